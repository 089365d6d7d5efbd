"""A file's bytes, its SHA-256 and what sort of file it is; every refusal is one sentence.

A folder that says what is in it (meta.xml) is taken as the archive that it would be.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import os
import re
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import IO, TYPE_CHECKING, Any

from birds import bundled, disk
from birds.errors import InputError, UnusableError, why
from birds.model import Arg

if TYPE_CHECKING:
    import olefile

MAX_BYTES = 1_000_000_000
MAX_UNPACKED = 2_000_000_000
MAX_MEMBERS = 20_000
MAX_PART = 600_000_000
Row = tuple[str, ...]
Lines = tuple[str, ...]
Span = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0
_CHUNK = 1 << 20
_MOST_MARKS = 64  # on one letter; Unicode's own stream-safe text has 30
_PACKED = 200  # times a zip's size; sound sheets of blank cells stay below
_ALWAYS_UNPACKED = 400_000_000  # bytes
_MEGABYTE = 1_000_000
DESCRIPTION = "meta.xml"  # of what is in an archive, or in a folder
_MANIFEST = "META-INF/manifest.xml"

# The first bytes of files that people send by mistake, or that another reader takes.
_MAGIC = {
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
    "ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "hwp": (b"HWP Document File",),
    "sqlite": (b"SQLite format 3\x00",),
    "pdf": (b"%PDF",),
    "image": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00"),
    "gzip": (b"\x1f\x8b",),
    "7z": (b"7z\xbc\xaf\x27\x1c",),
    "rar": (b"Rar!",),
    "bzip2": (b"BZh",),
    "xz": (b"\xfd7zXZ",),
    "program": (b"\x7fELF", b"MZ\x90"),
    "rtf": (b"{\\rtf",),
    "parquet": (b"PAR1",),
}


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file as read: its name without the folder, its bytes, their SHA-256, their kind, whether it came with birds."""

    name: str
    suffix: str
    data: bytes
    sha256: str
    kind: str
    is_bundled: bool = False


def read_source(path: Path) -> FileBytes:
    """Read a whole file once. Raises InputError where it is missing, a mere folder, empty or unreadable."""
    if disk.is_file(path / DESCRIPTION):  # of a folder: the archive that it would be, same files same bytes
        packed, left = io.BytesIO(), MAX_BYTES
        with zipfile.ZipFile(packed, "w") as archive:
            for part in sorted(path.iterdir()):
                if part.is_file() and not part.name.startswith("."):
                    data = _read(part, left)
                    left -= len(data)
                    archive.writestr(zipfile.ZipInfo(part.name), data)
        data = packed.getvalue()
    else:
        data = _read(path, MAX_BYTES)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError("file.empty", file=path)
    digest = hashlib.sha256(data).hexdigest()
    name = path.name.encode("utf-8", "replace").decode()  # one in no encoding is kept nowhere as it is
    suffix, kind = path.suffix.casefold(), magic(data)
    return FileBytes(name, suffix, data, digest, kind=kind, is_bundled=bundled.holds(path))


def _read(path: Path, limit: int) -> bytes:
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(limit + 1) if size <= limit else b""
    if (size := max(size, len(data))) > limit:
        raise InputError("file.over_limit", file=path, size=size / _MEGABYTE, most=limit / _MEGABYTE)
    return data


COMPOUND_DAMAGED = (
    OSError,
    struct.error,
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    RecursionError,
)
"""What a damaged compound file raises: an old workbook (.xls) or Word document (.doc), a Hangul document (.hwp)."""


def open_compound(data: bytes) -> olefile.OleFileIO:
    """Open a compound file. One of `COMPOUND_DAMAGED` where it is damaged."""
    import olefile

    return olefile.OleFileIO(io.BytesIO(data))


def read_stream(file: olefile.OleFileIO, path: str) -> bytes:
    """Return a whole stream of a compound file. One of `COMPOUND_DAMAGED` where it is missing or cut off."""
    data = bytes(file.openstream(path).read())
    if len(data) < file.get_size(path):
        raise ValueError(path)
    return data


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a plain file to read it piece by piece. Raises InputError where it is missing, a folder or unreadable."""
    try:
        mode = path.stat().st_mode  # before opening: a pipe would wait for its writer
        if not S_ISREG(mode) and not S_ISDIR(mode):
            raise InputError("file.not_plain", file=path)
        disk.note(path)
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise absent(path) from None
    except IsADirectoryError:
        raise InputError("file.folder_given", file=path) from None
    except PermissionError:  # what Windows says of a folder, too
        code = "file.folder_given" if disk.is_folder(path) else "file.may_not_be_read"
        raise InputError(code, file=path) from None
    except (OSError, ValueError) as error:
        raise InputError("file.unreadable", file=path, why=why(error)) from None


def absent(path: Path) -> InputError:
    """Return the refusal of a file that is not there; an address of the web never is."""
    if path.parts[:1] in {("http:",), ("https:",), ("ftp:",)}:
        return InputError("file.web_address")
    return InputError("file.not_there", file=path)


def in_one_line(error: BaseException) -> Arg:
    """Return what an error says in one line that is not endless, ours or a library's."""
    return error.message if isinstance(error, UnusableError) else " ".join(str(error).split())[:160]


def magic(data: bytes) -> str:
    """Say what sort of file the first bytes are of: zip, ole, sqlite, pdf … or text."""
    return next((kind for kind, starts in _MAGIC.items() if data.startswith(starts)), "text")


_ZIP_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError, struct.error)


def check_zip(name: str, file: IO[bytes], limit: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """Open a zip only if all it unpacks to stays within `limit` bytes, is whole, and its names stay inside it.

    It may not be a bomb either: many times its own size. Sizes declared in a zip can lie, so every member is unpacked
    once into nothing, its checksum looked at. Raises InputError.
    """
    try:
        archive = zipfile.ZipFile(file)
        _check_members(name, archive, min(limit, most_unpacked(file.seek(0, os.SEEK_END))))
    except InputError:
        raise
    except _ZIP_DAMAGED as error:
        raise InputError("file.damaged", file=name, why=in_one_line(error)) from None
    return archive


def open_zip(source: FileBytes) -> zipfile.ZipFile:
    """Open a file that is a zip, if it is what `check_zip` asks for. Raises InputError."""
    return check_zip(source.name, io.BytesIO(source.data))


def most_unpacked(size: int) -> int:
    """Return how many bytes an archive of `size` bytes may unpack to."""
    return max(_ALWAYS_UNPACKED, _PACKED * size)


def _check_members(name: str, archive: zipfile.ZipFile, limit: int) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise InputError("file.too_many_inside", file=name, files=len(members), most=MAX_MEMBERS)
    left = limit
    seen: set[str] = set()
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if member.filename in seen or ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise InputError("file.odd_path", file=name, member=member.filename)
        if member.flag_bits & 1:
            raise InputError("file.locked", file=name)
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise InputError("file.odd_packing", file=name)
        seen.add(member.filename)
        with archive.open(member) as file:
            while left >= 0 and (block := file.read(_CHUNK)):
                left -= len(block)
        if left < 0:
            raise InputError("file.unpacked_too_large", file=name, most=limit / _MEGABYTE)
    if _MANIFEST in seen and b"encryption-data" in archive.open(_MANIFEST).read(_CHUNK):  # .ods and .hwpx
        raise InputError("file.locked", file=name)


def read_member(archive: zipfile.ZipFile, member: str, file: str) -> bytes:
    """Return what a member of an archive unpacks to, if it fits into memory. Raises InputError, KeyError."""
    if archive.getinfo(member).file_size > MAX_PART:
        raise InputError("file.unpacked_too_large", file=(file, member), most=MAX_PART / _MEGABYTE)
    data = archive.read(member)
    return unpacked(data, (file, member)) if magic(data) == "gzip" else data


def unpacked(data: bytes, file: Arg) -> bytes:
    """Return what is packed with gzip. InputError where it is damaged, or a bomb."""
    most = min(MAX_PART, most_unpacked(len(data)))
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            plain = packed.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("file.damaged", file=file, why=in_one_line(error)) from None
    if len(plain) > most:
        raise InputError("file.unpacked_too_large", file=file, most=most / _MEGABYTE)
    return plain


def declares_entities(data: bytes) -> bool:
    """Tell whether an XML document, in letters of one byte or two, declares a type or entities of its own."""
    plain = data.replace(b"\0", b"") if b"\0" in data else data
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; KeyError where a name stands twice in it: no reader could tell which is meant."""
    unique = dict(pairs)
    if len(unique) < len(pairs):
        raise KeyError(Counter(name for name, _ in pairs).most_common(1)[0][0])
    return unique


# ---------------------------------------------------------------- what is in a file


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet: its rows (the first is row `start`), merged ranges, whether it or some of its rows are hidden.

    `uncomputed` are the cells whose formula no program has computed; they are empty. `is_census` says that its rows are
    counts at events; `struck` are the rows with text struck through, which is not read; `between` the places of rows
    where a document's table begins that was put below those before, with the lines printed above it. `unstruck` is what
    is left of cells by row and column from 0 where their struck text is still in the rows, `notes` their comments.
    """

    name: str
    rows: tuple[Row, ...]
    merged: tuple[Span, ...] = ()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    start: int = 1
    uncomputed: tuple[str, ...] = ()
    is_census: bool = False
    struck: tuple[int, ...] = ()
    between: tuple[tuple[int, Lines], ...] = ()
    unstruck: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)


def composed(text: str) -> str:
    """Return a text in NFC. UnusableError for a letter with more marks than any has: sorting them would not end."""
    if len(text) > _MOST_MARKS and not text.isascii():
        marks = "".join(filter(unicodedata.combining, set(text)))
        if marks and re.search(f"[{re.escape(marks)}]{{{_MOST_MARKS}}}", text):
            raise UnusableError("file.endless_marks", most=_MOST_MARKS)
    return unicodedata.normalize("NFC", text)


def cell_text(cell: object) -> str:
    """Return a cell as text: whole numbers without ".0", dates as ISO, text trimmed and in NFC."""
    if isinstance(cell, str):
        return composed(cell).strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time(0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    return "" if cell is None else str(cell)
