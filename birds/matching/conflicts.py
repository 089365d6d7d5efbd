"""One list, one assignment: who has a bird, where several entries of a list were found to mean it.

The surest has it, and what is less sure becomes a question that names the surest. Where they are equally sure both
keep it, each with a remark that names the other, and are one step less sure. What a person has decided stays. Where
another entry prints the bird as a subspecies of its own, that is remarked. A row below an entry is no surer than the
entry. Where a list has all species of a genus but one, and one name in the genus that nothing explains, it is proposed
that they are the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.model import CONFIDENCES, Candidate, Message, grouped, weakest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.model import Confidence, Match, MatchedEntry
    from birds.taxonomy import Taxonomy

_TOLD = ("stays", "decision")  # a subspecies that stays with its species says so; a person knows


def assigned(entries: Sequence[MatchedEntry], taxonomy: Taxonomy) -> tuple[MatchedEntry, ...]:
    """Return a list's entries with every bird that is claimed twice said, or asked about."""
    claims = grouped(
        ((held.match.taxon, *_where(held)), place)
        for place, held in enumerate(entries)
        if held.match.taxon and held.entry.parent_row is None
    )
    made = _completed(entries, taxonomy)
    for places in claims.values():
        rivals = [entries[place] for place in places] if len(places) > 1 else []
        for place, held in zip(places, rivals, strict=False):
            made[place] = replace(held, match=_among(held, rivals))
    for claim, place in _within(entries).items():
        for other in claims.get(claim, ()):
            if other != place:
                made[other] = _besides(made[other], entries[place])
    by_row: dict[int | None, Match] = {held.entry.row: held.match for held in made}
    return tuple([_below(held, by_row.get(held.entry.parent_row), taxonomy) for held in made])


def _within(entries: Sequence[MatchedEntry]) -> dict[tuple[str, str, str], int]:
    """Return which entry prints each subspecies that is any entry's own bird."""
    birds = {held.match.taxon for held in entries}
    return {
        (printed.taxon, *_where(held)): place
        for place, held in enumerate(entries)
        if held.match.taxon and held.entry.parent_row is None
        for printed in held.subspecies
        if printed.taxon and printed.taxon in birds
    }


def _where(held: MatchedEntry) -> tuple[str, str]:
    return held.entry.part, held.entry.section or ""


def _completed(entries: Sequence[MatchedEntry], taxonomy: Taxonomy) -> list[MatchedEntry]:
    """Return the entries, with the one species that the list lacks of a genus for the one unknown name in it."""
    made = list(entries)
    unknown = grouped(
        (held.entry.name.genus or "", place)
        for place, held in enumerate(entries)
        if held.match.reason.code == "unresolved" and held.entry.name and held.entry.rank == "species"
    )
    if not unknown:
        return made
    meant = (match.taxon for held in entries for match in (held.match, *held.subspecies))
    taken = {taxonomy.species_of(taxon) for taxon in meant if taxon}
    taken |= {taxon for held in entries for taxon in held.match.could_mean}
    for genus, places in unknown.items():
        species = taxonomy.children(genus)
        left = [name for name in species if name not in taken]
        if len(places) == len(left) == 1 < len(species):
            (place,), (taxon,) = places, left
            reason = Message.of("last-of-genus", name=entries[place].entry.called, taxon=taxon, genus=genus)
            match = replace(entries[place].match, reason=reason, taxon=taxon, confidence="proposal")
            made[place] = replace(entries[place], match=match)
    return made


def _among(held: MatchedEntry, rivals: Sequence[MatchedEntry]) -> Match:
    """Return what an entry means beside others that were found to mean the same."""
    match, taxon = held.match, held.match.taxon or ""
    others = [rival for rival in rivals if rival is not held and rival.match.reason.code != "stays"]
    if match.reason.code in _TOLD or not others:
        return match
    first = min(others, key=lambda rival: (_place(rival), rival.entry.called))
    if first.entry.called == held.entry.called:
        return match  # one name in two rows
    if _place(first) < _place(held):
        reason = Message.of("held", name=held.entry.called, taxa=taxon, printed=first.entry.called)
        mine = Candidate(taxon, Message.of("held-by", printed=first.entry.called))
        candidates = (mine, *(other for other in match.candidates if other.taxon != taxon))
        return replace(match, reason=reason, taxon=None, confidence="none", candidates=candidates, remarks=())
    if _place(first) > _place(held):
        return match  # the other is the question
    remark = Message.of("claimed-twice", printed=first.entry.called, row=str(first.entry.row), taxon=taxon)
    confidence: Confidence = "probable" if match.confidence == "certain" else "proposal"
    return replace(match, confidence=confidence, remarks=(*match.remarks, remark))


def _besides(held: MatchedEntry, other: MatchedEntry) -> MatchedEntry:
    """Return an entry with the remark that another prints the same bird as a subspecies of its own."""
    if held.match.taxon is None:
        return held
    args = {"printed": other.entry.called, "row": str(other.entry.row), "taxon": held.match.taxon}
    remarks = (*held.match.remarks, Message.of("recorded-twice", **args))
    return replace(held, match=replace(held.match, remarks=remarks))


def _place(held: MatchedEntry) -> int:
    return CONFIDENCES.index(held.match.confidence)


def _below(held: MatchedEntry, above: Match | None, taxonomy: Taxonomy) -> MatchedEntry:
    """Return a row below an entry as sure as that entry at most, where it rests on it."""
    taxon = held.match.taxon
    if above is None or above.taxon is None or taxon is None or held.match.reason.code == "decision":
        return held
    if above.confidence == "certain":
        return held
    confidence = weakest((held.match.confidence, above.confidence))
    if confidence == held.match.confidence or taxonomy.species_of(taxon) != taxonomy.species_of(above.taxon):
        return held
    return replace(held, match=replace(held.match, confidence=confidence))
