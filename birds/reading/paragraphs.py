"""Lists that a document prints as paragraphs, as old annexes do: each line is a row, tabs part its cells."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from birds import columns
from birds.errors import InputError
from birds.reading import cells, values
from birds.reading.documents import parts_of
from birds.reading.files import check_zip
from birds.reading.inline import is_hidden, local, printed
from birds.reading.workbook import Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree import ElementTree as ET

    from birds.reading.files import Source

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
NAME = "text"
"""What the lines are called where a table has its sheet's name."""
MAX_LINES = 1_000_000
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_CELL_END = re.compile(r"</t[dh]>", re.IGNORECASE)
_MANY = 5
_LONG = 60


def sheet_of_document(source: Source) -> Sheet:
    """Return the paragraphs of a Word or Hangul document. Raises InputError."""
    with check_zip(source.name, io.BytesIO(source.data)) as archive:
        roots = parts_of(archive, source.name)
    lines = (printed(node, without="p") for root in roots for node in _shown(root) if local(node) == "p")
    return _sheet(lines, source.name)


def sheet_of_page(text: str, file: str) -> Sheet:
    """Return the lines of an HTML page. Raises InputError."""
    page = _Lines()
    page.feed(text)
    page.close()
    return _sheet(["".join(page.found)], file)


def words_of_page(text: str) -> str:
    """Return what a piece of HTML says, in one line; a text without markup as it is."""
    if not _MARKUP.search(text):
        return text
    page = _Lines()
    page.feed(_CELL_END.sub(" ", text))
    page.close()
    return " ".join("".join(page.found).split())


def _sheet(blocks: Iterable[str], file: str) -> Sheet:
    rows = [row for block in blocks for line in block.split("\n") if (row := _row(line))]
    if len(rows) > MAX_LINES:
        raise InputError("table.document_too_long", file=file, most=MAX_LINES)
    return Sheet(NAME, tuple(rows))


def of_birds(sheet: Sheet) -> tuple[Sheet, int] | None:
    """Return the lines of a list of birds, its headings among them, and how many others were passed over.

    None where too few lines have a scientific name for a list: half of them have, or many are a third.
    """
    lines = len(sheet.rows)
    birds = [row if columns.holds_a_name(row) else () for row in sheet.rows]
    named = sum(map(bool, birds))
    if 2 * named <= lines and (named < _MANY or 3 * named < lines):
        return None
    kept = tuple(bird or _heading(" ".join(row)) for bird, row in zip(birds, sheet.rows, strict=True))
    return replace(sheet, rows=kept), lines - sum(map(bool, kept))


def _heading(line: str) -> Row:
    """Return what a line says that is a heading of an order, a family or a part; nothing of any other line."""
    found = cells.heading(line)
    if found:
        return (" ".join(found[1]),)  # "Order: Anseriformes" would be taken for the header of a table
    return (line,) if len(line) < _LONG and values.part_named(line) else ()


def _row(line: str) -> Row:
    cells = tuple(" ".join(unicodedata.normalize("NFC", cell).split()) for cell in line.split("\t"))
    return cells if any(cells) else ()


def _shown(root: ET.Element) -> Iterator[ET.Element]:
    """Yield the elements of a document in its order, without those inside what is deleted, hidden or a note."""
    stack = [root]
    while stack:
        element = stack.pop()
        if not is_hidden(element):
            yield element
            stack.extend(reversed(element))


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
