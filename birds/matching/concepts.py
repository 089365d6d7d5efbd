"""Ids of concepts beside a name: they settle one that is open, and ask where they stand for another bird.

Avibase's are of concepts; species codes of the Cornell Lab outlive splits, so they never make a match certain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from birds.matching.region import species_of
from birds.matching.rules import fitting
from birds.model import NO_SPECIES, Candidate, Confidence, Entry, Match, MatchedEntry, Message, weakest
from birds.taxonomy import Taxonomy

_CORNELL = re.compile(r"code:[a-z]{3,6}\d{0,2}")
_FEW = 5  # codes that show no habit: they are the Cornell Lab's if they look so


def has_cornell_codes(entries: Sequence[Entry], taxonomy: Taxonomy) -> bool:
    """Whether the codes of a list are the Cornell Lab's, as most of them show; others have codes of their own."""
    codes = [id_ for entry in entries for id_ in entry.ids if id_.startswith("code:")]
    known = sum(code in taxonomy.by_id for code in codes)
    return 2 * known > len(codes) or (len(codes) < _FEW and all(map(_CORNELL.fullmatch, codes)))


def match_by_ids(matched: MatchedEntry, taxonomy: Taxonomy, *, with_codes: bool) -> Match:
    """Return an entry's match with what its ids say; codes count where they are the Cornell Lab's."""
    ids = [id_ for id_ in matched.entry.ids if with_codes or not id_.startswith("code:")]
    meant = {id_: taxonomy.by_id[id_] for id_ in ids if id_ in taxonomy.by_id}
    if matched.match.taxon is None:
        return _settle_by_ids(matched, meant, taxonomy) if meant else matched.match
    gone = [id_ for id_ in ids if id_.startswith("code:") and id_ not in meant]
    return _question_by_ids(matched, meant, gone, taxonomy)


def _settle_by_ids(matched: MatchedEntry, meant: Mapping[str, str], taxonomy: Taxonomy) -> Match:
    """Return what ids say of an open name, if they say one thing and it is among what the name could mean."""
    match, name = matched.match, matched.entry.as_printed
    could = {species_of(taxonomy, taxon) for taxon in match.could_mean}
    taxa = dict.fromkeys(meant.values())
    taxon = next(iter(taxa))
    if (
        match.reason.code in NO_SPECIES
        or len(taxa) > 1
        or (could and species_of(taxonomy, taxon) not in could)
    ):
        known = {candidate.taxon for candidate in match.candidates}
        named = [
            Candidate(taxon, _id_reason(id_, name, taxon))
            for id_, taxon in meant.items()
            if taxon not in known
        ]
        return replace(match, candidates=(*match.candidates, *named))
    reason = _id_reason(next(iter(meant)), name, taxon)
    sure: Confidence = "certain" if could and reason.code == "concept-id" else "probable"
    if match.reason.code == "no-bird":
        sure = "proposal"
    return replace(match, reason=reason, taxon=taxon, confidence=sure)


def _id_reason(concept: str, name: str, taxon: str) -> Message:
    rule = "species-code" if concept.startswith("code:") else "concept-id"
    return Message.of(rule, id=concept.removeprefix("code:"), name=name, taxon=taxon)


def _question_by_ids(
    matched: MatchedEntry, meant: Mapping[str, str], gone: Sequence[str], taxonomy: Taxonomy
) -> Match:
    """Return a match, a proposal at most where an id stands for another bird, and that a code is gone."""
    match, name = matched.match, matched.entry.as_printed
    own = match.taxon or ""
    for concept, taxon in meant.items():
        if taxon != own:
            remark = Message.of("id-contradicts", id=concept.removeprefix("code:"), taxon=own, other=taxon)
            offered = tuple(dict.fromkeys((*match.candidates, *fitting(name, (own, taxon)))))
            sure = weakest((match.confidence, "proposal"))
            match = replace(match, confidence=sure, remarks=(*match.remarks, remark), candidates=offered)
    for concept in gone:
        args = {"id": concept.removeprefix("code:"), "name": name, "reference": taxonomy.title}
        match = replace(match, remarks=(*match.remarks, Message.of("code-gone", **args)))
    return match
