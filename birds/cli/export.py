"""`birds export`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.options import common, settings, tell
from birds.cli.speaking import Command


@click.command("export", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True)
@common
def command(folder: Path, *, force: bool) -> None:
    """Write the dossier as plain files: CSV, GeoJSON, Darwin Core; `init --from DIR` brings it back."""
    from birds import api
    from birds.documents.text import size

    done = api.export(settings().dossier, folder, force=force)
    tell(
        "cli.exported",
        path=folder,
        tables=done.tables,
        layers=done.layers,
        lists=done.lists,
        size=size(done.size),
    )
