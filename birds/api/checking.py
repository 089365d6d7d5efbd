"""`check`: what a dossier has wrong, and what in it is unfinished."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import checks
from birds.api import dossiers
from birds.api.records import species_of_sites

if TYPE_CHECKING:
    from pathlib import Path

    from birds.errors import Problem
    from birds.model import Dossier
    from birds.taxonomy import Taxonomy


def check(path: Path, *, strict: bool = False) -> tuple[Problem, ...]:
    """Return the errors of a dossier, file and content; with `strict` everything unfinished too."""
    from birds import store

    found = list(store.integrity.problems(path))
    dossier = dossiers.read(path)
    taxonomy = dossiers.taxonomy_of(dossier)
    found += checks.run(_with_site_species(dossier, taxonomy), taxonomy)
    return tuple(problem for problem in found if strict or problem.severity == "error")


def _with_site_species(dossier: Dossier, taxonomy: Taxonomy) -> Dossier:
    """Return the dossier with the species of its sites under their reference names, where those are certain."""
    taxa = species_of_sites(dossier.sites, taxonomy, dossier.lists)
    named = (
        replace(site, species=tuple(taxa.get(name, name) for name in site.species)) for site in dossier.sites
    )
    return replace(dossier, sites=tuple(named))
