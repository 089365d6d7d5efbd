"""The form of positions as a page that works offline: rows to search and to answer on, and a file that is saved.

What a row's fields are made of stands in it as JSON; the script makes them when somebody opens it, and writes what was
changed into the file. It keeps unsaved work in the session's storage, which no other page of this folder reads.
"""

from __future__ import annotations

import json
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from birds.documents.model import Span, scientific
from birds.documents.text import capital
from birds.documents.theme import template
from birds.documents.write import html as page
from birds.documents.write.html import anchor, inline, label, text
from birds.messages import word, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.documents.forms import Form, FormAct, FormField, FormRow, FormSheet

LONG = ("reason", "note")
APART = ("number", "state", "verdict", "held")  # what a row shows elsewhere than among what is told


def as_page(form: Form, map_file: str = "") -> bytes:
    """Return the form as a page; rows lead to their birds in `map_file`, a map in the same folder."""
    body = "\n".join(("<main>", *_main(form, map_file), "</main>"))
    style = template("controls.css") + template("answers.css")
    script = (template("filter.js") if form.sheets else "") + template("answers.js")
    return page.render(page.Page(form.title, form.lang, body, style, script, form.credits))


def _main(form: Form, map_file: str) -> Iterator[str]:
    lang = form.lang
    yield f"<h1>{text(form.title)}</h1>"
    yield from (f'<p class="lead">{text(one)}</p>' for one in form.lead)
    yield f"<noscript><p><b>{word('answers_script', lang)}</b></p></noscript>"
    if items := "".join(f"<li>{text(one)}</li>" for one, _ in form.how_to):
        yield f'<details class="how"><summary>{word("talks_how_to", lang)}</summary><ul>{items}</ul></details>'
    if form.acts:
        yield from _acts(form.acts, form)
    if form.sheets:
        yield from page.controls(form.choices, lang)
    yield f'<div id="answers" data-form="{escape(_form(form))}">'
    for sheet in form.sheets:
        yield f'<section class="order" data-sheet="{sheet.key}">'
        yield f"<h2>{text(sheet.name)} <small>{len(sheet.rows)}</small></h2>"
        more = "".join(_field(one, form) for one in _of_kind(sheet, "fill")[1:])
        yield f'<template id="more-{sheet.key}">{more}</template>'
        for family, among in groupby(zip(sheet.rows, sheet.about, strict=True), lambda row: row[1].family):
            rows = tuple(among)
            head = (
                f'<h3><span lang="la">{text(family)}</span> <small>{len(rows)}</small></h3>' if family else ""
            )
            yield f'<section class="family">{head}<ol class="rows">'
            yield from (_row(row, about, sheet, form, map_file) for row, about in rows)
            yield "</ol></section>"
        yield "</section>"
    yield "</div>"
    yield from _saving(form)


def _form(form: Form) -> str:
    """Return what the script must know: the stamp of the file, its name, and the words that it says."""
    told = {
        "stamp": dict(form.hidden),
        "file": form.file,
        "own": form.acts is not None and bool(form.sheets),
        "words": words("say_", form.lang),
    }
    return json.dumps(told, ensure_ascii=False)


def _of_kind(sheet: FormSheet, *kinds: str) -> tuple[FormField, ...]:
    return tuple(field for field in sheet.fields if field.kind in kinds)


def _row(row: dict[str, str], about: FormRow, sheet: FormSheet, form: Form, map_file: str) -> str:
    lang, names = form.lang, [field for field in _of_kind(sheet, "name") if row[field.key]]
    named = text(row[names[0].key] if names else row["number"])
    spans = (scientific(row[one.key]) if one.lang == "la" else Span(row[one.key], one.lang) for one in names)
    called = "".join(f"<span>{inline((span,))}</span> " for span in spans)
    number = f'<span class="number">{text(row["number"])}</span> ' if row["number"] else ""
    told = "".join(
        f"<p><small>{text(one.heading)}</small> {text(row[one.key])}</p>"
        for one in _of_kind(sheet, "context")
        if one.key not in APART and row.get(one.key)
    )
    state = " · ".join(text(row[key]) for key in ("state", "verdict") if row.get(key))
    place = f' id="{anchor(about.bird)}"' if about.bird else ""
    link = f" {page.to_map(map_file, about.bird, lang)}" if map_file and about.bird else ""
    return (
        f'<li class="row"{place} data-k="{text(" ".join(about.keys))}" data-cells="{_cells(row, about, sheet, form)}">'
        f'<div class="entry">{number}{called}</div>'
        f'<div class="told"><p><b>{state}</b>{link}</p>{told}</div>'
        f'<div class="answer" role="group" aria-label="{named}">{_field(_of_kind(sheet, "fill")[0], form)}'
        f"{_table(about, form)}"
        f'<details><summary>{word("answers_more", lang)}<span class="unseen"> {named}</span></summary></details>'
        "</div></li>"
    )


def _cells(row: dict[str, str], about: FormRow, sheet: FormSheet, form: Form) -> str:
    """Return what a row of the saved file is made of: the names, what is filled in, and what stood there."""
    names = (field.key for field in _of_kind(sheet, "name") if row[field.key])
    kept = {key: row[key] for key in (*names, *(field.key for field in _of_kind(sheet, "fill", "hidden")))}
    more = {} if form.acts is None else {"held_more": about.beside}
    return escape(json.dumps({**kept, **more}, ensure_ascii=False))


def _table(about: FormRow, form: Form) -> str:
    if form.acts is None:
        return ""
    shown = "" if about.is_held else " hidden"
    called = label("answers_table", form.lang)
    return f'<label class="chip tabling"{shown}><input type="checkbox" data-table>{called}</label>'


def _field(field: FormField, form: Form) -> str:
    """Return a field to fill in: a choice, a mark, or words."""
    said = f"<span>{text(field.heading)}</span>"
    if len(field.choices) == 1:
        box = f'<input type="checkbox" data-field="{field.key}" value="{text(field.choices[0])}">'
        return f'<label class="chip">{box}{said}</label>'
    if field.choices:
        options = "".join(f"<option>{text(one)}</option>" for one in field.choices)
        return f'<label>{said}<select data-field="{field.key}"><option value="">–</option>{options}</select></label>'
    spoken = f' lang="{field.lang}"' if field.lang != form.lang else ""
    about = f'placeholder=" " data-field="{field.key}"{spoken}'
    if field.key in LONG:
        return f'<label>{said}<textarea rows="2" maxlength="20000" {about}></textarea></label>'
    return f'<label>{said}<input type="text" maxlength="2000" {about}></label>'


def _acts(acts: tuple[FormAct, ...], form: Form) -> Iterator[str]:
    yield f'<form id="acts" class="controls"><h2>{word("answers_acts", form.lang)}</h2>'
    for act in acts:
        hint = f'<p class="soft">{text(act.hint)}</p>' if act.hint else ""
        fields = "".join(
            f"<label><span>{text(capital(called))}</span>"
            f'<input type="text" maxlength="2000" data-field="{key}"></label>'
            for key, called in act.fields
        )
        things = "".join(
            f'<label class="chip"><input type="checkbox" data-thing="{text(key)}"><span>{text(said)}</span></label>'
            for key, said in act.things
        )
        chosen = (
            ""
            if act.things
            else f'<label class="chip"><input type="checkbox" data-do>{text(act.label)}</label>'
        )
        inside = f"<legend>{text(act.label)}</legend>{hint}{fields}{things}{chosen}"
        yield f'<fieldset data-act="{act.kind}">{inside}</fieldset>'
    yield "</form>"


def _saving(form: Form) -> Iterator[str]:
    """Yield the bar that says what is unsaved, and the dialog that shows all that the file will say."""
    lang = form.lang
    every = (
        ""
        if form.acts is None or not form.sheets
        else f'<button type="button" id="table-all">{word("answers_table_all", lang)}</button>'
    )
    yield (
        f'<div class="save"><output id="unsaved" aria-live="polite"></output>{every}'
        f'<button type="button" id="review">{word("answers_review", lang)}</button></div>'
    )
    yield (
        '<dialog id="reviewed" aria-labelledby="reviewed-head">'
        f'<h2 id="reviewed-head">{word("answers_reviewed", lang)}</h2>'
        '<div id="contents"></div><div class="last">'
        f'<button type="button" id="save">{word("answers_save", lang)}</button>'
        f'<button type="button" id="back">{word("answers_back", lang)}</button></div></dialog>'
    )
