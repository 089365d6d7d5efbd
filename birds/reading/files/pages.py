"""HTML pages → their tables, or their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from birds.errors import InputError
from birds.reading.files.documents import (
    MAX_CELLS,
    MAX_DEPTH,
    MAX_SPAN,
    Cell,
    joined,
    number_of,
    sheet_of_lines,
    tidy,
)
from birds.reading.files.source import RawSheet, words

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_CELL_END = re.compile(r"</t[dh]>", re.IGNORECASE)


def sheets_of_html(text: str, file: str) -> tuple[RawSheet, ...]:
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
            if len(self.open) < MAX_DEPTH:
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
            number_of(attributes.get("rowspan"), 1),
            min(number_of(attributes.get("colspan"), 1), MAX_SPAN),
        )

    def _end_cell(self) -> None:
        table = self.open[-1]
        if table.text is None:
            return
        rows, columns = table.span
        table.cells.append(Cell(table.row, table.column, rows, columns, tidy("".join(table.text))))
        for column in range(table.column, table.column + columns):
            table.covered[column] = table.row + rows
        table.column += columns
        table.text = None
        self.cells += columns

    def finish(self) -> None:
        """Close what the page left open."""
        while self.open:
            self.handle_endtag("table")


# ---------------------------------------------------------------- lines

_BLOCKS = frozenset(
    {
        *("p", "div", "pre", "blockquote", "center", "address", "figure", "figcaption", "br", "hr", "tr"),
        *("ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("section", "article", "main", "header", "footer", "nav", "aside"),
    }
)
_SILENT = frozenset(
    {"script", "style", "template", "title", "noscript", "textarea", "select", "del", "s", "strike"}
)


def lines_of_page(text: str, file: str) -> RawSheet:
    """Return the lines of an HTML page. Raises InputError."""
    return sheet_of_lines([_lines(text)], file)


def words_of_page(text: str) -> str:
    """Return what a piece of HTML says, in one line; a text without markup as it is."""
    if not _MARKUP.search(text):
        return text
    return " ".join(_lines(_CELL_END.sub(" ", text)).split())


def _lines(text: str) -> str:
    page = _Lines()
    page.feed(text)
    page.close()
    return "".join(page.found)


class _Lines(HTMLParser):
    """Collects the text of a page: a line for each block and, in preformatted text, for each line of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0
        self.kept = 0  # how deep in preformatted text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - of the library
        self.silent += tag in _SILENT
        self.kept += tag == "pre"
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))
        self.kept = max(0, self.kept - (tag == "pre"))
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data if self.kept else re.sub(r"[\r\n]+", " ", data))
