"""What the lists print and nobody has settled: entries that matching leaves unresolved, and what would settle them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.model import LANGS, Names, OpenRow, Reason
from birds.negotiation.items import party_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.model import Checklist, Comparison, ComparisonRow, Lang, MatchedEntry

    Held = tuple[Checklist, MatchedEntry]


def unsettled(comparison: Comparison) -> tuple[OpenRow, ...]:
    """Return what is not settled, in the order of the comparison; entries that may be the same bird are one row."""
    return tuple(_row(comparison, row) for row in comparison.rows if row.relation == "unresolved")


def _row(comparison: Comparison, row: ComparisonRow) -> OpenRow:
    sides = [(comparison.a, row.a), (comparison.b, row.b)]
    sides.sort(key=lambda side: party_order(side[0]))
    held = [(checklist, entry) for checklist, entries in sides for entry in entries]
    taxa = tuple(dict.fromkeys(one.taxon for _, entry in held for one in entry.match.candidates))
    both = all(entries for _, entries in sides)
    return OpenRow(
        id=row.id,
        printed=tuple((checklist.party or checklist.id, _name(entry)) for checklist, entry in held),
        names=Names(**{lang: _spoken(held, lang) for lang in LANGS}),
        candidates=taxa,
        reasons=(*_open(held), *_settling(taxa, both=both)),
    )


def _open(held: Sequence[Held]) -> Iterator[Reason]:
    """Yield why it is open, once where it is the same for both lists but for the name."""
    said: set[tuple[object, ...]] = set()
    for _, entry in held:
        reason = entry.match.reason
        same = (reason.rule, *(one for one in reason.args if one[0] != "name"))
        if same not in said:
            said.add(same)
            yield reason


def _settling(candidates: Sequence[str], *, both: bool) -> Iterator[Reason]:
    """Say what would settle it, and what follows where both lists may mean the same bird."""
    if candidates:
        yield Reason.of("open.settle_candidates", candidates=", ".join(candidates))
    else:
        yield Reason.of("open.settle")
    if both:
        yield Reason.of("open.both")


def _spoken(held: Sequence[Held], lang: Lang) -> str | None:
    names = dict.fromkeys(entry.entry.vernacular.get(lang) for _, entry in held)
    return "; ".join(filter(None, names)) or None


def _name(held: MatchedEntry) -> str:
    entry = held.entry
    printed = entry.name.canonical if entry.name else None
    return printed or entry.verbatim or next(iter(entry.vernacular.all()), "–")
