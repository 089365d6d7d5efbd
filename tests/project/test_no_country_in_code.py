"""The code knows Parties and languages, not which: no code and no name of a country stands in it, only in data."""

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from code_texts import docstrings

ROOT = Path(__file__).parents[2] / "birds"
# What is neither a script nor a template: tables of words, agreements, and SQL that is frozen as it was.
DATA = re.compile(
    r"vocabulary/.*|messages/data\.csv|agreements/.*|guide/samples/.*|.*\.md|store/\w+_of_\d\.sql|store/.*\.csv|.*templates/notices\.txt"
)
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*")
    if path.is_file() and not {"__pycache__", "_data"} & {*path.parts} and path.suffix != ".pyc"
)
CODE = [file for file in FILES if not DATA.fullmatch(file) and not file.endswith(".png")]


@cache
def countries() -> re.Pattern[str]:
    """Return every code of three letters and every name that the vocabulary has of a country."""
    with (ROOT / "vocabulary" / "countries.csv").open(encoding="utf-8", newline="") as lines:
        told = list(csv.DictReader(lines))
    latin = {row["word"] for row in told if row["word"].isascii() and len(row["word"]) > 2}
    others = {row["word"] for row in told if not row["word"].isascii()}
    return re.compile(
        rf"(?<![^\W_])({'|'.join(map(re.escape, sorted(latin, key=len, reverse=True)))})(?![^\W_])"
        rf"|(?:{'|'.join(map(re.escape, others))})(?![語名어명])",  # a language has its country's name in it
        re.IGNORECASE,
    )


@cache
def languages() -> set[str]:
    """Return the words for languages: a code of ISO 639 may be a country's in small letters (jpn)."""
    with (ROOT / "vocabulary" / "languages.csv").open(encoding="utf-8", newline="") as lines:
        return {row["word"] for row in csv.DictReader(lines)}


def said(file: str) -> Iterator[str]:
    """Yield the texts of a file: of a module its constants, parts of f-strings too; of a catalogue its sentences."""
    text = (ROOT / file).read_text("utf-8", "replace")
    if file.endswith(".py"):
        tree = ast.parse(text)
        silent = docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                yield node.value
    else:
        yield from text.splitlines()


@pytest.mark.parametrize("file", CODE)
def test_it_names_no_country(file):
    found = [text for text in said(file) if countries().search(text) and text not in languages()]
    assert not found, found[:3]


def test_this_sees_sql_and_parts_of_f_strings_and_scripts():
    for text in ("code IN ('JPN', 'KOR')", "place_in_kor", "in Japan's order", "大韓民国の", '{ JPN: "ja" }'):
        assert countries().search(text), text
    assert "map/templates/sites.js" in CODE
    assert "JPN" not in languages()
    assert not countries().search("Japanese and Korean names")
