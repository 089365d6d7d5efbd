"""What a map of a dossier is made of: its comparison, its verdicts, its annex."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build.species_sheet import show
from birds.errors import AnswerIsNo, DossierError
from birds.evidence import findings, taxonomy_of
from birds.map.data import build
from birds.matching.naming import species_of_sites
from birds.negotiation.drafting import annex

if TYPE_CHECKING:
    from birds.evidence import Findings
    from birds.map.nouns import MapData
    from birds.model import Dossier, PartyCode


def table_of(dossier: Dossier) -> Findings | None:
    """Return a dossier with its verdicts, None where it lacks a Party's list."""
    try:
        return findings(dossier)
    except DossierError:
        return None


def gathered(dossier: Dossier, table: Findings | None, original: PartyCode | None) -> MapData:
    """Return what a map shows; without a `table`, where a Party has no list, sites and records only."""
    taxonomy = table.taxonomy if table else taxonomy_of(dossier)
    links = dict(species_of_sites(dossier.sites, taxonomy, dossier.lists))
    if table is None:
        return build(dossier, links=links, original=original)
    return build(
        dossier, table.comparison, table.verdicts, annex=annex(table), links=links, original=original
    )


def place_of(data: MapData, table: Findings | None, name: str) -> int:
    """Return the place of a bird, named in any language, among those of the map; AnswerIsNo where nobody knows it."""
    if table is None:
        raise DossierError("dossier.no_names_to_find")
    found = table.known.find(name)[0]
    rows = {row.id for row in show(table, found).rows}
    for place, bird in enumerate(data.birds):
        if bird.id in rows or bird.scientific == found.taxon:
            return place
    raise AnswerIsNo("dossier.not_on_map", name=name)
