"""A stranger's bytes are read apart: by a process that can read, compute and answer, and nothing else.

A library made for sound files may crash, hang, take all memory or be taken over on bytes made to that end. Then the
child ends, and the run says so in one sentence. What a child gives up before it opens a file:

| where | what it can't do, and by what |
|---|---|
| Linux | write, remove, rename, run: by Landlock and by a filter of system calls; have any socket: by the filter |
| Linux without the filter | reach a network: by a namespace with nothing in it |
| macOS | write, remove, rename, run, call: by its sandbox |
| Windows | start another process, by a job |
| everywhere | outlive a timeout; where the system has them: limits of memory, processor time and the size of files |

Where no process of its own can be had, nothing is read.
"""

from __future__ import annotations

import ctypes
import gc
import io
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from birds import progress
from birds.errors import BirdsError, InputError, StrictError
from birds.model import Arg

if TYPE_CHECKING:
    T = TypeVar("T")

_MEGABYTE = 1_000_000
_LEAST_MEMORY, _MEMORY_A_BYTE = 1_000_000_000, 12  # beyond what the process has before it reads
_LEAST_SECONDS, _SECONDS_A_MEGABYTE = 6, 3
# An empty list is a byte of an answer, and 80 here.
_MEMORY_OF_ANSWER, _MEMORY_OF_ANSWER_A_BYTE = 300_000_000, 200
_WAITING = 10  # times as long by the clock, on a busy machine
_NO_MEMORY = 77
_OF_DOCUMENTS = ("birds.negotiation.exchange", "birds.documents.model")
_PLAIN = ("birds.errors", "birds.model", "birds.reading", *_OF_DOCUMENTS, "datetime")
_OF_ARRAYS = {("numpy", "dtype"), *((f"numpy.{core}.numeric", "_frombuffer") for core in ("core", "_core"))}
_LONGEST_WORDS = 160
_LENGTH = struct.Struct("Q")  # of an answer, before it


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: seconds of a processor, and bytes of memory beyond those it begins with."""

    seconds: int
    memory: int


def limits_for(size: int) -> Limits:
    """Return the limits for a file of so many bytes: several times what the slowest sound one needs."""
    seconds = _LEAST_SECONDS + _SECONDS_A_MEGABYTE * size // _MEGABYTE
    return Limits(seconds, _LEAST_MEMORY + _MEMORY_A_BYTE * size)


def sandboxed(work: Callable[..., T], *args: object, file: Arg, size: int) -> T:
    """Return `work(*args)`, done in a child; `size` is how large the file is that it reads.

    What `work` takes and returns are plain values and nouns of ours. Raises what `work` raises, and InputError where
    the child dies, or where there can be none.
    """
    return cast("T", begun(work, *args, file=file, size=size).answer())


def streamed(work: Callable[..., Iterable[T]], *args: object, file: Arg, size: int) -> Generator[T]:
    """Yield what `work(*args)` yields in a child, as it comes; else as `sandboxed`."""
    return begun(work, *args, file=file, size=size, piecewise=True).parts()


def begun(work: Callable[..., Any], *args: object, file: Arg, size: int, piecewise: bool = False) -> Child:
    """Return a child that has begun to do `work(*args)`: several work at once."""
    task = _Task(
        work=work, args=args, limits=limits_for(size), piecewise=piecewise, is_heard=progress.is_heard()
    )
    if sys.platform == "linux" and _is_alone():
        return _forked(task, file)
    if "python" in Path(sys.executable or "").name.casefold():
        return _started(task, file)
    raise InputError("file.no_sandbox", file=file)  # inside another program, which would be started instead


@dataclass(frozen=True, slots=True)
class _Task:
    """What a child does within which limits, whether piece by piece, and whether anybody asks how far it is."""

    work: Callable[..., Any]
    args: tuple[object, ...]
    limits: Limits
    piecewise: bool = False
    is_heard: bool = False


@dataclass(slots=True)
class Child:
    """A child at work: the pipe it answers through, what ends it and returns how it ended. End it."""

    file: Arg
    limits: Limits
    source: int
    finish: Callable[[], int]

    def answer(self) -> Any:  # noqa: ANN401 - what the work returns
        """Return what its work returns, or raise what it raises."""
        (answer,) = self.parts()
        return answer

    def parts(self) -> Generator[Any]:
        """Yield what its work yields, or raise what it raises."""
        try:
            for data in _frames(self.source, self.limits.seconds * _WAITING, self.limits.memory):
                if not data:  # that was all
                    return
                piece, step = _read_answer(data, self.file)
                if step:
                    progress.tell(*step)
                else:
                    yield piece
            status = self.end()
        except TimeoutError:
            status = -_number("SIGXCPU")
        except MemoryError:
            status = _NO_MEMORY
        finally:
            self.end()
        raise self._death(status)

    def end(self) -> int:
        """End it, whether it is done or not; return how it ended, 0 where it had before."""
        if self.source < 0:
            return 0
        os.close(self.source)
        self.source = -1
        return self.finish()

    def _death(self, status: int) -> InputError:
        file, limits = self.file, self.limits
        if status == -_number("SIGXCPU"):
            return InputError("file.reader_endless", file=file, seconds=limits.seconds)
        if status in {_NO_MEMORY, -_number("SIGKILL")}:  # the latter by the system, where it has none left
            return InputError("file.reader_no_memory", file=file, most=limits.memory / _MEGABYTE)
        with suppress(ValueError):
            return InputError("file.reader_died", file=file, how=signal.Signals(-status).name)
        return InputError("file.reader_died", file=file, how=str(status))


def _is_alone() -> bool:
    """Whether no other thread runs, whose locks a forked child would wait for."""
    return threading.active_count() == 1


def _number(name: str) -> int:
    """Return a signal's number; -1 where the system has none of this name."""
    return int(getattr(signal, name, -1))


# ---------------------------------------------------------------- the parent's side


def _forked(task: _Task, file: Arg) -> Child:
    source, sink = os.pipe()
    # A Ctrl-C waits: what it raises inside a library's own hooks around a fork would be lost.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with warnings.catch_warnings():
            # Of threads: numerical libraries keep some that sleep.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if process == 0:
            _live(task, sink)
    finally:
        os.close(sink)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def finish() -> int:
        os.kill(process, signal.SIGKILL)  # nothing, where it has ended
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    return Child(file, task.limits, source, finish)


def _started(task: _Task, file: Arg) -> Child:
    code = ("import sys", f"sys.path[:] = {sys.path!r}", f"from {__name__} import answer", "answer()")
    command = [sys.executable, "-c", "\n".join(code)]
    process = subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdin  # noqa: S101 - asked for
    assert process.stdout  # noqa: S101
    with suppress(OSError), process.stdin as pipe:  # it may have died of it
        pickle.dump(task, pipe)
    source = os.dup(process.stdout.fileno())
    process.stdout.close()
    clock = threading.Timer(task.limits.seconds * _WAITING, process.kill)
    if sys.platform == "win32":  # where a pipe can't be waited for
        clock.start()

    def finish() -> int:
        clock.cancel()
        process.kill()
        return process.wait()

    return Child(file, task.limits, source, finish)


def _frames(source: int, seconds: float, most: int) -> Iterator[bytes]:
    """Yield what comes out of a pipe, frame by frame, until it ends.

    TimeoutError where it is waited for too long, MemoryError where all of it is longer than `most` bytes.
    """
    received = bytearray()
    while True:
        while len(received) < (end := _end_of_first(received)):
            began = time.monotonic()
            block = _block(source, seconds)
            seconds -= time.monotonic() - began
            if not block:
                return
            if (most := most - len(block)) < 0:
                raise MemoryError
            received += block
        with memoryview(received) as view:
            frame = bytes(view[_LENGTH.size : end])
        del received[:end]
        yield frame


def _end_of_first(frames: bytearray) -> int:
    start = _LENGTH.size
    return start + _LENGTH.unpack_from(frames)[0] if len(frames) >= start else start


def _block(source: int, seconds: float) -> bytes:
    """Return what comes next out of a pipe. TimeoutError where nothing does."""
    import select

    if sys.platform != "win32":
        poll = select.poll()
        poll.register(source, select.POLLIN)
        if not poll.poll(max(seconds, 0) * 1000):
            raise TimeoutError
    return os.read(source, 1 << 20)


class _Plain(pickle.Unpickler):
    """Makes nouns of ours, paths and arrays, nothing else: a parser that was taken over gets no further by it."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _OF_ARRAYS:
            return super().find_class(module, name)
        loaded = super().find_class(module, name) if module.startswith(_PLAIN) else type(Path())
        if not isinstance(loaded, type) or loaded.__name__ != name:
            raise pickle.UnpicklingError(f"{module}.{name}")
        # One of ours or a path, and none that a module of ours has of others, as `attrgetter`.
        if not loaded.__module__.startswith(_PLAIN) and loaded is not type(Path()):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return loaded


def _read_answer(data: bytes, file: Arg) -> tuple[Any, tuple[str, int, int] | None]:
    """Return what a child answers, or how far it is; raise what it raises."""
    try:
        with _memory_at_most(_MEMORY_OF_ANSWER + _MEMORY_OF_ANSWER_A_BYTE * len(data)):
            answer, error, step = _Plain(io.BytesIO(data)).load()
            failure = _failure(error, file)
    except Exception as broken:  # noqa: BLE001 - one that was taken over sends what it likes
        raise InputError("file.reader_died", file=file, how=f"{type(broken).__name__}: {broken}") from None
    if failure:
        raise failure
    return answer, step


@contextmanager
def _memory_at_most(beyond: int) -> Iterator[None]:
    """Let the run itself take so many bytes beyond what it has: a few bytes of an answer can ask for all there is."""
    if sys.platform != "linux":
        yield
        return
    import resource

    before = soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _taken_memory() + beyond
    most = most if soft == resource.RLIM_INFINITY else min(most, soft)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _failure(error: object, file: Arg) -> BirdsError | None:
    if not isinstance(error, tuple):
        return InputError("file.reader_failed", file=file, why=str(error)) if error else None
    kind, *args = error
    failure = kind(*args)
    if not isinstance(failure, BirdsError):
        raise TypeError(kind.__name__)
    return failure


# ---------------------------------------------------------------- the child's side


def answer() -> NoReturn:
    """Be a child that was started anew: the work comes in on stdin, what is made of it goes out on stdout."""
    _live(pickle.load(sys.stdin.buffer), os.dup(1))  # noqa: S301 - from our own parent


def _live(task: _Task, sink: int) -> NoReturn:
    """Do the work, hand its answers on and end, without any tidying up that is the parent's."""
    code = 1

    def send(answer: object = None, error: object = None, step: object = None) -> None:
        _write_frame(sink, pickle.dumps((answer, error, step), pickle.HIGHEST_PROTOCOL))

    try:
        gc.freeze()  # nobody looks at what the parent had
        _confine(task.limits, sink)
        _do(task, send)
        _write_frame(sink, b"")
        code = 0
    except MemoryError:
        code = _NO_MEMORY
    finally:
        os._exit(code)


def _write_frame(sink: int, data: bytes) -> None:
    with open(sink, "wb", closefd=False) as pipe:
        pipe.write(_LENGTH.pack(len(data)))
        pipe.write(data)


def _do(task: _Task, send: Callable[..., None]) -> None:
    listener = (lambda *step: send(step=step)) if task.is_heard else None
    try:
        with progress.listened(listener):
            output = task.work(*task.args)
            for piece in output if task.piecewise else (output,):
                send(piece)
    except BirdsError as error:
        problems = (error.problems,) if isinstance(error, StrictError) else ()
        send(error=(type(error), error.message, *problems))  # its own pickling is anybody's to replace
    except MemoryError:
        raise
    except Exception as error:  # whatever a library makes of bytes that are none of its format
        if "bad_alloc" in str(error):  # of C++
            raise MemoryError from error
        send(error=f"{type(error).__name__}: {' '.join(str(error).split())[:_LONGEST_WORDS]}")


def _confine(limits: Limits, sink: int) -> None:
    """Give up what reading does not need: terminal, open files, memory, time, writing, children, the network."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for name in [name for name in os.environ if name.casefold().endswith("_proxy")]:
        del os.environ[name]
    null = os.open(os.devnull, os.O_RDWR)
    # Their numbers stay taken: where a library closes its own after the fork (PROJ its table), it closes no other file.
    listed = Path("/proc/self/fd" if sys.platform == "linux" else "/dev/fd")  # not every /dev has it
    held = [int(each.name) for each in listed.iterdir()] if sys.platform != "win32" else range(3)
    for number in {*held} - {sink}:
        os.dup2(null, number)
    if sys.platform == "win32":
        _enter_job(limits)
        return
    _set_limit("RLIMIT_CPU", int(time.process_time()) + limits.seconds)  # besides what was imported before
    _set_limit("RLIMIT_FSIZE", 0)
    _set_limit("RLIMIT_CORE", 0)
    if sys.platform == "linux":
        _set_limit("RLIMIT_AS", _taken_memory() + limits.memory)
    if sys.platform != "linux" or not _lock_down_linux():
        _set_limit("RLIMIT_NPROC", 0)  # the filter leaves threads, which libraries read with
    if sys.platform == "darwin":
        ctypes.CDLL(None).sandbox_init(_PROFILE, ctypes.c_uint64(0), ctypes.byref(ctypes.c_char_p()))


def _taken_memory() -> int:
    """Return how many bytes this process has of memory, by its addresses; Linux alone."""
    import resource

    return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()


def _set_limit(name: str, most: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind := getattr(resource, name))
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard - 1)
    resource.setrlimit(kind, (soft, soft + 1))  # where the hard one is no larger, the kernel kills unsaid


# ---------------------------------------------------------------- Linux: Landlock, and a filter of system calls

_ON_DEATH_OF_PARENT, _NO_NEW_PRIVILEGES, _FILTER = 1, 38, 22  # of <sys/prctl.h>
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # of <sched.h>
_RULESET, _RESTRICT, _VERSION = 444, 446, 1  # of <linux/landlock.h>, alike on every machine
_READING = 0b1100  # what Landlock leaves: to read a file, to list a folder
# Since which version of Landlock there are how many rights on files.
_FILES = ((1, 13), (2, 14), (3, 15), (5, 16))
_TCP, _SCOPES = 0b11, 0b11  # to bind and connect; abstract sockets and signals of others
_X86_64, _ARM64 = 0xC000003E, 0xC00000B7  # of <linux/audit.h>
_MACHINES = {"x86_64": _X86_64, "aarch64": _ARM64}
_CALLS = {
    _X86_64: {
        "sockets": (41, 42, 44, 46, 49, 50, 53, 307, 425),  # also io_uring, which makes them
        "processes": (57, 58, 59, 62, 101, 129, 141, 142, 144, 200, 203, 297, 310, 311, 322, 424, 434),
        "shared": (29, 30, 31, 64, 65, 66, 68, 69, 70, 71),  # memory, semaphores and queues of System V
        "files": (76, 82, 83, 84, 85, 86, 87, 88, 133, 258, 259, 263, 264, 265, 266, 304, 316, 437),
        "metadata": (90, 91, 92, 93, 94, 132, 188, 189, 190, 197, 198, 199, 235, 260, 261, 268, 280, 452),
        "system": (155, 161, 165, 166, 248, 249, 250, 272, 298, 308, 321, 323, 428, 429, 430, 442),
    },
    _ARM64: {
        "sockets": (198, 199, 200, 201, 203, 206, 211, 269, 425),
        "processes": (117, 118, 119, 122, 129, 130, 138, 140, 221, 240, 270, 271, 281, 424, 434),
        "shared": (186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197),
        "files": (33, 34, 35, 36, 37, 38, 45, 265, 276, 437),
        "metadata": (5, 6, 7, 14, 15, 16, 52, 53, 54, 55, 88, 452),
        "system": (39, 40, 41, 51, 97, 217, 218, 219, 241, 268, 280, 282, 428, 429, 430, 442),
    },
}
"""The system calls that a child gets no more, by their numbers in <asm/unistd.h>: see `docs` of each in man 2."""
# `open` and `openat`, and which argument has the flags.
_OPEN = {_X86_64: ((2, 1), (257, 2)), _ARM64: ((56, 2),)}
_IOCTL = {_X86_64: 16, _ARM64: 29}
_TYPE, _PASTE = 0x5412, 0x541C  # TIOCSTI and TIOCLINUX of <asm/ioctls.h>: what types into a terminal
_CLONE = {_X86_64: 56, _ARM64: 220}
_CLONE_3 = 435
_WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000  # of <fcntl.h>: to write, to make, to cut off, to append
_OTHERS = {_X86_64: ((302, 0), (234, None)), _ARM64: ((261, 0), (131, None))}
"""`prlimit64` and `tgkill`, which libraries ask of themselves: allowed for this process alone (0, or its number)."""
_THREAD = 0x10000
_ALLOW, _DENY, _ABSENT = 0x7FFF0000, 0x00050001, 0x00050026  # go on; EPERM; ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of <linux/bpf_common.h>


def _lock_down_linux() -> bool:
    """Give up writing, running and calling, as far as the kernel lets a process; end when the parent does.

    Return whether the filter holds.
    """
    system: Any = ctypes.CDLL(None, use_errno=True)
    system.prctl(_ON_DEATH_OF_PARENT, int(signal.SIGKILL), 0, 0, 0)
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _landlock(system)
    is_filtered = _filter(system)
    if not is_filtered:
        _leave_the_network(system)
    return is_filtered


def _leave_the_network(system: Any) -> None:  # noqa: ANN401 - the C library
    """Move into a network with nothing in it."""
    if system.unshare(_NEW_NET):
        system.unshare(_NEW_NET | _NEW_USER)


def _landlock(system: Any) -> None:  # noqa: ANN401 - the C library
    """Leave the process no right on files but to read, and no TCP, where the kernel does that."""
    version = system.syscall(_RULESET, None, ctypes.c_size_t(0), _VERSION)
    rights = max((number for since, number in _FILES if since <= version), default=0)
    if not rights:
        return
    about = [(1 << rights) - 1 & ~_READING]
    about += [_TCP] if version >= 4 else []  # noqa: PLR2004
    about += [_SCOPES] if version >= 6 else []  # noqa: PLR2004
    attributes = struct.pack(f"{len(about)}Q", *about)
    rules = system.syscall(_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules >= 0:
        system.syscall(_RESTRICT, rules, 0)
        os.close(rules)


def _filter(system: Any) -> bool:  # noqa: ANN401 - the C library
    """Let the kernel answer "not permitted" to what a reader never asks; whether it does."""
    is_wide = struct.calcsize("P") == 8  # noqa: PLR2004 - a pointer; a narrow program has other calls
    program = _program(_MACHINES.get(os.uname().machine, 0)) if is_wide else []
    if not program:
        return False
    steps = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(steps)
    filtering = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    return bool(system.prctl(_FILTER, 2, filtering, 0, 0) == 0)


def _program(machine: int) -> list[tuple[int, int, int, int]]:
    """Return the filter as steps: what it does, how many steps it goes on where that is so and where not, with what."""
    if machine not in _CALLS:
        return []
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _DENY), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _DENY)]  # another way to number them
    steps += [(_EQUAL, 0, 1, _CLONE_3), (_RETURN, 0, 0, _ABSENT)]  # the C library then asks for `clone`
    for number in sorted(number for some in _CALLS[machine].values() for number in some):
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _DENY)]
    for number, place in _OPEN[machine]:
        steps += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, 16 + 8 * place)]
        steps += [(_ANY_OF, 0, 1, _WRITING), (_RETURN, 0, 0, _DENY), (_RETURN, 0, 0, _ALLOW)]
    for number, itself in _OTHERS[machine]:
        allowed = os.getpid() if itself is None else itself
        steps += [(_EQUAL, 0, 3, number), (_LOAD, 0, 0, 16), (_EQUAL, 1, 0, allowed), (_RETURN, 0, 0, _DENY)]
        steps += [(_LOAD, 0, 0, 0)]
    steps += [(_EQUAL, 0, 5, _IOCTL[machine]), (_LOAD, 0, 0, 24), (_EQUAL, 1, 0, _TYPE)]
    steps += [(_EQUAL, 0, 1, _PASTE)]
    steps += [(_RETURN, 0, 0, _DENY), (_RETURN, 0, 0, _ALLOW)]
    flags = (_LOAD, 0, 0, 16)
    steps += [(_EQUAL, 0, 3, _CLONE[machine]), flags, (_ANY_OF, 1, 0, _THREAD), (_RETURN, 0, 0, _DENY)]
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


# ---------------------------------------------------------------- macOS and Windows

_PROFILE = (
    b"(version 1)(allow default)(deny network*)(deny file-write*)(deny process-exec*)(deny process-fork)"
)
_JOB_LIMITS = 0x2 | 0x8 | 0x100 | 0x400  # of <winnt.h>: time, one process, memory, no dialogue at its end
_SECOND = 10_000_000  # in the units of Windows


def _enter_job(limits: Limits) -> None:
    """Become a job of one process, which has so much time and memory."""
    kernel: Any = getattr(ctypes, "WinDLL")("kernel32")  # noqa: B009 - only there
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    basic = struct.pack("qqI4xQQI4xQII", limits.seconds * _SECOND, 0, _JOB_LIMITS, 0, 0, 1, 0, 0, 0)
    information = basic + bytes(48) + struct.pack("4Q", limits.memory, 0, 0, 0)
    kernel.SetInformationJobObject(job, 9, information, len(information))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(-1))
