"""Geometry as text a person can read and correct: WKT, where it says the same bit for bit, else WKB in hexadecimal."""

from __future__ import annotations

import json
import re
import struct
from typing import TYPE_CHECKING, Any

from birds.errors import UnusableError
from birds.store import geometry
from birds.store.geometry import LINESTRING, MULTILINESTRING, MULTIPOLYGON, POINT, Cursor

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable

KINDS = {
    "POINT": POINT,
    "LINESTRING": LINESTRING,
    "MULTILINESTRING": MULTILINESTRING,
    "MULTIPOLYGON": MULTIPOLYGON,
}
_NAMES = {number: name for name, number in KINDS.items()}
_EMPTY = "EMPTY"
_SHAPE = re.compile(r"([A-Z]+)\s*((?:[-+.\d eE,\s()]|EMPTY)+)")
_BETWEEN = re.compile(r"(?<=[\d.])\s+(?=[-+.\d])")
_HEX = re.compile(r"0[01][0-9a-fA-F]+")
_NAN = struct.pack("<2d", float("nan"), float("nan"))


def to_text(blob: bytes) -> str:
    """Return a GeoPackage blob as text; ValueError where it is no geometry in WGS 84."""
    wkb = geometry.iso_wkb(blob)
    try:
        text = _written(Cursor(wkb))
        return text if to_wkb(text) == wkb else wkb.hex()
    except (ValueError, KeyError):  # Z, M, another kind, a number that is none
        return wkb.hex()


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


def _written(cursor: Cursor) -> str:
    order = cursor.order()
    kind = cursor.uint(order)
    name = _NAMES[kind]
    if kind == POINT:
        x, y = cursor.doubles(order, 2)
        return f"{name} {_EMPTY}" if x != x else f"{name} ({x!r} {y!r})"  # noqa: PLR0124 - a NaN is not itself
    count = cursor.uint(order)
    if kind == LINESTRING:
        return f"{name} {_points(cursor.doubles(order, 2 * count))}"
    if kind == MULTILINESTRING:
        return f"{name} {_joined(_points(geometry.line(cursor)) for _ in range(count))}"
    parts = (_joined(map(_points, geometry.polygon(cursor))) for _ in range(count))
    return f"{name} {_joined(parts)}"


def _points(flat: array[float]) -> str:
    return _joined(f"{x!r} {y!r}" for x, y in zip(flat[0::2], flat[1::2], strict=True))


def _joined(parts: Iterable[str]) -> str:
    text = ", ".join(parts)
    return f"({text})" if text else _EMPTY


def _nested(text: str) -> Any:  # noqa: ANN401 - lists of lists of numbers, as deep as the brackets
    """Return what stands in the brackets, points as flat x y x y …: with other brackets it is JSON."""
    flat = _BETWEEN.sub(",", text).replace(_EMPTY, "[]").replace("(", "[").replace(")", "]")
    return json.loads(flat)


def _point(shape: list[float]) -> bytes:
    start = struct.pack("<BI", 1, POINT)
    return start + (struct.pack("<2d", *shape) if shape else _NAN)


def _line(shape: list[float]) -> bytes:
    return struct.pack("<BI", 1, LINESTRING) + _counted(shape)


def _lines(shape: list[list[float]]) -> bytes:
    return struct.pack("<BII", 1, MULTILINESTRING, len(shape)) + b"".join(map(_line, shape))


def _area(shape: list[list[list[float]]]) -> bytes:
    made = [struct.pack("<BII", 1, MULTIPOLYGON, len(shape))]
    for rings in shape:
        made.append(struct.pack("<BII", 1, 3, len(rings)))
        made += map(_counted, rings)
    return b"".join(made)


def _counted(flat: list[float]) -> bytes:
    if len(flat) % 2:
        raise UnusableError("geometry.no_second_number")
    return struct.pack("<I", len(flat) // 2) + struct.pack(f"<{len(flat)}d", *flat)


_PACK: dict[str, Callable[[Any], bytes]] = {
    "POINT": _point,
    "LINESTRING": _line,
    "MULTILINESTRING": _lines,
    "MULTIPOLYGON": _area,
}
