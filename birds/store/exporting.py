r"""A dossier as plain files that any program reads, CSV for every table, GeoJSON for those on the map; and back.

`datapackage.json` describes the tables (Frictionless Tabular Data Package). The files hold every canonical row exactly,
so that a dossier made from them is the same dossier. GeoJSON (RFC 7946): longitude and latitude in WGS 84, outer rings
anticlockwise.

A dossier is made of the CSV files, checked cell by cell, as a whole or not at all; whoever edits a layer is told that
nothing of it was read.

A value is exact in its cell, and nothing there is what a spreadsheet takes for a formula:

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
import io
import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import Any

from birds import disk
from birds.errors import DossierError, InputError, Problem, UnusableError, cause, why
from birds.model import Arg, Event, Message, Source
from birds.negotiation import acts
from birds.sandbox import sandboxed
from birds.store import geometry, geopackage, log, mapping, rows, session, tables
from birds.store.mapping import Cell, Kind, Row, SqlColumn, SqlTable
from birds.store.opening import check_made, constraint, explained

MARK = "\ufeff".encode()
"""Excel knows a CSV file by it as UTF-8."""
DESCRIPTOR = "datapackage.json"
README_TEXT = mapping.FOLDER / "export.md"
DERIVED = re.compile(r"(?:presence|counts_for_rtrim)\.csv|README\.md|darwin-core/[\w.-]+\.zip")
"""What follows from the tables, and is not read back."""
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
_LARGEST_DESCRIPTOR = 10_000_000
_LARGEST = 2_000_000_000  # bytes; above this a cell or a file is none that `export` has written
_LARGEST_CELL = 2**31 - 1
_SHOWN = 60
_QUOTE = "'"
_SPELLED = "'\\"
_RISKY = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠", _QUOTE)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_LATE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # JSON itself spells out the others
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_TRUTH = {"true": 1, "false": 0}
_MOST = 2**63
_LAYERS = {f"{name}.geojson" for name in tables.SPATIAL}
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def exported_files(
    connection: sqlite3.Connection, derive: Callable[[], Mapping[str, bytes]] = dict
) -> dict[str, bytes]:
    """Return every file by its name, also those that follow from the tables: same dossier, same bytes.

    DossierError for what no file could hold, before anything is derived.
    """
    tabular: dict[str, bytes] = {}
    spatial: dict[str, bytes] = {}
    for table in tables.TABLES:
        cells: list[Row] = connection.execute(table.select()).fetchall()
        tabular[f"{table.name}.csv"] = _csv(table, cells)
        if table.geometry:
            features = ",\n".join(_dump(_feature(table.columns, row)) for row in cells)  # one a line
            start = f'{{"type":"FeatureCollection","name":{_dump(table.name)},"features":[\n'
            spatial[f"{table.name}.geojson"] = f"{start}{features}\n]}}\n".encode()
    sources, files, derived = rows.load_values(connection, tables.SOURCES), {**tabular, **spatial}, derive()
    return {**files, **derived, DESCRIPTOR: _descriptor(files, sources, derived)}


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
    copy.execute("UPDATE meta SET value = ? WHERE key = ?", (acts.chained("", kept), acts.CHAIN))
    hashed = log.total(log.table_digests(copy))
    rows.replace(copy, tables.EVENT, log.seal_events([Event("export", "created", hashed, at=_NO_TIME)]))
    return copy


def _csv(table: SqlTable, rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
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


def _descriptor(files: Mapping[str, bytes], sources: Sequence[Source], derived: Mapping[str, bytes]) -> bytes:
    """Return the descriptor of the tables' files, given by name, with the hash of each that is `derived` from them.

    `sources` say whose facts they hold.
    """
    whole = mapping.table_descriptions()[NAME]
    licences = dict.fromkeys(source.licence for source in sources if source.licence)
    descriptor: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": whole.title,
        "description": whole.about,
        "version": str(tables.SCHEMA_VERSION),
        # What has no name among open licences has its own words.
        "licenses": [{**_OPEN.get(terms, {"name": "notspecified"}), "title": terms} for terms in licences],
        "sources": [_source_entry(source) for source in sources],
        "resources": [_resource(table, files) for table in tables.TABLES],
    }
    if derived:
        descriptor["derived"] = [{"path": name, "hash": digest_of_file(derived[name])} for name in derived]
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
        "title": table.described.title,
        "description": table.described.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": digest_of_file(data),
        **twin,
        "schema": _schema(table),
    }


def _schema(table: SqlTable) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [], "missingValues": [""]}
    for column in table.columns:
        limits = {
            "required": column.required or None,
            "unique": column.unique or None,
            "enum": list(column.allowed) or None,
            "minimum": column.least,
        }
        constraints = {name: limit for name, limit in limits.items() if limit is not None}
        field = {"name": column.name, "type": _TYPES.get(column.kind, "string")}
        schema["fields"].append({**field, "constraints": constraints} if constraints else field)
    if table.primary:
        schema["primaryKey"] = list(table.primary)
    optional = {column.name for column in table.columns if not column.required}
    keys = []
    for key in table.refers():
        # a reference of several columns of which one may be empty can't be said in a table schema
        if len(key.columns) == 1 or not optional & set(key.columns):
            to = {"resource": "" if key.table == table.name else key.table, "fields": list(key.to)}
            keys.append({"fields": list(key.columns), "reference": to})
    return {**schema, "foreignKeys": keys} if keys else schema


def _feature(columns: Sequence[SqlColumn], row: Row) -> dict[str, Any]:
    """Return a row as a feature of GeoJSON; what has no place has no geometry."""
    shape: dict[str, Any] | None = None
    properties: dict[str, Any] = {}
    for column, value in zip(columns, row, strict=True):
        if column.kind in geometry.KINDS:
            shape = _geometry(value, column.kind) if isinstance(value, bytes) else None
            continue
        properties[column.name] = bool(value) if value is not None and column.kind == "truth" else value
        if value is not None and column.several:
            with suppress(ValueError, RecursionError):
                properties[column.name] = json.loads(str(value))
    return {"type": "Feature", "geometry": shape, "properties": properties}


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


# ---------------------------------------------------------------- cells of a CSV file


def cell_of_value(value: Cell, kind: Kind) -> str:
    """Return a value as the cell that holds it; ValueError where it is none of its column's kind."""
    if value is None:
        return ""
    if (kind == "text" and isinstance(value, str)) or (
        kind in ("date", "moment") and mapping.is_date(value, kind)
    ):
        return _marked(str(value))
    if kind in geometry.KINDS and isinstance(value, bytes):
        return geometry.to_text(value)
    if kind == "whole" and isinstance(value, int):
        return str(value)
    if kind == "number" and isinstance(value, int | float) and math.isfinite(value):
        return repr(float(value))
    if kind == "truth" and value in (0, 1):
        return "true" if value else "false"
    raise UnusableError(mapping.WANTED[kind])


def value_of_cell(cell: str, kind: Kind) -> Cell:
    """Return the value that a cell holds; ValueError says what should stand there."""
    if not cell:
        return None
    if kind == "text":
        return _unmarked(cell)
    if kind in ("date", "moment"):
        return mapping.dated(cell, kind)
    if kind in ("whole", "number", "truth"):
        return _number(cell, kind)
    try:
        return geometry.blob_of(geometry.to_wkb(cell), geometry.KINDS[kind])
    except ValueError as error:
        raise UnusableError(
            "export.cell_because", wanted=Message(mapping.WANTED[kind]), why=cause(error)
        ) from None


def _marked(text: str) -> str:
    if _CONTROL.search(text):
        body = json.dumps(text, ensure_ascii=False)[1:-1]
        return _SPELLED + _LATE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", body)
    return _QUOTE + text if not text or text.startswith(_RISKY) else text


def _unmarked(cell: str) -> str:
    if not cell.startswith(_SPELLED):
        return cell.removeprefix(_QUOTE).replace("\r\n", "\n")  # a control character would be spelled out
    try:
        return str(json.loads(f'"{cell[len(_SPELLED) :]}"', strict=False))
    except ValueError:
        raise UnusableError("export.cell_json_string") from None


def _number(cell: str, kind: Kind) -> int | float:
    if kind == "truth" and cell.lower() in _TRUTH:
        return _TRUTH[cell.lower()]
    if kind == "whole" and _WHOLE.fullmatch(cell) and -_MOST <= int(cell) < _MOST:
        return int(cell)
    if kind == "number" and _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    raise UnusableError(mapping.WANTED[kind])


# ---------------------------------------------------------------- back


@dataclass(frozen=True, slots=True)
class Restored:
    """What was made of a folder: how many lists and sites; which files are not as they were exported.

    Of the `edited` ones the tables were read; the `unread` ones follow from the tables, and were edited or deleted.
    `unlogged`: the tables say something else than the last line of their log.
    """

    lists: int
    sites: int
    edited: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    unlogged: bool = False


def restore(path: Path, folder: Path, *, force: bool = False, accept_changes: bool = False) -> Restored:
    """Make the dossier at `path` from the tables in `folder`; its canonical rows are those of the one exported.

    The folder is read in the sandbox, which answers with the database. InputError names the files that differ from the
    export, unless changes are accepted, else file, row and column of the first thing that is wrong; then nothing is
    written. UsageError, DossierError and OutputError as for `create`.
    """
    try:
        files = [each for each in folder.iterdir() if each.is_file()] if disk.is_folder(folder) else []
        size = sum(each.stat().st_size for each in files)
    except OSError as error:
        raise InputError("file.unreadable", file=folder, why=why(error)) from error
    for each in files:
        disk.note(each)
    data, about = sandboxed(partial(_read, folder, accept_changes=accept_changes), file=folder, size=size)

    def fill(connection: sqlite3.Connection) -> None:
        connection.deserialize(data)
        check_made(connection, path)

    session.place_file(path, fill, force=force)
    return Restored(*about)


def _read(folder: Path, *, accept_changes: bool) -> tuple[bytes, tuple[Any, ...]]:
    """Return the database that the tables of a folder make, and what there is to say of it."""
    digests = _digests(folder)
    texts = {f"{table.name}.csv": _content(folder, f"{table.name}.csv") for table in tables.TABLES}
    edited = tuple(name for name, data in texts.items() if digest_of_file(data) != digests.get(name))
    # What of ours follows from the tables: a stranger's descriptor may list any file.
    follow = [name for name in digests if name in _LAYERS or DERIVED.fullmatch(name)]
    unread = tuple(
        name
        for name in follow
        if not (folder / name).exists() or digest_of_file(_content(folder, name)) != digests[name]
    )
    if (edited or unread) and not accept_changes:
        raise InputError("export.changed", folder=folder, files=(*edited, *unread))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA temp_store = MEMORY")  # no file can be made here
        with explained(folder, writing=True):
            try:
                _build(connection, texts)
                dossier = session.Reader(connection).dossier()  # read once as a whole, as every command will
            except DossierError as error:
                raise InputError("export.no_dossier", folder=folder, why=error.message) from error
            last = dossier.events[-1].after if dossier.events else None
            made_of = log.table_digests(connection)
            unlogged = last is not None and last != log.total(made_of)
            if not unlogged:
                log.keep_digests(connection, made_of)
        about = (len(dossier.lists), len(dossier.sites), edited, unread, unlogged)
        return connection.serialize(), about


def _digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file at the export. InputError for another folder, and an export of another schema."""
    if not disk.is_folder(folder):
        raise InputError("export.no_folder", folder=folder)
    data = _content(folder, DESCRIPTOR, _LARGEST_DESCRIPTOR)
    try:
        descriptor = json.loads(data)
        named, version = descriptor["name"] == NAME, int(descriptor["version"])
        files = [file for each in descriptor["resources"] for file in (each, each.get("layer")) if file]
        files += descriptor.get("derived", ())
        digests = {str(file["path"]): str(file.get("hash")) for file in files}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise InputError("export.damaged", file=DESCRIPTOR) from None
    if not named:
        raise InputError("export.something_else", file=DESCRIPTOR)
    if version != tables.SCHEMA_VERSION:
        code = "export.newer" if version > tables.SCHEMA_VERSION else "export.older"
        raise InputError(code, file=DESCRIPTOR, version=version, known=tables.SCHEMA_VERSION)
    return digests


def _build(connection: sqlite3.Connection, texts: Mapping[str, bytes]) -> None:
    connection.execute("BEGIN")
    geopackage.create_tables(connection)
    for table, (file, data) in zip(tables.TABLES, texts.items(), strict=True):
        sql = rows.insert(table.name, ("fid", *table.names))
        for number, row in _parse_rows(table, file, data):
            try:  # a `fid` is one below its row in the file: so it can be named when it is wrong
                connection.execute(sql, (number - 1, *row))
            except sqlite3.IntegrityError as error:
                raise _refusal(table.name, constraint(str(error)), number) from None
    facts = dict(connection.execute("SELECT key, value FROM meta"))
    if facts.get("schema_version") != str(tables.SCHEMA_VERSION) or "reference" not in facts:
        raise InputError("export.other_meta", version=tables.SCHEMA_VERSION, file=DESCRIPTOR)
    order = [table.name for table in tables.TABLES]
    broken = sorted(rows.broken_references(connection, order), key=lambda each: order.index(each[0]))
    for name, fid, parent, columns in broken[:1]:
        asked = f"SELECT {', '.join(columns)} FROM {name} WHERE fid = ?"  # noqa: S608 - our own names
        value = " ".join(map(str, connection.execute(asked, (fid,)).fetchone()))
        what = Message.of("export.no_such_row", file=f"{parent}.csv")
        raise _refusal(name, what, fid + 1, ", ".join(columns), value)
    for number in log.broken_lines(connection):
        raise _refusal("event", Message.of("store.log_broken", number=number), number + 1)
    geopackage.add_styles(connection, rows.load_agreement(connection))
    session.derive(connection, set(session.DERIVING))
    connection.execute("COMMIT")


def _content(folder: Path, name: str, largest: int = _LARGEST) -> bytes:
    try:
        about = (folder / name).stat()
        if not S_ISREG(about.st_mode):  # a pipe would wait for its writer
            raise InputError("file.not_plain", file=folder / name)
        if about.st_size > largest:
            raise InputError("export.too_large", file=name)
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise InputError("export.no_file", folder=folder, file=name) from None
    except (OSError, ValueError) as error:
        raise InputError("export.unreadable", file=name, why=why(error)) from None


def _parse_rows(table: SqlTable, file: str, data: bytes) -> Iterator[tuple[int, Row]]:
    """Yield each row with its number in the file; the header line is row 1."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, todo = data.count(b"\n", 0, error.start) + 1, Message("export.do_save_as")
        raise InputError("export.not_utf8", file=file, line=line, todo=todo) from None
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1 and tuple(cells) != table.names:
                raise _wrong_file(file, 1, "export.other_header", columns=table.names)
            if number > 1 and cells:
                if len(cells) != len(table.columns):
                    what = Message.of("export.cells", cells=len(cells), wanted=len(table.columns))
                    raise _refusal(table.name, what, number)
                pairs = zip(table.columns, cells, strict=True)
                yield number, tuple([_value(table, column, cell, number) for column, cell in pairs])
    except csv.Error as error:
        raise _wrong_file(file, number + 1, "export.quotes", words=str(error)) from None
    if not number:
        raise InputError("export.empty", file=file)


def _refusal(
    table: str, what: str | Message, row: int, column: str | None = None, value: str | None = None
) -> InputError:
    shown = value if value is None or len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return InputError(Problem(f"{table}.csv", what, row=row, column=column, value=shown).message)


def _wrong_file(file: str, row: int, code: str, **args: Arg) -> InputError:
    return InputError(Problem(file, Message.of(code, **args), "export.do_save_as", row=row).message)


def _value(table: SqlTable, column: SqlColumn, cell: str, number: int) -> Cell:
    try:
        value = value_of_cell(cell, column.kind)
    except UnusableError as error:
        raise _refusal(table.name, error.message, number, column.name, cell) from None
    if wrong := column.wrong(value):
        raise _refusal(table.name, wrong, number, column.name, cell or None)
    return value
