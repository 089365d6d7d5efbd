"""GeoPackage geometry blobs, a small header and WKB: points, lines, multi-lines, multipolygons in WGS 84; no Z.

A line may have M, seconds since 1970: ISO WKB of a LineString M, where no time is known a plain line.

As text, which a person can read and correct, they are WKT.

Header: "GP", version 0, flags, srs_id, envelope. A point carries no envelope, everything else minx maxx
miny maxy. WKB is shapely's business, but for a point, two numbers: who lists sites imports no library for them.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

from birds.errors import UnusableError
from birds.model import Point

SRS_ID = 4326
POINT, LINESTRING, POLYGON, MULTIPOLYGON, LINESTRINGM = 1, 2, 3, 6, 2002
KINDS = {"POINT": POINT, "LINESTRING": LINESTRING, "LINESTRINGM": LINESTRINGM, "MULTIPOLYGON": MULTIPOLYGON}
"""What a layer may hold, by its name in SQL and in WKT."""
_NAMES = {number: name for name, number in KINDS.items()} | {POLYGON: "POLYGON", LINESTRINGM: "LINESTRING M"}
_CANONICAL = tuple(struct.pack("<BI", 1, kind) for kind in (POINT, LINESTRING))
_MAGIC = b"GP"
_PLAIN_HEADER = 8
_ENVELOPE_SIZES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_LITTLE, _EMPTY = 0x01, 0x10
Envelope = tuple[float, float, float, float]  # minx, maxx, miny, maxy

# ---------------------------------------------------------------- WKB


def shape_of(wkb: bytes, kind: int) -> Any:  # noqa: ANN401 - a geometry of shapely
    """Return a WKB as a shape; ValueError says why it is none of this kind."""
    try:
        _check_types(wkb, kind)
    except struct.error:
        raise UnusableError("geometry.no_wkb") from None
    import numpy as np
    import shapely

    try:
        shape = shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError:
        raise UnusableError("geometry.no_wkb") from None
    if not np.isfinite(shapely.get_coordinates(shape, include_m=shape.has_m)).all():
        raise UnusableError("geometry.no_number")
    return shape


def wkb_of_shape(shape: Any) -> bytes:  # noqa: ANN401 - a geometry of shapely
    """Return a shape as little-endian ISO WKB, the canonical form."""
    import shapely

    return bytes(shapely.to_wkb(shape, byte_order=1, flavor="iso"))


def _check_types(wkb: bytes, kind: int) -> None:
    """Hold that a WKB is of this kind and its parts of theirs: shapely crashes on collections nested without end."""
    _, count = _start(wkb, 0, kind)
    at = 9
    for _ in range(count if kind == MULTIPOLYGON else 0):
        order, runs = _start(wkb, at, POLYGON)
        at += 9
        for _ in range(runs):
            (points,) = struct.unpack_from(f"{order}I", wkb, at)
            at += 4 + 16 * points


def _start(wkb: bytes, at: int, wanted: int) -> tuple[str, int]:
    """Return the byte order of the geometry that starts there, and the number of its parts or points."""
    order = ">" if wkb[at : at + 1] == b"\x00" else "<"
    kind, count = struct.unpack_from(f"{order}II", wkb, at + 1)
    if kind != wanted and not (kind == LINESTRING and wanted == LINESTRINGM):
        raise UnusableError("geometry.other_type", found=kind, wanted=_NAMES[wanted])
    return order, count


def _kind(wkb: bytes) -> int:
    kind = int.from_bytes(wkb[1:5], "little" if wkb[:1] == b"\x01" else "big")
    if kind not in _NAMES:
        raise UnusableError("geometry.other_kind")
    return kind


# ---------------------------------------------------------------- blobs


def point_blob(point: Point) -> bytes:
    """Return the blob of a point (longitude, latitude); ValueError for one that is not on the globe."""
    _check_range(*point)
    x, y = _unsigned(point)
    return _header(None) + struct.pack("<BI2d", 1, POINT, x, y)


def point_of(blob: bytes) -> Point | None:
    """Return the point a blob holds, None where it is empty (GeoPackage writes that as NaN)."""
    wkb = wkb_of(blob)
    try:
        _start(wkb, 0, POINT)
        x, y = struct.unpack(">5x2d" if wkb[:1] == b"\x00" else "<5x2d", wkb)
    except struct.error:
        raise UnusableError("geometry.no_wkb") from None
    if math.isinf(x + y):
        raise UnusableError("geometry.no_number")
    return None if math.isnan(x) else (x, y)


def line_blob(points: Sequence[Point]) -> bytes:
    """Return the blob of a line through `points`."""
    import shapely

    return blob_of(wkb_of_shape(shapely.LineString([_unsigned(point) for point in points])), LINESTRING)


def _unsigned(point: Point) -> Point:
    """Return -0.0 as 0.0: SQLite's columns do not keep the sign, and two copies of a dossier are to be the same."""
    return point[0] + 0.0, point[1] + 0.0


def blob_of(wkb: bytes, kind: int) -> bytes:
    """Return the blob of a geometry given as WKB; ValueError where it is not of this kind, or not on the globe."""
    shape = shape_of(wkb, kind)
    if shape.is_empty:
        return _header(None, empty=True) + wkb_of_shape(shape)
    minx, miny, maxx, maxy = shape.bounds
    _check_range(minx, miny)
    _check_range(maxx, maxy)
    return _header((minx, maxx, miny, maxy) if kind != POINT else None) + wkb_of_shape(shape)


def wkb_of(blob: bytes) -> bytes:
    """Return the WKB inside a blob; ValueError where it is no GeoPackage geometry in WGS 84."""
    return blob[_body(blob) :]


def sound_wkb(blob: bytes, kind: int) -> bytes:
    """Return the same in its canonical form, where it is of this kind and whole, else ValueError."""
    return wkb_of_shape(shape_of(wkb_of(blob), kind))


def iso_wkb(blob: bytes) -> bytes:
    """Return the geometry as little-endian ISO WKB, whichever byte order the blob has: the canonical form."""
    wkb = wkb_of(blob)
    return wkb if wkb.startswith(_CANONICAL) else wkb_of_shape(shape_of(wkb, _kind(wkb)))


def bounds(blob: bytes, kind: int) -> Envelope | None:
    """Return the bounds of the coordinates themselves, None where there are none; ValueError for another kind."""
    if kind == POINT:
        point = point_of(blob)
        return point and (point[0], point[0], point[1], point[1])
    shape = shape_of(wkb_of(blob), kind)
    if shape.is_empty:
        return None
    minx, miny, maxx, maxy = shape.bounds
    return minx, maxx, miny, maxy


def envelope(blob: bytes) -> Envelope | None:
    """Return the bounds of a blob (from its header where it has them), None where it is empty."""
    body, flags = _body(blob), blob[3]
    if flags & _EMPTY:
        return None
    if body > _PLAIN_HEADER:
        order = "<" if flags & _LITTLE else ">"
        minx, maxx, miny, maxy = struct.unpack_from(order + "4d", blob, _PLAIN_HEADER)
        return minx, maxx, miny, maxy
    return bounds(blob, _kind(blob[body:]))


def _header(bounds: Envelope | None, *, empty: bool = False) -> bytes:
    flags = _LITTLE | (_EMPTY if empty else 0) | (2 if bounds else 0)
    plain = struct.pack("<2sBBi", _MAGIC, 0, flags, SRS_ID)
    return plain + struct.pack("<4d", *bounds) if bounds else plain


def _body(blob: object) -> int:
    """Return where the WKB starts, having looked at the header; another program may have put a number there."""
    if not isinstance(blob, bytes) or len(blob) < _PLAIN_HEADER or blob[:2] != _MAGIC:
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
    """Return a blob as WKT with the shortest exact numbers, which shapely's own are not.

    What no layer holds, for `check` to name, is WKB in hexadecimal. ValueError where it is not in WGS 84.
    """
    wkb = wkb_of(blob)
    try:
        kind = _kind(wkb)
        shape = shape_of(wkb, kind)
    except ValueError:  # Z, M, another kind, a number that is none
        return wkb.hex()
    return f"{_NAMES[kind]} {_written(() if shape.is_empty else shape.__geo_interface__['coordinates'])}"


def _written(places: Sequence[Any]) -> str:
    if not places:
        return "EMPTY"
    if isinstance(places[0], float):
        return f"({' '.join(map(repr, places))})"
    of_pairs = bool(places[0]) and isinstance(places[0][0], float)
    inner = (" ".join(map(repr, place)) if of_pairs else _written(place) for place in places)
    return f"({', '.join(inner)})"


def to_wkb(text: str) -> bytes:
    """Return WKT as little-endian WKB; ValueError where it is none."""
    if "COLLECTION" in text.upper():  # may be nested without end, and no layer holds one
        raise UnusableError("geometry.other_kind")
    import numpy as np
    import shapely

    try:
        with np.errstate(over="ignore"):  # of a number too large for any
            return wkb_of_shape(shapely.from_wkt(text))
    except shapely.errors.ShapelyError:
        raise UnusableError("geometry.no_wkt") from None
