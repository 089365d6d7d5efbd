"""Papers as PDF by typst: tagged PDF/A, embedded fonts, bookmarks, no clock."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from birds.documents import model as dm
from birds.documents import theme
from birds.documents.text import pick_fields

Piece = list[str | bool]  # a span as the template takes it
AGAIN, _FIELDS = "again ", 5
# Words too long for a cell, or for a line: no name or address is.
_CELL_WORD, _LINE_WORD = (re.compile(rf"[^\s\u1100-\U0001ffff]{{{least},}}") for least in (18, 60))
_PIECE = re.compile(r"[\[(]?\w{1,8}[^\w\[(]?|\W{1,6}")  # WINTER/ COMMON [1,


def as_pdf(document: dm.Document) -> bytes:
    """Return a paper as a PDF document."""
    front = document.front
    assert front  # noqa: S101 - a paper has one
    sections = [
        {
            **pick_fields(section, "kind", "together", "apart", "lang", "columns"),
            "heading": _pieces(section.heading),
            "blocks": list(_blocks(section)),
        }
        for section in document.sections
    ]
    footnotes = {  # the notes of texts by what leads to them: they stand at the foot of their pages
        f"note-{section.lang}-{number}": _pieces(dm.parted(line)[1])
        for section in document.sections
        if section.kind == "notes" and section.lang
        for number, line in enumerate(section.paragraphs("note"), 1)
    }
    _cite(sections, footnotes.keys(), set())
    values = {
        "lang": document.lang,
        "footnotes": footnotes,
        "document_title": front.document_title,
        "running": _breakable(dm.plain(front.running)),
        "page": front.around_page,
        "agreement": _pieces(front.agreement),
        "label": dm.plain(front.label),
        "title": dm.plain(front.title),
        "subtitle": dm.plain(front.subtitle),
        "stamp": list(map(_pieces, front.stamp)),
        "lead": list(map(_pieces, document.lead)),
        "sections": sections,
        "notes": sum(len(section.paragraphs("note")) for section in document.sections),
    }
    return theme.typeset_pdf(values)


def _cite(part: object, notes: Collection[str], met: set[str]) -> None:
    """Let each mark of a note but the first refer to the first: the note stands at that."""
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list) and len(part) == _FIELDS and part[2] == "mark" and part[4] in notes:
        if part[4] in met:
            part[4] = f"{AGAIN}{part[4]}"
        met.add(part[4])
    elif isinstance(part, list | tuple):
        for member in part:
            _cite(member, notes, met)


def _blocks(section: dm.Section) -> Iterator[dict[str, object]]:
    """Yield paragraphs of one style together, tables and figures."""
    for style, lines, others in section.groups():
        if style:
            yield {"style": style, "lines": [tuple(map(_pieces, dm.parted(line))) for line in lines]}
        for block in others:
            if isinstance(block, dm.Table):
                table = dm.on_paper(block)
                columns = [(each.weight, each.width, each.align, each.label) for each in table.columns]
                rows = [
                    {
                        **pick_fields(row, "level", "together"),
                        "cells": [[_pieces(line, _CELL_WORD) for line in dm.lines_of(v)] for v in row.cells],
                    }
                    for row in table.rows
                ]
                yield {"columns": columns, "small": table.small, "rows": rows}
            elif isinstance(block, dm.Figure):
                yield {"layers": block.layers, "says": block.says}


def _pieces(line: dm.Line, long_word: re.Pattern[str] = _LINE_WORD) -> list[Piece]:
    links = (it.link if it.style == "mark" else "" for it in line)
    texts = (_breakable(it.text, long_word) for it in line)
    pairs = zip(line, texts, links, strict=True)
    return [[text, it.lang, it.style, it.small, link] for it, text, link in pairs]


def _breakable(text: str, long_word: re.Pattern[str] = _LINE_WORD) -> str:
    """Return `text` with places where an overlong word may be broken; a column must hold every word."""
    return long_word.sub(lambda match: "\u200b".join(_PIECE.findall(match[0])), text)
