"""What changed between two annexes: marks, instructions as a treaty says them, and the annex that shows them."""

import csv
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from annex_samples import DRAFT, FIVE, ROWS, hostile, many
from cli import assert_refused, birds, ran
from few_birds import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from birds import bundled, store
from birds import dossier as birds_dossier
from birds import model as m
from birds.documents.papers.statements import numbers_as_data, numbers_in_words
from birds.messages import say
from birds.model import LANGS, MatchedList, Message, Names
from birds.model.agreement import default
from birds.negotiation.annexes import notified_birds, printed_list
from birds.negotiation.changes import compare_annexes, mark_rows, ranges, with_unspoken_as_now
from birds.negotiation.items import signed_annexes
from birds.negotiation.plain import from_text, to_text

A, B, C, D, E = ROWS


def annex(*rows):
    return replace(
        FIVE, rows=tuple(replace(row, number=n, notes=()) for n, row in enumerate(rows, 1)), notes=()
    )


def told(old, new, lang="en"):
    return [say(one, lang) for one in compare_annexes(old, new).instructions]


def marks(old, new):
    return [(change.mark, change.row.id) for change in compare_annexes(old, new).rows]


def test_what_stays_is_noc_and_says_so():
    assert marks(FIVE, FIVE) == [("NOC", row.id) for row in ROWS]
    assert told(FIVE, FIVE) == ["No row is changed."]


def test_an_insertion_stands_after_the_old_number_before_it_and_renumbers_the_rest():
    assert told(annex(A, B, D, E), annex(A, B, C, D, E)) == [
        "After no. 2 insert: [Anarhynchus mongolus (Siberian Sand-Plover · メダイチドリ · 왕눈물떼새)].",
        "All subsequent items are renumbered accordingly.",
    ]
    assert told(annex(B), annex(A, B))[0].startswith("Before no. 1 insert: Anser serrirostris (")
    assert told(annex(A), annex(A, B)) == [
        "After no. 1 insert: [Sibirionetta formosa (Baikal Teal · トモエガモ · 가창오리)]."
    ], "nothing follows, nothing is renumbered"


def test_several_rows_at_one_place_are_one_instruction_with_its_items():
    head, *items = told(annex(A, E), annex(A, B, C, D, E))[:4]
    assert head == "After no. 1 insert the following 3 items:"
    names = ["[Sibirionetta formosa", "[Anarhynchus mongolus", "Acetitis hypoleucos"]
    assert [line.split(" (")[0] for line in items] == names
    assert told(annex(E), annex(A, B, E))[0] == "Before no. 1 insert the following 2 items:"


def test_a_deletion_names_the_old_number():
    deleted = ["Delete no. 2 (Sibirionetta formosa).", "All subsequent items are renumbered accordingly."]
    assert told(annex(A, B, C), annex(A, C)) == deleted
    assert marks(annex(A, B, C), annex(A, C)) == [("NOC", "u1"), ("SUP", "u2"), ("NOC", "u3")]


@pytest.mark.parametrize(
    ("change", "instruction"),
    [
        ({"scientific_name": "Anser x"}, "In no. 1 replace Anser serrirostris by Anser x."),
        ({"synonyms": ("Anser y",)}, "In no. 1 (Anser serrirostris) insert the name in parentheses Anser y."),
        ({"names": Names("Tundra Bean-Goose", "큰 기러기", "ヒシクイ")}, "In no. 1 (Anser serrirostris) replace the Korean name 큰기러기 by 큰 기러기."),
        ({"names": Names("Tundra Bean-Goose", None, "ヒシクイ")}, "In no. 1 (Anser serrirostris) delete the Korean name 큰기러기."),
        ({"state": "bracketed", "bracket_note": Message.of("sample_by", party=default().country("KOR"))}, "Place no. 1 (Anser serrirostris) in square brackets."),
        ({"state": "name_open"}, "Place the scientific names of no. 1 (Anser serrirostris) in square brackets."),
        ({"sic": True}, "No. 1 (Anser serrirostris) is printed differently."),
    ],
)  # fmt: skip
def test_each_change_of_a_row_is_an_instruction_and_back(change, instruction):
    old, new = annex(A, B), annex(replace(A, **change), B)
    assert told(old, new) == [instruction]
    assert marks(old, new)[0] == ("MOD", "u1")
    assert len(told(new, old)) == 1
    assert told(new, old) != [instruction] or "differently" in instruction
    for lang in LANGS:
        assert all(told(old, new, lang))
        assert all(say(one, lang) for change in compare_annexes(old, new).rows for one in change.what)


def test_brackets_that_go_from_many_rows_are_one_instruction():
    rows = [replace(A, id=f"r{n}", state="bracketed") for n in range(1, 8)]
    settled = [replace(row, state="agreed") if n != 3 else row for n, row in enumerate(rows)]
    assert told(annex(*rows), annex(*settled)) == ["Remove the square brackets from nos 1–3, 5–7."]


def test_a_proposal_that_is_agreed_reads_the_same_and_is_said_apart():
    rows = [replace(A, id=f"r{n}", state="proposal") for n in range(1, 6)]
    agreed = [replace(row, state="agreed") for row in rows[:4]]
    old, new = annex(*rows), annex(*agreed, rows[4])
    assert {mark for mark, _ in marks(old, new)} == {"NOC"}
    assert told(old, new) == [
        "No row is changed.",
        "Without a change of the text, now agreed (before: computed proposal): nos 1–4 of the new text.",
    ]


def test_footnotes_count_by_their_text_not_by_their_number():
    one, other = Message.of("sample_raw", text="one"), Message.of("sample_raw", text="other")
    old = replace(FIVE, rows=(replace(A, notes=(1,)),), notes=(one,))
    assert marks(old, replace(FIVE, rows=(replace(A, notes=(2,)),), notes=(other, one))) == [("NOC", "u1")]
    assert marks(old, replace(FIVE, rows=(replace(A, notes=(1,)),), notes=(other,))) == [("MOD", "u1")]
    note = Message.of("note.reserved", side=default().country("JPN"))  # no change beside that of the remark
    bare = replace(FIVE, rows=(replace(A, notes=()),), notes=())
    assert marks(bare, replace(FIVE, rows=(replace(A, notes=(1,)),), notes=(note,))) == [("NOC", "u1")]


def test_a_row_that_moves_is_deleted_there_and_added_here():
    found = marks(annex(A, B, C, D), annex(D, A, B, C))
    assert found == [("ADD", "u4"), ("NOC", "u1"), ("NOC", "u2"), ("NOC", "u3"), ("SUP", "u4")]


def test_the_marked_annex_has_every_row_of_both_with_marks_and_old_numbers():
    old, new = annex(A, B, C, D), annex(A, C, D, E)
    made = mark_rows(compare_annexes(old, new), 2)
    assert [(row.mark, row.before, row.number or None) for row in made.rows] == [
        ("NOC", 1, 1), ("SUP", 2, None), ("NOC", 3, 2), ("NOC", 4, 3), ("ADD", None, 4),
    ]  # fmt: skip
    gone = made.rows[1]
    assert (gone.state, say(gone.bracket_note, "en")) == ("withdrawn", "no longer proposed by either Party")
    left = mark_rows(compare_annexes(annex(replace(E, state="proposal")), annex(A)), 2).rows[-1]
    assert left.state == "not_listed"
    assert say(left.bracket_note, "en") == "no longer listed; it was listed when round 2 closed"
    assert made.since == 2
    assert made.instructions == compare_annexes(old, new).instructions


IDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@settings(max_examples=60, deadline=None)
@given(IDS, IDS)
def test_the_instructions_lead_from_any_list_to_any_other(before, after):
    """Kept and added rows in order are the new list, kept and deleted ones the old."""
    rows = {one: replace(A, id=one, scientific_name=f"Avis {one}") for one in {*before, *after}}
    old, new = (annex(*map(rows.get, ids)) for ids in (before, after))
    found = compare_annexes(old, new).rows
    assert [change.row.id for change in found if change.new] == after
    assert [change.row.id for change in found if change.old] == before
    assert all((change.mark == "ADD") == (change.old is None) for change in found)


SPOKEN = st.dictionaries(st.sampled_from("abcdefgh"), st.booleans())


@settings(max_examples=120, deadline=None)
@given(IDS, IDS, SPOKEN, SPOKEN)
def test_what_stands_by_computation_alone_is_never_inserted_moved_or_deleted(before, after, then, now):
    """Of rows that no Party has spoken on nothing is a change; of all others everything still is."""

    def made(ids, spoken):
        rows = (replace(A, id=one, state="agreed" if spoken.get(one) else "proposal") for one in ids)
        return annex(*rows)

    old, new = made(before, then), made(after, now)
    shown = with_unspoken_as_now(old, new)
    found = {one.row.id for one in compare_annexes(shown, new).rows if one.mark in ("ADD", "SUP")}
    assert all((then.get(one) and one in before) or now.get(one) for one in found)
    stood = [row.id for row in shown.rows if row.id in before and then.get(row.id)]
    assert stood == [one for one in before if then.get(one)]
    gone = {one for one in before if then.get(one) and one not in after}
    come = {one for one in after if now.get(one) and one not in before}
    assert gone | come <= found


def test_instructions_of_a_working_paper_have_reference_numbers_and_those_of_a_text_its_own():
    def numbered(number):
        return Message.of("reference.number", number=number)

    bis = Message.of("reference.bis", number=31, nth=Message("reference.nth_2"))
    first, second = replace(A, reference=numbered(31)), replace(B, reference=bis)
    third = replace(C, reference=numbered(32))
    old, new = annex(first, third), annex(first, second, third)
    assert told(old, new)[0].startswith("After no. 31 insert: ")
    assert "All subsequent items are renumbered accordingly." not in told(old, new), "reference numbers stay"
    assert told(new, old) == ["Delete no. 31 bis (Sibirionetta formosa)."]
    text = told(replace(old, text=True), replace(new, text=True))
    assert text[0].startswith("After no. 1 insert: ")
    assert text[1] == "All subsequent items are renumbered accordingly."
    rows = [replace(A, id=f"r{n}", state="bracketed", reference=numbered(n + 40)) for n in range(4)]
    rows.append(replace(B, state="bracketed", reference=bis))
    settled = [replace(row, state="agreed") for row in rows]
    assert told(annex(*rows), annex(*settled)) == ["Remove the square brackets from nos 40–43, 31 bis."]


@given(st.lists(st.integers(1, 60), unique=True))
def test_ranges_say_every_number_once(numbers):
    said = []
    for part in filter(None, ranges(numbers).split(", ")):
        first, _, last = part.partition("–")
        said += range(int(first), int(last or first) + 1)
    assert said == sorted(numbers)


@pytest.mark.parametrize(
    "made",
    [FIVE, DRAFT, hostile(), many(40), replace(FIVE, rows=(), notes=(), closing=(), headings=("order",))],
)
def test_a_frozen_annex_is_the_very_same_annex(made):
    assert from_text(type(made), to_text(made), default()) == made


WAGTAIL = "Motacilla cinerea"
OTHER_TREATY = """no,scientific name
1,Motacilla cinerea cinerea
2,Anser fabalis
3,Anser serrirostris serrirostris
4,Anas crecca
5,Nomen ignotum
"""
REFERENCE = reference("Avis alba", "Avis alba alba", "Avis alba minor", "Avis nigra")


def data(dossier: Path, *args: object) -> Any:
    return json.loads(ran(dossier, *args, "--format", "json"))


def treaty(list_id: str, *entries: tuple[str | None, str | None]) -> MatchedList:
    """Return a signed annex: a number and the taxon that is meant, a row."""
    rows = []
    for row, (number, taxon) in enumerate(entries, 2):
        entry = m.Entry(list_id, row, taxon or "?", number=number)
        rows.append(m.MatchedEntry(entry, m.Match(list_id, row, Message("r"), taxon)))
    return MatchedList(m.Checklist(list_id, list_id, kind="treaty"), tuple(rows))


def test_an_entry_is_the_bird_the_whole_of_it_or_a_part_of_it():
    """A species of which the lists record one subspecies is that subspecies."""
    annexes = signed_annexes([treaty("A1990", ("1", "Avis alba"), ("2", "Avis alba minor"))], REFERENCE)
    assert numbers_in_words(annexes.of("Avis alba"), "en") == "A 1; A 2 (only Avis alba minor)"
    assert numbers_in_words(annexes.of("Avis alba minor"), "en") == "A 1 (whole species: Avis alba); A 2"
    assert numbers_in_words(annexes.of("Avis alba alba"), "en") == "A 1 (whole species: Avis alba)"
    (whole,) = numbers_as_data(annexes.of("Avis alba alba"))
    assert whole == {"treaty": "A1990", "number": "1", "whole": "Avis alba"}
    assert annexes.of("Avis nigra") == ()
    minor = signed_annexes([treaty("A1990", ("2", "Avis alba minor"))], REFERENCE)
    assert numbers_in_words(minor.of("Avis alba", ["Avis alba minor"]), "en") == "A 2"


def test_what_is_not_resolved_is_nobodys_and_a_number_or_a_year_that_is_not_needed_is_not_made_up():
    annexes = signed_annexes([treaty("A1990", ("1", None), (None, "Avis nigra"))], REFERENCE)
    assert numbers_as_data(annexes.of("Avis nigra")) == [{"treaty": "A1990", "number": None}]
    assert numbers_in_words(annexes.of("Avis nigra"), "en") == "A –"
    assert annexes.of("Avis alba") == ()
    ids = ("JAMBA1974", "JAMBA2006", "CAMBA1986", "Bonn", "1979")
    annexes = signed_annexes([treaty(one) for one in ids], REFERENCE)
    assert annexes.names == ("1979", "Bonn", "CAMBA", "JAMBA1974", "JAMBA2006")


@pytest.mark.parametrize(
    "args", [("--text",), ("--list", "notified", "--party", "JPN")], ids=["text", "notified"]
)
@pytest.mark.parametrize("fmt", ["json", "docx"])
def test_it_never_stands_in_a_text_or_the_notified_list(small_dossier, tmp_path, args, fmt):
    target = tmp_path / f"annex.{fmt}"
    ran(small_dossier, "annex", *args, "-o", target)
    raw = target.read_bytes()
    if fmt == "docx":
        with zipfile.ZipFile(target) as archive:
            raw = b"".join(map(archive.read, archive.namelist()))
    assert b"ROKAMBA" not in raw
    assert b"elsewhere" not in raw


@pytest.mark.slow
def test_another_treaty_counts_as_soon_as_it_is_loaded_and_says_what_its_entries_cover(dossier, tmp_path):
    (tmp_path / "treaty.csv").write_text(OTHER_TREATY, "utf-8")
    ran(dossier, "round", "open", 1)
    ran(dossier, "round", "close", "--date", "2 March 2027")
    ran(dossier, "load", "list", tmp_path / "treaty.csv", "--id", "XAMBA1990", "--kind", "treaty")
    made = data(dossier, "annex")
    found = {
        row["scientific_name"]: [one for one in row["elsewhere"] if one["treaty"] == "XAMBA1990"]
        for row in (*made["rows"], *made["left_out"])
    }
    assert found[WAGTAIL] == [{"treaty": "XAMBA1990", "number": "1"}], "both lists record that subspecies"
    assert [one["number"] for one in found["Anser fabalis"]] == ["2"]
    teals = {name: one for name, one in found.items() if one and name.startswith("Anas")}
    whole = [{"treaty": "XAMBA1990", "number": "4", "whole": "Anas crecca"}]
    assert teals == {"Anas crecca": whole, "Anas crecca carolinensis": whole}
    assert not ran(dossier, "annex", "--since", 1, "--changes", "list", "--format", "csv").count("MOD")


@pytest.mark.slow
def test_a_dossier_without_signed_annexes_says_nothing_of_them(bundled_dossier, tmp_path):
    assert "ROKAMBA" in ran(bundled_dossier, "show", "Turdus merula"), "which annexes do not have it"
    made, dossier = store.load(bundled_dossier), tmp_path / "agreement.gpkg"
    rest = tuple(one for one in made.lists if one.checklist.kind != "treaty")
    assert len(rest) < len(made.lists)
    store.create(dossier, replace(made, lists=rest), command="init")
    assert "signed annexes" not in ran(dossier, "show", WAGTAIL)
    assert data(dossier, "show", WAGTAIL)["elsewhere"] == []
    assert "signed annex" not in ran(dossier, "annex", "--format", "md")


TREATY = list(csv.DictReader(bundled.lines("species_lists/treaties/rokamba-2006.csv")))


def test_the_annex_of_rokamba_is_rebuilt_to_the_letter(bundled_dossier):
    """Numbers, columns and parentheses as in the treaty; misprints kept and marked."""
    made = ran(bundled_dossier, "annex", "--list", "ROKAMBA2006", "--style", "rokamba", "--format", "md")
    rows = [line.strip("|").split("|") for line in made.splitlines() if line.startswith("|")]
    head, _, *lines = [[cell.strip() for cell in row] for row in rows]
    assert head == ["No.", "Scientific name", "Hangeul name", "English name"]
    assert len(TREATY) == 59
    for row, (number, scientific, *names) in zip(TREATY, lines, strict=True):
        said = scientific.replace("*", "").replace(", sic)", ")").removesuffix(" (sic)")
        assert (number, said) == (row["number"], row["scientific_name"])
        assert names == [row["korean_name"], row["english_name"]]
    assert "*Tringa hypoleucos* (*Acetitis hypoleucos*, sic)" in made
    assert "*Calidris aeuminata* (sic)" in made
    assert made.count("sic)") == 3, "twice in the table, once in the legend"
    assert "Japan" not in made
    assert not any("[" in cell for line in lines for cell in line)


def test_a_partys_endangered_birds_come_from_its_law_list_and_are_no_part_of_the_annex(bundled_dossier):
    korean = data(bundled_dossier, "annex", "--list", "notified", "--party", "KOR", "--lang", "ko")
    assert korean["title"] == "대한민국 멸종위기 조류"
    assert "부속서의 일부가 아님" in korean["stamp"][0]
    assert korean["annex"] is None
    rows = {row["names"]["ko"]: row for row in korean["rows"]}
    assert rows["저어새"]["remark"]["text"] == "멸종위기 야생생물 Ⅰ"
    assert "원앙" not in rows, "a natural monument is not endangered by that"
    assert rows["저어새"]["names"]["ja"] == "クロツラヘラサギ"
    japanese = data(bundled_dossier, "annex", "--list", "notified", "--party", "JPN", "--lang", "ja")
    assert len(japanese["rows"]) > 30
    remarks = [row["remark"]["text"] for row in japanese["rows"]]
    assert all("レッドリスト" not in remark for remark in remarks), "a red list notifies nothing"
    assert [row["number"] for row in japanese["rows"]] == list(range(1, len(japanese["rows"]) + 1))
    assert japanese["left_out"] == []


def test_what_is_asked_for_must_be_there(small_dossier, tmp_path):
    birds_dossier.create(tmp_path / "empty.gpkg", empty=True)
    for dossier, line, *words in (
        (small_dossier, "--list notified", "--party"),
        (small_dossier, "--party KOR", "--list notified"),
        (small_dossier, "--list CAMBA", "CAMBA", "ROKAMBA2006"),
        (small_dossier, "--list OSJ8 --since 1", "choose one"),
        (tmp_path / "empty.gpkg", "--list notified --party KOR", "load law"),
    ):
        assert_refused(birds("-d", dossier, "annex", *line.split()), 2, *words)


TAXA = (
    m.Taxon("Grus japonensis", "species", 1, "Grus", "Gruiformes", "Gruidae", "Red-crowned Crane"),
    m.Taxon("Platalea minor", "species", 2, "Platalea", "Pelecaniformes", "Threskiornithidae"),
)


def dossier(*lists: m.MatchedList) -> m.DossierContent:
    return m.DossierContent("AviList v2025", TAXA, lists, agreement=default())


def law(*rows: tuple[str, str | None, str | None]) -> m.MatchedList:
    """Return a law list: Korean name, section, taxon."""
    held = []
    for number, (name, section, taxon) in enumerate(rows, 2):
        entry = m.Entry("LAW", number, vernacular=m.Names(ko=name), section=section, category="Ⅰ")
        held.append(m.MatchedEntry(entry, m.Match("LAW", number, m.Message("vernacular"), taxon)))
    return m.MatchedList(m.Checklist("LAW", "A law", "KOR", "law"), tuple(held))


def test_a_law_without_a_section_on_endangered_birds_notifies_all_it_lists():
    listed = law(("두루미", None, "Grus japonensis"), ("새", "Red List 2020", None))
    made = notified_birds(dossier(listed), "KOR")
    assert [(row.scientific_name, row.names.ko) for row in made.rows] == [("Grus japonensis", "두루미")]


def test_one_bird_in_two_sections_is_one_row_and_an_unknown_name_comes_last():
    bills = (("저어새", section, "Platalea minor") for section in ("멸종위기", "멸종위기 B"))
    made = notified_birds(dossier(law(("모르는 새", "멸종위기", None), *bills)), "KOR")
    assert [row.scientific_name for row in made.rows] == ["Platalea minor", "–"]
    assert dict(made.rows[0].bracket_note.args)["text"] == "멸종위기 Ⅰ; 멸종위기 B Ⅰ"
    assert made.rows[1].names.ko == "모르는 새"


def test_a_list_keeps_its_own_numbers_and_names():
    names = ("Sterna albifrons (Sternula albifrons)", "Charadrius dubius (curonicus)", "Anas sp. (Teal)")
    held, note = [], "Charadrius: printed so (sic)"
    for row, text in enumerate(names, 2):
        entry = m.Entry("T", row, text, m.ParsedName(text, text), number=f"{row * 2}.", note=note)
        held.append(m.MatchedEntry(entry, m.Match("T", row, m.Message("exact"))))
    made = printed_list(dossier(m.MatchedList(m.Checklist("T", "A treaty"), tuple(held))), "T")
    assert [(row.number, row.scientific_name, row.synonyms, row.sic) for row in made.rows] == [
        (4, "Sterna albifrons", ("Sternula albifrons",), False),
        (6, "Charadrius dubius (curonicus)", (), True),
        (8, "Anas sp. (Teal)", (), False),
    ]
    assert made.columns == ()
