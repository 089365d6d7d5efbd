"""The rows that are hidden in an old workbook (.xls), which calamine does not tell: read from its records.

An .xls is a file system of sectors ([MS-CFB]) with a stream "Workbook" of records: number, length, content ([MS-XLS]).
What is damaged has no hidden rows here; whether it can be used at all, calamine says.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LAST = 0xFFFFFFFA  # numbers of sectors above it are marks: the end, or none
_SHEET, _ROW, _END, _BEGIN = 0x85, 0x208, 0x0A, 0x809
_HIDDEN = 0x20
_PASSWORD = 0x2F
_ENVELOPE = "EncryptedPackage".encode("utf-16-le")
_DIRECTORY_ENTRY = 128


def hidden_rows(data: bytes) -> Mapping[str, tuple[int, ...]]:
    """Return the numbers of the hidden rows (from 1) by the names of their sheets."""
    try:
        stream = _workbook(data)
        return {name: tuple(_hidden(stream, start)) for name, start in _sheets(stream)}
    except (struct.error, IndexError, ValueError):
        return {}


def is_locked(data: bytes) -> bool:
    """Tell whether an old workbook, or the envelope of a newer one, can be opened with a password only."""
    if _ENVELOPE in data:
        return True
    try:
        return any(number == _PASSWORD for number, _, _ in _records(_workbook(data), 0))
    except (struct.error, IndexError, ValueError):
        return False


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Yield each sheet's name and the place of its records."""
    for number, at, length in _records(stream, 0):
        if number == _SHEET and length > 8:  # noqa: PLR2004
            (start,) = struct.unpack_from("<I", stream, at)
            letters, wide = stream[at + 6], stream[at + 7] & 1
            name = stream[at + 8 : at + 8 + letters * (1 + wide)]
            yield name.decode("utf-16-le" if wide else "latin-1"), start


def _hidden(stream: bytes, start: int) -> Iterator[int]:
    for number, at, length in _records(stream, start):
        if number == _ROW and length >= 16:  # noqa: PLR2004
            row, flags = struct.unpack_from("<H10xH", stream, at)
            if flags & _HIDDEN:
                yield row + 1


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, place and length of the records of the sheet that begins here, not of charts inside it."""
    depth = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        depth += (number == _BEGIN) - (number == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield number, at + 4, length
        at += 4 + length


# ---------------------------------------------------------------- sectors


def _workbook(data: bytes) -> bytes:
    """Return the stream "Workbook"."""
    (shift,) = struct.unpack_from("<H", data, 30)
    size = 1 << min(shift, 16)
    first, smallest = struct.unpack_from("<I4xI", data, 48)
    (first_small,) = struct.unpack_from("<I", data, 60)
    table = _table(data, size)
    directory = _chain(data, table, first, size)
    root = b""
    for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        (letters,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(letters - 2, 0)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", directory, at + 116)
        if at == 0:
            root = _chain(data, table, start, size)
        if name.casefold() == "workbook":
            if length >= smallest:
                return _chain(data, table, start, size)[:length]
            small = _numbers(_chain(data, table, first_small, size))
            return _chain(bytes(64) + root, small, start, 64)[:length]
    raise ValueError("no workbook")


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """Return which sector follows which."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    (further,) = struct.unpack_from("<I", data, 68)
    while further < _LAST and len(sectors) < len(data) // size + 109:
        more = struct.unpack_from(f"<{size // 4}I", data, size * (further + 1))
        sectors += more[:-1]
        further = more[-1]
    return _numbers(b"".join(_sector(data, each, size) for each in sectors if each < _LAST))


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[size * (number + 1) : size * (number + 2)]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(data: bytes, table: tuple[int, ...], sector: int, size: int) -> bytes:
    """Return a stream from its first sector on; one that turns back on itself is damaged."""
    found: list[bytes] = []
    while sector < _LAST:
        found.append(_sector(data, sector, size))
        if len(found) > len(table):
            raise ValueError("a circle")
        sector = table[sector]
    return b"".join(found)
