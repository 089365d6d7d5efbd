"""Delimited text → rows of cells: the delimiter by trial, cells in NFC, quotes that never close refused."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, TextIO

from birds import progress
from birds.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.model import Arg

MAX_CELL = 200_000
MAX_ROWS = 3_000_000
MAX_COLUMNS = 20_000
_DELIMITERS = (",", "\t", ";", "|", "，", "；")
_SPACED = re.compile(r'"[^"]*"(?: "[^"]*")+\s*')  # the first line that R's write.table writes
_END = "\ue000end\ue000"  # stands alone in the last row if every quote was closed
_MARK = "\ufeff"
_MAX_LINE = 4_000_000
_SHARED = 20_000
_SAMPLE = 400
_OF_ASCII = frozenset({"utf-8", "utf-8-sig", "cp949", "cp932"})  # what is ASCII in them means ASCII
Row = tuple[str, ...]


def read_rows(data: bytes, codec: str, file: str, suffix: str = "") -> tuple[tuple[Row, ...], str]:
    """Return every row (blank ones as empty tuples, so that places are row numbers) and the delimiter.

    Raises InputError for a quote that never closes, a cell beyond `MAX_CELL`, too many rows or columns.
    """
    head = _head(data, codec)
    delimiter, skip = _declared(head) or (_sniff(head, suffix), 0)
    with io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="") as text:
        lines = _as_they_are(data, text) if _is_simple(data, codec) else _lines(text, file)
        rows = csv.reader(lines, delimiter=delimiter)
        read = _parse(progress.over("opening", rows, data.count(b"\n")), file)
    return ((),) * skip + _with_row_names(read[skip:]), delimiter


def _with_row_names(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Give the column of R's row numbers its empty header, which R leaves out."""
    header, below = rows[0] if rows else (), [row for row in rows[1:_SAMPLE] if row]
    if not below or any(len(row) != len(header) + 1 or not row[0].isdecimal() for row in below):
        return rows
    return (("", *header), *rows[1:]) if len({row[0] for row in below}) == len(below) else rows


def _is_simple(data: bytes, codec: str) -> bool:
    """Tell whether a text is nothing but ASCII in lines of a bounded length: no line then needs a look of its own."""
    if codec not in _OF_ASCII or not data.isascii():
        return False
    return max(map(len, io.BytesIO(data)), default=0) < _MAX_LINE


def _as_they_are(data: bytes, text: TextIO) -> Iterable[str]:
    return chain(text, () if data.endswith((b"\n", b"\r")) else ("\n",), (_END,))


def _head(data: bytes, codec: str, lines: int = 60) -> list[str]:
    with io.TextIOWrapper(io.BytesIO(data[:400_000]), encoding=codec, errors="ignore", newline="") as text:
        return [line for line, _ in zip(text, range(lines), strict=False)]


def _declared(head: list[str]) -> tuple[str, int] | None:
    """Understand Excel's own first line, "sep=;"."""
    first = head[0].strip().strip('"').casefold() if head else ""
    if first.startswith("sep=") and len(first) == len("sep=") + 1:
        return first[-1], 1
    return ("\t", 1) if first == "sep=" else None


def _sniff(head: list[str], suffix: str) -> str:
    """Choose the delimiter that gives the most rows one common width above 1; a space, if R wrote the header."""
    if head and _SPACED.fullmatch(head[0]):
        return " "
    ranked = [(_regularity(head, delimiter), -place) for place, delimiter in enumerate(_DELIMITERS)]
    best, place = max(ranked)
    if best[0] == 0:
        return "\t" if suffix in {".tsv", ".tab"} else ","
    return _DELIMITERS[-place]


def _regularity(head: list[str], delimiter: str) -> tuple[float, int]:
    csv.field_size_limit(MAX_CELL)
    try:
        widths = [len(row) for row in csv.reader(head, delimiter=delimiter) if any(row)]
    except csv.Error:
        return 0.0, 0
    width, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
    if width < 2:  # noqa: PLR2004
        return 0.0, 0
    return round(times / len(widths), 1), width


def _parse(lines: Iterable[list[str]], file: str) -> tuple[Row, ...]:
    csv.field_size_limit(MAX_CELL)
    rows: list[Row] = []
    shared: dict[str, str] = {"": ""}
    try:
        for cells in lines:
            if len(rows) > MAX_ROWS or len(cells) > MAX_COLUMNS:
                raise _too_large(cells, file, len(rows) + 1)
            if cells and _END in cells[-1]:
                if cells[-1] == _END:
                    return tuple(rows)
                raise _unclosed(file, len(rows) + 1)
            rows.append(_tidy(cells, shared))
    except csv.Error:
        raise InputError("file.cell_too_long", file=file, row=len(rows) + 1, most=MAX_CELL) from None
    raise _unclosed(file, len(rows))


def _unclosed(file: str, row: int) -> InputError:
    return InputError("file.quote_open", file=file, row=row)


def _too_large(cells: list[str], file: str, row: int) -> InputError:
    if len(cells) > MAX_COLUMNS:
        return InputError("file.too_many_columns", file=file, row=row, most=MAX_COLUMNS)
    return InputError("file.too_many_rows", file=file, most=MAX_ROWS)


def bounded_lines(text: TextIO, file: Arg) -> Iterator[str]:
    """Yield the lines of a text, none of them longer than any row of a table. Raises InputError."""
    for line in iter(partial(text.readline, _MAX_LINE), ""):
        if len(line) == _MAX_LINE or _END in line:
            raise InputError("file.line_too_long", file=file, most=_MAX_LINE)
        yield line


def _lines(text: TextIO, file: str) -> Iterator[str]:
    """Yield the lines in NFC, and last a line of its own that shows whether the quotes were closed."""
    last = "\n"
    for line in bounded_lines(text, file):
        last = line if line.isascii() else unicodedata.normalize("NFC", line)
        yield last
    if not last.endswith(("\n", "\r")):
        yield "\n"
    yield _END


def _tidy(cells: list[str], shared: dict[str, str]) -> Row:
    """Trim the cells; a row of nothing becomes an empty one. Texts that repeat are kept once."""
    row = list(map(str.strip, cells))
    if not all(map(str.isascii, row)) and any([_MARK in cell for cell in row]):
        row = [cell.strip(_MARK).strip() for cell in cells]
    if not any(row):
        return ()
    keep = shared.setdefault if len(shared) < _SHARED else shared.get
    return tuple(map(keep, row, row))
