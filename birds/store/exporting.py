"""A dossier as plain files that any program reads: CSV for every table, GeoJSON for those on the map.

`datapackage.json` describes the tables (Frictionless Tabular Data Package). The files hold every canonical row exactly,
so that a dossier made from them is the same dossier. GeoJSON (RFC 7946): longitude and latitude in WGS 84, outer rings
anticlockwise.

A dossier is made of the CSV files; whoever edits a layer is told that nothing of it was read.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from dataclasses import asdict, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from birds.errors import DossierError, cause
from birds.model import Event
from birds.negotiation import acts
from birds.store import canonical, geometry, log, rows, tables
from birds.store.columns import FOLDER, cell_of_value, table_descriptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from birds.model import Arg, Source
    from birds.store.columns import Cell, Row, SqlColumn, SqlTable

MARK = "\ufeff".encode()
"""Excel knows a CSV file by it as UTF-8."""
DESCRIPTOR = "datapackage.json"
README_TEXT = FOLDER / "export.md"
ARCHIVES = "darwin-core"
DERIVED = re.compile(r"(?:presence|counts_for_rtrim)\.csv|README\.md|darwin-core/[\w.-]+\.zip")
"""What follows from the tables, and is not read back."""
PROFILE = "tabular-data-package"
NAME = "birds-dossier"
_APPEND_ONLY = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%append-only%'"
_NO_TIME = "1970-01-01T00:00:00.000Z"
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
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def exported_files(connection: sqlite3.Connection) -> dict[str, bytes]:
    """Return every file by its name: same dossier, same bytes. DossierError for what no file could hold."""
    tabular: dict[str, bytes] = {}
    spatial: dict[str, bytes] = {}
    for table in tables.TABLES:
        cells: list[Row] = connection.execute(table.select()).fetchall()
        tabular[f"{table.name}.csv"] = _csv(table, cells)
        if table.geometry:
            spatial[f"{table.name}.geojson"] = _layer(table, cells)
    sources = rows.load_values(connection, tables.SOURCES)
    return {**tabular, **spatial, DESCRIPTOR: _descriptor({**tabular, **spatial}, sources)}


def copy_to_hand_over(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a copy in memory without what is held back, and without a trace of it: of commands, files or their number.

    Commands that recorded something are numbered anew, and the log begins with the export.
    """
    copy = sqlite3.connect(":memory:", isolation_level=None)
    copy.deserialize(connection.serialize())
    for (keeps,) in copy.execute(_APPEND_ONLY).fetchall():  # in a dossier, not in what is made of it
        copy.execute(f"DROP TRIGGER {keeps}")
    rows.replace(copy, tables.DRAFT_ACTS, ())
    rows.replace(copy, tables.DRAFT_NOTES, ())
    recorded = rows.load_values(copy, tables.ACTS)
    numbers = {batch: number for number, batch in enumerate(dict.fromkeys(act.batch for act in recorded), 1)}
    kept = [replace(act, batch=numbers[act.batch]) for act in recorded]
    rows.replace(copy, tables.ACTS, kept)
    brought = {act.file for act in kept}
    files = rows.load_values(copy, tables.SOURCE_FILES)
    forms = [file for file in files if file.noun != "positions" or file.file_name in brought]
    rows.replace(copy, tables.SOURCE_FILES, forms)
    copy.execute("UPDATE meta SET value = ? WHERE key = ?", (acts.chained("", kept), rows.CHAIN))
    hashed = canonical.total(canonical.table_digests(copy))
    rows.replace(copy, tables.EVENT, log.seal_events([Event("export", "created", hashed, at=_NO_TIME)]))
    return copy


def with_derived(content: Mapping[str, bytes], derived: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files with others that follow from the tables; the descriptor gives the hash of each."""
    descriptor = json.loads(content[DESCRIPTOR])
    descriptor["derived"] = [{"path": name, "hash": digest_of_file(data)} for name, data in derived.items()]
    return {**content, **derived, DESCRIPTOR: _json(descriptor)}


def _csv(table: SqlTable, rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.names)
    for number, row in enumerate(rows, 1):
        cells = zip(table.columns, row, strict=True)
        writer.writerow([_cell(table, column, value, number) for column, value in cells])
    return MARK + text.getvalue().encode()


def _cell(table: SqlTable, column: SqlColumn, value: Cell, number: int) -> str:
    try:
        return cell_of_value(value, column.kind)
    except ValueError as error:
        place: dict[str, Arg] = {"table": table.name, "column": column.name, "row": number}
        raise DossierError("export.not_written", why=cause(error), **place) from None


def digest_of_file(data: bytes) -> str:
    """Return the hash of a file as the descriptor gives it."""
    return "sha256:" + sha256(data).hexdigest()


def _descriptor(files: Mapping[str, bytes], sources: Sequence[Source]) -> bytes:
    """Return the descriptor of the tables' files, given by name; `sources` say whose facts they hold."""
    whole = table_descriptions()[NAME]
    licences = dict.fromkeys(source.licence for source in sources if source.licence)
    descriptor = {
        "profile": PROFILE,
        "name": NAME,
        "title": whole.title,
        "description": whole.about,
        "version": str(tables.SCHEMA_VERSION),
        # What has no name among open licences has its own words.
        "licenses": [{**_OPEN.get(terms, {"name": "notspecified"}), "title": terms} for terms in licences],
        "sources": [_source_entry(source) for source in sources],
        "resources": [_resource(table, files) for table in tables.TABLES],
    }
    return _json(descriptor)


def _json(descriptor: dict[str, Any]) -> bytes:
    return (json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n").encode()


def _source_entry(source: Source) -> dict[str, Any]:
    """Return a source: its title as the standard has it, then all that is known of it."""
    address = _ADDRESS.search(source.credit or "") or _ADDRESS.search(source.source or "")
    path = {"path": address[0].rstrip(".,;)")} if address else {}
    known = {key: value for key, value in asdict(source).items() if value is not None}
    return {"title": source.title, **path, **known, "second_hand": source.second_hand}


def _resource(table: SqlTable, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what is said of a table's file, and of its layer where it has one."""
    data, layer = files[f"{table.name}.csv"], f"{table.name}.geojson"
    twin = {"layer": {"path": layer, "hash": digest_of_file(files[layer])}} if layer in files else {}
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
        "hash": digest_of_file(data),
        **twin,
        "schema": _schema(table),
    }


def _schema(table: SqlTable) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.primary:
        schema["primaryKey"] = list(table.primary)
    optional = {column.name for column in table.columns if not column.required}
    # a reference of several columns of which one may be empty can't be said in a table schema
    references = [
        each for each in table.refers() if len(each.columns) == 1 or not optional & set(each.columns)
    ]
    if references:
        schema["foreignKeys"] = [
            {
                "fields": list(key.columns),
                "reference": {
                    "resource": "" if key.table == table.name else key.table,
                    "fields": list(key.to),
                },
            }
            for key in references
        ]
    return schema


def _field(column: SqlColumn) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.least is not None:
        constraints["minimum"] = column.least
    field: dict[str, Any] = {"name": column.name, "type": _TYPES.get(column.kind, "string")}
    return {**field, "constraints": constraints} if constraints else field


def _layer(table: SqlTable, rows: Sequence[Row]) -> bytes:
    """Return the table's rows as features, one a line; what has no place has no geometry."""
    features = ",\n".join(_dump(feature(table.columns, row)) for row in rows)
    start = f'{{"type":"FeatureCollection","name":{_dump(table.name)},"features":[\n'
    return f"{start}{features}\n]}}\n".encode()


def feature(columns: Sequence[SqlColumn], row: Row) -> dict[str, Any]:
    """Return a row as a feature of GeoJSON."""
    shown: dict[str, Any] = {"type": "Feature", "geometry": None, "properties": {}}
    for column, value in zip(columns, row, strict=True):
        if column.kind in geometry.KINDS:
            shown["geometry"] = _geometry(value, column.kind) if isinstance(value, bytes) else None
        else:
            shown["properties"][column.name] = _property(column, value)
    return shown


def _property(column: SqlColumn, value: Cell) -> Any:  # noqa: ANN401 - JSON
    if value is None:
        return None
    if column.kind == "truth":
        return bool(value)
    if column.several:
        try:
            return json.loads(str(value))
        except ValueError:
            return value
    return value


def _geometry(blob: bytes, kind: str) -> dict[str, Any] | None:
    """Return a geometry with outer rings anticlockwise; None where it is none of its layer: `check` names it."""
    import shapely

    try:
        shape = shapely.from_wkb(geometry.sound_wkb(blob, geometry.KINDS[kind]))
    except (ValueError, shapely.errors.ShapelyError):
        return None
    if shape.is_empty:
        return None
    return dict(shapely.geometry.mapping(shapely.orient_polygons(shapely.force_2d(shape))))
