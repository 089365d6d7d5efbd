"""A whole round of two desks, with no command but `birds desk`: forms in Chromium, a paper and a workbook in an office."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import few_birds
import openpyxl
import pytest
import stored
from office import office
from test_desk import CRANE, MARKERS, SPOONBILL, SWALLOW, desk, everything, page, send
from word_edits import W, Word, said

from birds import store
from birds.model import Round

pytestmark = [pytest.mark.browser, pytest.mark.office]


@pytest.fixture(scope="module", autouse=True)
def _few_are_bundled() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        few_birds.bundle(patch, few_birds.FEWEST)
        yield


class Form:
    """A form that is open in a browser: what an official does in it, until it is saved."""

    def __init__(self, chrome: Any, path: Path) -> None:
        self.context = chrome.new_context(offline=True)
        self.page = self.context.new_page()
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready]")

    def answer(self, name: str, position: int, **words: str) -> Self:
        row = self.page.get_by_role("group", name=name, exact=True)
        row.locator("select").select_option(index=position)
        for field, text in words.items():
            row.locator(f'[data-field="{field}"]').fill(text)
        return self

    def table(self) -> Self:
        self.page.locator("#table-all").click()
        return self

    def act(self, kind: str, **words: str) -> Self:
        act = self.page.locator(f'[data-act="{kind}"]')
        for field, text in words.items():
            act.locator(f'[data-field="{field}"]').fill(text)
        for box in act.get_by_role("checkbox").all():
            box.check()
        return self

    def save(self, folder: Path) -> None:
        self.page.locator("#review").click()
        with self.page.expect_download() as download:
            self.page.locator("#save").click()
        download.value.save_as(folder / "in" / download.value.suggested_filename)
        self.context.close()
        desk(folder, "--do")


def own(chrome: Any, folder: Path) -> Self:
    (path,) = (folder / "private").glob("form-*.html")
    return Form(chrome, path)


def positions(folder: Path) -> dict[tuple[str, str], str]:
    return {(one.speaker, one.subject): one.value for one in stored.positions(folder / "agreement.gpkg")}


def closing(folder: Path) -> Round:
    (held,) = store.load(folder / "agreement.gpkg", Round)
    return held


def test_a_round_from_its_opening_to_two_equal_codes(chrome, tmp_path):
    korea, japan = tmp_path / "korea", tmp_path / "japan"
    desk(korea, "--for", "KOR")
    desk(japan, "--for", "JPN")
    own(chrome, korea).act("open", place="Seoul", date="3 March 2027").save(korea)
    send(korea, japan)

    # Each side answers, tables some of it, and holds the rest.
    own(chrome, korea).answer(SPOONBILL, 1, reason="rings").answer(CRANE, 1).table().save(korea)
    held = {key: word for key, word in MARKERS.items() if key != "date"}
    own(chrome, korea).answer(SWALLOW, 4, **held).save(korea)
    own(chrome, japan).answer(SPOONBILL, 1).table().save(japan)
    send(korea, japan)
    send(japan, korea)
    expected = {("KOR", SPOONBILL): "include", ("KOR", CRANE): "include", ("JPN", SPOONBILL): "include"}
    assert positions(korea) == positions(japan) == expected

    # Japan's paper comes back from Word, its workbook from LibreOffice: as received.
    word = Word(korea / "out" / "working-paper.docx")
    rows = word.body.iter(f"{W}tr")
    word.delete_row(next(row for row in rows if any(CRANE in said(one) for one in row.iter(f"{W}p"))))
    saved_again("docx", word.save(tmp_path / "returned.docx"), korea / "in")
    desk(korea)
    assert CRANE in page(korea)
    desk(korea, "--do")
    assert positions(korea)["JPN", CRANE] == "exclude"
    fill_in(korea / "out" / "positions-JPN-1.xlsx", "クロツラヘラサギ", "検討", tmp_path / "filled.xlsx")
    saved_again("xlsx", tmp_path / "filled.xlsx", korea / "in")
    desk(korea, "--do")
    assert positions(korea)["JPN", SPOONBILL] == "study"

    # What is tabled by itself settles it. Korea closes, and reads its code aloud; Japan closes with the code that it heard.
    own(chrome, japan).answer(CRANE, 4).answer(SPOONBILL, 2).table().save(japan)
    send(japan, korea)
    own(chrome, korea).act("close", date="5 March 2027").save(korea)
    code = closing(korea).code
    assert code
    assert code in page(korea)
    heard = {"code": code, "minutes": "joint minutes, item 9"}
    own(chrome, japan).act("close", date="5 March 2027", **heard).save(japan)
    assert (closing(japan).code, bool(closing(japan).closed)) == (code, True)
    send(japan, korea)
    assert closing(korea).closed
    assert (korea / "out" / "changes-since-round-1.docx").exists()
    out = everything(korea / "out")
    assert [
        (name, word) for name, data in out.items() for word in held.values() if word.encode() in data
    ] == []


def saved_again(suffix: str, file: Path, folder: Path) -> None:
    """Save a file by LibreOffice, into a folder."""
    profile = file.with_name("profile")
    office(profile, "--convert-to", suffix, "--outdir", str(folder), str(file))


def fill_in(book: Path, name: str, position: str, saved: Path) -> None:
    """Write a position beside a bird, as a person does in a spreadsheet."""
    made = openpyxl.load_workbook(book)
    sheet = made.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "立場" for cell in row))
    place = next(cell.column for cell in head if cell.value == "立場")
    row = next(row[0].row for row in sheet.iter_rows() if any(cell.value == name for cell in row))
    sheet.cell(row, place).value = position
    made.save(saved)
