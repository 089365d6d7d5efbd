"""What a Word document keeps of itself as it was sent: its paragraphs and rows, by the numbers of their bookmarks.

A part of the package holds it, which repeats what is printed and nothing else. Word and LibreOffice keep the part and
the bookmarks when they save: so a file that comes back says what was changed in it (`reading/returned.py`).
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from birds.reading.returned import BOOKMARK, MARK, NAMESPACE, PART, tidied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.documents.model import Line, Lines

_FIRST = 1_000_000
SEEN = ' seen="1"'
TYPES = (
    '<Override PartName="/customXml/itemProps1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = f'<Relationship Id="rIdSent" Type="{_RELATIONS}/customXml" Target="../{PART}"/>'
_PROPERTIES = (
    '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"'
    ' ds:itemID="{6B1F0D52-5C0B-4E59-8E43-3B8D2A60C0A1}"><ds:schemaRefs>'
    f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)
_ITS_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/customXmlProps" Target="itemProps1.xml"/></Relationships>'
)


class SentDocument:
    """Gathers what is written; a redline as it reads once all is accepted.

    `reviser` is the author of the changes that are no Party's.
    """

    def __init__(self, agreement: str, reference: str, origin: str, reviser: str, pictures: int) -> None:
        told = (("agreement", agreement), ("reference", reference), ("reviser", reviser))
        head = (*told, ("pictures", str(pictures)), *((("origin", origin),) if origin else ()))
        self._parts = [
            f'<sent xmlns="{NAMESPACE}" {" ".join(f"{name}={quoteattr(said)}" for name, said in head)}>'
        ]
        self._numbers = count(1)
        self._revisers: dict[str, None] = {}

    def paragraph(self, line: Line) -> str:
        """Keep a paragraph; return its bookmark."""
        number = next(self._numbers)
        self._parts.append(f'<p n="{number}">{escape(_text((line,)))}</p>')
        return _bookmark(number)

    def row(self, table: str, key: str, cells: Iterable[tuple[str, Lines]]) -> str:
        """Keep a row of a table, each cell by the key of its column; return its bookmark."""
        number = next(self._numbers)
        said = "".join(f"<c key={quoteattr(one)}>{escape(_text(lines))}</c>" for one, lines in cells)
        where = f"table={quoteattr(table)} key={quoteattr(key)}"
        self._parts.append(f'<r n="{number}" {where}>{said}</r>')
        return _bookmark(number)

    def comment(self, author: str, line: Line) -> None:
        """Keep a comment, by which it is known from those of others."""
        self._parts.append(f"<k author={quoteattr(author)}>{escape(_text((line,)))}</k>")

    def reviser(self, author: str) -> None:
        """Keep a Party that is the author of changes."""
        if author not in self._revisers:
            self._revisers[author] = None
            self._parts.append(f"<w author={quoteattr(author)}/>")

    def aside(self, line: Line, *, sent: bool = True) -> None:
        """Keep what stands outside the body, at the foot of pages: as it was `sent`, or as it reads in a redline."""
        self._parts.append(f"<a{'' if sent else SEEN}>{escape(_text((line,)))}</a>")

    def part(self) -> str:
        """Return the part that holds it."""
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{"".join(self._parts)}</sent>'

    def members(self) -> Iterator[tuple[str, str]]:
        """Yield the members of the package that hold it."""
        yield PART, self.part()
        yield "customXml/itemProps1.xml", _PROPERTIES
        yield "customXml/_rels/item1.xml.rels", _ITS_RELATIONS


def _bookmark(number: int) -> str:
    at = f'w:id="{_FIRST + number}"'  # of their own: revisions are numbered from 1
    return f'<w:bookmarkStart {at} w:name="{BOOKMARK}{number}"/><w:bookmarkEnd {at}/>'


def _text(lines: Sequence[Line]) -> str:
    """Return lines as they are compared: without what a redline deletes, each note mark as one sign."""
    return tidied("".join(f"{''.join(_pieces(line))}{_end(line)}" for line in lines))


def _end(line: Line) -> str:
    """Return the end of a line, nothing where a redline deletes it."""
    return "" if line and not line[-1].text and line[-1].change == "del" else "\n"


def _pieces(line: Line) -> Iterator[str]:
    for span in line:
        if span.change != "del":
            yield MARK if span.style == "mark" else span.text
