"""What can go wrong: a bad row is data (`Problem`), a broken run is an exception (`BirdsError`)."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

EXIT_CODES = {
    0: "fine",
    1: 'the answer is "no"',
    2: "usage",
    3: "an input can't be used",
    4: "the dossier can't be used",
    5: "an output can't be written",
    130: "interrupted",
}
_WHY = {
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EISDIR: "it is a folder",
    errno.EACCES: "no permission, or another program has it open",
    errno.EPERM: "no permission",
    errno.EROFS: "the file system is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be too large",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ELOOP: "its links lead in a circle",
    errno.EINVAL: "its name is not allowed here",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing noticed in an input or a dossier that a person should look at.

    `row` is the row as a spreadsheet numbers it (the header row of a plain table is row 1);
    `severity` is `error` (the row or value was not used), `warning` (used, but look) or `note` (nothing is wrong;
    what was made of it). Only notes are no reason to refuse with --strict.
    `what` is one sentence without a full stop; `todo` says what to do about it.
    """

    file: str
    what: str
    todo: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    severity: str = "error"
    sheet: str | None = None

    @property
    def where(self) -> str:
        """Return the file, and what is known of the place in it."""
        places = (("sheet", self.sheet or None), ("row", self.row), ("column", self.column or None))
        return ", ".join([self.file, *(f"{kind} {name}" for kind, name in places if name is not None)])

    def __str__(self) -> str:
        value = f" ({self.value!r})" if self.value else ""
        todo = f"; {self.todo}" if self.todo else ""
        return f"{self.where}: {self.what}{value}{todo}"


class BirdsError(Exception):
    """Stops a run with one sentence for the user; the subclass decides the exit code."""

    exit_code: ClassVar[int] = 2


class AnswerIsNo(BirdsError):  # noqa: N818 - an answer, not an error of the program
    """The command worked and the answer is no: nothing found, lists differ, errors found."""

    exit_code = 1


class UsageError(BirdsError):
    """The command line asks for something that contradicts itself or does not exist."""

    exit_code = 2


class InputError(BirdsError):
    """An input can't be used: missing, empty, unreadable, without the columns that are needed."""

    exit_code = 3


class StrictError(InputError):
    """With --strict an input with problems can't be used; it carries them all, its sentence names the first."""

    def __init__(self, sentence: str, problems: Iterable[Problem]) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)


class DossierError(BirdsError):
    """The dossier can't be used: missing, not a dossier, damaged, locked, newer than this program."""

    exit_code = 4


class Interrupted(BirdsError):  # noqa: N818 - an answer to Ctrl-C, not an error
    """Ctrl-C after something was written that stays: the sentence says what."""

    exit_code = 130


class OutputError(BirdsError):
    """An output can't be written: no such folder, no permission, disk full."""

    exit_code = 5


def why(error: Exception) -> str:
    """Return what stopped a file from being opened or written, in a few words."""
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    return _WHY.get(number or 0, os.strerror(number) if number else "it can't be opened")
