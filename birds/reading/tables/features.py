"""Files of features (GeoJSON, GeoPackage, shapefile, KML, GML …), tables of shapes → a table, geometries in WGS 84.

Of geometries that are to be polygons, rings that cross themselves are mended, what reaches over the antimeridian is
parted there, and both are said; what is no polygon is not used.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate

from birds import geodesy
from birds.agreements import LARGEST_OUTLINE
from birds.errors import InputError, Problem
from birds.model import Message, Point
from birds.model.agreement import default
from birds.reading.files.layers import SUFFIXES, is_deep, read_features, shapes_in_sandbox
from birds.reading.files.source import read_source
from birds.reading.tables import Opened, open_table, recognised
from birds.reading.tables.table import RawTable, ReadOptions

MAX_FEATURES = 2_000_000
_MOST = 90.0
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
_NO_AREA = frozenset({"boundary.no_geometry", "boundary.other_kind"})  # said of a feature that is no polygon
_SRID = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)
_HEX = re.compile(r"\s*0[01][0-9a-fA-F]{16,}\s*")
_LOOKS = re.compile(
    r"\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI)?(POLYGON|SURFACE|GEOMETRYCOLLECTION)\b", re.IGNORECASE
)
_NAMED = re.compile(r"\s*name(?![^\W_])", re.IGNORECASE)  # name, name_fr, name:fr
_FULL_TURN = 360.0
_HALF_TURN = 180.0
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
    shapes: list[Any] = []
    problems = dict.fromkeys(remarks)
    systems = []
    for part in parts:
        known = options.crs or part.crs
        if known is None:
            raise InputError("layer.system_unsaid", file=source.name)
        drawn = shapely.from_wkb(np.array(part.shapes, dtype=object), on_invalid="ignore")
        placed, noticed = to_wgs84(drawn, known, source.name)
        shapes += list(placed)
        problems |= dict.fromkeys(noticed)
        systems.append(known)
    if not shapes:
        raise InputError("layer.no_feature", file=source.name)
    if len(shapes) > MAX_FEATURES:
        raise InputError("layer.too_many", file=source.name, most=MAX_FEATURES)
    # A field of the same name is the same column.
    header = tuple(dict.fromkeys(field for part in parts for field, _ in part.columns))
    rows: list[tuple[str, ...]] = []
    for part in parts:
        columns, none = dict(part.columns), ("",) * len(part.shapes)
        texts = [columns.get(field, none) for field in header]
        rows += zip(*texts, strict=True) if texts else ((),) * len(part.shapes)
    codec, sheet = parts[0].encoding, parts[0].name if len(parts) == 1 else None
    table = RawTable(source.name, header, tuple(rows), 1, encoding=codec, sha256=source.sha256, sheet=sheet)
    return Layer(table, tuple(shapes), tuple(problems), " ".join(dict.fromkeys(systems)))


def to_wgs84(shapes: Any, crs: object, file: str) -> tuple[Any, tuple[Problem, ...]]:  # noqa: ANN401
    """Return an array of geometries in longitude and latitude, and by which operation; exchanged axes are said."""
    done = operation(crs, file)
    problems: tuple[Problem, ...] = ()
    if done:
        to = done.transformer.transform
        shapes = shapely.transform(shapes, lambda xy: np.column_stack(to(xy[:, 0], xy[:, 1])).round(_DIGITS))
        problems = (Problem(file, done.message, severity="warning"),)
    if len(shapes):  # exchanged where every latitude is beyond 90 and every longitude is a latitude
        west, south, east, north = shapely.total_bounds(shapes)
        if np.isfinite(south) and min(abs(south), abs(north)) > _MOST >= max(abs(west), abs(east)):
            shapes = shapely.transform(shapes, lambda xy: xy[:, ::-1])
            exchanged = Problem(file, "point.exchanged", "point.do_exchange", severity="warning")
            problems = (*problems, exchanged)
    return shapes, problems


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


# ---------------------------------------------------------------- shapes in a column


def read_shapes(path: Path, options: ReadOptions) -> tuple[Layer, Mapping[str, str]]:
    """Read a file of features, or a table with a column of shapes; and say what each column is to be read as.

    Raises InputError where a table has no such column, or nothing says in which system its shapes are.
    """
    if is_features(path):
        return read_layer(path, options), options.mapping
    opened = open_table(path, "sites", options)
    file, header, place = opened.table.file, opened.table.header, opened.places.get("wkt")
    sample = [row for row in opened.table.rows[:50] if row] if place is None else []
    for at, column in enumerate(zip_longest(*sample, fillvalue="")):
        cells = [cell for cell in column if cell]
        if cells and sum(bool(_LOOKS.match(cell) or _HEX.fullmatch(cell)) for cell in cells) * 2 > len(cells):
            place = at
            break
    if place is None:
        raise InputError("boundary.no_column", file=file)
    layer = shapes_in(opened, place, options.crs)
    again = recognised(opened.table, "sites", options).problems  # said where its columns are read
    problems = (problem for problem in opened.problems if problem not in again)
    text = "".join(header[place : place + 1])
    named = text if text and header.count(text) == 1 else f"#{place + 1}"
    return replace(layer, problems=(*problems, *layer.problems)), {**options.mapping, named: "wkt"}


def shapes_in(opened: Opened, place: int, crs: str | None, otherwise: str | None = None) -> Layer:
    """Read a column of shapes in `crs`, else the system that they state, else `otherwise`. InputError without any."""
    file = opened.table.file
    cells = [row[place] if place < len(row) else "" for row in opened.table.rows]
    drawn = [_shape(cell) for cell in cells]
    shapes = np.empty(len(drawn), dtype=object)
    shapes[:] = drawn
    systems = {stated[1] for stated in map(_SRID.match, cells) if stated}
    systems |= {str(srid) for srid in shapely.get_srid(shapes).tolist() if srid > 0}  # of EWKB
    if not crs and len(systems) > 1:
        raise InputError("boundary.several_systems", file=file, systems=tuple(sorted(systems)))
    known = crs or (f"EPSG:{systems.pop()}" if systems else otherwise)
    if known is None:
        raise InputError("layer.system_unsaid", file=file)
    placed, problems = to_wgs84(shapes, known, file)
    layer = Layer(opened.table, tuple(placed), (), known)
    unclear = "boundary.unclear", "boundary.do_write_wkt"
    wrong = [at for at, cell in enumerate(cells) if cell.strip() and drawn[at] is None]
    return replace(layer, problems=(*problems, *(_refused(layer, at, *unclear) for at in wrong)))


def _shape(cell: str) -> Any | None:  # noqa: ANN401
    text = _SRID.sub("", cell, count=1).strip()
    if not text:
        return None
    is_hex = _HEX.fullmatch(text)
    try:
        if is_deep(bytes.fromhex(text) if is_hex else text.upper().encode()):
            return None
        shape = shapely.from_wkb(text) if is_hex else shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        return None
    return shapely.set_srid(shapely.force_2d(shape), shapely.get_srid(shape))


# ---------------------------------------------------------------- polygons, mended and parted where they must be


def polygons_of(layer: Layer) -> tuple[list[Any], list[Problem]]:
    """Return the (multi-)polygon of each feature, None where it is none; and what is said of it. Raises InputError."""
    shapes, problems = np.empty(len(layer.geometries), dtype=object), list[Problem]()
    shapes[:] = layer.geometries
    for place in np.flatnonzero(shapely.get_type_id(shapes) == _COLLECTION).tolist():
        polygons = _only_polygons(shapes[place])
        if not polygons.is_empty:
            problems.append(_noticed(layer, place, "boundary.collection"))
            shapes[place] = polygons
    is_area = np.isin(shapely.get_type_id(shapes), (_POLYGON, _MULTIPOLYGON)) & ~shapely.is_empty(shapes)
    refused_rows = {problem.row for problem in layer.problems if problem.severity == "error"}
    for place in np.flatnonzero(~is_area).tolist():
        if layer.table.first_row + place not in refused_rows:
            shape = layer.geometries[place]
            is_none = shape is None or shape.is_empty
            other = "boundary.no_geometry" if is_none else "boundary.other_kind"
            kind = {} if is_none else {"kind": shape.geom_type}
            problems.append(_refused(layer, place, Message.of(other, **kind)))
    shapes[~is_area] = None
    _part_at_the_antimeridian(layer, shapes, problems)
    _mend(layer, shapes, problems)
    if all(shape is None for shape in shapes):
        refused = [problem.what for problem in problems if problem.what.code not in _NO_AREA]
        if refused:
            raise InputError("boundary.none_usable", file=layer.table.file, first=refused[0])
        raise InputError("boundary.none", file=layer.table.file)
    return list(shapes), problems


def as_multipolygons(shapes: Sequence[Any]) -> Any:  # noqa: ANN401 - an array of shapely geometries
    """Return shapes as multi-polygons in one form: same area, same bytes."""
    whole = np.array([_only_polygons(shape) for shape in shapes], dtype=object)
    return shapely.normalize(whole)


def _noticed(layer: Layer, place: int, what: str | Message, todo: str = "boundary.do_look") -> Problem:
    return layer.table.problem(what, todo, layer.table.first_row + place)


def _refused(
    layer: Layer, place: int, what: str | Message, todo: str = "boundary.do_draw_polygon"
) -> Problem:
    return replace(_noticed(layer, place, what, todo), severity="error")


def _part_at_the_antimeridian(layer: Layer, shapes: Any, problems: list[Problem]) -> None:  # noqa: ANN401
    """Refuse what leaves the Earth; bring what is east of 180° round to the west, and say so."""
    west, south, east, north = shapely.bounds(shapes).T
    there, within = ~np.isnan(west), (south >= -90) & (north <= 90)  # noqa: PLR2004
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    is_odd = ~(within & (west >= -_HALF_TURN) & (east <= _HALF_TURN))
    is_odd[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    is_odd &= np.array([shape is not None for shape in shapes], dtype=bool)
    wraps = within & (west >= -_FULL_TURN) & (east <= np.minimum(_FULL_TURN, west + _FULL_TURN))
    for place in np.flatnonzero(is_odd).tolist():
        if wraps[place]:
            (shapes[place],) = shapes_in_sandbox(_wrapped, [[shapes[place]]], layer.table.file)
            problems.append(_noticed(layer, place, "boundary.parted"))
        else:
            shapes[place] = None
            problems.append(_refused(layer, place, "boundary.leaves_earth", "layer.do_correct"))
    is_wide = there & ~is_odd & (east - west > _HALF_TURN) & (shapely.get_num_geometries(shapes) == 1)
    what, todo = "boundary.spans_half_earth", "boundary.do_part"
    problems += [_noticed(layer, place, what, todo) for place in np.flatnonzero(is_wide).tolist()]


def _wrapped(shape: Any) -> Any:  # noqa: ANN401 - one shape, in an array
    """Return a shape that goes beyond 180° east or west, parted there and brought within."""
    whole = _valid(shape)
    turns = (-_FULL_TURN, 0.0, _FULL_TURN)
    zones = {turn: shapely.box(turn - _HALF_TURN, -90, turn + _HALF_TURN, 90) for turn in turns}
    parts = [translate(shapely.intersection(whole, zone), -turn) for turn, zone in zones.items()]
    return _only_polygons(shapely.union_all(parts))


def _valid(shape: Any) -> Any:  # noqa: ANN401 - one shape, in an array
    (whole,) = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return _only_polygons(whole)


def _mend(layer: Layer, shapes: Any, problems: list[Problem]) -> None:  # noqa: ANN401
    there = np.array([shape is not None for shape in shapes], dtype=bool)
    broken = np.flatnonzero(there & ~shapely.is_valid(shapes)).tolist()
    if not broken:
        return
    valid = shapes_in_sandbox(_valid, [[shape] for shape in shapes[broken]], layer.table.file)
    for place, mended in zip(broken, valid, strict=True):
        why = shapely.is_valid_reason(shapes[place]).partition("[")[0].casefold()
        if mended.is_empty:
            shapes[place] = None
            problems.append(_refused(layer, place, Message.of("boundary.encloses_nothing", why=why)))
        else:
            shapes[place] = mended
            problems.append(_noticed(layer, place, Message.of("boundary.mended", why=why)))


def _only_polygons(shape: Any) -> Any:  # noqa: ANN401
    """Return the polygons of a shape as one multi-polygon, however deep they lie; lines and points are not area."""
    parts = np.array([shape])
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts = shapely.get_parts(parts)
    return shapely.multipolygons(parts[(shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)])


# ---------------------------------------------------------------- outlines: polygons of a file as one


def read_outline(path: Path) -> str:
    """Return the polygons of a file of features or shapes as one, as GeoJSON: longitude and latitude in degrees.

    Raises InputError where the file can't be read, names no reference system, holds no polygon, or too much.
    """
    return _as_text(_outline(path), path)


def read_land(path: Path) -> str:
    """Return an outline of land as drawings have it: as `read_outline` does, eastwards from 40° W once around."""
    whole = _outline(path)
    span = shapely.box(geodesy.LAND_WEST, -90.0, geodesy.LAND_WEST + _FULL_TURN, 90.0)
    turned = [shapely.intersection(translate(whole, turn), span) for turn in (0.0, _FULL_TURN)]
    parts = shapely.get_parts(shapely.get_parts(shapely.union_all(turned)))
    return _as_text(shapely.multipolygons(parts[shapely.get_type_id(parts) == _POLYGON]), path)


def read_area_names(path: Path) -> tuple[str, ...]:
    """Return what a file of features or shapes calls them: what stands in `name`, `name_fr` and the like."""
    table = _layer(path).table
    places = [at for at, text in enumerate(table.header or ()) if _NAMED.match(text)]
    names = (row[at].strip() for row in table.rows for at in places if at < len(row))
    return tuple(dict.fromkeys(filter(None, names)))


def _layer(path: Path) -> Layer:
    return read_shapes(path, ReadOptions(agreement=default()))[0]  # nothing of an outline is a Party's


def _outline(path: Path) -> Any:  # noqa: ANN401 - shapely is untyped
    layer = _layer(path)
    shapes = [shape for shape in polygons_of(layer)[0] if shape is not None]
    return as_multipolygons(shapes_in_sandbox(shapely.union_all, [shapes], layer.table.file))[0]


def _as_text(shape: Any, path: Path) -> str:  # noqa: ANN401 - shapely is untyped
    text = str(shapely.to_geojson(shape))
    if len(text) > LARGEST_OUTLINE:
        raise InputError("agreement.outline_too_large", file=path, size=len(text), most=LARGEST_OUTLINE)
    return text


# ---------------------------------------------------------------- reference systems: nothing is guessed

WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class Operation:
    """How coordinates become WGS 84: what does it (pyproj's), and the sentence that says so."""

    transformer: Any
    message: Message

    def point(self, x: float, y: float) -> Point | None:
        """Return longitude and latitude of x and y (or longitude and latitude), None if there is none."""
        import pyproj

        try:
            lon, lat = self.transformer.transform(x, y, errcheck=True)
        except pyproj.exceptions.ProjError:
            return None
        return (round(lon, 9), round(lat, 9)) if math.isfinite(lon) and math.isfinite(lat) else None


def operation(crs: object, file: str) -> Operation | None:
    """Return the operation from `crs` (EPSG code, WKT, PROJ) to WGS 84, None where it is that. Raises InputError."""
    import pyproj

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = pyproj.CRS.from_user_input(crs)
            is_plain = source.is_geographic and not source.is_projected
            names = (source.name, *(source.to_authority() or ())) if is_plain else ()
            if "CRS84" in names or (is_plain and source.to_epsg() in {4326, 4979}):
                return None
            group = pyproj.transformer.TransformerGroup(source, WGS84, always_xy=True)
    except pyproj.exceptions.ProjError:
        raise InputError("layer.no_system", file=file, system=str(crs)[:60]) from None
    if not group.transformers:
        raise InputError("layer.no_way", file=file, system=source.name)
    best = group.transformers[0]
    steps = (best.description or "").split(" + ")
    named = " + ".join(step for step in steps if not step.startswith(("axis order", "noop")))
    by = named or Message("layer.unnamed_operation")
    done = Message.of("layer.transformed", system=source.name, operation=by)
    if best.accuracy > 0:  # metres
        done = Message.of("layer.transformed_to", system=source.name, operation=by, metres=best.accuracy)
    return Operation(best, done if group.best_available else Message.of("layer.better_way", done=done))
