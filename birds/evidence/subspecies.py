"""Limb b: the subspecies that either side records of a bird, and whether both have one in common.

What a side records is the union over all lists and sources of its Party. "In the absence of subspecies" speaks of the
bird, not of what a list prints: a side that prints none leaves it open, as "ssp.", "a / b", DD and "?" do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from birds.evidence.status import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from birds.evidence.statements import Part
    from birds.model import Status

LimbWord = Literal["met", "open", "not_met"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The subspecies of a bird on one side.

    `taxa` are there, `irregular` only as vagrants of a few records, `may_be` those that nothing determines.
    `undivided`: a list says that it does not divide the bird, and no other prints subspecies of it.
    """

    taxa: frozenset[str] = frozenset()
    irregular: frozenset[str] = frozenset()
    may_be: frozenset[str] = frozenset()
    undivided: bool = False


@dataclass(frozen=True, slots=True)
class LimbB:
    """How limb b stands. `common` are the subspecies of both sides, `a` and `b` those of each.

    `undivided` says that only a list which does not divide the bird meets it; `irregular` is a subspecies of both that
    a side (0 or 1) has as a vagrant only, if that decided.
    """

    word: LimbWord
    a: Recorded
    b: Recorded
    common: frozenset[str] = frozenset()
    undivided: bool = False
    irregular: tuple[str, int] | None = None


def record(parts: Iterable[Part], whole: frozenset[str], *, scarce_seasons: bool = True) -> Recorded:
    """Return what a side records of a bird whose subspecies in the reference are `whole`."""
    printed = tuple(parts)
    bare: set[str] = set()
    said: dict[str, list[Status]] = defaultdict(list)
    may_be: set[str] = set()
    for part in printed:
        codes = {one.code for one in counted(part.statuses, scarce_seasons=scarce_seasons)}
        if len(part.taxa) == 1 or codes == {"V"}:  # none of "a / b" is there more often than both
            for taxon in part.taxa:
                said[taxon] += part.statuses
        else:
            may_be |= {*part.taxa}
        if len(part.taxa) == 1 and not part.statuses:
            bare |= {*part.taxa}
    states = {taxon: _state(said[taxon], taxon in bare, scarce_seasons) for taxon in said}
    taxa, irregular, open_ = (
        frozenset(taxon for taxon, state in states.items() if state == word)
        for word in ("there", "irregular", "open")
    )
    silent = not states and not may_be
    may_be |= open_ | (whole if silent else frozenset())
    blank = bool(printed) and not any(part.printed for part in printed)
    return Recorded(taxa, irregular, frozenset(may_be) - taxa - irregular, undivided=blank)


def _state(statuses: Collection[Status], printed: bool, scarce_seasons: bool) -> str:  # noqa: FBT001
    """Return how a subspecies is on a side: there, irregular or open; a list that prints it says that it is there."""
    codes = {one.code for one in counted(statuses, scarce_seasons=scarce_seasons)}
    if codes:
        return "irregular" if codes == {"V"} else "there"
    return "there" if printed or not statuses else "open"


def limb_b(a: Recorded, b: Recorded, *, monotypic: bool, undivided: bool = True) -> LimbB:
    """Return limb b for a bird; `undivided`: the rule on lists that do not divide it is applied."""
    common = a.taxa & b.taxa
    if common or monotypic:
        return LimbB("met", a, b, common)
    if undivided and (a.undivided or b.undivided):
        return LimbB("met", a, b, undivided=True)
    if a.may_be & (b.taxa | b.may_be) or a.taxa & b.may_be:
        return LimbB("open", a, b)
    return LimbB("not_met", a, b, irregular=_irregular(a, b))


def limb_of_subspecies(taxon: str, a: Recorded, b: Recorded) -> LimbB:
    """Return limb b for one subspecies."""
    own = frozenset((taxon,))
    mine, yours = (Recorded(one.taxa & own, one.irregular & own, one.may_be & own) for one in (a, b))
    return limb_b(mine, yours, monotypic=False)


def _irregular(a: Recorded, b: Recorded) -> tuple[str, int] | None:
    """Return a subspecies that one side has and the other (0 or 1) has as a vagrant only."""
    found = [
        (taxon, at)
        for at, (one, other) in enumerate(((a, b), (b, a)))
        for taxon in one.irregular & other.taxa
    ]
    both = [(taxon, 0) for taxon in a.irregular & b.irregular]
    return min([*found, *both], default=None)
