"""The agreement and Annex II: a text with ids in parallel languages, refused as an original while anything is open."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from annex_samples import FIVE
from cli import assert_refused, birds, ran
from docx_revisions import W, part
from wordings import english

from birds.documents import FORMATS
from birds.documents.build.agreement import agreement_document
from birds.documents.build.annex_sites import degrees
from birds.documents.model import Table
from birds.errors import AnswerIsNo, InputError, StrictError
from birds.model import LANGS, Act, Agreed, Clause, ListedSite, Names, Site
from birds.model.agreement import default
from birds.negotiation.annexes import original_of, text_of
from birds.negotiation.sites import is_not_shown
from birds.negotiation.wording import BLANK, contradictions, numbers
from birds.reading.agreement import of_text, read_agreement, skeleton, to_text

ONE = "[a] article\nen: Scope\nja: 範囲\nko: 범위\n\n[a.1] text\nen: See {a}.\nja: {a}を見る。\nko: {a}을 본다.\n"


@pytest.fixture
def dossier(small_dossier: Path, tmp_path: Path) -> Path:
    path = tmp_path / "agreement.gpkg"
    shutil.copy(small_dossier, path)
    return path


def told(text: str) -> list[str]:
    return [what.code for _, what in contradictions(of_text(text, "t", default()), default())]


def test_the_skeleton_has_headings_and_notes_in_three_languages_and_no_wording():
    assert not list(contradictions(skeleton(default()), default()))
    for clause in skeleton(default()):
        assert len(clause.texts.all()) == len(LANGS)
        if clause.kind in ("text", "annex"):
            assert set(clause.texts.all()) == {BLANK}
        else:
            assert len(clause.note.all()) == len(LANGS)


def test_what_is_exported_is_read_back_as_it_was():
    remarks = (("JPN", "no: yes"),)
    more = Clause("x", "text", Names("two\n\nlines", "둘", "二"), by="KOR", instead="a", comments=remarks)
    every = (*skeleton(default()), *of_text(ONE, "t", default()), more)
    assert of_text(to_text(every), "t", default()) == every


def test_articles_and_paragraphs_are_numbered_and_an_alternative_has_the_number_of_the_other():
    text = ONE + "\n[a.2] text\nby: KOR\ninstead: a.1\nen: x\nja: x\nko: x\n"
    assert numbers(of_text(text, "t", default())) == {"a": (1, 0), "a.1": (1, 0), "a.2": (1, 0)}
    longer = of_text(f"{text}\n[a.3] text\nen: y\nja: y\nko: y\n", "t", default())
    assert numbers(longer) == {"a": (1, 0), "a.1": (1, 1), "a.2": (1, 1), "a.3": (1, 2)}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ko: 범위\n", "", "wording.language_missing"),
        ("ko: 범위", "ko: [범위]", "wording.other_brackets"),
        ("ko: {a}을", "ko: 이것을", "wording.other_references"),
        ("en: Scope", "by: AUS\nen: Scope", "wording.no_party"),
        ("{a}", "{b}", "wording.placeholder_left"),
        ("en: Scope", "term.en: scope\nen: Scope", "wording.other_terms"),
    ],
)
def test_languages_that_differ_are_a_contradiction(old, new, code):
    assert told(ONE) == []
    assert told(ONE.replace(old, new)) == [code]


@pytest.mark.parametrize("line", ["fr: non", "words alone", "[b] chapter", "[a] text", "en: again"])
def test_a_text_is_taken_whole_or_refused_with_its_line(line):
    text = f"{ONE}\n{line}\n" if "[" in line else ONE.replace("en: See", f"{line}\nen: See")
    with pytest.raises(StrictError):
        of_text(text, "t", default())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[{'a' * 101}] text\nen: x\n", "the paragraph is too long"),
        (f"[a] text\nby: {'K' * 101}\nen: x\n", "the paragraph is too long"),
        (f"[a] text\nen: {'x' * 20_001}\n", "the paragraph is too long"),
        (f"[a] text\nen: {'{a} ' * 51}\n", "the paragraph is too long"),
        ("".join(f"[a{at}] text\nen: x\n" for at in range(1_001)), "more than 1,000 paragraphs"),
        ("en: x\n" * 200_000, "larger than 1,000,000 bytes"),
        (f"x = {'9' * 900_000}\n", "the line is not recognised ('x = 999"),
    ],
    ids=["a name", "a Party", "words", "references", "paragraphs", "bytes", "a line"],
)
def test_a_text_is_as_long_as_one_of_an_agreement_or_refused_in_a_sentence(text, said, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        read_agreement(path, default())
    told = english(refused.value.message)
    assert said in told
    assert len(told) < 700 + len(str(path))


def test_a_text_goes_in_comes_out_and_is_replaced_only_when_asked(dossier, tmp_path):
    file = tmp_path / "text.txt"
    file.write_text(ONE, "utf-8")
    ran(dossier, "load", "agreement", file)
    assert birds("-d", dossier, "agreement", "--export").stdout == ONE
    file.write_text(ONE.replace("Scope", "Purpose"), "utf-8")
    assert_refused(birds("-d", dossier, "load", "agreement", file), 2, "--replace", "1 changed")
    ran(dossier, "load", "agreement", file, "--replace")
    assert "Purpose" in birds("-d", dossier, "agreement", "--format", "md").stdout


def test_a_text_that_somebody_works_on_is_exported_over_only_when_asked(dossier, tmp_path):
    file = tmp_path / "text.txt"
    export = ("-d", dossier, "agreement", "--export", "-o", file)
    for _ in range(2):  # what we wrote ourselves is replaced
        assert birds(*export).exit_code == 0
    ran(dossier, "load", "agreement", file)
    worked_on = file.read_text("utf-8").replace("[blank]", "The Parties agree.", 1)
    file.write_text(worked_on, "utf-8")
    assert_refused(birds(*export), 2, "--force")
    assert file.read_text("utf-8") == worked_on
    ran(dossier, "load", "agreement", file, "--replace")
    assert birds(*export, "--force").exit_code == 0
    assert "The Parties agree." in file.read_text("utf-8")


def test_an_original_of_the_agreement_is_refused_while_a_paragraph_is_blank(small_dossier):
    refused = birds("-d", small_dossier, "agreement", "--original", "JPN")
    assert_refused(refused, 1, "10 paragraphs are blank", "an empty list can't be signed")


def test_annex_two_has_each_place_once_with_its_designations_and_the_birds_counted_there(small_dossier):
    made = json.loads(birds("-d", small_dossier, "annex", "--list", "sites", "--format", "json").stdout)
    rows = made["rows"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["party"] for row in rows} == {"JPN", "KOR"}
    (lake,) = [one for one in rows if one["japanese_name"] == "琵琶湖"]
    assert lake["designation"] == ["Ramsar Site", "EAAFP Flyway Network Site"]
    assert lake["id"] == ["ramsar-617", "fns-biwa-ko"]
    annex = json.loads(birds("-d", small_dossier, "annex", "--format", "json").stdout)["rows"]
    counted = {int(number) for row in rows for number in row["birds"] or ()}
    assert counted
    assert counted <= {row["number"] for row in annex}


def test_coordinates_are_whole_degrees_and_minutes():
    assert degrees((127.5, 34.885)) == "34°53′N 127°30′E"
    assert degrees((-0.01, -59.9999)) == "60°00′S 0°01′W"


def test_no_site_lies_in_an_area_that_is_not_shown():
    shoal = Site("x", "", Names("x"), "KOR", point=(131.866, 37.241))
    assert is_not_shown(default(), shoal, None)
    assert not is_not_shown(default(), Site("y", "", Names("y"), "KOR", point=(127.5, 34.9)), None)


def test_a_conflict_that_no_row_shows_keeps_a_text_from_being_signed():
    rows = tuple(replace(one, state="agreed", names=Names("a", "b", "c")) for one in FIVE.rows)
    agreed = replace(FIVE, rows=rows, notes=())
    openings = [Act(date, "round", "4", "open", date=date) for date in ("1 May", "2 May")]
    assert original_of(agreed).settled
    with pytest.raises(AnswerIsNo, match="conflict"):
        original_of(agreed, openings)
    assert not text_of(agreed, openings).settled


def test_a_site_stands_where_the_first_designation_with_a_known_place_is():
    known = Site("b", "", Names("b"), "JPN", point=(136.0, 35.0))
    listed = ListedSite(1, Site("a", "", Names("a"), "JPN"), more=(known,))
    assert listed.placed == known
    assert replace(listed, more=()).placed == listed.site


def test_only_the_heading_of_an_article_stays_on_the_page_of_what_follows():
    texts = Names("a", "b", "c")
    clauses = (Clause("one", "article", texts), Clause("one.1", "text", texts))
    table, *_ = agreement_document(Agreed(FIVE, clauses, True)).sections[0].blocks
    assert isinstance(table, Table)
    assert [row.together for row in table.rows] == [True, False]
    written = part(FORMATS["agreement"]["docx"](Agreed(FIVE, clauses, True)))
    kept = [bool(row.findall(f".//{W}keepNext")) for row in written.iter(f"{W}tr")]
    assert kept[1:3] == [True, False]


@pytest.mark.slow
def test_a_word_that_never_ends_is_printed_as_any_other(dossier, tmp_path):
    (tmp_path / "a.txt").write_text(f"[a] text\nen: {'x' * 20_000}\nko: {'가' * 20_000}\n", "utf-8")
    ran(dossier, "load", "agreement", tmp_path / "a.txt")
    ran(dossier, "agreement", "-o", tmp_path / "a.pdf")


def test_all_that_a_party_remarks_on_a_paragraph_is_in_the_file():
    remarks = (("KOR", "first"), ("JPN", "other"), ("KOR", "second"))
    text = to_text([Clause("aim", "text", Names("An aim."), comments=remarks)])
    assert all(f"comment.{party}: {remark}\n" in text for party, remark in remarks)
