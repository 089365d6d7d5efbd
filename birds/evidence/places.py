"""Where a point lies: in the area of a Party, on land of another country, or nowhere that says it.

An area is a Party's land with the water within 12 nautical miles (22.2 km) of it that is not nearer to other land:
coordinates of records are rounded, and birds rest on shoals. Land that states dispute, whoever holds it, is nobody's
here: a record there keeps the country that its source says. The areas are never drawn; see maps/base/README.md.

A Party that the agreement gives no boundary has the coarse land in its box with as much water around it, as far as no
other Party may have it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

from birds import bundled
from birds.errors import DossierError
from birds.model import Agreement, Message, Party, PartyCode, Point

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


def party_codes(agreement: Agreement) -> tuple[PartyCode | None, ...]:
    """Return what the numbers of `parties_of` stand for: nobody, then each Party."""
    return (None, *(party.code for party in agreement.parties))


def parties_of(agreement: Agreement, longitude: Floats, latitude: Floats) -> NDArray[np.int8]:
    """Return where each point lies, as a place in `codes`; degrees in WGS 84, 0 for what is no point on earth.

    A longitude counts modulo 360. A point on the edge of an area lies in it.
    """
    import numpy as np

    east, north = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    lies_in = np.zeros(east.shape, dtype=np.int8)
    usable = np.isfinite(east) & (np.abs(north) <= 90)  # noqa: PLR2004
    wrapped = _wrap(np.where(usable, east, 0.0))
    every, parties = _areas(agreement), party_codes(agreement)
    for area in (area for area in every if area.party):
        lies_in[usable & (lies_in == 0) & _inside(area, wrapped, north)] = parties.index(area.party)
    for area in (area for area in every if area.party is None):
        lies_in[(lies_in != 0) & _inside(area, wrapped, north)] = 0
    return lies_in


def party_of(agreement: Agreement, longitude: float, latitude: float) -> PartyCode | None:
    """Return the Party in whose area a point lies, None where it lies in neither."""
    import numpy as np

    numbers = parties_of(agreement, np.array([longitude]), np.array([latitude]))
    return party_codes(agreement)[int(numbers[0])]


def country_at(agreement: Agreement, point: Point) -> str | None:
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


def contradiction(agreement: Agreement, stated: str | None, point: Point | None) -> str | None:
    """Return where a point lies if that is not what its record says, None if nothing contradicts it.

    `stated` is a country's code. At sea, in an area that is not shown, and where the record says nothing, nothing does.
    """
    if stated is None or point is None:
        return None
    located = country_at(agreement, point)
    if located is None or located == stated or (located == ELSEWHERE and stated not in agreement.by_code):
        return None
    return located


def party_areas(agreement: Agreement) -> tuple[tuple[PartyCode | None, bytes], ...]:
    """Return the areas as WKB with their Party, None for what is not shown: for counting many points at once."""
    import shapely

    return tuple((area.party, shapely.to_wkb(area.shape)) for area in _areas(agreement))


def presumed(agreement: Agreement) -> Iterator[Message]:
    """Yield what is presumed of the areas of Parties without a boundary."""
    boxed = [party for party in agreement.parties if party.bounds and not party.boundary]
    for party in boxed:
        yield Message.of("agreement.box_is_area", party=party)
    for party, other in combinations(boxed, 2):
        import shapely

        if shapely.intersection(_box(party), _box(other)).area:
            yield Message.of("agreement.boxes_overlap", first=party, second=other)


def _wrap(longitude: Floats) -> Floats:
    """Return longitudes between -180 and 180; what lies there already keeps every bit."""
    import numpy as np

    beyond = np.abs(longitude) > 180  # noqa: PLR2004
    return np.where(beyond, (longitude + 180) % 360 - 180, longitude)


@dataclass(frozen=True, slots=True)
class _Area:
    """An area; `party` is None where it is not shown. The box is west, south, east, north."""

    party: PartyCode | None
    shape: Any
    box: tuple[float, float, float, float]


@cache
def _areas(agreement: Agreement) -> tuple[_Area, ...]:
    import shapely

    areas: list[_Area] = []
    for party, shape in (*_drawn_areas(agreement), *_coarse_areas(agreement)):
        shapely.prepare(shape)
        areas.append(_Area(party, shape, shape.bounds))
    return tuple(areas)


def _drawn_areas(agreement: Agreement) -> Iterator[tuple[PartyCode | None, Any]]:
    """Yield the areas that the agreement draws: of its Parties, and of what is not shown."""
    owners: dict[PartyCode | None, str | None] = {party.code: party.boundary for party in agreement.parties}
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
        raise DossierError("store.agreement_wrong", why=Message("agreement.no_outline")) from error
    if not shape.is_valid or shape.is_empty:
        raise DossierError("store.agreement_wrong", why=Message("agreement.no_outline"))
    return shape


def _coarse_areas(agreement: Agreement) -> Iterator[tuple[PartyCode, Any]]:
    """Yield the area of each Party without a boundary: the land in its box and the water near it.

    It ends at its box, at what is another's, and at another's box.
    """
    import shapely

    drawn = [shape for _, shape in _drawn_areas(agreement)]
    if not all(party.boundary for party in agreement.parties):
        _refuse_tangled((*drawn, *_land(agreement.land)))
    for party in agreement.parties:
        others = [_box(other) for other in agreement.parties if other is not party and not other.boundary]
        if party.bounds and not party.boundary:
            land = _land_in(party, agreement.land)
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
    import shapely

    edges, met = [_edges(shape) for shape in shapes], 0
    for place, some in enumerate(edges):
        tree, step = shapely.STRtree(some), max(1, _AT_ONCE // len(some))
        for others in edges[:place]:
            for start in range(0, len(others), step):
                met += tree.query(others[start : start + step]).shape[1]
                if met > _MOST_CROSSINGS:
                    raise DossierError("store.agreement_wrong", why=Message("agreement.tangled"))


def _edges(shape: Any) -> NDArray[np.object_]:  # noqa: ANN401 - shapely is untyped
    import numpy as np
    import shapely

    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    ends = np.stack((points[:-1], points[1:]), axis=1)
    edges: NDArray[np.object_] = shapely.linestrings(ends[ring[1:] == ring[:-1]])
    return edges


def _box(party: Party) -> Any:  # noqa: ANN401 - shapely is untyped
    """Return a Party's box, in two pieces where it crosses 180°; nothing where it has none."""
    import shapely

    if not party.bounds:
        return shapely.Polygon()
    west, south, east, north = party.bounds
    spans = ((west, east),) if west <= east else ((west, 180.0), (-180.0, east))
    return shapely.union_all([shapely.box(start, south, end, north) for start, end in spans])


def _land_in(party: Party, own: str | None) -> Any:  # noqa: ANN401 - shapely is untyped
    import numpy as np
    import shapely

    shapes = [
        shapely.transform(land, partial(np.add, (turn, 0))) for land in _land(own) for turn in (0, -360)
    ]
    return shapely.union_all([shapely.intersection(shape, _box(party)) for shape in shapes])


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
