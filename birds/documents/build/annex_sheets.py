"""The annex as the sheets of a workbook, ready to filter and to print: the annex, what was left out, the notes.

A bracketed row reads `[34 … proposed by Japan ]`: its number stays a number, the opening bracket stands around it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from birds.documents import model as dm
from birds.documents.build import annex as words
from birds.documents.build import annex_rows
from birds.documents.build.statements import numbers_in_words
from birds.messages import name_heading, say, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from birds.model import Annex, AnnexRow, Lang


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
    name: str, title: str, columns: Iterable[dm.Column], rows: Iterable[object], frozen: int = 0
) -> dm.Table:
    made = dm.Table.of(columns, rows)
    lines = (
        dm.Row(tuple(dm.clean(it) if isinstance(it, str) else it for it in row.cells)) for row in made.rows
    )
    return dm.Table(made.columns, tuple(lines), name, title, frozen=frozen)


def _annex(annex: Annex) -> dm.Table:
    """Return the rows; a column that only some annexes have is left out where it would say nothing."""
    name = words.label(annex) or words.title(annex)
    table = _table(name, words.heading(annex), _columns(annex), annex.rows, frozen=2)
    return dm.without_empty(table, but=[column.label for column in annex_rows.columns(annex)])


def _columns(annex: Annex) -> Iterator[dm.Column]:
    lang = annex.lang
    column = partial(_column, lang)
    yield column("number", _number, align="right")
    if not annex.text:
        yield column("reference_number", lambda row: say(row.reference, lang) if row.reference else None)
    if annex.since is not None:
        yield column("annex_mark", attrgetter("mark"))
        yield column("annex_before", lambda row: annex_rows.before_text(row, annex) if row.before else None)
    yield from _names(annex)
    if annex.text:
        yield column(
            "annex_square_brackets",
            lambda row: annex_rows.CLOSE if annex_rows.brackets(row) == "row" else None,
        )
        return
    yield column("annex_subspecies", attrgetter("subspecies"), italic=True)
    yield column("annex_changed", lambda row: annex_rows.changed_text(row, lang))
    yield column("annex_square_brackets", lambda row: _bracket(row, lang))
    yield column("annex_notes", lambda row: ", ".join(map(str, row.notes)))
    yield _elsewhere(lang)
    # What serves to filter only is not printed.
    column = partial(column, printed=False)
    yield column("annex_state", lambda row: None if annex.computed else word(row.state, lang))
    yield column("annex_verdict", lambda row: word(row.verdict, lang) if row.verdict else None)
    yield column("annex_order", attrgetter("order"))
    yield column("annex_family", attrgetter("family"))


def _column(lang: Lang, key: str, value: Callable[[Any], dm.Value], **properties: Any) -> dm.Column:  # noqa: ANN401
    return dm.Column.of(lang, key, value, **{"widest": 46, **properties})


def _elsewhere(lang: Lang) -> dm.Column:
    return _column(lang, "elsewhere", lambda row: numbers_in_words(row.elsewhere, lang))


def _names(annex: Annex) -> Iterator[dm.Column]:
    """Yield the columns of names in the order of the style; two of them have other names in the same cell."""
    scientific = partial(_column, annex.lang, "scientific_name", italic=True)
    spoken = [_vernacular(own, annex.lang) for own in annex.columns]
    if annex.style in annex_rows.INLINE:
        both = [scientific(_inline)]
        yield from (*spoken, *both) if annex.style == "jamba" else (*both, *spoken)
        return
    yield scientific(_scientific)
    yield _column(annex.lang, "annex_other_names", _others, italic=True)
    yield from spoken


def _vernacular(one: Lang, lang: Lang) -> dm.Column:
    return dm.Column(one, name_heading(one, lang), lang=one, value=lambda row: row.names.get(one))


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
    lang, rows = annex.lang, tuple(words.left_out(annex))

    def printed(row: words.LeftOut) -> str:
        return "; ".join(f"{name}{words.by(annex, whose)}" for whose, name in row.printed)

    columns = [
        _column(lang, "scientific_name", printed, italic=True),
        *(_vernacular(own, lang) for own in annex.columns),
        *([_elsewhere(lang)] if any(row.elsewhere for row in rows) else ()),
        _column(lang, "annex_verdict", lambda row: word(row.verdict or words.UNSETTLED, lang)),
        _column(lang, "annex_why", lambda row: row.why(lang), widest=80),
    ]
    if rows:
        title = word("annex_left_out_sheet", lang)
        yield _table(title, words.left_out_heading(annex), columns, rows, frozen=1)


def _instructions(annex: Annex) -> Iterator[dm.Table]:
    if annex.instructions:
        name = word("annex_instructions", annex.lang)
        columns = (_column(annex.lang, "annex_instructions", dm.plain, widest=112),)
        yield _table(name, name, columns, words.instructions(annex))


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
    columns = (
        _column(lang, "number", itemgetter(0)),
        _column(lang, "annex_notes", itemgetter(1), widest=100),
    )
    yield replace(dm.Table.of(columns, lines), name=name, title=name)
