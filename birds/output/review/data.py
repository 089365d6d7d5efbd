"""The questions as CSV: keys as the header, a row a question, the four empty columns to fill in among them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from birds.model import REVIEW_COLUMNS
from birds.output.review.cells import cells
from birds.output.text import clean, formula_safe

if TYPE_CHECKING:
    from birds.review.questions import Review


def as_csv(review: Review) -> bytes:
    """Return the questions as CSV."""
    made = io.StringIO(newline="")
    keys = [key for key in REVIEW_COLUMNS if key != "choices"]
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(keys)
    for one in review.asked:
        texts = cells(one, review.lang)
        writer.writerow([formula_safe(clean(texts[key].replace("\n", " "))) for key in keys])
    return made.getvalue().encode("utf-8", "replace")
