"""The schema of a dossier as a contract: what may touch its tables, and what is a stranger's.

A trigger, a view, an index runs as part of our own statements. One that another program left behind can undo what is
said, or add what nobody said. So whatever touches a table of ours must be ours word for word, or what GDAL is known to
make. What we made must be there, too: without an index, a trigger or a condition of ours, others write what none of our
readers expects. Tables and layers of other people are left alone.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from birds.errors import DossierError
from birds.model import Message
from birds.store import geopackage, rows, styles, tables
from birds.store.columns import FOLDER
from birds.store.reach import Compiler, Made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
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
)  # what no table of an older version says: rows of such a one may be replaced, filled in or dropped unasked
_INSTEAD = {"update1": {"update6", "update7"}, "update3": {"update5"}}
"""What took the place of an RTree's triggers in GeoPackage 1.4: GDAL makes an index with these."""
_REACHED = {
    "gpkg_ogr_contents",
    *geopackage.METADATA,
    *(f"rtree_{geopackage.POINTS}_geom{part}" for part in ("", "_node", "_parent", "_rowid")),
}
"""Where our sources are said again, and where the triggers that GDAL may add to our tables lead to.

What somebody else hangs on these would run with what we write.
"""
_AROUND: dict[str, tuple[str, ...]] = {
    "gpkg_spatial_ref_sys": (
        "srs_id",
        "srs_name",
        "organization",
        "organization_coordsys_id",
        "definition",
        "description",
    ),
    "gpkg_contents": ("table_name", "identifier", "description", "srs_id"),
    "gpkg_geometry_columns": ("table_name", "z", "m"),
    "gpkg_extensions": (
        "table_name || ', ' || extension_name",
        "column_name",
        "scope",
        "instr(definition, '#extension_') > 0",
    ),
    "layer_styles": (
        "f_table_name || ', ' || styleName",
        "f_table_catalog",
        "f_table_schema",
        "f_geometry_column",
        "styleQML",
        "styleSLD",
        "useAsDefault",
        "description",
        "owner",
    ),
}
"""Where GeoPackage and QGIS have rows about our tables: what names such a row, and what we say in it.

The time of a change and the bounds of a layer, which GDAL writes, are not among it.
"""
_REFERRED = re.compile(r"\b(?:references\W+|content\s*=\W*)(\w+)", re.IGNORECASE)
"""What the rows of a table are tied to: by a foreign key, or as the text that an index of words is of."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something in the file that touches a table of ours and is not ours: its kind in SQL, its name.

    So is a column: whoever replaces a row would lose what somebody has written into it. And so is what is not as we
    made it: "lost" an index or trigger that is missing, "lacking" a table without what `name` says.
    """

    kind: str
    name: str
    table: str

    @property
    def said(self) -> Message:
        """What it is, and the table that it belongs to."""
        return Message.of(f"store.strange_{self.kind}", name=self.name, table=self.table)


@dataclass(frozen=True, slots=True)
class _Ours:
    """What a dossier is made with: what its tables say, their columns; indexes and triggers; what GDAL may add."""

    tables: dict[str, str]
    columns: dict[str, frozenset[str]]
    beside: tuple[tuple[str, str], ...]
    known: frozenset[str]


def create(connection: sqlite3.Connection, version: int = tables.SCHEMA_VERSION) -> None:
    """Create every table that the schema `version` has in an empty database, as a GeoPackage, with the styles."""
    geopackage.register_functions(connection)
    geopackage.create_core(connection)
    for table in tables.tables_of(version):
        geopackage.create_table(connection, table)
    if version == tables.SCHEMA_VERSION:
        geopackage.create_joins(connection)
    styles.create_styles(connection, _held(version))


def strangers(connection: sqlite3.Connection, version: int = tables.SCHEMA_VERSION) -> Iterator[Stranger]:
    """Yield what touches a table of ours and is neither ours nor GDAL's known own, and what is lost of ours."""
    ours = _ours(version)
    held = _held(version)
    found = [Made(*one) for one in connection.execute(_MADE)]
    foreign = [one for one in found if one.kind != "table" and _plain(one.sql) not in ours.known]
    reached = Compiler(connection, foreign)
    for one in found:
        kind, name, table, sql = one
        if kind == "table" and name.casefold() in ours.tables:
            if name.casefold() in held:
                yield from _otherwise(name, sql, version)
        elif _plain(sql) not in ours.known and (
            _touches(one, ours.tables.keys(), reached) or (kind != "table" and table.casefold() in _REACHED)
        ):
            yield Stranger(kind, name, table)
    for its in held:
        more = _columns(connection, its) - ours.columns[its]
        yield from (Stranger("column", name, its) for name in sorted(more))
    if version == tables.SCHEMA_VERSION:
        yield from _lost([(one.kind, one.name.casefold()) for one in found], ours)


def _held(version: int) -> tuple[str, ...]:
    """Return the tables that hold what is said, and those that other programs draw or join."""
    joins = tables.JOINS if version == tables.SCHEMA_VERSION else ()
    return (*(table.name for table in tables.tables_of(version)), *joins)


def _columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    told = connection.execute("SELECT name FROM pragma_table_xinfo(?)", (table,))
    return frozenset(name.casefold() for (name,) in told)


def _otherwise(name: str, sql: str, version: int) -> Iterator[Stranger]:
    """Yield in what a table is not as we made it; of an older version, made in several ways, what may be a trap."""
    if version < tables.SCHEMA_VERSION:
        if _OTHERWISE.search(_COMMENT.sub(" ", sql)):
            yield Stranger("made", name, name)
        return
    ours = _ours(version).tables[name.casefold()]
    if _plain(sql) == _plain(ours):
        return
    (frame, meant), (made, there) = map(_declared, (ours, sql))
    columns = {one.partition(" ")[0] for one in there} - {one.partition(" ")[0] for one in meant}
    more = [one for one in (there - meant).elements() if one.partition(" ")[0] not in columns]
    if made != frame or (more and meant <= there):
        yield Stranger("made", name, name)
    else:
        yield from (Stranger("lacking", one, name) for one in (meant - there).elements())


def _declared(sql: str) -> tuple[str, Counter[str]]:
    """Return what stands around a table's columns and conditions, and these; a column that came later is the last."""
    head, _, rest = _plain(sql).partition("(")
    body, _, tail = rest.rpartition(")")
    found, depth = [""], 0
    for letter in body:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return f"{head}{tail}".replace('"', "").strip(), Counter(one.strip() for one in found)


def _lost(found: Sequence[tuple[str, str]], ours: _Ours) -> Iterator[Stranger]:
    """Yield what a dossier is made with and has no more; a layer may do without a spatial index as a whole."""
    there = {name for kind, name in found if kind in ("index", "trigger")}
    for name, table in ours.beside:
        rtree, event = f"rtree_{table}_geom_", name.rpartition("_")[2]
        if name.startswith(rtree):
            instead = {f"{rtree}{one}" for one in _INSTEAD.get(event, ())}
            if not any(one.startswith(rtree) for one in there) or (instead and instead <= there):
                continue
        if name not in there:
            yield Stranger("lost", name, table)
    for table in tables.SPATIAL:
        rtree = f"rtree_{table}_geom"
        if ("table", rtree) not in found and any(one.startswith(f"{rtree}_") for one in there):
            yield Stranger("lost", rtree, table)


def missing(connection: sqlite3.Connection, version: int) -> Iterator[tuple[str, str]]:
    """Yield what a dossier can't do without and has not: a table, or a table and its column."""
    wanted = dict(geopackage.CORE)
    if version == tables.SCHEMA_VERSION:
        wanted |= {table.name: table.names for table in tables.TABLES} | dict.fromkeys(tables.JOINS, ())
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if geopackage.METADATA & there:
        wanted |= dict.fromkeys(sorted(geopackage.METADATA), ())
    for table, columns in wanted.items():
        if table not in there:
            yield table, ""
        elif columns:
            held = {
                name for (name,) in connection.execute("SELECT name FROM pragma_table_xinfo(?)", (table,))
            }
            yield from ((table, column) for column in columns if column not in held)


def broken_indexes(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the layers whose spatial index SQLite itself can't read, or finds broken; one may have none.

    `check` asks, writers do not: one that touches the layer fails, and all others lose nothing by it, for an index
    follows from its layer. Nobody at a table is kept from a position by what QGIS makes anew with one click.
    """
    for table in tables.SPATIAL:
        index = f"rtree_{table}_geom"
        if not rows.has_table(connection, index):
            continue
        try:
            (said,) = connection.execute("SELECT rtreecheck(?)", (index,)).fetchone()
        except sqlite3.DatabaseError:
            said = ""
        if said != "ok":
            yield table


def altered(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield the rows about our tables that are not as we make them: their table, and what they are about.

    What is not registered at all is said elsewhere; a layer may do without a spatial index, a file without styles.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        create(empty)
        geopackage.create_metadata(empty)
        for table, columns in _AROUND.items():
            asked = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - our own names
            try:
                there = _by_name(connection, asked)
            except sqlite3.OperationalError:  # such a table is not there, or another program made it
                there = {}
            for name, row in _by_name(empty, asked).items():
                if there.get(name) != row and (name in there or _belongs(connection, table, name)):
                    yield table, name


def _by_name(connection: sqlite3.Connection, asked: str) -> dict[str, tuple[object, ...]]:
    """Return rows by what stands first in them; texts as bytes, for what another program wrote may be no text."""
    strict, connection.text_factory = connection.text_factory, bytes
    try:
        found = connection.execute(asked).fetchall()
    finally:
        connection.text_factory = strict
    return {
        name.decode(errors="replace") if isinstance(name, bytes) else str(name): tuple(row)
        for name, *row in found
    }


def _belongs(connection: sqlite3.Connection, table: str, name: str) -> bool:
    """Tell whether a row that is not there is missed."""
    if table != "gpkg_extensions":
        return table == "gpkg_spatial_ref_sys" or (
            table == "layer_styles" and rows.has_table(connection, table)
        )
    about = name.partition(",")[0]
    return rows.has_table(connection, about if about in geopackage.METADATA else f"rtree_{about}_geom")


def of_others(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the tables of other people that are registered, and where QGIS keeps its projects."""
    ours = {*_held(tables.SCHEMA_VERSION), "layer_styles", *geopackage.METADATA}
    for (name,) in connection.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name"):
        if name not in ours:
            yield name
    if rows.has_table(connection, "qgis_projects"):
        yield "qgis_projects"


def refuse_strangers(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Refuse to write into tables that a stranger's trigger, view or index touches. Raises DossierError."""
    for one in strangers(connection, version):
        raise DossierError("store.strange", path=path, what=one.said)


def _touches(made: Made, ours: AbstractSet[str], reached: Callable[[Made], AbstractSet[str] | None]) -> bool:
    """Tell whether what was made so touches a table of ours: by its words, and where they may be columns, by SQLite."""
    if not ours & _touched(made.kind, made.table, made.sql):
        return False
    if made.kind not in ("view", "trigger") or made.table.casefold() in ours:
        return True
    there = reached(made)
    return there is None or bool(ours & there)


def _touched(kind: str, table: str, sql: str) -> set[str]:
    """Return the names that a statement may touch: every word of it; a table only what its rows are tied to.

    An index can say nothing of another table than its own, whatever its columns are called.
    """
    if kind == "index":
        return {table.casefold()}
    said = f"{_COMMENT.sub(' ', sql)} {sql}"  # what looks like a comment may stand in a text
    if kind == "table":
        return {
            name.casefold() for name in _REFERRED.findall(said) if not name.casefold().startswith("gpkg_")
        }
    return {word.casefold() for word in (table, *_WORD.findall(said))}


@cache
def _ours(version: int) -> _Ours:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        create(empty, version)
        made = empty.execute(_MADE).fetchall()
        columns = {name: _columns(empty, name) for name in _held(version)}
    names = {name.casefold(): sql for kind, name, _, sql in made if kind == "table"}
    counting = (("insert", "INSERT", "+"), ("delete", "DELETE", "-"))
    counted = (
        _COUNTED.format(event=event, verb=verb, step=step, table=name)
        for name, (event, verb, step) in product(names, counting)
    )
    indexing = (FOLDER / "rtree_of_gdal.sql").read_text("utf-8").splitlines()
    indexed = (line.format(t=name) for name, line in product((*tables.SPATIAL, geopackage.POINTS), indexing))
    beside = [one for one in made if one[0] != "table"]
    return _Ours(
        names,
        columns,
        tuple((name, table) for _, name, table, _ in beside),
        frozenset(map(_plain, (*(sql for *_, sql in beside), *counted, *indexed))),
    )


def _plain(sql: str) -> str:
    """Return a statement with its words as they are and one space between them."""
    return " ".join(sql.split())
