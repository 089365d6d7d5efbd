"""README and the tables of the guide are held to their word; what can be typed there runs in `test_guide_commands.py`."""

import re
import shlex
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from importlib.metadata import version
from pathlib import Path

import pytest
from cli import birds
from guide_files import lay_out
from wordings import english

from birds import errors
from birds.cli.main import DEFECT
from birds.dossier.loads import LOADS
from birds.model import Message
from birds.reading.occurrences.rules import LATER, RULES
from birds.store import canonical_hash

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
GUIDE = ROOT / "birds" / "guide"
MOST_WORDS = 900


SPEED = (ROOT / "tests" / "benchmarks" / "speed.md").read_text("utf-8")


def page(name: str) -> str:
    """Return a page of the guide."""
    return (GUIDE / f"{name}.md").read_text("utf-8")


def section(name: str, title: str) -> str:
    """Return the text under a heading of a page of the guide."""
    return page(name).split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """Return the cells of a text's table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def block(mark: str, text: str = README) -> str:
    """Return the shell lines under a mark."""
    found = re.search(rf"<!-- {mark} -->\n```bash\n(.*?)```", text, re.DOTALL)
    assert found, mark
    return found[1].strip()


def test_two_commands_do_all_the_set_up():
    """One line each, nothing but Python, and what the section promises."""
    for line in (block("main job"), block("tests")):
        assert "\n" not in line
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert block("main job").endswith(" && .venv/bin/birds quickstart out")
    assert ".venv/bin/python -m pytest" in block("tests")


def test_powershell_has_the_same_two_commands():
    shell = re.search(r"```powershell\n(.*?)```", README, re.DOTALL)
    assert shell
    translated = [
        line.replace("python3 -m", "py -3 -m")
        .replace(" && ", "; ")
        .replace(".venv/bin/", r".venv\Scripts" + "\\")
        for line in (block("main job"), block("tests").replace("'", '"'))
    ]
    assert shell[1].replace(" ; ", "; ").splitlines() == translated


def test_ci_runs_the_test_command_to_the_letter():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    (how,) = re.findall(r"^line=\$\((.*)\)$", script, re.MULTILINE)
    found = subprocess.run(["bash", "-c", how], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert found == block("tests") + "\n"
    assert '\neval "$line"\n' in script
    runs = re.findall(r"^.*pytest.*$", script, re.MULTILINE)
    assert runs == [".venv/bin/python -m pytest -n 2 -m slow", '"$lowest/bin/python" -m pytest -n 2 \\']


def test_it_is_short():
    assert len(README.split()) <= MOST_WORDS


def test_every_load_has_a_row_of_shapes():
    told = " ".join(row[1] for row in rows(section("lists", "What can be loaded")))
    assert {noun for noun in LOADS if f"`load {noun}`" not in told} <= {"positions"}  # its own workbook


@pytest.mark.slow
def test_the_commands_for_files_not_understood_change_nothing(dossier, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    before = canonical_hash(dossier)
    shown = re.findall(r"`(birds load [^`]*)`", section("lists", "When a file is read wrongly"))
    assert len(shown) > 1
    for line in shown:
        done = birds(*shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
    assert canonical_hash(dossier) == before


def test_what_does_not_count_is_told_in_the_order_of_the_rules():
    told = re.search(r"\| records that … \|\n\|---\|\n((?:\|.*\|\n)+)", section("records", "Occurrences"))
    assert told
    several = [english(Message.of(f"occurrence.{name}", number=2)) for name in (*RULES, *LATER)]
    assert [line.strip("| ") for line in told[1].splitlines()] == several


@pytest.mark.slow
def test_the_cluster_starts_as_it_is_told(dossier, tmp_path, monkeypatch):
    """The lines of the guide, with another port: a scheduler, its workers, and the load."""
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    *started, load = (
        shlex.split(line.replace("8786", port)) for line in block("cluster", page("records")).splitlines()
    )
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with ExitStack() as ending:
        for command, *words in started:
            assert command == "dask"
            more = ["--dashboard-address", ":0"] if words[0] == "scheduler" else []
            process = subprocess.Popen([sys.executable, "-m", "dask", *words, *more], **quiet)
            ending.callback(process.wait)
            ending.callback(process.terminate)
        wait_for(port)
        done = birds(*load[1:], "-d", dossier)
    assert done.exit_code == 0, done.output
    assert "from 2 of 2 records" in done.stdout


def wait_for(port: str) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), 1):
            return
        time.sleep(0.1)


def test_the_exit_codes_are_the_program_s():
    told = {int(code): meaning for code, meaning in rows(section("formats", "Exit codes"))}
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.BirdsError)
    ]
    assert told.keys() == {0, *(kind.exit_code for kind in kinds)}
    assert f"{DEFECT} is a defect" in section("formats", "Exit codes")


def test_links_and_pictures_lead_somewhere():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (ROOT / link.split("#")[0]).exists()] == []


def test_the_speed_is_measured():
    """Figures, and the machine they are from; nothing is left to fill in."""
    assert re.search(r"\d cores", SPEED)
    measured = [row[2] for row in rows(SPEED)]
    assert len(measured) > 10
    assert all(re.search(r"\d (s|ms|MB|names/s|min)\b", cell) for cell in measured)


def test_the_changelog_is_plain():
    """A heading for each version, newest first, and points that say what changes for the reader."""
    lines = CHANGELOG.splitlines()
    assert lines[0] == "# Changelog"
    assert next(line for line in lines if line.startswith("## ")).startswith("## " + version("birds-accord"))
    assert all(not line or line.startswith(("# ", "## ", "- ", "  ")) for line in lines)
    assert not re.search(r"https?://|@|#\d", CHANGELOG)
    assert max(map(len, lines)) <= 120
