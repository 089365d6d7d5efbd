"""What can be read from a dossier that is open: one noun at a time, all of it from one snapshot."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from birds.errors import DossierError
from birds.model import Dossier, Event, Message
from birds.store import canonical, lists, nouns, opening, records, rows
from birds.store.failures import readable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from birds.model import (
        Checklist,
        Decision,
        Evidence,
        MatchedList,
        Occurrence,
        Position,
        Round,
        Site,
        SiteArea,
        SiteCount,
        Source,
        SourceFile,
        Status,
        Taxon,
        Threshold,
        Track,
    )


class Reader:
    """A dossier open for reading. Values come in the order in which they were saved."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def meta(self) -> dict[str, str]:
        """Return the facts about the file: schema version, reference, whatever a command has set."""
        with readable(Message("store.table_meta")):
            return dict(self._connection.execute("SELECT key, value FROM meta ORDER BY key"))

    def reference(self) -> str:
        """Return the name of the reference taxonomy, e.g. "AviList v2025"."""
        return self.meta().get("reference", "")

    def taxa(self) -> tuple[Taxon, ...]:
        """Return the reference taxonomy, in the order in which it was saved (its own sequence)."""
        return rows.load(self._connection, nouns.TAXA)

    def taxa_to_compare(self) -> tuple[Taxon, ...]:
        """Return the reference taxonomy without authors and names elsewhere: for what shows and matches none."""
        return rows.load(self._connection, nouns.TAXA_TO_COMPARE)

    def checklists(self) -> tuple[Checklist, ...]:
        """Return what the dossier knows about each list, without the entries."""
        return rows.load(self._connection, lists.CHECKLISTS)

    def sources(self) -> tuple[Source, ...]:
        """Return the sources: who made what the dossier holds, and on which terms."""
        return rows.load(self._connection, records.SOURCES)

    def lists(self, ids: Sequence[str] | None = None) -> tuple[MatchedList, ...]:
        """Return the lists with entries and matches: those of `ids`, in that order, or all.

        DossierError for an id that is not there.
        """
        known = {checklist.id: checklist for checklist in self.checklists()}
        for wanted in ids or ():
            if wanted not in known:
                raise DossierError("store.no_list", list=wanted, there=tuple(known) or Message("store.none"))
        wanted_ids = known if ids is None else ids
        return tuple([lists.load(self._connection, known[each]) for each in wanted_ids])

    def statuses(self) -> tuple[Status, ...]:
        """Return the statements about statuses of other sources than the lists."""
        return rows.load(self._connection, nouns.STATUSES)

    def sites(self) -> tuple[Site, ...]:
        """Return the sites."""
        return rows.load(self._connection, nouns.SITES)

    def areas(self) -> tuple[SiteArea, ...]:
        """Return the boundaries of sites."""
        return rows.load(self._connection, nouns.AREAS)

    def counts(self) -> tuple[SiteCount, ...]:
        """Return the counts at sites."""
        return rows.load(self._connection, nouns.COUNTS)

    def evidence(self) -> tuple[Evidence, ...]:
        """Return the evidence records."""
        return rows.load(self._connection, nouns.EVIDENCE)

    def thresholds(self) -> tuple[Threshold, ...]:
        """Return the 1 % thresholds."""
        return rows.load(self._connection, records.THRESHOLDS)

    def occurrences(self) -> tuple[Occurrence, ...]:
        """Return the reduced occurrences."""
        return rows.load(self._connection, records.OCCURRENCES)

    def tracks(self) -> tuple[Track, ...]:
        """Return the tracks, each as several lines."""
        return rows.load(self._connection, records.TRACKS)

    def source_files(self) -> tuple[SourceFile, ...]:
        """Return how each file but those of the lists was loaded."""
        return rows.load(self._connection, records.SOURCE_FILES)

    def rounds(self) -> tuple[Round, ...]:
        """Return the rounds of negotiation."""
        return rows.load(self._connection, nouns.ROUNDS)

    def positions(self) -> tuple[Position, ...]:
        """Return the Parties' positions."""
        return rows.load(self._connection, nouns.POSITIONS)

    def decisions(self) -> tuple[Decision, ...]:
        """Return what persons have decided."""
        return rows.load(self._connection, nouns.DECISIONS)

    def events(self) -> tuple[Event, ...]:
        """Return the log, oldest first."""
        found = self._connection.execute(
            "SELECT command, what, hash_after, hash_before, at FROM event ORDER BY fid"
        )
        return tuple(Event(*row) for row in found)

    def dossier(self, without: str | None = None) -> Dossier:
        """Return everything, or everything but one list."""
        ids = [each.id for each in self.checklists() if each.id != without]
        return Dossier(
            reference=self.reference(),
            taxa=self.taxa(),
            lists=self.lists(ids),
            sources=self.sources(),
            sites=self.sites(),
            areas=self.areas(),
            counts=self.counts(),
            evidence=self.evidence(),
            rounds=self.rounds(),
            positions=self.positions(),
            decisions=self.decisions(),
            thresholds=self.thresholds(),
            occurrences=self.occurrences(),
            tracks=self.tracks(),
            source_files=self.source_files(),
            statuses=self.statuses(),
            events=self.events(),
        )

    def plain_files(self) -> dict[str, bytes]:
        """Return everything as plain files, by name: CSV for every table, GeoJSON, and their descriptor."""
        from birds.store import plain

        return plain.files(self._connection)

    def canonical_hash(self) -> str:
        """Return the canonical hash of what the dossier says (without its log)."""
        return canonical.total(canonical.table_digests(self._connection))


@contextmanager
def read(path: Path) -> Iterator[Reader]:
    """Open a dossier for reading several nouns from one snapshot. DossierError where that can't be."""
    with opening.reading(path) as connection:
        yield Reader(connection)
