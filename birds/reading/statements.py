"""Statements about the status of birds in tables: a row says that a bird breeds, winters, passes … somewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from birds.errors import Problem
from birds.model import Message, Status
from birds.reading import countries, dates, listed
from birds.reading.kinds import read_trust
from birds.reading.opened import Opened, need, open_table
from birds.reading.status import parse_status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.model import How, StatusCode
    from birds.reading.delimited import Row

_NO_MAPPING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What one row says; `territory` is the Party that it names, `list_id` the list whose territory it is about.

    `vernacular` is the bird's other name, where the row has one beside the scientific.
    """

    row: int
    name: str
    statuses: tuple[Status, ...]
    territory: str | None = None
    list_id: str | None = None
    vernacular: str | None = None


def read_statements(
    path: Path,
    *,
    mapping: Mapping[str, str] = _NO_MAPPING,
    encoding: str | None = None,
    sheet: str | None = None,
) -> tuple[tuple[StatusRow, ...], tuple[Problem, ...]]:
    """Read the status of birds, by scientific or vernacular name, with who says it. Raises InputError.

    Where no column says who, the file stands as author and source. A code without a printed word is derived, and so is
    what a column `how` calls so. Taxa stay as printed here.
    """
    opened = open_table(Path(path), "status", mapping, encoding=encoding, sheet=sheet)
    need(opened, (("scientific_name", "vernacular_name"),), "column.with_names")
    need(opened, (("status", "code", *listed.FLAGS),), "column.with_status")
    found: list[StatusRow] = []
    problems: list[Problem] = []
    if "source" not in opened.places and "author" not in opened.places:
        what, todo = "status.file_as_author", "status.do_add_author"
        problems.append(Problem(opened.table.file, what, todo, severity="note"))
    ids: dict[str, int] = {}
    for number, row in opened.rows():
        made, told = _row(opened, number, row)
        problems.extend(told)
        if made is None:
            continue
        named = tuple(_identified(made, status) for status in made.statuses)
        twin = next((ids[one.id] for one in named if one.id in ids), None)
        if twin is not None:
            told_so = opened.warn(
                number, "status.said_twice", "status.do_delete_one", value=made.name, first=twin
            )
            problems.append(told_so)
            continue
        ids.update((one.id, number) for one in named)
        found.append(replace(made, statuses=named))
    return tuple(found), (*opened.problems, *problems)


def _row(opened: Opened, number: int, row: Row) -> tuple[StatusRow | None, tuple[Problem, ...]]:
    """Return what a row says, None where it has no name or no status."""
    name = _name(opened, row)
    printed = opened.get(row, "status")
    flags, told = listed.flagged(opened, number, row) if printed is None else (None, ())
    printed = printed or flags
    code = opened.get(row, "code")
    if name is None or (printed or code) is None:
        what = "status.row_without_name" if name is None else "status.row_without_status"
        return None, (*told, opened.error(number, what, "table.do_add_or_delete", value=name))
    statuses, more = _statuses(opened, number, printed, code)
    months, doubts = _months(opened, number, row, alone=len(statuses) == 1)
    territory, unclear = (
        countries.code_of(opened, number, row, "party") if "party" in opened.places else (None, ())
    )
    stated = tuple(_stated(opened, row, name, replace(one, months=one.months or months)) for one in statuses)
    problems = (*told, *more, *doubts, *unclear)
    if not stated:
        return None, problems
    vernacular = opened.get(row, "vernacular_name")
    return StatusRow(number, name, stated, territory, opened.get(row, "list"), vernacular), problems


def _name(opened: Opened, row: Row) -> str | None:
    """Return the bird as the row names it: the subspecies behind its species where a column of its own has it."""
    name, epithet = opened.get(row, "scientific_name"), opened.get(row, "subspecies")
    if name and epithet and " " not in epithet and name.split()[-1] != epithet.casefold():
        return f"{name} {epithet}"
    if name and epithet and " " not in epithet and len(name.split()) == 2:  # noqa: PLR2004 - a binomial
        return f"{name} {epithet}"
    return name or opened.get(row, "vernacular_name")


def _statuses(
    opened: Opened, number: int, printed: str | None, code: str | None
) -> tuple[tuple[Status, ...], tuple[Problem, ...]]:
    """Return the statuses of a row: those of its code where it has one, else those that its words say."""
    statuses, unknown = parse_status(printed) if printed else ((), ())
    if code is not None:
        return _of_code(opened, number, code, printed, statuses)
    if not unknown:
        return statuses, ()
    say, what = (opened.warn, "status.words_unknown") if statuses else (opened.error, "status.row_unknown")
    told = say(number, what, "status.do_correct_words", "status", printed, words=tuple(unknown))
    return statuses, (told,)


def _of_code(
    opened: Opened, number: int, code: str, printed: str | None, read: tuple[Status, ...]
) -> tuple[tuple[Status, ...], tuple[Problem, ...]]:
    """Return a status a code; a word printed beside it says whether it names a migrant."""
    letters = code.upper().replace(",", " ").replace(";", " ").split()
    if strange := [letter for letter in letters if letter not in {"R", "B", "W", "P", "V", "I", "X"}]:
        what = Message.of("status.no_code", codes=tuple(strange))
        return (), (opened.error(number, what, "status.do_write_code", "code", code),)
    named = {one.code for one in read if one.migrant}
    return tuple(
        Status(cast("StatusCode", letter), printed=printed, migrant=letter in named) for letter in letters
    ), ()


def _months(
    opened: Opened, number: int, row: Row, *, alone: bool
) -> tuple[tuple[int, ...], tuple[Problem, ...]]:
    said = opened.get(row, "months")
    months = (dates.listed(said) or dates.months(said)) if said else ()
    if said and not months:
        return (), (opened.warn(number, "status.months_unclear", "status.do_write_months", "months", said),)
    if months and not alone:
        what, todo = "status.months_of_several", "status.do_write_months_behind"
        return (), (opened.warn(number, what, todo, "months", said),)
    return months, ()


def _stated(opened: Opened, row: Row, name: str, status: Status) -> Status:
    """Return a status with who says it, of which bird and where."""
    file = opened.table.file
    author, source = opened.get(row, "author"), opened.get(row, "source")
    told = (opened.get(row, "how") or "").casefold()
    how: How = "derived" if told == "derived" or status.printed is None else "printed"
    return replace(
        status,
        name=name,
        note="; ".join(filter(None, (status.note, opened.get(row, "note")))) or None,
        region=opened.get(row, "region"),
        author=author or source or file,
        source=source or author or file,
        via=opened.get(row, "via"),
        how=how,
        trust=read_trust(opened.get(row, "trust") or ""),
        migrant=status.migrant and how == "printed",
    )


def _identified(row: StatusRow, status: Status) -> Status:
    """Give a statement an id made of what it says, so that it stays when rows are added or sorted."""
    months = ",".join(map(str, status.months))
    shown = (row.list_id, row.territory, status.source, row.name, status.region, status.code, status.printed)
    key = "\x1f".join(part or "" for part in (*shown, months))
    return replace(status, id=f"S-{hashlib.sha256(key.encode()).hexdigest()[:12]}")
