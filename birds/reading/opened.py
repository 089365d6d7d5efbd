"""A table with its columns recognised: what every reader of records starts from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from birds import columns
from birds.errors import InputError, Problem
from birds.reading.tables import Table, read_table
from birds.reading.values import LONGEST_NOTHING, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from birds.reading.delimited import Row

_SAMPLE = 400


@dataclass(frozen=True, slots=True)
class Opened:
    """A table, its columns, and where each recognised field stands."""

    table: Table
    columns: columns.Columns
    places: Mapping[str, int]
    problems: tuple[Problem, ...] = ()

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield the rows that hold something, with their numbers."""
        return self.table.numbered()

    def get(self, row: Row, field: str) -> str | None:
        """Return the text of a field in a row, None where it has none."""
        place = self.places.get(field)
        if place is None or place >= len(row):
            return None
        cell = row[place]
        return cell if len(cell) > LONGEST_NOTHING or cell.isdecimal() else text(cell)

    def mapping(self) -> tuple[tuple[str, str], ...]:
        """Return what each column was read as, so that the table can be read the same way again.

        A column is named by its header, by its place ("#3") where that is empty or stands there twice; "ignore" is
        what was not read.
        """
        headers = [column.header for column in self.columns.columns]
        return tuple(
            (
                column.header
                if column.header and headers.count(column.header) == 1
                else f"#{column.index + 1}",
                column.field
                if self.places.get(column.field or "") == column.index and column.field
                else "ignore",
            )
            for column in self.columns.columns
            if column.how != "crosstab"  # found again by the others
        )

    def error(
        self, row: int, what: str, todo: str, field: str | None = None, value: str | None = None
    ) -> Problem:
        """Say that a row, or a value in it, was not used."""
        return self._problem("error", (row, what, todo), field, value)

    def warn(
        self, row: int, what: str, todo: str, field: str | None = None, value: str | None = None
    ) -> Problem:
        """Say that a row was used, but that somebody should look."""
        return self._problem("warning", (row, what, todo), field, value)

    def note(
        self, row: int, what: str, todo: str, field: str | None = None, value: str | None = None
    ) -> Problem:
        """Say what was made of a row where nothing is wrong with it."""
        return self._problem("note", (row, what, todo), field, value)

    def _problem(
        self, severity: str, told: tuple[int, str, str], field: str | None, value: str | None
    ) -> Problem:
        row, what, todo = told
        column = (self.columns.header(field) or field) if field else None
        shown = value if value is None or len(value) <= 80 else value[:79] + "…"  # noqa: PLR2004
        return Problem(self.table.file, what, todo, row, column, shown, severity, self.table.sheet)


def open_table(
    path: Path,
    noun: columns.Noun,
    mapping: Mapping[str, str],
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Opened:
    """Read a table and recognise its columns; what was not recognised is said in its problems."""
    table, problems = read_table(path, encoding=encoding, sheet=sheet, noun=noun, mapping=mapping)
    opened = recognised(table, noun, mapping)
    told = (*problems, *opened.problems, *_day_numbers(opened))
    return Opened(table, opened.columns, opened.places, told)


def recognised(table: Table, noun: columns.Noun, mapping: Mapping[str, str]) -> Opened:
    """Recognise the columns of a table; a table without a header is read by content alone."""
    sample = [row for row in table.rows[: 4 * _SAMPLE] if row][:_SAMPLE]
    width = max(map(len, sample), default=0)
    header = table.header or ("",) * width
    try:
        found = columns.recognise(header, mapping, noun, sample)
    except InputError as error:
        raise InputError(f"{table.file}: {error}") from None
    places = {column.field: column.index for column in found.columns if column.field}
    return Opened(table, found, places, tuple(_unused(table, found)))


def _unused(table: Table, found: columns.Columns) -> Iterator[Problem]:
    unknown = [repr(column.header[:_LONGEST]) for column in found.unrecognised()]
    unknown += [f"#{column.index + 1}" for column in found.columns if _is_nameless(table, column)]
    if unknown:
        shown = ", ".join(unknown[:12]) + (f" and {len(unknown) - 12} more" if len(unknown) > 12 else "")  # noqa: PLR2004
        todo = "say what it is with --map COLUMN=FIELD, or --map COLUMN=ignore"
        what = f"columns not understood and not read: {shown}"
        yield Problem(table.file, what, todo, severity="warning", sheet=table.sheet)
    if found.groups:
        read, *left = (name[:_LONGEST] for name in found.groups)
        what = (
            f"groups of columns say the same of different states: {read} was read, {', '.join(left)} was not"
        )
        todo = "if another is meant, say so of one of its columns with --map COLUMN=FIELD"
        yield Problem(table.file, what, todo, severity="warning", sheet=table.sheet)
    for column in found.conflicts:
        first = found.header(column.field or "")
        what = f"read as {column.field}, which column {first!r} is already; this one was not read"
        todo = "choose with --map COLUMN=FIELD"
        yield Problem(table.file, what, todo, column=column.header, severity="warning", sheet=table.sheet)


_DATES = ("date_from", "date_to", "season", "designated")
_DAY_NUMBER = re.compile(r"[2-5]\d{4}")  # 1954 to 2064
_DAY_0 = date(1899, 12, 30)  # of workbooks


def _day_numbers(opened: Opened) -> Iterator[Problem]:
    """Say which columns of dates have numbers of days in them, as a workbook shows a date without its format."""
    table = opened.table
    for field in filter(opened.places.__contains__, _DATES):
        cells = [
            (number, opened.get(row, field) or "") for number, row in enumerate(table.rows, table.first_row)
        ]
        found = [(number, cell) for number, cell in cells if _DAY_NUMBER.fullmatch(cell)]
        if found:
            number, cell = found[0]
            day = _DAY_0 + timedelta(int(cell))
            what = (
                f"dates are numbers of days in {len(found)} rows, {cell} for {day}; they were kept as printed"
            )
            yield opened.warn(
                number, what, "give the cells the format of a date, and save the file again", field, cell
            )


def _is_nameless(table: Table, column: columns.Column) -> bool:
    """Tell whether a column has no header, says something, and is read as nothing."""
    at = column.index
    return (
        column.how == "none"
        and not column.header
        and any(row[at:] and row[at] for row in table.rows[:_SAMPLE])
    )


def need(opened: Opened, groups: tuple[tuple[str, ...], ...], what: str) -> None:
    """Insist on one field of each group. Raises InputError that names what the file has."""
    for group in groups:
        if not any(field in opened.places for field in group):
            where = f", sheet {opened.table.sheet}" if opened.table.sheet else ""
            raise InputError(
                f"{opened.table.file}{where}: no column {what} ({found_in(opened.table)}); "
                f"name one with --map COLUMN={group[0]}"
            )


_SHOWN, _LONGEST = 20, 40


def found_in(table: Table) -> str:
    """Return what a table has for a header: its texts or, where no row was recognised as one, the first row's."""
    header = [repr(text[:_LONGEST]) for text in table.header if text]
    if header:
        more = f" and {len(header) - _SHOWN} more" if len(header) > _SHOWN else ""
        return f"found: {', '.join(header[:_SHOWN])}{more}"
    first = next((row for row in table.rows if any(row)), ())
    shown = ", ".join(repr(text[:_LONGEST]) for text in first[:_SHOWN] if text)
    return f"no row is understood as a header; the first one is {shown}"
