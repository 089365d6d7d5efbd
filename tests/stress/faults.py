"""Breaks what birds reads, and kills it while it writes: `python tests/stress/faults.py [SECONDS] [SEED]`.

In turns, as the dice have it, each with one command of the command line in a process of its own (a fork):

* a file of every format, broken, to a command that reads it;
* a dossier, broken in its bytes or in its schema, with a broken journal or WAL beside it, or none, named as one's own or as
  somebody else's;
* a change, killed at its n-th write, sync or removal: not by the clock (`kill_at.c`, compiled where there is a compiler).

A traceback, an exit code that the contract has not, more than ten seconds of a processor, a file of the user that is
gone or changed, a dossier that is neither as before nor as after: each is a finding, and its files are kept.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path[:0] = [str(Path(__file__).parents[1] / "support"), str(Path(__file__).parent)]

import attack_commands  # noqa: E402 - from this folder, and the one above
import hostile_files as hostile  # noqa: E402
import store_writer  # noqa: E402

from birds import store  # noqa: E402
from birds.errors import BirdsError  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS, SEED = 120.0, 20261130
SLOW = 10.0  # seconds of a processor
FINE = {0, 1, 3, 4}
HERE = Path(__file__).parent
PAPER = b"what the user wrote"
JOURNAL_END = bytes.fromhex("d9d505f920a163d7")
COMMANDS = {
    "list": "load list FILE --id X --party KOR", "law": "load law FILE --id X --party KOR",
    "sites": "load sites FILE --party JPN", "boundaries": "load boundaries FILE --crs EPSG:4326",
    "counts": "load counts FILE", "evidence": "load evidence FILE", "status": "load status FILE",
    "thresholds": "load thresholds FILE", "tracks": "load tracks FILE",
    "occurrences": "load occurrences FILE", "positions": "load positions FILE --party KOR",
    "taxonomy": "load taxonomy FILE", "review": "review --apply FILE",
    "map labels": "map --labels FILE -o new.html",
}  # fmt: skip
OWN = ("lists", "check", "show X", "log", "round list", "exchange -o new.jsonl", "load list list.csv --id X --party KOR", "init --force --empty")  # fmt: skip
FOREIGN = ("merge FILE", "compare FILE FILE", "compare FILE sound.gpkg")
HEAVY = "instr(zeroblob(30000000), cast(zeroblob(15000000) as blob) || char(1))"
SCHEMA = (
    "UPDATE sqlite_master SET sql = replace(sql, 'TEXT', 'TEXT AS ({heavy})') WHERE name = '{table}'",
    "UPDATE sqlite_master SET sql = replace(sql, 'TEXT NOT NULL', 'TEXT CHECK ({heavy})') WHERE name = '{table}'",
    "UPDATE sqlite_master SET sql = replace(sql, 'CREATE TABLE', 'CREATE/**/TABLE') WHERE name = '{table}'",
    "UPDATE sqlite_master SET name = 'other' WHERE name = '{table}'",
    "CREATE TRIGGER theirs BEFORE UPDATE ON {table} BEGIN SELECT RAISE (IGNORE); END",
    "CREATE TRIGGER theirs AFTER INSERT ON {table} BEGIN DELETE FROM event; END",
    (
        "CREATE INDEX theirs ON {table} (fid) WHERE fid < 0;"  # made heavy afterwards, else this would not end
        "UPDATE sqlite_master SET sql = replace(sql, 'fid < 0', '{heavy}') WHERE name = 'theirs'"
    ),
    "CREATE VIEW theirs AS SELECT {heavy} FROM {table}",
    "CREATE VIRTUAL TABLE theirs USING fts5(x, content='{table}')",
    "CREATE TABLE theirs (x REFERENCES {table} (fid) ON DELETE CASCADE)",
    "ALTER TABLE {table} ADD COLUMN theirs AS ({heavy})",
    "ALTER TABLE {table} RENAME TO theirs",
    "DROP TABLE {table}",
)


class Example(NamedTuple):
    """A command, and what it finds in its folder."""

    kind: str
    command: list[str]


def broken_file(dice: random.Random, folder: Path, sounds: tuple[hostile.Sound, ...]) -> Example:
    """Leave a file of any format, broken, and return a command that reads it."""
    sound = dice.choice(sounds)
    edits = [
        (dice.choice(hostile.KINDS), dice.random(), dice.randint(1, 200), dice.choice(hostile.TOKENS))
        for _ in range(dice.randint(1, 6))
    ]
    (folder / f"broken{sound.suffix}").write_bytes(hostile.broken(sound, edits, inside=dice.random() < 0.7))
    reader = sound.reader if dice.random() < 0.8 else dice.choice(sorted(COMMANDS))
    return Example(f"file for {reader}", COMMANDS[reader].replace("FILE", f"broken{sound.suffix}").split())


def flipped(dice: random.Random, data: bytes) -> bytes:
    """Return bytes of which some are others, cut off, or there twice."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(made) or 1)
        made[at : at + dice.choice((0, 1, 4, 64))] = dice.randbytes(dice.choice((0, 1, 4, 64)))
    return bytes(made[: dice.randrange(len(made) or 1)] if dice.random() < 0.1 else made)


def broken_dossier(dice: random.Random, folder: Path, _: tuple[hostile.Sound, ...]) -> Example:
    """Leave a dossier, broken, with or without something beside it, and return a command that opens it."""
    path, beside = folder / "broken.gpkg", ""
    if dice.random() < 0.5:
        beside = dice.choice(("-journal", "-wal"))
        unfinished(path, beside)
    else:
        shutil.copy(folder / "sound.gpkg", path)
    if dice.random() < 0.5 and not beside:
        bend(dice, path)
    if dice.random() < 0.3:
        path.write_bytes(flipped(dice, path.read_bytes()))
    if beside and dice.random() < 0.7:
        left = path.with_name(path.name + beside)
        left.write_bytes(flipped(dice, left.read_bytes()))
    if beside == "-journal" and dice.random() < 0.7:
        with path.with_name("broken.gpkg-journal").open("ab") as journal:
            for name in dice.choices((b"paper.docx", bytes(folder / "paper.docx")), k=dice.randint(1, 3)):
                journal.write(struct.pack(">I", 0x40000001) + name + struct.pack(">II", len(name), sum(name)))
                journal.write(JOURNAL_END)
    if dice.random() < 0.5:
        return Example(f"foreign dossier{beside}", dice.choice(FOREIGN).replace("FILE", path.name).split())
    return Example(f"own dossier{beside}", ["-d", path.name, *dice.choice(OWN).split()])


def unfinished(path: Path, beside: str) -> None:
    """Leave a dossier as a killed program does: with a journal to be played, or a change that stands in the WAL only."""
    source = path.with_name("source.gpkg")
    shutil.copy(path.with_name("sound.gpkg"), source)
    with closing(sqlite3.connect(source, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode = {'WAL' if beside == '-wal' else 'DELETE'}")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        keys = [(str(n) * 99,) for n in range(300)]
        connection.executemany("INSERT INTO meta (key, value) VALUES (?, 'x')", keys)
        if beside == "-wal":
            connection.execute("COMMIT")
        shutil.copy(source, path)
        shutil.copy(f"{source}{beside}", f"{path}{beside}")
    source.unlink()


def bend(dice: random.Random, path: Path) -> None:
    """Change the schema as another program can."""
    tables = "meta", "position", "event", "site", "gpkg_contents", "layer_styles", "rtree_site_geom_node"
    table = dice.choice(tables)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, suppress(sqlite3.Error):
        connection.execute("PRAGMA writable_schema = ON")
        connection.executescript(dice.choice(SCHEMA).format(table=table, heavy=HEAVY))


def wrong_with(example: Example, folder: Path) -> str:
    """Run a command, and return what is wrong with how it ended, "" where nothing is."""
    done = attack_commands.run(example.command, folder)
    if done.code not in FINE:
        return f"ended with {done.code}: {done.said[-300:]}"
    if "Traceback" in done.said or "defect" in done.said:
        return f"said: {done.said[-300:]}"
    if done.seconds > SLOW:
        return f"took {done.seconds:.0f} s"
    return "" if (folder / "paper.docx").read_bytes() == PAPER else "the paper is gone"


# ---------------------------------------------------------------- kills


def compiled(folder: Path) -> Path | None:
    """Return the library that ends a process at its n-th write, sync or removal; None where there is no compiler."""
    made = folder / "kill_at.so"
    compiler = shutil.which("cc")
    if not compiler:
        print("no C compiler: nobody is killed")  # noqa: T201
        return None
    subprocess.run([compiler, "-shared", "-fPIC", "-o", made, HERE / "kill_at.c", "-ldl"], check=True)
    return made


CHANGE = "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); import store_writer as w; w.{}(Path(sys.argv[1]), int(sys.argv[3]))"


def killed(dice: random.Random, path: Path, library: Path) -> str:
    """Kill a writer at its n-th call; return what is wrong with the dossier then, "" where nothing is."""
    number = store_writer.number_of(store.load(path))
    way, calls = dice.choice(("change", "create")), dice.choice(("write", "sync", "remove"))
    at = dice.randint(1, 200 if calls == "write" else 8)
    environment = {
        **os.environ, "LD_PRELOAD": str(library), "KILL_CALL": calls, "KILL_AT": str(at),
        "KILL_NAME": path.name,
    }  # fmt: skip
    code = CHANGE.format(way)
    command = [sys.executable, "-c", code, str(path), str(HERE.parent / "support"), str(number + 1)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    try:
        after = store_writer.check_whole(path, number)
    except (AssertionError, BirdsError) as error:
        return f"{way} killed at {calls} {at}: {error}"
    if done.returncode == 0 and after != number + 1:
        return f"{way} ended well, and nothing was kept"
    return "" if done.returncode in (0, -signal.SIGKILL) else done.stderr.decode()[-300:]


# ---------------------------------------------------------------- all of it


def main() -> None:
    """Run for so many seconds; end with 1 where something was found."""
    seconds, seed = [*map(float, sys.argv[1:]), *(SECONDS, SEED)[len(sys.argv) - 1 :]]
    dice, end, counted = random.Random(int(seed)), time.monotonic() + seconds, Counter[str]()  # noqa: S311
    ways: tuple[Callable[..., Example], ...] = (broken_file, broken_dossier, broken_dossier)
    findings = 0
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        sound, written = base / "sound.gpkg", base / "written.gpkg"
        init = [sys.executable, "-m", "birds", "-q", "init", "--empty", "-d", sound]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL)
        store.create(written, store_writer.state(0), command="init")
        library, sounds = compiled(base), hostile.sound_files(base)
        attack_commands.import_all()
        os.environ["BIRDS_DOSSIER"] = "agreement.gpkg"
        while time.monotonic() < end:
            if library and dice.random() < 0.25:
                wrong, kind, folder = killed(dice, written, library), "killed writer", base
            else:
                folder = Path(tempfile.mkdtemp(dir=base))
                for copy in ("sound.gpkg", "agreement.gpkg"):
                    shutil.copy(sound, folder / copy)
                (folder / "paper.docx").write_bytes(PAPER)
                (folder / "list.csv").write_text("scientific_name\nGrus grus\n", "utf-8")
                example = dice.choice(ways)(dice, folder, sounds)
                wrong, kind = wrong_with(example, folder), example.kind
                if wrong:
                    print(f"{' '.join(example.command)}", flush=True)  # noqa: T201
            counted[kind] += 1
            if wrong:
                findings += 1
                kept = Path(tempfile.mkdtemp(prefix="birds-finding-"))
                shutil.copytree(folder, kept, dirs_exist_ok=True)
                print(f"{kind}: {wrong}\n  {kept}", flush=True)  # noqa: T201
            elif folder != base:
                shutil.rmtree(folder)
    print(f"seed {int(seed)}: {counted.total()} runs, {findings} findings")  # noqa: T201
    for kind, number in sorted(counted.items()):
        print(f"{number:6} {kind}")  # noqa: T201
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
