"""Two papers: the working paper keeps everything; the text has what will be signed, and nothing else."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from annex_readers import READERS
from cli import assert_refused, birds

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
    "ROKAMBA2006": "species_lists/treaties/rokamba-2006.csv",
    "JAMBA1974": "species_lists/treaties/jamba-1974.csv",
}


@pytest.fixture(scope="module")
def agreed(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier in which both Parties include two birds, and nobody speaks of any other."""
    path = tmp_path_factory.mktemp("agreed") / "agreement.gpkg"
    shutil.copy(small_dossier, path)
    assert birds("-d", path, "round", "open").exit_code == 0
    for party in ("JPN", "KOR"):
        said("position", "set", "include", "두루미", "저어새", "--party", party, dossier=path)
    return path


@pytest.fixture
def bracketed(agreed: Path, tmp_path: Path) -> Path:
    """The same dossier with one bird in brackets."""
    path = tmp_path / "agreement.gpkg"
    shutil.copy(agreed, path)
    said("position", "set", "include", "고방오리", "--party", "JPN", dossier=path)
    return path


def said(*args: object, dossier: Path) -> str:
    result = birds("-d", dossier, *args)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def document(dossier: Path, *args: object) -> dict[str, Any]:
    return json.loads(said("annex", *args, "--format", "json", dossier=dossier))


def test_an_original_has_the_agreed_birds_and_no_word_that_is_not_signed(agreed: Path) -> None:
    made = document(agreed, "--original", "KOR", "--lang", "ko")
    assert [(row["number"], row["scientific_name"]) for row in made["rows"]] == [
        (1, "Grus japonensis"),
        (2, "Platalea minor"),
    ]
    assert made["settled"]
    nothing = ("stamp", "subtitle", "notes", "legend", "left_out", "not_settled", "sources", "counted")
    assert not any(made[key] for key in nothing)
    assert "elsewhere" not in made["rows"][0]


@pytest.mark.parametrize("fmt", ["docx", "md", "html"])
def test_an_original_in_every_format_has_title_columns_numbers_and_names(
    agreed: Path, tmp_path: Path, fmt: str
) -> None:
    file = tmp_path / f"annex.{fmt}"
    said("annex", "--original", "JPN", "--lang", "ja", "-o", file, dossier=agreed)
    found = READERS[fmt](file.read_bytes())
    assert [str(row.number) for row in found.rows] == ["1", "2"]
    assert not found.notes
    assert not found.left_out
    for key in ("annex_notes", "annex_sources", "annex_text", "annex_working_text", "annex_left_out"):
        assert word(key, "ja") not in found.text


def test_an_original_is_refused_while_anything_is_open_and_says_what(
    bracketed: Path, small_dossier: Path
) -> None:
    assert_refused(
        birds("-d", bracketed, "annex", "--original", "KOR"), 1, "1 row is in brackets", "Anas acuta"
    )
    assert_refused(
        birds("-d", small_dossier, "annex", "--original", "JPN"), 1, "an empty list can't be signed"
    )


def test_a_name_that_is_not_agreed_keeps_it_from_being_an_original(agreed: Path, tmp_path: Path) -> None:
    path = tmp_path / "agreement.gpkg"
    shutil.copy(agreed, path)
    for party in ("JPN", "KOR"):
        said("position", "set", "include", "왕눈물떼새", "--party", party, dossier=path)
    assert_refused(birds("-d", path, "annex", "--original", "KOR"), 1, "a name that is not agreed")


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
def test_what_would_falsify_an_original_is_refused(
    agreed: Path, args: tuple[object, ...], word_: str
) -> None:
    assert_refused(birds("-d", agreed, "annex", "--original", "KOR", *args), 2, word_)


@pytest.mark.parametrize("args", [("--state", "agreed"), ("--subspecies",), ("--evidence",), ("--index",)])
def test_a_text_has_no_filter_and_no_addition(agreed: Path, args: tuple[str, ...]) -> None:
    assert_refused(birds("-d", agreed, "annex", "--text", *args), 2, args[0])


def test_a_text_that_is_not_settled_says_so_and_keeps_numbers_and_brackets(bracketed: Path) -> None:
    made, paper = document(bracketed, "--text", "--order-of", "KOR"), document(bracketed)
    assert made["subtitle"] == "This text is not agreed"
    assert made["stamp"][:2] == ["Text (not agreed)", "Order of the original: Republic of Korea"]
    assert made["columns"] == ["ko", "ja", "en"]
    same = ("number", "scientific_name", "synonyms", "brackets")
    assert [[row[key] for key in same] for row in made["rows"]] == [
        [row[key] for key in same] for row in paper["rows"]
    ]
    assert not any(row["remark"] or row["notes"] for row in made["rows"])


def test_the_annex_of_a_closed_round_can_be_asked_for_its_states(bracketed: Path) -> None:
    said("round", "close", "--date", "5 March 2027", dossier=bracketed)
    rows = document(bracketed, "--as-of", 1, "--state", "bracketed")["rows"]
    assert [row["scientific_name"] for row in rows] == ["Anas acuta"]
    assert len(document(bracketed, "--as-of", 1)["rows"]) > len(rows)


@pytest.mark.parametrize("list_id", SIGNED)
def test_a_signed_annex_is_rebuilt_as_text(bundled_dossier: Path, list_id: str) -> None:
    """Beside precedents.md: the same columns, numbers and parentheses, misprints kept."""
    style, columns, rows = SIGNED[list_id]
    made = said(
        "annex", "--list", list_id, "--text", "--style", style, "--format", "md", dossier=bundled_dossier
    )
    (head, _, *lines) = [line for line in made.splitlines() if line.startswith("|")]
    cells = [
        [cell.strip().replace("*", "") for cell in line.strip("|").split("|")] for line in (head, *lines)
    ]
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
