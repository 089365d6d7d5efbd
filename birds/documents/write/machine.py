"""Documents for programs: CSV with the keys as its header, and JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from birds.documents import sources
from birds.documents.model import Cell, plain, shown
from birds.documents.text import clean, dump, formula_safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.documents.model import Document, Value


def as_csv(document: Document) -> bytes:
    """Return the document's one table as CSV, the keys as its first line."""
    (table,) = document.tables
    rows = (map(_cell, row.cells) for row in table.rows)
    return csv_of((column.key for column in table.columns), rows)


def csv_of(header: Iterable[str], rows: Iterable[Iterable[str | float]]) -> bytes:
    """Return lines as CSV: a line a row, and no text that a spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(
        [formula_safe(clean(cell)) if isinstance(cell, str) else shown(cell) for cell in row] for row in rows
    )
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Value) -> str | float:
    key = value.value if isinstance(value, Cell) else value
    return key if isinstance(key, int | float) else shown(key)


def as_json(document: Document) -> bytes:
    """Return the document's one table as JSON: title, rows as objects with the columns' keys, notes, sources."""
    (table,) = document.tables
    keys = [column.key for column in table.columns]
    lines = ",\n  ".join(dump(dict(zip(keys, map(_data, row.cells), strict=True))) for row in table.rows)
    rows = f"[\n  {lines}\n ]" if lines else "[]"
    told = {
        "notes": list(map(plain, (*document.lead, *document.notes))),
        "credits": sources.as_data(document.credits),
    }
    last = ",\n ".join(f"{dump(key)}: {dump(value)}" for key, value in told.items())
    text = f'{{"title": {dump(plain(document.title))},\n "rows": {rows},\n {last}}}\n'
    return text.encode("utf-8", "replace")


def _data(value: Value) -> object:
    if not isinstance(value, Cell):
        return value
    return value.value if value.data is None else value.data
