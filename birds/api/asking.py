"""The questions of a review: open matches, names in records, names to agree on, birds resident on both sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from birds import matching
from birds.api import bundle, dossiers, drafting, outdated, records
from birds.documents.build.review import Asked
from birds.errors import DossierError
from birds.matching import match_names
from birds.model import RECORDS, Candidate, Names, Reason
from birds.names import fold, parse
from birds.negotiation import items
from birds.negotiation.elsewhere import signed_annexes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.api.dossiers import Table
    from birds.matching import Question
    from birds.model import Decision, Dossier, Elsewhere, MatchedEntry, MatchedList
    from birds.negotiation import Line
    from birds.negotiation.elsewhere import SignedAnnexes
    from birds.taxonomy import Taxonomy

_ACROSS = 3


@dataclass(frozen=True)
class View:
    """A dossier as a review looks at it; `table` is None where a Party has no list to compare."""

    dossier: Dossier

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The reference."""
        return dossiers.taxonomy_of(self.dossier)

    @cached_property
    def table(self) -> Table | None:
        """The Parties' lists compared, with the verdicts."""
        try:
            return dossiers.table(self.dossier)
        except DossierError:
            return None

    @cached_property
    def stale(self) -> Mapping[Decision, Reason]:
        """The decisions that no longer apply, each with why."""
        return dict(outdated.stale(self.dossier, self.taxonomy, self.table))

    @cached_property
    def entries(self) -> Mapping[tuple[str, str], MatchedEntry]:
        """The first entry of each name, by list and key of the name; subspecies by their whole name."""
        found: dict[tuple[str, str], MatchedEntry] = {}
        for matched in self.dossier.lists:
            for held in matched.entries:
                for name in subjects(held):
                    found.setdefault((matched.checklist.id, fold(name)), held)
        return found

    @cached_property
    def recorded(self) -> Mapping[str, tuple[str, ...]]:
        """The subspecies that lists record, each with their ids."""
        found: dict[str, dict[str, None]] = {}
        for matched in self.dossier.lists:
            for taxon in (one.taxon for held in matched.entries for one in held.subspecies if one.taxon):
                found.setdefault(taxon, {})[matched.checklist.id] = None
        return {taxon: tuple(ids) for taxon, ids in found.items()}

    @cached_property
    def annexed(self) -> Mapping[str, Names]:
        """The names of the compared birds as the annex prints them, by lead taxon."""
        return {line.item.taxon: line.row.names for line in self.lines}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The compared birds with what the annex makes of them."""
        return drafting.lines(self.table) if self.table else ()

    @cached_property
    def signed(self) -> SignedAnnexes:
        """The signed annexes at hand."""
        return signed_annexes(self.dossier.lists, self.taxonomy)

    @cached_property
    def listed(self) -> Mapping[str, tuple[Elsewhere, ...]]:
        """Where signed annexes have the compared birds, by lead taxon."""
        return {line.item.taxon: line.row.elsewhere for line in self.lines}

    @cached_property
    def by_species(self) -> Mapping[str, tuple[tuple[MatchedList, MatchedEntry], ...]]:
        """The entries of the lists that speak, by the species that they mean or could mean."""
        found: dict[str, list[tuple[MatchedList, MatchedEntry]]] = {}
        for matched in self._speaking:
            for held in matched.entries:
                if held.entry.parent_row is None:
                    for species in self._meant(held):
                        found.setdefault(species, []).append((matched, held))
        return {species: tuple(held) for species, held in found.items()}

    @cached_property
    def _speaking(self) -> tuple[MatchedList, ...]:
        """The lists that speak for the Parties, else every checklist."""
        try:
            return dossiers.party_lists(self.dossier)
        except DossierError:
            return tuple(one for one in self.dossier.lists if one.checklist.kind == "checklist")

    def _meant(self, held: MatchedEntry) -> set[str]:
        taxa = [one.taxon for one in (held.match, *held.subspecies) if one.taxon]
        taxa = taxa or [one.taxon for one in held.match.candidates]
        return {self.taxonomy.species_of(taxon) or taxon for taxon in taxa}

    def across(self, list_id: str | None, taxa: Iterable[str]) -> tuple[str, ...]:
        """Return what the other lists have of these taxa: list, row and every name that it prints."""
        species = dict.fromkeys(self.taxonomy.species_of(taxon) or taxon for taxon in taxa)
        own = next((one.checklist for one in self.dossier.lists if one.checklist.id == list_id), None)
        found = [
            printed(matched, held)
            for one in species
            for matched, held in self.by_species.get(one, ())
            if matched.checklist.id != list_id
            and not (own and own.party and own.party == matched.checklist.party)
        ]
        return tuple(dict.fromkeys(found))[:_ACROSS]

    def family(self, taxa: Iterable[str]) -> str | None:
        """Return the reference's family of the first of these taxa that has one."""
        return next((family for taxon in taxa if (family := self.taxonomy.family_of(taxon))), None)


def printed(matched: MatchedList, held: MatchedEntry) -> str:
    """Return an entry as another list's reader looks it up: list, row, names."""
    entry = held.entry
    names = " ".join(filter(None, (entry.verbatim, *entry.vernacular.all())))
    return f"{matched.checklist.id} {entry.row}: {names}"


def subjects(held: MatchedEntry) -> Iterator[str]:
    """Yield the names of an entry that a decision can be about."""
    entry = held.entry
    name = (entry.name.canonical if entry.name else None) or entry.verbatim
    name = name or next(iter(entry.vernacular.all()), "")
    yield name
    if entry.verbatim:
        yield entry.verbatim
    for match in held.subspecies:
        yield f"{name} {match.printed}"


# ---------------------------------------------------------------- matches


def of_matches(view: View, *, everything: bool) -> Iterator[Asked]:
    """Yield the open matches, one a list and name: what is decided of a name holds for every row that prints it."""
    groups: dict[tuple[str, str], list[Question]] = {}
    matter = None if everything else _rows_that_matter(view)
    for one in matching.questions(view.dossier.lists, subspecies=True):
        if one.kind == "subspecies" and matter is not None and (one.list_id, one.entry.row) not in matter:
            continue
        groups.setdefault((one.list_id, fold(one.subject)), []).append(one)
    for same in groups.values():
        yield _question(view, same)


def _rows_that_matter(view: View) -> set[tuple[str, int]]:
    """Return the compared entries whose unknown subspecies could change a relation or the treaty test."""
    if view.table is None:
        return set()
    comparison = view.table.comparison
    open_rows = {one.row_id for one in view.table.verdicts if one.limb_b != "met"}
    return {
        (checklist.id, held.entry.row)
        for row in comparison.rows
        if row.a and row.b and (row.relation != "equal" or row.id in open_rows)
        for checklist, side in ((comparison.a, row.a), (comparison.b, row.b))
        for held in side
    }


def _question(view: View, same: Sequence[Question]) -> Asked:
    first = same[0]
    entry, found = first.entry, first.match
    candidates = tuple(_candidates(view, first))
    taxa = [one.taxon for one in candidates]
    return Asked(
        first.kind,
        "match",
        first.subject,
        first.list_id,
        tuple(dict.fromkeys(one.entry.row for one in same)),
        first.subject if first.kind == "subspecies" else entry.verbatim,
        entry.vernacular,
        entry.family or view.family(taxa),
        tuple(dict.fromkeys((found.reason, *found.remarks))),
        candidates,
        view.across(first.list_id, taxa),
    )


def _candidates(view: View, one: Question) -> Iterator[Candidate]:
    """Yield what a question can be decided as, each taxon once, with the first reason."""
    seen: set[str] = set()
    for candidate in (*_decided_elsewhere(view, one), *_possible(view, one)):
        if candidate.taxon in view.taxonomy and candidate.taxon not in seen:
            seen.add(candidate.taxon)
            yield candidate


def _possible(view: View, one: Question) -> Iterator[Candidate]:
    found = one.match
    if found.taxon:
        yield Candidate(found.taxon, found.reason)
    for remark in found.remarks:
        if (other := remark.texts.get("other")) is not None:
            yield Candidate(other, remark)
    yield from found.candidates
    if one.kind == "subspecies":
        held = view.entries.get((one.list_id, fold(one.subject)))
        yield from _siblings(view, view.taxonomy.species_of(held.match.taxon or "") if held else None)


def _siblings(view: View, species: str | None) -> Iterator[Candidate]:
    """Yield the subspecies of a species that the lists record, all that the reference has where they record none."""
    children = view.taxonomy.children(species) if species else ()
    recorded = [child for child in children if child in view.recorded]
    for child in recorded:
        yield Candidate(child, Reason.of("review-recorded", lists=", ".join(view.recorded[child])))
    for child in () if recorded else children:
        yield Candidate(
            child, Reason.of("review-sibling", reference=view.taxonomy.title, species=species or "")
        )


def _decided_elsewhere(view: View, one: Question) -> Iterator[Candidate]:
    """Yield what was decided on the same name in other lists, an earlier edition's above all."""
    for made in view.dossier.decisions:
        if made.kind == "match" and made.list_id != one.list_id and fold(made.subject) == fold(one.subject):
            args = {"who": made.decided_by, "cited": made.cited}
            if made.list_id == RECORDS:
                yield Candidate(made.value, Reason.of("review-decided-in-records", **args))
            else:
                reason = Reason.of("review-decided-elsewhere", list=made.list_id or "–", **args)
                yield Candidate(made.value, reason)


# ---------------------------------------------------------------- records, names, residents


def open_records(dossier: Dossier) -> dict[str, int]:
    """Return the names in records that no bird is settled for, each with the number of its records."""
    return Counter(name for name, taxon in records.names(dossier) if taxon is None)


def of_records(view: View) -> Iterator[Asked]:
    """Yield the names in records that no bird is settled for."""
    open_names = {name: count for name, count in open_records(view.dossier).items() if _is_bird(name)}
    matches = match_names(
        tuple(open_names), view.taxonomy, bundle.knowledge_for(view.taxonomy), view.dossier.lists
    )
    for (name, count), found in zip(open_names.items(), matches, strict=True):
        proposed = (Candidate(found.taxon, found.reason),) if found.taxon else ()
        candidates = tuple(dict.fromkeys((*proposed, *found.candidates)))
        taxa = [one.taxon for one in candidates]
        counted = Reason.of("review-in-records", count=str(count))
        yield Asked(
            "record",
            "match",
            name,
            RECORDS,
            scientific_name=name,
            family=view.family(taxa),
            reasons=(found.reason, counted),
            candidates=candidates,
            across=view.across(None, taxa),
        )


def _is_bird(name: str) -> bool:
    """Whether a name is that of one bird: "Aves" and "Passeriformes" are records of many."""
    read = parse(name)
    return read.species is not None or (read.canonical is None and bool(name.strip()))


def of_names(view: View) -> Iterator[Asked]:
    """Yield the shared birds whose lists print different names, where none was agreed."""
    if view.table is None:
        return
    agreed = drafting.settled_names(view.dossier)
    for line in view.lines:
        if line.item.shared and line.row.synonyms and line.item.taxon not in agreed:
            used: dict[str, list[str]] = {}
            for side in line.item.sides:
                for name in items.printed(side, line.item):
                    used.setdefault(name, []).append(side.checklist.id)
            ours = Candidate(line.item.taxon, Reason.of("review-of-reference", reference=view.taxonomy.title))
            theirs = (
                Candidate(name, Reason.of("review-printed-by", lists=", ".join(dict.fromkeys(lists))))
                for name, lists in used.items()
                if name != line.item.taxon
            )
            yield Asked(
                "name",
                "name",
                line.item.taxon,
                scientific_name=line.item.taxon,
                names=line.row.names,
                family=line.row.family or view.family([line.item.taxon]),
                reasons=(Reason.of("review-names-differ"),),
                candidates=(ours, *theirs),
                across=view.across(None, [line.item.taxon]),
            )


def of_residents(view: View) -> Iterator[Asked]:
    """Yield the birds that both sides call resident only: excepted if somebody decides that they don't migrate."""
    if view.table is None:
        return
    for verdict in view.table.verdicts:
        if verdict.line == "resident_both":
            yield Asked(
                "resident",
                "non_migratory",
                verdict.taxon,
                scientific_name=verdict.taxon,
                names=names_of(view, verdict.taxon),
                family=view.family([verdict.taxon]),
                reasons=(verdict.reason,),
                across=view.across(None, [verdict.taxon]),
            )


def names_of(view: View, taxon: str) -> Names:
    """Return a bird's names: as the annex prints it, else English the reference's and the others as lists have them."""
    if taxon in view.annexed:
        return view.annexed[taxon]
    reference = view.taxonomy.get(taxon)
    found = [held.entry.vernacular for _, held in view.by_species.get(taxon, ())]
    english = reference.english if reference else None
    return Names(
        english or next((one.en for one in found if one.en), None),
        next((one.ko for one in found if one.ko), None),
        next((one.ja for one in found if one.ja), None),
    )
