"""One list, one assignment: from what its names mean to its matches, with what else may bear on them.

Those are printed subspecies, decisions, the territory's lists, and entries that were found to mean the same bird. The
surest has it, and what is less sure becomes a question that names the surest. Where they are equally sure both keep
it, each with a remark that names the other, and are one step less sure. What a person has decided stays. Where
another entry prints the bird as a subspecies of its own, that is remarked. A row below an entry is no surer than the
entry. Where a list has all species of a genus but one, and one name in the genus that nothing explains, it is
proposed that they are the same.

Before that each entry is asked for the ids of concepts beside its name: they settle one that is open, and ask where
they stand for another bird. Avibase's are of concepts; species codes of the Cornell Lab outlive splits, so they never
make a match certain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from birds import model as m
from birds import progress
from birds.matching.candidates import open_question, weigh_candidates
from birds.matching.disambiguation import doubt, match_remarks, settle_match
from birds.matching.entries import find_all, parsed_name
from birds.matching.region import EntryContext, Region, has_a_say, region_of, species_of, vernacular_names
from birds.matching.rules import Memory, NameMatch, NameRules, Printed, chain, fitting
from birds.matching.synonyms import Knowledge, curated_for, decisions_for
from birds.names import fold, split_vernaculars, stem
from birds.names.keys import same_author
from birds.taxonomy import Habit, Taxonomy

UNDETERMINED = frozenset({"ssp", "ssps", "subsp", "subspp", "sp", "spp"})
"""What a list prints, without full stop, for a subspecies that it has recorded and not determined."""
_CORNELL = re.compile(r"code:[a-z]{3,6}\d{0,2}")
_FEW = 5  # codes that show no habit: they are the Cornell Lab's if they look so
_SETTLED = ("stays", "decision")  # a subspecies that stays with its species says so; a person knows


@dataclass(frozen=True)
class ListAssignment:
    """One list being matched: its entries, what each scientific name alone means, and what else may bear on them."""

    rules: NameRules
    entries: Sequence[m.Entry]
    name_matches: Sequence[NameMatch]
    decisions: Mapping[str, m.Decision]
    party: str | None = None
    is_typeset: bool = False

    def by_name(self) -> tuple[m.MatchedEntry, ...]:
        """Return the entries with what their names alone mean."""
        matched = (m.MatchedEntry(entry, _make_match(entry, match)) for entry, match in self._pairs)
        return tuple(map(_propose, matched) if self.is_typeset else matched)

    @property
    def _pairs(self) -> Iterable[tuple[m.Entry, NameMatch]]:
        return zip(self.entries, self.name_matches, strict=True)

    def matched(self, region: Region, *, below: bool = True) -> tuple[m.MatchedEntry, ...]:
        """Return the entries with their matches and those of their printed subspecies.

        The rows below an entry, whose epithets it has, come last where they are not asked for, as their names say.
        """
        pairs = progress.over("matching", self._pairs, len(self.entries))
        asked = ((entry, first) for entry, first in pairs if below or entry.parent_row is None)
        entries = [self._match_entry(entry, first, region) for entry, first in asked]
        matched = _settle_conflicts(entries, self.rules.taxonomy) if self.rules.list_id else tuple(entries)
        if not below:
            rows_below = [(entry, match) for entry, match in self._pairs if entry.parent_row is not None]
            matched += tuple([m.MatchedEntry(entry, _make_match(entry, it)) for entry, it in rows_below])
        return tuple(map(_propose, matched)) if self.is_typeset else matched

    @cached_property
    def _entry_counts(self) -> Counter[str]:
        """How many entries mean each species or print a name that is left open; subspecies belong to their entry."""
        return Counter(self._bird_of(entry, it) for entry, it in self._pairs if entry.parent_row is None)

    def _bird_of(self, entry: m.Entry, match: NameMatch) -> str:
        """Return what an entry shows that the list has apart; "Larus argentatus vegae" is no Larus vegae beside it."""
        name = parsed_name(entry)
        species = species_of(self.rules.taxonomy, match.taxon) if match.taxon else None
        if species is None and name is None and entry.vernacular.en:
            called = self.rules.taxonomy.by_english(entry.vernacular.en)
            species = called[0] if len(called) == 1 else None
        if species is None or name is None or name.infraspecific is None:
            return species or name_in_entry(entry, name)
        sunk = stem(name.species or "") != stem(species.rpartition(" ")[2])
        return f"{name.genus} {name.species}" if sunk else species

    @cached_property
    def _habit(self) -> Habit:
        """Whether the list prints subspecies wherever it has them."""
        pairs = ((entry, match.taxon) for entry, match in self._pairs if entry.parent_row is None)
        printing = [(taxon, bool(it.subspecies or it.row in self._epithets_below)) for it, taxon in pairs]
        return Habit.of(printing, self.rules.taxonomy)

    @cached_property
    def _epithets_below(self) -> Mapping[int, tuple[str, ...]]:
        """The epithets of the subspecies rows below each entry, but of a row of either of two."""
        below = m.grouped(
            (entry.parent_row, name.infraspecific or name.canonical or name.verbatim)
            for entry in self.entries
            if entry.parent_row is not None
            and (name := parsed_name(entry))
            and "either-or" not in name.notices
        )
        return {row: tuple(epithets) for row, epithets in below.items()}

    def _match_entry(self, entry: m.Entry, first: NameMatch, region: Region) -> m.MatchedEntry:
        by_names = self._match_names(entry, first, region)
        if not entry.ids or by_names.match.decided_by:
            return by_names
        match = _match_by_ids(by_names, self.rules.taxonomy, with_codes=self._has_cornell_codes)
        printed = by_names.subspecies
        if match.taxon != by_names.match.taxon and printed:
            epithets = tuple([subspecies.printed for subspecies in printed])
            below = self._match_subspecies(parsed_name(entry), match.taxon, epithets)
            printed = _match_printed(entry, below, NameMatch(match.reason, match.taxon, match.confidence))
        return m.MatchedEntry(entry, match, printed)

    @cached_property
    def _has_cornell_codes(self) -> bool:
        """Whether the list's codes are the Cornell Lab's, as most of them show; others have codes of their own."""
        codes = [id_ for entry in self.entries for id_ in entry.ids if id_.startswith("code:")]
        known = sum(code in self.rules.taxonomy.by_id for code in codes)
        return 2 * known > len(codes) or (len(codes) < _FEW and all(map(_CORNELL.fullmatch, codes)))

    def _match_names(self, entry: m.Entry, first: NameMatch, region: Region) -> m.MatchedEntry:
        name = parsed_name(entry)
        below = self._epithets_below.get(entry.row, ())
        printed = tuple(dict.fromkeys((*entry.subspecies, *below))) if below else entry.subspecies
        subspecies = self._match_subspecies(name, first.taxon, printed) if printed else ()
        parts = bool(below) and not self._habit.prints_them_all
        stray = self._stray(first, subspecies) if subspecies and not parts else None
        recorded = [*([first.taxon] if parts else []), *[match.taxon for _, match in subspecies]]
        settled = stray is None and self._is_settled(name, first, printed)
        if settled and (not entry.vernacular.pairs or self._is_called_so(entry, first.taxon, region)):
            return m.MatchedEntry(entry, _make_match(entry, first), _match_printed(entry, subspecies, first))
        case = EntryContext(
            entry=entry,
            name=name,
            name_match=first,
            rules=self.rules,
            region=region,
            entry_counts=self._entry_counts,
            below=tuple(dict.fromkeys(filter(None, recorded))),
            vernacular_names=vernacular_names(entry, name),
            stray=stray,
            party=self.party,
        )
        if settled and first.taxon and not match_remarks(case, first):
            return m.MatchedEntry(entry, _make_match(entry, first), _match_printed(entry, subspecies, first))
        decision = self._decision_on(entry, name)
        if decision and decision.list_id is None and self._has_apart(decision.value, entry, first):
            decision = None  # who decided for every list has not seen this one
        final = match_decided(decision, name_in_entry(entry, name), self.rules.taxonomy) or settle_match(case)
        noted = match_remarks(case, final)
        if decision is None:
            final = weigh_candidates(case, doubt(case, final, noted))
            noted = noted if final.taxon else ()
        if printed and final.taxon != first.taxon:
            subspecies = self._match_subspecies(name, final.taxon, printed)
        match = _make_match(entry, final, noted, decision)
        return m.MatchedEntry(entry, match, _match_printed(entry, subspecies, final))

    def _is_settled(self, name: m.ParsedName | None, first: NameMatch, printed: tuple[str, ...]) -> bool:
        """Whether a plain name means what it was found to mean unless a vernacular name contradicts.

        It surely means it, or nothing but a vernacular name could say what it means.
        """
        if name is None or name.alternatives or name.notices or self.decisions:
            return False
        if name.authorship:
            known = self.rules.taxonomy.get(first.taxon) if first.taxon == name.canonical else None
            authority, authorship = known.authority if known else None, f"{name.authorship} {name.year or ''}"
            if not authority or (name.authorship != authority and not same_author(authorship, authority)):
                return False
        canonical, knowledge, list_id = name.canonical, self.rules.knowledge, self.rules.list_id
        if first.confidence == "certain":
            return canonical not in knowledge.contested_names and first.taxon not in knowledge.contested_names
        if first.taxon is not None or printed or canonical is None or first.reason.code in m.NO_SPECIES:
            return False
        return knowledge.contest(canonical, list_id) is None

    def _is_called_so(self, entry: m.Entry, taxon: str | None, region: Region) -> bool:
        """Whether an entry's only vernacular names are what the reference alone calls its bird: English ones."""
        if taxon is None:
            return False
        list_id = self.rules.list_id
        taxonomy, knowledge = self.rules.taxonomy, self.rules.knowledge
        species = species_of(taxonomy, taxon)
        return all(
            lang == "en"
            and species in taxonomy.by_english(name)
            and not region.uses_of(lang, name)
            and knowledge.vernacular(name, list_id) is None
            for lang, cell in entry.vernacular.pairs
            for name in split_vernaculars(cell)
        )

    def _stray(self, first: NameMatch, subspecies: Printed) -> str | None:
        """Return the one other species that all printed subspecies belong to, None where one may be the name's own."""
        taxonomy = self.rules.taxonomy
        own = species_of(taxonomy, first.taxon) if first.taxon else None
        others: set[str] = set()
        for _, match in subspecies if own else ():
            if match.taxon is not None:
                others.add(species_of(taxonomy, match.taxon))
            elif match.reason.code != "undetermined-subspecies":
                return None
            if own in others:  # as a rule
                return None
        return others.pop() if len(others) == 1 else None

    def _match_subspecies(
        self, name: m.ParsedName | None, taxon: str | None, printed: tuple[str, ...]
    ) -> Printed:
        binomial = f"{name.genus} {name.species}" if name and name.genus and name.species else taxon or ""
        key = (taxon, binomial, printed)
        known = None if self.decisions else self.rules.memory.below.get(key)
        if known is None:
            known = tuple([(epithet, self._match_epithet(binomial, taxon, epithet)) for epithet in printed])
            if not self.decisions:
                self.rules.memory.below[key] = known
        return known

    def _match_epithet(self, binomial: str, taxon: str | None, epithet: str) -> NameMatch:
        words = epithet.replace(".", ". ").split()
        word = words[-1].strip(".").lower() if words else ""
        if word in UNDETERMINED or not word:
            return NameMatch(m.Message.of("undetermined-subspecies", name=binomial))
        decision = self.decisions.get(fold(f"{binomial} {epithet}")) if self.decisions else None
        if match := match_decided(decision, f"{binomial} {epithet}", self.rules.taxonomy):
            return match
        knowledge, list_id, subspecies = self.rules.knowledge, self.rules.list_id, f"{binomial} {word}"
        row = knowledge.contest(subspecies, list_id)
        if row is not None and not knowledge.own_synonym(subspecies, list_id):  # else the table decides
            return open_question(row, subspecies)
        return self.rules.printed(taxon, binomial, word)

    def _decision_on(self, entry: m.Entry, name: m.ParsedName | None) -> m.Decision | None:
        """Return a person's decision about the entry's scientific name, or its vernacular one if it prints no other."""
        if not self.decisions:
            return None
        texts = (name.canonical, name.verbatim) if name else entry.vernacular.all()
        decisions = (self.decisions.get(fold(text)) for text in texts if text)
        return next((d for d in decisions if d is not None and self.rules.taxonomy.species_of(d.value)), None)

    def _has_apart(self, taxon: str, entry: m.Entry, first: NameMatch) -> bool:
        """Whether the list has a decided bird in another entry, and this one's name says another: it divides them.

        Entries that were themselves decided upon say nothing.
        """
        if first.taxon is None or entry.parent_row is not None:
            return False
        species = species_of(self.rules.taxonomy, taxon)
        return species != species_of(self.rules.taxonomy, first.taxon) and species in self._undecided_species

    @cached_property
    def _undecided_species(self) -> frozenset[str]:
        """The species that entries mean by their names, without a person's decision."""
        pairs = ((entry, match) for entry, match in self._pairs if entry.parent_row is None)
        undecided = (it for it in pairs if self._decision_on(it[0], parsed_name(it[0])) is None)
        return frozenset(self._bird_of(entry, match) for entry, match in undecided)


def _propose(matched: m.MatchedEntry) -> m.MatchedEntry:
    """Return an entry that was read from a page, no match of it surer than a proposal unless a person decided."""
    match = matched.match
    if match.taxon is None or match.decided_by:
        return matched
    remarks = (*match.remarks, m.Message("typeset"))
    match = replace(match, confidence=m.weakest((match.confidence, "proposal")), remarks=remarks)
    below = (
        replace(printed, confidence=m.weakest((printed.confidence, "proposal"))) if printed.taxon else printed
        for printed in matched.subspecies
    )
    return m.MatchedEntry(matched.entry, match, tuple(below))


def match_decided(decision: m.Decision | None, name: str, taxonomy: Taxonomy) -> NameMatch | None:
    """Return what a person decided, None where nobody did or it is no species or subspecies of the reference."""
    if decision is None or taxonomy.species_of(decision.value) is None:
        return None
    args = {"name": name, "taxon": decision.value, "who": decision.decided_by, "cited": decision.cited}
    return NameMatch(m.Message.of("decision", **args), decision.value, "certain")


def name_in_entry(entry: m.Entry, name: m.ParsedName | None) -> str:
    """Return the name an entry prints: scientific as read, else as printed, else vernacular."""
    return (name.canonical if name else None) or entry.called


def _make_match(
    entry: m.Entry,
    match: NameMatch,
    noted: tuple[m.Message, ...] = (),
    decision: m.Decision | None = None,
    printed: str = "",
) -> m.Match:
    """Return what an entry was found to mean, or the subspecies that it prints."""
    who, cited = (decision.decided_by, decision.cited) if decision else (None, None)
    where, meant = (entry.list_id, entry.row), (match.reason, match.taxon)
    return m.Match(*where, *meant, printed, match.confidence, match.candidates, noted, who, cited)


def _match_printed(entry: m.Entry, subspecies: Printed, above: NameMatch) -> tuple[m.Match, ...]:
    """Return the matches of printed subspecies, none surer than its entry, where that is matched."""
    if not subspecies:
        return ()
    if above.taxon is not None and above.confidence != "certain":
        subspecies = tuple((epithet, chain(match, above.confidence)) for epithet, match in subspecies)
    return tuple([_make_match(entry, match, printed=epithet) for epithet, match in subspecies])


# ---------------------------------------------------------------- who has a bird


def _settle_conflicts(entries: Sequence[m.MatchedEntry], taxonomy: Taxonomy) -> tuple[m.MatchedEntry, ...]:
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
    is_of_it = taxonomy.species_of(match.taxon) == taxonomy.species_of(above.taxon)
    sure = m.weakest((match.confidence, above.confidence)) if is_of_it else match.confidence
    return matched if sure == match.confidence else replace(matched, match=replace(match, confidence=sure))


# ---------------------------------------------------------------- ids of concepts


def _match_by_ids(matched: m.MatchedEntry, taxonomy: Taxonomy, *, with_codes: bool) -> m.Match:
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
    is_among_them = not could or species_of(taxonomy, taxon) in could
    if match.reason.code in m.NO_SPECIES or len(taxa) > 1 or not is_among_them:
        known = {candidate.taxon for candidate in match.candidates}
        others = [(id_, other) for id_, other in meant.items() if other not in known]
        named = [m.Candidate(other, _id_reason(id_, name, other)) for id_, other in others]
        return replace(match, candidates=(*match.candidates, *named))
    reason = _id_reason(next(iter(meant)), name, taxon)
    sure: m.Confidence = "certain" if could and reason.code == "concept-id" else "probable"
    if match.reason.code == "no-bird":
        sure = "proposal"
    return replace(match, reason=reason, taxon=taxon, confidence=sure)


def _id_reason(concept: str, name: str, taxon: str) -> m.Message:
    rule = "species-code" if concept.startswith("code:") else "concept-id"
    return m.Message.of(rule, id=concept.removeprefix("code:"), name=name, taxon=taxon)


# ---------------------------------------------------------------- lists


def match_lists(  # noqa: PLR0913 - all that a match may rest on
    lists: Sequence[tuple[m.Checklist, Sequence[m.Entry]]],
    taxonomy: Taxonomy,
    knowledge: Knowledge,
    decisions: Sequence[m.Decision] = (),
    *,
    territory: Sequence[m.MatchedList] = (),
    asked: Collection[str] | None = None,
    below: bool = True,
) -> tuple[m.MatchedList, ...]:
    """Match every entry of every list; the order of the lists makes no difference.

    A comparison does without the rows `below` an entry: it asks the entry for its subspecies.

    `territory` are lists matched before that say what lives in the region, beside the checklists among `lists`;
    where ids are `asked` for, only the lists of these ids do, and the others say no more than what birds are called.
    With `asked` empty nothing is known to live in the region: two files of strangers have none.
    """
    assignments = []
    shared = Memory()
    for checklist, entries in lists:
        memory = Memory() if knowledge.has_own(checklist.id) else shared
        rules = NameRules(taxonomy, knowledge, checklist.id, memory)
        assignments.append(
            ListAssignment(
                rules=rules,
                entries=tuple(entries),
                name_matches=tuple(find_all(rules, entries)),
                decisions=decisions_for(checklist.id, decisions),
                party=checklist.party,
                is_typeset=checklist.encoding == m.TYPESET,
            )
        )
    checklists = [checklist for checklist, _ in lists]
    territorial = [(c, each) for c, each in zip(checklists, assignments, strict=True) if has_a_say(c, asked)]
    known = [m.MatchedList(checklist, assignment.by_name()) for checklist, assignment in territorial]
    region = region_of((*known, *territory), taxonomy, asked)
    known.clear()  # a million entries should not be in memory twice
    if territorial:
        known += [m.MatchedList(checklist, each.matched(region)) for checklist, each in territorial]
        region = region_of((*known, *territory), taxonomy, asked)
        known.clear()
    return tuple(
        m.MatchedList(checklist, assignment.matched(region, below=below))
        for checklist, assignment in zip(checklists, assignments, strict=True)
    )


def match_together(
    lists: Sequence[tuple[m.Checklist, Sequence[m.Entry]]],
    taxonomy: Taxonomy,
    decisions: Sequence[m.Decision] = (),
) -> tuple[m.MatchedList, ...]:
    """Match lists, each of which may inform the others."""
    return match_lists(lists, taxonomy, curated_for(taxonomy), decisions)


def unmatched(lists: Iterable[m.MatchedList]) -> list[tuple[m.Checklist, tuple[m.Entry, ...]]]:
    """Return lists as they were read, without what was made of their names."""
    return [(each.checklist, tuple([matched.entry for matched in each.entries])) for each in lists]
