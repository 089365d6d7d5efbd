"""A noun of the model as a table: its columns, its SQL, and how a value becomes a row and a row a value.

The type of a field says what its column is: text, whole, number or truth, which words it takes, whether it may be
empty. A field of several values is JSON in one cell, NULL where there are none; names, an end of a record, a reason and
a parsed name are several columns. What the type does not say is said by `Col`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache, lru_cache, partial
from operator import attrgetter
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Generic, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from birds import model
from birds.errors import InputError, UnusableError, cause
from birds.model import Candidate, End, Message, Names, ParsedName, PartyCode
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

_KINDS: dict[object, Kind] = {str: "text", int: "whole", float: "number", bool: "truth"}
_REFERS = {"taxon": "taxon (name)", "site_id": "site (id)", "place_id": "place (id)"}
"""What a column of this name refers to, wherever it is."""


def file_text(name: str) -> str:
    """Return a file that stands beside this one."""
    return (FOLDER / name).read_text("utf-8")


# ---------------------------------------------------------------- columns and tables


class Several(NamedTuple):
    """Several values in one cell: how they are written as JSON, and how read (what is the same is read once)."""

    write: Callable[[Any], str | None]
    read: Callable[[str | None], Any]


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
    def described(self) -> Described:
        """What QGIS calls the table, and what a row of it is."""
        return table_descriptions()[self.name]

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
        required = {column.name for column in self.columns if column.required}
        lines = ["    fid INTEGER PRIMARY KEY", *(column.sql() for column in (*self.columns, *self.derived))]
        if len(self.key) > 1 and self.key == self.primary:
            lines.append(f"    UNIQUE ({', '.join(self.key)})")
        lines += [*(f"    {line}" for line in self.lines), *(each.sql() for each in self.references)]
        statements = [f"\nCREATE TABLE {self.name} (\n" + ",\n".join(lines) + "\n)"]
        if self.key != self.primary:
            key = ", ".join(name if name in required else f"coalesce({name}, '')" for name in self.key)
            start, rest = f"CREATE UNIQUE INDEX {self.name}_key", f"ON {self.name} ({key})"
            statements.append(
                f"{start} {rest}" if len(start) + len(rest) < _WIDTH else f"{start}\n    {rest}"
            )
        statements += [
            f"CREATE INDEX {self.name}_{name.removesuffix('_id')} ON {self.name} ({name})"
            for name in self.indexed
        ]
        return ";\n".join([*statements, *self.after])


# ---------------------------------------------------------------- several values in one cell


def _loaded(cell: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
    """Return what a cell of JSON holds; ValueError also for half a letter, which no file can hold."""
    loaded = json.loads(cell)
    if "\\u" in cell:
        _dump(loaded).encode()
    return loaded


def _array_cell(values: Sequence[Any]) -> str | None:
    return _dump(values) if values else None


def _reading(element: Callable[[Any], T]) -> Callable[[str | None], tuple[T, ...]]:
    """Return what reads the elements of a JSON array, each by `element`; ValueError where it is none."""

    @lru_cache(maxsize=4096)
    def read(cell: str | None) -> tuple[T, ...]:
        return tuple([element(each) for each in _list_of(_loaded(cell))]) if cell else ()

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


@lru_cache(maxsize=4096)
def reason(rule: str, args: str | None) -> Message:
    """Return the reason behind a rule and its JSON arguments, which are texts; ValueError for any other."""
    return _reason_of(rule, _loaded(args)) if args else Message(rule)


def _reason_of(rule: str, args: Any) -> Message:  # noqa: ANN401 - whatever the JSON holds
    if not isinstance(args, dict) or not all(isinstance(each, str) for each in (rule, *args.values())):
        raise UnusableError("cell.other_kind", text=str(args))
    return Message(rule, tuple(args.items()))


def _reason_parts(reason: Message) -> tuple[str, dict[str, str]]:
    return reason.code, dict(sorted(reason.texts.items()))


def _reason_cells(reason: Message) -> Row:
    rule, args = _reason_parts(reason)
    return rule, _dump(args) if args else None


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
    by_lang = _loaded(cell) if cell else {}
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


# ---------------------------------------------------------------- fields


class Col(NamedTuple):
    """What the type of a field does not say of its column.

    `name` is how it is called where not as the field, for several columns with {} where they differ. `required`:
    whether it must not be empty, where that is not what the field says. `once`: many rows have the same text, which is
    kept in one place in memory. `skip`: the field is kept in another table. `one_cell`: names stand in one cell, by
    their languages. `dated`: the text is a date, or a moment with its zone. `own`: a Party's code that is its own, or
    a name that may be of no row any more: it refers to none.
    """

    name: str = ""
    least: int | None = None
    check: str = ""
    refers: str = ""
    geometry: Geometry | None = None
    required: bool | None = None
    once: bool = False
    skip: bool = False
    one_cell: bool = False
    dated: Literal["date", "moment"] | None = None
    own: bool = False


class FieldColumns(NamedTuple):
    """The columns of one field; `write` makes their cells of the value (of one column: its cell), `read` the value."""

    columns: tuple[SqlColumn, ...]
    write: Callable[[Any], Any] | None = None
    read: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun(SqlTable, Generic[T]):
    """A noun in its table. `saved` are the columns of an encoded row, `loaded` those of one to decode.

    `where` tells which rows of the table are this noun's, where others stand there too.
    """

    cls: type[T]
    label: str
    encode: Callable[[T], Row]
    decode: Callable[..., T]
    saved: tuple[str, ...]
    loaded: tuple[str, ...]
    where: str = ""


def noun(  # noqa: PLR0913
    cls: type[T],
    table: str,
    *,
    key: str = "",
    label: str = "",
    first: str = "",
    way: Callable[[T], bytes | None] | None = None,
    beside: tuple[SqlColumn, ...] = (),
    fields: dict[str, Col] | None = None,
    **table_options: Any,  # noqa: ANN401 - of the table
) -> Noun[T]:
    """Return how a noun stands in its table.

    Its geometry comes first, then the columns of the fields in `first`, then those of the others. `beside` are columns
    that are no field, `way` makes the geometry of a noun that has it from other fields.
    """
    parts = _parts(cls, fields or {})
    keys = tuple(key.split())
    plain = [column for part in parts.values() for column in part.columns]
    places = {name: part.columns for name, part in parts.items()}
    places |= {column.name: (column,) for column in beside}
    ahead = [column for name in first.split() for column in places[name]]
    line = SqlColumn("geom", "LINESTRING", required=False)
    drawn = [line] if way else [column for column in plain if column.kind not in DECLARED]
    ordered = dict.fromkeys([*drawn, *ahead, *plain])
    columns = tuple(replace(column, unique=True) if keys == (column.name,) else column for column in ordered)
    loaded = tuple(column.name for column in plain)
    encode = _encode(parts)
    kind = f"one.{label or table}"

    def named(value: T) -> Row:
        try:
            return (way(value), *encode(value)) if way else encode(value)
        except UnusableError as error:
            name = getattr(value, keys[0])
            raise InputError("store.not_stored", kind=kind, name=name, why=cause(error)) from None

    checked = way or drawn or any(part.write is finite for part in parts.values())
    return Noun(
        name=table,
        columns=columns,
        key=keys,
        cls=cls,
        label=label or table,
        encode=named if checked else encode,
        decode=_decode(cls, parts),
        saved=("geom", *loaded) if way else loaded,
        loaded=loaded,
        **table_options,
    )


def _parts(cls: type[Any], cols: dict[str, Col]) -> dict[str, FieldColumns]:
    hints = get_type_hints(cls, localns=vars(model))
    names = [field.name for field in fields(cls)]
    return {name: _part(name, hints[name], cols.get(name, Col())) for name in names}


def _part(name: str, hint: Any, col: Col) -> FieldColumns:  # noqa: ANN401 - a type
    if col.skip:
        return FieldColumns(())
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if col.one_cell:
        return FieldColumns((SqlColumn(col.name or name, required=False, several=NAMES),), *NAMES)
    if options[0] in _SEVERAL_COLUMNS:
        return _SEVERAL_COLUMNS[options[0]](col.name or name)
    required = NoneType not in options if col.required is None else col.required
    return _one_column(col.name or name, options[0], col, required=required)


def _one_column(name: str, kind: Any, col: Col, *, required: bool) -> FieldColumns:  # noqa: ANN401
    if col.geometry:
        drawn, shape = (SqlColumn("geom", col.geometry, required),), geometry.KINDS[col.geometry]
        if shape == geometry.POINT:
            return FieldColumns(drawn, _unless_none(geometry.point_blob), _unless_none(geometry.point_of))
        make, read = partial(geometry.blob_of, kind=shape), partial(geometry.sound_wkb, kind=shape)
        return FieldColumns(drawn, _unless_none(make), _unless_none(read))
    if kind in SEVERAL:
        return FieldColumns((SqlColumn(name, required=False, several=SEVERAL[kind]),), *SEVERAL[kind])
    words = get_args(kind) if get_origin(kind) is Literal and kind != PartyCode else ()
    refers = "" if col.own else PARTY if kind == PartyCode else col.refers or _REFERS.get(name, "")
    of_kind = col.dated or _KINDS.get(kind, "text")
    column = SqlColumn(name, of_kind, required, words, col.least, refers=refers, condition=col.check)
    if col.dated:
        sound = partial(dated, kind=col.dated)
        return FieldColumns((column,), sound, sound)
    if kind is bool:
        return FieldColumns((column,), read=bool if required else _unless_none(bool))
    return FieldColumns((column,), finite if kind is float else None, _once if col.once else None)


def _unless_none(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else make(value)


@lru_cache(maxsize=8192)
def _once(text: str | None) -> str | None:
    """Return a text that many rows have, from one place in memory."""
    return text


def _names(name: str) -> FieldColumns:
    pattern = name if "{}" in name else "name_{}"
    spoken = tuple(SqlColumn(pattern.format(lang), required=False) for lang in ("en", "ja", "ko"))
    others = SqlColumn(pattern.format("others"), required=False, several=NAMES)
    return FieldColumns((*spoken, others), names_cells, names)


def _place(name: str) -> FieldColumns:
    columns = (
        *(SqlColumn(f"{name}_{part}", required=False) for part in ("name", "party")),
        *(SqlColumn(f"{name}_{axis}", "number", required=False) for axis in ("lon", "lat")),
        SqlColumn(f"{name}_approximate", "truth"),
    )

    def cells(place: End) -> Row:
        if place.point:
            geometry.point_blob(place.point)  # on the globe?
        lon, lat = place.point or (None, None)
        return place.name, place.party, lon, lat, place.approximate

    def read(spot: str | None, party: str | None, lon: float | None, lat: float | None, near: int) -> End:
        point = (lon, lat) if lon is not None and lat is not None else None
        return End(spot, party, point, bool(near))

    return FieldColumns(columns, cells, read)


def _parsed_name(_: str) -> FieldColumns:
    """Return the columns of a name and what was made of it: all empty where there is none."""
    cols = {name: Col(_IN_ENTRY.get(name, name), once=name in _OFTEN) for name in _PARSED}
    parts = _parts(ParsedName, cols)
    columns = tuple(replace(column, required=False) for part in parts.values() for column in part.columns)
    write, read = _encode(parts), _decode(ParsedName, parts)
    nothing = (None,) * len(columns)

    def parsed(verbatim: str | None, *rest: Any) -> ParsedName | None:  # noqa: ANN401
        return None if verbatim is None else read(verbatim, *rest)

    return FieldColumns(columns, lambda name: write(name) if name else nothing, parsed)


_REASON = (SqlColumn("rule"), SqlColumn("args", required=False, several=ARGS))
_PARSED = tuple(field.name for field in fields(ParsedName))
_IN_ENTRY = {"verbatim": "name_verbatim", "rank": "name_rank", "vernacular": "name_vernacular"}
_OFTEN = ("genus", "species", "infraspecific", "rank")
_SEVERAL_COLUMNS: dict[object, Callable[[str], FieldColumns]] = {
    Names: _names,
    End: _place,
    Message: lambda _: FieldColumns(_REASON, _reason_cells, reason),
    ParsedName: _parsed_name,
}


def _encode(parts: dict[str, FieldColumns]) -> Callable[[Any], Row]:
    """Return what makes a row of a value, its cells in the order of the fields."""
    kept = [(name, part) for name, part in parts.items() if part.columns]
    take = attrgetter(*(name for name, _ in kept))
    written = [
        (place, part.write, len(part.columns) > 1) for place, (_, part) in enumerate(kept) if part.write
    ]
    if not written:
        return take

    def encode(value: Any) -> Row:  # noqa: ANN401 - a value of the noun
        row = list(take(value))
        for place, write, several in reversed(written):
            if several:
                row[place : place + 1] = write(row[place])
            else:
                row[place] = write(row[place])
        return tuple(row)

    return encode


def _decode(cls: type[T], parts: dict[str, FieldColumns]) -> Callable[..., T]:
    """Return what makes a value of cells; the fields of a row that ends early have their defaults."""
    kept = [part for part in parts.values() if part.columns]
    changes = [(place, len(part.columns), part.read) for place, part in enumerate(kept) if part.read]
    if not changes:
        return cls

    def decode(*row: Any) -> T:  # noqa: ANN401 - cells as SQLite has them
        cells = list(row)
        for place, width, read in changes:
            if width == 1:
                cells[place] = read(cells[place])
            else:
                cells[place : place + width] = (read(*cells[place : place + width]),)
        return cls(*cells)

    return decode
