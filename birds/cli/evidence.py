"""`birds evidence`."""

from __future__ import annotations

from typing import Any

import click

from birds.cli.options import common, emit_grid, printing, settings


@click.command("evidence")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--using", metavar="LIST", multiple=True, help="The list that speaks for its Party [default: the newest]."
)
@click.option(
    "--sites", is_flag=True, help="Instead: birds counted at each site, against the 1 % thresholds."
)
@printing("text", "csv", "json", "md", "html", "xlsx")
@common
def command(names: tuple[str, ...], using: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Apply the treaty's test of migration to each shared taxon, or to those named (in any language).

    With --sites: which birds are counted where, in which months and years, their share of the flyway population, and
    the Ramsar criteria 5 and 6.
    """
    from birds import api
    from birds.output import files, grid

    chosen = settings()
    output = given["output"]
    fmt = files.choose(output, given["fmt"], grid.FORMATS)
    table = api.table(api.read(chosen.dossier), using)
    if given["sites"]:
        emit_grid(api.site_grid(table.dossier, chosen.lang, api.taxa_named(table, names)), output, fmt)
        return
    verdicts = api.verdicts_on(table, names) if names else api.main_verdicts(table)
    emit_grid(api.evidence_grid(table, verdicts, chosen.lang), output, fmt)
