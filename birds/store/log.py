"""The log of a dossier: a line for each change, sealed: one that another program changes or removes is noticed.

The seal of a line is a digest of all that it says and of the seal before it.

Each line has the hash of the dossier before and after. Where a line does not begin as the one before it ended, another
program has changed the tables in between; so it has where the dossier is not as the last line left it. `check` says so
until somebody adopts the change by a line that says who made it, and why.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from birds.errors import DossierError
from birds.model import Event

ADOPTED = "adopted"
"""How what an adopting line says begins."""
_CHANGED, _OTHERS = "changed: ", "; others: "
_LINES = "SELECT at, command, what, hash_before, hash_after, seal FROM event ORDER BY fid"
_ADD = "INSERT INTO event (at, command, what, hash_before, hash_after, seal) VALUES (?, ?, ?, ?, ?, ?)"
_HASHES = "SELECT command, what, hash_before, hash_after FROM event ORDER BY fid"


def add_line(connection: sqlite3.Connection, event: Event) -> None:
    """Add a line, sealed."""
    (seal,) = connection.execute("SELECT seal FROM event ORDER BY fid DESC LIMIT 1").fetchone() or ("",)
    line = [event.at, event.command, event.what, event.before, event.after]
    connection.execute(_ADD, (*line, _seal(seal, line)))


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
    for number, (*line, own) in enumerate(connection.execute(_LINES), 1):
        if own != _seal(seal, line):
            yield number
        seal = own
    (last,) = connection.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'event'").fetchone()
    if number < max(last or 0, 1):
        yield number + 1


def refuse_broken(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse to write into a dossier whose log is not as it was sealed. Raises DossierError."""
    for number in broken_lines(connection):
        raise DossierError("store.log_broken_of", path=path, number=number)


@dataclass(frozen=True, slots=True)
class Unlogged:
    """The line after which another program changed the dossier, with its command; the tables, none where not known."""

    number: int
    command: str
    tables: tuple[str, ...] = ()


def change_line(tables: Sequence[str], others: Sequence[str]) -> str:
    """Return what a line says of a change to `tables`; `others` another program had changed before."""
    return f"{_CHANGED}{', '.join(tables)}" + (f"{_OTHERS}{', '.join(others)}" if others else "")


def adoption_line(tables: Sequence[str]) -> str:
    """Return what a line says that adopts what another program did to `tables`."""
    return f"{ADOPTED}: {', '.join(tables)}" if tables else ADOPTED


def tables_in(what: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tables that a line says it has changed, and those that another program had changed before it."""
    own, _, others = what.removeprefix(_CHANGED).partition(_OTHERS)
    return tuple(own.split(", ")), tuple(others.split(", ")) if others else ()


def unlogged(connection: sqlite3.Connection, now: str, others: Sequence[str]) -> Iterator[Unlogged]:
    """Yield the lines after which another program changed the tables, and nobody adopted that.

    `now` is the hash of what the dossier says, `others` are the tables that are not as the last line left them.
    """
    changes: list[Unlogged] = []
    before: tuple[str, int, str] | None = None
    for number, (command, what, began, ended) in enumerate(connection.execute(_HASHES), 1):
        if before and began != before[0]:
            changes.append(Unlogged(*before[1:], tables_in(what)[1]))
        if what.partition(":")[0] == ADOPTED:
            changes.clear()
        before = (ended, number, command)
    if before and before[0] != now:
        changes.append(Unlogged(*before[1:], tuple(others)))
    yield from changes
