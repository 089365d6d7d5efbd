"""What each table's columns are, read from its own SQL: kinds, keys, allowed values and references."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, cast

from birds.model import Message
from birds.store import canonical, cells, geopackage, schema
from birds.store.values import WANTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.store.table import Table
    from birds.store.values import Kind

_KINDS: dict[str, Kind] = {
    "TEXT": "text",
    "DATETIME": "text",
    "INTEGER": "whole",
    "DOUBLE": "number",
    "BOOLEAN": "truth",
}
_ALLOWED = re.compile(r"CHECK \((\w+) IN \(([^)]*)\)\)")
_LEAST = re.compile(r"CHECK \((\w+) >= 0\)")
LISTED: dict[tuple[str, str], Callable[[str], object]] = {
    ("checklist", "mapping"): cells.pairs,
    ("entry", "subspecies"): cells.texts,
    ("entry", "alternatives"): cells.texts,
    ("entry", "notices"): cells.texts,
    ("entry_status", "months"): cells.numbers,
    ("status", "months"): cells.numbers,
    ("match", "args"): lambda cell: cells.reason("", cell),
    ("match", "candidates"): cells.candidates,
    ("match", "remarks"): cells.reasons,
    ("site", "species"): cells.texts,
    ("site_count", "months"): cells.numbers,
    ("track", "parties"): cells.parties,
    ("source_file", "mapping"): cells.pairs,
    ("source_file", "options"): cells.pairs,
    ("source_file", "keys"): cells.texts,
}
"""Cells with several values, and what reads them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `allowed` are the only values it takes, where there are such; `least` the smallest number."""

    name: str
    kind: Kind
    required: bool
    allowed: tuple[str, ...] = ()
    least: int | None = None
    unique: bool = False
    holds: Callable[[str], object] | None = None

    def wanted(self) -> Message:
        """Return what must stand in it."""
        if self.allowed:
            return Message.of("export.cell_one_of", allowed=self.allowed)
        return Message(WANTED[self.kind])


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that name a row of another table (or of the same) by columns of it."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table as a file: its columns in order, its key (empty where rows may repeat), what it refers to."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    select: str
    spatial: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names: the file's header line."""
        return tuple(column.name for column in self.columns)

    def as_of(self, version: int) -> PlainTable:
        """Return the table as a dossier of an older schema has it."""
        kept = schema.columns_of(version, self.name, self.names)
        return replace(self, columns=tuple(column for column in self.columns if column.name in kept))


def tables_of(version: int) -> tuple[PlainTable, ...]:
    """Return every table as a dossier of `version` has it."""
    names = {table.name for table in schema.tables_of(version)}
    return tuple(table.as_of(version) for table in _ever() if table.name in names)


def tables() -> tuple[PlainTable, ...]:
    """Return every table of the schema, in the order of canonical rows."""
    return tables_of(schema.SCHEMA_VERSION)


@cache
def _ever() -> tuple[PlainTable, ...]:
    by_name = {canon.table: canon for canon in (*canonical.CANON, _LOG)}
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in schema.EVER:
            geopackage.run(connection, table.ddl)
        return tuple(_table(connection, table, by_name[table.name]) for table in schema.EVER)


_LOG = canonical.Canon("event", ("at", *canonical.LOG.columns))


def _table(connection: sqlite3.Connection, table: Table, canon: canonical.Canon) -> PlainTable:
    told = {row[1]: (row[2], bool(row[3])) for row in connection.execute(f"PRAGMA table_info({table.name})")}
    keys = _keys(connection, table.name)
    columns = tuple(_column(table, name, told[name], keys) for name in canon.columns)
    required = {column.name for column in columns if column.required}
    return PlainTable(
        table.name,
        table.title,
        table.about,
        columns,
        next((key for key in keys if required.issuperset(key)), ()),
        _references(connection, table.name),
        canon.select(),
        table.geometry is not None,
    )


def _column(table: Table, name: str, told: tuple[str, bool], keys: tuple[tuple[str, ...], ...]) -> Column:
    declared, required = told
    allowed = dict(_ALLOWED.findall(table.ddl)).get(name, "") if declared == "TEXT" else ""
    return Column(
        name,
        _KINDS.get(declared) or cast("Kind", declared),
        required,
        tuple(re.findall(r"'([^']*)'", allowed)),
        0 if name in _LEAST.findall(table.ddl) else None,
        (name,) in keys,
        LISTED.get((table.name, name)),
    )


def _keys(connection: sqlite3.Connection, table: str) -> tuple[tuple[str, ...], ...]:
    """Return the unique keys that are columns alone, the first declared first."""
    found = []
    for _, index, unique, origin, _ in connection.execute(f"PRAGMA index_list({table})"):
        columns = tuple(row[2] for row in connection.execute(f"PRAGMA index_info({index})"))
        if unique and origin == "u" and None not in columns:
            found.append(columns)
    return tuple(reversed(found))


def _references(connection: sqlite3.Connection, table: str) -> tuple[Reference, ...]:
    made: dict[int, list[tuple[str, str, str]]] = {}
    for number, _, parent, column, to, *_ in connection.execute(f"PRAGMA foreign_key_list({table})"):
        made.setdefault(number, []).append((parent, column, to))
    pairs = (made[number] for number in sorted(made, reverse=True))
    return tuple(
        Reference(tuple(each[1] for each in found), found[0][0], tuple(each[2] for each in found))
        for found in pairs
    )
