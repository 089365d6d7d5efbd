"""Names by themselves, which records print, people type or a column of a file has, and the birds that they mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from typing import Literal, TypeVar

from birds import model as m
from birds.errors import AnswerIsNo
from birds.matching.region import Region, region_of, script
from birds.matching.synonyms import Knowledge, curated_for, decisions_for
from birds.names import fold, parse, split_vernaculars
from birds.taxonomy import Taxonomy

AT_ONCE = 2000  # names: of any number of them no more are in memory
_TOGETHER = "names"  # the id of the list that names make
NEAREST, NEAR_ENOUGH = 5, 60
SHORTEST = 2  # letters of a name that is looked for in others
_Record = TypeVar("_Record", m.Evidence, m.SiteCount, m.Threshold)


class NobodyKnows(AnswerIsNo):
    """No bird is called so."""


@dataclass(frozen=True)
class LooseNames:
    """What names mean, scientific or vernacular; what lives in the region, and is called there, is gathered once.

    `called` says in which languages the lists print a name, where its letters alone don't tell.
    """

    taxonomy: Taxonomy
    knowledge: Knowledge
    region: Region
    called: Mapping[str, tuple[m.Lang, ...]] = field(default_factory=dict)
    decisions: Mapping[str, m.Decision] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        taxonomy: Taxonomy,
        knowledge: Knowledge,
        lists: Sequence[m.MatchedList] = (),
        asked: Collection[str] | None = None,
        decisions: Mapping[str, m.Decision] | None = None,
    ) -> LooseNames:
        """Return the names of a region, of which the lists say what it is; as in `match`, the `asked` alone."""
        region = region_of(lists, taxonomy, asked)
        return cls(taxonomy, knowledge, region, _languages_of_names(lists), decisions or {})

    def match(self, names: Sequence[str]) -> tuple[m.Match, ...]:
        """Return what each name means by itself; row = place from 1, list id ""."""
        distinct = tuple(dict.fromkeys(names))
        by_name = dict(zip(distinct, self._match_all("", distinct), strict=True))
        return tuple([replace(by_name[name], row=row) for row, name in enumerate(names, 1)])

    def stream(self, names: Iterable[str]) -> Iterator[tuple[str, m.Match | None]]:
        """Yield names, of any number, with what each means by itself; None for a blank one."""
        left = iter(names)
        while batch := tuple(islice(left, AT_ONCE)):
            filled = tuple(dict.fromkeys(filter(None, batch)))
            matches = dict(zip(filled, self._match_all("", filled), strict=True))
            yield from ((name, matches.get(name)) for name in batch)

    def as_list(self, names: Sequence[str]) -> tuple[m.Match, ...]:
        """Return what names mean that are one list: no bird is given to two of them in silence."""
        return self._match_all(_TOGETHER, names)

    def _match_all(self, list_id: str, names: Sequence[str]) -> tuple[m.Match, ...]:
        from birds.matching.assignment import ListAssignment
        from birds.matching.entries import find_all
        from birds.matching.rules import Memory, NameRules

        entries = tuple([self._entry(list_id, row, name) for row, name in enumerate(names, 1)])
        rules = NameRules(self.taxonomy, self.knowledge, list_id, Memory())
        assignment = ListAssignment(rules, entries, tuple(find_all(rules, entries)), self.decisions)
        return tuple([matched.match for matched in assignment.matched(self.region)])

    def _entry(self, list_id: str, row: int, text: str) -> m.Entry:
        name, langs = parse(text), self.called.get(fold(text), ()) if self.called else ()
        is_readable = name.canonical is not None or name.alternatives
        if name.canonical in self.taxonomy if langs else is_readable:
            return m.Entry(list_id, row, text, name)
        spoken = name.vernacular if name.vernacular and not langs else " ".join(text.split())
        return m.Entry(list_id, row, vernacular=m.Names(**dict.fromkeys((script(spoken), *langs), spoken)))


def _languages_of_names(lists: Iterable[m.MatchedList]) -> Mapping[str, tuple[m.Lang, ...]]:
    """Return in which languages lists print a name, where its letters alone don't tell the language."""
    langs_of: dict[str, dict[m.Lang, None]] = defaultdict(dict)
    for matched in lists:
        for entry in [each.entry for each in matched.entries]:
            for lang, cell in entry.vernacular.pairs:
                for name in split_vernaculars(cell) if script(cell) != lang else ():
                    langs_of[fold(name)][lang] = None
    return {name: tuple(langs) for name, langs in langs_of.items()}


def match_record_names(
    names: Sequence[str], taxonomy: Taxonomy, knowledge: Knowledge, lists: Sequence[m.MatchedList] = ()
) -> tuple[m.Match, ...]:
    """Match the names of a dossier's records; `lists` say what lives in the region and what it is called there."""
    return LooseNames.of(taxonomy, knowledge, lists).match(names)


# ---------------------------------------------------------------- names in records


def named_records(
    records: Iterable[_Record],
    taxonomy: Taxonomy,
    lists: Sequence[m.MatchedList],
    decisions: Sequence[m.Decision] = (),
) -> tuple[_Record, ...]:
    """Return the records with the taxon that each printed name means, None where that is uncertain."""
    named = tuple(records)
    taxa = taxa_of((record.taxon_printed for record in named), taxonomy, lists, decisions)
    return tuple(replace(record, taxon=taxa.get(record.taxon_printed or "")) for record in named)


def names_of_records(dossier: m.DossierContent) -> Iterator[tuple[str, str | None]]:
    """Yield the name that each record of evidence, count and statement prints, with the taxon it was taken for."""
    printed = (
        *((record.taxon_printed, record.taxon) for record in dossier.evidence),
        *((record.taxon_printed, record.taxon) for record in dossier.counts),
        *((record.name, record.taxon) for record in dossier.statuses),
    )
    return ((name, taxon) for name, taxon in printed if name)


def record_names(dossier: m.DossierContent) -> set[str]:
    """Return the names that records print."""
    return {name for name, _ in names_of_records(dossier)}


def species_of_sites(
    sites: Sequence[m.Site], taxonomy: Taxonomy, lists: Sequence[m.MatchedList]
) -> Mapping[str, str]:
    """Return the taxon behind each species name that sites print, for the names that are certain."""
    return taxa_of((name for site in sites for name in site.species), taxonomy, lists)


def taxa_of(
    printed: Iterable[str | None],
    taxonomy: Taxonomy,
    lists: Sequence[m.MatchedList],
    decisions: Sequence[m.Decision] = (),
) -> Mapping[str, str]:
    """Return the taxon behind each distinct name; a proposal is no answer here, nobody would look at it.

    What was decided for every list holds for records too.
    """
    asked = sorted({name for name in printed if name})
    matches = match_record_names(asked, taxonomy, curated_for(taxonomy), lists)
    pairs = zip(asked, matches, strict=True)
    taxa = {name: it.taxon for name, it in pairs if it.taxon and it.confidence in m.SURE}
    decided = decisions_for(m.RECORDS, decisions)
    for name in asked if decided else ():
        decision = decided.get(fold(name))
        if decision is not None and taxonomy.species_of(decision.value):
            taxa[name] = decision.value
    return taxa


# ---------------------------------------------------------------- names that people type


@m.record
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
    lang: m.Lang | None = None
    taxon: str | None = None
    entries: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class KnownNames:
    """Every name that matched lists and the reference have, the likeliest list first."""

    lists: Sequence[m.MatchedList]
    taxonomy: Taxonomy
    _read: dict[str, Mapping[str, Sequence[m.NameCell]]] = field(
        default_factory=dict, repr=False, compare=False
    )

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
        key, asked_lists = fold(asked), [known for known in self.lists if known.checklist.id in lists]
        return tuple(hit for matched in asked_lists for hit in self._hits_in(matched, key, asked))

    def hits(self, asked: str) -> tuple[FoundBy, ...]:
        """Return every place where a name stands, the likeliest first."""
        key = fold(asked)
        hits = [hit for matched in self.lists for hit in self._hits_in(matched, key, asked)]
        if key and not hits:
            hits = [_found(asked, cell, self.taxonomy.title) for cell in self._in_reference.get(key, ())]
        if not hits:  # what the matching makes of a name that nothing prints: an old genus, another ending
            (match,) = match_record_names([asked], self.taxonomy, curated_for(self.taxonomy), self.lists)
            if match.taxon is None or match.confidence not in m.SURE:
                raise NobodyKnows(self.nobody_knows(asked))
            hits = [FoundBy(asked, match.taxon, "scientific", self.taxonomy.title, taxon=match.taxon)]
        hits.sort(key=lambda hit: hit.name != asked)  # as it is printed, before what is like it
        return tuple(hits)

    def near(self, hit: FoundBy) -> tuple[FoundBy, ...]:
        """Return birds whose vernacular name contains that of a hit, or is part of it (アオジ, シベリアアオジ)."""
        if hit.kind != "vernacular":
            return ()
        key = fold(hit.name)
        near: dict[str, FoundBy] = {key: hit}
        for known in self.lists:
            close = [it for it in self._names_in(known) if len(it) >= SHORTEST and (it in key or key in it)]
            each = [(it, other) for it in close for other in self._hits_in(known, it, hit.asked)]
            for other_key, other in sorted(each, key=lambda pair: pair[1].entries):  # as the list has them
                if other.lang == hit.lang and other.taxon != hit.taxon:
                    near.setdefault(other_key, other)
        return tuple(near.values())[1:]

    def _hits_in(self, matched: m.MatchedList, key: str, asked: str) -> Iterator[FoundBy]:
        list_id = matched.checklist.id
        for cell in self._names_in(matched).get(key, ()):
            yield _found(asked, cell, list_id, entries=((list_id, cell.row),))

    def _names_in(self, matched: m.MatchedList) -> Mapping[str, Sequence[m.NameCell]]:
        """Return the names that a list prints by their keys; its entries need not be read for them."""
        list_id = matched.checklist.id
        if list_id not in self._read:
            self._read[list_id] = _by_key(
                cell._replace(text=name)
                for cell in matched.name_cells()
                for name in (split_vernaculars(cell.text) if cell.lang else (cell.text,))
            )
        return self._read[list_id]

    @cached_property
    def _in_reference(self) -> Mapping[str, Sequence[m.NameCell]]:
        names = list[m.NameCell]()
        for taxon in self.taxonomy.taxa:
            if taxon.rank in ("species", "subspecies"):
                names.append(m.NameCell(taxon.sequence, taxon.name, None, taxon.name))
            if taxon.english:
                names.append(m.NameCell(taxon.sequence, taxon.name, "en", taxon.english))
        return _by_key(names)

    def nobody_knows(self, asked: str, others: Iterable[str] = ()) -> m.Message:
        """Return that nothing is called so, with the nearest names: of birds, and such others as could be meant."""
        from rapidfuzz import fuzz, process

        known = (self._in_reference, *map(self._names_in, self.lists))
        names = {key: same[-1].text for by_key in known for key, same in by_key.items()}
        names |= {fold(other): other for other in others}
        close = partial(process.extract, scorer=fuzz.ratio, limit=NEAREST, score_cutoff=NEAR_ENOUGH)
        if near := tuple(names[key] for key, _, _ in close(fold(asked), list(names))):
            return m.Message.of("dossier.no_name_but", name=asked, near=near)
        return m.Message.of("dossier.no_name", name=asked)


def _found(asked: str, cell: m.NameCell, where: str, entries: tuple[tuple[str, int], ...] = ()) -> FoundBy:
    return FoundBy(
        asked=asked,
        name=cell.text,
        kind="vernacular" if cell.lang else "scientific",
        where=where,
        lang=cell.lang,
        taxon=cell.taxon,
        entries=entries,
    )


def _by_key(names: Iterable[m.NameCell]) -> Mapping[str, Sequence[m.NameCell]]:
    return m.grouped((key, name) for name in names if (key := fold(name.text)))
