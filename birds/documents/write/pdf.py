"""Papers as PDF by typst: tagged PDF/A, embedded fonts, bookmarks, no clock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from birds.documents.build.annex import compact, compact_header
from birds.documents.build.annex_rows import Heading
from birds.documents.model import Cell, plain
from birds.documents.typesetting import as_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.documents.build.annex import AnnexPaper
    from birds.documents.build.annex_rows import NameIndex, PrintedRow
    from birds.documents.model import Document, Line, Lines, Section, Table

Piece = tuple[str, str, str, bool]  # a span as the template takes it
# Words too long for a cell, or for a line: no name or address is.
_CELL_WORD, _LINE_WORD = (re.compile(rf"[^\s\u1100-\U0001ffff]{{{least},}}") for least in (18, 60))
_PIECE = re.compile(r"[\[(]?\w{1,8}[^\w\[(]?|\W{1,6}")  # WINTER/ COMMON [1,


def annex_pdf(doc: AnnexPaper) -> bytes:
    """Return the annex as a PDF document."""
    return as_pdf("annex.typ", _data(doc))


def _data(doc: AnnexPaper) -> dict[str, object]:
    return {
        "lang": doc.lang,
        "document_title": doc.document_title,
        "running": breakable(doc.running),
        "agreement": as_line(doc.agreement),
        "annex": doc.annex,
        "title": doc.title,
        "subtitle": doc.subtitle,
        "stamp": _lines(doc.stamp),
        "legend": doc.legend,
        "counted": as_line(doc.counted),
        "fields": doc.fields,
        "instructions_heading": doc.instructions_heading,
        "instructions": _lines(doc.instructions),
        "header": doc.header,
        "body": [_part(part) for part in doc.body],
        "empty": doc.empty,
        "total": doc.total,
        "notes_heading": doc.notes_heading,
        "notes": _lines(doc.notes),
        "left_out_heading": doc.left_out_heading,
        "left_out_header": compact_header(doc.left_out_header),
        "left_out": [
            {"heading": group.heading, "rows": [as_cells(compact(row)) for row in group.rows]}
            for group in doc.left_out
        ],
        "index_heading": doc.index_heading,
        "index": [_index(one) for one in doc.index],
        "sources_heading": doc.sources_heading,
        "sources": _lines(doc.sources),
        "signatures": doc.signatures,
        "page": page_of(doc.page),
    }


def page_of(template: str) -> tuple[str, str, str]:
    """Return what stands before, between and after the numbers in "page x of y"."""
    before, _, rest = template.partition("{page}")
    between, _, after = rest.partition("{pages}")
    return before, between, after


def _index(one: NameIndex) -> dict[str, object]:
    groups = [
        (initial, [(as_line(entry.name), ", ".join(map(str, entry.numbers))) for entry in entries])
        for initial, entries in one.groups
    ]
    return {"heading": one.heading, "lang": one.lang, "groups": groups}


def _part(part: Heading | PrintedRow) -> dict[str, object]:
    if isinstance(part, Heading):
        return {"level": part.level, "heading": breakable(part.text)}
    return {"cells": as_cells(part.cells)}


def as_cells(cells: Iterable[Lines]) -> list[list[list[Piece]]]:
    """Return cells as the template takes them."""
    return [[as_line(line, _CELL_WORD) for line in cell] for cell in cells]


def _lines(lines: Iterable[Line]) -> list[list[Piece]]:
    return [as_line(line) for line in lines]


def as_line(line: Line, long_word: re.Pattern[str] = _LINE_WORD) -> list[Piece]:
    """Return a line as the template takes it."""
    return [(breakable(span.text, long_word), span.lang, span.style, span.small) for span in line]


def breakable(text: str, long_word: re.Pattern[str] = _LINE_WORD) -> str:
    """Return `text` with places where an overlong word may be broken; a column must hold every word."""
    return long_word.sub(lambda found: "\u200b".join(_PIECE.findall(found[0])), text)


def sheets_pdf(document: Document) -> bytes:
    """Return a paper of sheets as a PDF document."""
    front = document.front
    assert front  # noqa: S101 - a paper has one
    totals, *sheets, sources = document.sections
    values = {
        "lang": document.lang,
        "document_title": front.document_title,
        "running": breakable(front.running),
        "agreement": as_line(front.agreement),
        "title": plain(document.title),
        "subtitle": front.subtitle,
        "stamp": _lines(front.stamp),
        "lead": _lines(document.lead),
        "totals": _table(totals.tables[0]),
        "legends": _lines(totals.paragraphs()),
        "sheets": [_sheet(sheet) for sheet in sheets],
        "sources_heading": plain(sources.heading),
        "cited": _lines(sources.paragraphs("note")),
        "sources": _lines(sources.paragraphs("line")),
        "page": page_of(front.page),
    }
    return as_pdf("evidence.typ", values)


def _sheet(section: Section) -> dict[str, object]:
    sides, *records = section.tables
    return {
        "whole": section.together,
        "heading": as_line(section.heading),
        "finding": _lines(section.paragraphs("line")),
        "sides": _table(sides),
        "cites": [piece for line in section.paragraphs("cites") for piece in as_line(line)],
        "records_heading": "".join(map(plain, section.paragraphs("subhead"))),
        "records": _table(records[0]) if records else None,
        "map": next(((*figure.layers, figure.says) for figure in section.figures), None),
    }


def _table(table: Table) -> dict[str, object]:
    rows = ((cell.lines for cell in row.cells if isinstance(cell, Cell)) for row in table.rows)
    return {"header": [column.label for column in table.columns], "rows": [as_cells(row) for row in rows]}
