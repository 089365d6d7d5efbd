"""Counts and the 1 % thresholds: from when to when, of which year and season; shares, the Ramsar criteria 5 and 6, tables of agencies."""

import json
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import few_birds
import pytest
from cli import assert_refused, birds, ran
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import workbook

import birds as package
from birds import store
from birds.dates import period
from birds.documents.model import shown as shown_cell
from birds.evidence.thresholds import WATERBIRDS, criteria, regularly, series, shares, unassessed
from birds.model import SiteCount, Threshold
from birds.model.agreement import default
from birds.reading.counts import read_counts, read_thresholds, year_of
from birds.reading.tables import ReadOptions


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


def test_a_season_counts_once_what_is_undated_only_shows_and_a_mean_of_maxima_of_five_years_is_regular():
    seen = regularly([count(150, "2020-11"), count(160, "2021-02"), count(500, "year not printed")], 100)
    assert (seen.word, seen.seasons, seen.over, seen.most) == ("reached", 1, 1, 500)
    unit = "mean of yearly maxima 2000-2018, Monitoring Sites 1000"
    assert regularly([count(120, None, unit=unit)], 100).word == "met"
    assert regularly([count(120, None, unit="mean of yearly maxima 2015-2017")], 100).word == "reached"
    assert regularly([count(90, None, unit=unit)], 100).word == "not_met"


def test_a_share_is_of_the_highest_count_of_individuals_and_names_its_population():
    nests = [count(500, "2020-05", unit=unit) for unit in ("pairs", "둥지 수")]
    (found,) = shares([*nests, count(50, "2019-12"), count(300, "2020-12")], [threshold("Grus monacha", 150)])
    assert (found.place_id, found.taxon, found.seen.most) == ("s1", "Grus monacha", 300)
    assert found.share == pytest.approx(0.02)
    assert found.seen.years == (2019, 2020)


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


def test_a_subspecies_counts_for_its_species_a_land_bird_for_nothing_and_what_lacks_a_number_is_not_assessed():
    seasons = [count(200, f"{year}-12", "Anser fabalis serrirostris") for year in (2018, 2019, 2020)]
    assert criteria(seasons, [threshold("Anser fabalis", 100)], waterbird)[0].word == "met"
    crows = [count(200, f"{year}-12", "Corvus frugilegus") for year in (2018, 2019, 2020)]
    assert criteria(crows, [threshold("Corvus frugilegus", 1)], waterbird) == ()
    seen = ((900, "Grus monacha"), (None, "Grus grus"), (50, "Anser anser"), (50, "Corvus corax"))
    counts = [count(number, "2020-01", taxon) for number, taxon in seen]
    found = shares(counts, [threshold("Grus monacha", 100), threshold("Grus grus", 100)])
    there = [("s1", one.taxon) for one in counts]
    assert [(one.taxon, one.seen.word) for one in found] == [("Grus monacha", "reached")]
    assert unassessed(there, found, waterbird) == (("s1", "Anser anser"), ("s1", "Grus grus"))


def test_criterion_5_takes_totals_of_waterbirds_and_sums_of_one_survey_never_of_several():
    years = (2018, 2019, 2020)
    totals = [count(30_000, f"{year}-01", None, taxon_printed="all waterbirds") for year in years]
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
    taxa = zip(("Anas crecca", "Calidris alpina"), months, strict=True)
    counts = [count(12_000, "2020", taxon, months=each) for taxon, each in taxa]
    assert len(criteria(counts, [], waterbird)) == met


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


def test_three_years_are_a_series_and_what_rests_on_a_superseded_edition_is_provisional():
    seen = ((5, "2001-11"), (9, "2001-12"), (0, "2003-01"), (4, "2004/05"), (8, "2010-2015"))
    counts = [count(*each) for each in seen]
    (one,) = series(counts, [threshold("Grus monacha", 100), threshold("Grus monacha", 90)])
    assert one.years == ((2001, 9), (2002, 0), (2004, 4))
    assert one.threshold
    assert one.threshold.value == 90
    assert series(counts[:3], []) == ()
    met = [count(500, f"{year}-01") for year in (2018, 2019, 2020)]
    old = threshold("Grus monacha", 100, edition="WPE3 (2002)")
    new, newer = (
        threshold(taxon, 100, edition="WPE4 (2006)") for taxon in ("Gavia stellata", "Grus monacha")
    )
    for editions, word in (([old], "met"), ([old, new], "provisional"), ([old, newer], "met")):
        assert [one.word for one in criteria(met, editions, waterbird)] == [word]
    assert [one.superseded for one in shares(met, [old, new])] == [True]


def test_of_two_editions_the_latest_is_a_bird_s_own():
    seen = [count(1100, f"{year}-01") for year in (2018, 2019, 2020)]
    old, new = (threshold("Grus monacha", value, edition=f"WPE{n}") for n, value in ((4, 1000), (5, 1200)))
    other, part = (
        threshold("Grus monacha", 1100, edition="CSR8"),
        threshold("Grus monacha x", 900, edition="WPE4"),
    )
    assert [one.threshold for one in shares(seen, [old, new])] == [new]
    assert criteria(seen, [old, new], waterbird) == ()  # it does not depend on which population was counted
    assert [one.threshold for one in shares(seen, [old, new, other, part])] == [new, other, part]
    (line,) = series(seen, [old, new])
    assert line.threshold == new


def test_no_share_is_rounded_to_its_threshold_or_to_nothing():
    """What is short of the threshold is not 1 %, and a bird that was there is not 0 % of its population."""
    cells = {
        0: "0",
        3: "0.0006",
        15: "0.003",
        4999: "0.99",
        5000: "1",
        5701: "1.14",
        5730: "1.15",
        600_000: "120",
    }
    for number, text in cells.items():
        (one,) = shares([count(number, "2018-01")], [threshold("Grus monacha", 5000)])
        assert shown_cell(one.percent) == text
    (one,) = shares([count(1, "2018-01")], [threshold("Grus monacha", 20_000)])
    assert shown_cell(one.percent) == "0.00005"


# ---------------------------------------------------------------- from when to when as printed, and of which year


@pytest.mark.parametrize(
    ("printed", "first", "last", "season"),
    [
        ("2018-01-15", "2018-01-15", "2018-01-15", 2017),
        ("2018-06-30", "2018-06-30", "2018-06-30", 2017),
        ("2018-07-01", "2018-07-01", "2018-07-01", 2018),
        ("2018-01", "2018-01", "2018-01", 2017),
        ("2013-01-25/27", "2013-01-25", "2013-01-27", 2012),
        ("2014-10-22/2015-02-09", "2014-10-22", "2015-02-09", 2014),
        ("2018-05-01/2018-08-31", "2018-05-01", "2018-08-31", None),
        ("2018. 1. 15.", "2018-01-15", "2018-01-15", 2017),
        ("20180115", "2018-01-15", "2018-01-15", 2017),
        ("15/01/2018", "2018-01-15", "2018-01-15", 2017),
        ("03/04/2018", "2018", "2018", 2018),
        ("28/12/2019-05/01/2020", "2019-12-28", "2020-01-05", 2019),
        ("2019/12/28-2020/01/05", "2019-12-28", "2020-01-05", 2019),
        ("25-1-2020", "2020-01-25", "2020-01-25", 2019),
        ("2020. 1. 17. ~ 1. 19.", "2020-01-17", "2020-01-19", 2019),
        ("2020.12.30～1.2", "2020-12-30", "2021-01-02", 2020),
        ("10/2019-03/2020", "2019-10", "2020-03", 2019),
        ("2020.12", "2020-12", "2020-12", 2020),
        ("2019. 10. ~ 2020. 3.", "2019-10", "2020-03", 2019),
        ("2019.10-12", "2019", "2019", 2019),
        ("H30.12.5", "2018-12-05", "2018-12-05", 2018),
        ("Jan 2019/20", "2020-01", "2020-01", 2019),
        ("2019/2020 Nov.", "2019-11", "2019-11", 2019),
        ("2014/15-2018/19", "2014", "2019", None),
        ("2018-02-30", "2018", "2018", 2018),
        ("2018년 1월 13일~14일", "2018-01-13", "2018-01-14", 2017),
        ("2014년 10월~이듬해 3월", "2014-10", "2015-03", 2014),
        ("2014年10月～翌年3月", "2014-10", "2015-03", 2014),
        ("July 21-25 2021", "2021-07-21", "2021-07-25", 2021),
        ("28 Feb - 2 Mar 2018", "2018-02-28", "2018-03-02", 2017),
        ("Oct 2014 – May 2015", "2014-10", "2015-05", 2014),
        ("Dec-Feb 2015", "2014-12", "2015-02", 2014),
        ("2014, October-May", "2014-10", "2015-05", 2014),
        ("winter 2017/18", "2017", "2018", 2017),
        ("spring 2008", "2008", "2008", 2007),
        ("2008년 봄", "2008", "2008", 2007),
        ("2008年秋", "2008", "2008", 2008),
        ("fall 2008", "2008", "2008", 2008),
        ("spring and autumn 2008", "2008", "2008", 2008),
        ("2017–18", "2017", "2018", 2017),
        ("2000-2006", "2000", "2006", None),
        ("to 2002", None, "2002", None),
        ("winter after 2022/23", None, None, None),
        ("January 17-19, year not printed", None, None, None),
        ("05-11 (year column ambiguous 1996-2002)", None, None, None),
        ("June 23-25, end of a project year begun 2020", "2020", "2020", 2020),
    ],
)
def test_dates_are_as_precise_as_printed_and_a_season_runs_from_july_to_june(printed, first, last, season):
    assert period(printed)[:3] == (first, last, season)


def test_a_bare_year_is_the_convention_of_whoever_prints_it_until_a_month_stands_beside_it():
    assert period("2018").bare
    assert period("2018", (1,)) == ("2018-01", "2018-01", 2017, False)
    assert period("2017年度", (1, 2))[:3] == ("2018-01", "2018-02", 2017)
    assert period("2018", (1, 2, 12))[:2] == ("2018", "2018")  # of one winter or of two: not known


@given(st.dates(date(1600, 1, 1), date(2099, 12, 31)))
def test_a_day_is_of_one_season_however_it_is_written(day):
    expected = (day.isoformat(), day.isoformat(), day.year - (day.month < 7), False)
    for written in (f"{day:%Y-%m-%d}", f"{day.year}. {day.month}. {day.day}.", f"{day:%Y년 %m월 %d일}"):
        assert period(written) == expected


HEAD = "site,party,scientific_name,count,unit,season,months,latitude,longitude,source\n"


def counted(folder: Path, *rows: str) -> tuple[SiteCount, ...]:
    lines = "".join(f"{row},,,,A census\n" for row in rows)
    (folder / "counts.csv").write_text(HEAD + lines, encoding="utf-8")
    return read_counts(folder / "counts.csv", ReadOptions(agreement=default())).values


def test_a_spring_lies_in_the_other_half_of_the_year_south_of_the_equator(tmp_path):
    path = tmp_path / "springs.csv"
    path.write_text(
        "site,latitude,longitude,country,scientific_name,date,count,source\n"
        "Moreton Bay,-27.4,153.3,,Calidris ferruginea,spring 2008,900,x\n"
        "Suncheon Bay,34.8,127.5,,Calidris ferruginea,spring 2008,9,x\n"
        "Moreton Bay,,,AU,Calidris ferruginea,spring 2008,900,x\n"
        "Suncheon Bay,,,KOR,Calidris ferruginea,spring 2008,9,x\n"
        "Yancheng,,,CHN,Calidris ferruginea,spring 2008,9,x\n",
        encoding="utf-8",
    )
    counts = read_counts(path, ReadOptions(agreement=default())).values
    assert [one.season_year for one in counts] == [2008, 2007, 2008, 2007, 2007]
    assert {one.year_kind for one in counts} == {"season"}


def test_nests_go_by_calendar_year_a_census_by_the_one_it_prints_and_kinds_of_year_stay_apart(tmp_path):
    cells = {
        "pairs,2018-05-02": (2018, "calendar"),
        "individuals,2018-05-02": (2017, "season"),
        "individuals,2018": (2018, "printed"),
        "mean of yearly maxima 2000-2018,2018": (None, None),
    }
    found = counted(tmp_path, *(f"A,KOR,Larus crassirostris,500,{cell}" for cell in cells))
    assert [(one.season_year, one.year_kind) for one in found] == [*cells.values()]
    units = {
        "12 pairs": "pairs",
        "5 (nests)": "nests",
        "15쌍": "쌍",
        "12 (3 nests)": None,
        "300 at the colony": None,
        "50 adults; 20 nests": None,
        "40羽(巣20)": None,
    }
    found = counted(tmp_path, *(f"A,KOR,Larus crassirostris,{printed},,2018-05-02" for printed in units))
    assert [one.unit for one in found] == [*units.values()]
    assert [one.year_kind for one in found] == ["calendar" if unit else "season" for unit in units.values()]
    path = tmp_path / "headed.csv"
    path.write_text("site,species,count (pairs),date\nA,Larus crassirostris,500,2018-05\n", encoding="utf-8")
    assert [one.unit for one in read_counts(path, ReadOptions(agreement=default())).values] == ["pairs"]
    rows = [f"A,KOR,Grus monacha,{number},,{year}-12-01" for year, number in ((2016, 150), (2017, 150))]
    rows += [f"A,KOR,Grus monacha,150,,{year}" for year in (2018, 2019)]
    here = [replace(one, place_id="a", taxon="Grus monacha") for one in counted(tmp_path, *rows)]
    assert regularly(here, 100).word == "reached"  # two seasons and two printed years are no four years
    assert regularly(here, 100).seasons == 2
    assert series(here, ()) == ()


@pytest.mark.parametrize(
    "unit", ["individuals, departures", "cumulative individuals", "延べ個体数", "통과 개체수"]
)
def test_birds_that_passed_or_left_are_no_number_present(unit, tmp_path):
    (found,) = counted(tmp_path, f"A,KOR,Grus monacha,90000,{unit},2018-03-01")
    assert found.measure == "flow"
    threshold = Threshold("Grus monacha", "East Asia", 120, "WPE5", "x", "Grus monacha")
    there = replace(found, place_id="a", taxon="Grus monacha")
    assert shares([there], [threshold]) == ()
    assert len(shares([replace(there, measure="stock", unit="individuals")], [threshold])) == 1


SITES = (
    "id,name_en,party,latitude,longitude,area_ha\n"
    "north,Twin Lake,KOR,36.0,127.0,100\nsouth,Twin Lake,KOR,35.0,127.0,100\nbay,Long Bay,KOR,34.5,126.5,2000\n"
)
COUNTS = (
    HEAD
    + "Twin Lake,KOR,Grus monacha,7,,2018-01-15,,35.004,127.004,A census\n"  # one of two of the name
    + "Point 17,KOR,Grus monacha,8,,2018-01-15,,34.51,126.51,A census\n"  # of no name that is known
    + "Long Bay,KOR,Grus monacha,9,,2018-01-15,,37.9,127.9,A census\n"  # of this name, and elsewhere
    + "Twin Lake,KOR,Grus monacha,10,,2018-01-15,,,,A census\n"
)
AREA = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"bay"},"geometry":{"type":'
    '"Polygon","coordinates":[[[127.8,37.8],[128,37.8],[128,38],[127.8,38],[127.8,37.8]]]}}]}'
)


def test_the_order_of_loading_changes_nothing(tmp_path, monkeypatch):
    few_birds.bundle(monkeypatch)
    files = {"sites": SITES, "counts": COUNTS, "boundaries": AREA}
    found = set()
    for number, order in enumerate(permutations(files)):
        if order.index("boundaries") < order.index("sites"):
            continue
        dossier = tmp_path / f"{number}.gpkg"
        ran(dossier, "init", "--empty")
        for noun in order:
            suffix = "geojson" if noun == "boundaries" else "csv"
            (tmp_path / f"{noun}.{suffix}").write_text(files[noun], encoding="utf-8")
            ran(dossier, "load", noun, tmp_path / f"{noun}.{suffix}")
        judged = json.loads(ran(dossier, "evidence", "--sites", "--format", "json"))["rows"]
        assert {row["scientific_name"] for row in judged} == {"Grus monacha"}, "no national list is needed"
        counts = package.open(dossier).counts
        found.add(tuple(zip(counts["count"], counts["place_id"].fillna(""), strict=True)))
    assert found == {((7, "south"), (8, ""), (9, "bay"), (10, ""))}


# ---------------------------------------------------------------- thresholds as agencies write them, and what they are for


TABLE = """Scientific name,Population,1%,Edition,Source
Grus monacha,"Mongolia, Siberia/Japan, Korea, China",160,CSR8,https://wpe.wetlands.org
Cygnus columbianus,bewickii - E Asia,"1,000",CSR8,https://wpe.wetlands.org
Calidris pygmaea,E Asia,<10,CSR8,https://wpe.wetlands.org
Anser cygnoides,,,CSR8,https://wpe.wetlands.org
,E Asia,50,CSR8,https://wpe.wetlands.org
"""


def test_a_table_is_matched_and_loaded_once(dossier, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    bundled = store.load(dossier).thresholds
    done = birds("-d", dossier, "load", "thresholds", path)
    assert done.exit_code == 0, done.output
    assert "loaded 2 thresholds of t.csv" in done.stdout
    held = [one for one in store.load(dossier).thresholds if one not in bundled]
    assert {one.taxon: one.value for one in held} == {"Grus monacha": 160, "Cygnus columbianus": 1000}
    assert {one.edition for one in held} == {"CSR8"}
    assert "not recognised" in done.stderr
    assert "no name of a bird" in done.stderr
    before = store.load(dossier)
    assert birds("-d", dossier, "load", "thresholds", path).stdout.startswith("nothing new")
    assert store.load(dossier) == before


def test_another_value_needs_replace_and_a_dry_run_changes_nothing(dossier, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("학명,개체군,1% 기준,판\nGrus monacha,동아시아,160,CSR8\n", encoding="utf-8")
    assert birds("-d", dossier, "load", "thresholds", path, "--dry-run").stdout.startswith("would load 1")
    bundled = store.load(dossier).thresholds
    assert "Grus monacha" not in {one.taxon for one in bundled}
    ran(dossier, "load", "thresholds", path)
    path.write_text("학명,개체군,1% 기준,판\nGrus monacha,동아시아,170,CSR8\n", encoding="utf-8")
    assert_refused(birds("-d", dossier, "load", "thresholds", path), 2, "--replace")
    ran(dossier, "load", "thresholds", path, "--replace")
    assert [one.value for one in store.load(dossier).thresholds if one not in bundled] == [170]


def test_a_name_that_is_uncertain_is_kept_and_said(dossier, tmp_path):
    path = tmp_path / "t.csv"
    bundled = store.load(dossier).thresholds
    path.write_text("species,1% threshold\nAvis incognita,5\nナベヅル,160\n", encoding="utf-8")
    done = birds("-d", dossier, "load", "thresholds", path, "--edition", "WPE5", "--source", "WI 2012")
    assert "Avis incognita" in done.stderr
    new = [one for one in store.load(dossier).thresholds if one not in bundled]
    cited = ("WPE5", "WI 2012")
    assert [(one.taxon, one.edition, one.source) for one in new] == [(None, *cited), ("Grus monacha", *cited)]
    assert_refused(birds("-d", dossier, "load", "thresholds", tmp_path / "none.csv"), 3, "no such file")


def test_a_table_in_a_workbook_in_japanese(tmp_path):
    rows = [["学名", "個体群", "1％基準", "版", "出典"], ["Grus monacha", "東アジア", 160, "CSR8", "WI"]]
    path = workbook(tmp_path / "t.xlsx", rows)
    (one,) = read_thresholds(path, options=ReadOptions(agreement=default())).values
    assert [one.taxon_printed, one.population, one.value, one.edition, one.source] == rows[1]


@pytest.mark.parametrize(("second", "severity"), [(160, "warning"), (170, "error")])
def test_a_population_that_stands_there_twice_is_said(tmp_path, second, severity):
    path = tmp_path / "t.csv"
    path.write_text(f"species,population,1%\nGrus monacha,E,160\nGrus monacha,E,{second}\n", encoding="utf-8")
    read = read_thresholds(path, ReadOptions(source="WI", agreement=default()))
    assert [one.value for one in read.values] == [160]
    assert [(problem.row, problem.severity) for problem in read.problems] == [(3, severity)]


@pytest.mark.parametrize("header", ["species,number", "population,1%", ""])
def test_a_table_without_names_or_thresholds_is_refused(dossier, tmp_path, header):
    path = tmp_path / "t.csv"
    path.write_text(f"{header}\na,b\n", encoding="utf-8")
    assert_refused(birds("-d", dossier, "load", "thresholds", path), 3, "t.csv")


# ---------------------------------------------------------------- what it is for

CENSUS = """site_id,site,party,scientific_name,count,unit,season,source
ramsar-1594,Suncheon Bay,KOR,Tadorna tadorna,1500,individuals,2018-12,a census
ramsar-1594,Suncheon Bay,KOR,Tadorna tadorna,1800,individuals,2020-01,a census
ramsar-1594,Suncheon Bay,KOR,Tadorna tadorna,900,individuals,2021-01,a census
ramsar-1594,Suncheon Bay,KOR,,25000,all waterbirds,2018-12,a census
"""


@pytest.fixture
def with_counts(dossier: Path, tmp_path: Path) -> Path:
    (tmp_path / "c.csv").write_text(CENSUS, encoding="utf-8")
    table = "species,population,1%,edition,source\nTadorna tadorna,E Asia,1200,CSR8,WI\n"
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    ran(dossier, "load", "counts", tmp_path / "c.csv")
    ran(dossier, "load", "thresholds", tmp_path / "t.csv")
    return dossier


def shown(path: Path, *command: str) -> dict[str, Any]:
    return json.loads(birds("-d", path, *command, "-o", "-", "--format", "json").stdout)


def sited(path: Path, *more: str) -> list[dict[str, Any]]:
    return shown(path, "evidence", "--sites", *more)["rows"]


def test_a_bird_shows_its_share_and_the_criterion_with_what_is_cited(with_counts):
    told = shown(with_counts, "show", "혹부리오리")
    (share,) = [one for one in told["shares"] if (one["site"], one["edition"]) == ("ramsar-1594", "CSR8")]
    assert (share["threshold"], share["count"], share["percent"]) == (1200, 1800, 1.5)
    assert (share["seasons"], share["seasons_reached"], share["criterion_6"]) == (3, 2, "met")
    assert (share["population"], share["source"], share["cited"]) == ("E Asia", "WI", ["a census"])
    text = birds("-d", with_counts, "show", "Tadorna tadorna").stdout
    assert "Share of the flyway population" in text
    assert "6: met" in text


def test_sites_are_a_table_with_months_years_shares_and_criteria(with_counts, tmp_path):
    rows = sited(with_counts)
    here = [row for row in rows if row["site"] == "ramsar-1594"]
    assert [here[0][key] for key in ("scientific_name", "criterion", "count")] == [None, "5 reached", 25000]
    (duck,) = [row for row in here if (row["scientific_name"], row["threshold"]) == ("Tadorna tadorna", 1200)]
    told = [duck[key] for key in ("count", "years", "share", "criterion")]
    assert told == [1800, "2018–2021", 1.5, "6 met"]
    assert duck["months"] == "1 · · · · · · · · · · 12"
    assert " 1, 12 " in birds("-d", with_counts, "evidence", "--sites", "-o", "-", "--format", "md").stdout
    assert set(duck["sources"]) == {"a census", "WI"}
    parties = [row["party"] for row in rows if row["party"]]
    assert parties == sorted(parties)
    named = sited(with_counts, "ツクシガモ")
    assert {row["scientific_name"] for row in named} == {"Tadorna tadorna"}
    assert duck in named
    assert_refused(birds("-d", with_counts, "evidence", "--sites", "Nobody knows"), 1, "no name")
    (tmp_path / "high.csv").write_text("species,population,1%\nTadorna tadorna,World,90000\n", "utf-8")
    ran(with_counts, "load", "thresholds", tmp_path / "high.csv")
    here = [row for row in sited(with_counts, "Tadorna tadorna") if row["site"] == "ramsar-1594"]
    loaded = {row["threshold"]: row["criterion"] for row in here if row["threshold"] in (1200, 90000)}
    assert loaded == {1200: "6 population", 90000: "6 not_met"}, "one that is not reached is not met"


@pytest.mark.slow
@pytest.mark.whole
def test_a_bird_whose_threshold_was_not_loaded_is_not_assessed_and_never_not_met(with_counts):
    assert {row["criterion"] for row in sited(with_counts, "Grus monacha")} == {"6 not_assessed"}
    assert {row["criterion"] for row in sited(with_counts, "Hydrobates monorhis")} == {None}, "of no wetland"
    told = shown(with_counts, "show", "흑두루미")["shares"]
    assert {one["criterion_6"] for one in told} == {"not_assessed"}
    assert all(one["threshold"] is one["count"] is one["percent"] is None for one in told)
    text = birds("-d", with_counts, "show", "흑두루미", "--format", "text", "-o", "-").stdout
    assert f"not assessed for this bird at {len(told)} sites" in " ".join(text.split())
