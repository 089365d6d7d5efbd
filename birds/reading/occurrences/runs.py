"""Runs the parts of a load of occurrences: in threads here, or on the workers of a dask cluster."""

from __future__ import annotations

import importlib.metadata
import logging
import os
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.errors import DISTRIBUTION, BirdsError, InputError, UsageError, cause, how_to_get
from birds.reading.occurrences.layout import arrow
from birds.reading.occurrences.parts import Partial, Plan, reduce_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from birds.reading.occurrences.layout import FilePart

AHEAD = 2  # parts in the air for each worker of a cluster: memory is theirs, whatever the number of parts
CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Task:
    """A part and the key under which it is kept."""

    key: str
    part: FilePart


def run(
    tasks: Sequence[Task], plan: Plan, scheduler: str | None, done: Callable[[Task, Partial], None]
) -> None:
    """Reduce every part and hand each on as it is finished, in whatever order. Raises what a part raises."""
    made = _on_cluster(tasks, plan, scheduler) if scheduler else _in_threads(tasks, plan)
    for task, partial in made:
        done(task, partial)


def _in_threads(tasks: Sequence[Task], plan: Plan) -> Iterator[tuple[Task, Partial]]:
    threads = os.cpu_count() or 1
    waiting = deque(tasks)
    running: dict[Future[Partial], Task] = {}
    with ThreadPoolExecutor(threads) as pool:
        try:
            while waiting or running:
                while waiting and len(running) <= threads:  # one more than run
                    task = waiting.popleft()
                    running[pool.submit(reduce_part, task.part, plan)] = task
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield running.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    if tasks:
        _give_back()


def _give_back() -> None:
    """Give the system back what the threads have freed: allocators keep it, below all that comes next."""
    pa = arrow()
    for pool in (pa.default_memory_pool(), pa.system_memory_pool()):  # the latter: numpy's too
        pool.release_unused()


def _on_cluster(tasks: Sequence[Task], plan: Plan, scheduler: str) -> Iterator[tuple[Task, Partial]]:
    """Run on the workers of a scheduler; what a lost worker had is done again by another."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise InputError("occurrence.needs_dask", how=how_to_get("scale")) from None
    for name in ("distributed", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with _connected(Client, scheduler) as client:
        _same_version(client)
        shared = client.scatter(plan, broadcast=True, hash=False)
        waiting = deque(tasks)
        running: dict[Any, Task] = {}
        ready: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]
        room = max(1, sum(client.nthreads().values())) * AHEAD
        while waiting or running:
            while waiting and len(running) < room:
                task = waiting.popleft()
                future = client.submit(reduce_part, task.part, shared, key=f"birds-{task.key}", retries=2)
                running[future.key] = task
                ready.add(future)
            future = next(ready)
            yield running.pop(future.key), _result(future)
            future.release()


def _connected(client: Any, scheduler: str) -> Any:  # noqa: ANN401 - distributed has no types
    try:
        made = client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        kind = type(error).__name__
        raise UsageError("occurrence.no_scheduler", scheduler=scheduler, error=kind) from None
    try:
        made.wait_for_workers(1, timeout=CONNECT_SECONDS)  # they may have been started a moment ago
    except TimeoutError:
        made.close()
        raise UsageError("occurrence.no_workers", scheduler=scheduler) from None
    return made


def version() -> str:
    """Return the version of this package, as a worker sees it."""
    return importlib.metadata.version(DISTRIBUTION)


def _same_version(client: Any) -> None:  # noqa: ANN401
    try:
        found = set(client.run(version).values())
    except Exception as error:  # noqa: BLE001 - whatever a worker without the package raises
        raise InputError("occurrence.workers_without_birds", why=cause(error)) from None
    if found != {version()}:
        raise InputError("occurrence.workers_differ", found=tuple(sorted(found)), here=version())


def _result(future: Any) -> Partial:  # noqa: ANN401
    try:
        partial: Partial = future.result()
    except BirdsError:
        raise
    except Exception as error:  # noqa: BLE001 - killed three times, no memory, no such file there
        kind = type(error).__name__
        raise InputError("occurrence.part_not_reduced", error=kind, why=str(error)) from None
    return partial
