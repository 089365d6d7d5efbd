"""Headings and rows that only look like each other: groups over columns, no header at all, row numbers, capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from pyproj import Transformer
from wordings import english

from birds.model import Checklist
from birds.model.agreement import default
from birds.reading.counts import read_counts
from birds.reading.lists import read_list
from birds.reading.records import read_evidence
from birds.reading.sites import read_sites
from birds.reading.tables import ReadOptions
from birds.reading.tables.values import answer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.errors import Problem
    from birds.model import Entry


def workbook(path: Path, rows: Sequence[Sequence[object]], *merged: str) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for span in merged:
        book.active.merge_cells(span)
    book.save(path)
    return path


def text(path: Path, *rows: str) -> Path:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def listed(path: Path) -> tuple[tuple[Entry, ...], list[str]]:
    (_, entries), problems = read_list(path, Checklist("X", "X"), options=ReadOptions(agreement=default()))
    return entries, [english(problem.what) for problem in problems]


def names(entries: Sequence[Entry]) -> list[str | None]:
    return [entry.name.canonical if entry.name else None for entry in entries]


# ---------------------------------------------------------------- one heading over several columns


def test_statuses_under_a_common_heading_are_said_in_their_own_words(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx",
        [
            ["국가생물종목록"],
            ["연번", "종", None, None, "도래유형", None, None, "법정보호"],
            [None, "국명", "학명", "명명자, 연도", "텃새", "겨울철새", "나그네새", "멸종위기"],
            [1, "두루미¹⁾", "Grus japonensis", "(P. L. S. Müller, 1776)", None, "●", None, "Ⅰ급"],
            [2, "흑두루미", "Grus monacha", "Temminck, 1835", None, "◎", "✔", "Ⅱ급"],
            [3, "멧새", "Emberiza cioides", "Brandt, 1843", "+", None, "△", None],
        ],
        *("B2:D2", "E2:G2", "A2:A3"),
    )
    entries, said = listed(path)
    assert [(entry.vernacular.ko, entry.status_printed, entry.category) for entry in entries] == [
        ("두루미", "겨울철새", "Ⅰ급"),
        ("흑두루미", "겨울철새; 나그네새", "Ⅱ급"),
        ("멧새", "텃새", None),
    ]
    assert [[status.code for status in entry.statuses] for entry in entries] == [["W"], ["W", "P"], ["R"]]
    assert "Temminck, 1835" in [entry.name.authorship for entry in entries if entry.name]
    assert [what for what in said if "status" in what] == ["not a status mark; not used"]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("학명(명명자)", "Grus grus (Linnaeus, 1758)"),
        ("Scientific name / Author", "Grus grus Linnaeus, 1758"),
    ],
)
def test_a_column_of_names_with_their_authors_is_the_name(tmp_path: Path, header: str, cell: str) -> None:
    entries, _ = listed(text(tmp_path / "list.csv", f"{header};국명", f"{cell};검은목두루미"))
    assert names(entries) == ["Grus grus"]


def test_coordinates_under_a_common_heading(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "sites.xlsx",
        [
            ["지역명", "좌표", None, "주요 철새"],
            [None, "위도", "경도", None],
            ["우포늪", "N 35° 33.3'", "E 128° 24.9'", "큰고니"],
            ["한강하구", "37-43-30", "126-41-00", "재두루미, 개리"],
        ],
        *("B1:C1", "A1:A2", "D1:D2"),
    )
    sites = read_sites(path, ReadOptions(party="KOR", agreement=default())).values
    assert [(site.names.ko, site.point, site.species) for site in sites] == [
        ("우포늪", (pytest.approx(128.415), pytest.approx(35.555)), ("큰고니",)),
        ("한강하구", (pytest.approx(126 + 41 / 60), pytest.approx(37.725)), ("재두루미", "개리")),
    ]


@pytest.mark.parametrize(
    ("marked", "found", "kind"),
    [("방사", "회수", "recovery"), ("放鳥", "再観察", "resighting"), ("Ringing", "Recovery", "recovery")],
)
def test_both_ends_of_a_record_under_a_heading_each(
    tmp_path: Path, marked: str, found: str, kind: str
) -> None:
    path = workbook(
        tmp_path / "rings.xlsx",
        [
            ["No", "species", "ring number", marked, None, None, found, None, None, "source"],
            [
                None,
                None,
                None,
                "date",
                "장소" if marked == "방사" else "site",
                "country",
                "date",
                "site",
                "country",
                None,
            ],
            [1, "저어새", "K71", "2010-06-20", "인천", "KOR", "2010-12-01", "福岡", "JPN", "a report"],
            [2, "저어새", "K72", "2010-06-21", "인천", "KOR", "2011-01-07", "泉", "JPN", "a report"],
        ],
        *("D1:F1", "G1:I1", "A1:A2", "B1:B2", "C1:C2", "J1:J2"),
    )
    records, problems, _ = read_evidence(path, options=ReadOptions(agreement=default()))
    assert [(one.kind, one.certainty, one.date_from, one.date_to) for one in records] == [
        (kind, "direct", "2010-06-20", "2010-12-01"),
        (kind, "direct", "2010-06-21", "2011-01-07"),
    ]
    assert [(one.origin.name, one.origin.party, one.destination.name) for one in records] == [
        ("인천", "KOR", "福岡"),
        ("인천", "KOR", "泉"),
    ]
    assert all(one.id.startswith("E-") for one in records)  # the numbers of rows are nobody's ids
    assert f"no column gives the kind of the records; {kind} was read from the header" in [
        english(problem.what) for problem in problems
    ]


def test_a_header_in_two_languages_below_each_other(tmp_path: Path) -> None:
    path = text(
        tmp_path / "list.tsv",
        "학명\t과\t국명",
        "(Scientific name)\t(Family)\t(Korean name)",
        "Grus grus\tGruidae\t두루미",
    )
    entries, said = listed(path)
    assert (names(entries), entries[0].family, said) == (["Grus grus"], "Gruidae", [])


# ---------------------------------------------------------------- no header


@pytest.mark.parametrize(
    "rows",
    [
        ("1;두루미과;두루미;Grus japonensis;텃새", "2;두루미과;재두루미;Antigone vipio;겨울철새"),
        (
            "アビ;Gavia stellata;冬鳥",
            "オオハム;Gavia arctica;冬鳥",
            "シロエリオオハム;Gavia pacifica;旅鳥、冬鳥",
        ),
        ("Gavia stellata;species;winter", "Gavia pacifica;species;winter"),
        ("두루미;겨울철새", "재두루미;겨울철새", "저어새;여름철새"),
    ],
)
def test_a_status_in_the_first_row_makes_it_no_header(tmp_path: Path, rows: tuple[str, ...]) -> None:
    entries, _ = listed(text(tmp_path / "list.csv", *rows))
    assert [entry.row for entry in entries] == list(range(1, len(rows) + 1))


def test_a_place_in_a_mapping_is_no_text_to_look_for(tmp_path: Path) -> None:
    """`--map "#2=status"` does not make a header of the row that says 2."""
    path = text(tmp_path / "list.csv", "Grus grus;winter;1", "Grus monacha;winter;2")
    (_, entries), _ = read_list(
        path, Checklist("X", "X"), ReadOptions(mapping={"#2": "status", "#3": "number"}, agreement=default())
    )
    assert [(entry.row, entry.number) for entry in entries] == [(1, "1"), (2, "2")]


# ---------------------------------------------------------------- capitals, marks, rows of subspecies


def test_names_in_capitals_are_told_from_english_ones(tmp_path: Path) -> None:
    rows = (
        "1;GRUS JAPONENSIS (P.L.S. MÜLLER 1776);RED-CROWNED CRANE",
        "2;PLATALEA MINOR TEMMINCK & SCHLEGEL;BLACK-FACED SPOONBILL",
        "3;ANAS CRECCA CRECCA L.;EURASIAN TEAL",
    )
    entries, said = listed(text(tmp_path / "list.csv", "No;NAME;COMMON NAME", *rows))
    assert names(entries) == ["Grus japonensis", "Platalea minor", "Anas crecca crecca"]
    assert (next(entry.vernacular.en for entry in entries), said) == ("RED-CROWNED CRANE", [])


def test_genus_and_species_in_capitals_with_a_row_for_each_race(tmp_path: Path) -> None:
    rows = (
        "W;;ALBIFRONS;ANSER;common",
        "W;albifrons;ALBIFRONS;ANSER;",
        "W;frontalis;ALBIFRONS;ANSER;",
        "R;;GALERICULATA;AIX;",
    )
    entries, said = listed(text(tmp_path / "list.csv", "Status;Race;Species;Genus;Remarks", *rows))
    assert (names(entries), said) == (["Anser albifrons", "Aix galericulata"], [])
    assert [(entry.subspecies, entry.note) for entry in entries] == [
        (("albifrons", "frontalis"), "common"),
        ((), None),
    ]


def test_a_row_for_a_race_that_says_more_than_its_species_stays_a_row(tmp_path: Path) -> None:
    rows = ("Anser fabalis;serrirostris;큰기러기;", "Anser fabalis;middendorffii;큰부리큰기러기;겨울")
    entries, said = listed(text(tmp_path / "list.csv", "학명;아종;국명;비고", *rows))
    assert [(entry.vernacular.ko, entry.note) for entry in entries] == [
        ("큰기러기", None),
        ("큰부리큰기러기", "겨울"),
    ]
    assert said == ["row 2 already has this name; both were read"]


def test_a_year_in_brackets_is_no_footnote_mark(tmp_path: Path) -> None:
    entries, _ = listed(
        text(tmp_path / "list.csv", "학명;국명", "Grus grus;두루미(1776)", "Grus monacha;흑두루미 2)")
    )
    assert [entry.vernacular.ko for entry in entries] == ["두루미(1776)", "흑두루미"]


def test_a_name_in_brackets_behind_an_equals_sign_is_a_synonym(tmp_path: Path) -> None:
    entries, said = listed(
        text(tmp_path / "list.csv", "학명;국명", "Grus grus;검은목두루미", "(= Megalornis grus);")
    )
    assert [(entry.name.canonical, entry.name.alternatives) for entry in entries if entry.name] == [
        ("Grus grus", ("Megalornis grus",))
    ]
    assert said == []


def test_a_subspecies_that_points_to_a_later_species_is_not_given_to_the_one_above(tmp_path: Path) -> None:
    rows = (
        "S1;;species;Gavia stellata",
        "S3;S2;subspecies;Gavia arctica viridigularis",
        "S2;;species;Gavia arctica",
    )
    entries, _ = listed(
        text(tmp_path / "list.csv", "taxonID;parentNameUsageID;taxonRank;scientificName", *rows)
    )
    assert [(entry.row, entry.parent_row, entry.subspecies) for entry in entries] == [
        (2, None, ()),
        (3, 4, ()),
        (4, None, ("viridigularis",)),
    ]


@pytest.mark.parametrize("mark", list("○●◎■✓✔√+＋OVv1"))
def test_marks_that_say_yes(mark: str) -> None:
    assert answer(mark) == "yes"


# ---------------------------------------------------------------- numbers of rows, totals, two names


def test_numbers_of_rows_are_no_codes_of_sites(tmp_path: Path) -> None:
    """Two agencies that number their sites from 1 do not replace each other's."""
    rows = ("1,순천만,34.88,127.50", "2,우포늪,35.55,128.41")
    found = read_sites(
        text(tmp_path / "a.csv", "번호,지역명,위도,경도", *rows),
        ReadOptions(party="KOR", agreement=default()),
    )
    assert [(site.id, site.code) for site in found.values] == [("kor-순천만", None), ("kor-우포늪", None)]
    assert "columns not recognised and not read: '번호'" in [
        english(problem.what) for problem in found.problems
    ]
    ramsar = ("1594,순천만,34.88,127.50", "934,우포늪,35.55,128.41")
    found = read_sites(
        text(tmp_path / "b.csv", "번호,지역명,위도,경도", *ramsar),
        ReadOptions(party="KOR", agreement=default()),
    )
    assert [site.code for site in found.values] == ["1594", "934"]


def test_a_total_behind_a_place_is_no_count(tmp_path: Path) -> None:
    rows = ("순천만,흑두루미,Grus monacha,9841,a", "순천만,계,,9841,a")
    counts, *_ = read_counts(
        text(tmp_path / "counts.csv", "지역,국명,학명,개체수,출처", *rows),
        options=ReadOptions(agreement=default()),
    )
    assert [(one.taxon_printed, one.count) for one in counts] == [("Grus monacha", 9841)]


# ---------------------------------------------------------------- X and Y


def plane(path: Path, epsg: int, *points: tuple[str, float, float], crossed: bool) -> Path:
    """Write points in a plane system, X for east as map programs do, or for north as surveyors do."""
    project = Transformer.from_crs(4326, epsg, always_xy=True).transform
    placed = [(name, *project(lon, lat)[:: -1 if crossed else 1]) for name, lon, lat in points]
    return text(path, "地点名,X座標,Y座標", *(f"{name},{x:.2f},{y:.2f}" for name, x, y in placed))


SAPPORO, YATSU = ("札幌", 141.3, 43.1), ("谷津干潟", 140.0, 35.667)


@pytest.mark.parametrize(
    ("epsg", "place", "crossed", "east", "says"),
    [
        (6680, SAPPORO, False, True, "X was read as east"),
        (
            6677,
            YATSU,
            True,
            False,
            "X was read as east",
        ),  # both lie in the country: nothing can tell, and that is said
        (32654, YATSU, False, True, None),
        (32654, YATSU, True, True, "in this table X is north and Y is east"),
    ],
)
def test_x_and_y_are_never_taken_in_silence(
    tmp_path: Path, epsg: int, place: Any, crossed: bool, east: bool, says: str | None
) -> None:
    found = read_sites(
        plane(tmp_path / "p.csv", epsg, place, crossed=crossed),
        ReadOptions(party="JPN", crs=f"EPSG:{epsg}", agreement=default()),
    )
    wanted = (pytest.approx(place[1], abs=1e-5), pytest.approx(place[2], abs=1e-5))
    assert (found.values[0].point == wanted) is east
    told: list[Problem] = [
        problem
        for problem in found.problems
        if " Y is " in english(problem.what) or english(problem.what).startswith("X was")
    ]
    assert [english(problem.what)[: len(says or "")] for problem in told] == ([says] if says else [])


# ---------------------------------------------------------------- groups of columns: of two editions, before and after

RED_LIST = (
    "1,2,3,4,5,6,7,8,9",
    "RL2020,RL2020,RL2020,5thRL,5thRL,5thRL,5thRL,5thRL,環境",
    "和名,学名,カテゴリー,カテゴリーJPN,カテゴリーENG,科名,和名,学名,高地",
    "トモエガモ,Anas formosa,VU,準絶滅危惧,NT,カモ科,トモエガモ,Sibirionetta formosa,0",
    "－,－,－,絶滅危惧Ⅱ類,VU,チドリ科,シロチドリ,Anarhynchus alexandrinus,0",
)
BEFORE_AND_AFTER = (
    "구분,개정 전,,개정 후,",
    ",국명,학명,국명,학명",
    "Ⅰ급,황새,Ciconia boyciana,황새,Ciconia boyciana",
    "Ⅱ급,알락개구리매,Circus melanoleucos,큰덤불해오라기,Ixobrychus eurhythmus",
)


def test_two_editions_side_by_side_are_not_mixed(tmp_path: Path) -> None:
    entries, said = listed(text(tmp_path / "a.csv", *RED_LIST))
    assert [(entry.vernacular.ja, entry.verbatim, entry.category) for entry in entries] == [
        ("トモエガモ", "Sibirionetta formosa", "準絶滅危惧"),
        ("シロチドリ", "Anarhynchus alexandrinus", "絶滅危惧Ⅱ類"),
    ]
    assert (
        "several groups of columns hold the same fields for different states; 5thRL was read, RL2020 was not"
        in said
    )


def test_editions_that_are_called_by_their_years_are_not_mixed(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "2020,2020,2025,2025,2025",
        "学名,和名,学名,和名,カテゴリー",
        "Grus vipio,マナヅル,Antigone vipio,マナヅル,VU",
        "Grus monacha,ナベヅル,Grus monacha,ナベヅル,NT",
    )
    entries, said = listed(path)
    assert [(entry.verbatim, entry.category) for entry in entries] == [
        ("Antigone vipio", "VU"),
        ("Grus monacha", "NT"),
    ]
    assert (
        "several groups of columns hold the same fields for different states; 2025 was read, 2020 was not"
        in said
    )


def test_the_other_edition_is_read_where_one_of_its_columns_is_named(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", *RED_LIST)
    (_, entries), _ = read_list(
        path,
        Checklist("X", "X"),
        ReadOptions(mapping={"2 / RL2020 / 学名": "scientific_name"}, agreement=default()),
    )
    assert [(entry.verbatim, entry.category) for entry in entries] == [("Anas formosa", "VU")]


@pytest.mark.parametrize(
    ("asked", "names"),
    [({}, ["황새", "알락개구리매"]), ({"개정 후 / 국명": "korean_name"}, ["황새", "큰덤불해오라기"])],
)
def test_before_and_after_keep_their_headings_in_a_csv(
    asked: dict[str, str], names: list[str], tmp_path: Path
) -> None:
    path = text(tmp_path / "a.csv", *BEFORE_AND_AFTER)
    (_, entries), _ = read_list(path, Checklist("X", "X"), ReadOptions(mapping=asked, agreement=default()))
    assert [entry.vernacular.ko for entry in entries] == names
    assert [entry.category for entry in entries] == ["Ⅰ급", "Ⅱ급"]


def test_groups_that_have_one_field_in_common_are_read_together(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv", "새,,법,", "학명,국명,등급,국명", "Grus grus,검은목두루미,Ⅱ급,검은목두루미"
    )
    entries, said = listed(path)
    assert [(entry.verbatim, entry.category) for entry in entries] == [("Grus grus", "Ⅱ급")]
    assert not [what for what in said if what.startswith("groups")]


def test_the_name_of_a_sheet_says_the_part(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "PartA自然分布種"
    book.active.append(["学名", "和名"])
    book.active.append(["Lagopus muta", "ライチョウ"])
    book.create_sheet("PartB外来種").append(["学名", "和名"])
    book["PartB外来種"].append(["Bambusicola thoracicus", "コジュケイ"])
    book.save(tmp_path / "a.xlsx")
    parts = {
        sheet: [
            one.part
            for one in read_list(
                tmp_path / "a.xlsx", Checklist("X", "X"), ReadOptions(sheet=sheet, agreement=default())
            )[0][1]
        ]
        for sheet in ("PartA自然分布種", "PartB外来種")
    }
    assert parts == {"PartA自然分布種": ["natural"], "PartB外来種": ["alien"]}


@pytest.mark.parametrize(
    ("header", "hectares", "doubted"),
    [("면적", 28, True), ("면적(ha)", 28, False), ("REP_AREA", 2800, False), ("area_km2", 2800, False)],
)
def test_an_area_without_a_unit_is_doubted(
    header: str, hectares: float, doubted: bool, tmp_path: Path
) -> None:
    path = text(tmp_path / "sites.csv", f"지역명,{header}", "순천만,28")
    read = read_sites(path, ReadOptions(party="KOR", agreement=default()))
    assert [site.area_ha for site in read.values] == [hectares]
    assert any("has no unit" in english(problem.what) for problem in read.problems) is doubted


# ---------------------------------------------------------------- the tables of ringing schemes and registers of sites


def test_recoveries_as_a_scheme_prints_them(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "No.,和名,学名,足環番号,放鳥年月日,放鳥地,回収年月日,回収地,回収方法,出典",
        "1,ツバメ,Hirundo rustica,2A-34567,2005-07-12,北海道石狩市,2006-05-03,韓国 釜山,捕獲,報告書2006",
        "2,ハマシギ,Calidris alpina,3B-22,2002-09-10,北海道 風蓮湖,2003-04-20,全羅北道 群山,再観察,報告書2004",
    )
    records, problems, _ = read_evidence(
        path, parties=("JPN", "KOR"), options=ReadOptions(agreement=default())
    )
    assert [(one.kind, one.origin.party, one.destination.party, one.certainty) for one in records] == [
        ("recovery", "JPN", "KOR", "direct"),
        ("resighting", "JPN", "KOR", "direct"),
    ]
    what = [english(problem.what) for problem in problems if problem.severity == "warning"]
    assert "the kind of the record is not recognised; it is read as recovery" in what


def test_where_and_when_a_bird_was_released_in_the_words_of_korean_rings(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "국명,가락지번호,방조,,회수,,출처",
        ",,장소,일자,장소,일자,",
        "저어새,K94,인천 남동유수지,2011-06-28,일본 후쿠오카,2012-01-03,X",
    )
    (record,), *_ = read_evidence(path, options=ReadOptions(agreement=default()))
    assert (record.origin.name, record.date_from, record.date_to) == (
        "인천 남동유수지",
        "2011-06-28",
        "2012-01-03",
    )


@pytest.mark.parametrize(
    ("header", "row", "code", "hectares"),
    [
        (
            "Ramsar Site No.,Site name,Country,Designation date,Area (ha),Latitude,Longitude",
            '1594,Suncheon Bay,"Republic of Korea",2006-01-20,3550.0,34.8167,127.45',
            "1594",
            3550,
        ),
        (
            "SitRecID,Country,NatName,IntName,SitLat,SitLong,SitAreaKM2",
            '15732,"Korea, Republic of",순천만,Suncheon bay,34.85,127.5,28',
            "15732",
            2800,
        ),
        (
            "FNS Code,Site Name,Country,Lat,Lon,Date joined",
            "EAAF079,S,Japan,43.1,144.4,2008",
            "EAAF079",
            None,
        ),
    ],
)
def test_sites_as_the_registers_export_them(
    header: str, row: str, code: str, hectares: float | None, tmp_path: Path
) -> None:
    (site,) = read_sites(text(tmp_path / "sites.csv", header, row), ReadOptions(agreement=default())).values
    assert (site.code, site.area_ha) == (code, hectares)
    assert site.point


# ---------------------------------------------------------------- lists of the large databases


def test_an_order_with_its_family_is_a_heading(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "Common Name,Scientific Name,Status",
        "GALLIFORMES: Phasianidae,,",
        "Common Quail,Coturnix coturnix,Rare/Accidental",
    )
    entries, said = listed(path)
    assert [(one.verbatim, one.family) for one in entries] == [("Coturnix coturnix", "Phasianidae")]
    assert not said


@pytest.mark.parametrize(
    "heading",
    [
        "ОТРЯД ПОГАНКООБРАЗНЫЕ – PODICIPEDIFORMES; Семейство Поганковые – Podicipedidae",
        "䴙䴘目 PODICIPEDIFORMES;䴙䴘科 Podicipedidae",
        "一、䴙䴘目 PODICIPEDIFORMES;1. 䴙䴘科 Podicipedidae（2属5种）",
        "PODICIPEDIFORMES;PODICIPEDIDAE (Grebes) 鸊鷉科",
        "PODICIPEDIFORMES;GREBES (Podicipedidae)",
    ],
)
def test_headings_of_neighbouring_countries(tmp_path: Path, heading: str) -> None:
    order, family = heading.split(";")
    path = text(tmp_path / "a.csv", "学名,英文名", order, family, "Podiceps cristatus,Great Crested Grebe")
    entries, said = listed(path)
    assert [(one.row, one.order, one.family) for one in entries] == [(4, "Podicipediformes", "Podicipedidae")]
    assert not [what for what in said if "name" in what]


@pytest.mark.parametrize(
    "below", ["ツグミ亜科 TURDINAE", "鸫亚科 Turdinae", "지빠귀아과 Turdinae", "Turdinae"]
)
def test_a_subfamily_is_a_heading_and_leaves_the_family_that_holds(tmp_path: Path, below: str) -> None:
    path = text(
        tmp_path / "a.csv", "学名,英名", "ヒタキ科 MUSCICAPIDAE", below, "Turdus pallidus,Pale Thrush"
    )
    entries, said = listed(path)
    assert [(one.row, one.family, one.family_names.ja) for one in entries] == [
        (4, "Muscicapidae", "ヒタキ科")
    ]
    assert not [what for what in said if "name" in what]


def test_an_epithet_with_a_capital_is_no_author_where_the_list_heads_no_genera(tmp_path: Path) -> None:
    rows = ("Anas Anser", "Anas crecca", "Mergus albellus", "Otis Tarda", "Otis tetrax", "Rallus Crex")
    entries, problems = listed(text(tmp_path / "old.csv", "scientific_name", *rows))
    birds = ["Anas anser", "Anas crecca", "Mergus albellus", "Otis tarda", "Otis tetrax", "Rallus crex"]
    assert (names(entries), entries[0].verbatim, problems) == (birds, "Anas Anser", [])


def test_a_genus_with_its_author_is_a_heading_where_the_list_heads_its_genera(tmp_path: Path) -> None:
    rows = ("Anas Linnaeus", "Anas crecca", "Mergus Linnaeus", "Mergus albellus", "Otis tarda")
    entries, _ = listed(text(tmp_path / "headed.csv", "scientific_name", *rows))
    assert names(entries) == ["Anas crecca", "Mergus albellus", "Otis tarda"]
    named = text(
        tmp_path / "named.csv", "scientific_name,english_name", "Podiceps Latham,Grebes", "Anas acuta,Pintail"
    )
    assert names(listed(named)[0]) == ["Podiceps", "Anas acuta"]


def test_a_header_that_is_repeated_in_other_columns_begins_where_it_stands_first(tmp_path: Path) -> None:
    """Overleaf a page of a PDF has one column less before the last."""
    path = text(
        tmp_path / "pages.csv",
        "학명,국명,,아종",
        "Grus grus,검은목두루미,grus,",
        "학명,국명,아종,",
        "Anser fabalis,큰부리큰기러기,middendorffii,",
    )
    entries, _ = listed(path)
    assert names(entries) == ["Grus grus", "Anser fabalis"]


def test_names_above_the_header_are_said(tmp_path: Path) -> None:
    rows = (
        "Anas crecca,Teal",
        "Anas acuta,Pintail",
        "scientific_name,english_name",
        "Grus grus,Common Crane",
    )
    entries, problems = listed(text(tmp_path / "late.csv", *rows))
    assert names(entries) == ["Grus grus"]
    assert "2 rows with scientific names above the header were not read (1, 2)" in problems


def test_a_genus_under_a_russian_name_is_a_heading(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "СЕМЕЙСТВО УТИНЫЕ – ANATIDAE",
        "Род Белые гуси – Chen Boie",
        "1. Белый гусь – Chen caerulescens (Linnaeus)",
        "2. Малый белый гусь – Chen rossii (Cassin)",
    )
    entries, said = listed(path)
    assert (names(entries), {one.family for one in entries}) == (
        ["Chen caerulescens", "Chen rossii"],
        {"Anatidae"},
    )
    assert not said


def test_chinese_headers(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "序号,中文名,日文名,韩文名,学名,命名人,亚种",
        "1,丹顶鹤,タンチョウ,두루미,Grus japonensis,P. L. S. Müller,",
        "2,鸿雁,サカツラガン,개리,Anser cygnoides,Linnaeus,",
        "3,豆雁,ヒシクイ,큰기러기,Anser fabalis,Latham,middendorffii",
    )
    entries, _ = listed(path)
    last = entries[-1]
    assert (last.number, last.vernacular.ja, last.vernacular.ko) == ("3", "ヒシクイ", "큰기러기")
    assert (last.subspecies, last.name and last.name.authorship) == (("middendorffii",), "Latham")


def test_a_synonym_whose_accepted_name_has_no_row_is_an_entry_under_both_names(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv",
        "scientificName,acceptedScientificName,taxonomicStatus",
        "Larus saundersi,Saundersilarus saundersi,SYNONYM",
        'Chroicocephalus saundersi,"Saundersilarus saundersi (Swinhoe, 1871)",SYNONYM',
        "Platalea minor,Platalea minor,ACCEPTED",
    )
    entries, said = listed(path)
    assert [(one.row, one.verbatim, one.name and one.name.alternatives) for one in entries] == [
        (2, "Larus saundersi", ("Saundersilarus saundersi", "Chroicocephalus saundersi")),
        (4, "Platalea minor", ()),
    ]
    assert said == [
        "the list has no row for its accepted name; the synonym was kept as an entry, under both names"
    ]


def test_what_nobody_sees_is_left_off_and_said(tmp_path: Path) -> None:
    """A right-to-left override would print the rest of an annex's row backwards."""
    path = text(
        tmp_path / "list.csv", "학명;국명", "Grus\u200b grus;\u202e두루\u00ad미", "Grus monacha;흑두루미"
    )
    entries, said = listed(path)
    assert [(entry.verbatim, entry.vernacular.ko) for entry in entries] == [
        ("Grus grus", "두루미"),
        ("Grus monacha", "흑두루미"),
    ]
    assert said == ["1 row: invisible characters were removed"]


# ---------------------------------------------------------------- names in several languages


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("흑두루미 / ナベヅル / Hooded Crane", ("Hooded Crane", "흑두루미", "ナベヅル")),
        ("흑두루미(ナベヅル; Hooded Crane)", ("Hooded Crane", "흑두루미", "ナベヅル")),
        ("흑두루미 (Hooded Crane)", ("Hooded Crane", "흑두루미", None)),
        ("ナベヅル Hooded Crane", ("Hooded Crane", None, "ナベヅル")),
        ("흑두루미(黑鶴)", (None, "흑두루미(黑鶴)", None)),
        ("흑두루미 A형", (None, "흑두루미 A형", None)),
        ("흑두루미 (Grus monacha)", (None, "흑두루미 (Grus monacha)", None)),
    ],
)
def test_names_in_several_languages_are_told_apart_where_they_plainly_are(
    tmp_path: Path, cell: str, named: tuple[str | None, ...]
) -> None:
    entries, said = listed(
        text(tmp_path / "list.tsv", "학명\t이름", f"Grus monacha\t{cell}", f"Grus grus\t{cell}")
    )
    names = entries[0].vernacular
    assert (names.en, names.ko, names.ja) == named
    told = "2 rows: names in several languages in one cell were separated"
    assert (told in said) is (len([name for name in named if name]) > 1)


def test_a_tall_column_with_its_ranks_beside_it_needs_no_header(tmp_path: Path) -> None:
    rows = (
        "目;GALLIFORMES キジ目",
        "科;PHASIANIDAE キジ科",
        "属;TETRASTES エゾライチョウ属",
        "種;Tetrastes bonasia (LINNAEUS);エゾライチョウ",
        "亜種;Tetrastes bonasia vicinitas RILEY;エゾライチョウ",
        "属;LAGOPUS ライチョウ属",
        "種;Lagopus muta (MONTIN);ライチョウ",
        "亜種;U",
    )
    entries, _ = listed(text(tmp_path / "list.csv", *rows))
    assert [(entry.row, entry.rank, entry.subspecies) for entry in entries] == [
        (4, "species", ("vicinitas",)),
        (5, "subspecies", ()),
        (7, "species", ("ssp.",)),
        (8, "subspecies", ()),
    ]
    assert {(entry.order, entry.family) for entry in entries} == {("Galliformes", "Phasianidae")}


def test_notes_below_a_table_whose_first_column_is_the_order_are_no_headings(tmp_path: Path) -> None:
    entries, what = listed(
        text(
            tmp_path / "a.csv",
            "目名,和名,学名",
            "ツル目,,",
            ",タンチョウ,Grus japonensis",
            "注1）亜種は略した,,",
        )
    )
    assert [(entry.row, entry.order_names.ja) for entry in entries] == [(3, "ツル目")]
    assert what == ["no bird follows this row; it was not used"]


# ---------------------------------------------------------------- categories of red lists between the birds


@pytest.mark.parametrize(
    "heading",
    [
        "CRITICALLY ENDANGERED (CR)",
        "1. Critically Endangered – 12 species",
        "CR",
        "Category: Vulnerable",
        "Threatened – Nationally Critical",
        "絶滅危惧IA類 (CR)",
        "絶滅危惧Ⅱ類（VU）",
        "絶滅危惧 1B 類（EN）31種",
        "멸종위기 Ⅰ급",
        "가. 멸종위기 야생생물 II급",
        "위급(CR: Critically Endangered)",
        "國家瀕危",
        "Em Perigo (EN)",
        "En peligro de extinción",
    ],
)
def test_a_category_that_stands_alone_holds_for_the_birds_below_it(tmp_path: Path, heading: str) -> None:
    path = text(
        tmp_path / "red.csv",
        "No.,Scientific name,Name",
        f"{heading},,",
        "1,Platalea minor,저어새",
        "2,Grus japonensis,두루미",
        "Near Threatened,,",
        "3,Anser cygnoid,개리",
    )
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert [one.category for one in entries] == [heading, heading, "Near Threatened"]
    assert [(one.severity, one.row) for one in problems] == [("note", 2)]
    assert f"'{heading}', 'Near Threatened'" in english(problems[0].what)


@pytest.mark.parametrize(
    "row",
    [
        "Endangered wetlands,,",  # says more than a category
        "12,,EN",  # the name of a bird is missing, perhaps
        "Ducks,,",
        "cr,,",
    ],
)
def test_what_is_not_certainly_a_category_is_none(tmp_path: Path, row: str) -> None:
    path = text(tmp_path / "red.csv", "No.,Scientific name,Remarks", row, "1,Anas acuta,")
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert [one.category for one in entries] == [None]
    assert [(one.severity, one.row) for one in problems] == [("error", 2)]


def test_the_category_of_a_row_itself_comes_before_that_of_its_heading(tmp_path: Path) -> None:
    path = text(
        tmp_path / "red.csv", "Scientific name,Category", "Endangered,", "Anas acuta,VU", "Grus grus,", ",CR"
    )
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
    assert [one.category for one in entries] == ["VU", "Endangered"]


def test_families_below_a_category_leave_it_and_a_category_below_orders_ends_with_its_order(
    tmp_path: Path,
) -> None:
    above = text(
        tmp_path / "above.csv",
        "Scientific name,Name",
        "Endangered,",
        "ANATIDAE,",
        "Anas acuta,a",
        "GRUIDAE,",
        "Grus grus,b",
        "Introduced species,",
        "Cygnus olor,c",
    )
    below = text(
        tmp_path / "below.csv",
        "Scientific name,Name",
        "ANSERIFORMES,",
        "Endangered,",
        "Anatidae,",
        "Anas acuta,a",
        "GRUIFORMES,",
        "Grus grus,b",
        "Vulnerable,",
        "Grus vipio,c",
    )
    for path, said in (
        (above, ["Endangered", "Endangered", None]),
        (below, ["Endangered", None, "Vulnerable"]),
    ):
        (_, entries), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
        assert [one.category for one in entries] == said


def test_a_category_ends_at_a_text_that_may_be_a_heading_and_that_is_said(tmp_path: Path) -> None:
    path = text(
        tmp_path / "red.csv",
        "Scientific name,Name",
        "Endangered,",
        "Anas acuta,a",
        "- 3 -,",
        "Grus grus,b",
        "Vagrants,",
        "Grus vipio,c",
    )
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert [one.category for one in entries] == ["Endangered", "Endangered", None]
    assert [(one.row, english(one.what)) for one in problems if one.severity == "warning"] == [
        (6, "this text may be a heading too; the birds below it were given no category")
    ]


def test_a_threat_classification_of_new_zealand_with_its_headings_and_introduced_birds(
    tmp_path: Path,
) -> None:
    path = text(
        tmp_path / "nz.csv",
        "Name and authority,Common name",
        "Nationally Critical (23),",
        '"Nestor notabilis Gould, 1856",kea',
        "Declining (22),",
        '"Anarhynchus bicinctus (Jardine & Selby, 1827)",banded dotterel',
        "Introduced and Naturalised,",
        '"Alauda arvensis Linnaeus, 1758",skylark',
    )
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
    assert [(one.category, one.part) for one in entries] == [
        ("Nationally Critical (23)", "natural"),
        ("Declining (22)", "natural"),
        (None, "alien"),
    ]


def test_a_column_of_statuses_that_are_categories_of_threat_is_their_column(tmp_path: Path) -> None:
    birds = ("Grus monacha,VU", "Anser cygnoid,Endangered (EN)", "Anas acuta,LC")
    path = text(tmp_path / "a.csv", "Scientific name,Status", *birds)
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert [(one.category, one.statuses) for one in entries] == [
        ("VU", ()),
        ("Endangered (EN)", ()),
        ("LC", ()),
    ]
    assert problems == ()
    path = text(tmp_path / "c.csv", "Scientific name,Status", "Grus monacha,present", "Anas acuta,present")
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert [one.status_printed for one in entries] == [None, None]
    assert [english(one.what) for one in problems] == ["columns not recognised and not read: 'Status'"]
    path = text(tmp_path / "b.csv", "Scientific name,Status", "Grus monacha,Migrant", "Anas acuta,Vagrant")
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
    assert [(one.category, one.status_printed) for one in entries] == [(None, "Migrant"), (None, "Vagrant")]


def test_a_category_above_the_header_holds_where_others_stand_between_the_birds(tmp_path: Path) -> None:
    header = "No.,Scientific name,Name"
    path = text(
        tmp_path / "red.csv",
        "Red list,,",
        "Critically Endangered,,",
        header,
        "1,Anas acuta,a",
        "Endangered,,",
        header,
        "1,Grus grus,b",
    )
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert [(one.row, one.category) for one in entries] == [(4, "Critically Endangered"), (7, "Endangered")]
    assert [(one.row, one.severity) for one in problems] == [(1, "warning"), (6, "warning"), (2, "note")]


def test_categories_between_the_lines_of_a_document_are_rows_of_it(tmp_path: Path) -> None:
    path = tmp_path / "red.html"
    path.write_text(
        "<p>Critically Endangered<p>Platalea minor Black-faced Spoonbill<p>Endangered (EN)"
        "<p>Grus japonensis Red-crowned Crane<p>Grus monacha Hooded Crane",
        encoding="utf-8",
    )
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
    assert [one.category for one in entries] == [
        "Critically Endangered",
        "Endangered (EN)",
        "Endangered (EN)",
    ]
