"""SQLite's errors as sentences for people, and who it is that holds a dossier."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from birds.errors import BirdsError, DossierError, InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

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
def readable(what: str) -> Iterator[None]:
    """Turn what unreadable cells raise inside the block into one sentence: something else has written them."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise DossierError(f"{what} can't be read: {error}; use a copy of the dossier from before") from error


def _explain(path: Path, error: sqlite3.Error, *, writing: bool) -> BirdsError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return DossierError(f"{path} is in use by {locked(path)}; close it there, or try again later")
    if name.startswith("SQLITE_CONSTRAINT"):
        return InputError(f"{path} was not changed: {constraint(str(error))}")
    if name.startswith("SQLITE_TOOBIG"):
        return InputError("a text or a geometry is too large to be stored")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")):
        return DossierError(f"{path} is damaged ({error}); use a copy of it from before")
    if writing and (cause := _cause(name)):
        return OutputError(f"{path} can't be changed: {cause}")
    return DossierError(f"{path} can't be used: {error}")


def _cause(name: str) -> str:
    if name.startswith("SQLITE_FULL"):
        return "the disk is full"
    if name.startswith("SQLITE_IOERR"):
        return "writing to the disk failed (is it full, or a network drive that went away?)"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "the file or its folder is read-only"
    return ""


def constraint(words: str) -> str:
    """Return what a broken constraint means, from SQLite's words for it."""
    kind, _, where = words.partition(" constraint failed")
    where = where.removeprefix(": ")
    if kind == "FOREIGN KEY":
        return (
            "something in it would refer to a taxon, list, entry, site, round or Party that it does not hold"
        )
    if kind == "UNIQUE":
        return f"the same {where} would stand in it twice"
    if kind == "NOT NULL":
        return f"{where} would be empty, and it must not be"
    return f"a value is not one of those allowed ({where or words})"


def locked(path: Path) -> str:
    """Return who holds a lock on the database: "process 4711 (qgis)" or "another program"."""
    for process in _holders(path):
        return "this same process" if process == os.getpid() else f"process {process}{_named(process)}"
    return "another program"


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


def _named(process: int) -> str:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    shown = " ".join([Path(words[0]).name, *words[1:]]).strip()
    if len(shown) > _LONGEST_COMMAND:
        shown = shown[: _LONGEST_COMMAND - 1] + "…"
    return f" ({shown})" if shown else ""
