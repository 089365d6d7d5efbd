"""`birds map`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from birds.cli.options import common, emit, note, printing, report, settings

if TYPE_CHECKING:
    from birds.model import PartyCode
    from birds.output.map import Label

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
@click.option(
    "--labels",
    metavar="FILE",
    help="Place names of yours (CSV, GeoJSON …): name_en, name_ko, name_ja and a point.",
)
@click.option(
    "--crs", metavar="CRS", help="Reference system of the points in FILE [default: its own, else degrees]."
)
@printing(*FORMATS)
@common
def command(  # noqa: PLR0913 - one argument an option
    *,
    original: PartyCode | None,
    bird: str,
    tiles: str | None,
    credit: str | None,
    labels: str | None,
    crs: str | None,
    output: str | None,
    fmt: str | None,
) -> None:
    """Draw the flyway map: one self-contained page that opens anywhere, or a picture for a report.

    Without -o the page goes to map.html. Place names come from your own file only, with --labels.
    """
    from birds import api
    from birds.output import files
    from birds.output.map import Around

    chosen = settings()
    target = output or ("-" if fmt else "map.html")
    fmt = files.choose(target, fmt, FORMATS)
    dossier = api.read(chosen.dossier)
    places = _labels(labels, crs)
    if fmt != "html":
        _refuse(tiles, "--tiles belongs to the page, not to a picture")
        made = api.map_picture(dossier, chosen.lang, fmt, original=original, bird=bird, labels=places)
        emit(made, target, fmt)
        return
    _refuse(bird, "--bird makes a picture; add -o FILE.png (the page finds every bird itself)")
    if tiles:
        note("warning: with --tiles the page asks the network for its background")
    around = Around(tiles=tiles, credit=credit, labels=places)
    emit(api.map_page(dossier, chosen.lang, original=original, around=around), target, fmt)


def _labels(file: str | None, crs: str | None) -> tuple[Label, ...]:
    """Return the user's place names; what could not be used is said."""
    from pathlib import Path

    from birds import api

    if file is None:
        _refuse(crs, "--crs belongs to the file of --labels")
        return ()
    labels, problems = api.map_labels(Path(file), crs)
    report(problems)
    return labels


def _refuse(given: str | None, why: str) -> None:
    if given:
        raise click.UsageError(why)
