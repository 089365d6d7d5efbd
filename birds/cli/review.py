"""`birds review`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from birds import messages
from birds.cli import options as opts
from birds.cli.localised import Command, Misused
from birds.documents import FORMATS
from birds.model import RECORDS, Message

QUESTIONS = (
    "stale", "unresolved", "contradicted", "proposal", "subspecies", "record", "place", "name", "resident", "decided"
)  # fmt: skip


@click.command(cls=Command)
@click.argument("lists", metavar="[LIST]...", nargs=-1)
@click.option("--export", "export", metavar="FILE")
@click.option("--apply", "apply", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--only", "questions", type=click.Choice(QUESTIONS), multiple=True)
@click.option("--all", "everything", is_flag=True)
@click.option("--sheet")
@click.option("--encoding")
@click.option("--problems", metavar="FILE")
@click.option("--strict", is_flag=True)
@click.option("--dry-run", is_flag=True)
@opts.printing(*FORMATS["table"])
@opts.changing
@opts.strictly
def review_command(output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401 - click's values
    """List what a person must decide, and take decisions back."""
    from birds.documents.build.review import MUST, review_grid
    from birds.review import only_these

    lists, questions, export = values["lists"], values["questions"], values["export"]
    if export and values["apply"]:
        raise Misused("review.export_or_apply")
    if lists and values["apply"]:
        raise Misused("review.apply_for_all")
    if values["apply"]:
        _apply(values)
        return
    fmt = opts.choose(export or output, fmt, FORMATS["review" if export else "table"])
    review = opts.dossier().review(lists, lang=opts.settings().lang, everything=values["everything"])
    if export:
        review = only_these(review, questions) if questions else review
        opts.emit(FORMATS["review"][fmt](review), export, fmt, review.credits)
        if export != "-":
            opts.tell("review.exported", number=len(review.asked), file=export)
        return
    # What else there is to decide is counted of all lists only.
    opts.emit_table(review_grid(review, questions or (MUST if lists else ())), output, fmt)
    opts.note_waiting()


def _apply(values: dict[str, Any]) -> None:
    options = {name: values[name] for name in ("dry_run", "strict", "encoding", "sheet")}
    done = opts.dossier(write=True).decide(values["apply"], **options)
    opts.report(done.problems, values["problems"])
    things = Message.of("review.decisions", number=len(done.decided), entries=done.entries)
    applied = "review.applied" if done.decided else "load.nothing_new"
    opts.tell("review.would_apply" if values["dry_run"] else applied, things=things)
    lang = opts.settings().lang
    undecided, in_records = (messages.word(f"review.{key}", lang) for key in ("open", "in_records"))
    for change in done.decided:
        decision = change.after or change.before
        list_id = (decision.list_id if decision else None) or ""
        where = in_records if list_id == RECORDS else list_id
        subject = messages.aside(decision.subject if decision else "", where, lang)
        before, after = (each.value if each else undecided for each in (change.before, change.after))
        opts.echo(f"  {messages.labelled(subject, f'{before} → {after}', lang)}")
    opts.noticed(done.problems)
