"""Occurrence records reduced part by part to pairs of a record and a region, and these to totals.

That is done in children here, or on a dask cluster. Pairs are split into buckets by the identity of their records: what
stands twice meets in one bucket.
"""

from __future__ import annotations

import logging
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from birds.errors import DISTRIBUTION, BirdsError, InputError, OutputError, UsageError, cause, why
from birds.reading.occurrences import frames, regions, rules
from birds.reading.occurrences.files import FilePart
from birds.sandbox import Child, begun
from birds.vocabulary import key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Pairs = NDArray[np.void]

BUCKETS = 64  # files of pairs
PARTS_A_BUCKET = 16  # on a cluster
AT_ONCE = 1 << 21  # pairs that are added up at once
CONNECT_SECONDS = 10
ELSEWHERE = 99  # the home of a record from a third country
UNKNOWN_COUNTRY = ("", "zz", "xx", "xz", "na", "unknown")  # ZZ is GBIF's; XZ is the high seas
# A record in a region: what identifies it there, the hash of its name, the region, month and year, the birds counted,
# and whether it is the first of its record, for one in its Party's area and at a site is one.
PAIR = np.dtype(
    [("identity", "u8"), ("name", "u8"), ("region", "i4"), ("when", "i4"), ("number", "i4"), ("first", "?")]
)
OF_A_REGION = np.uint64(0x9E3779B97F4A7C15)  # what stands twice in one region has one identity there
KEYS = ["name", "region", "when"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What every part is reduced with: the regions, the homes of countries by their keys, the largest uncertainty."""

    areas: tuple[regions.Area, ...]
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
    return Tally(dict(records), dict(contradicted), names)  # plain, for the sandbox


def reduce_part(part: FilePart, plan: Plan, buckets: int) -> list[tuple[list[Pairs], Tally]]:
    """Return the pairs of each frame of a part by bucket, and what became of its records; of no frame none."""
    answers: list[tuple[list[Pairs], Tally]] = [([np.zeros(0, PAIR)] * buckets, Tally({"read": 0}))]
    for records, malformed in frames.frames(part):
        numbers = {"read": len(records) + malformed, "malformed": malformed}
        records["number"] = rules.meanings(records["count"], rules.birds_counted) if "count" in records else 0
        records["when"] = rules.when(records)
        left = np.ones(len(records), dtype=bool)
        for rule, fits in zip(rules.RULES, rules.judged(records, plan.most_m), strict=True):
            numbers[rule] = int(np.count_nonzero(fits & left))
            left &= ~fits
        pairs, tally = _pairs(records, np.flatnonzero(left), plan)
        bucket = (pairs["identity"] % np.uint64(buckets)).astype(np.uint16)
        pairs = pairs.take(np.argsort(bucket, kind="stable"))
        pieces = np.split(pairs, np.bincount(bucket, minlength=buckets).cumsum()[:-1])
        answers.append((pieces, sum_of([Tally(numbers), tally])))
    return answers


def begin_part(part: FilePart, plan: Plan, buckets: int) -> Child:
    """Let the sandbox begin to reduce a part; it hands on what `reduce_part` returns one by one."""
    size = part.cuts[-1][1] - part.cuts[0][0] if part.layout.delimiter else os.path.getsize(part.path)  # noqa: PTH202
    regions.regions(plan.areas)  # every child has them then, and the expressions for dates
    rules.month_of("May")
    return begun(reduce_part, part, plan, buckets, file=part.name, size=size, piecewise=True)


def _pairs(records: pd.DataFrame, left: Ints, plan: Plan) -> tuple[Pairs, Tally]:
    """Return every pair of a record that is left and a region that it counts in, and where they lie."""
    stated, homes, within = None, dict(plan.homes), regions.regions(plan.areas)
    if "country" in records:
        stated = rules.meanings(records["country"], lambda text: homes.get(key(text), ELSEWHERE))[left]
    east, north = (records[axis].to_numpy()[left] for axis in ("longitude", "latitude"))
    at = regions.placed(east, north, within, stated)
    inside, contradicted = int(at.first.sum()), at.contradicted.total()
    outside = len(left) - inside - contradicted
    numbers = {"inside": inside, "outside": outside, "contradicted": contradicted, "astray": at.astray}
    chosen = records[["name", "when", "number", "identity"]].iloc[left[at.point]]
    pairs = np.empty(len(chosen), PAIR)
    pairs["identity"] = chosen["identity"].to_numpy() + at.region.astype(np.uint64) * OF_A_REGION
    codes, printed = chosen["name"].cat.codes.to_numpy(), chosen["name"].cat.categories.tolist()
    plain = np.array([rules.plain_name(str(name)) for name in printed], dtype=object)
    hashes = pd.util.hash_array(plain, categorize=False)
    pairs["name"] = hashes[codes]
    used = np.bincount(codes, minlength=len(plain)) > 0
    names = dict(zip(hashes[used].tolist(), plain[used].tolist(), strict=True))
    pairs["region"], pairs["first"] = at.region, at.first
    month = chosen["when"].to_numpy()  # in a Party's area the year does not matter
    pairs["when"] = np.where(within.homes[at.region] != regions.NO_HOME, month - month % rules.YEARS, month)
    pairs["number"] = chosen["number"].clip(lower=0)
    return pairs, Tally(numbers, at.contradicted, names)


def bucket_total(pieces: Sequence[Pairs]) -> pd.DataFrame:
    """Add up the pairs of a whole bucket: of those with one identity the first counts."""
    return added([_counted(np.concatenate([np.zeros(0, PAIR), *pieces]))])


def _counted(bucket: Pairs) -> pd.DataFrame:
    is_new = ~pd.Series(bucket["identity"]).duplicated().to_numpy()
    columns = {name: bucket[name] for name in (*KEYS, "number")}
    return pd.DataFrame(columns | {"records": is_new, "used": is_new & bucket["first"]})


def added(totals: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Add totals up, of all pairs the highest number: in whatever order they come, the sum is the same."""
    by_key = pd.concat(totals).groupby(KEYS, sort=False)
    return by_key[["records", "used"]].sum().assign(number=by_key["number"].max()).reset_index()


def totals_here(
    parts: Sequence[FilePart], plan: Plan, folder: Path, done: Callable[[FilePart, Tally], None]
) -> Iterator[pd.DataFrame]:
    """Yield totals by `KEYS`: how many `records`, of them `used` once wherever they lie, the highest `number` of birds.

    Tell `done` of each part. Buckets are files in a folder: memory is that of a few parts, of one bucket, and of the
    result. Raises what a part raises, and OutputError.
    """
    files = [folder / f"pairs-{bucket}" for bucket in range(BUCKETS)]
    waiting = deque(parts)
    running: deque[tuple[FilePart, Child]] = deque()
    try:
        while waiting or running:
            while waiting and len(running) <= (os.cpu_count() or 1):
                part = waiting.popleft()
                running.append((part, begin_part(part, plan, BUCKETS)))
            part, child = running[0]  # in their order: the first of two equal records stays the first
            tallies = list[Tally]()
            for pieces, tally in child.parts():
                tallies.append(tally)
                try:
                    for path, piece in zip(files, pieces, strict=True):
                        with path.open("ab") as file:
                            file.write(piece.data)
                except OSError as error:
                    raise OutputError("file.not_beside", folder=folder.name, why=why(error)) from error
            running.popleft()
            done(part, sum_of(tallies))
    finally:
        for _, child in running:
            child.end()
    buckets: list[pd.DataFrame] = []
    for path in files if parts else ():
        buckets.append(_counted(np.fromfile(path, PAIR)))
        if sum(map(len, buckets)) >= AT_ONCE or path is files[-1]:
            yield added(buckets)
            buckets = []


def totals_on(
    scheduler: str, parts: Sequence[FilePart], plan: Plan, done: Callable[[FilePart, Tally], None]
) -> Iterator[pd.DataFrame]:
    """Yield totals as `totals_here` does: what a lost worker had is done again by another. Raises UsageError, too."""
    from dask.delayed import delayed
    from distributed import as_completed

    with connected(scheduler) as client:
        plan_there = client.scatter(plan, broadcast=True, hash=False)
        reduce, buckets = delayed(_reduced_there, nout=2, pure=False), 1 + len(parts) // PARTS_A_BUCKET
        reductions = [reduce(part, plan_there, buckets) for part in parts]
        pieces = ([of_part[bucket] for of_part, _ in reductions] for bucket in range(buckets))
        totals = [delayed(bucket_total)(of_bucket) for of_bucket in pieces]
        futures = client.compute([*(tally for _, tally in reductions), *totals], retries=2)
        part_of = dict(zip(futures, parts, strict=False))
        for future in as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
            try:
                answer = future.result()
            except BirdsError:
                raise
            except Exception as error:  # noqa: BLE001 - killed three times, no memory, no such file there
                raise InputError(
                    "occurrence.part_not_reduced", error=type(error).__name__, why=str(error)
                ) from None
            if future in part_of:
                done(part_of[future], answer)
            else:
                yield answer


def _reduced_there(part: FilePart, plan: Plan, buckets: int) -> tuple[list[Pairs], Tally]:
    pieces, tallies = zip(*begin_part(part, plan, buckets).parts(), strict=True)
    return [np.concatenate(of_bucket) for of_bucket in zip(*pieces, strict=True)], sum_of(tallies)


@contextmanager
def connected(scheduler: str) -> Iterator[Any]:
    """Give a client of a scheduler whose workers have this version of birds. UsageError where there is none."""
    from distributed import Client

    for name in ("distributed", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client: Any = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError("occurrence.no_scheduler", scheduler=scheduler, error=type(error).__name__) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)  # they may have been started a moment ago
        except TimeoutError:
            raise UsageError("occurrence.no_workers", scheduler=scheduler) from None
        try:
            versions = set(client.run(version, DISTRIBUTION).values())
        except Exception as error:  # noqa: BLE001 - whatever a worker without the package raises
            raise InputError("occurrence.workers_without_birds", why=cause(error)) from None
        if versions != {here := version(DISTRIBUTION)}:
            raise InputError("occurrence.workers_differ", found=tuple(sorted(versions)), here=here)
        yield client
