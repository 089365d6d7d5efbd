"""What a document keeps of itself: what was sent, under a digest, and from which acts."""

import shutil
import zipfile
from pathlib import Path

import pytest
from cli import birds, ran
from docx_revisions import repacked
from lxml import etree
from word_edits import W, Word

from birds import store
from birds.errors import InputError
from birds.reading.returned import read_returned

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
    ran(path, "round", "open", "1", "--date", "1 March")
    ran(path, "position", "set", "include", "Antigone canadensis", "--party", "KOR")
    ran(path, "round", "close", "1", "--date", "5 March")
    ran(path, "round", "open", "2", "--date", "6 March")
    ran(path, "position", "set", "include", "Branta bernicla", "--party", "KOR")
    for name, args in PAPERS.items():
        ran(path, *args, "-o", folder / f"{name}.docx")
    shutil.copy(path, folder / "then.gpkg")
    ran(path, "position", "set", "exclude", "Antigone canadensis", "--party", "JPN")
    ran(path, "position", "name", "ko", "Branta bernicla", "새이름", "--cited", "minutes 2")
    return folder


@pytest.mark.parametrize(
    "change", [("큰고니", "작은고니"), ('key="ko"', 'key="ja"'), ("<c ", "<c><x>y</x></c><c ")]
)
def test_a_record_of_what_was_sent_that_was_changed_on_the_way_is_refused(change, sent, tmp_path):
    old, new = (one.encode() for one in change)
    parts = {"word/document.xml", "customXml/item1.xml"}  # the body, and what it keeps of itself
    file = repacked(
        sent / "plain.docx", tmp_path / "x.docx",
        lambda name, data: data.replace(old, new) if name in parts else data,
    )  # fmt: skip
    with pytest.raises(InputError, match="was changed on the way"):
        read_returned(file)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAPERS)
def test_the_record_of_every_paper_is_sound_also_as_another_program_writes_it(name, sent, tmp_path):
    def anew(part: str, data: bytes) -> bytes:
        if part != "customXml/item1.xml":
            return data
        return etree.tostring(etree.fromstring(data), pretty_print=True, encoding="utf-16")

    assert read_returned(sent / f"{name}.docx").pieces == ()
    repacked(sent / f"{name}.docx", tmp_path / "x.docx", anew)
    assert read_returned(tmp_path / "x.docx").pieces == ()


def test_what_is_as_it_was_sent_says_nothing(sent):
    done = birds("-d", sent / "a.gpkg", "load", "positions", sent / "plain.docx", *LOAD)
    assert (done.exit_code, "sent" in done.stderr) == (0, False), done.output


def test_what_its_party_has_said_since_a_document_was_made_is_not_undone_by_it(sent, tmp_path):
    path = shutil.copy(sent / "a.gpkg", tmp_path / "a.gpkg")
    ran(path, "position", "set", "study", "Branta bernicla", "--party", "KOR")
    word = Word(sent / "plain.docx")
    rows = word.body.iter(f"{W}tr")
    word.delete_row(next(row for row in rows if "Branta bernicla" in "".join(row.itertext())))
    file = word.save(tmp_path / "old.docx")
    for dossier, recorded in ((path, False), (sent / "a.gpkg", True)):
        done = birds("-d", dossier, "load", "positions", file, "--party", "KOR", *LOAD[2:])
        assert ("since the document was made" in done.output) is not recorded
        assert ("1 proposal" in done.output) is recorded


def test_an_origin_tells_nothing_of_decisions_and_of_what_is_held(sent):
    with zipfile.ZipFile(sent / "plain.docx") as package:
        origin = etree.fromstring(package.read("customXml/item1.xml")).get("origin")
    acts = store.load(sent / "then.gpkg").acts
    assert not any(one.id in origin for one in acts)
