"""The words for a position, in every language: those that we print, and others that people write."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast, get_args

from birds.messages import word
from birds.model import LANGS, PositionValue
from birds.vocabulary import key, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping


def value_of(text: str | None) -> PositionValue | None:
    """Return the position that a text is a word for in any language, None where it says anything more."""
    return _words().get(key(text or ""))


@cache
def _words() -> Mapping[str, PositionValue]:
    found: dict[str, PositionValue] = {}
    for value in cast("tuple[PositionValue, ...]", get_args(PositionValue)):
        for one in (value, *(word(value, lang) for lang in LANGS), *spelled("positions", value)):
            found[key(one)] = value
    return found
