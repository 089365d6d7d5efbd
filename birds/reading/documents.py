"""Tables in documents (Word .docx, Hangul .hwpx, HTML pages) → sheets, with spans of rows and columns.

Tables that go on (the same header again, as documents repeat it page by page) become one sheet; the repeated
header rows are blanked, so that a row keeps its number in the table as a whole.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import takewhile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from birds.errors import InputError, UnusableError
from birds.reading.delimited import MAX_COLUMNS
from birds.reading.files import check_zip, words
from birds.reading.inline import local, printed
from birds.reading.workbook import Row, Sheet, Span

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Iterator, Sequence

    from birds.reading.files import Source

MAX_CELLS = 5_000_000
MAX_PART = 300_000_000
_MAX_SPAN = 2_000
_MAX_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a document's table: where it starts, how far it reaches, what it says."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def sheets_of_docx(source: Source) -> tuple[Sheet, ...]:
    """Return the tables of a Word document. Raises InputError."""
    with check_zip(source.name, io.BytesIO(source.data)) as archive:
        (root,) = parts_of(archive, source.name)
    return joined((_docx_cells(table) for table in root.iter() if local(table) == "tbl"), source.name)


def sheets_of_hwpx(source: Source) -> tuple[Sheet, ...]:
    """Return the tables of a Hangul document. Raises InputError."""
    with check_zip(source.name, io.BytesIO(source.data)) as archive:
        roots = parts_of(archive, source.name)
    tables = (table for root in roots for table in root.iter() if local(table) == "tbl")
    return joined(map(_hwpx_cells, tables), source.name)


def sheets_of_html(text: str, file: str) -> tuple[Sheet, ...]:
    """Return the tables of an HTML page. Raises InputError."""
    page = _Page()
    try:
        for start in range(0, len(text), 1 << 16):
            page.feed(text[start : start + (1 << 16)])
            if page.cells > MAX_CELLS:
                raise InputError("file.page_too_large", file=file, most=MAX_CELLS)
        page.close()
    except AssertionError as error:  # the library's own way to say that a declaration is none
        raise InputError("file.document_damaged", file=file, why=words(error)) from None
    page.finish()
    return joined(page.tables, file)


# ---------------------------------------------------------------- XML


def parts_of(archive: zipfile.ZipFile, file: str) -> list[ET.Element]:
    """Return the parsed text of a Word document, or of the sections of a Hangul one. Raises InputError."""
    sections = [name for name in archive.namelist() if re.fullmatch(r"Contents/section\d+\.xml", name)]
    ordered = sorted(sections, key=lambda name: int(re.sub(r"\D", "", name)))
    return [_parsed(archive, name, file) for name in ordered or ["word/document.xml"]]


def _parsed(archive: zipfile.ZipFile, part: str, file: str) -> ET.Element:
    """Parse a part of a document without any entity of its own and without deep nesting."""
    try:
        info = archive.getinfo(part)
        if info.file_size > MAX_PART:
            raise InputError("file.document_too_large", file=file)
        data = archive.read(part)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise InputError("file.document_with_entities", file=file)
        return _shallow(data, file)
    except (KeyError, ET.ParseError, OSError, ValueError, RuntimeError) as error:
        raise InputError("file.document_damaged", file=file, why=words(error)) from None


def _shallow(data: bytes, file: str) -> ET.Element:
    depth = 0
    root: ET.Element | None = None
    for event, element in ET.iterparse(io.BytesIO(data), ("start", "end")):  # noqa: S314 - no entities: see above
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            raise InputError("file.document_too_deep", file=file)
    if root is None:
        raise UnusableError("file.holds_nothing")
    return root


def _children(element: ET.Element, *names: str) -> Iterator[ET.Element]:
    return (child for child in element if local(child) in names)


def _attribute(element: ET.Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _number(text: str | None, least: int = 0) -> int:
    return min(max(int(text), least), _MAX_SPAN * 100) if text and text.strip().isdecimal() else least


def _words(cell: ET.Element) -> str:
    """Return the text of a cell, a space for a paragraph or a tab; tables inside it are left out."""
    return _tidy(printed(cell, without="tbl"))


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _docx_cells(table: ET.Element) -> Iterator[Cell]:
    """Yield the cells of a Word table; a cell merged downwards is yielded once, as far as it reaches."""
    open_cells: dict[int, Cell] = {}
    for number, row in enumerate(_rows_of(table)):
        column = _skipped(row)
        for cell in _children(row, "tc"):
            width, merge = _docx_span(cell)
            above = open_cells.get(column)
            if merge == "continue" and above and above.columns == width:
                open_cells[column] = Cell(above.row, column, number - above.row + 1, width, above.text)
            else:
                if above:
                    yield open_cells.pop(column)
                text = _words(cell)
                open_cells[column] = Cell(number, column, 1, width, text)
            column += width
    yield from open_cells.values()


def _rows_of(table: ET.Element) -> Iterator[ET.Element]:
    """Yield a table's rows, those wrapped in content controls too, those deleted by a tracked change not."""
    for child in table:
        if local(child) == "tr":
            if not any(local(mark) == "del" for about in _children(child, "trPr") for mark in about):
                yield child
        elif local(child) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _rows_of(child)


def _skipped(row: ET.Element) -> int:
    for about in _children(row, "trPr"):
        for before in _children(about, "gridBefore"):
            return _number(_attribute(before, "val"))
    return 0


def _docx_span(cell: ET.Element) -> tuple[int, str | None]:
    width, merge = 1, None
    for about in _children(cell, "tcPr"):
        for child in about:
            if local(child) == "gridSpan":
                width = min(_number(_attribute(child, "val"), 1), _MAX_SPAN)
            elif local(child) == "vMerge":
                merge = _attribute(child, "val") or "continue"
    return width, merge


def _hwpx_cells(table: ET.Element) -> Iterator[Cell]:
    """Yield the cells of a Hangul table by the address and span each of them states."""
    for number, row in enumerate(_children(table, "tr")):
        for place, cell in enumerate(_children(row, "tc")):
            where = next(_children(cell, "cellAddr"), None)
            span = next(_children(cell, "cellSpan"), None)
            text = _words(cell)
            yield Cell(
                number if where is None else _number(_attribute(where, "rowAddr")),
                place if where is None else _number(_attribute(where, "colAddr")),
                1 if span is None else _number(_attribute(span, "rowSpan"), 1),
                1 if span is None else _number(_attribute(span, "colSpan"), 1),
                text,
            )


# ---------------------------------------------------------------- HTML


@dataclass(slots=True)
class _Open:
    """A table that is being read: where the next cell goes, and the columns that cells above still cover."""

    cells: list[Cell] = field(default_factory=list)
    row: int = -1
    column: int = 0
    covered: dict[int, int] = field(default_factory=dict)  # column → first row below the cell above
    text: list[str] | None = None
    span: tuple[int, int] = (1, 1)
    unseen: str = ""  # the element in the cell that is not shown, and how many of its name are open
    depth: int = 0


_INLINE = frozenset({"span", "div", "sup", "sub", "small", "a", "b", "i", "em", "font", "strong"})
_UNSEEN = re.compile(r"\bdisplay\s*:\s*none\b", re.IGNORECASE)


class _Page(HTMLParser):
    """Collects the tables of a page; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Cell]] = []
        self.open: list[_Open] = []
        self.cells = 0
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "template"}:
            self.silent += 1
        elif tag == "table":
            if len(self.open) < _MAX_DEPTH:
                self.open.append(_Open())
        elif self.open and tag == "tr":
            self._end_cell()
            self.open[-1].row += 1
            self.open[-1].column = 0
        elif self.open and tag in {"td", "th"}:
            self._start_cell(dict(attrs))
        elif self.open:
            self._inside(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "template"}:
            self.silent = max(0, self.silent - 1)
        elif tag == "table" and self.open:
            self._end_cell()
            self.tables.append(self.open.pop().cells)
        elif tag in {"td", "th", "tr"} and self.open:
            self._end_cell()
        elif self.open:
            self._shown_again(tag)

    def handle_data(self, data: str) -> None:
        if self.open and not self.silent and not self.open[-1].unseen and self.open[-1].text is not None:
            self.open[-1].text.append(data)

    def _inside(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Part words where a line ends, and pass over what the page does not show."""
        table = self.open[-1]
        if table.unseen:
            table.depth += tag == table.unseen
        elif tag in {"rt", "rp"} or (tag in _INLINE and _UNSEEN.search(attributes.get("style") or "")):
            table.unseen, table.depth = tag, 1
        elif tag in {"br", "p", "div", "li"}:
            self.handle_data(" ")

    def _shown_again(self, tag: str) -> None:
        table = self.open[-1]
        table.depth -= tag == table.unseen
        if table.depth < 1 or (
            tag == "ruby" and table.unseen in {"rt", "rp"}
        ):  # which need no end of their own
            table.unseen = ""

    def _start_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        table = self.open[-1]
        table.row = max(table.row, 0)
        while table.covered.get(table.column, 0) > table.row:
            table.column += 1
        table.text, table.unseen = [], ""
        table.span = (
            _number(attributes.get("rowspan"), 1),
            min(_number(attributes.get("colspan"), 1), _MAX_SPAN),
        )

    def _end_cell(self) -> None:
        table = self.open[-1]
        if table.text is None:
            return
        rows, columns = table.span
        table.cells.append(Cell(table.row, table.column, rows, columns, _tidy("".join(table.text))))
        for column in range(table.column, table.column + columns):
            table.covered[column] = table.row + rows
        table.column += columns
        table.text = None
        self.cells += columns

    def finish(self) -> None:
        """Close what the page left open."""
        while self.open:
            self.handle_endtag("table")


# ---------------------------------------------------------------- cells → sheets


def joined(tables: Iterable[Iterable[Cell]], file: str) -> tuple[Sheet, ...]:
    """Lay out tables as sheets called "table 1", "table 2" …; one that repeats the header before it goes on there."""
    found: list[tuple[str, list[Row], list[Span]]] = []
    for number, cells in enumerate(tables, 1):
        rows, merged = _laid_out(list(cells), file)
        if not any(rows):
            continue
        if found and _goes_on(found[-1][1], rows):
            _, before, spans = found[-1]
            spans += [
                (top + len(before), left, bottom + len(before), right) for top, left, bottom, right in merged
            ]
            repeated = sum(
                1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, rows, strict=False))
            )
            before += [*[()] * repeated, *rows[repeated:]]
        else:
            found.append((f"table {number}", rows, merged))
    return tuple(Sheet(name, tuple(rows), tuple(merged)) for name, rows, merged in found)


def _goes_on(before: Sequence[Row], rows: Sequence[Row]) -> bool:
    return len(rows[0]) > 1 and before[0] == rows[0]


def _laid_out(cells: Sequence[Cell], file: str) -> tuple[list[Row], list[Span]]:
    """Put cells into rows; what a span covers stays empty and is told as merged."""
    height = max((cell.row + 1 for cell in cells), default=0)
    width = max((cell.column + cell.columns for cell in cells), default=0)
    if width > MAX_COLUMNS:
        raise InputError("file.table_too_wide", file=file, most=MAX_COLUMNS)
    if height * width > MAX_CELLS:
        raise InputError("file.table_too_large", file=file, most=MAX_CELLS)
    grid = [[""] * width for _ in range(height)]
    merged: list[Span] = []
    for cell in cells:
        grid[cell.row][cell.column] = cell.text
        if cell.rows > 1 or cell.columns > 1:
            last = min(cell.row + cell.rows, height) - 1
            merged.append((cell.row, cell.column, last, cell.column + cell.columns - 1))
    return [tuple(row) if any(row) else () for row in grid], sorted(merged)
