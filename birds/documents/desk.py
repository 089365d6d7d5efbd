"""The page of a desk: what lies in `in/` and would change, what is to be sent, what stays, and what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from birds.documents.theme import template
from birds.documents.write import pages as page
from birds.messages import entries, labelled, say, word
from birds.model import Message

if TYPE_CHECKING:
    from birds.errors import Problem
    from birds.model import Agreement, Arg, Lang, PartyCode, Round

    Made = tuple[str, Message, bytes]  # a file by its path in the folder, what it is for, its bytes

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
    out: tuple[Made, ...]
    private: tuple[Made, ...]
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
    body = page.filled("desk.html", desk.lang, desk=desk, **values)
    style, parties = template("desk.css"), desk.agreement.parties
    return page.render(page.Page(desk.title, desk.lang, body, style, parties=parties))


def read_me(desk: Desk) -> str:
    """Return what lies beside the files that are to be sent: each with what it is for."""
    send, keep = word("desk_send", desk.lang), word("desk_keep", desk.lang)
    files = (labelled(PurePath(name).name, say(what, desk.lang), desk.lang) for name, what, _ in desk.out)
    return "\n".join([desk.title, "", send, "", *files, "", keep, ""])
