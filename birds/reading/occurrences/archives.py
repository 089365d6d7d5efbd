"""What is given as a FILE of occurrences: a folder of Parquet, an archive, or a plain file, with its SHA-256.

An archive is unpacked into a working folder: then its text can be read in parts like any other, by several at once.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, cast

from birds import disk
from birds.errors import InputError, why
from birds.model import Message
from birds.reading.files.archives import described_tables
from birds.reading.files.source import absent, in_one_line, most_unpacked
from birds.reading.occurrences.layout import Layout, kind_of, term
from birds.sandbox import sandboxed, streamed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Member = tuple[int, str, IO[bytes]]  # number, name, bytes

_CHUNK = 1 << 22
_SPARE_BYTES = 200_000_000  # what unpacking leaves free on the disk


@dataclass(frozen=True, slots=True)
class GivenFile:
    """One FILE of the command line: the plain files that it holds, in a fixed order, and what was unpacked.

    `citation` is what an archive says how it wants to be cited; in a `loose` one nothing says which texts are records.
    """

    name: str
    sha256: str
    files: tuple[Path, ...]
    archive: Layout | None = None
    citation: str | None = None
    loose: bool = False


def opened(path: Path, work: Path) -> GivenFile:
    """Look at a FILE: a folder of Parquet, an archive (unpacked into `work`), or a plain file. Raises InputError."""
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise InputError("file.not_plain", file=path) if path.exists() else absent(path)
    kind = kind_of(path)
    digest = _sum(path)
    if kind not in {"zip", "gzip", "tar"}:
        return GivenFile(path.name, digest, (path,))
    target, size = work / f"unpacked-{digest[:16]}", path.stat().st_size
    if not target.exists():
        _unpack(path, kind, target, size)
    return sandboxed(_unpacked, GivenFile(path.name, digest, ()), target, file=path.name, size=size)


def _sum(path: Path) -> str:
    """Return the SHA-256 of a file. InputError where it can't be read."""
    try:
        disk.note(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError("file.unreadable", file=path, why=why(error)) from None


def _folder(path: Path) -> GivenFile:
    files = tuple(each for each in _plain_files(path) if kind_of(each) == "parquet")
    if not files:
        raise InputError("occurrence.no_parquet_in_folder", folder=path)
    total = hashlib.sha256()
    for each in files:
        total.update(f"{each.relative_to(path).as_posix()} {_sum(each)}\n".encode())
    return GivenFile(path.name or path.resolve().name, total.hexdigest(), files)


def _plain_files(folder: Path) -> list[Path]:
    files = (each for each in folder.rglob("*") if each.is_file() and each.stat().st_size)
    return sorted(each for each in files if not each.name.startswith((".", "_")))


def _unpack(path: Path, kind: str, target: Path, size: int) -> None:
    """Write into a folder what the sandbox unpacks."""
    try:
        target.mkdir(parents=True)
        free = min(shutil.disk_usage(target).free - _SPARE_BYTES, most_unpacked(size))
        for name, block in streamed(_blocks, path, kind, file=path.name, size=size):
            free -= len(block)
            if free < 0 and shutil.disk_usage(target.parent).free < _SPARE_BYTES:
                raise InputError("occurrence.no_room", file=path)
            if free < 0:  # a bomb
                raise InputError("file.unpacked_too_large", file=path, most=most_unpacked(size) / 1e6)
            with (target / name).open("ab") as out:
                out.write(block)
    except OSError as error:
        raise InputError("occurrence.not_unpacked", file=path, why=why(error)) from None


def _blocks(path: Path, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield the members of an archive block by block, each with the name that it gets."""
    try:
        for number, name, file in _MEMBERS[kind](path):
            while block := file.read(_CHUNK):
                yield _flat(number, name), block
    except OSError as error:
        reason = why(error) if error.errno else in_one_line(error)  # gzip says damage without a number
        raise InputError("occurrence.not_unpacked", file=path, why=reason) from None
    except _DAMAGED as error:
        raise InputError("occurrence.archive_damaged", file=path, why=in_one_line(error)) from None


def _of_zip(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for number, member in enumerate(archive.infolist()):
            if not member.is_dir() and _is_wanted(member.filename):
                with archive.open(member) as file:
                    yield number, member.filename, file


def _of_tar(path: Path) -> Iterator[Member]:
    with tarfile.open(path) as archive:
        for number, member in enumerate(archive):
            file = archive.extractfile(member) if member.isfile() and _is_wanted(member.name) else None
            if file and member.name.endswith(".gz"):
                yield number, member.name[:-3], cast("IO[bytes]", gzip.GzipFile(fileobj=file))
            elif file:
                yield number, member.name, file


def _of_gzip(path: Path) -> Iterator[Member]:
    with gzip.open(path) as file:
        yield 0, path.stem, cast("IO[bytes]", file)


_MEMBERS = {"zip": _of_zip, "tar": _of_tar, "gzip": _of_gzip}
_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
)


def _is_wanted(name: str) -> bool:
    """Tell whether a member may hold records, or say how to read or cite them: not pictures, not verbatim copies."""
    base = name.replace("\\", "/").rpartition("/")[2].casefold()
    return (
        not base.startswith((".", "_"))
        and (base.endswith((".txt", ".csv", ".tsv", ".parquet", ".xml", ".gz")) or "." not in base)
        and base not in {"verbatim.txt", "multimedia.txt"}
    )


def _flat(number: int, name: str) -> str:
    """Return a name for a member in one folder: no path of an archive leads anywhere, = stands where / stood."""
    parts = re.sub(r"[^A-Za-z0-9._/-]", "_", name.replace("\\", "/")).removeprefix("./")
    return f"{number:05d}-{parts.replace('/', '=')[-120:]}"


def _member(path: Path) -> tuple[str, str]:
    """Return the folder that a member had in its archive, and its name there."""
    folder, mark, base = path.name.partition("-")[2].rpartition("=")
    return folder + mark, base


def _unpacked(packed: GivenFile, folder: Path) -> GivenFile:
    """Find the records among what was unpacked."""
    files = _plain_files(folder)
    described = next((each for each in files if _member(each)[1] == "meta.xml"), None)
    citation = next(filter(None, map(_citation, files)), None)
    if described:
        core, layout = _described(packed.name, described)
        # Of a zipped folder it lies beside its meta.xml:
        wanted = _member(described)[0] + _flat(0, core).partition("-")[2]
        core_files = [each for each in files if each.name.partition("-")[2] == wanted]
        if not core_files:
            raise InputError("occurrence.core_missing", file=packed.name, core=core)
        return replace(packed, files=(core_files[0],), archive=layout, citation=citation)
    parquet = [each for each in files if kind_of(each) == "parquet"]
    if parquet:
        return replace(packed, files=tuple(parquet), citation=citation)
    texts = [each for each in files if not each.name.endswith(".xml")]
    if not texts:
        raise InputError("occurrence.nothing_in_archive", file=packed.name)
    texts.sort(
        key=lambda each: (-each.stat().st_size, each.name)
    )  # of the largest it is said what is missing
    return replace(packed, files=tuple(texts), citation=citation, loose=True)


def _citation(path: Path) -> str | None:
    """Return the DOI by which GBIF wants a download to be cited, or what eBird recommends; None in other files."""
    base = _member(path)[1]
    if base == "recommended_citation.txt":
        return " ".join(_beginning(path)[:1_000].split()) or None
    if base != "metadata.xml":
        return None
    doi = re.search(r"10\.15468/dl\.[a-z0-9]+", _beginning(path))
    return f"GBIF Occurrence Download https://doi.org/{doi[0]}" if doi else None


def _beginning(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(200_000).decode("utf-8", "replace")


_MOST_META = 1_000_000  # bytes; of a hundred columns it takes ten thousand
_DELIMITERS = frozenset("\t,;|")


def _described(name: str, path: Path) -> tuple[str, Layout]:
    """Read an archive's meta.xml: the file of the core and how it is laid out."""
    if path.stat().st_size > _MOST_META:
        raise InputError("file.unpacked_too_large", file=(name, path.name), most=_MOST_META / 1_000_000)
    core, *_ = described_tables(path.read_bytes(), "", name)
    kind = core.kind.rpartition("#")[2]
    if not kind.casefold().endswith("occurrence"):
        raise InputError("occurrence.other_core", file=name, kind=kind or Message("occurrence.no_kind"))
    if core.delimiter not in _DELIMITERS:
        why = Message.of("occurrence.no_delimiter", text=core.delimiter[:20])
        raise InputError("file.meta_damaged", file=name, why=why)
    columns = [term(core.terms.get(at, "")) for at in range(max(core.terms, default=-1) + 1)]
    constants = tuple((term(name), value) for name, value in core.constant.items())
    encoding = core.encoding or "utf-8"
    return core.location, Layout(
        tuple(columns), (), core.delimiter, bool(core.quote), encoding, core.skipped, constants
    )
