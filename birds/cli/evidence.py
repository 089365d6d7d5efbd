"""`birds evidence`."""

from __future__ import annotations

from typing import Any

import click

from birds.cli import options as opts
from birds.cli.localised import Command, Misused
from birds.documents import FORMATS

TESTS = ("two-limb", "open")


@click.command("evidence", cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--using", metavar="LIST", multiple=True)
@click.option("--test", type=click.Choice(TESTS))
@opts.project_rules
@click.option("--min-trust", type=click.Choice(("high", "medium")))
@click.option("--sites", is_flag=True)
@opts.printing(*FORMATS["table"], *FORMATS["evidence"])
@opts.common
def command(names: tuple[str, ...], using: tuple[str, ...], **values: Any) -> None:  # noqa: ANN401 - click's values
    """Apply the treaty's test of migration to each shared taxon, or to those named (in any language)."""
    from birds.documents.build.sites import site_grid, taxa_named
    from birds.documents.build.tables import verdicts_of_lists
    from birds.evidence import each_using

    if values["sites"] and values["test"]:
        raise Misused("cli.sites_without_test")
    chosen = opts.settings()
    formats = FORMATS["table"] if values["sites"] else {**FORMATS["table"], **FORMATS["evidence"]}
    fmt = opts.choose(values["output"], values["fmt"], formats)
    dossier = opts.dossier()
    test = opts.treaty_test(values, dossier.agreement)
    if tables := each_using(dossier.content, using, test):
        if values["sites"] or names or fmt not in FORMATS["table"]:
            raise Misused("cli.several_lists_in_a_table")
        opts.emit_table(verdicts_of_lists(tables, chosen.lang), values["output"], fmt)
        return
    if values["sites"]:
        table = dossier.whatever_is_there(using)  # counts and thresholds need no list
        opts.emit_table(
            site_grid(table.dossier, chosen.lang, taxa_named(table, names)), values["output"], fmt
        )
        return
    if fmt in FORMATS["evidence"]:
        sheets = dossier.evidence_annex(*names, test=test, using=using, lang=chosen.lang)
        opts.emit(FORMATS["evidence"][fmt](sheets), values["output"], fmt)
        return
    verdicts = dossier.verdicts(*names, test=test, using=using, lang=chosen.lang)
    opts.emit_table(verdicts.document, values["output"], fmt)
