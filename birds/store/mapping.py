"""A noun of the model as a table: its columns, its SQL, and how a value becomes a row and a row a value.

The type of a field says what its column is: text, whole, number or truth, which words it takes, whether it may be
empty. A field of several values is JSON in one cell; names, an end of a record, a reason and a parsed name are several
columns. What the type does not say is said by `col`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import lru_cache, partial
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Generic, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from birds import model
from birds.errors import InputError, UnusableError, cause
from birds.model import End, Message, Names, ParsedName, PartyCode
from birds.store import columns as c
from birds.store import geometry

T = TypeVar("T")
_KINDS: dict[object, c.Kind] = {str: "text", int: "whole", float: "number", bool: "truth"}
_REFERS = {
    "taxon": "taxon (name)",
    "site_id": "site (id)",
    "place_id": "place (id)",
}  # wherever a column has this name


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
    geometry: c.Geometry | None = None
    required: bool | None = None
    once: bool = False
    skip: bool = False
    one_cell: bool = False
    dated: Literal["date", "moment"] | None = None
    own: bool = False


class FieldColumns(NamedTuple):
    """The columns of one field; `write` makes their cells of the value (of one column: its cell), `read` the value."""

    columns: tuple[c.SqlColumn, ...]
    write: Callable[[Any], Any] | None = None
    read: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun(c.SqlTable, Generic[T]):
    """A noun in its table. `saved` are the columns of an encoded row, `loaded` those of one to decode.

    `where` tells which rows of the table are this noun's, where others stand there too.
    """

    cls: type[T]
    label: str
    encode: Callable[[T], c.Row]
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
    beside: tuple[c.SqlColumn, ...] = (),
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
    places = {name: part.columns for name, part in parts.items()} | {
        column.name: (column,) for column in beside
    }
    ahead = [column for name in first.split() for column in places[name]]
    line = c.SqlColumn("geom", "LINESTRING", required=False)
    drawn = [line] if way else [column for column in plain if column.kind not in c.DECLARED]
    ordered = dict.fromkeys([*drawn, *ahead, *plain])
    columns = tuple(replace(column, unique=True) if keys == (column.name,) else column for column in ordered)
    loaded = tuple(column.name for column in plain)
    encode = _encode(parts)
    kind = f"one.{label or table}"

    def named(value: T) -> c.Row:
        try:
            return (way(value), *encode(value)) if way else encode(value)
        except UnusableError as error:
            name = getattr(value, keys[0])
            raise InputError("store.not_stored", kind=kind, name=name, why=cause(error)) from None

    checked = way or drawn or any(part.write is c.finite for part in parts.values())
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
    return {
        field.name: _part(field.name, hints[field.name], cols.get(field.name, Col())) for field in fields(cls)
    }


def _part(name: str, hint: Any, col: Col) -> FieldColumns:  # noqa: ANN401 - a type
    if col.skip:
        return FieldColumns(())
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if col.one_cell:
        return FieldColumns((c.SqlColumn(col.name or name, required=False, several=c.NAMES),), *c.NAMES)
    if options[0] in _SEVERAL_COLUMNS:
        return _SEVERAL_COLUMNS[options[0]](col.name or name)
    required = NoneType not in options if col.required is None else col.required
    return _one_column(col.name or name, options[0], col, required=required)


def _one_column(name: str, kind: Any, col: Col, *, required: bool) -> FieldColumns:  # noqa: ANN401
    if col.geometry:
        drawn, shape = (c.SqlColumn("geom", col.geometry, required),), geometry.KINDS[col.geometry]
        if shape == geometry.POINT:
            return FieldColumns(drawn, _unless_none(geometry.point_blob), _unless_none(geometry.point_of))
        make, read = partial(geometry.blob_of, kind=shape), partial(geometry.sound_wkb, kind=shape)
        return FieldColumns(drawn, _unless_none(make), _unless_none(read))
    if kind in c.SEVERAL:
        return FieldColumns((c.SqlColumn(name, required=False, several=c.SEVERAL[kind]),), *c.SEVERAL[kind])
    words = get_args(kind) if get_origin(kind) is Literal and kind != PartyCode else ()
    refers = "" if col.own else c.PARTY if kind == PartyCode else col.refers or _REFERS.get(name, "")
    of_kind = col.dated or _KINDS.get(kind, "text")
    column = c.SqlColumn(
        name=name,
        kind=of_kind,
        required=required,
        allowed=words,
        least=col.least,
        refers=refers,
        condition=col.check,
    )
    if col.dated:
        sound = partial(c.dated, kind=col.dated)
        return FieldColumns((column,), sound, sound)
    if kind is bool:
        return FieldColumns((column,), read=bool if required else c.truth)
    return FieldColumns((column,), c.finite if kind is float else None, _once if col.once else None)


def _unless_none(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else make(value)


@lru_cache(maxsize=8192)
def _once(text: str | None) -> str | None:
    """Return a text that many rows have, from one place in memory."""
    return text


def _names(name: str) -> FieldColumns:
    pattern = name if "{}" in name else "name_{}"
    spoken = tuple(c.SqlColumn(pattern.format(lang), required=False) for lang in ("en", "ja", "ko"))
    others = c.SqlColumn(pattern.format("others"), required=False, several=c.NAMES)
    return FieldColumns((*spoken, others), c.names_cells, c.names)


def _place(name: str) -> FieldColumns:
    columns = (
        c.SqlColumn(f"{name}_name", required=False),
        c.SqlColumn(f"{name}_party", required=False),
        c.SqlColumn(f"{name}_lon", "number", required=False),
        c.SqlColumn(f"{name}_lat", "number", required=False),
        c.SqlColumn(f"{name}_approximate", "truth"),
    )
    return FieldColumns(columns, _place_cells, _read_place)


def _place_cells(place: End) -> c.Row:
    if place.point:
        geometry.point_blob(place.point)  # on the globe?
    lon, lat = place.point or (None, None)
    return place.name, place.party, lon, lat, place.approximate


def _read_place(
    name: str | None, party: str | None, lon: float | None, lat: float | None, approximate: int
) -> End:
    point = (lon, lat) if lon is not None and lat is not None else None
    return End(name, party, point, bool(approximate))


def _parsed_name(_: str) -> FieldColumns:
    """Return the columns of a name and what was made of it: all empty where there is none."""
    parts = _parts(
        ParsedName, {name: Col(_IN_ENTRY.get(name, name), once=name in _OFTEN) for name in _PARSED}
    )
    columns = tuple(replace(column, required=False) for part in parts.values() for column in part.columns)
    write, read = _encode(parts), _decode(ParsedName, parts)
    nothing = (None,) * len(columns)

    def parsed(verbatim: str | None, *rest: Any) -> ParsedName | None:  # noqa: ANN401
        return None if verbatim is None else read(verbatim, *rest)

    return FieldColumns(columns, lambda name: write(name) if name else nothing, parsed)


_REASON = (c.SqlColumn("rule"), c.SqlColumn("args", required=False, several=c.ARGS))
_PARSED = tuple(field.name for field in fields(ParsedName))
_IN_ENTRY = {"verbatim": "name_verbatim", "rank": "name_rank", "vernacular": "name_vernacular"}
_OFTEN = ("genus", "species", "infraspecific", "rank")
_SEVERAL_COLUMNS: dict[object, Callable[[str], FieldColumns]] = {
    Names: _names,
    End: _place,
    Message: lambda _: FieldColumns(_REASON, c.reason_cells, c.reason),
    ParsedName: _parsed_name,
}


def _encode(parts: dict[str, FieldColumns]) -> Callable[[Any], c.Row]:
    """Return what makes a row of a value, its cells in the order of the fields."""
    kept = [(name, part) for name, part in parts.items() if part.columns]
    take = attrgetter(*(name for name, _ in kept))
    changes = [
        (place, part.write, len(part.columns) > 1) for place, (_, part) in enumerate(kept) if part.write
    ][::-1]
    if not changes:
        return take

    def encode(value: Any) -> c.Row:  # noqa: ANN401 - a value of the noun
        row = list(take(value))
        for place, write, several in changes:
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
