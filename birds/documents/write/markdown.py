"""Documents as Markdown, tables as GitHub has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from birds.documents.model import (
    BREAK,
    PART,
    SEPARATOR,
    Cell,
    Column,
    Document,
    Line,
    Row,
    Section,
    Span,
    Table,
    Value,
    lines_of,
    parted,
    plain,
    shown,
)
from birds.documents.text import markdown
from birds.documents.write.text import for_reading
from birds.messages import word
from birds.model import Lang

MARKS = {"name": ("*", "*"), "strong": ("**", "**"), "mark": ("<sup>", "</sup>")}
STYLES = {
    "subheading": "### {}",
    "initial": "**{}**",
    "instrument": "# {}",
    "article": "## {}",
    "caption": "**{}**",
    "signature": r"{}: \_\_\_\_\_\_\_\_\_\_\_\_",
    "legend": "{}",
}
_LINE_START = re.compile(r"^(?:(?=[-+=])|(\d+)(?=[.)]))")


def as_markdown(document: Document) -> bytes:
    """Return a document as Markdown: its parts one after the other, an empty line between two."""
    titled = document.title or document.front is None
    parts = [f"# {_line(document.heading)}"] if titled else []
    parts += (*_front(document), *map(_paragraph, document.lead))
    listed = (*document.sections, *document.source_section)
    for section in (section for section in listed if section.kind != "sources"):
        parts += _section(section, document.lang)
    parts += map(_paragraph, document.notes)
    for section in (section for section in listed if section.kind == "sources"):
        parts += _section(section, document.lang)
    return "\n\n".join(parts).encode("utf-8", "replace") + b"\n"


def _front(document: Document) -> Iterator[str]:
    """Yield what stands below the title of a paper: its agreement, what it is, its stamp."""
    if front := document.front:
        subtitle = f"**{_line(front.subtitle)}**" if front.subtitle else ""
        parts = _paragraph(front.agreement), subtitle, SEPARATOR.join(map(_line, front.stamp))
        yield from filter(None, parts)


def _section(section: Section, lang: Lang) -> Iterator[str]:
    if section.heading and section.blocks:
        yield f"## {_line(section.heading)}"
    for style, blocks in groupby(section.blocks, lambda block: getattr(block, "style", "")):
        members = tuple(blocks)
        lines = Section((), members).paragraphs()
        if style in STYLES:
            yield from (STYLES[style].format(_line(line)) for line in lines)
        elif style in ("clause", "final"):
            yield from map(_paragraph, lines)
        elif lines:
            yield "\n".join(_item(line, section.lang) for line in lines)
        yield from (part for member in members if isinstance(member, Table) for part in _table(member, lang))


def _item(line: Line, own: str) -> str:
    """Return an item of a list; a number before a tab is its own, where marks lead to; other tabs are blanks."""
    before, after = parted(line)
    number = plain(before).rstrip(".")
    if number.isdecimal() and after:
        name = f"note-{own}-{number}" if own else f"note-{number}"
        return f'{plain(before)} <a id="{name}"></a>{_line(after)}'
    return f"* {_line(line)}"


def _paragraph(line: Line) -> str:
    """Return a paragraph whose beginning is not taken for a list: it has a backslash before its sign or full stop."""
    return _LINE_START.sub(r"\1\\", _line(line))


def _table(table: Table, lang: Lang) -> Iterator[str]:
    """Yield a table, or one for each of its parts with the part's heading above it."""
    if not table.rows:
        yield table.empty or word("no_rows", lang)
        return
    read = table if table.whole else for_reading(table)
    lines = [_table_line(markdown(column.label) for column in read.columns)]
    lines.append(_table_line("---:" if column.align == "right" else "---" for column in read.columns))
    for parts, same in groupby(read.rows, lambda row: row.level == PART):
        if parts:
            yield from (f"### {_heading(row)}" for row in same)
        else:
            yield "\n".join((*lines, *(_table_line(_cells(row, read)) for row in same)))


def _cells(row: Row, table: Table) -> Iterable[str]:
    """Return the cells of a row; a group's heading stands in the column that heads the rows."""
    if row.level:
        return (f"**{_heading(row)}**" if column.heads else "" for column in table.columns)
    return map(_cell, row.cells, table.columns)


def _heading(row: Row) -> str:
    return "".join(map(_line, lines_of(row.cells[0])))


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
    if span.text == BREAK:
        return "<br>"
    before, after = MARKS.get(span.style, ("", "")) if span.text.strip() else ("", "")
    text = markdown(span.text)
    return f"{before}{f'[{text}](#{span.link})' if span.style == 'mark' and span.link else text}{after}"
