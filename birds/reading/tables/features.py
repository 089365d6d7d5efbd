"""Files of features (GeoJSON, GeoPackage, shapefile, KML, GML …) → a table and geometries in WGS 84."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from birds.errors import InputError, Problem
from birds.model import Message, Point
from birds.reading.files.layers import SUFFIXES, Features, read_features
from birds.reading.files.source import FileBytes, read_source
from birds.reading.tables.table import RawTable, ReadOptions

MAX_FEATURES = 2_000_000
_MOST = 90.0
_DIGITS = 9  # of a degree: a tenth of a millimetre, above the noise of a transformation


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


def is_features(path: Path) -> bool:
    """Say whether a file holds features, by its name."""
    return path.suffix.casefold() in SUFFIXES


def read_layer(path: Path, options: ReadOptions) -> Layer:
    """Read the features of a file, or of its layer `options.sheet`, in WGS 84. Raises InputError."""
    source = read_source(path)
    parts, remarks = read_features(path, source, options.sheet, options.encoding, MAX_FEATURES)
    placed = [_placed(part, options.crs, source.name) for part in parts]
    shapes = tuple(shape for drawn, _, _ in placed for shape in drawn)
    if not shapes:
        raise InputError("layer.no_feature", file=source.name)
    if len(shapes) > MAX_FEATURES:
        raise InputError("layer.too_many", file=source.name, most=MAX_FEATURES)
    problems = dict.fromkeys((*remarks, *(problem for _, noted, _ in placed for problem in noted)))
    systems = dict.fromkeys(crs for _, _, crs in placed)
    return Layer(_table_of(source, parts), shapes, tuple(problems), " ".join(systems))


def _placed(part: Features, crs: str | None, file: str) -> tuple[Any, tuple[Problem, ...], str]:
    """Return the geometries of a layer in WGS 84, what is said of them, and the system that they were in."""
    known = crs or part.crs
    if known is None:
        raise system_unsaid(file)
    shapes = shapely.from_wkb(np.array(part.shapes, dtype=object), on_invalid="ignore")
    return *to_wgs84(shapes, known, file), known


def _table_of(source: FileBytes, parts: Sequence[Features]) -> RawTable:
    """Put the attributes of several layers into one table; a field of the same name is the same column."""
    header = tuple(dict.fromkeys(field for part in parts for field, _ in part.columns))
    rows: list[tuple[str, ...]] = []
    for part in parts:
        columns, none = dict(part.columns), ("",) * len(part.shapes)
        texts = [columns.get(field, none) for field in header]
        rows += zip(*texts, strict=True) if texts else ((),) * len(part.shapes)
    shown = parts[0].name if len(parts) == 1 else None
    return RawTable(
        file=source.name,
        header=header,
        rows=tuple(rows),
        first_row=1,
        encoding=parts[0].encoding,
        sha256=source.sha256,
        sheet=shown,
    )


def to_wgs84(shapes: Any, crs: object, file: str) -> tuple[Any, tuple[Problem, ...]]:  # noqa: ANN401
    """Return an array of geometries in longitude and latitude, and by which operation; exchanged axes are said."""
    done = operation(crs, file)
    problems: tuple[Problem, ...] = ()
    if done:
        to = done.transformer.transform
        shapes = shapely.transform(shapes, lambda xy: np.column_stack(to(xy[:, 0], xy[:, 1])).round(_DIGITS))
        problems = (Problem(file, done.message, severity="warning"),)
    swapped, remarks = _swapped(shapes, file)
    return swapped, (*problems, *remarks)


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
    """Return the operation from `crs` (EPSG code, WKT, PROJ) to WGS 84, None where it is that. Raises InputError."""
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
    steps = (best.description or "").split(" + ")
    done = " + ".join(step for step in steps if not step.startswith(("axis order", "noop")))
    return Operation(
        crs=source.name, description=done, accuracy=best.accuracy, transformer=best, best=group.best_available
    )


def _is_wgs84(crs: Any) -> bool:  # noqa: ANN401
    if crs.is_projected or not crs.is_geographic:
        return False
    return crs.to_epsg() in {4326, 4979} or "CRS84" in (crs.name, *(crs.to_authority() or ()))
