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
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from birds import geodesy
from birds.errors import InputError
from birds.model import Message, Site, SiteArea
from birds.reading import shapes
from birds.reading.tables import PLAIN, Opened, Read, ReadOptions, features, recognised
from birds.vocabulary import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.errors import Problem
    from birds.reading.files.source import Row

FARTHEST_KM = 50.0
_NAMES = ("name_en", "name_ko", "name_ja", "name")


def read_boundaries(path: Path, sites: Sequence[Site], options: ReadOptions = PLAIN) -> Read[SiteArea]:
    """Read boundaries and match them to `sites`; several shapes of one site become one area.

    Raises InputError where the file can't be read, names no reference system, or holds no polygon.
    """
    path = Path(path)
    mapping = dict(options.mapping)
    if features.is_features(path):
        layer = features.read_layer(path, options)
    else:
        layer, mapping = shapes.read_table_of_shapes(path, options)
    opened = recognised(layer.table, "sites", mapping)
    usable = shapes.usable(layer)
    if not any(shape is not None for shape in usable.shapes):
        raise _no_polygon(layer, usable)
    reading = _Reading(opened, layer, _Known.of(sites))
    for number, row in enumerate(layer.table.rows, layer.table.first_row):
        reading.read(number, row, usable.shapes[number - layer.table.first_row])
    areas = reading.finished()
    opened.problems += layer.problems
    opened.problems += sorted((*usable.problems, *reading.problems), key=lambda one: one.row or 0)
    return opened.read(areas, layer.crs)


def _no_polygon(layer: features.Layer, usable: shapes.Usable) -> InputError:
    file = layer.table.file
    refused = [one.what for one in usable.problems if one.what.code not in shapes.NO_AREA]
    if refused:
        return InputError("boundary.none_usable", file=file, first=refused[0])
    return InputError("boundary.none", file=file)


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
        """Index the sites. A code that two sites have names neither; an id comes before a code."""
        codes: dict[str, Site] = {}
        names: dict[str, dict[str, Site]] = {}
        for site in sites:
            for name in dict.fromkeys(map(key, site.names.all())):
                names.setdefault(name, {})[site.id] = site
        coded = [(key(site.code), site) for site in sites if site.code]
        twice = {code for code, site in coded if codes.setdefault(code, site) is not site}
        codes = {code: site for code, site in codes.items() if code not in twice}
        codes |= {key(site.id): site for site in sites}
        placed = tuple(site for site in sites if site.point is not None)
        points = [site.point for site in placed if site.point is not None]
        tree = shapely.STRtree(list(shapely.points(points)) if points else [])
        return cls(sites, codes, {name: tuple(found.values()) for name, found in names.items()}, placed, tree)

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
    told: dict[str, tuple[int, str, str | None]] = field(default_factory=dict)  # row, source, date, by site

    def read(self, number: int, row: Row, shape: Any | None) -> None:  # noqa: ANN401
        """Read one shape for its site, or into the problem that it has none."""
        site = self._site(number, row, shape) if shape is not None else None
        if site is None:
            return
        self.shapes.setdefault(site.id, []).append(shape)
        source = self.opened.get(row, "source") or self.layer.table.file
        self.told.setdefault(site.id, (number, source, self.opened.get(row, "designated")))

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
            what = Message.of("boundary.several_sites", sites=tuple(site.id for site in near))
        elif found:
            distance = _km(found[0], shape)
            what = Message.of("boundary.site_far_away", site=found[0].id, distance=distance)
        elif inside:
            what = Message.of("boundary.points_inside", sites=tuple(inside[:5]))
        else:
            what = Message("boundary.no_site")
        name = printed[0] if printed else None
        table, todo = self.layer.table, "boundary.do_say_site"
        self.problems.append(table.problem(what, todo, number, value=name, severity="error"))

    def finished(self) -> tuple[SiteArea, ...]:
        """Return one area a site, in the order of the known sites; one that contradicts its site is said."""
        sites = [site for site in self.known.sites if site.id in self.shapes]
        whole = shapes.as_multipolygons([_whole(self.shapes[site.id]) for site in sites])
        self._compare(sites, whole)
        return tuple(
            SiteArea(site.id, wkb, *self.told[site.id][1:])
            for site, wkb in zip(sites, shapely.to_wkb(whole, flavor="iso", byte_order=1), strict=True)
        )

    def _compare(self, sites: Sequence[Site], whole: Any) -> None:  # noqa: ANN401
        """Say which boundaries contradict the stated area or the point of their site."""
        outside = geodesy.outside(sites, whole)
        for place, (site, measured) in enumerate(zip(sites, geodesy.hectares(whole), strict=True)):
            far = geodesy.off(site, whole[place]) if outside[place] else None
            for what in (geodesy.differing(site, measured), far):
                if what is not None:
                    number = self.told[site.id][0]
                    self.problems.append(self.layer.table.problem(what, "boundary.do_compare", number))


def _whole(parts: Sequence[Any]) -> Any:  # noqa: ANN401
    return shapely.union_all(parts) if len(parts) > 1 else parts[0]


def _km(site: Site, shape: Any) -> float:  # noqa: ANN401
    return math.inf if site.point is None else geodesy.km_between(site.point, shape)
