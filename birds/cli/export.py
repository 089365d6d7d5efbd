"""`birds export`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.options import common, dossier, party_of, tell
from birds.cli.speaking import Command, Misused


@click.command("export", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--for", "party", metavar="PARTY")
@click.option("--with", "named", metavar="LIST", multiple=True)
@click.option("--decisions", is_flag=True)
@click.option("--force", is_flag=True)
@common
def command(folder: Path, *, party: str | None, named: tuple[str, ...], decisions: bool, force: bool) -> None:
    """Write the dossier as plain files: CSV, GeoJSON, Darwin Core; `init --from DIR` brings it back."""
    from birds.documents.text import size

    if (named or decisions) and not party:
        raise Misused("cli.with_for")
    done = dossier().export(folder, party=party_of(party), lists=named, decisions=decisions, force=force)
    tell(
        "cli.exported",
        path=folder,
        tables=done.tables,
        layers=done.layers,
        lists=done.lists,
        size=size(done.size),
    )
