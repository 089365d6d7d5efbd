"""What a dossier says, hashed, however the file around it was rewritten; and the log, a sealed line for each change.

Canonical rows stand table by table in the order of `tables.TABLES`; inside a table in the order in which they are
loaded, which is the order of the primary key (entries, statuses and matches: by list first). Text is NFC,
geometry ISO WKB in hexadecimal, a number as it is. The primary key's own number, columns derived from
others, what is noted of these in `meta`, and the time and seal of events are left out; so are `gpkg_*`,
`layer_styles` and the RTrees. Two dossiers with equal canonical rows load as equal values.

A line of the log has the hash of the dossier before and after. Where it does not begin as the one before it ended,
another program has changed the tables in between; so it has where the dossier is not as the last line left it. `check`
says so until somebody adopts the change by a line that says who made it, and why. The seal of a line is a digest of
all that it says and of the seal before it: one that another program changes or removes is noticed.
"""

from __future__ import annotations

import json
import os
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from birds import progress
from birds.model import Event
from birds.store import geometry
from birds.store.tables import EVENT, META, TABLES

if TYPE_CHECKING:
    from birds.store.mapping import Cell

ADOPTED = "adopted"
"""How what an adopting line says begins."""
_CHANGED, _OTHERS = "changed: ", "; others: "
_CHUNK = 2500
_HASHED = {table.name: table for table in TABLES if table is not EVENT}
_BROKEN = (ValueError, TypeError, AttributeError, RecursionError)
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# ---------------------------------------------------------------- canonical rows


def table_digests(connection: sqlite3.Connection, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the SHA-256 of each table's canonical rows, but for the log; `known` ones are taken over."""
    known = known or {}
    return {name: known.get(name) or digest(connection, name) for name in _HASHED}


def digest(connection: sqlite3.Connection, name: str) -> str:
    """Return the SHA-256 of a table's canonical rows: one JSON array of arrays, without spaces, in UTF-8."""
    table, hashed = _HASHED[name], sha256(b"[")
    cursor, comma = connection.execute(table.select()), ""
    chunks = iter(lambda: cursor.fetchmany(_CHUNK), [])
    (last,) = connection.execute(f"SELECT max(fid) FROM {name}").fetchone()  # noqa: S608
    for chunk in progress.over("checking", chunks, last or 0, _CHUNK):
        cells = [(canonical_cell(row[0]), *row[1:]) for row in chunk] if table.geometry else chunk
        hashed.update((comma + _nfc(_dump(cells)[1:-1])).encode())
        comma = ","
    hashed.update(b"]")
    return hashed.hexdigest()


def canonical_cell(cell: Cell) -> Cell:
    """Return a cell of a canonical row."""
    if isinstance(cell, bytes):
        with suppress(ValueError):  # damaged: `integrity` says so, and the hash still tells two of them apart
            cell = geometry.iso_wkb(cell)
        return cell.hex()
    return _nfc(cell) if isinstance(cell, str) else cell


def _nfc(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def total(digests: Mapping[str, str]) -> str:
    """Return the canonical hash: the SHA-256 of the lines "digest table", as `sha256sum` would list them."""
    listing = "".join(f"{digest}  {table}\n" for table, digest in digests.items())
    return sha256(listing.encode()).hexdigest()


# ---------------------------------------------------------------- what the last command noted of them


def keep_digests(connection: sqlite3.Connection, digests: Mapping[str, str]) -> None:
    """Keep the digests, so that the next command need not read what it does not change; the rows' numbers, too."""
    connection.execute("DELETE FROM meta WHERE key IN ('digests', 'fids')")
    noted = {"digests": [*digests.values()], "fids": _fids(connection)}
    connection.executemany(
        "INSERT INTO meta (key, value) VALUES (?, ?)",
        [(key, json.dumps(fact)) for key, fact in noted.items()],
    )


def read_digests(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the digests as they were noted; ValueError, TypeError or AttributeError where another program did that."""
    noted = connection.execute("SELECT value FROM meta WHERE key = 'digests'").fetchone()
    return dict(zip(_HASHED, json.loads(noted[0]), strict=True)) if noted else {}


def digests_of_last_command(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the digests that the last command noted; nothing where they are not those of the log's last line.

    What another program has changed since is not in them: whoever writes to a table digests it first.
    """
    (last,) = connection.execute("SELECT hash_after FROM event ORDER BY fid DESC LIMIT 1").fetchone() or ("",)
    with suppress(*_BROKEN):
        return digests if total(digests := read_digests(connection)) == last else {}
    return {}


def changed_by_others(connection: sqlite3.Connection, now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tables that are not as the last command left them, `now` being their digests; none where not known."""
    noted = digests_of_last_command(connection)
    return tuple(table for table, digest in noted.items() if now.get(table) != digest)


def renumbered_tables(connection: sqlite3.Connection) -> tuple[str, ...] | None:
    """Return the tables of which a row has another `fid` than the last command left it; None where none are noted."""
    stored = connection.execute("SELECT value FROM meta WHERE key = 'fids'").fetchone()
    with suppress(*_BROKEN):
        noted, now = json.loads(stored[0]), _fids(connection)
        return tuple(name for name in now if noted.get(name) != now[name])
    return None


def _fids(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what tells the numbers of each table's rows, but for `meta`; their order is in the digests."""
    sums = "SELECT count(fid) || ' ' || total(fid) || ' ' || total(fid * fid % 1000003) FROM"
    return {name: connection.execute(f"{sums} {name}").fetchone()[0] for name in _HASHED if name != META.name}


# ---------------------------------------------------------------- the log


def add_line(
    connection: sqlite3.Connection, command: str, what: str, *, before: str | None = None, after: str
) -> None:
    """Add a line, sealed, of now in UTC; `SOURCE_DATE_EPOCH` stands in for the clock."""
    (seal,) = connection.execute("SELECT seal FROM event ORDER BY fid DESC LIMIT 1").fetchone() or ("",)
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)
    at = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"  # as GeoPackage writes it
    line = [at, command, what, before, after]
    connection.execute(
        "INSERT INTO event (at, command, what, hash_before, hash_after, seal) VALUES (?, ?, ?, ?, ?, ?)",
        (*line, _seal(seal, line)),
    )


def seal_events(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the lines of a log; those that have no seal get one."""
    seal = ""
    for event in events:
        line = [event.at, event.command, event.what, event.before, event.after]
        seal = event.seal or _seal(seal, line)
        yield replace(event, seal=seal)


def _seal(before: str, line: Sequence[object]) -> str:
    text = json.dumps([before, *line], ensure_ascii=False, separators=(",", ":"), default=repr)
    return sha256(unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")).hexdigest()


def broken_lines(connection: sqlite3.Connection) -> Iterator[int]:
    """Yield the number of each line that is not as it was sealed, or that is missing."""
    seal, number = "", 0
    lines = connection.execute(
        "SELECT at, command, what, hash_before, hash_after, seal FROM event ORDER BY fid"
    )
    for number, (*line, own) in enumerate(lines, 1):
        if own != _seal(seal, line):
            yield number
        seal = own
    (last,) = connection.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'event'").fetchone()
    if number < max(last or 0, 1):
        yield number + 1


@dataclass(frozen=True, slots=True)
class Unlogged:
    """The line after which another program changed the dossier, with its command; the tables, none where not known."""

    number: int
    command: str
    tables: tuple[str, ...] = ()


def change_line(tables: Sequence[str], others: Sequence[str]) -> str:
    """Return what a line says of a change to `tables`; `others` another program had changed before."""
    return f"{_CHANGED}{', '.join(tables)}" + (f"{_OTHERS}{', '.join(others)}" if others else "")


def tables_in(what: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tables that a line says it has changed, and those that another program had changed before it."""
    own, _, others = what.removeprefix(_CHANGED).partition(_OTHERS)
    return tuple(own.split(", ")), tuple(others.split(", ")) if others else ()


def unlogged(connection: sqlite3.Connection, digests: Mapping[str, str]) -> tuple[Unlogged, ...]:
    """Return the lines after which another program changed the tables, and nobody adopted that.

    `digests` are those of what the dossier says now.
    """
    changes: list[Unlogged] = []
    before: tuple[str, int, str] | None = None
    lines = connection.execute("SELECT command, what, hash_before, hash_after FROM event ORDER BY fid")
    for number, (command, what, began, ended) in enumerate(lines, 1):
        if before and began != before[0]:
            changes.append(Unlogged(*before[1:], tables_in(what)[1]))
        if what.partition(":")[0] == ADOPTED:
            changes.clear()
        before = (ended, number, command)
    if before and before[0] != total(digests):
        changes.append(Unlogged(*before[1:], changed_by_others(connection, digests)))
    return tuple(changes)
