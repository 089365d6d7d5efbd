"""Files of features (GeoJSON, GeoPackage, shapefile, KML, GML …) → a table and geometries in WGS 84."""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from birds.errors import InputError, Problem
from birds.model import Message
from birds.reading.files.documents import words_of_page
from birds.reading.files.layers import SUFFIXES, Piece, named, pieces, read_piece
from birds.reading.files.source import cell_text, read_source
from birds.reading.tables.table import RawTable, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.model import Point
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

    table: RawTable
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


def read_layer(path: Path, options: ReadOptions) -> Layer:
    """Read the features of a file in WGS 84; the sheet of `options` is its layer.

    Raises InputError where they can't be read, or where neither the file nor `options` name their reference system.
    """
    source = read_source(path)
    chosen, told = pieces(path, source, options.sheet, options.encoding)
    parts = [_part(piece, source, options.crs) for piece in chosen]
    found = [problem for part in parts for problem in part.problems]
    shapes = tuple(shape for part in parts for shape in part.shapes)
    if not shapes:
        raise InputError("layer.no_feature", file=source.name)
    if len(shapes) > MAX_FEATURES:
        raise InputError("layer.too_many", file=source.name, most=MAX_FEATURES)
    said = dict.fromkeys(part.crs for part in parts)
    return Layer(_joined(source, parts), shapes, tuple(dict.fromkeys((*told, *found))), " ".join(said))


def _part(piece: Piece, source: FileBytes, crs: str | None) -> _Part:
    about, wkb, columns = read_piece(piece, source.name, MAX_FEATURES)
    known = crs or about["crs"]
    if known is None:
        raise system_unsaid(source.name)
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


def _joined(source: FileBytes, parts: Sequence[_Part]) -> RawTable:
    """Put the attributes of several layers into one table; a field of the same name is the same column."""
    header = tuple(dict.fromkeys(field for part in parts for field in part.fields))
    rows: list[tuple[str, ...]] = []
    for part in parts:
        places = [part.fields.index(field) if field in part.fields else None for field in header]
        rows += [tuple("" if place is None else row[place] for place in places) for row in part.rows]
    shown = parts[0].piece.name if len(parts) == 1 else None
    return RawTable(source.name, header, tuple(rows), 1, parts[0].piece.encoding, source.sha256, sheet=shown)


def _cell(value: object) -> str:
    plain = value.tolist() if hasattr(value, "tolist") else value  # numpy's own, one or a list of them
    if isinstance(plain, list):
        return "; ".join(filter(None, map(_cell, plain)))
    missing = plain is None or (isinstance(plain, float) and math.isnan(plain))
    return "" if missing else cell_text(plain)


def to_wgs84(shapes: Any, crs: object, file: str) -> tuple[Any, tuple[Problem, ...]]:  # noqa: ANN401
    """Return an array of geometries in longitude and latitude, and by which operation; exchanged axes are said."""
    done = operation(crs, file)
    problems: tuple[Problem, ...] = ()
    if done:
        shapes = shapely.transform(shapes, lambda xy: _columns(done.transformer, xy))
        problems = (Problem(file, done.message, severity="warning"),)
    swapped, told = _swapped(shapes, file)
    return swapped, (*problems, *told)


def _columns(transformer: Any, xy: np.ndarray) -> np.ndarray:  # noqa: ANN401
    return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])).round(_DIGITS)


def _swapped(shapes: Any, file: str) -> tuple[Any, tuple[Problem, ...]]:  # noqa: ANN401
    """Exchange axes where every latitude is beyond 90 and every longitude is a latitude, and say so."""
    if not len(shapes):
        return shapes, ()
    west, south, east, north = shapely.total_bounds(shapes)
    if not (np.isfinite(south) and min(abs(south), abs(north)) > _MOST >= max(abs(west), abs(east))):
        return shapes, ()
    exchanged = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    return exchanged, (Problem(file, "point.exchanged", "point.do_exchange", severity="warning"),)


def centre(layer: Layer, number: int) -> tuple[Point | None, Problem | None]:
    """Return the point of a feature: its own, or one inside its shape; None where there is none; and what to say."""
    shape = layer.at(number)
    if shape is None or shape.is_empty:
        return None, layer.table.problem("layer.nothing_drawn", "layer.do_add_point", number)
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    if not (abs(point.x) <= 180 and abs(point.y) <= _MOST):  # noqa: PLR2004 - also refuses what is no number
        return None, layer.table.problem("point.not_on_earth", "layer.do_correct", number)
    if shape.geom_type in {"Point", "MultiPoint"}:
        return (point.x, point.y), None
    return (point.x, point.y), layer.table.problem("layer.shape_for_point", "layer.do_load_shape", number)


# ---------------------------------------------------------------- reference systems: nothing is guessed

WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class Operation:
    """How coordinates become WGS 84: the system's name, the operation, its stated accuracy in metres."""

    crs: str
    description: str
    accuracy: float | None
    transformer: Any
    best: bool = True

    def point(self, x: float, y: float) -> Point | None:
        """Return longitude and latitude of x and y (or longitude and latitude), None if there is none."""
        try:
            lon, lat = self.transformer.transform(x, y, errcheck=True)
        except Exception as error:
            if type(error).__name__ != "ProjError":
                raise
            return None
        return (round(lon, 9), round(lat, 9)) if math.isfinite(lon) and math.isfinite(lat) else None

    @property
    def message(self) -> Message:
        """Return what was done, and whether it could be done better."""
        by = self.description or Message("layer.unnamed_operation")
        if self.accuracy and self.accuracy > 0:
            done = Message.of("layer.transformed_to", system=self.crs, operation=by, metres=self.accuracy)
        else:
            done = Message.of("layer.transformed", system=self.crs, operation=by)
        return done if self.best else Message.of("layer.better_way", done=done)


def system_unsaid(file: str) -> InputError:
    """Return the refusal of coordinates whose reference system nothing says."""
    return InputError("layer.system_unsaid", file=file)


def operation(crs: object, file: str) -> Operation | None:
    """Return the operation from a system to WGS 84, None where it is WGS 84 already.

    `crs` is what a user or a file says (EPSG code, WKT, PROJ string). Raises InputError where it is no
    system.
    """
    import pyproj

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = pyproj.CRS.from_user_input(crs)
            if _is_wgs84(source):
                return None
            group = pyproj.transformer.TransformerGroup(source, WGS84, always_xy=True)
    except Exception as error:
        if type(error).__name__ not in {"CRSError", "ProjError"}:
            raise
        raise InputError("layer.no_system", file=file, system=str(crs)[:60]) from None
    if not group.transformers:
        raise InputError("layer.no_way", file=file, system=source.name)
    best = group.transformers[0]
    return Operation(
        source.name,
        _plain(best.description),
        best.accuracy,
        best,
        group.best_available,
    )


def _plain(description: str | None) -> str:
    """Leave out what says only that axes were put in order."""
    steps = (description or "").split(" + ")
    return " + ".join(step for step in steps if not step.startswith(("axis order", "noop")))


def _is_wgs84(crs: Any) -> bool:  # noqa: ANN401
    if crs.is_projected or not crs.is_geographic:
        return False
    return crs.to_epsg() in {4326, 4979} or "CRS84" in (crs.name, *(crs.to_authority() or ()))
