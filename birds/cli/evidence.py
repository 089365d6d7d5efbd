"""`birds evidence`."""

from __future__ import annotations

from typing import Any

import click

from birds.cli.options import common, emit, emit_grid, printing, project_rules, settings, treaty_test
from birds.cli.speaking import Command, Misused

TESTS = ("two-limb", "open")


@click.command("evidence", cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--using", metavar="LIST", multiple=True)
@click.option(
    "--test",
    type=click.Choice(TESTS),
)
@project_rules
@click.option("--sites", is_flag=True)
@printing("text", "csv", "json", "md", "html", "xlsx", "docx", "pdf")
@common
def command(names: tuple[str, ...], using: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - click's values
    """Apply the treaty's test of migration to each shared taxon, or to those named (in any language)."""
    from birds import api
    from birds.output import evidence, files, grid

    _refuse_contradictions(given)
    chosen = settings()
    formats = grid.FORMATS if given["sites"] else {**grid.FORMATS, **evidence.FORMATS}
    fmt = files.choose(given["output"], given["fmt"], formats)
    table = api.findings(api.read(chosen.dossier), using)
    if given["sites"]:
        emit_grid(
            api.site_grid(table.dossier, chosen.lang, api.taxa_named(table, names)), given["output"], fmt
        )
        return
    table = api.judged(table, treaty_test(given))
    named = api.verdicts_on(table, names)
    if fmt in evidence.FORMATS:
        made = api.evidence_annex(table, chosen.lang, named)
        emit(evidence.FORMATS[fmt](made), given["output"], fmt)
        return
    verdicts = named or api.main_verdicts(table)
    emit_grid(api.evidence_grid(table, verdicts, chosen.lang), given["output"], fmt)


def _refuse_contradictions(given: dict[str, Any]) -> None:
    if given["sites"] and given["test"]:
        raise Misused("cli.sites_without_test")
