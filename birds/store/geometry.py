"""GeoPackage geometry blobs, a small header and WKB: points, lines, multi-lines, multipolygons in WGS 84, no Z or M.

As text, which a person can read and correct, they are WKT.

Header: "GP", version 0, flags, srs_id, envelope. A point carries no envelope, everything else minx maxx
miny maxy. Bytes are read and made here, so that opening a dossier imports no geometry library; only WKT is read by one.
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.errors import UnusableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.model import Point

SRS_ID = 4326
POINT, LINESTRING, POLYGON, MULTILINESTRING, MULTIPOLYGON = 1, 2, 3, 5, 6
KINDS = {
    "POINT": POINT,
    "LINESTRING": LINESTRING,
    "MULTILINESTRING": MULTILINESTRING,
    "MULTIPOLYGON": MULTIPOLYGON,
}
"""What a layer may hold, by its name in SQL and in WKT."""
_NAMES = {number: name for name, number in KINDS.items()} | {POLYGON: "POLYGON"}
_PARTS = {MULTILINESTRING: LINESTRING, MULTIPOLYGON: POLYGON}
_ORDERS = {b"\x00": ">", b"\x01": "<"}
_OF_PARTS = tuple(struct.pack("<BI", 1, kind) for kind in _PARTS)
_HEX = re.compile(r"0[01][0-9a-fA-F]+")
_MAGIC = b"GP"
_PLAIN_HEADER = 8
_FEWEST_OF_RING = 2 * 4
_ENVELOPE_SIZES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_LITTLE, _EMPTY = 0x01, 0x10
Envelope = tuple[float, float, float, float]  # minx, maxx, miny, maxy
Run = tuple[float, ...]  # of points: x y x y …, none for a point that is empty
Shape = Any
"""The points of a geometry: a run of them, or as many lists deep as its kind has parts."""

# ---------------------------------------------------------------- WKB


@dataclass(slots=True)
class _Cursor:
    """A place in a WKB, read forwards; ValueError where it ends too early."""

    data: bytes
    at: int = 0
    order: str = ""

    def take(self, form: str) -> tuple[Any, ...]:
        """Read what `struct` calls `form`."""
        form = self.order + form
        try:
            found = struct.unpack_from(form, self.data, self.at)
        except struct.error:
            raise UnusableError("geometry.wkb_ends_early") from None
        self.at += struct.calcsize(form)
        return found

    def run(self) -> Run:
        """Read points, their number before them."""
        (count,) = self.take("I")
        run = self.take(f"{2 * count}d")
        if not math.isfinite(sum(run)):
            raise UnusableError("geometry.no_number")
        return run

    def ring(self) -> Run:
        """Read a ring: none but a closed one is read by the libraries."""
        run = self.run()
        if run and (len(run) < _FEWEST_OF_RING or run[:2] != run[-2:]):
            raise UnusableError("geometry.open_ring")
        return run

    def line(self) -> Run:
        """Read a line, which has two points or none."""
        run = self.run()
        if len(run) == 2:  # noqa: PLR2004 - x and y
            raise UnusableError("geometry.one_point")
        return run

    def shape(self, wanted: int) -> Shape:
        """Read a geometry of the `wanted` kind, in whichever byte order it has."""
        self.order = _ORDERS.get(self.data[self.at : self.at + 1], "")
        if not self.order:
            raise UnusableError("geometry.no_wkb")
        _, kind = self.take("BI")
        if kind != wanted:
            raise UnusableError("geometry.other_type", found=kind, wanted=_NAMES[wanted])
        if kind == POINT:
            point = self.take("2d")
            if math.isinf(sum(point)):
                raise UnusableError("geometry.no_number")
            return () if math.isnan(point[0]) else point
        if kind == LINESTRING:
            return self.line()
        (count,) = self.take("I")
        return [self.ring() if kind == POLYGON else self.shape(_PARTS[kind]) for _ in range(count)]


def _read(wkb: bytes, kind: int) -> Shape:
    """Return the points of a WKB; ValueError says why it is none of this kind."""
    cursor = _Cursor(wkb)
    shape = cursor.shape(kind)
    if cursor.at != len(wkb):
        raise UnusableError("geometry.wkb_goes_on")
    return shape


def _wkb(kind: int, shape: Shape) -> bytes:
    """Return a geometry as little-endian WKB."""
    start = struct.pack("<BI", 1, kind)
    if kind == POINT:
        return start + struct.pack("<2d", *(shape or (math.nan, math.nan)))
    if kind == LINESTRING:
        return start + _counted(shape)
    parts = map(_counted, shape) if kind == POLYGON else (_wkb(_PARTS[kind], part) for part in shape)
    return start + struct.pack("<I", len(shape)) + b"".join(parts)


def _counted(run: Run) -> bytes:
    return struct.pack(f"<I{len(run)}d", len(run) // 2, *run)


def _kind(wkb: bytes) -> int:
    """Return the kind of a WKB; ValueError where it is none of those known here."""
    kind = int.from_bytes(wkb[1:5], "little" if wkb[:1] == b"\x01" else "big")
    if kind not in _NAMES:
        raise UnusableError("geometry.other_kind")
    return kind


def _runs(shape: Shape) -> list[Run]:
    """Return its points, line by line and ring by ring."""
    if isinstance(shape, tuple):
        return [shape] if shape else []
    return [run for part in shape for run in _runs(part)]


def _around(runs: Sequence[Run]) -> Envelope | None:
    if not runs:
        return None
    xs, ys = [run[0::2] for run in runs], [run[1::2] for run in runs]
    return min(map(min, xs)), max(map(max, xs)), min(map(min, ys)), max(map(max, ys))


def bounds(wkb: bytes, kind: int) -> Envelope | None:
    """Return the bounds of the coordinates themselves, None where there are none; ValueError for another kind."""
    return _around(_runs(_read(wkb, kind)))


# ---------------------------------------------------------------- blobs


def point_blob(point: Point) -> bytes:
    """Return the blob of a point (longitude, latitude); ValueError for one that is not on the globe."""
    _check_range(*point)
    return _header(None) + _wkb(POINT, _unsigned(point))


def line_blob(points: Sequence[Point]) -> bytes:
    """Return the blob of a line through `points`."""
    return blob_of(_wkb(LINESTRING, _unsigned([number for point in points for number in point])), LINESTRING)


def _unsigned(numbers: Sequence[float]) -> Run:
    """Return -0.0 as 0.0: SQLite's columns do not keep the sign, and two copies of a dossier are to be the same."""
    return tuple([number + 0.0 for number in numbers])


def blob_of(wkb: bytes, kind: int) -> bytes:
    """Return the blob of a geometry given as WKB, bytes kept; where several lines are wanted, one is several of one.

    ValueError where it is not of this kind, or not on the globe.
    """
    if kind == MULTILINESTRING and wkb and _kind(wkb) == LINESTRING:
        wkb = struct.pack("<BII", 1, kind, 1) + wkb
    found = bounds(wkb, kind)
    if found is None:
        return _header(None, empty=True) + wkb
    minx, maxx, miny, maxy = found
    _check_range(minx, miny)
    _check_range(maxx, maxy)
    return _header(found if kind != POINT else None) + wkb


def wkb_of(blob: bytes) -> bytes:
    """Return the WKB inside a blob; ValueError where it is no GeoPackage geometry in WGS 84."""
    return blob[_body(blob) :]


def sound_wkb(blob: bytes, kind: int) -> bytes:
    """Return the same where it is of this kind and whole: a library may crash on any other. Else ValueError."""
    wkb = wkb_of(blob)
    _read(wkb, kind)
    return wkb


def point_of(blob: bytes) -> Point | None:
    """Return the point a blob holds, None where it is empty (GeoPackage writes that as NaN)."""
    return _read(wkb_of(blob), POINT) or None


def iso_wkb(blob: bytes) -> bytes:
    """Return the geometry as little-endian ISO WKB, whichever byte order the blob has: the canonical form."""
    wkb = wkb_of(blob)
    if wkb[:1] == b"\x01" and wkb[:5] not in _OF_PARTS:
        return wkb
    kind = _kind(wkb)
    return _wkb(kind, _read(wkb, kind))


def envelope(blob: bytes) -> Envelope | None:
    """Return the bounds of a blob (from its header where it has them), None where it is empty."""
    body, flags = _body(blob), blob[3]
    if flags & _EMPTY:
        return None
    if body > _PLAIN_HEADER:
        order = "<" if flags & _LITTLE else ">"
        minx, maxx, miny, maxy = struct.unpack_from(order + "4d", blob, _PLAIN_HEADER)
        return minx, maxx, miny, maxy
    return bounds(blob[body:], _kind(blob[body:]))


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


# ---------------------------------------------------------------- text


def to_text(blob: bytes) -> str:
    """Return a blob as WKT, where that says the same bit for bit, else as WKB in hexadecimal.

    ValueError where it is no geometry in WGS 84.
    """
    wkb = iso_wkb(blob)
    try:
        kind = _kind(wkb)
        shape = _read(wkb, kind)
        text = f"{_NAMES[kind]} {_written(shape)}"
        return text if to_wkb(text) == wkb else wkb.hex()
    except ValueError:  # Z, M, another kind, a number that is none
        return wkb.hex()


def _written(shape: Shape) -> str:
    if not _runs(shape):
        return "EMPTY"
    if isinstance(shape, tuple):
        points = [f"{x!r} {y!r}" for x, y in zip(shape[0::2], shape[1::2], strict=True)]
    else:
        points = list(map(_written, shape))
    return f"({', '.join(points)})"


def to_wkb(text: str) -> bytes:
    """Return text (WKT or hexadecimal WKB) as little-endian WKB; ValueError where it is neither."""
    stripped = text.strip()
    if _HEX.fullmatch(stripped):
        return bytes.fromhex(stripped)
    if "COLLECTION" in stripped.upper():  # may be nested without end, and no layer holds one
        raise UnusableError("geometry.other_kind")
    import numpy as np
    import shapely

    try:
        with np.errstate(over="ignore"):  # of a number too large for any
            shape = shapely.from_wkt(stripped)
    except shapely.errors.ShapelyError:
        raise UnusableError("geometry.no_wkt") from None
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise UnusableError("geometry.no_number")
    return bytes(shapely.to_wkb(shape, byte_order=1, flavor="iso"))
