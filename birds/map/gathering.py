"""What a map of a dossier is made of: its comparison, its verdicts, its annex."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build.species_sheet import show
from birds.errors import AnswerIsNo, DossierError
from birds.map.data import build
from birds.negotiation.drafting import annex

if TYPE_CHECKING:
    from birds.evidence import Findings
    from birds.map.nouns import MapData
    from birds.model import PartyCode


def gathered(table: Findings, original: PartyCode | None) -> MapData:
    """Return what a map shows; where a Party has no list, sites and records only."""
    dossier, links, said = table.dossier, table.site_species, table.presence
    if table.lacking:
        return build(dossier, links=links, presence=said, original=original)
    return build(
        dossier,
        table.comparison,
        table.verdicts,
        annex=annex(table),
        links=links,
        presence=said,
        original=original,
    )


def place_of(data: MapData, table: Findings, name: str) -> int:
    """Return the place of a bird, named in any language, among those of the map; AnswerIsNo where nobody knows it."""
    if table.lacking:
        raise DossierError("dossier.no_names_to_find")
    found = table.known.find(name)[0]
    rows = {row.id for row in show(table, found).rows}
    for place, bird in enumerate(data.birds):
        if bird.id in rows or bird.scientific == found.taxon:
            return place
    raise AnswerIsNo("dossier.not_on_map", name=name)
