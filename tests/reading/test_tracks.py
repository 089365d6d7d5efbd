"""Files of tracks: Movebank's CSV in every shape it comes in, GPX, GeoPackage, archives and workbooks."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from reads import OPTIONS, options, said, written, zipped
from track_truth import BIRDS, CROSSER, HEADER, STUDY, export, fixes, row, rows_of, stamp
from wordings import english
from workbooks import workbook

from birds.errors import InputError, Problem
from birds.model import Message
from birds.reading import tracks
from birds.reading.tracks import ReadTracks, read_tracks
from birds.reading.tracks import fixes as keeping
from birds.reading.tracks.fixes import Store

FLOCK = BIRDS[:2]


def read(*paths: Path, **how) -> tuple[dict[tuple[str, str], np.ndarray], tuple[Problem, ...], ReadTracks]:
    with Store() as store:
        found, problems = read_tracks(paths, store, options(**how))
        fixes = {key: kept.fixes() for key, kept in store.birds.items() if kept.blocks}
        held = {key: np.column_stack([one.time, one.longitude, one.latitude]) for key, one in fixes.items()}
        return held, problems, found


def read_text(folder: Path, text: str, codec: str = "utf-8", **how):
    return read(written(folder / "x.csv", text.removesuffix("\n"), codec=codec), **how)


def told(problems: tuple[Problem, ...]) -> dict[str, int]:
    """How many fixes are said to be left out or put right, by why."""
    reasons = {code: reason for reason, code in tracks.WHY.items()}
    return {
        reasons[problem.what.code]: dict(problem.what.args)["number"]
        for problem in problems
        if problem.what.code in reasons
    }


@pytest.fixture(scope="module")
def movebank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("movebank") / "cranes.csv", export(rows_of(FLOCK)).rstrip("\n"))


def test_every_fix_of_an_export_comes_back_with_its_bird(movebank):
    held, problems, found = read(movebank)
    assert problems == () or all(problem.severity == "note" for problem in problems)
    assert set(held) == {(STUDY, bird.name) for bird in FLOCK}
    for seed, bird in enumerate(FLOCK):
        assert held[STUDY, bird.name] == pytest.approx(fixes(bird, seed), abs=1)
    assert found.files[0].rows == sum(map(len, held.values()))
    assert len(found.files[0].sha256) == 64
    assert ("location-long", "longitude") in found.files[0].mapping


def test_blocks_and_the_temporary_file_change_nothing(movebank, monkeypatch):
    whole, *_ = read(movebank)
    monkeypatch.setattr(tracks, "ROWS", 197)
    monkeypatch.setattr(keeping, "IN_MEMORY", 1000)
    pieces, *_ = read(movebank)
    assert whole.keys() == pieces.keys()
    assert all(np.array_equal(whole[key], pieces[key]) for key in whole)


@pytest.mark.parametrize(
    ("separator", "delimiter"), [("_", ","), (".", ","), ("-", ";"), ("-", "\t")], ids=["_", ".", ";", "tab"]
)
def test_other_spellings_of_the_columns_and_other_delimiters(tmp_path, separator, delimiter):
    text = export(rows_of([CROSSER]))
    head, _, body = text.partition("\n")
    held, *_ = read_text(tmp_path, (head.replace("-", separator) + "\n" + body).replace(",", delimiter))
    assert len(held[STUDY, "crosser"]) == len(fixes(CROSSER, 0))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
def test_encodings(tmp_path, encoding):
    rows = (row(CROSSER, at, fix) | {"study-name": "두루미 연구"} for at, fix in enumerate(fixes(CROSSER)))
    held, *_ = read_text(tmp_path, export(rows), encoding)
    assert list(held) == [("두루미 연구", "crosser")]


def test_what_a_file_says_of_a_fix_decides_whether_it_is_used(tmp_path):
    fix, unseen = (1_633_046_400, 130.0, 33.0), {"visible": ""}
    cases = [
        {}, {"visible": "false"}, {"visible": "FALSE"}, unseen | {"algorithm-marked-outlier": "true"},
        unseen | {"import-marked-outlier": "TRUE"}, unseen | {"manually-marked-outlier": "1"},
        unseen | {"algorithm-marked-outlier": "true", "manually-marked-valid": "true"},
        {"location-long": "", "location-lat": ""}, {"location-lat": "abc"}, {"timestamp": ""},
        {"individual-local-identifier": ""}, {"location-long": "0", "location-lat": "0"}, {"location-lat": "97"},
        {"gps:hdop": "45"}, {"gps:satellite-count": "2"}, {"argos:lc": "Z"}, {"argos:lc": "B"}, {"argos:lc": "1"},
        {"sensor-type": "solar-geolocator"},
    ]  # fmt: skip
    header = [*HEADER, "manually-marked-valid", "argos:lc"]
    rows = [row(CROSSER, at, fix, **case) for at, case in enumerate(cases)]
    held, problems, _ = read_text(tmp_path, export(rows, header))
    assert len(held[STUDY, "crosser"]) == 3
    assert told(problems) == {
        "marked": 5, "unplaced": 2, "untimed": 1, "placeless": 1, "null_island": 1, "off_earth": 1,
        "inaccurate": 4, "equinox": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "printed",
    ["2021-10-01 03:04:05.000", "2021-10-01T03:04:05Z", "2021-10-01 12:04:05+09:00", "2021/10/01 03:04:05",
     "2021/10/1 3:04:05", "2021-10-01T03:04:05.0001Z"],
)  # fmt: skip
def test_times(tmp_path, printed):
    held, *_ = read_text(tmp_path, export([row(CROSSER, 1, (0, 130, 33), timestamp=printed)]))
    assert stamp(held[STUDY, "crosser"][0, 0]) == "2021-10-01 03:04:05.000"


@pytest.mark.parametrize(
    "printed",
    ["yesterday", "1/2/21", "2021-13-01 00:00", "12:30", "0001-01-01 00:00:00", "9999-12-31",
     "2021-10-01 00:00:00.000000001x"],
)  # fmt: skip
def test_a_time_that_can_be_read_in_two_ways_or_in_none_is_said(tmp_path, printed):
    good = row(CROSSER, 1, (1_633_046_400, 130, 33))
    held, problems, _ = read_text(tmp_path, export([good, good | {"timestamp": printed}]))
    assert len(held[STUDY, "crosser"]) == 1
    assert printed in {problem.value for problem in problems}
    assert told(problems) == {"untimed": 1}


@pytest.mark.parametrize(("header", "cells", "moment"), [
    ("Date,Time", "2021-10-01,03:04:05", "2021-10-01 03:04:05.000"),
    ("UTC_date,UTC_time", "2021/10/1,3:04:05", "2021-10-01 03:04:05.000"),
    ("날짜,시각", "2021-10-01,03:04", "2021-10-01 03:04:00.000"),
    ("日付,時刻", "2021-10-01,03:04:05.0", "2021-10-01 03:04:05.000"),
    ("UTC_datetime,UTC_date,UTC_time", "2021-10-01 03:04:05,x,y", "2021-10-01 03:04:05.000"),
    ("Time", "2021-10-01 03:04:05", "2021-10-01 03:04:05.000"),
    ("Date", "2021-10-01", "2021-10-01 00:00:00.000"),
])  # fmt: skip
def test_day_and_time_may_stand_in_columns_of_their_own(tmp_path, header, cells, moment):
    held, *_ = read_text(tmp_path, f"bird,{header},lon,lat\nK1,{cells},130,33\n")
    assert stamp(held["", "K1"][0, 0]) == moment


@pytest.mark.parametrize(("header", "told_so"), [
    ("Time (KST)", True), ("Time (JST)", True), ("Time (UTC)", False), ("timestamp", False),
])  # fmt: skip
def test_times_of_another_zone_are_not_read_as_utc_in_silence(tmp_path, header, told_so):
    _, problems, _ = read_text(tmp_path, f"bird,{header},lon,lat\nK1,2021-10-01 03:04:05,130,33\n")
    assert [each.what.code for each in problems if each.column == header] == ["tracks.other_zone"] * told_so


def test_a_time_without_its_day_is_none_and_longitudes_beyond_180_are_west(tmp_path):
    rows = "K1,2021-10-01,,130,33\nK1,,10:00,130,33\nK1,2021-10-01,10:00,195.5,60\n"
    held, problems, _ = read_text(tmp_path, f"bird,date,time,lon,lat\n{rows}")
    assert [fix[1:].tolist() for fix in held["", "K1"]] == [[-164.5, 60.0]]
    assert told(problems) == {"untimed": 2}


def test_a_tag_stands_for_a_bird_only_where_no_column_names_birds(tmp_path):
    rows, bird = [row(CROSSER, 1, (1_633_046_400, 130, 33))], "individual-local-identifier"
    for lacking, key in (
        ({bird}, (STUDY, "T-crosser")),
        ({bird, "tag-local-identifier", "study-name"}, ("", "x")),
    ):
        held, *_ = read_text(tmp_path, export(rows, [name for name in HEADER if name not in lacking]))
        assert list(held) == [key]


def test_archives_and_many_files_add_up(movebank, tmp_path):
    whole, *_ = read(movebank)
    rows = rows_of(FLOCK)
    half = len(rows) // 2
    members = {"study/one.csv": export(rows[:half]), "study/README.txt": "no table"}
    archive = zipped(tmp_path / "a.zip", members)
    found, _, about = read(written(tmp_path / "b.csv", export(rows[half:])), archive)
    assert [file.file_name for file in about.files] == ["a.zip", "b.csv"]
    assert {key: len(each) for key, each in found.items()} == {key: len(each) for key, each in whole.items()}


def test_movebanks_reference_data_in_an_archive_are_no_positions(movebank, tmp_path):
    reference = "tag-id,animal-id,animal-taxon\nT,crosser,Grus monacha\n"
    for birds, more in ((len(FLOCK), {"cranes.csv": movebank.read_bytes()}), (0, {})):
        members = {"cranes-reference-data.csv": reference, **more}
        held, problems, about = read(zipped(tmp_path / "a.zip", members))
        assert len(held) == birds
        assert not birds or not [what for what in said(problems) if "no positions" in what]
    assert about.files[0].rows == 1


DARWIN_CORE = {
    "timestamp": "eventDate", "location-long": "decimalLongitude", "location-lat": "decimalLatitude",
    "individual-local-identifier": "organismID", "individual-taxon-canonical-name": "scientificName",
    "study-name": "datasetName", "sensor-type": "samplingProtocol", "error": "coordinateUncertaintyInMeters",
}  # fmt: skip


@pytest.mark.parametrize(("sensor", "km"), [("gps", 5), ("solar-geolocator", 200)])
def test_a_darwin_core_archive_of_movebank_is_the_tracks_that_it_was_made_of(sensor, km, tmp_path):
    """As movepub writes it: where the tag was put on, by a person, then fixes; measurements in a table beside."""
    there = [
        row(bird, at, fix, error=450_000 if km > 5 else 12.5, **{"sensor-type": sensor})
        for seed, bird in enumerate(FLOCK)
        for at, fix in enumerate(fixes(bird, seed))
    ]
    rows = [
        {term: one[field] for field, term in DARWIN_CORE.items()}
        | {"eventDate": str(one["timestamp"]).replace(" ", "T").replace(".000", "Z"), "eventType": sensor}
        for one in there
    ]
    put_on = {**rows[0], "eventDate": "2021-09-30T08:00:00Z", "eventType": "tag attachment"}
    put_on |= {"samplingProtocol": "tag attachment", "coordinateUncertaintyInMeters": 187}
    archive = zipped(tmp_path / "dwca.zip", {
        "meta.xml": "<archive xmlns='http://rs.tdwg.org/dwc/text/'/>",
        "emof.csv": "occurrenceID,measurementType,measurementValue\n1,tag mass,13.2\n",
        "occurrence.csv": export([put_on, *rows], [*DARWIN_CORE.values(), "eventType"]),
    })  # fmt: skip
    held, problems, _ = read(archive)
    same, *_ = read_text(tmp_path, export(there))
    assert held.keys() == same.keys()
    (first, *_) = (bird.name for bird in FLOCK)
    assert all(np.array_equal(held[key][int(key[1] == first) :], same[key]) for key in held)
    assert "inaccurate" not in told(problems)
    with Store() as store:
        read_tracks([archive], store, OPTIONS)
        widths = {float(np.median(kept.fixes().width)) for kept in store.birds.values()}
        assert widths == {float(km)}


@pytest.mark.parametrize(
    "names",
    [("0042", "1e5", "NA", "nan", "null"), ("0042", "7"), ("181234", "181235"), ("1.50", "2.5"), ("true", "false")],
    ids="-".join,
)  # fmt: skip
def test_names_that_look_like_numbers_or_nothing_stay_names_and_classes_that_are_too(tmp_path, names):
    lines = [f"2021-10-01 0{at}:00:00,130,33,{name},{at % 2 or ''}" for at, name in enumerate(names)]
    head = "timestamp,location-long,location-lat,individual-local-identifier,argos:lc\n"
    held, problems, _ = read_text(tmp_path, head + "\n".join(lines))
    assert [name for _, name in held] == sorted(names)
    assert [len(found) for found in held.values()] == [1] * len(names)
    assert not problems


GPX = """<?xml version="1.0"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1"><wpt lat="1" lon="2"/>
<trk><name>G1</name><trkseg>{points}</trkseg><wpt lat="1" lon="2"/></trk>
<trk><trkseg><trkpt lat="33" lon="130"><time>2021-10-01T00:00:00Z</time></trkpt></trkseg></trk></gpx>"""


def test_gpx(tmp_path):
    point = '<trkpt lat="{2}" lon="{1}"><ele>3</ele><time>{0}Z</time><hdop>1</hdop></trkpt>'
    times = ((stamp(fix[0])[:19].replace(" ", "T"), *fix[1:]) for fix in fixes(CROSSER))
    text = GPX.format(points="".join(point.format(*each) for each in times))
    held, problems, _ = read(written(tmp_path / "way.gpx", text))
    assert list(held) == [("", "G1"), ("", "way 2")]
    assert held["", "G1"] == pytest.approx(fixes(CROSSER), abs=1)
    assert Message.of("tracks.waypoints", number=2) in [problem.what for problem in problems]


def frame(geometry, **columns) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=4326)


def test_points_of_a_geopackage_in_any_reference_system(tmp_path):
    table = pd.DataFrame(fixes(CROSSER), columns=["t", "x", "y"])
    times = pd.to_datetime(table.t, unit="s", utc=True).dt.floor("s")
    about = {"individual": CROSSER.name, "species": CROSSER.taxon, "study": STUDY}
    points = frame(gpd.points_from_xy(table.x, table.y), timestamp=times, **about)
    points.to_crs(3857).to_file(tmp_path / "p.gpkg", layer="fixes")
    held, problems, _ = read(tmp_path / "p.gpkg")
    assert held[STUDY, "crosser"] == pytest.approx(fixes(CROSSER), abs=1)
    assert any("converted to WGS 84" in what for what in said(problems))


WAY = [(130.3, 32.1), (127.5, 34.8)]


def test_features_that_are_no_points_or_lines_are_said(tmp_path):
    frame([shapely.MultiPoint(WAY)], individual=["M1"]).to_file(tmp_path / "m.gpkg")
    held, problems, _ = read(tmp_path / "m.gpkg")
    assert held == {}
    assert any("MultiPoint" in what for what in said(problems))


def test_lines_are_kept_for_the_map(tmp_path):
    path = tmp_path / "l.gpkg"
    frame([shapely.LineString(WAY)], individual=["L1"], species=["Grus grus"]).to_file(path)
    with Store() as store:
        _, problems = read_tracks([path], store, OPTIONS)
        (kept,) = store.birds.values()
        assert (kept.named.individual, len(kept.lines), kept.blocks) == ("L1", 1, [])
        assert any("but not evidence" in what for what in said(problems))


def test_a_workbook_and_columns_named_by_the_caller(tmp_path):
    bird = ("두루미 1", "2021-10-01 00:00:00", 33.0, 130.0, "Grus japonensis")
    rows = ("개체", "시각", "위도", "경도", "학명"), bird
    assert list(read(workbook(tmp_path / "x.xlsx", rows))[0]) == [("", "두루미 1")]
    mapping = {"who": "individual", "when": "timestamp", "east": "longitude", "north": "latitude"}
    held, *_ = read_text(tmp_path, "who,when,east,north\nB,2021-10-01 00:00:00,130,33\n", mapping=mapping)
    assert list(held) == [("", "B")]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.csv", b"", "empty"),
    ("a.csv", b"a,b\n1,2\n", "no column with the time"),
    ("a.csv", b"timestamp,x\n2021-10-01,2\n", "no column with the latitude"),
    ("a.gpx", b"<?xml version='1.0'?><gpx><trk><trkseg>", "damaged"),
    ("a.gpx", b"<!DOCTYPE x [<!ENTITY a 'b'>]><gpx>&a;</gpx>", "entities"),
    ("a.gpkg", b"SQLite format 3\x00 and no more", "no features"),
    ("a.zip", b"PK\x03\x04 and no more", "damaged"),
    ("a.csv", b"\x89PNG\r\n", "picture"),
    ("a.csv", b"%PDF-1.4", "PDF"),
    ("a.csv", b"timestamp,lat,lon\n2021-10-01,33,130\n" * 30_000 + b"\xff\xfe\xff,1,2\n", "to its end"),
])  # fmt: skip
def test_hostile_files_are_refused_in_one_sentence(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read(path)


def test_a_header_alone_is_no_fix(tmp_path):
    held, problems, found = read_text(tmp_path, export([]))
    assert (held, told(problems), found.files[0].rows) == ({}, {}, 0)


def test_rows_with_too_many_cells_are_told(tmp_path):
    rows = "A,2021-10-01,33,130\nA,2021-10-02,33,130,5,6\nA,2021-10-03,33\n"
    held, problems, _ = read_text(tmp_path, f"individual,timestamp,lat,lon\n{rows}")
    assert len(held["", "A"]) == 2
    assert [one.row for one in problems if "more cells than the header" in english(one.what)] == [3]
    assert told(problems)["unplaced"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_line_without_an_end_is_refused_before_a_library_keeps_it(encoding, tmp_path):
    path = tmp_path / "cranes.csv"
    path.write_bytes(export(rows_of(FLOCK)).encode(encoding) + b"x" * 5_000_000)
    with pytest.raises(InputError, match="a line does not end within 4,194,304 bytes"):
        read(path, encoding=encoding)


def test_a_bomb_of_rows_is_refused_before_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("birds.reading.tracks._ALWAYS_UNPACKED", 1_000_000)
    rows = "timestamp,location-long,location-lat\n" + "2020-01-01,1,1\n" * 100_000
    with pytest.raises(InputError, match="unpacked it is larger than 1 MB"):
        read(zipped(tmp_path / "a.zip", {"a.csv": rows}))
