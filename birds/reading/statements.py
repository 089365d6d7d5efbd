"""Statements about the status of birds in tables: a row says that a bird breeds, winters, passes … somewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from birds import dates
from birds.errors import Problem
from birds.model import How, Message, Status, StatusCode
from birds.reading.files.source import Row
from birds.reading.lists.cells import FLAGS, flagged
from birds.reading.locations import read_country
from birds.reading.tables import BIRD, Opened, Read, ReadOptions, open_table, values
from birds.reading.tables.status import parse_status
from birds.vocabulary import key, lookup, sought

_BY = ("author", "source")
_LETTERS = frozenset({"R", "B", "W", "P", "V", "I", "X"})


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What one row says; `territory` is the country that it names, `list_id` the list whose territory it is about.

    `vernacular` is the bird's other name, where the row has one beside the scientific; `reference` is the taxon of the
    reference that the row says it means.
    """

    row: int
    name: str
    statuses: tuple[Status, ...]
    territory: str | None = None
    list_id: str | None = None
    vernacular: str | None = None
    reference: str | None = None


def read_statements(path: Path, options: ReadOptions) -> Read[StatusRow]:
    """Read the status of birds, by scientific or vernacular name, with who says it. Raises InputError.

    Where no column says who, the file stands as author and source. A code without a printed word is derived, and so is
    what a column `how` calls so. Taxa stay as printed here.
    """
    opened = open_table(path, "status", options)
    column = next((column for column in opened.columns.columns if column.field == "months"), None)
    if column and column.how != "map" and sought("statements", "breeding").within(column.header):
        del opened.places["months"]  # of laying, song or breeding, unless somebody named it as months
        what = Message.of("status.months_of_breeding", column=column.header)
        _note_of_file(opened, what, "status.do_map_months")
    opened.need("column.with_names", *BIRD)
    opened.need("column.with_status", "status", "code", *FLAGS)
    has_authors = any(field in opened.places for field in _BY)
    if not has_authors:
        _note_of_file(opened, "status.file_as_author", "status.do_add_author")
    rows_of_statuses: list[StatusRow] = []
    rows: dict[str, int] = {}  # by what is said there
    for number, row in opened.rows():
        stated = _row(opened, number, row)
        if stated is None:
            continue
        name = stated.name
        ids = [status.id for status in in_territory(stated, stated.list_id or stated.territory or "")]
        new = tuple(status for status, key in zip(stated.statuses, ids, strict=True) if key not in rows)
        if not new:
            opened.warn(number, "status.said_twice", "status.do_delete_one", value=name, first=rows[ids[0]])
            continue
        if has_authors and not any(opened.get(row, field) for field in _BY):
            opened.note(number, "status.row_without_author", "status.do_add_author", value=name)
        rows.update(dict.fromkeys(ids, number))
        rows_of_statuses.append(replace(stated, statuses=new))
    return opened.read(rows_of_statuses)


def _note_of_file(opened: Opened, what: str | Message, todo: str) -> None:
    opened.problems.append(Problem(opened.table.file, what, todo, severity="note"))


def in_territory(row: StatusRow, territory: str) -> tuple[Status, ...]:
    """Return what a row says of a territory; an id is made of what is said, and stays when rows are sorted.

    It is as "BK2018: Grus grus (KOR, Jeju) W “W3” [11,12]".
    """
    statuses = []
    for status in row.statuses:
        where = ", ".join(filter(None, (territory, row.list_id, status.region)))
        months = f"[{','.join(map(str, status.months))}]" if status.months else None
        parts = (status.code, status.printed and f"“{status.printed}”", months)
        id_ = f"{status.source}: {status.name} ({where}) {' '.join(filter(None, parts))}"
        statuses.append(replace(status, territory=territory, id=id_))
    return tuple(statuses)


def _row(opened: Opened, number: int, row: Row) -> StatusRow | None:
    name = _name(opened, row)
    printed = opened.get(row, "status") or flagged(opened, number, row)
    code = opened.get(row, "code")
    if code and not printed and not (_letters(code).keys() <= _LETTERS and _how(opened, row) != "printed"):
        printed, code = code, None  # a source's own codes: P2, WV
    if name is None or (printed or code) is None:
        what = "status.row_without_name" if name is None else "status.row_without_status"
        opened.error(number, what, "table.do_add_or_delete", value=name)
        return None
    statuses = _statuses(opened, number, printed, code)
    cell = opened.get(row, "months")
    months = (dates.listed_months(cell) or dates.months(cell)) if cell else ()
    if cell and not months:
        opened.warn(number, "status.months_unclear", "status.do_write_months", "months", cell)
    if months and len(statuses) != 1:
        opened.warn(number, "status.months_of_several", "status.do_write_months_behind", "months", cell)
        months = ()
    territory = read_country(opened, number, row, "party")
    dated = (replace(status, months=status.months or months) for status in statuses)
    stated = tuple(_stated(opened, row, name, status) for status in dated)
    how = lookup("statements").get
    left_out = "status.word_left_out"
    opened.parse(number, row, "trust", values.trust, left_out, "status.do_write_trust")
    opened.parse(number, row, "how", lambda word: how(key(word)), left_out, "status.do_write_how")
    if not stated:
        return None
    where = territory or opened.get(row, "party")
    more = (opened.get(row, field) for field in ("list", "vernacular_name", "reference_name"))
    return StatusRow(number, name, stated, where, *more)


def _name(opened: Opened, row: Row) -> str | None:
    """Return the bird as the row names it: the subspecies behind its species where a column of its own has it."""
    name, epithet = opened.get(row, "scientific_name"), opened.get(row, "subspecies")
    if name and epithet and " " not in epithet:
        binomial = len(name.split()) == 2  # noqa: PLR2004
        return f"{name} {epithet}" if binomial or not name.endswith(epithet) else name
    return name or opened.get(row, "vernacular_name")


def _statuses(opened: Opened, number: int, printed: str | None, code: str | None) -> tuple[Status, ...]:
    """Return the statuses of a row: those of its code where it has one, else those that its words say."""
    statuses, unknown = parse_status(printed) if printed else ((), ())
    if code is not None:
        letters = _letters(code)
        if strange := tuple(letter for letter in letters if letter not in _LETTERS):
            opened.error(number, "status.no_code", "status.do_write_code", "code", code, codes=strange)
            return ()
        # What is printed beside it says the rest, such as that it is of a few.
        named = {status.code: status for status in statuses}
        plain = (Status(cast("StatusCode", letter)) for letter in letters)
        return tuple(replace(named.get(status.code, status), printed=printed) for status in plain)
    if unknown:
        what = Message.of("status.none_read", words=tuple(unknown))
        opened.warn(number, what, "status.do_write_one", "status", printed)
        return (Status(None, printed=printed),)
    if any(status.code is None for status in statuses):
        opened.note(number, "status.decides_nothing", "status.do_look", "status", printed)
    return statuses


def _how(opened: Opened, row: Row) -> How | None:
    """Return whether a row calls its status printed or derived."""
    how = lookup("statements").get(key(opened.get(row, "how") or ""))
    return cast("How", how) if how in {"printed", "derived"} else None


def _letters(code: str) -> dict[str, None]:
    return dict.fromkeys(code.upper().replace(",", " ").replace(";", " ").replace("/", " ").split())


def _stated(opened: Opened, row: Row, name: str, status: Status) -> Status:
    file = opened.table.file
    author, source = opened.get(row, "author"), opened.get(row, "source")
    how: How = "derived" if status.printed is None else _how(opened, row) or "printed"
    notes = "; ".join(filter(None, (status.note, opened.get(row, "note")))).split("; ")
    return replace(
        status,
        name=name,
        note="; ".join(dict.fromkeys(notes)) or None,  # what a frame brings back stood in its note already
        region=opened.get(row, "region"),
        author=author or source or file,
        source=source or author or file,
        via=opened.get(row, "via"),
        how=how,
        trust=values.trust(opened.get(row, "trust") or ""),
        migrant=status.migrant and how == "printed",
    )
