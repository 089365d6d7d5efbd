"""A list with its entries, their statuses and matches: four tables, saved and loaded together."""

from __future__ import annotations

from dataclasses import replace
from sys import intern
from typing import TYPE_CHECKING, Any

from birds import progress
from birds.errors import DossierError, InputError, UnusableError
from birds.model import (
    Checklist,
    Entry,
    Match,
    MatchedEntry,
    MatchedList,
    Message,
    Names,
    ParsedName,
    Source,
    Status,
    stated_by,
)
from birds.store import cells, rows
from birds.store.failures import readable
from birds.store.noun import Noun
from birds.store.nouns import STATUSES, read_status
from birds.store.records import SOURCES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from birds.store.cells import Row


def _checklist(checklist: Checklist) -> Row:
    return (
        checklist.id,
        checklist.title,
        checklist.party,
        checklist.kind,
        checklist.edition,
        checklist.publisher,
        checklist.date,
        checklist.licence,
        checklist.taxonomy,
        checklist.territory,
        checklist.source,
        checklist.official,
        checklist.file_name,
        checklist.sha256,
        checklist.encoding,
        checklist.sheet,
        cells.pairs_cell(checklist.mapping),
    )


def _read_checklist(*row: Any) -> Checklist:  # noqa: ANN401 - cells as SQLite has them
    return Checklist(*(*row[:11], bool(row[11]), *row[12:16], cells.pairs(row[16])))


CHECKLISTS = Noun(
    table="checklist",
    one="list",
    columns=(
        "id",
        "title",
        "party",
        "kind",
        "edition",
        "publisher",
        "date",
        "licence",
        "taxonomy",
        "territory",
        "source",
        "official",
        "file_name",
        "sha256",
        "encoding",
        "sheet",
        "mapping",
    ),
    key=("id",),
    encode=_checklist,
    decode=_read_checklist,
)

ENTRY_COLUMNS = (
    "list_id",
    "row",
    "verbatim",
    "rank",
    "english_name",
    "japanese_name",
    "korean_name",
    "subspecies",
    "part",
    "order_name",
    "family_name",
    "order_english",
    "order_japanese",
    "order_korean",
    "family_english",
    "family_japanese",
    "family_korean",
    "number",
    "section",
    "category",
    "parent_row",
    "within_party",
    "status_printed",
    "note",
    "name_verbatim",
    "canonical",
    "genus",
    "species",
    "infraspecific",
    "name_rank",
    "authorship",
    "year",
    "alternatives",
    "name_vernacular",
    "notices",
)
_OF_ENTRY = ("list_id", "row", "place")
STATUS_COLUMNS = (*_OF_ENTRY, *STATUSES.columns)
_PRINTED = STATUSES.columns[:7]  # what the list prints; the rest says which list that is
MATCH_COLUMNS = (
    "list_id",
    "row",
    "place",
    "printed",
    "taxon",
    "confidence",
    "rule",
    "args",
    "candidates",
    "remarks",
    "decided_by",
    "cited",
)
TABLES = ("checklist", "entry", "status", "match")
_UNNAMED = (None,) * 11


def save(connection: sqlite3.Connection, matched: MatchedList) -> None:
    """Save a list; one of the same id is replaced, in its place among the lists."""
    _check(matched)
    rows.save(connection, CHECKLISTS, [matched.checklist])
    _forget_rows(connection, matched.checklist.id)
    entries = [each.entry for each in matched.entries]
    told = progress.over("saving", entries, len(entries))
    rows.add(connection, "entry", ENTRY_COLUMNS, map(_entry, told))
    sources = {source.id: source for source in rows.load(connection, SOURCES)}
    source = sources.get(matched.checklist.id)
    statuses = (row for each in matched.entries for row in _statuses(each, matched.checklist, source))
    rows.add(connection, "status", STATUS_COLUMNS, statuses)
    held = progress.over("saving", matched.entries, len(matched.entries))
    matches = (row for each in held for row in _matches(each))
    rows.add(connection, "match", MATCH_COLUMNS, matches)


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


def _entry(entry: Entry) -> Row:
    return (
        entry.list_id,
        entry.row,
        entry.verbatim,
        entry.rank,
        *_names(entry.vernacular),
        cells.texts_cell(entry.subspecies),
        entry.part,
        entry.order,
        entry.family,
        *_names(entry.order_names),
        *_names(entry.family_names),
        entry.number,
        entry.section,
        entry.category,
        entry.parent_row,
        entry.within_party,
        entry.status_printed,
        entry.note,
        *(_parsed(entry.name) if entry.name else _UNNAMED),
    )


def _names(names: Names) -> tuple[str | None, str | None, str | None]:
    return names.en, names.ja, names.ko


def _parsed(name: ParsedName) -> Row:
    return (
        name.verbatim,
        name.canonical,
        name.genus,
        name.species,
        name.infraspecific,
        name.rank,
        name.authorship,
        name.year,
        cells.texts_cell(name.alternatives),
        name.vernacular,
        cells.texts_cell(name.notices),
    )


def _statuses(held: MatchedEntry, checklist: Checklist, source: Source | None) -> Iterator[Row]:
    """Yield what an entry prints as statuses, each with the list as its source, by its author."""
    entry = held.entry
    for place, status in enumerate(entry.statuses, 1):
        stated = stated_by(checklist, held, status, source)
        named = replace(stated, id=f"{entry.list_id} {entry.row} {place}")
        yield (entry.list_id, entry.row, place, *STATUSES.encode(named))


def _matches(matched: MatchedEntry) -> Iterator[Row]:
    for place, match in enumerate((matched.match, *matched.subspecies)):
        yield (
            match.list_id,
            match.row,
            place,
            match.printed,
            match.taxon,
            match.confidence,
            match.reason.rule,
            cells.args_cell(match.reason),
            cells.candidates_cell(match.candidates),
            cells.reasons_cell(match.remarks),
            match.decided_by,
            match.cited,
        )


def _load_entries(
    connection: sqlite3.Connection, list_id: str, statuses: Mapping[int, list[Status]]
) -> list[Entry]:
    found = connection.execute(rows.select("entry", ENTRY_COLUMNS, where="list_id = ?"), (list_id,))
    return [_read_entry(list_id, row, tuple(statuses.get(row[1], ()))) for row in found]


def _read_entry(list_id: str, row: tuple[Any, ...], statuses: tuple[Status, ...]) -> Entry:
    return Entry(
        list_id,
        row[1],
        row[2],
        _read_parsed(row) if row[24] is not None else None,
        _once(row[3]),
        cells.names(row[4], row[5], row[6]),
        cells.texts(row[7]),
        _once(row[8]),
        _once(row[9]),
        _once(row[10]),
        cells.names(row[11], row[12], row[13]),
        cells.names(row[14], row[15], row[16]),
        row[17],
        row[18],
        row[19],
        row[20],
        None if row[21] is None else bool(row[21]),
        row[22],
        statuses,
        row[23],
    )


def _read_parsed(row: tuple[Any, ...]) -> ParsedName:
    verbatim = row[2] if row[24] == row[2] else row[24]
    return ParsedName(
        verbatim,
        verbatim if row[25] == verbatim else row[25],
        _once(row[26]),
        _once(row[27]),
        _once(row[28]),
        _once(row[29]),
        row[30],
        row[31],
        cells.texts(row[32]),
        row[33],
        cells.texts(row[34]),
    )


def _once(text: Any) -> Any:  # noqa: ANN401 - a cell of text, or none
    """Return a text that many rows have, from one place in memory."""
    return intern(text) if isinstance(text, str) else text


def _load_statuses(connection: sqlite3.Connection, list_id: str) -> dict[int, list[Status]]:
    sql = rows.select("status", ("row", *_PRINTED), where="list_id = ?", order="row, place")
    made: dict[int, list[Status]] = {}
    for row, *printed in connection.execute(sql, (list_id,)):
        made.setdefault(row, []).append(read_status(*printed))
    return made


def _load_matches(connection: sqlite3.Connection, list_id: str) -> dict[int, list[Match]]:
    sql = rows.select("match", MATCH_COLUMNS, where="list_id = ?", order="row, place")
    made: dict[int, list[Match]] = {}
    for cell in connection.execute(sql, (list_id,)):
        match = Match(
            list_id,
            cell[1],
            cells.reason(_once(cell[6]), cell[7]),
            _once(cell[4]),
            cell[3],
            _once(cell[5]),
            cells.candidates(cell[8]),
            cells.reasons(cell[9]),
            cell[10],
            cell[11],
        )
        found = made.setdefault(match.row, [])
        if cell[2] != len(found):
            raise UnusableError("store.match_missing", row=match.row, place=len(found))
        found.append(match)
    return made
