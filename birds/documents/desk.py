"""The page of a desk: what lies in `in/` and would change, what is to be sent, what stays, and what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from birds.documents.theme import template
from birds.documents.write import html as page
from birds.documents.write.html import text
from birds.messages import entries, labelled, say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.errors import Problem
    from birds.model import Arg, Lang, Party

SHOWN = 200  # lines of what a file changes
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

    title: Message
    lang: Lang
    state: tuple[Message, ...]
    incoming: tuple[Incoming, ...]
    is_done: bool
    out: tuple[tuple[str, Message], ...]
    private: tuple[tuple[str, Message], ...]
    edited: tuple[str, ...]
    next_steps: tuple[Message, ...]
    parties: tuple[Party, ...] = ()


def without_terminal(problem: Problem) -> Problem:
    """Return a problem with what to do about it at a desk; what takes a terminal, whoever keeps the dossier does."""
    what, todo = at_desk(problem.what), at_desk(problem.todo) if problem.todo else None
    asks = _takes_terminal(todo or "") or _takes_terminal(what)
    return replace(problem, what=what, todo=Message("desk.ask") if asks else todo)


def at_desk(message: Message) -> Message:
    """Return a message in the words of a desk where it has some, with the names of files alone."""
    own = f"desk.{message.code}"
    args = tuple((name, _at_desk(value)) for name, value in message.args)
    return Message(own if own in entries("en") else message.code, args)


def _at_desk(value: Arg) -> Arg:
    if isinstance(value, tuple):
        return tuple(map(_at_desk, value))
    if isinstance(value, Message):
        return at_desk(value)
    return value.name if isinstance(value, PurePath) else value


def _takes_terminal(value: Arg) -> bool:
    """Tell whether a sentence, or one in it, names an option or a command."""
    if isinstance(value, tuple):
        return any(map(_takes_terminal, value))
    if not isinstance(value, Message):
        return False
    said = " ".join(entries("en").get(value.code, ()))
    return bool(_OF_A_TERMINAL.search(said)) or any(_takes_terminal(one) for _, one in value.args)


def render(desk: Desk) -> bytes:
    """Return the page."""
    body = "\n".join(("<main>", *_main(desk), "</main>"))
    title, style = say(desk.title, desk.lang), template("desk.css")
    return page.render(page.Page(title, desk.lang, body, style, foot=" ", parties=desk.parties))


def read_me(desk: Desk) -> str:
    """Return what lies beside the files that are to be sent: each with what it is for."""
    lines = [say(desk.title, desk.lang), "", word("desk_send", desk.lang), ""]
    lines += [labelled(name, say(what, desk.lang), desk.lang) for name, what in desk.out]
    return "\n".join([*lines, "", word("desk_keep", desk.lang), ""])


def _main(desk: Desk) -> Iterator[str]:
    lang = desk.lang
    yield f"<h1>{text(say(desk.title, lang))}</h1>"
    yield from (f"<p>{text(say(one, lang))}</p>" for one in desk.state)
    yield f"<h2>{word('desk_next', lang)}</h2>"
    yield f"<ol>{''.join(f'<li>{text(say(at_desk(one), lang))}</li>' for one in desk.next_steps)}</ol>"
    yield f"<h2>{word('desk_in', lang)} <small>in/</small></h2>"
    if desk.incoming:
        yield f"<p><b>{word('desk_taken' if desk.is_done else 'desk_looked', lang)}</b></p>"
    else:
        yield f"<p>{word('desk_nothing', lang)}</p>"
    for one in desk.incoming:
        yield from _incoming(one, desk)
    edited = (Message.of("talks.desk_edited", file=one) for one in desk.edited)
    yield from (f"<p>{text(say(one, lang))}</p>" for one in edited)
    yield f"<h2>{word('desk_out', lang)} <small>out/</small></h2><p>{word('desk_send', lang)}</p>"
    yield _files("out", desk.out, lang)
    if desk.private:
        yield f"<h2>{word('desk_private', lang)} <small>private/</small></h2><p>{word('desk_keep', lang)}</p>"
        yield _files("private", desk.private, lang)


def _incoming(one: Incoming, desk: Desk) -> Iterator[str]:
    lang = desk.lang
    if desk.is_done:
        state = (
            Message.of("talks.desk_kept", file=one.kept)
            if one.is_clean
            else Message.of("talks.desk_left", file=one.name)
        )
    else:
        state = Message("talks.desk_clean" if one.is_clean else "talks.desk_not_clean")
    yield f'<section class="{"clean" if one.is_clean else "open"}"><h3>{text(one.name)}</h3>'
    yield f"<p>{text(word(f'desk_is_{one.kind}', lang))} · <b>{text(say(state, lang))}</b></p>"
    shown = "".join(f"<li>{text(each)}</li>" for each in one.lines[:SHOWN])
    more = len(one.lines) - SHOWN
    left = say(Message.of("talks.desk_more", number=more), lang)
    shown += f"<li>{text(left)}</li>" if more > 0 else ""
    yield f"<ul>{shown}</ul>" if one.lines else f"<p>{word('desk_nothing_new', lang)}</p>"
    if one.problems:
        named = re.compile(rf"^((.*[/\\])?{re.escape(one.name)}(: |：))+")  # the section is on this file
        said = (named.sub("", say(each.message, lang)) for each in one.problems[:SHOWN])
        told = "".join(f"<li>{text(each)}</li>" for each in said)
        yield f"<h4>{word('desk_problems', lang)}</h4><ul>{told}</ul>"
    yield "</section>"


def _files(folder: str, files: Sequence[tuple[str, Message]], lang: Lang) -> str:
    links = "".join(
        f'<li><a href="{folder}/{text(quote(name))}">{text(name)}</a> <span>{text(say(what, lang))}</span></li>'
        for name, what in files
    )
    return f'<ul class="files">{links}</ul>'
