"""A dossier from the plain files of another: every table checked cell by cell, then made as a whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from dataclasses import dataclass, replace
from itertools import islice
from stat import S_ISREG
from typing import TYPE_CHECKING

from birds import disk
from birds.errors import DossierError, InputError, Problem, UnusableError, why
from birds.model import Arg, Message, put_in_force
from birds.store import canonical, creating, exporting, log, rows, schema, session, styles, tables
from birds.store.columns import read
from birds.store.exporting import ARCHIVES, DERIVED, DESCRIPTOR, NAME, digest
from birds.store.opening import constraint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from birds.store.columns import Cell, Row, SqlColumn, SqlTable

_LARGEST_DESCRIPTOR = 10_000_000
_LARGEST = 2_000_000_000  # bytes; above this a cell or a file is none that `export` has written
_LARGEST_CELL = 2**31 - 1
_SHOWN = 60
_MOST = 10
_HASH = re.compile("sha256:[0-9a-f]{64}")
_SEPARATORS = {";": "export.by_semicolons", "\t": "export.by_tabs", "|": "export.by_bars"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What was made of a folder: how many lists and sites; which files were edited or deleted since they were exported.

    `stale`: what layers still say that were not edited with their CSV files. `unread`: edited files that follow from
    the tables. `strange`: files that lie there or are listed, and no export has; neither are read.
    `unlogged`: the tables say something else than the last line of their log.
    """

    lists: int
    sites: int
    edited: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    stale: tuple[Problem, ...] = ()
    unread: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    unlogged: bool = False


def restore(path: Path, folder: Path, *, force: bool = False) -> Restored:
    """Make the dossier at `path` from the files in `folder`; its canonical rows are those of the one exported.

    InputError names file, row and column of the first thing that is wrong; then nothing is written.
    UsageError, DossierError and OutputError as for `create`.
    """
    listed, derived = _described(folder)
    files = [f"{table.name}.csv" for table in tables.TABLES]
    layers = [f"{name}.geojson" for name in tables.SPATIAL]
    hashes = _hashes(listed, [*files, *layers])
    texts = {name: _content(folder, name) for name in files}
    gone = tuple(name for name in (*layers, *derived) if not (folder / name).exists())
    texts |= {name: _content(folder, name) for name in layers if name not in gone}
    edited = tuple(name for name, data in texts.items() if digest(data) != hashes[name])
    unread = tuple(
        name
        for name, made_so in derived.items()
        if name not in gone and digest(_content(folder, name)) != made_so
    )
    strange = _strange(folder, path, dict(listed), derived)
    made: list[Restored] = []

    def fill(connection: sqlite3.Connection) -> None:
        stale = _build(connection, texts, edited)
        told = _looked_at(connection, folder)
        made.append(replace(told, edited=edited, gone=gone, stale=stale, unread=unread, strange=strange))

    creating.place(path, fill, force=force)
    return made[0]


def _described(folder: Path) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Return the files that the descriptor lists, and those that follow from the tables.

    Each has its hash at the export. InputError for another folder, and for an export of another schema.
    """
    if not folder.is_dir():
        raise InputError("export.no_folder", folder=folder)
    data = _content(folder, DESCRIPTOR, _LARGEST_DESCRIPTOR)
    try:
        told = json.loads(data)
        named = told["name"] == NAME
        version = int(told["version"])
        files = [one for each in told["resources"] for one in (each, each.get("layer")) if one]
        listed = [(str(one["path"]), str(one.get("hash"))) for one in files]
        derived = {str(one["path"]): str(one.get("hash")) for one in told.get("derived", ())}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise InputError("export.damaged", file=DESCRIPTOR) from None
    if not named:
        raise InputError("export.something_else", file=DESCRIPTOR)
    if version != tables.SCHEMA_VERSION:
        code = "export.newer" if version > tables.SCHEMA_VERSION else "export.older"
        raise InputError(code, file=DESCRIPTOR, version=version, known=tables.SCHEMA_VERSION)
    known = {name: made_so for name, made_so in derived.items() if DERIVED.fullmatch(name)}
    return [*listed, *(derived.items() - known.items())], known


def _hashes(listed: Iterable[tuple[str, str]], names: Iterable[str]) -> dict[str, str]:
    """Return the hash of each file at the export; InputError where one has none, or two, or what is no hash."""
    found: dict[str, str] = {}
    for name in names:
        told = [digest for path, digest in listed if path == name]
        if len(told) != 1 or not _HASH.fullmatch(told[0]):
            raise InputError("export.no_hash", file=DESCRIPTOR, name=name)
        found[name] = told[0]
    return found


def _strange(folder: Path, made: Path, listed: Iterable[str], derived: Iterable[str]) -> tuple[str, ...]:
    """Return the first of the files, listed or there, that are neither a table's nor follow from tables, nor `made`."""
    known = {f"{table.name}.{ending}" for table in tables.TABLES for ending in ("csv", "geojson")}
    known |= {DESCRIPTOR, made.name, *derived}
    there = (
        each.relative_to(folder).as_posix()
        for place in (folder, folder / ARCHIVES)
        if place.is_dir()
        for each in sorted(place.iterdir())
        if not each.name.startswith(".") and each.name != ARCHIVES
    )
    new = (name for name in dict.fromkeys((*listed, *there)) if name not in known)
    return tuple(islice((name for name in new if derived or not DERIVED.fullmatch(name)), _MOST))


def _build(
    connection: sqlite3.Connection, texts: Mapping[str, bytes], edited: Collection[str]
) -> tuple[Problem, ...]:
    """Make the tables, and hold their layers to them.

    Return what layers still say whose CSV file alone is among the `edited` files.
    """
    connection.execute("BEGIN")
    schema.create(connection)
    for table in tables.TABLES:
        _insert(connection, table, _parsed(table, f"{table.name}.csv", texts[f"{table.name}.csv"]))
        if table is tables.PARTIES:
            _in_force(connection)  # by whose Parties the cells of other tables are read
    _check_version(connection)
    stale = tuple(_disagreeing(connection, texts, edited))
    for check in (_agreement, _references, _unmatched, _places, _log):
        check(connection)
    session.derive(connection, set(session.DERIVING))
    connection.execute("COMMIT")
    return stale


def _disagreeing(
    connection: sqlite3.Connection, texts: Mapping[str, bytes], edited: Collection[str]
) -> Iterator[Problem]:
    """Yield the first row that a layer has otherwise than its table, whose CSV file alone was edited.

    InputError where the layer was edited too, or neither by its hash.
    """
    for table in tables.TABLES:
        file, layer = f"{table.name}.csv", f"{table.name}.geojson"
        if layer not in texts:
            continue
        found = connection.execute(rows.select(table.name, ("fid", *table.names)))
        if wrong := exporting.difference(table, ((fid + 1, row) for fid, *row in found), texts[layer]):
            if file not in edited or layer in edited:
                raise InputError(wrong.message)
            todo = Message.of("export.do_export_anew", layer=layer)
            yield replace(wrong, todo=todo, severity="warning")


def _insert(connection: sqlite3.Connection, table: SqlTable, found: Iterable[tuple[int, Row]]) -> None:
    """Add the rows, each with a `fid` one below its row in the file: so it can be named when it is wrong."""
    sql = rows.insert(table.name, ("fid", *table.names))
    for number, row in found:
        try:
            connection.execute(sql, (number - 1, *row))
        except sqlite3.IntegrityError as error:
            raise _refusal(table.name, constraint(str(error)), number) from None


def _check_version(connection: sqlite3.Connection) -> None:
    found = dict(connection.execute("SELECT key, value FROM meta"))
    if found.get("schema_version") != str(tables.SCHEMA_VERSION) or "reference" not in found:
        raise InputError("export.other_meta", version=tables.SCHEMA_VERSION, file=DESCRIPTOR)


def _references(connection: sqlite3.Connection) -> None:
    """Find the first row, in the order of the tables, that refers to one that is not there."""
    order = [table.name for table in tables.TABLES]
    broken = sorted(rows.broken_references(connection, order), key=lambda each: order.index(each[0]))
    for name, fid, parent, columns in broken[:1]:
        sql = f"SELECT {', '.join(columns)} FROM {name} WHERE fid = ?"  # noqa: S608 - our own names
        value = " ".join(map(str, connection.execute(sql, (fid,)).fetchone()))
        what = Message.of("export.no_such_row", file=f"{parent}.csv")
        raise _refusal(name, what, fid + 1, ", ".join(columns), value)


def _in_force(connection: sqlite3.Connection) -> None:
    """Put the agreement in force, by which what follows is read."""
    try:
        put_in_force(rows.load_agreement(connection))
    except DossierError as error:
        raise InputError("export.agreement", why=error.message) from error


def _agreement(connection: sqlite3.Connection) -> None:
    """Put the agreement in force, by which layers are drawn and what follows is read."""
    _in_force(connection)
    styles.renew_styles(connection)


def _unmatched(connection: sqlite3.Connection) -> None:
    for fid, list_id, number in rows.unmatched(connection):
        raise _refusal("entry", Message.of("export.no_place_0", list=list_id, number=number), fid + 1, "row")


def _places(connection: sqlite3.Connection) -> None:
    """Hold that the places of each entry's matches follow each other, from 0."""
    found = connection.execute(
        "SELECT fid, place FROM match WHERE place > 0 AND NOT EXISTS (SELECT 1 FROM match AS before"
        " WHERE before.list_id = match.list_id AND before.row = match.row"
        " AND before.place = match.place - 1) ORDER BY fid"
    ).fetchone()
    if found:
        raise _refusal("match", "export.no_place_before", found[0] + 1, "place", str(found[1]))


def _log(connection: sqlite3.Connection) -> None:
    """Hold that the log is as it was sealed."""
    for number in log.broken(connection):
        raise _refusal("event", Message.of("store.log_broken", number=number), number + 1)


def _looked_at(connection: sqlite3.Connection, folder: Path) -> Restored:
    """Read the whole dossier once, as every command will; note what it is made of, where that is what the log says."""
    try:
        dossier = session.Reader(connection).dossier()
    except DossierError as error:
        raise InputError("export.no_dossier", folder=folder, why=error.message) from error
    last = dossier.events[-1].after if dossier.events else None
    digests = canonical.table_digests(connection)
    unlogged = last is not None and last != canonical.total(digests)
    if not unlogged:
        canonical.note(connection, digests)
    return Restored(len(dossier.lists), len(dossier.sites), unlogged=unlogged)


def _content(folder: Path, name: str, largest: int = _LARGEST) -> bytes:
    """Return the bytes of a file of the folder; InputError where it is missing or can't be read."""
    try:
        about = (folder / name).stat()
        if not S_ISREG(about.st_mode):  # a pipe would wait for its writer
            raise InputError("file.not_plain", file=folder / name)
        if about.st_size > largest:
            raise InputError("export.too_large", file=name)
        disk.note(folder / name)
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise InputError("export.no_file", folder=folder, file=name) from None
    except (OSError, ValueError) as error:
        raise InputError("export.unreadable", file=name, why=why(error)) from None


def _parsed(table: SqlTable, file: str, data: bytes) -> Iterator[tuple[int, Row]]:
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


def _refusal(
    table: str, what: str | Message, row: int, column: str | None = None, value: str | None = None
) -> InputError:
    """Return the refusal of a row of a table's file."""
    shown = value if value is None or len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return InputError(Problem(f"{table}.csv", what, row=row, column=column, value=shown).message)


def _wrong_file(file: str, row: int, code: str, todo: str = "export.do_save_as", **args: Arg) -> InputError:
    return InputError(Problem(file, Message.of(code, **args), todo, row=row).message)


def _text(file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        todo = Message("export.do_save_as")
        raise InputError("export.not_utf8", file=file, line=line, todo=todo) from None


def _order(table: SqlTable, file: str, header: list[str]) -> list[int]:
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


def _row(table: SqlTable, cells: list[str], order: list[int], number: int) -> Row:
    if len(cells) != len(order):
        what = Message.of("export.cells", cells=len(cells), wanted=len(order))
        raise _refusal(table.name, what, number)
    return tuple(
        [
            _value(table, column, cells[place], number)
            for column, place in zip(table.columns, order, strict=True)
        ]
    )


def _value(table: SqlTable, column: SqlColumn, cell: str, number: int) -> Cell:
    try:
        value = read(cell, column.kind)
    except UnusableError as error:
        raise _refusal(table.name, error.message, number, column.name, cell) from None
    if wrong := column.wrong(value):
        raise _refusal(table.name, wrong, number, column.name, cell or None)
    return value
