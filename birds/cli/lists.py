"""`birds lists`."""

from __future__ import annotations

import click

from birds.cli.options import common, emit_grid, printing, settings


@click.command("lists")
@printing("text", "csv", "json", "md", "html", "xlsx")
@common
def command(output: str | None, fmt: str | None) -> None:
    """Say what the dossier holds."""
    from birds import api
    from birds.output import files, grid

    chosen = settings()
    fmt = files.choose(output, fmt, grid.FORMATS)
    emit_grid(api.list_grid(api.read(chosen.dossier), chosen.lang), output, fmt)
