"""Points in polygons: the same numbers as testing every point against every polygon."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.evidence.blocks import count, merge, regions

SQUARES = [shapely.box(127, 34, 129, 36), shapely.box(128, 35, 131, 37), shapely.Point(130, 33).buffer(0.5)]
CUT = shapely.MultiPolygon([shapely.box(179, 60, 180, 62), shapely.box(-180, 60, -179, 62)])
SHAPES = (*SQUARES, CUT, shapely.box(-180, 89, 180, 90))
WITHIN = regions([shapely.to_wkb(shape) for shape in SHAPES])


def arrays(points):
    return (
        np.array([p[0] for p in points], dtype=float),
        np.array([p[1] for p in points], dtype=float),
        np.array([p[2] for p in points], dtype=np.int64),
    )


def as_dict(found) -> dict[tuple[int, int], int]:
    pairs = zip(found.region.tolist(), found.key.tolist(), strict=True)
    return dict(zip(pairs, found.count.tolist(), strict=True))


def one_by_one(points) -> dict[tuple[int, int], int]:
    made: dict[tuple[int, int], int] = {}
    for east, north, key in points:
        for at, shape in enumerate(SHAPES):
            if shape.intersects(shapely.Point(east, north)):
                made[(at, key)] = made.get((at, key), 0) + 1
    return made


# Whole numbers lie on corners and edges, and often on one another.
EAST = st.one_of(st.integers(125, 133), st.floats(126, 132), st.sampled_from([180, -180, 179.5, -179.5, 0]))
NORTH = st.one_of(st.integers(32, 38), st.floats(32, 38), st.sampled_from([61, 60, 90, -90, 89]))
POINTS = st.lists(st.tuples(EAST, NORTH, st.integers(0, 4)), max_size=60)


@given(POINTS)
@settings(max_examples=150, deadline=None)
def test_a_block_counts_what_testing_one_by_one_counts(points) -> None:
    found = count(*arrays(points), WITHIN)
    assert as_dict(found) == one_by_one(points)
    assert found.unusable == 0


@given(POINTS, st.integers(0, 60))
@settings(max_examples=80, deadline=None)
def test_blocks_add_up_wherever_they_are_cut_and_in_any_order(points, cut: int) -> None:
    parts = [count(*arrays(part), WITHIN) for part in (points[:cut], points[cut:])]
    whole = as_dict(count(*arrays(points), WITHIN))
    assert as_dict(merge(parts)) == whole
    assert as_dict(merge(reversed(parts))) == whole


@pytest.mark.parametrize("bad", [(float("nan"), 35, 1), (128, float("nan"), 1), (128, 95, 1), (360, 35, 1)])
def test_points_that_lie_nowhere_are_counted_apart(bad) -> None:
    found = count(*arrays([bad, (128, 34.5, 1)]), WITHIN)
    assert (as_dict(found), found.unusable) == ({(0, 1): 1}, 1)


def test_no_points_and_no_polygons_count_nothing() -> None:
    assert as_dict(count(*arrays([]), WITHIN)) == {}
    assert as_dict(count(*arrays([(128, 35, 1)]), regions([]))) == {}
    assert as_dict(merge([])) == {}
