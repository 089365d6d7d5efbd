"""`birds show`."""

from __future__ import annotations

import click

from birds.cli.localised import Command, Misused
from birds.cli.options import choose, columns, common, dossier, emit, note, on_terminal, printing, settings
from birds.documents import FORMATS
from birds.model import Arg, Message

SHOWN_NEAR = 5
FORMS = tuple(dict.fromkeys((*FORMATS["species"], *FORMATS["site"])))


@click.command("show", cls=Command)
@click.argument("name", nargs=-1, required=True)
@click.option("--using", metavar="LIST", multiple=True)
@printing(*FORMS)
@common
def command(name: tuple[str, ...], using: tuple[str, ...], output: str | None, fmt: str | None) -> None:
    """Show one species or site, found by any name in any language, with everything the dossier holds about it."""
    from birds.documents.build.species import species_document
    from birds.documents.write.text import as_text, as_wide_text
    from birds.dossier.results import PrintedSite

    chosen = settings()
    fmt = choose(output, fmt, FORMS)
    shown = dossier().show(" ".join(name), using=using, lang=chosen.lang)
    if fmt not in FORMATS[shown.family]:
        raise Misused("show.not_of_species")
    if isinstance(shown, PrintedSite):
        emit(FORMATS["site"][fmt](shown.sheet, chosen.lang), output, fmt)
        return
    sheet = shown.sheet
    if output is None and fmt == "text":
        page = species_document(sheet, chosen.lang, folded=not chosen.verbose)
        wide = as_wide_text(page, columns()).encode() if on_terminal(output, fmt) else as_text(page)
        emit(wide, output, fmt)
    else:
        emit(FORMATS["species"][fmt](sheet, chosen.lang), output, fmt)
    for other in shown.others:
        what = other.taxon or Message("cli.unresolved_entry")
        note("cli.also_stands_for", what=what, name=other.name, where=other.where)
    if shown.near:
        unresolved = Message("cli.unresolved")
        names: Arg = tuple(
            Message.of("cli.near_name", name=near.name, taxon=near.taxon or unresolved, where=near.where)
            for near in shown.near[:SHOWN_NEAR]
        )
        if (more := len(shown.near) - SHOWN_NEAR) > 0:
            names = Message.of("load.names_and_more", names=names, number=more)
        note("cli.names_like_it", names=names)
