"""What a person must decide, and which decisions no longer apply; nothing is left out in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import attribution
from birds.errors import UsageError
from birds.model import QUESTIONS, Candidate, Message
from birds.names import fold
from birds.review import places, questions
from birds.review.questions import Question, Review
from birds.review.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.model import Decision, DossierContent, Lang


def open_questions(
    dossier: DossierContent, lang: Lang, only: Sequence[str] = (), *, everything: bool = False
) -> Review:
    """Return all that is asked, or of the lists `only`; unknown subspecies only where they matter, or `everything`."""
    there = tuple(matched.checklist.id for matched in dossier.lists)
    for name in only:
        if name not in there:
            raise UsageError("dossier.no_such_list", list=name, there=there or ("–",))
    view = View(dossier)
    asked = [
        *questions.of_matches(view, everything=everything),
        *questions.of_records(view),
        *places.alike(view.dossier.sites, view.dossier.decisions),
        *questions.of_names(view),
        *questions.of_residents(view),
    ]
    made = {one.key: one for one in asked}
    for one in (*_decided(view), *_stale(view)):
        made[one.key] = _joined(made[one.key], one) if one.key in made else one
    order = list(QUESTIONS)
    kept = [one for one in made.values() if not only or one.list_id in only]
    ordered = sorted(kept, key=lambda one: order.index(one.question))
    return Review(
        lang,
        dossier.reference,
        tuple(_beside(one, view) for one in ordered),
        attribution.of_lists(dossier.sources, dossier.reference, there),
        agreement=dossier.agreement,
    )


def these(found: Review, keys: Sequence[str]) -> Review:
    """Return the review with these questions only."""
    return replace(found, asked=tuple(one for one in found.asked if one.question in keys))


def _beside(asked: Question, view: View) -> Question:
    """Return a question about a known bird with where signed annexes have it; which bird it is may be the question."""
    if asked.kind in ("match", "place"):
        return asked
    found = view.listed.get(asked.subject)
    return replace(asked, elsewhere=view.signed.of(asked.subject) if found is None else found)


def _joined(asked: Question, decided: Question) -> Question:
    """Return a question that a decision was made on, with what is known of both."""
    reasons = tuple(dict.fromkeys((*decided.reasons, *asked.reasons)))
    return replace(asked, question=decided.question, decision=decided.decision, reasons=reasons)


# ---------------------------------------------------------------- decisions made


def _decided(view: View) -> Iterator[Question]:
    for made in view.dossier.decisions:
        in_language = made.kind == "name" and made.list_id is not None
        if made not in view.stale and not in_language:
            reason = Message.of("review-in-force", who=made.decided_by, cited=made.cited)
            yield _made(view, made, "decided", reason)


def _stale(view: View) -> Iterator[Question]:
    for made, reason in view.stale.items():
        yield _made(view, made, "stale", reason)


def _made(view: View, made: Decision, question: str, reason: Message) -> Question:
    ids = [made.list_id] if made.list_id else [one.checklist.id for one in view.dossier.lists]
    held = next((found for each in ids if (found := view.entries.get((each, fold(made.subject))))), None)
    value = made.value if made.kind == "match" else made.subject
    site = next((one for one in view.dossier.sites if made.kind == "place" and one.id == made.subject), None)
    return Question(
        question,
        made.kind,
        made.subject,
        made.list_id,
        (held.entry.row,) if held and made.list_id else (),
        None if site else made.subject,
        site.names
        if site
        else held.entry.vernacular
        if held and made.kind == "match"
        else questions.names_of(view, made.subject),
        (held.entry.family if held else None) or view.family([value]),
        (reason,),
        (Candidate(made.value, reason),)
        if made.kind != "non_migratory" and view.taxonomy.species_of(made.value)
        else (),
        view.across(made.list_id, [value]),
        made,
    )
