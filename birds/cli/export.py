"""`birds export`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.localised import Command, Misused
from birds.cli.options import common, dossier, party_code, tell


@click.command("export", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--for", "party", metavar="PARTY")
@click.option("--with", "named", metavar="LIST", multiple=True)
@click.option("--decisions", is_flag=True)
@click.option("--with-held", is_flag=True)
@click.option("--force", is_flag=True)
@common
def command(folder: Path, *, party: str | None, named: tuple[str, ...], **flags: bool) -> None:
    """Write the dossier as plain files, what is held only with --with-held; `init --from DIR` brings it back."""
    from birds.documents.text import size

    if (named or flags["decisions"]) and not party:
        raise Misused("cli.with_for")
    if flags["with_held"] and party:
        raise Misused("cli.held_stays")
    done = dossier().export(folder, party=party_code(party), lists=named, **flags)
    tell(
        "cli.exported",
        path=folder,
        tables=done.tables,
        layers=done.layers,
        lists=done.lists,
        size=size(done.size),
    )
