"""Spans, cells and rows as WordprocessingML: every run has its language, its faces and its style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from birds.output.fonts import EAST_ASIAN_FACES, LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.output.annex.spans import Cell, Line, Span

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WIDTH = 9638  # the text's width on A4 with margins of 20 mm, in twentieths of a point
_NO_PROOF = "<w:noProof/>"  # no speller knows scientific names


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: width in twentieths of a point, paragraph styles of its header and its cells."""

    width: int
    header: str = "AnnexHeader"
    cell: str = "AnnexCell"


def run(span: Span) -> str:
    """Return a span as a run."""
    text = f'<w:t xml:space="preserve">{escape(span.text)}</w:t>'
    return f"<w:r><w:rPr>{_properties(span)}</w:rPr>{text}</w:r>"


def paragraph(line: Line, style: str, *, before: str = "", properties: str = "") -> str:
    """Return a line as a paragraph of a style; `before` is XML that comes ahead of its runs."""
    head = f'<w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>'
    return f"<w:p>{head}{before}{''.join(map(run, line))}</w:p>"


def cell(content: Cell, width: int, style: str, *, span: int = 1) -> str:
    """Return a table cell, each line a paragraph."""
    lines = [line for line in content if line] or [()]
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    head = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>'
    return f"<w:tc>{head}{''.join(paragraph(line, style) for line in lines)}</w:tc>"


def row(cells: Iterable[str], *, header: bool = False) -> str:
    """Return a table row that no page break divides; a header is repeated on every page."""
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def content_row(cells: Sequence[Cell], columns: Sequence[Column]) -> str:
    """Return a row of cells, one a column."""
    return row(
        cell(content, column.width, column.cell) for content, column in zip(cells, columns, strict=True)
    )


def header_row(labels: Sequence[Line], columns: Sequence[Column]) -> str:
    """Return the header row."""
    pairs = zip(labels, columns, strict=True)
    return row((cell((label,), column.width, column.header) for label, column in pairs), header=True)


def table(rows: Iterable[str], columns: Sequence[Column], caption: str, style: str = "AnnexTable") -> str:
    """Return a table of fixed widths; `caption` is its title for screen readers."""
    grid = "".join(f'<w:gridCol w:w="{column.width}"/>' for column in columns)
    total = sum(column.width for column in columns)
    properties = (
        f'<w:tblStyle w:val="{style}"/><w:tblW w:w="{total}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
        f' w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={quoteattr(caption)}/>'
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def field(instruction: str) -> str:
    """Return a field that Word computes: PAGE, NUMPAGES."""
    return f'<w:fldSimple w:instr="{instruction}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def tab() -> str:
    """Return a tab."""
    return "<w:r><w:tab/></w:r>"


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` by weights, to the last twentieth of a point."""
    bounds = [total * sum(weights[: end + 1]) // sum(weights) for end in range(len(weights))]
    return [end - start for start, end in zip([0, *bounds], bounds, strict=False)]


def _properties(span: Span) -> str:
    """Return the run's properties in the order that the schema wants."""
    style, italic, proof = "", "", ""
    if span.style == "name":
        style, italic, proof = '<w:rStyle w:val="ScientificName"/>', "<w:i/><w:iCs/>", _NO_PROOF
    elif span.style == "mark":
        style = '<w:rStyle w:val="NoteMark"/>'
    elif span.small:
        style = '<w:rStyle w:val="Remark"/>'
    face = EAST_ASIAN_FACES.get(span.lang)
    faces = f'<w:rFonts w:eastAsia="{face}" w:hint="eastAsia"/>' if face else ""
    return f"{style}{faces}{italic}{proof}{_language(span.lang)}"


def _language(lang: str) -> str:
    locale = LOCALES[lang]
    east = f' w:eastAsia="{locale}"' if lang in EAST_ASIAN_FACES else ""
    return f'<w:lang w:val="{locale}"{east}/>'
