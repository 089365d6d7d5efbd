"""The page of the map in a browser: its controls by mouse, keyboard and telephone, its popups, ways to it and back."""

import io
import json
import re
from dataclasses import replace
from functools import cache, partial
from html import unescape
from itertools import product
from urllib.parse import parse_qs, unquote

import few_birds
import pytest
import shapely
from browsing import focus_by_key, quiet_page, wait_until
from cli import ran
from PIL import Image

from birds import model as m
from birds import quickstart
from birds.map.data import LAND, build_map_data
from birds.map.flyway import FlywayMap
from birds.model.agreement import default

HERE, THERE = (130.28, 32.1), (127.5, 34.88)
HOWS = ("mouse", "key")


@cache
def data():
    square = shapely.MultiPolygon([shapely.box(130, 32, 130.5, 32.4)])
    ends = (m.End("Izumi", "JPN", HERE), m.End("Bay", "KOR", THERE))
    return build_map_data(
        m.DossierContent(
            "AviList v2025",
            taxa=(m.Taxon("Grus monacha", "species", 1, english="Hooded Crane"),),
            sites=(
                m.Site("a", "Ramsar Site", m.Names("Izumi", "이즈미", "出水"), "JPN", point=HERE, species=("Grus monacha",)),
                m.Site("b", "Ramsar Site", m.Names("Bay", "만", "湾"), "KOR", point=THERE),
            ),
            areas=(m.SiteArea("a", shapely.to_wkb(square), "a test"),),
            evidence=(m.Evidence("e", "Grus monacha", "recovery", "direct", *ends, "s", "Grus monacha"),), agreement=default())
    )  # fmt: skip


@pytest.fixture
def opened(map_opener):
    return partial(map_opener, data())


def use(page, selector, how, press="Enter"):
    """Click a control, or reach it with the Tab key alone and press a key."""
    if how == "mouse":
        page.locator(selector).first.click()
    else:
        focus_by_key(page, selector)
        page.keyboard.press(press)


def zoom(page):
    return float(page.evaluate("new URLSearchParams(location.hash.slice(1)).get('at').split(',')[2]"))


_GO = """(there) => new Promise((done) => {
  addEventListener("hashchange", () => setTimeout(done), { once: true });
  location.hash = there;
})"""
_DEGREES = """() => {
  const boxes = [...document.querySelectorAll(".degree")].map((one) => {
    const words = document.createRange();
    words.selectNodeContents(one);
    return words.getBoundingClientRect();
  });
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return [boxes.length, boxes.some((a, at) => boxes.slice(at + 1).some((b) => meets(a, b)))];
}"""


@pytest.mark.slow
@pytest.mark.browser
def test_degrees_at_the_edges_stand_apart_wherever_one_looks(opened):
    with opened("#at=33,129,6") as page:
        for north, east in product(range(16), range(8)):  # a parallel and a meridian pass the corner
            page.evaluate(_GO, f"#at={33 + north / 3},{129 + east * 0.7},6")
            shown, meet = page.evaluate(_DEGREES)
            assert shown > 4
            assert not meet, (north, east)


@pytest.mark.browser
@pytest.mark.parametrize("how", HOWS)
def test_the_zoom_buttons_and_keys_that_move_the_map(opened, how):
    with opened("#at=33,129,6") as page:
        for way in ("in", "out", "out"):
            before = zoom(page)
            use(page, f".leaflet-control-zoom-{way}", how)
            page.wait_for_timeout(500)
            assert (zoom(page) > before) == (way == "in")
            assert zoom(page) != before
        before, place = zoom(page), page.evaluate("location.hash")
        use(page, ".leaflet-container", "key", "ArrowRight")
        page.wait_for_timeout(500)
        assert page.evaluate("location.hash") != place
        page.keyboard.press("+")
        page.wait_for_timeout(500)
        assert zoom(page) > before


@pytest.mark.browser
@pytest.mark.parametrize("how", HOWS)
def test_language_legend_months_files_print_and_steps(opened, how):
    with opened() as page:
        for lang in ("ja", "en"):
            use(page, f"[data-lang={lang}]", how)
            assert page.locator("html").get_attribute("lang") == lang
            assert page.locator(f"[data-lang={lang}]").get_attribute("aria-pressed") == "true"
        use(page, ".key summary", how)
        assert page.locator(".key dl").is_visible()
        use(page, "#play", how)
        assert page.locator("#month-name").inner_text() == "January"
        assert page.locator("#play").inner_text() == "Stop"
        page.get_by_text("February", exact=True).wait_for()
        page.locator("#play").press("Enter") if how == "key" else page.locator("#play").click()
        assert page.locator("#play").inner_text() == "Play"
        for file in ("geojson", "csv"):
            with page.expect_download() as saving:
                use(page, f"#{file}", how)
            assert saving.value.suggested_filename == f"flyway.{file}"
        page.evaluate("window.print = () => { window.printed = true }")
        use(page, "#print", how)
        assert page.evaluate("window.printed") is True
        use(page, "#after", how)
        assert page.locator("#bird h2").inner_text() == "Hooded Crane"
        use(page, "#before", how)
        use(page, "#bird .actions button", how)
        assert page.locator("#bird h2").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("how", HOWS)
def test_a_site_and_a_record_of_the_bird(opened, how):
    for n, said in ((1, "Ramsar site"), (2, "great circle")):
        with opened("#bird=Grus+monacha") as page:
            use(page, f"#bird ul:nth-of-type({n}) .link", how)
            page.wait_for_selector(".leaflet-popup")
            assert said in page.locator(".leaflet-popup").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("how", HOWS)
def test_the_layers(opened, how):
    with opened("#at=33,129,7") as page:
        for layer, shape in (("JPN", ".site.JPN"), ("records", "path.record")):
            assert page.locator(shape).count() == 1
            use(page, f"[data-layer={layer}]", how, "Space")
            assert page.locator(shape).count() == 0
            page.locator(f"[data-layer={layer}]").press("Space")
            page.wait_for_selector(shape)


@pytest.mark.browser
@pytest.mark.parametrize("how", HOWS)
def test_the_boundaries(opened, how):
    with opened("#at=32.2,130.25,9") as page:
        page.wait_for_timeout(400)
        inked = "() => { const c = document.querySelector('.leaflet-areas-pane canvas'); return c.toDataURL().length }"
        before = page.evaluate(inked)
        use(page, "[data-layer=areas]", how, "Space")
        page.wait_for_timeout(400)
        assert page.evaluate(inked) < before


@pytest.mark.browser
@pytest.mark.parametrize("how", HOWS)
def test_from_a_popup_to_its_row_and_from_the_row_to_the_shape(opened, how):
    with opened("#at=32.1,130.28,8") as page:
        use(page, ".site.JPN", how)
        page.wait_for_selector(".leaflet-popup")
        page.wait_for_timeout(400)
        use(page, ".leaflet-popup .actions button", how)
        assert "Izumi" in page.locator("#rows tr.marked").inner_text()
        page.locator(".leaflet-popup-close-button").press("Enter")
        page.wait_for_selector(".leaflet-popup", state="detached")
        use(page, "#rows tr:not(.marked) .link", how) if how == "mouse" else page.locator(
            "#rows tr:not(.marked) .link"
        ).press("Enter")
        page.wait_for_selector(".leaflet-popup")
        assert "Bay" in page.locator(".leaflet-popup h2").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("how", HOWS)
def test_the_tabs_the_filter_and_the_order(opened, how):
    with opened() as page:
        use(page, "#twin > summary", how)
        if how == "mouse":
            page.locator("#tab-birds").click()
        else:
            use(page, "#tab-sites", "key", "ArrowLeft")  # round the corner to the last one
        assert page.locator("#tab-birds").get_attribute("aria-selected") == "true"
        use(page, "#rows th:nth-child(2) button", how)
        assert page.locator("#rows th:nth-child(2)").get_attribute("aria-sort") == "ascending"
        page.locator("#filter").fill("hooded")
        assert page.locator("#rows tbody tr").count() == 1
        page.locator("#filter").focus()
        page.keyboard.type("zzz")
        assert "No bird matches" in page.locator("#rows").inner_text()


@pytest.mark.browser
def test_the_links_that_skip_lead_to_the_table_and_past_the_shapes_and_leave_the_choice(opened):
    with opened("#bird=Grus+monacha") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('.skip')")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('#twin > summary')")
        assert page.locator("#bird h2").inner_text() == "Hooded Crane"
    with opened() as page:
        use(page, '.skip[href="#side"]', "key")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "before"


CRANE = "Grus monacha"
NAMES = m.Names("Izumi", "이즈미", "出水")
IZUMI = m.Site("izumi", "x", NAMES, "JPN", point=(130.28, 32.1), point_quality="exact")


def count(year: int) -> m.SiteCount:
    number = 3000 + 400 * (year % 7)
    date = f"{year}-01-14"
    return m.SiteCount(
        "izumi", "Izumi", CRANE, CRANE, number, str(number), "individuals", date, "a census", party="JPN",
        months=(1,), date_from=date, date_to=date, season_year=year - 1, year_kind="season",
    )  # fmt: skip


@cache
def census():
    """The map of a place with a bird counted in 26 of 27 winters, and its threshold."""
    sites = (IZUMI,)
    counts = tuple(count(year) for year in range(1999, 2026) if year != 2010)
    threshold = m.Threshold(CRANE, "East Asia", 4000, "WPE5", "a source", CRANE)
    taxa = (m.Taxon(CRANE, "species", 1, english="Hooded Crane"),)
    held = {"sites": sites, "places": m.places_of(sites), "counts": counts, "thresholds": (threshold,)}
    return build_map_data(m.DossierContent("x", taxa, agreement=default(), **held))


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "width"), [("en", 390), ("ko", 1280), ("ja", 390)])
def test_a_popup_has_years_and_months_and_nothing_is_cut_off(map_opener, width, lang):
    with map_opener(census(), lang=lang, width=width) as page:
        page.fill("#search", "Izumi")
        page.keyboard.press("Enter")
        card = page.locator(".popup .card")
        months = [one.text_content() for one in card.locator(".strip .there").all()]
        assert months == ["J" if lang == "en" else "1"]
        drawn = card.locator(".series .years").get_attribute("d")
        assert drawn.count("M") == 2  # broken where nobody counted
        assert drawn.count("L") == 24
        assert card.locator(".series .level").count() == 1
        assert "27" not in card.locator(".years .quiet").inner_text()
        assert card.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_a_popup_says_what_was_counted_and_nothing_of_what_its_site_is_not(map_opener):
    site = replace(IZUMI, designation="", place_id="izumi")
    nests = replace(count(2018), count_printed="150", unit="nests")
    held = {"sites": (site,), "places": m.places_of((site,)), "counts": (nests,), "agreement": default()}
    with map_opener(
        build_map_data(m.DossierContent("x", (m.Taxon(CRANE, "species", 1),), **held)), width=390
    ) as page:
        page.fill("#search", "Izumi")
        page.keyboard.press("Enter")
        told = page.locator(".popup .card").inner_text()
        assert f"150 nests · {nests.season}" in told
        assert "Designation" not in told


@pytest.mark.browser
def test_land_is_drawn_and_a_layer_that_is_off_stays_off_by_the_link(chrome, tmp_path):
    file = tmp_path / "map.html"
    file.write_bytes(FlywayMap(census(), "en").page())
    with quiet_page(chrome, file.as_uri() + "#at=36.5,128,6&without=records,nothing") as page:
        box = page.locator("#stage .folium-map").bounding_box()
        picture = Image.open(io.BytesIO(page.screenshot()))
        middle = (round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2))
        assert picture.convert("RGB").getpixel(middle) == tuple(bytes.fromhex(LAND[1:]))
        assert not page.is_checked("[data-layer=records]")
        page.uncheck("[data-layer=JPN]")
        wait_until(page, "location.hash.endsWith('without=JPN%2Crecords')")


@pytest.mark.browser
def test_the_page_of_the_bundled_data_is_at_most_3_megabytes(bundled_dossier):
    import birds

    assert len(birds.open(bundled_dossier).map().page()) <= 3_000_000


HREF = re.compile(r'href="([^"]*)"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("together")
    with pytest.MonkeyPatch.context() as patch:
        few_birds.bundle(patch)
        quickstart.make(made, everything=True)
    return made


def text(folder, name):
    return (folder / name).read_text(encoding="utf-8")


def embedded(folder):
    return json.loads(re.search(r'id="birds-data">(.*?)</script>', text(folder, "map.html"), re.DOTALL)[1])


def to_map(page):
    """The birds that a page leads to on the map."""
    links = [unescape(link) for link in HREF.findall(page) if link.startswith("map.html#")]
    return [parse_qs(link.partition("#")[2])["bird"][0] for link in links]


@pytest.mark.slow
def test_every_row_leads_to_its_bird_which_is_on_the_map_and_every_link_back_to_a_row(folder):
    data = embedded(folder)
    known = {one for bird in data["birds"] for one in (bird["id"], *bird.get("parts", []))}
    pages = {
        name: text(folder, f"{name}.html") for name in ("annex", "text-JPN", "text-KOR", "diff", "evidence")
    }
    for name, page in pages.items():
        linked = to_map(page)
        rows = len(re.findall(r'<li class="row|<tr role="row" id="no-|<tr role="row"[^>]* id="r-', page))
        assert len(linked) >= rows > 20, name
        assert set(linked) <= known, name
    for bird in data["birds"]:
        assert all(f'id="no-{place["number"]}"' in pages["annex"] for place in bird.get("places", []))
        for key, name in (("relation", "diff"), ("judgements", "evidence")):
            assert not bird.get(key) or f'id="r-{bird["id"].replace(" ", "_")}"' in pages[name]


@pytest.mark.slow
def test_every_file_a_page_names_is_there(folder):
    for page in folder.glob("*.html"):
        for link in HREF.findall(page.read_text(encoding="utf-8")):
            file = unquote(unescape(link).partition("#")[0])
            if file and not re.match(r"https?:|data:", file):
                assert (folder / file).exists(), (page.name, link)


@pytest.mark.slow
def test_a_page_made_alone_leads_nowhere(dossier, tmp_path):
    ran(dossier, "annex", "-o", tmp_path / "annex.html")
    ran(dossier, "map", "-o", tmp_path / "map.html")
    assert "map.html" not in text(tmp_path, "annex.html")
    assert 'href="annex.html' not in text(tmp_path, "map.html")


@pytest.mark.browser
@pytest.mark.parametrize("name", ["annex.html", "diff.html", "evidence.html"])
def test_a_link_opens_the_bird_in_the_language_of_the_page(folder, chrome, name):
    page = chrome.new_page()
    page.goto((folder / name).as_uri())
    link = page.locator("a.to-map").nth(5)
    bird = parse_qs(link.get_attribute("href").partition("#")[2])["bird"]
    link.click()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("html").get_attribute("lang") == "en"
    assert parse_qs(page.evaluate("location.hash")[1:])["bird"] == bird
    page.locator("#bird a").first.click()
    page.wait_for_selector(":target")
    page.close()
