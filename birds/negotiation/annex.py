"""Verdicts and positions to one frozen annex."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.model import PARTIES, VERDICTS, Annex, AnnexRow, Reason
from birds.negotiation import footnotes, items
from birds.negotiation.counting import counted
from birds.negotiation.making import AnnexOptions, Making, order
from birds.negotiation.positions import Stances
from birds.negotiation.states import BRACKETED
from birds.negotiation.unsettled import unsettled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.model import Comparison, Lang, PartyCode, Position, Round, Verdict
    from birds.negotiation.items import Item
    from birds.taxonomy import Taxonomy

PRINTED = ("proposal", "agreed", "name_open", "bracketed", "under_study", "withdrawn")
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

    Rows are numbered in the reference's order, whatever the working order, and before `options.states` is
    applied: a number names the same bird in every print of the annex. A withdrawn row has no number (0).
    """
    table = Stances(tuple(items.of(comparison)), tuple(positions), tuple(rounds))
    making = Making(taxonomy, {(one.row_id, one.unit_id): one for one in verdicts}, table, options)
    drafts = [(item, making.state(item)) for item in _in_sequence(table.items, taxonomy)]
    every = _numbered([making.row(item, state) for item, state in drafts if state in PRINTED])
    places = {item.id: place for place, item in enumerate(sorted(table.items, key=order(comparison, making)))}
    ordered = sorted(filter(making.wanted, every), key=lambda row: places[row.id])
    rows, notes = _with_notes(ordered, table.items, making)
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
        brackets=sum(row.state in BRACKETED for row in every),
        headings=options.headings,
        credits=comparison.credits,
        reference=comparison.reference,
        style=options.style,
        index=options.index,
        unsettled=unsettled(comparison),
        counted=counted(table.items, None if positions else sum(state in PRINTED for _, state in drafts)),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One bird with all that is said of it: `row` as the annex would print it, its number 0 where it does not."""

    item: Item
    row: AnnexRow
    verdict: Verdict | None
    said: Mapping[PartyCode, Position]


def lines(
    comparison: Comparison,
    verdicts: Sequence[Verdict],
    taxonomy: Taxonomy,
    *,
    rounds: Sequence[Round] = (),
    positions: Sequence[Position] = (),
    options: AnnexOptions = _DEFAULT,
) -> tuple[Line, ...]:
    """Return every bird of a comparison in the reference's order, in the annex or not.

    The state of what the annex leaves out is `not_listed`, or `left_out` where all are silent and the treaty test
    does not list it.
    """
    table = Stances(tuple(items.of(comparison)), tuple(positions), tuple(rounds))
    making = Making(taxonomy, {(one.row_id, one.unit_id): one for one in verdicts}, table, options)
    drafts = [(item, making.state(item)) for item in _in_sequence(table.items, taxonomy)]
    rows = [making.row(item, state) for item, state in drafts]
    numbers = {row.id: row.number for row in _numbered([row for row in rows if row.state in PRINTED])}
    return tuple(
        Line(item, replace(row, number=numbers.get(row.id, 0)), making.verdict(item), table.said(item))
        for (item, _), row in zip(drafts, rows, strict=True)
    )


def parties(original: PartyCode | None) -> tuple[PartyCode, ...]:
    """Return the Parties in print order: that of the original first, else by their English names."""
    ordered = sorted(PARTIES.values(), key=lambda party: (party.code != original, party.names.en or ""))
    return tuple(party.code for party in ordered)


def columns(options: AnnexOptions) -> tuple[Lang, ...]:
    """Return the languages of the name columns: in an original the Parties' in its order, then the others.

    The style of ROKAMBA too has the Parties' own names before the English ones.
    """
    if options.original is None and options.style != "rokamba":
        return options.columns
    first = [PARTIES[code].lang for code in parties(options.original)]
    ordered = dict.fromkeys((*first, *options.columns))
    return tuple(lang for lang in ordered if lang in options.columns)


def _numbered(rows: Sequence[AnnexRow]) -> list[AnnexRow]:
    numbers = iter(range(1, len(rows) + 1))
    return [row if row.state == "withdrawn" else replace(row, number=next(numbers)) for row in rows]


def _with_notes(
    rows: Sequence[AnnexRow], found: Sequence[Item], making: Making
) -> tuple[tuple[AnnexRow, ...], tuple[Reason, ...]]:
    """Give footnotes their numbers in the order of the rows; the same note has one number."""
    by_id = {item.id: item for item in found}
    numbers: dict[Reason, int] = {}
    made = []
    for row in rows:
        item = by_id[row.id]
        told = [*footnotes.of(item), *footnotes.reserved(making.table.said(item), row.state)]
        told += footnotes.limbs(making.verdict(item)) if making.options.limbs else ()
        marks = [numbers.setdefault(note, len(numbers) + 1) for note in told]
        made.append(replace(row, notes=tuple(sorted(marks))))
    return tuple(made), tuple(numbers)


def _in_sequence(found: Sequence[Item], taxonomy: Taxonomy) -> list[Item]:
    return sorted(found, key=lambda item: items.sequence(item, taxonomy))
