"""The ordered tables of the treaty test: the first line that fits decides, and the last one always fits.

Sources: two limbs in JAMBA 1974 Art. I (which excepts birds evidently not migratory), Japan-US 1972, Japan-USSR 1973;
the open test, "species and subspecies for which there is reliable evidence of migration between the two countries", in
ROK-Russia 1994 and ROKAMBA 2006. `by` names whose line it is: a treaty's or this project's. CAMBA 1986 alone excepts
introduced birds, no treaty read excepts vagrants; what a migrant is, is this project's always. No treaty binds these
two Parties yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

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
        """Whether a side has it as a migrant within the Party only."""
        return self.a.within or self.b.within

    @property
    def met_by_one(self) -> bool:
        """Whether a side has it as a migrant, and the other as a resident or in a season without a word for a migrant.

        One that is a resident first is no migrant beside a mere resident.
        """
        sides = ((self.a, self.b), (self.b, self.a))
        return any(
            one.migrant and bool(other.codes & THERE) and not (one.settled and other.codes == {"R"})
            for one, other in sides
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


def _across(facts: Facts) -> bool:
    """Whether both sides have it as a migrant across a border, and a subspecies in common."""
    return facts.migrant and not facts.within and facts.limb_b == "met"


_INTRODUCED = TestLine("introduced", "project", "excepted", lambda facts: facts.one_only("I"))
_EXTIRPATED = TestLine("extirpated", "project", "historic", lambda facts: facts.one_only("X"))
_NO_STATUS = TestLine("no_status", "project", "unknown", lambda facts: not facts.a.codes or not facts.b.codes)
_VAGRANTS = (
    TestLine(
        "vagrant_both",
        "project",
        "set_aside",
        lambda facts: facts.set_aside_vagrants and facts.both_only("V"),
    ),
    TestLine("vagrant", "project", "doubtful", lambda facts: facts.one_only("V")),
)
_DOUBTFUL = (
    TestLine("resident_both", "project", "doubtful", lambda facts: facts.both_only("R")),
    TestLine("resident", "project", "doubtful", lambda facts: facts.one_only("R")),
    TestLine("not_migratory", "project", "doubtful", lambda _: True),  # breeds there, winters here …
)
LINES: dict[Test, tuple[TestLine, ...]] = {
    "two-limb": (
        TestLine("record", "two-limb", "shown", lambda facts: facts.limb_a),
        _INTRODUCED,
        _EXTIRPATED,
        _NO_STATUS,
        TestLine("common", "two-limb", "indicated", lambda facts: _across(facts) and not facts.undivided),
        TestLine("undivided", "project", "indicated", _across),
        TestLine(
            "within_party",
            "project",
            "for_discussion",
            lambda facts: facts.migrant and facts.within and facts.limb_b != "not_met",
        ),
        TestLine(
            "subspecies_open",
            "project",
            "for_discussion",
            lambda facts: facts.migrant and facts.limb_b == "open",
        ),
        TestLine("subspecies_differ", "project", "doubtful", lambda facts: facts.migrant),
        TestLine(
            "migrant_and_resident",
            "project",
            "for_discussion",
            lambda facts: facts.met_by_one and facts.limb_b == "met",
        ),
        *_VAGRANTS,
        TestLine(
            "non_migratory",
            "two-limb",
            "excepted",
            lambda facts: facts.non_migratory and facts.both_only("R"),
        ),
        *_DOUBTFUL,
    ),
    "open": (
        TestLine("record", "open", "shown", lambda facts: facts.limb_a),
        TestLine("reported", "open", "indicated", lambda facts: facts.reported),
        _NO_STATUS,
        _EXTIRPATED,
        _INTRODUCED,
        TestLine("no_record", "project", "for_discussion", lambda facts: facts.migrant),
        *_VAGRANTS,
        *_DOUBTFUL,
    ),
}


def decide(facts: Facts, test: Test = "two-limb") -> TestLine:
    """Return the first line of a test's table that fits; the last one always does."""
    return next(line for line in LINES[test] if line.fits(facts))
