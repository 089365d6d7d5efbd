"""What a file holds, whatever it is → sheets of rows: text, workbook, document, page or archive.

The content decides what it is, the name is ignored: ministries send HTML called .xls and workbooks called .csv.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath

from birds.errors import InputError, Problem, UnusableError, quoted
from birds.model import TYPESET
from birds.reading.files import source as files
from birds.reading.files.text import MAX_COLUMNS, detect, read_rows

_REFUSED = {
    "sqlite": "file.is_database",
    "pdf": "file.is_pdf",
    "image": "file.is_picture",
    **dict.fromkeys(("7z", "rar", "bzip2", "xz"), "file.is_packed"),
    "program": "file.is_program",
    "rtf": "file.is_rtf",
    "parquet": "file.is_parquet",
    "xlsb": "file.is_xlsb",
    "doc": "file.is_doc",
    "another": "file.is_another",
    "odt": "file.is_odt",
    "xml": "file.is_xml_workbook",
    "mht": "file.is_mht",
    "json": "file.is_json",
    "hwp": "file.is_hwp",
    "hml": "file.is_hml",
}
_WORD, _EXCEL = (name.encode("utf-16-le") for name in ("WordDocument", "Workbook"))  # streams in a file
_OF_EXCEL = ("Workbook", "Book", "EncryptedPackage")  # of Excel 97, of Excel 5, of one with a password
_XML_WORKBOOK = re.compile(
    rb"<\w*:?(?:Workbook|document)\s[^>]*(?:office:spreadsheet|opendocument)", re.IGNORECASE
)
_ONE_FILE = re.compile(rb"\AMIME-Version:|\AFrom: <Saved by|^Content-Type: multipart/related", re.MULTILINE)
_JSON = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*\[*\s*(?:\{\s*["}]|\[\s*")""")
_TEXTS: dict[str, Callable[[bytes], object]] = {
    "xml": lambda data: _XML_WORKBOOK.search(data[:4000]),
    "hml": lambda data: b"<HWPML" in data[:1000],
    "mht": lambda data: _ONE_FILE.search(data[:1000]),
    "json": lambda data: _JSON.match(data[:1000]),
}
"""Text that is no table, by what it begins with."""
_HTML = re.compile(rb"<(?:!doctype\s+html|html|table|body)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]{2,20})""", re.IGNORECASE)
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".docx", ".hwpx", ".hwp", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Content:
    """The sheets of a file and how it was read; text has one sheet without a name."""

    sheets: tuple[files.RawSheet, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None


def read_content(
    source: files.FileBytes, encoding: str | None = None, only: str | None = None, *, typeset: bool = False
) -> Content:
    """Read a file into its sheets, or into the one called `only`. Raises InputError.

    With `typeset`, a PDF is read, whose tables nobody but a reader of lists doubts row by row. What did not come with
    birds is read in the sandbox.
    """
    read = partial(_content, source, encoding, only, typeset=typeset)
    if source.is_bundled:
        return read()
    from birds.sandbox import sandboxed

    size = len(source.data)
    if source.kind == "pdf" and typeset:
        from birds.reading.files import pdf

        pdf.refuse_unequipped(source)
        size = max(size, pdf.WEIGHT)
    elif source.kind != "text" or _is_page(source):
        from birds.reading.files import archives, documents, workbook  # noqa: F401 - a child keeps no import
    return sandboxed(read, file=source.name, size=size)


def _content(source: files.FileBytes, encoding: str | None, only: str | None, *, typeset: bool) -> Content:
    kind = _kind(source)
    if kind in {"gzip", "packed"}:
        return _content(_unpacked(source, kind), encoding, only, typeset=typeset)
    records = _records(source) if kind == "json" else ()
    if kind in _REFUSED and not records and not (kind == "pdf" and typeset):
        raise InputError(_REFUSED[kind], file=source.name)
    if kind == "workbook":
        from birds.reading.files.workbook import read_sheets

        return Content(read_sheets(source, only))
    if kind in {"docx", "hwpx", "hangul", "html", "pdf"}:
        return _content_of_document(source, kind, encoding, only)
    if only is not None:
        raise InputError("file.no_sheets", file=source.name)
    if kind in {"darwin core", "coldp"}:
        from birds.reading.files import archives

        read = archives.read_darwin_core if kind == "darwin core" else archives.read_coldp
        sheet, problems = read(source)
        return Content((sheet,), problems, "utf-8")
    if records:
        return Content((files.RawSheet("", records),), (), "utf-8")
    codec, problems = detect(source.data, source.name, encoding)
    rows, delimiter = read_rows(source.data, codec, source.name, source.suffix)
    return Content((files.RawSheet("", rows),), problems, codec, delimiter)


def _records(source: files.FileBytes) -> tuple[files.Row, ...]:
    """Return JSON objects as a table, numbers as written, empty where no text, number or truth value; else nothing."""
    try:
        records = json.loads(
            source.data, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=files.keys_once
        )
    except (ValueError, KeyError, RecursionError):
        return ()
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        return ()
    keys = list(dict.fromkeys(key for record in records for key in record))
    if len(keys) > MAX_COLUMNS:
        return ()
    table = (keys, *([record.get(key) for key in keys] for record in records))
    try:
        texts = ([json.dumps(cell) if isinstance(cell, bool) else cell for cell in row] for row in table)
        return tuple(
            tuple(files.cell_text(text) if isinstance(text, str) else "" for text in row) for row in texts
        )
    except UnusableError as error:
        raise InputError("file.table_unreadable", file=source.name, why=error.message) from None


def _kind(source: files.FileBytes) -> str:
    if source.kind in {"ole", "zip"}:
        return _kind_of_old(source) if source.kind == "ole" else _kind_of_zip(source)
    if source.kind == "text":
        kind = next((kind for kind, begins in _TEXTS.items() if begins(source.data)), None)
        return kind or ("html" if _is_page(source) else "text")
    return source.kind


def _kind_of_old(source: files.FileBytes) -> str:
    """Say what a compound file is by its directory; where that is broken, by the names in it."""
    from birds.reading.files import documents

    try:
        file = files.open_compound(source.data)
        is_hangul, is_word = file.exists("FileHeader"), file.exists("WordDocument")
        is_excel = any(map(file.exists, _OF_EXCEL))
        is_known = is_hangul or is_word or is_excel
    except files.COMPOUND_DAMAGED:
        is_hangul, is_word, is_excel = (word in source.data for word in (documents.SIGNATURE, _WORD, _EXCEL))
        is_known = is_hangul or source.suffix != ".hwp"
    if is_hangul or (source.suffix == ".hwp" and not is_known):
        return "hangul"
    return "doc" if is_word and not is_excel else "workbook" if is_known else "another"


def _is_page(source: files.FileBytes) -> bool:
    head = source.data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    is_named = source.suffix in {".html", ".htm", ".xhtml"}  # a part of a page, perhaps
    return head.startswith(b"<") and (is_named or bool(_HTML.search(source.data[:20_000])))


def _kind_of_zip(source: files.FileBytes) -> str:
    from birds.reading.files import archives, documents

    with files.open_zip(source) as archive:
        names = archive.namelist()
        inside = set(names)
        kind = files.read_member(archive, "mimetype", source.name) if "mimetype" in inside else b""
        text = documents.body_of(archive)
    if text in inside:
        return "docx"
    if any(name.startswith("Contents/section") for name in names):
        return "hwpx"
    if any(name.startswith("xl/") for name in names) or "content.xml" in inside:
        is_text = kind.startswith(b"application/vnd.oasis.opendocument.text")
        return "xlsb" if "xl/workbook.bin" in inside else "odt" if is_text else "workbook"
    if archives.is_darwin_core(names):
        return "darwin core"
    return "coldp" if archives.is_coldp(names) else "packed"


def _content_of_document(
    source: files.FileBytes, kind: str, encoding: str | None, only: str | None
) -> Content:
    from birds.reading.files import documents

    if kind == "html":
        stated, read = _CHARSET.search(source.data[:4000]), None
        if stated and not encoding:
            with suppress(InputError):  # what the page states, if it fits
                read = detect(source.data, source.name, stated[1].decode("ascii"))
        codec, problems = read or detect(source.data, source.name, encoding)
        text = source.data.decode(codec)
        content = Content(documents.sheets_of_page(text, source.name), problems, codec)
    elif kind == "hangul":
        content = Content(documents.sheets_of_hangul(source))
    elif kind == "pdf":
        from birds.reading.files import pdf

        content = Content(*pdf.sheets_of_pdf(source), TYPESET)
    else:
        content = Content(documents.sheets_of_document(source, kind))
    if content.sheets and only is not None:
        sheets = content.sheets
        chosen = tuple(each for each in sheets if only in {each.name, each.name.removeprefix("table ")})
        if not chosen:
            tables = quoted(sheet.name for sheet in sheets[:20])
            raise InputError("file.no_such_table", file=source.name, table=only, tables=tables)
        content = replace(content, sheets=chosen)
    if not content.sheets:
        raise InputError("file.no_table", file=source.name)
    return content


def _unpacked(source: files.FileBytes, kind: str) -> files.FileBytes:
    """Return what is packed with gzip, or the only table in a plain zip; what holds such a one again is refused."""
    if kind == "gzip":
        data = files.unpacked(source.data, source.name)
        suffix = PurePath(source.name.casefold().removesuffix(".gz")).suffix
    else:
        with files.open_zip(source) as archive:
            names = (name for name in archive.namelist() if not name.startswith("__MACOSX"))
            inside = [name for name in names if name.casefold().endswith(_TABLES)]
            if len(inside) != 1:
                code = "file.several_inside" if inside else "file.none_inside"
                raise InputError(code, file=source.name, tables=len(inside))
            data = files.read_member(archive, inside[0], source.name)
            suffix = f".{inside[0].rpartition('.')[2].casefold()}"
    inner = replace(source, suffix=suffix, data=data, kind=files.magic(data))
    if _kind(inner) == kind:
        raise InputError("file.archive_inside", file=source.name)
    return inner
