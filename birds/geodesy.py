"""What is measured on the Earth: areas, distances, great circles, the projection of drawings; tracks as they are drawn.

Degrees, WGS 84.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from birds.model import Agreement, DossierContent, Message, Point, Site, grouped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import Geod

    Floats = NDArray[np.float64]

RADIUS_KM = 6371.0088  # of the sphere that distances are measured on: the earth's mean radius
AREA_DIFFERS = 0.2
"""By how much of the stated area a boundary may be larger or smaller before it is said."""
# How far outside its boundary a site's point may lie, by how good the point is, in km: a whole minute is 1.9 km.
OFF_KM = {"exact": 0.1, "rounded": 2.0, "approximate": 10.0}
LAND_WEST = -40.0  # the outlines of land run from here eastwards once around
WORLD = ((-55.0, -30.0), (72.0, 325.0))  # latitude, longitude
_WHOLE = 20  # degrees: drawings begin at a whole number of these
MOST_NORTH = 84.0
STEP = 1.5  # degrees between two points of a great circle that is drawn
_NO_WAY = 0.01  # metres
MOST_FIXES = 200  # that are drawn of a track, before what a great circle needs
FINEST = 0.01  # degrees of simplification that a track begins with
LEG_KM = 500.0  # a longer leg is bent along its great circle
DECIMALS = 4
_APART = 31 * 86400  # seconds: of a leg that took longer nobody knows when the bird flew it
_OFTEN = 10 * 86400  # seconds: a fix of each ten days is drawn, whatever the shape of the line


@cache
def earth() -> Geod:
    """Return the sphere that distances are measured on."""
    from pyproj import Geod

    return Geod(a=RADIUS_KM * 1000, f=0)


def course(start: Point, end: Point) -> tuple[float, float | None]:
    """Return how far it is along the great circle, in km, and the bearing at the start, in degrees from north.

    Between the same or opposite points every bearing is as good: it is None.
    """
    bearing, _, metres = earth().inv(*start, *end)
    half_round = math.pi * RADIUS_KM * 1000
    bearing = bearing % 360 % 360  # twice: of -1e-15 it is 360.0 once
    return metres / 1000, bearing if _NO_WAY < metres < half_round - _NO_WAY else None


def distances_km(
    longitude: Floats | float, latitude: Floats | float, other_longitude: Floats, other_latitude: Floats
) -> Floats:
    """Return how far points are from others along great circles, each from its own or all from one.

    By the haversine of the angle between them: for millions of fixes a fourth of the time that `course` takes.
    """
    import numpy as np

    north, other_north = np.radians(latitude), np.radians(other_latitude)
    east_west = np.sin(np.radians(other_longitude - longitude) / 2) ** 2 * np.cos(north) * np.cos(other_north)
    haversine = np.sin((other_north - north) / 2) ** 2 + east_west
    km: Floats = 2 * RADIUS_KM * np.arcsin(np.sqrt(np.clip(haversine, 0, 1)))
    return km


def hectares(shapes: Any) -> NDArray[np.float64]:  # noqa: ANN401 - an array of shapely geometries
    """Return the areas of shapes on the ellipsoid, by the equal-area cylindrical projection."""
    import numpy as np
    import shapely
    from pyproj import Transformer

    flat = Transformer.from_crs("EPSG:4326", "EPSG:6933", always_xy=True).transform
    areas = shapely.area(shapely.transform(shapes, lambda degrees: np.column_stack(flat(*degrees.T))))
    return np.asarray(areas, dtype=np.float64) / 10_000


def km_between(points: Any, shapes: Any) -> Floats:  # noqa: ANN401 - shapely is untyped
    """Return about how far points are from shapes, one from each or one from all; 0 within."""
    import shapely

    return distances_km(*shapely.get_coordinates(shapely.shortest_line(points, shapes)).reshape(-1, 4).T)


def other_area(site: Site, measured: float) -> Message | None:
    """Say that a boundary is much larger or smaller than the stated area of its site, None where it is not."""
    stated = site.area_ha
    if not stated or abs(measured - stated) <= AREA_DIFFERS * stated:
        return None
    return Message.of("boundary.other_area", site=site.id, measured=float(measured), stated=stated)


def outside_boundary(site: Site, km: float) -> Message | None:
    """Say that a site's point lies outside its own boundary by more than it is good, None where it does not."""
    if site.point is None or km <= OFF_KM.get(site.point_quality, OFF_KM["approximate"]):
        return None
    return Message.of("boundary.point_outside", site=site.id, km=float(km))


def boundary_doubts(dossier: DossierContent) -> Iterator[tuple[str, Message]]:
    """Yield what a site's boundaries contradict, each and together, with its id: the stated area, the point.

    Sources that draw a site anew overlap: together they measure between the largest and the sum. They are not made one
    shape, for edges that cross millions of times, as a stranger may draw them, take hours.
    """
    import numpy as np
    import shapely

    by_site = grouped((area.site_id, area.wkb) for area in dossier.areas)
    for site in (site for site in dossier.sites if site.id in by_site):
        drawn = shapely.from_wkb(by_site[site.id], on_invalid="ignore")
        shapes = drawn[~(shapely.is_missing(drawn) | shapely.is_empty(drawn))]
        if not len(shapes):
            continue
        measured = hectares(shapes)
        closest = float(np.clip(site.area_ha or 0.0, measured.max(), measured.sum()))
        if wrong := other_area(site, closest):
            yield site.id, wrong
        if site.point is not None:
            km = km_between(shapely.Point(site.point), shapes)
            far = [what for what in (outside_boundary(site, distance) for distance in km) if what]
            yield from ((site.id, what) for what in far[:1] if len(far) == len(shapes))


# ---------------------------------------------------------------- drawings without a browser


@cache
def west(agreement: Agreement) -> float:
    """Return from where the longitudes of drawings run eastwards once around: far from both Parties.

    That is opposite the middle of what their boxes span, so that what lies between them is in one piece.
    """
    spans = [(begin, (end - begin) % 360) for begin, _, end, _ in _boxes(agreement)]
    if not spans:
        return LAND_WEST
    wide, first = min(
        (max((begin - start) % 360 + span for begin, span in spans), start) for start, _ in spans
    )
    middle = (first + wide / 2 + 180) % 360 - 180  # as a user's own layers have it
    return float(round((middle - 180) / _WHOLE) * _WHOLE)


def _boxes(agreement: Agreement) -> list[tuple[float, ...]]:
    return [party.bounds for party in agreement.parties if party.bounds]


def region(agreement: Agreement) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return what is shown where there is nothing to show: the Parties' boxes, the world where one has none.

    Two corners, southwest and northeast, as latitude and longitude in degrees, east of where the map begins.
    """
    boxes = _boxes(agreement)
    if len(boxes) < len(agreement.parties):
        return WORLD
    wests = [eastward(begin, west(agreement)) for begin, *_ in boxes]
    easts = [start + (end - begin) % 360 for start, (begin, _, end, _) in zip(wests, boxes, strict=True)]
    return (min(box[1] for box in boxes), min(wests)), (max(box[3] for box in boxes), max(easts))


def turns(begin: float, end: float) -> tuple[int, ...]:
    """Return by how many degrees the outlines of land are turned to fill a drawing between two longitudes."""
    return tuple(turn for turn in (-360, 0, 360) if LAND_WEST + turn < end and LAND_WEST + 360 + turn > begin)


def eastward(longitude: float, begin: float) -> float:
    """Bring a longitude into the span of a map, which begins in the west at `begin`."""
    return longitude - 360 * math.floor((longitude - begin) / 360)


def mercator(latitude: float) -> float:
    """Return the height of a latitude on the map, in degrees of longitude at the equator."""
    bounded = max(-MOST_NORTH, min(MOST_NORTH, latitude))
    return math.degrees(math.asinh(math.tan(math.radians(bounded))))


def great_circle(start: Point, end: Point, *, begin: float) -> tuple[Point, ...]:
    """Return the shortest way from `start` to `end` on a map that begins at `begin`, in one piece."""
    before, points = eastward(start[0], begin), []
    steps = math.ceil(math.degrees(course(start, end)[0] / RADIUS_KM) / STEP)
    for longitude, latitude in (start, *(earth().npts(*start, *end, steps - 1) if steps > 1 else ()), end):
        before = longitude + 360 * round((before - longitude) / 360)
        points.append((before, latitude))
    return tuple(points)


def degrees(point: Point) -> str:
    """Return a point in degrees and minutes, latitude first: 34°53′N 127°30′E."""
    longitude, latitude = point
    return f"{_minutes(latitude, 'NS')} {_minutes(longitude, 'EW')}"


def _minutes(degree: float, sides: str) -> str:
    whole, minutes = divmod(round(abs(degree) * 60), 60)
    return f"{whole}°{minutes:02}′{sides[degree < 0]}"


# ---------------------------------------------------------------- the way of a tagged bird


def drawn_parts(wkb: bytes, moments: Sequence[float] = ()) -> tuple[Floats, ...]:
    """Return what is drawn of a track: lines of (longitude, latitude, seconds since 1970), each on one side of 180°.

    The first and the last fix are among the few that are left, one in ten days, and those of these moments, as a stay
    begins and ends. Seconds are no number where the line has no times, nor in a leg between fixes a month apart.
    """
    import numpy as np
    import shapely

    track = shapely.get_coordinates(shapely.from_wkb(wkb), include_m=True)
    if len(track) < 2:  # noqa: PLR2004
        return ()
    track[:, 0] = np.unwrap(track[:, 0], period=360)
    drawn = track[_drawn_fixes(track, moments)]
    runs = np.split(drawn, np.flatnonzero(np.diff(drawn[:, 2]) > _APART) + 1)
    legs = [np.array([before[-1], after[0]]) for before, after in pairwise(runs)]
    for leg in legs:
        leg[:, 2] = np.nan
    lines = [_bend(line) for line in (runs[0], *chain(*zip(legs, runs[1:], strict=True)))]
    for line in lines:
        line[:, :2] = line[:, :2].round(DECIMALS)
    parts = [part for line in lines for part in _cut(line) if len(np.unique(part[:, :2], axis=0)) > 1]
    return tuple(part[np.r_[True, (np.diff(part, axis=0) != 0).any(axis=1)]] for part in parts)


def _drawn_fixes(track: Floats, moments: Sequence[float]) -> NDArray[np.intp]:
    """Return which fixes are drawn: those of an ever coarser line until few enough are left, and those of the times."""
    import numpy as np
    import shapely

    shape = shapely.LineString(np.column_stack([track[:, :2], np.arange(len(track))]))
    tolerance = FINEST
    while True:
        shape = shapely.simplify(shape, tolerance, preserve_topology=False)
        if shapely.count_coordinates(shape) <= MOST_FIXES:
            break
        tolerance *= 1.5
    kept = shapely.get_coordinates(shape, include_z=True)[:, 2].astype(int)
    time = track[:, 2]
    if np.isnan(time).any():
        return kept
    _, often = np.unique(time // _OFTEN, return_index=True)
    stays = np.clip(np.searchsorted(time, moments), 0, len(time) - 1)
    return np.unique(np.concatenate([kept, often, stays]).astype(int))


def _bend(line: Floats) -> Floats:
    """Put points of the great circle into long legs; longitudes and times go on as they did."""
    import numpy as np

    east, north = line[:, 0], line[:, 1]
    legs = np.ceil(distances_km(east[:-1], north[:-1], east[1:], north[1:]) / LEG_KM).astype(int)
    if not (legs > 1).any():
        return line
    pieces = []
    for start, end, steps in zip(line, line[1:], legs, strict=False):
        piece = start[None, :]
        if steps > 1:
            between = earth().npts(start[0], start[1], end[0], end[1], int(steps) - 1)
            times = np.linspace(start[2], end[2], steps, endpoint=False)
            piece = np.column_stack([[start[:2], *between], times])
        pieces.append(piece)
    bent = np.concatenate([*pieces, line[-1:]])
    bent[:, 0] = np.unwrap(bent[:, 0], period=360)
    bent[:, 0] += 360 * np.round((line[0, 0] - bent[0, 0]) / 360)
    return bent


def _cut(line: Floats) -> Iterator[Floats]:
    """Cut a line whose longitudes go on without end where it passes 180° (RFC 7946), both pieces ending there."""
    import numpy as np

    turn = np.floor((line[:, 0] + 180) / 360)
    pieces: list[list[Floats]] = [[line[0]]]
    turns_of_pieces = [turn[0]]
    for at in range(1, len(line)):
        if turn[at] != turn[at - 1]:
            edge = 360 * max(turn[at], turn[at - 1]) - 180
            share = (edge - line[at - 1, 0]) / (line[at, 0] - line[at - 1, 0])
            crossed = line[at - 1] + share * (line[at] - line[at - 1])
            crossed[:2] = edge, crossed[1].round(DECIMALS)
            pieces[-1].append(crossed)
            pieces.append([crossed])
            turns_of_pieces.append(turn[at])
        pieces[-1].append(line[at])
    for points, turned in zip(pieces, turns_of_pieces, strict=True):
        part = np.array(points)
        part[:, 0] = (part[:, 0] - 360 * turned).round(DECIMALS)
        yield part
