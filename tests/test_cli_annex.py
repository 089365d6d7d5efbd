"""`birds annex` with its options, on some birds of the real lists: what each of them changes, and that nothing else does."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING, Any

import few_birds
import pytest
from annex_readers import READERS
from cli import assert_refused, birds

if TYPE_CHECKING:
    from pathlib import Path

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
        result = birds("-d", path, *args)
        assert result.exit_code == 0, result.stderr
    return path


def document(dossier: Path, *args: object) -> dict[str, Any]:
    result = birds("-d", dossier, "annex", *args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.slow
def test_since_shows_every_row_of_both_with_its_mark(talks: Path) -> None:
    made, old, new = document(talks, "--since", 1), document(talks, "--as-of", 1), document(talks)
    marks = {
        mark: [row for row in made["rows"] if row["mark"] == mark] for mark in ("ADD", "MOD", "SUP", "NOC")
    }
    assert all(marks.values())
    assert [row["id"] for row in made["rows"] if row["mark"] != "SUP"] == [row["id"] for row in new["rows"]]
    assert [row["id"] for row in made["rows"] if row["mark"] != "ADD"] == [row["id"] for row in old["rows"]]
    assert [row["before"] for row in made["rows"] if row["mark"] != "ADD"] == [
        row["reference"] for row in old["rows"]
    ]
    assert {row["state"] for row in marks["SUP"]} == {"withdrawn"}
    assert {row["scientific_name"] for row in marks["ADD"]} == {"Grus japonensis"}
    told = [one["text"] for one in made["instructions"]]
    assert any(line.startswith("After no. ") and "insert: [Grus japonensis" in line for line in told)
    assert "All subsequent items are renumbered accordingly." not in told, "reference numbers stay"
    assert made["brackets_remaining"] == new["brackets_remaining"]
    swallow = next(row for row in made["rows"] if row["scientific_name"] == "Hirundo rustica")
    assert swallow["mark"] in ("MOD", "NOC")


@pytest.mark.slow
def test_the_annex_of_a_closed_round_is_as_it_was_dated_by_its_close(talks: Path) -> None:
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
def test_options_that_contradict_each_other_are_refused(
    talks: Path, args: tuple[object, ...], word: str
) -> None:
    assert_refused(birds("-d", talks, "annex", *args), 2, word)


@pytest.mark.slow
def test_a_state_prints_its_rows_with_the_numbers_and_brackets_of_the_whole(talks: Path) -> None:
    whole = document(talks)
    numbers = {row["id"]: row["number"] for row in whole["rows"]}
    part_ = document(talks, "--state", "bracketed", "--state", "under_study")
    assert {row["state"] for row in part_["rows"]} == {"bracketed", "under_study"}
    assert all(numbers[row["id"]] == row["number"] for row in part_["rows"])
    assert part_["brackets_remaining"] == whole["brackets_remaining"]


@pytest.mark.slow
@pytest.mark.parametrize("order", ["alphabetical", "OSJ8", "KOS2025"])
def test_a_working_order_keeps_the_numbers(talks: Path, order: str) -> None:
    plain = document(talks)
    moved = document(talks, "--order", order)
    assert [row["id"] for row in moved["rows"]] != [row["id"] for row in plain["rows"]]
    assert {row["id"]: row["number"] for row in moved["rows"]} == {
        row["id"]: row["number"] for row in plain["rows"]
    }
    if order == "alphabetical":
        names = [row["scientific_name"] for row in moved["rows"]]
        assert names == sorted(names)


@pytest.mark.slow
def test_languages_are_the_columns_and_a_partys_order_puts_its_own_first(talks: Path) -> None:
    assert document(talks)["columns"] == ["en", "ja", "ko"]
    assert document(talks, "--languages", "ko,en")["columns"] == ["ko", "en"]
    assert document(talks, "--order-of", "JPN")["columns"] == ["ja", "ko", "en"]
    assert document(talks, "--order-of", "KOR")["columns"] == ["ko", "ja", "en"]


def names_in(annex: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Return every name that an annex prints, by language, with the reference number of a row that prints it."""
    return {
        (lang, name): row["reference"]
        for row in annex["rows"]
        for lang, name in (
            *(("la", name) for name in (row["scientific_name"], *row["synonyms"])),
            *row["names"].items(),
        )
        if name
    }


@pytest.mark.slow
@pytest.mark.parametrize("original", ["JPN", "KOR"])
def test_the_index_is_a_table_of_its_own_and_csv_says_where(
    talks: Path, tmp_path: Path, original: str
) -> None:
    asked = ("--order-of", original, "--lang", "ko")
    annex = document(talks, *asked, "--index")
    whole = annex["index"]
    expected = [
        (one["lang"], name["name"], ", ".join(name["numbers"])) for one in whole for name in one["names"]
    ]
    file = tmp_path / "index.csv"
    result = birds("-d", talks, "annex", *asked, "--list", "index", "-o", file)
    assert result.exit_code == 0, result.stderr
    lines = csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
    assert [(line["index"], line["name"], line["numbers"]) for line in lines] == expected
    found = {(lang, name): numbers.split(", ") for lang, name, numbers in expected}
    assert set(found) == set(names_in(annex))
    assert all(number in found[one] for one, number in names_in(annex).items())
    for fmt in ("json", "md", "html", "xlsx"):
        assert birds("-d", talks, "annex", "--list", "index", "-o", tmp_path / f"i.{fmt}").exit_code == 0
    assert_refused(birds("-d", talks, "annex", "--list", "index", "-o", tmp_path / "i.pdf"), 2, "--index")
    beside = birds("-d", talks, "annex", "--index", "-o", tmp_path / "annex.csv")
    assert beside.exit_code == 0
    assert "--list index" in beside.stderr
    assert (tmp_path / "annex.csv").read_text("utf-8-sig").startswith("section,number,")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "original"), [("en", ()), ("ko", ("--order-of", "KOR")), ("ja", ("--order-of", "JPN"))]
)
def test_a_reserved_position_is_a_footnote_of_its_row_in_every_format(
    talks: Path, tmp_path: Path, lang: str, original: tuple[str, ...]
) -> None:
    whole = document(talks, *original, "--lang", lang)
    (number,) = (note["number"] for note in whole["notes"] if note["rule"] == "note.reserved")
    reserved = [row["number"] for row in whole["rows"] if number in row["notes"]]
    assert len(reserved) > 10
    assert reserved == [
        row["number"]
        for row in whole["rows"]
        if row["remark"] and row["remark"]["rule"] == "bracket.reserved"
    ]
    text = whole["notes"][number - 1]["text"]
    for fmt, read in READERS.items():
        file = tmp_path / f"annex.{fmt}"
        assert birds("-d", talks, "annex", *original, "--lang", lang, "-o", file).exit_code == 0
        found = read(file.read_bytes())
        assert found.notes[number - 1] == text
        assert [row.number for row in found.rows if number in row.notes] == reserved


@pytest.mark.slow
def test_the_lark_that_nobody_has_settled_is_said_until_it_is_decided(talks: Path, tmp_path: Path) -> None:
    (row,) = document(talks)["not_settled"]
    assert [(one["side"], one["scientific_name"]) for one in row["printed"]] == [
        ("JPN", "Calandrella brachydactyla"),
        ("KOR", "Calandrella dukhunensis"),
    ]
    assert row["candidates"] == ["Calandrella brachydactyla", "Calandrella dukhunensis"]
    assert [one["rule"] for one in row["reasons"]] == [
        "contested-sources-differ",
        "open.settle_candidates",
        "open.both",
    ]
    assert document(talks, "--order-of", "KOR")["not_settled"][0]["printed"] == row["printed"]
    decided = tmp_path / "decided.gpkg"
    shutil.copy(talks, decided)
    (tmp_path / "decisions.csv").write_text(
        "list,scientific_name,decision,decided_by,citation\n"
        "OSJ8,Calandrella brachydactyla,Calandrella dukhunensis,Joint committee,minutes p. 4\n"
        "KOS2025,Calandrella dukhunensis,Calandrella dukhunensis,Joint committee,minutes p. 4\n"
    )
    result = birds("-d", decided, "review", "--apply", tmp_path / "decisions.csv")
    assert result.exit_code == 0, result.stderr
    whole = document(decided)
    assert whole["not_settled"] == []
    assert "Calandrella dukhunensis" in [
        one["scientific_name"] for part in ("rows", "left_out") for one in whole[part]
    ]


@pytest.mark.slow
def test_subspecies_and_evidence_are_printed_where_asked(talks: Path) -> None:
    plain = document(talks)
    assert not any(row["subspecies"] for row in plain["rows"])
    with_both = document(talks, "--subspecies", "--evidence")
    rows = {row["scientific_name"]: row for row in with_both["rows"]}
    assert rows["Branta hutchinsii"]["subspecies"] == [
        "Branta hutchinsii leucopareia",
        "Branta hutchinsii minima",
    ]
    notes = {note["number"]: note["text"] for note in with_both["notes"]}
    spoonbill = [notes[number] for number in rows["Platalea minor"]["notes"]]
    assert any(text.startswith("Shown by ") for text in spoonbill)
    assert len(with_both["notes"]) > len(plain["notes"])


@pytest.mark.slow
def test_a_dossier_carried_as_plain_files_keeps_the_annexes_of_its_rounds(
    talks: Path, tmp_path: Path
) -> None:
    assert birds("-d", talks, "export", tmp_path / "plain").exit_code == 0
    again = tmp_path / "again.gpkg"
    assert birds("-d", again, "init", "--from", tmp_path / "plain").exit_code == 0
    assert document(again, "--as-of", 1) == document(talks, "--as-of", 1)
