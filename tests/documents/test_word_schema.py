"""Every paper in Word holds to the order of the standard: Word opens it without repairing it."""

import shutil
from pathlib import Path

import pytest
from cli import ran
from docx_revisions import repacked
from word_schema import faults, links, parts_of

NINE = Path(__file__).parent / "nine-articles.txt"
PAPERS = {
    "annex": ("annex",),
    "text": ("annex", "--text", "--order-of", "KOR", "--lang", "ko"),
    "sites": ("annex", "--list", "sites", "--lang", "ja"),
    "evidence": ("evidence",),
    "agreement": ("agreement",),
    "whole texts": ("agreement", "--text"),
    "redline": ("annex", "--since", "1"),
    "redline of the text": ("agreement", "--since", "1"),
    "site": ("show", "Manko"),
}
WORKBOOKS = {
    **{name: PAPERS[name] for name in ("annex", "text", "sites", "evidence")},
    "comparison": ("diff", "OSJ8", "KOS2025"),
    "index": ("annex", "--index"),
    "positions": ("position", "export", "--party", "KOR"),
    "review": ("review", "--export"),
}


@pytest.fixture(scope="module")
def closed(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with a text, after a round and a change since."""
    path = Path(shutil.copy(small_dossier, tmp_path_factory.mktemp("closed") / "agreement.gpkg"))
    for command in (
        ("load", "agreement", NINE),
        ("round", "open"),
        ("position", "set", "include", "두루미", "저어새", "--party", "KOR", "--reason", "Few are left"),
        ("position", "set", "include", "두루미", "--party", "JPN"),
        ("round", "close", "--date", "5 March 2027"),
        ("round", "open"),
        ("position", "set", "exclude", "저어새", "--party", "JPN"),
        ("position", "set", "include", "고방오리", "--party", "KOR"),
    ):
        ran(path, *command)
    return path


@pytest.fixture(scope="module")
def whole(closed: Path) -> Path:
    """The text of the agreement in Word."""
    made = closed.with_name("paper.docx")
    ran(closed, "agreement", "--text", "-o", made)
    return made


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_in_word_has_its_elements_in_the_order_of_the_standard(closed, tmp_path, name):
    file = tmp_path / "paper.docx"
    ran(closed, *PAPERS[name], "-o", file)
    assert list(faults(file)) == []


@pytest.mark.parametrize("name", WORKBOOKS)
def test_each_part_of_a_workbook_is_led_to_and_there(closed, tmp_path, name):
    file = tmp_path / "workbook.xlsx"
    ran(closed, *WORKBOOKS[name], *([] if name == "review" else ["-o"]), file)
    assert list(links(parts_of(file))) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        ("word/document.xml", "<w:keepNext/>", '<w:keepNext/><w:pStyle w:val="Title"/>', "the order in pPr"),
        ("word/document.xml", "</w:pPr>", "<w:b/></w:pPr>", "b in pPr"),
        ("word/styles.xml", "<w:qFormat/>", '<w:qFormat/><w:name w:val="x"/>', "the order in style"),
        ("word/settings.xml", "<w:compat>", '<w:zoom w:percent="1"/><w:compat>', "the order in settings"),
        ("word/styles.xml", 'Ignorable="w14"', 'Ignorable="w15"', "no namespace w15"),
        ("word/document.xml", 'w:val="AnnexHeader"', 'w:val="AnnexHead"', "no style AnnexHead"),
        ("word/_rels/document.xml.rels", "footer1.xml", "foot.xml", "no part word/foot.xml for rId1"),
        ("word/_rels/document.xml.rels", 'Id="rId1"', 'Id="rId0"', "no relation rId1 in word/document.xml"),
        ("[Content_Types].xml", "/word/footer1.xml", "/word/foot.xml", "no part word/foot.xml for a type"),
    ],
)
def test_a_fault_is_found(whole, tmp_path, part, old, new, fault):
    def broken(name: str, text: bytes) -> bytes:
        assert name != part or old.encode() in text
        return text.replace(old.encode(), new.encode(), 1) if name == part else text

    repacked(whole, tmp_path / "after.docx", broken)
    assert any(fault in told for told in faults(tmp_path / "after.docx"))
