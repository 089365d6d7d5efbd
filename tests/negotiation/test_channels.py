"""The table of truth: through which channel, by which mark, what becomes of it. The guide has it, too (A round)."""

import csv
import shutil
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import stored
from cli import birds, done, ran
from form_pages import Page

from birds import store

NAME = "proposed_korean_name"


class Mark(NamedTuple):
    """What is written into the cells of a row, and what is recorded: position, name, or a problem that quotes `told`."""

    cells: dict[str, str]
    position: str | None = None
    name: str | None = None
    told: str = ""


def answer(text: str, position: str | None = None) -> Mark:
    return Mark({"position": text}, position, told="" if position else text)


def name(text: str, *, good: bool = False) -> Mark:
    return Mark({NAME: text}, name=text if good else None, told="" if good else text)


MARKS = {
    "a word": answer("포함", "include"),
    "a word of another language": answer("掲載", "include"),
    "a word in other letters": answer(" ＩＮＣＬＵＤＥ ", "include"),
    "two words": answer("추후 검토", "study"),
    "square brackets": answer("[포함]"),
    "round brackets": answer("(포함)"),
    "a star": answer("포함*"),
    "a note sign": answer("포함※"),
    "a question": answer("포함？"),
    "a full stop": answer("포함."),
    "a line before it": answer("- 포함"),
    "a condition": answer("포함 (조건부)"),
    "two answers": answer("포함/제외"),
    "a tick": answer("✓"),
    "a reason alone": Mark({"reason": "확인 중"}, told="확인 중"),
    "ad referendum": Mark({"position": "포함", "ad_referendum": "예"}, "include"),
    "ad referendum with a sign": Mark({"position": "포함", "ad_referendum": "예*"}, told="예*"),
    "a name": name("새 이름", good=True),
    "a name that is asked": name("새이름?"),
    "a name in brackets": name("[새이름]"),
    "a name with a remark": name("새이름(잠정)"),
    "a name with two blanks": name("새  이름"),
    "nothing": Mark({}),
}
CHANNELS = ("workbook", "csv", "page")


@pytest.fixture(scope="module")
def asked(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(small_dossier, tmp_path_factory.mktemp("marks") / "agreement.gpkg"))
    ran(path, "round", "open", 1)
    for file in ("kor.xlsx", "kor.csv", "kor.html"):
        ran(path, "position", "export", "--party", "KOR", "-o", path.with_name(file))
    return path


def rows_of(asked: Path) -> list[dict[str, str]]:
    with asked.with_name("kor.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def filled_in(asked: Path, channel: str, folder: Path) -> tuple[Path, list[str]]:
    """Return a form with each mark in a row of its own, and the ids of these rows."""
    rows = rows_of(asked)
    every = list(zip(rows, MARKS.values(), strict=False))
    assert len(every) == len(MARKS)
    ids = [row["id"] for row, _ in every]
    if channel == "csv":
        for row, mark in every:
            row.update(mark.cells)
        file = folder / "kor.csv"
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return file, ids
    if channel == "page":
        page = Page(asked.with_name("kor.html"))
        return page.save(
            folder / "saved.json", dict(zip(ids, (mark.cells for mark in MARKS.values()), strict=True))
        ), ids
    file = Path(shutil.copy(asked.with_name("kor.xlsx"), folder))
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == "번호")
    columns = {cell.value: cell.column for cell in head}
    headings = {
        "position": "입장",
        "reason": "상대측에 밝히는 사유",
        "ad_referendum": "본국 승인 조건부",
        NAME: next(text for text in columns if str(text).startswith("제안") and "국명" in str(text)),
    }
    by_id = {cell.value: cell.row for row in sheet.iter_rows(min_row=head[0].row + 1) for cell in row}
    for id_, mark in zip(ids, MARKS.values(), strict=True):
        for field, text in mark.cells.items():
            sheet.cell(by_id[id_], columns[headings[field]]).value = text
    book.save(file)
    return file, ids


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_becomes_of_each_mark_in_each_channel(asked, tmp_path, channel):
    path = Path(shutil.copy(asked, tmp_path / "agreement.gpkg"))
    file, ids = filled_in(asked, channel, tmp_path)
    told = done(path, "load", "positions", file)
    said = {act.subject: act.value for act in stored.positions(path) if act.speaker == "KOR"}
    named = {act.subject: act.value for act in store.load(path).acts if act.kind == "name"}
    taxa = dict(zip(ids, (row["scientific_name"] for row in rows_of(asked)), strict=False))
    for (what, mark), id_ in zip(MARKS.items(), ids, strict=True):
        subject = next((each for each in {*said, *named} if each == taxa[id_]), "")
        assert (said.get(subject), named.get(subject)) == (mark.position, mark.name), what
        if mark.told:
            assert mark.told in told.stderr, what
    assert len(said) == sum(bool(mark.position) for mark in MARKS.values())
    assert len(named) == sum(bool(mark.name) for mark in MARKS.values())
    assert len([line for line in told.stderr.splitlines() if line.startswith("error")]) == sum(
        bool(mark.told) for mark in MARKS.values()
    )


@pytest.mark.parametrize(
    "mark",
    [
        mark.cells["position"]
        for mark in MARKS.values()
        if mark.told and "position" in mark.cells and len(mark.cells) == 1
    ],
)
def test_a_command_takes_a_word_alone(asked, mark):
    refused = birds("-d", asked, "position", "set", mark, "저어새", "--party", "KOR")
    assert refused.exit_code == 2


@pytest.mark.parametrize(
    "mark", [mark.cells[NAME] for mark in MARKS.values() if mark.told and NAME in mark.cells]
)
def test_a_command_takes_a_name_alone(asked, mark):
    refused = birds("-d", asked, "position", "name", "ko", "저어새", mark, "--party", "KOR")
    assert refused.exit_code == 2
    assert "can't be recorded as a name" in refused.stderr
