"""A block of occurrence records, reduced: what counts, where, by name, month and year.

The one function `reduced` is the same in a thread and on a cluster.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from birds.evidence.blocks import NO_HOME, Counts, Hits, Points, counted, hits, placed
from birds.evidence.occurrence_rules import (
    FIRST_YEAR,
    RULES,
    SPAN,
    YEARS,
    Coded,
    Limits,
    Records,
    birds_counted,
    plain_name,
    when,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from birds.evidence.blocks import Ints, Regions

ELSEWHERE = 99  # the home of a record from a third country
_UNKNOWN_COUNTRY = frozenset({"", "zz", "xx", "xz", "na", "unknown"})  # ZZ is GBIF's; XZ is the high seas


@dataclass(frozen=True)
class Block:
    """What a block of records was reduced to. `inside` counts by name the records that lie in a region."""

    counts: Counts
    hits: Hits
    tally: Mapping[str, int]
    inside: Ints
    astray: int
    contradicted: Mapping[tuple[int, int], int]


def parted(key: int) -> tuple[int, int, int]:
    """Return the (number of the name, month, year) of a key; the year means nothing in a Party's area."""
    name, rest = divmod(key, SPAN)
    month, year = divmod(rest, YEARS)
    return name, month, year + FIRST_YEAR


@dataclass(slots=True)
class NameCodes:
    """The distinct names met so far, numbered in the order in which they came."""

    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, printed: Iterable[str]) -> list[int]:
        """Return the numbers of names; a new one gets the next number."""
        return [self.numbers.setdefault(plain_name(name), len(self.numbers)) for name in printed]


def reduced(
    records: Records, within: Regions, homes: Mapping[str, int], names: NameCodes, limits: Limits
) -> Block:
    """Reduce a block: apply the rules, count what is left, in the regions, by name, month and year.

    `homes` gives the number of a country's areas by its code or name; another one is of a third country.
    """
    import numpy as np

    left, tally = np.ones(records.size, dtype=bool), {}
    for rule in RULES:
        fits = left & rule.fits(records, limits)
        tally[rule.name] = int(np.count_nonzero(fits))
        left &= ~fits
    chosen = np.flatnonzero(left)
    points = _points(records, chosen, homes, names)
    at = placed(points, within)
    inside = points.key[at.point[at.first]] // SPAN
    tally["contradicted"] = sum(at.contradicted.values())
    tally["outside"] = len(chosen) - tally["contradicted"] - len(inside)
    return Block(
        counted(points, at),
        hits(points, at),
        tally,
        np.bincount(inside, minlength=len(names.numbers)),
        at.astray,
        at.contradicted,
    )


def _points(records: Records, chosen: Ints, homes: Mapping[str, int], names: NameCodes) -> Points:
    import numpy as np

    name, number, country = (records.columns.get(each) for each in ("name", "count", "country"))
    assert name is not None  # noqa: S101 - no file is read without names
    used = np.zeros(len(name.values), dtype=bool)
    used[name.index[chosen]] = True
    numbers = np.zeros(len(name.values), dtype=np.int64)
    numbers[used] = names.of(value for value, met in zip(name.values, used, strict=True) if met)
    key = numbers[name.index[chosen]] * SPAN + when(records)[chosen]
    return Points(
        records.longitude[chosen],
        records.latitude[chosen],
        key,
        _coded(country, chosen, lambda code: _home(code, homes)),
        _coded(number, chosen, lambda cell: max(birds_counted(cell), 0)),
        None if records.identity is None else records.identity[chosen],
        key - key % YEARS,  # in a Party's area the year does not matter
    )


def _home(code: str, homes: Mapping[str, int]) -> int:
    said = re.sub(r"[\W_]+", "", code).casefold()
    return NO_HOME if said in _UNKNOWN_COUNTRY else homes.get(said, ELSEWHERE)


def _coded(column: Coded | None, chosen: Ints, meaning: Callable[[str], int]) -> Ints | None:
    import numpy as np

    if column is None:
        return None
    return np.array([meaning(value) for value in column.values], dtype=np.int64)[column.index[chosen]]
