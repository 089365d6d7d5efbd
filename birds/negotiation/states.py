"""What two positions make of a row: one small table, the same whichever Party stands first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.model import PartyCode, Position, PositionValue, Round

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
