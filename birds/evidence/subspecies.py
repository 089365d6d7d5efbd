"""Limb b: the subspecies that either side records of a bird, and whether both have one in common.

What a side records is the union over all lists and sources of its Party. "In the absence of subspecies" speaks of the
bird, not of what a list prints: a side that prints none leaves it open, as "ssp.", "a / b", DD and "?" do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from birds.evidence.status import counted_statuses
from birds.model import Status

if TYPE_CHECKING:
    from birds.evidence.statements import Part

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


def record_subspecies(
    parts: Iterable[Part], whole: frozenset[str], *, scarce_seasons: bool = True
) -> Recorded:
    """Return what a side records of a bird whose subspecies in the reference are `whole`.

    A list that prints a subspecies says that it is there, a statement that does not count leaves it open.
    """
    printed = tuple(parts)
    statuses: dict[str, list[Status]] = defaultdict(list)
    bare: set[str] = set()
    may_be: set[str] = set()
    for part in printed:
        if len(part.taxa) == 1 or _codes(part.statuses, scarce_seasons) == {"V"}:
            for taxon in part.taxa:  # none of "a / b" is there more often than both
                statuses[taxon] += part.statuses
            bare.update(() if part.statuses else part.taxa)
        else:
            may_be.update(part.taxa)
    may_be.update(() if statuses or may_be else whole)
    codes = {taxon: _codes(stated, scarce_seasons) for taxon, stated in statuses.items()}
    irregular = frozenset(taxon for taxon in codes if codes[taxon] == {"V"})
    there = frozenset(taxon for taxon in codes if codes[taxon] or taxon in bare) - irregular
    blank = bool(printed) and not any(part.printed for part in printed)
    return Recorded(there, irregular, frozenset(may_be | codes.keys()) - there - irregular, undivided=blank)


def _codes(statuses: Iterable[Status], scarce_seasons: bool) -> set[str | None]:  # noqa: FBT001
    return {status.code for status in counted_statuses(statuses, scarce_seasons=scarce_seasons)}


def assess_limb_b(a: Recorded, b: Recorded, *, monotypic: bool, undivided: bool = True) -> LimbB:
    """Return limb b for a bird; `undivided`: the rule on lists that do not divide it is applied."""
    common = a.taxa & b.taxa
    if common or monotypic:
        return LimbB("met", a, b, common)
    if undivided and (a.undivided or b.undivided):
        return LimbB("met", a, b, undivided=True)
    if a.may_be & (b.taxa | b.may_be) or a.taxa & b.may_be:
        return LimbB("open", a, b)
    vagrant = [
        (taxon, at)
        for at, (side, other) in enumerate(((a, b), (b, a)))
        for taxon in side.irregular & (other.taxa | other.irregular)
    ]
    return LimbB("not_met", a, b, irregular=min(vagrant, default=None))


def assess_subspecies(taxon: str, a: Recorded, b: Recorded) -> LimbB:
    """Return limb b for one subspecies."""
    own = frozenset((taxon,))
    mine, yours = (Recorded(side.taxa & own, side.irregular & own, side.may_be & own) for side in (a, b))
    return assess_limb_b(mine, yours, monotypic=False)
