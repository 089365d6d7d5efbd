"""A comparison as pairs of entries, each in one of the five relations of the Region Connection Calculus (RCC-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from birds.model import Message, grouped, weakest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Basis, Comparison, ComparisonRow, Confidence, MatchedEntry


class Pair(NamedTuple):
    """Two entries and how what they stand for compares: `==` `>` `<` `><` `!`; None where a side has no such bird."""

    a: MatchedEntry | None
    relation: str | None
    b: MatchedEntry | None
    basis: Basis
    confidence: Confidence
    reasons: tuple[Message, ...]


class _Held(NamedTuple):
    entry: MatchedEntry
    row: ComparisonRow
    units: frozenset[str]
    marks: frozenset[tuple[str, str]]  # its reference species, and the name that it prints


def pairs(comparison: Comparison) -> Iterator[Pair]:
    """Yield every pair of entries that share a bird, or whose names could make one think so: one name, one species."""
    a = [held for row in comparison.rows for held in _held(row, "a")]
    b = [held for row in comparison.rows for held in _held(row, "b")]
    by_unit = grouped((unit, at) for at, other in enumerate(b) for unit in other.units)
    by_mark = grouped((mark, at) for at, other in enumerate(b) for mark in other.marks)
    met: set[int] = set()
    for held in a:
        sharing = {at for unit in held.units for at in by_unit.get(unit, ())}
        alike = sorted({at for mark in held.marks for at in by_mark.get(mark, ())} - sharing)
        met |= sharing
        yield from (_pair(held, b[at]) for at in sorted(sharing))
        if not sharing:
            yield Pair(held.entry, None, None, held.row.basis, held.row.confidence, held.row.reasons)
        yield from (_disjoint(held, b[at], comparison) for at in alike if held.units and b[at].units)
    for at, other in enumerate(b):
        if at not in met:
            yield Pair(None, None, other.entry, other.row.basis, other.row.confidence, other.row.reasons)


def _held(row: ComparisonRow, side: str) -> Iterator[_Held]:
    """Yield the entries of a side with their units; an entry beside another of the same bird has that one's."""
    entries: tuple[MatchedEntry, ...] = getattr(row, side)
    of = grouped((getattr(unit, side) or 0, unit.id) for unit in row.units)
    by_taxon = {held.match.taxon: of[held.entry.row] for held in entries if held.entry.row in of}
    for held in entries:
        units = of.get(held.entry.row) or by_taxon.get(held.match.taxon) or ()
        name = held.entry.name.canonical if held.entry.name else None
        species = " ".join(held.match.taxon.split()[:2]) if held.match.taxon else None
        marks = frozenset([(kind, text) for kind, text in (("name", name), ("species", species)) if text])
        yield _Held(held, row, frozenset(units), marks)


def _pair(a: _Held, b: _Held) -> Pair:
    if a.units == b.units:
        relation = "=="
    elif a.units > b.units:
        relation = ">"
    else:
        relation = "<" if a.units < b.units else "><"
    sure = weakest((a.row.confidence, a.entry.match.confidence, b.entry.match.confidence))
    return Pair(a.entry, relation, b.entry, a.row.basis, sure, a.row.reasons)


def _disjoint(a: _Held, b: _Held, comparison: Comparison) -> Pair:
    basis: Basis = "presumed" if "presumed" in (a.row.basis, b.row.basis) else a.row.basis
    sure = weakest((a.row.confidence, b.row.confidence))
    args = {"name_a": _named(a.entry), "a": comparison.a.id, "name_b": _named(b.entry), "b": comparison.b.id}
    return Pair(a.entry, "!", b.entry, basis, sure, (Message.of("disjoint", **args),))


def _named(held: MatchedEntry) -> str:
    return held.entry.verbatim or next(iter(held.entry.vernacular.all()), f"#{held.entry.row}")
