"""Decisions that no longer apply: none is dropped in silence, `review` lists them and `check` warns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds import matching
from birds.api import records
from birds.model import RECORDS, Reason
from birds.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from birds.api.dossiers import Table
    from birds.model import Decision, Dossier, Verdict
    from birds.taxonomy import Taxonomy


def stale(dossier: Dossier, taxonomy: Taxonomy, table: Table | None) -> Iterator[tuple[Decision, Reason]]:
    """Yield the decisions that no longer apply, of every kind, each with why."""
    printed = {fold(name) for name, _ in records.names(dossier)}
    for made, reason in matching.stale(dossier.decisions, dossier.lists, taxonomy):
        in_records = made.list_id in (None, RECORDS) and fold(made.subject) in printed
        if reason.rule != "decision-name-gone" or not in_records:
            yield made, reason
    if table is not None:
        yield from _exceptions_gone(dossier, table)


def _exceptions_gone(dossier: Dossier, table: Table) -> Iterator[tuple[Decision, Reason]]:
    about = verdicts_by_name(table)
    for made in dossier.decisions:
        if made.kind == "match":
            continue
        found = about.get(made.subject, ())
        if not found:
            yield made, Reason.of("decision-bird-gone", taxon=made.subject)
        elif made.kind == "non_migratory" and all(one.line != "non_migratory" for one in found):
            yield made, Reason.of("decision-not-resident", taxon=made.subject)


def verdicts_by_name(table: Table) -> Mapping[str, tuple[Verdict, ...]]:
    """Return the verdicts by every name under which a decision can be about them."""
    rows = {row.id: row for row in table.comparison.rows}
    found: dict[str, list[Verdict]] = {}
    for one in table.verdicts:
        units = [u for u in rows[one.row_id].units if one.unit_id in (None, u.id)]
        names = {one.row_id, one.unit_id or one.row_id, one.taxon}
        names |= {name for unit in units for name in (unit.id, unit.taxon, *unit.taxa)}
        for name in names:
            found.setdefault(name, []).append(one)
    return {name: tuple(verdicts) for name, verdicts in found.items()}
