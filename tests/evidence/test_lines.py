"""The two tables of the treaty test: every combination of facts fits one line, which says whose it is."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, combinations_with_replacement, product

import pytest
import recomputed

from birds.evidence.lines import CODES, LINES, Facts, decide
from birds.evidence.statements import Side
from birds.messages import template, word
from birds.model import LANGS, TESTS, VERDICTS, Test

MIGRANTS = {"B", "W", "P"}  # the codes whose words may name a migrant


def written_out(facts: Facts, test: Test) -> tuple[str, str]:
    """Say what the table decides and by whose line, as the second program has it."""
    a, b = ((one.codes, one.migrant, one.within, one.settled) for one in (facts.a, facts.b))
    limb = "undivided" if facts.undivided else facts.limb_b
    record = "direct" if facts.limb_a else "told" if facts.reported else None
    rules = {"set_aside": facts.set_aside_vagrants, "non_migratory": facts.non_migratory}
    return recomputed.table(a, b, limb, record, test, **rules)


SUBSETS = tuple(frozenset(found) for found in chain.from_iterable(combinations(CODES, n) for n in range(8)))


def sides() -> Iterator[Side]:
    """Yield all that can be said of a side: its codes, whether it has a migrant and where, whether a resident comes first."""
    for codes in SUBSETS:
        for migrant, within, settled in product((False, True), repeat=3):
            may_be_within = (migrant and {"B", "R"} <= codes) or not within
            if (codes & MIGRANTS or not migrant) and ("R" in codes or not settled) and may_be_within:
                yield Side(codes, migrant, within, settled)


SIDES = tuple(sides())
PAIRS = tuple(combinations_with_replacement(SIDES, 2))
MET = ("met", "undivided", "open", "not_met")


def facts_of(one: Side, other: Side, *, limb_b: str = "open", **more: object) -> Facts:
    undivided = limb_b == "undivided"
    return Facts(one, other, limb_b="met" if undivided else limb_b, undivided=undivided, **more)


def test_there_are_as_many_sides_as_codes_and_what_they_may_mean():
    assert (len(SUBSETS), len(SIDES)) == (128, 424)


@pytest.mark.slow
@pytest.mark.parametrize("test", TESTS)
def test_every_subset_of_codes_fits_exactly_one_line(test):
    """Codes × migrant or not on each side × resident first × limb b × decision and rules: one line, and none idle."""
    seen = set()
    limbs = MET if test == "two-limb" else ("open",)
    for (one, other), limb, (decided, aside) in product(
        PAIRS, limbs, ((False, True), (True, True), (True, False))
    ):
        facts = facts_of(one, other, limb_b=limb, non_migratory=decided, set_aside_vagrants=aside)
        line = decide(facts, test)
        seen.add(line.name)
        assert (line.verdict, line.by) == written_out(facts, test), facts
    assert seen == {line.name for line in LINES[test]} - {"record", "reported"}


@pytest.mark.parametrize("test", TESTS)
def test_a_record_decides_whatever_the_lists_say(test):
    for (one, other), limb, reported in product(PAIRS[::61], MET, (True, False)):
        facts = facts_of(one, other, limb_b=limb, reported=reported)
        assert decide(replace(facts, limb_a=True), test).name == "record"
        found = decide(facts, test)
        assert (found.verdict, found.by) == written_out(facts, test)
        assert (found.name == "reported") == (reported and test == "open")


@pytest.mark.slow
@pytest.mark.parametrize("test", TESTS)
def test_the_verdict_does_not_depend_on_which_side_is_called_a(test):
    for one, other in PAIRS:
        facts = facts_of(one, other, limb_b="met")
        assert decide(facts, test) is decide(facts_of(other, one, limb_b="met"), test)


@pytest.mark.parametrize("test", TESTS)
def test_in_the_open_test_no_state_of_limb_b_matters_and_in_the_other_it_does(test):
    both = facts_of(*[Side(frozenset("W"), migrant=True)] * 2)
    words = {decide(replace(both, limb_b=limb), test).verdict for limb in ("met", "open", "not_met")}
    assert words == ({"for_discussion"} if test == "open" else {"indicated", "for_discussion", "doubtful"})


def test_lines_stand_in_the_order_of_the_design_and_the_last_always_fits():
    in_order = {
        "two-limb": "shown by two-limb, excepted by project, historic by project, unknown by project, indicated by two-limb,"
        " indicated by project, for_discussion by project, for_discussion by project, doubtful by project,"
        " for_discussion by project",
        "open": "shown by open, indicated by open, unknown by project, historic by project, excepted by project,"
        " for_discussion by project",
    }
    for test, lines in LINES.items():
        expected = in_order[test].split(", ")
        assert [f"{line.verdict} by {line.by}" for line in lines][: len(expected)] == expected
        assert {line.verdict for line in lines} == set(VERDICTS)
        assert lines[-1].fits(facts_of(*[Side(frozenset("R"), settled=True)] * 2))


def sentence(code: str, lang: str) -> str:
    found = template(code, lang)
    return found[0] if found else ""


@pytest.mark.parametrize("line", [line.name for line in LINES["two-limb"]])
def test_every_line_has_a_sentence_that_ends_in_what_would_settle_it(line):
    for lang in LANGS:
        full, why = sentence(f"verdict.{line}", lang), sentence(f"left.{line}", lang)
        assert why
        assert full.startswith(why)
        assert (line == "record") == (full == why)


@pytest.mark.parametrize("line", [line.name for line in LINES["open"] if line.name != "record"])
def test_every_line_of_the_open_test_says_that_a_marked_bird_settles_it(line):
    """Where a record is inferred it says that none of a marked bird is known."""
    settles = ("A bird marked in one country and found in the other", "표지되어", "標識され")
    english = "No marked or tracked bird is known"
    none_known = (english, "표지·추적 개체의 기록은 확인되지", "標識個体・追跡個体の記録は確認されて")
    for lang, marked in zip(("en", "ko", "ja"), none_known if line == "reported" else settles, strict=True):
        said, why = sentence(f"open.{line}", lang), sentence(f"left.{line}", lang)
        assert marked in said
        assert word(f"line.{line}", lang)
        assert why
        assert said.startswith(why)
