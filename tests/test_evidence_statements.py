"""Statements about status: who is heard of a bird on a side, whose word decides, and what stands beside it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from birds.evidence import statements
from birds.evidence.statements import Statements, counted, is_migrant, is_settled, moves_within, uncounted
from birds.model import (
    Checklist,
    Comparison,
    ComparisonRow,
    Entry,
    Match,
    MatchedEntry,
    MatchedList,
    Message,
    Names,
    ParsedName,
    Status,
    Taxon,
    Unit,
)
from birds.reading.tables.status import parse_status
from birds.taxonomy import Taxonomy

TAXONOMY = Taxonomy.of(
    "test",
    (
        Taxon("Emberiza", "genus", 1),
        Taxon("Emberiza rutila", "species", 2, "Emberiza"),
        Taxon("Anser", "genus", 3),
        Taxon("Anser fabalis", "species", 4, "Anser"),
        Taxon("Anser fabalis middendorffii", "subspecies", 5, "Anser fabalis"),
        Taxon("Anser serrirostris", "species", 6, "Anser"),
        Taxon("Anser serrirostris serrirostris", "subspecies", 7, "Anser serrirostris"),
    ),
)
TAIGA, TUNDRA = "Anser fabalis middendorffii", "Anser serrirostris serrirostris"
OSJ7, OSJ8 = Checklist("OSJ7", "7th", "JPN"), Checklist("OSJ8", "8th", "JPN", publisher="the Society")
KOS = Checklist("KOS2025", "2025", "KOR")


def held(checklist: Checklist, row: int, name: str, printed: str = "", ja: str = "", **more) -> MatchedEntry:
    vernacular, statuses = Names(ja=ja or None), parse_status(printed)[0]
    entry = Entry(checklist.id, row, name, ParsedName(name, name), vernacular=vernacular, statuses=statuses)
    match = Match(checklist.id, row, Message("exact"), name if name in TAXONOMY else None)
    return MatchedEntry(replace(entry, **more), match)


def says(source: str, printed: str, taxon: str = "Emberiza rutila", party: str = "JPN", **more):
    """Return what a source prints of a bird, as statements."""
    found = parse_status(printed)[0]
    return tuple(replace(one, taxon=taxon, territory=party, source=source, **more) for one in found)


def bunting(mine: str = "", yours: str = "", *, of: tuple[Checklist, Checklist] = (OSJ8, KOS)) -> Comparison:
    one, other = held(of[0], 2, "Emberiza rutila", mine), held(of[1], 3, "Emberiza rutila", yours)
    unit = Unit("u", "Emberiza rutila", ("Emberiza rutila",), 2, 3)
    row = ComparisonRow("r", "equal", a=(one,), b=(other,), units=(unit,))
    return Comparison(*of, 1, 1, "test", (row,))


def heard(comparison: Comparison, *said: Status, at: int = 0, unit: str | None = None, lists=()):
    """Return what decides and what stands beside it on a side, each as `source printed`."""
    row = comparison.rows[0]
    found = Statements(comparison, TAXONOMY, lists, said).on(at, (row.a, row.b)[at], (row.id, unit))
    return tuple([f"{one.source} {one.printed}" for one in side] for side in (found.deciding, found.beside))


# ------------------------------------------------------------------ whose word decides


def test_the_source_that_the_agreement_ranks_highest_decides_with_all_it_says() -> None:
    found = heard(bunting(), *says("BK2018", "W3", party="KOR"), *says("BK2022", "P1, S4", party="KOR"), at=1)
    assert found == (["BK2022 P1", "BK2022 S4"], ["BK2018 W3"])


def test_a_source_that_speaks_by_region_comes_before_a_bare_word_and_its_regions_are_united() -> None:
    north, south = (
        says("TORIO", word, region=where)[0] for word, where in (("夏鳥", "Hokkaido"), ("冬鳥", "Kyushu"))
    )
    bare = says("OSJ7", "留鳥")
    assert heard(bunting(), *bare, north, south) == (["TORIO 夏鳥", "TORIO 冬鳥"], ["OSJ7 留鳥"])
    assert heard(bunting(), *bare, *says("TORIO", "夏鳥")) == (["OSJ7 留鳥"], ["TORIO 夏鳥"])


def test_the_list_that_speaks_for_a_party_comes_before_sources_that_nobody_ranked_and_before_older_lists() -> (
    None
):
    own = bunting("冬鳥")
    assert heard(own, *says("somebody.csv", "留鳥"), *says("OSJ7", "夏鳥")) == (
        ["OSJ8 冬鳥"],
        ["OSJ7 夏鳥", "somebody.csv 留鳥"],
    )


def test_a_source_whose_codes_nobody_explains_decides_nothing_but_stands_beside() -> None:
    unclear = says("BK2022", "DD", party="KOR")
    assert heard(bunting(), *unclear, at=1) == ([], ["BK2022 DD"])
    assert heard(bunting(), *unclear, *says("BK2018", "V1", party="KOR"), at=1) == (
        ["BK2018 V1"],
        ["BK2022 DD"],
    )
    assert heard(bunting(), *says("BK2022", "CB", party="KOR"), at=1)[0] == []  # a few birds only


def test_what_is_said_of_another_territory_or_of_no_certain_bird_is_not_heard() -> None:
    elsewhere = says("BK2022", "P1", party="KOR")
    uncertain = (replace(one, taxon=None) for one in says("OSJ7", "夏鳥"))
    assert heard(bunting(), *elsewhere, *uncertain) == ([], [])


def test_a_list_without_a_party_hears_what_is_said_of_it_by_its_id() -> None:
    mine = Checklist("HOKKAIDO", "an island's list")
    comparison = bunting(of=(mine, KOS))
    assert heard(comparison, *says("WEB", "夏鳥", party="HOKKAIDO"))[0] == ["WEB 夏鳥"]


def test_a_lists_own_words_are_said_by_its_publisher_and_of_its_party() -> None:
    (one,) = Statements(bunting("夏鳥"), TAXONOMY).on(0, bunting("夏鳥").rows[0].a, ("r", None)).deciding
    assert (one.author, one.source, one.territory, one.how) == ("the Society", "OSJ8", "JPN", "printed")
    assert (one.name, one.taxon) == ("Emberiza rutila", "Emberiza rutila")


# ------------------------------------------------------------------ older editions


def carried(old: MatchedEntry, *new: MatchedEntry):
    """Return which entries of the 8th edition hear the 7th."""
    lists = MatchedList(OSJ7, (old,)), MatchedList(OSJ8, new)
    return [row for _, row in statements.carried(*lists, TAXONOMY)]


def test_an_equal_bird_hears_the_older_edition_which_stays_the_source() -> None:
    old = MatchedList(OSJ7, (held(OSJ7, 5, "Emberiza rutila", "留鳥"),))
    new = MatchedList(OSJ8, (held(OSJ8, 2, "Emberiza rutila"),))
    assert heard(bunting(), lists=(old, new)) == (["OSJ7 留鳥"], [])


def test_lists_of_the_other_party_and_lists_of_another_kind_are_not_heard() -> None:
    own = MatchedList(OSJ8, (held(OSJ8, 2, "Emberiza rutila"),))
    for other in (KOS, Checklist("JPN-LAW", "a law", "JPN", "law")):
        old = MatchedList(other, (held(other, 5, "Emberiza rutila", "留鳥"),))
        assert heard(bunting(), lists=(old, own)) == ([], [])


def goose(checklist: Checklist, row: int, ja: str, *epithets: str, printed: str = "") -> MatchedEntry:
    name = next(taxon for taxon in (TAIGA, TUNDRA) if taxon.endswith(epithets[0])).rsplit(" ", 1)[0]
    found = held(checklist, row, name, printed, ja, subspecies=epithets)
    taxa = [taxon for taxon in (TAIGA, TUNDRA) if taxon.endswith(epithets)]
    matches = (
        Match(checklist.id, row, Message("exact"), taxon, taxon.split()[-1], "certain") for taxon in taxa
    )
    return replace(found, match=replace(found.match, confidence="certain"), subspecies=tuple(matches))


def test_a_divided_bird_leaves_its_status_to_the_child_that_keeps_its_name() -> None:
    old = goose(OSJ7, 5, "ヒシクイ", "middendorffii", "serrirostris", printed="冬鳥")
    taiga, tundra = "middendorffii", "serrirostris"
    keeps = unicodedata.normalize("NFD", "ヒシクイ")
    assert carried(old, goose(OSJ8, 8, "オオヒシクイ", taiga), goose(OSJ8, 9, keeps, tundra)) == [9]
    for names in (("ヒシクイ", "ヒシクイ"), ("オオヒシクイ", "ヒメヒシクイ")):
        assert carried(old, goose(OSJ8, 8, names[0], taiga), goose(OSJ8, 9, names[1], tundra)) == []
    nameless = replace(old, entry=replace(old.entry, vernacular=Names()))
    assert carried(nameless, goose(OSJ8, 8, "", taiga), goose(OSJ8, 9, "", tundra)) == []


def test_a_wider_bird_does_not_hear_what_was_said_of_a_part_of_it() -> None:
    old = goose(OSJ7, 5, "オオヒシクイ", "middendorffii", printed="冬鳥")
    other = goose(OSJ7, 6, "ヒシクイ", "serrirostris", printed="迷鳥")
    wide = goose(OSJ8, 8, "ヒシクイ", "middendorffii", "serrirostris")
    lists = MatchedList(OSJ7, (old, other)), MatchedList(OSJ8, (wide,))
    assert list(statements.carried(*lists, TAXONOMY)) == []


# ------------------------------------------------------------------ lumped birds and subspecies


def geese() -> Comparison:
    """Japan has one bean goose, Korea two."""
    row = ComparisonRow(
        "r",
        "includes",
        a=(goose(OSJ8, 2, "ヒシクイ", "middendorffii", "serrirostris"),),
        b=(goose(KOS, 3, "", "middendorffii"), goose(KOS, 4, "", "serrirostris")),
        units=(
            Unit("taiga", "Anser fabalis", (TAIGA,), 2, 3),
            Unit("tundra", "Anser serrirostris", (TUNDRA,), 2, 4),
        ),
    )
    return Comparison(OSJ8, KOS, 1, 2, "test", (row,))


def test_what_is_said_of_one_bird_alone_comes_before_what_is_said_of_the_entry_that_lumps_it() -> None:
    said = (*says("TORIO", "冬鳥", TAIGA), *says("TORIO", "旅鳥", TUNDRA))
    assert heard(geese(), *said, unit="taiga") == (["TORIO 冬鳥"], [])
    assert heard(geese(), *said) == (["TORIO 冬鳥", "TORIO 旅鳥"], [])


def test_a_source_that_speaks_of_the_species_is_not_heard_on_its_subspecies_for_the_species() -> None:
    said = (*says("BK2022", "W2", "Anser fabalis", "KOR"), *says("BK2022", "V2", TAIGA, "KOR"))
    comparison = geese()
    found = Statements(comparison, TAXONOMY, (), said)
    row = comparison.rows[0]
    assert [one.printed for one in found.on(1, row.b[:1], ("r", None)).deciding] == ["W2"]
    assert [one.printed for one in found.of_part(1, TAIGA).deciding] == ["V2"]
    assert found.of_part(0, TAIGA).deciding == ()


def test_rows_of_subspecies_in_a_list_speak_of_that_subspecies() -> None:
    bk = Checklist("BK2022", "2022", "KOR")
    part = replace(held(bk, 6, TAIGA, "W3"), entry=held(bk, 6, TAIGA, "W3", parent_row=5).entry)
    lists = (MatchedList(bk, (held(bk, 5, "Anser fabalis", "W2"), part)), MatchedList(KOS, geese().rows[0].b))
    found = Statements(geese(), TAXONOMY, lists).of_part(1, TAIGA)
    assert [(one.source, one.printed) for one in found.deciding] == [("BK2022", "W3")]


# ------------------------------------------------------------------ what counts, and what it says


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        ("冬鳥（ごく少数は留鳥）", {"W"}),
        ("RESIDENT/RARE[1,2,3,4,5,6,7,8,9,10,11,12]", {"R"}),
        ("R", {"R"}),
        ("RESIDENT/COMMON[4,5,6]; WINTER/COMMON[1,2]", {"W"}),
        ("P4, WV1", {"P", "W"}),
        ("DD", set()),
        ("V2?", set()),
    ],
)
def test_a_few_birds_part_year_residents_and_codes_that_nobody_explains_do_not_count(printed, codes) -> None:
    assert {one.code for one in counted(parse_status(printed)[0])} == codes


def test_a_season_of_fewer_than_ten_birds_a_year_counts_by_a_rule_that_can_be_switched_off() -> None:
    said = parse_status("P4, WV1")[0]
    assert {one.code for one in counted(said, scarce_seasons=False)} == {"P"}
    assert counted(parse_status("V1")[0], scarce_seasons=False), "bare V1 is a vagrant either way"


@pytest.mark.parametrize(
    "printed", ["夏鳥", "冬鳥", "旅鳥", "겨울철새", "winter visitor", "S3", "P1", "R5, W2"]
)
def test_words_that_name_a_summer_winter_or_passage_visitor_say_that_a_bird_migrates(printed: str) -> None:
    assert is_migrant(parse_status(printed)[0])


@pytest.mark.parametrize(
    "printed", ["留鳥", "漂鳥", "繁殖", "越冬", "breeds", "winters", "R1", "迷鳥", "외래종"]
)
def test_bare_breeds_winters_or_moves_within_the_country_do_not_say_it(printed: str) -> None:
    assert not is_migrant(parse_status(printed)[0])


def test_breeding_and_wintering_in_other_regions_says_it_and_in_the_same_region_does_not() -> None:
    north, south = Status("B", region="Hokkaido"), Status("W", region="Kyushu")
    assert moves_within((north, south))
    assert is_migrant((north, south))
    assert not moves_within((north, replace(south, region="Hokkaido")))
    assert not moves_within((north, replace(south, region=None)))


def test_a_resident_named_first_is_settled_unless_its_source_speaks_by_region() -> None:
    assert is_settled(parse_status("R1, P4")[0])
    assert not is_settled(parse_status("P2, S3, R5")[0])
    assert not is_settled(tuple(replace(one, region="Honshu") for one in parse_status("R1, P4")[0]))
    assert not is_settled(())


@pytest.mark.parametrize(
    ("printed", "why"),
    [("RESIDENT/COMMON[4,5,6]", "part_year"), ("DD", "unexplained"), ("少数は越冬", "few_only"), ("", None)],
)
def test_what_is_printed_and_not_counted_says_why(printed: str, why: str | None) -> None:
    found = uncounted(parse_status(printed)[0])
    assert (found and found[1]) == why


def test_a_statement_contradicts_where_it_has_a_code_that_those_that_decide_lack() -> None:
    deciding = says("BK2022", "P1")
    assert statements.contradicts(says("X", "P4, W1"), deciding)
    assert not statements.contradicts(says("X", "P4"), deciding)
    assert not statements.contradicts(says("X", "DD"), deciding)
    assert not statements.contradicts(says("X", "W1"), ()), "nothing decides that it could contradict"
