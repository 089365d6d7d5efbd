"""What a library makes of a stranger's bytes stays in a child: its death is one sentence, and it can't reach out."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from birds.errors import InputError
from birds.messages import say
from birds.reading.files import archives, guard
from birds.reading.files.guard import Limits, guarded
from birds.reading.files.layers import _set_up

sys.path.insert(0, str(Path(__file__).parent))

from hostile_files import packed

if TYPE_CHECKING:
    from collections.abc import Callable

WAYS = {"forked": True, "started anew": False}
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="what the kernel of Linux limits")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to have a child; one that is started anew finds this module by the path that it is given."""
    monkeypatch.setattr(guard, "_is_alone", lambda: WAYS[request.param])
    monkeypatch.setattr(sys, "path", [*sys.path, str(Path(__file__).parent)])
    return str(request.param)


def said_of(work: Callable[..., Any], *args: object) -> str:
    with pytest.raises(InputError) as caught:
        guarded(work, *args, file="theirs.xlsx", size=1000)
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
    os.kill(os.getpid(), number)


def eat() -> None:
    held = [b"x" * 100_000_000 for _ in range(40)]
    raise AssertionError(len(held))


def turn() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(1000)


def scribble(path: str) -> None:
    Path(path).write_text("theirs", encoding="utf-8")


def call(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass


def deep() -> str:
    raise RecursionError


class Rogue:
    """What a parser that was taken over might answer: unpickled freely, it would run a program."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def answer_of_a_rogue() -> Rogue:
    return Rogue()


@pytest.mark.slow
def test_a_child_returns_what_the_work_returns_or_raises_what_it_raises(way: str) -> None:
    assert guarded(sum_of, 1, 2, 3, file="a", size=1) == 6
    assert said_of(refuse, 1).startswith("theirs.xlsx: the file is empty")
    assert "can't be read (ZeroDivisionError: a defect of a library)" in said_of(fail)
    assert "can't be read (RecursionError" in said_of(deep)


@pytest.mark.slow
@on_linux
def test_a_child_that_dies_is_one_sentence(way: str) -> None:
    assert "breaks off on it (SIGSEGV)" in said_of(die, signal.SIGSEGV)
    assert "breaks off on it (SIGABRT)" in said_of(die, signal.SIGABRT)
    assert "more than 1,000 MB of memory" in said_of(die, signal.SIGKILL)


@pytest.mark.slow
@on_linux
def test_a_child_that_takes_too_much_is_ended(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "more than 1,000 MB of memory" in said_of(eat)
    monkeypatch.setattr(guard, "limits_for", lambda _: Limits(1, 100_000_000))
    assert "more than 1 second of a processor" in said_of(turn)
    monkeypatch.setattr(guard, "_WAITING", 1)
    assert "more than 1 second of a processor" in said_of(sleep)


@pytest.mark.slow
@on_linux
def test_a_child_writes_no_file_and_calls_nobody(way: str, tmp_path: Path) -> None:
    assert "can't be read (OSError" in said_of(scribble, str(tmp_path / "a.txt"))
    assert not (tmp_path / "a.txt").exists() or not (tmp_path / "a.txt").stat().st_size
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert "can't be read" in said_of(call, server.getsockname()[1])
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_answer_of_a_child_makes_nothing_but_nouns_of_ours(way: str) -> None:
    assert "breaks off on it (UnpicklingError" in said_of(answer_of_a_rogue)


@on_linux
def test_a_large_file_may_take_more(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = guard.limits_for(1000), guard.limits_for(50_000_000)
    assert small == Limits(6, 1_000_012_000)
    assert large == Limits(156, 1_600_000_000)


def left_to_gdal() -> str:
    import pyogrio

    _set_up()
    _set_up()  # what was left out stays so
    return " ".join(sorted(pyogrio.list_drivers()))


@on_linux
def test_gdal_is_left_the_drivers_of_the_formats_that_are_read() -> None:
    assert guarded(left_to_gdal, file="a", size=1) == (
        "ESRI Shapefile FlatGeobuf GML GPKG GeoJSON GeoJSONSeq KML LIBKML"
    )


EML = "<eml><dataset><creator><organizationName>A society</organizationName></creator></dataset></eml>"


@on_linux
def test_what_an_archive_says_of_itself_is_read_apart_and_of_no_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(pipe := tmp_path / "pipe.csv")
    signal.alarm(20)  # who waits for its writer ends here
    try:
        assert archives.said_of(pipe) == {}
    finally:
        signal.alarm(0)
    (sound := tmp_path / "a.zip").write_bytes(packed({"eml.xml": EML, "list.csv": "scientific_name\n"}))
    assert archives.said_of(sound) == {"author": "A society"}
    monkeypatch.setattr(archives, "_stated", lambda _: die(signal.SIGSEGV))
    assert archives.said_of(sound) == {}
