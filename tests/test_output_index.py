"""The start page of a folder: right numbers, working links, three languages, no request."""

from dataclasses import replace

import pytest
from axe_core_python.sync_playwright import Axe
from browsing import document_page

from birds import model as m
from birds import quickstart as index
from birds.model.agreement import default

OSJ = m.Checklist("OSJ8", "Check-list of Japanese Birds", "JPN", edition="8th ed.").within(default())
KOS = m.Checklist("KOS2025", "Checklist of Korean birds", "KOR", edition="2025").within(default())
WHY = m.Message.of("accepted")


def entry(list_id: str, row: int, name: str) -> m.MatchedEntry:
    return m.MatchedEntry(m.Entry(list_id, row, name), m.Match(list_id, row, WHY, name))


A, B = (entry(list_id, 2, "Anas crecca") for list_id in ("OSJ8", "KOS2025"))
B2 = entry("KOS2025", 3, "Anas carolinensis")
COMPARISON = m.Comparison(
    OSJ, KOS, 5, 6, "AviList v2025",
    (
        m.ComparisonRow("1", "equal", a=(A,), b=(B,)),
        m.ComparisonRow("2", "equal", ("genus",), a=(A,), b=(B2,)),
        m.ComparisonRow("3", "includes", a=(A,), b=(B, B2)),
        m.ComparisonRow("4", "only_a", a=(A,)),
        m.ComparisonRow("5", "only_b", b=(B,)),
        m.ComparisonRow("6", "only_b", b=(B2,)),
        m.ComparisonRow("7", "unresolved", b=(B2,)),
    ),
    agreement=default(),
)  # fmt: skip
VERDICTS = (
    m.Verdict("1", "Anas crecca", "shown", "record", WHY),
    m.Verdict("2", "Anas crecca", "indicated", "common", WHY),
    m.Verdict("3", "Anas crecca", "doubtful", "vagrant", WHY),
    m.Verdict("3", "Anas crecca", "indicated", "common", WHY, unit_id="u1"),
)
NUMBERS = index.count(COMPARISON, VERDICTS)
SIZES = {"agreement.gpkg": 23_456_789, "부속서 & <annex>.docx": 90_123, "annex-KOR.pdf": 12}
START = index.Start(default(), NUMBERS, tuple(index.File(*one) for one in SIZES.items()), (m.Source.of(OSJ),))


def test_numbers_are_those_of_the_comparison_and_each_bird_counts_once_as_in_the_annex():
    assert (NUMBERS.shared, NUMBERS.renamed, NUMBERS.lumped) == (3, 1, 1)
    assert (NUMBERS.unresolved, NUMBERS.only_a, NUMBERS.only_b) == (1, 1, 2)
    assert (NUMBERS.entries_a, NUMBERS.entries_b) == (5, 6)
    assert NUMBERS.verdicts == (("shown", 1), ("indicated", 2))
    assert NUMBERS.draft == 3


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("diff.xlsx", "ko", "두 목록의 비교, Excel에서 필터 적용"),
        ("positions-JPN.xlsx", "en", "the workbook for positions, of Japan, to fill in with Excel"),
        ("something.else", "en", "something.else"),
        ("notes.csv", "en", "notes, for spreadsheets and R"),
    ],
)
def test_files_say_what_they_are_for(name, lang, expected):
    """Those that are made are in golden text."""
    assert index.purpose(name, default(), lang) == expected


def test_page_is_safe_and_says_everything():
    html = index.start_page(START, "en").decode()
    assert "default-src 'none'" in html
    assert "<annex>" not in html
    assert 'href="%EB%B6%80%EC%86%8D%EC%84%9C%20%26%20%3Cannex%3E.docx"' in html
    assert "OSJ8: Check-list of Japanese Birds, 8th ed." in html
    assert "<script" not in html
    loose = replace(START, numbers=replace(NUMBERS, a=replace(OSJ, party=None, owner=None), verdicts=()))
    html = index.start_page(loose, "en").decode()  # a list of nobody, and no verdicts
    assert "<dt>OSJ8</dt>" in html
    assert "The treaty test" not in html


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "columns"), [("en", 390), ("ko", 1280), ("ja", 390)])
def test_page_in_a_browser(chrome, tmp_path, lang, columns):
    """The page is in one language, fits, and breaks no rule of accessibility."""
    with document_page(chrome, tmp_path / "시작 index.html", index.start_page(START, lang), columns) as page:
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("article:visible").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= columns
        assert [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(page)["violations"]] == []
