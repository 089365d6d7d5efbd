"""`birds presence`."""

from __future__ import annotations

import click

from birds.cli.localised import Command
from birds.cli.options import choose, common, dossier, emit_table, printing, settings
from birds.documents import FORMATS


@click.command("presence", cls=Command)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--place", metavar="NAME", default="")
@click.option("--party", metavar="CODE", default="")
@click.option("--month", type=click.IntRange(1, 12))
@printing(*FORMATS["table"])
@common
def command(
    names: tuple[str, ...], *, place: str, party: str, month: int | None, output: str | None, fmt: str | None
) -> None:
    """Say which bird is where in which months, what says so, and its source."""
    from birds.documents.build.presence import presence_grid

    chosen = settings()
    fmt = choose(output, fmt, FORMATS["table"])
    opened = dossier()
    rows = opened.presences(*names, place=place, party=party, month=month)
    emit_table(presence_grid(opened.findings_on(names), rows, chosen.lang), output, fmt)
