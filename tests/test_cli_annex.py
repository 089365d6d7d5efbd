"""`birds annex` with its options, on some birds of the real lists: what each of them changes, and that nothing else does."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import few_birds
import pytest
from annex_readers import READERS
from cli import assert_refused, birds, ran

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


def document(dossier: Path, *args: object) -> dict[str, Any]:
    return json.loads(ran(dossier, "annex", *args, "--format", "json"))


@pytest.mark.slow
def test_since_shows_every_row_of_both_with_its_mark(talks):
    made, old, new = document(talks, "--since", 1), document(talks, "--as-of", 1), document(talks)
    rows = made["rows"]
    marks = {mark: [row for row in rows if row["mark"] == mark] for mark in ("ADD", "MOD", "SUP", "NOC")}
    assert all(marks.values())
    assert [row["id"] for row in rows if row["mark"] != "SUP"] == [row["id"] for row in new["rows"]]
    stood = [(row["id"], row["before"]) for row in rows if row["mark"] != "ADD"]
    assert stood == [(row["id"], row["reference"]) for row in old["rows"]]
    assert {row["state"] for row in marks["SUP"]} == {"withdrawn"}
    assert {row["scientific_name"] for row in marks["ADD"]} == {"Grus japonensis"}
    told = [one["text"] for one in made["instructions"]]
    assert any(line.startswith("After no. ") and "insert: [Grus japonensis" in line for line in told)
    assert "All subsequent items are renumbered accordingly." not in told, "reference numbers stay"
    assert made["brackets_remaining"] == new["brackets_remaining"]
    swallow = next(row for row in made["rows"] if row["scientific_name"] == "Hirundo rustica")
    assert swallow["mark"] in ("MOD", "NOC")


@pytest.mark.slow
def test_the_annex_of_a_closed_round_is_as_it_was_dated_by_its_close(talks):
    old = document(talks, "--as-of", 1)
    assert (old["round"], old["date"]) == (1, "5 March 2027")
    assert old["brackets_remaining"] == sum(row["brackets"] is not None for row in old["rows"])
    assert_refused(birds("-d", talks, "annex", "--as-of", 2), 2, "still open")
    assert_refused(birds("-d", talks, "annex", "--as-of", 9), 2, "no round 9")


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
        (("--since", 1, "--as-of", 1), "choose one"),
        (("--order", "size"), "there is no order size"),
        (("--languages", "en,fr"), "fr"),
        (("--style", "camba"), "choose from default, rokamba, jamba"),
        (("--state", "nonsense"), "choose from proposal, agreed"),
    ],
)
def test_options_that_contradict_each_other_are_refused(talks, args, word):
    assert_refused(birds("-d", talks, "annex", *args), 2, word)


@pytest.mark.slow
def test_a_state_prints_its_rows_with_the_numbers_and_brackets_of_the_whole(talks):
    whole = document(talks)
    numbers = {row["id"]: row["number"] for row in whole["rows"]}
    part_ = document(talks, "--state", "bracketed", "--state", "under_study")
    assert {row["state"] for row in part_["rows"]} == {"bracketed", "under_study"}
    assert all(numbers[row["id"]] == row["number"] for row in part_["rows"])
    assert part_["brackets_remaining"] == whole["brackets_remaining"]


@pytest.mark.slow
@pytest.mark.parametrize("order", ["alphabetical", "OSJ8", "KOS2025"])
def test_a_working_order_keeps_the_numbers(talks, order):
    plain = document(talks)
    moved = document(talks, "--order", order)
    assert [row["id"] for row in moved["rows"]] != [row["id"] for row in plain["rows"]]
    numbers = [{row["id"]: row["number"] for row in one["rows"]} for one in (moved, plain)]
    assert numbers[0] == numbers[1]
    assert document(talks, "--order", order, "--languages", "ko,en")["columns"] == ["ko", "en"]
    if order == "alphabetical":
        names = [row["scientific_name"] for row in moved["rows"]]
        assert names == sorted(names)


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


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "original"), [("en", ()), ("ko", ("--order-of", "KOR"))])
def test_a_reserved_position_is_a_footnote_of_its_row_in_every_format(talks, tmp_path, lang, original):
    whole = document(talks, *original, "--lang", lang)
    (number,) = (note["number"] for note in whole["notes"] if note["rule"] == "note.reserved")
    reserved = [row["number"] for row in whole["rows"] if number in row["notes"]]
    assert len(reserved) > 10
    remarks = {row["number"]: (row["remark"] or {}).get("rule") for row in whole["rows"]}
    assert reserved == [number for number, rule in remarks.items() if rule == "bracket.reserved"]
    text = whole["notes"][number - 1]["text"]
    for fmt, read in READERS.items():
        file = tmp_path / f"annex.{fmt}"
        ran(talks, "annex", *original, "--lang", lang, "-o", file)
        found = read(file.read_bytes())
        assert found.notes[number - 1] == text
        assert [row.number for row in found.rows if number in row.notes] == reserved


@pytest.mark.slow
def test_the_lark_that_nobody_has_settled_is_said_until_it_is_decided(talks, tmp_path):
    (row,) = document(talks)["not_settled"]
    names = ["Calandrella brachydactyla", "Calandrella dukhunensis"]
    printed = [(one["side"], one["scientific_name"]) for one in row["printed"]]
    assert printed == list(zip(("JPN", "KOR"), names, strict=True))
    assert row["candidates"] == names
    rules = [one["rule"] for one in row["reasons"]]
    assert rules == ["contested-sources-differ", "open.settle_candidates", "open.both"]
    assert document(talks, "--order-of", "KOR")["not_settled"][0]["printed"] == row["printed"]
    decided = tmp_path / "decided.gpkg"
    shutil.copy(talks, decided)
    (tmp_path / "decisions.csv").write_text(
        "list,scientific_name,decision,decided_by,citation\n"
        "OSJ8,Calandrella brachydactyla,Calandrella dukhunensis,Joint committee,minutes p. 4\n"
        "KOS2025,Calandrella dukhunensis,Calandrella dukhunensis,Joint committee,minutes p. 4\n"
    )
    ran(decided, "review", "--apply", tmp_path / "decisions.csv")
    whole = document(decided)
    assert whole["not_settled"] == []
    assert names[1] in [one["scientific_name"] for one in (*whole["rows"], *whole["left_out"])]


@pytest.mark.slow
def test_subspecies_and_evidence_are_printed_where_asked(talks):
    plain = document(talks)
    assert not any(row["subspecies"] for row in plain["rows"])
    with_both = document(talks, "--subspecies", "--evidence")
    rows = {row["scientific_name"]: row for row in with_both["rows"]}
    below = [f"Branta hutchinsii {name}" for name in ("leucopareia", "minima")]
    assert rows["Branta hutchinsii"]["subspecies"] == below
    notes = {note["number"]: note["text"] for note in with_both["notes"]}
    spoonbill = [notes[number] for number in rows["Platalea minor"]["notes"]]
    assert any(text.startswith("Shown by ") for text in spoonbill)
    assert len(with_both["notes"]) > len(plain["notes"])
