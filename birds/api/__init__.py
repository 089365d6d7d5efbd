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
    from birds.api.removing import remove
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

_VERBS = {
    "bounding": ("load_boundaries",),
    "checking": ("check", "outdated_decisions"),
    "choosing": ("Choice", "names_in"),
    "comparing": ("diff", "differ", "is_file", "only"),
    "deciding": ("apply_decisions",),
    "dossiers": ("judged", "main_verdicts", "read", "table", "whatever_is_there"),
    "drafting": ("annex", "notified_birds", "printed_list"),
    "evidencing": ("evidence_annex",),
    "exporting": ("export", "restore"),
    "founding": ("init",),
    "loaded": ("file_grid", "load_commands"),
    "loading": ("How", "load_counts", "load_evidence", "load_list", "load_sites"),
    "main_job": ("quickstart",),
    "mapping": ("map_labels", "map_page", "map_picture"),
    "occurrences": ("load_occurrences",),
    "positions": ("Statement", "agree_names", "clear_positions", "position_grid", "set_positions"),
    "reference": ("adopt", "impact_grid"),
    "removing": ("remove",),
    "reviewing": ("review", "review_grid", "these"),
    "rounds": (
        "annex_of_round",
        "changes_since",
        "close_round",
        "kept_annex",
        "open_round",
        "round_grid",
        "with_marks",
    ),
    "showing": ("find", "near", "show", "verdicts_on"),
    "site_table": ("site_grid", "taxa_named"),
    "statuses": ("load_status",),
    "tables": ("evidence_grid", "list_grid", "problem_grid"),
    "thresholds": ("Estimates", "load_thresholds"),
    "tracks": ("LoadedTracks", "Rules", "Tagged", "load_tracks"),
    "workbooks": ("load_positions", "questions"),
}
_HOME = {verb: module for module, verbs in _VERBS.items() for verb in verbs}
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
    "remove",
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
        raise AttributeError(name, name=name)
    return getattr(import_module(f"birds.api.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    """List the verbs, for who looks what there is."""
    return __all__
