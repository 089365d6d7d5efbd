"""`birds diff` on the real lists and on files: rows, pairs in the five relations of RCC-5, several lists beside each other."""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cli import assert_refused, birds, ran, read_json

from birds.taxonomy import shipped_taxonomy


def compared(dossier: Path, *args: object) -> dict[str, Any]:
    made: dict[str, Any] = read_json(dossier, "diff", *args)
    return made


@pytest.fixture(autouse=True)
def _no_dossier_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def rows_with(made: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in made["rows"] if name in {one["scientific_name"] for one in (*row["a"], *row["b"])}]


UNDER_TWO_NAMES = """
    Anser cygnoid, Anser cygnoides; Anser fabalis, Anser serrirostris; Anas crecca, Anas carolinensis;
    Anthropoides virgo, Grus virgo; Charadrius veredus, Anarhynchus veredus; Charadrius mongolus, Anarhynchus mongolus;
    Charadrius leschenaultii, Anarhynchus leschenaultii; Charadrius alexandrinus, Anarhynchus alexandrinus;
    Larus vegae, Larus mongolicus; Ixobrychus flavicollis, Botaurus flavicollis;
    Ixobrychus cinnamomeus, Botaurus cinnamomeus; Ixobrychus eurhythmus, Botaurus eurhythmus;
    Ixobrychus sinensis, Botaurus sinensis; Butorides striata, Butorides atricapilla; Bubulcus ibis, Ardea coromanda;
    Accipiter gularis, Tachyspiza gularis; Accipiter soloensis, Tachyspiza soloensis; Accipiter gentilis, Astur gentilis;
    Corvus dauuricus, Coloeus dauuricus; Calandrella brachydactyla, Calandrella dukhunensis;
    Locustella pryeri, Helopsaltes pryeri; Locustella pleskei, Helopsaltes pleskei;
    Locustella ochotensis, Helopsaltes ochotensis; Locustella certhiola, Helopsaltes certhiola;
    Anthus rubescens, Anthus japonicus"""
"""Every pair of different binomials on these lists, each looked at by a person; the larks stand side by side, unresolved."""


def test_all_506_shared_species_are_found_and_no_wrong_pair(bundled_dossier):
    real = compared(bundled_dossier, "OSJ8", "KOS2025")
    assert (real["a"]["entries"], real["b"]["entries"]) == (644, 598)
    counted = {"equal": 500, "includes": 6, "included_in": 0, "overlaps": 0}
    assert {key: real["summary"][key] for key in counted} == counted
    assert Counter(row["relation"] for row in real["rows"]) == {k: v for k, v in real["summary"].items() if v}
    assert len({row["id"] for row in real["rows"]}) == len(real["rows"])
    names = {
        (a["scientific_name"], b["scientific_name"])
        for row in real["rows"]
        for a in row["a"]
        for b in row["b"]
    }
    expected = {tuple(map(str.strip, pair.split(","))) for pair in UNDER_TWO_NAMES.split(";")}
    assert {pair for pair in names if pair[0] != pair[1]} == expected


def test_introduced_birds_are_compared_and_rows_chosen_on_demand_and_the_exit_code_says_that_there_are_rows(
    bundled_dossier,
):
    made = compared(bundled_dossier, "OSJ8", "KOS2025", "--with-introduced")
    assert made["a"]["entries"] == 690
    assert any("alien" in row["change"] for row in made["rows"])
    diff = ("-d", bundled_dossier, "diff", "OSJ8", "KOS2025", "--format", "json", "--exit-code")
    result = birds(*diff, "--only", "equal", "--only", "probable", "--only", "proposal")
    made = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {(row["relation"], row["confidence"]) for row in made["rows"]} == {("equal", "probable")}
    assert made["confidence"]["probable"] == len(made["rows"])
    ran(bundled_dossier, "diff", "OSJ8", "OSJ8", "--exit-code")


def test_two_files_need_no_dossier_and_are_named_without_their_folder(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        Path(folder, "a.csv").write_text("scientific_name\nCharadrius mongolus\nPica serica\n", "utf-8")
    Path("나라.csv").write_text("학명,국명\nAnarhynchus mongolus,왕눈물떼새\n", "cp949")
    made = json.loads(birds("diff", "one/a.csv", "나라.csv", "--format", "json").stdout)
    assert made["summary"]["equal"] == made["summary"]["only_a"] == 1
    assert made["rows"][0]["basis"] in ("presumed", "monotypic")
    told = birds("diff", tmp_path / "one" / "a.csv", tmp_path / "two" / "a.csv", "--format", "json").stdout
    assert [json.loads(told)[side]["id"] for side in "ab"] == ["a", "a.csv"]
    assert str(tmp_path) not in told


@pytest.mark.parametrize(("text", "words"), [
    ("a,b\n1,2\n", ()),
    ("scientific_name\nQuercus robur\nPinus densiflora\nGinkgo biloba\n", ("only 0 of 3 names are birds", "'Quercus robur'")),
], ids=["numbers", "trees"])  # fmt: skip
def test_a_file_without_names_of_birds_is_3(text, words, bundled_dossier):
    Path("other.csv").write_text(text, "utf-8")
    assert_refused(birds("-d", bundled_dossier, "diff", "./other.csv", "OSJ8"), 3, "other.csv", *words)


@pytest.mark.slow
def test_csv_files_carry_the_mark_that_excel_needs_and_pipes_do_not(bundled_dossier):
    ran(bundled_dossier, "diff", "OSJ8", "KOS2025", "-o", "d.csv")
    piped = birds("-d", bundled_dossier, "diff", "OSJ8", "KOS2025", "--format", "csv")
    assert Path("d.csv").read_bytes() == b"\xef\xbb\xbf" + piped.stdout_bytes


@pytest.mark.slow
@pytest.mark.parametrize("printed", ["Phylloscopus tenellipes/borealoides", "Turdus naumanni/eunomus"])
def test_one_of_two_birds_is_left_open(printed, bundled_dossier):
    Path("slash.csv").write_text(f"scientific_name\n{printed}\nAnas (Mareca) penelope\n", "utf-8")
    made = compared(bundled_dossier, "slash.csv", "KOS2025")
    (row,) = rows_with(made, printed)
    assert (row["relation"], len(row["candidates"])) == ("unresolved", 2)
    (row,) = rows_with(made, "Anas (Mareca) penelope")  # a subgenus is no heading
    assert row["relation"] == "equal"


@pytest.mark.slow
def test_a_list_of_the_dossier_is_matched_anew_for_another_territory(bundled_dossier):
    west = "scientific_name\nGallinago gallinago\nStercorarius skua\nPluvialis dominica\n"
    Path("west.csv").write_text(west, "utf-8")
    rules = []
    for asked in ((), ("--territory", "west.csv")):
        made = compared(bundled_dossier, "ROKAMBA2006", "KOS2025", *asked)
        (row,) = [row for row in rows_with(made, "Charadrius mongolus") if row["a"]]
        rules.append(row["a"][0]["rule"])
    assert rules == ["settled-regular", "contested-split"]


@pytest.mark.parametrize(
    ("asked", "region", "bird"),
    [
        ((), [], "Coloeus monedula"),
        (("--territory", "KOR"), ["KOS2025", "BK2022", "NIBR2025"], "Coloeus dauuricus"),
        (("--territory", "KOS2025"), ["KOS2025"], "Coloeus dauuricus"),
        (("--territory", "a.csv"), ["a"], "Coloeus monedula"),
    ],
)
def test_two_files_have_no_region_unless_one_is_named(asked, region, bird):
    Path("a.csv").write_text("scientific_name\nCorvus monedula\nErithacus rubecula\n", "utf-8")
    Path("b.csv").write_text("scientific_name\nCoturnix coturnix\n", "utf-8")
    made = json.loads(birds("diff", "a.csv", "b.csv", *asked, "--format", "json").stdout)
    assert made["region"] == region
    (row,) = rows_with(made, "Corvus monedula")
    assert row["taxa_a"] == [bird]
    assert ("none; each list" in birds("diff", "a.csv", "b.csv", *asked).stdout) == (not region)


def test_a_territory_that_nobody_knows_is_refused():
    Path("a.csv").write_text("scientific_name\nGrus grus\n", "utf-8")
    refused = birds("diff", "a.csv", "a.csv", "--territory", "XYZ")
    assert_refused(refused, 2, "XYZ", "KOS2025")  # what there is, also where there is no dossier


def rows_of_subspecies() -> list[str]:
    """The scientific names of ten species of the reference, each with those of its subspecies below it."""
    taxonomy = shipped_taxonomy()
    divided = [taxon.name for taxon in taxonomy.taxa if taxonomy.divides(taxon.name)][:10]
    return [name for species in divided for name in (species, *taxonomy.children(species))]


def test_a_list_of_few_birds_is_judged_by_its_rows_of_subspecies_too():
    below = rows_of_subspecies()
    others = [f"Quercus {a}{b}us" for a in "bcdfghklmn" for b in "aeiouy"]
    plants = [*others, *(name.replace("Quercus", "Pinus") for name in others)]
    plants += [name.replace("Quercus", tree) for tree in ("Acer", "Rosa", "Salix") for name in others]
    Path("park.csv").write_text("\n".join(["scientific_name", *below, *plants]), "utf-8")
    Path("grus.csv").write_text("scientific_name\nGrus grus\n", "utf-8")
    made = json.loads(birds("diff", "park.csv", "grus.csv", "--format", "json").stdout)
    assert made["a"]["entries"] == 10 + len(plants)


# ---------------------------------------------------------------- pairs, reports, several lists: small files


def paired(a: str, b: str) -> list[str]:
    """The pairs of two lists, `name|subspecies …` a line: `name > name`, `name | -` where the other list has none."""
    for name, text in (("a.csv", a), ("b.csv", b)):
        lines = (line.strip().replace("|", ",") for line in text.strip().splitlines())
        Path(name).write_text("scientific_name,subspecies\n" + "\n".join(lines) + "\n", "utf-8")
    done = birds("diff", "a.csv", "b.csv", "--format", "rcc5")
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert all(row["sec_a"] == ("a" if row["name_a"] else "") for row in rows)
    assert all(row["sec_b"] == ("b" if row["name_b"] else "") for row in rows)
    assert all(row["basis"] and row["confidence"] and row["explanation"] for row in rows)
    return [f"{row['name_a'] or '-'} {row['relation'] or '|'} {row['name_b'] or '-'}" for row in rows]


@pytest.mark.parametrize(("a", "b", "pairs"), [
    ("Anser fabalis|middendorffii rossicus serrirostris", "Anser fabalis|middendorffii\nAnser serrirostris|serrirostris",
     ["Anser fabalis > Anser fabalis", "Anser fabalis > Anser serrirostris"]),
    ("Charadrius placidus|", "Thinornis placidus|", ["Charadrius placidus == Thinornis placidus"]),
    ("Anas crecca|crecca carolinensis", "Anas crecca|crecca\nAnas carolinensis|",
     ["Anas crecca > Anas carolinensis", "Anas crecca > Anas crecca"]),
    ("Anas crecca|crecca\nAnas carolinensis|", "Anas crecca|crecca carolinensis",
     ["Anas carolinensis < Anas crecca", "Anas crecca < Anas crecca"]),
    ("Grus grus|\nGrus vipio|", "Grus grus|\nPica serica|", ["- | Pica serica", "Grus grus == Grus grus", "Grus vipio | -"]),
    ("Grus grus|", "Pica serica|", ["- | Pica serica", "Grus grus | -"]),  # of two species
    ("Chloris sinica|minor\nChloris kittlitzi|", "Chloris sinica|minor",  # of one species, and no bird in common
     ["Chloris kittlitzi | -", "Chloris kittlitzi ! Chloris sinica", "Chloris sinica == Chloris sinica"]),
], ids=["divided", "two names", "wider", "narrower", "of one list", "apart", "disjoint"])  # fmt: skip
def test_a_comparison_is_a_row_a_pair_in_the_relations_of_rcc5(a, b, pairs):
    assert sorted(paired(a, b)) == sorted(pairs)


def test_pairs_go_to_a_csv_file_and_the_report_says_what_differs_and_ends_with_the_summary():
    paired("Grus grus|", "Grus grus|")
    assert birds("diff", "a.csv", "b.csv", "--format", "rcc5", "-o", "pairs.csv").exit_code == 0
    assert "sec_a" in Path("pairs.csv").read_text("utf-8-sig").splitlines()[0]
    assert_refused(birds("diff", "a.csv", "b.csv", "--format", "rcc5", "--stat"), 2, "--stat")
    assert_refused(birds("diff", "a.csv", "b.csv", "--all", "--stat"), 2, "--all")
    paired("Grus grus|\nGrus vipio|", "Grus grus|\nPica serica|")
    differing, every, stat = (
        birds("diff", "a.csv", "b.csv", *more).stdout for more in ((), ("--all",), ("--stat",))
    )
    assert "Grus vipio" in differing
    assert "Grus grus" not in differing
    assert differing.index("Grus vipio") < differing.index("Summary")
    assert "Grus grus" in every
    assert "Grus" not in stat
    assert differing.endswith(stat[stat.index("Summary") :])
    assert max(map(len, differing.splitlines())) <= 100


@pytest.mark.parametrize(("only", "code"), [((), 1), (("equal",), 0), (("only_a",), 1), (("overlaps",), 0)])
def test_the_exit_code_answers_for_the_rows_that_are_asked_for(only, code):
    paired("Grus grus|\nGrus vipio|", "Grus grus|")
    asked = [part for one in only for part in ("--only", one)]
    assert birds("diff", "a.csv", "b.csv", "--exit-code", *asked).exit_code == code


def test_several_lists_make_a_bird_a_row_and_a_list_a_column():
    for name, names in (
        ("a", "Charadrius placidus,Pica serica"),
        ("b", "Thinornis placidus"),
        ("c", "Pica serica,Grus grus"),
    ):
        Path(f"{name}.csv").write_text("scientific_name\n" + names.replace(",", "\n") + "\n", "utf-8")
    done = birds("diff", "a.csv", "b.csv", "c.csv", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["a"], row["b"], row["c"]) for row in rows] == [
        ("Charadrius placidus", "Thinornis placidus [==]", ""),
        ("Pica serica", "", "Pica serica [==]"),
        ("", "", "Grus grus"),
    ]
    assert [row["bird"] for row in rows] == ["Thinornis placidus", "Pica serica", "Grus grus"]
    assert birds("diff", "a.csv", "a.csv", "a.csv", "--exit-code").exit_code == 0
    assert birds("diff", "a.csv", "b.csv", "c.csv", "--exit-code").exit_code == 1
    assert "Charadrius placidus" in birds("diff", "a.csv", "b.csv", "c.csv").stdout
    assert re.search(r"^  Reference +a +b +c$", birds("diff", "a.csv", "b.csv", "c.csv").stdout, re.MULTILINE)
    for wrong in ("--stat", "--only=equal", "--format=rcc5"):
        assert_refused(birds("diff", "a.csv", "b.csv", "c.csv", wrong), 2, "--only")
