"""Documents as plain text: wrapped, tables aligned by display width as far as the terminal has room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.documents import sources
from birds.documents.model import Paragraph, Table, plain, shown, without_empty
from birds.documents.text import GAP, aligned, capital, clean, fit, longest, width, wrap
from birds.messages import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.documents.model import Column, Document, Line, Section
    from birds.model import Lang

INDENT = "  "
WIDTH = 100  # columns, where the terminal does not say
LONG = 44  # a column wider than this is moved below its row where the terminal is too narrow


def as_text(document: Document) -> bytes:
    """Return a document as text for a file or a pipe."""
    return as_wide_text(document).encode("utf-8", "replace")


def as_wide_text(document: Document, columns: int = WIDTH) -> str:
    """Return a document as text for a terminal of so many columns."""
    lines = _wrapped((document.title, *document.lead) if document.title else document.lead, columns)
    for section in _sections(document):
        lines += _section(section, document.lang, columns)
    lines += _wrapped(document.notes, columns)
    lines += ["", *wrap(document.then, columns)] if document.then else []
    return "\n".join([*lines, ""])


def _wrapped(lines: Sequence[Line], columns: int) -> list[str]:
    return [part for line in lines for part in wrap(clean(plain(line)), columns)]


def _sections(document: Document) -> tuple[Section, ...]:
    return (*document.sections, *(sources.section(document) if document.cited else ()))


def _section(section: Section, lang: Lang, columns: int) -> Iterator[str]:
    if section.heading and section.blocks:
        yield ""
        yield clean(plain(section.heading))
    for block in section.blocks:
        if isinstance(block, Paragraph):
            text = clean(plain(block.line))
            parts = [text] if block.style == "unbroken" else wrap(text, columns - len(INDENT))
            yield from (INDENT + part for part in parts)
        elif isinstance(block, Table):
            yield from (
                table_lines(block, columns - len(INDENT)) if block.rows else [INDENT + word("no_rows", lang)]
            )


def for_reading(table: Table) -> Table:
    """Return the table as a person reads it: without columns that say nothing, labels beginning with a capital."""
    read = without_empty(table)
    return replace(read, columns=tuple(replace(one, label=capital(one.label)) for one in read.columns))


def table_lines(table: Table, columns: int) -> Iterator[str]:
    """Yield the heading and the rows as aligned, indented lines; texts that don't fit beside stand below."""
    read = for_reading(table)
    heads = [clean(column.label) for column in read.columns]
    body = [[clean(shown(value)) for value in row.cells] for row in read.rows]
    wanted = [max(map(width, cells)) for cells in zip(heads, *body, strict=True)]
    words = [_usual_word(*cells) for cells in zip(heads, *body, strict=True)]
    italic = [at for at, column in enumerate(read.columns) if column.italic]
    below = below_the_row(read.columns, wanted, columns)
    beside, sizes = _beside(wanted, below, italic, columns)
    while wide := _widest(beside, sizes, words, wanted, italic):
        below = sorted([*below, wide])
        beside, sizes = _beside(wanted, below, italic, columns)
    aligns = [read.columns[at].align for at in beside]
    for cells in (heads, None, *body):
        line = [cells[at] for at in beside] if cells else ["-" * size for size in sizes]
        yield from (INDENT + part for part in aligned(line, sizes, aligns))
        if cells and cells is not heads:
            yield from _long_texts(heads, cells, below, columns)


def below_the_row(columns: Sequence[Column], wanted: Sequence[int], room: int) -> list[int]:
    """Return the columns that are moved below their row: none if all fit, never the first."""
    if sum(wanted) + len(GAP) * (len(wanted) - 1) <= room:
        return []
    return [at for at, size in enumerate(wanted) if at and (size > LONG or columns[at].aside)]


def _usual_word(head: str, *cells: str) -> int:
    """Return the width in which a column's heading and nine in ten of its cells stand without a broken word."""
    words = sorted(map(longest, cells))
    return max(longest(head), words[9 * (len(words) - 1) // 10] if words else 0)


def _beside(
    wanted: Sequence[int], below: Sequence[int], italic: Sequence[int], columns: int
) -> tuple[list[int], list[int]]:
    """Return the columns that stand side by side, and how wide each is."""
    beside = [at for at in range(len(wanted)) if at not in below]
    names = [place for place, at in enumerate(beside) if at in italic]
    return beside, fit([wanted[at] for at in beside], columns, names)


def _widest(
    beside: Sequence[int],
    sizes: Sequence[int],
    words: Sequence[int],
    wanted: Sequence[int],
    italic: Sequence[int],
) -> int | None:
    """Return the column to move below because words would be broken: the widest, never the first or a name."""
    if all(size >= words[at] for at, size in zip(beside, sizes, strict=True)):
        return None
    movable = [at for at in beside if at and at not in italic]
    return max(movable, key=lambda at: (wanted[at], at), default=None)


def _long_texts(
    heads: Sequence[str], cells: Sequence[str], below: Sequence[int], columns: int
) -> Iterator[str]:
    for at in below:
        if cells[at]:
            text = f"{heads[at]}: {cells[at]}"
            yield from (INDENT * 2 + part for part in wrap(text, columns - len(INDENT), whole=True))
