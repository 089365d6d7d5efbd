"""xls, xlsx and ods → sheets of rows of cells, through python-calamine, after a look at how large they are.

calamine builds a dense grid from the used range, so one cell at XFD1048576 would need all memory: the range
is read from the packed XML first. The same look finds what calamine does not tell: hidden rows, and in an xlsx
which text is struck through.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.parsers import expat

from birds.errors import InputError, UnusableError, quoted
from birds.reading.files import source as files

if TYPE_CHECKING:
    import python_calamine

    _Struck = tuple[frozenset[int], Mapping[int, tuple[str | None, str]]]

MAX_CELLS = 20_000_000
MAX_SHEETS = 1_000
MAX_TEXT = 4_000_000
"""The longest text of one cell, in bytes: Excel allows 32,767 characters."""
_SHARED = 20_000
_BLOCK = 1 << 20
_OVERLAP = 4096


def read_sheets(source: files.FileBytes, only: str | None = None) -> tuple[files.RawSheet, ...]:
    """Return a workbook's sheets, or the one called `only`. InputError where damaged, locked, too large or absent."""
    empty = _without_cells(source)
    with _open(source) as book:
        wanted = _wanted(book, only, source.name)
        if len(wanted) > MAX_SHEETS:
            raise InputError("file.too_many_sheets", file=source.name, sheets=len(wanted), most=MAX_SHEETS)
        shown = {about.name: str(about.visible).rpartition(".")[2] for about in book.sheets_metadata}
        sheets = (_filled(book, empty.get(name) or files.RawSheet(name, ()), source.name) for name in wanted)
        hidden = {name for name, state in shown.items() if "Visible" not in state}
        return tuple(replace(sheet, hidden=sheet.name in hidden) for sheet in sheets)


def _open(source: files.FileBytes) -> python_calamine.CalamineWorkbook:
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.data))
    except _STOPS:
        raise
    except BaseException as error:  # noqa: BLE001 - also what a panic in the library arrives as
        if is_locked(source.data):
            raise InputError("file.workbook_locked", file=source.name) from None
        raise _damaged(source.name, error) from None


_STOPS = (KeyboardInterrupt, SystemExit, MemoryError)
_ENDLESS = ("content.xml", "META-INF/manifest.xml")


def _refuse_unclosed(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse an ods whose parts are no whole XML: calamine would look for their end for ever."""

    def refuse_entity(*_: object) -> None:
        raise UnusableError("file.defines_entities")

    for part in _ENDLESS:
        if part in archive.namelist():
            parser = expat.ParserCreate()
            parser.EntityDeclHandler = refuse_entity
            try:
                with archive.open(part) as stream:
                    parser.ParseFile(stream)
            except (expat.ExpatError, ValueError) as error:
                raise _damaged(file, error) from None


def _damaged(file: str, error: BaseException) -> InputError:
    return InputError("file.workbook_damaged", file=file, why=files.in_one_line(error))


def _wanted(book: python_calamine.CalamineWorkbook, only: str | None, file: str) -> tuple[str, ...]:
    names = tuple(book.sheet_names)
    if only is None:
        return names
    exact = [name for name in names if name == only]
    alike = [name for name in names if name.casefold() == only.casefold()]
    chosen = exact or alike or (names[int(only) - 1 : int(only)] if only.isdecimal() else ())
    if not chosen:
        raise InputError("file.no_such_sheet", file=file, sheet=only, sheets=quoted(names))
    return (chosen[0],)


def _filled(book: python_calamine.CalamineWorkbook, empty: files.RawSheet, file: str) -> files.RawSheet:
    """Return a sheet with its cells from A1 on; texts that repeat are kept once, to save memory."""
    shared: dict[str, str] = {"": ""}
    try:
        grid = book.get_sheet_by_name(empty.name)
        top, left = grid.start or (0, 0)
        rows: list[files.Row] = [()] * top
        for cells in grid.iter_rows():
            texts = [files.cell_text(cell) for cell in cells]
            if len(shared) < _SHARED:
                texts = [shared.setdefault(text, text) for text in texts]
            rows.append((*("",) * left, *texts) if any(texts) else ())
        merged = tuple((*first, *last) for first, last in grid.merged_cell_ranges or ())
    except (*_STOPS, InputError):
        raise
    except BaseException as error:  # noqa: BLE001 - also a panic
        raise _damaged(file, error) from None
    return replace(empty, rows=tuple(rows), merged=merged or empty.merged)


# ---------------------------------------------------------------- a look before calamine's


def _without_cells(source: files.FileBytes) -> dict[str, files.RawSheet]:
    """Return sheets by name with all but their cells. InputError where one has too many."""
    if source.kind != "zip":
        hidden = hidden_rows(source.data).items()
        return {name: files.RawSheet(name, (), hidden_rows=rows) for name, rows in hidden}
    with files.open_zip(source) as archive:
        names = set(archive.namelist())
        try:
            _refuse_long_texts(archive, source.name)
            _refuse_unclosed(archive, source.name)
            if "xl/workbook.xml" in names:
                struck = _struck_in(archive)
                parts = [(name, part) for name, part in _xlsx_parts(archive) if part in names]
                return {name: _of_xlsx(archive, part, struck, (source.name, name)) for name, part in parts}
            if "content.xml" in names:
                return _of_ods(archive, source.name)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
            raise _damaged(source.name, error) from None
    return {}


def _refuse_large(file: str, sheet: str, rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise InputError("file.sheet_too_large", file=file, sheet=sheet, rows=rows, columns=columns)


def _refuse_long_texts(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse a workbook with a text far longer than any cell may hold, before anything holds it in memory."""
    for member in archive.infolist():
        if member.file_size <= MAX_TEXT or not member.filename.casefold().endswith(".xml"):
            continue
        run = 0
        with archive.open(member) as part:
            while block := part.read(_BLOCK):
                first = block.find(b"<")
                run += len(block) if first < 0 else first
                if run > MAX_TEXT:
                    raise InputError("file.cell_too_large", file=file, most=MAX_TEXT / 1e6)
                if first >= 0:
                    run = len(block) - block.rfind(b"<") - 1


def _xlsx_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = _relations(archive, "xl/workbook.xml")
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in relations}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        target = targets.get(_attribute(tag, r"(?:\w+:)id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        yield html.unescape(_attribute(tag, "name")), part


def _relations(archive: zipfile.ZipFile, part: str) -> list[str]:
    """Return the tags that say to which others a part of a workbook refers."""
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    text = archive.read(relations).decode("utf-8", "replace") if relations in archive.namelist() else ""
    return re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", text)


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return (match[1] or match[2] or "") if match else ""


_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr=["']([A-Za-z]{1,4})(\d{1,8})["']""")
# A cell with a formula and without a value; one that was computed to an empty text has the type `str`.
_UNCOMPUTED = re.compile(
    rb"""<c\b(?![^>]*\st="str")[^>]*?\sr="([A-Z]+[0-9]+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"""
)
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*>""")
_ROW_NUMBER = re.compile(rb"""\sr=["'](\d{1,8})["']""")
_ROW_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")


def _of_xlsx(archive: zipfile.ZipFile, part: str, struck: _Struck, place: tuple[str, str]) -> files.RawSheet:
    rows = 0
    hidden: list[int] = []
    uncomputed: list[str] = []
    letters: set[bytes] = set()
    for block in _blocks(archive, part):
        uncomputed += [cell.decode() for cell in _UNCOMPUTED.findall(block)] if b"<f" in block else []
        for tag in _ROW.findall(block):
            number = _ROW_NUMBER.search(tag)
            rows = max(rows, int(number[1]) if number else rows + 1)
            if number and _ROW_HIDDEN.search(tag):
                hidden.append(int(number[1]))
        for column, number_text in _CELL.findall(block):
            letters.add(column)
            rows = max(rows, int(number_text))
    _refuse_large(*place, rows, max(map(_column_number, letters), default=1))
    return files.RawSheet(
        place[1],
        (),
        hidden_rows=tuple(sorted(set(hidden))),
        uncomputed=tuple(uncomputed),
        unstruck=_unstruck(archive.read(part), struck) if any(struck) else {},
        notes=dict(_notes_on(archive, part)),
    )


def _notes_on(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the comments on the cells of a sheet, by row and column from 0."""
    for tag in _relations(archive, part):
        target = posixpath.join("/", posixpath.dirname(part), _attribute(tag, "Target"))
        of_notes = posixpath.normpath(target).lstrip("/")
        if not _attribute(tag, "Type").endswith("/comments") or of_notes not in archive.namelist():
            continue
        for note in _elements(archive.read(of_notes), "comment"):
            place = _NOTED.fullmatch(note.get("ref", ""))
            text = " ".join("".join(piece.text or "" for piece in note.iterfind(".//{*}t")).split())
            if place and text:
                yield (int(place[2]) - 1, _column_number(place[1].encode()) - 1), text


_PLACED = re.compile(rb"""<(?:\w+:)?c\s([^<>]*)>(?:\s*<(?:\w+:)?v>(\d{1,9})<)?""")
_STYLE = re.compile(rb"""(?:^|\s)s=["'](\d{1,6})["']""")
_PLACE = re.compile(rb"""(?:^|\s)r=["']([A-Za-z]{1,4})([1-9]\d{0,7})["']""")
_OF_SHARED = re.compile(rb"""(?:^|\s)t=["']s["']""")


def _struck_in(archive: zipfile.ZipFile) -> _Struck:
    """Return which formats strike text through, and what is left of texts whose runs have fonts of their own."""
    names = set(archive.namelist()) & {_STYLES, _SHARED_TEXTS}
    if not any(b"strike" in block for name in names for block in _blocks(archive, name)):
        return frozenset(), {}
    styles, texts = ((name in names and archive.read(name)) or b"" for name in (_STYLES, _SHARED_TEXTS))
    formats: set[int] = set()
    for sheet in _elements(styles, "styleSheet"):
        struck = {str(at) for at, font in enumerate(sheet.iterfind("{*}fonts/{*}font")) if _strikes(font)}
        own = enumerate(sheet.iterfind("{*}cellXfs/{*}xf"))
        formats |= {at for at, cell_format in own if cell_format.get("fontId") in struck}
    return frozenset(formats), dict(_left_of_texts(texts))


def _unstruck(sheet: bytes, struck: _Struck) -> dict[tuple[int, int], str]:
    formats, texts = struck
    remainders: dict[tuple[int, int], str] = {}
    for cell in _PLACED.finditer(sheet):
        style, place = _STYLE.search(cell[1]), _PLACE.search(cell[1])
        is_struck = style is not None and int(style[1]) in formats
        shared = int(cell[2]) if cell[2] and _OF_SHARED.search(cell[1]) else -1
        left = texts.get(shared, (None, ""))[is_struck]
        if place and left is not None:
            remainders[int(place[2]) - 1, _column_number(place[1]) - 1] = left
    return remainders


_NOTED = re.compile(r"([A-Za-z]{1,4})([1-9][0-9]{0,7})")
_STYLES, _SHARED_TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"


def _elements(data: bytes, name: str) -> Iterator[ET.Element]:
    """Yield the elements of a name in a part of a workbook, each whole; those before what is no XML."""
    with suppress(ET.ParseError):
        for _, element in ET.iterparse(io.BytesIO(b"" if files.declares_entities(data) else data)):  # noqa: S314
            if element.tag.rpartition("}")[2] == name:
                yield element


def _left_of_texts(texts: bytes) -> Iterator[tuple[int, tuple[str | None, str]]]:
    """Yield a text in several fonts by its number: what is left of it (None: all of it), and in a struck cell."""
    for number, text in enumerate(_elements(texts, "si")):
        runs = text.findall("{*}r")
        kept = [run for run in runs if not _strikes(run.find("{*}rPr"))]
        own = [run for run in kept if run.find("{*}rPr") is not None]
        if runs:
            yield number, (_text_of(kept) if len(kept) < len(runs) else None, _text_of(own))
        text.clear()


def _text_of(runs: list[ET.Element]) -> str:
    return files.cell_text("".join(part.text or "" for run in runs for part in run.iterfind("{*}t")))


def _strikes(font: ET.Element | None) -> bool:
    mark = font.find("{*}strike") if font is not None else None
    return mark is not None and mark.get("val") not in {"0", "false"}


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part's bytes in blocks that end with a tag, so that no tag is cut in two."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            block = rest + block
            cut = block.rfind(b"<")
            rest = block[cut:] if cut > 0 and len(block) - cut < _OVERLAP else b""
            yield block[: len(block) - len(rest)]
    yield rest


_ODS = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*)>|<text:p\b")
_ODS_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["']([^"']*)["']""")
_ODS_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["']([^"']*)["']""")
_ODS_SPAN = re.compile(rb"""number-(columns|rows)-spanned\s*=\s*["'](\d{1,5})["']""")
_MOST_SPANS = 100_000
_ODS_NAME = re.compile(rb"""table:name\s*=\s*["']([^"']*)["']""")
_ODS_HIDDEN = re.compile(rb"""table:visibility\s*=\s*["'](?:collapse|filter)["']""")
_MOST = 1 << 31


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    """Return how often a row or cell is repeated; what is no plain number counts as too often."""
    repeat = (pattern.search(attributes) or (b"", b"1"))[1]
    return int(repeat) if re.fullmatch(rb"\d{1,9}", repeat) else _MOST


def _of_ods(archive: zipfile.ZipFile, file: str) -> dict[str, files.RawSheet]:
    """Add up the repeats of an ods, which calamine writes out; trailing repeats of nothing do not count."""
    states = {"": (state := _OdsState())}
    for block in _blocks(archive, "content.xml"):
        for tag in _ODS.finditer(block):
            kind, attributes = tag[1], tag[2] or b""
            if kind == b"table":
                called = (_ODS_NAME.search(attributes) or (b"", b""))[1]
                state = states[html.unescape(called.decode("utf-8", "replace"))] = _OdsState()
            else:
                state.see(kind, attributes)
    del states[""]
    for name, of_sheet in states.items():
        _refuse_large(file, name, of_sheet.rows, of_sheet.columns)
    return {
        name: files.RawSheet(name, (), tuple(of_sheet.merged), hidden_rows=tuple(of_sheet.hidden))
        for name, of_sheet in states.items()
    }


class _OdsState:
    """Where a reader of an ods stands, and how far its content reaches."""

    def __init__(self) -> None:
        self.row = self.column = self.rows = self.columns = 0
        self.row_repeat = self.column_repeat = 1
        self.hidden: list[int] = []
        self.merged: list[files.Span] = []
        self.started = False

    def see(self, kind: bytes | None, attributes: bytes) -> None:
        if kind is None:  # a paragraph of text: the cell it stands in is in use
            self.rows = max(self.rows, self.row + self.row_repeat)
            self.columns = max(self.columns, self.column + self.column_repeat)
        elif kind == b"table-row":
            self.row += self.row_repeat if self.started else 0
            self.started = True
            self.column, self.column_repeat = 0, 0
            self.row_repeat = _repeated(_ODS_ROWS, attributes)
            if _ODS_HIDDEN.search(attributes):
                self.hidden.append(self.row + 1)
        else:
            self.column += self.column_repeat
            self.column_repeat = _repeated(_ODS_COLUMNS, attributes)
            spans = _ODS_SPAN.findall(attributes) if b"-spanned" in attributes else ()
            sizes = {direction: int(number) for direction, number in spans}
            bottom, right = self.row + sizes.get(b"rows", 1) - 1, self.column + sizes.get(b"columns", 1) - 1
            if (bottom, right) > (self.row, self.column) and len(self.merged) < _MOST_SPANS:
                self.merged.append((self.row, self.column, bottom, right))
            if b"office:value" in attributes:
                self.see(None, b"")


# ---------------------------------------------------------------- the records of an old workbook
#
# An .xls is a compound file; its stream "Workbook" is records: number, length, content ([MS-XLS]).
# What is damaged has no hidden rows here; whether it can be used at all, calamine says.

_SHEET, _ROW_RECORD, _END, _BEGIN = 0x85, 0x208, 0x0A, 0x809
_HIDDEN = 0x20
_ROW_BYTES = 16
_PASSWORD = 0x2F
_ENVELOPE = "EncryptedPackage".encode("utf-16-le")


def hidden_rows(data: bytes) -> Mapping[str, tuple[int, ...]]:
    """Return the numbers of the hidden rows (from 1) by the names of their sheets."""
    hidden: dict[str, tuple[int, ...]] = {}
    try:
        stream = files.read_stream(files.open_compound(data), "Workbook")
        for number, at, length in _records(stream, 0):
            if number == _SHEET and length > 8:  # noqa: PLR2004
                (start,) = struct.unpack_from("<I", stream, at)
                letters, wide = stream[at + 6], stream[at + 7] & 1
                codec = "utf-16-le" if wide else "latin-1"
                name = stream[at + 8 : at + 8 + letters * (1 + wide)].decode(codec)
                records = _records(stream, start)
                rows = [place for kind, place, size in records if kind == _ROW_RECORD and size >= _ROW_BYTES]
                flagged = (struct.unpack_from("<H10xH", stream, place) for place in rows)
                hidden[name] = tuple(row + 1 for row, flags in flagged if flags & _HIDDEN)
    except files.COMPOUND_DAMAGED:
        return {}
    return hidden


def is_locked(data: bytes) -> bool:
    """Tell whether an old workbook, or the envelope of a newer one, can be opened with a password only."""
    if _ENVELOPE in data:
        return True
    try:
        stream = files.read_stream(files.open_compound(data), "Workbook")
        return any(number == _PASSWORD for number, _, _ in _records(stream, 0))
    except files.COMPOUND_DAMAGED:
        return False


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, place and length of the records of the sheet that begins here, not of charts inside it."""
    depth = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        depth += (number == _BEGIN) - (number == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield number, at + 4, length
        at += 4 + length
