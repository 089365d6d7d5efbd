"""The treaty test: every combination of facts has one verdict, and the sentences say why."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, product

import pytest

from birds.evidence.rules import LINES, Facts, decide
from birds.evidence.verdict import CODES, counted, judge, judge_subspecies
from birds.messages import say, word
from birds.messages.catalogue import template
from birds.model import (
    LANGS,
    TESTS,
    VERDICTS,
    Checklist,
    Comparison,
    ComparisonRow,
    Decision,
    Entry,
    Evidence,
    Match,
    MatchedEntry,
    Names,
    ParsedName,
    Place,
    Reason,
    Status,
    Taxon,
    Unit,
)
from birds.taxonomy import Taxonomy

SETS = tuple(frozenset(found) for found in chain.from_iterable(combinations(CODES, n) for n in range(8)))
M = {"B", "W", "P"}


def as_in_the_design(facts: Facts) -> str:  # noqa: PLR0911 - one return a line of the table
    """Say the verdict as the design's table reads, written out a second time."""
    a, b = facts.a, facts.b
    if facts.limb_a:
        return "shown"
    if not a or not b:
        return "unknown"
    if a == {"X"} or b == {"X"}:
        return "historic"
    if a == {"I"} or b == {"I"}:
        return "excepted"
    if a & M and b & M:
        return "indicated" if facts.limb_b == "met" else "doubtful"
    if a == b == {"V"} and facts.set_aside_vagrants:
        return "set_aside"
    if a == b == {"R"} and facts.non_migratory:
        return "excepted"
    return "doubtful"


def as_in_the_open_test(facts: Facts) -> str:
    """Say the verdict of the open test: a record decides, and nothing that two lists have in common."""
    if facts.limb_a or not facts.reported:
        said = as_in_the_design(replace(facts, limb_b="open"))
        assert said != "indicated"
        return said
    return "indicated"


@pytest.mark.parametrize(
    ("test", "expected"), [("two-limb", as_in_the_design), ("open", as_in_the_open_test)]
)
def test_every_combination_of_facts_has_exactly_the_verdict_of_the_design(test, expected) -> None:
    """Each set of statuses on each side, with every record, limb and decision: one verdict, and no line idle."""
    cases = product(SETS, SETS, (True, False), ("met", "open", "not_met"), *[(True, False)] * 3)
    seen = set()
    for a, b, limb_a, limb_b, decided, aside, reported in cases:
        facts = Facts(a, b, limb_a, limb_b, decided, aside, reported)
        line = decide(facts, test)
        seen.add(line.name)
        assert line.verdict == expected(facts), facts
    assert seen == {line.name for line in LINES[test]}, "a line that nothing reaches is no line"


@pytest.mark.parametrize("test", TESTS)
def test_the_verdict_does_not_depend_on_which_side_is_called_a(test) -> None:
    for a, b in product(SETS, SETS):
        assert decide(Facts(a, b), test).name == decide(Facts(b, a), test).name


def test_lines_stand_in_the_order_of_the_design() -> None:
    assert [line.verdict for line in LINES["two-limb"]][:7] == [
        "shown",
        "unknown",
        "historic",
        "excepted",
        "indicated",
        "doubtful",
        "doubtful",
    ]
    for lines in LINES.values():
        assert {line.verdict for line in lines} == set(VERDICTS)


# The least that each line takes, and that the lines above it don't have.
LEAST = {
    "record": {"limb_a": True},
    "reported": {"reported": True},
    "no_status": {"b": ""},
    "extirpated": {"b": "X"},
    "introduced": {"b": "I"},
    "common": {"limb_b": "met"},
    "subspecies_open": {},
    "subspecies_differ": {"limb_b": "not_met"},
    "no_record": {},
    "vagrant_both": {"a": "V", "b": "V"},
    "vagrant": {"b": "V"},
    "non_migratory": {"a": "R", "b": "R", "non_migratory": True},
    "resident_both": {"a": "R", "b": "R"},
    "resident": {"b": "R"},
    "not_migratory": {"b": "RV"},
}


@pytest.mark.parametrize(("test", "name"), [(test, line.name) for test in TESTS for line in LINES[test]])
def test_each_line_of_both_tables_decides_where_it_is_met(test, name) -> None:
    given = LEAST[name]
    sides = {side: frozenset(given.get(side, "B")) for side in ("a", "b")}
    facts = replace(Facts(**sides), **{key: value for key, value in given.items() if key not in sides})
    assert decide(facts, test).name == name


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((Status("W"), Status("R", minor=True)), {"W"}),
        ((Status("R", tuple(range(1, 13))),), {"R"}),
        ((Status("R"),), {"R"}),
        ((Status("R", (4, 5, 6)), Status("W", (1, 2))), {"W"}),
        ((Status("R", (4, 5, 6)),), set()),
        ((Status("R", (2, 3)), Status("R")), {"R"}),
    ],
)
def test_minor_statuses_and_residents_of_some_months_do_not_count(statuses, expected) -> None:
    assert counted(statuses) == expected


def sentence(code: str, lang: str) -> str:
    found = template(code, lang)
    return found[0] if found else ""


@pytest.mark.parametrize("line", [line.name for line in LINES["two-limb"]])
def test_every_line_has_a_sentence_that_ends_in_what_would_settle_it(line: str) -> None:
    for lang in LANGS:
        full, why = sentence(f"verdict.{line}", lang), sentence(f"left.{line}", lang)
        assert full
        assert why
        assert full.startswith(why)
        assert (line == "record") == (full == why)


@pytest.mark.parametrize("line", [line.name for line in LINES["open"] if line.name != "record"])
def test_every_line_of_the_open_test_says_that_a_marked_bird_settles_it(line: str) -> None:
    for lang, marked in (("en", "a bird marked"), ("ko", "표지되어"), ("ja", "標識され")):
        said = sentence(f"open.{line}", lang)
        assert marked in said
        assert word(f"line.{line}", lang)
        assert said.startswith(sentence(f"left.{line}", lang))


TAXA = (
    Taxon("Hirundinidae", "family", 1),
    Taxon("Hirundo", "genus", 2, "Hirundinidae"),
    Taxon("Hirundo rustica", "species", 3, "Hirundo"),
    Taxon("Hirundo rustica rustica", "subspecies", 4, "Hirundo rustica"),
    Taxon("Hirundo rustica gutturalis", "subspecies", 5, "Hirundo rustica"),
    Taxon("Hirundo rustica tytleri", "subspecies", 6, "Hirundo rustica"),
    Taxon("Anser fabalis", "species", 7, "Anser"),
    Taxon("Anser fabalis middendorffii", "subspecies", 8, "Anser fabalis"),
    Taxon("Anser serrirostris", "species", 9, "Anser"),
    Taxon("Anser serrirostris serrirostris", "subspecies", 10, "Anser serrirostris"),
    Taxon("Turdus cardis", "species", 11, "Turdus"),
)
TAXONOMY = Taxonomy.of("test", TAXA)
JPN, KOR = Checklist("J", "Japan's", "JPN"), Checklist("K", "Korea's", "KOR")


def entry(list_id: str, row: int, taxon: str, statuses: str, *subspecies: str) -> MatchedEntry:
    """Make a matched entry; an unknown subspecies stays unresolved."""
    found = Entry(
        list_id,
        row,
        taxon,
        ParsedName(taxon, taxon),
        vernacular=Names(en=taxon),
        subspecies=subspecies,
        statuses=tuple(Status(code) for code in statuses.split()),
    )
    matches = tuple(
        Match(list_id, row, Reason("exact"), name if name in TAXONOMY else None, name.split()[-1])
        for name in subspecies
    )
    return MatchedEntry(found, Match(list_id, row, Reason("exact"), taxon, confidence="certain"), matches)


def swallow(a: str, b: str, sub_a: tuple[str, ...] = (), sub_b: tuple[str, ...] = ()) -> Comparison:
    taxa = tuple(dict.fromkeys((*sub_a, *sub_b))) or ("Hirundo rustica",)
    row = ComparisonRow(
        "r1",
        "equal",
        a=(entry("J", 2, "Hirundo rustica", a, *sub_a),),
        b=(entry("K", 3, "Hirundo rustica", b, *sub_b),),
        units=(Unit("u1", "Hirundo rustica", taxa, 2, 3),),
    )
    return Comparison(JPN, KOR, 1, 1, "test", (row,))


def record(taxon: str | None = "Hirundo rustica", **changes: object) -> Evidence:
    made = Evidence(
        id="e1",
        taxon_printed=taxon or "?",
        kind="recovery",
        certainty="direct",
        origin=Place("Tottori", "JPN"),
        destination=Place("Hongdo", "KOR"),
        source="https://example.org/ring",
        taxon=taxon,
        date_from="2007-07",
        date_to="2010-04",
    )
    return replace(made, **changes)


GUT, TYT = "Hirundo rustica gutturalis", "Hirundo rustica tytleri"


def test_a_common_subspecies_of_a_migrant_indicates() -> None:
    (verdict,) = judge(swallow("B P", "B", (GUT, TYT), (GUT,)), (), TAXONOMY)
    assert (verdict.verdict, verdict.line, verdict.limb_b) == ("indicated", "common", "met")
    assert verdict.common_subspecies == (GUT,)
    assert GUT in say(verdict.reason, "en")
    assert "夏鳥" in say(verdict.reason, "ja")


def test_a_side_that_prints_no_determined_subspecies_leaves_limb_b_open() -> None:
    for printed in ((), ("ssp.",), ("Hirundo rustica nowhere",)):
        (verdict,) = judge(swallow("B", "B", (GUT,), printed), (), TAXONOMY)
        assert (verdict.verdict, verdict.line) == ("doubtful", "subspecies_open")
        assert dict(verdict.reason.args)["side"] == "KOR"
        assert "for the Republic of Korea" in say(verdict.reason, "en")


def test_subspecies_without_any_in_common_do_not_meet_limb_b() -> None:
    (verdict,) = judge(swallow("B", "B", (GUT,), (TYT,)), (), TAXONOMY)
    assert (verdict.line, verdict.limb_b) == ("subspecies_differ", "not_met")
    sentence = say(verdict.reason, "ja")
    assert GUT in sentence
    assert TYT in sentence


def test_a_bird_without_subspecies_in_the_reference_meets_limb_b_by_the_species() -> None:
    row = ComparisonRow(
        "r1",
        "equal",
        a=(entry("J", 2, "Turdus cardis", "B"),),
        b=(entry("K", 3, "Turdus cardis", "P"),),
        units=(Unit("u", "Turdus cardis", ("Turdus cardis",), 2, 3),),
    )
    (verdict,) = judge(Comparison(JPN, KOR, 1, 1, "test", (row,)), (), TAXONOMY)
    assert (verdict.verdict, verdict.limb_b, verdict.common_subspecies) == ("indicated", "met", ())
    assert verdict.reason.rule == "verdict.common_monotypic"


@pytest.mark.parametrize("taxon", ["Hirundo rustica", GUT, TYT])
def test_a_crossing_record_of_the_species_or_any_of_its_subspecies_shows_it(taxon: str) -> None:
    (verdict,) = judge(swallow("", "", (GUT,), ()), (record(taxon),), TAXONOMY)
    assert (verdict.verdict, verdict.line) == ("shown", "record")
    for lang in LANGS:
        sentence = say(verdict.reason, lang)
        assert "Tottori → Hongdo, 2007-07/2010-04" in sentence
        assert "https://example.org/ring" in sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"certainty": "negative"},
        {"certainty": "summary"},
        {"certainty": "inferred"},
        {"kind": "count"},
        {"kind": "shared_subspecies"},
        {"kind": "other"},
        {"destination": Place("Tanchon", "PRK")},
        {"destination": Place("Niigata", "JPN")},
        {"destination": Place(None, None)},
        {"source": " "},
    ],
)
def test_what_is_no_marked_bird_found_on_both_sides_is_kept_and_does_not_count(changes) -> None:
    (verdict,) = judge(swallow("V", "V"), (record(**changes),), TAXONOMY)
    assert verdict.verdict == "set_aside"
    assert verdict.limb_a == ()
    assert len(verdict.other_records) == 1


def test_several_records_are_counted_and_the_recovery_is_named() -> None:
    two = (record(id="e2", kind="tracking", mark="PTT"), record())
    (verdict,) = judge(swallow("B", "B"), two, TAXONOMY)
    assert [one.id for one in verdict.limb_a] == ["e1", "e2"]
    assert "2 records, for example a ring recovery: Tottori" in say(verdict.reason, "en")


def test_a_record_between_lists_of_no_party_counts_for_nothing() -> None:
    found = swallow("B", "B")
    nobody = replace(found, a=replace(found.a, party=None))
    (verdict,) = judge(nobody, (record(),), TAXONOMY)
    assert verdict.line == "subspecies_open"
    assert "J" in say(verdict.reason, "ko")


BEANS = ("Anser fabalis middendorffii", "Anser serrirostris serrirostris")


def bean_geese() -> Comparison:
    """Japan prints one bean goose with both birds, Korea two."""
    row = ComparisonRow(
        "beans",
        "includes",
        a=(entry("J", 2, "Anser fabalis", "W", *BEANS),),
        b=(
            entry("K", 3, "Anser fabalis", "W", BEANS[0]),
            entry("K", 4, "Anser serrirostris", "V", BEANS[1]),
        ),
        units=(
            Unit("taiga", "Anser fabalis", (BEANS[0],), 2, 3),
            Unit("tundra", "Anser serrirostris", (BEANS[1],), 2, 4),
        ),
    )
    return Comparison(JPN, KOR, 1, 2, "test", (row,))


def test_a_lumped_row_has_its_own_verdict_and_one_for_each_shared_unit() -> None:
    whole, taiga, tundra = judge(bean_geese(), (), TAXONOMY)
    assert (whole.unit_id, whole.taxon, whole.verdict) == (None, "Anser fabalis", "indicated")
    assert (taiga.unit_id, taiga.verdict, taiga.common_subspecies) == ("taiga", "indicated", BEANS[:1])
    assert (tundra.unit_id, tundra.verdict) == ("tundra", "doubtful")
    assert tundra.row_id == whole.row_id


def test_a_record_shows_only_the_unit_it_names() -> None:
    whole, taiga, tundra = judge(bean_geese(), (record("Anser serrirostris"),), TAXONOMY)
    assert (whole.verdict, taiga.verdict, tundra.verdict) == ("shown", "indicated", "shown")


def test_a_record_of_a_species_that_two_rows_divide_counts_for_neither() -> None:
    first, second = (
        ComparisonRow(
            f"r{n}",
            "equal",
            a=(entry("J", n, "Hirundo rustica", "B", taxon),),
            b=(entry("K", n, "Hirundo rustica", "B", taxon),),
            units=(Unit(taxon, taxon, (taxon,), n, n),),
        )
        for n, taxon in enumerate((GUT, TYT), 2)
    )
    found = judge(Comparison(JPN, KOR, 2, 2, "test", (first, second)), (record(),), TAXONOMY)
    assert [verdict.verdict for verdict in found] == ["indicated", "indicated"]
    assert all(len(verdict.other_records) == 1 for verdict in found)


def test_rows_that_are_not_shared_have_no_verdict() -> None:
    rows = tuple(
        replace(row, relation=relation)
        for row in swallow("B", "B").rows
        for relation in ("only_a", "only_b", "unresolved")
    )
    assert judge(Comparison(JPN, KOR, 1, 1, "test", rows), (), TAXONOMY) == ()


def test_a_cited_decision_excepts_a_bird_that_both_lists_call_resident_and_no_other() -> None:
    decision = Decision("Hirundo rustica", "yes", "both Parties", "minutes, item 3", kind="non_migratory")
    (resident,) = judge(swallow("R", "R"), (), TAXONOMY, decisions=(decision,))
    assert (resident.verdict, resident.line) == ("excepted", "non_migratory")
    assert "minutes, item 3" in say(resident.reason, "en")
    (moving,) = judge(swallow("R", "W"), (), TAXONOMY, decisions=(decision,))
    assert moving.line == "resident"
    (uncited,) = judge(swallow("R", "R"), (), TAXONOMY, decisions=(replace(decision, cited=""),))
    assert uncited.line == "resident_both"


def test_the_rule_on_vagrants_can_be_switched_off() -> None:
    (verdict,) = judge(swallow("V", "V"), (), TAXONOMY, set_aside_vagrants=False)
    assert (verdict.verdict, verdict.line) == ("doubtful", "vagrant")
    assert "Japan and the Republic of Korea" in say(verdict.reason, "en")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("X", "W", ("historic", "JPN")),
        ("W", "X", ("historic", "KOR")),
        ("I", "R", ("excepted", "JPN")),
        ("V", "R", ("doubtful", "JPN")),
        ("V R", "W", ("doubtful", "JPN")),
        ("I X", "R V", ("doubtful", "JPN|KOR")),
        ("", "", ("unknown", "JPN|KOR")),
    ],
)
def test_the_reason_names_the_side_that_decides(a: str, b: str, expected: tuple[str, str]) -> None:
    (verdict,) = judge(swallow(a, b), (), TAXONOMY)
    assert (verdict.verdict, dict(verdict.reason.args)["side"]) == expected
    for lang in LANGS:
        assert say(verdict.reason, lang)


def test_an_entry_without_subspecies_means_the_one_that_its_list_gives_to_no_other_entry() -> None:
    teal = (
        Taxon("Anas crecca", "species", 1, "Anas"),
        Taxon("Anas crecca crecca", "subspecies", 2, "Anas crecca"),
        Taxon("Anas crecca carolinensis", "subspecies", 3, "Anas crecca"),
    )
    both = ("Anas crecca crecca", "Anas crecca carolinensis")
    matches = tuple(Match("J", 2, Reason("exact"), name, name.split()[-1]) for name in both)
    lump = replace(entry("J", 2, "Anas crecca", "W"), subspecies=matches)
    row = ComparisonRow(
        "teal",
        "includes",
        a=(lump,),
        b=(entry("K", 3, "Anas crecca", "W"), entry("K", 4, both[1], "V")),
        units=(Unit("c", both[0], both[:1], 2, 3), Unit("g", both[1], both[1:], 2, 4)),
    )
    found = judge(Comparison(JPN, KOR, 1, 2, "test", (row,)), (), Taxonomy.of("test", teal))
    eurasian = next(verdict for verdict in found if verdict.unit_id == "c")
    assert (eurasian.verdict, eurasian.common_subspecies) == ("indicated", both[:1])


OPEN = {"test": "open"}


def test_in_the_open_test_a_common_subspecies_is_no_record_of_migration() -> None:
    (verdict,) = judge(swallow("B P", "B", (GUT, TYT), (GUT,)), (), TAXONOMY, **OPEN)
    assert (verdict.verdict, verdict.line, verdict.limb_b) == ("doubtful", "no_record", "met")
    assert "no record of marked birds" in say(verdict.reason, "en")


@pytest.mark.parametrize("certainty", ["inferred", "summary"])
@pytest.mark.parametrize("kind", ["recovery", "resighting", "tracking"])
def test_in_the_open_test_a_cited_record_that_names_no_bird_indicates(kind: str, certainty: str) -> None:
    found = record(kind=kind, certainty=certainty)
    (verdict,) = judge(swallow("V", "R"), (found,), TAXONOMY, **OPEN)
    assert (verdict.verdict, verdict.line) == ("indicated", "reported")
    assert (verdict.reported, verdict.limb_a, verdict.other_records) == ((found,), (), ())
    assert all("https://example.org/ring" in say(verdict.reason, lang) for lang in LANGS)
    (of_two_limbs,) = judge(swallow("V", "R"), (found,), TAXONOMY)
    assert (of_two_limbs.verdict, of_two_limbs.other_records) == ("doubtful", (found,))


@pytest.mark.parametrize(
    "changes",
    [
        {"certainty": "negative"},
        {"kind": "count", "certainty": "inferred"},
        {"kind": "other", "certainty": "summary"},
        {"kind": "shared_subspecies", "certainty": "direct"},
        {"certainty": "summary", "destination": Place("Khanka", "RUS")},
        {"certainty": "summary", "destination": Place("Izumi", "JPN")},
        {"certainty": "inferred", "origin": Place("on the way", None)},
        {"certainty": "summary", "source": " "},
        {"kind": "tracking", "certainty": "inferred", "id": "track-c1"},
    ],
)
def test_in_the_open_test_too_counts_shared_breeding_and_negative_findings_are_no_evidence(changes) -> None:
    (verdict,) = judge(swallow("B", "B"), (record(**changes),), TAXONOMY, **OPEN)
    assert (verdict.verdict, verdict.line, verdict.reported) == ("doubtful", "no_record", ())
    assert len(verdict.other_records) == 1


def test_in_the_open_test_a_direct_record_shows_beside_a_summary_which_counts_too() -> None:
    sum_of = record(id="e2", certainty="summary")
    (verdict,) = judge(swallow("B", "B"), (record(), sum_of), TAXONOMY, **OPEN)
    assert (verdict.verdict, verdict.reason) == (
        "shown",
        judge(swallow("B", "B"), (record(),), TAXONOMY)[0].reason,
    )
    assert verdict.reported == (sum_of,)


def test_several_summaries_are_counted_and_a_recovery_is_named() -> None:
    found = (record(id="e1", kind="tracking", certainty="inferred"), record(id="e2", certainty="summary"))
    (verdict,) = judge(swallow("B", "B"), found, TAXONOMY, **OPEN)
    assert say(verdict.reason, "en").startswith(
        "Migration between the two countries is indicated by 2 inferred or summarised records, for example a ring recovery"
    )


def test_the_open_test_of_a_subspecies_takes_records_of_that_subspecies_alone() -> None:
    both = swallow("B", "B", (GUT, TYT), (GUT, TYT))
    found = (record(GUT, certainty="summary"),)
    verdicts = {taxon: judge_subspecies(taxon, both, found, TAXONOMY, **OPEN) for taxon in (GUT, TYT)}
    assert [(one.verdict, one.line) for one in verdicts.values()] == [
        ("indicated", "reported"),
        ("doubtful", "no_record"),
    ]
    one_side = judge_subspecies(TYT, swallow("B", "B", (GUT, TYT), (GUT,)), (), TAXONOMY, **OPEN)
    assert (one_side.verdict, one_side.line) == ("doubtful", "no_record")
