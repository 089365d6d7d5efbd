"""From the annex and the comparison to a bird on the map and back, where the pages lie in one folder: no dead link."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, unquote

import few_birds
import pytest
from cli import birds

from birds import quickstart

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
    birds("-d", dossier, "annex", "-o", tmp_path / "annex.html")
    birds("-d", dossier, "map", "-o", tmp_path / "map.html")
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
