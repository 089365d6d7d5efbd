"""Any table file → a `Table`: where its header is, its rows with their numbers, and how it was read.

Delimited text in any usual encoding, xlsx, xls and ods. What was passed over (title rows, other sheets,
hidden rows, cells beyond the header) is said in problems, never in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from birds import columns, progress
from birds.errors import InputError, Problem, quoted
from birds.model import Message
from birds.reading.files import read_content
from birds.reading.files.source import FileBytes, RawSheet, Row, read_source
from birds.reading.header import Head, find_head
from birds.vocabulary import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from birds.model import Arg
    from birds.reading.files import Content


Prose = Callable[[RawSheet], tuple[RawSheet, int] | None]  # its rows, and how many lines are none


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read. The row of `rows[i]` is `first_row + i`; a blank row is an empty tuple.

    `header` has one text a column, "" where it has none, and is empty where the table has no header.
    Cells are trimmed and in NFC; rows may be shorter than the header.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    first_row: int
    encoding: str | None
    sha256: str
    sheet: str | None = None
    delimiter: str | None = None

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """Yield every row that holds something, with its number."""
        rows = progress.over("reading", self.rows, len(self.rows))
        return ((number, row) for number, row in enumerate(rows, self.first_row) if row)


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    noun: columns.Noun = "list",
    mapping: Mapping[str, str] | None = None,
    prose: Prose | None = None,
) -> tuple[Table, tuple[Problem, ...]]:
    """Read the table in a file; `noun` and `mapping` say which header to look for.

    `prose` is what makes rows of the lines of a document without a table, where the lines may be such.

    Raises InputError where the file can't be read as a table.
    """
    source = read_source(Path(path))
    return table_of(source, encoding=encoding, sheet=sheet, noun=noun, mapping=mapping, prose=prose)


def table_of(
    source: FileBytes,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    noun: columns.Noun = "list",
    mapping: Mapping[str, str] | None = None,
    prose: Prose | None = None,
) -> tuple[Table, tuple[Problem, ...]]:
    """Read the table in a file that was read already."""
    content = read_content(source, encoding, sheet, lines=prose is not None)
    if prose and content.is_prose:
        content = _of_prose(content, prose, source.name)
    sheets = tuple(one for one in content.sheets if any(one.rows))
    if not sheets:
        raise InputError("table.empty", where=placed(source.name, sheet))
    heads = {one.name: find_head(one.rows, one.merged, noun, tuple(mapping or ())) for one in sheets}
    chosen = _choose(sheets, heads)
    head = heads[chosen.name]
    rows, passed = _of_data(_filled(chosen, head, noun), chosen.rows[head.start : head.first], noun)
    rows, dittos = _without_dittos(rows)
    rows, unseen = _without_invisible(rows)
    table = Table(
        source.name,
        head.header,
        rows,
        head.first + chosen.start,
        content.encoding,
        source.sha256,
        sheet=chosen.name or None,
        delimiter=content.delimiter,
    )
    return table, (
        *content.problems,
        *_other_sheets(table, sheets, heads),
        *_hidden(table, chosen),
        *_passed_over(table, chosen.rows, head),
        *_repeated(table, dittos),
        *_unseen(table, unseen),
        *_left_out(table, passed),
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


def _filled(sheet: RawSheet, head: Head, noun: columns.Noun) -> tuple[Row, ...]:
    """Return the rows below the header; what is merged downwards holds for all its rows, but for names and numbers."""
    rows = list(sheet.rows[head.first :])
    shared = {
        place
        for place, text in enumerate(head.header)
        if columns.field_of(text, noun) in columns.SHARED[noun]
    }
    for top, left, bottom, right in sheet.merged:
        if left != right or left not in shared or top < head.first or top >= len(sheet.rows):
            continue
        text = sheet.rows[top][left] if left < len(sheet.rows[top]) else ""
        for place in range(top - head.first + 1, min(bottom - head.first + 1, len(rows))):
            if text and rows[place]:
                cells = [*rows[place], *[""] * (left + 1 - len(rows[place]))]
                rows[place] = (*cells[:left], text, *cells[left + 1 :])
    return tuple(rows)


def _of_data(
    rows: tuple[Row, ...], header: Sequence[Row], noun: columns.Noun
) -> tuple[tuple[Row, ...], list[int]]:
    """Return the rows without those that repeat the header or add up others, and where these were."""
    if noun in {"positions", "tracks"}:
        return rows, []
    words = {cell for row in header for cell in row}
    made = list(rows)
    places: list[int] = []
    for place, row in enumerate(rows):
        first = next(filter(None, row), "")
        if first and (_adds_up(row) or (first in words and any(_repeats(row, head) for head in header))):
            places.append(place)
            made[place] = ()
    return tuple(made) if places else rows, places


@cache
def _ends() -> frozenset[str]:
    """Return the last letters of the words for a total: few cells end in one."""
    return frozenset(letter for word in columns.totals() for letter in (word[-1], word[-1].upper()))


def _adds_up(row: Row) -> bool:
    """Say whether a row is a total: the word stands before its first number, perhaps behind a place."""
    for cell in row:
        if cell.isdecimal():
            return False
        if cell and cell[-1] in _ends() and len(cell) <= 20 and columns.key(cell) in columns.totals():  # noqa: PLR2004
            return True
    return False


def _repeats(row: Row, head: Row) -> bool:
    """Say whether a row says nothing but what the header says, in the same places."""
    texts = {place: cell for place, cell in enumerate(row) if cell}
    return row == head or (len(texts) > 1 and texts.items() <= dict(enumerate(head)).items())


def _left_out(table: Table, places: Sequence[int]) -> Iterator[Problem]:
    if places:
        yield _warning(table, "table.passed_over", row=table.first_row + places[0], rows=len(places))


def _without_dittos(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], list[int]]:
    """Return the rows with what a ditto mark repeats in its place, and where the marks were."""
    marks = spelled("dittos")
    places = [place for place, row in enumerate(rows) if not marks.isdisjoint(row)]
    made = list(rows)
    for place in places:
        above = next((row for row in reversed(made[:place]) if row), ())
        pairs = zip(made[place], [*above, *[""] * len(made[place])], strict=False)
        made[place] = tuple([over if cell in marks and over else cell for cell, over in pairs])
    return tuple(made) if places else rows, places


def _repeated(table: Table, places: Sequence[int]) -> Iterator[Problem]:
    if places:
        first = table.first_row + places[0]
        yield _warning(table, "table.dittos", "table.do_write_out", row=first, rows=len(places))


# Soft hyphens, characters of no width, and those that turn the direction of what is printed after them.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


def _without_invisible(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], list[int]]:
    """Return the rows without what nobody sees in them, and where it was."""
    texts = map("".join, rows)
    places = [place for place, text in enumerate(texts) if not text.isascii() and _INVISIBLE.search(text)]
    made = list(rows)
    for place in places:
        made[place] = tuple([" ".join(_INVISIBLE.sub("", cell).split()) for cell in made[place]])
    return tuple(made) if places else rows, places


def _unseen(table: Table, places: Sequence[int]) -> Iterator[Problem]:
    if places:
        yield _warning(table, "table.invisible", row=table.first_row + places[0], rows=len(places))


def _choose(sheets: Sequence[RawSheet], heads: Mapping[str, Head]) -> RawSheet:
    """Choose the sheet with the best header, a visible one before a hidden one, the first of equals."""
    ranked = [(not sheet.hidden, heads[sheet.name].score, -place) for place, sheet in enumerate(sheets)]
    return sheets[-max(ranked)[2]]


def _other_sheets(table: Table, sheets: Sequence[RawSheet], heads: Mapping[str, Head]) -> Iterator[Problem]:
    others = [sheet for sheet in sheets if sheet.name != (table.sheet or "")]
    alike = quoted(sheet.name for sheet in others if heads[sheet.name].score >= 2)  # noqa: PLR2004
    if alike:
        yield _warning(table, "table.other_tables", "table.do_load_each", sheets=alike)
    elif others:
        rest = tuple(
            Message.of("table.hidden_name" if sheet.hidden else "column.quoted", name=sheet.name)
            for sheet in others
        )
        yield _warning(table, "table.other_sheets", "table.do_choose_sheet", sheets=rest)


def _hidden(table: Table, sheet: RawSheet) -> Iterator[Problem]:
    rows = [number for number in sheet.hidden_rows if number <= len(sheet.rows) and sheet.rows[number - 1]]
    if sheet.hidden:
        yield _warning(table, "table.sheet_hidden", "table.do_check_meant")
    if rows:
        what = Message.of("table.hidden_rows", rows=len(rows), first=rows[0])
        yield _warning(table, what, "table.do_delete_hidden", row=rows[0])
    if sheet.uncomputed:
        what, shown = Message.of("table.uncomputed", formulas=len(sheet.uncomputed)), sheet.uncomputed[:5]
        yield _warning(table, what, "table.do_compute", value=", ".join(shown))


def _passed_over(table: Table, rows: Sequence[Row], head: Head) -> Iterator[Problem]:
    titles = [number for number in range(1, head.start + 1) if rows[number - 1]]
    if titles:
        text = " ".join(filter(None, rows[titles[0] - 1]))[:60]
        yield _warning(table, "table.text_above", row=titles[0], value=text)
    if table.delimiter is None or not table.header:
        return
    yield from _ragged(table)


def _ragged(table: Table) -> Iterator[Problem]:
    width = len(table.header)
    long = [number for number, row in table.numbered() if len(row) > width and any(row[width:])]
    short = [number for number, row in table.numbered() if len(row) < width]
    if long:
        what = "table.row_long" if len(long) == 1 else "table.rows_long"
        yield _warning(table, what, "table.do_look_inside", row=long[0], rows=len(long))
    if short:
        what = "table.row_short" if len(short) == 1 else "table.rows_short"
        yield _warning(table, what, "table.do_look_missing", row=short[0], rows=len(short))


def _warning(
    table: Table,
    what: str | Message,
    todo: str = "",
    *,
    row: int | None = None,
    value: str | None = None,
    **args: Arg,
) -> Problem:
    return Problem(table.file, what, todo, row, None, value, "warning", table.sheet, **args)


def placed(file: str, sheet: str | None) -> tuple[Arg, ...]:
    """Return where something is for the beginning of a sentence: a file and, where one is named, its sheet."""
    return (file, Message.of("problem.in_sheet", name=sheet)) if sheet else (file,)
