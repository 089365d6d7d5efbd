"""Synonyms in lists: rows after the accepted one, rows that point to it, or a column beside it → alternatives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds.reading import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from birds.errors import Problem
    from birds.model import Entry
    from birds.reading.files.source import Row
    from birds.reading.roles import Read
    from birds.reading.tables import Opened

_SEPARATOR = re.compile(r"[;；|\n\r=]+|,(?=\s*[A-Z])")


@dataclass(frozen=True, slots=True)
class Pending:
    """A synonym row that is to be attached when all rows are read: by what it points to, else to the entry before.

    `entry` is what it becomes where it names its accepted name, and no row has that.
    """

    number: int
    verbatim: str
    before: int
    accepted_name: str | None = None
    accepted_id: str | None = None
    entry: Entry | None = None


def pending(opened: Opened, read: Read, before: int, entry: Callable[[Read], Entry]) -> Pending:
    """Return a synonym row, `before` being the place of the entry that it follows."""
    name, identifier = opened.get(read.row, "accepted_name"), opened.get(read.row, "accepted_id")
    own = entry(read) if name else None
    return Pending(read.number, read.verbatim or "", before, name, identifier, own)


def printed_beside(opened: Opened, row: Row) -> tuple[str, ...]:
    """Return the canonical synonyms that a column lists beside an accepted name."""
    printed = opened.get(row, "synonyms")
    if not printed:
        return ()
    found = (listed.parsed(piece.strip()) for piece in _SEPARATOR.split(printed) if piece.strip())
    return tuple(dict.fromkeys(name.canonical for name in found if name.canonical and name.species))


def attach(
    entries: list[Entry], waiting: Sequence[Pending], ids: Mapping[str, int], opened: Opened
) -> Iterator[Problem]:
    """Give each synonym to its entry as an alternative name; one that belongs to none is an entry, or a problem."""
    places: dict[str, int] = {}
    if any(synonym.accepted_name for synonym in waiting):
        for place, entry in enumerate(entries):
            if entry.name and entry.name.canonical:
                places.setdefault(entry.name.canonical, place)
    for synonym in waiting:
        name = listed.parsed(synonym.verbatim)
        found = _place(synonym, places, ids)
        accepted = entries[found].name if found is not None else None
        meant = listed.parsed(synonym.accepted_name).canonical if synonym.accepted_name else None
        if found is None and name.canonical and meant and synonym.entry:
            places[meant] = len(entries)
            entries.append(
                replace(synonym.entry, name=replace(name, alternatives=(*name.alternatives, meant)))
            )
            yield opened.note(
                synonym.number, "list.accepted_missing", "", "scientific_name", synonym.verbatim
            )
        elif name.canonical is None or found is None or accepted is None:
            what, todo = "list.synonym_alone", "list.do_put_below_accepted"
            yield opened.error(synonym.number, what, todo, "scientific_name", synonym.verbatim)
        elif name.canonical not in (accepted.canonical, *accepted.alternatives):
            added = replace(accepted, alternatives=(*accepted.alternatives, name.canonical))
            entries[found] = replace(entries[found], name=added)
    entries.sort(key=lambda entry: entry.row)


def _place(synonym: Pending, places: Mapping[str, int], ids: Mapping[str, int]) -> int | None:
    if synonym.accepted_id:
        return ids.get(synonym.accepted_id)
    if synonym.accepted_name:
        canonical = listed.parsed(synonym.accepted_name).canonical
        return places.get(canonical) if canonical else None
    return synonym.before if synonym.before >= 0 else None
