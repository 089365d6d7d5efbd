"""The form of positions as a page: what its rows can be chosen by and, in a Party's own copy, what it can do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from birds.documents.build import positions
from birds.documents.build.tables import act_value, on_what
from birds.documents.forms import Form, FormAct, FormRow, FormSheet
from birds.documents.model import Choice, Span
from birds.messages import labelled, say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.model import AnnexRow, Lang, Round
    from birds.negotiation.questionnaire import Asked, Questions

OPEN, HELD = "open", "held"
"""The keys of rows that are to be answered or are not settled, and of those that a copy holds something on."""
CHOSEN_BY = ("state", "verdict", "family")
SETTLED = ("agreed", "not_listed")


def answer_form(questions: Questions) -> Form:
    """Return the questions as a page to fill in."""
    form, lang = positions.form(questions), questions.lang
    about = {
        "birds": tuple(_about(one.asked, one.row.state, one.row) for one in questions.rows),
        "sites": tuple(_about(one.asked, one.row.state) for one in questions.sites),
    }
    sheets = tuple(replace(sheet, about=about[sheet.key]) for sheet in form.sheets)
    told = ("talks.form", "talks.form_own" if questions.is_own else "talks.form_to_send")
    no_key = (("key", ""),) if questions.is_own and not questions.key else ()
    return replace(
        form,
        sheets=sheets,
        how_to=form.how_to[1 : 1 + len(positions.VALUES)],
        hidden=(*form.hidden, *no_key),
        lead=tuple(say(Message(code), lang) for code in told),
        choices=tuple(_choices(sheets, lang)),
        file=f"positions-{questions.party}-{questions.round}.json",
        acts=tuple(_acts(questions)) if questions.key else None,
    )


def round_form(number: int, begun: Round | None, key: str, lang: Lang) -> Form:
    """Return the page on which a secretariat opens a round or closes it: nobody answers there."""
    title, lead = (say(Message(code), lang) for code in ("talks.desk_title_secretariat", "talks.form_round"))
    stamp = (("party", ""), ("round", str(number)), ("dossier", ""), ("key", key))
    acts = (_of_round(number, begun, lang),)
    return Form(lang, title, (), "", (), "", stamp, lead=(lead,), file=f"round-{number}.json", acts=acts)


def _of_round(number: int, begun: Round | None, lang: Lang, hint: str = "") -> FormAct:
    """Return what can be done with a round: to open it or, with a hint how two sides do that, to close it."""
    kind = "close" if begun else "open"
    keys = ("place", "date") if not begun else ("date", "code", "document", "minutes") if hint else ("date",)
    label = say(Message.of(f"talks.form_{kind}", round=number), lang)
    return FormAct(kind, label, tuple((key, word(f"answers_{key}", lang)) for key in keys), hint=hint)


def _acts(questions: Questions) -> Iterator[FormAct]:
    """Yield what a Party can do in its own copy: confirm joint acts, open the round or close it."""
    lang, begun = questions.lang, questions.begun
    if questions.pending:
        things = (
            (act.id, labelled(on_what(act, called, lang), act_value(act, lang), lang))
            for act, called in questions.pending
        )
        yield FormAct("confirm", word("answers_confirm", lang), things=tuple(things))
    hint = ""
    if begun:
        closed = questions.party in begun.closed_by
        code = "talks.form_closed" if closed else "talks.form_close_hint"
        hint = say(Message.of(code, code=begun.code or "–"), lang)
    yield _of_round(questions.round, begun, lang, hint)


def _about(asked: Asked, state: str, bird: AnnexRow | None = None) -> FormRow:
    """Return what a page says of a row; it is chosen by its state, its verdict and its family."""
    values = (state, bird and bird.verdict, bird and bird.family)
    keys = [f"{kind}-{value}" for kind, value in zip(CHOSEN_BY, values, strict=True) if value]
    keys += [OPEN] if asked.now is None or state not in SETTLED else []
    keys += [HELD] if asked.is_held else []
    of_bird = (bird.family or "", bird.id) if bird else ("", "")
    return FormRow(tuple(keys), *of_bird, asked.is_held, asked.beside)


def _choices(sheets: Iterable[FormSheet], lang: Lang) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """Yield what rows can be chosen by: state, verdict, family, and whether they are open."""
    counted = Counter(key for sheet in sheets for row in sheet.about for key in row.keys)
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
