"""The dossier, the only code that reads and writes GeoPackages: `create`, `load`, `read` and `change`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.store import canonical, integrity, opening
from birds.store.creating import create
from birds.store.session import Reader, Session, change, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from birds.model import (
        Checklist,
        Decision,
        Dossier,
        Event,
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
        Taxon,
        Threshold,
        Track,
    )
    from birds.store.cells import Row
    from birds.store.restoring import Restored

__all__ = [
    "Reader",
    "Session",
    "canonical_hash",
    "canonical_rows",
    "change",
    "create",
    "integrity",
    "load",
    "load_areas",
    "load_checklists",
    "load_counts",
    "load_decisions",
    "load_events",
    "load_evidence",
    "load_lists",
    "load_meta",
    "load_occurrences",
    "load_positions",
    "load_reference",
    "load_rounds",
    "load_sites",
    "load_source_files",
    "load_sources",
    "load_taxa",
    "load_thresholds",
    "load_tracks",
    "read",
    "restore",
]


def load(path: Path) -> Dossier:
    """Load everything a dossier holds. DossierError says in one sentence why it can't be used."""
    with read(path) as reader:
        return reader.dossier()


def load_meta(path: Path) -> dict[str, str]:
    """Load the facts about the file."""
    with read(path) as reader:
        return reader.meta()


def load_reference(path: Path) -> str:
    """Load the name of the reference taxonomy."""
    with read(path) as reader:
        return reader.reference()


def load_taxa(path: Path) -> tuple[Taxon, ...]:
    """Load the reference taxonomy."""
    with read(path) as reader:
        return reader.taxa()


def load_checklists(path: Path) -> tuple[Checklist, ...]:
    """Load what is known about each list, without the entries."""
    with read(path) as reader:
        return reader.checklists()


def load_lists(path: Path, ids: Sequence[str] | None = None) -> tuple[MatchedList, ...]:
    """Load lists with entries and matches: those of `ids`, in that order, or all."""
    with read(path) as reader:
        return reader.lists(ids)


def load_sources(path: Path) -> tuple[Source, ...]:
    """Load who made what the dossier holds, and on which terms."""
    with read(path) as reader:
        return reader.sources()


def load_sites(path: Path) -> tuple[Site, ...]:
    """Load the sites."""
    with read(path) as reader:
        return reader.sites()


def load_areas(path: Path) -> tuple[SiteArea, ...]:
    """Load the boundaries of sites."""
    with read(path) as reader:
        return reader.areas()


def load_counts(path: Path) -> tuple[SiteCount, ...]:
    """Load the counts at sites."""
    with read(path) as reader:
        return reader.counts()


def load_evidence(path: Path) -> tuple[Evidence, ...]:
    """Load the evidence records."""
    with read(path) as reader:
        return reader.evidence()


def load_thresholds(path: Path) -> tuple[Threshold, ...]:
    """Load the 1 % thresholds."""
    with read(path) as reader:
        return reader.thresholds()


def load_occurrences(path: Path) -> tuple[Occurrence, ...]:
    """Load the reduced occurrences."""
    with read(path) as reader:
        return reader.occurrences()


def load_tracks(path: Path) -> tuple[Track, ...]:
    """Load the tracks, each as several lines."""
    with read(path) as reader:
        return reader.tracks()


def load_source_files(path: Path) -> tuple[SourceFile, ...]:
    """Load how each file but those of the lists was loaded."""
    with read(path) as reader:
        return reader.source_files()


def load_rounds(path: Path) -> tuple[Round, ...]:
    """Load the rounds of negotiation."""
    with read(path) as reader:
        return reader.rounds()


def load_positions(path: Path) -> tuple[Position, ...]:
    """Load the Parties' positions."""
    with read(path) as reader:
        return reader.positions()


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Load what persons have decided."""
    with read(path) as reader:
        return reader.decisions()


def load_events(path: Path) -> tuple[Event, ...]:
    """Load the log, oldest first."""
    with read(path) as reader:
        return reader.events()


def restore(path: Path, folder: Path, *, force: bool = False) -> Restored:
    """Make the dossier at `path` from the files that an export has written into `folder`.

    InputError names file, row and column of the first thing that is wrong; then nothing is written.
    """
    from birds.store import restoring

    return restoring.restore(path, folder, force=force)


def canonical_rows(path: Path) -> Iterator[Row]:
    """Yield the canonical rows, each with its table's name first; the log (without its times) comes last."""
    with opening.reading(path) as connection:
        yield from canonical.rows(connection)


def canonical_hash(path: Path) -> str:
    """Return the canonical hash of what the dossier says; it is `hash_after` of the log's last line."""
    with read(path) as reader:
        return reader.canonical_hash()
