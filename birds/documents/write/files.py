"""Files and folders written whole or not at all, and the format that a file's name asks for.

A folder is written into one beside it first. A new or empty place is then taken in one rename. In a folder that holds
something, only the files of an export are replaced, one rename each, and the descriptor goes first and comes last: a
folder without it is no export, so that nobody reads half of one. What else lies there is not touched.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from birds import attribution, disk
from birds.documents.write import marks
from birds.errors import OutputError, UsageError, why
from birds.model import Lang, Source

STDOUT = "-"
BYTE_ORDER_MARK = "\ufeff".encode()
_SAME = ("csv", "docx", "geojson", "gpkg", "html", "json", "jsonl", "md", "pdf", "png", "svg", "text", "xlsx")
SUFFIXES = {"": "", **dict(zip(_SAME, _SAME, strict=True)), "htm": "html", "markdown": "md", "txt": "text"}
WRITTEN_AS = {"rcc5": "csv"}
"""Formats that are files of another: a table of pairs is CSV."""


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path` as a whole: readers see the old file or the new one, never a part.

    Raises OutputError with one sentence, UsageError where `path` is a file that this run has read. Links are followed;
    pipes and devices are written to as they are.
    """
    try:
        target = Path(os.path.realpath(path))
        disk.spare(target)
        if _special(target):
            target.write_bytes(data)
        else:
            _replace(target, data)
    except (OSError, ValueError) as error:
        raise OutputError("file.not_written", path=path, why=why(error)) from error


def for_file(data: bytes, fmt: str) -> bytes:
    """Return a result as a file holds it: CSV with the sign by which Excel knows UTF-8, all else with our mark."""
    if fmt == "csv":
        return BYTE_ORDER_MARK + data
    return marks.marked(data, fmt)


def put(
    path: Path,
    data: bytes,
    fmt: str,
    credits_: Sequence[Source] = (),
    notes: Sequence[str] = (),
    *,
    force: bool = False,
) -> None:
    """Write a result to its file, and beside a CSV file its metadata in English.

    UsageError where what lies there may be somebody's work, unless `force` is given.
    """
    if not force:
        refuse_work(path, fmt)
    tuple(write_with_metadata(path, data, fmt, credits_, notes, "en"))


def write_with_metadata(
    path: Path, data: bytes, fmt: str, credits_: Sequence[Source], notes: Sequence[str], lang: Lang
) -> Iterator[tuple[Path, int]]:
    """Write a result to its file, and beside a CSV file its metadata; yield each once it is there, and its size."""
    content = for_file(data, fmt)
    write(path, content)
    yield path, len(content)
    if fmt == "csv" and path.is_file():
        beside, metadata = beside_csv(path, content, credits_, lang, notes)
        write(beside, metadata)
        yield beside, len(metadata)


def beside_csv(
    path: Path, content: bytes, credits_: Sequence[Source], lang: Lang, notes: Sequence[str] = ()
) -> tuple[Path, bytes]:
    """Return where the metadata of a CSV file go, and what they say: whose facts these are, and notes."""
    _, beside = paths_written(path, "csv")
    metadata = attribution.csv_metadata(path.name, content, credits_, lang, notes)
    return beside, marks.marked(metadata, "csv-metadata")


def paths_written(path: Path, fmt: str) -> tuple[Path, ...]:
    """Return what is written for a result: its file, and what stands beside a CSV file."""
    return (path, path.with_name(path.name + attribution.BESIDE)) if fmt == "csv" else (path,)


def refuse_work(path: Path, fmt: str) -> None:
    """Refuse to replace what may be somebody's work: a file that is not as we wrote it. Raises UsageError."""
    beside = paths_written(path, fmt)[-1]
    for each in (beside, path):
        if marks.is_work(each):
            code = "file.edited" if beside.is_file() else "file.without_metadata"
            raise UsageError(code, path=each, beside=beside.name)


def make_folder(path: Path) -> None:
    """Make a folder and those above it; it may exist. Raises OutputError with one sentence."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise OutputError("file.folder_is_file", path=path) from error
    except (OSError, ValueError) as error:
        raise OutputError("file.folder_not_made", path=path, why=why(error)) from error


def choose(output: str | None, fmt: str | None, formats: Iterable[str], default: str = "text") -> str:
    """Return the format that `-o` and `--format` ask for together; `default` where neither is given.

    Raises UsageError where they contradict each other, or where nothing says which format is meant.
    """
    offered = tuple(formats)
    if fmt is not None and fmt not in offered:
        raise UsageError("file.no_format", format=fmt, formats=offered)
    if output is None:
        if fmt is None and default not in offered:
            raise UsageError("file.say_where_to", formats=offered)
        return fmt or default
    if output == STDOUT:
        if fmt is None:
            raise UsageError("file.needs_format", formats=offered)
        return fmt
    return _by_suffix(output, fmt, offered)


def _by_suffix(output: str, fmt: str | None, offered: tuple[str, ...]) -> str:
    suffix = PurePath(output).suffix.lower().removeprefix(".")
    meant = SUFFIXES.get(suffix, suffix if suffix in offered else None)
    if fmt is not None:
        if meant and meant != WRITTEN_AS.get(fmt, fmt):
            raise UsageError("file.two_formats", output=output, meant=meant, format=fmt)
        return fmt
    if meant not in offered:
        code = "file.unknown_ending" if suffix else "file.no_ending"
        raise UsageError(code, output=output, ending=suffix, formats=offered)
    return meant


def _special(target: Path) -> bool:
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "folder")
    return not stat.S_ISREG(mode)


def _replace(target: Path, data: bytes) -> None:
    mode = _mode(target)
    disk.sweep(target.parent, ".birds-", ".part")
    handle, name = tempfile.mkstemp(prefix=".birds-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
        disk.settle(target.parent)
    except BaseException:  # Ctrl-C too must leave nothing behind
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _mode(target: Path) -> int:
    """Return the mode of the file that is replaced, or of a new one; a write-protected file is refused."""
    if target.exists():
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "write-protected")
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_folder(folder: Path, content: Mapping[str, bytes], *, last: str, force: bool = False) -> None:
    """Write `content`, files by their path within the folder; the file `last` says that all are there.

    UsageError where `folder` is a file, or holds something and `force` is not given; OutputError where it can't be
    written.
    """
    real = Path(os.path.realpath(folder))
    try:
        if real.exists() and not real.is_dir():
            raise UsageError("export.place_is_file", folder=folder)
        filled = real.is_dir() and any(real.iterdir())
        if filled and not force:
            raise UsageError("export.folder_not_empty", folder=folder)
        make_folder(real.parent)
        disk.sweep(real.parent, f".{real.name}-", ".part")
        with tempfile.TemporaryDirectory(prefix=f".{real.name}-", suffix=".part", dir=real.parent) as beside:
            new = Path(beside) / "new"
            new.mkdir()
            for name, data in content.items():
                (new / name).parent.mkdir(exist_ok=True)
                with (new / name).open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            if filled:
                _exchange(new, real, Path(beside) / "old", last)
            else:
                if real.exists() and os.name == "nt":
                    real.rmdir()  # Windows renames onto nothing, not even an empty folder
                new.replace(real)
                disk.settle(real.parent)
    except (OSError, ValueError) as error:
        raise OutputError("file.not_written", path=folder, why=why(error)) from error


def _exchange(new: Path, real: Path, old: Path, last: str) -> None:
    """Put the new files in the place of the old: the descriptor away first, in last."""
    old.mkdir()
    names = sorted({each.name for each in new.iterdir()} - {last})
    for name in (last, *names):
        disk.spare(real / name)  # all of them, before one is moved
    for name in (last, *names):
        if os.path.lexists(real / name):
            (real / name).replace(old / name)
        if name != last:
            (new / name).replace(real / name)
    (new / last).replace(real / last)
    disk.settle(real)
    shutil.rmtree(old, ignore_errors=True)
