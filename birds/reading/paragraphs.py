"""Lists that a document prints as paragraphs, as old annexes do: each line is a row, tabs part its cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.reading import cells
from birds.reading.tables import values
from birds.reading.tables.headings import holds_a_name

if TYPE_CHECKING:
    from birds.reading.files.source import RawSheet, Row

_MANY = 5
_LONG = 60


def of_birds(sheet: RawSheet) -> tuple[RawSheet, int] | None:
    """Return the lines of a list of birds, its headings among them, and how many others were passed over.

    None where too few lines have a scientific name for a list: half of them have, or many are a third.
    """
    lines = len(sheet.rows)
    birds = [row if holds_a_name(row) else () for row in sheet.rows]
    named = sum(map(bool, birds))
    if 2 * named <= lines and (named < _MANY or 3 * named < lines):
        return None
    kept = tuple(bird or _heading(" ".join(row)) for bird, row in zip(birds, sheet.rows, strict=True))
    return replace(sheet, rows=kept), lines - sum(map(bool, kept))


def _heading(line: str) -> Row:
    """Return what a line says that is a heading of an order, a family or a part; nothing of any other line."""
    found = cells.heading(line)
    if found:
        return (" ".join(found[1]),)  # "Order: Anseriformes" would be taken for the header of a table
    return (line,) if len(line) < _LONG and values.part_named(line) else ()
