"""`birds load boundaries`, `birds remove`, and what a dossier keeps of every file: again, changed, taken back."""

import json
import re
import shlex
import sqlite3
import unicodedata
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import few_birds
import geopandas
import pytest
import stored
from cli import assert_refused, birds
from shapely.geometry import box, mapping

from birds import store
from birds.model import Evidence, Site, SiteArea, SiteCount, SourceFile
from birds.store import geopackage

HEADER = "id,name_en,country,latitude,longitude,designation\n"
PLACES = HEADER + "a,Alpha,JPN,35.5,135.5,F\nb,Beta,KOR,36.5,127.5,F\n"
SHAPES = {"a": box(135.4, 35.4, 135.6, 35.6), "b": box(127.4, 36.4, 127.6, 36.6)}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty dossier with two sites."""
    few_birds.bundle(monkeypatch)
    (tmp_path / "places.csv").write_text(PLACES, "utf-8")
    path = tmp_path / "d.gpkg"
    assert birds("-d", path, "init", "--empty").exit_code == 0
    assert birds("-d", path, "load", "sites", tmp_path / "places.csv").exit_code == 0
    return path


def geojson(path: Path, shapes: dict[str, Any]) -> Path:
    made = [
        {"type": "Feature", "properties": {"id": key}, "geometry": mapping(shape)}
        for key, shape in shapes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}), "utf-8")
    return path


@pytest.mark.slow
def test_boundaries_go_in_and_a_second_time_nothing_changes(small, tmp_path):
    file = geojson(tmp_path / "b.geojson", SHAPES)
    done = birds("-d", small, "load", "boundaries", file)
    assert done.exit_code == 0, done.output
    assert "loaded 2 boundaries of b.geojson, every shape used" in done.stdout
    assert [area.site_id for area in store.load(small, SiteArea)] == ["a", "b"]
    before = small.read_bytes()
    assert "nothing new: 2 boundaries" in birds("-d", small, "load", "boundaries", file).stdout
    assert small.read_bytes() == before
    assert birds("-d", small, "check").exit_code in (0, 1)


@pytest.mark.slow
def test_what_is_doubtful_is_left_out_and_strict_makes_it_fatal(small, tmp_path):
    file = geojson(tmp_path / "b.geojson", {"a": SHAPES["a"], "zzz": box(127.45, 36.45, 127.55, 36.55)})
    before = small.read_bytes()
    assert_refused(
        birds("-d", small, "load", "boundaries", file, "--strict"),
        3,
        "no known site",
        "the point of b is inside the boundary",
    )
    dry = birds("-d", small, "load", "boundaries", file, "--dry-run", "--problems", tmp_path / "p.csv")
    assert "would load 1 boundary of b.geojson, 1 shape not used" in dry.stdout
    assert "the point of b is inside the boundary" in (tmp_path / "p.csv").read_text("utf-8-sig")
    assert small.read_bytes() == before


@pytest.mark.slow
def test_a_changed_file_shows_its_diff_and_needs_replace(small, tmp_path):
    file = geojson(tmp_path / "b.geojson", SHAPES)
    birds("-d", small, "load", "boundaries", file)
    geojson(file, {"a": box(135.3, 35.4, 135.6, 35.6)})
    before = small.read_bytes()
    again = birds("-d", small, "load", "boundaries", file)
    assert_refused(again, 2, "1 changed (a (b.geojson)); 1 removed (b (b.geojson))", "--replace")
    assert small.read_bytes() == before
    dry = birds("-d", small, "load", "boundaries", file, "--replace", "--dry-run")
    assert "  ~ a (b.geojson)\n  - b (b.geojson)\n" in dry.stdout
    assert small.read_bytes() == before
    assert birds("-d", small, "load", "boundaries", file, "--replace").exit_code == 0
    assert [area.site_id for area in store.load(small, SiteArea)] == ["a"]


@pytest.mark.slow
def test_several_files_and_a_folder_go_in_together_or_not_at_all(small, tmp_path):
    folder = tmp_path / "theirs" / "deep"
    folder.mkdir(parents=True)
    for key, shape in SHAPES.items():
        frame = geopandas.GeoDataFrame({"id": [key]}, geometry=[shape], crs=4326)
        frame.to_file(folder / f"{key}.shp")
    before = small.read_bytes()
    bad = tmp_path / "bad.geojson"
    bad.write_text("{", "utf-8")
    assert_refused(birds("-d", small, "load", "boundaries", folder.parent, bad), 3, "bad.geojson")
    assert small.read_bytes() == before
    done = birds("-d", small, "load", "boundaries", folder.parent)
    assert "loaded 2 boundaries" in done.stdout
    assert [file.file_name for file in store.load(small, SourceFile)][1:] == ["a.shp", "b.shp"]
    assert_refused(birds("-d", small, "load", "boundaries", tmp_path / "empty"), 3)


@pytest.mark.slow
def test_check_says_which_boundary_contradicts_its_site(small, tmp_path):
    birds(
        "-d", small, "load", "boundaries", geojson(tmp_path / "b.geojson", {"a": box(136, 36, 136.1, 36.1)})
    )
    done = birds("-d", small, "check", "--format", "csv", "--strict")
    assert re.search(r"the point of a is [\d,.]+ km outside its own boundary", done.stdout)


# What is kept of a file


def test_how_a_file_was_loaded_is_kept(small, tmp_path):
    path = tmp_path / "표.csv"
    path.write_bytes("번호,이름,y,x,딴것\n7,순천만,34.88,127.5,z\n".encode("cp949"))
    done = birds("-d", small, "load", "sites", path, "--party", "KOR", "--map", "딴것=note")
    assert done.exit_code == 0, done.output
    file = store.load(small, SourceFile)[-1]
    assert (file.noun, file.file_name, file.rows, file.encoding) == ("sites", "표.csv", 1, "cp949")
    assert file.sha256 == sha256(path.read_bytes()).hexdigest()
    assert dict(file.mapping)["딴것"] == "note"
    assert file.options == (("party", "KOR"),)
    assert file.keys == ("7",)


@pytest.mark.slow
def test_sites_that_a_changed_file_no_longer_has_go_unless_something_refers_to_them(small, tmp_path):
    birds("-d", small, "load", "boundaries", geojson(tmp_path / "b.geojson", {"b": SHAPES["b"]}))
    places = tmp_path / "places.csv"
    places.write_text(HEADER + "c,Gamma,KOR,36.9,127.5,F\n", "utf-8")
    assert_refused(
        birds("-d", small, "load", "sites", places),
        2,
        "1 added (c); 1 removed (a); 1 no longer in the file, but in use (b)",
    )
    assert birds("-d", small, "load", "sites", places, "--replace").exit_code == 0
    assert [site.id for site in store.load(small, Site)] == ["b", "c"]


@pytest.mark.slow
def test_what_another_file_has_brought_too_stays(small, tmp_path):
    (tmp_path / "more.csv").write_text(HEADER + "a,Alpha,JPN,35.5,135.5,F\n", "utf-8")
    birds("-d", small, "load", "sites", tmp_path / "more.csv")
    (tmp_path / "places.csv").write_text(HEADER + "b,Beta,KOR,36.5,127.5,F\n", "utf-8")
    assert birds("-d", small, "load", "sites", tmp_path / "places.csv", "--replace").exit_code == 0
    assert [site.id for site in store.load(small, Site)] == ["a", "b"]


def test_a_file_that_says_the_same_in_other_bytes_needs_no_replace(small, tmp_path):
    places = tmp_path / "places.csv"
    places.write_text(PLACES.replace("\n", "\r\n"), "utf-16")
    assert birds("-d", small, "load", "sites", places).exit_code == 0
    (file,) = store.load(small, SourceFile)
    assert file.sha256 == sha256(places.read_bytes()).hexdigest()


COUNTS = "site_id,site,scientific_name,count,season,source\n"


@pytest.mark.slow
def test_a_changed_file_of_counts_takes_the_place_of_its_counts_only(small, tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text(COUNTS + "a,Alpha,Grus monacha,5,winter,s\na,Alpha,Grus monacha,5,winter,s\n", "utf-8")
    other.write_text(COUNTS + "b,Beta,Grus monacha,7,winter,t\n", "utf-8")
    for file in (one, other, one):
        assert birds("-d", small, "load", "counts", file).exit_code == 0
    assert [count.count for count in store.load(small, SiteCount)] == [5, 5, 7]
    one.write_text(COUNTS + "a,Alpha,Grus monacha,6,winter,s\n", "utf-8")
    assert_refused(birds("-d", small, "load", "counts", one), 2, "1 added", "1 removed")
    assert birds("-d", small, "load", "counts", one, "--replace").exit_code == 0
    assert sorted(count.count or 0 for count in store.load(small, SiteCount)) == [6, 7]


EVIDENCE = "id,scientific_name,kind,from_place,from_country,to_place,to_country,source\n"


@pytest.mark.slow
def test_a_record_that_is_taken_back_leaves_the_evidence(small, tmp_path):
    file = tmp_path / "e.csv"
    rows = [f"{key},Grus monacha,recovery,Izumi,JPN,Suncheon,KOR,Bulletin {key}\n" for key in "xyz"]
    file.write_text(EVIDENCE + "".join(rows), "utf-8")
    assert birds("-d", small, "load", "evidence", file).exit_code == 0
    file.write_text(EVIDENCE + rows[0] + rows[2].replace("Bulletin z", "Bulletin 9"), "utf-8")
    assert_refused(birds("-d", small, "load", "evidence", file), 2, "1 changed (z); 1 removed (y)")
    assert birds("-d", small, "load", "evidence", file, "--replace").exit_code == 0
    assert [(record.id, record.source) for record in store.load(small, Evidence)] == [
        ("x", "Bulletin x"),
        ("z", "Bulletin 9"),
    ]


@pytest.mark.slow
def test_a_status_that_a_changed_file_no_longer_has_is_taken_back(small, tmp_path):
    (tmp_path / "l.csv").write_text("scientific_name\nGrus monacha\nGrus grus\n", "utf-8")
    assert birds("-d", small, "load", "list", tmp_path / "l.csv", "--id", "L").exit_code == 0
    file = tmp_path / "s.csv"
    file.write_text("scientific_name,status,source\nGrus monacha,WV,X\nGrus grus,V,X\n", "utf-8")
    assert birds("-d", small, "load", "status", file, "--list", "L").exit_code == 0
    file.write_text("scientific_name,status,source\nGrus monacha,WV,X\n", "utf-8")
    assert_refused(
        birds("-d", small, "load", "status", file, "--list", "L"), 2, "1 removed (X: Grus grus (L) V “V”)"
    )
    assert birds("-d", small, "load", "status", file, "--list", "L", "--replace").exit_code == 0
    assert [(one.name, one.code) for one in store.load(small).statuses] == [("Grus monacha", "W")]
    assert store.load(small, SourceFile)[-1].options == (("list", "L"),)


# What is said of loaded files, and loading them again


def rows_of(dossier: Path) -> list[tuple[Any, ...]]:
    return [row for row in stored.canonical_rows(dossier) if row[0] != "event"]


@pytest.mark.slow
def test_the_commands_that_lists_prints_make_the_same_dossier_again(tmp_path, monkeypatch):
    """Everything that a file can bring, with every option that is needed to read it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_bytes("학명,국명,딴것\nGrus monacha,흑두루미,x\n".encode("cp949"))
    (tmp_path / "st.csv").write_text("scientific_name,status\nGrus monacha,winter visitor\n", "utf-8")
    (tmp_path / "곳 1.csv").write_bytes("번호,이름,y,x\n7,순천만,34.88,127.5\n".encode("cp949"))
    (tmp_path / "shapes.csv").write_text(f'id,shape\n7,"{box(127.4, 34.8, 127.6, 34.9).wkt}"\n', "utf-8")
    (tmp_path / "counts.csv").write_text(COUNTS + "7,순천만,Grus monacha,5,winter,s\n", "utf-8")
    row = "x,Grus monacha,recovery,Izumi,JPN,Suncheon,KOR,Bulletin\n"
    (tmp_path / "ev.csv").write_text(EVIDENCE + row, "utf-8")
    for line in (
        ["init", "--empty"],
        ["load", "list", "list.csv", "--id", "L-1", "--party", "KOR", "--map", "딴것=note"],
        ["load", "status", "st.csv", "--list", "L-1"],
        ["load", "sites", "곳 1.csv", "--party", "KOR"],
        ["load", "boundaries", "shapes.csv", "--crs", "EPSG:4326"],
        ["load", "counts", "counts.csv"],
        ["load", "evidence", "ev.csv"],
    ):
        done = birds(*line)
        assert done.exit_code == 0, done.output
    first = tmp_path / "agreement.gpkg"
    commands = birds("lists", "--commands").stdout.splitlines()
    assert commands[0] == "birds init --empty"
    assert commands[3].startswith(
        "birds load sites '곳 1.csv' --party KOR --encoding cp949 --map '번호=code'"
    )
    for line in commands:
        done = birds("-d", tmp_path / "again.gpkg", *shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
    assert rows_of(first) == rows_of(tmp_path / "again.gpkg")


@pytest.mark.slow
def test_lists_shows_the_files_below_and_alone(small):
    shown = birds("-d", small, "lists").stdout
    assert "places.csv" in shown
    assert shown.index("sites 2") < shown.index("places.csv")
    made = json.loads(birds("-d", small, "lists", "--files", "--format", "json").stdout)
    assert [(row["noun"], row["file"], row["rows"]) for row in made["rows"]] == [("sites", "places.csv", 2)]
    assert "불러온" in birds("-d", small, "lists", "--files", "--lang", "ko", "--format", "md").stdout
    assert_refused(birds("-d", small, "lists", "--files", "--commands"), 2, "--commands")


def test_the_commands_of_a_dossier_with_the_bundled_data_start_with_it(dossier, tmp_path):
    (tmp_path / "new.csv").write_text("scientific_name\nGrus monacha\n", "utf-8")
    birds("-d", dossier, "load", "list", tmp_path / "new.csv", "--id", "NEW", "--title", "-x")
    assert birds("-d", dossier, "lists", "--commands").stdout.splitlines() == [
        "birds init",
        "birds load list new.csv --id NEW --title=-x --encoding utf-8 --map scientific_name=scientific_name",
    ]


# ---------------------------------------------------------------- taken back


FILES = {
    "list": "scientific_name,japanese_name\nGrus japonensis,タンチョウ\nGrus monacha,ナベヅル\n",
    "sites": "id,name,lat,lon,country\nnew-1,Somewhere,35.1,128.9,KOR\n",
    "counts": "site,species,count,year,source\nSomewhere,Grus grus,3,2001,me\nSomewhere,Grus monacha,4,2001,me\n",
    "thresholds": "species,threshold,population,edition,source\nGrus grus,10,East,WPE5,me\n",
    "evidence": "species,kind,from,to,date,source\nGrus grus,ring recovery,Seoul Korea,Izumi Japan,2001,me\n",
    "status": "list,species,status,source\nKOS2025,Prunella collaris,겨울철새,me\n",
}
OPTIONS = {"list": ("--id", "NEW", "--party", "JPN", "--date", "2030"), "status": ("--replace",)}


def load(dossier: Path, noun: str, folder: Path) -> Path:
    path = folder / f"{noun}.csv"
    path.write_text(FILES[noun], encoding="utf-8")
    done = birds("-d", dossier, "load", noun, path, *OPTIONS.get(noun, ()))
    assert done.exit_code == 0, done.output
    return path


def rows(dossier: Path) -> list[object]:
    """Return all rows in canonical form, without the log."""
    return [row for row in stored.canonical_rows(dossier) if "event" not in row[:1]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "noun", [pytest.param(noun, marks=pytest.mark.whole) if noun == "list" else noun for noun in FILES]
)  # a list is matched with all others
def test_a_load_and_its_removal_leave_the_dossier_as_it_was(noun, dossier, tmp_path):
    before = rows(dossier)
    load(dossier, noun, tmp_path)
    assert rows(dossier) != before
    held = dossier.read_bytes()
    dry = birds("-d", dossier, "remove", f"{noun}.csv", "--dry-run")
    assert dry.stdout.startswith("would remove"), dry.output
    assert dossier.read_bytes() == held
    done = birds("-d", dossier, "remove", f"{noun}.csv")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("removed")
    if noun != "status":  # the file's status took the place of another
        assert rows(dossier) == before
    assert birds("-d", dossier, "check").exit_code == 0


@pytest.mark.slow
def test_a_list_that_speaks_for_its_party_is_said_and_taken_back(dossier, tmp_path):
    drafted = birds("-d", dossier, "annex", "--format", "json").stdout
    path = tmp_path / "few.csv"
    path.write_text(FILES["list"], encoding="utf-8")
    done = birds("-d", dossier, "load", "list", path, *OPTIONS["list"])
    assert "warning: few.csv: NEW is now the newest checklist of JPN and is used for it" in done.stderr
    assert "`birds remove NEW` removes this one" in done.stderr
    assert birds("-d", dossier, "annex", "--format", "json").stdout != drafted
    assert birds("-d", dossier, "remove", "NEW").stdout == "removed NEW: 2 entries\n"
    assert birds("-d", dossier, "annex", "--format", "json").stdout == drafted


def test_without_the_edition_before_the_statuses_carried_from_it_are_gone(dossier):
    assert birds("-d", dossier, "remove", "OSJ7").exit_code == 0
    (one,) = json.loads(birds("-d", dossier, "evidence", "Cygnus olor", "--format", "json").stdout)["rows"]
    assert one["verdict"] == "unknown"


def test_what_is_not_there_or_in_use_is_refused(dossier, tmp_path):
    load(dossier, "sites", tmp_path)
    path = tmp_path / "used.csv"
    path.write_text(
        "site_id,site,species,count,year,source\nnew-1,Somewhere,Grus grus,3,2001,me\n", encoding="utf-8"
    )
    birds("-d", dossier, "load", "counts", path)
    before = dossier.read_bytes()
    assert_refused(
        birds("-d", dossier, "remove", "nothing.csv"), 2, "nothing.csv", "sites.csv", "birds lists"
    )
    assert_refused(birds("-d", dossier, "remove", "sites.csv"), 2, "1 site of sites.csv is in use (new-1)")
    assert dossier.read_bytes() == before
    assert birds("-d", dossier, "remove", "used.csv").exit_code == 0
    assert birds("-d", dossier, "remove", "sites.csv").stdout == "removed sites.csv: 1 site\n"


def test_what_was_there_before_the_file_stays(dossier, tmp_path):
    birds("-d", dossier, "export", tmp_path / "out")
    path = tmp_path / "site_count.csv"
    table = (tmp_path / "out" / "site_count.csv").read_text(encoding="utf-8-sig").splitlines()
    path.write_text(
        "\n".join([table[0], *(row for row in table if "ramsar-318" in row and "undated" in row)]),
        encoding="utf-8",
    )
    before = rows(dossier)
    done = birds("-d", dossier, "load", "counts", path)
    assert done.exit_code == 0, done.output
    assert birds("-d", dossier, "remove", "site_count.csv").stdout == "removed site_count.csv: 0 counts\n"
    assert rows(dossier) == before


def test_a_file_is_named_with_its_folder_or_as_another_system_composes_its_name(dossier, tmp_path):
    for name in ("한국.csv", "OSJ8"):
        path = tmp_path / name
        path.write_text(FILES["sites"], encoding="utf-8")
        birds("-d", dossier, "load", "sites", path)
    decomposed = unicodedata.normalize("NFD", "한국.csv")
    assert birds("-d", dossier, "remove", decomposed).exit_code == 0
    assert birds("-d", dossier, "remove", "./OSJ8").stdout == "removed ./OSJ8: 1 site\n"  # not the list
    done = birds("-d", dossier, "--lang", "ko", "remove", "없음")
    assert_refused(done, 2, "자료집에 '없음'이라는 목록이 없고, 불러온 파일도 없습니다")


def test_what_two_files_have_brought_stays_with_the_other(dossier, tmp_path):
    load(dossier, "evidence", tmp_path)
    (tmp_path / "again.csv").write_text(FILES["evidence"], encoding="utf-8")
    birds("-d", dossier, "load", "evidence", tmp_path / "again.csv")
    assert birds("-d", dossier, "remove", "evidence.csv").stdout == "removed evidence.csv: 0 records\n"
    assert birds("-d", dossier, "remove", "again.csv").stdout == "removed again.csv: 1 record\n"


TRACK = "individual-local-identifier,timestamp,location-long,location-lat,individual-taxon-canonical-name,study-name\n"


def track(path: Path, bird: str, longitude: float, latitude: float, month: int) -> Path:
    fixes = (
        f"{bird},2020-{month:02}-0{day} 00:00:00.000,{longitude},{latitude},Grus grus,S\n"
        for day in range(1, 6)
    )
    path.write_text(TRACK + "".join(fixes), encoding="utf-8")
    return path


def test_tracks_are_taken_back_and_loaded_again_together(dossier, tmp_path):
    before = rows(dossier)
    files = [track(tmp_path / "a.csv", "K1", 127.0, 36.5, 2), track(tmp_path / "b.csv", "K1", 130.4, 33.2, 4)]
    done = birds("-d", dossier, "load", "tracks", *files)
    assert "stayed in both countries: 1" in done.stdout, done.output
    *_, command = birds("-d", dossier, "lists", "--commands").stdout.splitlines()
    assert command.startswith("birds load tracks a.csv b.csv ")
    birds("-d", dossier, "remove", "a.csv")
    assert birds("-d", dossier, "remove", "b.csv").stdout == "removed b.csv: 1 track\n"
    assert rows(dossier) == before


def test_occurrences_of_one_source_are_taken_back_together(dossier, tmp_path):
    before = rows(dossier)
    header = "occurrenceID,scientificName,decimalLatitude,decimalLongitude,eventDate\n"
    for name, day in (("a.csv", 1), ("b.csv", 2)):
        (tmp_path / name).write_text(f"{header}{day},Grus grus,36.5,127.0,2020-02-0{day}\n", encoding="utf-8")
    files = (tmp_path / "a.csv", tmp_path / "b.csv")
    done = birds("-d", dossier, "load", "occurrences", *files, "--uncertainty", "100")
    assert done.exit_code == 0, done.output
    *_, command = birds("-d", dossier, "lists", "--commands").stdout.splitlines()
    assert command.startswith("birds load occurrences a.csv b.csv --source 'a.csv; b.csv' --uncertainty 100")
    assert birds("-d", dossier, "remove", "a.csv").stdout.startswith("removed a.csv: ")
    assert rows(dossier) == before


def test_check_tells_what_is_missing_and_whether_a_command_took_it_out(dossier):
    assert birds("-d", dossier, "remove", "ROKAMBA2006").exit_code == 0
    done = birds("-d", dossier, "check")
    assert done.exit_code == 0, done.output
    assert "lists; now it has" in done.stderr
    assert "removed by: ROKAMBA2006" in done.stderr
    with closing(sqlite3.connect(dossier)) as connection, connection:
        geopackage.register_functions(connection)
        connection.execute("DELETE FROM site WHERE id = 'ramsar-inawashiro-ko'")
    done = birds("-d", dossier, "check", "--lang", "ko")
    assert done.exit_code == 1
    assert "만들 때: 서식지 146곳, 지금: 145" in done.stdout
