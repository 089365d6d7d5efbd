"""Documents of Hangul 5 (.hwp) → the tables in them as sheets, with spans of rows and columns, or their lines.

A compound file whose stream FileHeader names Hangul; its text is in BodyText/Section0, 1 …: packed records, each with
a tag, a level and its content, those of a higher level inside the one before (Hancom's "Hwp Document File Formats
5.0"). The readers that others publish lose the spans of cells, by which a value holds for several rows.

| record | holds |
|---|---|
| paragraph header | below it its text, and the controls in it |
| control "tbl " | a table record; then for each cell a list header with its place and span, and its paragraphs |
| other controls | boxes with paragraphs, which are text; footnotes, heads, feet, comments, which are not |

Letters below 32 are signs: a line, a hyphen, a blank, or the place of a control, which takes eight letters.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from birds.errors import InputError
from birds.reading.files import documents
from birds.reading.files import source as files

SIGNATURE = b"HWP Document File"
_PACKED, _LOCKED, _DISTRIBUTED = 1, 2, 4  # bits of the file's header
_PARAGRAPH, _TEXT, _CONTROL, _LIST, _TABLE = 66, 67, 71, 72, 77
_CELL = 16  # bytes of a cell's header up to its span
_LONG = 0xFFF  # a length that stands in four bytes of its own
_UNSHOWN = {"fn  ", "en  ", "head", "foot", "tcmt"}  # footnote, endnote, head, foot, comment
_SIGNS = {"\n": "\n", "\t": "\t", "\x18": "-", "\x1e": " ", "\x1f": " "}
_BLANK, _TAB, _PLACE = 32, 9, 8  # the first letter that is one, a tab, and how many letters a control takes
_SINGLE = {0, 10, 13, *range(24, 32)}  # signs of one letter
_SIGN = re.compile("[\x00-\x08\x0b-\x1f]")


@dataclass(slots=True)
class _Record:
    """A record and those inside it."""

    tag: int
    content: bytes
    inside: list[_Record] = field(default_factory=list)


def sheets_of_hangul(source: files.FileBytes) -> tuple[files.RawSheet, ...]:
    """Return the tables of a document. Raises InputError."""
    tables = _tables_under_lines(_sections(source), deque(maxlen=documents.MAX_ABOVE))
    return documents.joined(((_cells(table), lines) for table, lines in tables), source.name)


def lines_of_hangul(source: files.FileBytes) -> files.RawSheet:
    """Return the paragraphs of a document. Raises InputError."""
    paragraphs = (record for record in _walk(_sections(source)) if record.tag == _PARAGRAPH)
    return documents.sheet_of_lines(map(_shown, paragraphs), source.name)


# ---------------------------------------------------------------- records


def _sections(source: files.FileBytes) -> list[_Record]:
    try:
        file = files.open_compound(source.data)
        (properties,) = struct.unpack_from("<I", files.read_stream(file, "FileHeader"), 36)
        if properties & (_LOCKED | _DISTRIBUTED):
            code = "file.locked" if properties & _LOCKED else "file.hwp_distributed"
            raise InputError(code, file=source.name)
        records: list[_Record] = []
        for number in count():
            path = f"BodyText/Section{number}"
            if number and not file.exists(path):
                break
            data = files.read_stream(file, path)
            records += _records(_unpacked(data, source.name) if properties & _PACKED else data)
    except (*files.COMPOUND_DAMAGED, zlib.error):
        raise InputError("file.hwp_damaged", file=source.name) from None
    return records


def _unpacked(data: bytes, file: str) -> bytes:
    packed = zlib.decompressobj(-15)
    unpacked = packed.decompress(data, documents.MAX_PART)
    if packed.unconsumed_tail:
        raise InputError("file.document_too_large", file=file)
    if not packed.eof:
        raise ValueError("cut off")
    return unpacked


def _records(data: bytes) -> list[_Record]:
    """Return records as a tree; one of a level that nothing leads to stands in the last before it."""
    top = _Record(0, b"")
    line = [top]  # the record at hand, below those that it is in
    at = 0
    while at + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, at)
        tag, level, length = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
        at += 4
        if length == _LONG:
            (length,) = struct.unpack_from("<I", data, at)
            at += 4
        del line[min(level, documents.MAX_DEPTH) + 1 :]
        if at + length > len(data):
            raise ValueError("cut off")
        record = _Record(tag, data[at : at + length])
        line[-1].inside.append(record)
        line.append(record)
        at += length
    return top.inside


def _walk(records: Sequence[_Record]) -> Iterator[_Record]:
    """Yield all records that print something, in the order of the document."""
    for record in records:
        if _control(record) not in _UNSHOWN:
            yield record
            yield from _walk(record.inside)


def _control(record: _Record) -> str:
    return record.content[3::-1].decode("latin-1") if record.tag == _CONTROL else ""


# ---------------------------------------------------------------- tables and text


def _tables_under_lines(
    records: Sequence[_Record], above: deque[str], *, is_outside: bool = True
) -> Iterator[tuple[_Record, files.Lines]]:
    """Yield tables with the last lines above each, those inside a table with none."""
    for record in records:
        control = _control(record)
        if control == "tbl ":
            yield record, tuple(above) if is_outside else ()
            above.clear()
        elif is_outside and record.tag == _PARAGRAPH and (line := documents.tidy(_shown(record))):
            above.append(line)
        if control not in _UNSHOWN:
            yield from _tables_under_lines(record.inside, above, is_outside=is_outside and control != "tbl ")


def _cells(table: _Record) -> Iterator[documents.SpannedCell]:
    """Yield a table's cells; a list before the table's own record is its caption."""
    place: tuple[int, int, int, int] | None = None
    texts: list[str] = []
    is_inside = False
    for record in (*table.inside, _Record(_LIST, b"")):
        if record.tag == _LIST and is_inside:
            if place is not None:
                (column, row, columns, rows), text = place, documents.tidy("\n".join(texts))
                yield documents.SpannedCell(
                    row=row, column=column, rows=max(rows, 1), columns=max(columns, 1), text=text
                )
            has_place = len(record.content) >= _CELL
            place = struct.unpack_from("<4H", record.content, 8) if has_place else None
            texts = []
        elif record.tag == _PARAGRAPH:
            texts.append(_shown(record))
        is_inside = is_inside or record.tag == _TABLE


def _shown(paragraph: _Record) -> str:
    """Return what a paragraph prints itself, without the tables and boxes in it."""
    return "".join(_printed(record.content) for record in paragraph.inside if record.tag == _TEXT)


def _printed(content: bytes) -> str:
    letters = struct.unpack(f"<{len(content) // 2}H", content[: len(content) // 2 * 2])
    kept: list[int] = []
    at = 0
    while at < len(letters):
        letter = letters[at]
        if letter >= _BLANK or letter in _SINGLE or letter == _TAB:
            kept.append(letter)
        at += 1 if letter >= _BLANK or letter in _SINGLE else _PLACE
    text = struct.pack(f"<{len(kept)}H", *kept).decode("utf-16-le", "replace")
    return _SIGN.sub(lambda sign: _SIGNS.get(sign[0], ""), text)
