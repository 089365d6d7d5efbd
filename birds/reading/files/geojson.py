"""GeoJSON as what it is, JSON: read by its own grammar, so that nothing in it is followed, guessed or rewritten.

Values stay the texts and numbers of the file. A shape is made after its type and depth are known.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from birds.errors import InputError, Problem
from birds.model import Arg
from birds.reading.files.source import cell_text
from birds.reading.files.text import MAX_COLUMNS

WGS84 = "EPSG:4326"  # what GeoJSON is in, RFC 7946
_DEPTHS = {
    "Point": 0,
    "LineString": 1,
    "MultiPoint": 1,
    "Polygon": 2,
    "MultiLineString": 2,
    "MultiPolygon": 3,
}
"""How many lists stand around a position, by the type of a shape."""
_SHAPES = {*_DEPTHS, "GeometryCollection"}
_MOST_NESTED = 10
_NUMBERED = re.compile(r"urn:(?:x-)?ogc:def:crs:EPSG:[^:]*:(\d+)", re.IGNORECASE)
_NAME = re.compile(r"[\w :./()&,-]{1,100}")  # of a system, as pyproj knows them: no definition, no file
_SIGN = re.compile(r"[^ \t\r\n\x1e]")  # no blank; the last parts the features of a sequence, RFC 8142
_LONGEST_NAME = 60

Columns = tuple[tuple[str, tuple[str, ...]], ...]


class Number(str):
    """A number as the file writes it."""

    __slots__ = ()


class _BrokenError(ValueError):
    """What is said to be a shape is none."""


def is_json(data: bytes) -> bool:
    """Whether a file begins as JSON, or as a sequence of it, does."""
    return data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n\x1e")[:1] in {b"{", b"["}


def read_geojson(
    data: bytes, file: str, most: int
) -> tuple[str | None, Columns, tuple[Any, ...], tuple[Problem, ...]]:
    """Return system, fields by name, shapes (at most `most` + 1), and what is said of them. Raises InputError."""
    crs, features = _features(list(_values(data, file)), file)
    features = features[: most + 1]
    rows = [_fields(feature) for feature in features]
    names = dict.fromkeys(name for row in rows for name in row)
    if len(names) > MAX_COLUMNS:
        raise InputError("layer.too_many_fields", file=file, layer=file, most=MAX_COLUMNS)
    columns = tuple((name, tuple([_cell(row.get(name)) for row in rows])) for name in names)
    shapes, problems = [], []
    for number, feature in enumerate(features, 1):
        try:
            shapes.append(shape(feature.get("geometry"), file))
        except _BrokenError as error:
            shapes.append(None)
            problems.append(Problem(file, "geojson.no_shape", "layer.do_correct", number, value=str(error)))
    return crs, columns, tuple(shapes), tuple(problems)


def _features(values: Sequence[Any], file: Arg) -> tuple[str | None, list[dict[str, Any]]]:
    """Return the reference system and the features: of a collection, or those that follow each other."""
    crs: str | None = WGS84
    if len(values) == 1 and isinstance(values[0], dict) and values[0].get("type") == "FeatureCollection":
        if "crs" in values[0]:
            crs = _system(values[0]["crs"], file)
        values = values[0].get("features", ())
    features = []
    for value in values if isinstance(values, (list, tuple)) else (None,):
        kind = value.get("type") if isinstance(value, dict) else None
        if kind != "Feature" and kind not in _SHAPES:
            raise InputError("layer.other_format", file=file)
        features.append(value if kind == "Feature" else {"geometry": value})
    return crs, features


def _values(data: bytes, file: Arg) -> Iterator[Any]:
    """Yield the values of a text of JSON: one, or several that follow each other."""
    decoder = json.JSONDecoder(
        parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=keys_once
    )
    try:
        text, at = data.decode("utf-8-sig"), 0
        while begins := _SIGN.search(text, at):
            value, at = decoder.raw_decode(text, begins.start())
            yield value
    except UnicodeDecodeError:
        raise InputError("geojson.no_utf8", file=file) from None
    except RecursionError:
        raise InputError("layer.too_deep", file=file, layer=file) from None
    except json.JSONDecodeError as error:
        raise InputError("geojson.no_json", file=file, line=error.lineno, column=error.colno) from None
    except KeyError as error:
        raise InputError("geojson.twice", file=file, name=error.args[0][:_LONGEST_NAME]) from None


def keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; KeyError where a name stands twice in it: no reader could tell which is meant."""
    unique = dict(pairs)
    if len(unique) < len(pairs):
        raise KeyError(Counter(name for name, _ in pairs).most_common(1)[0][0])
    return unique


def _system(crs: Any, file: Arg) -> str | None:  # noqa: ANN401 - JSON
    """Return the name of the reference system that an older file names; one that is elsewhere is refused."""
    if crs is None:
        return None
    about = crs.get("properties") if isinstance(crs, dict) and crs.get("type") == "name" else None
    name = about.get("name") if isinstance(about, dict) else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError("geojson.no_system", file=file)
    numbered = _NUMBERED.fullmatch(name)
    return f"EPSG:{numbered[1]}" if numbered else WGS84 if name.endswith(":CRS84") else name


def _fields(feature: dict[str, Any]) -> dict[str, Any]:
    """Return what a feature says of itself, with an id that is a text where it has one beside."""
    properties = feature.get("properties")
    fields = properties if isinstance(properties, dict) else {}
    beside = feature.get("id")
    named = isinstance(beside, str) and not isinstance(beside, Number) and "id" not in fields
    return {"id": beside, **fields} if named else fields


def _cell(value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, list) and not any(isinstance(part, (list, dict)) for part in value):
        return "; ".join(filter(None, map(_cell, value)))
    if isinstance(value, (list, dict)):
        return cell_text(json.dumps(_numbers(value), ensure_ascii=False))
    return cell_text(value)


def _numbers(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Number):
        return json.loads(value)
    if isinstance(value, dict):
        return {name: _numbers(part) for name, part in value.items()}
    return [_numbers(part) for part in value] if isinstance(value, list) else value


def shape(geometry: Any, file: Arg, nested: int = 0) -> Any:  # noqa: ANN401 - JSON, and shapely is untyped
    """Return a geometry in two dimensions, None for null or empty. _BrokenError, or InputError if nested too deep."""
    import shapely

    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "GeometryCollection":
        if nested >= _MOST_NESTED:
            raise InputError("layer.too_deep", file=file, layer=file)
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            raise _BrokenError("geometries")
        shapes = (shape(part, file, nested + 1) for part in parts)
        return shapely.GeometryCollection([drawn for drawn in shapes if drawn])
    if kind not in _DEPTHS:
        raise _BrokenError(str(kind)[:_LONGEST_NAME])
    positions = _positions(geometry.get("coordinates"), _DEPTHS[kind])
    if not positions:
        return None
    try:
        return shapely.geometry.shape({"type": kind, "coordinates": positions})
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise _BrokenError(kind) from None


def _positions(coordinates: Any, depth: int) -> Any:  # noqa: ANN401 - JSON
    """Return the coordinates that stand in so many lists; _BrokenError where something else stands there."""
    if not isinstance(coordinates, list):
        raise _BrokenError("coordinates")
    if depth:
        return [_positions(part, depth - 1) for part in coordinates]
    if coordinates and not all(isinstance(number, Number) for number in coordinates[:2]):
        raise _BrokenError("coordinates")
    position = [float(number) for number in coordinates[:2]]
    if coordinates and not (len(position) > 1 and all(map(math.isfinite, position))):
        raise _BrokenError("coordinates")
    return position
