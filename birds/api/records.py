"""The names that records print, matched to the reference: evidence, counts and the species of sites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.api import bundle
from birds.matching import match_names
from birds.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from birds.model import Decision, Evidence, MatchedList, Site, SiteCount
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


def named_counts(
    counts: Sequence[SiteCount],
    taxonomy: Taxonomy,
    lists: Sequence[MatchedList],
    decisions: Sequence[Decision] = (),
) -> tuple[SiteCount, ...]:
    """Return the counts with the taxon that each printed name means, None where that is uncertain."""
    taxa = taxa_of((count.taxon_printed for count in counts), taxonomy, lists, decisions)
    return tuple(replace(count, taxon=taxa.get(count.taxon_printed or "")) for count in counts)


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
    names = sorted({name for name in printed if name})
    matches = match_names(names, taxonomy, bundle.knowledge_for(taxonomy), lists)
    found = {
        name: match.taxon
        for name, match in zip(names, matches, strict=True)
        if match.taxon and match.confidence in ("certain", "probable")
    }
    decided = everywhere(decisions)
    for name in names if decided else ():
        made = decided.get(fold(name))
        if made is not None and made.value in taxonomy:
            found[name] = made.value
    return found


def everywhere(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the decisions on names that hold in every list and record, by the key of the name."""
    return {fold(one.subject): one for one in decisions if one.kind == "match" and one.list_id is None}
