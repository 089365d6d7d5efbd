"""The form of positions as a page that works offline: rows to search and to answer on, and a file that is saved.

What a row's fields are made of stands in it as JSON; the script makes them when somebody opens it, and writes what was
changed into the file. It keeps unsaved work in the session's storage, which no other page of this folder reads.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from birds.documents.build import positions
from birds.documents.build.tables import act_value, on_what
from birds.documents.model import Choice, Span, scientific
from birds.documents.text import dump
from birds.documents.theme import template
from birds.documents.write import pages as page
from birds.documents.write.html import CHOICES, inline
from birds.messages import labelled, say, word, words
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from birds.documents.forms import FormField, FormSheet
    from birds.model import Lang, Round
    from birds.negotiation.questionnaire import BirdAsked, Questions, SiteAsked

    Key = tuple[str, str]

SETTLED = ("agreed", "not_listed")
APART = ("number", "state", "verdict", "held")  # what a row shows elsewhere than among what is told


def as_page(questions: Questions, map_file: str = "") -> bytes:
    """Return what a Party is asked as a page to fill in; rows lead to their birds in `map_file` in the same folder."""
    form, lang, begun = positions.form(questions), questions.lang, questions.begun
    asked: dict[str, tuple[BirdAsked | SiteAsked, ...]] = {"birds": questions.rows, "sites": questions.sites}
    sheets = [_sheet(sheet, asked[sheet.key]) for sheet in form.sheets]
    rows = [row for sheet in sheets for _, among in sheet["families"] for row in among]
    choices = tuple(_choices(Counter(key for row in rows for key in row["chosen_by"]), lang))
    closed = begun is not None and questions.party in begun.closed_by
    return _page(
        form.title,
        lang,
        form.hidden,
        f"positions-{questions.party}-{questions.round}.json",
        lead=("talks.form", "talks.form_own" if questions.is_own else "talks.form_to_send"),
        how_to=[line for line, _ in form.how_to[1 : 1 + len(positions.VALUES)]],
        round=questions.round if questions.key else None,
        begun=begun,
        hint="talks.form_closed" if closed else "talks.form_close_hint",
        pending=[
            (act.id, labelled(on_what(act, called, lang), act_value(act, lang), lang))
            for act, called in questions.pending
        ],
        sheets=sheets,
        choices=choices,
        map_file=map_file,
        credits=questions.credits,
    )


def round_page(number: int, begun: Round | None, key: str, lang: Lang) -> bytes:
    """Return the page on which a secretariat opens a round or closes it: nobody answers there."""
    stamp = (("party", ""), ("round", str(number)), ("dossier", ""), ("key", key))
    title = say(Message("talks.desk_title_secretariat"), lang)
    return _page(
        title, lang, stamp, f"round-{number}.json", lead=("talks.form_round",), round=number, begun=begun
    )


def _page(title: str, lang: Lang, stamp: Iterable[tuple[Any, str]], file: str, **more: Any) -> bytes:  # noqa: ANN401
    """Return the page; a `round` is what can be opened or closed on it, `sheets` are what is answered."""
    more = {"sheets": (), "how_to": (), "pending": (), "hint": "", "choices": (), "map_file": "", **more}
    sheets, is_own = more["sheets"], more["round"] is not None and bool(more["sheets"])
    said = {**words("say_", lang), "colon": say(Message("list.colon"), lang)}
    told = {"stamp": dict(stamp), "file": file, "own": is_own, "words": said}
    body = page.filled(
        "answers.html",
        lang,
        title=title,
        form=dump(told),
        own=is_own,
        anchor=page.anchor,
        link=lambda bird: page.to_map(more["map_file"], bird, lang),
        spelled=lambda text, of: inline((scientific(text) if of == "la" else Span(text, of),)),
        **CHOICES,
        **more,
    )
    style = template("controls.css") + template("answers.css")
    script = (template("filter.js") if sheets else "") + template("answers.js")
    return page.render(page.Page(title, lang, body, style, script, more.get("credits", ())))


def _sheet(sheet: FormSheet, asked: Iterable[BirdAsked | SiteAsked]) -> dict[str, Any]:
    """Return a sheet as its template wants it: its fields by what they are for, its rows by family."""
    fields = {
        kind: [field for field in sheet.fields if field.kind == kind] for kind in ("name", "fill", "hidden")
    }
    told = [field for field in sheet.fields if field.kind == "context" and field.key not in APART]
    rows = [_row(row, one, fields) for row, one in zip(sheet.rows, asked, strict=True)]
    families = [(family, list(among)) for family, among in groupby(rows, lambda row: str(row["family"]))]
    about = {"key": sheet.key, "title": sheet.name, "number": len(rows)}
    return {**about, "fields": fields, "told": told, "families": families}


def _row(
    row: dict[str, str], one: BirdAsked | SiteAsked, fields: Mapping[str, list[FormField]]
) -> dict[str, Any]:
    """Return a row's texts with what it is chosen by and, as JSON, what a row of the saved file is made of."""
    names = [field.key for field in fields["name"] if row[field.key]]
    filled_in = [field.key for kind in ("fill", "hidden") for field in fields[kind]]
    cells = {key: row[key] for key in (*names, *filled_in)} | {"held_more": one.asked.beside}
    chosen_by = [(kind, getattr(one.row, kind, None)) for kind in ("state", "verdict", "family")]
    chosen_by += [("only", "open")] if one.asked.now is None or one.row.state not in SETTLED else []
    chosen_by += [("only", "held")] if one.asked.is_held else []
    return {
        "texts": row,
        "chosen_by": [(kind, value) for kind, value in chosen_by if value],
        "family": getattr(one.row, "family", None) or "",
        "bird": getattr(one.row, "id", ""),
        "called": row[names[0]] if names else row["number"],
        "held": one.asked.is_held,
        "cells": dump(cells),
    }


def _choices(counted: Mapping[Key, int], lang: Lang) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """Yield what rows can be chosen by, with how many: state, verdict, family, and whether they are open or held."""
    for kind in ("state", "verdict", "family", "only"):
        before = "answers_only_" if kind == "only" else ""
        found = [(value, number) for (of, value), number in counted.items() if of == kind]
        called = {value: value if kind == "family" else word(before + value, lang) for value, _ in found}
        yield (
            word("answers_only" if before else kind, lang),
            tuple(Choice(f"{kind}-{value}", (Span(called[value]),), number) for value, number in found),
        )
