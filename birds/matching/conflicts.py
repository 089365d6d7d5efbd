"""One list, one assignment: who has a bird, where several entries of a list were found to mean it.

The surest has it, and what is less sure becomes a question that names the surest. Where they are equally sure both
keep it, each with a remark that names the other, and are one step less sure. What a person has decided stays. Where
another entry prints the bird as a subspecies of its own, that is remarked. A row below an entry is no surer than the
entry. Where a list has all species of a genus but one, and one name in the genus that nothing explains, it is proposed
that they are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from birds.model import CONFIDENCES, Candidate, Confidence, Match, MatchedEntry, Message, grouped, weakest

if TYPE_CHECKING:
    from birds.taxonomy import Taxonomy

_SETTLED = ("stays", "decision")  # a subspecies that stays with its species says so; a person knows


def settle_conflicts(entries: Sequence[MatchedEntry], taxonomy: Taxonomy) -> tuple[MatchedEntry, ...]:
    """Return a list's entries with every bird that is claimed twice said, or asked about."""
    claims = grouped(
        ((matched.match.taxon, *_section(matched)), place)
        for place, matched in enumerate(entries)
        if matched.match.taxon and matched.entry.parent_row is None
    )
    settled = _propose_last_of_genus(entries, taxonomy)
    for places in claims.values():
        rivals = [entries[place] for place in places] if len(places) > 1 else []
        for place, matched in zip(places, rivals, strict=False):
            settled[place] = replace(matched, match=_match_among_rivals(matched, rivals))
    for claim, place in _printers_of_subspecies(entries).items():
        for other in claims.get(claim, ()):
            if other != place:
                settled[other] = _remark_recorded_twice(settled[other], entries[place])
    by_row: dict[int | None, Match] = {matched.entry.row: matched.match for matched in settled}
    return tuple([_limit_to_entry(m, by_row.get(m.entry.parent_row), taxonomy) for m in settled])


def _printers_of_subspecies(entries: Sequence[MatchedEntry]) -> dict[tuple[str, str, str], int]:
    """Return which entry prints each subspecies that is any entry's own bird."""
    birds = {matched.match.taxon for matched in entries}
    return {
        (printed.taxon, *_section(matched)): place
        for place, matched in enumerate(entries)
        if matched.match.taxon and matched.entry.parent_row is None
        for printed in matched.subspecies
        if printed.taxon and printed.taxon in birds
    }


def _section(matched: MatchedEntry) -> tuple[str, str]:
    return matched.entry.part, matched.entry.section or ""


def _propose_last_of_genus(entries: Sequence[MatchedEntry], taxonomy: Taxonomy) -> list[MatchedEntry]:
    """Return the entries, with the one species that the list lacks of a genus for the one unknown name in it."""
    proposed = list(entries)
    unknown = grouped(
        (m.entry.name.genus or "", place)
        for place, m in enumerate(entries)
        if m.match.reason.code == "unresolved" and m.entry.name and m.entry.rank == "species"
    )
    if not unknown:
        return proposed
    meant = (match.taxon for matched in entries for match in (matched.match, *matched.subspecies))
    taken = {taxonomy.species_of(taxon) for taxon in meant if taxon}
    taken |= {taxon for matched in entries for taxon in matched.match.could_mean}
    for genus, places in unknown.items():
        species = taxonomy.children(genus)
        left = [name for name in species if name not in taken]
        if len(places) == len(left) == 1 < len(species):
            (place,), (taxon,) = places, left
            reason = Message.of("last-of-genus", name=entries[place].entry.called, taxon=taxon, genus=genus)
            match = replace(entries[place].match, reason=reason, taxon=taxon, confidence="proposal")
            proposed[place] = replace(entries[place], match=match)
    return proposed


def _match_among_rivals(matched: MatchedEntry, rivals: Sequence[MatchedEntry]) -> Match:
    """Return what an entry means beside others that were found to mean the same."""
    match, taxon = matched.match, matched.match.taxon or ""
    others = [rival for rival in rivals if rival is not matched and rival.match.reason.code != "stays"]
    if match.reason.code in _SETTLED or not others:
        return match
    first = min(others, key=lambda rival: (_certainty_rank(rival), rival.entry.called))
    if first.entry.called == matched.entry.called:
        return match  # one name in two rows
    if _certainty_rank(first) < _certainty_rank(matched):
        reason = Message.of("held", name=matched.entry.called, taxa=taxon, printed=first.entry.called)
        mine = Candidate(taxon, Message.of("held-by", printed=first.entry.called))
        candidates = (mine, *(other for other in match.candidates if other.taxon != taxon))
        return replace(match, reason=reason, taxon=None, confidence="none", candidates=candidates, remarks=())
    if _certainty_rank(first) > _certainty_rank(matched):
        return match  # the other is the question
    remark = Message.of("claimed-twice", printed=first.entry.called, row=str(first.entry.row), taxon=taxon)
    confidence: Confidence = "probable" if match.confidence == "certain" else "proposal"
    return replace(match, confidence=confidence, remarks=(*match.remarks, remark))


def _remark_recorded_twice(matched: MatchedEntry, other: MatchedEntry) -> MatchedEntry:
    """Return an entry with the remark that another prints the same bird as a subspecies of its own."""
    if matched.match.taxon is None:
        return matched
    args = {"printed": other.entry.called, "row": str(other.entry.row), "taxon": matched.match.taxon}
    remarks = (*matched.match.remarks, Message.of("recorded-twice", **args))
    return replace(matched, match=replace(matched.match, remarks=remarks))


def _certainty_rank(matched: MatchedEntry) -> int:
    return CONFIDENCES.index(matched.match.confidence)


def _limit_to_entry(matched: MatchedEntry, above: Match | None, taxonomy: Taxonomy) -> MatchedEntry:
    """Return a row below an entry as sure as that entry at most, where it rests on it."""
    match = matched.match
    if above is None or above.taxon is None or match.taxon is None or match.reason.code == "decision":
        return matched
    if taxonomy.species_of(match.taxon) != taxonomy.species_of(above.taxon):
        return matched
    confidence = weakest((match.confidence, above.confidence))
    if confidence == match.confidence:
        return matched
    return replace(matched, match=replace(match, confidence=confidence))
