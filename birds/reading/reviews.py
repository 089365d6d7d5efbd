"""A filled-in review back: the decisions on what names mean. Nothing is decided here.

A row that was left empty decides nothing; one that lost a decision which stood there withdraws it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from birds import vocabulary
from birds.errors import InputError, Problem
from birds.messages import name_heading, word
from birds.model import LANGS, QUESTIONS, REVIEW_COLUMNS, Agreement, Arg, Lang, Message, name_column
from birds.reading.files import read_content
from birds.reading.files.source import RawSheet, Row, read_source
from birds.reading.forms import BEFORE_LANGUAGES, FormTable, columns_by_field, name_fields, read_positions
from birds.reading.tables.table import ReadOptions, refuse_endless
from birds.vocabulary import key

KINDS = {"name": "name", "resident": "non_migratory", "place": "place"}
_LOOK = 60


def review_columns(agreement: Agreement) -> tuple[str, ...]:
    """Return the columns of the form of decisions, its keys in CSV: with names in the languages of the agreement."""
    fixed = [column for column in REVIEW_COLUMNS if column not in BEFORE_LANGUAGES[1:]]
    at = fixed.index("scientific_name") + 1
    return (*fixed[:at], *map(name_column, agreement.languages), *fixed[at:])


@dataclass(frozen=True, slots=True)
class FilledDecision:
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

    @property
    def touched(self) -> bool:
        """Whether somebody wrote or erased something."""
        if self.exported or self.value:
            return self.value != self.exported
        return any((self.decided_by, self.date, self.cited))


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """A review as read: the file's name, and the rows that decide or withdraw something."""

    file: str
    rows: tuple[FilledDecision, ...]

    def problem(
        self,
        row: FilledDecision,
        what: str | Message,
        todo: str | Message | None,
        severity: str = "error",
        **args: Arg,
    ) -> Problem:
        """Return a problem of one of its rows."""
        about = row.subject or next(iter(row.names), None)
        return Problem(
            file=self.file,
            what=what,
            todo=todo,
            row=row.row,
            column=None,
            value=about,
            severity=severity,
            sheet=row.sheet,
            **args,
        )


def read_decisions(path: Path, options: ReadOptions) -> tuple[ReviewForm, tuple[Problem, ...]]:
    """Read a filled-in review. Raises InputError where the file is none."""
    source = read_source(path)
    content = read_content(source, options.encoding, options.sheet)
    refuse_endless(content.sheets, source.name)
    read = (_review_table(source.name, sheet, options.agreement) for sheet in content.sheets)
    tables = [table for table in read if table]
    if not tables:
        raise InputError("form.no_review", file=source.name)
    problems = list(content.problems)
    rows: list[FilledDecision] = []
    for table in tables:
        for number, cells in table.rows:
            filled = _decided(table, number, cells)
            if isinstance(filled, Problem):
                problems.append(filled)
            elif filled:
                rows.append(filled)
    return ReviewForm(source.name, tuple(rows)), tuple(problems)


def answered(path: Path, agreement: Agreement) -> int:
    """Return in how many rows of a form somebody wrote or erased something, 0 where the file is no form."""
    for read in (read_positions, read_decisions):
        try:
            form, problems = read(path, ReadOptions(agreement=agreement))
        except InputError:
            continue
        odd = {problem.row for problem in problems if problem.row is not None}
        return len(odd) + sum(row.touched for row in form.rows)
    return 0


def _review_table(file: str, sheet: RawSheet, agreement: Agreement) -> FormTable | None:
    """Return the table of a sheet, None where no row of its head has a decision beside a name."""
    ours, others = _ours(agreement.languages), vocabulary.lookup("headers/review")
    for at, row in enumerate(sheet.rows[:_LOOK]):
        named = ((place, key(text)) for place, text in enumerate(row) if text)
        places = columns_by_field(
            (text not in ours, place, field)
            for place, text in named
            if (field := ours.get(text) or others.get(text))
        )
        if "decision" in places and {"subject", *name_fields(agreement)} & places.keys():
            below = enumerate(sheet.rows[at + 1 :], at + 1 + sheet.start)
            rows = tuple((number, cells) for number, cells in below if any(cells))
            return FormTable(
                file=file, sheet=sheet.name or None, places=places, header=(), rows=rows, agreement=agreement
            )
    return None


def _decided(table: FormTable, number: int, row: Row) -> FilledDecision | Problem | None:
    cells = {field: table.get(row, field) for field in (*REVIEW_COLUMNS, *name_fields(table.agreement))}
    is_answered = any(cells[name] for name in ("decision", "decided_by", "date", "citation"))
    if not is_answered and not cells["exported"]:
        return None
    named = tuple(name for field in name_fields(table.agreement) if (name := cells[field]))
    if not (named or cells["subject"]):
        what, todo = "form.decision_without_name", "form.do_write_subject"
        return table.problem(number, what, todo, None, cells["decision"])
    kind = cells["kind"] or _kind(cells["question"])
    decided = (cells[name] for name in ("decision", "decided_by", "date", "citation", "exported"))
    return FilledDecision(number, table.sheet, cells["list"], cells["subject"], named, kind, *decided)


def _kind(question: str | None) -> str | None:
    """Return the kind of decision that a question asks for, None where it does not say."""
    asked = key(question or "")
    for name in QUESTIONS:
        if asked and asked in {key(word(f"review.{name}", lang)) for lang in LANGS}:
            return KINDS.get(name, "match") if name not in ("stale", "decided") else None
    return None


@cache
def _ours(spoken: tuple[Lang, ...]) -> Mapping[str, str]:
    """Return the column that each heading of ours names, names in these languages among them."""
    headings = [(field, [word(f"review.column.{field}", lang) for lang in LANGS]) for field in REVIEW_COLUMNS]
    headings += [(name_column(own), [name_heading(own, lang) for lang in LANGS]) for own in spoken]
    spelled = ((key(text), field) for field, texts in headings for text in (field, *texts))
    return MappingProxyType({text: field for text, field in spelled if text})


@cache
def exception() -> frozenset[str]:
    """Return what says that a bird does not migrate, as `key` has it."""
    headings = (word("review.non_migratory", lang) for lang in LANGS)
    return frozenset(map(key, (*vocabulary.spelled("positions", "non_migratory"), *headings)))
