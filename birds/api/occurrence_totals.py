"""All parts of a load of occurrences added up, without the records that stand twice.

Memory is that of the result, however many records there are: what finds doubles stays on disk, and is compared a
range of identities at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from birds.api.occurrence_parts import BUCKETS, add
from birds.reading.occurrences.regions import Counts, merge
from birds.reading.occurrences.rules import SPAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from birds.api.occurrence_parts import Ids, Partial
    from birds.reading.occurrences.rules import Hashes, Ints

AT_ONCE = 1 << 21  # identities that are compared at once
SLOTS = AT_ONCE * 8
UNMERGED = 1 << 18  # rows of counts; more where more are merged already


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
        import numpy as np

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
        import numpy as np

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
    import numpy as np

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
    import numpy as np

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
