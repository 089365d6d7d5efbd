"""What a person is asked to decide, and the form in which it is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build.elsewhere import in_words
from birds.documents.model import Column, Document, Form, FormField, FormSheet, tabular
from birds.messages import say, word
from birds.model import RECORDS, REVIEW_COLUMNS, Message
from birds.review.questions import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.model import Lang
    from birds.review.questions import Question, Review

CHOICES = "choices"  # the hidden sheet, and the hidden column with the number of a row's question
KINDS = ("match", "name", "non_migratory")  # a sheet each
_WIDTHS = {
    "question": 15, "list": 13, "row": 6, "scientific_name": 21, "english_name": 15, "japanese_name": 14,
    "korean_name": 13, "family": 12, "elsewhere": 18, "explanation": 38, "candidates": 40, "other_list": 24,
}  # fmt: skip
_FILL = {"decision": 22, "decided_by": 14, "date": 11, "citation": 22}
_HIDDEN = ("subject", "kind", CHOICES, "exported")
_SPOKEN = {"scientific_name": "la", "english_name": "en", "japanese_name": "ja", "korean_name": "ko"}


def table(review: Review) -> Document:
    """Return the questions as a table, the four empty columns to fill in among them."""
    keys = [key for key in REVIEW_COLUMNS if key != CHOICES]
    rows = (cells(one, review.lang) for one in review.asked)
    columns = (Column(key, key) for key in keys)
    return tabular(columns, (tuple(row[key] for key in keys) for row in rows), review.lang)


def form(review: Review) -> Form:
    """Return the questions as a form: four columns to fill in beside what is known, and candidates to choose."""
    lang = review.lang
    numbered = tuple(enumerate(review.asked, 1))
    offered = tuple((number, text) for number, one in numbered for text in choices(one, lang))
    said = {"reference": review.reference, "word": word("review.non_migratory", lang)}
    lines = tuple((say(Message.of(f"review.how.{number}", **said), lang), 0) for number in range(1, 8))
    title, how_to = word("review.title", lang), word("review.how_to", lang)
    return Form(lang, title, tuple(_sheets(numbered, lang)), how_to, lines, CHOICES, offered, review.credits)


def _sheets(numbered: Sequence[tuple[int, Question]], lang: Lang) -> Iterator[FormSheet]:
    """Yield the sheets that have questions, the first one always: a file without questions says so."""
    for kind in KINDS:
        rows = tuple({**cells(one, lang), CHOICES: str(at)} for at, one in numbered if one.kind == kind)
        if rows or kind == KINDS[0]:
            name, fields = word(f"review.sheet.{kind}", lang), _fields(rows, lang)
            brief = say(Message.of("review.brief", sheet=word("review.how_to", lang)), lang)
            yield FormSheet(
                name,
                f"{word('review.title', lang)}: {name}",
                brief if rows else word("review.nothing", lang),
                fields,
                rows,
                min(4, [field.key for field in fields].index("scientific_name") + 1),
                grows=True,
            )


def _fields(rows: Sequence[dict[str, str]], lang: Lang) -> tuple[FormField, ...]:
    """Return the columns, without those to read that say nothing."""
    prompt = (word("review.choose", lang), word("review.choose_one", lang))

    def heading(key: str) -> str:
        return word(f"review.column.{key}", lang)

    return (
        *(
            FormField(
                key,
                heading(key),
                width,
                _SPOKEN.get(key, lang),
                figures=key == "row",
                indent=int(key in {"candidates", "other_list"}),  # long texts stand beside each other
            )
            for key, width in _WIDTHS.items()
            if not rows or any(row[key] for row in rows)
        ),
        *(
            FormField(
                key, heading(key), width, lang, "fill", prompt=prompt if key == "decision" else ("", "")
            )
            for key, width in _FILL.items()
        ),
        *(FormField(key, heading(key), 12, lang, "hidden", figures=key == CHOICES) for key in _HIDDEN),
    )


def cells(one: Question, lang: Lang) -> dict[str, str]:
    """Return the text of every column but that of the choices, "" where there is nothing to say."""
    made = one.decision
    return {
        "question": word(f"review.{one.question}", lang),
        "list": word("review.in_records", lang) if one.list_id == RECORDS else one.list_id or "",
        "row": ", ".join(map(str, one.rows)),
        "scientific_name": one.scientific_name or "",
        "english_name": one.names.en or "",
        "japanese_name": one.names.ja or "",
        "korean_name": one.names.ko or "",
        "family": one.family or "",
        "elsewhere": in_words(one.elsewhere, lang, ";\n"),
        "explanation": "\n".join(say(reason, lang) for reason in one.reasons),
        "candidates": "\n".join(candidates(one, lang)),
        "other_list": "\n".join(one.across),
        "decision": value(made.value, one.kind, lang) if made else "",
        "decided_by": made.decided_by if made else "",
        "date": (made.date or "") if made else "",
        "citation": made.cited if made else "",
        "subject": one.subject,
        "kind": one.kind,
        "exported": written(made.value, made.decided_by, made.date, made.cited) if made else "",
    }


def candidates(one: Question, lang: Lang) -> list[str]:
    """Return each candidate with its reason."""
    return [f"{candidate.taxon}: {say(candidate.reason, lang)}" for candidate in one.candidates]


def value(decided: str, kind: str, lang: Lang) -> str:
    """Return a decision as people write it: a name as it is, an exception by its word."""
    return word("review.non_migratory", lang) if kind == "non_migratory" else decided


def choices(one: Question, lang: Lang) -> tuple[str, ...]:
    """Return what can be chosen for a question without writing a name."""
    if one.kind == "non_migratory":
        return (word("review.non_migratory", lang),)
    return tuple(dict.fromkeys(candidate.taxon for candidate in one.candidates))
