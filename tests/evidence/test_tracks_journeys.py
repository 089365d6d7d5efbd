"""Fixes of tagged birds: what is used, where a bird stayed, whether it crossed, and the line that is left."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from track_truth import (
    ANADYR,
    BERING,
    BIRDS,
    DAY,
    HAN,
    HOUR,
    IZUMI,
    START,
    SUNCHEON,
    TRUTH,
    YUKON,
    Bird,
    Leg,
    fixes,
    km,
)

from birds.geodesy import MOST_FIXES, course, distances_km, drawn_parts
from birds.model.agreement import default
from birds.reading.tracks.journeys import (
    Animal,
    Fixes,
    TrackRules,
    clean,
    crossing,
    journey,
    over,
    sift,
    stays,
    timed_wkb,
)


def of(array: np.ndarray) -> Fixes:
    return Fixes(array[:, 0].copy(), array[:, 1].copy(), array[:, 2].copy())


def hourly(north: Sequence[float], east: float = 127.0, width: float | None = None) -> Fixes:
    """Fixes of an hour each, one behind the other from south to north."""
    wide = () if width is None else (np.full(len(north), width),)
    return Fixes(START + np.arange(len(north)) * HOUR, np.full(len(north), east), np.array(north), *wide)


def animal(bird: Bird) -> Animal:
    return Animal(bird.name, bird.taxon, "a study, a file", "a study", f"T-{bird.name}")


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize("bird", BIRDS, ids=lambda bird: bird.name)
def test_a_bird_whose_way_is_known_is_the_evidence_that_follows_from_it(bird):
    found = journey(animal(bird), of(fixes(bird)), default()).evidence
    if TRUTH[bird.name] is None:
        assert found is None
        return
    assert found is not None
    assert (found.certainty, found.origin.party, found.destination.party) == TRUTH[bird.name]
    assert found.kind == "tracking"
    assert found.individuals == 1
    assert not found.origin.approximate
    assert found.mark == f"{bird.name}, tag T-{bird.name}"


def test_a_crossing_has_the_dates_and_the_centres_of_its_stays():
    bird = Bird("one", legs=[Leg(IZUMI, 20), Leg(SUNCHEON, 6)])
    crossed = journey(animal(bird), of(fixes(bird)), default()).evidence
    assert crossed
    assert km(crossed.origin.point or (0, 0), IZUMI) < 1
    assert km(crossed.destination.point or (0, 0), SUNCHEON) < 1
    assert (crossed.date_from, crossed.date_to) == ("2021-10-20", "2021-10-21")
    assert "JPN 1, KOR 1" in (crossed.note or "")
    assert f"first crossing {km(IZUMI, SUNCHEON):.0f} km" in (crossed.note or "")


def test_an_overflight_says_so_and_where():
    bird = Bird("over", legs=[Leg(IZUMI, 10), Leg(HAN, 0), Leg((126.5, 40.5), 10)])
    seen = journey(animal(bird), of(fixes(bird)), default()).evidence
    assert seen
    assert seen.certainty == "inferred"
    assert "flew over without a stay: KOR (6 fixes)" in (seen.note or "")


def test_the_same_fixes_in_another_order_are_the_same_evidence():
    whole = fixes(BIRDS[0])
    mixed = np.random.default_rng(3).permutation(len(whole))
    one, other = (journey(animal(BIRDS[0]), of(array), default()) for array in (whole, whole[mixed]))
    assert (one.evidence, one.track) == (other.evidence, other.track)
    assert other.dropped["unordered"] > 0


def test_an_id_is_of_study_bird_and_name_not_of_the_file():
    one = Animal("A1", "Grus grus", "a study, a.csv", "a study")
    assert one.id == Animal("A1", "Grus grus", "a study, b.csv", "a study", "tag").id
    others = {Animal("A2", "Grus grus", "", "a study").id, Animal("A1", "Grus vipio", "", "a study").id}
    assert len({one.id, *others}) == 3


# ---------------------------------------------------------------- stays


@pytest.mark.parametrize(("hours", "expected"), [(23.5, 0), (24, 1), (25, 1)])
def test_a_stay_is_24_hours_or_more(hours, expected):
    times = START + np.linspace(0, hours * HOUR, 50)
    assert len(stays(Fixes(times, np.full(50, 127.0), np.full(50, 36.0)), default())) == expected


@pytest.mark.parametrize(("width", "given_km", "away", "expected"), [
    (5, None, 4.9, 1), (5, None, 5.1, 0),  # GPS
    (0.25, None, 4.9, 1),  # Argos of class 3: a bird moves more than its tag is off
    (10, None, 9.9, 1), (10, None, 10.1, 0),  # Argos of class 0
    (200, None, 199, 1), (200, None, 201, 0),  # day length
    (5, 30, 29, 1), (5, 30, 31, 0), (200, 30, 31, 0),  # as a person says
])  # fmt: skip
def test_a_stay_is_as_wide_as_the_tag_or_as_given(width, given_km, away, expected):
    walk = hourly([36.0, 36.0 + away / 111.195] * 15, width=float(width))
    assert len(stays(walk, default(), TrackRules(stay_km=given_km))) == expected


def test_a_gap_of_more_than_five_days_divides_and_two_fixes_are_none():
    still = np.full(6, 127.0), np.full(6, 36.0)
    near = START + np.array([0, 4, 8, 12, 16, 20]) * DAY
    assert len(stays(Fixes(near, *still), default())) == 1
    far = START + np.array([0, 1, 2, 8, 9, 10]) * DAY
    found = stays(Fixes(far, *still), default())
    assert [(stay.start, stay.end) for stay in found] == [(0, 3), (3, 6)]
    assert stays(of(np.array([[START, 127, 36], [START + 2 * DAY, 127, 36]], dtype=float)), default()) == ()


def test_a_stay_on_the_antimeridian_and_one_at_the_pole_have_their_centre_there():
    chance = np.random.default_rng(5)
    times = START + np.arange(0, 50) * HOUR
    east = (180 + chance.uniform(-0.03, 0.03, 50) + 180) % 360 - 180
    (stay,) = stays(Fixes(times, east, 65 + chance.uniform(-0.015, 0.015, 50)), default())
    assert km(stay.centre, (180.0, 65.0)) < 3
    (stay,) = stays(Fixes(times, chance.uniform(-180, 180, 50), np.full(50, 89.98)), default())
    assert stay.centre[1] > 89.98
    assert stay.party is None


def test_stays_where_most_fixes_are_in_neither_country_have_none():
    (stay,) = stays(hourly([40.0] * 30, east=134.0), default())
    assert stay.party is None
    either = Fixes(np.zeros(2), np.array([134.0, 139.7]), np.array([40.0, 35.7]))
    assert over(either, default()) == {"JPN": (1, 1)}


def test_stays_elsewhere_do_not_hide_a_crossing():
    bird = next(bird for bird in BIRDS if bird.name == "roundabout")
    found = stays(of(fixes(bird)), default())
    assert [stay.party for stay in found] == ["KOR", None, "JPN"]
    assert crossing(found) == (found[0], found[2])
    assert crossing(found[:2]) is None


def brute(fixes_: Fixes, rules: TrackRules) -> list[tuple[int, int]]:
    """The definition of a stay, fix by fix."""
    places = list(zip(fixes_.longitude, fixes_.latitude, strict=True))
    found, start = [], 0
    while start < len(places):
        end = start + 1
        while (
            end < len(places)
            and fixes_.time[end] - fixes_.time[end - 1] <= rules.gap_hours * HOUR
            and km(places[start], places[end]) <= (rules.stay_km or 0)
        ):
            end += 1
        lasted = fixes_.time[end - 1] - fixes_.time[start]
        is_stay = lasted >= rules.stay_hours * HOUR and end - start >= rules.fewest
        found += [(start, end)] if is_stay else []
        start = end if is_stay else start + 1
    return found


STEP = st.tuples(st.floats(0.1, 60), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))


@given(
    st.lists(STEP, min_size=3, max_size=60), st.sampled_from([(128.0, 36.0), (179.95, 60.0), (-179.9, -20.0)])
)
@settings(max_examples=50, deadline=None)
def test_stays_are_those_of_the_definition_fix_by_fix(steps, place):
    times = START + np.cumsum([hours for hours, _, _ in steps]) * HOUR
    east = place[0] + np.array([x for _, x, _ in steps])
    walk = Fixes(times, (east + 180) % 360 - 180, place[1] + np.array([y for _, _, y in steps]))
    found = [(stay.start, stay.end) for stay in stays(walk, default(), TrackRules(stay_km=30))]
    expected = brute(walk, TrackRules(stay_km=30))
    assert {start for start, _ in found} <= {start for start, _ in expected}  # of one place they are joined
    assert {end for _, end in found} <= {end for _, end in expected}
    assert all(sum(one <= start and end <= other for one, other in found) == 1 for start, end in expected)


def about(place: tuple[float, float], days: float, seed: int, since: float = START) -> np.ndarray:
    """Fixes every three hours that scatter about a place: 2.2 km is their standard deviation, and thrice that the most."""
    count = int(days * 8)
    off = np.random.default_rng(seed).normal(0, 2.2, (2, count))
    off *= np.minimum(1, 6.6 / np.hypot(*off)) / 111.195
    east = place[0] + off[0] / math.cos(math.radians(place[1]))
    return np.column_stack((since + np.arange(count) * 3 * HOUR, east, place[1] + off[1]))


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_fixes_that_scatter_are_one_stay_and_a_move_makes_two(seed):
    here = about(IZUMI, 30, seed)
    (stay,) = stays(of(here), default())
    assert stay.party == "JPN"
    assert km(stay.centre, IZUMI) < 1.5
    gone = about((IZUMI[0], IZUMI[1] + 15 / 111.195), 30, seed + 1, here[-1, 0] + 3 * HOUR)
    found = stays(of(np.vstack((here, gone))), default())
    assert len(found) == 2
    assert found[0].until < gone[0, 0] <= found[1].since


@pytest.mark.parametrize(
    ("away", "hours", "stays_there"),
    [(0, 0, 1), (9, 3, 1), (11, 3, 2), (9, 60, 3), (0, 121, 2)],
    ids=["still", "within twice the width", "beyond", "a stay of its own", "a gap"],
)
def test_a_stay_goes_on_where_the_bird_was_never_beyond_twice_its_width(away, hours, stays_there):
    north = [0.0] * 30 + [float(away)] * (hours if away else 0) + [0.0] * 30
    walk = hourly([36 + far / 111.195 for far in north])
    if not away:
        walk.time[30:] += hours * HOUR
    assert len(stays(walk, default())) == stays_there


# ---------------------------------------------------------------- cleaning


def test_every_reason_is_counted_once_and_the_first_that_fits():
    nan = math.nan
    rows = [  # time, east, north, marked, of no bird, inaccurate
        (1, 130.0, 35.0, 0, 0, 0), (2, nan, 35.0, 1, 0, 0), (nan, 130.0, 35.0, 1, 0, 0), (4, 130.0, 35.0, 1, 1, 0),
        (5, 130.0, 35.0, 1, 0, 1), (6, 130.0, 95.0, 0, 0, 1), (7, 500.0, 35.0, 0, 0, 0), (8, 0.0, 0.0, 0, 0, 0),
        (9, 130.0, 35.0, 0, 0, 1), (10, 230.0, 35.0, 0, 0, 0),
    ]  # fmt: skip
    time, east, north, marked, placeless, poor = np.array(rows, dtype=float).T
    used, counts = sift(Fixes(time, east, north), placeless > 0, marked > 0, poor > 0)
    assert used.tolist() == [True, *[False] * 8, True]
    assert counts == {
        "unplaced": 1, "untimed": 1, "placeless": 1, "marked": 1, "off_earth": 2, "null_island": 1,
        "inaccurate": 1,
    }  # fmt: skip


def test_duplicates_and_second_places_at_a_moment_are_left_out():
    rows = [(0, 130, 35), (0, 130, 35), (HOUR, 130.01, 35), (HOUR, 130.5, 35), (2 * HOUR, 130.02, 35)]
    kept, counts = clean(of(np.array(rows, dtype=float)))
    assert kept.longitude.tolist() == [130, 130.01, 130.02]
    assert counts == {"duplicate": 1, "elsewhere": 1}


@pytest.mark.parametrize("wrong", [[50], [0], [-1], [10, 11, 12, 13], [5, 40, 41, 90], [*range(20, 45)]])
def test_what_no_bird_reaches_is_left_out_and_nothing_else(wrong):
    whole = fixes(Bird("w", legs=[Leg(IZUMI, 4), Leg(SUNCHEON, 1)]))
    damaged = whole.copy()
    damaged[wrong, 1:] = (10.0, 50.0)
    found, counts = clean(of(damaged))
    assert counts == {"too_fast": len(wrong)}
    assert np.array_equal(found.time, np.delete(whole[:, 0], wrong))


def test_a_contradiction_at_the_edge_of_a_stay_costs_one_fix_not_the_stay():
    there = np.array([[at * HOUR, 130.27, 32.1] for at in range(100)])
    doorstep = np.array([[-30.0, 130.3, 32.12]])
    way = np.array([[-at * HOUR, 130.3 + at / 2, 32.12 + at / 5] for at in range(5, 0, -1)])
    found, counts = clean(of(np.concatenate([way, doorstep, there])))
    assert counts == {"too_fast": 1}
    assert len(found) == 105


def test_a_step_within_the_error_of_a_fix_is_never_too_fast():
    times = START + np.arange(100.0)
    found, counts = clean(Fixes(times, 130 + np.resize([0, 0.008], 100), np.full(100, 35.0)))
    assert len(found) == 100
    assert not counts


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(125, 140), st.integers(-90, 90)), max_size=40))
@settings(max_examples=40, deadline=None)
def test_what_is_left_is_in_order_and_every_step_of_it_is_possible(rows):
    whole = of(np.array(rows, dtype=float).reshape(-1, 3) * [HOUR, 1, 1])
    found, counts = clean(whole)
    assert len(whole) == len(found) + sum(count for reason, count in counts.items() if reason != "unordered")
    assert (np.diff(found.time) > 0).all()
    if len(found) > 1:
        east, north = found.longitude, found.latitude
        step = distances_km(east[:-1], north[:-1], east[1:], north[1:])
        assert (step <= 180 * np.diff(found.time) / HOUR + 1e-6).all() or (step <= 1).any()


@given(*[st.tuples(st.floats(-180, 180), st.floats(-90, 90))] * 2)
@settings(max_examples=40, deadline=None)
def test_distances_are_those_of_vectors_whatever_meridian_lies_between(one, other):
    for apart in (lambda *ends: course(*ends)[0], lambda a, b: distances_km(*map(np.array, (*a, *b)))):
        assert apart(one, other) == pytest.approx(km(one, other), abs=0.2)
        assert apart(one, other) == pytest.approx(apart(other, one), abs=1e-6)
        assert apart(one, (one[0] - 360, one[1])) == pytest.approx(0, abs=1e-3)


# ---------------------------------------------------------------- lines


def lines(east: np.ndarray, north: np.ndarray) -> list[np.ndarray]:
    parts = drawn_parts(timed_wkb(Fixes(np.arange(len(east), dtype=float), east, north)))
    return [part[:, :2] for part in parts]


def test_a_line_over_the_antimeridian_is_cut_there():
    whole = of(fixes(BERING))
    parts = lines(whole.longitude, whole.latitude)
    assert len(parts) == 2
    assert {part[0, 0] for part in parts} | {part[-1, 0] for part in parts} >= {180.0, -180.0}
    assert parts[0][-1, 1] == parts[1][0, 1]
    assert all(np.abs(np.diff(part[:, 0])).max() < 20 for part in parts)
    assert km(tuple(parts[0][0]), ANADYR) < 5
    assert km(tuple(parts[1][-1]), YUKON) < 5


def test_a_long_leg_is_a_great_circle():
    (part,) = lines(np.array([140.0, -160.0 + 360]), np.array([40.0, 40.0]))[:1]
    assert part[:, 1].max() > 43  # further north than either end
    for at in part[1:-1]:
        assert km((140, 40), at) + km(at, (200, 40)) == pytest.approx(km((140, 40), (200, 40)), rel=1e-4)


@pytest.mark.parametrize("bird", [BERING, BIRDS[1]], ids=lambda bird: bird.name)
def test_a_line_is_small_and_follows_the_bird(bird):
    whole = of(fixes(dataclasses.replace(bird, every=HOUR / 12)))
    parts = lines(whole.longitude, whole.latitude)
    assert sum(map(len, parts)) < 400
    line = shapely.MultiLineString(parts)
    every = slice(None, None, 50)
    points = shapely.points(whole.longitude[every], whole.latitude[every])
    assert shapely.distance(points, line).max() < 0.1


def test_when_a_bird_flew_between_fixes_a_month_apart_is_not_known():
    day = np.array([0, 5, 77, 80]) * 86400.0
    track = Fixes(day, np.array([130.0, 130.4, 170.0, 171.0]), np.array([33.0, 33.6, 50.0, 50.5]))
    first, between, last = drawn_parts(timed_wkb(track))
    assert [part[[0, -1], 2].tolist() for part in (first, last)] == [[0.0, day[1]], [day[2], day[3]]]
    assert np.isnan(between[:, 2]).all()
    assert between[[0, -1], :2].tolist() == [[130.4, 33.6], [170.0, 50.0]]
    assert len(between) > 2  # along the great circle


def test_what_never_moves_has_no_line():
    assert lines(np.full(5, 130.0), np.full(5, 35.0)) == []


def test_a_track_keeps_its_fixes_with_their_times():
    whole = of(fixes(BIRDS[0]))
    found = journey(animal(BIRDS[0]), whole, default()).track
    assert found is not None
    line = shapely.from_wkb(found.wkb)
    assert (line.geom_type, line.has_m, found.fixes) == ("LineString", True, len(line.coords))
    kept, _ = clean(whole)
    assert np.array_equal(shapely.get_coordinates(line, include_m=True)[:, 2], kept.time)
    assert np.array_equal(shapely.get_coordinates(line)[:, 0], kept.longitude)


@pytest.mark.parametrize(
    ("place", "width", "radius", "party"),
    [(IZUMI, None, 5.0, "JPN"), (IZUMI, 10.0, 10.0, "JPN"), (IZUMI, 200.0, 200.0, "JPN"),
     ((129.3, 34.4), None, 5.0, "JPN"), ((129.3, 34.4), 200.0, 200.0, None)],
    ids=["GPS", "Argos", "light", "Tsushima by GPS", "Tsushima by light"],
)  # fmt: skip
def test_a_stay_is_as_wide_as_its_tag_and_one_that_touches_both_parties_counts_for_neither(
    place, width, radius, party
):
    walk = of(fixes(Bird("one", legs=[Leg(place, 20)])))
    if width:
        walk = dataclasses.replace(walk, width=np.full(len(walk), width))
    (stay,) = stays(walk, default())
    assert (stay.radius_km, stay.party) == (radius, party)


@pytest.mark.parametrize(("day_of", "used"), [("2021-03-05", True), ("2021-03-07", False), ("2021-04-03", False),
                                             ("2021-04-04", True), ("2021-09-10", False), ("2021-12-21", True)])  # fmt: skip
def test_day_length_tells_no_latitude_within_14_days_of_an_equinox(day_of, used):
    time = np.array([np.datetime64(day_of).astype("datetime64[s]").astype(float)])
    no, at = np.zeros(1, dtype=bool), (np.array([129.0]), np.array([35.0]))
    for width, expected in ((200.0, used), (5.0, True)):
        assert sift(Fixes(time, *at, np.array([width])), no, no, no)[0].tolist() == [expected]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=2, max_size=30))
@settings(max_examples=50, deadline=None)
def test_any_track_becomes_a_valid_line_within_180_degrees(points):
    east, north = (np.array(axis) for axis in zip(*points, strict=True))
    parts = lines(east, north)
    assert all(np.abs(part[:, 0]).max() <= 180 and len(part) > 1 for part in parts)
    assert sum(map(len, parts)) <= MOST_FIXES * 30
