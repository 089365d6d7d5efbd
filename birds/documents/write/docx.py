"""The annex as a Word document: real styles, repeated header row, page fields; the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Protocol

from birds.documents import looks as fonts
from birds.documents.build.annex import printed
from birds.documents.model import Span, spans
from birds.documents.write import wordxml as xml
from birds.documents.write.blocks import SECTION, TAB, blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document

    from birds.model import Annex, Lang

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


def as_docx(annex: Annex) -> bytes:
    """Return the annex as a Word document."""
    doc = printed(annex)
    body = "".join(xml.block(one) for one in blocks(doc))
    return packed(doc, body, xml.runs(xml.plain(spans(doc.running, doc.lang))))


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
        f'<w:settings xmlns:w="{xml.NAMESPACE}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
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
    texts = [xml.run(Span(text, doc.lang)) if text else "" for text in (before, between, after)]
    page = texts[0] + xml.field_of("PAGE") + texts[1] + xml.field_of("NUMPAGES") + texts[2]
    made = (
        f'<w:p xmlns:w="{xml.NAMESPACE}"><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"{running}{xml.run(Span(TAB, doc.lang))}{page}</w:p>"
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
