"""Why a verdict is as it is: what it rests on, and the sentence of its line as a code with arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from birds.attribution import own_words
from birds.comparison.units import in_sequence
from birds.evidence.lines import CODES, Facts, Side, TestLine
from birds.evidence.records import best_first, record_message
from birds.evidence.status import DividedStatuses, explain_uncounted
from birds.model import Arg, Decision, Evidence, Message, TreatyTest, grouped
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from birds.evidence.statements import Part, Printed
    from birds.evidence.subspecies import LimbB, Recorded


@dataclass(frozen=True, slots=True)
class Basis:
    """What a verdict rests on: what both sides print, what decides of it, limb b, the records, the line that fits."""

    printed: tuple[Printed, Printed]
    statuses: tuple[DividedStatuses, DividedStatuses]
    limb: LimbB
    facts: Facts
    line: TestLine
    counting: tuple[Evidence, ...] = ()
    reported: tuple[Evidence, ...] = ()
    decision: Decision | None = None


def explain_verdict(basis: Basis, sides: tuple[Arg, Arg], taxonomy: Taxonomy, test: TreatyTest) -> Message:
    """Return the rule of the line with what it looked at, for a sentence; `sides` are whose the lists are."""
    facts, line = basis.facts, basis.line.name
    if line in _OF_RECORDS:
        return _record_reason(basis.counting or basis.reported, line)
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
    return Message.of(code, a=sides[0], b=sides[1], **codes_of_sides, **more)


def _line_arguments(basis: Basis, sides: tuple[Arg, Arg], taxonomy: Taxonomy) -> dict[str, Arg]:
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
    more: dict[str, Arg] = {"side": concerned}
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
    basis: Basis, sides: tuple[Arg, Arg], taxonomy: Taxonomy
) -> tuple[str, dict[str, Arg]]:
    """Return the sentence on a bird without a common subspecies: one is irregular, one on one side, or all differ."""
    limb = basis.limb
    if limb.irregular:
        taxon, at = limb.irregular
        own = (part for part in basis.printed[at].parts if taxon in part.taxa and part.statuses)
        more: dict[str, Arg] = {
            "side": sides[at],
            "subspecies": taxon,
            "said": printed_subspecies(own) or "–",
        }
        return "verdict.subspecies_irregular", more
    mine, yours = (in_sequence(recorded.taxa, taxonomy) for recorded in (limb.a, limb.b))
    if bool(mine) != bool(yours):
        side = sides[0] if mine else sides[1]
        return "verdict.subspecies_one_side", {"side": side, "subspecies": mine or yours}
    return "verdict.subspecies_differ", {"subspecies_a": mine, "subspecies_b": yours}


def printed_subspecies(parts: Iterable[Part]) -> Message | None:
    """Return what is printed of subspecies, by source: "KOS2025: lanceolata; BK2022: hendersonii / lanceolata (P3)"."""
    return merge_by_source((part.source, _part_words(part)) for part in parts)


def _part_words(part: Part) -> Arg:
    words_ = tuple(dict.fromkeys(status.printed or status.code or "" for status in part.statuses))
    return Message.of("said.beside", printed=part.printed, said=words_) if words_ else part.printed or "–"


def merge_by_source(printed: Iterable[tuple[str, Arg]]) -> Message | None:
    """Return what each source says as one message, each thing once; None where nobody says anything."""
    each = [
        Message.of("said.by", source=source, said=tuple(dict.fromkeys(texts)))
        for source, texts in grouped(printed).items()
    ]
    return (
        reduce(lambda before, then: Message.of("said.then", before=before, then=then), each) if each else None
    )


def _find_idle(basis: Basis) -> dict[str, tuple[str, str]]:
    """Return what a side without a status that counts prints all the same, and the key of why it does not count."""
    (a, b), facts = basis.statuses, basis.facts
    sides = (("status_a", facts.a, a), ("status_b", facts.b, b))
    idle = ((key, (*divided.deciding, *divided.beside)) for key, side, divided in sides if not side.codes)
    return {key: why for key, statuses in idle if (why := explain_uncounted(statuses))}


_OF_RECORDS = {
    "record": ("verdict.record", "verdict.records"),
    "reported": ("open.reported", "open.reported_several"),
}


def _record_reason(records: Sequence[Evidence], line: str) -> Message:
    """Name the record that decided, the one of the best source; and how many there are."""
    best = best_first(records)[0]
    source = own_words(best.source, "source", best.source)
    args: dict[str, Arg] = {"kind": f"by.{best.kind}", "record": record_message(best), "source": source}
    single, several = _OF_RECORDS[line]
    if len(records) == 1:
        return Message.of(single, **args)
    return Message.of(several, **args, count=str(len(records)))


def join_codes(status_codes: Iterable[str]) -> str:
    """Return status codes as one argument of a sentence, in the order of the legend."""
    return " ".join(code for code in CODES if code in set(status_codes))
