"""How far a long run is, on a terminal's stderr: parts, records a second, time left; nothing elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from birds.api.occurrences import Step


@contextmanager
def shown(*, quiet: bool) -> Iterator[Callable[[Step], None] | None]:
    """Give what draws a step; None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("parts · {task.fields[rate]} ·"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    start = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate="…")

        def draw(step: Step) -> None:
            rate = step.records / max(time.monotonic() - start, 0.001)
            bar.update(task, total=step.parts, completed=step.done, rate=f"{rate:,.0f} records/s")

        yield draw
