"""Presence: which bird is where in which month, gathered once; show, table, map, picture and sheet say the same."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from cli import assert_refused, birds

from birds import dossier as birds_dossier
from birds import evidence, store
from birds.documents.build.species_sheet import show
from birds.evidence import whatever_is_there
from birds.evidence.localities import PlacesCalled
from birds.evidence.presence import Presence, gather_presence, group_by_source, month_of_date
from birds.model import (
    DossierContent,
    End,
    Evidence,
    Names,
    Occurrence,
    PartyCode,
    Site,
    SiteArea,
    SiteCount,
    Status,
    Stay,
    Taxon,
    Track,
    month_number,
    places_of,
)
from birds.model.agreement import default
from birds.reading.tables.dates import period

if TYPE_CHECKING:
    from pathlib import Path

CRANE = "Grus monacha"
TAXA = (Taxon(CRANE, "species", 1),)
IZUMI = Site(
    "izumi", "x", Names("Izumi"), "JPN", point=(130.3, 32.1), species=("Hooded Crane",), source="page"
)


def said(**held: Any) -> list[Presence]:
    """What a dossier with one site tells, without what the site's own source does."""
    dossier = DossierContent("x", TAXA, **{"sites": (IZUMI,), "agreement": default(), **held})
    return [one for one in gather_presence(dossier, {"Hooded Crane": CRANE}) if one.kind != "named"]


def count(number: int | None, *months: int, site: str | None = "izumi") -> SiteCount:
    return SiteCount(site, "Izumi", CRANE, CRANE, number, str(number), None, None, "book", months=months)


def record(kind: Any = "resighting", **more: Any) -> Evidence:
    ends = End("Izumi (wintering)", "JPN"), End("Muraviovka", "RUS", (127.7, 49.9))
    return Evidence("r", CRANE, kind, more.pop("certainty", "direct"), *ends, "paper", CRANE, **more)


def test_a_site_whose_source_names_a_bird_has_it_and_nobody_says_when() -> None:
    (named,) = gather_presence(
        DossierContent("x", TAXA, sites=(IZUMI,), agreement=default()), {"Hooded Crane": CRANE}
    )
    assert named == Presence(CRANE, "named", "page", None, "JPN", "izumi")


def test_a_status_is_of_a_territory_in_its_months_and_one_of_no_code_says_nothing() -> None:
    winter = Status("W", (12, 1), taxon=CRANE, territory="JPN", source="atlas")
    unclear = Status(None, taxon=CRANE, territory="KOR")
    assert [(one.code, one.party, one.month) for one in said(statuses=(winter, unclear))] == [
        ("W", "JPN", 1),
        ("W", "JPN", 12),
    ]


def test_what_a_source_says_is_gone_is_absent_from_the_party_unless_another_records_it() -> None:
    gone = Status("X", taxon=CRANE, territory="KOR", source="red list")
    assert [(one.answer, one.party, one.month, one.source) for one in said(statuses=(gone,))] == [
        ("absent", "KOR", month, "red list") for month in range(1, 13)
    ]
    seen = Status("V", taxon=CRANE, territory="KOR", source="atlas")
    assert [one.code for one in said(statuses=(gone, seen))] == ["V"]
    here_only = replace(gone, region="Jeju")
    assert said(statuses=(here_only,)) == []


def test_counts_of_one_source_and_month_are_one_with_the_highest_number() -> None:
    (one,) = said(counts=(count(5, 11), count(9, 11), count(None, 11)))
    assert (one.number, one.times, one.month, one.place) == (9, 3, 11, "izumi")


def test_a_count_of_none_says_absent_unless_another_records_the_bird_in_that_month() -> None:
    assert [(one.answer, one.number) for one in said(counts=(count(0, 1),))] == [("absent", 0)]
    assert [one.answer for one in said(counts=(count(0, 1), count(3, 1)))] == ["recorded"]


def test_a_count_without_a_month_is_unknown_and_stands_last() -> None:
    assert [one.month for one in said(counts=(count(5), count(5, 3)))] == [3, None]


def test_a_count_at_no_known_site_keeps_the_place_as_printed() -> None:
    (one,) = said(counts=(count(5, 3, site=None),))
    assert (one.place, one.printed) == (None, "Izumi")


def test_a_record_has_a_bird_at_both_ends_each_in_its_own_month() -> None:
    found = said(evidence=(record(date_from="2020-01-05", date_to="2020-06"),))
    assert [(one.kind, one.party, one.place, one.month) for one in found] == [
        ("ring", "JPN", "izumi", 1),
        ("ring", "RUS", None, 6),
    ]


def test_a_finding_that_there_was_nothing_is_no_presence() -> None:
    assert said(evidence=(record(certainty="negative"), record("shared_subspecies"))) == []


def test_occurrences_keep_their_month_place_and_highest_number() -> None:
    rows = (
        Occurrence(CRANE, 1, 4, "gbif", "izumi", year=2020, individuals=7),
        Occurrence(CRANE, 1, 2, "gbif", "izumi", year=2021, individuals=30),
        Occurrence(CRANE, 2, 1, "gbif", party="KOR"),
    )
    assert [(one.party, one.place, one.month, one.number, one.times) for one in said(occurrences=rows)] == [
        ("JPN", "izumi", 1, 30, 6),
        ("KOR", None, 2, None, 1),
    ]


def test_a_track_says_in_which_countries_a_bird_was_and_not_when() -> None:
    track = Track("t", CRANE, "C1", b"", 9, "study", CRANE, parties=("JPN", "KOR"))
    found = [(one.kind, one.party, one.month) for one in said(tracks=(track,))]
    assert found == [("track", "JPN", None), ("track", "KOR", None)]


def test_the_stays_of_a_track_are_presence_in_all_their_months_and_leave_no_party_without_one() -> None:
    held = (
        Stay("t", 1, (130.31, 32.1), "2020-11-20T00:00:00Z", "2021-02-01T00:00:00Z", 9, 5.0, "JPN", "izumi"),
        Stay("t", 2, (127.0, 37.9), "2021-03-05T00:00:00Z", "2021-03-08T00:00:00Z", 9, 5.0, "KOR"),
        Stay("t", 3, (127.7, 49.9), "2021-05-01T00:00:00Z", "2021-05-08T00:00:00Z", 9, 5.0),
    )
    track = Track("t", CRANE, "C1", b"", 9, "study", CRANE, parties=("JPN", "KOR"))
    crossing = Evidence(
        "t", CRANE, "tracking", "direct", End(None, "JPN", held[0].point), End(None, "KOR", held[1].point),
        "study", CRANE, date_from="2021-02-01", date_to="2021-03-05",
    )  # fmt: skip
    dossier = DossierContent(
        "x", TAXA, sites=(replace(IZUMI, area_ha=478.0),), evidence=(crossing,), tracks=(track,), stays=held,
        agreement=default(),
    )  # fmt: skip
    found = [(one.party, one.place, one.month, one.times) for one in gather_presence(dossier, {})]
    assert found == [("JPN", "izumi", 1, 1), ("JPN", "izumi", 2, 1), ("JPN", "izumi", 11, 1),
                     ("JPN", "izumi", 12, 1), ("KOR", None, 3, 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("at", "area_ha", "place"),
    [((130.31, 32.1), 478.0, "izumi"), ((130.31, 32.1), None, "izumi"), ((130.5, 32.1), 478.0, None)],
)
def test_where_a_tagged_bird_stayed_is_presence_at_the_place_around_it(
    at: tuple[float, float], area_ha: float | None, place: str | None
) -> None:
    ends = End(None, "JPN", at), End(None, "RUS", (127.7, 49.9))
    stay = Evidence("t", CRANE, "tracking", "direct", *ends, "study", CRANE, date_from="2021-01-31")
    dossier = DossierContent(
        "x", TAXA, sites=(replace(IZUMI, area_ha=area_ha),), evidence=(stay,), agreement=default()
    )
    (found,) = (one for one in gather_presence(dossier, {}) if one.party == "JPN")
    assert (found.kind, found.month, found.place) == ("track", 1, place)


def test_where_a_tagged_bird_stayed_a_boundary_says_it_before_a_circle() -> None:
    square = SiteArea("izumi", shapely.to_wkb(shapely.box(130.0, 32.0, 130.2, 32.2)), "map")
    for at, place in (((130.1, 32.1), "izumi"), ((130.301, 32.1), None)):
        stay = Evidence(
            "t", CRANE, "tracking", "direct", End(None, "JPN", at), End(None, "RUS"), "study", CRANE
        )
        dossier = DossierContent(
            "x", TAXA, sites=(replace(IZUMI, area_ha=478.0),), areas=(square,), evidence=(stay,),
            agreement=default(),
        )  # fmt: skip
        assert [one.place for one in gather_presence(dossier, {}) if one.party == "JPN"] == [place]


def test_what_a_source_says_without_a_month_stands_apart_from_its_months() -> None:
    groups = [
        [one.month for one in group] for group in group_by_source(said(counts=(count(1), count(2, 3, 4))))
    ]
    assert groups == [[3, 4], [None]]


def test_months_of_another_number_stand_apart_and_those_of_one_together() -> None:
    counts = (count(185, 1, 2), count(71, 8, 9), count(185, 12))
    told = [([one.month for one in each], each[0].number) for each in group_by_source(said(counts=counts))]
    assert told == [([1, 2, 12], 185), ([8, 9], 71)]


@pytest.mark.parametrize(("date", "month"), [("2015-06-01", 6), ("2015-06", 6), ("06-01", 6), ("2015", None), (None, None), ("2015-13", None)])  # fmt: skip
def test_a_date_names_a_month_only_where_it_has_one(date: str | None, month: int | None) -> None:
    assert month_of_date(date) == month


def test_a_name_that_means_places_far_apart_means_none() -> None:
    points = (130.3, 32.1), (140.0, 36.0)
    sites = [Site(f"s{at}", "x", Names("Izumi"), "JPN", point=point) for at, point in enumerate(points)]
    assert PlacesCalled(places_of(sites), sites).place_of(End("Izumi", "JPN")) is None


# ---------------------------------------------------------------- four answers


WINTER = Status(
    "W", (), "winter visitor", name=CRANE, territory="JPN", source="list", author="A", taxon=CRANE
)


def dated(number: int | None, first: str, **more: Any) -> SiteCount:
    when = period(first)
    months = tuple(sorted({int(day[5:7]) for day in (when.first or "", when.last or "") if len(day) > 4}))
    made = count(number, *months)
    return replace(made, date_from=when.first, date_to=when.last, season=first, **more)


def answers(*counts: SiteCount, statuses: Any = (WINTER,)) -> dict[int, str]:
    found = said(counts=counts, statuses=statuses)
    return {one.month: one.answer for one in found if one.place and one.month}


def test_a_visitor_recorded_in_its_season_is_there_between_records_all_season() -> None:
    found = answers(dated(90, "2019-12-07"))
    assert found == {12: "recorded", **dict.fromkeys((10, 11, 1, 2, 3), "between")}


def test_a_place_as_printed_is_one_where_a_source_records_the_bird() -> None:
    ends = End("Arasaki", "JPN"), End("Unsaid", "KOR")
    ring = Evidence("e", CRANE, "resighting", "direct", *ends, "ringers", CRANE, "2019-11-02")
    found = {
        (one.party, one.printed, one.month): one.answer
        for one in said(evidence=(ring,), statuses=(WINTER,))
        if one.printed == "Arasaki"
    }
    months = {11: "recorded", **dict.fromkeys((10, 12, 1, 2, 3), "between")}
    assert found == {("JPN", "Arasaki", month): answer for month, answer in months.items()}


def test_the_nearest_number_stands_beside_and_is_never_the_month_s_own() -> None:
    (january,) = [
        one
        for one in said(counts=(dated(90, "2019-12-07"), dated(5, "2019-11")), statuses=(WINTER,))
        if one.month == 1
    ]
    assert (january.number, january.nearest, january.nearest_date, january.times) == (
        None, 90, "2019-12-07", 0,
    )  # fmt: skip
    assert january.source == "list ; book"


@pytest.mark.parametrize("code", ["P", "V"])
def test_never_between_where_passage_or_straying_is_the_only_status(code: Any) -> None:
    status = replace(WINTER, code=code)
    assert answers(dated(5, "2019-11-20"), dated(7, "2020-01-05"), statuses=(status,)) == dict.fromkeys(
        (11, 1), "recorded"
    )


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
def test_two_numbers_at_most_two_months_apart_have_a_resident_between_them(
    before: str, after: str, between: set[int]
) -> None:
    resident = replace(WINTER, code="R")
    found = answers(dated(5, before), dated(7, after), statuses=(resident,))
    assert {month for month, answer in found.items() if answer == "between"} == between


def test_a_zero_between_says_absent_and_nothing_is_between_there() -> None:
    found = answers(
        dated(5, "2018-11-20"),
        dated(0, "2018-12-20"),
        dated(7, "2019-01-05"),
        statuses=(replace(WINTER, code="R"),),
    )
    assert found == {11: "recorded", 12: "absent", 1: "recorded"}
    assert answers(dated(5, "2018-11-20"), dated(0, "2018-11-25"))[11] == "recorded"


def test_what_passed_is_presence_without_a_number() -> None:
    (found,) = [one for one in said(counts=(dated(90000, "2018-03-10", measure="flow"),)) if one.place]
    assert (found.month, found.number) == (3, None)


def test_seasons_are_turned_round_south_of_the_equator() -> None:
    japan = default().by_code["JPN"]
    south = replace(japan, code=PartyCode("AUS"), bounds=(110.0, -45.0, 155.0, -10.0))
    agreement = replace(default(), parties=(south, japan))
    marsh = replace(IZUMI, id="marsh", party="AUS", point=(144.6, -38.0), place_id="marsh")
    winter = replace(WINTER, territory="AUS")
    found = said(
        sites=(marsh,),
        counts=(replace(dated(4, "2019-06-10"), place_id="marsh"),),
        statuses=(winter,),
        agreement=agreement,
    )
    assert {one.month for one in found if one.answer == "between"} == {4, 5, 7, 8, 9}


def told(dossier: Path, *args: str) -> list[dict[str, Any]]:
    result = birds("-d", dossier, "presence", *args, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["rows"]
    return found


def test_izumi_has_the_hooded_crane_in_january_though_nobody_counted_it_then(small_dossier: Path) -> None:
    found = told(small_dossier, "Hooded Crane", "--month", "1", "--place", "Izumi")
    assert found
    assert {one["answer"] for one in found if one["months"]} == {"between"}
    assert [one["number"] for one in found if one["months"] == [1]] == [None]


def test_what_nobody_says_is_an_answer_of_no(small_dossier: Path) -> None:
    assert_refused(
        birds("-d", small_dossier, "presence", "--place", "Atlantis"), 1, "No source in the dossier"
    )


def test_one_bird_is_told_alike_by_all_records_and_by_its_own(small_dossier: Path) -> None:
    """Of what a dossier may have a hundred thousand rows of, a command on one bird reads that bird's."""
    whole = whatever_is_there(store.load(small_dossier))
    for name in ("Platalea minor", "두루미", "Anser fabalis middendorffii", "Anas crecca"):
        own = birds_dossier.Dossier(small_dossier).findings_on([name])
        assert len(own.dossier.counts) < len(whole.dossier.counts)
        assert evidence.presence_of(own, [name]) == evidence.presence_of(whole, [name])
        assert show(own, own.known.find(name)[0]) == show(whole, whole.known.find(name)[0])


@pytest.mark.parametrize("date", ["", "2018", "¹¹¹¹-¹¹", "spring of 2018", "2018-1"])
def test_a_date_that_gives_no_month_is_between_no_others(date: str) -> None:
    assert month_number(date) == -1
    assert month_number("2018-01") + 1 == month_number("2018-02-28")
