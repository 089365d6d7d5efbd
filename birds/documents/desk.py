"""The page of a desk: what lies in `in/` and would change, what is to be sent, what stays, and what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from birds.documents.theme import template
from birds.documents.write import pages as page
from birds.messages import entries, labelled, say, word
from birds.model import Message

if TYPE_CHECKING:
    from birds.errors import Problem
    from birds.model import Agreement, Arg, Lang, PartyCode, Round

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

    agreement: Agreement
    party: PartyCode | None
    lang: Lang
    round: Round | None
    incoming: tuple[Incoming, ...]
    is_done: bool
    out: tuple[tuple[str, Message], ...]
    private: tuple[tuple[str, Message], ...]
    next_steps: tuple[Message, ...]
    edited: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Whose desk it is."""
        if self.party is None:
            return say(Message("talks.desk_title_secretariat"), self.lang)
        return say(Message.of("talks.desk_title", party=self.agreement.country(self.party)), self.lang)


def without_terminal(problem: Problem) -> Problem:
    """Return a problem with what to do about it at a desk; what takes a terminal, whoever keeps the dossier does."""
    what, todo = at_desk(problem.what), at_desk(problem.todo) if problem.todo else None
    asks = any(_OF_A_TERMINAL.search(say(one, "en")) for one in (what, todo) if one)
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


def render(desk: Desk) -> bytes:
    """Return the page."""

    def without_file(problem: Problem, name: str) -> str:  # the section is on this file
        return re.sub(rf"^((.*[/\\])?{re.escape(name)}(: |：|, |、))+", "", say(problem.message, desk.lang))

    values = {"desk": desk, "at_desk": at_desk, "without_file": without_file, "shown": SHOWN}
    countries = tuple(map(desk.agreement.country, desk.round.closed_by if desk.round else ()))
    body = page.filled("desk.html", desk.lang, **values, closed_by=countries)
    parties = desk.agreement.parties
    return page.render(page.Page(desk.title, desk.lang, body, template("desk.css"), parties=parties))


def read_me(desk: Desk) -> str:
    """Return what lies beside the files that are to be sent: each with what it is for."""
    lines = [desk.title, "", word("desk_send", desk.lang), ""]
    lines += [labelled(PurePath(name).name, say(what, desk.lang), desk.lang) for name, what in desk.out]
    return "\n".join([*lines, "", word("desk_keep", desk.lang), ""])
