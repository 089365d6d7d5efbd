"""Points in polygons: one pure function on one block, the same alone, in threads, or on a cluster.

A block's points are sorted by longitude once; each polygon then looks only at the slice between its own
ends, and only what lies in its bounding box meets the exact test. A point on a boundary lies inside.
Memory grows with the block, never with the number of polygons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Regions:
    """Polygons to count in: geometries (WGS 84, degrees) and their bounding boxes, shape (n, 4).

    What crosses the 180th meridian is a multipolygon cut there, as GeoJSON (RFC 7946) wants it.
    """

    shapes: NDArray[Any]
    boxes: Floats


@dataclass(frozen=True)
class Counts:
    """How many points of each key lie in each region, without the empty pairs, sorted by region and key.

    `region`, `key` and `count` have one value a pair; `unusable` counts points that lie nowhere on earth.
    """

    region: Ints
    key: Ints
    count: Ints
    unusable: int = 0


def regions(wkbs: Sequence[bytes]) -> Regions:
    """Make regions of polygons given as WKB."""
    import numpy as np
    import shapely

    shapes = np.asarray(shapely.from_wkb(list(wkbs)), dtype=object).reshape(len(wkbs))
    return Regions(shapes, shapely.bounds(shapes).reshape(len(wkbs), 4))


def count(longitude: Floats, latitude: Floats, key: Ints, within: Regions) -> Counts:
    """Count one block. The arrays have one value a point; `key` says what is counted (taxon, month, year)."""
    import numpy as np
    import shapely

    usable = (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90)  # noqa: PLR2004 - degrees; not a number is neither
    unusable = int(len(usable) - np.count_nonzero(usable))
    if unusable:
        longitude, latitude, key = longitude[usable], latitude[usable], key[usable]
    shapely.prepare(within.shapes)  # what came from another process is not prepared; what is, costs nothing
    order = np.argsort(longitude)
    longitude, latitude, key = longitude[order], latitude[order], key[order]
    found = [_in_region(longitude, latitude, key, within, at) for at in range(len(within.shapes))]
    return Counts(*_joined(found), unusable)


def merge(parts: Iterable[Counts]) -> Counts:
    """Add the counts of blocks: in whatever order they come, the sum is the same."""
    import numpy as np

    held = list(parts)
    region, key, number = _joined([(part.region, part.key, part.count) for part in held])
    unusable = sum(part.unusable for part in held)
    if not len(region):
        return Counts(region, key, number, unusable)
    order = np.lexsort((key, region))
    region, key, number = region[order], key[order], number[order]
    first = np.flatnonzero(np.r_[True, (region[1:] != region[:-1]) | (key[1:] != key[:-1])])
    return Counts(region[first], key[first], np.add.reduceat(number, first), unusable)


def _in_region(
    longitude: Floats, latitude: Floats, key: Ints, within: Regions, at: int
) -> tuple[Ints, Ints, Ints]:
    """Return (region, key, count) of one polygon; `longitude` is sorted."""
    import numpy as np
    import shapely

    west, south, east, north = within.boxes[at]
    start, end = np.searchsorted(longitude, west, "left"), np.searchsorted(longitude, east, "right")
    near = start + np.flatnonzero((latitude[start:end] >= south) & (latitude[start:end] <= north))
    inside = near[shapely.intersects_xy(within.shapes[at], longitude[near], latitude[near])]
    keys, counts = np.unique(key[inside], return_counts=True)
    return np.full(len(keys), at, dtype=np.int64), keys.astype(np.int64), counts.astype(np.int64)


def _joined(parts: Sequence[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    import numpy as np

    none: Ints = np.zeros(0, dtype=np.int64)
    columns = list(zip(*parts, strict=True)) or [(none,)] * 3
    region, key, number = (np.concatenate(column) for column in columns)
    return region, key, number
