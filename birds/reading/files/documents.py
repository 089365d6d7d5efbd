"""Documents (Word, Hangul, HTML pages) → the tables in them as sheets, with spans of rows and columns.

Tables that go on (the same header again, as documents repeat it page by page) become one sheet; the repeated
header rows are blanked, so that a row keeps its number in the table as a whole. Word's tables are read here, not by
python-docx: that leaves out rows inside content controls, and keeps what a tracked change has deleted.

What a document prints in a paragraph or a cell is its letters, and the signs that are elements:

| element | prints |
|---|---|
| `t`, `mainText` | its letters; in a Hangul document also those behind the elements inside it |
| `p`, `br`, `tab`, `fwSpace`, `noBreakHyphen` … | a line, a tab, a space, a hyphen |
| `sym` | a character of a font of signs: ✓ of Wingdings |
| `del`, `rt`, `footNote` …, hidden text; what stands from `deleteBegin` to `deleteEnd` | nothing |
| a paragraph whose end a tracked change has deleted | one line with the next |
| text struck through in Word or on a page | nothing; its sheet tells in which rows |

The lines between tables that go on are told with the row of the table below them: they may head its rows.

A page prints all its text but for what is deleted, hidden or said above a word; its blocks are lines.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, takewhile
from typing import Any
from xml.etree import ElementTree as ET

from birds.errors import InputError
from birds.reading.files import source as files
from birds.reading.files.text import MAX_COLUMNS

MAX_CELLS = 400_000
MAX_PART = 300_000_000
MAX_ABOVE = 12
"""How many lines above a table are told with it."""
MAX_SPAN = 2_000
MAX_DEPTH = 200
MAX_ATTRIBUTES = 10_000


@dataclass(frozen=True, slots=True)
class SpannedCell:
    """A cell of a document's table: where it starts, how far it reaches, what it says."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def sheets_of_document(source: files.FileBytes, kind: str) -> tuple[files.RawSheet, ...]:
    """Return the tables of a Word document ("docx"), or of a Hangul one. Raises InputError."""
    cells = _docx_cells if kind == "docx" else _hwpx_cells
    tables: list[tuple[Iterator[SpannedCell], files.Lines]] = []
    for part in _parts_of(source):
        above: deque[str] = deque(maxlen=MAX_ABOVE)
        stack = [(part, True)]
        while stack:
            element, is_outside = stack.pop()
            name = local_name(element)
            is_paragraph = is_outside and name == "p"
            if name == "tbl":  # above those inside a table stands nothing
                tables.append((cells(element), tuple(above) if is_outside else ()))
                above.clear()
            elif is_paragraph and (line := tidy(_printed(element, without="p").replace(_STRUCK, ""))):
                above.append(line)
            is_outside = is_outside and name != "tbl" and not _is_hidden(element)
            stack.extend((child, is_outside) for child in reversed(element))
    return joined(tables, source.name)


# ---------------------------------------------------------------- XML


def _parts_of(source: files.FileBytes) -> list[ET.Element]:
    with files.open_zip(source) as archive:
        sections = [name for name in archive.namelist() if re.fullmatch(r"Contents/section\d+\.xml", name)]
        ordered = sorted(sections, key=lambda name: int(re.sub(r"\D", "", name)))
        return [parsed_part(archive, name, source.name) for name in ordered or [body_of(archive)]]


def body_of(archive: zipfile.ZipFile) -> str:
    """Return the member that holds a Word document's text, there or not; Word in a browser counts its name up."""
    bodies = (name for name in archive.namelist() if re.fullmatch(r"word/document\d*\.xml", name))
    return next(bodies, "word/document.xml")


def parsed_part(archive: zipfile.ZipFile, part: str, file: str) -> ET.Element:
    """Parse a part of a document without any entity of its own and without deep nesting."""
    try:
        info = archive.getinfo(part)
        if info.file_size > MAX_PART:
            raise InputError("file.document_too_large", file=file)
        data = archive.read(part)
        if files.declares_entities(data):
            raise InputError("file.document_with_entities", file=file)
        depth = 0
        for event, element in ET.iterparse(io.BytesIO(data), ("start", "end")):  # noqa: B007, S314 - no entities
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise InputError("file.document_too_deep", file=file)
        # The last to end is the root:
        return _without_prompts(element) if b"showingPlcHdr" in data else element
    except (KeyError, ET.ParseError, OSError, ValueError, RuntimeError) as error:
        raise InputError("file.document_damaged", file=file, why=files.in_one_line(error)) from None


def _without_prompts(root: ET.Element) -> ET.Element:
    """Return a part without the texts with which empty content controls of Word ask to be filled in."""
    for control in root.iterfind(".//{*}sdt"):
        is_prompting = _is_on(control.find("{*}sdtPr/{*}showingPlcHdr"))
        for run in control.iterfind(".//{*}r") if is_prompting else ():
            is_styled = run.find("{*}rPr/{*}rStyle") is not None  # as a prompt is, and what is typed is not
            for text in run.findall("{*}t") if is_styled else ():
                run.remove(text)
    return root


def _is_on(mark: ET.Element | None) -> bool:
    return mark is not None and not {"0", "false", "off"} & set(mark.attrib.values())


def attribute(element: ET.Element | None, name: str) -> str | None:
    """Return an attribute by its name without the namespace."""
    attributes = element.attrib.items() if element is not None else ()
    return next((value for key, value in attributes if key.rpartition("}")[2] == name), None)


def number_of(text: str | None, least: int = 0) -> int:
    """Return what an attribute says as a number that is not absurd."""
    return min(max(int(text), least), MAX_SPAN * 100) if text and text.strip().isdecimal() else least


def tidy(text: str) -> str:
    """Return a text in NFC and in one line."""
    return " ".join(files.composed(text).split())


def _docx_cells(table: ET.Element) -> Iterator[SpannedCell]:
    """Yield the cells of a Word table; a cell merged downwards is yielded once, as far as it reaches."""
    open_cells: dict[int, SpannedCell] = {}
    rows = (row for row in wrapped(table, "tr", _HIDDEN) if row.find("{*}trPr/{*}del") is None)
    for number, row in enumerate(rows):
        column = number_of(attribute(row.find("{*}trPr/{*}gridBefore"), "val"))
        for cell in wrapped(row, "tc", _HIDDEN):
            if cell.find("{*}tcPr/{*}cellDel") is not None:  # by a tracked change, as rows may be
                continue
            width = min(number_of(attribute(cell.find("{*}tcPr/{*}gridSpan"), "val"), 1), MAX_SPAN)
            merge = cell.find("{*}tcPr/{*}vMerge")
            goes_on = merge is not None and attribute(merge, "val") in {None, "", "continue"}
            above = open_cells.get(column)
            if goes_on and above and above.columns == width:
                open_cells[column] = replace(above, rows=number - above.row + 1)
            else:
                if above:
                    yield open_cells.pop(column)
                text = tidy(_printed(cell, without="tbl"))
                open_cells[column] = SpannedCell(row=number, column=column, rows=1, columns=width, text=text)
            column += width
    yield from open_cells.values()


def wrapped(element: ET.Element, name: str, closed: Collection[str]) -> Iterator[ET.Element]:
    """Yield the elements with a name inside another, or inside what is wrapped around them there but `closed` ones."""
    for child in element:
        if local_name(child) == name:
            yield child
        elif local_name(child) not in closed:
            yield from wrapped(child, name, closed)


def _hwpx_cells(table: ET.Element) -> Iterator[SpannedCell]:
    """Yield the cells of a Hangul table by the address and span each of them states."""
    for number, row in enumerate(table.iterfind("{*}tr")):
        for place, cell in enumerate(row.iterfind("{*}tc")):
            where, span = cell.find("{*}cellAddr"), cell.find("{*}cellSpan")
            yield SpannedCell(
                row=number if where is None else number_of(attribute(where, "rowAddr")),
                column=place if where is None else number_of(attribute(where, "colAddr")),
                rows=number_of(attribute(span, "rowSpan"), 1),
                columns=number_of(attribute(span, "colSpan"), 1),
                text=tidy(_printed(cell, without="tbl")),
            )


# ---------------------------------------------------------------- what an element prints

_HIDDEN = frozenset(
    {
        *("del", "moveFrom", "instrText", "delText", "Fallback", "hiddenComment", "fieldBegin"),
        *("footNote", "endNote", "header", "footer"),  # of a Hangul document; Word has them apart
        *("rt", "subText"),  # how a word is read, above it
        *("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr"),  # how it looks, its tab stops too
    }
)
_UNREAD = frozenset({"vanish", "strike", "dstrike"})
_LETTERS = frozenset({"t", "mainText"})
_OUT, _IN, _STRUCK = "\x02", "\x03", "\x04"  # no XML can hold them
_SIGNS = {
    **dict.fromkeys(("p", "br", "cr", "lineBreak"), "\n"),
    **dict.fromkeys(("tab", "ptab"), "\t"),
    **dict.fromkeys(("fwSpace", "nbSpace"), " "),
    **dict.fromkeys(("noBreakHyphen", "hyphen"), "-"),
    "deleteBegin": _OUT,
    "deleteEnd": _IN,
}
_DELETED = re.compile(f"{_OUT}[^{_IN}]*{_IN}?")
_WINGDINGS = {0xFC: "✓", 0xFE: "☑", 0xFB: "✗", 0xA1: "○", 0x6C: "●", 0x6E: "■"}


def local_name(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _printed(element: ET.Element, without: str = "") -> str:
    """Return the text of an element as it is printed; elements called `without` inside it are left out."""
    return _DELETED.sub("", "".join(_pieces(element, without))).replace(_IN, "")


def _goes_on(paragraph: ET.Element) -> bool:
    """Say whether a tracked change has deleted the end of a Word document's paragraph."""
    mark = paragraph.find("{*}pPr/{*}rPr")
    return mark is not None and any(local_name(change) in {"del", "moveFrom"} for change in mark)


def _is_hidden(element: ET.Element) -> bool:
    """Say whether a document does not print an element where it stands."""
    return local_name(element) in _HIDDEN or (local_name(element) == "r" and "vanish" in looks(element))


def looks(run: ET.Element) -> set[str]:
    """Return by which marks the text of a run of a Word document is not read: vanish where it is hidden, strike."""
    marks = next(iter(run), run)  # they come first
    if local_name(marks) != "rPr":
        return set()
    return {name for mark in marks if (name := local_name(mark)) in _UNREAD and _is_on(mark)}


def _pieces(element: ET.Element, without: str) -> Iterator[str]:
    goes_on = False
    for child in element:
        name = local_name(child)
        unread = looks(child) if name == "r" else ()
        if unread and unread != {"vanish"} and any(text.text for text in child.iterfind("{*}t")):
            yield _STRUCK
        elif name != without and not _is_hidden(child):
            yield symbol(child) if name == "sym" else "" if goes_on and name == "p" else _SIGNS.get(name, "")
            goes_on = name == "p" and _goes_on(child)
            if name in _LETTERS:
                yield child.text or ""
            yield from _pieces(child, without)
        if local_name(element) in _LETTERS:
            yield child.tail or ""


def symbol(element: ET.Element) -> str:
    """Return the character of a font of signs, as Unicode has it where it is a usual mark."""
    code = attribute(element, "char") or ""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
        return ""
    place = int(code, 16)
    if place < ord(" ") or 0xD800 <= place <= 0xDFFF:  # noqa: PLR2004 - no characters
        return ""
    return (attribute(element, "font") == "Wingdings" and _WINGDINGS.get(place & 0xFF)) or chr(place)


# ---------------------------------------------------------------- pages

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_TAG = re.compile(r"""<[A-Za-z](?:=\s*"[^"]*"|=\s*'[^']*'|[^>])*""")
_PARTS = re.compile(r"""=\s*"[^"]*"|=\s*'[^']*'|\s+""")
_UNSEEN = re.compile(r"\bdisplay\s*:\s*none\b", re.IGNORECASE)
_BLOCKS = frozenset(
    {
        *("p", "div", "pre", "blockquote", "center", "address", "figure", "figcaption", "br", "hr", "tr"),
        *("ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th"),
        *("section", "article", "main", "header", "footer", "nav", "aside"),
    }
)
_STRIKING = frozenset({"s", "strike"})
_UNPRINTED = ("script", "style", "template", "title", "noscript", "textarea", "select")
_SILENT = frozenset({*_UNPRINTED, *_STRIKING, "del", "rt", "rp"})


def sheets_of_page(text: str, file: str) -> tuple[files.RawSheet, ...]:
    """Return the tables of an HTML page; a table inside a cell is a table of its own. Raises InputError."""
    tables: list[tuple[list[SpannedCell], files.Lines]] = []
    left = MAX_CELLS
    texts: list[str] = []
    above: files.Lines = ()  # the last lines before the table at hand, for those inside another none
    depth = 0
    walk = _walk(_page(text, file), ("start", "end", "comment"))
    for event, node in walk:
        if node.tag == "table":
            depth += 1 if event == "start" else -1
            if event == "end":
                tables.append(([], () if depth else above))
                for cell in _cells_of_page(node, file):
                    tables[-1][0].append(cell)
                    left -= cell.columns
                    if left < 0:
                        raise InputError("file.page_too_large", file=file, most=MAX_CELLS)
                texts = [node.tail or ""]
            elif depth == 1:
                lines = (tidy(line) for line in "".join(texts).split("\n"))
                above = tuple(filter(None, lines))[-MAX_ABOVE:]
        elif event == "start" and not depth and _is_unseen(node) and node.find(".//table") is None:
            walk.skip_subtree()
        elif not depth:
            printed = node.text if event == "start" else node.tail
            texts.append(("\n" if node.tag in _BLOCKS else "") + re.sub(r"[\r\n]+", " ", printed or ""))
    return joined(tables, file)


def words_of_page(text: str) -> str:
    """Return what a piece of HTML says, in one line; a text without markup as it is."""
    if not _MARKUP.search(text):
        return text
    return " ".join(_shown_on_page(_page(text, "")).replace(_STRUCK, "").split())


def _page(text: str, file: str) -> Any:  # noqa: ANN401 - lxml has no types
    from lxml import etree

    for tag in _TAG.finditer(text):  # the library compares each attribute with all before it
        if len(tag[0]) > MAX_ATTRIBUTES < len(_PARTS.findall(tag[0])) / 2:  # a blank and a text in quotes
            raise InputError("file.page_crowded", file=file, most=MAX_ATTRIBUTES)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        page = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.ParseError as error:
        raise InputError("file.document_damaged", file=file, why=files.in_one_line(error)) from None
    return etree.Element("html") if page is None else page


def _walk(element: Any, *events_and_tags: Sequence[str] | str) -> Any:  # noqa: ANN401
    from lxml import etree

    return etree.iterwalk(element, *events_and_tags)


def _cells_of_page(table: Any, file: str) -> Iterator[SpannedCell]:  # noqa: ANN401
    """Yield the cells of a page's table, each in the first column that no cell above covers. Raises InputError."""
    covered: dict[int, int] = {}  # column → first row below the cell above
    row, column = -1, 0
    walk = _walk(table, ("start",), ("table", "tr", "td", "th"))
    for _, node in walk:
        if node.tag == "tr":
            row, column = row + 1, 0
        elif node is not table:
            walk.skip_subtree()
        if node.tag in {"td", "th"}:
            row = max(row, 0)
            while covered.get(column, 0) > row:
                column += 1
            if column > MAX_COLUMNS:
                raise InputError("file.table_too_wide", file=file, most=MAX_COLUMNS)
            rows = number_of(node.get("rowspan"), 1)
            columns = min(number_of(node.get("colspan"), 1), MAX_SPAN)
            printed = tidy(_shown_on_page(node, "table"))
            yield SpannedCell(row=row, column=column, rows=rows, columns=columns, text=printed)
            covered |= dict.fromkeys(range(column, column + columns), row + rows)
            column += columns


def _shown_on_page(element: Any, without: str = "") -> str:  # noqa: ANN401
    """Return the text of an element of a page, its blocks as lines; elements called `without` are left out."""
    pieces: list[str] = []
    preformatted = 0  # how deep in preformatted text
    walk = _walk(element, ("start", "end", "comment"))
    for event, node in walk:
        is_out = node is not element and (node.tag == without or _is_unseen(node))
        if event == "start" and is_out:
            pieces.append(_STRUCK if node.tag in _STRIKING else "")
            walk.skip_subtree()
            continue
        if not is_out and node.tag in _BLOCKS:
            pieces.append("\n")
        if not is_out and node.tag == "pre":
            preformatted += 1 if event == "start" else -1
        text = node.text if event == "start" else node.tail if node is not element else None
        pieces.append(text or "" if preformatted else re.sub(r"[\r\n]+", " ", text or ""))
    return "".join(pieces)


def _is_unseen(node: Any) -> bool:  # noqa: ANN401
    return node.tag in _SILENT or bool(_UNSEEN.search(node.get("style") or ""))


# ---------------------------------------------------------------- Hangul 5 (.hwp)
#
# A compound file whose stream FileHeader names Hangul; its text is in BodyText/Section0, 1 …: packed records, each with
# a tag, a level and its content, those of a higher level inside the one before (Hancom's "Hwp Document File Formats
# 5.0"). The readers that others publish lose the spans of cells, by which a value holds for several rows.
#
# | record | holds |
# |---|---|
# | paragraph header | below it its text, and the controls in it |
# | control "tbl " | a table record; then for each cell a list header with its place and span, and its paragraphs |
# | other controls | boxes with paragraphs, which are text; footnotes, heads, feet, comments, which are not |

SIGNATURE = b"HWP Document File"
_PACKED, _LOCKED, _DISTRIBUTED = 1, 2, 4  # bits of the file's header
_PARAGRAPH, _TEXT, _CONTROL, _LIST, _TABLE = 66, 67, 71, 72, 77
_CELL = 16  # bytes of a cell's header up to its span
_LONG = 0xFFF  # a length that stands in four bytes of its own
_UNSHOWN = {"fn  ", "en  ", "head", "foot", "tcmt"}  # footnote, endnote, head, foot, comment
_LETTER_SIGNS = {"\n": "\n", "\t": "\t", "\x18": "-", "\x1e": " ", "\x1f": " "}
# A control takes eight letters, of which a tab prints one; those that are not here are signs of one.
_CONTROL_LETTERS = re.compile("(?:(\t)|[\x01-\x08\x0b\x0c\x0e-\x17]).{0,7}", re.DOTALL)
_SIGN = re.compile("[\x00-\x08\x0b-\x1f]")


@dataclass(slots=True)
class _Record:
    """A record and those inside it."""

    tag: int
    content: bytes
    inside: list[_Record] = field(default_factory=list)

    @property
    def control(self) -> str:
        return self.content[3::-1].decode("latin-1") if self.tag == _CONTROL else ""


def sheets_of_hangul(source: files.FileBytes) -> tuple[files.RawSheet, ...]:
    """Return the tables of a document of Hangul 5. Raises InputError."""
    tables: list[tuple[Iterator[SpannedCell], files.Lines]] = []
    above: deque[str] = deque(maxlen=MAX_ABOVE)
    for record, is_outside in _printing(_records_of(source)):
        if record.control == "tbl ":  # above those inside a table stands nothing
            tables.append((_hwp_cells(record), tuple(above)))
            above.clear()
        elif is_outside and record.tag == _PARAGRAPH and (line := tidy(_shown(record))):
            above.append(line)
    return joined(tables, source.name)


def _records_of(source: files.FileBytes) -> list[_Record]:
    records: list[_Record] = []
    try:
        file = files.open_compound(source.data)
        (properties,) = struct.unpack_from("<I", files.read_stream(file, "FileHeader"), 36)
        if properties & (_LOCKED | _DISTRIBUTED):
            code = "file.locked" if properties & _LOCKED else "file.hwp_distributed"
            raise InputError(code, file=source.name)
        for number in count():
            path = f"BodyText/Section{number}"
            if number and not file.exists(path):
                break
            data = files.read_stream(file, path)
            if properties & _PACKED:
                packed = zlib.decompressobj(-15)
                data = packed.decompress(data, MAX_PART)
                if packed.unconsumed_tail:
                    raise InputError("file.document_too_large", file=source.name)
                if not packed.eof:
                    raise ValueError("cut off")
            records += _as_tree(data)
    except (*files.COMPOUND_DAMAGED, zlib.error):
        raise InputError("file.hwp_damaged", file=source.name) from None
    return records


def _as_tree(data: bytes) -> list[_Record]:
    """Return records as a tree; one of a level that nothing leads to stands in the last before it."""
    top = _Record(0, b"")
    line = [top]  # the record at hand, below those that it is in
    at = 0
    while at + 4 <= len(data):
        (head,) = struct.unpack_from("<I", data, at)
        tag, level, length = head & 0x3FF, head >> 10 & 0x3FF, head >> 20
        at += 4
        if length == _LONG:
            (length,) = struct.unpack_from("<I", data, at)
            at += 4
        del line[min(level, MAX_DEPTH) + 1 :]
        if at + length > len(data):
            raise ValueError("cut off")
        record = _Record(tag, data[at : at + length])
        line[-1].inside.append(record)
        line.append(record)
        at += length
    return top.inside


def _printing(records: Sequence[_Record], *, is_outside: bool = True) -> Iterator[tuple[_Record, bool]]:
    """Yield all records that print something, in the order of the document, and whether they are in no table."""
    for record in records:
        if record.control not in _UNSHOWN:
            yield record, is_outside
            yield from _printing(record.inside, is_outside=is_outside and record.control != "tbl ")


def _hwp_cells(table: _Record) -> Iterator[SpannedCell]:
    """Yield a table's cells; a list before the table's own record is its caption."""
    place: tuple[int, int, int, int] | None = None
    texts: list[str] = []
    is_inside = False
    for record in (*table.inside, _Record(_LIST, b"")):
        if record.tag == _LIST and is_inside:
            if place is not None:
                column, row, columns, rows = place
                rows, columns, text = max(rows, 1), max(columns, 1), tidy("\n".join(texts))
                yield SpannedCell(row=row, column=column, rows=rows, columns=columns, text=text)
            has_place = len(record.content) >= _CELL
            place = struct.unpack_from("<4H", record.content, 8) if has_place else None
            texts = []
        elif record.tag == _PARAGRAPH:
            texts.append(_shown(record))
        is_inside = is_inside or record.tag == _TABLE


def _shown(paragraph: _Record) -> str:
    """Return what a paragraph prints itself, without the tables and boxes in it."""
    text = ""
    for content in (record.content for record in paragraph.inside if record.tag == _TEXT):
        letters = map(chr, struct.unpack(f"<{len(content) // 2}H", content[: len(content) // 2 * 2]))
        kept = _CONTROL_LETTERS.sub(r"\1", "".join(letters))
        text += kept.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _SIGN.sub(lambda sign: _LETTER_SIGNS.get(sign[0], ""), text)


# ---------------------------------------------------------------- cells and lines → sheets


def joined(
    tables: Iterable[tuple[Iterable[SpannedCell], files.Lines]], file: str
) -> tuple[files.RawSheet, ...]:
    """Lay out tables, each with the lines above it, as sheets "table 1" …; one that repeats a header goes on there."""
    sheets: list[tuple[str, list[files.Row], list[files.Span], list[tuple[int, files.Lines]]]] = []
    for number, (cells, above) in enumerate(tables, 1):
        rows, merged = _laid_out(list(cells), file)
        if not any(rows):
            continue
        if sheets and len(rows[0]) > 1 and sheets[-1][1][0] == rows[0]:
            _, before, spans, between = sheets[-1]
            down = len(before)
            between.append((down, above))
            spans += [(top + down, left, bottom + down, right) for top, left, bottom, right in merged]
            alike = takewhile(lambda pair: pair[0] == pair[1], zip(before, rows, strict=False))
            repeated = sum(1 for _ in alike)
            before += [*[()] * repeated, *rows[repeated:]]
        else:
            sheets.append((f"table {number}", rows, merged, [(0, above)]))
    return tuple(
        _without_struck(files.RawSheet(name, tuple(rows), tuple(merged), between=tuple(between)))
        for name, rows, merged, between in sheets
    )


def _without_struck(sheet: files.RawSheet) -> files.RawSheet:
    """Return a sheet that tells in which of its rows text was struck through, which is not in them."""
    struck = {at for at, row in enumerate(sheet.rows) if any(_STRUCK in cell for cell in row)}
    if not struck:
        return sheet
    rows = [tuple(tidy(cell.replace(_STRUCK, "")) for cell in row) for row in sheet.rows]
    numbers = tuple(at + sheet.start for at in sorted(struck))
    return replace(sheet, rows=tuple(row if any(row) else () for row in rows), struck=numbers)


def _laid_out(cells: Sequence[SpannedCell], file: str) -> tuple[list[files.Row], list[files.Span]]:
    """Put cells into rows; what a span covers stays empty and is told as merged."""
    height = max((cell.row + 1 for cell in cells), default=0)
    width = max((cell.column + cell.columns for cell in cells), default=0)
    if width > MAX_COLUMNS:
        raise InputError("file.table_too_wide", file=file, most=MAX_COLUMNS)
    if height * width > MAX_CELLS:
        raise InputError("file.table_too_large", file=file, most=MAX_CELLS)
    grid = [[""] * width for _ in range(height)]
    merged: list[files.Span] = []
    for cell in cells:
        grid[cell.row][cell.column] = cell.text
        if cell.rows > 1 or cell.columns > 1:
            last = min(cell.row + cell.rows, height) - 1
            merged.append((cell.row, cell.column, last, cell.column + cell.columns - 1))
    return [tuple(row) if any(row) else () for row in grid], sorted(merged)
