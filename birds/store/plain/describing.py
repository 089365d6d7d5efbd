"""`datapackage.json`: what the tables are, for people and for programs (Frictionless Tabular Data Package)."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds.store import schema
from birds.store.plain import columns
from birds.store.table import described

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.model import Source
    from birds.store.plain.columns import Column, PlainTable, Reference

DESCRIPTOR = "datapackage.json"
README_TEXT = Path(__file__).with_name("readme.md")
PROFILE = "tabular-data-package"
NAME = "birds-dossier"
_TYPES = {"text": "string", "whole": "integer", "number": "number", "truth": "boolean"}
_ADDRESS = re.compile(r"https?://\S+")
_OPEN = {
    "CC BY 4.0": {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},
    "CC BY-NC 4.0": {"name": "CC-BY-NC-4.0", "path": "https://creativecommons.org/licenses/by-nc/4.0/"},
    "CC BY-SA 3.0": {"name": "CC-BY-SA-3.0", "path": "https://creativecommons.org/licenses/by-sa/3.0/"},
    "CC BY-SA 4.0": {"name": "CC-BY-SA-4.0", "path": "https://creativecommons.org/licenses/by-sa/4.0/"},
    "CC0 1.0": {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"},
    "MIT": {"name": "MIT", "path": "https://opensource.org/license/mit"},
    "public domain": {"name": "other-pd"},
}
"""Licences by the words in which sources state them, with their names among the open ones."""


def descriptor(files: Mapping[str, bytes], sources: Sequence[Source]) -> bytes:
    """Return the descriptor of the tables' files, given by name; `sources` say whose facts they hold."""
    whole = described()[NAME]
    made = {
        "profile": PROFILE,
        "name": NAME,
        "title": whole.title,
        "description": whole.about,
        "version": str(schema.SCHEMA_VERSION),
        "licenses": _licences(sources),
        "sources": [_source(one) for one in sources],
        "resources": [_resource(table, files[f"{table.name}.csv"]) for table in columns.tables()],
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _licences(sources: Sequence[Source]) -> list[dict[str, str]]:
    """Return the terms of the sources, each once: what has no name among open licences has its own words."""
    told = dict.fromkeys(one.licence for one in sources if one.licence)
    return [{**_OPEN.get(licence, {"name": "notspecified"}), "title": licence} for licence in told]


def _source(one: Source) -> dict[str, Any]:
    """Return a source: its title as the standard has it, then all that is known of it."""
    address = _ADDRESS.search(one.credit or "") or _ADDRESS.search(one.source or "")
    path = {"path": address[0].rstrip(".,;)")} if address else {}
    known = {key: value for key, value in asdict(one).items() if value is not None}
    return {"title": one.title, **path, **known, "second_hand": one.second_hand}


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
