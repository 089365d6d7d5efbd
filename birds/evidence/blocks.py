"""Points in regions: one pure function on one block, the same alone, in threads, or on a cluster.

A region is a polygon (a point on its boundary lies inside) or a circle. Regions of a Party have a home; a point
that says it is of one country and lies in the region of another contradicts itself and counts nowhere. Memory
grows with the block, never with the number of regions. What counts is whole numbers: the sum of blocks is the same
wherever they are cut and in whatever order they come.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from birds.evidence.grid import Circle, Grid, grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

NO_HOME = 0  # of a region: a site; of a point: it does not say
_MIX = (0xFF51AFD7ED558CCD, 0x9E3779B97F4A7C15)
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Area:
    """One region to count in: a polygon as WKB (WGS 84) or a circle; `home` is the number of its Party, 0 for none.

    What crosses the 180th meridian is a multipolygon cut there, as GeoJSON (RFC 7946) wants it.
    """

    shape: bytes | Circle
    home: int = NO_HOME


@dataclass(frozen=True)
class Regions:
    """Regions made ready: shapely geometries or circles, the homes, and the grid that finds them."""

    shapes: tuple[Any, ...]
    homes: Ints
    grid: Grid


@dataclass(frozen=True)
class Points:
    """One block. Each array has one value a point; `key` (from 0) says what is counted: taxon, month, year.

    `said` is the home that a point claims (0: none), `number` how many birds it reports (0: not said), `identity`
    a hash of what makes the record the one it is (0: not said).
    """

    longitude: Floats
    latitude: Floats
    key: Ints
    said: NDArray[Any] | None = None
    number: NDArray[Any] | None = None
    identity: Hashes | None = None


@dataclass(frozen=True)
class Hits:
    """Every point in every region that has an identity: one hash a point and region, and the pair it counts for."""

    identity: Hashes
    region: Ints
    key: Ints


@dataclass(frozen=True)
class Counts:
    """How many points of each key lie in each region, without the empty pairs, sorted by region and key.

    `region`, `key`, `count` and `highest` (the largest number of birds that one point reports) have one value a pair.
    `unusable` points lie nowhere on earth, `inside` lie in a region, `astray` say a home and lie in no region that
    has one. `contradicted` counts points by (home that they say, home where they lie).
    """

    region: Ints
    key: Ints
    count: Ints
    highest: Ints
    unusable: int = 0
    inside: int = 0
    astray: int = 0
    contradicted: dict[tuple[int, int], int] = field(default_factory=dict)


def regions(areas: Sequence[Area]) -> Regions:
    """Make regions ready for counting. The same areas give the same object: it is made once in a process."""
    with _LOCK:  # shapely prepares a geometry in place: no two threads may do it at once
        return _regions(tuple(areas))


@lru_cache(maxsize=4)
def _regions(areas: tuple[Area, ...]) -> Regions:
    import numpy as np
    import shapely

    shapes = tuple(_shape(area.shape) for area in areas)
    for shape in shapes:
        if not isinstance(shape, Circle):
            shapely.prepare(shape)
            west, south, east, north = shape.bounds
            shapely.intersects_xy(
                shape, (west + east) / 2, (south + north) / 2
            )  # builds the index of its edges
    return Regions(shapes, np.array([area.home for area in areas], dtype=np.int64), grid(shapes))


def _shape(shape: bytes | Circle) -> Any:  # noqa: ANN401 - a shapely geometry or a circle
    import shapely

    return shape if isinstance(shape, Circle) else shapely.from_wkb(shape)


def count(points: Points, within: Regions) -> tuple[Counts, Hits]:
    """Count one block: the counts, and what is needed to find a record that stands in another block again."""
    import numpy as np

    usable = (np.abs(points.longitude) <= 180) & (np.abs(points.latitude) <= 90)  # noqa: PLR2004 - nor a NaN
    unusable = int(len(usable) - np.count_nonzero(usable))
    if unusable:
        points = _only(points, usable)
    region, point = locate(points.longitude, points.latitude, within)
    region, point, astray, contradicted = _consistent(points, within, region, point)
    key = points.key[point]
    inside = int(np.count_nonzero(np.bincount(point, minlength=1)))
    number = np.zeros(len(point), dtype=np.int64) if points.number is None else points.number[point]
    grouped = _grouped(region, key, np.ones(len(point), dtype=np.int64), number.astype(np.int64))
    return Counts(*grouped, unusable, inside, astray, contradicted), _hits(points, region, point)


def locate(longitude: Floats, latitude: Floats, within: Regions) -> tuple[Ints, Ints]:
    """Return every pair of a region and a point in it: the numbers of the regions, the numbers of the points.

    The 180th meridian is one line, whichever sign its points have.
    """
    import numpy as np

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
    import shapely

    longitude, latitude = longitude[members], latitude[members]
    if isinstance(shape, Circle):
        return shape.holds(longitude, latitude)
    inside: NDArray[np.bool_] = shapely.intersects_xy(shape, longitude, latitude)
    return inside


def _without_doubles(region: Ints, point: Ints, seam: Ints, points: int) -> tuple[Ints, Ints]:
    import numpy as np

    point = np.r_[np.arange(points), seam][point]
    region, point = np.unique(np.column_stack([region, point]), axis=0).T
    return region, point


def _only(points: Points, chosen: NDArray[np.bool_]) -> Points:
    given = (points.said, points.number, points.identity)
    return Points(
        points.longitude[chosen],
        points.latitude[chosen],
        points.key[chosen],
        *(None if values is None else values[chosen] for values in given),
    )


def _consistent(
    points: Points, within: Regions, region: Ints, point: Ints
) -> tuple[Ints, Ints, int, dict[tuple[int, int], int]]:
    """Take out the points that lie in the home of another; count them, and those that lie in no home at all."""
    import numpy as np

    if points.said is None:
        return region, point, 0, {}
    said, home = points.said.astype(np.int64), within.homes[region]
    at_home = home != NO_HOME
    housed = np.zeros(len(said), dtype=bool)
    housed[point[at_home]] = True
    astray = int(np.count_nonzero((said != NO_HOME) & ~housed & np.isin(said, within.homes)))
    wrong = at_home & (said[point] != NO_HOME) & (said[point] != home)
    if not wrong.any():
        return region, point, astray, {}
    pairs, times = np.unique(np.column_stack([said[point[wrong]], home[wrong]]), axis=0, return_counts=True)
    told = {(int(a), int(b)): int(n) for (a, b), n in zip(pairs, times, strict=True)}
    bad = np.zeros(len(said), dtype=bool)
    bad[point[wrong]] = True
    kept = ~bad[point]
    return region[kept], point[kept], astray, told


def _hits(points: Points, region: Ints, point: Ints) -> Hits:
    import numpy as np

    if points.identity is None:
        none = np.zeros(0, dtype=np.int64)
        return Hits(none.astype(np.uint64), none, none)
    said = points.identity[point] != 0
    region, point = region[said], point[said]
    return Hits(mixed(points.identity[point], region.astype(np.uint64)), region, points.key[point])


def mixed(one: Hashes, other: Hashes) -> Hashes:
    """Return a hash of two hashes (arrays of the same length, or one value), never 0 but by accident."""
    import numpy as np

    first, second = (np.uint64(number) for number in _MIX)
    made = (one ^ (other * second)) * first
    made ^= made >> np.uint64(32)
    made *= second
    made ^= made >> np.uint64(29)
    return made


def merge(parts: Iterable[Counts]) -> Counts:
    """Add the counts of blocks: in whatever order they come, the sum is the same."""
    import numpy as np

    held = list(parts)
    none: Ints = np.zeros(0, dtype=np.int64)
    columns = [(part.region, part.key, part.count, part.highest) for part in held] or [(none,) * 4]
    grouped = _grouped(*(np.concatenate(column) for column in zip(*columns, strict=True)))
    told: dict[tuple[int, int], int] = {}
    for part in held:
        for pair, times in part.contradicted.items():
            told[pair] = told.get(pair, 0) + times
    unusable, inside, astray = (
        sum(getattr(part, name) for part in held) for name in ("unusable", "inside", "astray")
    )
    return Counts(*grouped, unusable, inside, astray, dict(sorted(told.items())))


def _grouped(region: Ints, key: Ints, number: Ints, highest: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Add what has the same region and key; of `highest` the largest is kept."""
    import numpy as np

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
