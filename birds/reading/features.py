"""Files of features (GeoJSON, GeoPackage, shapefile, KML, GML …) → a table and geometries in WGS 84."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.errors import InputError, Problem
from birds.reading import crs as systems
from birds.reading.files.layers import SUFFIXES, Piece, named, pieces, read_piece
from birds.reading.files.pages import words_of_page
from birds.reading.files.source import cell_text, read_source
from birds.reading.tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from birds.model import Message, Point
    from birds.reading.files.source import FileBytes

MAX_FEATURES = 2_000_000
_MOST = 90.0
_DIGITS = 9  # of a degree: a tenth of a millimetre, above the noise of a transformation
_NUMBERED = re.compile(r".*\.\d+|")  # the ids that the KML driver makes up: layer.1, layer.2
# What the drivers of KML and GML add on their own, whatever the file holds.
_NOISY = frozenset({".kml", ".kmz", ".gml"})
_BALLOONS = frozenset({".kml", ".kmz"})
_NOISE = frozenset(
    {
        *("gml_id", "fid", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude"),
        *("visibility", "drawOrder", "icon", "snippet", "lowerCorner", "upperCorner"),
    }
)


@dataclass(frozen=True, slots=True)
class Layer:
    """The features of a file: attributes as a table (row n is feature n), geometries as shapely objects."""

    table: Table
    geometries: tuple[Any, ...]
    problems: tuple[Problem, ...] = ()
    crs: str | None = None

    def at(self, number: int) -> Any | None:  # noqa: ANN401 - a shapely geometry
        """Return the geometry of the feature in a row."""
        return self.geometries[number - self.table.first_row]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one layer of a file holds."""

    piece: Piece
    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shapes: Any
    problems: tuple[Problem, ...]
    crs: str


def is_features(path: Path) -> bool:
    """Say whether a file holds features, by its name."""
    return path.suffix.casefold() in SUFFIXES


def read_layer(
    path: Path, *, crs: str | None, layer: str | None = None, encoding: str | None = None
) -> Layer:
    """Read the features of a file in WGS 84.

    Raises InputError where they can't be read, or where neither the file nor `crs` names their reference system.
    """
    source = read_source(path)
    chosen, told = pieces(path, source, layer, encoding)
    parts = [_part(piece, source, crs) for piece in chosen]
    found = [problem for part in parts for problem in part.problems]
    shapes = tuple(shape for part in parts for shape in part.shapes)
    if not shapes:
        raise InputError("layer.no_feature", file=source.name)
    if len(shapes) > MAX_FEATURES:
        raise InputError("layer.too_many", file=source.name, most=MAX_FEATURES)
    said = dict.fromkeys(part.crs for part in parts)
    return Layer(_joined(source, parts), shapes, tuple(dict.fromkeys((*told, *found))), " ".join(said))


def _part(piece: Piece, source: FileBytes, crs: str | None) -> _Part:
    import shapely

    about, wkb, columns = read_piece(piece, source.name, MAX_FEATURES)
    known = crs or about["crs"]
    if known is None:
        raise systems.missing(source.name)
    shapes, told = to_wgs84(shapely.from_wkb(wkb, on_invalid="ignore"), known, source.name)
    texts = {
        named(str(name)): [_cell(value) for value in column]
        for name, column in zip(about["fields"], columns, strict=True)
        if not (piece.suffix in _NOISY and str(name) in _NOISE)
    }
    if piece.suffix in _NOISY and all(map(_NUMBERED.fullmatch, texts.get("id", ()))):
        texts.pop("id", None)
    if piece.suffix in _BALLOONS and "description" in texts:  # a page that Google Earth shows
        texts["description"] = [words_of_page(text) for text in texts["description"]]
    rows = tuple(zip(*texts.values(), strict=True)) if texts else ((),) * len(shapes)
    return _Part(piece, tuple(texts), rows, shapes, told, str(known))


def _joined(source: FileBytes, parts: Sequence[_Part]) -> Table:
    """Put the attributes of several layers into one table; a field of the same name is the same column."""
    header = tuple(dict.fromkeys(field for part in parts for field in part.fields))
    rows: list[tuple[str, ...]] = []
    for part in parts:
        places = [part.fields.index(field) if field in part.fields else None for field in header]
        rows += [tuple("" if place is None else row[place] for place in places) for row in part.rows]
    shown = parts[0].piece.name if len(parts) == 1 else None
    return Table(source.name, header, tuple(rows), 1, parts[0].piece.encoding, source.sha256, sheet=shown)


def _cell(value: object) -> str:
    plain = value.tolist() if hasattr(value, "tolist") else value  # numpy's own, one or a list of them
    if isinstance(plain, list):
        return "; ".join(filter(None, map(_cell, plain)))
    missing = plain is None or (isinstance(plain, float) and math.isnan(plain))
    return "" if missing else cell_text(plain)


def to_wgs84(shapes: Any, crs: object, file: str) -> tuple[Any, tuple[Problem, ...]]:  # noqa: ANN401
    """Return an array of geometries in longitude and latitude, and by which operation; exchanged axes are said."""
    import shapely

    done = systems.operation(crs, file)
    problems: tuple[Problem, ...] = ()
    if done:
        shapes = shapely.transform(shapes, lambda xy: _columns(done.transformer, xy))
        problems = (Problem(file, done.message, severity="warning"),)
    swapped, told = _swapped(shapes, file)
    return swapped, (*problems, *told)


def _columns(transformer: Any, xy: np.ndarray) -> np.ndarray:  # noqa: ANN401
    import numpy as np

    return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])).round(_DIGITS)


def _swapped(shapes: Any, file: str) -> tuple[Any, tuple[Problem, ...]]:  # noqa: ANN401
    """Exchange axes where every latitude is beyond 90 and every longitude is a latitude, and say so."""
    import numpy as np
    import shapely

    if not len(shapes):
        return shapes, ()
    west, south, east, north = shapely.total_bounds(shapes)
    if not (np.isfinite(south) and min(abs(south), abs(north)) > _MOST >= max(abs(west), abs(east))):
        return shapes, ()
    exchanged = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    return exchanged, (Problem(file, "point.exchanged", "point.do_exchange", severity="warning"),)


def centre(layer: Layer, number: int) -> tuple[Point | None, tuple[Problem, ...]]:
    """Return the point of a feature: its own, or one inside its shape; None and why where there is none."""
    shape = layer.at(number)
    if shape is None or shape.is_empty:
        return None, (told(layer, number, "layer.nothing_drawn", "layer.do_add_point"),)
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    if not (abs(point.x) <= 180 and abs(point.y) <= _MOST):  # noqa: PLR2004 - also refuses what is no number
        return None, (told(layer, number, "point.not_on_earth", "layer.do_correct"),)
    if shape.geom_type in {"Point", "MultiPoint"}:
        return (point.x, point.y), ()
    return (point.x, point.y), (told(layer, number, "layer.shape_for_point", "layer.do_load_shape"),)


def told(layer: Layer, number: int, what: str | Message, todo: str, *, value: str | None = None) -> Problem:
    """Say something about one feature."""
    table = layer.table
    return Problem(table.file, what, todo, row=number, severity="warning", sheet=table.sheet, value=value)
