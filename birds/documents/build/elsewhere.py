"""The numbers that a bird has in signed annexes, in words and as data: "ROKAMBA 59"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.messages import UNKNOWN, runs
from birds.model import Message, Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.model import Elsewhere, Lang


def in_runs(found: Iterable[Elsewhere], lang: Lang, gap: str = " ") -> tuple[Run, ...]:
    """Return all numbers of a bird in runs, scientific names in italics; nothing where it has none.

    `gap` stands between a treaty and its number.
    """
    parts = [part for one in found for part in (Run("; "), *of_one(one, lang, gap))]
    return tuple(parts[1:])


def in_words(found: Iterable[Elsewhere], lang: Lang, between: str = "; ") -> str:
    """Return all numbers of a bird in words."""
    return between.join("".join(run.text for run in of_one(one, lang)) for one in found)


def of_one(one: Elsewhere, lang: Lang, gap: str = " ") -> tuple[Run, ...]:
    """Return one number in runs; where the entry is not the very bird, how it covers it."""
    at = gap.join((one.name, one.number or UNKNOWN))
    return runs(Message.of(f"elsewhere.{one.extent}", at=at, taxon=one.taxon), lang)


def as_data(found: Iterable[Elsewhere]) -> list[dict[str, str | None]]:
    """Return the numbers for programs; `whole` or `part` is the taxon that is listed instead of the very bird."""
    return list(map(_data, found))


def _data(one: Elsewhere) -> dict[str, str | None]:
    made = {"treaty": one.treaty, "number": one.number}
    return made if one.extent == "same" else {**made, one.extent: one.taxon}
