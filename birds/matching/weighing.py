"""What speaks for each candidate of an entry that is left open, and what is missing to decide for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.matching.case import all_printed, species_of
from birds.model import Candidate, Reason
from birds.names import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.matching.case import Case
    from birds.matching.found import Found

_OPEN = ("none", "proposal")
_SEVERAL = ("either-or", "several-birds", "names-differ")
_COVERED = ("contested-split", "contested-vernacular", "contested-misapplied")


def weighed(case: Case, found: Found) -> Found:
    """Return a finding that needs a person with the reasons for and against each of its candidates."""
    if not found.candidates or found.confidence not in _OPEN:
        return found
    candidates = tuple(Candidate(one.taxon, _reason(case, found, one.taxon)) for one in found.candidates)
    return replace(found, candidates=candidates)


def _reason(case: Case, found: Found, taxon: str) -> Reason:
    species = species_of(case.taxonomy, taxon)
    speaking = [
        *_by_name(case, found, taxon),
        *_by_subspecies(case, species),
        *_by_lists(case, taxon, species),
    ]
    missing = [*_gaps(case, species), ("no-decision", {})]
    args = {key: value for _, more in (*speaking, *missing) for key, value in more.items()}
    given = {
        "for": " ".join(clause for clause, _ in speaking) or "for-nothing",
        "missing": " ".join(clause for clause, _ in missing),
    }
    return Reason.of("weighed", **given, **args)


_Clause = tuple[str, dict[str, str]]


def _by_name(case: Case, found: Found, taxon: str) -> Iterator[_Clause]:
    """Yield what the printed scientific name says for a candidate."""
    printed = case.name.canonical if case.name else None
    if found.reason.rule in _SEVERAL and case.name is not None:
        yield "for-named", {"printed": all_printed(case.name)}
    elif printed == taxon:
        yield "for-name", {"reference": case.taxonomy.title, "name": printed}
    elif found.reason.rule in _COVERED:
        yield "for-covered", {"name": found.reason.texts.get("name", printed or "")}
    elif printed and stem(printed.rpartition(" ")[2]) == stem(taxon.rpartition(" ")[2]):
        yield "for-epithet", {"epithet": taxon.rpartition(" ")[2]}


def _by_subspecies(case: Case, species: str) -> Iterator[_Clause]:
    if species in case.recorded:
        yield "for-subspecies", {"list": case.rules.list_id, "epithets": ", ".join(case.entry.subspecies)}


def _by_lists(case: Case, taxon: str, species: str) -> Iterator[_Clause]:
    """Yield what other lists of the region say for a candidate: its vernacular name, itself, its name."""
    uses = [(use.list_id, word) for _, word, use in case.said() if species in use.covers]
    if uses:
        yield "for-vernacular", {"said": uses[0][0], "word": uses[0][1]}
    elif species in case.english():
        word = next(word for lang, word in case.spoken if lang == "en" and species in case.called(word))
        yield "for-english", {"reference": case.called_by(word), "word": word}
    held = _others(case, case.region.held.get(species, ()))
    if held and held != tuple(dict.fromkeys(list_id for list_id, _ in uses)):
        yield "for-lists", {"lists": ", ".join(held)}
    elif not held and (printed := _others(case, case.region.printed.get(taxon, ()))):
        yield "for-printed", {"lists": ", ".join(printed), "taxon": taxon}


def _gaps(case: Case, species: str) -> Iterator[_Clause]:
    others = case.region.held.get(species, ()) or case.region.printed.get(species, ())
    if not _others(case, others):
        yield "no-list", {}
    if case.recorded and species not in case.recorded:
        yield "other-subspecies", {"list": case.rules.list_id}
    elif not case.recorded and case.taxonomy.children(species):
        yield "no-subspecies", {"list": case.rules.list_id}
    spoken_for = case.meant()
    if spoken_for and species not in spoken_for:
        yield "other-vernacular", {}


def _others(case: Case, lists: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(one for one in lists if one != case.rules.list_id))
