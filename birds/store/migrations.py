"""Forward from an older schema, version by version. A writer keeps a copy; a reader migrates in memory."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from birds.errors import OutputError
from birds.model import Dossier, Event, Held, Position, places_of, put_in_force
from birds.negotiation import acts
from birds.store import canonical, geopackage, log, rows, styles, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def _add_columns(connection: sqlite3.Connection, version: int, table: str) -> None:
    """Add the columns of text that a version brings; what earlier programs did not note stays unknown.

    A table that came on the way here has them already.
    """
    there = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
    for column in (name for name in tables.ADDED[version][table] if name not in there):
        refers = " REFERENCES place (id) DEFERRABLE INITIALLY DEFERRED" if column == "place_id" else ""
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT{refers}")


def _more_records(connection: sqlite3.Connection) -> None:
    """Add the tables of thresholds, occurrences, tracks and loaded files; make the table of decisions anew.

    The first dossiers were made before a decision on a name was allowed, and their table refuses it.
    """
    for table in tables.TABLES:
        if table.name in tables.NEW[3]:
            geopackage.create_table(connection, table)
    if rows.has_table(connection, styles.STYLES.name):  # a program may have removed it
        styles.add_styles(connection, tables.NEW[3])
    found = connection.execute(rows.select("decision", ("fid", *tables.DECISIONS.names))).fetchall()
    connection.execute("DROP TABLE decision")
    geopackage.run(connection, tables.DECISIONS.sql())
    rows.write(connection, rows.insert("decision", ("fid", *tables.DECISIONS.names)), found)


def _statements(connection: sqlite3.Connection) -> None:
    """Make statements with an author of the statuses that stood as columns of a list's entries.

    What else is added: what the extended reference says of the taxa, which a dossier made without it does not know; the
    sources, with what is known of the lists, the reference and the loaded files.
    """
    geopackage.create_table(connection, tables.STATUSES)
    geopackage.run_file(connection, "statements_of_3.sql")
    _add_columns(connection, 4, "taxon")
    geopackage.create_table(connection, tables.SOURCES)
    geopackage.run_file(connection, "sources_of_3.sql")
    geopackage.write_metadata(connection)


def _agreement(connection: sqlite3.Connection) -> None:
    """Say what a dossier is about: until now there were two countries that it could be about, and three languages."""
    for table in ("entry", "site", "track"):
        _add_columns(connection, 5, table)
    _names_of_entries(connection)
    connection.execute("PRAGMA defer_foreign_keys = ON")  # others refer to the Parties
    connection.execute("DROP TABLE party")
    geopackage.run(connection, tables.PARTIES.sql())
    geopackage.create_table(connection, tables.AGREEMENTS)
    geopackage.run_file(connection, "agreement_of_4.sql")


def _names_of_entries(connection: sqlite3.Connection) -> None:
    """Put what an entry is called in a language into a table of its own; until now it stood in three columns."""
    geopackage.create_table(connection, tables.ENTRY_NAMES)
    for lang, column in zip(("en", "ja", "ko"), tables.SPOKEN, strict=True):
        connection.execute(
            "INSERT INTO entry_name (list_id, row, lang, text)"  # noqa: S608
            f" SELECT list_id, row, ?, {column} FROM entry WHERE {column} <> '' ORDER BY fid",
            (lang,),
        )
        connection.execute(f"ALTER TABLE entry DROP COLUMN {column}")


def _acts(connection: sqlite3.Connection) -> None:
    """Make acts of what stands: it was recorded before acts were kept. Remarks stay in this copy, as notes."""
    geopackage.create_table(connection, tables.ACTS)
    geopackage.create_table(connection, tables.HELD_BACK)
    geopackage.create_table(connection, tables.HELD_BEFORE)
    geopackage.create_table(connection, tables.PARAGRAPHS)
    _add_columns(connection, 5, "round")
    _add_columns(connection, 5, "event")
    said = connection.execute(
        "SELECT party, taxon, round, value, who, stated, note FROM position ORDER BY fid"
    ).fetchall()
    connection.execute("DROP TABLE position")
    geopackage.run(connection, tables.POSITIONS.sql())
    positions = tuple(
        Position(party, taxon, number, value, who=who, when=when)
        for party, taxon, number, value, who, when, _ in said
    )
    notes = {(one[0], one[1]): Held(one[0], one[1], note=one[-1]) for one in said if one[-1]}
    there = Dossier(
        "",
        rounds=rows.load(connection, tables.ROUNDS),
        positions=positions,
        decisions=rows.load(connection, tables.DECISIONS),
    )
    made = acts.with_acts(there)
    rows.save(connection, tables.ACTS, made.acts)
    rows.save(connection, tables.POSITIONS, made.positions)
    rows.save(connection, tables.HELD_BACK, notes.values())
    if made.acts:
        chain = (rows.CHAIN, acts.chained("", made.acts))
        rows.write(connection, rows.insert("meta", ("key", "value")), [chain])


def _places(connection: sqlite3.Connection) -> None:
    """Give each site a place of its own, and to the places what was at sites; a site can be decided to be of another's.

    The table of decisions refused those on places.
    """
    connection.execute("UPDATE site SET place_id = id")
    rows.save(connection, tables.PLACES, places_of(rows.load(connection, tables.SITES)))
    geopackage.note_bounds(connection, [tables.PLACES.name])
    if rows.has_table(connection, styles.STYLES.name):
        styles.add_styles(connection, [tables.PLACES.name, tables.MUNICIPALITIES.name])
    for table in (tables.COUNTS, tables.OCCURRENCES, tables.DECISIONS):
        there = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table.name})")}
        former = ("site_id" if name == "place_id" and name not in there else name for name in table.names)
        names = (name if name in there else "NULL" for name in former)
        found = connection.execute(rows.select(table.name, ("fid", *names))).fetchall()
        connection.execute(f"DROP TABLE {table.name}")
        geopackage.run(connection, table.sql())
        rows.write(connection, rows.insert(table.name, ("fid", *table.names)), found)


def _of_any_parties(connection: sqlite3.Connection) -> None:
    """Let a dossier say its Parties, and keep the record of what they did."""
    put_in_force(None)
    geopackage.create_table(connection, tables.PLACES)
    geopackage.create_table(connection, tables.MUNICIPALITIES)
    _agreement(connection)
    _places(connection)
    _acts(connection)
    _joins(connection)


def _joins(connection: sqlite3.Connection) -> None:
    """Let other programs have as layers and tables what is a list in a cell, and records with one known place."""
    geopackage.create_joins(connection)
    geopackage.fill_joins(connection)
    if rows.has_table(connection, styles.STYLES.name):
        styles.renew_styles(connection, [*(table.name for table in tables.TABLES), *tables.JOINS])


STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {
    1: partial(_add_columns, version=2, table="checklist"),
    2: _more_records,
    3: _statements,
    4: _of_any_parties,
}
"""From each version to the next: what changes its tables and rows. Version 1 is the first."""


def forward(connection: sqlite3.Connection, version: int, at: str | None = None) -> None:
    """Bring the tables from `version` to the schema of this program, inside the transaction that is open.

    The log gets a line: the hash before as the old schema has it, the hash after as this one does. `at` is its time,
    that of the line before where it is not given.
    """
    before = canonical.total(canonical.table_digests(connection, version=version))
    for step in range(version, tables.SCHEMA_VERSION):
        STEPS[step](connection)
    connection.executemany(
        "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
        [(table.title, table.about, table.name) for table in tables.TABLES],
    )
    connection.execute(
        "UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(tables.SCHEMA_VERSION),)
    )
    after = canonical.total(canonical.table_digests(connection))
    what = f"schema {version} to {tables.SCHEMA_VERSION}"
    (last,) = connection.execute("SELECT coalesce(max(at), '') FROM event").fetchone()
    log.add(connection, Event(log.MIGRATED, what, after, before, at or last))


@contextmanager
def in_memory(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Yield a migrated copy in memory: reading an older dossier changes nothing on disk."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        connection.backup(copy)
        geopackage.register_functions(copy)
        (version,) = copy.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        forward(copy, int(version))
        yield copy


def keep_copy(source: sqlite3.Connection, real: Path, version: int) -> Path:
    """Copy the dossier as it stands beside it, under a name that says its schema; return the copy's path.

    `source` is a connection for reading: the one that holds the write lock can't be copied from.
    """
    kept = _free_name(real, version)
    with closing(sqlite3.connect(kept)) as copy:
        source.backup(copy)
    return kept


def _free_name(real: Path, version: int) -> Path:
    for number in range(1, 1000):
        mark = f".schema{version}" + (f"-{number}" if number > 1 else "")
        kept = real.with_name(real.stem + mark + real.suffix)
        if not kept.exists():
            return kept
    raise OutputError("store.too_many_copies", file=real.name)
