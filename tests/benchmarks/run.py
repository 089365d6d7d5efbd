"""Measures what the README says about speed and size, and prints it as a table.

    python tests/benchmarks/run.py              # everything that needs no network: about eight minutes
    python tests/benchmarks/run.py --install    # a fresh installation too (needs the package index)
    python tests/benchmarks/run.py --tests      # the time of the whole test suite too

Whole processes, as a user starts them: the median of five runs after one that warms the disk cache, with the peak of
the memory of all their processes at once (on Linux; what they share counts once), and in brackets the seconds of
processor time, which a busy machine stretches less. What is missing here (csv-diff, Chromium, playwright) is said in its row. Nothing here is a test: a
figure says what this machine did, and the budget what it should do on one with two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 5
ROOT = Path(__file__).parents[2]
WORK = Path(__file__).with_name("work.py")
PYTHON = sys.executable
BIRDS = (PYTHON, "-m", "birds")
MEGA = 1e6
# As a user has it: compiled modules are kept between runs.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Took:
    """What one process took: seconds by the clock and of processors, bytes at the peak (0 if the system does not tell)."""

    seconds: float
    processor: float
    peak: int

    @property
    def work(self) -> float:
        """What two commands are compared by: seconds of processors, by the clock if the system does not tell them."""
        return self.processor or self.seconds

    def __str__(self) -> str:
        if not self.peak:
            return f"{self.seconds:.2f} s"
        return f"{self.seconds:.2f} s ({self.processor:.2f} s), {self.peak / MEGA:.0f} MB"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    what: str
    budget: str
    measured: str


def once(command: tuple[str, ...], folder: Path) -> Took:
    """Run a command to its end; a run that fails stops the benchmark with what it said."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        nothing = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=folder, stdout=nothing, stderr=said, env=ENVIRONMENT)
        code, processor, peak = _wait(process)
        took = time.perf_counter() - start
        if code:
            said.seek(0)
            sys.exit(f"{' '.join(command)} ended with {code}: {said.read().decode(errors='replace')}")
    return Took(took, processor, peak)


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float, int]:
    """Return the exit code, the seconds of processors and the peak in bytes."""
    if not hasattr(os, "wait4"):
        return process.wait(), 0, 0
    together, done = 0, 0
    while not done:
        together = max(together, _held(process.pid))
        time.sleep(0.02)
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    alone = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return process.returncode, usage.ru_utime + usage.ru_stime, together or alone


def _held(process: int) -> int:
    """Return the bytes of memory that a process and those it has started hold now, 0 where no system tells."""
    folder = Path(f"/proc/{process}")
    try:
        told = (folder / "smaps_rollup").read_text().split()
        children = (folder / f"task/{process}/children").read_text().split()
    except OSError:  # another system, or it has just ended
        return 0
    return int(told[told.index("Pss:") + 1]) * 1024 + sum(_held(int(child)) for child in children)


def median(command: tuple[str, ...], folder: Path, runs: int = RUNS) -> Took:
    """Run a command once to warm up, then `runs` times: the medians of the seconds, the highest peak."""
    once(command, folder)
    took = [once(command, folder) for _ in range(runs)]
    return Took(
        statistics.median(one.seconds for one in took),
        statistics.median(one.processor for one in took),
        max(one.peak for one in took),
    )


def figures(what: str, folder: Path) -> dict[str, float]:
    """Return what a part of `work.py` measured in a process of its own."""
    run = (PYTHON, str(WORK), what)
    done = subprocess.run(run, check=False, cwd=folder, capture_output=True, text=True, env=ENVIRONMENT)
    if done.returncode:
        sys.exit(f"{what}: {done.stderr}")
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def start_up(folder: Path) -> Iterator[Row]:
    click = median((PYTHON, "-c", "import click"), folder)
    mine = median((*BIRDS, "--help"), folder)
    times = mine.work / click.work
    budget = f"3 × `python -c 'import click'` ({click.work:.2f} s)"
    yield Row("`birds --help`", budget, f"{mine}, {times:.1f} ×")


def dossier(folder: Path) -> Iterator[Row]:
    yield Row("`birds init`, bundled data", "1 s, 300 MB", str(median((*BIRDS, "init", "--force"), folder)))
    inside = median((*BIRDS, "diff", "OSJ8", "KOS2025"), folder)
    yield Row("`birds diff OSJ8 KOS2025`", "0.4 s", str(inside))
    once((*BIRDS, "round", "open", "--date", "3 March 2027"), folder)
    for name in ("Platalea minor", "Grus vipio", "Actitis brevipes"):
        stated = median((*BIRDS, "position", "set", "include", name, "--party", "KOR"), folder)
        yield Row(f"`birds position set` on {name}, {WHOSE[name]}", "0.5 s", str(stated))
    yield Row("`birds show` of one bird", "0.8 s", str(median((*BIRDS, "show", "Platalea minor"), folder)))
    for fmt, budget in (("docx", "1.2 s"), ("xlsx", "1.2 s"), ("pdf", "2.2 s")):
        took = median((*BIRDS, "annex", "-q", "-o", f"bundled.{fmt}"), folder)
        yield Row(f"annex of the bundled dossier, .{fmt}", budget, str(took))
    without = folder / "without"
    without.mkdir()
    for name in FILES:
        shutil.copy(ROOT / "species_lists" / name, without)
    files = median((*BIRDS, "diff", *FILES), without)
    times = f"{files}, {files.work / inside.work:.1f} ×"
    yield Row("`birds diff` of the same two as files, no dossier", "1.5 × `diff` above", times)
    whole = median((*BIRDS, "quickstart", "out", "--force"), folder)
    yield Row("`birds quickstart out`, the whole main job", "8 s, 350 MB", str(whole))


FILES = ("jpn-osj8.csv", "kor-kos2025.csv")
WHOSE = {
    "Platalea minor": "which both lists print",
    "Grus vipio": "which others print",
    "Actitis brevipes": "which none prints",
}


def matching(folder: Path) -> Iterator[Row]:
    told = figures("match", folder)
    measured = f"{told['per_second']:,.0f} names/s ({told['names']:,.0f} names)"
    yield Row("matching, names already parsed", "50,000 names/s", measured)
    for kind, rate in figures("names", folder).items():
        budget = "25,000 names/s" if kind.startswith("accepted") else "6,000 names/s"
        yield Row(f"matching real names each alone, parsing included: {kind}", budget, f"{rate:,.0f} names/s")


def guard(folder: Path) -> Iterator[Row]:
    took = f"{figures('guard', folder)['ms']:.0f} ms"
    yield Row("a file that is read in a guarded child: more than here", "20 ms", took)


def lists(folder: Path) -> Iterator[Row]:
    """Yield two large lists compared as birds, beside the same files compared as text where rows can be told apart."""
    rows = figures("lists", folder)
    other = shutil.which("csv-diff", path=f"{Path(PYTHON).parent}{os.pathsep}{os.environ['PATH']}")
    for kind, name, budget in LISTS:
        a, b = f"{kind}-a.csv", f"{kind}-b.csv"
        mine = median((*BIRDS, "diff", a, b, "-q", "-o", "large.json"), folder, 3)
        times = ""
        if other and budget == BESIDE:
            text = median((other, a, b, "--key", "number"), folder, 3)
            budget += f" ({text.work:.2f} s)"  # noqa: PLW2901 - completed
            times = f", {mine.work / text.work:.1f} ×"
        elif budget == BESIDE:
            times = "; csv-diff is not installed"
        yield Row(name.format(rows[kind]), budget, f"{mine}{times}")


BESIDE = "linear, 500 MB, 8 × csv-diff"
LISTS = (
    ("rows", "two lists of {:,.0f} rows, a third of their names in the reference", BESIDE),
    ("species", "two lists of {:,.0f} species", ""),
    ("subspecies", "two lists of {:,.0f} species with their subspecies", "2 s"),
    ("world", "two lists of {:,.0f} rows, subspecies in rows of their own", "2.5 s"),
)


def annex(folder: Path) -> Iterator[Row]:
    rows = figures("annex", folder)["rows"]
    for fmt in ("docx", "xlsx", "pdf"):
        took = median((*BIRDS, "-d", "annex.gpkg", "annex", "-q", "-o", f"annex.{fmt}"), folder)
        yield Row(f"annex of {rows:.0f} rows, .{fmt}", "2 s", str(took))


def flyway(folder: Path) -> Iterator[Row]:
    once((*BIRDS, "map", "-q", "-o", "map.html"), folder)
    size = (folder / "map.html").stat().st_size / MEGA
    yield Row("map with the bundled data: size", "3 MB", f"{size:.1f} MB")
    told = figures("map", folder)
    for key, name, budget in (
        ("bundled", "map with the bundled data: drawn in Chromium", "1.5 s"),
        ("large", "map with 10,000 sites: drawn in Chromium", "3 s"),
    ):
        measured = f"{told[key]:.2f} s" if told else "Chromium or playwright is not installed"
        yield Row(name, budget, measured)


def installation(folder: Path) -> Iterator[Row]:
    """Yield the size of an environment with nothing but a default installation in it, and what Python puts there."""
    subprocess.run((PYTHON, "-m", "venv", folder / "fresh"), check=True)
    scripts = "Scripts" if os.name == "nt" else "bin"
    start = time.perf_counter()
    subprocess.run((folder / "fresh" / scripts / "pip", "install", "-q", ROOT), check=True)
    took = time.perf_counter() - start
    files = (path for path in (folder / "fresh").rglob("*") if not path.is_symlink() and path.is_file())
    size = sum(path.stat().st_size for path in files) / MEGA
    yield Row("default installation, `.venv` and all", "550 MB", f"{size:.0f} MB, in {took:.0f} s")


def suite(folder: Path) -> Iterator[Row]:
    start = time.perf_counter()
    command = (PYTHON, "-m", "pytest", "-n", "2")
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    took = (time.perf_counter() - start) / 60
    failed = "" if done.returncode == 0 else ", with failures"
    what = "the tests that README calls, two at a time"
    yield Row(what, "240 s of processor time", f"{took:.1f} min{failed}")


def bulk(folder: Path) -> Iterator[Row]:
    """Yield what the largest files take, each loaded once into a dossier of its own."""
    rows = figures("bulk", folder)
    for what, line in (
        (f"`birds load list`, {rows['rows']:,.0f} rows", "list million.csv --id M"),
        (f"`birds load sites`, {rows['polygons']:,.0f} polygons", "sites polygons.geojson"),
        ("`birds load boundaries`, the same polygons", "boundaries polygons.geojson"),
        (f"`birds load tracks`, {rows['fixes']:,.0f} fixes", "tracks cranes.csv"),
    ):
        dossier = "list.gpkg" if line.startswith("list") else "sites.gpkg"
        if not (folder / dossier).exists():
            once((*BIRDS, "-d", dossier, "init", "--empty"), folder)
        took = once((*BIRDS, "-q", "-d", dossier, "load", *line.split()), folder)
        yield Row(what, "60 s, 1.5 GB", str(took))


PARTS: tuple[Callable[[Path], Iterator[Row]], ...] = (
    start_up, dossier, matching, guard, lists, bulk, annex, flyway,
)  # fmt: skip


def machine() -> str:
    """Return what the figures depend on, and nothing that says whose machine it is."""
    return f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--install", action="store_true", help="measure a fresh installation too")
    parser.add_argument("--tests", action="store_true", help="run the whole test suite too")
    chosen = parser.parse_args()
    parts = (*PARTS, *([installation] if chosen.install else []), *([suite] if chosen.tests else []))
    print(f"{machine()}\n\n| what | budget | measured |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            for row in part(Path(folder)):
                print(f"| {row.what} | {row.budget or '–'} | {row.measured} |", flush=True)


if __name__ == "__main__":
    main()
