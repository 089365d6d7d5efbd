"""A Word document that came back: what a Party proposes in it, as received; all else reported, nothing lost."""

import random
import re
import shutil
import zipfile
from copy import deepcopy
from dataclasses import replace
from functools import partial
from pathlib import Path

import few_birds
import pytest
from annex_samples import FIVE, ROWS
from cli import assert_refused, birds, ran
from docx_revisions import part, repacked, settled
from lxml import etree
from office import office
from word_edits import W, Word, said, saved_in_a_browser

from birds import evidence, store
from birds.documents import FORMATS
from birds.dossier.returned import Proposal, ProposalReader
from birds.errors import InputError, Problem
from birds.evidence import Findings
from birds.messages import say
from birds.model import LANGS, Act, Names
from birds.negotiation import drafts
from birds.reading.returned import read_returned, tidied

KINDS = ("annex.docx", "agreement.docx", "sites.docx")
KOREAN = "흑기러기"  # Branta bernicla
TEXT, NEW = "Definition of migratory birds", "Definition of birds that migrate"


def papers(dossier: Path) -> Path:
    """Open a round in a dossier, make its annex and its agreement in Word beside it, and return the folder."""
    ran(dossier, "round", "open", "--date", "1 March 2027")
    for name, line in (("annex", "annex"), ("agreement", "agreement"), ("sites", "annex --list sites")):
        ran(dossier, *line.split(), "-o", dossier.with_name(f"{name}.docx"))
    return dossier.parent


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a secretariat, with papers on the birds of a few genera."""
    path = tmp_path_factory.mktemp("sent") / "a.gpkg"
    return papers(few_birds.make(path, {*few_birds.SMALL, "Aix", "Passer"}))


@pytest.fixture(scope="module")
def all_sent(bundled_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with all birds."""
    return papers(Path(shutil.copy(bundled_dossier, tmp_path_factory.mktemp("all_sent") / "a.gpkg")))


@pytest.fixture(scope="module")
def table(sent: Path) -> Findings:
    return evidence.findings(store.load(sent / "a.gpkg"), ())


@pytest.fixture
def dossier(sent: Path, tmp_path: Path) -> Path:
    return shutil.copy(sent / "a.gpkg", tmp_path / "a.gpkg")


def opened(path: Path) -> tuple[Word, list[etree._Element]]:
    """Return a document that is open in Word, and the rows of its tables."""
    word = Word(path)
    return word, list(word.body.iter(f"{W}tr"))


def saved(word: Word, folder: Path, name: str = "back") -> Path:
    """Save a document as Word writes."""
    word.as_word_writes()
    return word.save(folder / f"{name}.docx")


def edited(sent: Path, tmp_path: Path) -> Path:
    """Return the annex after every kind of edit, written as Word writes."""
    word, rows = opened(sent / "annex.docx")
    word.retype(word.cell(rows[3], 4), KOREAN, "새이름")
    word.delete_row(rows[4])
    word.comment(word.cell(rows[4], 1), "no evidence")
    word.insert_row(rows[6], ["", "Passer montanus", "Eurasian Tree Sparrow", "スズメ", "들참새"])
    word.comment(word.cell(rows[7], 1), "names to be checked")
    word.retype(word.cell(rows[11], 1), said(word.cell(rows[11], 1)), "Genus novus")
    return saved(word, tmp_path)


EDITS = [
    ("Branta bernicla", "ko", "새이름", None),
    ("Branta hutchinsii", "", "exclude", "no evidence"),
    ("Passer montanus", "", "include", None),
    ("Passer montanus", "ko", "들참새", None),
    ("Anser erythropus", "remark", "names to be checked", None),
    ("Aix galericulata", "scientific_name", "Genus novus", None),
]


def told(file: Path, table: Findings, party: str = "JPN") -> tuple[list[Act], list[Problem]]:
    found = list(ProposalReader(read_returned(file), table, party).proposals())  # type: ignore[arg-type]
    problems = [one for one in found if isinstance(one, Problem)]
    return [one.act for one in found if isinstance(one, Proposal)], problems


def plain(found: list[Act]) -> list[tuple[str, str, str, str | None]]:
    places = {"name": "scientific_name"}  # where an act says no place
    return [
        (one.subject, one.place or places.get(one.kind, ""), one.value or "", one.reason) for one in found
    ]


# ---------------------------------------------------------------- what is read


@pytest.mark.slow
def test_what_comes_back_as_it_was_sent_proposes_nothing(all_sent):
    table = evidence.findings(store.load(all_sent / "a.gpkg"), ())
    assert [told(all_sent / name, table) for name in KINDS] == [([], [])] * 3


@pytest.mark.slow
def test_each_edit_in_the_annex_is_a_proposal(sent, table, tmp_path):
    for file in (edited(sent, tmp_path), saved_in_a_browser(edited(sent, tmp_path))):
        found, problems = told(file, table)
        assert sorted(plain(found)) == sorted(EDITS)
        assert problems == []
        assert {one.who for one in found} == {"Sato"}


def test_each_edit_in_the_agreement_is_a_proposal(sent, table, tmp_path):
    word, rows = opened(sent / "agreement.docx")
    word.retype(word.cell(rows[3], 0), "[blank]", "The Governments agree")
    heading = word.paragraph(TEXT)
    word.retype(heading, "migratory birds", "birds that migrate")
    word.comment(heading, "as in CAMBA")
    word.retype(word.cell(rows[6], 0), "[blank]", "Birds of Annex I")
    word.insert_row(rows[6], ["More", "", ""])
    word.delete_row(rows[9])
    found, problems = told(saved(word, tmp_path), table)
    assert problems == []
    assert plain(found) == [
        ("preamble.1", "text.en", "The Governments agree", None), ("definition", "text.en", NEW, None),
        ("definition", "remark", "as in CAMBA", None), ("definition.1", "text.en", "Birds of Annex I", None),
        ("definition.1", "after.en", "More", None), ("birds.1", "delete", "[blank] | [blank] | [blank]", None),
    ]  # fmt: skip


def edited_sites(sent: Path, tmp_path: Path) -> Path:
    """Return Annex II with one site struck out, another named anew, and a third moved."""
    word, rows = opened(sent / "sites.docx")
    word.delete_row(rows[2])
    word.comment(word.cell(rows[2], 0), "no birds")
    word.insert_row(rows[6], ["Upo Wetland", "", "", "", "", "", ""])
    word.retype(word.cell(rows[4], 3), said(word.cell(rows[4], 3)), "1°N")
    word.retype(word.cell(rows[4], 6), said(word.cell(rows[4], 6)), "99")
    names = list(rows[1].iter(f"{W}p"))
    word.retype(names[0], "Akan", "Lake Akan")
    word.retype(next(one for one in names if said(one) == "–"), "–", "아칸호")
    word.comment(names[0], "as on signs")
    return saved(word, tmp_path, "sites-back")


EDITS_OF_SITES = [
    ("site:ramsar-1540", "en", "Lake Akan-ko", None), ("site:ramsar-1540", "ko", "아칸호", None),
    ("site:ramsar-1540", "remark", "as on signs", None), ("site:ramsar-1541", "", "exclude", "no birds"),
    ("site:ramsar-2054", "coordinates", "1°N", None), ("site:ramsar-934", "", "include", None),
]  # fmt: skip


@pytest.mark.slow
def test_each_edit_in_annex_two_is_a_proposal(sent, table, tmp_path):
    found, problems = told(edited_sites(sent, tmp_path), table)
    assert plain(found) == EDITS_OF_SITES
    assert [one.what.code for one in problems] == ["returned.not_read", "returned.not_used"]
    assert problems[0].value == "99"


def test_the_name_of_another_site_in_a_row_is_no_name_for_its_site(sent, table, tmp_path):
    word, rows = opened(sent / "sites.docx")
    lines = [words_of(row) for row in rows[1:3]]
    name = said(lines[1][1])
    word.retype(lines[0][1], said(lines[0][1]), name)
    found, problems = told(saved(word, tmp_path), table)
    assert found == []
    assert [one.what.code for one in problems] == ["returned.other_named"]
    assert name in (problems[0].value or "")


WORD = """<w:r xmlns:w="{w}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v">"""
MADE_BY_WORD = {
    "put in by one and taken out by another": (
        '<w:ins xmlns:w="{w}" w:author="Kim"><w:del w:author="Sato"><w:r><w:delText>GHOST</w:delText></w:r></w:del></w:ins>',
        ("returned.gone", "GHOST")),
    "struck through by hand": ('<w:r xmlns:w="{w}"><w:rPr><w:strike/></w:rPr><w:t>STRUCK</w:t></w:r>', ("returned.struck", "STRUCK")),
    "a note": ('<w:r xmlns:w="{w}"><w:footnoteReference w:id="99"/></w:r>', ("returned.not_read", "Cackling Goose*")),
    "another line": ('<w:r xmlns:w="{w}"><w:br/><w:t>B</w:t></w:r>', ("returned.not_read", "Cackling Goose ⏎ B")),
    "a content control that asks to be filled in": (
        '<w:sdt xmlns:w="{w}"><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rStyle w:val="a3"/></w:rPr><w:t>Click or tap here.</w:t></w:r></w:sdtContent></w:sdt>', ()),
    "a text box that only old programs show": (
        f"{WORD}<mc:AlternateContent><mc:Fallback><v:x><w:t>BOX</w:t></v:x></mc:Fallback></mc:AlternateContent></w:r>", None),
}  # fmt: skip


def test_a_plate_that_was_taken_out_is_reported(sent, table, tmp_path):
    word = Word(sent / "sites.docx")
    for run in [one.getparent() for one in word.body.iter(f"{W}drawing")]:
        parent, at = run.getparent(), run.getparent().index(run)
        parent[at : at + 1] = [word.tracked("del", deepcopy(run))]
    found, problems = told(word.save(tmp_path / "back.docx"), table)
    assert (found, [one.what.code for one in problems]) == ([], ["returned.taken_out"])


@pytest.mark.slow
@pytest.mark.parametrize("case", MADE_BY_WORD)
def test_what_word_puts_beside_a_name_is_neither_lost_nor_part_of_it(case, sent, table, tmp_path):
    word = Word(sent / "annex.docx")
    more, problem = MADE_BY_WORD[case]
    word.cell(list(word.body.iter(f"{W}tr"))[4], 2).append(etree.fromstring(more.format(w=W[1:-1])))
    found, problems = told(word.save(tmp_path / "back.docx"), table)
    if problem is None:
        assert plain(found) == [("Branta hutchinsii", "en", "Cackling GooseBOX", None)]
    else:
        assert [(one.what.code, one.value) for one in problems] == ([problem] if problem else [])


@pytest.mark.slow
def test_numbers_that_word_has_made_a_lists_own_are_no_change(dossier, tmp_path):
    """Only the paragraphs of an article that has several are numbered."""
    texts = [
        "\n".join((f"[{name}] {kind}", *(f"{lang}: {text}" for lang in LANGS), ""))
        for article in ("scope", "end")
        for name, kind, text in (
            (article, "article", article.title()),
            (f"{article}.1", "text", f"The birds, {article}."),
            (f"{article}.2", "text", "[blank]"),
        )
    ]
    (tmp_path / "text.txt").write_text("\n".join(texts), "utf-8")
    ran(dossier, "load", "agreement", tmp_path / "text.txt", "--replace")
    ran(dossier, "agreement", "-o", tmp_path / "agreement.docx")
    table = evidence.findings(store.load(dossier), ())
    word = Word(tmp_path / "agreement.docx")
    codes = word.body.iter(f"{W}instrText")
    fields = [one.getparent() for one in codes if "SEQ paragraph" in (one.text or "")]
    assert len(fields) > 10
    for asked in fields:
        paragraph = asked.getparent()
        begin, (between, number, end, after) = asked.getprevious(), asked.itersiblings()
        text = after.find(f"{W}t")
        text.text = text.text.removeprefix(". ")
        for one in (begin, asked, between, number, end):
            paragraph.remove(one)
        etree.SubElement(paragraph.find(f"{W}pPr"), f"{W}numPr")
    assert told(word.save(tmp_path / "back.docx"), table) == ([], [])
    word.retype(word.cell(word.row("[blank]"), 0), "[blank]", NEW)
    found, problems = told(word.save(tmp_path / "back.docx"), table)
    assert [(one.place, one.value) for one in found] == [("text.en", NEW)]
    assert problems == []


@pytest.mark.slow
def test_a_change_without_a_trace_is_no_vote_and_is_reported(sent, table, tmp_path):
    word, rows = opened(sent / "annex.docx")
    word.retype(word.cell(rows[3], 4), KOREAN, "새이름", tracked=False)
    word.delete_row(rows[4], tracked=False)
    word.insert_row(rows[6], ["", "Passer montanus", "x", "y", "z"], tracked=False)
    found, problems = told(word.save(tmp_path / "back.docx"), table)
    assert plain(found) == [("Branta bernicla", "ko", "새이름", None)]  # words that differ are words proposed
    assert {one.what.code for one in problems} == {"returned.new_row", "returned.missing"}
    assert any("Branta hutchinsii" in (one.value or "") for one in problems)


@pytest.mark.slow
def test_a_row_that_was_moved_is_no_vote(sent, table, tmp_path):
    word, rows = opened(sent / "annex.docx")
    texts = [said(next(one.iter(f"{W}p"))) for one in rows[4].iter(f"{W}tc")]
    word.delete_row(rows[4])
    word.insert_row(rows[8], texts)
    found, problems = told(word.save(tmp_path / "back.docx"), table)
    assert found == []
    assert [one.what.code for one in problems] == ["returned.moved"]
    word, rows = opened(sent / "annex.docx")
    rows[8].addnext(rows[4])  # by hand
    found, problems = told(word.save(tmp_path / "back.docx"), table)
    assert (found, [one.what.code for one in problems]) == ([], ["returned.placed"])
    assert "Branta hutchinsii" in (problems[0].value or "")


@pytest.mark.slow
def test_without_bookmarks_a_row_is_known_by_its_words_and_readings_are_no_name(sent, table, tmp_path):
    word = Word(sent / "annex.docx")
    for mark in [*word.body.iter(f"{W}bookmarkStart"), *word.body.iter(f"{W}bookmarkEnd")]:
        mark.getparent().remove(mark)
    rows = list(word.body.iter(f"{W}tr"))
    word.retype(word.cell(rows[3], 4), KOREAN, "새이름")
    found, _ = told(word.save(tmp_path / "back.docx"), table)
    assert plain(found) == [("Branta bernicla", "ko", "새이름", None)]
    word = Word(sent / "annex.docx")
    ruby = "<w:ruby><w:rt><w:r><w:t>こくがん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>黒雁</w:t></w:r></w:rubyBase></w:ruby>"
    cell = word.cell(list(word.body.iter(f"{W}tr"))[3], 3)
    cell.append(etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}">{ruby}</w:r>'))
    found, problems = told(word.save(tmp_path / "back.docx"), table)
    assert [one.value for one in found] == ["コクガン黒雁"]
    assert [(one.what.code, one.value) for one in problems] == [("returned.elsewhere", "こくがん")]


@pytest.mark.slow
def test_brackets_that_are_taken_away_are_reported_and_agree_to_nothing(dossier, tmp_path):
    ran(dossier, "position", "set", "include", "Branta bernicla", "--party", "KOR")
    ran(dossier, "annex", "-o", tmp_path / "x.docx")
    word = Word(tmp_path / "x.docx")
    last = next(one for one in word.body.iter(f"{W}p") if said(one).startswith(KOREAN))
    for run in list(last.iter(f"{W}r"))[1:]:
        last.remove(run)
    found, problems = told(word.save(tmp_path / "back.docx"), evidence.findings(store.load(dossier), ()))
    assert found == []
    assert [one.value for one in problems] == [KOREAN]


def test_what_our_own_redline_tracks_is_nobodys_proposal(tmp_path):
    """Accepted, rejected or left alone by the other side: what is accepted says nothing."""
    old = replace(FIVE, rows=(*ROWS[:3], replace(ROWS[3], names=Names("Sandpiper", "깝작", "イソ"))))
    data = FORMATS["redline"]["docx"](old, FIVE)
    (tmp_path / "sent.docx").write_bytes(data)
    assert not read_returned(tmp_path / "sent.docx").pieces
    accepted = etree.tostring(settled(part(data), accept=True))
    repacked(data, tmp_path / "a.docx", lambda name, data: accepted if name == "word/document.xml" else data)
    assert not read_returned(tmp_path / "a.docx").pieces
    assert not read_returned(tmp_path / "a.docx").missing


@pytest.mark.slow
def test_reasons_are_comments_of_their_party_and_come_back_as_nobodys_news(dossier, table, tmp_path):
    for party, reason in (("KOR", "counted each winter"), ("JPN", "標識の記録がない")):
        ran(dossier, "position", "set", "include", "Branta bernicla", "--party", party, "--reason", reason)
    ran(dossier, "annex", "-o", tmp_path / "x.docx")
    comments = list(part((tmp_path / "x.docx").read_bytes(), "word/comments.xml"))
    told_by = [(one.get(f"{W}author"), "".join(one.itertext())) for one in comments]
    assert told_by == [("Japan", "標識の記録がない"), ("Republic of Korea", "counted each winter")]
    assert not any(one.get(f"{W}date") for one in comments)
    assert told(tmp_path / "x.docx", table) == ([], [])
    page = birds("-d", dossier, "annex", "--format", "md").stdout
    assert "Branta bernicla*<br>Japan: 標識の記録がない<br>Republic of Korea: counted each winter" in page
    assert "counted" not in birds("-d", dossier, "annex", "--text", "--format", "md").stdout


# ---------------------------------------------------------------- nothing is lost


@pytest.mark.slow
def test_no_character_that_somebody_added_or_deleted_is_lost(sent, table, tmp_path):
    """Seventy-five edits anywhere, tracked or not, in three documents."""
    chance = random.Random(20)  # noqa: S311 - the same edits every time
    for document in range(len(KINDS)):
        word = Word(sent / KINDS[document], chance.choice(("Kim", "Sato")))
        paragraphs = [one for one in word.body.iter(f"{W}p") if said(one).strip()]
        marks = []
        for number, paragraph in enumerate(chance.sample(paragraphs, 25)):
            mark = f"«{document}·{number}»"
            marks.append(mark)
            run = chance.choice([one for one in paragraph.iter(f"{W}r") if one.findtext(f"{W}t")])
            letters = run.findtext(f"{W}t")
            if chance.random() < 0.2:
                word.comment(paragraph, mark)
            else:
                there = chance.choice(letters)
                word.retype(paragraph, there, f"{there}{mark}", tracked=chance.random() < 0.7)
        if not document:
            word.as_word_writes()
        found, problems = told(word.save(tmp_path / "back.docx"), table)
        whole = str([*((one.value, one.reason) for one in found), *(one.value for one in problems)])
        assert [mark for mark in marks if mark not in whole] == []


def told_of(one: Proposal | Problem) -> str:
    return f"{one.before} {one.act.value}" if isinstance(one, Proposal) else f"{one.what.args} {one.value}"


def unspaced(text: str) -> str:
    return re.sub(r"[\s⏎]|\\n", "", text)


@pytest.mark.slow
def test_no_deletion_is_lost(sent, table, tmp_path):
    """Seventy-five deletions anywhere, of one letter or of all, tracked or not, in three documents."""
    chance = random.Random(21)  # noqa: S311 - the same edits every time
    for document in range(len(KINDS)):
        word = Word(sent / KINDS[document])
        paragraphs = [one for one in word.body.iter(f"{W}p") if said(one).strip()]
        stood, cells = [], set()
        for paragraph in chance.sample(paragraphs, 25):
            cells.add(next(paragraph.iterancestors(f"{W}tc"), paragraph))  # two lines of a number are one
            texts = [one.findtext(f"{W}t", "").strip() for one in paragraph.iter(f"{W}r")]
            letters = chance.choice([text for text in texts if text])
            start = chance.randrange(len(letters))
            gone = chance.choice((letters[start], letters[start:].strip(), letters)) or letters
            stood.append(re.sub(r"^\d+°?\. ", "", tidied(said(paragraph))))  # told without its number
            word.retype(paragraph, gone, "", tracked=chance.random() < 0.6)
        if not document:
            word.as_word_writes()
        found = list(
            ProposalReader(read_returned(word.save(tmp_path / "back.docx")), table, "JPN").proposals()
        )  # type: ignore[arg-type]
        every = [unspaced(told_of(one)) for one in found]
        assert [text for text in stood if not any(unspaced(text) in one for one in every)] == []
        assert len(found) >= len({tidied(said(one)) for one in cells})


def test_what_stands_outside_the_body_is_reported(sent, table, tmp_path):
    def more(name: str, data: bytes) -> bytes:
        text = b"<w:r><w:t>Seoul text</w:t></w:r></w:p>"
        return data.replace(b"</w:p>", text) if "/footer" in name else data

    found, problems = told(repacked(sent / "annex.docx", tmp_path / "x.docx", more), table)
    assert found == []
    assert "Seoul text" in (problems[0].value or "")


@pytest.mark.slow
def test_proposals_are_recorded_as_received_and_make_nothing_agreed(sent, dossier, tmp_path):
    load = ("-d", dossier, "load", "positions", edited(sent, tmp_path), "--party", "JPN")
    assert_refused(birds(*load), 2, "--date")
    before = dossier.read_bytes()
    shown = birds(*load, "--dry-run").stdout
    expected = ("no. 6 Branta hutchinsii: exclude (Sato)", "흑기러기 → 새이름", "remark: names to be checked")
    assert all(words in shown for words in expected)
    assert dossier.read_bytes() == before
    more = ("--date", "5 March 2027", "--document", "Note 7")
    assert birds(*load, *more).exit_code == 0
    assert "every proposal in it" in birds(*load, *more).stdout  # what is there already is not said twice
    acts = [one for one in store.load(dossier).acts if one.kind != "round"]
    assert len(acts) == len(EDITS)
    told_of = {(one.received, one.document, one.date, one.who) for one in acts}
    assert told_of == {(True, "Note 7", "5 March 2027", "Sato")}
    ran(dossier, "position", "set", "include", "Passer montanus", "--party", "KOR")
    refused = birds("-d", dossier, "annex", "--original", "KOR", "-o", tmp_path / "o.docx")
    assert_refused(refused, 1, "Passer montanus")
    paper = birds("-d", dossier, "annex", "--format", "md").stdout
    assert "names not yet agreed: 새이름, proposed by Japan (as received: Note 7, 5 March 2027)" in paper
    ran(dossier, "check")


@pytest.mark.slow
def test_a_round_is_closed_by_a_spoken_code_with_what_came_by_word_as_received(tmp_path):
    """It is named at the closing, stays as received in the working paper, and is no change of the next round."""
    path = few_birds.make(tmp_path / "kor.gpkg", {*few_birds.SMALL, "Aix"})
    with store.change(path, "init") as session:
        session.set_meta("copy_of", "KOR")

    run = partial(ran, path)
    run("round", "open", "--date", "1 March 2027")
    run("position", "set", "include", KOREAN, "--party", "KOR")
    run("position", "table", "--all")
    run("annex", "-o", tmp_path / "annex.docx")
    word = Word(tmp_path / "annex.docx")
    rows = {named: row for row in word.body.iter(f"{W}tr") for named in (KOREAN, "Aix") if named in said(row)}
    for place, mark in ((0, "["), (4, "]")):
        word.retype(word.cell(rows[KOREAN], place), mark, "")
    word.delete_row(rows["Aix"])
    note = ("--party", "JPN", "--document", "Note 7", "--date", "4 March 2027")
    run("load", "positions", saved(word, tmp_path), *note)
    close = ("round", "close", "--date", "5 March 2027")
    code = next(line.split(": ")[1] for line in run(*close).splitlines() if line.startswith("closing code"))
    closed = run(*close, "--code", code, "--document", "Note 8")
    assert "round 1 is closed (5 March 2027)" in closed
    assert "2 entries are only as received: the other side has not tabled them" in closed
    assert "Japan: no. 4 Branta bernicla: include (as received)" in closed
    assert "Japan: no. 16 Aix galericulata: exclude (as received)" in closed
    run("round", "open", "--date", "1 June 2027")
    assert "* No row is changed." in run("annex", "--since", "1", "--format", "md")
    assert "as received: Note 7, 4 March 2027" in run("annex", "--format", "md")
    assert_refused(birds("-d", path, "annex", "--original", "KOR"), 1, "Branta bernicla")
    run("check")


@pytest.mark.slow
def test_in_its_own_copy_a_partys_own_edits_are_held_back(sent, dossier, tmp_path):
    own = tmp_path / "own.gpkg"
    ran(own, "init", "--for", "JPN")
    ran(own, "round", "open", "--date", "1 March 2027")
    done = birds("-d", own, "load", "positions", edited(sent, tmp_path), "--party", "JPN")
    assert done.exit_code == 0, done.output
    made = store.load(own)
    standing = drafts.held(made.drafts).items()
    held = {taxon: (drafts.value_of(acts), drafts.names_of(acts)) for (_, taxon), acts in standing}
    assert held == {
        "Branta bernicla": (None, {"ko": "새이름"}),
        "Branta hutchinsii": ("exclude", {}),
        "Passer montanus": ("include", {"ko": "들참새"}),
        "Aix galericulata": (None, {"reference": "Genus novus"}),
    }
    assert made.positions == ()
    assert "names to be checked" in done.stderr


# ---------------------------------------------------------------- what is refused


@pytest.mark.slow
def test_what_is_no_document_of_ours_is_refused(sent, dossier, tmp_path):
    load = ("-d", dossier, "load", "positions", "--party", "JPN", "--date", "5 March")
    assert_refused(birds(*load, tmp_path / "none.docx"), 3, "none.docx")
    (tmp_path / "torn.docx").write_bytes((sent / "annex.docx").read_bytes()[:5000])
    assert_refused(birds(*load, tmp_path / "torn.docx"), 3, "torn.docx")
    for name, old, new, words in (
        ("strange.docx", b"urn:birds:sent", b"urn:other:sent", "record of the document as sent is missing"),
        ("other.docx", b'agreement="jpn-kor"', b'agreement="jpn-aus"', "jpn-aus"),
        ("entity.docx", b"<sent", b'<!DOCTYPE sent [<!ENTITY a "b">]><sent', "entity.docx"),
    ):
        repacked(sent / "annex.docx", tmp_path / name, lambda _, data, o=old, n=new: data.replace(o, n))
        assert_refused(birds(*load, tmp_path / name), 3, words)
    (tmp_path / "saved.odt").write_bytes(b"{\\rtf1 saved by another program}")
    assert_refused(birds(*load, tmp_path / "saved.odt"), 2, "Ask for the .docx itself")


def test_what_a_document_keeps_of_itself_is_what_it_prints(sent):
    with zipfile.ZipFile(sent / "annex.docx") as package:
        kept = etree.fromstring(package.read("customXml/item1.xml"))
        printed = "".join(etree.fromstring(package.read("word/document.xml")).itertext())
    pieces = kept.iter("{urn:birds:sent}c", "{urn:birds:sent}p")
    words = {word for one in pieces for word in (one.text or "").split()}
    assert [word for word in words if word.strip("\ue000") not in printed] == []
    assert all(set(kept.attrib.pop(name)) <= set("0123456789abcdef") for name in ("origin", "digest"))
    about = {"agreement": "jpn-kor", "reference": "AviList v2025", "reviser": "Round 1", "pictures": "0"}
    assert dict(kept.attrib) == about


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_edits_that_libreoffice_saves_read_back_equal(sent, table, tmp_path):
    folder = tmp_path / "saved"
    same = shutil.copy(sent / "agreement.docx", tmp_path / "same.docx")
    convert = ("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder))
    for file in (edited(sent, tmp_path), same, edited_sites(sent, tmp_path)):
        office(tmp_path / "profile", *convert, str(file))
    found, problems = told(folder / "back.docx", table)
    assert sorted(plain(found)) == sorted(EDITS)
    assert problems == []
    assert told(folder / "same.docx", table) == ([], [])
    of_sites, _ = told(folder / "sites-back.docx", table)
    assert plain(of_sites) == EDITS_OF_SITES


# ---------------------------------------------------------------- brackets typed by hand


def words_of(row: etree._Element) -> list[etree._Element]:
    return [one for one in row.iter(f"{W}p") if said(one)]


def bracketed(word: Word, row: etree._Element, *, tracked: bool = True) -> None:
    """Put brackets round a whole row: before its first word, behind its last."""
    first, *_, last = words_of(row)
    word.retype(first, said(first)[0], f"[{said(first)[0]}", tracked=tracked)
    word.retype(last, said(last), f"{said(last)} ]", tracked=tracked)


BRACKETED = {  # a row, and the subjects of it and the next
    "annex": (3, ["Branta bernicla", "Branta hutchinsii"]),
    "sites": (1, ["site:ramsar-1540", "site:ramsar-1541"]),
}


@pytest.mark.slow
@pytest.mark.parametrize("tracked", [True, False])
@pytest.mark.parametrize("paper", BRACKETED)
def test_brackets_round_a_row_or_a_name_are_a_reserve(paper, sent, tmp_path, table, tracked):
    """Of a name alone the reserve says which."""
    place, subjects = BRACKETED[paper]
    word, rows = opened(sent / f"{paper}.docx")
    bracketed(word, rows[place], tracked=tracked)
    named = word.cell(rows[place + 1], 3) if paper == "annex" else words_of(rows[place + 1])[1]
    name = said(named)
    word.retype(named, name, f"[{name}]", tracked=tracked)
    found, problems = told(saved(word, tmp_path), table)
    assert plain(found) == [(subjects[0], "", "reserve", None), (subjects[1], "", "reserve", name)]
    assert problems == []
    assert ("no author" in say(Proposal(found[0], "").message, "en")) is not tracked


def test_brackets_of_an_east_asian_keyboard_are_brackets_and_half_of_a_pair_is_no_name(sent, tmp_path, table):
    word, rows = opened(sent / "annex.docx")
    for place, mark in ((0, "［"), (4, "］")):
        cell = word.cell(rows[3], place)
        word.retype(cell, said(cell), mark + said(cell) if mark == "［" else said(cell) + mark)
    half = word.cell(rows[4], 4)
    word.retype(half, said(half), f"{said(half)}］")
    found, problems = told(saved(word, tmp_path), table)
    assert plain(found) == [("Branta bernicla", "", "reserve", None)]
    assert [one.what.code for one in problems] == ["returned.not_read"]


def test_letters_of_another_width_and_signs_that_nobody_sees_are_no_other_name(sent, tmp_path, table):
    word, rows = opened(sent / "annex.docx")
    for row, place, old, new in (
        (rows[3], 1, "Branta bernicla", "Ｂｒａｎｔａ　ｂｅｒｎｉｃｌａ"),
        (rows[4], 3, "シジュウカラガン", "ｼｼﾞｭｳｶﾗｶﾞﾝ"),
        (rows[3], 4, KOREAN, "흑\u200b기러기\ufeff"),
    ):
        word.retype(word.cell(row, place), old, new)
    found, problems = told(saved(word, tmp_path), table)
    assert found == []
    assert [one.what.code for one in problems] == ["returned.not_read"] * 2
    assert [one.value for one in problems] == ["Ｂｒａｎｔａ ｂｅｒｎｉｃｌａ", "ｼｼﾞｭｳｶﾗｶﾞﾝ"]


def test_the_names_of_another_bird_in_a_row_are_no_names_for_its_bird(sent, dossier, tmp_path, table):
    """Two rows were swapped, one name was that of another bird, and a new row has the names of two birds."""
    word, rows = opened(sent / "annex.docx")
    texts = [[said(word.cell(row, place)) for place in range(1, 5)] for row in rows[3:5]]
    for row, old, new in ((rows[3], *texts), (rows[4], *texts[::-1])):
        for place in range(1, 5):
            word.retype(word.cell(row, place), old[place - 1], new[place - 1])
    word.retype(word.cell(rows[7], 4), said(word.cell(rows[7], 4)), "참새")
    word.retype(word.cell(rows[11], 1), said(word.cell(rows[11], 1)), "Chen caerulescens")  # of old
    word.insert_row(rows[8], ["", "Passer montanus", "", "オシドリ", ""])
    file = saved(word, tmp_path)
    found, problems = told(file, table)
    assert found == []
    codes = [one.what.code for one in problems]
    assert sorted(codes) == ["returned.new_row"] + ["returned.other_named"] * 4
    shown = birds("-d", dossier, "load", "positions", file, "--party", "JPN", "--date", "5 March")
    assert "Branta bernicla now has the name of no. 6 Branta hutchinsii" in shown.stderr
    assert "no proposal was read in it" in shown.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("called", "subject", "asked"),
    [(KOREAN, "Branta bernicla", ()), ("우포늪", "site:ramsar-934", ("--list", "sites"))],
)
def test_brackets_that_are_struck_are_consent(called, subject, asked, sent, tmp_path):
    path = Path(shutil.copy(sent / "a.gpkg", tmp_path / "a.gpkg"))
    ran(path, "agreement", "set", "annex_sites", "true")
    ran(path, "position", "set", "include", called, "--party", "KOR")
    ran(path, "annex", *asked, "-o", tmp_path / "annex.docx")
    word = Word(tmp_path / "annex.docx")
    row = next(one for one in word.body.iter(f"{W}tr") if called in "".join(one.itertext()))
    for mark, lines in (("[", words_of(row)), ("]", words_of(row)[::-1])):
        word.retype(next(one for one in lines if mark in said(one)), mark, "")
    word.as_word_writes()
    found, _ = told(word.save(tmp_path / "back.docx"), evidence.findings(store.load(path), ()))
    assert plain(found) == [(subject, "", "include", None)]


def test_a_new_row_with_one_vernacular_name_is_enough(sent, tmp_path, table):
    word = Word(sent / "annex.docx")
    word.insert_row(list(word.body.iter(f"{W}tr"))[6], ["", "", "", "スズメ", ""])
    found, _ = told(saved(word, tmp_path), table)
    assert plain(found) == [("Passer montanus", "", "include", None)]


LOAD = ("--party", "JPN", "--date", "5 March", "--dry-run")
PAPERS = {
    "plain": ("annex",),
    "text": ("annex", "--text", "--order-of", "KOR", "--lang", "ko"),
    "full": ("annex", "--headings", "order,family", "--subspecies", "--evidence", "--index", "--order", "alphabetical"),
    "open": ("annex", "--project-rules", "none", "--state", "agreed", "--state", "bracketed", "--date", "3 March"),
    "redline": ("annex", "--since", "1", "--index"),
    "agreement": ("agreement", "--order-of", "JPN", "--lang", "ja"),
    "changes": ("agreement", "--since", "1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def of_office(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a dossier, papers made of it in round 2, and what has been said since."""
    folder = tmp_path_factory.mktemp("office")
    path = shutil.copy(small_dossier, folder / "a.gpkg")
    ran(path, "round", "open", "1", "--date", "1 March")
    ran(path, "position", "set", "include", "Antigone canadensis", "--party", "KOR")
    ran(path, "round", "close", "1", "--date", "5 March")
    ran(path, "round", "open", "2", "--date", "6 March")
    ran(path, "position", "set", "include", "Branta bernicla", "--party", "KOR")
    for name, args in PAPERS.items():
        ran(path, *args, "-o", folder / f"{name}.docx")
    shutil.copy(path, folder / "then.gpkg")
    ran(path, "position", "set", "exclude", "Antigone canadensis", "--party", "JPN")
    ran(path, "position", "name", "ko", "Branta bernicla", "새이름", "--cited", "minutes 2")
    return folder


@pytest.mark.parametrize(
    "change", [("큰고니", "작은고니"), ('key="ko"', 'key="ja"'), ("<c ", "<c><x>y</x></c><c ")]
)
def test_a_record_of_what_was_sent_that_was_changed_on_the_way_is_refused(change, of_office, tmp_path):
    old, new = (one.encode() for one in change)
    parts = {"word/document.xml", "customXml/item1.xml"}  # the body, and what it keeps of itself

    def changed(name: str, data: bytes) -> bytes:
        return data.replace(old, new) if name in parts else data

    with pytest.raises(InputError, match="was changed on the way"):
        read_returned(repacked(of_office / "plain.docx", tmp_path / "x.docx", changed))


@pytest.mark.slow
@pytest.mark.parametrize("name", PAPERS)
def test_the_record_of_every_paper_is_sound_also_as_another_program_writes_it(name, of_office, tmp_path):
    def anew(part: str, data: bytes) -> bytes:
        if part != "customXml/item1.xml":
            return data
        return etree.tostring(etree.fromstring(data), pretty_print=True, encoding="utf-16")

    assert read_returned(of_office / f"{name}.docx").pieces == ()
    repacked(of_office / f"{name}.docx", tmp_path / "x.docx", anew)
    assert read_returned(tmp_path / "x.docx").pieces == ()


def test_what_is_as_it_was_sent_says_nothing(of_office):
    done = birds("-d", of_office / "a.gpkg", "load", "positions", of_office / "plain.docx", *LOAD)
    assert (done.exit_code, "sent" in done.stderr) == (0, False), done.output


def test_what_its_party_has_said_since_a_document_was_made_is_not_undone_by_it(of_office, tmp_path):
    path = shutil.copy(of_office / "a.gpkg", tmp_path / "a.gpkg")
    ran(path, "position", "set", "study", "Branta bernicla", "--party", "KOR")
    word = Word(of_office / "plain.docx")
    rows = word.body.iter(f"{W}tr")
    word.delete_row(next(row for row in rows if "Branta bernicla" in "".join(row.itertext())))
    file = word.save(tmp_path / "old.docx")
    for dossier, recorded in ((path, False), (of_office / "a.gpkg", True)):
        done = birds("-d", dossier, "load", "positions", file, "--party", "KOR", *LOAD[2:])
        assert ("since the document was made" in done.output) is not recorded
        assert ("1 proposal" in done.output) is recorded


def test_a_row_is_moved_whose_name_a_list_gives_another_bird_too(bundled_dossier, tmp_path):
    """NIBR2025 calls Anas crecca Green-winged Teal; in the annex that is Anas crecca carolinensis, too."""
    path = Path(shutil.copy(bundled_dossier, tmp_path / "agreement.gpkg"))
    ran(path, "agreement", "set", "list.KOR", "NIBR2025")
    ran(path, "round", "open")
    ran(
        path,
        "position",
        "set",
        "include",
        "Anas crecca",
        "Anas carolinensis",
        "Grus monacha",
        "--party",
        "KOR",
    )
    ran(path, "annex", "-o", tmp_path / "annex.docx")
    word, rows = opened(tmp_path / "annex.docx")
    moved = next(row for row in rows if "쇠오리" in "".join(row.itertext()))
    names = ["Anas crecca", "Green-winged Teal", "コガモ", "쇠오리"]
    word.insert_row(rows[rows.index(moved) + 5], ["", *names])
    word.delete_row(moved)
    found, problems = told(saved(word, tmp_path), evidence.findings(store.load(path)))
    assert found == []
    assert [one.what.code for one in problems] == ["returned.moved"]


def test_two_papers_of_one_party_that_contradict_are_named(sent, dossier, tmp_path):
    """The second does not replace a position or a name of the first; its remark does, which is said."""
    for author in ("Sato", "Suzuki"):
        word, rows = opened(sent / "annex.docx")
        word.author = author
        word.retype(word.cell(rows[3], 4), KOREAN, f"{author} 기러기")
        word.comment(word.cell(rows[4], 1), f"remark of {author}")
        saved(word, tmp_path, author)
    load = ("-d", dossier, "load", "positions", "--party", "JPN", "--date", "5 March")
    assert birds(*load, tmp_path / "Sato.docx").stderr == ""
    second = birds(*load, tmp_path / "Suzuki.docx")
    assert "Suzuki 기러기 is not recorded, because Japan has stated Sato 기러기" in second.stderr
    assert "this replaces words received before ('remark of Sato')" in second.stderr
    assert "already has this name" not in second.stderr
    assert "1 proposal" in second.stdout
    acts = [one.value for one in store.load(dossier).acts if one.kind != "round"]
    assert acts == ["Sato 기러기", "remark of Sato", "remark of Suzuki"]


def test_an_origin_tells_nothing_of_decisions_and_of_what_is_held(of_office):
    with zipfile.ZipFile(of_office / "plain.docx") as package:
        origin = etree.fromstring(package.read("customXml/item1.xml")).get("origin")
    acts = store.load(of_office / "then.gpkg").acts
    assert not any(one.id in origin for one in acts)
