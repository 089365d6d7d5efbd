"""The dossier, the only code that reads and writes GeoPackages: `load`, `read`, `change` and `create`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, overload

from birds.model import DossierContent, LoadOptions
from birds.store.session import (
    Reader,
    Session,
    adopt_changes,
    agreement_of,
    change,
    create,
    create_from,
    database_of,
    of_foreign,
    read,
    retry_on_conflict,
)

T = TypeVar("T")
__all__ = [
    "OpenFor",
    "Reader",
    "Session",
    "adopt_changes",
    "agreement_of",
    "canonical_hash",
    "change",
    "create",
    "create_from",
    "database_of",
    "load",
    "of_foreign",
    "open_for",
    "read",
    "retry_on_conflict",
]


@overload
def load(path: Path, *, records_of: Collection[str] | None = None) -> DossierContent: ...


@overload
def load(path: Path, noun: type[T]) -> tuple[T, ...]: ...


def load(
    path: Path, noun: type[T] | None = None, *, records_of: Collection[str] | None = None
) -> DossierContent | tuple[T, ...]:
    """Load everything a dossier holds, or all of one noun. DossierError says in one sentence why it can't be used.

    With `records_of`, the counts and occurrences of these taxa alone.
    """
    with read(path) as reader:
        return reader.dossier(records_of=records_of) if noun is None else reader.load(noun)


def canonical_hash(path: Path) -> str:
    """Return the canonical hash of what the dossier says; it is `hash_after` of the log's last line."""
    with read(path) as reader:
        return reader.canonical_hash()


@dataclass(slots=True)
class OpenFor:
    """A dossier open for one load: read and changed in one transaction, or only read in a dry run."""

    reader: Reader
    session: Session | None

    def save(self, save: Callable[[Session], None]) -> None:
        """Save, unless this is a dry run."""
        if self.session is not None:
            save(self.session)

    @property
    def changed(self) -> bool:
        """Whether anything differs; known when the block has ended."""
        return self.session is not None and self.session.changed


@contextmanager
def open_for(path: Path, options: LoadOptions, command: str) -> Iterator[OpenFor]:
    """Open a dossier to change it by `command`, or only to read it in a dry run."""
    if options.dry_run:
        with read(path) as reader:
            yield OpenFor(reader, None)
    else:
        with change(path, command) as session:
            yield OpenFor(session, session)
