"""Presence: which bird is where in which month, gathered once; show, table, map, picture and sheet say the same."""

import json
from dataclasses import replace
from typing import Any

import pytest
import shapely
from cli import assert_refused, birds, ran

from birds import dossier as birds_dossier
from birds import evidence, store
from birds import model as m
from birds.dates import month_of_date, period
from birds.documents.papers.species_sheet import show
from birds.evidence import whatever_is_there
from birds.evidence.places import PlacesCalled
from birds.evidence.presence import Presence, gather_presence, group_by_source
from birds.model.agreement import default

CRANE = "Grus monacha"
TAXA = (m.Taxon(CRANE, "species", 1),)
IZUMI = m.Site(
    "izumi", "x", m.Names("Izumi"), "JPN", point=(130.3, 32.1), species=("Hooded Crane",), source="page"
)


def said(**held: Any) -> list[Presence]:
    """What a dossier with one site tells, without what the site's own source does."""
    dossier = m.DossierContent("x", TAXA, **{"sites": (IZUMI,), "agreement": default(), **held})
    return [one for one in gather_presence(dossier, {"Hooded Crane": CRANE}) if one.kind != "named"]


def count(number: int | None, *months: int, site: str | None = "izumi") -> m.SiteCount:
    return m.SiteCount(site, "Izumi", CRANE, CRANE, number, str(number), None, None, "book", months=months)


def record(kind: Any = "resighting", **more: Any) -> m.Evidence:
    ends = m.End("Izumi (wintering)", "JPN"), m.End("Muraviovka", "RUS", (127.7, 49.9))
    return m.Evidence("r", CRANE, kind, more.pop("certainty", "direct"), *ends, "paper", CRANE, **more)


def test_a_site_whose_source_names_a_bird_has_it_and_nobody_says_when():
    dossier = m.DossierContent("x", TAXA, sites=(IZUMI,), agreement=default())
    (named,) = gather_presence(dossier, {"Hooded Crane": CRANE})
    assert named == Presence(CRANE, "named", "page", None, "JPN", "izumi")


GONE = m.Status("X", taxon=CRANE, territory="KOR", source="red list")
SEEN = (
    m.Occurrence(CRANE, 1, 4, "gbif", "izumi", year=2020, individuals=7),
    m.Occurrence(CRANE, 1, 2, "gbif", "izumi", year=2021, individuals=30),
    m.Occurrence(CRANE, 2, 1, "gbif", party="KOR"),
)
TRACK = m.Track("t", CRANE, "C1", b"", 9, "study", CRANE, parties=("JPN", "KOR"))


@pytest.mark.parametrize(
    ("held", "fields", "expected"),
    [
        ({"statuses": (m.Status("W", (12, 1), taxon=CRANE, territory="JPN", source="atlas"),
                       m.Status(None, taxon=CRANE, territory="KOR"))},  # of no code
         "code party month", [("W", "JPN", 1), ("W", "JPN", 12)]),
        ({"statuses": (GONE,)}, "answer party month source",
         [("absent", "KOR", month, "red list") for month in range(1, 13)]),
        ({"statuses": (GONE, m.Status("V", taxon=CRANE, territory="KOR", source="atlas"))}, "code", [("V",)]),
        ({"statuses": (replace(GONE, region="Jeju"),)}, "code", []),
        ({"counts": (count(5, 11), count(9, 11), count(None, 11))}, "number times month place", [(9, 3, 11, "izumi")]),
        ({"counts": (count(0, 1),)}, "answer number", [("absent", 0)]),
        ({"counts": (count(0, 1), count(3, 1))}, "answer number", [("recorded", 3)]),
        ({"counts": (count(5), count(5, 3))}, "month", [(3,), (None,)]),
        ({"counts": (count(5, 3, site=None),)}, "place printed", [(None, "Izumi")]),
        ({"evidence": (record(date_from="2020-01-05", date_to="2020-06"),)}, "kind party place month",
         [("ring", "JPN", "izumi", 1), ("ring", "RUS", None, 6)]),
        ({"evidence": (record(certainty="negative"), record("shared_subspecies"))}, "kind", []),
        ({"occurrences": SEEN}, "party place month number times", [("JPN", "izumi", 1, 30, 6), ("KOR", None, 2, None, 1)]),
        ({"tracks": (TRACK,)}, "kind party month", [("track", "JPN", None), ("track", "KOR", None)]),
    ],
    ids=["a status in its months", "what is gone is absent", "unless another source has it", "or it is gone of a region only",
         "counts of a month are one with the highest number", "a count of none is absent", "unless another records it",
         "a count without a month is last", "a place as printed", "a record's two ends", "negative findings",
         "occurrences", "a track's countries"],
)  # fmt: skip
def test_what_each_kind_of_source_says(held, fields, expected):
    assert [tuple(getattr(one, name) for name in fields.split()) for one in said(**held)] == expected


def test_the_stays_of_a_track_are_presence_in_all_their_months_and_leave_no_party_without_one():
    days = ("2020-11-20", "2021-02-01"), ("2021-03-05", "2021-03-08"), ("2021-05-01", "2021-05-08")
    places = ((130.31, 32.1), "JPN", "izumi"), ((127.0, 37.9), "KOR", None), ((127.7, 49.9), None, None)
    held = tuple(
        m.Stay("t", at, point, *(f"{day}T00:00:00Z" for day in when), 9, 5.0, *where)
        for at, (when, (point, *where)) in enumerate(zip(days, places, strict=True), 1)
    )
    ends = m.End(None, "JPN", held[0].point), m.End(None, "KOR", held[1].point)
    when = {"date_from": "2021-02-01", "date_to": "2021-03-05"}
    crossing = m.Evidence("t", CRANE, "tracking", "direct", *ends, "study", CRANE, **when)
    found = said(sites=(replace(IZUMI, area_ha=478.0),), evidence=(crossing,), tracks=(TRACK,), stays=held)
    assert [(one.party, one.place, one.month, one.times) for one in found] == [
        *(("JPN", "izumi", month, 1) for month in (1, 2, 11, 12)), ("KOR", None, 3, 1),
    ]  # fmt: skip


SQUARE = m.SiteArea("izumi", shapely.to_wkb(shapely.box(130.0, 32.0, 130.2, 32.2)), "map")


@pytest.mark.parametrize(
    ("at", "area_ha", "areas", "place"),
    [
        ((130.31, 32.1), 478.0, (), "izumi"),
        ((130.31, 32.1), None, (), "izumi"),
        ((130.5, 32.1), 478.0, (), None),
        ((130.1, 32.1), 478.0, (SQUARE,), "izumi"),  # a boundary says it before a circle
        ((130.301, 32.1), 478.0, (SQUARE,), None),
    ],
)
def test_where_a_tagged_bird_stayed_is_presence_at_the_place_around_it(at, area_ha, areas, place):
    ends = m.End(None, "JPN", at), m.End(None, "RUS", (127.7, 49.9))
    stay = m.Evidence("t", CRANE, "tracking", "direct", *ends, "study", CRANE, date_from="2021-01-31")
    found = said(sites=(replace(IZUMI, area_ha=area_ha),), areas=areas, evidence=(stay,))
    assert [(one.kind, one.month, one.place) for one in found if one.party == "JPN"] == [("track", 1, place)]


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ((count(1), count(2, 3, 4)), [([3, 4], 2), ([None], 1)]),
        ((count(185, 1, 2), count(71, 8, 9), count(185, 12)), [([1, 2, 12], 185), ([8, 9], 71)]),
    ],
)
def test_months_without_a_date_or_of_another_number_stand_apart_and_those_of_one_together(counts, groups):
    found = group_by_source(said(counts=counts))
    assert [([one.month for one in each], each[0].number) for each in found] == groups


@pytest.mark.parametrize(("date", "month"), [("2015-06-01", 6), ("2015-06", 6), ("06-01", 6), ("2015", None), (None, None), ("2015-13", None),
    ("2021. 1. 12.", 1), ("12 Jan 2021", 1), ("15/01/2021", 1), ("05/07/2021", None), ("summer 2020", None)])  # fmt: skip
def test_a_date_names_a_month_only_where_it_has_one_and_else_is_between_no_others(date, month):
    assert month_of_date(date) == month
    assert m.month_number("2018-01") + 1 == m.month_number("2018-02-28")
    for none in ("", "2018", "¹¹¹¹-¹¹", "spring of 2018", "2018-1"):
        assert m.month_number(none) == -1


def test_a_name_that_means_places_far_apart_means_none():
    points = (130.3, 32.1), (140.0, 36.0)
    sites = [m.Site(f"s{at}", "x", m.Names("Izumi"), "JPN", point=point) for at, point in enumerate(points)]
    assert PlacesCalled(m.places_of(sites), sites).place_of(m.End("Izumi", "JPN")) is None


WINTER = m.Status(
    "W", (), "winter visitor", name=CRANE, territory="JPN", source="list", author="A", taxon=CRANE
)
RESIDENT = replace(WINTER, code="R")


def dated(number: int | None, first: str, **more: Any) -> m.SiteCount:
    when = period(first)
    months = tuple(sorted({int(day[5:7]) for day in (when.first or "", when.last or "") if len(day) > 4}))
    made = count(number, *months)
    return replace(made, date_from=when.first, date_to=when.last, season=first, **more)


def answers(*counts: m.SiteCount, statuses: Any = (WINTER,)) -> dict[int, str]:
    found = said(counts=counts, statuses=statuses)
    return {one.month: one.answer for one in found if one.place and one.month}


PRINTED = replace(WINTER, months=(1, 2, 3, 10, 11, 12))


def test_a_visitor_recorded_in_a_season_with_months_is_presumed_inside_it_and_not_at_its_ends():
    found = answers(dated(90, "2019-12-07"), statuses=(PRINTED,))
    assert found == {12: "recorded", **dict.fromkeys((11, 1, 2), "between")}
    at_its_end = answers(dated(90, "2019-10-07"), statuses=(PRINTED,))
    assert at_its_end == {10: "recorded", **dict.fromkeys((11, 12, 1, 2), "between")}


@pytest.mark.parametrize(
    "status",
    [
        WINTER,  # no source says its months
        replace(WINTER, code="B"),
        replace(PRINTED, scarce=True),
        replace(PRINTED, minor=True),
        replace(PRINTED, note="数少ない"),
        replace(PRINTED, printed="W5"),
        replace(PRINTED, region="Hokkaido"),
        replace(PRINTED, code="P"),
        replace(PRINTED, code="V"),
        replace(PRINTED, months=tuple(range(1, 13))),  # no season
        replace(PRINTED, months=(4, 5, 6)),  # another season than the record's
        replace(PRINTED, months=(11, 12)),  # nothing is inside
    ],
)
def test_nothing_is_presumed_of_a_default_season_nor_of_a_scarce_passing_or_straying_bird(status):
    assert answers(dated(90, "2019-12-07"), statuses=(status,)) == {12: "recorded"}


@pytest.mark.parametrize("codes", [("P",), ("P", "B")])
def test_a_wader_that_passes_is_not_there_from_its_spring_to_its_autumn(codes):
    """Great Knot at Yubu-do: P2, and S5 of a few dozen in the country."""
    statuses = [replace(WINTER, code=code, printed=f"{code}{'5' if code == 'B' else '2'}") for code in codes]
    found = answers(dated(9000, "2019-05-08"), dated(700, "2019-07-08"), statuses=statuses)
    assert found == {5: "recorded", 7: "recorded"}


def test_what_is_presumed_says_why():
    stocks = said(counts=(dated(5, "2018-11"), dated(7, "2019-01")), statuses=(WINTER,))
    inside = said(counts=(dated(5, "2018-11"),), statuses=(PRINTED,))
    assert [{one.rule for one in found if one.answer == "between"} for found in (stocks, inside)] == [
        {"stocks"}, {"season"},
    ]  # fmt: skip


def test_a_place_as_printed_is_one_where_a_source_records_the_bird():
    ends = m.End("Arasaki", "JPN"), m.End("Unsaid", "KOR")
    ring = m.Evidence("e", CRANE, "resighting", "direct", *ends, "ringers", CRANE, "2019-11-02")
    found = [one for one in said(evidence=(ring,), statuses=(PRINTED,)) if one.printed == "Arasaki"]
    assert {one.party for one in found} == {"JPN"}
    months = {11: "recorded", **dict.fromkeys((12, 1, 2), "between")}
    assert {one.month: one.answer for one in found} == months


def test_the_nearest_number_stands_beside_and_is_never_the_month_s_own():
    found = said(counts=(dated(90, "2019-12-07"), dated(5, "2019-11")), statuses=(PRINTED,))
    (january,) = [one for one in found if one.month == 1 and one.answer == "between"]
    assert (january.number, january.times, january.source) == (None, 0, "list ; book")
    assert (january.nearest, january.nearest_date) == (90, "2019-12-07")


@pytest.mark.parametrize("code", ["P", "V"])
def test_never_between_where_passage_or_straying_is_the_only_status(code):
    found = answers(dated(5, "2019-11-20"), dated(7, "2020-01-05"), statuses=(replace(WINTER, code=code),))
    assert found == dict.fromkeys((11, 1), "recorded")


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("2018-11-20", "2019-01-20", {12}),
        ("2018-11-20", "2019-01-21", set()),  # a day more than two months
        ("2018-11", "2019-01", {12}),
        ("2018-11", "2019-02", set()),
        ("2018-11", "2020-01", set()),
    ],
)
def test_two_numbers_at_most_two_months_apart_have_a_resident_between_them(before, after, between):
    found = answers(dated(5, before), dated(7, after), statuses=(RESIDENT,))
    assert {month for month, answer in found.items() if answer == "between"} == between


def test_a_zero_between_says_absent_and_nothing_is_between_there():
    counts = dated(5, "2018-11-20"), dated(0, "2018-12-20"), dated(7, "2019-01-05")
    found = answers(*counts, statuses=(RESIDENT,))
    assert found == {11: "recorded", 12: "absent", 1: "recorded"}
    assert answers(dated(5, "2018-11-20"), dated(0, "2018-11-25"))[11] == "recorded"


@pytest.mark.parametrize("more", [{"unit": "nests"}, {"unit": "pairs"}, {"measure": "flow"}])
def test_no_nest_and_none_that_passed_is_not_said_to_be_no_bird(more):
    assert said(counts=(dated(0, "2018-05-10", **more),)) == []
    found = answers(dated(5, "2018-11-20"), dated(0, "2018-12-20", **more), dated(7, "2019-01-15"))
    assert found[12] == "between"


@pytest.mark.parametrize("more", [{"unit": "nests"}, {"measure": "flow"}])
def test_only_a_number_of_birds_is_the_number_of_a_month(more):
    (found,) = said(counts=(dated(150, "2018-05-10", **more), dated(40, "2018-05-20")))
    assert (found.month, found.number, found.times) == (5, 40, 2)


def test_a_zero_at_a_place_as_printed_is_of_its_own_country():
    """Places in two countries may be called alike; both are none of the dossier."""
    japan, korea = ({"place_id": None, "party": code, "site_printed": "East Bay"} for code in ("JPN", "KOR"))
    found = said(counts=(dated(0, "2020-02-15", **japan), dated(10, "2020-02-15", **korea)))
    told = {(one.party, one.month, one.answer) for one in found}
    assert told == {("JPN", 2, "absent"), ("KOR", 2, "recorded")}


def test_a_species_is_not_absent_where_its_subspecies_was_counted():
    taxa = ("Anser fabalis", "Anser fabalis middendorffii")
    none, some = (
        dated(number, "2020-01-15", taxon=taxon) for number, taxon in zip((0, 500), taxa, strict=True)
    )
    assert [(one.taxon, one.answer) for one in said(counts=(none, some))] == [(taxa[1], "recorded")]
    both = said(counts=(some, replace(none, count=7), replace(some, count=0)))
    assert {one.answer for one in both} == {"recorded"}


def test_what_passed_is_presence_without_a_number():
    (found,) = [one for one in said(counts=(dated(90000, "2018-03-10", measure="flow"),)) if one.place]
    assert (found.month, found.number) == (3, None)


def test_seasons_are_turned_round_south_of_the_equator():
    japan = default().by_code["JPN"]
    south = replace(japan, code=m.PartyCode("AUS"), bounds=(110.0, -45.0, 155.0, -10.0))
    marsh = replace(IZUMI, id="marsh", party="AUS", point=(144.6, -38.0), place_id="marsh")
    counts = (replace(dated(4, "2019-06-10"), place_id="marsh"),)
    season = tuple(range(4, 10))
    winter, agreement = (
        replace(WINTER, territory="AUS", months=season),
        replace(default(), parties=(south, japan)),
    )
    found = said(sites=(marsh,), counts=counts, statuses=(winter,), agreement=agreement)
    assert {one.month for one in found if one.answer == "between"} == {5, 7, 8}
    stocks = tuple(replace(dated(4, when), place_id="marsh") for when in ("2019-06-10", "2019-08-09"))
    usual = replace(WINTER, territory="AUS")
    found = said(sites=(marsh,), counts=stocks, statuses=(usual,), agreement=agreement)
    assert {one.month for one in found if one.answer == "between"} == {7}


@pytest.mark.whole
def test_nothing_is_presumed_of_the_waders_of_yubu_do(dossier):
    asked = ("presence", "Calidris tenuirostris", "Calidris alpina", "--party", "KOR", "--format", "json")
    found = json.loads(ran(dossier, *asked))["rows"]
    assert {
        month for one in found if one["place_name"] == "Yubu-do Tidal Flat" for month in one["months"]
    } == {4, 5}
    nowhere = birds("-d", dossier, "presence", "--place", "Atlantis")
    assert_refused(nowhere, 1, "No source in the dossier")


def test_one_bird_is_told_alike_by_all_records_and_by_its_own(small_dossier):
    """Of what a dossier may have a hundred thousand rows of, a command on one bird reads that bird's."""
    whole = whatever_is_there(store.load(small_dossier))
    for name in ("Platalea minor", "두루미", "Anser fabalis middendorffii", "Anas crecca"):
        own = birds_dossier.Dossier(small_dossier).findings_on([name])
        assert len(own.dossier.counts) < len(whole.dossier.counts)
        assert evidence.presence_of(own, [name]) == evidence.presence_of(whole, [name])
        assert show(own, own.known.find(name)[0]) == show(whole, whole.known.find(name)[0])
