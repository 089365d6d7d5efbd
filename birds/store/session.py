"""A dossier that is open: read noun by noun from one snapshot, or changed as a whole, with a line in the log."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from birds.errors import DossierError
from birds.garbage import put_off
from birds.model import Dossier, Event, Message, Source
from birds.store import canonical, geopackage, lists, metadata, nouns, opening, records, rows
from birds.store.failures import readable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        SourceFile,
        Status,
        Taxon,
        Threshold,
        Track,
    )
    from birds.store.noun import Noun

T = TypeVar("T")
SPATIAL = ("site", "site_area", "evidence", "track")
DERIVING = (*SPATIAL, records.SOURCES.table)
"""The tables that something else in the file follows from."""
RECORDS_OF = ("sites", "boundaries", "counts", "evidence", "thresholds", "tracks", "occurrences")
"""The nouns whose files are sources of their own, where nothing says what they are from."""


class Reader:
    """A dossier open for reading. Values come in the order in which they were saved."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def meta(self) -> dict[str, str]:
        """Return the facts about the file: schema version, reference, whatever a command has set."""
        with readable(Message("store.table_meta")):
            return dict(self.connection.execute("SELECT key, value FROM meta ORDER BY key"))

    def reference(self) -> str:
        """Return the name of the reference taxonomy, e.g. "AviList v2025"."""
        return self.meta().get("reference", "")

    def taxa(self) -> tuple[Taxon, ...]:
        """Return the reference taxonomy, in the order in which it was saved (its own sequence)."""
        with put_off():
            return rows.load(self.connection, nouns.TAXA)

    def taxa_to_compare(self) -> tuple[Taxon, ...]:
        """Return the reference taxonomy without authors and names elsewhere: for what shows and matches none."""
        with put_off():
            return rows.load(self.connection, nouns.TAXA_TO_COMPARE)

    def checklists(self) -> tuple[Checklist, ...]:
        """Return what the dossier knows about each list, without the entries."""
        return rows.load(self.connection, lists.CHECKLISTS)

    def sources(self) -> tuple[Source, ...]:
        """Return the sources: who made what the dossier holds, and on which terms."""
        return rows.load(self.connection, records.SOURCES)

    def lists(self, ids: Sequence[str] | None = None) -> tuple[MatchedList, ...]:
        """Return the lists with entries and matches: those of `ids`, in that order, or all.

        DossierError for an id that is not there.
        """
        known = {checklist.id: checklist for checklist in self.checklists()}
        for wanted in ids or ():
            if wanted not in known:
                raise DossierError("store.no_list", list=wanted, there=tuple(known) or Message("store.none"))
        with put_off():
            wanted_ids = known if ids is None else ids
            return tuple([lists.load(self.connection, known[each]) for each in wanted_ids])

    def statuses(self) -> tuple[Status, ...]:
        """Return the statements about statuses of other sources than the lists."""
        return rows.load(self.connection, nouns.STATUSES)

    def sites(self) -> tuple[Site, ...]:
        """Return the sites."""
        return rows.load(self.connection, nouns.SITES)

    def areas(self) -> tuple[SiteArea, ...]:
        """Return the boundaries of sites."""
        return rows.load(self.connection, nouns.AREAS)

    def counts(self) -> tuple[SiteCount, ...]:
        """Return the counts at sites."""
        return rows.load(self.connection, nouns.COUNTS)

    def evidence(self) -> tuple[Evidence, ...]:
        """Return the evidence records."""
        return rows.load(self.connection, nouns.EVIDENCE)

    def thresholds(self) -> tuple[Threshold, ...]:
        """Return the 1 % thresholds."""
        return rows.load(self.connection, records.THRESHOLDS)

    def occurrences(self) -> tuple[Occurrence, ...]:
        """Return the reduced occurrences."""
        return rows.load(self.connection, records.OCCURRENCES)

    def tracks(self) -> tuple[Track, ...]:
        """Return the tracks, each as several lines."""
        return rows.load(self.connection, records.TRACKS)

    def source_files(self) -> tuple[SourceFile, ...]:
        """Return how each file but those of the lists was loaded."""
        return rows.load(self.connection, records.SOURCE_FILES)

    def rounds(self) -> tuple[Round, ...]:
        """Return the rounds of negotiation."""
        return rows.load(self.connection, nouns.ROUNDS)

    def positions(self) -> tuple[Position, ...]:
        """Return the Parties' positions."""
        return rows.load(self.connection, nouns.POSITIONS)

    def decisions(self) -> tuple[Decision, ...]:
        """Return what persons have decided."""
        return rows.load(self.connection, nouns.DECISIONS)

    def events(self) -> tuple[Event, ...]:
        """Return the log, oldest first."""
        found = self.connection.execute(
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

    def canonical_hash(self) -> str:
        """Return the canonical hash of what the dossier says (without its log)."""
        return canonical.total(canonical.table_digests(self.connection))


class Session(Reader):
    """A dossier open for one change; what was saved can be read back at once.

    `save_…` adds, and replaces what has the same key (a list's or site's or record's id, a Party, taxon and
    round …); it removes nothing else. `replace_…` makes the given values all there is. References between
    tables are checked when the change ends, so the order of saving is free. `changed` says, once it has ended,
    whether anything differs.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._touched: set[str] = set()
        self.changed = False

    def set_meta(self, key: str, value: str | None) -> None:
        """Set a fact about the file, or remove it."""
        self._touched.add("meta")
        self.connection.execute("DELETE FROM meta WHERE key = ?", (key,))
        if value is not None:
            self.connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))

    def replace_taxa(self, reference: str, taxa: Sequence[Taxon]) -> None:
        """Replace the reference; what refers to a taxon that is gone must be saved anew in this change."""
        self.set_meta("reference", reference)
        self._replace(nouns.TAXA, taxa)

    def save_list(self, matched: MatchedList) -> None:
        """Save a list with its entries, statuses and matches; one with its id is replaced as a whole."""
        self._touched.update(lists.TABLES)
        lists.save(self.connection, matched)

    def remove_list(self, list_id: str) -> None:
        """Remove a list and all that belongs to it."""
        self._touched.update(lists.TABLES, (records.SOURCE_FILES.table,))
        lists.remove(self.connection, list_id)
        self.replace_sources([one for one in self.sources() if one.id != list_id])

    def save_sources(self, sources: Iterable[Source]) -> None:
        """Save sources, by id."""
        self._save(records.SOURCES, sources)

    def replace_sources(self, sources: Iterable[Source]) -> None:
        """Make these the only sources."""
        self._replace(records.SOURCES, sources)

    def save_statuses(self, statuses: Iterable[Status]) -> None:
        """Save statements of other sources than the lists, by id."""
        self._save(nouns.STATUSES, statuses)

    def replace_statuses(self, statuses: Iterable[Status]) -> None:
        """Make these the only statements of other sources than the lists."""
        self._replace(nouns.STATUSES, statuses)

    def save_sites(self, sites: Iterable[Site]) -> None:
        """Save sites, by id."""
        self._save(nouns.SITES, sites)

    def replace_sites(self, sites: Iterable[Site]) -> None:
        """Make these the only sites."""
        self._replace(nouns.SITES, sites)

    def save_areas(self, areas: Iterable[SiteArea]) -> None:
        """Save boundaries, by site and source."""
        self._save(nouns.AREAS, areas)

    def replace_areas(self, areas: Iterable[SiteArea]) -> None:
        """Make these the only boundaries."""
        self._replace(nouns.AREAS, areas)

    def save_counts(self, counts: Iterable[SiteCount]) -> None:
        """Add counts; one that is there already, alike in everything, is not added again."""
        self._save(nouns.COUNTS, counts)

    def replace_counts(self, counts: Iterable[SiteCount]) -> None:
        """Make these the only counts."""
        self._replace(nouns.COUNTS, counts)

    def save_evidence(self, evidence: Iterable[Evidence]) -> None:
        """Save evidence records, by id."""
        self._save(nouns.EVIDENCE, evidence)

    def replace_evidence(self, evidence: Iterable[Evidence]) -> None:
        """Make these the only evidence records."""
        self._replace(nouns.EVIDENCE, evidence)

    def save_thresholds(self, thresholds: Iterable[Threshold]) -> None:
        """Save thresholds, by printed taxon, population and edition."""
        self._save(records.THRESHOLDS, thresholds)

    def replace_thresholds(self, thresholds: Iterable[Threshold]) -> None:
        """Make these the only thresholds."""
        self._replace(records.THRESHOLDS, thresholds)

    def save_occurrences(self, occurrences: Iterable[Occurrence]) -> None:
        """Save occurrences, by taxon, site, Party, year, month and source."""
        self._save(records.OCCURRENCES, occurrences)

    def replace_occurrences(self, occurrences: Iterable[Occurrence]) -> None:
        """Make these the only occurrences."""
        self._replace(records.OCCURRENCES, occurrences)

    def save_tracks(self, tracks: Iterable[Track]) -> None:
        """Save tracks, by id."""
        self._save(records.TRACKS, tracks)

    def replace_tracks(self, tracks: Iterable[Track]) -> None:
        """Make these the only tracks."""
        self._replace(records.TRACKS, tracks)

    def save_source_file(self, source: SourceFile) -> None:
        """Save how a file was loaded, by noun, file name, sheet and list; what it brings has it as a source."""
        self._save(records.SOURCE_FILES, [source])
        if source.noun in RECORDS_OF:
            self.save_sources([Source.of_file(source)])

    def replace_source_files(self, sources: Iterable[SourceFile]) -> None:
        """Make these the only files that were loaded; what only others had as a source goes with them."""
        left = tuple(sources)
        gone = {Source.of_file(one).id for one in self.source_files()} - {
            Source.of_file(one).id for one in left
        }
        self._replace(records.SOURCE_FILES, left)
        if gone:
            self.replace_sources(
                [one for one in self.sources() if one.id not in gone or one.kind not in RECORDS_OF]
            )

    def save_rounds(self, rounds: Iterable[Round]) -> None:
        """Save rounds, by number."""
        self._save(nouns.ROUNDS, rounds)

    def replace_rounds(self, rounds: Iterable[Round]) -> None:
        """Make these the only rounds."""
        self._replace(nouns.ROUNDS, rounds)

    def save_positions(self, positions: Iterable[Position]) -> None:
        """Save positions, by Party, taxon and round."""
        self._save(nouns.POSITIONS, positions)

    def replace_positions(self, positions: Iterable[Position]) -> None:
        """Make these the only positions."""
        self._replace(nouns.POSITIONS, positions)

    def save_decisions(self, decisions: Iterable[Decision]) -> None:
        """Save decisions, by kind, list and subject."""
        self._save(nouns.DECISIONS, decisions)

    def replace_decisions(self, decisions: Iterable[Decision]) -> None:
        """Make these the only decisions."""
        self._replace(nouns.DECISIONS, decisions)

    def touched(self) -> frozenset[str]:
        """Return the tables that were written to, changed or not."""
        return frozenset(self._touched)

    def _save(self, noun: Noun[T], values: Iterable[T]) -> None:
        self._touched.add(noun.table)
        rows.save(self.connection, noun, values)

    def _replace(self, noun: Noun[T], values: Iterable[T]) -> None:
        self._touched.add(noun.table)
        rows.replace(self.connection, noun, values)


@contextmanager
def read(path: Path) -> Iterator[Reader]:
    """Open a dossier for reading several nouns from one snapshot. DossierError where that can't be."""
    with opening.reading(path) as connection:
        yield Reader(connection)


@contextmanager
def change(path: Path, command: str, *, wait: float = opening.WAIT_SECONDS) -> Iterator[Session]:
    """Open a dossier for one change by `command` (as the log shall name it: no absolute paths).

    The change is kept where the block ends well and anything differs; else the file stays as it was, byte
    for byte. Waits up to `wait` seconds for another writer. DossierError, InputError (a reference that
    leads nowhere, a value that is not allowed) or OutputError (read-only, disk full) say why a change could
    not be made.
    """
    with opening.writing(path, wait) as connection:
        before = canonical.table_digests(connection)
        session = Session(connection)
        yield session
        session.changed = finish(connection, before, session.touched(), command)
        if not session.changed:
            connection.execute("ROLLBACK")


def finish(
    connection: sqlite3.Connection, before: Mapping[str, str], touched: Iterable[str], command: str
) -> bool:
    """Bring what is derived up to date and log the change; False where nothing changed."""
    written = set(touched)
    derive(connection, written)
    same = {table: digest for table, digest in before.items() if table not in written}
    after = canonical.table_digests(connection, same)
    changed = [table for table, digest in after.items() if before.get(table) != digest]
    if not changed:
        return False
    connection.execute(
        "INSERT INTO event (at, command, what, hash_before, hash_after) VALUES (?, ?, ?, ?, ?)",
        (
            opening.now(),
            command,
            "changed: " + ", ".join(changed) if before else "created",
            canonical.total(dict(before)) if before else None,
            canonical.total(after),
        ),
    )
    return True


def derive(connection: sqlite3.Connection, touched: set[str]) -> None:
    """Bring up to date what follows from these tables: a boundary's Party, the bounds of the layers, the metadata."""
    if touched & {"site", "site_area"}:
        connection.execute(
            "UPDATE site_area SET party = (SELECT site.party FROM site WHERE site.id = site_id)"
            " WHERE party IS NOT (SELECT site.party FROM site WHERE site.id = site_id)"
        )
    if records.SOURCES.table in touched:
        metadata.write(connection)
    geopackage.note_bounds(connection, sorted(touched & set(SPATIAL)))
