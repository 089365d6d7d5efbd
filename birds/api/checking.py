"""`check`: what a dossier has wrong, and what in it is unfinished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds import checks
from birds.api import dossiers

if TYPE_CHECKING:
    from pathlib import Path

    from birds.errors import Problem


def check(path: Path, *, strict: bool = False) -> tuple[Problem, ...]:
    """Return the errors of a dossier, file and content; with `strict` everything unfinished too."""
    from birds import store

    found = list(store.integrity.problems(path))
    dossier = dossiers.read(path)
    found += checks.run(dossier, dossiers.taxonomy_of(dossier))
    return tuple(problem for problem in found if strict or problem.severity == "error")
