"""Tables on the pages of PDFs: cells by their rules or by the gaps between columns, each row to be confirmed."""

import io
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
import typst
from attacks import one_page
from cli import assert_refused, birds
from pypdf import PdfReader, PdfWriter
from reads import OPTIONS, said
from wordings import english

from birds import store
from birds.errors import InputError, Problem
from birds.model import TYPESET, Checklist, Entry
from birds.reading.counts import read_counts
from birds.reading.files import pdf as reader
from birds.reading.lists import read_list

Row = tuple[str, ...]
FACES = '("Libertinus Serif", "Noto Sans CJK KR")'
RULED, BETWEEN, NONE = "0.5pt", "(x, y) => (top: 0.5pt)", "none"
HEADER = ("번호", "국명", "학명", "천연기념물")

BIRDS = (
    ("두루미", "Grus japonensis", "202"), ("저어새", "Platalea minor", "205-1"), ("고방오리", "Anas acuta", ""),
    ("노랑부리백로", "Egretta eulophotes", "361"), ("큰흰배뜸부기", "Amaurornis phoenicurus chinensis", ""),
    ("흑두루미", "Grus monacha", "228"), ("재두루미", "Antigone vipio", "203"), ("흰꼬리수리", "Haliaeetus albicilla", "243-4"),
)  # fmt: skip

ROWS = tuple((str(number), *bird) for number, bird in enumerate(BIRDS, 1))


def typeset(text: str, page: str = "", size: int = 9) -> bytes:
    return typst.compile(f"#set page({page})\n#set text(font: {FACES}, size: {size}pt)\n{text}".encode())


def table(rows: Iterable[Row], columns: str, more: str = "") -> str:
    return f"#table(columns: {columns}, {more}, {''.join(f'[{cell}],' for row in rows for cell in row)})"


def pdf(rows: tuple[Row, ...], stroke: str, *, high: int = 70) -> bytes:
    """A list on pages so many millimetres high, its header on each, its last columns too narrow for long names."""
    head = "".join(f"[{cell}]," for cell in HEADER)
    made = table(rows, "(12mm, 18mm, 32mm, 22mm)", f"stroke: {stroke}, table.header({head})")
    title = "조류 목록 List of birds of the whole country and all of its islands"
    return typeset(f"{title}\n\n{made}", f"width: 120mm, height: {high}mm, margin: 8mm")


def read(tmp_path: Path, data: bytes) -> tuple[Checklist, tuple[Entry, ...], tuple[Problem, ...]]:
    path = tmp_path / "list.pdf"
    path.write_bytes(data)
    (checklist, entries), problems = read_list(path, Checklist("X", "a list"), OPTIONS)
    return checklist, entries, problems


@pytest.mark.parametrize("stroke", [RULED, BETWEEN, NONE])
def test_a_table_over_pages_is_one_and_its_broken_cells_are_joined_and_said(tmp_path, stroke):
    data = pdf(ROWS, stroke)
    assert len(PdfReader(io.BytesIO(data)).pages) > 1
    checklist, entries, problems = read(tmp_path, data)
    found = [(one.number, one.vernacular.ko, one.verbatim, one.category) for one in entries]
    assert found == [(*row[:3], f"천연기념물 {row[3]}" if row[3] else None) for row in ROWS]
    assert checklist.encoding == TYPESET
    assert "check every row" in "; ".join(said(problems))
    assert "broken over lines or pages were joined" in "; ".join(said(problems))


@pytest.mark.parametrize(("columns", "cells"), [
    ("2", "table.cell(rowspan: 2)[두루미과],[Grus grus],[Antigone vipio],table.cell(rowspan: 2)[오리과],[Anas acuta],[Anas crecca]"),
    ("(30mm, 50mm), stroke: none", "[두루미과],[Grus grus],[],[Antigone vipio],[오리과],[Anas acuta],[],[Anas crecca]"),
], ids=["a cell over rows", "printed once"])  # fmt: skip
def test_a_family_printed_once_holds_for_the_rows_below_it(tmp_path, columns, cells):
    _, entries, _ = read(tmp_path, typeset(f"#table(columns: {columns}, [과],[학명],{cells})", size=11))
    assert [(one.family_names.ko, one.verbatim) for one in entries] == [
        ("두루미과", "Grus grus"), ("두루미과", "Antigone vipio"), ("오리과", "Anas acuta"), ("오리과", "Anas crecca"),
    ]  # fmt: skip


def test_pages_without_a_table_are_read_line_by_line(tmp_path):
    names = "Grus grus \\ Grus monacha \\ Anas acuta \\ Platalea minor"
    _, entries, problems = read(tmp_path, typst.compile(names.encode()))
    assert [one.verbatim for one in entries] == names.split(" \\ ")
    assert "check every row" in "; ".join(said(problems))


KOREAN = (
    "저어새(Platalea minor)는 서해안의 무인도에서 번식하고 대만에서 월동한다. 조사에서는 두루미(Grus "
    "japonensis)와 고방오리(Anas acuta)가 함께 관찰되었으며, 노랑부리백로(Egretta eulophotes)도 확인되었다. "
)
JAPANESE = (
    "クロツラヘラサギ（Platalea minor）は無人島で繁殖し、台湾で越冬する。2019年の調査ではタンチョウ（Grus "
    "japonensis）とオナガガモ（Anas acuta）も観察された。"
)
ENGLISH = "The spoonbill Platalea minor breeds on islets. We counted it with Grus japonensis and Anas acuta. "


@pytest.mark.slow
@pytest.mark.parametrize("text", [
    KOREAN * 8, JAPANESE * 8, f"#set page(columns: 2)\n{KOREAN * 12}",
    f"#set page(columns: 2)\n{JAPANESE * 12}", f"#set page(columns: 2)\n{ENGLISH * 12}",
    "\n\n".join(f"{number}. #h(6mm) {KOREAN}" for number in range(1, 7)),
    f"Ministry #h(1fr) Seoul, 3 May 2025\n\nDear Sir,\n\n{ENGLISH * 3}\n\nHong #h(1fr) Director",
    "\n\n".join(f"Chapter of {name} #h(1fr) {page}" for page, (_, name, _) in enumerate(BIRDS)),
    "\n\n".join(f"Chapter #box(width: 1fr, repeat[.]) {page}" for page in range(9)),
])  # fmt: skip
def test_prose_is_no_table_and_makes_no_rows(tmp_path, text):
    with pytest.raises(InputError):
        read(tmp_path, typeset(text, size=10))


def test_lines_of_an_annex_with_brackets_and_full_stops_are_no_prose(tmp_path):
    lines = (
        "가. 두루미(Grus japonensis) 천연기념물 제202호.",
        "나. 저어새(Platalea minor)",
        "다. 황새(Ciconia boyciana)",
    )
    _, entries, _ = read(tmp_path, typeset(" \\ ".join(lines), size=11))
    expected = ["Grus japonensis", "Platalea minor", "Ciconia boyciana"]
    assert [one.name and one.name.canonical for one in entries] == expected


def test_no_match_is_surer_than_a_proposal(dossier, tmp_path):
    path = tmp_path / "list.pdf"
    path.write_bytes(pdf(ROWS[:3], RULED))
    done = birds("-d", dossier, "load", "list", path, "--id", "PAGES", "--party", "KOR")
    assert "3 entries of list.pdf, 0 of them certain, 0 probable, 3 to be confirmed" in done.stdout
    held = next(one for one in store.load(dossier).lists if one.checklist.id == "PAGES").entries
    assert {(one.match.confidence, one.match.remarks[-1].code) for one in held} == {("proposal", "typeset")}


def packed(data: bytes, password: str) -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(data)), io.BytesIO()
    writer.encrypt(password)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(("made", "says"), [
    (lambda whole: whole[:3000], "the document is damaged"),
    (lambda _: b"%PDF-1.7 x", "the document is damaged"),
    (lambda _: typst.compile(b"#rect()"), "pictures of pages but no text"),
    (lambda whole: packed(whole, "x"), "protected by a password"),
])  # fmt: skip
def test_what_can_not_be_read_is_refused_in_a_sentence(tmp_path, made, says):
    with pytest.raises(InputError, match=says):
        read(tmp_path, made(pdf(ROWS[:2], RULED)))


def test_numbers_are_read_from_no_page_and_without_the_extra_one_sentence_says_what_to_install(
    dossier, tmp_path, monkeypatch
):
    (path := tmp_path / "list.pdf").write_bytes(pdf(ROWS[:2], RULED))
    with pytest.raises(InputError, match="this is a PDF; ask for the table itself"):
        read_counts(path, OPTIONS)
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    loaded = birds("-d", dossier, "load", "list", path, "--id", "PAGES")
    assert_refused(loaded, 3, "pdfplumber", "[pdf-tables]")


def test_a_large_title_over_the_columns_and_names_broken_in_the_first_of_them_lose_no_bird(tmp_path):
    """As offices print a list without rules: a title whose blanks are wider than the gaps, and long English names."""
    rows = (
        ("English Name", "Scientific Name", "Abundance"),
        ("Philippine Serpent Eagle (E)", "Spilornis holospilus", "Fair"),
        ("Philippine Duck (E)", "Anas luzonica", "Uncommon"),
        ("Greater White-fronted Goose", "Anser albifrons", "Rare"),
        ("Mallard", "Anas platyrhynchos", "Rare"),
    )
    page = table(rows, "(28mm, 34mm, 22mm)", "stroke: none, row-gutter: 3mm")
    title = "#text(28pt)[Checklist of Birds of the Islands]\n\n"
    _, entries, _ = read(tmp_path, typeset(title + page, "width: 120mm, height: 110mm, margin: 8mm"))
    assert [(one.vernacular.en, one.verbatim) for one in entries] == [row[:2] for row in rows[1:]]


def test_a_page_without_a_table_that_names_birds_is_said(tmp_path):
    prose = "The *Anas acuta* winters here and so do many other birds of these islands, which we counted. "
    both, out = PdfWriter(), io.BytesIO()
    for data in (typeset(prose * 8, "width: 120mm, height: 90mm"), pdf(ROWS[:3], RULED, high=120)):
        both.append(io.BytesIO(data))
    both.write(out)
    _, entries, problems = read(tmp_path, out.getvalue())
    assert len(entries) == 3
    assert "page 1 was skipped" in "; ".join(said(problems))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no clock that counts a process's seconds")
@pytest.mark.parametrize("pages", [1, 40])
def test_pages_that_take_for_ever_end_in_a_sentence(tmp_path, monkeypatch, pages):
    monkeypatch.setattr(reader, "_SECONDS", 0.2)
    monkeypatch.setattr(reader, "_MOST_SECONDS", 1)
    monkeypatch.setattr(reader, "_LEAST_SECONDS", 0.2 if pages == 1 else 2.0)
    (tmp_path / "a.pdf").write_bytes(one_page(b"0 0 m " * (400_000 // pages), pages))
    with pytest.raises(InputError) as refused:
        read_list(tmp_path / "a.pdf", Checklist("X", "a list"), OPTIONS)
    assert "its pages take too long to read" in english(refused.value.message)


def test_chance_tables_on_few_pages_of_a_list_in_lines_leave_it_a_list_in_lines(tmp_path):
    """Check-boxes before the names of one page look like a column; the codes behind names are no part of them."""
    pages = (
        ("Tufted Duck Aythya fuligula PM", "Ferruginous Duck Aythya nyroca VP Rar.",
         "Mallard Anas platyrhynchos"),
        ("Gadwall Mareca strepera", "Cape Teal Anas capensis N", "Garganey Spatula querquedula"),
        ("Common Crane Grus grus", "Black Stork Ciconia nigra PM"),
    )  # fmt: skip
    boxes = table((("☐☐☐", name) for name in pages[0]), "2", "stroke: none")
    text = "#pagebreak()".join((boxes, *(" \\ ".join(names) for names in pages[1:])))
    _, entries, problems = read(tmp_path, typeset(text, "width: 120mm, height: 70mm"))
    assert [one.name.canonical for one in entries if one.name] == [
        *("Aythya fuligula", "Aythya nyroca", "Anas platyrhynchos"),
        *("Mareca strepera", "Anas capensis", "Spatula querquedula", "Grus grus", "Ciconia nigra"),
    ]
    assert "each paragraph was read as a row" in "; ".join(said(problems))
