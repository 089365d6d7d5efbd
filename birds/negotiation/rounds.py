"""Rounds of negotiation: one is open at a time; what was said in a closed one stays said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.errors import UsageError
from birds.model import Message, Round

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
    there = tuple(one.number for one in rounds) or Message("round.none_yet")
    raise UsageError("round.not_there", round=number, rounds=there)


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
        raise UsageError("round.still_open", round=open_now.number)
    if wanted < latest:
        raise UsageError("round.held_already", round=latest)
    return Round(wanted, opened=date, place=place)


def _again(there: Round, place: str | None, date: str | None) -> Round:
    if there.closed is not None:
        raise UsageError("round.stays_said", round=there.number, date=there.closed)
    return Round(there.number, opened=date or there.opened, place=place or there.place)


def closed(rounds: Sequence[Round], number: int | None, date: str) -> Round:
    """Return a round as it closes, the open one where no number is given; UsageError where none can be closed."""
    found = current_round(rounds) if number is None else find_round(rounds, number)
    if found is None:
        raise UsageError("round.none_open")
    if found.closed is not None and found.closed != date:
        raise UsageError("round.closed_already", round=found.number, date=found.closed)
    if not date.strip():
        raise UsageError("round.no_date")
    return Round(found.number, found.opened, date.strip(), found.place)


def speaking(rounds: Sequence[Round], number: int | None = None) -> Round:
    """Return the round in which a position can be stated: `number`, else the open one; UsageError if it is closed."""
    if number is None:
        found = current_round(rounds)
        if found is None:
            raise UsageError("round.none_open_for_positions")
        return found
    found = find_round(rounds, number)
    if found.closed is not None:
        raise UsageError("round.closed_for_positions", round=number, date=found.closed)
    return found
