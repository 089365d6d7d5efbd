"""The group: registers the commands, and turns every way a run can end into one sentence and an exit code."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import pairwise
from types import FrameType
from typing import Any, NoReturn

import click

from birds import disk
from birds.cli import localised
from birds.cli.localised import Group, language, misuse
from birds.cli.options import common, echo, settings, watched
from birds.errors import DISTRIBUTION, BirdsError, DossierError, OutputError, why
from birds.messages import say
from birds.model import Lang, Message

COMMANDS = {
    "quickstart": "dossiers", "init": "dossiers", "load": "load", "lists": "dossiers", "remove": "dossiers",
    "show": "questions", "diff": "questions", "match": "questions", "reconcile": "questions", "review": "questions",
    "evidence": "questions", "presence": "questions", "round": "negotiating", "position": "negotiating",
    "exchange": "negotiating", "merge": "negotiating", "confirm": "negotiating", "desk": "dossiers",
    "log": "negotiating", "undo": "negotiating", "compare": "negotiating", "annex": "papers", "agreement": "papers",
    "map": "papers", "check": "dossiers", "export": "dossiers", "guide": "dossiers",
}  # fmt: skip
"""Each command with its module, which holds it under its name with `_command` behind it."""
INTERRUPTED, DEFECT = 130, 70


class Commands(Group):
    """Imports a command when it is called, so that each start pays for itself only."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of a day's work."""
        return list(COMMANDS)

    def grouped(self, ctx: click.Context) -> dict[str, list[str]]:
        """Return the commands by what they are for: data, compare, negotiate, print, care."""
        return localised.by_heading(self.list_commands(ctx), language(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"birds.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Run the command; where it fails on values that another program has put into the dossier, say that."""
        try:
            with _log_shown():
                return super().invoke(ctx)
        except (BirdsError, click.ClickException, click.exceptions.Exit, MemoryError, OSError):
            raise
        except Exception as error:
            if not _struck.is_set():
                _blame_the_dossier(error)
            raise

    def main(  # type: ignore[override] # always the same way: the contract's exit codes
        self,
        args: Sequence[str] | None = None,
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> NoReturn:
        """Run and exit: with the contract's code, and never with a traceback."""
        _prepare_streams()
        run = disk.FilesOfRun()
        lang = _language(sys.argv[1:] if args is None else args)
        extra.pop("standalone_mode", None)
        try:
            with watched(), disk.of_this_run() as run:
                code = super().main(args, standalone_mode=False, obj=lang, **extra)
            sys.stdout.flush()
        except BrokenPipeError:
            code = 0
        except SystemExit as done:  # click ends a run whose reader has gone with 1, which is our "no"
            has_gone = type(sys.stdout).__name__.endswith("PacifyFlushWrapper")
            code = 0 if has_gone else _interrupted(lang, run) if _struck.is_set() else done.code
        except (click.Abort, KeyboardInterrupt):
            code = _interrupted(lang, run)
        except BirdsError as error:
            interrupted = error.exit_code == INTERRUPTED  # it says itself what was written
            code = _complain(error.message, error.exit_code, lang, None if interrupted else run)
        except click.ClickException as error:
            echo(misuse(error, lang), err=True)
            code = error.exit_code
        except MemoryError:
            code = _complain(Message("run.no_memory"), 3, lang)
        except OSError as error:
            code = _unwritten(error, lang, run)
        except Exception as error:  # noqa: BLE001 - the last line of defence
            code = _defect(error, lang, run)
        _close_quietly()
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=DISTRIBUTION, prog_name="birds")
@common
def cli() -> None:
    """Two national bird lists, one dossier: compare them as birds, draft the annex, draw the flyway."""


def main() -> None:
    """Run the command line as a process of its own."""
    gc.disable()  # our nouns hold no cycles, and looking for some takes a third of a large comparison
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGINT, _interrupt)
    try:
        cli.main(prog_name="birds")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Python would die of one as it ends, with all done
        gc.freeze()  # Python looks for cycles once more as it ends, also where that is disabled


_struck = threading.Event()
"""Set by a Ctrl-C: compiled code of a library may make another failure of it (an UnboundLocalError)."""


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """End the run at a Ctrl-C: as the exit passes, transactions are rolled back and unfinished files removed.

    It is no KeyboardInterrupt, of which Python would die, though it was handled, where it struck inside `exec`.
    """
    _struck.set()
    sys.exit(INTERRUPTED)


def _prepare_streams() -> None:
    """Let a stream that was closed (`>&-`) be one that takes nothing, and others be in UTF-8.

    The number of a closed one would go to the next file that is opened, the dossier, and what is printed would go into
    it. Without UTF-8 streams may be cp932 or cp949 and fail on the other's letters.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDONLY)  # the lowest number that is free
            if number:
                setattr(sys, name, os.fdopen(number, "w", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _language(args: Sequence[str]) -> Lang:
    """Return the language that a command line asks for, one that can't be parsed too; else the environment's."""
    words = " ".join(args).replace("--lang=", "--lang ").split()
    asked = [lang for word, lang in pairwise(words) if word == "--lang"]
    return asked[-1] if asked else os.environ.get("BIRDS_LANG") or "en"


@contextmanager
def _log_shown() -> Iterator[None]:
    """Say what is logged on stderr while a command runs, in the asked language where it is a message of ours."""
    import logging

    class OnStderr(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = getattr(record, "birds_message", None)
            echo(say(message, settings().lang) if message else record.getMessage(), err=True)

    log, handler = logging.getLogger("birds"), OnStderr()
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


def _complain(message: Message, code: int, lang: Lang, run: disk.FilesOfRun | None = None) -> int:
    """Say why a run has failed, or that it was interrupted, and what it has changed nevertheless."""
    if _struck.is_set() and code != INTERRUPTED:
        return _interrupted(lang, run or disk.FilesOfRun())
    changed = [Message.of("run.kept", path=path) for path in dict.fromkeys(run.changed if run else ())]
    for each in (message, *changed):
        with suppress(OSError):  # stderr may be closed too
            echo(f"birds: {say(each, lang)}", err=True)
    return code


def _interrupted(lang: Lang, run: disk.FilesOfRun) -> int:
    return _complain(Message("run.stopped" if run.changed else "run.interrupted"), INTERRUPTED, lang, run)


def _unwritten(error: OSError, lang: Lang, run: disk.FilesOfRun) -> int:
    """Say that standard output can't take the result: what is written to files is said where it is written."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EBADF, errno.EIO):
        return _defect(error, lang, run)
    reason = Message("file.stream_closed") if error.errno == errno.EBADF else why(error)
    return _complain(Message.of("file.result_not_written", why=reason), OutputError.exit_code, lang, run)


def _blame_the_dossier(error: Exception) -> None:
    """Raise DossierError where another program has broken or changed the dossier; else nothing is known against it."""
    from birds.store import integrity

    path = settings().dossier
    try:
        problems = [each for each in integrity.problems(path) if each.severity != "note"]
    except BirdsError:
        return
    if problems:
        worst = min(problems, key=lambda problem: problem.severity != "error")
        raise DossierError("store.not_used", path=path, why=worst.what) from error


def _defect(error: Exception, lang: Lang, run: disk.FilesOfRun) -> int:
    if os.environ.get("BIRDS_TRACEBACK"):
        raise error
    return _complain(Message.of("run.defect", kind=type(error).__name__, words=str(error)), DEFECT, lang, run)


def _close_quietly() -> None:
    """Leave what takes no more to its reader: a second complaint at interpreter exit would be noise."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
