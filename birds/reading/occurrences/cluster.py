"""The same reduction on the workers of a dask scheduler: what a lost worker had is done again by another."""

from __future__ import annotations

import importlib.metadata
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from birds.errors import DISTRIBUTION, BirdsError, InputError, UsageError, cause, how_to_get
from birds.reading.occurrences.reduction import begin_part, bucket_total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from birds.reading.occurrences.layout import FilePart
    from birds.reading.occurrences.reduction import Pairs, Plan, Tally

CONNECT_SECONDS = 10


def totals_on(
    scheduler: str,
    parts: Sequence[FilePart],
    plan: Plan,
    buckets: int,
    done: Callable[[FilePart, Tally], None],
) -> Iterator[pd.DataFrame]:
    """Yield the total of each bucket; tell `done` of each part. Raises what a part raises; UsageError."""
    from dask.delayed import delayed
    from distributed import as_completed

    with connected(scheduler) as client:
        plan_there = client.scatter(plan, broadcast=True, hash=False)
        reduce = delayed(_reduced, nout=2, pure=False)
        made = [reduce(part, plan_there, buckets) for part in parts]
        totals = [delayed(bucket_total)([pieces[bucket] for pieces, _ in made]) for bucket in range(buckets)]
        futures = client.compute([*(tally for _, tally in made), *totals], retries=2)
        part_of = dict(zip(futures, parts, strict=False))
        for future in as_completed(part_of, loop=client.loop):  # type: ignore[no-untyped-call]
            done(part_of[future], _result(future))
        for future in futures[len(parts) :]:
            yield _result(future)


def _reduced(part: FilePart, plan: Plan, buckets: int) -> tuple[list[Pairs], Tally]:
    """Reduce a part on a worker, in a child of that."""
    made: tuple[list[Pairs], Tally] = begin_part(part, plan, buckets).answer()
    return made


@contextmanager
def connected(scheduler: str) -> Iterator[Any]:
    """Give a client of a scheduler whose workers have this version of birds. UsageError where there is none."""
    from distributed import Client

    for name in ("distributed", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client: Any = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        kind = type(error).__name__
        raise UsageError("occurrence.no_scheduler", scheduler=scheduler, error=kind) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)  # they may have been started a moment ago
        except TimeoutError:
            raise UsageError("occurrence.no_workers", scheduler=scheduler) from None
        _check_version(client)
        yield client


def version() -> str:
    """Return the version of this package, as a worker sees it."""
    return importlib.metadata.version(DISTRIBUTION)


def _check_version(client: Any) -> None:  # noqa: ANN401 - distributed has no types
    try:
        versions = set(client.run(version).values())
    except Exception as error:  # noqa: BLE001 - whatever a worker without the package raises
        raise InputError("occurrence.workers_without_birds", why=cause(error)) from None
    if versions != {version()}:
        raise InputError("occurrence.workers_differ", found=tuple(sorted(versions)), here=version())


def _result(future: Any) -> Any:  # noqa: ANN401
    try:
        return future.result()
    except BirdsError:
        raise
    except Exception as error:  # noqa: BLE001 - killed three times, no memory, no such file there
        kind = type(error).__name__
        raise InputError("occurrence.part_not_reduced", error=kind, why=str(error)) from None


def check_dask() -> None:
    """Raise InputError where dask is not installed: before anything is read."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise InputError("occurrence.needs_dask", how=how_to_get("scale")) from None
