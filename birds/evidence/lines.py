"""The ordered tables of the treaty test: the first line that fits decides, and the last one always fits.

Sources: two limbs in JAMBA 1974 Art. I (which excepts birds evidently not migratory), Japan-US 1972, Japan-USSR 1973;
the open test, "species and subspecies for which there is reliable evidence of migration between the two countries", in
ROK-Russia 1994 and ROKAMBA 2006. `by` names whose line it is: a treaty's or this project's. CAMBA 1986 alone excepts
introduced birds, no treaty read excepts vagrants; what a migrant is, is this project's always. No treaty binds these
two Parties yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from birds.evidence.subspecies import LimbWord
    from birds.model import By, StatusCode, Test, VerdictWord

CODES: tuple[StatusCode, ...] = ("R", "B", "W", "P", "V", "I", "X")
THERE = frozenset("RBWP")  # the codes of a resident and of a season


@dataclass(frozen=True, slots=True)
class Side:
    """What the tables look at on one side: the `codes` that count, and whether they say a migrant.

    `within`: one within the Party only; `settled`: a resident first, and what moves beside that (R1, P4 of a sparrow).
    """

    codes: frozenset[StatusCode] = frozenset()
    migrant: bool = False
    within: bool = False
    settled: bool = False


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

    def one_only(self, code: StatusCode) -> bool:
        """Whether a side, or both, has this status alone."""
        return {code} in (self.a.codes, self.b.codes)

    def both_only(self, code: StatusCode) -> bool:
        """Whether both sides have this status alone."""
        return self.a.codes == self.b.codes == {code}


class TestLine(NamedTuple):
    """A line of a table: if it fits and no line above it does, this is the verdict."""

    name: str
    by: By
    verdict: VerdictWord
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
LINES: dict[Test, tuple[TestLine, ...]] = {
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


def decide(facts: Facts, test: Test = "two-limb") -> TestLine:
    """Return the first line of a test's table that fits; the last one always does."""
    return next(line for line in LINES[test] if line.fits(facts))
