"""A Word document around its body: the package that the library makes, with nothing of its template's in it."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from birds.documents import looks as fonts
from birds.documents.looks import EAST_ASIAN_FACES, locale
from birds.documents.write import footnotes

if TYPE_CHECKING:
    from docx.document import Document as Package

    from birds.documents.model import Front
    from birds.model import Lang

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Where a section of the document ends, by its columns of text: the section's layout is put here at last.
SECTION = "<!--section {columns}-->"
_SECTIONS = re.compile(SECTION.format(columns=r"(\d)"))
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state
_LEFTOVERS = {"thumbnail", "extended-properties", "customXml", "stylesWithEffects", "numbering"}


def empty_package(lang: Lang, front: Front, *, noted: bool) -> Package:
    """Return a document without a body: A4 with margins of 20 mm, our styles, no author and no time."""
    import docx
    from docx.shared import Mm

    package = docx.Document()
    _drop_leftovers(package)
    _set_styles(package, lang)
    _set_settings(package, lang, noted=noted)
    _set_properties(package, lang, front)
    section = package.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = section.footer_distance = Mm(11)
    return package


def _drop_leftovers(package: Package) -> None:
    """Drop what the library's template brings along: a picture, statistics and styles of another document."""
    for relations in (package.part.package.rels, package.part.rels):
        for key in [key for key, each in relations.items() if each.reltype.rpartition("/")[2] in _LEFTOVERS]:
            del relations[key]


def _set_styles(package: Package, lang: Lang) -> None:
    """Put our styles in the place of the library's."""
    from docx.oxml import parse_xml

    east = lang if lang in EAST_ASIAN_FACES else "ja"
    tokens = {
        "EASTLOCALE": locale(east),
        "EAST": EAST_ASIAN_FACES[east],
        "LOCALE": locale(lang),
        "LATIN": fonts.LATIN_FACE,
    }
    text = fonts.template("annex-styles.xml")
    for token, value in tokens.items():
        text = text.replace(f'"{token}"', f'"{value}"')
    styles = package.styles.element
    styles[:] = list(parse_xml(text.encode()))


def _set_settings(package: Package, lang: Lang, *, noted: bool) -> None:
    """State the language, that the layout is today's Word, not an old one's, and whether there are footnotes."""
    from docx.oxml import parse_xml

    named = locale(lang)
    east = f' w:eastAsia="{named}"' if lang in EAST_ASIAN_FACES else ""
    text = (
        f'<w:settings xmlns:w="{NAMESPACE}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/>{footnotes.SETTINGS if noted else ""}<w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{named}"{east}/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
        "</w:settings>"
    )
    settings = package.settings.element
    settings[:] = list(parse_xml(text))
    for part in package.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = fonts.template("annex-fonts.xml").encode()  # noqa: SLF001 - the library has no other way


def _set_properties(package: Package, lang: Lang, front: Front) -> None:
    """Set title and language; no author, no time: the file says nothing of who made it when."""
    properties = package.core_properties
    properties.title = front.document_title
    properties.language = locale(lang)
    for element in list(properties._element):  # noqa: SLF001 - the library can set a time, not leave it out
        if element.tag.rpartition("}")[2] not in {"title", "language"}:
            properties._element.remove(element)  # noqa: SLF001


def set_foot(package: Package, runs: str) -> None:
    """Set the footer of all pages to a line of runs."""
    from docx.oxml import parse_xml

    made = f'<w:p xmlns:w="{NAMESPACE}"><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{runs}</w:p>'
    footer = package.sections[0].footer
    footer.is_linked_to_previous = False
    footer._element[:] = [parse_xml(made)]  # noqa: SLF001


def filled(raw: bytes, body: str, parts: dict[str, str]) -> bytes:
    """Return the package with its body and other parts, every member at the same fixed time.

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
            if name in parts:
                before, end, after = content.decode().rpartition("</")
                content = f"{before}{parts.pop(name)}{end}{after}".encode()
            _add(target, name, content)
        for name, text in parts.items():
            _add(target, name, text.encode())
    return made.getvalue()


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    package.writestr(member, content)


def _with_body(document: str, body: str) -> str:
    """Return the document's XML with its body; sections of several columns are laid out like the last one."""
    final = re.search(r"<w:sectPr.*?</w:sectPr>", document, re.DOTALL)
    if final is not None and _SECTIONS.search(body):
        layout = re.sub(r"<w:(?:type|cols)\b[^>]*/>", "", final[0])
        body = _SECTIONS.sub(lambda found: _layout(layout, int(found[1])), body)
        document = document.replace(final[0], _layout(layout, 1))
    return document.replace("<w:body>", f"<w:body>{body}", 1)


def _layout(layout: str, columns: int) -> str:
    """Return a section's layout: it goes on where the one before ends, in so many columns."""
    made = layout.replace("<w:pgSz", '<w:type w:val="continuous"/><w:pgSz', 1)
    spaced = f'<w:cols w:num="{columns}" w:space="425"/>' if columns > 1 else '<w:cols w:space="425"/>'
    return re.sub(r"(<w:pgMar\b[^>]*/>)", rf"\1{spaced}", made, count=1)
