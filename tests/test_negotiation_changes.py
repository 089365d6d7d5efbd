"""What changed between two annexes: marks, instructions as a treaty says them, and the annex that shows them."""

from dataclasses import replace

import pytest
from annex_samples import DRAFT, FIVE, ROWS, hostile, many
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.messages import say
from birds.model import LANGS, Message, Names
from birds.model.agreement import default
from birds.negotiation.changes import compare_annexes, mark_rows, ranges, with_unspoken_as_now
from birds.negotiation.plain import from_text, to_text

A, B, C, D, E = ROWS


def annex(*rows, notes=()):
    return replace(
        FIVE, rows=tuple(replace(row, number=n, notes=()) for n, row in enumerate(rows, 1)), notes=notes
    )


def told(old, new, lang="en"):
    return [say(one, lang) for one in compare_annexes(old, new).instructions]


def marks(old, new):
    return [(change.mark, change.row.id) for change in compare_annexes(old, new).rows]


def test_what_stays_is_noc_and_says_so():
    assert marks(FIVE, FIVE) == [("NOC", row.id) for row in ROWS]
    assert told(FIVE, FIVE) == ["No row is changed."]


def test_an_insertion_stands_after_the_old_number_before_it_and_renumbers_the_rest():
    found = told(annex(A, B, D, E), annex(A, B, C, D, E))
    assert found == [
        "After no. 2 insert: [Anarhynchus mongolus (Siberian Sand-Plover · メダイチドリ · 왕눈물떼새)].",
        "All subsequent items are renumbered accordingly.",
    ]
    assert told(annex(B), annex(A, B))[0].startswith("Before no. 1 insert: Anser serrirostris (")
    assert told(annex(A), annex(A, B)) == [
        "After no. 1 insert: [Sibirionetta formosa (Baikal Teal · トモエガモ · 가창오리)]."
    ], "nothing follows, nothing is renumbered"


def test_several_rows_at_one_place_are_one_instruction_with_its_items():
    found = told(annex(A, E), annex(A, B, C, D, E))
    assert found[0] == "After no. 1 insert the following 3 items:"
    names = [line.split(" (")[0] for line in found[1:4]]
    assert names == ["[Sibirionetta formosa", "[Anarhynchus mongolus", "Acetitis hypoleucos"]
    assert told(annex(E), annex(A, B, E))[0] == "Before no. 1 insert the following 2 items:"


def test_a_deletion_names_the_old_number():
    assert told(annex(A, B, C), annex(A, C)) == [
        "Delete no. 2 (Sibirionetta formosa).",
        "All subsequent items are renumbered accordingly.",
    ]
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
    old, new = (
        annex(*(replace(A, id=one, scientific_name=f"Avis {one}") for one in ids)) for ids in (before, after)
    )
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
