"""Two lists compared as birds.

Each entry stands for recorded taxa (`units`). Taxa that list A, list B or the reference put in different species are
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

from bisect import bisect
from collections.abc import Collection, Sequence
from dataclasses import replace

from birds.comparison import reasons, tags
from birds.comparison.units import (
    Circumscription,
    Component,
    Member,
    circumscription,
    components,
    in_sequence,
    region_taxa,
)
from birds.comparison.unresolved import unresolved_rows
from birds.comparison.width import Widths
from birds.model import (
    CONFIDENCES,
    RELATIONS,
    Agreement,
    Comparison,
    ComparisonRow,
    Confidence,
    MatchedEntry,
    MatchedList,
    Relation,
)
from birds.taxonomy import Taxonomy


def compare(  # noqa: PLR0913 - two lists, a reference, and what is asked
    a: MatchedList,
    b: MatchedList,
    taxonomy: Taxonomy,
    *,
    agreement: Agreement,
    territory: Sequence[MatchedList] = (),
    with_introduced: bool = False,
    explained: bool = True,
    same_release: bool = False,
) -> Comparison:
    """Compare two matched lists; naturally occurring entries only, unless `with_introduced`.

    Rows say why they are as they are, unless nobody reads that (`explained`). Codes of the Cornell Lab decide between
    lists of the `same_release` of its taxonomy.

    `territory` are lists that say which subspecies occur in the region: an entry that prints none is presumed to
    mean those. Swapping the lists swaps the sides and inverts the relations, nothing else.
    """
    region = region_taxa(territory)
    side_a = circumscription(a, taxonomy, region, with_introduced=with_introduced)
    side_b = circumscription(b, taxonomy, region, with_introduced=with_introduced)
    widths = Widths(side_a, side_b, taxonomy, same_release=same_release)
    ids = (a.checklist.id, b.checklist.id) if explained else None
    rows = [
        _row(component, side_a, side_b, widths, ids, taxonomy)
        for component in components(side_a, side_b, taxonomy)
    ]
    rows, open_rows = unresolved_rows(rows, side_a, side_b, taxonomy, same_list=a.checklist == b.checklist)
    placed = place(rows, open_rows, taxonomy)
    numbers = (side_a.entries, side_b.entries)
    return Comparison(a.checklist, b.checklist, *numbers, taxonomy.title, tuple(placed), agreement=agreement)


def rows_in_common(a: Circumscription, b: Circumscription, taxonomy: Taxonomy) -> frozenset[tuple[int, int]]:
    """Return the rows of both lists whose entries have a unit in common, and nothing of why."""
    units = (unit for component in components(a, b, taxonomy) for unit in component.units)
    return frozenset((unit.a, unit.b) for unit in units if unit.a is not None and unit.b is not None)


def _entries(members: Sequence[Member]) -> tuple[MatchedEntry, ...]:
    return tuple([member.entry for member in members])


def _row(
    component: Component,
    side_a: Circumscription,
    side_b: Circumscription,
    widths: Widths,
    ids: tuple[str, str] | None,
    taxonomy: Taxonomy,
) -> ComparisonRow:
    """Return a row, with why it is as it is where the `ids` of the lists are given."""
    members_a, members_b = component.a, component.b
    relation = _relation(component)
    a, b = _entries(members_a), _entries(members_b)
    incidental_a, incidental_b = side_a.incidental_of(members_a), side_b.incidental_of(members_b)
    compared = tags.compare_subspecies(members_a, members_b)
    first = taxonomy.get(component.units[0].taxon)
    width = widths.of(relation, members_a, members_b)
    change = tags.change_tags(
        relation, a, b, compared, width.basis, incidental=(*incidental_a, *incidental_b)
    )
    called = (component.units[0].id, relation, change, compared, width.basis)
    stands_for = (component.units, _taxa(members_a, taxonomy), _taxa(members_b, taxonomy), ())
    without_reasons = ComparisonRow(*called, a, b, *stands_for)
    why = (
        reasons.explain_row(without_reasons, (members_a, members_b), (side_a, side_b), width, ids, taxonomy)
        if ids
        else ()
    )
    where = (first.order, first.family) if first else (None, None)
    return ComparisonRow(
        *called,
        _merge_incidental(a, incidental_a),
        _merge_incidental(b, incidental_b),
        *stands_for,
        why,
        *where,
        bool(width.beyond or width.moved),
    )


def _merge_incidental(
    entries: tuple[MatchedEntry, ...], incidental: tuple[MatchedEntry, ...]
) -> tuple[MatchedEntry, ...]:
    return tuple(sorted((*entries, *incidental), key=lambda m: m.entry.row)) if incidental else entries


def _relation(component: Component) -> Relation:
    """Return how the sets of units of both sides compare; entries with the same units count once.

    Several entries on both sides are equal only if each has its equal on the other side.
    """
    if not component.b:
        return "only_a"
    if not component.a:
        return "only_b"
    sets_a, sets_b = frozenset(component.of_a), frozenset(component.of_b)
    if len(component.units) == 1 or sets_a == sets_b:
        return "equal"
    if len(sets_a) == 1 and all(units <= next(iter(sets_a)) for units in sets_b):
        return "includes"
    if len(sets_b) == 1 and all(units <= next(iter(sets_b)) for units in sets_a):
        return "included_in"
    return "overlaps"


def _taxa(members: Sequence[Member], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the taxa one side stands for; a species whose subspecies are all presumed stands for itself."""
    each = [
        (m.species,) if not m.recorded and m.taxa == taxonomy.children(m.species) else m.taxa for m in members
    ]
    return each[0] if len(each) == 1 else in_sequence([taxon for taxa in each for taxon in taxa], taxonomy)


def place(
    rows: Sequence[ComparisonRow], open_rows: Sequence[ComparisonRow], taxonomy: Taxonomy
) -> list[ComparisonRow]:
    """Return all rows in the reference's sequence; an open row by its candidates, else behind its neighbour."""
    keyed = [((taxonomy.sequence(row.units[0].taxon), 0, row.id), row) for row in rows]
    if open_rows:
        where = {
            sign: sorted((m.entry.row, key[0]) for key, row in keyed for m in getattr(row, sign))
            for sign in "ab"
        }
        keyed.extend(((_place(row, where, taxonomy), 1, row.id), row) for row in open_rows)
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]


def _place(row: ComparisonRow, where: dict[str, list[tuple[int, int]]], taxonomy: Taxonomy) -> int:
    if row.candidates:
        return min(taxonomy.sequence(c.taxon) for c in row.candidates)
    behind = [_behind(m.entry.row, where["a"]) for m in row.a]
    behind += [_behind(m.entry.row, where["b"]) for m in row.b]
    return max(behind, default=0)


def _behind(row: int, places: list[tuple[int, int]]) -> int:
    """Return the place of the nearest entry above that has one, else of the first below."""
    at = bisect(places, (row, 0))
    return places[at - 1][1] if at else (places[0][1] - 1 if places else 0)


def select_rows(comparison: Comparison, words: Collection[Relation | Confidence]) -> Comparison:
    """Return the comparison with only the rows of the relations and confidences wanted.

    Where only one of the two is named, all of the other are wanted.
    """
    relations = frozenset(words).intersection(RELATIONS) or RELATIONS
    confidences = frozenset(words).intersection(CONFIDENCES) or CONFIDENCES
    if not words:
        return comparison
    rows = [row for row in comparison.rows if row.relation in relations and row.confidence in confidences]
    return replace(comparison, rows=tuple(rows))


def lists_differ(comparison: Comparison) -> bool:
    """Whether the lists differ in which birds they hold or what they call them."""
    return any(row.relation != "equal" or row.change or _is_renamed(row) for row in comparison.rows)


def _is_renamed(row: ComparisonRow) -> bool:
    sides = ({m.entry.name.canonical for m in side if m.entry.name} - {None} for side in (row.a, row.b))
    names_a, names_b = sides
    return bool(names_a and names_b and not names_a & names_b)
