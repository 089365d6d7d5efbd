"""One CSV file of an export, row by row and cell by cell; the first thing that is wrong is said and ends it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from birds.errors import InputError, Problem, why
from birds.store.plain import values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from birds.store.cells import Cell, Row
    from birds.store.plain.columns import Column, PlainTable

LARGEST = 2_000_000_000  # bytes; above this a cell or a file is none that `export` has written
_LARGEST_CELL = 2**31 - 1
_SHOWN = 60
_SAVE_AS = 'save it as "CSV UTF-8 (comma delimited)", or export the dossier again'
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def content(folder: Path, name: str, largest: int = LARGEST) -> bytes:
    """Return the bytes of a file of the folder; InputError where it is missing or can't be read."""
    try:
        if (folder / name).stat().st_size > largest:
            raise InputError(f"{name} is larger than any file of an export; nothing was made of it")
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"{folder} has no {name}, so it is no whole export; export the dossier again"
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{name} can't be read: {why(error)}") from None


def rows(table: PlainTable, file: str, data: bytes) -> Iterator[tuple[int, Row]]:
    """Yield each row with its number in the file (the header line is row 1), cells in the order of the table."""
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(_text(file, data), newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                order = _order(table, file, cells)
            elif cells:
                yield number, _row(table, cells, order, number)
    except csv.Error as error:
        raise InputError(
            f'{file}, row {number + 1}: its quotes (") do not close as they should ({error}); {_SAVE_AS}'
        ) from None
    if not number:
        raise InputError(f"{file} is empty; its header line at least must be there")


def refusal(
    table: PlainTable, what: str, row: int, column: str | None = None, value: str | None = None
) -> InputError:
    """Return the refusal of a row of a table's file."""
    shown = value if value is None or len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return InputError(str(Problem(f"{table.name}.csv", what, row=row, column=column, value=shown)))


def _text(file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file}, line {line}: it is not UTF-8; {_SAVE_AS}") from None


def _order(table: PlainTable, file: str, header: list[str]) -> list[int]:
    """Return where each column of the table stands in the file; InputError for any other header."""
    wanted = table.names
    if len(header) == 1:
        for separator, named in _SEPARATORS.items():
            if separator in header[0]:
                raise InputError(
                    f"{file}, row 1: its columns are separated by {named}, not commas; {_SAVE_AS}"
                )
    lacking = [name for name in wanted if name not in header]
    if lacking:
        raise InputError(f"{file}, row 1: the column {lacking[0]} is missing; export the dossier again")
    for place, name in enumerate(header):
        if name not in wanted or name in header[:place]:
            why = "stands there twice" if name in wanted else "is none of this table"
            raise InputError(f"{file}, row 1: the column {name!r} {why}; remove it")
    return [header.index(name) for name in wanted]


def _row(table: PlainTable, cells: list[str], order: list[int], number: int) -> Row:
    if len(cells) != len(order):
        what = f"it has {len(cells)} cells, and the header line has {len(order)}"
        raise refusal(table, what, number)
    return tuple(
        [
            _value(table, column, cells[place], number)
            for column, place in zip(table.columns, order, strict=True)
        ]
    )


def _value(table: PlainTable, column: Column, cell: str, number: int) -> Cell:
    try:
        value = values.read(cell, column.kind)
    except ValueError as error:
        raise refusal(table, str(error), number, column.name, cell) from None
    if wrong := _wrong(column, value):
        raise refusal(table, wrong, number, column.name, cell or None)
    return value


def _wrong(column: Column, value: Cell) -> str:
    """Return what is wrong with a value of the right kind, "" where nothing is."""
    if value is None:
        return "it must not be empty" if column.required else ""
    if column.allowed and value not in column.allowed:
        return f"it must be one of {', '.join(column.allowed)}"
    if column.least is not None and isinstance(value, int | float) and value < column.least:
        return f"it must be {column.least} or more"
    return "it is no JSON of the right shape" if column.holds and not _readable(column, value) else ""


def _readable(column: Column, value: Cell) -> bool:
    try:
        return column.holds is None or column.holds(str(value)) is not None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return False
