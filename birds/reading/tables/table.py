"""Any table file → a `RawTable`: where its header is, its rows with their numbers, and how it was read.

Delimited text in any usual encoding, xlsx, xls and ods. The header may stand below title rows, over several rows, or
nowhere at all. What was passed over (title rows, other sheets, hidden rows, cells beyond the header) is said in
problems, never in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from birds import progress
from birds.errors import InputError, Problem, quoted
from birds.model import Message
from birds.reading.files import read_content
from birds.reading.files.source import Lines, RawSheet, Row, Span, read_source
from birds.reading.tables.crosstab import totals
from birds.reading.tables.values import content, holds_a_name, in_one, is_binomial, is_category
from birds.vocabulary import key, sought, spelled
from birds.vocabulary.fields import JOIN, SHARED, Noun, field_of, name_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Arg
    from birds.model.agreement import Agreement
    from birds.reading.files import Content

Prose = Callable[[RawSheet], tuple[RawSheet, int] | None]  # its rows, and how many lines are none


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is to be read; Party, edition and source are for the rows that do not say theirs.

    The `agreement` says which Parties there are, and in which languages names come.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    sheet: str | None = None
    party: str | None = None
    crs: str | None = None
    edition: str | None = None
    source: str | None = None
    agreement: Agreement = field(kw_only=True)


OF_CENSUSES = ("counts", "tracks")  # what is read of an archive of events
OTHER_TABLES = "table.other_tables"
_SURE = 2  # columns that a header names, where it stands above a table
LONGEST_CELL, LONGEST_BLANK, LONGEST_SHOWN = 5_000, 200, 60  # characters
_SHOWN = 20
_BLANKS = rf"\s{{{LONGEST_BLANK + 1}}}"


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as read. The row of `rows[i]` is `first_row + i`; a blank row is an empty tuple.

    `header` has one text a column, "" where it has none, and is empty where the table has no header.
    Cells are trimmed and in NFC; rows may be shorter than the header. `beside` are other sheets with tables, by name.
    What the file prints in columns side by side stands here one below the other: `block` is what separates the numbers
    of their rows, `width` how many columns each has.
    `between` are the lines that a document prints above a row where a table of it begins.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    first_row: int
    encoding: str | None
    sha256: str
    sheet: str | None = None
    delimiter: str | None = None
    beside: tuple[str, ...] = ()
    block: int = 0
    width: int = 0
    between: tuple[tuple[int, Lines], ...] = ()

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """Yield every row that holds something, with its number."""
        rows = progress.over("reading", self.rows, len(self.rows))
        return ((number, row) for number, row in enumerate(rows, self.first_row) if row)

    def problem(
        self,
        what: str | Message,
        todo: str | Message = "",
        row: int | None = None,
        *,
        column: str | None = None,
        value: str | None = None,
        severity: str = "warning",
        **args: Arg,
    ) -> Problem:
        """Return what is said of the table, or of a place in it."""
        if self.block and row and row > self.block:
            column, row = self.place(row)
        return Problem(self.file, what, todo, row, column, value, severity, self.sheet, **args)

    def place(self, row: int, at: int = 0) -> tuple[str, int]:
        """Return the column and the row in the file of a cell in a row that stands beside others there."""
        beside, row = divmod(row, self.block)
        return f"#{beside * self.width + at + 1}", row


def read_table(
    path: Path, options: ReadOptions, noun: Noun = "list", prose: Prose | None = None
) -> tuple[RawTable, tuple[Problem, ...]]:
    """Read the table in a file; `noun` and the mapping of `options` say which header to look for.

    `prose` is what makes rows of the lines of a document without a table, where the lines may be such.

    Raises InputError where the file can't be read as a table.
    """
    source = read_source(Path(path))
    content = read_content(source, options.encoding, options.sheet, lines=prose is not None)
    if prose and content.is_prose:
        content = _of_prose(content, prose, source.name)
    read = tuple(one for one in content.sheets if any(one.rows))
    sheets = tuple(_without_struck(_without_endless(one)) for one in read)
    if not sheets:
        raise InputError("table.empty", where=placed(source.name, options.sheet))
    if noun not in OF_CENSUSES and any(one.is_census for one in sheets):
        raise InputError("table.census", file=source.name)
    more = name_languages(noun, options.agreement.further)
    heads = {one.name: find_head(one.rows, one.merged, noun, tuple(options.mapping), more) for one in sheets}
    chosen = _choose(sheets, heads)
    head = heads[chosen.name]
    above = _category_above(chosen, head, noun)
    filled = (*above, *_filled(chosen, head, noun))
    rows, passed = _of_data(filled, chosen.rows[head.start : head.first], noun)
    rows, dittos = _without_dittos(rows)
    rows, unseen = _without_invisible(rows)
    table = RawTable(
        source.name,
        head.header,
        rows,
        head.first - len(above) + chosen.start,
        content.encoding,
        source.sha256,
        sheet=chosen.name or None,
        delimiter=content.delimiter,
        beside=tuple(one.name for one in sheets if one is not chosen and heads[one.name].score >= _SURE),
        between=tuple((at + chosen.start, lines) for at, lines in chosen.between),
    )
    whole = _below_each_other(table, options) if noun == "list" else table
    return whole, (
        *content.problems,
        *_endless(table, read[[one is chosen for one in sheets].index(True)], chosen),
        *_other_sheets(table, sheets),
        *_hidden(table, chosen),
        *_passed_over(table, chosen.rows, head.start - bool(above)),
        *_changed(table, dittos, "table.dittos", "table.do_write_out"),
        *_changed(table, unseen, "table.invisible"),
        *_changed(table, passed, "table.passed_over"),
        *_side_by_side(whole, table),
    )


def refuse_endless(sheets: Iterable[RawSheet], file: str) -> None:
    """Raise InputError for the first cell that is longer than any value, where a row can't do without it."""
    for sheet in sheets:
        for at, place in _endless_cells(sheet):
            raise InputError("file.table_unreadable", file=file, why=_why_endless(sheet.rows[at][place]))


def _why_endless(cell: str) -> Message:
    if len(cell) > LONGEST_CELL:
        return Message.of("table.endless", number=len(cell), most=LONGEST_CELL)
    return Message.of("table.endless_blanks", most=LONGEST_BLANK)


def _without_struck(sheet: RawSheet) -> RawSheet:
    """Return a sheet without the text that is struck through in a workbook, and with the rows that had any."""
    if not sheet.unstruck:
        return sheet
    rows, struck = list(sheet.rows), set()
    for (at, place), left in sheet.unstruck.items():
        row = rows[at] if at < len(rows) else ()
        if row[place : place + 1] not in {(), ("",), (left,)}:
            row = (*row[:place], left, *row[place + 1 :])
            rows[at] = row if any(row) else ()
            struck.add(at + sheet.start)
    return replace(sheet, rows=tuple(rows), struck=tuple(sorted(struck))) if struck else sheet


def _without_endless(sheet: RawSheet) -> RawSheet:
    """Return a sheet without the cells that are longer than any value."""
    found = dict.fromkeys(at for at, _ in _endless_cells(sheet))
    rows = (
        tuple("" if _is_endless(cell) else cell for cell in row) if at in found else row
        for at, row in enumerate(sheet.rows)
    )
    return replace(sheet, rows=tuple(rows)) if found else sheet


def _endless_cells(sheet: RawSheet) -> Iterator[tuple[int, int]]:
    """Yield where the cells stand that are longer than any value."""
    for at, row in enumerate(sheet.rows):
        if len("".join(row)) > LONGEST_BLANK:  # as no row is, as a rule
            yield from ((at, place) for place, cell in enumerate(row) if _is_endless(cell))


def _is_endless(cell: str) -> bool:
    """Tell whether a cell is longer than any value, or has more blanks in a row: patterns would try each anew."""
    return len(cell) > LONGEST_CELL or (len(cell) > LONGEST_BLANK and bool(re.search(_BLANKS, cell)))


def _endless(table: RawTable, sheet: RawSheet, without: RawSheet) -> Iterator[Problem]:
    """Say which cells of a sheet were left off, if any were."""
    for at, place in _endless_cells(sheet) if without is not sheet else ():
        header = table.header[place] if place < len(table.header) else ""
        cell = sheet.rows[at][place]
        yield table.problem(
            _why_endless(cell),
            "table.do_shorten",
            at + sheet.start,
            column=header or f"#{place + 1}",
            value=f"{cell[:LONGEST_SHOWN]}…",
            severity="error",
        )


def _of_prose(content: Content, prose: Prose, file: str) -> Content:
    """Return the lines of a document that are rows, and how many are not."""
    found = prose(content.sheets[0])
    if found is None:
        raise InputError("file.no_table", file=file)
    sheet, left = found
    said = [Problem(file, "file.read_by_paragraph", severity="warning")]
    if left:
        said.append(Problem(file, "file.paragraphs_passed_over", severity="warning", left=left))
    return replace(content, sheets=(sheet,), problems=(*content.problems, *said))


def _filled(sheet: RawSheet, head: HeaderRows, noun: Noun) -> tuple[Row, ...]:
    """Return the rows below the header; what is merged downwards holds for all its rows, but for names and numbers."""
    rows = list(sheet.rows[head.first :])
    shared = {place for place, text in enumerate(head.header) if field_of(text, noun) in SHARED[noun]}
    ends: dict[int, int] = {}  # of a column: no two ranges of a sound workbook share a cell
    for top, left, bottom, right in sorted(sheet.merged):
        if left != right or left not in shared or top < head.first or top >= len(sheet.rows):
            continue
        if top <= ends.get(left, -1):
            continue
        ends[left] = bottom
        text = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
        for place in range(top - head.first + 1, min(bottom - head.first + 1, len(rows))):
            if text and rows[place]:
                cells = [*rows[place], *[""] * (left + 1 - len(rows[place]))]
                rows[place] = (*cells[:left], text, *cells[left + 1 :])
    return tuple(rows)


def _of_data(rows: tuple[Row, ...], header: Sequence[Row], noun: Noun) -> tuple[tuple[Row, ...], list[int]]:
    """Return the rows without those that repeat the header or add up others, and where these were.

    A row of dashes is a rule, as texts have it below their headers, and holds nothing.
    """
    if noun in {"positions", "tracks"}:
        return rows, []
    words = {cell for row in header for cell in row}
    made = list(rows)
    places: list[int] = []
    for place, row in enumerate(rows):
        first = next(filter(None, row), "")
        if first[:1] in _DASHES and all(_RULE.fullmatch(cell) for cell in row if cell):
            made[place] = ()
        elif first and (_adds_up(row) or (first in words and any(_repeats(row, head) for head in header))):
            places.append(place)
            made[place] = ()
    return tuple(made), places


_DASHES = (":", "-", "=", "_")
_RULE = re.compile(r":?(?:-{3,}|={3,}|_{3,}):?")


@cache
def _ends() -> frozenset[str]:
    """Return the last letters of the words for a total: few cells end in one."""
    return frozenset(letter for word in totals() for letter in (word[-1], word[-1].upper()))


def _adds_up(row: Row) -> bool:
    """Say whether a row is a total: the word stands before its first number, perhaps behind a place."""
    for cell in row:
        if cell.isdecimal():
            return False
        if cell and cell[-1] in _ends() and len(cell) <= 20 and key(cell) in totals():  # noqa: PLR2004
            return True
    return False


def _repeats(row: Row, head: Row) -> bool:
    """Say whether a row says nothing but what the header says, in the same places; or all of it, in others."""
    texts = {place: cell for place, cell in enumerate(row) if cell}
    if len(texts) > 1 and [*texts.values()] == [*filter(None, head)]:
        return True
    return row == head or (len(texts) > 1 and texts.items() <= dict(enumerate(head)).items())


def _without_dittos(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], list[int]]:
    """Return the rows with what a ditto mark repeats in its place, and where the marks were."""
    marks = spelled("dittos")
    places: list[int] = []
    made: list[Row] = []
    above: Row = ()
    for place, row in enumerate(rows):
        written = row
        if not marks.isdisjoint(row):
            pairs = zip_longest(row, above[: len(row)], fillvalue="")
            written = tuple([over if cell in marks and over else cell for cell, over in pairs])
            places.append(place)
        made.append(written)
        above = written or above
    return tuple(made), places


# Control characters, soft hyphens, characters of no width, and those that turn the direction of what follows.
_INVISIBLE = (
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_BREAKS = "[\x0b\x0c\x1c-\x1f\x85]"  # blanks like any other


def _without_invisible(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], list[int]]:
    """Return the rows without what nobody sees in them, and where it was."""
    texts = enumerate(map("".join, rows))
    odd = [(place, text) for place, text in texts if not text.isprintable()]
    places = [place for place, text in odd if re.search(_INVISIBLE, text) or re.search(_BREAKS, text)]
    made = list(rows)
    for place in places:
        made[place] = tuple([" ".join(re.sub(_INVISIBLE, "", cell).split()) for cell in made[place]])
    return tuple(made) if places else rows, places


def _changed(table: RawTable, places: Sequence[int], what: str, todo: str = "") -> Iterator[Problem]:
    """Say what was done to some rows, at the first of them."""
    if places:
        yield table.problem(what, todo, row=table.first_row + places[0], rows=len(places))


def _choose(sheets: Sequence[RawSheet], heads: Mapping[str, HeaderRows]) -> RawSheet:
    """Choose the sheet with the best header, a visible one before a hidden one, the first of equals."""
    ranked = [(not sheet.hidden, heads[sheet.name].score, -place) for place, sheet in enumerate(sheets)]
    return sheets[-max(ranked)[2]]


def _other_sheets(table: RawTable, sheets: Sequence[RawSheet]) -> Iterator[Problem]:
    others = [sheet for sheet in sheets if sheet.name != (table.sheet or "")]
    if table.beside:
        yield table.problem(OTHER_TABLES, "table.do_load_each", sheets=quoted(table.beside))
    elif others:
        rest = tuple(
            Message.of("table.hidden_name" if sheet.hidden else "column.quoted", name=sheet.name)
            for sheet in others
        )
        yield table.problem("table.other_sheets", "table.do_choose_sheet", sheets=rest)


def _hidden(table: RawTable, sheet: RawSheet) -> Iterator[Problem]:
    rows = [number for number in sheet.hidden_rows if number <= len(sheet.rows) and sheet.rows[number - 1]]
    if sheet.hidden:
        yield table.problem("table.sheet_hidden", "table.do_check_meant")
    if rows:
        what = Message.of("table.hidden_rows", rows=len(rows), first=rows[0])
        yield table.problem(what, "table.do_delete_hidden", row=rows[0])
    if sheet.struck:
        what = Message.of("table.struck", rows=len(sheet.struck), numbers=_few(sheet.struck))
        yield table.problem(what, "table.do_write_struck", row=sheet.struck[0])
    if sheet.uncomputed:
        what, shown = Message.of("table.uncomputed", formulas=len(sheet.uncomputed)), sheet.uncomputed[:5]
        yield table.problem(what, "table.do_compute", value=", ".join(shown))


def _category_above(sheet: RawSheet, head: HeaderRows, noun: Noun) -> tuple[Row, ...]:
    """Return the row right above a header, and blank ones for it, where it is a category as others are below."""
    title = sheet.rows[head.start - 1] if head.start and noun == "list" else ()
    below = sheet.rows[head.first :]
    if not title or not is_category(in_one(title)) or not any(is_category(in_one(row)) for row in below):
        return ()
    return (title, *[()] * (head.first - head.start))


def _few(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_SHOWN])) + (" …" if len(numbers) > _SHOWN else "")


def _passed_over(table: RawTable, rows: Sequence[Row], above: int) -> Iterator[Problem]:
    titles = [number for number in range(1, above + 1) if rows[number - 1]]
    if titles:
        text = " ".join(filter(None, rows[titles[0] - 1]))[:60]
        yield table.problem("table.text_above", row=titles[0], value=text)
    named = [number for number in titles if any(map(is_binomial, rows[number - 1]))]
    if len(named) > 1:
        what = Message.of("table.names_above", rows=len(named), numbers=_few(named))
        yield table.problem(what, "table.do_header_first", row=named[0], severity="error")
    if table.delimiter is None or not table.header:
        return
    yield from _ragged(table)


def _ragged(table: RawTable) -> Iterator[Problem]:
    width = len(table.header)
    if {*map(len, table.rows)} <= {0, width}:
        return
    long = [number for number, row in table.numbered() if len(row) > width and any(row[width:])]
    short = [number for number, row in table.numbered() if len(row) < width]
    if long:
        what = "table.row_long" if len(long) == 1 else "table.rows_long"
        yield table.problem(what, "table.do_look_inside", row=long[0], rows=len(long))
    if short:
        what = "table.row_short" if len(short) == 1 else "table.rows_short"
        yield table.problem(what, "table.do_look_missing", row=short[0], rows=len(short))


def placed(file: str, sheet: str | None) -> tuple[Arg, ...]:
    """Return where something is for the beginning of a sentence: a file and, where one is named, its sheet."""
    return (file, Message.of("problem.in_sheet", name=sheet)) if sheet else (file,)


# ---------------------------------------------------------------- what is printed in columns side by side
#
# No., name, No., name: rows go on at the top of the next columns. Where headings stand between them, numbers must tell
# that they do, and not from page to page, or each must begin with a heading of its own.

_LEAST_BLOCK = 1000


def _below_each_other(table: RawTable, options: ReadOptions) -> RawTable:
    """Return a table whose header stands there several times, side by side, with all their rows below the first."""
    width = _repeated_width(table.header)
    if not width or any(name[:1] == "#" and int(name[1:] or 0) > width for name in options.mapping):
        return table
    times, last = -(-len(table.header) // width), _last_full(table.rows)
    parts = [[row[width * at : width * (at + 1)] for row in table.rows[: last + 1]] for at in range(times)]
    if not _goes_on(table.header[:width], parts):
        return table
    block = _LEAST_BLOCK
    while block <= table.first_row + len(table.rows):
        block *= 10
    rows: list[Row] = []
    for at, part in enumerate(parts):
        rows += [()] * (at * block - len(rows))
        rows += [(*row, *[""] * (width - len(row))) if any(row) else () for row in part]
    return replace(table, header=table.header[:width], rows=tuple(rows), block=block, width=width, between=())


def _repeated_width(header: Sequence[str]) -> int:
    """Return after how many columns a header begins anew, 0 where it does not, or holds no name of birds."""
    named = [place for place, text in enumerate(header) if text]
    for part in range(2, len(named) // 2 + 1):
        width = named[part] - named[0]
        if len(named) % part == 0 and all(header[place] == header[place - width] for place in named[part:]):
            return width if any(field_of(header[place], "list") in _NAMES for place in named[:part]) else 0
    return 0


def _last_full(rows: Sequence[Row]) -> int:
    """Return the place of the last row that holds more than one text: remarks stand below it."""
    return max((place for place, row in enumerate(rows) if sum(map(bool, row)) > 1), default=-1)


def _goes_on(header: Sequence[str], parts: Sequence[Sequence[Row]]) -> bool:
    """Say whether columns go on with those before: no name stands in both, numbers run on below headings."""
    fields = [field_of(text, "list") for text in header]
    birds = [[row for row in part if sum(map(bool, row)) > 1] for part in parts]
    names = [
        {cell for row in part for cell, field in zip(row, fields, strict=False) if cell and field in _NAMES}
        for part in birds
    ]
    if sum(map(len, names)) > len(set().union(*names)):
        return False
    filled = [[sum(map(bool, row)) for row in part if any(row)] for part in parts]
    if not any(1 in part for part in filled) or all(part[:1] == [1] for part in filled):
        return True
    at = fields.index("number") if "number" in fields else len(fields)
    numbers = [int(row[at]) for part in parts for row in part if row[at:] and row[at].isdecimal()]
    return len(numbers) > 1 and numbers == sorted(numbers)


def _side_by_side(whole: RawTable, table: RawTable) -> Iterator[Problem]:
    """Say that columns were read one after the other, and which remarks stand below them."""
    if whole is table:
        return
    first, times = table.first_row, len(whole.rows) // whole.block + 1
    sentence = Message.of("table.side_by_side", times=times, first=first, number=whole.block + first)
    yield table.problem(sentence, "column.do_map", severity="note")
    last = first + _last_full(table.rows)
    for number, row in table.numbered():
        if number > last:
            yield table.problem("table.text_below", row=number, value=" ".join(filter(None, row)))


# ---------------------------------------------------------------- where its header is

_LOOK = 60
_DEEPEST = 6
_NAMES = frozenset(
    {
        *("scientific_name", "korean_name", "japanese_name", "english_name", "vernacular_name", "genus"),
        *("name?", "vernacular?", "site", "name", "name_en", "name_ko", "name_ja", "from_place"),
    }
)


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """A header: its texts, its first row and the first row below it (from 0), how many fields it names."""

    header: tuple[str, ...]
    start: int
    first: int
    score: int


FieldOf = Callable[[str], str | None]  # the field that a header names


def find_head(
    rows: Sequence[Row],
    merged: Sequence[Span],
    noun: Noun,
    names: Sequence[str] = (),
    more: tuple[str, ...] = (),
) -> HeaderRows:
    """Find the header among the first rows: the row in which most cells name fields (or stand in `names`).

    A single word that could be a header counts only in the first row that is not blank. Where nothing counts,
    there is no header: it is empty and every row is data; but words such as "KOS name" over scientific names are one.
    `more` are languages of names beside the program's own.
    """
    field = partial(field_of, noun=noun, more=more)
    wanted = frozenset(key(name) for name in names if not name.startswith("#"))
    look = [_unmerged(rows, row, merged) for row in range(min(_LOOK, len(rows)))]
    scores = [_score(cells, row, rows[:_LOOK], field, wanted) for row, cells in enumerate(look)]
    best = max(range(len(scores)), key=lambda row: (scores[row], -row), default=0)
    if (first := _first_alike(look, best)) < best and scores[best]:  # repeated overleaf, in other columns
        return HeaderRows(look[best], first, first + 1, scores[best])
    opening = next((row for row, cells in enumerate(look) if any(cells)), 0)
    if (
        not scores
        or scores[best] == 0
        or (scores[best] == 1 and best != opening and not _named(look[best], field))
    ):
        headed = bool(look) and not _is_title(look[opening])
        headed = headed and _stands_over_names(look[opening], look[opening + 1 :])
        return HeaderRows(look[opening] if headed else (), opening, opening + headed, 0)
    start, last = _block(look, best, field)
    header = _joined(_spread(look[start : last + 1]))
    return HeaderRows(header, start, last + 1, scores[best])


def _score(cells: Row, at: int, rows: Sequence[Row], field: FieldOf, wanted: frozenset[str]) -> int:
    """Count the fields that a row names; a word that its column repeats (冬鳥 over 冬鳥), or beside a bird, is none."""
    if _is_title(cells):
        return 0
    found = {place: field(cell) for place, cell in enumerate(cells) if cell}
    fields = {name for place, name in found.items() if name and not _recurs(place, at, rows)}
    named = {key(cell) for cell in cells if cell} & wanted
    if len(fields) == 1 and min(fields).startswith("flag_") and _is_bird(cells, rows[at + 1 :], field):
        return 2 * len(named)
    return len(fields) + 2 * len(named)


def _is_title(cells: Row) -> bool:
    """Tell whether a heading of Markdown is all that a row has: "# List" is the title of one."""
    filled = [cell for cell in cells if cell]
    return len(filled) == 1 and bool(re.match("#{1,6} ", filled[0]))


def _first_alike(rows: Sequence[Row], at: int) -> int:
    """Return the first row that has the very texts of a row, if it has several, wherever in it; else the row itself."""
    texts = {*rows[at]} - {""} if rows else set()
    return next((row for row in range(at) if len(texts) > 1 and {*rows[row]} - {""} == texts), at)


def _recurs(place: int, at: int, rows: Sequence[Row]) -> bool:
    """Say whether a cell stands in its column again, other than in a header that is repeated, if in other columns."""
    cell = rows[at][place : place + 1]
    if cell <= ("",):
        return False
    if content(cell) == "rank" and content(row[place] for row in rows if place < len(row)) == "rank":
        return True
    header = {*rows[at]} - {""}
    return any(row[place : place + 1] == cell and {*row} - {""} != header for row in rows)


def _is_bird(cells: Row, below: Sequence[Row], field: FieldOf) -> bool:
    """Say whether a row has a scientific name where the rows below it have theirs."""
    return any(
        is_binomial(cell)
        and not field(cell)
        and not sought("headers/names").within(cell)
        and all(is_binomial(row[place]) for row in below if row[place : place + 1] > ("",))
        for place, cell in enumerate(cells)
    )


def _named(cells: Row, field: FieldOf) -> bool:
    """Say whether a row holds one header that only a header can be: a name column's, with no bird in it."""
    return any(field(cell) in _NAMES and content((cell,)) != "both" for cell in cells if cell)


def _stands_over_names(cells: Row, below: Sequence[Row]) -> bool:
    """Say whether a row calls something names that are scientific ones in every row below it.

    It does in any language where one cell of several is written in letters that no scientific name has; a lone one in
    letters that no field is for: one in Korean or Japanese may be a bird.
    """
    foreign = _FOREIGN if sum(map(bool, cells)) > 1 else _OF_NO_FIELD
    return any(
        (
            sought("headers/names").within(cell)
            or (re.search(foreign, cell) and not holds_a_name((cell,)) and not is_binomial(cell))
        )
        and all(is_binomial(row[place]) for row in below if place < len(row) and row[place])
        for place, cell in enumerate(cells)
        if cell and len(below) > 1
    )


_FOREIGN = r"[^\W\d_A-Za-z\u00c0-\u024f]"
"""A letter that no scientific name has."""
_OF_NO_FIELD = r"[\u0370-\u10ff\u1200-\u1fff]"
"""One that no field is for: Greek, Cyrillic, Thai …"""


def _unmerged(rows: Sequence[Row], row: int, merged: Sequence[Span]) -> Row:
    """Return a row in which every cell of a merged range says what its first cell says."""
    cells = list(rows[row])
    seen: set[int] = set()
    for top, left, bottom, right in merged:
        if left in seen or not top <= row <= bottom or bottom - top > _DEEPEST or top >= len(rows):
            continue
        seen.add(left)
        text = rows[top][left] if left < len(rows[top]) else ""
        if text:
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [text] * (right + 1 - left)
    return tuple(cells)


def _block(look: Sequence[Row], best: int, field: FieldOf) -> tuple[int, int]:
    """Return the first and the last row of a header that may take several rows."""
    start = last = best
    while start > 0 and best - start < _DEEPEST and _belongs_above(look[start - 1], look[start]):
        start -= 1
    while last + 1 < len(look) and last - best < _DEEPEST and _belongs_below(look, best, last + 1, field):
        last += 1
    return start, last


def _belongs_above(cells: Row, below: Row) -> bool:
    """Say whether a row above is a group heading: two different texts, or one merged down into the header."""
    texts = {cell for cell in cells if cell}
    shared = any(cell and cell == low for cell, low in zip(cells, below, strict=False))
    return shared or (len(texts) > 1 and not any(is_binomial(cell) for cell in texts))


def _belongs_below(look: Sequence[Row], best: int, row: int, field: FieldOf) -> bool:
    """Say whether a row goes on with the header: a name column is merged into it, or it divides others."""
    head, cells = look[best], look[row]
    names = [place for place, cell in enumerate(head) if cell and field(cell) in _NAMES]
    texts = {cell for cell in cells if cell}
    if not names or not texts:
        return False
    merged = any(place < len(cells) and cells[place] == head[place] for place in names)
    if merged:
        return True
    below = [cells[place] for place in names if place < len(cells) and cells[place]]
    known = sum(field(text) is not None for text in texts)
    if below:
        return known >= max(2, len(texts) - 1) and not _is_bird(cells, (), field)
    divides = len(texts) > 2 or (len(texts) > 1 and all(cells.count(text) > 1 for text in texts))  # noqa: PLR2004
    return divides and not any(text.replace(".", "").isdecimal() for text in texts)


def _spread(rows: Sequence[Row]) -> Sequence[Row]:
    """Let a group's heading hold to its right for columns that nothing else tells apart: a csv has no merged cells."""
    joined = _joined(rows)
    alike = {place for place, text in enumerate(joined) if text and joined.count(text) > 1}
    if not alike or len(rows) == 1:
        return rows
    made = []
    for cells in rows[:-1]:
        heading, filled = "", []
        for place, cell in enumerate(cells):
            heading = cell or heading
            filled.append(heading if place in alike else cell)
        made.append(tuple(filled))
    return (*made, rows[-1])


def _joined(rows: Sequence[Row]) -> tuple[str, ...]:
    """Join the rows of a header column by column, each text once, the group first."""
    width = max(map(len, rows))
    found: list[str] = []
    for place in range(width):
        texts = dict.fromkeys(cells[place] for cells in rows if place < len(cells) and cells[place])
        found.append(JOIN.join(texts))
    return tuple(found)
