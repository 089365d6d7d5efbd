"""Files as the disk has them: what a run has read and so never replaces, what it has kept, what a killed run left.

A file is known by its device and inode, so a link to it, or another spelling of its path, is the same file.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from birds.errors import UsageError

_JOURNALS = ("-journal", "-wal", "-shm")  # https://sqlite.org/tempfiles.html
_OLD_SECONDS = 3600  # nobody writes one file or folder for an hour


@dataclass(slots=True)
class FilesOfRun:
    """What a run has read, by device and inode, and the dossiers that it has changed for good."""

    read: set[tuple[int, int]] = field(default_factory=set)
    changed: list[Path] = field(default_factory=list)


_run: FilesOfRun | None = None  # None outside a run, as in a notebook: nothing is kept in mind


@contextlib.contextmanager
def _keeping(run: FilesOfRun | None) -> Iterator[FilesOfRun]:
    global _run  # noqa: PLW0603 - one process runs one command
    before, _run = _run, run
    try:
        yield run or FilesOfRun()
    finally:
        _run = before


def of_this_run() -> AbstractContextManager[FilesOfRun]:
    """Keep in mind what is read and changed in this block."""
    return _keeping(FilesOfRun())


def reading_untracked() -> AbstractContextManager[FilesOfRun]:
    """Read files only to see what would be lost with them: what is read in this block may be written."""
    return _keeping(None if _run is None else FilesOfRun(set(_run.read)))


def note(path: Path) -> None:
    """Note that a file is read. One that can't be looked at is refused by who opens it."""
    if _run is not None and (known := _known(path)) is not None:
        _run.read.add(known)


def note_changed(path: Path) -> None:
    """Note that a dossier was changed for good, whatever becomes of what is said about it."""
    if _run is not None:
        _run.changed.append(path)


def is_file(path: Path) -> bool:
    """Whether a file can be seen there: in a folder that may not be looked into it can't, and who opens it says why."""
    return os.path.isfile(path)  # noqa: PTH113 - that of a Path raises


def is_folder(path: Path) -> bool:
    """Whether a folder can be seen there."""
    return os.path.isdir(path)  # noqa: PTH112 - as above


def exists(path: Path) -> bool:
    """Whether anything can be seen there."""
    return os.path.exists(path)  # noqa: PTH110 - as above


def spare(path: Path) -> None:
    """Refuse to write where a file lies that this run has read, or what SQLite keeps beside it. Raises UsageError."""
    if _run is not None and any(_known(each) in _run.read for each in (path, *_beside(path))):
        raise UsageError("file.is_input", path=path)


def _beside(path: Path) -> list[Path]:
    """Return the dossier of which a file is, by its name, the journal: it holds changes, or will be taken to."""
    name = path.name.lower()
    return [path.with_name(path.name[: -len(end)]) for end in _JOURNALS if name.endswith(end) and name != end]


def _known(path: Path) -> tuple[int, int] | None:
    try:
        about = os.stat(path)  # noqa: PTH116 - follows links, and asks nothing else
    except (OSError, ValueError):
        return None
    return (about.st_dev, about.st_ino) if S_ISREG(about.st_mode) else None


def sweep(folder: Path, start: str, end: str) -> None:
    """Remove what a killed run was about to move in: an hour old, its name between `start` and `end`."""
    for left in folder.glob(f"{glob.escape(start)}*{end}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _OLD_SECONDS:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def settle(folder: Path) -> None:
    """Let the names in a folder reach the disk, as the bytes of its files did."""
    with contextlib.suppress(OSError):  # Windows can't, and some network drives
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
