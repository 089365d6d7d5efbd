"""Documents with tracked changes as pages: what comes is `ins`, what goes `del`, each with whose change it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from birds.documents.model import Cell, Paragraph, Table, lines_of
from birds.documents.write import html

if TYPE_CHECKING:
    from birds.documents.model import Block, Change, Document, Line, Row

_LISTED = ("note", "item")  # numbered by their own words here: a list would count what goes, too


def as_html(document: Document) -> bytes:
    """Return a document as a page; each change is marked on the words themselves."""
    nobody = document.front.reviser if document.front else ""
    sections = (
        replace(one, blocks=tuple(_marked(block, nobody) for block in one.blocks))
        for one in document.sections
    )
    return html.as_html(replace(document, sections=tuple(sections)))


def _marked(block: Block, nobody: str) -> Block:
    if isinstance(block, Paragraph):
        style = "line" if block.style in _LISTED else block.style
        return replace(block, style=style, line=_said(block.line, block.change, nobody))
    if isinstance(block, Table):
        return replace(block, rows=tuple(_row(row, nobody) for row in block.rows))
    return block


def _row(row: Row, nobody: str) -> Row:
    who = row.who or nobody
    cells = (tuple(_said(line, row.change, who) for line in lines_of(one)) for one in row.cells)
    tones = (*row.tones, row.change) if row.change else row.tones
    return replace(row, cells=tuple(Cell(None, lines) for lines in cells), tones=tones)


def _said(line: Line, change: Change, who: str) -> Line:
    return tuple(
        replace(span, change=span.change or change, who=span.who or who) if span.change or change else span
        for span in line
    )
