"""What a Party is asked in a round, as a workbook to fill in and as its CSV twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.output.positions.nouns import Asked, Questions

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FORMATS", "Asked", "Questions"]


def _xlsx(questions: Questions) -> bytes:
    from birds.output.positions.workbook import as_xlsx

    return as_xlsx(questions)


def _csv(questions: Questions) -> bytes:
    from birds.output.positions.data import as_csv

    return as_csv(questions)


FORMATS: dict[str, Callable[[Questions], bytes]] = {"xlsx": _xlsx, "csv": _csv}
