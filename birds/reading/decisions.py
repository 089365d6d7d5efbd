"""A filled-in review, workbook or CSV → the decisions it holds; whether they hold good is judged elsewhere.

Rows may come in any order, sheets and columns in any place; what is not ours is passed over. A row that was left
empty decides nothing; one that lost a decision which stood there withdraws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds import vocabulary
from birds.errors import InputError, Problem
from birds.messages import word
from birds.model import LANGS, QUESTIONS, REVIEW_COLUMNS
from birds.reading.files import read_content
from birds.reading.files.source import read_source
from birds.vocabulary import key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from birds.model import Arg, Message
    from birds.reading.files.source import RawSheet, Row

NAMES = ("scientific_name", "korean_name", "japanese_name", "english_name")
KINDS = {"name": "name", "resident": "non_migratory"}
_LOOK = 60


@dataclass(frozen=True, slots=True)
class Filled:
    """One row: what it is about (`subject`, else its names), in which list, and what was decided.

    `kind` is that of the decision where the row says it. `exported` is what stood there when the file was made.
    """

    row: int
    sheet: str | None
    list_id: str | None
    subject: str | None
    names: tuple[str, ...]
    kind: str | None
    value: str | None
    decided_by: str | None
    date: str | None
    cited: str | None
    exported: str | None = None


@dataclass(frozen=True, slots=True)
class FilledIn:
    """A review as read: the file's name, and the rows that decide or withdraw something."""

    file: str
    rows: tuple[Filled, ...]

    def problem(
        self,
        row: Filled,
        what: str | Message,
        todo: str | Message | None,
        severity: str = "error",
        **args: Arg,
    ) -> Problem:
        """Return a problem of one of its rows."""
        about = row.subject or next(iter(row.names), None)
        return Problem(self.file, what, todo, row.row, None, about, severity, row.sheet, **args)


def read_decisions(
    path: Path, *, encoding: str | None = None, sheet: str | None = None
) -> tuple[FilledIn, tuple[Problem, ...]]:
    """Read a filled-in review. Raises InputError where the file is none."""
    source = read_source(path)
    content = read_content(source, encoding, sheet)
    tables = [found for one in content.sheets if (found := _table(one))]
    if not tables:
        raise InputError("form.no_review", file=source.name)
    problems = list(content.problems)
    rows: list[Filled] = []
    for one in tables:
        for number, cells in one.rows:
            filled = _row(one, number, cells)
            if isinstance(filled, Problem):
                problems.append(_at(filled, source.name))
            elif filled:
                rows.append(filled)
    return FilledIn(source.name, tuple(rows)), tuple(problems)


def _at(problem: Problem, file: str) -> Problem:
    return Problem(file, problem.what, problem.todo, problem.row, value=problem.value, sheet=problem.sheet)


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: str | None
    places: Mapping[str, int]
    rows: tuple[tuple[int, Row], ...]

    def get(self, row: Row, field: str) -> str | None:
        place = self.places.get(field)
        text = row[place].strip() if place is not None and place < len(row) else ""
        return plain(text) or None


def plain(text: str) -> str:
    """Return a text without the apostrophe that our CSV puts before what a spreadsheet could take for a formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@＝＋－＠" else text


def _table(sheet: RawSheet) -> _Table | None:
    """Return the table of a sheet, None where no row of its head has a decision beside a name."""
    for at, row in enumerate(sheet.rows[:_LOOK]):
        places = _places(row)
        if "decision" in places and {"subject", *NAMES} & places.keys():
            below = enumerate(sheet.rows[at + 1 :], at + 1 + sheet.start)
            return _Table(
                sheet.name or None, places, tuple((number, cells) for number, cells in below if any(cells))
            )
    return None


def _places(row: Row) -> dict[str, int]:
    """Return where each column stands; a heading of ours goes before one that somebody added."""
    others = vocabulary.lookup("headers/review")
    ranked = sorted(
        (key(text) not in _ours(), place, field)
        for place, text in enumerate(row)
        if text and (field := _ours().get(key(text)) or others.get(key(text)))
    )
    places: dict[str, int] = {}
    for _, place, field in ranked:
        places.setdefault(field, place)
    return places


def _row(table: _Table, number: int, row: Row) -> Filled | Problem | None:
    made = {field: table.get(row, field) for field in REVIEW_COLUMNS}
    said = any(made[name] for name in ("decision", "decided_by", "date", "citation"))
    if not said and not made["exported"]:
        return None
    names = tuple(name for field in NAMES if (name := made[field]))
    if not (names or made["subject"]):
        what, todo = "form.decision_without_name", "form.do_write_subject"
        return Problem("", what, todo, number, value=made["decision"], sheet=table.sheet)
    return Filled(
        number,
        table.sheet,
        made["list"],
        made["subject"],
        names,
        made["kind"] or _kind(made["question"]),
        made["decision"],
        made["decided_by"],
        made["date"],
        made["citation"],
        made["exported"],
    )


def _kind(question: str | None) -> str | None:
    """Return the kind of decision that a question asks for, None where it does not say."""
    asked = key(question or "")
    for name in QUESTIONS:
        if asked and asked in {key(word(f"review.{name}", lang)) for lang in LANGS}:
            return KINDS.get(name, "match") if name not in ("stale", "decided") else None
    return None


@cache
def _ours() -> Mapping[str, str]:
    """Return the column that each heading of ours names."""
    spelled = (
        (text, field)
        for field in REVIEW_COLUMNS
        for text in (field, *(word(f"review.column.{field}", lang) for lang in LANGS))
    )
    return MappingProxyType({key(text): field for text, field in spelled if key(text)})


@cache
def exception() -> frozenset[str]:
    """Return what says that a bird does not migrate, as `key` has it."""
    said = (word("review.non_migratory", lang) for lang in LANGS)
    return frozenset(map(key, (*vocabulary.spelled("positions", "non_migratory"), *said)))
