"""Where the points of a block lie: one pure function, the same alone, in threads, or on a cluster.

A region is a polygon (a point on its boundary lies inside) or a circle. Regions of a Party have a home; a point
that says it is of one country and lies in the region of another contradicts itself and counts nowhere.

Most points need no exact test: a cell of a grid holds a code, which stands for a set of regions, each of which covers
the cell wholly or touches it. Few sets are different, so a block of points falls into few runs of equal code. Memory
grows with the block, never with the number of regions.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from birds.geodesy import RADIUS_KM, distances_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Box = tuple[float, float, float, float]  # west, south, east, north

NO_HOME, NOBODY = 0, -1  # of a region: a site, and what is of no Party; 0 of a point: it does not say
MOST_CELLS = 1 << 19
FINEST = 0.02  # degrees: about 2 km
BLOCK = 64
_PAD = 1e-9  # degrees: a point that rounding puts into the next cell is still within that cell's box
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Circle:
    """All places within `radius_m` metres of a point, on a sphere of the Earth's mean radius."""

    longitude: float
    latitude: float
    radius_m: float

    def boxes(self) -> tuple[Box, ...]:
        """Return the boxes that hold the circle: two where it crosses the 180th meridian, a cap around a pole."""
        reach = math.degrees(self.radius_m / 1000 / RADIUS_KM) + _PAD
        south, north = self.latitude - reach, self.latitude + reach
        if south <= -90 or north >= 90:  # noqa: PLR2004 - the poles
            return ((-180, max(south, -90), 180, min(north, 90)),)
        ratio = math.sin(math.radians(reach)) / math.cos(math.radians(self.latitude))
        wide = math.degrees(math.asin(min(ratio, 1))) + _PAD
        turns = [self.longitude + turn for turn in (-360, 0, 360)]
        spans = [(max(east - wide, -180), min(east + wide, 180)) for east in turns]
        return tuple((west, south, east, north) for west, east in spans if west < east)


@dataclass(frozen=True, slots=True)
class Area:
    """One region to count in: a polygon as WKB (WGS 84) or a circle; `home` is its Party's number, NO_HOME or NOBODY.

    What crosses the 180th meridian is a multipolygon cut there, as GeoJSON (RFC 7946) wants it.
    """

    shape: bytes | Circle
    home: int = NO_HOME


@dataclass(frozen=True)
class Regions:
    """Regions made ready: shapely geometries or circles, the homes, and the grid that finds them.

    Its cells of `size` degrees lie row by row from the `corner` in the south-west; `codes` has one value a cell, and
    `sets` gives the regions of a code: (number of the region, whether it covers the cell wholly).
    """

    shapes: tuple[Any, ...]
    homes: Ints
    corner: tuple[float, float]
    size: float
    columns: int
    rows: int
    codes: NDArray[Any]
    sets: Sequence[tuple[tuple[int, bool], ...]] = ((),)

    def runs(
        self, longitude: Floats, latitude: Floats
    ) -> Iterator[tuple[Ints, tuple[tuple[int, bool], ...]]]:
        """Yield the points (their numbers) of each code with the regions that they may lie in."""
        cell = self._place(latitude, 1, self.rows) * self.columns + self._place(longitude, 0, self.columns)
        codes = self.codes[cell]
        near = np.flatnonzero(codes)
        codes = codes[near]
        order = np.argsort(codes, kind="stable")
        near, codes = near[order], codes[order]
        cuts = np.flatnonzero(codes[1:] != codes[:-1]) + 1
        for start, end in pairwise([0, *cuts.tolist(), len(codes)]):
            if start < end:
                yield near[start:end], self.sets[codes[start]]

    def _place(self, degrees: Floats, axis: int, cells: int) -> NDArray[np.int32]:
        """Return the column or row of each point; what lies outside, or nowhere, is put into an empty last one."""
        place = degrees - self.corner[axis]
        place *= 1 / self.size
        outside = ~((place >= 0) & (place < cells))  # NaN too
        place[outside] = cells - 1
        return place.astype(np.int32)

    def blocks(self, box: Box, length: int) -> Ints:
        """Return the blocks of `length` cells a side that a box meets: (column, row) of each, shape (n, 2)."""
        step, ends = self.size * length, []
        for axis, most in enumerate((self.columns, self.rows)):
            first = math.floor((box[axis] - _PAD - self.corner[axis]) / step)
            last = math.floor((box[axis + 2] + _PAD - self.corner[axis]) / step)
            ends.append(np.arange(max(first, 0), min(last, most // length - 1) + 1))
        return np.stack(np.meshgrid(*ends), axis=-1).reshape(-1, 2)

    def cells(self, shape: Any, boxes: Sequence[Box]) -> Iterator[tuple[Ints, bool]]:  # noqa: ANN401
        """Yield the cells that a region may touch, and those that it covers wholly: from large blocks to small."""
        if isinstance(shape, Circle):
            yield np.unique(self._numbers(np.concatenate([self.blocks(box, 1) for box in boxes]))), False
            return
        for box in boxes:
            blocks, covered = self.blocks(box, BLOCK), []
            for length in (BLOCK >> halved for halved in range(BLOCK.bit_length())):
                west_south = np.array(self.corner) + blocks * self.size * length - _PAD
                tiles = shapely.box(*west_south.T, *(west_south + self.size * length + 2 * _PAD).T)
                met = shapely.intersects(shape, tiles)
                is_whole = met & shapely.contains(shape, tiles)
                covered.append(_parts_of(blocks[is_whole], length))
                blocks = _parts_of(blocks[met & ~is_whole], 2 if length > 1 else 1)
            yield self._numbers(blocks), False
            yield self._numbers(np.concatenate(covered)), True

    def _numbers(self, cells: Ints) -> Ints:
        return cells[:, 1] * self.columns + cells[:, 0]


def _parts_of(blocks: Ints, times: int) -> Ints:
    """Return what blocks are cut into, `times` a side."""
    return (blocks[:, None] * times + np.indices((times, times)).reshape(2, -1).T).reshape(-1, 2)


@dataclass(frozen=True)
class Placed:
    """Where the points of a block lie: every pair of a region and a point that counts there.

    `first` marks one pair of each point: in its Party's area and at a site, it is one record. Nowhere count points
    `astray`, which say a home and lie in no region that has one, and those `contradicted`, by (home they say, other).
    """

    region: Ints
    point: Ints
    first: NDArray[np.bool_]
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
    boxes: list[tuple[Box, ...]] = []
    for shape in shapes:
        if isinstance(shape, Circle):
            boxes.append(shape.boxes())
            continue
        shapely.prepare(shape)
        west, south, east, north = shape.bounds
        shapely.intersects_xy(shape, (west + east) / 2, (south + north) / 2)  # builds the index of its edges
        boxes.append(() if shape.is_empty else (shape.bounds,))
    every = np.array([box for own in boxes for box in own] or [(0, 0, 0, 0)], dtype=float)
    corner, lengths = every.min(0)[:2], every.max(0)[2:] - every.min(0)[:2]
    size = max(FINEST, math.sqrt(lengths.prod() / MOST_CELLS))  # as fine as the number of cells allows
    columns, rows = (BLOCK * (1 + int((length / size + 2) / BLOCK)) for length in lengths.tolist())
    homes, codes = np.array([area.home for area in areas], dtype=np.int64), np.zeros(columns * rows, np.int64)
    west_south = float(corner[0]), float(corner[1])
    laid = Regions(shapes, homes, west_south, size, columns=columns, rows=rows, codes=codes)
    sets: list[tuple[tuple[int, bool], ...]] = [()]
    for number, (shape, own) in enumerate(zip(shapes, boxes, strict=True)):
        for cells, is_whole in laid.cells(shape, own):
            before, place = np.unique(codes[cells], return_inverse=True)
            codes[cells] = len(sets) + place
            sets.extend((*sets[code], (number, is_whole)) for code in before)
    return replace(laid, codes=codes.astype(np.uint16) if len(sets) < 1 << 16 else codes, sets=tuple(sets))


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
    region, point = region[keep], point[keep]
    turn, first = np.arange(len(point)), np.zeros(len(usable), dtype=np.int64)
    first[point[::-1]] = turn[::-1]  # of several, the last written stays: the first
    return Placed(region, point, first[point] == turn, astray, contradicted=contradicted)


def locate(longitude: Floats, latitude: Floats, within: Regions) -> tuple[Ints, Ints]:
    """Return every pair of a region and a point in it: the numbers of the regions, the numbers of the points.

    The 180th meridian is one line, whichever sign its points have.
    """
    seam = np.flatnonzero(np.abs(longitude) == 180)  # noqa: PLR2004
    points = len(longitude)
    longitude, latitude = np.r_[longitude, -longitude[seam]], np.r_[latitude, latitude[seam]]
    none = np.zeros(0, dtype=np.int64)
    hits: list[tuple[Ints, Ints]] = [(none, none)]
    for members, regions_of_cell in within.runs(longitude, latitude):
        for number, is_whole in regions_of_cell:
            shape, inside = within.shapes[number], members
            if not is_whole:
                east, north = longitude[members], latitude[members]
                if isinstance(shape, Circle):
                    away_km = distances_km(shape.longitude, shape.latitude, east, north)
                    inside = members[away_km <= shape.radius_m / 1000]
                else:
                    inside = members[shapely.intersects_xy(shape, east, north)]
            hits.append((np.full(len(inside), number, dtype=np.int64), inside))
    region, point = (np.concatenate(each) for each in zip(*hits, strict=True))
    if len(seam):
        point = np.r_[np.arange(points), seam][point]
        region, point = np.unique(np.column_stack([region, point]), axis=0).T
    return region, point
