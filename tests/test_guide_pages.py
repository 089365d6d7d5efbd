"""The guide in the terminal, and as pages for a browser."""

import re
import unicodedata

import guide_pictures
import pytest
from browsing import document_page
from cli import assert_refused, birds

from birds.documents import guide
from birds.model import LANGS, Lang

NARROW, WIDE = 390, 1280


@pytest.mark.parametrize("lang", LANGS)
def test_the_topics_are_listed_in_the_asked_language(lang):
    said = birds("guide", "--lang", lang).stdout
    assert all(one.title in said for one in guide.topics(lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("topic", [one.name for one in guide.topics()])
def test_a_page_fits_a_terminal_of_80_columns(topic, lang):
    said = birds("guide", topic, "--lang", lang, COLUMNS="80").stdout
    assert said.startswith(guide.source(topic, lang).partition("\n")[0].lstrip("# "))
    assert [line for line in said.splitlines() if columns(line) > 80] == []
    assert "](" not in said
    assert "\x1b" not in said


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def test_a_link_is_the_command_that_shows_its_page():
    assert "Install (`birds guide install`)" in birds("guide", "map", COLUMNS="80").stdout.replace("\n", " ")


def test_an_unknown_topic_is_refused_with_those_that_are_there():
    assert_refused(birds("guide", "tea"), 2, "'tea'", "first-hour", "install")
    assert_refused(birds("guide", "map", "--html", "x"), 2, "samples DIR")


@pytest.mark.parametrize("lang", LANGS)
def test_the_pages_lead_to_one_another(lang, tmp_path):
    assert birds("guide", "--html", tmp_path / "guide", "--lang", lang).exit_code == 0
    made = {path.name: path.read_text("utf-8") for path in (tmp_path / "guide").iterdir()}
    assert set(made) == {"index.html", *(f"{one.name}.html" for one in guide.topics())}
    for name, page in made.items():
        for link in re.findall(r'href="([^"]+)"', page):
            if not link.startswith(("https://", "data:")):
                file, _, heading = link.partition("#")
                to = made[file or name]
                assert not heading or f'id="{heading}"' in to, f"{name}: {link}"
        assert (
            f'<html lang="{lang if guide.translated(name.split(".")[0], lang) or name == "index.html" else "en"}">'
            in page
        )


def test_pages_that_are_there_are_not_replaced_unasked(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    assert_refused(birds("guide", "--html", tmp_path), 2, "is not empty")
    assert birds("guide", "--html", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.slow
def test_the_pictures_are_of_this_version(chrome, tmp_path):
    """Where this fails run `python tests/guide_pictures.py`."""
    for name, file in guide_pictures.papers(tmp_path):
        assert guide_pictures.said(file) == (guide_pictures.TEXTS / f"{name}.txt").read_text("utf-8"), name
    told = guide_pictures.draw_map(chrome, tmp_path, tmp_path / "map.png")
    assert told == (guide_pictures.TEXTS / "map.txt").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("path", guide_pictures.PAGES, ids=lambda path: path.name)
def test_a_terminal_shows_what_this_version_prints(path, tmp_path):
    """Where this fails run `python tests/guide_pictures.py`."""
    page = path.read_text("utf-8")
    assert guide_pictures.terminals(page, tmp_path) == page


@pytest.mark.parametrize("path", guide_pictures.PAGES, ids=lambda path: path.name)
def test_a_page_has_a_picture_of_what_it_makes(path):
    page = path.read_text("utf-8")
    assert path.name.startswith(guide.FRONT) or "](pictures/" in page or guide_pictures.TERMINAL.search(page)


def test_a_picture_is_a_part_of_its_page_and_left_out_in_a_terminal():
    pages = guide.pages("en")
    assert pages["paper.html"].count(b'src="data:image/png') == 2
    assert b'src="pictures/' not in b"".join(pages.values())
    assert "pictures/" not in birds("guide", "paper").stdout


def test_a_page_has_its_contents_and_leads_to_those_before_and_after_it():
    names = [one.name for one in guide.topics()]
    for at, (name, page) in enumerate(zip(names, list(guide.pages("en").values())[1:], strict=True)):
        shown = page.decode()
        assert ('rel="prev"' in shown) == (at > 0)
        assert ('rel="next"' in shown) == (at < len(names) - 1)
        assert at == 0 or f'rel="prev" href="{names[at - 1]}.html"' in shown
        headings = re.findall(r"<h2 id=\"([^\"]+)\"", shown)
        assert [one for one in headings if f'href="#{one}"' not in shown] == [], name


@pytest.mark.browser
def test_a_word_is_found_in_the_pages(chrome, tmp_path):
    for name, page in guide.pages("en").items():
        (tmp_path / name).write_bytes(page)
    with document_page(chrome, tmp_path / "index.html", guide.pages("en")["index.html"], WIDE) as opened:
        opened.fill("#find", "EURING scheme")
        assert "Rings and tracks" in opened.inner_text("#found")
        opened.fill("#find", "nosuchwordanywhere")
        assert "No section" in opened.inner_text("#found")


def different(lang: Lang) -> dict[str, bytes]:
    """Return the pages of a language that are not the English ones again: of those one stands for all."""
    made = guide.pages(lang)
    same = [one.name for one in guide.topics(lang) if not guide.translated(one.name, lang)]
    return {name: page for name, page in made.items() if name.partition(".")[0] not in same[1:]}


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_a_page_can_be_used_by_everybody_and_asks_for_nothing(lang, chrome, tmp_path):
    """Narrow, where more has to scroll, each is looked at by axe; that it fits is looked at in both widths."""
    made = guide.pages(lang) if lang == "en" else different(lang)
    for name, page in list(made.items())[: 2 if lang == "ko" else None]:  # which looks as Japanese does
        with document_page(chrome, tmp_path / name, page, NARROW) as opened:
            opened.set_viewport_size({"width": WIDE, "height": 800})
            assert opened.evaluate("document.documentElement.scrollWidth") <= WIDE, name
            opened.set_viewport_size({"width": NARROW, "height": 800})
