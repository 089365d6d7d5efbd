"""`birds map`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from birds.cli.options import common, emit, printing, settings

if TYPE_CHECKING:
    from birds.model import PartyCode


@click.command("map")
@click.option("--original", type=click.Choice(["JPN", "KOR"]), help="Put this Party first.")
@printing("html")
@common
def command(original: PartyCode | None, output: str | None, fmt: str | None) -> None:
    """Draw the flyway map: one self-contained page that opens anywhere, without a network."""
    from birds import api
    from birds.output import files

    chosen = settings()
    files.choose(output or "map.html", fmt, ("html",))
    target = output or ("-" if fmt else "map.html")
    emit(api.map_page(api.read(chosen.dossier), chosen.lang, original=original), target, "html")
