"""The questions of a review: open matches, names in records, names to agree on, birds resident on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from birds.matching.loose import match_record_names
from birds.matching.naming import names_of_records
from birds.matching.synonyms import curated_for
from birds.model import (
    NO_NAMES,
    RECORDS,
    Agreement,
    Candidate,
    Decision,
    Elsewhere,
    Entry,
    Lang,
    Match,
    MatchedList,
    Message,
    Names,
    Source,
    grouped,
)
from birds.names import fold, parse
from birds.negotiation import items, proposals

if TYPE_CHECKING:
    from birds.review.view import View

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
    names: Names = NO_NAMES
    family: str | None = None
    reasons: tuple[Message, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    across: tuple[str, ...] = ()
    decision: Decision | None = None
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What a decision on it is filed under."""
        return (self.kind, self.list_id, self.subject)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that is asked, in the order in which it is shown, against a reference ("AviList v2025").

    `credits` are the sources of the names in it.
    """

    lang: Lang
    reference: str
    asked: tuple[Question, ...] = ()
    credits: tuple[Source, ...] = ()
    agreement: Agreement = field(kw_only=True, repr=False)


def written(value: str | None, decided_by: str | None, date: str | None, cited: str | None) -> str:
    """Return a decision in one cell: what stood in a row when the file was made; "" for none."""
    return " | ".join((value or "", decided_by or "", date or "", cited or "")) if value else ""


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
        yield _completed(view, same)


def open_matches(lists: Iterable[MatchedList], *, subspecies: bool = False) -> Iterator[Question]:
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


def _open(match: Match) -> str | None:
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


def _of_match(question: str, subject: str, printed: str | None, entry: Entry, match: Match) -> Question:
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


def _completed(view: View, same: Sequence[Question]) -> Question:
    """Return a question with all rows that print the name, and with what else its bird could be."""
    first = same[0]
    possible: dict[str, Candidate] = {}
    for candidate in (*_decided_elsewhere(view, first), *first.candidates, *_siblings(view, first)):
        if candidate.taxon in view.taxonomy:
            possible.setdefault(candidate.taxon, candidate)  # with the first reason
    return replace(
        first,
        rows=tuple(dict.fromkeys(row for question in same for row in question.rows)),
        family=first.family or view.family(possible),
        candidates=tuple(possible.values()),
        across=view.across(first.list_id, possible),
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
    on_names = (decision for decision in view.dossier.decisions if decision.kind == "match")
    for made in on_names:
        if made.list_id != question.list_id and fold(made.subject) == fold(question.subject):
            args = {"who": made.decided_by, "cited": made.cited}
            if made.list_id == RECORDS:
                yield Candidate(made.value, Message.of("review-decided-in-records", **args))
            else:
                reason = Message.of("review-decided-elsewhere", list=made.list_id or "–", **args)
                yield Candidate(made.value, reason)


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
    for line in view.lines:
        if line.item.shared and line.row.synonyms and not agreed.settled(line.item.taxon):
            used = grouped(
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


def names_of(view: View, taxon: str) -> Names:
    """Return a bird's names: as the annex prints it, else English the reference's and the others as lists have them."""
    if taxon in view.annexed:
        return view.annexed[taxon]
    reference = view.taxonomy.get(taxon)
    names = Names.first(matched.entry.vernacular for _, matched in view.by_species.get(taxon, ()))
    return Names(reference.english if reference else None).filled(names)
