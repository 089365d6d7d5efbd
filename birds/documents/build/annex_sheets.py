"""The annex as the sheets of a workbook, ready to filter and to print: the annex, what was left out, the notes.

A bracketed row reads `[34 … proposed by Japan ]`: its number stays a number, the opening bracket stands around it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from birds.documents import model as dm
from birds.documents.build import annex as words
from birds.documents.build import annex_rows
from birds.documents.build.statements import numbers_in_words
from birds.messages import name_heading, say, word
from birds.model import ClosingRow, OpenRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.model import Annex, AnnexRow, Lang

Field = tuple[dm.Column, Callable[[Any], "dm.Value"]]  # a column, and what it holds of a row


def workbook(annex: Annex) -> dm.Document:
    """Return the annex as a document whose tables are sheets."""
    sheets = (_annex(annex), *_left_out(annex), *_instructions(annex), *_index(annex), *_notes(annex))
    return dm.Document(
        annex.lang,
        (dm.Section((), sheets),),
        dm.spans(words.heading(annex), annex.lang),
        front=words.front(annex),
    )


def _table(
    name: str, title: str, fields: Sequence[Field], rows: Sequence[object], frozen: int = 0
) -> dm.Table:
    made = tuple(dm.Row(tuple(_one_line(held(row)) for _, held in fields)) for row in rows)
    return dm.Table(tuple(column for column, _ in fields), made, name, title, frozen=frozen)


def _one_line(value: dm.Value) -> dm.Value:
    return dm.clean(value) if isinstance(value, str) else value


def _annex(annex: Annex) -> dm.Table:
    """Return the rows; a column that only some annexes have is left out where it would say nothing."""
    headings = annex_rows.headings_of(annex)
    fields = [
        (column, held)
        for column, held in _fields(annex)
        if column.label in headings or any(dm.shown(held(row)) for row in annex.rows)
    ]
    name = words.label(annex) or words.title(annex)
    return _table(name, words.heading(annex), fields, annex.rows, frozen=2)


def _fields(annex: Annex) -> Iterator[Field]:
    lang = annex.lang
    yield _column("number", lang, align="right"), _number
    if not annex.text:
        yield (
            _column("reference_number", lang),
            lambda row: say(row.reference, lang) if row.reference else None,
        )
    if annex.since is not None:
        yield _column("annex_mark", lang), lambda row: row.mark
        yield (
            _column("annex_before", lang),
            lambda row: annex_rows.before_text(row, annex) if row.before else None,
        )
    yield from _names(annex)
    if annex.text:
        yield (
            _column("annex_square_brackets", lang),
            lambda row: annex_rows.CLOSE if annex_rows.brackets(row) == "row" else None,
        )
        return
    yield _column("annex_subspecies", lang, italic=True), lambda row: row.subspecies
    yield _column("annex_changed", lang), lambda row: annex_rows.changed_text(row, lang)
    yield _column("annex_square_brackets", lang), lambda row: _bracket(row, lang)
    yield _column("annex_notes", lang), lambda row: ", ".join(map(str, row.notes))
    yield _elsewhere(lang)
    # What serves to filter only is not printed.
    yield (
        _column("annex_state", lang, printed=False),
        lambda row: None if annex.computed else word(row.state, lang),
    )
    yield (
        _column("annex_verdict", lang, printed=False),
        lambda row: word(row.verdict, lang) if row.verdict else None,
    )
    yield _column("annex_order", lang, printed=False), lambda row: row.order
    yield _column("annex_family", lang, printed=False), lambda row: row.family


def _column(key: str, lang: Lang, **properties: Any) -> dm.Column:  # noqa: ANN401 - those of a column
    return dm.Column(key, word(key, lang), **{"widest": 46, **properties})


def _elsewhere(lang: Lang) -> Field:
    return (
        _column("elsewhere", lang),
        lambda row: None if isinstance(row, OpenRow) else numbers_in_words(row.elsewhere, lang),
    )


def _names(annex: Annex) -> Iterator[Field]:
    """Yield the columns of names in the order of the style; two of them have other names in the same cell."""
    scientific = _column("scientific_name", annex.lang, italic=True)
    spoken = [_vernacular(one, annex.lang) for one in annex.columns]
    if annex.style in annex_rows.INLINE:
        both = [(scientific, _inline)]
        yield from (*spoken, *both) if annex.style == "jamba" else (*both, *spoken)
        return
    yield scientific, _scientific
    yield _column("annex_other_names", annex.lang, italic=True), _others
    yield from spoken


def _vernacular(one: Lang, lang: Lang) -> Field:
    return dm.Column(one, name_heading(one, lang), lang=one), lambda row: row.names.get(one)


def _number(row: AnnexRow) -> dm.Value:
    """Return the number of a row, None where it is withdrawn."""
    if not row.number or annex_rows.brackets(row) != "row":
        return row.number or None
    return dm.Cell(row.number, ((dm.Span(f"{annex_rows.OPEN}{row.number}"),),))


def _scientific(row: AnnexRow) -> str:
    if annex_rows.is_name_open(row):
        return " ".join(f"[{'; '.join(names)}]" for names in annex_rows.alternatives(row))
    return f"{row.scientific_name} (sic)" if row.sic else row.scientific_name


def _inline(row: AnnexRow) -> str:
    others = _others(row)
    return f"{_scientific(row)} ({others})" if others else _scientific(row)


def _others(row: AnnexRow) -> str:
    return "; ".join(f"{name}, sic" if name in row.misprints else name for name in annex_rows.aside(row))


def _bracket(row: AnnexRow, lang: Lang) -> str:
    remark = annex_rows.remark_text(row, lang)
    kind = annex_rows.brackets(row)
    if kind == "row":
        return f"{remark} ]"
    return word(row.state, lang) if kind == "names" else remark


def _left_out(annex: Annex) -> Iterator[dm.Table]:
    lang = annex.lang
    rows = (*(row for _, group in words.closing_groups(annex) for row in group), *annex.unsettled)
    fields = [
        (_column("scientific_name", lang, italic=True), lambda row: _printed(row, annex)),
        *(_vernacular(one, lang) for one in annex.columns),
        *([_elsewhere(lang)] if any(row.elsewhere for row in annex.closing) else ()),
        (_column("annex_verdict", lang), lambda row: word(_standing(row), lang)),
        (_column("annex_why", lang, widest=80), lambda row: _why(row, lang)),
    ]
    if rows:
        yield _table(
            word("annex_left_out_sheet", lang), words.left_out_heading(annex), fields, rows, frozen=1
        )


def _printed(row: ClosingRow | OpenRow, annex: Annex) -> str:
    if isinstance(row, ClosingRow):
        return row.scientific_name
    return "; ".join(f"{name}{words.by(annex.agreement, whose, annex.lang)}" for whose, name in row.printed)


def _standing(row: ClosingRow | OpenRow) -> str:
    return row.verdict if isinstance(row, ClosingRow) else "annex_not_settled"


def _why(row: ClosingRow | OpenRow, lang: Lang) -> str:
    return say(row.reason, lang) if isinstance(row, ClosingRow) else words.unsettled_text(row, lang)


def _instructions(annex: Annex) -> Iterator[dm.Table]:
    if annex.instructions:
        name = word("annex_instructions", annex.lang)
        told = [(_column("annex_instructions", annex.lang, widest=112), dm.plain)]
        yield _table(name, name, told, words.instructions(annex))


def _index(annex: Annex) -> Iterator[dm.Table]:
    """Yield the index: names of one language after the other, each with its numbers."""
    if annex.index:
        name = word("annex_index", annex.lang)
        (table,) = annex_rows.index_grid(annex).tables
        yield dm.Table(table.columns, table.rows, name, name)


def _notes(annex: Annex) -> Iterator[dm.Table]:
    """Yield the notes, then what the marks mean and the sources; a text has nothing of it."""
    if annex.text:
        return
    lang, name = annex.lang, word("annex_notes", annex.lang)
    said = [(None, dm.plain(line)) for line in (words.counted(annex),) if line]
    lines: list[tuple[dm.Value, str]] = [
        *((number, dm.plain(note)) for number, note in enumerate(words.notes(annex), 1)),
        *(("[ ]", text) for text in (words.legend_line(annex),) if text),
        *said,
        *((word("annex_sources", lang), text) for text in words.sources(annex)),
    ]
    columns = (_column("number", lang), _column("annex_notes", lang, widest=100))
    yield dm.Table(columns, tuple(map(dm.Row, lines)), name, name)
