"""Papers as Word documents: real styles, a language on every run, changes tracked natively; the same bytes every time.

A tracked table row needs its mark on the row and on every run in its cells; a paragraph that comes or goes needs one
on its own mark. Revisions have an author, the Party whose act made the change or nobody, and no date: the clock is in
no file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, count, groupby, pairwise
from operator import itemgetter
from xml.sax.saxutils import escape, quoteattr

from birds.documents.build.sketches import HEIGHT as MAP_HEIGHT
from birds.documents.build.sketches import WIDTH as MAP_WIDTH
from birds.documents.build.sketches import pictures as drawn
from birds.documents.model import (
    BREAK,
    TAB,
    Block,
    Change,
    Column,
    Document,
    Figure,
    Front,
    Line,
    Lines,
    Paragraph,
    Row,
    Section,
    Span,
    Table,
    lines_of,
    on_paper,
    spans,
)
from birds.documents.theme import EAST_ASIAN_FACES, locale
from birds.documents.write import footnotes, package
from birds.model import Lang

WIDTH = 9638  # the text's width on A4 with margins of 20 mm, in twentieths of a point
STAMP_WIDTHS: dict[Lang, int] = {"en": 2722, "ja": 2381, "ko": 2381}
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EMU = 3600  # in a tenth of a millimetre
# Top right, the text flowing beside it. Said in every paragraph, as LibreOffice does not see it in a style.
FRAME = (
    '<w:framePr w:w="{width}" w:hSpace="284" w:vSpace="113" w:wrap="around" w:vAnchor="margin"'
    ' w:hAnchor="margin" w:xAlign="right" w:y="1"/>'
)
BUILT_IN = {"line": "Normal", "title": "Title", "subtitle": "Subtitle"}
BUILT_IN |= {"heading": "Heading1", "subheading": "Heading2"}
SIGNATURES = "signatures"
_RULED = (Span(TAB), Span(BREAK))  # the style's tab draws the line
_RUN_STYLES = {"name": "ScientificName", "mark": "NoteMark"}
LEVELS = {1: "AnnexOrder", 2: "AnnexFamily", 3: "AnnexGroup"}
TEXT_ENDS = f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{package.SECTION.format(columns=1)}</w:pPr></w:p>'
_STYLE = re.compile(r'<w:pStyle w:val="[^"]*"/>')
_ROW = "<w:tr>"
COMMENTS_TYPE = (
    '<Override PartName="/word/comments.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>'
)
COMMENTS_RELATION = f'<Relationship Id="rIdComments" Type="{RELATIONS}/comments" Target="comments.xml"/>'
FOOTNOTES_RELATION = f'<Relationship Id="rIdFootnotes" Type="{RELATIONS}/footnotes" Target="footnotes.xml"/>'


def as_docx(document: Document) -> bytes:
    """Return a paper as a Word document."""
    front = document.front
    assert front  # noqa: S101 - a paper has one
    paper = package.empty_package(document.lang, front, noted=_has_notes(document))
    figures = [figure.layers for section in document.sections for figure in section.figures]
    pictures = [paper.part.get_or_add_image(io.BytesIO(picture))[0] for picture in drawn(figures)]
    author = front.reviser or "birds"
    kept = package.SentDocument(*front.about, author, len(pictures)) if front.about else None
    pen = _Pen(document, author, pictures, kept)
    body = "".join((*map(pen.block, document.opening), *_sections(document, pen)))
    package.set_foot(paper, _foot(front, document.lang, pen), centred=not front.running)
    parts = _parts(pen)
    if kept:  # what stands outside the body, too: the foot of each page, the footnotes
        foot = (*front.running, Span(TAB), Span("".join(front.around_page)))
        for line, is_sent in ((foot, True), *(pen.footnotes.written if pen.footnotes else ())):
            kept.aside(footnotes.as_read(line, "ins"), sent=is_sent)
            kept.aside(footnotes.as_read(line, "del"), sent=False)
    raw = io.BytesIO()
    paper.save(raw)
    return package.fill_package(raw.getvalue(), body, parts | (kept.members() if kept else {}))


def _foot(front: Front, lang: Lang, pen: _Pen) -> str:
    """Return the foot of each page: what this is, and page x of y."""
    if "{pages}" not in front.page:
        return _field("PAGE")
    before, between, after = (_run(Span(text, lang)) for text in front.around_page)
    return f"{pen.runs(front.running)}{_run(Span(TAB))}{before}{_field('PAGE')}{between}{_field('NUMPAGES')}{after}"


def _parts(pen: _Pen) -> dict[str, str]:
    """Return what is put into the package, by its member: whole parts, or what is added at the end of one."""
    types, relations, members = "", "", {}
    if pen.kept:
        types, relations = package.SENT_TYPES, package.SENT_RELATION
    if pen.comments:
        types, relations = types + COMMENTS_TYPE, relations + COMMENTS_RELATION
        comments = "".join(pen.comments)
        members["word/comments.xml"] = f'<w:comments xmlns:w="{package.NAMESPACE}">{comments}</w:comments>'
    if pen.footnotes and pen.footnotes.written:
        types, relations = types + footnotes.TYPE, relations + FOOTNOTES_RELATION
        members[footnotes.PART] = pen.footnotes.part(package.NAMESPACE, pen.runs)
    return {"[Content_Types].xml": types, "word/_rels/document.xml.rels": relations, **members}


def _sections(document: Document, pen: _Pen) -> Iterator[str]:
    lang = ""
    # The notes stand at the foot of the pages.
    for section in (section for section in document.sections if section.kind != "notes"):
        if section.lang != lang:
            yield pen.text(document, section.lang, first=not lang)
            lang = section.lang
        signed = section.kind == "signatures" and section.lang
        blocks = [pen.signatures(section)] if signed else [pen.block(block) for block in section.flow]
        if section.kind == "sheet":
            blocks = _together(section, blocks)
        if section.columns > 1:
            blocks[0], blocks[-1] = _ending(blocks[0], 1), _ending(blocks[-1], section.columns)
        yield from blocks


def _ending(paragraph: str, columns: int) -> str:
    """Return a paragraph with which a section of so many columns of text ends."""
    return paragraph.replace("</w:pPr>", f"{package.SECTION.format(columns=columns)}</w:pPr>", 1)


def _together(section: Section, blocks: Sequence[str]) -> list[str]:
    """Return blocks that no page break parts: all stays with what follows, up to the last row or paragraph.

    Of a section that may run over pages, that is all before its last table.
    """
    tables = [at for at, block in enumerate(section.flow) if isinstance(block, Table)]
    last = len(blocks) - 1 if section.together else tables[-1]
    above, row, end = blocks[last].rpartition(_ROW) if section.together else ("", "", blocks[last])
    return [*map(_kept, blocks[:last]), f"{_kept(above)}{row}{end}", *blocks[last + 1 :]]


def _kept(block: str) -> str:
    """Return a block all of whose paragraphs stay with what follows."""
    return _STYLE.sub(r"\g<0><w:keepNext/>", block)


def _has_notes(document: Document) -> bool:
    return any(section.kind == "notes" and section.blocks for section in document.sections)


# ---------------------------------------------------------------- the body


class _Pen:
    """Writes the blocks of a document; each revision has a number of its own, `pictures` are the ids of the figures'.

    What it writes is `kept` where the document is to be read when it comes back.
    """

    def __init__(
        self, document: Document, author: str, pictures: Iterable[str], kept: package.SentDocument | None
    ) -> None:
        self.lang, self._author, self.kept = document.lang, author, kept
        self._revisions, self._pictures = count(1), enumerate(pictures, 1)
        noted = [section for section in document.sections if section.kind == "notes"]
        self.footnotes = footnotes.Footnotes(noted) if _has_notes(document) else None
        self.comments: list[str] = []

    def text(self, document: Document, lang: str, *, first: bool) -> str:
        """Begin a text, whose notes are counted anew; return the end of the part of the document before it."""
        if self.footnotes is None:
            return ""
        notes = (section for section in document.sections if section.kind == "notes" and section.lang == lang)
        self.footnotes.begin(notes)
        return "" if first else TEXT_ENDS

    def block(self, part: Block) -> str:
        if isinstance(part, Paragraph):
            return self._paragraph(part)
        if isinstance(part, Figure):
            return self._picture(part)
        return self._table(on_paper(part)) if isinstance(part, Table) else ""  # pairs are for screens

    def signatures(self, section: Section) -> str:
        """Return the places to sign side by side, on one page."""
        signed = section.paragraphs("signature")
        width = WIDTH // max(len(signed), 1)
        cells = "".join(_cell(self._styled("AnnexSignature", (*_RULED, *line)), width) for line in signed)
        if self.kept:
            bookmark = self.kept.row(SIGNATURES, SIGNATURES, (("", ((*_RULED, *line),)) for line in signed))
            cells = cells.replace("</w:pPr>", f"</w:pPr>{bookmark}", 1)
        grid = f'<w:gridCol w:w="{width}"/>' * len(signed)
        size = f'<w:tblW w:w="{width * len(signed)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        row = f"{_ROW}<w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
        return f"<w:tbl><w:tblPr>{size}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{row}</w:tbl>"

    def runs(self, line: Line) -> str:
        """Return a line as runs, neighbours of one status in one revision; marks of notes as Word has them."""
        # What becomes of each run, whose change that is, and the run.
        pieces: list[tuple[Change, str, str]] = []
        for marks, same in groupby(line, key=lambda span: span.style == "mark"):
            group = tuple(same)
            if marks and self.footnotes:
                pieces += [(change, group[0].who, runs) for change, runs in self.footnotes.marks(group)]
            else:
                pieces += [(span.change, span.who, _run(span)) for span in group]
        joined = []
        for (status, who), of_it in groupby(pieces, key=itemgetter(0, 1)):
            text = "".join(piece for _, _, piece in of_it)
            joined.append(f"{self._revision(status, who)}>{text}</w:{status}>" if status and text else text)
        return "".join(joined)

    def _revision(self, status: Change, who: str) -> str:
        if who and self.kept:
            self.kept.reviser(who)
        return f'<w:{status} w:id="{next(self._revisions)}" w:author={quoteattr(who or self._author)}'

    def _mark(self, status: Change, who: str = "") -> str:
        """Return a mark on a row or on a paragraph's end, nothing where it stays."""
        return f"{self._revision(status, who)}/>" if status else ""

    def _paragraph(self, paragraph: Paragraph) -> str:
        stamp = FRAME.format(width=STAMP_WIDTHS.get(self.lang, STAMP_WIDTHS["en"]))
        properties = stamp if paragraph.style == "stamp" else ""
        properties += "<w:keepNext/>" if paragraph.together else ""
        properties += "<w:pageBreakBefore/>" if paragraph.apart else ""
        ruled = _RULED if paragraph.style == "signature" else ()
        style = BUILT_IN.get(paragraph.style, f"Annex{paragraph.style.capitalize()}")
        line = _changed((*ruled, *paragraph.line), paragraph.change)
        key = f"{paragraph.lang} {paragraph.key}" if paragraph.key else ""
        bookmark = self.kept.paragraph(line, key) if self.kept and paragraph.change != "del" else ""
        return self._styled(style, line, (paragraph.change, ""), properties, bookmark)

    def _styled(
        self,
        style: str,
        line: Line,
        end: tuple[Change, str] = ("", ""),
        properties: str = "",
        bookmark: str = "",
    ) -> str:
        """Return a paragraph; `end` says what became of its end, and whose change that is."""
        mark = f"<w:rPr>{self._mark(*end)}</w:rPr>" if end[0] else ""
        head = f'<w:pPr><w:pStyle w:val="{style}"/>{properties}{mark}</w:pPr>'
        return f"<w:p>{head}{bookmark}{self.runs(line)}</w:p>"

    def _table(self, table: Table) -> str:
        widths = _widths(table.columns)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        properties = (
            f'<w:tblStyle w:val="AnnexTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            f' w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={quoteattr(table.title)}/>'
        )
        rows = "".join((self._header(table, widths), *(self._row(row, table, widths) for row in table.rows)))
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _header(self, table: Table, widths: Sequence[int]) -> str:
        styles = {"center": "AnnexMonth", "right": "AnnexHeaderNumber", "left": "AnnexHeader"}
        labels = [spans(column.label, self.lang) for column in table.columns]
        cells = "".join(
            _cell(self._line(styles[column.align], label, table.change), width)
            for column, label, width in zip(table.columns, labels, widths, strict=True)
        )
        marked = self._marked(cells, table, "", [(label,) for label in labels])
        return f"{_ROW}<w:trPr><w:cantSplit/><w:tblHeader/>{self._mark(table.change)}</w:trPr>{marked}</w:tr>"

    def _marked(self, cells: str, table: Table, key: str, texts: Sequence[Lines], change: Change = "") -> str:
        """Return a row's cells with the bookmark by which it is known again, in the first of them."""
        if not self.kept or "del" in {change, table.change}:
            return cells
        columns = (column.key for column in table.columns)
        bookmark = self.kept.row(table.name, key, zip(columns, texts, strict=False))
        return cells.replace("</w:pPr>", f"</w:pPr>{bookmark}", 1)

    def _row(self, row: Row, table: Table, widths: Sequence[int]) -> str:
        """Return a row that no page break divides; its last cell spans what columns are left."""
        text = "AnnexSmallCell" if table.small else "AnnexCell"
        figures = "AnnexSmallNumber" if table.small else "AnnexNumber"
        styles = {"center": "AnnexMonth", "right": figures, "left": text}
        last, cells = len(row.cells) - 1, list[str]()
        for at, (value, column) in enumerate(zip(row.cells, table.columns, strict=False)):
            spanned = widths[at:] if at == last else widths[at : at + 1]
            style = text if len(spanned) > 1 else styles[column.align]
            lines = [line for line in lines_of(value, self.lang) if line] or [()]
            style = LEVELS.get(row.level, style)
            paragraphs = "".join(self._line(style, line, row.change, row.who) for line in lines)
            if column.heads:
                paragraphs = self._commented(paragraphs, row)
            cells.append(_cell(paragraphs, sum(spanned), len(spanned)))
        mark = self._mark(row.change, row.who)
        texts = [lines_of(value, self.lang) for value in row.cells]
        marked = self._marked("".join(cells), table, row.key, texts, row.change)
        marked = _kept(marked) if row.together else marked
        return f"{_ROW}<w:trPr><w:cantSplit/>{mark}</w:trPr>{marked}</w:tr>"

    def _commented(self, paragraphs: str, row: Row) -> str:
        """Return a cell's paragraphs with the comments on the row at the first of them."""
        for author, line in row.comments:
            at = f'w:id="{len(self.comments)}" w:author={quoteattr(author)}'
            self.comments.append(f"<w:comment {at}>{self._styled('AnnexComment', line)}</w:comment>")
            if self.kept:
                self.kept.comment(author, line)
            at, _, _ = at.partition(" ")
            mark = f"<w:commentRangeEnd {at}/><w:r><w:commentReference {at}/></w:r></w:p>"
            begun = paragraphs.replace("</w:pPr>", f"</w:pPr><w:commentRangeStart {at}/>", 1)
            paragraphs = begun.replace("</w:p>", mark, 1)
        return paragraphs

    def _line(self, style: str, line: Line, status: Change, who: str = "") -> str:
        """Return a line of a cell as a paragraph; a last span without a text says what became of its end."""
        last = line[-1] if line and not line[-1].text else Span("")
        end = (status, who) if status else (last.change, last.who)
        return self._styled(style, _changed(line, status, who), end)

    def _picture(self, figure: Figure) -> str:
        number, picture = next(self._pictures)
        size = f'cx="{MAP_WIDTH * EMU}" cy="{MAP_HEIGHT * EMU}"'
        shown = (
            f'<pic:pic xmlns:pic="{DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="map{number}"/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{picture}"/><a:stretch><a:fillRect/>'
            f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        )
        inline = (
            f'<wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent {size}/><wp:docPr id="{number}" name="map{number}" descr={quoteattr(figure.says)}/>'
            f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">{shown}</a:graphicData>'
            "</a:graphic></wp:inline>"
        )
        run = f'<w:r><w:drawing xmlns:r="{RELATIONS}">{inline}</w:drawing></w:r>'
        begun = self._styled("AnnexPicture", (), (figure.change, "")).removesuffix("</w:p>")
        revised = f"{self._revision(figure.change, '')}>{run}</w:{figure.change}>" if figure.change else run
        return f"{begun}{revised}</w:p>"


def _changed(line: Line, status: Change, who: str = "") -> Line:
    return tuple(replace(span, change=status, who=who) for span in line) if status else line


def _widths(columns: Sequence[Column]) -> list[int]:
    """Return the columns' widths in twentieths of a point: their own, or by weight a share of what these leave."""
    left = WIDTH - 20 * sum(column.width for column in columns)
    weights = [0 if column.width else column.weight for column in columns]
    bounds = [left * weight // (sum(weights) or 1) for weight in accumulate(weights, initial=0)]
    shares = (end - start for start, end in pairwise(bounds))
    return [20 * column.width or share for column, share in zip(columns, shares, strict=True)]


def _cell(paragraphs: str, width: int, columns: int = 1) -> str:
    merged = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>{paragraphs}</w:tc>'


def _run(span: Span) -> str:
    """Return a span as a run; what was deleted keeps its text in an element of its own."""
    if span.text in {TAB, BREAK}:
        return "<w:r><w:tab/></w:r>" if span.text == TAB else "<w:r><w:br/></w:r>"
    if not span.text:
        return ""
    tag = "delText" if span.change == "del" else "t"
    text = f'<w:{tag} xml:space="preserve">{escape(span.text)}</w:{tag}>'
    run = f"<w:r><w:rPr>{_properties(span)}</w:rPr>{text}</w:r>"
    # Numbers of articles and paragraphs are fields of Word (SEQ), each with the number that it shows: so they count
    # themselves where a paragraph comes or goes, and stay letters of the text for whoever compares it. A list's own
    # numbers would be in no text, could not stand behind a bracket, nor twice, as with an alternative.
    return footnotes.word_field(f"SEQ {span.counts} \\* ARABIC", run) if span.counts else run


def _field(instruction: str) -> str:
    """Return a field that Word computes: PAGE, NUMPAGES."""
    return f'<w:fldSimple w:instr="{instruction}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _properties(span: Span) -> str:
    """Return the run's properties in the order that the schema wants."""
    named = _RUN_STYLES.get(span.style, "Remark" if span.small else "")
    style = f'<w:rStyle w:val="{named}"/>' if named else ""
    # No speller knows a name.
    italic, proof = ("<w:i/><w:iCs/>", "<w:noProof/>") if span.style == "name" else ("", "")
    face = EAST_ASIAN_FACES.get(span.lang)
    faces = f'<w:rFonts w:eastAsia="{face}" w:hint="eastAsia"/>' if face else ""
    lang = locale(span.lang)
    east = f' w:eastAsia="{lang}"' if face else ""
    return f'{style}{faces}{italic}{proof}<w:lang w:val="{lang}"{east}/>'
