"""`birds init`."""

from __future__ import annotations

from pathlib import Path

import click

from birds.cli.options import common, note, settings, tell
from birds.cli.speaking import Command


@click.command("init", cls=Command)
@click.option("--empty", is_flag=True)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar="DIR",
)
@click.option("--force", is_flag=True)
@common
def command(*, empty: bool, source: Path | None, force: bool) -> None:
    """Make a new dossier, with the bundled lists, sites and records, or from an export."""
    if source is not None:
        if empty:
            raise click.UsageError("--empty and --from contradict each other")
        _restore(source, force=force)
        return
    from birds import api

    chosen = settings()
    founded = api.init(chosen.dossier, empty=empty, force=force)
    tell(f"made {chosen.dossier}: {len(founded.lists)} lists, {len(founded.sites)} sites")
    note("next: birds diff OSJ8 KOS2025" if not empty else "next: birds load list FILE --id ID --party KOR")


def _restore(source: Path, *, force: bool) -> None:
    from birds import api

    chosen = settings()
    restored = api.restore(chosen.dossier, source, force=force)
    tell(f"made {chosen.dossier} from {source}: {restored.lists} lists, {restored.sites} sites")
    if restored.edited:
        note(f"edited since the export: {', '.join(restored.edited)}")
    if restored.unlogged:
        note(
            "its tables say something else than the last line of its log: not every change was made by birds"
        )
