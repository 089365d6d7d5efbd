"""A Party names its own list: the act travels like any other, and nobody names another's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cli import assert_refused, birds
from test_cli_talks import hand_over, run, two_copies

from birds import store
from birds.evidence import own_list
from birds.model import Act
from birds.negotiation import acts as record


@pytest.fixture
def copies(origin: Path, tmp_path: Path) -> tuple[Path, Path]:
    return two_copies(origin, tmp_path)


def verdicts(copy: Path) -> str:
    return run(copy, "evidence", "--format", "csv").stdout


@pytest.mark.slow
def test_the_other_copy_follows_and_goes_back_when_it_is_undone(copies):
    korean, japanese = copies
    before = verdicts(japanese)
    assert verdicts(korean) == before
    run(korean, "agreement", "set", "list.KOR", "NIBR2025")
    assert verdicts(japanese) == before
    hand_over(korean, japanese)
    assert verdicts(japanese) == verdicts(korean) != before
    assert "NIBR2025" in run(japanese, "log").stdout
    assert hand_over(korean, japanese).exit_code == 0  # again: nothing new
    run(korean, "undo")
    hand_over(korean, japanese)
    assert verdicts(japanese) == verdicts(korean) == before
    assert birds("compare", japanese, korean, "--exit-code").exit_code == 0


@pytest.mark.slow
def test_two_lists_named_apart_are_a_conflict_that_the_party_settles(copies, origin, tmp_path):
    korean, _ = copies
    secretariat = Path(tmp_path / "both.gpkg")
    secretariat.write_bytes(origin.read_bytes())
    hand_over(korean, secretariat)
    before = verdicts(secretariat)
    run(korean, "agreement", "set", "list.KOR", "NIBR2025")
    run(secretariat, "agreement", "set", "list.KOR", "BK2022")
    hand_over(korean, secretariat, code=1)
    assert own_list(store.load(secretariat, Act), "KOR") is None
    assert verdicts(secretariat) == before  # neither has won
    run(secretariat, "agreement", "set", "list.KOR", "NIBR2025")
    assert verdicts(secretariat) == verdicts(korean)
    assert hand_over(korean, secretariat).exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["list.JPN", "annex_sites", "list.XXX", "list."])
def test_an_exchange_that_sets_what_is_not_its_own_is_refused(copies, tmp_path, subject):
    korean, japanese = copies
    file = tmp_path / "forged.jsonl"
    run(korean, "agreement", "set", "list.KOR", "NIBR2025")
    run(korean, "exchange", "-o", file)
    *others, last = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    acts = [*others, last]
    at = next(place for place, act in enumerate(acts) if act.get("kind") == "setting")
    forged = Act(**{"speaker": None, "round": None, **acts[at], "subject": subject, "seen": ()})
    acts[at] |= {"subject": subject, "seen": [], "id": record.digest(replace(forged, id=""))}
    file.write_text("".join(json.dumps(act, ensure_ascii=False) + "\n" for act in acts), "utf-8")
    before = store.load(japanese, Act)
    assert_refused(birds("-d", japanese, "merge", file), 3, "forged.jsonl")
    assert store.load(japanese, Act) == before


@pytest.mark.slow
def test_check_says_that_a_list_named_by_the_other_side_is_not_here(copies):
    korean, japanese = copies
    run(korean, "agreement", "set", "list.KOR", "NIBR2025")
    run(japanese, "remove", "NIBR2025")
    hand_over(korean, japanese)
    assert "NIBR2025" in run(japanese, "check", "--strict", code=1).stdout
