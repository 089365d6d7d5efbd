"""Hidden rows of .xls: a file of two sheets is built record by record, whole and small, and broken everywhere."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birds.reading.files.workbook import hidden_rows, is_locked

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def sheet(*rows: tuple[int, bool]) -> bytes:
    """A sheet with rows, hidden or not, and a chart in it whose row is none of the sheet's."""
    told = b"".join(record(0x208, struct.pack("<H10xHH", row - 1, 0x20 * hidden, 0)) for row, hidden in rows)
    chart = record(0x809) + record(0x208, struct.pack("<H10xHH", 98, 0x20, 0)) + record(0x0A)
    return record(0x809) + chart + told + record(0x0A)


def workbook(**sheets: bytes) -> bytes:
    names = [name.encode("utf-16-le") for name in sheets]
    head = len(record(0x809)) + sum(len(record(0x85, bytes(8) + name)) for name in names) + len(record(0x0A))
    told, start = record(0x809), head
    for name, content in zip(names, sheets.values(), strict=True):
        told += record(0x85, struct.pack("<IHBB", start, 0, len(name) // 2, 1) + name)
        start += len(content)
    return told + record(0x0A) + b"".join(sheets.values())


def entry(name: str, start: int, length: int) -> bytes:
    letters = name.encode("utf-16-le")
    return letters.ljust(64, b"\0") + struct.pack("<H50xII4x", len(letters) + 2, start, length)


def filed(stream: bytes, *, small: bool) -> bytes:
    """Put a stream into sectors of 512 bytes: the table, the directory, the table of small sectors, the stream."""
    length = len(stream) if small else max(len(stream), 4096)
    count = -(-length // 512)
    table = [FAT, END, END, *range(4, 3 + count), END]
    minis = [*range(1, -(-length // 64)), END]
    root = entry("Root Entry", 3 if small else END, count * 512 if small else 0)
    book = entry("Workbook", 0 if small else 3, length)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + struct.pack("<H", 9)
    head = head.ljust(44, b"\0") + struct.pack("<II4xIIIII", 1, 1, 4096, 2, 1, END, 0) + struct.pack("<I", 0)
    parts = (
        head.ljust(512, b"\xff"),
        struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff"),
        (root + book).ljust(512, b"\0"),
        struct.pack(f"<{len(minis)}I", *minis).ljust(512, b"\xff"),
        stream.ljust(count * 512, b"\0"),
    )
    return b"".join(parts)


BOOK = workbook(표지=sheet((1, False)), 조류=sheet((1, False), (7, True), (8, False), (300, True)))


@pytest.mark.parametrize("small", [False, True])
def test_hidden_rows_by_sheet(small: bool) -> None:
    assert hidden_rows(filed(BOOK, small=small)) == {"표지": (), "조류": (7, 300)}


@pytest.mark.parametrize("small", [False, True])
def test_a_book_under_a_password_says_so_at_its_beginning(small: bool) -> None:
    locked = record(0x809) + record(0x2F, b"\1\0") + record(0x0A) + sheet((1, False))
    assert is_locked(filed(locked, small=small))
    assert not is_locked(filed(BOOK, small=small))


@given(st.integers(0, 3), st.integers(0, 4000), st.binary(min_size=1, max_size=8), st.integers(0, 7000))
def test_a_broken_file_has_some_or_none(kind: int, at: int, junk: bytes, cut: int) -> None:
    data = bytearray(filed(BOOK, small=kind % 2 == 1))
    data[at : at + len(junk)] = junk
    found = hidden_rows(bytes(data[:cut] if kind > 1 else data))
    assert all(row > 0 for rows in found.values() for row in rows)
