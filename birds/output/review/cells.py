"""The cells of one question, by column: the same texts in the workbook and in its CSV twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.messages import say, word
from birds.model import RECORDS
from birds.output.elsewhere import in_words
from birds.review.questions import written

if TYPE_CHECKING:
    from birds.model import Lang
    from birds.review.questions import Question


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
