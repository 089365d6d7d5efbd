"""Occurrences that a dossier has reduced before: the table of them, as its export and its frames have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from birds.errors import Problem, quoted
from birds.model import Occurrence, PartyCode, SourceFile
from birds.reading.files import read_content
from birds.reading.files.source import read_source
from birds.reading.tables import not_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COLUMNS = ("taxon", "month", "records", "source", "place_id", "party", "year", "individuals")
_NEEDED = frozenset(_COLUMNS[:6])
_HEAD = 4096  # bytes
_MONTHS = range(1, 13)


def is_kept(path: Path) -> bool:
    """Say whether a file is such a table, by its header."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.readline(_HEAD).decode("utf-8-sig", "replace")
    return {cell.strip() for cell in re.split(r"[,\t;]", head)} >= _NEEDED


def read_kept(
    path: Path, encoding: str | None
) -> tuple[tuple[Occurrence, ...], tuple[Problem, ...], SourceFile]:
    """Read such a table: its rows, what can't be used of it, and how it was read. Raises InputError."""
    source = read_source(path)
    content = read_content(source, encoding)
    header, *rows = content.sheets[0].rows
    read = {n: _occurrence(dict(zip(header, row, strict=False))) for n, row in enumerate(rows, 2) if any(row)}
    problems = [*content.problems]
    if strange := [name for name in header if name and name not in _COLUMNS]:
        problems.append(
            Problem(source.name, not_read(quoted(strange)), "column.do_map_or_ignore", severity="warning")
        )
    problems += [unclear(source.name, n, " ".join(filter(None, rows[n - 2]))) for n in read if not read[n]]
    occurrences = tuple(filter(None, read.values()))
    return (
        occurrences,
        tuple(problems),
        SourceFile("occurrences", source.name, source.sha256, len(occurrences), content.encoding),
    )


def unclear(file: str, row: int | None, value: str) -> Problem:
    """Say that a row is no reduced record of this dossier."""
    return Problem(file, "occurrence.kept_unclear", "occurrence.do_kept", row=row, value=value[:80])


def _occurrence(cells: Mapping[str, str]) -> Occurrence | None:
    numbers = (cells.get(name, "") for name in ("month", "records", "year", "individuals"))
    month, records, year, most = (int(cell) if cell.isdecimal() else None for cell in numbers)
    place, party, source = (cells.get(name) or None for name in ("place_id", "party", "source"))
    if not month or month not in _MONTHS or not records or not source or bool(place) is bool(party):
        return None
    owner = PartyCode(party) if party else None
    return Occurrence(cells["taxon"], month, records, source, place, owner, year, most)
