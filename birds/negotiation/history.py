"""The record told: who changed what, from what to what; and the way back, which is one more act."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo, UsageError
from birds.negotiation import acts as record
from birds.negotiation import drafting, holding
from birds.negotiation.acts import UNDO, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from birds.model import Act, Dossier, HeldBefore, PartyCode
    from birds.negotiation.holding import HeldChange

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


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing does: the counter-acts, and what is held back otherwise; `after` is the dossier with them.

    `overwritten`: so many birds had another position.
    """

    acts: tuple[Act, ...]
    held: tuple[HeldChange, ...]
    overwritten: int
    after: Dossier = field(repr=False)


def undone(dossier: Dossier, name: str | None = None) -> Undone:
    """Return what restores what stood before one act, else before the last command: tabled, and held back.

    UsageError where an act is followed already, or in a round that is closed; AnswerIsNo where there is nothing.
    """
    acts, held = _last(dossier) if name is None else (_of_id(dossier, name), ())
    counter, restored = _counter_acts(dossier, acts), holding.restored(dossier.held, held)
    pairs = zip(reversed(acts), counter, strict=True)
    said = ((act.value, again.value) for act, again in pairs if act.kind == "position")
    unsaid = ((one.value_before, one.value_after) for one in restored)
    overwritten = sum(was not in (None, now) for was, now in (*said, *unsaid))
    return Undone(counter, restored, overwritten, record.grown(dossier, counter))


def _last(dossier: Dossier) -> tuple[Sequence[Act], Sequence[HeldBefore]]:
    """Return what the last command has added to the record, and what was held back before it where it changed that."""
    own = [act for act in dossier.acts if act.recorder == dossier.copy_of and act.kind != "round"]
    batch = own[-1].batch if own else 0
    number = max((one.number for one in dossier.held_before), default=0)
    held = [one for one in dossier.held_before if one.number == number and one.batch >= batch]
    if not (own or held):
        raise AnswerIsNo("act.nothing_to_undo")
    added = not held or held[0].tabled
    return [act for act in own if act.batch == batch] if added else (), held


def _counter_acts(dossier: Dossier, acts: Sequence[Act]) -> tuple[Act, ...]:
    there = record.by_register(dossier.acts)
    closed = {one.number for one in dossier.rounds if one.closed or dossier.copy_of in one.closed_by}
    counter = Record(dossier.acts, dossier.copy_of)
    for act in reversed(acts):
        if act.kind == "round":
            raise UsageError("act.undo_round", round=act.subject)
        same = there[record.register(act)]
        if act not in record.latest(same):
            raise UsageError("act.followed", id=act.id[:8], subject=drafting.head(dossier, act.subject))
        if act.round in closed:
            raise UsageError("round.closed_for_undo", round=act.round or 0)
        _counter(counter, act, [one for one in same if one.id in act.seen])
    return tuple(counter.new)


def _of_id(dossier: Dossier, name: str) -> Sequence[Act]:
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
