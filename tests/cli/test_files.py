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
from cli import assert_refused, birds, ran, read_json
from click.testing import Result
from shapely.geometry import box, mapping

from birds import store
from birds.model import Evidence, Site, SiteArea, SiteCount, SourceFile
from birds.store import geopackage

HEADER = "id,name_en,country,latitude,longitude,designation\n"
PLACES = HEADER + "a,Alpha,JPN,35.5,135.5,F\nb,Beta,KOR,36.5,127.5,F\n"
SHAPES = {"a": box(135.4, 35.4, 135.6, 35.6), "b": box(127.4, 36.4, 127.6, 36.6)}
COUNTS = "site_id,site,scientific_name,count,season,source\n"
EVIDENCE = "id,scientific_name,kind,from_place,from_country,to_place,to_country,source\n"


def load(dossier: Path, noun: str, file: str, text: str | None = None, *options: object) -> Result:
    """Load a file beside the dossier, written anew where there is a text for it."""
    path = dossier.parent / file
    if text is not None:
        path.write_text(text, "utf-8")
    return birds("-d", dossier, "load", noun, path, *options)


def loaded(dossier: Path, noun: str, file: str, text: str | None = None, *options: object) -> str:
    done = load(dossier, noun, file, text, *options)
    assert done.exit_code == 0, done.output
    return done.stdout


def rows_of(dossier: Path) -> list[tuple[Any, ...]]:
    """Return all rows in canonical form, without the log."""
    return [row for row in stored.canonical_rows(dossier) if row[0] != "event"]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty dossier with two sites."""
    few_birds.bundle(monkeypatch)
    ran(tmp_path / "d.gpkg", "init", "--empty")
    loaded(tmp_path / "d.gpkg", "sites", "places.csv", PLACES)
    return tmp_path / "d.gpkg"


def geojson(shapes: dict[str, Any]) -> str:
    made = [
        {"type": "Feature", "properties": {"id": key}, "geometry": mapping(shape)}
        for key, shape in shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": made})


def sites_with_areas(dossier: Path) -> list[str]:
    return [area.site_id for area in store.load(dossier, SiteArea)]


@pytest.mark.slow
def test_boundaries_go_in_a_second_time_nothing_changes_and_a_changed_file_needs_replace(small):
    assert "loaded 2 boundaries of b.geojson, every shape used" in loaded(
        small, "boundaries", "b.geojson", geojson(SHAPES)
    )
    assert sites_with_areas(small) == ["a", "b"]
    before = small.read_bytes()
    assert "nothing new: 2 boundaries" in loaded(small, "boundaries", "b.geojson")
    changed = geojson({"a": box(135.3, 35.4, 135.6, 35.6)})
    refused = load(small, "boundaries", "b.geojson", changed)
    assert_refused(refused, 2, "1 changed (a (b.geojson)); 1 removed (b (b.geojson))", "--replace")
    dry = loaded(small, "boundaries", "b.geojson", None, "--replace", "--dry-run")
    assert "  ~ a (b.geojson)\n  - b (b.geojson)\n" in dry
    assert small.read_bytes() == before
    loaded(small, "boundaries", "b.geojson", None, "--replace")
    assert sites_with_areas(small) == ["a"]
    assert birds("-d", small, "check").exit_code in (0, 1)


@pytest.mark.slow
def test_what_is_doubtful_is_left_out_strict_makes_it_fatal_and_check_says_what_contradicts(small, tmp_path):
    text = geojson({"a": SHAPES["a"], "zzz": box(127.45, 36.45, 127.55, 36.55)})
    before, inside = small.read_bytes(), "the point of b is inside the boundary"
    assert_refused(load(small, "boundaries", "b.geojson", text, "--strict"), 3, "no known site", inside)
    dry = loaded(small, "boundaries", "b.geojson", None, "--dry-run", "--problems", tmp_path / "p.csv")
    assert "would load 1 boundary of b.geojson, 1 shape not used" in dry
    assert inside in (tmp_path / "p.csv").read_text("utf-8-sig")
    assert small.read_bytes() == before
    loaded(small, "boundaries", "c.geojson", geojson({"a": box(136, 36, 136.1, 36.1)}))
    told = birds("-d", small, "check", "--format", "csv", "--strict").stdout
    assert re.search(r"the point of a is [\d,.]+ km outside its own boundary", told)


@pytest.mark.slow
def test_several_files_and_a_folder_go_in_together_or_not_at_all(small, tmp_path):
    folder = tmp_path / "theirs" / "deep"
    folder.mkdir(parents=True)
    for key, shape in SHAPES.items():
        frame = geopandas.GeoDataFrame({"id": [key]}, geometry=[shape], crs=4326)
        frame.to_file(folder / f"{key}.shp")
    before = small.read_bytes()
    assert_refused(load(small, "boundaries", "bad.geojson", "{", folder.parent), 3, "bad.geojson")
    assert small.read_bytes() == before
    assert "loaded 2 boundaries" in loaded(small, "boundaries", "theirs")
    assert [file.file_name for file in store.load(small, SourceFile)][1:] == ["a.shp", "b.shp"]
    assert_refused(load(small, "boundaries", "empty"), 3)


# ---------------------------------------------------------------- what is kept of a file, and a file that has changed


def test_how_a_file_was_loaded_is_kept(small, tmp_path):
    path = tmp_path / "표.csv"
    path.write_bytes("번호,이름,y,x,딴것\n7,순천만,34.88,127.5,z\n".encode("cp949"))
    loaded(small, "sites", "표.csv", None, "--party", "KOR", "--map", "딴것=note")
    file = store.load(small, SourceFile)[-1]
    assert (file.noun, file.file_name, file.rows, file.encoding) == ("sites", "표.csv", 1, "cp949")
    assert file.sha256 == sha256(path.read_bytes()).hexdigest()
    assert dict(file.mapping)["딴것"] == "note"
    assert (file.options, file.keys) == ((("party", "KOR"),), ("7",))


@pytest.mark.slow
def test_sites_that_a_changed_file_no_longer_has_go_unless_they_are_in_use_or_another_files_too(small):
    loaded(small, "boundaries", "b.geojson", geojson({"b": SHAPES["b"]}))
    changed = HEADER + "c,Gamma,KOR,36.9,127.5,F\n"
    differs = "1 added (c); 1 removed (a); 1 no longer in the file, but in use (b)"
    assert_refused(load(small, "sites", "places.csv", changed), 2, differs)
    loaded(small, "sites", "more.csv", HEADER + "a,Alpha,JPN,35.5,135.5,F\n")
    loaded(small, "sites", "places.csv", None, "--replace")
    assert [site.id for site in store.load(small, Site)] == ["a", "b", "c"]
    loaded(small, "sites", "more.csv", HEADER + "c,Gamma,KOR,36.9,127.5,F\n", "--replace")
    assert [site.id for site in store.load(small, Site)] == ["b", "c"]


def test_a_file_that_says_the_same_in_other_bytes_needs_no_replace(small, tmp_path):
    places = tmp_path / "places.csv"
    places.write_text(PLACES.replace("\n", "\r\n"), "utf-16")
    loaded(small, "sites", "places.csv")
    (file,) = store.load(small, SourceFile)
    assert file.sha256 == sha256(places.read_bytes()).hexdigest()


@pytest.mark.slow
def test_a_changed_file_takes_the_place_of_its_counts_records_and_statuses_only(small):
    rows = "a,Alpha,Grus monacha,5,winter,s\n"
    loaded(small, "counts", "one.csv", COUNTS + rows * 2)
    loaded(small, "counts", "other.csv", COUNTS + "b,Beta,Grus monacha,7,winter,t\n")
    loaded(small, "counts", "one.csv")
    assert [count.count for count in store.load(small, SiteCount)] == [5, 5, 7]
    assert_refused(
        load(small, "counts", "one.csv", COUNTS + rows.replace("5", "6")), 2, "1 added", "1 removed"
    )
    loaded(small, "counts", "one.csv", None, "--replace")
    assert sorted(count.count or 0 for count in store.load(small, SiteCount)) == [6, 7]
    rows = [f"{key},Grus monacha,recovery,Izumi,JPN,Suncheon,KOR,Bulletin {key}\n" for key in "xyz"]
    loaded(small, "evidence", "e.csv", EVIDENCE + "".join(rows))
    changed = EVIDENCE + rows[0] + rows[2].replace("Bulletin z", "Bulletin 9")
    assert_refused(load(small, "evidence", "e.csv", changed), 2, "1 changed (z); 1 removed (y)")
    loaded(small, "evidence", "e.csv", None, "--replace")
    kept = [(record.id, record.source) for record in store.load(small, Evidence)]
    assert kept == [("x", "Bulletin x"), ("z", "Bulletin 9")]
    loaded(small, "list", "l.csv", "scientific_name\nGrus monacha\nGrus grus\n", "--id", "L")
    table, of_list = "scientific_name,status,source\nGrus monacha,WV,X\n", ("--list", "L")
    loaded(small, "status", "s.csv", table + "Grus grus,V,X\n", *of_list)
    assert_refused(load(small, "status", "s.csv", table, *of_list), 2, "1 removed (X: Grus grus (L) V “V”)")
    loaded(small, "status", "s.csv", None, *of_list, "--replace")
    assert [(one.name, one.code) for one in store.load(small).statuses] == [("Grus monacha", "W")]
    assert store.load(small, SourceFile)[-1].options == (("list", "L"),)


# ---------------------------------------------------------------- what is said of loaded files, and loading them again


@pytest.mark.slow
def test_the_commands_that_lists_prints_make_the_same_dossier_again(tmp_path, monkeypatch):
    """Everything that a file can bring, with every option that is needed to read it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_bytes("학명,국명,딴것\nGrus monacha,흑두루미,x\n".encode("cp949"))
    (tmp_path / "곳 1.csv").write_bytes("번호,이름,y,x\n7,순천만,34.88,127.5\n".encode("cp949"))
    for name, text in {
        "st": "scientific_name,status\nGrus monacha,winter visitor\n",
        "shapes": f'id,shape\n7,"{box(127.4, 34.8, 127.6, 34.9).wkt}"\n',
        "counts": COUNTS + "7,순천만,Grus monacha,5,winter,s\n",
        "ev": EVIDENCE + "x,Grus monacha,recovery,Izumi,JPN,Suncheon,KOR,Bulletin\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    for line in (
        "init --empty", "load list list.csv --id L-1 --party KOR --map 딴것=note", "load status st.csv --list L-1",
        "load sites '곳 1.csv' --party KOR", "load boundaries shapes.csv --crs EPSG:4326", "load counts counts.csv",
        "load evidence ev.csv",
    ):  # fmt: skip
        done = birds(*shlex.split(line))
        assert done.exit_code == 0, done.output
    commands = birds("lists", "--commands").stdout.splitlines()
    assert commands[0] == "birds init --empty"
    begins = "birds load sites '곳 1.csv' --party KOR --encoding cp949 --map '번호=code'"
    assert commands[3].startswith(begins)
    for line in commands:
        ran(tmp_path / "again.gpkg", *shlex.split(line)[1:])
    assert rows_of(tmp_path / "agreement.gpkg") == rows_of(tmp_path / "again.gpkg")


@pytest.mark.slow
def test_lists_shows_the_files_below_and_alone(small):
    shown = ran(small, "lists")
    assert shown.index("sites 2") < shown.index("places.csv")
    made = read_json(small, "lists", "--files")
    assert [(row["noun"], row["file"], row["rows"]) for row in made["rows"]] == [("sites", "places.csv", 2)]
    assert "불러온" in ran(small, "lists", "--files", "--lang", "ko", "--format", "md")
    assert_refused(birds("-d", small, "lists", "--files", "--commands"), 2, "--commands")


def test_the_commands_of_a_dossier_with_the_bundled_data_start_with_it(dossier):
    load(dossier, "list", "new.csv", "scientific_name\nGrus monacha\n", "--id", "NEW", "--title", "-x")
    assert ran(dossier, "lists", "--commands").splitlines() == [
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "noun", [pytest.param(noun, marks=pytest.mark.whole) if noun == "list" else noun for noun in FILES]
)  # a list is matched with all others
def test_a_load_and_its_removal_leave_the_dossier_as_it_was(noun, dossier):
    before = rows_of(dossier)
    loaded(dossier, noun, f"{noun}.csv", FILES[noun], *OPTIONS.get(noun, ()))
    assert rows_of(dossier) != before
    held = dossier.read_bytes()
    assert ran(dossier, "remove", f"{noun}.csv", "--dry-run").startswith("would remove")
    assert dossier.read_bytes() == held
    assert ran(dossier, "remove", f"{noun}.csv").startswith("removed")
    if noun != "status":  # the file's status took the place of another
        assert rows_of(dossier) == before
    ran(dossier, "check")


@pytest.mark.slow
def test_a_list_that_speaks_for_its_party_is_said_and_taken_back(dossier):
    drafted = ran(dossier, "annex", "--format", "json")
    told = load(dossier, "list", "few.csv", FILES["list"], *OPTIONS["list"]).stderr
    assert "warning: few.csv: NEW is now the newest checklist of JPN and is used for it" in told
    assert "`birds remove NEW` removes this one" in told
    assert ran(dossier, "annex", "--format", "json") != drafted
    assert ran(dossier, "remove", "NEW") == "removed NEW: 2 entries\n"
    assert ran(dossier, "annex", "--format", "json") == drafted


def test_what_is_not_there_or_in_use_is_refused_and_what_was_carried_from_an_edition_goes_with_it(dossier):
    ran(dossier, "remove", "OSJ7")
    (one,) = read_json(dossier, "evidence", "Cygnus olor")["rows"]
    assert one["verdict"] == "unknown"
    loaded(dossier, "sites", "sites.csv", FILES["sites"])
    used = "site_id,site,species,count,year,source\nnew-1,Somewhere,Grus grus,3,2001,me\n"
    loaded(dossier, "counts", "used.csv", used)
    before = dossier.read_bytes()
    absent = birds("-d", dossier, "remove", "nothing.csv")
    assert_refused(absent, 2, "nothing.csv", "sites.csv", "birds lists")
    assert_refused(birds("-d", dossier, "remove", "sites.csv"), 2, "1 site of sites.csv is in use (new-1)")
    assert dossier.read_bytes() == before
    ran(dossier, "remove", "used.csv")
    assert ran(dossier, "remove", "sites.csv") == "removed sites.csv: 1 site\n"


@pytest.mark.whole
def test_what_was_there_before_the_file_or_another_file_has_brought_stays(dossier, tmp_path):
    ran(dossier, "export", tmp_path / "out")
    head, *table = (tmp_path / "out" / "site_count.csv").read_text("utf-8-sig").splitlines()
    some = [row for row in table if "ramsar-318" in row and "undated" in row]
    assert some
    before = rows_of(dossier)
    loaded(dossier, "counts", "site_count.csv", "\n".join([head, *some]))
    assert ran(dossier, "remove", "site_count.csv") == "removed site_count.csv: 0 counts\n"
    assert rows_of(dossier) == before
    for name in ("evidence.csv", "again.csv"):
        loaded(dossier, "evidence", name, FILES["evidence"])
    assert ran(dossier, "remove", "evidence.csv") == "removed evidence.csv: 0 records\n"
    assert ran(dossier, "remove", "again.csv") == "removed again.csv: 1 record\n"


def test_a_file_is_named_with_its_folder_or_as_another_system_composes_its_name(dossier):
    for name in ("한국.csv", "OSJ8"):
        load(dossier, "sites", name, FILES["sites"])
    ran(dossier, "remove", unicodedata.normalize("NFD", "한국.csv"))
    assert ran(dossier, "remove", "./OSJ8") == "removed ./OSJ8: 1 site\n"  # not the list
    done = birds("-d", dossier, "--lang", "ko", "remove", "없음")
    assert_refused(done, 2, "자료집에 '없음'이라는 목록이 없고, 불러온 파일도 없습니다")


TRACK = "individual-local-identifier,timestamp,location-long,location-lat,individual-taxon-canonical-name,study-name\n"


def track(path: Path, longitude: float, latitude: float, month: int) -> Path:
    fixes = (
        f"K1,2020-{month:02}-0{day} 00:00:00.000,{longitude},{latitude},Grus grus,S\n" for day in range(1, 6)
    )
    path.write_text(TRACK + "".join(fixes), encoding="utf-8")
    return path


def test_tracks_and_occurrences_of_one_source_are_loaded_and_taken_back_together(dossier, tmp_path):
    before = rows_of(dossier)
    files = [track(tmp_path / "a.csv", 127.0, 36.5, 2), track(tmp_path / "b.csv", 130.4, 33.2, 4)]
    assert "stayed in both countries: 1" in ran(dossier, "load", "tracks", *files)
    *_, command = ran(dossier, "lists", "--commands").splitlines()
    assert command.startswith("birds load tracks a.csv b.csv ")
    ran(dossier, "remove", "a.csv")
    assert ran(dossier, "remove", "b.csv") == "removed b.csv: 1 track\n"
    assert rows_of(dossier) == before
    header = "occurrenceID,scientificName,decimalLatitude,decimalLongitude,eventDate\n"
    for day, file in enumerate(files, 1):
        file.write_text(f"{header}{day},Grus grus,36.5,127.0,2020-02-0{day}\n", encoding="utf-8")
    ran(dossier, "load", "occurrences", *files, "--uncertainty", "100")
    *_, command = ran(dossier, "lists", "--commands").splitlines()
    assert command.startswith("birds load occurrences a.csv b.csv --source 'a.csv; b.csv' --uncertainty 100")
    assert ran(dossier, "remove", "a.csv").startswith("removed a.csv: ")
    assert rows_of(dossier) == before


def test_check_tells_what_is_missing_and_whether_a_command_took_it_out(dossier):
    ran(dossier, "remove", "ROKAMBA2006")
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
