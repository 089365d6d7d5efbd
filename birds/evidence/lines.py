"""The ordered table of each treaty test: what it looks at, and the first line that fits.

A rule of the test is a line here, its row in the design and in `birds/guide/treaty-test.md`, and its case in the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from birds import model as m
from birds.evidence.statements import DividedStatuses, LimbB, LimbWord, Printed, Side

CODES: tuple[m.StatusCode, ...] = ("R", "B", "W", "P", "V", "I", "X")
THERE = frozenset("RBWP")  # the codes of a resident and of a season


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the tables look at. `undivided`: only a list that does not divide the bird meets limb b.

    `reported`: a cited record of marked birds between the two that is inferred or a summary.
    """

    a: Side
    b: Side
    limb_a: bool = False
    limb_b: LimbWord = "open"
    undivided: bool = False
    non_migratory: bool = False
    set_aside_vagrants: bool = True
    reported: bool = False

    @property
    def migrant(self) -> bool:
        """Whether both sides have it as a migrant."""
        return self.a.migrant and self.b.migrant

    @property
    def within(self) -> bool:
        """Whether both have it as a migrant, a side within the Party only."""
        return self.migrant and (self.a.within or self.b.within)

    @property
    def across(self) -> bool:
        """Whether both have it as a migrant across a border, and a subspecies in common."""
        return self.migrant and not self.within and self.limb_b == "met"

    @property
    def met_by_one(self) -> bool:
        """Whether a migrant of one side may be one on the other, too, with a subspecies in common.

        There it is a resident, or in a season without a word for a migrant; but one that is a resident first is no
        migrant beside a mere resident.
        """
        return self.limb_b == "met" and any(
            side.migrant and bool(other.codes & THERE) and not (side.settled and other.codes == {"R"})
            for side, other in ((self.a, self.b), (self.b, self.a))
        )

    def one_only(self, code: m.StatusCode) -> bool:
        """Whether a side, or both, has this status alone."""
        return {code} in (self.a.codes, self.b.codes)

    def both_only(self, code: m.StatusCode) -> bool:
        """Whether both sides have this status alone."""
        return self.a.codes == self.b.codes == {code}


class TestLine(NamedTuple):
    """A line of a table: if it fits and no line above it does, this is the verdict."""

    name: str
    by: m.By
    verdict: m.VerdictWord
    fits: Callable[[Facts], bool]


_INTRODUCED = TestLine("introduced", "project", "excepted", lambda it: it.one_only("I"))
_EXTIRPATED = TestLine("extirpated", "project", "historic", lambda it: it.one_only("X"))
_NO_STATUS = TestLine("no_status", "project", "unknown", lambda it: not (it.a.codes and it.b.codes))
_VAGRANTS = (
    TestLine("vagrant_both", "project", "set_aside", lambda it: it.set_aside_vagrants and it.both_only("V")),
    TestLine("vagrant", "project", "doubtful", lambda it: it.one_only("V")),
)
_DOUBTFUL = (
    TestLine("resident_both", "project", "doubtful", lambda it: it.both_only("R")),
    TestLine("resident", "project", "doubtful", lambda it: it.one_only("R")),
    TestLine("not_migratory", "project", "doubtful", lambda _: True),  # breeds there, winters here …
)
LINES: dict[m.Test, tuple[TestLine, ...]] = {
    "two-limb": (
        TestLine("record", "two-limb", "shown", lambda it: it.limb_a),
        _INTRODUCED,
        _EXTIRPATED,
        _NO_STATUS,
        TestLine("common", "two-limb", "indicated", lambda it: it.across and not it.undivided),
        TestLine("undivided", "project", "indicated", lambda it: it.across),
        TestLine(
            "within_party", "project", "for_discussion", lambda it: it.within and it.limb_b != "not_met"
        ),
        TestLine(
            "subspecies_open", "project", "for_discussion", lambda it: it.migrant and it.limb_b == "open"
        ),
        TestLine("subspecies_differ", "project", "doubtful", lambda it: it.migrant),
        TestLine("migrant_and_resident", "project", "for_discussion", lambda it: it.met_by_one),
        *_VAGRANTS,
        TestLine("non_migratory", "two-limb", "excepted", lambda it: it.non_migratory and it.both_only("R")),
        *_DOUBTFUL,
    ),
    "open": (
        TestLine("record", "open", "shown", lambda it: it.limb_a),
        TestLine("reported", "open", "indicated", lambda it: it.reported),
        _NO_STATUS,
        _EXTIRPATED,
        _INTRODUCED,
        TestLine("no_record", "project", "for_discussion", lambda it: it.migrant),
        *_VAGRANTS,
        *_DOUBTFUL,
    ),
}


def decide(facts: Facts, test: m.Test = "two-limb") -> TestLine:
    """Return the first line of a test's table that fits; the last one always does."""
    return next(line for line in LINES[test] if line.fits(facts))


# ---------------------------------------------------------------- what a verdict rests on


class Basis(NamedTuple):
    """What a verdict rests on: what both sides print, what decides of it, limb b, the records, the line that fits.

    `whole` are the subspecies that the reference has of the bird, `monotypic` whether it has a species without any.
    """

    printed: tuple[Printed, Printed]
    statuses: tuple[DividedStatuses, DividedStatuses]
    limb: LimbB
    facts: Facts
    line: TestLine
    counting: tuple[m.Evidence, ...]
    reported: tuple[m.Evidence, ...]
    decision: m.Decision | None
    whole: frozenset[str]
    monotypic: bool
