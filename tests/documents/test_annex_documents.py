"""What only a document has: styles, fields, languages, fonts, bookmarks, tags, print set-up."""

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pypdf
import pytest
from annex_readers import pdf_text
from annex_samples import FIVE, HOSTILE, ROWS, hostile, in_language, many, original
from browsing import document_page
from docx.oxml.ns import qn
from lxml import etree
from office import office

from birds import documents
from birds.model import Message, Names

FORMATS = documents.FORMATS["annex"]

KOREAN = original(in_language(FIVE, "ko"), "KOR")
JAPANESE = original(in_language(FIVE, "ja"), "JPN")
HANGUL, KANA = re.compile("[가-힣]"), re.compile("[ぁ-ヿ]")


def part(data: bytes, name: str):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def document(annex):
    return docx.Document(io.BytesIO(FORMATS["docx"](annex)))


@pytest.mark.parametrize("annex", [FIVE, KOREAN, JAPANESE], ids=["en", "ko", "ja"])
def test_every_word_run_in_hangul_or_kana_has_its_language_and_face(annex):
    for run in part(FORMATS["docx"](annex), "word/document.xml").iter(qn("w:r")):
        text = "".join(run.itertext())
        for letters, locale, face in ((HANGUL, "ko-KR", "Batang"), (KANA, "ja-JP", "MS Mincho")):
            if letters.search(text):
                assert run.find(f".//{qn('w:lang')}").get(qn("w:val")) == locale
                assert run.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == face


def test_a_word_paper_is_ready_to_print():
    """A4 with margins of 20 mm, numbered pages, tables that repeat their header and break no row, no empty paragraph."""
    for table in document(many(30)).tables:
        rows = table._tbl.findall(qn("w:tr"))
        assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        assert table.style.name == "Annex Table"
    for annex in (FIVE, KOREAN, hostile()):
        made = document(annex)
        assert all(each.text.strip() for each in (*made.paragraphs, *made.sections[0].footer.paragraphs))
    section = document(KOREAN).sections[0]
    sizes = (section.page_width, section.page_height)
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(size.mm) for size in (*sizes, *margins)] == [210, 297, 20, 20, 20, 20]
    footer = etree.tostring(section.footer._element).decode()
    assert all(f'w:instr="{field}"' in footer for field in ("PAGE", "NUMPAGES"))


def test_a_word_paper_states_its_language_and_title():
    properties = document(KOREAN).core_properties
    assert (properties.language, properties.title[:9]) == ("ko-KR", "부속서: 철새 목록"[:9])
    settings = part(FORMATS["docx"](KOREAN), "word/settings.xml")
    assert settings.find(qn("w:themeFontLang")).get(qn("w:eastAsia")) == "ko-KR"


def test_a_column_on_paper_is_as_wide_as_its_names_want_in_each_language():
    """Korean names of nine letters get more room than Japanese ones of three."""

    def widths(ja: str, ko: str) -> tuple[int, int]:
        rows = tuple(replace(row, names=Names("Smew", ko, ja), bracket_note=None) for row in ROWS)
        made = docx.Document(io.BytesIO(FORMATS["docx"](replace(FIVE, rows=rows))))
        grid = [int(one.get(qn("w:w"))) for one in made.tables[0]._tbl.tblGrid.iter(qn("w:gridCol"))]
        return grid[-2], grid[-1]

    japanese, korean = widths("カモメ", "아메리카홍머리오리")
    assert korean > 1.3 * japanese
    japanese, korean = widths("ソリハシセイタカシギ", "오리")
    assert japanese > 1.3 * korean


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_no_file_says_who_made_it_or_when(name):
    with zipfile.ZipFile(io.BytesIO(FORMATS[name](FIVE))) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    assert not re.search(r"20(?!00-01-01)\d\d-\d\d-\d\d", core)
    assert "python" not in core
    assert not re.search(r"<(dc:creator|cp:lastModifiedBy)>[^<]", core)


def test_a_workbook_is_ready_to_filter_and_to_print():
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](many(60))))
    annex = book.worksheets[0]
    assert book.sheetnames == ["Annex", "Left out", "Notes"]
    assert (annex.freeze_panes, annex.auto_filter.ref[:3], annex.auto_filter.ref[-2:]) == ("C5", "A4:", "64")
    set_up = annex.page_setup
    assert (annex.print_title_rows, set_up.paperSize, set_up.fitToHeight) == ("$4:$4", 9, 0)
    assert annex.sheet_properties.pageSetUpPr.fitToPage
    assert "Page &P of &N" in annex.oddFooter.right.text
    head = {cell.value: cell.column_letter for cell in annex[4]}
    for heading, letters in (("Korean name", len("왕눈물떼새")), ("Japanese name", len("メダイチドリ"))):
        assert annex.column_dimensions[head[heading]].width >= 2 * letters


def test_a_workbook_keeps_numbers_as_numbers_and_hostile_text_as_text():
    sheet = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](hostile()))).worksheets[0]
    for row in sheet.iter_rows(min_row=5):
        assert isinstance(row[0].value, int)
        assert all(cell.data_type in {"s", "n"} and not cell.hyperlink for cell in row)
    assert (sheet["B6"].value, sheet["B6"].data_type) == ("=1+1", "s")


def test_a_pdf_is_tagged_archival_and_says_language_title_and_no_time_of_its_own():
    reader = pypdf.PdfReader(io.BytesIO(FORMATS["pdf"](KOREAN)))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith("ko")
    assert reader.metadata.title.startswith("부속서: 철새 목록")
    assert reader.metadata.creation_date.year == 2000
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    for standard, number in (("pdfaid", 2), ("pdfuaid", 1)):
        assert re.search(rf"{standard}:part(>{number}<|=\"{number}\")", xmp)
    bookmarks = str(pypdf.PdfReader(io.BytesIO(FORMATS["pdf"](FIVE))).outline)
    for heading in ("List of migratory birds", "Notes", "Shared taxa left out, and why", "Sources"):
        assert heading in bookmarks


def test_a_pdf_without_marks_to_explain_leaves_no_gap_for_them():
    """Text in square brackets, names in parentheses … are explained only where there are any."""
    row = replace(FIVE.rows[0], synonyms=(), notes=(), misprints=())
    annex = replace(FIVE, rows=(row,), notes=(), closing=())
    heights = {}

    def note(text, matrix, *_):
        heights[text.strip()] = matrix[5]

    pypdf.PdfReader(io.BytesIO(FORMATS["pdf"](annex))).pages[0].extract_text(visitor_text=note)
    assert heights["List of migratory birds"] - heights["Number of items: 1"] < 40


@pytest.mark.parametrize("annex", [FIVE, KOREAN, JAPANESE], ids=["en", "ko", "ja"])
def test_a_pdf_embeds_its_fonts_korean_ones_for_korean_and_japanese_ones_for_japanese(annex):
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(FORMATS["pdf"](annex))).pages:
        for font in page["/Resources"]["/Font"].values():
            fonts.add(str(font["/BaseFont"]).partition("+")[2].removesuffix("-Identity-H"))
    latin = {f"LibertinusSerif-{style}" for style in ("Regular", "Italic")}
    assert fonts == {*latin, "NotoSansCJKkr-Regular", "NotoSansCJKjp-Regular"}


def test_a_character_no_font_has_is_printed_as_its_code_never_as_a_box():
    text = pdf_text(FORMATS["pdf"](hostile()))
    assert "‹U+1F986›" in text
    assert "<script>alert(1)</script>" in text
    assert "#letx=1#panic()" in text


@pytest.mark.office
@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_libreoffice_opens_what_we_wrote(name, tmp_path):
    source = tmp_path / f"annex.{name}"
    source.write_bytes(FORMATS[name](replace(hostile(), rows=(*FIVE.rows, *hostile().rows[:4]))))
    office(tmp_path / "profile", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source))
    pages = pypdf.PdfReader(tmp_path / "annex.pdf").pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    assert all(words in text for words in ("Siberian", "큰기러기", HOSTILE[1]))
    assert "#NAME?" not in text


def test_no_line_of_a_document_is_of_a_fixed_height_and_korean_words_stay_whole():
    """An exact line height cuts enlarged text off; `wordWrap` keeps a Korean word on one line."""
    styles = zipfile.ZipFile(io.BytesIO(FORMATS["docx"](FIVE))).read("word/styles.xml").decode()
    assert 'lineRule="exact"' not in styles
    assert "<w:wordWrap" in styles.split("</w:docDefaults>")[0]
    assert ":lang(ko) {" in (page := FORMATS["html"](FIVE).decode())
    assert "word-break: keep-all" in page


@pytest.mark.slow
def test_a_korean_sentence_in_a_pdf_breaks_between_words_only():
    said = (
        "일본국에서는 지역 절멸된 새이며 대한민국에서는 길잃은새로만 기록되어 있다(일본국: 지역 절멸; 대한민국: 길잃은새(미조)). "
        * 2
    )
    notes = tuple(Message.of("sample_raw", text=said[n:]) for n in range(40))
    annex = replace(FIVE, lang="ko", rows=(), closing=(), notes=notes)
    pages = pypdf.PdfReader(io.BytesIO(FORMATS["pdf"](annex))).pages
    lines = [line for page in pages for line in page.extract_text().splitlines()]
    told = {word for line in lines for word in line.split() if HANGUL.search(word)}
    words = {word for n in range(40) for word in said[n:].split()}
    assert len(lines) > 80
    headings = {"출처", "부속서", "1쪽", "2쪽", "3쪽"}
    assert told - words <= set(FORMATS["md"](annex).decode().replace("*", "").split()) | headings


def test_no_heading_stands_at_the_foot_of_a_page():
    """Families of one to five birds under orders of two families, over several pages."""
    row = replace(ROWS[0], notes=())
    rows = tuple(
        replace(row, id=f"r{n}", number=n, family=f"Family{n // (n % 5 + 1)}", order=f"Order{n // 9}")
        for n in range(1, 160)
    )
    annex = replace(FIVE, rows=rows, notes=(), closing=(), headings=("order", "family"))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(FORMATS["pdf"](annex))).pages]
    assert len(pages) > 5
    foot = [page.splitlines()[-2].strip() for page in pages]
    assert not [line for line in foot if re.fullmatch(r"(Family|Order)\d+", line)]


@pytest.mark.slow
@pytest.mark.parametrize("party", ["JPN", "KOR"])
def test_no_closing_bracket_stands_on_a_line_of_its_own(party):
    """Names of every length, so that some end where their column ends."""
    names = [Names("Kingfisher " + "x" * n, "새" * (n + 1), "カ" * (n + 1)) for n in range(14)]
    rows = tuple(replace(ROWS[1], id=f"r{n}", number=n + 1, names=one) for n, one in enumerate(names))
    for lang in ("ko", "ja", "en"):
        annex = original(in_language(replace(FIVE, rows=rows, notes=(), closing=()), lang), party)
        pages = pypdf.PdfReader(io.BytesIO(FORMATS["pdf"](annex))).pages
        lines = [line.strip() for page in pages for line in page.extract_text().splitlines()]
        assert "]" not in lines


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_is_accessible_asks_for_nothing_and_fits_its_window(width, chrome, tmp_path):
    """The window's width in pixels; hostile text and every kind of row are on the page."""
    others = (replace(row, number=row.number + len(FIVE.rows)) for row in hostile().rows)
    annex = original(replace(hostile(), rows=(*FIVE.rows, *others)), "KOR")
    with document_page(chrome, tmp_path / "annex.html", FORMATS["html"](annex), width):
        pass


def test_typst_works_in_a_process_of_its_own_whose_memory_is_free_afterwards():
    made = (
        "import sys, json; from birds.documents.theme import map_pictures, typeset_pdf;"
        "map_pictures([['<svg xmlns=\"http://www.w3.org/2000/svg\"/>'] * 2]);"
        "sys.exit('typst' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", made], check=False).returncode == 0


def test_inside_a_program_that_is_no_python_a_pdf_is_made_in_its_process(monkeypatch):
    expected = FORMATS["pdf"](FIVE)
    monkeypatch.setattr(sys, "executable", "/usr/bin/qgis")
    monkeypatch.setattr(subprocess, "run", None)
    assert FORMATS["pdf"](FIVE) == expected


def test_every_mark_leads_to_its_note_the_later_ones_of_a_shared_note_too():
    shared = replace(FIVE, rows=tuple(replace(row, notes=(1,)) for row in FIVE.rows))
    for fmt, leading, there in (
        ("html", '<a href="#note-1">1</a>', '<li id="note-1">'),
        ("md", "[1](#note-1)", '<a id="note-1"></a>'),
    ):
        text = FORMATS[fmt](shared).decode()
        assert (text.count(leading), text.count(there)) == (len(FIVE.rows), 1), fmt
    pages = pypdf.PdfReader(io.BytesIO(FORMATS["pdf"](shared))).pages
    links = [one.get_object()["/Subtype"] for page in pages for one in page.get("/Annots", ())]
    assert links == ["/Link"] * len(FIVE.rows)
