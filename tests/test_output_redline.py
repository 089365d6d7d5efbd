"""The redline: accept all is exactly the new annex, reject all exactly the old one."""

import re
from dataclasses import replace
from types import MappingProxyType

import docx
import pytest
from annex_samples import CLOSING, FIVE, HOSTILE, ROWS, hostile, in_language, many, original
from docx_revisions import W, footer, part, settled, shown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import settle

from birds import documents
from birds.model import LANGS, Message, Names
from birds.model.agreement import default
from birds.negotiation.changes import compare_annexes

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


def any_width(xml):
    """Columns are as wide as the new names want, in a redline, too."""
    return re.sub(r'(gridCol w:w|tcW w:w)="\d+"', r"\1", xml)


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
        new = {"id": f"added {at}", "scientific_name": f"Avis nova{at}", "names": Names("New Bird", "새", "鳥")}  # fmt: skip
        rows.insert(at, replace(ROWS[1], **new))
    return old, replace(old, rows=numbered(rows), round=4, brackets=431)


@pytest.mark.slow
def test_seven_hundred_rows_with_sixty_changed_twenty_inserted_fifteen_deleted():
    old, new = large()
    found = compare_annexes(old, new)
    assert (found.count("MOD"), found.count("ADD"), found.count("SUP")) == (60, 20, 15)
    made = redline(old, new)
    assert shown(settled(part(made), accept=True)) == shown(part(PLAIN(new)))
    assert any_width(shown(settled(part(made), accept=False))) == any_width(shown(part(PLAIN(old))))


def texts(path):
    """Return what a document says: paragraphs and rows, as python-docx reads them."""
    document = docx.Document(path)
    rows = [row for table in document.tables for row in table.rows]
    cells = [[[p.text for p in cell.paragraphs] for cell in row.cells] for row in rows]
    return [p.text for p in document.paragraphs], cells


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
