"""The cells of one bird, by field: the same texts in the workbook and in its CSV twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.messages import say, word
from birds.documents.build.elsewhere import in_words
from birds.model import Message

if TYPE_CHECKING:
    from birds.model import Lang, Position
    from birds.documents.build.positions import Asked, Questions


def cells(one: Asked, questions: Questions) -> dict[str, str]:
    """Return the text of every field, "" where there is nothing to say."""
    row, lang = one.row, questions.lang
    return {
        "number": str(row.number) if row.number else "",
        "scientific_name": row.scientific_name,
        "other_names": "; ".join(row.synonyms),
        "english_name": row.names.en or "",
        "japanese_name": row.names.ja or "",
        "korean_name": row.names.ko or "",
        "state": word(row.state, lang),
        "verdict": word(row.verdict, lang) if row.verdict else "",
        "explanation": say(one.reason, lang) if one.reason else "",
        "elsewhere": in_words(row.elsewhere, lang, ";\n"),
        "other_position": last(one.other, lang),
        "earlier_position": last(one.earlier, lang),
        "position": word(one.now.value, lang) if one.now else "",
        "note": (one.now.note or "") if one.now else "",
        "id": row.id,
        "exported_position": one.now.value if one.now else "",
        "exported_note": (one.now.note or "") if one.now else "",
        "context": one.context,
    }


def last(position: Position | None, lang: Lang) -> str:
    """Return a position with its round and its note."""
    if position is None:
        return ""
    said = say(Message.of("talks.in_round", value=position.value, number=position.round), lang)
    return f"{said}: {position.note}" if position.note else said


def stamp(questions: Questions) -> dict[str, str]:
    """Return what says whose workbook it is, for which round, and made from which dossier."""
    return {
        "party": questions.party,
        "round": str(questions.round),
        "dossier": questions.dossier,
    }
