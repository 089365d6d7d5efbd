"""`birds match`."""

from __future__ import annotations

import sys

import click

from birds.cli.localised import Command
from birds.cli.options import agreement, choose, common, emit, note, printing, settings, stream_out

MATCHED_AS = ("csv", "json", "jsonl")


@click.command("match", cls=Command)
@click.argument("file")
@click.option("--column", metavar="COLUMN")
@click.option("--territory", metavar="LIST|COUNTRY", multiple=True)
@click.option("--as-list", is_flag=True)
@printing(*MATCHED_AS)
@common
def command(
    *,
    file: str,
    column: str | None,
    territory: tuple[str, ...],
    as_list: bool,
    output: str | None,
    fmt: str | None,
) -> None:
    """Say which bird each name in a file means; "-" reads standard input."""
    from birds import attribution
    from birds.documents.build.comparison_words import region
    from birds.documents.build.name_matches import as_blocks, named_bird
    from birds.documents.write import files
    from birds.dossier.inputs import match_names
    from birds.reading.names import column_of_names

    chosen = settings()
    fmt = choose(output, fmt, MATCHED_AS, "csv")
    names = column_of_names(file, column, sys.stdin.buffer, agreement())
    taxonomy, lists, matches = match_names(names, chosen.any_dossier, territory, as_list=as_list)
    blocks = as_blocks((named_bird(name, match, taxonomy, chosen.lang) for name, match in matches), fmt)
    if output is None or output == files.STDOUT:
        stream_out(blocks)
    else:
        emit(b"".join(blocks), output, fmt, attribution.shipped())
    note(region(lists))
