"""Writing a file whole or not at all, and choosing its format."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from birds.errors import OutputError, UsageError, why

if TYPE_CHECKING:
    from collections.abc import Iterable

STDOUT = "-"
BYTE_ORDER_MARK = "\ufeff".encode()
SUFFIXES = {
    "": "",
    "csv": "csv",
    "docx": "docx",
    "geojson": "geojson",
    "gpkg": "gpkg",
    "htm": "html",
    "html": "html",
    "json": "json",
    "markdown": "md",
    "md": "md",
    "pdf": "pdf",
    "png": "png",
    "svg": "svg",
    "text": "text",
    "txt": "text",
    "xlsx": "xlsx",
}


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path` as a whole: readers see the old file or the new one, never a part.

    Raises OutputError with one sentence. Links are followed; pipes and devices are written to as they are.
    """
    try:
        target = Path(os.path.realpath(path))
        if _special(target):
            target.write_bytes(data)
        else:
            _replace(target, data)
    except (OSError, ValueError) as error:
        raise OutputError("file.not_written", path=path, why=why(error)) from error


def for_file(data: bytes, fmt: str) -> bytes:
    """Return a result as a file holds it: CSV with the mark by which Excel knows UTF-8."""
    return BYTE_ORDER_MARK + data.removeprefix(BYTE_ORDER_MARK) if fmt == "csv" else data


def for_stream(data: bytes, fmt: str) -> bytes:
    """Return a result as a pipe wants it: CSV starts with its header line."""
    return data.removeprefix(BYTE_ORDER_MARK) if fmt == "csv" else data


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
        return fmt or _default(default, offered)
    if output == STDOUT:
        if fmt is None:
            raise UsageError("file.needs_format", formats=offered)
        return fmt
    return _by_suffix(output, fmt, offered)


def _default(default: str, offered: tuple[str, ...]) -> str:
    if default in offered:
        return default
    raise UsageError("file.say_where_to", formats=offered)


def _by_suffix(output: str, fmt: str | None, offered: tuple[str, ...]) -> str:
    suffix = PurePath(output).suffix.lower().removeprefix(".")
    meant = SUFFIXES.get(suffix, suffix if suffix in offered else None)
    if fmt is not None:
        if meant and meant != fmt:
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
    handle, name = tempfile.mkstemp(prefix=".birds-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
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
