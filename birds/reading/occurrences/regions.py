"""A block of occurrences in regions, reduced: one pure function, the same alone, in threads, or on a cluster.

A region is a polygon (a point on its boundary lies inside) or a circle. Regions of a Party have a home; a point
that says it is of one country and lies in the region of another contradicts itself and counts nowhere. Memory
grows with the block, never with the number of regions. What counts is whole numbers: the sum of blocks is the same
wherever they are cut and in whatever order they come.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from birds.reading.occurrences.cell_grid import CellGrid, Circle, grid
from birds.reading.occurrences.rules import FIRST_YEAR, RULES, SPAN, YEARS, birds_counted, plain_name, when

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from birds.reading.occurrences.rules import Coded, Floats, Hashes, Ints, OccurrenceBlock

NO_HOME, NOBODY = 0, -1  # of a region: a site, and what is of no Party; 0 of a point: it does not say
_MIX = (0xFF51AFD7ED558CCD, 0x9E3779B97F4A7C15)
_LOCK = threading.Lock()
ELSEWHERE = 99  # the home of a record from a third country
_UNKNOWN_COUNTRY = frozenset({"", "zz", "xx", "xz", "na", "unknown"})  # ZZ is GBIF's; XZ is the high seas


@dataclass(frozen=True, slots=True)
class Area:
    """One region to count in: a polygon as WKB (WGS 84) or a circle; `home` is the number of its Party.

    0 is none (a site), -1 an area that is left out of every home.

    What crosses the 180th meridian is a multipolygon cut there, as GeoJSON (RFC 7946) wants it.
    """

    shape: bytes | Circle
    home: int = NO_HOME


@dataclass(frozen=True)
class Regions:
    """Regions made ready: shapely geometries or circles, the homes, and the grid that finds them."""

    shapes: tuple[Any, ...]
    homes: Ints
    grid: CellGrid


@dataclass(frozen=True)
class Points:
    """One block. Each array has one value a point; `key` (from 0) says what is counted: taxon, month, year.

    `home_key` says it for regions that have a home, if that is less (taxon, month). `said` is the home that a point
    claims (0: none), `number` how many birds it reports (0: not said), `identity` a hash of what makes the record the
    one it is (0: not said).
    """

    longitude: Floats
    latitude: Floats
    key: Ints
    said: NDArray[Any] | None = None
    number: NDArray[Any] | None = None
    identity: Hashes | None = None
    home_key: Ints | None = None


@dataclass(frozen=True)
class Placed:
    """Where the points of a block lie: every pair of a region and a point that counts there.

    `first` marks one pair of each point: a point lies in its Party's area and at a site, but is one record. `housed`
    marks the pairs whose region has a home.
    `astray` points say a home and lie in no region that has one; `contradicted` counts points by (home that they
    say, home where they lie): these count nowhere.
    """

    region: Ints
    point: Ints
    first: NDArray[np.bool_]
    housed: NDArray[np.bool_]
    astray: int = 0
    contradicted: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Hits:
    """Every pair of a region and a point that has an identity: a hash of both, and what it counts for."""

    identity: Hashes
    region: Ints
    key: Ints
    first: NDArray[np.bool_]


@dataclass(frozen=True)
class Counts:
    """How many points of each key lie in each region, without the empty pairs, sorted by region and key.

    `region`, `key`, `count` and `highest` (the largest number of birds that one point reports) have one value a pair.
    """

    region: Ints
    key: Ints
    count: Ints
    highest: Ints


def regions(areas: Sequence[Area]) -> Regions:
    """Make regions ready for counting. The same areas give the same object: it is made once in a process."""
    with _LOCK:  # shapely prepares a geometry in place: no two threads may do it at once
        return _regions(tuple(areas))


@lru_cache(maxsize=4)
def _regions(areas: tuple[Area, ...]) -> Regions:
    said = (area.shape for area in areas)
    shapes = tuple(one if isinstance(one, Circle) else shapely.from_wkb(one) for one in said)
    for shape in shapes:
        if not isinstance(shape, Circle):
            shapely.prepare(shape)
            west, south, east, north = shape.bounds
            shapely.intersects_xy(
                shape, (west + east) / 2, (south + north) / 2
            )  # builds the index of its edges
    return Regions(shapes, np.array([area.home for area in areas], dtype=np.int64), grid(shapes))


def placed(points: Points, within: Regions) -> Placed:
    """Find where the points of one block lie; one that contradicts itself lies nowhere.

    A point on the edge of two homes lies in the first; in a region that is nobody's (`NOBODY`) it has no home.
    """
    usable = (np.abs(points.longitude) <= 180) & (np.abs(points.latitude) <= 90)  # noqa: PLR2004 - nor a NaN
    longitude = points.longitude if usable.all() else np.where(usable, points.longitude, np.nan)
    region, point = locate(longitude, points.latitude, within)
    home = within.homes[region]
    homes = [int(number) for number in np.unique(within.homes) if number != NO_HOME]
    if not homes:
        return Placed(region, point, _first(point, len(usable)), home != NO_HOME)
    lies = _home_of(point, home, homes, len(usable))
    keep = ((home == NO_HOME) | (home == lies[point])) & (home != NOBODY)
    astray, contradicted = 0, {}
    if points.said is not None:
        wrong = (points.said != NO_HOME) & (lies > 0) & (points.said != lies)
        keep &= ~wrong[point]
        lost = usable & (lies <= 0) & (points.said > 0) & np.isin(points.said, homes)
        astray, contradicted = int(np.count_nonzero(lost)), _pairs(points.said[wrong], lies[wrong])
    region, point, housed = region[keep], point[keep], home[keep] != NO_HOME
    return Placed(region, point, _first(point, len(usable)), housed, astray, contradicted)


def _home_of(point: Ints, home: Ints, homes: Sequence[int], points: int) -> Ints:
    """Return the home in which each point lies, 0 for none; of several the first, but nobody's before all."""
    lies = np.zeros(points, dtype=np.int64)
    for each in sorted(homes, key=lambda one: (one == NOBODY, -one)):
        lies[point[home == each]] = each
    return lies


def _first(point: Ints, points: int) -> NDArray[np.bool_]:
    turn = np.arange(len(point))
    at = np.zeros(points, dtype=np.int64)
    at[point[::-1]] = turn[::-1]  # of several, the last written stays: the first
    first: NDArray[np.bool_] = at[point] == turn
    return first


def _pairs(said: Ints, lies: Ints) -> dict[tuple[int, int], int]:
    span = int(lies.max(initial=0)) + 1
    times = np.bincount(said * span + lies)
    return {divmod(int(pair), span): int(times[pair]) for pair in np.flatnonzero(times)}


def counted(points: Points, at: Placed) -> Counts:
    """Count the points of a block that has been placed."""
    one = np.ones(len(at.point), dtype=np.int64)
    number = points.number[at.point].astype(np.int64) if points.number is not None else one * 0
    return Counts(*_grouped(at.region, _keys(points, at), one, number))


def _keys(points: Points, at: Placed) -> Ints:
    keys = points.key[at.point]
    return keys if points.home_key is None else np.where(at.housed, points.home_key[at.point], keys)


def hits(points: Points, at: Placed) -> Hits:
    """Return what is needed to find a record that stands in another block again."""
    if points.identity is None:
        none = np.zeros(0, dtype=np.int64)
        return Hits(none.astype(np.uint64), none, none, none.astype(bool))
    said = points.identity[at.point] != 0
    region = at.region[said]
    identity = mixed(points.identity[at.point[said]], region.astype(np.uint64))
    return Hits(identity, region, _keys(points, at)[said], at.first[said])


def locate(longitude: Floats, latitude: Floats, within: Regions) -> tuple[Ints, Ints]:
    """Return every pair of a region and a point in it: the numbers of the regions, the numbers of the points.

    The 180th meridian is one line, whichever sign its points have.
    """
    seam = np.flatnonzero(np.abs(longitude) == 180)  # noqa: PLR2004
    if len(seam):
        longitude, latitude = np.r_[longitude, -longitude[seam]], np.r_[latitude, latitude[seam]]
    found: list[tuple[Ints, Ints]] = []
    for members, held in within.grid.runs(longitude, latitude):
        for number, whole in held:
            inside = members if whole else members[_in(within.shapes[number], longitude, latitude, members)]
            found.append((np.full(len(inside), number, dtype=np.int64), inside))
    none = np.zeros(0, dtype=np.int64)
    region, point = (np.concatenate(each) for each in zip(*(found or [(none, none)]), strict=True))
    return _without_doubles(region, point, seam, len(longitude) - len(seam)) if len(seam) else (region, point)


def _in(shape: Any, longitude: Floats, latitude: Floats, members: Ints) -> NDArray[np.bool_]:  # noqa: ANN401
    longitude, latitude = longitude[members], latitude[members]
    if isinstance(shape, Circle):
        return shape.holds(longitude, latitude)
    inside: NDArray[np.bool_] = shapely.intersects_xy(shape, longitude, latitude)
    return inside


def _without_doubles(region: Ints, point: Ints, seam: Ints, points: int) -> tuple[Ints, Ints]:
    point = np.r_[np.arange(points), seam][point]
    region, point = np.unique(np.column_stack([region, point]), axis=0).T
    return region, point


def mixed(one: Hashes, other: Hashes) -> Hashes:
    """Return a hash of two hashes (arrays of the same length, or one value), never 0 but by accident."""
    first, second = (np.uint64(number) for number in _MIX)
    made = (one ^ (other * second)) * first
    made ^= made >> np.uint64(32)
    made *= second
    made ^= made >> np.uint64(29)
    return made


def merge(parts: Iterable[Counts]) -> Counts:
    """Add the counts of blocks: in whatever order they come, the sum is the same."""
    held = list(parts)
    none: Ints = np.zeros(0, dtype=np.int64)
    columns = [(part.region, part.key, part.count, part.highest) for part in held] or [(none,) * 4]
    return Counts(*_grouped(*(np.concatenate(column) for column in zip(*columns, strict=True))))


def _grouped(region: Ints, key: Ints, number: Ints, highest: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Add what has the same region and key; of `highest` the largest is kept."""
    if not len(region):
        return region, key, number, highest
    span = int(key.max()) + 1
    pair = region * span + key
    order = np.argsort(pair)
    pair = pair[order]
    first = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
    held = pair[first]
    return (
        held // span,
        held % span,
        np.add.reduceat(number[order], first),
        np.maximum.reduceat(highest[order], first),
    )


# ---------------------------------------------------------------- a block reduced


@dataclass(frozen=True)
class ReducedBlock:
    """What a block of records was reduced to. `inside` counts by name the records that lie in a region."""

    counts: Counts
    hits: Hits
    tally: Mapping[str, int]
    inside: Ints
    contradicted: Mapping[tuple[int, int], int]


def parted(key: int) -> tuple[int, int, int]:
    """Return the (number of the name, month, year) of a key; the year means nothing in a Party's area."""
    name, rest = divmod(key, SPAN)
    month, year = divmod(rest, YEARS)
    return name, month, year + FIRST_YEAR


def reduced(
    records: OccurrenceBlock, within: Regions, homes: Mapping[str, int], names: dict[str, int], most_m: float
) -> ReducedBlock:
    """Reduce a block: apply the rules, count what is left, in the regions, by name, month and year.

    `homes` gives the number of a country's areas by its code or name; another one is of a third country. A place may
    be uncertain by `most_m`. `names` are the distinct names met so far, numbered as they came.
    """
    left, tally = np.ones(records.size, dtype=bool), {}
    for rule in RULES:
        fits = left & rule.fits(records, most_m)
        tally[rule.name] = int(np.count_nonzero(fits))
        left &= ~fits
    chosen = np.flatnonzero(left)
    points = _points(records, chosen, homes, names)
    at = placed(points, within)
    inside = points.key[at.point[at.first]] // SPAN
    tally |= {"contradicted": sum(at.contradicted.values()), "astray": at.astray}
    tally["outside"] = len(chosen) - tally["contradicted"] - len(inside)
    return ReducedBlock(
        counted(points, at),
        hits(points, at),
        tally,
        np.bincount(inside, minlength=len(names)),
        at.contradicted,
    )


def _points(
    records: OccurrenceBlock, chosen: Ints, homes: Mapping[str, int], names: dict[str, int]
) -> Points:
    name, number, country = (records.columns.get(each) for each in ("name", "count", "country"))
    assert name is not None  # noqa: S101 - no file is read without names
    used = np.zeros(len(name.values), dtype=bool)
    used[name.index[chosen]] = True
    numbers = np.zeros(len(name.values), dtype=np.int64)
    met = (plain_name(name.values[at]) for at in np.flatnonzero(used))
    numbers[used] = [names.setdefault(one, len(names)) for one in met]
    key = numbers[name.index[chosen]] * SPAN + when(records)[chosen]
    return Points(
        records.longitude[chosen],
        records.latitude[chosen],
        key,
        _coded(country, chosen, lambda code: _home(code, homes)),
        _coded(number, chosen, lambda cell: max(birds_counted(cell), 0)),
        None if records.identity is None else records.identity[chosen],
        key - key % YEARS,  # in a Party's area the year does not matter
    )


def _home(code: str, homes: Mapping[str, int]) -> int:
    said = re.sub(r"[\W_]+", "", code).casefold()
    return NO_HOME if said in _UNKNOWN_COUNTRY else homes.get(said, ELSEWHERE)


def _coded(column: Coded | None, chosen: Ints, meaning: Callable[[str], int]) -> Ints | None:
    if column is None:
        return None
    return np.array([meaning(value) for value in column.values], dtype=np.int64)[column.index[chosen]]
