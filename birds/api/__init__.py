"""The verbs, as plain functions: what the command line calls, and what a Python user calls the same way.

    from pathlib import Path
    from birds import api

    api.init(Path("agreement.gpkg"))
    comparison, problems = api.diff("OSJ8", "KOS2025", dossier=Path("agreement.gpkg"))

Verbs take values and return values; they raise `birds.errors.BirdsError` with one sentence and an exit code.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from birds.api.bounding import load_boundaries
    from birds.api.checking import check, outdated_decisions
    from birds.api.comparing import diff, differ, is_file, only
    from birds.api.evidencing import evidence_annex
    from birds.api.exporting import export, restore
    from birds.api.founding import init
    from birds.api.loaded import file_grid, load_commands
    from birds.api.loading import load_counts, load_evidence, load_list, load_sites
    from birds.api.main_job import quickstart
    from birds.api.mapping import map_labels, map_page, map_picture
    from birds.api.occurrences import load_occurrences
    from birds.api.positions import Statement, agree_names, clear_positions, position_grid, set_positions
    from birds.api.reference import impact_grid
    from birds.api.removing import remove
    from birds.api.reviewing import review_grid
    from birds.api.rounds import (
        annex_of_round,
        changes_since,
        close_round,
        kept_annex,
        open_round,
        round_grid,
        with_marks,
    )
    from birds.api.showing import show, verdicts_on
    from birds.api.site_table import site_grid, taxa_named
    from birds.api.statuses import load_status
    from birds.api.tables import evidence_grid, list_grid, problem_grid
    from birds.api.thresholds import Estimates, load_thresholds
    from birds.api.tracks import LoadedTracks, Tagged, TrackRules, load_tracks
    from birds.api.workbooks import load_positions, questions
    from birds.evidence import findings, judged, main_verdicts, whatever_is_there
    from birds.model import Dossier, LoadOptions
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.drafting import annex
    from birds.negotiation.lists import notified_birds, printed_list
    from birds.reading.lists import read_names
    from birds.review import open_questions, these
    from birds.review.adoption import adopt
    from birds.review.decisions import apply_decisions

_VERBS = {
    "api.bounding": ("load_boundaries",),
    "api.checking": ("check", "outdated_decisions"),
    "negotiation.choosing": ("BirdChoice",),
    "api.comparing": ("diff", "differ", "is_file", "only"),
    "review.decisions": ("apply_decisions",),
    "evidence": ("findings", "judged", "main_verdicts", "whatever_is_there"),
    "negotiation.drafting": ("annex",),
    "negotiation.lists": ("notified_birds", "printed_list"),
    "api.evidencing": ("evidence_annex",),
    "api.exporting": ("export", "restore"),
    "api.founding": ("init",),
    "api.loaded": ("file_grid", "load_commands"),
    "api.loading": ("load_counts", "load_evidence", "load_list", "load_sites"),
    "api.main_job": ("quickstart",),
    "api.mapping": ("map_labels", "map_page", "map_picture"),
    "api.occurrences": ("load_occurrences",),
    "api.positions": ("Statement", "agree_names", "clear_positions", "position_grid", "set_positions"),
    "api.reference": ("impact_grid",),
    "model": ("LoadOptions",),
    "review": ("open_questions", "these"),
    "review.adoption": ("adopt",),
    "api.removing": ("remove",),
    "api.reviewing": ("review_grid",),
    "api.rounds": (
        "annex_of_round",
        "changes_since",
        "close_round",
        "kept_annex",
        "open_round",
        "round_grid",
        "with_marks",
    ),
    "api.showing": ("show", "verdicts_on"),
    "reading.lists": ("read_names",),
    "api.site_table": ("site_grid", "taxa_named"),
    "api.statuses": ("load_status",),
    "api.tables": ("evidence_grid", "list_grid", "problem_grid"),
    "api.thresholds": ("Estimates", "load_thresholds"),
    "api.tracks": ("LoadedTracks", "Tagged", "TrackRules", "load_tracks"),
    "api.workbooks": ("load_positions", "questions"),
}
_HOME = {verb: module for module, verbs in _VERBS.items() for verb in verbs}
__all__ = [
    "BirdChoice",
    "Estimates",
    "LoadOptions",
    "LoadedTracks",
    "Statement",
    "Tagged",
    "TrackRules",
    "adopt",
    "agree_names",
    "annex",
    "annex_of_round",
    "apply_decisions",
    "changes_since",
    "check",
    "clear_positions",
    "close_round",
    "diff",
    "differ",
    "evidence_annex",
    "evidence_grid",
    "export",
    "file_grid",
    "findings",
    "impact_grid",
    "init",
    "is_file",
    "judged",
    "kept_annex",
    "list_grid",
    "load_boundaries",
    "load_commands",
    "load_counts",
    "load_evidence",
    "load_list",
    "load_occurrences",
    "load_positions",
    "load_sites",
    "load_status",
    "load_thresholds",
    "load_tracks",
    "main_verdicts",
    "map_labels",
    "map_page",
    "map_picture",
    "notified_birds",
    "only",
    "open_questions",
    "open_round",
    "outdated_decisions",
    "position_grid",
    "printed_list",
    "problem_grid",
    "questions",
    "quickstart",
    "read",
    "read_names",
    "remove",
    "restore",
    "review_grid",
    "round_grid",
    "set_positions",
    "show",
    "site_grid",
    "taxa_named",
    "these",
    "verdicts_on",
    "whatever_is_there",
    "with_marks",
]


def read(path: Path) -> Dossier:
    """Return everything a dossier holds; DossierError where it can't be used."""
    from birds import store

    return store.load(path)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any verb
    """Import a verb when it is first asked for: a command pays for the one that it calls."""
    if name not in _HOME:
        raise AttributeError(name, name=name)
    return getattr(import_module(f"birds.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    """List the verbs, for who looks what there is."""
    return __all__
