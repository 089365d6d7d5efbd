"""The map of hard dossiers in a real browser: far records, edges of the world, formulas, names half typed."""

import csv
import io
import json
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import shapely
from browsing import quiet_page

from birds.map.data import build_map_data
from birds.map.flyway import render_map
from birds.model import DossierContent, End, Evidence, Names, Site, SiteArea, SiteCount, Taxon
from birds.model.agreement import default

pytestmark = pytest.mark.browser
IZUMI, BAY = (130.28, 32.1), (127.5, 34.88)
FORMULAS = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "＝1", "\tx", 'a "quoted", name\nin two lines')


@cache
def made(dossier, links):
    return render_map(build_map_data(dossier, links=dict(links)), "en")


@pytest.fixture
def opened(chrome, tmp_path):
    """Open the map of a dossier, and hold at the end that it asked for nothing and said nothing."""

    @contextmanager
    def opener(dossier, fragment="", links=()):
        file = tmp_path / "map.html"
        file.write_bytes(made(dossier, tuple(dict(links).items())))
        with quiet_page(chrome, file.as_uri() + fragment) as page:
            yield page

    return opener


def site(identity, name, point, party="JPN", **more):
    return Site(identity, "Ramsar Site", Names(name), party, point=point, point_quality="exact", **more)


def record(identity, start, end):
    places = [End(f"place {point}", None, point) for point in (start, end)]
    return Evidence(identity, "Grus monacha", "recovery", "direct", *places, "a source", "Grus monacha")


def about(**held):
    return DossierContent("x", agreement=default(), **held)


def taken(page, button):
    with page.expect_download() as saving:
        page.locator(f"#{button}").click()
    return Path(saving.value.path()).read_text(encoding="utf-8-sig")


def names_found(page, typed):
    page.locator("#search").fill(typed)
    return page.eval_on_selector_all("#found li", "nodes => nodes.map(n => n.firstElementChild.textContent)")


def test_records_to_alaska_and_australia_lie_within_the_view_of_the_whole_flyway(opened):
    ends = [(-164.5, 62.0), (122.3, -18.1), IZUMI]
    records = tuple(record(f"e{n}", IZUMI, end) for n, end in enumerate(ends))
    held = about(sites=(site("a", "Izumi", IZUMI),), evidence=records)
    with opened(held) as page:
        page.get_by_role("button", name="Whole flyway").click()
        page.wait_for_timeout(1000)  # the map flies there
        view = page.locator(".leaflet-container").bounding_box()
        for line in page.locator("path.record").all():
            box = line.bounding_box()
            for at, size in (("x", "width"), ("y", "height")):
                assert view[at] <= box[at]
                assert box[at] + box[size] <= view[at] + view[size]


def test_a_site_with_a_boundary_and_no_point_is_on_the_map(opened):
    square = shapely.to_wkb(shapely.MultiPolygon([shapely.box(130, 32, 130.5, 32.4)]))
    held = about(sites=(site("a", "Bay", None),), areas=(SiteArea("a", square, "a test"),))
    with opened(held) as page:
        assert "sites 1, records 0" in page.locator("#summary").inner_text()
        page.locator('.site[aria-label="Bay, Japan"]').click()
        page.wait_for_selector(".leaflet-popup")
        assert "approximate position" in page.locator(".leaflet-popup").inner_text()


def test_a_bird_that_only_a_site_names_can_be_chosen(opened):
    crane = Taxon("Grus monacha", "species", 1, english="Hooded Crane")
    held = about(taxa=(crane,), sites=(site("a", "Izumi", IZUMI, species=("Nabezuru",)),))
    with opened(held, links={"Nabezuru": "Grus monacha"}) as page:
        assert names_found(page, "hooded") == ["Hooded Crane"]
        page.keyboard.press("Enter")
        assert "Sites where it is reported: 1" in page.locator("#bird").inner_text()


KOREAN = ("저어새", "노랑부리저어새", "괭이갈매기", "정향풀", "순천만·보성갯벌")
JAPANESE = ("マガン", "カンムリワシ", "クロツラヘラサギ")


TYPED = (
    ("ㅈㅇㅅ", "저어새"),
    ("저어ㅅ", "저어새"),
    ("저엇", "저어새"),  # the next syllable begins at the end of this one while it is typed
    ("저ㅇㅅ", "저어새"),
    ("ㅈㅓㅇㅓㅅㅐ", "저어새"),
    ("괭이ㄱㅁㄱ", "괭이갈매기"),
    ("ㄱㅇ갈매기", "괭이갈매기"),
    ("ㅅㅊㅁㅂㅅ", "순천만·보성갯벌"),
    ("저오새", "저어새"),
    ("がん", "マガン"),
    ("ｶﾝﾑﾘ", "カンムリワシ"),
    ("くろつらへらさき", "クロツラヘラサギ"),
    ("spoonbill black", "Black-faced Spoonbill"),
    ("BLAKC-faced spoonbil", "Black-faced Spoonbill"),
    ("garca", "Garça"),
)


def test_names_half_typed_find_the_nearest_first(opened):
    names = (*KOREAN, *JAPANESE, "Black-faced Spoonbill", "Garça")
    held = about(sites=tuple(site(f"s{n}", name, IZUMI) for n, name in enumerate(names)))
    with opened(held) as page:
        assert [(typed, *names_found(page, typed)[:1]) for typed, _ in TYPED] == list(TYPED)


def test_an_address_may_name_a_bird_by_its_scientific_name_and_keeps_what_is_switched_off(opened):
    held = about(sites=(site("a", "Izumi", IZUMI),), evidence=(record("e", IZUMI, BAY),))
    with opened(held, "#bird=Grus+monacha") as page:
        assert page.locator("#bird h2").inner_text() == "Grus monacha"
    with opened(about(sites=(site("a", "Izumi", IZUMI), site("b", "Bay", BAY, "KOR")))) as page:
        page.locator("[data-layer=JPN]").uncheck()
        address = page.evaluate("location.href")
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector("html[data-ready]")
        assert not page.locator("[data-layer=JPN]").is_checked()
        assert page.locator("[data-layer=KOR]").is_checked()
        assert page.locator(".site").count() == 1


def test_on_paper_every_sheet_of_the_table_has_its_headings(opened):
    pypdf = pytest.importorskip("pypdf")
    held = about(sites=tuple(site(f"s{n}", f"Site {n}", (130.0 + n / 99, 33.0)) for n in range(150)))
    with opened(held) as page:
        sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
        texts = [text for sheet in sheets if "Ramsar site" in (text := sheet.extract_text())]
        assert len(texts) > 2
        assert all("Designation" in text for text in texts)
        page.locator("#twin > summary").click()
        page.wait_for_selector("#rows th button")


def test_no_cell_of_the_table_taken_along_is_a_formula(opened):
    sites = tuple(site(f"s{n}", name, (130.0 + n, 33.0), note=name) for n, name in enumerate(FORMULAS))
    count = SiteCount("s0", "Izumi", None, None, 9, "=9", "+u", "-s", "@s", months=(1,))
    held = about(sites=sites, counts=(count,))
    with opened(held) as page:
        rows = list(csv.DictReader(io.StringIO(taken(page, "csv"))))
    assert len(rows) == len(FORMULAS) + 1
    assert [row["name_en"].removeprefix("'") for row in rows[:-1]] == list(FORMULAS)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝", "\t"))]
    assert rows[-1]["count"] == "'=9"
    assert rows[0]["longitude"] == "130"


def test_a_line_across_the_antimeridian_is_cut_there_in_geojson(opened):
    alaska = (-164.5, 62.0)
    ways = ((IZUMI, alaska), (alaska, IZUMI), ((180.0, 50.0), (-180.0, 40.0)), (IZUMI, BAY), (IZUMI, IZUMI))
    held = about(evidence=tuple(record(f"e{n}", *way) for n, way in enumerate(ways)))
    with opened(held) as page:
        features = json.loads(taken(page, "geojson"))["features"]
    features = [one for one in features if one["properties"]["type"] == "record"]
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in features]
    assert [shape.geom_type for shape in shapes] == ["MultiLineString"] * 3 + ["LineString"] * 2
    assert all(-180 <= value <= 180 for shape in shapes for value in shape.bounds)
    assert all(part.length < 60 for shape in shapes for part in shapely.get_parts(shape))


def test_sites_and_lines_at_the_antimeridian_are_drawn_together(opened):
    sites = (site("a", "East", (180.0, 50.5)), site("b", "West", (-180.0, 50.5), "KOR"))
    held = about(sites=sites, evidence=(record("e", (179.0, 45.0), (-179.0, 55.0)),))
    with opened(held) as page:
        page.get_by_role("button", name="Whole flyway").click()
        boxes = [page.locator(f'[aria-label^="{name}"]').bounding_box() for name in ("East", "West", "place")]
        middles = [box["x"] + box["width"] / 2 for box in boxes]
        assert max(middles) - min(middles) < 40


BOXES = """() => [...document.querySelectorAll(".name, .site, .cluster, .leaflet-control")].map((node) => {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  const inset = node.classList.contains("name") ? 0 : 3;
  return [node.classList.contains("name"), left + inset, top + inset, right - inset, bottom - inset];
})"""


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
    return about(taxa=(Taxon("Grus monacha", "species", 1),), sites=tuple(sites), counts=tuple(counts))


@pytest.mark.parametrize("wide", [1280, 390])
@pytest.mark.parametrize("at", ["36,127,5", "36,127,8"])
def test_no_name_covers_a_symbol_a_control_or_another_name(opened, wide, at):
    with opened(crowded(), f"#at={at}") as page:
        page.set_viewport_size({"width": wide, "height": 844})
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(800)
        boxes = page.evaluate(BOXES)
        names = [box for box in boxes if box[0]]
        assert 2 <= len(names) <= 10
        for name in names:
            for other in boxes:
                _, a, b, c, d = name
                _, e, f, g, h = other
                assert other is name or a >= g or c <= e or b >= h or d <= f, (name, other)
