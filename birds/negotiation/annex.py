"""Verdicts and positions to one frozen annex."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from birds.errors import UsageError
from birds.model import LANGS, PARTIES, VERDICTS, Annex, AnnexRow, ClosingRow, Names, Reason
from birds.negotiation import footnotes, items
from birds.negotiation.positions import Table
from birds.negotiation.states import BRACKETED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from birds.model import Checklist, Comparison, Lang, PartyCode, Position, Round, Verdict
    from birds.negotiation.items import Item
    from birds.taxonomy import Taxonomy

LISTED = ("shown", "indicated")  # the verdicts that the computed draft holds
PRINTED = ("proposal", "agreed", "name_open", "bracketed", "under_study", "withdrawn")


@dataclass(frozen=True, slots=True)
class AnnexOptions:
    """How an annex is printed.

    `columns` are the languages of the name columns (an original puts its own first whatever their order
    here); `order` is `reference`, `alphabetical` or the id of a compared list (an original has the
    reference's); `states` prints only rows in these states, empty for all; `since` is a closed round:
    what was listed then and is proposed by nobody now is printed as withdrawn. `subspecies_names` are
    vernacular names by reference taxon; `settled_names` the scientific names that the Parties have
    agreed, by lead taxon.
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


_DEFAULT = AnnexOptions()


def build(
    comparison: Comparison,
    verdicts: Sequence[Verdict],
    taxonomy: Taxonomy,
    *,
    rounds: Sequence[Round] = (),
    positions: Sequence[Position] = (),
    options: AnnexOptions = _DEFAULT,
) -> Annex:
    """Return the annex: without positions the computed draft, with them each row in the state they make.

    Rows are numbered before `options.states` is applied, so that a number names the same bird in a part
    of the annex as in the whole; a withdrawn row has no number (0).
    """
    table = Table(tuple(items.of(comparison)), tuple(positions), tuple(rounds))
    making = _Making(taxonomy, {(one.row_id, one.unit_id): one for one in verdicts}, table, options)
    ordered = sorted(table.items, key=_order(comparison, making))
    drafts = [(item, making.state(item)) for item in ordered]
    printed = [making.row(item, state) for item, state in drafts if state in PRINTED]
    rows, notes = _with_notes([row for row in _numbered(printed) if making.wanted(row)], ordered)
    left = [making.closing(item, state) for item, state in drafts if item.shared and state not in PRINTED]
    return Annex(
        lang=options.lang,
        rows=rows,
        notes=notes,
        closing=tuple(sorted(filter(None, left), key=lambda row: VERDICTS.index(row.verdict))),
        columns=columns(options),
        parties=parties(options.original),
        original=options.original,
        computed=not positions,
        title=options.title,
        date=options.date,
        round=table.latest,
        brackets=sum(row.state in BRACKETED for row in rows),
        headings=options.headings,
        sources=tuple(_cited(checklist) for checklist in _by_party(comparison)),
        reference=comparison.reference,
    )


def parties(original: PartyCode | None) -> tuple[PartyCode, ...]:
    """Return the Parties in print order: that of the original first, else by their English names."""
    ordered = sorted(PARTIES.values(), key=lambda party: (party.code != original, party.names.en or ""))
    return tuple(party.code for party in ordered)


def columns(options: AnnexOptions) -> tuple[Lang, ...]:
    """Return the languages of the name columns: in an original the Parties' in its order, then the others."""
    if options.original is None:
        return options.columns
    first = [PARTIES[code].lang for code in parties(options.original)]
    ordered = dict.fromkeys((*first, *options.columns))
    return tuple(lang for lang in ordered if lang in options.columns)


@dataclass(frozen=True, slots=True)
class _Making:
    taxonomy: Taxonomy
    verdicts: Mapping[tuple[str, str | None], Verdict]
    table: Table
    options: AnnexOptions

    def verdict(self, item: Item) -> Verdict | None:
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
        return not self.options.states or row.state in self.options.states

    def row(self, item: Item, state: str) -> AnnexRow:
        name, synonyms = self.scientific(item)
        verdict, taxon = self.verdict(item), self.taxonomy.get(item.taxon)
        return AnnexRow(
            id=item.id,
            number=0,
            scientific_name=name,
            names=items.names(item, self.taxonomy, self.options.subspecies_names),
            state=state,
            synonyms=synonyms,
            bracket_note=self.table.note(item, state),
            order=taxon.order if taxon else None,
            family=taxon.family if taxon else None,
            sic=items.misprint(item, name),
            verdict=verdict.verdict if verdict else None,
        )

    def closing(self, item: Item, state: str) -> ClosingRow | None:
        verdict = self.verdict(item)
        if verdict is None:
            return None
        reason = Reason(f"left.{verdict.reason.rule.removeprefix('verdict.')}", verdict.reason.args)
        if state == "not_listed":
            reason = Reason.of("left.not_listed", side="|".join(self.table.against(item)))
        names = items.names(item, self.taxonomy, self.options.subspecies_names)
        return ClosingRow(item.id, self.scientific(item)[0], names, verdict.verdict, reason)

    def scientific(self, item: Item) -> tuple[str, tuple[str, ...]]:
        """Return the headword (agreed, else shared, else the reference's) and the Parties' other names."""
        own = {items.canonical(side) for side in item.sides}
        shared = next(iter(own)) if item.shared and len(own) == 1 else None
        name = self.options.settled_names.get(item.taxon) or shared or item.taxon
        others = {other for side in item.sides for other in items.printed(side, item)}
        return name, tuple(sorted(other for other in others if not f"{other} ".startswith(f"{name} ")))

    def _name_open(self, item: Item) -> bool:
        return bool(self.scientific(item)[1]) and item.taxon not in self.options.settled_names


def _order(comparison: Comparison, making: _Making) -> Callable[[Item], tuple[object, ...]]:
    """Return the key that rows are sorted by; UsageError for an order that does not exist."""
    order, taxonomy = making.options.order, making.taxonomy
    if making.options.original or order == "reference":
        return lambda item: items.sequence(item, taxonomy)
    if order == "alphabetical":
        return lambda item: (making.scientific(item)[0], item.id)
    for checklist, side in ((comparison.a, "a"), (comparison.b, "b")):
        if order == checklist.id:
            return lambda item: _place(item, side, taxonomy)
    known = f"reference, alphabetical, {comparison.a.id} or {comparison.b.id}"
    raise UsageError(f"there is no order {order}: it can be {known}")


def _place(item: Item, side: str, taxonomy: Taxonomy) -> tuple[object, ...]:
    """Return where a list has the item: what it lacks comes last, in the reference's sequence."""
    rows = [row for unit in item.units if (row := getattr(unit, side)) is not None]
    return (not rows, *rows[:1], *items.sequence(item, taxonomy))


def _numbered(rows: Sequence[AnnexRow]) -> list[AnnexRow]:
    numbers = iter(range(1, len(rows) + 1))
    return [row if row.state == "withdrawn" else replace(row, number=next(numbers)) for row in rows]


def _with_notes(
    rows: Sequence[AnnexRow], found: Sequence[Item]
) -> tuple[tuple[AnnexRow, ...], tuple[Reason, ...]]:
    """Give footnotes their numbers in the order of the rows; the same note has one number."""
    by_id = {item.id: item for item in found}
    numbers: dict[Reason, int] = {}
    made = []
    for row in rows:
        marks = [numbers.setdefault(note, len(numbers) + 1) for note in footnotes.of(by_id[row.id])]
        made.append(replace(row, notes=tuple(sorted(marks))))
    return tuple(made), tuple(numbers)


def _by_party(comparison: Comparison) -> list[Checklist]:
    return sorted((comparison.a, comparison.b), key=items.party_order)


def _cited(checklist: Checklist) -> str:
    parts = (checklist.publisher, checklist.title, checklist.edition, checklist.date)
    return f"{checklist.id}: {', '.join(dict.fromkeys(part for part in parts if part))}"
