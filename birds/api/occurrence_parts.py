"""Parts of a load of occurrences: each reduced by one function, kept in a folder beside the dossier until all is done.

A part that is kept is not read again. Its name says the file's SHA-256, the part, the regions and the limits, so
what was made otherwise is never taken for it. Files are written whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds.errors import InputError, OutputError, why
from birds.evidence.blocks import Area, Counts, Hits, merge, regions
from birds.evidence.occurrence_rules import SPAN, Limits
from birds.evidence.occurrences import Names, reduced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from birds.evidence.blocks import Hashes, Ints
    from birds.evidence.occurrences import Block
    from birds.reading.occurrence_files import Part

FORMAT = 1  # of what is kept and of the rules: a change makes every kept part a stranger
BUCKETS = 256


@dataclass(frozen=True, slots=True)
class Plan:
    """What every part is reduced with: the regions, the country codes of their homes, the limits."""

    areas: tuple[Area, ...]
    homes: tuple[tuple[str, int], ...]
    limits: Limits

    def digest(self) -> str:
        """Return a short hash of all of it."""
        said = [FORMAT, self.homes, self.limits.uncertainty_m]
        total = hashlib.sha256(json.dumps(said).encode())
        for area in self.areas:
            shape = area.shape if isinstance(area.shape, bytes) else repr(area.shape).encode()
            total.update(hashlib.sha256(shape).digest() + str(area.home).encode())
        return total.hexdigest()[:16]


@dataclass(frozen=True)
class Partial:
    """What a part was reduced to. Keys have the numbers of `names`; `told` counts records by what became of them.

    `identity` and `value` find records that stand twice, grouped by the identity's first byte: `starts` says where
    each of the `BUCKETS` begins. A value is (region × (names × SPAN) + key) × 2, and 1 more for the first pair of a
    record. Of a part that was kept they stay in the file `beside`.
    """

    names: tuple[str, ...]
    counts: Counts
    told: Mapping[str, int]
    inside: Ints
    contradicted: Mapping[tuple[int, int], int]
    identity: Hashes
    value: Ints
    starts: Ints
    beside: Path | None = None

    def bucket(self, number: int, *, values: bool = False) -> Any:  # noqa: ANN401 - an array of either type
        """Return the identities of a bucket, or their values. InputError where the file is gone."""
        import numpy as np

        start, end = int(self.starts[number]), int(self.starts[number + 1])
        if self.beside is None:
            return (self.value if values else self.identity)[start:end]
        at = start + (int(self.starts[-1]) if values else 0)
        kind = np.int64 if values else np.uint64
        try:
            return np.fromfile(self.beside, dtype=kind, count=end - start, offset=at * 8)
        except OSError as error:
            raise InputError(
                f"the working folder {self.beside.parent.name} was changed meanwhile; start again"
            ) from error


def reduce_part(part: Part, plan: Plan) -> Partial:
    """Read a part and reduce it: the same function alone, in threads and on a cluster."""
    import numpy as np

    from birds.reading.occurrences import blocks

    within, names, homes = regions(plan.areas), Names(), dict(plan.homes)
    made: list[Block] = []
    told: dict[str, int] = {}
    contradicted: dict[tuple[int, int], int] = {}
    for read in blocks(part):
        block = reduced(read.records, within, homes, names, plan.limits)
        made.append(block)
        _add(told, {"read": read.records.size + read.malformed, "malformed": read.malformed})
        _add(told, {**block.tally, "astray": block.astray})
        _add(contradicted, block.contradicted)
    inside = np.zeros(len(names.numbers), dtype=np.int64)
    for block in made:
        inside[: len(block.inside)] += block.inside
    counts = merge(block.counts for block in made)
    packed = _packed([block.hits for block in made], len(names.numbers) * SPAN)
    return Partial(tuple(names.numbers), counts, told, inside, contradicted, *packed)


def _add(total: dict[Any, int], more: Mapping[Any, int]) -> None:
    for key, number in more.items():
        total[key] = total.get(key, 0) + number


def _packed(hits: Sequence[Hits], span: int) -> tuple[Hashes, Ints, Ints]:
    import numpy as np

    if not hits:
        return (
            np.zeros(0, dtype=np.uint64),
            np.zeros(0, dtype=np.int64),
            np.zeros(BUCKETS + 1, dtype=np.int64),
        )
    identity = np.concatenate([each.identity for each in hits])
    value = np.concatenate([(each.region * span + each.key) * 2 + each.first for each in hits])
    bucket = (identity >> np.uint64(56)).astype(np.uint8)
    order = np.argsort(bucket, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(bucket, minlength=BUCKETS))])
    return identity[order], value[order], starts


# ---------------------------------------------------------------- kept beside the dossier


@dataclass(frozen=True, slots=True)
class Work:
    """The folder of parts that are done. It may be thrown away at any time: then the parts are made again."""

    folder: Path
    made: set[str] = field(default_factory=set)

    def path(self, key: str) -> Path:
        """Return where a part is kept."""
        return self.folder / f"{key}.npz"

    def has(self, key: str) -> bool:
        """Tell whether a part is done."""
        return self.path(key).is_file()

    def save(self, key: str, part: Partial) -> None:
        """Keep a part. OutputError where that fails."""
        import numpy as np

        arrays: dict[str, Any] = {
            name: getattr(part.counts, name) for name in ("region", "key", "count", "highest")
        }
        said = json.dumps({"names": part.names, "told": dict(part.told), "pairs": _listed(part.contradicted)})
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if len(part.identity):
                _write(self.path(key).with_suffix(".ids"), lambda file: _write_both(file, part))
            text = np.frombuffer(said.encode(), dtype=np.uint8)
            more: dict[str, Any] = {"text": text, "inside": part.inside, "starts": part.starts}
            _write(self.path(key), lambda file: np.savez(file, **arrays, **more))
        except OSError as error:
            raise OutputError(
                f"can't write beside the dossier, in {self.folder.name}: {why(error)}"
            ) from error

    def load(self, key: str) -> Partial:
        """Return a part; what finds doubles stays on disk. InputError where the folder was changed meanwhile."""
        import numpy as np

        try:
            with np.load(self.path(key), allow_pickle=False) as held:
                arrays = {name: held[name] for name in held.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise InputError(
                f"the working folder {self.folder.name} was changed meanwhile; start again"
            ) from error
        said = json.loads(arrays["text"].tobytes())
        counts = Counts(*(arrays[name] for name in ("region", "key", "count", "highest")))
        pairs = {(a, b): n for a, b, n in said["pairs"]}
        none = np.zeros(0, dtype=np.int64)
        beside = self.path(key).with_suffix(".ids") if arrays["starts"][-1] else None
        found = (
            said["told"],
            arrays["inside"],
            pairs,
            none.astype(np.uint64),
            none,
            arrays["starts"],
            beside,
        )
        return Partial(tuple(said["names"]), counts, *found)

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
            raise OutputError(
                f"can't write beside the dossier, in {self.folder.name}: {why(error)}"
            ) from error

    def tidy(self) -> None:
        """Remove the folder if no part is kept in it: after a run that was refused before it began."""
        if not any(self.folder.glob("*.npz")):
            self.remove(())

    def remove(self, keys: Iterable[str]) -> None:
        """Remove the parts of a load that is done, and the folder if nothing else is in it."""
        for key in keys:
            for path in (self.path(key), self.path(key).with_suffix(".ids")):
                path.unlink(missing_ok=True)
        for path in self.folder.glob("unpacked-*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in (self.folder / "sums.json", *self.folder.glob(".*.part")):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def _write_both(file: Any, part: Partial) -> None:  # noqa: ANN401
    file.write(part.identity.tobytes())
    file.write(part.value.tobytes())


def _listed(pairs: Mapping[tuple[int, int], int]) -> list[tuple[int, int, int]]:
    return [(*pair, number) for pair, number in pairs.items()]


def _write(target: Path, write: Any) -> None:  # noqa: ANN401 - a function of an open file
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).replace(target)
    except BaseException:  # Ctrl-C too leaves nothing half done
        Path(name).unlink(missing_ok=True)
        raise


# ---------------------------------------------------------------- all parts together


@dataclass(slots=True)
class Total:
    """All parts added up. Names have one number in all of them; doubles are taken out at the end."""

    names: dict[str, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    inside: dict[str, int] = field(default_factory=dict)
    contradicted: dict[tuple[int, int], int] = field(default_factory=dict)
    counts: list[Counts] = field(default_factory=list)
    parts: list[Partial] = field(default_factory=list)

    def add(self, part: Partial) -> None:
        """Add a part; the order of the parts decides nothing but which of two equal records is the second."""
        _add(self.told, part.told)
        _add(self.contradicted, part.contradicted)
        _add(self.inside, dict(zip(part.names, part.inside.tolist(), strict=True)))
        self.counts.append(replace(part.counts, key=self._renamed(part, part.counts.key)))
        none = part.counts.key[:0]
        self.parts.append(
            replace(part, counts=Counts(none, none, none, none))
        )  # only what finds doubles is kept
        if len(self.counts) > 32:  # noqa: PLR2004 - memory stays that of the distinct keys
            self.counts = [merge(self.counts)]

    def _renamed(self, part: Partial, key: Ints) -> Ints:
        import numpy as np

        numbers = [self.names.setdefault(name, len(self.names)) for name in part.names]
        renamed: Ints = (
            np.array(numbers, dtype=np.int64)[key // SPAN] * SPAN + key % SPAN if len(key) else key
        )
        return renamed

    def finished(self) -> Counts:
        """Return the counts without what stands twice, whose number stands in `told` then."""
        import numpy as np

        less: list[Counts] = []
        doubles = 0
        for bucket in range(BUCKETS):
            for part, values in _doubles(self.parts, bucket):
                first, pairs = values & 1, values >> 1
                region, key = pairs // (len(part.names) * SPAN), pairs % (len(part.names) * SPAN)
                gone = np.bincount(key[first == 1] // SPAN, minlength=len(part.names))
                _add(self.inside, {n: -int(g) for n, g in zip(part.names, gone, strict=True) if g})
                doubles += int(first.sum())
                less.append(
                    Counts(
                        region, self._renamed(part, key), np.full(len(key), -1), np.zeros(len(key), np.int64)
                    )
                )
        self.told["duplicate"] = doubles
        whole = merge([*self.counts, *less])
        left = whole.count > 0
        return Counts(whole.region[left], whole.key[left], whole.count[left], whole.highest[left])


def _doubles(parts: Sequence[Partial], bucket: int) -> list[tuple[Partial, Ints]]:
    """Return, by part, the values of what stands in an earlier part, or earlier in the same, already."""
    import numpy as np

    held = [part.bucket(bucket) for part in parts]
    again = _again(np.concatenate(held)) if held else np.zeros(0, dtype=bool)
    found, at = [], 0
    for part, identity in zip(parts, held, strict=True):
        mine = again[at : at + len(identity)]
        at += len(identity)
        if mine.any():
            found.append((part, part.bucket(bucket, values=True)[mine]))
    return found


def _again(identity: Hashes) -> NDArray[np.bool_]:
    """Tell what stands earlier already. Only what shares a slot of a large table is sorted: nearly nothing."""
    import numpy as np

    size = 1 << (16 * len(identity) + 1).bit_length()
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
