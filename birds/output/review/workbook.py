"""The questions as a workbook: context locked, four columns to fill in, the candidates of each row to choose from.

The choice follows its row wherever that is sorted to: it looks up the row's own number on the hidden sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.messages import word
from birds.output import forms
from birds.output.forms import HEADER
from birds.output.review.cells import cells, choices
from birds.output.sheets import cell_text
from birds.output.text import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from birds.model import Lang
    from birds.output.annex.workbook import Sheets
    from birds.review.questions import Question, Review

CHOICES = "choices"  # the hidden sheet
SHEETS = ("match", "name", "non_migratory")
_FILL = ("decision", "decided_by", "date", "citation")
_HIDDEN = ("subject", "kind", "choices", "exported")
_WIDTHS = {
    "question": 15, "list": 13, "row": 6, "scientific_name": 21, "english_name": 15, "japanese_name": 14,
    "korean_name": 13, "family": 12, "elsewhere": 18, "explanation": 38, "candidates": 40, "other_list": 24,
    "decision": 22, "decided_by": 14, "date": 11, "citation": 22,
}  # fmt: skip
_SPOKEN = {"scientific_name": "la", "english_name": "en", "japanese_name": "ja", "korean_name": "ko"}


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet of questions: its name, the questions with the number of each, and the widths of its columns."""

    name: str
    asked: tuple[tuple[int, Question], ...]
    fields: dict[str, float]
    lang: Lang


def as_xlsx(review: Review) -> bytes:
    """Return the questions as a workbook."""

    def fill(sheets: Sheets) -> None:
        numbered = tuple(enumerate(review.asked, 1))
        offered = [(number, text) for number, one in numbered for text in choices(one, review.lang)]
        for page in _pages(review, numbered):
            _question_sheet(sheets, page, len(offered))
        _how_to_sheet(sheets, review)
        _choice_sheet(sheets, offered)

    return forms.workbook(word("review.title", review.lang), fill)


def _pages(review: Review, numbered: Sequence[tuple[int, Question]]) -> list[_Page]:
    """Return the sheets that have questions, the first one always: a file without questions says so."""
    made = []
    for kind in SHEETS:
        asked = tuple((number, one) for number, one in numbered if one.kind == kind)
        if asked or kind == SHEETS[0]:
            texts = [cells(one, review.lang) for _, one in asked]
            fields = {
                key: _width(key, texts, review.lang)
                for key in (*_WIDTHS, *_HIDDEN)
                if key in (*_FILL, *_HIDDEN) or _any(key, texts)
            }
            made.append(_Page(word(f"review.sheet.{kind}", review.lang), asked, fields, review.lang))
    return made


def _any(key: str, texts: Sequence[dict[str, str]]) -> bool:
    return not texts or any(text[key] for text in texts)


def _width(key: str, texts: Sequence[dict[str, str]], lang: Lang) -> float:
    """Return how wide a column is: so that all candidates with their reasons can be read to the end."""
    if key in _HIDDEN:
        return 12
    return forms.wide_enough((cell_text(text[key]) for text in texts), _WIDTHS[key], _letters(key, lang))


def _letters(key: str, lang: Lang) -> float:
    return 1.25 if lang == "en" or key in _SPOKEN else 1.05


def _question_sheet(sheets: Sheets, page: _Page, offered: int) -> None:
    sheet, lang = sheets.book.add_worksheet(page.name), page.lang
    title = f"{word('review.title', lang)}: {page.name}"
    brief = word("review.brief", lang).format(sheet=word("review.how_to", lang))
    forms.write_top(sheets, sheet, lang, title, brief if page.asked else word("review.nothing", lang))
    for column, (field, width) in enumerate(page.fields.items()):
        shade = {"bg_color": forms.TO_FILL} if field in _FILL else {}
        look = sheets.look(lang, bold=True, text_wrap=True, top=1, bottom=1, **shade)
        sheet.write_string(HEADER, column, word(f"review.column.{field}", lang), look)
        sheet.set_column(column, column, width, None, {"hidden": field in _HIDDEN})
    for index, (number, one) in enumerate(page.asked, HEADER + 1):
        _row(sheets, sheet, index, {**cells(one, lang), "choices": str(number)}, page)
    last = HEADER + max(1, len(page.asked))
    _choice(sheet, page, last, offered)
    _set_up(sheet, page, last, title)


def _row(sheets: Sheets, sheet: Worksheet, index: int, texts: dict[str, str], page: _Page) -> None:
    lines = 1
    for column, (field, width) in enumerate(page.fields.items()):
        look, shown = _look(sheets, field, page.lang), cell_text(texts[field])
        number = field == "choices" or (field == "row" and shown.isdecimal())
        forms.write_cell(sheet, (index, column), shown, look, number=number)
        if field not in _HIDDEN:
            room = max(4, int(width * _letters(field, page.lang)) - 2)
            lines = max(lines, forms.lines_of(shown, room))
    forms.set_height(sheet, index, lines)


def _look(sheets: Sheets, field: str, lang: Lang) -> Format:
    properties: dict[str, Any] = dict(forms.CELL)
    if field in _FILL:
        properties |= {**forms.TO_DO, "num_format": "@"}  # a date stays what was written
    if field == "scientific_name":
        properties |= {"italic": True, "font_size": 10.5}
    if field in ("candidates", "other_list"):
        properties["indent"] = 1  # long texts stand beside each other
    if field == "row":
        properties["align"] = "center"
    return sheets.look(_SPOKEN.get(field, lang), **properties)


def _choice(sheet: Worksheet, page: _Page, last: int, offered: int) -> None:
    """Offer each row its candidates; any other name may be written after a question."""
    from xlsxwriter.utility import xl_col_to_name

    if not offered:
        return
    fields = list(page.fields)
    column, number = fields.index("decision"), xl_col_to_name(fields.index("choices"), col_abs=True)
    keys = f"{CHOICES}!$A$1:$A${offered}"
    key = f"{number}{HEADER + 2}"
    source = f"=OFFSET({CHOICES}!$B$1,MATCH({key},{keys},0)-1,0,COUNTIF({keys},{key}),1)"
    rules = {
        "validate": "list",
        "source": source,
        "ignore_blank": True,
        "error_type": "warning",
        "error_title": word("review.choose", page.lang)[:32],
        "error_message": word("review.choose_one", page.lang),
    }
    sheet.data_validation(HEADER + 1, column, last, column, rules)


def _set_up(sheet: Worksheet, page: _Page, last: int, title: str) -> None:
    fields = list(page.fields)
    shown = [column for column, field in enumerate(fields) if field not in _HIDDEN]
    heads = [wrap(word(f"review.column.{fields[at]}", page.lang), 10) for at in shown]
    sheet.set_row(HEADER, forms.LINE * max(map(len, heads)) + 6)
    sheet.freeze_panes(HEADER + 1, min(4, fields.index("scientific_name") + 1))
    sheet.autofilter(HEADER, 0, last, len(fields) - 1)
    forms.set_up(sheet, title, (last, shown[-1]), {**forms.PROTECTED, "insert_rows": True})


def _how_to_sheet(sheets: Sheets, review: Review) -> None:
    lang = review.lang
    said = {"reference": review.reference, "word": word("review.non_migratory", lang)}
    lines = [(word(f"review.how.{number}", lang).format(**said), 0) for number in range(1, 8)]
    lines += forms.credit_lines(review.credits, lang)
    forms.write_how_to(sheets, lang, word("review.how_to", lang), lines, (88, 96 if lang == "en" else 84))


def _choice_sheet(sheets: Sheets, offered: Sequence[tuple[int, str]]) -> None:
    """Write what can be chosen, each beside the number of its question."""
    sheet = sheets.book.add_worksheet(CHOICES)
    for row, (number, text) in enumerate(offered):
        sheet.write_number(row, 0, number)
        sheet.write_string(row, 1, cell_text(text))
    sheet.protect("")
    sheet.very_hidden()
