"""Tables in documents and archives: Word, Hangul, HTML, Darwin Core, ColDP, and plain zips."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import docx
import pytest
from reads import OPTIONS, listed, options, packed, written, zipped
from wordings import english

from birds.errors import InputError
from birds.model import Checklist, Entry, Names
from birds.reading.lists import read_list
from birds.reading.tables.table import read_table

LISTED = [("Grus japonensis", "두루미", "タンチョウ"), ("Grus monacha", "흑두루미", "ナベヅル")]


def names(entries: tuple[Entry, ...]) -> list[tuple[str | None, str | None, str | None]]:
    return [(entry.verbatim, entry.vernacular.ko, entry.vernacular.ja) for entry in entries]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HP = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'


def word(path: Path, body: str) -> Path:
    return zipped(path, {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"})


def word_table(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A Word document of one table, whose cells are given as what is in their run."""
    cells = ("".join(f"<w:tc><w:p><w:r>{cell}</w:r></w:p></w:tc>" for cell in row) for row in rows)
    return word(path, f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>")


def paragraphs(path: Path, lines: Iterable[str], hidden: str = "") -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph().add_run(line).font.hidden = line == hidden
    document.save(str(path))
    return path


HANGUL_LINE = "<hp:p><hp:run><hp:t>{}</hp:t></hp:run></hp:p>"


def hangul_text(path: Path, inside: str) -> Path:
    return zipped(path, {"Contents/section0.xml": f"<sec {HP}>{inside}</sec>"})


# ---------------------------------------------------------------- Word


def word_file(tmp_path: Path) -> Path:
    """Two pages of one table: merged two-row header, a family merged downwards, the header again on page two."""
    document = docx.Document()
    document.add_paragraph("국가 조류 목록")
    for genus in ("Grus", "Larus"):
        birds = [(name.replace("Grus", genus), *spoken) for name, *spoken in LISTED]
        cells = [
            ("과", "학명", "이름", ""),
            ("", "", "국명", "和名"),
            *(("두루미과", *birds[0]), ("", *birds[1])),
        ]
        table = document.add_table(rows=4, cols=4)
        for at, text in enumerate(text for row in cells for text in row):
            table.cell(*divmod(at, 4)).text = text
        for first, last in (((0, 2), (0, 3)), ((0, 0), (1, 0)), ((0, 1), (1, 1)), ((2, 0), (3, 0))):
            whole = table.cell(*first).text
            table.cell(*first).merge(table.cell(*last)).text = whole
    document.save(str(tmp_path / "list.docx"))
    return tmp_path / "list.docx"


def test_a_word_table_over_two_pages_with_merged_cells(tmp_path):
    table, problems = read_table(word_file(tmp_path), OPTIONS)
    assert table.header == ("과", "학명", "이름 / 국명", "이름 / 和名")
    assert problems == ()
    entries, said = listed(word_file(tmp_path))
    assert said == []
    assert names(entries) == [*LISTED, *((name.replace("Grus", "Larus"), ko, ja) for name, ko, ja in LISTED)]
    assert {entry.family_names.ko for entry in entries} == {"두루미과"}


def test_deleted_words_of_a_tracked_change_are_not_read(tmp_path):
    cell = "<w:tc><w:p>{}</w:p></w:tc>"
    changed = "<w:ins><w:r><w:t>Grus </w:t></w:r></w:ins><w:del><w:r><w:delText>Antigone </w:delText></w:r></w:del><w:r><w:t>vipio</w:t></w:r>"
    body = (
        f"<w:tbl><w:tr>{cell.format('<w:r><w:t>학명</w:t></w:r>')}</w:tr><w:tr>{cell.format(changed)}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell.format('<w:r><w:t>Grus grus</w:t></w:r>')}</w:tr></w:tbl>"
    )
    entries, _ = listed(word(tmp_path / "x.docx", body))
    assert [entry.verbatim for entry in entries] == ["Grus vipio"]


def test_what_is_struck_through_in_a_word_document_is_not_read_and_said(tmp_path):
    """A row, and an old name before the new one; a line that is turned off strikes nothing."""
    strike, off = "<w:rPr><w:strike/></w:rPr>", '<w:rPr><w:dstrike w:val="0"/></w:rPr>'
    rows = [
        ("<w:t>학명</w:t>", "<w:t>국명</w:t>"),
        (f"{strike}<w:t>Grus grus</w:t>", f"{strike}<w:t>검은목두루미</w:t>"),
        (f"{strike}<w:t>Grus </w:t></w:r><w:r><w:t>Antigone vipio</w:t>", f"{off}<w:t>재두루미</w:t>"),
    ]
    (entry,), said = listed(word_table(tmp_path / "x.docx", rows))
    assert (entry.row, entry.verbatim, entry.vernacular.ko) == (3, "Antigone vipio", "재두루미")
    assert said == ["text that is struck through was not read (rows 2, 3)"]


def test_paragraphs_whose_end_is_deleted_are_one_line(tmp_path):
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    texts = (deleted, "Grus vi"), ("", "pio")
    lines = "".join(f"<w:p>{mark}<w:r><w:t>{text}</w:t></w:r></w:p>" for mark, text in texts)
    entries, _ = listed(word(tmp_path / "x.docx", f"<w:tbl><w:tr><w:tc>{lines}</w:tc></w:tr></w:tbl>"))
    assert entries[0].verbatim == "Grus vipio"


def test_signs_that_are_elements_in_a_word_document_are_read_and_readings_above_words_are_not(tmp_path):
    ruby = "<w:ruby><w:rt><w:r><w:t>とき</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>朱鷺</w:t></w:r></w:rubyBase></w:ruby>"
    signs = "".join(f'<w:sym w:font="Wingdings" w:char="{code}"/>' for code in ("F0FC", "D800"))
    note = f"<w:t>325</w:t><w:noBreakHyphen/><w:t>1</w:t><w:br/>{signs}"
    hidden = "</w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>draft</w:t>"
    rows = (
        [f"<w:t>{text}</w:t>" for text in ("和名", "学名", "備考")],
        [ruby, "<w:t>Nipponia</w:t><w:tab/><w:t>nippon</w:t>", note],
    )
    (entry,), _ = listed(word_table(tmp_path / "x.docx", [[cell + hidden for cell in row] for row in rows]))
    assert (entry.verbatim, entry.vernacular.ja, entry.note) == ("Nipponia nippon", "朱鷺", "325-1 ✓")


CONTROL = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
PROMPT = CONTROL.format(
    "<w:showingPlcHdr/>",
    '<w:r><w:rPr><w:rStyle w:val="a3"/></w:rPr><w:t>Click here to enter text.</w:t></w:r>',
)


def test_a_content_control_is_read_whatever_it_stands_around_and_its_prompt_is_not(tmp_path):
    """In a file whose body is called as Word in a browser calls it."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r>{}</w:p></w:tc>"
    gone = f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{cell.format('Grus', '')[6:]}"
    rows = (
        f"<w:tr>{cell.format('scientific_name', '')}{cell.format('和名', '')}</w:tr>",
        f"<w:tr>{gone}{CONTROL.format('', cell.format('Anas crecca', PROMPT))}{cell.format('コガモ', '')}</w:tr>",
        CONTROL.format("", f"<w:tr>{cell.format('Grus vipio', '')}{cell.format('マナヅル', PROMPT)}</w:tr>"),
    )
    body = f"<w:document {W}><w:body><w:tbl>{''.join(rows)}</w:tbl></w:body></w:document>"
    entries, _ = listed(zipped(tmp_path / "x.docx", {"word/document22.xml": body}))
    assert names(entries) == [("Anas crecca", None, "コガモ"), ("Grus vipio", None, "マナヅル")]


def test_a_tab_stop_is_no_tab(tmp_path):
    stop = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>'
    lines = ("scientific_name", "Anas crecca", "Grus vipio")
    made = (f"<w:p>{stop if at else ''}<w:r><w:t>{line}</w:t></w:r></w:p>" for at, line in enumerate(lines))
    table = "".join(f"<w:tr><w:tc>{each}</w:tc></w:tr>" for each in made)
    entries, _ = listed(word(tmp_path / "x.docx", f"<w:tbl>{table}</w:tbl>"))
    assert [entry.verbatim for entry in entries] == [*lines[1:]]


@pytest.mark.parametrize(("name", "data", "says"), [
    ("x.docx", {"word/document.xml": "<x>"}, "damaged"),
    ("x.docx", {"word/document.xml": "<x>" * 500 + "</x>" * 500}, "nested too deeply"),
    ("x.docx", {"word/document.xml": "<x/>"}, "the document has no table"),
    ("x.hwpx", {"Contents/section0.xml": "<x/>"}, "the document has no table"),
    ("x.docx", {"holiday.jpg": "x"}, "the archive has no table file"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old Word document"),
    ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "a workbook saved as XML"),
    ("a.fods", b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>', "a workbook saved as XML"),
    ("a.mhtml", b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n\r\n<html><table>", "a page saved as one"),
    ("a.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}, "an OpenDocument text"),
    ("dwca.zip", {"meta.xml": "<archive/>"}, "names no core table"),
    ("dwca.zip", {"meta.xml": "<archive"}, "meta.xml is damaged"),
    ("dwca.zip", {"meta.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><archive/>"}, "defines entities"),
    ("dwca.zip", {"meta.xml": "<archive><core><files/></core></archive>"}, "a table without a file"),
    ("dwca.zip", {"meta.xml": "<archive><core><files><location>../../x</location></files></core></archive>"}, "is not in the archive"),
    ("two.zip", {"a.csv": "x", "b.csv": "x"}, "the archive has 2 table files"),
    ("other.zip", {"list.csv": packed({"a.csv": "x"})}, "contains another archive"),
    ("bomb.html", b"<table>" + b"<tr><td colspan=2000>x</td></tr>" * 4000 + b"</table>", "more than 400,000 cells"),
])  # fmt: skip
def test_what_has_no_readable_table_is_named_and_refused(tmp_path, name, data, says):
    path = tmp_path / name
    path.write_bytes(packed(data) if isinstance(data, dict) else data)
    with pytest.raises(InputError, match=says):
        listed(path)


# ---------------------------------------------------------------- lists without a table

ANNEX = [
    "ANNEX",
    "1. Gavia stellata\tアビ",
    "2. Chaetura caudacuta (Hirundapus caudacutus)\tハリオアマツバメ",
]


def annex_hwpx(path: Path) -> Path:
    lines = (line.replace("\t", "<hp:tab/>") for line in ANNEX)
    return hangul_text(path, "".join(map(HANGUL_LINE.format, lines)))


def annex_html(path: Path) -> Path:
    first, *others = ANNEX
    lines = f"<h1>{first}</h1><pre>{chr(10).join(others)}</pre>"
    return written(path, f"<html><head><title>Treaty</title></head><body>{lines}</body></html>")


ANNEXES = {"docx": lambda path: paragraphs(path, ANNEX), "hwpx": annex_hwpx, "html": annex_html}


@pytest.mark.parametrize("suffix", ANNEXES)
def test_a_list_in_paragraphs_is_refused_and_it_is_said_what_to_send(suffix, tmp_path):
    path = ANNEXES[suffix](tmp_path / f"annex.{suffix}")
    for chosen in (OPTIONS, options(sheet="text")):
        with pytest.raises(InputError, match=rf"annex.{suffix}: the document has no table; put the entries"):
            read_list(path, Checklist("A", "a"), chosen)


# ---------------------------------------------------------------- Hangul


def hangul_cell(row: int, column: int, text: str, rows: int = 1, columns: int = 1) -> str:
    return (
        f'<hp:tc><hp:subList><hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p></hp:subList><hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
        f'<hp:cellSpan colSpan="{columns}" rowSpan="{rows}"/></hp:tc>'
    )


def hangul_table(path: Path, *rows: list[str]) -> Path:
    table = "".join(f"<hp:tr>{''.join(cells)}</hp:tr>" for cells in rows)
    return hangul_text(path, f"<hp:p><hp:run><hp:tbl>{table}</hp:tbl></hp:run></hp:p>")


def test_a_hangul_table_with_spans_of_rows_and_columns(tmp_path):
    header = [hangul_cell(0, at, text, rows=2) for at, text in enumerate(("과", "학명"))]
    birds = [[hangul_cell(row, n, text) for n, text in enumerate(LISTED[row - 2], 1)] for row in (2, 3)]
    path = hangul_table(
        tmp_path / "list.hwpx",
        [*header, hangul_cell(0, 2, "이름", columns=2)],
        [hangul_cell(1, 2, "국명"), hangul_cell(1, 3, "일본명")],
        [hangul_cell(2, 0, "두루미과", rows=2), *birds[0]],
        birds[1],
    )
    entries, said = listed(path)
    assert (names(entries), said) == (LISTED, [])
    assert [(entry.row, entry.family_names.ko) for entry in entries] == [(3, "두루미과"), (4, "두루미과")]


def test_signs_inside_the_letters_of_a_hangul_document_part_its_words(tmp_path):
    memo = f'<hp:fieldBegin type="MEMO"><hp:subList>{HANGUL_LINE.format("memo")}</hp:subList></hp:fieldBegin>'
    cells = (
        "두루<hp:deleteBegin/>루<hp:deleteEnd/>미<hp:lineBreak/>(단정학)",
        f"Grus<hp:nbSpace/>japonensis</hp:t>{memo}<hp:t>",
        "199<hp:hyphen/>1호<hp:tab/>a<hp:fwSpace/><hp:markpenBegin/>b<hp:markpenEnd/>",
    )
    rows = [("국<hp:fwSpace/>명", "학명", "비고"), cells]
    made = ([hangul_cell(at, n, cell) for n, cell in enumerate(row)] for at, row in enumerate(rows))
    (entry,), _ = listed(hangul_table(tmp_path / "x.hwpx", *made))
    assert entry.verbatim == "Grus japonensis"
    assert (entry.vernacular.ko, entry.note) == ("두루미 (단정학)", "199-1호 a b")


# ---------------------------------------------------------------- HTML

PAGE = """<!DOCTYPE html><html><head><meta charset="{codec}"><style>table {{}}</style></head><body>
<table><tr><td>menu</td></tr></table>
<table><thead><tr><th rowspan="2">과</th><th rowspan=2>학명</th><th colspan="2">이름</th></tr><tr><th>국명<th>일본명</tr></thead>
<tr><td rowspan="2">두루미과</td><td><i>Grus</i> <i>japonensis</i></td><td>두루미<script>x()</script></td><td>{one}</td></tr>
<tr><td>Grus&nbsp;monacha<td>흑두루미<td>{two}
</table></body></html>"""


@pytest.mark.parametrize(("codec", "suffix"), [("utf-8", "html"), ("euc-kr", "xls")])
def test_a_page_with_spans_in_any_encoding_and_under_a_wrong_name(tmp_path, codec, suffix):
    path = tmp_path / f"list.{suffix}"
    path.write_bytes(PAGE.format(codec=codec, one=LISTED[0][2], two=LISTED[1][2]).encode(codec))
    entries, _ = listed(path)
    assert names(entries) == LISTED
    assert {entry.family_names.ko for entry in entries} == {"두루미과"}
    table, _ = read_table(path, options(sheet="2"))
    assert table.sheet == "table 2"
    with pytest.raises(InputError, match="there is no table '9'; the tables are 'table 1', 'table 2'"):
        read_table(path, options(sheet="9"))


def test_a_page_says_nothing_in_comments_and_in_what_is_struck_out(tmp_path):
    cells = (
        "<tr><td>Grus <del>antigone</del> grus<tr><td>Anas acuta<!-- no more --><tr><td>Anser <!-- and so on"
    )
    path = written(tmp_path / "list.html", f"<table><tr><th>Scientific name{cells}")
    assert [row[0] for row in read_table(path, OPTIONS)[0].rows] == ["Grus grus", "Anas acuta", "Anser"]


# ---------------------------------------------------------------- archives

META = """<archive xmlns="http://rs.tdwg.org/dwc/text/">
<core rowType="http://rs.tdwg.org/dwc/terms/Taxon" encoding="UTF-8" fieldsTerminatedBy="\\t" linesTerminatedBy="\\n" fieldsEnclosedBy="" ignoreHeaderLines="1">
<files><location>taxa.txt</location></files><id index="0"/>
<field index="1" term="http://rs.tdwg.org/dwc/terms/parentNameUsageID"/><field index="2" term="http://rs.tdwg.org/dwc/terms/acceptedNameUsageID"/>
<field index="3" term="http://rs.tdwg.org/dwc/terms/taxonRank"/><field index="4" term="http://rs.tdwg.org/dwc/terms/scientificName"/>
<field index="5" term="http://rs.tdwg.org/dwc/terms/taxonomicStatus"/><field default="KR" term="http://rs.tdwg.org/dwc/terms/countryCode"/></core>
<extension rowType="http://rs.gbif.org/terms/1.0/VernacularName" fieldsTerminatedBy="," fieldsEnclosedBy='"' ignoreHeaderLines="1">
<files><location>names.csv</location></files><coreid index="0"/><field index="1" term="http://rs.tdwg.org/dwc/terms/vernacularName"/>
<field index="2" term="http://purl.org/dc/terms/language"/></extension>
<extension rowType="http://rs.gbif.org/terms/1.0/Distribution" fieldsTerminatedBy=","><files><location>places.csv</location></files><coreid index="0"/></extension>
</archive>"""
TAXA = """id\tparent\taccepted\trank\tname\tstatus
9\t3\t\tsubspecies\tAnas crecca crecca\taccepted
0\t\t\tclass\tAves\taccepted
1\t0\t\torder\tAnseriformes\taccepted
2\t1\t\tfamily\tAnatidae\taccepted
3\t2\t\tspecies\tAnas crecca Linnaeus, 1758\taccepted
4\t\t3\tspecies\tNettion crecca\tsynonym
5\t2\t\tspecies\tAnas acuta\taccepted
"""
SPOKEN = 'id,name,lang\n3,쇠오리,ko\n3,コガモ,ja\n3,"Teal, Eurasian",en\n3,Sarcelle,fr\n5,고방오리,kor\n'


def test_a_darwin_core_archive_with_parents_synonyms_and_names(tmp_path):
    members = {"meta.xml": META, "taxa.txt": TAXA, "names.csv": SPOKEN, "places.csv": "3,JP\n"}
    entries, said = listed(zipped(tmp_path / "dwca.zip", members))
    assert [(entry.row, entry.rank, entry.parent_row, entry.verbatim) for entry in entries] == [
        (2, "subspecies", 6, "Anas crecca crecca"), (6, "species", None, "Anas crecca Linnaeus, 1758"),
        (8, "species", None, "Anas acuta"),
    ]  # fmt: skip
    assert entries[1].vernacular == Names("Teal, Eurasian", "쇠오리", "コガモ", fr="Sarcelle")
    assert entries[2].vernacular == Names(ko="고방오리")
    assert entries[1].subspecies == ("crecca",)
    assert entries[1].name
    assert entries[1].name.alternatives == ("Nettion crecca",)
    assert {(entry.order, entry.family) for entry in entries} == {("Anseriformes", "Anatidae")}
    assert said == [
        "other tables of the archive were not read: places.csv",
        "columns not recognised and not read: 'countryCode'",
    ]


def test_a_darwin_core_archive_whose_defaults_fill_empty_cells(tmp_path):
    """A default stands for a column, for its empty cells, and for the language of all vernacular names."""
    meta = META.replace('index="3"', 'index="3" default="species"').replace(
        '<field index="2" term="http://purl.org/dc/terms/language"/>',
        '<field default="ko" term="http://purl.org/dc/terms/language"/>',
    )
    taxa = "id\tparent\taccepted\trank\tname\n3\t\t\t\tAnas crecca\n5\t\t\tsubspecies\tAnas acuta\n"
    members = {"meta.xml": meta, "taxa.txt": taxa, "names.csv": "id,name\n3,쇠오리\n", "places.csv": ""}
    entries, _ = listed(zipped(tmp_path / "dwca.zip", members))
    read = [(entry.rank, entry.vernacular) for entry in entries]
    assert read == [("species", Names(ko="쇠오리")), ("subspecies", Names())]


def test_a_darwin_core_archive_whose_meta_xml_errs(tmp_path):
    """A path from the folder itself, another case, and UTF-16 that is called UTF-8."""
    meta = META.replace(">taxa.txt<", ">./Taxa.TXT<")
    members = {"sub/meta.xml": meta, "sub/taxa.txt": TAXA.encode("utf-16"), "sub/names.csv": SPOKEN}
    entries, _ = listed(zipped(tmp_path / "dwca.zip", members))
    assert [entry.vernacular.ko for entry in entries] == [None, "쇠오리", "고방오리"]


USAGE = """col:ID\tcol:parentID\tcol:status\tcol:rank\tcol:scientificName\tcol:authorship
1\t\taccepted\torder\tAnseriformes\t
2\t1\taccepted\tfamily\tAnatidae\t
3\t2\taccepted\tspecies\tAnas crecca\tLinnaeus, 1758
4\t3\tsynonym\tspecies\tNettion crecca\t
"""
NAME = "ID\trank\tscientificName\tauthorship\nn1\torder\tAnseriformes\t\nn2\tfamily\tAnatidae\t\nn3\tspecies\tAnas crecca\tLinnaeus, 1758\nn4\tspecies\tNettion crecca\t\n"
TAXON = "ID\tparentID\tnameID\n1\t\tn1\n2\t1\tn2\n3\t2\tn3\n"
SYNONYM = "taxonID\tnameID\n3\tn4\n"
COLDP_NAMES = "taxonID\tname\tlanguage\n3\t쇠오리\tkor\n3\tコガモ\tjpn\n"


@pytest.mark.parametrize("members", [
    {"NameUsage.tsv": USAGE, "VernacularName.tsv": COLDP_NAMES},
    {"sub/Name.tsv": NAME, "sub/Taxon.tsv": TAXON, "sub/Synonym.tsv": SYNONYM,
     "sub/VernacularName.tsv": COLDP_NAMES},
    {"name-usage.tsv": USAGE.encode("utf-16"), "vernacular_name.tsv": COLDP_NAMES},
], ids=["NameUsage", "Name and Taxon", "other spellings, UTF-16"])  # fmt: skip
def test_a_coldp_package(tmp_path, members):
    (entry,), said = listed(zipped(tmp_path / "coldp.zip", members))
    assert said == []
    assert (entry.verbatim, entry.order, entry.family) == ("Anas crecca", "Anseriformes", "Anatidae")
    assert entry.vernacular == Names(ko="쇠오리", ja="コガモ")
    assert entry.name
    assert (entry.name.authorship, entry.name.alternatives) == ("Linnaeus, 1758", ("Nettion crecca",))


def test_of_two_columns_with_one_header_in_a_coldp_package_the_first_counts(tmp_path):
    names = "ID\tID\tscientificName\tscientificName\nn3\t\tAnas crecca\tAnas acuta\n"
    taxa = "ID\tnameID\tnameID\n3\tn3\tn4\n"
    (entry,), _ = listed(zipped(tmp_path / "coldp.zip", {"Name.tsv": names, "Taxon.tsv": taxa}))
    assert entry.verbatim == "Anas crecca"


def test_the_only_table_in_a_zip_is_read(tmp_path):
    text = "scientific_name\nGrus grus\n"
    for members in ({"folder/list.csv": text, "readme.md": "x"}, {"taxon.txt": text, "eml.xml": "<eml/>"}):
        entries, said = listed(zipped(tmp_path / "one.zip", members))
        assert ([entry.verbatim for entry in entries], said) == (["Grus grus"], [])


# ---------------------------------------------------------------- headings above tables

Block = tuple[list[str], list[str]]
"""Lines, and the birds of the table below them."""


def rows_of(birds: list[str]) -> list[tuple[str, str]]:
    return [("No.", "Scientific name"), *((str(at), bird) for at, bird in enumerate(birds, 1))]


def blocks_docx(path: Path, blocks: list[Block]) -> None:
    document = docx.Document()
    for lines, birds in blocks:
        for line in lines:
            document.add_paragraph(line)
        table = document.add_table(rows=0, cols=2)
        for cells in rows_of(birds):
            row = table.add_row()
            row.cells[0].text, row.cells[1].text = cells
    document.save(str(path))


def blocks_html(path: Path, blocks: list[Block]) -> None:
    made = ["<html><head><title>Birds</title><style>Introduced birds</style></head><body>"]
    for lines, birds in blocks:
        (number, name), *others = rows_of(birds)
        rows = "".join(f"<tr><td>{at}</td><td><i>{bird}</i></td></tr>" for at, bird in others)
        made += [f"<h2>{line}</h2><!-- -->" for line in lines]
        made.append(f"<div><table><tr><th>{number}</th><th>{name}</th></tr>{rows}</table></div>")
    path.write_text("".join(made), encoding="utf-8")


def blocks_hwpx(path: Path, blocks: list[Block]) -> None:
    made, cell = [], f"<hp:tc><hp:subList>{HANGUL_LINE}</hp:subList></hp:tc>"
    for lines, birds in blocks:
        made += map(HANGUL_LINE.format, lines)
        table = "".join(f"<hp:tr>{''.join(map(cell.format, row))}</hp:tr>" for row in rows_of(birds))
        made.append(f"<hp:p><hp:run><hp:tbl>{table}</hp:tbl></hp:run></hp:p>")
    hangul_text(path, "".join(made))


@pytest.mark.parametrize("make", [blocks_docx, blocks_html, blocks_hwpx])
def test_a_heading_above_each_table_holds_for_the_birds_in_it(make, tmp_path):
    path = tmp_path / f"a.{make.__name__.removeprefix('blocks_')}"
    blocks = [
        (["Red list", "3.1 Critically Endangered (CR)", "Very few are left."], ["Calidris pygmaea"]),
        (["Vulnerable (VU)"], ["Grus vipio", "Grus monacha"]), ([], ["Anser cygnoid"]),
        (["Family Laridae"], ["Saundersilarus saundersi"]), (["Further birds"], ["Larus canus"]),
        (["Introduced species"], ["Columba livia"]), (["Birds of the islands"], ["Columba janthina"]),
    ]  # fmt: skip
    make(path, blocks)
    (_, entries), problems = read_list(path, Checklist("X", "a list"), OPTIONS)
    critical, vulnerable = "3.1 Critically Endangered (CR)", "Vulnerable (VU)"
    assert [(entry.row, entry.category, entry.family, entry.part) for entry in entries] == [
        (2, critical, None, "natural"), (4, vulnerable, None, "natural"), (5, vulnerable, None, "natural"),
        (7, vulnerable, None, "natural"), (9, vulnerable, "Laridae", "natural"), (11, None, None, "natural"),
        (13, None, None, "alien"), (15, None, None, "natural"),
    ]  # fmt: skip
    assert [(problem.row, problem.value, problem.what.code) for problem in problems] == [
        (10, "Further birds", "list.table_uncategorised"), (1, None, "list.category_headings"),
        (2, None, "list.above_tables"),
    ]  # fmt: skip
    assert english(problems[2].what).endswith(": 'Family Laridae', 'Introduced species'")


def test_a_legend_or_a_sentence_above_tables_is_no_heading(tmp_path):
    legend = ["Critically Endangered", "Endangered", "Vulnerable"]
    titles = "Checklist of native and introduced birds", "The introduced birds are excluded."
    birds = ["Grus vipio"], ["Grus grus"]
    blocks = [([title, *legend], names) for title, names in zip(titles, birds, strict=True)]
    blocks_docx(tmp_path / "a.docx", blocks)
    entries, said = listed(tmp_path / "a.docx")
    assert [(entry.category, entry.part) for entry in entries] == [(None, "natural")] * 2
    assert said == []
