"""The questions as a workbook: context locked, two columns to fill in, choices from a list, a hidden stamp."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from birds import columns
from birds.documents.build.positions_cells import cells, stamp
from birds.documents.text import wrap
from birds.documents.write import forms
from birds.documents.write.forms import HEADER
from birds.documents.write.xlsx import cell_text
from birds.messages import say, word
from birds.model import PARTIES, Message, PositionValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from birds.documents.build.positions import Questions
    from birds.documents.write.annex_xlsx import Sheets
    from birds.model import Lang

VALUES: tuple[PositionValue, ...] = get_args(PositionValue)
STAMP = "birds"  # the hidden sheet
_NAMES: dict[Lang, str] = {"en": "english_name", "ja": "japanese_name", "ko": "korean_name"}
_LETTERS = {"en": 1.25, "la": 1.2}  # letters to a unit of width; two for a syllable or a kana in 1.08


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its field, its heading, its width in characters, the language of its cells, what it is for."""

    name: str
    heading: str
    width: float
    lang: str
    kind: str = "context"  # context, fill, aside (not printed), hidden


def as_xlsx(questions: Questions) -> bytes:
    """Return the questions as a workbook."""

    def fill(sheets: Sheets) -> None:
        _questions_sheet(sheets, questions)
        _how_to_sheet(sheets, questions)
        _stamp_sheet(sheets, questions)

    return forms.workbook(_title(questions), fill)


def _title(questions: Questions) -> str:
    return _said("talks.title", questions)


def _said(code: str, questions: Questions, **more: str) -> str:
    told = Message.of(code, party=questions.party, number=questions.round, **more)
    return say(told, questions.lang)


def _fields(questions: Questions) -> list[Field]:
    """Return the columns, the Party's own names before the other's."""
    lang = questions.lang

    def field(name: str, size: float, spoken: str = "", kind: str = "context", of: str = "") -> Field:
        heading = columns.heading(name, lang, "positions")
        shown = f"{heading[:1].upper()}{heading[1:]}"
        return Field(name, f"{shown} ({of})" if of else shown, size, spoken or lang, kind)

    ordered: list[Lang] = [PARTIES[questions.party].lang, PARTIES[questions.other].lang, "en"]
    names = [field(_NAMES[each], 17, each) for each in dict.fromkeys(ordered)]
    return [
        field("number", 5),
        field("scientific_name", 24, "la"),
        *names,
        field("state", 11),
        field("verdict", 10),
        *([field("elsewhere", 15)] if any(one.row.elsewhere for one in questions.rows) else ()),
        field("explanation", 46),
        field("other_position", 17, of=word(questions.other, lang)),
        field("earlier_position", 12),
        field("position", 14, kind="fill"),
        field("note", 24, kind="fill"),
        field("other_names", 24, "la", kind="aside"),
        field("id", 12, kind="hidden"),
        field("exported_position", 12, kind="hidden"),
        field("exported_note", 12, kind="hidden"),
        field("context", 12, kind="hidden"),
    ]


def _questions_sheet(sheets: Sheets, questions: Questions) -> None:
    sheet = sheets.book.add_worksheet(word("talks_sheet", questions.lang))
    lang, texts = questions.lang, [cells(one, questions) for one in questions.rows]
    fields = [_widened(field, texts) for field in _fields(questions)]
    brief = say(Message.of("talks.brief", sheet=word("talks_how_to", lang)), lang)
    forms.write_top(sheets, sheet, lang, _title(questions), brief)
    for column, field in enumerate(fields):
        _column(sheets, sheet, column, field)
    for index, one in enumerate(texts, HEADER + 1):
        _row(sheets, sheet, index, fields, [one[field.name] for field in fields])
    last = HEADER + max(1, len(questions.rows))
    _choices(sheet, questions, [field.name for field in fields].index("position"), last)
    _set_up(sheet, questions, fields, last)


def _widened(field: Field, texts: Sequence[dict[str, str]]) -> Field:
    """Return a column so wide that a Party's statement can be read to its end."""
    if field.kind == "hidden":
        return field
    letters = _LETTERS.get(field.lang, 1.08)
    width = forms.wide_enough((cell_text(one[field.name]) for one in texts), field.width, letters)
    return replace(field, width=width)


def _column(sheets: Sheets, sheet: Worksheet, column: int, field: Field) -> None:
    shade = {"bg_color": forms.TO_FILL} if field.kind == "fill" else {}
    look = sheets.look(
        "en" if field.lang == "la" else field.lang, bold=True, text_wrap=True, top=1, bottom=1, **shade
    )
    sheet.write_string(HEADER, column, field.heading, look)
    sheet.set_column(column, column, field.width, None, {"hidden": field.kind == "hidden"})


def _row(sheets: Sheets, sheet: Worksheet, index: int, fields: Sequence[Field], texts: Sequence[str]) -> None:
    lines = 1
    for column, (field, text) in enumerate(zip(fields, texts, strict=True)):
        look, shown = _look(sheets, field), cell_text(text)
        forms.write_cell(sheet, (index, column), shown, look, number=field.name == "number")
        if field.kind != "hidden":
            room = max(4, int(field.width * _LETTERS.get(field.lang, 1.08)) - 1)
            lines = max(lines, forms.lines_of(shown, room))
    forms.set_height(sheet, index, lines)


def _look(sheets: Sheets, field: Field) -> Format:
    properties: dict[str, Any] = dict(forms.CELL)
    if field.kind == "fill":
        properties |= forms.TO_DO
    if field.lang == "la":
        properties |= {"italic": True, "font_size": 10.5}
    if field.name == "number":
        properties["align"] = "center"
    return sheets.look(field.lang, **properties)


def _choices(sheet: Worksheet, questions: Questions, column: int, last: int) -> None:
    lang = questions.lang
    sheet.data_validation(
        HEADER + 1,
        column,
        last,
        column,
        {
            "validate": "list",
            "source": [word(value, lang) for value in VALUES],
            "ignore_blank": True,
            "error_title": word("talks_choose", lang)[:32],
            "error_message": word("talks_choose_one", lang),
        },
    )


def _set_up(sheet: Worksheet, questions: Questions, fields: Sequence[Field], last: int) -> None:
    names = [field.name for field in fields]
    shown = [column for column, field in enumerate(fields) if field.kind not in {"hidden", "aside"}]
    sheet.set_row(
        HEADER,
        forms.LINE * max(len(wrap(one.heading, int(one.width) - 3)) for one in fields if one.kind != "hidden")
        + 6,
    )
    sheet.freeze_panes(HEADER + 1, names.index("scientific_name") + 2)
    sheet.autofilter(HEADER, 0, last, len(fields) - 1)
    forms.set_up(sheet, _title(questions), (last, shown[-1]), forms.PROTECTED)
    sheet.set_first_sheet()
    sheet.activate()


def _how_to_sheet(sheets: Sheets, questions: Questions) -> None:
    lang = questions.lang
    position = columns.heading("position", lang, "positions")
    first = _said("talks.how_1", questions, position=f"{position[:1].upper()}{position[1:]}")
    values = [(say(Message.of(f"talks.how_{value}", value=value), lang), 2) for value in VALUES]
    more = [(_said(f"talks.how_{number}", questions), 0) for number in (2, 3, 4)]
    lines = [(first, 0), *values, *more, *forms.credit_lines(questions.credits, lang)]
    sizes = (84, 96 if lang == "en" else 86)
    forms.write_how_to(sheets, lang, word("talks_how_to", lang), lines, sizes)


def _stamp_sheet(sheets: Sheets, questions: Questions) -> None:
    """Write the stamp: whose, which round, from which dossier; a reader needs it to know what may change."""
    sheet = sheets.book.add_worksheet(STAMP)
    for row, (key, value) in enumerate(stamp(questions).items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.protect("")
    sheet.very_hidden()
