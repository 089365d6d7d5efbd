"""`birds log`."""

from __future__ import annotations

import click

from birds.cli.options import common, emit_table, party_of, printing, settings
from birds.cli.speaking import Command
from birds.documents import FORMATS


@click.command("log", cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--party", metavar="PARTY")
@click.option("--round", "number", type=int)
@printing(*FORMATS["table"])
@common
def command(
    names: tuple[str, ...], party: str | None, number: int | None, output: str | None, fmt: str | None
) -> None:
    """Tell who changed what on the table: from what to what, when, why, by which document."""
    from birds import store
    from birds.documents.build.tables import log_grid
    from birds.documents.write import files
    from birds.evidence import whatever_is_there
    from birds.negotiation.choosing import BirdChoice, subjects
    from birds.negotiation.history import told

    settled = settings()
    fmt = files.choose(output, fmt, FORMATS["table"])
    table = whatever_is_there(store.load(settled.dossier, records_of=()))
    taxa = subjects(table, BirdChoice(names=names)) if names else None
    acts = told(table.dossier, taxa, party_of(party), number)
    emit_table(log_grid(table, acts, settled.lang), output, fmt)
