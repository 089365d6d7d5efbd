"""`birds confirm`."""

from __future__ import annotations

import click

from birds.cli.localised import Command
from birds.cli.options import changing, dossier, note, say_lines, settings, tell


@click.command("confirm", cls=Command)
@click.argument("acts", metavar="[ACT]...", nargs=-1)
@click.option("--all", "everything", is_flag=True)
@click.option("--dry-run", is_flag=True)
@changing
def command(acts: tuple[str, ...], *, everything: bool, dry_run: bool) -> None:
    """Confirm what the other side records as agreed; without ACT or --all, only show what waits."""
    from birds.documents.build.tables import awaiting_lines
    from birds.evidence import whatever_is_there

    done = dossier(write=True).confirm(*acts, everything=everything, dry_run=dry_run)
    asked = bool(acts or everything)
    tell("act.confirmed" if asked and not dry_run else "act.would_confirm", number=len(done.acts))
    say_lines(awaiting_lines(done.awaiting, whatever_is_there(done.after), settings().lang), always=True)
    if not asked:
        note("act.next_confirm")
