"""A dossier's lists, all matched together: each may inform the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.api import bundle
from birds.matching import match

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.model import Checklist, Decision, Entry, MatchedList
    from birds.taxonomy import Taxonomy


def listed(
    lists: Sequence[tuple[Checklist, Sequence[Entry]]], taxonomy: Taxonomy, decisions: Sequence[Decision] = ()
) -> tuple[MatchedList, ...]:
    """Match lists, each of which may inform the others."""
    return match(lists, taxonomy, bundle.knowledge_for(taxonomy), decisions)


def read_of(lists: Iterable[MatchedList]) -> list[tuple[Checklist, tuple[Entry, ...]]]:
    """Return lists as they were read, without what was made of their names."""
    return [(one.checklist, tuple([held.entry for held in one.entries])) for one in lists]
