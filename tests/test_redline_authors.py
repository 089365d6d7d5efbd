"""Whose a tracked change is: the Party's whose act made it, else the round's; a name in a file is nobody's consent."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from annex_samples import FIVE
from cli import birds
from docx_revisions import W, part
from test_output_redline import amended, assert_exact

from birds.documents import FORMATS
from birds.reading.returned import read_returned

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import etree

ROUND = "Round 2"


@pytest.fixture(scope="module")
def talks(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dossier in its second round, where each Party has spoken of birds alone, and both of one."""
    path = shutil.copy(small_dossier, tmp_path_factory.mktemp("talks") / "a.gpkg")
    assert birds("-d", path, "round", "open", "1", "--date", "1 March").exit_code == 0
    say(path, "include", "KOR", "Antigone canadensis", "Branta bernicla")
    say(path, "include", "JPN", "Branta bernicla")
    say(path, "include", "KOR", "Branta canadensis")
    assert birds("-d", path, "round", "close", "1", "--date", "5 March").exit_code == 0
    assert birds("-d", path, "round", "open", "2", "--date", "6 March").exit_code == 0
    say(path, "exclude", "JPN", "Antigone canadensis")
    say(path, "study", "KOR", "Branta bernicla")
    say(path, "include", "KOR", "Garrulus glandarius")
    for party in ("KOR", "JPN"):
        say(path, "study", party, "Branta canadensis")
    return path


def say(path: Path, value: str, party: str, *names: str) -> None:
    done = birds("-d", path, "position", "set", value, *names, "--party", party)
    assert done.exit_code == 0, done.output


def redline(talks: Path, tmp_path: Path, *args: str) -> bytes:
    file = tmp_path / "red.docx"
    done = birds("-d", talks, "annex", "--since", "1", "-o", file, *args)
    assert done.exit_code == 0, done.output
    return file.read_bytes()


def authors(data: bytes, bird: str) -> set[str]:
    """Return the authors of the changes in a bird's row, but for those of numbers alone."""
    rows = [row for row in part(data).iter(f"{W}tr") if bird in "".join(row.itertext())]
    changes = [one for row in rows for one in row.iter(f"{W}ins", f"{W}del")]
    return {one.get(f"{W}author") for one in changes if not is_number(one)}


def is_number(change: etree._Element) -> bool:
    return "".join(change.itertext()).strip("0123456789,\u2009") == "" and change.getparent().tag == f"{W}p"


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "japan"), [("en", "Japan"), ("ko", "일본국")])
def test_a_change_is_the_partys_whose_position_made_it(
    talks: Path, tmp_path: Path, lang: str, japan: str
) -> None:
    data = redline(talks, tmp_path, "--lang", lang)
    assert authors(data, "Antigone canadensis") == {japan}
    assert len(authors(data, "Branta bernicla")) == 1
    assert japan not in authors(data, "Branta bernicla") | authors(data, "Garrulus glandarius")


def test_what_both_have_changed_is_neither_partys(talks: Path, tmp_path: Path) -> None:
    assert authors(redline(talks, tmp_path), "Branta canadensis") == {ROUND}


def test_a_row_that_gets_another_number_is_nobodys_change() -> None:
    agreed = replace(FIVE.rows[4], state="agreed", bracket_note=None)
    opened = replace(agreed, number=4, state="bracketed")
    old = replace(FIVE, rows=(*FIVE.rows[:4], agreed))
    new = replace(FIVE, rows=(*FIVE.rows[:2], replace(FIVE.rows[3], number=3), opened), round=4)
    body = part(FORMATS["redline"]["docx"](old, new, {agreed.id: "KOR"}))
    row = next(one for one in body.iter(f"{W}tr") if opened.scientific_name in "".join(one.itertext()))
    made = [
        ("".join(one.itertext()), one.get(f"{W}author"))
        for one in row.find(f"{W}tc").iter(f"{W}ins", f"{W}del")
    ]
    assert made == [("5", "Round 4"), ("[", "Republic of Korea"), ("4", "Round 4")]


def test_the_properties_of_a_redline_name_no_person(talks: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(redline(talks, tmp_path))) as package:
        properties = package.read("docProps/core.xml").decode()
    assert "creator" not in properties
    assert "lastModifiedBy" not in properties


def test_with_authors_a_redline_is_as_exact() -> None:
    assert_exact(FIVE, amended(FIVE), {row.id: "KOR" for row in FIVE.rows} | {"new": "JPN"})


def test_our_changes_that_name_a_party_are_not_its_proposals_but_those_of_its_delegate_are(
    tmp_path: Path,
) -> None:
    """A program of the other side's may call its user as the Party is called; its changes have a date."""
    file = tmp_path / "sent.docx"
    file.write_bytes(FORMATS["redline"]["docx"](FIVE, amended(FIVE), {row.id: "JPN" for row in FIVE.rows}))
    assert not read_returned(file).pieces
    with zipfile.ZipFile(file) as package, zipfile.ZipFile(tmp_path / "back.docx", "w") as made:
        for name in package.namelist():
            data = package.read(name)
            if name == "word/document.xml":
                mark = b'<w:ins w:id="9999" w:author="Japan" w:date="2027-03-02T09:00:00Z">'
                data = data.replace(
                    b"</w:p></w:tc>", mark + b"<w:r><w:t>mine</w:t></w:r></w:ins></w:p></w:tc>", 1
                )
            made.writestr(name, data)
    (piece,) = read_returned(tmp_path / "back.docx").pieces
    assert (piece.authors, "mine" in piece.now[0]) == (("Japan",), True)
