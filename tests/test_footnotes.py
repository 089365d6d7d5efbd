"""Footnotes that both Parties agreed to: agreed as names are, printed in the text; all other notes stay out of it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from annex_readers import footnotes
from cli import assert_refused, birds

from birds import store
from birds.messages import word

if TYPE_CHECKING:
    from pathlib import Path

CRANE, BILL = "두루미", "저어새"
NOTE = {"en": "Including birds that winter.", "ja": "越冬する鳥を含む。", "ko": "월동하는 새를 포함한다."}


@pytest.fixture(scope="module")
def both(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier in which both Parties include two birds."""
    path = shutil.copy(small_dossier, tmp_path_factory.mktemp("both") / "agreement.gpkg")
    said(path, "round", "open")
    for party in ("JPN", "KOR"):
        said(path, "position", "set", "include", CRANE, BILL, "--party", party)
    return path


@pytest.fixture(scope="module")
def noted(both: Path) -> Path:
    """The same with a footnote that both have agreed to, alike on both birds."""
    path = shutil.copy(both, both.with_name("noted.gpkg"))
    for lang, text in NOTE.items():
        for bird in (CRANE, BILL):
            said(path, "position", "name", f"footnote.{lang}", bird, text, "--cited", "minutes 3")
    return path


@pytest.fixture
def agreed(both: Path, tmp_path: Path) -> Path:
    return shutil.copy(both, tmp_path / "agreement.gpkg")


def said(path: Path, *args: object) -> str:
    done = birds("-d", path, *args)
    assert done.exit_code == 0, done.output
    return done.stdout


def document(path: Path, *args: object) -> dict[str, Any]:
    return json.loads(said(path, "annex", *args, "--format", "json"))


@pytest.mark.parametrize("lang", NOTE)
def test_a_footnote_that_both_agreed_to_is_all_that_a_text_says_beside_its_rows(
    noted: Path, lang: str
) -> None:
    """Two birds with the same footnote share one."""
    made = document(noted, "--original", "KOR", "--lang", lang)
    assert [row["notes"] for row in made["rows"]] == [[1], [1]]
    assert [note["text"] for note in made["notes"]] == [NOTE[lang]]


def test_it_is_printed_in_word_and_in_the_agreement_without_a_heading(noted: Path, tmp_path: Path) -> None:
    for command in (("annex", "--text"), ("agreement",)):
        said(noted, *command, "-o", tmp_path / "x.docx")
        assert [*footnotes((tmp_path / "x.docx").read_bytes())] == [NOTE["en"]]
    page = said(noted, "annex", "--original", "KOR", "--format", "md")
    assert NOTE["en"] in page
    assert "## " not in page, "a heading would be a word that is not signed"


def test_what_one_party_proposes_is_open_and_opens_no_name(agreed: Path) -> None:
    said(agreed, "position", "name", "footnote.en", BILL, NOTE["en"], "--party", "KOR")
    paper = document(agreed)
    row = next(one for one in paper["rows"] if one["scientific_name"] == "Platalea minor")
    assert (row["state"], row["brackets"]) == ("agreed", None)
    assert any(
        f"[{NOTE['en']}]" in one["text"] and "Republic of Korea" in one["text"] for one in paper["notes"]
    )
    assert NOTE["en"] not in said(agreed, "annex", "--text", "--format", "md")
    assert_refused(
        birds("-d", agreed, "annex", "--original", "KOR"), 1, "only one Party proposes", "Platalea minor"
    )


def test_what_both_propose_alike_is_agreed_and_undo_opens_it_again(agreed: Path) -> None:
    """In one language only: that keeps a text from being signed."""
    for party in ("KOR", "JPN"):
        said(agreed, "position", "name", "footnote.en", BILL, NOTE["en"], "--party", party)
    assert_refused(birds("-d", agreed, "annex", "--original", "KOR"), 1, "not agreed in every language")
    page = said(agreed, "annex", "--text", "--lang", "ja", "--format", "md")
    assert NOTE["en"] not in page
    assert word("agreement_gap", "ja") in page
    said(agreed, "undo")
    assert_refused(birds("-d", agreed, "annex", "--original", "KOR"), 1, "only one Party proposes")


def test_it_is_held_tabled_and_exchanged_as_a_name_is(small_dossier: Path, tmp_path: Path) -> None:
    copies = {}
    for party in ("KOR", "JPN"):
        copies[party] = shutil.copy(small_dossier, tmp_path / f"{party}.gpkg")
        with store.change(copies[party], "init") as session:
            session.set_meta("copy_of", party)
    korean, japanese = copies["KOR"], copies["JPN"]
    said(korean, "round", "open", "1", "--date", "1 March")
    said(korean, "position", "set", "include", BILL, "--party", "KOR")
    told = said(korean, "position", "name", "footnote.ko", BILL, NOTE["ko"])
    assert NOTE["ko"] in told
    assert NOTE["ko"] not in said(korean, "annex", "--format", "md")
    said(korean, "position", "table", "--all")
    said(korean, "exchange", "-o", tmp_path / "k.jsonl")
    said(japanese, "merge", tmp_path / "k.jsonl")
    assert NOTE["ko"] in said(japanese, "annex", "--lang", "ko", "--format", "md")
    assert birds("-d", japanese, "check").exit_code == 0


def test_it_is_in_the_annex_of_a_closed_round_and_in_its_changes(noted: Path, tmp_path: Path) -> None:
    path = shutil.copy(noted, tmp_path / "agreement.gpkg")
    said(path, "round", "close", "--date", "5 March")
    for bird in (CRANE, BILL):
        said(path, "position", "name", "footnote.en", bird, "", "--cited", "minutes 4")
    assert NOTE["ko"] in said(path, "annex", "--as-of", "1", "--text", "--lang", "ko", "--format", "md")
    assert NOTE["en"] not in said(path, "annex", "--format", "md")
    assert birds("-d", path, "check").exit_code == 0


def test_a_slot_that_is_none_is_refused(agreed: Path) -> None:
    result = birds("-d", agreed, "position", "name", "footnote.fr", BILL, "x", "--party", "KOR")
    assert_refused(result, 2)
