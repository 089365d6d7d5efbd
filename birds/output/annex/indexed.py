"""The index of an annex: every scientific and vernacular name with its number, in its language's own order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from birds.output import sorting
from birds.output.annex.spans import Line, clean, named, scientific
from birds.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Annex, Lang


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and the numbers of the rows that bear it."""

    name: Line
    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The names of one language (`la`: the scientific ones) under their initials."""

    heading: str
    lang: Lang | str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]


def index_of(annex: Annex) -> tuple[Index, ...]:
    """Return the indexes: scientific names, synonyms among them, then the languages of the columns."""
    made = [Index(word("annex_index_scientific", annex.lang), "la", _grouped(_scientific(annex), "la"))]
    made += [
        Index(word(f"annex_index_{lang}", annex.lang), lang, _grouped(_spoken(annex, lang), lang))
        for lang in annex.columns
    ]
    return tuple(one for one in made if one.groups)


def _scientific(annex: Annex) -> Iterator[tuple[str, int]]:
    for row in annex.rows:
        for name in (row.scientific_name, *row.synonyms):
            yield name, row.number or row.before or 0


def _spoken(annex: Annex, lang: Lang) -> Iterator[tuple[str, int]]:
    for row in annex.rows:
        name = row.names.get(lang)
        if name:
            yield name, row.number or row.before or 0


def _grouped(names: Iterator[tuple[str, int]], lang: Lang | str) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    numbers: dict[str, list[int]] = {}
    for name, number in names:
        numbers.setdefault(clean(name), []).append(number)
    ordered = sorted(numbers, key=lambda name: sorting.key(name, lang))
    return tuple(
        (initial, tuple(_entry(name, numbers[name], lang) for name in same))
        for initial, same in groupby(ordered, key=lambda name: sorting.initial(name, lang))
    )


def _entry(name: str, numbers: list[int], lang: Lang | str) -> Entry:
    line = (scientific(name),) if lang == "la" else named(name, lang)  # type: ignore[arg-type]
    return Entry(line, name, tuple(dict.fromkeys(numbers)))
