"""birds/README.md is held to its word: what it names is there, every package is named, and its recipes work."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "birds"
README = (PACKAGE / "README.md").read_text("utf-8")
PLAIN = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
PATH = re.compile(r"(?:[\w.-]+/)+(?:[\w.-]+\.[a-z]+)?|[\w.-]+\.(?:csv|md|po|py|toml|typ)")
OF_USERS = {"theirs.csv", "list.csv", "problems.csv"}  # files that a command of the text reads or writes


def named() -> list[str]:
    """The files and folders that stand in code in the text, also within a longer command."""
    spans = re.findall(r"`([^`\n]+)`", PLAIN)
    words = [word for span in spans for word in span.split() if not word.startswith(("<", "-"))]
    return [word for word in words if PATH.fullmatch(word) and word not in OF_USERS]


def packages() -> list[str]:
    """The packages of the table, in its order."""
    return re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE)


def marked(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, mark
    return found[1]


def test_all_that_is_named_exists_links_lead_there_and_it_is_short():
    assert len(named()) > 80
    assert [name for name in named() if not (PACKAGE / name).exists() and not (ROOT / name).exists()] == []
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert links
    assert [link for link in links if not (PACKAGE / link).exists()] == []
    assert len(README.split()) <= 1400
    assert not re.search(r"(?<![\w.`])/(?:home|root|tmp|usr|work)\b|#\d", README)


def test_the_packages_are_those_of_the_tree_in_the_order_of_the_contract():
    there = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    there |= {path.name for path in PACKAGE.glob("*.py")}
    assert set(packages()) == there - {"__init__.py"}
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in told if one["containers"] == ["birds"])
    assert [re.sub(r"/$|\.py$", "", package) for package in packages()] == " | ".join(layers).split(" | ")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree in which the recipes are followed: the package copied, its data beside it, and a dossier."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / "birds", ignore=shutil.ignore_patterns("_data"))
    for data in ("species_lists", "maps"):
        (folder / data).symlink_to(ROOT / data, target_is_directory=True)
    birds(folder, "init", "--empty")
    return folder


def birds(folder: Path, *args: str) -> str:
    """What a command of the copy says, on both streams."""
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "birds", *args]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=True, encoding="utf-8")
    return done.stdout + done.stderr


@pytest.mark.slow
def test_a_header_word_is_a_line(copy):
    line = marked("header word")
    field, _, word = line.strip().split(",")
    command = re.search(r"`birds (load list list\.csv [^`]*)`", README)
    assert command
    header = word.capitalize()
    (copy / "list.csv").write_text(f"scientific_name,{header}\nAnas acuta,seen\n", encoding="utf-8")
    said = birds(copy, *command[1].split())
    assert re.search(rf"not recognised.*'{header}'", said)
    with (copy / "birds" / "vocabulary" / "headers" / "list.csv").open("a", encoding="utf-8") as table:
        table.write(line)
    said = birds(copy, *command[1].split())
    assert f"{header}  {field}" in said
    assert "not recognised" not in said
    assert f"`{header}  {field}`" in README


def test_a_format_is_a_file_and_a_line(copy):
    (copy / "birds" / "documents" / "formats" / "tsv.py").write_text(marked("format"), encoding="utf-8")
    formats = copy / "birds" / "documents" / "__init__.py"
    before, table, after = formats.read_text("utf-8").partition("_OF_TABLES = {\n")
    formats.write_text(before + table + marked("format line") + after, encoding="utf-8")
    assert birds(copy, "lists", "--format", "tsv").startswith("list\tparty\tkind\t")
    birds(copy, "lists", "-o", "lists.tsv")
    assert (copy / "lists.tsv").read_text("utf-8").startswith("list\tparty\tkind\t")
