"""The short way for the most frequent of rows: a plain name, in a table whose columns say one thing each.

What such a row says depends on its own cells alone, so one that stands in several lists is understood once. All others
go the long way (`roles`, `lists`), which understands these rows too: a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast

from birds import names
from birds.reading import cells, listed
from birds.reading.tables import values
from birds.reading.tables.status import parse_status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.model import Names, ParsedName, Part, Rank, Status
    from birds.reading.files.source import Row
    from birds.reading.tables import Opened

AS_PRINTED = ("number", "section", "category", "note")
_UNDERSTOOD = ("scientific_name", "authorship", "rank", "subspecies", "status", *cells.VERNACULAR)
_UNREAD = frozenset({"id", "source"})
_LOW = frozenset({"species", "subspecies"})
Cells = Callable[["Row"], "Row"]


class Said(NamedTuple):
    """What the cells of a row say of its bird; `name` is never None where the row is plain."""

    name: ParsedName | None
    printed_rank: Rank | None
    rank: Rank
    vernacular: Names
    subspecies: tuple[str, ...]
    status: str | None
    statuses: tuple[Status, ...]
    part: Part | None = None
    within: bool | None = None


class Short(NamedTuple):
    """Where the cells of plain rows stand in a table: those of the bird, those kept as printed, of higher ranks."""

    of_the_bird: Cells
    as_printed: Cells
    higher: Cells
    missing: Row

    @classmethod
    def way(cls, opened: Opened, higher: Sequence[str]) -> Short | None:
        """Return it for a table that has columns for these higher ranks, None if others say what a row is."""
        places = opened.places
        others = places.keys() - {*_UNDERSTOOD, *AS_PRINTED, *higher, *_UNREAD}
        if "scientific_name" not in places or others:
            return None
        width = max(places.values()) + 1
        bird, printed, above = (
            _cells([places.get(field, width) for field in fields])
            for fields in (_UNDERSTOOD, AS_PRINTED, higher)
        )
        return cls(bird, printed, above, ("",) * (width + 1))

    def whole(self, row: Row) -> Row:
        """Return a row's cells as far as columns are read, and an empty one behind them for the fields without."""
        width = len(self.missing) - 1
        return row[:width] + self.missing[min(len(row), width) :]


def _cells(places: Sequence[int]) -> Cells:
    if len(places) > 1:
        return cast("Cells", itemgetter(*places))
    return lambda row: tuple([row[place] for place in places])


@lru_cache(maxsize=1 << 17)  # two lists of a hundred thousand rows each, for the most part the same
def understood(row: Row) -> Said | None:
    """Understand the cells of a bird; None where they are not plain, or somebody has to be told of them."""
    name = names.plain(row[0])
    if name is None:
        return None
    author, said, below, status, *vernacular = values.texts(row[1:])
    if author:
        name = listed.parsed(row[0], author)
    printed = values.rank(said) if said else None
    statuses, unknown = parse_status(status) if status else ((), ())
    rank = printed or cast("Rank", name.rank)
    epithets, odd = cells.epithets(below) if below and rank == "species" else ((), ())
    if unknown or odd or (said and printed not in _LOW):
        return None
    return Said(name, printed, rank, cells.named(*vernacular), epithets, status, statuses)
