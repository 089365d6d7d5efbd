"""Looks for what is wrong with a dossier as a file and as tables: damage, broken references, stale indexes.

What another program may have done to it: SQLite enforces unique keys and allowed values for everybody, but
foreign keys only for those who ask, and the RTree only for those who call its triggers' functions.
"""

from __future__ import annotations

import json
import os
import sqlite3
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from birds.errors import Problem
from birds.store import canonical, geometry, opening, rows, schema, wkt
from birds.store.failures import readable
from birds.store.plain import columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Check = Callable[[sqlite3.Connection, str], Iterator[Problem]]

_KEYS = {
    "checklist": "id",
    "entry": "list_id || ' row ' || row",
    "status": "id",
    "match": "list_id || ' row ' || row",
    "site": "id",
    "site_area": "site_id",
    "site_count": "site_printed || ', ' || count_printed",
    "evidence": "id",
    "threshold": "taxon_printed || ', ' || population",
    "occurrence": "taxon || ', ' || coalesce(site_id, party, '') || ', month ' || month",
    "track": "id",
    "source_file": "noun || ' ' || file_name",
    "position": "party || ', ' || taxon || ', round ' || round",
    "taxon": "name",
}
_JSON = (
    ("checklist", ("mapping",)),
    ("entry", ("subspecies", "alternatives", "notices")),
    ("status", ("months",)),
    ("match", ("args", "candidates", "remarks")),
    ("site", ("species",)),
    ("site_count", ("months",)),
    ("track", ("parties",)),
    ("source_file", ("mapping", "options", "keys")),
)
_ANEW = "make the dossier anew from an export of it"
_SAME_PLACE = 1e-9  # degrees
_COARSE = 1e-4  # degrees: an RTree keeps 32-bit numbers, rounded outwards
_MOST = 20  # of one kind: who has more needs a copy, not a list


def problems(path: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the dossier at `path`; nothing is changed.

    DossierError where it can't be opened at all. `error`: something is lost or contradicts itself;
    `warning`: look.
    """
    beside = list(_beside(path))
    found: list[Problem] = []
    with opening.reading(path) as connection, readable(str(path)):
        damage = list(_pages(connection, path.name))
        for check in CHECKS if not damage else ():
            found += islice(check(connection, path.name), _MOST)
        if not damage and all(problem.severity != "error" for problem in found):
            found += _log(connection, path.name)  # values that can't be read have no hash
    return (*beside, *found, *damage)


def _beside(path: Path) -> Iterator[Problem]:
    """Say what other programs left, or are using, next to the file."""
    real = Path(os.path.realpath(path))
    for each in opening.side_files(real):
        yield Problem(
            path.name,
            f"{each.name} lies beside it: another program is using it, or was interrupted",
            "close that program; the next command that changes the dossier settles it",
            severity="warning",
        )


def _pages(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Every page and index of the file, as SQLite checks them, uniqueness included."""
    try:
        lines = [line for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    except sqlite3.DatabaseError as error:
        lines = [str(error)]
    for line in lines:
        if line != "ok":
            yield Problem(file, f"the file is damaged: {line}", "use a copy of it from before")


def _core(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Every table is registered as what it is, so that other programs see it."""
    told = dict(connection.execute("SELECT table_name, data_type FROM gpkg_contents"))
    spatial = dict(connection.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    for table in schema.TABLES:
        kind = "features" if table.geometry else "attributes"
        if told.get(table.name) != kind or spatial.get(table.name) != table.geometry:
            yield Problem(
                file,
                f"the table {table.name} is not registered as {kind}, so other programs don't see it rightly",
                _ANEW,
                severity="warning",
            )


def _references(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Foreign keys: a program that does not enforce them can remove a list and leave its entries."""
    for table, fid, parent, number in connection.execute("PRAGMA foreign_key_check"):
        ours = not table.startswith("gpkg_")
        names = [
            row[3] for row in connection.execute(f"PRAGMA foreign_key_list({table})") if row[0] == number
        ]
        key = _KEYS.get(table, "fid" if ours else "table_name")
        value = " || ' ' || ".join(names)
        sql = f"SELECT {key}, {value} FROM {table} WHERE rowid = ?"  # noqa: S608
        named = connection.execute(sql, (fid,)).fetchone()
        yield Problem(
            file,
            f"{table} ({named[0]}) refers to {_a(parent)} that is not there",
            f"load the {parent} again, or remove that {table}" if ours else _ANEW,
            column=", ".join(names),
            value=str(named[1]),
        )


def _values(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Every cell is of its column's kind: SQLite itself takes a text for a number, and anything for a text."""
    for table in columns.tables():
        wrong = " ".join(f"WHEN {_is_wrong(column)} THEN '{column.name}'" for column in table.columns)
        key = _KEYS.get(table.name, "rowid")
        sql = f"SELECT {key}, CASE {wrong} END AS wrong, * FROM {table.name} WHERE wrong IS NOT NULL"  # noqa: S608
        cursor = connection.execute(sql)
        named = [column[0] for column in cursor.description]
        for name, place, *cells in cursor:
            column = next(column for column in table.columns if column.name == place)
            value = cells[named.index(place, 2) - 2]
            yield Problem(
                file,
                f"{table.name} ({name}) has a value that can't be used: {column.wanted()}",
                "correct it, or load its file again",
                column=place,
                value=None if value is None else str(value)[:80],
            )


def _is_wrong(column: columns.Column) -> str:
    """Return the SQL that tells the values that a column does not take."""
    name, told = column.name, f"typeof({column.name})"
    if column.allowed:
        wrong = f"{name} NOT IN ({', '.join(map(repr, column.allowed))})"
    else:
        wrong = {
            "text": f"{told} <> 'text'",
            "whole": f"{told} <> 'integer'",
            "number": f"({told} NOT IN ('real', 'integer') OR abs({name}) > 1.7976931348623157e308)",
            "truth": f"{name} NOT IN (0, 1)",
        }.get(column.kind, f"{told} <> 'blob'")
    if column.least is not None:
        wrong = f"({wrong} OR {name} < {column.least})"
    return f"({name} IS NULL OR {wrong})" if column.required else f"({name} IS NOT NULL AND {wrong})"


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _cells(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Cells with several values are JSON; somebody may have typed into one."""
    for table, listed in _JSON:
        for column in listed:
            sql = f"SELECT {_KEYS[table]}, {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
            for name, cell in connection.execute(sql):
                if not _is_json(cell):
                    yield Problem(
                        file,
                        f"{table} ({name}) has a cell that can't be read",
                        'write several values as ["one","two"]',
                        column=column,
                        value=str(cell),
                    )


def _is_json(cell: object) -> bool:
    try:
        return isinstance(json.loads(str(cell)), list | dict)
    except ValueError:
        return False


def _matches(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Every entry has a match, if only one that says why there is none."""
    found = connection.execute(
        "SELECT list_id, row FROM entry WHERE NOT EXISTS (SELECT 1 FROM match"
        " WHERE match.list_id = entry.list_id AND match.row = entry.row AND match.place = 0) ORDER BY fid"
    )
    for list_id, row in found:
        yield Problem(
            file,
            f"row {row} of the list {list_id} has no match",
            "use a copy of the dossier from before",  # with such a row nothing can be loaded any more
            row=row,
        )


def _geometries(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Geometries are what their layer says, in WGS 84, on the globe."""
    for table in schema.TABLES:
        if table.geometry is None:
            continue
        sql = f"SELECT {_KEYS[table.name]}, geom FROM {table.name} WHERE geom IS NOT NULL ORDER BY fid"  # noqa: S608
        for name, blob in connection.execute(sql):
            if wrong := _wrong(blob, table.geometry):
                yield Problem(
                    file, f"the geometry of {table.name} ({name}) can't be used: {wrong}", "draw it again"
                )


def _wrong(blob: bytes, kind: str) -> str:
    try:
        wkb = geometry.wkb_of(blob)
        found = int.from_bytes(wkb[1:5], "little" if wkb[:1] == b"\x01" else "big")
        if found != wkt.KINDS[kind]:
            return f"it is of WKB type {found}, not {kind}"
        bounds = geometry.bounds(wkb)
    except (ValueError, IndexError, TypeError) as error:
        return str(error)
    return "" if bounds is None or _on_globe(bounds) else "it is not in longitude and latitude"


def _on_globe(bounds: geometry.Envelope) -> bool:
    minx, maxx, miny, maxy = bounds
    return -180 <= minx <= maxx <= 180 and -90 <= miny <= maxy <= 90  # noqa: PLR2004


def _rtrees(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find an RTree that does not hold exactly what its layer holds: a map drawn from a stale one misses sites."""
    for table in schema.TABLES:
        if table.geometry is None:
            continue
        name = f"rtree_{table.name}_geom"
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
            yield Problem(
                file, f"the layer {table.name} has lost its spatial index", _REDRAW, severity="warning"
            )
        elif _stale(connection, table.name, name):
            yield Problem(
                file,
                f"the spatial index of {table.name} does not fit the layer: a map may not show everything",
                _REDRAW,
            )


_REDRAW = "make the dossier anew from an export of it, or the index in QGIS (layer properties, Source)"


def _stale(connection: sqlite3.Connection, table: str, rtree: str) -> bool:
    boxes = {row[0]: row[1:] for row in connection.execute(f"SELECT * FROM {rtree}")}  # noqa: S608
    for fid, blob in connection.execute(f"SELECT fid, geom FROM {table} WHERE geom IS NOT NULL"):  # noqa: S608
        try:
            bounds = geometry.bounds(geometry.wkb_of(blob))
        except ValueError:
            continue  # said by _geometries
        box = boxes.pop(fid, None)
        if (bounds is None) != (box is None):
            return True
        if bounds and box and any(abs(a - b) > _COARSE for a, b in zip(bounds, box, strict=True)):
            return True
    return bool(boxes)


def _lines(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find a line that does not run between its record's places; someone may have moved it alone."""
    found = connection.execute(
        "SELECT id, geom, origin_lon, origin_lat, destination_lon, destination_lat FROM evidence"
    )
    for name, blob, *ends in found:
        known = None not in ends
        if (blob is not None) != known or (known and not _runs(blob, ends)):
            yield Problem(
                file,
                f"the line of the record {name} is not the one between its two places",
                "load that record again; the places count, not the line",
                severity="warning",
            )


def _runs(blob: bytes, ends: list[float]) -> bool:
    try:
        bounds = geometry.bounds(geometry.wkb_of(blob))
    except ValueError:
        return True  # said by _geometries
    xs, ys = sorted(ends[0::2]), sorted(ends[1::2])
    return bounds is not None and all(
        abs(a - b) <= _SAME_PLACE for a, b in zip(bounds, (*xs, *ys), strict=True)
    )


def _founded(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Say where there is less than the dossier was founded with: lost, or taken out by `birds remove`."""
    for table, began in _began_with(connection).items():
        now = rows.number(connection, table)
        if now >= began:
            continue
        what = f"it was founded with {began} {schema.FOUNDED[table]} and has {now}"
        if removed := _removed(connection, table):
            yield Problem(file, what, f"removed by a command: {', '.join(removed)}", severity="note")
        else:
            yield Problem(file, what, "use a copy of it from before, or load again what is missing")


def _began_with(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows tables had at founding; nothing for a dossier from before that was noted."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'founded'").fetchone()
    try:
        told = json.loads(found[0]) if found else {}
        return {table: int(told[table]) for table in schema.FOUNDED if table in told}
    except (ValueError, TypeError):
        return {}


def _removed(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return what `birds remove` has taken out of a table, by the log."""
    found = connection.execute("SELECT command, what FROM event WHERE command LIKE 'remove %' ORDER BY fid")
    return [
        command.removeprefix("remove ")
        for command, what in found
        if table in what.removeprefix("changed: ").split(", ")
    ]


def _log(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Compare with the last line of the log: another program writes none."""
    last = connection.execute("SELECT hash_after FROM event ORDER BY fid DESC LIMIT 1").fetchone()
    now = canonical.total(canonical.table_digests(connection))
    if last and last[0] != now:
        yield Problem(
            file,
            "it was changed since the last command of birds, by another program",
            "nothing, if that was meant; the log does not say what was changed",
            severity="warning",
        )


CHECKS: tuple[Check, ...] = (
    _core,
    _references,
    _values,
    _cells,
    _matches,
    _geometries,
    _rtrees,
    _lines,
    _founded,
)
