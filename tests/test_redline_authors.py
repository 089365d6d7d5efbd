"""Whose a tracked change is: the Party's whose act made it, else the round's; a name in a file is nobody's consent."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from annex_samples import FIVE
from cli import ran
from docx_revisions import W, part, repacked
from lxml import etree
from test_output_redline import amended, assert_exact

from birds.documents import FORMATS
from birds.reading.returned import read_returned


@pytest.fixture(scope="module")
def talks(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dossier in its second round, where each Party has spoken of birds alone, and both of one."""
    path = shutil.copy(small_dossier, tmp_path_factory.mktemp("talks") / "a.gpkg")
    ran(path, "round", "open", "1", "--date", "1 March")
    say(path, "include", "KOR", "Antigone canadensis", "Branta bernicla")
    say(path, "include", "JPN", "Branta bernicla")
    say(path, "include", "KOR", "Branta canadensis")
    ran(path, "round", "close", "1", "--date", "5 March")
    ran(path, "round", "open", "2", "--date", "6 March")
    say(path, "exclude", "JPN", "Antigone canadensis")
    say(path, "study", "KOR", "Branta bernicla")
    say(path, "include", "KOR", "Garrulus glandarius")
    for party in ("KOR", "JPN"):
        say(path, "study", party, "Branta canadensis")
    return path


def say(path: Path, value: str, party: str, *names: str) -> None:
    ran(path, "position", "set", value, *names, "--party", party)


def redline(talks: Path, tmp_path: Path, *args: str) -> bytes:
    file = tmp_path / "red.docx"
    ran(talks, "annex", "--since", "1", "-o", file, *args)
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
def test_a_change_is_the_partys_whose_position_made_it_or_neithers(talks, tmp_path, lang, japan):
    data = redline(talks, tmp_path, "--lang", lang)
    assert authors(data, "Antigone canadensis") == {japan}
    assert len(authors(data, "Branta bernicla")) == 1
    assert japan not in authors(data, "Branta bernicla") | authors(data, "Garrulus glandarius")
    assert not {japan, "Republic of Korea", "대한민국"} & authors(data, "Branta canadensis"), (
        "both have changed it"
    )
    properties = part(data, "docProps/core.xml")
    assert not [one.tag for one in properties if re.search("creator|lastModifiedBy", one.tag)], "no person"


def test_a_row_that_gets_another_number_is_nobodys_change():
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


def test_with_authors_a_redline_is_as_exact():
    assert_exact(FIVE, amended(FIVE), {row.id: "KOR" for row in FIVE.rows} | {"new": "JPN"})


def test_our_changes_that_name_a_party_are_not_its_proposals_but_those_of_its_delegate_are(tmp_path):
    """A program of the other side's may call its user as the Party is called; its changes have a date."""
    file = tmp_path / "sent.docx"
    file.write_bytes(FORMATS["redline"]["docx"](FIVE, amended(FIVE), {row.id: "JPN" for row in FIVE.rows}))
    assert not read_returned(file).pieces
    mark = b'<w:ins w:id="9999" w:author="Japan" w:date="2027-03-02T09:00:00Z"><w:r><w:t>mine</w:t></w:r></w:ins>'
    end = b"</w:p></w:tc>"
    repacked(
        file, tmp_path / "back.docx",
        lambda name, data: data.replace(end, mark + end, 1) if name == "word/document.xml" else data,
    )  # fmt: skip
    (piece,) = read_returned(tmp_path / "back.docx").pieces
    assert (piece.authors, "mine" in piece.now[0]) == (("Japan",), True)
