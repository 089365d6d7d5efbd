"""Headings and rows that only look like each other: groups over columns, no header at all, row numbers, capitals."""

from pathlib import Path

import pytest
from pyproj import Transformer
from reads import OPTIONS, listed, options, said, written
from wordings import english
from workbooks import workbook

from birds.reading.counts import read_counts
from birds.reading.records import read_evidence
from birds.reading.sites import read_sites


def test_statuses_under_a_common_heading_are_said_in_their_own_words(tmp_path):
    rows = [
        ["국가생물종목록"],
        ["연번", "종", None, None, "도래유형", None, None, "법정보호"],
        [None, "국명", "학명", "명명자, 연도", "텃새", "겨울철새", "나그네새", "멸종위기"],
        [1, "두루미¹⁾", "Grus japonensis", "(P. L. S. Müller, 1776)", None, "●", None, "Ⅰ급"],
        [2, "흑두루미", "Grus monacha", "Temminck, 1835", None, "◎", "✔", "Ⅱ급"],
        [3, "멧새", "Emberiza cioides", "Brandt, 1843", "+", None, "△", None],
    ]
    entries, what = listed(workbook(tmp_path / "list.xlsx", rows, "B2:D2", "E2:G2", "A2:A3"))
    assert [(entry.vernacular.ko, entry.status_printed, entry.category) for entry in entries] == [
        ("두루미", "겨울철새", "Ⅰ급"), ("흑두루미", "겨울철새; 나그네새", "Ⅱ급"), ("멧새", "텃새", None),
    ]  # fmt: skip
    assert [[status.code for status in entry.statuses] for entry in entries] == [["W"], ["W", "P"], ["R"]]
    assert "Temminck, 1835" in [entry.name.authorship for entry in entries if entry.name]
    assert [one for one in what if "status" in one] == ["not a status mark; not used"]


def test_coordinates_under_a_common_heading(tmp_path):
    rows = [
        ["지역명", "좌표", None, "주요 철새"],
        [None, "위도", "경도", None],
        ["우포늪", "N 35° 33.3'", "E 128° 24.9'", "큰고니"],
        ["한강하구", "37-43-30", "126-41-00", "재두루미, 개리"],
    ]
    path = workbook(tmp_path / "sites.xlsx", rows, "B1:C1", "A1:A2", "D1:D2")
    sites = read_sites(path, options(party="KOR")).values
    assert [(site.names.ko, site.point, site.species) for site in sites] == [
        ("우포늪", (pytest.approx(128.415), pytest.approx(35.555)), ("큰고니",)),
        ("한강하구", (pytest.approx(126 + 41 / 60), pytest.approx(37.725)), ("재두루미", "개리")),
    ]


@pytest.mark.parametrize(
    ("marked", "found", "kind"),
    [("방사", "회수", "recovery"), ("放鳥", "再観察", "resighting"), ("Ringing", "Recovery", "recovery")],
)
def test_both_ends_of_a_record_under_a_heading_each(tmp_path, marked, found, kind):
    path = workbook(
        tmp_path / "rings.xlsx",
        [
            ["No", "species", "ring number", marked, None, None, found, None, None, "source"],
            [None, None, None, "date", "장소" if marked == "방사" else "site", "country", "date", "site",
             "country", None],
            [1, "저어새", "K71", "2010-06-20", "인천", "KOR", "2010-12-01", "福岡", "JPN", "a report"],
            [2, "저어새", "K72", "2010-06-21", "인천", "KOR", "2011-01-07", "泉", "JPN", "a report"],
        ],
        *("D1:F1", "G1:I1", "A1:A2", "B1:B2", "C1:C2", "J1:J2"),
    )  # fmt: skip
    records, problems, _ = read_evidence(path, OPTIONS)
    assert [(one.kind, one.certainty, one.date_from, one.date_to, one.destination.name) for one in records] == [
        (kind, "direct", "2010-06-20", "2010-12-01", "福岡"), (kind, "direct", "2010-06-21", "2011-01-07", "泉"),
    ]  # fmt: skip
    assert {(one.origin.name, one.origin.party) for one in records} == {("인천", "KOR")}
    assert all(one.id.startswith("E-") for one in records)  # the numbers of rows are nobody's ids
    assert f"no column gives the kind of the records; {kind} was read from the header" in said(problems)


def test_numbers_of_rows_are_no_codes_of_sites(tmp_path):
    """Two agencies that number their sites from 1 do not replace each other's."""
    for numbers, ids in ((("1", "2"), ["kor-순천만", "kor-우포늪"]), (("1594", "934"), ["1594", "934"])):
        places = zip(numbers, ("순천만,34.88,127.50", "우포늪,35.55,128.41"), strict=True)
        path = written(tmp_path / "a.csv", "번호,지역명,위도,경도", *map(",".join, places))
        read = read_sites(path, options(party="KOR"))
        is_code = ids == list(numbers)
        assert [site.id for site in read.values] == ids
        assert [site.code for site in read.values] == (ids if is_code else [None, None])
        assert ("columns not recognised and not read: '번호'" not in said(read.problems)) == is_code


@pytest.mark.parametrize(("rows", "read"), [
    (("순천만,흑두루미,9841,a", "순천만,계,9841,a", ",Total,9841,a"), [("순천만", "흑두루미", "a")]),
    # a ditto mark; its word in a name is none
    (("철원,두루미,5,a", "〃,흑두루미,7,〃", "상동리,두루미,9,b"),
     [("철원", "두루미", "a"), ("철원", "흑두루미", "a"), ("상동리", "두루미", "b")]),
])  # fmt: skip
def test_totals_are_no_counts_and_ditto_marks_repeat_what_stands_above(rows, read, tmp_path):
    path = written(tmp_path / "counts.csv", "지역,국명,개체수,출처", *rows)
    counts, *_ = read_counts(path, OPTIONS)
    assert [(one.site_printed, one.taxon_printed, one.source) for one in counts] == read


def test_what_is_merged_downwards_holds_for_counts_but_for_the_number(tmp_path):
    rows = (("종명", "지점", "개체수", "출처"), ("두루미", "철원", 120, "조사"), (None, "연천", None, None))
    path = workbook(tmp_path / "counts.xlsx", rows, "A2:A3", "C2:C3", "D2:D3")
    (one,), (problem,), _ = read_counts(path, OPTIONS)
    assert (one.taxon_printed, one.site_printed, one.count, one.source) == ("두루미", "철원", 120, "조사")
    assert (problem.row, english(problem.what)) == (3, "the row has no count and was not used")


def plane(path: Path, epsg: int, *points: tuple[str, float, float], crossed: bool) -> Path:
    """Write points in a plane system, X for east as map programs do, or for north as surveyors do."""
    project = Transformer.from_crs(4326, epsg, always_xy=True).transform
    placed = [(name, *project(lon, lat)[:: -1 if crossed else 1]) for name, lon, lat in points]
    return written(path, "地点名,X座標,Y座標", *(f"{name},{x:.2f},{y:.2f}" for name, x, y in placed))


SAPPORO, YATSU = ("札幌", 141.3, 43.1), ("谷津干潟", 140.0, 35.667)


@pytest.mark.parametrize(("epsg", "place", "crossed", "east", "says"), [
    (6680, SAPPORO, False, True, ["X was read as east"]), (6677, YATSU, True, False, ["X was read as east"]),
    (32654, YATSU, False, True, []), (32654, YATSU, True, True, ["in this table X is north and Y is east"]),
])  # fmt: skip
def test_x_and_y_are_never_taken_in_silence(tmp_path, epsg, place, crossed, east, says):
    path = plane(tmp_path / "p.csv", epsg, place, crossed=crossed)
    read = read_sites(path, options(party="JPN", crs=f"EPSG:{epsg}"))
    wanted = (pytest.approx(place[1], abs=1e-5), pytest.approx(place[2], abs=1e-5))
    assert (read.values[0].point == wanted) is east
    told = [what for what in said(read.problems) if " Y is " in what or what.startswith("X was")]
    assert len(told) == len(says)
    assert all(what.startswith(words) for what, words in zip(told, says, strict=True))


def test_the_name_of_a_sheet_says_the_part(tmp_path):
    names = {"PartA自然分布種": "Lagopus muta", "PartB外来種": "Bambusicola thoracicus"}
    workbook(tmp_path / "a.xlsx", {title: [["学名"], [name]] for title, name in names.items()})
    for title, part in (("PartA自然分布種", "natural"), ("PartB外来種", "alien")):
        assert [entry.part for entry in listed(tmp_path / "a.xlsx", sheet=title)[0]] == [part]


@pytest.mark.parametrize(
    ("header", "hectares", "doubted"),
    [("면적", 28, True), ("면적(ha)", 28, False), ("REP_AREA", 2800, False), ("area_km2", 2800, False)],
)
def test_an_area_without_a_unit_is_doubted(header, hectares, doubted, tmp_path):
    path = written(tmp_path / "sites.csv", f"지역명,{header}", "순천만,28")
    read = read_sites(path, options(party="KOR"))
    assert [site.area_ha for site in read.values] == [hectares]
    assert any("has no unit" in english(problem.what) for problem in read.problems) is doubted


def test_recoveries_as_a_scheme_prints_them(tmp_path):
    path = written(
        tmp_path / "a.csv",
        "No.,和名,学名,足環番号,放鳥年月日,放鳥地,回収年月日,回収地,回収方法,出典",
        "1,ツバメ,Hirundo rustica,2A-34567,2005-07-12,北海道石狩市,2006-05-03,韓国 釜山,捕獲,報告書2006",
        "2,ハマシギ,Calidris alpina,3B-22,2002-09-10,北海道 風蓮湖,2003-04-20,全羅北道 群山,再観察,報告書2004",
    )
    records, problems, _ = read_evidence(path, OPTIONS)
    assert [one.kind for one in records] == ["recovery", "resighting"]
    assert {(one.origin.party, one.destination.party, one.certainty) for one in records} == {
        ("JPN", "KOR", "direct")
    }
    what = [english(problem.what) for problem in problems if problem.severity == "warning"]
    assert "the kind of the record is not recognised; it is read as recovery" in what


def test_where_and_when_a_bird_was_released_in_the_words_of_korean_rings(tmp_path):
    row = "저어새,K94,인천 남동유수지,2011-06-28,일본 후쿠오카,2012-01-03,X"
    path = written(tmp_path / "a.csv", "국명,가락지번호,방조,,회수,,출처", ",,장소,일자,장소,일자,", row)
    (record,), *_ = read_evidence(path, OPTIONS)
    assert (record.origin.name, record.date_from) == ("인천 남동유수지", "2011-06-28")
    assert record.date_to == "2012-01-03"


@pytest.mark.parametrize(("header", "row", "code", "hectares"), [
    ("Ramsar Site No.,Site name,Country,Designation date,Area (ha),Latitude,Longitude",
     '1594,Suncheon Bay,"Republic of Korea",2006-01-20,3550.0,34.8167,127.45', "1594", 3550),
    ("SitRecID,Country,NatName,IntName,SitLat,SitLong,SitAreaKM2",
     '15732,"Korea, Republic of",순천만,Suncheon bay,34.85,127.5,28', "15732", 2800),
    ("FNS Code,Site Name,Country,Lat,Lon,Date joined", "EAAF079,S,Japan,43.1,144.4,2008", "EAAF079",
     None),
])  # fmt: skip
def test_sites_as_the_registers_export_them(header, row, code, hectares, tmp_path):
    (site,) = read_sites(written(tmp_path / "sites.csv", header, row), OPTIONS).values
    assert (site.code, site.area_ha) == (code, hectares)
    assert site.point
