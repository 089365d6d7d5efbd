"""Status carried from an older edition of a list to a newer one, through the comparison of the two.

Equal names do not carry a status: アオジ 留鳥 of an edition that lumps is not シベリアアオジ of the next.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.model import PARTIES, MatchedEntry, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.model import Checklist, Comparison, ComparisonRow, Entry, MatchedList, Status


@dataclass(frozen=True, slots=True)
class Carried:
    """The newer list's entries with the statuses they now have.

    `carried` counts the entries that received some; `left` holds each compared entry that received
    none, by its row, with why. An entry with statuses of its own is in neither.
    """

    entries: tuple[MatchedEntry, ...]
    carried: int
    left: tuple[tuple[int, Reason], ...]


_RESIDENT = re.compile(r"resident|텃\s?새|留鳥|\bR\b", re.IGNORECASE)


def uncounted(entries: Iterable[Entry]) -> tuple[str, str] | None:
    """Return what entries print as a status though no rule counts it, and the key of why; None where they print none.

    A resident of fewer than twelve months contradicts itself; a status of a few birds is minor; the rest is not read.
    """
    for entry in entries:
        printed = entry.status_printed or "; ".join(
            dict.fromkeys(s.printed or s.code for s in entry.statuses)
        )
        if printed and all(status.minor for status in entry.statuses) and entry.statuses:
            return printed, "few_only"
        if printed:
            part = _RESIDENT.search(printed) and re.search(r"\d", printed)
            return printed, "part_year" if part else "unread"
    return None


def carry(old: MatchedList, new: MatchedList, comparison: Comparison) -> Carried:
    """Carry `old`'s statuses to `new`'s entries; `comparison` has `old` as a and `new` as b.

    Only over `equal` rows, or to the one entry that keeps the old entry's vernacular name where the old entry
    includes it. Entries that stand in no row (introduced ones not compared, subspecies rows) are untouched.
    """
    rows = {held.entry.row: row for row in comparison.rows for held in row.b}
    entries, left, carried = [], [], 0
    for held in new.entries:
        row = rows.get(held.entry.row)
        if row is None or held.entry.statuses:
            entries.append(held)
            continue
        source, reason = _source(held.entry, row, new.checklist)
        if source is None:
            left.append((held.entry.row, reason))
        else:
            carried += 1
            held = _with(held, _stamped(source.statuses, f"{old.checklist.id} row {source.row}"))  # noqa: PLW2901
        entries.append(held)
    return Carried(tuple(entries), carried, tuple(left))


def _source(entry: Entry, row: ComparisonRow, checklist: Checklist) -> tuple[Entry | None, Reason]:
    """Return the old entry whose status is this entry's, or None and why there is none."""
    if row.relation not in {"equal", "includes"}:
        return None, Reason.of(f"status.left.{row.relation}", old=_names(row))
    parent = row.a[0].entry
    if row.relation == "includes" and not _keeps_name(entry, row, checklist):
        return None, Reason.of("status.left.other_name", old=_label(parent), new=_label(entry))
    if not parent.statuses:
        return None, Reason.of("status.left.none", old=_label(parent))
    return parent, Reason.of("status.carried", old=_label(parent))


def _keeps_name(entry: Entry, row: ComparisonRow, checklist: Checklist) -> bool:
    """Say whether this entry alone, among those the old one includes, keeps its vernacular name."""
    parent = _vernacular(row.a[0].entry, checklist)
    keepers = [held.entry.row for held in row.b if parent and _vernacular(held.entry, checklist) == parent]
    return keepers == [entry.row]


def _vernacular(entry: Entry, checklist: Checklist) -> str | None:
    """Return the name in the language of the list's Party (English where it has none), ready to compare."""
    lang = PARTIES[checklist.party].lang if checklist.party else "en"
    name = entry.vernacular.get(lang)
    return unicodedata.normalize("NFKC", name).strip().casefold() if name else None


def _stamped(statuses: tuple[Status, ...], source: str) -> tuple[Status, ...]:
    return tuple(replace(status, source=source) for status in statuses)


def _with(held: MatchedEntry, statuses: tuple[Status, ...]) -> MatchedEntry:
    return replace(held, entry=replace(held.entry, statuses=statuses))


def _label(entry: Entry) -> str:
    """Return the entry as its list prints it: scientific name and the vernacular one beside it."""
    scientific = entry.name.canonical if entry.name and entry.name.canonical else entry.verbatim
    return " ".join(name for name in (scientific, *entry.vernacular.all()[:1]) if name)


def _names(row: ComparisonRow) -> str:
    return ", ".join(_label(held.entry) for held in row.a)
