"""A dossier from the plain files of another: every table checked cell by cell, then made as a whole or not at all."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from birds.errors import DossierError, InputError
from birds.model import Message
from birds.store import canonical, creating, migrations, rows, schema, session
from birds.store.failures import constraint
from birds.store.plain import columns, parsing
from birds.store.plain.describing import DESCRIPTOR, NAME
from birds.store.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from birds.store.cells import Row
    from birds.store.plain.columns import PlainTable

_LARGEST_DESCRIPTOR = 10_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What was made of a folder: how many lists and sites; which files were edited since they were exported.

    `unlogged`: the tables say something else than the last line of their log.
    """

    lists: int
    sites: int
    edited: tuple[str, ...] = ()
    unlogged: bool = False


def restore(path: Path, folder: Path, *, force: bool = False) -> Restored:
    """Make the dossier at `path` from the files in `folder`; its canonical rows are those of the one exported.

    InputError names file, row and column of the first thing that is wrong; then nothing is written.
    UsageError, DossierError and OutputError as for `create`.
    """
    version, resources = _described(folder)
    names = [table.name for table in schema.tables_of(version)]
    texts = {name: parsing.content(folder, f"{name}.csv") for name in names}
    edited = tuple(f"{name}.csv" for name, data in texts.items() if _hash(data) != resources.get(name))
    made: list[Restored] = []

    def fill(connection: sqlite3.Connection) -> None:
        _build(connection, version, texts)
        made.append(_looked_at(connection, folder, edited))

    creating.place(path, fill, force=force)
    return made[0]


def _described(folder: Path) -> tuple[int, dict[str, str]]:
    """Return the schema of the tables, and each one's hash when it was exported; InputError for another folder."""
    if not folder.is_dir():
        raise InputError("export.no_folder", folder=folder)
    data = parsing.content(folder, DESCRIPTOR, _LARGEST_DESCRIPTOR)
    try:
        told = json.loads(data)
        named = told["name"] == NAME
        version = int(told["version"])
        hashes = {each["name"]: each["hash"] for each in told["resources"]}
    except (ValueError, TypeError, LookupError, RecursionError):
        raise InputError("export.damaged", file=DESCRIPTOR) from None
    if not named:
        raise InputError("export.something_else", file=DESCRIPTOR)
    _refuse_newer(DESCRIPTOR, version)
    return version, hashes


def _refuse_newer(file: str, version: int) -> None:
    if version > schema.SCHEMA_VERSION:
        raise InputError("export.newer", file=file, version=version, known=schema.SCHEMA_VERSION)


def _hash(data: bytes) -> str:
    return "sha256:" + sha256(data).hexdigest()


def _build(connection: sqlite3.Connection, version: int, texts: Mapping[str, bytes]) -> None:
    """Make the tables as the schema `version` has them, fill them, and bring them forward."""
    connection.execute("BEGIN")
    creating.create_tables(connection, version)
    migrations.back(connection, version)
    for table in columns.tables_of(version):
        _insert(connection, table, parsing.rows(table, f"{table.name}.csv", texts[table.name]))
    _check_version(connection, version)
    if version < schema.SCHEMA_VERSION:
        migrations.forward(connection, version)
    for check in (_references, _parties, _unmatched, _places):
        check(connection)
    session.derive(connection, set(session.DERIVING))
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, table: PlainTable, found: Iterable[tuple[int, Row]]) -> None:
    """Add the rows, each with a `fid` one below its row in the file: so it can be named when it is wrong."""
    sql = rows.insert(table.name, ("fid", *table.names))
    for number, row in found:
        try:
            connection.execute(sql, (number - 1, *row))
        except sqlite3.IntegrityError as error:
            raise parsing.refusal(table, constraint(str(error)), number) from None


def _check_version(connection: sqlite3.Connection, version: int) -> None:
    found = dict(connection.execute("SELECT key, value FROM meta"))
    if found.get("schema_version") != str(version) or "reference" not in found:
        raise InputError("export.other_meta", version=version, file=DESCRIPTOR)


def _references(connection: sqlite3.Connection) -> None:
    """Find the first row, in the order of the tables, that refers to one that is not there."""
    for table in columns.tables():
        for _, fid, parent, place in connection.execute(f"PRAGMA foreign_key_check({table.name})"):
            reference = _reference(connection, table, place)
            value = connection.execute(
                f"SELECT {', '.join(reference)} FROM {table.name} WHERE fid = ?",  # noqa: S608 - our own names
                (fid,),
            ).fetchone()
            what = Message.of("export.no_such_row", file=f"{parent}.csv")
            named = " ".join(str(cell) for cell in value)
            raise parsing.refusal(table, what, fid + 1, ", ".join(reference), named)


def _reference(connection: sqlite3.Connection, table: PlainTable, place: int) -> list[str]:
    found = connection.execute(f"PRAGMA foreign_key_list({table.name})")
    return [row[3] for row in found if row[0] == place]


def _parties(connection: sqlite3.Connection) -> None:
    (count,) = connection.execute("SELECT count(*) FROM party").fetchone()
    if count != 2:  # noqa: PLR2004 - the agreement has two
        raise InputError("export.parties")


def _unmatched(connection: sqlite3.Connection) -> None:
    found = connection.execute(
        "SELECT fid, list_id, row FROM entry WHERE NOT EXISTS (SELECT 1 FROM match"
        " WHERE match.list_id = entry.list_id AND match.row = entry.row AND match.place = 0) ORDER BY fid"
    ).fetchone()
    if found:
        table = _named("entry")
        what = Message.of("export.no_place_0", list=found[1], number=found[2])
        raise parsing.refusal(table, what, found[0] + 1, "row")


def _places(connection: sqlite3.Connection) -> None:
    """Hold that the places of each entry's matches follow each other, from 0."""
    found = connection.execute(
        "SELECT fid, place FROM match WHERE place > 0 AND NOT EXISTS (SELECT 1 FROM match AS before"
        " WHERE before.list_id = match.list_id AND before.row = match.row"
        " AND before.place = match.place - 1) ORDER BY fid"
    ).fetchone()
    if found:
        raise parsing.refusal(_named("match"), "export.no_place_before", found[0] + 1, "place", str(found[1]))


def _named(name: str) -> PlainTable:
    return next(table for table in columns.tables() if table.name == name)


def _looked_at(connection: sqlite3.Connection, folder: Path, edited: tuple[str, ...]) -> Restored:
    """Read the whole dossier once, as every command will."""
    try:
        dossier = Reader(connection).dossier()
    except DossierError as error:
        raise InputError("export.no_dossier", folder=folder, why=error.message) from error
    last = dossier.events[-1].after if dossier.events else None
    now = canonical.total(canonical.table_digests(connection))
    return Restored(len(dossier.lists), len(dossier.sites), edited, last is not None and last != now)
