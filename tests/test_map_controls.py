"""Every control of the map's page works by mouse and by key alone, says nothing to the console and asks for nothing."""

from contextlib import contextmanager

import pytest
import shapely
from browsing import quiet_page

from birds.map.data import build_map_data
from birds.map.flyway import render_map
from birds.model import DossierContent, End, Evidence, Names, Site, SiteArea, Taxon
from birds.model.agreement import default

pytestmark = pytest.mark.browser
HERE, THERE = (130.28, 32.1), (127.5, 34.88)
HOWS = ("mouse", "key")


def data():
    square = shapely.MultiPolygon([shapely.box(130, 32, 130.5, 32.4)])
    ends = (End("Izumi", "JPN", HERE), End("Bay", "KOR", THERE))
    return build_map_data(
        DossierContent(
            "AviList v2025",
            taxa=(Taxon("Grus monacha", "species", 1, english="Hooded Crane"),),
            sites=(
                Site("a", "Ramsar Site", Names("Izumi", "이즈미", "出水"), "JPN", point=HERE, species=("Grus monacha",)),
                Site("b", "Ramsar Site", Names("Bay", "만", "湾"), "KOR", point=THERE),
            ),
            areas=(SiteArea("a", shapely.to_wkb(square), "a test"),),
            evidence=(Evidence("e", "Grus monacha", "recovery", "direct", *ends, "s", "Grus monacha"),), agreement=default())
    )  # fmt: skip


@pytest.fixture(scope="module")
def opened(chrome, tmp_path_factory):
    file = tmp_path_factory.mktemp("controls") / "map.html"
    file.write_bytes(render_map(data(), "en"))

    @contextmanager
    def opener(fragment=""):
        with quiet_page(chrome, file.as_uri() + fragment) as page:
            yield page

    return opener


def use(page, selector, how, press="Enter"):
    """Click a control, or reach it with the Tab key alone and press a key."""
    if how == "mouse":
        page.locator(selector).first.click()
        return
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            page.keyboard.press(press)
            return
    raise AssertionError(f"{selector} can't be reached with the Tab key")


def zoom(page):
    return float(page.evaluate("new URLSearchParams(location.hash.slice(1)).get('at').split(',')[2]"))


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


@pytest.mark.parametrize("how", HOWS)
def test_a_site_and_a_record_of_the_bird(opened, how):
    for n, said in ((1, "Ramsar site"), (2, "great circle")):
        with opened("#bird=Grus+monacha") as page:
            use(page, f"#bird ul:nth-of-type({n}) .link", how)
            page.wait_for_selector(".leaflet-popup")
            assert said in page.locator(".leaflet-popup").inner_text()


@pytest.mark.parametrize("how", HOWS)
def test_the_layers(opened, how):
    with opened("#at=33,129,7") as page:
        for layer, shape in (("JPN", ".site.JPN"), ("records", "path.record")):
            assert page.locator(shape).count() == 1
            use(page, f"[data-layer={layer}]", how, "Space")
            assert page.locator(shape).count() == 0
            page.locator(f"[data-layer={layer}]").press("Space")
            page.wait_for_selector(shape)


@pytest.mark.parametrize("how", HOWS)
def test_the_boundaries(opened, how):
    with opened("#at=32.2,130.25,9") as page:
        page.wait_for_timeout(400)
        inked = "() => { const c = document.querySelector('.leaflet-areas-pane canvas'); return c.toDataURL().length }"
        before = page.evaluate(inked)
        use(page, "[data-layer=areas]", how, "Space")
        page.wait_for_timeout(400)
        assert page.evaluate(inked) < before


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
