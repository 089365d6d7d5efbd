"""The files of a dossier: a CSV for every table, a GeoJSON for those on the map, and what describes them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from birds.errors import DossierError, cause
from birds.store import records, rows
from birds.store.plain import columns, describing, geojson, values

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from birds.model import Arg
    from birds.store.cells import Cell, Row
    from birds.store.plain.columns import Column, PlainTable

MARK = "\ufeff".encode()
"""Excel knows a CSV file by it as UTF-8."""


def files(connection: sqlite3.Connection) -> dict[str, bytes]:
    """Return every file by its name: same dossier, same bytes. DossierError for what no file could hold."""
    tabular: dict[str, bytes] = {}
    spatial: dict[str, bytes] = {}
    for table in columns.tables():
        found: list[Row] = connection.execute(table.select).fetchall()
        tabular[f"{table.name}.csv"] = _csv(table, found)
        if table.spatial:
            spatial[f"{table.name}.geojson"] = geojson.layer(table, found)
    sources = rows.load(connection, records.SOURCES)
    return {**tabular, **spatial, describing.DESCRIPTOR: describing.descriptor(tabular, sources)}


def _csv(table: PlainTable, rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.names)
    writer.writerows(_cells(table, rows))
    return MARK + text.getvalue().encode()


def _cells(table: PlainTable, rows: list[Row]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 2):
        yield [_cell(table, column, value, number) for column, value in zip(table.columns, row, strict=True)]


def _cell(table: PlainTable, column: Column, value: Cell, number: int) -> str:
    try:
        return values.written(value, column.kind)
    except ValueError as error:
        place: dict[str, Arg] = {"table": table.name, "column": column.name, "row": number - 1}
        raise DossierError("export.not_written", why=cause(error), **place) from None
