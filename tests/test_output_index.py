"""The start page of a folder: right numbers, working links, three languages, no request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from axe_core_python.sync_playwright import Axe
from browsing import document_page

from birds.documents import start as index
from birds.model import (
    LANGS,
    Checklist,
    Comparison,
    ComparisonRow,
    Entry,
    Lang,
    Match,
    MatchedEntry,
    Message,
    Source,
    Verdict,
)
from birds.model.agreement import default

if TYPE_CHECKING:
    from pathlib import Path

OSJ = Checklist("OSJ8", "Check-list of Japanese Birds", "JPN", edition="8th ed.").within(default())
KOS = Checklist("KOS2025", "Checklist of Korean birds", "KOR", edition="2025").within(default())
WHY = Message.of("accepted")


def entry(list_id: str, row: int, name: str) -> MatchedEntry:
    return MatchedEntry(Entry(list_id, row, name), Match(list_id, row, WHY, name))


A, B, B2 = (
    entry("OSJ8", 2, "Anas crecca"),
    entry("KOS2025", 2, "Anas crecca"),
    entry("KOS2025", 3, "Anas carolinensis"),
)
COMPARISON = Comparison(
    OSJ,
    KOS,
    5,
    6,
    "AviList v2025",
    (
        ComparisonRow("1", "equal", a=(A,), b=(B,)),
        ComparisonRow("2", "equal", ("genus",), a=(A,), b=(B2,)),
        ComparisonRow("3", "includes", a=(A,), b=(B, B2)),
        ComparisonRow("4", "only_a", a=(A,)),
        ComparisonRow("5", "only_b", b=(B,)),
        ComparisonRow("6", "only_b", b=(B2,)),
        ComparisonRow("7", "unresolved", b=(B2,)),
    ),
    agreement=default(),
)
VERDICTS = (
    Verdict("1", "Anas crecca", "shown", "record", WHY),
    Verdict("2", "Anas crecca", "indicated", "common", WHY),
    Verdict("3", "Anas crecca", "doubtful", "vagrant", WHY),
    Verdict("3", "Anas crecca", "indicated", "common", WHY, unit_id="u1"),
)
NUMBERS = index.count(COMPARISON, VERDICTS)
START = index.Start(
    default(),
    NUMBERS,
    (
        index.File("agreement.gpkg", 23_456_789),
        index.File("부속서 & <annex>.docx", 90_123),
        index.File("annex-KOR.pdf", 12),
    ),
    (Source.of(OSJ),),
)


def test_numbers_are_those_of_the_comparison() -> None:
    assert (NUMBERS.shared, NUMBERS.renamed, NUMBERS.lumped) == (3, 1, 1)
    assert (NUMBERS.unresolved, NUMBERS.only_a, NUMBERS.only_b) == (1, 1, 2)
    assert (NUMBERS.entries_a, NUMBERS.entries_b) == (5, 6)


def test_each_bird_is_counted_once_in_the_treaty_test_as_in_the_annex() -> None:
    assert NUMBERS.verdicts == (("shown", 1), ("indicated", 2))
    assert NUMBERS.draft == 3


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("annex.docx", "en", "the working paper of the annex, for Word"),
        (
            "annex-KOR.pdf",
            "en",
            "the working paper of the annex, in the order of the Republic of Korea's original, to print",
        ),
        ("positions-JPN.xlsx", "en", "the workbook for positions, of Japan, to fill in with Excel"),
        ("diff.xlsx", "ko", "두 목록의 비교, Excel에서 필터 적용"),
        ("map.html", "ja", "フライウェイの地図、ブラウザー用"),
        ("agreement.gpkg", "en", "the dossier: everything in one file (opens in QGIS), for QGIS"),
        ("something.else", "en", "something.else"),
        ("notes.csv", "en", "notes, for spreadsheets and R"),
    ],
)
def test_files_say_what_they_are_for(name: str, lang: Lang, expected: str) -> None:
    assert index.purpose(name, default(), lang) == expected


def test_page_is_safe_and_says_everything() -> None:
    html = index.start_page(START, "en").decode()
    assert "default-src 'none'" in html
    assert "<annex>" not in html
    assert 'href="%EB%B6%80%EC%86%8D%EC%84%9C%20%26%20%3Cannex%3E.docx"' in html
    assert "OSJ8: Check-list of Japanese Birds, 8th ed." in html
    assert "<script" not in html


def test_lists_of_nobody_and_no_verdicts_are_fine() -> None:
    loose = replace(START, numbers=replace(NUMBERS, a=replace(OSJ, party=None, owner=None), verdicts=()))
    html = index.start_page(loose, "en").decode()
    assert "<dt>OSJ8</dt>" in html
    assert "The treaty test" not in html


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("columns", [390, 1280])
def test_page_in_a_browser(chrome: Any, tmp_path: Path, lang: Lang, columns: int) -> None:
    """The page is in one language, fits, and breaks no rule of accessibility."""
    with document_page(chrome, tmp_path / "시작 index.html", index.start_page(START, lang), columns) as page:
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("article:visible").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= columns
        assert [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(page)["violations"]] == []
