"""Values in cells: tuples and reasons as JSON text, an empty one as NULL. What is the same is read once."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TypeVar

from birds.model import Candidate, Names, Reason

Cell = str | int | float | bytes | None
Row = tuple[Cell, ...]
T = TypeVar("T")
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def texts_cell(values: tuple[str, ...]) -> str | None:
    """Return texts as a JSON array."""
    return _dump(values) if values else None


@lru_cache(maxsize=4096)
def texts(cell: str | None) -> tuple[str, ...]:
    """Return the texts of a JSON array."""
    return tuple(_array(cell, str)) if cell else ()


def numbers_cell(values: tuple[int, ...]) -> str | None:
    """Return whole numbers as a JSON array."""
    return _dump(values) if values else None


@lru_cache(maxsize=4096)
def numbers(cell: str | None) -> tuple[int, ...]:
    """Return the whole numbers of a JSON array."""
    return tuple(_array(cell, int)) if cell else ()


def _array(cell: str, kind: type[T]) -> list[T]:
    """Return the elements of a JSON array; ValueError where it is none, or of something else."""
    found = json.loads(cell)
    if not isinstance(found, list) or not all(isinstance(each, kind) for each in found):
        raise ValueError(f"{cell} is not a list of the right kind")
    return found


def args_cell(reason: Reason) -> str | None:
    """Return a reason's arguments as a JSON object, sorted by name."""
    return _dump(dict(sorted(reason.args))) if reason.args else None


def reason(rule: str, args: str | None) -> Reason:
    """Return the reason behind a rule and its JSON arguments."""
    return Reason(rule, tuple(json.loads(args).items())) if args else _plain_reason(rule)


@lru_cache(maxsize=256)
def _plain_reason(rule: str) -> Reason:
    return Reason(rule)


def reasons_cell(values: tuple[Reason, ...]) -> str | None:
    """Return reasons as a JSON array of rule and arguments."""
    return _dump([[each.rule, dict(sorted(each.args))] for each in values]) if values else None


def reasons(cell: str | None) -> tuple[Reason, ...]:
    """Return the reasons of a JSON array."""
    return tuple(Reason(rule, tuple(args.items())) for rule, args in json.loads(cell)) if cell else ()


def candidates_cell(values: tuple[Candidate, ...]) -> str | None:
    """Return candidates as a JSON array of taxon, rule and arguments."""
    if not values:
        return None
    return _dump([[each.taxon, each.reason.rule, dict(sorted(each.reason.args))] for each in values])


def candidates(cell: str | None) -> tuple[Candidate, ...]:
    """Return the candidates of a JSON array."""
    if not cell:
        return ()
    return tuple(
        Candidate(taxon, Reason(rule, tuple(args.items()))) for taxon, rule, args in json.loads(cell)
    )


@lru_cache(maxsize=4096)
def names(english: str | None, japanese: str | None, korean: str | None) -> Names:
    """Return names in the three languages."""
    return Names(en=english, ko=korean, ja=japanese)
