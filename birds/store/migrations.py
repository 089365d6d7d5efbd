# ruff: noqa: S608 - all words are ours
"""Forward from an older schema, version by version. A writer keeps a copy; a reader migrates in memory."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from birds.errors import OutputError
from birds.model import APP
from birds.store import canonical, geopackage, metadata, rows, schema, styles
from birds.store.nouns import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMMAND = "migrate"


def _add_columns(connection: sqlite3.Connection, version: int, table: str) -> None:
    """Add the columns of text that a version brings; what earlier programs did not note stays unknown."""
    for column in schema.ADDED[version][table]:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT")


def _how_lists_were_loaded(connection: sqlite3.Connection) -> None:
    _add_columns(connection, 2, "checklist")


def _more_records(connection: sqlite3.Connection) -> None:
    """Add the tables of thresholds, occurrences, tracks and loaded files; make the table of decisions anew.

    The first dossiers were made before a decision on a name was allowed, and their table refuses it.
    """
    for table in schema.TABLES:
        if table.name in schema.NEW[3]:
            geopackage.create_table(connection, table)
    if _has_table(connection, styles.LAYER_STYLES.name):  # a program may have removed it
        styles.add(connection, schema.NEW[3])
    found = connection.execute(rows.select("decision", ("fid", *DECISIONS.columns))).fetchall()
    connection.execute("DROP TABLE decision")
    geopackage.run(connection, schema.DECISION.ddl)
    rows.write(connection, rows.insert("decision", ("fid", *DECISIONS.columns)), found)


def _extended_reference(connection: sqlite3.Connection) -> None:
    """Add to the taxa what the extended reference says; a dossier made without it does not know it."""
    _add_columns(connection, 4, "taxon")
    connection.execute(
        "UPDATE gpkg_contents SET description = ? WHERE table_name = 'taxon'", (schema.TAXON.about,)
    )


def _who_says_it(connection: sqlite3.Connection) -> None:
    """Add to a record how far its source is trusted; nobody has assessed those that are there."""
    connection.execute(
        "ALTER TABLE evidence ADD COLUMN trust TEXT CHECK (trust IN ('high', 'medium', 'low'))"
    )


_SOURCES_OF_LISTS = """
INSERT INTO source (id, kind, party, title, edition, publisher, date, licence, taxonomy, territory, official, source)
SELECT id, kind, party, title, edition, publisher, date, licence, taxonomy, territory, official, source
FROM checklist ORDER BY fid"""
_SOURCE_OF_AVILIST = """
INSERT INTO source (id, kind, title, edition, author, date, licence, credit, official)
SELECT 'AVILIST2025', 'reference', 'AviList', 'v2025', 'AviList Core Team', '2025', 'CC BY 4.0',
    'AviList Core Team. 2025. AviList: The Global Avian Checklist, v2025. https://doi.org/10.2173/avilist.v2025', 0
FROM meta WHERE key = 'reference' AND value = 'AviList v2025'"""
_SOURCE_OF_ANOTHER = """
INSERT INTO source (id, kind, title, official)
SELECT value, 'reference', value, 0 FROM meta WHERE key = 'reference' AND value NOT IN ('', 'AviList v2025')"""
_SOURCES_OF_FILES = """
INSERT OR IGNORE INTO source (id, kind, title, official)
SELECT file_name, noun, file_name, 0 FROM source_file
WHERE noun IN ('sites', 'boundaries', 'counts', 'evidence', 'thresholds') ORDER BY fid"""


_SOCIETY = """UPDATE checklist SET publisher = 'Ornithological Society of Korea'
WHERE id = 'KOS2025' AND publisher = 'Korean Society of Ornithology'"""  # earlier programs named it wrongly
_READ_THROUGH = (  # they did not say what the bundled lists were read through, either
    """UPDATE source SET via = 'ja.wikipedia.org, 日本の野鳥一覧'
    WHERE id = 'OSJ7' AND publisher = 'Ornithological Society of Japan' AND licence LIKE '%CC BY-SA%'""",
    """UPDATE source SET via = 'the text of a hobby project, which transcribes the society''s sheet'
    WHERE id = 'KOS2025' AND publisher = 'Ornithological Society of Korea'
        AND licence = 'facts compiled; no licence is stated'""",
    "UPDATE status SET via = (SELECT via FROM source WHERE source.id = status.list_id) WHERE list_id IS NOT NULL",
)


def _sources(connection: sqlite3.Connection) -> None:
    """Add the table of sources, with what is known of the lists, the reference and the loaded files."""
    geopackage.create_table(connection, schema.SOURCE)
    for filling in (
        _SOURCES_OF_LISTS,
        _SOURCE_OF_AVILIST,
        _SOURCE_OF_ANOTHER,
        _SOURCES_OF_FILES,
        *_READ_THROUGH,
    ):
        connection.execute(filling)
    metadata.write(connection)


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone())


_IS_APPS = "entry.list_id = 'KOS2025' AND coalesce(entry.status_printed, '') GLOB '*[A-Z]/[A-Z]*'"
_JOINED = """
    FROM entry_status AS old
    JOIN entry ON entry.list_id = old.list_id AND entry.row = old.row
    JOIN checklist ON checklist.id = old.list_id
    LEFT JOIN match ON match.list_id = old.list_id AND match.row = old.row AND match.place = 0"""
_NAME = "coalesce(entry.verbatim, entry.english_name, entry.korean_name, entry.japanese_name)"
_MIGRANT = """old.code = 'P' OR old.code IN ('B', 'W') AND lower(coalesce(old.printed, '')) NOT IN (
        'breeding', 'breeds', 'breeder', 'breeders', 'summering', 'reproducing', 'wintering', 'winters',
        'non-breeding', 'nonbreeding', 'non-breeder', 'non-breeders', '繁殖', '번식', '越冬', '월동', '非繁殖',
        '非繁殖鳥', '비번식', 'cb')"""  # the words for these codes that name no visitor
_PLACE = "row_number() OVER (PARTITION BY old.list_id, old.row ORDER BY old.place)"
_STATEMENTS = (
    # What a list itself printed.
    f"""INSERT INTO status (id, list_id, row, place, name, taxon, territory, code, months, minor, scarce, migrant,
        printed, note, author, source, how)
    SELECT old.list_id || ' ' || old.row || ' ' || {_PLACE}, old.list_id, old.row, {_PLACE}, {_NAME}, match.taxon,
        coalesce(checklist.party, checklist.territory), old.code, old.months, old.minor, 0, {_MIGRANT}, old.printed,
        old.note, coalesce(checklist.publisher, checklist.title), old.list_id, 'printed'
    {_JOINED} WHERE old.source IS NULL AND NOT ({_IS_APPS}) ORDER BY old.fid""",
    # What an app says: kept as printed, and it decides nothing.
    f"""INSERT INTO status (id, name, taxon, territory, minor, scarce, migrant, printed, author, source, how, trust)
    SELECT 'S-{APP} ' || entry.row, {_NAME}, match.taxon, checklist.party, 0, 0, 0, entry.status_printed, 'a bird app',
        '{APP}', 'derived', 'low'
    FROM entry JOIN checklist ON checklist.id = entry.list_id
    LEFT JOIN match ON match.list_id = entry.list_id AND match.row = entry.row AND match.place = 0
    WHERE {_IS_APPS} ORDER BY entry.fid""",
    # What a file was loaded for; what was carried from an older edition ("OSJ7 row 5") is said by that edition.
    f"""INSERT INTO status (id, name, taxon, territory, code, months, minor, scarce, migrant, printed, note, author,
        source, how)
    SELECT 'S-' || old.list_id || ' ' || old.row || ' ' || old.place, {_NAME}, match.taxon,
        coalesce(checklist.party, checklist.territory), old.code, old.months, old.minor, 0, {_MIGRANT}, old.printed,
        old.note, old.source, old.source, 'printed'
    {_JOINED} WHERE old.source IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM checklist AS edition WHERE old.source GLOB edition.id || ' row [0-9]*')
    ORDER BY old.fid""",
    # What the file has brought was named by its entry, and is by its id now.
    """UPDATE source_file SET keys = (
        SELECT nullif(json_group_array('S-' || old.list_id || ' ' || old.row || ' ' || old.place), '[]')
        FROM entry_status AS old JOIN json_each(source_file.keys) AS brought
        ON brought.value LIKE '% (row ' || old.row || ')'
        WHERE old.list_id = source_file.list_id AND old.source IS NOT NULL)
    WHERE noun = 'status' AND keys IS NOT NULL""",
    f"UPDATE entry SET status_printed = NULL WHERE {_IS_APPS}",
    "DROP TABLE entry_status",
    "DELETE FROM gpkg_contents WHERE table_name = 'entry_status'",
)


def _statements(connection: sqlite3.Connection) -> None:
    """Make statements with an author of the statuses that stood as columns of a list's entries."""
    geopackage.create_table(connection, schema.STATUS)
    for sql in (_SOCIETY, *_STATEMENTS):
        connection.execute(sql)
    _who_says_it(connection)
    _extended_reference(connection)
    _sources(connection)


STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {
    1: _how_lists_were_loaded,
    2: _more_records,
    3: _statements,
}
"""From each version to the next: what changes its tables and rows. Version 1 is the first."""


def forward(connection: sqlite3.Connection, version: int, at: str | None = None) -> None:
    """Bring the tables from `version` to the schema of this program, inside the transaction that is open.

    The log gets a line: the hash before as the old schema has it, the hash after as this one does. `at` is its time,
    that of the line before where it is not given.
    """
    before = canonical.total(canonical.table_digests(connection, version=version))
    for step in range(version, schema.SCHEMA_VERSION):
        STEPS[step](connection)
    connection.execute(
        "UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(schema.SCHEMA_VERSION),)
    )
    after = canonical.total(canonical.table_digests(connection))
    what = f"schema {version} to {schema.SCHEMA_VERSION}"
    connection.execute(
        "INSERT INTO event (at, command, what, hash_before, hash_after)"
        " SELECT coalesce(?, max(at), ''), ?, ?, ?, ? FROM event",
        (at, COMMAND, what, before, after),
    )


def back(connection: sqlite3.Connection, version: int) -> None:
    """Take from empty tables the columns that a dossier of `version` does not have yet."""
    for since, added in schema.ADDED.items():
        for table, columns in added.items() if since > version else ():
            for column in columns:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


@contextmanager
def in_memory(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Yield a migrated copy in memory: reading an older dossier changes nothing on disk."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.backup(copy)
        geopackage.register_functions(copy)
        (version,) = copy.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        forward(copy, int(version))
        yield copy
    finally:
        copy.close()


def keep_copy(source: sqlite3.Connection, real: Path, version: int) -> Path:
    """Copy the dossier as it stands beside it, under a name that says its schema; return the copy's path.

    `source` is a connection for reading: the one that holds the write lock can't be copied from.
    """
    kept = _free_name(real, version)
    copy = sqlite3.connect(kept)
    try:
        source.backup(copy)
    finally:
        copy.close()
    return kept


def _free_name(real: Path, version: int) -> Path:
    for number in range(1, 1000):
        mark = f".schema{version}" + (f"-{number}" if number > 1 else "")
        kept = real.with_name(real.stem + mark + real.suffix)
        if not kept.exists():
            return kept
    raise OutputError("store.too_many_copies", file=real.name)
