"""`annex`: the frozen annex that a dossier makes, and how it is printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.api import dossiers
from birds.negotiation import AnnexOptions, build, subspecies_names
from birds.output.page import cited

if TYPE_CHECKING:
    from birds.api.dossiers import Table
    from birds.model import Annex

_DEFAULT = AnnexOptions()


def annex(table: Table, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return the annex: the computed draft while no position is recorded, else what the positions make of it."""
    dossier = table.dossier
    names = subspecies_names(dossier.lists, table.taxonomy)
    made = build(
        table.comparison,
        table.verdicts,
        table.taxonomy,
        rounds=dossier.rounds,
        positions=dossier.positions,
        options=replace(options, subspecies_names={**names, **options.subspecies_names}),
    )
    return replace(made, sources=sources(table), reference=dossier.reference)


def sources(table: Table) -> tuple[str, ...]:
    """Return what the annex rests on: both lists with publisher and edition, and the reference's attribution."""
    lists = (table.comparison.a, table.comparison.b)
    return (*(f"{one.id}: {dossiers.described(one)}" for one in lists), cited(table.dossier.reference))
