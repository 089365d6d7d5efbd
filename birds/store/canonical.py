"""Canonical rows and their hash: what a dossier says, however the file around it was rewritten.

Rows stand table by table in the order of `tables.TABLES`; inside a table in the order in which they are
loaded, which is the order of the primary key (entries, statuses and matches: by list first). Text is NFC,
geometry ISO WKB in hexadecimal, a number as it is. The primary key's own number, columns derived from
others, what is noted of these in `meta`, and the time and seal of events are left out; so are `gpkg_*`,
`layer_styles` and the RTrees. Two dossiers with equal canonical rows load as equal values.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from birds import progress
from birds.store import geometry
from birds.store.tables import EVENT, META, TABLES

if TYPE_CHECKING:
    from birds.store.columns import Cell, SqlTable

_CHUNK = 2500
_HASHED = tuple(table for table in TABLES if table.name != EVENT.name)
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def table_digests(connection: sqlite3.Connection, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the SHA-256 of each table's canonical rows, but for the log; `known` ones are taken over."""
    known = known or {}
    return {table.name: known.get(table.name) or _digest(connection, table) for table in _HASHED}


def digests_of_last_command(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the digests that the last command noted; nothing where they are not those of the log's last line.

    What another program has changed since is not in them: whoever writes to a table digests it first.
    """
    (last,) = connection.execute("SELECT hash_after FROM event ORDER BY fid DESC LIMIT 1").fetchone() or ("",)
    with suppress(ValueError, TypeError, AttributeError, RecursionError):
        return digests if total(digests := read_digests(connection)) == last else {}
    return {}


def read_digests(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the digests as they were noted; ValueError, TypeError or AttributeError where another program did that."""
    noted = connection.execute("SELECT value FROM meta WHERE key = 'digests'").fetchone()
    names = [table.name for table in _HASHED]
    return dict(zip(names, json.loads(noted[0]), strict=True)) if noted else {}


def changed_by_others(connection: sqlite3.Connection, now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tables that are not as the last command left them, `now` being their digests; none where not known."""
    noted = digests_of_last_command(connection)
    return tuple(table for table, digest in noted.items() if now.get(table) != digest)


def keep_digests(connection: sqlite3.Connection, digests: Mapping[str, str]) -> None:
    """Keep the digests, so that the next command need not read what it does not change; the rows' numbers, too."""
    connection.execute("DELETE FROM meta WHERE key IN ('digests', 'fids')")
    noted = {"digests": [*digests.values()], "fids": _fids(connection)}
    connection.executemany(
        "INSERT INTO meta (key, value) VALUES (?, ?)",
        [(key, json.dumps(fact)) for key, fact in noted.items()],
    )


def renumbered_tables(connection: sqlite3.Connection) -> tuple[str, ...] | None:
    """Return the tables of which a row has another `fid` than the last command left it; None where none are noted."""
    stored = connection.execute("SELECT value FROM meta WHERE key = 'fids'").fetchone()
    with suppress(ValueError, TypeError, AttributeError, RecursionError):
        noted, now = json.loads(stored[0]), _fids(connection)
        return tuple(name for name in now if noted.get(name) != now[name])
    return None


def _fids(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what tells the numbers of each table's rows, but for `meta`; their order is in the digests."""
    sums = "SELECT count(fid) || ' ' || total(fid) || ' ' || total(fid * fid % 1000003) FROM"
    names = (table.name for table in _HASHED if table.name != META.name)
    return {name: connection.execute(f"{sums} {name}").fetchone()[0] for name in names}


def digest(connection: sqlite3.Connection, name: str) -> str:
    """Return the SHA-256 of a table's canonical rows."""
    return next(_digest(connection, table) for table in _HASHED if table.name == name)


def total(digests: dict[str, str]) -> str:
    """Return the canonical hash: the SHA-256 of the lines "digest table", as `sha256sum` would list them."""
    listing = "".join(f"{digest}  {table}\n" for table, digest in digests.items())
    return sha256(listing.encode()).hexdigest()


def _digest(connection: sqlite3.Connection, table: SqlTable) -> str:
    """Hash the table's rows as one JSON array of arrays, without spaces, in UTF-8."""
    hashed, cursor = sha256(b"["), connection.execute(table.select())
    comma = ""
    chunks = iter(lambda: cursor.fetchmany(_CHUNK), [])
    (last,) = connection.execute(f"SELECT max(fid) FROM {table.name}").fetchone()  # noqa: S608
    for chunk in progress.over("checking", chunks, last or 0, _CHUNK):
        cells = [(_canonical(row[0]), *row[1:]) for row in chunk] if table.geometry else chunk
        hashed.update((comma + _nfc(_dump(cells)[1:-1])).encode())
        comma = ","
    hashed.update(b"]")
    return hashed.hexdigest()


def _canonical(cell: Cell) -> Cell:
    if isinstance(cell, bytes):
        with suppress(ValueError):  # damaged: `integrity` says so, and the hash still tells two of them apart
            cell = geometry.iso_wkb(cell)
        return cell.hex()
    return _nfc(cell) if isinstance(cell, str) else cell


def _nfc(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
