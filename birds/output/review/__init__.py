"""What a person must decide, as a workbook to fill in and as its CSV twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.review.questions import Review


def _xlsx(review: Review) -> bytes:
    from birds.output.review.workbook import as_xlsx

    return as_xlsx(review)


def _csv(review: Review) -> bytes:
    from birds.output.review.data import as_csv

    return as_csv(review)


FORMATS: dict[str, Callable[[Review], bytes]] = {"xlsx": _xlsx, "csv": _csv}
