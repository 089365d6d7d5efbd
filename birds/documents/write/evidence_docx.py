"""The evidence annex as a Word document: the styles, the frame and the packing of the annex; the same bytes always."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from birds.documents.build import sketches as maps
from birds.documents.build.evidence import fits
from birds.documents.model import Span, spans
from birds.documents.write import docx as xml
from birds.documents.write.blocks import WIDTH, WordColumn, WordParagraph, WordRow, WordTable, shared, stamped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from birds.documents.build.evidence import EvidencePaper, PaperRow, PaperTable, PrintedSheet
    from birds.documents.write.blocks import Block

_EMU = 3600  # in a tenth of a millimetre
_MONTH = 300  # the width of a month, in twentieths of a point
_SIDES = (20, 27, 33, 32)
_RECORDS = (16, 19, 19, 34, 13, 8, 10, 23)
_TOTALS = (22, 10, 68)
_APART = '<w:spacing w:before="120" w:after="20"/>'
_STYLE = re.compile(r'<w:pStyle w:val="[^"]*"/>')
_ROW = "<w:tr>"
_AFTER_SIGN = re.compile(r"(?<=[/,;\])])(?=\S)")
FEW = 3  # sheets that follow the front on its own page
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def as_docx(doc: EvidencePaper) -> bytes:
    """Return the evidence annex as a Word document."""
    drawn = [sheet.drawing.layers for sheet in doc.sheets if sheet.drawing]
    pictures = {f"map{number}": made for number, made in enumerate(maps.pictures(drawn), 1)}
    body = "".join(_body(doc))
    return xml.packed(doc, body, xml.runs(xml.plain(spans(doc.running, doc.lang))), pictures)


def _body(doc: EvidencePaper) -> Iterator[str]:
    yield from map(xml.block, _front(doc))
    numbers = iter(range(1, len(doc.sheets) + 1))
    for at, sheet in enumerate(doc.sheets):
        apart = at == 0 and len(doc.sheets) > FEW
        blocks = [xml.block(one) for one in _sheet(sheet, doc.records_heading, apart=apart)]
        many = [] if fits(sheet) else [blocks.pop()]  # records that may run over pages
        picture = [_picture(next(numbers), sheet.drawing.says)] if sheet.drawing else []
        yield from (*map(_kept, blocks), *many, *picture) if many else _together([*blocks, *picture])
    yield from map(xml.block, _sources(doc))


def _front(doc: EvidencePaper) -> Iterator[Block]:
    yield stamped(doc.stamp, doc.lang)
    yield WordParagraph("AnnexAgreement", doc.agreement)
    yield WordParagraph("Title", spans(doc.title, doc.lang))
    yield WordParagraph("Subtitle", spans(doc.subtitle, doc.lang))
    yield from (WordParagraph("AnnexLegend", line) for line in doc.lead)
    columns = _columns(_TOTALS, {1: "AnnexNumber"})
    yield _table("totals", doc.totals, columns, doc.lang)
    yield from (WordParagraph("AnnexLegend", line) for line in doc.legends)


def _sources(doc: EvidencePaper) -> Iterator[Block]:
    yield WordParagraph("Heading1", spans(doc.sources_heading, doc.lang))
    for number, line in enumerate(doc.cited, 1):
        yield WordParagraph(
            "AnnexNote", (Span(f"[{number}]", doc.lang), Span("\t", doc.lang), *line), label=2
        )
    yield from (WordParagraph("AnnexSource", line) for line in doc.sources)


def _sheet(sheet: PrintedSheet, records_heading: str, *, apart: bool) -> Iterator[Block]:
    before = "<w:pageBreakBefore/>" if apart else ""
    yield WordParagraph("AnnexBird", sheet.heading, properties=before)
    yield from (WordParagraph("AnnexFinding", line) for line in sheet.finding)
    lang = sheet.heading[0].lang
    if sheet.calendar:
        months = len(sheet.sides.header) - len(_SIDES)
        columns = (
            *_columns(_SIDES, {}, WIDTH - months * _MONTH),
            *[WordColumn(_MONTH, "AnnexMonth", "AnnexMonth")] * months,
        )
    else:
        columns = _columns(_SIDES, {})
    sides = replace(sheet.sides, rows=tuple(map(_breakable, sheet.sides.rows)))
    yield _table(f"sides {sheet.key}", sides, columns, lang)
    if sheet.cites:
        yield WordParagraph("AnnexLegend", sheet.cites, properties=_APART)
    if sheet.records:  # between the tables a line: office programs join neighbours to one table
        yield WordParagraph("AnnexFinding", spans(records_heading, lang), properties=_APART)
        yield _table(f"records {sheet.key}", sheet.records, _columns(_RECORDS, {5: "AnnexNumber"}), lang)


def _breakable(row: PaperRow) -> PaperRow:
    """Return a row whose codes, as WINTER/RARE[11,12], go on in a new line after their signs, not in a word."""
    return tuple(
        tuple(
            tuple(replace(span, text=_AFTER_SIGN.sub("\u200b", span.text)) for span in line) for line in cell
        )
        for cell in row
    )


def _columns(weights: Sequence[int], cells: Mapping[int, str], total: int = WIDTH) -> tuple[WordColumn, ...]:
    return tuple(
        WordColumn(
            width,
            "AnnexHeaderNumber" if at in cells else "AnnexHeader",
            cells.get(at, "AnnexSmallCell"),
        )
        for at, width in enumerate(shared(total, weights))
    )


def _table(key: str, words: PaperTable, columns: tuple[WordColumn, ...], lang: str) -> WordTable:
    header = WordRow(
        "header",
        tuple((spans(label, lang),) for label in words.header),
        tuple(column.header for column in columns),
        header=True,
    )
    styles = tuple(column.cell for column in columns)
    rows = (WordRow(str(number), row, _styles(row, styles)) for number, row in enumerate(words.rows))
    return WordTable(key, words.caption, columns, (header, *rows))


def _styles(row: PaperRow, styles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the styles of a row's cells; one that spans the months is a text."""
    return styles if len(row) == len(styles) else (*styles[: len(row) - 1], "AnnexSmallCell")


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
