"""What a document says was sent is compared with what its dossier sent: a file from elsewhere may say anything."""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest
from cli import assert_refused, birds
from lxml import etree
from word_edits import W, Word

from birds import api
from birds.documents.again import sent_again
from birds.negotiation import origin
from birds.reading.returned import read_returned

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOAD = ("--party", "JPN", "--date", "5 March", "--dry-run")
PAPERS = {
    "plain": ("annex",),
    "text": ("annex", "--text", "--order-of", "KOR", "--lang", "ko"),
    "full": ("annex", "--headings", "order,family", "--subspecies", "--evidence", "--index", "--order", "alphabetical"),
    "open": ("annex", "--project-rules", "none", "--state", "agreed", "--state", "bracketed", "--date", "3 March"),
    "redline": ("annex", "--since", "1", "--index"),
    "agreement": ("agreement", "--order-of", "JPN", "--lang", "ja"),
    "changes": ("agreement", "--since", "1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def sent(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a dossier, papers made of it in round 2, and what has been said since."""
    folder = tmp_path_factory.mktemp("sent")
    path = shutil.copy(small_dossier, folder / "a.gpkg")
    said(path, "round", "open", "1", "--date", "1 March")
    said(path, "position", "set", "include", "Antigone canadensis", "--party", "KOR")
    said(path, "round", "close", "1", "--date", "5 March")
    said(path, "round", "open", "2", "--date", "6 March")
    said(path, "position", "set", "include", "Branta bernicla", "--party", "KOR")
    for name, args in PAPERS.items():
        said(path, *args, "-o", folder / f"{name}.docx")
    shutil.copy(path, folder / "then.gpkg")
    said(path, "position", "set", "exclude", "Antigone canadensis", "--party", "JPN")
    said(path, "position", "name", "ko", "Branta bernicla", "새이름", "--cited", "minutes 2")
    return folder


def said(path: Path, *args: object) -> None:
    done = birds("-d", path, *args)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_made_again_as_it_was_sent_though_more_was_said_since(sent: Path, name: str) -> None:
    returned = read_returned(sent / f"{name}.docx")
    again = sent_again(api.read(sent / "a.gpkg"), returned)
    assert again is not None
    pieces = [
        {(one.table, one.key, one.texts) for one in some if any(one.texts)} for some in (returned.sent, again)
    ]
    assert pieces[0] == pieces[1]


def forged(sent: Path, file: Path, change: Callable[[bytes], bytes]) -> Path:
    """Return the annex with its body changed, and what it keeps of itself likewise."""
    with zipfile.ZipFile(sent / "plain.docx") as package, zipfile.ZipFile(file, "w") as made:
        for name in package.namelist():
            data = package.read(name)
            made.writestr(
                name, change(data) if name in {"word/document.xml", "customXml/item1.xml"} else data
            )
    return file


def test_a_name_changed_in_the_document_and_in_what_it_keeps_of_itself_is_found(
    sent: Path, tmp_path: Path
) -> None:
    file = forged(
        sent, tmp_path / "x.docx", lambda data: data.replace("큰고니".encode(), "작은고니".encode())
    )
    assert read_returned(file).pieces == ()  # taken on its word, nothing has changed
    done = birds("-d", sent / "a.gpkg", "load", "positions", file, *LOAD)
    assert "작은고니" in done.stderr
    assert "큰고니" in done.stderr
    assert_refused(birds("-d", sent / "a.gpkg", "load", "positions", file, *LOAD, "--strict"), 3, "dossier")


def test_a_row_taken_out_of_both_is_found(sent: Path, tmp_path: Path) -> None:
    def without(data: bytes) -> bytes:
        root = etree.fromstring(data)
        for one in list(root.iter("{*}tr", "{*}r")):
            if "Cygnus cygnus" in "".join(one.itertext()) and one.getparent().tag.rpartition("}")[2] in {
                "tbl",
                "sent",
            }:
                one.getparent().remove(one)
        return etree.tostring(root)

    file = forged(sent, tmp_path / "x.docx", without)
    assert read_returned(file).missing == ()
    assert "Cygnus cygnus" in birds("-d", sent / "a.gpkg", "load", "positions", file, *LOAD).stderr


def test_what_is_as_it_was_sent_says_nothing(sent: Path) -> None:
    done = birds("-d", sent / "a.gpkg", "load", "positions", sent / "plain.docx", *LOAD)
    assert (done.exit_code, "sent" in done.stderr) == (0, False), done.output


def test_what_its_party_has_said_since_a_document_was_made_is_not_undone_by_it(
    sent: Path, tmp_path: Path
) -> None:
    path = shutil.copy(sent / "a.gpkg", tmp_path / "a.gpkg")
    said(path, "position", "set", "study", "Branta bernicla", "--party", "KOR")
    word = Word(sent / "plain.docx")
    word.delete_row(
        next(row for row in word.body.iter(f"{W}tr") if "Branta bernicla" in "".join(row.itertext()))
    )
    file = word.save(tmp_path / "old.docx")
    for dossier, recorded in ((path, False), (sent / "a.gpkg", True)):
        done = birds("-d", dossier, "load", "positions", file, "--party", "KOR", *LOAD[2:])
        assert ("since the document was made" in done.output, "1 proposal" in done.output) == (
            not recorded,
            recorded,
        )


def test_a_copy_that_never_had_these_acts_says_that_it_cannot_compare(
    sent: Path, small_dossier: Path, tmp_path: Path
) -> None:
    path = shutil.copy(small_dossier, tmp_path / "b.gpkg")
    said(path, "round", "open", "1", "--date", "7 March")
    done = birds("-d", path, "load", "positions", sent / "plain.docx", *LOAD)
    assert "can't say whether it was sent so" in done.stderr


@pytest.mark.parametrize(
    "told",
    ["", "{", "[]", '{"acts": ""}', '{"acts": "", "lists": [1], "test": "open", "rules": []}',
     '{"acts": "", "lists": [], "test": "mine", "rules": []}',
     '{"acts": "", "lists": [], "test": "open", "rules": [], "lang": "xx"}',
     '{"acts": "", "lists": [], "test": "open", "rules": [], "since": "1"}',
     '{"acts": "", "lists": [], "test": "open", "rules": [], "columns": "en"}',
     "[" * 100_000],
)  # fmt: skip
def test_what_a_file_from_elsewhere_says_of_its_origin_may_be_anything(told: str) -> None:
    assert origin.read(told) is None


def test_an_origin_tells_nothing_of_decisions_and_of_what_is_held(sent: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(sent / "plain.docx") as package:
        told = json.loads(etree.fromstring(package.read("customXml/item1.xml")).get("origin"))
    assert set(told) <= {"acts", "lists", "test", "rules", "columns", "lang"}
    acts = api.read(sent / "then.gpkg").acts
    assert not any(one.id in told["acts"] for one in acts)
