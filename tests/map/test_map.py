"""The map as a value and as bytes: who belongs to what, what the page carries, and that nothing varies or leaks."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from birds import bundled
from birds import model as m
from birds.map.data import Around, Label, build_map_data
from birds.map.flyway import FlywayMap, embedded
from birds.map.payload import SHARED_WORDS, encode, payload
from birds.messages import word, words
from birds.model.agreement import default

JPN = m.Checklist("J", "Birds of Japan", "JPN", edition="8th ed.").within(default())
KOR = m.Checklist("K", "Birds of Korea", "KOR").within(default())
LAW = m.Checklist("L", "A law", "KOR", kind="law").within(default())
BECAUSE = m.Message.of("verdict.unmatched_for_tests")
HOSTILE = (
    "<script>alert(1)</script>", "</script><b>", "\"'&`${1}", "🦢🏽", "مالك الحزين", "a" * 300, "\u2028\u2029",
)  # fmt: skip


def entry(checklist: m.Checklist, row: int, name: str, **more: object) -> m.MatchedEntry:
    made = m.Entry(checklist.id, row, name, m.ParsedName(name, name), **more)
    return m.MatchedEntry(made, m.Match(checklist.id, row, m.Message.of("rule"), name))


def unit(taxon: str, identity: str, *taxa: str) -> m.Unit:
    return m.Unit(identity, taxon, taxa or (taxon,))


GOOSE_J = entry(JPN, 2, "Anser fabalis", vernacular=m.Names(ja="ヒシクイ"), statuses=(m.Status("W"),))
GOOSE_K = entry(KOR, 2, "Anser fabalis", vernacular=m.Names("Taiga Bean Goose", "큰부리큰기러기"))
TUNDRA_K = entry(KOR, 3, "Anser serrirostris", vernacular=m.Names("Tundra Bean Goose", "큰기러기"))
CRANE_J = entry(JPN, 3, "Grus monacha", vernacular=m.Names(ja="ナベヅル"), statuses=(m.Status("W"),))
IN_WINTER = (m.Status("W", (1, 2)),)
CRANE_K = entry(KOR, 4, "Grus monacha", vernacular=m.Names("Hooded Crane", "흑두루미"), statuses=IN_WINTER)
GEESE = unit("Anser fabalis middendorffii", "u-goose"), unit("Anser serrirostris", "u-tundra")
LUMP = m.ComparisonRow("u-goose", "includes", a=(GOOSE_J,), b=(GOOSE_K, TUNDRA_K), units=GEESE)
CRANES = m.ComparisonRow(
    "u-crane", "equal", a=(CRANE_J,), b=(CRANE_K,), units=(unit("Grus monacha", "u-crane"),)
)
COMPARISON = m.Comparison(JPN, KOR, 2, 3, "AviList v2025", (LUMP, CRANES), agreement=default())
TAXA = (
    m.Taxon("Anser fabalis", "species", 1, english="Taiga Bean Goose"),
    m.Taxon("Anser fabalis middendorffii", "subspecies", 2, parent="Anser fabalis"),
    m.Taxon("Grus monacha", "species", 3, english="Hooded Crane"),
    m.Taxon("Sterna paradisaea", "species", 4, english="Arctic Tern"),
)
SITE = m.Site("s1", "Ramsar Site", m.Names("Izumi", None, "出水"), "JPN", point=(130.28, 32.1), point_quality="exact",
            species=("Grus monacha", "Anser fabalis middendorffii", "Cygnus"))  # fmt: skip
BAY = m.Site("s2", "EAAFP Flyway Network Site", m.Names("Suncheon Bay", "순천만"), "KOR")
CRANE, ARCTIC = "Grus monacha", "Sterna paradisaea"
COUNT = m.SiteCount("s1", "Izumi", CRANE, CRANE, 14000, "14000", None, "2022-01", "src", months=(1,))
HERE, THERE = (
    m.End("Izumi", "JPN", (130.28, 32.1)),
    m.End("Suncheon", "KOR", (127.5, 34.88), approximate=True),
)
RECORD = m.Evidence("e1", CRANE, "tracking", "direct", HERE, THERE, "src", CRANE, "2015-03-23", "2015-04")
TERN = m.Evidence("e2", ARCTIC, "recovery", "direct", HERE, m.End(None, None), "src", ARCTIC)
DOSSIER = m.DossierContent(
    "AviList v2025", TAXA,
    (m.MatchedList(JPN, (GOOSE_J, CRANE_J)), m.MatchedList(KOR, (GOOSE_K, TUNDRA_K, CRANE_K)),
     m.MatchedList(LAW, (entry(LAW, 2, "Grus monacha", category="Ⅱ"), entry(LAW, 3, "Ciconia nigra")))),
    (SITE, BAY), (), (COUNT,), (RECORD, TERN), agreement=default())  # fmt: skip
ANNEX = m.Annex(
    "en", (m.AnnexRow("u-goose", 2, "Anser fabalis", m.Names(), "bracketed"), m.AnnexRow("u-tundra", 1, "Anser serrirostris", m.Names(), "agreed")),
    (), (), ("en", "ja", "ko"), ("JPN", "KOR"), agreement=default())  # fmt: skip
VERDICTS = (
    m.Verdict("u-goose", "Anser serrirostris", "doubtful", "x", BECAUSE, unit_id="u-tundra"),
    m.Verdict("u-goose", "Anser fabalis", "indicated", "x", BECAUSE),
)


@cache
def built():
    return build_map_data(DOSSIER, COMPARISON, VERDICTS, annex=ANNEX)


@cache
def shown():
    return payload(built(), "en")


def bird(name):
    return next(one for one in built().birds if one.scientific == name)


def shown_bird(name):
    return next(one for one in shown()["birds"] if one["scientific"] == name)


def test_birds_are_the_rows_of_the_comparison_then_what_else_the_dossier_names():
    names = [one.scientific for one in built().birds]
    assert names == ["Anser fabalis", "Grus monacha", "Ciconia nigra", "Sterna paradisaea"]
    names = [
        one.scientific for one in build_map_data(DOSSIER).birds
    ]  # without a comparison the lists make them
    assert names == ["Anser fabalis", CRANE, "Anser serrirostris", "Ciconia nigra", ARCTIC]


def test_a_bird_has_the_first_name_in_each_language_and_is_found_by_all_others():
    goose = bird("Anser fabalis")
    assert goose.names == m.Names("Taiga Bean Goose", "큰부리큰기러기", "ヒシクイ")
    assert {"큰기러기", "Tundra Bean Goose", "Anser serrirostris"} <= set(goose.also)
    assert bird(ARCTIC).names.en == "Arctic Tern", "of the reference, where records alone name it"


def test_a_bird_shows_what_every_list_says_its_own_verdict_first_and_its_annex_rows_by_number():
    listings = shown_bird("Grus monacha")["listings"]
    assert [shown()["lists"][one["list"]]["id"] for one in listings] == ["J", "K", "L"]
    assert [one.get("category") for one in listings] == [None, None, "Ⅱ"]
    assert listings[1]["statuses"] == [{"code": "W", "months": [1, 2]}]
    goose = shown_bird("Anser fabalis")
    judged = [(one["verdict"], one.get("taxon")) for one in goose["judgements"]]
    assert judged == [("indicated", None), ("doubtful", "Anser serrirostris")]
    assert [(one["number"], one["state"]) for one in goose["places"]] == [(1, "agreed"), (2, "bracketed")]


def test_what_a_site_prints_is_linked_by_given_links_by_name_by_subspecies_or_not_at_all():
    assert [mention[1:] for mention in shown()["sites"][0]["birds"]] == [[1], [0], []]
    data = build_map_data(DOSSIER, COMPARISON, links={"cygnus": "Grus monacha"})
    assert payload(data, "en")["sites"][0]["birds"][2][1] == 1


def test_a_record_has_the_months_that_its_dates_name_and_a_count_its_site_and_bird():
    assert [one.get("months") for one in shown()["records"]] == [[3, 4], None]
    assert (shown()["counts"][0]["site"], shown()["counts"][0]["bird"][1]) == (0, 1)


def test_a_record_of_a_track_leads_to_the_track_and_is_no_line_of_its_own():
    """A great knot that went from Korea to Japan by Siberia did not fly over the strait between them."""
    crossed = m.Evidence("track-1", "Grus monacha", "tracking", "direct", HERE, THERE, "src", "Grus monacha")
    line = shapely.to_wkb(shapely.from_wkt("LINESTRING M (130 32 0, 127 34 86400)"), flavor="iso")
    track = m.Track("track-1", "Grus monacha", "C1", line, 2, "src", "Grus monacha")
    spoilt = m.Stay(
        "track-1", 1, (130.0, 32.0), "in spring", "2021-05-01T00:00:00Z", 2, 5.0
    )  # from elsewhere
    assert spoilt.months == ()
    records = (replace(crossed, id="e1"), crossed)
    held = m.DossierContent("x", evidence=records, tracks=(track,), stays=(spoilt,), agreement=default())
    said = payload(build_map_data(held), "en")["records"]
    assert [one.get("track") for one in said] == [None, 0]


def test_no_party_is_first_unless_an_original_is_asked_for():
    assert built().parties == ("JPN", "KOR")
    assert build_map_data(DOSSIER, original="KOR").parties == ("KOR", "JPN")


def test_boundaries_arrive_as_rings_with_holes_and_their_source():
    hole = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2)]])
    area = m.SiteArea("s2", shapely.to_wkb(shapely.MultiPolygon([hole])), "ministry 2020")
    site = build_map_data(replace(DOSSIER, areas=(area,))).places[1]
    assert [len(polygon) for polygon in site.area] == [2]
    assert site.area_source == "ministry 2020"


def decode(text):
    points, numbers, shift, value = [], [], 0, 0
    for letter in text:
        byte = ord(letter) - 63
        value |= (byte & 31) << shift
        shift += 5
        if byte < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            shift = value = 0
    lat = lon = 0
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + north, lon + east
        points.append((lon / 1e5, lat / 1e5))
    return points


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=20))
def test_an_encoded_ring_comes_back_to_five_decimals(ring):
    for (x, y), (lon, lat) in zip(ring, decode(encode(tuple(ring))), strict=True):
        assert (lon, lat) == pytest.approx((x, y), abs=6e-6)


@given(st.text())
def test_embedded_data_is_the_same_value_and_cannot_end_its_script(text):
    made = embedded({"name": text})
    assert json.loads(made) == {"name": text}
    assert not re.search("[<>&\u2028\u2029]", made)


def plain():
    """Return the map without verdicts, whose made-up reason has no sentence."""
    return build_map_data(DOSSIER, COMPARISON, annex=ANNEX)


@cache
def page(lang="en"):
    return FlywayMap(plain(), lang).page().decode()


@pytest.mark.slow
@pytest.mark.parametrize("lang", m.LANGS)
def test_the_page_is_in_its_language_before_any_script_runs_and_asks_for_nothing(lang):
    html = page(lang)
    assert f'<html lang="{lang}">' in html
    assert f"<title>{word('map_title', lang)}</title>" in html
    assert 'class="folium-map" id="map_flyway"' in html
    assert "default-src 'none'" in html
    asking = r"<(?:script|img|iframe|source)[^>]+src=|<link[^>]+href=\"(?!data:)|@import|sourceMappingURL"
    assert not re.search(asking, html)
    assert not re.search(r"url\((?!#|data:)", html.split("</style>")[0])


def test_hostile_names_stand_in_the_data_and_nowhere_else():
    sites = tuple(
        m.Site(f"s{n}", text, m.Names(*[text] * 3), "JPN", text, (n, n)) for n, text in enumerate(HOSTILE)
    )
    held = m.DossierContent("<reference>", sites=sites, agreement=default())
    html = FlywayMap(build_map_data(held), "en").page().decode()
    assert "<script>alert" not in html
    assert "</script><b>" not in html
    assert "<reference>" not in html
    block = re.search(r'id="birds-data">(.*?)</script>', html, re.DOTALL)[1]
    assert [site["names"]["en"] for site in json.loads(block)["sites"]] == list(HOSTILE)


def test_curly_brackets_in_the_name_of_a_party_and_text_that_is_no_unicode_do_not_stop_the_page():
    first, *others = default().parties
    named = replace(first, names=m.Names(*["{code} {0.__class__}"] * 3))
    agreement = replace(default(), parties=(named, *others))
    site = m.Site("s", "d", m.Names("\ud800"), "JPN")
    held = m.DossierContent("x", sites=(site,), agreement=agreement)
    html = FlywayMap(build_map_data(held), "en").page().decode()
    assert "{code} {0.__class__}</span>" in html
    assert "?" in html


def test_own_words_never_hide_shared_ones():
    assert not [key for key in SHARED_WORDS if key in words("map_", "en")]


def test_every_word_the_script_asks_for_is_there():
    words = payload(plain(), "en")["words"]["en"]
    scripts = page()
    asked = set(re.findall(r'\bw\("(\w+)"', scripts)) | set(re.findall(r'data-w(?:-\w+)?="(\w+)"', scripts))
    assert asked <= set(words)
    prefixes = "kind_recovery certainty_negative point_none tab_birds no_rows_counts key_other"
    assert set(prefixes.split()) <= set(words)


def test_nothing_names_a_sea_or_draws_a_border():
    names = ("Sea of Japan", "East Sea", "日本海", "동해", "東海", "일본해", "boundary_lines")
    html = page()
    assert not [name for name in names if name in html]
    for path in ("maps/base/land.geojson", "maps/base/surroundings.geojson"):
        outline = json.loads(bundled.data_path(path).read_text(encoding="utf-8"))
        assert set(outline) == {"type", "coordinates"}


LAND = "maps/base/land.geojson"


@pytest.mark.parametrize(
    ("file", "name", "lon", "lat", "is_land"),
    [
        (LAND, "Jeju", 126.55, 33.37, True), (LAND, "Ulleungdo", 130.86, 37.5, True),
        (LAND, "Tsushima", 129.3, 34.3, True), (LAND, "Okinawa", 128.15, 26.7, True),
        (bundled.SURROUNDINGS, "Moreton Island", 153.40, -27.10, True),
        (bundled.SURROUNDINGS, "Moreton Bay", 153.25, -27.35, False),
        (bundled.SURROUNDINGS, "Miranda, Firth of Thames", 175.28, -37.22, True),
        (bundled.SURROUNDINGS, "Roebuck Plains", 122.5, -17.9, True),
        (bundled.SURROUNDINGS, "Gulf of St Vincent", 138.1, -34.8, False),
        (bundled.SURROUNDINGS, "Kauai", 200.5, 22.05, True), (bundled.SURROUNDINGS, "Bristol Bay", 201.0, 58.0, False),
    ],
)  # fmt: skip
def test_the_coast_is_where_it_is_and_islands_are_kept(file, name, lon, lat, is_land):
    text = bundled.data_path(file).read_text(encoding="utf-8")
    land = shapely.from_geojson(text)
    assert land.is_valid
    assert land.intersects(shapely.Point(lon, lat)) is is_land, name
    assert file == bundled.SURROUNDINGS or 230_000 < len(text) < 450_000


def test_pages_in_the_same_folder_are_linked_and_no_others():
    html = FlywayMap(plain(), "en", Around(beside=("annex.html", "diff.html"))).page().decode()
    assert '<a href="annex.html"' in html
    assert '<a href="index.html"' not in html
    assert '"beside":["annex.html","diff.html"]' in html


def test_a_page_allows_the_scripts_that_it_carries_and_no_other():
    html = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    (allowed,) = re.findall(r"script-src ([^;]+);", policy)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert allowed.split() == [f"'sha256-{one}'" for one in hashes]
    assert len(hashes) == html.count("<script") - html.count('<script type="application/json"')


def test_a_place_is_labelled_in_both_languages_or_not_at_all():
    both, one = m.Names(None, "부산", "釜山"), m.Names("One", None, "一つ")
    labels = Label((129.0, 35.1), both), Label((130.0, 33.0), one)
    made = payload(plain(), "en", Around(labels=labels))["labels"]
    assert payload(plain(), "en")["labels"] == []
    assert made == [{"at": [129.0, 35.1], "names": {"ja": "釜山", "ko": "부산"}}]
