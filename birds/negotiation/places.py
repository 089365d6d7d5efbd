"""Annex II: the sites of the Parties, numbered, with the birds of Annex I that were counted there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import attribution
from birds.evidence.places import areas
from birds.model import ListedSite
from birds.negotiation import drafting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from birds.evidence import Findings
    from birds.model import Annex, Site, SiteArea, Source
    from birds.negotiation.rows import AnnexOptions


@dataclass(frozen=True, slots=True)
class SitesAnnex:
    """Annex II: `annex` is the Annex I that it belongs to. `withheld` sites lie where land is disputed."""

    annex: Annex
    rows: tuple[ListedSite, ...]
    withheld: int = 0
    credits: tuple[Source, ...] = ()


def sites_annex(table: Findings, options: AnnexOptions) -> SitesAnnex:
    """Return the sites of the Parties, in the same order and with the same numbers in each original.

    None of them lies in a disputed area, whoever says that it is his.
    """
    annex = drafting.annex(table, options)
    rows, withheld = listed(table, annex)
    sources = attribution.used(
        table.dossier.sources, attribution.of_kind(table.dossier.sources, "sites", "counts")
    )
    return SitesAnnex(annex, rows, withheld, sources)


def listed(table: Findings, annex: Annex) -> tuple[tuple[ListedSite, ...], int]:
    """Return the rows of the Annex II that belongs to an Annex I, and how many sites lie where land is disputed."""
    order: dict[str, int] = {party: place for place, party in enumerate(sorted(annex.parties))}
    ours = [site for site in table.dossier.sites if site.party in order]
    bounds = {area.site_id: area for area in table.dossier.areas}
    kept = [site for site in ours if not in_dispute(site, bounds.get(site.id))]
    kept.sort(key=lambda site: (order[site.party], *(site.names.all()[:1]), site.id))
    birds = _counted(table, annex)
    rows = tuple(
        ListedSite(number, site, tuple(sorted(birds_at(birds, (site, *more)))), tuple(more))
        for number, (site, *more) in enumerate(_together(kept), 1)
    )
    return rows, len(ours) - len(kept)


def birds_at(birds: Mapping[str, set[int]], sites: Iterable[Site]) -> set[int]:
    """Return the birds at any of some sites."""
    return {number for site in sites for number in birds.get(site.place_id, ())}


def _together(sites: Sequence[Site]) -> list[list[Site]]:
    """Return the designations of each place, the earliest first; the places in the order of the sites."""
    places: dict[str, list[Site]] = {}
    for site in sites:
        places.setdefault(site.place_id, []).append(site)
    return [sorted(ones, key=lambda site: (site.designated or "~", site.id)) for ones in places.values()]


def in_dispute(site: Site, area: SiteArea | None) -> bool:
    """Tell whether a site, by its point or its boundary, touches land that states dispute."""
    import shapely

    shapes = [shapely.from_wkb(area.wkb)] if area else []
    shapes += [shapely.Point(site.point)] if site.point else []
    disputed = [shapely.from_wkb(wkb) for party, wkb in areas() if party is None]
    return any(shape.intersects(land) for shape in shapes for land in disputed)


def _counted(table: Findings, annex: Annex) -> dict[str, set[int]]:
    """Return the numbers in Annex I of the birds that a source counts at each place."""
    numbers = {row.id: row.number for row in annex.rows if row.number}
    named = {
        taxon: numbers[line.item.id]
        for line in drafting.lines(table)
        if line.item.id in numbers
        for taxon in line.item.taxa
    }
    found: dict[str, set[int]] = {}
    for count in table.dossier.counts:
        if count.place_id and count.taxon in named and count.count != 0:
            found.setdefault(count.place_id, set()).add(named[count.taxon])
    return found
