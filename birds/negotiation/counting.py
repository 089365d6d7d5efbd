"""How many entries the lists share and how many birds the annex makes of them: one sentence where both are printed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.model import Reason
from birds.negotiation import items
from birds.negotiation.making import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.model import Comparison, Verdict
    from birds.negotiation.items import Item


def drafted(comparison: Comparison, verdicts: Sequence[Verdict]) -> Reason | None:
    """Return how the entries that two lists share become the birds of the computed draft; None where none is shared."""
    every = tuple(items.of(comparison))
    found = {(one.row_id, one.unit_id): one.verdict for one in verdicts}
    listed = sum(item.shared and found.get(item.verdict_key) in LISTED for item in every)
    return counted(every, listed)


def counted(every: Iterable[Item], listed: int | None = None) -> Reason | None:
    """Return how many entries are shared and how many birds they are; with `listed`, how many of these are drafted.

    An entry that one list lumps and the other separates is several birds in the annex. None where both numbers are
    the same and nothing is drafted.
    """
    entries = Counter(item.row.id for item in every if item.shared)
    birds, several = entries.total(), sum(number > 1 for number in entries.values())
    args = {"shared": str(len(entries)), "birds": str(birds), "several": str(several)}
    if listed is not None and birds:
        rule = "count.draft" if several else "count.draft_plain"
        return Reason.of(rule, listed=str(listed), left=str(birds - listed), **args)
    return Reason.of("count.birds", **args) if several else None
