"""`birds annex`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from birds.cli.options import common, emit, printing, settings

if TYPE_CHECKING:
    from birds.model import PartyCode


@click.command("annex")
@click.option(
    "--original", type=click.Choice(["JPN", "KOR"]), help="A Party's own original [default: working text]."
)
@click.option(
    "--using", metavar="LIST", multiple=True, help="The list that speaks for its Party [default: the newest]."
)
@click.option("--headings", help="Headings between the rows: order, family, or order,family.")
@click.option("--title", help="The title to print.")
@click.option("--date", help="The date to print, as given.")
@printing("docx", "xlsx", "pdf", "html", "md", "csv", "json")
@common
def command(  # noqa: PLR0913 - one argument an option
    *,
    original: PartyCode | None,
    using: tuple[str, ...],
    headings: str | None,
    title: str | None,
    date: str | None,
    output: str | None,
    fmt: str | None,
) -> None:
    """Print the annex: the list of migratory birds as treaties print it."""
    from birds import api
    from birds.negotiation import AnnexOptions
    from birds.output import annex, files

    chosen = settings()
    fmt = files.choose(output, fmt, annex.FORMATS, default="md")
    options = AnnexOptions(
        lang=chosen.lang, original=original, headings=_headings(headings), title=title, date=date
    )
    table = api.table(api.read(chosen.dossier), using)
    emit(annex.FORMATS[fmt](api.annex(table, options)), output)


def _headings(text: str | None) -> tuple[str, ...]:
    asked = tuple(part.strip() for part in (text or "").split(",") if part.strip())
    for part in asked:
        if part not in ("order", "family"):
            raise click.UsageError(f"--headings {text}: write order, family, or order,family")
    return tuple(part for part in ("order", "family") if part in asked)
