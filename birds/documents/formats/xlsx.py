"""Workbooks, the same bytes for the same values: tables with frozen header, filters and texts as texts; and forms.

In a form what is asked is shaded, what is known takes no typing, and what few need stands in a closed outline. No sheet
is protected: a protected one can be neither sorted nor unfolded. Choices come from a list; the choice follows its row
wherever that is sorted to: it looks up the row's own number on the hidden sheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import starmap
from math import ceil
from typing import TYPE_CHECKING, Any, BinaryIO

from birds import attribution
from birds.documents import model as dm
from birds.documents.text import measure, wrap
from birds.messages import word
from birds.model import Lang

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    Formats = Callable[..., Format]

Plain = str | int | float | None
NARROWEST = 6  # a column's width in characters
LINE_HEIGHT = 15  # points
A3, A4, FITS_A4 = 8, 9, 190  # paper codes, and the characters that a landscape A4 page can hold legibly
EXCEL_WIDTH, EXCEL_HEIGHT = 255, 409  # the widest column and the highest row of a workbook
SURELY_SHORT = 26  # characters that fit into the highest row, however they are divided into lines
EXCEL_CELL = 32767  # characters that fit into one cell of a workbook
CUT = " […]"
FACE, FACES = "Calibri", {"ko": "Malgun Gothic", "ja": "Yu Gothic"}
HEAD: dict[str, Any] = {"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter"}
HEAD["bg_color"] = "#f3efe6"
RULED: dict[str, Any] = {"bottom": 4, "bottom_color": "#c8ccd0"}
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def as_xlsx(document: dm.Document) -> bytes:
    """Return a document as a workbook, each table a sheet of its own; numbers are numbers, all else is text."""
    front, title, out = document.front, dm.plain(document.heading), io.BytesIO()
    lead: tuple[str, ...] = ()
    sheets, foot = document.tables, "&C&P / &N"
    if front is None:  # the first has what is said of the whole document
        first, *more = sheets
        cited = attribution.source_lines(document.credits, document.lang)
        notes = (*first.notes, *map(dm.plain, document.notes), *cited)
        heading = first.title or " – ".join((title, *map(dm.plain, document.lead)))
        sheets = (replace(first, name=first.name or title, title=heading, notes=notes), *more)
    else:  # below the title of each sheet of a paper stand its agreement and its stamp
        stamp = dm.SEPARATOR.join(dm.plain(line) for line in (front.subtitle, *front.stamp) if line)
        number = front.page.replace("{page}", "&P").replace("{pages}", "&N")
        running = dm.plain(front.running)[:180].replace("&", "&&")  # a footer holds 255 letters
        lead, foot = (dm.plain(front.agreement), stamp), f"&L&8{running}&R&8{number}"
    with workbook(out, front.document_title if front else title) as book:
        formats = _formats(book, document.lang)
        for sheet, name in zip(sheets, _sheet_names(sheets), strict=True):
            page = book.add_worksheet(name)
            _write(page, sheet, lead, formats)
            page.set_footer(foot)
    return out.getvalue()


def workbook(out: BinaryIO, title: str) -> Workbook:
    """Return an empty workbook; no clock, no user, no formula or link made of a text."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(out, options)
    # Not the clock: the same tables are the same bytes.
    book.set_properties({"title": dm.printable(title), "created": datetime(2000, 1, 1, tzinfo=UTC)})
    return book


def _plain(value: dm.Value) -> Plain:
    if isinstance(value, dm.Cell) and isinstance(value.value, int):
        return value.value
    return dm.shown(value) if isinstance(value, tuple | dm.Cell) else value


def _formats(book: Workbook, base: Lang) -> Formats:
    """Return what makes the formats of a workbook, each once: of a look, in the face of a language, else of `base`."""

    @cache
    def of_look(lang: str | None = None, **properties: str | float) -> Format:
        face = FACES.get(lang or base, FACE)
        wanted = {"font_name": face, "font_size": 10, "valign": "top", "font_color": "#1b1f23", **properties}
        if wanted.get("indent"):
            wanted.setdefault("align", "left")  # without one, programs but Excel ignore it
        return book.add_format(wanted)

    return of_look


def _sheet_names(sheets: Sequence[dm.Table]) -> Iterator[str]:
    """Yield names that Excel takes: at most 31 characters, none forbidden, different whatever their case."""
    taken: set[str] = set()
    for sheet in sheets:
        name = _NOT_IN_SHEET_NAMES.sub(" ", dm.printable(sheet.name)).strip()[:31].strip() or "-"
        number, unique = 1, name
        while unique.casefold() in taken:
            number += 1
            unique = f"{name[: 30 - len(str(number))]} {number}"
        taken.add(unique.casefold())
        yield unique


def _write(page: Worksheet, sheet: dm.Table, lead: Sequence[str], formats: Formats) -> None:
    top = 0
    if sheet.title:
        page.write_string(0, 0, dm.printable(sheet.title), formats(bold=True, font_size=12))
        for at, line in enumerate(lead, 1):
            page.write_string(at, 0, dm.printable(line), formats(font_color="#57606a"))
        top = max(2, len(lead) + 1)
    rows = [[_plain(value) for value in row.cells] for row in sheet.rows]
    labels = [column.heading for column in sheet.columns]
    widths = [
        _column_width(label, column.widest, [row[at] for row in rows])
        for at, (label, column) in enumerate(zip(labels, sheet.columns, strict=True))
    ]
    page.set_row(top, _row_height(labels, [size - 2 for size in widths]) + 3)
    for at, (label, column) in enumerate(zip(labels, sheet.columns, strict=True)):
        figures = bool(rows) and all(isinstance(row[at], int | float) for row in rows)
        right = figures or column.align == "right"
        aligned: dict[str, Any] = {"align": "right", "indent": 1} if right else {"align": "left", "indent": 0}
        page.write_string(top, at, dm.printable(label), formats(**HEAD, **aligned))
    looks = [formats(head.lang, italic=head.italic, text_wrap=True, **RULED) for head in sheet.columns]
    for at, (row, cells) in enumerate(zip(sheet.rows, rows, strict=True), top + 1):
        page.set_row(at, _row_height(cells, widths))
        for place, (cell, value) in enumerate(zip(cells, row.cells, strict=True)):
            look = _figure(value, formats) if isinstance(cell, int | float) else looks[place]
            _write_cell(page, at, place, cell, look)
    for at, note in enumerate(sheet.notes, top + len(sheet.rows) + 2):
        page.write_string(at, 0, dm.printable(note), formats(font_color="#57606a"))
    _set_up(page, sheet, top, widths)


def _figure(value: dm.Value, formats: Formats) -> Format:
    """Return the format of a number; what is printed before it, as a bracket, is in the format."""
    before = dm.shown(value).rstrip("0123456789") if isinstance(value, dm.Cell) else ""
    special = {"num_format": f'"{before}"0'} if before else {}
    return formats(align="right", indent=1, **special, **RULED)


def _write_cell(page: Worksheet, row: int, column: int, cell: Plain, look: Format) -> None:
    if cell is None or cell == "":
        page.write_blank(row, column, None, look)
    elif isinstance(cell, str):
        page.write_string(row, column, cell_text(cell), look)
    else:
        page.write_number(row, column, cell, look)


def cell_text(text: str) -> str:
    """Return `text` as a workbook can hold it: lines kept, nothing to obey, cut where Excel ends a cell."""
    safe = "\n".join(map(dm.printable, text.split("\n")))
    return safe if len(safe) <= EXCEL_CELL else safe[: EXCEL_CELL - len(CUT)] + CUT


def _column_width(label: str, widest: int, cells: Sequence[Plain]) -> float:
    """Return a column's width: its longest line, between the narrowest and what the column allows."""
    lines = (line for cell in cells for line in _lines(cell))
    # 3 more for the button of the filter, which stands beside a heading of one or more lines
    longest = max([max(map(measure, label.split()), default=0) + 3, *map(measure, lines)])
    size = min(max(longest + 1.5, NARROWEST), max(widest, NARROWEST))
    for cell in cells:
        if isinstance(cell, str) and len(cell) > SURELY_SHORT:
            # Wider where a text would be cut off: Excel has no higher rows.
            while size < EXCEL_WIDTH and _lines_of(cell, size) * LINE_HEIGHT > EXCEL_HEIGHT:
                size = min(EXCEL_WIDTH, size * 1.25)
    return size


def _lines(cell: Plain) -> list[str]:
    return ("" if cell is None else str(cell)).split("\n")


def _row_height(row: Sequence[Plain], widths: Sequence[float]) -> float:
    """Return the height at which no wrapped text is cut off: Excel works it out only for its own files."""
    return min(max(1, *map(_lines_of, row, widths)) * LINE_HEIGHT, EXCEL_HEIGHT)


def _lines_of(cell: Plain, size: float) -> int:
    """Return into how many lines a cell breaks; those that break waste some of each line."""
    room, wide = size - 1.5, map(measure, _lines(cell))
    return sum(1 if line <= room + 1e-9 else max(2, ceil(line * 1.08 / room)) for line in wide)


def _set_up(page: Worksheet, sheet: dm.Table, top: int, widths: Sequence[float]) -> None:
    for column, size in enumerate(widths):
        page.set_column(column, column, size)
    page.freeze_panes(top + 1, sheet.frozen)
    if sheet.rows:
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.columns) - 1)
    if sheet.colour:
        page.set_tab_color(sheet.colour)
    printed = [size for size, column in zip(widths, sheet.columns, strict=True) if column.printed]
    if len(printed) < len(widths):
        page.print_area(0, 0, top + len(sheet.rows), len(printed) - 1)
    _print_wide(page, A4 if sum(printed) <= FITS_A4 else A3, top)


def _print_wide(page: Worksheet, paper: int, header: int) -> None:
    page.set_landscape()
    page.set_paper(paper)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(header)


# ---------------------------------------------------------------- forms

FORM_HEADER = 3  # the header's row, from 0; above it the title and how to begin
FORM_LINE = 14  # the height of a line of text
TO_FILL, TO_KEEP = "#fff3d6", "#ece8f4"
FORM_CELL: dict[str, Any] = {"bottom": 1, "bottom_color": "#c9ced3", "text_wrap": True, "valign": "top"}
# A date stays what was written.
FORM_FILLED: dict[str, Any] = {"left": 1, "left_color": "#c9ced3", "num_format": "@"}
_LETTERS = {"en": 1.25, "la": 1.2}  # letters to a unit of width; two for a syllable or a kana in 1.08
_HIGHEST, _WIDEST = 400, 250
_HOW_TO = 80  # the width of the sheet of instructions: no program makes a single column fit its page


def as_form(form: dm.Form) -> bytes:
    """Return the form as a workbook; no clock, no user, no formula made of a text."""
    out = io.BytesIO()
    with workbook(out, form.title) as book:
        formats = _formats(book, form.lang)
        for sheet in form.sheets:
            _write_form_sheet(book.add_worksheet(sheet.name), formats, sheet, form)
        _write_how_to(book.add_worksheet(form.how_to_title), formats, form)
        # What the program needs when the form comes back, or when a row's choices are looked up.
        page = book.add_worksheet(form.hidden_name)
        for at, (key, value) in enumerate(form.hidden):
            page.write(at, 0, key)
            page.write_string(at, 1, cell_text(value))
        page.protect("")
        page.very_hidden()
    return out.getvalue()


def _write_form_sheet(page: Worksheet, formats: Formats, sheet: dm.FormSheet, form: dm.Form) -> None:
    page.write_string(0, 0, sheet.title, formats(form.lang, font_size=14))
    page.write_string(1, 0, sheet.brief, formats(form.lang))
    page.set_row(0, 22)
    fields = [_wide_field((row[field.key] for row in sheet.rows), field) for field in sheet.fields]
    looks: list[dict[str, Any]] = []
    for column, field in enumerate(fields):
        is_open = field.kind == "fill"
        # The ground of what is filled in; what stays in the copy has another one.
        ground = {"bg_color": TO_KEEP if field.stays else TO_FILL} if is_open or field.stays else {}
        if field.becomes:
            small = formats(form.lang, font_size=9, text_wrap=True, valign="bottom", **ground)
            page.write_string(FORM_HEADER - 1, column, field.becomes, small)
            page.set_row(FORM_HEADER - 1, 2 * FORM_LINE)
        head = formats(form.lang, bold=True, text_wrap=True, valign="vcenter", top=1, bottom=1, **ground)
        page.write_string(FORM_HEADER, column, field.heading, head)
        outline = {"hidden": field.folded or field.kind == "hidden", "level": int(field.folded)}
        outline["collapsed"] = not field.folded and column + 1 < len(fields) and fields[column + 1].folded
        page.set_column(column, column, field.width, None, outline)
        look = {"lang": field.lang, "indent": field.indent, **FORM_CELL, **ground}
        look |= FORM_FILLED if is_open else {}
        look |= {"align": "center"} if field.figures else {}
        look |= {"italic": True, "font_size": 10.5} if field.lang == "la" else {}
        looks.append(look)
    for at, row in enumerate(sheet.rows, FORM_HEADER + 1):
        texts = [cell_text(row[field.key]) for field in fields]
        for column, (field, text, look) in enumerate(zip(fields, texts, looks, strict=True)):
            cell = int(text) if field.figures and text.isdecimal() else text
            _write_cell(page, at, column, cell, formats(**look))
        seen = [(text, field) for field, text in zip(fields, texts, strict=True) if _is_seen(field)]
        page.set_row(at, min(5 + FORM_LINE * max(starmap(_lines_in_field, seen)), _HIGHEST))
    last = FORM_HEADER + max(1, len(sheet.rows))
    for column in range(len(fields)):
        _offer(page, column, last, sheet, form)
    _set_up_form(page, sheet, last)


def _is_seen(field: dm.FormField) -> bool:
    return field.kind != "hidden" and not field.folded


def _lines_in_field(text: str, field: dm.FormField) -> int:
    """Return how many lines a text takes in a cell; its own line ends count."""
    room = max(4, int(field.width * _LETTERS.get(field.lang, 1.08)) - 2 * (1 + field.indent))
    return sum(len(wrap(line, room)) for line in text.split("\n"))


def _wide_field(texts: Iterable[str], field: dm.FormField) -> dm.FormField:
    """Return a column, wider than it is where a text would be cut off: Excel has no higher rows."""
    for text in map(cell_text, texts) if field.kind != "hidden" else ():
        while field.width < _WIDEST and 5 + FORM_LINE * _lines_in_field(text, field) > _HIGHEST:
            field = replace(field, width=min(_WIDEST, field.width * 1.25))
    return field


def _offer(page: Worksheet, column: int, last: int, sheet: dm.FormSheet, form: dm.Form) -> None:
    """Offer a column its choices: the same in every row, or those of each row; then any other text may be written."""
    from xlsxwriter.utility import xl_col_to_name

    field = sheet.fields[column]
    title, message = field.prompt
    rules: dict[str, Any] = {"validate": "list", "error_title": title[:32], "error_message": message}
    if field.choices:
        rules["source"] = list(field.choices)
    elif title and form.hidden:
        keys = f"{form.hidden_name}!$A$1:$A${len(form.hidden)}"
        number = [field.key for field in sheet.fields].index("choices")
        key = f"{xl_col_to_name(number, col_abs=True)}{FORM_HEADER + 2}"
        first = f"{form.hidden_name}!$B$1"
        rules["source"] = f"=OFFSET({first},MATCH({key},{keys},0)-1,0,COUNTIF({keys},{key}),1)"
        rules["error_type"] = "warning"
    elif field.kind not in ("fill", "hidden"):
        rules = {
            "validate": "custom",
            "value": "=FALSE",
            "error_title": word("answers_known", form.lang)[:32],
        }
        rules["error_message"] = word("answers_known_do", form.lang)
    if "source" in rules or "value" in rules:
        page.data_validation(FORM_HEADER + 1, column, last, column, {**rules, "ignore_blank": True})


def _set_up_form(page: Worksheet, sheet: dm.FormSheet, last: int) -> None:
    """Print on A4 what is to be read, the header on each page; above the outline its button."""
    aside = {"hidden", "aside"}
    printed = [at for at, field in enumerate(sheet.fields) if field.printed and field.kind not in aside]
    lines = max(len(wrap(field.heading, int(field.width) - 3)) for field in filter(_is_seen, sheet.fields))
    page.set_row(FORM_HEADER, FORM_LINE * lines + 6)
    page.freeze_panes(FORM_HEADER + 1, sheet.frozen)
    page.autofilter(FORM_HEADER, 0, last, len(sheet.fields) - 1)
    page.outline_settings(visible=True, symbols_below=False, symbols_right=False)
    _print_wide(page, A4, FORM_HEADER)
    page.print_area(0, 0, last, printed[-1])
    page.set_footer(f"&L&8{sheet.title.replace('&', '&&')}&R&8&P / &N")


def _write_how_to(page: Worksheet, formats: Formats, form: dm.Form) -> None:
    """Add the sheet of instructions, and at its end whose facts the workbook carries."""
    lang, credited = form.lang, [(line, 1) for line in attribution.source_lines(form.credits, form.lang)]
    cited = [(word("sources", lang), 0), *credited] if credited else []
    page.set_column(0, 0, _HOW_TO)
    page.write_string(0, 0, form.how_to_title, formats(lang, font_size=14))
    for row, (line, indent) in enumerate((*form.how_to, *cited), 2):
        page.write_string(row, 0, line, formats(lang, text_wrap=True, valign="top", indent=indent))
        page.set_row(row, 6 + FORM_LINE * len(wrap(line, 87 if lang == "en" else 76)))
    page.hide_gridlines(2)
    page.set_paper(A4)
    page.set_margins(left=0.5, right=0.5)
    page.fit_to_pages(1, 0)
    page.protect("")
