"""Evidence: no record without a source, both ends in a country."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reads import OPTIONS, said, written
from wordings import english

from birds.dates import listed_months, months
from birds.errors import InputError, Problem
from birds.model import End, Evidence, SiteCount
from birds.model.agreement import default
from birds.reading.counts import read_counts
from birds.reading.locations import party_named
from birds.reading.records import read_evidence
from birds.reading.tables import values
from birds.reading.tables.values import answer, lowest, part, party, rank, text_or_none


def test_every_cell_of_a_count_is_kept(tmp_path):
    path = written(tmp_path / "records.csv", """
site_id,site,party,scientific_name,count,count_printed,unit,season,months,source
s1,Suncheon Bay,KOR,Grus monacha,7238,"7,238 birds",individuals,2014-10-22/2015-02-09,,http://x
,순천만,대한민국,,>300000,,all waterbirds,winter (Dec-Feb),,http://y
,出水,日本,ナベヅル,約９０００,,羽,10月～3月,10-12,http://z
""".strip())  # fmt: skip
    counts, problems, _ = read_counts(path, OPTIONS)
    assert problems == ()
    said = {"taxon": None, "place_id": None}
    assert counts == (
        SiteCount(**said, site_id_printed="s1", site_printed="Suncheon Bay", taxon_printed="Grus monacha",
                  count=7238, count_printed="7,238 birds", unit="individuals", season="2014-10-22/2015-02-09",
                  source="http://x", party="KOR", months=(1, 2, 10, 11, 12), date_from="2014-10-22",
                  date_to="2015-02-09", season_year=2014, year_kind="season"),
        SiteCount(**said, site_printed="순천만", taxon_printed=None, count=300000, count_printed=">300000",
                  unit="all waterbirds", season="winter (Dec-Feb)", source="http://y", party="KOR",
                  months=(1, 2, 12)),
        SiteCount(**said, site_printed="出水", taxon_printed="ナベヅル", count=9000, count_printed="約９０００",
                  unit="羽", season="10月～3月", source="http://z", party="JPN", months=(10, 11, 12)),
    )  # fmt: skip


def test_counts_that_say_too_little_are_said(tmp_path):
    rows = "A,KOR,Grus a,many", ",KOR,Grus a,5", "B,KOR,Grus a,", "C,Atlantis,Grus a,<10"
    path = written(tmp_path / "records.csv", "site,country,taxon,count", *rows)
    counts, problems, _ = read_counts(path, OPTIONS)
    assert [(one.site_printed, one.count, one.count_printed, one.party, one.source) for one in counts] == [
        ("A", None, "many", "KOR", "records.csv"), ("C", None, "<10", None, "records.csv"),
    ]  # fmt: skip
    told = [(None, "warning"), (2, "warning"), (3, "error"), (4, "error"), (5, "warning"), (5, "warning")]
    assert [(problem.row, problem.severity) for problem in problems] == told


@pytest.mark.parametrize(("printed", "number"), [
    ("7238", 7238), ("7,238", 7238), ("12 345", 12345), ("4000-7000", 4000), ("73437-89497", 73437),
    (">300000", 300000), ("(about) 70", 70), ("약 300마리", 300), ("約70羽", 70), ("１，２３４羽", 1234),
    ("3만", 30000), ("1.2万", 12000), ("104.5", 104), ("2.345,0", 2345), ("1.234.567", 1234567),
    ("3.401", 3), ("0.3", 0), ("<10", None), ("100 미만", None), ("up to 50", None), ("1%", None),
    ("약 0.5 ％", None), ("800 (1%)", 800), ("<2% = 800", 800), ("several", None), ("-5", None),
    ("1e6", None), ("9" * 60, None), ("", None), ("1,5 tys.", 1500), ("2 thousand", 2000), ("2,3 тыс. ос.", 2300),
    ("1.1 million", 1100000), ("3萬", 30000), ("3~5만", 30000), ("2-3 Tsd.", 2000), ("500-1 thousand", 500), ("1'200", 1200),
    ("12,5", 12), ("2 mute swans", 2),
])  # fmt: skip
def test_the_lowest_number_a_count_allows(printed, number):
    assert lowest(printed) == number


@given(st.integers(0, 1_000_000_000), st.integers(0, 1_000_000_000))
def test_a_range_counts_from_its_lower_end(low, high):
    assert lowest(f"{low}-{high}") == low
    assert lowest(f"{low:,}") == low


@pytest.mark.parametrize(("printed", "found"), [
    ("2020-05-26", (5,)), ("2013-01-25/27", (1,)), ("2014-10-22/2015-02-09", (1, 2, 10, 11, 12)),
    ("2015-10/2016-03-09", (1, 2, 3, 10, 11, 12)), ("autumn (Aug-Sep)", (8, 9)),
    ("2014, October-May", (1, 2, 3, 4, 5, 10, 11, 12)), ("July 21 and 24 2020", (7,)),
    ("May 10-14, year not printed", (5,)), ("Mar 3 - 12 April", (3, 4)), ("2014년 10월 22일", (10,)),
    ("10월~3월", (1, 2, 3, 10, 11, 12)), ("10月～翌年3月", (1, 2, 3, 10, 11, 12)), ("１０月", (10,)),
    ("15/03/2012", (3,)), ("02-23", (2,)), ("2013/5/4", (5,)), ("2022. 1. 14.", (1,)),
    ("2022.01.14.", (1,)), ("20220114", (1,)), ("2022-1-14", (1,)),
    ("2021. 12. 30. ~ 2022. 2. 2.", (1, 2, 12)), ("2021년 12월 30일부터 2022년 2월 2일까지", (1, 2, 12)),
    ("12월 ~ 이듬해 2월", (1, 2, 12)), ("12월~익년 2월", (1, 2, 12)), ("1·2월", (1, 2)), ("11、12月", (11, 12)),
    ("Dec 2021 - Feb 2022", (1, 2, 12)), ("20221314", ()), ("2011/12", ()),
    ("autumn 2015 (Notsuke and Furen recounted 2015-11-14)", ()),
    ("July 21-25 2021 (text compares with June 2020)", (7,)), ("03/04/2012", ()), ("2000-2006", ()),
    ("28/12/2019-05/01/2020", (1, 12)), ("12/28/2019-01/05/2020", (1, 12)), ("25-1-2020", (1,)), ("5-1-2020", ()),
    ("2020. 12. 30.~1. 2.", (1, 12)), ("2019/12/20-21", (12,)), ("10/2019-03/2020", (1, 2, 3, 10, 11, 12)),
    ("R2.1.5", (1,)), ("平成30.12.5", (12,)), ("S2-2020", ()), ("2019-12/2020-01", (1, 12)),
    ("2016/17", ()), ("2019", ()), ("winter, year not printed", ()), ("every spring and autumn", ()),
    ("", ()),
])  # fmt: skip
def test_months_only_where_the_text_leaves_no_doubt(printed, found):
    assert months(printed) == found


def test_months_that_a_column_lists():
    listed = {"10;11;12": (10, 11, 12), "11-2": (1, 2, 11, 12), "13": (), "winter": ()}
    assert {cell: listed_months(cell) for cell in listed} == listed


def evidence(folder: Path, *rows: str) -> tuple[tuple[Evidence, ...], tuple[Problem, ...]]:
    return read_evidence(written(folder / "records.csv", *rows), OPTIONS)[:2]


def test_every_cell_of_a_record_is_kept(tmp_path):
    records, problems = evidence(tmp_path, """
id,scientific_name,kind,certainty,from_place,from_party,from_latitude,from_longitude,from_approximate,to_place,to_party,to_latitude,to_longitude,to_approximate,date_from,date_to,individuals,mark,source,note,trust
r1,Platalea minor,resighting,direct,Incheon,KOR,37.4,126.6,yes,出水,JPN,32.1,130.3,no,2010-06-25,2010-11,1,K95,http://x,seen twice,low
""".strip())  # fmt: skip
    assert problems == ()
    ends = End("Incheon", "KOR", (126.6, 37.4), approximate=True), End("出水", "JPN", (130.3, 32.1))
    when = {"date_from": "2010-06-25", "date_to": "2010-11"}
    more = {"individuals": 1, "mark": "K95", "note": "seen twice", "trust": "low"}
    (record,) = records
    assert record == Evidence(
        "r1", "Platalea minor", "resighting", "direct", *ends, "http://x", **when, **more
    )


@pytest.mark.parametrize(
    ("header", "word", "trust"),
    [("trust", "High", "high"), ("신뢰도", "보통", "medium"), ("信頼度", "低", "low"), ("trust", "?!", None)],
)
def test_how_far_a_source_is_trusted_is_read_or_said(tmp_path, header, word, trust):
    rows = f"taxon,kind,from_party,to_party,source,{header}", f"Grus a,tracking,JPN,KOR,http://x,{word}"
    (record,), problems = evidence(tmp_path, *rows)
    assert record.trust == trust
    assert [problem.column for problem in problems] == ([] if trust else ["trust"])


def test_a_record_without_a_source_is_refused_and_doubtful_cells_are_said(tmp_path):
    records, problems = evidence(tmp_path, """
taxon,method,from_site,from_country,to_site,to_country,n,source
Grus a,ring recovery,A,JPN,B,KOR,1,
,ring recovery,A,JPN,B,KOR,1,http://x
Grus a,telepathy,A,JPN,B,KOR,some,http://x
Grus a,ring recovery,A,JPN,B,Atlantis,2,http://x
Grus b,ring recovery,A,JPN,B,KOR,2,http://x
Grus b,ring recovery,A,JPN,B,KOR,2,http://x
""".strip())  # fmt: skip
    assert [(one.taxon_printed, one.kind, one.certainty, one.individuals) for one in records] == [
        ("Grus a", "other", "inferred", None), ("Grus a", "recovery", "inferred", 2), ("Grus b", "recovery", "direct", 2),
    ]  # fmt: skip
    told = [(2, "error"), (3, "error"), (4, "warning"), (4, "warning"), (5, "warning"), (7, "error")]
    of_cells = (problem for problem in problems if problem.what.code != "evidence.idle")
    assert [(problem.row, problem.severity) for problem in of_cells] == told


def test_a_word_for_no_source_is_no_source(tmp_path):
    words = ("?", "unknown", "Source unknown", "미상", "출처 없음", "不明", "なし", "\u3000")
    rows = *(f"Grus a,GPS,A,JPN,B,KOR,{word}" for word in words), "Grus b,GPS,A,JPN,B,KOR,http://x"
    head = "taxon,kind,from,from_party,to,to_party,source"
    records, problems = evidence(tmp_path, head, *rows)
    assert [record.taxon_printed for record in records] == ["Grus b"]
    assert [(one.row, one.severity) for one in problems] == [(row, "error") for row in range(2, 10)]
    with pytest.raises(InputError, match="evidence without a source is not used"):
        evidence(tmp_path, "taxon,kind,from,to", "Grus a,GPS,A,B")


def test_a_made_up_id_stays_when_rows_are_sorted(tmp_path):
    rows = ["Grus a,GPS,A,B,http://x", "Grus b,GPS,A,B,http://x"]
    first, second = (
        {one.id for one in evidence(tmp_path, "taxon,kind,from,to,source", *lines)[0]}
        for lines in (rows, rows[::-1])
    )
    assert first == second
    assert len(first) == 2


@pytest.mark.parametrize(("words", "kind", "certainty"), [
    ("ring recovery", "recovery", None), ("ring recovery (summary)", "recovery", "summary"),
    ("colour ring resighting", "resighting", None),
    ("colour ring resighting (identity uncertain)", "resighting", "inferred"),
    ("GPS and ring", "tracking", None), ("negative evidence, geolocator", "tracking", "negative"),
    ("daily departure/arrival counts", "count", None), ("visible migration count", "count", None),
    ("가락지 회수", "recovery", None), ("유색가락지 재관찰", "resighting", None), ("위치추적", "tracking", None),
    ("標識回収", "recovery", None), ("カラーリングの再観察", "resighting", None), ("衛星追跡", "tracking", None),
    ("shared_subspecies", "shared_subspecies", None), ("colony review", None, None),
    ("not recovered", "recovery", "negative"), ("no ring recoveries", "recovery", "negative"),
    ("colour rings never seen again", "resighting", "negative"), ("가락지 미회수", "recovery", "negative"),
    ("회수되지 않음", "recovery", "negative"), ("回収記録なし", "recovery", "negative"),
    ("indirect recovery", "recovery", "inferred"), ("not confirmed", None, "inferred"),
    ("미확인", None, "inferred"), ("간접 회수", "recovery", "inferred"),
])  # fmt: skip
def test_kinds_of_evidence_in_the_words_people_use(words, kind, certainty):
    assert (values.kind(words), values.certainty(words)) == (kind, certainty)


def test_words_of_three_languages():
    for read, words, expected in (
        (party, ("KOR", "kr", "Republic of Korea", "Korea, Republic of", "대한민국", "韓国"), ["KOR"] * 6),
        (party, ("JPN", "Japan", "日本", "일본", "DPRK", "Atlantis", "KEN"), ["JPN"] * 4 + ["PRK", None, "KEN"]),
        (rank, ("subspecies", "ssp.", "아종", "亜種"), ["subspecies"] * 4),
        (part, ("natural", "外来種", "도입종", "A", "B", "?"), ["natural", "alien", "alien", "natural", "alien", None]),
        (answer, ("yes", "○", "없음", "×", "？", "perhaps"), ["yes", "yes", "no", "no", "unknown", None]),
        (answer, "○●◎■✓✔√+＋OVv1", ["yes"] * 13),
        (text_or_none, ("", "-", "－", "—", "n/a", "x", "ー"), [None, None, None, None, None, "x", None]),
    ):  # fmt: skip
        assert [read(word) for word in words] == expected


_HEAD = "scientific_name,kind,from_place,from_party,from_latitude,from_longitude,to_place,to_party,to_latitude,to_longitude,source"


def ends(tmp_path: Path, *rows: str) -> tuple[list[tuple[str | None, str | None]], list[tuple[str, str]]]:
    """Return the Parties of each record's ends, and severity and words of what was said."""
    records, problems = evidence(tmp_path, _HEAD, *rows)
    told = [(problem.severity, english(problem.what)) for problem in problems]
    return [(record.origin.party, record.destination.party) for record in records], told


def test_the_party_is_read_from_the_words_of_the_place_or_a_point_well_inside_and_said(tmp_path):
    """Two records without names of places are told apart by their points."""
    for how, *rows in (
        ("read from the words of the place", 'Anas crecca,recovery,"Seoul, Korea",,,,"Izumi, Japan",,,,X',
         'Anas acuta,recovery,"서울, 대한민국",,,,北海道 日本,,,,X'),
        ("its coordinates", "Anas crecca,recovery,,,37.5,127.0,,,35.68,139.7,X",
         "Anas crecca,recovery,,,37.4,127.1,,,35.68,139.7,X"),
    ):  # fmt: skip
        parties, told = ends(tmp_path, *rows)
        assert parties == [("KOR", "JPN"), ("KOR", "JPN")]
        assert told
        assert all((severity, how in what) == ("note", True) for severity, what in told)
    records, *_ = read_evidence(tmp_path / "records.csv", OPTIONS)
    assert records[0].certainty == "direct"
    rows = "taxon,kind,from country,to country,source", "Anas crecca,recovery,Korea,Japan,X"
    (one,), problems = evidence(tmp_path, *rows)
    assert (one.origin.party, one.destination.party, one.certainty) == ("KOR", "JPN", "direct")
    assert problems == ()


def test_a_record_that_counts_for_nothing_or_contradicts_itself_is_said_with_why(tmp_path):
    """Of a place that contradicts itself the column is believed."""
    parties, told = ends(
        tmp_path,
        'Anas crecca,recovery,"Wonsan, North Korea",,,,"Izumi, Japan",,,,X',
        "Anas acuta,recovery,Somewhere,,,,Elsewhere,,,,X",
        "Anas crecca,count,Busan,KOR,,,Izumi,JPN,,,X",
    )
    assert parties == [(None, "JPN"), (None, None), ("KOR", "JPN")]
    (first, what), (second, _), (third, why) = (one for one in told if "is not evidence" in one[1])
    assert (first, second, third) == ("warning", "warning", "note")
    assert "departure not known, arrival JPN" in what
    assert "inferred" in why
    parties, told = ends(
        tmp_path,
        'Anas crecca,recovery,"Seoul, Korea",JPN,,,Izumi,JPN,,,X',
        'Anas acuta,recovery,"Seoul, Korea",,35.68,139.7,Izumi,JPN,,,X',
    )
    assert parties == [("JPN", "JPN"), (None, "JPN")]
    assert sum("contradicts itself" in what for _, what in told) == 2


@pytest.mark.parametrize(("first", "last", "what"), [
    ("2001-03-04", "2002.13.45", "date does not exist"), ("2010-02-30", "", "date does not exist"),
    ("2010. 2. 30.", "", "date does not exist"), ("2010년 2월 30일", "", "date does not exist"),
    ("2010-05-01", "2010-04-01", "before the first"), ("2000-02-29", "2001/12/31", None),
    ("winter 1998", "1999", None), ("2001-03-04/2001-03-09", "", None),
])  # fmt: skip
def test_dates_that_cannot_be_are_said_and_kept(first, last, what, tmp_path):
    head = "taxon,kind,from_party,to_party,date_from,date_to,source"
    (record,), problems = evidence(tmp_path, head, f"Anas crecca,recovery,KOR,JPN,{first},{last},X")
    assert [what in one for one in said(problems) if what] == ([True] if what else [])
    assert what or problems == ()
    assert (record.date_from, record.date_to or "") == (first, last)


def test_days_as_numbers_and_months_that_are_none_are_said(tmp_path):
    rows = "site,taxon,count,date,source", "A,Grus grus,4,2022-01-14,X", "A,Grus vipio,5,44575,X"
    counts, (problem,), _ = read_counts(written(tmp_path / "a.csv", *rows), OPTIONS)
    assert [count.season for count in counts] == ["2022-01-14", "44575"]
    expected = (3, "date", "1 row: dates are day numbers (44575 for 2022-01-14); they were kept as printed")
    assert (problem.row, problem.column, english(problem.what)) == expected
    rows = "site,taxon,count,months,source", "A,Grus grus,4,13,X", "A,Grus grus,5,Oct-Mar,X"
    counts, (problem,), _ = read_counts(written(tmp_path / "a.csv", *rows), OPTIONS)
    assert [count.months for count in counts] == [(), (1, 2, 3, 10, 11, 12)]
    assert (problem.row, english(problem.what)) == (2, "the months are not recognised; left empty")


# One Brambling: ringed in Japan, freshly dead in South Korea; in each of the three formats of EURING.
PLUS = "JHY|A0|2AM..19519|1|{0}|ZZ|16380|16380|N|0|M|U|U|U|2|2|U|--|--|-|12102015|0|----|JH00|+365000+1380000|0|8|20|0|4"
FIXED = "JHYA02AM..195191{0}ZZ1638016380N0MUUU22U-----121020150----JH00+365000+13800000820040000000000000"
NEWEST = PLUS + "|00000|000|00000||||||||||||||||||||||||||||36.8333|138.0|JH00|"


@pytest.mark.parametrize("line", [PLUS, FIXED, NEWEST], ids=["2000+", "2000", "2020"])
def test_records_of_euring_are_refused_and_it_is_said_what_to_send(tmp_path, line):
    path = written(tmp_path / "records.psv", *(line.format(met) for met in "24"))
    with pytest.raises(InputError, match=r"^records.psv: EURING records are not read; .* a table"):
        read_evidence(path, OPTIONS)


def test_other_texts_are_not_taken_for_records_of_euring(tmp_path):
    for rows in (("taxon,kind", "Grus a,GPS"), ("ABC|A0|kind|taxon", "x|GPS|y|Grus a", "x|GPS|y|Grus b")):
        with pytest.raises(InputError, match="no column"):
            evidence(tmp_path, *rows)


PLACES = {
    "KOR": (
        "Seoul, Korea", "서울, 대한민국", "대한민국 서울특별시", "韓国ソウル", "Busan, Republic of Korea", "Busan, KOREA (South)",
        "Korea, Rep. of", "Busan, R.O.K.", "S. Korea: Nakdong", "전남 순천만", "충청남도 서산시 천수만", "인천 송도",
        "Suncheon, Jeollanam-do", "全羅南道 順天", "강원특별자치도 철원군", "전남 나라도", "서울 북한산",
    ),
    "JPN": (
        "Japan", "北海道 日本", "日本北海道釧路市", "日本国千葉県", "(日本)出水", "일본 이즈미", "ＪＡＰＡＮ／Izumi", "Kushiro_Japan",
        "鹿児島県出水市", "北海道 風蓮湖", "가고시마현 이즈미", "Izumi, Kagoshima Pref.", "Chitose, Hokkaido", "도쿄도 오가사와라", "교토부",
        "大阪府 泉佐野",
    ),
    None: (
        "강원도 철원군", "島根県隠岐の島町竹島", "경상북도 울릉군 독도", "北海道 国後島", "北海道 北方領土", "Dokdo, Republic of Korea",
        "Takeshima, Shimane, Japan", "Tok-do, Gyeongsangbuk-do", "Uotsuri, Okinawa Prefecture", "제주도 이어도",
        "京畿道 開城", "울릉도 시가도", "서울대학교 표본", "중국 산둥성", "鹿児島県 → 전남", "Saga, Cameroon", "Sakhalin, Hokkaido",
        "北海道・サハリン", "Wonsan, North Korea", "Wonsan, N. Korea", "Wonsan, DPRK",
        "Korea, Democratic People's Republic of", "평양, 북한", "北朝鮮", "북한산", "霧島山 韓国岳", "Sea of Japan", "日本海",
        "Korea Strait", "between Korea and Japan", "Japantown, San Francisco", "日本橋", "Khanka", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "party"), [(place, party) for party, places in PLACES.items() for place in places]
)
def test_a_country_is_read_where_the_place_names_it_and_not_where_that_leaves_a_doubt(place, party):
    """Of 강원도 there are two; 교토부 is Japan's, 울릉도 시가도 is not; what several claim is nobody's."""
    assert party_named(default(), place) == party
