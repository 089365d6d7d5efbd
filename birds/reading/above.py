"""What stands above a row of a list and holds for it: order, family and genus of heading rows, merged cells, parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from birds.errors import Problem
from birds.model import Names, Part, Rank
from birds.reading import cells
from birds.reading.lineage import Ancestor, ancestors, headings
from birds.reading.tables.values import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from birds.reading.files.source import Row
    from birds.reading.tables import Opened

RANK_FIELDS = tuple(f"{rank}{script}" for rank in ("order", "family") for script in ("", "_ko", "_ja", "_en"))
_BELOW: dict[str, tuple[str, ...]] = {
    "order": ("order", "family", "genus"),
    "family": ("family", "genus"),
    "genus": ("genus",),
}
_REMEMBERED = 10_000
_SPARSE = 0.6


class Higher(NamedTuple):
    """The order and the family that an entry stands in."""

    order: str | None
    order_names: Names
    family: str | None
    family_names: Names


@dataclass(slots=True)
class Above:
    """What was read above the row at hand.

    `heading` holds the words of heading rows by field, `part` what a heading said of the rows below it.
    `filled` are the columns whose empty cells mean the cell above (cells that were merged once).
    """

    opened: Opened
    heading: dict[str, str] = field(default_factory=dict)
    part: Part | None = None
    filled: frozenset[str] = frozenset()
    last: dict[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    remembered: dict[tuple[Any, ...], Higher] = field(default_factory=dict)
    plain: dict[Row, Higher] = field(default_factory=dict)  # by cells alone
    ancestors: Mapping[str, Ancestor] | None = None
    parents: dict[str, str] = field(default_factory=dict)  # of species, by id
    lines: dict[str, dict[str, str]] = field(default_factory=dict)  # headings by parent id

    def carry(self, rank: Rank, words: Iterable[str]) -> None:
        """Let a heading hold for the rows that follow; the ranks below it start anew.

        Where rows point to their parents by id, no heading holds for what merely stands below it.
        """
        if self.ancestors is not None:
            return
        for name in [name for name in self.heading if name.startswith(_BELOW[rank])]:
            del self.heading[name]
        for word in words:
            self.heading[cells.scripted(rank, word)] = word

    def genus(self, row: Row) -> str | None:
        """Return the genus that holds for a row that prints an epithet alone."""
        return self._cell(row, "genus") or self.heading.get("genus")

    def higher(self, row: Row) -> Higher:
        """Return order and family of an entry, from the row itself or from above."""
        get = self._cell if self.filled else self.opened.get
        printed = tuple([get(row, name) for name in self.fields])
        return self._called(printed, self.heading if self.ancestors is None else self._line(row))

    def over(self, printed: Row) -> Higher:
        """Return order and family of an entry by its cells of `fields` and the headings above it."""
        known = None if self.heading else self.plain.get(printed)
        if known is None:
            known = self._called(texts(printed), self.heading)
            if not self.heading and len(self.plain) < _REMEMBERED:
                self.plain[printed] = known
        return known

    def _called(self, printed: tuple[str | None, ...], above: Mapping[str, str]) -> Higher:
        key = (*printed, *above.items()) if above else printed
        known = self.remembered.get(key)
        if known is None:
            if len(self.remembered) > _REMEMBERED:
                self.remembered.clear()
            known = higher(zip(self.fields, printed, strict=True), above)
            self.remembered[key] = known
        return known

    def _line(self, row: Row) -> dict[str, str]:
        parent = self.opened.get(row, "parent_id") or ""
        if parent not in self.lines:
            if len(self.lines) > _REMEMBERED:
                self.lines.clear()
            self.lines[parent] = headings(self.ancestors or {}, self._species_parent(parent))
        return self.lines[parent]

    def _species_parent(self, parent: str) -> str | None:
        """Return the parent of a species where a subspecies names that species as its parent."""
        return self.parents.get(parent, parent)

    def _cell(self, row: Row, name: str) -> str | None:
        cell = self.opened.get(row, name)
        if name not in self.filled:
            return cell
        if cell is None:
            return self.last.get(name)
        if cell != self.last.get(name):
            self._forget(name)
        self.last[name] = cell
        return cell

    def _forget(self, name: str) -> None:
        """Forget the cells above that stand below a rank which changes: a new order has no family yet."""
        rank = name.partition("_")[0]
        for lower in [other for other in self.last if other.startswith(_BELOW[rank][1:] or ("\0",))]:
            del self.last[lower]


def start(opened: Opened) -> tuple[Above, tuple[Problem, ...]]:
    """Return the state above the first row, and a warning for each column that is filled downwards."""
    filled = tuple(name for name in (*RANK_FIELDS, "genus") if _is_merged(opened, name))
    fields = tuple(name for name in RANK_FIELDS if name in opened.places)
    told = tuple(
        Problem(
            opened.table.file,
            "column.filled_down",
            "column.do_fill",
            column=opened.columns.header(name),
            severity="warning",
            sheet=opened.table.sheet,
        )
        for name in filled
    )
    return Above(opened, filled=frozenset(filled), fields=fields, ancestors=ancestors(opened)), told


def _is_merged(opened: Opened, name: str) -> bool:
    """Say whether a column's cells stand only where they change, as merged cells do when they are saved as text."""
    if name not in opened.places:
        return False
    column = [opened.get(row, name) for row in opened.table.rows[:2000] if len(row) > 1]
    told = [cell for cell in column if cell]
    repeats = any(cell and cell == after for cell, after in pairwise(column))
    return len(told) > 1 and bool(column[0]) and not repeats and len(told) < _SPARSE * len(column)


def higher(printed: Iterable[tuple[str, str | None]], headings: Mapping[str, str]) -> Higher:
    """Return the order and the family of an entry; a row's own cells come first."""
    own: dict[str, str] = {}
    for name, cell in printed:
        if cell is None:
            continue
        read = cells.heading(cell) if name in {"order", "family"} else None
        for word in read[1] if read else (cell,):
            own[name if "_" in name else cells.scripted(name, word)] = word
    return Higher(*_called("order", own, headings), *_called("family", own, headings))


def _called(rank: str, own: Mapping[str, str], headings: Mapping[str, str]) -> tuple[str | None, Names]:
    """Return the Latin name of an order or family, and its other names."""
    given = own if any(name.startswith(rank) for name in own) else headings
    names = names_of(*[given.get(f"{rank}_{lang}") for lang in ("en", "ko", "ja")])
    return cells.latin(given.get(rank)), names


@lru_cache(maxsize=4096)
def names_of(en: str | None, ko: str | None, ja: str | None) -> Names:
    """Return names; equal ones are one object."""
    return Names(en, ko, ja) if en or ko or ja else cells.NAMELESS
