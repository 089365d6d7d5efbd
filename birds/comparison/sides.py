"""One list's side of a comparison: which taxa each of its entries stands for.

*Recorded taxa* are the printed subspecies that the reference has; where none is printed they are *presumed*: the
reference species less every taxon that the same list gives to another entry. An entry raised to a species from a
subspecies of the reference (Chloris kittlitzi) stands for that subspecies and nothing else.

An introduced entry of a species that the same list has as naturally occurring (Zosterops japonicus in part B of OSJ 8th
ed.) is a *guest* of that entry: it stands in its row and says nothing about what the bird is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from birds.model import MatchedEntry, MatchedList
    from birds.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Holding:
    """What one entry stands for; `limited` where it is a subspecies treated as a species, or a subspecies row."""

    entry: MatchedEntry
    recorded: tuple[str, ...] = ()
    presumed: tuple[str, ...] = ()
    species: str | None = None
    limited: bool = False

    @property
    def taxa(self) -> tuple[str, ...]:
        """All taxa of the entry, recorded ones or, where none is printed, presumed ones."""
        return self.recorded or self.presumed


@dataclass(frozen=True, slots=True)
class Side:
    """A list's holdings by row; who holds a taxon; which entries are open to other taxa of a reference species."""

    holdings: Mapping[int, Holding]
    holders: Mapping[str, tuple[int, ...]]
    open_to: Mapping[str, tuple[int, ...]]
    unresolved: tuple[MatchedEntry, ...] = ()
    aliens: tuple[MatchedEntry, ...] = field(default=(), repr=False)
    guests: Mapping[int, tuple[MatchedEntry, ...]] = field(default_factory=dict)

    @property
    def entries(self) -> int:
        """How many entries are compared."""
        return len(self.holdings) + len(self.unresolved) + sum(map(len, self.guests.values()))

    def welcomed(self, rows: Iterable[int]) -> tuple[MatchedEntry, ...]:
        """Return the introduced entries that stand beside the natural ones of these rows."""
        return tuple(guest for row in rows for guest in self.guests.get(row, ())) if self.guests else ()


def side(matched: MatchedList, taxonomy: Taxonomy, region: frozenset[str], *, with_introduced: bool) -> Side:
    """Return a list's side; `region` are subspecies recorded in the territory, to narrow what is presumed."""
    kept = [m for m in matched.entries if m.entry.parent_row is None]
    entries = [m for m in kept if with_introduced or m.entry.part == "natural"]
    aliens = () if with_introduced else tuple(m for m in kept if m.entry.part == "alien")
    first = [_recorded(m, taxonomy) for m in entries if m.match.taxon is not None]
    natural = _all_presumed([h for h in first if h.entry.entry.part == "natural"], (), taxonomy, region)
    introduced, guests = _apart([h for h in first if h.entry.entry.part == "alien"], natural, taxonomy)
    others = _all_presumed(introduced, natural, taxonomy, region)
    holdings = {h.entry.entry.row: h for h in (*natural, *others)}
    if others:
        holdings = dict(sorted(holdings.items()))
    return Side(
        holdings,
        _holders(holdings.values()),
        _open_to(holdings.values(), taxonomy),
        tuple(m for m in entries if m.match.taxon is None),
        aliens,
        guests,
    )


def _all_presumed(
    held: Sequence[Holding], others: Iterable[Holding], taxonomy: Taxonomy, region: frozenset[str]
) -> list[Holding]:
    """Return holdings with what they are presumed to stand for: what neither they nor `others` record elsewhere."""
    given: dict[str, set[int]] = defaultdict(set)
    for holding in (*held, *others):
        for taxon in holding.recorded:
            given[taxon].add(holding.entry.entry.row)
    return [_presumed(holding, given, taxonomy, region) for holding in held]


def _holders(holdings: Iterable[Holding]) -> dict[str, tuple[int, ...]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for holding in holdings:
        for taxon in holding.taxa:
            holders[taxon].append(holding.entry.entry.row)
    return {taxon: tuple(rows) for taxon, rows in holders.items()}


def _apart(
    introduced: Sequence[Holding], natural: Sequence[Holding], taxonomy: Taxonomy
) -> tuple[list[Holding], dict[int, tuple[MatchedEntry, ...]]]:
    """Return the introduced holdings without guests, and the guests by the row of the natural entry of their bird.

    Of several such entries the one that holds what the guest records has it, else the one that bears the species.
    """
    kept: list[Holding] = []
    guests: dict[int, tuple[MatchedEntry, ...]] = {}
    held, open_to = (_holders(natural), _open_to(natural, taxonomy)) if introduced else ({}, {})
    for holding in introduced:
        hosts = [row for taxon in holding.recorded for row in held.get(taxon, ())]
        hosts += [row for one in _species(holding, taxonomy) for row in open_to.get(one, ())]
        if hosts:
            guests[hosts[0]] = (*guests.get(hosts[0], ()), holding.entry)
        else:
            kept.append(holding)
    return kept, guests


def _species(holding: Holding, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the reference species that an entry is of: its own first, then those of its recorded subspecies.

    None for a subspecies treated as a species: its list separates it from the rest.
    """
    if holding.limited:
        return ()
    own = (holding.species,) if holding.species else ()
    recorded = (taxonomy.species_of(taxon) or taxon for taxon in holding.recorded)
    return tuple(dict.fromkeys((*own, *recorded)))


def _recorded(entry: MatchedEntry, taxonomy: Taxonomy) -> Holding:
    matched = entry.match.taxon or ""
    taxon = taxonomy.get(matched)
    limited = taxon is not None and taxon.rank == "subspecies"
    species = (taxon.parent if taxon is not None and limited else None) or matched
    recorded = _printed_taxa(entry, taxonomy) if entry.subspecies else ()
    return Holding(entry, recorded or ((matched,) if limited else ()), (), species, limited)


def _printed_taxa(entry: MatchedEntry, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the taxa of the printed subspecies; a whole species stands for all its subspecies."""
    printed = [found.taxon for found in entry.subspecies if found.taxon]
    return tuple(dict.fromkeys(t for name in printed for t in (taxonomy.children(name) or (name,))))


def _presumed(
    holding: Holding, given: Mapping[str, set[int]], taxonomy: Taxonomy, region: frozenset[str]
) -> Holding:
    if holding.recorded or holding.species is None:
        return holding
    row = holding.entry.entry.row
    whole = taxonomy.children(holding.species) or (holding.species,)
    left = tuple(taxon for taxon in whole if taxon not in given or given[taxon] == {row}) or whole
    known = tuple(taxon for taxon in left if taxon in region) if region else ()
    return Holding(holding.entry, (), known or left, holding.species, holding.limited)


def _open_to(holdings: Iterable[Holding], taxonomy: Taxonomy) -> dict[str, tuple[int, ...]]:
    """Return, for each reference species, the entries that further taxa of it belong to: its own, else its parts'."""
    own: dict[str, list[int]] = defaultdict(list)
    part: dict[str, list[int]] = defaultdict(list)
    for holding in holdings:
        row = holding.entry.entry.row
        if holding.species and not holding.limited:
            own[holding.species].append(row)
        if not holding.recorded:
            continue
        for species in dict.fromkeys(taxonomy.species_of(taxon) or taxon for taxon in holding.recorded):
            if not (holding.limited and species == holding.species):
                part[species].append(row)
    return {species: tuple(own.get(species) or part[species]) for species in dict.fromkeys((*own, *part))}


def region_taxa(territory: Sequence[MatchedList]) -> frozenset[str]:
    """Return the subspecies that the territory's lists record."""
    return frozenset(m.taxon for known in territory for e in known.entries for m in e.subspecies if m.taxon)
