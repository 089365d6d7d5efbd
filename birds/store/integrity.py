"""Looks for what is wrong with a dossier as a file and as tables: damage, broken references, stale indexes.

What another program may have done to it: SQLite enforces unique keys and allowed values for everybody, but
foreign keys only for those who ask, and the RTree only for those who call its triggers' functions.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from birds.errors import DossierError, Problem, cause
from birds.model import Arg, Message
from birds.store import geometry, geopackage, log, opening, rows, schema, tables
from birds.store.mapping import Cell, SqlColumn, SqlTable
from birds.store.rows import readable

if TYPE_CHECKING:
    Check = Callable[[sqlite3.Connection, str], Iterator[Problem]]

_KEYS = {table.name: table.key[0] for table in tables.TABLES if len(table.key) == 1} | {
    "entry": "list_id || ' row ' || row",
    "entry_name": "list_id || ' row ' || row || ' ' || lang",
    "match": "list_id || ' row ' || row",
    "site_area": "site_id",
    "site_count": "site_printed || ', ' || count_printed",
    "threshold": "taxon_printed || ', ' || population",
    "occurrence": "taxon || ', ' || coalesce(place_id, party, '') || ', month ' || month",
    "source_file": "noun || ' ' || file_name",
    "position": "party || ', ' || taxon || ', round ' || round",
}
"""How a row of a table is called: by its key, or by what a person knows it by."""
_ANEW = "store.do_make_anew"
_TODOS = {
    "column": "store.do_move_column",
    "made": "store.do_use_dossier_copy",
    "lacking": _ANEW,
    "lost": _ANEW,
}
_UNREAD = {"store.unreadable_cell", "store.wrong_value", "store.wrong_geometry"}
"""Where there is such a cell, which may be endless, nothing has a hash."""
_UNCHECKED = (sqlite3.OperationalError, DossierError, ValueError, TypeError, AttributeError, LookupError)
"""What a check raises where others before it have named a cell or a table that can't be read."""
_REDRAW = "store.do_make_index"
_LAYERS = {table.name: geometry.KINDS[table.geometry] for table in tables.TABLES if table.geometry}
_SAME_PLACE = 1e-9  # degrees
_COARSE = 1e-4  # degrees: an RTree keeps 32-bit numbers, rounded outwards
_LENIENT = partial(str, encoding="utf-8", errors="replace")
_LONGEST_NAME = 80
_MOST = 20  # of one kind: who has more needs a copy, not a list


def problems(path: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the dossier at `path`; nothing is changed.

    DossierError where it can't be opened at all. `error`: something is lost or contradicts itself;
    `warning`: look.
    """
    beside = [
        Problem(path.name, "store.beside", "store.do_close_program", severity="warning", beside=each.name)
        for each in opening.side_files(Path(os.path.realpath(path)))
    ]
    noticed: list[Problem] = []
    with opening.reading(path, whatever=True) as connection, readable(str(path)):
        damage = next(filter(None, (list(find(connection, path.name)) for find in DAMAGE)), [])
        connection.text_factory = _LENIENT  # what others wrote of their own tables may be no text
        for check in CHECKS if not damage else ():
            try:
                noticed += islice(check(connection, path.name), _MOST)
            except _UNCHECKED:  # a table that another program has made has not what ours have, or a cell
                if not noticed:
                    raise
                return (*beside, *noticed)
        connection.text_factory = str
        if not damage and not any(problem.what.code in _UNREAD for problem in noticed):
            noticed += _log(connection, path.name)
    return (*beside, *noticed, *damage)


def _unreadable(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Name the tables that are not what they are said to be: reading a row of one may do anything."""
    for stranger in schema.unreadable(schema.read_schema(connection)):
        yield Problem(file, stranger.message, "store.do_use_dossier_copy", name=stranger.name)


def _endless(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find the cells that are longer than any of ours may be, or no text: nothing that reads their tables gets past."""
    for table in tables.TABLES:
        try:
            for _ in connection.execute(f"SELECT {', '.join(table.names)} FROM {table.name}"):  # noqa: S608
                pass
        except sqlite3.DataError:
            yield from _endless_in(connection, table, file)
        except sqlite3.OperationalError:
            yield from _no_texts_in(connection, table, file)


def _no_texts_in(connection: sqlite3.Connection, table: SqlTable, file: str) -> Iterator[Problem]:
    """Find the cells that are stored as texts and have bytes in them that are none."""
    for column in table.columns:
        is_text = f"typeof({column.name}) = 'text'"
        asked = f"SELECT rowid, CAST({column.name} AS BLOB) FROM {table.name} WHERE {is_text}"  # noqa: S608
        for number, cell in connection.execute(asked):
            text = cell.decode(errors="replace")
            if text.encode() != cell:
                what = Message.of("store.no_text_in", table=table.name, number=number)
                todo = "store.do_correct_or_load"
                yield Problem(file, what, todo, column=column.name, value=text[:80])


def _endless_in(connection: sqlite3.Connection, table: SqlTable, file: str) -> Iterator[Problem]:
    most = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2**31 - 1)
    try:
        for column in table.columns:
            longer = f"length(CAST({column.name} AS BLOB)) > {most}"
            for (row,) in connection.execute(f"SELECT rowid FROM {table.name} WHERE {longer} LIMIT {_MOST}"):  # noqa: S608
                what = Message.of("store.endless_in", table=table.name, number=row, most=most / 1e6)
                yield Problem(file, what, "store.do_use_dossier_copy", column=column.name)
    finally:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)


def _indexes(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find the layers whose spatial index can't be read: SQLite's words for it name none of them."""
    for layer in schema.broken_indexes(connection):
        yield Problem(file, "store.broken_index", _REDRAW, layer=layer)


def _pages(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Every page and index of our tables, as SQLite checks them; conditions and indexes of others are not asked."""
    for table in schema.sound_tables(connection):
        try:
            lines = [line for (line,) in connection.execute(f'PRAGMA integrity_check("{table}")')]
        except sqlite3.DatabaseError as error:
            lines = [str(error)]
        for line in lines[:_MOST]:
            if line != "ok":
                yield Problem(file, "store.file_damaged", "store.do_use_copy", words=line)


def _core(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Every table is registered as what it is, so that other programs see it."""
    registered = dict(connection.execute("SELECT table_name, data_type FROM gpkg_contents"))
    asked = "SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns"
    spatial = {name: place for name, *place in connection.execute(asked)}
    drawn = {table.name: table.geometry for table in tables.TABLES} | dict.fromkeys(tables.JOINS)
    if rows.has_table(connection, "layer_styles"):
        drawn["layer_styles"] = None
    for name, shape in (drawn | {geopackage.POINTS: "POINT"}).items():
        kind = "features" if shape else "attributes"
        place = ["geom", shape.removesuffix("M"), geometry.SRS_ID] if shape else None
        if registered.get(name) != kind or spatial.get(name) != place:
            yield Problem(file, "store.not_registered", _ANEW, severity="warning", table=name, kind=kind)


def _around(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Say which rows about our tables another program has changed: a title, a style are for its users to change."""
    for table, name in schema.altered_rows(connection):
        theirs = table in ("gpkg_contents", "layer_styles")
        severity = "note" if theirs else "warning"
        what, todo = "store.other_around", "store.do_leave_it" if theirs else _ANEW
        yield Problem(file, what, todo, severity=severity, table=table, name=name)


def _theirs(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """List the tables of other people: layers of their own, projects of QGIS."""
    if theirs := tuple(name[:_LONGEST_NAME] for name in islice(schema.tables_of_others(connection), _MOST)):
        yield Problem(file, "store.of_others", "store.do_nothing", severity="note", tables=theirs)


def _references(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Foreign keys: a program that does not enforce them can remove a list and leave its entries."""
    for table, rowid, parent, names in rows.broken_references(connection, schema.sound_tables(connection)):
        ((name, cell),) = _named(connection, table, " || ' ' || ".join(names), f"rowid = {rowid}")
        todo = _ANEW if table.startswith("gpkg_") else "store.do_load_parent"
        what, column, value = "store.refers_to_none", ", ".join(names), str(cell)
        yield Problem(file, what, todo, column=column, value=value, table=table, name=name, parent=parent)


def _named(connection: sqlite3.Connection, table: str, column: str, where: str) -> Iterator[tuple[str, Cell]]:
    """Return the cells of a column in the rows of which `where` is true, each with the name of its row.

    What another program wrote into either may be no text at all.
    """
    key = _KEYS.get(table, "table_name" if table.startswith("gpkg_") else "rowid")
    sql = f"SELECT {key}, {column} FROM {table} WHERE {where} ORDER BY rowid"  # noqa: S608 - our own names
    return ((str(name), cell) for name, cell in connection.execute(sql))


def _values(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Every cell is of its column's kind: SQLite itself takes a text for a number, and anything for a text."""
    for table in tables.TABLES:
        anything = f"SELECT 1 FROM {table.name} WHERE {' OR '.join(map(_is_wrong, table.columns))} LIMIT 1"  # noqa: S608
        for column in table.columns if connection.execute(anything).fetchone() else ():
            for name, cell in _named(connection, table.name, column.name, _is_wrong(column)):
                about: dict[str, Arg] = {"table": table.name, "name": name, "wanted": column.wanted()}
                what, todo = Message.of("store.wrong_value", **about), "store.do_correct_or_load"
                value = None if cell is None else str(cell)[:80]
                yield Problem(file, what, todo, column=column.name, value=value)


def _is_wrong(column: SqlColumn) -> str:
    """Return the SQL that tells the values that a column does not take."""
    name, stored = column.name, f"typeof({column.name})"
    wrong = {
        "text": f"{stored} <> 'text'",
        "date": f"NOT is_dated({name}, 'date')",
        "moment": f"NOT is_dated({name}, 'moment')",
        "whole": f"{stored} <> 'integer'",
        "number": f"({stored} NOT IN ('real', 'integer') OR abs({name}) > 1.7976931348623157e308)",
        "truth": "0",
    }.get(column.kind, f"{stored} <> 'blob'")
    if check := column.check():
        wrong = f"({wrong} OR NOT {name} {check})"
    return f"({name} IS NULL OR {wrong})" if column.required else f"({name} IS NOT NULL AND {wrong})"


def _several(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Cells with several values are JSON; somebody may have typed into one."""
    listed = ((table, column) for table in tables.TABLES for column in table.columns if column.several)
    for table, column in listed:
        for name, cell in _named(connection, table.name, column.name, f"{column.name} IS NOT NULL"):
            if column.wrong(cell):
                what, todo, value = "store.unreadable_cell", "store.do_write_several", str(cell)
                yield Problem(file, what, todo, column=column.name, value=value, table=table.name, name=name)


def _agreement(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Hold that what the dossier is about is as a file of an agreement could say it."""
    try:
        rows.load_agreement(connection)
    except DossierError as error:
        yield Problem(file, error.message, "store.do_use_dossier_copy")


def _matches(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Every entry has a match, if only one that says why there is none."""
    for _, list_id, row in rows.unmatched_entries(connection):
        todo = "store.do_use_dossier_copy"  # with such a row nothing can be loaded any more
        yield Problem(file, "store.row_unmatched", todo, row=row, list=list_id, number=row)


def _geometries(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Geometries are what their layer says, in WGS 84, on the globe."""
    for table, kind in _LAYERS.items():
        for name, blob in _named(connection, table, "geom", "geom IS NOT NULL"):
            try:
                minx, maxx, miny, maxy = geometry.bounds(blob, kind) or (0, 0, 0, 0)  # type: ignore[arg-type]
            except (ValueError, IndexError, TypeError) as error:
                fault: Arg = cause(error)
            else:
                on_globe = -180 <= minx <= maxx <= 180 and -90 <= miny <= maxy <= 90  # noqa: PLR2004
                fault = "" if on_globe else Message("geometry.not_on_globe")
            if fault:
                what, todo = "store.wrong_geometry", "store.do_draw_again"
                yield Problem(file, what, todo, table=table, name=name, why=fault)


def _rtrees(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find an RTree that does not hold exactly what its layer holds: a map drawn from a stale one misses sites."""
    for table in _LAYERS:
        name = f"rtree_{table}_geom"
        if not rows.has_table(connection, name):
            yield Problem(file, "store.no_index", _REDRAW, severity="warning", layer=table)
        elif _is_stale(connection, table, name):
            yield Problem(file, "store.stale_index", _REDRAW, layer=table)


def _is_stale(connection: sqlite3.Connection, table: str, rtree: str) -> bool:
    boxes = {row[0]: row[1:] for row in connection.execute(f"SELECT * FROM {rtree}")}  # noqa: S608
    for fid, blob in connection.execute(f"SELECT fid, geom FROM {table} WHERE geom IS NOT NULL"):  # noqa: S608
        box = boxes.pop(fid, None)
        try:
            bounds = geometry.bounds(blob, _LAYERS[table])
        except ValueError:
            continue  # said by _geometries
        if (bounds is None) != (box is None):
            return True
        if bounds and box and any(abs(a - b) > _COARSE for a, b in zip(bounds, box, strict=True)):
            return True
    return bool(boxes)


def _lines(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find a line that does not run between its record's places; someone may have moved it alone."""
    records = connection.execute("SELECT id, geom, from_lon, from_lat, to_lon, to_lat FROM evidence")
    for name, blob, *ends in records:
        if any(isinstance(end, (str, bytes)) for end in ends):
            continue  # said by _values
        known = None not in ends
        if (blob is not None) != known or (known and not _runs_between(blob, ends)):
            what = Message.of("store.other_line", record=str(name))
            yield Problem(file, what, "store.do_load_record", severity="warning")


def _runs_between(blob: bytes, ends: list[float]) -> bool:
    try:
        bounds = geometry.bounds(blob, geometry.LINESTRING)
    except ValueError:
        return True  # said by _geometries
    pairs = zip(bounds or (), (*sorted(ends[0::2]), *sorted(ends[1::2])), strict=False)
    return bounds is not None and all(abs(a - b) <= _SAME_PLACE for a, b in pairs)


def _derived(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find a boundary that has another Party than its site, from which it has it."""
    other = "party IS NOT (SELECT site.party FROM site WHERE site.id = site_id)"
    for name, party in _named(connection, "site_area", "party", other):
        what, todo = "store.other_party", "store.do_correct_or_load"
        value = None if party is None else str(party)[:80]
        yield Problem(file, what, todo, column="party", value=value, severity="warning", name=name)


def _joins(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find the tables for other programs to draw or join that are not what follows from ours."""
    for table, source in tables.JOINS.items():
        for number in islice(geopackage.other_rows(connection, table), 1):
            what = Message.of("store.other_join", table=table, number=number, source=source)
            yield Problem(file, what, Message.of("store.do_change_source", source=source))


def _founded(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Say where there is less than the dossier was founded with: lost, or taken out by `birds remove`."""
    asked = "SELECT command, what FROM event WHERE command LIKE 'remove %' ORDER BY fid"
    removals = [(command.removeprefix("remove "), what) for command, what in connection.execute(asked)]
    stored = connection.execute("SELECT value FROM meta WHERE key = 'founded'").fetchone()
    try:
        numbers = json.loads(stored[0]) if stored else {}
        counted = {table: int(numbers[table]) for table in tables.FOUNDED if table in numbers}
    except (ValueError, TypeError, RecursionError):
        return
    for table, began in counted.items():
        now = rows.row_count(connection, table)
        if now >= began:
            continue
        before = Message.of(tables.FOUNDED[table], number=began)
        what = Message.of("store.founded_with", before=before, now=now)
        if removed := tuple(name for name, lines in removals if table in log.tables_in(lines)[0]):
            yield Problem(file, what, "store.removed_by", severity="note", commands=removed)
        else:
            yield Problem(file, what, "store.do_use_copy_or_load")


def _metadata(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Licences and credits are read by other programs from the file's metadata: it says what the sources say."""
    if not geopackage.metadata_is_current(connection):
        yield Problem(file, "store.other_metadata", _ANEW, severity="warning")


def _log(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Hold that each line of the log begins as the one before it ended: another program writes none."""
    digests = log.table_digests(connection)
    for change in log.unlogged(connection, digests):
        code = "store.tables_changed_since" if change.tables else "store.changed_since"
        what = Message.of(code, tables=change.tables, number=change.number, command=change.command)
        yield Problem(file, what, "store.do_adopt")
    # What the last command noted may be gone; rows that have another number say nothing by it.
    numbered = log.renumbered_tables(connection)
    if numbered is None or not log.digests_of_last_command(connection):
        yield Problem(file, "store.not_noted", "store.do_note_anew", severity="warning")
    others = log.changed_by_others(connection, digests)
    for table in (name for name in numbered or () if name not in others):
        what = Message.of("store.renumbered", table=table)
        yield Problem(file, what, "store.do_leave_it", severity="warning")


def _sealed(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Find the lines of the log that another program has changed, or before which it took some away."""
    for number in log.broken_lines(connection):
        yield Problem(file, "store.log_broken", "store.do_use_dossier_copy", number=number)


def _strangers(connection: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Name what another program left behind that would run as part of our own statements."""
    for stranger in schema.strangers(connection):
        todo = _TODOS.get(stranger.kind, "store.do_drop")
        yield Problem(file, stranger.message, todo, kind=stranger.kind.upper(), name=stranger.name)


DAMAGE: tuple[Check, ...] = (_unreadable, _endless, _indexes, _pages)
"""What is looked for first: where one of them finds anything, nothing else is asked."""
_OF_SCHEMA: tuple[Check, ...] = (_strangers, _core, _around, _theirs)
_OF_ROWS: tuple[Check, ...] = (_references, _values, _several, _agreement, _matches, _geometries)
_FOLLOWING: tuple[Check, ...] = (_rtrees, _lines, _derived, _joins, _founded, _metadata, _sealed)
CHECKS = (*_OF_SCHEMA, *_OF_ROWS, *_FOLLOWING)
