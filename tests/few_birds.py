"""A dossier with the bundled data on the birds of a few genera: for what asks how a command works, not what birds there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from birds import store
from birds.loading import founding
from birds.model import put_in_force

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from birds.model import MatchedList

GENERA = (
    "Alauda Anarhynchus Anas Anser Antigone Branta Calandrella Charadrius Cygnus Egretta Garrulus Gavia Grus Hirundo "
    "Jynx Motacilla Platalea Pluvialis Prunella Sibirionetta Sittiparus Tadorna Tarsiger Upupa"
)
SMALL = frozenset(GENERA.split())


def make(path: Path, genera: Collection[str] = SMALL) -> Path:
    """Make a dossier of the birds of these genera."""

    def is_small(name: str | None) -> bool:
        return (name or "").partition(" ")[0] in genera

    def few(noun: Any) -> Any:
        return tuple(one for one in noun if is_small(one.taxon))

    def fewer(one: MatchedList) -> MatchedList:
        return replace(
            one, entries=tuple(it for it in one.entries if is_small(it.match.taxon or it.entry.verbatim))
        )

    put_in_force(None)  # whatever another test has left
    made = founding.found()
    low = [one for one in made.taxa if is_small(one.name)]
    standing = {name for one in low for name in (one.name, one.order, one.family)}
    kept = (one for one in made.taxa if one.name in standing)
    small = replace(
        made,
        taxa=tuple(replace(one, sequence=at) for at, one in enumerate(kept, 1)),
        lists=tuple(map(fewer, made.lists)),
        counts=few(made.counts),
        evidence=few(made.evidence),
        thresholds=few(made.thresholds),
        statuses=few(made.statuses),
    )
    store.create(path, small, command="init", founding=True)
    return path
