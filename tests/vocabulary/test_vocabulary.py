"""The tables of words: each word stands there once and is found, none stands in the code, and a line is all it takes."""

import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

import birds
from birds import vocabulary

PACKAGE = Path(birds.__file__).parent
FOLDER = PACKAGE / "vocabulary"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
TABLES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.csv"))
INSIDE_TEXTS = {
    *("amounts", "categories", "certainties", "coordinates", "counting", "kinds", "laws", "name_status"),
    *("places", "subspecies"),
}


@pytest.mark.parametrize("table", TABLES)
def test_every_word_stands_once_and_means_one_thing(table):
    seen: dict[str, str] = {}
    for word in vocabulary.words(table):
        assert re.fullmatch("[a-z]{2,3}|code", word.language), word
        plain = word.text if set("[*") & set(word.text) else vocabulary.key(word.text) or word.text
        said = seen.setdefault(plain, word.means)
        assert said == word.means or word.note, f"{word.text} means {said}, too; a note must say why"
    lines = [word.text for word in vocabulary.words(table) if not word.note]
    assert sorted(set(lines)) == sorted(lines), "a word stands twice"


@pytest.mark.parametrize("table", sorted(INSIDE_TEXTS))
def test_a_word_that_is_looked_for_in_texts_is_found_as_a_whole(table):
    known = vocabulary.sought(table)
    for word in vocabulary.words(table):
        for text in spellings(word.text):
            found = known.pattern.match(text)
            assert found, text
            assert found[0] == text, f"{text!r} is hidden by {found[0]!r}"
            assert known.meaning(found) == word.means


def spellings(text: str) -> list[str]:
    parts = re.split(r"\[([^\]]*)\]", text.strip("*"))
    each = (["", *part.split("|")] if place % 2 else [part] for place, part in enumerate(parts))
    return list(map("".join, product(*each)))


@pytest.mark.parametrize("table", TABLES)
def test_the_readme_names_every_table(table):
    assert f"`{table}.csv`" in README or f"`{table.removeprefix('headers/')}.csv`" in README


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with the line that README adds to a table, and one of each other kind."""
    folder = tmp_path_factory.mktemp("copy") / "birds"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__", "_data"))
    line = next(block for block in README.split("```") if block.startswith("\nscientific_name")).strip()
    added_to = {
        "headers/list": line, "status": "W+,ko,추운 철 손님", "countries": "ISL,ja,アイスランド",
        "areas": "KOR,en,new province", "kinds": "tracking,en,bird phone",
    }  # fmt: skip
    for table, added in added_to.items():
        with (folder / "vocabulary" / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{added}\n")
    return folder.parent


IMPORTS = """
from birds.model.agreement import default
from birds.reading import locations
from birds.reading.tables import values
from birds.reading.tables.status import parse_status
from birds.vocabulary.fields import field_of
"""


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "answer"), [
    ("field_of('Name of the taxon')", "scientific_name"),
    ("[one.code for one in parse_status('추운 철 손님')[0]]", "['W']"),
    ("values.party('アイスランド')", "ISL"),
    ("locations.party_named(default(), 'Somewhere, New Province')", "KOR"),
    ("values.kind('by bird phone')", "tracking"),
])  # fmt: skip
def test_a_line_makes_a_word_known(copy, asked, answer):
    code = f"{IMPORTS}print({asked})"
    assert run(code, copy).stdout.strip() == answer
    assert run(code, PACKAGE.parent).stdout.strip() != answer


def test_fields_are_those_of_the_lines_wherever_they_stand(monkeypatch):
    from birds.vocabulary import fields

    words = ("count", "en", "count"), ("site", "en", "site"), ("count", "fr", "Effectif")
    lines = tuple(vocabulary.Word(*word) for word in words)
    monkeypatch.setattr(fields, "_lines", lambda _: lines)
    assert fields.fields.__wrapped__("counts") == {"count": [lines[0], lines[2]], "site": [lines[1]]}
    monkeypatch.setattr(fields, "fields", fields.fields.__wrapped__)
    assert fields.spellings.__wrapped__("counts")["effectif"] == "count"


def test_a_line_that_is_none_is_its_makers_mistake(tmp_path):
    (tmp_path / "status.csv").write_text("means,language,word\nW+,ja,冬鳥\nW+,en\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"status.*3"):
        vocabulary.words("status", tmp_path)


_WATCHED = """
import sys
def watch(event, args):
    if event == "open" and str(args[0]).endswith(".csv"):
        print(str(args[0]).replace("\\\\", "/").rpartition("/vocabulary/")[2], file=sys.stderr)
sys.addaudithook(watch)
"""


@pytest.mark.parametrize(("code", "tables"), [
    ("sys.argv = ['birds', '--help']\nimport birds.__main__\nbirds.__main__.main()", ""),
    ("import birds.dossier, birds.reading.tables.columns, birds.reading.lists, birds.reading.sites", "names.csv|english_names.csv"),
    ("from birds.vocabulary.fields import field_of\nfield_of('위도', 'sites')", "headers/sites.csv"),
], ids=["help", "import", "one-noun"])  # fmt: skip
def test_no_table_is_read_before_it_is_needed(code, tables):
    made = run(f"{_WATCHED}{code}", PACKAGE.parent)
    assert set(made.stderr.split()) == set(filter(None, tables.split("|")))


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {"PYTHONPATH": str(folder), "PYTHONUTF8": "1", "PATH": ""}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, check=True, cwd=folder, encoding="utf-8", env=env)
