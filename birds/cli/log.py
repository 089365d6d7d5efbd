"""`birds log`."""

from __future__ import annotations

import click

from birds.cli.localised import Command
from birds.cli.options import choose, common, dossier, emit_table, party_code, printing, settings
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
    settled = settings()
    fmt = choose(output, fmt, FORMATS["table"])
    log = dossier().log(*names, party=party_code(party), round=number, lang=settled.lang)
    emit_table(log.document, output, fmt)
