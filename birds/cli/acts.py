"""What the sides tabled: in rounds, and on its way between two copies.

`round …`, `exchange`, `merge`, `confirm`, `log`, `undo`, `compare`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Group
from birds.documents import FORMATS


@click.command(cls=Command)
@click.option("-o", "--output", metavar="FILE", required=True)
@click.option("--party", metavar="PARTY")
@click.option("--decisions", is_flag=True)
@opts.forcing
@opts.common
def exchange_command(output: str, party: str | None, *, decisions: bool) -> None:
    """Write what a side tabled into one file for the other side's copy; what is held back stays here."""
    data, number = opts.dossier().exchange(opts.party_code(party), decisions=decisions)
    opts.emit(data, output, "jsonl")
    opts.note("exchange.written", number=number, file=Path(output).name)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True)
@opts.changing
def merge_command(file: Path, *, dry_run: bool) -> None:
    """Take what the other side tabled into this copy: from its exchange, or from its whole dossier."""
    from birds.documents.build.tables import act_lines, awaiting_lines
    from birds.evidence import whatever_is_there
    from birds.negotiation import annexes
    from birds.negotiation.history import awaiting_here, conflict_message

    lang, done = opts.settings().lang, opts.dossier(write=True).merge(file, dry_run=dry_run)
    code = "exchange.would_merge" if dry_run else "exchange.merged"
    opts.tell(code, number=len(done.new), file=file.name, known=done.known)
    if done.left:
        party = done.after.agreement.country(done.left[0].author)
        opts.tell("exchange.left", number=len(done.left), file=file.name, party=party)
    waiting = awaiting_here(done.after)
    if done.new or done.conflicts or waiting:
        table = whatever_is_there(done.after)
        opts.say_lines(act_lines(done.new, table, lang), always=dry_run)
        called = annexes.heads(table)
    for conflict in done.conflicts:
        opts.tell("exchange.conflict", conflict=conflict_message(conflict, table.dossier.agreement, called))
    if waiting:
        opts.tell("act.await", number=len(waiting))
        opts.say_lines(awaiting_lines(waiting, table, lang), always=dry_run)
        opts.note("act.next_confirm")
    if done.conflicts:
        sys.exit(1)


@click.command(cls=Command)
@click.argument("acts", metavar="[ACT]...", nargs=-1)
@click.option("--all", "everything", is_flag=True)
@click.option("--dry-run", is_flag=True)
@opts.changing
def confirm_command(acts: tuple[str, ...], *, everything: bool, dry_run: bool) -> None:
    """Confirm what the other side records as agreed; without ACT or --all, only show what waits."""
    from birds.documents.build.tables import awaiting_lines
    from birds.evidence import whatever_is_there

    done = opts.dossier(write=True).confirm(*acts, everything=everything, dry_run=dry_run)
    asked = bool(acts or everything)
    opts.tell("act.confirmed" if asked and not dry_run else "act.would_confirm", number=len(done.acts))
    table = whatever_is_there(done.after)
    opts.say_lines(awaiting_lines(done.awaiting, table, opts.settings().lang), always=True)
    if not asked:
        opts.note("act.next_confirm")


@click.command(cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--party", metavar="PARTY")
@click.option("--round", "number", type=int)
@opts.printing(*FORMATS["table"])
@opts.common
def log_command(
    names: tuple[str, ...], party: str | None, number: int | None, output: str | None, fmt: str | None
) -> None:
    """Tell who changed what on the table: from what to what, when, why, by which document."""
    fmt = opts.choose(output, fmt, FORMATS["table"])
    code, lang = opts.party_code(party), opts.settings().lang
    opts.emit_table(opts.dossier().log(*names, party=code, round=number, lang=lang).document, output, fmt)


@click.command(cls=Command)
@click.argument("act", required=False)
@click.option("--all", "everything", is_flag=True)
@click.option("--dry-run", is_flag=True)
@opts.changing
def undo_command(act: str | None, *, everything: bool, dry_run: bool) -> None:
    """Restore what stood before an ACT (its id in `birds log`), or before the last command; one more act says so."""
    from birds.documents.build.tables import act_lines
    from birds.evidence import whatever_is_there
    from birds.negotiation import statements
    from birds.negotiation.drafts import of_each_kind

    lang, opened = opts.settings().lang, opts.dossier(write=True)
    if not (everything or dry_run):
        opts.ask_before(opened.undo(act, dry_run=True).overwritten)
    done = opened.undo(act, dry_run=dry_run)
    table = whatever_is_there(done.after)
    if done.acts or not done.held:
        opts.tell("act.would_undo" if dry_run else "act.undone", number=len(done.acts))
        opts.say_lines(act_lines(done.acts, table, lang), always=dry_run)
    if done.held:
        again = statements.result_of_drafts(table, done.held)
        opts.tell("act.would_hold_again" if dry_run else "act.holds_again", things=of_each_kind(done.held))
        opts.say_lines(statements.held_messages(again, lang), always=dry_run)
    if done.overwritten:
        opts.note("act.had_another", number=done.overwritten)


@click.command(cls=Command)
@click.argument("first", type=click.Path(path_type=Path), metavar="A.gpkg")
@click.argument("second", type=click.Path(path_type=Path), metavar="B.gpkg|EXCHANGE")
@click.option("--exit-code", is_flag=True)
@opts.printing(*FORMATS["table"])
@opts.common
def compare_command(
    first: Path, second: Path, output: str | None, fmt: str | None, *, exit_code: bool
) -> None:
    """List the differences between two dossiers, or a dossier and the other side's exchange file, by row."""
    from birds import dossier

    fmt = opts.choose(output, fmt, FORMATS["table"])
    differences = dossier.compare(first, second, opts.settings().lang)
    opts.emit_table(differences, output, fmt)
    number = len(differences.tables[0].rows)
    code = "exchange.differences" if number else "exchange.the_same"
    opts.note(code, number=number, a=first.name, b=second.name)
    if number and exit_code:
        sys.exit(1)


# ---------------------------------------------------------------- rounds


@click.group(cls=Group, no_args_is_help=True)
@opts.common
def round_command() -> None:
    """Open, close and list rounds of negotiation; dates are as given, never the clock's."""


@round_command.command("open")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--place")
@click.option("--date")
@opts.changing
def open_round(number: int | None, place: str | None, date: str | None) -> None:
    """Begin a round [NUMBER: the next]; positions are stated in the round that is open."""
    dossier = opts.dossier(write=True)
    begun = dossier.open_round(number, place=place, date=date)
    about = tuple(filter(None, (begun.place, begun.opened)))
    opts.tell("round.opened_at" if about else "round.opened", round=begun.number, about=about)
    opts.note("round.next_positions", party=dossier.party or opts.agreement().parties[-1].code)


@round_command.command("close")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--date", required=True)
@click.option("--code")
@click.option("--document")
@click.option("--minutes")
@click.option("--using", metavar="LIST", multiple=True)
@opts.changing
def close_round(number: int | None, date: str, **values: Any) -> None:  # noqa: ANN401 - click's values
    """Close a round [NUMBER: the open one] and keep its annex; positions recorded in it remain on record."""
    from birds.documents.build.tables import act_lines
    from birds.evidence import whatever_is_there

    dossier = opts.dossier(write=True)
    done = dossier.close_round(number, date=date, **values)
    closing, annex = done.round, done.annex
    code = "round.closed" if closing.closed else "round.closed_on_one_side"
    opts.tell(code, round=closing.number, date=closing.closed or "", parties=tuple(closing.closed_by))
    if closing.code:
        opts.tell("round.code", code=closing.code)
    if done.received:
        opts.tell("round.only_received", number=len(done.received))
        table = whatever_is_there(dossier.content)
        opts.say_lines(act_lines(done.received, table, opts.settings().lang))
    if annex:
        opts.note("round.annex_kept", rows=len(annex.rows), brackets=annex.brackets)
        if done.sites is not None:
            opts.note("round.sites_kept", sites=len(done.sites), brackets=done.site_brackets)
        following = "round.next_exchange" if values["code"] else "round.next_other"
        opts.note(
            "round.next_changes" if closing.closed else following,
            round=closing.number,
            code=closing.code or "",
        )


@round_command.command("reopen")
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--reason", required=True)
@opts.changing
def reopen_round(number: int | None, reason: str) -> None:
    """Reopen the latest round [NUMBER]: what both have closed is open again, and the record says why."""
    reopened = opts.dossier(write=True).reopen_round(number, reason=reason)
    opts.tell("round.reopened", round=reopened.number)


@round_command.command("list")
@opts.printing(*FORMATS["table"])
@opts.common
def list_rounds(output: str | None, fmt: str | None) -> None:
    """List the rounds with the number of positions stated in each."""
    from birds.documents.build.positions import round_grid

    chosen = opts.settings()
    fmt = opts.choose(output, fmt, FORMATS["table"])
    opts.emit_table(round_grid(opts.dossier().content, chosen.lang), output, fmt)
