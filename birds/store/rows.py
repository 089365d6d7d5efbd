"""Rows in and out of one table, for every noun that is a table of its own."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from birds import progress
from birds.errors import InputError
from birds.model import Message
from birds.store.failures import readable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from birds.store.fields import Row
    from birds.store.mapping import Noun

T = TypeVar("T")
_CHUNK = 5000


def select(table: str, columns: Sequence[str], *, where: str = "", order: str = "fid") -> str:
    """Return the SQL that reads `columns` of `table`. All words are ours; values are bound, never pasted."""
    condition = f" WHERE {where}" if where else ""
    return f"SELECT {', '.join(columns)} FROM {table}{condition} ORDER BY {order}"  # noqa: S608


def insert(table: str, columns: Sequence[str]) -> str:
    """Return the SQL that adds a row."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


def number(connection: sqlite3.Connection, table: str) -> int:
    """Return how many rows a table has."""
    (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(found)


def write(connection: sqlite3.Connection, sql: str, rows: Iterable[Row]) -> None:
    """Run `sql` for every row; InputError for a value that no database can hold."""
    try:
        connection.executemany(sql, rows)
    except UnicodeEncodeError as error:
        raise InputError("store.half_character", text=error.object) from error
    except OverflowError as error:
        raise InputError("store.number_too_large") from error


def add(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Add rows, by the thousand: columns that are empty in all of them cost a third of the time, and are left out."""
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        by_column = zip(columns, zip(*chunk, strict=True), strict=True)
        used = [(name, cells) for name, cells in by_column if any(cell is not None for cell in cells)]
        write(connection, insert(table, [name for name, _ in used]), zip(*(c for _, c in used), strict=True))


def load(connection: sqlite3.Connection, noun: Noun[T]) -> tuple[T, ...]:
    """Load every value of a noun, in the order in which they were saved."""
    decode = noun.decode
    with readable(Message.of("store.a_row", kind=f"one.{noun.one}", table=noun.name)):
        return tuple(
            [decode(*row) for row in connection.execute(select(noun.name, noun.loaded, where=noun.where))]
        )


def save(connection: sqlite3.Connection, noun: Noun[T], values: Iterable[T]) -> None:
    """Save values: one with the key of a row that is there replaces it, every other is added at the end.

    A noun without a key has no rows to replace: what is there already, as often as it is given, is not
    added again.
    """
    rows = [noun.encode(value) for value in values]
    if noun.key:
        _save_keyed(connection, noun, rows)
    else:
        present = Counter(connection.execute(select(noun.name, noun.saved)))
        add(connection, noun.name, noun.saved, _beyond(present, rows))


def replace(connection: sqlite3.Connection, noun: Noun[T], values: Iterable[T]) -> None:
    """Make `values` all there is of the noun, in their order."""
    rows = [noun.encode(value) for value in values]
    _refuse_twins(noun, rows)
    connection.execute(f"DELETE FROM {noun.name}{f' WHERE {noun.where}' if noun.where else ''}")  # noqa: S608
    add(connection, noun.name, noun.saved, progress.over("saving", rows, len(rows)))


def _save_keyed(connection: sqlite3.Connection, noun: Noun[T], rows: list[Row]) -> None:
    places = _refuse_twins(noun, rows)
    present = {row[1:]: row[0] for row in connection.execute(select(noun.name, ("fid", *noun.key)))}
    fids = [present.get(tuple(row[place] for place in places)) for row in rows]
    changed = [(*row, fid) for row, fid in zip(rows, fids, strict=True) if fid is not None]
    added = [row for row, fid in zip(rows, fids, strict=True) if fid is None]
    sets = ", ".join(f"{column} = ?" for column in noun.saved)
    write(connection, f"UPDATE {noun.name} SET {sets} WHERE fid = ?", changed)  # noqa: S608
    add(connection, noun.name, noun.saved, progress.over("saving", added, len(added)))


def _refuse_twins(noun: Noun[T], rows: list[Row]) -> tuple[int, ...]:
    """Return where the key stands among the columns; InputError where two values have the same."""
    places = tuple(noun.saved.index(column) for column in noun.key)
    keys = [tuple([row[place] for place in places]) for row in rows] if places else []
    for key, times in Counter(keys).items() if len(set(keys)) < len(keys) else ():
        if times > 1:
            named = ", ".join(str(cell) for cell in key if cell is not None)
            raise InputError("store.given_twice", kind=f"one.{noun.one}", name=named, times=times)
    return places


def _beyond(present: Counter[Row], rows: list[Row]) -> Iterable[Row]:
    """Yield the rows that are not there yet, counting how often each is."""
    left = Counter(present)
    for row in rows:
        if left[row] > 0:
            left[row] -= 1
        else:
            yield row
