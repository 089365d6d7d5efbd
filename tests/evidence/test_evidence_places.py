"""Where a point lies: known places, edges, and what is nobody's."""

import csv
import json
import math
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from birds import bundled
from birds.errors import DossierError
from birds.evidence.places import (
    _refuse_tangled,
    contradiction,
    country_at,
    parties_of,
    party_codes,
    party_of,
)
from birds.model.agreement import default

AREAS = "maps/base/parties.geojson"
KNOWN = {
    "a capital": ((139.69, 35.69), "JPN"),
    "the other capital": ((126.98, 37.56), "KOR"),
    "the northernmost cape": ((141.94, 45.52), "JPN"),
    "the southernmost inhabited island": ((123.79, 24.05), "JPN"),
    "an island far out in the Pacific": ((142.19, 27.09), "JPN"),
    "the easternmost island": ((153.98, 24.28), "JPN"),
    "an island in the strait": ((129.29, 34.2), "JPN"),
    "a port across that strait": ((129.05, 35.1), "KOR"),
    "a volcanic island in the south": ((126.53, 33.36), "KOR"),
    "an island east of the peninsula": ((130.87, 37.5), "KOR"),
    "an island close to another country's coast": ((124.7, 37.95), "KOR"),
    "an island in the Han estuary": ((126.19, 37.67), "KOR"),
    "an island that the source of the land does not draw": ((136.92, 37.85), "JPN"),
    "a tidal flat 10 km off the coast": ((126.0, 35.1), "KOR"),
    "a strait's island from the other end": ((129.3, 34.65), "JPN"),
    "a city in the far south": ((127.7, 26.2), "JPN"),
    "beyond a land border": ((126.55, 37.97), None),
    "a capital beyond it": ((125.75, 39.03), None),
    "mountains beyond it": ((128.2, 38.67), None),
    "an island north of the cape": ((142.7, 46.96), None),
    "a city across the western sea": ((121.9, 31.2), None),
    "a city across the southern sea": ((121.5, 25.0), None),
    "the nearest of the islands that another state holds": ((145.86, 43.39), None),
    "the middle of the sea": ((134.0, 40.0), None),
    "the middle of the strait": ((129.1, 34.75), None),
    "another country's coast": ((131.9, 43.1), None),
    "the islets that both claim": ((131.866, 37.241), None),
    "10 km from these islets": ((131.866, 37.331), None),
    "islands that another state holds and one claims": ((146.0, 44.0), None),
    "islands that one holds and others claim": ((123.47, 25.74), None),
    "the north pole": ((0.0, 90.0), None),
    "the south pole": ((135.0, -90.0), None),
}


@pytest.mark.parametrize(("point", "party"), KNOWN.values(), ids=KNOWN)
def test_known_places(point, party):
    assert party_of(default(), *point) == party


def test_every_bundled_site_lies_in_the_area_of_its_party_and_no_record_is_contradicted():
    for name in ("jpn", "kor"):
        rows = list(csv.DictReader(bundled.lines(f"maps/sites/sites-{name}.csv")))
        points = [(float(row["longitude"]), float(row["latitude"])) for row in rows if row["latitude"]]
        assert len(points) > 40
        assert set(parties_at(points)) == {name.upper()}
    for row in csv.DictReader(bundled.lines("maps/evidence/evidence.csv")):
        for end in ("from", "to"):
            if row[f"{end}_latitude"]:
                point = (float(row[f"{end}_longitude"]), float(row[f"{end}_latitude"]))
                assert contradiction(default(), row[f"{end}_party"] or None, point) is None, row["id"]
    assert parties_of(default(), np.zeros(0), np.zeros(0)).shape == (0,)
    assert parties_of(default(), np.full((2, 3), 139.69), np.full((2, 3), 35.69)).tolist() == [[1, 1, 1]] * 2


def test_the_areas_hold_no_names_and_do_not_overlap():
    text = bundled.data_path(AREAS).read_text("utf-8")
    features = json.loads(text)["features"]
    assert [feature["properties"] for feature in features] == [{"party": one} for one in ("JPN", "KOR", None)]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    assert all(shape.is_valid for shape in shapes)
    assert shapes[0].distance(shapes[1]) > 0.03
    assert max(shapes[2].intersection(shape).area for shape in shapes[:2]) < 1e-5


EAST = st.one_of(
    st.floats(118, 158), st.floats(-400, 400), st.sampled_from([180.0, -180.0, 0.0, 360.0, 139.69])
)
NORTH = st.one_of(st.floats(20, 50), st.floats(-90, 90), st.sampled_from([90.0, -90.0, 35.69]))


@given(st.lists(st.tuples(EAST, NORTH), min_size=1, max_size=50))
@settings(max_examples=100, deadline=None)
def test_many_points_at_once_say_what_each_says_alone_in_any_order(points):
    east, north = (np.array(axis, dtype=float) for axis in zip(*points, strict=True))
    codes = parties_of(default(), east, north)
    assert parties_at(points) == [party_of(default(), *point) for point in points]
    assert (parties_of(default(), east[::-1], north[::-1])[::-1] == codes).all()
    assert (parties_of(default(), np.repeat(east, 2), np.repeat(north, 2)) == np.repeat(codes, 2)).all()


def parties_at(points: Any) -> list[str | None]:
    """The Party of each point, all at once."""
    codes = parties_of(default(), *np.array(points, dtype=float).T)
    return [party_codes(default())[code] for code in codes.tolist()]


@given(st.floats(118, 158), st.floats(20, 50), st.integers(-2, 2))
@settings(max_examples=100, deadline=None)
def test_a_longitude_counts_modulo_360(east, north, turns):
    east, north = round(east, 3), round(north, 3)
    assert party_of(default(), east + 360 * turns, north) == party_of(default(), east, north)


@pytest.mark.parametrize(
    "point", [(math.nan, 35.0), (139.0, math.nan), (math.inf, 35.0), (139.0, 90.5), (139.0, -91.0)]
)
def test_what_is_no_point_on_earth_lies_nowhere(point):
    assert party_of(default(), *point) is None
    assert country_at(default(), point) is None


@pytest.mark.parametrize("turned", [1, -1])
def test_a_point_on_an_edge_lies_in_the_area(turned):
    features = json.loads(bundled.data_path(AREAS).read_text("utf-8"))["features"]
    nobody = shapely.from_geojson(json.dumps(features[2]["geometry"]))
    for feature in features[:2]:
        party = feature["properties"]["party"]
        corners = np.array(feature["geometry"]["coordinates"][0][0])[::turned][:300]
        assert set(parties_at(corners)) <= {party, None}
        assert set(parties_at(corners[~shapely.intersects_xy(nobody, *corners.T)])) == {party}


@pytest.mark.slow
@pytest.mark.parametrize(("said", "point", "found"), [
    ("JPN", (126.98, 37.56), "KOR"), ("KOR", (139.69, 35.69), "JPN"), ("JPN", (116.4, 39.9), "elsewhere"),
    ("KOR", (-100.0, 45.0), "elsewhere"), ("RUS", (139.69, 35.69), "JPN"), ("RUS", (116.4, 39.9), None),
    ("JPN", (139.69, 35.69), None), ("JPN", (150.0, 40.0), None), ("JPN", (146.0, 44.0), None),
    ("RUS", (146.0, 44.0), None), ("JPN", (131.866, 37.241), None), ("KOR", (131.866, 37.241), None),
    (None, (139.69, 35.69), None), ("JPN", None, None),
])  # fmt: skip
def test_a_country_is_contradicted_only_by_land_that_is_plainly_somebody_elses(said, point, found):
    assert contradiction(default(), said, point) == found


def test_areas_that_cross_again_and_again_are_refused_before_one_is_cut_out_of_the_other():
    teeth = [(130 + at / 8_000, 32 + (at % 4 > 1) / 2) for at in range(4_001)] + [(130.5, 31.9), (130, 31.9)]
    combs = [shapely.Polygon(teeth), shapely.Polygon([(north + 98, east - 98) for east, north in teeth])]
    with pytest.raises(DossierError, match="self-intersect"):
        _refuse_tangled(combs)
    _refuse_tangled([shapely.Point(130, 32).buffer(1, 50_000), shapely.Point(130.01, 32).buffer(1, 50_000)])
