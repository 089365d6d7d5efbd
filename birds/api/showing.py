"""`show`: a species found by any name in any language, with everything the dossier holds about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds import attribution
from birds.api import bundle
from birds.api.records import species_of_sites
from birds.documents.build.species_sheet import FoundBy, SpeciesSheet, sheet
from birds.errors import AnswerIsNo
from birds.evidence.verdict import judge_subspecies
from birds.matching import match_names
from birds.model import LANGS, Message
from birds.model.terms import NO_NAMES
from birds.names import fold, vernaculars
from birds.negotiation import unit_names
from birds.negotiation.elsewhere import signed_annexes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.api.dossiers import Table
    from birds.model import Elsewhere, MatchedList, Source, Verdict
    from birds.negotiation.elsewhere import SignedAnnexes

NEAREST, NEAR_ENOUGH = 5, 60
SHORTEST = 2  # letters of a name that is looked for in others


def show(table: Table, found: FoundBy) -> SpeciesSheet:
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


def _credits(table: Table, made: SpeciesSheet) -> tuple[Source, ...]:
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


def find(table: Table, asked: str) -> tuple[FoundBy, ...]:
    """Return what a name means, the likeliest first: one answer for each bird that it stands for.

    Looked at are the compared lists, the dossier's other lists, the reference, then the matching's rules for old and
    misspelt names. AnswerIsNo with the nearest names where none of them knows it.
    """
    return tuple(_distinct(hits(table, asked)))


def hits(table: Table, asked: str, known: Known | None = None) -> tuple[FoundBy, ...]:
    """Return every place where a name stands, the likeliest first; `known` spares the search for many names."""
    key = fold(asked)
    if known is None:
        found = [one for one in _names_of_lists(table, asked) if fold(one.name) == key] if key else []
        found = found or [one for one in _names_of_reference(table, asked) if fold(one.name) == key]
    else:
        found = [
            replace(one, asked=asked) for one in known.in_lists.get(key) or known.in_reference.get(key, ())
        ]
    found = found or list(_by_rule(table, asked))
    if not found:
        raise AnswerIsNo(_nobody_knows(table, asked))
    return tuple(sorted(found, key=lambda one: one.name != asked))  # as it is printed, before what is like it


def near(table: Table, found: FoundBy) -> tuple[FoundBy, ...]:
    """Return other birds whose vernacular name holds the one found, or is held by it (アオジ, シベリアアオジ)."""
    if found.kind != "vernacular":
        return ()
    key = fold(found.name)
    seen, made = {key}, []
    for one in _names_of_lists(table, found.asked):
        other = fold(one.name) if one.lang == found.lang and one.taxon != found.taxon else ""
        if len(other) >= SHORTEST and other not in seen and (other in key or key in other):
            seen.add(other)
            made.append(one)
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Known:
    """Every name that a dossier holds, by its search key."""

    in_lists: Mapping[str, Sequence[FoundBy]]
    in_reference: Mapping[str, Sequence[FoundBy]]


def known_names(table: Table) -> Known:
    """Return every name that a dossier holds: for a search of many names."""
    return Known(_by_key(_names_of_lists(table, "")), _by_key(_names_of_reference(table, "")))


def _by_key(names: Iterable[FoundBy]) -> dict[str, list[FoundBy]]:
    found: dict[str, list[FoundBy]] = {}
    for one in names:
        if key := fold(one.name):
            found.setdefault(key, []).append(one)
    return found


def verdicts_on(table: Table, names: Sequence[str]) -> tuple[Verdict, ...]:
    """Return the verdicts on the birds that these names mean, units of lumped rows included; AnswerIsNo without any."""
    wanted: list[Verdict] = []
    for name in names:
        found = find(table, name)[0]
        verdicts = _of_subspecies(table, found) or show(table, found).verdicts
        if not verdicts:
            raise AnswerIsNo("dossier.on_one_list_only", name=found.name)
        wanted += verdicts
    return tuple(dict.fromkeys(wanted))


def _of_subspecies(table: Table, found: FoundBy) -> tuple[Verdict, ...]:
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


def _names_of_lists(table: Table, asked: str) -> Iterator[FoundBy]:
    compared = (table.comparison.a.id, table.comparison.b.id)
    ordered = sorted(table.dossier.lists, key=lambda matched: matched.checklist.id not in compared)
    for matched in ordered:
        yield from _names_of_list(matched, asked)


def _names_of_list(matched: MatchedList, asked: str) -> Iterator[FoundBy]:
    for held in matched.entries:
        entry, list_id = held.entry, matched.checklist.id
        at = ((list_id, entry.row),)
        printed = (entry.verbatim, entry.name.canonical if entry.name else None)
        for name in dict.fromkeys(filter(None, printed)):
            yield FoundBy(asked, name, "scientific", list_id, None, held.match.taxon, at)
        for lang in LANGS:
            for name in vernaculars(entry.vernacular.get(lang)):
                yield FoundBy(asked, name, "vernacular", list_id, lang, held.match.taxon, at)


def _names_of_reference(table: Table, asked: str) -> Iterator[FoundBy]:
    for taxon in table.taxonomy.taxa:
        if taxon.rank in ("species", "subspecies"):
            yield FoundBy(asked, taxon.name, "scientific", table.dossier.reference, None, taxon.name)
        if taxon.english:
            yield FoundBy(asked, taxon.english, "vernacular", table.dossier.reference, "en", taxon.name)


def _by_rule(table: Table, asked: str) -> Iterator[FoundBy]:
    """Yield what the matching makes of a name that nothing prints: an old genus, another ending."""
    (match,) = match_names([asked], table.taxonomy, bundle.knowledge_for(table.taxonomy), table.dossier.lists)
    if match.taxon and match.confidence in ("certain", "probable"):
        yield FoundBy(asked, match.taxon, "scientific", table.dossier.reference, None, match.taxon)


def _distinct(hits: Iterable[FoundBy]) -> Iterator[FoundBy]:
    """Yield the first answer for each bird; entries that nothing resolves are each a bird of their own."""
    seen = set()
    for hit in hits:
        key = hit.taxon or hit.entries
        if key not in seen:
            seen.add(key)
            yield hit


def _nobody_knows(table: Table, asked: str) -> Message:
    from rapidfuzz import fuzz, process

    names = {fold(one.name): one.name for one in _names_of_reference(table, asked)}
    names |= {fold(one.name): one.name for one in _names_of_lists(table, asked)}
    near = process.extract(
        fold(asked), list(names), scorer=fuzz.ratio, limit=NEAREST, score_cutoff=NEAR_ENOUGH
    )
    if near:
        return Message.of("dossier.no_name_but", name=asked, near=tuple(names[key] for key, _, _ in near))
    return Message.of("dossier.no_name", name=asked)
