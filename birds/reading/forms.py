"""A form that was filled in, a workbook, its CSV twin or what a page saved: positions and proposed names, or a review.

Nothing is decided here. What somebody wrote is told from what stood there: the file carries it as exported. Rows may
come in any order, sheets and columns in any place; what is not ours is passed over. A row of a review that was left
empty decides nothing; one that lost a decision which stood there withdraws it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, get_args

from birds import model as m
from birds import vocabulary
from birds.errors import InputError, Problem, UnusableError, quoted
from birds.messages import name_heading, proposed_heading, word
from birds.model import Agreement, Arg, Lang, Message, PositionValue
from birds.negotiation import proposals
from birds.negotiation.acts import is_written
from birds.negotiation.sites import is_site
from birds.reading.files import read_content
from birds.reading.files.source import FileBytes, RawSheet, Row, cell_text, keys_once, read_source
from birds.reading.locations import country_code
from birds.reading.tables.header import find_head
from birds.reading.tables.table import ReadOptions, refuse_endless
from birds.sandbox import sandboxed
from birds.vocabulary import key, position_of
from birds.vocabulary.fields import JOIN, field_of, heading

if TYPE_CHECKING:
    _Actions = tuple[tuple[str, Mapping[str, str]], ...]

STAMP = ("party", "round", "dossier")
_ONE = {"party": "form.several_parties", "round": "form.several_rounds"}  # what a file holds one of
_SHOWN = 12
_STAMP_ROWS = 12  # at most, in a sheet that holds nothing else
SAVED = "birds form 1"
ACTIONS = {"open": {"place", "date"}, "confirm": {"id"}, "close": {"date", "code", "document", "minutes"}}
_OF_A_PAGE = ("table", "held_more")  # columns that a saved page alone has
_MOST_ROWS, _LONGEST, _LARGEST = 20_000, 100_000, 50_000_000
_MOST_LETTERS = {"reason": 20_000, "note": 20_000}  # as on the page and in an exchange; others have 2,000
_PROPOSED = "proposed_"
_FILLED = ("position", "reason", "note", "who", "date", "minutes", "ad_referendum")
BEFORE_LANGUAGES = ("scientific_name", "korean_name", "japanese_name", "english_name")


def name_fields(agreement: Agreement) -> tuple[str, ...]:
    """Return the fields with names of a bird: the scientific one first, then those in languages."""
    return tuple(dict.fromkeys((*BEFORE_LANGUAGES, *map(m.name_column, agreement.languages))))


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose workbook it is, of which round and dossier, where it says so; a Party's own copy adds its `key`."""

    party: str | None = None
    round: int | None = None
    dossier: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class FilledPosition:
    """One row as filled in: what stands there now and what stood there when the file was made.

    It is no act yet: its bird or site is an id and names as written, it may name several, and an untouched row says
    nothing.

    `value` is None for an empty cell; `known` says whether the file tells what stood there, in further columns
    `more_before`. `seen` are the beginnings of the ids of the acts that the file was made with, None where it does not
    say. `reason` is for the other side, `note` stays in the copy that reads it. `proposed` are names by language or
    `reference`.
    """

    row: int
    id: str | None
    names: tuple[str, ...]
    value: PositionValue | None
    reason: str | None
    known: bool = False
    value_before: PositionValue | None = None
    reason_before: str | None = None
    note: str | None = None
    who: str | None = None
    date: str | None = None
    minutes: str | None = None
    ad_referendum: bool | None = None
    proposed: tuple[tuple[str, str], ...] = ()
    seen: tuple[str, ...] | None = None
    more_before: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None
    tables: bool = False
    held_more: str = ""

    @property
    def remarks(self) -> dict[str, str | None]:
        """Who said it, when, and in which minutes."""
        return {"who": self.who, "date": self.date, "minutes": self.minutes}

    @property
    def noted(self) -> str | None:
        """The note that is another than stood there, "" where it was erased; None where it is as it was."""
        before = dict(self.more_before).get("note")
        return None if self.note == before else self.note or ""

    @property
    def touched(self) -> bool:
        """Whether somebody wrote or erased something."""
        return self.spoken or self.noted is not None or bool(self.renamed) or self.tables

    @property
    def spoken(self) -> bool:
        """Whether what it says of the position is another than what stood there."""
        if not self.known:
            return self.value is not None
        before = dict(self.more_before)
        same_remarks = all((text or "") == before.get(name, "") for name, text in self.remarks.items())
        referred = bool(self.ad_referendum) == ("ad_referendum" in before)
        same_position = (self.value, self.reason) == (self.value_before, self.reason_before)
        return not (same_position and (self.value is None or (same_remarks and referred)))

    @property
    def renamed(self) -> dict[str, str]:
        """The proposed names that are others than stood there, by slot; an empty one takes a proposal back."""
        before = dict(self.more_before)
        return {slot: name for slot, name in self.proposed if name != before.get(slot, "")}


@dataclass(frozen=True, slots=True)
class PositionForm:
    """A file of positions as read; `actions` (see `ACTIONS`) are what a Party does in its copy beside answering."""

    file: str
    stamp: Stamp
    rows: tuple[FilledPosition, ...]
    sheet: str | None = None
    actions: _Actions = ()


@dataclass(frozen=True, slots=True)
class FormTable:
    """The table of a form: where its columns stand, their headings, and its rows by number.

    `agreement` says in which languages names may be there. `unread` says of rows, by number, why they are not read,
    what to do, and what stands there: a cell to be filled in is merged or struck through, or one has a comment, or a
    formula that no program has computed. `unheaded` are the cells of the header that have such a formula.
    """

    file: str
    sheet: str | None
    places: Mapping[str, int]
    header: Row
    rows: Sequence[tuple[int, Row]]
    agreement: Agreement
    unread: Mapping[int, tuple[str, str, str]]
    unheaded: tuple[str, ...] = ()

    def get(self, row: Row, field: str) -> str | None:
        """Return a cell without the apostrophe that our CSV puts before what a spreadsheet could take for a formula."""
        place = self.places.get(field)
        text = row[place].strip() if place is not None and place < len(row) else ""
        return (text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@＝＋－＠" else text) or None

    def problem(
        self, row: int, what: str | Message, todo: str | Message, field: str | None, value: str | None
    ) -> Problem:
        """Return what is wrong in a row, with the heading of its column."""
        column = self.header[self.places[field]] if field and field in self.places else None
        return Problem(self.file, what, todo, row, column=column, value=value, sheet=self.sheet)


def columns_by_field(ranked: Iterable[tuple[bool, int, str]]) -> dict[str, int]:
    """Return where each field stands; a heading of ours goes before one that somebody added."""
    places: dict[str, int] = {}
    for _, place, field in sorted(ranked):
        places.setdefault(field, place)
    return places


def read_positions(path: Path, options: ReadOptions) -> tuple[PositionForm, tuple[Problem, ...]]:
    """Read a filled-in workbook, CSV or saved page. InputError where it is none, or holds rows of several Parties."""
    source = read_source(path)
    if is_page(source):
        raise InputError("form.is_page", file=source.name)
    saved = sandboxed(_saved, source.data, source.name, file=source.name, size=len(source.data))
    if saved is None:
        tables, stamp = _opened(source, options)
        actions: _Actions = ()
    else:
        head, sheet, actions = saved
        tables = (_table(source.name, sheet, options.agreement, _OF_A_PAGE),)
        stamp = _stamp(head, options.agreement)
    problems: list[Problem] = []
    rows: list[FilledPosition] = []
    for table in tables:
        read = set(table.places.values())
        if strange := [text for place, text in enumerate(table.header) if text and place not in read]:
            what = Message.of("form.strange_columns", names=quoted(strange[:_SHOWN]))
            problems.append(Problem(table.file, what, severity="warning", sheet=table.sheet))
        for number, cells in table.rows:
            filled = _filled(table, number, cells)
            if isinstance(filled, Problem):
                problems.append(filled)
            elif filled:
                rows.append(filled)
    first, pairs = tables[0], dict[str, str | None]()
    for field in (*STAMP, "key") if stamp is None else ():  # the rows say it in columns of their own
        values = dict.fromkeys(text for _, row in first.rows if (text := first.get(row, field)))
        if len(values) > 1 and field in _ONE:
            raise InputError(_ONE[field], file=first.file, said=tuple(values)[:_SHOWN])
        pairs[field] = next(iter(values), None)
    stamp = stamp or _stamp(pairs, options.agreement)
    form = PositionForm(file=source.name, stamp=stamp, rows=tuple(rows), sheet=first.sheet, actions=actions)
    return form, tuple(problems)


# ---------------------------------------------------------------- what a page saved


def is_page(source: FileBytes) -> bool:
    """Tell whether a file is the page of a form itself, not what it saves."""
    return b'<div id="answers" data-form=' in source.data


def _saved(data: bytes, file: str) -> tuple[Mapping[str, str], RawSheet, _Actions] | None:
    """Return what a page saved: stamp, rows as a sheet, actions; None for another file. Called in the sandbox."""
    if SAVED.encode() not in data[:200]:
        return None
    if len(data) > _LARGEST:
        raise InputError("form.saved_unreadable", file=file)
    try:
        saved = json.loads(data, object_pairs_hook=keys_once)
        rows, actions = saved.pop("rows"), saved.pop("actions")
        objects = (saved, *rows, *actions)
        texts = [text for fields in objects for text in fields.values()]
        is_sound = saved.pop("format") == SAVED and len(objects) <= _MOST_ROWS
        is_sound = is_sound and all(isinstance(text, str) and len(text) <= _LONGEST for text in texts)
        done = tuple((action.pop("action"), action) for action in actions)
        is_sound = is_sound and all(fields.keys() <= ACTIONS[kind] for kind, fields in done)
        keys = tuple(dict.fromkeys(key for row in rows for key in row))
        cells = (keys, *(tuple(cell_text(row.get(key, "")) for key in keys) for row in rows))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError, UnusableError):
        is_sound = False
    if not is_sound:
        raise InputError("form.saved_unreadable", file=file)
    return saved, RawSheet("", cells), done


# ---------------------------------------------------------------- the table and its stamp


def _opened(source: FileBytes, options: ReadOptions) -> tuple[tuple[FormTable, ...], Stamp | None]:
    """Return the sheet with most columns of a form, the one of sites, and the stamp.

    Read as empty cells, formulas without a value in a header or the stamp would take positions back: refused.
    """
    sheets, only = read_content(source, options.encoding).sheets, options.sheet
    refuse_endless(sheets, source.name)
    wanted = [sheet for sheet in sheets if only is None or sheet.name in {only, ""}]
    if not wanted:
        there = quoted(sheet.name for sheet in sheets)
        raise InputError("form.no_sheet", file=source.name, sheet=only or "", sheets=there)
    tables = sorted(
        (_table(source.name, sheet, options.agreement) for sheet in wanted),
        key=lambda table: -len(table.places),
    )
    table, *others = tables
    if "position" not in table.places or not {"id", *name_fields(options.agreement)} & table.places.keys():
        raise InputError("form.no_positions", file=table.file)
    of_sites = [] if _of_sites(table) else [other for other in others if _of_sites(other)]
    _refuse_more(table, [other for other in others if other not in of_sites])
    if of_sites:
        _refuse_more(of_sites[0], of_sites[1:])
    stamped = (
        sheet for sheet in sheets if any(row[:1] and row[0] in STAMP for row in sheet.rows[:_STAMP_ROWS])
    )
    lost = [cell for sheet in stamped if len(sheet.rows) <= _STAMP_ROWS for cell in sheet.uncomputed]
    lost += [cell for each in (table, *of_sites[:1]) for cell in each.unheaded]
    if lost:
        raise InputError("form.uncomputed", file=source.name, cells=tuple(lost[:5]))
    stamps = (
        {row[0]: row[1] for row in sheet.rows[:_STAMP_ROWS] if len(row) > 1 and row[0] in (*STAMP, "key")}
        for sheet in sheets  # on one that holds nothing else
    )
    pairs = next((pairs for pairs in stamps if pairs.keys() >= {*STAMP}), None)
    return (table, *of_sites[:1]), _stamp(pairs, options.agreement) if pairs else None


def _refuse_more(table: FormTable, others: Sequence[FormTable]) -> None:
    """Refuse a further sheet, such as a copy of the first, in which something is filled in that the first lacks."""

    def filled(sheet: FormTable) -> Iterator[set[tuple[str, str, str]]]:
        fields = ["id", *name_fields(sheet.agreement)]
        for _, row in sheet.rows:
            names = [name for field in fields if (name := sheet.get(row, field))]
            for field in filter(_is_filled, sheet.places):
                if text := sheet.get(row, field):
                    yield {(name, field, text) for name in names}

    for other in (other for other in others if "position" in other.places):
        said = {each for same in filled(table) for each in same}
        if any(same and same.isdisjoint(said) for same in filled(other)):
            sheets = quoted(sheet.sheet or "" for sheet in (table, other))
            raise InputError("form.several_sheets", file=table.file, sheets=sheets)


def _of_sites(table: FormTable) -> bool:
    """Tell whether a table is our sheet of sites, by the ids in it."""
    ids = [own for _, row in table.rows if (own := table.get(row, "id"))]
    return "position" in table.places and bool(ids) and all(map(is_site, ids))


def _table(file: str, sheet: RawSheet, agreement: Agreement, more: Sequence[str] = ()) -> FormTable:
    head = find_head(sheet.rows, (), "positions", more=agreement.further)
    ranked: list[tuple[bool, int, str]] = []
    proposed = {
        key(proposed_heading(spoken, lang)): m.proposed_column(spoken)
        for spoken in agreement.further
        for lang in m.LANGS
    }
    for place, text in enumerate(head.header):
        own = proposed.get(key(text.rpartition(JOIN)[2]))
        field = (
            text if text in more else own or field_of(text, "positions", agreement.further) if text else None
        )
        if field:
            ours = {own and text, field, *(heading(field, lang, "positions") for lang in m.LANGS)} - {None}
            ranked.append((key(text) not in map(key, ours), place, field))
    # A choice between two columns of one heading would be a guess at what the Party says.
    for headings in m.grouped(
        (field, head.header[place]) for added, place, field in ranked if not added and _is_filled(field)
    ).values():
        if len(headings) > 1:
            shown = quoted(dict.fromkeys(headings))
            raise InputError("form.headed_alike", file=file, columns=len(headings), headings=shown)
    numbered = [(number, row) for number, row in enumerate(sheet.rows[head.first :], head.first + 1) if row]
    places = columns_by_field(ranked)
    filled = {place for field, place in places.items() if _is_filled(field)}
    begun = [0] * (len(sheet.rows) + 1)  # of merged cells: what one says of each of its rows nobody knows
    for top, left, bottom, right in sheet.merged:
        if top < len(sheet.rows) and any(left <= place <= right for place in filled):
            begun[top] += 1
            begun[min(bottom + 1, len(sheet.rows))] -= 1
    merged = (number for number, depth in enumerate(accumulate(begun), 1) if depth)
    unread = dict.fromkeys(merged, ("form.merged", "form.do_unmerge", ""))
    struck = (at + 1 for at, place in sheet.unstruck if place in filled and _cell(sheet, at, place))
    unread |= dict.fromkeys(struck, ("form.struck", "form.do_unstrike", ""))
    columns = dict(enumerate(head.header))
    uncomputed = [(cell, *_place_of(cell)) for cell in sheet.uncomputed]
    for cell, at, place in uncomputed:
        if at >= head.first and place in places.values():
            unread[at + 1] = ("form.uncomputed_cell", "form.do_compute", cell)
    unheaded = tuple(cell for cell, at, _ in uncomputed if at < head.first)
    notes = (
        (at + 1, f"{columns.get(place) or place + 1}: {text}") for (at, place), text in sheet.notes.items()
    )
    for number, texts in m.grouped(notes).items():
        unread[number] = ("form.commented", "form.do_write_comment", " / ".join(texts))
    called, header = sheet.name or None, head.header
    return FormTable(
        *(file, called, places, header), rows=numbered, agreement=agreement, unread=unread, unheaded=unheaded
    )


def _place_of(cell: str) -> tuple[int, int]:
    """Return row and column from 0 of a cell such as AB12."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, reduce(
        lambda sum_, each: sum_ * 26 + ord(each) - 64, letters, 0
    ) - 1


def _cell(sheet: RawSheet, at: int, place: int) -> str:
    """Return a cell by row and column from 0, "" where there is none."""
    row = sheet.rows[at] if at < len(sheet.rows) else ()
    return row[place] if place < len(row) else ""


def _is_filled(field: str) -> bool:
    return field in _FILLED or field.startswith(_PROPOSED)


def _stamp(pairs: Mapping[str, str | None], agreement: Agreement) -> Stamp:
    party = pairs.get("party")
    printed = unicodedata.normalize("NFKC", pairs.get("round") or "").strip()
    return Stamp(
        country_code(agreement, party) if party else None,
        int(printed[:9]) if printed.isdecimal() else None,  # a longer number is no round's either
        pairs.get("dossier"),
        pairs.get("key") or "",
    )


# ---------------------------------------------------------------- rows


def _filled(table: FormTable, number: int, row: Row) -> FilledPosition | Problem | None:
    get = partial(table.get, row)
    named = tuple(name for field in name_fields(table.agreement) if (name := get(field)))
    id_, position, answered = get("id"), get("position"), get("ad_referendum")
    if not (named or id_):
        if position is None:
            return None
        return table.problem(number, "form.position_without_bird", "form.do_write_name", "position", position)
    if number in table.unread:
        why, what_to_do, text = table.unread[number]
        return table.problem(number, why, what_to_do, None if text else "position", text or position)
    for field in filter(_is_filled, table.places):
        most = _MOST_LETTERS.get(field, 2_000)
        if len(text := get(field) or "") > most:
            todo = Message.of("form.do_shorten", most=most)
            return table.problem(number, "form.too_long", todo, field, text[:80])
        if not is_written(text):
            return table.problem(number, "form.unwritten", "form.do_type_anew", field, text[:80])
    columns = {slot: m.proposed_column(slot) for slot in ("reference", *table.agreement.languages)}
    there = {slot: column for slot, column in columns.items() if column in table.places}
    before, reason_before = _further_columns(get("exported_more")), get("exported_reason")
    # A column that somebody has taken out says nothing: what stood in it stands.
    stood = {**dict(before), "reason": reason_before}
    texts = {
        field: get(field) if field in table.places else stood.get(field)
        for field in ("reason", "note", "who", "date", "minutes")
    }
    referred = answered if "ad_referendum" in table.places else stood.get("ad_referendum")
    filled = FilledPosition(
        row=number,
        id=id_,
        names=named,
        value=position_of(position),
        **texts,
        known="exported_position" in table.places,
        value_before=position_of(get("exported_position")),
        reason_before=reason_before,
        ad_referendum=_answer(referred),
        proposed=tuple((slot, get(column) or "") for slot, column in there.items()),
        seen=tuple((get("seen") or "").split()) if "seen" in table.places else None,
        more_before=before,
        sheet=table.sheet,
        tables=bool(get("table")),
        held_more=get("held_more") or "",
    )
    wrong = _no_word(filled, position, answered) or _no_name(filled) or _without_position(filled)
    if not wrong and filled.known and "id" in table.places and not (id_ or filled.touched):
        wrong = "form.name_without_position", "form.do_answer_or_delete", "position", named[0]
    return table.problem(number, *wrong) if wrong else filled


_Wrong = tuple["str | Message", "str | Message", str, str]  # what is wrong, what to do, the column, its text


def _no_word(filled: FilledPosition, position: str | None, answered: str | None) -> _Wrong | None:
    """Return what is wrong with a position, or an answer, that is none of the words for it or says anything more."""
    for what, column, text, value, choices in (
        ("form.no_position", "position", position, filled.value, get_args(PositionValue)),
        ("form.no_answer", "ad_referendum", answered, filled.ad_referendum, ("yes",)),
    ):
        if text and value is None:
            words = tuple("/".join(word(choice, lang) for choice in choices) for lang in m.LANGS)
            return what, Message.of("form.do_write_one_of", choices=words), column, text
    return None


def _no_name(filled: FilledPosition) -> _Wrong | None:
    """Return what is wrong with a name that somebody proposes: a sign beside it says more than the name."""
    for slot, name in filled.renamed.items():
        if fault := proposals.fault_in_name(name, of_site=is_site(filled.id or "")):
            return fault, "form.do_write_name_alone", m.proposed_column(slot), name
    return None


def _without_position(filled: FilledPosition) -> _Wrong | None:
    """Return what is wrong with a reason, or anything else that is said of a position, where that is empty."""
    if filled.value is not None:
        return None
    todo, reason = "form.do_choose_position", filled.reason
    if reason and filled.reason_before != reason:
        return "form.reason_without_position", todo, "reason", reason
    before, remarks = dict(filled.more_before), filled.remarks
    remarks["ad_referendum"] = word("yes", "en") if filled.ad_referendum else None
    alone = next(((name, text) for name, text in remarks.items() if text and name not in before), None)
    return ("form.remark_without_position", todo, *alone) if alone and not filled.renamed else None


def _further_columns(text: str | None) -> tuple[tuple[str, str], ...]:
    try:
        columns = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return ()
    return tuple((name, str(value)) for name, value in columns.items()) if isinstance(columns, dict) else ()


def _answer(text: str | None) -> bool | None:
    """Return whether a cell says yes or no, None where it is empty or says anything more."""
    ours = {key(word(name, lang)): name for name in ("yes", "no") for lang in m.LANGS}
    asked = (text or "").strip()
    known = (
        key(asked) if vocabulary.is_word_alone(asked) else asked
    )  # a mark is an answer where it stands alone
    meaning = ours.get(known) or vocabulary.lookup("answers").get(known)
    return {"yes": True, "no": False}.get(meaning or "")


# ---------------------------------------------------------------- decisions on what names mean

KINDS = {"name": "name", "resident": "non_migratory", "place": "place"}
_LOOK = 60


def review_columns(agreement: Agreement) -> tuple[str, ...]:
    """Return the columns of the form of decisions, its keys in CSV: with names in the languages of the agreement."""
    fixed = [column for column in m.REVIEW_COLUMNS if column not in BEFORE_LANGUAGES[1:]]
    at = fixed.index("scientific_name") + 1
    return (*fixed[:at], *map(m.name_column, agreement.languages), *fixed[at:])


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
        subject = row.subject or next(iter(row.names), None)
        return Problem(self.file, what, todo, row.row, None, subject, severity, row.sheet, **args)


def read_decisions(path: Path, options: ReadOptions) -> tuple[ReviewForm, tuple[Problem, ...]]:
    """Read a filled-in review. Raises InputError where the file is none."""
    source = read_source(path)
    content = read_content(source, options.encoding, options.sheet)
    refuse_endless(content.sheets, source.name)
    read = (_review_table(source.name, sheet, options.agreement) for sheet in content.sheets)
    tables = [table for table in read if table]
    if not tables:
        raise InputError("form.no_review", file=source.name)
    filled = [_decided(table, number, cells) for table in tables for number, cells in table.rows]
    rows = tuple(row for row in filled if isinstance(row, FilledDecision))
    problems = (row for row in filled if isinstance(row, Problem))
    return ReviewForm(source.name, rows), (*content.problems, *problems)


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
        fields = ((text not in ours, place, ours.get(text) or others.get(text)) for place, text in named)
        places = columns_by_field((added, place, field) for added, place, field in fields if field)
        if "decision" in places and {"subject", *name_fields(agreement)} & places.keys():
            below = enumerate(sheet.rows[at + 1 :], at + 1 + sheet.start)
            rows = tuple((number, cells) for number, cells in below if any(cells))
            return FormTable(file, sheet.name or None, places, (), rows=rows, agreement=agreement, unread={})
    return None


def _decided(table: FormTable, number: int, row: Row) -> FilledDecision | Problem | None:
    cells = {field: table.get(row, field) for field in (*m.REVIEW_COLUMNS, *name_fields(table.agreement))}
    is_answered = any(cells[name] for name in ("decision", "decided_by", "date", "citation"))
    if not is_answered and not cells["exported"]:
        return None
    named = tuple(name for field in name_fields(table.agreement) if (name := cells[field]))
    if not (named or cells["subject"]):
        what, todo = "form.decision_without_name", "form.do_write_subject"
        return table.problem(number, what, todo, None, cells["decision"])
    asked = key(cells["question"] or "")
    called = {key(word(f"review.{name}", lang)): name for name in reversed(m.QUESTIONS) for lang in m.LANGS}
    question = called.get(asked, "stale") if asked else "stale"
    kind = cells["kind"] or (None if question in {"stale", "decided"} else KINDS.get(question, "match"))
    decided = (cells[name] for name in ("decision", "decided_by", "date", "citation", "exported"))
    return FilledDecision(number, table.sheet, cells["list"], cells["subject"], named, kind, *decided)


@cache
def _ours(spoken: tuple[Lang, ...]) -> Mapping[str, str]:
    columns = m.REVIEW_COLUMNS
    headings = [(field, [word(f"review.column.{field}", lang) for lang in m.LANGS]) for field in columns]
    headings += [(m.name_column(own), [name_heading(own, lang) for lang in m.LANGS]) for own in spoken]
    spelled = ((key(text), field) for field, texts in headings for text in (field, *texts))
    return MappingProxyType({text: field for text, field in spelled if text})


@cache
def exception() -> frozenset[str]:
    """Return what says that a bird does not migrate, as `key` has it."""
    headings = (word("review.non_migratory", lang) for lang in m.LANGS)
    return frozenset(map(key, (*vocabulary.spelled("positions", "non_migratory"), *headings)))
