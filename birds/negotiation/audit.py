"""What is wrong with a record of acts: what another program changed, rows that differ from it, conflicts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.errors import Problem
from birds.evidence import whatever_is_there
from birds.model import Message
from birds.negotiation import acts, closing, drafting, holding, kept, rounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from birds.model import Act, Arg, Dossier
    from birds.negotiation.acts import Conflict

CHAIN = "acts"
_RECORD = "acts"


def problems(dossier: Dossier, meta: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with the record, `meta` being the facts about the file."""
    broken, conflicts = tuple(acts.broken(dossier.acts)), tuple(acts.conflicts(dossier.acts))
    overtaken = holding.overtaken(dossier)
    called = drafting.heads(whatever_is_there(dossier)) if broken or conflicts or overtaken else {}
    for act, code in broken:
        yield Problem(_RECORD, code, "act.do_use_copy", value=act.id, act=named(act, called))
    if dossier.acts and acts.chained("", dossier.acts) != meta.get(CHAIN, ""):
        yield Problem(_RECORD, "act.other_record", "act.do_use_copy")
    for table, name in acts.differing(dossier.acts, dossier):
        yield Problem(table, "act.row_differs", "act.do_use_copy", value=name, table=table, name=name)
    yield from _closings(dossier, meta)
    for taxon, act in overtaken.items():
        yield _overtaken(dossier, act, called.get(taxon, taxon))
    for conflict in conflicts:
        todo = "act.do_reopen" if conflict.first.kind == "round" else "act.do_settle"
        yield Problem(_RECORD, told(conflict, called), todo, value=conflict.first.subject)


def _overtaken(dossier: Dossier, act: Act, head: Arg) -> Problem:
    """Return what to decide where this copy holds something else than its Party has tabled since."""
    held = next(one for one in dossier.held if (one.party, one.taxon) == (act.speaker, act.subject))
    what = Message.of(
        "held.overtaken", party=held.party, taxon=head, value=held.value or "", said=act.value or ""
    )
    return Problem("held", what, "held.do_table_or_clear", value=act.subject, severity="warning")


def _closings(dossier: Dossier, meta: Mapping[str, str]) -> Iterator[Problem]:
    """Yield the rounds that this copy has closed with a code which what is there has no longer."""
    closed: dict[int, str] = {}
    for place, act in enumerate(dossier.acts):
        here = act.file is None and act.recorder == dossier.copy_of
        if act.value == "close" and here and act.code not in (None, acts.BEFORE):
            closed[act.round or 0] = act.code or ""
            if closing.of_acts(dossier.acts[:place]) != closing.part(act.code or "", "acts"):
                yield Problem(
                    "acts", "act.code_differs", "act.do_use_copy", value=act.subject, round=act.subject
                )
    for number, code in closed.items():
        if not (
            _annex_as_closed(meta.get(rounds.meta_key(number), ""), code)
            and _text_as_closed(dossier, meta, number, code)
        ):
            yield Problem("rounds", "act.annex_differs", "act.do_use_copy", value=str(number), round=number)


def _annex_as_closed(text: str, code: str) -> bool:
    """Tell whether the annex that is kept with a round is the one that it was closed with."""
    try:
        annex = rounds.from_text(text) if text else None
    except (ValueError, TypeError, KeyError, AttributeError):  # another program has written there
        return False
    sealed = annex is None or annex.code == code
    return sealed and closing.of_text(annex) == closing.part(code, "text")


def _text_as_closed(dossier: Dossier, meta: Mapping[str, str], number: int, code: str) -> bool:
    """Tell whether the text of the agreement that is kept with a round is the one that it was closed with."""
    text = meta.get(kept.meta_key(number))
    if text is None:  # closed before texts were kept
        return True
    try:
        clauses = kept.from_text(text).clauses
    except (ValueError, TypeError, KeyError, AttributeError):  # another program has written there
        return False
    return closing.of_agreement(replace(dossier, clauses=clauses)) == closing.part(code, "agreement")


def told(conflict: Conflict, called: Mapping[str, Message] | None = None) -> Message:
    """Return which acts are in conflict; `called` is what birds are called."""
    what = named(conflict.first, called or {})
    return Message.of("act.conflict", what=what, acts=tuple(_short(one) for one in conflict.acts))


def _short(act: Act) -> Message:
    value: Arg = act.value or Message("act.withdrawn")
    if act.kind == "position" and act.value:
        value = Message.of("act.value", value=act.value)
    elif act.code and act.value:
        value = Message.of("act.with_code", value=act.value, code=act.code)
    return Message.of("act.short", id=act.id[:8], value=value)


def named(act: Act, called: Mapping[str, Message] | None = None) -> Message:
    """Return what an act is on: a position on a bird, a round, a decision; `called` is what birds are called."""
    subject: Arg = (called or {}).get(act.subject, act.subject)
    if act.kind == "position":
        return Message.of("act.on_position", party=act.speaker or "", taxon=subject)
    if act.kind == "wording":
        return Message.of("act.on_wording", party=act.speaker or "", subject=subject, place=act.place or "")
    return Message.of("act.on_round" if act.kind == "round" else "act.on_decision", subject=subject)
