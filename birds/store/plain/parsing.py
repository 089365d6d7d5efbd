"""One CSV file of an export, row by row and cell by cell; the first thing that is wrong is said and ends it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from birds.errors import InputError, Problem, UnusableError, why
from birds.model import Arg, Message
from birds.store.plain import values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from birds.store.cells import Cell, Row
    from birds.store.plain.columns import Column, PlainTable

LARGEST = 2_000_000_000  # bytes; above this a cell or a file is none that `export` has written
_LARGEST_CELL = 2**31 - 1
_SHOWN = 60
_SEPARATORS = {";": "export.by_semicolons", "\t": "export.by_tabs", "|": "export.by_bars"}


def content(folder: Path, name: str, largest: int = LARGEST) -> bytes:
    """Return the bytes of a file of the folder; InputError where it is missing or can't be read."""
    try:
        if (folder / name).stat().st_size > largest:
            raise InputError("export.too_large", file=name)
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise InputError("export.no_file", folder=folder, file=name) from None
    except (OSError, ValueError) as error:
        raise InputError("export.unreadable", file=name, why=why(error)) from None


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
        raise _wrong_file(file, number + 1, "export.quotes", words=str(error)) from None
    if not number:
        raise InputError("export.empty", file=file)


def refusal(
    table: PlainTable, what: str | Message, row: int, column: str | None = None, value: str | None = None
) -> InputError:
    """Return the refusal of a row of a table's file."""
    shown = value if value is None or len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return InputError(Problem(f"{table.name}.csv", what, row=row, column=column, value=shown).message)


def _wrong_file(file: str, row: int, code: str, todo: str = "export.do_save_as", **args: Arg) -> InputError:
    return InputError(Problem(file, Message.of(code, **args), todo, row=row).message)


def _text(file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        todo = Message("export.do_save_as")
        raise InputError("export.not_utf8", file=file, line=line, todo=todo) from None


def _order(table: PlainTable, file: str, header: list[str]) -> list[int]:
    """Return where each column of the table stands in the file; InputError for any other header."""
    wanted = table.names
    if len(header) == 1:
        for separator, named in _SEPARATORS.items():
            if separator in header[0]:
                raise _wrong_file(file, 1, "export.other_separator", separator=Message(named))
    lacking = [name for name in wanted if name not in header]
    if lacking:
        raise _wrong_file(file, 1, "export.no_column", "export.do_again", name=lacking[0])
    for place, name in enumerate(header):
        if name not in wanted or name in header[:place]:
            code = "export.column_twice" if name in wanted else "export.strange_column"
            raise _wrong_file(file, 1, code, "export.do_remove_column", name=name)
    return [header.index(name) for name in wanted]


def _row(table: PlainTable, cells: list[str], order: list[int], number: int) -> Row:
    if len(cells) != len(order):
        what = Message.of("export.cells", cells=len(cells), wanted=len(order))
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
    except UnusableError as error:
        raise refusal(table, error.message, number, column.name, cell) from None
    if wrong := _wrong(column, value):
        raise refusal(table, wrong, number, column.name, cell or None)
    return value


def _wrong(column: Column, value: Cell) -> Message | None:
    """Return what is wrong with a value of the right kind, None where nothing is."""
    if value is None:
        return Message("export.cell_empty") if column.required else None
    if column.allowed and value not in column.allowed:
        return column.wanted()
    if column.least is not None and isinstance(value, int | float) and value < column.least:
        return Message.of("export.cell_least", least=column.least)
    return None if _readable(column, value) else Message("export.cell_json")


def _readable(column: Column, value: Cell) -> bool:
    try:
        return column.holds is None or column.holds(str(value)) is not None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return False
