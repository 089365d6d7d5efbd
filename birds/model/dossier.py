"""Everything a dossier holds, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from birds.model.lists import MatchedList, Status, Taxon
    from birds.model.records import (
        Evidence,
        Occurrence,
        Site,
        SiteArea,
        SiteCount,
        SourceFile,
        Threshold,
        Track,
    )
    from birds.model.sources import Source
    from birds.model.talks import Decision, Event, Position, Round


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything a dossier holds, in memory. `reference` is e.g. "AviList v2025".

    `statuses` are statements of other sources than the lists, whose own stand in their entries.
    `events` is the log: how the dossier came to hold it, so no part of what two dossiers are compared by.
    """

    reference: str
    taxa: tuple[Taxon, ...] = field(default=(), repr=False)
    lists: tuple[MatchedList, ...] = ()
    sites: tuple[Site, ...] = ()
    areas: tuple[SiteArea, ...] = ()
    counts: tuple[SiteCount, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rounds: tuple[Round, ...] = ()
    positions: tuple[Position, ...] = ()
    decisions: tuple[Decision, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    tracks: tuple[Track, ...] = ()
    source_files: tuple[SourceFile, ...] = ()
    statuses: tuple[Status, ...] = ()
    sources: tuple[Source, ...] = ()
    events: tuple[Event, ...] = field(default=(), compare=False, repr=False)
