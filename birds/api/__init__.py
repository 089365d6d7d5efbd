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
    from birds.api.bounding import load_boundaries
    from birds.api.checking import check, outdated_decisions
    from birds.api.choosing import Choice, names_in
    from birds.api.comparing import diff, differ, is_file, only
    from birds.api.deciding import apply_decisions
    from birds.api.dossiers import judged, main_verdicts, read, table, whatever_is_there
    from birds.api.drafting import annex, notified_birds, printed_list
    from birds.api.evidencing import evidence_annex
    from birds.api.exporting import export, restore
    from birds.api.founding import init
    from birds.api.loaded import file_grid, load_commands
    from birds.api.loading import How, load_counts, load_evidence, load_list, load_sites
    from birds.api.main_job import quickstart
    from birds.api.mapping import map_labels, map_page, map_picture
    from birds.api.occurrences import load_occurrences
    from birds.api.positions import Statement, agree_names, clear_positions, position_grid, set_positions
    from birds.api.reference import adopt, impact_grid
    from birds.api.reviewing import review, review_grid, these
    from birds.api.rounds import (
        annex_of_round,
        changes_since,
        close_round,
        kept_annex,
        open_round,
        round_grid,
        with_marks,
    )
    from birds.api.showing import find, near, show, verdicts_on
    from birds.api.site_table import site_grid, taxa_named
    from birds.api.statuses import load_status
    from birds.api.tables import evidence_grid, list_grid, problem_grid
    from birds.api.thresholds import Estimates, load_thresholds
    from birds.api.tracks import LoadedTracks, Rules, Tagged, load_tracks
    from birds.api.workbooks import load_positions, questions

_HOME = {
    "Choice": "choosing",
    "Estimates": "thresholds",
    "How": "loading",
    "LoadedTracks": "tracks",
    "Rules": "tracks",
    "Statement": "positions",
    "Tagged": "tracks",
    "adopt": "reference",
    "agree_names": "positions",
    "annex": "drafting",
    "annex_of_round": "rounds",
    "apply_decisions": "deciding",
    "changes_since": "rounds",
    "check": "checking",
    "clear_positions": "positions",
    "close_round": "rounds",
    "diff": "comparing",
    "differ": "comparing",
    "evidence_annex": "evidencing",
    "evidence_grid": "tables",
    "export": "exporting",
    "file_grid": "loaded",
    "find": "showing",
    "impact_grid": "reference",
    "init": "founding",
    "is_file": "comparing",
    "kept_annex": "rounds",
    "list_grid": "tables",
    "load_boundaries": "bounding",
    "load_commands": "loaded",
    "load_counts": "loading",
    "load_evidence": "loading",
    "load_list": "loading",
    "load_occurrences": "occurrences",
    "load_positions": "workbooks",
    "load_sites": "loading",
    "load_status": "statuses",
    "load_thresholds": "thresholds",
    "load_tracks": "tracks",
    "judged": "dossiers",
    "main_verdicts": "dossiers",
    "map_labels": "mapping",
    "map_page": "mapping",
    "map_picture": "mapping",
    "names_in": "choosing",
    "near": "showing",
    "notified_birds": "drafting",
    "only": "comparing",
    "open_round": "rounds",
    "outdated_decisions": "checking",
    "position_grid": "positions",
    "printed_list": "drafting",
    "problem_grid": "tables",
    "questions": "workbooks",
    "quickstart": "main_job",
    "read": "dossiers",
    "restore": "exporting",
    "review": "reviewing",
    "review_grid": "reviewing",
    "round_grid": "rounds",
    "set_positions": "positions",
    "show": "showing",
    "site_grid": "site_table",
    "table": "dossiers",
    "taxa_named": "site_table",
    "these": "reviewing",
    "verdicts_on": "showing",
    "whatever_is_there": "dossiers",
    "with_marks": "rounds",
}
__all__ = [
    "Choice",
    "Estimates",
    "How",
    "LoadedTracks",
    "Rules",
    "Statement",
    "Tagged",
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
    "find",
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
    "names_in",
    "near",
    "notified_birds",
    "only",
    "open_round",
    "outdated_decisions",
    "position_grid",
    "printed_list",
    "problem_grid",
    "questions",
    "quickstart",
    "read",
    "restore",
    "review",
    "review_grid",
    "round_grid",
    "set_positions",
    "show",
    "site_grid",
    "table",
    "taxa_named",
    "these",
    "verdicts_on",
    "whatever_is_there",
    "with_marks",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any verb
    """Import a verb when it is first asked for: a command pays for the one that it calls."""
    if name not in _HOME:
        raise AttributeError(f"birds.api has no {name}")
    return getattr(import_module(f"birds.api.{_HOME[name]}"), name)
