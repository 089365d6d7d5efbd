"""`birds show`."""

from __future__ import annotations

import click

from birds.cli.options import columns, common, emit, note, on_terminal, printing, settings


@click.command("show")
@click.argument("name", nargs=-1, required=True)
@click.option(
    "--using", metavar="LIST", multiple=True, help="The list that speaks for its Party [default: the newest]."
)
@printing("text", "json", "md", "html")
@common
def command(name: tuple[str, ...], using: tuple[str, ...], output: str | None, fmt: str | None) -> None:
    """Show one species, found by any name in any language, with everything the dossier holds about it."""
    from birds import api
    from birds.output import files, show

    chosen = settings()
    fmt = files.choose(output, fmt, show.FORMATS)
    table = api.table(api.read(chosen.dossier), using)
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
