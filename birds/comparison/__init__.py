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
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from birds import model as m
from birds.comparison import reasons, tags
from birds.comparison.units import (
    Circumscription,
    Component,
    Member,
    Widths,
    circumscription,
    components,
    connected_groups,
    in_sequence,
)
from birds.names import fold
from birds.taxonomy import Taxonomy


def compare(  # noqa: PLR0913 - two lists, a reference, and what is asked
    a: m.MatchedList,
    b: m.MatchedList,
    taxonomy: Taxonomy,
    *,
    agreement: m.Agreement,
    territory: Sequence[m.MatchedList] = (),
    with_introduced: bool = False,
    explained: bool = True,
    same_release: bool = False,
) -> m.Comparison:
    """Compare two matched lists; naturally occurring entries only, unless `with_introduced`.

    Rows say why they are as they are, unless nobody reads that (`explained`). Codes of the Cornell Lab decide between
    lists of the `same_release` of its taxonomy.

    `territory` are lists that say which subspecies occur in the region: an entry that prints none is presumed to
    mean those. Swapping the lists swaps the sides and inverts the relations, nothing else.
    """
    in_territory = (match for known in territory for entry in known.entries for match in entry.subspecies)
    region = frozenset(match.taxon for match in in_territory if match.taxon)
    side_a = circumscription(a, taxonomy, region, with_introduced=with_introduced)
    side_b = circumscription(b, taxonomy, region, with_introduced=with_introduced)
    widths = Widths(side_a, side_b, taxonomy, same_release=same_release)
    ids = (a.checklist.id, b.checklist.id) if explained else None
    joined = components(side_a, side_b, taxonomy)
    rows = [_row(component, side_a, side_b, widths, ids, taxonomy) for component in joined]
    rows, open_rows = _unresolved_rows(rows, side_a, side_b, taxonomy, same_list=a.checklist == b.checklist)
    of_lists = (a.checklist, b.checklist, side_a.entries, side_b.entries)
    placed = tuple(_place_rows(rows, open_rows, taxonomy))
    return m.Comparison(*of_lists, taxonomy.title, placed, agreement=agreement)


def rows_in_common(a: Circumscription, b: Circumscription, taxonomy: Taxonomy) -> frozenset[tuple[int, int]]:
    """Return the rows of both lists whose entries have a unit in common, and nothing of why."""
    units = (unit for component in components(a, b, taxonomy) for unit in component.units)
    return frozenset((unit.a, unit.b) for unit in units if unit.a is not None and unit.b is not None)


def _row(
    component: Component,
    side_a: Circumscription,
    side_b: Circumscription,
    widths: Widths,
    ids: tuple[str, str] | None,
    taxonomy: Taxonomy,
) -> m.ComparisonRow:
    """Return a row, with why it is as it is where the `ids` of the lists are given."""
    members_a, members_b = component.a, component.b
    relation = _relation(component)
    a = tuple([member.entry for member in members_a])
    b = tuple([member.entry for member in members_b])
    incidental_a, incidental_b = side_a.incidental_of(members_a), side_b.incidental_of(members_b)
    compared = tags.compare_subspecies(members_a, members_b)
    first = component.units[0].taxon
    width = widths.of(relation, members_a, members_b)
    beside = (*incidental_a, *incidental_b)
    change = tags.change_tags(relation, a, b, compared, width.basis, incidental=beside)
    called = (component.units[0].id, relation, change, compared, width.basis)
    stands_for = (component.units, _taxa(members_a, taxonomy), _taxa(members_b, taxonomy), ())
    without_reasons = m.ComparisonRow(*called, a, b, *stands_for)
    why: tuple[m.Message, ...] = ()
    if ids:
        members, sides = (members_a, members_b), (side_a, side_b)
        why = reasons.explain_row(without_reasons, members, sides, width, ids, taxonomy)
    where = (taxonomy.order_of(first), taxonomy.family_of(first))
    if beside:  # as a rule there is none
        a = tuple(sorted((*a, *incidental_a), key=lambda it: it.entry.row))
        b = tuple(sorted((*b, *incidental_b), key=lambda it: it.entry.row))
    return m.ComparisonRow(*called, a, b, *stands_for, why, *where, bool(width.beyond or width.moved))


def _relation(component: Component) -> m.Relation:
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
    whole = taxonomy.children
    each = [it.taxa if it.recorded or it.taxa != whole(it.species) else (it.species,) for it in members]
    return each[0] if len(each) == 1 else in_sequence([taxon for taxa in each for taxon in taxa], taxonomy)


def _place_rows(
    rows: Sequence[m.ComparisonRow], open_rows: Sequence[m.ComparisonRow], taxonomy: Taxonomy
) -> list[m.ComparisonRow]:
    """Return all rows in the reference's sequence; an open row by its candidates, else behind its neighbour."""
    keyed = [((taxonomy.sequence(row.units[0].taxon), 0, row.id), row) for row in rows]
    if open_rows:
        where_a = sorted((it.entry.row, key[0]) for key, row in keyed for it in row.a)
        where_b = sorted((it.entry.row, key[0]) for key, row in keyed for it in row.b)
        for row in open_rows:
            if row.candidates:
                at = min(taxonomy.sequence(candidate.taxon) for candidate in row.candidates)
            else:
                behind = [_place_behind(it.entry.row, where_a) for it in row.a]
                at = max([*behind, *(_place_behind(it.entry.row, where_b) for it in row.b)], default=0)
            keyed.append(((at, 1, row.id), row))
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]


def _place_behind(row: int, places: list[tuple[int, int]]) -> int:
    """Return the place of the nearest entry above that has one, else of the first below."""
    at = bisect(places, (row, 0))
    return places[at - 1][1] if at else (places[0][1] - 1 if places else 0)


def select_rows(comparison: m.Comparison, words: Collection[m.Relation | m.Confidence]) -> m.Comparison:
    """Return the comparison with only the rows of the relations and confidences wanted.

    Where only one of the two is named, all of the other are wanted.
    """
    relations = frozenset(words).intersection(m.RELATIONS) or m.RELATIONS
    confidences = frozenset(words).intersection(m.CONFIDENCES) or m.CONFIDENCES
    if not words:
        return comparison
    rows = [row for row in comparison.rows if row.relation in relations and row.confidence in confidences]
    return replace(comparison, rows=tuple(rows))


def lists_differ(comparison: m.Comparison) -> bool:
    """Whether the lists differ in which birds they hold or what they call them."""
    for row in comparison.rows:
        if row.relation != "equal" or row.change:
            return True
        a, b = ({it.entry.name.canonical for it in side if it.entry.name} - {None} for side in (row.a, row.b))
        if a and b and not a & b:  # renamed
            return True
    return False


# ---------------------------------------------------------------- entries that stand for no taxon yet


def _unresolved_rows(
    rows: Sequence[m.ComparisonRow],
    a: Circumscription,
    b: Circumscription,
    taxonomy: Taxonomy,
    *,
    same_list: bool,
) -> tuple[list[m.ComparisonRow], list[m.ComparisonRow]]:
    """Return the resolved rows that are left, and the rows of unresolved entries.

    These take in every row that only the other list has and that holds one of their candidates.
    """
    one_sided = _one_sided(rows, taxonomy) if a.unresolved or b.unresolved else {}
    entries: list[_OpenEntry] = []
    for sign, side, other in (("a", a, "only_b"), ("b", b, "only_a")):
        for matched in side.unresolved:
            species = frozenset(taxonomy.species_of(taxon) or taxon for taxon in matched.match.could_mean)
            could_be = {id_: row for name in species for id_, row in one_sided.get((other, name), {}).items()}
            entries.append(_OpenEntry(sign, matched, species, tuple(could_be.values())))
    groups = connected_groups(question.marks(itself=same_list) for question in entries)
    open_rows = [_open_row([entries[at] for at in group], same_list=same_list) for group in groups]
    taken = {row.id for question in entries for row in question.could_be}
    count = Counter([row.id for row in open_rows])
    for at, row in enumerate(open_rows if len(count) < len(open_rows) else ()):
        if count[row.id] > 1:
            open_rows[at] = replace(row, id=f"{row.id} (row {(*row.a, *row.b)[0].entry.row})")
    return [row for row in rows if row.id not in taken], open_rows


def _one_sided(
    rows: Sequence[m.ComparisonRow], taxonomy: Taxonomy
) -> dict[tuple[str, str], dict[str, m.ComparisonRow]]:
    """Return the rows that only one list has, by relation and reference species."""
    by_species: dict[tuple[str, str], dict[str, m.ComparisonRow]] = {}
    for row in rows:
        if row.relation in ("only_a", "only_b"):
            for unit in row.units:
                species = taxonomy.species_of(unit.taxon) or unit.taxon
                by_species.setdefault((row.relation, species), {})[row.id] = row
    return by_species


class _OpenEntry(NamedTuple):
    """An unresolved entry, its list, the species that it could mean, and rows of the other list that hold them."""

    sign: str
    matched: m.MatchedEntry
    species: frozenset[str]
    could_be: tuple[m.ComparisonRow, ...]

    def marks(self, *, itself: bool) -> Iterable[str]:
        """Return what makes two entries the same question: name, candidates, or that one is the other `itself`."""
        entry = self.matched.entry
        if entry.name and entry.name.canonical:
            names = [_name_key(entry.name.canonical)]
        else:
            names = [fold(text) for text in (entry.verbatim, *entry.vernacular.all()) if text]
        could_be = [f"row {row.id}" for row in self.could_be]
        return filter(None, (*names, *self.species, *could_be, f"row {entry.row}" if itself else ""))

    @property
    def names(self) -> set[str | None]:
        """The names that its candidates, and the entries that it could be, go by if they do to the letter."""
        name = self.matched.entry.name
        return {*self.species, *((name.canonical, *name.alternatives) if name else ())}


_name_key = lru_cache(maxsize=1 << 17)(fold)  # of scientific names, which both lists print


def _open_row(group: list[_OpenEntry], *, same_list: bool) -> m.ComparisonRow:
    joined = {row.id: row for question in group for row in question.could_be}.values()
    names = {name for question in group for name in question.names}
    own = {sign: [question.matched for question in group if question.sign == sign] for sign in "ab"}
    a = _exact_first(own["a"], [it for row in joined for it in row.a], names)
    b = _exact_first(own["b"], [it for row in joined for it in row.b], names)
    entries = (*a, *b)
    itself = same_list and [it.entry for it in a] == [it.entry for it in b]
    candidates: dict[str, m.Candidate] = {}
    for matched in entries:
        for candidate in matched.match.candidates:
            candidates.setdefault(candidate.taxon, candidate)
    open_entries = (it.entry for it in entries if it.match.taxon is None)
    return m.ComparisonRow(
        # The first of the entries' own names, each with its list: the same whichever list comes first.
        id=min(f"{it.list_id}:{it.called or f'row {it.row}'}" for it in open_entries),
        relation="equal" if itself else "unresolved",
        change=("alien",) if any(it.entry.part == "alien" for it in entries) else (),
        a=a,
        b=b,
        candidates=tuple(candidates.values()),
        taxa_a=_recorded(a),
        taxa_b=_recorded(b),
        reasons=reasons.explain_open(entries, itself=itself),
    )


def _exact_first(
    unresolved: list[m.MatchedEntry], could_be: list[m.MatchedEntry], names: Collection[str | None]
) -> tuple[m.MatchedEntry, ...]:
    """Return a list's entries of an open row: its own question, then what the other's could be, exact names first."""

    def order(it: m.MatchedEntry) -> tuple[bool, int]:
        return not it.entry.name or it.entry.name.canonical not in names, it.entry.row

    return (*sorted(unresolved, key=lambda it: it.entry.row), *sorted(could_be, key=order))


def _recorded(entries: Sequence[m.MatchedEntry]) -> tuple[str, ...]:
    printed = [it.taxon for entry in entries if entry.subspecies for it in entry.subspecies if it.taxon]
    return tuple(dict.fromkeys(printed)) if printed else ()


# ---------------------------------------------------------------- pairs


class Pair(NamedTuple):
    """Two entries, and how they compare in RCC-5: `==` `>` `<` `><` `!`; None where a side has no such bird."""

    a: m.MatchedEntry | None
    relation: str | None
    b: m.MatchedEntry | None
    basis: m.Basis
    confidence: m.Confidence
    reasons: tuple[m.Message, ...]


class _PairedEntry(NamedTuple):
    entry: m.MatchedEntry
    row: m.ComparisonRow
    units: frozenset[str]
    marks: frozenset[tuple[str, str]]  # its reference species, and the name that it prints


def pairs(comparison: m.Comparison) -> Iterator[Pair]:
    """Yield every pair of entries that share a bird, or whose names could make one think so: one name, one species."""
    a = [own for row in comparison.rows for own in _entries_of_row(row, "a")]
    b = [own for row in comparison.rows for own in _entries_of_row(row, "b")]
    by_unit = m.grouped((unit, at) for at, other in enumerate(b) for unit in other.units)
    by_mark = m.grouped((mark, at) for at, other in enumerate(b) for mark in other.marks)
    met: set[int] = set()
    for own in a:
        sharing = {at for unit in own.units for at in by_unit.get(unit, ())}
        alike = sorted({at for mark in own.marks for at in by_mark.get(mark, ())} - sharing)
        met |= sharing
        yield from (_sharing_pair(own, b[at]) for at in sorted(sharing))
        if not sharing:
            yield Pair(own.entry, None, None, *_rests_on(own.row))
        yield from (_disjoint_pair(own, b[at], comparison) for at in alike if own.units and b[at].units)
    for at, other in enumerate(b):
        if at not in met:
            yield Pair(None, None, other.entry, *_rests_on(other.row))


def _rests_on(row: m.ComparisonRow) -> tuple[m.Basis, m.Confidence, tuple[m.Message, ...]]:
    return row.basis, row.confidence, row.reasons


def _entries_of_row(row: m.ComparisonRow, side: str) -> Iterator[_PairedEntry]:
    """Yield the entries of a side with their units; an entry beside another of the same bird has that one's."""
    entries: tuple[m.MatchedEntry, ...] = getattr(row, side)
    units_of = m.grouped((getattr(unit, side) or 0, unit.id) for unit in row.units)
    by_taxon = {it.match.taxon: units_of[it.entry.row] for it in entries if it.entry.row in units_of}
    for matched in entries:
        units = units_of.get(matched.entry.row) or by_taxon.get(matched.match.taxon) or ()
        name = matched.entry.name.canonical if matched.entry.name else None
        species = " ".join(matched.match.taxon.split()[:2]) if matched.match.taxon else None
        marks = frozenset([(kind, text) for kind, text in (("name", name), ("species", species)) if text])
        yield _PairedEntry(matched, row, frozenset(units), marks)


def _sharing_pair(a: _PairedEntry, b: _PairedEntry) -> Pair:
    if a.units == b.units:
        relation = "=="
    elif a.units > b.units:
        relation = ">"
    else:
        relation = "<" if a.units < b.units else "><"
    sure = m.weakest((a.row.confidence, a.entry.match.confidence, b.entry.match.confidence))
    return Pair(a.entry, relation, b.entry, *_rests_on(a.row))._replace(confidence=sure)


def _disjoint_pair(a: _PairedEntry, b: _PairedEntry, comparison: m.Comparison) -> Pair:
    basis: m.Basis = "presumed" if "presumed" in (a.row.basis, b.row.basis) else a.row.basis
    sure = m.weakest((a.row.confidence, b.row.confidence))
    names = {"name_a": a.entry.entry.as_printed, "name_b": b.entry.entry.as_printed}
    reason = m.Message.of("disjoint", **names, a=comparison.a.id, b=comparison.b.id)
    return Pair(a=a.entry, relation="!", b=b.entry, basis=basis, confidence=sure, reasons=(reason,))
