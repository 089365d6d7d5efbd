"""A compound file ([MS-CFB]): sectors that are chained into streams, and a directory of their names.

Old workbooks (.xls), old Word documents (.doc) and Hangul documents (.hwp) are such files. What is damaged raises one
of `DAMAGED`.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

_LAST = 0xFFFFFFFA  # numbers of sectors above it are marks: the end, or none
_LINE = 128  # bytes of a line of the directory
_SMALL = 64  # bytes of a small sector
DAMAGED = (struct.error, IndexError, ValueError)


class _Line(NamedTuple):
    """A line of the directory: a name, the lines beside and below it, where its stream starts and how long it is."""

    name: str
    left: int
    right: int
    below: int
    start: int
    length: int


class Compound:
    """A compound file; `streams` are its streams and folders by path in small letters, as "bodytext/section0"."""

    def __init__(self, data: bytes) -> None:
        (shift,) = struct.unpack_from("<H", data, 30)
        first, self.smallest = struct.unpack_from("<I4xI", data, 48)
        self.data, self.size = data, 1 << min(shift, 16)
        self.sectors = self._table()
        directory = self._chain(first)
        lines = [_line(directory, at) for at in range(0, len(directory) - _LINE + 1, _LINE)]
        self.root = lines[0]
        self.streams = _by_path(lines)

    def read(self, path: str) -> bytes:
        """Return a stream by its path."""
        if (found := self.streams.get(path)) is None:
            raise ValueError(path)
        if found.length >= self.smallest:
            made = self._chain(found.start)
        else:
            (first,) = struct.unpack_from("<I", self.data, 60)
            small = bytes(_SMALL) + self._chain(self.root.start)
            made = _chain(small, _numbers(self._chain(first)), found.start, _SMALL)
        if len(made) < found.length:
            raise ValueError(path)
        return made[: found.length]

    def _chain(self, sector: int) -> bytes:
        return _chain(self.data, self.sectors, sector, self.size)

    def _table(self) -> tuple[int, ...]:
        """Return which sector follows which."""
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        (further,) = struct.unpack_from("<I", self.data, 68)
        while further < _LAST and len(sectors) < len(self.data) // self.size + 109:
            more = struct.unpack_from(f"<{self.size // 4}I", self.data, self.size * (further + 1))
            sectors += more[:-1]
            further = more[-1]
        return _numbers(b"".join(_sector(self.data, each, self.size) for each in sectors if each < _LAST))


def _line(directory: bytes, at: int) -> _Line:
    (letters,) = struct.unpack_from("<H", directory, at + 64)
    name = directory[at : at + min(max(letters - 2, 0), 62)].decode("utf-16-le", "replace")
    left, right, below = struct.unpack_from("<III", directory, at + 68)
    start, length = struct.unpack_from("<II", directory, at + 116)
    return _Line(name.casefold(), left, right, below, start, length)


def _by_path(lines: list[_Line]) -> dict[str, _Line]:
    """Return the lines by their paths, from the root on; each line stands in one place only."""
    found: dict[str, _Line] = {}
    waiting, seen = [(lines[0].below, "")], {0}
    while waiting:
        number, folder = waiting.pop()
        if number >= len(lines) or number in seen:
            continue
        seen.add(number)
        line = lines[number]
        path = folder + line.name
        found.setdefault(path, line)
        waiting += [(line.left, folder), (line.right, folder), (line.below, f"{path}/")]
    return found


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
