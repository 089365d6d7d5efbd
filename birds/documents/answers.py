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

    from birds.documents.forms import FormSheet
    from birds.model import Lang, Round
    from birds.negotiation.questionnaire import BirdAsked, Questions, SiteAsked

SETTLED = ("agreed", "not_listed")
APART = ("number", "state", "verdict", "held")  # what a row shows elsewhere than among what is told


def as_page(questions: Questions, map_file: str = "") -> bytes:
    """Return what a Party is asked as a page to fill in; rows lead to their birds in `map_file` in the same folder."""
    form, lang, begun = positions.form(questions), questions.lang, questions.begun
    asked: dict[str, tuple[BirdAsked | SiteAsked, ...]] = {"birds": questions.rows, "sites": questions.sites}
    sheets = [_sheet(sheet, asked[sheet.key]) for sheet in form.sheets]
    rows = [row for sheet in sheets for _, among in sheet["families"] for row in among]
    closed = begun is not None and questions.party in begun.closed_by
    return _page(
        form.title,
        lang,
        dict(form.hidden),
        f"positions-{questions.party}-{questions.round}.json",
        sheets,
        lead=("talks.form", "talks.form_own" if questions.is_own else "talks.form_to_send"),
        how_to=[line for line, _ in form.how_to[1 : 1 + len(positions.VALUES)]],
        round=questions.round if questions.key else None,
        begun=begun,
        hint="talks.form_closed" if closed else "talks.form_close_hint",
        pending=[
            (act.id, labelled(on_what(act, called, lang), act_value(act, lang), lang))
            for act, called in questions.pending
        ],
        choices=tuple(_choices(Counter(key for row in rows for key in row["chosen_by"]), lang)),
        map_file=map_file,
        credits=questions.credits,
    )


def round_page(number: int, begun: Round | None, key: str, lang: Lang) -> bytes:
    """Return the page on which a secretariat opens a round or closes it: nobody answers there."""
    title = say(Message("talks.desk_title_secretariat"), lang)
    stamp = {"party": "", "round": str(number), "dossier": "", "key": key}
    lead = ("talks.form_round",)
    return _page(title, lang, stamp, f"round-{number}.json", lead=lead, round=number, begun=begun)


def _page(
    title: str,
    lang: Lang,
    stamp: Mapping[Any, str],
    file: str,
    sheets: Iterable[dict[str, Any]] = (),
    **more: Any,  # noqa: ANN401
) -> bytes:
    """Return the page; a `round` is what can be opened or closed on it, `sheets` are what is answered."""
    is_own = bool(sheets) and more["round"] is not None
    told = {**words("say_", lang), "colon": say(Message("list.colon"), lang)}
    body = page.filled(
        "answers.html",
        lang,
        title=title,
        form=dump({"stamp": stamp, "file": file, "own": is_own, "words": told}),
        sheets=sheets,
        own=is_own,
        spelled=lambda text, of: inline((scientific(text) if of == "la" else Span(text, of),)),
        **CHOICES,
        **more,
    )
    style = template("controls.css") + template("answers.css")
    script = (template("filter.js") if sheets else "") + template("answers.js")
    return page.render(page.Page(title, lang, body, style, script, more.get("credits", ())))


def _sheet(sheet: FormSheet, asked: Iterable[BirdAsked | SiteAsked]) -> dict[str, Any]:
    """Return a sheet as its template wants it: its fields by what they are for, its rows by family."""
    kinds = ("name", "fill", "hidden")
    fields = {kind: [field for field in sheet.fields if field.kind == kind] for kind in kinds}
    keys = {kind: [field.key for field in fields[kind]] for kind in kinds}
    told = [field for field in sheet.fields if field.kind == "context" and field.key not in APART]
    rows = [_row(texts, one, keys) for texts, one in zip(sheet.rows, asked, strict=True)]
    families = [(family, list(among)) for family, among in groupby(rows, lambda row: str(row["family"]))]
    return {"sheet": sheet, "fields": fields, "told": told, "families": families}


def _row(texts: dict[str, str], one: BirdAsked | SiteAsked, keys: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return a row's texts with what it is chosen by and, as JSON, what a row of the saved file is made of."""
    names = [key for key in keys["name"] if texts[key]]
    is_open = one.asked.now is None or one.row.state not in SETTLED
    chosen_by = [(kind, getattr(one.row, kind, None)) for kind in ("state", "verdict", "family")]
    chosen_by += [("only", "open" if is_open else None), ("only", "held" if one.asked.is_held else None)]
    cells = {key: texts[key] for key in (*names, *keys["fill"], *keys["hidden"])}
    return {
        "texts": texts,
        "chosen_by": [(kind, value) for kind, value in chosen_by if value],
        "family": getattr(one.row, "family", None) or "",
        "bird": getattr(one.row, "id", ""),
        "called": texts[names[0]] if names else texts["number"],
        "held": one.asked.is_held,
        "cells": dump({**cells, "held_more": one.asked.beside}),
    }


def _choices(counted: Mapping[tuple[str, str], int], lang: Lang) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """Yield what rows can be chosen by, with how many: state, verdict, family, and whether they are open or held."""
    legends = {"state": "state", "verdict": "verdict", "family": "family", "only": "answers_only"}
    for kind, legend in legends.items():
        before = "answers_only_" if kind == "only" else ""
        yield (
            word(legend, lang),
            tuple(
                Choice(
                    f"{kind}-{value}",
                    (Span(value if kind == "family" else word(before + value, lang)),),
                    number,
                )
                for (of, value), number in counted.items()
                if of == kind
            ),
        )
