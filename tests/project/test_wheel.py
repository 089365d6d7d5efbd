"""The wheel, as a user has it: installed outside the checkout, without a network, in a folder of any name."""

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pytest
import stored
from cli import C_LOCALE

from birds import store
from birds.documents import FORMATS
from birds.dossier import bootstrap

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
INFO = f"birds_accord-{version('birds-accord')}.dist-info"
FOLDER = "두 나라 – flyway (초안)"
# Python says before it does so whenever it looks a host up or connects: nothing here may.
NO_NETWORK = """
import sys

def refuse(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        raise RuntimeError(f"the network was asked for: {event}")

sys.addaudithook(refuse)
"""
PAPERS = ("annex", "text-JPN", "text-KOR")
MADE = {
    "agreement.gpkg", "index.html", "map.html", "positions-JPN.xlsx", "positions-KOR.xlsx",
    *(f"diff.{fmt}" for fmt in ("html", "xlsx", "csv", "json", "md")),
    *(f"{name}.{fmt}" for name in PAPERS for fmt in FORMATS["annex"]),
    *(f"evidence.{fmt}" for fmt in ("html", "xlsx", "csv", "docx", "pdf")),
    *(f"{name}.csv-metadata.json" for name in ("diff", "evidence", *PAPERS)),
}  # fmt: skip


class Run(NamedTuple):
    """What a run of the main job said, and the folder it made."""

    said: subprocess.CompletedProcess[str]
    out: Path


def pip(*words: object) -> None:
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", ROOT, "--no-deps", "--no-build-isolation", "-q", "-w", folder)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in a folder of its own; what it depends on comes from the environment of the tests."""
    target = tmp_path_factory.mktemp("installed") / FOLDER
    pip("install", "--no-deps", "--no-index", "-q", "--target", target, wheel)
    (target / "sitecustomize.py").write_text(NO_NETWORK, "utf-8")
    return target


@pytest.fixture(scope="module")
def runs(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The main job twice, with all that may differ between two machines different."""
    here, there = (tmp_path_factory.mktemp(name) / FOLDER for name in ("here", "there"))
    return (
        quickstart(installed, here, "out", PYTHONHASHSEED="1", TZ="Asia/Tokyo"),
        quickstart(installed, there, "다른 결과", PYTHONHASHSEED="2", TZ="America/St_Johns", USER="somebody"),
    )


def run(installed: Path, cwd: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the installed package with Python in the C locale, cut off from the network."""
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "LC_ALL": C_LOCALE, **env}
    captured = {"capture_output": True, "text": True, "encoding": "utf-8"}
    return subprocess.run([*isolated(), sys.executable, *args], cwd=cwd, env=clean, check=False, **captured)


@cache
def isolated() -> tuple[str, ...]:
    """Return what starts a process without any network interface, where the system can do that."""
    command = ("unshare", "-rn")
    try:
        works = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return ()
    return command if works else ()


def quickstart(installed: Path, cwd: Path, out: str, **env: str) -> Run:
    cwd.mkdir()
    return Run(run(installed, cwd, "-m", "birds", "quickstart", out, "--everything", **env), cwd / out)


def texts(path: Path) -> bytes:
    """Return what stands in a file, of an archive what stands in its members."""
    data = path.read_bytes()
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return b"".join(archive.read(name) for name in archive.namelist())


def test_the_page_where_it_is_published_leads_to_no_file_that_is_not_beside_it(wheel):
    with zipfile.ZipFile(wheel) as members:
        page = members.read(f"{INFO}/METADATA").decode().partition("\n\n")[2]
    assert "# birds" in page
    assert not re.findall(r"\]\((?!https?:)", page)
    topics = {topic.partition(".")[0] for topic in re.findall(r"`birds guide ([a-z][\w-]+)", page)}
    assert len(topics) > 12
    assert topics <= {path.name.partition(".")[0] for path in (ROOT / "birds" / "guide").glob("*.md")}


def test_the_wheel_holds_the_package_its_data_and_its_licences_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names} == {"birds", INFO}
    assert not [name for name in names if name.endswith((".pyc", ".gpkg")) or "/tests/" in name]
    data = [path for folder in ("species_lists", "maps") for path in tracked(folder)]
    assert {f"birds/_data/{path}" for path in data} <= names
    assert set(tracked("birds")) <= names
    assert {"birds/py.typed", f"{INFO}/licenses/LICENSE", f"{INFO}/licenses/NOTICE"} <= names


def test_the_wheel_holds_the_dossier_that_init_copies_and_it_is_the_one_that_would_be_made(
    wheel, installed, tmp_path
):
    names = zipfile.ZipFile(wheel).namelist()
    (made,) = (name for name in names if name.startswith("birds/_data/foundation-"))
    asked = "from birds.dossier import bootstrap; print(bootstrap.prebuilt_path())"
    assert Path(run(installed, tmp_path, "-c", asked).stdout.strip()) == installed / made
    done = run(installed, tmp_path, "-m", "birds", "-d", "copied.gpkg", "init", "--for", "KOR")
    assert "made copied.gpkg: 11 lists, 146 sites" in done.stdout
    fresh = replace(bootstrap.bundled_dossier(), copy_of="KOR")
    store.create(tmp_path / "made.gpkg", fresh, command="init", founding=True)
    copied, anew = (stored.canonical_rows(tmp_path / name) for name in ("copied.gpkg", "made.gpkg"))
    assert all(one == other for one, other in zip(copied, anew, strict=True))


def test_a_package_that_was_changed_since_or_is_damaged_makes_the_dossier_anew(installed, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(installed, other)
    (made,) = (other / "birds" / "_data").glob("foundation-*")
    asked = "from birds.dossier import bootstrap; print(bootstrap.prebuilt_database() is None)"
    assert run(other, tmp_path, "-c", asked).stdout == "False\n"
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) // 2])
    assert run(other, tmp_path, "-c", asked).stdout == "True\n"
    made.write_bytes(whole)
    with (other / "birds" / "vocabulary" / "headers" / "list.csv").open("a") as table:
        table.write("note,en,remark of the compiler\n")
    assert run(other, tmp_path, "-c", asked).stdout == "True\n"


def tracked(folder: str) -> list[str]:
    """Return the files of a folder that belong to the project: not what tools leave there."""
    files = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file())
    return [path.as_posix() for path in files if not any(part[0] in "._" for part in path.parts[1:-1])]


def test_the_installed_package_is_the_one_that_runs(installed, tmp_path):
    """Else the tests here would speak of the checkout."""
    asked = "import birds, birds.bundled as b; print(birds.__file__, b.root(), sep='\\n')"
    package, data = run(installed, tmp_path, "-c", asked).stdout.splitlines()
    assert (Path(package).parent, Path(data)) == (installed / "birds", installed / "birds" / "_data")


def test_the_network_is_cut_off(installed, tmp_path):
    asked = run(installed, tmp_path, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))")
    assert "the network was asked for" in asked.stderr


def test_the_main_job_makes_everything_and_says_so(runs):
    for one in runs:
        assert one.said.returncode == 0, one.said.stderr
        assert {path.name for path in one.out.iterdir()} == MADE
        assert all(path.stat().st_size > 1000 for path in one.out.iterdir())
        assert all(f"{one.out.name}{os.sep}{name}" in one.said.stdout for name in MADE)
        assert "Traceback" not in one.said.stderr


def test_two_runs_make_the_same_bytes(runs):
    """A dossier's bytes hold the time of its events, its canonical rows do not."""
    one, other = (run.out for run in runs)
    files = sorted(MADE - {"agreement.gpkg"})
    assert [name for name in files if (one / name).read_bytes() != (other / name).read_bytes()] == []
    assert store.canonical_hash(one / "agreement.gpkg") == store.canonical_hash(other / "agreement.gpkg")


def test_no_file_tells_where_it_was_made(runs, installed):
    for one in runs:
        for path in one.out.iterdir():
            content = texts(path)
            for place in (one.out.parent, installed, ROOT):
                assert str(place).encode() not in content, path.name


def test_the_source_archive_holds_what_readme_and_tests_speak_of(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(made) as archive:
        there = {name.partition("/")[2] for name in archive.getnames()}
    readme = (ROOT / "README.md").read_text("utf-8")
    links = {link for link in re.findall(r"\]\(([^)#]+)", readme) if not link.startswith("http")}
    assert {"pyproject.toml", "constraints.txt", ".ci/run", "CHANGELOG.md", *links} <= there
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")} <= there
