"""The Party of a place: from words, from a point, and not at all where either leaves a doubt."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birds.reading.countries import _INSIDE, named, of_point
from birds.reading.points import outside
from birds.reading.sites import read_sites

SITES = Path(__file__).parent.parent / "maps" / "sites"


@pytest.mark.parametrize(
    ("place", "party"),
    [
        ("Seoul, Korea", "KOR"),
        ("Japan", "JPN"),
        ("서울, 대한민국", "KOR"),
        ("대한민국 서울특별시", "KOR"),
        ("北海道 日本", "JPN"),
        ("日本北海道釧路市", "JPN"),
        ("日本国千葉県", "JPN"),
        ("韓国ソウル", "KOR"),
        ("(日本)出水", "JPN"),
        ("일본 이즈미", "JPN"),
        ("Busan, Republic of Korea", "KOR"),
        ("Busan, KOREA (South)", "KOR"),
        ("Korea, Rep. of", "KOR"),
        ("Busan, R.O.K.", "KOR"),
        ("S. Korea: Nakdong", "KOR"),
        ("ＪＡＰＡＮ／Izumi", "JPN"),
        ("Kushiro_Japan", "JPN"),
        ("Wonsan, North Korea", None),
        ("Wonsan, N. Korea", None),
        ("Wonsan, DPRK", None),
        ("Korea, Democratic People's Republic of", None),
        ("평양, 북한", None),
        ("北朝鮮", None),
        ("서울 북한산", None),
        ("霧島山 韓国岳", None),
        ("Sea of Japan", None),
        ("日本海", None),
        ("Korea Strait", None),
        ("between Korea and Japan", None),
        ("Japantown, San Francisco", None),
        ("日本橋", None),
        ("Khanka", None),
        ("", None),
    ],
)
def test_a_country_is_read_where_the_place_names_it(place: str, party: str | None) -> None:
    assert named(place) == party


@pytest.mark.parametrize(
    ("where", "lon", "lat", "party"),
    [
        ("Tokyo", 139.7, 35.68, "JPN"),
        ("Izumi", 130.28, 32.1, "JPN"),
        ("Kushiro", 144.4, 43.05, "JPN"),
        ("Tsushima", 129.3, 34.4, "JPN"),
        ("Naha", 127.7, 26.2, "JPN"),
        ("Seoul", 127.0, 37.5, "KOR"),
        ("Busan", 129.05, 35.1, "KOR"),
        ("Suncheon Bay", 127.5, 34.88, "KOR"),
        ("Jeju", 126.5, 33.4, "KOR"),
        ("Pyongyang", 125.75, 39.03, None),
        ("Kaesong", 126.55, 37.97, None),
        ("Kumgang", 128.2, 38.66, None),
        ("an islet that both claim", 131.87, 37.24, None),
        ("an islet that both claim", 123.47, 25.75, None),
        ("an island that both claim", 145.9, 44.0, None),
        ("an islet that both claim", 145.86, 43.39, None),
        ("Vladivostok", 131.9, 43.1, None),
        ("Yuzhno-Sakhalinsk", 142.7, 46.96, None),
        ("Taipei", 121.5, 25.0, None),
        ("Shanghai", 121.9, 31.2, None),
    ],
)
def test_a_point_has_a_party_only_well_inside(where: str, lon: float, lat: float, party: str | None) -> None:
    assert of_point((lon, lat)) == party, where


@given(st.floats(120, 155), st.floats(20, 47))
def test_a_point_lies_in_one_party_and_in_its_box(lon: float, lat: float) -> None:
    """No rectangle of one Party touches one of the other, or leaves the box of its own."""
    inside = {
        code
        for code, rectangles in _INSIDE.items()
        if any(w <= lon <= e and s <= lat <= n for w, s, e, n in rectangles)
    }
    assert len(inside) <= 1
    assert all(not outside((lon, lat), code) for code in inside)


def test_no_site_of_a_party_lies_in_the_other_and_most_in_their_own() -> None:
    found = {"JPN": [0, 0], "KOR": [0, 0]}
    for name in ("sites-jpn.csv", "sites-kor.csv"):
        for site in read_sites(SITES / name)[0]:
            if site.point:
                made = of_point(site.point)
                assert made in (None, site.party), site
                found[site.party][made is None] += 1
    assert all(sure > 4 * unsure for sure, unsure in found.values()), found
