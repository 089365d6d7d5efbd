"""`show`: a species found by any name in any language, with everything the dossier holds about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import attribution
from birds.documents.build.species_sheet import SpeciesSheet, sheet
from birds.errors import AnswerIsNo
from birds.evidence.verdicts import judge_subspecies
from birds.matching.naming import FoundBy, species_of_sites
from birds.model import NO_NAMES
from birds.negotiation.items import unit_names
from birds.negotiation.lists import signed_annexes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.evidence import Findings
    from birds.model import Elsewhere, Source, Verdict
    from birds.negotiation.lists import SignedAnnexes

NEAREST, NEAR_ENOUGH = 5, 60
SHORTEST = 2  # letters of a name that is looked for in others


def show(table: Findings, found: FoundBy) -> SpeciesSheet:
    """Return everything the dossier holds about the bird that was found."""
    dossier = table.dossier
    links = species_of_sites(dossier.sites, table.taxonomy, dossier.lists)
    made = sheet(found, dossier, table.comparison, table.verdicts, links)
    called = unit_names(table.comparison, table.taxonomy, dossier.lists)
    name = made.taxon.name if made.taxon else ""
    signed = signed_annexes(dossier.lists, table.taxonomy)
    return replace(
        made,
        lacking=table.lacking,
        called=called.get(name, NO_NAMES),
        elsewhere=_listed(made, signed),
        annexes=signed.names,
        credits=_credits(table, made),
    )


def _listed(made: SpeciesSheet, signed: SignedAnnexes) -> tuple[Elsewhere, ...]:
    """Return where signed annexes have the species of a sheet, by what the compared lists record of it."""
    if made.taxon is None:
        return ()
    species = {made.taxon.name, *(taxon.name for taxon in made.subspecies)}
    recorded = (taxon for row in made.rows for unit in row.units for taxon in unit.taxa)
    return signed.of(made.taxon.name, species.intersection(recorded))


def _credits(table: Findings, made: SpeciesSheet) -> tuple[Source, ...]:
    """Return whose facts a sheet carries: the lists that name the bird, statuses, records, counts, occurrences."""
    known = table.dossier.sources
    kinds = {
        "evidence": made.evidence,
        "sites": made.sites,
        "counts": [one for site in made.sites for one in site.counts],
        "occurrences": made.seen.rows,
        "thresholds": made.shares,
    }
    said = (
        *(one.checklist.id for one in made.listed),
        *(one.status.source for one in made.statements),
        *attribution.of_kind(known, *(kind for kind, there in kinds.items() if there)),
    )
    return attribution.of_lists(known, made.reference, said)


def verdicts_on(table: Findings, names: Sequence[str]) -> tuple[Verdict, ...]:
    """Return the verdicts on the birds that these names mean, units of lumped rows included; AnswerIsNo without any."""
    wanted: list[Verdict] = []
    for name in names:
        found = table.known.find(name)[0]
        verdicts = _of_subspecies(table, found) or show(table, found).verdicts
        if not verdicts:
            raise AnswerIsNo("dossier.on_one_list_only", name=found.name)
        wanted += verdicts
    return tuple(dict.fromkeys(wanted))


def _of_subspecies(table: Findings, found: FoundBy) -> tuple[Verdict, ...]:
    """Return the verdict on the very subspecies that was asked for; none where a list has it as a bird of its own."""
    taxon = table.taxonomy.get(found.taxon) if found.taxon else None
    if taxon is None or taxon.rank != "subspecies":
        return ()
    entries = (held for row in table.comparison.rows for held in (*row.a, *row.b))
    if any(held.match.taxon == taxon.name and held.entry.parent_row is None for held in entries):
        return ()
    dossier = table.dossier
    if table.statements is None:
        return ()
    judged = judge_subspecies(
        taxon.name, table.statements, dossier.evidence, decisions=dossier.decisions, test=table.test
    )
    if judged is None:
        raise AnswerIsNo("dossier.recorded_by_one", taxon=taxon.name)
    return (judged,)
