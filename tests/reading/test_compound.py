"""Old binary files: Hangul 5 documents (.hwp), and the hidden rows of .xls, a file built record by record.

What can't be read is named, and broken everywhere it is read in part or refused in one sentence."""

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hangul_files import LARGE, Cell, compound, hangul, rows
from hypothesis import example, given
from hypothesis import strategies as st
from reads import OPTIONS, listed

from birds.errors import InputError
from birds.model import Checklist
from birds.reading.files import read_content
from birds.reading.files.documents import sheets_of_hangul
from birds.reading.files.source import FileBytes, open_compound, read_stream
from birds.reading.files.workbook import hidden_rows, is_locked
from birds.reading.lists import read_list
from birds.reading.tables import read_table


def record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def sheet(*rows: tuple[int, bool]) -> bytes:
    """A sheet with rows, hidden or not, and a chart in it whose row is none of the sheet's."""
    told = b"".join(record(0x208, struct.pack("<H10xHH", row - 1, 0x20 * hidden, 0)) for row, hidden in rows)
    chart = record(0x809) + record(0x208, struct.pack("<H10xHH", 98, 0x20, 0)) + record(0x0A)
    return record(0x809) + chart + told + record(0x0A)


def workbook(**sheets: bytes) -> bytes:
    names = [name.encode("utf-16-le") for name in sheets]
    head = len(record(0x809)) + sum(len(record(0x85, bytes(8) + name)) for name in names) + len(record(0x0A))
    told, start = record(0x809), head
    for name, content in zip(names, sheets.values(), strict=True):
        told += record(0x85, struct.pack("<IHBB", start, 0, len(name) // 2, 1) + name)
        start += len(content)
    return told + record(0x0A) + b"".join(sheets.values())


def filed(stream: bytes, *, small: bool) -> bytes:
    return compound({"Workbook": stream if small else stream.ljust(LARGE, b"\0")})


BOOK = workbook(표지=sheet((1, False)), 조류=sheet((1, False), (7, True), (8, False), (300, True)))


@pytest.mark.parametrize("small", [False, True])
def test_hidden_rows_by_sheet(small):
    assert hidden_rows(filed(BOOK, small=small)) == {"표지": (), "조류": (7, 300)}


@pytest.mark.parametrize("small", [False, True])
def test_a_book_under_a_password_says_so_at_its_beginning(small):
    locked = record(0x809) + record(0x2F, b"\1\0") + record(0x0A) + sheet((1, False))
    assert is_locked(filed(locked, small=small))
    assert not is_locked(filed(BOOK, small=small))


@example(1, 32, b"?", 0)  # sectors larger than any number can be
@given(st.integers(0, 3), st.integers(0, 4000), st.binary(min_size=1, max_size=8), st.integers(0, 7000))
def test_a_broken_file_has_some_or_none(kind, at, junk, cut):
    data = bytearray(filed(BOOK, small=kind % 2 == 1))
    data[at : at + len(junk)] = junk
    found = hidden_rows(bytes(data[:cut] if kind > 1 else data))
    assert all(row > 0 for rows in found.values() for row in rows)


HEAD = ("연번", "국명", "학명", "비고")

SPANNED: list[Cell] = [
    *rows(HEAD), (1, 0, 1, 1, "1"), (1, 1, 1, 1, "두루미"), (1, 2, 1, 1, "Grus\njaponensis"), (1, 3, 2, 1, "Ⅰ급"),
    (2, 0, 1, 1, "2"), (2, 1, 1, 1, "흑두루미"), (2, 2, 1, 1, "Grus monacha"), (3, 0, 1, 2, "두루미목"),
]  # fmt: skip


def file(folder: Path, data: bytes) -> Path:
    place = folder / "list.hwp"
    place.write_bytes(data)
    return place


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("large", [True, False])
def test_a_table_is_read_with_its_spans_and_the_lines_of_its_cells(tmp_path, packed, large):
    """A caption and the text around the table are no part of it; a cell over two rows stands in its first."""
    place = file(tmp_path, hangul("조류 목록", SPANNED, "이상", packed=packed, large=large))
    table, _ = read_table(place, OPTIONS)
    assert table.header == HEAD
    expected = (("1", "두루미", "Grus japonensis", "Ⅰ급"), ("2", "흑두루미", "Grus monacha", "Ⅰ급"))
    assert table.rows[:2] == expected
    expected = [("Grus japonensis", "두루미"), ("Grus monacha", "흑두루미")]
    assert [(one.verbatim, one.vernacular.ko) for one in listed(place)[0]] == expected


def test_a_heading_above_each_table_holds_for_the_birds_in_it(tmp_path):
    """What stands above the tables of both categories divides them."""
    names = ("두루미", "Grus japonensis"), ("황새", "Ciconia boyciana"), ("개리", "Anser cygnoid")
    first, second, third = (rows(HEAD[:3], ("1", *name)) for name in names)
    below = ("2. 멸종위기 야생생물 Ⅱ급", "나. 산새", third)
    document = hangul("1. 멸종위기 야생생물 Ⅰ급", "가. 물새", first, "나. 산새", second, *below)
    (_, entries), problems = read_list(file(tmp_path, document), Checklist("L", "list"), OPTIONS)
    assert [(one.row, one.verbatim, one.category) for one in entries] == [
        (2, "Grus japonensis", "1. 멸종위기 야생생물 Ⅰ급"), (4, "Ciconia boyciana", "1. 멸종위기 야생생물 Ⅰ급"),
        (6, "Anser cygnoid", "2. 멸종위기 야생생물 Ⅱ급"),
    ]  # fmt: skip
    assert [problem.what.code for problem in problems] == ["list.category_headings"]


def test_a_list_in_paragraphs_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"list.hwp: the document has no table"):
        listed(file(tmp_path, hangul("조류 목록", "Grus grus", "Grus monacha", "Anas acuta")))


def test_what_a_control_holds_is_no_letter():
    """The place of a table takes eight letters, whatever they are; what stands behind it is text."""
    data = hangul("앞\x1e뒤\x18끝", SPANNED)
    content = read_content(FileBytes("a.hwp", ".hwp", data, "", "ole"))
    assert content.sheets[0].between == ((0, ("앞 뒤-끝", "after")),)


@pytest.mark.parametrize(("data", "says"), [
    (hangul(SPANNED, properties=2), "protected by a password"),
    (hangul(SPANNED, properties=4), "for distribution"),
    (hangul(SPANNED)[:1024], "this Hangul document"),
    (hangul(SPANNED)[:600].replace(b"HWP Document File", b"?"), "this Hangul document"),
    (b"HWP Document File V3.00 \x1a\1\2\3", "Hangul 3"),
    (b'<?xml version="1.0"?><HWPML Version="2.91"><BODY/></HWPML>', r"Hangul document as XML \(\.hml\)"),
    (hangul("안녕하십니까", "감사합니다"), "the document has no table"),
    (compound({"FileHeader": b"HWP Document File".ljust(256, b"\0")}), "is damaged"),
    (compound({"BodyText/Section0": b"?" * 99, "DocInfo": b"?"}), "this Hangul document"),
], ids=[
    "password", "distribution", "cut", "without its signature", "Hangul 3", "markup", "a letter",
    "nothing in it", "without a header",
])  # fmt: skip
def test_what_is_not_read_is_named_and_is_no_damaged_workbook(tmp_path, data, says):
    with pytest.raises(InputError, match=says) as refused:
        listed(file(tmp_path, data))
    assert "the workbook is damaged" not in str(refused.value)


@pytest.mark.parametrize("packed", [True, False])
def test_a_document_whose_text_is_cut_off_is_not_read_in_part(packed):
    """As a download that broke off: all of it is there, or it is refused."""
    whole = open_compound(hangul("조류 목록", *[SPANNED] * 60, packed=packed))
    header, text = read_stream(whole, "FileHeader"), read_stream(whole, "BodyText/Section0")
    data = compound({"FileHeader": header, "BodyText/Section0": text[: len(text) // 2]})
    with pytest.raises(InputError, match="is damaged"):
        sheets_of_hangul(FileBytes("a.hwp", ".hwp", data, "", "ole"))


@pytest.mark.parametrize("stream", ["PowerPoint Document", "__properties_version1.0", "Catalog"])
def test_another_compound_file_is_said_to_be_one(tmp_path, stream):
    path = tmp_path / "slides.ppt"
    path.write_bytes(compound({stream: b"x" * 5000}))
    with pytest.raises(InputError, match="not of Excel, Word or Hangul"):
        listed(path)


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=8), st.integers(100, 7000))
def test_a_broken_document_is_read_in_part_or_refused_in_one_sentence(at, junk, cut):
    data = bytearray(hangul("조류 목록", SPANNED, packed=at % 2 == 0))
    data[at : at + len(junk)] = junk
    with suppress(InputError):
        sheets_of_hangul(FileBytes("a.hwp", ".hwp", bytes(data[:cut]), "", "ole"))
