"""A comparison as pairs of entries, each in one of the five relations of the Region Connection Calculus (RCC-5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from birds.model import Basis, Comparison, ComparisonRow, Confidence, MatchedEntry, Message, grouped, weakest


class Pair(NamedTuple):
    """Two entries and how what they stand for compares: `==` `>` `<` `><` `!`; None where a side has no such bird."""

    a: MatchedEntry | None
    relation: str | None
    b: MatchedEntry | None
    basis: Basis
    confidence: Confidence
    reasons: tuple[Message, ...]


class _PairedEntry(NamedTuple):
    entry: MatchedEntry
    row: ComparisonRow
    units: frozenset[str]
    marks: frozenset[tuple[str, str]]  # its reference species, and the name that it prints


def pairs(comparison: Comparison) -> Iterator[Pair]:
    """Yield every pair of entries that share a bird, or whose names could make one think so: one name, one species."""
    a = [own for row in comparison.rows for own in _entries_of_row(row, "a")]
    b = [own for row in comparison.rows for own in _entries_of_row(row, "b")]
    by_unit = grouped((unit, at) for at, other in enumerate(b) for unit in other.units)
    by_mark = grouped((mark, at) for at, other in enumerate(b) for mark in other.marks)
    met: set[int] = set()
    for own in a:
        sharing = {at for unit in own.units for at in by_unit.get(unit, ())}
        alike = sorted({at for mark in own.marks for at in by_mark.get(mark, ())} - sharing)
        met |= sharing
        yield from (_sharing_pair(own, b[at]) for at in sorted(sharing))
        if not sharing:
            yield Pair(
                a=own.entry,
                relation=None,
                b=None,
                basis=own.row.basis,
                confidence=own.row.confidence,
                reasons=own.row.reasons,
            )
        yield from (_disjoint_pair(own, b[at], comparison) for at in alike if own.units and b[at].units)
    for at, other in enumerate(b):
        if at not in met:
            yield Pair(
                a=None,
                relation=None,
                b=other.entry,
                basis=other.row.basis,
                confidence=other.row.confidence,
                reasons=other.row.reasons,
            )


def _entries_of_row(row: ComparisonRow, side: str) -> Iterator[_PairedEntry]:
    """Yield the entries of a side with their units; an entry beside another of the same bird has that one's."""
    entries: tuple[MatchedEntry, ...] = getattr(row, side)
    units_of = grouped((getattr(unit, side) or 0, unit.id) for unit in row.units)
    by_taxon = {
        matched.match.taxon: units_of[matched.entry.row]
        for matched in entries
        if matched.entry.row in units_of
    }
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
    sure = weakest((a.row.confidence, a.entry.match.confidence, b.entry.match.confidence))
    return Pair(
        a=a.entry, relation=relation, b=b.entry, basis=a.row.basis, confidence=sure, reasons=a.row.reasons
    )


def _disjoint_pair(a: _PairedEntry, b: _PairedEntry, comparison: Comparison) -> Pair:
    basis: Basis = "presumed" if "presumed" in (a.row.basis, b.row.basis) else a.row.basis
    sure = weakest((a.row.confidence, b.row.confidence))
    names = {"name_a": a.entry.entry.as_printed, "name_b": b.entry.entry.as_printed}
    reason = Message.of("disjoint", **names, a=comparison.a.id, b=comparison.b.id)
    return Pair(a=a.entry, relation="!", b=b.entry, basis=basis, confidence=sure, reasons=(reason,))
