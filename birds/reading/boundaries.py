"""Boundaries of sites → `SiteArea`, each matched to a site that is known already.

From files of features (GeoJSON, GeoPackage, shapefile, KML, GML …), and from tables with shapes in a column.

| a shape belongs to | if |
|---|---|
| the site of its code or id | there is one |
| the site of its name, in any language | its point is in the shape or within 50 km of it, or it has none |
| no site | else; where one site's point lies in it, that is said for a person to decide |

Rings that cross themselves are mended, what reaches over the antimeridian is parted there, and both are said; what is
no polygon is not used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.affinity import translate

from birds import geodesy
from birds.agreements import LARGEST_OUTLINE
from birds.errors import InputError, Problem
from birds.model import Message, Site, SiteArea, grouped
from birds.model.agreement import default
from birds.reading.files.layers import is_deep, shapes_in_sandbox
from birds.reading.files.source import Row
from birds.reading.tables import Opened, Read, ReadOptions, features, open_table, recognised
from birds.vocabulary import key

if TYPE_CHECKING:
    from numpy.typing import NDArray

FARTHEST_KM = 50.0
_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7
NO_AREA = frozenset({"boundary.no_geometry", "boundary.other_kind"})
"""What is said of a feature that is no polygon."""
_SRID = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)
_HEX = re.compile(r"\s*0[01][0-9a-fA-F]{16,}\s*")
_LOOKS = re.compile(
    r"\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI)?(POLYGON|SURFACE|GEOMETRYCOLLECTION)\b", re.IGNORECASE
)
_NAMED = re.compile(r"\s*name(?![^\W_])", re.IGNORECASE)  # name, name_fr, name:fr
_FULL_TURN = 360.0
_HALF_TURN = 180.0


def read_boundaries(path: Path, sites: Sequence[Site], options: ReadOptions) -> Read[SiteArea]:
    """Read boundaries and match them to `sites`; several shapes of one site become one area.

    Raises InputError where the file can't be read, names no reference system, or holds no polygon.
    """
    path = Path(path)
    mapping = dict(options.mapping)
    if features.is_features(path):
        layer = features.read_layer(path, options)
    else:
        layer, mapping = read_table_of_shapes(path, options)
    opened = recognised(layer.table, "sites", replace(options, mapping=mapping))
    usable, problems = _usable(layer)
    if not any(shape is not None for shape in usable):
        raise _no_polygon(layer, problems)
    reading = _Reading(opened, layer, sites)
    for (number, row), shape in zip(enumerate(layer.table.rows, layer.table.first_row), usable, strict=True):
        if shape is not None:
            reading.read(number, row, shape)
    areas = reading.finished()
    opened.problems += layer.problems
    opened.problems += sorted((*problems, *reading.problems), key=lambda problem: problem.row or 0)
    return opened.read(areas, layer.crs)


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


def _layer(path: Path) -> features.Layer:
    options = ReadOptions(agreement=default())  # nothing of an outline is a Party's
    if features.is_features(path):
        return features.read_layer(path, options)
    return read_table_of_shapes(path, options)[0]


def _outline(path: Path) -> Any:  # noqa: ANN401 - shapely is untyped
    layer = _layer(path)
    usable, problems = _usable(layer)
    shapes = [shape for shape in usable if shape is not None]
    if not shapes:
        raise _no_polygon(layer, problems)
    return as_multipolygons(shapes_in_sandbox(shapely.union_all, [shapes], layer.table.file))[0]


def _as_text(shape: Any, path: Path) -> str:  # noqa: ANN401 - shapely is untyped
    text = str(shapely.to_geojson(shape))
    if len(text) > LARGEST_OUTLINE:
        raise InputError("agreement.outline_too_large", file=path, size=len(text), most=LARGEST_OUTLINE)
    return text


def _no_polygon(layer: features.Layer, problems: Sequence[Problem]) -> InputError:
    file = layer.table.file
    refused = [problem.what for problem in problems if problem.what.code not in NO_AREA]
    if refused:
        return InputError("boundary.none_usable", file=file, first=refused[0])
    return InputError("boundary.none", file=file)


class _Reading:
    """One pass over the shapes of a file, with the known sites by code and by name."""

    def __init__(self, opened: Opened, layer: features.Layer, sites: Sequence[Site]) -> None:
        self.opened, self.layer, self.sites = opened, layer, sites
        coded = grouped((key(site.code), site) for site in sites if site.code)
        self.by_code = {
            code: own[0] for code, own in coded.items() if len(own) == 1
        }  # else it names none of them
        self.by_code |= {key(site.id): site for site in sites}  # which come before codes
        names = ((name, site) for site in sites for name in dict.fromkeys(map(key, site.names.all())))
        self.by_name = grouped(names)
        self.placed = [site for site in sites if site.point is not None]
        points = [site.point for site in sites if site.point is not None]
        self.tree = shapely.STRtree(list(shapely.points(points)) if points else [])
        self.problems: list[Problem] = []
        self.shapes: dict[str, list[Any]] = {}
        self.origins: dict[str, tuple[int, str, str | None]] = {}  # row, source, date

    def read(self, number: int, row: Row, shape: Any) -> None:  # noqa: ANN401
        """Read one shape for its site, or into the problem that it has none."""
        printed, named = self._named(row)
        near = [site for site in named if site.point is None or _km(site, shape) <= FARTHEST_KM]
        site = self._of_code(row) or (near[0] if len(near) == 1 else None)
        if site is not None:
            self.shapes.setdefault(site.id, []).append(shape)
            source = self.opened.get(row, "source") or self.layer.table.file
            self.origins.setdefault(site.id, (number, source, self.opened.get(row, "designated")))
            return
        if len(near) > 1:
            what = Message.of("boundary.several_sites", sites=tuple(site.id for site in near))
        elif named:
            distance = _km(named[0], shape)
            what = Message.of("boundary.site_far_away", site=named[0].id, distance=distance)
        elif inside := sorted(self.tree.query(shape, predicate="contains"))[:5]:
            what = Message.of("boundary.points_inside", sites=tuple(self.placed[at].id for at in inside))
        else:
            what = Message("boundary.no_site")
        name = next(iter(printed), None)
        table, todo = self.layer.table, "boundary.do_say_site"
        self.problems.append(table.problem(what, todo, number, value=name, severity="error"))

    def _of_code(self, row: Row) -> Site | None:
        codes = [key(code) for name in ("id", "code") if (code := self.opened.get(row, name))]
        return next((self.by_code[code] for code in codes if code in self.by_code), None)

    def _named(self, row: Row) -> tuple[list[str], list[Site]]:
        """Return the names in a row, and the sites that have one of them."""
        fields = (*(f"name_{lang}" for lang in self.opened.agreement.read_languages), "name")
        printed = [name for field in fields if (name := self.opened.get(row, field))]
        named = {site.id: site for name in printed for site in self.by_name.get(key(name), ())}
        return printed, [*named.values()]

    def finished(self) -> tuple[SiteArea, ...]:
        """Return one area a site, in the order of the known sites; one that contradicts its site is said."""
        sites = [site for site in self.sites if site.id in self.shapes]
        parts = [self.shapes[site.id] for site in sites]
        whole = np.array([shapes[0] for shapes in parts], dtype=object)
        several = [place for place, shapes in enumerate(parts) if len(shapes) > 1]
        if several:
            drawn = [parts[place] for place in several]
            whole[several] = shapes_in_sandbox(shapely.union_all, drawn, self.layer.table.file)
        whole = as_multipolygons(list(whole))
        km = [_km(site, shape) if site.point else 0.0 for site, shape in zip(sites, whole, strict=True)]
        for site, measured, far in zip(sites, geodesy.hectares(whole), km, strict=True):
            for what in (geodesy.other_area(site, measured), geodesy.outside_boundary(site, far)):
                if what is not None:
                    number = self.origins[site.id][0]
                    self.problems.append(self.layer.table.problem(what, "boundary.do_compare", number))
        return tuple(
            SiteArea(site.id, wkb, *self.origins[site.id][1:])
            for site, wkb in zip(sites, shapely.to_wkb(whole, flavor="iso", byte_order=1), strict=True)
        )


def _km(site: Site, shape: Any) -> float:  # noqa: ANN401
    return math.inf if site.point is None else float(geodesy.km_between(shapely.Point(site.point), shape)[0])


# ---------------------------------------------------------------- polygons, mended and parted where they must be


def _usable(layer: features.Layer) -> tuple[Sequence[Any], list[Problem]]:
    """Return a polygon or multi-polygon for each feature that is one, None for others; and what is said of each."""
    if not layer.geometries:
        return [], []
    shapes, problems = np.array(layer.geometries, dtype=object), list[Problem]()
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
    return list(shapes), problems


def as_multipolygons(shapes: Sequence[Any]) -> Any:  # noqa: ANN401 - an array of shapely geometries
    """Return shapes as multi-polygons in one form: same area, same bytes."""
    whole = np.array([_only_polygons(shape) for shape in shapes], dtype=object)
    return shapely.normalize(whole)


def _noticed(
    layer: features.Layer, place: int, what: str | Message, todo: str = "boundary.do_look"
) -> Problem:
    return layer.table.problem(what, todo, layer.table.first_row + place)


def _refused(
    layer: features.Layer, place: int, what: str | Message, todo: str = "boundary.do_draw_polygon"
) -> Problem:
    return replace(_noticed(layer, place, what, todo), severity="error")


def _part_at_the_antimeridian(layer: features.Layer, shapes: Any, problems: list[Problem]) -> None:  # noqa: ANN401
    """Refuse what leaves the Earth; bring what is east of 180° round to the west, and say so."""
    west, south, east, north = shapely.bounds(shapes).T
    there, within = ~np.isnan(west), (south >= -90) & (north <= 90)  # noqa: PLR2004
    is_odd = ~_are_finite(shapes) | ~(within & (west >= -_HALF_TURN) & (east <= _HALF_TURN))
    is_odd &= np.array([shape is not None for shape in shapes])
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


def _are_finite(shapes: Any) -> NDArray[np.bool_]:  # noqa: ANN401
    """Return which shapes have no coordinate that is infinite or no number."""
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite


def _wrapped(shape: Any) -> Any:  # noqa: ANN401 - one shape, in an array
    """Return a shape that goes beyond 180° east or west, parted there and brought within."""
    whole = _valid(shape)
    parts = []
    for turn in (-_FULL_TURN, 0.0, _FULL_TURN):
        zone = shapely.box(turn - _HALF_TURN, -90, turn + _HALF_TURN, 90)
        piece = shapely.intersection(whole, zone)
        parts.append(translate(piece, -turn))
    return _only_polygons(shapely.union_all(parts))


def _valid(shape: Any) -> Any:  # noqa: ANN401 - one shape, in an array
    (whole,) = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return _only_polygons(whole)


def _mend(layer: features.Layer, shapes: Any, problems: list[Problem]) -> None:  # noqa: ANN401
    there = np.array([shape is not None for shape in shapes])
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


# ---------------------------------------------------------------- shapes in a column


def read_table_of_shapes(path: Path, options: ReadOptions) -> tuple[features.Layer, dict[str, str]]:
    """Return a table with a column of shapes, and what each column is read as. InputError without one, or a system."""
    opened = open_table(path, "sites", options)
    file, place = opened.table.file, _column(opened)
    if place is None:
        raise InputError("boundary.no_column", file=file)
    layer = shapes_in(opened, place, options.crs)
    again = recognised(opened.table, "sites", options).problems  # said where its columns are read
    problems = (problem for problem in opened.problems if problem not in again)
    header = opened.table.header
    text = "".join(header[place : place + 1])
    named = text if text and header.count(text) == 1 else f"#{place + 1}"
    return replace(layer, problems=(*problems, *layer.problems)), {**options.mapping, named: "wkt"}


def shapes_in(opened: Opened, place: int, crs: str | None, otherwise: str | None = None) -> features.Layer:
    """Read a column of shapes in `crs`, else the system that they state, else `otherwise`. InputError without any."""
    file = opened.table.file
    cells = [row[place] if place < len(row) else "" for row in opened.table.rows]
    read = [_shape(cell) for cell in cells]
    known = crs or _srid(cells, read, file) or otherwise
    if known is None:
        raise features.system_unsaid(file)
    shapes, problems = features.to_wgs84(_array(read), known, file)
    layer = features.Layer(opened.table, tuple(shapes), (), known)
    wrong = tuple(
        _refused(layer, at, "boundary.unclear", "boundary.do_write_wkt")
        for at, (cell, shape) in enumerate(zip(cells, read, strict=True))
        if cell.strip() and shape is None
    )
    return replace(layer, problems=(*problems, *wrong))


def _array(shapes: Sequence[Any]) -> Any:  # noqa: ANN401
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def _column(opened: Opened) -> int | None:
    """Return the place of the column of shapes: the one that is called so, else the one that looks so."""
    if (named := opened.places.get("wkt")) is not None:
        return named
    sample = [row for row in opened.table.rows[:50] if row]
    for place, column in enumerate(zip_longest(*sample, fillvalue="")):
        cells = [cell for cell in column if cell]
        if cells and sum(bool(_LOOKS.match(cell) or _HEX.fullmatch(cell)) for cell in cells) * 2 > len(cells):
            return place
    return None


def _srid(cells: Sequence[str], shapes: Sequence[Any], file: str) -> str | None:
    """Return the reference system that the shapes themselves state, as text or in EWKB; None where they state none."""
    systems = {stated[1] for stated in map(_SRID.match, cells) if stated}
    systems |= {str(srid) for srid in shapely.get_srid(_array(shapes)).tolist() if srid > 0}
    if len(systems) > 1:
        raise InputError("boundary.several_systems", file=file, systems=tuple(sorted(systems)))
    return f"EPSG:{systems.pop()}" if systems else None


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
