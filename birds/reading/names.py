"""A column of names, as it comes: a text line by line, of a pipe too and of any length; other files whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import IO

from birds.errors import InputError, quoted
from birds.model import Agreement, Arg, Message, name_column
from birds.reading.files.source import Row, magic, opened
from birds.reading.files.text import is_itemised, read_item, stream_rows
from birds.reading.lists.cells import VERNACULAR
from birds.reading.tables.columns import recognise
from birds.reading.tables.table import ReadOptions, read_table
from birds.sandbox import streamed
from birds.vocabulary import key
from birds.vocabulary.fields import field_of, name_languages

STDIN = "-"
_SAMPLE, _BLOCK = 60, 1000
_LANGUAGES = name_languages("list", ())
_NAMES = ("scientific_name", *VERNACULAR, *map(name_column, _LANGUAGES))
_TABLES = (b"{", b"[", b"<")  # texts that are no lines of names: JSON, a page


def column_of_names(file: str, column: str | None, stdin: IO[bytes], agreement: Agreement) -> Iterator[str]:
    """Yield the names in a column of a file, "" for a row without one; "-" is standard input.

    Without `column` it is the one whose header says scientific names, else vernacular ones; or the file is one name a
    line. Raises InputError where it can't be read, or where nothing says which column holds names.
    """
    if file == STDIN:
        stdin_named = Message("file.standard_input")
        yield from _names(stream_rows(stdin, stdin_named), column, stdin_named)
        return
    path = Path(file)
    with opened(path) as stream:
        head = stream.read(_SAMPLE)
    if magic(head) == "text" and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_TABLES):
        for block in streamed(_blocks, path, column, file=path.name, size=path.stat().st_size):
            yield from block
        return
    table, _ = read_table(path, ReadOptions(agreement=agreement))
    above = (table.header,) if any(table.header) else ()
    yield from _names(chain(above, table.rows), column, path.name)


def names_in(path: Path, agreement: Agreement) -> tuple[str, ...]:
    """Return the names in a file; a line that begins with # is a remark. InputError, too, where it holds none."""
    every = column_of_names(str(path.absolute()), None, BytesIO(), agreement)
    names = tuple(name for name in every if name and not name.startswith("#"))
    if not names:
        raise InputError("list.no_names", file=path.name)
    return names


def _blocks(path: Path, column: str | None) -> Iterator[list[str]]:
    with opened(path) as stream:
        names = _names(stream_rows(stream, path.name, path.suffix.casefold()), column, path.name)
        while block := list(islice(names, _BLOCK)):
            yield block


def _names(rows: Iterable[Row], column: str | None, file: Arg) -> Iterator[str]:
    rows = iter(rows)
    first = list(islice(rows, _SAMPLE))
    blank = next((at for at, row in enumerate(first) if row), 0)
    header, sample = first[blank] if first else (), [row for row in first[blank + 1 :] if row]
    width = max(map(len, (header, *sample)))
    if column is not None:
        places = [at for at, cell in enumerate(header) if key(cell) == key(column)]
        if len(places) != 1:
            raise InputError("names.no_column", file=file, column=column, there=quoted(header))
        at = places[0]
    elif width == 1 and field_of(header[0], more=_LANGUAGES) is None:  # the first line is a name, too
        blank, at = -1, 0
    else:
        columns = recognise(header, sample=sample, more=_LANGUAGES).columns
        by_field = {column.field: column.index for column in columns if column.how == "header"}
        named = [by_field[field] for field in _NAMES if field in by_field]
        if not named:
            raise InputError("names.which_column", file=file, there=quoted(header))
        at = named[0]
    items = width == 1 and is_itemised(row[0] for row in (header, *sample) if row)
    for row in chain(first[blank + 1 :], rows):
        cell = row[at] if at < len(row) else ""
        yield read_item(cell)[1] if items else cell
