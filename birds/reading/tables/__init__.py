"""A table with its columns recognised: what every reader of records starts from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partialmethod
from itertools import chain
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from birds.errors import InputError, Problem, quoted
from birds.model import Agreement, Arg, Lang, Message, SourceFile, name_column
from birds.reading.files.source import Row
from birds.reading.tables.columns import Columns, recognise
from birds.reading.tables.table import RawTable, ReadOptions, file_and_sheet, read_table
from birds.reading.tables.values import has_kana, text_or_none
from birds.vocabulary.fields import PROTECTED, Noun, name_languages

Said = str | Message  # a code, or what is said with its own arguments
__all__ = ["ReadOptions"]  # handed on
T = TypeVar("T")
V = TypeVar("V")
_SAMPLE = 400
_SHOWN, _MOST, _LONGEST = 20, 12, 40
_DATES = ("date_from", "date_to", "season", "designated")
_DAY_NUMBER = re.compile(r"[2-5]\d{4}")  # 1954 to 2064
_DAY_0 = date(1899, 12, 30)  # of workbooks
_BLANK = "NA"  # as R writes it
_OF_NA = frozenset({"category", *PROTECTED, "party", "from_party", "to_party", "region"})
"""Fields in which it says something: not applicable, Namibia, North America."""


@dataclass(slots=True)
class Opened:
    """A table, its columns, where each recognised field stands, and all that was noticed so far, in its order."""

    table: RawTable
    columns: Columns
    places: dict[str, int]
    problems: list[Problem] = field(default_factory=list)
    has_kana: bool = True  # else Chinese characters may be Chinese
    others: tuple[tuple[Lang, str], ...] = ()  # languages that the program does not speak, with their columns
    agreement: Agreement = field(kw_only=True)
    warned: set[tuple[str, str]] = field(default_factory=set)  # fields and values warned of, for all rows

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Yield the rows that hold something, with their numbers."""
        return self.table.numbered()

    def get(self, row: Row, field: str) -> str | None:
        """Return the text of a field in a row, None where it has none."""
        place = self.places.get(field)
        cell = text_or_none(row[place]) if place is not None and place < len(row) else None
        return cell if cell != _BLANK or field in _OF_NA else None

    def texts(self, row: Row) -> dict[str, str]:
        """Return the texts of a row by field: what `get` returns of each, at once."""
        places, end = self.places.items(), len(row)
        texts = {name: cell for name, at in places if at < end and (cell := text_or_none(row[at]))}
        if _BLANK in texts.values():
            return {name: cell for name, cell in texts.items() if cell != _BLANK or name in _OF_NA}
        return texts

    def mapping(self) -> tuple[tuple[str, str], ...]:
        """Return what each column was read as, so that the table can be read the same way again.

        A column is named by its header, by its place ("#3") where that is empty or stands there twice; "ignore" is
        what was not read.
        """
        times = Counter(column.header for column in self.columns.columns if column.header)
        read = {place: field for field, place in self.places.items()}
        # Those of a crosstab are found again by the others:
        own = [column for column in self.columns.columns if column.how != "crosstab"]
        names = (each.header if times[each.header] == 1 else f"#{each.index + 1}" for each in own)
        return tuple((name, read.get(each.index, "ignore")) for name, each in zip(names, own, strict=True))

    def tell(
        self,
        severity: str,
        row: int,
        what: Said,
        todo: Said = "",
        field: str | None = None,
        value: str | None = None,
        **args: Arg,
    ) -> None:
        """Note a problem of a row, or of a field in it; `args` are the arguments of both sentences."""
        column = (self.columns.header(field) or field) if field else None
        shown = value if value is None or len(value) <= 80 else value[:79] + "…"  # noqa: PLR2004
        at = self.places.get(field or "", 0)
        problem = self.table.problem(
            what, todo, row, column=column, value=shown, severity=severity, at=at, **args
        )
        self.problems.append(problem)

    # A row or value that is not used; used, but somebody should look; what was made of it where nothing is wrong.
    error = partialmethod(tell, "error")
    warn = partialmethod(tell, "warning")
    note = partialmethod(tell, "note")

    def need(self, wanted: str, *fields: str) -> None:
        """Insist on one of some fields; `wanted` is the code of what they hold. Raises InputError."""
        if not any(field in self.places for field in fields):
            raise InputError(no_column(self.table, wanted, fields[0]))

    def parse(
        self, number: int, row: Row, field: str, read: Callable[[str], V | None], what: str, todo: str
    ) -> V | None:
        """Return what `read` makes of a cell; None where it is empty or not understood, which is said."""
        cell = self.get(row, field)
        value = read(cell) if cell else None
        if cell and value is None:
            self.warn(number, what, todo, field, cell)
        return value

    def read(self, values: Iterable[T], crs: str | None = None) -> Read[T]:
        """Return what was made of the table, all that was noticed, and how it was read."""
        table, mapping = self.table, self.mapping()
        how = SourceFile("", table.file, table.sha256, 0, encoding=table.encoding, sheet=table.sheet)
        return Read(tuple(values), tuple(self.problems), replace(how, crs=crs, mapping=mapping))


def open_table(path: Path, noun: Noun, options: ReadOptions, *, typeset: bool = False) -> Opened:
    """Read a table and recognise its columns; what was not recognised is said in its problems."""
    table, problems = read_table(path, options, noun, typeset=typeset)
    opened = recognised(table, noun, options)
    opened.problems[:0] = problems
    for name in filter(opened.places.__contains__, _DATES):
        cells = ((number, opened.get(row, name)) for number, row in enumerate(table.rows, table.first_row))
        numbered = [(number, cell) for number, cell in cells if cell and _DAY_NUMBER.fullmatch(cell)]
        if numbered:  # as a workbook shows a date without its format
            number, cell = numbered[0]
            day = _DAY_0 + timedelta(int(cell))
            what = Message.of("column.day_numbers", rows=len(numbered), cell=cell, day=str(day))
            opened.warn(number, what, "column.do_format_dates", name, cell)
    return opened


def recognised(table: RawTable, noun: Noun, options: ReadOptions) -> Opened:
    """Recognise the columns of a table; a table without a header is read by content alone."""
    sample = [row for row in table.rows[: 4 * _SAMPLE] if row][:_SAMPLE]
    width = max(map(len, sample), default=0)
    header = table.header or ("",) * width
    languages = name_languages(noun, options.agreement.further)
    try:
        columns = recognise(header, options.mapping, noun, sample, languages)
    except InputError as error:
        raise InputError("column.in_file", file=table.file, why=error.message) from None
    places = {column.field: column.index for column in columns.columns if column.field}
    kana = has_kana(chain(*sample, *(lines for _, lines in table.between)))
    others = tuple((lang, column) for lang in languages if (column := name_column(lang)) in places)
    unused, agreement = [*_unused(table, columns)], options.agreement
    return Opened(table, columns, places, unused, has_kana=kana, others=others, agreement=agreement)


def not_read(names: Sequence[Arg]) -> Message:
    """Return which columns are not read: the first, and how many more."""
    if more := names[_MOST:]:
        return Message.of("column.not_read_more", names=tuple(names[:_MOST]), more=len(more))
    return Message.of("column.not_read", names=tuple(names))


def _unused(table: RawTable, columns: Columns) -> Iterator[Problem]:
    unknown = [*quoted(column.header[:_LONGEST] for column in columns.unrecognised())]
    nameless = [column.index for column in columns.columns if column.how == "none" and not column.header]
    filled = (at for at in nameless if any(row[at:] and row[at] for row in table.rows[:_SAMPLE]))
    unknown += [Message.of("column.numbered", number=at + 1) for at in filled]
    if unknown:
        yield table.problem(not_read(unknown), "column.do_map_or_ignore")
    if columns.groups:
        read, *left = (name[:_LONGEST] for name in columns.groups)
        yield table.problem("column.groups", "column.do_map_group", read=read, left=tuple(left))
    for column in columns.conflicts:
        name, what, todo = column.field or "", "column.read_already", "column.do_map"
        first = columns.header(name) or ""
        yield table.problem(what, todo, column=column.header, field=name, first=first)


BIRD = ("scientific_name", "vernacular_name")
Get = Callable[[str], str | None]  # the text of a field of a row


def bird_name(get: Get) -> str | None:
    """Return the name of the bird in a row: the scientific one, else what it is called in any language."""
    return next(filter(None, map(get, BIRD)), None)


def row_text(row: Row) -> str:
    """Return what a row says, as a problem of it shows it."""
    return " ".join(filter(None, row))


def no_column(table: RawTable, wanted: str, field: str) -> Message:
    """Say that no column of a table holds what is needed; `wanted` is the code of what that is."""
    header = quoted(text[:_LONGEST] for text in table.header if text)
    first = next((row for row in table.rows if any(row)), ())  # which was not recognised as a header, perhaps
    cells = quoted(text[:_LONGEST] for text in first[:_SHOWN] if text)
    shown = Message.of("column.found_no_header", cells=cells)
    if len(header) > _SHOWN:
        shown = Message.of("column.found_more", headers=header[:_SHOWN], more=len(header) - _SHOWN)
    elif header:
        shown = Message.of("column.found", headers=header)
    where = file_and_sheet(table.file, table.sheet)
    return Message.of("column.missing", where=where, wanted=Message(wanted), found=shown, field=field)


# ---------------------------------------------------------------- how it was read


class Read(NamedTuple, Generic[T]):
    """The values of a file, what was noticed, and how it was read: of no noun yet."""

    values: tuple[T, ...]
    problems: tuple[Problem, ...]
    how: SourceFile

    def source(self, noun: str, **options: str | None) -> SourceFile:
        """Return what the dossier keeps of it; `options` are those of the command that were given."""
        stated = tuple((name, value) for name, value in sorted(options.items()) if value is not None)
        return replace(self.how, noun=noun, rows=len(self.values), options=stated)
