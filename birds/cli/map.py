"""`birds map`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from birds.cli.options import common, emit, note, party_of, printing, report, settings
from birds.cli.speaking import Command, Misused

if TYPE_CHECKING:
    from birds.map.nouns import Label

FORMATS = ("html", "png", "svg", "pdf")


@click.command("map", cls=Command)
@click.option("--original", metavar="PARTY")
@click.option("--bird", metavar="NAME", default="")
@click.option("--tiles", metavar="URL")
@click.option("--credit")
@click.option("--labels", metavar="FILE")
@click.option("--crs", metavar="CRS")
@printing(*FORMATS)
@common
def command(  # noqa: PLR0913 - one argument an option
    *,
    original: str | None,
    bird: str,
    tiles: str | None,
    credit: str | None,
    labels: str | None,
    crs: str | None,
    output: str | None,
    fmt: str | None,
) -> None:
    """Draw the flyway map: one self-contained page that opens anywhere, or a picture for a report."""
    from birds import api
    from birds.documents.write import files
    from birds.map.nouns import Around

    chosen = settings()
    target = output or ("-" if fmt else "map.html")
    fmt = files.choose(target, fmt, FORMATS)
    first, dossier = party_of(original), api.read(chosen.dossier)
    places = _labels(labels, crs)
    if fmt != "html":
        _refuse(tiles, "cli.tiles_of_page")
        made = api.map_picture(dossier, chosen.lang, fmt, original=first, bird=bird, labels=places)
        emit(made, target, fmt)
        return
    _refuse(bird, "cli.bird_is_picture")
    if tiles:
        note("cli.tiles_ask_network")
    around = Around(tiles=tiles, credit=credit, labels=places)
    emit(api.map_page(dossier, chosen.lang, original=first, around=around), target, fmt)


def _labels(file: str | None, crs: str | None) -> tuple[Label, ...]:
    """Return the user's place names; what could not be used is said."""
    from pathlib import Path

    from birds import api

    if file is None:
        _refuse(crs, "cli.crs_of_labels")
        return ()
    labels, problems = api.map_labels(Path(file), crs)
    report(problems)
    return labels


def _refuse(given: str | None, code: str) -> None:
    if given:
        raise Misused(code)
