"""The form of positions as a page: what a Party is asked, what it can answer and, in its own copy, what it can do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.documents.build import positions
from birds.documents.build.tables import act_value, on_what
from birds.documents.model import (
    AnswerAct,
    AnswerForm,
    AnswerRow,
    AnswerSheet,
    Choice,
    Span,
    named,
    scientific,
)
from birds.documents.text import capital
from birds.messages import labelled, say, word
from birds.model import Message, name_column
from birds.vocabulary.fields import heading as heading_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.documents.model import Line
    from birds.model import Lang, Round
    from birds.negotiation.questionnaire import Asked, Questions

OPEN, HELD = "open", "held"
"""The keys of rows that are to be answered or are not settled, and of those that a copy holds something on."""
CHOSEN_BY = ("state", "verdict", "family")
SETTLED = ("agreed", "not_listed")
_TOLD = ("elsewhere", "designation", "explanation", "other_position", "earlier_position")


def answer_form(questions: Questions) -> AnswerForm:
    """Return the questions as a page to fill in."""
    lang = questions.lang
    told = [Message("talks.form"), Message("talks.form_own" if questions.is_own else "talks.form_to_send")]
    how_to = tuple(line for line, _ in positions.form(questions).how_to[1 : 1 + len(positions.VALUES)])
    sheets = tuple(sheet for sheet in _sheets(questions) if sheet.rows)
    return AnswerForm(
        lang,
        say(
            Message.of(
                "talks.title", party=questions.agreement.country(questions.party), number=questions.round
            ),
            lang,
        ),
        tuple(say(one, lang) for one in told),
        how_to,
        sheets,
        tuple(_choices(sheets, lang)),
        (*positions.stamp(questions), *((("key", ""),) if questions.is_own and not questions.key else ())),
        f"positions-{questions.party}-{questions.round}.json",
        tuple(_acts(questions)) if questions.key else None,
        questions.credits,
    )


def round_form(number: int, begun: Round | None, key: str, lang: Lang) -> AnswerForm:
    """Return the page on which a secretariat opens a round or closes it: nobody answers there."""
    return AnswerForm(
        lang,
        say(Message("talks.desk_title_secretariat"), lang),
        (say(Message("talks.form_round"), lang),),
        (),
        (),
        (),
        (("party", ""), ("round", str(number)), ("dossier", ""), ("key", key)),
        f"round-{number}.json",
        (_of_round(number, begun, lang),),
    )


def _of_round(number: int, begun: Round | None, lang: Lang, hint: str = "") -> AnswerAct:
    """Return what can be done with a round: to open it or, with a hint how two sides do that, to close it."""
    kind = "close" if begun else "open"
    keys = ("place", "date") if not begun else ("date", "code", "document", "minutes") if hint else ("date",)
    label = say(Message.of(f"talks.form_{kind}", round=number), lang)
    return AnswerAct(kind, label, tuple((key, word(f"answers_{key}", lang)) for key in keys), hint=hint)


def _acts(questions: Questions) -> Iterator[AnswerAct]:
    """Yield what a Party can do in its own copy: confirm joint acts, open the round or close it."""
    lang, begun = questions.lang, questions.begun
    if questions.pending:
        things = (
            (act.id, labelled(on_what(act, called, lang), act_value(act, lang), lang))
            for act, called in questions.pending
        )
        yield AnswerAct("confirm", word("answers_confirm", lang), things=tuple(things))
    hint = ""
    if begun:
        closed = questions.party in begun.closed_by
        code = "talks.form_closed" if closed else "talks.form_close_hint"
        hint = say(Message.of(code, code=begun.code or "–"), lang)
    yield _of_round(questions.round, begun, lang, hint)


def _sheets(questions: Questions) -> Iterator[AnswerSheet]:
    lang, form = questions.lang, positions.form(questions)
    birds = tuple(
        _row(
            questions,
            one.asked,
            positions.cells(one, questions),
            (row.state, row.verdict, row.family),
            row.id,
        )
        for one in questions.rows
        for row in (one.row,)
    )
    places = tuple(
        _row(questions, one.asked, positions.site_cells(one, questions), (one.row.state, None, None))
        for one in questions.sites
    )
    fields = {sheet.name: tuple(one for one in sheet.fields if one.kind == "fill") for sheet in form.sheets}
    for key, name, rows in (("birds", "talks_sheet", birds), ("sites", "talks_sites", places)):
        yield AnswerSheet(key, word(name, lang), fields.get(word(name, lang), ()), rows)


def _row(
    questions: Questions,
    asked: Asked,
    row: dict[str, str],
    chosen_by: tuple[str, str | None, str | None],
    bird: str = "",
) -> AnswerRow:
    """Return a row; it is chosen by its state, its verdict and its family."""
    state, _, family = chosen_by
    is_open = asked.now is None or state not in SETTLED
    keys = (f"{kind}-{value}" for kind, value in zip(CHOSEN_BY, chosen_by, strict=True) if value)
    return AnswerRow(
        row["number"],
        _names(questions, row),
        _told(questions, row),
        (row["state"], row.get("verdict", "")),
        (*keys, *((OPEN,) if is_open else ()), *((HELD,) if asked.is_held else ())),
        _cells(questions, row, asked),
        family or "",
        bird,
        asked.is_held,
    )


def _names(questions: Questions, row: dict[str, str]) -> Line:
    """Return the names of a bird or site: the scientific one first, then those in the languages."""
    langs = positions.languages(questions)
    said = (span for each in langs if row[name_column(each)] for span in named(row[name_column(each)], each))
    latin = row.get("scientific_name")
    return (*((scientific(latin),) if latin else ()), *said)


def _told(questions: Questions, row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what is known of a bird or site, each with its label."""
    lang = questions.lang
    other = questions.agreement.label(questions.other, lang)
    shown = ((key, row[key]) for key in _TOLD if row.get(key))
    return tuple(
        (f"{label} ({other})" if key == "other_position" else label, text)
        for key, text in shown
        for label in (capital(heading_of(key, lang, "positions")),)
    )


def _cells(questions: Questions, row: dict[str, str], asked: Asked) -> dict[str, str]:
    """Return what a row of the saved file is made of: what is filled in, the names, and what stood there."""
    context = (*dict.fromkeys(("scientific_name", *map(name_column, questions.agreement.languages))),)
    named = {key: row[key] for key in context if row.get(key)}
    filled = {
        key: text for key, text in row.items() if key in positions.FILLED or key.startswith("proposed_")
    }
    hidden = {key: row[key] for key in positions.HIDDEN}
    if not questions.is_own:
        return {**named, **filled, **hidden}
    return {**named, **filled, **hidden, "held_more": asked.beside}


def _choices(sheets: Iterable[AnswerSheet], lang: Lang) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """Yield what rows can be chosen by: state, verdict, family, and whether they are open."""
    counted = Counter(key for sheet in sheets for row in sheet.rows for key in row.keys)
    for kind in CHOSEN_BY:
        found = [key for key in counted if key.startswith(f"{kind}-")]
        called = {key: key.removeprefix(f"{kind}-") for key in found}
        yield (
            word(kind, lang),
            tuple(
                Choice(key, (Span(name if kind == "family" else word(name, lang)),), counted[key])
                for key, name in called.items()
            ),
        )
    more = (key for key in (OPEN, HELD) if counted[key])
    yield (
        word("answers_only", lang),
        tuple(Choice(key, (Span(word(f"answers_only_{key}", lang)),), counted[key]) for key in more),
    )
