"""What each entry of a list stands for, and the units: recorded taxa that neither list nor the reference separates.

*Recorded taxa* are the printed subspecies that the reference has; where none is printed they are *presumed*: the
reference species less every taxon that the same list gives to another entry. An entry raised to a species from a
subspecies of the reference (Chloris kittlitzi) stands for that subspecies and nothing else.

An introduced entry of a species that the same list has as naturally occurring (Zosterops japonicus in part B of OSJ 8th
ed.) is a *guest* of that entry: it stands in its row and says nothing about what the bird is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING

from birds.model import Unit, noun

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from birds.model import MatchedEntry, MatchedList
    from birds.taxonomy import Taxonomy


Key = tuple[tuple[int, ...], tuple[int, ...], str]  # rows of A, rows of B, reference species


@noun
class Component:
    """Entries of both lists that shared units connect; rows in the order of their lists."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    units: tuple[Unit, ...]
    of_a: tuple[frozenset[str], ...]  # for each entry of `a`, the ids of its units
    of_b: tuple[frozenset[str], ...]


def components(a: Circumscription, b: Circumscription, taxonomy: Taxonomy) -> tuple[Component, ...]:
    """Return the connected components of "shares a unit", in the reference's sequence."""
    grouped = _grouped(a, b, taxonomy)
    alone = _species_once(grouped)
    units = {key: _unit(key, taxa, a, b, taxonomy, alone) for key, taxa in grouped.items()}
    linked = _linked(units)
    made = [_component(keys, units, taxonomy) for keys in linked]
    return tuple(sorted(made, key=lambda c: taxonomy.sequence(c.units[0].taxon)))


def _grouped(a: Circumscription, b: Circumscription, taxonomy: Taxonomy) -> dict[Key, list[str]]:
    """Return the taxa of both lists by who holds them and where the reference puts them."""
    grouped: dict[Key, list[str]] = defaultdict(list)
    for taxon in dict.fromkeys((*a.holders, *b.holders)):
        species = taxonomy.species_of(taxon) or taxon
        in_a, in_b = a.holders.get(taxon, ()), b.holders.get(taxon, ())
        rows_a = in_a or _taken_in(species, in_b, b, a)
        rows_b = in_b or _taken_in(species, in_a, a, b)
        grouped[(rows_a, rows_b, species)].append(taxon)
    return grouped


def _taken_in(
    species: str, rows: tuple[int, ...], own: Circumscription, other: Circumscription
) -> tuple[int, ...]:
    """Return the other list's entries that a taxon only one list records belongs to.

    None where that list, or the list that records it, separates it from the rest of its species.
    """
    rest = own.open_to.get(species, ())
    if rest and not set(rest) & set(rows):
        return ()
    return other.open_to.get(species, ())


def _species_once(grouped: Mapping[Key, list[str]]) -> frozenset[str]:
    """Return the reference species whose taxa all lie in one unit."""
    count: dict[str, int] = defaultdict(int)
    for _, _, species in grouped:
        count[species] += 1
    return frozenset(species for species, units in count.items() if units == 1)


def _unit(
    key: Key,
    taxa: list[str],
    a: Circumscription,
    b: Circumscription,
    taxonomy: Taxonomy,
    alone: frozenset[str],
) -> Unit:
    rows_a, rows_b, species = key
    ordered = sorted(taxa, key=taxonomy.sequence)
    printed = {t for s, rows in ((a, rows_a), (b, rows_b)) for row in rows for t in s.holdings[row].recorded}
    recorded = tuple(taxon for taxon in ordered if taxon in printed)
    lead = species if species in alone else (recorded or ordered)[0]
    found = taxonomy.get(lead)
    identity = (found.avibase if found else None) or lead
    shown = recorded or ((species,) if species in alone else tuple(ordered))
    return Unit(identity, lead, shown, rows_a[0] if rows_a else None, rows_b[0] if rows_b else None)


def _linked(units: Mapping[Key, Unit]) -> list[list[Key]]:
    """Return the unit keys in groups that entries connect."""
    by_a: dict[int, list[Key]] = defaultdict(list)
    by_b: dict[int, list[Key]] = defaultdict(list)
    for key in units:
        for by, rows in ((by_a, key[0]), (by_b, key[1])):
            for row in rows:
                by[row].append(key)
    seen: set[Key] = set()
    groups: list[list[Key]] = []
    for start in units:
        if start not in seen:
            group = _reached(start, by_a, by_b)
            seen.update(group)
            groups.append(group)
    return groups


def _reached(start: Key, by_a: Mapping[int, list[Key]], by_b: Mapping[int, list[Key]]) -> list[Key]:
    group, known = [start], {start}
    for key in group:  # grows while it is walked
        for by, rows in ((by_a, key[0]), (by_b, key[1])):
            for row in rows:
                new = [other for other in by[row] if other not in known] if len(by[row]) > 1 else ()
                known.update(new)
                group.extend(new)
    return group


def _component(keys: list[Key], units: Mapping[Key, Unit], taxonomy: Taxonomy) -> Component:
    if len(keys) == 1:  # as a rule: one unit, which all entries hold
        rows_a, rows_b, _ = keys[0]
        unit = units[keys[0]]
        ids = frozenset((unit.id,))
        return Component(
            tuple(sorted(rows_a)), tuple(sorted(rows_b)), (unit,), (ids,) * len(rows_a), (ids,) * len(rows_b)
        )
    ordered = sorted(keys, key=lambda key: taxonomy.sequence(units[key].taxon))
    of_a: dict[int, list[str]] = defaultdict(list)
    of_b: dict[int, list[str]] = defaultdict(list)
    for key in keys:
        for of, rows in ((of_a, key[0]), (of_b, key[1])):
            for row in rows:
                of[row].append(units[key].id)
    rows_a, rows_b = tuple(sorted(of_a)), tuple(sorted(of_b))
    return Component(
        rows_a,
        rows_b,
        tuple([units[key] for key in ordered]),
        tuple([frozenset(of_a[row]) for row in rows_a]),
        tuple([frozenset(of_b[row]) for row in rows_b]),
    )


@noun
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


@noun
class Circumscription:
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


def side(
    matched: MatchedList, taxonomy: Taxonomy, region: frozenset[str], *, with_introduced: bool
) -> Circumscription:
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
    return Circumscription(
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
    if all([holding.recorded for holding in held]):
        return [*held]
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
