"""How the layers look in QGIS, which reads it by itself (`layer_styles`): symbols, labels, forms, relations.

`styles.csv` has the classes of each layer, labelled in English, `symbols.csv` what QGIS is told of each kind;
`labels.csv` what a layer is labelled with, `fields.csv` what its columns are called and how a form offers them,
`relations.csv` which table a column leads to. The colours are those of every output:
equal in weight, safe for the colour-blind, never a flag. Meaning is never in the colour alone: a circle for the
Republic of Korea, a diamond for Japan, hollow where the point is not exact; lines dashed by the kind of record as on
the map, faint where no single bird was followed, grey dots for a negative finding; hatching that leans to either side
for boundaries.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from birds.store.columns import FOLDER, SqlTable
from birds.store.geopackage import LAST_CHANGE, register, run_file

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from birds.model import Agreement

_OTHER, _PAPER = "107,114,120", "255,255,255,255"
STYLES = SqlTable(name="layer_styles")
HATCHES = {"diamond": "f_diagonal", "circle": "b_diagonal"}
"""How the areas of a Party with this symbol are hatched."""
LABELLED = ' labelsEnabled="1"'
LINES = (
    '<field name="{field}"><editWidget type="TextEdit"><config><Option type="Map">'
    '<Option name="IsMultiline" type="bool" value="true"/></Option></config></editWidget></field>\n'
)


def create_styles(connection: sqlite3.Connection) -> None:
    """Create `layer_styles`, registered as attributes."""
    run_file(connection, "styles.sql")
    register(connection, STYLES)


def add_styles(connection: sqlite3.Connection, agreement: Agreement) -> None:
    """Add the styles of our tables: of layers, and of tables without a shape that lead to others."""
    every = _of_parties("styles.csv", agreement)
    drawn = {key: list(classes) for key, classes in groupby(every, itemgetter("table", "name", "attribute"))}
    layers = {table for table, *_ in drawn}
    plain = dict.fromkeys(one["table"] for one in _read("relations.csv") if one["table"] not in layers)
    styles = [*drawn.items(), *(((table, "Form", ""), []) for table in plain)]
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
        " styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)"
        " VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        [
            (
                table,
                "geom" if classes else "",
                name,
                _qml(table, attribute, classes, agreement),
                f"birds: {name}",
                LAST_CHANGE,
            )
            for (table, name, attribute), classes in styles
        ],
    )


def _of_parties(file: str, agreement: Agreement) -> Iterator[dict[str, str]]:
    """Yield the rows of a file; one whose value is {code} for each Party."""
    both = json.dumps(sorted(party.code for party in agreement.parties), separators=(",", ":"))
    for one in _read(file):
        owners = agreement.parties if one["value"] == "{code}" else agreement.parties[:1]
        for party in owners:
            told = {"code": party.code, "name": party.names.en, "symbol": party.symbol, "both": both}
            told |= {"hatch": HATCHES[party.symbol], "colour": party.colour}
            yield {key: cell.format(**told) for key, cell in one.items()}


@cache
def _read(file: str) -> tuple[dict[str, str], ...]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def _qml(table: str, attribute: str, classes: list[dict[str, str]], agreement: Agreement) -> str:
    """Return the style of a layer as QGIS writes it: `attribute` is the column that decides.

    With it its labels, what its columns are called and offer in a form (`fields.csv`), and which tables they lead to.
    """
    label = next((one for one in _read("labels.csv") if one["table"] == table), None)
    kinds = [
        *(["Symbology"] if classes else []),
        *(["Labeling"] if label else []),
        "Fields",
        "Forms",
        "Relations",
    ]
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.28.0" styleCategories="{"|".join(kinds)}"{LABELLED if label else ""}>\n'
        f"{_renderer(attribute, classes) if classes else ''}{_labels(label) if label else ''}"
        f"{_relations(table)}{_fields(table, agreement)}</qgis>\n"
    )


def _renderer(attribute: str, classes: list[dict[str, str]]) -> str:
    categories = "".join(
        f'<category symbol="{place}" value="{escape(each["value"])}" label="{escape(each["label"])}" type="string"'
        ' render="true"/>\n'
        for place, each in enumerate(classes)
    )
    symbols = "".join(_drawn(place, each) for place, each in enumerate(classes))
    return (
        f'<renderer-v2 type="categorizedSymbol" attr="{attribute}" symbollevels="0" enableorderby="0"'
        ' forceraster="0">\n'
        f"<categories>\n{categories}</categories>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
        "<blendMode>0</blendMode>\n<layerOpacity>1</layerOpacity>\n"
    )


def _labels(label: Mapping[str, str]) -> str:
    """Return what features are labelled with, where the map is not too small for it."""
    return (
        '<labeling type="simple">\n<settings calloutType="simple">\n'
        f'<text-style fieldName="{escape(label["expression"])}" isExpression="1" fontSize="8" fontSizeUnit="Point"'
        f' fontItalic="{label["italic"]}"'
        ' textColor="27,31,35,255" textOpacity="1">\n'
        f'<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="{_PAPER}"/>\n</text-style>\n'
        f'<placement placement="{label["placement"]}" dist="2" distUnits="MM" offsetType="1"'
        ' predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR"/>\n'
        f'<rendering scaleVisibility="1" scaleMax="{label["scale"]}" scaleMin="0" drawLabels="1" obstacle="1"/>\n'
        "</settings>\n</labeling>\n"
    )


def _relations(table: str) -> str:
    """Return to which tables columns of a table lead; QGIS finds these in the same file."""
    found = [one for one in _read("relations.csv") if one["table"] == table]
    told = "".join(
        f'<relation id="{table}_{one["column"]}" name="{escape(one["name"])}" strength="Association"'
        f' referencingLayer="{table}" referencedLayer="{one["to"]}" layerId="{one["to"]}" layerName="{one["to"]}"'
        f' dataSource="./agreement.gpkg|layername={one["to"]}" providerKey="ogr">\n'
        f'<fieldRef referencingField="{one["column"]}" referencedField="{one["key"]}"/>\n</relation>\n'
        for one in found
    )
    return f"<referencedLayers>\n{told}</referencedLayers>\n"


def _fields(table: str, agreement: Agreement) -> str:
    """Return what the columns of a table are called in a form, and what a form offers there."""
    rows = [one for one in _of_parties("fields.csv", agreement) if one["table"] == table]
    aliases = {one["field"]: one["alias"] for one in rows if one["alias"]}
    widgets = [
        _value_map(field, [one for one in rows if one["field"] == field])
        for field in dict.fromkeys(one["field"] for one in rows if one["value"])
    ]
    widgets += [LINES.format(field=one["field"]) for one in rows if one["widget"] == "lines"]
    widgets += [_led(one) for one in _read("relations.csv") if one["table"] == table and one["shown"]]
    named = [f'<alias field="{field}" name="{escape(alias)}"/>\n' for field, alias in aliases.items()]
    return f"<fieldConfiguration>\n{''.join(widgets)}</fieldConfiguration>\n<aliases>\n{''.join(named)}</aliases>\n"


def _led(one: Mapping[str, str]) -> str:
    """Return a list of names for a column that has the key of another table."""
    told = {
        "Layer": one["to"],
        "LayerName": one["to"],
        "LayerProviderName": "ogr",
        "LayerSource": f"./agreement.gpkg|layername={one['to']}",
        "Key": one["key"],
        "Value": one["shown"],
    }
    options = "".join(
        f'<Option name="{key}" type="QString" value="{value}"/>\n' for key, value in told.items()
    )
    return (
        f'<field name="{one["column"]}"><editWidget type="ValueRelation"><config><Option type="Map">\n{options}'
        '<Option name="AllowNull" type="bool" value="true"/>\n</Option></config></editWidget></field>\n'
    )


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
