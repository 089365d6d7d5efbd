"""Parts of a load of occurrences: each reduced by one function, kept beside the dossier until all is done, added up.

They are reduced in threads here, or on the workers of a dask cluster.

A part that is kept is not read again. Its name says the file's SHA-256, the part, the regions and the limits, so
what was made otherwise is never taken for it. Files are written whole or not at all. Memory is that of the result,
however many records there are: what finds doubles stays on disk, and is compared a range of identities at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import logging
import os
import shutil
import tempfile
import zipfile
from collections import deque
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from birds.errors import DISTRIBUTION, BirdsError, InputError, OutputError, UsageError, cause, how_to_get, why
from birds.reading.occurrences.blocks import blocks
from birds.reading.occurrences.layout import arrow
from birds.reading.occurrences.regions import Area, Counts, Hits, merge, reduced, regions
from birds.reading.occurrences.rules import SPAN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from birds.reading.occurrences.layout import FilePart
    from birds.reading.occurrences.rules import Hashes, Ints

FORMAT = 3  # of what is kept and of the rules: a change makes every kept part a stranger
SHIFT, BUCKETS = 48, 1 << 16  # of an identity's first two bytes
AT_ONCE = 1 << 21  # identities that are compared at once
SLOTS = AT_ONCE * 8
UNMERGED = 1 << 18  # rows of counts; more where more are merged already


@dataclass(frozen=True, slots=True)
class Plan:
    """What every part is reduced with: the regions, the country codes of their homes, the largest uncertainty."""

    areas: tuple[Area, ...]
    homes: tuple[tuple[str, int], ...]
    most_m: float

    def digest(self) -> str:
        """Return a short hash of all of it."""
        said = [FORMAT, self.homes, self.most_m]
        total = hashlib.sha256(json.dumps(said).encode())
        for area in self.areas:
            shape = area.shape if isinstance(area.shape, bytes) else repr(area.shape).encode()
            total.update(hashlib.sha256(shape).digest() + str(area.home).encode())
        return total.hexdigest()[:16]


@dataclass(frozen=True)
class Partial:
    """What a part was reduced to. Keys have the numbers of `names`; `told` counts records by what became of them.

    `identity` and `value` find records that stand twice, in the order of the identity's first two bytes. A value is
    (key × regions + region) × 2, and 1 more for the first pair of a record.
    """

    names: tuple[str, ...]
    counts: Counts
    told: Mapping[str, int]
    inside: Ints
    contradicted: Mapping[tuple[int, int], int]
    identity: Hashes
    value: Ints


def reduce_part(part: FilePart, plan: Plan) -> Partial:
    """Read a part and reduce it: the same function alone, in threads and on a cluster."""
    within, names, homes = regions(plan.areas), dict[str, int](), dict(plan.homes)
    counts: list[Counts] = []
    found: list[tuple[Hashes, Ints]] = []
    told: dict[str, int] = {}
    contradicted: dict[tuple[int, int], int] = {}
    inside = np.zeros(0, dtype=np.int64)
    for records in blocks(part):
        block = reduced(records, within, homes, names, plan.most_m)
        counts.append(block.counts)
        found.append(_valued(block.hits, len(plan.areas)))
        inside = block.inside + np.pad(inside, (0, len(block.inside) - len(inside)))
        add(told, {"read": records.size + records.malformed, "malformed": records.malformed})
        add(told, block.tally)
        add(contradicted, block.contradicted)
    return Partial(tuple(names), merge(counts), told, inside, contradicted, *_ordered(found))


def add(total: dict[Any, int], more: Mapping[Any, int]) -> None:
    """Add numbers to a total, by their keys."""
    for key, number in more.items():
        total[key] = total.get(key, 0) + number


def _valued(hits: Hits, areas: int) -> tuple[Hashes, Ints]:
    return hits.identity, (hits.key * areas + hits.region) * 2 + hits.first


def _ordered(found: Sequence[tuple[Hashes, Ints]]) -> tuple[Hashes, Ints]:
    if not found:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    identity, value = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort((identity >> np.uint64(SHIFT)).astype(np.uint16), kind="stable")
    return identity[order], value[order]


# ---------------------------------------------------------------- kept beside the dossier


@dataclass(frozen=True, slots=True)
class Ids:
    """The identities of a part and their values, in a file, and how many there are."""

    path: Path
    size: int

    def between(self, low: int, high: int) -> tuple[int, int]:
        """Return the places, from and to, of the identities whose first two bytes are in a range."""
        with self._said():
            held = np.memmap(self.path, np.uint64, "r", shape=(2, self.size))[0]
        last = np.uint64((high << SHIFT) - 1)
        return int(np.searchsorted(held, np.uint64(low << SHIFT))), int(np.searchsorted(held, last, "right"))

    def identities(self, start: int, end: int) -> Hashes:
        """Return the identities at these places."""
        with self._said():
            return np.fromfile(self.path, np.uint64, end - start, offset=start * 8)

    def values(self, start: int, end: int) -> Ints:
        """Return their values."""
        with self._said():
            return np.fromfile(self.path, np.int64, end - start, offset=(self.size + start) * 8)

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """Raise InputError where the file is gone."""
        try:
            yield
        except (OSError, ValueError) as error:
            raise InputError("occurrence.folder_changed", folder=self.path.parent.name) from error


@dataclass(frozen=True, slots=True)
class Work:
    """The folder of parts that are done. It may be thrown away at any time: then the parts are made again."""

    folder: Path
    made: set[str] = field(default_factory=set)

    def path(self, key: str) -> Path:
        """Return where a part is kept."""
        return self.folder / f"{key}.npz"

    def ids(self, key: str) -> Path:
        """Return where a part's identities are kept."""
        return self.folder / f"{key}.ids"

    def has(self, key: str) -> bool:
        """Tell whether a part is done."""
        return self.path(key).is_file()

    def save(self, key: str, part: Partial) -> None:
        """Keep a part. OutputError where that fails."""
        arrays: dict[str, Any] = {
            name: getattr(part.counts, name) for name in ("region", "key", "count", "highest")
        }
        said = json.dumps(
            {
                "names": part.names,
                "told": dict(part.told),
                "pairs": [(*pair, number) for pair, number in part.contradicted.items()],
                "identities": len(part.identity),
            }
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            found = (part.identity.tobytes(), part.value.tobytes())
            _write(self.ids(key), lambda file: file.writelines(found))
            text = np.frombuffer(said.encode(), dtype=np.uint8)
            _write(self.path(key), lambda file: np.savez(file, **arrays, text=text, inside=part.inside))
        except OSError as error:
            raise OutputError("file.not_beside", folder=self.folder.name, why=why(error)) from error

    def load(self, key: str) -> tuple[Partial, Ids]:
        """Return a part; what finds its doubles stays on disk. InputError where the folder was changed meanwhile."""
        try:
            with np.load(self.path(key), allow_pickle=False) as held:
                arrays = {name: held[name] for name in held.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise InputError("occurrence.folder_changed", folder=self.folder.name) from error
        said = json.loads(arrays["text"].tobytes())
        counts = Counts(*(arrays[name] for name in ("region", "key", "count", "highest")))
        pairs = {(a, b): n for a, b, n in said["pairs"]}
        none = np.zeros(0, dtype=np.int64)
        found = (said["told"], arrays["inside"], pairs, none.astype(np.uint64), none)
        return Partial(tuple(said["names"]), counts, *found), Ids(self.ids(key), said["identities"])

    def sums(self) -> dict[str, str]:
        """Return the sums of files that were made before."""
        try:
            found = json.loads((self.folder / "sums.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def save_sums(self, sums: Mapping[str, str]) -> None:
        """Keep the sums of files. OutputError where that fails."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "sums.json").write_text(json.dumps(sums), "utf-8")
        except OSError as error:
            raise OutputError("file.not_beside", folder=self.folder.name, why=why(error)) from error

    def tidy(self) -> None:
        """Remove the folder if no part is kept in it: after a run that was refused before it began."""
        if not any(self.folder.glob("*.npz")):
            self.remove(())

    def remove(self, keys: Iterable[str]) -> None:
        """Remove the parts of a load that is done, and the folder if nothing else is in it."""
        for key in keys:
            for path in (self.path(key), self.ids(key)):
                path.unlink(missing_ok=True)
        for path in self.folder.glob("unpacked-*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in (self.folder / "sums.json", *self.folder.glob(".*.part")):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def _write(target: Path, write: Any) -> None:  # noqa: ANN401 - a function of an open file
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).replace(target)
    except BaseException:  # Ctrl-C too leaves nothing half done
        Path(name).unlink(missing_ok=True)
        raise


# ---------------------------------------------------------------- added up


@dataclass(slots=True)
class Total:
    """All parts added up. Names have one number in all of them; doubles are taken out at the end."""

    regions: int
    names: dict[str, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    inside: dict[str, int] = field(default_factory=dict)
    contradicted: dict[tuple[int, int], int] = field(default_factory=dict)
    counts: list[Counts] = field(default_factory=list)
    kept: list[tuple[Ids, Ints]] = field(default_factory=list)

    def add(self, part: Partial, ids: Ids) -> None:
        """Add a part; the order of the parts decides nothing but which of two equal records is the second."""
        add(self.told, part.told)
        add(self.contradicted, part.contradicted)
        add(self.inside, dict(zip(part.names, part.inside.tolist(), strict=True)))
        numbers = [self.names.setdefault(name, len(self.names)) for name in part.names]
        names = np.array(numbers, dtype=np.int64)
        self._count(replace(part.counts, key=_renamed(part.counts.key, names)))
        self.kept.append((ids, names))

    def _count(self, more: Counts) -> None:
        self.counts.append(more)
        merged, *others = (len(each.key) for each in self.counts)
        if sum(others) > max(merged, UNMERGED):
            self.counts = [merge(self.counts)]

    def finished(self) -> Counts:
        """Return the counts without what stands twice, whose number stands in `told` then."""
        gone = np.zeros(len(self.names), dtype=np.int64)
        for values, names in _doubles(self.kept):
            first, pairs = values % 2 == 1, values // 2
            region, key = pairs % self.regions, _renamed(pairs // self.regions, names)
            gone += np.bincount(key[first] // SPAN, minlength=len(gone))
            self._count(merge([Counts(region, key, np.full(len(key), -1), np.zeros_like(key))]))
        add(self.inside, {name: -int(gone[number]) for name, number in self.names.items()})
        self.told["duplicate"] = int(gone.sum())
        whole = merge(self.counts)
        left = whole.count > 0
        return Counts(whole.region[left], whole.key[left], whole.count[left], whole.highest[left])


def _renamed(key: Ints, names: Ints) -> Ints:
    return names[key // SPAN] * SPAN + key % SPAN


def _doubles(parts: Sequence[tuple[Ids, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    """Yield the values of what stands in an earlier part, or earlier in the same, already; and that part's names."""
    parts = [part for part in parts if part[0].size]
    step = max(1, BUCKETS * AT_ONCE // max(1, sum(ids.size for ids, _ in parts)))
    for low in range(0, BUCKETS if parts else 0, step):
        places = [ids.between(low, min(low + step, BUCKETS)) for ids, _ in parts]
        held = [ids.identities(*place) for (ids, _), place in zip(parts, places, strict=True)]
        again = _again(np.concatenate(held))
        ends = np.cumsum([len(identity) for identity in held])
        for (ids, names), place, mine in zip(parts, places, np.split(again, ends[:-1]), strict=True):
            if mine.any():
                yield ids.values(*place)[mine], names


def _again(identity: Hashes) -> NDArray[np.bool_]:
    """Tell what stands earlier already. Only what shares a slot of a large table is sorted: nearly nothing."""
    size = min(1 << (16 * len(identity) + 1).bit_length(), SLOTS)
    slot = (identity & np.uint64(size - 1)).astype(np.int64)
    turn = np.arange(len(identity), dtype=np.int32)
    table = np.empty(size, dtype=np.int32)
    table[slot] = turn
    shared = np.zeros(size, dtype=bool)
    shared[slot[table[slot] != turn]] = True
    some = np.flatnonzero(shared[slot])
    order = some[np.argsort(identity[some], kind="stable")]
    again = np.zeros(len(identity), dtype=bool)
    again[order[1:]] = identity[order[1:]] == identity[order[:-1]]
    return again


# ---------------------------------------------------------------- run

AHEAD = 2  # parts in the air for each worker of a cluster: memory is theirs, whatever the number of parts
CONNECT_SECONDS = 10
Tasks = Mapping[str, "FilePart"]  # parts by the keys under which they are kept


def run(tasks: Tasks, plan: Plan, scheduler: str | None, done: Callable[[str, Partial], None]) -> None:
    """Reduce every part and hand each on as it is finished, in whatever order. Raises what a part raises."""
    made = _on_cluster(tasks, plan, scheduler) if scheduler else _in_threads(tasks, plan)
    for key, partial in made:
        done(key, partial)


def _in_threads(tasks: Tasks, plan: Plan) -> Iterator[tuple[str, Partial]]:
    threads = os.cpu_count() or 1
    waiting = deque(tasks)
    running: dict[Future[Partial], str] = {}
    with ThreadPoolExecutor(threads) as pool:
        try:
            while waiting or running:
                while waiting and len(running) <= threads:  # one more than run
                    key = waiting.popleft()
                    running[pool.submit(reduce_part, tasks[key], plan)] = key
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


def _on_cluster(tasks: Tasks, plan: Plan, scheduler: str) -> Iterator[tuple[str, Partial]]:
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
        running: dict[Any, str] = {}
        ready: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]
        room = max(1, sum(client.nthreads().values())) * AHEAD
        while waiting or running:
            while waiting and len(running) < room:
                key = waiting.popleft()
                future = client.submit(reduce_part, tasks[key], shared, key=f"birds-{key}", retries=2)
                running[future.key] = key
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
