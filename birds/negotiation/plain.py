"""Values of the model as plain JSON, and back by the types of their fields: paragraphs, and what closed rounds keep.

A field that has its default is left out. What another program has written in place of a value is one of the
errors of `UNREADABLE`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from itertools import repeat
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from birds import model
from birds.model import Agreement, Message, Names, Party

if TYPE_CHECKING:
    Reader = Callable[[Any, Any], Any]

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
T = TypeVar("T")


def to_text(value: Any) -> str:  # noqa: ANN401 - a dataclass
    """Return a value as JSON; `from_text` returns the very same."""
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"))


def from_text(cls: type[T], text: str, agreement: Agreement) -> T:
    """Return the value that a text holds, which belongs to an agreement."""
    return of_plain(cls, json.loads(text), agreement)


def of_plain(cls: type[T], plain: Any, agreement: Agreement | None = None) -> T:  # noqa: ANN401 - JSON
    """Return the value that plain JSON has; Parties in it are those of an agreement."""
    value: T = _reader(cast("Hashable", cls))(plain, agreement)
    return value


def to_plain(value: Any) -> Any:  # noqa: ANN401 - a dataclass, or what a field of one has
    """Return a value as JSON has it."""
    if isinstance(value, Names):
        return dict(value.pairs)
    if isinstance(value, Party):
        return value.code
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if is_dataclass(value):
        kept = ((field, getattr(value, field.name)) for field in fields(value) if field.compare)
        return {field.name: to_plain(each) for field, each in kept if each != field.default}
    return value


@cache
def _reader(hint: Any) -> Reader:  # noqa: ANN401 - a type
    """Return what makes a value of a type of plain JSON."""
    if hint is Names:
        return lambda plain, _: Names(**plain)
    if hint is Message:
        return _message
    if get_origin(hint) is tuple:
        of_each = [*map(_reader, (inner for inner in get_args(hint) if inner is not ...))]
        readers = repeat(of_each[0]) if ... in get_args(hint) else of_each
        return lambda plain, whose: tuple(
            read(inner, whose) for read, inner in zip(readers, plain, strict=False)
        )
    if NoneType in get_args(hint):
        read = _reader(next(inner for inner in get_args(hint) if inner is not NoneType))
        return lambda plain, whose: None if plain is None else read(plain, whose)
    return _of_class(hint) if isinstance(hint, type) and is_dataclass(hint) else lambda plain, _: plain


def _of_class(cls: type) -> Reader:
    hints = get_type_hints(cls, localns=vars(model))
    readers = {field.name: _reader(hints[field.name]) for field in fields(cls) if field.compare}
    belongs = [field.name for field in fields(cls) if not field.compare and field.default is MISSING]

    def read(plain: Mapping[str, Any], whose: Agreement) -> Any:  # noqa: ANN401 - a dataclass
        known = {name: readers[name](value, whose) for name, value in plain.items()}
        return cls(**known, **dict.fromkeys(belongs, whose))

    return read


def _message(plain: Mapping[str, Any], whose: Agreement) -> Message:
    return Message(plain["code"], tuple((name, _arg(value, whose)) for name, value in plain.get("args", ())))


def _arg(plain: Any, whose: Agreement) -> Any:  # noqa: ANN401 - plain JSON
    """Return an argument of a message, which may be messages in turn; a Party's code is that Party."""
    if isinstance(plain, dict):
        return _message(plain, whose)
    if isinstance(plain, list):
        return tuple(_arg(part, whose) for part in plain)
    return whose.country(plain) if isinstance(plain, str) else plain
