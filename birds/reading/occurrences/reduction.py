"""A part of a file reduced to pairs of a record and a region, and pairs to totals by name, region and month.

Pairs are split into buckets by the identity of their records: what stands twice meets in one bucket.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from birds.reading.occurrences import rules
from birds.reading.occurrences.frames import frames
from birds.reading.occurrences.regions import NO_HOME, Area, placed, regions
from birds.sandbox import begun
from birds.vocabulary import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from birds.reading.occurrences.layout import FilePart
    from birds.sandbox import Child

    Ints = NDArray[np.int64]
    Pairs = NDArray[np.void]

ELSEWHERE = 99  # the home of a record from a third country
_UNKNOWN_COUNTRY = frozenset({"", "zz", "xx", "xz", "na", "unknown"})  # ZZ is GBIF's; XZ is the high seas
# A record in a region: what identifies it there, the hash of its name, the region, month and year, the birds counted,
# and whether it is the first of its record, for one in its Party's area and at a site is one.
PAIR = np.dtype(
    [("identity", "u8"), ("name", "u8"), ("region", "i4"), ("when", "i4"), ("number", "i4"), ("first", "?")]
)
OF_A_REGION = np.uint64(0x9E3779B97F4A7C15)  # what stands twice in one region has one identity there
KEYS = ["name", "region", "when"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What every part is reduced with: the regions, the country codes of their homes, the largest uncertainty."""

    areas: tuple[Area, ...]
    homes: tuple[tuple[str, int], ...]
    most_m: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of records: numbers of them by rule, contradictions by (country, area), names by their hash."""

    records: dict[str, int] = field(default_factory=dict)
    contradicted: dict[tuple[int, int], int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


def sum_of(every: Iterable[Tally]) -> Tally:
    """Return what became of all records."""
    records, contradicted, names = Counter[str](), Counter[tuple[int, int]](), dict[int, str]()
    for tally in every:
        records.update(tally.records)
        contradicted.update(tally.contradicted)
        names.update(tally.names)
    return Tally(records, contradicted, names)


def reduce_part(part: FilePart, plan: Plan, buckets: int) -> tuple[list[Pairs], Tally]:
    """Return the pairs of a part by bucket, and what became of its records."""
    tallies, pairs = [Tally({"read": 0})], [np.zeros(0, PAIR)]
    for records, malformed in frames(part):
        numbers = {"read": len(records) + malformed, "malformed": malformed}
        records["number"] = rules.meanings(records["count"], rules.birds_counted) if "count" in records else 0
        records["when"] = rules.when(records)
        left = np.ones(len(records), dtype=bool)
        for rule, fits in zip(rules.RULES, rules.judged(records, plan.most_m), strict=True):
            numbers[rule] = int(np.count_nonzero(fits & left))
            left &= ~fits
        made, tally = _pairs(records, np.flatnonzero(left), plan)
        pairs.append(made)
        tallies += [Tally(numbers), tally]
    joined, total = np.concatenate(pairs), sum_of(tallies)
    bucket = joined["identity"] % np.uint64(buckets)
    order = np.argsort(bucket.astype(np.uint16), kind="stable")
    pieces = np.split(joined.take(order), np.bincount(bucket.astype(int), minlength=buckets).cumsum()[:-1])
    return pieces, Tally(dict(total.records), dict(total.contradicted), total.names)  # plain, for the sandbox


def begin_part(part: FilePart, plan: Plan, buckets: int) -> Child:
    """Let the sandbox begin to reduce a part: its answer is what `reduce_part` returns."""
    size = part.cuts[-1][1] - part.cuts[0][0] if part.layout.delimiter else os.path.getsize(part.path)  # noqa: PTH202
    regions(plan.areas), rules.month_of("May")  # every child has them then, and the expressions for dates
    return begun(reduce_part, part, plan, buckets, file=part.name, size=size)


def _pairs(records: pd.DataFrame, left: Ints, plan: Plan) -> tuple[Pairs, Tally]:
    """Return every pair of a record that is left and a region that it counts in, and where they lie."""
    homes = dict(plan.homes)
    stated = rules.meanings(records["country"], partial(_home, homes))[left] if "country" in records else None
    east, north = (records[axis].to_numpy()[left] for axis in ("longitude", "latitude"))
    at = placed(east, north, regions(plan.areas), stated)
    inside, contradicted = int(at.first.sum()), at.contradicted.total()
    outside = len(left) - inside - contradicted
    numbers = {"inside": inside, "outside": outside, "contradicted": contradicted, "astray": at.astray}
    chosen = records[["name", "when", "number", "identity"]].iloc[left[at.point]]
    made = np.empty(len(chosen), PAIR)
    made["identity"] = chosen["identity"].to_numpy() + at.region.astype(np.uint64) * OF_A_REGION
    made["name"], names = _hashed_names(chosen["name"])
    made["region"], made["first"] = at.region, at.first
    month = chosen["when"].to_numpy()
    made["when"] = np.where(
        at.housed, month - month % rules.YEARS, month
    )  # in a Party's area the year does not matter
    made["number"] = chosen["number"].clip(lower=0)
    return made, Tally(numbers, at.contradicted, names)


def _hashed_names(names: pd.Series) -> tuple[NDArray[np.uint64], dict[int, str]]:
    codes, categories = names.cat.codes.to_numpy(), names.cat.categories.tolist()
    plain = np.array([rules.plain_name(str(name)) for name in categories], dtype=object)
    hashes = pd.util.hash_array(plain, categorize=False)
    used = np.bincount(codes, minlength=len(plain)) > 0
    return hashes[codes], dict(zip(hashes[used].tolist(), plain[used].tolist(), strict=True))


def _home(homes: Mapping[str, int], country: str) -> int:
    name = key(country)
    return NO_HOME if name in _UNKNOWN_COUNTRY else homes.get(name, ELSEWHERE)


# ---------------------------------------------------------------- totals


def bucket_total(pieces: Sequence[Pairs]) -> pd.DataFrame:
    """Add up the pairs of one bucket."""
    return added([counted(np.concatenate([np.zeros(0, PAIR), *pieces]))])


def counted(bucket: Pairs) -> pd.DataFrame:
    """Return what is added up of the pairs of a whole bucket: of those with one identity the first counts."""
    is_new = ~pd.Series(bucket["identity"]).duplicated().to_numpy()
    columns = {name: bucket[name] for name in (*KEYS, "number")}
    return pd.DataFrame(columns | {"records": is_new, "used": is_new & bucket["first"]})


def added(totals: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Add totals up, of all pairs the highest number: in whatever order they come, the sum is the same."""
    by_key = pd.concat(totals).groupby(KEYS, sort=False)
    return by_key[["records", "used"]].sum().assign(number=by_key["number"].max()).reset_index()
