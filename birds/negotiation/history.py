"""The record told: who changed what, from what to what; and the way back, which is one more act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo, UsageError
from birds.negotiation import acts as record
from birds.negotiation import drafting
from birds.negotiation.acts import UNDO, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from birds.model import Act, Dossier, PartyCode

_SHORTEST = 4  # characters of an id that name an act


@dataclass(frozen=True, slots=True)
class Told:
    """An act, and what stood before it: what its author had seen."""

    act: Act
    before: tuple[Act, ...]


def told(
    dossier: Dossier,
    taxa: Collection[str] | None = None,
    party: PartyCode | None = None,
    number: int | None = None,
) -> Iterator[Told]:
    """Yield the acts in the order in which they came into this copy: on some taxa, by one Party, in one round."""
    by_id = {act.id: act for act in dossier.acts}
    for act in dossier.acts:
        meant = taxa is None or (act.kind != "round" and act.subject in taxa)
        if meant and party in (None, act.speaker) and number in (None, act.round):
            yield Told(act, tuple(by_id[each] for each in act.seen if each in by_id))


def undone(dossier: Dossier, name: str | None = None) -> tuple[Act, ...]:
    """Return counter-acts that restore what stood before: of one act, else of all that the last command has added.

    UsageError where it is followed already, or in a round that is closed; AnswerIsNo where there is nothing.
    """
    there = record.by_register(dossier.acts)
    closed = {one.number for one in dossier.rounds if one.closed or dossier.copy_of in one.closed_by}
    counter = Record(dossier.acts, dossier.copy_of)
    for act in reversed(_meant(dossier, name)):
        if act.kind == "round":
            raise UsageError("act.undo_round", round=act.subject)
        same = there[record.register(act)]
        if act not in record.latest(same):
            raise UsageError("act.followed", id=act.id[:8], subject=drafting.head(dossier, act.subject))
        if act.round in closed:
            raise UsageError("round.closed_for_undo", round=act.round or 0)
        _counter(counter, act, [one for one in same if one.id in act.seen])
    return tuple(counter.new)


def _meant(dossier: Dossier, name: str | None) -> Sequence[Act]:
    if name is None:
        own = [act for act in dossier.acts if act.recorder == dossier.copy_of and act.kind != "round"]
        if not own:
            raise AnswerIsNo("act.nothing_to_undo")
        return [act for act in own if act.batch == own[-1].batch]
    named = [act for act in dossier.acts if len(name) >= _SHORTEST and act.id.startswith(name.lower())]
    if len(named) != 1:
        raise UsageError("act.none_of_id", id=name, number=len(named))
    if named[0].recorder != dossier.copy_of:
        raise UsageError("act.undo_others", id=name, party=named[0].recorder or "")
    return named


def _counter(counter: Record, act: Act, before: Sequence[Act]) -> None:
    """Add the act that says again what stood before one; what was said in an earlier round stands by itself."""
    said = next((one for one in before if act.kind != "position" or one.round == act.round), None)
    restored = said.value if said else None
    told = ("reason", "who", "date", "document", "minutes", "ad_referendum")
    more = {name: getattr(said, name) for name in told} if said and restored is not None else {}
    counter.add(
        act.kind,
        act.subject,
        restored,
        speaker=act.speaker,
        round=act.round,
        place=act.place,
        code=UNDO,
        **more,
    )
