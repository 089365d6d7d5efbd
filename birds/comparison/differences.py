"""What differs beside the bird itself, said side by side: status, vernacular names, family, order, repeated entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.comparison.tags import headings, no_name_shared
from birds.model import LANGS, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import ComparisonRow, Entry


def differences(row: ComparisonRow, ids: tuple[str, str]) -> Iterator[Reason]:
    """Yield a reason for each tag of a pair that its names do not show, and for a bird that a list repeats."""
    if len(row.a) == len(row.b) == 1:
        if not row.change:
            return
        yield from _of_pair(row, (row.a[0].entry, row.b[0].entry), ids)
    elif row.relation == "equal" and len(row.units) == 1:
        for list_id, side in zip(ids, (row.a, row.b), strict=True):
            if len(side) > 1:
                yield Reason.of("repeated", list=list_id, number=str(len(side)))


def _of_pair(row: ComparisonRow, pair: tuple[Entry, Entry], ids: tuple[str, str]) -> Iterator[Reason]:
    sides = {"a": ids[0], "b": ids[1]}
    one, other = pair
    if "status" in row.change:
        yield Reason.of("status-differs", **sides, codes_a=_codes(one), codes_b=_codes(other))
    if "vernacular" in row.change:
        for lang in LANGS:
            names = one.vernacular.get(lang), other.vernacular.get(lang)
            if no_name_shared(*names):
                yield Reason.of(
                    "vernacular-differs", **sides, lang=lang, name_a=names[0] or "", name_b=names[1] or ""
                )
    for tag, rule in (("family", "family-differs"), ("order", "order-differs")):
        if tag in row.change and (labels := headings(one, other, tag)):
            yield Reason.of(rule, **sides, name_a=labels[0], name_b=labels[1])


def _codes(entry: Entry) -> str:
    return " ".join(
        dict.fromkeys(status.code for status in entry.statuses if status.code and not status.minor)
    )
