"""Footnotes of the annex: a printed name that covers more than the bird, names or birds that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.model import PARTIES, Reason
from birds.negotiation.items import canonical, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from birds.model import PartyCode, Position, Unit, Verdict
    from birds.negotiation.items import Item, Side


def limbs(verdict: Verdict | None) -> Iterator[Reason]:
    """Yield the evidence for a row: its cited records, and what both lists record."""
    if verdict is None:
        return
    if verdict.limb_a:
        kinds = " ".join(dict.fromkeys(record.kind for record in verdict.limb_a))
        sources = "; ".join(dict.fromkeys(record.source for record in verdict.limb_a))
        yield Reason.of("note.limb_a", kinds=kinds, sources=sources)
    if verdict.limb_b == "met" and verdict.common_subspecies:
        yield Reason.of("note.limb_b", subspecies=", ".join(verdict.common_subspecies))
    elif verdict.limb_b == "met":
        yield Reason.of("note.limb_b_species")


RESERVED = "note.reserved"


def reserved(said: Mapping[PartyCode, Position], state: str) -> Iterator[Reason]:
    """Yield who reserves its position on a bird that stands in brackets, as its remark says too."""
    if state in {"bracketed", "under_study"}:
        for party in sorted(said):
            if said[party].value == "reserve":
                yield Reason.of(RESERVED, side=party)


def of(item: Item) -> Iterator[Reason]:
    """Yield the footnotes of a row, the Parties in alphabetical order in each original alike."""
    lumping = [side for side in item.sides if side.others]
    for side in lumping:
        yield _included(side)
    if not item.shared:
        return
    first, second = item.sides
    labels = {"a": first.party, "b": second.party}
    name_a, name_b = canonical(first), canonical(second)
    if not lumping and name_a and name_b and name_a != name_b:
        yield Reason.of("note.names", **labels, name_a=name_a, name_b=name_b)
    if item.row.recorded == "none_common":
        a, b = (", ".join(recorded(side, item.taxa)) for side in item.sides)
        if a and b:
            yield Reason.of("note.recorded", **labels, subspecies_a=a, subspecies_b=b)


def _further(side: Side, unit: Unit, name: str) -> Sequence[str]:
    """Return what a wide entry also covers: of the bird that has the entry's own name, the subspecies as printed."""
    if unit.taxon != name:
        return (unit.taxon,)
    below = [one.printed for one in side.held.subspecies if one.taxon in unit.taxa and one.printed]
    return [f"{name} {epithet}" for epithet in below] or unit.taxa


def _included(side: Side) -> Reason:
    name = canonical(side) or "?"
    others = [taxon for unit in side.others for taxon in _further(side, unit, name)]
    args = {"side": side.party, "name": name, "others": ", ".join(others)}
    lang = PARTIES[side.checklist.party].lang if side.checklist.party else "en"
    vernacular = side.held.entry.vernacular.get(lang)
    if vernacular:
        return Reason.of("note.included_vernacular", vernacular=vernacular, **args)
    return Reason.of("note.included", **args)
