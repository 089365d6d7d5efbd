"""The record of acts as a table, and what two copies do not share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.model import Column, Document, tabular
from birds.documents.text import capital
from birds.evidence import whatever_is_there
from birds.messages import party_name, say, slot_heading, word
from birds.model import Message
from birds.negotiation import audit, drafting, exchange, naming, proposals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from birds.documents.model import Value
    from birds.evidence import Findings
    from birds.model import Act, Dossier, Lang
    from birds.negotiation.history import Told

SHORT = 8  # characters of an id that are shown
_TOLD = ("reason", "who", "when", "document", "minutes")


def log_grid(table: Findings, told: Iterable[Told], lang: Lang) -> Document:
    """Return acts as a table: who, on what, from what to what, why, when, from which document."""
    called = drafting.heads(table)
    columns = (
        Column("round", word("round", lang), "right"),
        Column("party", word("party", lang)),
        Column("subject", word("subject", lang)),
        Column("before", word("before", lang)),
        Column("after", word("after", lang)),
        *(Column(key, word(key, lang)) for key in _TOLD),
        Column("recorder", word("recorder", lang)),
        Column("file", word("file", lang)),
        Column("command", word("command_number", lang), "right"),
        Column("act", word("act", lang)),
    )
    name = capital(word("log", lang))
    return tabular(columns, (_told(one, called, lang) for one in told), lang, name)


def _told(one: Told, called: Mapping[str, Message], lang: Lang) -> tuple[Value, ...]:
    act = one.act
    return (
        act.round,
        party_name(act.speaker, lang) or None,
        on(act, called, lang),
        "; ".join(dict.fromkeys(value(each, lang) for each in one.before)) or None,
        value(act, lang),
        act.reason,
        act.who,
        act.date,
        act.document,
        act.minutes,
        party_name(act.recorder, lang) or None,
        act.file,
        act.batch,
        act.id[:SHORT],
    )


def on(act: Act, called: Mapping[str, Message], lang: Lang) -> str:
    """Return what an act is on: a bird by the annex's headword with its number, a name of it, a round, a decision."""
    if act.kind == "round":
        return say(audit.named(act), lang)
    head = called.get(act.subject)
    shown = say(head, lang) if head else act.subject
    if act.kind == "wording":
        return say(Message.of("act.in_place", what=shown, place=proposals.where(act.place or "")), lang)
    return f"{shown}: {slot_heading(naming.slot_of(act), lang)}" if act.kind == "name" else shown


def value(act: Act, lang: Lang) -> str:
    """Return what an act says, in words."""
    if act.value is None:
        said = say(Message("act.withdrawn"), lang)
    elif act.kind == "position":
        said = word(act.value, lang)
    elif act.kind == "round":
        said = word(f"act_{act.value}", lang)
    else:
        said = act.value
    more = [word("ad_referendum", lang)] if act.ad_referendum else []
    more += [word("as_received", lang)] if act.received else []
    more += [word(act.code, lang) if act.code in ("before_acts", "undo") else act.code] if act.code else []
    return f"{said} ({', '.join(more)})" if more else said


def lines(acts: Iterable[Act], table: Findings, lang: Lang) -> Iterator[str]:
    """Yield a line for each act that is taken: who says what on what."""
    called = drafting.heads(table)
    for act in acts:
        who = party_name(act.speaker, lang) or act.who or word("both_parties", lang)
        yield f"{who}: {on(act, called, lang)}: {value(act, lang)}"


def differences(one: Dossier, other: Dossier, lang: Lang) -> Document:
    """Return what two dossiers do not share, a line each: what kind of thing, what, and which of them has it."""
    both = {act.id: act for dossier in (one, other) for act in dossier.acts}
    called = {taxon: head for each in (other, one) for taxon, head in _called(each).items()}
    columns = (
        Column("kind", word("kind", lang)),
        Column("what", word("what", lang)),
        Column("says", word("after", lang)),
        Column("where", word("only_in", lang)),
    )
    rows = []
    for kind, what, first in exchange.differences(one, other):
        act = both.get(what) if kind == "act" else None
        told = (say(audit.named(act, called), lang), value(act, lang)) if act else (what, None)
        rows.append((word(f"kind_{kind}", lang), *told, "A" if first else "B"))
    return tabular(columns, rows, lang, capital(word("differences", lang)))


def _called(dossier: Dossier) -> Mapping[str, Message]:
    return drafting.heads(whatever_is_there(dossier)) if dossier.acts else {}
