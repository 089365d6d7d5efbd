"""Documents for programs: CSV with the keys as its header, and JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from birds.documents import sources
from birds.documents.model import Cell, plain, shown
from birds.documents.text import clean, dump, formula_safe

if TYPE_CHECKING:
    from birds.documents.model import Document, Value


def as_csv(document: Document) -> bytes:
    """Return the document's one table as CSV, the keys as its first line; no text is taken for a formula."""
    (table,) = document.tables
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows([_text(value) if value else shown(value) for value in row.cells] for row in table.rows)
    return out.getvalue().encode("utf-8", "replace")


def _text(value: Value) -> str:
    if isinstance(value, str):
        return formula_safe(clean(value))
    key = value.value if isinstance(value, Cell) else value
    return shown(key) if isinstance(key, int | float) else formula_safe(clean(shown(key)))


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
