"""What a delegation holds back in its own copy: positions not yet tabled, and notes, which never leave it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo
from birds.model import Held, Position
from birds.negotiation import rounds
from birds.negotiation.positions import PositionChange, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.model import Dossier, HeldValue, PartyCode


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


def held_back(there: Sequence[Held], new: Iterable[Held]) -> tuple[HeldChange, ...]:
    """Return what holding this changes; a note alone leaves the position, a position alone the note."""
    known = {(one.party, one.taxon): one for one in there}
    made = []
    for one in new:
        before = known.get((one.party, one.taxon))
        after = _together(before, one) if before else one
        if after != before:
            made.append(HeldChange(one.taxon, before, after))
    return tuple(made)


def _together(before: Held, new: Held) -> Held:
    if new.value is None:
        return replace(before, note=new.note or before.note)
    same = before if before.value == new.value else new
    return replace(
        new,
        reason=new.reason or same.reason,
        who=new.who or same.who,
        when=new.when or same.when,
        note=new.note or before.note,
    )


def applied(there: Sequence[Held], changes: Iterable[HeldChange]) -> tuple[Held, ...]:
    """Return what is held after the changes; what holds neither a position nor a note is gone."""
    made = {(one.party, one.taxon): one for one in there}
    for change in changes:
        one = change.after or change.before
        if one is not None:
            made.pop((one.party, one.taxon), None)
        if change.after and (change.after.value or change.after.note):
            made[change.after.party, change.after.taxon] = change.after
    return tuple(made.values())


def untold(dossier: Dossier, changes: Iterable[PositionChange], party: PartyCode) -> tuple[HeldChange, ...]:
    """Return what holding these changes back changes, instead of tabling them."""
    return held_back(dossier.held, (_held(change, party) for change in changes))


def _held(change: PositionChange, party: PartyCode) -> Held:
    said = change.after
    if said is None:
        return Held(party, change.taxon, "silent")
    return Held(party, change.taxon, said.value, said.reason, None, said.who, said.when, said.ad_referendum)


def released(there: Sequence[Held], party: PartyCode, taxa: Iterable[str]) -> tuple[HeldChange, ...]:
    """Return what changes where a Party drops what it holds on some taxa; its notes stay."""
    wanted = set(taxa)
    held = (one for one in there if one.party == party and one.taxon in wanted and one.value)
    return tuple(HeldChange(one.taxon, one, _note_of(one)) for one in held)


def _note_of(one: Held) -> Held | None:
    return Held(one.party, one.taxon, note=one.note) if one.note else None


@dataclass(frozen=True, slots=True)
class Tabled:
    """What tabling does: in which round, what is said from then on, and what is held no longer."""

    party: PartyCode
    round: int
    changes: tuple[PositionChange, ...]
    held: tuple[HeldChange, ...]


def tabled(dossier: Dossier, party: PartyCode, taxa: Iterable[str] | None = None) -> Tabled:
    """Return what it does to table what a Party holds on some taxa, on all without any; AnswerIsNo for nothing."""
    number = rounds.speaking(dossier.rounds, party=party).number
    wanted = None if taxa is None else set(taxa)
    there = {key(one): one for one in dossier.positions}
    held = tuple(
        one
        for one in dossier.held
        if one.party == party and one.value and (wanted is None or one.taxon in wanted)
    )
    if not held:
        raise AnswerIsNo("position.nothing_held", party=party)
    changes = [
        PositionChange(one.taxon, there.get((party, one.taxon, number)), _said(one, number)) for one in held
    ]
    told = tuple(one for one in changes if one.before != one.after)
    return Tabled(party, number, told, tuple(HeldChange(one.taxon, one, _note_of(one)) for one in held))


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
