"""Two lists compared as birds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from birds.model.lists import Candidate, Checklist, MatchedEntry
    from birds.model.sources import Source
    from birds.model.terms import Basis, Reason, Recorded, Relation


@dataclass(frozen=True, slots=True)
class Unit:
    """Recorded taxa that nobody separates: the smallest thing two lists can disagree about.

    `id` is the Avibase id of the unit's lead taxon (its name where it has none): stable from run to run and between
    editions. `taxon` is the lead taxon's name: the reference species where the unit is all that either list records
    of it, else the first recorded subspecies in the reference's sequence. `a` and `b` are the rows of the entries
    that hold it, None where a side has none.
    """

    id: str
    taxon: str
    taxa: tuple[str, ...]
    a: int | None = None
    b: int | None = None


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row of a comparison: the entries of both lists that are connected by shared units.

    `order` and `family` are the reference's, of the row's first taxon: headings of the diff, None where unresolved.
    """

    id: str
    relation: Relation
    change: tuple[str, ...] = ()
    recorded: Recorded = "not_printed"
    basis: Basis = "name"
    a: tuple[MatchedEntry, ...] = ()
    b: tuple[MatchedEntry, ...] = ()
    units: tuple[Unit, ...] = ()
    taxa_a: tuple[str, ...] = ()
    taxa_b: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[Reason, ...] = ()
    order: str | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two lists compared as birds: every entry of both stands in exactly one row, in the reference's order.

    `credits` are the sources of what stands in it.
    """

    a: Checklist
    b: Checklist
    entries_a: int
    entries_b: int
    reference: str
    rows: tuple[ComparisonRow, ...] = ()
    credits: tuple[Source, ...] = ()
