"""Two papers: the working paper keeps everything; the text has what will be signed, and nothing else."""

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from annex_readers import READERS
from cli import assert_refused, birds, ran

from birds.messages import word

SIGNED = {  # what precedents.md says of the annexes: the columns, and how many rows
    "ROKAMBA2006": ("rokamba", ["No.", "Scientific name", "Hangeul name", "English name"], 59),
    "JAMBA1974": ("jamba", ["No.", "English name", "Scientific name"], 66),
}
PARENTHESES = {"ROKAMBA2006": (7, 17), "JAMBA1974": (1, 1)}  # scientific and English names that have any
ROWS = {  # rows that it describes: misprints that were signed, two species in one row
    "ROKAMBA2006": [("19", "Tringa hypoleucos (Acetitis hypoleucos)", "Common Sandpiper"),
                    ("30", "Calidris aeuminata", "Sharp-tailed Sandpiper")],
    "JAMBA1974": [("25", "Calidris minutilla (including Calidris subminuta)", "Long-toed Stint"),
                  ("48", "Gallinago megala", "Pin-tailed Snipe")],
}  # fmt: skip

FILES = {
    f"{name.upper()}{year}": f"species_lists/treaties/{name}-{year}.csv"
    for name, year in (("rokamba", 2006), ("jamba", 1974))
}


@pytest.fixture(scope="module")
def agreed(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier in which both Parties include two birds, and nobody speaks of any other."""
    path = tmp_path_factory.mktemp("agreed") / "agreement.gpkg"
    shutil.copy(small_dossier, path)
    ran(path, "round", "open")
    for party in ("JPN", "KOR"):
        ran(path, "position", "set", "include", "두루미", "저어새", "--party", party)
    return path


@pytest.fixture
def bracketed(agreed: Path, tmp_path: Path) -> Path:
    """The same dossier with one bird in brackets."""
    path = tmp_path / "agreement.gpkg"
    shutil.copy(agreed, path)
    ran(path, "position", "set", "include", "고방오리", "--party", "JPN")
    return path


def document(dossier: Path, *args: object) -> dict[str, Any]:
    return json.loads(ran(dossier, "annex", *args, "--format", "json"))


def test_an_original_has_the_agreed_birds_and_no_word_that_is_not_signed(agreed):
    made = document(agreed, "--original", "KOR", "--lang", "ko")
    rows = [(row["number"], row["scientific_name"]) for row in made["rows"]]
    assert rows == [(1, "Grus japonensis"), (2, "Platalea minor")]
    assert made["settled"]
    nothing = ("stamp", "subtitle", "notes", "legend", "left_out", "not_settled", "sources", "counted")
    assert not any(made[key] for key in nothing)
    assert "elsewhere" not in made["rows"][0]


@pytest.mark.parametrize("fmt", ["docx", "md", "html"])
def test_an_original_in_every_format_has_title_columns_numbers_and_names(agreed, tmp_path, fmt):
    file = tmp_path / f"annex.{fmt}"
    ran(agreed, "annex", "--original", "JPN", "--lang", "ja", "-o", file)
    found = READERS[fmt](file.read_bytes())
    assert [str(row.number) for row in found.rows] == ["1", "2"]
    assert not found.notes
    assert not found.left_out
    for key in ("annex_notes", "annex_sources", "annex_text", "annex_working_text", "annex_left_out"):
        assert word(key, "ja") not in found.text


def test_an_original_is_refused_while_anything_is_open(agreed, bracketed, small_dossier, tmp_path):
    original = ("annex", "--original", "KOR")
    assert_refused(birds("-d", bracketed, *original), 1, "1 row is in brackets", "Anas acuta")
    assert_refused(birds("-d", small_dossier, *original), 1, "an empty list can't be signed")
    path = shutil.copy(agreed, tmp_path / "named.gpkg")
    for party in ("JPN", "KOR"):
        ran(path, "position", "set", "include", "왕눈물떼새", "--party", party)
    assert_refused(birds("-d", path, *original), 1, "a name that is not agreed")


@pytest.mark.parametrize(
    ("args", "word_"),
    [
        (("--state", "agreed"), "--state"),
        (("--as-of", 1), "--as-of"),
        (("--since", 1), "--since"),
        (("--order", "alphabetical"), "--order"),
        (("--languages", "en,ko"), "--languages"),
        (("--list", "ROKAMBA2006"), "--list"),
        (("--headings", "family"), "--headings"),
        (("--text",), "--original"),
        (("--order-of", "JPN"), "--original"),
    ],
)
def test_what_would_falsify_an_original_is_refused(agreed, args, word_):
    assert_refused(birds("-d", agreed, "annex", "--original", "KOR", *args), 2, word_)


@pytest.mark.parametrize("args", [("--state", "agreed"), ("--subspecies",), ("--evidence",), ("--index",)])
def test_a_text_has_no_filter_and_no_addition(agreed, args):
    assert_refused(birds("-d", agreed, "annex", "--text", *args), 2, args[0])


def test_a_text_that_is_not_settled_says_so_and_keeps_numbers_and_brackets(bracketed):
    made, paper = document(bracketed, "--text", "--order-of", "KOR"), document(bracketed)
    assert made["subtitle"] == "This text is not agreed"
    assert made["stamp"][:2] == ["Text (not agreed)", "Order of the original: Republic of Korea"]
    assert made["columns"] == ["ko", "ja", "en"]
    same = ("number", "scientific_name", "synonyms", "brackets")
    rows = [[[row[key] for key in same] for row in one["rows"]] for one in (made, paper)]
    assert rows[0] == rows[1]
    assert not any(row["remark"] or row["notes"] for row in made["rows"])


def test_the_annex_of_a_closed_round_can_be_asked_for_its_states(bracketed):
    ran(bracketed, "round", "close", "--date", "5 March 2027")
    rows = document(bracketed, "--as-of", 1, "--state", "bracketed")["rows"]
    assert [row["scientific_name"] for row in rows] == ["Anas acuta"]
    assert len(document(bracketed, "--as-of", 1)["rows"]) > len(rows)


@pytest.mark.parametrize("list_id", SIGNED)
def test_a_signed_annex_is_rebuilt_as_text(bundled_dossier, list_id):
    """Beside precedents.md: the same columns, numbers and parentheses, misprints kept."""
    style, columns, rows = SIGNED[list_id]
    asked = ("--list", list_id, "--text", "--style", style)
    made = ran(bundled_dossier, "annex", *asked, "--format", "md")
    (head, _, *lines) = [line for line in made.splitlines() if line.startswith("|")]
    rows_ = (line.replace("*", "").strip("|").split("|") for line in (head, *lines))
    cells = [[cell.strip() for cell in row] for row in rows_]
    assert cells[0] == columns
    assert [cell[0] for cell in cells[1:]] == [str(number) for number in range(1, rows + 1)]
    printed = csv.DictReader((Path(__file__).parents[1] / FILES[list_id]).read_text("utf-8-sig").splitlines())
    places = columns.index("Scientific name"), columns.index("English name")
    found = [(cell[0], *(cell[place] for place in places)) for cell in cells[1:]]
    assert found == [(row["number"], row["scientific_name"], row["english_name"]) for row in printed]
    assert tuple(sum("(" in row[at] for row in found) for at in (1, 2)) == PARENTHESES[list_id]
    assert [row for row in ROWS[list_id] if row not in found] == []
    assert "sic" not in made
    assert not re.search(r"^#+ (Notes|Sources)", made, re.MULTILINE)
