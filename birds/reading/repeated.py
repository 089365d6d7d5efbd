"""Rows of a list about the same bird: what they have in common, and whether one adds anything to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from birds.model import Entry


def says_no_more(entry: Entry, other: Entry) -> bool:
    """Tell whether a row says nothing of a bird, but for its subspecies, that the other does not say."""
    said = ((one.vernacular.all(), one.status_printed, one.note, one.category) for one in (entry, other))
    return all(not mine or mine == theirs for mine, theirs in zip(*said, strict=True))


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
