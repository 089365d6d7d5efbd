"""Contested names: left unresolved with their candidates, unless the table lets the territory's lists settle them.

What a list has as an entry of its own it doesn't mean by the name: where that leaves no other candidate, it has shown
what it means. So has a list of another region that has one of them, and an entry that prints subspecies of the bird
its name says. What may settle the rest, strongest first: the printed subspecies, a Korean or Japanese name, an English
name that has moved on, what the territory's lists have, what occurs there regularly, the other scientific name in
brackets. The region never says better than a proposal that a name means another bird than the one that bears it
today, and nothing where a vernacular name is that bird's. Where no region is known, a list means today's bird.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from birds.matching.region import EntryContext, all_printed, species_of
from birds.matching.rules import NameMatch
from birds.model import Candidate, Confidence, Message
from birds.names import stem

if TYPE_CHECKING:
    from birds.matching.synonyms import Contested


_LEADING = frozenset(
    {"gender", "spelling", "synonym", "epithet-in-family", "protonym", "misprint", "misread", "ending"}
)
"""Rules that lead from another name to one that may be contested itself."""
_BY_REGION = ("settled-region", "settled-regular")
_OPEN = frozenset({"either-or", "including", "several", "strict"})
"""What is noticed of a cell that names several birds, or the name's own bird alone."""


def contest(case: EntryContext) -> Contested | None:
    """Return why, and between which birds, the entry's name is contested; None where the list shows what it means."""
    knowledge, list_id = case.rules.knowledge, case.rules.list_id
    row = next(filter(None, (knowledge.contest(name, list_id) for name in _contestable_names(case))), None)
    if row is None or (case.name is not None and not _OPEN.isdisjoint(case.name.notices)):
        return None  # "A/B" is open whatever either name has meant; "A s.str." is A whatever else the name has meant
    if case.name is not None and knowledge.own_synonym(case.name.canonical or "", list_id):
        return None  # the table says what this very list means
    means = {taxon: case.rules.surest(taxon) for taxon in row.candidates}
    today = {species_of(case.taxonomy, (match and match.taxon) or taxon) for taxon, match in means.items()}
    if len(today) == 1:
        return None  # the reference has lumped them again
    rivals = {species_of(case.taxonomy, taxon) for taxon in row.candidates} - {case.species}
    taken: set[str] = set()
    for rival in (rival for rival in rivals if case.is_in_another_entry(rival)):
        once = knowledge.contest(rival, list_id)  # its entry may stand for all that its name once covered
        taken |= {rival, *(species_of(case.taxonomy, taxon) for taxon in (once.candidates if once else ()))}
    taken &= rivals
    if case.species and taken and (taken == rivals or not case.region.species):
        return None
    if row.settled_by == "lists" and (case.species in case.recorded or len(case.recorded) > 1):
        return None
    left = tuple(taxon for taxon in row.candidates if species_of(case.taxonomy, taxon) not in taken)
    return replace(row, candidates=left) if left else row


def _contestable_names(case: EntryContext) -> Iterator[str]:
    """Yield what may be contested: the name as printed, its species where its subspecies is unknown, what it led to."""
    name, rule = case.name, case.name_match.reason.code
    if name is None or name.canonical is None:
        yield from (word for _, word in case.vernacular_names)
        yield from (case.name_match.taxon,) if case.name_match.taxon else ()
        return
    yield name.canonical
    if rule == "stays" and case.entry.parent_row is None:
        yield f"{name.genus} {name.species}"
    if case.name_match.taxon and (rule in _LEADING or rule == "stays"):
        yield case.name_match.taxon


def settle_contested(case: EntryContext, row: Contested) -> NameMatch:
    """Return the one candidate that is left by what may settle the name, else the question with its candidates."""
    question = open_question(row, row.name)
    for rule, supported in _settling_evidence(case) if row.settled_by == "lists" else ():
        left = [taxon for taxon in row.candidates if species_of(case.taxonomy, taxon) in supported]
        if len(left) == 1:
            return question if _leaves_open(case, rule, left[0]) else _settle(case, row, rule, left[0])
    return question


def _leaves_open(case: EntryContext, rule: str, taxon: str) -> bool:
    """Whether nobody can tell although one candidate is left.

    That bears a name that only a person may decide on; or the printed subspecies say it, and the Korean or Japanese
    name another bird; or the region says it, and the vernacular names are those of the scientific name's own bird: the
    European Herring Gull of a list that has the Vega Gull apart is no Mongolian Gull, whatever the region has.
    """
    row = case.rules.knowledge.contest(taxon, case.rules.list_id)
    if row is not None and row.settled_by == "person":
        return True
    if rule == "settled-subspecies":
        return is_gainsaid(case, taxon)
    meant = case.vernacular_species() if rule in _BY_REGION else ()
    return case.species in meant and species_of(case.taxonomy, taxon) not in meant


def _settle(case: EntryContext, row: Contested, rule: str, taxon: str) -> NameMatch:
    """Return the candidate that a rule leaves, no surer than what led to the name."""
    first, species = case.name_match, species_of(case.taxonomy, taxon)
    word: dict[str, str] = {}
    if rule == "settled-subspecies":  # the species, where the entry prints others of it
        printed = {below for below in case.below if species_of(case.taxonomy, below) == species}
        taxon = taxon if printed <= {taxon, species} else species
    elif rule == "settled-vernacular":  # the name that says it: as the region uses it, else in English
        uses = ((name, case.region.meanings(lang, name)) for lang, name in case.vernacular_names)
        saying = (name for name, taxa in uses if species in {species_of(case.taxonomy, it) for it in taxa})
        word = {"word": next(saying, next(iter(case.english_names), ""))}
    unsure = first.confidence == "proposal" and first.reason.code in _LEADING
    if first.reason.code == "accepted" and rule in _BY_REGION and case.species != species:
        unsure = True  # the bird that bears the name today is set aside
    reason = Message.of(rule, name=row.name, taxon=taxon, source=row.source, **word)
    unsure = unsure or first.reason.code == "stays"  # may be any bird's
    sure: Confidence = "proposal" if unsure else "probable"
    return NameMatch(reason, taxon, sure, open_question(row, row.name).candidates)


def open_question(row: Contested, name: str) -> NameMatch:
    """Return the question that a contested name is, under the name that the list prints."""
    candidates = tuple(Candidate(taxon, Message.of("contested", name=name)) for taxon in row.candidates)
    listed = ", ".join(row.candidates)
    reason = Message.of(f"contested-{row.why}", name=name, candidates=listed, source=row.source)
    return NameMatch(reason, None, "none", candidates)


def is_gainsaid(case: EntryContext, taxon: str) -> bool:
    """Whether the printed subspecies say one bird, and the Korean or Japanese name another: nobody can tell then."""
    spoken = ((name, use) for lang, name, use in case.uses_elsewhere() if lang != "en" and use.newest)
    contested = case.rules.knowledge.contest
    covers = [use.covers for name, use in spoken if not contested(name, case.rules.list_id)]
    species = species_of(case.taxonomy, taxon)
    return bool(covers) and not any(species in covered for covered in covers)


def _settling_evidence(case: EntryContext) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what may settle a contested name, strongest first, each with the species it speaks for."""
    yield "settled-subspecies", frozenset(case.recorded)
    spoken = [use for lang, _, use in case.uses_elsewhere() if lang != "en" and use.newest]
    called = {bird for use in spoken for bird in use.covers}
    home = case.home_species() if called else frozenset()
    if home and called.isdisjoint(home):  # a neighbour's name does not outvote what its own Party has
        yield "settled-region", home
    else:
        yield "settled-vernacular", case.vernacular_species(english=False)
    english = case.english_species()
    if case.species not in english:  # else the old English name went with the old scientific one
        yield "settled-vernacular", frozenset(english)
    yield "settled-region", home
    yield "settled-region", frozenset(case.region.species)
    yield "settled-regular", case.region.regular
    others = case.name.alternatives if case.name else ()
    named = (case.rules.surest(other) for other in others)
    yield "settled-alternative", frozenset(species_of(case.taxonomy, f.taxon) for f in named if f and f.taxon)
    if case.region.is_unknown and case.species is not None:
        yield "settled-itself", frozenset((case.species,))


_UNSURE = ("none", "proposal")
_SEVERAL = ("hybrid", "either-or", "several-birds", "names-differ")
_COVERED = ("contested-split", "contested-vernacular", "contested-misapplied")


def weigh_candidates(case: EntryContext, match: NameMatch) -> NameMatch:
    """Return a match that needs a person with the reasons for and against each of its candidates."""
    if not match.candidates or match.confidence not in _UNSURE or match.reason.code == "nearly-called":
        return match
    weighed: list[Candidate] = []
    for taxon in (candidate.taxon for candidate in match.candidates):
        species = species_of(case.taxonomy, taxon)
        speaking = [*_clauses_of_name(case, match, taxon), *_clauses_of_lists(case, taxon, species)]
        missing = [*_clauses_missing(case, species), ("no-decision", {})]
        said = " ".join(clause for clause, _ in speaking) or "for-nothing"
        clauses = {"for": said, "missing": " ".join(clause for clause, _ in missing)}
        args = {key: value for _, more in (*speaking, *missing) for key, value in more.items()}
        weighed.append(Candidate(taxon, Message.of("weighed", **clauses, **args)))
    return replace(match, candidates=tuple(weighed))


_Clause = tuple[str, dict[str, str]]


def _clauses_of_name(case: EntryContext, match: NameMatch, taxon: str) -> Iterator[_Clause]:
    """Yield what the printed scientific name says for a candidate."""
    printed = case.name.canonical if case.name else None
    if match.reason.code in _SEVERAL and case.name is not None:
        yield "for-named", {"printed": all_printed(case.name)}
    elif printed == taxon:
        yield "for-name", {"reference": case.taxonomy.title, "name": printed}
    elif match.reason.code in _COVERED:
        yield "for-covered", {"name": match.reason.texts.get("name", printed or "")}
    elif printed and stem(printed.rpartition(" ")[2]) == stem(taxon.rpartition(" ")[2]):
        yield "for-epithet", {"epithet": taxon.rpartition(" ")[2]}


def _clauses_of_lists(case: EntryContext, taxon: str, species: str) -> Iterator[_Clause]:
    """Yield what lists say for a candidate: the own by subspecies, others by its vernacular name, itself, its name."""
    if species in case.recorded:
        yield "for-subspecies", {"list": case.rules.list_id, "epithets": ", ".join(case.entry.subspecies)}
    uses = [(use.list_id, word) for _, word, use in case.uses_elsewhere() if species in use.covers]
    if uses:
        yield "for-vernacular", {"said": uses[0][0], "word": uses[0][1]}
    elif species in case.english_species():
        word = next(word for word in case.english_names if species in case.species_called(word))
        yield "for-english", {"reference": case.source_of_english(word), "word": word}
    lists = _other_lists(case, case.region.species.get(species, ()))
    if lists and lists != tuple(dict.fromkeys(list_id for list_id, _ in uses)):
        yield "for-lists", {"lists": ", ".join(lists)}
    elif not lists and (printed := _other_lists(case, case.region.printed.get(taxon, ()))):
        yield "for-printed", {"lists": ", ".join(printed), "taxon": taxon}


def _clauses_missing(case: EntryContext, species: str) -> Iterator[_Clause]:
    others = case.region.species.get(species, ()) or case.region.printed.get(species, ())
    if not _other_lists(case, others):
        yield "no-list", {}
    if case.recorded and species not in case.recorded:
        yield "other-subspecies", {"list": case.rules.list_id}
    elif not case.recorded and case.taxonomy.children(species):
        yield "no-subspecies", {"list": case.rules.list_id}
    spoken_for = case.vernacular_species()
    if spoken_for and species not in spoken_for:
        yield "other-vernacular", {}


def _other_lists(case: EntryContext, lists: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(list_id for list_id in lists if list_id != case.rules.list_id))
