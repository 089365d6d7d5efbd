"""A dossier from the plain files of another: every table checked cell by cell, then made as a whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from stat import S_ISREG
from typing import TYPE_CHECKING

from birds import disk
from birds.errors import DossierError, InputError, Problem, UnusableError, why
from birds.model import Arg, Message
from birds.sandbox import sandboxed
from birds.store import canonical, creating, log, rows, schema, session, styles, tables
from birds.store.columns import value_of_cell
from birds.store.exporting import DERIVED, DESCRIPTOR, NAME, digest_of_file
from birds.store.opening import check_made, constraint, explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from birds.store.columns import Cell, Row, SqlColumn, SqlTable

_LARGEST_DESCRIPTOR = 10_000_000
_LARGEST = 2_000_000_000  # bytes; above this a cell or a file is none that `export` has written
_LARGEST_CELL = 2**31 - 1
_SHOWN = 60
_LAYERS = {f"{name}.geojson" for name in tables.SPATIAL}


Told = tuple[int, int, tuple[str, ...], tuple[str, ...], bool]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was made of a folder: how many lists and sites; which files are not as they were exported.

    Of the `edited` ones the tables were read; the `unread` ones follow from the tables, and were edited or deleted.
    `unlogged`: the tables say something else than the last line of their log.
    """

    lists: int
    sites: int
    edited: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    unlogged: bool = False


def restore(path: Path, folder: Path, *, force: bool = False, accept_changes: bool = False) -> Restored:
    """Make the dossier at `path` from the tables in `folder`; its canonical rows are those of the one exported.

    The folder is read in the sandbox, which answers with the database. InputError names the files that differ from the
    export, unless changes are accepted, else file, row and column of the first thing that is wrong; then nothing is
    written. UsageError, DossierError and OutputError as for `create`.
    """
    files = [each for each in folder.iterdir() if each.is_file()] if folder.is_dir() else []
    for each in files:
        disk.note(each)
    size = sum(each.stat().st_size for each in files)
    data, about = sandboxed(partial(_read, folder, accept_changes=accept_changes), file=folder, size=size)

    def fill(connection: sqlite3.Connection) -> None:
        connection.deserialize(data)
        check_made(connection, path)

    creating.place_file(path, fill, force=force)
    return Restored(*about)


def _read(folder: Path, *, accept_changes: bool) -> tuple[bytes, Told]:
    """Return the database that the tables of a folder make, and what there is to say of it."""
    digests = _digests(folder)
    texts = {table.name: _content(folder, f"{table.name}.csv") for table in tables.TABLES}
    edited = tuple(
        f"{name}.csv" for name, data in texts.items() if digest_of_file(data) != digests.get(f"{name}.csv")
    )
    # What of ours follows from the tables: a stranger's descriptor may list any file.
    follow = [name for name in digests if name in _LAYERS or DERIVED.fullmatch(name)]
    unread = tuple(
        name
        for name in follow
        if not (folder / name).exists() or digest_of_file(_content(folder, name)) != digests[name]
    )
    if (edited or unread) and not accept_changes:
        raise InputError("export.changed", folder=folder, files=(*edited, *unread))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA temp_store = MEMORY")  # no file can be made here
        with explained(folder, writing=True):
            try:
                _build(connection, texts)
                lists, sites, unlogged = _inspect(connection)
            except DossierError as error:
                raise InputError("export.no_dossier", folder=folder, why=error.message) from error
        return connection.serialize(), (lists, sites, edited, unread, unlogged)


def _digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file at the export. InputError for another folder, and an export of another schema."""
    if not folder.is_dir():
        raise InputError("export.no_folder", folder=folder)
    data = _content(folder, DESCRIPTOR, _LARGEST_DESCRIPTOR)
    try:
        descriptor = json.loads(data)
        named, version = descriptor["name"] == NAME, int(descriptor["version"])
        files = [file for each in descriptor["resources"] for file in (each, each.get("layer")) if file]
        files += descriptor.get("derived", ())
        digests = {str(file["path"]): str(file.get("hash")) for file in files}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise InputError("export.damaged", file=DESCRIPTOR) from None
    if not named:
        raise InputError("export.something_else", file=DESCRIPTOR)
    if version != tables.SCHEMA_VERSION:
        code = "export.newer" if version > tables.SCHEMA_VERSION else "export.older"
        raise InputError(code, file=DESCRIPTOR, version=version, known=tables.SCHEMA_VERSION)
    return digests


def _build(connection: sqlite3.Connection, texts: Mapping[str, bytes]) -> None:
    connection.execute("BEGIN")
    schema.create_tables(connection)
    for table in tables.TABLES:
        _insert(connection, table, _parse_rows(table, f"{table.name}.csv", texts[table.name]))
    facts = dict(connection.execute("SELECT key, value FROM meta"))
    if facts.get("schema_version") != str(tables.SCHEMA_VERSION) or "reference" not in facts:
        raise InputError("export.other_meta", version=tables.SCHEMA_VERSION, file=DESCRIPTOR)
    _check_references(connection)
    for number in log.broken_lines(connection):
        raise _refusal("event", Message.of("store.log_broken", number=number), number + 1)
    styles.add_styles(connection, rows.load_agreement(connection))
    session.derive(connection, set(session.DERIVING))
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, table: SqlTable, numbered: Iterable[tuple[int, Row]]) -> None:
    """Add the rows, each with a `fid` one below its row in the file: so it can be named when it is wrong."""
    sql = rows.insert(table.name, ("fid", *table.names))
    for number, row in numbered:
        try:
            connection.execute(sql, (number - 1, *row))
        except sqlite3.IntegrityError as error:
            raise _refusal(table.name, constraint(str(error)), number) from None


def _check_references(connection: sqlite3.Connection) -> None:
    """Find the first row, in the order of the tables, that refers to one that is not there."""
    order = [table.name for table in tables.TABLES]
    broken = sorted(rows.broken_references(connection, order), key=lambda each: order.index(each[0]))
    for name, fid, parent, columns in broken[:1]:
        sql = f"SELECT {', '.join(columns)} FROM {name} WHERE fid = ?"  # noqa: S608 - our own names
        value = " ".join(map(str, connection.execute(sql, (fid,)).fetchone()))
        what = Message.of("export.no_such_row", file=f"{parent}.csv")
        raise _refusal(name, what, fid + 1, ", ".join(columns), value)


def _inspect(connection: sqlite3.Connection) -> tuple[int, int, bool]:
    """Read the whole dossier once, as every command will; note what it is made of, where that is what the log says."""
    dossier = session.Reader(connection).dossier()
    last = dossier.events[-1].after if dossier.events else None
    digests = canonical.table_digests(connection)
    unlogged = last is not None and last != canonical.total(digests)
    if not unlogged:
        canonical.keep_digests(connection, digests)
    return len(dossier.lists), len(dossier.sites), unlogged


def _content(folder: Path, name: str, largest: int = _LARGEST) -> bytes:
    """Return the bytes of a file of the folder; InputError where it is missing or can't be read."""
    try:
        about = (folder / name).stat()
        if not S_ISREG(about.st_mode):  # a pipe would wait for its writer
            raise InputError("file.not_plain", file=folder / name)
        if about.st_size > largest:
            raise InputError("export.too_large", file=name)
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise InputError("export.no_file", folder=folder, file=name) from None
    except (OSError, ValueError) as error:
        raise InputError("export.unreadable", file=name, why=why(error)) from None


def _parse_rows(table: SqlTable, file: str, data: bytes) -> Iterator[tuple[int, Row]]:
    """Yield each row with its number in the file; the header line is row 1."""
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(_text(file, data), newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1 and tuple(cells) != table.names:
                raise _wrong_file(file, 1, "export.other_header", columns=table.names)
            if number > 1 and cells:
                yield number, _row(table, cells, number)
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


def _wrong_file(file: str, row: int, code: str, **args: Arg) -> InputError:
    return InputError(Problem(file, Message.of(code, **args), "export.do_save_as", row=row).message)


def _text(file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        todo = Message("export.do_save_as")
        raise InputError("export.not_utf8", file=file, line=line, todo=todo) from None


def _row(table: SqlTable, cells: list[str], number: int) -> Row:
    if len(cells) != len(table.columns):
        what = Message.of("export.cells", cells=len(cells), wanted=len(table.columns))
        raise _refusal(table.name, what, number)
    pairs = zip(table.columns, cells, strict=True)
    return tuple([_value(table, column, cell, number) for column, cell in pairs])


def _value(table: SqlTable, column: SqlColumn, cell: str, number: int) -> Cell:
    try:
        value = value_of_cell(cell, column.kind)
    except UnusableError as error:
        raise _refusal(table.name, error.message, number, column.name, cell) from None
    if wrong := column.wrong(value):
        raise _refusal(table.name, wrong, number, column.name, cell or None)
    return value
