"""The annex as an Excel workbook: ready to filter and to print; every text is a text, never a formula.

Sheets: the annex, what was left out, the notes with legend and sources. A bracketed row reads
`[34 … proposed by Japan ]`: the opening bracket is in the number's format, so that the number stays a number.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from birds.documents.build import annex as words
from birds.documents.build.annex import printed
from birds.documents.build.annex_rows import (
    INLINE,
    LANGUAGE_COLUMNS,
    alternatives,
    aside,
    brackets,
    changed_text,
    remark_text,
)
from birds.documents.build.elsewhere import in_words
from birds.documents.model import clean, plain
from birds.documents.text import width, wrap
from birds.messages import say, word
from birds.model import ClosingRow, OpenRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from birds.documents.build.annex import AnnexPaper
    from birds.model import Annex, AnnexRow, Lang

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # the format wants one; it is never the clock
_A4, _MARGIN = 9, 20 / 25.4
_NARROWEST, _WIDEST, _HIGHEST = 6, 32, 400
_LONGEST = 32_767  # letters in a cell
_SPREAD = 1.1  # a letter's share of a column's width, with a margin for faces that run wide
_SPREAD_OF_NAMES = 0.95  # italics run narrow
_FILL = 1.08  # running text is a little narrower than digits, by which columns are measured
Property = str | float | bool
_ROW_LINE: dict[str, Any] = {"bottom": 1, "bottom_color": "#c9ced3"}
_FACES = {"ko": "Malgun Gothic", "ja": "Yu Gothic", "la": "Times New Roman"}
_FACE = "Arial"
_HEADER_ROW = 3
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet: heading, language of its cells, text of a row, and the widest it may be."""

    heading: str
    lang: str
    text: Callable[[Any], str]
    widest: int = _WIDEST
    printed: bool = True
    figures: bool = False


class Sheets:
    """A workbook under way, with one format for each look."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def look(self, lang: str = "en", **properties: Property) -> Format:
        """Return the format of a look; the same look is made once."""
        face = {
            "font_name": _FACES.get(lang, _FACE),
            "font_size": 11 if lang == "la" else 10,
            "valign": "vcenter",
            "font_color": "#1b1f23",
        }
        key = tuple(sorted({**face, **properties}.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(dict(key))
        return self._formats[key]


def as_xlsx(annex: Annex) -> bytes:
    """Return the annex as a workbook."""
    import xlsxwriter

    made = io.BytesIO()
    doc = printed(annex)
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": doc.document_title, "created": _NO_TIME})
        sheets = Sheets(book)
        _annex_sheet(sheets, annex, doc)
        if doc.left_out:
            _left_out_sheet(sheets, annex, doc)
        if doc.instructions:
            _instructions_sheet(sheets, doc)
        if doc.index:
            _index_sheet(sheets, doc)
        _notes_sheet(sheets, doc)
    return made.getvalue()


def _annex_sheet(sheets: Sheets, annex: Annex, doc: AnnexPaper) -> None:
    sheet = sheets.book.add_worksheet(_sheet_name(doc.annex or doc.title))
    fields = _annex_fields(annex, doc.header)
    _front(sheets, sheet, doc)
    _head(sheets, sheet, fields, doc, first=1)
    heading = doc.header[doc.fields.index("number")]
    sheet.write_string(_HEADER_ROW, 0, heading, _header_look(sheets, doc.lang, align="right"))
    _fill(sheets, sheet, fields, annex.rows, first=1)
    for index, row in enumerate(annex.rows, _HEADER_ROW + 1):
        _number(sheets, sheet, index, row)
    sheet.set_column(0, 0, _NARROWEST)
    _finish(sheet, doc, len(annex.rows), len(fields), frozen=2)
    # What serves to filter only is not printed.
    sheet.print_area(0, 0, _HEADER_ROW + len(annex.rows), sum(field.printed for field in fields))


def _annex_fields(annex: Annex, header: Sequence[str]) -> list[Field]:
    """Return the columns after the number; one that would be empty throughout is left out."""
    lang = annex.lang
    before = [
        Field(word("annex_mark", lang), lang, lambda row: row.mark or ""),
        Field(word("annex_before", lang), lang, lambda row: str(row.before or ""), figures=True),
    ]
    fields = [
        *(before if annex.since is not None else ()),
        *_name_fields(annex),
        Field(word("annex_subspecies", lang), "la", lambda row: "; ".join(row.subspecies)),
        Field(word("annex_changed", lang), lang, lambda row: changed_text(row, lang), widest=46),
        Field(word("annex_square_brackets", lang), lang, lambda row: _bracket(row, lang), widest=46),
        Field(word("annex_notes", lang), lang, lambda row: ", ".join(map(str, row.notes))),
        _elsewhere(lang),
        Field(word("annex_state", lang), lang, _state(annex), printed=False),
        Field(word("annex_verdict", lang), lang, _verdict(lang), printed=False),
        Field(word("annex_order", lang), "en", lambda row: row.order or "", printed=False),
        Field(word("annex_family", lang), "en", lambda row: row.family or "", printed=False),
    ]
    return [field for field in fields if field.heading in header or any(map(field.text, annex.rows))]


def _name_fields(annex: Annex) -> list[Field]:
    """Return the columns of names in the order of the style; two of them have other names in the same cell."""
    spoken = [_vernacular(column, annex.lang) for column in annex.columns]
    if annex.style in INLINE:
        scientific = Field(word("scientific_name", annex.lang), "la", _inline, widest=52)
        return [*spoken, scientific] if annex.style == "jamba" else [scientific, *spoken]
    others = Field(word("annex_other_names", annex.lang), "la", _others)
    return [Field(word("scientific_name", annex.lang), "la", _scientific), others, *spoken]


def _instructions_sheet(sheets: Sheets, doc: AnnexPaper) -> None:
    sheet = sheets.book.add_worksheet(_sheet_name(doc.instructions_heading))
    _front(sheets, sheet, doc, doc.instructions_heading)
    for index, line in enumerate(doc.instructions, _HEADER_ROW):
        text = plain(line)[:_LONGEST]
        sheet.write_string(index, 0, text, sheets.look(doc.lang, text_wrap=True))
        sheet.set_row(index, 4 + 14 * len(wrap(text, 110)))
    sheet.set_column(0, 0, 112)
    _page(sheet, doc)


def _index_sheet(sheets: Sheets, doc: AnnexPaper) -> None:
    """Write the index: names of one language after the other, each with its numbers."""
    sheet = sheets.book.add_worksheet(_sheet_name(doc.index_heading))
    _front(sheets, sheet, doc, doc.index_heading)
    at = _HEADER_ROW
    for one in doc.index:
        look = sheets.look(one.lang, italic=one.lang == "la")
        sheet.write_string(at, 0, one.heading, _header_look(sheets, doc.lang))
        sheet.write_string(at, 1, doc.header[doc.fields.index("number")], _header_look(sheets, doc.lang))
        entries = [each for _, same in one.groups for each in same]
        for place, entry in enumerate(entries, at + 1):
            sheet.write_string(place, 0, entry.text, look)
            sheet.write_string(place, 1, ", ".join(map(str, entry.numbers)), sheets.look(doc.lang))
        at += len(entries) + 2
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 12)
    _page(sheet, doc)


def _sheet_name(text: str) -> str:
    """Return a name that Excel takes: at most 31 letters, none of those it forbids."""
    return (_NOT_IN_SHEET_NAMES.sub(" ", clean(text)).strip() or "-")[:31].strip()


def _left_out_sheet(sheets: Sheets, annex: Annex, doc: AnnexPaper) -> None:
    lang = annex.lang
    sheet = sheets.book.add_worksheet(word("annex_left_out_sheet", lang))
    fields = [
        Field(word("scientific_name", lang), "la", lambda row: _printed(row, lang)),
        *(_vernacular(column, lang) for column in annex.columns),
        *([_elsewhere(lang)] if any(row.elsewhere for row in annex.closing) else ()),
        Field(word("annex_verdict", lang), lang, lambda row: _standing(row, lang)),
        Field(word("annex_why", lang), lang, lambda row: _why(row, lang), widest=80),
    ]
    rows: list[ClosingRow | OpenRow] = [row for _, group in words.closing_groups(annex) for row in group]
    rows += annex.unsettled
    _front(sheets, sheet, doc, doc.left_out_heading)
    _head(sheets, sheet, fields, doc)
    _fill(sheets, sheet, fields, rows)
    _finish(sheet, doc, len(rows), len(fields) - 1, frozen=1)


def _elsewhere(lang: Lang) -> Field:
    return Field(
        word("elsewhere", lang),
        lang,
        lambda row: "" if isinstance(row, OpenRow) else in_words(row.elsewhere, lang),
    )


def _printed(row: ClosingRow | OpenRow, lang: Lang) -> str:
    if isinstance(row, ClosingRow):
        return row.scientific_name
    return "; ".join(f"{name}{words.by(whose, lang)}" for whose, name in row.printed)


def _standing(row: ClosingRow | OpenRow, lang: Lang) -> str:
    if isinstance(row, ClosingRow):
        return word(row.verdict, lang)
    return word("annex_not_settled", lang)


def _why(row: ClosingRow | OpenRow, lang: Lang) -> str:
    return say(row.reason, lang) if isinstance(row, ClosingRow) else words.unsettled_text(row, lang)


def _notes_sheet(sheets: Sheets, doc: AnnexPaper) -> None:
    sheet = sheets.book.add_worksheet(doc.notes_heading)
    _front(sheets, sheet, doc, doc.notes_heading)
    lines: list[tuple[str, str]] = [(str(number), plain(note)) for number, note in enumerate(doc.notes, 1)]
    lines += [("[ ]", doc.legend)] if doc.legend else []
    lines += [("", plain(doc.counted))] if doc.counted else []
    lines += [(doc.sources_heading, plain(source)) for source in doc.sources]
    lines += [(signature, "") for signature in doc.signatures]
    labels = (doc.header[doc.fields.index("number")], doc.notes_heading)
    for column, label in enumerate(labels):
        sheet.write_string(_HEADER_ROW, column, label, _header_look(sheets))
    for index, (label, text) in enumerate(lines, _HEADER_ROW + 1):
        sheet.write_string(index, 0, label, sheets.look(doc.lang))
        sheet.write_string(index, 1, text[:_LONGEST], sheets.look(doc.lang, text_wrap=True))
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 100)
    _page(sheet, doc)


def _front(sheets: Sheets, sheet: Worksheet, doc: AnnexPaper, title: str = "") -> None:
    """Write what this is above the table: agreement, annex and list, stamp."""
    stamp = [*([doc.subtitle] if doc.subtitle else []), *map(plain, doc.stamp)]
    sheet.write_string(0, 0, plain(doc.agreement), sheets.look(doc.lang, font_color="#57606a"))
    sheet.write_string(1, 0, title or doc.heading, sheets.look(doc.lang, font_size=14))
    sheet.write_string(2, 0, " · ".join(stamp), sheets.look(doc.lang))
    sheet.set_row(1, 22)
    sheet.set_row(2, 20)


def _head(sheets: Sheets, sheet: Worksheet, fields: Sequence[Field], doc: AnnexPaper, first: int = 0) -> None:
    for column, field in enumerate(fields, first):
        sheet.write_string(_HEADER_ROW, column, field.heading, _header_look(sheets, doc.lang, indent=first))
    sheet.set_row(_HEADER_ROW, 20)


def _header_look(sheets: Sheets, lang: str = "en", **properties: Property) -> Format:
    return sheets.look(lang, bold=True, top=1, bottom=1, valign="vcenter", **properties)


def _number(sheets: Sheets, sheet: Worksheet, index: int, row: AnnexRow) -> None:
    shown = '"["0' if brackets(row) == "row" else "0"
    number = row.number or None  # a withdrawn row has none
    sheet.write(index, 0, number, sheets.look(num_format=shown, align="right", **_ROW_LINE))


def _fill(
    sheets: Sheets, sheet: Worksheet, fields: Sequence[Field], rows: Sequence[object], first: int = 0
) -> None:
    """Write the rows; the texts set widths and heights, Korean and Japanese letters counting double."""
    lines = [1] * len(rows)
    for column, field in enumerate(fields, first):
        texts = [clean(field.text(row))[:_LONGEST] for row in rows]
        size = _column_width(field, texts)
        sheet.set_column(column, column, size)
        look = sheets.look(field.lang, italic=field.lang == "la", text_wrap=True, indent=first, **_ROW_LINE)
        for index, text in enumerate(texts):
            _put(
                sheet, (_HEADER_ROW + 1 + index, column), int(text) if field.figures and text else text, look
            )
            lines[index] = max(lines[index], len(wrap(text, int((size - first) * _FILL))))
    for index, count in enumerate(lines, _HEADER_ROW + 1):
        sheet.set_row(index, min(4 + 14 * count, _HIGHEST))


def _put(sheet: Worksheet, at: tuple[int, int], text: str | int, look: Format) -> None:
    if isinstance(text, int):
        sheet.write_number(*at, text, look)
    elif text:
        sheet.write_string(*at, text, look)
    else:
        sheet.write_blank(*at, None, look)


def _column_width(field: Field, texts: Iterable[str]) -> float:
    """Return a width that holds the widest text, and the heading with its filter button."""
    longest = max(map(width, texts), default=0)
    wanted = max(longest * _spread(field) + 2, width(field.heading) * _SPREAD + 4, _NARROWEST)
    return min(round(wanted, 1), field.widest)


def _spread(field: Field) -> float:
    return _SPREAD_OF_NAMES if field.lang == "la" else _SPREAD


def _finish(sheet: Worksheet, doc: AnnexPaper, rows: int, last: int, frozen: int) -> None:
    sheet.freeze_panes(_HEADER_ROW + 1, frozen)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(rows, 1), last)
    sheet.repeat_rows(_HEADER_ROW)
    _page(sheet, doc)


def _page(sheet: Worksheet, doc: AnnexPaper) -> None:
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    page = doc.page.replace("{page}", "&P").replace("{pages}", "&N")
    running = doc.running[:100].replace("&", "&&")  # a footer holds 255 letters
    sheet.set_footer(f"&L&8{running}&R&8{page}")


def _scientific(row: AnnexRow) -> str:
    if brackets(row) == "names":
        return " ".join(f"[{'; '.join(names)}]" for names in alternatives(row))
    return f"{row.scientific_name} (sic)" if row.sic else row.scientific_name


def _inline(row: AnnexRow) -> str:
    others = _others(row)
    return f"{_scientific(row)} ({others})" if others else _scientific(row)


def _others(row: AnnexRow) -> str:
    return "; ".join(f"{name}, sic" if name in row.misprints else name for name in aside(row))


def _state(annex: Annex) -> Callable[[AnnexRow], str]:
    return lambda row: "" if annex.computed else word(row.state, annex.lang)


def _verdict(lang: Lang) -> Callable[[AnnexRow], str]:
    return lambda row: word(row.verdict, lang) if row.verdict else ""


def _vernacular(column: Lang, lang: Lang) -> Field:
    return Field(word(LANGUAGE_COLUMNS[column], lang), column, lambda row: row.names.get(column) or "")


def _bracket(row: AnnexRow, lang: Lang) -> str:
    remark = remark_text(row, lang)
    kind = brackets(row)
    if kind == "row":
        return f"{remark} ]"
    return word(row.state, lang) if kind == "names" else remark
