"""The treaty tests as tables of rules: the first line that fits decides, and the last one always fits.

Sources: two limbs in JAMBA 1974 Art. I, Japan-US 1972, Japan-USSR 1973 (non-migratory birds in JAMBA), CAMBA 1986
(introduced birds); the open test, "species and subspecies for which there is reliable evidence of migration between
the two countries", in ROK-Russia 1994 and ROKAMBA 2006. That vagrants are set aside is a rule of this project; no
treaty read excepts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.model import StatusCode, Test, VerdictWord

MIGRATORY: frozenset[StatusCode] = frozenset({"B", "W", "P"})


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the tables look at. `a` and `b` are the statuses that count on either side.

    A side is migratory (m) if it has B, W or P, whatever else it has: a bird partly resident and partly
    wintering moves. "Only" means that the side has that one status and no other. `reported`: a cited record of
    marked birds between the two that is inferred or a summary.
    """

    a: frozenset[StatusCode]
    b: frozenset[StatusCode]
    limb_a: bool = False
    limb_b: Literal["met", "open", "not_met"] = "open"
    non_migratory: bool = False
    set_aside_vagrants: bool = True
    reported: bool = False

    @property
    def migratory(self) -> bool:
        """Whether both sides have a migratory status."""
        return bool(self.a & MIGRATORY) and bool(self.b & MIGRATORY)

    def one_only(self, code: StatusCode) -> bool:
        """Say whether a side, or both, has this status alone."""
        return {code} in (self.a, self.b)

    def both_only(self, code: StatusCode) -> bool:
        """Say whether both sides have this status alone."""
        return self.a == self.b == {code}


class Line(NamedTuple):
    """A line of a table: if it fits and no line above it does, this is the verdict."""

    name: str
    verdict: VerdictWord
    fits: Callable[[Facts], bool]


_RECORD = Line("record", "shown", lambda facts: facts.limb_a)
_NOT_THERE = (
    Line("no_status", "unknown", lambda facts: not facts.a or not facts.b),
    Line("extirpated", "historic", lambda facts: facts.one_only("X")),
    Line("introduced", "excepted", lambda facts: facts.one_only("I")),
)
_NOT_MIGRATORY = (
    Line("vagrant_both", "set_aside", lambda facts: facts.set_aside_vagrants and facts.both_only("V")),
    Line("vagrant", "doubtful", lambda facts: facts.one_only("V")),
    Line("non_migratory", "excepted", lambda facts: facts.non_migratory and facts.both_only("R")),
    Line("resident_both", "doubtful", lambda facts: facts.both_only("R")),
    Line("resident", "doubtful", lambda facts: facts.one_only("R")),
    Line("not_migratory", "doubtful", lambda _: True),  # the rest: vagrant and resident, introduced and …
)
LINES: dict[Test, tuple[Line, ...]] = {
    "two-limb": (
        _RECORD,
        *_NOT_THERE,
        Line("common", "indicated", lambda facts: facts.migratory and facts.limb_b == "met"),
        Line("subspecies_open", "doubtful", lambda facts: facts.migratory and facts.limb_b == "open"),
        Line("subspecies_differ", "doubtful", lambda facts: facts.migratory),
        *_NOT_MIGRATORY,
    ),
    "open": (
        _RECORD,
        Line("reported", "indicated", lambda facts: facts.reported),
        *_NOT_THERE,
        Line("no_record", "doubtful", lambda facts: facts.migratory),
        *_NOT_MIGRATORY,
    ),
}


def decide(facts: Facts, test: Test = "two-limb") -> Line:
    """Return the first line of a test's table that fits; the last one always does."""
    return next(line for line in LINES[test] if line.fits(facts))
