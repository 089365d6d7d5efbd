"""`birds annex` with its options, on some birds of the real lists: what each of them changes, and that nothing else does."""

import csv
import io
import re
import shutil
from pathlib import Path
from typing import Any

import few_birds
import pytest
from annex_readers import READERS
from cli import assert_refused, birds, ran, read_json

from birds.dossier import Dossier
from birds.messages import say, word
from birds.model import Annex
from birds.negotiation.rows import AnnexOptions

MORE = ("Chroicocephalus", "Cuculus", "Fulica", "Hypsipetes", "Larus", "Synthliboramphus", "Tringa")


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier after a round, with more said in the next; read it, never change it."""
    path = few_birds.make(tmp_path_factory.mktemp("talks") / "agreement.gpkg", {*few_birds.SMALL, *MORE})
    for args in (
        ("round", "open", "--place", "Seoul"),
        ("position", "set", "include", "--verdict", "shown", "--verdict", "indicated", "--party", "JPN"),
        ("position", "set", "include", "--verdict", "shown", "--party", "KOR"),
        ("position", "set", "reserve", "--family", "Anatidae", "--party", "KOR"),
        ("round", "close", "--date", "5 March 2027"),
        ("round", "open", "--place", "Tokyo"),
        ("position", "set", "exclude", "--family", "Laridae", "--party", "JPN"),
        ("position", "set", "exclude", "--family", "Laridae", "--party", "KOR"),
        ("position", "set", "include", "ツバメ", "바다쇠오리", "직박구리", "왕눈물떼새", "--party", "KOR"),
        ("position", "set", "study", "두루미", "--party", "JPN"),
    ):
        ran(path, *args)
    return path


def annex_before(dossier: Path) -> Annex:
    """Return the annex of round 1 as its changes are told from it."""
    return Dossier(dossier).annex_changes(AnnexOptions(since=1)).old


def document(dossier: Path, *args: object) -> dict[str, Any]:
    return read_json(dossier, "annex", *args)


@pytest.mark.slow
def test_since_shows_every_row_of_both_with_its_mark_and_an_order_or_a_choice_keeps_the_numbers(talks):
    made, old, new = document(talks, "--since", 1), annex_before(talks), document(talks)
    rows = made["rows"]
    assert {row["mark"] for row in rows} == {"ADD", "MOD", "SUP", "NOC"}
    assert [row["id"] for row in rows if row["mark"] != "SUP"] == [row["id"] for row in new["rows"]]
    stood = [(row["id"], row["before"]) for row in rows if row["mark"] != "ADD"]
    assert stood == [(row.id, say(row.reference, "en")) for row in old.rows]
    told = [one["text"] for one in made["instructions"]]
    assert any(line.startswith("After no. ") and "insert: [Grus japonensis" in line for line in told)
    numbers = {row["id"]: row["number"] for row in new["rows"]}
    for asked in (("--order", "KOS2025", "--languages", "ko,en"), ("--state", "bracketed")):
        part = document(talks, *asked)
        assert {row["id"]: row["number"] for row in part["rows"]}.items() <= numbers.items()
        assert part["brackets_remaining"] == made["brackets_remaining"] == new["brackets_remaining"]
    assert document(talks, "--order", "KOS2025", "--languages", "ko,en")["columns"] == ["ko", "en"]


@pytest.mark.slow
def test_the_annex_of_a_closed_round_is_as_it_was_dated_by_its_close(talks):
    old = annex_before(talks)
    assert (old.round, old.date) == (1, "5 March 2027")
    assert old.brackets


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("--since", 2), "still open"),
        (("--since", 7), "no round 7"),
        (("--since", 1, "--changes", "redline", "--format", "md"), "Word document"),
        (("--since", 1, "--state", "agreed", "-o", "x.docx"), "--state"),
        (("--since", 1, "--order", "alphabetical", "--format", "md"), "--order"),
        (("--since", 1, "--subspecies", "--format", "md"), "--subspecies"),
        (("--changes", "list"), "--changes"),
        (("--since", 1, "--list", "sites"), "choose one"),
        (("--as-of", 1), "--as-of"),
        (("--order", "size"), "there is no order size"),
        (("--languages", "en,fr"), "fr"),
        (("--style", "camba"), "choose from default, rokamba, jamba"),
        (("--state", "nonsense"), "choose from proposal, agreed"),
    ],
)
def test_options_that_contradict_each_other_are_refused(talks, args, word):
    assert_refused(birds("-d", talks, "annex", *args), 2, word)


def names_in(annex: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return every name that an annex prints, by language, with the reference number of a row that prints it."""
    found = {}
    for row in annex["rows"]:
        found |= {("la", name): row["reference"] for name in (row["scientific_name"], *row["synonyms"])}
        found |= {(lang, name): row["reference"] for lang, name in row["names"].items() if name}
    return found


@pytest.mark.slow
def test_the_index_is_a_table_of_its_own_and_csv_says_where(talks, tmp_path):
    asked = ("--order-of", "JPN", "--lang", "ko")
    annex = document(talks, *asked, "--index")
    whole = annex["index"]
    expected = [
        (one["lang"], name["name"], ", ".join(name["numbers"])) for one in whole for name in one["names"]
    ]
    file = tmp_path / "index.csv"
    ran(talks, "annex", *asked, "--list", "index", "-o", file)
    lines = csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
    assert [(line["index"], line["name"], line["numbers"]) for line in lines] == expected
    found = {(lang, name): numbers.split(", ") for lang, name, numbers in expected}
    assert set(found) == set(names_in(annex))
    assert all(number in found[one] for one, number in names_in(annex).items())
    for fmt in ("json", "md", "html", "xlsx"):
        ran(talks, "annex", "--list", "index", "-o", tmp_path / f"i.{fmt}")
    assert_refused(birds("-d", talks, "annex", "--list", "index", "-o", tmp_path / "i.pdf"), 2, "--index")
    beside = birds("-d", talks, "annex", "--index", "-o", tmp_path / "annex.csv")
    assert beside.exit_code == 0
    assert "--list index" in beside.stderr
    assert (tmp_path / "annex.csv").read_text("utf-8-sig").startswith("section,number,")


# ---------------------------------------------------------------- the text: what will be signed, and nothing else


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


def test_a_text_that_is_not_settled_says_so(bracketed):
    made, paper = document(bracketed, "--text", "--order-of", "KOR"), document(bracketed)
    assert made["subtitle"] == "This text is not agreed"
    assert made["stamp"][:2] == ["Text (not agreed)", "Order of the original: Republic of Korea"]
    assert made["columns"] == ["ko", "ja", "en"]
    same = ("number", "scientific_name", "synonyms", "brackets")
    rows = [[[row[key] for key in same] for row in one["rows"]] for one in (made, paper)]
    assert rows[0] == rows[1]
    assert not any(row["remark"] or row["notes"] for row in made["rows"])


def test_a_signed_annex_is_rebuilt_as_text(bundled_dossier):
    """Beside precedents.md: the same columns, numbers and parentheses, misprints kept and not marked."""
    asked = ("--text", "--style", "jamba", "--format", "md")
    made = ran(bundled_dossier, "annex", "--list", "JAMBA1974", *asked)
    lines = (
        line.replace("*", "").strip("|").split("|") for line in made.splitlines() if line.startswith("|")
    )
    head, _, *rows = [[cell.strip() for cell in line] for line in lines]
    assert head == ["No.", "English name", "Scientific name"]
    treaty = Path(__file__).parents[2] / "species_lists/treaties/jamba-1974.csv"
    printed = list(csv.DictReader(treaty.read_text("utf-8-sig").splitlines()))
    assert rows == [[row["number"], row["english_name"], row["scientific_name"]] for row in printed]
    assert len(rows) == 66
    assert ["25", "Long-toed Stint", "Calidris minutilla (including Calidris subminuta)"] in rows
    assert not re.search(r"^#+ (Notes|Sources)", made, re.MULTILINE)
    assert "(sic" not in ran(bundled_dossier, "annex", "--list", "ROKAMBA2006", *asked)
