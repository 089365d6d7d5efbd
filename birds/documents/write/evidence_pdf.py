"""The evidence annex as PDF by typst, as the annex is: tagged PDF/A, embedded fonts, bookmarks, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build.evidence import fits, printed
from birds.documents.write.pdf import as_cells, as_line, breakable, compiled, page_of

if TYPE_CHECKING:
    from birds.documents.build.evidence import PrintedSheet, Table
    from birds.documents.build.evidence_nouns import EvidenceAnnex


def as_pdf(annex: EvidenceAnnex) -> bytes:
    """Return the evidence annex as a PDF document."""
    doc = printed(annex)
    return compiled(
        "evidence.typ",
        {
            "lang": doc.lang,
            "document_title": doc.document_title,
            "running": breakable(doc.running),
            "agreement": as_line(doc.agreement),
            "title": doc.title,
            "subtitle": doc.subtitle,
            "stamp": [as_line(line) for line in doc.stamp],
            "lead": [as_line(line) for line in doc.lead],
            "totals": _table(doc.totals),
            "legends": [as_line(line) for line in doc.legends],
            "sheets": [_sheet(sheet) for sheet in doc.sheets],
            "records_heading": doc.records_heading,
            "sources_heading": doc.sources_heading,
            "cited": [as_line(line) for line in doc.cited],
            "sources": [as_line(line) for line in doc.sources],
            "page": page_of(doc.page),
        },
    )


def _sheet(sheet: PrintedSheet) -> dict[str, object]:
    drawing = sheet.drawing
    return {
        "whole": fits(sheet),
        "heading": as_line(sheet.heading),
        "finding": [as_line(line) for line in sheet.finding],
        "sides": _table(sheet.sides),
        "cites": as_line(sheet.cites),
        "records": _table(sheet.records) if sheet.records else None,
        "map": (*drawing.layers, drawing.says) if drawing else None,
    }


def _table(table: Table) -> dict[str, object]:
    return {"header": table.header, "rows": [as_cells(row) for row in table.rows]}
