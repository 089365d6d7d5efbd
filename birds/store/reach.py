"""What a view or a trigger of other people reaches: SQLite is asked, by its authorizer, without running anything."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

_MOST_ASKED = 5_000
"""Columns that the views and triggers of other people may name, together, before nobody looks at them any more."""
_LONGEST, _MOST_VIEWS, _MOST_QUERIES, _MOST_NAMED, _MOST_IN_ALL = 50_000, 100, 12, 3, 300
"""Letters and views of them all; queries of one, and of one that names queries; queries once views are put in."""
_QUOTES = set("\"'`[]")
_WORD = re.compile(r"\w+")
_ON_A_TABLE = {sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


class Made(NamedTuple):
    """A line of the schema: what it makes, of which table, in which words."""

    kind: str
    name: str
    table: str
    sql: str


class Compiler:
    """Asks SQLite which tables a view or a trigger reaches: it compiles what would use it, and runs nothing.

    Views and named queries that stand in each other many times take SQLite for ever, so it is not asked of such.
    """

    def __init__(self, connection: sqlite3.Connection, foreign: Sequence[Made]) -> None:
        self.connection = connection
        self.left = _MOST_ASKED if _quick(foreign) else 0
        self.within: set[str] = set()
        self.tables: set[str] = set()

    def __call__(self, made: Made) -> AbstractSet[str] | None:
        """Return the tables, None where SQLite can't tell."""
        if self.left <= 0:
            return None
        self.tables = set()
        told = [self._compiled(line, made.name.casefold()) for line in _uses(self.connection, made)]
        return None if None in told or True not in told else self.tables

    def _compiled(self, statement: str, name: str) -> bool | None:
        """Tell whether what is named so was compiled for a statement; None where it was begun, and could not be."""
        self.within = set()
        self.connection.set_authorizer(self._heard)
        try:
            self.connection.execute(f"EXPLAIN {statement}").close()
        except sqlite3.Error:
            return None if name in self.within else False
        finally:
            self.connection.set_authorizer(None)
        return name in self.within

    def _heard(
        self, action: int, first: str | None, _2: str | None, _3: str | None, within: str | None
    ) -> int:
        self.left -= 1
        if self.left < 0:
            return sqlite3.SQLITE_DENY
        if action in _ON_A_TABLE and first:
            self.tables.add(first.casefold())
        self.within.add((within or "").casefold())
        return sqlite3.SQLITE_OK


def _quick(foreign: Sequence[Made]) -> bool:
    """Tell whether SQLite compiles all of these soon: views in each other come to few queries, each is simple."""
    views = {one.name.casefold(): one for one in foreign if one.kind == "view"}
    if sum(len(one.sql) for one in foreign) > _LONGEST or len(views) > _MOST_VIEWS:
        return False
    if any(_QUOTES & set(name) for name in views):
        return False
    for one in foreign:
        words = Counter(word.casefold() for word in _WORD.findall(one.sql))
        if words["select"] > (_MOST_NAMED if words["with"] else _MOST_QUERIES):
            return False
    known: dict[str, int] = {}
    return sum(_queries(one, views, known, frozenset()) for one in foreign) <= _MOST_IN_ALL


def _queries(one: Made, views: Mapping[str, Made], known: dict[str, int], above: frozenset[str]) -> int:
    """Return how many queries one comes to at most, with every view that it names in its place."""
    key, text = one.name.casefold(), one.sql.casefold()
    if key in above:
        return _MOST_IN_ALL + 1  # in itself
    if key not in known:
        known[key] = 1 + text.count("select")
        for name, view in views.items():
            if name != key and name in text:
                times = len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text))
                known[key] += times and times * _queries(view, views, known, above | {key})
    return known[key]


def _uses(connection: sqlite3.Connection, made: Made) -> Iterator[str]:
    """Yield what makes SQLite compile a view, or all triggers of a table."""
    quoted = _quoted(made.table)
    if made.kind == "view":
        yield f"SELECT * FROM {quoted}"  # noqa: S608 - quoted, and explained only
        return
    told = connection.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", (made.table,))
    yield f"UPDATE {quoted} SET {', '.join(f'{_quoted(column)} = NULL' for (column,) in told)}"  # noqa: S608
    yield f"INSERT INTO {quoted} DEFAULT VALUES"
    yield f"DELETE FROM {quoted}"  # noqa: S608


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
