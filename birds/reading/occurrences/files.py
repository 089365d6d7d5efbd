"""Files of occurrence records: what they hold, which column is which field, and the parts they are read in.

Darwin Core archives, GBIF's simple download and its Parquet, eBird's basic dataset: delimited text or Parquet, alone,
in a folder, or packed; an archive is unpacked into a working folder. A part is small enough for memory and can be read
without what stands before it: row groups of Parquet, or text between two line ends that are no part of a quoted cell.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
import re
import shutil
import struct
import tarfile
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, cast

from birds import disk
from birds.errors import InputError, UsageError, how_to_get, why
from birds.model import LoadOptions, Message, grouped
from birds.reading.files.archives import described_tables
from birds.reading.files.source import in_one_line, magic, most_unpacked, opened
from birds.sandbox import sandboxed, streamed
from birds.vocabulary import key, words

PART_BYTES = 1 << 24  # of text, at once
PART_ROWS = 1 << 18  # of Parquet, at once
CUTS_A_PART = 16  # a child for each costs a thirtieth of a second
LONGEST_LINE = 1 << 24
_HEAD = 1 << 20
_ALWAYS_ROWS = 1_000_000  # and a row for each byte: records take several, however well they are packed
_CHUNK = 1 << 22
_SPARE_BYTES = 200_000_000  # what unpacking leaves free on the disk
_MOST_META = 1_000_000  # bytes; of a hundred columns it takes ten thousand
_PACKED = ("zip", "gzip", "tar")
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read: `columns` are its headers in order, `fields` says which is which (field, place)."""

    columns: tuple[str, ...]
    fields: tuple[tuple[str, int], ...]
    delimiter: str = ""  # of Parquet
    quote: bool = False
    encoding: str = "utf-8"
    start: int = 0
    constants: tuple[tuple[str, str], ...] = ()  # what an archive gives for every record whose own is empty

    def unread(self) -> list[str]:
        """Return the headers of the columns that are no field."""
        read = {place for _, place in self.fields}
        return [name for place, name in enumerate(self.columns) if name and place not in read]


@dataclass(frozen=True, slots=True)
class FilePart:
    """What one child reads: `cuts` are from where to where, in bytes of a text, or row groups of a Parquet file."""

    path: str
    layout: Layout
    cuts: tuple[tuple[int, int], ...]

    @property
    def name(self) -> str:
        """The name of the file."""
        return re.split(r"[/\\]", self.path)[-1]


@dataclass(frozen=True, slots=True)
class GivenFile:
    """One FILE of the command line: how its plain files are laid out, in a fixed order, and the parts to read."""

    name: str
    sha256: str
    layouts: tuple[Layout, ...]
    parts: tuple[FilePart, ...]
    citation: str | None = None  # how an archive says that it wants to be cited


def given_files(paths: Sequence[Path], work: Path, options: LoadOptions) -> list[GivenFile]:
    """Look at FILEs: folders of Parquet, archives (unpacked into `work`), plain files. Raises InputError."""
    distinct: dict[str, tuple[str, tuple[Path, ...], str]] = {}  # what is named twice is read once
    for path in paths:
        sha256, files, kind = _plain_files(path, work)
        distinct.setdefault(sha256, (path.name or path.resolve().name, files, kind))
    sizes = {sha256: sum(each.stat().st_size for each in files) for sha256, (_, files, _) in distinct.items()}
    return [
        sandboxed(_laid_out, sha256, *file, options, file=file[0], size=sizes[sha256])
        for sha256, file in distinct.items()
    ]


def _plain_files(path: Path, work: Path) -> tuple[str, tuple[Path, ...], str]:
    """Return the SHA-256 of a FILE, the plain files that it holds, and of what kind it is."""
    if disk.is_folder(path):
        files = tuple(each for each in _files_in(path) if kind_of(each) == "parquet")
        if not files:
            raise InputError("occurrence.no_parquet_in_folder", folder=path)
        sums = (f"{each.relative_to(path).as_posix()} {_sum(each)}\n" for each in files)
        return hashlib.sha256("".join(sums).encode()).hexdigest(), files, "folder"
    kind, digest = kind_of(path), _sum(path)
    if kind not in _PACKED:
        return digest, (path,), kind
    target = work / f"unpacked-{digest[:16]}"
    if not target.exists():
        _unpack(path, kind, target)
    return digest, _files_in(target), kind


def _files_in(folder: Path) -> tuple[Path, ...]:
    files = (each for each in folder.rglob("*") if each.is_file() and each.stat().st_size)
    return tuple(sorted(each for each in files if not each.name.startswith((".", "_"))))


def _sum(path: Path) -> str:
    with opened(path) as file:
        return hashlib.file_digest(cast("Any", file), "sha256").hexdigest()


def _unpack(path: Path, kind: str, target: Path) -> None:
    """Write into a folder what the sandbox unpacks."""
    most = most_unpacked(path.stat().st_size)
    try:
        target.mkdir(parents=True)
        free = min(shutil.disk_usage(target).free - _SPARE_BYTES, most)
        for name, block in streamed(_blocks, path, kind, file=path.name, size=path.stat().st_size):
            free -= len(block)
            if free < 0 and shutil.disk_usage(target.parent).free < _SPARE_BYTES:
                raise InputError("occurrence.no_room", file=path)
            if free < 0:  # a bomb
                raise InputError("file.unpacked_too_large", file=path, most=most / 1e6)
            with (target / name).open("ab") as out:
                out.write(block)
    except OSError as error:
        raise InputError("occurrence.not_unpacked", file=path, why=why(error)) from None


def _blocks(path: Path, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield the members of an archive block by block, each with the name that it gets."""
    try:
        for number, name, file in _members(path, kind):
            while block := file.read(_CHUNK):
                yield _flat(number, name), block
    except OSError as error:
        reason = why(error) if error.errno else in_one_line(error)  # gzip says damage without a number
        raise InputError("occurrence.not_unpacked", file=path, why=reason) from None
    except (*_DAMAGED, EOFError, RuntimeError, ValueError) as error:
        raise InputError("occurrence.archive_damaged", file=path, why=in_one_line(error)) from None


def _members(path: Path, kind: str) -> Iterator[tuple[int, str, IO[bytes]]]:
    """Yield the members of an archive that may be of use: number, name, and the file to read."""
    if kind == "zip":
        with zipfile.ZipFile(path) as zipped:
            for number, info in enumerate(zipped.infolist()):
                if not info.is_dir() and _is_wanted(info.filename):
                    yield number, info.filename, zipped.open(info)
    elif kind == "tar":
        with tarfile.open(path) as tarred:
            for number, member in enumerate(tarred):
                file = tarred.extractfile(member) if member.isfile() and _is_wanted(member.name) else None
                if file and member.name.endswith(".gz"):
                    yield number, member.name[:-3], cast("IO[bytes]", gzip.GzipFile(fileobj=file))
                elif file:
                    yield number, member.name, file
    else:
        with gzip.open(path) as unpacked:
            yield 0, path.stem, cast("IO[bytes]", unpacked)


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
    path = re.sub(r"[^A-Za-z0-9._/-]", "_", name.replace("\\", "/")).removeprefix("./")
    return f"{number:05d}-{path.replace('/', '=')[-120:]}"


def _member(path: Path) -> tuple[str, str]:
    """Return the folder that a member had in its archive, and its name there."""
    folder, mark, base = path.name.partition("-")[2].rpartition("=")
    return folder + mark, base


def _laid_out(sha256: str, name: str, files: Sequence[Path], kind: str, options: LoadOptions) -> GivenFile:
    """Return how the files of a FILE are read, and in which parts."""
    mapping = dict(options.mapping)
    laid: dict[Path, Layout] = {}
    refused: list[InputError] = []
    members = files if kind in _PACKED else ()
    meta = next((each for each in members if _member(each)[1] == "meta.xml"), None)
    citation = next(filter(None, map(_citation, members)), None)
    is_loose = False
    if meta:
        core, layout = _described(name, meta, files, mapping)
        laid, files = {core: layout}, ()
    elif kind in _PACKED:
        texts = [each for each in files if not each.name.endswith(".xml")]
        files = [each for each in files if kind_of(each) == "parquet"]
        is_loose = not files  # nothing says which texts are records: what the largest lacks is said
        files = files or sorted(texts, key=lambda each: (-each.stat().st_size, each.name))
        if not files:
            raise InputError("occurrence.nothing_in_archive", file=name)
    for file in files:
        try:
            laid[file] = layout_of(file, name, mapping, options.encoding)
        except InputError as error:
            refused.append(error)
    if refused and not (laid and is_loose):
        raise refused[0]
    layouts, every = tuple(laid.values()), (part for each in laid.items() for part in parts(*each))
    return GivenFile(name=name, sha256=sha256, layouts=layouts, parts=tuple(every), citation=citation)


def _citation(path: Path) -> str | None:
    """Return the DOI by which GBIF wants a download to be cited, or what eBird recommends; None in other files."""
    base = _member(path)[1]
    if base not in {"recommended_citation.txt", "metadata.xml"}:
        return None
    with path.open("rb") as file:
        head = file.read(200_000).decode("utf-8", "replace")
    if base == "recommended_citation.txt":
        return " ".join(head[:1_000].split()) or None
    doi = re.search(r"10\.15468/dl\.[a-z0-9]+", head)
    return f"GBIF Occurrence Download https://doi.org/{doi[0]}" if doi else None


def _described(
    name: str, meta: Path, files: Sequence[Path], mapping: Mapping[str, str]
) -> tuple[Path, Layout]:
    """Read an archive's meta.xml: which file is the core, and how it is laid out."""
    if meta.stat().st_size > _MOST_META:
        raise InputError("file.unpacked_too_large", file=(name, meta.name), most=_MOST_META / 1_000_000)
    table, *_ = described_tables(meta.read_bytes(), "", name)
    kind = table.kind.rpartition("#")[2]
    if not kind.casefold().endswith("occurrence"):
        raise InputError("occurrence.other_core", file=name, kind=kind or Message("occurrence.no_kind"))
    if table.delimiter not in set("\t,;|"):
        reason = Message.of("occurrence.no_delimiter", text=table.delimiter[:20])
        raise InputError("file.meta_damaged", file=name, why=reason)
    # Of a zipped folder the core lies beside its meta.xml:
    wanted = _member(meta)[0] + _flat(0, table.location).partition("-")[2]
    core = next((each for each in files if each.name.partition("-")[2] == wanted), None)
    if core is None:
        raise InputError("occurrence.core_missing", file=name, core=table.location)
    columns = tuple(term(table.terms.get(at, "")) for at in range(max(table.terms, default=-1) + 1))
    known = {word: field for field, spellings in fields().items() for word in spellings}
    by_last = [*table.constant.items()][::-1]  # of two for one field the first counts
    constants = {known[term(word)]: value for word, value in by_last if term(word) in known}
    with core.open("rb") as file:
        start = sum(len(file.readline()) for _ in range(table.skipped))
    read, codec = _fields(name, columns, mapping, constants), _codec(name, table.encoding)
    layout = Layout(columns, read, table.delimiter, bool(table.quote), encoding=codec, start=start)
    return core, replace(layout, constants=tuple(constants.items()))


def kind_of(path: Path) -> str:
    """Return what a file is: text, parquet, zip, gzip or tar. Raises InputError for all else."""
    with opened(path) as file:
        head = file.read(512)
    if not head.strip(b"\x00 \r\n\t"):
        raise InputError("file.empty", file=path)
    kind = "tar" if head[257:262] == b"ustar" else magic(head)
    if kind not in {*_PACKED, "parquet", "text"}:
        raise InputError("occurrence.other_file", file=path, kind=kind)
    if kind == "parquet":
        arrow()  # before a million rows are read for nothing
    return kind


def layout_of(path: Path, name: str, mapping: Mapping[str, str], encoding: str | None) -> Layout:
    """Return how a plain file is to be read. Raises InputError where it has no names or no coordinates."""
    if kind_of(path) == "parquet":
        try:
            parquet = arrow("parquet").ParquetFile(path)
        except (arrow().ArrowException, OSError) as error:
            raise InputError("occurrence.parquet_damaged", file=name, why=in_one_line(error)) from None
        if (rows := int(parquet.metadata.num_rows)) > _ALWAYS_ROWS + path.stat().st_size:
            raise InputError("occurrence.parquet_rows", file=name, rows=rows)
        columns = tuple(parquet.schema_arrow.names)
        return Layout(columns, _fields(name, columns, mapping))
    codec = _codec(name, encoding)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    mark = len(BOM_UTF8) if head.startswith(BOM_UTF8) else 0
    line, end, _ = head[mark:].partition(b"\n")
    text = line.decode(codec, "replace").rstrip("\r")
    if not end or "\x00" in text or "\r" in text:
        raise InputError("occurrence.no_header", file=name)
    delimiter = max("\t,;|", key=text.count)
    quote = delimiter != "\t" or text.startswith('"')  # GBIF and eBird: tabs, and quotes are letters
    cells = next(csv.reader([text], delimiter=delimiter)) if quote else text.split(delimiter)
    columns = tuple(cell.strip() for cell in cells)
    read, start = _fields(name, columns, mapping), mark + len(line) + 1
    return Layout(columns, read, delimiter, quote, encoding=codec, start=start)


def _codec(name: str, encoding: str | None) -> str:
    codec = (encoding or "utf-8").casefold().replace("_", "-")
    if codec.startswith(("utf-16", "utf16", "utf-32", "utf32")):
        raise InputError("occurrence.not_in_encoding", file=name, encoding=encoding or codec)
    try:
        "".encode(codec)
    except (LookupError, ValueError):  # the latter of "undefined"
        raise InputError("file.no_encoding", file=name, encoding=codec[:40]) from None
    return "utf-8" if codec in {"utf8", "utf-8-sig"} else codec


def has_arrow() -> bool:
    """Whether pyarrow is installed."""
    return find_spec("pyarrow") is not None


def arrow(module: str = "") -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return pyarrow, or one of its modules. InputError where it is not installed."""
    # Read when pyarrow is first imported: numpy's allocator, for two would each keep what the other could use.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        return import_module(f"pyarrow.{module}" if module else "pyarrow")
    except ImportError:
        raise InputError("occurrence.needs_pyarrow", how=how_to_get("scale")) from None


@cache
def fields() -> Mapping[str, Sequence[str]]:
    """Return what each field is called, the best word first: Darwin Core's terms and the headers of eBird."""
    return MappingProxyType(grouped((word.means, key(word.text)) for word in words("headers/occurrences")))


def term(header: str) -> str:
    """Return the comparison key of a header: a term's last part, without prefix, spaces and case."""
    return key(re.split(r"[/#:]", header.strip())[-1])


def _fields(
    name: str, columns: Sequence[str], mapping: Mapping[str, str], constant: Collection[str] = ()
) -> tuple[tuple[str, int], ...]:
    """Return which column is which field: as `mapping` says, else by its header."""
    keys, mapped = [key(column) for column in columns], dict[int, str]()
    for column, field in mapping.items():
        if field not in fields() and field not in {"ignore", "-", "none"}:
            raise UsageError("occurrence.no_field", column=column, field=field, fields=tuple(fields()))
        if key(column) not in keys:
            raise UsageError("occurrence.map_no_column", column=column, field=field, file=name)
        mapped[keys.index(key(column))] = field
    places = {term(columns[at]): at for at in reversed(range(len(columns))) if at not in mapped}
    place_of = {field: at for at, field in mapped.items() if field in fields()}
    for field, spellings in fields().items():
        if called := [places[word] for word in spellings if word in places]:
            place_of.setdefault(field, called[0])
    needed = ("name", "longitude", "latitude")
    if missing := [field for field in needed if field not in place_of and field not in constant]:
        shown = tuple(Message.of("column.quoted", name=each[:40]) for each in columns[:20])
        what = "occurrence.no_column"
        raise InputError(what, file=name, fields=tuple(missing), columns=shown, field=missing[0])
    return tuple(sorted(place_of.items()))


def parts(path: Path, layout: Layout) -> Iterator[FilePart]:
    """Cut a plain file into parts, always at the same places."""
    cuts = _stretches(path, layout) if layout.delimiter else _row_groups(path)
    while some := tuple(islice(cuts, CUTS_A_PART)):
        yield FilePart(str(path), layout, some)


def _row_groups(path: Path) -> Iterator[tuple[int, int]]:
    """Yield as many row groups together as have about `PART_ROWS`."""
    about = arrow("parquet").ParquetFile(path).metadata
    start, rows = 0, 0
    for number in range(about.num_row_groups):
        more = about.row_group(number).num_rows
        if rows and rows + more > PART_ROWS:
            yield start, number
            start, rows = number, 0
        rows += more
    if rows:
        yield start, about.num_row_groups


def _stretches(path: Path, layout: Layout) -> Iterator[tuple[int, int]]:
    """Yield stretches of text about `PART_BYTES` long that end where a record ends.

    That is at the end of a line, in text with quotes where their number before is even.
    """
    start, quotes, size = layout.start, 0, path.stat().st_size
    with path.open("rb") as file:
        file.seek(start)
        while start < size:
            if layout.quote:
                quotes += file.read(PART_BYTES).count(b'"')
            else:
                file.seek(start + PART_BYTES)
            while line := file.readline(LONGEST_LINE):
                quotes += line.count(b'"')
                if not layout.quote or quotes % 2 == 0:
                    break
            end = min(file.tell(), size)
            yield start, end
            start = end
