"""What is asked, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build.review import cells
from birds.documents.model import Cell, Column, Document, tabular
from birds.messages import runs, say, word
from birds.model import QUESTIONS, Message, Run
from birds.review import these
from birds.review.questions import Question, Review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.documents.model import Value
    from birds.model import Lang
    from birds.review.questions import Question, Review

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


def _row(one: Question, lang: Lang) -> tuple[Value, ...]:
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
