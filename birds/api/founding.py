"""`init`: a new dossier with the bundled data, or an empty one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.api import bundle
from birds.api.records import named_counts, named_evidence
from birds.comparison import compare
from birds.evidence.status import Carried, carry
from birds.matching import match
from birds.model import Dossier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.model import MatchedList, Reason
    from birds.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class CarriedStatus:
    """Statuses carried from one edition of a Party's list to the next: how many, and which could not be."""

    old: str
    new: str
    carried: int
    left: tuple[tuple[int, Reason], ...]


@dataclass(frozen=True, slots=True)
class Founded:
    """A new dossier and what was done to fill it."""

    dossier: Dossier
    carried: tuple[CarriedStatus, ...] = ()


def init(path: Path, *, empty: bool = False, force: bool = False) -> Founded:
    """Make a new dossier at `path`; UsageError where there is a file and `force` is not given."""
    from birds import store

    founded = Founded(_empty()) if empty else found()
    store.create(path, founded.dossier, command="init --empty" if empty else "init", force=force)
    return founded


def found() -> Founded:
    """Return the bundled data as one dossier: lists matched, statuses carried, records named."""
    taxonomy = bundle.taxonomy()
    matched = match(bundle.lists(), taxonomy, bundle.knowledge())
    lists, carried = carry_statuses(matched, taxonomy)
    return Founded(
        Dossier(
            reference=taxonomy.title,
            taxa=taxonomy.taxa,
            lists=lists,
            sites=bundle.sites(),
            counts=named_counts(bundle.counts(), taxonomy, lists),
            evidence=named_evidence(bundle.evidence(), taxonomy, lists),
        ),
        carried,
    )


def carry_statuses(
    lists: Sequence[MatchedList], taxonomy: Taxonomy
) -> tuple[tuple[MatchedList, ...], tuple[CarriedStatus, ...]]:
    """Give each Party's newest checklist the statuses of the edition before, where it prints none itself."""
    made, carried = list(lists), []
    for place, new in enumerate(lists):
        old = previous_edition(new, lists)
        if old is None or _has_status(new):
            continue
        done: Carried = carry(old, new, compare(old, new, taxonomy))
        made[place] = replace(new, entries=done.entries)
        carried.append(CarriedStatus(old.checklist.id, new.checklist.id, done.carried, done.left))
    return tuple(made), tuple(carried)


def previous_edition(new: MatchedList, lists: Sequence[MatchedList]) -> MatchedList | None:
    """Return the newest older checklist of the same Party that prints statuses, None where there is none."""
    older = [
        each
        for each in lists
        if each.checklist.party is not None
        and each.checklist.party == new.checklist.party
        and each.checklist.kind == new.checklist.kind == "checklist"
        and (each.checklist.date or "") < (new.checklist.date or "9999")
        and each.checklist.id != new.checklist.id
        and _has_status(each)
    ]
    return max(older, key=lambda each: each.checklist.date or "", default=None)


def _has_status(matched: MatchedList) -> bool:
    return any(held.entry.statuses for held in matched.entries)


def _empty() -> Dossier:
    taxonomy = bundle.taxonomy()
    return Dossier(reference=taxonomy.title, taxa=taxonomy.taxa)
