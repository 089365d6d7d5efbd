"""What we write to a file says by a mark what it held, so that what somebody has worked on since is known.

The mark is a digest of the file's own content. A page, Markdown or a drawing has it in a comment at its end, a text
in its last line, the clauses of an agreement in a remark, JSON in its last member, `birds`, an exchange in its first
line; a Word document or a workbook as a property of that name, which Word, Excel and LibreOffice keep when they save:
then the digest is that of another content. So it is with the keyword of a PDF, where nought stands for each of its
digits when it is made; who annotates it keeps that. A picture has it in a chunk of text, an archive in its comment. A
CSV file has no room for one: its metadata, beside it, have its digest and a mark of their own.

What lies where a file is to be written, and bears no mark that fits it, is taken for somebody's work.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from zipfile import ZipInfo

from birds.attribution import BESIDE, HASH

_ENDS = {
    **dict.fromkeys(("html", "md", "svg"), b"\n<!-- birds %b -->\n"),
    "text": b"\n[birds %b]\n",
    "clauses": b"\n# birds %b\n",
    "json": b',\n "birds": "%b"',
    "jsonl": b', "birds": "%b"',
    "csv-metadata": b',\n "schema:identifier": "birds %b"',
}
OBJECTS, PACKAGED, ARCHIVES = {"json", "csv-metadata"}, {"docx", "xlsx"}, {"dwca", "coldp"}
COMMENT = re.compile(
    rb'(?:\n<!-- |\n\[|\n# |, "|,\n "|,\n "schema:identifier": ")birds(?: |": ")([0-9a-f]{64})(?: -->\n?|\]\n?|\n|")'
)
_ZIP, _MEMBER = b"PK\x03\x04", b"PK\x01\x02"
CUSTOM = "docProps/custom.xml"
_PDF = b"%PDF-"
_KEYWORD = re.compile(rb"birds ([0-9a-f]{64})")
_UNSAID = b"birds " + b"0" * 64
_PICTURE, _LAST_CHUNK = b"\x89PNG\r\n\x1a\n", 12
_IN_PICTURE = re.compile(rb"\0\0\0\x46tEXtbirds\0([0-9a-f]{64}).{4}", re.DOTALL)
_NO_COMMENT, _COMMENT = b"\0\0", b"\x46\0birds %b"  # with its length, the last of an archive
_IN_ARCHIVE = re.compile(rb"\x46\0birds ([0-9a-f]{64})\Z")
_PROPERTY = re.compile(rb'name="birds".{0,300}?>([0-9a-f]{64})<', re.DOTALL)
_DIGITS, _AROUND = 64, 32  # of a digest, and what stands before or behind it at most
_LARGEST = 200_000_000  # bytes; nothing that we write is larger
_LARGEST_PART = 1_000_000
_MOST_PARTS = 20_000
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state
TYPE = (
    '<Override PartName="/docProps/custom.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
)
RELATION = (
    '<Relationship Id="rIdBirds"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"'
    ' Target="docProps/custom.xml"/>'
)
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="birds">'
    "<vt:lpwstr>{digest}</vt:lpwstr></property></Properties>"
)


def marked(data: bytes, fmt: str) -> bytes:
    """Return what is written in a format with the mark of its content."""
    digest = _digest(data)
    if fmt in _ENDS:
        at = len(data)
        if fmt == "jsonl":  # into the object that its first line is
            at = data.index(b"}\n")
        elif fmt in OBJECTS:
            at = len(data.removesuffix(b"\n").removesuffix(b"}").rstrip())
        return data[:at] + _ENDS[fmt] % digest + data[at:]
    if fmt == "pdf":
        return data.replace(_UNSAID, b"birds " + digest)
    if fmt == "png":
        # A chunk: length, kind, text, check sum (https://www.w3.org/TR/png-3/#11tEXt).
        text = b"tEXtbirds\0" + digest
        chunk = (len(text) - 4).to_bytes(4, "big") + text + zlib.crc32(text).to_bytes(4, "big")
        return data[:-_LAST_CHUNK] + chunk + data[-_LAST_CHUNK:]
    if fmt in ARCHIVES:
        return data.removesuffix(_NO_COMMENT) + _COMMENT % digest
    return _packaged(data) if fmt in PACKAGED else data


def is_work(path: Path) -> bool:
    """Whether what lies where a file is to be written may be somebody's work: it is not as we wrote it."""
    try:
        if not path.is_file() or not path.stat().st_size:
            return False
        if path.stat().st_size > _LARGEST:
            return True
        data = path.read_bytes()
        digests = _digests(data) or _digests_by_metadata(path, data)
        return digests is None or digests[0] != digests[1]
    except (OSError, ValueError, RecursionError):
        return True


def _digest(data: bytes) -> bytes:
    return sha256(data).hexdigest().encode()


def _digests(data: bytes) -> tuple[bytes, bytes] | None:
    """Return the digest that a file's mark gives, and that of its content; None where it has no mark."""
    if data.startswith(_ZIP):
        return _digests_beside(data, _IN_ARCHIVE, _NO_COMMENT) or _digests_in_package(data)
    if data.startswith(_PICTURE):
        return _digests_beside(data, _IN_PICTURE)
    return _digests_in_pdf(data) if data.startswith(_PDF) else _digests_beside(data, COMMENT)


def _digests_beside(data: bytes, mark: re.Pattern[bytes], instead: bytes = b"") -> tuple[bytes, bytes] | None:
    """Return the digest that the last mark gives, and that of all around it, with what stood there before it."""
    at = len(data)
    while (at := data.rfind(b"birds", 0, at)) >= 0:  # from the end, where it stands as a rule
        if match := mark.search(data, max(0, at - _AROUND), at + _DIGITS + _AROUND):
            return match[1], _digest(data[: match.start()] + instead + data[match.end() :])
    return None


def _digests_in_pdf(data: bytes) -> tuple[bytes, bytes] | None:
    """Return the same of a PDF; a program that has written it anew may have packed the keyword up."""
    if match := _KEYWORD.search(data):
        return match[1], _digest(_KEYWORD.sub(_UNSAID, data))
    match = next(filter(None, map(_KEYWORD.search, _unpacked(data))), None)
    return (match[1], b"") if match else None


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Yield how each stream of a PDF begins that is packed as most are, as long as that is not too much."""
    left, end = _LARGEST, 0
    while left > 0 and (begin := data.find(b"stream", end)) >= 0:
        if (end := data.find(b"endstream", begin)) < 0:
            return
        with suppress(zlib.error):
            content = zlib.decompressobj().decompress(data[begin + 6 : end].lstrip(b"\r\n"), _LARGEST_PART)
            left -= len(content)
            yield content
        end += len(b"endstream")


def _digests_in_package(data: bytes) -> tuple[bytes, bytes] | None:
    """Return the digest that a document's property gives, and that of its parts."""
    import zipfile

    if data.count(_MEMBER) > _MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if CUSTOM not in package.namelist() or package.getinfo(CUSTOM).file_size > _LARGEST_PART:
                return None
            match = _PROPERTY.search(package.read(CUSTOM))
            return (match[1], _digest_of_parts(package.infolist())) if match else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return None  # damaged, or locked by a password


def _digest_of_parts(parts: Iterable[ZipInfo]) -> bytes:
    """Return the digest of the parts' names and check sums, but for the property: nothing is unpacked."""
    lines = sorted(f"{part.filename} {part.CRC:08x}" for part in parts if part.filename != CUSTOM)
    return _digest("\n".join(lines).encode())


def _packaged(data: bytes) -> bytes:
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    out = io.BytesIO()
    ends = {"[Content_Types].xml": (TYPE, "</Types>"), "_rels/.rels": (RELATION, "</Relationships>")}
    with ZipFile(io.BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename in ends:
                added, end = ends[part.filename]
                content = content.decode().replace(end, added + end).encode()
            target.writestr(part, content)
        properties = _PROPERTIES.format(digest=_digest_of_parts(target.infolist()).decode())
        last = ZipInfo(CUSTOM, _EPOCH)
        last.compress_type = ZIP_DEFLATED
        target.writestr(last, properties)
    return out.getvalue()


def _digests_by_metadata(path: Path, data: bytes) -> tuple[bytes, bytes] | None:
    """Return the digest that the metadata of a CSV file give, and its own; None where none lie beside it."""
    beside = path.with_name(path.name + BESIDE)
    if not beside.is_file() or beside.stat().st_size > _LARGEST_PART:
        return None
    metadata = json.loads(beside.read_bytes())
    stated = metadata.get(HASH) if isinstance(metadata, dict) else None
    return (stated.encode(), _digest(data)) if isinstance(stated, str) else None
