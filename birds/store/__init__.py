"""The dossier, the only code that reads and writes GeoPackages: `create`, `load`, `read` and `change`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, overload

from birds.store import canonical, integrity, opening
from birds.store.creating import create, create_from, database
from birds.store.session import Reader, Session, adopt_changes, agreement_of, anew, change, of_foreign, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from birds.model import Dossier, MatchedList, Snapshot
    from birds.store.columns import Row
    from birds.store.restoring import Restored

T = TypeVar("T")
__all__ = [
    "Reader",
    "Session",
    "adopt_changes",
    "agreement_of",
    "anew",
    "canonical_hash",
    "canonical_rows",
    "change",
    "create",
    "create_from",
    "database",
    "integrity",
    "load",
    "load_lists",
    "load_meta",
    "load_snapshots",
    "of_foreign",
    "read",
    "restore",
    "with_records",
]


@overload
def load(path: Path, *, records_of: Collection[str] | None = None) -> Dossier: ...


@overload
def load(path: Path, noun: type[T]) -> tuple[T, ...]: ...


def load(
    path: Path, noun: type[T] | None = None, *, records_of: Collection[str] | None = None
) -> Dossier | tuple[T, ...]:
    """Load everything a dossier holds, or all of one noun. DossierError says in one sentence why it can't be used.

    With `records_of`, the counts and occurrences of these taxa alone.
    """
    with read(path) as reader:
        return reader.dossier(records_of=records_of) if noun is None else reader.load(noun)


def with_records(path: Path, dossier: Dossier, taxa: Collection[str]) -> Dossier:
    """Return the dossier that was loaded from a file with the counts and occurrences of these taxa alone."""
    with read(path) as reader:
        return reader.with_records(dossier, taxa)


def load_lists(path: Path, ids: Sequence[str] | None = None) -> tuple[MatchedList, ...]:
    """Load lists with entries and matches: those of `ids`, in that order, or all."""
    with read(path) as reader:
        return reader.lists(ids)


def load_snapshots(path: Path) -> dict[int, Snapshot]:
    """Load what is kept of closed rounds, by their numbers."""
    with read(path) as reader:
        return reader.snapshots()


def load_meta(path: Path) -> dict[str, str]:
    """Load the facts about the file."""
    with read(path) as reader:
        return reader.meta()


def restore(path: Path, folder: Path, *, force: bool = False, accept_changes: bool = False) -> Restored:
    """Make the dossier at `path` from the files that an export has written into `folder`.

    InputError names the files that differ, unless `accept_changes`, else file, row and column of the first thing that
    is wrong; then nothing is written.
    """
    from birds.store import restoring

    return restoring.restore(path, folder, force=force, accept_changes=accept_changes)


def canonical_rows(path: Path) -> Iterator[Row]:
    """Yield the canonical rows, each with its table's name first; the log (without its times) comes last."""
    with opening.reading(path) as connection:
        yield from canonical.rows(connection)


def canonical_hash(path: Path) -> str:
    """Return the canonical hash of what the dossier says; it is `hash_after` of the log's last line."""
    with read(path) as reader:
        return reader.canonical_hash()
