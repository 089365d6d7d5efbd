"""From the annex and the comparison to a bird on the map and back, where the pages lie in one folder: no dead link."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qs, unquote

import pytest

from birds import quickstart
from tests.cli import birds

HREF = re.compile(r'href="([^"]*)"')


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("together")
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
@pytest.mark.parametrize(
    "name", ["annex.html", "text-JPN.html", "text-KOR.html", "diff.html", "evidence.html"]
)
def test_every_row_leads_to_its_bird_and_every_bird_is_on_the_map(folder, name):
    page = text(folder, name)
    known = {one for bird in embedded(folder)["birds"] for one in (bird["id"], *bird.get("parts", []))}
    linked = to_map(page)
    rows = len(re.findall(r'<li class="row|<tr role="row" id="no-|<tr role="row"[^>]* id="r-', page))
    assert len(linked) >= rows > 200
    assert set(linked) <= known


@pytest.mark.slow
def test_every_link_back_leads_to_a_row(folder):
    data = embedded(folder)
    annex, diff, evidence = (text(folder, f"{name}.html") for name in ("annex", "diff", "evidence"))
    for bird in data["birds"]:
        for place in bird.get("places", []):
            assert f'id="no-{place["number"]}"' in annex
        if bird.get("relation"):
            assert f'id="r-{bird["id"].replace(" ", "_")}"' in diff
        if bird.get("judgements"):
            assert f'id="r-{bird["id"].replace(" ", "_")}"' in evidence


@pytest.mark.slow
def test_every_file_a_page_names_is_there(folder):
    for page in folder.glob("*.html"):
        for link in HREF.findall(page.read_text(encoding="utf-8")):
            file = unquote(unescape(link).partition("#")[0])
            if file and not re.match(r"https?:|data:", file):
                assert (folder / file).exists(), (page.name, link)


@pytest.mark.slow
def test_a_page_made_alone_leads_nowhere(dossier, tmp_path):
    birds("-d", dossier, "annex", "-o", tmp_path / "annex.html")
    birds("-d", dossier, "map", "-o", tmp_path / "map.html")
    assert "map.html" not in text(tmp_path, "annex.html")
    assert 'href="annex.html' not in text(tmp_path, "map.html")


@pytest.mark.browser
@pytest.mark.parametrize("name", ["annex.html", "diff.html", "evidence.html"])
def test_a_link_opens_the_bird_in_the_language_of_the_page(folder, chromium, name):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = chrome.new_page()
        page.goto((folder / name).as_uri())
        bird = parse_qs(page.locator("a.to-map").nth(5).get_attribute("href").partition("#")[2])["bird"][0]
        page.locator("a.to-map").nth(5).click()
        page.wait_for_selector("html[data-ready]")
        assert page.locator("html").get_attribute("lang") == "en"
        address = page.evaluate("location.hash")
        assert parse_qs(address[1:])["bird"] == [bird]
        page.locator("#bird a").first.click()
        page.wait_for_selector(":target")
        chrome.close()
