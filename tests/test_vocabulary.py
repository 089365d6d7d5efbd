"""The tables of words: each word stands there once and is found, none stands in the code, and a line is all it takes."""

from __future__ import annotations

import ast
import csv
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

import birds
from birds import vocabulary
from birds.errors import InputError

PACKAGE = Path(birds.__file__).parent
FOLDER = PACKAGE / "vocabulary"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
TABLES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.csv"))
LANGUAGES = {"en", "ko", "ja", "zh", "la", "code", "und"}
INSIDE_TEXTS = {
    *("amounts", "certainties", "coordinates", "counting", "kinds", "laws", "name_status", "places"),
    *("qualifiers", "status", "subspecies"),
}


@pytest.mark.parametrize("table", TABLES)
def test_every_word_stands_once_and_means_one_thing(table: str) -> None:
    seen: dict[str, str] = {}
    for word in vocabulary.words(table):
        assert word.language in LANGUAGES, word
        plain = word.text if set("[*") & set(word.text) else vocabulary.key(word.text) or word.text
        said = seen.setdefault(plain, word.means)
        assert said == word.means or word.note, f"{word.text} means {said}, too; a note must say why"
    lines = [word.text for word in vocabulary.words(table) if not word.note]
    assert sorted(set(lines)) == sorted(lines), "a word stands twice"


@pytest.mark.parametrize("table", sorted(INSIDE_TEXTS))
def test_a_word_that_is_looked_for_in_texts_is_found_as_a_whole(table: str) -> None:
    known = vocabulary.sought(table)
    for word in vocabulary.words(table):
        for text in spellings(word.text):
            found = known.pattern.match(text)
            assert found, text
            assert found[0] == text, f"{text!r} is hidden by {found[0]!r}"
            assert known.meaning(found) == word.means


def spellings(text: str) -> list[str]:
    parts = re.split(r"\[([^\]]*)\]", text.strip("*"))
    return [
        "".join(chosen)
        for chosen in product(
            *(["", *part.split("|")] if place % 2 else [part] for place, part in enumerate(parts))
        )
    ]


@pytest.mark.parametrize("table", TABLES)
def test_the_readme_names_every_table(table: str) -> None:
    assert f"`{table}.csv`" in README or f"`{table.removeprefix('headers/')}.csv`" in README


# ---------------------------------------------------------------- a word is a line


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with the line that README adds to a table, and one of each other kind."""
    folder = tmp_path_factory.mktemp("copy") / "birds"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__", "_data"))
    line = next(block for block in README.split("```") if block.startswith("\nscientific_name")).strip()
    for table, added in (
        ("headers/list", line),
        ("status", "W+,ko,추운 철 손님"),
        ("countries", "ISL,ja,アイスランド"),
        ("areas", "KOR,en,new province"),
        ("kinds", "tracking,en,bird phone"),
    ):
        with (folder / "vocabulary" / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{added}\n")
    return folder.parent


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("headings.field_of('Name of the taxon')", "scientific_name"),
        ("[one.code for one in parse_status('추운 철 손님')[0]]", "['W']"),
        ("values.party('アイスランド')", "ISL"),
        ("fields.named('Somewhere, New Province')", "KOR"),
        ("values.kind('by bird phone')", "tracking"),
    ],
)
def test_a_line_makes_a_word_known(copy: Path, asked: str, answer: str) -> None:
    code = (
        "from birds.reading import fields\nfrom birds.reading.tables import headings, values\n"
        f"from birds.reading.tables.status import parse_status\nprint({asked})"
    )
    assert python(code, copy) == answer
    assert python(code, PACKAGE.parent) != answer


def test_fields_are_those_of_the_lines_wherever_they_stand() -> None:
    from birds.vocabulary.fields import fields_of, index

    lines = (
        vocabulary.Word("count", "en", "count"),
        vocabulary.Word("site", "en", "site"),
        vocabulary.Word("count", "fr", "Effectif"),
    )
    count, site = fields_of(lines)
    assert (count.en, count.more, site.en) == (("count",), ("Effectif",), ("site",))
    assert index(fields_of(lines))["effectif"] == "count"


def test_a_line_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "status.csv").write_text("means,language,word\nW+,ja,冬鳥\nW+,en\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"vocabulary/status.csv, line 3: write what the word means"):
        vocabulary.words("status", tmp_path)


# ---------------------------------------------------------------- read when they are asked for

_WATCHED = """
import sys
def watch(event, args):
    if event == "open" and str(args[0]).endswith(".csv"):
        print(str(args[0]).replace("\\\\", "/").rpartition("/vocabulary/")[2], file=sys.stderr)
sys.addaudithook(watch)
"""


@pytest.mark.parametrize(
    ("code", "tables"),
    [
        ("sys.argv = ['birds', '--help']\nimport birds.__main__\nbirds.__main__.main()", ""),
        ("import birds.api, birds.reading.tables.columns, birds.reading.lists, birds.reading.sites", "names.csv|english_names.csv"),
        ("from birds.reading.tables import headings\nheadings.field_of('위도', 'sites')", "headers/sites.csv"),
    ],
    ids=["help", "import", "one-noun"],
)  # fmt: skip
def test_no_table_is_read_before_it_is_needed(code: str, tables: str) -> None:
    made = run(f"{_WATCHED}{code}", PACKAGE.parent)
    assert set(made.stderr.split()) == set(filter(None, tables.split("|")))


def python(code: str, folder: Path) -> str:
    return run(code, folder).stdout.strip()


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        cwd=folder,
        encoding="utf-8",
        env={"PYTHONPATH": str(folder), "PYTHONUTF8": "1", "PATH": ""},
    )


# ---------------------------------------------------------------- no words in the code

EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3005\u3006\u3031-\u3035\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc]"
)
WHAT_USERS_READ = {  # messages, and names that an agreement's own file is to hold
    "model/terms.py",
    "output/annex/document.py",
    "output/index.py",
    "output/map/page.py",
    "store/migrations.py",  # frozen
}


def test_no_east_asian_letter_stands_in_a_constant_of_the_code() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "legacy.py" and any(map(EAST_ASIAN.search, constants(path)))
    }
    assert found == WHAT_USERS_READ


def constants(path: Path) -> list[str]:
    """Return the strings of a module, those inside f-strings too, but for docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]


def test_every_table_is_read_by_a_spreadsheet_as_it_stands() -> None:
    for table in TABLES:
        with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header[1:] == ["language", "word", "how", "note"]
        assert all(3 <= len(row) <= 5 for row in rows), table
