"""`birds exchange`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.localised import Command
from birds.cli.options import common, dossier, forcing, note, party_code


@click.command("exchange", cls=Command)
@click.option("-o", "--output", metavar="FILE", required=True)
@click.option("--party", metavar="PARTY")
@click.option("--decisions", is_flag=True)
@forcing
@common
def command(output: str, party: str | None, *, decisions: bool) -> None:
    """Write what a side tabled into one file for the other side's copy; what is held back stays here."""
    from birds.cli.options import emit

    data, number = dossier().exchange(party_code(party), decisions=decisions)
    emit(data, output, "jsonl")
    note("exchange.written", number=number, file=Path(output).name)
