"""Runs the same commands with two installations of birds and names what they do otherwise.

    python tests/stress/compare_programs.py OLD NEW [-k FOLDER] [WORD …]

OLD and NEW are two executables, as `.venv/bin/birds`; the one before is best installed from a wheel of its own. What the
first gives is kept in FOLDER and taken from there the next time. With words, only scenarios of which one is a part of the
name: a page of the guide each, the golden commands, the strangers' files, two copies that meet. Each has a folder and a
dossier of its own. Compared are exit codes, both streams, and every file that is written: by its text where it is a
document, by its rows where it is a dossier. A difference is one to explain, not always one to mend.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1])]

import attacks  # noqa: E402 - from the folder above
import said  # noqa: E402
from guide_files import lay_out  # noqa: E402
from guide_texts import TEXTS, steps  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGES = (
    "front page", "another-country.md", "commands.md", "deciding.md", "first-hour.ja.md", "formats.md", "lists.md",
    "map.md", "paper.ko.md", "qgis-r.md", "records.md", "round.md", "treaty-test.md",
)  # fmt: skip
STRANGERS = {
    **dict.fromkeys(("table", "archive"), "list --id X --party KOR"), "shapes": "boundaries --crs EPSG:4326",
    "layer": "sites --party JPN", "tracks": "tracks", "records": "occurrences",
}  # fmt: skip
MEET = """\
init --for KOR -d kor.gpkg
init --for JPN -d jpn.gpkg
round open --place Seoul -d kor.gpkg
position set include 저어새 두루미 --party KOR --reason seen -d kor.gpkg
position set exclude 저어새 --party JPN -d jpn.gpkg
position table 저어새 -d kor.gpkg
exchange -o kor.jsonl -d kor.gpkg
merge kor.jsonl -d jpn.gpkg
position table 저어새 -d jpn.gpkg
exchange -o jpn.jsonl -d jpn.gpkg
merge jpn.jsonl -d kor.gpkg
compare kor.gpkg jpn.gpkg
log -d kor.gpkg; annex -d kor.gpkg; undo -d jpn.gpkg; check -d kor.gpkg
export kor -d kor.gpkg; init --from kor -d again.gpkg"""
THEIRS = "theirs"
COMMANDS = HERE.parent / "golden" / "commands.txt"
LINES = 30  # of a difference: what follows is of the same kind
SECONDS = 300
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?")


def scenarios(folder: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield each scenario with its commands; files that they name are written into `folder` on the way."""
    for page in PAGES:
        yield page, steps(TEXTS[page], folder)
    yield "golden", iter(COMMANDS.read_text("utf-8").splitlines())
    yield "two copies", (f"birds {line}" for line in re.split("\n|; ", MEET))
    yield "strangers", _strangers(folder)


def _strangers(folder: Path) -> Iterator[str]:
    yield "birds init --empty"
    for attack in attacks.files(folder / THEIRS):
        place = shlex.quote(attack.path.relative_to(folder).as_posix())
        yield f"birds load {STRANGERS[attack.kind]} {place} --dry-run"


def run(program: Path, lines: Iterable[str], folder: Path) -> None:
    """Run commands in a folder; what each says is kept beside what it writes."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    environment.pop("BIRDS_DOSSIER", None)
    for number, line in enumerate(lines, 1):
        words = [str(program), *shlex.split(line)[1:]]
        try:
            how = {"capture_output": True, "timeout": SECONDS, "env": environment}
            done = subprocess.run(words, cwd=folder, check=False, **how)
            told = f"{done.stdout.decode()}---\n{done.stderr.decode()}--- {done.returncode}\n"
        except subprocess.TimeoutExpired:
            told = f"--- not done in {SECONDS} seconds\n"
        (folder / f"{number:03}.out").write_text(f"$ {line}\n{told}", "utf-8")


def texts(folder: Path) -> dict[str, str]:
    """Return every file of a folder as text, by its name, without what two runs of one program have otherwise."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and folder / THEIRS not in path.parents:
            text = _HASH.sub("…", rows(path) if path.suffix == ".gpkg" else said.text(path))
            found[path.relative_to(folder).as_posix()] = _MOMENT.sub("…", text).replace(str(folder), "")
    return found


def rows(path: Path) -> str:
    """Return the rows of a dossier, table by table, whichever its schema."""
    told: list[str] = []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*gpkg_*'"
            " AND name NOT GLOB 'rtree_*' AND name NOT GLOB 'sqlite_*' ORDER BY name"
        )
        for (name,) in found.fetchall():
            told += [f"{name}: {_row(row)}" for row in connection.execute(f'SELECT * FROM "{name}"')]  # noqa: S608
    return "\n".join(told)


def _row(row: tuple[object, ...]) -> str:
    return " | ".join(one.hex() if isinstance(one, bytes) else str(one) for one in row)


def differences(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    """Yield what one folder has otherwise than the other, a file each."""
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            yield f"only {'new' if name in new else 'old'}: {name}"
        elif old[name] != new[name]:
            before, after = old[name].splitlines(), new[name].splitlines()
            shown = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
            more = [f"… {len(shown) - LINES} lines more"] if len(shown) > LINES else []
            yield "\n".join([f"differs: {name}", *(line[:400] for line in shown[:LINES]), *more])


def outcome(program: Path, name: str, kept: Path | None = None) -> dict[str, str]:
    """Return what a program makes of a scenario; where the same was run before, what is `kept` of it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "run")
        folder.mkdir()
        lay_out(folder)
        lines = list(dict(scenarios(folder))[name])
        place = kept / f"{sha256(chr(10).join(lines).encode()).hexdigest()[:16]}.json" if kept else None
        if place and place.exists():
            return dict(json.loads(place.read_text("utf-8")))
        run(program, lines, folder)
        found = texts(folder)
    if place:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(found), "utf-8")
    return found


def main() -> int:
    """Run every scenario with both; 1 where something differs."""
    old, new, *words = sys.argv[1:]
    kept = Path(words.pop(1)) if words[:1] == ["-k"] else None
    words = words[1:] if kept else words
    every = (*PAGES, "golden", "two copies", "strangers")
    names = [name for name in every if not words or any(word in name for word in words)]
    differ = 0
    for name in names:
        before, after = outcome(Path(old).absolute(), name, kept), outcome(Path(new).absolute(), name)
        found = list(differences(before, after))
        commands = sum(key.endswith(".out") for key in after)
        head = f"== {name}: {commands} commands, {len(after) - commands} files, {len(found)} differ"
        print(head, *found, sep="\n", flush=True)  # noqa: T201
        differ += len(found)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
