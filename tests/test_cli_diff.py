"""`birds diff` on the real lists and on files."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cli import assert_refused, birds, ran


@pytest.fixture(scope="module")
def real(bundled_dossier: Path) -> dict[str, Any]:
    result = ran(bundled_dossier, "diff", "OSJ8", "KOS2025", "--format", "json")
    made: dict[str, Any] = json.loads(result)
    return made


def rows_with(made: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in made["rows"] if name in {one["scientific_name"] for one in (*row["a"], *row["b"])}]


def test_all_506_shared_species_are_found(real):
    assert (real["a"]["entries"], real["b"]["entries"]) == (644, 598)
    assert real["summary"]["equal"] == 500
    assert real["summary"]["includes"] == 6
    assert real["summary"]["included_in"] == real["summary"]["overlaps"] == 0
    assert Counter(row["relation"] for row in real["rows"]) == {k: v for k, v in real["summary"].items() if v}


def test_every_entry_of_both_lists_stands_in_exactly_one_row(real):
    for side, entries in (("a", 644), ("b", 598)):
        rows = Counter(one["row"] for row in real["rows"] for one in row[side])
        assert len(rows) == entries
        assert set(rows.values()) == {1}
    assert len({row["id"] for row in real["rows"]}) == len(real["rows"])


def test_no_wrong_pair(real):
    """Every pair of different binomials on these lists, each looked at by a person."""
    pairs = {
        (a["scientific_name"], b["scientific_name"])
        for row in real["rows"]
        for a in row["a"]
        for b in row["b"]
    }
    assert {pair for pair in pairs if pair[0] != pair[1]} == UNDER_TWO_NAMES


UNDER_TWO_NAMES = {
    ("Anser cygnoid", "Anser cygnoides"),
    ("Anser fabalis", "Anser serrirostris"),
    ("Anas crecca", "Anas carolinensis"),
    ("Anthropoides virgo", "Grus virgo"),
    ("Charadrius veredus", "Anarhynchus veredus"),
    ("Charadrius mongolus", "Anarhynchus mongolus"),
    ("Charadrius leschenaultii", "Anarhynchus leschenaultii"),
    ("Charadrius alexandrinus", "Anarhynchus alexandrinus"),
    ("Larus vegae", "Larus mongolicus"),
    ("Ixobrychus flavicollis", "Botaurus flavicollis"),
    ("Ixobrychus cinnamomeus", "Botaurus cinnamomeus"),
    ("Ixobrychus eurhythmus", "Botaurus eurhythmus"),
    ("Ixobrychus sinensis", "Botaurus sinensis"),
    ("Butorides striata", "Butorides atricapilla"),
    ("Bubulcus ibis", "Ardea coromanda"),
    ("Accipiter gularis", "Tachyspiza gularis"),
    ("Accipiter soloensis", "Tachyspiza soloensis"),
    ("Accipiter gentilis", "Astur gentilis"),
    ("Corvus dauuricus", "Coloeus dauuricus"),
    ("Calandrella brachydactyla", "Calandrella dukhunensis"),  # side by side, unresolved
    ("Locustella pryeri", "Helopsaltes pryeri"),
    ("Locustella pleskei", "Helopsaltes pleskei"),
    ("Locustella ochotensis", "Helopsaltes ochotensis"),
    ("Locustella certhiola", "Helopsaltes certhiola"),
    ("Anthus rubescens", "Anthus japonicus"),
}


def test_introduced_birds_are_compared_on_demand(bundled_dossier):
    asked = ("--with-introduced", "--format", "json")
    made = json.loads(birds("-d", bundled_dossier, "diff", "OSJ8", "KOS2025", *asked).stdout)
    assert made["a"]["entries"] == 690
    assert any("alien" in row["change"] for row in made["rows"])


def test_only_takes_confidences_and_the_exit_code_says_that_there_are_rows(bundled_dossier):
    diff = ("-d", bundled_dossier, "diff", "OSJ8", "KOS2025", "--format", "json", "--exit-code")
    result = birds(*diff, "--only", "equal", "--only", "probable", "--only", "proposal")
    made = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {(row["relation"], row["confidence"]) for row in made["rows"]} == {("equal", "probable")}
    assert made["confidence"]["probable"] == len(made["rows"])
    ran(bundled_dossier, "diff", "OSJ8", "OSJ8", "--exit-code")


def test_two_files_need_no_dossier(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("scientific_name\nCharadrius mongolus\nPica serica\n", "utf-8")
    Path("나라.csv").write_text("학명,국명\nAnarhynchus mongolus,왕눈물떼새\n", "cp949")
    result = birds("diff", "a.csv", "나라.csv", "--format", "json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    assert made["summary"]["equal"] == made["summary"]["only_a"] == 1
    assert made["rows"][0]["basis"] in ("presumed", "monotypic")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", ()),
        ("scientific_name\nQuercus robur\nPinus densiflora\nGinkgo biloba\n", ("only 0 of 3 names are birds", "'Quercus robur'")),
    ],
    ids=["numbers", "trees"],
)  # fmt: skip
def test_a_file_without_names_of_birds_is_3(text, words, tmp_path, bundled_dossier):
    (path := tmp_path / "other.csv").write_text(text, "utf-8")
    assert_refused(birds("-d", bundled_dossier, "diff", path, "OSJ8"), 3, "other.csv", *words)


def test_files_are_named_without_their_folder(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "list.csv").write_text("scientific_name\nGrus monacha\n", "utf-8")
    result = birds("diff", tmp_path / "one" / "list.csv", tmp_path / "two" / "list.csv", "--format", "json")
    made = json.loads(result.stdout)
    assert [made[side]["id"] for side in "ab"] == ["list", "list.csv"]
    assert str(tmp_path) not in result.stdout


@pytest.mark.slow
def test_csv_files_carry_the_mark_that_excel_needs_and_pipes_do_not(bundled_dossier, tmp_path):
    birds("-d", bundled_dossier, "diff", "OSJ8", "KOS2025", "-o", tmp_path / "d.csv")
    piped = birds("-d", bundled_dossier, "diff", "OSJ8", "KOS2025", "--format", "csv")
    assert (tmp_path / "d.csv").read_bytes() == b"\xef\xbb\xbf" + piped.stdout_bytes


@pytest.mark.slow
@pytest.mark.parametrize("printed", ["Phylloscopus tenellipes/borealoides", "Turdus naumanni/eunomus"])
def test_one_of_two_birds_is_left_open(printed, bundled_dossier, tmp_path):
    path = tmp_path / "slash.csv"
    path.write_text(f"scientific_name\n{printed}\nAnas (Mareca) penelope\n", "utf-8")
    made = json.loads(birds("-d", bundled_dossier, "diff", path, "KOS2025", "--format", "json").stdout)
    (row,) = rows_with(made, printed)
    assert row["relation"] == "unresolved"
    assert len(row["candidates"]) == 2
    (row,) = rows_with(made, "Anas (Mareca) penelope")  # a subgenus is no heading
    assert row["relation"] == "equal"


OLD_NAMES = ("Cuculus saturatus", "Charadrius asiaticus", "Glareola pratincola", "Acrocephalus arundinaceus")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("territory", "relations"),
    [
        ((), {"equal"}),
        (("KOS2025",), {"equal"}),
        (("west.csv",), {"only_a"}),
        (("none.csv",), {"unresolved"}),
    ],
)
def test_a_territory_replaces_the_dossiers_lists(
    territory, relations, bundled_dossier, tmp_path, monkeypatch
):
    """Old names of birds of East Asia and of the West mean the bird of the region that was asked for."""
    monkeypatch.chdir(tmp_path)
    lines = ("scientific_name", *OLD_NAMES)
    Path("old.csv").write_text("\n".join(lines), "utf-8")
    Path("west.csv").write_text("\n".join(lines).replace("Charadrius", "Anarhynchus"), "utf-8")
    Path("none.csv").write_text("scientific_name\nStruthio camelus\n", "utf-8")
    asked = [part for name in territory for part in ("--territory", name)]
    result = birds("-d", bundled_dossier, "diff", "old.csv", "KOS2025", *asked, "--format", "json")
    made = json.loads(result.stdout)
    rows = [row for row in made["rows"] if any(one["scientific_name"] in OLD_NAMES for one in row["a"])]
    assert len(rows) == len(OLD_NAMES)
    assert {row["relation"] for row in rows} == relations


@pytest.mark.slow
def test_a_list_of_the_dossier_is_matched_anew_for_another_territory(bundled_dossier, tmp_path):
    path = tmp_path / "west.csv"
    path.write_text("scientific_name\nGallinago gallinago\nStercorarius skua\nPluvialis dominica\n", "utf-8")
    rules = []
    for asked in ((), ("--territory", path)):
        result = birds("-d", bundled_dossier, "diff", "ROKAMBA2006", "KOS2025", *asked, "--format", "json")
        (row,) = [row for row in rows_with(json.loads(result.stdout), "Charadrius mongolus") if row["a"]]
        rules.append(row["a"][0]["rule"])
    assert rules[0].startswith("settled-")
    assert rules[1] != "settled-region"


@pytest.mark.parametrize(
    ("asked", "region", "bird"),
    [
        ((), [], "Coloeus monedula"),
        (("--territory", "KOR"), ["KOS2025", "BK2022", "NIBR2025"], "Coloeus dauuricus"),
        (("--territory", "KOS2025"), ["KOS2025"], "Coloeus dauuricus"),
        (("--territory", "a.csv"), ["a"], "Coloeus monedula"),
    ],
)
def test_two_files_have_no_region_unless_one_is_named(asked, region, bird, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("scientific_name\nCorvus monedula\nErithacus rubecula\n", "utf-8")
    Path("b.csv").write_text("scientific_name\nCoturnix coturnix\n", "utf-8")
    result = birds("diff", "a.csv", "b.csv", *asked, "--format", "json")
    made = json.loads(result.stdout)
    assert made["region"] == region
    (row,) = rows_with(made, "Corvus monedula")
    assert row["taxa_a"] == [bird]
    assert ("none; each list" in birds("diff", "a.csv", "b.csv", *asked).stdout) == (not region)


def test_a_territory_that_nobody_knows_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("scientific_name\nGrus grus\n", "utf-8")
    result = birds("diff", tmp_path / "a.csv", tmp_path / "a.csv", "--territory", "XYZ")
    assert result.exit_code == 2
    assert "XYZ" in result.stderr
    assert "KOS2025" in result.stderr  # what there is, also where there is no dossier
