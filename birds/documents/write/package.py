"""A Word document around its body: the package that the library makes, with nothing of its template's in it.

A part of the package holds the document as it was sent, its paragraphs and rows, by the numbers of their bookmarks. It
repeats what is printed and nothing else. Word and LibreOffice keep the part and the bookmarks when they save: so a file
that comes back says what was changed in it (`reading/returned.py`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from birds.documents import theme as fonts
from birds.documents.model import Front, Line, Lines
from birds.documents.theme import EAST_ASIAN_FACES, locale
from birds.model import Lang
from birds.reading.returned import BOOKMARK, MARK, PART, digest_of, tidied
from birds.reading.returned import NAMESPACE as SENT_NAMESPACE

if TYPE_CHECKING:
    from docx.document import Document as Package

_FOOTNOTES = '<w:numRestart w:val="eachSect"/><w:footnote w:id="-1"/><w:footnote w:id="0"/>'
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Where a section of the document ends, by its columns of text: the section's layout is put here at last.
SECTION = "<!--section {columns}-->"
_SECTIONS = re.compile(SECTION.format(columns=r"(\d)"))
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state
_LEFTOVERS = {"thumbnail", "extended-properties", "customXml", "stylesWithEffects", "numbering"}


def empty_package(lang: Lang, front: Front, *, noted: bool) -> Package:
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
    tokens |= {"LOCALE": locale(lang), "LATIN": fonts.LATIN_FACE}
    styles = fonts.template("annex-styles.xml")
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
            part._blob = fonts.template("annex-fonts.xml").encode()  # noqa: SLF001 - the library has no other way


def set_foot(package: Package, runs: str, *, centred: bool = False) -> None:
    """Set the footer of all pages to a line of runs."""
    from docx.oxml import parse_xml

    middle = '<w:jc w:val="center"/>' if centred else ""
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
        layout = re.sub(r"<w:(?:type|cols)\b[^>]*/>", "", final[0])
        body = _SECTIONS.sub(lambda match: _layout(layout, int(match[1])), body)
        document = document.replace(final[0], _layout(layout, 1))
    return document.replace("<w:body>", f"<w:body>{body}", 1)


def _layout(layout: str, columns: int) -> str:
    """Return a section's layout: it goes on where the one before ends, in so many columns."""
    continuous = layout.replace("<w:pgSz", '<w:type w:val="continuous"/><w:pgSz', 1)
    spaced = f'<w:cols w:num="{columns}" w:space="425"/>' if columns > 1 else '<w:cols w:space="425"/>'
    return re.sub(r"(<w:pgMar\b[^>]*/>)", rf"\1{spaced}", continuous, count=1)


# ---------------------------------------------------------------- what is sent

_FIRST_BOOKMARK = 1_000_000
SEEN = ' seen="1"'
SENT_TYPES = (
    '<Override PartName="/customXml/itemProps1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SENT_RELATION = f'<Relationship Id="rIdSent" Type="{_RELATIONS}/customXml" Target="../{PART}"/>'
_SENT_PROPERTIES = (
    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"'
    ' ds:itemID="{6B1F0D52-5C0B-4E59-8E43-3B8D2A60C0A1}"><ds:schemaRefs>'
    f'<ds:schemaRef ds:uri="{SENT_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)
_SENT_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/customXmlProps" Target="itemProps1.xml"/></Relationships>'
)


class SentDocument:
    """Gathers what is sent; a redline as it reads once all is accepted.

    `reviser` is the author of the changes that are no Party's.
    """

    def __init__(self, agreement: str, reference: str, origin: str, reviser: str, pictures: int) -> None:
        self._head = {"agreement": agreement, "reference": reference, "origin": origin, "reviser": reviser}
        self._head["pictures"] = str(pictures)
        self._parts: list[str] = []
        self._record: list[tuple[str, str]] = []
        self._numbers = count(1)
        self._revisers: set[str] = set()

    def _text(self, lines: Sequence[Line], key: str = "") -> str:
        text = tidied("".join(map(_sent_line, lines)))
        self._record.append((key, text))
        return escape(text)

    def paragraph(self, line: Line, key: str = "") -> str:
        """Keep a paragraph, one of the agreement by its language and id; return its bookmark."""
        number = next(self._numbers)
        named = f" key={quoteattr(key)}" if key else ""
        self._parts.append(f'<p n="{number}"{named}>{self._text((line,), key)}</p>')
        return _bookmark(number)

    def row(self, table: str, key: str, cells: Iterable[tuple[str, Lines]]) -> str:
        """Keep a row of a table, each cell by the key of its column; return its bookmark."""
        number = next(self._numbers)
        self._record.append((key, ""))
        texts = ((column, self._text(lines, column)) for column, lines in cells)
        content = "".join(f"<c key={quoteattr(column)}>{text}</c>" for column, text in texts)
        where = f"table={quoteattr(table)} key={quoteattr(key)}"
        self._parts.append(f'<r n="{number}" {where}>{content}</r>')
        return _bookmark(number)

    def comment(self, author: str, line: Line) -> None:
        """Keep a comment, by which it is known from those of others."""
        self._parts.append(f"<k author={quoteattr(author)}>{self._text((line,))}</k>")

    def reviser(self, author: str) -> None:
        """Keep a Party that is the author of changes."""
        if author not in self._revisers:
            self._revisers.add(author)
            self._parts.append(f"<w author={quoteattr(author)}/>")

    def aside(self, line: Line, *, sent: bool = True) -> None:
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


def _bookmark(number: int) -> str:
    at = f'w:id="{_FIRST_BOOKMARK + number}"'  # of their own: revisions are numbered from 1
    return f'<w:bookmarkStart {at} w:name="{BOOKMARK}{number}"/><w:bookmarkEnd {at}/>'


def _sent_line(line: Line) -> str:
    """Return a line as it is compared: without what a redline deletes, its end with it, each note mark as one sign."""
    texts = [MARK if span.style == "mark" else span.text for span in line if span.change != "del"]
    goes_on = bool(line) and not line[-1].text and line[-1].change == "del"
    return "".join((*texts, "" if goes_on else "\n"))
