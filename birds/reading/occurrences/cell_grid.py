"""Which regions a point may lie in, by a grid of cells: most points need no exact test.

A cell holds a code; the code stands for a set of regions, each of which covers the cell wholly or touches it.
Few sets are different (inland, coast, one site or another), so a block of points falls into few runs of equal
code, and only what lies in a touched cell meets the exact test. Cells are found from large to small: a block of
64 × 64 that a region covers, or misses, is not looked into.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from birds.geodesy import RADIUS_KM, distances_km

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_CELLS = 1 << 19
FINEST = 0.02  # degrees: about 2 km
BLOCK = 64
_PAD = 1e-9  # degrees: a point that rounding puts into the next cell is still within that cell's box
Box = tuple[float, float, float, float]  # west, south, east, north


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
        west, east = self.longitude - wide, self.longitude + wide
        if west < -180:  # noqa: PLR2004
            return ((-180, south, east, north), (west + 360, south, 180, north))
        if east > 180:  # noqa: PLR2004
            return ((west, south, 180, north), (-180, south, east - 360, north))
        return ((west, south, east, north),)

    def holds(self, longitude: Floats, latitude: Floats) -> NDArray[np.bool_]:
        """Return which points lie in the circle, its edge included."""
        return distances_km(self.longitude, self.latitude, longitude, latitude) <= self.radius_m / 1000


@dataclass(frozen=True)
class CellGrid:
    """Cells of `size` degrees from the south-west corner, row by row; `codes` has one value a cell.

    `sets` gives the regions of a code: (number of the region, whether it covers the cell wholly).
    """

    extent: Box
    size: float
    columns: int
    rows: int
    codes: NDArray[Any]
    sets: tuple[tuple[tuple[int, bool], ...], ...]

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
        if len(codes):
            starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
            for start, end in zip(starts, [*starts[1:], len(codes)], strict=True):
                yield near[start:end], self.sets[codes[start]]

    def _place(self, degrees: Floats, axis: int, cells: int) -> NDArray[np.int32]:
        """Return the column or row of each point; what lies outside, or nowhere, is put into an empty last one."""
        place = degrees - self.extent[axis]
        place *= 1 / self.size
        outside = ~((place >= 0) & (place < cells))  # NaN too
        place[outside] = cells - 1
        return place.astype(np.int32)


def grid(areas: Sequence[Any]) -> CellGrid:
    """Lay a grid over regions: shapely polygons (prepared) or circles."""
    boxes = [_boxes(area) for area in areas]
    every = [box for of_area in boxes for box in of_area]
    if not every:
        return CellGrid((0, 0, 0, 0), 1, 1, 1, np.zeros(1, dtype=np.uint16), ((),))
    laid = _laid(every)
    codes = np.zeros(laid.columns * laid.rows, dtype=np.int64)
    sets: list[Any] = [()]
    for number, area in enumerate(areas):
        for cells, whole in _cells(laid, area, boxes[number]):
            _add(codes, sets, cells, (number, whole))
    small = codes.astype(np.uint16) if len(sets) < 1 << 16 else codes
    return CellGrid(laid.extent, laid.size, laid.columns, laid.rows, small, tuple(sets))


def _boxes(area: Any) -> tuple[Box, ...]:  # noqa: ANN401 - a shapely geometry or a circle
    if isinstance(area, Circle):
        return area.boxes()
    return () if area.is_empty else (area.bounds,)


def _laid(boxes: Sequence[Box]) -> CellGrid:
    """Return a grid without codes over all boxes: as fine as the number of cells allows."""
    west, south = (min(box[at] for box in boxes) for at in (0, 1))
    east, north = (max(box[at] for box in boxes) for at in (2, 3))
    size = max(FINEST, math.sqrt((east - west) * (north - south) / MOST_CELLS))
    columns, rows = (
        BLOCK * (1 + int((length / size + 2) / BLOCK)) for length in (east - west, north - south)
    )
    return CellGrid((west, south, east, north), size, columns, rows, np.zeros(0), ())


def _add(codes: Ints, sets: list[Any], cells: Ints, region: tuple[int, bool]) -> None:
    """Put a region into the sets of these cells."""
    old, place = np.unique(codes[cells], return_inverse=True)
    new = np.arange(len(sets), len(sets) + len(old))
    sets.extend((*sets[code], region) for code in old)
    codes[cells] = new[place]


def _cells(laid: CellGrid, area: Any, boxes: tuple[Box, ...]) -> Iterator[tuple[Ints, bool]]:  # noqa: ANN401
    """Yield the cells that a region touches, and those that it covers wholly."""
    if isinstance(area, Circle):
        cells = [_spread(_blocks(laid, box, 1), 1, laid.columns) for box in boxes]
        yield np.unique(np.concatenate(cells)), False
        return
    for box in boxes:
        touched, covered = _refined(laid, area, _blocks(laid, box, BLOCK))
        yield touched, False
        yield covered, True


def _blocks(laid: CellGrid, box: Box, length: int) -> Ints:
    """Return the blocks of `length` cells a side that a box meets: (column, row) of each, shape (n, 2)."""
    step = laid.size * length
    ends = []
    for at, most in ((0, laid.columns), (1, laid.rows)):
        first = math.floor((box[at] - _PAD - laid.extent[at]) / step)
        last = math.floor((box[at + 2] + _PAD - laid.extent[at]) / step)
        ends.append(np.arange(max(first, 0), min(last, most // length - 1) + 1))
    column, row = np.meshgrid(*ends)
    return np.column_stack([column.ravel(), row.ravel()])


def _refined(laid: CellGrid, area: Any, blocks: Ints) -> tuple[Ints, Ints]:  # noqa: ANN401
    """Return the cells that a polygon touches and those that it covers, looking only into blocks that it cuts."""
    covered, length = [np.zeros(0, dtype=np.int64)], BLOCK
    while True:
        west, south = (laid.extent[at] + blocks[:, at] * laid.size * length for at in (0, 1))
        wide = laid.size * length + _PAD
        boxes = shapely.box(west - _PAD, south - _PAD, west + wide, south + wide)
        met = shapely.intersects(area, boxes)
        within = met & shapely.contains(area, boxes)
        covered.append(_spread(blocks[within], length, laid.columns))
        blocks = blocks[met & ~within]
        if length == 1:
            return _spread(blocks, 1, laid.columns), np.concatenate(covered)
        length //= 2
        blocks = (blocks[:, None, :] * 2 + np.array([[0, 0], [1, 0], [0, 1], [1, 1]])).reshape(-1, 2)


def _spread(blocks: Ints, length: int, columns: int) -> Ints:
    """Return the numbers of all cells in blocks."""
    within = np.arange(length)
    row = (blocks[:, 1] * length)[:, None, None] + within[None, :, None]
    column = (blocks[:, 0] * length)[:, None, None] + within[None, None, :]
    cells: Ints = (row * columns + column).ravel()
    return cells
