"""Tables in every shape that arrives: the same cells come out, and what was passed over is said."""

import datetime as dt
import os
import unicodedata
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from office import office
from reads import options, zipped
from wordings import english
from workbooks import workbook

from birds.errors import InputError, Problem
from birds.reading.files.text import detect
from birds.reading.tables.table import RawTable, read_table

HEADER = ("학명", "국명", "和名")
ROWS = (("Grus japonensis", "두루미", "タンチョウ"), ("Grus monacha", "흑두루미", "ナベヅル"))
KOREAN = "학명,국명,과명\nGrus japonensis,두루미,두루미과\nLarus crassirostris,괭이갈매기,갈매기과\n뜸부기 쇠뜸부기,쇠뜸부기사촌,왕눈물떼새\n"
JAPANESE = (
    "学名,和名,科名\nGrus japonensis,タンチョウ,ツル科\nLarus crassirostris,ウミネコ,カモメ科\n①,Ⅱ類,－\n"
)


def write(tmp_path: Path, name: str, data: bytes | str) -> Path:
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return tmp_path / name


def read(path: Path, **how: str) -> tuple[RawTable, tuple[Problem, ...]]:
    return read_table(path, options(**how))  # type: ignore[arg-type]


def cells(table: RawTable) -> tuple[tuple[str, ...], ...]:
    return tuple(row for _, row in table.numbered())


def text_of(delimiter: str = ",") -> str:
    return "\n".join(delimiter.join(row) for row in (HEADER, *ROWS)) + "\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_every_form_needs_no_guess(tmp_path, codec):
    table, problems = read(write(tmp_path, "list.csv", text_of().encode(codec)))
    assert (table.header, cells(table), problems) == (HEADER, ROWS, ())
    assert table.first_row == 2


WESTERN = "scientific_name,authorship\nSylvia melanocephala,Ménétries\nTurdus,Brünnich\n"


@pytest.mark.parametrize(("codec", "text", "row"), [
    ("cp949", KOREAN, ("Larus crassirostris", "괭이갈매기", "갈매기과")),
    ("cp932", JAPANESE, ("①", "Ⅱ類", "－")),  # Ⅱ and ① are in cp932 and not in shift_jis
    ("cp1252", WESTERN, ("Sylvia melanocephala", "Ménétries")),
])  # fmt: skip
def test_the_letters_of_windows_are_recognised_and_said(tmp_path, codec, text, row):
    table, (problem,) = read(write(tmp_path, "list.csv", text.encode(codec)))
    assert table.encoding == codec
    assert row in cells(table)
    assert (problem.severity, codec in english(problem.what)) == ("warning", True)


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("cp932", ["カラシラサギ", "コノハズク", "ウミネコ", "アカガシラサギ", "ツル", "黒鶴", "ミヤコドリ"]),
        ("euc_jp", ["カラシラサギ", "コノハズク", "アカガシラサギ", "ミヤコドリ科の鳥"]),
        ("cp949", ["두루미", "쇠오리", "뜸부기", "쇠뜸부기사촌", "왕눈물떼새", "꿩"]),
    ],
)
def test_one_name_is_enough_to_tell_korean_from_japanese(codec, names):
    found = {name: detect(f"Anas crecca,{name}\n".encode(codec), "f")[0] for name in names}
    assert set(found.values()) == {codec}, found


@pytest.mark.parametrize(
    ("codec", "text"), [("iso2022_jp", JAPANESE[: JAPANESE.index("①")]), ("iso2022_kr", KOREAN)]
)
def test_old_e_mail_is_recognised_and_said(tmp_path, codec, text):
    """It is ASCII with escape sequences, which no table shows."""
    path = write(tmp_path, "list.csv", text.encode(codec))
    table, problems = read(path)
    assert table.encoding == codec
    assert any("갈매기" in row[1] or "ウミネコ" in row[1] for row in cells(table))
    assert codec in english(problems[0].what)
    with pytest.raises(InputError, match=rf"e-mail \({codec}\), not cp932; leave --encoding out"):
        read(path, encoding="cp932")


@pytest.mark.parametrize(("data", "encoding", "says"), [
    (KOREAN.encode("cp949"), "utf-8", "line 1 is not utf-8"),
    (b"a,b\n", "klingon", "there is no encoding 'klingon'"),
    (b"a,b\n", "rot13", "is not a text encoding"),
    (b"\x80\x81\xff\xfe\x00,", "cp932", "is not cp932 text"),
])  # fmt: skip
def test_a_given_encoding_is_taken_without_a_word_and_a_wrong_one_refused(tmp_path, data, encoding, says):
    with pytest.raises(InputError, match=says):
        read(write(tmp_path, "list.csv", data), encoding=encoding)
    table, problems = read(write(tmp_path, "list.csv", JAPANESE.encode("cp932")), encoding="Shift_JIS")
    assert (table.encoding, problems) == ("cp932", ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    """A comma stays one though cells hold semicolons."""
    table, problems = read(write(tmp_path, "list.txt", text_of(delimiter)))
    assert (table.delimiter, table.header, cells(table), problems) == (delimiter, HEADER, ROWS, ())
    text = 'scientific_name,subspecies\nA b,"c; d"\nC d,"e; f"\nE f,g; h\n'
    table, _ = read(write(tmp_path, "list.csv", text))
    assert (table.delimiter, cells(table)[0]) == (",", ("A b", "c; d"))


@pytest.mark.parametrize("delimiter", [" ", "\t", ","])
@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("12", "7", "3")])
def test_a_table_that_r_has_written(tmp_path, delimiter, numbers):
    """Its words are quoted, and the column of its row numbers has no header."""
    named = zip(("", *numbers), (HEADER, *ROWS), strict=False)
    lines = ([f'"{cell}"' for cell in (name, *row) if cell] for name, row in named)
    path = write(tmp_path, "list.txt", "\n".join(map(delimiter.join, lines)) + "\n")
    table, problems = read(path)
    assert (table.header, problems) == (("", *HEADER), ())
    assert [row[1:] for row in cells(table)] == list(ROWS)


def test_what_stands_above_a_table_is_understood_or_passed_over_and_said(tmp_path):
    """The line that Excel writes, and titles."""
    table, problems = read(write(tmp_path, "list.csv", "sep=;\n" + text_of(";")))
    assert (table.header, table.first_row, problems) == (HEADER, 3, ())
    titles = "한국의 조류 목록,,\n2025년 개정판,,\n,,\n"
    table, problems = read(write(tmp_path, "list.csv", titles + text_of()))
    assert (table.header, table.first_row, cells(table)) == (HEADER, 5, ROWS)
    assert [(problem.row, problem.value) for problem in problems] == [(1, "한국의 조류 목록")]


def test_letters_arrive_composed_and_trimmed(tmp_path):
    text = unicodedata.normalize("NFD", "학명,和名\n\u3000Grus japonensis\u00a0,ガチョウ\n")
    table, _ = read(write(tmp_path, "list.csv", text))
    assert cells(table) == (("Grus japonensis", "ガチョウ"),)


def test_rows_are_numbered_as_a_spreadsheet_does_and_ragged_ones_read_and_said(tmp_path):
    text = 'scientific_name,note\n\nA b,"two\nlines"\n,\nC d,x\n'
    table, problems = read(write(tmp_path, "list.csv", text))
    assert [(number, row[0]) for number, row in table.numbered()] == [(3, "A b"), (5, "C d")]
    assert problems == ()
    text = "scientific_name,family,note\nA b\nC d,F,n,more\nE f,G,n\n"
    table, problems = read(write(tmp_path, "list.csv", text))
    assert [(problem.row, problem.severity) for problem in problems] == [(3, "warning"), (2, "warning")]
    assert cells(table)[1] == ("C d", "F", "n", "more")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(("name", "data", "says"), [
    ("list.csv", b"", "is empty"),
    ("list.csv", b"\xef\xbb\xbf \r\n\r\n", "is empty"),
    ("list.csv", b"a,b\x00c\n", "NUL byte"),
    ("list.csv", b"a,b\x01c\n", "control characters"),
    ("list.csv", b'scientific_name,note\nA b,"open\nC d,x\n', "row 2: a quote .* not closed"),
    ("list.csv", b'scientific_name\n"' + b"x" * 300_000 + b'"\n', "row 2: a cell has more than"),
    ("list.csv", b"%PDF-1.7 x", "this is a PDF"),
    ("list.json", b'\n[ {"scientific_name": "Grus grus", "scientific_name": "Pica pica"} ]', "this is JSON, not a table"),
    ("list.csv", b'{"birds": []}', "this is JSON, not a table"),
    ("list.xlsx", b"PK\x03\x04 not a zip", "damaged"),
    ("list.xls", OLE, "damaged"),
    ("list.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    ("dossier.csv", b"SQLite format 3\x00" + b"\x00" * 100, "database or GeoPackage"),
])  # fmt: skip
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path, name, data, says):
    with pytest.raises(InputError, match=says):
        read(write(tmp_path, name, data))


def test_an_open_document_under_a_password_is_refused_as_such(tmp_path):
    locked = {"encrypted-package": b"\x9a\x01", "META-INF/manifest.xml": "<manifest:encryption-data/>"}
    locked["mimetype"] = "application/vnd.oasis.opendocument.spreadsheet"
    with pytest.raises(InputError, match="protected by a password"):
        read(zipped(tmp_path / "list.ods", locked))


def test_what_is_no_file_and_one_beyond_the_limit_are_refused(tmp_path, monkeypatch):
    if hasattr(os, "mkfifo"):  # and not waited for
        os.mkfifo(tmp_path / "pipe.csv")
        with pytest.raises(InputError, match="not a plain file"):
            read(tmp_path / "pipe.csv")
    monkeypatch.setattr("birds.reading.files.source.MAX_BYTES", 10)
    for path, says in (
        (tmp_path / "nothing.csv", "there is no such file"),
        (Path("https://example.org/list.csv"), "no web addresses"),
        (tmp_path, "is a folder"),
        (write(tmp_path, "list.csv", text_of()), "split it"),
    ):
        with pytest.raises(InputError, match=says):
            read(path)


# ---------------------------------------------------------------- workbooks


def book(tmp_path: Path) -> Path:
    """A workbook as agencies send it: a title, a merged two-row header, a hidden row, notes on another sheet."""
    rows = [
        ["국가 조류 목록"], [], ["학명", "이름", None, "면적"], [None, "국명", "和名", "비고"],
        [*ROWS[0], 3.0], [*ROWS[1], dt.date(2020, 5, 1)],
    ]  # fmt: skip
    path = workbook(tmp_path / "list.xlsx", {"주석": [["출처"]], "목록": rows}, "A3:A4", "B3:C3")
    made = openpyxl.load_workbook(path)
    made["목록"].row_dimensions[6].hidden = True
    made.move_sheet("목록", -1)
    made.save(path)
    return path


def test_a_workbook_with_title_merged_header_hidden_row_and_notes(tmp_path):
    table, problems = read(book(tmp_path))
    assert table.header == ("학명", "이름 / 국명", "이름 / 和名", "면적 / 비고")
    assert table.sheet == "목록"
    assert list(table.numbered()) == [(5, (*ROWS[0], "3")), (6, (*ROWS[1], "2020-05-01"))]
    assert [(problem.row, english(problem.what).split(",")[0]) for problem in problems] == [
        (None, "only this sheet was read"),
        (6, "1 hidden row was read like the others (the first is row 6)"),
        (1, "text above the table was skipped"),
    ]


def test_a_header_goes_on_below_where_only_its_number_is_merged_down(tmp_path):
    """The names of its upper row say nothing by themselves: a bird that the list calls латинское would follow."""
    header = [["№", "Название вида", None, "Статус"], [None, "латинское", "русское", None]]
    rows = [["1", "Grus grus", "Серый журавль", "летний"], ["2", "Otis tarda", "Дрофа", "осёдлый"]]
    path = workbook(tmp_path / "list.xlsx", {"Список": [*header, *rows]}, "A1:A2", "B1:C1", "D1:D2")
    table, _ = read(path)
    assert table.header == ("№", "Название вида / латинское", "Название вида / русское", "Статус")
    assert cells(table) == tuple(map(tuple, rows))


def test_a_sheet_is_chosen_by_name_or_number_and_a_wrong_one_refused(tmp_path):
    path = book(tmp_path)
    assert read(path, sheet="목록")[0].sheet == "목록"
    assert read(path, sheet="2")[0].sheet == "주석"
    with pytest.raises(InputError, match="the sheets are '목록', '주석'"):
        read(path, sheet="없음")
    with pytest.raises(InputError, match="no sheets"):
        read(write(tmp_path, "list.csv", text_of()), sheet="1")


def repacked(path: Path, change: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped(path, members | change)


FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c>'
    b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(("member", "data", "lie", "says"), [
    ("xl/worksheets/sheet1.xml", FAR, 0, "1,048,576 rows by 16,384 columns"),
    ("xl/sharedStrings.xml", b"<x>" + b" " * 20_000_000, 0, "unpacked it is larger than 5 MB"),
    ("xl/sharedStrings.xml", b" " * 3_000_000, 10, "damaged"),
    ("../../etc/passwd", b"x", 0, "a path that leads outside it"),
], ids=["a cell far away", "a bomb, which is not unpacked", "a size that is a lie", "a path that leaves the archive"])  # fmt: skip
def test_a_workbook_that_would_do_harm_is_refused(tmp_path, monkeypatch, member, data, lie, says):
    monkeypatch.setattr("birds.reading.files.source.check_zip.__defaults__", (5_000_000,))
    path = repacked(book(tmp_path), {member: data})
    if lie:
        size, other = (number.to_bytes(4, "little") for number in (len(data), lie))
        path.write_bytes(path.read_bytes().replace(size, other))
    with pytest.raises(InputError, match=says):
        read(path)


def test_external_entities_are_not_followed(tmp_path):
    (tmp_path / "secret.txt").write_text("Grus secreta")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret.txt">]>'.encode()
    with zipfile.ZipFile(book(tmp_path)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    evil = entity + sheet.split(b"?>", 1)[-1].replace(b"<v>3</v>", b"<v>&e;</v>")
    path = repacked(tmp_path / "list.xlsx", {"xl/worksheets/sheet1.xml": evil})
    with suppress(InputError):
        assert "secreta" not in str(read(path)[0].rows)


NAMESPACES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
TEXT = '<table:table-cell office:value-type="string" {}><text:p>{}</text:p></table:table-cell>'


def open_document(tmp_path: Path, *rows: str) -> Path:
    table = f'<table:table table:name="목록">{"".join(rows)}</table:table>'
    content = f"<office:document-content{NAMESPACES}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    members = {"mimetype": mimetype, "META-INF/manifest.xml": "<x/>", "content.xml": content}
    return zipped(tmp_path / "list.ods", members)


@pytest.mark.parametrize("part", ["content.xml", "META-INF/manifest.xml"])
def test_an_open_document_that_is_cut_off_inside_is_refused_and_not_read_for_ever(tmp_path, part):
    whole = open_document(tmp_path, f"<table:table-row>{TEXT.format('', '학명')}</table:table-row>")
    with zipfile.ZipFile(whole) as archive:
        data = archive.read(part)
    with pytest.raises(InputError, match="the workbook is damaged"):
        read(repacked(whole, {part: data[: len(data) // 2]}))


def test_repeats_and_hidden_rows_of_an_open_document(tmp_path):
    path = open_document(
        tmp_path,
        f"<table:table-row>{TEXT.format('', '학명')}{TEXT.format('', '과')}</table:table-row>",
        f'<table:table-row table:visibility="collapse">{TEXT.format("", "Grus grus")}</table:table-row>',
        f'<table:table-row table:number-rows-repeated="2">{TEXT.format("", "Grus virgo")}</table:table-row>',
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    )
    table, (problem,) = read(path)
    found = [(number, row[0]) for number, row in table.numbered()]
    assert found == [(2, "Grus grus"), (3, "Grus virgo"), (4, "Grus virgo")]
    assert problem.row == 2


@pytest.mark.parametrize(
    ("row", "cell"), [("1000000000", "1"), ("1000000", "16384"), ("&#49;000000000", "1"), ("1", "100000000")]
)
def test_repeats_without_end_are_refused(tmp_path, row, cell):
    repeated = TEXT.format(f'table:number-columns-repeated="{cell}"', "학명")
    cells = f'<table:table-row table:number-rows-repeated = "{row}">{repeated}</table:table-row>'
    path = open_document(tmp_path, cells)
    with pytest.raises(InputError, match="delete stray cells"):
        read(path)


def test_an_open_document_says_which_cells_are_merged(tmp_path):
    """LibreOffice writes an empty covered cell in the place of what a merged cell covers."""
    covered, plain = "<table:covered-table-cell/>", TEXT.format("", "{}").format
    down, across = 'table:number-rows-spanned="{}"'.format, 'table:number-columns-spanned="{}"'.format
    rows = (
        (TEXT.format(down(2), "학명"), TEXT.format(across(2), "이름"), covered,
         TEXT.format(f"{down(2)} {across(1)}", "등급")),
        (covered, plain("국명"), plain("和名"), covered),
        (*map(plain, ROWS[0]), TEXT.format(f"{across(1)} {down(2)}", "Ⅰ급")),
        (*map(plain, ROWS[1]), covered),
    )  # fmt: skip
    path = open_document(tmp_path, *(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows))
    table, problems = read(path)
    assert table.header == ("학명", "이름 / 국명", "이름 / 和名", "등급")
    assert cells(table) == tuple((*row, "Ⅰ급") for row in ROWS)
    assert problems == ()


def test_formulas_that_no_program_computed_are_said(tmp_path):
    path = workbook(tmp_path / "list.xlsx", [["학명", "국명"], ["Grus grus", "=B1"]])
    table, (problem,) = read(path)
    assert cells(table) == (("Grus grus", ""),)
    assert (english(problem.what), problem.value) == ("1 formula was never computed and read as empty", "B2")


def test_what_is_struck_through_in_a_workbook_is_not_read_and_said(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "list.xlsx"))
    sheet = book.add_worksheet()
    struck, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
    korean = ("검은목두루미", "흑두루미", "두루미", "회색기러기", "큰기러기")
    rows = [("No.", "학명", "국명"), *((at, "", name) for at, name in enumerate(korean, 1))]
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    sheet.write_string(1, 1, "Grus grus")
    sheet.write_row(6, 0, (6, "Grus vipio", "재두루미"), struck)
    sheet.write_row(7, 0, (7, "Aix sponsa", "원앙사촌"), bold)
    sheet.write_rich_string(2, 1, struck, "Antigone ", bold, "Grus ", "monacha")
    sheet.write_rich_string(3, 1, "Antigone ", bold, "Grus ", bold, "japonensis", struck)
    sheet.write_rich_string(4, 1, "Anser ", bold, "anser")
    sheet.write_blank(5, 1, None, struck)
    book.close()
    table, (problem,) = read(tmp_path / "list.xlsx")
    names = ("Grus grus", "Grus monacha", "Grus japonensis", "Anser anser", "", "Aix sponsa")
    assert [row[1:] for row in cells(table)] == list(zip(names, (*korean, "원앙사촌"), strict=True))
    assert english(problem.what) == "text that is struck through was not read (rows 3, 4, 7)"
    assert problem.row == 3


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_other_workbooks_say_the_same(tmp_path, suffix):
    office(tmp_path / "profile", "--convert-to", suffix, "--outdir", str(tmp_path), str(book(tmp_path)))
    table, _ = read(tmp_path / f"list.{suffix}")
    assert [row[:3] for row in cells(table) if row[0].startswith("Grus")] == list(ROWS)
    assert table.header[0] == "학명"
    assert ["국명" in header for header in table.header[:3]] == [False, True, False]
