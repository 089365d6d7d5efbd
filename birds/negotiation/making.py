"""One item after the other made a row: its state, its headword, its names; and the order in which rows stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from birds.errors import UsageError
from birds.model import LANGS, AnnexRow, ClosingRow, Names, Reason
from birds.negotiation import items

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from birds.model import Comparison, Lang, PartyCode, Status, Verdict
    from birds.negotiation.items import Item
    from birds.negotiation.positions import Stances
    from birds.taxonomy import Taxonomy

LISTED = ("shown", "indicated")  # the verdicts that the computed draft holds


@dataclass(frozen=True, slots=True)
class AnnexOptions:
    """How an annex is printed.

    `columns` are the languages of the name columns (an original puts its own first whatever their order
    here); `order` is `reference`, `alphabetical` or the id of a compared list (an original has the
    reference's); `states` prints only rows in these states, empty for all; `since` is a closed round:
    what was listed then and is proposed by nobody now is printed as withdrawn. `subspecies_names` are
    vernacular names by reference taxon; `settled_names` the scientific names that the Parties have
    agreed, by lead taxon. `style` is whose treaty the columns follow; `subspecies` prints those recorded in
    both lists under each name, `limbs` the evidence as footnotes, `index` an index of all names.
    """

    lang: Lang = "en"
    original: PartyCode | None = None
    columns: tuple[Lang, ...] = LANGS
    order: str = "reference"
    headings: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    title: str | None = None
    date: str | None = None
    since: int | None = None
    subspecies_names: Mapping[str, Names] = field(default_factory=dict)
    settled_names: Mapping[str, str] = field(default_factory=dict)
    style: str = "default"
    subspecies: bool = False
    limbs: bool = False
    index: bool = False


@dataclass(frozen=True, slots=True)
class Making:
    """What rows are made from; each method is one thing a row says."""

    taxonomy: Taxonomy
    verdicts: Mapping[tuple[str, str | None], Verdict]
    table: Stances
    options: AnnexOptions

    def verdict(self, item: Item) -> Verdict | None:
        """Return the treaty test's verdict on an item, None for a bird of one list only."""
        return self.verdicts.get(item.verdict_key)

    def state(self, item: Item) -> str:
        """Return the item's state; `left_out` where all are silent and the treaty test does not list it."""
        found = self.table.state(item, name_open=self._name_open(item))
        if found in {"proposal", "not_listed"} and self.table.withdrawn(item, self.options.since):
            return "withdrawn"
        verdict = self.verdict(item)
        if found == "proposal" and (verdict is None or verdict.verdict not in LISTED):
            return "left_out"
        return found

    def wanted(self, row: AnnexRow) -> bool:
        """Tell whether a row's state is one of those asked for."""
        return not self.options.states or row.state in self.options.states

    def row(self, item: Item, state: str) -> AnnexRow:
        """Return the item as a row without a number."""
        name, synonyms = self.scientific(item)
        verdict, taxon = self.verdict(item), self.taxonomy.get(item.taxon)
        return AnnexRow(
            id=item.id,
            number=0,
            scientific_name=name,
            names=items.names(item, self.taxonomy, self.options.subspecies_names, name),
            state=state,
            synonyms=synonyms,
            bracket_note=self.table.note(item, state),
            order=taxon.order if taxon else None,
            family=taxon.family if taxon else None,
            sic=items.misprint(item, name),
            verdict=verdict.verdict if verdict else None,
            misprints=tuple(one for one in (name, *synonyms) if items.misprint(item, one)),
            subspecies=items.common(item) if self.options.subspecies else (),
        )

    def closing(self, item: Item, state: str) -> ClosingRow | None:
        """Return the item as one that is left out, and why; None where there is no verdict on it."""
        verdict = self.verdict(item)
        if verdict is None:
            return None
        reason = Reason(f"left.{verdict.reason.rule.removeprefix('verdict.')}", verdict.reason.args)
        if verdict.verdict == "for_discussion":
            reason = _with_statements(reason, verdict)
        if state == "not_listed":
            reason = self.table.unlisted(item)
        name = self.scientific(item)[0]
        names = items.names(item, self.taxonomy, self.options.subspecies_names, name)
        return ClosingRow(item.id, name, names, verdict.verdict, reason)

    def scientific(self, item: Item) -> tuple[str, tuple[str, ...]]:
        """Return the headword (agreed, else shared, else the reference's) and the Parties' other names."""
        own = {items.canonical(side) for side in item.sides}
        shared = next(iter(own)) if item.shared and len(own) == 1 else None
        name = self.options.settled_names.get(item.taxon) or shared or item.taxon
        others = {other for side in item.sides for other in items.printed(side, item)}
        return name, tuple(sorted(other for other in others if not f"{other} ".startswith(f"{name} ")))

    def _name_open(self, item: Item) -> bool:
        return bool(self.scientific(item)[1]) and item.taxon not in self.options.settled_names


def _with_statements(reason: Reason, verdict: Verdict) -> Reason:
    """Return a reason with what speaks on each side: the source that decides there and its printed words."""
    said = {"said_a": _said(verdict.status_a), "said_b": _said(verdict.status_b)}
    return Reason.of(f"{reason.rule}.said", **dict(reason.args), **said)


def _said(statuses: Sequence[Status]) -> str:
    told = dict.fromkeys(
        " ".join(filter(None, (f"{one.region}:" if one.region else "", one.printed or one.code)))
        for one in statuses
    )
    return f"{statuses[0].source}: {', '.join(told)}" if statuses else "–"


def order(comparison: Comparison, making: Making) -> Callable[[Item], tuple[object, ...]]:
    """Return the key that rows are printed by; UsageError for an order that does not exist."""
    order, taxonomy = making.options.order, making.taxonomy
    if making.options.original or order == "reference":
        return lambda item: items.sequence(item, taxonomy)
    if order == "alphabetical":
        return lambda item: (making.scientific(item)[0], item.id)
    for checklist, side in ((comparison.a, "a"), (comparison.b, "b")):
        if order == checklist.id:
            return lambda item: _place(item, side, taxonomy)
    known = ("reference", "alphabetical", comparison.a.id, comparison.b.id)
    raise UsageError("annex.no_order", order=order, orders=known)


def _place(item: Item, side: str, taxonomy: Taxonomy) -> tuple[object, ...]:
    """Return where a list has the item: what it lacks comes last, in the reference's sequence."""
    rows = [row for unit in item.units if (row := getattr(unit, side)) is not None]
    return (not rows, *rows[:1], *items.sequence(item, taxonomy))
