"""The treaty test applied: statements to what each side says, to limb b, to the line that fits, to what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from birds import model as m
from birds.comparison.units import in_sequence
from birds.evidence import records
from birds.evidence.lines import Basis, Facts, decide, explain_verdict, printed_subspecies
from birds.evidence.records import SortedEvidence
from birds.evidence.statements import (
    Key,
    LimbB,
    Printed,
    Statements,
    assess_limb_b,
    assess_subspecies,
    record_subspecies,
)
from birds.evidence.status import DividedStatuses, counted_statuses, divide_statuses, side_of

SHARED = ("equal", "includes", "included_in", "overlaps")


def judge(
    statements: Statements,
    evidence: Sequence[m.Evidence],
    *,
    rows: Iterable[m.ComparisonRow] | None = None,
    decisions: Sequence[m.Decision] = (),
    test: m.TreatyTest = m.TWO_LIMBS,
) -> tuple[m.Verdict, ...]:
    """Return one verdict for each shared row, each followed by those of its shared units where a side lumps.

    Of these `rows` alone, if they are given. A unit of a lumped row is judged by the records of that unit alone, by
    its own subspecies, and by all statements about entries that hold it.
    """
    by_unit = records.sort_evidence(evidence, statements.comparison, statements.taxonomy)
    judge_ = _Judge(statements, by_unit, tuple(decisions), test)
    every = statements.comparison.rows if rows is None else rows
    shared = (row for row in every if row.relation in SHARED)
    return tuple(judge_.judge(subject) for row in shared for subject in _subjects(row))


def judge_subspecies(
    taxon: str,
    statements: Statements,
    evidence: Sequence[m.Evidence],
    *,
    decisions: Sequence[m.Decision] = (),
    test: m.TreatyTest = m.TWO_LIMBS,
) -> m.Verdict | None:
    """Return the verdict on one subspecies, None where no side has it or its species is not on both.

    It is judged by the records of that subspecies alone, by whether both sides record it, and by what the sources that
    decide on the bird say of it; for want of that, by what they say of the bird.
    """
    rows = [row for row in statements.comparison.rows if row.relation in SHARED]
    shared = [(row, unit) for row in rows for unit in row.shared]
    names = (taxon, statements.taxonomy.species_of(taxon))  # its own unit, else that of its whole species
    holding = [(row, unit) for name in names for row, unit in shared if name in unit.taxa]
    if not holding:
        return None
    (row, unit), (a, b) = holding[0], statements.sides
    own = records.evidence_of_taxon(taxon, evidence, (a.party or "", b.party or ""))
    judge_ = _Judge(statements, own, tuple(decisions), test)
    subject = _Subject(
        key=taxon, row_id=row.id, unit_id=unit.id, taxon=taxon, units=(unit,), subspecies=taxon
    )
    limb = judge_.assess_limb(subject, judge_.gather(subject, m.LEVELS[-1]))
    return judge_.judge(subject) if any(side.taxa or side.may_be for side in (limb.a, limb.b)) else None


@dataclass(frozen=True, slots=True)
class _Subject:
    """A shared bird to judge: a row, one unit of it, or one `subspecies`."""

    key: object
    row_id: str
    unit_id: str | None
    taxon: str
    units: tuple[m.Unit, ...]
    subspecies: str | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple((self.row_id, unit.id) for unit in self.units)


def _subjects(row: m.ComparisonRow) -> Iterator[_Subject]:
    yield _Subject(key=row.id, row_id=row.id, unit_id=None, taxon=lead(row), units=row.shared)
    for unit in row.shared if row.relation != "equal" else ():
        yield _Subject(key=(row.id, unit.id), row_id=row.id, unit_id=unit.id, taxon=unit.taxon, units=(unit,))


def lead(row: m.ComparisonRow) -> str:
    """Return the reference taxon that a shared row is headed by: what its widest entry means."""
    if row.relation != "equal":
        for entry in row.a if row.relation == "includes" else row.b:
            if entry.match.taxon and row.relation != "overlaps":
                return entry.match.taxon
    return (row.shared or row.units)[0].taxon


@dataclass(frozen=True, slots=True)
class _Judge:
    """What all verdicts of a test are made of."""

    statements: Statements
    records: SortedEvidence
    decisions: tuple[m.Decision, ...]
    test: m.TreatyTest

    def judge(self, subject: _Subject) -> m.Verdict:
        """Return the verdict, and the highest level of trust at which it stands."""
        basis = self.weigh(subject, self.test.min_trust)
        line, (a, b), taxonomy = basis.line, basis.statuses, self.statements.taxonomy
        country = (
            self.statements.comparison.agreement.country
        )  # Parties, or the ids of lists that are nobody's
        side_a, side_b = (country(side.side) for side in self.statements.sides)
        others = self.records.others.get(subject.key, ())
        return m.Verdict(
            row_id=subject.row_id,
            taxon=subject.taxon,
            verdict=line.verdict,
            line=line.name,
            reason=explain_verdict(basis, (side_a, side_b), taxonomy, self.test),
            limb_a=basis.counting,
            limb_b=basis.limb.word,
            common_subspecies=in_sequence(basis.limb.common, taxonomy),
            undivided=basis.limb.undivided,
            subspecies_a=in_sequence(basis.limb.a.taxa, taxonomy),
            subspecies_b=in_sequence(basis.limb.b.taxa, taxonomy),
            printed_a=printed_subspecies(basis.printed[0].parts),
            printed_b=printed_subspecies(basis.printed[1].parts),
            status_a=a.deciding,
            status_b=b.deciding,
            unit_id=subject.unit_id,
            other_records=tuple(record for record in others if record not in basis.reported),
            reported=basis.reported,
            by=line.by,
            beside_a=a.beside,
            beside_b=b.beside,
            trust=self._rate(subject, basis),
        )

    def _rate(self, subject: _Subject, basis: Basis) -> m.Trust | None:
        """Return the highest level at which a verdict stands on sources of that level or better."""
        if basis.line.verdict == "unknown":
            return None
        marked = basis.counting + basis.reported
        used = {record.trust for record in marked}
        for printed in basis.printed:
            used |= {status.trust for status in printed.statuses} | {part.trust for part in printed.parts}
        weakest = max(map(m.LEVELS.index, used), default=0)
        for level in m.LEVELS[:weakest]:
            speaks = all(side.speaks for side in self.gather(subject, level))
            if (speaks or marked) and self.weigh(subject, level).line.verdict == basis.line.verdict:
                return level
        return m.LEVELS[weakest]

    def weigh(self, subject: _Subject, least: m.Trust | None) -> Basis:
        """Return what a verdict rests on by sources of a level of trust or better, and the line that fits that."""
        printed = self.gather(subject, least)
        limb = self.assess_limb(subject, printed)
        statuses = (
            self._divide(0, printed[0], limb, subject.subspecies),
            self._divide(1, printed[1], limb, subject.subspecies),
        )
        counting = _of_trust(self.records.counting.get(subject.key, ()), least)
        reported = _of_trust(self.records.reported.get(subject.key, ()), least)
        decision = self._find_decision(subject)
        facts = Facts(
            side_of(statuses[0].deciding, self.test),
            side_of(statuses[1].deciding, self.test),
            bool(counting),
            limb.word,
            undivided=limb.undivided,
            non_migratory=decision is not None,
            set_aside_vagrants="vagrants" in self.test.rules,
            reported=bool(reported),
        )
        line = decide(facts, self.test.name)
        reported = reported if self.test.name == "open" else ()
        return Basis(
            printed=printed,
            statuses=statuses,
            limb=limb,
            facts=facts,
            line=line,
            counting=counting,
            reported=reported,
            decision=decision,
        )

    def gather(self, subject: _Subject, least: m.Trust | None) -> tuple[Printed, Printed]:
        """Return what both sides print of a bird, in sources of a level of trust or better."""
        a, b = (self.statements.on(at, subject.keys).of_trust(least) for at in (0, 1))
        return a, b

    def assess_limb(self, subject: _Subject, printed: tuple[Printed, Printed]) -> LimbB:
        """Return limb b of a bird, of a subspecies for that alone."""
        rules, taxonomy = self.test.rules, self.statements.taxonomy
        whole = self.statements.subspecies_of(subject.keys)
        a, b = (
            record_subspecies(each.parts, whole, scarce_seasons="scarce-seasons" in rules) for each in printed
        )
        if subject.subspecies:
            return assess_subspecies(subject.subspecies, a, b)
        species = {taxonomy.species_of(taxon) for unit in subject.units for taxon in unit.taxa}
        monotypic = any(taxonomy.is_monotypic(each) for each in species if each)
        return assess_limb_b(a, b, monotypic=monotypic, undivided="undivided" in rules)

    def _divide(self, at: int, printed: Printed, limb: LimbB, subspecies: str | None) -> DividedStatuses:
        """Return what is said of a bird: of the whole, and of the subspecies that are common, of all where none is.

        Of a subspecies it is what the same sources say of that alone, for want of that what they say of the whole.
        """
        scarce, side = "scarce-seasons" in self.test.rules, self.statements.sides[at]
        common = limb.common | ({subspecies} if subspecies else frozenset())
        heard = [part for part in printed.parts if not common or not common.isdisjoint(part.taxa)]
        unheard = [status for part in printed.parts if part not in heard for status in part.statuses]
        spoken = (*printed.statuses, *(status for part in heard for status in part.statuses))
        divided = divide_statuses(side, spoken, self.statements.comparison.agreement, scarce_seasons=scarce)
        deciding, beside = divided.deciding, (*divided.beside, *unheard)
        if subspecies:
            own = tuple(status for status in deciding if status.taxon == subspecies)
            whole = tuple(status for status in deciding if status not in own)
            deciding, other = (own, whole) if counted_statuses(own, scarce_seasons=scarce) else (whole, own)
            beside = (*other, *beside)
        others = tuple(status for status in dict.fromkeys(beside) if status not in deciding)
        return DividedStatuses(deciding, others)

    def _find_decision(self, subject: _Subject) -> m.Decision | None:
        """Return the cited decision that this bird is evidently not migratory, if somebody took it."""
        names = {subject.row_id, subject.unit_id, subject.taxon}
        names |= {taxon for unit in subject.units for taxon in (unit.id, *unit.taxa)}
        fitting = (it for it in self.decisions if it.kind == "non_migratory" and it.subject in names)
        return next((decision for decision in fitting if decision.cited.strip()), None)


def _of_trust(records: Iterable[m.Evidence], least: m.Trust | None) -> tuple[m.Evidence, ...]:
    return tuple(record for record in records if m.LEVELS.index(record.trust) <= m.LEVELS.index(least))
