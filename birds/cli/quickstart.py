"""`birds quickstart`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.options import common, note, settings


@click.command("quickstart")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the dossier of an earlier run.")
@common
def command(folder: Path, *, force: bool) -> None:
    """Do the whole main job from the bundled data: dossier, diff, annex, map, and a page to start from."""
    from birds import api
    from birds.output import summary

    chosen = settings()
    made = api.quickstart(
        folder, lang=chosen.lang, force=force, progress=lambda name: note(f"  making {folder / name}")
    )
    for carried in made.carried:
        note(summary.carried(carried.old, carried.new, carried.carried, len(carried.left), chosen.lang))
    click.echo(summary.as_text(made.start, made.introduced, folder, chosen.lang), nl=False)
