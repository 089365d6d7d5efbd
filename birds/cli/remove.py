"""`birds remove`."""

from __future__ import annotations

import click

from birds.cli.options import common, settings, tell
from birds.cli.speaking import Command


@click.command("remove", cls=Command)
@click.argument("name")
@click.option("--dry-run", is_flag=True)
@common
def command(name: str, *, dry_run: bool) -> None:
    """Take back what was loaded by mistake."""
    from birds import api

    done = api.remove(settings().dossier, name, api.How(dry_run=dry_run))
    for noun, number in done.gone:
        tell(f"{'would remove' if dry_run else 'removed'} {done.name}: {number} {noun}")
