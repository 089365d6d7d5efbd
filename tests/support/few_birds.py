"""A dossier with the bundled data on the birds of a few genera: for what asks how a command works, not what birds there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds import store
from birds.dossier import bootstrap
from birds.model import Agreement, DossierContent, MatchedEntry, MatchedList, Taxon
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pytest

GENERA = (
    "Alauda Anarhynchus Anas Anser Antigone Branta Calandrella Charadrius Cygnus Egretta Garrulus Gavia Grus Hirundo "
    "Jynx Motacilla Platalea Pluvialis Prunella Sibirionetta Sittiparus Tadorna Tarsiger Upupa"
)
SMALL = frozenset(GENERA.split())
FEWEST = frozenset({"Grus", "Hirundo", "Platalea"})  # for what makes many documents


def reference(*names: str, **english: str) -> Taxonomy:
    """Return a reference of genera, species and subspecies, each below what stands before it; English names by epithet."""
    ranks = (None, "genus", "species", "subspecies")
    taxa = (
        Taxon(
            name,
            ranks[len(name.split())],
            at,
            name.rpartition(" ")[0] or None,
            english=english.get(name.split()[-1]),
        )
        for at, name in enumerate(names, 1)
    )
    return Taxonomy.of("test", tuple(taxa))


def make(path: Path, genera: Collection[str] = SMALL, *, asked: bool = False) -> Path:
    """Make a dossier of the birds of these genera; where it is asked, with the names that may mean one of them, too."""
    store.create(
        path, few_of(bootstrap.bundled_dossier(), genera, asked=asked), command="init", founding=True
    )
    return path


def bundle(patch: pytest.MonkeyPatch, genera: Collection[str] = SMALL) -> None:
    """Let what is founded anew have these birds only: what `init` makes, and a copy that is handed over."""
    found, nothing = bootstrap.bundled_dossier, bootstrap.empty_dossier
    kept: list[tuple[Agreement | None, DossierContent]] = []

    def few_found(agreement: Agreement | None = None) -> DossierContent:
        if not any(about == agreement for about, _ in kept):
            kept.append((agreement, few_of(found(agreement), genera)))
        return next(made for about, made in kept if about == agreement)

    patch.setattr(bootstrap, "prebuilt_database", lambda: None)
    patch.setattr(bootstrap, "bundled_dossier", few_found)
    patch.setattr(bootstrap, "empty_dossier", lambda agreement=None: few_of(nothing(agreement), genera))


def few_of(made: DossierContent, genera: Collection[str] = SMALL, *, asked: bool = False) -> DossierContent:
    """Return what a dossier has on the birds of these genera, as `make` does."""

    def is_small(name: str | None) -> bool:
        return (name or "").partition(" ")[0] in genera

    def printed(one: Any) -> str | None:
        return getattr(one, "taxon_printed", None) if asked else None

    def few(noun: Any) -> Any:
        return tuple(one for one in noun if is_small(one.taxon or printed(one)))

    def may_be(one: MatchedEntry) -> bool:
        candidates = one.match.candidates if asked else ()
        return any(
            map(is_small, (one.match.taxon or one.entry.verbatim, *(each.taxon for each in candidates)))
        )

    def fewer(one: MatchedList) -> MatchedList:
        return replace(one, entries=tuple(filter(may_be, one.entries)))

    low = [one for one in made.taxa if is_small(one.name)]
    standing = {name for one in low for name in (one.name, one.order, one.family)}
    kept = (one for one in made.taxa if one.name in standing)
    return replace(
        made,
        taxa=tuple(replace(one, sequence=at) for at, one in enumerate(kept, 1)),
        lists=tuple(map(fewer, made.lists)),
        counts=few(made.counts),
        evidence=few(made.evidence),
        thresholds=few(made.thresholds),
        statuses=few(made.statuses),
    )
