"""`birds remove`: what was loaded by mistake is taken back, and the dossier is as it was."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
import stored
from cli import assert_refused, birds

from birds.store import geopackage

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
