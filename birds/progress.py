"""Long steps: how far one is, told to whoever listens (the command line's bar, else nobody); and nothing between."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
STEP = 5000
Listener = Callable[[str, int, int], None]
"""Gets what is being done, how many of it are done, and how many there are."""


_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listened(listener: Listener | None) -> Iterator[None]:
    """Tell `listener` how far the steps inside the block are; with None, nobody."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def is_heard() -> bool:
    """Whether anybody listens."""
    return _LISTENER.get() is not None


def tell(what: str, done: int, total: int) -> None:
    """Tell whoever listens how far a step is that another process does."""
    if listener := _LISTENER.get():
        listener(what, done, total)


def over(what: str, things: Iterable[T], total: int, each: int = 1) -> Iterable[T]:
    """Return the things to go through, `total` or about as many; `each` is how many one of them counts for."""
    listener = _LISTENER.get()
    return things if listener is None or total < STEP else _reported(listener, what, things, total, each)


def _reported(listener: Listener, what: str, things: Iterable[T], total: int, each: int) -> Iterator[T]:
    try:
        for done, thing in enumerate(things):
            if done * each % STEP == 0:
                listener(what, min(done * each, total), total)
            yield thing
    finally:  # also where nobody goes to the end
        listener(what, total, total)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Let Python look for no cycles of objects: records have none, and the search takes a quarter of a comparison."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
