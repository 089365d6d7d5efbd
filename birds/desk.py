"""A desk without a terminal: a folder with a dossier, what came in, what goes out, and what stays.

A pass looks at every file in `in/` by taking it in a copy of the dossier: what it says would change is what taking it
changes. What is in `out/` is made of a dossier that holds nothing.
"""

from __future__ import annotations

import errno
import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from birds import agreements, attribution, disk
from birds.documents import FORMATS
from birds.documents.formats import files
from birds.documents.formats.html import filled, render_page, round_page
from birds.documents.papers.positions import held_grid
from birds.documents.papers.tables import act_lines, problem_grid
from birds.documents.theme import template
from birds.dossier import Dossier, bootstrap, create, positions
from birds.errors import AnswerIsNo, BirdsError, InputError, OutputError, Problem, UsageError, why
from birds.evidence import lacks, whatever_is_there
from birds.messages import entries, labelled, say, word
from birds.model import Agreement, Arg, Lang, LoadOptions, Message, Round
from birds.model.agreement import default
from birds.negotiation import annexes, drafts, history, rounds, statements
from birds.negotiation.rows import AnnexOptions
from birds.negotiation.statements import Questions
from birds.reading.files.source import read_source
from birds.reading.forms import is_page
from birds.reading.returned import is_word, read_returned

if TYPE_CHECKING:
    Made = tuple[str, Message, bytes]  # a file by its path in the folder, what it is for, its bytes
    _Taken = tuple[Iterable[str | Message], tuple[Problem, ...]]

DOSSIER, PAGE, READ_ME, MAP = "agreement.gpkg", "desk.html", "out/README.txt", "private/map.html"
PROBLEMS = ".problems"
_OF_A_ROUND = ("positions-", "form-", "changes-since-round-")  # files that another round makes stale
# What is hidden, open in an office, not yet whole in a browser, a system's own, or ours.
_PASSED_OVER = re.compile(
    r"[.~].*|(?-i:done)|.*\.(crdownload|part|partial|download)|thumbs\.db|desktop\.ini"
    rf"|.*{re.escape(PROBLEMS)}\.(html|csv|csv{re.escape(attribution.BESIDE)})",
    re.IGNORECASE | re.DOTALL,
)
_EXCHANGE = b'"format": "birds exchange'
_ROOM = 200  # bytes of a file's name in that of another
_OF_A_TERMINAL = re.compile(r"--[a-z]|(`|: |\(|use )birds [a-z]|`\{command")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file in `in/`: what it is, what it changes, line by line, and what is wrong with it.

    `is_clean`: nothing of it is left to mend; then it is kept as `kept` once it was taken.
    """

    name: str
    kind: str
    lines: tuple[str, ...]
    problems: tuple[Problem, ...]
    is_clean: bool
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page shows; `is_done`: what came in was taken. `edited` are files that somebody wrote in."""

    title: str
    agreement: Agreement
    lang: Lang
    round: Round | None
    incoming: tuple[Incoming, ...]
    is_done: bool
    out: tuple[Made, ...]
    private: tuple[Made, ...]
    next_steps: tuple[Message, ...]
    edited: tuple[str, ...]


def work(
    folder: Path,
    *,
    party: str | None = None,
    agreement: Path | None = None,
    do: bool = False,
    starter: bool = False,
    lang: Lang | None = None,
) -> Desk:
    """Make a desk, or work at it: look at what came in or, with `do`, take what is clean; write what goes out.

    A new one is about the Parties of the file `agreement`. UsageError where the desk is another Party's, or there
    with an agreement.
    """
    path = folder / DOSSIER
    if not disk.exists(path):
        about = agreements.read(agreement, bootstrap.BESIDE) if agreement else default()
        agreements.party_code(about, party)  # what is wrong with these leaves no folder
        files.make_folder(folder)
        dossier = create(path, party=party, agreement=agreement)
    elif agreement is not None:
        raise UsageError("talks.desk_is_made", path=path)
    else:
        dossier = Dossier(path, write=True)
        if party is not None and agreements.party_code(dossier.agreement, party) != dossier.party:
            raise UsageError("talks.desk_of_another", path=path, party=party)
    for name in ("in/done", "out", "private"):
        files.make_folder(folder / name)
    spoken = lang or (dossier.agreement.lang_of(dossier.party) if dossier.party else "en")
    waiting = _waiting(folder / "in", do=do)
    with nullcontext(path) if do else positions.rehearsal(path) as place:
        incoming = tuple(_look_at(place, waiting, spoken))
    if do:
        incoming = tuple(_put_away(folder, file, spoken) for file in incoming)
    desk = _written(folder, Dossier(path, write=True), incoming, spoken, do=do)
    files.write(folder / PAGE, render(desk))
    if starter:
        _write_starter(folder, spoken)
    return desk


def _written(folder: Path, dossier: Dossier, incoming: tuple[Incoming, ...], lang: Lang, *, do: bool) -> Desk:
    """Write what goes out and what stays; return what the page shows. Without a list of each Party that is nothing."""
    about, party, held_rounds = dossier.agreement, dossier.party, dossier.content.rounds
    begun, lacking = rounds.current_round(held_rounds), lacks(dossier.content)
    is_new = bool(do and incoming) or not (folder / MAP).exists()
    try:
        out = () if lacking else tuple(_out(dossier.without_held(), begun, lang))
        private = () if lacking else tuple(_private(dossier, begun, lang, is_new=is_new))
    except AnswerIsNo:  # there is no bird to ask about
        out = private = ()
    lists = Message.of("talks.desk_lists", parties=tuple(map(about.country, lacking)), codes=lacking)
    steps = (
        (lacking, lists),
        (not (lacking or private), Message("talks.desk_no_bird")),
        (incoming and not do, Message("talks.desk_do")),
        (any(not file.is_clean for file in incoming), Message("talks.desk_mend")),
        (private and not begun, Message("talks.desk_open")),
        (private and begun and party, Message("talks.desk_fill_in")),
        (out and held_rounds, Message("talks.desk_then_send")),
    )
    title = Message("talks.desk_title_secretariat")
    if party is not None:
        title = Message.of("talks.desk_title", party=about.country(party))
    files_to_send = (labelled(PurePath(name).name, say(what, lang), lang) for name, what, _ in out)
    lines = (
        say(title, lang),
        "",
        word("desk_send", lang),
        "",
        *files_to_send,
        "",
        word("desk_keep", lang),
        "",
    )
    read_me = (READ_ME, Message("talks.desk_is_read_me"), "\n".join(lines).encode())
    return Desk(
        title=say(title, lang),
        agreement=about,
        lang=lang,
        round=max(held_rounds, key=lambda each: each.number, default=None),
        incoming=incoming,
        is_done=do,
        out=out,
        private=private,
        next_steps=tuple(step for is_next, step in steps if is_next),
        edited=tuple(_refresh(folder, (*out, read_me, *private))),
    )


# ---------------------------------------------------------------- what came in


def _waiting(folder: Path, *, do: bool) -> list[Path]:
    """Return what waits in `in/`. InputError where it can't be read, OutputError where nothing could be moved out."""
    try:
        every = sorted(folder.iterdir(), key=lambda file: file.name)
    except OSError as error:
        raise InputError("talks.desk_not_read", path=folder, why=why(error)) from error
    if do and not os.access(folder, os.W_OK):
        raise OutputError("file.not_written", path=folder, why=why(PermissionError(errno.EACCES, "")))
    return [file for file in every if not _PASSED_OVER.fullmatch(file.name)]


def _look_at(path: Path, waiting: Sequence[Path], lang: Lang) -> Iterator[Incoming]:
    """Yield what each file changes, in the order in which they build on each other."""
    kinds, order = {file: _kind(path, file) for file in waiting}, (*_TAKEN, "page", "other")
    for file in sorted(waiting, key=lambda file: order.index(kinds[file])):
        lines: Iterable[str | Message] = ()
        try:
            if kinds[file] not in _TAKEN:
                raise UsageError(f"talks.desk_{kinds[file]}", file=file.name)
            lines, problems = _TAKEN[kinds[file]](Dossier(path, write=True), file, lang)
        except BirdsError as failure:
            problems = (*getattr(failure, "problems", ()), Problem(file.name, failure.message))
        shown = tuple(line if isinstance(line, str) else say(line, lang) for line in lines)
        is_clean = not any(problem.severity == "error" for problem in problems)
        yield Incoming(file.name, kinds[file], shown, tuple(map(without_terminal, problems)), is_clean)


def _kind(path: Path, file: Path) -> str:
    """Return what a file is, by what is in it; reading one that can't be read says why."""
    if file.is_symlink() or not file.is_file():
        return "other"
    try:
        source = read_source(file)
        if source.kind == "sqlite" or _EXCHANGE in source.data[:400]:
            return "exchange"
        if is_page(source):
            return "page"
        if is_word(file):
            read_returned(file)
            return "word"
        filled, _ = positions.read_form(path, file, LoadOptions())
    except BirdsError as error:
        is_list = error.message.code in {"form.no_positions", "returned.not_ours", "file.no_table"}
        return "list" if is_list else "word" if is_word(file) else "answers"
    is_own = (filled.stamp.party or filled.stamp.key) and filled.stamp.party == Dossier(path).party
    return "own" if is_own else "answers"


def _take_list(dossier: Dossier, file: Path, _lang: Lang) -> _Taken:
    """Take a list by its file's name, as that of a Party without one whose code begins it, else as no Party's."""
    name = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", file.stem)).strip("._-") or "list"
    if name in {matched.checklist.id for matched in dossier.content.lists}:
        raise UsageError("talks.desk_list_is_there", list=name)
    lacking = lacks(dossier.content)
    party = next((code for code in lacking if re.match(rf"{code}(?![^\W\d_])", name, re.IGNORECASE)), None)
    loaded = dossier.load_list(file, id=name, party=party) if party else dossier.load_list(file, id=name)
    things = Message.of(loaded.what, number=loaded.read)
    lines = [Message.of("load.of_file", things=things, file=file.name, said=loaded.summary)]
    lines += [Message.of("talks.desk_list_of", party=dossier.agreement.country(party))] if party else []
    return (*lines, loaded.changes.message) if loaded.changes else lines, loaded.problems


def _take_exchange(dossier: Dossier, file: Path, lang: Lang) -> _Taken:
    merged = dossier.merge(file)
    table = whatever_is_there(merged.after)
    called = annexes.heads(table)
    problems = []
    for conflict in merged.conflicts:
        message = history.conflict_message(conflict, dossier.agreement, called)
        what = Message.of("exchange.conflict", conflict=message)
        problems.append(Problem(file.name, what, history.how_to_settle(conflict), severity="warning"))
    return act_lines(merged.new, table, lang), tuple(problems)


def _take_answers(dossier: Dossier, file: Path, lang: Lang) -> _Taken:
    loaded = dossier.load_positions(file)
    lines = [*loaded.done, *statements.position_messages(loaded.changes, loaded.heads, loaded.counting)]
    lines += statements.name_messages(loaded.names, loaded.heads, lang)
    if loaded.held:
        lines.append(Message.of("form.holds", things=drafts.of_each_kind(loaded.held)))
    return (*lines, *statements.held_messages(loaded, lang)), loaded.problems


def _take_word(dossier: Dossier, file: Path, _lang: Lang) -> _Taken:
    """Take what the other Party proposes in a document, as of the latest date that its changes bear."""
    if dossier.party is None:
        raise UsageError("position.of_nobody", file=file.name)
    other = next(code for code in dossier.agreement.in_order() if code != dossier.party)
    loaded = dossier.load_positions(file, party=other, date=read_returned(file).dated)
    return loaded.proposals, loaded.problems


# In the order in which they are taken: a round is on lists, and a form for the round that an exchange opens.
_TAKEN: dict[str, Callable[[Dossier, Path, Lang], _Taken]] = {
    "list": _take_list,
    "exchange": _take_exchange,
    "word": _take_word,
    "answers": _take_answers,
    "own": _take_answers,
}


def _put_away(folder: Path, incoming: Incoming, lang: Lang) -> Incoming:
    """Keep a clean file under `in/done/`; beside another write what is wrong with it, as a page and as CSV."""
    file = folder / "in" / incoming.name
    beside = {fmt: file.with_name(f"{_cut(file.name)}{PROBLEMS}.{fmt}") for fmt in ("html", "csv")}
    if incoming.is_clean:
        for old in (old for fmt, path in beside.items() for old in files.paths_written(path, fmt)):
            old.unlink(missing_ok=True)
        stems = (file.stem, *(f"{_cut(file.stem)} ({number})" for number in range(2, 10_000)))
        free = (folder / "in" / "done" / f"{stem}{file.suffix}" for stem in stems)
        try:
            kept = file.replace(next(path for path in free if not path.exists()))
            return replace(incoming, kept=f"in/done/{kept.name}")
        except OSError as error:
            problem = Problem(file.name, Message.of("talks.desk_not_moved", file=file.name, why=why(error)))
            incoming = replace(incoming, problems=(*incoming.problems, problem), is_clean=False)
    grid = problem_grid(incoming.problems, lang)
    for fmt, path in beside.items():
        files.put(path, FORMATS["table"][fmt](grid), fmt, force=True)
    return incoming


def _cut(name: str) -> str:
    """Return the beginning of a name that leaves room behind it: most systems keep 255 bytes of one."""
    whole = os.fsencode(name)
    return name if len(whole) <= _ROOM else whole[:_ROOM].decode(errors="ignore")


# ---------------------------------------------------------------- what goes out, and what stays


def _refresh(folder: Path, made: Iterable[Made]) -> Iterator[str]:
    """Write files, take away ours of another round, and yield those that somebody edited."""
    wanted = {folder / name: content for name, _, content in made}
    for old in {file for path in wanted for file in path.parent.iterdir()} - wanted.keys():
        if old.name.startswith(_OF_A_ROUND) and old.is_file() and not files.is_work(old):
            old.unlink()
    for path, content in wanted.items():
        if content and files.is_work(path):
            yield path.relative_to(folder).as_posix()
        elif content:
            files.put(path, content, files.SUFFIXES.get(path.suffix[1:], path.suffix[1:]))


def _out(dossier: Dossier, begun: Round | None, lang: Lang) -> Iterator[Made]:
    """Yield what goes to the other side, of a dossier that holds nothing."""
    options, write = AnnexOptions(lang=lang), FORMATS
    name = f"out/exchange-{dossier.party}.jsonl" if dossier.party else "out/exchange.jsonl"
    yield name, Message("talks.desk_is_exchange"), dossier.exchange()[0]
    annex = dossier.annex(options=options).annex
    yield "out/working-paper.docx", Message("talks.desk_is_paper"), write["annex"]["docx"](annex)
    if latest := max((each.number for each in dossier.content.rounds if each.closed), default=0):
        changes = dossier.annex_changes(replace(options, since=latest))
        redline = write["redline"]["docx"](changes.old, changes.new, changes.authors)
        what = Message.of("talks.desk_is_redline", round=latest)
        yield f"out/changes-since-round-{latest}.docx", what, redline
    map_file = PurePath(MAP).name if (dossier.path.parent / "out" / PurePath(MAP).name).is_file() else ""
    for party in dossier.agreement.in_order() if begun else ():
        if party != dossier.party:
            yield from _asked("out", dossier.export_positions(party), map_file)


def _asked(folder: str, asked: Questions, map_file: str) -> Iterator[Made]:
    """Yield a Party's workbook, where a round is open, and its form, in its language."""
    party, write = asked.agreement.country(asked.party), FORMATS["positions"]
    of_round = f"{asked.party}-{asked.round}" if asked.begun else asked.party
    if asked.begun:
        what = Message.of("talks.desk_is_workbook", party=party)
        yield f"{folder}/positions-{of_round}.xlsx", what, write["xlsx"](asked)
    what = Message.of("talks.desk_is_own_form" if asked.is_own else "talks.desk_is_form", party=party)
    yield f"{folder}/form-{of_round}.html", what, write["html"](asked, map_file=map_file)


def _private(dossier: Dossier, begun: Round | None, lang: Lang, *, is_new: bool) -> Iterator[Made]:
    """Yield what stays: the own workbook and form, what is held, and the map; a secretariat's is a form for rounds."""
    if dossier.party is None:
        number = (begun or rounds.open_round(dossier.content.rounds)).number
        form = round_page(number, begun, next(iter(statements.own_keys(dossier.content.events)), ""), lang)
        yield f"private/form-{number}.html", Message("talks.desk_is_round_form"), form
        return
    yield from _asked("private", dossier.export_positions(dossier.party), PurePath(MAP).name)
    held = FORMATS["table"]["html"](held_grid(dossier.findings(), lang))
    yield "private/held.html", Message("talks.desk_is_held"), held
    yield MAP, Message("talks.desk_is_map"), dossier.map_page(lang) if is_new else b""  # it takes long


# ---------------------------------------------------------------- a file to double-click


def _write_starter(folder: Path, lang: Lang) -> None:
    """Write what a double click starts on this system: it looks, shows the page, and asks before it takes."""
    ending = {"win32": "cmd", "darwin": "command"}.get(sys.platform, "sh")
    path, is_windows = folder / f"desk.{ending}", ending == "cmd"
    python = f'"{sys.executable.replace("%", "%%")}"' if is_windows else shlex.quote(sys.executable)
    script = template("desk.cmd" if is_windows else "desk.sh")
    script = script.replace("PYTHON", python).replace("QUESTION", word("desk_question", lang))
    files.write(path, (script.replace("\n", "\r\n") if is_windows else script).encode())
    path.chmod(0o755)


# ---------------------------------------------------------------- its page


def without_terminal(problem: Problem) -> Problem:
    """Return a problem with what to do about it at a desk; what takes a terminal, whoever keeps the dossier does."""
    what, todo = at_desk(problem.what), at_desk(problem.todo)
    asks = any(_OF_A_TERMINAL.search(say(message, "en")) for message in (what, todo) if message)
    return replace(problem, what=what, todo=Message("desk.ask") if asks else todo)


def at_desk(sentence: Arg | None) -> Any:  # noqa: ANN401 - as it came
    """Return a message, or what one says, in the words of a desk where it has some, with the names of files alone."""
    if isinstance(sentence, tuple):
        return tuple(map(at_desk, sentence))
    if isinstance(sentence, Message):
        own = f"desk.{sentence.code}"
        args = tuple((name, at_desk(value)) for name, value in sentence.args)
        return Message(own if own in entries("en") else sentence.code, args)
    return sentence.name if isinstance(sentence, PurePath) else sentence


def render(desk: Desk) -> bytes:
    """Return the page."""

    def without_file(problem: Problem, name: str) -> str:  # the section is on this file
        return re.sub(rf"^((.*[/\\])?{re.escape(name)}(: |：|, |、))+", "", say(problem.message, desk.lang))

    closed_by = tuple(map(desk.agreement.country, desk.round.closed_by if desk.round else ()))
    values = {"at_desk": at_desk, "without_file": without_file, "closed_by": closed_by}
    body = filled("desk.html", desk.lang, desk=desk, **values)
    style, parties = template("desk.css"), desk.agreement.parties
    return render_page(desk.title, desk.lang, body, style=style, parties=parties)
