"""Positions: what two make of a row, which rows they speak of, and what stating or clearing one changes.

A position is recorded under the lead taxon of a unit (`choosing` turns a lumped entry into its
units). One under another name, from another edition of the lists, speaks of the units that its taxon or the
Party's own entry of that name covers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from birds.model import Act, Agreement, Message
from birds.negotiation.acts import STATED, ActChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import PartyCode, Position, PositionValue, Round
    from birds.negotiation.items import Item

    Said = Mapping[PartyCode, Position]

# X down, Y across; the other half is the mirror image.
STATES: dict[str, dict[str, str]] = {
    "include": {
        "include": "agreed",  # name_open while both names stand undecided
        "study": "under_study",
        "reserve": "bracketed",
        "exclude": "bracketed",
        "silent": "bracketed",
    },
    "study": {
        "study": "under_study",
        "reserve": "under_study",
        "exclude": "under_study",
        "silent": "under_study",
    },
    "reserve": {"reserve": "under_study", "exclude": "not_listed", "silent": "not_listed"},
    "exclude": {"exclude": "not_listed", "silent": "not_listed"},
    "silent": {"silent": "proposal"},
}
# What the other Party says to a row that one of them includes.
KINDS = {"reserve": "reserved", "exclude": "opposed", "silent": "proposed"}
BRACKETED = ("name_open", "bracketed", "under_study")  # printed with brackets: they remain to be settled
TABLED = ("agreed", "name_open", "bracketed")  # at least one Party includes it
UNLISTED = ("left.not_listed", "left.reserved", "left.opposed_reserved")  # why a Party keeps a row out
_KEPT = ("reason", "who", "date", "minutes")  # what is said with a position
_ENTRY, _PART, _UNIT = 0, 1, 2  # how narrowly a name speaks of an item


def state(x: PositionValue | None, y: PositionValue | None, *, name_open: bool = False) -> str:
    """Return the state of a row on which the Parties say `x` and `y` (None: silent), in either order."""
    one, other = x or "silent", y or "silent"
    found = STATES[one].get(other) or STATES[other][one]
    return "name_open" if found == "agreed" and name_open else found


def bracket(x: PositionValue | None, y: PositionValue | None) -> str | None:
    """Return the kind of bracket, `proposed`, `opposed` or `reserved`; None where the row has none."""
    if state(x, y) != "bracketed":
        return None
    return KINDS[(y if x == "include" else x) or "silent"]


def current(
    positions: Iterable[Position], rounds: Iterable[Round] = (), *, until: int | None = None
) -> dict[str, dict[PartyCode, Position]]:
    """Return each Party's latest position on each taxon, of the rounds up to `until`.

    In one round the position recorded last counts. Where `rounds` are given, a position of another
    round does not count (`check` names it).
    """
    known = {held.number for held in rounds}
    found: dict[str, dict[PartyCode, Position]] = {}
    for position in sorted(positions, key=lambda one: one.round):
        if (until is None or position.round <= until) and (not known or position.round in known):
            found.setdefault(position.taxon, {})[position.party] = position
    return found


# ---------------------------------------------------------------- the rows they speak of


@dataclass(frozen=True)
class Stances:
    """The items of an annex and what the Parties say of them, now and when earlier rounds closed.

    `contested` are the lead taxa on which two acts are in conflict: nobody wins, the row stands in brackets.
    `agreement` says who the Parties are.
    """

    items: tuple[Item, ...]
    positions: tuple[Position, ...]
    rounds: tuple[Round, ...]
    contested: frozenset[str] = frozenset()
    agreement: Agreement = field(kw_only=True)

    @property
    def latest(self) -> int | None:
        """The latest round there is, None before the first."""
        numbers = [held.number for held in self.rounds] or [position.round for position in self.positions]
        return max(numbers, default=None)

    def state(self, item: Item, *, name_open: bool = False) -> str:
        """Return the state of an item now."""
        if item.taxon in self.contested:
            return "bracketed"
        return state(*_values(self._now.get(item.id, {})), name_open=name_open)

    def received(self, item: Item) -> tuple[Position, ...]:
        """Return the positions on an item that the other side wrote down, and no minutes say."""
        return tuple(one for one in self._now.get(item.id, {}).values() if one.received)

    def said(self, item: Item, until: int | None = None) -> Said:
        """Return what each Party says of an item, now or when round `until` closed; silent Parties are left out."""
        return (self._now if until is None else self._then(until)).get(item.id, {})

    def moved(self, item: Item, since: int) -> tuple[PartyCode, ...]:
        """Return the Parties that say another thing of an item now than when round `since` closed."""
        return moved(self.said(item), self.said(item, until=since))

    def placed(self, position: Position) -> bool:
        """Tell whether a position speaks of any item here."""
        return any(True for _ in self._meant(position))

    def withdrawn(self, item: Item, since: int | None) -> bool:
        """Say whether the item was agreed or bracketed when round `since` closed."""
        if since is None:
            return False
        return state(*_values(self._then(since).get(item.id, {}))) in TABLED

    def note(self, item: Item, found: str) -> Message | None:
        """Return what a row in that state says of the Parties: who proposes, opposes, reserves, studies."""
        contested = item.taxon in self.contested
        return note(self._now.get(item.id, {}), found, self.agreement, contested=contested)

    def unlisted(self, item: Item) -> Message:
        """Return why an item that somebody spoke of is not listed: who would not include it, who reserves."""
        return unlisted(self._now.get(item.id, {}), self.agreement)

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


# ---------------------------------------------------------------- what is said of a row


def note(said: Said, found: str, agreement: Agreement, *, contested: bool = False) -> Message | None:
    """Return what a row in the state `found` says of the Parties: who proposes, opposes, reserves, studies."""
    if found == "name_open":
        return Message.of("bracket.name_open")
    if found == "withdrawn":
        return Message.of("bracket.withdrawn")
    if found == "bracketed" and contested:
        return Message.of("bracket.conflict")
    if found == "bracketed" and state(*_values(said)) == "agreed":
        received = tuple(agreement.country(party) for party in sorted(said) if said[party].received)
        return Message.of("bracket.received", side=received)
    if found == "bracketed":
        return _bracketed(said, agreement)
    return _studied(said, agreement) if found == "under_study" else None


def unlisted(said: Said, agreement: Agreement) -> Message:
    """Return why a row that somebody spoke of is not listed: who would not include it, who reserves."""
    against, reserving = (
        tuple(agreement.country(party) for party in agreement.in_order() if _value(said, party) == value)
        for value in ("exclude", "reserve")
    )
    if not reserving:
        return Message.of("left.not_listed", side=against)
    if not against:
        return Message.of("left.reserved", side=reserving)
    return Message.of("left.opposed_reserved", side=against, other=reserving)


def _bracketed(said: Said, agreement: Agreement) -> Message:
    """Say who includes the row and what the other Party says to that."""
    first, second = agreement.in_order()
    both = (first, second) if _value(said, first) == "include" else (second, first)
    including, other = map(agreement.country, both)
    kind = bracket(*_values(said))
    if kind == "proposed":
        return Message.of("bracket.proposed", side=including)
    return Message.of(f"bracket.{kind}", side=including, other=other)


def _studied(said: Said, agreement: Agreement) -> Message:
    """Say who asks for further study, and what the other Party says to that."""
    first, second = agreement.in_order()
    asking = [party for party in (first, second) if _value(said, party) == "study"]
    named = agreement.country
    if not asking:
        return Message.of("bracket.both_reserve", side=named(first), other=named(second))
    other = second if asking[0] == first else first
    word = _value(said, other)
    rule = {"include": "study_included", "reserve": "study_reserved", "exclude": "study_opposed"}.get(
        word or ""
    )
    if rule is None:
        return Message.of("bracket.study", side=tuple(map(named, asking)))
    return Message.of(f"bracket.{rule}", side=named(asking[0]), other=named(other))


def moved(now: Said, then: Said) -> tuple[PartyCode, ...]:
    """Return the Parties that say another thing now than then."""
    return tuple(one for one in sorted({*now, *then}) if _value(now, one) != _value(then, one))


def _values(said: Said) -> tuple[PositionValue | None, PositionValue | None]:
    """Return what both Parties say, in either order: a table of states is its own mirror image."""
    first, second, *_ = (*(one.value for one in said.values()), None, None)
    return first, second


def _value(said: Said, party: PartyCode) -> PositionValue | None:
    position = said.get(party)
    return position.value if position else None


# ---------------------------------------------------------------- stated and cleared


def stated(positions: Sequence[Position], new: Iterable[Act]) -> tuple[ActChange, ...]:
    """Return what acts change, by Party, taxon and round; those that say nothing new are left out.

    A position repeated without reason, name, date or minutes keeps those that it has.
    """
    there = {key(one): one for one in positions}
    made = []
    for one in new:
        before = there.get((one.speaker, one.subject, one.round))
        act = repeated(before, one)
        if differ(before, act):
            made.append(ActChange(act, before.value if before else None))
    return tuple(made)


def differ(before: Position | Act | None, act: Act | Position | None) -> bool:
    """Whether an act says anything else of a position than what stood before; None stands for silence."""
    was, now = ((one if one and one.value else None) for one in (before, act))
    return any(getattr(was, name, None) != getattr(now, name, None) for name in STATED)


def cleared(
    positions: Sequence[Position], party: PartyCode, number: int, taxa: Iterable[str]
) -> tuple[ActChange, ...]:
    """Return what clearing a Party's positions on some taxa in a round changes."""
    there = {key(one): one.value for one in positions}
    keys = dict.fromkeys((party, taxon, number) for taxon in taxa)
    return tuple(
        ActChange(Act("", "position", one[1], None, party, round=number), there[one])
        for one in keys
        if one in there
    )


def counting(
    positions: Iterable[Position], party: PartyCode, before: int | None = None
) -> dict[str, PositionValue]:
    """Return what counts of a Party's positions, by taxon: of the rounds `before` one, of all without any."""
    own = (one for one in positions if one.party == party and (before is None or one.round < before))
    return {one.taxon: one.value for one in sorted(own, key=lambda one: one.round)}


def key(position: Position) -> tuple[PartyCode | None, str, int | None]:
    """Return what a position is filed under: Party, taxon, round."""
    return (position.party, position.taxon, position.round)


def repeated(before: Position | Act | None, new: Act) -> Act:
    """Return a position with what was said with it before, where it says the same and nothing else with it."""
    if before is None or before.value != new.value:
        return new
    return replace(new, **{name: getattr(new, name) or getattr(before, name) for name in _KEPT})
