"""`birds map`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from birds.cli.localised import Command, Misused
from birds.cli.options import choose, common, dossier, emit, note, party_code, printing, report, settings

if TYPE_CHECKING:
    from birds.map.data import Label
    from birds.model import Agreement

FORMATS = ("html", "png", "svg", "pdf")


@click.command(cls=Command)
@click.option("--original", metavar="PARTY")
@click.option("--bird", metavar="NAME", default="")
@click.option("--shape", type=click.Choice(("portrait", "landscape")))
@click.option("--tiles", metavar="URL")
@click.option("--credit")
@click.option("--labels", metavar="FILE")
@click.option("--crs", metavar="CRS")
@click.option("--land", metavar="FILE")
@printing(*FORMATS)
@common
def map_command(  # noqa: PLR0913 - one argument an option
    *,
    original: str | None,
    bird: str,
    shape: str | None,
    tiles: str | None,
    credit: str | None,
    labels: str | None,
    crs: str | None,
    land: str | None,
    output: str | None,
    fmt: str | None,
) -> None:
    """Draw the flyway map: one self-contained page that opens anywhere, or a picture for a report."""
    from pathlib import Path

    from birds.map.data import Around, load_outline

    chosen = settings()
    target = output or ("-" if fmt else "map.html")
    fmt = choose(target, fmt, FORMATS)
    first, opened = party_code(original), dossier()
    places = _labels(labels, opened.agreement, crs)
    outlines = (load_outline(Path(land)),) if land else ()
    if fmt != "html":
        _refuse(tiles, "cli.tiles_of_page")
        around = Around(labels=places, land=outlines)
        picture = opened.map_picture(
            fmt, chosen.lang, original=first, bird=bird, around=around, shape=shape or "portrait"
        )
        emit(picture, target, fmt)
        return
    _refuse(bird, "cli.bird_is_picture")
    _refuse(shape, "cli.shape_is_picture")
    if tiles:
        note("cli.tiles_ask_network")
    around = Around(tiles=tiles, credit=credit, labels=places, land=outlines)
    emit(opened.map_page(chosen.lang, original=first, around=around), target, fmt)


def _labels(file: str | None, agreement: Agreement, crs: str | None) -> tuple[Label, ...]:
    """Return the user's place names; what could not be used is said."""
    from pathlib import Path

    if file is None:
        _refuse(crs, "cli.crs_of_labels")
        return ()
    from birds.map.data import load_labels

    labels, problems = load_labels(Path(file), agreement, crs)
    report(problems)
    return labels


def _refuse(value: str | None, code: str) -> None:
    if value:
        raise Misused(code)
