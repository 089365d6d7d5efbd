"""Documents as Markdown, tables as GitHub has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from birds.documents import model as dm
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


def as_markdown(document: dm.Document) -> bytes:
    """Return a document as Markdown: its parts one after the other, an empty line between two."""
    titled = document.title or document.front is None
    parts = [f"# {_line(document.heading)}"] if titled else []
    if front := document.front:  # below the title of a paper: its agreement, what it is, its stamp
        subtitle = f"**{_line(front.subtitle)}**" if front.subtitle else ""
        below = _paragraph(front.agreement), subtitle, dm.SEPARATOR.join(map(_line, front.stamp))
        parts += filter(None, below)
    parts += map(_paragraph, document.lead)
    listed = (*document.sections, *document.source_section)
    for section in (section for section in listed if section.kind != "sources"):
        parts += _section(section, document.lang)
    parts += map(_paragraph, document.notes)
    for section in (section for section in listed if section.kind == "sources"):
        parts += _section(section, document.lang)
    return "\n\n".join(parts).encode("utf-8", "replace") + b"\n"


def _section(section: dm.Section, lang: Lang) -> Iterator[str]:
    if section.heading and section.blocks:
        yield f"## {_line(section.heading)}"
    for style, blocks in groupby(section.blocks, lambda block: getattr(block, "style", "")):
        members = tuple(blocks)
        lines = dm.Section((), members).paragraphs()
        if style in STYLES:
            yield from (STYLES[style].format(_line(line)) for line in lines)
        elif style in ("clause", "final"):
            yield from map(_paragraph, lines)
        elif lines:
            yield "\n".join(_item(line, section.lang) for line in lines)
        yield from (
            part for member in members if isinstance(member, dm.Table) for part in _table(member, lang)
        )


def _item(line: dm.Line, own: str) -> str:
    """Return an item of a list; a number before a tab is its own, where marks lead to; other tabs are blanks."""
    before, after = dm.parted(line)
    number = dm.plain(before).rstrip(".")
    if number.isdecimal() and after:
        name = f"note-{own}-{number}" if own else f"note-{number}"
        return f'{dm.plain(before)} <a id="{name}"></a>{_line(after)}'
    return f"* {_line(line)}"


def _paragraph(line: dm.Line) -> str:
    """Return a paragraph whose beginning is not taken for a list: it has a backslash before its sign or full stop."""
    return _LINE_START.sub(r"\1\\", _line(line))


def _table(table: dm.Table, lang: Lang) -> Iterator[str]:
    """Yield a table, or one for each of its parts with the part's heading above it."""
    if not table.rows:
        yield table.empty or word("no_rows", lang)
        return
    read = table if table.whole else for_reading(table)
    lines = [_table_line(markdown(column.label) for column in read.columns)]
    lines.append(_table_line("---:" if column.align == "right" else "---" for column in read.columns))
    for parts, same in groupby(read.rows, lambda row: row.level == dm.PART):
        if parts:
            yield from (f"### {_heading(row)}" for row in same)
        else:
            yield "\n".join((*lines, *(_table_line(_cells(row, read)) for row in same)))


def _cells(row: dm.Row, table: dm.Table) -> Iterable[str]:
    """Return the cells of a row; a group's heading stands in the column that heads the rows."""
    if row.level:
        return (f"**{_heading(row)}**" if column.heads else "" for column in table.columns)
    return map(_cell, row.cells, table.columns)


def _heading(row: dm.Row) -> str:
    return "".join(map(_line, dm.lines_of(row.cells[0])))


def _table_line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: dm.Value, column: dm.Column) -> str:
    if isinstance(value, dm.Cell):
        return "<br>".join(_line(line) for line in value.lines if dm.plain(line))
    text = markdown(dm.shown(value))
    return f"*{text}*" if column.italic and text else text


def _line(line: dm.Line) -> str:
    texts = []
    for span in line:
        before, after = MARKS.get(span.style, ("", "")) if span.text.strip() else ("", "")
        text = markdown(span.text)
        linked = f"[{text}](#{span.link})" if span.style == "mark" and span.link else text
        texts.append("<br>" if span.text == dm.BREAK else f"{before}{linked}{after}")
    return "".join(texts)
