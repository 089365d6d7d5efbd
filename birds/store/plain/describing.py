"""`datapackage.json`: what the tables are, for people and for programs (Frictionless Tabular Data Package)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from birds.store import schema
from birds.store.plain import columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds.store.plain.columns import Column, PlainTable, Reference

DESCRIPTOR = "datapackage.json"
PROFILE = "tabular-data-package"
NAME = "birds-dossier"
_TYPES = {"text": "string", "whole": "integer", "number": "number", "truth": "boolean"}
_ABOUT = (
    "Every table of a dossier, exactly: `birds init --from` makes the same dossier of this folder. "
    "An empty cell is an unknown value. A text that is empty, or that a spreadsheet would take for a formula "
    "(= + - @), or that starts with an apostrophe, has an apostrophe before it; one with control characters "
    "has '\\ before it and is written as in a JSON string. Several values in one cell are a JSON array. "
    "Geometry is WKT (or hexadecimal WKB), longitude before latitude, WGS 84. The files are UTF-8 with a byte "
    "order mark, comma-separated."
)


def descriptor(files: Mapping[str, bytes]) -> bytes:
    """Return the descriptor of the tables' files, given by name."""
    made = {
        "profile": PROFILE,
        "name": NAME,
        "title": "Dossier of a migratory-bird agreement, as plain tables",
        "description": _ABOUT,
        "version": str(schema.SCHEMA_VERSION),
        "resources": [_resource(table, files[f"{table.name}.csv"]) for table in columns.tables()],
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: PlainTable, data: bytes) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "title": table.title,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": "sha256:" + sha256(data).hexdigest(),
        "schema": _schema(table),
    }


def _schema(table: PlainTable) -> dict[str, Any]:
    made: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        made["primaryKey"] = list(table.key)
    optional = {column.name for column in table.columns if not column.required}
    # a reference of several columns of which one may be empty can't be said in a table schema
    told = [each for each in table.references if len(each.columns) == 1 or not optional & set(each.columns)]
    if told:
        made["foreignKeys"] = [_reference(table, each) for each in told]
    return made


def _reference(table: PlainTable, reference: Reference) -> dict[str, Any]:
    resource = "" if reference.table == table.name else reference.table
    return {
        "fields": list(reference.columns),
        "reference": {"resource": resource, "fields": list(reference.to)},
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.least is not None:
        constraints["minimum"] = column.least
    made: dict[str, Any] = {"name": column.name, "type": _TYPES.get(column.kind, "string")}
    return {**made, "constraints": constraints} if constraints else made
