"""Makes a new dossier: built in memory, written beside its place, moved into it at the end.

One with the bundled data need not be built: its database lies beside them, and lacks only whose copy it is, and the
first line of its log.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from birds import disk
from birds.errors import OutputError, UsageError, why
from birds.model import DossierContent, PartyCode
from birds.negotiation import acts
from birds.store import geopackage, log, opening, rows, tables
from birds.store.opening import explained
from birds.store.session import COPY_OF, DERIVING, derive

_SET = "INSERT INTO meta (key, value) VALUES (?, ?)"


def create(
    path: Path, dossier: DossierContent, *, command: str, force: bool = False, founding: bool = False
) -> None:
    """Write `dossier` as a new file at `path`; with `founding` it notes how much it begins with.

    UsageError where a file is there already (with `force` it is replaced), DossierError where it is in use,
    OutputError where nothing can be written, InputError where the values contradict each other.
    A dossier that brings its log (`events`) keeps it, and gets no line for being written.
    """

    def fill(connection: sqlite3.Connection) -> None:
        build(connection, dossier, founding=founding)
        if dossier.events:
            rows.replace(connection, tables.EVENT, log.seal_events(dossier.events))
        else:
            log.add_line(connection, command, "created", after=log.total(log.read_digests(connection)))

    place_file(path, fill, force=force)


def create_from(
    path: Path, database: bytes, *, command: str, copy_of: PartyCode | None = None, force: bool = False
) -> None:
    """Write a database that `build` has filled as a new file at `path`, as a Party's own copy or a secretariat's.

    Raises as `create` does.
    """

    def fill(connection: sqlite3.Connection) -> None:
        connection.deserialize(database)
        if copy_of:
            rows.write(connection, _SET, [(COPY_OF, copy_of)])
        digests = log.read_digests(connection)
        digests[tables.META.name] = log.digest(connection, tables.META.name)
        log.keep_digests(connection, digests)
        log.add_line(connection, command, "created", after=log.total(digests))

    place_file(path, fill, force=force)


def database_of(dossier: DossierContent) -> bytes:
    """Return what `create_from` takes: a dossier that begins with what it holds, but for its log."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        build(connection, dossier, founding=True)
        return connection.serialize()


def place_file(path: Path, fill: Callable[[sqlite3.Connection], None], *, force: bool) -> None:
    """Put at `path` the file that `fill` makes of an empty database in memory; raises as `create` does."""
    real = Path(os.path.realpath(path))
    if real.is_dir():
        raise UsageError("store.make_file_in_folder", path=path)
    disk.spare(real)
    if real.exists() and not force:
        raise UsageError("store.there_already", path=path)
    if not real.parent.is_dir():
        raise OutputError("store.no_folder", path=path, folder=path.parent)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        with explained(path, writing=True):
            fill(connection)
        _move_in(path, real, connection, force=force)
    disk.note_changed(path)


def build(connection: sqlite3.Connection, dossier: DossierContent, *, founding: bool = False) -> None:
    """Fill an empty database with the schema and the dossier, but for its log, in one transaction."""
    meta = {"reference": dossier.reference, "schema_version": str(tables.SCHEMA_VERSION)}
    if dossier.copy_of:
        meta[COPY_OF] = dossier.copy_of
    if dossier.acts:
        meta[rows.CHAIN] = acts.chained("", dossier.acts)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN")
    geopackage.create_tables(connection)
    geopackage.add_styles(connection, dossier.agreement)
    rows.write(connection, _SET, meta.items())
    rows.save_agreement(connection, dossier.agreement)
    for field, noun in tables.BY_FIELD.items():
        if noun is tables.STATUSES:  # what lists print stands before what others say
            for matched in dossier.lists:
                rows.save_list(connection, matched)
        rows.replace(connection, noun, getattr(dossier, field))
    if founding:  # note how many rows each of these tables begins with
        counts = {table: rows.row_count(connection, table) for table in tables.FOUNDED}
        rows.write(connection, _SET, [("founded", json.dumps(counts))])
    derive(connection, set(DERIVING))
    log.keep_digests(connection, log.table_digests(connection))
    connection.execute("COMMIT")


def _move_in(path: Path, real: Path, connection: sqlite3.Connection, *, force: bool) -> None:
    """Write the finished database beside its place and move it in, so that nobody ever sees half of it."""
    beside = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    try:
        disk.sweep(real.parent, f".{real.name}.", ".tmp")
        with beside.open("wb") as file:
            file.write(connection.serialize())
            file.flush()
            os.fsync(file.fileno())
        if force or not real.exists():  # else made meanwhile by somebody else, whose files lie beside it
            if force and real.exists():
                opening.finish_journal(path, real)
            for left in opening.side_files(real):  # SQLite would play an old journal or WAL into the new file
                left.unlink()
        if force:
            beside.replace(real)
        else:
            _link(path, beside, real)
        disk.settle(real.parent)
    except OSError as error:
        raise OutputError("store.not_written", path=path, why=why(error)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _link(path: Path, beside: Path, real: Path) -> None:
    """Move the file in, in a way that fails if another was made there meanwhile."""
    try:
        os.link(beside, real)
    except FileExistsError:
        raise UsageError("store.there_already", path=path) from None
    except (AttributeError, OSError):  # a file system without hard links, or a system
        beside.replace(real)
