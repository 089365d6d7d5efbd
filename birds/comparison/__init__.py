"""Two lists compared as birds.

Each entry stands for recorded taxa (`sides`). Taxa that list A, list B or the reference put in different species are
separated; what nobody separates is one unit (`units`). An entry is a set of units, and two sets are equal, one
includes the other, they overlap, or have nothing in common. Rows are connected components of "shares a unit", so
that every entry stands in exactly one row; entries whose match is unresolved stand in rows of their own.

Worked examples, A being OSJ 8th ed. (or the 7th) and B KOS 2025 (or the 8th); printed subspecies in brackets:

`equal`: Bubulcus ibis [coromandus] and Ardea coromanda. The reference has coromandus as Ardea coromanda, without
    subspecies: both entries are the one unit {Ardea coromanda}.
`equal`, none in common: Oenanthe oenanthe [oenanthe] and O. oenanthe [libanotica]. Neither list nor the reference
    separates the two subspecies, so they are one unit, which both entries hold.
`includes`: Anser fabalis [middendorffii, rossicus, serrirostris] and A. fabalis [middendorffii] with A. serrirostris
    [serrirostris]. B and the reference separate them: two units, and A holds both. rossicus, which B does not record,
    goes to B's entry of the same reference species.
`includes` with one entry: Sittiparus varius [varius, owstoni, ...] and S. varius [varius]. The reference separates
    owstoni, which B does not have: A holds that unit beside the common one.
`included_in`: Carduelis flammea [flammea] with C. hornemanni [exilipes] (7th), and Acanthis flammea [flammea,
    exilipes] (8th).
`overlaps`: Larus argentatus [vegae, smithsonianus] with L. cachinnans [mongolicus] (7th), and L. vegae [vegae,
    mongolicus] (8th): each side holds a unit that the other's entries do not hold together.
`only_a`: Chloris kittlitzi. The reference has it as C. sinica kittlitzi, and B has a C. sinica, but A separates it
    from C. sinica: B's entry is A's C. sinica and nothing more.
`unresolved`: Calandrella brachydactyla [longipennis] and C. dukhunensis. Both names are contested, with the same
    candidates: one row, for a person to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.comparison import reasons, tags
from birds.comparison.open_rows import place, unresolved_rows
from birds.comparison.sides import region_taxa, side
from birds.comparison.units import components
from birds.model import Comparison, ComparisonRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.comparison.sides import Holding, Side
    from birds.comparison.units import Component
    from birds.model import MatchedEntry, MatchedList, Relation
    from birds.taxonomy import Taxonomy


def compare(
    a: MatchedList,
    b: MatchedList,
    taxonomy: Taxonomy,
    *,
    territory: Sequence[MatchedList] = (),
    with_introduced: bool = False,
) -> Comparison:
    """Compare two matched lists; naturally occurring entries only, unless `with_introduced`.

    `territory` are lists that say which subspecies occur in the region: an entry that prints none is presumed to
    mean those. Swapping the lists swaps the sides and inverts the relations, nothing else.
    """
    region = region_taxa(territory)
    side_a = side(a, taxonomy, region, with_introduced=with_introduced)
    side_b = side(b, taxonomy, region, with_introduced=with_introduced)
    rows = [
        _row(component, side_a, side_b, (a.checklist.id, b.checklist.id), taxonomy)
        for component in components(side_a, side_b, taxonomy)
    ]
    rows, open_rows = unresolved_rows(rows, side_a, side_b, taxonomy, same_list=a.checklist == b.checklist)
    placed = place(rows, open_rows, taxonomy)
    return Comparison(
        a.checklist,
        b.checklist,
        side_a.entries,
        side_b.entries,
        taxonomy.title,
        tuple(placed),
    )


def _row(
    component: Component, side_a: Side, side_b: Side, ids: tuple[str, str], taxonomy: Taxonomy
) -> ComparisonRow:
    held_a = tuple([side_a.holdings[row] for row in component.a])
    held_b = tuple([side_b.holdings[row] for row in component.b])
    relation = _relation(component)
    a, b = tuple([h.entry for h in held_a]), tuple([h.entry for h in held_b])
    guests_a, guests_b = side_a.welcomed(component.a), side_b.welcomed(component.b)
    compared = tags.recorded(held_a, held_b, taxonomy)
    first = taxonomy.get(component.units[0].taxon)
    change = tags.changes(relation, a, b, compared, guests=(*guests_a, *guests_b))
    basis = tags.basis(held_a, held_b, compared, taxonomy)
    called = (component.units[0].id, relation, change, compared, basis)
    stands_for = (component.units, _taxa(held_a, taxonomy), _taxa(held_b, taxonomy), ())
    without_reasons = ComparisonRow(*called, a, b, *stands_for)
    why = reasons.explain(without_reasons, (held_a, held_b), (side_a, side_b), ids, taxonomy)
    where = (first.order, first.family) if first else (None, None)
    return ComparisonRow(*called, _with(a, guests_a), _with(b, guests_b), *stands_for, why, *where)


def _with(entries: tuple[MatchedEntry, ...], guests: tuple[MatchedEntry, ...]) -> tuple[MatchedEntry, ...]:
    return tuple(sorted((*entries, *guests), key=lambda m: m.entry.row)) if guests else entries


def _relation(component: Component) -> Relation:
    """Return how the sets of units of both sides compare; entries with the same units count once.

    Several entries on both sides are equal only if each has its equal on the other side.
    """
    sets_a, sets_b = frozenset(component.of_a), frozenset(component.of_b)
    if not sets_b:
        return "only_a"
    if not sets_a:
        return "only_b"
    if sets_a == sets_b:
        return "equal"
    if len(sets_a) == 1 and all(units <= next(iter(sets_a)) for units in sets_b):
        return "includes"
    if len(sets_b) == 1 and all(units <= next(iter(sets_b)) for units in sets_a):
        return "included_in"
    return "overlaps"


def _taxa(held: Sequence[Holding], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the taxa one side stands for; a species whose subspecies are all presumed stands for itself."""
    found: dict[str, None] = {}
    for holding in held:
        whole = taxonomy.children(holding.species or "")
        if holding.recorded or holding.presumed != whole or not holding.species:
            found.update(dict.fromkeys(holding.taxa))
        else:
            found[holding.species] = None
    return tuple(sorted(found, key=taxonomy.sequence))
