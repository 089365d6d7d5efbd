"""Popups in a real browser: 27 years as a line, months as a strip, on a telephone too; and land beneath tiles."""

import io

import pytest
from browsing import quiet_page, wait_until
from PIL import Image

from birds.map.data import LAND, Around, build_map_data
from birds.map.flyway import render_map
from birds.model import DossierContent, Names, Site, SiteCount, Taxon, Threshold, places_of
from birds.model.agreement import default

pytestmark = pytest.mark.browser
CRANE = "Grus monacha"
NAMES = Names("Izumi", "이즈미", "出水")
IZUMI = Site("izumi", "x", NAMES, "JPN", point=(130.28, 32.1), point_quality="exact")


def count(year: int) -> SiteCount:
    number = 3000 + 400 * (year % 7)
    date = f"{year}-01-14"
    return SiteCount(
        "izumi", "Izumi", CRANE, CRANE, number, str(number), "individuals", date, "a census", party="JPN",
        months=(1,), date_from=date, date_to=date, season_year=year - 1, year_kind="season",
    )  # fmt: skip


@pytest.fixture(scope="module")
def census() -> DossierContent:
    """A place with a bird counted in 26 of 27 winters, and its threshold."""
    sites = (IZUMI,)
    counts = tuple(count(year) for year in range(1999, 2026) if year != 2010)
    threshold = Threshold(CRANE, "East Asia", 4000, "WPE5", "a source", CRANE)
    taxa = (Taxon(CRANE, "species", 1, english="Hooded Crane"),)
    held = {"sites": sites, "places": places_of(sites), "counts": counts, "thresholds": (threshold,)}
    return DossierContent("x", taxa, agreement=default(), **held)


@pytest.mark.parametrize(("lang", "width"), [("en", 390), ("ko", 1280), ("ja", 390)])
def test_a_popup_has_years_and_months_and_nothing_is_cut_off(chrome, census, tmp_path, width, lang):
    file = tmp_path / "map.html"
    file.write_bytes(render_map(build_map_data(census), lang))
    with quiet_page(chrome, file.as_uri(), width) as page:
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


def test_tiles_are_asked_for_once_switched_on_and_under_them_is_land(chrome, census, tmp_path):
    file, around = tmp_path / "map.html", Around(tiles="https://tiles.example/{z}/{x}/{y}.png")
    file.write_bytes(render_map(build_map_data(census), "en", around))
    place = chrome.new_context(viewport={"width": 1280, "height": 860}, offline=True)
    page = place.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address := file.as_uri() + "#at=36.5,128,6")
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(300)
    assert [url.partition("#")[0] for url in asked] == [file.as_uri()], address
    page.check("[data-layer=tiles]")
    page.wait_for_timeout(300)
    box = page.locator("#stage .folium-map").bounding_box()
    picture = Image.open(io.BytesIO(page.screenshot()))
    middle = (round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2))
    assert picture.convert("RGB").getpixel(middle) == tuple(bytes.fromhex(LAND[1:])), "they never came"
    wait_until(page, "location.hash.includes('with=tiles')")
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("html[data-ready]")
    assert page.is_checked("[data-layer=tiles]")
    page.uncheck("[data-layer=tiles]")
    wait_until(page, "!location.hash.includes('tiles')")
    place.close()


def test_the_page_of_the_bundled_data_is_at_most_3_megabytes(bundled_dossier):
    import birds

    assert len(birds.open(bundled_dossier).map().page()) <= 3_000_000
