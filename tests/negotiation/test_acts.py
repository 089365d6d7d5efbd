"""The record of acts: what it comes to, whatever the order and number of exchanges, and that nobody can change it."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_dossiers import with_acts
from stored import stated

from birds import evidence, store
from birds import model as m
from birds.errors import InputError, UsageError
from birds.evidence import Findings
from birds.messages import say
from birds.model.agreement import default
from birds.negotiation import (
    acts,
    annexes,
    codes,
    drafts,
    exchange,
    history,
    items,
    plain,
    positions,
    proposals,
    rounds,
    sites,
)
from birds.negotiation.acts import Record
from birds.negotiation.items import Item
from birds.negotiation.positions import PositionTable
from birds.negotiation.rows import AnnexOptions
from birds.negotiation.settings import (
    acts_toward_text,
    format_paragraph,
    is_paragraph,
    is_setting,
    pending_paragraphs,
    settled_text,
    text_of_party,
    with_proposed_text,
)

BIRDS = ("Anser fabalis", "Grus monacha")
TAXA = tuple(m.Taxon(name, "species", at) for at, name in enumerate(BIRDS, 1))
VALUES = ("include", "study", "exclude", None)
ROUND = m.Round(1, "2027-03-03", place="Seoul")


def copy(party: m.PartyCode | None, *new: m.Act) -> m.DossierContent:
    """A dossier that holds these acts, and what they come to."""
    made = acts.fold(new)
    return m.DossierContent(
        "AviList", TAXA, rounds=made.rounds, positions=made.positions, decisions=made.decisions, acts=new,
        copy_of=party, agreement=default(),
    )  # fmt: skip


def says(dossier: m.DossierContent, taxon: str, value: str | None, **told: Any) -> m.DossierContent:
    """The copy after its Party has said this; the first word opens the round."""
    record = Record(dossier.acts, dossier.copy_of)
    if not dossier.acts:
        record.round(ROUND, "open", date=ROUND.opened, place=ROUND.place)
    told = {"speaker": dossier.copy_of, "round": 1, **told}
    record.add("position", taxon, value, **told)
    return after(dossier, *record.new)


def merged(dossier: m.DossierContent, other: m.DossierContent) -> m.DossierContent:
    """The copy after it has merged the other's exchange, written and read again."""
    return received(dossier, exchange.to_lines(exchange.exchange_of(other, other.copy_of)))


def received(dossier: m.DossierContent, text: str) -> m.DossierContent:
    """The copy after it has merged an exchange file."""
    done = exchange.merge(dossier, exchange.from_lines(text, "theirs", default()), "theirs")
    return after(dossier, *done.new)


def after(dossier: m.DossierContent, *new: m.Act) -> m.DossierContent:
    """The copy after these acts, with the birds and the sites that it has."""
    made = copy(dossier.copy_of, *dossier.acts, *new)
    return replace(made, taxa=dossier.taxa, sites=dossier.sites)


def values(dossier: m.DossierContent) -> list[tuple[str, str, str]]:
    return sorted((one.speaker, one.subject, one.value) for one in dossier.positions)


steps = st.lists(
    st.tuples(
        st.sampled_from(["KOR", "JPN"]), st.sampled_from(BIRDS), st.sampled_from(VALUES), st.booleans()
    ),
    max_size=8,
)


@settings(max_examples=40)
@given(steps, st.booleans())
def test_two_copies_in_any_interleaving_come_to_the_same_positions_and_the_same_code(said, first):
    copies = {"KOR": copy("KOR"), "JPN": copy("JPN")}
    for party, taxon, value, exchanged in said:
        copies[party] = says(copies[party], taxon, value)
        if exchanged:
            other = "JPN" if party == "KOR" else "KOR"
            copies[other] = merged(merged(copies[other], copies[party]), copies[party])
    order = ("KOR", "JPN") if first else ("JPN", "KOR")
    for party in (*order, *order):
        other = "JPN" if party == "KOR" else "KOR"
        copies[party] = merged(copies[party], copies[other])
    korean, japanese = copies["KOR"], copies["JPN"]
    assert {act.id for act in korean.acts} == {act.id for act in japanese.acts}
    assert values(korean) == values(japanese)
    assert codes.of_acts(korean.acts) == codes.of_acts(japanese.acts)
    assert acts.conflicts(korean.acts) == acts.conflicts(japanese.acts) == ()


def test_positions_stand_in_the_order_of_the_commands_since_which_there_is_one():
    said_of = copy(None)
    for bird, number, value in (
        (0, 1, "include"), (1, 1, "study"), (0, 2, "study"), (0, 1, None), (0, 1, "reserve")
    ):  # fmt: skip
        said_of = says(said_of, BIRDS[bird], value, speaker="KOR", round=number)
    in_turn = [replace(act, batch=at) for at, act in enumerate(said_of.acts)]
    wanted = [(BIRDS[1], 1), (BIRDS[0], 2), (BIRDS[0], 1)]
    assert [(each.subject, each.round) for each in acts.positions_of(in_turn)] == wanted
    # One command, a merge above all, that takes back and states anew leaves a position where it stood.
    merged = [replace(act, batch=min(at, 3)) for at, act in enumerate(said_of.acts)]
    assert [(each.subject, each.round) for each in acts.positions_of(merged)] == [
        (BIRDS[0], 1), (BIRDS[1], 1), (BIRDS[0], 2)
    ]  # fmt: skip
    # What another program hands over is all of one command: bird by bird.
    at_once = [replace(act, batch=1) for act in said_of.acts]
    by_bird = [(BIRDS[0], 1), (BIRDS[0], 2), (BIRDS[1], 1)]
    assert [(each.subject, each.round) for each in acts.positions_of(at_once)] == by_bird
    assert [(each.subject, each.round) for each in acts.fold(in_turn).positions] == by_bird


@given(st.lists(st.tuples(st.sampled_from(BIRDS), st.sampled_from(VALUES)), max_size=8))
def test_the_fold_of_the_acts_is_the_last_word_on_each_bird(said):
    made, last = copy("KOR"), {}
    for taxon, value in said:
        made, last[taxon] = says(made, taxon, value), value
    assert values(made) == sorted(("KOR", taxon, value) for taxon, value in last.items() if value)
    assert not list(history.problems(made, {acts.CHAIN: acts.chained("", made.acts)}, {}))


def test_what_another_act_states_alike_already_is_not_recorded_again():
    for value in ("include", "exclude"):
        before = says(says(copy("KOR"), BIRDS[0], value), BIRDS[1], "include")
        first, other = before.positions
        # both are the same bird now: what was stated of the first stands on the other
        after = replace(before, positions=(replace(first, subject=other.subject),))
        record = Record(before.acts, "KOR")
        record.toward(before, after)
        again = [(act.subject, act.value) for act in record.new]
        changed = [] if value == "include" else [(BIRDS[1], "exclude")]
        assert again == [(BIRDS[0], None), *changed]


def test_what_two_copies_of_one_party_say_apart_is_a_conflict_in_brackets_until_an_act_settles_it():
    seoul, laptop = says(copy("KOR"), BIRDS[0], "include"), says(copy("KOR"), BIRDS[0], "exclude")
    both = copy("KOR", *dict.fromkeys((*seoul.acts, *laptop.acts)))
    (conflict,) = acts.conflicts(both.acts)
    assert {act.value for act in conflict.acts} == {"include", "exclude"}
    settled = says(both, BIRDS[0], "study")
    assert not acts.conflicts(settled.acts)
    assert values(settled) == [("KOR", BIRDS[0], "study")]
    item = Item("u1", BIRDS[0], None, (), ())  # type: ignore[arg-type] # its row is not asked for
    said = (stated("KOR", BIRDS[0], 1, "include"), stated("JPN", BIRDS[0], 1, "include"))
    agreed = PositionTable((item,), said, (m.Round(1),), agreement=default())
    contested = replace(agreed, contested=frozenset({BIRDS[0]}))
    assert (agreed.state(item), contested.state(item)) == ("agreed", "bracketed")
    note = positions.note(contested.positions_on(item), "bracketed", default(), contested=True)
    assert note is not None
    assert note.code == "bracket.conflict"


def test_an_exchange_that_speaks_for_the_receivers_own_party_or_was_changed_on_the_way_is_refused():
    forged = says(copy(None), BIRDS[0], "exclude", speaker="KOR")
    for korean, theirs in (
        (says(copy("KOR"), BIRDS[0], "include"), forged),
        (copy("KOR"), says(copy("KOR"), BIRDS[0], "exclude")),
    ):
        with pytest.raises(InputError, match="in the name of KOR"):
            merged(korean, theirs)
    text = exchange.to_lines(exchange.exchange_of(says(copy("JPN"), BIRDS[0], "include"), "JPN"))
    with pytest.raises(InputError, match="line 2"):
        read(text.replace('"include"', '"exclude"'))
    for text in ("", "{", "[1]", '{"format": "other"}', "[" * 99999):
        with pytest.raises(InputError, match="not an exchange file"):
            read(text)


def test_what_one_side_wrote_down_for_the_other_stays_in_its_copy_and_out_of_the_code():
    korean = says(copy("KOR"), BIRDS[0], "include")
    noted = says(korean, BIRDS[0], "include", speaker="JPN", document="Note 12")
    assert noted.positions[1].received
    assert exchange.exchange_of(noted, "KOR") == exchange.exchange_of(korean, "KOR")
    assert codes.of_acts(noted.acts) == codes.of_acts(korean.acts)
    minuted = says(korean, BIRDS[0], "include", speaker="JPN", document="Note 12", minutes="item 4")
    assert minuted.positions[1].received, "minutes by one side's account"
    (joint,) = (act for act in exchange.exchange_of(minuted, "KOR").acts if act.joint)
    assert (joint.speaker, joint.author) == ("JPN", "KOR")


@pytest.mark.parametrize("earlier", [None, "exclude"])
def test_minutes_of_both_change_no_position_until_the_other_confirms_them(earlier):
    japanese = says(copy("JPN"), BIRDS[0], earlier) if earlier else copy("JPN")
    korean = says(merged(copy("KOR"), japanese), BIRDS[0], "include", speaker="JPN", minutes="item 4")
    japanese = merged(japanese, korean)
    before = [("JPN", BIRDS[0], earlier or "include")]
    assert values(korean) == values(japanese) == before
    assert [act.value for act in history.awaiting_here(japanese)] == ["include"]
    assert not history.awaiting_here(korean)
    japanese = copy("JPN", *history.confirm(japanese).after.acts)
    korean = merged(korean, japanese)
    assert values(korean) == values(japanese) == [("JPN", BIRDS[0], "include")]
    assert not korean.positions[0].received
    assert not acts.awaiting(korean.acts)


def agrees(
    dossier: m.DossierContent, name: str | None, slot: str = "ko", on: str = BIRDS[0]
) -> m.DossierContent:
    """The copy after it has recorded a name as agreed by both."""
    return names(dossier, on, slot, name, None, document="minutes")


def names(dossier: m.DossierContent, *name: str | None, **told: str) -> m.DossierContent:
    record = Record(dossier.acts, dossier.copy_of)
    record.again(proposals.act_on(*name, **told))
    return after(dossier, *record.new)


def agreed_name(dossier: m.DossierContent) -> str | None:
    return proposals.naming_of(dossier).settled(BIRDS[0], "ko")


def confirms(dossier: m.DossierContent, *names: str) -> m.DossierContent:
    return after(dossier, *history.confirm(dossier, names).acts)


def test_a_name_is_agreed_when_both_copies_have_said_so_and_a_secretariat_takes_the_confirmation_first():
    korean = agrees(copy("KOR"), "기러기")
    japanese = merged(copy("JPN"), korean)
    for one in (korean, japanese):
        assert agreed_name(one) is None
        (waiting,) = proposals.naming_of(one).open[BIRDS[0]]
        assert (waiting.author, proposals.standing_of(waiting, default()).code) == ("KOR", "note.unconfirmed")
    japanese = confirms(japanese, waiting.id[:8])
    korean = merged(korean, japanese)
    assert agreed_name(korean) == agreed_name(japanese) == "기러기"
    assert not acts.conflicts(korean.acts)
    noted = confirms(merged(copy("JPN"), agrees(copy("KOR"), "월동하는 새", "footnote.ko")))
    assert proposals.naming_of(noted).footnotes == {BIRDS[0]: {"footnote.ko": "월동하는 새"}}
    assert agreed_name(agrees(copy(None), "기러기")) == "기러기", "a secretariat holds both keys"
    korean = agrees(copy("KOR"), "기러기")
    japanese = confirms(merged(copy("JPN"), korean))
    early = merged(copy(None), japanese)
    assert [act.recorder for act in early.acts] == ["JPN"], "the word of the other Party is its own to bring"
    assert agreed_name(early) is None
    assert not tuple(acts.broken(early.acts))
    late = merged(merged(early, japanese), korean)
    assert agreed_name(late) == "기러기"
    assert not acts.conflicts(late.acts)


# ---------------------------------------------------------------- birds that come late

PLACES = {"A a": 1, "B b": 5, "C c": 9, "D d": 7, "E e": 6}
"""A, B and C are numbered by the opening, D and E stand between B and C."""


def late(*taxa: str) -> tuple[m.Act, ...]:
    """The acts of a round in which these birds are tabled in turn."""
    record = Record((), None)
    record.round(ROUND, "open", date=ROUND.opened, numbering=items.format_places([1, 5, 9]))
    for taxon in taxa:
        late_birds = items.LateBirds(record.new, PLACES.get)
        record.add("position", taxon, "include", speaker="KOR", round=1, numbering=late_birds.nth(taxon))
    return tuple(record.new)


def called(acts_: tuple[m.Act, ...]) -> dict[str, str]:
    row = m.ComparisonRow("row", "equal")
    birds = [Item(taxon, taxon, row, (), ()) for taxon in sorted(PLACES, key=PLACES.__getitem__)]
    found = items.references(birds, ("A a", "B b", "C c"), acts_, PLACES.__getitem__)
    return {key: say(one, "en") for key, one in found.items()}


def test_a_bird_that_comes_late_keeps_its_number_whatever_is_tabled_before_it_and_in_whichever_copy():
    assert called(late("D d"))["D d"] == "2 bis"
    both = called(late("D d", "E e"))
    assert (both["D d"], both["E e"]) == ("2 bis", "2 ter"), "E stands before D, and comes after it"
    assert {both[key] for key in ("A a", "B b", "C c")} == {"1", "2", "3"}
    one, other = late("D d"), late("E e")
    apart = called((*one, *other[1:]))
    assert apart == called((*other, *one[1:]))
    assert {apart["D d"], apart["E e"]} == {"2 bis", "2 ter"}
    (opening,) = late()
    for nth in ("0", "1", "-2", "100", "99999999999", "bis", "2,3"):  # which no late bird has
        record = Record((opening,), "JPN")
        record.add("position", "D d", "include", speaker="JPN", round=1, numbering=nth)
        assert called((opening, *record.new))["D d"] == "2 bis", nth


# ---------------------------------------------------------------- paragraphs


def paragraph(name: str, words: str) -> m.Clause:
    return m.Clause(name, "text", m.Names(en=words, ko=words))


def writes(dossier: m.DossierContent, *text: m.Clause) -> m.DossierContent:
    """The copy after its Party has tabled a whole text: an act for each paragraph that differs."""
    there = text_of_party(dossier.acts, dossier.copy_of)
    record = Record(dossier.acts, dossier.copy_of)
    for act in acts_toward_text(there, pending_paragraphs(dossier.acts), text):
        record.again(act)
    return after(dossier, *record.new)


def text_of(dossier: m.DossierContent) -> list[str]:
    return [one.texts.all()[0] for one in settled_text(dossier.acts)]


def working(dossier: m.DossierContent) -> list[tuple[str, str | None]]:
    text, _ = with_proposed_text(settled_text(dossier.acts), dossier.acts, ("en", "ko"))
    return [(one.texts.all()[0], one.by) for one in text]


A, B, C = paragraph("a.1", "one"), paragraph("a1", "two"), paragraph("b", "three")


def test_a_paragraph_of_one_copy_is_that_partys_proposal_until_the_other_confirms_it():
    korean = writes(copy("KOR"), A, B)
    japanese = merged(copy("JPN"), korean)
    for one in (korean, japanese):
        assert text_of(one) == []
        assert working(one) == [("one", "KOR"), ("two", "KOR")]
    japanese = confirms(japanese)
    korean = merged(korean, japanese)
    assert text_of(korean) == text_of(japanese) == ["one", "two"]
    changed = writes(japanese, replace(A, texts=m.Names(en="other", ko="other")), C, B)
    assert text_of(changed) == ["one", "two"], "what both had said stands"
    assert working(changed) == [("one", None), ("other", "JPN"), ("three", "JPN"), ("two", None)]
    (conflict,) = acts.conflicts(merged(korean, changed).acts)
    assert [act.subject for act in conflict.acts] == ["text:a.1"]
    assert text_of(confirms(merged(korean, changed))) == ["other", "three", "two"]


def test_a_paragraph_that_goes_or_moves_awaits_confirmation_and_undo_brings_it_back():
    korean = writes(copy("KOR"), A, B, C)
    both = confirms(merged(copy("JPN"), korean))
    moved = writes(both, C, A)
    assert text_of(moved) == ["one", "two", "three"]
    deletion = ("(to be deleted)", "JPN")
    assert working(moved) == [("three", "JPN"), ("one", None), ("two", None), deletion, ("three", None)]
    korean = confirms(merged(merged(korean, both), moved))
    assert text_of(korean) == ["three", "one"]
    gone = next(act for act in korean.acts if act.recorder == "KOR" and act.value is None)
    back = copy("KOR", *history.undo(korean, gone.id).after.acts)
    assert text_of(back) == ["three", "one"], "one Party alone changes nothing that both had said"
    assert text_of(confirms(merged(moved, back))) == ["three", "one", "two"]


def test_the_same_text_loaded_in_both_copies_is_agreed_and_paragraphs_numbered_apart_wait_for_one_place():
    korean, japanese = writes(copy("KOR"), A, B), writes(copy("JPN"), A, B)
    assert text_of(merged(korean, japanese)) == ["one", "two"]
    assert text_of(merged(japanese, korean)) == ["one", "two"]
    later = writes(merged(copy("JPN"), writes(copy("KOR"), A, C, B)), A, C, B)
    assert text_of(later) == ["one", "three", "two"]
    korean, japanese = writes(copy("KOR"), A, B), writes(copy("JPN"), A, C, B)
    both = merged(japanese, korean)
    assert not acts.conflicts(both.acts)
    assert text_of(both) == ["one"], "B stands second for one, third for the other"
    assert [act.subject for act in history.awaiting_here(both)] == ["text:a1"]
    agreed = confirms(both)
    korean = merged(korean, agreed)
    assert text_of(agreed) == text_of(korean) == ["one", "two"]
    assert sorted(text_of(confirms(korean))) == ["one", "three", "two"]
    crossed = confirms(merged(korean, japanese)), confirms(both)
    for one, other in (crossed, crossed[::-1]):
        assert not acts.conflicts(merged(one, other).acts), "each has confirmed the other's place"
    other_words = merged(japanese, writes(copy("KOR"), A, replace(B, texts=m.Names(en="x", ko="x"))))
    assert [one.first.subject for one in acts.conflicts(other_words.acts)] == ["text:a1"]


@settings(max_examples=40)
@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
def test_what_both_have_of_the_skeleton_agrees_whatever_else_they_write(one, other):
    skeleton = [paragraph(name, name) for name in "abcdef"]
    copies = []
    for party, some in (("KOR", one), ("JPN", other)):
        wanted = [
            each
            for clause in skeleton
            if clause.id in some
            for each in (clause, paragraph(f"{party.lower()}{clause.id}", "new"))
        ]
        record = Record((), party)
        for act in acts_toward_text((), (), wanted, skeleton):
            record.again(act)
        copies.append(copy(party, *record.new))
    for both in (merged(*copies), merged(*copies[::-1])):
        assert text_of(both) == sorted(one & other)
        assert not acts.conflicts(both.acts)


@settings(max_examples=40)
@given(*[st.permutations("abcd").flatmap(lambda some: st.integers(1, 4).map(lambda most: some[:most]))] * 2)
def test_paragraphs_of_one_rank_stand_alike_in_both_copies_whatever_confirmations_cross(one, other):
    korean = writes(copy("KOR"), *(paragraph(name, name) for name in one))
    japanese = writes(copy("JPN"), *(paragraph(name, name) for name in other))
    both = merged(korean, japanese), merged(japanese, korean)
    crossed = [confirms(each) if history.awaiting_here(each) else each for each in both]
    first, second = merged(*crossed), merged(*crossed[::-1])
    assert text_of(first) == text_of(second)
    assert set(text_of(first)) >= {*one} & {*other}
    assert working(first) == working(second)
    assert codes.of_acts(first.acts) == codes.of_acts(second.acts)
    settled = (replace(each, clauses=settled_text(each.acts)) for each in (first, second))
    assert len({codes.of_agreement(each.agreement, each.clauses) for each in settled}) == 1


@settings(max_examples=40)
@given(st.lists(st.permutations("abcdef").map(lambda some: some[:4]), min_size=1, max_size=5))
def test_any_text_can_be_made_any_other_paragraph_by_paragraph(texts):
    one = copy(None)
    for names in texts:
        one = writes(one, *(paragraph(name, name) for name in names))
        assert text_of(one) == names
        assert writes(one, *(paragraph(name, name) for name in names)).acts == one.acts


def test_a_paragraph_between_two_others_moves_neither():
    one = writes(copy("KOR"), A, B)
    for at in range(8):
        text = [clause for _, clause in text_of_party(one.acts, "KOR")]
        more = writes(one, text[0], paragraph(f"new{at}", "new"), *text[1:])
        assert len(more.acts) == len(one.acts) + 1
        one = more


@pytest.mark.parametrize("value", [
    "no JSON", "[]", '{"id": "a", "kind": "text"}',
    '{"id": "a", "kind": "text", "rank": [1], "texts": {"en": 7}}',
    '{"id": "b", "kind": "text", "rank": [1], "texts": {"en": "x"}}',
    '{"id": "a", "kind": "chapter", "rank": [1], "texts": {"en": "x"}}',
    '{"id": "a", "kind": "text", "rank": [-1], "texts": {"en": "x"}}',
    '{"id": "a", "kind": "text", "rank": [1], "texts": {"xx": "x"}}', "[" * 9000,
])  # fmt: skip
def test_an_act_with_what_is_no_paragraph_is_refused(value):
    assert not is_paragraph(default(), "a", value)
    record = Record((), "JPN")
    record.add("setting", "text:a", value)
    text = exchange.to_lines(exchange.exchange_of(copy("JPN", *record.new), "JPN"))
    with pytest.raises(InputError, match="line 2"):
        exchange.from_lines(text, "theirs", default())


def test_what_both_say_apart_is_agreed_what_one_says_alone_changes_nothing_and_an_answer_is_a_proposal():
    korean, japanese = agrees(copy("KOR"), "기러기"), agrees(copy("JPN"), "기러기")
    korean = merged(korean, japanese)
    assert agreed_name(korean) == "기러기"
    for other in ("큰기러기", None):
        changed = agrees(korean, other)
        (conflict,) = acts.conflicts(changed.acts)
        assert conflict.agreed
        assert (conflict.agreed.value, [act.value for act in conflict.acts]) == ("기러기", [other])
        assert agreed_name(changed) == "기러기"
        japanese_too = confirms(merged(japanese, changed))
        assert agreed_name(merged(changed, japanese_too)) == other
        assert not acts.conflicts(japanese_too.acts)
    back = copy("KOR", *history.undo(changed, changed.acts[-1].id).after.acts)
    assert agreed_name(back) == "기러기"
    assert not acts.conflicts(back.acts)
    korean = agrees(copy("KOR"), "기러기")
    japanese = agrees(merged(copy("JPN"), korean), "큰기러기")
    assert sorted(act.value or "" for act in acts.awaiting(japanese.acts)) == ["기러기", "큰기러기"]
    assert not acts.conflicts(japanese.acts), "one had seen the other"
    assert agreed_name(confirms(merged(korean, japanese))) == "큰기러기"
    assert agreed_name(confirms(japanese)) == "기러기", "Japan can still take the first"


def test_what_a_party_says_itself_goes_before_what_the_other_wrote_down_which_is_as_received_until_then():
    korean = says(copy("KOR"), BIRDS[0], "include", speaker="JPN", document="Note 12")
    assert values(korean) == [("JPN", BIRDS[0], "include")]
    own = says(copy("JPN"), BIRDS[0], "exclude")
    both = merged(korean, own)
    assert values(both) == values(own) == [("JPN", BIRDS[0], "exclude")]
    assert not acts.conflicts(both.acts), "nobody but Japan could settle it"
    assert acts.between_both(both.acts) == tuple(act for act in both.acts if act.document is None)
    letter = {"document": "letter", "date": "4 March"}
    korean = says(copy("KOR"), BIRDS[0], "exclude", speaker="JPN", **letter)
    assert [act.value for act in acts.only_received(korean.acts)] == ["exclude"]
    same, other = (merged(korean, says(copy("JPN"), BIRDS[0], value)) for value in ("exclude", "include"))
    assert not acts.only_received(same.acts)
    assert [act.value for act in acts.only_received(other.acts)] == ["exclude"]
    assert values(other) == [("JPN", BIRDS[0], "include")]


def closes(there, party, code="A", recorder=None, **told):
    """The acts after a Party has closed the round, or what its other has heard of that."""
    record = Record(there, recorder or party)
    record.round(ROUND, "close", speaker=party, code=code, **{"date": "5 March", **told})
    return (*there, *record.new)


@pytest.fixture
def opened():
    record = Record((), "KOR")
    record.round(ROUND, "open", speaker="KOR")
    return tuple(record.new)


def test_a_round_is_closed_by_the_same_code_of_both_and_reopened_for_both(opened):
    one_side = closes(opened, "KOR")
    (shut,) = acts.fold(one_side).rounds
    assert (shut.closed, shut.closed_by) == (None, ("KOR",))
    (shut,) = acts.fold(closes(one_side, "JPN", date="6 March")).rounds
    assert (shut.closed, shut.closed_by) == ("6 March", ("JPN", "KOR"))
    both = (*closes(opened, "KOR"), *closes(opened, "JPN", "B")[1:])
    assert acts.fold(both).rounds[0].closed is None
    assert len(acts.conflicts(both)) == 1
    again = Record(both, "KOR")
    again.round(ROUND, "reopen", reason="the codes differ")
    assert acts.fold((*both, *again.new)).rounds[0].closed_by == ()
    assert not acts.conflicts((*both, *again.new))
    both = closes(opened, "KOR")
    ours = Record(both, "KOR")
    ours.round(ROUND, "reopen", reason="one bird was left out")
    apart = (*closes(both, "JPN"), *ours.new)  # neither had seen the other
    (shut,) = acts.fold(apart).rounds
    assert (shut.closed, shut.closed_by) == (None, ("JPN",))
    assert len(acts.conflicts(closes(apart, "KOR", "B", date="6 March"))) == 1
    record = Record(closes(opened, "KOR"), "KOR")
    heard = record.round(ROUND, "close", speaker="JPN", code="A", date="5 March", minutes="3")
    again = record.round(ROUND, "reopen", speaker="KOR")
    assert heard.id not in again.seen, "what the other's copy lacks"
    assert acts.fold((*closes(opened, "KOR"), *record.new)).rounds[0].closed_by == ()


@pytest.mark.parametrize(
    ("told", "is_open"), [({"document": "Note 5"}, True), ({"minutes": "item 9"}, False)]
)
def test_a_closing_that_was_heard_makes_an_original_by_minutes_or_the_others_own(opened, told, is_open):
    ours = closes(opened, "KOR")
    heard = closes(ours, "JPN", recorder="KOR", **told)
    assert acts.fold(heard).rounds[0].closed == "5 March"
    assert ["signing.closing_heard"] * is_open == [one.code for one in annexes.clashes(heard)]
    theirs = closes(ours, "JPN")[len(ours) :]
    assert not tuple(annexes.clashes((*heard, *theirs))), "its own closing confirms it"


def test_undo_restores_what_stood_before_is_an_act_and_undone_and_no_closing_is():
    made = says(says(copy("KOR"), BIRDS[0], "include", reason="why"), BIRDS[0], "exclude")
    after = copy("KOR", *made.acts, *history.undo(made, made.acts[-1].id).acts)
    assert (values(after), after.positions[0].reason) == ([("KOR", BIRDS[0], "include")], "why")
    assert len(after.acts) == len(made.acts) + 1
    for there, why in ((after, "followed"), (copy("JPN", *made.acts), "only that Party's copy can undo it")):
        with pytest.raises(UsageError, match=why):
            history.undo(there, made.acts[-1].id)
    made = says(says(copy("KOR"), BIRDS[0], "include"), BIRDS[0], "exclude")
    for value in ("include", "exclude", "include"):
        undone = history.undo(made, made.acts[-1].id).acts
        made = copy("KOR", *made.acts, *(replace(one, batch=len(made.acts)) for one in undone))
        assert values(made) == [("KOR", BIRDS[0], value)]
    record = Record(made.acts, "KOR")
    shut = record.round(ROUND, "close", speaker="KOR", code="A", date="5 March")
    after = copy("KOR", *made.acts, shut)
    with pytest.raises(UsageError, match="reopen"):
        history.undo(after, shut.id)
    with pytest.raises(UsageError, match="closed"):
        history.undo(after, made.acts[-1].id)


def test_every_change_of_one_act_by_another_program_is_found():
    made = says(says(says(copy("KOR"), BIRDS[0], "include"), BIRDS[0], None), BIRDS[1], "study")
    meta = {acts.CHAIN: acts.chained("", made.acts)}
    assert not list(history.problems(made, meta, {}))
    for place, act in enumerate(made.acts):
        without = (*made.acts[:place], *made.acts[place + 1 :])
        assert list(history.problems(replace(made, acts=without), meta, {}))
        changes = {"value": "reserve", "who": "x", "date": "x", "seen": ("x",), "batch": 9}
        for name, value in changes.items():
            other = (*made.acts[:place], replace(act, **{name: value}), *made.acts[place + 1 :])
            assert list(history.problems(replace(made, acts=other), meta, {})), (place, name)


def test_every_change_of_one_row_that_follows_from_the_acts_or_of_a_draft_is_found():
    made = with_acts(
        m.DossierContent(
            "AviList",
            rounds=(m.Round(1, "3 March", "5 March", "Seoul"), m.Round(2)),
            positions=(stated("KOR", BIRDS[0], 1, "include", who="MOE"),),
            decisions=(m.Decision("Anser sp.", BIRDS[0], "expert", "p. 12"),),
            notes=(m.DraftNote("KOR", BIRDS[0], "ours"),),
            agreement=default(),
        )
    )
    meta = {acts.CHAIN: acts.chained("", made.acts)}
    assert not list(history.problems(made, meta, {}))
    changes = {"rounds": {"closed": None}, "decisions": {"value": BIRDS[1]}}
    for field, changed in changes.items():
        for rows in ((), (replace(getattr(made, field)[0], **changed),)):
            assert list(history.problems(replace(made, **{field: rows}), meta, {})), field
    bare = m.DossierContent("AviList", copy_of="KOR", agreement=default())
    held = drafts.draft_changes(bare, [drafts.position("KOR", BIRDS[0], "include", reason="rings")])
    made = replace(bare, drafts=drafts.drafts_to_add((), "KOR", held))
    assert not list(history.problems(made, {}, {}))
    (draft,) = made.drafts
    for told in ({"value": "exclude"}, {"reason": None}, {"subject": BIRDS[1]}, {"id": "0" * 32}):
        other = replace(made, drafts=(replace(draft, **told),))
        assert "act.changed" in [one.what.code for one in history.problems(other, {}, {})], told


def test_a_closing_code_tells_apart_lists_and_a_slip_when_read_aloud():
    def vernacular_list(name: str) -> m.MatchedList:
        entry = m.Entry("L", 2, vernacular=m.Names(ko=name))
        return m.MatchedList(
            m.Checklist("L", "A list"), (m.MatchedEntry(entry, m.Match("L", 2, m.Message("unresolved"))),)
        )

    assert len({codes.of_lists([vernacular_list(name)]) for name in ("두루미", "흑두루미")}) == 2
    code = codes.closing_code(codes.digests(copy("KOR")), 20)
    assert codes.parse_code(code.lower().replace("-", " ").replace("0", "o")) == code
    other = codes.closing_code(codes.digests(says(copy("KOR"), BIRDS[0], "include")), 20)
    assert codes.differing_parts(code, other) == ("acts",)
    for place, letter in enumerate(code):
        if letter != "-":
            wrong = code[:place] + ("7" if letter != "7" else "8") + code[place + 1 :]
            with pytest.raises(UsageError, match="misheard"):
                codes.parse_code(wrong)


# ---------------------------------------------------------------- the tables beside the record

HANDS = {  # who speaks, who writes it down, by which paper
    "own": {"speaker": "KOR", "recorder": "KOR"},
    "minutes": {"speaker": "KOR", "recorder": "JPN", "minutes": "item 4"},
    "theirs": {"speaker": "JPN", "recorder": "JPN"},
    "letter": {"speaker": "JPN", "recorder": "KOR", "document": "Note 13"},
    "our minutes": {"speaker": "JPN", "recorder": "KOR", "minutes": "item 5"},
}
TOLD = st.tuples(
    st.sampled_from([*HANDS]), st.sampled_from(BIRDS[:2]), st.sampled_from(VALUES), st.integers(0, 2)
)


@pytest.fixture(scope="module")
def nothing_said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nothing") / "agreement.gpkg"
    store.create(path, copy("KOR"), command="init")
    return path


@settings(max_examples=15)
@given(st.lists(TOLD, max_size=9))
def test_check_accuses_nobody_of_what_acts_in_any_order_come_to(nothing_said, told):
    """A Party's own word of one round ends what minutes said in its place of another."""
    path = Path(shutil.copy(nothing_said, nothing_said.with_name("told.gpkg")))
    number = 1
    with store.change(path, "round open") as session:
        record = Record((), "KOR")
        for each in (1, 2, 3):
            record.round(m.Round(each), "open")
        session.record(record.new)
    for hand, taxon, value, later in told:
        number = min(3, number + (later == 0))
        with store.change(path, f"position {hand}") as session:
            record = Record(session.load(m.Act), "KOR")
            record.add("position", taxon, value, round=number, reason=f"of {hand}", **HANDS[hand])
            session.record(record.new)
        with store.read(path) as reader:
            assert reader.differing_positions() == ()
            assert list(acts.differing_rows(reader.dossier())) == []


DETAILS = st.fixed_dictionaries(
    {
        name: st.sampled_from([None, "A", "B"])
        for name in ("reason", "who", "date", "document", "minutes", "recorder")
    }
)


@given(st.lists(st.tuples(st.sampled_from(["include", "study"]), DETAILS), min_size=2, max_size=6))
def test_nobody_is_credited_with_a_part_of_what_another_said(told):
    """What is said with a position is that of its act, or all that stood with the same word of the same hand."""
    parties = {None: None, "A": "KOR", "B": "JPN"}
    standing: tuple[m.Act, ...] = ()
    for value, details in told:
        more = details | {"recorder": parties[details["recorder"]]}
        act = m.Act("", "position", BIRDS[0], value, speaker="KOR", round=1, **more)
        for change in positions.changes_in_positions(standing, [act]):
            kept = [(each.reason, each.who, each.date, each.minutes) for each in (change.act, act, *standing)]
            assert kept[0] in kept[1:]
            if kept[0] != kept[1]:
                assert not any(kept[1])
                assert standing[0].received == act.received
            standing = (change.act,)


# ---------------------------------------------------------------- any order, any number of times

SAID = st.tuples(
    st.sampled_from(["KOR", "JPN"]),
    st.sampled_from(
        ["include", "study", None, "name", "agree", "minute", "text", "confirm", "write", "arrive"]
    ),
    st.integers(0, 2),
)


def step(
    copies: dict[str, m.DossierContent],
    subjects: Sequence[str],
    said: tuple[str, str | None, int],
    on_its_way: list[tuple[str, str]],
) -> None:
    """One Party says something of a bird or a site, writes its exchange file, or one of these arrives.

    A file arrives at the other Party or at the secretariat, late, twice, before an older one, or never.
    """
    party, what, which = said
    other = "JPN" if party == "KOR" else "KOR"
    here, subject = copies[party], subjects[which]
    if what == "write":
        on_its_way.append((party, exchange.to_lines(exchange.exchange_of(here, party))))
    elif what == "arrive":
        for sender, text in on_its_way[which : which + 1]:
            at = "" if party == sender else party
            copies[at] = received(copies[at], text)
    elif what == "confirm":
        if waiting := history.awaiting_here(here):
            copies[party] = confirms(here, waiting[which % len(waiting)].id)
    elif what == "text":
        copies[party] = writes(here, *(paragraph(name, f"{name} {which}") for name in "abc"[: which + 1]))
    elif what == "minute":
        copies[party] = says(here, subject, "include", speaker=other, minutes="item 4")
    elif what not in ("name", "agree"):
        copies[party] = says(here, subject, what)
    elif sites.is_site(subject):  # for which nobody proposes a name
        copies[party] = says(here, subject, "reserve")
    elif what == "name":
        copies[party] = names(here, subject, "ko", f"name {which}", party)
    else:
        copies[party] = agrees(here, f"agreed {which}", on=subject)


@settings(max_examples=8)
@given(st.lists(SAID, max_size=14), st.booleans())
def test_any_interleaving_exchanged_in_any_order_gives_the_same_annex_and_code(small_findings, said, first):
    """Two copies and the secretariat's, which takes confirmations before what they confirm, too."""
    birds = [item.taxon for item in items.of(small_findings.comparison) if item.shared][:2]
    subjects = (*birds, "site:ramsar-934")
    opened = Record((), None)
    opened.round(ROUND, "open", date=ROUND.opened, place=ROUND.place)
    there = small_findings.dossier
    parties: tuple[m.PartyCode, ...] = ("KOR", "JPN")
    copies = {party or "": after(replace(there, copy_of=party), *opened.new) for party in (*parties, None)}
    on_its_way: list[tuple[str, str]] = []
    for one in said:
        step(copies, subjects, one, on_its_way)
    for party in (*parties, *parties) if first else (*parties[::-1], *parties[::-1]):
        for at in {*copies} - {party}:
            copies[at] = merged(copies[at], copies[party])
    kept, found = [], []
    for made in copies.values():
        text = settled_text(made.acts)
        told = {name: getattr(made, name) for name in ("acts", "positions", "rounds", "decisions")}
        whole = replace(there, clauses=text, **told)
        said = [
            {(one.recorder, one.value) for one in made.acts if one.subject == f"text:{each.id}"}
            for each in text
        ]
        assert all({"KOR", "JPN"} == {who for who, _ in each} for each in said)
        table = replace(small_findings, dossier=whole)
        annex = annexes.text(table)
        second = rounds.Kept(text, annexes.annex_two(table, annex).rows)
        kept.append((plain.to_text(annex), plain.to_text(second)))
        printed = str([row.names for row in annexes.annex(table, AnnexOptions(text=True)).rows])
        for act in made.acts:
            if act.kind == "name" and act.speaker is None and act.value in printed:
                both = {one.recorder for one in made.acts if one.value == act.value}
                assert both == {"KOR", "JPN"}, "a text prints what one side has not said"
        found.append(codes.digests(whole, (), annex, second.sites or ()))
    assert kept[0] == kept[1] == kept[2]
    assert found[0] == found[1] == found[2]


@pytest.fixture(scope="module")
def small_findings(small_dossier: Path) -> Findings:
    """A dossier with a few sites, whose agreement asks for an Annex II."""
    there = store.load(small_dossier)
    few = tuple(one for one in there.sites if one.place_id in ("ramsar-934", "ramsar-996"))
    agreement = replace(there.agreement, annex_sites=True)
    return evidence.findings(replace(there, agreement=agreement, sites=few))


# ---------------------------------------------------------------- exchanges edited by hand


def lines_of(dossier: m.DossierContent) -> list[str]:
    return exchange.to_lines(exchange.exchange_of(dossier, "JPN")).splitlines()


def read(*lines: str) -> exchange.Exchange:
    return exchange.from_lines("\n".join(lines), "theirs", default())


@pytest.fixture
def japanese() -> m.DossierContent:
    made = copy("JPN")
    for value in ("include", None, "study"):
        made = says(made, BIRDS[0], value)
    return says(made, BIRDS[1], "exclude")


def test_lines_in_another_order_or_twice_are_the_same_acts_and_a_reason_may_hold_a_separator_of_lines(
    japanese,
):
    head, *lines = lines_of(japanese)
    for edited in (lines[::-1], [*lines, *lines], ["", *lines, ""]):
        done = exchange.merge(copy("KOR"), read(head, *edited), "theirs")
        made = acts.fold((*done.new,))
        assert len(done.new) == len(lines)
        assert {one.subject: one.value for one in made.positions} == {BIRDS[0]: "study", BIRDS[1]: "exclude"}
    korean = merged(copy("KOR"), says(copy("JPN"), BIRDS[0], "study", reason="one\u2028two"))
    assert korean.positions[0].reason == "one\u2028two"


def test_an_exchange_too_long_or_with_a_gap_of_both_or_of_another_agreement_is_refused(japanese):
    head, line, *_ = lines_of(japanese)
    with pytest.raises(InputError, match=r"more negotiation records than birds reads at once \(30000\)"):
        read(head, *[line] * 30_000)
    with pytest.raises(InputError, match=r"\(500\)"):
        read(head, *[next(one for one in lines_of(japanese) if '"round", ' in one)] * 501)
    head, *lines = lines_of(japanese)
    first = next(line for line in lines if '"include"' in line)
    with pytest.raises(InputError, match="1 negotiation record"):
        exchange.merge(copy("KOR"), read(head, *(line for line in lines if line != first)), "theirs")
    secretariat, korean = copy(None), says(copy("KOR"), BIRDS[0], "include")
    forged = exchange.to_lines(replace(exchange.exchange_of(korean, "KOR"), party="JPN"))
    with pytest.raises(InputError, match="of KOR that this copy lacks"):
        received(secretariat, forged)
    assert len(merged(merged(secretariat, korean), japanese).positions) == 3
    with pytest.raises(InputError, match="Clements"):
        merged(copy("KOR"), replace(japanese, reference="Clements"))
    other = replace(exchange.exchange_of(japanese, "JPN"), agreement="JPN-AUS")
    with pytest.raises(InputError, match="JPN-AUS"):
        exchange.merge(copy("KOR"), other, "theirs")


@pytest.mark.parametrize(
    "edit",
    [lambda line: line.replace("{", '{"hidden": "x", ', 1), lambda line: line[:-1], lambda line: f"[{line}]"],
)
def test_a_line_that_says_what_no_act_can_is_refused_with_its_number(japanese, edit):
    head, *lines = lines_of(japanese)
    lines[2] = edit(lines[2])
    with pytest.raises(InputError, match="line 4: not a negotiation record"):
        read(head, *lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\v", "\f", "\x85"])
def test_a_reason_with_the_line_ends_of_any_system_reaches_the_other_side(end):
    reason = f"few records{end}two since 1990"
    there = merged(copy("KOR"), says(copy("JPN"), BIRDS[0], "include", reason=reason))
    assert [each.reason for each in there.positions] == [reason]


@pytest.mark.parametrize("reason", ["a\x1b[31m", "a\0", "a\ud800", "a" * 20_001])
def test_what_the_other_side_would_refuse_is_not_recorded(reason):
    with pytest.raises(InputError, match="the other side's copy would not take this text"):
        says(copy("JPN"), BIRDS[0], "include", reason=reason)


@pytest.mark.parametrize("word", ["a\x1b[31m", "a\0"])
def test_a_paragraph_with_control_characters_is_none(word):
    value = format_paragraph((1,), m.Clause("a", "article", m.Names(en=word)))
    assert not is_setting(default(), "text:a", value)
    assert is_setting(default(), "text:a", value.replace(json.dumps(word), '"a"'))


OF_BIRD = {"kind": "position", "subject": BIRDS[0], "round": 1}
OF_NAME = {"kind": "name", "subject": BIRDS[0], "place": "ko"}
OF_ROUND = {"kind": "round", "subject": "1", "value": "close", "round": 1}
NO_ACTS = (
    {**OF_BIRD, "round": True},  # Python's true is its 1, the digest of a stored 1 is another
    *({**OF_BIRD, "round": number} for number in (1.0, "1", -1, None)),
    *({**OF_BIRD, "ad_referendum": word} for word in (1, "yes", None)),
    {**OF_BIRD, "seen": {"a": "b"}}, {**OF_BIRD, "seen": [1]}, {**OF_BIRD, "value": ["include"]},
    {**OF_BIRD, "value": "veto"}, {**OF_BIRD, "reason": "\ud800"},
    *({**OF_BIRD, "speaker": party} for party in ("USA", None)),
    {**OF_NAME, "place": "xx"}, {**OF_NAME, "speaker": None},
    *({**OF_NAME, "value": name} for name in ("a\x1b[31m", "a" * 99999)),
    {**OF_ROUND, "subject": "x", "value": "open"}, {**OF_ROUND, "code": "<b>"}, {**OF_ROUND, "speaker": None},
    {**OF_ROUND, "value": "reopen", "speaker": "KOR"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({**OF_BIRD, "subject": "Nobody nobodius"}, "Nobody nobodius"),
        ({**OF_BIRD, "round": 7}, "round 7"),
        *((told, "line 2: not a negotiation record") for told in NO_ACTS),
    ],
)
def test_an_act_of_other_values_or_on_nothing_that_is_there_is_refused_in_one_sentence(told, words):
    line = {"value": "include", "speaker": "JPN", "recorder": "JPN", **told}
    line["id"] = acts.digest(m.Act("", **{**line, "seen": tuple(line.get("seen", ()))}))
    text = "\n".join((*lines_of(copy("JPN")), json.dumps(line)))
    with pytest.raises(InputError, match=words):
        received(says(copy("KOR"), BIRDS[1], "include"), text)
