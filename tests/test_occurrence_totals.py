"""Pairs added up: what stands twice counts once, wherever the buckets are cut and however little is held at once."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.reading.occurrences.reduction import KEYS, PAIR, added, bucket_total

# Identity, name, region, month, number, whether it is the first of its record:
Pair = tuple[int, int, int, int, int, bool]
PAIRS = st.lists(st.tuples(*(st.integers(0, most) for most in (30, 2, 2, 3, 9)), st.booleans()), max_size=60)


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
    by_key = total.set_index(KEYS)
    assert Counter(by_key["records"].to_dict()) == records
    assert Counter(by_key["used"].to_dict()) == used
    assert all(
        most == max(pair[4] for pair in pairs if pair[1:4] == key) for key, most in by_key["number"].items()
    )
