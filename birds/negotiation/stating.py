"""Stating and clearing positions: the positions there are, and what a Party says now, to the positions after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.model import PartyCode, Position, PositionValue


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one Party's position on one taxon in a round; `after` is None where it is cleared."""

    taxon: str
    before: Position | None
    after: Position | None

    @property
    def value_before(self) -> PositionValue | None:
        """What the Party said before, None where it was silent."""
        return self.before.value if self.before else None

    @property
    def value_after(self) -> PositionValue | None:
        """What the Party says now, None where it is silent."""
        return self.after.value if self.after else None


def stated(positions: Sequence[Position], new: Iterable[Position]) -> tuple[Change, ...]:
    """Return what the new positions change, by Party, taxon and round; those that say nothing new are left out.

    A position repeated without note, name or date keeps those that it has.
    """
    there = {key(one): one for one in positions}
    made = []
    for one in new:
        before = there.get(key(one))
        after = _kept(before, one) if before and before.value == one.value else one
        if after != before:
            made.append(Change(one.taxon, before, after))
    return tuple(made)


def cleared(
    positions: Sequence[Position], party: PartyCode, number: int, taxa: Iterable[str]
) -> tuple[Change, ...]:
    """Return what clearing a Party's positions on some taxa in a round changes."""
    there = {key(one): one for one in positions}
    keys = dict.fromkeys((party, taxon, number) for taxon in taxa)
    return tuple(Change(held[1], there[held], None) for held in keys if held in there)


def applied(positions: Sequence[Position], changes: Iterable[Change]) -> tuple[Position, ...]:
    """Return the positions after the changes, what is new at the end."""
    made = {key(one): one for one in positions}
    for change in changes:
        if change.before:
            made.pop(key(change.before), None)
        if change.after:
            made[key(change.after)] = change.after
    return tuple(made.values())


def key(position: Position) -> tuple[PartyCode, str, int]:
    """Return what a position is filed under: Party, taxon, round."""
    return (position.party, position.taxon, position.round)


def _kept(before: Position, new: Position) -> Position:
    return replace(new, note=new.note or before.note, who=new.who or before.who, when=new.when or before.when)
