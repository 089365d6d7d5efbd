"""A comparison as pairs of entries in the five relations of RCC-5, as R and pandas read them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from cli import assert_refused, birds


@pytest.fixture(autouse=True)
def _no_dossier_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def compared(a: str, b: str, *options: str) -> list[tuple[str, str, str]]:
    """The pairs of two lists, `name|subspecies, …` a line."""
    for name, text in (("a.csv", a), ("b.csv", b)):
        lines = (line.strip().replace("|", ",") for line in text.strip().splitlines())
        Path(name).write_text("scientific_name,subspecies\n" + "\n".join(lines) + "\n", "utf-8")
    done = birds("diff", "a.csv", "b.csv", "--format", "rcc5", *options)
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert all(row["sec_a"] == ("a" if row["name_a"] else "") for row in rows)
    assert all(row["sec_b"] == ("b" if row["name_b"] else "") for row in rows)
    assert all(row["basis"] and row["confidence"] and row["explanation"] for row in rows)
    return [(row["name_a"], row["relation"], row["name_b"]) for row in rows]


def test_what_one_side_divides_is_a_row_a_pair():
    found = compared(
        """Anser fabalis|middendorffii rossicus serrirostris""",
        """Anser fabalis|middendorffii
           Anser serrirostris|serrirostris""",
    )
    assert sorted(found) == [
        ("Anser fabalis", ">", "Anser fabalis"),
        ("Anser fabalis", ">", "Anser serrirostris"),
    ]


def test_equal_birds_under_two_names():
    assert compared("Charadrius placidus|", "Thinornis placidus|") == [
        ("Charadrius placidus", "==", "Thinornis placidus")
    ]


def test_the_narrower_and_the_wider_are_mirrored():
    wide, narrow = "Anas crecca|crecca carolinensis", "Anas crecca|crecca\nAnas carolinensis|"
    found, mirrored = compared(wide, narrow), compared(narrow, wide)
    assert {relation for _, relation, _ in found} == {">"}
    assert sorted((b, "<", a) for a, _, b in found) == sorted(mirrored)


def test_what_the_other_list_does_not_have_leaves_name_and_relation_empty():
    found = compared("Grus grus|\nGrus vipio|", "Grus grus|\nPica serica|")
    assert sorted(found) == [
        ("", "", "Pica serica"),
        ("Grus grus", "==", "Grus grus"),
        ("Grus vipio", "", ""),
    ]


def test_names_of_one_species_that_share_no_bird_are_disjoint():
    found = compared("Chloris sinica|minor\nChloris kittlitzi|", "Chloris sinica|minor")
    assert ("Chloris sinica", "==", "Chloris sinica") in found
    assert ("Chloris kittlitzi", "!", "Chloris sinica") in found
    assert ("Chloris kittlitzi", "", "") in found
    assert not [one for one in compared("Grus grus|", "Pica serica|") if one[1] == "!"]


def test_it_goes_to_a_csv_file_and_its_options_are_those_of_a_table():
    compared("Grus grus|", "Grus grus|")
    assert birds("diff", "a.csv", "b.csv", "--format", "rcc5", "-o", "pairs.csv").exit_code == 0
    assert "sec_a" in Path("pairs.csv").read_text("utf-8-sig").splitlines()[0]
    assert_refused(birds("diff", "a.csv", "b.csv", "--format", "rcc5", "--stat"), 2, "--stat")
    assert_refused(birds("diff", "a.csv", "b.csv", "--all", "--stat"), 2, "--all")


def test_the_report_says_what_differs_and_ends_with_the_summary():
    compared("Grus grus|\nGrus vipio|", "Grus grus|\nPica serica|")
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
    compared("Grus grus|\nGrus vipio|", "Grus grus|")
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
