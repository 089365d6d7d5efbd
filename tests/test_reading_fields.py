"""The Party of a place from its words, and not at all where they leave a doubt."""

from __future__ import annotations

import pytest

from birds.model.agreement import default
from birds.reading.fields import named


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
        ("鹿児島県出水市", "JPN"),
        ("北海道 風蓮湖", "JPN"),
        ("가고시마현 이즈미", "JPN"),
        ("Izumi, Kagoshima Pref.", "JPN"),
        ("Chitose, Hokkaido", "JPN"),
        ("전남 순천만", "KOR"),
        ("충청남도 서산시 천수만", "KOR"),
        ("인천 송도", "KOR"),
        ("Suncheon, Jeollanam-do", "KOR"),
        ("全羅南道 順天", "KOR"),
        ("강원도 철원군", None),  # there are two
        ("강원특별자치도 철원군", "KOR"),
        ("島根県隠岐の島町竹島", None),
        ("경상북도 울릉군 독도", None),
        ("北海道 国後島", None),
        ("北海道 北方領土", None),
        ("Dokdo, Republic of Korea", None),
        ("Takeshima, Shimane, Japan", None),
        ("Tok-do, Gyeongsangbuk-do", None),
        ("Uotsuri, Okinawa Prefecture", None),
        ("제주도 이어도", None),
        ("京畿道 開城", None),
        ("전남 나라도", "KOR"),
        ("도쿄도 오가사와라", "JPN"),
        ("교토부", "JPN"),
        ("大阪府 泉佐野", "JPN"),
        ("울릉도 시가도", None),  # only 도쿄도 is one of Japan's
        ("서울대학교 표본", None),
        ("중국 산둥성", None),
        ("鹿児島県 → 전남", None),
        ("Saga, Cameroon", None),
        ("Sakhalin, Hokkaido", None),
        ("北海道・サハリン", None),
        ("Wonsan, North Korea", None),
        ("Wonsan, N. Korea", None),
        ("Wonsan, DPRK", None),
        ("Korea, Democratic People's Republic of", None),
        ("평양, 북한", None),
        ("北朝鮮", None),
        ("서울 북한산", "KOR"),
        ("북한산", None),
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
def test_a_country_is_read_where_the_place_names_it(place, party):
    assert named(default(), place) == party
