"""Rounds of negotiation: one is open at a time; what was said in a closed one stays said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.errors import UsageError
from birds.model import Round

if TYPE_CHECKING:
    from collections.abc import Sequence


def current_round(rounds: Sequence[Round]) -> Round | None:
    """Return the round that is open, None where none is."""
    return next((one for one in reversed(rounds) if one.closed is None), None)


def find_round(rounds: Sequence[Round], number: int) -> Round:
    """Return a round by its number; UsageError names those there are."""
    for one in rounds:
        if one.number == number:
            return one
    there = ", ".join(str(one.number) for one in rounds) or "none yet"
    raise UsageError(f"there is no round {number}; the rounds are {there} (`birds round open` begins one)")


def opened(
    rounds: Sequence[Round], number: int | None = None, *, place: str | None = None, date: str | None = None
) -> Round:
    """Return the round that opens, the next number where none is given; UsageError where it can't be opened.

    The same round with the same place and date may be opened again: nothing changes.
    """
    latest = max((one.number for one in rounds), default=0)
    wanted = latest + 1 if number is None else number
    for one in rounds:
        if one.number == wanted:
            return _again(one, place, date)
    open_now = current_round(rounds)
    if open_now:
        raise UsageError(
            f"round {open_now.number} is still open; close it first: "
            f"birds round close {open_now.number} --date DATE"
        )
    if wanted < latest:
        raise UsageError(f"round {latest} has been held already; a new one needs a higher number than that")
    return Round(wanted, opened=date, place=place)


def _again(there: Round, place: str | None, date: str | None) -> Round:
    if there.closed is not None:
        raise UsageError(f"round {there.number} was closed ({there.closed}); what was said in it stays said")
    return Round(there.number, opened=date or there.opened, place=place or there.place)


def closed(rounds: Sequence[Round], number: int | None, date: str) -> Round:
    """Return a round as it closes, the open one where no number is given; UsageError where none can be closed."""
    found = current_round(rounds) if number is None else find_round(rounds, number)
    if found is None:
        raise UsageError("no round is open; `birds round open` begins one")
    if found.closed is not None and found.closed != date:
        raise UsageError(f"round {found.number} was closed already ({found.closed})")
    if not date.strip():
        raise UsageError("a round closes on a date: give it with --date")
    return Round(found.number, found.opened, date.strip(), found.place)


def speaking(rounds: Sequence[Round], number: int | None = None) -> Round:
    """Return the round in which a position can be stated: `number`, else the open one; UsageError if it is closed."""
    if number is None:
        found = current_round(rounds)
        if found is None:
            raise UsageError(
                "no round is open, and a position is stated in a round; begin one: birds round open"
            )
        return found
    found = find_round(rounds, number)
    if found.closed is not None:
        raise UsageError(
            f"round {number} was closed ({found.closed}); a position can be stated in an open round only"
        )
    return found
