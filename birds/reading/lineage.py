"""Tables whose rows point to their parents by id (Darwin Core, ColDP): who stands above whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.reading import cells
from birds.reading.tables import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.model import Rank
    from birds.reading.tables import Opened

_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A row above the species: its rank, its names, and the id of its own parent."""

    rank: Rank
    words: tuple[str, ...]
    parent: str | None


def ancestors(opened: Opened) -> Mapping[str, Ancestor] | None:
    """Return the rows above species rank by id, None where the table's rows do not point to parents."""
    if not {"id", "parent_id", "rank"} <= opened.places.keys():
        return None
    found: dict[str, Ancestor] = {}
    for _, row in opened.rows():
        said = opened.get(row, "rank")
        identifier = opened.get(row, "id")
        rank = values.rank(said) if said else None
        if identifier and said and rank not in {"species", "subspecies"}:
            latin = cells.scientific(opened, row) or ""
            words = (*latin.split()[:1], *cells.vernacular(opened, row).all())
            found[identifier] = Ancestor(rank or "genus", words if rank else (), opened.get(row, "parent_id"))
    return found


def headings(known: Mapping[str, Ancestor], parent: str | None) -> dict[str, str]:
    """Return what heading rows would say of a row with this parent: order, family and genus by script."""
    found: dict[str, str] = {}
    for _ in range(_DEEPEST):
        above = known.get(parent or "")
        if above is None:
            break
        for word in above.words:
            found.setdefault(cells.scripted(above.rank, word), word)
        parent = above.parent
    return found
