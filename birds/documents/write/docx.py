"""Papers as Word documents: real styles, a language on every run, changes tracked natively; the same bytes every time.

A tracked table row needs its mark on the row and on every run in its cells; a paragraph that comes or goes needs one
on its own mark. Revisions have an author and no date: the clock is in no file.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from itertools import count, groupby
from typing import TYPE_CHECKING, Literal, Protocol
from xml.sax.saxutils import escape, quoteattr

from birds.documents import looks as fonts
from birds.documents.looks import EAST_ASIAN_FACES, LOCALES
from birds.documents.model import Span, spans
from birds.documents.write.blocks import BREAK, SECTION, TAB, WordParagraph, blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from docx.document import Document

    from birds.documents.build.annex import AnnexPaper
    from birds.documents.model import Line
    from birds.documents.write.blocks import Block, WordColumn, WordRow, WordTable
    from birds.model import Lang

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_SECTION = SECTION.partition("{")[0]
_LEFTOVERS = {"thumbnail", "extended-properties", "customXml", "stylesWithEffects", "numbering"}


class Framed(Protocol):
    """What stands around a document's body: its language, the title in its properties, and "page x of y"."""

    @property
    def lang(self) -> Lang: ...  # noqa: D102

    @property
    def document_title(self) -> str: ...  # noqa: D102

    @property
    def page(self) -> str: ...  # noqa: D102


def as_docx(doc: AnnexPaper) -> bytes:
    """Return the annex as a Word document."""
    body = "".join(block(one) for one in blocks(doc))
    return packed(doc, body, runs(plain(spans(doc.running, doc.lang))))


def packed(doc: Framed, body: str, running: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Return a document around its body; `running` are the runs at the foot of each page.

    `pictures` are PNG files by the relation's id under which the body shows them.
    """
    import docx

    document = docx.Document()
    _drop_leftovers(document)
    _set_styles(document, doc.lang)
    _set_settings(document, doc.lang)
    _set_properties(document, doc)
    _set_page(document, doc, running)
    raw = io.BytesIO()
    document.save(raw)
    return _filled(raw.getvalue(), body, pictures or {})


def _drop_leftovers(document: Document) -> None:
    """Drop what the library's template brings along: a picture, statistics and styles of another document."""
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, each in relations.items() if each.reltype.rpartition("/")[2] in _LEFTOVERS]:
            del relations[key]


def _set_styles(document: Document, lang: Lang) -> None:
    """Put our styles in the place of the library's."""
    from docx.oxml import parse_xml

    east = lang if lang in fonts.EAST_ASIAN_FACES else "ja"
    tokens = {
        "EASTLOCALE": fonts.LOCALES[east],
        "EAST": fonts.EAST_ASIAN_FACES[east],
        "LOCALE": fonts.LOCALES[lang],
        "LATIN": fonts.LATIN_FACE,
    }
    text = fonts.template("annex-styles.xml")
    for token, value in tokens.items():
        text = text.replace(f'"{token}"', f'"{value}"')
    styles = document.styles.element
    styles[:] = list(parse_xml(text.encode()))


def _set_settings(document: Document, lang: Lang) -> None:
    """State the language, and that the layout is today's Word, not an old one's."""
    from docx.oxml import parse_xml

    locale = fonts.LOCALES[lang]
    east = f' w:eastAsia="{locale}"' if lang in fonts.EAST_ASIAN_FACES else ""
    text = (
        f'<w:settings xmlns:w="{NAMESPACE}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{locale}"{east}/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
        "</w:settings>"
    )
    settings = document.settings.element
    settings[:] = list(parse_xml(text))
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = fonts.template("annex-fonts.xml").encode()  # noqa: SLF001 - the library has no other way


def _set_properties(document: Document, doc: Framed) -> None:
    """Set title and language; no author, no time: the file says nothing of who made it when."""
    properties = document.core_properties
    properties.title = doc.document_title
    properties.language = fonts.LOCALES[doc.lang]
    for element in list(properties._element):  # noqa: SLF001 - the library can set a time, not leave it out
        if element.tag.rpartition("}")[2] not in {"title", "language"}:
            properties._element.remove(element)  # noqa: SLF001


def _set_page(document: Document, doc: Framed, running: str) -> None:
    """Set A4, margins of 20 mm and the footer: what this is, and page x of y."""
    from docx.oxml import parse_xml
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(11)
    before, _, rest = doc.page.partition("{page}")
    between, _, after = rest.partition("{pages}")
    texts = [run(Span(text, doc.lang)) if text else "" for text in (before, between, after)]
    page = texts[0] + field_of("PAGE") + texts[1] + field_of("NUMPAGES") + texts[2]
    made = (
        f'<w:p xmlns:w="{NAMESPACE}"><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"{running}{run(Span(TAB, doc.lang))}{page}</w:p>"
    )
    footer = section.footer
    footer.is_linked_to_previous = False
    footer._element[:] = [parse_xml(made)]  # noqa: SLF001


def _filled(raw: bytes, body: str, pictures: Mapping[str, bytes]) -> bytes:
    """Return the package with its body, every member at the same fixed time.

    The body goes in as text: 700 rows take the library's tree a second.
    """
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = _with_body(content.decode(), body).encode()
            elif pictures:
                content = _told_of(name, content, pictures)
            _put(target, name, content)
        for key, picture in pictures.items():
            _put(target, f"word/media/{key}.png", picture)
    return made.getvalue()


def _put(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    target.writestr(member, content)


def _told_of(name: str, content: bytes, pictures: Mapping[str, bytes]) -> bytes:
    """Return a member of the package; those that list its parts name the pictures too."""
    if name == "[Content_Types].xml" and b'Extension="png"' not in content:
        return content.replace(
            b"<Default ", b'<Default Extension="png" ContentType="image/png"/><Default ', 1
        )
    if name == "word/_rels/document.xml.rels":
        related = "".join(
            f'<Relationship Id="{key}" Type="{_IMAGE}" Target="media/{key}.png"/>' for key in pictures
        )
        return content.replace(b"</Relationships>", f"{related}</Relationships>".encode(), 1)
    return content


def _with_body(document: str, body: str) -> str:
    """Return the document's XML with its body; sections of several columns are laid out like the last one."""
    final = re.search(r"<w:sectPr.*?</w:sectPr>", document, re.DOTALL)
    if final is None or _SECTION not in body:
        return document.replace("<w:body>", f"<w:body>{body}", 1)
    layout = re.sub(r"<w:(?:type|cols)\b[^>]*/>", "", final[0])
    for columns in (1, 3):
        body = body.replace(SECTION.format(columns=columns), _section(layout, columns))
    return document.replace("<w:body>", f"<w:body>{body}", 1).replace(final[0], _section(layout, 1))


def _section(layout: str, columns: int) -> str:
    """Return a section's layout: it goes on where the one before ends, in so many columns."""
    made = layout.replace("<w:pgSz", '<w:type w:val="continuous"/><w:pgSz', 1)
    spaced = f'<w:cols w:num="{columns}" w:space="425"/>' if columns > 1 else '<w:cols w:space="425"/>'
    return re.sub(r"(<w:pgMar\b[^>]*/>)", rf"\1{spaced}", made, count=1)


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
    if isinstance(one, WordParagraph):
        return paragraph(
            one.style,
            plain(one.line, status),
            pencil,
            properties=one.properties,
            section=one.section,
            status=status,
        )
    return table(one, (row(each, one, pencil, status) for each in one.rows))


def row(one: WordRow, of: WordTable, pencil: Pencil = _PLAIN, status: Status = "") -> str:
    """Return a table row, all of it of one status."""
    cells: list[str] = []
    left = len(of.columns)
    for content, style, width in zip(one.cells, one.styles, widths(one, of), strict=True):
        lines = [line for line in content if line] or [()]
        paragraphs = (paragraph(style, plain(line, status), pencil, status=status) for line in lines)
        cells.append(cell("".join(paragraphs), width, left if len(cells) + 1 == len(one.cells) else 1))
        left -= 1
    return around_row(one, "".join(cells), pencil.mark(status))


def widths(one: WordRow, of: WordTable) -> Sequence[int]:
    """Return the widths of a row's cells; the last one spans what columns are left."""
    made, last = [column.width for column in of.columns], len(one.cells) - 1
    return [*made[:last], sum(made[last:])]


def cell(paragraphs: str, width: int, span: int = 1) -> str:
    """Return a table cell around its paragraphs."""
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>{paragraphs}</w:tc>'


def around_row(one: WordRow, cells: str, mark: str = "") -> str:
    """Return a table row that no page break divides; a header is repeated on every page."""
    repeated = "<w:tblHeader/>" if one.header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}{mark}</w:trPr>{cells}</w:tr>"


def table(one: WordTable, rows: Iterable[str], style: str = "AnnexTable") -> str:
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


def _total(columns: Sequence[WordColumn]) -> int:
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
