"""The ordered tables of the treaty test, and the sentence of each line; the first line that fits decides.

Sources: two limbs in JAMBA 1974 Art. I (which excepts birds evidently not migratory), Japan-US 1972, Japan-USSR 1973;
the open test, "species and subspecies for which there is reliable evidence of migration between the two countries", in
ROK-Russia 1994 and ROKAMBA 2006. `by` names whose line it is: a treaty's or this project's. CAMBA 1986 alone excepts
introduced birds, no treaty read excepts vagrants; what a migrant is, is this project's always. No treaty binds these
two Parties yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from birds import model as m
from birds.attribution import own_words
from birds.comparison.units import in_sequence
from birds.evidence.records import best_first, record_message
from birds.evidence.statements import LimbB, LimbWord, Part, Printed, Recorded
from birds.evidence.status import DividedStatuses, Side, explain_uncounted
from birds.taxonomy import Taxonomy

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


# ---------------------------------------------------------------- why


@dataclass(frozen=True, slots=True)
class Basis:
    """What a verdict rests on: what both sides print, what decides of it, limb b, the records, the line that fits."""

    printed: tuple[Printed, Printed]
    statuses: tuple[DividedStatuses, DividedStatuses]
    limb: LimbB
    facts: Facts
    line: TestLine
    counting: tuple[m.Evidence, ...] = ()
    reported: tuple[m.Evidence, ...] = ()
    decision: m.Decision | None = None


_OF_RECORDS = {
    "record": ("verdict.record", "verdict.records"),
    "reported": ("open.reported", "open.reported_several"),
}
"""The sentences of lines that a record decides: of one, of several, of which the best is named."""


def explain_verdict(
    basis: Basis, sides: tuple[m.Arg, m.Arg], taxonomy: Taxonomy, test: m.TreatyTest
) -> m.Message:
    """Return the rule of the line with what it looked at, for a sentence; `sides` are whose the lists are."""
    facts, line = basis.facts, basis.line.name
    if line in _OF_RECORDS:
        records = basis.counting or basis.reported
        best = best_first(records)[0]
        source = own_words(best.source, "source", best.source)
        of_best: dict[str, m.Arg] = {
            "kind": f"by.{best.kind}",
            "record": record_message(best),
            "source": source,
        }
        several = {"count": str(len(records))} if len(records) > 1 else {}
        return m.Message.of(_OF_RECORDS[line][bool(several)], **of_best, **several)
    codes_of_sides = {"status_a": join_codes(facts.a.codes), "status_b": join_codes(facts.b.codes)}
    code = f"{'open' if test.name == 'open' else 'verdict'}.{line}"
    more = _line_arguments(basis, sides, taxonomy)
    if line == "common" and not basis.limb.common:
        code, more = "verdict.common_monotypic", {}
    elif line == "subspecies_differ":
        code, more = _differing_subspecies(basis, sides, taxonomy)
    elif line == "no_status" and (idle := _find_idle(basis)):
        codes_of_sides |= dict.fromkeys(idle, "printed_not_counted")
        printed, why = next(iter(idle.values()))
        code, more = f"{code}_printed", {**more, "printed": printed, "why": why}
    return m.Message.of(code, a=sides[0], b=sides[1], **codes_of_sides, **more)


def _line_arguments(basis: Basis, sides: tuple[m.Arg, m.Arg], taxonomy: Taxonomy) -> dict[str, m.Arg]:
    """Return the arguments that only this line's sentence has."""
    line, limb, facts = basis.line.name, basis.limb, basis.facts
    if line == "common":
        return {"subspecies": in_sequence(limb.common, taxonomy)}
    if line == "non_migratory" and basis.decision:
        return {"who": basis.decision.decided_by, "cited": basis.decision.cited}
    if line not in _CONCERNS:
        return {}
    looked_at = ((sides[0], facts.a, limb.a), (sides[1], facts.b, limb.b))
    concerned = tuple(name for name, side, parts in looked_at if _CONCERNS[line](side, parts))
    more: dict[str, m.Arg] = {"side": concerned}
    if line in {"subspecies_open", "undivided"}:
        more |= {
            f"printed_{key}": printed_subspecies(side.parts) or "–"
            for key, side in zip("ab", basis.printed, strict=True)
        }
    return more


_CONCERNS: dict[str, Callable[[Side, Recorded], bool]] = {
    "no_status": lambda side, _: not side.codes,
    "extirpated": lambda side, _: side.codes == {"X"},
    "introduced": lambda side, _: side.codes == {"I"},
    "vagrant": lambda side, _: side.codes == {"V"},
    "resident": lambda side, _: side.codes == {"R"},
    "migrant_and_resident": lambda side, _: not side.migrant,
    "not_migratory": lambda side, _: not side.migrant,
    "within_party": lambda side, _: side.within,
    "subspecies_open": lambda _, recorded: bool(recorded.may_be),
    "undivided": lambda _, recorded: recorded.undivided,
}
"""Which sides the sentence of a line names."""


def _differing_subspecies(
    basis: Basis, sides: tuple[m.Arg, m.Arg], taxonomy: Taxonomy
) -> tuple[str, dict[str, m.Arg]]:
    """Return the sentence on a bird without a common subspecies: one is irregular, one on one side, or all differ."""
    limb = basis.limb
    if limb.irregular:
        taxon, at = limb.irregular
        own = (part for part in basis.printed[at].parts if taxon in part.taxa and part.statuses)
        said = printed_subspecies(own) or "–"
        return "verdict.subspecies_irregular", {"side": sides[at], "subspecies": taxon, "said": said}
    mine, yours = (in_sequence(recorded.taxa, taxonomy) for recorded in (limb.a, limb.b))
    if bool(mine) != bool(yours):
        side = sides[0] if mine else sides[1]
        return "verdict.subspecies_one_side", {"side": side, "subspecies": mine or yours}
    return "verdict.subspecies_differ", {"subspecies_a": mine, "subspecies_b": yours}


def printed_subspecies(parts: Iterable[Part]) -> m.Message | None:
    """Return what is printed of subspecies, by source: "KOS2025: lanceolata; BK2022: hendersonii / lanceolata (P3)"."""
    printed: list[tuple[str, m.Arg]] = []
    for part in parts:
        stated = tuple(dict.fromkeys(status.printed or status.code or "" for status in part.statuses))
        beside = m.Message.of("said.beside", printed=part.printed, said=stated) if stated else None
        printed.append((part.source, beside or part.printed or "–"))
    return merge_by_source(printed)


def merge_by_source(printed: Iterable[tuple[str, m.Arg]]) -> m.Message | None:
    """Return what each source says as one message, each thing once; None where nobody says anything."""
    by_source = m.grouped(printed).items()
    each = [
        m.Message.of("said.by", source=source, said=tuple(dict.fromkeys(own))) for source, own in by_source
    ]
    return (
        reduce(lambda before, then: m.Message.of("said.then", before=before, then=then), each)
        if each
        else None
    )


def _find_idle(basis: Basis) -> dict[str, tuple[str, str]]:
    """Return what a side without a status that counts prints all the same, and the key of why it does not count."""
    (a, b), facts = basis.statuses, basis.facts
    sides = (("status_a", facts.a, a), ("status_b", facts.b, b))
    idle = ((key, (*divided.deciding, *divided.beside)) for key, side, divided in sides if not side.codes)
    return {key: why for key, statuses in idle if (why := explain_uncounted(statuses))}


def join_codes(status_codes: Iterable[str]) -> str:
    """Return status codes as one argument of a sentence, in the order of the legend."""
    return " ".join(code for code in CODES if code in set(status_codes))
