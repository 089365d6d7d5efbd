"""`birds remove`."""

from __future__ import annotations

import click

from birds.cli.localised import Command
from birds.cli.options import changing, dossier, tell
from birds.model import Message

THINGS = {
    "boundaries": "load.boundaries",
    "counts": "load.counts",
    "entries": "load.entries",
    "evidence": "load.records",
    "municipalities": "load.municipalities",
    "occurrences": "load.occurrences",
    "sites": "load.sites",
    "status": "load.statuses",
    "thresholds": "load.thresholds",
    "tracks": "load.tracks",
}


@click.command("remove", cls=Command)
@click.argument("name")
@click.option("--dry-run", is_flag=True)
@changing
def command(name: str, *, dry_run: bool) -> None:
    """Take back what was loaded by mistake."""
    done = dossier(write=True).remove(name, dry_run=dry_run)
    for noun, number in done.gone:
        things = Message.of(THINGS[noun], number=number)
        tell("cli.would_remove" if dry_run else "cli.removed", name=done.name, things=things)
