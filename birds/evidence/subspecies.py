"""Limb b: a subspecies common to both lists or, for a bird without subspecies, the species common to both.

"In the absence of subspecies" speaks of the bird, not of what a list prints: a side that prints none
leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.model import MatchedEntry, Unit
    from birds.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class LimbB:
    """How limb b stands. `a` and `b` are the resolved subspecies of each side; `common` those of both."""

    word: Literal["met", "open", "not_met"]
    a: tuple[str, ...] = ()
    b: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


def limb_b(
    a: Sequence[MatchedEntry], b: Sequence[MatchedEntry], units: Sequence[Unit], taxonomy: Taxonomy
) -> LimbB:
    """Return limb b for the bird that `units` are; `a` and `b` are the entries that hold them.

    A printed subspecies that is not in the reference decides nothing, as "ssp." does not: a side that
    prints only such leaves limb b open.
    """
    scope = {taxon for unit in units for taxon in unit.taxa}
    printed_a, printed_b = recorded(a, taxonomy), recorded(b, taxonomy)
    mine, yours = _within(printed_a, scope, taxonomy), _within(printed_b, scope, taxonomy)
    common = tuple(taxon for taxon in mine if taxon in yours)
    if common or any(map(taxonomy.is_monotypic, _species(scope, taxonomy))):
        return LimbB("met", mine, yours, common)
    return LimbB("not_met" if printed_a and printed_b else "open", mine, yours)


def recorded(entries: Iterable[MatchedEntry], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the subspecies that entries record and the reference knows, in the reference's sequence."""
    found = {match.taxon for held in entries for match in (*held.subspecies, held.match) if match.taxon}
    below = [taxon for taxon in map(taxonomy.get, found) if taxon is not None and taxon.rank == "subspecies"]
    return tuple(taxon.name for taxon in sorted(below, key=lambda taxon: taxon.sequence))


def _within(found: Sequence[str], scope: set[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return what lies in `scope`: named there itself, or by its whole species."""
    return tuple(one for one in found if one in scope or taxonomy.species_of(one) in scope)


def _species(scope: Iterable[str], taxonomy: Taxonomy) -> set[str]:
    return {species for species in map(taxonomy.species_of, scope) if species}
