"""Boundaries of sites from files of features → `SiteArea`, each matched to a site that is known already.

| a shape belongs to | if |
|---|---|
| the site of its code or id | there is one |
| the site of its name, in any language | its point is in the shape or within 50 km of it, or it has none |
| no site | else; where one site's point lies in it, that is said for a person to decide |

Rings that cross themselves are mended and said so; what is no polygon is not used.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from birds.columns import key
from birds.errors import InputError, Problem
from birds.model import Site, SiteArea
from birds.reading import features
from birds.reading.opened import Opened, recognised
from birds.reading.sites import Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from birds.reading.delimited import Row

FARTHEST_KM = 50.0
_KM_PER_DEGREE = 111.2
_NAMES = ("name_en", "name_ko", "name_ja", "name")


def read_boundaries(
    path: Path, sites: Sequence[Site], *, options: Options | None = None
) -> tuple[tuple[SiteArea, ...], tuple[Problem, ...]]:
    """Read boundaries and match them to `sites`; several shapes of one site become one area.

    Raises InputError where the file can't be read, names no reference system, or holds no polygon.
    """
    chosen = options or Options()
    layer = features.read_layer(path, crs=chosen.crs, layer=chosen.sheet, encoding=chosen.encoding)
    opened = recognised(layer.table, "sites", chosen.mapping)
    reading = _Reading(opened, layer, _Known.of(sites))
    if not any(_is_area(shape) for shape in layer.geometries):
        raise InputError(f"{layer.table.file}: there is no polygon in the file; load points with load sites")
    for number, row in enumerate(layer.table.rows, layer.table.first_row):
        reading.read(number, row)
    return reading.finished(), (*opened.problems, *layer.problems, *reading.problems)


@dataclass(frozen=True, slots=True)
class _Known:
    """The known sites, by code and by name."""

    sites: Sequence[Site]
    by_code: Mapping[str, Site]
    by_name: Mapping[str, tuple[Site, ...]]
    placed: tuple[Site, ...]
    tree: Any

    @classmethod
    def of(cls, sites: Sequence[Site]) -> _Known:
        """Index the sites."""
        import shapely

        codes: dict[str, Site] = {}
        names: dict[str, tuple[Site, ...]] = {}
        for site in sites:
            for code in filter(None, (site.id, site.code)):
                codes.setdefault(key(code), site)
            for name in dict.fromkeys(map(key, site.names.all())):
                names[name] = (*names.get(name, ()), site)
        placed = tuple(site for site in sites if site.point is not None)
        tree = shapely.STRtree([shapely.Point(site.point) for site in placed if site.point])
        return cls(sites, codes, names, placed, tree)

    def inside(self, shape: Any) -> list[str]:  # noqa: ANN401
        """Return the ids of the sites whose point lies in a shape."""
        return [self.placed[place].id for place in sorted(self.tree.query(shape, predicate="contains"))]


@dataclass(slots=True)
class _Reading:
    """One pass over the shapes of a file."""

    opened: Opened
    layer: features.Layer
    known: _Known
    problems: list[Problem] = field(default_factory=list)
    shapes: dict[str, list[Any]] = field(default_factory=dict)
    told: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # source and date, by site

    def read(self, number: int, row: Row) -> None:
        """Read one shape for its site, or into the problem that it has none."""
        shape = self._polygons(number)
        site = self._site(number, row, shape) if shape is not None else None
        if site is None:
            return
        self.shapes.setdefault(site.id, []).append(shape)
        source = self.opened.get(row, "source") or self.layer.table.file
        self.told.setdefault(site.id, (source, self.opened.get(row, "designated")))

    def _polygons(self, number: int) -> Any | None:  # noqa: ANN401
        import shapely

        shape = self.layer.geometries[number - self.layer.table.first_row]
        if not _is_area(shape):
            kind = "no geometry" if shape is None or shape.is_empty else f"a {shape.geom_type}"
            self._refuse(
                number, f"the feature is {kind}, not a boundary, and was not used", "draw it as a polygon"
            )
            return None
        if not shape.is_valid:
            why = shapely.is_valid_reason(shape).partition("[")[0].casefold()
            told = features.told(
                self.layer, number, f"the boundary was mended ({why})", "look at it on the map"
            )
            self.problems.append(told)
            shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        west, south, east, north = shape.bounds
        if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):  # noqa: PLR2004
            self._refuse(number, "the boundary leaves the Earth", "correct it, or give --crs")
            return None
        return _only_polygons(shape)

    def _site(self, number: int, row: Row, shape: Any) -> Site | None:  # noqa: ANN401
        for name in ("id", "code"):
            code = self.opened.get(row, name)
            if code and key(code) in self.known.by_code:
                return self.known.by_code[key(code)]
        printed = [name for name in (self.opened.get(row, field) for field in _NAMES) if name]
        found = {site.id: site for name in printed for site in self.known.by_name.get(key(name), ())}
        near = [site for site in found.values() if site.point is None or _km(site, shape) <= FARTHEST_KM]
        if len(near) == 1:
            return near[0]
        self._doubt(number, printed, (list(found.values()), near), shape)
        return None

    def _doubt(
        self,
        number: int,
        printed: Sequence[str],
        candidates: tuple[list[Site], list[Site]],
        shape: Any,  # noqa: ANN401
    ) -> None:
        found, near = candidates
        inside = self.known.inside(shape)
        if len(near) > 1:
            what = f"several sites have this name ({', '.join(site.id for site in near)})"
        elif found:
            what = f"the site of this name ({found[0].id}) lies {_km(found[0], shape):,.0f} km away"
        elif inside:
            what = f"no known site has this name or code; the point of {', '.join(inside[:5])} lies in the boundary"
        else:
            what = "no known site has this name or code"
        todo = "give the boundary the id of its site in a column id, or load the site first"
        self._refuse(number, f"{what}; it was not used", todo, printed[0] if printed else None)

    def _refuse(self, number: int, what: str, todo: str, value: str | None = None) -> None:
        told = features.told(self.layer, number, what, todo, value=value)
        self.problems.append(replace(told, severity="error"))

    def finished(self) -> tuple[SiteArea, ...]:
        """Return one area a site, in the order of the known sites."""
        import shapely

        areas: list[SiteArea] = []
        for site in self.known.sites:
            shapes = self.shapes.get(site.id)
            if not shapes:
                continue
            whole = _only_polygons(shapely.union_all(shapes) if len(shapes) > 1 else shapes[0])
            source, date = self.told[site.id]
            wkb = shapely.to_wkb(shapely.normalize(whole), flavor="iso", byte_order=1)
            areas.append(SiteArea(site.id, wkb, source, date))
        return tuple(areas)


def _is_area(shape: Any) -> bool:  # noqa: ANN401
    return shape is not None and not shape.is_empty and shape.geom_type in {"Polygon", "MultiPolygon"}


def _only_polygons(shape: Any) -> Any:  # noqa: ANN401
    """Return the polygons of a shape as one multipolygon; lines and points left by mending are not area."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.MultiPolygon([single for part in parts for single in shapely.get_parts(part)])


def _km(site: Site, shape: Any) -> float:  # noqa: ANN401
    """Return about how far a site's point is from a shape, 0 within it."""
    import math

    import shapely

    if site.point is None:
        return math.inf
    point = shapely.Point(site.point)
    nearest = shapely.shortest_line(point, shape)
    (x1, y1), (x2, y2) = nearest.coords[0], nearest.coords[-1]
    return math.hypot((x1 - x2) * math.cos(math.radians(y1)), y1 - y2) * _KM_PER_DEGREE
