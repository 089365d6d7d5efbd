"""The annex as a Word document: real styles, repeated header row, page fields; the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from birds.output import fonts
from birds.output.annex import wordxml as xml
from birds.output.annex.printed import Heading, compact, compact_header, printed
from birds.output.annex.spans import Span, spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document

    from birds.model import Annex, Lang
    from birds.output.annex.printed import Printed, Row
    from birds.output.annex.wordxml import Column

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state
_NUMBER = 640
_WEIGHTS: dict[Lang, int] = {"en": 13, "ja": 12, "ko": 10}
_NAME_WEIGHT = 16
_LEFT_WEIGHTS = (47, 53)
# Top right, the text flowing beside it. Said in every paragraph, as LibreOffice does not see it in a style.
_FRAME = (
    '<w:framePr w:w="2722" w:hSpace="284" w:vSpace="113" w:wrap="around" w:vAnchor="margin"'
    ' w:hAnchor="margin" w:xAlign="right" w:y="1"/>'
)
_LEFTOVERS = {"thumbnail", "extended-properties", "customXml", "stylesWithEffects", "numbering"}
_GROUP_STYLES = {1: "AnnexOrder", 2: "AnnexFamily"}
_FONT_TABLE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">\
<w:font w:name="Times New Roman"><w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/>\
<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>\
<w:font w:name="Batang"><w:altName w:val="바탕"/><w:panose1 w:val="02030600000101010101"/>\
<w:charset w:val="81"/>\
<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>\
<w:font w:name="MS Mincho"><w:altName w:val="ＭＳ 明朝"/><w:panose1 w:val="02020609040205080304"/>\
<w:charset w:val="80"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font></w:fonts>"""


def as_docx(annex: Annex) -> bytes:
    """Return the annex as a Word document."""
    import docx

    doc = printed(annex)
    document = docx.Document()
    _drop_leftovers(document)
    _set_styles(document, doc.lang)
    _set_settings(document, doc.lang)
    _set_properties(document, doc)
    _set_page(document, doc)
    raw = io.BytesIO()
    document.save(raw)
    return _filled(raw.getvalue(), "".join(_body(doc)))


def _body(doc: Printed) -> Iterator[str]:
    yield from (xml.paragraph(line, "AnnexStamp", properties=_FRAME) for line in doc.stamp)
    yield xml.paragraph(doc.agreement, "AnnexAgreement")
    yield xml.paragraph(spans(doc.annex, doc.lang), "AnnexLabel")
    yield xml.paragraph(spans(doc.title, doc.lang), "Title")
    if doc.subtitle:
        yield xml.paragraph(spans(doc.subtitle, doc.lang), "Subtitle")
    if doc.legend:
        yield xml.paragraph(spans(doc.legend, doc.lang), "AnnexLegend")
    yield _annex_table(doc)
    yield from _notes(doc)
    yield from _signatures(doc)
    yield from _left_out(doc)
    yield xml.paragraph(spans(doc.sources_heading, doc.lang), "Heading1")
    yield from (xml.paragraph(source, "AnnexSource") for source in doc.sources)


def _annex_table(doc: Printed) -> str:
    if doc.empty:
        return xml.paragraph(spans(doc.empty, doc.lang), "Normal")
    weights = [_NAME_WEIGHT, *(_WEIGHTS[lang] for lang in doc.columns)]
    columns = [
        xml.Column(_NUMBER, "AnnexHeaderNumber", "AnnexNumber"),
        *map(xml.Column, xml.shared(xml.WIDTH - _NUMBER, weights)),
    ]
    rows = [_header(doc.header, columns, doc.lang), *(_part(part, columns) for part in doc.body)]
    return xml.table(rows, columns, doc.title)


def _header(labels: tuple[str, ...], columns: list[Column], lang: Lang) -> str:
    return xml.header_row([spans(label, lang) for label in labels], columns)


def _part(part: Heading | Row, columns: list[Column]) -> str:
    if isinstance(part, Heading):
        line = (Span(part.text, "la"),)
        return xml.row([xml.cell((line,), xml.WIDTH, _GROUP_STYLES[part.level], span=len(columns))])
    return xml.content_row(part.cells, columns)


def _notes(doc: Printed) -> Iterator[str]:
    if doc.notes:
        yield xml.paragraph(spans(doc.notes_heading, doc.lang), "Heading1")
    for number, note in enumerate(doc.notes, 1):
        mark = xml.run(Span(f"{number}.", doc.lang)) + xml.tab()
        yield xml.paragraph(note, "AnnexNote", before=mark)


def _signatures(doc: Printed) -> Iterator[str]:
    line = f"{xml.tab()}<w:r><w:br/></w:r>"  # the style's tab draws it
    for text in doc.signatures:
        together = "" if text is doc.signatures[-1] else "<w:keepNext/>"
        yield xml.paragraph(spans(text, doc.lang), "AnnexSignature", before=line, properties=together)


def _left_out(doc: Printed) -> Iterator[str]:
    if not doc.left_out:
        return
    # What follows an original's signature lines is not a part of the text that is signed.
    apart = "<w:pageBreakBefore/>" if doc.signatures else ""
    yield xml.paragraph(spans(doc.left_out_heading, doc.lang), "Heading1", properties=apart)
    columns = [xml.Column(width, cell="AnnexSmallCell") for width in xml.shared(xml.WIDTH, _LEFT_WEIGHTS)]
    header = _header(compact_header(doc.left_out_header), columns, doc.lang)
    for group in doc.left_out:
        yield xml.paragraph(spans(group.heading, doc.lang), "Heading2")
        rows = (xml.content_row(compact(row), columns) for row in group.rows)
        yield xml.table([header, *rows], columns, group.heading)


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
            part._blob = _FONT_TABLE.encode()  # noqa: SLF001 - the library has no other way


def _set_properties(document: Document, doc: Printed) -> None:
    """Set title and language; no author, no time: the file says nothing of who made it when."""
    properties = document.core_properties
    properties.title = doc.document_title
    properties.language = fonts.LOCALES[doc.lang]
    for element in list(properties._element):  # noqa: SLF001 - the library can set a time, not leave it out
        if element.tag.rpartition("}")[2] not in {"title", "language"}:
            properties._element.remove(element)  # noqa: SLF001


def _set_page(document: Document, doc: Printed) -> None:
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
    page = texts[0] + xml.field("PAGE") + texts[1] + xml.field("NUMPAGES") + texts[2]
    made = xml.paragraph(spans(doc.running, doc.lang), "Footer").replace("</w:p>", f"{xml.tab()}{page}</w:p>")
    made = made.replace("<w:p>", f'<w:p xmlns:w="{xml.NAMESPACE}">', 1)
    footer = section.footer
    footer.is_linked_to_previous = False
    footer._element[:] = [parse_xml(made)]  # noqa: SLF001


def _filled(raw: bytes, body: str) -> bytes:
    """Return the package with its body, every member at the same fixed time.

    The body goes in as text: 700 rows take the library's tree a second.
    """
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:body>", b"<w:body>" + body.encode(), 1)
            target.writestr(member, content)
    return made.getvalue()
