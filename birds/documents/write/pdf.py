"""Papers as PDF by typst: tagged PDF/A, embedded fonts, bookmarks, no clock."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from birds.documents import looks
from birds.documents.model import Figure, Paragraph, Table, lines_of, on_paper, parted, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from birds.documents.model import Block, Document, Line, Row, Section

Piece = tuple[str, str, str, bool, str]  # a span as the template takes it
Json = dict[str, object]
# Words too long for a cell, or for a line: no name or address is.
_CELL_WORD, _LINE_WORD = (re.compile(rf"[^\s\u1100-\U0001ffff]{{{least},}}") for least in (18, 60))
_PIECE = re.compile(r"[\[(]?\w{1,8}[^\w\[(]?|\W{1,6}")  # WINTER/ COMMON [1,


def as_pdf(document: Document) -> bytes:
    """Return a paper as a PDF document."""
    return looks.as_pdf(_data(document))


def _data(document: Document) -> Json:
    front = document.front
    assert front  # noqa: S101 - a paper has one
    return {
        "lang": document.lang,
        "document_title": front.document_title,
        "running": _breakable(plain(front.running)),
        "page": front.around_page,
        "agreement": _pieces(front.agreement),
        "label": plain(front.label),
        "title": plain(front.title),
        "subtitle": plain(front.subtitle),
        "stamp": list(map(_pieces, front.stamp)),
        "lead": list(map(_pieces, document.lead)),
        "sections": list(map(_section, document.sections)),
        "notes": sum(
            isinstance(block, Paragraph) and block.style == "note"
            for section in document.sections
            for block in section.blocks
        ),
    }


def _section(section: Section) -> Json:
    return {
        "kind": section.kind,
        "heading": _pieces(section.heading),
        "together": section.together,
        "apart": section.apart,
        "columns": section.columns,
        "blocks": list(_blocks(section.blocks)),
    }


def _blocks(blocks: Iterable[Block]) -> Iterator[Json]:
    """Yield tables and figures, and paragraphs of one style together."""
    for (style, together), same in groupby(blocks, _look):
        members = list(same)
        if style:
            lines = [one.line for one in members if isinstance(one, Paragraph)]
            yield {
                "style": style,
                "together": together,
                "lines": [tuple(map(_pieces, parted(one))) for one in lines],
            }
        for one in members:
            if isinstance(one, Table):
                yield _table(on_paper(one))
            elif isinstance(one, Figure):
                yield _figure(one)


def _look(block: Block) -> tuple[str, bool]:
    if not isinstance(block, Paragraph):
        return "", False
    return block.style, block.together and block.style == "note"  # signatures stand side by side


def _figure(figure: Figure) -> Json:
    return {"layers": figure.layers, "says": figure.says}


def _table(table: Table) -> Json:
    columns = [(column.weight, column.width, column.align, column.label) for column in table.columns]
    return {"columns": columns, "small": table.small, "rows": list(map(_row, table.rows))}


def _row(row: Row) -> Json:
    cells = [[_pieces(line, _CELL_WORD) for line in lines_of(value)] for value in row.cells]
    return {"level": row.level, "cells": cells, "together": row.together}


def _pieces(line: Line, long_word: re.Pattern[str] = _LINE_WORD) -> list[Piece]:
    """Return a line as the template takes it."""
    return [
        (
            _breakable(span.text, long_word),
            span.lang,
            span.style,
            span.small,
            span.link if span.style == "mark" else "",
        )
        for span in line
    ]


def _breakable(text: str, long_word: re.Pattern[str] = _LINE_WORD) -> str:
    """Return `text` with places where an overlong word may be broken; a column must hold every word."""
    return long_word.sub(lambda found: "\u200b".join(_PIECE.findall(found[0])), text)
