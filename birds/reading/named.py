"""A file of names → the names: one a line in any language, or the name column of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.errors import InputError
from birds.model import Checklist
from birds.reading.files.source import read_source
from birds.reading.files.text import detect, read_rows
from birds.reading.lists import read_list
from birds.reading.tables.headings import field_of

if TYPE_CHECKING:
    from pathlib import Path

    from birds.reading.files.source import FileBytes, Row

_PACKED = frozenset({"zip", "ole"})


def read_names(path: Path) -> tuple[str, ...]:
    """Return the names in a file, in its order. Raises InputError where it holds none, or a row is no name."""
    source = read_source(path)
    found = () if source.kind in _PACKED else _lines(source)
    found = found or _column(path)
    if not found:
        raise InputError("list.no_names", file=source.name)
    return found


def _lines(source: FileBytes) -> tuple[str, ...]:
    """Return the lines of a text with one name each; nothing where it is a table."""
    codec, _ = detect(source.data, source.name)
    rows, _ = read_rows(source.data, codec, source.name, source.suffix)
    filled = [cells for row in rows if (cells := _cells(row))]
    if any(len(cells) > 1 for cells in filled):
        return ()
    names = [cells[0] for cells in filled if not cells[0].startswith("#")]
    return tuple(names[1:] if names and field_of(names[0]) else names)


def _cells(row: Row) -> list[str]:
    return [text for cell in row if (text := cell.strip())]


def _column(path: Path) -> tuple[str, ...]:
    (_, entries), problems = read_list(path, Checklist("names", path.name, kind="other"))
    for problem in problems:
        if problem.severity == "error":
            raise InputError("list.nothing_changed", problem=problem.message)
    printed = ((one.verbatim or next(iter(one.vernacular.all()), None)) for one in entries)
    return tuple(filter(None, printed))
