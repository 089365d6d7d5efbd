"""`birds map`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from birds.cli.options import common, emit, note, printing, settings

if TYPE_CHECKING:
    from birds.model import PartyCode

FORMATS = ("html", "png", "svg", "pdf")


@click.command("map")
@click.option("--original", type=click.Choice(["JPN", "KOR"]), help="Put this Party first.")
@click.option(
    "--bird", metavar="NAME", default="", help="A picture of one bird (png, svg, pdf); any name it has."
)
@click.option(
    "--tiles", metavar="URL", help="Tiles with {z}, {x}, {y} behind the data; the page then needs a network."
)
@click.option("--credit", help="Whose tiles they are; printed on the map.")
@printing(*FORMATS)
@common
def command(
    *,
    original: PartyCode | None,
    bird: str,
    tiles: str | None,
    credit: str | None,
    output: str | None,
    fmt: str | None,
) -> None:
    """Draw the flyway map: one self-contained page that opens anywhere, or a picture for a report.

    Without -o the page goes to map.html.
    """
    from birds import api
    from birds.output import files
    from birds.output.map import Around

    chosen = settings()
    target = output or ("-" if fmt else "map.html")
    fmt = files.choose(target, fmt, FORMATS)
    dossier = api.read(chosen.dossier)
    if fmt != "html":
        _refuse(tiles, "--tiles belongs to the page, not to a picture")
        emit(api.map_picture(dossier, chosen.lang, fmt, original=original, bird=bird), target, fmt)
        return
    _refuse(bird, "--bird makes a picture; add -o FILE.png (the page finds every bird itself)")
    if tiles:
        note("warning: with --tiles the page asks the network for its background")
    around = Around(tiles=tiles, credit=credit)
    emit(api.map_page(dossier, chosen.lang, original=original, around=around), target, fmt)


def _refuse(given: str | None, why: str) -> None:
    if given:
        raise click.UsageError(why)
