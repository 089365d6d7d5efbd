"""Author and year of a scientific name, as lists print them beside it and the reference has them."""

from __future__ import annotations

import re
from functools import lru_cache

from birds.names.keys import fold

_YEAR = re.compile(r"(?<!\d)(1[789]\d\d|20\d\d)(?!\d)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_BETWEEN = frozenset({"and", "et", "ex", "in", "de", "von", "van", "der", "du", "la", "al"})
_NEAR = 3  # years that a date of publication may be off: books came out in parts


@lru_cache(maxsize=1 << 16)
def _read(authorship: str) -> tuple[frozenset[str], int | None]:
    year = _YEAR.search(authorship)
    words = frozenset(fold(word) for word in _WORD.findall(authorship))
    return words - _BETWEEN, int(year[0]) if year else None


def same_author(printed: str, known: str) -> bool | None:
    """Return whether two authorships are the same; None where one says too little, or they agree in part only.

    They are where a word of the names, or its beginning ("Temm."), and the year are the same, and are not where neither
    is anything like it; of "L., 1758" nothing is known.
    """
    (words, year), (others, other_year) = _read(printed), _read(known)
    if year is None or other_year is None or not words or not others:
        return None
    if any(one.startswith(other) or other.startswith(one) for one in words for other in others):
        return True if year == other_year else None
    return False if abs(year - other_year) > _NEAR else None
