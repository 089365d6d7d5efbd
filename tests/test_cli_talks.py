"""Two delegations, a copy each: what is held stays, what is tabled travels, and nobody speaks for the other."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from cli import assert_refused, birds

from birds import api, store
from birds.model import Act, Held, Position
from birds.negotiation.rows import AnnexOptions

if TYPE_CHECKING:
    from pathlib import Path

MARK = "MARKER7Q"


def run(copy: Path, *args: object, code: int = 0) -> Any:
    result = birds("-d", copy, *args)
    assert result.exit_code == code, (args, result.output)
    return result


def own(path: Path, party: str) -> Path:
    with store.change(path, "init") as session:
        session.set_meta("copy_of", party)
    return path


@pytest.fixture
def copies(small_dossier: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The copy of the Republic of Korea and Japan's, round 1 open in both."""
    made = tuple(
        own(shutil.copy(small_dossier, tmp_path / f"{party}.gpkg"), party) for party in ("KOR", "JPN")
    )
    run(made[0], "round", "open", "--place", "Seoul", "--date", "3 March 2027")
    hand_over(made[0], made[1])
    return made  # type: ignore[return-value] # two


def table_of(copy: Path, *args: object) -> dict[str, str]:
    """The states of the rows by scientific name, as `annex` with these options comes to them."""
    original = "KOR" if args else None
    made = api.annex(api.findings(api.read(copy)), AnnexOptions(original=original))  # type: ignore[arg-type]
    return {row.scientific_name: row.state for row in made.rows}


def hand_over(giver: Path, taker: Path, code: int = 0) -> Any:
    file = giver.with_suffix(".jsonl")
    run(giver, "exchange", "-o", file)
    return run(taker, "merge", file, code=code)


def test_init_for_a_party_makes_its_own_copy(tmp_path: Path) -> None:
    made = tmp_path / "kor.gpkg"
    assert birds("-d", made, "init", "--empty", "--for", "KOR").exit_code == 0
    assert store.load(made).copy_of == "KOR"


def test_what_is_held_is_in_no_byte_of_what_is_handed_over(copies: tuple[Path, Path], tmp_path: Path) -> None:
    korean, _ = copies
    run(korean, "position", "set", "include", "두루미", "--party", "KOR", "--reason", "for all to read")
    run(korean, "position", "table", "--all")
    held = tmp_path / "held.gpkg"
    shutil.copy(korean, held)
    told = ("--reason", MARK, "--note", MARK, "--who", MARK, "--date", MARK)
    run(held, "position", "set", "exclude", "저어새", "두루미", "--party", "KOR", *told)
    assert store.load(held, Held)
    for args in (
        ("position", "export", "--party", "JPN"),
        ("position", "export", "--party", "KOR"),
        ("exchange",),
        ("annex",),
        ("log",),
        ("position", "list"),
    ):
        ending = {"exchange": "jsonl", "annex": "csv", "log": "csv"}.get(args[0], "csv")
        for copy, name in ((korean, "plain"), (held, "other")):
            file = tmp_path / f"{name}.{ending}"
            file.unlink(missing_ok=True)
            run(copy, *args, "-o", file)
        plain, other = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("plain", "other"))
        assert plain == other, args
        assert MARK.encode() not in other


@pytest.mark.slow
def test_a_copy_for_the_other_side_is_built_anew_of_what_is_tabled(
    copies: tuple[Path, Path], tmp_path: Path
) -> None:
    korean, _ = copies
    run(korean, "position", "set", "include", "두루미", "--party", "KOR", "--reason", "for all to read")
    run(korean, "position", "table", "--all")
    held = tmp_path / "held.gpkg"
    shutil.copy(korean, held)
    run(held, "position", "set", "exclude", "저어새", "--party", "KOR", "--reason", MARK, "--note", MARK)
    for copy in (korean, held):
        run(copy, "export", tmp_path / copy.stem, "--for", "JPN")
    given = {file.name: file.read_bytes() for file in (tmp_path / "held").iterdir() if file.is_file()}
    assert given == {file.name: file.read_bytes() for file in (tmp_path / "KOR").iterdir() if file.is_file()}
    assert not [name for name, data in given.items() if MARK.encode() in data]
    made = tmp_path / "made.gpkg"
    run(made, "init", "--from", tmp_path / "held")
    assert [one.taxon for one in store.load(made, Position)] == ["Grus japonensis"]
    assert birds("-d", made, "check").exit_code == 0


def test_tabling_shows_first_and_then_says_it(copies: tuple[Path, Path]) -> None:
    korean, _ = copies
    run(korean, "position", "set", "include", "두루미", "저어새", "--party", "KOR", "--note", "ours")
    assert not store.load(korean, Position)
    assert "silent → include" in run(korean, "position", "table").stdout
    assert not store.load(korean, Position)
    run(korean, "position", "table", "두루미")
    assert [one.taxon for one in store.load(korean, Position)] == ["Grus japonensis"]
    held = {one.taxon: (one.value, one.note) for one in store.load(korean, Held)}
    assert held == {"Grus japonensis": (None, "ours"), "Platalea minor": ("include", "ours")}
    assert_refused(birds("-d", korean, "position", "table", "두루미"), 1, "nothing to table")


def test_what_one_side_writes_down_for_the_other_needs_its_document(copies: tuple[Path, Path]) -> None:
    korean, _ = copies
    said = ("position", "set", "include", "두루미", "--party", "JPN")
    assert_refused(birds("-d", korean, *said), 2, "--document")
    run(korean, *said, "--document", "Note 12", "--date", "1 March 2027")
    (position,) = store.load(korean, Position)
    assert (position.document, position.received) == ("Note 12", True)
    assert "as received" in run(korean, "log", "--format", "csv").stdout
    run(korean, "position", "set", "include", "두루미", "--party", "KOR")
    run(korean, "position", "table", "--all")
    assert "Note 12" in run(korean, "annex", "--format", "md").stdout, "shown as received"
    states = [table_of(korean, *args)["Grus japonensis"] for args in ((), ("--original", "KOR"))]
    assert states == ["agreed", "bracketed"]
    run(korean, *said, "--minutes", "item 4")
    assert table_of(korean, "--original", "KOR")["Grus japonensis"] == "agreed"


def test_both_close_with_the_same_code_or_the_round_stays_open(copies: tuple[Path, Path]) -> None:
    korean, japanese = copies
    run(korean, "position", "set", "include", "두루미", "--party", "KOR")
    run(korean, "position", "table", "--all")
    code = next(
        line.split(": ")[1]
        for line in run(korean, "round", "close", "--date", "5 March 2027").stdout.splitlines()
        if line.startswith("closing code")
    )
    closing_it = ("round", "close", "--date", "5 March 2027", "--code", code)
    refused = birds("-d", japanese, *closing_it)
    assert_refused(refused, 1, "the acts")
    hand_over(korean, japanese)
    assert "round 1 is closed (5 March 2027)" in run(japanese, *closing_it).stdout
    hand_over(japanese, korean)
    rounds = json.loads(run(korean, "round", "list", "--format", "json").stdout)["rows"]
    assert rounds[0]["closed"] == "5 March 2027"
    for copy in copies:
        assert birds("-d", copy, "check").exit_code == 0
    for statement in (
        "UPDATE position SET value = 'exclude'",
        "UPDATE round SET closed = '6 March 2027'",
        "UPDATE meta SET value = replace(value, 'Grus japonensis', 'Grus grus') WHERE key = 'annex of round 1'",
        "DELETE FROM position",
    ):
        forged = korean.with_name("forged.gpkg")
        shutil.copy(korean, forged)
        with closing(sqlite3.connect(forged)) as connection, connection:
            connection.execute(statement)
        run(forged, "round", "open", "2", "--date", "later")
        run(forged, "check", code=1)


def test_an_exchange_merged_twice_is_known_and_one_that_speaks_for_us_is_refused(
    copies: tuple[Path, Path], dossier: Path
) -> None:
    korean, japanese = copies
    run(korean, "position", "set", "include", "두루미", "--party", "KOR")
    run(korean, "position", "table", "--all")
    assert "took 1 act" in hand_over(korean, japanese).stdout
    before = japanese.read_bytes()
    assert "took 0 acts" in hand_over(korean, japanese).stdout
    assert japanese.read_bytes() == before
    run(dossier, "round", "open")
    run(dossier, "position", "set", "exclude", "두루미", "--party", "KOR")
    run(dossier, "exchange", "-o", dossier.with_suffix(".jsonl"))
    assert_refused(birds("-d", korean, "merge", dossier.with_suffix(".jsonl")), 3, "speaks for KOR")
    assert_refused(birds("-d", korean, "merge", dossier), 3, "speaks for KOR")


def test_undo_brings_back_what_a_command_on_all_birds_has_overwritten(dossier: Path) -> None:
    run(dossier, "round", "open")
    run(dossier, "position", "set", "include", "두루미", "--party", "KOR", "--reason", "why")
    run(dossier, "position", "set", "exclude", "--all", "--party", "KOR")
    number = len(store.load(dossier, Act))
    run(dossier, "undo")
    assert [(one.value, one.reason) for one in store.load(dossier, Position)] == [("include", "why")]
    assert len(store.load(dossier, Act)) > number
    assert birds("-d", dossier, "check").exit_code == 0
    assert_refused(birds("-d", dossier, "undo", "nothing"), 2, "birds log")


def test_a_round_is_reopened_with_a_reason_and_closed_again(dossier: Path) -> None:
    run(dossier, "round", "open")
    assert_refused(birds("-d", dossier, "round", "reopen", "--reason", "x"), 2, "not closed")
    run(dossier, "round", "close", "--date", "5 March 2027")
    run(dossier, "round", "reopen", "--reason", "one bird was left out")
    run(dossier, "position", "set", "include", "두루미", "--party", "KOR")
    run(dossier, "round", "close", "--date", "6 March 2027")
    assert "one bird was left out" in run(dossier, "log", "--format", "csv").stdout
    assert birds("-d", dossier, "check").exit_code == 0


def test_compare_lists_what_two_copies_do_not_share(copies: tuple[Path, Path]) -> None:
    korean, japanese = copies
    run(japanese, "compare", korean, japanese, "--exit-code")
    run(korean, "position", "set", "include", "두루미", "--party", "KOR")
    run(japanese, "compare", korean, japanese, "--exit-code")
    run(korean, "position", "table", "--all")
    found = run(japanese, "compare", korean, japanese, "--exit-code", "--format", "json", code=1)
    assert [row["where"] for row in json.loads(found.stdout)["rows"]] == ["A"]
