"""Forms that people filled in, a workbook or its CSV twin: the positions of a Party, the decisions of a review.

Nothing is decided here. What somebody wrote is told from what stood there: the file carries it as exported. Rows may
come in any order, sheets and columns in any place; what is not ours is passed over. In a review a row that was left
empty decides nothing; one that lost a decision which stood there withdraws it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast, get_args

from birds import vocabulary
from birds.errors import InputError, Problem, quoted
from birds.messages import name_heading, word
from birds.model import LANGS, QUESTIONS, REVIEW_COLUMNS, Message, PositionValue, languages, name_column
from birds.reading.files import read_content
from birds.reading.files.source import read_source
from birds.reading.tables.headings import field_of
from birds.reading.tables.table import find_head, refuse_endless
from birds.reading.tables.values import party as read_party
from birds.vocabulary import key
from birds.vocabulary.fields import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.model import Arg, Lang
    from birds.reading.files.source import FileBytes, RawSheet, Row

STAMP = ("party", "round", "dossier")
_ONE = {"party": "form.several_parties", "round": "form.several_rounds"}  # what a file holds one of
_SHOWN = 12
_NAMES = ("scientific_name", "korean_name", "japanese_name", "english_name")


def names() -> tuple[str, ...]:
    """Return the fields with names of a bird: the scientific one first, then those in languages."""
    return tuple(dict.fromkeys((*_NAMES, *map(name_column, languages()))))


def review_columns() -> tuple[str, ...]:
    """Return the columns of the form of decisions, its keys in CSV: with names in the languages of the agreement."""
    fixed = [one for one in REVIEW_COLUMNS if one not in _NAMES[1:]]
    at = fixed.index("scientific_name") + 1
    return (*fixed[:at], *map(name_column, languages()), *fixed[at:])


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose workbook it is, for which round, and made from which dossier; None where it does not say."""

    party: str | None = None
    round: int | None = None
    dossier: str | None = None


@dataclass(frozen=True, slots=True)
class FilledPosition:
    """One row: the bird by its id and its names, what stands there now and what stood there when it was made.

    `value` is None for an empty cell; `known` says whether the file tells what stood there. `context` is the digest of
    what the row tells for information. `reason` is for the other side, `note` stays in the copy that reads it.
    """

    row: int
    id: str | None
    names: tuple[str, ...]
    value: PositionValue | None
    reason: str | None
    known: bool = False
    value_before: PositionValue | None = None
    reason_before: str | None = None
    context: str | None = None
    note: str | None = None

    @property
    def touched(self) -> bool:
        """Whether somebody wrote or erased something."""
        if not self.known:
            return self.value is not None or self.note is not None
        return (self.value, self.reason) != (self.value_before, self.reason_before) or self.note is not None


@dataclass(frozen=True, slots=True)
class PositionForm:
    """A file of positions as read."""

    file: str
    stamp: Stamp
    rows: tuple[FilledPosition, ...]
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class _FormTable:
    """The table of a form: where its columns stand, their headings, and its rows by number."""

    file: str
    sheet: str | None
    places: Mapping[str, int]
    header: Row
    rows: Sequence[tuple[int, Row]]

    def get(self, row: Row, field: str) -> str | None:
        """Return a cell without the apostrophe that our CSV puts before what a spreadsheet could take for a formula."""
        place = self.places.get(field)
        text = row[place].strip() if place is not None and place < len(row) else ""
        return (text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@＝＋－＠" else text) or None

    def problem(
        self, row: int, what: str, todo: str | Message, field: str | None, value: str | None
    ) -> Problem:
        column = self.header[self.places[field]] if field and field in self.places else None
        return Problem(self.file, what, todo, row, column, value, sheet=self.sheet)


def _places(found: Iterable[tuple[bool, int, str]]) -> dict[str, int]:
    """Return where each field stands; a heading of ours goes before one that somebody added."""
    places: dict[str, int] = {}
    for _, place, field in sorted(found):
        places.setdefault(field, place)
    return places


def read_positions(
    path: Path, *, encoding: str | None = None, sheet: str | None = None
) -> tuple[PositionForm, tuple[Problem, ...]]:
    """Read a filled-in workbook or CSV. Raises InputError where it is none, or holds the rows of several Parties."""
    source = read_source(path)
    table, stamp = _opened(source, encoding, sheet)
    problems: list[Problem] = list(_unknown(table))
    rows: list[FilledPosition] = []
    for number, cells in table.rows:
        filled = _row(table, number, cells)
        if isinstance(filled, Problem):
            problems.append(filled)
        elif filled:
            rows.append(filled)
    return PositionForm(source.name, stamp or _stamp_of_rows(table), tuple(rows), table.sheet), tuple(
        problems
    )


def value_of(text: str | None) -> PositionValue | None:
    """Return the position that a text is a word for in any of the three languages, None where it says anything more."""
    return _words().get(key(text or ""))


# ---------------------------------------------------------------- the table and its stamp


def _opened(source: FileBytes, encoding: str | None, only: str | None) -> tuple[_FormTable, Stamp | None]:
    """Return the sheet with most columns of a form, and the stamp; what no program has computed is refused.

    Read as empty cells, formulas without a value would take positions back.
    """
    sheets = read_content(source, encoding).sheets
    refuse_endless(sheets, source.name)
    if uncomputed := tuple(cell for one in sheets for cell in one.uncomputed):
        raise InputError("form.uncomputed", file=source.name, cells=uncomputed[:5])
    wanted = [one for one in sheets if only is None or one.name in {only, ""}]
    if not wanted:
        there = quoted(one.name for one in sheets)
        raise InputError("form.no_sheet", file=source.name, sheet=only or "", sheets=there)
    table = max((_table(source.name, one) for one in wanted), key=lambda one: len(one.places))
    if "position" not in table.places or not {"id", *names()} & table.places.keys():
        raise InputError("form.no_positions", file=table.file)
    return table, _stamp_of(sheets)


def _table(file: str, sheet: RawSheet) -> _FormTable:
    head = find_head(sheet.rows, (), "positions")
    ranked: list[tuple[bool, int, str]] = []
    for place, text in enumerate(head.header):
        field = field_of(text, "positions") if text else None
        if field:
            ranked.append((not _spelled(text, field), place, field))
    _refuse_twins(file, [(field, head.header[place]) for added, place, field in ranked if not added])
    numbered = [(number, row) for number, row in enumerate(sheet.rows[head.first :], head.first + 1) if row]
    return _FormTable(file, sheet.name or None, _places(ranked), head.header, numbered)


def _refuse_twins(file: str, ours: Sequence[tuple[str, str | None]]) -> None:
    """Refuse two columns of one heading where a choice between them would be a guess at what the Party says."""
    for field in ("position", "reason", "note"):
        headings = [str(text) for named, text in ours if named == field]
        if len(headings) > 1:
            shown = quoted(dict.fromkeys(headings))
            raise InputError("form.headed_alike", file=file, columns=len(headings), headings=shown)


def _spelled(header: str, field: str) -> bool:
    """Tell whether a header is spelled as we print it, in any of the three languages."""
    ours = {field, *(heading(field, lang, "positions") for lang in LANGS)}
    return key(header) in {key(one) for one in ours}


def _stamp_of(sheets: Sequence[RawSheet]) -> Stamp | None:
    """Return the stamp on the sheet that holds nothing else."""
    for sheet in sheets:
        pairs = {row[0]: row[1] for row in sheet.rows[:12] if len(row) > 1 and row[0] in STAMP}
        if len(pairs) == len(STAMP):
            return _stamp(pairs)
    return None


def _stamp(pairs: Mapping[str, str | None]) -> Stamp:
    printed = unicodedata.normalize("NFKC", pairs.get("round") or "").strip()
    return Stamp(
        read_party(pairs.get("party") or ""),
        int(printed) if printed.isdecimal() else None,
        pairs.get("dossier"),
    )


def _stamp_of_rows(table: _FormTable) -> Stamp:
    """Return what the rows say in columns of their own; InputError where they do not agree on the Party or round."""
    found: dict[str, str | None] = {}
    for field in STAMP:
        said = dict.fromkeys(text for _, row in table.rows if (text := table.get(row, field)))
        if len(said) > 1 and field in _ONE:
            raise InputError(_ONE[field], file=table.file, said=tuple(said)[:_SHOWN])
        found[field] = next(iter(said), None)
    return _stamp(found)


def _unknown(table: _FormTable) -> Iterator[Problem]:
    known = set(table.places.values())
    extra = [text for place, text in enumerate(table.header) if text and place not in known]
    if extra:
        what = Message.of("form.strange_columns", names=quoted(extra[:_SHOWN]))
        yield Problem(table.file, what, severity="warning", sheet=table.sheet)


# ---------------------------------------------------------------- rows


def _row(table: _FormTable, number: int, row: Row) -> FilledPosition | Problem | None:
    named = tuple(name for field in names() if (name := table.get(row, field)))
    id_, said = table.get(row, "id"), table.get(row, "position")
    if not (named or id_):
        if said is None:
            return None
        return table.problem(number, "form.position_without_bird", "form.do_write_name", "position", said)
    value = value_of(said)
    if said is not None and value is None:
        choices = tuple(_choice(lang) for lang in LANGS)
        todo = Message.of("form.do_write_one_of", choices=choices, text=said)
        return table.problem(number, "form.no_position", todo, "position", said)
    reason = table.get(row, "reason")
    if value is None and reason and table.get(row, "exported_reason") != reason:
        return table.problem(
            number, "form.reason_without_position", "form.do_choose_position", "reason", reason
        )
    return FilledPosition(
        number,
        id_,
        named,
        value,
        reason,
        "exported_position" in table.places,
        value_of(table.get(row, "exported_position")),
        table.get(row, "exported_reason"),
        table.get(row, "context"),
        table.get(row, "note"),
    )


def _choice(lang: str) -> str:
    return "/".join(word(value, lang) for value in get_args(PositionValue))


@cache
def _words() -> Mapping[str, PositionValue]:
    """Return the position that each word for one stands for, those that we print and others."""
    found: dict[str, PositionValue] = {}
    for value in cast("tuple[PositionValue, ...]", get_args(PositionValue)):
        ours = (value, *(word(value, lang) for lang in LANGS))
        for one in (*ours, *vocabulary.spelled("positions", value)):
            found[key(one)] = value
    return found


# ---------------------------------------------------------------- reviews

KINDS = {"name": "name", "resident": "non_migratory", "place": "place"}
_LOOK = 60


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
        return Problem(self.file, what, todo, row.row, None, about, severity, row.sheet, **args)


def read_decisions(
    path: Path, *, encoding: str | None = None, sheet: str | None = None
) -> tuple[ReviewForm, tuple[Problem, ...]]:
    """Read a filled-in review. Raises InputError where the file is none."""
    source = read_source(path)
    content = read_content(source, encoding, sheet)
    refuse_endless(content.sheets, source.name)
    tables = [found for one in content.sheets if (found := _review_table(source.name, one))]
    if not tables:
        raise InputError("form.no_review", file=source.name)
    problems = list(content.problems)
    rows: list[FilledDecision] = []
    for one in tables:
        for number, cells in one.rows:
            filled = _decided(one, number, cells)
            if isinstance(filled, Problem):
                problems.append(filled)
            elif filled:
                rows.append(filled)
    return ReviewForm(source.name, tuple(rows)), tuple(problems)


def answered(path: Path) -> int:
    """Return in how many rows of a form somebody wrote or erased something, 0 where the file is no form."""
    for read in (read_positions, read_decisions):
        try:
            form, problems = read(path)
        except InputError:
            continue
        odd = {problem.row for problem in problems if problem.row is not None}
        return len(odd) + sum(row.touched for row in form.rows)
    return 0


def _review_table(file: str, sheet: RawSheet) -> _FormTable | None:
    """Return the table of a sheet, None where no row of its head has a decision beside a name."""
    for at, row in enumerate(sheet.rows[:_LOOK]):
        places = _review_places(row)
        if "decision" in places and {"subject", *names()} & places.keys():
            below = enumerate(sheet.rows[at + 1 :], at + 1 + sheet.start)
            rows = tuple((number, cells) for number, cells in below if any(cells))
            return _FormTable(file, sheet.name or None, places, (), rows)
    return None


def _review_places(row: Row) -> dict[str, int]:
    ours, others = _ours(languages()), vocabulary.lookup("headers/review")
    return _places(
        (key(text) not in ours, place, field)
        for place, text in enumerate(row)
        if text and (field := ours.get(key(text)) or others.get(key(text)))
    )


def _decided(table: _FormTable, number: int, row: Row) -> FilledDecision | Problem | None:
    made = {field: table.get(row, field) for field in (*REVIEW_COLUMNS, *names())}
    said = any(made[name] for name in ("decision", "decided_by", "date", "citation"))
    if not said and not made["exported"]:
        return None
    named = tuple(name for field in names() if (name := made[field]))
    if not (named or made["subject"]):
        what, todo = "form.decision_without_name", "form.do_write_subject"
        return table.problem(number, what, todo, None, made["decision"])
    return FilledDecision(
        number,
        table.sheet,
        made["list"],
        made["subject"],
        named,
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
def _ours(spoken: tuple[Lang, ...]) -> Mapping[str, str]:
    """Return the column that each heading of ours names, names in these languages among them."""
    headings = {field: f"review.column.{field}" for field in REVIEW_COLUMNS}
    spelled = [
        (text, field)
        for field, code in headings.items()
        for text in (field, *(word(code, lang) for lang in LANGS))
    ]
    spelled += [
        (text, name_column(own))
        for own in spoken
        for text in (name_column(own), *(name_heading(own, lang) for lang in LANGS))
    ]
    return MappingProxyType({key(text): field for text, field in spelled if key(text)})


@cache
def exception() -> frozenset[str]:
    """Return what says that a bird does not migrate, as `key` has it."""
    said = (word("review.non_migratory", lang) for lang in LANGS)
    return frozenset(map(key, (*vocabulary.spelled("positions", "non_migratory"), *said)))
