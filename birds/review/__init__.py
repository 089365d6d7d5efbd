"""What a person must decide, and which decisions no longer apply; nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from birds import attribution
from birds.errors import UsageError
from birds.model import QUESTIONS, Candidate, Decision, DossierContent, Lang, Message
from birds.names import fold
from birds.review import places, questions
from birds.review.questions import Question, Review
from birds.review.view import View


def open_questions(
    dossier: DossierContent, lang: Lang, only: Sequence[str] = (), *, everything: bool = False
) -> Review:
    """Return all that is asked, or of the lists `only`; unknown subspecies only where they matter, or `everything`."""
    list_ids = tuple(matched.checklist.id for matched in dossier.lists)
    for name in only:
        if name not in list_ids:
            raise UsageError("dossier.no_such_list", list=name, there=list_ids or ("–",))
    view = View(dossier)
    asked = [
        *questions.of_matches(view, everything=everything),
        *questions.of_records(view),
        *places.alike(view.dossier.sites, view.dossier.decisions),
        *questions.of_names(view),
        *questions.of_residents(view),
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
    listed = view.listed.get(asked.subject)
    return replace(asked, elsewhere=view.signed.of(asked.subject) if listed is None else listed)


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


def _question(view: View, decision: Decision, question: str, reason: Message) -> Question:
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
        else questions.names_of(view, decision.subject),
        family=(matched.entry.family if matched else None) or view.family([value]),
        reasons=(reason,),
        candidates=(Candidate(decision.value, reason),)
        if decision.kind != "non_migratory" and view.taxonomy.species_of(decision.value)
        else (),
        across=view.across(decision.list_id, [value]),
        decision=decision,
    )
