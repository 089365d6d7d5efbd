"""`birds review`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from birds import messages
from birds.cli import options as opts
from birds.cli.localised import Command, Misused
from birds.documents import FORMATS
from birds.model import RECORDS, Message

if TYPE_CHECKING:
    from birds.review.decisions import Decided

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
def review_command(**values: Any) -> None:  # noqa: ANN401 - click's values
    """List what a person must decide, and take decisions back."""
    if values["export"] and values["apply"]:
        raise Misused("review.export_or_apply")
    if values["lists"] and values["apply"]:
        raise Misused("review.apply_for_all")
    if values["apply"]:
        _apply(values)
    elif values["export"]:
        _export(values)
    else:
        _print(values)


def _print(values: dict[str, Any]) -> None:
    from birds.documents.build.review import MUST, review_grid

    chosen = opts.settings()
    fmt = opts.choose(values["output"], values["fmt"], FORMATS["table"])
    review = opts.dossier().review(values["lists"], lang=chosen.lang, everything=values["everything"])
    # What else there is to decide is counted of all lists only.
    questions = values["questions"] or (MUST if values["lists"] else ())
    opts.emit_table(review_grid(review, questions), values["output"], fmt)
    opts.note_waiting()


def _export(values: dict[str, Any]) -> None:
    from birds.review import only_these

    chosen = opts.settings()
    fmt = opts.choose(values["export"], values["fmt"], FORMATS["review"])
    review = opts.dossier().review(values["lists"], lang=chosen.lang, everything=values["everything"])
    if values["questions"]:
        review = only_these(review, values["questions"])
    opts.emit(FORMATS["review"][fmt](review), values["export"], fmt, review.credits)
    if values["export"] != "-":
        opts.tell("review.exported", number=len(review.asked), file=values["export"])


def _apply(values: dict[str, Any]) -> None:
    options = {name: values[name] for name in ("dry_run", "strict", "encoding", "sheet")}
    done = opts.dossier(write=True).decide(values["apply"], **options)
    opts.report(done.problems, values["problems"])
    things = Message.of("review.decisions", number=len(done.decided), entries=done.entries)
    code = (
        "review.would_apply"
        if values["dry_run"]
        else "review.applied"
        if done.decided
        else "load.nothing_new"
    )
    opts.tell(code, things=things)
    for change in done.decided:
        opts.echo(f"  {_in_words(change)}")
    opts.noticed(done.problems)


def _in_words(change: Decided) -> str:
    decision, lang = change.after or change.before, opts.settings().lang
    undecided, in_records = (messages.word(f"review.{key}", lang) for key in ("open", "in_records"))
    list_id = (decision.list_id if decision else None) or ""
    where = in_records if list_id == RECORDS else list_id
    subject = messages.aside(decision.subject if decision else "", where, lang)
    before, after = (each.value if each else undecided for each in (change.before, change.after))
    return messages.labelled(subject, f"{before} → {after}", lang)
