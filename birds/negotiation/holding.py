"""What a delegation holds back in its own copy: positions not yet tabled, and notes, which never leave it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from birds.errors import AnswerIsNo
from birds.model import Held, HeldBefore, Position
from birds.negotiation import naming, rounds
from birds.negotiation.naming import NameChange
from birds.negotiation.positions import PositionChange, key, repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Act, Dossier, HeldValue, Message, PartyCode, PositionValue


@dataclass(frozen=True, slots=True)
class HeldChange:
    """What happens to what is held back on one taxon; None where there is nothing."""

    taxon: str
    before: Held | None
    after: Held | None

    @property
    def value_before(self) -> HeldValue | None:
        """What was held before, None where nothing was."""
        return self.before.value if self.before else None

    @property
    def value_after(self) -> HeldValue | None:
        """What is held now, None where nothing is."""
        return self.after.value if self.after else None

    @property
    def of_name(self) -> bool:
        """Whether it is on names alone."""
        one = self.after or self.before
        if one is None:
            return False
        before, after = (each or Held(one.party, self.taxon) for each in (self.before, self.after))
        return before.names != after.names and replace(before, names=()) == replace(after, names=())


def held_back(there: Sequence[Held], new: Iterable[Held]) -> tuple[HeldChange, ...]:
    """Return what holding this changes; a note or a name alone leaves the position, a position alone the note."""
    known = {(one.party, one.taxon): one for one in there}
    made = dict(known)
    for one in new:
        key = one.party, one.taxon
        made[key] = _together(made[key], one) if key in made else one
    return tuple(
        HeldChange(after.taxon, known.get(key), after)
        for key, after in made.items()
        if known.get(key) != after
    )


def _together(before: Held, new: Held) -> Held:
    if new.value is None:
        names = tuple({**dict(before.names), **dict(new.names)}.items())
        return replace(before, note=new.note or before.note, names=names)
    same = before if before.value == new.value else new
    return replace(
        new,
        reason=new.reason or same.reason,
        who=new.who or same.who,
        when=new.when or same.when,
        note=new.note or before.note,
        names=tuple({**dict(before.names), **dict(new.names)}.items()),
    )


def applied(there: Sequence[Held], changes: Iterable[HeldChange]) -> tuple[Held, ...]:
    """Return what is held after the changes; what holds nothing is gone."""
    made = {(one.party, one.taxon): one for one in there}
    for change in changes:
        one = change.after or change.before
        if one is not None:
            made.pop((one.party, one.taxon), None)
        if change.after and (change.after.value or change.after.note or change.after.names):
            made[change.after.party, change.after.taxon] = change.after
    return tuple(made.values())


_SAID = tuple(one.name for one in fields(Held))


def kept(
    changes: Iterable[HeldChange], there: Iterable[HeldBefore], batch: int, *, tabled: bool
) -> Iterator[HeldBefore]:
    """Yield what was held before these changes, which one command makes: `batch` and `tabled` as in `HeldBefore`."""
    number = 1 + max((one.number for one in there), default=0)
    for change in changes:
        before = change.before or (replace(change.after, **_NOTHING) if change.after else None)
        if before is not None:
            said = {name: getattr(before, name) for name in _SAID}
            yield HeldBefore(**said, number=number, batch=batch, tabled=tabled)


_NOTHING: dict[str, Any] = {
    one.name: one.default for one in fields(Held) if one.name not in ("party", "taxon")
}


def restored(there: Iterable[Held], before: Iterable[HeldBefore]) -> tuple[HeldChange, ...]:
    """Return what holding again what was held before changes."""
    known = {(one.party, one.taxon): one for one in there}
    made = []
    for one in before:
        was = Held(**{name: getattr(one, name) for name in _SAID})
        now, again = known.get((one.party, one.taxon)), was if was != replace(was, **_NOTHING) else None
        if now != again:
            made.append(HeldChange(one.taxon, now, again))
    return tuple(made)


def renamed(changes: Iterable[HeldChange]) -> Iterator[NameChange]:
    """Yield which names are held otherwise than before."""
    for change in changes:
        before, after = (dict(one.names) if one else {} for one in (change.before, change.after))
        for slot in dict.fromkeys((*before, *after)):
            if before.get(slot) != after.get(slot):
                yield NameChange(change.taxon, slot, before.get(slot), after.get(slot))


def untold(dossier: Dossier, changes: Iterable[PositionChange], party: PartyCode) -> tuple[HeldChange, ...]:
    """Return what holding these changes back changes, instead of tabling them."""
    return held_back(dossier.held, (untabled(change, party) for change in changes))


def untabled(change: PositionChange, party: PartyCode) -> Held:
    """Return what holding one change back holds, instead of tabling it."""
    said = change.after
    if said is None:
        return Held(party, change.taxon, "silent")
    return Held(party, change.taxon, said.value, said.reason, None, said.who, said.when, said.ad_referendum)


def released(there: Sequence[Held], party: PartyCode, taxa: Iterable[str]) -> tuple[HeldChange, ...]:
    """Return what changes where a Party drops what it holds on some taxa; its notes stay."""
    wanted = set(taxa)
    held = (one for one in there if one.party == party and one.taxon in wanted and _says(one))
    return tuple(HeldChange(one.taxon, one, _note_of(one)) for one in held)


def _says(one: Held) -> bool:
    return bool(one.value or one.names)


def _note_of(one: Held) -> Held | None:
    return Held(one.party, one.taxon, note=one.note) if one.note else None


def contrary(there: Iterable[Held], changes: Iterable[PositionChange], party: PartyCode) -> tuple[Held, ...]:
    """Return what a Party still holds otherwise than it says now; what it withdraws contradicts nothing."""
    said = {one.taxon: one.value_after for one in changes if one.value_after}
    return tuple(
        one
        for one in there
        if one.party == party and one.value and said.get(one.taxon, one.value) != one.value
    )


def overtaken(dossier: Dossier) -> dict[str, Act]:
    """Return by taxon what a Party has tabled since it holds something else, as where minutes say it."""
    held: dict[tuple[str, str], HeldValue] = {
        (one.party, one.taxon): one.value for one in dossier.held if one.value
    }
    since: dict[tuple[str, str], int] = {}
    for one in sorted(dossier.held_before, key=lambda one: one.number):
        if one.value != held.get((one.party, one.taxon)):
            since[one.party, one.taxon] = one.batch
    return {
        act.subject: act
        for act in dossier.acts
        if act.kind == "position" and _is_contrary(act, held) and act.batch > since.get(_bird(act), act.batch)
    }


def _is_contrary(act: Act, held: Mapping[tuple[str, str], HeldValue]) -> bool:
    return bool(act.value) and held.get(_bird(act), act.value) != act.value


def _bird(act: Act) -> tuple[str, str]:
    return act.speaker or "", act.subject


@dataclass(frozen=True, slots=True)
class Tabled:
    """What tabling does: in which round, what is said from then on, and what is held no longer.

    `heads` is what the birds are called, `counting` what counted of them before this round.
    """

    party: PartyCode
    round: int
    changes: tuple[PositionChange, ...]
    held: tuple[HeldChange, ...]
    names: tuple[NameChange, ...] = ()
    heads: Mapping[str, Message] = field(default_factory=dict)
    counting: Mapping[str, PositionValue] = field(default_factory=dict)


def tabled(dossier: Dossier, party: PartyCode, taxa: Iterable[str] | None = None) -> Tabled:
    """Return what it does to table what a Party holds on some taxa, on all without any; AnswerIsNo for nothing."""
    number = rounds.speaking(dossier.rounds, party=party).number
    wanted = None if taxa is None else set(taxa)
    there = {key(one): one for one in dossier.positions}
    held = tuple(
        one
        for one in dossier.held
        if one.party == party and _says(one) and (wanted is None or one.taxon in wanted)
    )
    if not held:
        raise AnswerIsNo("position.nothing_held", party=party)
    changes = [_change(one, there.get((party, one.taxon, number)), number) for one in held if one.value]
    told = tuple(one for one in changes if one.before != one.after)
    proposed = naming.standing(dossier, party)
    names = tuple(
        NameChange(one.taxon, slot, before, name or None, party, number)
        for one in held
        for slot, name in one.names
        if (before := proposed.get((one.taxon, slot))) != (name or None)
    )
    gone = tuple(HeldChange(one.taxon, one, _note_of(one)) for one in held)
    return Tabled(party, number, told, gone, names)


def _change(one: Held, before: Position | None, number: int) -> PositionChange:
    said = _said(one, number)
    return PositionChange(one.taxon, before, said and repeated(before, said))


def _said(one: Held, number: int) -> Position | None:
    if one.value is None or one.value == "silent":
        return None
    return Position(
        one.party,
        one.taxon,
        number,
        one.value,
        one.reason,
        one.who,
        one.when,
        ad_referendum=one.ad_referendum,
    )
