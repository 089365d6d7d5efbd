"""The treaty test: one verdict for each taxon that two lists share, and which line of the table decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.evidence import records
from birds.evidence.rules import MIGRATORY, Facts, decide
from birds.evidence.status import uncounted
from birds.evidence.subspecies import Given, LimbB, limb_b, limb_of_subspecies
from birds.model import Reason, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from birds.model import (
        Checklist,
        Comparison,
        ComparisonRow,
        Decision,
        Evidence,
        MatchedEntry,
        Status,
        StatusCode,
        Test,
        Unit,
    )
    from birds.taxonomy import Taxonomy

SHARED = ("equal", "includes", "included_in", "overlaps")
CODES: tuple[StatusCode, ...] = ("R", "B", "W", "P", "V", "I", "X")
MONTHS_OF_A_RESIDENT = 12


def counted(statuses: Iterable[Status]) -> frozenset[StatusCode]:
    """Return the codes that count: no minor status, and no resident that is there only for some months."""
    return frozenset(
        status.code
        for status in statuses
        if not status.minor
        and not (status.code == "R" and 0 < len(set(status.months)) < MONTHS_OF_A_RESIDENT)
    )


def judge(
    comparison: Comparison,
    evidence: Sequence[Evidence],
    taxonomy: Taxonomy,
    *,
    decisions: Sequence[Decision] = (),
    set_aside_vagrants: bool = True,
    test: Test = "two-limb",
) -> tuple[Verdict, ...]:
    """Return one verdict for each shared row, each followed by those of its shared units where a side lumps.

    A unit of a lumped row is judged by the records of that unit alone, by its own subspecies, and by
    the statuses of the entries that hold it: the lumping list's one status speaks for each unit, for
    want of a better.
    """
    found, given = records.sort(evidence, comparison, taxonomy), Given(comparison, taxonomy)
    judging = _Judging(comparison, taxonomy, found, given, tuple(decisions), set_aside_vagrants, test)
    return tuple(verdict for row in comparison.rows if row.relation in SHARED for verdict in judging.row(row))


def judge_subspecies(
    taxon: str,
    comparison: Comparison,
    evidence: Sequence[Evidence],
    taxonomy: Taxonomy,
    decisions: Sequence[Decision] = (),
    test: Test = "two-limb",
) -> Verdict | None:
    """Return the verdict on one subspecies, None where no list records it or its species is not on both.

    It is judged by the records of that subspecies alone, by whether both lists record it, and by the statuses of the
    entries that hold it, for want of a status of its own.
    """
    found = _unit_of(taxon, comparison, taxonomy)
    if found is None:
        return None
    row, unit = found
    a, b = (tuple(h for h in side if h.entry.row == at) for side, at in ((row.a, unit.a), (row.b, unit.b)))
    limb, on_one = limb_of_subspecies(taxon, (a, b), Given(comparison, taxonomy), taxonomy)
    if limb is None:
        return None
    parties = (comparison.a.party or "", comparison.b.party or "")
    own = records.best_first(one for one in evidence if one.taxon == taxon)
    counting = tuple(one for one in own if records.why_not(one, parties) is None)
    sorted_records = records.Records(
        {taxon: counting},
        {taxon: tuple(one for one in own if one not in counting)},
        {taxon: tuple(one for one in own if records.reports(one, parties))},
    )
    judging = _Judging(
        comparison,
        taxonomy,
        sorted_records,
        Given(comparison, taxonomy),
        tuple(decisions),
        set_aside_vagrants=True,
        test=test,
    )
    alone = replace(unit, taxon=taxon, taxa=(taxon,))
    verdict = judging.judged(_Subject(taxon, row.id, unit.id, taxon, (alone,), a, b), limb)
    if verdict.line != "subspecies_differ" or on_one is None:
        return verdict
    sides = (_side(comparison.a), _side(comparison.b))
    kept = {key: value for key, value in verdict.reason.args if not key.startswith("subspecies")}
    reason = Reason.of("verdict.subspecies_one_side", **kept, side=sides[on_one], subspecies=taxon)
    return replace(verdict, reason=reason)


def _unit_of(taxon: str, comparison: Comparison, taxonomy: Taxonomy) -> tuple[ComparisonRow, Unit] | None:
    """Return the shared unit that a subspecies lies in: the one that has it, else the one of its whole species."""
    shared = [
        (row, unit)
        for row in comparison.rows
        if row.relation in SHARED
        for unit in row.units
        if unit.a is not None and unit.b is not None
    ]
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
    comparison: Comparison
    taxonomy: Taxonomy
    records: records.Records
    given: Given
    decisions: tuple[Decision, ...]
    set_aside_vagrants: bool
    test: Test

    def row(self, row: ComparisonRow) -> Iterator[Verdict]:
        shared = tuple(unit for unit in row.units if unit.a is not None and unit.b is not None)
        yield self.verdict(_Subject(row.id, row.id, None, lead(row), shared, row.a, row.b))
        if row.relation == "equal":
            return
        for unit in shared:
            a = tuple(held for held in row.a if held.entry.row == unit.a)
            b = tuple(held for held in row.b if held.entry.row == unit.b)
            yield self.verdict(_Subject((row.id, unit.id), row.id, unit.id, unit.taxon, (unit,), a, b))

    def verdict(self, subject: _Subject) -> Verdict:
        limb = limb_b((subject.a, subject.b), subject.units, self.given, self.taxonomy)
        return self.judged(subject, limb)

    def judged(self, subject: _Subject, limb: LimbB) -> Verdict:
        """Return the verdict, with limb b as it stands."""
        status_a, status_b = _statuses(subject.a), _statuses(subject.b)
        found = self.records.counting.get(subject.key, ())
        reported = self.records.reported.get(subject.key, ()) if self.test == "open" else ()
        others = self.records.others.get(subject.key, ())
        decision = self._decision(subject)
        facts = Facts(
            counted(status_a),
            counted(status_b),
            bool(found),
            limb.word,
            decision is not None,
            self.set_aside_vagrants,
            bool(reported),
        )
        line = decide(facts, self.test)
        return Verdict(
            row_id=subject.row_id,
            taxon=subject.taxon,
            verdict=line.verdict,
            line=line.name,
            reason=_of_records(found or reported, line.name)
            if line.name in _OF_RECORDS
            else self._reason(subject, line.name, facts, limb, decision),
            limb_a=found,
            limb_b=limb.word,
            common_subspecies=limb.common,
            status_a=status_a,
            status_b=status_b,
            unit_id=subject.unit_id,
            other_records=tuple(one for one in others if one not in reported),
            reported=reported,
        )

    def _decision(self, subject: _Subject) -> Decision | None:
        """Return the cited decision that this bird is evidently not migratory, if somebody took it."""
        names = {subject.row_id, subject.unit_id, subject.taxon}
        names |= {taxon for unit in subject.units for taxon in (unit.id, *unit.taxa)}
        fitting = (one for one in self.decisions if one.kind == "non_migratory" and one.subject in names)
        return next((one for one in fitting if one.cited.strip()), None)

    def _reason(
        self, subject: _Subject, line: str, facts: Facts, limb: LimbB, decision: Decision | None
    ) -> Reason:
        """Return the rule of the line with what it looked at, for a sentence."""
        sides = (_side(self.comparison.a), _side(self.comparison.b))
        rules = "open" if self.test == "open" else "verdict"
        args = {"a": sides[0], "b": sides[1], "status_a": codes(facts.a), "status_b": codes(facts.b)}
        if line == "common" and not limb.common:
            return Reason.of("verdict.common_monotypic", **args)
        if line == "no_status" and (idle := _uncounted(subject, facts)):
            args |= dict.fromkeys(idle, "printed_not_counted")
            printed, why = next(iter(idle.values()))
            concerned = _more(line, facts, limb, decision, sides)
            return Reason.of(f"{rules}.no_status_printed", **args, **concerned, printed=printed, why=why)
        return Reason.of(f"{rules}.{line}", **args, **_more(line, facts, limb, decision, sides))


def _uncounted(subject: _Subject, facts: Facts) -> dict[str, tuple[str, str]]:
    """Return what a side without a status that counts prints all the same, and the key of why it does not count."""
    sides = (("status_a", facts.a, subject.a), ("status_b", facts.b, subject.b))
    found = {key: uncounted(held.entry for held in entries) for key, had, entries in sides if not had}
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
    "not_migratory": lambda had: not MIGRATORY & set(had),
    "subspecies_open": lambda had: not had,
}


_OF_RECORDS = {
    "record": ("verdict.record", "verdict.records"),
    "reported": ("open.reported", "open.reported_several"),
}


def _of_records(found: Sequence[Evidence], line: str) -> Reason:
    """Name the record that decided, the one of the best source; and how many there are."""
    best = records.best_first(found)[0]
    args = {"kind": f"by.{best.kind}", "record": records.described(best), "source": best.source}
    one, several = _OF_RECORDS[line]
    if len(found) == 1:
        return Reason.of(one, **args)
    return Reason.of(several, **args, count=str(len(found)))


def lead(row: ComparisonRow) -> str:
    """Return the reference taxon that a shared row is headed by: what its widest entry means."""
    shared = [unit for unit in row.units if unit.a is not None and unit.b is not None]
    if row.relation != "equal":
        for held in row.a if row.relation == "includes" else row.b:
            if held.match.taxon and row.relation != "overlaps":
                return held.match.taxon
    return (shared or list(row.units))[0].taxon


def codes(found: Iterable[str]) -> str:
    """Return status codes as one argument of a sentence, in the order of the legend."""
    return " ".join(code for code in CODES if code in set(found))


def _statuses(entries: Iterable[MatchedEntry]) -> tuple[Status, ...]:
    return tuple(dict.fromkeys(status for held in entries for status in held.entry.statuses))


def _side(checklist: Checklist) -> str:
    return checklist.party or checklist.id
