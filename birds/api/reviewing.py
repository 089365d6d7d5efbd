"""`review`: what a person must decide, and which decisions no longer apply; nothing is left out in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds import attribution
from birds.api import asking
from birds.api.asking import View, names_of
from birds.documents.build.review import Asked, Review, cells
from birds.documents.model import Cell, Column, Document, tabular
from birds.messages import runs, say, word
from birds.model import QUESTIONS, Candidate, Message, Reason, Run
from birds.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.documents.model import Value
    from birds.model import Decision, Dossier, Lang

MUST = ("stale", "unresolved", "contradicted", "proposal", "subspecies", "record")
"""What is shown unless asked otherwise; names to agree on, residents and decisions in force are counted below."""
SHOWN = (
    "question",
    "list",
    "row",
    "scientific_name",
    "names",
    "explanation",
    "candidates",
    "other_list",
    "decision",
)


def review(dossier: Dossier, lang: Lang, *, everything: bool = False) -> Review:
    """Return all that is asked; subspecies that the reference lacks only where they matter, unless `everything`."""
    view = View(dossier)
    asked = [
        *asking.of_matches(view, everything=everything),
        *asking.of_records(view),
        *asking.of_names(view),
        *asking.of_residents(view),
    ]
    made = {one.key: one for one in asked}
    for one in (*_decided(view), *_stale(view)):
        made[one.key] = _joined(made[one.key], one) if one.key in made else one
    order = list(QUESTIONS)
    ordered = sorted(made.values(), key=lambda one: order.index(one.question))
    lists = (matched.checklist.id for matched in dossier.lists)
    return Review(
        lang,
        dossier.reference,
        tuple(_beside(one, view) for one in ordered),
        attribution.of_lists(dossier.sources, dossier.reference, lists),
    )


def these(found: Review, questions: Sequence[str]) -> Review:
    """Return the review with these questions only."""
    return replace(found, asked=tuple(one for one in found.asked if one.question in questions))


def _beside(asked: Asked, view: View) -> Asked:
    """Return a question about a known bird with where signed annexes have it; which bird it is may be the question."""
    if asked.kind == "match":
        return asked
    found = view.listed.get(asked.subject)
    return replace(asked, elsewhere=view.signed.of(asked.subject) if found is None else found)


def _joined(asked: Asked, decided: Asked) -> Asked:
    """Return a question that a decision was made on, with what is known of both."""
    reasons = tuple(dict.fromkeys((*decided.reasons, *asked.reasons)))
    return replace(asked, question=decided.question, decision=decided.decision, reasons=reasons)


# ---------------------------------------------------------------- decisions made


def _decided(view: View) -> Iterator[Asked]:
    for made in view.dossier.decisions:
        if made not in view.stale:
            reason = Reason.of("review-in-force", who=made.decided_by, cited=made.cited)
            yield _made(view, made, "decided", reason)


def _stale(view: View) -> Iterator[Asked]:
    for made, reason in view.stale.items():
        yield _made(view, made, "stale", reason)


def _made(view: View, made: Decision, question: str, reason: Reason) -> Asked:
    ids = [made.list_id] if made.list_id else [one.checklist.id for one in view.dossier.lists]
    held = next((found for each in ids if (found := view.entries.get((each, fold(made.subject))))), None)
    value = made.value if made.kind == "match" else made.subject
    return Asked(
        question,
        made.kind,
        made.subject,
        made.list_id,
        (held.entry.row,) if held and made.list_id else (),
        made.subject,
        held.entry.vernacular if held and made.kind == "match" else names_of(view, made.subject),
        (held.entry.family if held else None) or view.family([value]),
        (reason,),
        (Candidate(made.value, reason),)
        if made.kind != "non_migratory" and made.value in view.taxonomy
        else (),
        view.across(made.list_id, [value]),
        made,
    )


# ---------------------------------------------------------------- as a table


def review_grid(found: Review, questions: Sequence[str] = ()) -> Document:
    """Return what is asked as a table; without `questions` what must be decided, the rest counted below."""
    lang = found.lang
    chosen = these(found, questions or MUST).asked
    columns = tuple(_column(key, lang) for key in SHOWN)
    rows = tuple(_row(one, lang) for one in chosen)
    counted = {key: sum(one.question == key for one in found.asked) for key in QUESTIONS}
    more = Message.of(
        "review.more", names=counted["name"], residents=counted["resident"], decided=counted["decided"]
    )
    notes = () if questions else (say(more, lang),)
    told = (*notes, word("review.next", lang))
    return tabular(columns, rows, lang, word("review.title", lang), notes=told, credits_=found.credits)


def _column(key: str, lang: Lang) -> Column:
    label = word("impact.vernacular" if key == "names" else f"review.column.{key}", lang)
    return Column(key, label, "right" if key == "row" else "left", italic=key == "scientific_name")


def _row(one: Asked, lang: Lang) -> tuple[Value, ...]:
    texts = cells(one, lang)
    listed = texts["list"] or (word("review.everywhere", lang) if one.kind == "match" else None)
    taxa = tuple(candidate.taxon for candidate in one.candidates)
    return (
        texts["question"],
        listed,
        texts["row"] or None,
        texts["scientific_name"] or None,
        one.names.all(),
        Cell.said(
            texts["explanation"].replace("\n", " ") or None,
            _with([runs(why, lang) for why in one.reasons], " "),
        ),
        Cell.said(taxa, _with([(Run(taxon, italic=True),) for taxon in taxa], "; ")),
        one.across,
        texts["decision"] or None,
    )


def _with(parts: Sequence[tuple[Run, ...]], between: str) -> tuple[Run, ...]:
    return tuple(run for part in parts for run in (Run(between), *part))[1:]
