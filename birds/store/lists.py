"""A list with its entries, their statuses and matches: four tables, saved and loaded together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import progress
from birds.errors import DossierError, InputError, UnusableError
from birds.model import MatchedEntry, MatchedList, Message, stated_by
from birds.store import rows
from birds.store.failures import readable
from birds.store.tables import CHECKLISTS, ENTRIES, MATCHES, STATUSES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from birds.model import Checklist, Entry, Match, Status
    from birds.store.fields import Row

_OF_ENTRY = ("list_id", "row", "place")
TABLES = ("checklist", "entry", "status", "match")
_PRINTED = STATUSES.loaded[:7]  # what the list prints; the rest says which list that is


def save(connection: sqlite3.Connection, matched: MatchedList) -> None:
    """Save a list; one of the same id is replaced, in its place among the lists."""
    _check(matched)
    rows.save(connection, CHECKLISTS, [matched.checklist])
    _forget_rows(connection, matched.checklist.id)
    entries = [each.entry for each in matched.entries]
    told = progress.over("saving", entries, len(entries))
    rows.add(connection, "entry", ENTRIES.saved, map(ENTRIES.encode, told))
    statuses = (row for each in matched.entries for row in _statuses(each, matched.checklist))
    rows.add(connection, "status", (*_OF_ENTRY, *STATUSES.saved), statuses)
    held = progress.over("saving", matched.entries, len(matched.entries))
    matches = (row for each in held for row in _matches(each))
    rows.add(connection, "match", ("place", *MATCHES.saved), matches)


def remove(connection: sqlite3.Connection, list_id: str) -> None:
    """Remove a list with everything that belongs to it."""
    _forget_rows(connection, list_id)
    connection.execute("DELETE FROM source_file WHERE list_id = ?", (list_id,))
    connection.execute("DELETE FROM checklist WHERE id = ?", (list_id,))


def load(connection: sqlite3.Connection, checklist: Checklist) -> MatchedList:
    """Load the entries of a list, in the order in which they were saved."""
    with readable(Message.of("store.a_list", list=checklist.id)):
        entries = _load_entries(connection, checklist.id, _load_statuses(connection, checklist.id))
        matches = _load_matches(connection, checklist.id)
    for entry in entries:
        if entry.row not in matches:
            raise DossierError("store.list_row_unmatched", row=entry.row, list=checklist.id)
    joined = ((entry, matches[entry.row]) for entry in entries)
    return MatchedList(
        checklist, tuple([MatchedEntry(entry, found[0], tuple(found[1:])) for entry, found in joined])
    )


def _check(matched: MatchedList) -> None:
    """Hold the list's own keys together: the match of another row must not slip in under this one."""
    list_id, seen = matched.checklist.id, set[int]()
    for each in matched.entries:
        key = (each.entry.list_id, each.entry.row)
        if key[0] != list_id:
            raise InputError("store.entry_elsewhere", list=list_id, other=key[0])
        if key[1] in seen:
            raise InputError("store.row_twice", list=list_id, row=key[1])
        if (each.match.list_id, each.match.row) != key or any(
            (match.list_id, match.row) != key for match in each.subspecies
        ):
            raise InputError("store.other_match", list=list_id, row=key[1])
        seen.add(key[1])


def _forget_rows(connection: sqlite3.Connection, list_id: str) -> None:
    for table in ("match", "status", "entry"):
        connection.execute(f"DELETE FROM {table} WHERE list_id = ?", (list_id,))  # noqa: S608 - our own names


def _statuses(held: MatchedEntry, checklist: Checklist) -> Iterator[Row]:
    """Yield what an entry prints as statuses, each with the list as its source."""
    entry = held.entry
    for place, status in enumerate(entry.statuses, 1):
        stated = stated_by(checklist, held, status)
        named = replace(stated, id=f"{entry.list_id} {entry.row} {place}")
        yield (entry.list_id, entry.row, place, *STATUSES.encode(named))


def _matches(matched: MatchedEntry) -> Iterator[Row]:
    for place, match in enumerate((matched.match, *matched.subspecies)):
        yield (place, *MATCHES.encode(match))


def _load_entries(
    connection: sqlite3.Connection, list_id: str, statuses: Mapping[int, tuple[Status, ...]]
) -> list[Entry]:
    found = connection.execute(rows.select("entry", ENTRIES.loaded, where="list_id = ?"), (list_id,))
    return [ENTRIES.decode(*row[:-1], statuses.get(row[1], ()), row[-1]) for row in found]


def _load_statuses(connection: sqlite3.Connection, list_id: str) -> dict[int, tuple[Status, ...]]:
    sql = rows.select("status", ("row", "trust", *_PRINTED), where="list_id = ?", order="row, place")
    made: dict[int, tuple[Status, ...]] = {}
    for row, trust, *printed in connection.execute(sql, (list_id,)):
        made[row] = (*made.get(row, ()), replace(STATUSES.decode(*printed), trust=trust))
    return made


def _load_matches(connection: sqlite3.Connection, list_id: str) -> dict[int, list[Match]]:
    sql = rows.select("match", ("place", *MATCHES.loaded), where="list_id = ?", order="row, place")
    made: dict[int, list[Match]] = {}
    for place, *cells in connection.execute(sql, (list_id,)):
        match = MATCHES.decode(*cells)
        found = made.setdefault(match.row, [])
        if place != len(found):
            raise UnusableError("store.match_missing", row=match.row, place=len(found))
        found.append(match)
    return made
