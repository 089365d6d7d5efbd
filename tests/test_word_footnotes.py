"""Notes in Word are footnotes: one each, named again by fields; what comes back has lost none of them."""

import io
import shutil
import zipfile
from dataclasses import replace

import pytest
from annex_readers import footnotes
from annex_samples import FIVE, original
from docx_revisions import W, part, repacked
from office import office
from test_output_redline import amended

from birds.documents import FORMATS
from birds.documents.build.annex import notes
from birds.documents.model import plain
from birds.reading.returned import read_returned

WORD, REDLINE = FORMATS["annex"]["docx"], FORMATS["redline"]["docx"]


def body(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("word/document.xml").decode()


@pytest.mark.parametrize("party", [None, "KOR"])
def test_each_note_is_one_footnote_at_its_first_mark(party):
    annex = original(FIVE, party) if party else FIVE
    data = WORD(annex)
    assert [*footnotes(data)] == [plain(line) for line in notes(annex)]
    assert "Annex Note" not in body(data)


def test_a_later_mark_names_the_first_one_and_shows_its_number():
    text = body(WORD(FIVE))
    rows = [row.notes for row in FIVE.rows]
    later = sum(map(len, rows)) - len({note for row in rows for note in row})
    assert text.count("NOTEREF") == later > 0
    for name in {one.split(" ")[0] for one in text.split(" NOTEREF ")[1:]}:
        assert f'w:name="{name}"' in text


def test_without_a_note_there_is_no_part_of_footnotes():
    data = WORD(replace(FIVE, rows=tuple(replace(row, notes=()) for row in FIVE.rows), notes=()))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "word/footnotes.xml" not in package.namelist()
        assert "footnote" not in package.read("word/settings.xml").decode()


def test_the_note_of_a_row_that_goes_goes_with_it():
    one = replace(FIVE, rows=(replace(FIVE.rows[1], notes=()), FIVE.rows[0]), round=3)
    gone = replace(one, rows=one.rows[:1], notes=(), round=4)
    text = body(REDLINE(one, gone))
    assert text.count("<w:footnoteReference") == len(FIVE.rows[0].notes)
    before = text
    while "<w:footnoteReference" in before:
        before = before.rpartition("<w:footnoteReference")[0]
        assert before.rfind("<w:del ") > before.rfind("</w:del>")


def test_a_document_with_footnotes_comes_back_with_nothing_changed(tmp_path):
    for name, data in (("plain", WORD(FIVE)), ("red", REDLINE(FIVE, amended(FIVE)))):
        (tmp_path / f"{name}.docx").write_bytes(data)
        found = read_returned(tmp_path / f"{name}.docx")
        assert (found.pieces, found.missing, found.elsewhere) == ((), (), ())


def test_what_is_written_into_a_footnote_is_reported(tmp_path):
    end = b"</w:p></w:footnote></w:footnotes>"
    mine = b"<w:r><w:t> mine</w:t></w:r>" + end
    file = repacked(
        WORD(FIVE), tmp_path / "x.docx",
        lambda name, data: data.replace(end, mine) if name == "word/footnotes.xml" else data,
    )  # fmt: skip
    (told,) = read_returned(file).elsewhere
    assert told.endswith("mine")


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_saves_them_as_they_were(tmp_path):
    for name, data in (("plain", WORD(FIVE)), ("red", REDLINE(FIVE, amended(FIVE)))):
        (tmp_path / f"{name}.docx").write_bytes(data)
        office(tmp_path / "profile", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "saved"),
               str(tmp_path / f"{name}.docx"))  # fmt: skip
        found = read_returned(tmp_path / "saved" / f"{name}.docx")
        assert (found.pieces, found.missing, found.elsewhere) == ((), (), ())
    saved = (tmp_path / "saved" / "plain.docx").read_bytes()
    assert [*footnotes(saved)] == [plain(line) for line in notes(FIVE)]
    assert len(list(part(saved).iter(f"{W}note"))) == len(FIVE.notes)
