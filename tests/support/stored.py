"""What a dossier holds, as tests and other programs look at it: its lists, facts, closed rounds and canonical rows."""

import ctypes
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from birds import store
from birds.model import Act, MatchedList, PartyCode, Snapshot
from birds.store import geopackage, log, opening
from birds.store.mapping import Row
from birds.store.tables import EVENT, TABLES


def execute(path: Path, *statements: str) -> None:
    """Do to a dossier what a program does that knows SQLite and GeoPackage, but not us."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        geopackage.register_functions(connection)
        for statement in statements:
            connection.execute(statement)


def query(path: Path, sql: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def lists(path: Path, ids: Sequence[str] | None = None) -> tuple[MatchedList, ...]:
    with store.read(path) as reader:
        return reader.lists(ids)


def snapshots(path: Path) -> dict[int, Snapshot]:
    with store.read(path) as reader:
        return reader.snapshots()


def positions(path: Path) -> tuple[Act, ...]:
    with store.read(path) as reader:
        return reader.positions()


def stated(party: str, subject: str, number: int, value: str, *remarks: str, **more: Any) -> Act:
    """What a Party states in a round, without an id; `remarks` are reason, who, date."""
    details = dict(zip(("reason", "who", "date"), remarks, strict=False))
    return Act("", "position", subject, value, PartyCode(party), round=number, **details, **more)


def meta(path: Path) -> dict[str, str]:
    with store.read(path) as reader:
        return reader.meta()


def canonical_rows(path: Path) -> Iterator[Row]:
    """Every canonical row, its table's name first; the log, without what its seal covers, comes last."""
    said = tuple(column for column in EVENT.columns if column.name not in ("at", "seal"))
    tables = [table for table in TABLES if table.name != EVENT.name]
    with opening.reading(path) as connection:
        for table in (*tables, replace(EVENT, columns=said)):
            for row in connection.execute(table.select()):
                yield (table.name, *map(log.canonical_cell, row))


def not_above_the_law() -> None:
    """Let a root go without the power to write where it may not (CAP_DAC_OVERRIDE and its reading twin)."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):
        libc.prctl(24, capability, 0, 0, 0)
