"""A part of a file of occurrences as frames: one a block, its columns called by their fields.

Texts are categories ("name", "status" …), `longitude`, `latitude` and `uncertainty` are numbers (NaN where they are
none), `date` is text as printed, and `identity` is a hash of what makes a record the one it is. Text is read by Arrow
where the extra `[scale]` is installed, else by Python's own reader: record by record the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from pandas.api.types import is_float_dtype, is_integer_dtype

from birds.errors import InputError
from birds.reading.files.source import in_one_line
from birds.reading.occurrences.files import LONGEST_LINE, PART_ROWS, FilePart, Layout, arrow, has_arrow

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBERS = ("longitude", "latitude", "uncertainty")
_IDS = ("gbif", "occurrence", "dataset", "group")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_WHOLE, _MORE_THAN_WHOLE = r"(?:0|[1-9][0-9]{0,17})", 10**18
_AS_ARROW_READS = r"^[ \t]*(-?)0*([0-9]+)[ \t]*$"
_TEXTS = (*_NUMBERS, *_IDS, "date")  # all others are few distinct texts


def frames(part: FilePart) -> Iterator[tuple[pd.DataFrame, int]]:
    """Read a part, frame by frame, each with the number of its lines that have another number of cells.

    Raises InputError where the file is damaged or no longer there.
    """
    broken = (OSError, arrow().ArrowException if has_arrow() else csv.Error)
    try:
        read = _text if part.layout.delimiter else _parquet
        for number, (records, malformed) in enumerate(read(part)):
            yield _finished(part, number, records), malformed
    except broken as error:
        raise InputError("occurrence.part_unreadable", file=part.name, why=in_one_line(error)) from None


def _text(part: FilePart) -> Iterator[tuple[pd.DataFrame, int]]:
    read = _by_arrow if has_arrow() else _by_csv
    with open(part.path, "rb") as file:  # noqa: PTH123 - a path as text: it may come from another process
        for start, end in part.cuts:
            file.seek(start)
            data = file.read(end - start)
            if data and not data.isspace():
                yield read(part.layout, data)


def _by_csv(layout: Layout, data: bytes) -> tuple[pd.DataFrame, int]:
    csv.field_size_limit(LONGEST_LINE)
    text = io.StringIO(data.decode(layout.encoding, "replace"), newline="")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if layout.quote else csv.QUOTE_NONE
    rows = [row for row in csv.reader(text, delimiter=layout.delimiter, quoting=quoting) if row]
    whole = [row for row in rows if len(row) == len(layout.columns)]
    columns = {field: pd.Series([row[place] for row in whole], dtype="str") for field, place in layout.fields}
    return pd.DataFrame(columns), len(rows) - len(whole)


def _by_arrow(layout: Layout, data: bytes) -> tuple[pd.DataFrame, int]:
    if layout.encoding != "utf-8" or not data.isascii():
        data = data.decode(layout.encoding, "replace").encode()
    for number, whole in (("double", "int64"), ("double", "string")):
        with suppress(arrow().ArrowInvalid):  # a cell that is no number
            return _parsed(layout, data, number, whole)
    return _parsed(layout, data, "string", "string")


def _parsed(layout: Layout, data: bytes, number: str, whole: str) -> tuple[pd.DataFrame, int]:
    """Read text with numbers and GBIF's ids as such types of Arrow. ArrowInvalid where a cell is none."""
    pa, reader = arrow(), arrow("csv")
    malformed: list[object] = []

    def skip(row: object) -> str:
        malformed.append(row)
        return "skip"

    type_of = dict.fromkeys(_TEXTS, pa.string()) | dict.fromkeys(_NUMBERS, number) | {"gbif": whole}
    type_of |= {field: pa.string() for field, _ in layout.constants}  # there an empty cell is not yet none
    none = [""] if whole == "int64" else None  # "NA" is none of a number, but of an id a text
    few = pa.dictionary(pa.int32(), pa.string())
    types = {str(place): type_of.get(field, few) for field, place in layout.fields}
    names = [str(place) for place in range(len(layout.columns))]
    table = reader.read_csv(
        pa.py_buffer(data),
        reader.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
        reader.ParseOptions(
            delimiter=layout.delimiter,
            quote_char='"' if layout.quote else False,
            newlines_in_values=layout.quote,
            invalid_row_handler=skip,
        ),
        reader.ConvertOptions(
            column_types=types, include_columns=[*types], strings_can_be_null=False, null_values=none
        ),
    )
    columns = {field: table.column(str(place)) for field, place in layout.fields}
    return _frame(columns), len(malformed)


def _parquet(part: FilePart) -> Iterator[tuple[pd.DataFrame, int]]:
    names = {field: part.layout.columns[place] for field, place in part.layout.fields}
    schema, is_text = arrow("parquet").read_schema(part.path), arrow().types.is_string
    few = [name for field, name in names.items() if field not in _TEXTS and is_text(schema.field(name).type)]
    file = arrow("parquet").ParquetFile(part.path, read_dictionary=few, memory_map=True)
    groups = range(part.cuts[0][0], part.cuts[-1][1])
    for batch in file.iter_batches(PART_ROWS, groups, [*names.values()], use_threads=False):
        columns = {field: _of_parquet(batch.column(name), field) for field, name in names.items()}
        yield _frame(columns), 0


def _frame(columns: Mapping[str, Any]) -> Any:  # noqa: ANN401
    pa = arrow()
    return pa.table(columns).to_pandas(use_threads=False, types_mapper={pa.int64(): pd.Int64Dtype()}.get)


def _of_parquet(column: Any, field: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a column as numbers, as texts or as few distinct values; a list's values are joined, a time is its day."""
    pa, compute = arrow(), arrow("compute")
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = compute.binary_join(compute.cast(column, pa.list_(pa.string())), ";")
    elif pa.types.is_timestamp(column.type):
        column = compute.cast(column, pa.date32(), safe=False)
    elif pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = compute.cast(column, pa.string())
    if field in _NUMBERS and pa.types.is_floating(column.type):
        return column
    if field == "gbif" and (pa.types.is_integer(column.type) or pa.types.is_string(column.type)):
        with suppress(pa.ArrowInvalid):
            return compute.cast(column, pa.int64())
    if field in _TEXTS:
        return compute.cast(column, pa.string())
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _finished(part: FilePart, number: int, records: pd.DataFrame) -> pd.DataFrame:
    for field, value in part.layout.constants:
        column = records[field].astype("str") if field in records else pd.Series("", records.index, "str")
        records[field] = column.mask(column.str.strip() == "", value)
    if "subspecies" in records:
        better, name = records.pop("subspecies").astype("str"), records["name"].astype("str")
        records["name"] = better.mask(better.str.strip() == "", name)
    for field in _NUMBERS:
        records[field] = _floats(records[field]) if field in records else np.nan
    for field in records.columns.difference([*_TEXTS]):
        records[field] = records[field].astype("category")
    stands = pd.util.hash_array(np.array([f"{part.path}|{part.cuts}|{number}"], dtype=object))
    records["identity"] = _identity(records, pd.util.hash_array(records.index.to_numpy(np.uint64) ^ stands))
    return records.drop(columns=records.columns.intersection([*_IDS]))


def _floats(column: pd.Series) -> NDArray[np.float64]:
    """Return a column as numbers, NaN where a cell is none."""
    if not is_float_dtype(column):
        texts = column.str.strip()
        column = texts.where(texts.str.fullmatch(_NUMBER)).astype("float64")
    numbers = column.to_numpy()
    return np.where(np.isinf(numbers), np.nan, numbers)


def _identity(records: pd.DataFrame, stands: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a hash of GBIF's id; else of the occurrence's id within its dataset; else of where a record `stands`.

    A checklist that is shared in a group of observers is one: then it is of the group's id and the name.
    """
    identity, is_left = stands, np.ones(len(records), dtype=bool)
    for first, *more in (("group", "name"), ("gbif",), ("occurrence", "dataset")):
        if first in records and is_left.any():
            own = records[first]
            if first == "gbif" and not is_integer_dtype(own):  # as it is read where all are numbers
                own = own.str.replace(_AS_ARROW_READS, r"\1\2", regex=True)
            whole = own
            for field in records.columns.intersection(more):
                whole = whole.fillna("") + "|" + records[field].astype("str").fillna("")
            is_said = is_left & (own.notna() & (own != "")).to_numpy(bool)
            identity = np.where(is_said, _hashed(whole), identity)
            is_left &= ~is_said
    return identity


def _hashed(ids: pd.Series) -> NDArray[np.uint64]:
    """Return a 64-bit hash of each id, the same in every file and process: of a number, and else of its text."""
    if is_integer_dtype(ids):
        numbers = ids.to_numpy(np.int64, na_value=0)
        if numbers.min(initial=0) >= 0 and numbers.max(initial=0) < _MORE_THAN_WHOLE:
            return pd.util.hash_array(~numbers)  # of 0 it would be that of no text
        ids = ids.astype("str")
    texts = ids.fillna("")
    hashed = pd.util.hash_array(texts.to_numpy(dtype=object), categorize=False)
    whole = texts.str.fullmatch(_WHOLE).to_numpy(bool)
    hashed[whole] = pd.util.hash_array(~texts[whole].astype(np.int64).to_numpy())
    return hashed
