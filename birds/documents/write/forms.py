"""Forms as workbooks: what is known is locked, what is asked is shaded and open, choices come from a list.

The choice follows its row wherever that is sorted to: it looks up the row's own number on the hidden sheet.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from birds.documents import sources
from birds.documents.text import wrap
from birds.documents.write.xlsx import Formats, cell_text, workbook
from birds.messages import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from birds.documents.model import Form, FormField, FormSheet

HEADER = 3  # the header's row, from 0; above it the title and how to begin
LINE = 14  # the height of a line of text
TO_FILL = "#fff3d6"
CELL: dict[str, Any] = {"bottom": 1, "bottom_color": "#c9ced3", "text_wrap": True, "valign": "top"}
KINDS: dict[str, dict[str, Any]] = {
    # a date stays what was written
    "fill": {"bg_color": TO_FILL, "locked": False, "left": 1, "left_color": "#c9ced3", "num_format": "@"}
}
PROTECTED = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "autofilter": True,
    "sort": True,
    "format_columns": True,
    "format_rows": True,
    "insert_columns": True,
    "delete_rows": True,
}
_LETTERS = {"en": 1.25, "la": 1.2}  # letters to a unit of width; two for a syllable or a kana in 1.08
_A4, _HIGHEST, _WIDEST = 9, 400, 250
_HOW_TO = 88  # the width of the sheet of instructions


def as_xlsx(form: Form) -> bytes:
    """Return the form as a workbook; no clock, no user, no formula made of a text."""
    made = io.BytesIO()
    with workbook(made, form.title) as book:
        formats = Formats(book, form.lang)
        for sheet in form.sheets:
            _write(formats, sheet, form)
        _write_how_to(formats, form)
        _write_hidden(formats, form)
    return made.getvalue()


def _write(formats: Formats, sheet: FormSheet, form: Form) -> None:
    page, last = formats.book.add_worksheet(sheet.name), HEADER + max(1, len(sheet.rows))
    page.write_string(0, 0, sheet.title, formats.get(form.lang, font_size=14))
    page.write_string(1, 0, sheet.brief, formats.get(form.lang))
    page.set_row(0, 22)
    fields = [_wide_enough((row[field.key] for row in sheet.rows), field) for field in sheet.fields]
    for column, field in enumerate(fields):
        _write_head(formats, page, column, field, form.lang)
    for at, row in enumerate(sheet.rows, HEADER + 1):
        _write_row(formats, page, at, fields, row)
    for column in range(len(fields)):
        _offer(page, column, last, sheet, form)
    _set_up(page, sheet, last)


def _write_row(
    formats: Formats, page: Worksheet, at: int, fields: Sequence[FormField], row: dict[str, str]
) -> None:
    texts = [cell_text(row[field.key]) for field in fields]
    for column, (field, text) in enumerate(zip(fields, texts, strict=True)):
        _write_cell(page, (at, column), text, _look(formats, field), figures=field.figures)
    seen = [(field, text) for field, text in zip(fields, texts, strict=True) if field.kind != "hidden"]
    lines = max(_lines_of(text, field) for field, text in seen)
    page.set_row(at, min(5 + LINE * lines, _HIGHEST))


def _write_head(formats: Formats, page: Worksheet, column: int, field: FormField, lang: str) -> None:
    shade = {"bg_color": TO_FILL} if field.kind == "fill" else {}
    look = formats.get(lang, bold=True, text_wrap=True, valign="vcenter", top=1, bottom=1, **shade)
    page.write_string(HEADER, column, field.heading, look)
    page.set_column(column, column, field.width, None, {"hidden": field.kind == "hidden"})


def _look(formats: Formats, field: FormField) -> Format:
    properties = {**CELL, **KINDS.get(field.kind, {}), "indent": field.indent}
    if field.figures:
        properties["align"] = "center"
    if field.lang == "la":
        properties |= {"italic": True, "font_size": 10.5}
    return formats.get(field.lang, **properties)


def _write_cell(page: Worksheet, place: tuple[int, int], text: str, look: Format, *, figures: bool) -> None:
    """Write a cell as number or text, never as a formula; an empty one keeps its look."""
    if figures and text.isdecimal():
        page.write_number(*place, int(text), look)
    elif text:
        page.write_string(*place, text, look)
    else:
        page.write_blank(*place, None, look)


def _lines_of(text: str, field: FormField) -> int:
    """Return how many lines a text takes in a cell; its own line ends count."""
    room = max(4, int(field.width * _LETTERS.get(field.lang, 1.08)) - 2)
    return sum(len(wrap(line, room)) for line in text.split("\n"))


def _wide_enough(texts: Iterable[str], field: FormField) -> FormField:
    """Return a column, wider than it is where a text would be cut off: Excel has no higher rows."""
    for text in map(cell_text, texts) if field.kind != "hidden" else ():
        while field.width < _WIDEST and 5 + LINE * _lines_of(text, field) > _HIGHEST:
            field = replace(field, width=min(_WIDEST, field.width * 1.25))
    return field


def _offer(page: Worksheet, column: int, last: int, sheet: FormSheet, form: Form) -> None:
    """Offer a column its choices: the same in every row, or those of each row; then any other text may be written."""
    from xlsxwriter.utility import xl_col_to_name

    field = sheet.fields[column]
    title, message = field.prompt
    rules: dict[str, Any] = {"validate": "list", "error_title": title[:32], "error_message": message}
    if field.choices:
        rules["source"] = list(field.choices)
    elif title and form.hidden:
        keys = f"{form.hidden_name}!$A$1:$A${len(form.hidden)}"
        number = [one.key for one in sheet.fields].index("choices")
        key = f"{xl_col_to_name(number, col_abs=True)}{HEADER + 2}"
        first = f"{form.hidden_name}!$B$1"
        rules["source"] = f"=OFFSET({first},MATCH({key},{keys},0)-1,0,COUNTIF({keys},{key}),1)"
        rules["error_type"] = "warning"
    if "source" in rules:
        page.data_validation(HEADER + 1, column, last, column, {**rules, "ignore_blank": True})


def _set_up(page: Worksheet, sheet: FormSheet, last: int) -> None:
    """Lock what is context, and print on A4 what is to be read, the header on each page."""
    seen = [field for field in sheet.fields if field.kind != "hidden"]
    printed = [
        at for at, field in enumerate(sheet.fields) if field.printed and field.kind not in {"hidden", "aside"}
    ]
    page.set_row(HEADER, LINE * max(len(wrap(one.heading, int(one.width) - 3)) for one in seen) + 6)
    page.freeze_panes(HEADER + 1, sheet.frozen)
    page.autofilter(HEADER, 0, last, len(sheet.fields) - 1)
    page.protect("", {**PROTECTED, "insert_rows": sheet.grows})
    page.repeat_rows(HEADER)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.print_area(0, 0, last, printed[-1])
    page.set_footer(f"&L&8{sheet.title.replace('&', '&&')}&R&8&P / &N")


def _write_how_to(formats: Formats, form: Form) -> None:
    """Add the sheet of instructions, and at its end whose facts the workbook carries."""
    lang, page = form.lang, formats.book.add_worksheet(form.how_to_title)
    told = [(line, 1) for line in sources.lines(form.credits, lang)]
    cited = [(word("sources", lang), 0), *told] if told else []
    page.set_column(0, 0, _HOW_TO)
    page.write_string(0, 0, form.how_to_title, formats.get(lang, font_size=14))
    for row, (line, indent) in enumerate((*form.how_to, *cited), 2):
        page.write_string(row, 0, line, formats.get(lang, text_wrap=True, valign="top", indent=indent))
        page.set_row(row, 6 + LINE * len(wrap(line, 96 if lang == "en" else 84)))
    page.hide_gridlines(2)
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.protect("")


def _write_hidden(formats: Formats, form: Form) -> None:
    """Add the sheet that the program needs when the form comes back, or when a row's choices are looked up."""
    page = formats.book.add_worksheet(form.hidden_name)
    for row, (key, value) in enumerate(form.hidden):
        page.write(row, 0, key)
        page.write_string(row, 1, cell_text(value))
    page.protect("")
    page.very_hidden()
