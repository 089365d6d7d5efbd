"""How far, which way and how long: computed from what a record tells, and printed with it."""

import json
import math

import pytest
from cli import ran
from hypothesis import given
from hypothesis import strategies as st

from birds.documents.papers.statements import movement_in_words
from birds.evidence.records import Movement, movement_of
from birds.geodesy import RADIUS_KM, course
from birds.model import End, Evidence

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
