"""A noun in its table: its columns, its key, and how a value becomes a row and a row a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from birds.errors import InputError, cause
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.store.cells import Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Noun(Generic[T]):
    """A noun in its table. `key` are the columns that name a row; without one, equal rows are the same row.

    `decode` gets the cells in the order of `columns`; the table's own `fid` and derived columns are not
    among them.
    """

    table: str
    one: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    encode: Callable[[T], Row]
    decode: Callable[..., T]
    where: str = ""  # which rows of the table are this noun's, where others stand there too


def blob(what: str, name: str, make: Callable[[Any], bytes], value: object) -> bytes:
    """Return the geometry that `make` makes of `value`; InputError names what can't be stored."""
    try:
        return make(value)
    except ValueError as error:
        raise InputError("store.not_stored", kind=f"one.{what}", name=name, why=cause(error)) from None


def finite(what: str, name: str, value: float | None) -> float | None:
    """Return `value`; SQLite would store a NaN as "unknown" without a word."""
    if value is not None and value - value != 0:
        why = Message.of("store.area_no_number", area=value)
        raise InputError("store.not_stored", kind=f"one.{what}", name=name, why=why)
    return value
