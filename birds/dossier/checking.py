"""What is wrong with a dossier, and what is unfinished in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds import checks, store
from birds import model as m
from birds.errors import Problem
from birds.evidence import taxonomy_of
from birds.negotiation import history
from birds.review.view import View
from birds.store import integrity

if TYPE_CHECKING:
    from pathlib import Path

OUTDATED = "check.decision_outdated"
"""The code of a decision that no longer applies."""


def problems(path: Path, *, strict: bool = False) -> tuple[Problem, ...]:
    """Return what is wrong with a dossier, file and content, and what to know; with `strict` everything unfinished too.

    Where what is wrong with the file keeps its content from being read, that is all there is to say.
    """
    noticed = list(integrity.problems(path))
    broken = tuple(problem for problem in noticed if problem.severity == "error")
    try:
        with store.read(path) as reader:
            dossier, meta, snapshots = reader.dossier(), reader.meta(), reader.snapshots()
            positions = reader.differing_positions()
        noticed += checks.run(dossier, taxonomy_of(dossier), strict=strict)
        for decision, reason in View(dossier).stale.items() if dossier.decisions else ():
            what, todo = m.Message.of(OUTDATED, why=reason), "check.do_decide_anew"
            noticed.append(Problem("decisions", what, todo, value=decision.subject, severity="warning"))
        noticed += history.problems(dossier, meta, snapshots, positions)
    except Exception:  # such as a text that is bytes
        if broken:
            return broken
        raise
    return tuple(noticed)
