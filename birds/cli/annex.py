"""`birds annex`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from birds.cli.options import common, emit, printing, settings

if TYPE_CHECKING:
    from birds.model import Lang
    from birds.negotiation import AnnexOptions

STATES = ("proposal", "agreed", "name_open", "bracketed", "under_study", "withdrawn")
LANGUAGES: tuple[Lang, ...] = ("en", "ja", "ko")


@click.command("annex")
@click.option(
    "--original", type=click.Choice(["JPN", "KOR"]), help="A Party's own original [default: working text]."
)
@click.option(
    "--using", metavar="LIST", multiple=True, help="The list that speaks for its Party [default: the newest]."
)
@click.option("--languages", help="The columns of names, e.g. en,ko [default: all three].")
@click.option(
    "--order", default="reference", show_default=True, help="reference, alphabetical, or as a compared list."
)
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help="Only rows in this state.")
@click.option("--headings", help="Headings between the rows: order, family, or order,family.")
@click.option("--title", help="The title to print.")
@click.option("--date", help="The date to print, as given.")
@printing("docx", "xlsx", "pdf", "html", "md", "csv", "json")
@common
def command(output: str | None, fmt: str | None, **given: Any) -> None:  # noqa: ANN401 - click's values
    """Print the annex: the list of migratory birds as treaties print it."""
    from birds import api
    from birds.output import annex, files

    chosen = settings()
    fmt = files.choose(output, fmt, annex.FORMATS, default="md")
    table = api.table(api.read(chosen.dossier), given["using"])
    emit(annex.FORMATS[fmt](api.annex(table, _options(given, chosen.lang))), output, fmt)


def _options(given: dict[str, Any], lang: Lang) -> AnnexOptions:
    from birds.negotiation import AnnexOptions

    return AnnexOptions(
        lang=lang,
        original=given["original"],
        columns=_parts(given["languages"], LANGUAGES, "--languages") or LANGUAGES,
        order=given["order"],
        headings=tuple(rank for rank in ("order", "family") if rank in _headings(given["headings"])),
        states=given["states"],
        title=given["title"],
        date=given["date"],
    )


def _headings(text: str | None) -> tuple[str, ...]:
    return _parts(text, ("order", "family"), "--headings")


def _parts(text: str | None, known: tuple[Any, ...], option: str) -> tuple[Any, ...]:
    asked = tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))
    for part in asked:
        if part not in known:
            raise click.UsageError(f"{option} {text}: write {', '.join(known)}, or several with commas")
    return asked
