"""The treaty test: one verdict for each taxon that two lists share, by a table of lines.

The first line that fits decides, and the last one always fits.

Sources: two limbs in JAMBA 1974 Art. I, Japan-US 1972, Japan-USSR 1973 (non-migratory birds in JAMBA), CAMBA 1986
(introduced birds); the open test, "species and subspecies for which there is reliable evidence of migration between
the two countries", in ROK-Russia 1994 and ROKAMBA 2006. `by` names whose line it is: a treaty's or this project's.
What a migrant is, is this project's always. No treaty read excepts vagrants; no treaty binds these two Parties yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from birds.evidence import limbs
from birds.evidence.limbs import LimbB, RecordedTaxa, limb_b, limb_of_subspecies
from birds.evidence.statements import RARE, Statements, StatusSaid, counted, is_migrant, is_settled, uncounted
from birds.model import TWO_LIMBS, Message, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from birds.model import (
        By,
        Comparison,
        ComparisonRow,
        Decision,
        Evidence,
        MatchedEntry,
        Status,
        StatusCode,
        Test,
        TreatyTest,
        Unit,
        VerdictWord,
    )
    from birds.taxonomy import Taxonomy

SHARED = ("equal", "includes", "included_in", "overlaps")
CODES: tuple[StatusCode, ...] = ("R", "B", "W", "P", "V", "I", "X")


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


# ---------------------------------------------------------------- judged


def judge(
    statements: Statements,
    evidence: Sequence[Evidence],
    *,
    decisions: Sequence[Decision] = (),
    test: TreatyTest = TWO_LIMBS,
) -> tuple[Verdict, ...]:
    """Return one verdict for each shared row, each followed by those of its shared units where a side lumps.

    A unit of a lumped row is judged by the records of that unit alone, by its own subspecies, and by what is said of
    it alone; for want of that, what is said of the entry that holds it speaks for each unit.
    """
    comparison, taxonomy = statements.comparison, statements.taxonomy
    found, given = limbs.sort(evidence, comparison, taxonomy), RecordedTaxa(comparison, taxonomy)
    judging = _Judging(statements, found, given, tuple(decisions), test)
    return tuple(verdict for row in comparison.rows if row.relation in SHARED for verdict in judging.row(row))


def judge_subspecies(
    taxon: str,
    statements: Statements,
    evidence: Sequence[Evidence],
    *,
    decisions: Sequence[Decision] = (),
    test: TreatyTest = TWO_LIMBS,
) -> Verdict | None:
    """Return the verdict on one subspecies, None where no list records it or its species is not on both.

    It is judged by the records of that subspecies alone, by whether both lists record it, and by what is said of it;
    for want of that, by what is said of the entries that hold it.
    """
    comparison, taxonomy = statements.comparison, statements.taxonomy
    given, found = RecordedTaxa(comparison, taxonomy), _unit_of(taxon, comparison, taxonomy)
    if found is None:
        return None
    row, unit = found
    a, b = row.holding(unit)
    limb, on_one = limb_of_subspecies(taxon, (a, b), given, taxonomy)
    if limb is None:
        return None
    sorted_records = _records_of(taxon, evidence, (comparison.a.party or "", comparison.b.party or ""))
    judging = _Judging(statements, sorted_records, given, tuple(decisions), test)
    alone = replace(unit, taxon=taxon, taxa=(taxon,))
    verdict = judging.judged(_Subject(taxon, row.id, unit.id, taxon, (alone,), a, b), limb)
    if verdict.line != "subspecies_differ" or on_one is None:
        return verdict
    sides = (comparison.a.side, comparison.b.side)
    kept = {key: value for key, value in verdict.reason.args if not key.startswith("subspecies")}
    reason = Message.of("verdict.subspecies_one_side", **kept, side=sides[on_one], subspecies=taxon)
    return replace(verdict, reason=reason)


def _records_of(taxon: str, evidence: Iterable[Evidence], parties: tuple[str, str]) -> limbs.SortedEvidence:
    """Return the records of one taxon alone, sorted by what they count for."""
    own = limbs.best_first(one for one in evidence if one.taxon == taxon)
    counting = tuple(one for one in own if limbs.why_not(one, parties) is None)
    return limbs.SortedEvidence(
        {taxon: counting},
        {taxon: tuple(one for one in own if one not in counting)},
        {taxon: tuple(one for one in own if limbs.reports(one, parties))},
    )


def _unit_of(taxon: str, comparison: Comparison, taxonomy: Taxonomy) -> tuple[ComparisonRow, Unit] | None:
    """Return the shared unit that a subspecies lies in: the one that has it, else the one of its whole species."""
    shared = [(row, unit) for row in comparison.rows if row.relation in SHARED for unit in row.shared]
    for name in (taxon, taxonomy.species_of(taxon)):
        for row, unit in shared:
            if name in unit.taxa:
                return row, unit
    return None


@dataclass(frozen=True, slots=True)
class _Subject:
    """A shared bird to judge: a row, or one unit of it."""

    key: object
    row_id: str
    unit_id: str | None
    taxon: str
    units: tuple[Unit, ...]
    a: tuple[MatchedEntry, ...]
    b: tuple[MatchedEntry, ...]


@dataclass(frozen=True, slots=True)
class _Judging:
    statements: Statements
    records: limbs.SortedEvidence
    given: RecordedTaxa
    decisions: tuple[Decision, ...]
    test: TreatyTest

    def row(self, row: ComparisonRow) -> Iterator[Verdict]:
        yield self.verdict(_Subject(row.id, row.id, None, lead(row), row.shared, row.a, row.b))
        for unit in row.shared if row.relation != "equal" else ():
            key = (row.id, unit.id)
            yield self.verdict(_Subject(key, *key, unit.taxon, (unit,), *row.holding(unit)))

    def verdict(self, subject: _Subject) -> Verdict:
        limb = limb_b((subject.a, subject.b), subject.units, self.given, self.statements.taxonomy)
        return self.judged(subject, self._less_vagrants(limb, subject))

    def judged(self, subject: _Subject, limb: LimbB) -> Verdict:
        """Return the verdict, with limb b as it stands."""
        said = self._said(subject)
        found = self.records.counting.get(subject.key, ())
        reported = self.records.reported.get(subject.key, ()) if self.test.name == "open" else ()
        others = self.records.others.get(subject.key, ())
        decision = self._decision(subject)
        facts = self._facts(said, limb, decision, found=bool(found), reported=bool(reported))
        line = decide(facts, self.test.name)
        return Verdict(
            row_id=subject.row_id,
            taxon=subject.taxon,
            verdict=line.verdict,
            line=line.name,
            reason=_of_records(found or reported, line.name)
            if line.name in _OF_RECORDS
            else self._reason(said, line.name, facts, limb, decision),
            limb_a=found,
            limb_b=limb.word,
            common_subspecies=limb.common,
            status_a=said[0].deciding,
            status_b=said[1].deciding,
            unit_id=subject.unit_id,
            other_records=tuple(one for one in others if one not in reported),
            reported=reported,
            by=line.by,
            beside_a=said[0].beside,
            beside_b=said[1].beside,
        )

    def _said(self, subject: _Subject) -> tuple[StatusSaid, StatusSaid]:
        """Return what is said of a bird on both sides: of a subspecies by itself, else of its unit or row."""
        key = (subject.row_id, subject.unit_id)
        a, b = (self.statements.on(at, held, key) for at, held in enumerate((subject.a, subject.b)))
        if subject.key != subject.taxon:
            return a, b
        own = tuple(self.statements.of_part(at, subject.taxon) for at in (0, 1))
        return (own[0] if own[0].deciding else a), (own[1] if own[1].deciding else b)

    def _facts(
        self,
        said: tuple[StatusSaid, StatusSaid],
        limb: LimbB,
        decision: Decision | None,
        *,
        found: bool,
        reported: bool,
    ) -> Facts:
        scarce = "scarce-seasons" in self.test.rules
        a, b = (counted(one.deciding, scarce_seasons=scarce) for one in said)
        return Facts(
            frozenset(one.code for one in a if one.code),
            frozenset(one.code for one in b if one.code),
            is_migrant(a),
            is_migrant(b),
            is_settled(a),
            is_settled(b),
            limb_a=found,
            limb_b=limb.word,
            non_migratory=decision is not None,
            set_aside_vagrants="vagrants" in self.test.rules,
            reported=reported,
        )

    def _less_vagrants(self, limb: LimbB, subject: _Subject) -> LimbB:
        """Take from the common subspecies those that a side has as vagrants only, or in doubt."""
        regular = tuple(taxon for taxon in limb.common if self._irregular(taxon) is None)
        if regular == limb.common:
            return limb
        if regular or _is_monotypic(subject.units, self.statements.taxonomy):
            return replace(limb, common=regular)
        at = self._irregular(limb.common[0]) or 0
        return replace(limb, word="not_met", common=(), irregular=(limb.common[0], at))

    def _irregular(self, taxon: str) -> int | None:
        """Return the side (0 or 1) that has a subspecies as a vagrant only or in doubt, None where both have it."""
        for at in (0, 1):
            said = self.statements.of_part(at, taxon)
            found = [one for one in said.deciding or said.beside if _says_how_often(one)]
            if found and all(status.code in RARE for status in found):
                return at
        return None

    def _decision(self, subject: _Subject) -> Decision | None:
        """Return the cited decision that this bird is evidently not migratory, if somebody took it."""
        names = {subject.row_id, subject.unit_id, subject.taxon}
        names |= {taxon for unit in subject.units for taxon in (unit.id, *unit.taxa)}
        fitting = (one for one in self.decisions if one.kind == "non_migratory" and one.subject in names)
        return next((one for one in fitting if one.cited.strip()), None)

    def _reason(
        self,
        said: tuple[StatusSaid, StatusSaid],
        line: str,
        facts: Facts,
        limb: LimbB,
        decision: Decision | None,
    ) -> Message:
        """Return the rule of the line with what it looked at, for a sentence."""
        comparison = self.statements.comparison
        sides = (comparison.a.side, comparison.b.side)
        rules = "open" if self.test.name == "open" else "verdict"
        args = {"a": sides[0], "b": sides[1], "status_a": codes(facts.a), "status_b": codes(facts.b)}
        if line == "common" and not limb.common:
            return Message.of("verdict.common_monotypic", **args)
        if line == "subspecies_differ" and limb.irregular:
            taxon, at = limb.irregular
            cited = _cited(self.statements.of_part(at, taxon))
            return Message.of(
                "verdict.subspecies_irregular", **args, side=sides[at], subspecies=taxon, said=cited
            )
        if line == "no_status" and (idle := _uncounted(said, facts)):
            args |= dict.fromkeys(idle, "printed_not_counted")
            printed, why = next(iter(idle.values()))
            concerned = _more(line, facts, limb, decision, sides)
            return Message.of(f"{rules}.no_status_printed", **args, **concerned, printed=printed, why=why)
        return Message.of(f"{rules}.{line}", **args, **_more(line, facts, limb, decision, sides))


def _says_how_often(status: Status) -> bool:
    """Tell whether a statement says more than a code that nobody explains: a season, a vagrant, or a doubt."""
    return status.code is not None or "?" in (status.printed or "")


def _cited(said: StatusSaid) -> str:
    """Return who says something, and what is printed there: "BK2022: DD"."""
    by_source: dict[str, list[str]] = {}
    for one in said.deciding or said.beside:
        by_source.setdefault(one.source or "", []).append(one.printed or one.code or "")
    return "; ".join(f"{source}: {', '.join(dict.fromkeys(words))}" for source, words in by_source.items())


def _is_monotypic(units: Iterable[Unit], taxonomy: Taxonomy) -> bool:
    species = {taxonomy.species_of(taxon) for unit in units for taxon in unit.taxa}
    return any(taxonomy.is_monotypic(one) for one in species if one)


def _uncounted(said: tuple[StatusSaid, StatusSaid], facts: Facts) -> dict[str, tuple[str, str]]:
    """Return what a side without a status that counts prints all the same, and the key of why it does not count."""
    sides = (("status_a", facts.a, said[0]), ("status_b", facts.b, said[1]))
    found = {key: uncounted((*one.deciding, *one.beside)) for key, had, one in sides if not had}
    return {key: printed for key, printed in found.items() if printed}


def _more(
    line: str, facts: Facts, limb: LimbB, decision: Decision | None, sides: tuple[str, str]
) -> dict[str, str]:
    """Return the arguments that only this line's sentence has."""
    if line == "common":
        return {"subspecies": ", ".join(limb.common)}
    if line == "subspecies_differ":
        return {"subspecies_a": ", ".join(limb.a), "subspecies_b": ", ".join(limb.b)}
    if line == "non_migratory" and decision:
        return {"who": decision.decided_by, "cited": decision.cited}
    if line == "not_migratory":
        having = (facts.migrant_a, facts.migrant_b)
        return {"side": "|".join(side for side, had in zip(sides, having, strict=True) if not had)}
    concerned = _CONCERNED.get(line)
    if concerned is None:
        return {}
    given = (facts.a, facts.b) if line != "subspecies_open" else (limb.a, limb.b)
    return {"side": "|".join(side for side, had in zip(sides, given, strict=True) if concerned(had))}


_CONCERNED: dict[str, Callable[[Collection[str]], bool]] = {
    "no_status": lambda had: not had,
    "extirpated": lambda had: set(had) == {"X"},
    "introduced": lambda had: set(had) == {"I"},
    "vagrant": lambda had: set(had) == {"V"},
    "resident": lambda had: set(had) == {"R"},
    "migrant_and_resident": lambda had: set(had) == {"R"},
    "subspecies_open": lambda had: not had,
}


_OF_RECORDS = {
    "record": ("verdict.record", "verdict.records"),
    "reported": ("open.reported", "open.reported_several"),
}


def _of_records(found: Sequence[Evidence], line: str) -> Message:
    """Name the record that decided, the one of the best source; and how many there are."""
    best = limbs.best_first(found)[0]
    args = {"kind": f"by.{best.kind}", "record": limbs.described(best), "source": best.source}
    one, several = _OF_RECORDS[line]
    if len(found) == 1:
        return Message.of(one, **args)
    return Message.of(several, **args, count=str(len(found)))


def lead(row: ComparisonRow) -> str:
    """Return the reference taxon that a shared row is headed by: what its widest entry means."""
    if row.relation != "equal":
        for held in row.a if row.relation == "includes" else row.b:
            if held.match.taxon and row.relation != "overlaps":
                return held.match.taxon
    return (row.shared or row.units)[0].taxon


def codes(found: Iterable[str]) -> str:
    """Return status codes as one argument of a sentence, in the order of the legend."""
    return " ".join(code for code in CODES if code in set(found))
