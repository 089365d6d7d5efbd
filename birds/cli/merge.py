"""`birds merge`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from birds.cli.localised import Command
from birds.cli.options import changing, dossier, note, say_lines, settings, tell


@click.command("merge", cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True)
@changing
def command(file: Path, *, dry_run: bool) -> None:
    """Take what the other side tabled into this copy: from its exchange, or from its whole dossier."""
    from birds.documents.build.tables import act_lines, awaiting_lines
    from birds.evidence import whatever_is_there
    from birds.negotiation import drafting
    from birds.negotiation.history import awaiting_here, conflict_message

    chosen = settings()
    done = dossier(write=True).merge(file, dry_run=dry_run)
    code = "exchange.would_merge" if dry_run else "exchange.merged"
    tell(code, number=len(done.new), file=file.name, known=done.known)
    if done.left:
        party = done.after.agreement.country(done.left[0].author)
        tell("exchange.left", number=len(done.left), file=file.name, party=party)
    waiting = awaiting_here(done.after)
    if done.new or done.conflicts or waiting:
        table = whatever_is_there(done.after)
        say_lines(act_lines(done.new, table, chosen.lang), always=dry_run)
        called = drafting.heads(table)
    for conflict in done.conflicts:
        tell("exchange.conflict", conflict=conflict_message(conflict, table.dossier.agreement, called))
    if waiting:
        tell("act.await", number=len(waiting))
        say_lines(awaiting_lines(waiting, table, chosen.lang), always=dry_run)
        note("act.next_confirm")
    if done.conflicts:
        sys.exit(1)
