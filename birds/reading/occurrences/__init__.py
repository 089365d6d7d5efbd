"""Occurrences reduced: files to parts, parts to pairs, pairs to totals; in children here, or on a dask cluster.

Here the buckets of pairs are files in a folder: memory is that of a few parts, of one bucket, and of the result.
"""

from __future__ import annotations

import os
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from birds.errors import OutputError, why
from birds.reading.occurrences.reduction import PAIR, added, begin_part, bucket_total, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from birds.reading.occurrences.layout import FilePart
    from birds.reading.occurrences.reduction import Pairs, Plan, Tally
    from birds.sandbox import Child

BUCKETS = 64  # files of pairs
PARTS_A_BUCKET = 16  # on a cluster
AT_ONCE = 1 << 21  # pairs that are added up at once


def reduced(
    parts: Sequence[FilePart],
    plan: Plan,
    folder: Path,
    scheduler: str | None,
    done: Callable[[FilePart, Tally], None],
) -> pd.DataFrame:
    """Return the totals of all parts, with columns `KEYS`, `records`, `used` and `number`; tell `done` of each part.

    `used` counts a record once wherever it lies, `number` is the highest that one prints. Raises what a part raises.
    """
    if scheduler:
        from birds.reading.occurrences.cluster import totals_on  # needs the extra [scale]

        totals = totals_on(scheduler, parts, plan, 1 + len(parts) // PARTS_A_BUCKET, done)
    else:
        totals = _totals_here(parts, plan, folder, done)
    total = bucket_total([])
    for each in totals:
        total = added([total, each])
    return total[total["records"] > 0]


def _totals_here(
    parts: Sequence[FilePart], plan: Plan, folder: Path, done: Callable[[FilePart, Tally], None]
) -> Iterator[pd.DataFrame]:
    files = [folder / f"pairs-{bucket}" for bucket in range(BUCKETS)]
    begin = partial(begin_part, plan=plan, buckets=BUCKETS)
    for part, (pieces, tally) in zip(parts, _in_children(parts, begin), strict=True):
        _append(files, pieces)
        done(part, tally)
    buckets: list[pd.DataFrame] = []
    for file in filter(Path.exists, files):
        buckets.append(counted(np.fromfile(file, PAIR)))
        if sum(map(len, buckets)) >= AT_ONCE:
            yield added(buckets)
            buckets = []
    if buckets:
        yield added(buckets)


def _append(files: Sequence[Path], pieces: Sequence[Pairs]) -> None:
    try:
        for path, piece in zip(files, pieces, strict=True):
            with path.open("ab") as file:
                file.write(piece.data)
    except OSError as error:
        raise OutputError("file.not_beside", folder=files[0].parent.name, why=why(error)) from error


def _in_children(
    parts: Sequence[FilePart], begin: Callable[[FilePart], Child]
) -> Iterator[tuple[list[Pairs], Tally]]:
    """Yield what is made of each part, in their order: of two equal records always the same one is the first."""
    running: deque[Child] = deque()
    try:
        for part in parts:
            running.append(begin(part))
            if len(running) > (os.cpu_count() or 1):
                yield running.popleft().answer()
        while running:
            yield running.popleft().answer()
    finally:
        for left in running:
            left.end()
