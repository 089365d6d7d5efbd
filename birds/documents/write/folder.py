"""Writing a folder of files as a whole, as far as a file system allows.

Everything is written into a folder beside it first. A new or empty place is then taken in one rename. In a folder
that holds something, only the files of an export are replaced, one rename each, and the descriptor goes first and
comes last: a folder without it is no export, so that nobody reads half of one. What else lies there is not touched.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from birds.documents.write import files
from birds.errors import OutputError, UsageError, why

if TYPE_CHECKING:
    from collections.abc import Mapping

_OLD_SECONDS = 3600


def write(folder: Path, content: Mapping[str, bytes], *, last: str, force: bool = False) -> None:
    """Write `content`, files by their path within the folder; the file `last` says that all are there.

    UsageError where `folder` is a file, or holds something and `force` is not given; OutputError where it can't be
    written.
    """
    real = Path(os.path.realpath(folder))
    filled = _filled(folder, real)
    if filled and not force:
        raise UsageError("export.folder_not_empty", folder=folder)
    files.make_folder(real.parent)
    _sweep(real)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{real.name}-", suffix=".part", dir=real.parent) as beside:
            made = Path(beside) / "new"
            _write_all(made, content)
            if filled:
                _exchange(made, real, Path(beside) / "old", last)
            else:
                _take(made, real)
    except (OSError, ValueError) as error:
        raise OutputError("file.not_written", path=folder, why=why(error)) from error


def _sweep(real: Path) -> None:
    """Remove what a killed program was about to move in: an hour old, so that nobody is writing it."""
    for left in real.parent.glob(f".{glob.escape(real.name)}-*.part"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _OLD_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _filled(folder: Path, real: Path) -> bool:
    try:
        if not real.is_dir():
            if real.exists():
                raise UsageError("export.place_is_file", folder=folder)
            return False
        return any(real.iterdir())
    except (OSError, ValueError) as error:
        raise OutputError("file.not_written", path=folder, why=why(error)) from error


def _write_all(made: Path, content: Mapping[str, bytes]) -> None:
    made.mkdir()
    for name, data in content.items():
        place = made / name
        place.parent.mkdir(exist_ok=True)
        with place.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _take(made: Path, real: Path) -> None:
    if real.exists() and os.name == "nt":
        real.rmdir()  # Windows renames onto nothing, not even an empty folder
    made.replace(real)


def _exchange(made: Path, real: Path, old: Path, last: str) -> None:
    """Put the new files in the place of the old: the descriptor away first, in last."""
    old.mkdir()
    names = sorted({each.name for each in made.iterdir()} - {last})
    for name in (last, *names):
        if os.path.lexists(real / name):
            (real / name).replace(old / name)
        if name != last:
            (made / name).replace(real / name)
    (made / last).replace(real / last)
    shutil.rmtree(old, ignore_errors=True)
