"""Names that records print and people type, and the birds that they mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal, TypeVar

from birds.errors import AnswerIsNo
from birds.matching.synonyms import curated_for
from birds.model import (
    RECORDS,
    Decision,
    DossierContent,
    Evidence,
    Lang,
    MatchedList,
    Message,
    Site,
    SiteCount,
    Threshold,
    grouped,
)
from birds.names import fold, split_vernaculars
from birds.taxonomy import Taxonomy

NEAREST, NEAR_ENOUGH = 5, 60
SHORTEST = 2  # letters of a name that is looked for in others
_Record = TypeVar("_Record", Evidence, SiteCount, Threshold)


class NobodyKnows(AnswerIsNo):
    """No bird is called so."""


# ---------------------------------------------------------------- names in records


def named_records(
    records: Iterable[_Record],
    taxonomy: Taxonomy,
    lists: Sequence[MatchedList],
    decisions: Sequence[Decision] = (),
) -> tuple[_Record, ...]:
    """Return the records with the taxon that each printed name means, None where that is uncertain."""
    named = tuple(records)
    taxa = taxa_of((record.taxon_printed for record in named), taxonomy, lists, decisions)
    return tuple(replace(record, taxon=taxa.get(record.taxon_printed or "")) for record in named)


def names_of_records(dossier: DossierContent) -> Iterator[tuple[str, str | None]]:
    """Yield the name that each record of evidence, count and statement prints, with the taxon it was taken for."""
    printed = (
        *((record.taxon_printed, record.taxon) for record in dossier.evidence),
        *((record.taxon_printed, record.taxon) for record in dossier.counts),
        *((record.name, record.taxon) for record in dossier.statuses),
    )
    return ((name, taxon) for name, taxon in printed if name)


def record_names(dossier: DossierContent) -> set[str]:
    """Return the names that records print."""
    return {name for name, _ in names_of_records(dossier)}


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
    from birds.matching.loose import match_record_names

    asked = sorted({name for name in printed if name})
    matches = match_record_names(asked, taxonomy, curated_for(taxonomy), lists)
    taxa = {
        name: match.taxon
        for name, match in zip(asked, matches, strict=True)
        if match.taxon and match.confidence in ("certain", "probable")
    }
    decided = decisions_for_records(decisions)
    for name in asked if decided else ():
        decision = decided.get(fold(name))
        if decision is not None and taxonomy.species_of(decision.value):
            taxa[name] = decision.value
    return taxa


def decisions_for_records(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the decisions on names that hold in records, by the key of the name; those for records alone go first."""
    matching = [d for d in decisions if d.kind == "match" and d.list_id in (None, RECORDS)]
    matching.sort(key=lambda decision: decision.list_id is not None)
    return {fold(decision.subject): decision for decision in matching}


# ---------------------------------------------------------------- names that people type


@dataclass(frozen=True, slots=True)
class FoundBy:
    """How the name that somebody asked for led to a bird.

    `name` is the name that fits, as `where` (a list's id, or the reference) prints it; `kind` says what it is:
    a scientific name or a vernacular one in `lang`. `taxon` is the reference taxon it means; where that is not
    resolved, `entries` are the (list id, row) of the entries that print it.
    """

    asked: str
    name: str
    kind: Literal["scientific", "vernacular"]
    where: str
    lang: Lang | None = None
    taxon: str | None = None
    entries: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class KnownNames:
    """Every name that matched lists and the reference have, the likeliest list first."""

    lists: Sequence[MatchedList]
    taxonomy: Taxonomy
    _read: dict[str, Mapping[str, Sequence[FoundBy]]] = field(default_factory=dict, repr=False, compare=False)

    def find(self, asked: str) -> tuple[FoundBy, ...]:
        """Return what a name means, the likeliest first: one answer for each bird that it stands for.

        Looked at are the lists in their order, the reference, then the matching's rules for old and misspelt names.
        AnswerIsNo with the nearest names where none of them knows it.
        """
        birds: dict[object, FoundBy] = {}
        for hit in self.hits(asked):
            birds.setdefault(hit.taxon or hit.entries, hit)  # what nothing resolves is a bird of its own
        return tuple(birds.values())

    def printed(self, asked: str, lists: Collection[str]) -> tuple[FoundBy, ...]:
        """Return where a name stands in some of the lists; the others need not be read for it."""
        hits = (
            hit
            for matched in self.lists
            if matched.checklist.id in lists
            for hit in self._hits_in(matched, asked)
        )
        return tuple(replace(hit, asked=asked) for hit in hits)

    def hits(self, asked: str) -> tuple[FoundBy, ...]:
        """Return every place where a name stands, the likeliest first."""
        key = fold(asked)
        known = [hit for matched in self.lists for hit in self._hits_in(matched, asked)]
        known += self._in_reference.get(key, ()) if key and not known else ()
        hits = [replace(hit, asked=asked) for hit in known] or list(self._hits_by_rule(asked))
        if not hits:
            raise NobodyKnows(self.nobody_knows(asked))
        hits.sort(key=lambda hit: hit.name != asked)  # as it is printed, before what is like it
        return tuple(hits)

    def near(self, hit: FoundBy) -> tuple[FoundBy, ...]:
        """Return birds whose vernacular name contains that of a hit, or is part of it (アオジ, シベリアアオジ)."""
        if hit.kind != "vernacular":
            return ()
        key = fold(hit.name)
        near: dict[str, FoundBy] = {key: hit}
        for other in (name for matched in self.lists for name in _names_of(matched)):
            other_key = fold(other.name) if other.lang == hit.lang and other.taxon != hit.taxon else ""
            if len(other_key) >= SHORTEST and (other_key in key or key in other_key):
                near.setdefault(other_key, replace(other, asked=hit.asked))
        return tuple(near.values())[1:]

    def _hits_in(self, matched: MatchedList, asked: str) -> Sequence[FoundBy]:
        """Return where a name stands in one list."""
        key = fold(asked)
        return self._hits_by_key(matched).get(key, ()) if key else ()

    def _hits_by_key(self, matched: MatchedList) -> Mapping[str, Sequence[FoundBy]]:
        list_id = matched.checklist.id
        if list_id not in self._read:
            self._read[list_id] = _by_key(_names_of(matched))
        return self._read[list_id]

    @cached_property
    def _in_reference(self) -> Mapping[str, Sequence[FoundBy]]:
        return _by_key(self._names_of_reference())

    def _names_of_reference(self) -> Iterator[FoundBy]:
        title = self.taxonomy.title
        for taxon in self.taxonomy.taxa:
            if taxon.rank in ("species", "subspecies"):
                yield FoundBy(
                    asked="", name=taxon.name, kind="scientific", where=title, lang=None, taxon=taxon.name
                )
            if taxon.english:
                yield FoundBy(
                    asked="", name=taxon.english, kind="vernacular", where=title, lang="en", taxon=taxon.name
                )

    def _hits_by_rule(self, asked: str) -> Iterator[FoundBy]:
        """Yield what the matching makes of a name that nothing prints: an old genus, another ending."""
        from birds.matching.loose import match_record_names

        (match,) = match_record_names([asked], self.taxonomy, curated_for(self.taxonomy), self.lists)
        if match.taxon and match.confidence in ("certain", "probable"):
            yield FoundBy(
                asked=asked,
                name=match.taxon,
                kind="scientific",
                where=self.taxonomy.title,
                lang=None,
                taxon=match.taxon,
            )

    def nobody_knows(self, asked: str, others: Iterable[str] = ()) -> Message:
        """Return that nothing is called so, with the nearest names: of birds, and such others as could be meant."""
        from rapidfuzz import fuzz, process

        names = {
            key: hits[-1].name
            for known in (self._in_reference, *map(self._hits_by_key, self.lists))
            for key, hits in known.items()
        }
        names |= {fold(other): other for other in others}
        close = process.extract(
            fold(asked), list(names), scorer=fuzz.ratio, limit=NEAREST, score_cutoff=NEAR_ENOUGH
        )
        if close:
            return Message.of(
                "dossier.no_name_but", name=asked, near=tuple(names[key] for key, _, _ in close)
            )
        return Message.of("dossier.no_name", name=asked)


def _names_of(matched: MatchedList) -> Iterator[FoundBy]:
    for matched_entry in matched.entries:
        entry, list_id = matched_entry.entry, matched.checklist.id
        named = partial(
            FoundBy, asked="", where=list_id, taxon=matched_entry.match.taxon, entries=((list_id, entry.row),)
        )
        printed = (entry.verbatim, entry.name.canonical if entry.name else None)
        for name in dict.fromkeys(filter(None, printed)):
            yield named(name=name, kind="scientific", lang=None)
        for lang, cell in entry.vernacular.pairs:
            for name in split_vernaculars(cell):
                yield named(name=name, kind="vernacular", lang=lang)


def _by_key(names: Iterable[FoundBy]) -> dict[str, list[FoundBy]]:
    return grouped((key, hit) for hit in names if (key := fold(hit.name)))
