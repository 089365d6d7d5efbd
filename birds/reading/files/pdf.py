"""Tables with rules around their cells on the pages of a PDF → sheets; every row of them is to be confirmed.

A table that goes on overleaf is one: a repeated header is left off, and a row that the end of a page breaks is joined.
A page that names birds outside of such a table is said.
"""

from __future__ import annotations

import io
import re
import signal
import sys
import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from birds.errors import InputError, Problem, how_to_get
from birds.reading.files.documents import SpannedCell, joined, tidy
from birds.reading.files.source import FileBytes, RawSheet, in_one_line
from birds.vocabulary import HAN, HANGUL, KANA

EXTRA = "pdf-tables"
WEIGHT = 10_000_000
"""How many bytes of other files a PDF costs as much as to read, at least: its pages are packed and laid out anew."""
_SECONDS, _LEAST_SECONDS, _MOST_SECONDS = 6.5, 2.0, 30
"""Of a processor: for pages until it is told how long the others take; for a page after that; for all of a file."""
_EDGE = 3.0  # points within which rules and edges of columns are the same
_INSIDE = re.compile(r"[A-Z][a-z]+ [a-z]{3,}")
_BROKEN = re.compile(
    rf"(?<=[{HANGUL}{KANA}{HAN}-])\s*\n\s*(?=[{HANGUL}{KANA}{HAN}a-z])|(?<=[a-z]-)\s*\n\s*(?=[A-Z])"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A table, or what one page has of it; lines that were broken inside a cell stand in its text."""

    page: int
    edges: tuple[float, ...]
    cells: tuple[SpannedCell, ...]

    @property
    def height(self) -> int:
        return max((cell.row for cell in self.cells), default=-1) + 1

    def row(self, at: int) -> dict[int, str]:
        """Return what a row says, by column."""
        return {cell.column: cell.text for cell in self.cells if cell.row == at and cell.text}


def refuse_unequipped(source: FileBytes) -> None:
    """Raise InputError where what reads PDFs is not installed."""
    try:
        import pdfplumber  # noqa: F401
    except ImportError:
        raise InputError("file.pdf_needs", file=source.name, how=how_to_get(EXTRA)) from None


def sheets_of_pdf(source: FileBytes) -> tuple[tuple[RawSheet, ...], tuple[Problem, ...]]:
    """Return the tables of a PDF, and what was done to them. Raises InputError, too, where it has none."""
    parts: list[_Part] = []
    without: list[int] = []
    for number, page in _pages(source):
        ruled = [table for table in page.find_tables() if len(table.columns) > 1 and len(table.rows) > 1]
        parts += [_of_rules(table, number) for table in ruled]
        if not ruled and _INSIDE.search(page.extract_text() or ""):
            without.append(number)
    if not parts:
        raise InputError("file.pdf_without_table", file=source.name)
    tables, over = _joined_overleaf(parts)
    broken = sum(len({cell.row for cell in table.cells if "\n" in cell.text}) for table in tables) + over
    problems = [Problem(source.name, "file.read_from_pdf", "file.do_compare_pages", severity="warning")]
    if broken:
        problems.append(Problem(source.name, "file.pdf_cells_joined", severity="warning", rows=broken))
    if without:
        passed = ", ".join(map(str, without))
        problems.append(Problem(source.name, "file.pdf_pages_passed_over", severity="warning", pages=passed))
    cells = (
        [replace(cell, text=tidy(_BROKEN.sub("", cell.text))) for cell in table.cells] for table in tables
    )
    return joined(((table, ()) for table in cells), source.name), tuple(problems)


def _pages(source: FileBytes) -> Iterator[tuple[int, Any]]:
    """Yield the pages with their numbers; each is forgotten when the next one is asked for."""
    import pdfplumber

    letters = False
    try:
        with _in_time(source.name) as begin, pdfplumber.open(io.BytesIO(source.data)) as file:
            for number, page in enumerate(file.pages, 1):
                begin(number - 1, len(file.pages))
                letters = letters or bool(page.chars)
                yield number, page
                page.close()
    except (InputError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - its libraries raise whatever a broken file makes them do
        if error.args and isinstance(error.args[0], InputError):  # which a library has wrapped
            raise error.args[0] from None
        if "PDFPasswordIncorrect" in repr(error):
            raise InputError("file.locked", file=source.name) from None
        raise InputError("file.document_damaged", file=source.name, why=in_one_line(error)) from None
    if not letters:
        raise InputError("file.pdf_of_pictures", file=source.name)


@contextmanager
def _in_time(name: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what begins a page, told how many are read and how many there are; InputError where a file takes too long.

    So it is where a page takes many times as long as a sound one, or where those that are left would, at the pace of
    those before. What is refused is refused within ten seconds, and a long list of light pages is read.
    """
    began = time.process_time()
    clock = sys.platform != "win32" and threading.current_thread() is threading.main_thread()

    def late(*_: object) -> None:
        raise InputError("file.pdf_too_long", file=name)

    def begin(read: int, pages: int) -> None:
        spent = time.process_time() - began
        if read and spent > _SECONDS and spent / read * pages > _MOST_SECONDS:
            late()
        if clock:  # a second later once more: libraries may catch the first
            signal.setitimer(signal.ITIMER_PROF, max(_SECONDS - spent, _LEAST_SECONDS), 1)

    before = signal.signal(signal.SIGPROF, late) if clock else None
    try:
        begin(0, 0)
        yield begin
    finally:
        if clock:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)


def _of_rules(table: Any, number: int) -> _Part:  # noqa: ANN401
    """Return a table whose cells have rules around them; a cell reaches as far as its rules do."""
    tops, lefts = (sorted({cell[side] for cell in table.cells}) for side in (1, 0))
    cells: list[SpannedCell] = []
    for row, texts in zip(table.rows, table.extract(), strict=True):
        for box, text in ((box, text) for box, text in zip(row.cells, texts, strict=True) if box):
            top, left = bisect_left(tops, box[1]), bisect_left(lefts, box[0])
            down = bisect_right(tops, box[3] - _EDGE) - top
            across = bisect_right(lefts, box[2] - _EDGE) - left
            cells.append(SpannedCell(row=top, column=left, rows=down, columns=across, text=text or ""))
    return _Part(number, (*lefts, table.bbox[2]), tuple(cells))


# ---------------------------------------------------------------- tables over several pages


def _joined_overleaf(parts: Sequence[_Part]) -> tuple[list[_Part], int]:
    """Join the parts of tables that go on overleaf; return them, and how many rows were broken by a page's end."""
    tables: list[_Part] = []
    broken = 0
    for before, part in zip((None, *parts), parts, strict=False):
        goes_on = before is not None and part.page == before.page + 1 and len(before.edges) == len(part.edges)
        edges = zip(before.edges, part.edges, strict=True) if before and goes_on else ()
        if not goes_on or any(abs(upper - lower) > _EDGE for upper, lower in edges):
            tables.append(part)
            continue
        head = tables[-1]
        rows = zip(map(head.row, range(head.height)), map(part.row, range(part.height)), strict=False)
        first = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rows))
        above, below = head.row(head.height - 1), part.row(first)
        # Nothing in its first cell, and something beside it: it says more of the row above.
        split = 0 in above and 0 not in below and bool(below) and below.keys() <= above.keys()
        more, last, start = below if split else {}, head.height - 1, first + split
        cells = list(head.cells)
        for at, cell in enumerate(cells):
            if cell.row == last and cell.column in more:
                cells[at] = replace(cell, text=f"{cell.text}\n{more[cell.column]}")
        down = head.height - start
        cells += [replace(cell, row=cell.row + down) for cell in part.cells if cell.row >= start]
        tables[-1] = replace(head, page=part.page, cells=tuple(cells))
        broken += split
    return tables, broken
