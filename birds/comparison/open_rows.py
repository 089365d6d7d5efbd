"""Rows of entries whose match is unresolved, and where all rows stand.

Unresolved entries of both lists share a row where they print the same name or have a candidate in common. An entry
that only one list has joins the row of an unresolved one that could be it: it may be the same bird.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

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
    one_sided = _one_sided(rows, taxonomy) if groups else {}
    taken: dict[str, None] = {}
    made = []
    for group in groups:
        joined = [row for row in _could_be(group, one_sided, taxonomy) if row.id not in taken]
        taken.update((row.id, None) for row in joined)
        made.append(_open_row(group, joined, same_list=same_list))
    return [row for row in rows if row.id not in taken], _unique(made)


def _could_be(
    group: list[_Marked], one_sided: dict[tuple[str, str], ComparisonRow], taxonomy: Taxonomy
) -> list[ComparisonRow]:
    """Return the rows of the other list alone that hold a candidate of a group which only one list has."""
    first, last = group[0][0], group[-1][0]
    if first != last or not one_sided:  # entries of A come before those of B
        return []
    wanted = {taxon for _, m, _ in group for taxon in _candidate_species(m, taxonomy)}
    other = "only_b" if first == "a" else "only_a"
    found = (one_sided.get((other, taxon)) for taxon in sorted(wanted))
    return list({row.id: row for row in found if row}.values())


def _one_sided(rows: Sequence[ComparisonRow], taxonomy: Taxonomy) -> dict[tuple[str, str], ComparisonRow]:
    """Return the rows that only one list has, by relation and reference species."""
    return {
        (row.relation, taxonomy.species_of(unit.taxon) or unit.taxon): row
        for row in rows
        if row.relation in ("only_a", "only_b")
        for unit in row.units
    }


def _marks(entry: MatchedEntry, taxonomy: Taxonomy) -> frozenset[str]:
    """Return what makes two unresolved entries the same question: their name, their candidates."""
    name = entry.entry.name.canonical if entry.entry.name else None
    if name:
        return frozenset((fold(name),)) | _candidate_species(entry, taxonomy)
    texts = (entry.entry.verbatim, *entry.entry.vernacular.all())
    keys = (fold(text) for text in texts if text)
    return frozenset(key for key in keys if key) | _candidate_species(entry, taxonomy)


def _candidate_species(entry: MatchedEntry, taxonomy: Taxonomy) -> frozenset[str]:
    candidates = entry.match.candidates
    return frozenset([taxonomy.species_of(c.taxon) or c.taxon for c in candidates]) if candidates else _NONE


_NONE: frozenset[str] = frozenset()
_Marked = tuple[str, "MatchedEntry", frozenset[str]]


def _groups(entries: Sequence[_Marked]) -> list[list[_Marked]]:
    """Return entries of both lists in groups that marks connect."""
    by_mark: dict[str, list[int]] = defaultdict(list)
    for at, (_, _, marks) in enumerate(entries):
        for mark in marks:
            by_mark[mark].append(at)
    seen: set[int] = set()
    groups: list[list[_Marked]] = []
    for start in range(len(entries)):
        if start not in seen:
            reached = _reached(start, entries, by_mark)
            seen |= reached
            groups.append([entries[at] for at in sorted(reached)])
    return groups


def _reached(start: int, entries: Sequence[_Marked], by_mark: dict[str, list[int]]) -> set[int]:
    reached, waiting = {start}, [start]
    while waiting:
        new = {other for mark in entries[waiting.pop()][2] for other in by_mark.pop(mark, ())} - reached
        reached |= new
        waiting.extend(new)
    return reached


def _open_row(group: list[_Marked], joined: list[ComparisonRow], *, same_list: bool) -> ComparisonRow:
    a = _ordered([m for sign, m, _ in group if sign == "a"] + [m for row in joined for m in row.a])
    b = _ordered([m for sign, m, _ in group if sign == "b"] + [m for row in joined for m in row.b])
    distinct: dict[str, Candidate] = {}
    for m in (*a, *b):
        for candidate in m.match.candidates:
            distinct.setdefault(candidate.taxon, candidate)
    itself = same_list and [m.entry for m in a] == [m.entry for m in b]
    made: dict[str, Any] = {
        "id": _identity((*a, *b)),
        "relation": "equal" if itself else "unresolved",
        "a": a,
        "b": b,
        "candidates": tuple(distinct.values()),
        "taxa_a": _recorded(a),
        "taxa_b": _recorded(b),
    }
    # Made twice, because dataclasses.replace takes longer than that and lists have many rows.
    return ComparisonRow(**made, reasons=explain_open(ComparisonRow(**made)))


def _ordered(entries: list[MatchedEntry]) -> tuple[MatchedEntry, ...]:
    return tuple(sorted(entries, key=lambda m: m.entry.row) if len(entries) > 1 else entries)


def _recorded(entries: Iterable[MatchedEntry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([m.taxon for entry in entries for m in entry.subspecies if m.taxon]))


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
    if open_rows:
        where = {
            sign: sorted((m.entry.row, key[0]) for key, row in keyed for m in getattr(row, sign))
            for sign in "ab"
        }
        keyed.extend(((_place(row, where, taxonomy), 1, row.id), row) for row in open_rows)
    return [row for _, row in sorted(keyed, key=lambda pair: pair[0])]


def _signed(row: ComparisonRow) -> Iterable[tuple[str, MatchedEntry]]:
    return (*(("a", m) for m in row.a), *(("b", m) for m in row.b))


def _place(row: ComparisonRow, where: dict[str, list[tuple[int, int]]], taxonomy: Taxonomy) -> int:
    if row.candidates:
        return min(taxonomy.sequence(c.taxon) for c in row.candidates)
    behind = [_behind(m.entry.row, where[sign]) for sign, m in _signed(row)]
    return max(behind, default=0)


def _behind(row: int, places: list[tuple[int, int]]) -> int:
    """Return the place of the nearest entry above that has one, else of the first below."""
    at = bisect(places, (row, 0))
    return places[at - 1][1] if at else (places[0][1] - 1 if places else 0)
