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
from contextlib import nullcontext
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from birds.agreements import party_code
from birds.documents import FORMATS
from birds.documents import desk as pages
from birds.documents.answers import round_page
from birds.documents.build.positions import held_grid
from birds.documents.build.tables import act_lines, problem_grid
from birds.documents.desk import Desk, Incoming
from birds.documents.sources import BESIDE
from birds.documents.theme import template
from birds.documents.write import files, marks
from birds.dossier import Dossier, answers, create
from birds.dossier.positions import read_form
from birds.errors import BirdsError, InputError, OutputError, Problem, UsageError, why
from birds.evidence import whatever_is_there
from birds.messages import say, word
from birds.model import LoadOptions, Message
from birds.negotiation import drafting, drafts, rounds
from birds.negotiation.history import conflict_message
from birds.negotiation.questionnaire import own_keys
from birds.negotiation.rows import AnnexOptions
from birds.negotiation.statements import held_messages, name_messages, position_messages
from birds.reading.files.source import read_source
from birds.reading.returned import is_word, read_returned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from birds.model import Lang, Round
    from birds.negotiation.questionnaire import Questions

    _Made = tuple[str, Message, bytes]  # a file by its path in the folder, what it is for, its bytes
    _Taken = tuple[Iterable[str | Message], tuple[Problem, ...]]

DOSSIER, PAGE, READ_ME, MAP = "agreement.gpkg", "desk.html", "out/README.txt", "private/map.html"
FOLDERS = ("in", "in/done", "out", "private")
PROBLEMS = ".problems"
_OF_A_ROUND = ("positions-", "form-", "changes-since-round-")  # files that another round makes stale
# What a browser has not yet whole, and what is a system's own.
_NOT_YET = (".crdownload", ".part", ".partial", ".download", "thumbs.db", "desktop.ini")
_EXCHANGE = b'"format": "birds exchange'
_ROOM = 200  # bytes of a file's name in that of another


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
    for name in FOLDERS:
        files.make_folder(folder / name)
    path = folder / DOSSIER
    if path.exists():
        dossier = Dossier(path, write=True)
        if agreement is not None:
            raise UsageError("talks.desk_is_made", path=path)
        if party is not None and party_code(dossier.agreement, party) != dossier.party:
            raise UsageError("talks.desk_of_another", path=path, party=party)
    else:
        dossier = create(path, party=party, agreement=agreement)
    spoken = lang or (dossier.agreement.lang_of(dossier.party) if dossier.party else "en")
    waiting = _waiting(folder / "in", do=do)
    with nullcontext(path) if do else answers.rehearsal(path) as place:
        incoming = tuple(_all(place, waiting, spoken))
    if do:
        incoming = tuple(_put_away(folder, one, spoken) for one in incoming)
    desk = _written(folder, Dossier(path, write=True), incoming, spoken, do=do)
    files.write(folder / PAGE, pages.render(desk))
    if starter:
        _write_starter(folder, spoken)
    return desk


def _written(folder: Path, dossier: Dossier, incoming: tuple[Incoming, ...], lang: Lang, *, do: bool) -> Desk:
    """Write what goes out and what stays; return what the page shows."""
    begun = rounds.current_round(dossier.content.rounds)
    is_new = bool(do and incoming) or not (folder / MAP).exists()
    out = tuple(_out(dossier.without_held(), begun, lang))
    private = tuple(_private(dossier, begun, lang, is_new=is_new))
    next_steps = {
        "do": incoming and not do,
        "mend": any(not one.is_clean for one in incoming),
        "open": not begun,
        "fill_in": begun and dossier.party,
        "then_send": dossier.content.rounds,
    }
    desk = Desk(
        dossier.agreement,
        dossier.party,
        lang,
        max(dossier.content.rounds, key=lambda one: one.number, default=None),
        incoming,
        do,
        tuple((name, what) for name, what, _ in out),
        tuple((name, what) for name, what, _ in private),
        tuple(Message(f"talks.desk_{step}") for step, is_next in next_steps.items() if is_next),
    )
    told = (READ_ME, Message("talks.desk_is_read_me"), pages.read_me(desk).encode())
    return replace(desk, edited=tuple(_refresh(folder, (*out, told, *private))))


# ---------------------------------------------------------------- what came in


def _waiting(folder: Path, *, do: bool) -> list[Path]:
    """Return what waits in `in/`: all but what is hidden, open in an office or not there as a whole, and our own.

    InputError where it can't be read; OutputError, before anything is taken, where nothing can be moved out of it.
    """
    ours = tuple(f"{PROBLEMS}.{end}" for end in ("html", "csv", f"csv{BESIDE}"))
    try:
        every = sorted(folder.iterdir(), key=lambda one: one.name)
    except OSError as error:
        raise InputError("talks.desk_not_read", path=folder, why=why(error)) from error
    if do and not os.access(folder, os.W_OK):
        raise OutputError("file.not_written", path=folder, why=why(PermissionError(errno.EACCES, "")))
    return [
        one
        for one in every
        if one.name[:1] not in ".~"
        and one.name != "done"
        and not one.name.lower().endswith((*_NOT_YET, *ours))
    ]


def _all(path: Path, waiting: Sequence[Path], lang: Lang) -> Iterator[Incoming]:
    """Yield what each file changes, in the order in which they build on each other."""
    kinds = [(file, *_kind(path, file)) for file in waiting]
    order = (*_TAKEN, "other")
    for file, kind, error in sorted(kinds, key=lambda one: order.index(one[1])):
        lines: Iterable[str | Message] = ()
        try:
            if error:
                raise error
            lines, problems = _TAKEN[kind](Dossier(path, write=True), file, lang)
        except BirdsError as failure:
            problems = (*getattr(failure, "problems", ()), Problem(file.name, failure.message))
        told = tuple(one if isinstance(one, str) else say(one, lang) for one in lines)
        is_clean = not any(one.severity == "error" for one in problems)
        yield Incoming(file.name, kind, told, tuple(map(pages.without_terminal, problems)), is_clean)


def _kind(path: Path, file: Path) -> tuple[str, BirdsError | None]:
    """Return what a file is, by what is in it, and why it can't be read where it can't."""
    if file.is_symlink() or not file.is_file():
        return "other", UsageError("talks.desk_no_file", file=file.name)
    try:
        source = read_source(file)
        if source.kind == "sqlite" or _EXCHANGE in source.data[:400]:
            return "exchange", None
        if is_word(file):
            read_returned(file)
            return "word", None
        filled, _ = read_form(path, file, LoadOptions())
    except BirdsError as error:
        is_other = error.message.code in {"form.no_positions", "returned.not_ours", "file.no_table"}
        return ("list", None) if is_other else ("answers", error)
    is_own = filled.key or (filled.stamp.party and filled.stamp.party == Dossier(path).party)
    return ("own" if is_own else "answers"), None


def _take_exchange(dossier: Dossier, file: Path, lang: Lang) -> _Taken:
    done = dossier.merge(file)
    table = whatever_is_there(done.after)
    called = drafting.heads(table)
    told = (conflict_message(one, table.dossier.agreement, called) for one in done.conflicts)
    problems = (
        Problem(file.name, Message.of("exchange.conflict", conflict=one), severity="warning") for one in told
    )
    return act_lines(done.new, table, lang), tuple(problems)


def _take_word(dossier: Dossier, file: Path, _lang: Lang) -> _Taken:
    """Take what the other Party proposes in a document, as of the latest date that its changes bear."""
    others = (code for code in dossier.agreement.in_order() if dossier.party and code != dossier.party)
    if (other := next(others, None)) is None:
        raise UsageError("position.of_nobody", file=file.name)
    done = dossier.load_positions(file, party=other, date=read_returned(file).dated)
    return done.proposals, done.problems


def _take_answers(dossier: Dossier, file: Path, lang: Lang) -> _Taken:
    done = dossier.load_positions(file)
    told = [*done.done, *position_messages(done.changes, done.heads, done.counting)]
    told += name_messages(done.names, done.heads, lang)
    if done.held:
        told += Message.of("form.holds", things=drafts.of_each_kind(done.held)), *held_messages(done, lang)
    return told, done.problems


def _take_list(dossier: Dossier, file: Path, _lang: Lang) -> _Taken:
    """Take a list that the dossier does not have under the name of its file, as no Party's."""
    name = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", file.stem)).strip("._-") or "list"
    if name in {one.checklist.id for one in dossier.content.lists}:
        raise UsageError("talks.desk_list_is_there", list=name)
    done = dossier.load_list(file, id=name)
    things = Message.of(done.what, number=done.read)
    told = Message.of("load.of_file", things=things, file=file.name, said=done.summary)
    return (told, done.changes.message) if done.changes else (told,), done.problems


# In the order in which they are taken: a form is for the round that an exchange opens.
_TAKEN: dict[str, Callable[[Dossier, Path, Lang], _Taken]] = {
    "exchange": _take_exchange,
    "word": _take_word,
    "answers": _take_answers,
    "own": _take_answers,
    "list": _take_list,
}


def _put_away(folder: Path, one: Incoming, lang: Lang) -> Incoming:
    """Keep a clean file under `in/done/`; beside another write what is wrong with it, as a page and as CSV."""
    file = folder / "in" / one.name
    beside = {fmt: file.with_name(f"{_cut(one.name)}{PROBLEMS}.{fmt}") for fmt in ("html", "csv")}
    if one.is_clean:
        try:
            kept = _free_name(folder / "in" / "done" / one.name)
            file.replace(kept)
        except OSError as error:
            problem = Problem(one.name, Message.of("talks.desk_not_moved", file=one.name, why=why(error)))
            one = replace(one, problems=(*one.problems, problem), is_clean=False)
        else:
            for path in beside.values():
                for each in files.places(path, path.suffix[1:]):
                    each.unlink(missing_ok=True)
            return replace(one, kept=f"in/done/{kept.name}")
    grid = problem_grid(one.problems, lang)
    for fmt, path in beside.items():
        files.put(path, FORMATS["table"][fmt](grid), fmt, force=True)
    return one


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{_cut(path.stem)} ({number}){path.suffix}") for number in range(2, 10_000))
    return path if not path.exists() else next(one for one in names if not one.exists())


def _cut(name: str) -> str:
    """Return the beginning of a name that leaves room behind it: most systems keep 255 bytes of one."""
    while len(os.fsencode(name)) > _ROOM:
        name = name[:-1]
    return name


# ---------------------------------------------------------------- what goes out, and what stays


def _refresh(folder: Path, made: Iterable[_Made]) -> Iterator[str]:
    """Write files, take away ours of another round, and yield those that somebody edited."""
    wanted = {folder / name: data for name, _, data in made}
    for old in {each for path in wanted for each in path.parent.iterdir()} - wanted.keys():
        if old.name.startswith(_OF_A_ROUND) and old.is_file() and not marks.is_work(old):
            old.unlink()
    for path, data in wanted.items():
        if data and marks.is_work(path):
            yield path.relative_to(folder).as_posix()
        elif data:
            suffix = path.suffix[1:]
            files.put(path, data, files.SUFFIXES.get(suffix, suffix))


def _out(dossier: Dossier, begun: Round | None, lang: Lang) -> Iterator[_Made]:
    """Yield what goes to the other side, of a dossier that holds nothing."""
    party, options, write = dossier.party, AnnexOptions(lang=lang), FORMATS
    name = f"out/exchange-{party}.jsonl" if party else "out/exchange.jsonl"
    yield name, Message("talks.desk_is_exchange"), dossier.exchange()[0]
    annex = dossier.annex(options=options).annex
    yield "out/working-paper.docx", Message("talks.desk_is_paper"), write["annex"]["docx"](annex)
    if latest := max((one.number for one in dossier.content.rounds if one.closed), default=0):
        changes = dossier.annex_changes(replace(options, since=latest))
        redline = write["redline"]["docx"](changes.old, changes.new, changes.authors)
        yield (
            f"out/changes-since-round-{latest}.docx",
            Message.of("talks.desk_is_redline", round=latest),
            redline,
        )
    map_file = PurePath(MAP).name if (dossier.path.parent / "out" / PurePath(MAP).name).is_file() else ""
    for other in dossier.agreement.in_order() if begun else ():
        if other != party:
            yield from _asked("out", dossier.export_positions(other), map_file)


def _asked(folder: str, asked: Questions, map_file: str) -> Iterator[_Made]:
    """Yield a Party's workbook, where a round is open, and its form, in its language."""
    party, write = asked.agreement.country(asked.party), FORMATS["positions"]
    of_round = f"{asked.party}-{asked.round}" if asked.begun else asked.party
    if asked.begun:
        what = Message.of("talks.desk_is_workbook", party=party)
        yield f"{folder}/positions-{of_round}.xlsx", what, write["xlsx"](asked)
    what = Message.of("talks.desk_is_own_form" if asked.is_own else "talks.desk_is_form", party=party)
    yield f"{folder}/form-{of_round}.html", what, write["html"](asked, map_file=map_file)


def _private(dossier: Dossier, begun: Round | None, lang: Lang, *, is_new: bool) -> Iterator[_Made]:
    """Yield what stays: the own workbook and form, what is held, and the map; a secretariat's is a form for rounds.

    The map takes long: it has no bytes unless what it shows `is_new`.
    """
    if dossier.party is None:
        number = begun.number if begun else max((one.number for one in dossier.content.rounds), default=0) + 1
        form = round_page(number, begun, next(iter(own_keys(dossier.content.events)), ""), lang)
        yield f"private/form-{number}.html", Message("talks.desk_is_round_form"), form
        return
    yield from _asked("private", dossier.export_positions(dossier.party), PurePath(MAP).name)
    held = FORMATS["table"]["html"](held_grid(dossier.findings(), lang))
    yield "private/held.html", Message("talks.desk_is_held"), held
    yield MAP, Message("talks.desk_is_map"), dossier.map_page(lang) if is_new else b""


# ---------------------------------------------------------------- a file to double-click


def _write_starter(folder: Path, lang: Lang) -> None:
    """Write what a double click starts on this system: it looks, shows the page, and asks before it takes."""
    is_windows = sys.platform == "win32"
    name = "desk.cmd" if is_windows else "desk.command" if sys.platform == "darwin" else "desk.sh"
    python = f'"{sys.executable.replace("%", "%%")}"' if is_windows else shlex.quote(sys.executable)
    made = template("desk.cmd" if is_windows else "desk.sh")
    made = made.replace("PYTHON", python).replace("QUESTION", word("desk_question", lang))
    path = folder / name
    files.write(path, (made.replace("\n", "\r\n") if is_windows else made).encode())
    path.chmod(0o755)
