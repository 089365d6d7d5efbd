"""What sort of evidence a record is, how certain, and how far its source is trusted, from the words people use."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, cast, get_args

from birds.vocabulary import key, lookup, regex, sought

if TYPE_CHECKING:
    from birds.model import Trust

Kind = Literal["shared_subspecies", "tracking", "count", "resighting", "recovery", "other"]
Certainty = Literal["direct", "inferred", "summary", "negative"]

# The first that fits decides: "ring resighting" is a resighting, "GPS and ring" a tracking.
_KINDS: tuple[Kind, ...] = get_args(Kind)
_CERTAINTIES: tuple[Certainty, ...] = ("negative", "inferred", "summary", "direct")


@lru_cache(maxsize=4096)
def read_kind(printed: str) -> Kind | None:
    """Return the kind of a record, None where no word of it is known."""
    text = _plain(printed)
    said, alone = _said("kinds", text), lookup("kinds").get(key(text))
    return next((kind for kind in _KINDS if kind in said or kind == alone), None)


@lru_cache(maxsize=4096)
def read_certainty(printed: str) -> Certainty | None:
    """Return how certain a record is said to be, None where it does not say."""
    text = _plain(printed)
    said = {"negative"} if _denied().search(text) else _said("certainties", text)
    return next((certainty for certainty in _CERTAINTIES if certainty in said), None)


def read_trust(printed: str) -> Trust | None:
    """Return how far a source is trusted, None for any other word."""
    return cast("Trust | None", lookup("trusts").get(key(printed)))


def _said(table: str, text: str) -> set[str]:
    known = sought(table, how="")
    return {known.meaning(word) for word in known.pattern.finditer(text)}


@cache
def _denied() -> re.Pattern[str]:
    """Return what denies a find in several words: "was never seen again"."""
    return re.compile(rf"{regex('certainties', 'denial')}[^,;]{{0,20}}{regex('certainties', 'denied')}")


def _plain(printed: str) -> str:
    return unicodedata.normalize("NFKC", printed).casefold().replace("_", " ").strip()
