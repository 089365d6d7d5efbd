"""One list, one assignment: who has a bird, where several entries of a list were found to mean it.

The surest has it, and what is less sure becomes a question that names the surest. Where they are equally sure both
keep it, each with a remark that names the other, and are one step less sure. What a person has decided stays. Where
another entry prints the bird as a subspecies of its own, that is remarked. A row below an entry is no surer than the
entry. Where a list has all species of a genus but one, and one name in the genus that nothing explains, it is proposed
that they are the same.

Before that each entry is asked for the ids of concepts beside its name: they settle one that is open, and ask where
they stand for another bird. Avibase's are of concepts; species codes of the Cornell Lab outlive splits, so they never
make a match certain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from birds import model as m
from birds.matching.region import species_of
from birds.matching.rules import fitting

if TYPE_CHECKING:
    from birds.taxonomy import Taxonomy

_CORNELL = re.compile(r"code:[a-z]{3,6}\d{0,2}")
_FEW = 5  # codes that show no habit: they are the Cornell Lab's if they look so
_SETTLED = ("stays", "decision")  # a subspecies that stays with its species says so; a person knows


def settle_conflicts(entries: Sequence[m.MatchedEntry], taxonomy: Taxonomy) -> tuple[m.MatchedEntry, ...]:
    """Return a list's entries with every bird that is claimed twice said, or asked about."""
    claims = m.grouped(
        ((matched.match.taxon, *_section(matched)), place)
        for place, matched in enumerate(entries)
        if matched.match.taxon and matched.entry.parent_row is None
    )
    settled = _propose_last_of_genus(entries, taxonomy)
    for places in claims.values():
        rivals = [entries[place] for place in places] if len(places) > 1 else []
        for place, matched in zip(places, rivals, strict=False):
            settled[place] = replace(matched, match=_match_among_rivals(matched, rivals))
    birds = {matched.match.taxon for matched in entries}
    printers = {  # of each subspecies that is any entry's own bird
        (printed.taxon, *_section(matched)): place
        for place, matched in enumerate(entries)
        if matched.match.taxon and matched.entry.parent_row is None
        for printed in matched.subspecies
        if printed.taxon and printed.taxon in birds
    }
    for claim, place in printers.items():
        for other in claims.get(claim, ()):
            if other != place and settled[other].match.taxon is not None:
                match, printed = settled[other].match, entries[place].entry.called
                args = {"printed": printed, "row": str(entries[place].entry.row), "taxon": match.taxon or ""}
                remarks = (*match.remarks, m.Message.of("recorded-twice", **args))
                settled[other] = replace(settled[other], match=replace(match, remarks=remarks))
    by_row: dict[int | None, m.Match] = {matched.entry.row: matched.match for matched in settled}
    return tuple([_limit_to_entry(it, by_row.get(it.entry.parent_row), taxonomy) for it in settled])


def _section(matched: m.MatchedEntry) -> tuple[str, str]:
    return matched.entry.part, matched.entry.section or ""


def _propose_last_of_genus(entries: Sequence[m.MatchedEntry], taxonomy: Taxonomy) -> list[m.MatchedEntry]:
    """Return the entries, with the one species that the list lacks of a genus for the one unknown name in it."""
    proposed = list(entries)
    unknown = m.grouped(
        (it.entry.name.genus or "", place)
        for place, it in enumerate(entries)
        if it.match.reason.code == "unresolved" and it.entry.name and it.entry.rank == "species"
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
            reason = m.Message.of("last-of-genus", name=entries[place].entry.called, taxon=taxon, genus=genus)
            match = replace(entries[place].match, reason=reason, taxon=taxon, confidence="proposal")
            proposed[place] = replace(entries[place], match=match)
    return proposed


def _match_among_rivals(matched: m.MatchedEntry, rivals: Sequence[m.MatchedEntry]) -> m.Match:
    """Return what an entry means beside others that were found to mean the same."""
    match, taxon = matched.match, matched.match.taxon or ""
    others = [rival for rival in rivals if rival is not matched and rival.match.reason.code != "stays"]
    if match.reason.code in _SETTLED or not others:
        return match
    first = min(others, key=lambda rival: (_certainty_rank(rival), rival.entry.called))
    if first.entry.called == matched.entry.called:
        return match  # one name in two rows
    if _certainty_rank(first) < _certainty_rank(matched):
        reason = m.Message.of("held", name=matched.entry.called, taxa=taxon, printed=first.entry.called)
        mine = m.Candidate(taxon, m.Message.of("held-by", printed=first.entry.called))
        candidates = (mine, *(other for other in match.candidates if other.taxon != taxon))
        return replace(match, reason=reason, taxon=None, confidence="none", candidates=candidates, remarks=())
    if _certainty_rank(first) > _certainty_rank(matched):
        return match  # the other is the question
    remark = m.Message.of("claimed-twice", printed=first.entry.called, row=str(first.entry.row), taxon=taxon)
    confidence: m.Confidence = "probable" if match.confidence == "certain" else "proposal"
    return replace(match, confidence=confidence, remarks=(*match.remarks, remark))


def _certainty_rank(matched: m.MatchedEntry) -> int:
    return m.CONFIDENCES.index(matched.match.confidence)


def _limit_to_entry(matched: m.MatchedEntry, above: m.Match | None, taxonomy: Taxonomy) -> m.MatchedEntry:
    """Return a row below an entry as sure as that entry at most, where it rests on it."""
    match = matched.match
    if above is None or above.taxon is None or match.taxon is None or match.reason.code == "decision":
        return matched
    if taxonomy.species_of(match.taxon) != taxonomy.species_of(above.taxon):
        return matched
    confidence = m.weakest((match.confidence, above.confidence))
    if confidence == match.confidence:
        return matched
    return replace(matched, match=replace(match, confidence=confidence))


# ---------------------------------------------------------------- ids of concepts


def has_cornell_codes(entries: Sequence[m.Entry], taxonomy: Taxonomy) -> bool:
    """Whether the codes of a list are the Cornell Lab's, as most of them show; others have codes of their own."""
    codes = [id_ for entry in entries for id_ in entry.ids if id_.startswith("code:")]
    known = sum(code in taxonomy.by_id for code in codes)
    return 2 * known > len(codes) or (len(codes) < _FEW and all(map(_CORNELL.fullmatch, codes)))


def match_by_ids(matched: m.MatchedEntry, taxonomy: Taxonomy, *, with_codes: bool) -> m.Match:
    """Return an entry's match with what its ids say; codes count where they are the Cornell Lab's.

    It is a proposal at most where an id stands for another bird; that a code is gone is remarked.
    """
    ids = [id_ for id_ in matched.entry.ids if with_codes or not id_.startswith("code:")]
    meant = {id_: taxonomy.by_id[id_] for id_ in ids if id_ in taxonomy.by_id}
    match, name, own = matched.match, matched.entry.as_printed, matched.match.taxon
    if own is None:
        return _settle_by_ids(matched, meant, taxonomy) if meant else match
    for concept, taxon in meant.items():
        if taxon != own:
            remark = m.Message.of("id-contradicts", id=concept.removeprefix("code:"), taxon=own, other=taxon)
            offered = tuple(dict.fromkeys((*match.candidates, *fitting(name, (own, taxon)))))
            sure = m.weakest((match.confidence, "proposal"))
            match = replace(match, confidence=sure, remarks=(*match.remarks, remark), candidates=offered)
    for concept in ids:
        if concept.startswith("code:") and concept not in meant:
            args = {"id": concept.removeprefix("code:"), "name": name, "reference": taxonomy.title}
            match = replace(match, remarks=(*match.remarks, m.Message.of("code-gone", **args)))
    return match


def _settle_by_ids(matched: m.MatchedEntry, meant: Mapping[str, str], taxonomy: Taxonomy) -> m.Match:
    """Return what ids say of an open name, if they say one thing and it is among what the name could mean."""
    match, name = matched.match, matched.entry.as_printed
    could = {species_of(taxonomy, taxon) for taxon in match.could_mean}
    taxa = dict.fromkeys(meant.values())
    taxon = next(iter(taxa))
    if (
        match.reason.code in m.NO_SPECIES
        or len(taxa) > 1
        or (could and species_of(taxonomy, taxon) not in could)
    ):
        known = {candidate.taxon for candidate in match.candidates}
        named = [
            m.Candidate(taxon, _id_reason(id_, name, taxon))
            for id_, taxon in meant.items()
            if taxon not in known
        ]
        return replace(match, candidates=(*match.candidates, *named))
    reason = _id_reason(next(iter(meant)), name, taxon)
    sure: m.Confidence = "certain" if could and reason.code == "concept-id" else "probable"
    if match.reason.code == "no-bird":
        sure = "proposal"
    return replace(match, reason=reason, taxon=taxon, confidence=sure)


def _id_reason(concept: str, name: str, taxon: str) -> m.Message:
    rule = "species-code" if concept.startswith("code:") else "concept-id"
    return m.Message.of(rule, id=concept.removeprefix("code:"), name=name, taxon=taxon)
