"""Every format of the annex holds the same rows, brackets, notes and order, in every language and both originals."""

import io
from dataclasses import replace

import openpyxl
import pytest
from annex_readers import READERS, ReadRow, pdf_text
from annex_samples import CLOSING, DRAFT, FIVE, HOSTILE, ROWS, hostile, in_language, many, original

from birds import documents
from birds.documents.build import annex as built
from birds.documents.build.annex import annex_document, brackets
from birds.documents.model import Span, plain, printable, shown, spans
from birds.messages import say
from birds.model import LANGS, AnnexRow, Message, Names

FORMATS = documents.FORMATS["annex"]


def body(annex):
    """Return the rows of the annex proper, headings among them."""
    return annex_document(annex).tables[0].rows


def stamp(annex):
    return [plain(line) for line in annex_document(annex).front.stamp]


TEXTS = {lang: in_language(FIVE, lang) for lang in LANGS}
CASES = {
    **{f"working-{lang}": annex for lang, annex in TEXTS.items()},
    **{
        f"{party}-{lang}": original(annex, party) for lang, annex in TEXTS.items() for party in ("KOR", "JPN")
    },
    "draft": DRAFT,
    "headings": replace(FIVE, headings=("order", "family")),
    "two-columns": replace(FIVE, columns=("ko", "ja")),
    "hostile": hostile(),
}


def expected_rows(annex):
    return [
        ReadRow(
            row.number,
            kind := brackets(row),
            tuple(map(printable, (row.scientific_name, *row.synonyms)[: None if kind == "names" else 1])),
            () if kind == "names" else tuple(map(printable, row.synonyms)),
            tuple(printable(row.names.get(lang) or "") for lang in annex.columns),
            row.notes,
            row.sic,
        )
        for row in annex.rows
    ]


def expected_left_out(annex):
    return [
        (
            printable(row.scientific_name),
            *(printable(row.names.get(lang) or "") for lang in annex.columns),
            printable(say(row.reason, annex.lang)),
        )
        for row in annex.closing
    ]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", READERS)
def test_reading_back_gives_the_rows_brackets_notes_and_order_that_went_in(name, case):
    annex = CASES[case]
    read = READERS[name](FORMATS[name](annex))
    if name == "json":  # keeps texts verbatim
        read.rows = [
            replace(row, scientific=tuple(map(printable, row.scientific)), synonyms=tuple(map(printable, row.synonyms)),
                    names=tuple(map(printable, row.names))) for row in read.rows
        ]  # fmt: skip
        read.left_out = [tuple(map(printable, row)) for row in read.left_out]
        read.notes = [printable(note) for note in read.notes]
    assert read.rows == expected_rows(annex)
    left_out = expected_left_out(annex)
    if name == "docx":  # names stand in one line there
        left_out = [(taxon, " · ".join(filter(None, names)), why) for taxon, *names, why in left_out]
    assert read.left_out == left_out
    assert read.notes == [printable(say(note, annex.lang)) for note in annex.notes]


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if case != "hostile"])
def test_a_pdf_prints_the_same_rows_in_the_same_order(case):
    annex = CASES[case]
    text = pdf_text(FORMATS["pdf"](annex))
    doc = annex_document(annex)
    at = 0
    for row in expected_rows(annex):
        opening = "[" if row.brackets == "row" else ""
        for piece in (f"{opening}{row.number}", *row.scientific, *row.synonyms, *row.names):
            at = text.index(piece.replace(" ", ""), at)
    told = map(plain, built.notes(annex))
    for line in (*told, *(row[0] for row in expected_left_out(annex))):
        at = text.index("".join(line.split()), at)
    for line in (*map(plain, (doc.front.agreement, *doc.front.stamp)), *built.credit_lines(annex)):
        assert "".join(line.split()) in text


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", ["working-en", "KOR-ko", "JPN-ja", "hostile"])
def test_the_same_annex_gives_the_same_bytes(name, case):
    assert FORMATS[name](CASES[case]) == FORMATS[name](replace(CASES[case]))


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_seven_hundred_rows_are_all_there(name):
    annex = many()
    assert READERS[name](FORMATS[name](annex)).rows == expected_rows(annex)


@pytest.mark.parametrize("name", FORMATS)
def test_an_annex_without_rows_says_so(name):
    annex = replace(FIVE, rows=(), notes=(), closing=(), brackets=0)
    made = FORMATS[name](annex)
    assert made
    if name in {"html", "md"}:
        assert "No bird is listed in this annex." in made.decode()


@pytest.mark.parametrize("party", ["JPN", "KOR"])
@pytest.mark.parametrize("name", ["docx", "xlsx", "pdf", "html", "md", "json"])
def test_nothing_in_a_computed_draft_looks_signed(name, party):
    """It has the order of the original asked for, and not its looks."""
    draft = original(DRAFT, party)
    assert stamp(draft)[:2] == [
        "Working paper, not an original",
        f"Order of the original: {'Japan' if party == 'JPN' else 'Republic of Korea'}",
    ]
    columns = annex_document(draft).tables[0].columns
    assert tuple(column.lang for column in columns if column.lang) == draft.columns
    assert built.agreement_line(draft) == built.agreement_line(original(FIVE, party))
    made = FORMATS[name](draft)
    text = pdf_text(made) if name == "pdf" else "".join(READERS[name](made).text.split())
    assert "Workingpaper,notanoriginal" in text
    assert not any(words in text for words in ("Original(", "FortheGovernment"))


def test_the_legend_explains_only_the_marks_that_occur():
    assert built.legend_line(replace(FIVE, rows=ROWS[:1])) == ""
    assert built.legend_line(replace(FIVE, rows=ROWS[3:4])) == "(sic) marks a misprint kept as in the source."


def test_group_headings_stand_only_where_asked_and_where_the_group_changes():
    both = [shown(row.cells[0]) for row in body(CASES["headings"]) if row.level]
    assert both == ["Anseriformes", "Anatidae", "Charadriiformes", "Charadriidae", "Scolopacidae", "Laridae"]
    family = body(replace(FIVE, headings=("family",)))
    assert [row.level for row in family if row.level] == [1, 1, 1, 1]
    assert not any(row.level for row in body(FIVE))


def test_text_is_divided_by_script_so_that_each_gets_its_glyphs():
    assert spans("The 큰 기러기 (ヒシクイ) bird", "en") == (
        Span("The ", "en"), Span("큰 기러기", "ko"), Span(" (", "en"), Span("ヒシクイ", "ja"), Span(") bird", "en"),
    )  # fmt: skip
    assert spans("この鳥は 큰기러기 である", "ja") == (
        Span("この鳥は ", "ja"), Span("큰기러기", "ko"), Span(" である", "ja"),
    )  # fmt: skip


def test_a_csv_cell_is_never_a_formula_and_the_file_starts_with_its_header():
    text = FORMATS["csv"](hostile()).decode("utf-8-sig")
    assert text.startswith("section,number,scientific_name,")
    assert "'=1+1" in text
    assert ",=1" not in text
    assert ",+82" not in text


def test_an_html_page_asks_for_nothing_runs_nothing_and_says_the_language_of_every_name():
    page = FORMATS["html"](hostile()).decode()
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    page = FORMATS["html"](FIVE).decode()
    for lang, name in (("ko", "큰기러기"), ("ja", "ヒシクイ")):
        assert f'<td role="cell" class="name" lang="{lang}">{name}</td>' in page
    assert '<i lang="la">Anser serrirostris</i>' in page
    assert '<th scope="col" role="columnheader" class="ko">' in page


def test_a_withdrawn_row_has_no_number_and_says_so():
    gone = tuple(replace(row, state="withdrawn", number=0, notes=(), bracket_note=None) for row in ROWS[:2])
    annex = replace(FIVE, rows=(*ROWS, *gone))
    assert [shown(row.cells[0]) for row in body(annex)] == ["1", "[2", "3", "4", "[5", "–", "–"]
    assert plain(body(annex)[-1].cells[1].lines[-1]) == "withdrawn"
    assert FORMATS["csv"](annex).decode().count("annex,,") == 2
    assert FORMATS["json"](annex).decode().count('"number": null') == 2
    assert b'id="no-0"' not in FORMATS["html"](annex)
    assert "–Anserserrirostris" in pdf_text(FORMATS["pdf"](annex))
    sheet = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](annex))).worksheets[0]
    assert [cell.value for cell in sheet["A"][4:]] == [1, 2, 3, 4, 5, None, None]


def test_the_closing_list_stands_verdict_by_verdict():
    annex = replace(FIVE, closing=(CLOSING[1], CLOSING[0], CLOSING[1]))
    rows = annex_document(annex).tables[-1].rows
    assert [shown(row.cells[0]) for row in rows if row.level] == ["Doubtful (1)", "Unknown (2)"]


def test_a_note_may_hold_any_text_and_a_missing_name_stays_an_empty_cell():
    notes = tuple(Message.of("sample_raw", text=text) for text in HOSTILE[:2])
    annex = replace(FIVE, rows=(AnnexRow("x", 1, "Grus grus", Names(), "agreed", notes=(1, 2)),), notes=notes)
    for name, reader in READERS.items():
        read = reader(FORMATS[name](annex))
        assert (read.notes, read.rows[0].names) == (list(HOSTILE[:2]), ("", "", "")), name
