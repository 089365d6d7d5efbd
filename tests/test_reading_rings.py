"""EURING records become movements: the encounters of one ring, pair by pair, in EURING's own codes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reads import OPTIONS
from wordings import english

from birds.errors import InputError
from birds.model import End
from birds.model.agreement import default
from birds.reading.records import is_rings, read_evidence, read_rings

# One Brambling: ringed in Japan, freshly dead in South Korea; written in each of the three formats.
PLUS = (
    "JHY|A0|2AM..19519|1|2|ZZ|16380|16380|N|0|M|U|U|U|2|2|U|--|--|-|12102015|0|----|JH00|+365000+1380000|0|8|20|0|4|00000|000|00000|"
    + "|" * 26,
    "JHY|A0|2AM..19519|1|4|ZZ|16380|16380|N|0|M|U|U|U|2|2|U|--|--|-|20112015|0|----|TX00|+351000+1285500|2|2|20|0|4|00000|000|00000|"
    + "|" * 26,
)
FIXED = (
    "JHYA02AM..1951912ZZ1638016380N0MUUU22U-----121020150----JH00+365000+13800000820040000000000000",
    "JHYA02AM..1951914ZZ1638016380N0MUUU22U-----201120150----TX00+351000+12855002220040000000000000",
)
NEWEST = (
    "JHY|A0|2AM..19519|1|2|ZZ|16380|16380|N|0|M|U|U|U|2|2|U|--|--|-|12102015|0|----|JH00|...............|A|8|20|0|4|00000|000|00000||||||||||||||||||||||||||||36.8333|138.0|JH00|",
    "JHY|A0|2AM..19519|1|4|ZZ|16380|16380|N|0|M|U|U|U|2|2|U|--|--|-|20112015|0|----|TX00|...............|I|2|20|0|4|00000|000|00000||||||||||||||||||||||||||||35.1667|128.9167|TX00|",
)


@pytest.mark.parametrize("lines", [PLUS, FIXED, NEWEST], ids=["2000+", "2000", "2020"])
def test_two_encounters_are_one_movement_in_every_format(tmp_path, lines):
    path = tmp_path / "records.psv"
    path.write_text("\n".join(reversed(lines)) + "\n", encoding="utf-8")
    records, problems, _ = read_evidence(path, OPTIONS)
    assert problems == ()
    assert len(records) == 1
    record = records[0]
    assert (record.id, record.taxon_printed, record.kind, record.certainty) == (
        "euring-jhy-2am19519-1", "Fringilla montifringilla", "recovery", "direct",
    )  # fmt: skip
    assert (record.date_from, record.date_to, record.mark, record.individuals) == (
        "2015-10-12", "2015-11-20", "JHY 2AM19519", 1,
    )  # fmt: skip
    assert (record.origin.name, record.origin.party, record.origin.approximate) == (None, "JPN", False)
    assert record.origin.point == (pytest.approx(138.0, abs=1e-3), pytest.approx(36.8333, abs=1e-3))
    assert record.destination == End(None, "KOR", record.destination.point, approximate=True)
    assert record.source == "EURING records of the scheme JHY (Yamashina Inst. O.Z., Japan), records.psv"


def test_how_a_bird_was_met_says_the_kind():
    seen = PLUS[1].replace("|2|20|0|4|", "|7|28|0|4|").replace("|2|2|20|", "|2|7|28|")
    assert [record.kind for record in read_rings(f"{PLUS[0]}\n{seen}", "f", default())[0]] == ["resighting"]
    tracked = [line.replace("|A0|", "|K0|").replace("|2|2|20|", "|2|7|99|") for line in PLUS]
    assert [record.kind for record in read_rings("\n".join(tracked), "f", default())[0]] == ["tracking"]


def test_three_encounters_are_two_movements_and_one_is_none():
    again = PLUS[0].replace("12102015", "--032016")
    lone = PLUS[0].replace("2AM..19519", "2AM..00001")
    records, problems = read_rings("\n".join([*PLUS, again, lone]), "f", default())
    assert [(record.origin.party, record.destination.party, record.date_to) for record in records] == [
        ("JPN", "KOR", "2015-11-20"),
        ("KOR", "JPN", "2016-03"),
    ]
    assert [(problem.row, problem.severity) for problem in problems] == [(4, "warning")]


def changed(line: str, **fields: str) -> str:
    """Return a record of EURING 2000+ with other fields."""
    cells, places = (
        line.split("|"),
        ["scheme", "method", "ring", "", "metal", "", "", "species", "manipulated", "moved"],
    )
    places += [""] * 10 + ["date", "accuracy", "", "place", "coordinates"]
    for name, value in fields.items():
        cells[places.index(name)] = value
    return "|".join(cells)


RUSSIA = changed(PLUS[0], date="01112015", place="RUFE", coordinates="+480000+1350000", metal="4")


def test_a_bird_found_in_both_countries_and_in_a_third_between_them_was_found_in_both():
    records, _ = read_rings("\n".join([*PLUS, RUSSIA]), "f", default())
    assert [(one.id, one.origin.party, one.destination.party) for one in records] == [
        ("euring-jhy-2am19519-1", "JPN", "RUS"),
        ("euring-jhy-2am19519-2", "RUS", "KOR"),
        ("euring-jhy-2am19519-1-3", "JPN", "KOR"),
    ]
    assert (records[2].date_from, records[2].date_to, records[2].certainty) == (
        "2015-10-12",
        "2015-11-20",
        "direct",
    )
    assert "found on the way" in str(records[2].note)


def test_movements_within_a_country_are_counted_and_not_kept():
    again = changed(PLUS[0], date="13102015", metal="4")
    records, problems = read_rings("\n".join([*PLUS, again]), "f", default())
    assert [(one.date_from, one.destination.party) for one in records] == [("2015-10-13", "KOR")]
    assert [(one.severity, one.row, english(one.what)[:30]) for one in problems] == [
        ("note", None, "1 movement of a ringed bird wi")
    ]


@pytest.mark.parametrize("code", ["2", "4"])
def test_where_man_took_a_bird_shows_nothing(code):
    records, problems = read_rings(f"{PLUS[0]}\n{changed(PLUS[1], moved=code)}", "f", default())
    assert records == ()
    assert "people moved the bird" in english(problems[1].what)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"moved": "6"}, "by water"),
        ({"manipulated": "T"}, "there by people"),
        ({"manipulated": "F"}, "there by people"),
    ],
)
def test_a_drifted_or_transported_bird_is_inferred_and_the_note_says_why(fields, told):
    (record,), _ = read_rings(f"{PLUS[0]}\n{changed(PLUS[1], **fields)}", "f", default())
    assert record.certainty == "inferred"
    assert told in str(record.note)


def test_a_ring_on_two_species_is_said_and_no_record():
    records, problems = read_rings(f"{PLUS[0]}\n{changed(PLUS[1], species='16360')}", "f", default())
    assert records == ()
    assert [(one.row, one.severity) for one in problems] == [(2, "warning")]
    assert "Fringilla montifringilla in row 1 but on Fringilla coelebs here" in english(problems[0].what)


@pytest.mark.parametrize(
    ("accuracy", "date"),
    [
        ("0", "2015-11-20"), ("3", "2015-11-20"), ("4", "2015-11"), ("5", "2015"), ("8", "2015"),
        ("9", "2015-11-20"),
    ],
)  # fmt: skip
def test_a_date_is_as_long_as_it_is_sure(accuracy, date):
    (record,), _ = read_rings(f"{PLUS[0]}\n{changed(PLUS[1], accuracy=accuracy)}", "f", default())
    assert record.date_to == date


def test_a_ringing_without_a_date_comes_first_and_an_encounter_last():
    ringed, found = (changed(line, date="--------") for line in PLUS)
    (record,), _ = read_rings(f"{PLUS[1]}\n{ringed}", "f", default())
    assert (record.date_from, record.date_to) == (None, "2015-11-20")
    (record,), _ = read_rings(f"{found}\n{PLUS[0]}", "f", default())
    assert (record.date_from, record.date_to) == ("2015-10-12", None)


def test_coordinates_in_another_country_than_the_place_code_are_said_and_the_code_is_believed():
    wrong = PLUS[1].replace("+351000+1285500", "+354100+1394100")
    (record,), problems = read_rings(f"{PLUS[0]}\n{wrong}", "f", default())
    assert record.destination.party == "KOR"
    assert [(problem.row, problem.severity, problem.value) for problem in problems] == [
        (2, "warning", "35.6833, 139.683")
    ]
    assert "KOR" in english(problems[0].what)
    assert "JPN" in english(problems[0].what)


def test_where_no_place_code_says_it_the_coordinates_do():
    (record,), problems = read_rings(f"{PLUS[0]}\n{PLUS[1].replace('|TX00|', '|XX00|')}", "f", default())
    assert (record.destination.party, problems) == ("KOR", ())


def test_records_that_can_not_be_used_are_said():
    unknown = PLUS[1].replace("16380", "99999")
    records, problems = read_rings("\n".join([*PLUS, unknown, "what is this"]), "f", default())
    assert len(records) == 1
    assert [(problem.row, english(problem.what).split(";")[0]) for problem in problems] == [
        (3, "the species code '99999' is not known"),
        (4, "this is not a EURING record"),
    ]


def test_a_place_known_only_by_its_country_has_no_point():
    records, _ = read_rings(
        "\n".join([PLUS[0], PLUS[1].replace("+1285500|2|", "+1285500|9|")]), "f", default()
    )
    assert records[0].destination == End(None, "KOR")


def test_other_texts_are_not_taken_for_rings(tmp_path):
    assert not is_rings("taxon,kind,from,to,source\nGrus a,GPS,A,B,x\n")
    assert not is_rings("")
    path = tmp_path / "x.csv"
    path.write_text("taxon,kind\nGrus a,GPS\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column"):
        read_evidence(path, OPTIONS)


@settings(deadline=None, max_examples=60, database=None)
@given(st.lists(st.integers(0, 130), max_size=12), st.text(max_size=12))
def test_damaged_records_are_said_and_never_fail(cuts, added):
    text = "\n".join(
        [*PLUS, *(line[:cut] + added + line[cut:] for cut in cuts for line in (PLUS[0], FIXED[0]))]
    )
    records, problems = read_rings(text, "f", default())
    assert isinstance(records, tuple)
    assert all(problem.row or problem.severity == "note" for problem in problems)
