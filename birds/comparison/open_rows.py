"""Rows of entries whose match is unresolved, and where all rows stand.

Unresolved entries of both lists share a row where they print the same name or have a candidate in common. An entry
that only one list has joins the row of an unresolved one that could be it: it may be the same bird.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from birds.comparison.reasons import explain_open
from birds.model import ComparisonRow
from birds.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.comparison.sides import Side
    from birds.model import Candidate, MatchedEntry
    from birds.taxonomy import Taxonomy


def unresolved_rows(
    rows: Sequence[ComparisonRow], a: Side, b: Side, taxonomy: Taxonomy, *, same_list: bool
) -> tuple[list[ComparisonRow], list[ComparisonRow]]:
    """Return the resolved rows that are left, and the rows of unresolved entries."""
    entries = [("a", m) for m in a.unresolved] + [("b", m) for m in b.unresolved]
    groups = _groups([(sign, m, _marks(m, taxonomy)) for sign, m in entries])
    left = list(rows)
    made = []
    for group in groups:
        taxa = {taxon for _, m, _ in group for taxon in _candidate_species(m, taxonomy)}
        sides = {sign for sign, _, _ in group}
        joined = [row for row in left if _could_be(row, taxa, sides, taxonomy)]
        left = [row for row in left if row not in joined]
        made.append(_open_row(group, joined, same_list=same_list))
    return left, _unique(made)


def _could_be(row: ComparisonRow, taxa: set[str], sides: set[str], taxonomy: Taxonomy) -> bool:
    """Whether a one-sided row holds a candidate of unresolved entries that stand on the other side only."""
    one_sided = {"only_a": {"b"}, "only_b": {"a"}}.get(row.relation)
    return sides == one_sided and any((taxonomy.species_of(u.taxon) or u.taxon) in taxa for u in row.units)


def _marks(entry: MatchedEntry, taxonomy: Taxonomy) -> frozenset[str]:
    """Return what makes two unresolved entries the same question: their name, their candidates."""
    name = entry.entry.name.canonical if entry.entry.name else None
    texts = [name or entry.entry.verbatim, *(() if name else entry.entry.vernacular.all())]
    return frozenset(fold(text) for text in texts if text) | _candidate_species(entry, taxonomy)


def _candidate_species(entry: MatchedEntry, taxonomy: Taxonomy) -> frozenset[str]:
    return frozenset(taxonomy.species_of(c.taxon) or c.taxon for c in entry.match.candidates)


_Marked = tuple[str, "MatchedEntry", frozenset[str]]


def _groups(entries: Sequence[_Marked]) -> list[list[_Marked]]:
    """Return entries of both lists in groups that marks connect."""
    groups: list[tuple[set[str], list[_Marked]]] = []
    for marked in entries:
        marks, members = set(marked[2]), [marked]
        apart = []
        for known, group in groups:
            if known & marks:
                marks |= known
                members = [*group, *members]
            else:
                apart.append((known, group))
        groups = [*apart, (marks, members)]
    return [group for _, group in groups]


def _open_row(group: list[_Marked], joined: list[ComparisonRow], *, same_list: bool) -> ComparisonRow:
    a = _ordered([m for sign, m, _ in group if sign == "a"] + [m for row in joined for m in row.a])
    b = _ordered([m for sign, m, _ in group if sign == "b"] + [m for row in joined for m in row.b])
    candidates = tuple(dict.fromkeys(c for m in (*a, *b) for c in m.match.candidates))
    distinct: dict[str, Candidate] = {}
    for candidate in candidates:
        distinct.setdefault(candidate.taxon, candidate)
    itself = same_list and [m.entry for m in a] == [m.entry for m in b]
    row = ComparisonRow(
        id=_identity((*a, *b)),
        relation="equal" if itself else "unresolved",
        a=a,
        b=b,
        candidates=tuple(distinct.values()),
        taxa_a=_recorded(a),
        taxa_b=_recorded(b),
    )
    return replace(row, reasons=explain_open(row))


def _ordered(entries: list[MatchedEntry]) -> tuple[MatchedEntry, ...]:
    return tuple(sorted(entries, key=lambda m: m.entry.row))


def _recorded(entries: Iterable[MatchedEntry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.taxon for entry in entries for m in entry.subspecies if m.taxon))


def _identity(entries: Iterable[MatchedEntry]) -> str:
    """Return the first of the entries' own names, each with its list: the same whichever list comes first."""
    return min(f"{m.entry.list_id}:{_named(m)}" for m in entries if m.match.taxon is None)


def _named(entry: MatchedEntry) -> str:
    name = entry.entry.name.canonical if entry.entry.name else None
    return name or entry.entry.verbatim or next(iter(entry.entry.vernacular.all()), f"row {entry.entry.row}")


def _unique(rows: list[ComparisonRow]) -> list[ComparisonRow]:
    count = Counter(row.id for row in rows)
    return [
        replace(row, id=f"{row.id} (row {(*row.a, *row.b)[0].entry.row})") if count[row.id] > 1 else row
        for row in rows
    ]


def place(
    rows: Sequence[ComparisonRow], open_rows: Sequence[ComparisonRow], taxonomy: Taxonomy
) -> list[ComparisonRow]:
    """Return all rows in the reference's sequence; an open row by its candidates, else behind its neighbour."""
    keyed = [((taxonomy.sequence(row.units[0].taxon), 0, row.id), row) for row in rows]
    where = {(sign, m.entry.row): key[0] for key, row in keyed for sign, m in _signed(row)}
    for row in open_rows:
        keyed.append(((_place(row, where, taxonomy), 1, row.id), row))
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]


def _signed(row: ComparisonRow) -> Iterable[tuple[str, MatchedEntry]]:
    return (*(("a", m) for m in row.a), *(("b", m) for m in row.b))


def _place(row: ComparisonRow, where: dict[tuple[str, int], int], taxonomy: Taxonomy) -> int:
    if row.candidates:
        return min(taxonomy.sequence(c.taxon) for c in row.candidates)
    behind = [_behind(sign, m.entry.row, where) for sign, m in _signed(row)]
    return max(behind, default=0)


def _behind(sign: str, row: int, where: dict[tuple[str, int], int]) -> int:
    """Return the place of the nearest entry above that has one."""
    return next((where[sign, above] for above in range(row - 1, 0, -1) if (sign, above) in where), 0)
