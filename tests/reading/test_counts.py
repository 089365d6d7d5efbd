"""Counts as agencies send them: one a row, a crosstab with birds, sites or dates in its headers, an archive of events.

The totals of a census of 27 years are held against sums made by pandas alone."""

import gzip
import io
import json
import random
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from cli import assert_refused, birds, ran
from hypothesis import given
from hypothesis import strategies as st
from reads import OPTIONS, options, said, written, zipped
from workbooks import workbook

from birds import open as open_dossier
from birds import store
from birds.dossier.loads import load_commands
from birds.errors import InputError
from birds.model import SiteCount
from birds.reading.counts import read_counts
from birds.reading.files.archives import tables_as_archives
from birds.reading.tables.columns import recognise


def read(path: Path, *rows: str, **mapping: str) -> tuple[list[tuple[str | None, ...]], list[str]]:
    counts, problems, _ = read_counts(written(path, *rows), options(mapping))
    return [cells_of(count) for count in counts], said(problems)


def cells_of(count: SiteCount) -> tuple[str | None, ...]:
    return count.site_printed, count.taxon_printed, count.season, count.count_printed


@pytest.mark.parametrize(("header", "row", "count"), [
    ("국명(원병오2000),학명(원병오2000),보호종 여부,관찰개체수,조사지역,관찰시기",
     "큰고니,Cygnus cygnus,Y,676,주남저수지,1989-12-01", ("주남저수지", "Cygnus cygnus", "1989-12-01", "676")),
    ("Country,Site Code,Site Name,Visit Date,Species,Common Name,Count",
     "Republic of Korea,KOR001,Cheorwon,15/01/2020,Grus monacha,Hooded Crane,1200",
     ("Cheorwon", "Grus monacha", "15/01/2020", "1200")),
    *((f"site,{header},count,source", "A,Hooded Crane,1200,X", ("A", "Hooded Crane", None, "1200"))
      for header in ("common_name", "Common Name", "english_name", "vernacular name", "和名", "새 이름")),
    ("site,scientific_name,common_name,count,source", "A,,White-naped Crane,3,X",
     ("A", "White-naped Crane", None, "3")),
    ("site,species,count,depth,visibility", "Izumi,Grus grus,5,1,2", ("Izumi", "Grus grus", None, "5")),
    ("site,species,count,lat,lon", "Izumi,Grus grus,5,1,2", ("Izumi", "Grus grus", None, "5")),
    ("site,bird,count,date", "Izumi,Grus monacha,5,2020-02-30", ("Izumi", "Grus monacha", "2020-02-30", "5")),
])  # fmt: skip
def test_one_count_a_row_under_the_words_of_ministries_and_censuses(header, row, count, tmp_path):
    """A common name alone names a bird; other numbers beside the count make no crosstab of a table."""
    counts, what = read(tmp_path / "a.csv", header, row)
    assert counts == [count]
    assert not [one for one in what if "headers" in one]
    assert ("this date does not exist; it was kept as printed" in what) == ("2020-02-30" in row)
    if "source" in header:
        assert what == []


def test_a_census_by_common_names_is_loaded_with_its_taxa(dossier, tmp_path):
    rows = "site,common_name,count,source", "Izumi,Hooded Crane,12000,X"
    assert "not read" not in ran(dossier, "load", "counts", written(tmp_path / "census.csv", *rows))
    found = [one for one in store.load(dossier, SiteCount) if one.source == "X"]
    assert [(one.taxon_printed, one.taxon) for one in found] == [("Hooded Crane", "Grus monacha")]


def test_a_point_that_may_part_thousands_is_said(tmp_path):
    rows = "site;taxon;count;source", "A;Grus grus;3.401;X", "A;Grus vipio;32.1;X"
    counts, what = read(tmp_path / "a.csv", *rows)
    assert [count[-1] for count in counts] == ["3.401", "32.1"]
    assert what == ["the point may separate thousands or decimals; it was read as 3"]


def test_birds_in_the_headers(tmp_path):
    counts, what = read(
        tmp_path / "a.csv",
        "관측시기,관측장소,합계,흑두루미,재두루미,청둥오리",
        '2022-10월~2023-04월,"해평습지, 지산샛강",4811,0,531,4280',
        "2023-10월~2024-04월,해평습지,1395,6,139,",
    )
    first, last = "2022-10월~2023-04월", "2023-10월~2024-04월"
    assert counts == [
        ("해평습지, 지산샛강", "재두루미", first, "531"), ("해평습지, 지산샛강", "청둥오리", first, "4280"),
        ("해평습지", "흑두루미", last, "6"), ("해평습지", "재두루미", last, "139"),
    ]  # fmt: skip
    assert any(one.startswith("the headers name birds: 흑두루미, 재두루미, 청둥오리.") for one in what)
    assert not any("not recognised" in one for one in what)


def test_sites_in_the_headers_below_a_title_and_above_a_total(tmp_path):
    counts, what = read(
        tmp_path / "a.csv",
        "2023년 겨울철 조류 조사,,,,,",
        "연번,국명,학명,순천만,금강하구,계",
        '1,흑두루미,Grus monacha,"3,500",0,3500',
        '2,가창오리,Sibirionetta formosa,-,"150,000",150000',
        "합계,,,3500,150000,153500",
    )
    assert counts == [
        ("순천만", "Grus monacha", None, "3,500"), ("금강하구", "Sibirionetta formosa", None, "150,000"),
    ]  # fmt: skip
    assert any(one.startswith("the headers name sites: 순천만, 금강하구.") for one in what)


def test_the_column_of_a_rare_bird_is_read_though_its_first_cells_are_empty(tmp_path):
    rows = [f"site {number},{number},2," for number in range(1, 500)]
    header = "site,Grus grus,Grus vipio,Grus monacha,note"
    counts, what = read(tmp_path / "a.csv", header, *rows, "last,,,7,seen once")
    assert counts[-1] == ("last", "Grus monacha", None, "7")
    assert len(counts) == 2 * 499 + 1
    assert not any("not recognised" in one for one in what)


def test_fixes_are_no_counts_at_sites_called_by_their_columns_and_ages_are_no_birds(tmp_path):
    header = "event-id,location-long,location-lat,height,individual-taxon-canonical-name"
    with pytest.raises(InputError, match="no column with sites"):
        read(tmp_path / "fixes.csv", header, "1,130.28,32.1,12,Grus monacha", "2,130.29,32.2,15,Grus monacha")
    with pytest.raises(InputError, match="no column with counts"):
        read(tmp_path / "a.csv", "site,date,adults,juveniles", "A,2020-01-01,5,1")


@pytest.mark.parametrize(("header", "bird"), [
    ("조사지역,국명,연도,1월,2월,12월", "흑두루미"), ("調査地,和名,年,1月,2月,12月", "ナベヅル"),
    ("site,common_name,year,Jan,February,Dec.", "Hooded Crane"),
])  # fmt: skip
def test_months_in_the_headers_beside_a_column_of_years(header, bird, tmp_path):
    path = written(tmp_path / "a.csv", header, f"Izumi,{bird},2020,5,,7", f"Izumi,{bird},2021,,0,9")
    counts, *_ = read_counts(path, OPTIONS)
    found = [(one.season, one.months, one.count) for one in counts]
    first, last = header.split(",")[3], header.split(",")[5]
    assert found == [(f"2020 {first}", (1,), 5), (f"2020 {last}", (12,), 7), (f"2021 {last}", (12,), 9)]


def test_sheets_of_a_workbook_that_are_each_of_a_year_are_read_together(tmp_path):
    header = ("국명", "학명", "순천만", "금강하구")
    seen = {"1999년": ("흑두루미", 5), "2000년": ("재두루미", 7), "2001년": ("재두루미", 0)}
    sheets = {year: [header, (bird, "", number, 1)] for year, (bird, number) in seen.items()}
    sheets["목록"] = [header[:2], ("흑두루미", "Grus monacha")]
    path = workbook(tmp_path / "census.xlsx", sheets)
    found, problems, how = read_counts(path, OPTIONS)
    assert [(one.site_printed, one.taxon_printed, one.season, one.count) for one in found] == [
        ("순천만", "흑두루미", "1999년", 5), ("금강하구", "흑두루미", "1999년", 1),
        ("순천만", "재두루미", "2000년", 7), ("금강하구", "재두루미", "2000년", 1),
        ("금강하구", "재두루미", "2001년", 1),
    ]  # fmt: skip
    assert how.sheet is None
    what = said(problems)
    assert any(one.startswith("3 similar sheets") for one in what)
    assert any("only this sheet was read" in one and "목록" in one for one in what)
    alone, *_ = read_counts(path, options(sheet="2000년"))
    assert {one.season for one in alone} == {"2000년"}


def test_years_of_japan_months_and_seasons_in_the_headers(tmp_path):
    for headers in ("2019,2020", "2018年度,令和2年度", "Jan,Dec", "1월,12월", "겨울,봄", "winter,spring"):
        counts, what = read(tmp_path / "a.csv", f"site,species,{headers}", "Izumi,Grus monacha,5,6")
        assert [count[2:] for count in counts] == [*zip(headers.split(","), "56", strict=True)]
        assert not any("which column" in one for one in what)


def test_ranges_marks_and_words_in_the_cells_of_a_crosstab(tmp_path):
    header = "site,흑두루미(마리),재두루미（羽）,합계"
    rows = ("A,4000-7000,100+,4100", "B,많음,약 50,50", "C,>300,–,300", "D,12,,12")
    counts, _ = read(tmp_path / "a.csv", header, *rows)
    assert [(site, bird, count) for site, bird, _, count in counts] == [
        ("A", "흑두루미", "4000-7000"), ("A", "재두루미", "100+"), ("B", "흑두루미", "많음"), ("B", "재두루미", "약 50"),
        ("C", "흑두루미", ">300"), ("D", "흑두루미", "12"),
    ]  # fmt: skip


def test_a_date_of_which_the_month_is_unclear_is_told_and_one_of_equal_numbers_is_sure(tmp_path):
    printed = ("03/04/2020", "05/05/2020", "15/01/2020", "1-2-2020")
    rows = (f"Izumi,Grus monacha,7,{date},us" for date in printed)
    counts, problems, _ = read_counts(
        written(tmp_path / "a.csv", "site,species,count,date,source", *rows), OPTIONS
    )
    assert [count.months for count in counts] == [(), (5,), (1,), ()]
    assert [count.date_from for count in counts] == ["2020", "2020-05-05", "2020-01-15", "2020"]
    told = [
        (problem.row, problem.value) for problem in problems if problem.what.code == "table.order_unclear"
    ]
    assert told == [(2, "03/04/2020"), (5, "1-2-2020")]
    stated = "Izumi,Grus monacha,7,03/04/2020,4,us"
    head = "site,species,count,date,months,source"
    assert not read_counts(written(tmp_path / "b.csv", head, stated), OPTIONS)[1]


def test_a_word_for_none_is_a_zero_and_a_word_for_nobody_counted_is_no_count(tmp_path):
    none = ("absent", "Not seen", "0", "없음", "なし", "×")
    nobody = ("no count", "NC", "NA", "n/c", "N.D.", "0 (not surveyed)", "미조사", "조사안함", "欠測", "?")
    other = ("present", "+", "<10", "5 (2 of 3 parts not surveyed)")
    rows = (f"Izumi,Grus monacha,{cell},," for cell in (*none, *nobody, *other))
    file = written(
        tmp_path / "a.csv", "site,species,count,effort,source", *rows, "Izumi,Grus monacha,0,미조사,"
    )
    counts, problems, _ = read_counts(file, OPTIONS)
    found = [(count.count_printed, count.count) for count in counts]
    assert found == [*((cell, 0) for cell in none), *zip(other, (None, None, None, 5), strict=True)]
    lost = [problem.row for problem in problems if problem.what.code == "count.row_without_count"]
    assert lost == [*range(8, 18), 22]
    spread = written(tmp_path / "b.csv", "site,Grus grus,Grus vipio", "A,5,absent", "B,미조사,7", "C,+,0")
    assert [cells_of(count)[::3] for count in read_counts(spread, OPTIONS)[0]] == [
        ("A", "5"),
        ("B", "7"),
        ("C", "+"),
    ]


def test_words_beside_birds_or_a_zero_do_not_make_a_count_uncounted(tmp_path):
    rows = (
        ("0", "weather not recorded"),
        ("<10", "north shore not covered"),
        ("present", "no data"),
        ("3", "NS"),
        ("few", "ND filter"),
        ("present (not counted)", ""),
        ("+; no count", ""),
        ("<10 (not surveyed in May)", ""),
    )
    lines = [f"Izumi,Grus monacha,{cell},{effort},A" for cell, effort in rows]
    lines += [f"Izumi,Grus monacha,0,{effort},A" for effort in ("미조사 (기상 악화)", "Not surveyed.")]
    file = written(tmp_path / "a.csv", "site,species,count,effort,source", *lines)
    counts, problems, _ = read_counts(file, OPTIONS)
    assert [count.count_printed for count in counts] == [cell for cell, _ in rows]
    assert [problem.row for problem in problems if problem.severity == "error"] == [10, 11]


@pytest.mark.parametrize("header", ["species,Izumi,Suncheon", "site,Grus grus,Grus vipio"])
def test_what_sums_up_the_columns_of_a_crosstab_is_no_site_and_no_bird(header, tmp_path):
    sums = "Max,Mean,평균,최대,비율(%),순위,平均,Total birds,Total"
    counts, what = read(tmp_path / "a.csv", f"{header},{sums}", "x,1,2" + ",9" * 9, "y,3,4" + ",9" * 9)
    assert [count for *_, count in counts] == ["1", "2", "3", "4"]
    assert any("'Mean', '평균'" in one for one in what)


@pytest.mark.parametrize(("rows", "merged", "found"), [
    (["학명,순천만,순천만", ",2019,2020", "Grus grus,5,6"], "A1:A2 B1:C1", ("순천만", "Grus grus", "2019")),
    (["지점,흑두루미,흑두루미", ",2019년,2020년", "철원,5,6"], "A1:A2 B1:C1", ("철원", "흑두루미", "2019년")),
    (["지점,학명,2019년,2019년", ",,1월,2월", "철원,Grus grus,5,6"], "A1:A2 B1:B2 C1:D1",
     ("철원", "Grus grus", "2019년 1월")),
    (["학명,1,2", "Grus grus,5,6"], "", ("1", "Grus grus", None)),
])  # fmt: skip
def test_a_date_in_the_headers_is_no_bird_and_no_site(rows, merged, found, tmp_path):
    lines = [
        [int(cell) if cell.isdecimal() else cell or None for cell in row.split(",")]
        for row in (*rows, rows[-1])
    ]
    counts, *_ = read_counts(workbook(tmp_path / "a.xlsx", lines, *merged.split()), OPTIONS)
    assert cells_of(counts[0]) == (*found, "5")
    assert len(counts) == 4


def test_birds_under_one_heading(tmp_path):
    rows = (
        ["조사지역", "조사일", "개체수", None, "종수"],
        [None, None, "흑두루미", "재두루미", None],
        ["순천만", "2023-01-15", 3500, 20, 2],
        ["천수만", "2023-01-16", 4200, None, 1],
    )
    counts, *_ = read_counts(workbook(tmp_path / "a.xlsx", rows, "A1:A2", "B1:B2", "C1:D1", "E1:E2"), OPTIONS)
    assert [*map(cells_of, counts)] == [
        ("순천만", "흑두루미", "2023-01-15", "3500"), ("순천만", "재두루미", "2023-01-15", "20"),
        ("천수만", "흑두루미", "2023-01-16", "4200"),
    ]  # fmt: skip


def test_a_column_can_be_left_out_and_the_file_read_again_as_it_was(tmp_path):
    path = written(tmp_path / "a.csv", "site,Grus grus,Grus vipio,depth", "Izumi,5,7,3", "Arasaki,6,8,4")
    read = read_counts(path, options({"depth": "ignore"}))
    assert len(read.values) == 4
    assert read.how.mapping == (("site", "site"), ("depth", "ignore"))
    assert read_counts(path, options(dict(read.how.mapping))) == read


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from(["scientific_name", "site"]),
)
def test_each_cell_that_is_no_zero_is_a_count(cells, missing):
    own = "site" if missing == "scientific_name" else "species"
    sample = [["x", *map(str, row)] for row in cells]
    found = recognise([own, "A b", "C d", "E f"], None, "counts", sample).crosstab
    assert found
    assert found[:2] == (missing, ((1, "A b"), (2, "C d"), (3, "E f")))


def test_cells_that_a_census_leaves_empty_are_told_in_one_line(dossier, tmp_path):
    """In the shape of rtrim: site, year, month, count; what was not counted is empty or NA, and no zero."""
    visits = product(range(1, 6), range(2001, 2011), range(1, 13))
    rows = (
        f"Site {site},{year},{month},{'' if (site + year + month) % 3 else site * month % 7},Haematopus ostralegus"
        for site, year, month in visits
    )
    census = written(tmp_path / "rtrim.csv", "site,year,month,count,scientific_name", *rows)
    truth = pd.read_csv(census)
    counted = truth.dropna(subset="count")
    done = birds("-d", dossier, "load", "counts", census)
    assert done.exit_code == 0, done.output
    assert done.stderr.count("the row has no count") == 1
    empty = len(truth) - len(counted) - 1
    assert f"and {empty} more rows: the row has no count and was not used" in done.stderr
    found = open_dossier(dossier).counts.query("source == 'rtrim.csv'")
    season = counted["year"] - (counted["month"] < 7)
    maxima = counted.groupby([counted["site"], season.rename("season_year")])["count"].max()
    assert found.groupby(["site_printed", "season_year"])["count"].max().to_dict() == maxima.to_dict()


Rows = list[dict[str, object]]
BIRDS = ("Grus monacha", "Platalea minor", "Tadorna tadorna", "Anas acuta")
PLACES = ("Izumi", "Suncheon Bay", "Yatsu-higata Tidal Flat", "Geum Estuary")
HERE = ("Izumi", "Anas acuta")
YEARS = range(1999, 2026)
DWC = "http://rs.tdwg.org/dwc/terms/"
EVENT = (
    "eventID", "parentEventID", "eventDate", "year", "locality", "samplingEffort", "sampleSizeValue",
    "sampleSizeUnit",
)  # fmt: skip
BIRD = (
    "eventID", "scientificName", "individualCount", "organismQuantity", "organismQuantityType",
    "occurrenceStatus",
)  # fmt: skip
META = """<archive xmlns="http://rs.tdwg.org/dwc/text/" metadata="eml.xml">
<core rowType="{dwc}Event" encoding="UTF-8" fieldsTerminatedBy="\\t" fieldsEnclosedBy="" ignoreHeaderLines="1">
<files><location>event.txt</location></files><id index="0"/>{events}</core>
<extension rowType="{dwc}Occurrence" encoding="UTF-8" fieldsTerminatedBy="\\t" fieldsEnclosedBy="" ignoreHeaderLines="1">
<files><location>occurrence.txt</location></files><coreid index="0"/>{birds}</extension></archive>"""
EML = """<eml:eml xmlns:eml="https://eml.ecoinformatics.org/eml-2.2.0"><dataset><intellectualRights><para>CC BY 4.0</para>
</intellectualRights></dataset><additionalMetadata><metadata><gbif><citation>A census of waterbirds (2026)</citation>
</gbif></metadata></additionalMetadata></eml:eml>"""


def fields(terms: tuple[str, ...]) -> str:
    return "".join(f'<field index="{n}" term="{DWC}{term}"/>' for n, term in enumerate(terms) if n)


def table(terms: tuple[str, ...], rows: Rows) -> str:
    return pd.DataFrame(rows, columns=terms, dtype=object).to_csv(sep="\t", index=False)


def archive(events: Rows, found: Rows) -> dict[str, str]:
    meta = META.format(dwc=DWC, events=fields(EVENT), birds=fields(BIRD))
    texts = {"event.txt": table(EVENT, events), "occurrence.txt": table(BIRD, found)}
    return {"meta.xml": meta, "eml.xml": EML, **texts}


def counts_of(path: Path) -> tuple[SiteCount, ...]:
    return read_counts(path, OPTIONS)[0]


@cache
def census() -> dict[str, str]:
    """Return 27 winters at four places, their dates printed in every precision; some birds were sought in vain."""
    draw = random.Random(27)  # noqa: S311 - nothing secret
    events, found = Rows(), Rows()
    for year, place in product(YEARS, PLACES):
        event = {"eventID": f"{year}-{place}"}
        day = draw.choice([f"{year}-01-14", f"{year}-01", f"{year}", f"{year}-01-13/{year}-01-15"])
        events.append(event | {"eventDate": day, "locality": place, "samplingEffort": "2 observers"})
        for bird in BIRDS:
            number = draw.choice([0, draw.randrange(1, 9000)])
            status = {"occurrenceStatus": "present" if number else "absent"}
            found.append(event | status | {"scientificName": bird, "individualCount": number or ""})
    return archive(events, found)


def joined(texts: dict[str, str]) -> pd.DataFrame:
    """Return the birds with their events, from the two tables as they are."""
    seen, events = (
        pd.read_csv(io.StringIO(texts[name]), sep="\t", dtype={"eventDate": str})
        for name in ("occurrence.txt", "event.txt")
    )
    return seen.merge(events, on="eventID")


def by_pandas(texts: dict[str, str]) -> dict[tuple[str, int, str], int]:
    seen = joined(texts)
    seen["year"] = seen["eventDate"].str[:4].astype(int)
    groups = seen.groupby(["locality", "year", "scientificName"])["individualCount"]
    return groups.sum().astype(int).to_dict()


def by_season(texts: dict[str, str]) -> list[dict[int, int]]:
    """Return the numbers of one bird at one place: by season where a month is printed, by the year where only that is."""
    seen = joined(texts)
    here = seen[(seen["locality"] == HERE[0]) & (seen["scientificName"] == HERE[1])]
    year, has_month = here["eventDate"].str[:4].astype(int), here["eventDate"].str.len() > 4
    numbers = here["individualCount"].fillna(0).astype(int)
    seasons = dict(zip(year[has_month] - 1, numbers[has_month], strict=True))
    return [seasons, dict(zip(year[~has_month], numbers[~has_month], strict=True))]


def in_dossier(dossier: Path) -> dict[tuple[str, int, str], int]:
    with closing(sqlite3.connect(dossier)) as opened:
        rows = opened.execute(
            "SELECT site_printed, substr(season, 1, 4), taxon, sum(count) FROM site_count"
            " WHERE source LIKE 'A census%' GROUP BY 1, 2, 3"
        ).fetchall()
    return {(place, int(year), bird): number for place, year, bird, number in rows}


@pytest.fixture(scope="module")
def counted(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with the census; read it, never change it."""
    folder = tmp_path_factory.mktemp("census")
    path = Path(shutil.copy(small_dossier, folder / "agreement.gpkg"))
    ran(path, "load", "counts", zipped(folder / "census.zip", census()))
    return path


def test_a_census_of_27_years_has_the_totals_of_an_independent_sum(counted):
    expected = by_pandas(census())
    assert len(expected) == len(YEARS) * len(PLACES) * len(BIRDS)
    assert in_dossier(counted) == expected


@pytest.mark.slow
def test_show_and_map_have_the_census_as_a_line_of_years(counted, tmp_path):
    expected = by_season(census())
    assert [len(years) for years in expected] == [23, 4]
    shown = json.loads(ran(counted, "show", HERE[1], "--format", "json", "-o", "-"))["series"]
    drawn = [dict(one["years"]) for one in shown]
    assert all(years in drawn for years in expected)
    ran(counted, "map", "-o", tmp_path / "map.html")
    page = re.search(r'id="birds-data">(.*?)</script>', (tmp_path / "map.html").read_text("utf-8"))
    assert page
    drawn = [dict(one["years"]) for one in json.loads(page[1])["series"]]
    assert all(years in drawn for years in expected)


def test_dates_are_as_printed_absence_is_0_and_the_archive_names_its_licence(counted):
    with closing(sqlite3.connect(counted)) as opened:
        rows = opened.execute("SELECT * FROM site_count WHERE source LIKE 'A census%'")
        frame = pd.DataFrame(rows, columns=[one[0] for one in rows.description])
        terms = opened.execute("SELECT licence FROM source WHERE id = 'census.zip'").fetchone()
    event = pd.read_csv(io.StringIO(census()["event.txt"]), sep="\t", dtype=str)
    assert set(frame["season"]) == set(event["eventDate"])
    assert set(frame["effort"]) == {"2 observers"}
    assert set(frame["unit"]) == {"individuals"}
    assert set(frame[frame["count"] == 0]["count_printed"]) == {"absent"}
    assert terms == ("CC BY 4.0",)


def read_events(path: Path, events: Rows, found: Rows) -> tuple[SiteCount, ...]:
    return counts_of(zipped(path / "a.zip", archive(events, found)))


def test_what_a_visit_leaves_out_its_season_says(tmp_path):
    size = {"sampleSizeValue": 25, "sampleSizeUnit": "km"}
    season = {"eventID": "s", "locality": "Izumi", "year": 2001, **size}
    visit = {"eventID": "v", "parentEventID": "s"}
    crane = {"eventID": "v", "scientificName": "Grus monacha", "organismQuantity": 7}
    (one,) = read_events(tmp_path, [season, visit], [crane | {"organismQuantityType": "pairs"}])
    expected = ("Izumi", "2001", 7, "pairs", "25 km")
    assert (one.site_printed, one.season, one.count, one.unit, one.effort) == expected


def test_events_that_are_part_of_each_other_are_read_to_an_end(tmp_path):
    rings = [{"eventID": one, "parentEventID": other, "locality": "A"} for one, other in ("ab", "ba")]
    found = {"eventID": "a", "scientificName": "Grus monacha", "individualCount": 3}
    assert [one.count for one in read_events(tmp_path, rings, [found])] == [3]


def test_a_folder_and_packed_tables_are_what_they_would_be(tmp_path):
    whole = counts_of(zipped(tmp_path / "census.zip", census()))
    folder = tmp_path / "census"
    folder.mkdir()
    for name, text in census().items():
        packed = name == "occurrence.txt"
        data = gzip.compress(text.encode()) if packed else text.encode()
        (folder / (f"{name}.gz" if packed else name)).write_bytes(data)
    assert counts_of(folder) == whole
    plain = written(tmp_path / "a.csv", "site,species,count,source", "Izumi,Grus monacha,5,X")
    (packed := tmp_path / "a.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    assert counts_of(packed) == counts_of(plain)


@pytest.mark.slow
def test_loose_tables_that_belong_together_are_the_archive_without_its_citation(dossier, tmp_path):
    loose = [tmp_path / name for name in ("occurrence.txt", "event.txt")]
    for file in loose:
        file.write_text(census()[file.name], "utf-8")
    with tables_as_archives(loose) as folder:
        read = counts_of(folder)
    named = "occurrence.txt + event.txt"
    whole = counts_of(zipped(tmp_path / "a.zip", census()))
    assert read == tuple(replace(one, source=named) for one in whole)
    packed = [file.with_name(f"{file.name}.gz") for file in loose]
    for file, plain in zip(packed, loose, strict=True):
        file.write_bytes(gzip.compress(plain.read_bytes()))
    with tables_as_archives(packed) as folder:
        assert [one.count for one in counts_of(folder)] == [one.count for one in read]
    apart = [tmp_path / folder / "data.txt" for folder in ("birds", "events")]  # two of one name
    for file, copy in zip(loose, apart, strict=True):
        copy.parent.mkdir()
        shutil.copy(file, copy)
    with tables_as_archives(apart) as folder:
        assert [one.count for one in counts_of(folder)] == [one.count for one in read]
    long = [shutil.copy(file, tmp_path / f"{file.stem}{'긴' * 60}.txt") for file in loose]
    assert_refused(birds("-d", dossier, "load", "counts", *long), 3, "too long")
    assert birds("-d", dossier, "load", "counts", *loose).exit_code == 0
    again = load_commands(store.load(dossier))[-1]
    assert again.startswith("birds load counts occurrence.txt event.txt ")
    refused = birds("-d", dossier, "load", "counts", loose[1], tmp_path / "occurrence.txt", loose[0])
    assert_refused(refused, 3, "event.txt", "eventID", "one by one")


def test_an_archive_without_a_citation_is_cited_by_its_title(tmp_path):
    eml = EML.replace("<dataset>", "<dataset><title>Winter counts of cranes</title>")
    title = re.sub("<citation>.*</citation>", "", eml)
    for text, source in ((eml, "A census of waterbirds (2026)"), (title, "Winter counts of cranes")):
        read = counts_of(zipped(tmp_path / "a.zip", {**census(), "eml.xml": text}))
        assert {one.source for one in read} == {source}


def test_events_without_a_table_of_birds_are_refused(dossier, tmp_path):
    texts = archive([], [])
    head, _, _ = texts["meta.xml"].partition("<extension")
    file = zipped(tmp_path / "a.zip", {**texts, "meta.xml": f"{head}</archive>"})
    assert_refused(birds("-d", dossier, "load", "counts", file), 3, "events but no occurrences")


@pytest.mark.parametrize(("noun", "says"), [
    *((noun, ("archive has events", "`birds load counts census.zip`")) for noun in (("list", "--id", "CENSUS"), ("evidence",), ("status",))),
    (("sites",), ("`birds load counts census.zip`", "by `birds load sites`")),  # from the table inside
])  # fmt: skip
def test_a_census_is_read_as_counts_and_as_nothing_else(dossier, tmp_path, noun, says):
    file = zipped(tmp_path / "census.zip", census())
    assert_refused(birds("-d", dossier, "load", *noun, file), 3, *says)


@pytest.mark.slow
def test_show_has_a_place_of_many_years_as_one_row_and_each_count_where_it_is_asked(counted):
    folded, whole = (ran(counted, "show", HERE[1], *more) for more in ((), ("-v",)))
    numbers = [n for (place, _, bird), n in by_pandas(census()).items() if (place, bird) == HERE and n > 9]
    told = " ".join(folded.split())
    assert "1998–2024, 23 counts" in told
    assert ", 4 counts" in told
    assert len([n for n in numbers if re.search(rf"\s{n}\s", folded)]) <= 3
    assert all(re.search(rf"\s{n}\s", whole) for n in numbers)


@pytest.mark.parametrize(("rows", "why"), [
    (["site,year,count", "Izumi,2001,5"], "no column with names of birds"),
    (["site,2001,2002", "Izumi,5,6"], "no column with names of birds"),
    (["site,temperature,depth", "Izumi,5,6"], "no column (temperature, depth) has the name of a known bird"),
])  # fmt: skip
def test_numbers_without_a_bird_are_refused_with_one_sentence(dossier, tmp_path, rows, why):
    assert_refused(birds("-d", dossier, "load", "counts", written(tmp_path / "a.csv", *rows)), 3, why)
