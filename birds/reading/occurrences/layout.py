"""Files of occurrence records: what sort they are, which column is which field, and the parts they are read in.

Darwin Core archives, GBIF's simple download and its Parquet, eBird's basic dataset: delimited text or Parquet,
alone, in a folder, or packed. A part is small enough for memory and can be read without what stands before it:
row groups of a Parquet file, or a stretch of text between two line ends that are no part of a quoted cell.
"""

from __future__ import annotations

import csv
import os
import re
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from birds.errors import InputError, UsageError, how_to_get, why
from birds.model import Message, grouped
from birds.reading.files import source
from birds.reading.files.source import magic
from birds.vocabulary import key, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

PART_BYTES = 1 << 24  # of text, at once
PART_ROWS = 1 << 18  # of Parquet, at once
CUTS_A_PART = 4
LONGEST_LINE = 1 << 24
_HEAD = 1 << 20
_ALWAYS_ROWS = 1_000_000  # and a row for each byte: records take several, however well they are packed

NEEDED = ("name", "longitude", "latitude")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read: `columns` are its headers in order, `fields` says which is which (field, place).

    `constants` are values that an archive gives for every record whose own is empty. `delimiter` is empty for Parquet.
    """

    columns: tuple[str, ...]
    fields: tuple[tuple[str, int], ...]
    delimiter: str = ""
    quote: bool = False
    encoding: str = "utf-8"
    start: int = 0
    constants: tuple[tuple[str, str], ...] = ()

    def named(self) -> tuple[tuple[str, str], ...]:
        """Return (column, field) pairs: how the file was understood."""
        return tuple((self.columns[place], name) for name, place in self.fields)

    def unread(self) -> tuple[str, ...]:
        """Return the headers of the columns that are no field."""
        read = {place for _, place in self.fields}
        return tuple(name for place, name in enumerate(self.columns) if name and place not in read)


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


# ---------------------------------------------------------------- what is in a file


def kind_of(path: Path) -> str:
    """Return what a file is: text, parquet, zip, gzip or tar. Raises InputError for all else."""
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise InputError("file.unreadable", file=path, why=why(error)) from None
    if not head.strip(b"\x00 \r\n\t"):
        raise InputError("file.empty", file=path)
    kind = "tar" if head[257:262] == b"ustar" else magic(head)
    if kind not in {"zip", "gzip", "tar", "parquet", "text"}:
        raise InputError("occurrence.other_file", file=path, kind=kind)
    if kind == "parquet":
        arrow()  # before a million rows are read for nothing
    return kind


def layout_of(path: Path, name: str, mapping: Mapping[str, str], encoding: str | None) -> Layout:
    """Return how a plain file is to be read. Raises InputError where it has no names or no coordinates."""
    if kind_of(path) == "parquet":
        columns = _parquet_columns(path, name)
        return Layout(columns, _fields(name, columns, mapping))
    codec = _codec(name, encoding)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    mark = len(b"\xef\xbb\xbf") if head.startswith(b"\xef\xbb\xbf") else 0
    line, end, _ = head[mark:].partition(b"\n")
    text = line.decode(codec, "replace").rstrip("\r")
    if not end or "\x00" in text or "\r" in text:
        raise InputError("occurrence.no_header", file=name)
    delimiter = max("\t,;|", key=text.count)
    quote = delimiter != "\t" or text.startswith('"')  # GBIF and eBird: tabs, and quotes are letters
    cells = next(csv.reader([text], delimiter=delimiter)) if quote else text.split(delimiter)
    columns = tuple(cell.strip() for cell in cells)
    return Layout(columns, _fields(name, columns, mapping), delimiter, quote, codec, mark + len(line) + 1)


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


def _parquet_columns(path: Path, name: str) -> tuple[str, ...]:
    """Return the columns of a Parquet file; one that says it has absurdly many rows is refused."""
    try:
        file = arrow("parquet").ParquetFile(path)
    except (arrow().ArrowException, OSError) as error:
        raise InputError("occurrence.parquet_damaged", file=name, why=source.in_one_line(error)) from None
    if (rows := int(file.metadata.num_rows)) > _ALWAYS_ROWS + path.stat().st_size:
        raise InputError("occurrence.parquet_rows", file=name, rows=rows)
    return tuple(file.schema_arrow.names)


@cache
def fields() -> Mapping[str, tuple[str, ...]]:
    """Return what each field is called, the best word first: Darwin Core's terms and the headers of eBird."""
    spelled = grouped((word.means, key(word.text)) for word in words("headers/occurrences"))
    return MappingProxyType({name: tuple(spellings) for name, spellings in spelled.items()})


def term(header: str) -> str:
    """Return the comparison key of a header: a term's last part, without prefix, spaces and case."""
    return key(re.split(r"[/#:]", header.strip())[-1])


def _fields(
    name: str, columns: Sequence[str], mapping: Mapping[str, str], constant: Collection[str] = ()
) -> tuple[tuple[str, int], ...]:
    mapped = _given(name, columns, mapping)
    places = {term(columns[at]): at for at in reversed(range(len(columns))) if at not in mapped}
    places_of_fields = {field: at for at, field in mapped.items() if field}
    for field, spellings in fields().items():
        if called := [places[word] for word in spellings if word in places]:
            places_of_fields.setdefault(field, called[0])
    missing = [each for each in NEEDED if each not in places_of_fields and each not in constant]
    if missing:
        shown = tuple(Message.of("column.quoted", name=each[:40]) for each in columns[:20])
        raise InputError(
            "occurrence.no_column", file=name, fields=tuple(missing), columns=shown, field=missing[0]
        )
    return tuple(sorted(places_of_fields.items()))


def _given(name: str, columns: Sequence[str], mapping: Mapping[str, str]) -> dict[int, str]:
    """Return what --map says: the field of a place, "" where it is to be ignored."""
    keys, mapped = [key(column) for column in columns], {}
    for column, field in mapping.items():
        if field not in fields() and field not in {"ignore", "-", "none"}:
            raise UsageError("occurrence.no_field", column=column, field=field, fields=tuple(fields()))
        if key(column) not in keys:
            raise UsageError("occurrence.map_no_column", column=column, field=field, file=name)
        mapped[keys.index(key(column))] = field if field in fields() else ""
    return mapped


def archived_layout(path: Path, name: str, described: Layout, mapping: Mapping[str, str]) -> Layout:
    """Finish the layout that a meta.xml gives: its header lines, as bytes, and its fields."""
    start = 0
    with path.open("rb") as file:
        for _ in range(described.start):
            start += len(file.readline())
    known = {word: field for field, spellings in fields().items() for word in spellings}
    constants = tuple((known[word], value) for word, value in described.constants if word in known)
    read = _fields(name, described.columns, mapping, dict(constants))
    return replace(
        described, fields=read, start=start, encoding=_codec(name, described.encoding), constants=constants
    )


# ---------------------------------------------------------------- parts


def parts(path: Path, layout: Layout) -> Iterator[FilePart]:
    """Cut a plain file into parts, always at the same places."""
    cuts = _stretches(path, layout) if layout.delimiter else _row_groups(path)
    while some := tuple(islice(cuts, CUTS_A_PART)):
        yield FilePart(str(path), layout, some)


def _row_groups(path: Path) -> Iterator[tuple[int, int]]:
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
