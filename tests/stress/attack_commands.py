"""Gives every file of tests/support/attacks.py to every command that reads such files.

`python tests/stress/attack_commands.py [-q] [-v] [WORD …]`: with words, only files of which one is a part of the name;
with -q, one or two commands each; with -v, a line a run. The whole run rewrites the table beside this script. With -c it
only says what keeps the runs from a network, and whether a connection is seen by it; with -w, too, where none of its own
is to be had.

Each run has a network with nothing in it, where the system lets a process have one. A signal, an exit code other than
0, 3 or 4 (of `check` also 1), a traceback, more than ten seconds of processor time, more than 1.5 GB of memory or one
packet sent is a finding.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parents[1] / "support"), str(Path(__file__).parents[2])]

import attacks  # noqa: E402 - from the folder above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS, MEGABYTES, WAIT = 10.0, 1500.0, 120.0
FINE = {0, 3, 4}
CALLED = 99  # the exit code of a run that made a call
OPEN = ("list --id X --party KOR", "law --id X --party KOR", "status", "counts", "thresholds", "evidence", "positions --party KOR", "agreement", "taxonomy", "sites --party JPN", "municipalities --party JPN")  # fmt: skip
ALONE, REFUSED = "in a network with nothing in it", "with Python's own calls for a network refused"
LAYERS = ("sites --party JPN", "boundaries --crs EPSG:4326", "tracks")
LOADS = {
    "table": (*OPEN, "boundaries --crs EPSG:4326", "tracks", "occurrences"),
    "archive": (*OPEN, "boundaries --crs EPSG:4326", "tracks", "occurrences"),
    "shapes": ("boundaries --crs EPSG:4326", "sites --party JPN", "list --id X --party KOR"),
    "layer": (*LAYERS, "list --id X --party KOR"),
    "tracks": ("tracks", "list --id X --party KOR"),
    "records": ("occurrences", "tracks", "list --id X --party KOR"),
}
OTHERS = (
    "diff FILE FILE", "compare FILE FILE", "map --land FILE -o NEW.html", "map --labels FILE -o NEW.html",
    "position set include --file FILE --party KOR", "review --apply FILE", "merge FILE",
    "init --agreement FILE -d NEW", "init --from FOLDER -d NEW",
)  # fmt: skip
ON_DOSSIER = (
    "lists", "lists --commands", "log", "presence", "agreement", "exchange -o NEW.jsonl", "compare agreement.gpkg agreement.gpkg", "show 두루미", "diff OSJ8 KOS2025", "review", "evidence", "evidence --sites", "round list", "position list",
    "position set include 두루미 --party JPN", "annex", "annex --list sites", "annex -o NEW.docx", "evidence -o NEW.xlsx", "map -o NEW.html", "check", "export NEW", "remove KOS2025",
    "load list LIST --id X --party KOR", "position export --party KOR -o NEW.xlsx", "round close --date 2027", "init --force",
)  # fmt: skip


@dataclass
class Run:
    command: str
    code: int
    seconds: float
    megabytes: float
    said: str
    packets: int


@dataclass
class Tally:
    """What became of an attack over all its commands."""

    tries: str
    runs: list[Run] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def alone() -> bool:
    """Move into a network with nothing in it; tell whether that was allowed."""
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None)
    return system.unshare(0x40000000) == 0 or system.unshare(0x40000000 | 0x10000000) == 0


def packets() -> int:
    """Return how many packets this network has been asked to send, those for which it has no way included."""
    try:
        lines = [
            line
            for name in ("snmp", "snmp6")
            for line in Path("/proc/net", name).read_text("ascii").splitlines()
        ]
    except OSError:
        return 0
    counts = dict(zip(*(line.split() for line in lines[:2]), strict=True))
    six = dict(line.split() for line in lines if line.startswith("Ip6"))
    return sum(map(int, (counts["OutRequests"], counts["OutNoRoutes"], six.get("Ip6OutNoRoutes", 0))))


def refused_calls(event: str, _: tuple[object, ...]) -> None:
    """Stop at a connection from Python: what is left where no network of its own may be had."""
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        os._exit(CALLED)


def caught(*, is_alone: bool) -> bool:
    """Tell whether a connection is seen by what is in force: whoever sees none may look the wrong way."""
    before, pid = packets(), os.fork()
    if pid == 0:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
            one.settimeout(1)
            one.connect(("192.0.2.1", 9))  # an address of documentation, RFC 5737
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return packets() > before if is_alone else code == CALLED


def child(command: Sequence[str], folder: Path, output: Path) -> None:
    """Be a run of birds, in a folder of its own."""
    os.chdir(folder)
    sink = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(sink, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))  # noqa: SIM115
    sys.argv = ["birds", *command]
    from birds.cli.main import main

    main()


def run(command: Sequence[str], folder: Path) -> Run:
    """Run birds in a fork of this process, which has imported it, and say how it ended."""
    output, before, begun = folder / "output", packets(), time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = 98
        try:
            child(command, folder, output)
        except SystemExit as done:
            code = done.code if isinstance(done.code, int) else 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    while time.monotonic() - begun < WAIT:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            break
        time.sleep(0.005)
    else:
        os.kill(pid, signal.SIGKILL)
        _, status, used = os.wait4(pid, 0)
    return Run(
        " ".join(command[:2]) if command[0] in {"load", "position", "round"} else command[0],
        os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
        output.read_text("utf-8", "replace"), packets() - before,
    )  # fmt: skip


def wrong(one: Run) -> Iterator[str]:
    last = one.said.strip().splitlines()[-1:] or [""]
    if one.code not in (FINE | {1} if one.command == "check" else FINE):
        yield f"ended with {one.code}: {last[0][:300]}"
    if "Traceback" in one.said or "defect" in one.said:
        yield f"said: {last[0][:300]}"
    if one.seconds > SECONDS:
        yield f"took {one.seconds:.1f} s"
    if one.megabytes > MEGABYTES:
        yield f"took {one.megabytes:.0f} MB"
    if one.packets:
        yield f"sent {one.packets} packets"


def commands(each: attacks.Attack, dossier: Path, folder: Path) -> Iterator[list[str]]:
    """Yield the commands that read a file; each finds a fresh copy of the dossier."""
    if each.kind == "dossier":
        (folder / "list.csv").write_text("scientific_name\nGrus grus\n", encoding="utf-8")
        for line in ("check", "evidence --sites") if "-q" in sys.argv else ON_DOSSIER:
            shutil.copy(each.path, folder / "agreement.gpkg")
            yield line.replace("NEW", str(folder / "new")).replace("LIST", str(folder / "list.csv")).split()
        return
    lines = (*(f"load {what} FILE" for what in LOADS[each.kind]), *OTHERS)
    for line in lines[:1] if "-q" in sys.argv else lines:
        shutil.copy(dossier, folder / "agreement.gpkg")
        words = line.replace("NEW", str(folder / "new.gpkg")).replace("FOLDER", str(each.path.parent))
        yield words.replace("FILE", str(each.path)).split()


def tried(all_of_them: Iterator[attacks.Attack], dossier: Path, folder: Path) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for number, each in enumerate(all_of_them):
        tally = tallies[f"{each.kind}: {each.path.name}"] = Tally(each.tries)
        room = folder / f"room-{number}"
        room.mkdir()
        for command in commands(each, dossier, room):
            one = run(command, room)
            tally.runs.append(one)
            if "-v" in sys.argv:
                print(each.path.name, one.command, one.code, f"{one.seconds:.1f} s", flush=True)  # noqa: T201
            found = [f"{one.command}: {said}" for said in wrong(one)]
            tally.findings += found
            for said in found:
                print(each.path.name, said, flush=True)  # noqa: T201
        shutil.rmtree(room)
    return tallies


def table(tallies: dict[str, Tally], *, is_alone: bool) -> str:
    runs = [one for tally in tallies.values() for one in tally.runs]
    findings = [f"- {name}: {said}" for name, tally in tallies.items() for said in tally.findings]
    network = ALONE if is_alone else REFUSED
    said = "Nothing was wrong." if not findings else f"{len(findings)} findings:\n\n" + "\n".join(findings)
    rows = ""
    for name, tally in sorted(tallies.items()):
        codes = Counter(one.code for one in tally.runs)
        ended = ", ".join(f"{times} × {code}" for code, times in sorted(codes.items()))
        worst = max(tally.runs, key=lambda one: one.seconds)
        most = max(one.megabytes for one in tally.runs)
        rows += f"| {name} | {tally.tries} | {ended} | {worst.seconds:.1f} ({worst.command}) | {most:.0f} |\n"
    return (
        "# Files made to do harm\n\n"
        f"`python tests/stress/attack_commands.py{' -q' * ('-q' in sys.argv)}`: {len(tallies)} files, {len(runs)} runs of commands that read such files, {network}.\n"
        f"Of each: how the runs ended (times × exit code), the slowest in seconds of a processor, the largest in MB (about 250 are the imports of the run).\n{said}\n\n"
        "| file | tries | ended | slowest | MB |\n|---|---|---|--:|--:|\n" + rows
    )


def import_all() -> None:
    import lxml.etree  # noqa: F401
    import pyogrio  # noqa: F401
    import python_calamine  # noqa: F401
    from pyarrow import parquet  # noqa: F401

    from birds.cli import load, questions  # noqa: F401
    from birds.dossier import frames  # noqa: F401


def prepare(folder: Path) -> tuple[Path, Path]:
    """Make the dossiers that the runs begin with, each with an open round, without which nobody has a position.

    With the one that is without lists nothing is matched anew at each load.
    """
    import_all()
    from birds import dossier as birds_dossier
    from birds import sandbox

    sandbox._lock_down_linux = lambda: None  # so that what a library sends is counted here
    dossiers = folder / "sound.gpkg", folder / "empty.gpkg"
    for dossier in dossiers:
        birds_dossier.create(dossier, empty=dossier.stem == "empty")
        if run(["round", "open", "--place", "Seoul", "--date", "2027", "-d", str(dossier)], folder).code:
            raise SystemExit((folder / "output").read_text("utf-8"))
    return dossiers


def main() -> None:
    chosen = [word for word in sys.argv[1:] if word not in {"-v", "-q", "-c", "-w"}]
    is_alone = "-w" not in sys.argv and alone()
    if not is_alone:
        sys.addaudithook(refused_calls)
    if not caught(is_alone=is_alone):
        raise SystemExit(f"{ALONE if is_alone else REFUSED}: a connection was made, and not seen")
    if "-c" in sys.argv:
        print(f"{ALONE if is_alone else REFUSED}: a connection is seen")  # noqa: T201
        return

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dossier, taker = prepare(folder)
        (folder / "dossiers").mkdir()
        made = chain(
            attacks.files(folder / "files", chosen), attacks.dossiers(dossier, folder / "dossiers", chosen)
        )
        tallies = tried(made, taker, folder)
        text = table(tallies, is_alone=is_alone)
    if not chosen:
        Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201
    sys.exit(any(tally.findings for tally in tallies.values()))


if __name__ == "__main__":
    main()
