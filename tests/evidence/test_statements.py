"""Statements about status: who is heard of a bird on a side, whose word decides, and what stands beside it."""

from dataclasses import replace

import pytest
from few_birds import reference

from birds import model as m
from birds.evidence import statements as status
from birds.evidence.statements import Statements
from birds.model.agreement import default
from birds.reading.tables.status import parse_status

TAIGA, TUNDRA = "Anser fabalis middendorffii", "Anser serrirostris serrirostris"
TAXONOMY = reference(
    "Emberiza", "Emberiza rutila", "Anser", "Anser fabalis", TAIGA, "Anser serrirostris", TUNDRA
)
OSJ7, OSJ8 = m.Checklist("OSJ7", "7th", "JPN"), m.Checklist("OSJ8", "8th", "JPN", publisher="the Society")
KOS = m.Checklist("KOS2025", "2025", "KOR")


def held(
    checklist: m.Checklist, row: int, name: str, printed: str = "", ja: str = "", **more
) -> m.MatchedEntry:
    about = {"vernacular": m.Names(ja=ja or None), "statuses": parse_status(printed)[0], **more}
    entry = m.Entry(checklist.id, row, name, m.ParsedName(name, name), **about)
    return m.MatchedEntry(
        entry, m.Match(checklist.id, row, m.Message("exact"), name if name in TAXONOMY else None)
    )


def says(source: str, printed: str, taxon: str = "Emberiza rutila", party: str = "JPN", **more):
    """Return what a source prints of a bird, as statements."""
    found = parse_status(printed)[0]
    return tuple(replace(one, taxon=taxon, territory=party, source=source, **more) for one in found)


def bunting(
    mine: str = "", yours: str = "", *, of: tuple[m.Checklist, m.Checklist] = (OSJ8, KOS)
) -> m.Comparison:
    one, other = held(of[0], 2, "Emberiza rutila", mine), held(of[1], 3, "Emberiza rutila", yours)
    unit = m.Unit("u", "Emberiza rutila", ("Emberiza rutila",), 2, 3)
    row = m.ComparisonRow("r", "equal", a=(one,), b=(other,), units=(unit,))
    return m.Comparison(*of, 1, 1, "test", (row,), agreement=default())


def heard(comparison: m.Comparison, *said: m.Status, at: int = 0, unit: str | None = None, lists=()):
    """Return what decides and what stands beside it on a side, each as `source printed`."""
    row = comparison.rows[0]
    found = Statements(comparison, TAXONOMY, lists, said)
    keys = [(row.id, one.id) for one in row.shared if unit in {None, one.id}]
    chosen = status.divide_statuses((comparison.a, comparison.b)[at], found.on(at, keys).statuses, default())
    return tuple([f"{one.source} {one.printed}" for one in side] for side in (chosen.deciding, chosen.beside))


def test_the_source_that_the_agreement_ranks_highest_decides_one_by_region_before_a_bare_word():
    found = heard(bunting(), *says("BK2018", "W3", party="KOR"), *says("BK2022", "P1, S4", party="KOR"), at=1)
    assert found == (["BK2022 P1", "BK2022 S4"], ["BK2018 W3"])
    north, south = (
        says("WEB", word, region=where)[0] for word, where in (("夏鳥", "Hokkaido"), ("冬鳥", "Kyushu"))
    )
    bare = says("OSJ7", "留鳥")
    assert heard(bunting(), *bare, north, south) == (["WEB 夏鳥", "WEB 冬鳥"], ["OSJ7 留鳥"])
    assert heard(bunting(), *bare, *says("WEB", "夏鳥")) == (["OSJ7 留鳥"], ["WEB 夏鳥"])


def test_a_source_of_low_trust_silences_no_better_one_nor_is_it_silenced():
    page, both = replace(says("WEB", "夏鳥", region="Hokkaido")[0], trust="low"), ["OSJ7 留鳥", "WEB 夏鳥"]
    assert heard(bunting(), page, *says("OSJ7", "留鳥")) == (both, [])
    more = heard(bunting(), page, *says("OSJ7", "留鳥"), *says("ANOTHER", "冬鳥"))
    assert more == (both, ["ANOTHER 冬鳥"])
    assert heard(bunting(), page) == (["WEB 夏鳥"], [])


def test_sources_of_equal_rank_decide_together_after_the_list_that_speaks_for_the_party_and_before_older_ones():
    one, other = says("one.csv", "留鳥"), says("other.csv", "夏鳥")
    together = (["one.csv 留鳥", "other.csv 夏鳥"], [])
    assert heard(bunting(), *one, *other) == heard(bunting(), *other, *one) == together
    own = heard(bunting("冬鳥"), *says("somebody.csv", "留鳥"), *says("OSJ7", "夏鳥"))
    assert own == (["OSJ8 冬鳥"], ["OSJ7 夏鳥", "somebody.csv 留鳥"])


def test_a_source_whose_codes_nobody_explains_decides_nothing_but_stands_beside():
    unclear = says("BK2022", "DD", party="KOR")
    assert heard(bunting(), *unclear, at=1) == ([], ["BK2022 DD"])
    both = heard(bunting(), *unclear, *says("BK2018", "V1", party="KOR"), at=1)
    assert both == (["BK2018 V1"], ["BK2022 DD"])
    assert heard(bunting(), *says("BK2022", "CB", party="KOR"), at=1)[0] == []  # a few birds only


def test_what_is_said_elsewhere_or_of_no_certain_bird_is_not_heard_and_a_lists_words_are_its_publishers():
    elsewhere = says("BK2022", "P1", party="KOR")
    uncertain = (replace(one, taxon=None) for one in says("OSJ7", "夏鳥"))
    assert heard(bunting(), *elsewhere, *uncertain) == ([], [])
    comparison = bunting(of=(m.Checklist("HOKKAIDO", "an island's list"), KOS))  # of no Party: by its id
    assert heard(comparison, *says("WEB", "夏鳥", party="HOKKAIDO"))[0] == ["WEB 夏鳥"]
    (one,) = Statements(bunting("夏鳥"), TAXONOMY).on(0, [("r", "u")]).statuses
    assert (one.author, one.source, one.territory, one.how) == ("the Society", "OSJ8", "JPN", "printed")
    assert (one.name, one.taxon) == ("Emberiza rutila", "Emberiza rutila")


def test_an_equal_bird_hears_the_older_edition_and_no_list_of_the_other_party_or_of_another_kind():
    own = m.MatchedList(OSJ8, (held(OSJ8, 2, "Emberiza rutila"),))
    law = m.Checklist("JPN-LAW", "a law", "JPN", "law")
    for other, expected in ((OSJ7, ["OSJ7 留鳥"]), (KOS, []), (law, [])):
        old = m.MatchedList(other, (held(other, 5, "Emberiza rutila", "留鳥"),))
        assert heard(bunting(), lists=(old, own)) == (expected, [])


def goose(checklist: m.Checklist, row: int, ja: str, *epithets: str, printed: str = "") -> m.MatchedEntry:
    name = next(taxon for taxon in (TAIGA, TUNDRA) if taxon.endswith(epithets[0])).rsplit(" ", 1)[0]
    found = held(checklist, row, name, printed, ja, subspecies=epithets)
    match = replace(found.match, confidence="certain")
    taxa = [taxon for taxon in (TAIGA, TUNDRA) if taxon.endswith(epithets)]
    matches = tuple(replace(match, taxon=taxon, printed=taxon.split()[-1]) for taxon in taxa)
    return replace(found, match=match, subspecies=matches)


def geese() -> m.Comparison:
    """Japan has one bean goose, Korea two."""
    lumped = goose(OSJ8, 2, "ヒシクイ", "middendorffii", "serrirostris")
    both = goose(KOS, 3, "", "middendorffii"), goose(KOS, 4, "", "serrirostris")
    units = (
        m.Unit("taiga", "Anser fabalis", (TAIGA,), 2, 3),
        m.Unit("tundra", "Anser serrirostris", (TUNDRA,), 2, 4),
    )
    row = m.ComparisonRow("r", "includes", a=(lumped,), b=both, units=units)
    return m.Comparison(OSJ8, KOS, 1, 2, "test", (row,), agreement=default())


def older(*printed: tuple[str, str]) -> tuple[m.MatchedList, m.MatchedList, m.MatchedList]:
    """Return the 7th edition with such geese (their subspecies, and what it prints), the 8th and Korea's."""
    rows, (both,) = enumerate(printed, 5), geese().rows
    geese7 = (goose(OSJ7, at, "ヒシクイ", *epithets.split(), printed=said) for at, (epithets, said) in rows)
    return m.MatchedList(OSJ7, tuple(geese7)), m.MatchedList(OSJ8, both.a), m.MatchedList(KOS, both.b)


@pytest.mark.parametrize(("printed", "taiga", "tundra"), [
    ([("middendorffii serrirostris", "冬鳥")], ["OSJ7 冬鳥"], ["OSJ7 冬鳥"]),
    ([("middendorffii", "冬鳥"), ("serrirostris", "迷鳥")], ["OSJ7 冬鳥"], ["OSJ7 迷鳥"]),
    ([("serrirostris", "迷鳥")], [], ["OSJ7 迷鳥"]),
])  # fmt: skip
def test_a_statement_speaks_for_every_unit_that_its_entry_holds(printed, taiga, tundra):
    lists = older(*printed)
    assert heard(geese(), unit="taiga", lists=lists)[0] == taiga
    assert heard(geese(), unit="tundra", lists=lists)[0] == tundra
    assert heard(geese(), lists=lists)[0] == list(dict.fromkeys([*taiga, *tundra]))


def test_the_children_of_a_divided_bird_hear_what_was_said_of_it():
    """The 7th edition has one bean goose, the 8th two, as Korea has."""
    old = m.MatchedList(OSJ7, (goose(OSJ7, 5, "ヒシクイ", "middendorffii", "serrirostris", printed="冬鳥"),))
    row = geese().rows[0]
    mine = (goose(OSJ8, 2, "オオヒシクイ", "middendorffii"), goose(OSJ8, 3, "ヒシクイ", "serrirostris"))
    units = (replace(row.units[0], a=2), replace(row.units[1], a=3))
    comparison = replace(geese(), rows=(replace(row, relation="equal", a=mine, units=units),))
    lists = (old, m.MatchedList(OSJ8, mine), m.MatchedList(KOS, row.b))
    assert heard(comparison, unit="taiga", lists=lists)[0] == ["OSJ7 冬鳥"]
    assert heard(comparison, unit="tundra", lists=lists)[0] == ["OSJ7 冬鳥"]


def parts(comparison: m.Comparison, *said: m.Status, at: int = 1, lists=()) -> dict[str, list[str]]:
    """Return what sources print of a side's subspecies, by unit."""
    found = Statements(comparison, TAXONOMY, lists, said)
    row = comparison.rows[0]
    return {
        unit.id: [
            f"{one.source} {one.printed} {' '.join(str(s.printed) for s in one.statuses)}".strip()
            for one in found.on(at, [(row.id, unit.id)]).parts
        ]
        for unit in row.units
    }


def test_what_a_source_or_a_row_of_a_list_says_of_a_subspecies_is_said_of_that_alone():
    said = (*says("BK2022", "W2", "Anser fabalis", "KOR"), *says("BK2022", "V2", TAIGA, "KOR"))
    assert heard(geese(), *said, at=1) == (["BK2022 W2"], [])
    assert parts(geese(), *said)["taiga"] == ["KOS2025 middendorffii", "BK2022 middendorffii V2"]
    assert parts(geese(), *said)["tundra"] == ["KOS2025 serrirostris"]
    bk = m.Checklist("BK2022", "2022", "KOR")
    of_bk = held(bk, 5, "Anser fabalis", "W2"), held(bk, 6, TAIGA, "W3", parent_row=5)
    lists = m.MatchedList(bk, of_bk), m.MatchedList(KOS, geese().rows[0].b)
    assert parts(geese(), lists=lists)["taiga"] == ["KOS2025 middendorffii", "BK2022 middendorffii W3"]


@pytest.mark.parametrize(("printed", "codes"), [
    ("冬鳥（ごく少数は留鳥）", {"W"}), ("RESIDENT/RARE[1,2,3,4,5,6,7,8,9,10,11,12]", {"R"}), ("R", {"R"}),
    ("RESIDENT/COMMON[4,5,6]; WINTER/COMMON[1,2]", {"W"}), ("P4, WV1", {"P", "W"}), ("DD", set()),
    ("V2?", set()),
])  # fmt: skip
def test_a_few_birds_part_year_residents_and_codes_that_nobody_explains_do_not_count(printed, codes):
    assert {one.code for one in status.counted_statuses(parse_status(printed)[0])} == codes


def test_words_that_name_a_visitor_say_that_a_bird_migrates_and_a_scarce_season_counts_by_a_rule():
    said = parse_status("P4, WV1")[0]
    assert {one.code for one in status.counted_statuses(said, scarce_seasons=False)} == {"P"}
    assert status.counted_statuses(parse_status("V1")[0], scarce_seasons=False), "a vagrant either way"
    for printed in ("夏鳥", "冬鳥", "旅鳥", "겨울철새", "winter visitor", "S3", "P1", "R5, W2"):
        assert status.is_migrant(parse_status(printed)[0]), printed
    for printed in ("留鳥", "漂鳥", "繁殖", "越冬", "breeds", "winters", "R1", "迷鳥", "외래종"):
        assert not status.is_migrant(parse_status(printed)[0]), printed


def test_breeding_and_wintering_apart_is_migration_and_a_summer_visitor_beside_a_resident_stays_within():
    north, south = m.Status("B", region="Hokkaido"), m.Status("W", region="Kyushu")
    assert status.moves_within((north, south))
    assert status.is_migrant((north, south))
    assert not status.moves_within((north, replace(south, region="Hokkaido")))
    assert not status.moves_within((north, replace(south, region=None)))
    summer = m.Status("B", migrant=True, region="Hokkaido", source="WEB")
    resident = m.Status("R", region="Kyushu", source="WEB")
    assert status.stays_within((summer, resident))
    for said in (
        (summer,),
        (resident,),
        (summer, replace(resident, source="ANOTHER")),
        (summer, resident, replace(resident, region="Japan")),
        (summer, resident, replace(summer, code="P", region="Tohoku")),
        (summer, resident, m.Status("W", region="Kyushu", source="WEB")),  # its seasons' regions differ
    ):
        assert not status.stays_within(said), said


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Hokkaido", "Honshu and south", False),
        ("Hokkaido; northern Honshu", "central Honshu and south", False),
        ("Hokkaido; Honshu", "central Honshu and west", True),
        ("Hokkaido", "Kyushu and north", True),
        ("北海道", "Kyushu", False),
        ("Jeju", "Gangwon; Gyeonggi", False),
        ("Hokkaido", "an island", True),
        ("Hokkaido", None, True),
        (None, None, True),
    ],
)
def test_regions_overlap_unless_the_table_of_provinces_shows_them_apart(one, other, expected):
    assert status.overlap(one, other) is expected
    assert status.overlap(other, one) is expected


def test_a_resident_named_first_is_settled_and_another_code_than_those_that_decide_contradicts():
    assert status.is_settled(parse_status("R1, P4")[0])
    assert not status.is_settled(parse_status("P2, S3, R5")[0])
    assert not status.is_settled(tuple(replace(one, region="Honshu") for one in parse_status("R1, P4")[0]))
    assert not status.is_settled(())
    deciding = says("BK2022", "P1")
    assert status.contradicts(says("X", "P4, W1"), deciding)
    assert not status.contradicts(says("X", "P4"), deciding)
    assert not status.contradicts(says("X", "DD"), deciding)
    assert not status.contradicts(says("X", "W1"), ()), "nothing decides that it could contradict"


@pytest.mark.parametrize(
    ("printed", "why"),
    [("RESIDENT/COMMON[4,5,6]", "part_year"), ("DD", "no_season"), ("少数は越冬", "few_only"), ("", None)],
)
def test_what_is_printed_and_not_counted_says_why(printed, why):
    found = status.explain_uncounted(parse_status(printed)[0])
    assert (found and found[1]) == why
