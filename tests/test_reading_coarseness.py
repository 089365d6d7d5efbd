"""Rows marked as sensitive: their points are kept, and so drawn and handed on, no finer than the row says."""

from pathlib import Path

import pytest
from reads import OPTIONS

from birds.model import Site
from birds.reading.records import read_evidence
from birds.reading.sites import read_sites

NEST = (127.123456, 37.654321)


def site(tmp_path: Path, column: str, cell: str) -> Site:
    file = tmp_path / "nests.csv"
    file.write_text(
        f"id,name_en,party,longitude,latitude,{column}\nn,Nest,KOR,{NEST[0]},{NEST[1]},{cell}\n", "utf-8"
    )
    return read_sites(file, OPTIONS).values[0]


@pytest.mark.parametrize(
    ("column", "cell", "km"),
    [
        ("sensitive", "yes", 10),
        ("sensitive", "5 km", 5),
        ("sensitive", "0.1°", 11.132),
        ("sensitive", "0.1 DEG", 11.132),
        ("dataGeneralizations", "Coordinates generalised to a grid of 20000 m", 20),
        ("dataGeneralizations", "withheld by the ministry", 10),
    ],
)
def test_a_sensitive_point_is_the_middle_of_a_cell_as_wide_as_its_row_says(tmp_path, column, cell, km):
    made = site(tmp_path, column, cell)
    assert made.point is not None
    assert made.point != NEST
    assert abs(made.point[1] - NEST[1]) <= km / 111.32 / 2 + 1e-6
    assert made.point_quality == "approximate"
    assert made.note == (cell if column != "sensitive" else None)
    other = (NEST[0], made.point[1] + km / 111.32 * 0.4)
    again = tmp_path / "again.csv"
    again.write_text(
        f"id,name_en,party,longitude,latitude,sensitive\nn,Nest,KOR,{other[0]},{other[1]},{km} km\n", "utf-8"
    )
    assert read_sites(again, OPTIONS).values[0].point == made.point  # another nest of the same cell


@pytest.mark.parametrize(("column", "cell"), [("sensitive", "no"), ("sensitive", ""), ("note", "a nest")])
def test_what_is_not_marked_is_kept_as_it_is(tmp_path, column, cell):
    assert site(tmp_path, column, cell).point == NEST


def test_an_uncertain_point_is_approximate_and_stays_where_it_is(tmp_path):
    made = site(tmp_path, "coordinateUncertaintyInMeters", "5000")
    assert (made.point, made.point_quality) == (NEST, "approximate")
    assert site(tmp_path, "coordinateUncertaintyInMeters", "30").point_quality == "exact"


def test_both_ends_of_a_sensitive_record_are_coarse(tmp_path):
    file = tmp_path / "records.csv"
    file.write_text(
        "scientific_name,kind,certainty,from_party,from_longitude,from_latitude,to_party,to_longitude,to_latitude,"
        "source,sensitive\n"
        f"Platalea minor,resighting,direct,KOR,{NEST[0]},{NEST[1]},JPN,130.123456,33.123456,paper,10 km\n",
        "utf-8",
    )
    (record,) = read_evidence(file, OPTIONS).values
    assert record.origin.point not in (None, NEST)
    assert (record.origin.approximate, record.destination.approximate) == (True, True)
    assert record.destination.point != (130.123456, 33.123456)
