"""What a person must decide, and which of the decisions made no longer apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.matching.lists import decisions_for, name_of
from birds.model import RECORDS, Reason
from birds.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.model import Decision, Entry, Match, MatchedEntry, MatchedList
    from birds.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Question:
    """One thing for a person to decide. `subject` is what a `Decision` about it must name.

    `kind`: `unresolved` (no bird found), `proposal` (found, to be confirmed), `contradicted` (found, but something
    printed says another bird), `subspecies` (a printed subspecies that the reference does not have).
    """

    list_id: str
    entry: Entry
    subject: str
    kind: str
    match: Match


def questions(lists: Iterable[MatchedList], *, subspecies: bool = False) -> tuple[Question, ...]:
    """Return what is open in the lists, in their order; unknown subspecies only where asked for."""
    return tuple(
        q for each in lists for m in each.entries for q in _asked(each.checklist.id, m, subspecies=subspecies)
    )


def _asked(list_id: str, matched: MatchedEntry, *, subspecies: bool) -> Iterator[Question]:
    entry, found = matched.entry, matched.match
    kind = _kind(found)
    if kind is not None and entry.parent_row is None:
        yield Question(list_id, entry, name_of(entry, entry.name), kind, found)
    if not subspecies:
        return
    for printed in matched.subspecies:
        if printed.taxon is None and printed.reason.rule != "undetermined-subspecies":
            subject = f"{name_of(entry, entry.name)} {printed.printed}"
            yield Question(list_id, entry, subject, "subspecies", printed)


def _kind(found: Match) -> str | None:
    if found.decided_by is not None:
        return None
    if found.taxon is None:
        return "unresolved"
    if found.confidence == "proposal":
        return "proposal"
    return "contradicted" if found.remarks else None


def stale(
    decisions: Sequence[Decision], lists: Sequence[MatchedList], taxonomy: Taxonomy
) -> tuple[tuple[Decision, Reason], ...]:
    """Return the decisions about matches that no longer apply, each with why: none is dropped in silence."""
    names = {each.checklist.id: frozenset(_subjects(each)) for each in lists}
    made: list[tuple[Decision, Reason]] = []
    for decision in decisions:
        if decision.kind != "match":
            continue
        reason = (
            _why_stale(decision, names, taxonomy)
            or _overruled(decision, decisions, names)
            or _divided(decision, lists, names, taxonomy)
        )
        if reason is not None:
            made.append((decision, reason))
    return tuple(made)


def _why_stale(decision: Decision, names: dict[str, frozenset[str]], taxonomy: Taxonomy) -> Reason | None:
    if decision.value not in taxonomy:
        return Reason.of("decision-taxon-gone", taxon=decision.value, reference=taxonomy.title)
    if decision.list_id == RECORDS:  # whether they print the name is for those to say who have them
        return Reason.of("decision-name-gone", name=decision.subject)
    if decision.list_id is not None and decision.list_id not in names:
        return Reason.of("decision-list-gone", list=decision.list_id)
    where = [names[decision.list_id]] if decision.list_id is not None else names.values()
    if any(fold(decision.subject) in subjects for subjects in where):
        return None
    if decision.list_id is not None:
        return Reason.of("decision-name-left", name=decision.subject, list=decision.list_id)
    return Reason.of("decision-name-gone", name=decision.subject)


def _overruled(
    decision: Decision, decisions: Sequence[Decision], names: dict[str, frozenset[str]]
) -> Reason | None:
    """Return that another decision about the same name holds in every list that has it."""
    key = fold(decision.subject)
    lists = [list_id for list_id, subjects in names.items() if key in subjects]
    mine = [list_id for list_id in lists if decision.list_id in (None, list_id)]
    if any(decisions_for(list_id, decisions).get(key) == decision for list_id in mine):
        return None
    return Reason.of("decision-overruled", name=decision.subject)


def _divided(
    decision: Decision, lists: Sequence[MatchedList], names: dict[str, frozenset[str]], taxonomy: Taxonomy
) -> Reason | None:
    """Return which list has the decided bird apart from the name that was decided on, if none follows the decision.

    A decision for one list is about the entries that it has: it is followed whatever else stands there.
    """
    if decision.list_id is not None:
        return None
    key, told = fold(decision.subject), None
    species = taxonomy.species_of(decision.value) or decision.value
    for each in lists:
        if key not in names[each.checklist.id]:
            continue
        about = {m.entry.row: m for m in each.entries if key in _about(m)}
        if any(found.reason.rule == "decision" for m in about.values() for found in (m.match, *m.subspecies)):
            return None
        for m in each.entries:
            found = m.match.taxon if m.entry.row not in about else None
            if found and told is None and (taxonomy.species_of(found) or found) == species:
                other = name_of(m.entry, m.entry.name)
                told = Reason.of(
                    "decision-divided", list=each.checklist.id, name=decision.subject, other=other
                )
    return told


def _subjects(matched: MatchedList) -> Iterator[str]:
    """Yield the keys of everything in a list that a decision can be about."""
    for m in matched.entries:
        yield from _about(m)


def _about(m: MatchedEntry) -> Iterator[str]:
    name = name_of(m.entry, m.entry.name)
    yield fold(name)
    if m.entry.verbatim:
        yield fold(m.entry.verbatim)
    for printed in m.subspecies:
        yield fold(f"{name} {printed.printed}")
