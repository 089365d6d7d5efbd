"""The questions as CSV: keys as the header, a row a bird, party, round and dossier on every row."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from birds.documents.build.positions_cells import cells, stamp
from birds.documents.text import clean, formula_safe

if TYPE_CHECKING:
    from birds.documents.build.positions import Questions


def as_csv(questions: Questions) -> bytes:
    """Return the questions as CSV."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    rows = [{**cells(one, questions), **stamp(questions)} for one in questions.rows]
    writer.writerow(rows[0] if rows else ("scientific_name", "position", "note", "id", *stamp(questions)))
    writer.writerows([formula_safe(clean(text)) for text in row.values()] for row in rows)
    return made.getvalue().encode("utf-8", "replace")
