"""GeoPackage geometry blobs, a small header and WKB: points, lines, multi-lines, multipolygons in WGS 84, no Z or M.

As text, which a person can read and correct, they are WKT.

Header: "GP", version 0, flags, srs_id, envelope. A point carries no envelope, everything else minx maxx
miny maxy. Pure Python, so that opening a dossier imports no geometry library.
"""

from __future__ import annotations

import json
import math
import re
import struct
import sys
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.errors import UnusableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from birds.model import Point

SRS_ID = 4326
POINT, LINESTRING, MULTILINESTRING, MULTIPOLYGON = 1, 2, 5, 6
_POLYGON = 3
_SEVERAL = (MULTILINESTRING, MULTIPOLYGON)
_SEVERAL_LITTLE = tuple(kind.to_bytes(4, "little") for kind in _SEVERAL)
_NAMES = {MULTILINESTRING: "multi-line", MULTIPOLYGON: "multipolygon"}
KINDS = {
    "POINT": POINT,
    "LINESTRING": LINESTRING,
    "MULTILINESTRING": MULTILINESTRING,
    "MULTIPOLYGON": MULTIPOLYGON,
}
_KIND_NAMES = {number: name for name, number in KINDS.items()}
_NOTHING = "EMPTY"
_SHAPE = re.compile(r"([A-Z]+)\s*((?:[-+.\d eE,\s()]|EMPTY)+)")
_BETWEEN = re.compile(r"(?<=[\d.])\s+(?=[-+.\d])")
_HEX = re.compile(r"0[01][0-9a-fA-F]+")
_NAN = struct.pack("<2d", float("nan"), float("nan"))
_MAGIC = b"GP"
_PLAIN_HEADER = 8
_ENVELOPE_SIZES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_LITTLE, _EMPTY = 0x01, 0x10
Envelope = tuple[float, float, float, float]  # minx, maxx, miny, maxy


@dataclass(slots=True)
class Cursor:
    """A place in a WKB, read forwards; ValueError where it ends too early."""

    data: bytes
    at: int = 0

    def order(self) -> str:
        """Read the mark of a byte order, as `struct` writes it."""
        mark = self.data[self.at : self.at + 1]
        self.at += 1
        if mark not in (b"\x00", b"\x01"):
            raise UnusableError("geometry.no_wkb")
        return "<" if mark == b"\x01" else ">"

    def uint(self, order: str) -> int:
        """Read a number of 32 bits."""
        self.at += 4
        if self.at > len(self.data):
            raise UnusableError("geometry.wkb_ends_early")
        return int.from_bytes(self.data[self.at - 4 : self.at], "little" if order == "<" else "big")

    def doubles(self, order: str, count: int) -> array[float]:
        """Read `count` floating-point numbers."""
        end = self.at + 8 * count
        if end > len(self.data):
            raise UnusableError("geometry.wkb_ends_early")
        values = array("d", self.data[self.at : end])
        self.at = end
        if (order == "<") != (sys.byteorder == "little"):
            values.byteswap()
        return values


def point_blob(point: Point) -> bytes:
    """Return the blob of a point (longitude, latitude); ValueError for one that is not on the globe."""
    _check_range(*point)
    return _header(None) + struct.pack("<BIdd", 1, POINT, *map(_unsigned_zero, point))


def line_blob(points: Sequence[Point]) -> bytes:
    """Return the blob of a line through `points`."""
    for point in points:
        _check_range(*point)
    wkb = struct.pack("<BII", 1, LINESTRING, len(points))
    xs, ys = zip(*points, strict=True)
    flat = [_unsigned_zero(number) for point in points for number in point]
    return _header((min(xs), max(xs), min(ys), max(ys))) + wkb + struct.pack(f"<{len(flat)}d", *flat)


def _unsigned_zero(number: float) -> float:
    """Return -0.0 as 0.0: SQLite's columns do not keep the sign, and two copies of a dossier are to be the same."""
    return number + 0.0


def area_blob(wkb: bytes) -> bytes:
    """Return the blob of a multipolygon given as WKB, bytes kept; ValueError says what is wrong with it."""
    return _around_blob(wkb, _lines(wkb, MULTIPOLYGON))


def lines_blob(wkb: bytes) -> bytes:
    """Return the blob of several lines given as WKB, of one as several of one; ValueError says what is wrong."""
    cursor = Cursor(wkb)
    if cursor.uint(cursor.order()) == LINESTRING:
        wkb = struct.pack("<BII", 1, MULTILINESTRING, 1) + wkb
    return _around_blob(wkb, _lines(wkb, MULTILINESTRING))


def _around_blob(wkb: bytes, rings: Sequence[array[float]]) -> bytes:
    if not all(math.isfinite(sum(ring)) for ring in rings):
        raise UnusableError("geometry.no_number")
    found = _around(rings)
    if found is None:
        return _header(None, empty=True) + wkb
    minx, maxx, miny, maxy = found
    _check_range(minx, miny)
    _check_range(maxx, maxy)
    return _header(found) + wkb


def blob_of(wkb: bytes, kind: int) -> bytes:
    """Return the blob of a geometry given as WKB; ValueError where it is not of this kind, or not on the globe."""
    cursor = Cursor(wkb)
    order = cursor.order()
    if kind in _SEVERAL:
        return area_blob(wkb) if kind == MULTIPOLYGON else lines_blob(wkb)
    if cursor.uint(order) != kind:
        raise UnusableError("geometry.other_kind")
    flat = cursor.doubles(order, 2 * (1 if kind == POINT else cursor.uint(order)))
    if cursor.at != len(wkb):
        raise UnusableError("geometry.wkb_goes_on")
    if not flat or math.isnan(flat[0]):
        return _header(None, empty=True) + wkb
    points = list(zip(flat[0::2], flat[1::2], strict=True))
    return point_blob(points[0]) if kind == POINT else line_blob(points)


def wkb_of(blob: bytes) -> bytes:
    """Return the WKB inside a blob; ValueError where it is no GeoPackage geometry in WGS 84."""
    return blob[_body(blob) :]


def point_of(blob: bytes) -> Point | None:
    """Return the point a blob holds, None where it is empty (GeoPackage writes that as NaN)."""
    cursor = Cursor(wkb_of(blob))
    order = cursor.order()
    if cursor.uint(order) != POINT:
        raise UnusableError("geometry.no_point")
    x, y = cursor.doubles(order, 2)
    return None if math.isnan(x) else (x, y)


def iso_wkb(blob: bytes) -> bytes:
    """Return the geometry as little-endian ISO WKB, whichever byte order the blob has: the canonical form."""
    wkb = wkb_of(blob)
    if wkb[:1] == b"\x01" and (wkb[1:5] not in _SEVERAL_LITTLE or _all_little(wkb)):
        return wkb
    return _rewrite(Cursor(wkb))


def envelope(blob: bytes) -> Envelope | None:
    """Return the bounds of a blob (from its header where it has them), None where it is empty."""
    body, flags = _body(blob), blob[3]
    if flags & _EMPTY:
        return None
    if body > _PLAIN_HEADER:
        order = "<" if flags & _LITTLE else ">"
        minx, maxx, miny, maxy = struct.unpack_from(order + "4d", blob, _PLAIN_HEADER)
        return minx, maxx, miny, maxy
    return bounds(blob[body:])


def bounds(wkb: bytes) -> Envelope | None:
    """Return the bounds of the coordinates themselves, None where there are none."""
    cursor = Cursor(wkb)
    order = cursor.order()
    kind = cursor.uint(order)
    if kind in _SEVERAL:
        return _around(_lines(wkb, kind))
    found = _around([cursor.doubles(order, 2 * (1 if kind == POINT else cursor.uint(order)))])
    return None if found is None or math.isnan(found[0]) else found


def _around(lines: Sequence[array[float]]) -> Envelope | None:
    full = [line for line in lines if line]
    if not full:
        return None
    return (
        min([min(line[0::2]) for line in full]),
        max([max(line[0::2]) for line in full]),
        min([min(line[1::2]) for line in full]),
        max([max(line[1::2]) for line in full]),
    )


def _header(bounds: Envelope | None, *, empty: bool = False) -> bytes:
    flags = _LITTLE | (_EMPTY if empty else 0) | (2 if bounds else 0)
    plain = struct.pack("<2sBBi", _MAGIC, 0, flags, SRS_ID)
    return plain + struct.pack("<4d", *bounds) if bounds else plain


def _body(blob: bytes) -> int:
    """Return where the WKB starts, having looked at the header."""
    if len(blob) < _PLAIN_HEADER or blob[:2] != _MAGIC:
        raise UnusableError("geometry.no_geopackage")
    flags = blob[3]
    if flags & 0x20 or (flags >> 1 & 7) not in _ENVELOPE_SIZES:
        raise UnusableError("geometry.unknown_header")
    (srs,) = struct.unpack_from("<i" if flags & _LITTLE else ">i", blob, 4)
    if srs != SRS_ID:
        raise UnusableError("geometry.other_system", found=srs, wanted=SRS_ID)
    body = _PLAIN_HEADER + _ENVELOPE_SIZES[flags >> 1 & 7]
    if len(blob) < body:
        raise UnusableError("geometry.header_ends_early")
    return body


def _check_range(x: float, y: float) -> None:
    if not (-180 <= x <= 180 and -90 <= y <= 90):  # noqa: PLR2004 - also false for a NaN
        raise UnusableError("geometry.no_degrees", x=x, y=y)


def _lines(wkb: bytes, kind: int) -> list[array[float]]:
    """Return the rings or lines of several polygons or lines as flat x y x y …; ValueError where it is none."""
    cursor, found = Cursor(wkb), []
    order = cursor.order()
    if cursor.uint(order) != kind:
        raise UnusableError("geometry.not_this_kind", kind=_NAMES[kind])
    for _ in range(cursor.uint(order)):
        found += polygon(cursor) if kind == MULTIPOLYGON else [line(cursor)]
    if cursor.at != len(wkb):
        raise UnusableError("geometry.wkb_goes_on")
    return found


def line(cursor: Cursor) -> array[float]:
    """Read a line as flat x y x y …."""
    order = cursor.order()
    if cursor.uint(order) != LINESTRING:
        raise UnusableError("geometry.part_no_line")
    return cursor.doubles(order, 2 * cursor.uint(order))


def polygon(cursor: Cursor) -> list[array[float]]:
    """Read a polygon: its rings as flat x y x y …, the outer one first."""
    order = cursor.order()
    if cursor.uint(order) != _POLYGON:
        raise UnusableError("geometry.part_no_polygon")
    return [cursor.doubles(order, 2 * cursor.uint(order)) for _ in range(cursor.uint(order))]


def _all_little(wkb: bytes) -> bool:
    cursor = Cursor(wkb, 5)
    part = polygon if wkb[1] == MULTIPOLYGON else line
    for _ in range(cursor.uint("<")):
        order = cursor.order()
        if order != "<":
            return False
        cursor.at -= 1
        part(cursor)
    return True


def _rewrite(cursor: Cursor) -> bytes:
    order = cursor.order()
    kind = cursor.uint(order)
    start = struct.pack("<BI", 1, kind)
    if kind == POINT:
        return start + _packed(cursor.doubles(order, 2))
    count = cursor.uint(order)
    start += struct.pack("<I", count)
    if kind in _SEVERAL:
        return start + b"".join(_rewrite(cursor) for _ in range(count))
    if kind == _POLYGON:
        return start + b"".join(_counted(cursor, order) for _ in range(count))
    return start + _packed(cursor.doubles(order, 2 * count))


def _counted(cursor: Cursor, order: str) -> bytes:
    count = cursor.uint(order)
    return struct.pack("<I", count) + _packed(cursor.doubles(order, 2 * count))


def _packed(values: array[float]) -> bytes:
    return struct.pack(f"<{len(values)}d", *values)


# ---------------------------------------------------------------- text


def coordinates(wkb: bytes) -> tuple[int, Any]:
    """Return the kind of a WKB and its points [x, y], nested as in GeoJSON; ValueError for another kind."""
    cursor = Cursor(wkb)
    order = cursor.order()
    kind = cursor.uint(order)
    if kind == POINT:
        x, y = cursor.doubles(order, 2)
        return kind, [] if math.isnan(x) else [x, y]
    if kind == LINESTRING:
        return kind, _pairs(cursor.doubles(order, 2 * cursor.uint(order)))
    if kind == MULTILINESTRING:
        return kind, [_pairs(line(cursor)) for _ in range(cursor.uint(order))]
    if kind == MULTIPOLYGON:
        return kind, [list(map(_pairs, polygon(cursor))) for _ in range(cursor.uint(order))]
    raise UnusableError("geometry.other_kind")


def _pairs(flat: array[float]) -> list[list[float]]:
    return [[x, y] for x, y in zip(flat[0::2], flat[1::2], strict=True)]


def to_text(blob: bytes) -> str:
    """Return a blob as WKT, where that says the same bit for bit, else as WKB in hexadecimal.

    ValueError where it is no geometry in WGS 84.
    """
    wkb = iso_wkb(blob)
    try:
        kind, shape = coordinates(wkb)
        written = _written(shape)
        text = f"{_KIND_NAMES[kind]} {f'({written})' if kind == POINT and shape else written}"
        return text if to_wkb(text) == wkb else wkb.hex()
    except ValueError:  # Z, M, another kind, a number that is none
        return wkb.hex()


def _written(shape: Any) -> str:  # noqa: ANN401 - points, as deep as the kind has them
    if not shape:
        return _NOTHING
    if isinstance(shape[0], float):
        return f"{shape[0]!r} {shape[1]!r}"
    return f"({', '.join(map(_written, shape))})"


def to_wkb(text: str) -> bytes:
    """Return text (WKT or hexadecimal WKB) as little-endian WKB; ValueError where it is neither."""
    stripped = text.strip()
    if _HEX.fullmatch(stripped):
        return bytes.fromhex(stripped)
    found = _SHAPE.fullmatch(stripped.upper())
    if not found or found[1] not in KINDS:
        raise UnusableError("geometry.no_wkt")
    try:
        return _PACK[found[1]](_nested(found[2]))
    except (struct.error, TypeError, RecursionError, OverflowError):
        raise UnusableError("geometry.no_wkt_of", kind=found[1]) from None


def _nested(text: str) -> Any:  # noqa: ANN401 - lists of lists of numbers, as deep as the brackets
    """Return what stands in the brackets, points as flat x y x y …: with other brackets it is JSON."""
    flat = _BETWEEN.sub(",", text).replace(_NOTHING, "[]").replace("(", "[").replace(")", "]")
    return json.loads(flat)


def _packed_point(shape: list[float]) -> bytes:
    start = struct.pack("<BI", 1, POINT)
    return start + (struct.pack("<2d", *shape) if shape else _NAN)


def _packed_line(shape: list[float]) -> bytes:
    return struct.pack("<BI", 1, LINESTRING) + _counted_pairs(shape)


def _packed_lines(shape: list[list[float]]) -> bytes:
    return struct.pack("<BII", 1, MULTILINESTRING, len(shape)) + b"".join(map(_packed_line, shape))


def _packed_area(shape: list[list[list[float]]]) -> bytes:
    made = [struct.pack("<BII", 1, MULTIPOLYGON, len(shape))]
    for rings in shape:
        made.append(struct.pack("<BII", 1, 3, len(rings)))
        made += map(_counted_pairs, rings)
    return b"".join(made)


def _counted_pairs(flat: list[float]) -> bytes:
    if len(flat) % 2:
        raise UnusableError("geometry.no_second_number")
    return struct.pack(f"<I{len(flat)}d", len(flat) // 2, *flat)


_PACK: dict[str, Callable[[Any], bytes]] = {
    "POINT": _packed_point,
    "LINESTRING": _packed_line,
    "MULTILINESTRING": _packed_lines,
    "MULTIPOLYGON": _packed_area,
}
