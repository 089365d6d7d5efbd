"""`birds evidence`."""

from __future__ import annotations

import click

from birds.cli.options import common, emit_grid, printing, settings


@click.command("evidence")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--using", metavar="LIST", multiple=True, help="The list that speaks for its Party [default: the newest]."
)
@printing("text", "csv", "json", "md", "html", "xlsx")
@common
def command(names: tuple[str, ...], using: tuple[str, ...], output: str | None, fmt: str | None) -> None:
    """Apply the treaty's test of migration to each shared taxon, or to those named (in any language)."""
    from birds import api
    from birds.output import files, grid

    chosen = settings()
    fmt = files.choose(output, fmt, grid.FORMATS)
    table = api.table(api.read(chosen.dossier), using)
    verdicts = api.verdicts_on(table, names) if names else api.main_verdicts(table)
    emit_grid(api.evidence_grid(table, verdicts, chosen.lang), output, fmt)
