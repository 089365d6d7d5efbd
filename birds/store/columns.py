r"""What a table of a dossier is: its columns, what stands in their cells, what it refers to, the SQL that makes it.

The value of a field as a cell of the dossier, and as a cell of a CSV file: exact in both, and back again.

In the dossier several values are JSON, none of them is NULL. In a CSV file nothing is what a spreadsheet takes for a
formula:

| value | cell |
|---|---|
| unknown (NULL) | empty |
| a text that is empty, or starts with one of = + - @ ' or a full-width form, a tab or a line end | ' before it |
| a text with control characters | '\ before it, then the text as in a JSON string |
| any other text | itself |
| a number | its shortest decimal form that is exactly it |
| yes or no | true or false |
| a geometry | WKT |
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from birds.errors import UnusableError, cause
from birds.model import Candidate, Message, Names, PartyCode
from birds.store import geometry

Cell = str | int | float | bytes | None
Row = tuple[Cell, ...]
Geometry = Literal["POINT", "LINESTRING", "LINESTRINGM", "MULTIPOLYGON"]
Kind = Literal["text", "date", "moment", "whole", "number", "truth"] | Geometry
T = TypeVar("T")
FOLDER = Path(__file__).parent
PARTY = "party (code)"
DECLARED: dict[Kind, str] = {
    "text": "TEXT",
    "date": "TEXT",
    "moment": "TEXT",
    "whole": "INTEGER",
    "number": "DOUBLE",
    "truth": "BOOLEAN",
}
"""What a kind is in SQL; a geometry has its own name."""
_WIDTH = 110  # of a line of SQL
_DEFERRED = "DEFERRABLE INITIALLY DEFERRED"
MARK = "'"
SPELLED = "'\\"
RISKY = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠", MARK)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_LATE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # JSON itself spells out the others
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_TRUTH = {"true": 1, "false": 0}
_LARGEST = 2**63
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
WANTED: dict[Kind, str] = {
    "text": "export.cell_text",
    "date": "export.cell_date",
    "moment": "export.cell_moment",
    "whole": "export.cell_whole",
    "number": "export.cell_number",
    "truth": "export.cell_truth",
    "POINT": "export.cell_point",
    "LINESTRING": "export.cell_line",
    "LINESTRINGM": "export.cell_line",
    "MULTIPOLYGON": "export.cell_area",
}
"""What must stand in a cell of a kind."""

# ---------------------------------------------------------------- several values in one cell


class Several(NamedTuple):
    """Several values in one cell: how they are written as JSON, and how read (what is the same is read once)."""

    write: Callable[[Any], str | None]
    read: Callable[[str | None], Any]


def _array_cell(values: Sequence[Any]) -> str | None:
    return _dump(values) if values else None


def _reading(element: Callable[[Any], T]) -> Callable[[str | None], tuple[T, ...]]:
    """Return what reads the elements of a JSON array, each by `element`; ValueError where it is none."""

    @lru_cache(maxsize=4096)
    def read(cell: str | None) -> tuple[T, ...]:
        return tuple([element(each) for each in _list_of(json.loads(cell))]) if cell else ()

    return read


def _element(kind: type[T]) -> Callable[[Any], T]:
    def element(each: Any) -> T:  # noqa: ANN401 - whatever the JSON holds
        if type(each) is not kind:  # True is an int, and no month
            raise UnusableError("cell.other_kind", text=str(each))
        return each

    return element


_text_of, _list_of, _whole_of = _element(str), _element(list), _element(int)


def _month(each: Any) -> int:  # noqa: ANN401
    if not 1 <= (month := _whole_of(each)) <= 12:  # noqa: PLR2004
        raise UnusableError("cell.other_kind", text=str(each))
    return month


def _pair(each: object) -> tuple[str, str]:
    first, second = map(_text_of, _list_of(each))
    return first, second


def _triple(each: object) -> tuple[str, str, str]:
    first, second, third = map(_text_of, _list_of(each))
    return first, second, third


def reason_cells(reason: Message) -> Row:
    """Return a reason as two cells: its rule, its arguments."""
    return reason.code, _dump(dict(sorted(reason.texts.items()))) if reason.args else None


def reason(rule: str, args: str | None) -> Message:
    """Return the reason behind a rule and its JSON arguments, which are texts; ValueError for any other."""
    return _reason_of(rule, json.loads(args)) if args else Message(rule)


def _reason_of(rule: str, args: Any) -> Message:  # noqa: ANN401 - whatever the JSON holds
    if not isinstance(args, dict) or not all(isinstance(each, str) for each in (rule, *args.values())):
        raise UnusableError("cell.other_kind", text=str(args))
    return Message(rule, tuple(args.items()))


def _reason_parts(reason: Message) -> tuple[str, dict[str, str]]:
    return reason.code, dict(sorted(reason.texts.items()))


def _reason(each: list[Any]) -> Message:
    rule, args = _list_of(each)
    return _reason_of(rule, args)


def _candidate(each: list[Any]) -> Candidate:
    taxon, *reason = _list_of(each)
    return Candidate(_text_of(taxon), _reason(reason))


def _number_of(each: object) -> float:
    if isinstance(each, bool) or not isinstance(each, int | float):
        raise UnusableError("cell.other_kind", text=str(each))
    return float(each)


@lru_cache(maxsize=256)
def _names_of(cell: str | None) -> Names:
    by_lang = json.loads(cell) if cell else {}
    return Names(**{lang: _text_of(name) for lang, name in by_lang.items()})


SEVERAL: dict[object, Several] = {
    tuple[str, ...]: Several(_array_cell, _reading(_text_of)),
    tuple[int, ...]: Several(_array_cell, _reading(_month)),  # what stands in several numbers is months
    tuple[float, ...]: Several(_array_cell, _reading(_number_of)),
    tuple[PartyCode, ...]: Several(_array_cell, _reading(_text_of)),
    tuple[tuple[str, str], ...]: Several(_array_cell, _reading(_pair)),
    tuple[tuple[str, str, str], ...]: Several(_array_cell, _reading(_triple)),
    tuple[Message, ...]: Several(
        lambda reasons: _array_cell([_reason_parts(each) for each in reasons]), _reading(_reason)
    ),
    tuple[Candidate, ...]: Several(
        lambda several: _array_cell([(each.taxon, *_reason_parts(each.reason)) for each in several]),
        _reading(_candidate),
    ),
}
"""Fields with several values, by their type."""
NAMES = Several(lambda names: _dump(names.by_language) if names.by_language else None, _names_of)
"""Names by their languages, in one cell."""
ARGS = Several(str, lambda cell: reason("", cell))
"""The arguments of a reason, which has its rule in a cell of its own."""

# ---------------------------------------------------------------- other values


@lru_cache(maxsize=4096)
def names(english: str | None, japanese: str | None, korean: str | None, others: str | None) -> Names:
    """Return names: in the languages that have a column of their own, and in others, by their tags as JSON."""
    return Names(english, korean, japanese, **(_names_of(others).by_language if others else {}))


@lru_cache(maxsize=4096)
def names_cells(value: Names) -> Row:
    """Return the cells of names, as `names` reads them."""
    by_lang = value.by_language
    own = tuple([by_lang.pop(lang, None) for lang in ("en", "ja", "ko")])
    return (*own, _dump(by_lang) if by_lang else None)


def truth(cell: int | None) -> bool | None:
    """Return yes, no or unknown."""
    return None if cell is None else bool(cell)


@lru_cache(maxsize=8192)
def is_date(cell: Cell, kind: Kind) -> bool:
    """Whether a cell is a `date` in ISO 8601 (2018, 2018-01, 2018-01-14), or a `moment` of a day with its zone."""
    parts = _DATE.fullmatch(cell[:10] if kind == "moment" else cell) if isinstance(cell, str) else None
    if parts is None:
        return False
    try:
        date(*(int(part or 1) for part in parts.groups()))
        return kind == "date" or datetime.fromisoformat(str(cell)).tzinfo is not None
    except ValueError:
        return False


def dated(cell: str | None, kind: Kind) -> str | None:
    """Return a date or moment as it stands; ValueError for anything else."""
    if cell is not None and not is_date(cell, kind):
        raise UnusableError(WANTED[kind])
    return cell


def finite(value: float | None) -> float | None:
    """Return a number; ValueError for a NaN, which SQLite would store as "unknown" without a word."""
    if value is not None and value - value != 0:
        raise UnusableError("store.area_no_number", area=value)
    return value


# ---------------------------------------------------------------- cells of a CSV file


def cell_of_value(value: Cell, kind: Kind) -> str:
    """Return a value as the cell that holds it; ValueError where it is none of its column's kind."""
    if value is None:
        return ""
    if (kind == "text" and isinstance(value, str)) or (kind in ("date", "moment") and is_date(value, kind)):
        return _text(str(value))
    if kind in geometry.KINDS and isinstance(value, bytes):
        return geometry.to_text(value)
    if kind == "whole" and isinstance(value, int):
        return str(value)
    if kind == "number" and isinstance(value, int | float) and math.isfinite(value):
        return repr(float(value))
    if kind == "truth" and value in (0, 1):
        return "true" if value else "false"
    raise UnusableError(WANTED[kind])


def value_of_cell(cell: str, kind: Kind) -> Cell:
    """Return the value that a cell holds; ValueError says what should stand there."""
    if not cell:
        return None
    if kind == "text":
        return _unmarked(cell)
    if kind in ("date", "moment"):
        return dated(cell, kind)
    return _number(cell, kind) if kind in ("whole", "number", "truth") else _geometry(cell, kind)


def _text(text: str) -> str:
    if _CONTROL.search(text):
        body = json.dumps(text, ensure_ascii=False)[1:-1]
        return SPELLED + _LATE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", body)
    return MARK + text if not text or text.startswith(RISKY) else text


def _unmarked(cell: str) -> str:
    if not cell.startswith(SPELLED):
        return cell.removeprefix(MARK).replace("\r\n", "\n")  # a control character would be spelled out
    try:
        return str(json.loads(f'"{cell[len(SPELLED) :]}"', strict=False))
    except ValueError:
        raise UnusableError("export.cell_json_string") from None


def _number(cell: str, kind: Kind) -> int | float:
    if kind == "truth" and cell.lower() in _TRUTH:
        return _TRUTH[cell.lower()]
    if kind == "whole" and _WHOLE.fullmatch(cell) and -_LARGEST <= int(cell) < _LARGEST:
        return int(cell)
    if kind == "number" and _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    raise UnusableError(WANTED[kind])


def _geometry(cell: str, kind: Kind) -> bytes:
    try:
        return geometry.blob_of(geometry.to_wkb(cell), geometry.KINDS[kind])
    except ValueError as error:
        raise UnusableError("export.cell_because", wanted=Message(WANTED[kind]), why=cause(error)) from None


# ---------------------------------------------------------------- columns and tables


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """A column: `allowed` are the only words it takes, where there are such; `least` the smallest number.

    `refers` is the column of another table that has the value too, `condition` one that only SQLite holds.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    allowed: tuple[str, ...] = ()
    least: int | None = None
    unique: bool = False
    several: Several | None = None
    refers: str = ""
    condition: str = ""

    def wanted(self) -> Message:
        """Return what must stand in it."""
        if self.allowed:
            return Message.of("export.cell_one_of", allowed=self.allowed)
        return Message(WANTED[self.kind])

    def wrong(self, value: Cell) -> Message | None:
        """Return what is wrong with a value of the right kind, None where nothing is."""
        if value is None:
            return Message("export.cell_empty") if self.required else None
        if self.allowed and value not in self.allowed:
            return self.wanted()
        if self.least is not None and isinstance(value, int | float) and value < self.least:
            return Message.of("export.cell_least", least=self.least)
        try:
            if self.several:
                self.several.read(str(value))
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            return Message("export.cell_json")
        return None

    def sql(self) -> str:
        """Return the line that declares it."""
        words = [self.name, DECLARED.get(self.kind, self.kind.removesuffix("M"))]
        words += ["NOT NULL"] if self.required else []
        words += ["UNIQUE"] if self.unique else []
        words += [f"REFERENCES {self.refers}"] if self.refers else []
        words += [_DEFERRED] if self.refers and self.refers != PARTY else []
        declared, check = "    " + " ".join(words), self.check()
        if not check:
            return declared
        line = f"{declared} CHECK ({self.name} {check})"
        return line if len(line) < _WIDTH else f"{declared}\n        CHECK ({self.name} {check})"

    def check(self) -> str:
        """Return what a value must be, as SQL that follows its name; "" where its kind says all."""
        if self.allowed:
            return f"IN ({', '.join(map(repr, self.allowed))})"
        if self.kind == "truth":
            return "IN (0, 1)"
        return self.condition or ("" if self.least is None else f">= {self.least}")


class Described(NamedTuple):
    """What a table, or an export as a whole, says of itself."""

    title: str
    about: str


@cache
def table_descriptions() -> dict[str, Described]:
    """Return what each table says of itself in other programs, and the export, by name: `described.csv`, in English."""
    with (FOLDER / "described.csv").open(encoding="utf-8", newline="") as lines:
        return {name: Described(*described) for name, *described in csv.reader(lines)}


class ForeignKey(NamedTuple):
    """Columns that name a row of another table (or of the same) by columns of it."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]

    def sql(self) -> str:
        """Return the line that declares it."""
        to = f"{self.table} ({', '.join(self.to)})"
        return f"    FOREIGN KEY ({', '.join(self.columns)}) REFERENCES {to} {_DEFERRED}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlTable:
    """A table: its columns in the order of canonical rows and of files, and what else its SQL says.

    `key` are the columns that name a row; without one, equal rows are the same row. `order` is that of canonical rows.
    `but` is a condition on those. `derived` are
    columns that follow from others, `lines` more conditions, `after` what follows the table; `literal` is the SQL of a
    table that is like no other.
    """

    name: str
    columns: tuple[SqlColumn, ...] = ()
    key: tuple[str, ...] = ()
    order: str = "fid"
    but: str = ""
    derived: tuple[SqlColumn, ...] = ()
    references: tuple[ForeignKey, ...] = ()
    lines: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    literal: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    @property
    def title(self) -> str:
        """What QGIS calls the table."""
        return table_descriptions()[self.name].title

    @property
    def about(self) -> str:
        """What a row of it is."""
        return table_descriptions()[self.name].about

    @property
    def geometry(self) -> Geometry | None:
        """The kind of its geometry, None where it is not on the map."""
        kind = self.columns[0].kind if self.columns else "text"
        return None if kind in DECLARED else kind  # type: ignore[return-value]

    @property
    def primary(self) -> tuple[str, ...]:
        """The key, where no column of it may be empty."""
        required = {column.name for column in self.columns if column.required}
        return self.key if required.issuperset(self.key) else ()

    def select(self) -> str:
        """Return the SQL of the canonical rows."""
        where = f" WHERE {self.but}" if self.but else ""
        return f"SELECT {', '.join(self.names)} FROM {self.name}{where} ORDER BY {self.order}"  # noqa: S608 - our own names

    def refers(self) -> tuple[ForeignKey, ...]:
        """Return what its rows refer to."""
        single = ((column.name, column.refers.split()) for column in self.columns if column.refers)
        keys = (ForeignKey((name,), target[0], (target[1].strip("()"),)) for name, target in single)
        return (*keys, *self.references)

    def sql(self) -> str:
        """Return the SQL that makes the table, with its indexes."""
        if self.literal:
            return self.literal
        lines = ["    fid INTEGER PRIMARY KEY", *(column.sql() for column in (*self.columns, *self.derived))]
        if len(self.key) > 1 and self.key == self.primary:
            lines.append(f"    UNIQUE ({', '.join(self.key)})")
        lines += [*(f"    {line}" for line in self.lines), *(each.sql() for each in self.references)]
        statement = f"\nCREATE TABLE {self.name} (\n" + ",\n".join(lines) + "\n)"
        return ";\n".join([statement, *self._indexes(), *self.after])

    def _indexes(self) -> Iterable[str]:
        if self.key != self.primary:
            required = {column.name for column in self.columns if column.required}
            key = ", ".join(name if name in required else f"coalesce({name}, '')" for name in self.key)
            start, rest = f"CREATE UNIQUE INDEX {self.name}_key", f"ON {self.name} ({key})"
            yield f"{start} {rest}" if len(start) + len(rest) < _WIDTH else f"{start}\n    {rest}"
        for name in self.indexed:
            yield f"CREATE INDEX {self.name}_{name.removesuffix('_id')} ON {self.name} ({name})"
