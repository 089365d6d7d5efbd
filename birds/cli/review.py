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


@click.command("review", cls=Command)
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
def command(**given: Any) -> None:  # noqa: ANN401 - click's values
    """List what a person must decide, and take decisions back."""
    if given["export"] and given["apply"]:
        raise Misused("review.export_or_apply")
    if given["lists"] and given["apply"]:
        raise Misused("review.apply_for_all")
    if given["apply"]:
        _apply(given)
    elif given["export"]:
        _export(given)
    else:
        _print(given)


def _print(given: dict[str, Any]) -> None:
    from birds.documents.build.review import MUST, review_grid

    chosen = opts.settings()
    fmt = opts.choose(given["output"], given["fmt"], FORMATS["table"])
    found = opts.dossier().review(given["lists"], lang=chosen.lang, everything=given["everything"])
    # What else there is to decide is counted of all lists only.
    questions = given["questions"] or (MUST if given["lists"] else ())
    opts.emit_table(review_grid(found, questions), given["output"], fmt)
    opts.note_waiting()


def _export(given: dict[str, Any]) -> None:
    from birds.review import these

    chosen = opts.settings()
    fmt = opts.choose(given["export"], given["fmt"], FORMATS["review"])
    found = opts.dossier().review(given["lists"], lang=chosen.lang, everything=given["everything"])
    if given["questions"]:
        found = these(found, given["questions"])
    opts.emit(FORMATS["review"][fmt](found), given["export"], fmt, found.credits)
    if given["export"] != "-":
        opts.tell("review.exported", number=len(found.asked), file=given["export"])


def _apply(given: dict[str, Any]) -> None:
    options = {name: given[name] for name in ("dry_run", "strict", "encoding", "sheet")}
    done = opts.dossier(write=True).decide(given["apply"], **options)
    opts.report(done.problems, given["problems"])
    things = Message.of("review.decisions", number=len(done.decided), entries=done.entries)
    code = (
        "review.would_apply" if given["dry_run"] else "review.applied" if done.decided else "load.nothing_new"
    )
    opts.tell(code, things=things)
    for one in done.decided:
        opts.echo(f"  {_said(one)}")
    opts.noticed(done.problems)


def _said(one: Decided) -> str:
    made = one.after or one.before
    where = f" ({_place(made.list_id)})" if made and made.list_id else ""
    undecided = messages.word("review.open", opts.settings().lang)
    before, after = (each.value if each else undecided for each in (one.before, one.after))
    return f"{made.subject if made else ''}{where}: {before} → {after}"


def _place(list_id: str) -> str:
    return messages.word("review.in_records", opts.settings().lang) if list_id == RECORDS else list_id
