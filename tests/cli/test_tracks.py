"""`birds load tracks`: what a dossier holds afterwards, what is said, and what is refused."""

import zipfile
from pathlib import Path

import pytest
from cli import assert_refused, birds, ran, read_json
from click.testing import Result
from track_truth import BIRDS, HEADER, IZUMI, STUDY, SUNCHEON, TRUTH, Bird, Leg, export, rows_of

from birds import store
from birds.model import SourceFile


@pytest.fixture(scope="module")
def movebank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("movebank") / "cranes.csv"
    path.write_text(export(rows_of(BIRDS)), encoding="utf-8")
    return path


def tracked(dossier: Path) -> dict[str, object]:
    records = (record for record in store.load(dossier).evidence if record.id.startswith("track-"))
    return {record.mark.partition(",")[0]: record for record in records}


def load(dossier: Path, *line: object) -> Result:
    return birds("-d", dossier, "load", "tracks", *line)


def loaded(dossier: Path, *line: object) -> Result:
    done = load(dossier, *line)
    assert done.exit_code == 0, done.output
    return done


def file_of(dossier: Path) -> SourceFile:
    (file,) = (file for file in store.load(dossier).source_files if file.noun == "tracks")
    return file


def written(path: Path, rows: list[dict[str, object]], *without: str) -> Path:
    """An export of these rows, without the columns that have such a word in their names."""
    columns = [name for name in HEADER if not any(word in name for word in without)]
    path.write_text(export(rows, columns), encoding="utf-8")
    return path


def test_each_bird_that_stayed_on_both_sides_is_one_record(dossier, movebank):
    done = loaded(dossier, movebank)
    assert "loaded 7 tagged birds of cranes.csv, 7 of them certain" in done.stdout
    assert "stayed in both countries: 3; flew over both without a stay in one: 2" in done.stdout
    held = tracked(dossier)
    ends = {name: (one.certainty, one.origin.party, one.destination.party) for name, one in held.items()}
    assert ends == {name: truth for name, truth in TRUTH.items() if truth}
    assert held["roundabout"].taxon == "Antigone vipio"
    assert held["crosser"].source == f"{STUDY}, cranes.csv"
    tracks = store.load(dossier).tracks
    assert {track.individual for track in tracks} == set(TRUTH)
    assert {track.individual: track.parties for track in tracks}["overflier"] == ("JPN", "KOR")
    assert all(len(track.wkb) == 9 + 24 * track.fixes for track in tracks)
    assert file_of(dossier).file_name == "cranes.csv"


def test_a_crossing_shows_the_migration_and_an_overflight_does_not(dossier, tmp_path):
    over = Bird("o", "Cygnus columbianus", legs=[Leg(IZUMI, 10), Leg(SUNCHEON, 0), Leg((126.5, 40.5), 10)])
    stayed = Bird("s", "Anser cygnoides", legs=[Leg(IZUMI, 10), Leg(SUNCHEON, 10)])
    (tmp_path / "t.csv").write_text(export(rows_of([over, stayed])), encoding="utf-8")
    loaded(dossier, tmp_path / "t.csv")
    names = ("Anser cygnoides", "Cygnus columbianus")
    told = read_json(dossier, "evidence", *names, "-o", "-")
    verdicts = {row["scientific_name"]: (row["verdict"], row["sources"]) for row in told["rows"]}
    assert verdicts == {names[0]: ("shown", [f"{STUDY}, t.csv"]), names[1]: ("indicated", [])}
    shown = ran(dossier, "show", names[1])
    (line,) = (line for line in shown.splitlines() if "track-" in line)
    assert line.split()[:3] == ["tracking", "Japan", "Republic"]
    assert " no " in line
    told = read_json(dossier, "show", names[1], "-o", "-")
    (why,) = {one["why_not_counted"] for one in told["evidence"] if one["id"].startswith("track-")}
    assert "not known to have stayed in both" in why


@pytest.mark.slow
def test_a_dry_run_and_the_same_file_again_change_nothing_and_other_rules_need_replace(dossier, movebank):
    empty = store.load(dossier)
    assert load(dossier, movebank, "--dry-run").stdout.startswith("would load 7 tagged birds")
    assert store.load(dossier) == empty
    loaded(dossier, movebank)
    before = store.load(dossier)
    assert load(dossier, movebank).stdout.startswith("nothing new: 7 tagged birds")
    assert_refused(load(dossier, movebank, "--stay-hours", 240), 2, "--replace")
    assert store.load(dossier) == before
    loaded(dossier, movebank, "--stay-hours", 240, "--replace")
    assert {one.certainty for one in tracked(dossier).values()} == {"inferred"}
    assert file_of(dossier).options == (("stay-hours", "240"),)


@pytest.mark.slow
def test_what_a_later_version_of_a_file_has_not_is_taken_back_only_with_replace(dossier, tmp_path):
    """The second bird stays in one country only and is no evidence any more, the third is gone."""
    path = tmp_path / "cranes, 2021.csv"
    loaded(dossier, written(path, rows_of(BIRDS[:3])))
    written(path, rows_of([BIRDS[0], Bird("there-and-back", legs=[Leg(IZUMI, 5)])]))
    assert_refused(load(dossier, path), 2, "--replace")
    loaded(dossier, path, "--replace")
    assert set(tracked(dossier)) == {"crosser"}
    assert {track.individual for track in store.load(dossier).tracks} == {"crosser", "there-and-back"}
    assert len(file_of(dossier).keys) == 2


def test_a_track_without_a_source_or_a_name_is_refused_until_one_is_given(dossier, tmp_path):
    path = written(tmp_path / "t.csv", rows_of(BIRDS[:1]), "study-name")
    for more in ((), ("--source", " ")):
        assert_refused(load(dossier, path, *more), 3, "--source")
    loaded(dossier, path, "--source", "Kim et al. 2020")
    assert tracked(dossier)["crosser"].source == "Kim et al. 2020, t.csv"
    path = written(tmp_path / "nameless.csv", rows_of(BIRDS[:1]), "taxon")
    assert_refused(load(dossier, path), 3, "--taxon")
    loaded(dossier, path, "--taxon", "흑두루미")
    assert tracked(dossier)["crosser"].taxon == "Grus monacha"


def test_one_name_in_files_of_no_study_is_presumed_to_be_one_bird_and_said_in_every_language(
    dossier, tmp_path
):
    rows = list(rows_of(BIRDS[:1]))
    paths = [written(tmp_path / f"{name}.csv", rows[at::4], "study-name") for at, name in enumerate("abcd")]
    done = load(dossier, *paths, "--source", "Kim 2020", "--lang", "ko")
    assert {one.certainty for one in tracked(dossier).values()} == {"direct"}
    assert "a.csv, b.csv, c.csv 외 파일 1개: 파일에 연구명이 없습니다" in done.stderr
    assert tracked(dossier)["crosser"].source == "Kim 2020, a.csv, b.csv, c.csv and 1 more file"


def test_a_bird_of_two_names_or_of_one_that_is_no_bird_with_certainty_is_told(dossier, tmp_path):
    rows = rows_of(BIRDS[:2])
    rows[3] |= {"individual-taxon-canonical-name": "Grus grus"}
    path = written(tmp_path / "t.csv", rows)
    assert "different names" in loaded(dossier, path).stderr
    assert set(tracked(dossier)) == {"there-and-back"}
    assert_refused(load(dossier, path, "--strict", "--replace"), 3, "different names")
    bird = Bird("x", "Avis incognita", legs=[Leg(IZUMI, 5), Leg(SUNCHEON, 5)])
    done = load(dossier, written(tmp_path / "u.csv", rows_of([bird])))
    assert "0 of them certain" in done.stdout
    assert "Avis incognita" in done.stderr
    assert tracked(dossier)["x"].taxon is None


def test_marked_outliers_are_counted_and_are_no_reason_to_refuse_with_strict(dossier, tmp_path):
    rows, problems = rows_of(BIRDS[:1]), tmp_path / "p.csv"
    rows[7] |= {"visible": "false"}
    loaded(dossier, written(tmp_path / "t.csv", rows), "--strict", "--problems", problems)
    assert "1 fix marked as outlier" in problems.read_text("utf-8")


@pytest.mark.parametrize(("time", "sensor", "words"), [
    ("20/10/2019 00:00", "gps", "a time is not recognised: 20/10/2019 00:00, 1 fix without a readable time"),
    ("2019-09-25", "solar-geolocator", "1 fix by day length, within 14 days of an equinox"),
])  # fmt: skip
def test_where_no_position_is_left_the_refusal_says_why(dossier, tmp_path, time, sensor, words):
    path = tmp_path / "x.csv"
    path.write_text(f"bird,timestamp,lon,lat,sensor,species\nK1,{time},130,33,{sensor},Grus vipio\n", "utf-8")
    assert_refused(load(dossier, path, "--source", "x"), 3, words)
    told = load(dossier, path, "--source", "x", "--lang", "ko").stderr
    assert "쓸 수 있는 새의 위치가 없습니다(" in told
    assert "fix" not in told


REFERENCE = """animal-id,tag-id,animal-taxon,animal-ring-id,deploy-on-date,deploy-off-date,tag-sensor-type
crane,T-1,Grus monacha,14A-0042,2021-10-01 00:00:00.000,2021-10-08,{sensor}
"""


def of_a_crane(where: Path, sensor: str, reference: str = "reference-data.csv") -> list[Path]:
    """Events without name, ring or sensor, of a tag that goes on after the bird, and the reference data beside them."""
    columns = ["timestamp", "location-long", "location-lat", "tag-local-identifier",
               "individual-local-identifier", "study-name"]  # fmt: skip
    bird = Bird("crane", legs=[Leg(IZUMI, 5), Leg(SUNCHEON, 1.5), Leg(IZUMI, 5)], wander=0.01)
    (where / "events.csv").write_text(export(rows_of([bird]), columns), encoding="utf-8")
    (where / reference).write_text(REFERENCE.format(sensor=sensor), encoding="utf-8")
    return [where / "events.csv", where / reference]


def test_reference_data_beside_events_say_ring_name_deployment_and_sensor(dossier, tmp_path):
    done = loaded(dossier, *of_a_crane(tmp_path, "GPS"), "-v")
    assert "unknown kind" not in done.stderr
    held = tracked(dossier)["crane"]
    assert (held.taxon, held.mark) == ("Grus monacha", "crane, tag T-crane, ring 14A-0042")
    assert (held.certainty, held.origin.party, held.destination.party) == ("direct", "JPN", "KOR")
    (track,) = (one for one in store.load(dossier).tracks if one.individual == "crane")
    assert track.date_to == "2021-10-08"
    assert "fixes of a tag without a bird were not used" in done.stderr


def test_reference_data_in_an_archive_and_of_a_geolocator(dossier, tmp_path):
    with zipfile.ZipFile(tmp_path / "study.zip", "w") as archive:
        for path in of_a_crane(tmp_path, "solar-geolocator", "a study-reference-data.csv"):
            archive.write(path, path.name)
    assert "no positions" not in loaded(dossier, tmp_path / "study.zip").stderr
    held = store.load(dossier)
    (crane,) = [track.id for track in held.tracks if track.individual == "crane"]
    (stay,) = [stay for stay in held.stays if stay.track_id == crane]
    assert (stay.radius_km >= 200, stay.party) == (True, "JPN")


def test_a_tag_of_unknown_kind_is_read_as_gps_and_said_and_a_given_width_settles_it(dossier, tmp_path):
    roaming = Bird("r", "Grus monacha", legs=[Leg(IZUMI, 6)], wander=0.2)  # some 20 km about its roost
    path = written(tmp_path / "r.csv", rows_of([roaming]), "sensor", "gps:")
    done = load(dossier, path)
    assert "1 bird with a tag of unknown kind was read as GPS" in done.stderr
    assert "no stay was found for 1 bird; if the birds stayed, give --stay-km" in done.stderr
    assert not store.load(dossier).stays
    done = loaded(dossier, path, "--stay-km", 50, "--replace")
    assert [word for word in ("unknown kind", "no stay") if word in done.stderr] == []
    assert len(store.load(dossier).stays) == 1


def test_rules_that_make_no_sense_are_usage_and_a_file_must_be_there(dossier, tmp_path):
    for option in (("--stay-hours", 0), ("--stay-km", -3), ("--max-speed", "fast")):
        assert_refused(load(dossier, tmp_path / "x.csv", *option), 2, option[0])
    assert_refused(load(dossier), 2, "FILE")
    assert_refused(load(dossier, tmp_path / "x.csv"), 3, "no such file")
