"""A table with geometry as GeoJSON (RFC 7946): longitude and latitude in WGS 84, outer rings anticlockwise."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from birds.store import geometry, wkt
from birds.store.geometry import MULTILINESTRING, MULTIPOLYGON, POINT, Cursor

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from birds.store.cells import Cell, Row
    from birds.store.plain.columns import Column, PlainTable

_TYPES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
}
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def layer(table: PlainTable, rows: Sequence[Row]) -> bytes:
    """Return the table's rows as features, one a line; what has no place has no geometry."""
    features = ",\n".join(_dump(_feature(table.columns, row)) for row in rows)
    start = f'{{"type":"FeatureCollection","name":{_dump(table.name)},"features":[\n'
    return f"{start}{features}\n]}}\n".encode()


def _feature(columns: Sequence[Column], row: Row) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "Feature", "geometry": None, "properties": {}}
    for column, value in zip(columns, row, strict=True):
        if column.kind in wkt.KINDS:
            made["geometry"] = _geometry(value, column.kind) if isinstance(value, bytes) else None
        else:
            made["properties"][column.name] = _property(column, value)
    return made


def _property(column: Column, value: Cell) -> Any:  # noqa: ANN401 - JSON
    if value is None:
        return None
    if column.kind == "truth":
        return bool(value)
    if column.holds:
        try:
            return json.loads(str(value))
        except ValueError:
            return value
    return value


def _geometry(blob: bytes, kind: str) -> dict[str, Any] | None:
    cursor = Cursor(geometry.iso_wkb(blob))
    order = cursor.order()
    number = cursor.uint(order)
    if number != wkt.KINDS[kind] or geometry.envelope(blob) is None:
        return None
    if number == POINT:
        place: Any = list(cursor.doubles(order, 2))
    elif number == MULTILINESTRING:
        place = [_pairs(geometry.line(cursor)) for _ in range(cursor.uint(order))]
    elif number == MULTIPOLYGON:
        place = [_polygon(cursor) for _ in range(cursor.uint(order))]
    else:
        place = _pairs(cursor.doubles(order, 2 * cursor.uint(order)))
    return {"type": _TYPES[kind], "coordinates": place}


def _polygon(cursor: Cursor) -> list[list[list[float]]]:
    return [_wound(_pairs(ring), outer=place == 0) for place, ring in enumerate(geometry.polygon(cursor))]


def _pairs(flat: array[float]) -> list[list[float]]:
    return [[x, y] for x, y in zip(flat[0::2], flat[1::2], strict=True)]


def _wound(ring: list[list[float]], *, outer: bool) -> list[list[float]]:
    """Return the ring anticlockwise where it is the outer one, clockwise where it is a hole."""
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return ring if doubled == 0 or (doubled > 0) == outer else ring[::-1]
