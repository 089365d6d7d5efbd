"""Papers of sheets as Word documents: the styles, the frame and the packing of the annex; the same bytes always."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from birds.documents.build import sketches as maps
from birds.documents.model import Cell, Paragraph, Span, Table, spans
from birds.documents.write import docx as xml
from birds.documents.write.blocks import WIDTH, WordColumn, WordParagraph, WordRow, WordTable, shared, stamped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.documents.model import Document, Front, Lines, Row, Section
    from birds.documents.write.blocks import Block

_EMU = 3600  # in a tenth of a millimetre
_MONTH = 300  # the width of a month, in twentieths of a point
_NEW_PAGE = "<w:pageBreakBefore/>"
_APART = '<w:spacing w:before="120" w:after="20"/>'
_STYLE = re.compile(r'<w:pStyle w:val="[^"]*"/>')
_ROW = "<w:tr>"
_AFTER_SIGN = re.compile(r"(?<=[/,;\])])(?=\S)")
FEW = 3  # sheets that follow the front on its own page
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def as_docx(document: Document) -> bytes:
    """Return a paper of sheets as a Word document."""
    front = document.front
    assert front  # noqa: S101 - a paper has one
    drawn = [figure.layers for section in document.sections for figure in section.figures]
    pictures = {f"map{number}": made for number, made in enumerate(maps.pictures(drawn), 1)}
    body = "".join((*_front(document, front), *_sections(document)))
    return xml.packed(front, body, xml.runs(xml.plain(spans(front.running, document.lang))), pictures)


def _front(document: Document, front: Front) -> Iterator[str]:
    yield xml.block(stamped(front.stamp, document.lang))
    parts = (
        ("AnnexAgreement", front.agreement),
        ("Title", document.title),
        ("Subtitle", spans(front.subtitle, document.lang)),
        *(("AnnexLegend", line) for line in document.lead),
    )
    yield from (xml.block(WordParagraph(style, line)) for style, line in parts)


def _sections(document: Document) -> Iterator[str]:
    numbers = count(1)
    sheets = [section for section in document.sections if section.kind == "sheet"]
    for section in document.sections:
        if section.kind == "sources":
            yield from map(xml.block, _sources(section, document.lang))
            continue
        apart = len(sheets) > FEW and section is sheets[0]
        blocks = [xml.block(one) for one in _blocks(section, document.lang, apart=apart)]
        pictures = [_picture(next(numbers), figure.says) for figure in section.figures]
        if section.kind != "sheet":
            yield from (*blocks, *pictures)
        elif section.together:
            yield from _together([*blocks, *pictures])
        else:  # the records, which come last, may run over pages
            yield from (*map(_kept, blocks[:-1]), blocks[-1], *pictures)


def _sources(section: Section, lang: str) -> Iterator[Block]:
    yield WordParagraph("Heading1", section.heading)
    for number, line in enumerate(section.paragraphs("note"), 1):
        yield WordParagraph("AnnexNote", (Span(f"[{number}]", lang), Span("\t", lang), *line), label=2)
    yield from (WordParagraph("AnnexSource", line) for line in section.paragraphs("line"))


def _blocks(section: Section, lang: str, *, apart: bool) -> Iterator[Block]:
    if section.heading:
        yield WordParagraph("AnnexBird", section.heading, properties=_NEW_PAGE if apart else "")
    line_style = "AnnexFinding" if section.kind == "sheet" else "AnnexLegend"
    styles = {"line": (line_style, ""), "cites": ("AnnexLegend", _APART), "subhead": ("AnnexFinding", _APART)}
    for block in section.blocks:
        if isinstance(block, Paragraph):
            style, properties = styles[block.style]
            yield WordParagraph(style, block.line, properties=properties)
        elif isinstance(block, Table):
            yield _table(block, lang)


def _table(table: Table, lang: str) -> WordTable:
    columns = _columns(table)
    labels = tuple((spans(column.label, lang),) for column in table.columns)
    header = WordRow("header", labels, tuple(column.header for column in columns), header=True)
    made = [_broken(row) if table.name == "sides" else _lines(row) for row in table.rows]
    rows = (WordRow(str(at), cells, _styles(cells, columns)) for at, cells in enumerate(made))
    return WordTable(table.name, table.title, columns, (header, *rows))


def _columns(table: Table) -> tuple[WordColumn, ...]:
    weights = [column.weight for column in table.columns if column.weight]
    months = len(table.columns) - len(weights)
    widths = (*shared(WIDTH - months * _MONTH, weights), *[_MONTH] * months)
    looks = {"right": ("AnnexHeaderNumber", "AnnexNumber"), "left": ("AnnexHeader", "AnnexSmallCell")}
    return tuple(
        WordColumn(width, *(looks[column.align] if column.weight else ("AnnexMonth", "AnnexMonth")))
        for column, width in zip(table.columns, widths, strict=True)
    )


def _lines(row: Row) -> tuple[Lines, ...]:
    return tuple(cell.lines for cell in row.cells if isinstance(cell, Cell))


def _broken(row: Row) -> tuple[Lines, ...]:
    """Return cells whose codes, as WINTER/RARE[11,12], go on in a new line after their signs, not in a word."""
    return tuple(
        tuple(
            tuple(replace(span, text=_AFTER_SIGN.sub("\u200b", span.text)) for span in line) for line in cell
        )
        for cell in _lines(row)
    )


def _styles(cells: Sequence[Lines], columns: Sequence[WordColumn]) -> tuple[str, ...]:
    """Return the styles of a row's cells; one that spans the months is a text."""
    styles = tuple(column.cell for column in columns)
    return styles if len(cells) == len(styles) else (*styles[: len(cells) - 1], "AnnexSmallCell")


def _together(blocks: Sequence[str]) -> Iterator[str]:
    """Yield blocks that no page break parts: all stays with what follows, up to the last row or paragraph."""
    *before, last = blocks
    yield from map(_kept, before)
    above, row, end = last.rpartition(_ROW)
    yield _kept(above) + row + end


def _kept(block: str) -> str:
    """Return a block all of whose paragraphs stay with what follows."""
    return _STYLE.sub(r"\g<0><w:keepNext/>", block)


def _picture(number: int, says: str) -> str:
    """Return a paragraph with a map, and what it shows for those who don't see it."""
    size = f'cx="{maps.WIDTH * _EMU}" cy="{maps.HEIGHT * _EMU}"'
    picture = (
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="map{number}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="map{number}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    inline = (
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{number}" name="map{number}" descr={quoteattr(says)}/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">{picture}</a:graphicData>'
        "</a:graphic></wp:inline>"
    )
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = f'<w:drawing xmlns:r="{relations}">{inline}</w:drawing>'
    return f'<w:p><w:pPr><w:pStyle w:val="AnnexPicture"/></w:pPr><w:r>{drawing}</w:r></w:p>'
