"""What a Word or Hangul document prints in a paragraph or a cell: its letters, and the signs that are elements.

| element | prints |
|---|---|
| `t`, `mainText` | its letters; in a Hangul document also those behind the elements inside it |
| `p`, `br`, `tab`, `fwSpace`, `noBreakHyphen` … | a line, a tab, a space, a hyphen |
| `sym` | a character of a font of signs: ✓ of Wingdings |
| `del`, `rt`, `footNote` …, hidden text; what stands from `deleteBegin` to `deleteEnd` | nothing |
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

_HIDDEN = frozenset(
    {
        *("del", "moveFrom", "instrText", "delText", "Fallback", "hiddenComment", "fieldBegin"),
        *("footNote", "endNote", "header", "footer"),  # of a Hangul document; Word has them apart
        *("rt", "subText"),  # how a word is read, above it
    }
)
_LETTERS = frozenset({"t", "mainText"})
_OUT, _IN = "\x02", "\x03"  # no XML can hold them
_SIGNS = MappingProxyType(
    {
        **dict.fromkeys(("p", "br", "cr", "lineBreak"), "\n"),
        **dict.fromkeys(("tab", "ptab"), "\t"),
        **dict.fromkeys(("fwSpace", "nbSpace"), " "),
        **dict.fromkeys(("noBreakHyphen", "hyphen"), "-"),
        "deleteBegin": _OUT,
        "deleteEnd": _IN,
    }
)
_DELETED = re.compile(f"{_OUT}[^{_IN}]*{_IN}?")
_WINGDINGS = {0xFC: "✓", 0xFE: "☑", 0xFB: "✗", 0xA1: "○", 0x6C: "●", 0x6E: "■"}


def local(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def printed(element: ET.Element, without: str = "") -> str:
    """Return the text of an element as it is printed; elements called `without` inside it are left out."""
    return _DELETED.sub("", "".join(_pieces(element, without))).replace(_IN, "")


def is_hidden(element: ET.Element) -> bool:
    """Say whether a document does not print an element where it stands."""
    return local(element) in _HIDDEN or (local(element) == "r" and _vanished(element))


def _vanished(run: ET.Element) -> bool:
    """Say whether a run of a Word document is hidden text."""
    marks = (mark for about in run if local(about) == "rPr" for mark in about if local(mark) == "vanish")
    return any(not {"0", "false", "off"} & set(mark.attrib.values()) for mark in marks)


def _pieces(element: ET.Element, without: str) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name != without and not is_hidden(child):
            yield _symbol(child) if name == "sym" else _SIGNS.get(name, "")
            if name in _LETTERS:
                yield child.text or ""
            yield from _pieces(child, without)
        if local(element) in _LETTERS:
            yield child.tail or ""


def _symbol(element: ET.Element) -> str:
    """Return the character of a font of signs, as Unicode has it where it is a usual mark."""
    said = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    code = said.get("char", "")
    if not re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
        return ""
    place = int(code, 16)
    if place < ord(" ") or 0xD800 <= place <= 0xDFFF:  # noqa: PLR2004 - no characters
        return ""
    return (said.get("font") == "Wingdings" and _WINGDINGS.get(place & 0xFF)) or chr(place)
