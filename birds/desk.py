"""A desk without a terminal: a folder with a dossier, what came in, what goes out, and what stays.

A pass looks at every file in `in/` by taking it in a copy of the dossier: what it says would change is what taking it
changes. What is in `out/` is made of a dossier that holds nothing.
"""

from __future__ import annotations

import re
import shlex
import sys
import unicodedata
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from birds.agreements import party_code
from birds.documents import FORMATS
from birds.documents import desk as pages
from birds.documents.build.answers import answer_form, round_form
from birds.documents.build.positions import held_grid
from birds.documents.build.tables import act_lines, problem_grid
from birds.documents.desk import Desk, Incoming
from birds.documents.sources import BESIDE
from birds.documents.theme import template
from birds.documents.write import files, marks
from birds.documents.write.answers import as_page
from birds.dossier import Dossier, answers, create
from birds.dossier.positions import read_form
from birds.errors import BirdsError, Problem, UsageError, why
from birds.evidence import whatever_is_there
from birds.messages import say, word
from birds.model import LoadOptions, Message
from birds.negotiation import drafting, drafts, rounds
from birds.negotiation.history import conflict_told
from birds.negotiation.questionnaire import own_keys
from birds.negotiation.rows import AnnexOptions
from birds.negotiation.statements import names_told, positions_told
from birds.reading.files.source import read_source
from birds.reading.returned import is_word, read_returned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from birds.model import Lang, PartyCode, Round
    from birds.negotiation.changes import AnnexChanges

DOSSIER, PAGE, READ_ME, MAP = "agreement.gpkg", "desk.html", "README.txt", "map.html"
FOLDERS = ("in", "in/done", "out", "private")
PROBLEMS = ".problems"
_OF_A_ROUND = ("positions-", "form-", "changes-since-round-")  # files that another round makes stale
# What a browser has not yet whole, and what is a system's own.
_NOT_YET = (".crdownload", ".part", ".partial", ".download", "thumbs.db", "desktop.ini")
_EXCHANGE = b'"format": "birds exchange'


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that the desk writes: what it is for, its format, what makes it."""

    what: Message
    fmt: str
    make: Callable[[], bytes]


def work(
    folder: Path,
    *,
    party: str | None = None,
    do: bool = False,
    starter: bool = False,
    lang: Lang | None = None,
) -> Desk:
    """Make a desk, or work at it: look at what came in or, with `do`, take what is clean; write what goes out.

    UsageError where the desk is another Party's.
    """
    for name in FOLDERS:
        files.make_folder(folder / name)
    path = folder / DOSSIER
    dossier = Dossier(path, write=True) if path.exists() else create(path, party=party)
    _refuse_another(dossier, party)
    spoken = lang or (dossier.agreement.lang_of(dossier.party) if dossier.party else "en")
    with nullcontext(path) if do else answers.rehearsal(path) as place:
        incoming = tuple(_all(place, _waiting(folder), spoken))
    if do:
        incoming = tuple(_put_away(folder, one, spoken) for one in incoming)
    desk = _written(folder, Dossier(path, write=True), incoming, spoken, is_done=do)
    files.write(folder / PAGE, pages.render(desk))
    if starter:
        _write_starter(folder, spoken)
    return desk


def _refuse_another(dossier: Dossier, party: str | None) -> None:
    if party is not None and party_code(dossier.agreement, party) != dossier.party:
        raise UsageError("talks.desk_of_another", path=dossier.path, party=party)


# ---------------------------------------------------------------- what came in


def _waiting(folder: Path) -> list[Path]:
    """Return what waits in `in/`: all but what is hidden, open in an office or not there as a whole, and our own."""
    every = sorted((folder / "in").iterdir(), key=lambda one: one.name)
    ours = tuple(f"{PROBLEMS}.{end}" for end in ("html", "csv", f"csv{BESIDE}"))
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
        try:
            if error:
                raise error
            lines, problems = _TAKEN[kind](Dossier(path, write=True), file, lang)
        except BirdsError as failure:
            lines, problems = (), (*getattr(failure, "problems", ()), Problem(file.name, failure.message))
        is_clean = not any(one.severity == "error" for one in problems)
        yield Incoming(file.name, kind, tuple(lines), tuple(map(pages.without_terminal, problems)), is_clean)


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


def _take_exchange(dossier: Dossier, file: Path, lang: Lang) -> tuple[Iterable[str], tuple[Problem, ...]]:
    done = dossier.merge(file)
    table = whatever_is_there(done.after)
    called = drafting.heads(table)
    told = (conflict_told(one, table.dossier.agreement, called) for one in done.conflicts)
    problems = tuple(
        Problem(file.name, Message.of("exchange.conflict", conflict=one), severity="warning") for one in told
    )
    return act_lines(done.new, table, lang), problems


def _take_word(dossier: Dossier, file: Path, lang: Lang) -> tuple[Iterable[str], tuple[Problem, ...]]:
    """Take what the other Party proposes in a document, as of the latest date that its changes bear."""
    other = next(
        (code for code in dossier.agreement.in_order() if dossier.party and code != dossier.party), None
    )
    if other is None:
        raise UsageError("position.of_nobody", file=file.name)
    done = dossier.load_positions(file, party=other, date=read_returned(file).dated)
    return [say(one, lang) for one in done.proposals], done.problems


def _take_answers(dossier: Dossier, file: Path, lang: Lang) -> tuple[Iterable[str], tuple[Problem, ...]]:
    done = dossier.load_positions(file)
    said = [*done.done, *positions_told(done.changes, done.heads, done.counting)]
    said += names_told(done.names, done.heads, lang)
    if done.held:
        positions = (one for one in done.held if not one.of_names)
        said.append(Message.of("form.holds", things=drafts.of_each_kind(done.held)))
        said += positions_told(positions, done.heads, done.counting)
        said += names_told(drafts.renamed(done.held), done.heads, lang)
    return [say(one, lang) for one in said], done.problems


def _take_list(dossier: Dossier, file: Path, lang: Lang) -> tuple[Iterable[str], tuple[Problem, ...]]:
    """Take a list that the dossier does not have under the name of its file, as no Party's."""
    name = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", file.stem)).strip("._-") or "list"
    if name in {one.checklist.id for one in dossier.content.lists}:
        raise UsageError("talks.desk_list_is_there", list=name)
    done = dossier.load_list(file, id=name)
    things = Message.of(done.what, number=done.read)
    said = Message.of("load.of_file", things=things, file=file.name, said=done.said)
    return [say(said, lang), *([say(done.changes.message, lang)] if done.changes else [])], done.problems


# In the order in which they are taken: a form is for the round that an exchange opens.
_TAKEN: dict[str, Callable[[Dossier, Path, Lang], tuple[Iterable[str], tuple[Problem, ...]]]] = {
    "exchange": _take_exchange,
    "word": _take_word,
    "answers": _take_answers,
    "own": _take_answers,
    "list": _take_list,
}


def _put_away(folder: Path, one: Incoming, lang: Lang) -> Incoming:
    """Keep a clean file under `in/done/`; beside another write what is wrong with it, as a page and as CSV."""
    file = folder / "in" / one.name
    beside = {fmt: file.with_name(f"{one.name}{PROBLEMS}.{fmt}") for fmt in ("html", "csv")}
    if one.is_clean:
        kept = _free_name(folder / "in" / "done" / one.name)
        try:
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
    names = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in range(2, 10_000))
    return path if not path.exists() else next(one for one in names if not one.exists())


# ---------------------------------------------------------------- what goes out, and what stays


def _written(
    folder: Path, dossier: Dossier, incoming: tuple[Incoming, ...], lang: Lang, *, is_done: bool
) -> Desk:
    """Write what goes out and what stays; return what the page shows."""
    begun = rounds.current_round(dossier.content.rounds)
    out, private = dict(_out(dossier.without_held(), begun, lang)), dict(_private(dossier, begun, lang))
    desk = Desk(
        Message.of("talks.desk_title", party=dossier.agreement.country(dossier.party))
        if dossier.party
        else Message("talks.desk_title_secretariat"),
        lang,
        tuple(_state(dossier, begun)),
        incoming,
        is_done,
        tuple((name, one.what) for name, one in out.items()),
        tuple((name, one.what) for name, one in private.items()),
        (),
        tuple(_next_steps(dossier, incoming, begun, is_done=is_done)),
        dossier.agreement.parties,
    )
    out[READ_ME] = _Made(Message("talks.desk_is_read_me"), "text", lambda: pages.read_me(desk).encode())
    kept = () if is_done and incoming else (MAP,)
    edited = (*_refresh(folder, "out", out), *_refresh(folder, "private", private, kept))
    return replace(desk, edited=edited)


def _refresh(folder: Path, name: str, made: dict[str, _Made], kept: Collection[str] = ()) -> Iterator[str]:
    """Write files into a folder, take away ours that are of no use any more, and yield those that somebody edited.

    Those that are `kept` are made once.
    """
    place = folder / name
    for old in place.iterdir():
        if (
            old.name not in made
            and old.name.startswith(_OF_A_ROUND)
            and old.is_file()
            and not marks.is_work(old)
        ):
            old.unlink()
    for file, one in made.items():
        if file in kept and (place / file).exists():
            continue
        if marks.is_work(place / file):
            yield f"{name}/{file}"
        else:
            files.put(place / file, one.make(), one.fmt)


def _out(dossier: Dossier, begun: Round | None, lang: Lang) -> Iterator[tuple[str, _Made]]:
    """Yield what goes to the other side, of a dossier that holds nothing."""
    party = dossier.party
    name = f"exchange-{party}.jsonl" if party else "exchange.jsonl"
    yield name, _Made(Message("talks.desk_is_exchange"), "jsonl", lambda: dossier.exchange()[0])
    options = AnnexOptions(lang=lang)
    annex = dossier.annex(options=options).annex
    yield (
        "working-paper.docx",
        _Made(Message("talks.desk_is_paper"), "docx", partial(FORMATS["annex"]["docx"], annex)),
    )
    if latest := max((one.number for one in dossier.content.rounds if one.closed), default=0):
        since = partial(dossier.annex_changes, replace(options, since=latest))
        what = Message.of("talks.desk_is_redline", round=latest)
        yield (f"changes-since-round-{latest}.docx", _Made(what, "docx", lambda: _redline(since())))
    map_file = MAP if (dossier.path.parent / "out" / MAP).is_file() else ""
    others = [code for code in dossier.agreement.in_order() if code != party] if begun else []
    for other in others:
        yield from _asked(dossier, other, begun, map_file)


def _redline(changes: AnnexChanges) -> bytes:
    return FORMATS["redline"]["docx"](changes.old, changes.new, changes.authors)


def _asked(
    dossier: Dossier, party: PartyCode, begun: Round | None, map_file: str, *, own: bool = False
) -> Iterator[tuple[str, _Made]]:
    """Yield a Party's workbook, where a round is open, and its form, in its language."""
    named = dossier.agreement.country(party)
    number = begun.number if begun else 0
    if begun:
        book = dossier.export_positions(party)
        what = Message.of("talks.desk_is_workbook", party=named)
        yield (
            f"positions-{party}-{number}.xlsx",
            _Made(what, "xlsx", partial(FORMATS["positions"]["xlsx"], book)),
        )
    form = answer_form(dossier.export_positions(party))
    what = Message.of("talks.desk_is_own_form" if own else "talks.desk_is_form", party=named)
    name = f"form-{party}-{number}.html" if number else f"form-{party}.html"
    yield name, _Made(what, "html", partial(as_page, form, map_file))


def _private(dossier: Dossier, begun: Round | None, lang: Lang) -> Iterator[tuple[str, _Made]]:
    """Yield what stays: the own workbook and form, what is held, and the map; a secretariat's is a form for rounds."""
    if dossier.party is None:
        number = begun.number if begun else max((one.number for one in dossier.content.rounds), default=0) + 1
        form = round_form(number, begun, next(iter(own_keys(dossier.content.events)), ""), lang)
        yield (
            f"form-{number}.html",
            _Made(Message("talks.desk_is_round_form"), "html", partial(as_page, form)),
        )
        return
    yield from _asked(dossier, dossier.party, begun, MAP, own=True)
    held = partial(held_grid, dossier.findings(), lang)
    yield "held.html", _Made(Message("talks.desk_is_held"), "html", lambda: FORMATS["table"]["html"](held()))
    yield MAP, _Made(Message("talks.desk_is_map"), "html", partial(dossier.map_page, lang))


def _state(dossier: Dossier, begun: Round | None) -> Iterator[Message]:
    """Yield how the round stands, with its code where a side has closed it."""
    latest = begun or max(dossier.content.rounds, key=lambda one: one.number, default=None)
    if latest is None:
        yield Message("talks.desk_no_round")
        return
    closed = latest.closed is not None
    yield Message.of("talks.desk_round_closed" if closed else "talks.desk_round_open", round=latest.number)
    if latest.closed_by:
        parties = tuple(map(dossier.agreement.country, latest.closed_by))
        yield Message.of("talks.desk_closed_by", parties=parties, code=latest.code or "–")


def _next_steps(
    dossier: Dossier, incoming: Sequence[Incoming], begun: Round | None, *, is_done: bool
) -> Iterator[Message]:
    if incoming and not is_done:
        yield Message("talks.desk_do")
    if any(not one.is_clean for one in incoming):
        yield Message("talks.desk_mend")
    if not begun:
        yield Message("talks.desk_open")
    elif dossier.party:
        yield Message("talks.desk_fill_in")
    if begun:
        yield Message("talks.desk_then_send")


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
