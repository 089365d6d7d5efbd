"""Options that several commands share, what a command needs to print a result, and how far a long run is."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce, wraps
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from birds import disk
from birds.cli.localised import Misused, dossier_of
from birds.messages import labelled, say
from birds.model import Agreement, Arg, Lang, Message, PartyCode, Source, TreatyTest, grouped
from birds.progress import listened

if TYPE_CHECKING:
    from birds.documents.model import Document
    from birds.dossier import Dossier
    from birds.errors import Problem

F = TypeVar("F", bound=Callable[..., Any])
PATH = click.Path(path_type=Path, readable=False)
"""A file or folder; whoever opens it says what is wrong with it, and in which of the exit codes."""
NAMED = click.Path(readable=False, allow_dash=True)
"""The same as it was typed, `-` among them."""
SHOWN = 20  # lines on what is done: of more the others are told with -v
SHOWN_PROBLEMS = 20
SOON = 1.0  # seconds: what is done sooner needs no bar
_BUT_ITS_ROW = attrgetter("severity", "file", "sheet", "column", "value", "what", "todo")
_WEIGHTS = {"error": 0, "warning": 1, "note": 2}  # the first lines are those of what is worst


@dataclass(frozen=True, slots=True)
class Settings:
    """What -d, --lang, -v and -q say, wherever on the line they stand."""

    dossier: Path
    named: bool
    lang: Lang
    verbose: bool
    quiet: bool
    said_lang: Lang | None = None  # what --lang says, None where it says nothing

    @property
    def any_dossier(self) -> Path | None:
        """The dossier, None where none is named and none lies here."""
        return self.dossier if self.named or disk.exists(self.dossier) else None


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:  # noqa: ANN401 - click's own
    if value not in (None, False):
        ctx.find_root().meta[f"birds.{param.name}"] = value


def adding(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Return what adds options to a command, as they would stand above it one by one."""
    return lambda function: reduce(lambda added, option: option(added), reversed(options), function)


common: Callable[[F], F] = adding(
    click.option("-d", "--dossier", type=NAMED, metavar="DOSSIER", callback=_keep, expose_value=False),
    click.option("--lang", metavar="LANG", callback=_keep, expose_value=False),
    click.option("-v", "--verbose", is_flag=True, callback=_keep, expose_value=False),
    click.option("-q", "--quiet", is_flag=True, callback=_keep, expose_value=False),
)
"""Add -d, --lang, -v and -q, which work before and after the command."""


def _wait(ctx: click.Context, param: click.Parameter, seconds: float | None) -> None:  # noqa: ARG001 - click's own
    if seconds is not None:
        from birds.store.opening import PATIENCE

        before = PATIENCE.set(seconds)
        ctx.call_on_close(lambda: PATIENCE.reset(before))


_seconds = click.option(
    "--wait", metavar="SECONDS", type=click.FloatRange(0), callback=_wait, expose_value=False
)
changing: Callable[[F], F] = adding(_seconds, common)
"""Add --wait, and what every command has, to one that changes the dossier."""


def settings() -> Settings:
    """Return what the line says, the environment where it says nothing."""
    context = click.get_current_context()
    meta = context.find_root().meta
    return Settings(
        dossier=Path(dossier_of(context)),
        named=bool(meta.get("birds.dossier") or os.environ.get("BIRDS_DOSSIER")),
        lang=meta.get("birds.lang") or context.find_root().obj or "en",
        verbose=bool(meta.get("birds.verbose")),
        quiet=bool(meta.get("birds.quiet")),
        said_lang=meta.get("birds.lang"),
    )


def party_code(code: str | None) -> PartyCode | None:
    """Return the code of a Party; UsageError where the dossier's agreement has no such Party."""
    if code is None:
        return None
    from birds import agreements, store
    from birds.errors import UsageError

    try:
        return agreements.party_code(agreement(), code)
    except UsageError:
        with store.read(settings().dossier):  # where there is no dossier, that is the answer
            raise


def dossier(*, write: bool = False) -> Dossier:
    """Return the dossier of this run."""
    from birds.dossier import Dossier

    return Dossier(settings().dossier, write=write)


def agreement() -> Agreement:
    """Return what the dossier of the line is about."""
    from birds import store

    return store.agreement_of(settings().dossier)


forcing = click.option("--force", is_flag=True, callback=_keep, expose_value=False)
"""Add --force, by which what somebody has worked on is replaced."""


def printing(*formats: str) -> Callable[[F], F]:
    """Add -o, --format and --json to a command that prints a result in one of these formats."""
    kind = click.option("--format", "fmt", type=click.Choice(formats), callback=_format)
    short = click.option("--json", "as_json", flag_value="json", expose_value=False, callback=_format)
    more = (short,) if "json" in formats else ()
    return adding(click.option("-o", "--output", type=NAMED, metavar="FILE"), kind, *more, forcing)


def _format(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Return the one format that --format and --json name, whichever of them stands first."""
    named: dict[str, str] = ctx.meta.setdefault("birds.formats", {})
    named |= {param.name or "": value} if value else {}
    if len({*named.values()}) > 1:
        raise Misused("cli.two_formats", ctx, format=named["fmt"])
    fmt = ctx.params["fmt"] = next(iter(named.values()), None)
    return fmt


def choose(output: str | None, fmt: str | None, formats: Iterable[str], default: str = "text") -> str:
    """Return the format that `-o` and `--format` ask for together."""
    from birds.documents.formats import files

    return files.choose(output, fmt, formats, default)


def emit(
    data: bytes, output: str | None, fmt: str, credits_: Sequence[Source] = (), notes: Sequence[str] = ()
) -> None:
    """Write a result to its file, or to standard output; beside a CSV file, whose facts it carries, and notes."""
    from birds.documents.formats import files
    from birds.documents.text import size

    if output is None or output == "-":
        to_stdout(data)
        return
    path = Path(output)
    _spare_work(path, fmt)
    for each, length in files.write_with_metadata(path, data, fmt, credits_, notes, settings().lang):
        if each == path:
            note("file.written", path=output, size=size(length))
        else:
            note("file.written_beside" if credits_ else "file.written_about", path=each, file=path.name)


def _spare_work(path: Path, fmt: str) -> None:
    """Refuse to replace what somebody has worked on without --force: a file that is not as we wrote it."""
    from birds import disk
    from birds.documents.formats import files
    from birds.errors import UsageError

    for each in files.paths_written(path, fmt):
        disk.spare(each)
    try:
        if not click.get_current_context().find_root().meta.get("birds.force"):
            files.refuse_work(path, fmt)
    except UsageError:
        from birds.reading.forms import answered

        with disk.reading_untracked():  # how many questions somebody has answered in a review's file
            rows = answered(path, agreement()) if fmt in {"csv", "xlsx"} else 0
        if rows:
            raise UsageError("file.filled_in", path=path, number=rows) from None
        raise


def on_terminal(output: str | None, fmt: str) -> bool:
    """Tell whether a result is text for a person's terminal: then it may have colour and the terminal's width."""
    return output is None and fmt == "text" and sys.stdout.isatty()


def colour() -> bool:
    """Tell whether the terminal wants colour (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how many columns the terminal has."""
    return shutil.get_terminal_size((100, 24)).columns


def emit_table(table: Document, output: str | None, fmt: str) -> None:
    """Print a table in its format, as wide as the terminal where it goes to one."""
    from birds.documents import FORMATS
    from birds.documents.formats.text import as_wide_text

    wide = on_terminal(output, fmt)
    data = as_wide_text(table, columns()).encode() if wide else FORMATS["table"][fmt](table)
    emit(data, output, fmt, table.credits, table.remarks)


def to_stdout(data: bytes) -> None:
    """Write a result, or a piece of one, to standard output."""
    if (data[:2] == b"PK" or data[:4] in {b"%PDF", b"\x89PNG"}) and sys.stdout.isatty():
        raise Misused("cli.not_text")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def echo(text: str, *, err: bool = False) -> None:
    """Write lines, with what a terminal would obey shown as escapes."""
    from birds.documents.text import clean

    click.echo("\n".join(map(clean, text.split("\n"))), err=err)


def note(what: str | Message, /, **args: Arg) -> None:
    """Say something beside the result, on stderr: a code with its arguments; -q silences it."""
    if not settings().quiet:
        echo(say(Message.of(what, **args), settings().lang), err=True)


def note_waiting() -> None:
    """Say how many joint acts wait for this copy's confirmation, where any do."""
    if waiting := dossier().pending:
        note("act.await", number=len(waiting))
        note("act.next_confirm")


def tell(what: str | Message, /, **args: Arg) -> None:
    """Say what was done, on stdout: a code with its arguments."""
    echo(say(Message.of(what, **args), settings().lang))


def say_lines(lines: Iterable[str | Message], *, always: bool = False) -> None:
    """Say what was done row by row: the first of many, all with -v or where that is asked for."""
    every = tuple(lines)
    shown = every if always or settings().verbose else every[:SHOWN]
    for line in shown:
        tell(line) if isinstance(line, Message) else echo(f"  {line}")
    if left := len(every) - len(shown):
        note("cli.more_with_v", number=left)


def ask_before(number: int) -> None:
    """Ask before so many birds get another position; refuse where they are many and nobody can be asked."""
    if number <= SHOWN:
        return
    if not sys.stdin.isatty():
        raise Misused("position.overwrites", number=number)
    click.confirm(say(Message.of("position.overwrite", number=number), settings().lang), abort=True, err=True)


def report(problems: Iterable[Problem], file: str | None = None) -> None:
    """Say what was noticed in an input: the first lines on stderr, all of it in `--problems FILE`.

    What is said of several rows in the same words is one line; with -v each row has its own.
    """
    every, lang = tuple(problems), settings().lang
    if file:
        from birds.documents import FORMATS
        from birds.documents.papers.tables import problem_grid

        fmt = choose(file, None, FORMATS["table"])
        emit_table(problem_grid(every, lang), file, fmt)
    weighed = sorted(every, key=lambda problem: _WEIGHTS.get(problem.severity, 0))
    # Those that differ in nothing but their row are told as one.
    groups = list(grouped((_BUT_ITS_ROW(problem), problem) for problem in weighed).values())
    shown = [[problem] for problem in weighed] if settings().verbose else groups[:SHOWN_PROBLEMS]
    for alike in shown if not settings().quiet else ():
        severity = say(Message(f"severity.{alike[0].severity}"), lang)
        echo(labelled(severity, say(alike[0].message_for(len(alike)), lang), lang), err=True)
    if left := len(every) - sum(map(len, shown)):
        note("problem.more", number=left)


def strictly(function: F) -> F:
    """Let a command that --strict stops say all its problems where they are asked for: with -v, or in a FILE."""

    @wraps(function)
    def run(*args: Any, **values: Any) -> Any:  # noqa: ANN401 - click's values
        from birds import disk
        from birds.documents import FORMATS
        from birds.errors import StrictError

        if file := values["problems"]:
            # Refused, before anything is done, is what has no format, is an input or somebody's work.
            fmt = choose(file, None, FORMATS["table"])
            with disk.reading_untracked():
                several = (value if isinstance(value, tuple) else (value,) for value in values.values())
                for path in (settings().dossier, *chain.from_iterable(several)):
                    if isinstance(path, Path):
                        disk.note(path)
                disk.spare(Path(file))
            _spare_work(Path(file), fmt)
        try:
            return function(*args, **values)
        except StrictError as error:
            if file or settings().verbose:
                report(error.problems, file)
            raise

    return cast("F", run)


def noticed(problems: Iterable[Problem]) -> None:
    """Say how many problems there were, and how many rows had something read into them."""
    kinds = [problem.severity == "note" for problem in problems]
    counted = (("problem.problems", kinds.count(False)), ("problem.notes", kinds.count(True)))
    if counts := tuple(Message.of(code, number=number) for code, number in counted if number):
        note("problem.noticed", what=counts)


project_rules: Callable[[F], F] = click.option("--project-rules", metavar="RULE[,RULE]")
"""Add the option for the rules of this project that go with a treaty test."""


def treaty_test(values: dict[str, Any], agreement: Agreement) -> TreatyTest:
    """Return the treaty test that the options name, else that of the agreement."""
    from birds.model import PROJECT_RULES, TreatyTest

    named = values["project_rules"]
    every, none = named in {None, "all"}, named == "none"
    asked = [] if every or none else [rule.strip() for rule in named.split(",")]
    if strange := [rule for rule in asked if rule not in PROJECT_RULES]:
        raise Misused("cli.no_such_rule", rule=strange[0], known=(*PROJECT_RULES, "all", "none"))
    rules = tuple(rule for rule in PROJECT_RULES if every or rule in asked)
    return TreatyTest(values.get("test") or agreement.test, rules, values.get("min_trust") or "low")


# ---------------------------------------------------------------- how far a long run is


class Bar:
    """Draws the step that is under way once the run takes more than a second; the step's end wipes it."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.drawn: Any = None  # rich's, imported when it is needed
        self.what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Draw how far the step is."""
        if done >= total or what != self.what:
            self.wipe()
        if done >= total or time.monotonic() - self.begun < SOON or settings().quiet:
            return
        if self.drawn is None:
            self.drawn, self.what = _progress(what), what
            self.drawn.add_task("", total=total)
            self.drawn.start()
        self.drawn.update(0, completed=done)

    def wipe(self) -> None:
        """Take the bar from the screen."""
        if self.drawn is not None:
            self.drawn.stop()
            self.drawn = None


@contextmanager
def watched() -> Iterator[None]:
    """Draw the long steps of a command on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    bar = Bar()
    with listened(bar):
        try:
            yield
        finally:
            bar.wipe()


def _progress(what: str) -> Any:  # noqa: ANN401 - rich is imported when it is needed
    """Return rich's bar: what is done, how much of it, the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    lang = settings().lang
    columns = (
        TextColumn(say(Message(f"progress.{what}"), lang)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn(say(Message("progress.left"), lang)),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
