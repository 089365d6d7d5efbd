"""Any table file → a `RawTable`: where its header is, its rows with their numbers, and how it was read.

Delimited text in any usual encoding, xlsx, xls and ods. The header may stand below title rows, over several rows, or
nowhere at all. What was passed over (title rows, other sheets, hidden rows, cells beyond the header) is said in
problems, never in silence.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from birds import progress
from birds.errors import InputError, Problem, quoted
from birds.model import Agreement, Arg, LoadOptions, Message
from birds.reading.files import read_content
from birds.reading.files.source import Lines, RawSheet, Row, read_source
from birds.reading.tables.columns import totals
from birds.reading.tables.header import NAMES, HeaderRows, find_head
from birds.reading.tables.values import in_one, is_binomial, is_category
from birds.vocabulary import key, spelled
from birds.vocabulary.fields import SHARED, Noun, field_of, name_languages


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is read, by which `agreement`; Party, edition and source are for the rows that do not say theirs."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    sheet: str | None = None
    party: str | None = None
    crs: str | None = None
    edition: str | None = None
    source: str | None = None
    agreement: Agreement = field(kw_only=True)

    @classmethod
    def of(cls, how: LoadOptions, agreement: Agreement, **more: str | None) -> ReadOptions:
        """Return how a file is read that is loaded so; `more` are the fields that only some kinds of record have."""
        return cls(dict(how.mapping), how.encoding, how.sheet, agreement=agreement, **more)


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

    def problem(  # noqa: PLR0913 - what a problem says, and where
        self,
        what: str | Message,
        todo: str | Message = "",
        row: int | None = None,
        *,
        column: str | None = None,
        value: str | None = None,
        severity: str = "warning",
        at: int = 0,
        **args: Arg,
    ) -> Problem:
        """Return what is said of the table, or of a place in it; `at` is the cell where rows stand abreast."""
        if self.block and row and row > self.block:
            column, row = self.place(row, at)
        return Problem(self.file, what, todo, row, column, value, severity, self.sheet, **args)

    def place(self, row: int, at: int = 0) -> tuple[str, int]:
        """Return the column and the row in the file of a cell in a row that stands beside others there."""
        beside, row = divmod(row, self.block)
        return f"#{beside * self.width + at + 1}", row


def read_table(
    path: Path, options: ReadOptions, noun: Noun = "list", *, typeset: bool = False
) -> tuple[RawTable, tuple[Problem, ...]]:
    """Read the table in a file; `noun` and the mapping of `options` say which header to look for.

    With `typeset`, the tables of a PDF are read, too. Raises InputError where the file can't be read as a table.
    """
    source = read_source(path)
    content = read_content(source, options.encoding, options.sheet, typeset=typeset)
    read = tuple(sheet for sheet in content.sheets if any(sheet.rows))
    endless = {sheet.name: tuple(_endless_cells(sheet)) for sheet in read}
    sheets = tuple(_without_struck(_without_endless(sheet, endless[sheet.name])) for sheet in read)
    if not sheets:
        raise InputError("table.empty", where=file_and_sheet(source.name, options.sheet))
    if noun not in OF_CENSUSES and any(sheet.is_census for sheet in sheets):
        raise InputError("table.census", file=source.name)
    more = name_languages(noun, options.agreement.further)
    names = tuple(options.mapping)
    heads = {sheet.name: find_head(sheet.rows, sheet.merged, noun, names, more) for sheet in sheets}
    ranked = [(not sheet.hidden, heads[sheet.name].score, -place) for place, sheet in enumerate(sheets)]
    chosen = sheets[-max(ranked)[2]]  # a visible one before a hidden one, the first of equals
    head = heads[chosen.name]
    above = _category_above(chosen, head, noun)
    filled = (*above, *_filled(chosen, head, noun))
    rows, passed = _of_data(filled, chosen.rows[head.start : head.first], noun)
    others = {place for place, text in enumerate(head.header) if field_of(text, noun) == "synonyms"}
    rows, dittos = _without_dittos(rows, others)
    rows, unseen = _without_invisible(rows)
    table = RawTable(
        file=source.name,
        header=head.header,
        rows=rows,
        first_row=head.first - len(above) + chosen.start,
        encoding=content.encoding,
        sha256=source.sha256,
        sheet=chosen.name or None,
        delimiter=content.delimiter,
        beside=tuple(name for name, other in heads.items() if other is not head and other.score >= _SURE),
        between=tuple((at + chosen.start, lines) for at, lines in chosen.between),
    )
    whole = _below_each_other(table, options) if noun == "list" else table
    return whole, (
        *content.problems,
        *_endless(table, read[-max(ranked)[2]], endless[chosen.name]),
        *_of_sheets(table, chosen, sheets),
        *_passed_over(table, chosen.rows, head.start - bool(above)),
        *_changed(table, dittos, "table.dittos", "table.do_write_out"),
        *_changed(table, unseen, "table.invisible"),
        *_changed(table, passed, "table.passed_over"),
        *_side_by_side(whole, table),
    )


def refuse_endless(sheets: Iterable[RawSheet], file: str) -> None:
    """Raise InputError for the first cell that is longer than any value, where a row can't do without it."""
    for sheet in sheets:
        for _, _, why in _endless_cells(sheet):
            raise InputError("file.table_unreadable", file=file, why=why)


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


_Endless = tuple[int, int, Message]
"""The row and the place of a cell that is longer than any value, from 0, and why it can't be read."""


def _without_endless(sheet: RawSheet, endless: Iterable[_Endless]) -> RawSheet:
    rows = list(sheet.rows)
    for at, place, _ in endless:
        rows[at] = (*rows[at][:place], "", *rows[at][place + 1 :])
    return replace(sheet, rows=tuple(rows)) if endless else sheet


def _endless_cells(sheet: RawSheet) -> Iterator[_Endless]:
    """Yield where cells stand that are longer than any value, and why: patterns would try each of many blanks anew."""
    for at, row in enumerate(sheet.rows):
        for place, cell in enumerate(row if len("".join(row)) > LONGEST_BLANK else ()):  # few rows are
            if len(cell) > LONGEST_CELL:
                yield at, place, Message.of("table.endless", number=len(cell), most=LONGEST_CELL)
            elif len(cell) > LONGEST_BLANK and re.search(_BLANKS, cell):
                yield at, place, Message.of("table.endless_blanks", most=LONGEST_BLANK)


def _endless(table: RawTable, sheet: RawSheet, endless: Iterable[_Endless]) -> Iterator[Problem]:
    for at, place, what in endless:
        header, shown = "".join(table.header[place : place + 1]), f"{sheet.rows[at][place][:LONGEST_SHOWN]}…"
        where, column = at + sheet.start, header or f"#{place + 1}"
        yield table.problem(what, "table.do_shorten", where, column=column, value=shown, severity="error")


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
    """Return the rows but for repeated headers, totals (and where these were) and rules of dashes."""
    if noun in {"positions", "tracks"}:
        return rows, []
    words = {cell for row in header for cell in row}
    ends = frozenset(letter for word in totals() for letter in (word[-1], word[-1].upper()))
    kept = list(rows)
    places: list[int] = []
    for place, row in enumerate(rows):
        first = next(filter(None, row), "")
        if first[:1] in _DASHES and all(_RULE.fullmatch(cell) for cell in row if cell):
            kept[place] = ()
        elif first and (
            _adds_up(row, ends) or (first in words and any(_repeats(row, head) for head in header))
        ):
            places.append(place)
            kept[place] = ()
    return tuple(kept), places


_DASHES = (":", "-", "=", "_")
_RULE = re.compile(r":?(?:-{3,}|={3,}|_{3,}):?")


def _adds_up(row: Row, ends: frozenset[str]) -> bool:
    """Say whether a row is a total: the word stands before its first number, perhaps behind a place.

    `ends` are the last letters of the words for a total: few cells end in one.
    """
    for cell in row:
        if cell.isdecimal():
            return False
        if cell and cell[-1] in ends and len(cell) <= 20 and key(cell) in totals():  # noqa: PLR2004
            return True
    return False


def _repeats(row: Row, head: Row) -> bool:
    """Say whether a row says nothing but what the header says, in the same places; or all of it, in others."""
    texts = {place: cell for place, cell in enumerate(row) if cell}
    if len(texts) > 1 and [*texts.values()] == [*filter(None, head)]:
        return True
    return row == head or (len(texts) > 1 and texts.items() <= dict(enumerate(head)).items())


def _without_dittos(rows: tuple[Row, ...], others: Container[int]) -> tuple[tuple[Row, ...], list[int]]:
    """Return the rows with what a ditto mark repeats in its place, and where the marks were.

    In columns of `others`, names beside the name, a mark may point to that, and no bird has those of the one above.
    """
    marks = spelled("dittos")
    places: list[int] = []
    written = list(rows)
    above: Row = ()
    for at, row in enumerate(rows):
        if not marks.isdisjoint(row):
            pairs = zip_longest(row, above[: len(row)], fillvalue="")
            written[at] = tuple(
                over if over and cell in marks and place not in others else cell
                for place, (cell, over) in enumerate(pairs)
            )
            places.append(at)
        above = written[at] or above
    return tuple(written), places


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
    cleaned = list(rows)
    for place in places:
        cleaned[place] = tuple([" ".join(re.sub(_INVISIBLE, "", cell).split()) for cell in cleaned[place]])
    return tuple(cleaned) if places else rows, places


def _changed(table: RawTable, places: Sequence[int], what: str, todo: str = "") -> Iterator[Problem]:
    if places:
        yield table.problem(what, todo, row=table.first_row + places[0], rows=len(places))


def _of_sheets(table: RawTable, sheet: RawSheet, sheets: Sequence[RawSheet]) -> Iterator[Problem]:
    """Say which other sheets there are, and what of this one is hidden, struck through or uncomputed."""
    others = [other for other in sheets if other.name != (table.sheet or "")]
    if table.beside:
        yield table.problem(OTHER_TABLES, "table.do_load_each", sheets=quoted(table.beside))
    elif others:
        quotes = {True: "table.hidden_name", False: "column.quoted"}
        rest = tuple(Message.of(quotes[other.hidden], name=other.name) for other in others)
        yield table.problem("table.other_sheets", "table.do_choose_sheet", sheets=rest)
    if sheet.hidden:
        yield table.problem("table.sheet_hidden", "table.do_check_meant")
    hidden = [number for number in sheet.hidden_rows if number <= len(sheet.rows) and sheet.rows[number - 1]]
    if hidden:
        what = Message.of("table.hidden_rows", rows=len(hidden), first=hidden[0])
        yield table.problem(what, "table.do_delete_hidden", row=hidden[0])
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
    width = len(table.header)
    if table.delimiter is None or not width or {*map(len, table.rows)} <= {0, width}:
        return
    long = [number for number, row in table.numbered() if len(row) > width and any(row[width:])]
    short = [number for number, row in table.numbered() if len(row) < width]
    for odd, single, several, todo in (
        (long, "table.row_long", "table.rows_long", "table.do_look_inside"),
        (short, "table.row_short", "table.rows_short", "table.do_look_missing"),
    ):
        if odd:
            yield table.problem(single if len(odd) == 1 else several, todo, row=odd[0], rows=len(odd))


def file_and_sheet(file: str, sheet: str | None) -> tuple[Arg, ...]:
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
    block = max(_LEAST_BLOCK, 10 ** len(str(table.first_row + len(table.rows))))
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
            return width if any(field_of(header[place], "list") in NAMES for place in named[:part]) else 0
    return 0


def _last_full(rows: Sequence[Row]) -> int:
    """Return the place of the last row that holds more than one text: remarks stand below it."""
    return max((place for place, row in enumerate(rows) if sum(map(bool, row)) > 1), default=-1)


def _goes_on(header: Sequence[str], parts: Sequence[Sequence[Row]]) -> bool:
    """Say whether columns go on with those before: no name stands in both, numbers run on below headings."""
    fields = [field_of(text, "list") for text in header]
    birds = [[row for row in part if sum(map(bool, row)) > 1] for part in parts]
    names = [
        {cell for row in part for cell, field in zip(row, fields, strict=False) if cell and field in NAMES}
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
