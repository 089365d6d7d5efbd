"""What a library makes of a stranger's bytes stays in a child: its death is one sentence, and it can't reach out."""

import ctypes
import errno
import os
import pickle
import platform
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from itertools import count
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from cli import assert_refused, birds

from birds import progress, sandbox
from birds.errors import InputError
from birds.messages import say
from birds.reading import lists
from birds.reading.files import archives
from birds.reading.files.layers import _set_up
from birds.sandbox import Limits, begun, sandboxed, streamed

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from collections.abc import Callable, Iterator

from hostile_files import packed

WAYS = {"forked": True, "started anew": False}
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="what the kernel of Linux limits")


@pytest.fixture(autouse=True)
def _no_text_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("birds.bundled.holds", lambda _: False)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to have a child; one that is started anew finds this module by the path that it is given."""
    monkeypatch.setattr(sandbox, "_is_alone", lambda: WAYS[request.param])
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).parents[1] / "support")])
    return str(request.param)


def said_of(work: Callable[..., Any], *args: object) -> str:
    with pytest.raises(InputError) as caught:
        sandboxed(work, *args, file="theirs.xlsx", size=1000)
    for lang in ("en", "ko", "ja"):
        assert "theirs.xlsx" in say(caught.value.message, lang)
    return str(caught.value)


def sum_of(*numbers: int) -> int:
    return sum(numbers)


def refuse(*_: int) -> None:
    raise InputError("file.empty", file="theirs.xlsx")


def fail() -> None:
    raise ZeroDivisionError("a defect\nof a library")


def die(number: int) -> None:
    signal.raise_signal(number)


def eat() -> None:
    held = [b"x" * 100_000_000 for _ in range(40)]
    raise AssertionError(len(held))


def turn() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(1000)


def deep() -> str:
    raise RecursionError


class Rogue:
    """What a parser that was taken over might answer: unpickled freely, it would run a program."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def answer_of_a_rogue() -> Rogue:
    return Rogue()


class Reaching:
    """The same by what a module of ours has of others, by which all that Python can do is reached."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return attrgetter, ("__init__.__builtins__",)


def answer_of_one_that_reaches() -> None:
    answer = pickle.dumps((Reaching(), None, None), 4)
    for theirs, ours in ((b"operator", b"birds.reading.lists"), (b"attrgetter", b"attrgetter")):
        answer = answer.replace(bytes([len(theirs)]) + theirs, bytes([len(ours)]) + ours)
    start = answer.index(b"\x95")  # the length of what follows, which has changed
    send = answer[:start] + answer[start + 9 :]
    for handle in range(3, 100):  # one of them leads to the parent
        with suppress(OSError):
            os.write(handle, struct.pack("Q", len(send)) + send)
    os._exit(0)


@pytest.mark.slow
def test_a_child_returns_what_the_work_returns_or_raises_what_it_raises(way):
    assert sandboxed(sum_of, 1, 2, 3, file="a", size=1) == 6
    assert said_of(refuse, 1).startswith("theirs.xlsx: the file is empty")
    assert "can't be read (ZeroDivisionError: a defect of a library)" in said_of(fail)
    assert "can't be read (RecursionError" in said_of(deep)


@pytest.mark.slow
@on_linux
def test_a_child_that_dies_is_one_sentence(way):
    assert "failed on it (SIGSEGV)" in said_of(die, signal.SIGSEGV)
    assert "failed on it (SIGABRT)" in said_of(die, signal.SIGABRT)
    assert "more than 1,000 MB of memory" in said_of(die, signal.SIGKILL)


@pytest.mark.slow
@on_linux
def test_a_child_that_takes_too_much_is_ended(way, monkeypatch):
    assert "more than 1,000 MB of memory" in said_of(eat)
    monkeypatch.setattr(sandbox, "limits_for", lambda _: Limits(1, 500_000_000))
    assert "more than 1 second of processor time" in said_of(turn)
    monkeypatch.setattr(sandbox, "_WAITING", 1)
    assert "more than 1 second of processor time" in said_of(sleep)


def tried() -> dict[str, bool]:
    """Return what a child can't do here: a child that is told to do it all says what it could."""
    with tempfile.TemporaryDirectory(prefix="birds-") as folder, socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        Path(folder, "there").write_bytes(b"mine")
        done = sandboxed(misdeeds, folder, server.getsockname()[1], file="canary", size=1)
    return {deed: not done[deed] for deed in DEEDS}


def misdeeds(folder: str, port: int) -> dict[str, bool]:
    """Do what no reader may, and return what of it was possible."""
    done = {}
    for name, deed in DEEDS.items():
        try:
            deed(Path(folder), port)
            done[name] = True
        except (OSError, MemoryError, AttributeError, ImportError):
            done[name] = False
    return done


def endless(_: Path, __: int) -> None:
    import resource

    if resource.getrlimit(resource.RLIMIT_CPU)[0] != resource.RLIM_INFINITY:
        raise OSError


DEEDS: dict[str, Callable[[Path, int], object]] = {
    "call": lambda _, port: socket.create_connection(("127.0.0.1", port), timeout=2).close(),
    "pair": lambda *_: list(map(socket.socket.close, socket.socketpair())),
    "write": lambda folder, _: (folder / "made").write_bytes(b"theirs"),
    "cut": lambda folder, _: os.truncate(folder / "there", 0),
    "remove": lambda folder, _: (folder / "there").replace(folder / "elsewhere").unlink(),
    "run": lambda *_: subprocess.run([sys.executable, "--version"], capture_output=True, check=False),
    "fill": lambda *_: bytearray(3 * 1_000_000_000),
    "turn": endless,
}


# What a kernel that has it no more lacks.
KERNELS = {
    "with all": "", "without Landlock": "_landlock", "without the filter": "_filter",
    "without namespaces": "_leave_the_network",
}  # fmt: skip


@on_linux
@pytest.mark.parametrize("kernel", KERNELS)
def test_a_child_that_is_told_to_do_harm_can_do_none(way, kernel, monkeypatch):
    if KERNELS[kernel]:
        monkeypatch.setattr(sandbox, KERNELS[kernel], lambda *_: False)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "*")
    held = tried()
    if way == "started anew":
        kernel = "with all"  # of which nothing was taken
    assert [deed for deed, holds in held.items() if not holds] == ["pair"] * (kernel == "without the filter")


def proxies() -> tuple[str, ...]:
    return tuple(name for name in os.environ if "proxy" in name.casefold())


@pytest.mark.slow
def test_a_child_knows_no_proxy(way, monkeypatch):
    for name in ("HTTPS_PROXY", "no_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    assert sandboxed(proxies, file="a", size=1) == ()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere /dev has all")
def test_a_child_reads_where_dev_has_little(monkeypatch):
    """As in a plain chroot: a file there is not damaged or meant to do harm."""
    real = Path.iterdir
    monkeypatch.setattr(
        Path, "iterdir", lambda path: real(path if Path("/dev") not in path.parents else Path("/no"))
    )
    assert sandboxed(sum_of, 1, 2, file="a", size=1) == 3


def test_where_there_can_be_no_child_nothing_is_read(monkeypatch):
    monkeypatch.setattr(sandbox, "_is_alone", lambda: False)
    monkeypatch.setattr(sys, "executable", "/usr/bin/qgis")
    assert "theirs.xlsx was not read: " in said_of(sum_of, 1)


STRUCK = "import time, birds.sandbox as s; print(flush=True); s.sandboxed(time.sleep, 1000, file='a', size=1)"


@pytest.mark.skipif(sys.platform == "win32", reason="a signal is another thing there")
def test_the_first_ctrl_c_ends_it():
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", STRUCK], stdout=pipe, stderr=pipe) as run:
        assert run.stdout
        run.stdout.readline()
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        assert b"KeyboardInterrupt" in run.communicate(timeout=60)[1]


def test_the_answer_of_a_child_makes_nothing_but_nouns_of_ours(way):
    assert "failed on it (UnpicklingError" in said_of(answer_of_a_rogue)


@pytest.mark.slow
@on_linux
def test_nor_what_our_modules_have_of_others(way):
    assert lists.attrgetter is attrgetter  # type: ignore[attr-defined] - there is something to reach
    assert "(UnpicklingError: birds.reading.lists.attrgetter)" in said_of(answer_of_one_that_reaches)


@on_linux
def test_a_large_file_may_take_more(monkeypatch):
    small, large = sandbox.limits_for(1000), sandbox.limits_for(50_000_000)
    assert small == Limits(6, 1_000_012_000)
    assert large == Limits(156, 1_600_000_000)


def left_to_gdal() -> str:
    import pyogrio

    _set_up()
    _set_up()  # what was left out stays so
    return " ".join(sorted(pyogrio.list_drivers()))


@on_linux
def test_gdal_is_left_the_drivers_of_the_formats_that_are_read():
    assert sandboxed(left_to_gdal, file="a", size=1) == ("ESRI Shapefile FlatGeobuf GML GPKG KML LIBKML")


EML = "<eml><dataset><creator><organizationName>A society</organizationName></creator></dataset></eml>"


@on_linux
def test_what_an_archive_says_of_itself_is_read_apart_and_of_no_pipe(tmp_path, monkeypatch):
    os.mkfifo(pipe := tmp_path / "pipe.csv")
    signal.alarm(20)  # who waits for its writer ends here
    try:
        assert archives.read_eml(pipe) == {}
    finally:
        signal.alarm(0)
    (sound := tmp_path / "a.zip").write_bytes(packed({"eml.xml": EML, "list.csv": "scientific_name\n"}))
    assert archives.read_eml(sound) == {"author": "A society"}
    in_child(1, lambda: die(signal.SIGSEGV), monkeypatch)
    assert archives.read_eml(sound) == {}


RING = "NLA|A0|1234567890|0|1|ZZ|05320|05320|N|0|M|U|U|0|-|--|--|0|10051986|0|----|NL00|+521200+0045300|0|0|8|20|0|0|0|0"

THEIRS = {
    "list.csv": "scientific_name\nGrus grus\n", "names.txt": "Grus grus\nAnas acuta\n",
    "text.txt": "[definition.1] text\nen: Words.\n", "isles.toml": "id = 'isles'\n",
    "acts.jsonl": '{"format": "birds exchange 1"}\n', "rings.csv": "taxon,source\nGrus grus,x\n",
    "fixes.csv": "timestamp,location-long,location-lat\n2020-01-01,135,35\n",
    "fixes.gpx": "<gpx><trk><trkseg><trkpt lat='35' lon='135'/></trkseg></trk></gpx>",
    "occurrence.txt": "gbifID\tscientificName\tdecimalLatitude\tdecimalLongitude\n1\tGrus grus\t35\t135\n",
}  # fmt: skip


def in_child(number: int, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the child that is begun as the first, second … of a run do this work in place of its own."""
    begin, begun_so_far = sandbox._forked, count(1)

    def forked(task: Any, file: Any) -> sandbox.Child:
        return begin(replace(task, work=work, args=()) if next(begun_so_far) == number else task, file)

    monkeypatch.setattr(sandbox, "_forked", forked)


@on_linux
@pytest.mark.parametrize(("words", "child"), [
    (("merge", "theirs.gpkg"), 1), (("compare", "theirs.gpkg", "theirs.gpkg"), 1),
    (("init", "--from", "plain", "-d", "new.gpkg"), 1), (("load", "list", "list.csv", "--id", "X"), 1),
    (("match", "names.txt"), 1), (("load", "agreement", "text.txt"), 1),
    (("init", "--agreement", "isles.toml", "-d", "new.gpkg"), 1), (("merge", "acts.jsonl"), 1),
    (("load", "evidence", "rings.csv"), 1), (("load", "tracks", "fixes.csv"), 1),
    (("load", "tracks", "fixes.gpx"), 1), (("load", "occurrences", "occurrence.txt"), 1),
    (("load", "occurrences", "occurrence.txt"), 2), (("load", "occurrences", "packed.zip"), 1),
    (("load", "occurrences", "packed.zip"), 2),
])  # fmt: skip
def test_what_breaks_a_reader_is_one_sentence(words, child, dossier, tmp_path, monkeypatch):
    """As a file does that overflows a library."""
    monkeypatch.chdir(tmp_path)
    for name, text in THEIRS.items():
        Path(name).write_text(text, "utf-8")
    Path("packed.zip").write_bytes(packed({"occurrence.txt": THEIRS["occurrence.txt"]}))
    if "theirs.gpkg" in words:
        shutil.copy(dossier, "theirs.gpkg")
    if "plain" in words:
        birds("-d", dossier, "export", "plain")
    in_child(child, lambda: die(signal.SIGSEGV), monkeypatch)
    assert_refused(birds("-d", dossier, *words), 3, "failed on it (SIGSEGV)")
    assert not (tmp_path / "new.gpkg").exists()


def counted(number: int) -> Iterator[int]:
    yield from progress.over("opening", range(number), 5000)
    raise InputError("file.empty", file="theirs.csv")


@pytest.mark.slow
def test_what_a_child_makes_comes_piece_by_piece_and_how_far_it_is(way):
    steps: list[tuple[str, int, int]] = []
    with progress.listened(lambda *step: steps.append(step)):
        pieces = streamed(counted, 3, file="theirs.csv", size=1)
        assert [next(pieces) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(InputError, match=r"theirs\.csv: the file is empty"):
            next(pieces)
    assert steps == [("opening", 0, 5000), ("opening", 5000, 5000)]


@pytest.mark.slow
def test_who_takes_no_more_pieces_ends_the_child(way):
    child = begun(counted, 10**9, file="theirs.csv", size=1, piecewise=True)
    pieces = child.parts()
    assert next(pieces) == 0
    pieces.close()
    assert child.source == -1


def forbidden() -> list[int | None]:
    """Return the errors of typing into what is no terminal, and of what changes or strikes another process."""
    import fcntl
    import resource
    import termios

    tgkill = {"x86_64": 234, "aarch64": 131}[platform.machine()]
    system = ctypes.CDLL(None, use_errno=True)

    def strike() -> None:
        if system.syscall(tgkill, os.getppid(), os.getppid(), 0):
            raise OSError(ctypes.get_errno(), "")

    def error_of(deed: Callable[[], object]) -> int | None:
        try:
            deed()
        except OSError as error:
            return error.errno
        return None

    with Path("/dev/null").open("rb") as nothing:
        return [
            error_of(lambda: fcntl.ioctl(nothing, termios.TIOCSTI, b"x")),
            error_of(lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)),
            error_of(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)),
            error_of(strike),
        ]


@on_linux
def test_a_child_types_into_no_terminal_and_changes_no_other_process():
    assert sandboxed(forbidden, file="a", size=1) == [errno.EPERM] * 4


def endless() -> Iterator[bytes]:
    while True:
        yield bytes(1_000_000)


def test_a_child_that_answers_without_end_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "_LEAST_MEMORY", 50_000_000)
    pieces = streamed(endless, file="theirs.csv", size=1)
    with pytest.raises(InputError, match="takes more than 50 MB"):
        deque(pieces, maxlen=0)


@pytest.mark.parametrize("error", [(Path, "x"), (1,), ()])
def test_what_a_child_raises_is_an_error_of_ours(error):
    with pytest.raises(InputError, match="failed on it"):
        sandbox._read_answer(pickle.dumps((None, error, None)), "theirs.csv")


@on_linux
def test_an_answer_of_a_few_bytes_takes_no_memory_to_speak_of():
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(InputError, match="MemoryError"):
        # Keep it in place 2,147,483,647 of the memo.
        sandbox._read_answer(b"\x80\x05Nr\xff\xff\xff\x7f.", "theirs.csv")
    assert resource.getrlimit(resource.RLIMIT_AS) == before
