"""What a name alone leaves open or puts in doubt: second names in brackets, vernacular names, contradictions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from birds import model as m
from birds.matching.candidates import contest, is_gainsaid, open_question, settle_contested
from birds.matching.region import EntryContext, all_printed, name_key, species_of
from birds.matching.rules import NameMatch, NameRules, chain, fitting
from birds.names.keys import one_letter_apart, stem


def settle_match(case: EntryContext) -> NameMatch:
    """Return what the entry means, all things considered."""
    name, row = case.name, contest(case)
    for notice in ("aggregate", "misapplied"):
        shown = notice == "aggregate" and case.recorded  # which birds it means together
        if name is not None and notice in name.notices and case.name_match.taxon and not shown:
            return _match_set_aside(case, name, notice)
    if row is not None:
        return settle_contested(case, row)
    if name is not None and name.alternatives and "hybrid" not in name.notices:
        return _match_alternatives(case, name)
    match = case.name_match
    if match.reason.code in m.NO_SPECIES:
        return _offer_choices(case)
    if match.taxon is None:
        return _match_by_subspecies(case) or _match_vernacular(case) or _match_by_author(case) or match
    return _match_stray(case, case.stray) if case.stray else _match_english(case) or _corroborate(case)


def _match_set_aside(case: EntryContext, name: m.ParsedName, notice: str) -> NameMatch:
    """Return what the vernacular name says where the list sets its scientific name aside, else that it is open."""
    spoken = _match_vernacular(case) if notice == "misapplied" else None
    if spoken is not None and spoken.taxon is not None:
        return spoken
    printed = " ".join(name.verbatim.split())
    row = case.rules.knowledge.contest(name.canonical or "", case.rules.list_id)
    taxa = row.candidates if row else (case.name_match.taxon or "",)
    return NameMatch(m.Message.of(notice, name=printed), None, "none", fitting(printed, taxa))


_LIKENESS = frozenset({"spelling", "misprint", "misread", "ending", "epithet-in-family"})
"""Rules by which a name leads to one that is only like it."""


def _match_english(case: EntryContext) -> NameMatch | None:
    """Return the one bird of the family that the English names fit, where the scientific name is only like another's.

    Ficedula hodgsonii, the Slaty-backed Flycatcher, is no Ficedula hodgsoni spelled otherwise.
    """
    english = case.english_species() if case.name_match.reason.code in _LIKENESS else set()
    if len(english) != 1 or case.species is None or _is_called(case, case.species):
        return None
    (species,) = english
    family_of = case.taxonomy.family_of
    if family_of(species) != family_of(case.species) or case.is_in_another_entry(species):
        return None
    name = next(name for name in case.english_names if species in case.species_called(name))
    match = _match_in_reference(case, name)
    rejected = fitting(all_printed(case.name) if case.name else name, (case.species,))
    return replace(match, candidates=rejected) if match is not None and match.taxon else None


def _match_stray(case: EntryContext, stray: str) -> NameMatch:
    """Return the species of the printed subspecies, which say more than the name: that has gone to another bird.

    It is open where the Korean or Japanese name says another bird than they.
    """
    name = case.name.canonical if case.name and case.name.canonical else case.species or ""
    own = case.species or ""
    args = {"name": name, "species": own, "taxon": stray, "reference": case.taxonomy.title}
    candidates = fitting(name, (stray, own))
    reason = m.Message.of("subspecies-elsewhere", **args)
    if is_gainsaid(case, stray):
        return NameMatch(reason, None, "none", candidates)
    return chain(NameMatch(reason, stray, "probable", candidates), case.name_match.confidence)


def _offer_choices(case: EntryContext) -> NameMatch:
    """Return a cross or a genus, as open as it is, with what its names say and its species, to choose from.

    Of a genus that are those in the territory; those that occur regularly, if many do.
    """
    name = case.name
    crossed = name.alternatives if name and case.name_match.reason.code == "hybrid" else ()
    parents = (_match_by_any_rule(case.rules, parent) for parent in crossed)
    taxa = [match.taxon for match in (_match_vernacular(case), *parents) if match and match.taxon]
    species = case.taxonomy.children(name.genus or "") if name and name.rank == "genus" else ()
    here = [bird for bird in species if bird in case.region.species] or species
    if len(here) > _MOST:
        here = [bird for bird in here if bird in case.region.regular]
    taxa += here if len(here) <= _MOST else ()
    return replace(case.name_match, candidates=fitting(" ".join(name.verbatim.split()) if name else "", taxa))


def _match_by_subspecies(case: EntryContext) -> NameMatch | None:
    """Return the one species that the printed subspecies of an entry belong to, where its own name says nothing."""
    if len(case.recorded) != 1 or case.name is None or case.name.canonical is None:
        return None
    taxon = case.recorded[0]
    return NameMatch(m.Message.of("by-subspecies", name=case.name.canonical, taxon=taxon), taxon, "probable")


def _match_by_author(case: EntryContext) -> NameMatch | None:
    """Return the one candidate whose author and year are those that the list prints."""
    left = [candidate.taxon for candidate in case.name_match.candidates if case.same_author(candidate.taxon)]
    if len(left) != 1 or case.name is None or case.name_match.reason.code == "held":
        return None
    args = {"name": case.name.canonical or "", "taxon": left[0], "author": case.name.authorship or ""}
    return NameMatch(m.Message.of("by-author", **args), left[0], "probable", case.name_match.candidates)


def _match_alternatives(case: EntryContext, name: m.ParsedName) -> NameMatch:
    """Return what an entry with a second scientific name means: both agree, or something else must decide."""
    by_name = {other: _match_by_any_rule(case.rules, other) for other in name.alternatives}
    others = [match for match in by_name.values() if match is not None and match.taxon]
    own = f"{name.genus} {name.species}"  # a subspecies of it is of its species in any case
    nameless = [other for other, match in by_name.items() if match is None or not match.taxon]
    unknown = [other for other in nameless if " " in other and not other.startswith(own)]
    several = next((kind for kind in ("either-or", "several", "including") if kind in name.notices), None)
    side_by_side = several in ("either-or", "several")
    if side_by_side and (question := _question_unknown_names(case, name, unknown, others)):
        return question
    if not others:
        alone = replace(name, alternatives=(), notices=tuple({*name.notices} - {several}))
        return settle_match(replace(case, name=alone))
    matches = (case.name_match, *others)
    taxa = tuple(dict.fromkeys(match.taxon for match in matches if match.taxon))
    species = tuple(dict.fromkeys(species_of(case.taxonomy, taxon) for taxon in taxa))
    printed = all_printed(name)
    if len(species) == 1 < len(taxa) and side_by_side:  # of the subspecies, which one it means being open
        reason = m.Message.of("either-subspecies", name=printed, taxon=species[0])
        either = NameMatch(reason, species[0], "certain", fitting(printed, taxa))
        return chain(either, *[match.confidence for match in matches if match.taxon])
    if len(species) == 1:  # two names that agree make a probable one certain
        best, second, *_ = sorted([match.confidence for match in matches], key=m.CONFIDENCES.index)
        surer = replace(case.name_match, confidence="certain" if second in m.SURE else best)
        return surer if surer.taxon else chain(others[0], "probable")
    candidates = fitting(printed, taxa)
    called = case.vernacular_species()
    supported = [taxon for taxon in species if taxon in called and not several]
    if not supported and not several:
        supported = [taxon for taxon in species if taxon in case.region.species]
    if len(supported) == 1:
        taxon = next(t for t in taxa if species_of(case.taxonomy, t) == supported[0])
        reason = m.Message.of("alternative", name=printed, taxon=taxon)
        named = [match.confidence for match in matches if match.taxon == taxon]
        return chain(NameMatch(reason, taxon, "probable", candidates), min(named, key=m.CONFIDENCES.index))
    rule = {"either-or": "either-or", None: "names-differ"}.get(several, "several-birds")
    return NameMatch(m.Message.of(rule, name=printed, taxa=", ".join(taxa)), None, "none", candidates)


def _question_unknown_names(
    case: EntryContext, name: m.ParsedName, unknown: Sequence[str], others: Sequence[NameMatch]
) -> NameMatch | None:
    """Return the question that a cell with several names is where one of them is of no known bird, or of a genus."""
    genera = _genera_named(case, name)
    if not unknown and not genera:
        return None
    printed = all_printed(name)
    taxa = tuple(dict.fromkeys(match.taxon for match in (case.name_match, *others) if match.taxon))
    reason = m.Message.of("either-or", name=printed, taxa=", ".join((*taxa, *genera)))
    if unknown:
        args = {"name": printed, "unknown": unknown[0], "reference": case.taxonomy.title}
        reason = m.Message.of("beside-unknown", **args)
    return NameMatch(reason, None, "none", fitting(printed, taxa))


def _genera_named(case: EntryContext, name: m.ParsedName) -> tuple[str, ...]:
    """Return the genera whole beside a species: Branta leucopsis / Anser sp.; Corvus/Coloeus monedula is one bird."""
    named = ((name.genus or "") if name.rank == "genus" else name.canonical or "", *name.alternatives)
    species = [word for word in named if " " in word]
    genera = tuple(word for word in named if word and " " not in word and case.rules.genus(word).families)
    if not species or "undetermined" in name.notices or _APART.search(name.verbatim):
        return genera if species else ()
    own = {match.taxon for word in species if (match := _match_by_any_rule(case.rules, word))}
    moved = (_match_by_any_rule(case.rules, f"{word} {species[0].split()[1]}") for word in genera)
    return genera if any(match is None or match.taxon not in own for match in moved) else ()


_APART = re.compile(r"\s/|/\s")


def _match_by_any_rule(rules: NameRules, name: str) -> NameMatch | None:
    """Return what a second name means by any rule that needs nothing but the name; a genus is no bird."""
    if " " not in name:
        return None
    match = rules.surest(name)
    if match is not None and match.taxon:
        return match
    first, epithet, *below = name.split()
    if below:
        species = _match_by_any_rule(rules, f"{first} {epithet}")
        match = rules.printed(species.taxon if species else None, f"{first} {epithet}", below[0])
        return chain(match, species.confidence) if species and species.taxon else match
    genus = rules.genus(first)
    families = genus.families
    moved = rules.epithet_in_family(name, families, {}, "genus") if families else None
    return moved if moved is not None and moved.taxon else rules.misprint(name, genus, epithet)


def _match_vernacular(case: EntryContext) -> NameMatch | None:
    """Rule 7: the vernacular name alone; probable if the territory's lists use it for one bird, else a proposal."""
    answers = [
        match
        for lang, name in case.vernacular_names
        if (match := _match_curated_vernacular(case, name) or _match_in_region(case, lang, name)) is not None
    ]
    if answers:
        return _match_unanimous(case, answers)
    english = [match for name in case.english_names if (match := _match_in_reference(case, name))]
    return _match_unanimous(case, english) if english else _question_vernacular(case)


def _match_unanimous(case: EntryContext, answers: list[NameMatch]) -> NameMatch:
    """Return the first answer of several vernacular names, or that they stand for different birds."""
    taxa = tuple(dict.fromkeys(match.taxon for match in answers if match.taxon))
    if len({species_of(case.taxonomy, taxon) for taxon in taxa}) < 2:  # noqa: PLR2004 - one bird
        return answers[0]
    words = ", ".join(name for _, name in case.vernacular_names)
    reason = m.Message.of("vernaculars-differ", names=words, taxa=", ".join(taxa))
    return NameMatch(reason, None, "none", fitting(words, taxa))


def _question_vernacular(case: EntryContext) -> NameMatch | None:
    """Return what a list of the territory could mean by the vernacular name, where its own entry is left open."""
    for lang, name in case.vernacular_names:
        use = case.region.open_uses.get((lang, name_key(lang, name)))
        if use is not None and use.list_id != case.rules.list_id and case.name_match.candidates == ():
            args = {"name": name, "lang": lang, "list": use.list_id, "printed": use.printed}
            reason = m.Message.of("vernacular-open", **args)
            return NameMatch(reason, None, "none", fitting(name, use.candidates))
    return _question_several_called(case) or _question_nearly_called(case)


_CROSS = re.compile(r"\s*×\s*|\s+x\s+")
_BETWEEN = re.compile(rf"{_CROSS.pattern}|\s*/\s*|\s+or\s+")


def _question_several_called(case: EntryContext) -> NameMatch | None:
    """Return the question that a name of several birds is, alone in its row: Common/Arctic Tern, マガモ×カルガモ."""
    for lang, name in case.vernacular_names if case.name is None else ():
        *firsts, last = _BETWEEN.split(name)
        words = last.split()
        ends = ["", *(f" {' '.join(words[at:])}" for at in range(len(words) - 1, 0, -1))]
        each = [_species_bearing(case, lang, [f"{first}{end}" for end in ends]) for first in firsts]
        taxa = (*each, _species_bearing(case, lang, [last])) if firsts else ()
        if taxa and all(taxa):
            rule = "hybrid" if _CROSS.search(name) else "either-or"
            reason = m.Message.of(rule, name=name, taxa=", ".join(filter(None, taxa)))
            return NameMatch(reason, None, "none", fitting(name, filter(None, taxa)))
    return None


def _species_bearing(case: EntryContext, lang: m.Lang, names: list[str]) -> str | None:
    """Return the one bird that bears the first of these names which any bears, in the territory or in English."""
    for name in names:
        taxa = case.region.meanings(lang, name) or (case.species_called(name) if lang == "en" else ())
        species = {species_of(case.taxonomy, taxon) for taxon in taxa}
        if species:
            return species.pop() if len(species) == 1 else None
    return None


_MOST = 6
"""How many birds a name may be much like: more of them say nothing."""
_LONG = 4
"""How many letters a Korean or Japanese name must have for one a letter apart to be much like it."""


def _question_nearly_called(case: EntryContext) -> NameMatch | None:
    """Return the question that a vernacular name alone is where no bird has it, with the birds of names like it."""
    if case.name is not None:
        return None
    for lang, name in case.vernacular_names:
        alike: Mapping[str, str]
        if lang == "en":
            alike = case.taxonomy.called_like(name)
        else:  # what the territory's lists call nearly so
            key, uses = name_key(lang, name), case.region.uses
            near = [it for it in uses if it[0] == lang and len(key) >= _LONG and one_letter_apart(key, it[1])]
            alike = {species_of(case.taxonomy, use.taxon): it[1] for it in near for use in uses[it]}
        here = {taxon: called for taxon, called in alike.items() if taxon in case.region.species} or alike
        if 0 < len(here) <= _MOST:
            candidates = [m.Candidate(bird, m.Message.of("called-like", alike=here[bird])) for bird in here]
            return NameMatch(m.Message.of("nearly-called", name=name), None, "none", tuple(candidates))
    return None


def _match_in_reference(case: EntryContext, name: str) -> NameMatch | None:
    """Return the one species that bears an English name in the reference: a proposal.

    Beside a scientific name it may bear it in another checklist that the reference knows; an epithet that a bird of
    another family has is no question then.
    It is left open where the scientific name is contested, with which the English one went from bird to bird, and in a
    list of the territory if that has no such bird: Black Vultures and Little Cuckoos live on every continent. That does
    not matter where the epithet agrees: Glossopsitta concinna, Musk Lorikeet, is Trichoglossus concinnus.
    """
    species = case.species_called(name) if case.name else case.taxonomy.by_english(name)
    if len(species) != 1:
        return None
    args = {"name": name, "taxon": species[0], "reference": case.source_of_english(name)}
    family_of = case.taxonomy.family_of
    family = family_of(species[0])
    near = [candidate for candidate in case.name_match.candidates if family_of(candidate.taxon) == family]
    match = NameMatch(m.Message.of("vernacular-reference", **args), species[0], "proposal", tuple(near))
    row = contest(replace(case, name_match=match))
    if row is not None:
        return open_question(row, name)
    epithet = case.name.species if case.name else None
    agrees = epithet is not None and stem(epithet) == stem(species[0].split()[1])
    if case.region.species and species[0] not in case.region.species and not agrees:
        return NameMatch(m.Message.of("vernacular-elsewhere", **args), None, "none", fitting(name, species))
    return match


def _match_curated_vernacular(case: EntryContext, name: str) -> NameMatch | None:
    row = case.rules.knowledge.vernacular(name, case.rules.list_id)
    if row is None or row.means not in case.taxonomy:
        return None
    reason = m.Message.of("synonym-vernacular", name=name, taxon=row.means, source=row.source)
    return NameMatch(reason, row.means, "probable", case.name_match.candidates)


def _match_in_region(case: EntryContext, lang: m.Lang, name: str) -> NameMatch | None:
    uses = case.uses_of(lang, name)
    newest = [use for use in uses if use.newest] or uses
    taxa = tuple(dict.fromkeys(use.taxon for use in newest))
    species = tuple(dict.fromkeys(species_of(case.taxonomy, taxon) for taxon in taxa))
    if not species:
        return None
    if len(species) > 1:
        reason = m.Message.of("vernacular-ambiguous", name=name, lang=lang, taxa=", ".join(species))
        return NameMatch(reason, None, "none", fitting(name, species))
    taxon = taxa[0] if len(taxa) == 1 else species[0]
    lists = ", ".join(sorted({use.list_id for use in newest}))
    one_voice = len({species_of(case.taxonomy, use.taxon) for use in uses}) == 1
    if lang == "en" and case.rules.knowledge.contest(species[0], case.rules.list_id):
        one_voice = False  # it went from bird to bird with the scientific name
    reason = m.Message.of("vernacular", name=name, lang=lang, taxon=taxon, lists=lists)
    return NameMatch(reason, taxon, "probable" if one_voice else "proposal", case.name_match.candidates)


def _corroborate(case: EntryContext) -> NameMatch:
    """Return the match, one step surer where a vernacular name says the same bird under another scientific name.

    An old name that leads to a bird of elsewhere in a list of the territory is a proposal: Falco ater, which was the
    black kite, is no Daptrius ater there.
    """
    match = case.name_match
    if match.confidence not in ("probable", "proposal"):
        return match
    confirmed: m.Confidence = "certain"
    if case.species not in case.english_species() and not case.same_author(match.taxon or ""):
        printed = case.name.canonical if case.name else None
        others = (use for _, _, use in case.uses_elsewhere() if use.printed != printed)
        same = [use.confidence for use in others if species_of(case.taxonomy, use.taxon) == case.species]
        confirmed = min(same, key=m.CONFIDENCES.index, default="none")
    if confirmed == "none":
        moved = match.reason.code in ("epithet-in-family", "protonym")
        elsewhere = moved and case.region.species and case.species not in case.region.species
        return replace(match, confidence="proposal") if elsewhere else match
    surer: m.Confidence = "certain" if match.confidence == "probable" else "probable"
    surest = min(match.confidence, m.weakest((surer, confirmed)), key=m.CONFIDENCES.index)
    return replace(match, confidence=surest)


def match_remarks(case: EntryContext, match: NameMatch) -> tuple[m.Message, ...]:
    """Return what speaks against the match: the list's own doubt, a vernacular name that says another bird."""
    if match.taxon is None:
        return ()
    name, taxon = case.name, match.taxon
    against = [*_vernacular_remarks(case, species_of(case.taxonomy, taxon))]
    if name is not None and name.authorship and case.same_author(taxon) is False:
        known = case.taxonomy[taxon].authority or ""  # another bird of the same name may be meant
        against.append(m.Message.of("author-contradicts", taxon=taxon, author=name.authorship, known=known))
    if name is not None and "uncertain" in name.notices:
        against.insert(0, m.Message.of("marked-uncertain", name=" ".join(name.verbatim.split())))
    return tuple(dict.fromkeys(against)) if against else ()


def _is_among(case: EntryContext, species: str, others: Collection[str]) -> bool:
    """Whether an entry's species, or one of its printed subspecies', is one of others."""
    return species in others or any(bird in others for bird in case.recorded)


def _vernacular_remarks(case: EntryContext, species: str) -> Iterator[m.Message]:
    for lang, name in case.vernacular_names:
        uses = [use for use in reversed(case.uses_of(lang, name)) if use.newest]
        others = {species: use.list_id for use in uses for species in reversed(use.covers)}
        if others and not _is_among(case, species, others):
            other, list_id = next(iter(others.items()))
            args = {"taxon": species, "name": name, "other": other, "list": list_id}
            yield m.Message.of("vernacular-contradicts", **args)
        elif not others and lang == "en":
            english = case.species_called(name)
            if not english and case.is_redrawn(species) and not case.is_in_another_list(species):
                yield m.Message.of("english-unknown", taxon=species, name=name, reference=case.taxonomy.title)
            if english and not (_is_among(case, species, english) or case.is_called(species, name)):
                args = {"taxon": species, "name": name, "other": english[0]}
                yield m.Message.of("english-contradicts", **args, reference=case.source_of_english(name))


def doubt(case: EntryContext, match: NameMatch, noted: tuple[m.Message, ...]) -> NameMatch:
    """Return a doubted match with less confidence; a proposal only, if no other list there has the bird.

    If none has, and a Korean or Japanese name says another one that they have, nobody can tell: it is left open.
    Where one of its English names is the bird's own, another of them is no doubt. An English name that nobody knows is
    a small one where nothing is known of the region: Teal, Jay, Kestrel.
    """
    if not noted or match.taxon is None or match.confidence not in m.SURE:
        return match
    species = species_of(case.taxonomy, match.taxon)
    codes = {remark.code for remark in noted}
    if codes == {"english-contradicts"} and _is_called(case, species):
        return match
    unheard = codes == {"english-unknown"} and case.region.is_unknown and not case.is_contested
    if case.is_in_another_list(species) or unheard:
        return replace(match, confidence="probable")
    contest_of, list_id = case.rules.knowledge.contest, case.rules.list_id
    elsewhere = {
        species_of(case.taxonomy, use.taxon): (name, use.list_id)
        for lang, name, use in case.uses_elsewhere()
        if lang != "en" and use.newest and species not in use.covers and not contest_of(name, list_id)
    }
    if len(elsewhere) != 1:
        return replace(match, confidence="proposal")
    ((other, (word, list_of_word)),) = elsewhere.items()
    reason = m.Message.of("vernacular-against", taxon=species, word=word, list=list_of_word, other=other)
    printed = name.canonical if (name := case.name) and name.canonical else species
    return NameMatch(reason, None, "none", fitting(printed, (species, other)))


def _is_called(case: EntryContext, species: str) -> bool:
    """Whether any of the entry's English names is one that a checklist has for a species."""
    names = case.english_names
    return any(species in case.species_called(name) or case.is_called(species, name) for name in names)
