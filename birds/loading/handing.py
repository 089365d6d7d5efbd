"""A copy for somebody else, built anew: the bundled data, what is tabled, and no list but those that are named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import store
from birds.errors import UsageError
from birds.evidence import taxonomy_of
from birds.loading import founding
from birds.model import Dossier, Event
from birds.negotiation import acts, exchange
from birds.review.decisions import replay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.model import MatchedList, PartyCode

COMMAND = "export"


def handed(
    dossier: Dossier, party: PartyCode, named: Sequence[str] = (), *, decisions: bool = False
) -> Dossier:
    """Return the copy of a dossier that a Party is given; its record is that of what both sides tabled.

    What this copy holds back, what it wrote down for that Party, its loaded files and counts stay; of its lists only
    the bundled ones and those that are `named` go, its `decisions` on what names mean only where they are asked for.
    UsageError for a name of none.
    """
    base = founding.found()
    if base.reference != dossier.reference:
        base = Dossier(dossier.reference, dossier.taxa)
    tabled = exchange.of(dossier, dossier.copy_of, also=party, decisions=decisions).acts
    recorded = tuple(replace(act, batch=1, file=COMMAND) for act in tabled)  # none was made in that copy
    made = acts.fold(recorded)
    lists = (*base.lists, *_named(dossier, base, named))
    if decisions:
        lists = replay(replace(base, lists=lists), made.decisions, taxonomy_of(base)).lists
    return replace(
        base,
        lists=lists,
        sources=(*base.sources, *(one for one in dossier.sources if one.id in named)),
        acts=recorded,
        positions=made.positions,
        rounds=made.rounds,
        decisions=made.decisions,
        copy_of=party,
    )


def write(made: Dossier, path: Path) -> None:
    """Write such a copy as a new dossier; its log has one line, without a time: two equal copies have equal bytes."""
    draft = path.with_suffix(".draft.gpkg")
    store.create(draft, made, command=COMMAND)
    event = Event(COMMAND, "created", store.canonical_hash(draft), at="1970-01-01T00:00:00.000Z")
    store.create(path, replace(made, events=(event,)), command=COMMAND)


def _named(dossier: Dossier, base: Dossier, named: Sequence[str]) -> tuple[MatchedList, ...]:
    bundled = {one.checklist.id for one in base.lists}
    there = {one.checklist.id: one for one in dossier.lists if one.checklist.id not in bundled}
    for name in named:
        if name not in there:
            raise UsageError("dossier.no_such_list", list=name, there=tuple(there) or ("–",))
    return tuple(there[name] for name in named)
