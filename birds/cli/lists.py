"""`birds lists`."""

from __future__ import annotations

import click

from birds.cli.localised import Command, Misused
from birds.cli.options import choose, common, dossier, echo, emit, emit_table, printing, settings
from birds.documents import FORMATS

TABLES, ARCHIVES = FORMATS["table"], FORMATS["list"]


@click.command("lists", cls=Command)
@click.argument("name", metavar="[LIST]", required=False)
@click.option("--files", "of_files", is_flag=True)
@click.option("--commands", is_flag=True)
@printing(*TABLES, *ARCHIVES)
@common
def command(name: str | None, output: str | None, fmt: str | None, *, of_files: bool, commands: bool) -> None:
    """Say what the dossier holds, and how its files were loaded; or print one LIST, or write it for other programs."""
    from birds.documents.build.tables import file_grid, list_grid

    chosen = settings()
    if (name and (of_files or commands)) or (commands and (of_files or output or fmt)):
        raise Misused("cli.commands_alone")
    if name:
        _print_one(name, output, fmt)
        return
    if commands:
        from birds.dossier.sources import load_commands

        for line in load_commands(dossier().content):
            echo(line)
        return
    fmt = choose(output, fmt, TABLES)
    content = dossier().content
    loaded = file_grid(content, chosen.lang)
    if not of_files:
        emit_table(list_grid(content, chosen.lang), output, fmt)
    if of_files or (loaded.tables[0].rows and fmt == "text" and output is None and content.source_files):
        if not of_files:
            click.echo()
        emit_table(loaded, output, fmt)


def _print_one(name: str, output: str | None, fmt: str | None) -> None:
    from birds.documents.build.interchange import entry_grid

    chosen = settings()
    fmt = choose(output, fmt, (*TABLES, *ARCHIVES))
    listed = dossier().one_list(name)
    if fmt in TABLES:
        emit_table(entry_grid(listed, chosen.lang), output, fmt)
    else:
        emit(ARCHIVES[fmt](listed, chosen.lang), output, fmt)
