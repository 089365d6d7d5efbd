"""The index of an annex: every scientific and vernacular name with its number, in its language's own order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from birds.documents import sorting
from birds.documents.model import Cell, Column, Document, Line, Span, clean, named, scientific, tabular
from birds.messages import word

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


def index_grid(annex: Annex) -> Document:
    """Return the index as a table of its own, a row a name: CSV can't hold it beside the annex."""
    lang = annex.lang
    columns = (
        Column("index", word("annex_index", lang)),
        Column("name", word("name", lang)),
        Column("numbers", word("number", lang)),
    )
    rows = tuple(
        (Cell.plain(one.lang, one.heading), _written(one, entry), ", ".join(map(str, entry.numbers)))
        for one in index_of(annex)
        for _, entries in one.groups
        for entry in entries
    )
    return tabular(columns, rows, lang, word("annex_index", lang), credits_=annex.credits)


def _written(one: Index, entry: Entry) -> Cell:
    return Cell(entry.text, ((Span(entry.text, style="name" if one.lang == "la" else "plain"),),))


def _scientific(annex: Annex) -> Iterator[tuple[str, int]]:
    for row in annex.rows:
        for name in (row.scientific_name, *row.synonyms):
            if row.number:  # what is withdrawn or deleted has none
                yield name, row.number


def _spoken(annex: Annex, lang: Lang) -> Iterator[tuple[str, int]]:
    for row in annex.rows:
        name = row.names.get(lang)
        if name and row.number:
            yield name, row.number


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
