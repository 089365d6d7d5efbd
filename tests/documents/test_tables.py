"""Any table in every format: aligned in every script, wrapped, complete, obeyed by nobody."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape
from operator import itemgetter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from browsing import document_page
from cli import birds
from hypothesis import given, settings
from hypothesis import strategies as st

from birds import create, documents
from birds.documents.formats.text import as_wide_text
from birds.documents.formats.xlsx import EXCEL_CELL, cell_text
from birds.documents.model import Column, Document, Row, Section, Span, Table, tabular
from birds.documents.text import clean, fit, formula_safe, width, wrap
from birds.model import Source

FORMATS = documents.FORMATS["table"]


def table_of(columns: Iterable[Column], rows: Iterable[Any], lang: str, *more: Any, **told: Any) -> Document:
    """Return a document that is one table, whose rows are tuples of their cells."""
    placed = (replace(column, value=itemgetter(at)) for at, column in enumerate(columns))
    return tabular(placed, rows, lang, *more, **told)


LISTS = table_of(
    (Column("id", "List"), Column("entries", "Entries", "right"), Column("name", "Scientific name", italic=True),
     Column("title", "Title", lang="ja")),
    (("OSJ8", 644, "Cygnus cygnus", "日本鳥類目録 改訂第8版"), ("KOS2025", 598, None, "한국 조류 목록"),
     ("X|Y", None, "=1+1", ("a", "b"))),
    "en", title="목록 Lists", notes=("A note.",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("왕눈", 4), ("メダイ", 6), ("ﾒﾀﾞｲ", 4), ("e\u0301", 1), ("\u1112\u1161\u11ab", 2), ("（）", 4), ("\u200bx", 1)],
)  # fmt: skip
def test_width_is_that_of_a_terminal(text, columns):
    assert width(text) == columns


def test_columns_stand_where_they_should_and_lines_break_where_each_script_allows():
    lines = as_wide_text(LISTS, 100).splitlines()
    heads = lines[1]
    first, second = lines[3], lines[4]
    at = width(heads[: heads.index("Title")])
    assert width(first[: first.index("日本")]) == at
    assert width(second[: second.index("한국")]) == at
    assert lines[-1] == "A note."
    assert wrap("日本鳥類目録（改訂第8版）。", 12) == ["日本鳥類目録", "（改訂第8", "版）。"]
    assert wrap("한국 조류 목록", 10) == ["한국 조류", "목록"]
    assert wrap("Higashiyoka-higata", 16) == ["Higashiyoka-", "higata"]


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.integers(8, 80))
def test_wrapped_lines_fit_and_nothing_is_lost(text, columns):
    lines = wrap(clean(text), columns)
    assert all(width(line) <= columns for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", clean(text))


@given(st.lists(st.integers(1, 200), min_size=1, max_size=8), st.integers(20, 200))
def test_columns_are_squeezed_only_as_far_as_needed(wanted, available):
    sizes = fit(wanted, available)
    assert all(size <= want for size, want in zip(sizes, wanted, strict=True))
    fits = sum(sizes) + 2 * (len(sizes) - 1) <= available
    assert fits or all(size <= 8 for size in sizes)
    if sum(wanted) + 2 * (len(wanted) - 1) <= available:
        assert sizes == wanted
    assert fit([26, 30, 30], 74, keep=(0,)) == [26, 22, 22]  # names last
    assert fit([26, 30, 30], 40, keep=(0,))[0] < 26


def test_columns_stand_below_their_row_before_words_are_broken():
    """The widest go first, never the first column nor a name; a rare long word alone moves nothing."""
    labels = ("Site", "Scientific name", "Flyway population", "Months", "Threshold")
    sides = {"Threshold": "right"}
    columns = tuple(
        Column(label, label, sides.get(label, "left"), italic="name" in label) for label in labels
    )
    row = ("Izumi", "Leucogeranus leucogeranus", "East Asia", "1 2 3 4 5 6 7 8 9", 30)
    lines = as_wide_text(table_of(columns, (row,) * 12, "en"), 48).splitlines()
    assert lines[0].split() == ["Site", "Scientific", "name", "Threshold"]
    assert lines[2] == "  Izumi  Leucogeranus leucogeranus         30"
    assert lines[3:5] == ["    Flyway population: East Asia", "    Months: 1 2 3 4 5 6 7 8 9"]
    rare = ("Izumi", "Leucogeranus leucogeranus", "East Asia", "1", 30)
    odd = ("Supercalifragilistic", *rare[1:])
    assert "Months:" not in as_wide_text(table_of(columns, (*(rare,) * 20, odd), "en"), 70)
    address = "https://x.org/" + "y" * 90  # long texts stand below where they do not fit beside it
    why = "a reason that is long enough to be moved below the row of its table"
    columns = (Column("a", "name"), Column("b", "why"), Column("c", "source"))
    grid = table_of(columns, (("x", why, address),), "en")
    lines = as_wide_text(grid, 60).splitlines()
    assert (lines[0], lines[2], lines[6]) == ("  Name", "  x", f"    {address}")
    assert lines[3:5] == [
        "    Why: a reason that is long enough to be moved below the",
        "    row of its table",
    ]
    assert as_wide_text(grid, 300).splitlines()[0].split() == ["Name", "Why", "Source"]


def test_columns_that_say_nothing_are_left_out_for_readers_only_and_an_empty_table_says_so():
    grid = table_of((Column("a", "A"), Column("b", "B")), (("x", None),), "en")
    assert as_wide_text(grid).split() == ["A", "-", "x"]
    assert "<th" in FORMATS["html"](grid).decode()
    assert ">B<" not in FORMATS["html"](grid).decode()
    assert json.loads(FORMATS["json"](grid))["rows"] == [{"a": "x", "b": None}]
    nothing = table_of((Column("a", "A"),), (), "ko")
    for name in ("text", "md", "html"):
        assert "이 선택에 맞는 항목이 없습니다" in FORMATS[name](nothing).decode()
    assert json.loads(FORMATS["json"](nothing))["rows"] == []
    numbers = table_of((Column("n", "n"),), ((-5,), (2.5,)), "en")
    assert FORMATS["csv"](numbers).decode().split() == ["n", "-5", "2.5"], "no formulas"


def test_a_page_has_a_heading_names_its_sources_and_nothing_in_it_is_markup():
    sourced = table_of((Column("a", "A"),), (("x",),), "en", credits_=(Source("X", "list", "A list"),))
    html = FORMATS["html"](sourced).decode()
    assert "<h1>A</h1>" in html
    assert "<li>X: A list.</li>" in html
    assert "<h1>Lists</h1>" in FORMATS["html"](replace(LISTS, title=(), name="Lists")).decode()
    sign = '"><b>'
    spans = (Span("a", link=sign), Span("b", lang=sign), Span("c", tone=sign))
    document = Document("en", (Section(spans, (Table((Column("k", "K"),), empty=sign),)),), (Span("A"),))
    html = FORMATS["html"](document).decode()
    assert sign not in html
    assert html.count("&quot;&gt;&lt;b&gt;") == 4


def test_nothing_a_terminal_or_a_spreadsheet_obeys_is_left_and_sheets_have_names_that_excel_takes():
    assert clean("a\x1b[31mb\x9b2J\r\n\tc\u202ed\ud800") == r"a\u001b[31mb\u009b2J c\u202ed\ud800"
    assert clean("두 줄\n한 줄") == "두 줄 한 줄"
    assert [formula_safe(text) for text in ("=A1", "+1", "-x", "@x", "＝A1", "Anas")] == [
        "'=A1", "'+1", "'-x", "'@x", "'＝A1", "Anas",
    ]  # fmt: skip
    names = ["a/b:c*?[d]", "A b c    d", "x" * 40, "x" * 40, "", "'quoted'"]
    sheets = tuple(Table((Column("h", "h"),), (Row(("v",)),), name) for name in names)
    book = Document("en", (Section((), sheets),), (Span("t"),))
    made = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](book))).sheetnames
    assert len({name.casefold() for name in made}) == len(names)
    assert all(1 <= len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in made)


def test_a_table_is_a_table_in_each_format():
    """Data has keys and types; what is read has languages, italics and no formula that runs."""
    lines = list(csv.reader(io.StringIO(FORMATS["csv"](LISTS).decode())))
    assert lines[0] == ["id", "entries", "name", "title"]
    assert lines[1] == ["OSJ8", "644", "Cygnus cygnus", "日本鳥類目録 改訂第8版"]
    assert lines[3] == ["X|Y", "", "'=1+1", "a; b"]
    made = json.loads(FORMATS["json"](LISTS))
    assert list(made) == ["title", "rows", "notes", "credits"]
    assert made["rows"][2] == {"id": "X|Y", "entries": None, "name": "=1+1", "title": ["a", "b"]}
    told = FORMATS["md"](LISTS).decode().splitlines()
    assert (told[0], told[3]) == ("# 목록 Lists", "| --- | ---: | --- | --- |")
    assert told[4] == "| OSJ8 | 644 | *Cygnus cygnus* | 日本鳥類目録 改訂第8版 |"
    assert told[6].startswith(r"| X\|Y |")
    html = FORMATS["html"](LISTS).decode()
    assert '<i lang="la">Cygnus cygnus</i>' in html
    assert re.search(r'<td[^>]* lang="ja">日本鳥類目録', html)
    assert "default-src 'none'" in html
    sheet = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](LISTS))).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=6)]
    assert values[0] == ["List", "Entries", "Scientific name", "Title"]
    assert (values[1][1], values[3][2]) == (644, "=1+1")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_workbook_cuts_no_long_text_off_and_a_heading_of_numbers_stands_apart_from_the_next():
    long = "Migration is shown. " * 200
    columns = (Column("n", "Records", "right"), Column("why", "Why"))
    grid = table_of(columns, ((1, long), (2, "short")), "en", "T")
    sheet = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](grid))).active
    room = sheet.column_dimensions["B"].width * sheet.row_dimensions[4].height / 15
    assert len(long) < room
    assert (sheet["A3"].alignment.horizontal, sheet["A3"].alignment.indent) == ("right", 1)
    assert cell_text("x" * EXCEL_CELL) == "x" * EXCEL_CELL
    assert cell_text("x" * (EXCEL_CELL + 1)).endswith("[…]"), "it says that it was cut"


ANY = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(ANY, st.integers() | st.none(), st.lists(ANY, max_size=2).map(tuple)), max_size=5))
def test_every_row_stands_in_every_format_and_bytes_repeat(drawn):
    rows = tuple((f"q{at}q{first}", number, texts) for at, (first, number, texts) in enumerate(drawn))
    grid = table_of((Column("a", "A"), Column("b", "B", "right"), Column("c", "C")), rows, "en", "T")
    for name, render in FORMATS.items():
        data = render(grid)
        assert name == "xlsx" or render(grid) == data
        if name == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(data))
            text = " ".join(str(v) for line in book.active.iter_rows(values_only=True) for v in line)
        else:
            text = unescape(data.decode())
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", data.decode())
        for at in range(len(rows)):
            assert f"q{at}q" in text, name


@pytest.mark.browser
@pytest.mark.parametrize("columns", [390, 1280])
def test_page_fits_and_axe_has_nothing_to_say(chrome, tmp_path, columns):
    with document_page(chrome, tmp_path / "grid.html", FORMATS["html"](LISTS), columns):
        pass


@pytest.mark.parametrize("long", [0, 1])
def test_what_both_parties_say_stands_below_a_row_together_or_not_at_all(long):
    """One Party's status beside the bird and the other's below it would not be equal."""
    said = ["winter visitor", "winter visitor"]
    said[long] = "winter visitor, passage migrant, few"
    columns = (
        Column("name", "Scientific name", italic=True),
        Column("status_a", "Status: Japan", pair="status"),
        Column("status_b", "Status: Republic of Korea", pair="status"),
        Column("reason", "Reason"),
    )
    document = table_of(columns, [("Anser cygnoides", *said, "migrant on both sides")], "en")
    below = set()
    for room in range(40, 130):
        text = as_wide_text(document, room)
        each = ["Status: Japan: " in text, "Status: Republic of Korea: " in text]
        assert len(set(each)) == 1, room
        below.update(each)
    assert below == {True, False}


EMPTY = {
    "lists": "No lists have been loaded.", "lists --files": "No files have been loaded.",
    "round list": "No round has been opened.", "log": "No negotiation records.",
    "review": "No open questions.", "evidence --sites": "No birds have been counted at a site.",
}  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empty.gpkg"
    create(path, empty=True)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("line", EMPTY)
def test_an_empty_result_says_what_was_looked_for(line, empty):
    assert EMPTY[line] in birds(*line.split(), "-d", empty).stdout


@pytest.mark.parametrize(
    ("fmt", "lang", "written"), [("md", "ko", r"[가-힣]+ 없습니다\."), ("html", "ja", r"[ぁ-ん]+ません。")]
)
def test_an_empty_result_says_so_in_every_format_and_language(fmt, lang, written, empty):
    said = birds("lists", "-d", empty, "--format", fmt, "--lang", lang).stdout
    assert re.search(written, said), said
    assert EMPTY["lists"] not in said
