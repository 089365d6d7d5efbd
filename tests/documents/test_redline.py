"""The redline: accept all is exactly the new annex, reject all exactly the old one; whose a change is; notes as footnotes.

A tracked change is the Party's whose act made it, else the round's: a name in a file is nobody's consent."""

import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from annex_readers import footnotes
from annex_samples import CLOSING, FIVE, HOSTILE, ROWS, hostile, in_language, many, original
from cli import ran
from docx_revisions import W, any_width, footer, part, repacked, settled, shown, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import office, settle

from birds import documents
from birds.documents.model import plain
from birds.documents.papers.annex import notes
from birds.model import LANGS, Message, Names
from birds.model.agreement import default
from birds.reading.returned import read_returned

FORMATS = documents.FORMATS["annex"]

PLAIN = FORMATS["docx"]
redline = documents.FORMATS["redline"]["docx"]


def numbered(rows):
    return tuple(replace(row, number=number) for number, row in enumerate(rows, 1))


def amended(old):
    """Return an annex after a round: a row added, one changed in everything, one deleted, one left as it was."""
    changed = replace(
        old.rows[1], scientific_name="Anas formosa", synonyms=("Sibirionetta formosa",), state="agreed",
        names=Names("Baikal Teal (teal)", "가창오리", None), bracket_note=None, notes=(1,),
    )  # fmt: skip
    goose = Names("Taiga Bean Goose", "큰부리큰기러기")
    added = replace(ROWS[0], id="new", scientific_name="Anser fabalis", names=goose)
    by_japan = Message.of("sample_by", party=default().country("JPN"))
    opened = replace(old.rows[4], state="bracketed", bracket_note=by_japan)
    rows = numbered((old.rows[0], added, changed, old.rows[3], opened))
    notes = (Message.of("sample_raw", text="A first note that was not there."), *old.notes)
    rows = tuple(replace(row, notes=tuple(number + 1 for number in row.notes)) for row in rows)
    closing = (replace(CLOSING[1], verdict="doubtful"), replace(CLOSING[0], id="c9", verdict="historic"))
    return replace(old, rows=rows, notes=notes, closing=closing, round=4, date=None, brackets=1)


def assert_exact(old, new, authors=MappingProxyType({})):
    made = redline(old, new, authors)
    for read in (part, footer):
        assert shown(settled(read(made), accept=True)) == shown(read(PLAIN(new)))
        rejected = shown(settled(read(made), accept=False))
        assert any_width(rejected) == any_width(shown(read(PLAIN(old))))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("party", [None, "KOR", "JPN"])
@pytest.mark.parametrize("headings", [(), ("order", "family")])
def test_accepting_gives_the_new_annex_and_rejecting_the_old_one(lang, party, headings):
    old = replace(in_language(FIVE, lang), headings=headings)
    old = original(old, party) if party else old
    assert_exact(old, amended(old))
    assert_exact(amended(old), old)


def test_what_does_not_change_is_not_marked():
    made = redline(FIVE, FIVE)
    assert shown(part(made)) == shown(part(PLAIN(FIVE)))
    body = part(redline(FIVE, amended(FIVE)))
    first = next(row for row in body.iter(f"{W}tr") if "Anser serrirostris" in "".join(row.itertext()))
    assert not list(first.iter(f"{W}ins", f"{W}del")), "Word numbers its footnotes itself"


def test_rows_that_come_or_go_are_marked_on_the_row_and_on_every_run():
    body = part(redline(FIVE, amended(FIVE)))
    rows = {
        status: [row for row in body.iter(f"{W}tr") if row.find(f"{W}trPr/{W}{status}") is not None]
        for status in ("ins", "del")
    }
    assert any("Anser fabalis" in "".join(row.itertext()) for row in rows["ins"])
    assert any("Anarhynchus mongolus" in "".join(row.itertext()) for row in rows["del"])
    for status, found in rows.items():
        for run in (run for row in found for run in row.iter(f"{W}r")):
            assert run.getparent().tag == f"{W}{status}"
            text = "delText" if status == "del" else "t"
            assert any(run.find(f"{W}{one}") is not None for one in (text, "footnoteReference"))


def test_only_the_words_that_changed_are_marked():
    sandpiper = FIVE.rows[3]
    names = Names(**sandpiper.names.by_language | {"en": "Eastern Common Sandpiper"})
    new = replace(FIVE, rows=(*FIVE.rows[:3], replace(sandpiper, names=names), FIVE.rows[4]))
    body = part(redline(FIVE, new))
    assert ["".join(one.itertext()) for one in body.iter(f"{W}ins")] == ["Eastern "]
    assert not list(body.iter(f"{W}del"))


def test_a_closing_code_goes_whole_though_the_new_rounds_number_is_in_it():
    closed = replace(FIVE, round=1, date="9 July", code="X3M-E34PK-2S3ET")
    old, new = closed, replace(FIVE, round=2, date=None)
    body = part(redline(old, new))
    gone = ["".join(one.itertext()) for one in body.iter(f"{W}del")]
    assert any(text.endswith("X3M-E34PK-2S3ET") for text in gone)
    assert "2" in ["".join(one.itertext()) for one in body.iter(f"{W}ins")]


def test_revisions_have_numbers_of_their_own_an_author_and_no_date():
    body = part(redline(FIVE, amended(FIVE)))
    revisions = [*body.iter(f"{W}ins", f"{W}del")]
    assert len({one.get(f"{W}id") for one in revisions}) == len(revisions) > 20
    assert {one.get(f"{W}author") for one in revisions} == {"Round 4"}
    assert not any(one.get(f"{W}date") for one in revisions)


def test_text_of_a_list_never_becomes_markup():
    old = hostile()
    new = replace(old, rows=numbered((*old.rows[:3], *old.rows[4:])), notes=old.notes)
    assert_exact(old, new)
    names = Names(*(HOSTILE[number] for number in (1, 4, 6)))
    assert_exact(old, replace(old, rows=tuple(replace(row, names=names) for row in old.rows)))


TEXTS = st.sampled_from(
    ["", "Anser fabalis", "Anser serrirostris", "큰 기러기 (새)", "ヒシクイ", "a b  c", "[x] 12 [y]", "1 12 123"],
)  # fmt: skip
DRAWN = st.lists(
    st.tuples(st.integers(0, 9), TEXTS, TEXTS, st.sampled_from(["agreed", "bracketed", "name_open"])),
    max_size=7,
    unique_by=lambda row: row[0],
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DRAWN, DRAWN)
def test_any_two_annexes_make_an_exact_redline(one, other):
    def annex(rows):
        made = (
            replace(ROWS[0], id=f"r{id_}", scientific_name=name or "X y", names=Names(text, name, None), state=state,
                    synonyms=("Aa bb",) if id_ % 2 else (), notes=())
            for id_, name, text, state in rows
        )  # fmt: skip
        # A table that comes or goes as a whole stands after a paragraph that stays.
        return replace(FIVE, rows=(replace(ROWS[0], id="stays", notes=()), *numbered(made)))

    assert_exact(annex(one), annex(other))


def large(count=700):
    """Return rows before and after a round: of 700 are 60 changed, 20 inserted, 15 deleted."""
    old = many(count)
    rows = list(old.rows)
    for at in range(5, count - 95, 10):
        names = replace(rows[at].names, en=f"{rows[at].names.en} ({at})")
        rows[at] = replace(rows[at], names=names, state="under_study", bracket_note=None)
    for at in sorted(range(8, count - 20, 46), reverse=True):
        del rows[at]
    for at in range(3, count - 60, 33):
        names = Names("New Bird", "새", "鳥")
        rows.insert(at, replace(ROWS[1], id=f"added {at}", scientific_name=f"Avis nova{at}", names=names))
    return old, replace(old, rows=numbered(rows), round=4, brackets=431)


def assert_office_agrees(old, new, folder, data):
    """Hold that LibreOffice accepts to the new annex, and rejects to the old one."""
    file = folder / "redline.docx"
    file.write_bytes(data)
    for annex, accept in ((new, True), (old, False)):
        (folder / "plain.docx").write_bytes(PLAIN(annex))
        assert texts(settle(file, folder / "profile", accept=accept)) == texts(folder / "plain.docx")


@pytest.mark.office
def test_libreoffice_accepts_to_the_new_and_rejects_to_the_old_over_many_pages(tmp_path):
    old, new = large(200)
    assert_office_agrees(old, new, tmp_path, redline(old, new))


@pytest.mark.office
@pytest.mark.parametrize(("lang", "party"), [("ko", "KOR"), ("en", None)])
def test_libreoffice_agrees_in_every_language_with_notes_remarks_and_names_changed(lang, party, tmp_path):
    old = replace(in_language(FIVE, lang), headings=("order",))
    old = original(old, party) if party else old
    assert_office_agrees(old, amended(old), tmp_path, redline(old, amended(old)))


@pytest.mark.office
@pytest.mark.parametrize("party", ["JPN", None])
def test_libreoffice_takes_back_a_legend_and_notes_where_there_were_none(party, tmp_path):
    """The legend comes right before the table, the notes right after it."""
    old = replace(FIVE, rows=(replace(ROWS[0], notes=()),), notes=(), brackets=0)
    rows = (replace(ROWS[1], id="u1", notes=(1,)),)
    new = replace(old, rows=rows, notes=FIVE.notes[:1], brackets=1, round=4)
    old, new = (original(one, party) if party else one for one in (old, new))
    assert_office_agrees(old, new, tmp_path, assert_exact(old, new))


@pytest.fixture(scope="module")
def talks(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dossier in its second round, where each Party has spoken of birds alone, and both of one."""
    path = shutil.copy(small_dossier, tmp_path_factory.mktemp("talks") / "a.gpkg")
    ran(path, "round", "open", "1", "--date", "1 March")
    say(path, "include", "KOR", "Antigone canadensis", "Branta bernicla")
    say(path, "include", "JPN", "Branta bernicla")
    say(path, "include", "KOR", "Branta canadensis")
    ran(path, "round", "close", "1", "--date", "5 March")
    ran(path, "round", "open", "2", "--date", "6 March")
    say(path, "exclude", "JPN", "Antigone canadensis")
    say(path, "study", "KOR", "Branta bernicla")
    say(path, "include", "KOR", "Garrulus glandarius")
    for party in ("KOR", "JPN"):
        say(path, "study", party, "Branta canadensis")
    return path


def say(path: Path, value: str, party: str, *names: str) -> None:
    ran(path, "position", "set", value, *names, "--party", party)


def authors(data: bytes, bird: str) -> set[str]:
    """Return the authors of the changes in a bird's row, but for those of numbers alone."""
    rows = [row for row in part(data).iter(f"{W}tr") if bird in "".join(row.itertext())]
    changes = [one for row in rows for one in row.iter(f"{W}ins", f"{W}del")]
    return {
        one.get(f"{W}author")
        for one in changes
        if one.getparent().tag != f"{W}p" or "".join(one.itertext()).strip("0123456789,\u2009")
    }


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "japan"), [("en", "Japan"), ("ko", "일본국")])
def test_a_change_is_the_partys_whose_position_made_it_or_neithers(talks, tmp_path, lang, japan):
    ran(talks, "annex", "--since", "1", "--lang", lang, "-o", tmp_path / "red.docx")
    data = (tmp_path / "red.docx").read_bytes()
    assert authors(data, "Antigone canadensis") == {japan}
    assert len(authors(data, "Branta bernicla")) == 1
    assert japan not in authors(data, "Branta bernicla") | authors(data, "Garrulus glandarius")
    assert not {japan, "Republic of Korea", "대한민국"} & authors(data, "Branta canadensis"), (
        "both have changed it"
    )
    properties = part(data, "docProps/core.xml")
    assert not [one.tag for one in properties if re.search("creator|lastModifiedBy", one.tag)], "no person"


def test_a_row_that_gets_another_number_is_nobodys_change():
    agreed = replace(FIVE.rows[4], state="agreed", bracket_note=None)
    opened = replace(agreed, number=4, state="bracketed")
    old = replace(FIVE, rows=(*FIVE.rows[:4], agreed))
    new = replace(FIVE, rows=(*FIVE.rows[:2], replace(FIVE.rows[3], number=3), opened), round=4)
    body = part(redline(old, new, {agreed.id: "KOR"}))
    row = next(one for one in body.iter(f"{W}tr") if opened.scientific_name in "".join(one.itertext()))
    changes = row.find(f"{W}tc").iter(f"{W}ins", f"{W}del")
    assert [("".join(one.itertext()), one.get(f"{W}author")) for one in changes] == [
        ("5", "Round 4"),
        ("[", "Republic of Korea"),
        ("4", "Round 4"),
    ]


def test_with_authors_a_redline_is_as_exact():
    assert_exact(FIVE, amended(FIVE), {row.id: "KOR" for row in FIVE.rows} | {"new": "JPN"})


def test_our_changes_that_name_a_party_are_not_its_proposals_but_those_of_its_delegate_are(tmp_path):
    """A program of the other side's may call its user as the Party is called; its changes have a date."""
    file = tmp_path / "sent.docx"
    file.write_bytes(redline(FIVE, amended(FIVE), {row.id: "JPN" for row in FIVE.rows}))
    assert not read_returned(file).pieces
    mark = b'<w:ins w:id="9999" w:author="Japan" w:date="2027-03-02T09:00:00Z"><w:r><w:t>mine</w:t></w:r></w:ins>'
    end = b"</w:p></w:tc>"
    repacked(
        file, tmp_path / "back.docx",
        lambda name, data: data.replace(end, mark + end, 1) if name == "word/document.xml" else data,
    )  # fmt: skip
    (piece,) = read_returned(tmp_path / "back.docx").pieces
    assert (piece.authors, "mine" in piece.now[0]) == (("Japan",), True)


def body(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("word/document.xml").decode()


@pytest.mark.parametrize("party", [None, "KOR"])
def test_each_note_is_one_footnote_at_its_first_mark(party):
    annex = original(FIVE, party) if party else FIVE
    data = PLAIN(annex)
    assert [*footnotes(data)] == [plain(line) for line in notes(annex)]
    assert "Annex Note" not in body(data)


def test_a_later_mark_names_the_first_one_and_shows_its_number():
    text = body(PLAIN(FIVE))
    rows = [row.notes for row in FIVE.rows]
    later = sum(map(len, rows)) - len({note for row in rows for note in row})
    assert text.count("NOTEREF") == later > 0
    for name in {one.split(" ")[0] for one in text.split(" NOTEREF ")[1:]}:
        assert f'w:name="{name}"' in text


def test_without_a_note_there_is_no_part_of_footnotes():
    data = PLAIN(replace(FIVE, rows=tuple(replace(row, notes=()) for row in FIVE.rows), notes=()))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "word/footnotes.xml" not in package.namelist()
        assert "footnote" not in package.read("word/settings.xml").decode()


def test_the_note_of_a_row_that_goes_goes_with_it():
    one = replace(FIVE, rows=(replace(FIVE.rows[1], notes=()), FIVE.rows[0]), round=3)
    gone = replace(one, rows=one.rows[:1], notes=(), round=4)
    text = body(redline(one, gone))
    assert text.count("<w:footnoteReference") == len(FIVE.rows[0].notes)
    before = text
    while "<w:footnoteReference" in before:
        before = before.rpartition("<w:footnoteReference")[0]
        assert before.rfind("<w:del ") > before.rfind("</w:del>")


def test_what_is_written_into_a_footnote_is_reported(tmp_path):
    end = b"</w:p></w:footnote></w:footnotes>"
    mine = b"<w:r><w:t> mine</w:t></w:r>" + end
    file = repacked(
        PLAIN(FIVE), tmp_path / "x.docx",
        lambda name, data: data.replace(end, mine) if name == "word/footnotes.xml" else data,
    )  # fmt: skip
    (told,) = read_returned(file).elsewhere
    assert told.endswith("mine")


@pytest.mark.office
def test_libreoffice_saves_them_as_they_were(tmp_path):
    for name, data in (("plain", PLAIN(FIVE)), ("red", redline(FIVE, amended(FIVE)))):
        (tmp_path / f"{name}.docx").write_bytes(data)
        office(tmp_path / "profile", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "saved"),
               str(tmp_path / f"{name}.docx"))  # fmt: skip
        found = read_returned(tmp_path / "saved" / f"{name}.docx")
        assert (found.pieces, found.missing, found.elsewhere) == ((), (), ())
    saved = (tmp_path / "saved" / "plain.docx").read_bytes()
    assert [*footnotes(saved)] == [plain(line) for line in notes(FIVE)]
    assert len(list(part(saved).iter(f"{W}note"))) == len(FIVE.notes)
