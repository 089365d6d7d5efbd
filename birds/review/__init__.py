"""What a person must decide, and which decisions no longer apply; nothing is left out in silence.

Asked are open matches, names in records, designations that may be of one place, names to agree on, birds resident on
both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from birds import attribution, evidence
from birds import model as m
from birds.errors import DossierError, UsageError
from birds.evidence import Findings
from birds.geodesy import course
from birds.matching.naming import match_record_names, names_of_records, record_names
from birds.matching.synonyms import curated_for, decisions_for
from birds.model import QUESTIONS, RECORDS, Candidate, Message
from birds.names import fold, parse
from birds.negotiation import annexes, items, proposals, sites
from birds.negotiation.annexes import BirdLine
from birds.negotiation.items import SignedAnnexes, signed_annexes
from birds.taxonomy import Taxonomy

_ACROSS = 3  # entries of other lists that are shown beside a question
NAMED_ALIKE_KM = 25.0  # places of one name further apart are two
NEAR_KM = 1.0  # whatever they are called
_CELL = (0.06, 0.02)  # degrees of longitude and latitude: more than NEAR_KM up to 80° north and south
_STEPS = (-1, 0, 1)  # from a cell to its neighbours
Key = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide. `question` is a key of `birds.model.QUESTIONS`, `kind` that of the decision.

    `subject` is what the decision is about, in the list `list_id` or, where None, in every list; `rows` are the
    rows that print it. `across` are the birds of the other list that it could be; `decision` the one that stands;
    `elsewhere` where signed annexes have the bird, where it is known which one is meant.
    """

    question: str
    kind: str
    subject: str
    list_id: str | None = None
    rows: tuple[int, ...] = ()
    scientific_name: str | None = None
    names: m.Names = m.NO_NAMES
    family: str | None = None
    reasons: tuple[Message, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    across: tuple[str, ...] = ()
    decision: m.Decision | None = None
    elsewhere: tuple[m.Elsewhere, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What a decision on it is filed under."""
        return (self.kind, self.list_id, self.subject)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that is asked, in the order in which it is shown, against a reference ("AviList v2025").

    `credits` are the sources of the names in it.
    """

    lang: m.Lang
    reference: str
    asked: tuple[Question, ...] = ()
    credits: tuple[m.Source, ...] = ()
    agreement: m.Agreement = field(kw_only=True, repr=False)


@dataclass(frozen=True)
class View:
    """A dossier as a review looks at it; `table` is None where a Party has no list to compare."""

    dossier: m.DossierContent

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The reference."""
        return evidence.taxonomy_of(self.dossier)

    @cached_property
    def table(self) -> Findings | None:
        """The Parties' lists compared, with the verdicts."""
        try:
            return evidence.findings(self.dossier)
        except DossierError:
            return None

    @cached_property
    def stale(self) -> Mapping[m.Decision, Message]:
        """The decisions that no longer apply, each with why."""
        return dict(_outdated(self))

    @cached_property
    def entries(self) -> Mapping[tuple[str, str], m.MatchedEntry]:
        """The first entry of each name, by list and key of the name; subspecies by their whole name."""
        by_name: dict[tuple[str, str], m.MatchedEntry] = {}
        for listed in self.dossier.lists:
            for matched in listed.entries:
                for key in _keys(matched):
                    by_name.setdefault((listed.checklist.id, key), matched)
        return by_name

    @cached_property
    def recorded(self) -> Mapping[str, tuple[str, ...]]:
        """The subspecies that lists record, each with their ids."""
        recorded = m.grouped(
            (match.taxon, listed.checklist.id)
            for listed in self.dossier.lists
            for matched in listed.entries
            for match in matched.subspecies
            if match.taxon
        )
        return {taxon: tuple(dict.fromkeys(ids)) for taxon, ids in recorded.items()}

    @cached_property
    def lines(self) -> Mapping[str, BirdLine]:
        """The compared birds with what the annex makes of them, by lead taxon."""
        return {line.item.taxon: line for line in annexes.lines(self.table)} if self.table else {}

    @cached_property
    def _signed(self) -> SignedAnnexes:
        return signed_annexes(self.dossier.lists, self.taxonomy)

    def elsewhere(self, asked: Question) -> tuple[m.Elsewhere, ...]:
        """Return where signed annexes have the bird of a question; of a match, which bird it is is the question."""
        if asked.kind in ("match", "place"):
            return ()
        line = self.lines.get(asked.subject)
        return line.row.elsewhere if line else self._signed.of(asked.subject)

    @cached_property
    def by_species(self) -> Mapping[str, Sequence[tuple[m.MatchedList, m.MatchedEntry]]]:
        """The entries of the lists that speak, else of every checklist, by the species that they mean or could mean."""
        try:
            speaking: Sequence[m.MatchedList] = evidence.party_lists(self.dossier)
        except DossierError:
            speaking = tuple(each for each in self.dossier.lists if each.checklist.kind == "checklist")
        by_species = defaultdict[str, list[tuple[m.MatchedList, m.MatchedEntry]]](list)
        for listed in speaking:
            for matched in listed.entries:
                taxa = [match.taxon for match in (matched.match, *matched.subspecies) if match.taxon]
                taxa = taxa or [candidate.taxon for candidate in matched.match.candidates]
                if matched.entry.parent_row is None:
                    for species in {self.taxonomy.species_of(taxon) or taxon for taxon in taxa}:
                        by_species[species].append((listed, matched))
        return by_species

    def across(self, list_id: str | None, taxa: Iterable[str]) -> tuple[str, ...]:
        """Return what the other lists have of these taxa: list, row and every name that it prints."""
        species = dict.fromkeys(self.taxonomy.species_of(taxon) or taxon for taxon in taxa)
        checklists = (listed.checklist for listed in self.dossier.lists)
        party = next((each.party for each in checklists if each.id == list_id), None)
        entries = [
            printed(listed, matched)
            for name in species
            for listed, matched in self.by_species.get(name, ())
            if listed.checklist.id != list_id and not (party and party == listed.checklist.party)
        ]
        return tuple(dict.fromkeys(entries))[:_ACROSS]

    def family(self, taxa: Iterable[str]) -> str | None:
        """Return the reference's family of the first of these taxa that has one."""
        return next((family for taxon in taxa if (family := self.taxonomy.family_of(taxon))), None)


def printed(listed: m.MatchedList, matched: m.MatchedEntry) -> str:
    """Return an entry as another list's reader looks it up: list, row, names."""
    entry = matched.entry
    names = " ".join(filter(None, (entry.verbatim, *entry.vernacular.all())))
    return f"{listed.checklist.id} {entry.row}: {names}"


def _keys(matched: m.MatchedEntry) -> set[str]:
    """Return the keys of an entry's names that a decision can be about; of subspecies of their whole name."""
    name, verbatim = matched.entry.called, matched.entry.verbatim
    names = (name, verbatim or name, *(f"{name} {match.printed}" for match in matched.subspecies))
    return set(map(fold, names))


def written(value: str | None, decided_by: str | None, date: str | None, cited: str | None) -> str:
    """Return a decision in one cell: what stood in a row when the file was made; "" for none."""
    return " | ".join((value or "", decided_by or "", date or "", cited or "")) if value else ""


def open_questions(
    dossier: m.DossierContent, lang: m.Lang, only: Sequence[str] = (), *, everything: bool = False
) -> Review:
    """Return all that is asked, or of the lists `only`; unknown subspecies only where they matter, or `everything`."""
    list_ids = tuple(matched.checklist.id for matched in dossier.lists)
    for name in only:
        if name not in list_ids:
            raise UsageError("dossier.no_such_list", list=name, there=list_ids or ("–",))
    view = View(dossier)
    asked = [
        *of_matches(view, everything=everything),
        *of_records(view),
        *alike(dossier.sites, dossier.decisions),
        *of_names(view),
        *of_residents(view),
    ]
    by_key = {question.key: question for question in asked}
    for decided in _of_decisions(view):
        open_ = by_key.get(decided.key, decided)
        reasons = tuple(dict.fromkeys((*decided.reasons, *open_.reasons)))
        by_key[decided.key] = replace(
            open_, question=decided.question, decision=decided.decision, reasons=reasons
        )
    kept = [question for question in by_key.values() if not only or question.list_id in only]
    ordered = sorted(kept, key=lambda each: QUESTIONS.index(each.question))
    return Review(
        lang,
        dossier.reference,
        tuple(replace(question, elsewhere=view.elsewhere(question)) for question in ordered),
        attribution.of_lists(dossier.sources, dossier.reference, list_ids),
        agreement=dossier.agreement,
    )


def only_these(review: Review, keys: Sequence[str]) -> Review:
    """Return the review with these questions only."""
    return replace(review, asked=tuple(each for each in review.asked if each.question in keys))


# ---------------------------------------------------------------- decisions made


def _of_decisions(view: View) -> Iterator[Question]:
    """Yield the decisions that hold, then those that no longer apply."""
    for decision in view.dossier.decisions:
        in_language = decision.kind == "name" and decision.list_id is not None
        if decision not in view.stale and not in_language:
            reason = Message.of("review-in-force", who=decision.decided_by, cited=decision.cited)
            yield _question(view, decision, "decided", reason)
    for decision, reason in view.stale.items():
        yield _question(view, decision, "stale", reason)


def _question(view: View, decision: m.Decision, question: str, reason: Message) -> Question:
    ids = [decision.list_id] if decision.list_id else [listed.checklist.id for listed in view.dossier.lists]
    entries = (view.entries.get((list_id, fold(decision.subject))) for list_id in ids)
    matched = next(filter(None, entries), None)
    value = decision.value if decision.kind == "match" else decision.subject
    named = (site for site in view.dossier.sites if site.id == decision.subject)
    site = next(named, None) if decision.kind == "place" else None
    names = site.names if site else None
    if matched and decision.kind == "match":
        names = matched.entry.vernacular
    return Question(
        question=question,
        kind=decision.kind,
        subject=decision.subject,
        list_id=decision.list_id,
        rows=(matched.entry.row,) if matched and decision.list_id else (),
        scientific_name=None if site else decision.subject,
        names=site.names if site else names or names_of(view, decision.subject),
        family=(matched.entry.family if matched else None) or view.family([value]),
        reasons=(reason,),
        candidates=(Candidate(decision.value, reason),)
        if decision.kind != "non_migratory" and view.taxonomy.species_of(decision.value)
        else (),
        across=view.across(decision.list_id, [value]),
        decision=decision,
    )


# ---------------------------------------------------------------- decisions that no longer apply


def _outdated(view: View) -> Iterator[tuple[m.Decision, Message]]:
    dossier, table = view.dossier, view.table
    yield from stale_matches(dossier.decisions, dossier.lists, view.taxonomy, record_keys(dossier))
    ids, spoken_of = {site.id for site in dossier.sites}, sites.of_parties(dossier)
    for decision in dossier.decisions:
        is_gone = decision.kind == "place" and decision.subject not in ids
        if is_gone or (sites.is_site(decision.subject) and decision.subject not in spoken_of):
            site = decision.subject.removeprefix(sites.SUBJECT)
            yield decision, Message.of("decision-site-gone", site=site)
    about = verdicts_by_name(table) if table else {}
    for decision in dossier.decisions if table else ():
        if decision.kind in ("match", "place") or sites.is_site(decision.subject):
            continue
        lines = {verdict.line for verdict in about.get(decision.subject, ())}
        if not lines:
            yield decision, Message.of("decision-bird-gone", taxon=decision.subject)
        elif decision.kind == "non_migratory" and "non_migratory" not in lines:
            yield decision, Message.of("decision-not-resident", taxon=decision.subject)


def record_keys(dossier: m.DossierContent) -> set[str]:
    """Return the keys of the names that records print."""
    return {fold(name) for name in record_names(dossier)}


def verdicts_by_name(table: Findings) -> Mapping[str, Sequence[m.Verdict]]:
    """Return the verdicts by every name under which a decision can be about them."""
    units = {row.id: row.units for row in table.comparison.rows}
    by_name = defaultdict[str, list[m.Verdict]](list)
    for verdict in table.verdicts:
        meant = [unit for unit in units[verdict.row_id] if verdict.unit_id in (None, unit.id)]
        names = {name for unit in meant for name in (unit.id, unit.taxon, *unit.taxa)}
        for name in names | {verdict.row_id, verdict.unit_id or verdict.row_id, verdict.taxon}:
            by_name[name].append(verdict)
    return by_name


def stale_matches(
    decisions: Sequence[m.Decision],
    lists: Sequence[m.MatchedList],
    taxonomy: Taxonomy,
    in_records: Collection[str] = (),
) -> Iterator[tuple[m.Decision, Message]]:
    """Yield the decisions about matches that no longer apply, each with why.

    `in_records` are the keys of names that records print: a decision for records, or for all, may be about these alone.
    """
    names = {it.checklist.id: frozenset(key for each in it.entries for key in _keys(each)) for it in lists}
    for decision in decisions:
        if decision.kind != "match":
            continue
        reason = (
            _why_stale(decision, names, taxonomy)
            or _overruled(decision, decisions, names)
            or _divided(decision, lists, names, taxonomy)
        )
        of_records = decision.list_id in (None, RECORDS) and fold(decision.subject) in in_records
        if reason is not None and not (of_records and reason.code == "decision-name-gone"):
            yield decision, reason


def _why_stale(
    decision: m.Decision, names: Mapping[str, frozenset[str]], taxonomy: Taxonomy
) -> Message | None:
    """Return that there is no such bird, list or name; whether records print the name is for others to say."""
    list_id, taxon = decision.list_id, taxonomy.get(decision.value)
    if taxon is None:
        return Message.of("decision-taxon-gone", taxon=decision.value, reference=taxonomy.title)
    if taxon.rank not in ("species", "subspecies"):
        return Message.of("review.not_one_bird", taxon=taxon.name, rank=taxon.rank)
    if list_id not in (None, RECORDS, *names):
        return Message.of("decision-list-gone", list=list_id or "")
    if any(fold(decision.subject) in names[each] for each in names if list_id in (None, each)):
        return None
    if list_id in names:
        return Message.of("decision-name-left", name=decision.subject, list=list_id or "")
    return Message.of("decision-name-gone", name=decision.subject)


def _overruled(
    decision: m.Decision, decisions: Sequence[m.Decision], names: Mapping[str, frozenset[str]]
) -> Message | None:
    """Return that another decision about the same name holds in every list that has it."""
    key = fold(decision.subject)
    lists = [each for each in names if key in names[each] and decision.list_id in (None, each)]
    if any(decisions_for(list_id, decisions).get(key) == decision for list_id in lists):
        return None
    return Message.of("decision-overruled", name=decision.subject)


def _divided(
    decision: m.Decision,
    lists: Sequence[m.MatchedList],
    names: Mapping[str, frozenset[str]],
    taxonomy: Taxonomy,
) -> Message | None:
    """Return which list has the decided bird apart from the name that was decided on, if none follows the decision.

    A decision for one list is about the entries that it has: it is followed whatever else stands there.
    """
    if decision.list_id is not None:
        return None
    key, divided = fold(decision.subject), None
    species = taxonomy.species_of(decision.value) or decision.value
    for each in lists:
        if key not in names[each.checklist.id]:
            continue
        about = {matched.entry.row: matched for matched in each.entries if key in _keys(matched)}
        matches = (match for matched in about.values() for match in (matched.match, *matched.subspecies))
        if any(match.reason.code == "decision" for match in matches):
            return None
        apart = (
            matched.entry.called
            for matched in each.entries
            if matched.entry.row not in about
            and (taxon := matched.match.taxon)
            and (taxonomy.species_of(taxon) or taxon) == species
        )
        if divided is None and (other := next(apart, None)):
            args = {"list": each.checklist.id, "name": decision.subject, "other": other}
            divided = Message.of("decision-divided", **args)
    return divided


# ---------------------------------------------------------------- matches


def of_matches(view: View, *, everything: bool) -> Iterator[Question]:
    """Yield the open matches, one a list and name: what is decided of a name holds for every row that prints it."""
    matter = None if everything else _rows_that_matter(view)
    groups = m.grouped(
        ((asked.list_id, fold(asked.subject)), asked)
        for asked in open_matches(view.dossier.lists, subspecies=True)
        if asked.question != "subspecies" or matter is None or (asked.list_id, asked.rows[0]) in matter
    )
    for same in groups.values():
        first = same[0]
        possible: dict[str, Candidate] = {}  # each bird that it could be, with the first reason
        for candidate in (*_decided_elsewhere(view, first), *first.candidates, *_siblings(view, first)):
            if candidate.taxon in view.taxonomy:
                possible.setdefault(candidate.taxon, candidate)
        yield replace(
            first,
            rows=tuple(dict.fromkeys(row for question in same for row in question.rows)),
            family=first.family or view.family(possible),
            candidates=tuple(possible.values()),
            across=view.across(first.list_id, possible),
        )


def open_matches(lists: Iterable[m.MatchedList], *, subspecies: bool = False) -> Iterator[Question]:
    """Yield what is open in the lists, row by row; unknown subspecies only where asked for."""
    for listed in lists:
        for matched in listed.entries:
            entry, name = matched.entry, matched.entry.called
            question = _open(matched.match)
            if question is not None and entry.parent_row is None:
                yield _of_match(question, name, entry.verbatim, entry, matched.match)
            for printed in matched.subspecies if subspecies else ():
                if printed.taxon is None and printed.reason.code != "undetermined-subspecies":
                    whole = f"{name} {printed.printed}"
                    yield _of_match("subspecies", whole, whole, entry, printed)


def _open(match: m.Match) -> str | None:
    """Return what is asked of a match: the bird, its confirmation, or what printed words say against it."""
    if match.decided_by is not None:
        return None
    if match.taxon is None:
        return "unresolved"
    if match.confidence == "proposal":
        return "proposal"
    return "contradicted" if match.remarks else None


def _of_match(question: str, subject: str, printed: str | None, entry: m.Entry, match: m.Match) -> Question:
    others = ((remark.texts.get("other"), remark) for remark in match.remarks)
    meant = ((match.taxon, match.reason), *others)
    return Question(
        question=question,
        kind="match",
        subject=subject,
        list_id=entry.list_id,
        rows=(entry.row,),
        scientific_name=printed,
        names=entry.vernacular,
        family=entry.family,
        reasons=tuple(dict.fromkeys((match.reason, *match.remarks))),
        candidates=(
            *(Candidate(taxon, reason) for taxon, reason in meant if taxon is not None),
            *match.candidates,
        ),
    )


def _rows_that_matter(view: View) -> set[tuple[str, int]]:
    """Return the compared entries whose unknown subspecies could change a relation or the treaty test."""
    if view.table is None:
        return set()
    comparison = view.table.comparison
    open_rows = {verdict.row_id for verdict in view.table.verdicts if verdict.limb_b != "met"}
    return {
        (checklist.id, matched.entry.row)
        for row in comparison.rows
        if row.a and row.b and (row.relation != "equal" or row.id in open_rows)
        for checklist, side in ((comparison.a, row.a), (comparison.b, row.b))
        for matched in side
    }


def _siblings(view: View, asked: Question) -> Iterator[Candidate]:
    """Yield the subspecies of its species that the lists record, all that the reference has where they record none."""
    if asked.question != "subspecies":
        return
    matched = view.entries.get((asked.list_id or "", fold(asked.subject)))
    species = view.taxonomy.species_of(matched.match.taxon or "") if matched else None
    children = view.taxonomy.children(species) if species else ()
    recorded = [child for child in children if child in view.recorded]
    for child in recorded:
        yield Candidate(child, Message.of("review-recorded", lists=", ".join(view.recorded[child])))
    sibling = Message.of("review-sibling", reference=view.taxonomy.title, species=species or "")
    yield from (Candidate(child, sibling) for child in children if not recorded)


def _decided_elsewhere(view: View, question: Question) -> Iterator[Candidate]:
    """Yield what was decided on the same name in other lists, an earlier edition's above all."""
    key = fold(question.subject)
    for decision in view.dossier.decisions:
        elsewhere = decision.kind == "match" and decision.list_id != question.list_id
        if elsewhere and fold(decision.subject) == key:
            args = {"who": decision.decided_by, "cited": decision.cited}
            reason = Message.of("review-decided-in-records", **args)
            if decision.list_id != RECORDS:
                reason = Message.of("review-decided-elsewhere", list=decision.list_id or "–", **args)
            yield Candidate(decision.value, reason)


# ---------------------------------------------------------------- records, names, residents


def of_records(view: View) -> Iterator[Question]:
    """Yield the names in records that no bird is settled for."""
    unsettled = Counter(name for name, taxon in names_of_records(view.dossier) if taxon is None)
    open_names = {name: count for name, count in unsettled.items() if _is_bird(name)}
    knowledge, lists = curated_for(view.taxonomy), view.dossier.lists
    matches = match_record_names(tuple(open_names), view.taxonomy, knowledge, lists)
    for (name, count), match in zip(open_names.items(), matches, strict=True):
        proposed = (Candidate(match.taxon, match.reason),) if match.taxon else ()
        candidates = tuple(dict.fromkeys((*proposed, *match.candidates)))
        taxa = [candidate.taxon for candidate in candidates]
        counted = Message.of("review-in-records", count=str(count))
        yield Question(
            "record",
            "match",
            name,
            RECORDS,
            scientific_name=name,
            family=view.family(taxa),
            reasons=(match.reason, counted),
            candidates=candidates,
            across=view.across(None, taxa),
        )


def _is_bird(name: str) -> bool:
    """Whether a name is that of one bird: "Aves" and "Passeriformes" are records of many."""
    read = parse(name)
    return read.species is not None or (read.canonical is None and bool(name.strip()))


def of_names(view: View) -> Iterator[Question]:
    """Yield the shared birds whose lists print different names, where none was agreed."""
    if view.table is None:
        return
    agreed = proposals.naming_of(view.dossier)
    for line in view.lines.values():
        if line.item.shared and line.row.synonyms and not agreed.settled(line.item.taxon):
            item, taxon = line.item, line.item.taxon
            used = (
                (name, side.checklist.id) for side in item.sides for name in items.printed_names(side, item)
            )
            named_by = {name: ", ".join(dict.fromkeys(ids)) for name, ids in m.grouped(used).items()}
            named_by.pop(taxon, None)
            ours = Candidate(taxon, Message.of("review-of-reference", reference=view.taxonomy.title))
            theirs = (
                Candidate(it, Message.of("review-printed-by", lists=ids)) for it, ids in named_by.items()
            )
            yield Question(
                "name",
                "name",
                taxon,
                scientific_name=taxon,
                names=line.row.names,
                family=line.row.family or view.family([taxon]),
                reasons=(Message("review-names-differ"),),
                candidates=(ours, *theirs),
                across=view.across(None, [taxon]),
            )


def of_residents(view: View) -> Iterator[Question]:
    """Yield the birds that both sides call resident only: excepted if somebody decides that they don't migrate."""
    if view.table is None:
        return
    for verdict in view.table.verdicts:
        if verdict.line == "resident_both":
            yield Question(
                "resident",
                "non_migratory",
                verdict.taxon,
                scientific_name=verdict.taxon,
                names=names_of(view, verdict.taxon),
                family=view.family([verdict.taxon]),
                reasons=(verdict.reason,),
                across=view.across(None, [verdict.taxon]),
            )


def names_of(view: View, taxon: str) -> m.Names:
    """Return a bird's names: as the annex prints it, else English the reference's and the others as lists have them."""
    if taxon in view.lines:
        return view.lines[taxon].row.names
    reference = view.taxonomy.get(taxon)
    names = m.Names.first(matched.entry.vernacular for _, matched in view.by_species.get(taxon, ()))
    return m.Names(reference.english if reference else None).filled(names)


# ---------------------------------------------------------------- places


def alike(sites: Sequence[m.Site], decisions: Iterable[m.Decision] = ()) -> Iterator[Question]:
    """Yield a question for each place that may be one with a place before it, unless that has been decided.

    It is asked of the designation that leads the later of them. Places of different Parties are never proposed.
    """
    settled = {decision.subject for decision in decisions if decision.kind == "place"}
    known = m.designations(sites)
    by_mark: dict[object, list[m.Place]] = defaultdict(list)
    for place in m.places_of(sites):
        called = {("name", place.party, fold(name)) for site in known[place.id] for name in _called(site)}
        cell = []
        if place.point:
            x, y = (round(degrees / size) for degrees, size in zip(place.point, _CELL, strict=True))
            cell = [(place.party, x, y)]
        near = ((party, x + east, y + north) for party, x, y in cell for east in _STEPS for north in _STEPS)
        earlier = {other.id: other for mark in (*sorted(called), *near) for other in by_mark.get(mark, ())}
        candidates = tuple(filter(None, (_candidate(other, place, known) for other in earlier.values())))
        subject = known[place.id][0]
        if candidates and subject.id not in settled:
            designation = subject.designation or place.names.all()[0]
            yield Question(
                "place",
                "place",
                subject.id,
                names=place.names,
                reasons=(Message.of("review-place", site=subject.id, designation=designation),),
                candidates=(*candidates, Candidate(place.id, Message("review-place-own"))),
            )
        for mark in (*called, *cell):
            by_mark[mark].append(place)


def _called(site: m.Site) -> Iterator[str]:
    return filter(None, (*site.names.all(), site.code))


def _candidate(earlier: m.Place, place: m.Place, known: Mapping[str, Sequence[m.Site]]) -> Candidate | None:
    """Return a place that another may be, with why; None where it lies too far away."""
    km = course(earlier.point, place.point)[0] if earlier.point and place.point else None
    theirs = {fold(name): name for site in known[earlier.id] for name in _called(site)}
    name = next((each for site in known[place.id] for each in _called(site) if fold(each) in theirs), None)
    if km is None:
        return Candidate(earlier.id, Message.of("review-place-called", name=name)) if name else None
    far = f"{km:.1f}"
    if name and km <= NAMED_ALIKE_KM:
        return Candidate(earlier.id, Message.of("review-place-called-near", name=name, km=far))
    # Two in one cell of a grid in which nests are hidden, or of a region, need not be near each other.
    both_approximate = earlier.point_quality == place.point_quality == "approximate"
    if km > NEAR_KM or (both_approximate and earlier.point == place.point):
        return None
    return Candidate(earlier.id, Message.of("review-place-near", km=far))
