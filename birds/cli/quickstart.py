"""`birds quickstart`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.localised import Command
from birds.cli.options import common, note, settings
from birds.errors import Interrupted


@click.command("quickstart", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--everything", is_flag=True)
@click.option("--force", is_flag=True)
@common
def command(folder: Path, *, everything: bool, force: bool) -> None:
    """Do the whole main job from the bundled data: dossier, diff, annex, map, and a page to start from."""
    from birds import quickstart
    from birds.documents.start import summary_text

    chosen = settings()
    begun: list[str] = []

    def progress(name: str) -> None:
        begun.append(name)
        note("cli.making", path=folder / name)

    try:
        done = quickstart.make(
            folder, lang=chosen.lang, everything=everything, force=force, progress=progress
        )
    except (KeyboardInterrupt, SystemExit):
        raise _interrupted(folder, begun) from None
    click.echo(summary_text(done.start, done.introduced, folder, chosen.lang), nl=False)


def _interrupted(folder: Path, begun: list[str]) -> Interrupted:
    """Return what to raise on Ctrl-C: it says which files are there; each of them is whole."""
    written = begun[:-1]  # the last one was being made: a file is moved in whole, or not at all
    if not written:
        return Interrupted("cli.interrupted_early", folder=folder)
    number, first, last = len(written), written[0], written[-1]
    return Interrupted("cli.interrupted", number=number, folder=folder, first=first, last=last)
