"""The taxa of a reference, from order to subspecies in its sequence: as they were made, or as rows of an extract."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any

from birds.model import Rank, Taxon

RANKS: tuple[Rank, ...] = ("order", "family", "genus", "species", "subspecies")
_LEVELS: dict[str, int] = {rank: level for level, rank in enumerate(RANKS)}
COLUMNS = {
    "rank": "rank",
    "name": "name",
    "english_name": "english",
    "iucn": "iucn",
    "avibase_id": "avibase",
    "authority": "authority",
    "protonym": "protonym",
    "clements_name": "clements",
    "birdlife_name": "birdlife",
    "cornell_code": "code",
    "extinct": "extinct",
}
"""The columns of an extract, and the fields of a taxon that they are: these have them in that order."""


class Taxa:
    """Taxa that were made before; what is asked of all of them is a column, in their sequence."""

    def __init__(self, taxa: Iterable[Taxon]) -> None:
        self._taxa = tuple(taxa)

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Taxon]:
        return map(self.taxon, range(len(self)))

    def taxon(self, place: int) -> Taxon:
        """Return the taxon at a place, from 0."""
        return self._taxa[place]

    def column(self, field: str) -> Sequence[Any]:
        """Return what each has in a field: None, or no text, where it has nothing."""
        return list(map(attrgetter(field), self._taxa))

    @cached_property
    def names(self) -> Sequence[str]:
        """The name of each."""
        return self.column("name")

    @cached_property
    def ranks(self) -> Sequence[Rank]:
        """The rank of each."""
        return self.column("rank")

    @cached_property
    def parents(self) -> Sequence[str | None]:
        """The name one rank up of each."""
        return self.column("parent")

    @cached_property
    def sequences(self) -> Sequence[int]:
        """The place of each in the reference, from 1."""
        return self.column("sequence")


class Extract(Taxa):
    """The rows of an extract: a taxon is made when it is asked for, for most never are.

    Above a taxon are the nearest names of every higher rank in the rows so far.
    """

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        self._columns = columns
        self._after_names = tuple(columns.values())[2:]
        self._levels = [_LEVELS[rank] for rank in self.ranks]
        self.sequences = range(1, len(self.names) + 1)

    def taxon(self, place: int) -> Taxon:
        """Return the taxon of a row."""
        own = (self.names[place], self.ranks[place], place + 1, self.parents[place])
        higher = self._above("order", place), self._above("family", place)
        return Taxon(*own, *higher, *[cells[place] or None for cells in self._after_names])

    def column(self, field: str) -> Sequence[Any]:
        """Return what each has in a field that the rows give."""
        return self._columns[field]

    @cached_property
    def parents(self) -> Sequence[str | None]:
        """The name one rank up of each."""
        nearest: list[str | None] = [None] * (len(RANKS) + 1)
        parents = []
        for level, name in zip(self._levels, self.names, strict=True):
            parents.append(nearest[level])
            nearest[level + 1] = name
        return parents

    def _above(self, rank: Rank, place: int) -> str | None:
        """Return the name of a rank that a row stands below, or has itself."""
        starts = self._starts[rank]
        at = bisect(starts, place) if self._levels[place] >= _LEVELS[rank] else 0
        return self.names[starts[at - 1]] if at else None

    @cached_property
    def _starts(self) -> Mapping[Rank, Sequence[int]]:
        """The places of the ranks that a taxon names."""
        return {
            rank: [place for place, own in enumerate(self.ranks) if own == rank]
            for rank in ("order", "family")
        }


def parse_extract(text: str) -> Extract:
    """Read an extract: columns `COLUMNS` between tabs, in the reference's sequence, no cell with a tab or a line end.

    Another header and an unknown rank are mistakes of who made it.
    """
    cells, width = text.rstrip("\n").replace("\n", "\t").split("\t"), len(COLUMNS)
    assert cells[:width] == list(COLUMNS), cells[:width]  # noqa: S101 - a table that ships with birds
    return Extract({field: cells[width + at :: width] for at, field in enumerate(COLUMNS.values())})
