"""Parts added up: what stands twice counts once, wherever the parts are cut and however little is held at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.errors import InputError
from birds.reading.occurrences import Partial, Total, Work, _ordered, _valued
from birds.reading.occurrences.regions import Counts, Hits, merge
from birds.reading.occurrences.rules import SPAN

if TYPE_CHECKING:
    from pathlib import Path

REGIONS = 3
IDS = [number * 0x9E3779B97F4A7C15 % (1 << 64) for number in (*range(1, 40), 1 << 16, 3 << 47)]

Record = tuple[int, int, str, int]  # identity, region, name, month
RECORDS = st.lists(
    st.tuples(
        st.sampled_from([0, *IDS, (1 << 64) - 1, 1, (1 << 48) - 1]),
        st.integers(0, REGIONS - 1),
        st.sampled_from(["Anas crecca", "Grus grus", "Larus fuscus"]),
        st.integers(1, 12),
    ),
    max_size=60,
)


def partial(records: list[Record]) -> Partial:
    """Return what a part of these records is reduced to: one pair each."""
    names = list(dict.fromkeys(name for _, _, name, _ in records))
    region, number, month = (
        np.array(column, dtype=np.int64)
        for column in (
            [region for _, region, _, _ in records],
            [names.index(name) for _, _, name, _ in records],
            [month for *_, month in records],
        )
    )
    key = number * SPAN + month
    identity = np.array([identity for identity, *_ in records], dtype=np.uint64)
    said = identity != 0
    hits = Hits(identity[said], region[said], key[said], np.ones(int(said.sum()), dtype=bool))
    one = np.ones(len(key), dtype=np.int64)
    inside = np.bincount(number, minlength=len(names))
    counts = merge([Counts(region, key, one, one * 0)])
    return Partial(
        tuple(names), counts, {"read": len(records)}, inside, {}, *_ordered([_valued(hits, REGIONS)])
    )


def total_of(parts: list[list[Record]], work: Work) -> Total:
    total = Total(REGIONS)
    for number, records in enumerate(parts):
        work.save(str(number), partial(records))
        total.add(*work.load(str(number)))
    return total


@pytest.mark.slow
@given(st.lists(RECORDS, max_size=6), st.sampled_from([1, 5, 1 << 21]), st.sampled_from([1, 8, 1 << 24]))
@settings(max_examples=150, deadline=None)
def test_what_stands_twice_counts_once_however_little_is_held(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[Record]], at_once: int, slots: int
) -> None:
    first: dict[object, Record] = {}
    for at, record in enumerate(record for part in parts for record in part):
        first.setdefault(record[0] or (at,), record)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("birds.reading.occurrences.AT_ONCE", at_once)
        patch.setattr("birds.reading.occurrences.SLOTS", slots)
        patch.setattr("birds.reading.occurrences.UNMERGED", at_once)
        total = total_of(parts, Work(tmp_path_factory.mktemp("work")))
        counts = total.finished()
    names = list(total.names)
    columns = zip(counts.region.tolist(), counts.key.tolist(), counts.count.tolist(), strict=True)
    found = {(region, names[key // SPAN], key % SPAN): number for region, key, number in columns}
    assert found == Counter(tuple(record[1:]) for record in first.values())
    assert {name: number for name, number in total.inside.items() if number} == Counter(
        name for _, _, name, _ in first.values()
    )
    assert total.told["duplicate"] == sum(map(len, parts)) - len(first)


def test_what_is_held_is_the_result_and_not_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("birds.reading.occurrences.UNMERGED", 4)
    part: list[Record] = [(0, 0, "Anas crecca", month) for month in range(1, 13)]
    total = total_of([part] * 20, Work(tmp_path))
    assert sum(len(each.key) for each in total.counts) <= 2 * 12
    assert total.finished().count.tolist() == [20] * 12


@pytest.mark.parametrize("left", [0, 16])
def test_identities_that_are_gone_are_said(tmp_path: Path, left: int) -> None:
    work = Work(tmp_path)
    total = total_of([[(identity, 0, "Grus grus", 1) for identity in IDS]], work)
    work.ids("0").write_bytes(work.ids("0").read_bytes()[:left])
    with pytest.raises(InputError, match="changed meanwhile"):
        total.finished()
    work.ids("0").unlink()
    with pytest.raises(InputError, match="changed meanwhile"):
        total.finished()
