"""`birds show`."""

from __future__ import annotations

import click

from birds.cli.options import columns, common, emit, note, on_terminal, printing, settings
from birds.cli.speaking import Command

SHOWN_NEAR = 5


@click.command("show", cls=Command)
@click.argument("name", nargs=-1, required=True)
@click.option("--using", metavar="LIST", multiple=True)
@printing("text", "json", "md", "html")
@common
def command(name: tuple[str, ...], using: tuple[str, ...], output: str | None, fmt: str | None) -> None:
    """Show one species, found by any name in any language, with everything the dossier holds about it."""
    from birds import api
    from birds.output import files, show

    chosen = settings()
    fmt = files.choose(output, fmt, show.FORMATS)
    table = api.whatever_is_there(api.read(chosen.dossier), using)
    found, *others = api.find(table, " ".join(name))
    sheet = api.show(table, found)
    if on_terminal(output, fmt):
        click.echo(show.printed.as_wide_text(sheet, chosen.lang, columns()), nl=False)
    else:
        emit(show.FORMATS[fmt](sheet, chosen.lang), output, fmt)
    for other in others:
        note(
            f"the name also stands for {other.taxon or 'an unresolved entry'} ({other.name} in {other.where})"
        )
    near = api.near(table, found)
    if near:
        shown = ", ".join(
            f"{one.name} ({one.taxon or 'unresolved'}, {one.where})" for one in near[:SHOWN_NEAR]
        )
        more = f" and {len(near) - SHOWN_NEAR} more" if len(near) > SHOWN_NEAR else ""
        note(f"other birds with a name like it: {shown}{more}")
