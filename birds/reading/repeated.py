"""Rows of a list about the same bird: what they have in common, and whether one adds anything to the other."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter

from birds.model import Entry


def says_no_more(entry: Entry, other: Entry) -> bool:
    """Tell whether a row says nothing of a bird, but for its subspecies, that the other does not say."""
    said = ((one.vernacular.all(), one.status_printed, one.note, one.category) for one in (entry, other))
    return all(not mine or mine == theirs for mine, theirs in zip(*said, strict=True))


def says_the_same(entry: Entry, other: Entry) -> bool:
    """Tell whether two rows differ in nothing but their place, their number and their subspecies."""
    return _said(entry) == _said(other)


_PLACE = frozenset({"row", "number", "subspecies"})
_said = attrgetter(*(one.name for one in fields(Entry) if one.name not in _PLACE))


def identity(entry: Entry) -> tuple[object, ...]:
    """Return what two rows about the same bird in the same place of a list have in common."""
    name = (entry.name.canonical if entry.name else None) or entry.verbatim or entry.vernacular
    of_law = entry.category if entry.verbatim is None else None
    return (
        name,
        entry.part,
        entry.section,
        of_law,
        entry.rank,
        entry.parent_row if entry.rank == "subspecies" else None,
    )
