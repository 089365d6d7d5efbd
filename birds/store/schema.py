"""The schema of a dossier as a contract: all of it is ours word for word, known of GDAL and QGIS, or a stranger's.

SQLite runs words of a schema as part of our own statements: triggers and indexes where something is written, computed
columns where it is read. So the words are compared before a row of any table is read. A table that is read may say
nothing that computes; where something is written, all that we make must be there, and on our tables nothing that is
not on the list. Views of other people are never read, their tables neither read nor written.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

from birds.errors import DossierError
from birds.model import Message
from birds.store import geopackage, rows, tables
from birds.store.mapping import file_text

_OWN = (*(table.name for table in tables.TABLES), *tables.JOINS)
_MADE = (
    "SELECT name, tbl_name, CAST(sql AS BLOB) FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
)
_NAME = r"""(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|`[^`]*`|\[[^\]]*\]|\w+)"""
_HEAD = re.compile(
    rf"CREATE (TABLE|VIEW|VIRTUAL TABLE|INDEX|UNIQUE INDEX|TRIGGER) ({_NAME})(?!\w)", re.IGNORECASE
)
_ON = {
    "index": re.compile(rf"\s*ON\s*({_NAME})", re.IGNORECASE),
    "trigger": re.compile(
        rf"\s*(?:(?:BEFORE|AFTER|INSTEAD\s+OF)\s+)?(?:INSERT|DELETE|UPDATE(?:\s+OF\s*{_NAME}(?:\s*,\s*{_NAME})*)?)"
        rf"\s*ON\s*({_NAME})",
        re.IGNORECASE,
    ),
}
"""What follows the name of an index or a trigger in the words that SQLite keeps: which table it is on."""
_COMPUTES_NOTHING = re.compile(
    rf"'(?:[^']|'')*'|\(strftime\('[^']*','now'\)\)|\((?:{_NAME}|\d+)(?:,(?:{_NAME}|\d+))*\)|{_NAME}|[-+]?\d[\d.]*"
)
"""What the declaration of a column or a key may be made of: names, numbers, texts, lists of names, the time."""
_RTREE = re.compile(rf"CREATE VIRTUAL TABLE {_NAME} USING rtree\(id,minx,maxx,miny,maxy\)")
_SHADOWS = {
    "rowid": "rowid INTEGER PRIMARY KEY,nodeno",
    "parent": "nodeno INTEGER PRIMARY KEY,parentnode",
    "node": "nodeno INTEGER PRIMARY KEY,data",
}
_SPACES = re.compile(r" ?([(),]) ?")
_KEYWORDS = ("CHECK", "CONSTRAINT", "FOREIGN", "PRIMARY", "UNIQUE")
# What GDAL adds to a layer in which it counts features.
_COUNTS = (
    "CREATE TABLE gpkg_ogr_contents(table_name TEXT NOT NULL PRIMARY KEY,feature_count INTEGER DEFAULT NULL)"
)
_COUNTED = """CREATE TRIGGER "trigger_{event}_feature_count_{table}" AFTER {verb} ON "{table}"
BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count {step} 1
WHERE lower(table_name) = lower('{table}'); END"""
_OF_SQLITE = (
    "CREATE TABLE sqlite_sequence(name,seq)",
    "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
)
_INSTEAD = {"update1": {"update6", "update7"}, "update3": {"update5"}}
"""What took the place of an RTree's triggers in GeoPackage 1.4: GDAL makes an index with these."""
_AROUND = {
    "gpkg_spatial_ref_sys": "srs_id, srs_name, organization, organization_coordsys_id, definition, description",
    "gpkg_contents": "table_name, identifier, description, srs_id",
    "gpkg_geometry_columns": "table_name, z, m",
    "gpkg_extensions": "table_name || ', ' || extension_name, column_name, scope,"
    " instr(definition, '#extension_') > 0",
    "layer_styles": "f_table_name || ', ' || styleName, f_table_catalog, f_table_schema, f_geometry_column,"
    " styleQML, styleSLD, useAsDefault, description, owner",
}
"""Where GeoPackage and QGIS have rows about our tables: what names such a row, and what we say in it.

The time of a change and the bounds of a layer, which GDAL writes, are not among it.
"""


class SchemaLine(NamedTuple):
    """A line of the schema: what it makes ("forged" where its words make something else), of which table, its words."""

    kind: str
    name: str
    table: str
    sql: str


def _parsed(sql: str) -> tuple[str, str, str] | None:
    """Return what a statement makes, its name, and the table that it is on; None where that is not plain."""
    head = _HEAD.match(sql)
    kind = head[1].lower().removeprefix("unique ") if head else ""
    on = _ON[kind].match(sql, head.end()) if head and kind in _ON else None
    if not head or (kind in _ON and not on):
        return None
    return kind, _unquoted(head[2]), _unquoted(on[1] if on else head[2])


def _unquoted(name: str) -> str:
    quote = name[0]
    return name[1:-1].replace(quote * 2, quote) if quote in "\"'`" else name.strip("[]")


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
    def message(self) -> Message:
        """What it is, and the table that it belongs to."""
        return Message.of(f"store.strange_{self.kind}", name=self.name, table=self.table)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is on the list: the words; what our tables say; indexes and triggers of ours; the tables that we use."""

    words: frozenset[str]
    tables: dict[str, str]
    beside: tuple[tuple[str, str], ...]
    used: frozenset[str]


def read_schema(connection: sqlite3.Connection) -> tuple[SchemaLine, ...]:
    """Return the schema, line by line by its words, as SQLite reads it; no row of another table is read for it."""
    lines = []
    for name, table, words in connection.execute(_MADE):  # what stands beside the words may be anything
        sql, beside = words.decode(errors="replace"), (str(name), str(table))
        meant = _parsed(sql)
        same = meant and [*map(str.casefold, meant[1:])] == [*map(str.casefold, beside)]
        lines.append(SchemaLine(meant[0] if meant and same else "forged", *beside, sql))
    return tuple(lines)


def unreadable(schema: Sequence[SchemaLine]) -> Iterator[Stranger]:
    """Yield the tables that we use and that may compute something where they are read, and lines that are forged."""
    known = _known()
    for line in schema:
        name = line.name.casefold()
        if line.kind == "forged":
            yield Stranger("forged", line.name, line.table)
        elif _is_used(name) and line.kind in ("table", "view", "virtual table") and not _is_known(line):
            declared = [] if line.kind != "table" else _declared(known.tables.get(name, ""))[1]
            frame, columns = _declared(line.sql)
            more = (each for each in (*columns, frame) if each not in declared)
            if line.kind != "table" or any(_COMPUTES_NOTHING.sub("", each).strip() for each in more):
                yield Stranger("made", line.name, line.table)


def strangers(connection: sqlite3.Connection) -> Iterator[Stranger]:
    """Yield what touches a table of ours and is neither ours nor known of others, and what is lost of ours."""
    lines, own = read_schema(connection), _known().tables
    yield from unreadable(lines)
    for line in (line for line in lines if not _is_known(line)):
        if line.kind == "table" and line.name.casefold() in own:
            yield from _differences(line.name, line.sql)
        elif line.kind == "table":
            parents = connection.execute('SELECT "table" FROM pragma_foreign_key_list(?)', (line.name,))
            if any(str(parent).casefold() in own for (parent,) in parents):
                yield Stranger("table", line.name, line.table)
        elif line.kind == "virtual table" or (line.kind in _ON and _is_used(line.table.casefold())):
            yield Stranger(line.kind.partition(" ")[0], line.name, line.table)
    yield from _lost({(line.kind, line.name.casefold()) for line in lines})


def names_of_others(schema: Sequence[SchemaLine]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tables and views of other people, and their triggers and views: none is read, on behalf of none."""
    others = [line for line in schema if not _is_known(line)]
    read = {line.name for line in others if line.kind not in _ON and not _is_used(line.name.casefold())}
    acting = {line.name for line in others if line.kind in ("trigger", "view")}
    return frozenset(map(str.casefold, read)), frozenset(map(str.casefold, acting))


def _is_known(line: SchemaLine) -> bool:
    """Whether a line of the schema is on the list: to the letter, or but for white space."""
    if line.sql in _known().words:
        return True
    plain = _plain(line.sql)
    of_a_layer = line.kind == "virtual table" and line.name.startswith("rtree_")
    return plain in _known_plainly() or bool(of_a_layer and _RTREE.fullmatch(plain))


def _is_used(name: str) -> bool:
    """Whether a table, in lower case, is one that we or SQLite itself read or write."""
    return name in _known().used or name.startswith("sqlite_")


def _differences(name: str, sql: str) -> Iterator[Stranger]:
    """Yield in what a table of ours is not as we made it."""
    (frame, meant), (own_frame, declared) = map(_declared, (_known().tables[name.casefold()], sql))
    columns = {line.partition(" ")[0] for line in meant}
    added = {
        line: first
        for line in declared - meant
        if (first := line.split()[0].strip('"')) not in columns and first.upper() not in _KEYWORDS
    }
    yield from (Stranger("column", column, name) for column in sorted(added.values()))
    more = [line for line in (declared - meant).elements() if line not in added]
    if own_frame != frame or (more and meant <= declared):
        yield Stranger("made", name, name)
    else:
        yield from (Stranger("lacking", line, name) for line in (meant - declared).elements())


def _declared(sql: str) -> tuple[str, Counter[str]]:
    """Return what stands around a table's columns and conditions, and these; a column that came later is the last."""
    head, _, rest = _plain(sql).partition("(")
    body, _, tail = rest.rpartition(")")
    elements, depth = [""], 0
    for letter in body:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            elements.append("")
        else:
            elements[-1] += letter
    return f"{head}{tail}".replace('"', "").strip(), Counter(element.strip() for element in elements)


def _lost(lines: set[tuple[str, str]]) -> Iterator[Stranger]:
    """Yield what a dossier is made with and has no more; a layer may do without a spatial index as a whole."""
    names = {name for kind, name in lines if kind in _ON}
    for name, table in _known().beside:
        rtree, event = f"rtree_{table}_geom_", name.rpartition("_")[2]
        if name.startswith(rtree):
            instead = {f"{rtree}{other}" for other in _INSTEAD.get(event, ())}
            if not any(each.startswith(rtree) for each in names) or (instead and instead <= names):
                continue
        if name not in names:
            yield Stranger("lost", name, table)
    for table in tables.SPATIAL:
        rtree = f"rtree_{table}_geom"
        if ("virtual table", rtree) not in lines and any(each.startswith(f"{rtree}_") for each in names):
            yield Stranger("lost", rtree, table)


def missing_parts(connection: sqlite3.Connection, schema: Sequence[SchemaLine]) -> Iterator[tuple[str, str]]:
    """Yield what a dossier can't do without and has not: a table, or a table and its column."""
    wanted: dict[str, tuple[str, ...]] = dict(geopackage.CORE)
    wanted |= {table.name: table.names for table in tables.TABLES} | dict.fromkeys(tables.JOINS, ())
    made = {line.name for line in schema if line.kind == "table"}
    if geopackage.METADATA & made:
        wanted |= dict.fromkeys(sorted(geopackage.METADATA), ())
    whole = {line.name for line in schema if _is_known(line)}
    for table, columns in wanted.items():
        if table not in made:
            yield table, ""
        elif columns and table not in whole:
            asked = "SELECT name FROM pragma_table_xinfo(?)"
            actual = {name for (name,) in connection.execute(asked, (table,))}
            yield from ((table, column) for column in columns if column not in actual)


def sound_tables(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the tables that are as we made them, with nothing of others on them: all of them may be computed."""
    lines = read_schema(connection)
    strange = {line.table.casefold() for line in lines if not _is_known(line)}
    for line in lines:
        if line.kind == "table" and _is_used(line.name.casefold()) and line.name.casefold() not in strange:
            yield line.name


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
            (answer,) = connection.execute("SELECT rtreecheck(?)", (index,)).fetchone()
        except sqlite3.DatabaseError:
            answer = ""
        if answer != "ok":
            yield table


def altered_rows(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield the rows about our tables that are not as we make them: their table, and what they are about.

    What is not registered at all is said elsewhere; a layer may do without a spatial index, a file without styles.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        geopackage.create_tables(empty)
        with suppress(DossierError):  # an agreement that can't be read is said elsewhere
            geopackage.add_styles(empty, rows.load_agreement(connection))
        geopackage.create_metadata(empty)
        for table, columns in _AROUND.items():
            asked = f"SELECT {columns} FROM {table}"  # noqa: S608 - our own names
            try:
                stored = _by_name(connection, asked)
            except sqlite3.OperationalError:  # such a table is not there, or another program made it
                stored = {}
            for name, row in _by_name(empty, asked).items():
                if stored.get(name) != row and (name in stored or _belongs(connection, table, name)):
                    yield table, name


def _by_name(connection: sqlite3.Connection, asked: str) -> dict[str, tuple[object, ...]]:
    """Return rows by what stands first in them; texts as bytes, for what another program wrote may be no text."""
    strict, connection.text_factory = connection.text_factory, bytes
    try:
        lines = connection.execute(asked).fetchall()
    finally:
        connection.text_factory = strict
    return {
        name.decode(errors="replace") if isinstance(name, bytes) else str(name): tuple(row)
        for name, *row in lines
    }


def _belongs(connection: sqlite3.Connection, table: str, name: str) -> bool:
    if table == "layer_styles":
        return rows.has_table(connection, table)
    if table != "gpkg_extensions":
        return table == "gpkg_spatial_ref_sys"
    about = name.partition(",")[0]
    return rows.has_table(connection, about if about in geopackage.METADATA else f"rtree_{about}_geom")


def tables_of_others(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the tables of other people that are registered, and where QGIS keeps its projects."""
    ours = {*_OWN, "layer_styles", *geopackage.METADATA}
    for (name,) in connection.execute("SELECT table_name FROM gpkg_contents ORDER BY table_name"):
        if name not in ours:
            yield name
    if rows.has_table(connection, "qgis_projects"):
        yield "qgis_projects"


@cache
def _known() -> _Known:
    scripts = [*(table.sql() for table in tables.TABLES), *map(file_text, ("geopackage.sql", "joins.sql"))]
    scripts += [file_text("rtree.sql").format(t=name) for name in tables.SPATIAL]
    statements = [statement for script in scripts for statement in geopackage.statements(script)]
    made_by = [(*parsed, sql) for sql in statements if (parsed := _parsed(sql))]
    files = ("metadata.sql", "styles.sql")
    around = [statement for name in files for statement in geopackage.statements(file_text(name))]
    ours = {name: sql for kind, name, _, sql in made_by if kind == "table" and name in _OWN}
    beside = tuple((name, table) for kind, name, table, _ in made_by if kind in _ON)
    indexed = [f"rtree_{name}_geom" for name in (*tables.SPATIAL, geopackage.POINTS)]
    words = {*statements, *around, _COUNTS, *_OF_SQLITE}
    # The triggers that GDAL is known to add to our tables: of a number of features, and of a spatial index.
    for name, (event, verb, step) in product(_OWN, (("insert", "INSERT", "+"), ("delete", "DELETE", "-"))):
        words.add(_COUNTED.format(event=event, verb=verb, step=step, table=name))
    of_gdal = file_text("rtree_of_gdal.sql").splitlines()
    words |= {line.format(t=name) for name in (*tables.SPATIAL, geopackage.POINTS) for line in of_gdal}
    parts = [(f"{name}_{part}", columns) for name in indexed for part, columns in _SHADOWS.items()]
    words |= {f'CREATE TABLE "{name}"({columns})' for name, columns in parts}
    used = {*ours, *geopackage.CORE, *geopackage.METADATA, *indexed, *dict(parts)}
    used |= {"layer_styles", "gpkg_ogr_contents"}
    return _Known(frozenset(words), ours, beside, frozenset(used))


@cache
def _known_plainly() -> frozenset[str]:
    return frozenset(map(_plain, _known().words))


def _plain(sql: str) -> str:
    """Return a statement with its words as they are, and white space only where it parts words."""
    return _SPACES.sub(r"\1", " ".join(sql.split()))
