"""Which signed annexes already have a bird, and the number there: for working papers, never for a text to be signed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from birds.model import Elsewhere
from birds.negotiation import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Annex, Comparison, ComparisonRow, MatchedList, Unit, Verdict
    from birds.taxonomy import Taxonomy

Extent = Literal["same", "whole", "part"]
_YEAR = re.compile(r"(?<=\w)[-_ ]?(?:19|20)\d\d$")  # of ROKAMBA2006


@dataclass(frozen=True)
class SignedAnnexes:
    """The lists of kind `treaty` at hand, by their short `names`; what their entries mean, by species.

    An entry that is not resolved is nobody's.
    """

    names: tuple[str, ...]
    taxonomy: Taxonomy = field(repr=False)
    by_species: Mapping[str, Sequence[Elsewhere]] = field(repr=False)

    def of(self, lead: str, taxa: Iterable[str] = ()) -> tuple[Elsewhere, ...]:
        """Return where a bird is listed: `lead` names it, `taxa` are those that the lists record of it."""
        recorded = frozenset(taxa)
        named = dict.fromkeys(map(self.taxonomy.species_of, (lead, *sorted(recorded))))
        found = [
            replace(one, extent=extent)
            for species in named
            for one in self.by_species.get(species or "", ())
            if (extent := self._extent(one.taxon, lead, recorded))
        ]
        return tuple(sorted(found, key=lambda one: one.treaty))

    def of_units(self, units: Sequence[Unit]) -> tuple[Elsewhere, ...]:
        """Return where the bird that these units make is listed."""
        return self.of(units[0].taxon, (taxon for unit in units for taxon in unit.taxa)) if units else ()

    def of_verdict(self, verdict: Verdict, row: ComparisonRow) -> tuple[Elsewhere, ...]:
        """Return where the bird of a verdict is listed: the whole row, one of its units, or a subspecies."""
        units = [unit for unit in row.units if verdict.unit_id in {None, unit.id}]
        if verdict.taxon in {unit.taxon for unit in units}:
            return self.of_units(units)
        return self.of(verdict.taxon)

    def _extent(self, meant: str, lead: str, recorded: frozenset[str]) -> Extent | None:
        """Return how an entry that means a taxon covers a bird; None where it means another."""
        if meant == lead or recorded == {meant}:
            return "same"
        if meant == self.taxonomy.species_of(lead):
            return "whole"
        return "part" if meant in recorded or self.taxonomy.species_of(meant) == lead else None


def signed_annexes(lists: Iterable[MatchedList], taxonomy: Taxonomy) -> SignedAnnexes:
    """Return the signed annexes among these lists."""
    treaties = sorted(
        (one for one in lists if one.checklist.kind == "treaty"), key=lambda one: one.checklist.id
    )
    names = _short([one.checklist.id for one in treaties])
    by_species: dict[str, list[Elsewhere]] = defaultdict(list)
    for name, one in zip(names, treaties, strict=True):
        for held in one.entries:
            entry, taxon = held.entry, held.match.taxon
            if taxon and (species := taxonomy.species_of(taxon)):
                printed = entry.verbatim or next(iter(entry.vernacular.all()), "")
                by_species[species].append(Elsewhere(one.checklist.id, name, entry.number, printed, taxon))
    return SignedAnnexes(names, taxonomy, by_species)


def _short(ids: Sequence[str]) -> tuple[str, ...]:
    """Return ids without the year at their end, where that leaves no two alike."""
    short = [_YEAR.sub("", one) for one in ids]
    given = Counter(short)
    return tuple(name if given[name] == 1 else whole for name, whole in zip(short, ids, strict=True))


def listed_elsewhere(annex: Annex) -> Iterator[tuple[Elsewhere, ...]]:
    """Yield what stands beside each bird of an annex, in print order."""
    yield from (row.elsewhere for row in annex.rows)
    yield from (row.elsewhere for row in annex.closing)


def beside(annex: Annex, comparison: Comparison, signed: SignedAnnexes) -> Annex:
    """Return a working paper of the annex with what signed annexes have beside each bird; an original as it is."""
    if annex.original:
        return annex
    found = {item.id: signed.of_units(item.units) for item in items.of(comparison)}
    return replace(
        annex,
        rows=tuple(replace(row, elsewhere=found.get(row.id, ())) for row in annex.rows),
        closing=tuple(replace(row, elsewhere=found.get(row.id, ())) for row in annex.closing),
    )
