"""Units: recorded taxa that neither list nor the reference separates; and the rows that shared units connect."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.model import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.comparison.sides import Side
    from birds.taxonomy import Taxonomy

Key = tuple[tuple[int, ...], tuple[int, ...], str]  # rows of A, rows of B, reference species


@dataclass(frozen=True, slots=True)
class Component:
    """Entries of both lists that shared units connect; rows in the order of their lists."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    units: tuple[Unit, ...]
    of_a: tuple[frozenset[str], ...]  # for each entry of `a`, the ids of its units
    of_b: tuple[frozenset[str], ...]


def components(a: Side, b: Side, taxonomy: Taxonomy) -> tuple[Component, ...]:
    """Return the connected components of "shares a unit", in the reference's sequence."""
    grouped = _grouped(a, b, taxonomy)
    alone = _species_once(grouped)
    units = {key: _unit(key, taxa, a, b, taxonomy, alone) for key, taxa in grouped.items()}
    linked = _linked(units)
    made = [_component(keys, units, taxonomy) for keys in linked]
    return tuple(sorted(made, key=lambda c: taxonomy.sequence(c.units[0].taxon)))


def _grouped(a: Side, b: Side, taxonomy: Taxonomy) -> dict[Key, list[str]]:
    """Return the taxa of both lists by who holds them and where the reference puts them."""
    grouped: dict[Key, list[str]] = defaultdict(list)
    for taxon in dict.fromkeys((*a.holders, *b.holders)):
        species = taxonomy.species_of(taxon) or taxon
        in_a, in_b = a.holders.get(taxon, ()), b.holders.get(taxon, ())
        rows_a = in_a or _taken_in(species, in_b, b, a)
        rows_b = in_b or _taken_in(species, in_a, a, b)
        grouped[(rows_a, rows_b, species)].append(taxon)
    return grouped


def _taken_in(species: str, rows: tuple[int, ...], own: Side, other: Side) -> tuple[int, ...]:
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


def _unit(key: Key, taxa: list[str], a: Side, b: Side, taxonomy: Taxonomy, alone: frozenset[str]) -> Unit:
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
