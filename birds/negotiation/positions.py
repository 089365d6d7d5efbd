"""Positions put to the rows they speak of.

A position is recorded under the lead taxon of a unit (`birds.negotiation.naming` turns a lumped entry into its
units). One under another name, from another edition of the lists, speaks of the units that its taxon or the
Party's own entry of that name covers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from birds.model import PARTIES, Reason
from birds.negotiation.states import TABLED, bracket, current, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from birds.model import PartyCode, Position, PositionValue, Round
    from birds.negotiation.items import Item

    Said = Mapping[PartyCode, Position]

_ENTRY, _PART, _UNIT = 0, 1, 2  # how narrowly a name speaks of an item
FIRST, SECOND = (party.code for party in sorted(PARTIES.values(), key=lambda party: party.names.en or ""))


@dataclass(frozen=True)
class Stances:
    """The items of an annex and what the Parties say of them, now and when earlier rounds closed."""

    items: tuple[Item, ...]
    positions: tuple[Position, ...]
    rounds: tuple[Round, ...]

    @property
    def latest(self) -> int | None:
        """The latest round there is, None before the first."""
        numbers = [held.number for held in self.rounds] or [position.round for position in self.positions]
        return max(numbers, default=None)

    def state(self, item: Item, *, name_open: bool = False) -> str:
        """Return the state of an item now."""
        said = self._now.get(item.id, {})
        return state(_value(said, FIRST), _value(said, SECOND), name_open=name_open)

    def said(self, item: Item, until: int | None = None) -> Said:
        """Return what each Party says of an item, now or when round `until` closed; silent Parties are left out."""
        return (self._now if until is None else self._then(until)).get(item.id, {})

    def placed(self, position: Position) -> bool:
        """Tell whether a position speaks of any item here."""
        return any(True for _ in self._meant(position))

    def withdrawn(self, item: Item, since: int | None) -> bool:
        """Say whether the item was agreed or bracketed when round `since` closed."""
        if since is None:
            return False
        then = self._then(since).get(item.id, {})
        return state(_value(then, FIRST), _value(then, SECOND)) in TABLED

    def note(self, item: Item, found: str) -> Reason | None:
        """Return what a row in that state says of the Parties: who proposes, opposes, reserves, studies."""
        if found == "name_open":
            return Reason.of("bracket.name_open")
        if found == "withdrawn":
            return Reason.of("bracket.withdrawn")
        said = self._now.get(item.id, {})
        if found == "bracketed":
            return _bracketed(said)
        return _studied(said) if found == "under_study" else None

    def unlisted(self, item: Item) -> Reason:
        """Return why an item that somebody spoke of is not listed: who would not include it, who reserves."""
        said = self._now.get(item.id, {})
        against, reserving = (
            "|".join(party for party in (FIRST, SECOND) if _value(said, party) == value)
            for value in ("exclude", "reserve")
        )
        if not reserving:
            return Reason.of("left.not_listed", side=against)
        if not against:
            return Reason.of("left.reserved", side=reserving)
        return Reason.of("left.opposed_reserved", side=against, other=reserving)

    @cached_property
    def _now(self) -> dict[str, Said]:
        return self._said(None)

    @cached_property
    def _closings(self) -> dict[int, dict[str, Said]]:
        return {}

    def _then(self, until: int) -> dict[str, Said]:
        if until not in self._closings:
            self._closings[until] = self._said(until)
        return self._closings[until]

    def _said(self, until: int | None) -> dict[str, Said]:
        """Return each Party's latest position by item; in one round the narrower name wins."""
        found: dict[str, dict[PartyCode, Position]] = {}
        weights: dict[tuple[str, PartyCode], tuple[int, int]] = {}
        for said in current(self.positions, self.rounds, until=until).values():
            for position in said.values():
                for item, narrow in self._meant(position):
                    key, weight = (item, position.party), (position.round, narrow)
                    if weight > weights.get(key, (-1, -1)):
                        weights[key] = weight
                        found.setdefault(item, {})[position.party] = position
        return {item: dict(said) for item, said in found.items()}

    def _meant(self, position: Position) -> Iterator[tuple[str, int]]:
        """Yield the items a position speaks of, and how narrowly: the unit, a part of it, an entry."""
        named = self._names.get(position.taxon, ())
        unit = any(narrow == _UNIT for _, _, narrow in named)
        for item, party, narrow in named:
            if party in {None, position.party} and (narrow == _UNIT or not unit):
                yield item, narrow

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, str | None, int]]]:
        found: dict[str, list[tuple[str, str | None, int]]] = {}
        for item in self.items:
            for name in sorted({item.id, item.taxon}):
                found.setdefault(name, []).append((item.id, None, _UNIT))
            for taxon in sorted(item.taxa):
                found.setdefault(taxon, []).append((item.id, None, _PART))
            for side in item.sides:
                found.setdefault(side.held.match.taxon or "", []).append((item.id, side.party, _ENTRY))
        return found


def _bracketed(said: Said) -> Reason:
    """Say who includes the row and what the other Party says to that."""
    including = FIRST if _value(said, FIRST) == "include" else SECOND
    other = SECOND if including == FIRST else FIRST
    kind = bracket(_value(said, FIRST), _value(said, SECOND))
    if kind == "proposed":
        return Reason.of("bracket.proposed", side=including)
    return Reason.of(f"bracket.{kind}", side=including, other=other)


def _studied(said: Said) -> Reason:
    """Say who asks for further study, and what the other Party says to that."""
    asking = [party for party in (FIRST, SECOND) if _value(said, party) == "study"]
    if not asking:
        return Reason.of("bracket.both_reserve", side=FIRST, other=SECOND)
    other = SECOND if asking[0] == FIRST else FIRST
    word = _value(said, other)
    rule = {"include": "study_included", "reserve": "study_reserved", "exclude": "study_opposed"}.get(
        word or ""
    )
    if rule is None:
        return Reason.of("bracket.study", side="|".join(asking))
    return Reason.of(f"bracket.{rule}", side=asking[0], other=other)


def _value(said: Said, party: PartyCode) -> PositionValue | None:
    position = said.get(party)
    return position.value if position else None
