"""Stills of the map: the three formats, the same bytes, sensible where there is little or nothing to draw."""

import io
import itertools
import math
import sys
from dataclasses import replace

import numpy as np
import pypdf
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from birds import store
from birds.documents.formats import files
from birds.errors import UsageError
from birds.geodesy import STEP, eastward, great_circle, hectares, mercator
from birds.map.data import build_map_data
from birds.map.stills import STILLS, _Sheet
from birds.model import DossierContent, End, Evidence, Names, Site, Taxon, Track
from birds.model.agreement import default

LANGS = ("en", "ja", "ko")
HERE, THERE, ALASKA = (130.28, 32.1), (127.5, 34.88), (-164.5, 62.0)
HOSTILE = "$\\frac{1}{0}$ <b>"
WAY = shapely.to_wkb(shapely.LineString([HERE, THERE]))
POINTS = st.tuples(st.floats(-180, 180), st.floats(-84, 84))


def record(identity, start, end, kind="recovery", certainty="direct"):
    ends = (End("a", None, start), End("b", None, end))
    return Evidence(identity, "Grus monacha", kind, certainty, *ends, "source", "Grus monacha")


def data():
    sites = (
        Site("a", "d", Names("Izumi"), "JPN", point=HERE, point_quality="exact"),
        Site("b", "d", Names("Bay"), "KOR", point=THERE, point_quality="approximate"),
        Site("c", "d", Names("None"), "KOR"),
        Site("d", "d", Names(HOSTILE), "RUS", point=(-179.9, 60), point_quality="rounded"),
    )
    records = (
        record("1", HERE, THERE, "tracking"), record("2", HERE, ALASKA), record("3", HERE, HERE, "other", "inferred"),
        record("4", THERE, HERE, certainty="negative"),
    )  # fmt: skip
    taxa = (Taxon("Grus monacha", "species", 1, english="$\\frac{1}$ <b>"),)
    tracks = (Track("t", "Grus monacha", "C1", WAY, 4, "a source", "Grus monacha"),)
    held = {"taxa": taxa, "sites": sites, "evidence": records, "tracks": tracks}
    return build_map_data(DossierContent("AviList v2025", agreement=default(), **held))


@pytest.fixture(scope="module", autouse=True)
def matplotlib():
    return pytest.importorskip("matplotlib")


@pytest.mark.slow
@pytest.mark.parametrize(("fmt", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_every_format_is_the_same_twice_and_known_as_ours_until_somebody_has_edited_it(fmt, begins, tmp_path):
    made, path = STILLS[fmt](data(), "en"), tmp_path / f"map.{fmt}"
    assert made.startswith(begins)
    assert STILLS[fmt](data(), "en") == made
    path.write_bytes(files.marked(made, fmt))
    files.refuse_work(path, fmt)
    path.write_bytes(path.read_bytes().replace(b"e", b"E", 1))
    with pytest.raises(UsageError, match="--force"):
        files.refuse_work(path, fmt)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_words_are_in_the_language_asked_for_with_no_glyph_missing_and_say_what_is_not_drawn(lang, recwarn):
    text = pypdf.PdfReader(io.BytesIO(STILLS["pdf"](data(), lang))).pages[0].extract_text()
    words = {"en": "Flyway map", "ja": "渡り鳥フライウェイ地図", "ko": "이동경로 지도"}
    assert words[lang] in text
    if lang == "en":
        for said in (
            "records 3", "Not drawn, without a known point: 1 site, 0 records.", "Tracks: 1.", "Tracks of tagged birds",
            "Negative findings, not on the map: 1.",  # as on the page
        ):  # fmt: skip
            assert said in text
    assert not [one for one in recwarn if "Glyph" in str(one.message)]


@pytest.mark.slow
def test_lines_that_go_far_end_within_the_sheet():
    from matplotlib.image import imread

    ways = (ALASKA, (122.3, -18.1))
    held = DossierContent("", sites=(Site("a", "d", Names("Izumi"), "JPN", point=HERE, point_quality="exact"),),
                   evidence=tuple(record(f"{n}", HERE, end) for n, end in enumerate(ways)), agreement=default())  # fmt: skip
    picture = imread(io.BytesIO(STILLS["png"](build_map_data(held), "en")))[..., :3]
    high, wide, _ = picture.shape
    map_part = picture[int(0.11 * high) : int(0.82 * high), int(0.05 * wide) : int(0.95 * wide)]
    purple = (abs(map_part - [0x7A / 255, 0x4F / 255, 0xA3 / 255]).max(axis=2) < 0.1).nonzero()
    for place, size in zip(purple, map_part.shape, strict=False):
        assert place.min() > 5
        assert place.max() < size - 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "dossier",
    [
        DossierContent("", agreement=default()),
        DossierContent("x", sites=(Site("s", "d", Names("a"), "KOR"),), agreement=default()),
    ],
)
def test_nothing_to_draw_makes_a_sheet_of_the_region(dossier):
    assert STILLS["png"](build_map_data(dossier), "ko").startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_poster_stands_or_lies_on_a4_and_names_its_sites_and_months():
    crane = "Grus monacha"
    sites = (Site("a", "d", Names("Izumi"), "JPN", point=HERE, point_quality="exact", species=(crane,)),)
    content = DossierContent("", (Taxon(crane, "species", 1),), sites=sites, agreement=default())
    held = build_map_data(content, links={crane: crane})
    for shape, size in (("portrait", (595, 842)), ("landscape", (842, 595))):
        page = pypdf.PdfReader(io.BytesIO(STILLS["pdf"](held, "en", 0, shape=shape))).pages[0]
        assert [float(page.mediabox.width), float(page.mediabox.height)] == pytest.approx(size, abs=1)
        text = page.extract_text()
        for words in ("Izumi", "colour: the month in which the birds flew", "Sources"):
            assert words in text


CASPIAN, PACIFIC = (
    ((45.0, 37.0, 57.0, 47.0),) * 2,
    ((165.0, -53.0, -175.0, -28.0), (-82.0, -19.0, -68.0, 1.0)),
)


@pytest.mark.slow
@pytest.mark.parametrize("boxes", [CASPIAN, PACIFIC])
def test_water_is_drawn_as_water_in_land_cut_at_the_edge_and_opposite_of_other_land(boxes):
    """A lake's hole ran the way of the outline around it; what lies around the antipode was drawn inside out."""
    from matplotlib.image import imread

    agreement = default()
    parties = (replace(party, bounds=box) for party, box in zip(agreement.parties, boxes, strict=True))
    held = build_map_data(DossierContent("", agreement=replace(agreement, parties=tuple(parties))))
    picture = imread(io.BytesIO(STILLS["png"](held, "en")))[..., :3]
    middle = picture[len(picture) * 45 // 100, len(picture[0]) * 48 // 100]
    assert middle == pytest.approx([0xDF / 255, 0xE9 / 255, 0xEF / 255], abs=0.01)


def test_areas_are_equal_wherever_they_lie_on_the_poster():
    held = data()
    sheet = _Sheet(held, {}, "en", held.places, (), None)
    for lon, lat in ((130.0, 30.0), (150.0, 60.0), (-170.0, 64.0)):
        ring = shapely.segmentize(shapely.box(lon, lat, lon + 1, lat + 1), 0.05).exterior.coords
        drawn = shapely.Polygon(list(map(sheet.projected, ring))).area  # km²
        true = float(hectares(np.array([shapely.box(lon, lat, lon + 1, lat + 1)]))[0]) / 100
        assert drawn == pytest.approx(true, rel=0.01)


def test_without_matplotlib_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match="stills"):
        STILLS["png"](data(), "en")


def degrees(a, b):
    (la, pa), (lb, pb) = (tuple(map(math.radians, point)) for point in (a, b))
    cosine = math.sin(pa) * math.sin(pb) + math.cos(pa) * math.cos(pb) * math.cos(la - lb)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


@given(POINTS, POINTS)
def test_a_great_circle_is_the_shortest_way_between_its_places_without_a_jump(start, end):
    way = great_circle(start, end, begin=-40)
    for (x, y), (lon, lat) in ((way[0], start), (way[-1], end)):
        assert y == lat
        assert min((x - lon) % 360, (lon - x) % 360) == pytest.approx(0, abs=1e-6)
    assert all(abs(a[0] - b[0]) <= 180 for a, b in itertools.pairwise(way))
    whole = degrees(start, end)
    if whole <= 179.9:
        pieces = [degrees(a, b) for a, b in itertools.pairwise(way)]
        assert max(pieces) <= STEP + 1e-3
        assert sum(pieces) == pytest.approx(whole, abs=1e-3)


@given(st.floats(-1000, 1000))
def test_longitudes_run_once_around(longitude):
    assert -40 <= eastward(longitude, -40) <= 320


def test_the_projection_is_mercator_and_places_opposite_each_other_have_a_way_too():
    assert len(great_circle((0, 0), (180, 0), begin=-40)) > 2
    assert mercator(0) == 0
    assert mercator(45) == pytest.approx(50.4989, abs=1e-3)
    assert mercator(90) == mercator(84)


@pytest.mark.slow
def test_a_picture_credits_the_points_of_municipalities(bundled_dossier):
    made = STILLS["pdf"](build_map_data(store.load(bundled_dossier)), "en")
    assert "GeoNames" in pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
