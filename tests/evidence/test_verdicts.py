"""The treaty test on birds with entries, statements and records: one verdict each, and the sentence says why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from few_birds import reference

from birds import model as m
from birds.evidence import verdicts as judging
from birds.evidence.lines import LINES
from birds.evidence.statements import Statements
from birds.messages import say
from birds.model.agreement import default
from birds.reading.tables.status import parse_status
from birds.taxonomy import Taxonomy

TAXONOMY = reference(
    *(
        "Hirundo",
        "Hirundo rustica",
        "Hirundo rustica rustica",
        "Hirundo rustica gutturalis",
        "Hirundo rustica tytleri",
    ),
    *(
        "Anser fabalis",
        "Anser fabalis middendorffii",
        "Anser serrirostris",
        "Anser serrirostris serrirostris",
    ),
    "Turdus cardis",
)
JPN, KOR = m.Checklist("J", "Japan's", "JPN"), m.Checklist("K", "Korea's", "KOR")


def judge(
    comparison: m.Comparison,
    evidence: Sequence[m.Evidence] = (),
    taxonomy: Taxonomy = TAXONOMY,
    statuses: Sequence[m.Status] = (),
    **given: object,
) -> tuple[m.Verdict, ...]:
    return judging.judge(Statements(comparison, taxonomy, (), statuses), evidence, **given)


def spoken(verdict: m.Verdict) -> str:
    """The codes of the sides that a reason names."""
    side = dict(verdict.reason.args)["side"]
    return "|".join(map(str, side if isinstance(side, tuple) else (side,)))


def entry(list_id: str, row: int, taxon: str, statuses: str, *subspecies: str) -> m.MatchedEntry:
    """Make a matched entry; an unknown subspecies stays unresolved."""
    about = {"vernacular": m.Names(en=taxon), "subspecies": subspecies, "statuses": parse_status(statuses)[0]}
    found = m.Entry(list_id, row, taxon, m.ParsedName(taxon, taxon), **about)
    exact = m.Match(list_id, row, m.Message("exact"), taxon, confidence="certain")
    known = ((name if name in TAXONOMY else None, name.split()[-1]) for name in subspecies)
    matches = (replace(exact, taxon=name, printed=word, confidence="none") for name, word in known)
    return m.MatchedEntry(found, exact, tuple(matches))


def pair(
    taxon: str, a: str, b: str, sub_a: tuple[str, ...] = (), sub_b: tuple[str, ...] = (), n: int = 2
) -> m.ComparisonRow:
    """A bird on both lists."""
    taxa = tuple(dict.fromkeys((*sub_a, *sub_b))) or (taxon,)
    sides = {"a": (entry("J", n, taxon, a, *sub_a),), "b": (entry("K", n, taxon, b, *sub_b),)}
    return m.ComparisonRow(f"r{n}", "equal", **sides, units=(m.Unit(f"u{n}", taxon, taxa, n, n),))


def compared(*rows: m.ComparisonRow) -> m.Comparison:
    return m.Comparison(JPN, KOR, len(rows), len(rows), "test", rows, agreement=default())


def swallow(a: str, b: str, sub_a: tuple[str, ...] = (), sub_b: tuple[str, ...] = ()) -> m.Comparison:
    return compared(pair("Hirundo rustica", a, b, sub_a, sub_b))


def record(taxon: str | None = "Hirundo rustica", **changes: object) -> m.Evidence:
    ends = m.End("Tottori", "JPN"), m.End("Hongdo", "KOR"), "https://example.org/ring"
    made = m.Evidence("e1", taxon or "?", "recovery", "direct", *ends, taxon, "2007-07", "2010-04")
    return replace(made, **changes)


GUT, TYT = "Hirundo rustica gutturalis", "Hirundo rustica tytleri"
OPEN, TWO = {"test": m.TreatyTest("open")}, m.TreatyTest()


@dataclass(frozen=True, slots=True)
class Case:
    """What Japan's and Korea's sources print, the subspecies on either list, and the verdict with whose line it is."""

    japan: str
    korea: str
    verdict: str
    by: str
    limb_b: str = "met"
    certainty: str = ""

    def said(self, test: m.TreatyTest) -> m.Verdict:
        """Return the verdict; `certainty` is that of a record between the two countries."""
        yours = {"met": (GUT,), "open": (), "not_met": (TYT,)}[self.limb_b]
        records = (record(certainty=self.certainty),) if self.certainty else ()
        return judge(swallow(self.japan, self.korea, (GUT,), yours), records, test=test)[0]


TWO_LIMBS = {
    "record": Case("迷鳥", "", "shown", "two-limb", certainty="direct"),
    "introduced": Case("外来種", "", "excepted", "project"),
    "extirpated": Case("夏鳥", "멸종", "historic", "project"),
    "no_status": Case("夏鳥", "DD", "unknown", "project"),
    "common": Case("夏鳥", "S1, P2", "indicated", "two-limb"),
    "subspecies_open": Case("冬鳥", "겨울철새", "for_discussion", "project", "open"),
    "subspecies_differ": Case("冬鳥", "겨울철새", "doubtful", "project", "not_met"),
    "migrant_and_resident": Case("留鳥", "P2, S3, R5", "for_discussion", "project"),
    "vagrant_both": Case("迷鳥", "V2", "set_aside", "project"),
    "vagrant": Case("迷鳥", "W2", "doubtful", "project"),
    "resident_both": Case("留鳥", "텃새", "doubtful", "project"),
    "resident": Case("留鳥", "R1, P4", "doubtful", "project"),  # a sparrow: what passes comes second
    "not_migratory": Case("繁殖", "S2", "doubtful", "project", "open"),  # "breeds" names no migrant
}
OPEN_TEST = {
    "record": Case("迷鳥", "", "shown", "open", certainty="direct"),
    "reported": Case("留鳥", "V2", "indicated", "open", certainty="inferred"),
    "no_status": Case("外来種", "DD", "unknown", "project"),
    "extirpated": Case("夏鳥", "멸종", "historic", "project"),
    "introduced": Case("外来種", "S1", "excepted", "project"),
    "no_record": Case("夏鳥", "S1, P2", "for_discussion", "project"),
    "vagrant_both": Case("迷鳥", "V2", "set_aside", "project"),
    "vagrant": Case("迷鳥", "W2", "doubtful", "project"),
    "resident_both": Case("留鳥", "텃새", "doubtful", "project"),
    "resident": Case("留鳥", "P2, S3, R5", "doubtful", "project"),
    "not_migratory": Case("繁殖", "S2", "doubtful", "project"),
}


@pytest.mark.parametrize(
    ("test", "line", "case"),
    [("two-limb", *each) for each in TWO_LIMBS.items()] + [("open", *each) for each in OPEN_TEST.items()],
)
def test_a_line_of_the_two_limbs_and_of_the_open_test(test, line, case):
    found = case.said(m.TreatyTest(test))
    assert (found.line, found.verdict, found.by) == (line, case.verdict, case.by)


def test_both_tables_have_an_example_of_every_line():
    """Lines that ask for more than words have tests of their own."""
    apart = {"non_migratory", "undivided", "within_party"}
    assert {*TWO_LIMBS, *apart} == {line.name for line in LINES["two-limb"]}
    assert set(OPEN_TEST) == {line.name for line in LINES["open"]}


@pytest.mark.parametrize(
    ("rules", "case", "line"),
    [
        (("vagrants",), Case("迷鳥", "V2", "set_aside", "project"), "vagrant_both"),
        ((), Case("迷鳥", "V2", "doubtful", "project"), "vagrant"),
        (("scarce-seasons",), Case("旅鳥", "WV1", "indicated", "two-limb"), "common"),
        ((), Case("旅鳥", "WV1", "unknown", "project"), "no_status"),
        ((), Case("旅鳥", "R1, WV1", "for_discussion", "project"), "migrant_and_resident"),
    ],
)
def test_the_rules_of_this_project_can_be_switched_off(rules, case, line):
    found = case.said(m.TreatyTest(rules=rules))
    assert (found.verdict, found.by, found.line) == (case.verdict, case.by, line)
    assert all(say(found.reason, lang) for lang in m.LANGS)
    assert line != "vagrant" or "Japan and the Republic of Korea" in say(found.reason, "en")


def of_swallow(printed: str, taxon: str, party: str = "KOR", source: str = "BK") -> tuple[m.Status, ...]:
    """Return what a source prints of a bird or a subspecies of it."""
    found = parse_status(printed)[0]
    return tuple(replace(one, taxon=taxon, territory=party, source=source, author="Birds") for one in found)


def test_a_subspecies_as_a_vagrant_only_is_not_common_and_another_list_that_prints_subspecies_divides():
    said = of_swallow("V2", GUT)
    (verdict,) = judge(swallow("B", "P", (GUT, TYT), (GUT,)), statuses=said)
    assert (verdict.verdict, verdict.line, verdict.common_subspecies) == ("doubtful", "subspecies_differ", ())
    assert "only a vagrant in the Republic of Korea (BK: gutturalis (V2))" in say(verdict.reason, "en")
    (other,) = judge(swallow("B", "P", (GUT, TYT), (GUT, TYT)), statuses=said)
    assert (other.verdict, other.common_subspecies) == ("indicated", (TYT,))
    older = m.Checklist("J1", "an older one", "JPN")
    printing = m.MatchedList(older, (entry("J1", 4, "Hirundo rustica", "", TYT),))
    assert undivided((GUT,), printing).line == "subspecies_differ"
    assert undivided((TYT,), printing).line == "common"


@pytest.mark.parametrize("printed", ["DD", "V4?", "P5?"])
def test_a_code_that_nobody_explains_or_a_doubt_leaves_a_subspecies_open_unless_a_list_prints_it(printed):
    said = of_swallow(printed, GUT)
    (named,) = judge(swallow("B", "P", (GUT, TYT), (GUT,)), statuses=said)
    assert (named.verdict, named.common_subspecies) == ("indicated", (GUT,))
    (alone,) = judge(swallow("B", "P", (GUT,), (TYT,)), statuses=said)
    assert (alone.verdict, alone.line) == ("for_discussion", "subspecies_open")
    assert f"K: tytleri; BK: gutturalis ({printed})" in say(alone.reason, "en")
    (other,) = judge(swallow("B", "P", ("Hirundo rustica rustica",), (TYT,)), statuses=said)
    assert other.line == "subspecies_differ"


def test_what_is_said_of_a_common_subspecies_decides_with_the_bird_and_does_not_contradict_it():
    said = (*of_swallow("R1", "Hirundo rustica"), *of_swallow("P2", GUT), *of_swallow("W3", TYT))
    (verdict,) = judge(swallow("B", "", (GUT,), (GUT, TYT)), statuses=said)
    assert [one.printed for one in verdict.status_b] == ["R1", "P2"]
    assert [one.printed for one in verdict.beside_b] == ["W3"]
    assert verdict.verdict == "indicated"
    # A better source speaks of the species alone: what decides on the bird decides on its subspecies.
    said = (*of_swallow("R1", "Hirundo rustica", source="BK2022"), *of_swallow("P2", GUT, source="BK2018"))
    both = swallow("B", "", (GUT,), (GUT,))
    (bird,) = judge(both, statuses=said)
    part = judging.judge_subspecies(GUT, Statements(both, TAXONOMY, (), said), ())
    assert (bird.line, part.line) == ("migrant_and_resident", "migrant_and_resident")
    assert [one.printed for one in part.beside_b] == ["P2"]


NORTH, SOUTH = (
    m.Status(
        code, printed=printed, migrant=code == "B", region=region, taxon="Hirundo rustica", territory="JPN",
        source="WEB",
    )
    for code, printed, region in (("B", "夏鳥", "Hokkaido"), ("R", "留鳥", "Honshu and south"))
)  # fmt: skip


@pytest.mark.parametrize(
    ("statuses", "line"),
    [
        ((NORTH, SOUTH), "within_party"),
        ((NORTH, replace(SOUTH, region="Hokkaido; Honshu")), "common"),
        ((NORTH, replace(SOUTH, region="an island that the table does not know")), "common"),
        ((NORTH, replace(SOUTH, region=None)), "common"),
        ((NORTH, replace(SOUTH, source="ANOTHER", trust="low")), "common"),
        ((NORTH, SOUTH, replace(NORTH, code="W", region="Kyushu")), "common"),
        ((NORTH, SOUTH, replace(NORTH, code="P", region="Tohoku")), "common"),
    ],
)
def test_a_summer_visitor_beside_a_resident_of_other_regions_may_move_within_the_country(statuses, line):
    (verdict,) = judge(swallow("", "S1", (GUT,), (GUT,)), statuses=statuses)
    assert verdict.line == line
    (off,) = judge(swallow("", "S1", (GUT,), (GUT,)), statuses=statuses, test=m.TreatyTest(rules=()))
    assert (off.verdict, off.line) == ("indicated", "common")
    if line == "within_party":
        assert (verdict.verdict, verdict.by) == ("for_discussion", "project")
        assert spoken(verdict) == "JPN"
        (differ,) = judge(swallow("", "S1", (GUT,), (TYT,)), statuses=statuses)
        assert differ.line == "subspecies_differ"


def undivided(sub_b: tuple[str, ...], *lists: m.MatchedList, test: m.TreatyTest = TWO) -> m.Verdict:
    """Judge a swallow of which Japan's list prints no subspecies, and says what that means."""
    source = m.Source("J", "checklist", "Japan's", "JPN", level="high", blank_subspecies="undivided")
    found = Statements(swallow("B", "P", (), sub_b), TAXONOMY, lists, (), (source,))
    return judging.judge(found, (), test=test)[0]


@pytest.mark.parametrize("sub_b", [(GUT,), ("ssp.",), ()])
def test_a_list_that_does_not_divide_a_bird_has_it_in_common_with_whoever_has_it(sub_b):
    found = undivided(sub_b)
    assert (found.verdict, found.line, found.by, found.limb_b) == ("indicated", "undivided", "project", "met")
    assert all(say(found.reason, lang) for lang in m.LANGS)
    assert undivided(sub_b, test=m.TreatyTest(rules=())).line == "subspecies_open"


@pytest.mark.parametrize(
    ("japans", "koreas", "trust"),
    [("high", "high", "high"), ("high", "medium", "medium"), ("low", "high", "low"), (None, "high", None)],
)
def test_a_verdict_is_as_sure_as_the_sources_that_it_takes(japans, koreas, trust):
    japan, korea = (replace(NORTH, trust=level, taxon="Turdus cardis") for level in (japans, koreas))
    stated = (japan, replace(korea, territory="KOR"))
    (verdict,) = judge(thrush("", ""), statuses=stated)
    assert (verdict.verdict, verdict.trust) == ("indicated", trust)
    (least,) = judge(thrush("", ""), statuses=stated, test=m.TreatyTest(min_trust="high"))
    assert (least.verdict, least.trust) == (("indicated", "high") if trust == "high" else ("unknown", None))
    page = replace(japan, trust="low", source="PAGE")
    society = replace(page, trust="medium", source="WEB", region=None)
    korea = replace(society, territory="KOR", trust="high")
    assert judge(thrush("", ""), statuses=(page, society, korea))[0].trust == "medium", "at which it stands"
    assert judge(thrush("", ""), statuses=(page, korea))[0].trust == "low"
    assert judge(thrush("", ""), (record("Turdus cardis", trust="high"),))[0].trust == "high"


def test_regions_that_differ_make_a_migrant_and_the_verdict_carries_what_decided_and_what_stands_beside_it():
    north, south = (
        m.Status(code, region=region, taxon="Hirundo rustica", territory="JPN", source="WEB", how="derived")
        for code, region in (("B", "Hokkaido"), ("W", "Kyushu"))
    )
    both = swallow("", "S1", (GUT,), (GUT,))
    assert judge(both, statuses=(north, south))[0].verdict == "indicated"
    assert judge(both, statuses=(north, replace(south, region="Hokkaido")))[0].line == "migrant_and_resident"
    assert judge(both, statuses=(north,))[0].line == "migrant_and_resident"
    web = replace(NORTH, author="a page")
    (verdict,) = judge(swallow("留鳥", "S1", (GUT,), (GUT,)), statuses=(web,))
    assert [(one.source, one.printed) for one in verdict.status_a] == [("WEB", "夏鳥")]
    assert [(one.source, one.printed, one.author) for one in verdict.beside_a] == [("J", "留鳥", "Japan's")]
    assert [(one.source, one.printed) for one in verdict.status_b] == [("K", "S1")]
    assert verdict.beside_b == ()


def test_a_common_subspecies_of_a_migrant_indicates_and_is_no_record_of_migration():
    both = swallow("B P", "B", (GUT, TYT), (GUT,))
    (verdict,) = judge(both, ())
    assert (verdict.verdict, verdict.line, verdict.limb_b) == ("indicated", "common", "met")
    assert verdict.common_subspecies == (GUT,)
    assert GUT in say(verdict.reason, "en")
    assert "夏鳥" in say(verdict.reason, "ja")
    (verdict,) = judge(both, (), **OPEN)
    assert (verdict.verdict, verdict.line, verdict.limb_b) == ("for_discussion", "no_record", "met")
    assert "No record of a marked bird" in say(verdict.reason, "en")


def test_limb_b_is_not_met_by_other_subspecies_open_where_none_is_determined_and_met_by_a_bird_without_any():
    (verdict,) = judge(swallow("B", "B", (GUT,), (TYT,)), ())
    assert (verdict.line, verdict.limb_b) == ("subspecies_differ", "not_met")
    assert {GUT, TYT} <= set(re.findall(r"Hirundo rustica \w+", say(verdict.reason, "ja")))
    for printed in ((), ("ssp.",), ("Hirundo rustica nowhere",)):
        (verdict,) = judge(swallow("B", "B", (GUT,), printed), ())
        assert (verdict.verdict, verdict.line) == ("for_discussion", "subspecies_open")
        assert spoken(verdict) == "KOR"
        assert "The subspecies in the Republic of Korea is not determined" in say(verdict.reason, "en")
    (verdict,) = judge(thrush("B", "P"), ())
    assert (verdict.verdict, verdict.limb_b, verdict.common_subspecies) == ("indicated", "met", ())
    assert verdict.reason.code == "verdict.common_monotypic"


def thrush(a: str, b: str) -> m.Comparison:
    return compared(pair("Turdus cardis", a, b))


@pytest.mark.parametrize("taxon", ["Hirundo rustica", GUT, TYT])
def test_a_crossing_record_of_the_species_or_any_of_its_subspecies_shows_it(taxon):
    (verdict,) = judge(swallow("", "", (GUT,), ()), (record(taxon),))
    assert (verdict.verdict, verdict.line) == ("shown", "record")
    for lang in m.LANGS:
        sentence = say(verdict.reason, lang)
        assert re.search(r"(Tottori|돗토리|鳥取) → Hongdo(, |、)2007-07/2010-04", sentence)
        assert "https://example.org/ring" in sentence


@pytest.mark.parametrize("changes", [
    {"certainty": "negative"}, {"kind": "count"}, {"kind": "count", "certainty": "inferred"},
    {"kind": "shared_subspecies"}, {"kind": "other"}, {"kind": "other", "certainty": "summary"},
    {"destination": m.End("Tanchon", "PRK")}, {"destination": m.End("Niigata", "JPN")},
    {"destination": m.End(None, None)}, {"certainty": "summary", "destination": m.End("Khanka", "RUS")},
    {"certainty": "summary", "destination": m.End("Izumi", "JPN")},
    {"certainty": "inferred", "origin": m.End("on the way", None)}, {"source": " "},
    {"certainty": "summary", "source": " "}, {"kind": "tracking", "certainty": "inferred", "id": "track-c1"},
])  # fmt: skip
def test_what_is_no_marked_bird_found_on_both_sides_is_kept_and_does_not_count_in_either_test(changes):
    (verdict,) = judge(swallow("V", "V"), (record(**changes),))
    assert (verdict.verdict, verdict.limb_a, len(verdict.other_records)) == ("set_aside", (), 1)
    (verdict,) = judge(swallow("B", "B"), (record(**changes),), **OPEN)
    assert (verdict.verdict, verdict.line, verdict.reported) == ("for_discussion", "no_record", ())
    assert len(verdict.other_records) == 1


def test_records_are_counted_and_the_best_source_is_cited_first_then_a_recovery_then_the_lowest_id():
    (verdict,) = judge(swallow("B", "B"), (record(id="e2", kind="tracking", mark="PTT"), record()))
    assert [one.id for one in verdict.limb_a] == ["e1", "e2"]
    assert "2 records, for example a ring recovery: Tottori" in say(verdict.reason, "en")
    records = (
        record(id="e1", trust="low", mark="a forum's"), record(id="e2"), record(id="e3", trust="medium", kind="tracking"),
        record(id="e4", trust="high", kind="tracking"), record(id="e5", trust="high", kind="resighting", mark="K96"),
        record(id="e6", trust="high", kind="resighting"),
    )  # fmt: skip
    (verdict,) = judge(swallow("B", "B"), records, TAXONOMY)
    assert [one.id for one in verdict.limb_a] == ["e5", "e6", "e4", "e3", "e2", "e1"]
    example = "for example a marked bird seen again: Tottori → Hongdo, 2007-07/2010-04, K96"
    assert example in say(verdict.reason, "en")
    summed = (record(id="e1", kind="tracking", certainty="inferred"), record(id="e2", certainty="summary"))
    (verdict,) = judge(swallow("B", "B"), summed, **OPEN)
    told = "Migration between the two countries is indicated by 2 inferred or summarised records, for example a ring recovery"
    assert say(verdict.reason, "en").startswith(told)


def test_records_between_no_parties_or_of_what_two_rows_divide_count_for_nothing_and_rows_of_one_list_have_no_verdict():
    found = swallow("B", "B")
    nobody = replace(found, a=replace(found.a, party=None))
    (verdict,) = judge(nobody, (record(),))
    assert verdict.line == "subspecies_open"
    assert "J" in say(verdict.reason, "ko")
    rows = (pair("Hirundo rustica", "B", "B", (taxon,), (taxon,), n) for n, taxon in enumerate((GUT, TYT), 2))
    by_part = (replace(row, units=(replace(row.units[0], taxon=row.units[0].taxa[0]),)) for row in rows)
    found = judge(compared(*by_part), (record(),))
    assert [verdict.verdict for verdict in found] == ["indicated", "indicated"]
    assert all(len(verdict.other_records) == 1 for verdict in found)
    (row,) = swallow("B", "B").rows
    rows = (replace(row, relation=relation) for relation in ("only_a", "only_b", "unresolved"))
    assert judge(compared(*rows), ()) == ()


BEANS = ("Anser fabalis middendorffii", "Anser serrirostris serrirostris")


def bean_geese() -> m.Comparison:
    """Japan prints one bean goose with both birds, Korea two."""
    taiga, tundra = "Anser fabalis", "Anser serrirostris"
    both = (entry("K", 3, taiga, "W", BEANS[0]), entry("K", 4, tundra, "V", BEANS[1]))
    units = m.Unit("taiga", taiga, BEANS[:1], 2, 3), m.Unit("tundra", tundra, BEANS[1:], 2, 4)
    return compared(
        m.ComparisonRow("beans", "includes", a=(entry("J", 2, taiga, "W", *BEANS),), b=both, units=units)
    )


def test_a_lumped_row_has_its_own_verdict_and_one_for_each_shared_unit_and_a_record_shows_its_unit():
    whole, taiga, tundra = judge(bean_geese(), ())
    assert (whole.unit_id, whole.taxon, whole.verdict) == (None, "Anser fabalis", "indicated")
    assert (taiga.unit_id, taiga.verdict, taiga.common_subspecies) == ("taiga", "indicated", BEANS[:1])
    assert (tundra.unit_id, tundra.verdict) == ("tundra", "doubtful")
    assert tundra.row_id == whole.row_id
    recorded = judge(bean_geese(), (record("Anser serrirostris"),))
    assert [each.verdict for each in recorded] == ["shown", "indicated", "shown"]


def test_a_cited_decision_excepts_a_bird_that_both_lists_call_resident_and_no_other():
    decision = m.Decision("Hirundo rustica", "yes", "both Parties", "minutes, item 3", kind="non_migratory")
    (resident,) = judge(swallow("R", "R"), (), decisions=(decision,))
    assert (resident.verdict, resident.line) == ("excepted", "non_migratory")
    assert "minutes, item 3" in say(resident.reason, "en")
    (moving,) = judge(swallow("R", "W"), (), decisions=(decision,))
    assert moving.line == "resident"
    (uncited,) = judge(swallow("R", "R"), (), decisions=(replace(decision, cited=""),))
    assert uncited.line == "resident_both"


@pytest.mark.parametrize(("a", "b", "expected"), [
    ("X", "W", ("historic", "JPN")), ("W", "X", ("historic", "KOR")), ("I", "R", ("excepted", "JPN")),
    ("V", "R", ("doubtful", "JPN")), ("V R", "W", ("doubtful", "JPN")),
    ("I X", "R V", ("doubtful", "JPN|KOR")), ("", "", ("unknown", "JPN|KOR")),
])  # fmt: skip
def test_the_reason_names_the_side_that_decides(a, b, expected):
    (verdict,) = judge(swallow(a, b), ())
    assert (verdict.verdict, spoken(verdict)) == expected
    for lang in m.LANGS:
        assert say(verdict.reason, lang)


def test_what_each_side_prints_and_no_rule_counts_is_quoted_of_both():
    (verdict,) = judge(swallow("DD", "RI"), ())
    said = say(verdict.reason, "en")
    for who, printed in (("Japan", "DD"), ("Republic of Korea", "RI")):
        assert f"“{printed}” ({who}: no season is read in it, or it is in doubt)" in said
    (verdict,) = judge(swallow("W", "RI"), ())
    assert "“RI” (Republic of Korea:" in say(verdict.reason, "en")


def test_an_entry_without_subspecies_means_the_one_that_its_list_gives_to_no_other_entry():
    species, both = "Anas crecca", ("Anas crecca crecca", "Anas crecca carolinensis")
    matches = tuple(m.Match("J", 2, m.Message("exact"), name, name.split()[-1]) for name in both)
    lump = replace(entry("J", 2, species, "W"), subspecies=matches)
    apart = (entry("K", 3, species, "W"), entry("K", 4, both[1], "V"))
    units = (m.Unit("c", both[0], both[:1], 2, 3), m.Unit("g", both[1], both[1:], 2, 4))
    found = judge(
        compared(m.ComparisonRow("teal", "includes", a=(lump,), b=apart, units=units)),
        (),
        reference(species, *both),
    )
    eurasian = next(verdict for verdict in found if verdict.unit_id == "c")
    assert (eurasian.verdict, eurasian.common_subspecies) == ("indicated", both[:1])


@pytest.mark.parametrize("certainty", ["inferred", "summary"])
@pytest.mark.parametrize("kind", ["recovery", "resighting", "tracking"])
def test_in_the_open_test_a_cited_record_that_names_no_bird_indicates(kind, certainty):
    found = record(kind=kind, certainty=certainty)
    (verdict,) = judge(swallow("V", "R"), (found,), **OPEN)
    assert (verdict.verdict, verdict.line) == ("indicated", "reported")
    assert (verdict.reported, verdict.limb_a, verdict.other_records) == ((found,), (), ())
    assert all("https://example.org/ring" in say(verdict.reason, lang) for lang in m.LANGS)
    (of_two_limbs,) = judge(swallow("V", "R"), (found,))
    assert (of_two_limbs.verdict, of_two_limbs.other_records) == ("doubtful", (found,))


def test_in_the_open_test_a_direct_record_shows_beside_a_summary_and_a_subspecies_takes_its_own_alone():
    sum_of = record(id="e2", certainty="summary")
    (verdict,) = judge(swallow("B", "B"), (record(), sum_of), **OPEN)
    assert (verdict.verdict, verdict.reason) == ("shown", judge(swallow("B", "B"), (record(),))[0].reason)
    assert verdict.reported == (sum_of,)
    both, one_side = (swallow("B", "B", (GUT, TYT), sub_b) for sub_b in ((GUT, TYT), (GUT,)))
    found, silent = (record(GUT, certainty="summary"),), ("for_discussion", "no_record")
    for taxon, comparison, records, expected in (
        (GUT, both, found, ("indicated", "reported")), (TYT, both, found, silent), (TYT, one_side, (), silent)
    ):  # fmt: skip
        one = judging.judge_subspecies(taxon, Statements(comparison, TAXONOMY), records, **OPEN)
        assert (one.verdict, one.line) == expected
