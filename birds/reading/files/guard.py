"""A stranger's bytes are parsed apart: in a child that has little memory and time, writes nothing and calls nobody.

A library made for sound workbooks and layers may crash, hang or take all memory on bytes made to that end. Then the
child ends, and the run says so in one sentence.

| where | how |
|---|---|
| Linux | forked after the imports; the kernel's limits, and no network where it lets a process give that up |
| elsewhere, or beside other threads | Python is started anew; the limits that the system has, and a timeout |
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from birds import progress
from birds.errors import BirdsError, InputError
from birds.reading.files.source import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.model import Arg

    T = TypeVar("T")

_MEGABYTE = 1_000_000
_LEAST_MEMORY, _MEMORY_A_BYTE = 1_000_000_000, 12  # beyond what the process has before it reads
_LEAST_SECONDS, _SECONDS_A_MEGABYTE = 6, 3
_WAITING = 10  # times as long by the clock, on a busy machine
_NO_MEMORY = 77
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # of <sched.h>
_ON_DEATH_OF_PARENT, _NO_NEW_PRIVILEGES = 1, 38  # of <sys/prctl.h>
_PLAIN = ("birds.errors", "birds.model", "birds.reading")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: seconds of a processor, and bytes of memory beyond those it begins with."""

    seconds: int
    memory: int


def limits_for(size: int) -> Limits:
    """Return the limits for a file of so many bytes: several times what the slowest sound one needs."""
    seconds = _LEAST_SECONDS + _SECONDS_A_MEGABYTE * size // _MEGABYTE
    return Limits(seconds, _LEAST_MEMORY + _MEMORY_A_BYTE * size)


def guarded(work: Callable[..., T], *args: object, file: Arg, size: int) -> T:
    """Return `work(*args)`, done in a child; `size` is how large the file is that it reads.

    What `work` takes and returns are plain values and nouns of ours. Raises what `work` raises, and InputError where
    the child dies.
    """
    limits = limits_for(size)
    if sys.platform == "linux" and _is_alone():
        status, data = _forked(work, args, limits)
    elif "python" in Path(sys.executable or "").name.casefold():
        status, data = _started(work, args, limits)
    else:  # inside another program, which would be started instead
        return work(*args)
    if status:
        raise _death(status, file, limits)
    return cast("T", _said(data, file))


def _death(status: int, file: Arg, limits: Limits) -> InputError:
    if status == -_number("SIGXCPU"):
        return InputError("file.reader_endless", file=file, seconds=limits.seconds)
    if status in {_NO_MEMORY, -_number("SIGKILL")}:  # the latter by the system, where it has none left
        return InputError("file.reader_no_memory", file=file, most=limits.memory / _MEGABYTE)
    with suppress(ValueError):
        return InputError("file.reader_died", file=file, how=signal.Signals(-status).name)
    return InputError("file.reader_died", file=file, how=str(status))


def _is_alone() -> bool:
    """Tell whether no other thread runs, whose locks a forked child would wait for."""
    return threading.active_count() == 1


def _number(name: str) -> int:
    """Return a signal's number; -1 where the system has none of this name."""
    return int(getattr(signal, name, -1))


# ---------------------------------------------------------------- the parent's side


def _forked(work: Callable[..., T], args: tuple[object, ...], limits: Limits) -> tuple[int, bytes]:
    """Return how a forked child ended, and what it said."""
    source, sink = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of threads: numerical libraries keep some that sleep
        child = os.fork()
    if child == 0:
        _live(work, args, limits, sink)
    os.close(sink)
    try:
        data = _heard(source, limits.seconds * _WAITING)
    finally:
        os.close(source)
        os.kill(child, signal.SIGKILL)  # nothing, where it has ended
        _, status = os.waitpid(child, 0)
    return (-signal.SIGXCPU, b"") if data is None else (os.waitstatus_to_exitcode(status), data)


def _heard(source: int, seconds: int) -> bytes | None:
    """Return all that comes out of a pipe, None where it does not end in time."""
    import select

    end, parts, poll = time.monotonic() + seconds, list[bytes](), select.poll()
    poll.register(source, select.POLLIN)
    while poll.poll(max(end - time.monotonic(), 0) * 1000):
        block = os.read(source, 1 << 20)
        if not block:
            return b"".join(parts)
        parts.append(block)
    return None


def _started(work: Callable[..., T], args: tuple[object, ...], limits: Limits) -> tuple[int, bytes]:
    """Return how a child ended that was started anew, and what it said."""
    code = ("import sys", f"sys.path[:] = {sys.path!r}", f"from {__name__} import answer", "answer()")
    given = pickle.dumps((work, args, limits))
    command = [sys.executable, "-c", "\n".join(code)]
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds * _WAITING,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -_number("SIGXCPU"), b""
    return done.returncode, done.stdout


class _Plain(pickle.Unpickler):
    """Makes nouns of ours and paths, nothing else: a parser that was taken over gets no further by its answer."""

    def find_class(self, module: str, name: str) -> type:
        found = super().find_class(module, name) if module.startswith(_PLAIN) else type(Path())
        if not isinstance(found, type) or found.__name__ != name:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def _said(data: bytes, file: Arg) -> object:
    """Return what a child answers, or raise what it raises."""
    try:
        answer, error = _Plain(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, ImportError) as broken:
        raise InputError("file.reader_died", file=file, how=f"{type(broken).__name__}: {broken}") from None
    if isinstance(error, tuple):
        kind, message = error
        raise kind(message)
    if error is not None:
        raise InputError("file.reader_failed", file=file, why=error)
    return answer


# ---------------------------------------------------------------- the child's side


def answer() -> NoReturn:
    """Be a child that was started anew: the work comes in on stdin, what is made of it goes out on stdout."""
    work, args, limits = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    _live(work, args, limits, os.dup(1))


def _live(work: Callable[..., object], args: tuple[object, ...], limits: Limits, sink: int) -> NoReturn:
    """Do the work, hand its answer on and end, without any tidying up that is the parent's."""
    code = 1
    try:
        _confine(limits, sink)
        data = memoryview(pickle.dumps(_tried(work, args), pickle.HIGHEST_PROTOCOL))
        while data:
            data = data[os.write(sink, data) :]
        code = 0
    except MemoryError:
        code = _NO_MEMORY
    finally:
        os._exit(code)


def _tried(work: Callable[..., object], args: tuple[object, ...]) -> tuple[object, object]:
    try:
        with progress.listened(None):
            return work(*args), None
    except BirdsError as error:
        return None, (type(error), error.message)  # an exception's own pickling is anybody's to replace
    except MemoryError:
        raise
    except Exception as error:  # whatever a library makes of bytes that are none of its format
        if "bad_alloc" in str(error):  # of C++
            raise MemoryError from error
        return None, f"{type(error).__name__}: {words(error)}"


def _confine(limits: Limits, sink: int) -> None:
    """Give up what reading does not need: terminal, open files, memory, time, writing, children, the network."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.closerange(3, sink)
    os.closerange(sink + 1, 1 << 16)
    try:
        import resource
    except ImportError:  # Windows
        return
    most = {"RLIMIT_CPU": limits.seconds, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0, "RLIMIT_NPROC": 0}
    if sys.platform == "linux":
        taken = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
        most["RLIMIT_AS"] = taken + limits.memory
        _leave_the_network()
    for name, value in most.items():
        _, hard = resource.getrlimit(kind := getattr(resource, name))
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard - 1)
        resource.setrlimit(kind, (soft, soft + 1))  # where the hard one is no larger, the kernel kills unsaid


def _leave_the_network() -> None:
    """Move into a network with nothing in it, and end when the parent does."""
    import ctypes

    system: Any = ctypes.CDLL(None)
    system.prctl(_ON_DEATH_OF_PARENT, int(signal.SIGKILL), 0, 0, 0)
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if system.unshare(_NEW_NET):
        system.unshare(_NEW_NET | _NEW_USER)
