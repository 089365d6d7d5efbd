"""The GeoPackage's own metadata (its extension `gpkg_metadata`): licence and credit of every source, table by table.

What the table `source` says, said again where programs that know nothing of birds look for it. Only rows of our
standard are ours: what QGIS and others write about their layers is left alone.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from birds.attribution import TERMS, dublin_core
from birds.store import rows
from birds.store.geopackage import LAST_CHANGE, run
from birds.store.tables import SOURCES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from birds.model import Source

TABLES = """
CREATE TABLE gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
    md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL,
    mime_type TEXT NOT NULL DEFAULT 'text/xml',
    metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
    reference_scope TEXT NOT NULL,
    table_name TEXT,
    column_name TEXT,
    row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL,
    md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata (id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata (id)
)"""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DEFINITION = "http://www.geopackage.org/spec130/#extension_metadata"
OF_KIND = {
    "reference": "taxon",
    "checklist": "entry",
    "law": "entry",
    "treaty": "entry",
    "other": "entry",
    "status": "status",
    "sites": "site",
    "boundaries": "site_area",
    "counts": "site_count",
    "evidence": "evidence",
    "thresholds": "threshold",
    "occurrences": "occurrence",
    "tracks": "track",
}
"""The table that a kind of source fills; what fills none is about the file as a whole."""


def create(connection: sqlite3.Connection) -> None:
    """Create the tables of the extension, unless they are there, and register it."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_metadata'").fetchone():
        return
    run(connection, TABLES)
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [("gpkg_metadata", DEFINITION), ("gpkg_metadata_reference", DEFINITION)],
    )


def write(connection: sqlite3.Connection) -> None:
    """Bring the metadata up to date with the table `source`."""
    create(connection)
    ours = "SELECT id FROM gpkg_metadata WHERE md_standard_uri = ?"
    connection.execute(f"DELETE FROM gpkg_metadata_reference WHERE md_file_id IN ({ours})", (TERMS,))  # noqa: S608
    connection.execute("DELETE FROM gpkg_metadata WHERE md_standard_uri = ?", (TERMS,))
    for text, table in wanted(connection):
        found = connection.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
            " VALUES ('dataset', ?, 'text/xml', ?)",
            (TERMS, text),
        )
        connection.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id)"
            " VALUES (?, ?, ?, ?)",
            ("table" if table else "geopackage", table, LAST_CHANGE, found.lastrowid),
        )


def wanted(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None]]:
    """Yield the metadata of each source, and the table that it is about."""
    for source in rows.load(connection, SOURCES):
        yield record(source), OF_KIND.get(source.kind)


def is_current(connection: sqlite3.Connection) -> bool:
    """Tell whether the metadata says what the table `source` says."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_metadata'").fetchone():
        return False
    told = connection.execute(
        "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ? ORDER BY id", (TERMS,)
    )
    return [text for (text,) in told] == [text for text, _ in wanted(connection)]


def record(source: Source) -> str:
    """Return a source as XML, in Dublin Core terms."""
    told = ((term, escape(_NOT_XML.sub(" ", value), quote=False)) for term, value in dublin_core(source))
    said = "".join(f"<dc:{term}>{value}</dc:{term}>" for term, value in told)
    return f'<metadata xmlns:dc="{TERMS}">{said}</metadata>'
