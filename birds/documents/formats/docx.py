"""Papers as Word documents: real styles, a language on every run, changes tracked natively; the same bytes every time.

A tracked table row needs its mark on the row and on every run in its cells; a paragraph that comes or goes needs one
on its own mark. Revisions have an author, the Party whose act made the change or nobody, and no date: the clock is in
no file.

Notes are Word's own footnotes, one for each note, which stands at its first mark; a later one is a field that names the
number of the first (NOTEREF), with the number as it is now. In a redline the marks of a row are read twice, with what
goes and with what comes: a mark stays that is the same in both readings, else one goes and one comes. A later one that
comes or goes is the number alone: LibreOffice leaves a row with a field behind.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import accumulate, count, groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from birds.documents import model as dm
from birds.documents import theme
from birds.documents.theme import EAST_ASIAN_FACES, MAP_HEIGHT, MAP_WIDTH, locale
from birds.model import Lang
from birds.reading.returned import BOOKMARK, MARK, PART, digest_of, tidied
from birds.reading.returned import NAMESPACE as SENT_NAMESPACE

if TYPE_CHECKING:
    from docx.document import Document as Package

WIDTH = 9638  # the text's width on A4 with margins of 20 mm, in twentieths of a point
STAMP_WIDTHS: dict[Lang, int] = {"en": 2722, "ja": 2381, "ko": 2381}
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
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
_RULED = (dm.Span(dm.TAB), dm.Span(dm.BREAK))  # the style's tab draws the line
_RUN_STYLES = {"name": "ScientificName", "mark": "NoteMark"}
LEVELS = {1: "AnnexOrder", 2: "AnnexFamily", 3: "AnnexGroup"}
# Where a section of the document ends, by its columns of text: the section's layout is put here at last.
SECTION = "<!--section {columns}-->"
TEXT_ENDS = (
    f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{SECTION.format(columns=1)}</w:pPr></w:p>'
)
_STYLE = re.compile(r'<w:pStyle w:val="[^"]*"/>')
_ROW = "<w:tr>"


def as_docx(document: dm.Document) -> bytes:
    """Return a paper as a Word document."""
    front = document.front
    assert front  # noqa: S101 - a paper has one
    notes = [section for section in document.sections if section.kind == "notes" and section.blocks]
    paper = empty_package(document.lang, front, noted=bool(notes))
    blocks = (block for section in document.sections for block in section.blocks)
    figures = [block.layers for block in blocks if isinstance(block, dm.Figure)]
    pictures = [
        paper.part.get_or_add_image(io.BytesIO(picture))[0] for picture in theme.map_pictures(figures)
    ]
    author = front.reviser or "birds"
    kept = SentDocument(*front.about, author, len(pictures)) if front.about else None
    pen = _Pen(document.lang, author, pictures, kept, notes)
    body = "".join((*map(pen.block, document.opening), *_sections(document, pen)))
    _set_foot(paper, front, pen)
    parts = _parts(pen)
    if kept:  # what stands outside the body, too: the foot of each page, the footnotes
        foot = (*front.running, dm.Span(dm.TAB), dm.Span("".join(front.around_page)))
        for line, is_sent in ((foot, True), *(pen.footnotes.written if pen.footnotes else ())):
            kept.aside(as_read(line, "ins"), sent=is_sent)
            kept.aside(as_read(line, "del"), sent=False)
    raw = io.BytesIO()
    paper.save(raw)
    return fill_package(raw.getvalue(), body, parts | (kept.members() if kept else {}))


def _parts(pen: _Pen) -> dict[str, str]:
    """Return what is put into the package, by its member: whole parts, or what is added at the end of one."""
    types, relations = (SENT_TYPES, SENT_RELATION) if pen.kept else ("", "")
    written, members = dict[str, str](), dict[str, str]()
    if pen.comments:
        comments = "".join(pen.comments)
        written["comments"] = f'<w:comments xmlns:w="{NAMESPACE}">{comments}</w:comments>'
    if pen.footnotes and pen.footnotes.written:
        written["footnotes"] = pen.footnotes.part(pen.runs)
    for name, text in written.items():
        types += f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.wordprocessingml.{name}+xml"/>'
        relations += (
            f'<Relationship Id="rId{name.capitalize()}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>'
        )
        members[f"word/{name}.xml"] = text
    return {"[Content_Types].xml": types, "word/_rels/document.xml.rels": relations, **members}


def _sections(document: dm.Document, pen: _Pen) -> Iterator[str]:
    lang = ""
    # The notes stand at the foot of the pages.
    for section in (section for section in document.sections if section.kind != "notes"):
        if section.lang != lang and pen.footnotes:  # a text, whose notes are counted anew
            noted = (each for each in document.sections if each.kind == "notes")
            pen.footnotes.begin([each for each in noted if each.lang == section.lang])
            yield TEXT_ENDS if lang else ""
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
    return paragraph.replace("</w:pPr>", f"{SECTION.format(columns=columns)}</w:pPr>", 1)


def _together(section: dm.Section, blocks: Sequence[str]) -> list[str]:
    """Return blocks that no page break parts: all stays with what follows, up to the last row or paragraph.

    Of a section that may run over pages, that is all before its last table.
    """
    tables = [at for at, block in enumerate(section.flow) if isinstance(block, dm.Table)]
    last = len(blocks) - 1 if section.together else tables[-1]
    above, row, end = blocks[last].rpartition(_ROW) if section.together else ("", "", blocks[last])
    return [*map(_kept, blocks[:last]), f"{_kept(above)}{row}{end}", *blocks[last + 1 :]]


def _kept(block: str) -> str:
    """Return a block all of whose paragraphs stay with what follows."""
    return _STYLE.sub(r"\g<0><w:keepNext/>", block)


# ---------------------------------------------------------------- the body


class _Pen:
    """Writes the blocks of a document; each revision has a number of its own, `pictures` are the ids of the figures'.

    What it writes is `kept` where the document is to be read when it comes back.
    """

    def __init__(
        self,
        lang: Lang,
        author: str,
        pictures: Iterable[str],
        kept: SentDocument | None,
        notes: Sequence[dm.Section],
    ) -> None:
        self.lang, self._author, self.kept = lang, author, kept
        self._revisions, self._pictures = count(1), enumerate(pictures, 1)
        self.footnotes = Footnotes(notes) if notes else None
        self.comments: list[str] = []

    def block(self, part: dm.Block) -> str:
        if isinstance(part, dm.Paragraph):
            return self._paragraph(part)
        if isinstance(part, dm.Figure):
            return self._picture(part)
        return self._table(dm.on_paper(part)) if isinstance(part, dm.Table) else ""  # pairs are for screens

    def signatures(self, section: dm.Section) -> str:
        """Return the places to sign side by side, on one page."""
        signed = section.paragraphs("signature")
        width = WIDTH // max(len(signed), 1)
        cells = "".join(_cell(self._styled("AnnexSignature", (*_RULED, *line)), width) for line in signed)
        if self.kept:
            bookmark = self.kept.row(
                "signatures", "signatures", (("", ((*_RULED, *line),)) for line in signed)
            )
            cells = cells.replace("</w:pPr>", f"</w:pPr>{bookmark}", 1)
        grid = f'<w:gridCol w:w="{width}"/>' * len(signed)
        size = f'<w:tblW w:w="{width * len(signed)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        row = f"{_ROW}<w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
        return f"<w:tbl><w:tblPr>{size}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{row}</w:tbl>"

    def runs(self, line: dm.Line) -> str:
        """Return a line as runs, neighbours of one status in one revision; marks of notes as Word has them."""
        # What becomes of each run, whose change that is, and the run.
        pieces: list[tuple[dm.Change, str, str]] = []
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

    def _revision(self, status: dm.Change, who: str) -> str:
        if who and self.kept:
            self.kept.reviser(who)
        return f'<w:{status} w:id="{next(self._revisions)}" w:author={quoteattr(who or self._author)}'

    def _mark(self, status: dm.Change, who: str = "") -> str:
        """Return a mark on a row or on a paragraph's end, nothing where it stays."""
        return f"{self._revision(status, who)}/>" if status else ""

    def _paragraph(self, paragraph: dm.Paragraph) -> str:
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
        line: dm.Line,
        end: tuple[dm.Change, str] = ("", ""),
        properties: str = "",
        bookmark: str = "",
    ) -> str:
        """Return a paragraph; `end` says what became of its end, and whose change that is."""
        mark = f"<w:rPr>{self._mark(*end)}</w:rPr>" if end[0] else ""
        head = f'<w:pPr><w:pStyle w:val="{style}"/>{properties}{mark}</w:pPr>'
        return f"<w:p>{head}{bookmark}{self.runs(line)}</w:p>"

    def _table(self, table: dm.Table) -> str:
        # In twentieths of a point: the columns' own, or by weight a share of what these leave.
        left = WIDTH - 20 * sum(column.width for column in table.columns)
        weights = [0 if column.width else column.weight for column in table.columns]
        bounds = [left * weight // (sum(weights) or 1) for weight in accumulate(weights, initial=0)]
        shares = (end - start for start, end in pairwise(bounds))
        widths = [20 * column.width or share for column, share in zip(table.columns, shares, strict=True)]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        properties = (
            f'<w:tblStyle w:val="AnnexTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            f' w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={quoteattr(table.title)}/>'
        )
        head = dm.Row(tuple(column.label for column in table.columns), change=table.change)
        rows = [
            self._row(head, table, widths, heads=True),
            *(self._row(row, table, widths) for row in table.rows),
        ]
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"

    def _row(self, row: dm.Row, table: dm.Table, widths: Sequence[int], *, heads: bool = False) -> str:
        """Return a row that no page break divides; its last cell spans what columns are left.

        In the first cell stands the bookmark by which it is known again.
        """
        text, figures = (
            ("AnnexSmallCell", "AnnexSmallNumber") if table.small else ("AnnexCell", "AnnexNumber")
        )
        if heads:
            text, figures = "AnnexHeader", "AnnexHeaderNumber"
        styles = {"center": "AnnexMonth", "right": figures, "left": text}
        last, cells = len(row.cells) - 1, ""
        for at, (value, column) in enumerate(zip(row.cells, table.columns, strict=False)):
            spanned = widths[at:] if at == last else widths[at : at + 1]
            style = LEVELS.get(row.level, text if len(spanned) > 1 else styles[column.align])
            lines = [line for line in dm.lines_of(value, self.lang) if line] or [()]
            paragraphs = "".join(self._line(style, line, row.change, row.who) for line in lines)
            if column.heads:
                paragraphs = self._commented(paragraphs, row)
            cells += _cell(paragraphs, sum(spanned), len(spanned))
        mark = ("<w:tblHeader/>" if heads else "") + self._mark(row.change, row.who)
        if self.kept and "del" not in {row.change, table.change}:
            texts = (dm.lines_of(value, self.lang) for value in row.cells)
            keyed = zip((column.key for column in table.columns), texts, strict=False)
            cells = cells.replace("</w:pPr>", f"</w:pPr>{self.kept.row(table.name, row.key, keyed)}", 1)
        cells = _kept(cells) if row.together else cells
        return f"{_ROW}<w:trPr><w:cantSplit/>{mark}</w:trPr>{cells}</w:tr>"

    def _commented(self, paragraphs: str, row: dm.Row) -> str:
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

    def _line(self, style: str, line: dm.Line, status: dm.Change, who: str = "") -> str:
        """Return a line of a cell as a paragraph; a last span without a text says what became of its end."""
        last = line[-1] if line and not line[-1].text else dm.Span("")
        end = (status, who) if status else (last.change, last.who)
        return self._styled(style, _changed(line, status, who), end)

    def _picture(self, figure: dm.Figure) -> str:
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


def _changed(line: dm.Line, status: dm.Change, who: str = "") -> dm.Line:
    return tuple(replace(span, change=status, who=who) for span in line) if status else line


def _cell(paragraphs: str, width: int, columns: int = 1) -> str:
    merged = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>{paragraphs}</w:tc>'


def _run(span: dm.Span) -> str:
    """Return a span as a run; what was deleted keeps its text in an element of its own."""
    if span.text in {dm.TAB, dm.BREAK}:
        return "<w:r><w:tab/></w:r>" if span.text == dm.TAB else "<w:r><w:br/></w:r>"
    if not span.text:
        return ""
    # The properties in the order that the schema wants; no speller knows a name.
    named, face = _RUN_STYLES.get(span.style, "Remark" if span.small else ""), EAST_ASIAN_FACES.get(span.lang)
    lang = locale(span.lang)
    east = f' w:eastAsia="{lang}"' if face else ""
    look = f'<w:rStyle w:val="{named}"/>' if named else ""
    look += f'<w:rFonts w:eastAsia="{face}" w:hint="eastAsia"/>' if face else ""
    look += "<w:i/><w:iCs/><w:noProof/>" if span.style == "name" else ""
    look += f'<w:lang w:val="{lang}"{east}/>'
    tag = "delText" if span.change == "del" else "t"
    text = f'<w:{tag} xml:space="preserve">{escape(span.text)}</w:{tag}>'
    run = f"<w:r><w:rPr>{look}</w:rPr>{text}</w:r>"
    # Numbers of articles and paragraphs are fields of Word (SEQ), each with the number that it shows: so they count
    # themselves where a paragraph comes or goes, and stay letters of the text for whoever compares it. A list's own
    # numbers would be in no text, could not stand behind a bracket, nor twice, as with an alternative.
    return word_field(f"SEQ {span.counts} \\* ARABIC", run) if span.counts else run


def _field(instruction: str) -> str:
    return f'<w:fldSimple w:instr="{instruction}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


# ---------------------------------------------------------------- footnotes

_FIRST = 2_000_000  # the bookmarks' numbers, of their own
_LOOK = '<w:rPr><w:rStyle w:val="NoteMark"/></w:rPr>'
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for number, kind in enumerate(("separator", "continuationSeparator"), -1)
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark of a note by its place in the list, where it is not the first: whose bookmark it names, and the number."""

    place: int
    bookmark: str = ""
    number: str = ""


_BETWEEN = _Mark(-1, number=",\u2009")


@dataclass
class _Reading:
    """One reading of a paper, which leaves out what is `left`: the notes by their printed numbers.

    `met` are the bookmark of each note's first mark, and the number that Word gives it: it counts these marks.
    """

    left: dm.Change
    places: dict[str, int] = field(default_factory=dict)
    met: dict[int, tuple[str, str]] = field(default_factory=dict)

    def marks(self, group: Iterable[dm.Span]) -> list[_Mark]:
        """Return the marks that stand together in this reading, a comma between two."""
        notes = (self.places.get(span.text) for span in group if span.link and span.change != self.left)
        pairs = ((_BETWEEN, _Mark(place, *self.met.get(place, ()))) for place in notes if place is not None)
        return [mark for pair in pairs for mark in pair][1:]


class Footnotes:
    """The notes that stand in sections, and those written so far: each with whether it was sent, or only was there."""

    def __init__(self, sections: Iterable[dm.Section]) -> None:
        self._old, self._new = _Reading("ins"), _Reading("del")
        self._notes: list[dm.Line] = []
        self._bookmarks = count(1)
        self.written: list[tuple[dm.Line, bool]] = []
        self.begin(sections)

    def begin(self, sections: Iterable[dm.Section]) -> None:
        """Begin with the notes of a text of its own, whose numbers begin anew."""
        for reading in (self._old, self._new):
            reading.places.clear()
            reading.met.clear()
        blocks = (block for section in sections for block in section.blocks)
        for note in (block for block in blocks if isinstance(block, dm.Paragraph)):
            label, text = dm.parted(note.line)
            for reading in (self._old, self._new):
                if note.change != reading.left:
                    number = dm.plain(tuple(span for span in label if span.change != reading.left))
                    reading.places[number.rstrip(".")] = len(self._notes)
            self._notes.append(text)

    def marks(self, group: Sequence[dm.Span]) -> Iterator[tuple[dm.Change, str]]:
        """Yield the marks that stand together as runs, each with what becomes of it."""
        old, new = self._old.marks(group), self._new.marks(group)
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal":
                yield from (("", self._runs(mark, "")) for mark in new[k:m])
            else:
                yield from (("del", self._runs(mark, "del")) for mark in old[i:j])
                yield from (("ins", self._runs(mark, "ins")) for mark in new[k:m])

    def _runs(self, mark: _Mark, change: dm.Change) -> str:
        gone = "delText" if change == "del" else "t"
        if mark.bookmark and not change:
            shown = f"<w:r>{_LOOK}<w:t>{mark.number}</w:t></w:r>"
            return word_field(f"NOTEREF {mark.bookmark} \\f \\h", shown, _LOOK)
        if mark.bookmark or mark == _BETWEEN:
            return f"<w:r>{_LOOK}<w:{gone}>{mark.number}</w:{gone}></w:r>"
        # The first mark of a note has a bookmark for the others; its footnote is written now.
        number = next(self._bookmarks)
        name = f"_Note{number}"
        for reading in (self._old, self._new):
            if change != reading.left:
                reading.met[mark.place] = (name, str(len(reading.met) + 1))
        self.written.append((as_read(self._notes[mark.place], change), change != "del"))
        at = f'w:id="{_FIRST + number}"'
        reference = f'<w:r>{_LOOK}<w:footnoteReference w:id="{len(self.written)}"/></w:r>'
        return f'<w:bookmarkStart {at} w:name="{name}"/>{reference}<w:bookmarkEnd {at}/>'

    def part(self, runs: Callable[[dm.Line], str]) -> str:
        """Return the part of a package that has the footnotes; `runs` writes a line."""
        mark = f"<w:r>{_LOOK}<w:footnoteRef/></w:r>"
        head = f'<w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>{mark}<w:r><w:t xml:space="preserve"> </w:t></w:r>'
        notes = (
            f'<w:footnote w:id="{number}"><w:p>{head}{runs(line)}</w:p></w:footnote>'
            for number, (line, _) in enumerate(self.written, 1)
        )
        return f'<w:footnotes xmlns:w="{NAMESPACE}">{_SEPARATORS}{"".join(notes)}</w:footnotes>'


def as_read(line: dm.Line, change: dm.Change) -> dm.Line:
    """Return a note as it reads where its mark comes (all is accepted) or goes; with its changes where that stays."""
    other = {"ins": "del", "del": "ins"}.get(change)
    return line if other is None else tuple(replace(span, change="") for span in line if span.change != other)


def word_field(instruction: str, shown: str, look: str = "") -> str:
    """Return a field of Word around the run that it shows: not every program reads into a simple field."""
    kinds = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    asked = f'<w:r>{look}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return f"{begin}{asked}{separate}{shown}{end}"


# ---------------------------------------------------------------- the package around the body


_SECTIONS = re.compile(SECTION.format(columns=r"(\d)"))
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state
_LEFTOVERS = {"thumbnail", "extended-properties", "customXml", "stylesWithEffects", "numbering"}
_TYPE = "application/vnd.openxmlformats-officedocument"
_FOOTNOTES = '<w:numRestart w:val="eachSect"/><w:footnote w:id="-1"/><w:footnote w:id="0"/>'


def empty_package(lang: Lang, front: dm.Front, *, noted: bool) -> Package:
    """Return a document without a body: A4 with margins of 20 mm, our styles, no author and no time."""
    import docx
    from docx.oxml import parse_xml
    from docx.shared import Mm

    package = docx.Document()
    # What the library's template brings along: a picture, statistics and styles of another document.
    for relations in (package.part.package.rels, package.part.rels):
        for key in [key for key, each in relations.items() if each.reltype.rpartition("/")[2] in _LEFTOVERS]:
            del relations[key]
    east = lang if lang in EAST_ASIAN_FACES else "ja"
    tokens = {"EASTLOCALE": locale(east), "EAST": EAST_ASIAN_FACES[east]}
    tokens |= {"LOCALE": locale(lang), "LATIN": theme.LATIN_FACE}
    styles = theme.template("annex-styles.xml")
    for token, value in tokens.items():
        styles = styles.replace(f'"{token}"', f'"{value}"')
    package.styles.element[:] = list(parse_xml(styles.encode()))
    _set_settings(package, lang, noted=noted)
    properties = package.core_properties
    properties.title, properties.language = front.document_title, locale(lang)
    for element in list(properties._element):  # noqa: SLF001 - the library can set a time, not leave it out
        if element.tag.rpartition("}")[2] not in {"title", "language"}:
            properties._element.remove(element)  # noqa: SLF001
    section = package.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(11)
    return package


def _set_settings(package: Package, lang: Lang, *, noted: bool) -> None:
    """State the language, that the layout is today's Word, not an old one's, and whether there are footnotes."""
    from docx.oxml import parse_xml

    named = locale(lang)
    east = f' w:eastAsia="{named}"' if lang in EAST_ASIAN_FACES else ""
    notes = f"<w:footnotePr>{_FOOTNOTES}</w:footnotePr>" if noted else ""
    text = (
        f'<w:settings xmlns:w="{NAMESPACE}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/>{notes}<w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{named}"{east}/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
        "</w:settings>"
    )
    package.settings.element[:] = list(parse_xml(text))
    for part in package.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = theme.template("annex-fonts.xml").encode()  # noqa: SLF001 - the library has no other way


def _set_foot(package: Package, front: dm.Front, pen: _Pen) -> None:
    """Set the foot of all pages: what this is, and page x of y; in the middle where it says no more than the page."""
    from docx.oxml import parse_xml

    runs, middle = _field("PAGE"), "" if front.running else '<w:jc w:val="center"/>'
    if "{pages}" in front.page:
        before, between, after = (_run(dm.Span(text, pen.lang)) for text in front.around_page)
        running = f"{pen.runs(front.running)}{_run(dm.Span(dm.TAB))}"
        runs = f"{running}{before}{runs}{between}{_field('NUMPAGES')}{after}"
    paragraph = f'<w:p xmlns:w="{NAMESPACE}"><w:pPr><w:pStyle w:val="Footer"/>{middle}</w:pPr>{runs}</w:p>'
    footer = package.sections[0].footer
    footer.is_linked_to_previous = False
    footer._element[:] = [parse_xml(paragraph)]  # noqa: SLF001


def fill_package(raw: bytes, body: str, parts: dict[str, str]) -> bytes:
    """Return the package with its body and other parts, every member at the same fixed time.

    The body goes in as text: 700 rows take the library's tree a second.
    """
    out = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = _with_body(content.decode(), body).encode()
            if name in parts:
                before, end, after = content.decode().rpartition("</")
                content = f"{before}{parts.pop(name)}{end}{after}".encode()
            target.writestr(_member(name), content)
        for name, text in parts.items():
            target.writestr(_member(name), text.encode())
    return out.getvalue()


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, _EPOCH)
    member.compress_type, member.external_attr = ZIP_DEFLATED, 0o600 << 16
    return member


def _with_body(document: str, body: str) -> str:
    """Return the document's XML with its body; sections of several columns are laid out like the last one."""
    final = re.search(r"<w:sectPr.*?</w:sectPr>", document, re.DOTALL)
    if final is not None and _SECTIONS.search(body):
        plain = re.sub(r"<w:(?:type|cols)\b[^>]*/>", "", final[0])
        continuous = plain.replace("<w:pgSz", '<w:type w:val="continuous"/><w:pgSz', 1)

        def layout(columns: str) -> str:
            """Return a section's layout: it goes on where the one before ends, in so many columns."""
            number = f' w:num="{columns}"' if columns != "1" else ""
            spaced = f'<w:cols{number} w:space="425"/>'
            return re.sub(r"(<w:pgMar\b[^>]*/>)", rf"\1{spaced}", continuous, count=1)

        body = _SECTIONS.sub(lambda match: layout(match[1]), body)
        document = document.replace(final[0], layout("1"))
    return document.replace("<w:body>", f"<w:body>{body}", 1)


# ---------------------------------------------------------------- what is sent

_FIRST_BOOKMARK = 1_000_000
SEEN = ' seen="1"'
SENT_TYPES = f'<Override PartName="/customXml/itemProps1.xml" ContentType="{_TYPE}.customXmlProperties+xml"/>'
SENT_RELATION = f'<Relationship Id="rIdSent" Type="{RELATIONS}/customXml" Target="../{PART}"/>'
_SENT_PROPERTIES = (
    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"'
    ' ds:itemID="{6B1F0D52-5C0B-4E59-8E43-3B8D2A60C0A1}"><ds:schemaRefs>'
    f'<ds:schemaRef ds:uri="{SENT_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)
_SENT_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/customXmlProps" Target="itemProps1.xml"/></Relationships>'
)


class SentDocument:
    """Gathers what is sent, for a part of the package; a redline as it reads once all is accepted.

    It repeats what is printed and nothing else, by the numbers of bookmarks. Word and LibreOffice keep part and
    bookmarks when they save: so a file that comes back says what was changed in it (`reading/returned.py`).
    `reviser` is the author of the changes that are no Party's.
    """

    def __init__(self, agreement: str, reference: str, origin: str, reviser: str, pictures: int) -> None:
        self._head = {"agreement": agreement, "reference": reference, "origin": origin, "reviser": reviser}
        self._head["pictures"] = str(pictures)
        self._parts: list[str] = []
        self._record: list[tuple[str, str]] = []
        self._numbers = count(1)
        self._revisers: set[str] = set()

    def _text(self, lines: Sequence[dm.Line], key: str = "") -> str:
        text = tidied("".join(map(_sent_line, lines)))
        self._record.append((key, text))
        return escape(text)

    def _numbered(self, tag: str, named: str, content: str) -> str:
        number = next(self._numbers)
        self._parts.append(f'<{tag} n="{number}"{named}>{content}</{tag}>')
        at = f'w:id="{_FIRST_BOOKMARK + number}"'  # of their own: revisions are numbered from 1
        return f'<w:bookmarkStart {at} w:name="{BOOKMARK}{number}"/><w:bookmarkEnd {at}/>'

    def paragraph(self, line: dm.Line, key: str = "") -> str:
        """Keep a paragraph, one of the agreement by its language and id; return its bookmark."""
        return self._numbered("p", f" key={quoteattr(key)}" if key else "", self._text((line,), key))

    def row(self, table: str, key: str, cells: Iterable[tuple[str, dm.Lines]]) -> str:
        """Keep a row of a table, each cell by the key of its column; return its bookmark."""
        self._record.append((key, ""))
        texts = ((column, self._text(lines, column)) for column, lines in cells)
        content = "".join(f"<c key={quoteattr(column)}>{text}</c>" for column, text in texts)
        return self._numbered("r", f" table={quoteattr(table)} key={quoteattr(key)}", content)

    def comment(self, author: str, line: dm.Line) -> None:
        """Keep a comment, by which it is known from those of others."""
        self._parts.append(f"<k author={quoteattr(author)}>{self._text((line,))}</k>")

    def reviser(self, author: str) -> None:
        """Keep a Party that is the author of changes."""
        if author not in self._revisers:
            self._revisers.add(author)
            self._parts.append(f"<w author={quoteattr(author)}/>")

    def aside(self, line: dm.Line, *, sent: bool = True) -> None:
        """Keep what stands outside the body, at the foot of pages: as it was `sent`, or as it reads in a redline."""
        self._parts.append(f"<a{'' if sent else SEEN}>{self._text((line,))}</a>")

    def members(self) -> dict[str, str]:
        """Return the members of the package that hold it, with the digest of what it says."""
        head = self._head | {"digest": digest_of(self._record)}
        start = " ".join(f"{name}={quoteattr(value)}" for name, value in head.items() if value)
        sent = f'<sent xmlns="{SENT_NAMESPACE}" {start}>{"".join(self._parts)}</sent>'
        return {
            PART: f'<?xml version="1.0" encoding="UTF-8"?>\n{sent}',
            "customXml/itemProps1.xml": _SENT_PROPERTIES,
            "customXml/_rels/item1.xml.rels": _SENT_RELATIONS,
        }


def _sent_line(line: dm.Line) -> str:
    """Return a line as it is compared: without what a redline deletes, its end with it, each note mark as one sign."""
    texts = [MARK if span.style == "mark" else span.text for span in line if span.change != "del"]
    goes_on = bool(line) and not line[-1].text and line[-1].change == "del"
    return "".join((*texts, "" if goes_on else "\n"))
