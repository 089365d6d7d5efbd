"""Limb b: a subspecies common to both lists or, for a bird without subspecies, the species common to both.

"In the absence of subspecies" speaks of the bird, not of what a list prints: a side that prints none
leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.model import Comparison, MatchedEntry, Unit
    from birds.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class LimbB:
    """How limb b stands. `a` and `b` are the resolved subspecies of each side; `common` those of both.

    `irregular` is a subspecies of both lists that a side (0 or 1) has as a vagrant only or in doubt, if that decided.
    """

    word: Literal["met", "open", "not_met"]
    a: tuple[str, ...] = ()
    b: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    irregular: tuple[str, int] | None = None


class RecordedTaxa:
    """Which taxa each side of a comparison gives to which of its entries."""

    def __init__(self, comparison: Comparison, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._rows: dict[str, dict[str, int]] = {"a": {}, "b": {}}
        for row in comparison.rows:
            for unit in row.units:
                for side, held in (("a", unit.a), ("b", unit.b)):
                    if held is not None:
                        self._rows[side].update(dict.fromkeys(unit.taxa, held))

    def remaining(
        self, side: str, entries: Iterable[MatchedEntry], species: Iterable[str]
    ) -> tuple[str, ...]:
        """Return the one subspecies that entries can mean, where all others of its species are other entries'.

        A list that has *Anas carolinensis* can only mean the subspecies *crecca* by *Anas crecca*,
        printed or not.
        """
        own, given = {held.entry.row for held in entries}, self._rows[side]
        found: list[str] = []
        for one in sorted(species):
            parts = self._taxonomy.children(one)
            left = [part for part in parts if given.get(part) is None or given[part] in own]
            if len(left) == 1 and len(parts) > 1:
                found += left
        return tuple(found)


def limb_b(
    sides: tuple[Sequence[MatchedEntry], Sequence[MatchedEntry]],
    units: Sequence[Unit],
    given: RecordedTaxa,
    taxonomy: Taxonomy,
) -> LimbB:
    """Return limb b for the bird that `units` are; `sides` are the entries of a and of b that hold them.

    A printed subspecies that is not in the reference decides nothing, as "ssp." does not: a side that
    prints only such leaves limb b open.
    """
    scope = {taxon for unit in units for taxon in unit.taxa}
    species = _species(scope, taxonomy)
    printed = [recorded(side, taxonomy) for side in sides]
    mine, yours = (
        _within(found, scope, taxonomy) or given.remaining(key, side, species)
        for key, side, found in zip("ab", sides, printed, strict=True)
    )
    common = tuple(taxon for taxon in mine if taxon in yours)
    if common or any(map(taxonomy.is_monotypic, species)):
        return LimbB("met", mine, yours, common)
    return LimbB("not_met" if all(printed) else "open", mine, yours)


def limb_of_subspecies(
    taxon: str,
    sides: tuple[Sequence[MatchedEntry], Sequence[MatchedEntry]],
    given: RecordedTaxa,
    taxonomy: Taxonomy,
) -> tuple[LimbB | None, int | None]:
    """Return limb b for one subspecies, and the side (0 or 1) that records it alone.

    None for limb b where both lists record subspecies and neither of them this one.
    """
    species = {taxonomy.species_of(taxon) or taxon}
    mine, yours = (
        recorded(side, taxonomy) or given.remaining(key, side, species)
        for key, side in zip("ab", sides, strict=True)
    )
    has = (taxon in mine, taxon in yours)
    if all(has):
        return LimbB("met", (taxon,), (taxon,), (taxon,)), None
    if not mine or not yours:
        return LimbB("open", mine, yours), None
    return (LimbB("not_met", mine, yours), has.index(True)) if any(has) else (None, None)


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
