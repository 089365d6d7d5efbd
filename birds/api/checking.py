"""`check`: what a dossier has wrong, and what in it is unfinished."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import checks, store
from birds.errors import Problem
from birds.evidence import taxonomy_of
from birds.matching.naming import species_of_sites
from birds.model import Message
from birds.review.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from birds.model import Dossier
    from birds.taxonomy import Taxonomy

_OUTDATED = "check.decision_outdated"


def check(path: Path, *, strict: bool = False) -> tuple[Problem, ...]:
    """Return the errors of a dossier, file and content; with `strict` everything unfinished too.

    Where what is wrong with the file keeps its content from being read, that is all there is to say.
    """
    found = list(store.integrity.problems(path))
    broken = tuple(problem for problem in found if problem.severity == "error")
    try:
        found += _in_content(store.load(path))
    except Exception:  # such as a text that is bytes
        if broken:
            return broken
        raise
    return tuple(problem for problem in found if strict or problem.severity == "error")


def outdated_decisions(found: Iterable[Problem]) -> int:
    """Return how many decisions no longer apply among what `check` found with `strict`; `review` lists them."""
    return sum(problem.what.code == _OUTDATED for problem in found)


def _in_content(dossier: Dossier) -> Iterator[Problem]:
    taxonomy = taxonomy_of(dossier)
    yield from checks.run(_with_site_species(dossier, taxonomy), taxonomy)
    yield from _outdated(dossier)


def _outdated(dossier: Dossier) -> Iterator[Problem]:
    """Yield the decisions that no longer apply, each with why."""
    for made, reason in View(dossier).stale.items() if dossier.decisions else ():
        what = Message.of(_OUTDATED, why=reason)
        yield Problem("decisions", what, "check.do_decide_anew", value=made.subject, severity="warning")


def _with_site_species(dossier: Dossier, taxonomy: Taxonomy) -> Dossier:
    """Return the dossier with the species of its sites under their reference names, where those are certain."""
    taxa = species_of_sites(dossier.sites, taxonomy, dossier.lists)
    named = (
        replace(site, species=tuple(taxa.get(name, name) for name in site.species)) for site in dossier.sites
    )
    return replace(dossier, sites=tuple(named))
