"""`birds remove`."""

from __future__ import annotations

import click

from birds.cli.options import common, settings, tell


@click.command("remove")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and change nothing.")
@common
def command(name: str, *, dry_run: bool) -> None:
    """Take back what was loaded by mistake.

    NAME is the id of a list, or a loaded file, as `birds lists` shows them. Of what a file has brought, all goes that
    no other file has brought too. The lists that are left are matched anew; decisions and positions stay.
    """
    from birds import api

    done = api.remove(settings().dossier, name, api.How(dry_run=dry_run))
    for noun, number in done.gone:
        tell(f"{'would remove' if dry_run else 'removed'} {done.name}: {number} {noun}")
