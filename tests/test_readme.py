"""The README is held to its word: its commands run, its tables are the program's, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cli import birds
from geopandas import GeoDataFrame
from wordings import english

from birds.cli.load import NOUNS
from birds.cli.main import COMMANDS, DEFECT
from birds.errors import EXIT_CODES
from birds.model import Message
from birds.store import canonical_hash

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
THEIRS = """\
scientific_name,korean_name,subspecies,status
Platalea minor,저어새,,B
Anser serrirostris,큰기러기,,W
"""
OURS = """\
scientific_name,japanese_name,subspecies,status
Platalea minor,クロツラヘラサギ,,W
Anser fabalis,ヒシクイ,middendorffii,W
"""
PLACES = """\
id,name_en,party,latitude,longitude,source
new-1,Somewhere,JPN,35.5,139.9,a source
new-2,Nowhere,KOR,,,a source
"""
OCCURRENCES = (
    "gbifID\tscientificName\tdecimalLatitude\tdecimalLongitude\tyear\tmonth\n"
    "1\tPlatalea minor\t36.6\t127.9\t2019\t5\n2\tGrus monacha\t36.0\t137.5\t2020\t11\n"
)
CRANES = (
    "timestamp,location-long,location-lat,individual-local-identifier,individual-taxon-canonical-name,study-name\n"
    + "".join(
        f"2021-{day} 00:00:00.000,{place},C1,Grus monacha,Cranes\n"
        for place, days in (
            ("130.27,32.1", ("10-01", "10-03", "10-05")),
            ("127.5,34.8", ("10-08", "10-10", "10-12")),
        )
        for day in days
    )
)
THRESHOLDS = "species,population,1% threshold,edition,source\nGrus monacha,E Asia,160,CSR8,a source\n"
ANSWERS_NO = ("birds diff theirs.csv ours.csv --exit-code",)  # they differ: that is what it is asked for


def section(title: str) -> str:
    """Return the text under a heading of the README."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """Return the cells of a section's table, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def block(mark: str) -> str:
    """Return the shell lines under a mark."""
    found = re.search(rf"<!-- {mark} -->\n```bash\n(.*?)```", README, re.DOTALL)
    assert found, mark
    return found[1].strip()


def commands() -> list[str]:
    return [row[1].strip("`") for row in rows("What for")]


def lay_out(folder: Path) -> None:
    """Write the files that the commands name as given."""
    for name, content in (
        ("theirs.csv", THEIRS),
        ("ours.csv", OURS),
        ("places.csv", PLACES),
        ("occurrences.tsv", OCCURRENCES),
        ("cranes.csv", CRANES),
        ("thresholds.csv", THRESHOLDS),
    ):
        (folder / name).write_text(content, "utf-8")
    shutil.copy(ROOT / "species_lists" / "reference" / "avilist-2025.csv", folder / "AviList-v2026.csv")


def test_two_commands_do_all_the_set_up() -> None:
    """One line each, nothing but Python, and what the section promises."""
    for line in (block("main job"), block("tests")):
        assert "\n" not in line
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert block("main job").endswith(" && .venv/bin/birds quickstart out")
    assert ".venv/bin/python -m pytest" in block("tests")


def test_powershell_has_the_same_two_commands() -> None:
    shell = re.search(r"```powershell\n(.*?)```", README, re.DOTALL)
    assert shell
    translated = [
        line.replace("python3 -m", "py -3 -m")
        .replace(" && ", "; ")
        .replace(".venv/bin/", r".venv\Scripts" + "\\")
        for line in (block("main job"), block("tests").replace("'", '"'))
    ]
    assert shell[1].replace(" ; ", "; ").splitlines() == translated


def test_ci_runs_the_test_command_to_the_letter() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    (how,) = re.findall(r"^line=\$\((.*)\)$", script, re.MULTILINE)
    found = subprocess.run(["bash", "-c", how], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert found == block("tests") + "\n"
    assert '\neval "$line"\n' in script
    runs = re.findall(r"^.*pytest.*$", script, re.MULTILINE)
    assert runs == [".venv/bin/python -m pytest -n 2 -m slow", '"$lowest/bin/python" -m pytest -n 2 \\']


def test_the_lines_for_python_work(
    bundled_dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = re.search(r"<!-- python -->\n```python\n(.*?)```", README, re.DOTALL)
    assert shown
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    Path("agreement.gpkg").symlink_to(bundled_dossier)
    there: dict[str, Any] = {}
    exec(shown[1], there)  # noqa: S102 - what a user would type
    assert isinstance(there["counts"], GeoDataFrame)
    assert there["spoonbills"].max() >= 30
    assert len(there["entries"]) == 690
    assert there["rows"]["relation"].value_counts()["equal"] == 1
    assert there["found"]["taxon"].tolist() == ["Platalea minor", "Anser serrirostris"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown(command: str) -> None:
    assert any(shlex.split(line)[1] == command for line in commands())


@pytest.mark.slow
def test_every_command_shown_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the table, in one folder, with no files but those that it names as given."""
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    for line in commands():
        done = birds(*shlex.split(line)[1:])
        assert done.exit_code == (1 if line in ANSWERS_NO else 0), f"{line}\n{done.output}"
        assert_says_something(line, done)


def test_the_commands_for_files_not_understood_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a user is told to try, tried: nothing is changed by it."""
    monkeypatch.chdir(tmp_path)
    Path("theirs.csv").write_text(THEIRS, "utf-8")
    assert birds("init").exit_code == 0
    before = canonical_hash(Path("agreement.gpkg"))
    shown = re.findall(r"`(birds [^`]*)`", section("What can be loaded"))
    assert len(shown) > 1
    for line in shown:
        done = birds(*shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
    assert canonical_hash(Path("agreement.gpkg")) == before


def test_every_load_has_a_row_of_shapes() -> None:
    told = " ".join(row[1] for row in rows("What can be loaded"))
    assert {noun for noun in NOUNS if f"`load {noun}`" not in told} <= {"positions"}  # its own workbook


def assert_says_something(line: str, done: Result) -> None:
    """Hold that a command printed its result, or wrote it where it was told to."""
    words = shlex.split(line)
    files = [words[at + 1] for at, word in enumerate(words) if word in {"-o", "--problems"}]
    assert done.stdout.strip() or files, line
    assert all(Path(file).stat().st_size for file in files), line


def test_what_does_not_count_is_told_in_the_order_of_the_rules() -> None:
    from birds.reading.occurrences.rules import LATER, RULES

    told = re.search(r"\| records that … \|\n\|---\|\n((?:\|.*\|\n)+)", section("Occurrences"))
    assert told
    says = [rule.says for rule in RULES] + list(LATER.values())
    several = [english(Message.of(code, number=2)) for code in says]
    assert [line.strip("| ") for line in told[1].splitlines()] == several


@pytest.mark.slow
def test_the_cluster_starts_as_it_is_told(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines of the README, with another port: a scheduler, its workers, and the load."""
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    *started, load = (shlex.split(line.replace("8786", port)) for line in block("cluster").splitlines())
    (tmp_path / "occurrences.tsv").write_text(OCCURRENCES, "utf-8")
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


def test_commands_in_the_text_exist() -> None:
    named = re.findall(r"`birds (?:-d \S+ )?([a-z]+)[^`]*`", README)
    assert set(named) <= set(COMMANDS)


def test_the_exit_codes_are_the_program_s() -> None:
    told = {int(code): meaning for code, meaning in rows("Exit codes")}
    assert told.keys() == EXIT_CODES.keys()
    assert all(told[code].startswith(english(Message(meaning))) for code, meaning in EXIT_CODES.items())
    assert f"{DEFECT} is a defect" in section("Exit codes")


def test_links_and_pictures_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (ROOT / link.split("#")[0]).exists()] == []


def test_the_speed_is_measured() -> None:
    """Figures, and the machine they are from; nothing is left to fill in."""
    assert not re.search(r"@[A-Z]+@", README)
    assert re.search(r"\d cores", section("Speed"))
    measured = [row[2] for row in rows("Speed")]
    assert len(measured) > 10
    assert all(re.search(r"\d (s|ms|MB|names/s|min)\b", cell) for cell in measured)


def test_the_changelog_is_plain() -> None:
    """A heading for each version, newest first, and points that say what changes for the reader."""
    lines = CHANGELOG.splitlines()
    assert lines[0] == "# Changelog"
    assert next(line for line in lines if line.startswith("## ")).startswith("## " + version("birds-accord"))
    assert all(not line or line.startswith(("# ", "## ", "- ", "  ")) for line in lines)
    assert not re.search(r"https?://|@|#\d", CHANGELOG)
    assert max(map(len, lines)) <= 120
