"""`birds desk`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.localised import Command
from birds.cli.options import changing, note, settings, tell


@click.command("desk", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--agreement", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--for", "party", metavar="PARTY")
@click.option("--do", is_flag=True)
@click.option("--starter", is_flag=True)
@changing
def command(folder: Path, agreement: Path | None, party: str | None, *, do: bool, starter: bool) -> None:
    """Work without a terminal: a folder with what came in, what goes out, what stays, and a page about it."""
    from birds import desk
    from birds.documents.text import clean

    party, lang = party.upper() if party else None, settings().said_lang
    page = desk.work(folder, party=party, agreement=agreement, do=do, starter=starter, lang=lang)
    for file in page.incoming:
        became = ("_kept" if file.is_clean else "_left") if do else ""
        numbers = {"lines": len(file.lines), "problems": len(file.problems)}
        tell(f"talks.desk_told{became}", file=clean(file.name), **numbers)
    note("talks.desk_see", page=folder / desk.PAGE)
    for step in page.next_steps:
        note(step)
