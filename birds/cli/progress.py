"""How far a long run is, on a terminal's stderr: a bar and the time left; nothing elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from birds.cli.options import settings
from birds.messages import say
from birds.model import Message
from birds.progress import listened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from birds.loading.occurrences import Step

SOON = 1.0  # seconds: what is done sooner needs no bar


class Bar:
    """Draws the step that is under way once the run takes more than a second; the step's end wipes it."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.drawn: Any = None  # rich's, imported when it is needed
        self.what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Draw how far the step is."""
        if done >= total or what != self.what:
            self.wipe()
        if done >= total or time.monotonic() - self.begun < SOON or settings().quiet:
            return
        if self.drawn is None:
            self.drawn, self.what = self._start(what, total), what
        self.drawn.update(0, completed=done)

    @staticmethod
    def _start(what: str, total: int) -> Any:  # noqa: ANN401
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        lang = settings().lang
        columns = (
            TextColumn(say(Message(f"progress.{what}"), lang)),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn(say(Message("progress.left"), lang)),
        )
        drawn = Progress(
            *columns,
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        drawn.add_task("", total=total)
        drawn.start()
        return drawn

    def wipe(self) -> None:
        """Take the bar from the screen."""
        if self.drawn is not None:
            self.drawn.stop()
            self.drawn = None


@contextmanager
def watched() -> Iterator[None]:
    """Draw the long steps of a command on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    bar = Bar()
    with listened(bar):
        try:
            yield
        finally:
            bar.wipe()


@contextmanager
def shown(*, quiet: bool) -> Iterator[Callable[[Step], None] | None]:
    """Give what draws a step; None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    lang = settings().lang
    columns = (
        TextColumn(say(Message("progress.reading"), lang)),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn(say(Message("progress.left"), lang)),
    )
    start = time.monotonic()
    with listened(None), Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rate=say(Message.of("progress.parts", rate="…"), lang))

        def draw(step: Step) -> None:
            number = round(step.records / max(time.monotonic() - start, 0.001))
            rate = Message.of("progress.parts", rate=Message.of("progress.rate", number=number))
            bar.update(task, total=step.parts, completed=step.done, rate=say(rate, lang))

        yield draw
