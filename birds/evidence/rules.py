"""The treaty tests as tables of rules: the first line that fits decides, and the last one always fits.

Sources: two limbs in JAMBA 1974 Art. I, Japan-US 1972, Japan-USSR 1973 (non-migratory birds in JAMBA), CAMBA 1986
(introduced birds); the open test, "species and subspecies for which there is reliable evidence of migration between
the two countries", in ROK-Russia 1994 and ROKAMBA 2006. `by` names whose line it is: a treaty's or this project's.
What a migrant is, is this project's always. No treaty read excepts vagrants; no treaty binds these two Parties yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.model import By, StatusCode, Test, VerdictWord


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the tables look at. `a` and `b` are the statuses that count on either side.

    `migrant_a` and `migrant_b` say whether a side has the bird as a migrant, whatever else it is there; `settled_a` and
    `settled_b` that it calls it a resident first, and what moves beside that (R1, P4 of a sparrow). "Only" means
    that the side has that one status and no other. `reported`: a cited record of marked birds between the two that is
    inferred or a summary.
    """

    a: frozenset[StatusCode]
    b: frozenset[StatusCode]
    migrant_a: bool = False
    migrant_b: bool = False
    settled_a: bool = False
    settled_b: bool = False
    limb_a: bool = False
    limb_b: Literal["met", "open", "not_met"] = "open"
    non_migratory: bool = False
    set_aside_vagrants: bool = True
    reported: bool = False

    @property
    def migrant(self) -> bool:
        """Whether both sides have it as a migrant."""
        return self.migrant_a and self.migrant_b

    @property
    def migrant_and_resident(self) -> bool:
        """Whether one side has it as a migrant in the first place and the other as a resident and nothing else."""
        a, b = self.migrant_a and not self.settled_a, self.migrant_b and not self.settled_b
        return (a and self.b == {"R"}) or (b and self.a == {"R"})

    def one_only(self, code: StatusCode) -> bool:
        """Say whether a side, or both, has this status alone."""
        return {code} in (self.a, self.b)

    def both_only(self, code: StatusCode) -> bool:
        """Say whether both sides have this status alone."""
        return self.a == self.b == {code}


class TestLine(NamedTuple):
    """A line of a table: if it fits and no line above it does, this is the verdict."""

    name: str
    by: By
    verdict: VerdictWord
    fits: Callable[[Facts], bool]


_NO_STATUS = TestLine("no_status", "project", "unknown", lambda facts: not facts.a or not facts.b)
_EXTIRPATED = TestLine("extirpated", "project", "historic", lambda facts: facts.one_only("X"))
_VAGRANT_BOTH = TestLine(
    "vagrant_both", "project", "set_aside", lambda facts: facts.set_aside_vagrants and facts.both_only("V")
)
_DOUBTFUL = (
    TestLine("resident_both", "project", "doubtful", lambda facts: facts.both_only("R")),
    TestLine("resident", "project", "doubtful", lambda facts: facts.one_only("R")),
    TestLine(
        "not_migratory", "project", "doubtful", lambda _: True
    ),  # the rest: breeds there, winters here …
)
_VAGRANT = TestLine("vagrant", "project", "doubtful", lambda facts: facts.one_only("V"))
LINES: dict[Test, tuple[TestLine, ...]] = {
    "two-limb": (
        TestLine("record", "two-limb", "shown", lambda facts: facts.limb_a),
        TestLine("introduced", "two-limb", "excepted", lambda facts: facts.one_only("I")),
        _EXTIRPATED,
        _NO_STATUS,
        TestLine("common", "two-limb", "indicated", lambda facts: facts.migrant and facts.limb_b == "met"),
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
            lambda facts: facts.migrant_and_resident and facts.limb_b == "met",
        ),
        _VAGRANT_BOTH,
        _VAGRANT,
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
        TestLine("introduced", "project", "excepted", lambda facts: facts.one_only("I")),
        TestLine("no_record", "project", "for_discussion", lambda facts: facts.migrant),
        _VAGRANT_BOTH,
        _VAGRANT,
        *_DOUBTFUL,
    ),
}


def decide(facts: Facts, test: Test = "two-limb") -> TestLine:
    """Return the first line of a test's table that fits; the last one always does."""
    return next(line for line in LINES[test] if line.fits(facts))
