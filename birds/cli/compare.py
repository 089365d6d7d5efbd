"""`birds compare`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from birds.cli.localised import Command
from birds.cli.options import choose, common, emit_table, note, printing, settings
from birds.documents import FORMATS


@click.command("compare", cls=Command)
@click.argument("first", type=click.Path(path_type=Path), metavar="A.gpkg")
@click.argument("second", type=click.Path(path_type=Path), metavar="B.gpkg|EXCHANGE")
@click.option("--exit-code", is_flag=True)
@printing(*FORMATS["table"])
@common
def command(first: Path, second: Path, output: str | None, fmt: str | None, *, exit_code: bool) -> None:
    """List the differences between two dossiers, or a dossier and the other side's exchange file, by row."""
    from birds import dossier

    fmt = choose(output, fmt, FORMATS["table"])
    differences = dossier.compare(first, second, settings().lang)
    emit_table(differences, output, fmt)
    number = len(differences.tables[0].rows)
    note(
        "exchange.differences" if number else "exchange.the_same", number=number, a=first.name, b=second.name
    )
    if number and exit_code:
        sys.exit(1)
