"""The GeoPackage 1.3 around our tables: reference systems, contents, geometry columns, RTrees, metadata, styles.

The metadata (its extension `gpkg_metadata`) are licence and credit of every source, table by table: what the table
`source` says, said again where programs that know nothing of birds look for it. Only rows of our standard are ours:
what QGIS and others write about their layers is left alone.

The styles (`layer_styles`) are how the layers look in QGIS, which reads them by itself: symbols, labels, forms,
relations. `styles.qml` is the template of one. `styles.csv` has the classes of each layer, labelled in English,
`symbols.csv` what QGIS is told of each kind; `labels.csv` what a layer is labelled with, `fields.csv` what its columns
are called and how a form offers them, `relations.csv` which table a column leads to. The colours are those of every
output: equal in weight, safe for the colour-blind, never a flag. Meaning is never in the colour alone: a circle for the
Republic of Korea, a diamond for Japan, hollow where the point is not exact; lines dashed by the kind of record as on
the map, faint where no single bird was followed, grey dots for a negative finding; hatching that leans to either side
for boundaries.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from html import escape
from itertools import groupby
from operator import itemgetter

from birds.attribution import TERMS, dublin_core
from birds.errors import DossierError
from birds.model import Agreement, grouped
from birds.store import geometry, rows
from birds.store.mapping import FOLDER, SqlColumn, SqlTable, file_text, is_date
from birds.store.tables import JOINS, SOURCES, TABLES

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # GeoPackage 1.3.0
LAST_CHANGE = "2000-01-01T00:00:00.000Z"
"""GeoPackage asks for the time of the last change. Ours is fixed: same input, same bytes."""
RTREE_DEFINITION = "http://www.geopackage.org/spec130/#extension_rtree"
POINTS = "evidence_point"  # the one layer among the tables for other programs
CORE = {
    "gpkg_spatial_ref_sys": ("srs_id",),
    "gpkg_contents": ("table_name", "data_type", "min_x", "min_y", "max_x", "max_y"),
    "gpkg_geometry_columns": ("table_name", "geometry_type_name"),
    "gpkg_extensions": (),
}
"""The tables that a GeoPackage with layers must have, each with the columns that are read or written here."""
METADATA = frozenset({"gpkg_metadata", "gpkg_metadata_reference"})
"""The tables of the metadata: both are there, or none."""
METADATA_DEFINITION = "http://www.geopackage.org/spec130/#extension_metadata"
_REMARK = re.compile(r"^--.*\n", re.MULTILINE)  # a line of its own
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OF_KIND = dict.fromkeys(("checklist", "law", "treaty", "other"), "entry") | {
    "reference": "taxon",
    "status": "status",
    "sites": "site",
    "municipalities": "municipality",
    "boundaries": "site_area",
    "counts": "site_count",
    "evidence": "evidence",
    "thresholds": "threshold",
    "occurrences": "occurrence",
    "tracks": "track",
}
"""The table that a kind of source fills; what fills none is about the file as a whole."""
_OTHER, _PAPER = "107,114,120", "255,255,255,255"
HATCHES = {"diamond": "f_diagonal", "circle": "b_diagonal"}
"""How the areas of a Party with this symbol are hatched."""


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the RTree triggers call (without them a plain UPDATE fails), and ours."""

    def bound_at(place: int, blob: bytes | None) -> float | None:
        envelope = _envelope(blob)
        return envelope[place] if envelope else None

    def is_empty(blob: bytes | None) -> int | None:
        return None if blob is None else int(_envelope(blob) is None)

    for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, partial(bound_at, place), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, is_empty, deterministic=True)
    connection.create_function("is_dated", 2, is_date, deterministic=True)
    connection.create_function("point_of", 2, lambda x, y: geometry.point_blob((x, y)), deterministic=True)


@lru_cache(maxsize=4)
def _envelope(blob: bytes | None) -> geometry.Envelope | None:
    """Return the bounds; what can't be read has none (an error here would stop every change of its row).

    A trigger asks five times in a row for the same geometry.
    """
    try:
        return geometry.envelope(blob) if blob is not None else None
    except ValueError:
        return None


def create_tables(connection: sqlite3.Connection) -> None:
    """Create every table in an empty database, as a GeoPackage; the styles in `layer_styles` are an agreement's."""
    register_functions(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")
    _run(connection, file_text("geopackage.sql"))
    for table in TABLES:
        _run(connection, table.sql())
        _register_table(connection, table)
    _run(connection, file_text("joins.sql"))  # what other programs draw or join
    for name in JOINS:
        geom = SqlColumn("geom", "POINT") if name == POINTS else SqlColumn("fid", "whole")
        _register_table(connection, SqlTable(name=name, columns=(geom,)), indexed=False)
    _run(connection, file_text("styles.sql"))
    _register_table(connection, SqlTable(name="layer_styles"))


def _register_table(connection: sqlite3.Connection, table: SqlTable, *, indexed: bool = True) -> None:
    """Register a table in `gpkg_contents`, a spatial one with its geometry column and, `indexed`, an RTree."""
    shape, system = table.geometry, geometry.SRS_ID
    kind, in_system = ("features", system) if shape else ("attributes", None)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (table.name, kind, *table.described, LAST_CHANGE, in_system),
    )
    if shape:
        m = 2 if shape.endswith("M") else 0  # 2: it may have M
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, ?)",
            (table.name, shape.removesuffix("M"), system, m),
        )
    if shape and indexed:
        connection.execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
            (table.name, RTREE_DEFINITION),
        )
        _run(connection, file_text("rtree.sql").format(t=table.name))


def fill_joins(connection: sqlite3.Connection, changed: Container[str]) -> None:
    """Make anew what other programs draw or join, as far as it follows from tables that have changed."""
    for name in (name for name, source in JOINS.items() if source in changed):
        select = _join_statements()[name]
        connection.execute(f"DELETE FROM {name}")  # noqa: S608
        connection.execute(f"INSERT INTO {name} {select}")
    note_bounds(connection, [POINTS])


def other_rows(connection: sqlite3.Connection, name: str) -> Iterator[int]:
    """Yield the rows, by `fid`, in which what other programs draw or join is not what follows from our tables."""
    stored, derived = f"SELECT * FROM {name}", f"SELECT * FROM ({_join_statements()[name]})"  # noqa: S608
    differing = f"SELECT * FROM ({stored} EXCEPT {derived}) UNION SELECT * FROM ({derived} EXCEPT {stored})"  # noqa: S608
    for (fid,) in connection.execute(f"SELECT DISTINCT fid FROM ({differing}) ORDER BY fid"):  # noqa: S608
        yield fid


@cache
def _join_statements() -> dict[str, str]:
    inserts = file_text("joined.sql").split(";")
    parted = (insert.strip().removeprefix("INSERT INTO ").partition(" ") for insert in inserts)
    return {name: select for name, _, select in parted if name}


def note_bounds(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Write the bounds of the spatial tables `names` into `gpkg_contents`; NULL where nothing is located."""
    for name in names:
        asked = f"SELECT min(ST_MinX(geom)), min(ST_MinY(geom)), max(ST_MaxX(geom)), max(ST_MaxY(geom)) FROM {name}"  # noqa: S608
        connection.execute(
            "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
            (*connection.execute(asked).fetchone(), name),
        )


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run several statements inside the transaction that is open (`executescript` would commit it first)."""
    for statement in statements(script):
        connection.execute(statement)


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, as SQLite keeps them."""
    statement = ""
    for part in _REMARK.sub("", script).split(";"):
        statement += part
        if statement.strip() and sqlite3.complete_statement(statement + ";"):
            yield statement.strip()
            statement = ""
        elif statement.strip():
            statement += ";"


# ---------------------------------------------------------------- metadata


def create_metadata(connection: sqlite3.Connection) -> None:
    """Create the tables of the extension, unless they are there, and register it."""
    if rows.has_table(connection, "gpkg_metadata"):
        return
    _run(connection, file_text("metadata.sql"))
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [("gpkg_metadata", METADATA_DEFINITION), ("gpkg_metadata_reference", METADATA_DEFINITION)],
    )


def write_metadata(connection: sqlite3.Connection) -> None:
    """Bring the metadata up to date with the table `source`."""
    create_metadata(connection)
    ours = "SELECT id FROM gpkg_metadata WHERE md_standard_uri = ?"
    connection.execute(f"DELETE FROM gpkg_metadata_reference WHERE md_file_id IN ({ours})", (TERMS,))  # noqa: S608
    connection.execute("DELETE FROM gpkg_metadata WHERE md_standard_uri = ?", (TERMS,))
    for text, *scope in _metadata(connection):
        added = connection.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
            " VALUES ('dataset', ?, 'text/xml', ?)",
            (TERMS, text),
        )
        connection.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id)"
            " VALUES (?, ?, ?, ?)",
            (*scope, LAST_CHANGE, added.lastrowid),
        )
    if not metadata_is_current(connection):
        raise DossierError("store.swallowed")


def _metadata(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str | None]]:
    """Yield each source as XML, in Dublin Core terms, and what it is about: the whole, or a table."""
    for source in rows.load_values(connection, SOURCES):
        terms = [(term, _NOT_XML.sub(" ", str(value))) for term, value in dublin_core(source)]
        elements = "".join(f"<dc:{term}>{escape(text, quote=False)}</dc:{term}>" for term, text in terms)
        table = _OF_KIND.get(source.kind)
        scope = "table" if table else "geopackage"
        yield f'<metadata xmlns:dc="{TERMS}">{elements}</metadata>', scope, table


def metadata_is_current(connection: sqlite3.Connection) -> bool:
    """Whether the metadata says what the table `source` says."""
    if not rows.has_table(connection, "gpkg_metadata"):
        return False
    noted = connection.execute(
        "SELECT md_scope, mime_type, metadata, reference_scope, table_name, column_name, row_id_value, md_parent_id"
        " FROM gpkg_metadata LEFT JOIN gpkg_metadata_reference ON md_file_id = id"
        " WHERE md_standard_uri = ? ORDER BY id",
        (TERMS,),
    )
    meant = [("dataset", "text/xml", *row, None, None, None) for row in _metadata(connection)]
    return list(noted) == meant


# ---------------------------------------------------------------- styles


def add_styles(connection: sqlite3.Connection, agreement: Agreement) -> None:
    """Add the styles of our tables as QGIS writes them: of layers, and of tables without a shape that lead to others.

    The attribute of a style is the column that decides how a row of the layer is drawn.
    """
    from jinja2 import Environment

    environment = Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)  # noqa: S701 - `xml` escapes
    environment.filters["xml"] = escape
    template = environment.from_string(file_text("styles.qml"))
    every = _rows_for_parties("styles.csv", agreement)
    drawn = {key: list(classes) for key, classes in groupby(every, itemgetter("table", "name", "attribute"))}
    layers = {table for table, *_ in drawn}
    related = (relation["table"] for relation in _read("relations.csv"))
    plain = dict.fromkeys(table for table in related if table not in layers)
    styles = [*drawn.items(), *(((table, "Form", ""), []) for table in plain)]
    for (table, name, attribute), classes in styles:
        fields = [row for row in _rows_for_parties("fields.csv", agreement) if row["table"] == table]
        offered = grouped((row["field"], row) for row in fields if row["value"])
        qml = template.render(
            table=table,
            attribute=attribute,
            classes=list(map(_with_symbol, classes)),
            label=next((row for row in _read("labels.csv") if row["table"] == table), None),
            relations=[row for row in _read("relations.csv") if row["table"] == table],
            fields=fields,
            choices=offered.items(),
            aliases={row["field"]: row["alias"] for row in fields if row["alias"]},
            paper=_PAPER,
        )
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
            " styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)"
            " VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
            (table, "geom" if classes else "", name, qml, f"birds: {name}", LAST_CHANGE),
        )


def _rows_for_parties(file: str, agreement: Agreement) -> Iterator[dict[str, str]]:
    """Yield the rows of a file; one whose value is {code} for each Party."""
    codes = json.dumps(sorted(party.code for party in agreement.parties), separators=(",", ":"))
    for row in _read(file):
        owners = agreement.parties if row["value"] == "{code}" else agreement.parties[:1]
        for party in owners:
            words = {"code": party.code, "name": party.names.en, "symbol": party.symbol, "both": codes}
            words |= {"hatch": HATCHES[party.symbol], "colour": party.colour}
            yield {key: cell.format(**words) for key, cell in row.items()}


@cache
def _read(file: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def _with_symbol(drawn_class: Mapping[str, str]) -> dict[str, object]:
    """Return a class with its symbol: the properties that are fixed, and those that each feature decides."""
    symbols = [row for row in _read("symbols.csv") if row["kind"] == drawn_class["kind"]]
    drawn, colour = drawn_class["drawn"], drawn_class["colour"]  # of a line, its dashes
    values = {
        "drawn": drawn,
        "size": "3.2" if drawn == "circle" else "3.8",  # a diamond of the same width looks smaller
        "cap": "flat" if drawn else "round",
        "dashed": "1" if drawn else "0",
        "dashes": drawn or "5;2",
        "quoted": f"'{drawn}'" if drawn else "NULL",
        "rgb": ",".join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)),
        "other": _OTHER,
        "paper": _PAPER,
    }
    properties = [(row["property"], row["value"].format(**values), row["computed"]) for row in symbols]
    fixed, computed = (
        [(key, value) for key, value, by in properties if bool(by) is way] for way in (False, True)
    )
    return {**drawn_class, "layer": symbols[0]["layer"], "fixed": fixed, "computed": computed}
