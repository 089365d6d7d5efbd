"""The form of positions as a page that works offline: rows to search and to answer on, and a file that is saved.

What a row's fields are made of stands in it as JSON; the script makes them when somebody opens it, and writes what was
changed into the file. It keeps unsaved work in the session's storage, which no other page of this folder reads.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from birds.documents.build import positions
from birds.documents.build.tables import act_value, on_what
from birds.documents.model import Choice, FormSheet, Span, scientific
from birds.documents.text import dump
from birds.documents.theme import template
from birds.documents.write.html import CHOICES, filled, inline, render_page
from birds.messages import labelled, say, word, words
from birds.model import Lang, Message, Round

if TYPE_CHECKING:
    from birds.negotiation.questionnaire import BirdAsked, Questions, SiteAsked

SETTLED = ("agreed", "not_listed")
# What rows are chosen by, and its word.
CHOSEN_BY = {"state": "state", "verdict": "verdict", "family": "family", "only": "answers_only"}


def as_page(questions: Questions, map_file: str = "") -> bytes:
    """Return what a Party is asked as a page to fill in; rows lead to their birds in `map_file` in the same folder."""
    form, lang = positions.form(questions), questions.lang
    asked: dict[str, tuple[BirdAsked | SiteAsked, ...]] = {"birds": questions.rows, "sites": questions.sites}
    sheets = [(sheet, asked[sheet.key]) for sheet in form.sheets]
    counted = Counter(key for _, rows in sheets for row in rows for key in _chosen_by(row))
    choices = []  # what rows can be chosen by, with how many there are
    for kind, legend in CHOSEN_BY.items():
        before = "answers_only_" if kind == "only" else ""
        keys = (key for of, key in counted if of == kind)
        called = {key: key if kind == "family" else word(before + key, lang) for key in keys}
        offered = (Choice(f"{kind}-{key}", (Span(name),), counted[kind, key]) for key, name in called.items())
        choices.append((word(legend, lang), tuple(offered)))
    return _page(
        form.title,
        lang,
        dict(form.hidden),
        f"positions-{questions.party}-{questions.round}.json",
        lead=("talks.form", "talks.form_own" if questions.is_own else "talks.form_to_send"),
        how_to=[line for line, _ in form.how_to[1 : 1 + len(positions.VALUES)]],
        round=questions.round if questions.key else None,
        begun=questions.begun,
        pending=[
            (act.id, labelled(on_what(act, called, lang), act_value(act, lang), lang))
            for act, called in questions.pending
        ],
        sheets=sheets,
        choices=tuple(choices),
        map_file=map_file,
        credits=questions.credits,
    )


def round_page(number: int, begun: Round | None, key: str, lang: Lang) -> bytes:
    """Return the page on which a secretariat opens a round or closes it: nobody answers there."""
    title = say(Message("talks.desk_title_secretariat"), lang)
    stamp, file = {"party": "", "round": str(number), "dossier": "", "key": key}, f"round-{number}.json"
    return _page(title, lang, stamp, file, lead=("talks.form_round",), round=number, begun=begun, sheets=())


def _page(title: str, lang: Lang, stamp: dict[Any, str], file: str, **more: Any) -> bytes:  # noqa: ANN401
    """Return the page; a `round` is what can be opened or closed on it, `sheets` are what is answered."""
    own = more["round"] is not None and bool(more["sheets"])
    sentences = {**words("say_", lang), "colon": say(Message("list.colon"), lang)}
    values = {
        "form": dump({"stamp": stamp, "file": file, "own": own, "words": sentences}),
        "own": own,
        "party": stamp["party"],
        "chosen_by": _chosen_by,
        "cells": _cells,
        "spelled": lambda text, of: inline((scientific(text) if of == "la" else Span(text, of),)),
    }
    body = filled("answers.html", lang, title=title, **values, **CHOICES, **more)
    style = template("controls.css") + template("answers.css")
    script = (template("filter.js") if more["sheets"] else "") + template("answers.js")
    return render_page(title, lang, body, style=style, script=script, credits_=more.get("credits", ()))


def _chosen_by(row: BirdAsked | SiteAsked) -> list[tuple[str, str]]:
    """Return what a row is chosen by: state, verdict, family, whether it is open and whether anything is held on it."""
    keys = [(kind, getattr(row.row, kind, None)) for kind in CHOSEN_BY]
    is_open = row.asked.now is None or row.row.state not in SETTLED
    keys += [("only", "open" if is_open else None), ("only", "held" if row.asked.is_held else None)]
    return [(kind, value) for kind, value in keys if value]


def _cells(sheet: FormSheet, texts: dict[str, str], beside: str) -> str:
    """Return as JSON what a row of the saved file is made of: its names, what is filled in and what is hidden."""
    kept = (field.key for field in sheet.fields if field.kind in ("name", "fill", "hidden"))
    cells = {key: texts[key] for key in kept}
    return dump({**cells, "held_more": beside})
