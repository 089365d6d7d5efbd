"""The treaty test applied: statements to what each side says, to limb b, to the first line that fits, and why.

Sources: two limbs in JAMBA 1974 Art. I (which excepts birds evidently not migratory), Japan-US 1972, Japan-USSR 1973;
the open test, "species and subspecies for which there is reliable evidence of migration between the two countries", in
ROK-Russia 1994 and ROKAMBA 2006. `by` names whose line it is: a treaty's or this project's. CAMBA 1986 alone excepts
introduced birds, no treaty read excepts vagrants; what a migrant is, is this project's always. No treaty binds these
two Parties yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from birds import model as m
from birds.attribution import own_words
from birds.comparison.units import in_sequence
from birds.evidence import statements as st
from birds.evidence.derivations import derive
from birds.evidence.lines import CODES, Basis, Facts, decide
from birds.evidence.records import SortedEvidence, best_first, evidence_of, record_message, sort_evidence
from birds.evidence.statements import DividedStatuses, LimbB, Part, Printed, Side, Statements
from birds.taxonomy import Taxonomy

SHARED = ("equal", "includes", "included_in", "overlaps")

# ---------------------------------------------------------------- verdicts


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
    by_unit = sort_evidence(evidence, statements.comparison, statements.taxonomy)
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
    own = evidence_of(taxon, evidence, (a.party or "", b.party or ""))
    judge_ = _Judge(statements, own, tuple(decisions), test)
    subject = _Subject(row.id, unit.id, taxon, (unit,), is_subspecies=True)
    limb = judge_.assess_limb(subject, judge_.gather(subject, m.LEVELS[-1]))
    return judge_.judge(subject) if any(side.taxa or side.may_be for side in (limb.a, limb.b)) else None


class _Subject(NamedTuple):
    """A shared bird to judge: a row, one unit of it, or one subspecies."""

    row_id: str
    unit_id: str | None
    taxon: str
    units: tuple[m.Unit, ...]
    is_subspecies: bool = False

    @property
    def key(self) -> object:
        """Its key in `SortedEvidence`."""
        if self.is_subspecies:
            return self.taxon
        return (self.row_id, self.unit_id) if self.unit_id else self.row_id

    @property
    def keys(self) -> tuple[st.Key, ...]:
        return tuple((self.row_id, unit.id) for unit in self.units)


def _subjects(row: m.ComparisonRow) -> Iterator[_Subject]:
    yield _Subject(row.id, None, lead(row), row.shared)
    for unit in row.shared if row.relation != "equal" else ():
        yield _Subject(row.id, unit.id, unit.taxon, (unit,))


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
        line, (a, b), statements = basis.line, basis.statuses, self.statements
        taxonomy, country = statements.taxonomy, statements.comparison.agreement.country
        # Parties, or ids of nobody's lists
        side_a, side_b = (country(side.side) for side in statements.sides)
        others = self.records.others.get(subject.key, ())
        return m.Verdict(
            row_id=subject.row_id,
            taxon=subject.taxon,
            verdict=line.verdict,
            line=line.name,
            reason=_explain(basis, (side_a, side_b), taxonomy, self.test),
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
            derivation=derive(
                basis, statements, self.test, subject.keys, subject.taxon if subject.is_subspecies else None
            ),
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
        own = subject.taxon if subject.is_subspecies else None
        statuses = (self._divide(0, printed[0], limb, own), self._divide(1, printed[1], limb, own))
        counting = _of_trust(self.records.counting.get(subject.key, ()), least)
        reported = _of_trust(self.records.reported.get(subject.key, ()), least)
        # A cited decision that this bird is evidently not migratory, if somebody took one.
        names = {subject.row_id, subject.unit_id, subject.taxon}
        names |= {taxon for unit in subject.units for taxon in (unit.id, *unit.taxa)}
        fitting = (it for it in self.decisions if it.kind == "non_migratory" and it.subject in names)
        decision = next((decision for decision in fitting if decision.cited.strip()), None)
        facts = Facts(
            st.side_of(statuses[0].deciding, self.test),
            st.side_of(statuses[1].deciding, self.test),
            bool(counting),
            limb.word,
            undivided=limb.undivided,
            non_migratory=decision is not None,
            set_aside_vagrants="vagrants" in self.test.rules,
            reported=bool(reported),
        )
        return Basis(
            printed=printed,
            statuses=statuses,
            limb=limb,
            facts=facts,
            line=decide(facts, self.test.name),
            counting=counting,
            reported=reported if self.test.name == "open" else (),
            decision=decision,
            whole=self.statements.subspecies_of(subject.keys),
            monotypic=self._is_monotypic(subject),
        )

    def gather(self, subject: _Subject, least: m.Trust | None) -> tuple[Printed, Printed]:
        """Return what both sides print of a bird, in sources of a level of trust or better."""
        a, b = (self.statements.on(at, subject.keys).of_trust(least) for at in (0, 1))
        return a, b

    def assess_limb(self, subject: _Subject, printed: tuple[Printed, Printed]) -> LimbB:
        """Return limb b of a bird, of a subspecies for that alone."""
        rules = self.test.rules
        whole = self.statements.subspecies_of(subject.keys)
        scarce = "scarce-seasons" in rules
        a, b = (st.record_subspecies(each.parts, whole, scarce_seasons=scarce) for each in printed)
        if subject.is_subspecies:
            return st.assess_subspecies(subject.taxon, a, b)
        monotypic = self._is_monotypic(subject)
        return st.assess_limb_b(a, b, monotypic=monotypic, undivided="undivided" in rules)

    def _is_monotypic(self, subject: _Subject) -> bool:
        taxonomy = self.statements.taxonomy
        species = {taxonomy.species_of(taxon) for unit in subject.units for taxon in unit.taxa}
        return any(taxonomy.is_monotypic(each) for each in species if each)

    def _divide(self, at: int, printed: Printed, limb: LimbB, subspecies: str | None) -> DividedStatuses:
        """Return what is said of a bird: of the whole, and of the subspecies that are common, of all where none is.

        Of a subspecies it is what the same sources say of that alone, for want of that what they say of the whole.
        """
        scarce, side = "scarce-seasons" in self.test.rules, self.statements.sides[at]
        common = limb.common | ({subspecies} if subspecies else frozenset())
        heard = [part for part in printed.parts if not common or not common.isdisjoint(part.taxa)]
        unheard = [status for part in printed.parts if part not in heard for status in part.statuses]
        spoken = (*printed.statuses, *(status for part in heard for status in part.statuses))
        divided = st.divide_statuses(
            side, spoken, self.statements.comparison.agreement, scarce_seasons=scarce
        )
        deciding, beside = divided.deciding, (*divided.beside, *unheard)
        if subspecies:
            own = tuple(status for status in deciding if status.taxon == subspecies)
            whole = tuple(status for status in deciding if status not in own)
            deciding, other = (
                (own, whole) if st.counted_statuses(own, scarce_seasons=scarce) else (whole, own)
            )
            beside = (*other, *beside)
        others = tuple(status for status in dict.fromkeys(beside) if status not in deciding)
        return DividedStatuses(deciding, others)


def _of_trust(records: Iterable[m.Evidence], least: m.Trust | None) -> tuple[m.Evidence, ...]:
    return tuple(record for record in records if m.LEVELS.index(record.trust) <= m.LEVELS.index(least))


# ---------------------------------------------------------------- why


_OF_RECORDS = {
    "record": ("verdict.record", "verdict.records"),
    "reported": ("open.reported", "open.reported_several"),
}
"""The sentences of lines that a record decides: of one, of several, of which the best is named."""


def _explain(basis: Basis, sides: tuple[m.Arg, m.Arg], taxonomy: Taxonomy, test: m.TreatyTest) -> m.Message:
    """Return the rule of the line with what it looked at, for a sentence; `sides` are whose the lists are."""
    facts, limb, line = basis.facts, basis.limb, basis.line.name
    if line in _OF_RECORDS:
        marked = basis.counting or basis.reported
        best = best_first(marked)[0]
        source = own_words(best.source, "source", best.source)
        several = {"count": str(len(marked))} if len(marked) > 1 else {}
        told = record_message(best)
        code = _OF_RECORDS[line][bool(several)]
        return m.Message.of(code, kind=f"by.{best.kind}", record=told, source=source, **several)
    codes: dict[str, m.Arg] = {"status_a": _join_codes(facts.a.codes), "status_b": _join_codes(facts.b.codes)}
    code = f"{'open' if test.name == 'open' else 'verdict'}.{line}"
    more: dict[str, m.Arg] = {}
    if line in _CONCERNS:
        looked_at = ((sides[0], facts.a, limb.a), (sides[1], facts.b, limb.b))
        more["side"] = tuple(name for name, side, parts in looked_at if _CONCERNS[line](side, parts))
    if line in {"subspecies_open", "undivided"}:
        for key, side in zip("ab", basis.printed, strict=True):
            more[f"printed_{key}"] = printed_subspecies(side.parts) or "–"
    elif line == "common" and limb.common:
        more = {"subspecies": in_sequence(limb.common, taxonomy)}
    elif line == "common":
        code = "verdict.common_monotypic"
    elif line == "non_migratory" and basis.decision:
        more = {"who": basis.decision.decided_by, "cited": basis.decision.cited}
    elif line == "subspecies_differ":
        code, more = _differing_subspecies(basis, sides, taxonomy)
    elif line == "no_status" and (idle := _find_idle(basis)):
        codes |= dict.fromkeys(idle, "printed_not_counted")
        who = {"status_a": sides[0], "status_b": sides[1]}
        each = (
            m.Message.of("said.not_counted", who=who[key], printed=printed, why=why)
            for key, (printed, why) in idle.items()
        )
        code, more = f"{code}_printed", {**more, "idle": _in_turn(each)}
    return m.Message.of(code, a=sides[0], b=sides[1], **codes, **more)


_CONCERNS: dict[str, Callable[[Side, st.Recorded], bool]] = {
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
    by_source = {source: tuple(dict.fromkeys(own)) for source, own in m.grouped(printed).items()}
    each = [m.Message.of("said.by", source=source, said=own) for source, own in by_source.items()]
    return _in_turn(each) if each else None


def _in_turn(each: Iterable[m.Message]) -> m.Message:
    """Return messages as one, each after a semicolon but the first; there is one at least."""
    return reduce(lambda before, then: m.Message.of("said.then", before=before, then=then), each)


def _find_idle(basis: Basis) -> dict[str, tuple[str, str]]:
    """Return what a side without a status that counts prints all the same, and the key of why it does not count."""
    (a, b), facts = basis.statuses, basis.facts
    sides = (("status_a", facts.a, a), ("status_b", facts.b, b))
    idle = ((key, (*divided.deciding, *divided.beside)) for key, side, divided in sides if not side.codes)
    return {key: why for key, statuses in idle if (why := st.explain_uncounted(statuses))}


def _join_codes(status_codes: Iterable[str]) -> str:
    """Return status codes as one argument of a sentence, in the order of the legend."""
    return " ".join(code for code in CODES if code in set(status_codes))
