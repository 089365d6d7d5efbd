"""`birds undo`."""

from __future__ import annotations

import click

from birds.cli.options import changing, say_lines, settings, tell
from birds.cli.speaking import Command


@click.command("undo", cls=Command)
@click.argument("act", required=False)
@changing
def command(act: str | None) -> None:
    """Restore what stood before an ACT (its id in `birds log`), or before the last command; one more act says so."""
    from birds import api
    from birds.documents.build.acts import lines
    from birds.evidence import whatever_is_there

    chosen = settings()
    made = api.undo(chosen.dossier, act)
    tell("act.undone", number=len(made))
    say_lines(lines(made, whatever_is_there(api.read(chosen.dossier)), chosen.lang), always=chosen.verbose)
