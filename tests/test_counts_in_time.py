"""Counts in time: from when to when as printed, the season they are of, what was present and what passed, and where."""

import json
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import few_birds
import pytest
from cli import ran
from hypothesis import given
from hypothesis import strategies as st

import birds as package
from birds.evidence.thresholds import regularly, series, shares
from birds.model import SiteCount, Threshold
from birds.model.agreement import default
from birds.reading.counts import read_counts
from birds.reading.tables import ReadOptions
from birds.reading.tables.dates import period


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
    assert [(one.season_year, one.year_kind) for one in counts] == [
        (year, "season") for year in (2008, 2007, 2008, 2007, 2007)
    ]


def test_nests_go_by_calendar_year_and_a_census_by_the_year_it_prints(tmp_path):
    found = counted(
        tmp_path,
        "A,KOR,Larus crassirostris,500,pairs,2018-05-02",
        "A,KOR,Larus crassirostris,500,individuals,2018-05-02",
        "A,KOR,Larus crassirostris,500,individuals,2018",
        "A,KOR,Larus crassirostris,500,mean of yearly maxima 2000-2018,2018",
    )
    assert [(one.season_year, one.year_kind) for one in found] == [
        (2018, "calendar"), (2017, "season"), (2018, "printed"), (None, None)
    ]  # fmt: skip


def test_the_three_kinds_of_year_are_never_put_together(tmp_path):
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
