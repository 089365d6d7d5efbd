"""SQLite's errors as messages for people, and who it is that holds a dossier."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from birds.errors import BirdsError, DossierError, InputError, OutputError, cause
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Arg

_LOCKS = Path("/proc/locks")  # Linux; elsewhere a holder stays unnamed
_LONGEST_COMMAND = 60


@contextmanager
def explained(path: Path, *, writing: bool = False) -> Iterator[None]:
    """Turn what SQLite raises inside the block into one sentence about the dossier at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(path, error, writing=writing) from error


@contextmanager
def readable(what: Arg) -> Iterator[None]:
    """Turn what unreadable cells raise inside the block into one sentence: something else has written them."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise DossierError("store.unreadable", what=what, why=cause(error)) from error


def _explain(path: Path, error: sqlite3.Error, *, writing: bool) -> BirdsError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return DossierError("store.in_use", path=path, holder=locked(path))
    if name.startswith("SQLITE_CONSTRAINT"):
        return InputError("store.not_changed", path=path, why=constraint(str(error)))
    if name.startswith("SQLITE_TOOBIG"):
        return InputError("store.too_large")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")):
        return DossierError("store.damaged", path=path, words=str(error))
    if writing and (code := _cause(name)):
        return OutputError("store.not_writable", path=path, why=Message(code))
    return DossierError("store.failed", path=path, words=str(error))


def _cause(name: str) -> str:
    """Return the code of what keeps the file from being written, "" where it is something else."""
    if name.startswith("SQLITE_FULL"):
        return "file.disk_full"
    if name.startswith("SQLITE_IOERR"):
        return "store.disk_failed"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "store.read_only"
    return ""


def constraint(words: str) -> Message:
    """Return what a broken constraint means, from SQLite's words for it."""
    kind, _, where = words.partition(" constraint failed")
    where = where.removeprefix(": ")
    if kind == "FOREIGN KEY":
        return Message("store.lost_reference")
    if kind == "UNIQUE":
        return Message.of("store.same_twice", columns=where)
    if kind == "NOT NULL":
        return Message.of("store.would_be_empty", column=where)
    return Message.of("store.not_allowed", where=where or words)


def locked(path: Path) -> Message:
    """Return who holds a lock on the database: "process 4711 (qgis)" or "another program"."""
    for process in _holders(path):
        if process == os.getpid():
            return Message("store.this_process")
        if command := _command(process):
            return Message.of("store.process_of", number=process, command=command)
        return Message.of("store.process", number=process)
    return Message("store.another_program")


def _holders(path: Path) -> Iterator[int]:
    """Yield the processes with a lock on the file or on its WAL index, from the kernel's table of locks."""
    wanted = set()
    for each in (path, Path(f"{os.path.realpath(path)}-shm")):
        try:
            wanted.add(str(each.stat().st_ino))
        except OSError:
            continue
    try:
        lines = _LOCKS.read_text().splitlines()
    except OSError:
        return
    found = []
    for line in lines:
        _, _, _, mode, process, inode, *_ = [*line.replace("->", "").split(), *[""] * 6]
        if inode.rpartition(":")[2] in wanted and process.isdecimal():
            found.append((mode != "WRITE", int(process)))
    yield from (process for _, process in sorted(found))


def _command(process: int) -> str:
    """Return how a process was called, "" where that is not told."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    shown = " ".join([Path(words[0]).name, *words[1:]]).strip()
    if len(shown) > _LONGEST_COMMAND:
        shown = shown[: _LONGEST_COMMAND - 1] + "…"
    return shown
