"""Rows of entries that stand for no taxon yet: those that ask the same stand together, with all that they could be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from birds.comparison.reasons import explain_open
from birds.comparison.units import Circumscription, connected_groups
from birds.model import Candidate, ComparisonRow, MatchedEntry
from birds.names import fold
from birds.taxonomy import Taxonomy


def unresolved_rows(
    rows: Sequence[ComparisonRow],
    a: Circumscription,
    b: Circumscription,
    taxonomy: Taxonomy,
    *,
    same_list: bool,
) -> tuple[list[ComparisonRow], list[ComparisonRow]]:
    """Return the resolved rows that are left, and the rows of unresolved entries.

    These take in every row that only the other list has and that holds one of their candidates.
    """
    one_sided = _one_sided(rows, taxonomy) if a.unresolved or b.unresolved else {}
    entries = [_open_entry("a", m, one_sided, taxonomy) for m in a.unresolved]
    entries += [_open_entry("b", m, one_sided, taxonomy) for m in b.unresolved]
    groups = connected_groups(question.marks(itself=same_list) for question in entries)
    open_rows = [_open_row([entries[at] for at in group], same_list=same_list) for group in groups]
    taken = {row.id for question in entries for row in question.could_be}
    return [row for row in rows if row.id not in taken], _unique(open_rows)


def _one_sided(
    rows: Sequence[ComparisonRow], taxonomy: Taxonomy
) -> dict[tuple[str, str], dict[str, ComparisonRow]]:
    """Return the rows that only one list has, by relation and reference species."""
    by_species: dict[tuple[str, str], dict[str, ComparisonRow]] = {}
    for row in rows:
        if row.relation in ("only_a", "only_b"):
            for unit in row.units:
                species = taxonomy.species_of(unit.taxon) or unit.taxon
                by_species.setdefault((row.relation, species), {})[row.id] = row
    return by_species


def _open_entry(
    sign: str,
    matched: MatchedEntry,
    one_sided: dict[tuple[str, str], dict[str, ComparisonRow]],
    taxonomy: Taxonomy,
) -> _OpenEntry:
    species = frozenset(taxonomy.species_of(taxon) or taxon for taxon in matched.match.could_mean)
    other = "only_b" if sign == "a" else "only_a"
    rows = {id_: row for taxon in species for id_, row in one_sided.get((other, taxon), {}).items()}
    return _OpenEntry(sign, matched, species, tuple(rows.values()))


class _OpenEntry(NamedTuple):
    """An unresolved entry, its list, the species that it could mean, and rows of the other list that hold them."""

    sign: str
    matched: MatchedEntry
    species: frozenset[str]
    could_be: tuple[ComparisonRow, ...]

    def marks(self, *, itself: bool) -> Iterable[str]:
        """Return what makes two entries the same question: name, candidates, or that one is the other `itself`."""
        entry = self.matched.entry
        if entry.name and entry.name.canonical:
            names = [name_key(entry.name.canonical)]
        else:
            names = [fold(text) for text in (entry.verbatim, *entry.vernacular.all()) if text]
        could_be = [f"row {row.id}" for row in self.could_be]
        return filter(None, (*names, *self.species, *could_be, f"row {entry.row}" if itself else ""))

    @property
    def names(self) -> set[str | None]:
        """The names that its candidates, and the entries that it could be, go by if they do to the letter."""
        name = self.matched.entry.name
        return {*self.species, *((name.canonical, *name.alternatives) if name else ())}


name_key = lru_cache(maxsize=1 << 17)(fold)  # of scientific names, which both lists print


def _open_row(group: list[_OpenEntry], *, same_list: bool) -> ComparisonRow:
    joined = {row.id: row for question in group for row in question.could_be}.values()
    names = {name for question in group for name in question.names}
    own = {sign: [question.matched for question in group if question.sign == sign] for sign in "ab"}
    a = _exact_first(own["a"], [m for row in joined for m in row.a], names)
    b = _exact_first(own["b"], [m for row in joined for m in row.b], names)
    entries = (*a, *b)
    itself = same_list and [m.entry for m in a] == [m.entry for m in b]
    candidates: dict[str, Candidate] = {}
    for matched in entries:
        for candidate in matched.match.candidates:
            candidates.setdefault(candidate.taxon, candidate)
    return ComparisonRow(
        # The first of the entries' own names, each with its list: the same whichever list comes first.
        id=min(
            f"{m.entry.list_id}:{m.entry.called or f'row {m.entry.row}'}"
            for m in entries
            if m.match.taxon is None
        ),
        relation="equal" if itself else "unresolved",
        change=("alien",) if any(m.entry.part == "alien" for m in entries) else (),
        a=a,
        b=b,
        candidates=tuple(candidates.values()),
        taxa_a=_recorded(a),
        taxa_b=_recorded(b),
        reasons=explain_open(entries, itself=itself),
    )


def _exact_first(
    unresolved: list[MatchedEntry], could_be: list[MatchedEntry], names: Collection[str | None]
) -> tuple[MatchedEntry, ...]:
    """Return a list's entries of an open row: its own question, then what the other's could be, exact names first."""
    if could_be:
        could_be.sort(key=lambda m: (not m.entry.name or m.entry.name.canonical not in names, m.entry.row))
    return (*sorted(unresolved, key=lambda m: m.entry.row), *could_be)


def _recorded(entries: Sequence[MatchedEntry]) -> tuple[str, ...]:
    printed = [m.taxon for entry in entries if entry.subspecies for m in entry.subspecies if m.taxon]
    return tuple(dict.fromkeys(printed)) if printed else ()


def _unique(rows: list[ComparisonRow]) -> list[ComparisonRow]:
    count = Counter([row.id for row in rows])
    if len(count) == len(rows):
        return rows
    return [
        replace(row, id=f"{row.id} (row {(*row.a, *row.b)[0].entry.row})") if count[row.id] > 1 else row
        for row in rows
    ]
