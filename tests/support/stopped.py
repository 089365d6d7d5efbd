"""Commands that are stopped on their way: what the suite does five times and `stress/stop_commands.py` a hundred times.

Each runs as a process of its own on a copy of one dossier, and is killed, interrupted, or given a file size that it may
not exceed. Afterwards the dossier must be, row by row, as before or as after the whole command.
"""

import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import hostile_files as hostile

from birds import store
from birds.store import integrity

Way = Literal["killed", "interrupted", "disk full"]
WAYS: tuple[Way, ...] = ("killed", "interrupted", "disk full")
FILES = {
    "list.csv": hostile.LIST,
    "sites.csv": "site,country,lat,lon\nCheorwon,KOR,38.25,127.2\nIzumi,JPN,32.1,130.27\n",
    "areas.geojson": hostile.POLYGON,
    "counts.csv": "site,species,count,season,source\nIzumi,Grus monacha,10500,2019/20,a\n",
    "records.csv": "species,from,from_party,to,to_party,date_from,kind,source\n두루미,철원,KOR,釧路,JPN,2020-03,ring,a\n",
    "status.csv": "학명,도래현황\nGrus monacha,WINTER\n",
    "thresholds.csv": "species,population,threshold,edition\nGrus monacha,E Asia,160,CSR8\n",
    "tags.csv": hostile.TAGS,
    "seen.tsv": hostile.SEEN,
    "review.csv": "list,subject,decision,decided_by,cited,date\nL,Grus japonensis,Grus monacha,N. N.,minutes,2027\n",
    "positions.csv": "party,round,taxon,scientific_name,position,note\nKOR,1,Grus monacha,Grus monacha,study,\n",
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "load list": ("load", "list", "list.csv", "--id", "M", "--party", "KOR"),
    "load law": ("load", "law", "list.csv", "--id", "N"),
    "load sites": ("load", "sites", "sites.csv"),
    "load boundaries": ("load", "boundaries", "areas.geojson"),
    "load counts": ("load", "counts", "counts.csv"),
    "load evidence": ("load", "evidence", "records.csv"),
    "load status": ("load", "status", "status.csv", "--list", "L"),
    "load thresholds": ("load", "thresholds", "thresholds.csv"),
    "load tracks": ("load", "tracks", "tags.csv", "--source", "a"),
    "load occurrences": ("load", "occurrences", "seen.tsv", "--source", "a"),
    "load positions": ("load", "positions", "positions.csv"),
    "remove": ("remove", "K"),
    "review --apply": ("review", "--apply", "review.csv"),
    "round close": ("round", "close", "--date", "2 March 2027"),
    "position set": ("position", "set", "include", "Grus monacha", "--party", "JPN"),
    "init --force": ("init", "--empty", "--force"),
    "export": ("export", "plain"),
}
LIMITED = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2); sys.argv[1:2] = []; from birds.cli.main import main; main()"


@dataclass(frozen=True, slots=True)
class Case:
    """A command with what it leaves when nobody stops it: the canonical hash, seconds, and bytes of its files."""

    name: str
    before: str
    after: str
    seconds: float
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was left: the exit code, whether the dossier is as before, what lies beside, and what is wrong."""

    code: int
    state: Literal["as before", "as after", "neither"]
    beside: tuple[str, ...]
    said: str


def call(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "-m", "birds", *args), cwd=folder, capture_output=True, text=True, check=False
    )


def prepare(folder: Path) -> Path:
    """Make the folder that every command starts from: a small dossier with a round open, and the files to load."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    for args in (
        ("init", "--empty"),
        ("load", "list", "list.csv", "--id", "K", "--party", "KOR", "--date", "2024"),
        ("load", "list", "list.csv", "--id", "L", "--party", "JPN", "--date", "2024"),
        ("load", "sites", "areas.geojson"),
        ("round", "open", "1"),
    ):
        done = call(folder, *args)
        assert done.returncode == 0, (args, done.stderr)
    return folder


def whole(start: Path, work: Path, name: str) -> Case:
    folder = shutil.copytree(start, work)
    before = store.canonical_hash(folder / "agreement.gpkg")
    begun = time.monotonic()
    done = call(folder, *COMMANDS[name])
    took = time.monotonic() - begun
    assert done.returncode == 0, (name, done.stderr)
    size = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    after = store.canonical_hash(folder / "agreement.gpkg")
    shutil.rmtree(folder)
    return Case(name, before, after, took, size)


def stop(start: Path, work: Path, case: Case, way: Way, part: float, *, again: bool = True) -> Outcome:
    """Run a command on a copy, stopped after that part of its time, or at that part of the size of its largest file.

    `again`: repeat it as a person would, and hold the dossier to be as after.
    """
    folder = shutil.copytree(start, work)
    held = {path.relative_to(folder) for path in folder.rglob("*")}
    code, said = _stopped(folder, case, way, part)
    beside = tuple(sorted(map(str, {path.relative_to(folder) for path in folder.rglob("*")} - held)))
    found = store.canonical_hash(folder / "agreement.gpkg")
    damage = [each for each in integrity.problems(folder / "agreement.gpkg") if each.severity == "error"]
    state = {case.after: "as after", case.before: "as before"}.get("" if damage else found, "neither")
    if again:
        repeated = call(folder, *_again(case.name))
        assert repeated.returncode == 0, (case, way, repeated.stderr)
        if case.name not in {"round close", "remove", "export"}:
            assert store.canonical_hash(folder / "agreement.gpkg") == case.after, (case, way, "repeated")
    shutil.rmtree(folder)
    return Outcome(code, state, beside, said)


def _again(name: str) -> tuple[str, ...]:
    if name in {"round close", "remove"}:  # may be done already
        return ("lists",)
    return (*COMMANDS[name], "--force") if name == "export" else COMMANDS[name]


def _stopped(folder: Path, case: Case, way: Way, part: float) -> tuple[int, str]:
    if way == "disk full":
        command = (sys.executable, "-c", LIMITED, str(int(case.size * part)), *COMMANDS[case.name])
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr
    command = (sys.executable, "-m", "birds", *COMMANDS[case.name])
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, text=True, **streams) as running:
        time.sleep(case.seconds * part)
        running.send_signal(signal.SIGKILL if way == "killed" else signal.SIGINT)
        said = running.stderr.read() if running.stderr else ""
    return running.returncode, said


def complaint(name: str, outcome: Outcome, way: Way) -> str:
    """Return what is wrong with an outcome, empty where nothing is."""
    if outcome.state == "neither":
        return "the dossier is between two states"
    if way == "interrupted" and "Traceback" in outcome.said and "birds" not in outcome.said:
        return ""  # Python itself was starting
    if "Traceback" in outcome.said:
        return f"a traceback: {outcome.said[-300:]}"
    codes = {"killed": {0, -9}, "interrupted": {0, 130, -2}, "disk full": {0, 5}}[way]
    if outcome.code not in codes:
        return f"exit code {outcome.code}: {outcome.said[-200:]}"
    done = outcome.state == "as after" or name == "export"  # which changes nothing in the dossier
    return "" if outcome.code != 0 or done else "it said it was done, and was not"
