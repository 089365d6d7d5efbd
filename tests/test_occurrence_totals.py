"""Pairs added up: what stands twice counts once, wherever the buckets are cut and however little is held at once."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.reading.occurrences.reduction import PAIR, added, bucket_total

Pair = tuple[
    int, int, int, int, int, bool
]  # identity, name, region, month, number, whether the first of its record
PAIRS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(1, 3),
        st.integers(0, 9),
        st.booleans(),
    ),
    max_size=60,
)


@given(PAIRS, st.integers(1, 5))
@settings(max_examples=15, deadline=None)
def test_what_stands_twice_counts_once_and_the_highest_number_is_that_of_all(
    pairs: list[Pair], buckets: int
) -> None:
    first: dict[int, Pair] = {}
    for pair in pairs:
        first.setdefault(pair[0], pair)
    records = Counter(pair[1:4] for pair in first.values())
    used = Counter(pair[1:4] for pair in first.values() if pair[5])
    made = np.array(pairs, PAIR)
    split = [made[made["identity"] % np.uint64(buckets) == bucket] for bucket in range(buckets)]
    total = added([bucket_total([each[:7], each[7:]]) for each in split])
    found = {
        key: (count, once, most)
        for *key, count, once, most in total.itertuples(index=False)
        for key in [tuple(key)]
    }
    assert {key: count for key, (count, _, _) in found.items() if count} == records
    assert {key: once for key, (_, once, _) in found.items() if once} == used
    assert {key: most for key, (_, _, most) in found.items()} == {
        key: max(pair[4] for pair in pairs if pair[1:4] == key) for key in found
    }
