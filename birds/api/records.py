"""The names that records print, matched to the reference: evidence, counts, statements, the species of sites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.api import bundle
from birds.matching import match_names
from birds.model import RECORDS
from birds.names import fold
from birds.vocabulary import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.model import Decision, Dossier, Evidence, MatchedList, Site, SiteCount, Threshold
    from birds.reading.statements import StatusRow
    from birds.taxonomy import Taxonomy


def named_evidence(
    records: Sequence[Evidence],
    taxonomy: Taxonomy,
    lists: Sequence[MatchedList],
    decisions: Sequence[Decision] = (),
) -> tuple[Evidence, ...]:
    """Return the records with the taxon that each printed name means, None where that is uncertain."""
    taxa = taxa_of((record.taxon_printed for record in records), taxonomy, lists, decisions)
    return tuple(replace(record, taxon=taxa.get(record.taxon_printed)) for record in records)


def named_statuses(
    rows: Sequence[StatusRow],
    taxonomy: Taxonomy,
    lists: Sequence[MatchedList],
    decisions: Sequence[Decision] = (),
) -> tuple[StatusRow, ...]:
    """Return rows of statements with the taxon that each name means, None where that is uncertain.

    Where the scientific name does not settle it, the vernacular one beside it is asked.
    """
    taxa = taxa_of((row.name for row in rows), taxonomy, lists, decisions)
    spoken = [row.vernacular for row in rows if row.name not in taxa]
    taxa = {**taxa_of(spoken, taxonomy, lists, decisions), **taxa}

    def named(row: StatusRow) -> StatusRow:
        taxon = taxa.get(row.name) or taxa.get(row.vernacular or "")
        return replace(row, statuses=tuple(replace(status, taxon=taxon) for status in row.statuses))

    return tuple(map(named, rows))


def names(dossier: Dossier) -> Iterator[tuple[str, str | None]]:
    """Yield the name that each record of evidence, count and statement prints, with the taxon it was taken for."""
    printed = (
        *((one.taxon_printed, one.taxon) for one in dossier.evidence),
        *((one.taxon_printed, one.taxon) for one in dossier.counts),
        *((one.name, one.taxon) for one in dossier.statuses),
    )
    return ((name, taxon) for name, taxon in printed if name)


def named_counts(
    counts: Sequence[SiteCount],
    taxonomy: Taxonomy,
    lists: Sequence[MatchedList],
    decisions: Sequence[Decision] = (),
) -> tuple[SiteCount, ...]:
    """Return the counts with the taxon that each printed name means, None where that is uncertain."""
    taxa = taxa_of((count.taxon_printed for count in counts), taxonomy, lists, decisions)
    return tuple(replace(count, taxon=taxa.get(count.taxon_printed or "")) for count in counts)


def named_thresholds(
    thresholds: Sequence[Threshold],
    taxonomy: Taxonomy,
    lists: Sequence[MatchedList],
    decisions: Sequence[Decision] = (),
) -> tuple[Threshold, ...]:
    """Return the thresholds with the taxon that each printed name means, None where that is uncertain."""
    taxa = taxa_of((one.taxon_printed for one in thresholds), taxonomy, lists, decisions)
    return tuple(replace(one, taxon=taxa.get(one.taxon_printed)) for one in thresholds)


def sited_counts(
    counts: Sequence[SiteCount], sites: Sequence[Site]
) -> tuple[tuple[SiteCount, ...], Mapping[str, tuple[str, ...]]]:
    """Return the counts with the site that each means, and which sites a place may be that is no single one.

    A site is meant by its id or code, or by its name in any language where no other has it (in the count's Party).
    """
    known: dict[str, dict[str, Site]] = {}
    for site in sites:
        for name in filter(None, (site.id, site.code, *site.names.all())):
            known.setdefault(key(name), {})[site.id] = site
    ids = {site.id for site in sites}
    doubtful: dict[str, tuple[str, ...]] = {}

    def sited(count: SiteCount) -> SiteCount:
        if count.site_id in ids:
            return count
        said = (known.get(key(printed), {}).values() for printed in (count.site_id or "", count.site_printed))
        found = [tuple(site.id for site in here if count.party in (None, site.party)) for here in said]
        one = next((ids[0] for ids in found if len(ids) == 1), None)
        if one is None:
            doubtful[count.site_printed] = max(found, key=len)
        return replace(count, site_id=one)

    return tuple(map(sited, counts)), doubtful


def species_of_sites(
    sites: Sequence[Site], taxonomy: Taxonomy, lists: Sequence[MatchedList]
) -> Mapping[str, str]:
    """Return the taxon behind each species name that sites print, for the names that are certain."""
    return taxa_of((name for site in sites for name in site.species), taxonomy, lists)


def taxa_of(
    printed: Iterable[str | None],
    taxonomy: Taxonomy,
    lists: Sequence[MatchedList],
    decisions: Sequence[Decision] = (),
) -> Mapping[str, str]:
    """Return the taxon behind each distinct name; a proposal is no answer here, nobody would look at it.

    What was decided for every list holds for records too.
    """
    asked = sorted({name for name in printed if name})
    matches = match_names(asked, taxonomy, bundle.knowledge_for(taxonomy), lists)
    found = {
        name: match.taxon
        for name, match in zip(asked, matches, strict=True)
        if match.taxon and match.confidence in ("certain", "probable")
    }
    decided = of_records(decisions)
    for name in asked if decided else ():
        made = decided.get(fold(name))
        if made is not None and made.value in taxonomy:
            found[name] = made.value
    return found


def of_records(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the decisions on names that hold in records, by the key of the name; those for records alone go first."""
    found = [one for one in decisions if one.kind == "match" and one.list_id in (None, RECORDS)]
    found.sort(key=lambda one: one.list_id is not None)
    return {fold(one.subject): one for one in found}
