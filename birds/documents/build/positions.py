"""What a Party is asked in a round, and the form in which it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from birds.documents.build.elsewhere import in_words
from birds.documents.model import Column, Document, Form, FormField, FormSheet, tabular
from birds.documents.text import capital
from birds.messages import say, word
from birds.model import PARTIES, Message, PositionValue
from birds.vocabulary.fields import heading as heading_of

if TYPE_CHECKING:
    from birds.model import Lang, Position
    from birds.negotiation.dialogue import BirdAsked, Questions

VALUES: tuple[PositionValue, ...] = get_args(PositionValue)
STAMP = "birds"  # the hidden sheet
_NAMES: dict[Lang, str] = {"en": "english_name", "ja": "japanese_name", "ko": "korean_name"}
_HIDDEN = ("id", "exported_position", "exported_note", "context")


def table(questions: Questions) -> Document:
    """Return the questions as a table, a row a bird, with party, round and dossier on every row."""
    rows = [{**cells(one, questions), **dict(stamp(questions))} for one in questions.rows]
    keys = tuple(rows[0]) if rows else ("scientific_name", "position", "note", "id", *dict(stamp(questions)))
    return tabular((Column(key, key) for key in keys), (tuple(row.values()) for row in rows), questions.lang)


def form(questions: Questions) -> Form:
    """Return the questions as a form: what is known to read, two columns to fill in, a stamp that tells whose it is."""
    lang, title, how_to = (
        questions.lang,
        _said("talks.title", questions),
        word("talks_how_to", questions.lang),
    )
    fields = _fields(questions)
    sheet = FormSheet(
        word("talks_sheet", lang),
        title,
        say(Message.of("talks.brief", sheet=how_to), lang),
        fields,
        tuple(cells(one, questions) for one in questions.rows),
        [field.key for field in fields].index("scientific_name") + 2,
    )
    return Form(lang, title, (sheet,), how_to, _how_to(questions), STAMP, stamp(questions), questions.credits)


def _said(code: str, questions: Questions, **more: str) -> str:
    told = Message.of(code, party=questions.party, number=questions.round, **more)
    return say(told, questions.lang)


def _fields(questions: Questions) -> tuple[FormField, ...]:
    """Return the columns, the Party's own names before the other's."""
    lang = questions.lang

    def field(
        key: str, size: float, spoken: str = "", kind: Literal["context", "fill", "aside"] = "context"
    ) -> FormField:
        heading = capital(heading_of(key, lang, "positions"))
        shown = f"{heading} ({word(questions.other, lang)})" if key == "other_position" else heading
        offered, prompt = ((), ("", "")) if key != "position" else _choices(lang)
        return FormField(
            key, shown, size, spoken or lang, kind, key == "number", choices=offered, prompt=prompt
        )

    ordered: list[Lang] = [PARTIES[questions.party].lang, PARTIES[questions.other].lang, "en"]
    return (
        field("number", 5),
        field("scientific_name", 24, "la"),
        *(field(_NAMES[each], 17, each) for each in dict.fromkeys(ordered)),
        field("state", 11),
        field("verdict", 10),
        *([field("elsewhere", 15)] if any(one.row.elsewhere for one in questions.rows) else ()),
        field("explanation", 46),
        field("other_position", 17),
        field("earlier_position", 12),
        field("position", 14, kind="fill"),
        field("note", 24, kind="fill"),
        field("other_names", 24, "la", kind="aside"),
        *(FormField(key, capital(heading_of(key, lang, "positions")), 12, lang, "hidden") for key in _HIDDEN),
    )


def _choices(lang: Lang) -> tuple[tuple[str, ...], tuple[str, str]]:
    """Return what a position can be, and what is said to who writes something else."""
    prompt = (word("talks_choose", lang), word("talks_choose_one", lang))
    return tuple(word(value, lang) for value in VALUES), prompt


def _how_to(questions: Questions) -> tuple[tuple[str, int], ...]:
    lang = questions.lang
    position = capital(heading_of("position", lang, "positions"))
    return (
        (_said("talks.how_1", questions, position=position), 0),
        *((say(Message.of(f"talks.how_{value}", value=value), lang), 2) for value in VALUES),
        *((_said(f"talks.how_{number}", questions), 0) for number in (2, 3, 4)),
    )


def cells(one: BirdAsked, questions: Questions) -> dict[str, str]:
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
        "other_position": _last(one.other, lang),
        "earlier_position": _last(one.earlier, lang),
        "position": word(one.now.value, lang) if one.now else "",
        "note": (one.now.note or "") if one.now else "",
        "id": row.id,
        "exported_position": one.now.value if one.now else "",
        "exported_note": (one.now.note or "") if one.now else "",
        "context": one.context,
    }


def _last(position: Position | None, lang: Lang) -> str:
    """Return a position with its round and its note."""
    if position is None:
        return ""
    said = say(Message.of("talks.in_round", value=position.value, number=position.round), lang)
    return f"{said}: {position.note}" if position.note else said


def stamp(questions: Questions) -> tuple[tuple[str, str], ...]:
    """Return what says whose form it is, for which round, and made from which dossier."""
    return ("party", questions.party), ("round", str(questions.round)), ("dossier", questions.dossier)
