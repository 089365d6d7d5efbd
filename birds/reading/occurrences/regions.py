"""Where the points of a block lie: one pure function, the same alone, in threads, or on a cluster.

A region is a polygon (a point on its boundary lies inside) or a circle. Regions of a Party have a home; a point
that says it is of one country and lies in the region of another contradicts itself and counts nowhere. Memory
grows with the block, never with the number of regions.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from birds.reading.occurrences.cell_grid import CellGrid, Circle, grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from birds.reading.occurrences.cell_grid import Floats, Ints

NO_HOME, NOBODY = 0, -1  # of a region: a site, and what is of no Party; 0 of a point: it does not say
_LOCK = threading.Lock()


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
    contradicted: Counter[tuple[int, int]] = field(default_factory=Counter)


def regions(areas: Sequence[Area]) -> Regions:
    """Make regions ready. The same areas give the same object: it is made once in a process."""
    with _LOCK:  # shapely prepares a geometry in place: no two threads may do it at once
        return _regions(tuple(areas))


@lru_cache(maxsize=4)
def _regions(areas: tuple[Area, ...]) -> Regions:
    drawn = (area.shape for area in areas)
    shapes = tuple(each if isinstance(each, Circle) else shapely.from_wkb(each) for each in drawn)
    for shape in shapes:
        if not isinstance(shape, Circle):
            shapely.prepare(shape)
            west, south, east, north = shape.bounds
            # Builds the index of its edges:
            shapely.intersects_xy(shape, (west + east) / 2, (south + north) / 2)
    return Regions(shapes, np.array([area.home for area in areas], dtype=np.int64), grid(shapes))


def placed(longitude: Floats, latitude: Floats, within: Regions, stated: Ints | None = None) -> Placed:
    """Find where the points of one block lie; one that contradicts the home that is `stated` lies nowhere.

    A point on the edge of two homes lies in the first; in a region that is nobody's (`NOBODY`) it has no home.
    """
    usable = (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90)  # noqa: PLR2004 - nor a NaN
    longitude = longitude if usable.all() else np.where(usable, longitude, np.nan)
    region, point = locate(longitude, latitude, within)
    home = within.homes[region]
    homes = [int(number) for number in np.unique(within.homes) if number != NO_HOME]
    # In which home a point lies, 0 for none; of several the first, but nobody's before all:
    lies = np.zeros(len(usable), dtype=np.int64)
    for each in sorted(homes, key=lambda number: (number == NOBODY, -number)):
        lies[point[home == each]] = each
    keep = ((home == NO_HOME) | (home == lies[point])) & (home != NOBODY)
    astray, contradicted = 0, Counter[tuple[int, int]]()
    if stated is not None and homes:
        wrong = (stated != NO_HOME) & (lies > 0) & (stated != lies)
        keep &= ~wrong[point]
        astray = int(np.count_nonzero(usable & (lies <= 0) & (stated > 0) & np.isin(stated, homes)))
        contradicted = Counter(zip(stated[wrong].tolist(), lies[wrong].tolist(), strict=True))
    region, point, housed = region[keep], point[keep], home[keep] != NO_HOME
    turn, first = np.arange(len(point)), np.zeros(len(usable), dtype=np.int64)
    first[point[::-1]] = turn[::-1]  # of several, the last written stays: the first
    return Placed(region, point, first[point] == turn, housed, astray, contradicted)


def locate(longitude: Floats, latitude: Floats, within: Regions) -> tuple[Ints, Ints]:
    """Return every pair of a region and a point in it: the numbers of the regions, the numbers of the points.

    The 180th meridian is one line, whichever sign its points have.
    """
    seam = np.flatnonzero(np.abs(longitude) == 180)  # noqa: PLR2004
    points = len(longitude)
    longitude, latitude = np.r_[longitude, -longitude[seam]], np.r_[latitude, latitude[seam]]
    none = np.zeros(0, dtype=np.int64)
    hits: list[tuple[Ints, Ints]] = [(none, none)]
    for members, regions_of_cell in within.grid.runs(longitude, latitude):
        for number, whole in regions_of_cell:
            inside = members if whole else members[_in(within.shapes[number], longitude, latitude, members)]
            hits.append((np.full(len(inside), number, dtype=np.int64), inside))
    region, point = (np.concatenate(each) for each in zip(*hits, strict=True))
    if len(seam):
        point = np.r_[np.arange(points), seam][point]
        region, point = np.unique(np.column_stack([region, point]), axis=0).T
    return region, point


def _in(shape: Any, longitude: Floats, latitude: Floats, members: Ints) -> NDArray[np.bool_]:  # noqa: ANN401
    longitude, latitude = longitude[members], latitude[members]
    if isinstance(shape, Circle):
        return shape.holds(longitude, latitude)
    inside: NDArray[np.bool_] = shapely.intersects_xy(shape, longitude, latitude)
    return inside
