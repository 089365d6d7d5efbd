"""Three rounds of two delegations, a copy each, their workbooks saved by LibreOffice on the way."""

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli import assert_refused, birds
from office import office
from test_cli_talks import closing_code, own
from test_cli_talks import run as told

pytestmark = pytest.mark.office
HELD = "MARKER7Q"


def run(copy: Path, *args: object, code: int = 0) -> str:
    return str(told(copy, *args, code=code).output)


def exchanged(korean: Path, japanese: Path) -> None:
    """Each takes what the other tabled, and nothing that it held back."""
    for giver, taker in ((korean, japanese), (japanese, korean)):
        file = giver.with_suffix(".jsonl")
        run(giver, "exchange", "-o", file)
        assert HELD not in file.read_text(encoding="utf-8")
        run(taker, "merge", file, "--dry-run")
        run(taker, "merge", file)


def filled(copy: Path, party: str, *cells: tuple[str, str, str]) -> Path:
    """The Party's workbook with these cells (scientific name, heading, text), as LibreOffice saves it."""
    form = copy.with_name(f"{party}.xlsx")
    run(copy, "position", "export", "--party", party, "-o", form)
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value in ("번호", "番号"))
    columns = {str(cell.value): cell.column for cell in head}
    for bird, heading, text in cells:
        row = next(row[0].row for row in sheet.iter_rows() if row[1].value == bird)
        sheet.cell(row, columns[heading]).value = text
    book.save(form)
    again = copy.with_name("again")
    office(copy.with_name("profile"), "--convert-to", "xlsx", "--outdir", str(again), str(form))
    return again / form.name


def states(copy: Path) -> dict[str, tuple[str, str]]:
    """The rows of the working paper: the state of each bird, and its names in Japanese."""
    rows: list[dict[str, Any]] = json.loads(run(copy, "annex", "--format", "json"))["rows"]
    return {row["scientific_name"]: (row["state"], row["names"]["ja"]) for row in rows}


def closed_by_code(korean: Path, japanese: Path, date: str) -> None:
    """Both close with the code that one has read to the other; afterwards both copies know it."""
    run(japanese, "round", "close", "--date", date, "--code", closing_code(korean, date))
    exchanged(korean, japanese)
    for copy in (korean, japanese):
        assert json.loads(run(copy, "round", "list", "--format", "json"))["rows"][-1]["closed"] == date
        run(copy, "check")


def in_seoul(korean: Path, japanese: Path) -> None:
    """Korea by command, Japan by its workbook: with a condition, a name, and a capital that must approve."""
    run(korean, "round", "open", "--place", "Seoul", "--date", "3 March 2027")
    run(korean, "position", "set", "include", "저어새", "두루미", "--party", "KOR", "--note", HELD)
    run(korean, "position", "table", "저어새", "두루미")
    run(korean, "position", "set", "exclude", "제비", "--party", "KOR", "--reason", HELD)
    exchanged(korean, japanese)
    form = filled(
        japanese,
        "JPN",
        ("Platalea minor", "立場", "掲載"),
        ("Platalea minor", "提案する和名", "クロツラサギ"),
        ("Grus japonensis", "立場", "掲載"),
        ("Grus japonensis", "本国の承認を条件", "はい"),
        ("Grus monacha", "立場", "掲載（学名は要確認）"),
        ("Grus monacha", "備考（この作業用ファイルにのみ残る）", HELD),
    )
    assert "掲載（学名は要確認）" in run(japanese, "load", "positions", form)
    run(japanese, "position", "table", "--all")
    exchanged(korean, japanese)
    assert states(korean)["Platalea minor"] == ("name_open", "[クロツラヘラサギ] [クロツラサギ]")
    assert "The position of Japan is ad referendum" in run(korean, "annex", "--format", "md")
    closed_by_code(korean, japanese, "5 March 2027")
    assert states(korean) == states(japanese)


def in_tokyo(korean: Path, japanese: Path) -> None:
    """What a letter says is as received; a round that is closed apart is in conflict until it is reopened."""
    run(japanese, "round", "open", "--place", "Tokyo", "--date", "1 June 2027")
    exchanged(korean, japanese)
    letter = ("--document", "Note 12", "--date", "2 June 2027")
    run(korean, "position", "set", "include", "개리", "--party", "KOR", "--minutes", "item 3")
    run(korean, "position", "table", "개리")
    run(korean, "position", "set", "include", "개리", "--party", "JPN", *letter)
    assert_refused(birds("-d", korean, "annex", "--original", "KOR"), 1, "Anser cygnoides")
    answers = {"입장": "포함", "상대측에 밝히는 사유": "겨울철새"}
    form = filled(korean, "KOR", *(("Grus grus", heading, text) for heading, text in answers.items()))
    assert "Grus grus: silent → include" in run(korean, "load", "positions", form)
    run(korean, "position", "table", "검은목두루미")
    run(korean, "round", "close", "--date", "4 June 2027")
    run(japanese, "round", "close", "--date", "4 June 2027")
    file = korean.with_suffix(".jsonl")
    run(korean, "exchange", "-o", file)
    assert "recorded independently and conflict" in run(japanese, "merge", file, code=1)
    run(japanese, "round", "reopen", "--reason", "the copies differ")
    run(japanese, "position", "set", "exclude", "검은목두루미", "--party", "JPN")
    run(japanese, "position", "table", "--all")
    assert "withdrawn" in run(japanese, "undo")
    run(japanese, "position", "set", "include", "검은목두루미", "--party", "JPN", "--reason", "as in Seoul")
    run(japanese, "position", "table", "--all")
    exchanged(korean, japanese)
    closed_by_code(korean, japanese, "5 June 2027")
    assert states(japanese)["Grus grus"][0] == "agreed"
    received = [copy["Anser cygnoides"][0] for copy in (states(korean), states(japanese))]
    assert received == ["name_open", "bracketed"]  # what is as received stays in the copy that has the letter
    assert "겨울철새" in run(japanese, "log", "クロヅル", "--format", "csv")


def in_jeju(korean: Path, japanese: Path) -> None:
    """The name is agreed, what is still open is settled, and both originals are made."""
    run(korean, "round", "open", "--place", "Jeju", "--date", "1 September 2027")
    exchanged(korean, japanese)
    run(korean, "position", "name", "ja", "저어새", "クロツラサギ")
    run(korean, "position", "name", "reference", "개리", "reference", "--cited", "item 4")
    run(korean, "position", "table", "저어새", "개리")
    run(japanese, "position", "set", "include", "サカツラガン", "--party", "JPN")
    run(japanese, "position", "table", "--all")
    exchanged(korean, japanese)
    assert "[" not in states(japanese)["Anser cygnoides"][1]
    assert_refused(birds("-d", korean, "annex", "--original", "KOR"), 1, "Anser cygnoides")
    assert "Anser cygnoides" in run(japanese, "confirm")
    run(japanese, "confirm", "--all")
    exchanged(korean, japanese)
    assert states(korean)["Platalea minor"] == ("agreed", "クロツラサギ")
    closed_by_code(korean, japanese, "3 September 2027")
    assert states(korean) == states(japanese)
    for copy, party in ((korean, "KOR"), (japanese, "JPN")):
        run(copy, "annex", "--original", party, "-o", copy.with_suffix(".docx"))
        assert HELD not in run(copy, "log", "--format", "json")
    run(korean, "compare", korean, japanese)
    assert "Anser cygnoides" in run(korean, "annex", "--since", "1", "--format", "md")


def test_two_delegations_hold_table_disagree_and_agree_in_three_rounds(origin, tmp_path):
    korean, japanese = (own(shutil.copy(origin, tmp_path / f"{one}.gpkg"), one) for one in ("KOR", "JPN"))
    in_seoul(korean, japanese)
    in_tokyo(korean, japanese)
    in_jeju(korean, japanese)
