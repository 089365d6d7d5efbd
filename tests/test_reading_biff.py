"""Hidden rows of .xls: a file of two sheets is built record by record, whole and small, and broken everywhere."""

import struct

import pytest
from hangul_files import LARGE, compound
from hypothesis import given
from hypothesis import strategies as st

from birds.reading.files.workbook import hidden_rows, is_locked


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


def filed(stream: bytes, *, small: bool) -> bytes:
    return compound({"Workbook": stream if small else stream.ljust(LARGE, b"\0")})


BOOK = workbook(표지=sheet((1, False)), 조류=sheet((1, False), (7, True), (8, False), (300, True)))


@pytest.mark.parametrize("small", [False, True])
def test_hidden_rows_by_sheet(small):
    assert hidden_rows(filed(BOOK, small=small)) == {"표지": (), "조류": (7, 300)}


@pytest.mark.parametrize("small", [False, True])
def test_a_book_under_a_password_says_so_at_its_beginning(small):
    locked = record(0x809) + record(0x2F, b"\1\0") + record(0x0A) + sheet((1, False))
    assert is_locked(filed(locked, small=small))
    assert not is_locked(filed(BOOK, small=small))


@given(st.integers(0, 3), st.integers(0, 4000), st.binary(min_size=1, max_size=8), st.integers(0, 7000))
def test_a_broken_file_has_some_or_none(kind, at, junk, cut):
    data = bytearray(filed(BOOK, small=kind % 2 == 1))
    data[at : at + len(junk)] = junk
    found = hidden_rows(bytes(data[:cut] if kind > 1 else data))
    assert all(row > 0 for rows in found.values() for row in rows)
