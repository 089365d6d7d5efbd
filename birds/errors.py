"""What can go wrong: a bad row is data (`Problem`), a broken run is an exception (`BirdsError`)."""

from __future__ import annotations

import errno
import os
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from logging import Logger
from pathlib import Path
from typing import Any, ClassVar

from birds.messages import say
from birds.model import Arg, Message

DISTRIBUTION = "birds-accord"
_SHOWN = 300
"""Letters of a value that a sentence shows."""
_KNOWN_CAUSES = {
    errno.ENOENT: "file.no_folder",
    errno.ENOTDIR: "file.path_is_no_folder",
    errno.EISDIR: "file.is_folder",
    errno.EACCES: "file.no_permission_or_open",
    errno.EPERM: "file.no_permission",
    errno.EROFS: "file.system_read_only",
    errno.ENOSPC: "file.disk_full",
    errno.EDQUOT: "file.quota_used_up",
    errno.EFBIG: "file.too_large",
    errno.ENAMETOOLONG: "file.name_too_long",
    errno.ELOOP: "file.links_in_circle",
    errno.EINVAL: "file.name_not_allowed",
}


@dataclass(frozen=True, slots=True, init=False)
class Problem:
    """One thing noticed in an input or a dossier that a person should look at.

    `row` is the row as a spreadsheet numbers it (the header row of a plain table is row 1);
    `severity` is `error` (the row or value was not used), `warning` (used, but look) or `note` (nothing is wrong;
    what was made of it). Only notes are no reason to refuse with --strict.
    `what` is one sentence without a full stop, `todo` says what to do about it: each a code, both with the
    arguments that are given by name, or a message made before.
    """

    file: str | Message
    what: Message
    todo: Message | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    severity: str = "error"
    sheet: str | None = None

    def __init__(  # noqa: PLR0913, PLR0917 - a place in a file, and what is said of it
        self,
        file: str | Message,
        what: str | Message,
        todo: str | Message | None = None,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        severity: str = "error",
        sheet: str | None = None,
        **args: Arg,
    ) -> None:
        advice = Message.of(todo, **args) if todo else None
        values = (file, Message.of(what, **args), advice, row, column, value, severity, sheet)
        for field, content in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, field, content)

    @property
    def where(self) -> tuple[Arg, ...]:
        """Return the file, and what is known of the place in it."""
        places = (("sheet", self.sheet or None), ("row", self.row), ("column", self.column or None))
        known = (Message.of(f"problem.in_{kind}", name=name) for kind, name in places if name is not None)
        return (self.file, *known)

    @property
    def message(self) -> Message:
        """Return the problem as one line: where, what, what to do."""
        return self.message_for(1)

    def message_for(self, rows: int) -> Message:
        """Return the line of a problem that so many rows have, of which `row` is the first."""
        shown = self.value if len(self.value or "") <= _SHOWN else f"{(self.value or '')[:_SHOWN]}…"
        value = Message.of("problem.value", value=shown) if shown else ""
        todo = Message.of("problem.todo", todo=self.todo) if self.todo else ""
        others = (Message.of("problem.in_more_rows", more=rows - 1),) if rows > 1 else ()
        return Message.of("problem", where=(*self.where, *others), what=self.what, value=value, todo=todo)

    def __str__(self) -> str:
        return say(self.message, "en")


class _MessageError(Exception):
    """An error whose sentence is a code with its arguments: `InputError("file.empty", file=name)`."""

    def __init__(self, what: str | Message, /, **args: Arg) -> None:
        self.message = Message.of(what, **args)
        super().__init__(self.message)

    def __str__(self) -> str:
        return say(self.message, "en")


class UnusableError(_MessageError, ValueError):
    """A value that can't be used. Whoever knows its place makes a problem or a refusal of it."""


class BirdsError(_MessageError):
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

    def __init__(self, what: Message, problems: Iterable[Problem] = ()) -> None:
        super().__init__(what)
        self.problems = tuple(problems)

    @classmethod
    def of(
        cls, problems: Sequence[Problem], fatal: Sequence[Problem] = (), code: str = "load.strict"
    ) -> StrictError:
        """Return the refusal of an input; `fatal` are the problems that it is refused for, all where none is said."""
        refused = fatal or problems
        return cls(Message.of(code, first=refused[0].message, number=len(refused)), problems)


def refuse_if_strict(problems: Sequence[Problem], *, strict: bool) -> None:
    """Raise StrictError where any problem is fatal and there is one; a note is none."""
    fatal = [problem for problem in problems if problem.severity != "note"]
    if strict and fatal:
        raise StrictError.of(problems, fatal)


class DossierError(BirdsError):
    """The dossier can't be used: missing, not a dossier, damaged, locked, newer than this program."""

    exit_code = 4


class Interrupted(BirdsError):  # noqa: N818 - an answer to Ctrl-C, not an error
    """Ctrl-C after something was written that stays: the sentence says what."""

    exit_code = 130


class OutputError(BirdsError):
    """An output can't be written: no such folder, no permission, disk full."""

    exit_code = 5


def cause(error: Exception) -> Arg:
    """Return what an error says: its message where it is one of ours, else its own words."""
    return error.message if isinstance(error, _MessageError) else str(error)


def warn(log: Logger, code: str, /, **args: Arg) -> None:
    """Log what a person should know and nothing stops at; the command line says it in the asked language."""
    message = Message.of(code, **args)
    log.warning("%s", say(message, "en"), extra={"birds_message": message})


def why(error: Exception) -> Message:
    """Return what stopped a file from being opened or written, in a few words."""
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    if known := _KNOWN_CAUSES.get(number or 0):
        return Message(known)
    return Message.of("file.system_says", words=os.strerror(number)) if number else Message("file.not_opened")


def quoted(names: Iterable[str]) -> tuple[Message, ...]:
    """Return names from a file, each for a sentence in which it stands in quotes."""
    return tuple(Message.of("column.quoted", name=name) for name in names)


def how_to_get(extra: str) -> Message:
    """Return how to install an extra of birds: from where birds itself came, with the tool that installed it."""
    import json
    from importlib import metadata

    try:
        installed = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return Message.of("extra.again", extra=extra)
    direct_url = installed.read_text("direct_url.json")
    installer = (installed.read_text("INSTALLER") or "").strip()
    if installer == "conda":
        of_extra = re.compile(rf"extra == .{re.escape(extra)}\W")
        added = (each for each in installed.requires or () if of_extra.search(each))
        packages = " ".join(sorted(re.split(r"[^\w.-]", each, maxsplit=1)[0] for each in added))
        return Message.of("extra.pip", command=f"conda install -c conda-forge {packages}")
    origin, option = _origin(json.loads(direct_url), extra) if direct_url else (None, "")
    if origin is None:
        return Message.of("extra.again", extra=extra)
    return Message.of("extra.pip", command=f"{_install_command(installer)} {option}{shlex.quote(origin)}")


def _install_command(installer: str) -> str:
    """Return the command that installs into this environment, without what it installs."""
    environment = Path(sys.prefix)
    if (environment / "pipx_metadata.json").is_file():
        return shlex.join(["pipx", "install", "--force"])
    if (environment / "uv-receipt.toml").is_file():
        return shlex.join(["uv", "tool", "install", "--force"])
    if installer == "uv":
        return shlex.join(["uv", "pip", "install", "--python", sys.executable])
    return shlex.join([sys.executable, "-m", "pip", "install"])


def _origin(noted: dict[str, Any], extra: str) -> tuple[str | None, str]:
    """Return what pip can be given for a direct URL (PEP 610), None where that is gone; and the option before it."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    url: str = noted["url"]
    if vcs := noted.get("vcs_info"):
        return f"{DISTRIBUTION}[{extra}] @ {vcs['vcs']}+{url}@{vcs['commit_id']}", ""
    if not url.startswith("file:"):
        return f"{DISTRIBUTION}[{extra}] @ {url}", ""
    path = url2pathname(urlsplit(url).path)
    editable = noted.get("dir_info", {}).get("editable", False)
    return f"{path}[{extra}]" if Path(path).exists() else None, "-e " if editable else ""
