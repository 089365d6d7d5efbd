"""What a person must decide, and which decisions no longer apply; nothing is left out in silence.

Asked are open matches, names in records, designations that may be of one place, names to agree on, birds resident on
both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from birds import attribution
from birds import model as m
from birds.errors import UsageError
from birds.geodesy import course
from birds.matching.naming import match_record_names, names_of_records
from birds.matching.synonyms import curated_for
from birds.model import QUESTIONS, RECORDS, Candidate, Message
from birds.names import fold, parse
from birds.negotiation import items, proposals
from birds.review.view import View

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
        tuple(_with_elsewhere(question, view) for question in ordered),
        attribution.of_lists(dossier.sources, dossier.reference, list_ids),
        agreement=dossier.agreement,
    )


def only_these(review: Review, keys: Sequence[str]) -> Review:
    """Return the review with these questions only."""
    return replace(review, asked=tuple(each for each in review.asked if each.question in keys))


def _with_elsewhere(asked: Question, view: View) -> Question:
    """Return a question about a known bird with where signed annexes have it; which bird it is may be the question."""
    if asked.kind in ("match", "place"):
        return asked
    line = view.lines.get(asked.subject)
    return replace(asked, elsewhere=line.row.elsewhere if line else view.signed.of(asked.subject))


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
    return Question(
        question=question,
        kind=decision.kind,
        subject=decision.subject,
        list_id=decision.list_id,
        rows=(matched.entry.row,) if matched and decision.list_id else (),
        scientific_name=None if site else decision.subject,
        names=site.names
        if site
        else matched.entry.vernacular
        if matched and decision.kind == "match"
        else names_of(view, decision.subject),
        family=(matched.entry.family if matched else None) or view.family([value]),
        reasons=(reason,),
        candidates=(Candidate(decision.value, reason),)
        if decision.kind != "non_migratory" and view.taxonomy.species_of(decision.value)
        else (),
        across=view.across(decision.list_id, [value]),
        decision=decision,
    )


# ---------------------------------------------------------------- matches


def of_matches(view: View, *, everything: bool) -> Iterator[Question]:
    """Yield the open matches, one a list and name: what is decided of a name holds for every row that prints it."""
    groups: dict[Key, list[Question]] = {}
    matter = None if everything else _rows_that_matter(view)
    for asked in open_matches(view.dossier.lists, subspecies=True):
        place = (asked.list_id, asked.rows[0])
        if asked.question == "subspecies" and matter is not None and place not in matter:
            continue
        groups.setdefault((asked.kind, asked.list_id, fold(asked.subject)), []).append(asked)
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
    """Return what is asked of a match.

    `unresolved`: no bird was found; `proposal`: one was, to be confirmed; `contradicted`: one was, but something
    printed says another bird.
    """
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
    for child in () if recorded else children:
        yield Candidate(
            child, Message.of("review-sibling", reference=view.taxonomy.title, species=species or "")
        )


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
    matches = match_record_names(
        tuple(open_names), view.taxonomy, curated_for(view.taxonomy), view.dossier.lists
    )
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
            used = m.grouped(
                (name, side.checklist.id)
                for side in line.item.sides
                for name in items.printed_names(side, line.item)
            )
            ours = Candidate(
                line.item.taxon, Message.of("review-of-reference", reference=view.taxonomy.title)
            )
            theirs = (
                Candidate(name, Message.of("review-printed-by", lists=", ".join(dict.fromkeys(lists))))
                for name, lists in used.items()
                if name != line.item.taxon
            )
            yield Question(
                "name",
                "name",
                line.item.taxon,
                scientific_name=line.item.taxon,
                names=line.row.names,
                family=line.row.family or view.family([line.item.taxon]),
                reasons=(Message.of("review-names-differ"),),
                candidates=(ours, *theirs),
                across=view.across(None, [line.item.taxon]),
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
        cell = tuple(_cell(place))
        near = ((*where, x + east, y + north) for *where, x, y in cell for east in _STEPS for north in _STEPS)
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


def _cell(place: m.Place) -> Iterator[tuple[str, str, int, int]]:
    if place.point:
        yield "cell", place.party, round(place.point[0] / _CELL[0]), round(place.point[1] / _CELL[1])


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
