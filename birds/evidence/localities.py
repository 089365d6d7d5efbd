"""Which place of a dossier a record names, or lies in: by name and by distance."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from birds.geodesy import course
from birds.model import (
    End,
    Evidence,
    Place,
    Point,
    Site,
    SiteArea,
    SiteCount,
    Stay,
    as_compared,
    designations,
)

NEAR = 0.2  # degrees: places of one name further apart than this are different places
RADIUS_KM = 2.0  # of the circle that a place is whose area and boundary are not known
_HALVES = re.compile(r"\s/\s|(?<=\w)[^\w\s()'’.,–-](?=\w)")  # Izumi / Takaono, and a dot between two names
_REST = re.compile(r"\s*[,(（、，].*", re.DOTALL)


class PlacesAround:
    """Points → the place in whose boundary they lie or, where none is known, within whose stated area.

    That is a circle of the size of its largest designation around its own point, of `RADIUS_KM` where none states one.
    """

    def __init__(self, places: Iterable[Place], sites: Iterable[Site], areas: Iterable[SiteArea]) -> None:
        """Prepare nothing yet: shapes are read when the first point is asked for."""
        self._places, self._sites, self._areas = tuple(places), tuple(sites), tuple(areas)

    def place_of(self, end: End) -> Place | None:
        """Return the place of an end that has a point of its own and no name: where a tagged bird stayed."""
        return None if end.name or end.point is None or end.approximate else self.place_at(end.point)

    def place_at(self, point: Point) -> Place | None:
        """Return the place that a point (longitude, latitude in degrees) lies in."""
        import shapely

        around: list[int] = self._shapes.query(shapely.Point(point), predicate="intersects").tolist()
        if around:
            return self._drawn[min(around)][0]
        level = ((place, at, km) for place, at, km in self._circles if abs(at[1] - point[1]) * 110 <= km)
        near = ((course(at, point)[0], km, place) for place, at, km in level)
        inside = ((away, place.id, place) for away, km, place in near if away <= km)
        return min(inside, default=(None, None, None))[2]

    def stays(self, stays: Iterable[Stay]) -> tuple[Stay, ...]:
        """Return stays of tagged birds with the places that they lie in."""
        there = ((stay, self.place_at(stay.point)) for stay in stays)
        return tuple(replace(stay, place_id=place.id if place else None) for stay, place in there)

    @cached_property
    def _shapes(self) -> Any:  # noqa: ANN401 - shapely's tree, which is loaded when it is needed
        import shapely

        return shapely.STRtree([shape for _, shape in self._drawn])

    @cached_property
    def _drawn(self) -> tuple[tuple[Place, Any], ...]:
        import shapely

        known = {place.id: place for place in self._places}
        place_of = {site.id: known[site.place_id] for site in self._sites}
        # An area of no site is refused when it is saved.
        drawn = ((place_of.get(area.site_id), area) for area in self._areas)
        return tuple((place, shapely.from_wkb(area.wkb)) for place, area in drawn if place)

    @cached_property
    def _circles(self) -> tuple[tuple[Place, Point, float], ...]:
        drawn, sites = {place.id for place, _ in self._drawn}, designations(self._sites)
        return tuple(
            (place, place.point, radius_km(sites.get(place.id, ())))
            for place in self._places
            if place.point and place.point_quality != "municipality" and place.id not in drawn
        )


def radius_km(sites: Iterable[Site]) -> float:
    """Return the radius of a circle of the largest stated area, else a default one."""
    hectares = max((site.area_ha or 0.0 for site in sites), default=0.0)
    return math.sqrt(hectares / 100 / math.pi) if hectares else RADIUS_KM


class PlacesCalled:
    """Names of places → the places: by name, id or code of the place or of one of its designations."""

    def __init__(self, places: Iterable[Place], sites: Iterable[Site]) -> None:
        """Index places by all that they are called; of a double name (Izumi / Takaono) each half is one too."""
        self._found: dict[str, dict[str, Place]] = {}
        named = designations(sites)
        for place in places:
            for name in (place.id, *_names(place, named.get(place.id, ()))):
                self._found.setdefault(as_compared(name), {})[place.id] = place

    def called(self, printed: str | None, party: str | None) -> tuple[Place, ...]:
        """Return the places that a name as printed may mean, in a Party where one is given."""
        # as printed, then without what follows its first comma or bracket
        for name in (printed or "", _REST.sub("", printed or "")):
            same_named = self._found.get(as_compared(name), {}).values()
            if here := tuple(place for place in same_named if party in (None, place.party)):
                return here
        return ()

    def placed(self, record: Evidence) -> Evidence:
        """Return a record whose ends have the points of the places they name, where they had none."""
        origin, destination = self._place(record.origin), self._place(record.destination)
        if origin is record.origin and destination is record.destination:
            return record
        return replace(record, origin=origin, destination=destination)

    def place_of(self, end: End) -> Place | None:
        """Return the place that an end of a record names, None where it names none, another, or several far apart."""
        places = [place for place in self.called(end.name, end.party) if place.point]
        points = [place.point for place in places if place.point]
        if points and all(_near(end.point or points[0], other) for other in points):
            return places[0]
        return None

    def _place(self, end: End) -> End:
        place = None if end.point else self.place_of(end)
        return replace(end, point=place.point, approximate=True) if place else end


def placed_counts(
    counts: Iterable[SiteCount], places: Iterable[Place], sites: Iterable[Site], areas: Iterable[SiteArea]
) -> tuple[tuple[SiteCount, ...], Mapping[str, tuple[str, ...]]]:
    """Return the counts with the place that each means, and which places a name may be that is no single one's.

    A count is made at the place of its id or, alone or nearest to its own point, of its name; else at that in which its
    point lies. The order in which counts and places were loaded does not matter.
    """
    places, sites = tuple(places), tuple(sites)
    called, around = PlacesCalled(places, sites), PlacesAround(places, sites, areas)
    known: dict[tuple[object, ...], tuple[Place, ...]] = {}
    doubtful: dict[str, tuple[str, ...]] = {}

    def placed(count: SiteCount) -> SiteCount:
        key = (count.site_id_printed, count.site_printed, count.party, count.point)
        if key not in known:
            known[key] = _places_meant(count, called, around)
        meant = known[key]
        if len(meant) != 1:
            doubtful[count.site_printed] = tuple(place.id for place in meant)
        return replace(count, place_id=meant[0].id if len(meant) == 1 else None)

    return tuple(map(placed, counts)), doubtful


def _places_meant(count: SiteCount, called: PlacesCalled, around: PlacesAround) -> tuple[Place, ...]:
    """Return the places that a count may be made at, one where it is certain."""
    point, by_id = count.point, called.called(count.site_id_printed, None)
    named = by_id if len(by_id) == 1 else called.called(count.site_printed, count.party)
    if point is None or by_id == named:
        return named or by_id
    near = [place for place in named if place.point is None or _near(point, place.point)]
    if pointed := [(course(point, place.point)[0], place.id, place) for place in near if place.point]:
        return (min(pointed)[2],)
    if near:
        return tuple(near)
    surrounding = around.place_at(point)
    return (surrounding,) if surrounding else ()


def _names(place: Place, sites: Iterable[Site]) -> Iterator[str]:
    names = (
        *place.names.all(),
        *(name for site in sites for name in (*site.names.all(), site.id, site.code)),
    )
    for name in filter(None, names):
        yield name
        yield from filter(None, _HALVES.split(name))


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < NEAR and abs(a[1] - b[1]) < NEAR
