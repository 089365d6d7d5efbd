"""What a name alone leaves open or puts in doubt: contested names, second names in brackets, vernacular names.

A contested name is left unresolved with its candidates, unless its row says that the territory's lists may settle
it and exactly one candidate is left by what they hold, by the other name in brackets, or by the vernacular name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds.matching.region import SURE
from birds.matching.rules import Found
from birds.model import LANGS, Candidate, Reason
from birds.names import vernaculars

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.matching.knowledge import Contested
    from birds.matching.region import Region
    from birds.matching.rules import Rules
    from birds.model import Entry, Lang, ParsedName
    from birds.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Case:
    """One entry with what its name alone says, and what may speak for or against it."""

    entry: Entry
    name: ParsedName | None
    found: Found
    rules: Rules
    region: Region
    others: frozenset[str] = frozenset()  # species that other entries of the list hold
    recorded: tuple[str, ...] = ()  # species of its printed subspecies


def settle(case: Case) -> Found:
    """Return what the entry means, all things considered."""
    contest = _contest(case)
    if contest is not None:
        return _contested(case, contest)
    if case.name is not None and case.name.alternatives and "hybrid" not in case.name.notices:
        return _with_alternatives(case)
    if case.found.taxon is None:
        return _by_subspecies(case) or _by_vernacular(case) or case.found
    return _corroborated(case)


def _by_subspecies(case: Case) -> Found | None:
    """Return the one species that the printed subspecies of an entry belong to, where its own name says nothing."""
    if len(case.recorded) != 1 or case.name is None or case.name.canonical is None:
        return None
    taxon = case.recorded[0]
    return Found(Reason.of("by-subspecies", name=case.name.canonical, taxon=taxon), taxon, "probable")


def species_of(taxonomy: Taxonomy, taxon: str) -> str:
    """Return a taxon's species, itself where it has none."""
    return taxonomy.species_of(taxon) or taxon


def _contest(case: Case) -> Contested | None:
    """Return why the entry's name is contested; a list that holds another candidate too has shown what it means."""
    knowledge, list_id = case.rules.knowledge, case.rules.list_id
    canonical = case.name.canonical if case.name else None
    row = knowledge.contest(canonical, list_id) if canonical else None
    if row is None and canonical is None:
        for _, name in spoken(case.entry, case.name):
            row = row or knowledge.contest(name, list_id)
    if row is None:
        return None
    taxonomy = case.rules.taxonomy
    own = species_of(taxonomy, case.found.taxon) if case.found.taxon else None
    rivals = {species_of(taxonomy, taxon) for taxon in row.candidates} - {own}
    return None if rivals & case.others and case.found.taxon else row


def _contested(case: Case, row: Contested) -> Found:
    name = row.name
    candidates = tuple(Candidate(taxon, Reason.of("contested", name=name)) for taxon in row.candidates)
    if row.settled_by == "lists":
        for rule, taxa in _evidence(case, row):
            left = [taxon for taxon in row.candidates if taxon in taxa]
            if len(left) == 1:
                reason = Reason.of(rule, name=name, taxon=left[0], source=row.source)
                return Found(reason, left[0], "probable", candidates)
    listed = "; ".join(row.candidates)
    reason = Reason.of(f"contested-{row.why}", name=name, candidates=listed, source=row.source)
    return Found(reason, None, "none", candidates)


def _evidence(case: Case, row: Contested) -> Iterator[tuple[str, set[str]]]:
    """Yield what may settle a contested name, strongest first, each with the candidates it speaks for."""
    taxonomy = case.rules.taxonomy
    by_species = {taxon: species_of(taxonomy, taxon) for taxon in row.candidates}
    yield "settled-subspecies", {taxon for taxon, species in by_species.items() if species in case.recorded}
    said = {
        species_of(taxonomy, taxon)
        for lang, name in spoken(case.entry, case.name)
        if lang != "en"
        for taxon in case.region.meanings(lang, name)
    }
    yield "settled-vernacular", {taxon for taxon, species in by_species.items() if species in said}
    yield "settled-region", {taxon for taxon, species in by_species.items() if species in case.region.held}
    others = case.name.alternatives if case.name else ()
    named = {species_of(taxonomy, f.taxon) for other in others if (f := case.rules.surest(other)) and f.taxon}
    yield "settled-alternative", {taxon for taxon, species in by_species.items() if species in named}
    english = {
        t for lang, name in spoken(case.entry, case.name) if lang == "en" for t in taxonomy.by_english(name)
    }
    if case.found.taxon and species_of(taxonomy, case.found.taxon) in english:
        return  # the old English name went with the old scientific one
    yield "settled-vernacular", {taxon for taxon, species in by_species.items() if species in english}


def spoken(entry: Entry, name: ParsedName | None) -> Iterator[tuple[Lang, str]]:
    """Yield the entry's vernacular names, those in the cell of the scientific name included."""
    for lang in LANGS:
        for text in vernaculars(entry.vernacular.get(lang)):
            yield lang, text
    if name is not None and name.vernacular:
        for text in vernaculars(name.vernacular):
            yield script(text), text


def script(text: str) -> Lang:
    """Return the language that a name's letters speak for: Hangul, kana or Han, else Latin."""
    if any("\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff" for char in text):
        return "ko"
    return "ja" if any("\u3040" <= char <= "\u9fff" for char in text) else "en"


def _with_alternatives(case: Case) -> Found:
    """Return what an entry with a second scientific name means: both agree, or something else must decide."""
    taxonomy, name = case.rules.taxonomy, case.name
    assert name is not None
    others = [f for other in name.alternatives if (f := _any_rule(case.rules, other)) and f.taxon]
    if not others:
        return _corroborated(case) if case.found.taxon else _by_vernacular(case) or case.found
    taxa = dict.fromkeys(f.taxon for f in (case.found, *others) if f.taxon)
    species = dict.fromkeys(species_of(taxonomy, taxon) for taxon in taxa)
    if len(species) == 1:
        return _agreeing(case, others)
    candidates = tuple(Candidate(taxon, Reason.of("fits", name=name.verbatim.strip())) for taxon in taxa)
    supported = _supported(case, tuple(species))
    if len(supported) == 1 and "either-or" not in name.notices:
        taxon = next(t for t in taxa if species_of(taxonomy, t) == supported[0])
        reason = Reason.of("alternative", name=name.verbatim.strip(), taxon=taxon)
        return Found(reason, taxon, "probable", candidates)
    rule = "either-or" if "either-or" in name.notices else "names-differ"
    listed = "; ".join(taxa)
    return Found(Reason.of(rule, name=" ".join(name.verbatim.split()), taxa=listed), None, "none", candidates)


def _any_rule(rules: Rules, name: str) -> Found | None:
    found = rules.surest(name)
    if found is not None and found.taxon:
        return found
    families = rules.families(name.partition(" ")[0])
    moved = (
        rules.epithet_in_family(name, families, frozenset(), "genus") if families and " " in name else None
    )
    if moved is not None and moved.taxon:
        return moved
    return rules.misprint(name) if " " in name else None


def _agreeing(case: Case, others: list[Found]) -> Found:
    """Return the surer of two findings of the same bird; two names that agree make a probable one certain."""
    if case.found.taxon is None:
        best = others[0]
        return Found(best.reason, best.taxon, "probable", best.candidates)
    confirmed = any(found.confidence in SURE for found in others)
    raised = "certain" if confirmed and case.found.confidence != "none" else case.found.confidence
    return Found(case.found.reason, case.found.taxon, raised, case.found.candidates)


def _supported(case: Case, species: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of several species the vernacular names speak for, else those that the territory's lists hold."""
    said = {species_of(case.rules.taxonomy, taxon) for taxon in _said(case)}
    spoken_for = tuple(taxon for taxon in species if taxon in said)
    return spoken_for or tuple(taxon for taxon in species if taxon in case.region.held)


def _said(case: Case) -> Iterable[str]:
    for lang, name in spoken(case.entry, case.name):
        yield from case.region.meanings(lang, name)
        if lang == "en":
            yield from case.rules.taxonomy.by_english(name)


def _by_vernacular(case: Case) -> Found | None:
    """Rule 7: the vernacular name alone; probable if the territory's lists use it for one bird, else a proposal."""
    taxonomy = case.rules.taxonomy
    for lang, name in spoken(case.entry, case.name):
        own = case.rules.knowledge.synonym(name, case.rules.list_id)
        if own and own.means in taxonomy:
            reason = Reason.of("synonym-vernacular", name=name, taxon=own.means, source=own.source)
            return Found(reason, own.means, "probable", case.found.candidates)
        taxa = case.region.meanings(lang, name)
        species = dict.fromkeys(species_of(taxonomy, taxon) for taxon in taxa)
        if len(species) == 1:
            return _vernacular_found(case, lang, name, taxa)
        if species:
            reason = Reason.of("vernacular-ambiguous", name=name, lang=lang, taxa="; ".join(species))
            fits = Reason.of("fits", name=name)
            return Found(reason, None, "none", tuple(Candidate(taxon, fits) for taxon in species))
    for lang, name in spoken(case.entry, case.name):
        english = taxonomy.by_english(name) if lang == "en" else ()
        if len(english) == 1:
            reason = Reason.of("vernacular-reference", name=name, taxon=english[0], reference=taxonomy.title)
            return Found(reason, english[0], "proposal", case.found.candidates)
    return None


def _vernacular_found(case: Case, lang: Lang, name: str, taxa: tuple[str, ...]) -> Found:
    taxon = taxa[0] if len(taxa) == 1 else species_of(case.rules.taxonomy, taxa[0])
    said = case.region.said(lang, name)
    lists = ", ".join(dict.fromkeys(use.list_id for use in said if use.taxon in taxa))
    one_voice = len({species_of(case.rules.taxonomy, use.taxon) for use in said}) == 1
    reason = Reason.of("vernacular", name=name, lang=lang, taxon=taxon, lists=lists)
    return Found(reason, taxon, "probable" if one_voice else "proposal", case.found.candidates)


def _corroborated(case: Case) -> Found:
    """Return the finding, one step surer where a vernacular name of another list says the same bird."""
    found = case.found
    if found.confidence not in ("probable", "proposal") or found.taxon is None:
        return found
    species = species_of(case.rules.taxonomy, found.taxon)
    said = {species_of(case.rules.taxonomy, taxon) for taxon in _said(case)}
    if species not in said:
        return found
    surer = "certain" if found.confidence == "probable" else "probable"
    return Found(found.reason, found.taxon, surer, found.candidates)


def remarks(case: Case, found: Found) -> tuple[Reason, ...]:
    """Return where a vernacular name says another bird than the match: both readings, for a person to look at."""
    if found.taxon is None:
        return ()
    taxonomy = case.rules.taxonomy
    species = species_of(taxonomy, found.taxon)
    made: list[Reason] = []
    for lang, name in spoken(case.entry, case.name):
        uses = [use for use in case.region.said(lang, name) if use.list_id != case.rules.list_id]
        meant = {species_of(taxonomy, use.taxon): use.list_id for use in uses}
        if meant and species not in meant and not set(meant) & set(case.recorded):
            other, list_id = next(iter(meant.items()))
            args = {"taxon": species, "name": name, "other": other, "list": list_id}
            made.append(Reason.of("vernacular-contradicts", **args))
        elif not meant and lang == "en":
            english = taxonomy.by_english(name)
            if english and species not in english and not set(english) & set(case.recorded):
                made.append(Reason.of("english-contradicts", taxon=species, name=name, other=english[0]))
    return tuple(dict.fromkeys(made))
