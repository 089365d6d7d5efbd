"""The schema of a dossier as a contract: what may touch its tables, and what is a stranger's.

A trigger, a view, an index runs as part of our own statements. One that another program left behind can undo what is
said, or add what nobody said. So whatever touches a table of ours must be ours word for word, or what GDAL is known to
make. Tables and layers of other people are left alone.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from birds.errors import DossierError
from birds.model import Message
from birds.store import geopackage, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MADE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
# What GDAL adds to a layer in which it counts features.
_COUNTED = """CREATE TRIGGER "trigger_{event}_feature_count_{table}" AFTER {verb} ON "{table}"
BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count {step} 1
WHERE lower(table_name) = lower('{table}'); END"""
_COMMENT = re.compile(r"--[^\n]*|/\*.*?(?:\*/|$)", re.DOTALL)
_WORD = re.compile(r"\w+")
_OTHERWISE = re.compile(
    r"\b(?:virtual|without|strict|on|collate|default|generated|as)\b", re.IGNORECASE
)  # what none of our tables says: rows of such a one may be replaced, filled in or dropped unasked
_REFERRED = re.compile(r"\breferences\W+(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something in the file that touches a table of ours and is not ours: its kind in SQL, its name.

    So is a column: whoever replaces a row would lose what somebody has written into it.
    """

    kind: str
    name: str
    table: str

    @property
    def said(self) -> Message:
        """What it is, and the table that it belongs to."""
        return Message.of(f"store.strange_{self.kind}", name=self.name, table=self.table)


def create(connection: sqlite3.Connection, version: int = tables.SCHEMA_VERSION) -> None:
    """Create every table that the schema `version` has in an empty database, as a GeoPackage, with the styles."""
    geopackage.register_functions(connection)
    geopackage.create_core(connection)
    for table in tables.tables_of(version):
        geopackage.create_table(connection, table)
    geopackage.create_styles(connection, tables.tables_of(version))


def strangers(connection: sqlite3.Connection, version: int = tables.SCHEMA_VERSION) -> Iterator[Stranger]:
    """Yield what touches a table of ours and is neither ours nor GDAL's known own, by kind and name."""
    known, names = _ours(version)
    held = {table.name for table in tables.tables_of(version)}
    for kind, name, table, sql in connection.execute(_MADE).fetchall():
        ours = kind == "table" and name.casefold() in names
        if ours and name.casefold() in held and _OTHERWISE.search(_COMMENT.sub(" ", sql)):
            yield Stranger("made", name, table)
        elif not ours and _plain(sql) not in known and names & _touched(kind, table, sql):
            yield Stranger(kind, name, table)
    for ours in tables.tables_of(version):
        there = connection.execute("SELECT name FROM pragma_table_xinfo(?)", (ours.name,))
        its = {"fid", *ours.names, *(column.name for column in ours.derived)}
        yield from (Stranger("column", name, ours.name) for (name,) in there if name.casefold() not in its)


def refuse_strangers(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Refuse to write into tables that a stranger's trigger, view or index touches. Raises DossierError."""
    for one in strangers(connection, version):
        raise DossierError("store.strange", path=path, what=one.said)


def _touched(kind: str, table: str, sql: str) -> set[str]:
    """Return the names that a statement may touch: every word of it; a table only what its rows are tied to."""
    said = f"{_COMMENT.sub(' ', sql)} {sql}"  # what looks like a comment may stand in a text
    if kind == "table":
        return {
            name.casefold() for name in _REFERRED.findall(said) if not name.casefold().startswith("gpkg_")
        }
    return {word.casefold() for word in (table, *_WORD.findall(said))}


@cache
def _ours(version: int) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a dossier is made with, and what GDAL may add to it; and the names of its tables."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        create(empty, version)
        made = empty.execute(_MADE).fetchall()
    names = frozenset(name.casefold() for kind, name, *_ in made if kind == "table")
    counting = (("insert", "INSERT", "+"), ("delete", "DELETE", "-"))
    counted = (
        _COUNTED.format(event=event, verb=verb, step=step, table=name)
        for name in names
        for event, verb, step in counting
    )
    tables_ = {_plain(sql) for kind, *_, sql in made if kind != "table"}
    return frozenset({*tables_, *map(_plain, counted)}), names


def _plain(sql: str) -> str:
    """Return a statement with its words as they are and one space between them."""
    return " ".join(sql.split())
