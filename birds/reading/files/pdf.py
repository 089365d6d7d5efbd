"""Tables on the pages of a PDF → sheets. A page has letters and rules, no cells, so that every row is to be confirmed.

| a page has | its table is |
|---|---|
| rules around cells | these cells, with their spans |
| rules between rows, or none | columns parted by gaps that nearly no line crosses, and rows from rule to rule |
| no such gaps, or sentences between them | none: the page is read line by line |

Where fewer pages have a table than have names outside of one, the tables are chance, and the whole is lines.

Where rules part no rows, a line is one, with what stands close below it or beside an empty first cell, if that is no
name more.
A table that goes on overleaf is one: a repeated header is left off, and a row that the end of a page breaks is joined.
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
from itertools import pairwise, takewhile
from statistics import median
from typing import Any

from birds.errors import InputError, Problem, how_to_get
from birds.reading.files.documents import SpannedCell, are_sentences, joined, sheet_of_lines, tidy
from birds.reading.files.source import FileBytes, RawSheet, in_one_line
from birds.vocabulary import HAN, HANGUL, KANA

EXTRA = "pdf-tables"
WEIGHT = 10_000_000
"""How many bytes of other files a PDF costs as much as to read, at least: its pages are packed and laid out anew."""
_SECONDS, _LEAST_SECONDS, _MOST_SECONDS = 6.5, 2.0, 30
"""Of a processor: for pages until it is told how long the others take; for a page after that; for all of a file."""
_EDGE = 3.0  # points within which rules, lines and edges of columns are the same
_GAP = 4.0  # points between columns, at least: more than a blank
_BLANK = 0.4  # of the height of a line, which no blank has
_CROSSING = 0.05  # the part of a page's lines that may cross a gap between columns
_LONG = 0.5  # the part of a page's breadth that a rule between rows has, at least
_CLOSE = 0.8  # of the usual distance between lines: what is as close stands in one row
_A_RULE_IN = 4  # lines, where rules part rows
_INSIDE = re.compile(r"[A-Z][a-z]+ [a-z]{3,}")
# A name, not "Common winter":
_NAME = re.compile(r"(?:\d+[.)] ?)?[A-Z][a-z]+ [a-z]+(?:us|um|a|is|ii?|ae|ns|inor|io)\b")
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


def sheets_of_pdf(
    source: FileBytes, *, lines: bool = False
) -> tuple[tuple[RawSheet, ...], tuple[Problem, ...]]:
    """Return the tables of a PDF (none where `lines` are the better way), what was done to them. Raises InputError."""
    parts: list[_Part] = []
    without: list[int] = []
    for number, page in _pages(source):
        ruled = [table for table in page.find_tables() if len(table.columns) > 1 and len(table.rows) > 1]
        of_gaps = None if ruled else _of_gaps(page, number)
        tables_here = [of_gaps] if of_gaps else [_of_rules(table, number) for table in ruled]
        parts += tables_here
        if not tables_here and _INSIDE.search(page.extract_text() or ""):
            without.append(number)
    if lines and len(without) > len({part.page for part in parts}):
        parts = []
    tables, over = _joined_overleaf(parts)
    broken = sum(len({cell.row for cell in table.cells if "\n" in cell.text}) for table in tables) + over
    problems = [Problem(source.name, "file.read_from_pdf", "file.do_compare_pages", severity="warning")]
    if broken:
        problems.append(Problem(source.name, "file.pdf_cells_joined", severity="warning", rows=broken))
    if tables and without:
        passed = ", ".join(map(str, without))
        problems.append(Problem(source.name, "file.pdf_pages_passed_over", severity="warning", pages=passed))
    cells = (
        [replace(cell, text=tidy(_BROKEN.sub("", cell.text))) for cell in table.cells] for table in tables
    )
    return joined(((table, ()) for table in cells), source.name), tuple(problems)


def lines_of_pdf(source: FileBytes) -> RawSheet:
    """Return the lines of a PDF. Raises InputError."""
    return sheet_of_lines((page.extract_text() or "" for _, page in _pages(source)), source.name)


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


# ---------------------------------------------------------------- tables without rules around their cells

_Word = dict[str, Any]
_Line = list[_Word]


def _of_gaps(page: Any, number: int) -> _Part | None:  # noqa: ANN401
    """Return the table that a page's lines form by the gaps in them, None where they have none in common."""
    lines = _lines(page.extract_words())
    rules = _rules(page, lines)
    inside = [line for line in lines if rules and rules[0] <= _middle(line[0]) <= rules[-1]]
    gaps = _gaps(inside or lines)
    if not gaps or len(lines) < 2:  # noqa: PLR2004
        return None
    is_ruled = len(rules) > 2 and len(rules) * _A_RULE_IN > len(lines)  # noqa: PLR2004
    rows: list[list[str]] = []
    body = [line for line in lines if not inside or _middle(line[0]) >= rules[0]]
    close = _CLOSE * median([_middle(b[0]) - _middle(a[0]) for a, b in pairwise(body)] or [0])
    above = -1, 0.0
    for line in body:
        texts, here = _texts(line, gaps), (bisect_right(rules, _middle(line[0])), _middle(line[0]))
        is_close = here[1] - above[1] < close
        if rows and (here[0] == above[0] if is_ruled else _is_rest(texts, rows[-1], is_close=is_close)):
            rows[-1] = ["\n".join(filter(None, pair)) for pair in zip(rows[-1], texts, strict=True)]
        else:
            rows.append(texts)
        above = here
    if are_sentences([text for row in rows for text in row if _INSIDE.search(text)]):
        return None
    grid = ((at, to, text) for at, row in enumerate(rows) for to, text in enumerate(row))
    cells = (SpannedCell(row=at, column=to, rows=1, columns=1, text=text) for at, to, text in grid)
    return _Part(number, (float(len(gaps)),), tuple(cells))


def _is_rest(texts: Sequence[str], above: Sequence[str], *, is_close: bool) -> bool:
    """Tell whether a line is the rest of the row above: close, or without a first cell, and no name below a name."""
    are_names = (_NAME.match(text) and _NAME.match(upper) for text, upper in zip(texts, above, strict=True))
    return (is_close or not texts[0]) and not any(are_names)


def _middle(word: _Word) -> float:
    return float(word["top"] + word["bottom"]) / 2


def _lines(words: Sequence[_Word]) -> list[_Line]:
    """Return the words of a page in lines, from the top down and from the left."""
    from pdfplumber.utils.clustering import cluster_objects

    lines = cluster_objects([*words], _middle, _EDGE)
    return [sorted(line, key=lambda word: float(word["x0"])) for line in lines]


def _rules(page: Any, lines: Sequence[_Line]) -> list[float]:  # noqa: ANN401
    """Return where rules stand that reach over most of what is printed, pieces of one rule together."""
    from pdfplumber.utils.clustering import cluster_objects

    right = max((line[-1]["x1"] for line in lines), default=0)
    wide = _LONG * (right - min((line[0]["x0"] for line in lines), default=0))
    rules = cluster_objects(page.horizontal_edges, "top", _EDGE)
    long = (pieces for pieces in rules if sum(piece["width"] for piece in pieces) >= wide)
    return [float(min(piece["top"] for piece in pieces)) for pieces in long]


def _gaps(lines: Sequence[_Line]) -> list[float]:
    """Return the middles of the gaps between columns: those that nearly no line with gaps crosses."""
    parted = [
        line
        for line in lines
        if any(b["x0"] - a["x1"] >= max(_GAP, _BLANK * (a["bottom"] - a["top"])) for a, b in pairwise(line))
    ]
    few = int(_CROSSING * len(parted))
    starts = ((float(word["x0"]), 1) for line in parted for word in line)
    ends = ((float(word["x1"]), -1) for line in parted for word in line)
    gaps: list[float] = []
    depth, free = 0, 0.0
    for place, step in sorted((*starts, *ends)):
        if step > 0 and depth == few and free and place - free >= _GAP:
            gaps.append((place + free) / 2)
        depth += step
        if step < 0 and depth == few:
            free = place
    return gaps


def _texts(line: _Line, gaps: Sequence[float]) -> list[str]:
    """Return what a line says in each column; of a line that crosses a gap all, in the first one."""
    texts = [""] * (len(gaps) + 1)
    crosses = any(word["x0"] < gap < word["x1"] for word in line for gap in gaps)
    for word in line:
        place = 0 if crosses else bisect_left(gaps, (word["x0"] + word["x1"]) / 2)
        texts[place] = f"{texts[place]} {word['text']}".strip()
    return texts


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
