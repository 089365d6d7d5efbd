"""`map`: the flyway map of a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.api.drafting import annex
from birds.api.records import species_of_sites
from birds.errors import DossierError

if TYPE_CHECKING:
    from birds.api.dossiers import Table
    from birds.model import Dossier, Lang, PartyCode
    from birds.taxonomy import Taxonomy


def map_page(
    dossier: Dossier, lang: Lang, *, original: PartyCode | None = None, table: Table | None = None
) -> bytes:
    """Return the map as one self-contained page; a dossier without both Parties' lists has sites and records only."""
    from birds.api import dossiers
    from birds.output import map as maps

    table = table or _table(dossier)
    taxonomy = table.taxonomy if table else dossiers.taxonomy_of(dossier)
    links = _links(dossier, taxonomy)
    if table is None:
        return maps.render(maps.build(dossier, links=links, original=original), lang)
    data = maps.build(
        dossier, table.comparison, table.verdicts, annex=annex(table), links=links, original=original
    )
    return maps.render(data, lang)


def _links(dossier: Dossier, taxonomy: Taxonomy) -> dict[str, str]:
    return dict(species_of_sites(dossier.sites, taxonomy, dossier.lists))


def _table(dossier: Dossier) -> Table | None:
    from birds.api import dossiers

    try:
        return dossiers.table(dossier)
    except DossierError:
        return None
