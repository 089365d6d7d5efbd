"""Where a record is from: in the area of which Party its point lies, and which place of a dossier it names or lies in.

A point is in the area of a Party, on land of another country, or nowhere that says it. An area is a Party's land with
the water within 12 nautical miles (22.2 km) of it that is not nearer to other land: coordinates of records are rounded,
and birds rest on shoals. Land that states dispute, whoever holds it, is nobody's here: a record there keeps the country
that its source says. The areas are never drawn; see maps/base/README.md.

A Party that the agreement gives no boundary has the coarse land in its box with as much water around it, as far as no
other Party may have it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

from birds import bundled
from birds import model as m
from birds.errors import DossierError
from birds.geodesy import course

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SEAM = -40.0  # the bundled land of the rest of the world runs eastwards from here
ELSEWHERE = "elsewhere"
_MOST_CROSSINGS, _AT_ONCE = 400_000, 5_000_000  # pairs of edges that may cross: all, and looked for at once
_AREAL = ("Polygon", "MultiPolygon")
_REACH = 22.224 / 111.195  # degrees of latitude: 12 nautical miles
_BAND = 2.0  # degrees of latitude over which a degree of longitude is taken for as long
_DETAIL = 0.01  # degrees: how exactly a coast is followed at sea
NEAR = 0.2  # degrees: places of one name further apart than this are different places
RADIUS_KM = 2.0  # of the circle that a place is whose area and boundary are not known
_HALVES = re.compile(r"\s/\s|(?<=\w)[^\w\s()'’.,–-](?=\w)")  # Izumi / Takaono, and a dot between two names
_REST = re.compile(r"\s*[,(（、，].*", re.DOTALL)


def party_codes(agreement: m.Agreement) -> tuple[m.PartyCode | None, ...]:
    """Return what the numbers of `parties_of` stand for: nobody, then each Party."""
    return (None, *(party.code for party in agreement.parties))


def parties_of(agreement: m.Agreement, longitude: Floats, latitude: Floats) -> NDArray[np.int8]:
    """Return where each point lies, as a place in `codes`; degrees in WGS 84, 0 for what is no point on earth.

    A longitude counts modulo 360. A point on the edge of an area lies in it.
    """
    import numpy as np

    east, north = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    lies_in = np.zeros(east.shape, dtype=np.int8)
    usable = np.isfinite(east) & (np.abs(north) <= 90)  # noqa: PLR2004
    wrapped, parties = _wrap(np.where(usable, east, 0.0)), party_codes(agreement)
    for area in sorted(_areas(agreement), key=lambda area: area.party is None):  # last what is nobody's
        open_to_it = usable & (lies_in == 0) if area.party else lies_in != 0
        lies_in[open_to_it & _inside(area, wrapped, north)] = parties.index(area.party)
    return lies_in


def party_of(agreement: m.Agreement, longitude: float, latitude: float) -> m.PartyCode | None:
    """Return the Party in whose area a point lies, None where it lies in neither."""
    import numpy as np

    numbers = parties_of(agreement, np.array([longitude]), np.array([latitude]))
    return party_codes(agreement)[int(numbers[0])]


def country_at(agreement: m.Agreement, point: m.Point) -> str | None:
    """Return the Party of a point, "elsewhere" for other land, None for the sea and in an area that is not shown."""
    import numpy as np
    import shapely

    party = party_of(agreement, *point)
    if party is not None or not (np.isfinite(point[0]) and abs(point[1]) <= 90):  # noqa: PLR2004
        return party
    longitude = float(_wrap(np.array([point[0]]))[0])
    spot = np.array([longitude]), np.array([point[1]])
    if any(_inside(area, *spot)[0] for area in _areas(agreement)):
        return None
    shifted = longitude + 360 if longitude < _SEAM else longitude
    spots = ((land, x) for land in _land(agreement.land) for x in (longitude, shifted))
    return ELSEWHERE if any(shapely.intersects_xy(land, x, point[1]) for land, x in spots) else None


def contradiction(agreement: m.Agreement, stated: str | None, point: m.Point | None) -> str | None:
    """Return where a point lies if that is not what its record says, None if nothing contradicts it.

    `stated` is a country's code. At sea, in an area that is not shown, and where the record says nothing, nothing does.
    """
    if stated is None or point is None:
        return None
    located = country_at(agreement, point)
    if located is None or located == stated or (located == ELSEWHERE and stated not in agreement.by_code):
        return None
    return located


def party_areas(agreement: m.Agreement) -> tuple[tuple[m.PartyCode | None, bytes], ...]:
    """Return the areas as WKB with their Party, None for what is not shown: for counting many points at once."""
    import shapely

    return tuple((area.party, shapely.to_wkb(area.shape)) for area in _areas(agreement))


def presumed(agreement: m.Agreement) -> Iterator[m.Message]:
    """Yield what is presumed of the areas of Parties without a boundary."""
    boxed = [party for party in agreement.parties if party.bounds and not party.boundary]
    for party in boxed:
        yield m.Message.of("agreement.box_is_area", party=party)
    for party, other in combinations(boxed, 2):
        import shapely

        if shapely.intersection(_box(party), _box(other)).area:
            yield m.Message.of("agreement.boxes_overlap", first=party, second=other)


def _wrap(longitude: Floats) -> Floats:
    """Return longitudes between -180 and 180; what lies there already keeps every bit."""
    import numpy as np

    beyond = np.abs(longitude) > 180  # noqa: PLR2004
    return np.where(beyond, (longitude + 180) % 360 - 180, longitude)


@dataclass(frozen=True, slots=True)
class _Area:
    """An area; `party` is None where it is not shown. The box is west, south, east, north."""

    party: m.PartyCode | None
    shape: Any
    box: tuple[float, float, float, float]


@cache
def _areas(agreement: m.Agreement) -> tuple[_Area, ...]:
    import shapely

    areas: list[_Area] = []
    for party, shape in (*_drawn_areas(agreement), *_coarse_areas(agreement)):
        shapely.prepare(shape)
        areas.append(_Area(party, shape, shape.bounds))
    return tuple(areas)


def _drawn_areas(agreement: m.Agreement) -> Iterator[tuple[m.PartyCode | None, Any]]:
    """Yield the areas that the agreement draws: of its Parties, and of what is not shown."""
    owners: dict[m.PartyCode | None, str | None] = {party.code: party.boundary for party in agreement.parties}
    owners[None] = agreement.not_shown
    for boundary in dict.fromkeys(filter(None, owners.values())):
        if boundary.startswith("{"):
            yield from ((owner, _read_shape(boundary)) for owner, its in owners.items() if its == boundary)
            continue
        for feature in json.loads(bundled.outline(boundary))["features"]:
            party = feature["properties"]["party"]
            if boundary == owners.get(party):
                yield party, _read_shape(json.dumps(feature["geometry"]))


def _read_shape(geojson: str) -> Any:  # noqa: ANN401 - shapely is untyped
    """Return a shape; DossierError where what the dossier says of the agreement is none."""
    import shapely

    try:
        parsed = json.loads(geojson)
        areal = isinstance(parsed, dict) and parsed.get("type") in _AREAL  # no collections inside collections
        shape = shapely.geometry.shape(parsed) if areal else shapely.Point()
    except (ValueError, TypeError, LookupError, RecursionError, shapely.errors.ShapelyError) as error:
        raise DossierError("store.agreement_wrong", why=m.Message("agreement.no_outline")) from error
    if not shape.is_valid or shape.is_empty:
        raise DossierError("store.agreement_wrong", why=m.Message("agreement.no_outline"))
    return shape


def _coarse_areas(agreement: m.Agreement) -> Iterator[tuple[m.PartyCode, Any]]:
    """Yield the area of each Party without a boundary: the land in its box and the water near it.

    It ends at its box, at what is another's, and at another's box.
    """
    import numpy as np
    import shapely

    drawn = [shape for _, shape in _drawn_areas(agreement)]
    if not all(party.boundary for party in agreement.parties):
        _refuse_tangled((*drawn, *_land(agreement.land)))
    for party in agreement.parties:
        others = [_box(other) for other in agreement.parties if other is not party and not other.boundary]
        if party.bounds and not party.boundary:
            lands = [(land, turn) for land in _land(agreement.land) for turn in (0, -360)]
            turned = [shapely.transform(land, partial(np.add, (turn, 0))) for land, turn in lands]
            land = shapely.union_all([shapely.intersection(shape, _box(party)) for shape in turned])
            area = shapely.intersection(_with_water(land), _box(party))
            yield party.code, shapely.difference(area, shapely.union_all([*drawn, *others]))


def _with_water(land: Any) -> Any:  # noqa: ANN401 - shapely is untyped
    """Return land with the water within 12 nautical miles of it, in degrees."""
    import numpy as np
    import shapely

    if land.is_empty:
        return land
    coarse, (west, south, east, north) = shapely.simplify(land, _DETAIL), land.bounds
    grown = [land]
    for low in np.arange(south - _REACH, north + _REACH, _BAND):
        near = shapely.clip_by_rect(coarse, west, low - _REACH, east, low + _BAND + _REACH)
        wide = max(math.cos(math.radians(low + _BAND / 2)), 0.05)  # of a degree of longitude
        water = shapely.buffer(shapely.transform(near, partial(np.multiply, (wide, 1))), _REACH)
        water = shapely.transform(water, partial(np.multiply, (1 / wide, 1)))
        grown.append(shapely.intersection(water, shapely.box(-540, low, 540, low + _BAND)))
    return shapely.union_all(grown)


def _refuse_tangled(shapes: Sequence[Any]) -> None:
    """Refuse areas whose edges may cross so often that to cut one out of the other takes hours. Raises DossierError."""
    import numpy as np
    import shapely

    met = 0
    edges: list[Any] = []
    for shape in shapes:
        rings = shapely.get_rings(shapely.get_parts(shape))
        points, ring = shapely.get_coordinates(rings, return_index=True)
        ends = np.stack((points[:-1], points[1:]), axis=1)
        some = shapely.linestrings(ends[ring[1:] == ring[:-1]])
        tree, step = shapely.STRtree(some), max(1, _AT_ONCE // len(some))
        for others in edges:
            for start in range(0, len(others), step):
                met += tree.query(others[start : start + step]).shape[1]
                if met > _MOST_CROSSINGS:
                    raise DossierError("store.agreement_wrong", why=m.Message("agreement.tangled"))
        edges.append(some)


def _box(party: m.Party) -> Any:  # noqa: ANN401 - shapely is untyped
    """Return a Party's box, in two pieces where it crosses 180°; nothing where it has none."""
    import shapely

    if not party.bounds:
        return shapely.Polygon()
    west, south, east, north = party.bounds
    spans = ((west, east),) if west <= east else ((west, 180.0), (-180.0, east))
    return shapely.union_all([shapely.box(start, south, end, north) for start, end in spans])


@cache
def _land(own: str | None) -> tuple[Any, ...]:
    import shapely

    shapes = tuple(map(_read_shape, reversed(bundled.land(own))))
    for shape in shapes:
        shapely.prepare(shape)
    return shapes


def _inside(area: _Area, longitude: Floats, latitude: Floats) -> NDArray[np.bool_]:
    import numpy as np
    import shapely

    west, south, east, north = area.box
    near = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    inside = np.zeros(near.shape, dtype=bool)
    inside[near] = shapely.intersects_xy(area.shape, longitude[near], latitude[near])
    return inside


# ---------------------------------------------------------------- places of a dossier


class PlacesAround:
    """Points → the place in whose boundary they lie or, where none is known, within whose stated area.

    That is a circle of the size of its largest designation around its own point, of `RADIUS_KM` where none states one.
    """

    def __init__(
        self, places: Iterable[m.Place], sites: Iterable[m.Site], areas: Iterable[m.SiteArea]
    ) -> None:
        """Prepare nothing yet: shapes are read when the first point is asked for."""
        self._places, self._sites, self._site_areas = tuple(places), tuple(sites), tuple(areas)

    def place_of(self, end: m.End) -> m.Place | None:
        """Return the place of an end that has a point of its own and no name: where a tagged bird stayed."""
        return None if end.name or end.point is None or end.approximate else self.place_at(end.point)

    def place_at(self, point: m.Point) -> m.Place | None:
        """Return the place that a point (longitude, latitude in degrees) lies in."""
        import shapely

        bounded, tree = self._bounded
        around: list[int] = tree.query(shapely.Point(point), predicate="intersects").tolist()
        if around:
            return bounded[min(around)]
        level = ((place, at, km) for place, at, km in self._circles if abs(at[1] - point[1]) * 110 <= km)
        near = ((course(at, point)[0], km, place) for place, at, km in level)
        inside = ((away, place.id, place) for away, km, place in near if away <= km)
        return min(inside, default=(None, None, None))[2]

    def stays(self, stays: Iterable[m.Stay]) -> tuple[m.Stay, ...]:
        """Return stays of tagged birds with the places that they lie in."""
        there = ((stay, self.place_at(stay.point)) for stay in stays)
        return tuple(replace(stay, place_id=place.id if place else None) for stay, place in there)

    @cached_property
    def _bounded(self) -> tuple[tuple[m.Place, ...], Any]:
        """The places that have a boundary, one for each, and shapely's tree of these."""
        import shapely

        known = {place.id: place for place in self._places}
        place_of = {site.id: known[site.place_id] for site in self._sites}
        # An area of no site is refused when it is saved.
        drawn = [area for area in self._site_areas if area.site_id in place_of]
        tree = shapely.STRtree([shapely.from_wkb(area.wkb) for area in drawn])
        return tuple(place_of[area.site_id] for area in drawn), tree

    @cached_property
    def _circles(self) -> tuple[tuple[m.Place, m.Point, float], ...]:
        bounded, sites = {place.id for place in self._bounded[0]}, m.designations(self._sites)
        return tuple(
            (place, place.point, radius_km(sites.get(place.id, ())))
            for place in self._places
            if place.point and place.point_quality != "municipality" and place.id not in bounded
        )


def radius_km(sites: Iterable[m.Site]) -> float:
    """Return the radius of a circle of the largest stated area, else a default one."""
    hectares = max((site.area_ha or 0.0 for site in sites), default=0.0)
    return math.sqrt(hectares / 100 / math.pi) if hectares else RADIUS_KM


class PlacesCalled:
    """Names of places → the places: by name, id or code of the place or of one of its designations."""

    def __init__(self, places: Iterable[m.Place], sites: Iterable[m.Site]) -> None:
        """Index places by all that they are called; of a double name (Izumi / Takaono) each half is one too."""
        self._found: dict[str, dict[str, m.Place]] = {}
        named = m.designations(sites)
        for place in places:
            of_sites = ((*site.names.all(), site.id, site.code) for site in named.get(place.id, ()))
            names = filter(None, (*place.names.all(), *chain.from_iterable(of_sites)))
            halves = (half for name in names for half in (name, *_HALVES.split(name)) if half)
            for name in (place.id, *halves):
                self._found.setdefault(m.as_compared(name), {})[place.id] = place

    def called(self, printed: str | None, party: str | None) -> tuple[m.Place, ...]:
        """Return the places that a name as printed may mean, in a Party where one is given."""
        # as printed, then without what follows its first comma or bracket
        for name in (printed or "", _REST.sub("", printed or "")):
            same_named = self._found.get(m.as_compared(name), {}).values()
            if here := tuple(place for place in same_named if party in (None, place.party)):
                return here
        return ()

    def placed(self, record: m.Evidence) -> m.Evidence:
        """Return a record whose ends have the points of the places they name, where they had none."""
        origin, destination = self._place(record.origin), self._place(record.destination)
        if origin is record.origin and destination is record.destination:
            return record
        return replace(record, origin=origin, destination=destination)

    def place_of(self, end: m.End) -> m.Place | None:
        """Return the place that an end of a record names, None where it names none, another, or several far apart."""
        placed = [(place, place.point) for place in self.called(end.name, end.party) if place.point]
        is_one = all(_near(end.point or placed[0][1], other) for _, other in placed)
        return placed[0][0] if placed and is_one else None

    def _place(self, end: m.End) -> m.End:
        place = None if end.point else self.place_of(end)
        return replace(end, point=place.point, approximate=True) if place else end


def placed_counts(
    counts: Iterable[m.SiteCount],
    places: Iterable[m.Place],
    sites: Iterable[m.Site],
    areas: Iterable[m.SiteArea],
) -> tuple[tuple[m.SiteCount, ...], Mapping[str, tuple[str, ...]]]:
    """Return the counts with the place that each means, and which places a name may be that is no single one's.

    A count is made at the place of its id or, alone or nearest to its own point, of its name; else at that in which its
    point lies. The order in which counts and places were loaded does not matter.
    """
    places, sites = tuple(places), tuple(sites)
    called, around = PlacesCalled(places, sites), PlacesAround(places, sites, areas)
    known: dict[tuple[object, ...], tuple[m.Place, ...]] = {}
    doubtful: dict[str, tuple[str, ...]] = {}
    placed: list[m.SiteCount] = []
    for count in counts:
        key = (count.site_id_printed, count.site_printed, count.party, count.point)
        if key not in known:
            known[key] = _places_meant(count, called, around)
        meant = known[key]
        if len(meant) != 1:
            doubtful[count.site_printed] = tuple(place.id for place in meant)
        placed.append(replace(count, place_id=meant[0].id if len(meant) == 1 else None))
    return tuple(placed), doubtful


def _places_meant(count: m.SiteCount, called: PlacesCalled, around: PlacesAround) -> tuple[m.Place, ...]:
    """Return the places that a count may be made at, one where it is certain."""
    point, by_id = count.point, called.called(count.site_id_printed, None)
    named = by_id if len(by_id) == 1 else called.called(count.site_printed, count.party)
    if point is None or by_id == named:
        return named or by_id
    near = [place for place in named if place.point is None or _near(point, place.point)]
    if pointed := [(course(point, place.point)[0], place.id, place) for place in near if place.point]:
        return (min(pointed)[2],)
    surrounding = None if near else around.place_at(point)
    return tuple(near) or ((surrounding,) if surrounding else ())


def _near(a: m.Point, b: m.Point) -> bool:
    return abs(a[0] - b[0]) < NEAR and abs(a[1] - b[1]) < NEAR
