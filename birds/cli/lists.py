"""`birds lists`."""

from __future__ import annotations

import click

from birds.cli.options import common, emit_table, printing, settings
from birds.cli.speaking import Command, Misused
from birds.documents import FORMATS


@click.command("lists", cls=Command)
@click.option("--files", "of_files", is_flag=True)
@click.option("--commands", is_flag=True)
@printing(*FORMATS["table"])
@common
def command(output: str | None, fmt: str | None, *, of_files: bool, commands: bool) -> None:
    """Say what the dossier holds, and how the files in it were loaded."""
    from birds import api
    from birds.documents.build.tables import file_grid, list_grid
    from birds.documents.write import files

    chosen = settings()
    if commands:
        if of_files or output or fmt:
            raise Misused("cli.commands_alone")
        for line in api.load_commands(api.read(chosen.dossier)):
            click.echo(line)
        return
    fmt = files.choose(output, fmt, FORMATS["table"])
    dossier = api.read(chosen.dossier)
    loaded = file_grid(dossier, chosen.lang)
    if not of_files:
        emit_table(list_grid(dossier, chosen.lang), output, fmt)
    if of_files or (loaded.tables[0].rows and fmt == "text" and output is None and dossier.source_files):
        if not of_files:
            click.echo()
        emit_table(loaded, output, fmt)
