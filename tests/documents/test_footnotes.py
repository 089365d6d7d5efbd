"""Footnotes that both Parties agreed to: agreed as names are, printed in the text; all other notes stay out of it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from annex_readers import footnotes
from cli import assert_refused, birds, ran

from birds import store
from birds.documents import FORMATS
from birds.dossier import Dossier
from birds.messages import word
from birds.negotiation.rows import AnnexOptions

CRANE, BILL = "두루미", "저어새"
NOTE = {"en": "Including birds that winter.", "ja": "越冬する鳥を含む。", "ko": "월동하는 새를 포함한다."}


@pytest.fixture(scope="module")
def both(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier in which both Parties include two birds."""
    path = shutil.copy(small_dossier, tmp_path_factory.mktemp("both") / "agreement.gpkg")
    ran(path, "round", "open")
    for party in ("JPN", "KOR"):
        ran(path, "position", "set", "include", CRANE, BILL, "--party", party)
    return path


@pytest.fixture(scope="module")
def noted(both: Path) -> Path:
    """The same with a footnote that both have agreed to, alike on both birds."""
    path = shutil.copy(both, both.with_name("noted.gpkg"))
    for lang, text in NOTE.items():
        for bird in (CRANE, BILL):
            ran(path, "position", "name", f"footnote.{lang}", bird, text, "--cited", "minutes 3")
    return path


@pytest.fixture
def agreed(both: Path, tmp_path: Path) -> Path:
    return shutil.copy(both, tmp_path / "agreement.gpkg")


def document(path: Path, *args: object) -> dict[str, Any]:
    return json.loads(ran(path, "annex", *args, "--format", "json"))


@pytest.mark.parametrize("lang", NOTE)
def test_a_footnote_that_both_agreed_to_is_all_that_a_text_says_beside_its_rows(noted, lang):
    """Two birds with the same footnote share one."""
    made = document(noted, "--original", "KOR", "--lang", lang)
    assert [row["notes"] for row in made["rows"]] == [[1], [1]]
    assert [note["text"] for note in made["notes"]] == [NOTE[lang]]


def test_it_is_printed_in_word_and_in_the_agreement_without_a_heading(noted, tmp_path):
    for command in (("annex", "--text"), ("agreement",)):
        ran(noted, *command, "-o", tmp_path / "x.docx")
        assert [*footnotes((tmp_path / "x.docx").read_bytes())] == [NOTE["en"]]
    page = ran(noted, "annex", "--original", "KOR", "--format", "md")
    assert NOTE["en"] in page
    assert "## " not in page, "a heading would be a word that is not signed"


def test_what_one_party_proposes_is_open_and_opens_no_name(agreed):
    ran(agreed, "position", "name", "footnote.en", BILL, NOTE["en"], "--party", "KOR")
    paper = document(agreed)
    row = next(one for one in paper["rows"] if one["scientific_name"] == "Platalea minor")
    assert (row["state"], row["brackets"]) == ("agreed", None)
    assert any(f"[{NOTE['en']}]" in one["text"] and "of Korea" in one["text"] for one in paper["notes"])
    assert NOTE["en"] not in ran(agreed, "annex", "--text", "--format", "md")
    refused = birds("-d", agreed, "annex", "--original", "KOR")
    assert_refused(refused, 1, "only one Party proposes", "Platalea minor")
    assert_refused(birds("-d", agreed, "position", "name", "footnote.fr", BILL, "x", "--party", "KOR"), 2)


def test_what_both_propose_alike_is_agreed_and_undo_opens_it_again(agreed):
    """In one language only: that keeps a text from being signed."""
    for party in ("KOR", "JPN"):
        ran(agreed, "position", "name", "footnote.en", BILL, NOTE["en"], "--party", party)
    assert_refused(birds("-d", agreed, "annex", "--original", "KOR"), 1, "not agreed in every language")
    page = ran(agreed, "annex", "--text", "--lang", "ja", "--format", "md")
    assert NOTE["en"] not in page
    assert word("agreement_gap", "ja") in page
    ran(agreed, "undo")
    assert_refused(birds("-d", agreed, "annex", "--original", "KOR"), 1, "only one Party proposes")


def test_it_is_held_until_it_is_tabled(agreed):
    with store.change(agreed, "init") as session:
        session.set_meta("copy_of", "KOR")
    assert NOTE["ko"] in ran(agreed, "position", "name", "footnote.ko", BILL, NOTE["ko"])
    annex = ("annex", "--lang", "ko", "--format", "md")
    assert NOTE["ko"] not in ran(agreed, *annex)
    ran(agreed, "position", "table", "--all")
    assert NOTE["ko"] in ran(agreed, *annex)


def test_it_is_in_the_annex_of_a_closed_round_and_in_its_changes(noted, tmp_path):
    path = shutil.copy(noted, tmp_path / "agreement.gpkg")
    ran(path, "round", "close", "--date", "5 March")
    for bird in (CRANE, BILL):
        ran(path, "position", "name", "footnote.en", bird, "", "--cited", "minutes 4")
    kept = Dossier(path).annex_changes(AnnexOptions("ko", text=True, since=1)).old
    assert NOTE["ko"] in FORMATS["annex"]["md"](kept).decode()
    assert NOTE["en"] not in ran(path, "annex", "--format", "md")
    ran(path, "check")
