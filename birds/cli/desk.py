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
    made = desk.work(folder, party=party, agreement=agreement, do=do, starter=starter, lang=lang)
    for arrived in made.incoming:
        code = (
            ("talks.desk_told_kept" if arrived.is_clean else "talks.desk_told_left")
            if do
            else "talks.desk_told"
        )
        lines, problems = len(arrived.lines), len(arrived.problems)
        tell(code, file=clean(arrived.name), lines=lines, problems=problems)
    note("talks.desk_see", page=folder / desk.PAGE)
    for step in made.next_steps:
        note(step)
