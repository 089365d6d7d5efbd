"""What an evidence annex holds: a sheet a taxon, with what the lists say of it, its records and its months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from birds.model import (
        Elsewhere,
        Evidence,
        Lang,
        Names,
        Place,
        Point,
        Reason,
        Source,
        Status,
        TreatyTest,
        Verdict,
        VerdictWord,
    )

# What says that a bird is there in a month, in the order in which a calendar shows it.
KINDS = ("status", "counts", "records", "occurrences")


@dataclass(frozen=True, slots=True)
class Months:
    """The months (1 to 12) in which one kind of source has a bird on a side."""

    kind: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one list says of a bird.

    `party` is the Party, or the list's id where it is nobody's. `deciding` are the statements that decided, `beside`
    those of other sources. `names` are the scientific names as printed.
    """

    party: str
    list_id: str
    names: tuple[str, ...]
    deciding: tuple[Status, ...]
    beside: tuple[Status, ...]
    subspecies: tuple[str, ...]
    months: tuple[Months, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record of the bird; `why` says why it does not count, None where it does."""

    evidence: Evidence
    why: Reason | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a tagged bird, as a track keeps it."""

    parts: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything about the evidence for one taxon; `number` is that of its row in the annex, None where it has none.

    `sites` are those where it was counted, `cited` the sources of counts, occurrences and tracks by their kind;
    `elsewhere` is where signed annexes have it.
    """

    verdict: Verdict
    names: Names
    sides: tuple[Side, Side]
    number: int | None = None
    records: tuple[Recorded, ...] = ()
    ways: tuple[Way, ...] = ()
    sites: tuple[Place, ...] = ()
    cited: tuple[tuple[str, tuple[str, ...]], ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        """The places of its records that a source gives, each once."""
        ends = (end for one in self.records for end in (one.evidence.origin, one.evidence.destination))
        return tuple(dict.fromkeys(end.point for end in ends if end.point))


@dataclass(frozen=True, slots=True)
class EvidenceAnnex:
    """The sheets; `test` is the treaty test that was applied, `judged` are all its verdicts, with a sheet or not.

    `credits` are the sources of what stands in it, `round` is the latest round of the talks. `chosen` says that
    the sheets are those of named birds.
    """

    lang: Lang
    test: TreatyTest
    sheets: tuple[Sheet, ...]
    judged: tuple[VerdictWord, ...]
    reference: str
    credits: tuple[Source, ...] = ()
    round: int | None = None
    chosen: bool = False
