"""Canonical rows and their hash: what a dossier says, however the file around it was rewritten.

Rows stand table by table in the order of `schema.TABLES`; inside a table in the order in which they are
loaded, which is the order of the primary key (entries, statuses and matches: by list first). Text is NFC,
geometry ISO WKB in hexadecimal, a number as it is. The primary key's own number, columns derived from
others and the time of events are left out, so are `gpkg_*`, `layer_styles` and the RTrees. Two dossiers
with equal canonical rows load as equal values.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from birds import progress
from birds.store import geometry, lists, nouns, records, schema

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from birds.store.cells import Cell, Row

_CHUNK = 2500
_BY_LIST = "(SELECT checklist.fid FROM checklist WHERE checklist.id = list_id)"
_ENTRY_STATUS = ("list_id", "row", "place", "code", "months", "printed", "note", "minor", "source")
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Canon:
    """What of a table is canonical, and in which order."""

    table: str
    columns: tuple[str, ...]
    order: str = "fid"

    def select(self) -> str:
        """Return the SQL of the canonical rows, without the table's name."""
        return f"SELECT {', '.join(self.columns)} FROM {self.table} ORDER BY {self.order}"  # noqa: S608


CANON: tuple[Canon, ...] = (
    Canon("meta", ("key", "value"), "key"),
    Canon(
        "party",
        ("code", "english_name", "japanese_name", "korean_name", "lang", "place_in_jpn", "place_in_kor"),
        "code",
    ),
    Canon("taxon", nouns.TAXA.columns),
    Canon("checklist", lists.CHECKLISTS.columns),
    Canon("source", records.SOURCES.columns),
    Canon("entry", lists.ENTRY_COLUMNS, f"{_BY_LIST}, fid"),
    Canon("entry_status", _ENTRY_STATUS, f"{_BY_LIST}, row, place"),
    Canon("status", lists.STATUS_COLUMNS, f"{_BY_LIST}, row, place, fid"),
    Canon("match", lists.MATCH_COLUMNS, f"{_BY_LIST}, row, place"),
    Canon("site", nouns.SITES.columns),
    Canon("site_area", nouns.AREAS.columns),
    Canon("site_count", nouns.COUNTS.columns),
    Canon("evidence", nouns.EVIDENCE.columns),
    Canon("threshold", records.THRESHOLDS.columns),
    Canon("occurrence", records.OCCURRENCES.columns),
    Canon("track", records.TRACKS.columns),
    Canon("round", nouns.ROUNDS.columns),
    Canon("position", nouns.POSITIONS.columns),
    Canon("decision", nouns.DECISIONS.columns),
    Canon("source_file", records.SOURCE_FILES.columns),
)
LOG = Canon("event", ("command", "what", "hash_before", "hash_after"))


def rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield every canonical row, its table's name first; the log comes last."""
    for canon in (*_as_of(schema.SCHEMA_VERSION), LOG):
        for row in connection.execute(canon.select()):
            yield (canon.table, *map(_canonical, row))


def table_digests(
    connection: sqlite3.Connection,
    known: dict[str, str] | None = None,
    version: int = schema.SCHEMA_VERSION,
) -> dict[str, str]:
    """Return the SHA-256 of each table's canonical rows, but for the log; `known` ones are taken over.

    `version` is the schema of the tables: an older one is hashed as it was when it was the newest.
    """
    known = known or {}
    return {canon.table: known.get(canon.table) or _digest(connection, canon) for canon in _as_of(version)}


def _as_of(version: int) -> tuple[Canon, ...]:
    """Return what of each table is canonical in a dossier of `version`."""
    there = {table.name for table in schema.tables_of(version)}
    return tuple(
        replace(canon, columns=schema.columns_of(version, canon.table, canon.columns))
        for canon in CANON
        if canon.table in there
    )


def total(digests: dict[str, str]) -> str:
    """Return the canonical hash: the SHA-256 of the lines "digest table", as `sha256sum` would list them."""
    listing = "".join(f"{digest}  {table}\n" for table, digest in digests.items())
    return sha256(listing.encode()).hexdigest()


def _digest(connection: sqlite3.Connection, canon: Canon) -> str:
    """Hash the table's rows as one JSON array of arrays, without spaces, in UTF-8."""
    hashed, cursor = sha256(b"["), connection.execute(canon.select())
    spatial = canon.columns[0] == "geom"
    comma = ""
    chunks = iter(lambda: cursor.fetchmany(_CHUNK), [])
    (last,) = connection.execute(f"SELECT max(fid) FROM {canon.table}").fetchone()  # noqa: S608
    for chunk in progress.over("checking", chunks, last or 0, _CHUNK):
        found = [(_canonical(row[0]), *row[1:]) for row in chunk] if spatial else chunk
        hashed.update((comma + _nfc(_dump(found)[1:-1])).encode())
        comma = ","
    hashed.update(b"]")
    return hashed.hexdigest()


def _canonical(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return _nfc(cell)
    return _wkb(cell).hex() if isinstance(cell, bytes) else cell


def _wkb(blob: bytes) -> bytes:
    try:
        return geometry.iso_wkb(blob)
    except ValueError:  # damaged: `integrity` says so, and the hash still tells two of them apart
        return blob


def _nfc(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
