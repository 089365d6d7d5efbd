"""The dossier, the only code that reads and writes GeoPackages: `load`, `read`, `change` and `create`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TypeVar, overload

from birds.model import DossierContent
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
    open_for,
    read,
    retry_on_conflict,
)

T = TypeVar("T")
__all__ = [
    "Reader", "Session", "adopt_changes", "agreement_of", "canonical_hash", "change", "create",
    "create_from", "database_of", "load", "of_foreign", "open_for", "read", "retry_on_conflict",
]  # fmt: skip


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
