"""`birds quickstart`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from birds.cli.options import common, note, settings, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.api.quickstart import Summary
    from birds.model import Lang


@click.command("quickstart")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace the dossier of an earlier run.")
@common
def command(folder: Path, *, force: bool) -> None:
    """Do the whole main job from the bundled data: dossier, diff, annex, map, and a page to start from."""
    from birds import api

    chosen = settings()
    summary = api.quickstart(folder, lang=chosen.lang, force=force, progress=lambda step: note(f"  making {step}"))
    for line in _lines(summary, folder, chosen.lang):
        click.echo(line)


def _lines(summary: Summary, folder: Path, lang: Lang) -> Iterator[str]:
    from birds.api.dossiers import described
    from birds.api.quickstart import NEXT, sentences
    from birds.output.text import columns

    comparison, dossier = summary.table.comparison, summary.table.dossier
    yield from sentences(summary, lang)
    yield ""
    rows = [(str(folder / one.name), size(one.size), one.label(lang)) for one in summary.files]
    yield from columns(rows)
