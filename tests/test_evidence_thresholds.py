"""Shares of the 1 % thresholds, and what counts show of the Ramsar criteria 5 and 6."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.evidence.thresholds import WATERBIRDS, criteria, regularly, series, shares, unassessed
from birds.model import SiteCount, Threshold
from birds.reading.counts import year_of
from birds.reading.tables.dates import period


def count(number: int | None, when: str | None, taxon: str | None = "Grus monacha", **other) -> SiteCount:
    told = {"place_id": "s1", "unit": "individuals", "months": (), "taxon_printed": taxon} | other
    dated = period(when or "", told["months"])
    year, kind = year_of(dated, told["unit"], when)
    return SiteCount(
        site_printed="A site", taxon=taxon, count=number, count_printed=str(number), season=when,
        source=told.pop("source", "a source"), party="KOR",
        **{"date_from": dated.first, "date_to": dated.last, "season_year": year, "year_kind": kind} | told,
    )  # fmt: skip


def threshold(taxon: str, value: int, population: str = "East Asia", edition: str = "WPE5") -> Threshold:
    return Threshold(taxon, population, value, edition, "Wetlands International", taxon)


def waterbird(taxon: str) -> bool:
    return not taxon.startswith("Corvus")


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ({2018: 90, 2019: 90, 2020: 90}, "not_met"),
        ({2018: 100}, "reached"),
        ({2018: 100, 2019: 100}, "reached"),
        ({2018: 100, 2019: 100, 2020: 10}, "met"),
        ({2018: 100, 2019: 10, 2020: 10}, "reached"),
        ({2018: 400, 2019: 10, 2020: 10}, "provisional"),
        ({2016: 400, 2017: 10, 2018: 10, 2019: 10, 2020: 80}, "met"),
        ({2016: 400, 2017: 10, 2018: 10, 2019: 10, 2020: 60}, "reached"),
    ],
)
def test_regularly_is_two_thirds_of_three_seasons_or_the_mean_of_five(counts, word):
    found = regularly([count(number, f"{year}-12") for year, number in counts.items()], 100)
    assert found.word == word
    assert found.most == max(counts.values())
    assert found.seasons == len(counts)
    assert found.over == sum(number >= 100 for number in counts.values())
    assert len(found.cited) == found.over
    assert found.years == (min(counts), max(counts))


def test_two_counts_of_a_season_are_one_and_undated_ones_show_only_that_a_number_was_reached():
    found = regularly([count(150, "2020-11"), count(160, "2021-02"), count(500, "year not printed")], 100)
    assert (found.word, found.seasons, found.over, found.most) == ("reached", 1, 1, 500)


def test_a_mean_of_maxima_over_five_years_is_regular_by_itself():
    unit = "mean of yearly maxima 2000-2018, Monitoring Sites 1000"
    assert regularly([count(120, None, unit=unit)], 100).word == "met"
    assert regularly([count(120, None, unit="mean of yearly maxima 2015-2017")], 100).word == "reached"
    assert regularly([count(90, None, unit=unit)], 100).word == "not_met"


def test_a_share_is_of_the_highest_count_and_names_its_population():
    (found,) = shares([count(50, "2019-12"), count(300, "2020-12")], [threshold("Grus monacha", 150)])
    assert (found.place_id, found.taxon, found.seen.most) == ("s1", "Grus monacha", 300)
    assert found.share == pytest.approx(0.02)
    assert found.seen.years == (2019, 2020)


def test_pairs_and_nests_are_not_individuals():
    others = (count(500, "2020-05", unit=unit) for unit in ("pairs", "둥지 수"))
    (found,) = shares([*others, count(20, "2020-05")], [threshold("Grus monacha", 100)])
    assert found.seen.most == 20


def test_criterion_6_is_met_if_it_is_for_every_population_and_depends_on_it_otherwise():
    seasons = [count(200, f"{year}-12", "Anser fabalis") for year in (2018, 2019, 2020)]
    small = threshold("Anser fabalis", 100, "one")
    large = threshold("Anser fabalis middendorffii", 800, "other")
    (found,) = criteria(seasons, [small], waterbird)
    assert (found.number, found.word, found.taxon) == (6, "met", "Anser fabalis")
    (found,) = criteria(seasons, [small, large], waterbird)
    assert (found.word, len(found.shares)) == ("population", 2)
    assert criteria(seasons, [large], waterbird) == ()
    assert criteria(seasons, [threshold("Anser albifrons", 1)], waterbird) == ()


def test_a_subspecies_counts_for_its_species_and_land_birds_for_nothing():
    seasons = [count(200, f"{year}-12", "Anser fabalis serrirostris") for year in (2018, 2019, 2020)]
    assert criteria(seasons, [threshold("Anser fabalis", 100)], waterbird)[0].word == "met"
    crows = [count(200, f"{year}-12", "Corvus frugilegus") for year in (2018, 2019, 2020)]
    assert criteria(crows, [threshold("Corvus frugilegus", 1)], waterbird) == ()


def test_a_waterbird_without_a_threshold_or_a_number_is_not_assessed():
    seen = ((900, "Grus monacha"), (None, "Grus grus"), (50, "Anser anser"), (50, "Corvus corax"))
    counts = [count(number, "2020-01", taxon) for number, taxon in seen]
    found = shares(counts, [threshold("Grus monacha", 100), threshold("Grus grus", 100)])
    there = [("s1", one.taxon) for one in counts]
    assert [(one.taxon, one.seen.word) for one in found] == [("Grus monacha", "reached")]
    assert unassessed(there, found, waterbird) == (("s1", "Anser anser"), ("s1", "Grus grus"))


def test_criterion_5_takes_totals_of_waterbirds_and_sums_of_one_survey_never_of_several():
    totals = [
        count(30_000, f"{year}-01", None, taxon_printed="all waterbirds") for year in (2018, 2019, 2020)
    ]
    (found,) = criteria(totals, [], waterbird)
    assert (found.number, found.word, found.seen.required) == (5, "met", WATERBIRDS)
    one = [count(12_000, "2020-01-15", taxon) for taxon in ("Anas crecca", "Anas acuta")]
    (found,) = criteria(one, [], waterbird)
    assert (found.word, found.seen.most) == ("reached", 24_000)
    apart = [count(12_000, "2020-01-15", "Anas crecca"), count(12_000, "2020-02-15", "Anas acuta")]
    assert criteria(apart, [], waterbird) == ()
    crows = [count(12_000, "2020-01-15", "Anas crecca"), count(12_000, "2020-01-15", "Corvus frugilegus")]
    assert criteria(crows, [], waterbird) == ()
    assert criteria([count(90_000, "2020-01", None, taxon_printed="all birds")], [], waterbird) == ()
    passed = [replace(each, measure="flow") for each in (*totals, *one)]
    assert criteria(passed, [], waterbird) == ()  # who passed was never there together


@pytest.mark.parametrize(
    ("numbers", "together"),
    [
        ({"Anser fabalis": 15_000, "Anser fabalis middendorffii": 9_000, "Anas acuta": 6_000}, 21_000),
        ({"Anser fabalis fabalis": 8_000, "Anser fabalis middendorffii": 9_000, "Anas acuta": 6_000}, 23_000),
        ({"Anser fabalis": 15_000, "Anser fabalis middendorffii": 9_000}, None),
    ],
)
def test_a_subspecies_is_not_added_to_its_own_species(numbers, together):
    found = criteria([count(number, "2020-01-15", taxon) for taxon, number in numbers.items()], [], waterbird)
    assert [one.seen.most for one in found] == ([together] if together else [])


@pytest.mark.parametrize(("months", "met"), [(((1,), (8,)), 0), (((), ()), 0), (((1,), (1,)), 1)])
def test_what_is_counted_in_other_months_of_one_year_is_not_added_up(months, met):
    one, other = (
        count(12_000, "2020", taxon, months=each)
        for taxon, each in zip(("Anas crecca", "Calidris alpina"), months, strict=True)
    )
    assert len(criteria([one, other], [], waterbird)) == met


@given(st.lists(st.tuples(st.integers(2000, 2012), st.integers(0, 300)), max_size=25), st.integers(1, 200))
@settings(max_examples=50, deadline=None)
def test_more_birds_never_make_less_of_a_site_and_order_does_not_matter(counts, required):
    ranks = ("not_met", "reached", "provisional", "met")
    made = [count(number, f"{year}-12-01") for year, number in counts]
    found = regularly(made, required)
    assert regularly(made[::-1], required).word == found.word
    more = [count(number * 2, f"{year}-12-01") for year, number in counts]
    assert ranks.index(regularly(more, required).word) >= ranks.index(found.word)
    assert ranks.index(regularly(made, required + 50).word) <= ranks.index(found.word)


def test_three_years_are_a_series_of_their_highest_counts_with_the_least_threshold():
    seen = ((5, "2001-11"), (9, "2001-12"), (0, "2003-01"), (4, "2004/05"), (8, "2010-2015"))
    counts = [count(*each) for each in seen]
    (one,) = series(counts, [threshold("Grus monacha", 100), threshold("Grus monacha", 90)])
    assert one.years == ((2001, 9), (2002, 0), (2004, 4))
    assert one.threshold
    assert one.threshold.value == 90
    assert series(counts[:3], []) == ()


def test_what_rests_on_a_superseded_edition_is_provisional():
    met = [count(500, f"{year}-01") for year in (2018, 2019, 2020)]
    old = threshold("Grus monacha", 100, edition="WPE3 (2002)")
    new, newer = (
        threshold(taxon, 100, edition="WPE4 (2006)") for taxon in ("Gavia stellata", "Grus monacha")
    )
    for editions, word in (([old], "met"), ([old, new], "provisional"), ([old, newer], "met")):
        assert [one.word for one in criteria(met, editions, waterbird)] == [word]
    assert [one.superseded for one in shares(met, [old, new])] == [True]
