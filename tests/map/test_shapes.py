"""Boundaries, shares of thresholds and hard places on the map, in a real browser and as stills."""

import csv
import io
import json
import re
from functools import cache, partial
from pathlib import Path

import pytest
import shapely

from birds.map import flyway as module
from birds.map.data import build_map_data
from birds.map.flyway import FlywayMap
from birds.map.stills import STILLS
from birds.model import DossierContent, End, Evidence, Names, Site, SiteArea, SiteCount, Taxon, Threshold
from birds.model.agreement import default

HOLED = shapely.Polygon(
    [(136, 35), (137, 35), (137, 36), (136, 36)],
    [[(136.3, 35.3), (136.7, 35.3), (136.7, 35.7), (136.3, 35.7)]],
)
PARTS = shapely.MultiPolygon([shapely.box(127, 34, 127.4, 34.4), shapely.box(128, 34, 128.4, 34.4)])
CUT = shapely.MultiPolygon([shapely.box(179.5, 51, 180, 52), shapely.box(-180, 51, -179.5, 52)])


def about(**held):
    return DossierContent("", agreement=default(), **held)


def site(identity, name, point, party="JPN", **more):
    return Site(identity, "Ramsar Site", Names(name), party, point=point, point_quality="exact", **more)


def area(identity, shape):
    made = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
    return SiteArea(identity, shapely.to_wkb(made), "made for a test")


def count(identity, taxon, number, unit="individuals"):
    return SiteCount(identity, identity, taxon, taxon, number, str(number), unit, "2022-01", "a count")


def dossier():
    return DossierContent(
        "AviList v2025",
        taxa=(Taxon("Grus monacha", "species", 1, english="Hooded Crane"), Taxon("Anas crecca", "species", 2)),
        sites=(
            site("holed", "Holed", (136.1, 35.1)),
            site("parts", "Parts", (127.2, 34.2), "KOR"),
            site("cut", "Cut", (-180.0, 51.5), "USA"),
        ),
        areas=(area("holed", HOLED), area("parts", PARTS), area("cut", CUT)),
        counts=(
            count("holed", "Grus monacha", 140),
            count("parts", "Grus monacha", 50),
            count("parts", "Grus monacha", 900, "pairs"),
            count("parts", "Anas crecca", 77),
        ),
        evidence=(
            Evidence("line", "Grus monacha", "recovery", "direct", End("A", "JPN", (180.0, 50.0)), End("B", "KOR", (-180.0, 40.0)), "s"),
            Evidence("still", "Grus monacha", "recovery", "direct", End("A", "JPN", (180.0, 50.0)), End("A", "JPN", (-180.0, 50.0)), "s"),
        ),
        thresholds=(Threshold("Grus monacha", "East Asia <b>", 100, "CSR 8", "https://example.org/csr", "Grus monacha"),), agreement=default())  # fmt: skip


@cache
def data():
    return build_map_data(dossier())


def test_a_count_of_individuals_is_a_share_of_its_threshold_and_no_other_is():
    shares, at = data().shares, data().positions
    found = [(at[one.place_id], one.seen.most, round(one.share * 100, 2)) for one in shares]
    assert found == [(0, 140, 1.4), (1, 50, 0.5)]


@pytest.mark.slow
def test_without_thresholds_the_page_says_nothing_of_shares():
    bare = about(sites=dossier().sites, counts=dossier().counts)
    html = FlywayMap(build_map_data(bare), "en").page().decode()
    assert 'id="tab-shares"' not in html
    assert '"shares":[{' not in html


def test_rings_keep_their_holes_and_parts():
    assert [[len(polygon) for polygon in one.area] for one in data().places] == [[2], [1, 1], [1, 1]]


def pixels(data):
    image = pytest.importorskip("matplotlib.image")
    return image.imread(io.BytesIO(STILLS["png"](data, "en")), format="png")


@pytest.mark.slow
def test_a_still_draws_boundaries_with_holes_and_across_the_antimeridian_in_one_piece():
    def drawn_and_bare(shape, point):
        sites = (site("a", "A", point),)
        drawn = pixels(build_map_data(about(sites=sites, areas=(area("a", shape),))))
        return drawn, pixels(build_map_data(about(sites=sites)))

    drawn, bare = drawn_and_bare(HOLED, (136.05, 35.05))
    changed = (abs(drawn - bare).max(axis=2) > 0.02).nonzero()
    top, bottom, left, right = changed[0].min(), changed[0].max(), changed[1].min(), changed[1].max()
    middle = (top + bottom) // 2, (left + right) // 2
    assert abs(drawn[middle] - bare[middle]).max() < 0.02  # the hole shows what lies below
    drawn, bare = drawn_and_bare(CUT, (-180, 51.5))
    columns = (abs(drawn - bare).max(axis=2) > 0.02).nonzero()[1]
    assert 0 < columns.max() - columns.min() < drawn.shape[1] / 2


@pytest.fixture
def opened(map_opener):
    return partial(map_opener, data())


def inked(page, lat, lon):
    """The alpha of the boundaries' picture at a place, None where the place is not in view."""
    return page.evaluate(
        """([lat, lon]) => {
          const canvas = document.querySelector(".leaflet-areas-pane canvas");
          const map = flyway.map;
          const at = map.latLngToLayerPoint([lat, lon]).subtract(L.DomUtil.getPosition(canvas));
          const scale = canvas.width / parseFloat(canvas.style.width);
          const copy = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
          const pen = copy.getContext("2d", { willReadFrequently: true });
          pen.drawImage(canvas, -Math.round(at.x * scale), -Math.round(at.y * scale));
          return pen.getImageData(0, 0, 1, 1).data[3];
        }""",
        [lat, lon],
    )


@cache
def looked_into():
    return build_map_data(dossier())


@pytest.fixture
def see(map_opener, monkeypatch):
    """Open a page whose parts a test may look at."""
    text, last = module._text, f"{module.SCRIPTS[-1]}.js"
    hands_over = {last: text(last) + "\nwindow.flyway = flyway;"}
    monkeypatch.setattr(module, "_text", lambda name: hands_over.get(name) or text(name))
    return partial(map_opener, looked_into())


@pytest.mark.browser
@pytest.mark.parametrize(
    ("at", "filled", "open_"),
    [
        ("35.5,136.5", [(35.15, 136.5)], [(35.5, 136.5), (35.5, 137.2)]),  # with a hole
        ("34.2,127.7", [(34.2, 127.3), (34.2, 128.2)], [(34.2, 127.7)]),  # in two parts
        (
            "51.5,180",
            [(51.5, 179.7), (51.5, 180.3)],
            [(51.5, 178.9), (51.5, 181.1)],
        ),  # cut at the antimeridian
    ],
)
def test_holes_stay_open_parts_are_filled_and_a_click_opens_these_alone(see, at, filled, open_):
    with see(f"#at={at},{7 if '180' in at else 8}") as page:
        page.wait_for_timeout(500)
        assert all(inked(page, *place) > 0 for place in filled)
        assert all(inked(page, *place) == 0 for place in open_)
        if len(filled) == 1 or len(open_) > 1:
            return
        centre = page.locator(".leaflet-container").bounding_box()
        x, y = centre["width"] / 2, centre["height"] / 2
        point = "flyway.map.latLngToContainerPoint([34.2, {}]).x".format
        step = page.evaluate(f"{point(128.2)} - {point(127.7)}")
        page.locator(".leaflet-container").click(position={"x": x, "y": y})
        assert page.locator(".leaflet-popup").count() == 0
        page.locator(".leaflet-container").click(position={"x": x + step, "y": y})
        assert "Parts" in page.locator(".leaflet-popup h2").inner_text()
        assert "made for a test" in page.locator(".leaflet-popup").inner_text()


@pytest.mark.browser
def test_shapes_at_the_antimeridian_are_drawn_once_and_without_a_jump(see):
    with see("#at=48,180,4") as page:
        page.wait_for_timeout(500)
        labels = "nodes => nodes.map(n => n.getAttribute('aria-label'))"
        names = page.eval_on_selector_all("path.record", labels)
        assert sorted(name.split(":")[0] for name in names) == ["A → A", "A → B"]
        assert page.locator('path.record[aria-label^="A → B"]').bounding_box()["width"] < 80
        assert page.locator('.site[aria-label^="Cut"]').count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ja", "ko"])
def test_shares_stand_in_popup_panel_and_table_in_each_language(opened, lang):
    words = {"en": "1 % threshold 100", "ja": "1％基準 100", "ko": "1% 기준 100"}
    with opened("#bird=Grus+monacha&at=35.1,136.1,9", lang) as page:
        panel = page.locator("#bird").inner_text()
        assert "1.4 %" in panel
        assert words[lang] in panel
        page.locator(".site.JPN").first.click()
        page.wait_for_selector(".leaflet-popup")
        text = page.locator(".leaflet-popup").inner_text()
        assert re.search(r"140 · 1\.4 % · East Asia <b> \(.*100, CSR 8\)", text)
        page.locator("#twin > summary").click()
        page.locator("#tab-shares").click()
        rows = page.locator("#rows tbody tr")
        assert rows.count() == 2
        assert "CSR 8" in rows.first.inner_text()
        page.locator("#filter").fill("qqq")
        assert page.locator("#rows table").count() == 0


@pytest.mark.browser
def test_at_200_per_cent_zoom_nothing_is_lost(opened):
    """Zooming a window of 1280 to 200 % leaves the page 640 wide, at two pixels a dot."""
    with opened("#bird=Grus+monacha", width=640, height=400, device_scale_factor=2) as page:
        page.locator("#twin > summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
        for control in ("#search", "#month", "#play", "#geojson", "#before", "[data-lang=ko]", "#tab-birds"):
            page.locator(control).scroll_into_view_if_needed()
            box = page.locator(control).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 640


IZUMI, BAY = (130.28, 32.1), (127.5, 34.88)
FORMULAS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "＝1", "\tx", 'a "quoted", name\nin two lines')


@pytest.fixture
def opened_on(map_opener):
    """Open the map of a dossier."""
    return lambda dossier, fragment="", **told: map_opener(build_map_data(dossier, **told), fragment)


def record(identity, start, end):
    places = [End(f"place {point}", None, point) for point in (start, end)]
    return Evidence(identity, "Grus monacha", "recovery", "direct", *places, "a source", "Grus monacha")


def taken(page, button):
    with page.expect_download() as saving:
        page.locator(f"#{button}").click()
    return Path(saving.value.path()).read_text(encoding="utf-8-sig")


def names_found(page, typed):
    page.locator("#search").fill(typed)
    return page.eval_on_selector_all("#found li", "nodes => nodes.map(n => n.firstElementChild.textContent)")


@pytest.mark.browser
def test_records_to_alaska_and_australia_lie_within_the_view_of_the_whole_flyway(opened_on):
    ends = [(-164.5, 62.0), (122.3, -18.1), IZUMI]
    records = tuple(record(f"e{n}", IZUMI, end) for n, end in enumerate(ends))
    held = about(sites=(site("a", "Izumi", IZUMI),), evidence=records)
    with opened_on(held) as page:
        page.get_by_role("button", name="Whole flyway").click()
        page.wait_for_timeout(1000)  # the map flies there
        view = page.locator(".leaflet-container").bounding_box()
        for line in page.locator("path.record").all():
            box = line.bounding_box()
            for at, size in (("x", "width"), ("y", "height")):
                assert view[at] <= box[at]
                assert box[at] + box[size] <= view[at] + view[size]


@pytest.mark.browser
def test_a_site_with_a_boundary_and_no_point_is_on_the_map(opened_on):
    square = shapely.to_wkb(shapely.MultiPolygon([shapely.box(130, 32, 130.5, 32.4)]))
    held = about(sites=(site("a", "Bay", None),), areas=(SiteArea("a", square, "a test"),))
    with opened_on(held) as page:
        assert "sites 1, records 0" in page.locator("#summary").inner_text()
        page.locator('.site[aria-label="Bay, Japan"]').click()
        page.wait_for_selector(".leaflet-popup")
        assert "approximate position" in page.locator(".leaflet-popup").inner_text()


@pytest.mark.browser
def test_a_bird_that_only_a_site_names_can_be_chosen(opened_on):
    crane = Taxon("Grus monacha", "species", 1, english="Hooded Crane")
    held = about(taxa=(crane,), sites=(site("a", "Izumi", IZUMI, species=("Nabezuru",)),))
    with opened_on(held, links={"Nabezuru": "Grus monacha"}) as page:
        assert names_found(page, "hooded") == ["Hooded Crane"]
        page.keyboard.press("Enter")
        assert "Sites where it is reported: 1" in page.locator("#bird").inner_text()


KOREAN = ("저어새", "노랑부리저어새", "괭이갈매기", "정향풀", "순천만·보성갯벌")
JAPANESE = ("マガン", "カンムリワシ", "クロツラヘラサギ")
TYPED = {  # 저엇: the next syllable begins at the end of this one while it is typed
    "ㅈㅇㅅ": "저어새", "저어ㅅ": "저어새", "저엇": "저어새", "저ㅇㅅ": "저어새", "ㅈㅓㅇㅓㅅㅐ": "저어새", "괭이ㄱㅁㄱ": "괭이갈매기",
    "ㄱㅇ갈매기": "괭이갈매기", "ㅅㅊㅁㅂㅅ": "순천만·보성갯벌", "저오새": "저어새", "がん": "マガン", "ｶﾝﾑﾘ": "カンムリワシ",
    "くろつらへらさき": "クロツラヘラサギ", "spoonbill black": "Black-faced Spoonbill",
    "BLAKC-faced spoonbil": "Black-faced Spoonbill", "garca": "Garça",
}  # fmt: skip


@pytest.mark.browser
def test_names_half_typed_find_the_nearest_first(opened_on):
    names = (*KOREAN, *JAPANESE, "Black-faced Spoonbill", "Garça")
    held = about(sites=tuple(site(f"s{n}", name, IZUMI) for n, name in enumerate(names)))
    with opened_on(held) as page:
        assert {typed: names_found(page, typed)[0] for typed in TYPED} == TYPED


@pytest.mark.browser
def test_on_paper_every_sheet_of_the_table_has_its_headings(opened_on):
    pypdf = pytest.importorskip("pypdf")
    held = about(sites=tuple(site(f"s{n}", f"Site {n}", (130.0 + n / 99, 33.0)) for n in range(150)))
    with opened_on(held) as page:
        sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
        texts = [text for sheet in sheets if "Ramsar site" in (text := sheet.extract_text())]
        assert len(texts) > 2
        assert all("Designation" in text for text in texts)
        page.locator("#twin > summary").click()
        page.wait_for_selector("#rows th button")


@pytest.mark.browser
def test_no_cell_of_the_table_taken_along_is_a_formula(opened_on):
    sites = tuple(site(f"s{n}", name, (130.0 + n, 33.0), note=name) for n, name in enumerate(FORMULAS))
    count = SiteCount("s0", "Izumi", None, None, 9, "=9", "+u", "-s", "@s", months=(1,))
    held = about(sites=sites, counts=(count,))
    with opened_on(held) as page:
        rows = list(csv.DictReader(io.StringIO(taken(page, "csv"))))
    assert len(rows) == len(FORMULAS) + 1
    assert [row["name_en"].removeprefix("'") for row in rows[:-1]] == list(FORMULAS)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝", "\t"))]
    assert rows[-1]["count"] == "'=9"
    assert rows[0]["longitude"] == "130"


@pytest.mark.browser
def test_a_line_across_the_antimeridian_is_cut_there_in_geojson(opened_on):
    alaska = (-164.5, 62.0)
    ways = ((IZUMI, alaska), (alaska, IZUMI), ((180.0, 50.0), (-180.0, 40.0)), (IZUMI, BAY), (IZUMI, IZUMI))
    held = about(evidence=tuple(record(f"e{n}", *way) for n, way in enumerate(ways)))
    with opened_on(held) as page:
        features = json.loads(taken(page, "geojson"))["features"]
    features = [one for one in features if one["properties"]["type"] == "record"]
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in features]
    assert [shape.geom_type for shape in shapes] == ["MultiLineString"] * 3 + ["LineString"] * 2
    assert all(-180 <= value <= 180 for shape in shapes for value in shape.bounds)
    assert all(part.length < 60 for shape in shapes for part in shapely.get_parts(shape))


@pytest.mark.browser
def test_sites_and_lines_at_the_antimeridian_are_drawn_together(opened_on):
    sites = (site("a", "East", (180.0, 50.5)), site("b", "West", (-180.0, 50.5), "KOR"))
    held = about(sites=sites, evidence=(record("e", (179.0, 45.0), (-179.0, 55.0)),))
    with opened_on(held) as page:
        page.get_by_role("button", name="Whole flyway").click()
        boxes = [page.locator(f'[aria-label^="{name}"]').bounding_box() for name in ("East", "West", "place")]
        middles = [box["x"] + box["width"] / 2 for box in boxes]
        assert max(middles) - min(middles) < 40


BOXES = """() => [...document.querySelectorAll(".name, .site, .cluster, .leaflet-control")].map((node) => {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  const inset = node.classList.contains("name") ? 0 : 3;
  return [node.classList.contains("name"), left + inset, top + inset, right - inset, bottom - inset];
})"""


@cache
def crowded():
    """Forty sites of two Parties within two degrees, with long names and numbers."""
    points = [(126 + n % 7 * 0.3, 35 + n // 7 * 0.3) for n in range(40)]
    sites = [
        site(f"s{n}", f"A wetland with a long name, number {n}", point, "JPN" if n % 2 else "KOR")
        for n, point in enumerate(points)
    ]
    counts = [
        SiteCount(f"s{n}", "", "Grus monacha", "Grus monacha", n * 100, str(n * 100), None, "2020-01", "us", months=(1,))
        for n in range(40)
    ]  # fmt: skip
    held = about(taxa=(Taxon("Grus monacha", "species", 1),), sites=tuple(sites), counts=tuple(counts))
    return build_map_data(held)


@pytest.mark.browser
@pytest.mark.parametrize("wide", [1280, 390])
@pytest.mark.parametrize("at", ["36,127,5", "36,127,8"])
def test_no_name_covers_a_symbol_a_control_or_another_name(map_opener, wide, at):
    with map_opener(crowded(), f"#at={at}", width=wide, height=844) as page:
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(800)
        boxes = None
        while boxes != (boxes := page.evaluate(BOXES)):  # a busy machine is still zooming
            page.wait_for_timeout(300)
        names = [box for box in boxes if box[0]]
        assert 2 <= len(names) <= 10
        for name in names:
            for other in boxes:
                _, a, b, c, d = name
                _, e, f, g, h = other
                assert other is name or a >= g or c <= e or b >= h or d <= f, (name, other)
