"""A comparison in every format: nothing missing, nothing obeyed, the same bytes each time."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import openpyxl
import pytest
from browsing import document_page
from hypothesis import given, settings
from hypothesis import strategies as st
from wordings import taught

from birds import documents
from birds import model as m
from birds.documents.formats.text import as_wide_text
from birds.documents.papers import comparison as rows
from birds.documents.papers import statements
from birds.documents.papers.comparison import comparison_for_terminal
from birds.documents.text import width
from birds.dossier.results import ListComparison
from birds.model.agreement import default
from birds.names import parse

FORMATS = documents.FORMATS["comparison"]

JAPANESE = "Check-list of Japanese Birds"
OSJ = m.Checklist("OSJ8", JAPANESE, "JPN", edition="8th ed.", publisher="OSJ").within(default())
KOS = m.Checklist("KOS2025", "Checklist of Korean birds", "KOR", edition="2025").within(default())
NAMELESS = m.Names()
WHY = m.Message.of("test.why", taxon="Anser fabalis", list="OSJ8")
HOSTILE = "=HYPERLINK(\"x\")|\x1b[31mred\x1b[0m\x07\u202e<script>alert(1)</script>\n| `a` 'b' & ; \x9b2J"


@pytest.fixture(scope="module", autouse=True)
def _sentences() -> Iterator[None]:
    sentence = m.Names(
        "{taxon:i} stands in {list}.", "{taxon:i}은 {list}에 있다.", "{taxon:i}は{list}にある。"
    )
    with taught({"test.why": sentence}):
        yield


def matched(
    list_id: str, row: int, name: str | None, vernacular: m.Names = NAMELESS, **more: object
) -> m.MatchedEntry:
    entry = m.Entry(list_id, row, name, vernacular=vernacular, **more)  # type: ignore[arg-type]
    return m.MatchedEntry(entry, m.Match(list_id, row, m.Message.of("accepted"), name, confidence="certain"))


SWAN_A = matched("OSJ8", 2, "Cygnus cygnus", m.Names(ja="オオハクチョウ"), statuses=(m.Status("W"),))
RESIDENT = m.Status("R", minor=True)
SWAN_B = matched(
    "KOS2025", 9, "Cygnus cygnus", m.Names("Whooper Swan", "큰고니"), statuses=(m.Status("W"), RESIDENT)
)
GOOSE_A = matched(
    "OSJ8", 3, "Anser fabalis", m.Names(ja="ヒシクイ"), subspecies=("serrirostris", "middendorffii")
)
GOOSE_B1 = matched("KOS2025", 10, "Anser fabalis", m.Names("Taiga Bean Goose", "큰부리큰기러기"))
GOOSE_B2 = matched("KOS2025", 11, "Anser serrirostris", m.Names("Tundra Bean Goose", "큰기러기"))
LARK = matched("KOS2025", 99, "Calandrella dukhunensis", m.Names("Mongolian Short-toed Lark", "쇠종다리"))
DUCK = matched("OSJ8", 4, "Dendrocygna javanica", m.Names(ja="リュウキュウガモ"))
COMPARISON = m.Comparison(
    OSJ, KOS, entries_a=3, entries_b=4, reference="AviList v2025", rows=(
        m.ComparisonRow(
            "duck", "only_a", a=(DUCK,), taxa_a=("Dendrocygna javanica",), reasons=(WHY,), order="Anseriformes"
        ),
        m.ComparisonRow(
            "swan", "equal", (), "monotypic", "monotypic", (SWAN_A,), (SWAN_B,), reasons=(WHY,),
            order="Anseriformes", family="Anatidae",
        ),
        m.ComparisonRow(
            "goose", "includes", ("split", "subspecies"), "partly", "subspecies", (GOOSE_A,), (GOOSE_B1, GOOSE_B2),
            taxa_a=("Anser serrirostris",), reasons=(WHY, WHY), order="Anseriformes", family="Anatidae",
        ),
        m.ComparisonRow(
            "lark", "unresolved", b=(LARK,), reasons=(WHY,), candidates=(m.Candidate("Calandrella brachydactyla", WHY),)
        ),
    ), agreement=default())  # fmt: skip


def compared(*rows: m.ComparisonRow) -> m.Comparison:
    return m.Comparison(OSJ, KOS, len(rows), len(rows), "AviList v2025", rows, agreement=default())


def pair(a: m.MatchedEntry, b: m.MatchedEntry) -> m.ComparisonRow:
    return m.ComparisonRow("pair", "equal", (), "monotypic", "monotypic", (a,), (b,), reasons=(WHY,))


def test_a_proposal_is_seen_at_a_glance():
    proposed = replace(SWAN_A, match=replace(SWAN_A.match, confidence="proposal"))
    comparison = compared(pair(proposed, SWAN_B))
    text, markdown, page = (FORMATS[kind](comparison, "en").decode() for kind in ("text", "md", "html"))
    assert re.search(r"to be confirmed by a person +1\n", text)
    assert "same bird, to be confirmed (1)" in text
    assert "| to be confirmed |" in markdown
    assert '<li class="row" ' in page
    assert 'data-k="equal proposed by-monotypic proposal"' in page
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](comparison, "ja")))
    assert any(cell.value == "要確認" for sheet in book.worksheets[1:] for line in sheet for cell in line)
    assert "proposed" not in FORMATS["json"](comparison, "en").decode()


def test_a_row_is_no_surer_than_the_width_of_its_names():
    """Both entries are certain to mean the reference's species; that both lists mean the same by it is presumed."""
    row = replace(COMPARISON.rows[0], basis="monotypic")
    assert {held.match.confidence for held in (*row.a, *row.b)} == {"certain"} == {row.confidence}
    assert replace(row, basis="presumed").confidence == replace(row, is_open=True).confidence == "probable"


def test_confidence_stands_with_each_entry_and_each_row():
    probable = replace(SWAN_A, match=replace(SWAN_A.match, confidence="probable"))
    comparison = compared(pair(probable, SWAN_B))
    made = json.loads(FORMATS["json"](comparison, "en"))
    assert made["confidence"] == {"certain": 0, "probable": 1, "proposal": 0, "none": 0}
    (row,) = made["rows"]
    told = ("probable", "probable", "certain")  # a row is as sure as its weakest entry
    assert (row["confidence"], row["a"][0]["confidence"], row["b"][0]["confidence"]) == told
    (framed,) = ListComparison(comparison).to_frame().itertuples()
    assert (framed.confidence, *framed.a_confidence, *framed.b_confidence) == told
    assert 'data-k="equal by-monotypic probable"' in FORMATS["html"](comparison, "en").decode()


@pytest.mark.parametrize(
    ("a", "b", "renamed"),
    [
        ("Cygnus cygnus", "Cygnus cygnus (Linnaeus, 1758)", False),
        ("CYGNUS CYGNUS", "Cygnus  cygnus", False),
        ("Cygnus cygnus", "Cygnus olor", True),
    ],
)
def test_authors_and_capitals_are_no_other_name(a, b, *, renamed):
    named = [matched(side, 2, printed) for side, printed in (("OSJ8", a), ("KOS2025", b))]
    row = pair(
        *(replace(each, entry=replace(each.entry, name=parse(each.entry.verbatim or ""))) for each in named)
    )
    assert (rows.names_shared(row) is False) is renamed
    assert rows.is_plain(row) is not renamed
    text = FORMATS["text"](compared(row), "en").decode()
    assert ("different names" in text) is renamed


@pytest.mark.parametrize(
    ("a", "b", "renamed", "foreign"),
    [
        (m.Names(ko="큰고니"), m.Names(ko="큰고니"), False, False),
        (m.Names("Grey Heron", ko="왜가리"), m.Names("Gray Heron"), False, False),
        (m.Names(ko="큰고니"), m.Names(ko="고니"), True, False),
        (m.Names(ko="큰고니"), m.Names(ja="オオハクチョウ"), False, True),
    ],
)
def test_names_of_different_languages_are_not_called_different(a, b, *, renamed, foreign):
    row = pair(matched("OSJ8", 2, None, a), matched("KOS2025", 2, None, b))
    shared = rows.names_shared(row)
    assert (shared is False, shared is None) == (renamed, foreign)
    assert rows.is_plain(row) is not (renamed or foreign)


@pytest.mark.parametrize(
    ("names", "party", "shown"),
    [
        (m.Names("Whooper Swan", "큰고니", "オオハクチョウ"), "JPN", "オオハクチョウ"),
        (m.Names("Whooper Swan", "큰고니", "オオハクチョウ"), None, "Whooper Swan"),
        (m.Names(ko="큰고니"), None, "큰고니"),
        (m.Names(ja="オオハクチョウ"), "KOR", "オオハクチョウ"),
        (m.Names(), None, None),
    ],
)
def test_the_vernacular_name_shown(names, party, shown):
    """The Party's language, else English, else whatever name the list prints."""
    checklist = m.Checklist("X", "x", party).within(default())
    assert statements.vernacular(m.Entry("X", 2, "Cygnus cygnus", vernacular=names), checklist) == shown


def text_of(name: str, data: bytes) -> str:
    """Return everything a person can read in an output."""
    if name != "xlsx":
        return unescape(data.decode("utf-8"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(
        str(v) for sheet in book for line in sheet.iter_rows(values_only=True) for v in line if v
    )


def test_json_of_a_list_that_is_no_partys_has_its_english_names():
    of_nobody = json.loads(FORMATS["json"](replace(COMPARISON, b=replace(KOS, party=None, owner=None)), "en"))
    assert (of_nobody["b"]["party"], of_nobody["rows"][1]["b"][0]["vernacular"]) == (None, "Whooper Swan")


# ---------------------------------------------------------------- text


@pytest.mark.parametrize("lang", m.LANGS)
def test_text_is_aligned_by_display_width(lang):
    """The sign of every pair stands in the same terminal column within its group, whatever the script."""
    pairs = replace(COMPARISON, rows=tuple(replace(row, relation="equal") for row in COMPARISON.rows[1:3]))
    lines = as_wide_text(comparison_for_terminal(pairs, lang, "all")).splitlines()
    assert len([line for line in lines if "  =  " in line]) == 2
    lump = replace(COMPARISON, rows=COMPARISON.rows[2:3])
    shown = as_wide_text(comparison_for_terminal(lump, lang)).splitlines()
    at = next(at for at, line in enumerate(shown) if "⊃" in line)
    first, second = shown[at : at + 2]
    before = first[: first.index("Anser fabalis", 10)], second[: second.index("Anser serrirostris")]
    assert width(before[0]) == width(before[1])


def test_text_is_coloured_only_when_asked():
    assert "\x1b[" not in as_wide_text(comparison_for_terminal(COMPARISON, "en"))
    coloured = as_wide_text(comparison_for_terminal(COMPARISON, "en"), color=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == as_wide_text(comparison_for_terminal(COMPARISON, "en"))
    assert "\x1b[" in coloured


@pytest.mark.parametrize("columns", [60, 80, 100, 140])
def test_text_keeps_to_the_terminal(columns):
    lines = as_wide_text(comparison_for_terminal(COMPARISON, "ko"), columns).splitlines()
    body = lines[next(at for at, line in enumerate(lines) if line.startswith("미확정")) :]
    assert max(map(width, body)) <= columns


def test_plain_rows_need_no_explanation_in_text_and_have_one_everywhere_else():
    plain = replace(COMPARISON, rows=COMPARISON.rows[1:2])
    for name, render in FORMATS.items():
        explained = "stands in OSJ8" in re.sub(r"<[^>]+>", "", text_of(name, render(plain, "en")))
        assert explained is (name != "text")


def test_a_row_with_a_subspecies_that_may_be_another_bird_is_explained_in_text():
    contested = m.Message.of("recorded-contested", lists="OSJ8", reference="AviList v2025")
    row = replace(pair(SWAN_A, SWAN_B), recorded="open", reasons=(contested,))
    text = as_wide_text(comparison_for_terminal(replace(COMPARISON, rows=(row,)), "en"))
    assert "The meaning of a subspecies printed by OSJ8 is open" in " ".join(text.split())


def test_a_remark_on_one_of_many_rows_is_not_squeezed_into_a_word_a_line():
    ducks = (matched("OSJ8", row, "Anas zonorhyncha", m.Names(ja="カルガモ")) for row in range(2, 102))
    many = [m.ComparisonRow(str(row), "only_a", a=(duck,)) for row, duck in enumerate(ducks)]
    why = m.Message.of("test.why", taxon="Anser fabalis", list="OSJ8 " * 12)
    explained = replace(COMPARISON, rows=(replace(many[0], reasons=(why,)), *many))
    text = as_wide_text(comparison_for_terminal(explained, "en"), 80)
    assert "Anser fabalis stands in" in text


def test_a_law_that_prints_vernacular_names_is_the_same_name_and_shows_its_class():
    law = m.Checklist("KOR-LAW", "Endangered wildlife", "KOR", kind="law").within(default())
    swan = matched("KOR-LAW", 5, None, m.Names(ko="큰고니"), section="멸종위기 야생생물", category="Ⅱ")
    row = replace(COMPARISON.rows[1], a=(swan,))
    assert rows.is_plain(row)
    text = as_wide_text(comparison_for_terminal(replace(COMPARISON, a=law, rows=(row,)), "en", "all"))
    assert "  큰고니  멸종위기 야생생물 Ⅱ  =  Cygnus cygnus  큰고니" in text


# ---------------------------------------------------------------- other formats


def test_markdown_cells_cannot_break_out():
    odd = matched("OSJ8", 2, "A | b_c*", m.Names(ja="<b>`"))
    row = m.ComparisonRow("x", "only_a", a=(odd,), reasons=(WHY,))
    line = FORMATS["md"](replace(COMPARISON, rows=(row,)), "en").decode().splitlines()[-1]
    assert len(re.findall(r"(?<!\\)\|", line)) == 5
    assert r"A \| b\_c\*" in line
    assert r"\<b\>\`" in line


def test_a_workbook_has_a_sheet_per_relation_and_a_page_allows_no_request_and_only_its_own_script():
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](COMPARISON, "en")))
    assert book.sheetnames == ["Summary", "same bird", "includes", "unresolved", "only in OSJ8"]
    sheet = book["includes"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:3]) == ("A4", "A3:")
    assert (sheet["D4"].value, sheet["C4"].value) == ("Anser fabalis", 3)
    html = FORMATS["html"](COMPARISON, "en").decode()
    assert re.search(r"Content-Security-Policy\" content=\"default-src 'none'[^\"]+script-src 'sha256-", html)
    assert not re.search(r"""(src|href)=["'](?!data:,|#)""", html)


def test_an_empty_comparison_says_so_and_the_same_has_the_same_bytes():
    nothing = compared()
    for name, render in FORMATS.items():
        assert render(nothing, "ko"), name
        assert render(COMPARISON, "ko") == render(COMPARISON, "ko"), name
    assert "이 선택에 맞는 항목이 없습니다." in FORMATS["html"](nothing, "ko").decode()
    assert json.loads(FORMATS["json"](nothing, "en"))["rows"] == []


# ---------------------------------------------------------------- hostile lists


def test_nothing_a_list_holds_is_obeyed():
    nasty = matched("OSJ8", 2, HOSTILE, m.Names(HOSTILE, HOSTILE, HOSTILE), subspecies=(HOSTILE,))
    row = replace(pair(nasty, SWAN_B), id="=id|", change=("genus",), order=HOSTILE, family=HOSTILE)
    bad = replace(compared(row), a=replace(OSJ, id=HOSTILE, title=HOSTILE), reference=HOSTILE)
    for name, render in FORMATS.items():
        data = render(bad, "ja")
        if name != "xlsx":
            assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", data.decode()), name
    html = FORMATS["html"](bad, "ja").decode()
    assert html.count("<script>") == 1
    for line in csv.reader(io.StringIO(FORMATS["csv"](bad, "ja").decode())):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)
    assert json.loads(FORMATS["json"](bad, "ja"))["rows"][0]["a"][0]["scientific_name"] == HOSTILE
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](bad, "ja")))
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


# ---------------------------------------------------------------- every entry, in every format

ANY = st.text(st.characters(codec="utf-8"), max_size=12)
NAMES = st.builds(m.Names, st.none() | ANY, st.none() | ANY, st.none() | ANY)


@st.composite
def comparisons(draw: st.DrawFn) -> m.Comparison:
    """Draw a comparison whose entries bear a word of their own, somewhere in printed or vernacular name."""
    made, at = [], 0
    for index in range(draw(st.integers(0, 5))):
        sides: list[tuple[m.MatchedEntry, ...]] = []
        for side, lang in (("OSJ8", "ja"), ("KOS2025", "ko")):
            entries = []
            for _ in range(draw(st.integers(0, 3))):
                at += 1
                token = f"zz{at}zz"
                if draw(st.booleans()):
                    subspecies = tuple(draw(st.lists(ANY, max_size=2)))
                    one = matched(side, at, f"{token} {draw(ANY)}", draw(NAMES), subspecies=subspecies)
                else:
                    one = matched(side, at, None, replace(m.Names(), **{lang: f"{token} {draw(ANY)}"}))
                entries.append(one)
            sides.append(tuple(entries))
        made.append(
            m.ComparisonRow(
                f"r{index}", draw(st.sampled_from(m.RELATIONS)), tuple(draw(st.sets(st.sampled_from(["genus", "alien"])))),
                a=sides[0], b=sides[1], reasons=(WHY,) * draw(st.integers(0, 2)),
                order=draw(st.none() | ANY), family=draw(st.none() | ANY),
            )
        )  # fmt: skip
    count = [sum(len(getattr(row, side)) for row in made) for side in "ab"]
    return m.Comparison(OSJ, KOS, *count, "AviList v2025", tuple(made), agreement=default())


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(comparisons(), st.sampled_from(m.LANGS))
def test_every_entry_stands_in_every_format(comparison, lang):
    tokens = {
        re.search(r"zz\d+zz", statements.entry_label(one.entry, side))[0]  # type: ignore[index]
        for row in comparison.rows
        for side, entries in ((comparison.a, row.a), (comparison.b, row.b))
        for one in entries
    }
    for name, render in FORMATS.items():
        data = render(comparison, lang)
        assert tokens <= set(re.findall(r"zz\d+zz", text_of(name, data))), name
        if name != "xlsx":
            assert render(comparison, lang) == data


# ---------------------------------------------------------------- in a browser


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_page_in_a_browser(chrome, tmp_path, lang):
    """Search finds by any script, filters combine."""
    with document_page(chrome, tmp_path / "차이 diff.html", FORMATS["html"](COMPARISON, lang), 390) as page:
        found = page.locator("#found")
        visible = page.locator(".row:visible")
        assert visible.count() == 4
        for typed, expected in {
            "큰고니": 1, "ひしくい": 1, "ﾋｼｸｲ": 1, "オヲハクチヨウ": 1, "whooper": 1, "CYGNUS cyg": 1, "큰ㄱ": 2, "brachydactyla": 1, "nothing": 0,
        }.items():  # fmt: skip
            page.fill("#q", typed)
            page.wait_for_timeout(100)
            assert visible.count() == expected, typed
        assert page.locator("#none").is_visible()
        page.locator("button[type=reset]").click()
        page.locator("input[value=includes]").check()
        page.wait_for_timeout(100)
        assert visible.count() == 1
        assert re.search(r"\b1\D+4|\b4\D+1", found.inner_text())
        page.locator("button[type=reset]").click()
        page.wait_for_timeout(100)
        assert not page.locator(".plain .why").is_visible()
        page.locator("input[name=explained]").check()
        page.locator(".plain .why").wait_for()
