"""What a table of a dossier is: its columns, what it refers to, and the SQL that makes it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from birds.model import Message
from birds.store.fields import WANTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.store.fields import Cell, Geometry, Kind, Several

FOLDER = Path(__file__).parent
PARTY = "party (code)"
DECLARED: dict[Kind, str] = {"text": "TEXT", "whole": "INTEGER", "number": "DOUBLE", "truth": "BOOLEAN"}
"""What a kind is in SQL; a geometry has its own name."""
_WIDTH = 110  # of a line of SQL
_DEFERRED = "DEFERRABLE INITIALLY DEFERRED"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `allowed` are the only words it takes, where there are such; `least` the smallest number.

    `refers` is the column of another table that has the value too, `check` a condition that only SQLite holds.
    """

    name: str
    kind: Kind = "text"
    required: bool = True
    allowed: tuple[str, ...] = ()
    least: int | None = None
    unique: bool = False
    several: Several | None = None
    refers: str = ""
    check: str = ""

    def wanted(self) -> Message:
        """Return what must stand in it."""
        if self.allowed:
            return Message.of("export.cell_one_of", allowed=self.allowed)
        return Message(WANTED[self.kind])

    def holds(self, cell: Cell) -> bool:
        """Tell whether several values can be read from a cell, where the column is one of such."""
        try:
            return self.several is None or self.several.read(str(cell)) is not None
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            return False

    def sql(self) -> str:
        """Return the line that declares it."""
        words = [self.name, DECLARED.get(self.kind, self.kind)]
        words += ["NOT NULL"] if self.required else []
        words += ["UNIQUE"] if self.unique else []
        words += [f"REFERENCES {self.refers}"] if self.refers else []
        words += [_DEFERRED] if self.refers and self.refers != PARTY else []
        declared, check = "    " + " ".join(words), self._check()
        if not check:
            return declared
        line = f"{declared} CHECK ({self.name} {check})"
        return line if len(line) < _WIDTH else f"{declared}\n        CHECK ({self.name} {check})"

    def _check(self) -> str:
        if self.allowed:
            return f"IN ({', '.join(map(repr, self.allowed))})"
        if self.kind == "truth":
            return "IN (0, 1)"
        return self.check or ("" if self.least is None else f">= {self.least}")


class Described(NamedTuple):
    """What a table, or an export as a whole, says of itself."""

    title: str
    about: str


@cache
def described() -> dict[str, Described]:
    """Return what each table says of itself in other programs, and the export, by name: `described.csv`, in English."""
    with (FOLDER / "described.csv").open(encoding="utf-8", newline="") as lines:
        return {name: Described(*said) for name, *said in csv.reader(lines)}


class Reference(NamedTuple):
    """Columns that name a row of another table (or of the same) by columns of it."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]

    def sql(self) -> str:
        """Return the line that declares it."""
        to = f"{self.table} ({', '.join(self.to)})"
        return f"    FOREIGN KEY ({', '.join(self.columns)}) REFERENCES {to} {_DEFERRED}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its columns in the order of canonical rows and of files, and what else its SQL says.

    `key` are the columns that name a row; without one, equal rows are the same row. `order` is that of canonical rows.
    `declared` is the order of columns in SQL where that is another, `derived` are columns that follow from others,
    `lines` more conditions, `after` what follows the table; `literal` is the SQL of a table that is like no other.
    """

    name: str
    columns: tuple[Column, ...] = ()
    key: tuple[str, ...] = ()
    order: str = "fid"
    declared: str = ""
    derived: tuple[Column, ...] = ()
    references: tuple[Reference, ...] = ()
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
        return described()[self.name].title

    @property
    def about(self) -> str:
        """What a row of it is."""
        return described()[self.name].about

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
        return f"SELECT {', '.join(self.names)} FROM {self.name} ORDER BY {self.order}"  # noqa: S608 - our own names

    def refers(self) -> tuple[Reference, ...]:
        """Return what its rows refer to."""
        single = ((column.name, column.refers.split()) for column in self.columns if column.refers)
        made = (Reference((name,), told[0], (told[1].strip("()"),)) for name, told in single)
        return (*made, *self.references)

    def sql(self) -> str:
        """Return the SQL that makes the table, with its indexes."""
        if self.literal:
            return self.literal
        by_name = {column.name: column for column in self.columns}
        columns = [by_name[name] for name in self.declared.split() or by_name] + list(self.derived)
        lines = ["    fid INTEGER PRIMARY KEY", *(column.sql() for column in columns)]
        if len(self.key) > 1 and self.key == self.primary:
            lines.append(f"    UNIQUE ({', '.join(self.key)})")
        lines += [*(f"    {line}" for line in self.lines), *(each.sql() for each in self.references)]
        made = f"\nCREATE TABLE {self.name} (\n" + ",\n".join(lines) + "\n)"
        return ";\n".join([made, *self._indexes(), *self.after])

    def _indexes(self) -> Iterable[str]:
        if self.key != self.primary:
            required = {column.name for column in self.columns if column.required}
            key = ", ".join(name if name in required else f"coalesce({name}, '')" for name in self.key)
            start, rest = f"CREATE UNIQUE INDEX {self.name}_key", f"ON {self.name} ({key})"
            yield f"{start} {rest}" if len(start) + len(rest) < _WIDTH else f"{start}\n    {rest}"
        for name in self.indexed:
            yield f"CREATE INDEX {self.name}_{name.removesuffix('_id')} ON {self.name} ({name})"
