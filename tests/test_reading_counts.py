"""Counts as agencies send them: one a row, or a crosstab with birds, sites or dates in its headers."""

import json
import shutil
from itertools import product
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from cli import birds
from hypothesis import given
from hypothesis import strategies as st
from reads import OPTIONS, options
from wordings import english
from workbooks import workbook

from birds import open as open_dossier
from birds import store
from birds.errors import InputError
from birds.model import SiteCount
from birds.reading.counts import read_counts
from birds.reading.tables.columns import recognise


def read(path: Path, *rows: str, **mapping: str) -> tuple[list[tuple[str | None, ...]], list[str]]:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    counts, problems, _ = read_counts(path, options(mapping))
    return [said(count) for count in counts], [english(problem.what) for problem in problems]


def said(count: SiteCount) -> tuple[str | None, ...]:
    return count.site_printed, count.taxon_printed, count.season, count.count_printed


@pytest.mark.parametrize(
    ("header", "row", "count"),
    [
        ("국명(원병오2000),학명(원병오2000),보호종 여부,관찰개체수,조사지역,관찰시기",
         "큰고니,Cygnus cygnus,Y,676,주남저수지,1989-12-01", ("주남저수지", "Cygnus cygnus", "1989-12-01", "676")),
        ("Country,Site Code,Site Name,Visit Date,Species,Common Name,Count",
         "Republic of Korea,KOR001,Cheorwon,15/01/2020,Grus monacha,Hooded Crane,1200",
         ("Cheorwon", "Grus monacha", "15/01/2020", "1200")),
    ],
    ids=["a ministry", "the waterbird census"],
)  # fmt: skip
def test_one_count_a_row_under_the_words_of(header, row, count, tmp_path):
    counts, what = read(tmp_path / "a.csv", header, row)
    assert counts == [count]
    assert not [one for one in what if "headers" in one]


@pytest.mark.parametrize(
    "header", ["common_name", "Common Name", "english_name", "vernacular name", "和名", "새 이름"]
)
def test_a_bird_may_be_called_by_its_common_name_alone(header, tmp_path):
    counts, what = read(tmp_path / "a.csv", f"site,{header},count,source", "A,Hooded Crane,1200,X")
    assert counts == [("A", "Hooded Crane", None, "1200")]
    assert what == []


def test_the_common_name_counts_where_a_row_has_no_scientific_one(tmp_path):
    rows = "A,Grus monacha,Hooded Crane,12,X", "A,,White-naped Crane,3,X"
    counts, _ = read(tmp_path / "a.csv", "site,scientific_name,common_name,count,source", *rows)
    assert [bird for _, bird, *_ in counts] == ["Grus monacha", "White-naped Crane"]


def test_a_census_by_common_names_is_loaded_with_its_taxa(dossier, tmp_path):
    census = tmp_path / "census.csv"
    census.write_text("site,common_name,count,source\nIzumi,Hooded Crane,12000,X\n", "utf-8")
    loaded = birds("-d", dossier, "load", "counts", str(census))
    assert (loaded.exit_code, "not read" in loaded.output) == (0, False)
    with store.read(dossier) as reader:
        found = [one for one in reader.dossier().counts if one.source == "X"]
    assert [(one.taxon_printed, one.taxon) for one in found] == [("Hooded Crane", "Grus monacha")]


def test_a_point_that_may_part_thousands_is_said(tmp_path):
    counts, what = read(
        tmp_path / "a.csv", "site;taxon;count;source", "A;Grus grus;3.401;X", "A;Grus vipio;32.1;X"
    )
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
    counts, what = read(
        tmp_path / "a.csv", "site,Grus grus,Grus vipio,Grus monacha,note", *rows, "last,,,7,seen once"
    )
    assert counts[-1] == ("last", "Grus monacha", None, "7")
    assert len(counts) == 2 * 499 + 1
    assert not any("not recognised" in one for one in what)


def test_fixes_are_no_counts_at_sites_called_by_their_columns_and_ages_are_no_birds(tmp_path):
    header = "event-id,location-long,location-lat,height,individual-taxon-canonical-name"
    with pytest.raises(InputError, match="no column with sites"):
        read(tmp_path / "fixes.csv", header, "1,130.28,32.1,12,Grus monacha", "2,130.29,32.2,15,Grus monacha")
    with pytest.raises(InputError, match="no column with counts"):
        read(tmp_path / "a.csv", "site,date,adults,juveniles", "A,2020-01-01,5,1")


@pytest.mark.parametrize(
    ("header", "bird"),
    [
        ("조사지역,국명,연도,1월,2월,12월", "흑두루미"), ("調査地,和名,年,1月,2月,12月", "ナベヅル"),
        ("site,common_name,year,Jan,February,Dec.", "Hooded Crane"),
    ],
)  # fmt: skip
def test_months_in_the_headers_beside_a_column_of_years(header, bird, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\nIzumi,{bird},2020,5,,7\nIzumi,{bird},2021,,0,9\n", "utf-8")
    counts, *_ = read_counts(path, OPTIONS)
    found = [(one.season, one.months, one.count) for one in counts]
    first, last = header.split(",")[3], header.split(",")[5]
    assert found == [(f"2020 {first}", (1,), 5), (f"2020 {last}", (12,), 7), (f"2021 {last}", (12,), 9)]


def test_sheets_of_a_workbook_that_are_each_of_a_year_are_read_together(tmp_path):
    path = tmp_path / "census.xlsx"
    seen = {"1999년": ("흑두루미", 5), "2000년": ("재두루미", 7), "2001년": ("재두루미", 0)}
    sheets = {
        sheet: {"국명": [bird], "학명": "", "순천만": [number], "금강하구": [1]}
        for sheet, (bird, number) in seen.items()
    }
    with pd.ExcelWriter(path) as book:
        for sheet, columns in {**sheets, "목록": {"국명": ["흑두루미"], "학명": ["Grus monacha"]}}.items():
            pd.DataFrame(columns).to_excel(book, sheet_name=sheet, index=False)
    found, problems, how = read_counts(path, OPTIONS)
    assert [(one.site_printed, one.taxon_printed, one.season, one.count) for one in found] == [
        ("순천만", "흑두루미", "1999년", 5), ("금강하구", "흑두루미", "1999년", 1),
        ("순천만", "재두루미", "2000년", 7), ("금강하구", "재두루미", "2000년", 1),
        ("금강하구", "재두루미", "2001년", 1),
    ]  # fmt: skip
    assert how.sheet is None
    said = [english(one.what) for one in problems]
    assert any(one.startswith("3 similar sheets") for one in said)
    assert any("only this sheet was read" in one and "목록" in one for one in said)
    alone, *_ = read_counts(path, options(sheet="2000년"))
    assert {one.season for one in alone} == {"2000년"}


def test_years_of_japan_months_and_seasons_in_the_headers(tmp_path):
    for headers in ("2019,2020", "2018年度,令和2年度", "Jan,Dec", "1월,12월", "겨울,봄", "winter,spring"):
        counts, what = read(tmp_path / "a.csv", f"site,species,{headers}", "Izumi,Grus monacha,5,6")
        assert [(season, count) for *_, season, count in counts] == list(
            zip(headers.split(","), "56", strict=True)
        )
        assert not any("which column" in one for one in what)


def test_ranges_marks_and_words_in_the_cells_of_a_crosstab(tmp_path):
    header = "site,흑두루미(마리),재두루미（羽）,합계"
    rows = ("A,4000-7000,100+,4100", "B,많음,약 50,50", "C,>300,–,300", "D,12,,12")
    counts, _ = read(tmp_path / "a.csv", header, *rows)
    assert [(site, bird, count) for site, bird, _, count in counts] == [
        ("A", "흑두루미", "4000-7000"), ("A", "재두루미", "100+"), ("B", "흑두루미", "많음"), ("B", "재두루미", "약 50"),
        ("C", "흑두루미", ">300"), ("D", "흑두루미", "12"),
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["species,Izumi,Suncheon", "site,Grus grus,Grus vipio"])
def test_what_sums_up_the_columns_of_a_crosstab_is_no_site_and_no_bird(header, tmp_path):
    sums = "Max,Mean,평균,최대,비율(%),순위,平均,Total birds,Total"
    counts, what = read(tmp_path / "a.csv", f"{header},{sums}", "x,1,2" + ",9" * 9, "y,3,4" + ",9" * 9)
    assert [count for *_, count in counts] == ["1", "2", "3", "4"]
    assert any("'Mean', '평균'" in one for one in what)


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        (["학명,순천만,순천만", ",2019,2020"], "Grus grus,5,6", ("순천만", "Grus grus", "2019")),
        (["지점,흑두루미,흑두루미", ",2019년,2020년"], "철원,5,6", ("철원", "흑두루미", "2019년")),
        (["지점,학명,2019년,2019년", ",,1월,2월"], "철원,Grus grus,5,6", ("철원", "Grus grus", "2019년 1월")),
        (["학명,1,2"], "Grus grus,5,6", ("1", "Grus grus", None)),
    ],
)
def test_a_date_in_the_headers_is_no_bird_and_no_site(header, row, found, tmp_path):
    book = openpyxl.Workbook()
    for line in [*header, row, row]:
        book.active.append([int(cell) if cell.isdecimal() else cell or None for cell in line.split(",")])
    if len(header) == 2:
        for column, cell in enumerate(header[1].split(","), 1):
            if not cell:
                book.active.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
        last = len(header[0].split(","))
        book.active.merge_cells(start_row=1, end_row=1, start_column=last - 1, end_column=last)
    book.save(tmp_path / "a.xlsx")
    counts, *_ = read_counts(tmp_path / "a.xlsx", OPTIONS)
    assert said(counts[0]) == (*found, "5")
    assert len(counts) == 4


def test_birds_under_one_heading(tmp_path):
    rows = (
        ["조사지역", "조사일", "개체수", None, "종수"],
        [None, None, "흑두루미", "재두루미", None],
        ["순천만", "2023-01-15", 3500, 20, 2],
        ["천수만", "2023-01-16", 4200, None, 1],
    )
    counts, *_ = read_counts(workbook(tmp_path / "a.xlsx", rows, "A1:A2", "B1:B2", "C1:D1", "E1:E2"), OPTIONS)
    assert [said(count) for count in counts] == [
        ("순천만", "흑두루미", "2023-01-15", "3500"),
        ("순천만", "재두루미", "2023-01-15", "20"),
        ("천수만", "흑두루미", "2023-01-16", "4200"),
    ]


@pytest.mark.parametrize("others", ["depth,visibility", "lat,lon"])
def test_other_numbers_make_no_crosstab_where_each_row_has_its_count(others, tmp_path):
    counts, what = read(tmp_path / "a.csv", f"site,species,count,{others}", "Izumi,Grus grus,5,1,2")
    assert len(counts) == 1
    assert not [one for one in what if "headers" in one]


def test_a_column_can_be_left_out_and_the_load_repeated(dossier, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("site,Grus grus,Grus vipio,depth\nIzumi,5,7,3\nArasaki,6,8,4\n", encoding="utf-8")
    first, again = dossier, Path(shutil.copy(dossier, tmp_path / "again.gpkg"))
    done = birds("-d", first, "load", "counts", path, "--map", "depth=ignore")
    assert "loaded 4 counts" in done.stdout, done.output
    *_, command = birds("-d", first, "lists", "--commands").stdout.splitlines()
    assert command == "birds load counts a.csv --encoding utf-8 --map site=site --map depth=ignore"
    birds("-d", again, "load", "counts", path, "--map", "site=site", "--map", "depth=ignore")
    tables = [
        json.loads(birds("-d", one, "evidence", "--sites", "--format", "json").stdout)
        for one in (first, again)
    ]
    assert tables[0] == tables[1]


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
    census = tmp_path / "rtrim.csv"
    census.write_text("\n".join(["site,year,month,count,scientific_name", *rows]), encoding="utf-8")
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


def test_a_day_that_no_year_has_is_said_and_kept_as_printed(tmp_path):
    counts, what = read(tmp_path / "a.csv", "site,bird,count,date", "Izumi,Grus monacha,5,2020-02-30")
    assert counts == [("Izumi", "Grus monacha", "2020-02-30", "5")]
    assert "this date does not exist; it was kept as printed" in what
