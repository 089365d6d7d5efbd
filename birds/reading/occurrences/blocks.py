"""A part of a file of occurrences → blocks of records, with pyarrow: bounded memory, whatever the file's size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from birds.errors import InputError
from birds.reading.files.source import words
from birds.reading.occurrences.layout import arrow
from birds.reading.occurrences.regions import mixed
from birds.reading.occurrences.rules import Coded, OccurrenceBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from birds.reading.occurrences.layout import FilePart, Layout
    from birds.reading.occurrences.rules import Floats, Hashes

ROWS = 1 << 17  # of Parquet, at once
_NUMBERS = ("longitude", "latitude", "uncertainty")
_IDENTITIES = ("gbif", "occurrence", "dataset", "group")
_LONGEST_ID = 1024  # bytes of an id that are looked at
_NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*$"
_DAY = 10  # letters of an ISO date without its time
_TIMED = r"^\d{4}-\d\d-\d\d[T ][0-9:.]+(Z|[+-]\d\d:?\d\d)?$"


def blocks(part: FilePart) -> Iterator[OccurrenceBlock]:
    """Read a part, block by block. Raises InputError where the file is damaged or no longer there."""
    name = re.split(r"[/\\]", part.path)[-1]
    try:
        yield from _text_blocks(part) if part.layout.delimiter else _parquet_blocks(part)
    except (arrow().ArrowException, OSError) as error:
        raise InputError("occurrence.part_unreadable", file=name, why=words(error)) from None


# ---------------------------------------------------------------- Parquet


def _parquet_blocks(part: FilePart) -> Iterator[OccurrenceBlock]:
    layout = part.layout
    parquet = arrow("parquet")
    names = {field: layout.columns[place] for field, place in layout.fields}
    schema = parquet.read_schema(part.path)
    coded = [
        name
        for field, name in names.items()
        if field not in (*_NUMBERS, *_IDENTITIES) and arrow().types.is_string(schema.field(name).type)
    ]
    file = parquet.ParquetFile(part.path, read_dictionary=coded, memory_map=True)
    wanted = sorted(set(names.values()))
    for batch in file.iter_batches(ROWS, row_groups=list(part.cuts), columns=wanted, use_threads=False):
        columns = {field: batch.column(name) for field, name in names.items()}
        yield _records(layout, columns, batch.num_rows)


# ---------------------------------------------------------------- text


def _text_blocks(part: FilePart) -> Iterator[OccurrenceBlock]:
    with open(part.path, "rb") as file:  # noqa: PTH123 - a path as text: it may come from another process
        for start, end in zip(part.cuts, part.cuts[1:], strict=False):
            file.seek(start)
            data = file.read(end - start)
            if data.strip():
                yield _text_block(part.layout, data)


def _text_block(layout: Layout, data: bytes) -> OccurrenceBlock:
    if layout.encoding != "utf-8" or not data.isascii():
        data = data.decode(layout.encoding, "replace").encode()
    invalid = arrow().lib.ArrowInvalid
    try:
        return _parsed(layout, data, as_numbers=True)
    except invalid:  # a cell that is no number: read more patiently
        return _parsed(layout, data, as_numbers=False)


def _parsed(layout: Layout, data: bytes, *, as_numbers: bool) -> OccurrenceBlock:
    csv, pa = arrow("csv"), arrow()
    names = [f"c{place}" for place in range(len(layout.columns))]
    bad: list[object] = []

    def skip(row: object) -> str:
        bad.append(row)
        return "skip"

    wanted = {field: names[place] for field, place in layout.fields}
    usual = dict(
        layout.constants
    )  # what has a default is read as text: only there is an empty cell told from "NA"
    text, coded = pa.string(), pa.dictionary(pa.int32(), pa.string())
    types = {
        name: (pa.float64() if as_numbers and field not in usual else text)
        if field in _NUMBERS
        else text
        if field in (*_IDENTITIES, "date")
        else coded
        for field, name in wanted.items()
    }
    table = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
        csv.ParseOptions(
            delimiter=layout.delimiter,
            quote_char='"' if layout.quote else False,
            newlines_in_values=layout.quote,
            invalid_row_handler=skip,
        ),
        csv.ConvertOptions(
            column_types=types, include_columns=sorted(set(wanted.values())), strings_can_be_null=False
        ),
    ).combine_chunks()
    columns = {field: _whole(table.column(name)) for field, name in wanted.items()}
    return _records(layout, columns, table.num_rows, len(bad))


def _whole(column: Any) -> Any:  # noqa: ANN401
    pa = arrow()
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


# ---------------------------------------------------------------- columns → records


def _records(layout: Layout, columns: dict[str, Any], size: int, malformed: int = 0) -> OccurrenceBlock:
    for field, value in layout.constants:
        columns[field] = _filled(columns.get(field), value, size)
    numbers = {name: _floats(columns[name]) for name in _NUMBERS if name in columns}
    coded = {
        field: _coded(_days(column) if field == "date" else column)
        for field, column in columns.items()
        if field not in (*_NUMBERS, *_IDENTITIES)
        and not (field == "date" and {"year", "month"} <= columns.keys())
    }
    if "date" in columns and "date" not in coded and _has_gaps(coded):
        coded["date"] = _coded(_days(columns["date"]))
    if "subspecies" in coded:
        coded["name"] = _first_said(coded.pop("subspecies"), coded["name"])
    return OccurrenceBlock(
        size,
        coded,
        numbers["longitude"],
        numbers["latitude"],
        numbers.get("uncertainty"),
        _identity(columns, coded["name"]),
        malformed,
    )


def _has_gaps(coded: dict[str, Coded]) -> bool:
    """Tell whether a year or a month is empty somewhere: then the date is looked at."""
    return any(
        not value.strip() and bool(np.any(coded[field].index == at))
        for field in ("year", "month")
        for at, value in enumerate(coded[field].values)
    )


def _filled(column: Any, usual: str, size: int) -> Any:  # noqa: ANN401
    """Return a column of texts with the usual value in its empty cells; of nothing else where there is no column."""
    pa, compute = arrow(), arrow("compute")
    if column is None:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, dtype=np.int32)), pa.array([usual]))
    coded = pa.types.is_dictionary(column.type)
    texts = column.dictionary if coded else column
    texts = compute.if_else(compute.equal(compute.utf8_trim_whitespace(texts), ""), usual, texts)
    return pa.DictionaryArray.from_arrays(column.indices, texts) if coded else texts


def _floats(column: Any) -> Floats:  # noqa: ANN401
    pa, compute = arrow(), arrow("compute")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        good = compute.match_substring_regex(column, _NUMBER)
        column = compute.utf8_trim_whitespace(compute.if_else(good, column, None))
    made = compute.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
    return np.asarray(made, dtype=np.float64)


def _days(column: Any) -> Any:  # noqa: ANN401
    """Return dates without their times, so that few are different; all that is no plain time is kept whole."""
    pa, compute = arrow(), arrow("compute")
    if pa.types.is_timestamp(column.type):
        column = compute.cast(column, pa.date32(), safe=False)
    if not pa.types.is_string(column.type):
        return column
    return compute.if_else(
        compute.match_substring_regex(column, _TIMED), compute.utf8_slice_codeunits(column, 0, _DAY), column
    )


def _coded(column: Any) -> Coded:  # noqa: ANN401
    pa, compute = arrow(), arrow("compute")
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        texts = compute.cast(column, pa.list_(pa.string()))
        column = compute.binary_join(texts, ";")
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = compute.cast(column, pa.string())
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    values = tuple("" if value is None else str(value) for value in column.dictionary.to_pylist())
    index = compute.fill_null(column.indices, len(values)) if column.null_count else column.indices
    return Coded((*values, ""), index.to_numpy(zero_copy_only=False).astype("int64"))


def _first_said(better: Coded, other: Coded) -> Coded:
    """Return the value of the first column, of the other where it has none."""
    empty = np.array([not value.strip() for value in better.values])[better.index]
    return Coded(
        (*better.values, *other.values), np.where(empty, len(better.values) + other.index, better.index)
    )


# ---------------------------------------------------------------- identity


def _identity(columns: dict[str, Any], name: Coded) -> Hashes | None:
    """Return a hash of what makes each record the one it is, 0 where nothing does; None where no column says it.

    That is GBIF's id; else the occurrence's id within its dataset. A checklist that is shared in a group of
    observers is one: then it is the group's id and the name.
    """
    found: Hashes | None = None
    if "gbif" in columns:
        found = hashes(columns["gbif"])
    if "occurrence" in columns and (found is None or not found.all()):
        own = hashes(columns["occurrence"])
        if "dataset" in columns:
            own = np.where(own == 0, own, mixed(own, hashes(columns["dataset"])))
        found = own if found is None else np.where(found == 0, own, found)
    if "group" in columns:
        groups = hashes(columns["group"])
        names = hashes(arrow().array(name.values, arrow().string()))[name.index]
        shared = np.where(groups == 0, groups, mixed(groups, names))
        found = shared if found is None else np.where(groups == 0, found, shared)
    return found


def hashes(column: Any) -> Hashes:  # noqa: ANN401
    """Return a 64-bit hash of each text of a column, the same in every file and process; 0 for none."""
    data, starts, lengths = _bytes_of(column)
    words = np.ndarray(
        (len(data) - 7,), dtype="<u8", buffer=data, strides=(1,)
    )  # eight bytes from each place on
    made = mixed(lengths.astype(np.uint64), np.ones(len(lengths), dtype=np.uint64))
    for at in range(0, min(int(lengths.max(initial=0)), _LONGEST_ID), 8):
        left = lengths - at
        active = slice(None) if int(left.min()) > 0 else np.flatnonzero(left > 0)
        held = np.minimum(left[active], 8).astype(np.uint64)
        word = words[starts[active] + at] & (
            np.uint64(0xFFFFFFFFFFFFFFFF) >> (np.uint64(64) - held * np.uint64(8))
        )
        made[active] = mixed(made[active], word)
    made[lengths == 0] = 0
    return made


def _bytes_of(column: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:  # noqa: ANN401
    """Return the bytes of a column's texts, padded, with the start and length of each."""
    pa, compute = arrow(), arrow("compute")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    column = compute.fill_null(compute.cast(column, pa.large_string()), "")
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[column.offset : column.offset + len(column) + 1]
    held = (
        np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(0, dtype=np.uint8)
    )
    padded = np.concatenate([held, np.zeros(8, dtype=np.uint8)])
    return padded, ends[:-1], np.diff(ends)
