"""`birds map`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Misused

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
@opts.printing(*FORMATS)
@opts.common
def map_command(output: str | None, fmt: str | None, **values: Any) -> None:  # noqa: ANN401 - click's values
    """Draw the flyway map: one self-contained page that opens anywhere, or a picture for a report."""
    from birds.map.data import Around, Label, load_labels, load_outline

    lang, target = opts.settings().lang, output or ("-" if fmt else "map.html")
    fmt = opts.choose(target, fmt, FORMATS)
    first, dossier = opts.party_code(values["original"]), opts.dossier()
    places: tuple[Label, ...] = ()
    if values["labels"] is not None:
        places, problems = load_labels(Path(values["labels"]), dossier.agreement, values["crs"])
        opts.report(problems)
    elif values["crs"]:
        raise Misused("cli.crs_of_labels")
    around = Around(labels=places, land=(load_outline(Path(values["land"])),) if values["land"] else ())
    tiles, bird, shape = values["tiles"], values["bird"], values["shape"]
    if fmt != "html":
        if tiles:
            raise Misused("cli.tiles_of_page")
        options = {"original": first, "bird": bird, "around": around, "shape": shape or "portrait"}
        picture = dossier.map_picture(fmt, lang, **options)
        opts.emit(picture, target, fmt)
        return
    if bird or shape:
        raise Misused("cli.bird_is_picture" if bird else "cli.shape_is_picture")
    if tiles:
        opts.note("cli.tiles_ask_network")
    around = replace(around, tiles=tiles, credit=values["credit"])
    opts.emit(dossier.map_page(lang, original=first, around=around), target, fmt)
