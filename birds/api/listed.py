"""A dossier's lists: all matched together, and each newest edition given the statuses that it does not print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.api import bundle
from birds.comparison import compare
from birds.evidence.status import carry
from birds.matching import match

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from birds.model import Checklist, Decision, Entry, MatchedList, Reason
    from birds.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class CarriedStatus:
    """Statuses carried from one edition of a Party's list to the next: how many, and which could not be."""

    old: str
    new: str
    carried: int
    left: tuple[tuple[int, Reason], ...]


def listed(
    lists: Sequence[tuple[Checklist, Sequence[Entry]]], taxonomy: Taxonomy, decisions: Sequence[Decision] = ()
) -> tuple[tuple[MatchedList, ...], tuple[CarriedStatus, ...]]:
    """Match lists, each of which may inform the others, and carry statuses from edition to edition.

    Statuses that were carried before are carried anew: the edition that they came from may have changed.
    """
    ids = [checklist.id for checklist, _ in lists]
    own = [(checklist, without_carried(entries, ids)) for checklist, entries in lists]
    return _carried(match(own, taxonomy, bundle.knowledge_for(taxonomy), decisions), taxonomy)


def read_of(lists: Iterable[MatchedList]) -> list[tuple[Checklist, tuple[Entry, ...]]]:
    """Return lists as they were read, without what was made of their names."""
    return [(one.checklist, tuple([held.entry for held in one.entries])) for one in lists]


def without_carried(entries: Sequence[Entry], ids: Collection[str]) -> Sequence[Entry]:
    """Return entries without the statuses that they have from another edition; those are stamped "OSJ7 row 5"."""
    stamps = tuple(f"{one} row " for one in ids)
    if not any(entry.statuses for entry in entries):
        return entries
    return tuple([_own(entry, stamps) for entry in entries])


def _own(entry: Entry, stamps: tuple[str, ...]) -> Entry:
    own = tuple(one for one in entry.statuses if not (one.source or "").startswith(stamps))
    return entry if own == entry.statuses else replace(entry, statuses=own)


def _carried(
    lists: Sequence[MatchedList], taxonomy: Taxonomy
) -> tuple[tuple[MatchedList, ...], tuple[CarriedStatus, ...]]:
    """Give each Party's checklist the statuses of the edition before, where it prints none itself."""
    made, told = list(lists), []
    for place, new in enumerate(lists):
        old = previous_edition(new, lists)
        if old is None or _prints_status(new):
            continue
        done = carry(old, new, compare(old, new, taxonomy))
        made[place] = replace(new, entries=done.entries)
        told.append(CarriedStatus(old.checklist.id, new.checklist.id, done.carried, done.left))
    return tuple(made), tuple(told)


def previous_edition(new: MatchedList, lists: Sequence[MatchedList]) -> MatchedList | None:
    """Return the newest older checklist of the same Party that has statuses, None where there is none."""
    older = [
        each
        for each in lists
        if each.checklist.party is not None
        and each.checklist.party == new.checklist.party
        and each.checklist.kind == new.checklist.kind == "checklist"
        and (each.checklist.date or "") < (new.checklist.date or "9999")
        and each.checklist.id != new.checklist.id
        and any(held.entry.statuses for held in each.entries)
    ]
    return max(older, key=lambda each: each.checklist.date or "", default=None)


def _prints_status(matched: MatchedList) -> bool:
    """Tell whether a list says itself who breeds or winters; what `load status` added is no word of its own."""
    return any(held.entry.statuses and held.entry.status_printed for held in matched.entries)
