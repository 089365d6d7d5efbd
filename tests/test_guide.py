"""The guide is held to its word: its commands and snippets run, its links lead somewhere, help and guide have one table."""

from __future__ import annotations

import inspect
import re
import shlex
import unicodedata
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import guide_reference
import pytest
from browsing import document_page
from cli import assert_refused, birds
from geopandas import GeoDataFrame
from guide_files import FILES, lay_out

from birds.cli import examples
from birds.cli.main import COMMANDS, cli
from birds.cli.speaking import Group
from birds.documents import guide
from birds.model import LANGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Lang

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "birds" / "guide"
PAGES = sorted(FOLDER.glob("*.md"))
TEXTS = {path.name: path.read_text("utf-8") for path in PAGES} | {
    "front page": (ROOT / "README.md").read_text("utf-8")
}
TRANSLATED = ("first-hour", "round", "paper", "commands", "README")
UNTRIED = {"text", "r", "powershell"}  # installs, which tests/installs.py tries; another language than ours
NO = ("--exit-code", "check --strict")  # the answer of these is no
NOT_REVIEWED = {"ko": "공무원의 검토를 받지 않았습니다", "ja": "当局者の確認を受けていません"}


@pytest.fixture(scope="module")
def origin(light_dossier: Path) -> Path:
    return light_dossier


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each block with its language, and the file that is named last before it."""
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        if "<!-- cluster -->" not in text[: found.start()][-20:]:
            yield found[1], found[2], (re.findall(r"`([\w-]+\.csv)`", text[: found.start()]) or [""])[-1]


def lines(text: str) -> list[str]:
    """The commands of a page: those of its blocks and of its tables of commands."""
    shown = [line for kind, block, _ in blocks(text) if kind == "bash" for line in block.splitlines()]
    return [line for line in shown if line.startswith("birds ")] + re.findall(
        r"\| `(birds .+)` \|$", text, re.MULTILINE
    )


def mentioned(text: str) -> list[str]:
    """What stands in code in the running text and begins with the name of the program."""
    return [one for one in re.findall(r"`(birds [^`\n]+)`", text) if "COMMAND" not in one]


def run(text: str, folder: Path) -> None:
    """Do what a page says, in its order: save its files, run its commands."""
    for line in steps(text, folder):
        done = birds(*shlex.split(line)[1:])
        expected = 1 if any(one in line for one in NO) else 0
        assert done.exit_code == expected, f"{line}\n{done.output}"
        if "-o" in (words := shlex.split(line)):
            assert (folder / words[words.index("-o") + 1]).stat().st_size, line


def steps(text: str, folder: Path) -> Iterator[str]:
    for kind, block, name in blocks(text):
        if kind == "csv":
            (folder / name).write_text(block, "utf-8")
        elif kind == "bash":
            yield from (line for line in block.splitlines() if line.startswith("birds "))
    yield from re.findall(r"\| `(birds .+)` \|$", text, re.MULTILINE)


# ---------------------------------------------------------------- what it says can be done


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name, text in TEXTS.items() if lines(text) and name.count(".") < 2]
)
def test_every_command_of_a_page_works_in_its_order(
    name: str, dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    if "birds init" in lines(TEXTS[name]):
        dossier.unlink()
    run(TEXTS[name], tmp_path)


@pytest.mark.parametrize("name", TEXTS)
def test_every_line_can_be_parsed(name: str) -> None:
    for line in (*lines(TEXTS[name]), *mentioned(TEXTS[name])):
        try:
            parsed(shlex.split(line.replace("…", ""))[1:])
        except (
            click.exceptions.Exit,
            click.exceptions.NoArgsIsHelpError,
            click.MissingParameter,
        ):  # only named
            continue
        except click.ClickException as error:
            pytest.fail(f"{line}: {error.format_message()}")


def parsed(words: list[str]) -> None:
    with ExitStack() as opened:  # what an option has set is set back
        context = opened.enter_context(cli.make_context("birds", words, obj="en"))
        while isinstance(context.command, click.Group) and (
            rest := [*context._protected_args, *context.args]
        ):
            name, command, rest = context.command.resolve_command(context, rest)
            assert command
            context = opened.enter_context(command.make_context(name, rest, parent=context))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["python.md", "front page"])
def test_the_lines_for_python_work(
    name: str, bundled_dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    Path("agreement.gpkg").symlink_to(bundled_dossier)
    there: dict[str, Any] = {}
    for kind, block, _ in blocks(TEXTS[name]):
        if kind == "python":
            exec(block, there)  # noqa: S102 - what a user would type
    assert there["rows"]["relation"].value_counts()["equal"] == 1
    assert isinstance(there["dossier"].sites, GeoDataFrame)
    if name == "python.md":
        assert there["spoonbills"].max() >= 30
        assert len(there["entries"]) == 690
        assert there["found"]["taxon"].tolist() == ["Platalea minor", "Anser serrirostris"]
        assert set(there["highest"].index) == {"JPN", "KOR"}
        assert there["by_bird"]["Grus monacha"].max() > 10_000
        assert "our survey" in Path("survey.html").read_text("utf-8")
        assert there["flyway"]._repr_html_().count("<iframe") == 1


@pytest.mark.slow
def test_the_reference_is_made_of_the_docstrings_as_they_are() -> None:
    """Where this fails run `python tests/guide_reference.py`."""
    assert guide_reference.PAGE.read_text("utf-8") == guide_reference.page()


def test_no_helper_is_among_the_public_names() -> None:
    import birds as package

    functions = {
        name
        for name, value in vars(package).items()
        if inspect.isfunction(value) and value.__module__ == "birds" and name[0] != "_"
    }
    assert functions | {"BirdsError"} == set(package.__all__)


def test_every_snippet_is_of_a_kind_that_is_tried() -> None:
    kinds = {kind for text in TEXTS.values() for kind, *_ in blocks(text)}
    assert kinds - UNTRIED == {"bash", "csv", "python", "toml"}


@pytest.mark.slow
def test_what_r_reads_is_what_an_export_writes(dossier: Path, tmp_path: Path) -> None:
    assert birds("export", tmp_path / "plain", "-d", dossier).exit_code == 0
    (shown,) = (block for kind, block, _ in blocks(TEXTS["qgis-r.md"]) if kind == "r")
    named = re.findall(r'"(plain/[^"]+)"', shown)
    assert len(named) == 2
    assert all((tmp_path / name).is_file() for name in named)
    assert "taxon" in (tmp_path / named[1]).read_text("utf-8-sig").split("\n")[0].split(",")


# ---------------------------------------------------------------- links and languages


def anchors(text: str) -> set[str]:
    return {guide.slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_to_pages_and_headings_that_are_there(path: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", path.read_text("utf-8")):
        if link.startswith("https://"):
            continue
        file, _, heading = link.partition("#")
        assert (FOLDER / file).is_file(), link
        assert not heading or heading in anchors((FOLDER / file).read_text("utf-8")), link


def test_the_front_page_names_every_page_and_no_other() -> None:
    there = {path.name.partition(".")[0] for path in PAGES} - {guide.FRONT}
    for lang in LANGS:
        assert {one.name for one in guide.topics(lang)} == there
        assert all(one.about for one in guide.topics(lang))


@pytest.mark.parametrize("lang", ["ko", "ja"])
@pytest.mark.parametrize("name", TRANSLATED)
def test_a_translation_has_the_same_commands_and_says_that_nobody_has_reviewed_it(
    name: str, lang: str
) -> None:
    english, other = TEXTS[f"{name}.md"], TEXTS[f"{name}.{lang}.md"]
    assert lines(english) == lines(other)
    assert english.count("\n## ") == other.count("\n## ")
    assert NOT_REVIEWED[lang] in other


def test_no_other_page_is_translated() -> None:
    assert {path.name for path in PAGES if path.name.count(".") > 1} == {
        f"{name}.{lang}.md" for name in TRANSLATED for lang in ("ko", "ja")
    }


# ---------------------------------------------------------------- the table of commands


def commands(command: click.Command = cli, path: str = "birds") -> Iterator[str]:
    if not isinstance(command, Group):
        yield path
        return
    for name in command.list_commands(click.Context(command)):
        found = command.get_command(click.Context(command), name)
        assert found
        yield from commands(found, f"{path} {name}")


@pytest.mark.parametrize("path", list(commands()))
def test_every_command_has_two_examples_and_a_whole_sentence(path: str) -> None:
    """Where this fails: add rows to birds/guide/commands.md, and the same rows to its Korean and Japanese pages."""
    for lang in LANGS:
        assert len(examples.of(path, lang)) == examples.SHOWN
        said = birds(*path.split()[1:], "--help", "--lang", lang).stdout
        assert all(one.line in said for one in examples.of(path, lang))
        assert "…" not in said


def test_every_command_has_its_group_in_the_help() -> None:
    for lang in LANGS:
        grouped = examples.grouped(list(COMMANDS), lang)
        assert len(grouped) == 5
        assert "" not in grouped
        said = birds("--help", "--lang", lang).stdout
        assert all(f"\n{group}:\n" in said for group in grouped)


def test_a_group_shows_an_example_of_two_of_its_commands() -> None:
    assert [one.line for one in examples.of("birds", "en", group=True)] == [
        "birds quickstart out",
        "birds init",
    ]


def test_files_that_an_example_names_are_given_or_made_by_another() -> None:
    made: set[str] = set()
    for one in examples.examples("en"):
        words = shlex.split(one.line)
        named = {word for word in words if re.fullmatch(r"[\w-]+\.(csv|tsv|geojson|xlsx)", word)}
        made |= {words[at + 1] for at, word in enumerate(words) if word in {"-o", "--problems", "--export"}}
        assert named <= {*made, *FILES, "AviList-v2026.csv"}, one.line


# ---------------------------------------------------------------- in the terminal, and as pages


@pytest.mark.parametrize("lang", LANGS)
def test_the_topics_are_listed_in_the_asked_language(lang: Lang) -> None:
    said = birds("guide", "--lang", lang).stdout
    assert all(one.title in said for one in guide.topics(lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("topic", [one.name for one in guide.topics()])
def test_a_page_fits_a_terminal_of_80_columns(topic: str, lang: Lang) -> None:
    said = birds("guide", topic, "--lang", lang, COLUMNS="80").stdout
    assert said.startswith(guide.source(topic, lang).partition("\n")[0].lstrip("# "))
    assert [line for line in said.splitlines() if columns(line) > 80] == []
    assert "](" not in said
    assert "\x1b" not in said


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def test_a_link_is_the_command_that_shows_its_page() -> None:
    assert "Install (`birds guide install`)" in birds("guide", "map", COLUMNS="80").stdout.replace("\n", " ")


def test_an_unknown_topic_is_refused_with_those_that_are_there() -> None:
    assert_refused(birds("guide", "tea"), 2, "'tea'", "first-hour", "install")
    assert_refused(birds("guide", "map", "--html", "x"), 2, "not both")


@pytest.mark.parametrize("lang", LANGS)
def test_the_pages_lead_to_one_another(lang: Lang, tmp_path: Path) -> None:
    assert birds("guide", "--html", tmp_path / "guide", "--lang", lang).exit_code == 0
    made = {path.name: path.read_text("utf-8") for path in (tmp_path / "guide").iterdir()}
    assert set(made) == {"index.html", *(f"{one.name}.html" for one in guide.topics())}
    for name, page in made.items():
        for link in re.findall(r'href="([^"]+)"', page):
            if not link.startswith(("https://", "data:")):
                file, _, heading = link.partition("#")
                assert file in made, f"{name}: {link}"
                assert not heading or f'id="{heading}"' in made[file], f"{name}: {link}"
        assert (
            f'<html lang="{lang if guide.translated(name.split(".")[0], lang) or name == "index.html" else "en"}">'
            in page
        )


def test_pages_that_are_there_are_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert_refused(birds("guide", "--html", tmp_path), 2, "is not empty")
    assert birds("guide", "--html", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_a_page_can_be_used_by_everybody_and_asks_for_nothing(
    lang: Lang, chrome: Any, tmp_path: Path
) -> None:
    for name, page in guide.pages(lang).items():
        for width in (390, 1280):
            with document_page(chrome, tmp_path / name, page, width):
                pass
