"""The guide is held to its word: its commands and snippets run, its links lead somewhere, help and guide have one table."""

import csv
import re
import shlex
import unicodedata
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import guide_pictures
import pytest
from browsing import document_page
from cli import assert_refused, birds, commands
from geopandas import GeoDataFrame
from guide_files import FILES, SAMPLES, lay_out
from guide_texts import FOLDER, PAGES, TEXTS, blocks, lines, mentioned

from birds.cli import localised
from birds.cli.main import COMMANDS, cli
from birds.documents import guide
from birds.model import LANGS, Lang
from birds.reading.occurrences.files import fields as fields_of_occurrences
from birds.vocabulary import key
from birds.vocabulary.fields import field_of, fields

TRANSLATED = ("first-hour", "round", "paper", "commands", "README")
UNTRIED = {
    "text",
    "r",
    "powershell",
}  # installs, which tests/project/installs.py tries; another language than ours
BEGINS = {"en": "At the end of this page", "ko": "이 쪽을 마치면", "ja": "このページを終えると"}
DOSSIER = {"en": "dossier", "ko": "자료집", "ja": "資料集"}
MOST_WORDS = 15_000
NOT_REVIEWED = {"ko": "공무원의 검토를 받지 않았습니다", "ja": "当局者の確認を受けていません"}


@pytest.mark.parametrize("name", TEXTS)
def test_every_line_can_be_parsed(name):
    for line in (*lines(TEXTS[name]), *mentioned(TEXTS[name])):
        try:
            parsed(shlex.split(line.replace("…", ""))[1:])
        except (click.exceptions.Exit, click.exceptions.NoArgsIsHelpError, click.MissingParameter):
            continue  # only named
        except click.ClickException as error:
            pytest.fail(f"{line}: {error.format_message()}")


def parsed(words: list[str]) -> None:
    with ExitStack() as opened:  # what an option has set is set back
        context = opened.enter_context(cli.make_context("birds", words, obj="en"))
        while isinstance(context.command, click.Group):
            if not (rest := [*context._protected_args, *context.args]):
                return
            name, command, rest = context.command.resolve_command(context, rest)
            assert command
            context = opened.enter_context(command.make_context(name, rest, parent=context))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["python.md", "front page"])
def test_the_lines_for_python_work(name, bundled_dossier, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    Path("agreement.gpkg").write_bytes(bundled_dossier.read_bytes())
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
        assert there["problems"] == ()
        assert "our survey" in set(there["dossier"].counts["source"])
        assert there["by_bird"]["Grus monacha"].max() > 10_000
        assert "our survey" in Path("survey.html").read_text("utf-8")
        assert there["flyway"]._repr_html_().count("<iframe") == 1


def test_every_snippet_is_of_a_kind_that_is_tried():
    kinds = {kind for text in TEXTS.values() for kind, *_ in blocks(text)}
    assert kinds - UNTRIED == {"bash", "csv", "python", "toml"}


@pytest.mark.slow
def test_what_r_reads_is_what_an_export_writes(dossier, tmp_path):
    assert birds("export", tmp_path / "plain", "-d", dossier).exit_code == 0
    (shown,) = (block for kind, block, _ in blocks(TEXTS["qgis-r.md"]) if kind == "r")
    named = re.findall(r'"(plain/[^"]+)"', shown)
    assert len(named) == 2
    assert all((tmp_path / name).is_file() for name in named)
    assert "taxon" in (tmp_path / named[1]).read_text("utf-8-sig").split("\n")[0].split(",")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_to_pages_and_headings_that_are_there(path):
    for link in re.findall(r"\]\(([^)]+)\)", path.read_text("utf-8")):
        if link.startswith("https://"):
            continue
        file, _, heading = link.partition("#")
        assert (FOLDER / file).is_file(), link
        headings = (
            re.findall(r"^#+ (.+)$", (FOLDER / file).read_text("utf-8"), re.MULTILINE) if heading else []
        )
        assert not heading or heading in map(guide.slug, headings), link


def test_the_front_page_names_every_page_and_no_other():
    there = {path.name.partition(".")[0] for path in PAGES} - {guide.FRONT}
    for lang in LANGS:
        assert {one.name for one in guide.topics(lang)} == there
        assert all(one.about for one in guide.topics(lang))


@pytest.mark.parametrize("lang", ["ko", "ja"])
@pytest.mark.parametrize("name", TRANSLATED)
def test_a_translation_has_the_same_commands_and_says_that_nobody_has_reviewed_it(name, lang):
    english, other = TEXTS[f"{name}.md"], TEXTS[f"{name}.{lang}.md"]
    assert [without_words(line) for line in lines(english)] == [without_words(line) for line in lines(other)]
    assert english.count("\n## ") == other.count("\n## ")
    assert NOT_REVIEWED[lang] in other


def without_words(line: str) -> str:
    """Return a command without what is said in the language of its page: reasons, places, dates."""
    return re.sub(r'(--(?:reason|note|cited|place|date)) (?:"[^"]*"|\S+)', r"\1 …", line)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_begins_with_what_one_has_at_its_end_and_the_dossier_that_it_needs(path):
    lang = path.name.split(".")[1] if path.name.count(".") > 1 else "en"
    if not path.name.startswith(guide.FRONT):
        lead = path.read_text("utf-8").partition("\n\n")[2].partition("\n\n")[0]
        assert lead.startswith(BEGINS[lang])
        assert DOSSIER[lang] in lead


def test_the_english_pages_are_short_and_no_others_are_translated():
    assert sum(len(TEXTS[path.name].split()) for path in PAGES if path.name.count(".") == 1) <= MOST_WORDS
    other = {path.name for path in PAGES if path.name.count(".") > 1}
    assert other == {f"{name}.{lang}.md" for name in TRANSLATED for lang in ("ko", "ja")}


CALLED = [words for words, command in commands() if not isinstance(command, click.Group)]


@pytest.mark.parametrize("words", CALLED, ids=" ".join)
def test_every_command_has_two_examples_and_a_whole_sentence(words):
    """Where this fails: add rows to birds/guide/commands.md, and the same rows to its Korean and Japanese pages."""
    for lang in LANGS:
        examples = localised.examples_of(" ".join(("birds", *words)), lang)
        assert len({one.line for one in examples}) == localised.SHOWN_EXAMPLES
        said = birds(*words, "--help", "--lang", lang).stdout
        assert all(one.line in said for one in examples)
        assert "…" not in said
        assert "None" not in said


def test_the_samples_are_written_and_explained(tmp_path):
    done = birds("guide", "samples", tmp_path / "samples")
    assert done.exit_code == 0
    assert tuple(sorted(path.name for path in (tmp_path / "samples").iterdir())) == FILES
    explained = (SAMPLES / "README.txt").read_text("utf-8")
    assert all(name in explained for name in FILES if name != "README.txt")
    assert "made up" in explained
    assert birds("guide", "samples").exit_code == 2
    assert birds("guide", "map", tmp_path).exit_code == 2


LOADS = {
    ("list",): ("theirs.csv", "ours.csv", "south.csv", "law.csv", "list-columns.csv", "list-parts.csv"),
    ("sites", "municipalities"): ("places.csv", "towns.csv", "sites-columns.csv", "sites-shapes.csv"),
    ("counts",): ("counts.csv", "counts-columns.csv"),
    ("evidence",): ("recoveries.csv", "evidence-columns.csv"),
    ("status",): ("status.csv", "status-columns.csv", "status-seasons.csv"),
    ("thresholds",): ("thresholds.csv", "thresholds-columns.csv"),
    ("tracks",): ("cranes.csv", "track-columns.csv", "track-days.csv"),
}
OF_EXPORTS = {"tracks": {"fixes", "date_from", "date_to"}}  # columns of our own layer, read back


@pytest.mark.parametrize("nouns", LOADS, ids=lambda nouns: nouns[0])
def test_every_column_that_a_reader_knows_stands_in_a_sample(nouns, origin):
    """Where this fails, a new field of a header wants its column in a sample of the guide."""
    noun, shown = nouns[0], set()
    for name in LOADS[nouns]:
        with (SAMPLES / name).open(encoding="utf-8") as file:
            shown |= {field_of(head, noun) for head in next(csv.reader(file))}
        if name.endswith(("-columns.csv", "-parts.csv", "-shapes.csv", "-days.csv")):
            own = ("--id", "LOOK") if noun == "list" else ()
            done = birds("load", noun, SAMPLES / name, *own, "--dry-run", "--strict", "-d", origin)
            assert (done.exit_code, done.stderr) == (0, ""), done.output
            shown |= {line.split()[-1] for line in done.stdout.splitlines() if line}
    assert {*fields(noun)} - shown == OF_EXPORTS.get(noun, set())


def test_every_column_of_occurrences_stands_in_a_sample(origin):
    path = SAMPLES / "occurrence-columns.tsv"
    heads = {key(head) for head in path.read_text("utf-8").split("\n")[0].split("\t")}
    assert [name for name, spellings in fields_of_occurrences().items() if not heads & set(spellings)] == []
    assert birds("load", "occurrences", path, "--dry-run", "-d", origin).exit_code == 0


@pytest.mark.slow
def test_the_commands_beside_the_samples_work(origin, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    for line in re.findall(r"birds load (?!positions).+", (SAMPLES / "README.txt").read_text("utf-8")):
        done = birds(*shlex.split(line)[1:], "--dry-run", "-d", origin)
        assert done.exit_code == 0, f"{line}\n{done.output}"


@pytest.mark.slow
def test_the_word_paper_that_came_back_holds_two_proposals(dossier):
    """Where its record is refused run `python tests/support/guide_samples.py`."""
    assert birds("round", "open", "-d", dossier).exit_code == 0
    sent = ("load", "positions", SAMPLES / "returned.docx", "--party", "JPN", "--date", "9 June 2027")
    done = birds(*sent, "-d", dossier)
    assert "2 proposals" in done.output, done.output


def test_every_command_has_its_group_in_the_help_which_shows_two_examples():
    shown = [one.line for one in localised.examples_of("birds", "en", group=True)]
    assert shown == ["birds quickstart out", "birds init"]
    for lang in LANGS:
        grouped = localised.by_heading(list(COMMANDS), lang)
        assert len(grouped) == 5
        assert "" not in grouped
        said = birds("--help", "--lang", lang).stdout
        assert all(re.search(rf"\n{group}[:：]\n", said) for group in grouped)


def test_files_that_an_example_names_are_given_or_made_by_another():
    made: set[str] = set()
    for one in localised.examples("en"):
        words = shlex.split(one.line)
        named = {word for word in words if re.fullmatch(r"[\w-]+\.(csv|tsv|geojson|xlsx)", word)}
        made |= {words[at + 1] for at, word in enumerate(words) if word in {"-o", "--problems", "--export"}}
        assert named <= {*made, *FILES, "AviList-v2026.csv"}, one.line


NARROW, WIDE = 390, 1280


@pytest.mark.parametrize("lang", LANGS)
def test_the_topics_are_listed_in_the_asked_language(lang):
    said = birds("guide", "--lang", lang).stdout
    assert all(one.title in said for one in guide.topics(lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("topic", [one.name for one in guide.topics()])
def test_a_page_fits_a_terminal_of_80_columns(topic, lang):
    said = birds("guide", topic, "--lang", lang, COLUMNS="80").stdout
    assert said.startswith(guide.source(topic, lang).partition("\n")[0].lstrip("# "))
    assert [line for line in said.splitlines() if columns(line) > 80] == []
    assert "](" not in said
    assert "\x1b" not in said


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def test_a_link_is_the_command_that_shows_its_page():
    assert "Install (`birds guide install`)" in birds("guide", "map", COLUMNS="80").stdout.replace("\n", " ")


def test_an_unknown_topic_is_refused_with_those_that_are_there():
    assert_refused(birds("guide", "tea"), 2, "'tea'", "first-hour", "install")
    assert_refused(birds("guide", "map", "--html", "x"), 2, "samples DIR")


@pytest.mark.parametrize("lang", LANGS)
def test_the_pages_lead_to_one_another(lang, tmp_path):
    assert birds("guide", "--html", tmp_path / "guide", "--lang", lang).exit_code == 0
    made = {path.name: path.read_text("utf-8") for path in (tmp_path / "guide").iterdir()}
    assert set(made) == {"index.html", *(f"{one.name}.html" for one in guide.topics())}
    for name, page in made.items():
        for link in re.findall(r'href="([^"]+)"', page):
            if not link.startswith(("https://", "data:")):
                file, _, heading = link.partition("#")
                to = made[file or name]
                assert not heading or f'id="{heading}"' in to, f"{name}: {link}"
        is_own = guide.translated(name.split(".")[0], lang) or name == "index.html"
        assert f'<html lang="{lang if is_own else "en"}">' in page


def test_pages_that_are_there_are_not_replaced_unasked(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    assert_refused(birds("guide", "--html", tmp_path), 2, "is not empty")
    assert birds("guide", "--html", tmp_path, "--force").exit_code == 0
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.slow
def test_the_pictures_are_of_this_version(chrome, tmp_path):
    """Where this fails run `python tests/support/guide_pictures.py`."""
    for name, file in guide_pictures.papers(tmp_path):
        assert guide_pictures.said(file) == (guide_pictures.TEXTS / f"{name}.txt").read_text("utf-8"), name
    told = guide_pictures.draw_map(chrome, tmp_path, tmp_path / "map.png")
    assert told == (guide_pictures.TEXTS / "map.txt").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("path", guide_pictures.PAGES, ids=lambda path: path.name)
def test_a_terminal_shows_what_this_version_prints(path, tmp_path):
    """Where this fails run `python tests/support/guide_pictures.py`."""
    page = path.read_text("utf-8")
    assert guide_pictures.terminals(page, tmp_path) == page


@pytest.mark.parametrize("path", guide_pictures.PAGES, ids=lambda path: path.name)
def test_a_page_has_a_picture_of_what_it_makes(path):
    page = path.read_text("utf-8")
    assert path.name.startswith(guide.FRONT) or "](pictures/" in page or guide_pictures.TERMINAL.search(page)


def test_a_picture_is_a_part_of_its_page_and_left_out_in_a_terminal():
    pages = guide.pages("en")
    assert pages["paper.html"].count(b'src="data:image/png') == 2
    assert b'src="pictures/' not in b"".join(pages.values())
    assert "pictures/" not in birds("guide", "paper").stdout


def test_a_page_has_its_contents_and_leads_to_those_before_and_after_it():
    names = [one.name for one in guide.topics()]
    for at, (name, page) in enumerate(zip(names, list(guide.pages("en").values())[1:], strict=True)):
        shown = page.decode()
        assert ('rel="prev"' in shown) == (at > 0)
        assert ('rel="next"' in shown) == (at < len(names) - 1)
        assert at == 0 or f'rel="prev" href="{names[at - 1]}.html"' in shown
        headings = re.findall(r"<h2 id=\"([^\"]+)\"", shown)
        assert [one for one in headings if f'href="#{one}"' not in shown] == [], name


@pytest.mark.browser
def test_a_word_is_found_in_the_pages(chrome, tmp_path):
    for name, page in guide.pages("en").items():
        (tmp_path / name).write_bytes(page)
    with document_page(chrome, tmp_path / "index.html", guide.pages("en")["index.html"], WIDE) as opened:
        opened.fill("#find", "ringing scheme")
        assert "Rings and tracks" in opened.inner_text("#found")
        opened.fill("#find", "nosuchwordanywhere")
        assert "No section" in opened.inner_text("#found")


def different(lang: Lang) -> dict[str, bytes]:
    """Return the pages of a language that are not the English ones again: of those one stands for all."""
    made = guide.pages(lang)
    same = [one.name for one in guide.topics(lang) if not guide.translated(one.name, lang)]
    return {name: page for name, page in made.items() if name.partition(".")[0] not in same[1:]}


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_a_page_can_be_used_by_everybody_and_asks_for_nothing(lang, chrome, tmp_path):
    """Narrow, where more has to scroll, each is looked at by axe; that it fits is looked at in both widths."""
    made = guide.pages(lang) if lang == "en" else different(lang)
    for name, page in list(made.items())[: 2 if lang == "ko" else None]:  # which looks as Japanese does
        with document_page(chrome, tmp_path / name, page, NARROW) as opened:
            opened.set_viewport_size({"width": WIDE, "height": 800})
            assert opened.evaluate("document.documentElement.scrollWidth") <= WIDE, name
            opened.set_viewport_size({"width": NARROW, "height": 800})
