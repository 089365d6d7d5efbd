"""`annex`: the frozen annex that a dossier makes, and how it is printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.api import dossiers
from birds.errors import UsageError
from birds.negotiation import AnnexOptions, build, subspecies_names
from birds.negotiation import lines as lines_of
from birds.negotiation.listed import notified, of_list
from birds.output.page import cited
from birds.output.statements import rules_on

if TYPE_CHECKING:
    from birds.api.dossiers import Table
    from birds.model import Annex, Dossier, MatchedList, PartyCode
    from birds.negotiation import Line

_DEFAULT = AnnexOptions()


def annex(table: Table, options: AnnexOptions = _DEFAULT, *, until: int | None = None) -> Annex:
    """Return the annex: the computed draft while no position is recorded, else what the positions make of it.

    With `until` it is what the positions of the rounds up to that one make of the dossier's lists.
    """
    dossier = table.dossier if until is None else _until(table.dossier, until)
    names = subspecies_names(dossier.lists, table.taxonomy)
    made = build(
        table.comparison,
        table.verdicts,
        table.taxonomy,
        rounds=dossier.rounds,
        positions=dossier.positions,
        options=replace(
            options,
            subspecies_names={**names, **options.subspecies_names},
            settled_names={**settled_names(dossier), **options.settled_names},
        ),
    )
    applied = (rules_on(table.test, options.lang),) if options.original is None else ()
    return replace(made, sources=(*sources(table), *applied), reference=dossier.reference)


def lines(table: Table) -> tuple[Line, ...]:
    """Return every bird of the compared lists with its state and what the Parties say of it."""
    dossier = table.dossier
    return lines_of(
        table.comparison,
        table.verdicts,
        table.taxonomy,
        rounds=dossier.rounds,
        positions=dossier.positions,
        options=AnnexOptions(
            subspecies_names=subspecies_names(dossier.lists, table.taxonomy),
            settled_names=settled_names(dossier),
        ),
    )


def notified_birds(dossier: Dossier, party: PartyCode, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return a Party's own endangered birds, from its law lists; UsageError where the dossier has none."""
    laws = [one for one in dossier.lists if one.checklist.kind == "law" and one.checklist.party == party]
    if not laws:
        raise UsageError(f"the dossier has no law list of {party}; add one with `birds load law`")
    made = notified(dossier.lists, party, dossiers.taxonomy_of(dossier), options)
    return replace(made, sources=tuple(map(_cited, laws)), reference=dossier.reference)


def printed_list(dossier: Dossier, list_id: str, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return a list as it prints itself: numbers, names and parentheses; UsageError where there is no such list."""
    matched = dossiers.list_of(dossier, list_id)
    made = of_list(matched, dossiers.taxonomy_of(dossier), options)
    return replace(made, sources=(_cited(matched),), reference=dossier.reference)


def _cited(matched: MatchedList) -> str:
    checklist = matched.checklist
    parts = (checklist.title, dossiers.described(checklist), checklist.source)
    return f"{checklist.id}: {'. '.join(dict.fromkeys(filter(None, parts)))}"


def settled_names(dossier: Dossier) -> dict[str, str]:
    """Return the scientific names that the Parties have agreed, by lead taxon."""
    return {one.subject: one.value for one in dossier.decisions if one.kind == "name"}


def _until(dossier: Dossier, number: int) -> Dossier:
    return replace(
        dossier,
        rounds=tuple(one for one in dossier.rounds if one.number <= number),
        positions=tuple(one for one in dossier.positions if one.round <= number),
    )


def sources(table: Table) -> tuple[str, ...]:
    """Return what the annex rests on: both lists with publisher and edition, and the reference's attribution."""
    lists = (table.comparison.a, table.comparison.b)
    return (*(f"{one.id}: {dossiers.described(one)}" for one in lists), cited(table.dossier.reference))
