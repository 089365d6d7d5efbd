"""Rows in and out: of every noun that is a table of its own, and of lists, which are five tables.

A list is saved and loaded with its entries, their names, statuses and matches.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as changed
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from birds import agreements, progress
from birds import model as m
from birds.errors import DossierError, InputError, UnusableError
from birds.store import tables

if TYPE_CHECKING:
    from birds.store.mapping import Noun, Row, SqlTable

T = TypeVar("T")
_OF_ENTRY = ("list_id", "row", "place")
LIST_TABLES = ("checklist", "entry", "entry_name", "status", "match")
_NAMING = (m.Round, m.Track)
"""Of these a cell holds several Parties, so that no reference holds them to those there are."""
_PRINTED = (*tables.STATUSES.loaded[:7], *["NULL"] * 7, "'printed'", "trust")
"""What a list prints of a status, as its fields stand; that it is this list which says so, its id tells."""


@contextmanager
def readable(what: m.Arg) -> Iterator[None]:
    """Turn what unreadable cells raise inside the block into one sentence: something else has written them."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        why = error.message if isinstance(error, UnusableError) else m.Message("store.cell_of_others")
        raise DossierError("store.unreadable", what=what, why=why) from error


def select(table: str, columns: Sequence[str], *, where: str = "", order: str = "fid") -> str:
    """Return the SQL that reads `columns` of `table`. All words are ours; values are bound, never pasted."""
    condition = f" WHERE {where}" if where else ""
    return f"SELECT {', '.join(columns)} FROM {table}{condition} ORDER BY {order}"  # noqa: S608


def insert(table: str, columns: Sequence[str]) -> str:
    """Return the SQL that adds a row."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Whether there is a table of this name."""
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone())


def row_count(connection: sqlite3.Connection, table: str) -> int:
    """Return how many rows a table has."""
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(rows)


def broken_references(
    connection: sqlite3.Connection, names: Iterable[str]
) -> Iterator[tuple[str, int, str, tuple[str, ...]]]:
    """Yield the rows of these tables that refer to none: table, rowid, the other table, and the columns that refer."""
    asked = chain.from_iterable(connection.execute(f"PRAGMA foreign_key_check({name})") for name in names)
    for table, rowid, parent, number in asked:
        keys = connection.execute(f"PRAGMA foreign_key_list({table})")
        yield table, rowid, parent, tuple([key[3] for key in keys if key[0] == number])


def unmatched_entries(connection: sqlite3.Connection) -> Iterator[tuple[int, str, int]]:
    """Yield the entries without a match: `fid`, list and row."""
    yield from connection.execute(
        "SELECT fid, list_id, row FROM entry WHERE NOT EXISTS (SELECT 1 FROM match"
        " WHERE match.list_id = entry.list_id AND match.row = entry.row AND match.place = 0) ORDER BY fid"
    )


def write(connection: sqlite3.Connection, sql: str, rows: Iterable[Row]) -> None:
    """Run `sql`, which writes one row, for every row; InputError for a value that no database can hold.

    DossierError where something in the dossier has kept a row from being written.
    """
    cells = list(rows)
    try:
        cursor = connection.executemany(sql, cells)
    except UnicodeEncodeError as error:
        raise InputError("store.half_character", text=error.object) from error
    except OverflowError as error:
        raise InputError("store.number_too_large") from error
    if cells and cursor.rowcount != len(cells):
        raise DossierError("store.swallowed")


def take_over(connection: sqlite3.Connection, copy: sqlite3.Connection, table: SqlTable) -> None:
    """Write into a table what a copy of the dossier has in it; rows that are alike are left as they are."""
    columns = ("fid", *table.names, *(column.name for column in table.derived))
    sql = select(table.name, columns)
    stored, meant = ({row[0]: row for row in source.execute(sql)} for source in (connection, copy))
    gone = [(fid,) for fid, row in stored.items() if meant.get(fid) != row]
    write(connection, f"DELETE FROM {table.name} WHERE fid = ?", gone)  # noqa: S608 - our own names
    add(connection, table.name, columns, [row for fid, row in meant.items() if stored.get(fid) != row])


def add(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Add rows."""
    write(connection, insert(table, columns), rows)


def load_values(
    connection: sqlite3.Connection, noun: Noun[T], taxa: Collection[str] | None = None
) -> tuple[T, ...]:
    """Load every value of a noun, or those of some taxa, in the order in which they were saved."""
    decode, where = noun.decode, noun.where if taxa is None else "taxon IN (SELECT value FROM json_each(?))"
    with readable(m.Message.of("store.a_row", kind=f"one.{noun.label}", table=noun.name)):
        asked = () if taxa is None else (json.dumps([*taxa]),)
        rows = connection.execute(select(noun.name, noun.loaded, where=where), asked)
        values = tuple([decode(*row) for row in rows])
        if noun.cls in _NAMING:
            _refuse_strangers(connection, values)
        return values


def _refuse_strangers(connection: sqlite3.Connection, values: Iterable[Any]) -> None:
    known = {None, *(code for (code,) in connection.execute("SELECT code FROM party"))}
    for value in values:
        for code in value.closed_by if isinstance(value, m.Round) else value.parties:
            if code not in known:
                raise UnusableError("cell.no_party", text=code)


def save(connection: sqlite3.Connection, noun: Noun[T], values: Iterable[T]) -> None:
    """Save values: one with the key of a row that is there replaces it, every other is added at the end.

    A noun without a key has no rows to replace: what is there already, as often as it is given, is not
    added again.
    """
    rows = [noun.encode(value) for value in values]
    if not noun.key:
        left = Counter(connection.execute(select(noun.name, noun.saved)))
        add(connection, noun.name, noun.saved, _beyond(left, rows))
        return
    places = _refuse_twins(noun, rows)
    present = {row[1:]: row[0] for row in connection.execute(select(noun.name, ("fid", *noun.key)))}
    fids = [present.get(tuple(row[place] for place in places)) for row in rows]
    changed = [(*row, fid) for row, fid in zip(rows, fids, strict=True) if fid is not None]
    added = [row for row, fid in zip(rows, fids, strict=True) if fid is None]
    sets = ", ".join(f"{column} = ?" for column in noun.saved)
    write(connection, f"UPDATE {noun.name} SET {sets} WHERE fid = ?", changed)  # noqa: S608
    add(connection, noun.name, noun.saved, progress.over("saving", added, len(added)))


def replace(connection: sqlite3.Connection, noun: Noun[T], values: Iterable[T]) -> None:
    """Make `values` all there is of the noun, in their order."""
    rows = [noun.encode(value) for value in values]
    _refuse_twins(noun, rows)
    connection.execute(f"DELETE FROM {noun.name}{f' WHERE {noun.where}' if noun.where else ''}")  # noqa: S608
    add(connection, noun.name, noun.saved, progress.over("saving", rows, len(rows)))


def _refuse_twins(noun: Noun[T], rows: list[Row]) -> tuple[int, ...]:
    """Return where the key stands among the columns; InputError where two values have the same."""
    places = tuple(noun.saved.index(column) for column in noun.key)
    keys = [tuple([row[place] for place in places]) for row in rows] if places else []
    if len(set(keys)) < len(keys):
        key, times = next(each for each in Counter(keys).items() if each[1] > 1)
        named = ", ".join(str(cell) for cell in key if cell is not None)
        raise InputError("store.given_twice", kind=f"one.{noun.label}", name=named, times=times)
    return places


def _beyond(left: Counter[Row], rows: list[Row]) -> Iterable[Row]:
    for row in rows:
        if left[row] > 0:
            left[row] -= 1
        else:
            yield row


# ---------------------------------------------------------------- the agreement


def save_agreement(connection: sqlite3.Connection, agreement: m.Agreement) -> None:
    """Save what the dossier is about: the agreement and its Parties."""
    replace(connection, tables.AGREEMENTS, [agreement])
    replace(connection, tables.PARTIES, agreement.parties)


def load_agreement(connection: sqlite3.Connection) -> m.Agreement:
    """Load what the dossier is about; DossierError where somebody has made nonsense of it."""
    stored, parties = load_values(connection, tables.AGREEMENTS), load_values(connection, tables.PARTIES)
    if len(stored) != 1:
        raise DossierError("store.one_agreement", number=len(stored))
    agreement = changed(stored[0], parties=parties)
    if (wrong := agreements.wrong_with(agreement)) is not None:
        raise DossierError("store.agreement_wrong", why=wrong)
    return agreement


# ---------------------------------------------------------------- lists


def save_list(connection: sqlite3.Connection, matched: m.MatchedList) -> None:
    """Save a list; one of the same id is replaced, in its place among the lists."""
    _check_keys(matched)
    save(connection, tables.CHECKLISTS, [matched.checklist])
    _forget_rows(connection, matched.checklist.id)
    entries = [each.entry for each in matched.entries]
    shown = progress.over("saving", entries, len(entries))
    at = tables.ENTRIES.saved.index(tables.NAMES_OF_ENTRY)  # in a table of its own
    encoded = ((*row[:at], *row[at + 1 :]) for row in map(tables.ENTRIES.encode, shown))
    add(connection, "entry", (*tables.ENTRIES.saved[:at], *tables.ENTRIES.saved[at + 1 :]), encoded)
    names = ((each.list_id, each.row, *pair) for each in entries for pair in each.vernacular.pairs)
    add(connection, "entry_name", tables.ENTRY_NAMES.names, names)
    statuses = (row for each in matched.entries for row in _statuses(each, matched.checklist))
    add(connection, "status", (*_OF_ENTRY, *tables.STATUSES.saved), statuses)
    birds = progress.over("saving", matched.entries, len(matched.entries))
    matches = (
        (place, *tables.MATCHES.encode(match))
        for bird in birds
        for place, match in enumerate((bird.match, *bird.subspecies))
    )
    add(connection, "match", ("place", *tables.MATCHES.saved), matches)


def remove_list(connection: sqlite3.Connection, list_id: str) -> None:
    """Remove a list with everything that belongs to it."""
    _forget_rows(connection, list_id)
    connection.execute("DELETE FROM source_file WHERE list_id = ?", (list_id,))
    connection.execute("DELETE FROM checklist WHERE id = ?", (list_id,))


class _LateEntries(Sequence[m.MatchedEntry]):
    """The entries of a list, loaded when the first is asked for: most commands ask for those of two lists."""

    def __init__(self, load: Callable[[], Sequence[m.MatchedEntry]]) -> None:
        self._load = load

    @cached_property
    def _entries(self) -> Sequence[m.MatchedEntry]:
        return self._load()

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - a slice, too
        return self._entries[place]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[m.MatchedEntry]:
        return iter(self._entries)


@dataclass(frozen=True, slots=True)
class LateList(m.MatchedList):
    """A list of which entries, or names alone, are loaded when they are asked for, while the dossier is open."""

    connection: sqlite3.Connection = field(kw_only=True)

    @classmethod
    def of(cls, connection: sqlite3.Connection, checklist: m.Checklist) -> LateList:
        """Return a list of which nothing is loaded yet."""
        entries = _LateEntries(lambda: load_list(connection, checklist).entries)
        return cls(checklist, entries, connection=connection)

    def name_cells(self) -> Iterator[m.NameCell]:
        """Yield the cells with names of each entry, in their order; no entry is loaded for them."""
        rows_of = partial(_rows_of, self.connection, self.checklist.id)
        with readable(m.Message.of("store.a_list", list=self.checklist.id)):
            names = m.grouped(
                (row, (_text(row, lang), _text(row, text)))
                for row, lang, text in rows_of("entry_name", ("row", "lang", "text"), "lang")
            )
        matches = rows_of("match", ("place", "row", "taxon"))
        taxa = {row: taxon for place, row, taxon in matches if place == 0}
        for row, verbatim, canonical in rows_of("entry", ("row", "verbatim", "canonical")):
            if row not in taxa:
                raise DossierError("store.list_row_unmatched", row=row, list=self.checklist.id)
            yield from m.name_cells_of(row, taxa[row], verbatim, canonical, names.get(row, ()))


def _rows_of(
    connection: sqlite3.Connection, list_id: str, table: str, columns: Sequence[str], order: str = "fid"
) -> Iterable[Any]:
    return connection.execute(select(table, columns, where="list_id = ?", order=order), (list_id,))


def _text(row: int, cell: object) -> str:
    if not isinstance(cell, str):
        wanted = m.Message("export.cell_text")
        raise UnusableError("store.wrong_value", table="entry_name", name=f"row {row}", wanted=wanted)
    return cell


def load_list(connection: sqlite3.Connection, checklist: m.Checklist) -> m.MatchedList:
    """Load the entries of a list, in the order in which they were saved."""
    rows_of = partial(_rows_of, connection, checklist.id)
    with readable(m.Message.of("store.a_list", list=checklist.id)):
        statuses: dict[int, tuple[m.Status, ...]] = {}
        for number, *printed in rows_of("status", ("row", *_PRINTED), order="row, place"):
            statuses[number] = (*statuses.get(number, ()), tables.STATUSES.decode(*printed))
        entries = [
            tables.ENTRIES.decode(*row[:-1], statuses.get(row[1], ()), row[-1])
            for row in rows_of("entry", tables.ENTRIES.loaded)
        ]
        matches: dict[int, list[m.Match]] = {}
        for place, *cells in rows_of("match", ("place", *tables.MATCHES.loaded), order="row, place"):
            match = tables.MATCHES.decode(*cells)
            before = matches.setdefault(match.row, [])
            if place != len(before):
                raise UnusableError("store.match_missing", row=match.row, place=len(before))
            before.append(match)
    for entry in entries:
        if entry.row not in matches:
            raise DossierError("store.list_row_unmatched", row=entry.row, list=checklist.id)
    joined = ((entry, matches[entry.row]) for entry in entries)
    birds = [m.MatchedEntry(entry, match, tuple(below)) for entry, (match, *below) in joined]
    return m.MatchedList(checklist, tuple(birds))


def _check_keys(matched: m.MatchedList) -> None:
    """Hold the list's own keys together: the match of another row must not slip in under this one."""
    keys = [(each.entry.list_id, each.entry.row) for each in matched.entries]
    assert {list_id for list_id, _ in keys} <= {matched.checklist.id}, matched.checklist.id  # noqa: S101 - the lists that birds makes
    assert len(set(keys)) == len(keys), matched.checklist.id  # noqa: S101 - the lists that birds makes
    for key, each in zip(keys, matched.entries, strict=True):
        matches = (each.match, *each.subspecies)
        assert {(match.list_id, match.row) for match in matches} == {key}, key  # noqa: S101 - the lists that birds makes


def _forget_rows(connection: sqlite3.Connection, list_id: str) -> None:
    for table in ("match", "status", "entry_name", "entry"):
        connection.execute(f"DELETE FROM {table} WHERE list_id = ?", (list_id,))  # noqa: S608 - our own names


def _statuses(matched: m.MatchedEntry, checklist: m.Checklist) -> Iterator[Row]:
    """Yield what an entry prints as statuses, each with the list as its source."""
    entry = matched.entry
    for place, status in enumerate(entry.statuses, 1):
        stated = m.stated_by(checklist, matched, status)
        named = changed(stated, id=f"{entry.list_id} {entry.row} {place}")
        yield (entry.list_id, entry.row, place, *tables.STATUSES.encode(named))
