"""Files and folders written whole or not at all, the mark that says what we wrote, the format that a name asks for.

A folder is written into one beside it first. A new or empty place is then taken in one rename. In a folder that holds
something, only the files of an export are replaced, one rename each, and the descriptor goes first and comes last: a
folder without it is no export, so that nobody reads half of one. What else lies there is not touched.

What we write to a file says by a mark what it held, a digest of its own content. A page, Markdown or a drawing has it
in a comment at its end, a text in its last line, the clauses of an agreement in a remark, JSON in its last member,
`birds`, an exchange in its first line; a Word document or a workbook as a property of that name, which Word, Excel and
LibreOffice keep when they save: then the digest is that of another content. So it is with the keyword of a PDF, where
nought stands for each of its digits when it is made; who annotates it keeps that. A picture has it in a chunk of text,
an archive in its comment. A CSV file has no room for one: its metadata, beside it, have its digest and a mark of their
own. What lies where a file is to be written, and bears no mark that fits it, is taken for somebody's work.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePath

from birds import attribution, disk
from birds.errors import OutputError, UsageError, why
from birds.model import Lang, Source

STDOUT = "-"
BYTE_ORDER_MARK = "\ufeff".encode()
_SAME = ("csv", "docx", "geojson", "gpkg", "html", "json", "jsonl", "md", "pdf", "png", "svg", "text", "xlsx")
SUFFIXES = {"": "", **dict(zip(_SAME, _SAME, strict=True)), "htm": "html", "markdown": "md", "txt": "text"}
WRITTEN_AS = {"rcc5": "csv"}
"""Formats that are files of another: a table of pairs is CSV."""


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path` as a whole: readers see the old file or the new one, never a part.

    Raises OutputError with one sentence, UsageError where `path` is a file that this run has read. Links are followed;
    pipes and devices are written to as they are.
    """
    try:
        target = Path(os.path.realpath(path))
        disk.spare(target)
        mode = _mode(target)
        if stat.S_ISREG(mode):
            _replace(target, data, stat.S_IMODE(mode))
        else:
            target.write_bytes(data)
    except (OSError, ValueError) as error:
        raise OutputError("file.not_written", path=path, why=why(error)) from error


def put(
    path: Path,
    data: bytes,
    fmt: str,
    credits_: Sequence[Source] = (),
    notes: Sequence[str] = (),
    *,
    force: bool = False,
) -> None:
    """Write a result to its file, and beside a CSV file its metadata in English.

    UsageError where what lies there may be somebody's work, unless `force` is given.
    """
    if not force:
        refuse_work(path, fmt)
    tuple(write_with_metadata(path, data, fmt, credits_, notes, "en"))


def write_with_metadata(
    path: Path, data: bytes, fmt: str, credits_: Sequence[Source], notes: Sequence[str], lang: Lang
) -> Iterator[tuple[Path, int]]:
    """Write a result to its file, and beside a CSV file its metadata; yield each once it is there, and its size."""
    content = marked(data, fmt)
    write(path, content)
    yield path, len(content)
    if fmt == "csv" and disk.is_file(path):
        beside, metadata = beside_csv(path, content, credits_, lang, notes)
        write(beside, metadata)
        yield beside, len(metadata)


def beside_csv(
    path: Path, content: bytes, credits_: Sequence[Source], lang: Lang, notes: Sequence[str] = ()
) -> tuple[Path, bytes]:
    """Return where the metadata of a CSV file go, and what they say: whose facts these are, and notes."""
    _, beside = paths_written(path, "csv")
    metadata = attribution.csv_metadata(path.name, content, credits_, lang, notes)
    return beside, marked(metadata, "csv-metadata")


def paths_written(path: Path, fmt: str) -> tuple[Path, ...]:
    """Return what is written for a result: its file, and what stands beside a CSV file."""
    return (path, path.with_name(path.name + attribution.BESIDE)) if fmt == "csv" else (path,)


def refuse_work(path: Path, fmt: str) -> None:
    """Refuse to replace what may be somebody's work: a file that is not as we wrote it. Raises UsageError."""
    beside = paths_written(path, fmt)[-1]
    for each in (beside, path):
        if is_work(each):
            code = "file.edited" if disk.is_file(beside) else "file.without_metadata"
            raise UsageError(code, path=each, beside=beside.name)


def make_folder(path: Path) -> None:
    """Make a folder and those above it; it may exist. Raises OutputError with one sentence."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise OutputError("file.folder_is_file", path=path) from error
    except (OSError, ValueError) as error:
        raise OutputError("file.folder_not_made", path=path, why=why(error)) from error


def choose(output: str | None, fmt: str | None, formats: Iterable[str], default: str = "text") -> str:
    """Return the format that `-o` and `--format` ask for together; `default` where neither is given.

    Raises UsageError where they contradict each other, or where nothing says which format is meant.
    """
    offered = tuple(formats)
    if fmt is not None and fmt not in offered:
        raise UsageError("file.no_format", format=fmt, formats=offered)
    if output is None:
        if fmt is None and default not in offered:
            raise UsageError("file.say_where_to", formats=offered)
        return fmt or default
    if output == STDOUT:
        if fmt is None:
            raise UsageError("file.needs_format", formats=offered)
        return fmt
    return _by_suffix(output, fmt, offered)


def _by_suffix(output: str, fmt: str | None, offered: tuple[str, ...]) -> str:
    suffix = PurePath(output).suffix.lower().removeprefix(".")
    meant = SUFFIXES.get(suffix, suffix if suffix in offered else None)
    if fmt is not None:
        if meant and meant != WRITTEN_AS.get(fmt, fmt):
            raise UsageError("file.two_formats", output=output, meant=meant, format=fmt)
        return fmt
    if meant not in offered:
        code = "file.unknown_ending" if suffix else "file.no_ending"
        raise UsageError(code, output=output, ending=suffix, formats=offered)
    return meant


def _mode(target: Path) -> int:
    """Return the mode of what is there, or of a new file; a folder and a write-protected file are refused."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return stat.S_IFREG | 0o666 & ~mask
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "folder")
    if stat.S_ISREG(mode) and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "write-protected")
    return mode


def _replace(target: Path, data: bytes, mode: int) -> None:
    disk.sweep(target.parent, ".birds-", ".part")
    handle, name = tempfile.mkstemp(prefix=".birds-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
        disk.settle(target.parent)
    except BaseException:  # Ctrl-C too must leave nothing behind
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def write_folder(folder: Path, content: Mapping[str, bytes], *, last: str, force: bool = False) -> None:
    """Write `content`, files by their path within the folder; the file `last` says that all are there.

    UsageError where `folder` is a file, or holds something and `force` is not given; OutputError where it can't be
    written.
    """
    real = Path(os.path.realpath(folder))
    try:
        if real.exists() and not real.is_dir():
            raise UsageError("export.place_is_file", folder=folder)
        filled = real.is_dir() and any(real.iterdir())
        if filled and not force:
            raise UsageError("export.folder_not_empty", folder=folder)
        make_folder(real.parent)
        disk.sweep(real.parent, f".{real.name}-", ".part")
        with tempfile.TemporaryDirectory(prefix=f".{real.name}-", suffix=".part", dir=real.parent) as beside:
            new = Path(beside) / "new"
            new.mkdir()
            for name, data in content.items():
                (new / name).parent.mkdir(exist_ok=True)
                with (new / name).open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            if filled:
                _exchange(new, real, Path(beside) / "old", last)
            else:
                if real.exists() and os.name == "nt":
                    real.rmdir()  # Windows renames onto nothing, not even an empty folder
                new.replace(real)
                disk.settle(real.parent)
    except (OSError, ValueError) as error:
        raise OutputError("file.not_written", path=folder, why=why(error)) from error


def _exchange(new: Path, real: Path, old: Path, last: str) -> None:
    """Put the new files in the place of the old: the descriptor away first, in last."""
    old.mkdir()
    names = sorted({each.name for each in new.iterdir()} - {last})
    for name in (last, *names):
        disk.spare(real / name)  # all of them, before one is moved
    for name in (last, *names):
        if os.path.lexists(real / name):
            (real / name).replace(old / name)
        if name != last:
            (new / name).replace(real / name)
    (new / last).replace(real / last)
    disk.settle(real)
    shutil.rmtree(old, ignore_errors=True)


# ---------------------------------------------------------------- marks

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
_NO_ROWS = (b"", b"[]\n")  # as JSON; nobody's work is in these
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state
_TYPE = (
    '<Override PartName="/docProps/custom.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
)
_RELATION = (
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
    """Return what is written in a format with the mark of its content; CSV with the sign that Excel knows UTF-8 by."""
    if fmt == "csv":
        return BYTE_ORDER_MARK + data
    digest = _digest(data)
    if fmt in _ENDS:
        at, content = len(data), memoryview(data)  # which may be large: it is copied once
        if fmt == "jsonl":  # into the object that its first line is
            at = data.find(b"}\n")
        elif fmt in OBJECTS:
            at = data.rfind(b"}")
            while at > 0 and data[at - 1 : at].isspace():
                at -= 1
        # A table without rows has no object that could hold the mark.
        return b"".join((content[:at], _ENDS[fmt] % digest, content[at:])) if at >= 0 else data
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
        if not disk.is_file(path):
            return False
        if path.stat().st_size > _LARGEST:
            return True
        data = path.read_bytes()
        return not (data in _NO_ROWS or _is_marked(data) or _is_described(path, data))
    except (OSError, ValueError, RecursionError):
        return True


def _digest(*parts: bytes | memoryview) -> bytes:
    """Return the digest of parts in a row, as hexadecimal digits; a large one is not copied for it."""
    content = sha256()
    for part in parts:
        content.update(part)
    return content.hexdigest().encode()


def _is_marked(data: bytes) -> bool:
    """Whether a file bears a mark that gives the digest of its content."""
    if data.startswith(_ZIP):
        return _is_marked_by(_IN_ARCHIVE, data, _NO_COMMENT) or _is_marked_package(data)
    if data.startswith(_PICTURE):
        return _is_marked_by(_IN_PICTURE, data)
    if data.startswith(_PDF):
        keyword = _KEYWORD.search(data)
        return keyword is not None and keyword[1] == _digest(_KEYWORD.sub(_UNSAID, data))
    return _is_marked_by(COMMENT, data)


def _is_marked_by(mark: re.Pattern[bytes], data: bytes, instead: bytes = b"") -> bool:
    """Whether the last mark gives the digest of all around it, with what stood there before it."""
    at = len(data)
    while (at := data.rfind(b"birds", 0, at)) >= 0:  # from the end, where it stands as a rule
        if match := mark.search(data, max(0, at - _AROUND), at + _DIGITS + _AROUND):
            around = memoryview(data)
            return match[1] == _digest(around[: match.start()], instead, around[match.end() :])
    return False


def _is_marked_package(data: bytes) -> bool:
    """Whether a document's property gives the digest of its parts."""
    if data.count(_MEMBER) > _MOST_PARTS:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if CUSTOM not in package.namelist() or package.getinfo(CUSTOM).file_size > _LARGEST_PART:
                return False
            match = _PROPERTY.search(package.read(CUSTOM))
            return match is not None and match[1] == _digest_of_parts(package.infolist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return False  # damaged, or locked by a password


def _digest_of_parts(parts: Iterable[zipfile.ZipInfo]) -> bytes:
    """Return the digest of the parts' names and check sums, but for the property: nothing is unpacked."""
    lines = sorted(f"{part.filename} {part.CRC:08x}" for part in parts if part.filename != CUSTOM)
    return _digest("\n".join(lines).encode())


def _packaged(data: bytes) -> bytes:
    out = io.BytesIO()
    ends = {"[Content_Types].xml": (_TYPE, "</Types>"), "_rels/.rels": (_RELATION, "</Relationships>")}
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename in ends:
                added, end = ends[part.filename]
                content = content.decode().replace(end, added + end).encode()
            target.writestr(part, content)
        properties = _PROPERTIES.format(digest=_digest_of_parts(target.infolist()).decode())
        last = zipfile.ZipInfo(CUSTOM, _EPOCH)
        last.compress_type = zipfile.ZIP_DEFLATED
        target.writestr(last, properties)
    return out.getvalue()


def _is_described(path: Path, data: bytes) -> bool:
    """Whether the metadata of a CSV file lie beside it and give its digest."""
    beside = path.with_name(path.name + attribution.BESIDE)
    if not disk.is_file(beside) or beside.stat().st_size > _LARGEST_PART:
        return False
    metadata = json.loads(beside.read_bytes())
    stated = metadata.get(attribution.HASH) if isinstance(metadata, dict) else None
    return stated == _digest(data).decode()
