"""No sentence stands in the code: errors, problems and headings are codes, and each code has its catalogue entry."""

import ast
import csv
import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from code_texts import docstrings

from birds.messages import entries
from birds.store import tables

ROOT = Path(__file__).parents[2] / "birds"
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))

CODE = re.compile(r"[a-z][\w-]*(\.[\w-]+)+")
PROSE = re.compile(r"[A-Za-z'’]*[a-z]['’a-z]*,? [a-z'’]+[,:;]? [a-z'’]+")
NO_PROSE = re.compile(
    r"\s*\(?(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|DROP|ALTER|BEGIN|WITH|WHEN|UNIQUE)\b|[^ ]*https?://"
    r"|default-src "  # the policy of a page
    r"|.*\|\||.* IN \(|[\w{}]+(, \w+)*$"
)
CJK = re.compile(
    r"[\u1100-\u11ff\u3005\u3006\u3031-\u3035\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff"
    r"\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc]"
)
SAYING = re.compile(
    r"(\w*Error|AnswerIsNo|Interrupted|Problem|Message(\.of)?|tell|((self\.)?opened\.)?(error|note|warn))"
)
# names of files, and of a note of which there are two
NO_CODE = (".cmd", ".command", ".css", ".gpkg", ".html", ".jsonl", ".limb", ".md", ".sh", ".typ")
ENGLISH = entries("en")


def read(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text("utf-8"))


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield every text of the code, what an f-string fills in as {}; texts joined by + or by standing together."""
    silent, inner = docstrings(tree), set()
    for node in ast.walk(tree):
        if id(node) in silent or id(node) in inner:
            continue
        text = whole(node)
        if text is not None:
            inner |= {id(one) for one in ast.walk(node)} - {id(node)}
            yield text


def whole(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(whole(one) or "{}" for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = whole(node.left), whole(node.right)
        return None if left is None and right is None else (left or "{}") + (right or "{}")
    return None


@cache
def meanings() -> frozenset[str]:
    """Return what the tables of the vocabulary call the meanings of their words: "before a stroke"."""
    tables = (ROOT / "vocabulary").glob("*.csv")
    rows = [row for path in tables for row in csv.DictReader(path.read_text("utf-8").splitlines())]
    return frozenset(row[column] for row in rows for column in ("means", "how") if row.get(column))


@cache
def columns() -> frozenset[str]:
    """Return what the columns of the store and the fields of its nouns are called: tables name several in a text."""
    fields = {
        field.name for noun in (*tables.NOUNS, tables.ENTRIES.cls) for field in dataclasses.fields(noun)
    }
    return frozenset(fields | {column.name for table in tables.TABLES for column in table.columns})


def is_prose(text: str) -> bool:
    text = re.sub(r"\{[a-z_/]+\.[^{}]+\}", "", text)  # of a template: meanings in the vocabulary
    said = PROSE.search(text) and not NO_PROSE.match(text) and text not in meanings()
    return bool(said) and not columns().issuperset(text.split())


@cache
def said(module: str) -> tuple[str, ...]:
    return tuple(texts(read(module)))


@pytest.mark.parametrize("module", MODULES)
def test_no_sentence_stands_in_the_code(module):
    assert [text for text in said(module) if is_prose(text)] == []


@pytest.mark.parametrize("module", MODULES)
def test_no_korean_or_japanese_stands_in_the_code(module):
    assert [text for text in said(module) if CJK.search(text)] == []


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, list[str]]]:
    """Yield what says something by a literal code, with its codes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and SAYING.fullmatch(ast.unparse(node.func)):
            given = [*node.args, *(one.value for one in node.keywords if one.arg in {"what", "todo"})]
            codes = [
                one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            yield node, [code for code in codes if CODE.fullmatch(code) and not code.endswith(".csv")]


@pytest.mark.parametrize("module", MODULES)
def test_every_code_that_is_given_has_a_sentence_and_gets_its_arguments(module):
    for call, codes in calls(read(module)):
        unknown = [code for code in codes if code not in ENGLISH]
        assert unknown == [], f"line {call.lineno}"
        keywords = {one.arg for one in call.keywords}
        if codes and None not in keywords:
            wanted = {name for code in codes for name in arguments(code)}
            assert wanted <= keywords, f"line {call.lineno}"


@pytest.mark.parametrize("module", MODULES)
def test_what_looks_like_a_code_of_a_room_is_one_wherever_it_stands(module):
    rooms = {code.partition(".")[0] for code in ENGLISH if "." in code}
    looks = {text for text in said(module) if re.fullmatch(r"[a-z]+\.[a-z][a-z_]+", text)}
    looks = {text for text in looks if text.partition(".")[0] in rooms and not text.endswith(NO_CODE)}
    assert [text for text in looks if not {text, f"word.{text}"} & ENGLISH.keys()] == []


def arguments(code: str) -> set[str]:
    english, said = ENGLISH[code]
    return {name for _, name, _, _ in Formatter().parse(said or english) if name}


def test_no_entry_of_the_catalogues_is_left_over():
    """A code stands in the code or a template as it is, as a word without `word.`, or with what an f-string puts in."""
    every = {text for module in MODULES for text in said(module)}
    every |= {
        code for page in ROOT.rglob("*.html") for code in re.findall(r'"([\w.-]+)"', page.read_text("utf-8"))
    }
    plain = {text for text in every if "{}" not in text}
    made = {
        text
        for text in every - plain
        if re.fullmatch(r"(?:[\w.-]|\{\})+", text) and re.search(r"[a-z]{2}", text)
    }
    made |= {f"{test}.{{}}" for test in ("verdict", "open")}  # a line of the treaty test: f"{test}.{line}"
    pattern = re.compile("|".join(re.escape(text).replace(r"\{\}", r"[\w.-]+") for text in sorted(made)))
    left = [
        code
        for code in ENGLISH
        if not code.startswith(("help.", "help--"))  # held by tests/cli/test_cli.py
        and not code.startswith("sample_")  # what other tests teach
        and not any(one in plain or pattern.fullmatch(one) for one in (code, code.removeprefix("word.")))
    ]
    assert left == []
