"""A sheet's small map as SVG: unlabelled land, the places of the records and the ways between them; nothing else.

No names, no borders, no lines at sea. Degrees are drawn in Mercator's projection, the picture is in tenths of a
millimetre.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from birds import bundled
from birds.documents.theme import MAP_HEIGHT as HEIGHT
from birds.documents.theme import MAP_WIDTH as WIDTH
from birds.evidence.places import party_areas
from birds.geodesy import eastward, great_circle, mercator, region, turns, west
from birds.model import Agreement, End, Point, Site

if TYPE_CHECKING:
    from birds.documents.papers.evidence import EvidenceSheet, RecordedEvidence

LAND, WATER, RECORDS, EDGE = "#f3efe6", "#dfe9ef", "#7A4FA3", "#c9d3da"
OTHER = "#5d6670"
DASHES = {"recovery": "", "tracking": "4 8", "resighting": "18 9"}
DASH_OF_OTHERS = "18 8 4 8"
ROOM = 1.2  # degrees around a place
LEAST = 2.0  # a point of the outline nearer to the one before is not drawn, tenths of a millimetre
DIAMOND = ((0, -15), (15, 0), (0, 15), (-15, 0))
SQUARE = ((-11, -11), (11, -11), (11, 11), (-11, 11))
SMALL = 0.55  # a site where the bird was counted, beside the place of a record
Extent = tuple[float, float, float, float]
XY = tuple[float, float]


def layers(sheet: EvidenceSheet, agreement: Agreement) -> tuple[str, str]:
    """Return the map of a sheet: the ground, the same for many sheets, and what is drawn over it."""
    extent = extent_of(sheet, agreement)
    parts = (part for track in sheet.ways for part in track)
    # A mark for each place, once: hollow where only a site or a region is known.
    places: dict[Point, End] = {}
    for record in sheet.records:
        for end in (record.evidence.origin, record.evidence.destination):
            if end.point and (end.point not in places or not end.approximate):
                places[end.point] = end
    place = partial(_place, agreement=agreement, extent=extent)
    over = (
        *(_path([*_thinned(map(place, part))], "1.6", DASHES["tracking"]) for part in parts),
        *(_line(record, agreement, extent) for record in sheet.records),
        *(_marker(site, agreement, extent, SMALL) for site in sheet.sites if site.point),
        *(_marker(end, agreement, extent) for end in places.values()),
    )
    return ground(extent, agreement.land), _drawing("".join(over))


def plate(sites: Sequence[Site], agreement: Agreement) -> tuple[str, str]:
    """Return one map of these sites, each a mark of its Party: the ground, and what is drawn over it."""
    ends = [End(None, site.party, site.point, site.point_quality != "exact") for site in sites if site.point]
    extent = _around([end.point for end in ends if end.point], agreement)
    marks = (_marker(end, agreement, extent, SMALL) for end in ends)
    return ground(extent, agreement.land), _drawing("".join(marks))


def _drawing(shapes: str) -> str:
    size = f'width="{WIDTH / 10:g}mm" height="{HEIGHT / 10:g}mm"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {size}>{shapes}</svg>'


# ---------------------------------------------------------------- what is shown


def extent_of(sheet: EvidenceSheet, agreement: Agreement) -> Extent:
    """Return west, south, east, north in the projection, in the proportions of the picture."""
    sites = (site.point for site in sheet.sites if site.point)
    ways = (point for track in sheet.ways for part in track for point in part)
    return _around([*sheet.points, *sites, *ways], agreement)


def _around(points: Iterable[Point], agreement: Agreement) -> Extent:
    begin = west(agreement)
    places = [(eastward(x, begin), mercator(y)) for x, y in points]
    corners = [(x, mercator(y)) for x, y in _both_countries(agreement)]
    xs = [x for x, _ in corners] + [x + side for x, _ in places for side in (-ROOM, ROOM)]
    ys = [y for _, y in corners] + [y + side for _, y in places for side in (-ROOM, ROOM)]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    wide, high = max(wide, high * WIDTH / HEIGHT), max(high, wide * HEIGHT / WIDTH)
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


@lru_cache(maxsize=8)
def _both_countries(agreement: Agreement) -> tuple[Point, ...]:
    """Return the corners of what is always shown: the largest piece of each Party's area."""
    import shapely

    largest: dict[str, Any] = {}
    for party, wkb in party_areas(agreement):
        pieces = [*shapely.get_parts(shapely.from_wkb(wkb)), *filter(None, [largest.get(party or "")])]
        if party and pieces:
            largest[party] = max(pieces, key=lambda piece: float(piece.area))
    if len(largest) < len(agreement.parties):
        return tuple((x, y) for y, x in region(agreement))
    begin = west(agreement)
    boxes = [shape.bounds for shape in largest.values()]
    starts = [(eastward(first, begin), south) for first, south, _, _ in boxes]
    return (*starts, *((eastward(first, begin) + last - first, north) for first, _, last, north in boxes))


def _at(x: float, y: float, extent: Extent) -> XY:
    """Return where a projected point stands in the picture."""
    left, south, right, north = extent
    return (x - left) / (right - left) * WIDTH, (north - y) / (north - south) * HEIGHT


def _place(point: Point, agreement: Agreement, extent: Extent) -> XY:
    """Return where a point on earth stands in the picture."""
    return _at(eastward(point[0], west(agreement)), mercator(point[1]), extent)


# ---------------------------------------------------------------- land


@lru_cache(maxsize=64)
def ground(extent: Extent, own: str | None) -> str:
    """Return water, land and the frame of an extent; `own` is the land of an agreement that brings its own."""
    frame = f'x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" fill="none" stroke="{EDGE}"'
    return _drawing(
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{WATER}"/>'
        f'<path d="{land(extent, own)}" fill="{LAND}" fill-rule="evenodd"/><rect {frame}/>'
    )


def land(extent: Extent, own: str | None) -> str:
    """Return the outline of the land in an extent as the data of one path."""
    import shapely

    left, south, right, north = extent
    rings = []
    for turn in turns(left, right):
        near = shapely.clip_by_rect(_outlines(own), left - turn, south, right - turn, north)
        for ring in shapely.get_rings(shapely.get_parts(near)):
            points = list(_thinned(_at(x + turn, y, extent) for x, y in ring.coords))
            if len(points) > 2:  # noqa: PLR2004 - less is no area
                rings.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(rings)


@lru_cache(maxsize=4)
def _outlines(own: str | None) -> Any:  # noqa: ANN401 - shapely
    """Return all land in the projection, longitudes running eastwards once around."""
    import numpy as np
    import shapely

    drawn = shapely.from_geojson([*bundled.land(own)])
    return shapely.transform(drawn, lambda places: np.array([(x, mercator(y)) for x, y in places.tolist()]))


def _thinned(ring: Iterable[XY]) -> Iterator[XY]:
    last: XY | None = None
    for x, y in ring:
        if last is None or abs(x - last[0]) + abs(y - last[1]) >= LEAST:
            last = (x, y)
            yield last


# ---------------------------------------------------------------- records


def _line(record: RecordedEvidence, agreement: Agreement, extent: Extent) -> str:
    """Return a record's way as a great circle, thin where it does not count; nothing where one end is not known."""
    ends = [end.point for end in (record.evidence.origin, record.evidence.destination) if end.point]
    if len(ends) < 2 or ends[0] == ends[1]:  # noqa: PLR2004 - two ends
        return ""
    circle = great_circle(*sorted(ends), begin=west(agreement))
    arc = [_at(x, mercator(y), extent) for x, y in circle]
    dash = DASHES.get(record.evidence.kind, DASH_OF_OTHERS)
    return _path(arc, "4" if record.why is None else "1.8", dash)


def _path(points: Sequence[XY], width: str, dash: str) -> str:
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    data = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="{data}" fill="none" stroke="{RECORDS}" stroke-width="{width}"{dashed}/>'


def _marker(end: End, agreement: Agreement, extent: Extent, size: float = 1.0) -> str:
    """Return a Party's symbol, a diamond or a circle; a square for other countries."""
    x, y = _place(end.point or (0.0, 0.0), agreement, extent)
    party = agreement.by_code.get(end.party or "")
    colour = party.colour if party else OTHER
    fill, edge = ("#ffffff", colour) if end.approximate else (colour, "#ffffff")
    look = f'fill="{fill}" stroke="{edge}" stroke-width="{4 * size:g}"'
    if party and party.symbol == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{12 * size:g}" {look}/>'
    shape = DIAMOND if party else SQUARE
    points = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in shape)
    return f'<polygon points="{points}" {look}/>'
