"""Shapes that may bound a site: polygons in WGS 84, mended and parted where they must be, every change said.

Also tables (CSV, workbooks) with shapes in a column, as WKT, as EWKT with its SRID, or as WKB in hexadecimal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from birds.errors import InputError, Problem
from birds.model import Message
from birds.reading.tables import features, open_table, recognised

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from birds.reading.tables import Opened, ReadOptions

_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
NO_AREA = frozenset({"boundary.no_geometry", "boundary.other_kind"})
"""What is said of a feature that is no polygon."""
_SRID = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)
_HEX = re.compile(r"\s*0[01][0-9a-fA-F]{16,}\s*")
_LOOKS = re.compile(
    r"\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI)?(POLYGON|SURFACE|GEOMETRYCOLLECTION)\b", re.IGNORECASE
)
_EWKB_SRID = 0x20000000
_FULL_TURN = 360.0
_HALF_TURN = 180.0


@dataclass(frozen=True, slots=True)
class Usable:
    """A multi-polygon or polygon for each feature that is one, None for the others, and what was said of each."""

    shapes: Sequence[Any]
    problems: tuple[Problem, ...]


def usable(layer: features.Layer) -> Usable:
    """Return the polygons among the geometries of a layer."""
    if not layer.geometries:
        return Usable([], ())
    found = np.array(layer.geometries, dtype=object)
    kinds, problems = shapely.get_type_id(found), list[Problem]()
    for place in np.flatnonzero(kinds == _COLLECTION):
        found[place] = _collected(layer, int(place), found[place], problems)
    kinds = shapely.get_type_id(found)
    is_area = np.isin(kinds, (_POLYGON, _MULTIPOLYGON)) & ~shapely.is_empty(found)
    told = {problem.row for problem in layer.problems if problem.severity == "error"}
    for place in np.flatnonzero(~is_area):
        if layer.table.first_row + int(place) in told:
            continue
        problems.append(_refused(layer, int(place), _other(layer.geometries[place])))
    found[~is_area] = None
    _part_at_the_antimeridian(layer, found, problems)
    _mend(layer, found, problems)
    return Usable(list(found), tuple(problems))


def as_multipolygons(shapes: Sequence[Any]) -> Any:  # noqa: ANN401 - an array of shapely geometries
    """Return shapes as multi-polygons in one form: same area, same bytes."""
    whole = np.array([_only_polygons(shape) for shape in shapes], dtype=object)
    return shapely.normalize(whole)


def _other(shape: Any) -> Message:  # noqa: ANN401
    if shape is None or shape.is_empty:
        return Message("boundary.no_geometry")
    return Message.of("boundary.other_kind", kind=shape.geom_type)


def _refused(
    layer: features.Layer, place: int, what: str | Message, todo: str = "boundary.do_draw_polygon"
) -> Problem:
    return layer.table.problem(what, todo, layer.table.first_row + place, severity="error")


def _collected(layer: features.Layer, place: int, shape: Any, problems: list[Problem]) -> Any:  # noqa: ANN401
    """Return the polygons of a collection; that lines and points were left out is said."""
    inside = _only_polygons(shape)
    if not inside.is_empty:
        number = layer.table.first_row + place
        problems.append(layer.table.problem("boundary.collection", "boundary.do_look", number))
        return inside
    return shape


def _part_at_the_antimeridian(layer: features.Layer, found: Any, problems: list[Problem]) -> None:  # noqa: ANN401
    """Refuse what leaves the Earth; bring what is east of 180° round to the west, and say so."""
    west, south, east, north = shapely.bounds(found).T
    there = ~np.isnan(west)
    odd = np.array([shape is not None for shape in found]) & ~_on_earth(found, (west, south, east, north))
    for place in np.flatnonzero(odd):
        number = layer.table.first_row + int(place)
        if there[place] and _wraps(west[place], east[place], south[place], north[place]):
            found[place] = _wrapped(found[place])
            problems.append(layer.table.problem("boundary.parted", "boundary.do_look", number))
        else:
            found[place] = None
            problems.append(_refused(layer, int(place), "boundary.leaves_earth", "layer.do_correct"))
    for place in np.flatnonzero(there & ~odd & (east - west > _HALF_TURN)):
        number = layer.table.first_row + int(place)
        if shapely.get_num_geometries(found[place]) == 1:
            problems.append(layer.table.problem("boundary.spans_half_earth", "boundary.do_part", number))


def _on_earth(found: Any, bounds: tuple[NDArray[np.float64], ...]) -> NDArray[np.bool_]:  # noqa: ANN401
    west, south, east, north = bounds
    inside = (west >= -_HALF_TURN) & (east <= _HALF_TURN) & (south >= -90) & (north <= 90)  # noqa: PLR2004
    flat, owner = shapely.get_coordinates(found, return_index=True)
    broken = np.zeros(len(found), dtype=bool)
    broken[owner[~np.isfinite(flat).all(axis=1)]] = True
    return inside & ~broken


def _wraps(west: float, east: float, south: float, north: float) -> bool:
    return (
        west >= -_FULL_TURN
        and east <= _FULL_TURN
        and east - west <= _FULL_TURN
        and -90 <= south <= north <= 90  # noqa: PLR2004
    )


def _wrapped(shape: Any) -> Any:  # noqa: ANN401
    """Return a shape that goes beyond 180° east or west, parted there and brought within."""
    from shapely.affinity import translate

    whole = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = []
    for turn in (-_FULL_TURN, 0.0, _FULL_TURN):
        zone = shapely.box(turn - _HALF_TURN, -90, turn + _HALF_TURN, 90)
        piece = shapely.intersection(whole, zone)
        parts.append(translate(piece, -turn))
    return _only_polygons(shapely.union_all(parts))


def _mend(layer: features.Layer, found: Any, problems: list[Problem]) -> None:  # noqa: ANN401
    there = np.array([shape is not None for shape in found])
    for place in np.flatnonzero(there & ~shapely.is_valid(found)):
        why = shapely.is_valid_reason(found[place]).partition("[")[0].casefold()
        mended = _only_polygons(shapely.make_valid(found[place], method="structure", keep_collapsed=False))
        number = layer.table.first_row + int(place)
        if mended.is_empty:
            found[place] = None
            problems.append(_refused(layer, int(place), Message.of("boundary.encloses_nothing", why=why)))
        else:
            found[place] = mended
            problems.append(layer.table.problem("boundary.mended", "boundary.do_look", number, why=why))


def _only_polygons(shape: Any) -> Any:  # noqa: ANN401
    """Return the polygons of a shape as one multi-polygon; lines and points are not area."""
    if shape.geom_type == "MultiPolygon":
        return shape
    if shape.geom_type == "Polygon":
        return shapely.multipolygons([shape])
    parts = [part for each in shapely.get_parts(shape) for part in _deep(each)]
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon" and not part.is_empty])


def _deep(shape: Any) -> list[Any]:  # noqa: ANN401
    """Return the parts of a shape, however deep collections stand in it."""
    flat, left = [], [shape]
    while left:
        each = left.pop()
        if each.geom_type.startswith(("Multi", "Geometry")):
            left += list(shapely.get_parts(each))[::-1]
        else:
            flat.append(each)
    return flat


# ---------------------------------------------------------------- shapes in a column


def read_table_of_shapes(path: Path, options: ReadOptions) -> tuple[features.Layer, dict[str, str]]:
    """Read a table with a column of shapes; return it, and which column is read as what.

    InputError where there is no such column, or no reference system is known.
    """
    opened = open_table(path, "sites", options)
    file, place = opened.table.file, _column(opened)
    if place is None:
        raise InputError("boundary.no_column", file=file)
    layer = shapes_in(opened, place, options.crs)
    again = recognised(opened.table, "sites", options.mapping).problems  # said where its columns are read
    told = [one for one in opened.problems if one not in again]
    header = opened.table.header
    named = (
        header[place]
        if place < len(header) and header.count(header[place]) == 1 and header[place]
        else f"#{place + 1}"
    )
    return replace(layer, problems=(*told, *layer.problems)), {**options.mapping, named: "wkt"}


def shapes_in(opened: Opened, place: int, crs: str | None, otherwise: str | None = None) -> features.Layer:
    """Read the shapes of a column, in `crs`, else the system that they state, else `otherwise`.

    InputError where no reference system is known.
    """
    file = opened.table.file
    cells = [row[place] if place < len(row) else "" for row in opened.table.rows]
    known = crs or _srid(cells, file) or otherwise
    if known is None:
        raise features.system_unsaid(file)
    read = [_shape(cell) for cell in cells]
    found, told = features.to_wgs84(_array(read), known, file)
    layer = features.Layer(opened.table, tuple(found), (), known)
    wrong = tuple(
        _refused(layer, at, "boundary.unclear", "boundary.do_write_wkt")
        for at, (cell, shape) in enumerate(zip(cells, read, strict=True))
        if cell.strip() and shape is None
    )
    return replace(layer, problems=(*told, *wrong))


def _array(shapes: Sequence[Any]) -> Any:  # noqa: ANN401
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def _column(opened: Opened) -> int | None:
    """Return the place of the column of shapes: the one that is called so, else the one that looks so."""
    if (named := opened.places.get("wkt")) is not None:
        return named
    sample = [row for row in opened.table.rows[:50] if row]
    for place in range(max(map(len, sample), default=0)):
        cells = [row[place] for row in sample if place < len(row) and row[place]]
        if cells and sum(bool(_LOOKS.match(cell) or _HEX.fullmatch(cell)) for cell in cells) * 2 > len(cells):
            return place
    return None


def _srid(cells: Sequence[str], file: str) -> str | None:
    """Return the reference system that the shapes themselves state, None where they state none."""
    said = {found for cell in cells if cell and (found := _srid_of(cell)) is not None}
    if len(said) > 1:
        raise InputError("boundary.several_systems", file=file, systems=tuple(sorted(said)))
    return f"EPSG:{said.pop()}" if said else None


def _srid_of(cell: str) -> str | None:
    if found := _SRID.match(cell):
        return found[1]
    if _HEX.fullmatch(cell) and len(cell.strip()) >= 18:  # noqa: PLR2004 - order, kind and SRID
        data = bytes.fromhex(cell.strip()[:18])
        order = "little" if data[0] else "big"
        if int.from_bytes(data[1:5], order) & _EWKB_SRID:  # type: ignore[arg-type] # one of two
            return str(int.from_bytes(data[5:9], order))  # type: ignore[arg-type]
    return None


def _shape(cell: str) -> Any | None:  # noqa: ANN401
    text = _SRID.sub("", cell, count=1).strip()
    if not text:
        return None
    try:
        shape = shapely.from_wkb(text) if _HEX.fullmatch(text) else shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        return None
    return shapely.force_2d(shape)
