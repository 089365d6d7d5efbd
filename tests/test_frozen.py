"""Frozen nouns are dataclasses in everything but how fast they are made."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, asdict, fields, replace

import pytest

from birds.model import Candidate, Entry, Names, Reason, Taxon
from birds.model.frozen import frozen


@frozen
class Pair:
    """Two values, one of them with a default."""

    one: int
    other: str = "b"


def test_fields_are_filled_by_place_by_name_and_by_default() -> None:
    assert Pair(1) == Pair(one=1, other="b") == Pair(1, "b")
    assert [one.name for one in fields(Pair)] == ["one", "other"]  # type: ignore[arg-type] # a dataclass at run time
    with pytest.raises(TypeError, match="one"):
        Pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="third"):
        Pair(1, third=2)  # type: ignore[call-arg]


def test_nothing_can_be_set_added_or_taken_away() -> None:
    pair = Pair(1)
    with pytest.raises(FrozenInstanceError):
        pair.one = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del pair.one
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        pair.third = 3  # type: ignore[attr-defined]
    assert type(pair) is Pair
    assert not hasattr(pair, "__dict__")


@pytest.mark.parametrize(
    "noun",
    [
        Pair(1),
        Entry("A", 2, "Parus minor"),
        Taxon("Parus", "genus", 1),
        Candidate("Parus", Reason.of("fits")),
    ],
)
def test_nouns_compare_hash_copy_and_travel(noun: object) -> None:
    again = pickle.loads(pickle.dumps(noun))  # noqa: S301 - our own
    assert again == noun == replace(noun)  # type: ignore[type-var]
    assert hash(again) == hash(noun)
    assert type(again) is type(noun)
    assert repr(again) == repr(noun)
    assert asdict(again) == asdict(noun)  # type: ignore[call-overload]


def test_nouns_of_two_kinds_are_never_equal() -> None:
    assert Names("a") != Pair(1)
