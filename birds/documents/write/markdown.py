"""Documents as Markdown, tables as GitHub has them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from birds.documents import sources
from birds.documents.model import Cell, Section, Table, plain, shown
from birds.documents.text import markdown
from birds.documents.write.text import for_reading
from birds.messages import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.documents.model import Column, Document, Line, Span, Value
    from birds.model import Lang

MARKS = {"name": "*", "strong": "**"}


def as_markdown(document: Document) -> bytes:
    """Return a document as Markdown: its parts one after the other, an empty line between two."""
    parts = [f"# {_line(document.heading)}", *map(_line, document.lead)]
    for section in document.sections:
        parts += _section(section, document.lang)
    parts += map(_line, document.notes)
    for section in sources.section(document):
        parts += _section(section, document.lang)
    return "\n\n".join(parts).encode("utf-8", "replace") + b"\n"


def _section(section: Section, lang: Lang) -> Iterator[str]:
    if section.heading and section.blocks:
        yield f"## {_line(section.heading)}"
    for _, blocks in groupby(section.blocks, type):
        members = tuple(blocks)
        if told := Section((), members).paragraphs():
            yield "\n".join(f"* {_line(line)}" for line in told)
        yield from (_table(one, lang) for one in members if isinstance(one, Table))


def _table(table: Table, lang: Lang) -> str:
    if not table.rows:
        return word("no_rows", lang)
    read = for_reading(table)
    lines = [_table_line(markdown(column.label) for column in read.columns)]
    lines.append(_table_line("---:" if column.align == "right" else "---" for column in read.columns))
    lines += [_table_line(map(_cell, row.cells, read.columns)) for row in read.rows]
    return "\n".join(lines)


def _table_line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Value, column: Column) -> str:
    if isinstance(value, Cell):
        return "<br>".join(_line(line) for line in value.lines if plain(line))
    text = markdown(shown(value))
    return f"*{text}*" if column.italic and text else text


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    text = markdown(span.text)
    mark = MARKS.get(span.style, "")
    return f"{mark}{text}{mark}"
