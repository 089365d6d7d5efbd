"""Every command of README and guide is run, page by page in its order, on the birds of a few genera.

Those of README and many others are run on all that is bundled where the golden outputs are made, and `quickstart` by its own
tests.
"""

import re
import shlex
from functools import partial
from pathlib import Path

import docx
import few_birds
import pytest
from cli import birds
from docx_revisions import repacked
from guide_files import lay_out
from guide_texts import TEXTS, lines, steps

from birds import store
from birds.model import Taxon
from birds.negotiation.acts import awaiting

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ENGLISH = re.compile(r"(?<![-/.\w])(is|are|was|not|it|this|has|have|its|does|no|give|use|see)(?![-/.\w])")
NO = ("--exit-code", "check --strict")  # the answer of these is no
GENERA = {*few_birds.SMALL, "Gallinago", "Numenius"}  # those that the pages name


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few_birds.make(tmp_path_factory.mktemp("pages") / "agreement.gpkg", GENERA)


@pytest.fixture(autouse=True)
def _few_are_bundled(monkeypatch: pytest.MonkeyPatch, origin: Path) -> None:
    few_birds.bundle(monkeypatch, GENERA)
    monkeypatch.setattr("birds.reconcile.serve", lambda *_: None)  # until Ctrl-C


def shorten(reference: Path, dossier: Path) -> None:
    """Leave of a file of the reference the rows that a dossier has."""
    names = {one.name for one in store.load(dossier, Taxon)}
    head, *rows = reference.read_text("utf-8").splitlines(keepends=True)
    reference.write_text(head + "".join(row for row in rows if row.split(",")[1] in names), "utf-8")


def run(text: str, folder: Path) -> str:
    """Do what a page says, in its order: save its files, run its commands; edit what those of the longest page write.

    Return what they print.
    """
    printed, tried = [], set()
    for line in steps(text, folder):
        done = birds(*shlex.split(line)[1:])
        expected = 1 if any(one in line for one in NO) else 0
        assert done.exit_code == expected, f"{line}\n{done.output}"
        if path := output(line, folder):
            assert path.stat().st_size, line
            kind = (line.split()[1], path.suffix)
            if text is TEXTS["commands.md"] and kind not in tried:  # of each command and format the first
                tried.add(kind)
                stays_as_edited(line, path)
        printed.append(done.output)
    return "\n".join(printed)


def output(line: str, folder: Path) -> Path | None:
    """Return the file that a command writes, None where it writes none."""
    words = shlex.split(line)
    named = [words[at + 1] for at, word in enumerate(words[:-1]) if word in {"-o", "--export", "--problems"}]
    files = [one for one in named if not one.startswith("-")]
    return folder / files[0] if files else None


def edit(path: Path) -> None:
    """Change a letter: of a document or workbook in one of its parts, as who saves it does."""
    data = path.read_bytes()
    if path.suffix in {".docx", ".xlsx"}:
        repacked(data, path, lambda part, of: of.replace(b"e", b"E", part.startswith(("word", "xl"))))
    else:
        middle = len(data) // 2
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])


def stays_as_edited(line: str, path: Path) -> None:
    """What a command writes it replaces as long as nobody has touched it, and what stands beside it."""
    birds_again = partial(birds, *shlex.split(line)[1:])
    assert birds_again().exit_code == 0, f"again: {line}"
    for each in (path, path.with_name(f"{path.name}-metadata.json")):
        if each.is_file():
            sound = each.read_bytes()
            edit(each)
            before = each.read_bytes()
            done = birds_again()
            assert (done.exit_code, each.read_bytes()) == (2, before), f"edited: {line}\n{done.output}"
            assert each.name in done.stderr
            each.write_bytes(sound)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name, text in TEXTS.items() if lines(text) and name.count(".") < 2]
)
def test_every_command_of_a_page_works_in_its_order(name, dossier, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    shorten(tmp_path / "AviList-v2026.csv", dossier)
    if "birds init" in lines(TEXTS[name]):
        dossier.unlink()
    run(TEXTS[name], tmp_path)
    if name == "round.md":
        the_story_ends_as_it_is_told(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "lang"), [("first-hour", "ja"), ("round", "ja"), ("paper", "ko"), ("commands", "ko")]
)
def test_a_page_of_another_language_prints_no_english(page, lang, dossier, tmp_path, monkeypatch):
    """What leaks in one language leaks in the other: each page is played in one of them, as its commands are the same."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cli.LANGUAGE", lang)
    lay_out(tmp_path)
    shorten(tmp_path / "AviList-v2026.csv", dossier)
    text = TEXTS[f"{page}.{lang}.md"]
    if "birds init" in lines(text):
        dossier.unlink()
    unquoted = re.sub(r"https?://\S+|`[^`]*`|\"[^\"]*\"|“[^”]*”|「[^」]*」|‘[^’]*’", "", run(text, tmp_path))
    assert [line for line in unquoted.splitlines() if ENGLISH.search(line)] == []


def the_story_ends_as_it_is_told(folder: Path) -> None:
    """Both copies agreed each paragraph that one of them had proposed, and closed two rounds with equal codes."""
    korea, japan = (store.load(folder / name) for name in ("kor.gpkg", "jpn.gpkg"))
    assert korea.clauses == japan.clauses != ()
    assert not awaiting(korea.acts)
    papers = (docx.Document(str(folder / name)) for name in ("proposed.docx", "text.docx"))
    proposed, text = (
        "\n".join(one.text or "" for one in paper.element.body.iter(f"{W}t")) for paper in papers
    )
    assert "Proposed by the Republic of Korea, not confirmed by Japan" in proposed
    assert "not confirmed" not in text
    closed = [(one.number, one.code) for one in korea.rounds if one.closed]
    assert closed == [(one.number, one.code) for one in japan.rounds[:2]]
    assert all(code for _, code in closed)
