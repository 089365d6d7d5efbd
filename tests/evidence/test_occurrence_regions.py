"""Points in regions: the same numbers as testing every point against every region; and pairs added up."""

import math
from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.reading.occurrences import KEYS, PAIR, added, bucket_total
from birds.reading.occurrences.regions import NOBODY, Area, Circle, Placed, Regions, locate, placed, regions

SQUARES = [shapely.box(127, 34, 129, 36), shapely.box(128, 35, 131, 37), shapely.Point(130, 33).buffer(0.5)]
CUT = shapely.MultiPolygon([shapely.box(179, 60, 180, 62), shapely.box(-180, 60, -179, 62)])
ONE_SIDE = shapely.box(170, 50, 180, 62)
SHAPES = (*SQUARES, CUT, ONE_SIDE, shapely.box(-180, 89, 180, 90), shapely.box(0, -90, 1, -89))
CIRCLES = [Circle(*place) for place in ((128, 35, 3e4), (180, 61, 5e4), (-179.9, 0, 2e4), (10, 89.9, 4e4))]
WITHIN = regions([*(Area(shapely.to_wkb(shape)) for shape in SHAPES), *map(Area, CIRCLES)])


def lie(points, within=WITHIN, said=None) -> Placed:
    east, north = (np.array([point[axis] for point in points], dtype=float) for axis in (0, 1))
    return placed(east, north, within, None if said is None else np.array(said))


def counted(points, at: Placed) -> Counter[tuple[int, int]]:
    pairs = zip(at.region.tolist(), at.point, strict=True)
    return Counter((region, points[point][2]) for region, point in pairs)


def is_in(shape, east: float, north: float) -> bool:
    if isinstance(shape, Circle):
        return metres(shape.longitude, shape.latitude, east, north) <= shape.radius_m
    places = [east, -east] if abs(east) == 180 else [east]
    return any(shape.intersects(shapely.Point(place, north)) for place in places)


def metres(x1: float, y1: float, x2: float, y2: float) -> float:
    """The haversine distance."""
    x1, y1, x2, y2 = map(math.radians, (x1, y1, x2, y2))
    a = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(min(a, 1)))


def one_by_one(points, shapes=(*SHAPES, *CIRCLES)) -> Counter[tuple[int, int]]:
    pairs = ((at, shape, point) for at, shape in enumerate(shapes) for point in points)
    return Counter((at, point[2]) for at, shape, point in pairs if is_in(shape, *point[:2]))


# Whole numbers lie on corners and edges, and often on one another.
EAST = st.integers(125, 133) | st.floats(126, 132) | st.floats(-180, 180)
EAST |= st.sampled_from([180, -180, 179.5, -179.5, 0])
NORTH = st.integers(32, 38) | st.floats(32, 38) | st.floats(59, 90)
NORTH |= st.sampled_from([61, 60, 90, -90, 89, 0])
SHAPE = st.tuples(st.floats(120, 150), st.floats(25, 45), st.floats(0.001, 3), st.integers(3, 9))
POINTS = st.lists(st.tuples(EAST, NORTH, st.integers(0, 4)), max_size=60)


@pytest.mark.slow
@given(POINTS)
@settings(max_examples=80, deadline=None)
def test_a_block_counts_what_testing_one_by_one_counts(points):
    at = lie(points)
    assert counted(points, at) == one_by_one(points)
    assert at.first.sum() == sum(any(is_in(shape, *p[:2]) for shape in (*SHAPES, *CIRCLES)) for p in points)


@pytest.mark.slow
@given(st.lists(SHAPE, min_size=1, max_size=12), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_any_polygons_and_circles_overlapping_or_not(made, seed):
    """Points lie on corners, on edges and anywhere; regions of all sizes lie upon one another."""
    polygons = [shapely.Point(x, y).buffer(r, quad_segs=n) for x, y, r, n in made]
    shapes = [*polygons, *(Circle(x, y, r * 9_000) for x, y, r, _ in made)]
    dice = np.random.default_rng(seed)
    corners = shapely.get_coordinates(polygons)
    anywhere = np.column_stack([dice.uniform(119, 151, 200), dice.uniform(24, 46, 200)])
    near = np.array([(x, y) for x, y, _, _ in made])[dice.integers(0, len(made), 200)]
    places = np.concatenate([corners, anywhere, near + dice.normal(0, 0.3, near.shape), near])
    points = [(x, y, 0) for x, y in places.tolist()]
    areas = [Area(s if isinstance(s, Circle) else shapely.to_wkb(s)) for s in shapes]
    assert counted(points, lie(points, regions(areas))) == one_by_one(points, shapes)


def test_points_that_lie_nowhere_count_nowhere():
    nan = float("nan")
    points = [(nan, 35, 1), (128.5, nan, 1), (128.5, 95, 1), (360, 35, 1), (127.2, 34.2, 1)]
    assert counted(points, lie(points)) == {(0, 1): 1}


def test_the_pole_is_one_place_and_the_meridian_one_line():
    """A circle holds the pole at every longitude; a box that ends at 180° holds what says −180°."""
    cap = len(SHAPES) + 3
    region, point = locate(np.array([0.0, 77.0, -180.0]), np.array([90.0, 90.0, 55.0]), WITHIN)
    pairs = set(zip(region.tolist(), point.tolist(), strict=True))
    assert {(cap, 0), (cap, 1), (SHAPES.index(ONE_SIDE), 2)} <= pairs


def test_no_points_and_no_regions_count_nothing():
    assert not lie([]).region.size
    assert not lie([(128, 35, 1)], regions([])).region.size


def homes(boxes: dict[int, tuple[float, ...]], site: Circle) -> Regions:
    areas = [Area(shapely.to_wkb(shapely.box(*box)), home) for home, box in boxes.items()]
    return regions([*areas, Area(site)])


def test_a_point_that_says_one_country_and_lies_in_another_counts_nowhere():
    """Homes 1 and 2 side by side, a site on the border: what contradicts itself is not counted there either."""
    home = homes({1: (0, 0, 1, 1), 2: (1.1, 0, 2, 1)}, Circle(1, 0.5, 30_000))
    points = [(0.9, 0.5, 0), (0.9, 0.5, 0), (0.9, 0.5, 0), (1.05, 0.5, 0), (1.05, 0.5, 0), (0.9, 0.5, 0)]
    at = lie(points, home, [1, 2, 0, 2, 3, 3])
    assert counted(points, at) == {(0, 0): 2, (2, 0): 4}
    assert at.contradicted == {(2, 1): 1, (3, 1): 1}
    assert at.astray == 1


def test_an_edge_between_homes_is_of_the_first_and_what_is_nobody_s_of_none():
    """Nobody's area lies in both homes; the site there counts all the same, and nothing contradicts anything."""
    boxes = {1: (0, 0, 1, 1), 2: (1, 0, 2, 1), NOBODY: (0.4, 0.4, 1.6, 0.6)}
    home = homes(boxes, Circle(1, 0.5, 1_000))
    points = [(1, 0.1, 0), (1, 0.5, 1), (0.5, 0.5, 2), (1.5, 0.1, 3)]
    at = lie(points, home, [1, 1, 2, 0])
    assert counted(points, at) == {(0, 0): 1, (3, 1): 1, (1, 3): 1}
    assert at.contradicted == {}
    assert at.astray == 2


# Identity, name, region, month, number, whether it is the first of its record:
Pair = tuple[int, int, int, int, int, bool]
PAIRS = st.lists(st.tuples(*(st.integers(0, most) for most in (30, 2, 2, 3, 9)), st.booleans()), max_size=60)


@given(PAIRS, st.integers(1, 5))
@settings(max_examples=15, deadline=None)
def test_what_stands_twice_counts_once_and_the_highest_number_is_that_of_all(pairs, buckets):
    first: dict[int, Pair] = {}
    for pair in pairs:
        first.setdefault(pair[0], pair)
    records = Counter(pair[1:4] for pair in first.values())
    used = Counter(pair[1:4] for pair in first.values() if pair[5])
    made = np.array(pairs, PAIR)
    split = [made[made["identity"] % np.uint64(buckets) == bucket] for bucket in range(buckets)]
    total = added([bucket_total([each[:7], each[7:]]) for each in split])
    by_key = total.set_index(KEYS)
    assert Counter(by_key["records"].to_dict()) == records
    assert Counter(by_key["used"].to_dict()) == used
    assert all(
        most == max(pair[4] for pair in pairs if pair[1:4] == key) for key, most in by_key["number"].items()
    )
