"""The form of positions as a page that works offline: rows to search and to answer on, and a file that is saved.

What a row's fields are made of stands in it as JSON; the script makes them when somebody opens it, and writes what was
changed into the file. It keeps unsaved work in the session's storage, which no other page of this folder reads.
"""

from __future__ import annotations

import json
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from birds.documents.text import capital
from birds.documents.theme import template
from birds.documents.write import html as page
from birds.documents.write.html import anchor, inline, label, text
from birds.messages import word, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.documents.model import AnswerAct, AnswerForm, AnswerRow, AnswerSheet, FormField

LONG = ("reason", "note")


def as_page(form: AnswerForm, map_file: str = "") -> bytes:
    """Return the form as a page; rows lead to their birds in `map_file`, a map in the same folder."""
    body = "\n".join(("<main>", *_main(form, map_file), "</main>"))
    style = template("controls.css") + template("answers.css")
    script = (template("filter.js") if form.sheets else "") + template("answers.js")
    return page.render(page.Page(form.title, form.lang, body, style, script, form.credits))


def _main(form: AnswerForm, map_file: str) -> Iterator[str]:
    lang = form.lang
    yield f"<h1>{text(form.title)}</h1>"
    yield from (f'<p class="lead">{text(one)}</p>' for one in form.lead)
    yield f"<noscript><p><b>{word('answers_script', lang)}</b></p></noscript>"
    if items := "".join(f"<li>{text(one)}</li>" for one in form.how_to):
        yield f'<details class="how"><summary>{word("talks_how_to", lang)}</summary><ul>{items}</ul></details>'
    if form.acts:
        yield from _acts(form.acts, form)
    if form.sheets:
        yield from page.controls(form.choices, lang)
    yield f'<div id="answers" data-form="{escape(_form(form))}">'
    for sheet in form.sheets:
        yield f'<section class="order" data-sheet="{sheet.key}">'
        yield f"<h2>{text(sheet.name)} <small>{len(sheet.rows)}</small></h2>"
        yield f'<template id="more-{sheet.key}">{"".join(_field(one, form) for one in sheet.fields[1:])}</template>'
        for family, among in groupby(sheet.rows, lambda row: row.under):
            rows = tuple(among)
            head = (
                f'<h3><span lang="la">{text(family)}</span> <small>{len(rows)}</small></h3>' if family else ""
            )
            yield f'<section class="family">{head}<ol class="rows">'
            yield from (_row(row, sheet, form, map_file) for row in rows)
            yield "</ol></section>"
        yield "</section>"
    yield "</div>"
    yield from _saving(form)


def _form(form: AnswerForm) -> str:
    """Return what the script must know: the stamp of the file, its name, and the words that it says."""
    told = {
        "stamp": dict(form.stamp),
        "file": form.file,
        "own": form.acts is not None and bool(form.sheets),
        "words": words("say_", form.lang),
    }
    return json.dumps(told, ensure_ascii=False)


def _row(row: AnswerRow, sheet: AnswerSheet, form: AnswerForm, map_file: str) -> str:
    lang, named = (
        form.lang,
        text(row.cells.get("scientific_name") or row.names[0].text if row.names else row.number),
    )
    link = f" {page.to_map(map_file, row.bird, lang)}" if map_file and row.bird else ""
    number = f'<span class="number">{text(row.number)}</span> ' if row.number else ""
    called = "".join(f"<span>{inline((one,))}</span> " for one in row.names)
    told = "".join(f"<p><small>{text(key)}</small> {text(said)}</p>" for key, said in row.told)
    state = " · ".join(text(one) for one in row.state if one)
    place = f' id="{anchor(row.bird)}"' if row.bird else ""
    cells = escape(json.dumps(row.cells, ensure_ascii=False))
    return (
        f'<li class="row"{place} data-k="{text(" ".join(row.keys))}" data-cells="{cells}">'
        f'<div class="entry">{number}{called}</div>'
        f'<div class="told"><p><b>{state}</b>{link}</p>{told}</div>'
        f'<div class="answer" role="group" aria-label="{named}">{_field(sheet.fields[0], form)}{_table(row, form)}'
        f'<details><summary>{word("answers_more", lang)}<span class="unseen"> {named}</span></summary></details>'
        "</div></li>"
    )


def _table(row: AnswerRow, form: AnswerForm) -> str:
    if form.acts is None:
        return ""
    shown = "" if row.is_held else " hidden"
    called = label("answers_table", form.lang)
    return f'<label class="chip tabling"{shown}><input type="checkbox" data-table>{called}</label>'


def _field(field: FormField, form: AnswerForm) -> str:
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


def _acts(acts: tuple[AnswerAct, ...], form: AnswerForm) -> Iterator[str]:
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


def _saving(form: AnswerForm) -> Iterator[str]:
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
