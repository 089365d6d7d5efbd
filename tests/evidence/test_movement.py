"""How far, which way and how long: computed from what a record tells, and printed with it."""

import json
import math
from dataclasses import replace

import pytest
from cli import birds, ran
from hypothesis import given
from hypothesis import strategies as st

from birds.documents.papers.statements import movement_in_words
from birds.evidence.presence import gather_presence
from birds.evidence.records import TRACK, Movement, is_reported, links, movement_of, why_not
from birds.geodesy import RADIUS_KM, course
from birds.model import DossierContent, End, Evidence, Stay, Taxon, Track
from birds.model.agreement import default

SEOUL, TOKYO = (126.978, 37.5665), (139.6917, 35.6895)
DEGREES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def record(**changes) -> Evidence:
    made = {
        "id": "r1", "taxon_printed": "Calidris alpina", "kind": "recovery", "certainty": "direct",
        "origin": End("Seoul", "KOR", SEOUL), "destination": End("Tokyo", "JPN", TOKYO),
        "source": "Ring atlas 1", "date_from": "2011-12-31", "date_to": "2012-03-01",
    }  # fmt: skip
    return Evidence(**(made | changes))


@pytest.mark.parametrize(
    ("start", "end", "degrees", "bearing"),
    [
        ((0, 0), (90, 0), 90, 90),
        ((179, 0), (-179, 0), 2, 90),
        ((-179, 0), (179, 0), 2, 270),
        ((130, 40), (130, 30), 10, 180),
        ((130, 30), (-50, 30), 120, 0),  # over the pole
        ((20, 90), (77, 60), 30, None),
        ((130, 35), (130, 35), 0, None),
        ((130, 35), (-50, -35), 180, None),
    ],
)
def test_ways_that_can_be_said_without_computing(start, end, degrees, bearing):
    published = pytest.approx(1154, abs=8), pytest.approx(96, abs=1)  # about 1,160 km
    assert course(SEOUL, TOKYO) == published
    km, found = course(start, end)
    assert km == pytest.approx(math.radians(degrees) * RADIUS_KM, abs=0.001)
    if abs(start[1]) < 90:
        assert found == (None if bearing is None else pytest.approx(bearing, abs=1e-6))


@given(DEGREES, DEGREES)
def test_there_and_back_are_as_far_and_no_way_is_longer_than_half_round(one, other):
    km, bearing = course(one, other)
    assert km == pytest.approx(course(other, one)[0], abs=1e-6)
    assert 0 <= km <= math.pi * RADIUS_KM + 1e-6
    assert 0 <= (bearing or 0) < 360


def test_what_a_record_does_not_tell_is_not_said():
    assert movement_of(record()).days == 61
    nothing = record(origin=End("Seoul", "KOR"), date_to="2012-03")
    assert movement_of(nothing) == Movement(None, None, None, approximate=False)
    for printed in ("2012. 3. 1.", "2012/3/1", "20120301", "2012년 3월 1일", "2012年3月1日"):
        assert movement_of(record(date_from="2012. 1. 31.", date_to=printed)).days == 30, printed
    assert movement_of(record(date_to="2011-01-01")).days is None
    assert movement_of(record(date_to="2012. 13. 1.")).days is None
    assert movement_of(record(date_to="2011-02-31")).days is None


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en", "≈ 1,153 km, 97°, 1 day"), ("ko", "≈ 1,153 km, 97°, 1일"), ("ja", "≈ 1,153 km、97°、1日")],
)
def test_moved(lang, says):
    near = record(destination=End("Tokyo", "JPN", TOKYO, approximate=True), date_to="2012-01-01")
    assert movement_in_words(near, lang) == says
    assert movement_in_words(record(origin=End(None, "KOR"), date_to=None), lang) == ""


def test_the_data_of_a_bird_have_it_as_numbers(small_dossier):
    shown = json.loads(ran(small_dossier, "show", "저어새", "--format", "json"))
    by_id = {one["id"]: one for one in shown["evidence"]}
    assert by_id["platalea-minor-03"]["km"] == pytest.approx(1249, abs=1)
    assert by_id["platalea-minor-03"]["bearing"] == pytest.approx(175, abs=1)
    assert by_id["platalea-minor-07"]["days"] == 154


BOTH = ("JPN", "KOR")


@pytest.mark.parametrize(
    ("dates", "reversed_"),
    [
        (("2012-03-01", "2011-12-31"), True),
        (("2012-03", "2012-02-28"), True),
        (("2012", "2011-12-31"), True),
        (("1 March 2012", "2011년 12월 31일"), True),
        (("2012", "2012-03-01"), False),  # nobody knows
        (("2012-03-09", "2012-03"), False),
        (("2011-12-31", "2011-12-31"), False),
        (("2012-03-01", None), False),
        (("summer", "2011"), False),
    ],
)
@pytest.mark.parametrize("certainty", ["direct", "summary"])
def test_a_bird_found_before_it_was_marked_shows_nothing(dates, reversed_, certainty):
    made = record(date_from=dates[0], date_to=dates[1], certainty=certainty)
    counted = why_not(replace(made, certainty="direct"), BOTH)
    assert (counted is not None) == reversed_
    assert is_reported(made, BOTH) == (certainty == "summary" and not reversed_)
    assert bool(links([replace(made, taxon="Calidris alpina")], (), (), (), (), ())) != reversed_


@pytest.mark.parametrize(
    ("ends", "is_one"),
    [
        ((End("Seoul", "KOR", SEOUL), End("Tokyo", "JPN", SEOUL)), True),
        ((End("Nakdong", "KOR"), End("ＮＡＫＤＯＮＧ", "JPN")), True),
        ((End(None, "KOR"), End(None, "JPN")), False),
        ((End("Port", "KOR", SEOUL), End("Port", "JPN", TOKYO)), False),  # two of one name
    ],
)
def test_a_bird_marked_and_found_at_one_place_shows_nothing(ends, is_one):
    made = record(origin=ends[0], destination=ends[1])
    assert (why_not(made, BOTH) is not None) == is_one


@pytest.mark.whole
@pytest.mark.parametrize(
    ("cells", "said_"),
    [
        ("Seoul,KOR,Tokyo,JPN,2012-03-01,2011-12-31", "before the first"),
        ("Seoul,KOR,seoul,JPN,2011-12-31,2012-03-01", "one place"),
    ],
)
def test_a_ring_that_contradicts_itself_is_a_problem_and_makes_no_bird_shown(dossier, tmp_path, cells, said_):
    header = "scientific_name,kind,from_place,from_party,to_place,to_party,date_from,date_to,source"
    (tmp_path / "rings.csv").write_text(
        f"{header}\nGallinago gallinago,recovery,{cells},me\n", encoding="utf-8"
    )
    before = ran(dossier, "evidence", "Gallinago gallinago", "--format", "json")
    loaded = birds("-d", dossier, "load", "evidence", tmp_path / "rings.csv")
    assert loaded.exit_code == 0
    assert said_ in loaded.output
    after = ran(dossier, "evidence", "Gallinago gallinago", "--format", "json")
    verdicts = [json.loads(text)["rows"][0]["verdict"] for text in (before, after)]
    assert verdicts[0] == verdicts[1] != "shown"


def test_a_bird_that_flew_over_is_no_presence():
    """By a light logger's times it was over both; it stayed in one."""
    ends = {
        "origin": End(None, "KOR", SEOUL),
        "destination": End(None, "JPN", TOKYO),
        "certainty": "inferred",
    }
    flown = record(id=f"{TRACK}1", kind="tracking", taxon="Calidris alpina", **ends)
    track = Track(
        f"{TRACK}1", "Calidris alpina", "A", b"", 9, "study", "Calidris alpina", "2011", "2012", BOTH
    )
    stay = Stay(f"{TRACK}1", 1, TOKYO, "2011-12-01", "2011-12-20", 9, 200.0, "JPN")
    content = DossierContent(
        "x", (Taxon("Calidris alpina", "species", 1),), agreement=default(),
        evidence=(flown,), tracks=(track,), stays=(stay,),
    )  # fmt: skip
    assert [(one.party, one.month) for one in gather_presence(content, {})] == [("JPN", 12)]
