"""What another file of a list would change in it, bird by bird; where a row stands, and its number, is no change."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.api.keeping import Changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.model import Entry
    from birds.store import Reader

_MOST = 100_000  # entries: two lists that are larger would not fit into the memory that a load may take


def relisted(reader: Reader, list_id: str, entries: Sequence[Entry]) -> Changes:
    """Return what changes when these entries are put in the place of a list; nothing is said of very large ones."""
    if len(entries) > _MOST:
        return Changes()
    (there,) = reader.lists([list_id])
    old = _by_name(held.entry for held in there.entries)
    new = _by_name(entries)
    return Changes(
        tuple(name for name in new if name not in old),
        tuple(name for name in new if name in old and new[name] != old[name]),
        tuple(name for name in old if name not in new),
    )


def _by_name(entries: Iterable[Entry]) -> dict[str, Counter[tuple[object, ...]]]:
    found: dict[str, Counter[tuple[object, ...]]] = {}
    for entry in entries:
        found.setdefault(_name(entry), Counter())[_said(entry)] += 1
    return found


def _name(entry: Entry) -> str:
    read = entry.name.canonical if entry.name else None
    return read or entry.verbatim or entry.vernacular.all()[0]


def _said(entry: Entry) -> tuple[object, ...]:
    """Return what an entry says of its bird; statuses count as printed, for others come from an earlier edition."""
    higher = (entry.order, entry.order_names, entry.family, entry.family_names)
    legal = (entry.part, entry.section, entry.category, entry.within_party)
    return (
        entry.verbatim,
        entry.rank,
        entry.vernacular,
        entry.subspecies,
        *higher,
        *legal,
        entry.status_printed,
        entry.note,
    )
