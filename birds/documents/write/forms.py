"""Workbooks that a person fills in and sends back: what the forms for positions and for review have in common."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from birds.documents import sources as attributed
from birds.documents.text import wrap
from birds.documents.write.annex_xlsx import Sheets
from birds.messages import word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from birds.model import Lang, Source

HEADER = 3  # the header's row, from 0; above it the title and how to begin
LINE = 14  # the height of a line of text
TO_FILL = "#fff3d6"
TO_DO: dict[str, Any] = {"bg_color": TO_FILL, "locked": False, "left": 1, "left_color": "#c9ced3"}
CELL: dict[str, Any] = {"bottom": 1, "bottom_color": "#c9ced3", "text_wrap": True, "valign": "top"}
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
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_A4, _HIGHEST, _WIDEST = 9, 400, 250


def workbook(title: str, fill: Callable[[Sheets], None]) -> bytes:
    """Return the workbook that `fill` writes; no clock, no user, no formula made of a text."""
    import xlsxwriter

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": title, "created": _NO_TIME})
        fill(Sheets(book))
    return made.getvalue()


def write_top(sheets: Sheets, sheet: Worksheet, lang: Lang, title: str, brief: str) -> None:
    """Write the title and, below it, how to begin."""
    sheet.write_string(0, 0, title, sheets.look(lang, font_size=14))
    sheet.write_string(1, 0, brief, sheets.look(lang))
    sheet.set_row(0, 22)


def write_cell(sheet: Worksheet, place: tuple[int, int], text: str, look: Format, *, number: bool) -> None:
    """Write a cell as number or text, never as a formula; an empty one keeps its look."""
    if number and text:
        sheet.write_number(*place, int(text), look)
    elif text:
        sheet.write_string(*place, text, look)
    else:
        sheet.write_blank(*place, None, look)


def lines_of(text: str, room: int) -> int:
    """Return how many lines a text takes in a cell with room for so many letters; its own line ends count."""
    return sum(len(wrap(line, room)) for line in text.split("\n"))


def wide_enough(texts: Iterable[str], width: float, letters: float) -> float:
    """Return a column's width, more than `width` where a text would be cut off: no row is higher than Excel allows.

    `letters` are those that a unit of width holds.
    """
    for text in texts:
        while width < _WIDEST and 5 + LINE * lines_of(text, max(4, int(width * letters) - 2)) > _HIGHEST:
            width = min(_WIDEST, width * 1.25)
    return width


def set_height(sheet: Worksheet, row: int, lines: int) -> None:
    """Make a row as high as its longest cell has lines."""
    sheet.set_row(row, min(5 + LINE * lines, _HIGHEST))


def set_up(sheet: Worksheet, title: str, last: tuple[int, int], protected: dict[str, bool]) -> None:
    """Lock what is context, and print on A4: the header on each page, down to the cell `last`."""
    sheet.protect("", protected)
    sheet.repeat_rows(HEADER)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, *last)
    sheet.set_footer(f"&L&8{title.replace('&', '&&')}&R&8&P / &N")


def credit_lines(credits_: Sequence[Source], lang: Lang) -> list[tuple[str, int]]:
    """Return whose facts a workbook carries, as lines of its instructions."""
    told = [(line, 1) for line in attributed.lines(credits_, lang)]
    return [(word("sources", lang), 0), *told] if told else []


def write_how_to(
    sheets: Sheets, lang: Lang, title: str, lines: Iterable[tuple[str, int]], sizes: tuple[int, int]
) -> None:
    """Add the sheet of instructions: lines with their indent; `sizes` are its width and the letters in a line."""
    sheet = sheets.book.add_worksheet(title)
    width, letters = sizes
    sheet.set_column(0, 0, width)
    sheet.write_string(0, 0, title, sheets.look(lang, font_size=14))
    for row, (line, indent) in enumerate(lines, 2):
        sheet.write_string(row, 0, line, sheets.look(lang, text_wrap=True, valign="top", indent=indent))
        sheet.set_row(row, 6 + LINE * len(wrap(line, letters)))
    sheet.hide_gridlines(2)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.protect("")
