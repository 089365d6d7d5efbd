"""Tables on the pages of PDFs: cells by their rules, each row to be confirmed."""

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


def test_a_table_over_pages_is_one_and_its_broken_cells_are_joined_and_said(tmp_path):
    data = pdf(ROWS, RULED)
    assert len(PdfReader(io.BytesIO(data)).pages) > 1
    checklist, entries, problems = read(tmp_path, data)
    found = [(one.number, one.vernacular.ko, one.verbatim, one.category) for one in entries]
    assert found == [(*row[:3], f"천연기념물 {row[3]}" if row[3] else None) for row in ROWS]
    assert checklist.encoding == TYPESET
    assert "check every row" in "; ".join(said(problems))
    assert "broken over lines or pages were joined" in "; ".join(said(problems))


def test_a_family_in_a_cell_over_rows_holds_for_all_of_them(tmp_path):
    birds_of = "table.cell(rowspan: 2)[두루미과],[Grus grus],[Antigone vipio],table.cell(rowspan: 2)[오리과],[Anas acuta],[Anas crecca]"
    _, entries, _ = read(tmp_path, typeset(f"#table(columns: 2, [과],[학명],{birds_of})", size=11))
    assert [(one.family_names.ko, one.verbatim) for one in entries] == [
        ("두루미과", "Grus grus"), ("두루미과", "Antigone vipio"), ("오리과", "Anas acuta"), ("오리과", "Anas crecca"),
    ]  # fmt: skip


KOREAN = (
    "저어새(Platalea minor)는 서해안의 무인도에서 번식하고 대만에서 월동한다. 조사에서는 두루미(Grus "
    "japonensis)와 고방오리(Anas acuta)가 함께 관찰되었으며, 노랑부리백로(Egretta eulophotes)도 확인되었다. "
)
ENGLISH = "The spoonbill Platalea minor breeds on islets. We counted it with Grus japonensis and Anas acuta. "


@pytest.mark.parametrize("data", [
    pdf(ROWS, BETWEEN), pdf(ROWS, NONE), typeset(KOREAN * 8), typeset(f"#set page(columns: 2)\n{ENGLISH * 12}"),
    typst.compile(b"Grus grus \\ Grus monacha \\ Anas acuta"), typeset("#rect()[Grus grus]"),
], ids=["rules between rows", "no rules", "sentences", "columns", "lines", "a box"])  # fmt: skip
def test_what_has_no_rules_around_its_cells_is_refused_and_it_is_said_what_to_send(dossier, tmp_path, data):
    (tmp_path / "list.pdf").write_bytes(data)
    loaded = birds("-d", dossier, "load", "list", tmp_path / "list.pdf", "--id", "PAGES")
    assert_refused(loaded, 3, "list.pdf: no table with lines around its cells", "workbook or CSV")


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
