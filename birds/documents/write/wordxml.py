"""Blocks as WordprocessingML: every run has its language, its faces and its style; changes are tracked natively.

A tracked table row needs its mark on the row and on every run in its cells; a paragraph that comes or goes needs one
on its own mark. Revisions have an author and no date: the clock is in no file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, groupby
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape, quoteattr

from birds.documents.looks import EAST_ASIAN_FACES, LOCALES
from birds.documents.write.blocks import BREAK, TAB, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.documents.model import Line, Span
    from birds.documents.write.blocks import Block, Column, Table, TableRow

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NO_PROOF = "<w:noProof/>"  # no speller knows scientific names
Status = Literal["", "ins", "del"]
Piece = tuple["Span", Status]


@dataclass
class Pencil:
    """Marks revisions; each has a number of its own."""

    author: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def revision(self, status: Status) -> str:
        """Return the attributes of one revision."""
        return f'<w:{status} w:id="{next(self.numbers)}" w:author={quoteattr(self.author)}'

    def mark(self, status: Status) -> str:
        """Return a mark on a row or on a paragraph's end, nothing where it stays."""
        return f"{self.revision(status)}/>" if status else ""

    def around(self, status: Status, runs: str) -> str:
        """Return runs that came or went in their revision."""
        return f"{self.revision(status)}>{runs}</w:{status}>" if status and runs else runs


_PLAIN = Pencil()


def run(span: Span, status: Status = "") -> str:
    """Return a span as a run; what was deleted keeps its text in an element of its own."""
    if span.text in {TAB, BREAK}:
        return "<w:r><w:tab/></w:r>" if span.text == TAB else "<w:r><w:br/></w:r>"
    tag = "delText" if status == "del" else "t"
    text = f'<w:{tag} xml:space="preserve">{escape(span.text)}</w:{tag}>'
    return f"<w:r><w:rPr>{_properties(span)}</w:rPr>{text}</w:r>"


def runs(pieces: Iterable[Piece], pencil: Pencil = _PLAIN) -> str:
    """Return pieces of text as runs, neighbours of one status in one revision."""
    made = []
    for status, same in groupby(pieces, key=lambda piece: piece[1]):
        made.append(pencil.around(status, "".join(run(span, status) for span, _ in same)))
    return "".join(made)


def paragraph(
    style: str,
    pieces: Iterable[Piece],
    pencil: Pencil = _PLAIN,
    *,
    properties: str = "",
    section: str = "",
    status: Status = "",
) -> str:
    """Return a paragraph; `status` says what became of its end."""
    mark = f"<w:rPr>{pencil.mark(status)}</w:rPr>" if status else ""
    head = f'<w:pPr><w:pStyle w:val="{style}"/>{properties}{mark}{section}</w:pPr>'
    return f"<w:p>{head}{runs(pieces, pencil)}</w:p>"


def plain(line: Line, status: Status = "") -> list[Piece]:
    """Return a line as pieces of one status."""
    return [(span, status) for span in line]


def block(one: Block, pencil: Pencil = _PLAIN, status: Status = "") -> str:
    """Return a paragraph or a table, all of it of one status."""
    if isinstance(one, Paragraph):
        return paragraph(
            one.style,
            plain(one.line, status),
            pencil,
            properties=one.properties,
            section=one.section,
            status=status,
        )
    return table(one, (row(each, one, pencil, status) for each in one.rows))


def row(one: TableRow, of: Table, pencil: Pencil = _PLAIN, status: Status = "") -> str:
    """Return a table row, all of it of one status."""
    cells: list[str] = []
    left = len(of.columns)
    for content, style, width in zip(one.cells, one.styles, widths(one, of), strict=True):
        lines = [line for line in content if line] or [()]
        paragraphs = (paragraph(style, plain(line, status), pencil, status=status) for line in lines)
        cells.append(cell("".join(paragraphs), width, left if len(cells) + 1 == len(one.cells) else 1))
        left -= 1
    return around_row(one, "".join(cells), pencil.mark(status))


def widths(one: TableRow, of: Table) -> Sequence[int]:
    """Return the widths of a row's cells; the last one spans what columns are left."""
    made, last = [column.width for column in of.columns], len(one.cells) - 1
    return [*made[:last], sum(made[last:])]


def cell(paragraphs: str, width: int, span: int = 1) -> str:
    """Return a table cell around its paragraphs."""
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>{paragraphs}</w:tc>'


def around_row(one: TableRow, cells: str, mark: str = "") -> str:
    """Return a table row that no page break divides; a header is repeated on every page."""
    repeated = "<w:tblHeader/>" if one.header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}{mark}</w:trPr>{cells}</w:tr>"


def table(one: Table, rows: Iterable[str], style: str = "AnnexTable") -> str:
    """Return a table around its rows."""
    grid = "".join(f'<w:gridCol w:w="{column.width}"/>' for column in one.columns)
    properties = (
        f'<w:tblStyle w:val="{style}"/><w:tblW w:w="{_total(one.columns)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
        f' w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={quoteattr(one.caption)}/>'
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def field_of(instruction: str) -> str:
    """Return a field that Word computes: PAGE, NUMPAGES."""
    return f'<w:fldSimple w:instr="{instruction}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _total(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns)


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
