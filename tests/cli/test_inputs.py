"""What a person typed is never written over unasked: no command replaces a file that it reads, or a filled-in form."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import stored
from cli import assert_refused, birds, commands, ran
from office import office
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from birds import agreements
from birds.documents.formats import files
from birds.store import integrity

WRITES = {"output", "export", "problems"}
NAMES_A_FILE = {"a", "b", "labels", "land"}  # a list in the dossier, or a file; what a map draws around
CONTENTS = ("scientific_name,party,position\nAnas acuta,KOR,include\n", "", "scientific_name\nFoo bar\n")

# ---------------------------------------------------------------- every pair of what is read and what is written

LEAVES = [(words, command) for words, command in commands() if not isinstance(command, click.Group)]


def reads(param: click.Parameter) -> bool:
    is_path = isinstance(param.type, click.Path) and param.name not in {*WRITES, "folder", "dossier"}
    return is_path or param.name in NAMES_A_FILE


def line(command: click.Command, given: dict[str, str]) -> list[str]:
    """Return the parameters of a command: those given, and whatever it needs."""
    made: list[str] = []
    for param in command.params:
        needed = param.type.choices[0] if isinstance(param.type, click.Choice) else given["needed"]
        value = given.get(str(param.name), str(needed) if param.required else None)
        if value is not None:
            made += [value] if isinstance(param, click.Argument) else [param.opts[0], value]
    return made


def each_kind_once(cases: list[tuple[tuple[str, ...], click.Command, str]]) -> list[Any]:
    """Return cases as parameters: the first of each kind of place is tried always, the same of other commands is slow."""
    seen: set[str] = set()
    made = []
    for words, command, name in cases:
        marked = (pytest.mark.slow,) if name in seen else ()
        seen.add(name)
        made.append(pytest.param(words, command, name, marks=marked, id=f"{' '.join(words)} {name}"))
    return made


PAIRS = [
    (words, command, str(read.name), str(write.name))
    for words, command in LEAVES
    for read in command.params
    for write in command.params
    if reads(read) and write.name in WRITES
]


def test_commands_that_read_and_write_are_found():
    names = {" ".join(words) for words, *_ in PAIRS}
    assert {"diff", "load list", "load taxonomy", "load tracks", "review", "position export"} <= names


@pytest.mark.parametrize(
    "place", range(len(PAIRS)), ids=[f"{' '.join(one[0])} {one[2]}-{one[3]}" for one in PAIRS]
)
def test_no_file_that_a_command_reads_is_changed_by_what_it_writes(place, origin, tmp_path):
    words, command, read, write = PAIRS[place]
    file, other, dossier = tmp_path / "mine.csv", tmp_path / "other.csv", tmp_path / "agreement.gpkg"
    shutil.copy(origin, dossier)
    other.write_text(CONTENTS[0], "utf-8")
    for content in CONTENTS[: 1 + (place % 2)]:
        file.write_text(content, "utf-8")
        given = {read: str(file), write: str(file), "needed": str(other)}
        done = birds("-d", dossier, *words, *line(command, given), "--force" if write == "output" else "-q")
        assert file.read_text("utf-8") == content, done.output
        assert other.read_text("utf-8") == CONTENTS[0]
        assert done.exit_code in {1, 2, 3, 4}, done.output
        assert dossier.read_bytes() == origin.read_bytes(), "nothing was loaded before"


WRITERS = [
    (words, command, str(write.name))
    for words, command in LEAVES
    for write in command.params
    if write.name in WRITES
]


@pytest.mark.parametrize(("words", "command", "write"), each_kind_once(WRITERS))
def test_no_command_writes_over_the_dossier_that_it_reads(words, command, write, origin, tmp_path):
    dossier, other = tmp_path / "agreement.html", tmp_path / "other.csv"  # an ending that most outputs have
    shutil.copy(origin, dossier)
    other.write_text(CONTENTS[0], "utf-8")
    given = {write: str(dossier), "needed": str(other)}
    done = birds("-d", dossier, *words, *line(command, given), "--force" if write == "output" else "-q")
    assert dossier.read_bytes().startswith(b"SQLite format 3"), done.output
    assert stored.meta(dossier)


@pytest.mark.parametrize("end", ["-journal", "-wal", "-shm", "-WAL"])
def test_no_command_writes_where_the_journal_of_its_dossier_lies_or_will(end, origin, tmp_path):
    dossier = tmp_path / "agreement.gpkg"
    shutil.copy(origin, dossier)
    place = f"{dossier}{end}"
    assert_refused(birds("-d", dossier, "lists", "--format", "csv", "-o", place, "--force"), 2, place)
    assert not Path(place).exists()


@pytest.mark.slow
@pytest.mark.parametrize("source", ["--agreement", "--from"])
def test_no_new_dossier_takes_the_place_of_what_it_is_made_of(source, origin, tmp_path):
    made = tmp_path / "twin"
    file = made / "act.csv"
    if source == "--from":
        ran(origin, "export", made)
    else:
        made.mkdir()
        file.write_bytes((Path(agreements.__file__).parent / "jpn-aus.toml").read_bytes())
    before = file.read_bytes()
    given = file if source == "--agreement" else made
    assert_refused(birds("init", source, given, "-d", file, "--force"), 2, "act.csv", "reads")
    assert file.read_bytes() == before


READERS = [
    (words, command, str(read.name))
    for words, command in LEAVES
    for read in command.params
    if reads(read) and read.name not in {"labels", "land"}
]


@pytest.mark.slow
@pytest.mark.parametrize(("words", "command", "read"), each_kind_once(READERS))
def test_a_dossier_given_to_itself_stays_or_takes_a_layer_of_its_own(words, command, read, origin, tmp_path):
    dossier, other = tmp_path / "agreement.gpkg", tmp_path / "other.csv"
    shutil.copy(origin, dossier)
    other.write_text(CONTENTS[0], "utf-8")
    before = dossier.read_bytes()
    done = birds("-d", dossier, *words, *line(command, {read: str(dossier), "needed": str(other)}))
    assert done.exit_code in range(6), done.output  # a desk finds a file where its folder is to be
    assert dossier.read_bytes() == before or (words[0], done.exit_code) == ("load", 0), done.output
    assert not integrity.problems(dossier)


# ---------------------------------------------------------------- what somebody works on

LIST = "scientific_name\nAnas acuta\nGrus grus\nFoo bar\n"


@pytest.mark.slow
@pytest.mark.parametrize("at", [0, 1])
def test_a_result_never_takes_the_place_of_what_was_read_by_whatever_name(at, tmp_path):
    """By a link, a hard link, a path with a detour."""
    given, soft, hard = (tmp_path / f"{name}.csv" for name in ("mine", "soft", "hard"))
    (tmp_path / "sub").mkdir()
    for file in (given, tmp_path / "other.csv"):
        file.write_text(LIST, "utf-8")
    soft.symlink_to(given)
    os.link(given, hard)
    read = [given, tmp_path / "other.csv"]
    for name in (given, soft, hard, tmp_path / "sub" / ".." / "mine.csv"):
        done = birds("diff", read[at], read[1 - at], "-o", name, "--force")
        assert_refused(done, 2, "a file that this command reads")
        assert given.read_text("utf-8") == LIST


def answer(form: Path, column: str, text: str) -> None:
    """Write into the first row of a CSV form."""
    with form.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][rows[0].index(column)] = text
    with form.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.mark.slow
@pytest.mark.parametrize(("line", "cells"), [
    ("position export --party KOR -o", {"position": "포함 (학명은 Anser cygnoid 조건)", "proposed_korean_name": "개리", "reason": "a bird"}),
    ("review --export", {"decision": "Alauda arvensis"}),
])  # fmt: skip
def test_a_form_that_somebody_filled_in_is_replaced_only_when_asked(line, cells, dossier, tmp_path):
    form = tmp_path / "form.csv"
    ran(dossier, "round", "open")
    for _ in "again":  # an empty form may be made anew
        ran(dossier, *line.split(), form)
    empty = form.read_bytes()
    for column, text in cells.items():
        form.write_bytes(empty)
        answer(form, column, text)
        filled = form.read_bytes()
        assert_refused(birds("-d", dossier, *line.split(), form), 2, "filled in", "--force")
        assert form.read_bytes() == filled
    assert_refused(birds("-d", dossier, "evidence", "-o", form), 2, "filled in")
    ran(dossier, *line.split(), form, "--force")
    assert form.read_bytes() == empty


def typed_into(path: Path) -> None:
    """Work on a text as a program for it does."""
    path.write_bytes(path.read_bytes().replace(b"e", b"E", 1))


def test_a_place_for_problems_that_holds_somebodys_work_is_refused_before_anything_is_loaded(
    dossier, tmp_path
):
    (tmp_path / "mine.csv").write_text("학명\nGavia stellata\n", "utf-8")
    (tmp_path / "notes.txt").write_text("what Kim said\n", "utf-8")
    before = dossier.read_bytes()
    load = ("-d", dossier, "load", "list", tmp_path / "mine.csv", "--id", "X", "--problems")
    assert_refused(birds(*load, tmp_path / "notes.txt"), 2, "does not belong to birds")
    assert_refused(birds(*load, tmp_path / "problems.xyz"), 2, "xyz")  # which has no format
    assert dossier.read_bytes() == before
    for name in ("problems.txt", "problems.csv", "problems.xlsx") * 2:
        assert birds(*load, tmp_path / name).exit_code == 0
    typed_into(tmp_path / "problems.csv")
    before = dossier.read_bytes()
    assert_refused(birds(*load, tmp_path / "problems.csv"), 2, "was changed since", "--force")
    assert dossier.read_bytes() == before
    assert birds(*load, tmp_path / "problems.csv", "--force").exit_code == 0


def test_a_file_that_is_not_ours_is_replaced_only_when_asked_and_an_empty_one_freely(dossier, tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(b"<p>mine")
    assert_refused(birds("-d", dossier, "lists", "-o", path), 2, "does not belong to birds", "--force")
    assert path.read_bytes() == b"<p>mine"
    assert birds("-d", dossier, "lists", "-o", path, "--force").exit_code == 0
    (tmp_path / "a.csv").write_bytes(b"")
    assert birds("-d", dossier, "lists", "-o", tmp_path / "a.csv").exit_code == 0


@pytest.mark.parametrize(
    ("name", "data", "beside"),
    [
        ("a.pdf", b"%PDF-" + b"stream\n" * 300_000, b""),
        ("a.docx", b"PK\x03\x04" + b"PK\x01\x02" * 300_000, b""),
        ("a.csv", b"a", b"[" * 500_000),
    ],
    ids=["streams without an end", "parts without an end", "arrays inside arrays"],
)
def test_a_file_in_the_way_that_was_made_to_do_harm_is_none_of_ours(name, data, beside, tmp_path):
    (tmp_path / name).write_bytes(data)
    (tmp_path / f"{name}{files.attribution.BESIDE}").write_bytes(beside)
    assert files.is_work(tmp_path / name)


@pytest.mark.slow
@pytest.mark.parametrize("anew", [False, True], ids=["added to", "written anew"])
def test_an_annotated_pdf_is_not_replaced_unasked(anew, dossier, tmp_path):
    paper = tmp_path / "annex.pdf"
    assert birds("-d", dossier, "annex", "-o", paper).exit_code == 0
    assert birds("-d", dossier, "annex", "-o", paper).exit_code == 0
    writer = PdfWriter(clone_from=paper) if anew else PdfWriter(paper, incremental=True)
    writer.add_annotation(0, FreeText(text="not agreed", rect=(50, 550, 200, 650)))
    writer.write(paper)
    before = paper.read_bytes()
    assert_refused(birds("-d", dossier, "annex", "-o", paper), 2, "annex.pdf", "--force")
    assert paper.read_bytes() == before
    assert birds("-d", dossier, "annex", "-o", paper, "--force").exit_code == 0


@pytest.mark.slow
def test_the_main_job_does_not_write_over_a_paper_that_somebody_has_worked_on(tmp_path):
    paper = tmp_path / "annex.md"
    paper.write_bytes(files.marked(b"text\n", "md"))
    assert not files.is_work(paper)
    typed_into(paper)
    before = paper.read_bytes()
    assert_refused(birds("quickstart", tmp_path, "--everything"), 2, "annex.md", "--force")
    assert paper.read_bytes() == before


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_what_libreoffice_has_saved_is_known_as_worked_on(suffix, dossier, tmp_path):
    paper = tmp_path / f"paper.{suffix}"
    assert birds("-d", dossier, "annex", "-o", paper).exit_code == 0
    assert not files.is_work(paper)
    office(tmp_path / "profile", "--convert-to", suffix, "--outdir", str(tmp_path / "saved"), str(paper))
    assert files.is_work(tmp_path / "saved" / paper.name)


# ---------------------------------------------------------------- what may not be looked at

LONG = "긴" * 90  # bytes: more than a file's name can have


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("load list {}.csv --id X", 3), ("load positions {}.xlsx", 3), ("load sites {}.geojson", 3),
        ("load occurrences {}.tsv", 3), ("load boundaries {}.geojson", 3), ("load agreement {}.txt", 3),
        ("merge {}.jsonl", 3), ("match {}.csv", 3), ("diff {}.csv OSJ8", 3), ("review --apply {}.xlsx", 3),
        ("map --land {}.geojson", 3), ("init --agreement {}.toml -d new.gpkg", 3), ("init --from {} -d new.gpkg", 3),
        ("compare agreement.gpkg {}.gpkg", 3), ("lists -d {}.gpkg", 4), ("init -d {}.gpkg", 5), ("annex -o {}.docx", 5),
        ("exchange -o {}.jsonl", 5), ("review --export {}.xlsx", 5), ("export {}", 5), ("desk {}", 5), ("quickstart {}", 5),
    ],
)  # fmt: skip
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(line, code, dossier, monkeypatch):
    monkeypatch.chdir(dossier.parent)
    done = birds(*line.format(LONG).split())
    assert_refused(done, code, LONG)


CLOSED = """
import sys
from click.testing import CliRunner
from birds.cli.main import cli
for line in sys.stdin.read().splitlines():
    done = CliRunner().invoke(cli, line.split())
    print(done.exit_code, "no permission" in done.output)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="drops a right of Linux")
def test_without_permission_the_exit_code_says_whether_it_is_an_input_or_an_output(dossier):
    """A file in a folder that is somebody else's, and a file that is."""
    folder = dossier.parent
    (folder / "closed").mkdir(mode=0)
    (folder / "shut.csv").write_text("scientific_name\nGrus vipio\n", encoding="utf-8")
    (folder / "shut.csv").chmod(0)
    lines = {
        "load list closed/a.csv --id X": 3, "load list shut.csv --id X": 3, "load positions closed/a.xlsx": 3,
        "merge closed/a.jsonl": 3, "match shut.csv": 3, "position list -f shut.csv": 3, "lists -d closed/a.gpkg": 4,
        "annex -o closed/a.docx": 5, "init -d closed/a.gpkg": 5, "export closed/a": 5, "desk closed/a": 5,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", CLOSED],
        input="\n".join(lines), capture_output=True, text=True, check=True, cwd=folder, preexec_fn=stored.not_above_the_law,
    )  # fmt: skip
    (folder / "closed").chmod(0o700)
    assert done.stdout.splitlines() == [f"{code} True" for code in lines.values()], done.stderr
