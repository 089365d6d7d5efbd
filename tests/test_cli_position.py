"""`birds round` and `birds position`: who says what, in which round, and that nothing else changes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import stored
from cli import assert_refused, birds
from stored import stated

from birds import evidence, store
from birds.model import Act, Annex, Evidence, Snapshot
from birds.model.agreement import default
from birds.negotiation import drafting, rounds
from birds.negotiation.plain import UNREADABLE, from_text

if TYPE_CHECKING:
    from pathlib import Path


def said(dossier: Path) -> set[tuple[str, str, str]]:
    return {(one.speaker, one.subject, one.value) for one in stored.positions(dossier)}


def rows(dossier: Path, *args: object) -> list[dict[str, object]]:
    result = birds("-d", dossier, *args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)["rows"]


@pytest.fixture
def opened(dossier: Path) -> Path:
    assert birds("-d", dossier, "round", "open", "--place", "Seoul", "--date", "3 March 2027").exit_code == 0
    return dossier


def test_rounds_open_one_at_a_time_and_close_on_a_date_that_is_given(dossier: Path) -> None:
    assert "round 1 is open" in birds("-d", dossier, "round", "open").stdout
    assert_refused(birds("-d", dossier, "round", "open"), 2, "still open")
    assert_refused(birds("-d", dossier, "round", "close"), 2, "--date")
    assert_refused(birds("-d", dossier, "round", "close", "--date", " "), 2, "date")
    assert birds("-d", dossier, "round", "close", "--date", "5 March 2027").exit_code == 0
    assert_refused(birds("-d", dossier, "round", "close", "--date", "6 March 2027"), 2, "no round is open")
    assert_refused(birds("-d", dossier, "round", "close", "1", "--date", "6 March 2027"), 2, "closed already")
    assert_refused(birds("-d", dossier, "round", "open", "1"), 2, "was closed")
    assert_refused(birds("-d", dossier, "round", "close", "7", "--date", "x"), 2, "no round 7")
    assert birds("-d", dossier, "round", "open", "4", "--place", "Tokyo").exit_code == 0
    assert [(row["number"], row["closed"], row["place"]) for row in rows(dossier, "round", "list")] == [
        (1, "5 March 2027", None),
        (4, "open", "Tokyo"),
    ]
    assert birds("-d", dossier, "round", "close", "4", "--date", "later").exit_code == 0
    assert_refused(birds("-d", dossier, "round", "open", "2"), 2, "higher number")


@pytest.mark.slow
def test_a_position_needs_an_open_round_and_a_closed_one_is_closed(dossier: Path) -> None:
    stating = ("-d", dossier, "position", "set", "include", "저어새", "--party", "KOR")
    assert_refused(birds(*stating), 2, "round open")
    birds("-d", dossier, "round", "open")
    assert_refused(birds(*stating, "--round", 3), 2, "round 3")
    birds("-d", dossier, "round", "close", "--date", "x")
    assert_refused(birds(*stating), 2, "no round is open")
    assert_refused(birds(*stating, "--round", 1), 2, "closed")
    assert not said(dossier)


def test_one_bird_by_any_name_in_any_language(opened: Path) -> None:
    names = ("저어새", "クロツラヘラサギ", "Platalea minor", "Black-faced Spoonbill")
    told = birds("-d", opened, "position", "set", "include", *names, "--party", "KOR")
    assert (told.exit_code, said(opened)) == (0, {("KOR", "Platalea minor", "include")})


def bare(dossier: Path) -> list[Act]:
    return [replace(one, id="", seen=()) for one in stored.positions(dossier)]


def test_everything_that_is_said_with_a_position_is_kept_and_the_last_word_counts(opened: Path) -> None:
    told = ("--reason", "see letter", "--who", "head of delegation", "--date", "4 March 2027")
    birds("-d", opened, "position", "set", "include", "저어새", "--party", "KOR", *told)
    kept = stated("KOR", "Platalea minor", 1, "include", "see letter", "head of delegation", "4 March 2027")
    assert bare(opened) == [kept]
    birds("-d", opened, "position", "set", "include", "저어새", "--party", "KOR")
    assert bare(opened) == [kept], "repeated without a reason: the reason stays"
    birds("-d", opened, "position", "set", "study", "저어새", "--party", "KOR")
    assert bare(opened) == [stated("KOR", "Platalea minor", 1, "study")]


def test_saying_the_same_again_changes_not_a_byte(opened: Path) -> None:
    args = ("-d", opened, "position", "set", "include", "저어새", "두루미", "--party", "KOR")
    assert birds(*args).exit_code == 0
    before = opened.read_bytes()
    again = birds(*args)
    assert "2 of them unchanged" in again.stdout
    assert opened.read_bytes() == before


@pytest.mark.slow
@pytest.mark.whole
def test_a_name_that_means_nothing_is_one_sentence_and_nothing_changes(opened: Path) -> None:
    before = opened.read_bytes()
    args = ("-d", opened, "position", "set", "include", "저어새", "두루미이", "--party", "KOR")
    assert_refused(birds(*args), 2, "두루미이", "nearest", "nothing was changed")
    assert_refused(
        birds("-d", opened, "position", "set", "include", "Struthio camelus", "--party", "KOR"),
        2,
        "on the list of either Party",
    )
    assert_refused(birds("-d", opened, "position", "set", "include", "--party", "KOR"), 2, "--all")
    assert_refused(birds("-d", opened, "position", "set", "저어새", "--party", "KOR"), 2, "include")
    assert_refused(
        birds("-d", opened, "position", "set", "include", "저어새", "--party", "PRK"), 2, "JPN and KOR"
    )
    assert_refused(
        birds("-d", opened, "position", "set", "include", "--family", "Avidae", "--party", "KOR"), 2, "Avidae"
    )
    assert opened.read_bytes() == before


def test_a_position_on_a_lumped_entry_is_one_on_each_of_its_units(opened: Path) -> None:
    birds("-d", opened, "position", "set", "include", "ヒシクイ", "--party", "JPN")
    both = {("JPN", "Anser fabalis", "include"), ("JPN", "Anser serrirostris", "include")}
    assert said(opened) == both
    birds("-d", opened, "position", "set", "include", "Anser fabalis", "--party", "JPN")
    assert said(opened) == both, "the name means what the Party's own list means by it"
    birds("-d", opened, "position", "set", "study", "Anser fabalis", "--party", "KOR")
    assert said(opened) - both == {("KOR", "Anser fabalis", "study")}
    birds("-d", opened, "position", "set", "exclude", "オオヒシクイ", "--party", "JPN")
    assert ("JPN", "Anser fabalis", "exclude") in said(opened), "a subspecies' name means its unit only"
    assert ("JPN", "Anser serrirostris", "include") in said(opened)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("names.txt", "두루미\nツバメ\n# a remark\n\nPlatalea minor\n"),
        ("names.csv", "species\n두루미\nツバメ\nPlatalea minor\n"),
        (
            "names.csv",
            "no,scientific_name,korean_name\n1,Grus japonensis,두루미\n2,Hirundo rustica,제비\n3,Platalea minor,\n",
        ),
    ],
)
def test_a_file_of_names(opened: Path, tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert birds("-d", opened, "position", "set", "study", "--file", file, "--party", "JPN").exit_code == 0
    assert {taxon for _, taxon, _ in said(opened)} == {"Grus japonensis", "Hirundo rustica", "Platalea minor"}


def test_a_file_with_a_name_that_means_nothing_changes_nothing(opened: Path, tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_text("두루미\nno bird at all\n", encoding="utf-8")
    assert_refused(
        birds("-d", opened, "position", "set", "study", "--file", file, "--party", "JPN"),
        3,
        "names.txt",
        "no bird at all",
    )
    file.write_text("\n\n", encoding="utf-8")
    assert_refused(birds("-d", opened, "position", "set", "study", "--file", file, "--party", "JPN"), 3)
    assert not said(opened)


def test_filters_choose_and_narrow(opened: Path) -> None:
    table = evidence.findings(store.load(opened))
    shown = {one.taxon for one in table.verdicts if one.limb_a and one.row_id and one.verdict == "shown"}
    birds("-d", opened, "position", "set", "include", "--limb-a", "--party", "JPN")
    taxa = {taxon for _, taxon, _ in said(opened)}
    assert taxa
    assert taxa <= shown
    birds("-d", opened, "position", "set", "include", "--protected", "both", "--party", "KOR")
    protected = {taxon for party, taxon, _ in said(opened) if party == "KOR"}
    assert {"Platalea minor", "Grus japonensis"} <= protected
    assert "Hirundo rustica" not in protected
    assert "Anas crecca" not in protected, "a red list protects nothing"
    narrowed = ("--protected", "both", "--family", "Gruidae", "--party", "KOR")
    assert birds("-d", opened, "position", "set", "study", *narrowed).exit_code == 0
    studied = {taxon for party, taxon, value in said(opened) if value == "study"}
    assert studied
    assert studied < protected
    assert_refused(
        birds("-d", opened, "position", "set", "study", "ツバメ", "--protected", "both", "--party", "KOR"),
        1,
        "no bird matches",
    )


@pytest.mark.slow
@pytest.mark.whole
def test_all_means_every_bird_of_both_lists(opened: Path) -> None:
    birds("-d", opened, "position", "set", "include", "--all", "--party", "KOR")
    birds("-d", opened, "position", "set", "include", "--state", "bracketed", "--party", "JPN")
    agreed = rows(opened, "position", "list", "--state", "agreed", "--state", "name_open")
    assert len(agreed) == len({taxon for _, taxon, _ in said(opened)}) >= 506
    annex = json.loads(birds("-d", opened, "annex", "--format", "json").stdout)
    assert {row["state"] for row in annex["rows"]} == {"agreed", "name_open"}
    assert annex["left_out"] == []
    assert annex["brackets_remaining"] == sum(row["state"] == "name_open" for row in annex["rows"])


def test_clearing_takes_back_what_was_said_in_the_open_round_only(opened: Path) -> None:
    for name in ("저어새", "두루미"):
        birds("-d", opened, "position", "set", "include", name, "--party", "KOR")
    assert birds("-d", opened, "position", "clear", "두루미", "--party", "KOR").exit_code == 0
    assert said(opened) == {("KOR", "Platalea minor", "include")}
    assert_refused(
        birds("-d", opened, "position", "clear", "두루미", "--party", "KOR"), 1, "nothing to clear"
    )
    assert_refused(
        birds("-d", opened, "position", "clear", "저어새", "--party", "JPN"), 1, "nothing to clear"
    )
    birds("-d", opened, "round", "close", "--date", "x")
    birds("-d", opened, "round", "open")
    assert_refused(birds("-d", opened, "position", "clear", "저어새", "--party", "KOR"), 1, "round 2")
    assert said(opened) == {("KOR", "Platalea minor", "include")}


def test_the_list_says_who_says_what_and_the_state(opened: Path) -> None:
    told = ("--party", "KOR", "--reason", "crane", "--who", "A")
    birds("-d", opened, "position", "set", "include", "두루미", *told)
    birds("-d", opened, "position", "set", "exclude", "두루미", "--party", "JPN")
    (row,) = rows(opened, "position", "list")
    assert (row["scientific_name"], row["state"]) == ("Grus japonensis", "bracketed")
    assert (row["position_kor"], row["round_kor"], row["reason_kor"], row["position_jpn"]) == (
        "include",
        1,
        "crane, A",
        "exclude",
    )
    assert rows(opened, "position", "list", "--round", 2) == []
    (other,) = rows(opened, "position", "list", "ツバメ")
    assert (other["state"], other["position_kor"]) == ("computed proposal", None)
    assert "포함" in birds("-d", opened, "position", "list", "--lang", "ko").stdout


def test_a_dry_run_says_what_would_change_and_changes_nothing(opened: Path) -> None:
    before = opened.read_bytes()
    result = birds("-d", opened, "position", "set", "include", "두루미", "--party", "KOR", "--dry-run")
    assert "Grus japonensis: silent → include" in result.stdout
    assert opened.read_bytes() == before


@pytest.mark.slow
def test_an_agreed_name_closes_the_bracket_round_the_names(opened: Path) -> None:
    for party in ("JPN", "KOR"):
        birds("-d", opened, "position", "set", "include", "왕눈물떼새", "두루미", "--party", party)
    by_name = {
        row["scientific_name"]: row["state"]
        for row in rows(opened, "annex", "--state", "agreed", "--state", "name_open")
    }
    assert by_name["Grus japonensis"] == "agreed"
    assert by_name["Anarhynchus mongolus"] == "name_open"
    cited = ("--cited", "joint minutes, item 4")
    assert_refused(
        birds("-d", opened, "position", "name", "Larus nobody", "왕눈물떼새", *cited),
        2,
        "Charadrius mongolus",
    )
    assert_refused(
        birds("-d", opened, "position", "name", "reference", "두루미", *cited), 1, "only one scientific name"
    )
    assert_refused(birds("-d", opened, "position", "name", "reference", "왕눈물떼새"), 2, "--cited")
    assert birds("-d", opened, "position", "name", "JPN", "왕눈물떼새", *cited).exit_code == 0
    annex = json.loads(birds("-d", opened, "annex", "--format", "json").stdout)
    row = next(row for row in annex["rows"] if row["names"]["ko"] == "왕눈물떼새")
    assert (row["scientific_name"], row["state"]) == ("Charadrius mongolus", "agreed")
    assert row["synonyms"] == ["Anarhynchus mongolus"]
    assert birds("-d", opened, "check").exit_code == 0


def test_a_closed_round_keeps_its_annex_whatever_happens_to_the_lists(opened: Path) -> None:
    birds("-d", opened, "position", "set", "include", "두루미", "--party", "KOR")
    closed = birds("-d", opened, "round", "close", "--date", "5 March 2027")
    assert "its annex is kept" in closed.stderr
    dossier = store.load(opened)
    kept = rounds.kept_annex(dossier, stored.snapshots(opened), 1)
    assert kept == replace(drafting.text(evidence.findings(dossier)), code=kept.code)
    with store.change(opened, "test") as session:
        session.replace(Evidence, ())
    assert rounds.kept_annex(store.load(opened), stored.snapshots(opened), 1) == kept
    assert drafting.annex_with_origin(evidence.findings(store.load(opened))) != kept


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        "{}",
        '{"rows": [1]}',
        '{"rows": [{"names": {"xx": "y"}}]}',
        '{"notes": [{}]}',
        '{"x": 1}',
        "[" * 99_999,
    ],
)
def test_what_is_no_annex_is_read_as_none(text: str) -> None:
    with pytest.raises(UNREADABLE):
        from_text(Annex, text, default())


@pytest.mark.slow
def test_a_kept_annex_that_another_program_has_spoilt_is_said(opened: Path) -> None:
    birds("-d", opened, "round", "close", "--date", "5 March 2027")
    with store.change(opened, "test") as session:
        session.save(Snapshot, [replace(one, annex="[1]") for one in session.load(Snapshot)])
    assert_refused(
        birds("-d", opened, "annex", "--since", "1"), 4, "the annex kept with round 1 can't be read"
    )
