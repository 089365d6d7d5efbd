"""Popups in a real browser: 27 years as a line, months as a strip, on a telephone too; and land beneath tiles."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from browsing import quiet_page, wait_until
from PIL import Image

from birds.map.data import build_map_data
from birds.map.flyway import render_map
from birds.map.surroundings import LAND, Around
from birds.model import DossierContent, Names, Site, SiteCount, Taxon, Threshold, places_of
from birds.model.agreement import default

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser
CRANE = "Grus monacha"
IZUMI = Site(
    "izumi", "x", Names("Izumi", "이즈미", "出水"), "JPN", point=(130.28, 32.1), point_quality="exact"
)


def count(year: int) -> SiteCount:
    number = 3000 + 400 * (year % 7)
    date = f"{year}-01-14"
    return SiteCount(
        place_id="izumi",
        site_printed="Izumi",
        taxon_printed=CRANE,
        taxon=CRANE,
        count=number,
        count_printed=str(number),
        unit="individuals",
        season=date,
        source="a census",
        party="JPN",
        months=(1,),
        date_from=date,
        date_to=date,
        season_year=year - 1,
        year_kind="season",
    )


@pytest.fixture(scope="module")
def census() -> DossierContent:
    """A place with a bird counted in 26 of 27 winters, and its threshold."""
    sites = (IZUMI,)
    counts = tuple(count(year) for year in range(1999, 2026) if year != 2010)
    threshold = Threshold(CRANE, "East Asia", 4000, "WPE5", "a source", CRANE)
    taxa = (Taxon(CRANE, "species", 1, english="Hooded Crane"),)
    return DossierContent(
        "x",
        taxa,
        sites=sites,
        places=places_of(sites),
        counts=counts,
        thresholds=(threshold,),
        agreement=default(),
    )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_a_popup_has_years_and_months_and_nothing_is_cut_off(
    chrome: Any, census: DossierContent, tmp_path: Path, width: int, lang: Any
) -> None:
    file = tmp_path / "map.html"
    file.write_bytes(render_map(build_map_data(census), lang))
    with quiet_page(chrome, file.as_uri(), width) as page:
        page.fill("#search", "Izumi")
        page.keyboard.press("Enter")
        card = page.locator(".popup .card")
        assert [one.text_content() for one in card.locator(".strip .there").all()] == [
            {"en": "J", "ko": "1", "ja": "1"}[lang]
        ]
        drawn = card.locator(".series .years").get_attribute("d")
        assert drawn.count("M") == 2  # broken where nobody counted
        assert drawn.count("L") == 24
        assert card.locator(".series .level").count() == 1
        assert "27" not in card.locator(".years .quiet").inner_text()
        assert card.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_tiles_are_asked_for_once_they_are_switched_on_and_a_link_keeps_that(
    chrome: Any, census: DossierContent, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    file.write_bytes(
        render_map(build_map_data(census), "en", Around(tiles="https://tiles.example/{z}/{x}/{y}.png"))
    )
    page = chrome.new_context(offline=True).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(300)
    assert asked == [file.as_uri()]
    page.check("[data-layer=tiles]")
    wait_until(page, "location.hash.includes('with=tiles')")
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("html[data-ready]")
    assert page.is_checked("[data-layer=tiles]")
    page.uncheck("[data-layer=tiles]")
    wait_until(page, "!location.hash.includes('tiles')")


def test_under_tiles_that_never_come_there_is_land(
    chrome: Any, census: DossierContent, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    file.write_bytes(
        render_map(build_map_data(census), "en", Around(tiles="https://tiles.example/{z}/{x}/{y}.png"))
    )
    place = chrome.new_context(viewport={"width": 1280, "height": 860}, offline=True)
    page = place.new_page()
    page.goto(file.as_uri() + "#at=36.5,128,6")
    page.wait_for_selector("html[data-ready]")
    page.check("[data-layer=tiles]")
    page.wait_for_timeout(300)
    box = page.locator("#stage .folium-map").bounding_box()
    picture = Image.open(io.BytesIO(page.screenshot()))
    place.close()
    middle = (round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2))
    assert picture.convert("RGB").getpixel(middle) == tuple(bytes.fromhex(LAND[1:]))


def test_the_page_of_the_bundled_data_is_at_most_3_megabytes(bundled_dossier: Path) -> None:
    import birds

    assert len(birds.open(bundled_dossier).map().page()) <= 3_000_000
