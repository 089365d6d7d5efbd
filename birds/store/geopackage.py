"""The GeoPackage 1.3 around our tables: reference systems, contents, geometry columns, RTrees, metadata, styles.

The metadata (its extension `gpkg_metadata`) are licence and credit of every source, table by table: what the table
`source` says, said again where programs that know nothing of birds look for it. Only rows of our standard are ours:
what QGIS and others write about their layers is left alone.

The styles (`layer_styles`) are how the layers look in QGIS, which reads them by itself: `styles.csv` has the classes of
each layer, labelled in English, `symbols.csv` what QGIS is told of each kind. The colours are those of every output:
equal in weight, safe for the colour-blind, never a flag. Meaning is never in the colour alone: a circle for the
Republic of Korea, a diamond for Japan, hollow where the point is not exact; lines dashed by the kind of record as on
the map, faint where no single bird was followed, grey dots for a negative finding; hatching that leans to either side
for boundaries.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from birds.attribution import TERMS, dublin_core
from birds.model import in_force
from birds.store import geometry, rows
from birds.store.columns import FOLDER, SqlTable
from birds.store.tables import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from birds.model import Source

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # GeoPackage 1.3.0
LAST_CHANGE = "2000-01-01T00:00:00.000Z"
"""GeoPackage asks for the time of the last change. Ours is fixed: same input, same bytes."""
_OTHER, _PAPER = "107,114,120", "255,255,255,255"
STYLES = SqlTable(name="layer_styles")
HATCHES = {"diamond": "f_diagonal", "circle": "b_diagonal"}
"""How the areas of a Party with this symbol are hatched."""
RTREE_DEFINITION = "http://www.geopackage.org/spec130/#extension_rtree"
METADATA_DEFINITION = "http://www.geopackage.org/spec130/#extension_metadata"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OF_KIND = {
    "reference": "taxon",
    "checklist": "entry",
    "law": "entry",
    "treaty": "entry",
    "other": "entry",
    "status": "status",
    "sites": "site",
    "municipalities": "place",
    "boundaries": "site_area",
    "counts": "site_count",
    "evidence": "evidence",
    "thresholds": "threshold",
    "occurrences": "occurrence",
    "tracks": "track",
}
"""The table that a kind of source fills; what fills none is about the file as a whole."""


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the RTree triggers call; without them a plain UPDATE fails."""
    for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, _bound(place), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)


def _bound(place: int) -> Callable[[bytes | None], float | None]:
    def bound(blob: bytes | None) -> float | None:
        found = _envelope(blob)
        return found[place] if found else None

    return bound


def _is_empty(blob: bytes | None) -> int | None:
    return None if blob is None else int(_envelope(blob) is None)


@lru_cache(maxsize=4)
def _envelope(blob: bytes | None) -> geometry.Envelope | None:
    """Return the bounds; what can't be read has none (an error here would stop every change of its row).

    A trigger asks five times in a row for the same geometry.
    """
    try:
        return geometry.envelope(blob) if blob is not None else None
    except ValueError:
        return None


def create_core(connection: sqlite3.Connection) -> None:
    """Create the GeoPackage core tables in an empty database and say what the file is."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")
    run_file(connection, "geopackage.sql")


def create_table(connection: sqlite3.Connection, table: SqlTable) -> None:
    """Create a table and register it."""
    run(connection, table.sql())
    register(connection, table)


def register(connection: sqlite3.Connection, table: SqlTable) -> None:
    """Register a table in `gpkg_contents`, a spatial one with its geometry column and an RTree."""
    spatial = table.geometry is not None
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            table.name,
            "features" if spatial else "attributes",
            table.title,
            table.about,
            LAST_CHANGE,
            geometry.SRS_ID if spatial else None,
        ),
    )
    if spatial:
        _register_geometry(connection, table)


def _register_geometry(connection: sqlite3.Connection, table: SqlTable) -> None:
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (table.name, table.geometry, geometry.SRS_ID),
    )
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        (table.name, RTREE_DEFINITION),
    )
    run(connection, (FOLDER / "rtree.sql").read_text("utf-8").format(t=table.name))


def note_bounds(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Write the bounds of the spatial tables `names` into `gpkg_contents`; NULL where nothing is located."""
    for name in names:
        found = f"SELECT min(ST_MinX(geom)), min(ST_MinY(geom)), max(ST_MaxX(geom)), max(ST_MaxY(geom)) FROM {name}"  # noqa: S608
        connection.execute(
            "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
            (*connection.execute(found).fetchone(), name),
        )


def run(connection: sqlite3.Connection, script: str) -> None:
    """Run several statements inside the transaction that is open (`executescript` would commit it first)."""
    statement = ""
    for part in script.split(";"):
        statement += part
        if statement.strip() and sqlite3.complete_statement(statement + ";"):
            connection.execute(statement)
            statement = ""
        elif statement.strip():
            statement += ";"


def run_file(connection: sqlite3.Connection, file: str) -> None:
    """Run the statements of a file that stands beside this one."""
    run(connection, (FOLDER / file).read_text("utf-8"))


# ---------------------------------------------------------------- metadata


def _create_metadata(connection: sqlite3.Connection) -> None:
    """Create the tables of the extension, unless they are there, and register it."""
    if rows.has_table(connection, "gpkg_metadata"):
        return
    run_file(connection, "metadata.sql")
    connection.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [("gpkg_metadata", METADATA_DEFINITION), ("gpkg_metadata_reference", METADATA_DEFINITION)],
    )


def write_metadata(connection: sqlite3.Connection) -> None:
    """Bring the metadata up to date with the table `source`."""
    _create_metadata(connection)
    ours = "SELECT id FROM gpkg_metadata WHERE md_standard_uri = ?"
    connection.execute(f"DELETE FROM gpkg_metadata_reference WHERE md_file_id IN ({ours})", (TERMS,))  # noqa: S608
    connection.execute("DELETE FROM gpkg_metadata WHERE md_standard_uri = ?", (TERMS,))
    for text, table in _metadata(connection):
        found = connection.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
            " VALUES ('dataset', ?, 'text/xml', ?)",
            (TERMS, text),
        )
        connection.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id)"
            " VALUES (?, ?, ?, ?)",
            ("table" if table else "geopackage", table, LAST_CHANGE, found.lastrowid),
        )


def _metadata(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None]]:
    """Yield the metadata of each source, and the table that it is about."""
    for source in rows.load(connection, SOURCES):
        yield _record(source), _OF_KIND.get(source.kind)


def metadata_is_current(connection: sqlite3.Connection) -> bool:
    """Tell whether the metadata says what the table `source` says."""
    if not rows.has_table(connection, "gpkg_metadata"):
        return False
    told = connection.execute(
        "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ? ORDER BY id", (TERMS,)
    )
    return [text for (text,) in told] == [text for text, _ in _metadata(connection)]


def _record(source: Source) -> str:
    """Return a source as XML, in Dublin Core terms."""
    told = ((term, escape(_NOT_XML.sub(" ", str(value)), quote=False)) for term, value in dublin_core(source))
    said = "".join(f"<dc:{term}>{value}</dc:{term}>" for term, value in told)
    return f'<metadata xmlns:dc="{TERMS}">{said}</metadata>'


# ---------------------------------------------------------------- styles


def create_styles(connection: sqlite3.Connection, tables: Iterable[SqlTable]) -> None:
    """Create `layer_styles`, registered as attributes, and fill it for these tables."""
    run_file(connection, "styles.sql")
    register(connection, STYLES)
    add_styles(connection, [table.name for table in tables])


def add_styles(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Add the styles of these tables."""
    wanted = set(names)
    styles = groupby(_classes(), itemgetter("table", "name", "attribute"))
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
        " styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)"
        " VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)",
        [
            (table, name, _qml(table, attribute, list(classes)), f"birds: {name}", LAST_CHANGE)
            for (table, name, attribute), classes in styles
            if table in wanted
        ],
    )


def renew_styles(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Make the styles of these tables anew, by the agreement in force."""
    connection.execute("DELETE FROM layer_styles")
    add_styles(connection, names)


def _classes() -> Iterator[dict[str, str]]:
    """Yield the classes of the styles; one of a Party ({code} …) for each Party."""
    yield from _of_parties("styles.csv", "value")


def _of_parties(file: str, column: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a file; one whose `column` is {code} for each Party."""
    agreement = in_force()
    both = json.dumps(sorted(party.code for party in agreement.parties), separators=(",", ":"))
    for one in _read(file):
        owners = agreement.parties if one[column] == "{code}" else agreement.parties[:1]
        for party in owners:
            told = {"code": party.code, "name": party.names.en, "symbol": party.symbol, "both": both}
            told |= {"hatch": HATCHES[party.symbol], "colour": party.colour}
            yield {key: cell.format(**told) for key, cell in one.items()}


@cache
def _read(file: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def _qml(table: str, attribute: str, classes: list[dict[str, str]]) -> str:
    """Return the style of a layer as QGIS writes it: `attribute` is the column that decides.

    With it what its columns are called, and what their values mean (`fields.csv`).
    """
    categories = "".join(
        f'<category symbol="{place}" value="{escape(each["value"])}" label="{escape(each["label"])}" type="string"'
        ' render="true"/>\n'
        for place, each in enumerate(classes)
    )
    symbols = "".join(_drawn(place, each) for place, each in enumerate(classes))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.28.0" styleCategories="Symbology|Fields|Forms">\n'
        f'<renderer-v2 type="categorizedSymbol" attr="{attribute}" symbollevels="0" enableorderby="0"'
        ' forceraster="0">\n'
        f"<categories>\n{categories}</categories>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
        f"<blendMode>0</blendMode>\n<layerOpacity>1</layerOpacity>\n{_fields(table)}</qgis>\n"
    )


def _fields(table: str) -> str:
    """Return what the columns of a table are called in a form, and the values that a list there offers."""
    rows = [one for one in _of_parties("fields.csv", "value") if one["table"] == table]
    aliases = {one["field"]: one["alias"] for one in rows}
    widgets = [
        _value_map(field, [one for one in rows if one["field"] == field])
        for field in dict.fromkeys(one["field"] for one in rows if one["value"])
    ]
    named = [f'<alias field="{field}" name="{escape(alias)}"/>\n' for field, alias in aliases.items()]
    return f"<fieldConfiguration>\n{''.join(widgets)}</fieldConfiguration>\n<aliases>\n{''.join(named)}</aliases>\n"


def _value_map(field: str, rows: list[dict[str, str]]) -> str:
    offered = "".join(
        f'<Option type="Map"><Option name="{escape(one["meaning"])}" type="QString" value="{escape(one["value"])}"/>'
        "</Option>\n"
        for one in rows
    )
    return (
        f'<field name="{field}"><editWidget type="ValueMap"><config><Option type="Map">\n'
        f'<Option name="map" type="List">\n{offered}</Option>\n</Option></config></editWidget></field>\n'
    )


def _drawn(place: int, one: Mapping[str, str]) -> str:
    """Return the symbol of a class."""
    told = [row for row in _read("symbols.csv") if row["kind"] == one["kind"]]
    layer, values = told[0]["layer"], _values(one)
    said = [(row["property"], row["value"].format(**values), row["computed"]) for row in told]
    props = "".join(f'<prop k="{key}" v="{value}"/>\n' for key, value, computed in said if not computed)
    by_feature = "".join(_computed(key, value) for key, value, computed in said if computed)
    if by_feature:
        by_feature = (
            '<data_defined_properties>\n<Option type="Map">\n<Option name="name" type="QString" value=""/>\n'
            f'<Option name="properties" type="Map">\n{by_feature}</Option>\n'
            '<Option name="type" type="QString" value="collection"/>\n</Option>\n</data_defined_properties>\n'
        )
    return (
        f'<symbol type="{layer.removeprefix("Simple").lower()}" name="{place}" alpha="1" clip_to_extent="1"'
        f' force_rhr="0">\n<layer class="{layer}" pass="0" locked="0" enabled="1">\n{props}{by_feature}'
        "</layer>\n</symbol>\n"
    )


def _values(one: Mapping[str, str]) -> dict[str, str]:
    """Return what the properties of a class are made of; what is drawn as a line is drawn by its dashes."""
    drawn, colour = one["drawn"], one["colour"]
    return {
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


def _computed(key: str, expression: str) -> str:
    """Return a property that an expression decides feature by feature."""
    return (
        f'<Option name="{key}" type="Map">\n<Option name="active" type="bool" value="true"/>\n'
        f'<Option name="expression" type="QString" value="{escape(expression)}"/>\n'
        '<Option name="type" type="int" value="3"/>\n</Option>\n'
    )
