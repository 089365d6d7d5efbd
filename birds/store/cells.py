"""Values in cells: tuples and reasons as JSON text, an empty one as NULL. What is the same is read once."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, TypeVar

from birds.errors import UnusableError
from birds.model import PARTIES, Candidate, Names, PartyCode, Reason

Cell = str | int | float | bytes | None
Row = tuple[Cell, ...]
T = TypeVar("T")
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quote = json.encoder.encode_basestring  # of single texts: the encoder's set-up would cost more than the work
_decode = json.JSONDecoder().raw_decode


def texts_cell(values: tuple[str, ...]) -> str | None:
    """Return texts as a JSON array."""
    return _dump(values) if values else None


@lru_cache(maxsize=4096)
def texts(cell: str | None) -> tuple[str, ...]:
    """Return the texts of a JSON array."""
    return tuple(_array(cell, str)) if cell else ()


@lru_cache(maxsize=64)
def parties(cell: str | None) -> tuple[PartyCode, ...]:
    """Return the Parties' codes of a JSON array."""
    found: list[PartyCode] = []
    for each in _array(cell, str) if cell else ():
        if each not in PARTIES:
            raise UnusableError("cell.no_party", text=each)
        found.append(PARTIES[each].code)
    return tuple(found)


def numbers_cell(values: tuple[int, ...]) -> str | None:
    """Return whole numbers as a JSON array."""
    return _dump(values) if values else None


@lru_cache(maxsize=4096)
def numbers(cell: str | None) -> tuple[int, ...]:
    """Return the whole numbers of a JSON array."""
    return tuple(_array(cell, int)) if cell else ()


def pairs_cell(values: tuple[tuple[str, str], ...]) -> str | None:
    """Return pairs of texts as a JSON array of arrays."""
    return _dump(values) if values else None


def pairs(cell: str | None) -> tuple[tuple[str, str], ...]:
    """Return the pairs of a JSON array."""
    made = []
    for each in _array(cell, list) if cell else ():
        first, second = each
        if not isinstance(first, str) or not isinstance(second, str):
            raise UnusableError("cell.no_texts", text=str(cell))
        made.append((first, second))
    return tuple(made)


def _load(cell: str) -> Any:  # noqa: ANN401 - whatever the JSON holds; those who call look at it
    """Return what a JSON text holds, as `json.loads` does, without its set-up; ValueError where it is none."""
    found, end = _decode(cell)
    if end != len(cell):
        raise UnusableError("cell.more_than_one", text=cell)
    return found


def _array(cell: str, kind: type[T]) -> list[T]:
    """Return the elements of a JSON array; ValueError where it is none, or of something else."""
    found = _load(cell)
    if not isinstance(found, list) or not all(isinstance(each, kind) for each in found):
        raise UnusableError("cell.other_kind", text=str(cell))
    return found


def args_cell(reason: Reason) -> str | None:
    """Return a reason's arguments as a JSON object, sorted by name."""
    return _object(reason) if reason.args else None


def _object(reason: Reason) -> str:
    return (
        "{"
        + ",".join([f"{_quote(key)}:{_quote(value)}" for key, value in sorted(reason.texts.items())])
        + "}"
    )


def reason(rule: str, args: str | None) -> Reason:
    """Return the reason behind a rule and its JSON arguments."""
    return Reason(rule, tuple(_load(args).items())) if args else _plain_reason(rule)


@lru_cache(maxsize=256)
def _plain_reason(rule: str) -> Reason:
    return Reason(rule)


def reasons_cell(values: tuple[Reason, ...]) -> str | None:
    """Return reasons as a JSON array of rule and arguments."""
    if not values:
        return None
    return "[" + ",".join([f"[{_quote(each.rule)},{_object(each)}]" for each in values]) + "]"


def reasons(cell: str | None) -> tuple[Reason, ...]:
    """Return the reasons of a JSON array."""
    return tuple(Reason(rule, tuple(args.items())) for rule, args in _load(cell)) if cell else ()


def candidates_cell(values: tuple[Candidate, ...]) -> str | None:
    """Return candidates as a JSON array of taxon, rule and arguments."""
    if not values:
        return None
    made = (f"[{_quote(each.taxon)},{_quote(each.reason.rule)},{_object(each.reason)}]" for each in values)
    return "[" + ",".join(made) + "]"


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
