"""Positions: what two make of a row, which rows they speak of, and what stating or clearing one changes.

A position is recorded under the lead taxon of a unit (`choosing` turns a lumped entry into its
units). One under another name, from another edition of the lists, speaks of the units that its taxon or the
Party's own entry of that name covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from birds.model import Act, Agreement, Message, PartyCode, Round
from birds.negotiation.acts import STATED, ActChange, position_key

if TYPE_CHECKING:
    from birds.negotiation.items import Item

    ByParty = Mapping[PartyCode, Act]

# X down, Y across; the other half is the mirror image.
STATES: dict[str, dict[str, str]] = {
    "include": {
        "include": "agreed",  # name_open while both names stand undecided
        "study": "under_study", "reserve": "bracketed", "exclude": "bracketed", "silent": "bracketed",
    },
    "study": {"study": "under_study", "reserve": "under_study", "exclude": "under_study", "silent": "under_study"},
    "reserve": {"reserve": "under_study", "exclude": "not_listed", "silent": "not_listed"},
    "exclude": {"exclude": "not_listed", "silent": "not_listed"},
    "silent": {"silent": "proposal"},
}  # fmt: skip
# What the other Party says to a row that one of them includes.
_BRACKET_KINDS = {"reserve": "reserved", "exclude": "opposed", "silent": "proposed"}
BRACKETED = ("name_open", "bracketed", "under_study")  # printed with brackets: they remain to be settled
TABLED = ("agreed", "name_open", "bracketed")  # at least one Party includes it
UNLISTED = ("left.not_listed", "left.reserved", "left.opposed_reserved")  # why a Party keeps a row out
_KEPT = ("reason", "who", "date", "minutes")  # what is said with a position
_ENTRY, _PART, _UNIT = 0, 1, 2  # how narrowly a name speaks of an item


def state(x: str | None, y: str | None, *, name_open: bool = False) -> str:
    """Return the state of a row on which the Parties say `x` and `y` (None: silent), in either order."""
    first, second = x or "silent", y or "silent"
    both = STATES[first].get(second) or STATES[second][first]
    return "name_open" if both == "agreed" and name_open else both


def row_state(positions: ByParty, *, name_open: bool, contested: bool, original: bool) -> str:
    """Return the state of a row: in brackets, too, where two acts on it are in conflict, or agreement is hearsay.

    What one side wrote down for the other is none in an `original`, nor anywhere by minutes of one side's account.
    """
    agreed = state(*_values(positions), name_open=name_open)
    heard = any(position.received and (original or position.minutes) for position in positions.values())
    return "bracketed" if contested or (heard and agreed in {"agreed", "name_open"}) else agreed


def round_of(position: Act) -> int:
    """Return the round in which a position is stated."""
    return position.round or 0


def current(
    positions: Iterable[Act], rounds: Iterable[Round] = (), *, until: int | None = None
) -> dict[str, dict[PartyCode, Act]]:
    """Return each Party's latest position on each taxon, of the rounds up to `until`.

    In one round the position recorded last counts. Where `rounds` are given, a position of another
    round does not count (`check` names it).
    """
    known = {each.number for each in rounds}
    by_taxon: dict[str, dict[PartyCode, Act]] = {}
    for position in sorted(positions, key=round_of):
        counts = (until is None or round_of(position) <= until) and (not known or position.round in known)
        if counts and position.speaker:
            by_taxon.setdefault(position.subject, {})[position.speaker] = position
    return by_taxon


# ---------------------------------------------------------------- the rows they speak of


@dataclass(frozen=True)
class PositionTable:
    """The items of an annex and what the Parties say of them, now and when earlier rounds closed.

    `contested` are the lead taxa on which two acts are in conflict: nobody wins, the row stands in brackets.
    `agreement` says who the Parties are.
    """

    items: tuple[Item, ...]
    positions: tuple[Act, ...]
    rounds: tuple[Round, ...]
    contested: frozenset[str] = frozenset()
    agreement: Agreement = field(kw_only=True)

    @property
    def latest(self) -> int | None:
        """The latest round there is, None before the first."""
        numbers = [each.number for each in self.rounds] or [*map(round_of, self.positions)]
        return max(numbers, default=None)

    def state(self, item: Item, *, name_open: bool = False, original: bool = False) -> str:
        """Return the state of an item now."""
        contested = item.taxon in self.contested
        stated = self.positions_on(item)
        return row_state(stated, name_open=name_open, contested=contested, original=original)

    def positions_on(self, item: Item, until: int | None = None) -> ByParty:
        """Return what each Party says of an item, now or when round `until` closed; silent Parties are left out."""
        if until not in self._by_round:
            self._by_round[until] = self._stated(until)
        return self._by_round[until].get(item.id, {})

    def withdrawn(self, item: Item, since: int | None) -> bool:
        """Say whether the item was agreed or bracketed when round `since` closed."""
        if since is None:
            return False
        return state(*_values(self.positions_on(item, since))) in TABLED

    @cached_property
    def _by_round(self) -> dict[int | None, Mapping[str, ByParty]]:
        return {}

    def _stated(self, until: int | None) -> Mapping[str, ByParty]:
        """Return each Party's latest position by item; in one round the narrower name wins."""
        by_item: dict[str, dict[PartyCode, Act]] = {}
        weights: dict[tuple[str, PartyCode], tuple[int, int]] = {}
        for by_party in current(self.positions, self.rounds, until=until).values():
            for party, position in by_party.items():
                named = self._names.get(position.subject, ())
                least = _UNIT if any(narrow == _UNIT for _, _, narrow in named) else _ENTRY
                for item, whose, narrow in named:
                    key, weight = (item, party), (round_of(position), narrow)
                    counts = whose in {None, party} and narrow >= least
                    if counts and weight > weights.get(key, (-1, -1)):
                        weights[key] = weight
                        by_item.setdefault(item, {})[party] = position
        return by_item

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, str | None, int]]]:
        """The items that each name speaks of, for one Party or any, and how narrowly."""
        names: dict[str, list[tuple[str, str | None, int]]] = {}
        for item in self.items:
            for name in sorted({item.id, item.taxon}):
                names.setdefault(name, []).append((item.id, None, _UNIT))
            for taxon in sorted(item.taxa):
                names.setdefault(taxon, []).append((item.id, None, _PART))
            for side in item.sides:
                names.setdefault(side.matched.match.taxon or "", []).append((item.id, side.party, _ENTRY))
        return names


# ---------------------------------------------------------------- what is said of a row


def note(
    positions: ByParty, state_now: str, agreement: Agreement, *, contested: bool = False
) -> Message | None:
    """Return what a row in the state `state_now` says of the Parties: who proposes, opposes, reserves, studies."""
    if state_now == "name_open":
        return Message.of("bracket.name_open")
    if state_now == "withdrawn":
        return Message.of("bracket.withdrawn")
    if state_now == "bracketed" and contested:
        return Message.of("bracket.conflict")
    if state_now == "bracketed" and state(*_values(positions)) == "agreed":
        received = tuple(agreement.country(party) for party in sorted(positions) if positions[party].received)
        return Message.of("bracket.received", side=received)
    if state_now == "bracketed":  # one Party includes the row
        first, second = agreement.in_order()
        both = (first, second) if _value(positions, first) == "include" else (second, first)
        including, other = map(agreement.country, both)
        kind = _BRACKET_KINDS[_value(positions, both[1]) or "silent"]
        args = {"side": including} if kind == "proposed" else {"side": including, "other": other}
        return Message.of(f"bracket.{kind}", **args)
    return _studied(positions, agreement) if state_now == "under_study" else None


def reasons_of(positions: ByParty) -> tuple[tuple[PartyCode, str], ...]:
    """Return the reasons that the Parties give, by Party."""
    return tuple((party, stated.reason) for party, stated in sorted(positions.items()) if stated.reason)


def unlisted(positions: ByParty, agreement: Agreement) -> Message:
    """Return why a row that somebody spoke of is not listed: who would not include it, who reserves."""
    against, reserving = (
        tuple(agreement.country(party) for party in agreement.in_order() if _value(positions, party) == value)
        for value in ("exclude", "reserve")
    )
    if not reserving:
        return Message.of("left.not_listed", side=against)
    if not against:
        return Message.of("left.reserved", side=reserving)
    return Message.of("left.opposed_reserved", side=against, other=reserving)


def _studied(positions: ByParty, agreement: Agreement) -> Message:
    """Say who asks for further study, and what the other Party says to that."""
    first, second = agreement.in_order()
    asking = [party for party in (first, second) if _value(positions, party) == "study"]
    named = agreement.country
    if not asking:
        return Message.of("bracket.both_reserve", side=named(first), other=named(second))
    other = second if asking[0] == first else first
    rules = {"include": "study_included", "reserve": "study_reserved", "exclude": "study_opposed"}
    rule = rules.get(_value(positions, other) or "")
    if rule is None:
        return Message.of("bracket.study", side=tuple(map(named, asking)))
    return Message.of(f"bracket.{rule}", side=named(asking[0]), other=named(other))


def parties_that_moved(now: ByParty, then: ByParty) -> tuple[PartyCode, ...]:
    """Return the Parties that say another thing now than then."""
    return tuple(party for party in sorted({*now, *then}) if _value(now, party) != _value(then, party))


def _values(positions: ByParty) -> tuple[str | None, str | None]:
    """Return what both Parties say, in either order: a table of states is its own mirror image."""
    first, second, *_ = (*(position.value for position in positions.values()), None, None)
    return first, second


def _value(positions: ByParty, party: PartyCode) -> str | None:
    position = positions.get(party)
    return position.value if position else None


# ---------------------------------------------------------------- stated and cleared


def changes_in_positions(positions: Sequence[Act], new: Iterable[Act]) -> tuple[ActChange, ...]:
    """Return what acts change, by Party, taxon and round; those that say nothing new are left out.

    A position repeated without any reason, name, date and minutes keeps those that it has.
    """
    standing = {position_key(position): position for position in positions}
    changes = []
    for act in new:
        before = standing.get((act.speaker, act.subject, act.round))
        stated_anew = with_earlier_details(before, act)
        if differ(before, stated_anew):
            changes.append(ActChange(stated_anew, before.value if before else None))
    return tuple(changes)


def differ(before: Act | None, act: Act | None) -> bool:
    """Whether an act says anything else of a position than what stood before; None stands for silence."""
    was, now = ((each if each and each.value else None) for each in (before, act))
    return any(getattr(was, name, None) != getattr(now, name, None) for name in STATED)


def clearing_changes(
    positions: Sequence[Act], party: PartyCode, number: int, taxa: Iterable[str]
) -> tuple[ActChange, ...]:
    """Return what clearing a Party's positions on some taxa in a round changes."""
    stated = {each.subject: each.value for each in positions if (each.speaker, each.round) == (party, number)}
    cleared = (taxon for taxon in dict.fromkeys(taxa) if taxon in stated)
    silent = partial(Act, "", "position", value=None, speaker=party, round=number)
    return tuple(ActChange(silent(taxon), stated[taxon]) for taxon in cleared)


def counting_values(
    positions: Iterable[Act], party: PartyCode, before: int | None = None
) -> dict[str, str | None]:
    """Return what counts of a Party's positions, by taxon: of the rounds `before` one, of all without any."""
    own = (act for act in positions if act.speaker == party and (before is None or round_of(act) < before))
    return {act.subject: act.value for act in sorted(own, key=round_of)}


def with_earlier_details(before: Act | None, new: Act) -> Act:
    """Return a position with what was said with it before, where it says the same and nothing with it.

    What is said with a position is one statement: nobody is credited with a part of another's. What the other side
    wrote down, or minutes say, is not the Party's own.
    """
    says_more = any(getattr(new, name) for name in _KEPT)
    if before is None or before.value != new.value or before.received != new.received or says_more:
        return new
    return replace(new, **{name: getattr(before, name) for name in _KEPT})
