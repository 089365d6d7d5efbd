"""Whatever is loaded, in whatever order: all outputs have a bird at the same places in the same months."""

import csv
import io
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import few_birds
import pytest
from cli import ran
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

import birds as package
from birds import evidence, store
from birds.documents.papers.evidence import evidence_annex
from birds.documents.papers.species_sheet import verdicts_on
from birds.evidence import whatever_is_there
from birds.map.data import index_of_bird, map_data

CRANE, SPOONBILL = "Grus monacha", "Platalea minor"
PLACES = {"Izumi": (130.3, 32.1), "Suncheon Bay": (127.4, 34.8), "New Marsh": (139.9, 35.5), "Nowhere": None}
PARTIES = ("JPN", "KOR", "RUS")
COUNTED = st.builds(
    lambda place, bird, number, month, date: (place, bird, str(number), "" if date else month, date),
    st.sampled_from(sorted(PLACES)), st.sampled_from([CRANE, SPOONBILL]), st.integers(0, 99),
    st.sampled_from(["", "1", "11;12", "4;5;6"]), st.sampled_from(["", "2018-11-20", "2019-01-05", "2019-03"]),
)  # fmt: skip
DATES = st.sampled_from(["", "2020", "2020-03", "2020-11-05", "2021-01-31"])
RINGED = st.tuples(
    st.sampled_from([CRANE, SPOONBILL]), st.sampled_from(["ring", "resighting", "tracking"]),
    st.sampled_from(sorted(PLACES)), st.sampled_from(PARTIES), DATES,
    st.sampled_from(sorted(PLACES)), st.sampled_from(PARTIES), DATES,
)  # fmt: skip
STATED = st.tuples(
    st.sampled_from([CRANE, SPOONBILL]), st.sampled_from(PARTIES), st.sampled_from("WBPVX"),
    st.sampled_from(["", "10;11;12", "7"]),
)  # fmt: skip
POINTED = st.sampled_from([name for name, point in PLACES.items() if point])
SEEN = st.tuples(st.sampled_from([CRANE, SPOONBILL]), POINTED, st.integers(1, 12))
TRACKED = st.lists(POINTED, min_size=1, max_size=3)


def table(header: str, rows: Any, *more: str) -> str:
    held = io.StringIO()
    lines = csv.writer(held)
    lines.writerow(header.split(","))
    lines.writerows((*row, *more) for row in rows)
    return held.getvalue()


def seen(rows: list[tuple[str, str, int]]) -> str:
    made = [
        (at, bird, PLACES[place][1], PLACES[place][0], 2020, month)  # type: ignore[index]
        for at, (bird, place, month) in enumerate(rows, 1)
    ]
    return table("gbifID,scientificName,decimalLatitude,decimalLongitude,year,month", made).replace(",", "\t")


def fixes(stays: list[str], days: int = 7) -> str:
    """A stay a month from October on; the last may be longer, a fix every three days."""
    rows = [
        (f"{date(2021, 10 + at, 1) + timedelta(day)} 00:00:00.000", *PLACES[place], "C1", CRANE)  # type: ignore[misc]
        for at, place in enumerate(stays)
        for day in range(0, days if place == stays[-1] else 7, 3)
    ]
    header = (
        "timestamp,location-long,location-lat,individual-local-identifier,individual-taxon-canonical-name"
    )
    return table(f"{header},study-name", rows, "Cranes")


LONG = fixes(["Suncheon Bay", "New Marsh"], days=100)


def some(one: Any) -> Any:
    return st.lists(one, min_size=1, max_size=4)


NEW = table(
    "id,name_en,party,latitude,longitude,area_ha,species",
    [("new", "New Marsh", "JPN", 35.5, 139.9, 800, CRANE)],  # tagged birds that stay at its point are there
)
TOWNED = table(
    "id,name_en,party,municipality,species",
    [("town", "Town Marsh", "JPN", "Ogawara", f"{CRANE};{SPOONBILL}")],
)
TOWNS = table("name_en,party,latitude,longitude", [("Ogawara", "JPN", 38.05, 140.73)])
AROUND = table(
    "site_id,source,wkt",
    [("ramsar-2462", "us", "SRID=4326;POLYGON ((130.2 32, 130.4 32, 130.4 32.2, 130.2 32.2, 130.2 32))")],
)
STANDING = [("sites", NEW), ("sites", TOWNED), ("municipalities", TOWNS), ("boundaries", AROUND)]
LOADS = st.one_of(
    st.sampled_from(STANDING),
    some(COUNTED).map(lambda rows: ("counts", table("site,scientific_name,count,months,date,source", rows, "me"))),
    some(RINGED).map(lambda rows: ("evidence", table("species,kind,from_place,from_party,date_from,to_place,to_party,date_to,source", rows, "me"))),
    some(STATED).map(
        lambda rows: ("status", table("scientific_name,territory,code,months,source,author", rows, "me", "A. Author"))
    ),
    some(SEEN).map(lambda rows: ("occurrences", seen(rows))),
    TRACKED.map(lambda stays: ("tracks", fixes(stays))),
)  # fmt: skip

# Place, Party, month (0 where nobody says when), and what is said of it: recorded, between records, absent.
Found = set[tuple[str | None, str | None, int, str]]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All bundled sites, and two genera of birds."""
    return few_birds.make(tmp_path_factory.mktemp("tiny") / "agreement.gpkg", {"Grus", "Platalea"})


def of_rows(rows: list[dict[str, Any]], places: set[str]) -> Found:
    return {
        (one["place"] if one["place"] in places else None, one["party"], int(month), one["answer"])
        for one in rows
        for month in (one["months"] or [0])
    }


def of_the_map(dossier: Path, bird: str) -> Found:
    page = ran(dossier, "map", "--format", "html")
    data = json.loads(re.search(r'id="birds-data">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    held = data["presence"]

    def place(site: int | None) -> str | None:
        return None if site is None else data["sites"][site]["id"]

    answers = ["between" if kind == "between" else "recorded" for kind in held["kinds"]]
    return {
        (place(site), held["parties"][party], month, answers[kind])
        for one, site, party, kind, months, *_ in held["rows"]
        if data["birds"][one]["scientific"] == bird
        for month in range(13)
        if months >> month & 1
    } | {
        (None if isinstance(site, str) else place(site), party, month, "absent")
        for one, site, party, month in data["absent"]
        if data["birds"][one]["scientific"] == bird
    }


def of_an_export(dossier: Path, folder: Path, bird: str) -> Found:
    ran(dossier, "export", folder / "plain", "--force")
    with (folder / "plain" / "presence.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {
            (row["place"] or None, row["party"] or None, int(month), row["answer"])
            for row in csv.DictReader(lines)
            if row["taxon"] == bird
            for month in (row["months"].replace(";", " ").split() or ["0"])
        }


def of_a_sheet(dossier: Path, folder: Path, bird: str) -> set[tuple[str, int]]:
    """Party and month of a sheet's calendar."""
    file = folder / "sheet.docx"
    ran(dossier, "evidence", bird, "-o", file)
    read = docx.Document(str(file))
    return {
        ({"Japan": "JPN", "Republic of Korea": "KOR"}[row.cells[0].text.split("\n")[0]], month)
        for drawn in read.tables
        for row in drawn.rows[1:]
        for month, cell in enumerate(row.cells[-12:], 1)
        if drawn.rows[0].cells[-1].text == "12" and re.search("[SCRO]", cell.text)
    }


def on_a_sheet(dossier: Path, bird: str) -> set[Any]:
    """The points on a sheet's map where the bird is."""
    found = evidence.findings(store.load(dossier))
    (sheet,) = evidence_annex(found, "en", verdicts_on(found, [bird])).sheets
    return {one.point for one in sheet.sites}


def of_a_picture(dossier: Path, bird: str) -> set[str]:
    """The places that a picture of the bird shows."""
    found = whatever_is_there(store.load(dossier))
    data = map_data(found, None)
    return {shown.place.id for shown in data.places_of(index_of_bird(data, found, bird)) if shown.place.point}


@pytest.mark.slow
@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])  # to find a smaller case takes minutes
@given(loads=st.lists(LOADS, min_size=1, max_size=4), bird=st.sampled_from([CRANE, SPOONBILL]))
@example(loads=[("sites", NEW), ("tracks", LONG)], bird=CRANE)
@example(
    loads=[STANDING[2], STANDING[3], ("occurrences", seen([(SPOONBILL, "Izumi", 2)])), STANDING[1]],
    bird=SPOONBILL,
)
def test_after_any_load_all_outputs_have_a_bird_at_the_same_places_in_the_same_months(tiny, loads, bird):
    with TemporaryDirectory() as made:
        folder = Path(made)
        dossier = Path(shutil.copy(tiny, folder / "agreement.gpkg"))
        for at, (noun, text) in enumerate(loads):
            file = folder / f"{at}.{'tsv' if noun == 'occurrences' else 'csv'}"
            file.write_text(text, encoding="utf-8")
            ran(dossier, "load", noun, "--replace", file)
        places = {one.id: one for one in store.load(dossier).places}
        told = of_rows(json.loads(ran(dossier, "presence", bird, "--format", "json"))["rows"], set(places))
        assert told
        if ("tracks", LONG) in loads and bird == CRANE:
            assert {("new", "JPN", month, "recorded") for month in (11, 12, 1, 2)} <= told
        shown = json.loads(ran(dossier, "show", bird, "--format", "json"))["presence"]
        assert of_rows(shown, set(places)) == told
        assert of_the_map(dossier, bird) == told
        assert of_an_export(dossier, folder, bird) == told
        framed = package.open(dossier).presence(bird)[["place", "party", "month"]].astype(object)
        cells = framed.where(framed.notna(), None).to_numpy()
        assert {(place, party, int(month or 0)) for place, party, month in cells} == {one[:3] for one in told}
        there = {one for one in told if one[3] != "absent" and one[0]}
        assert of_a_picture(dossier, bird) == {place for place, *_ in there if places[place].point}
        pointed = {place for place, *_, answer in there if answer == "recorded" and places[place].point}
        assert of_a_sheet(dossier, folder, bird) == {
            (party, month)
            for _, party, month, answer in told
            if month and party in {"JPN", "KOR"} and answer == "recorded"
        }
        assert on_a_sheet(dossier, bird) == {places[place].point for place in pointed}
