"""How the layers look in QGIS: `layer_styles`, which QGIS reads by itself when it opens the file.

The colours are those of every output: equal in weight, safe for the colour-blind, never a flag. Meaning is
never in the colour alone: a circle for the Republic of Korea, a diamond for Japan, hollow where the point is not
exact; lines dashed by the kind of record as on the map, faint where no single bird was followed, grey dots for a
negative finding; hatching that leans to either side for boundaries.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from birds.store.columns import FOLDER, Table
from birds.store.geopackage import LAST_CHANGE, create_table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

OTHER, PAPER = "#6b7278", "#ffffff"

LAYER_STYLES = Table(
    name="layer_styles",
    literal=f"""
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT '{LAST_CHANGE}'
)""",
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """One class of a layer: the value it is for ("" for every other), its label, and QGIS's properties.

    `computed` are properties that an expression decides feature by feature.
    """

    value: str
    label: str
    layer: str
    props: tuple[tuple[str, str], ...]
    computed: tuple[tuple[str, str], ...] = ()


def _rgb(colour: str, alpha: int = 255) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _marker(value: str, label: str, shape: str, colour: str) -> Symbol:
    size = "3.2" if shape == "circle" else "3.8"  # a diamond of the same width looks smaller
    props = {
        "name": shape,
        "color": _rgb(colour),
        "outline_color": _rgb(PAPER),
        "outline_style": "solid",
        "outline_width": "0.3",
        "outline_width_unit": "MM",
        "size": size,
        "size_unit": "MM",
    }
    exact = "\"point_quality\" = 'exact'"
    computed = {
        "fillColor": f"if({exact}, '{_rgb(colour)}', '{_rgb(PAPER)}')",
        "outlineColor": f"if({exact}, '{_rgb(PAPER)}', '{_rgb(colour)}')",
        "outlineWidth": "if(\"point_quality\" = 'rounded', 0.8, 0.4)",
    }
    return Symbol(value, label, "SimpleMarker", tuple(props.items()), tuple(computed.items()))


def _line(value: str, label: str, dashes: str, colour: str) -> Symbol:
    props = {
        "line_color": _rgb(colour, 200),
        "line_style": "solid",
        "line_width": "0.5",
        "line_width_unit": "MM",
        "capstyle": "flat" if dashes else "round",
        "use_custom_dash": "1" if dashes else "0",
        "customdash": dashes or "5;2",
        "customdash_unit": "MM",
    }
    return Symbol(value, label, "SimpleLine", tuple(props.items()))


def _record(value: str, label: str, dashes: str, colour: str) -> Symbol:
    """Return the line of a kind of record; how certain it is decides how strong it is."""
    made = _line(value, label, dashes, colour)
    direct, faint, gone = _rgb(colour, 230), _rgb(colour, 140), _rgb(OTHER, 120)
    cases = f"WHEN 'direct' THEN '{direct}' WHEN 'negative' THEN '{gone}' ELSE '{faint}'"
    computed = {
        "outlineColor": f'CASE "certainty" {cases} END',
        "customDash": f"if(\"certainty\" = 'negative', '0.5;2', {repr(dashes) if dashes else 'NULL'})",
    }
    return replace(made, computed=tuple(computed.items()))


def _fill(value: str, label: str, pattern: str, colour: str) -> Symbol:
    props = {
        "color": _rgb(colour, 150),
        "style": pattern,
        "outline_color": _rgb(colour),
        "outline_style": "solid",
        "outline_width": "0.5",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    return Symbol(value, label, "SimpleFill", tuple(props.items()))


@dataclass(frozen=True, slots=True)
class Style:
    """The style of one table: which column decides, and its classes."""

    table: str
    name: str
    attribute: str
    symbols: tuple[Symbol, ...]


_SYMBOLS: dict[str, Callable[[str, str, str, str], Symbol]] = {
    "marker": _marker,
    "fill": _fill,
    "line": _line,
    "record": _record,
}


@cache
def styles() -> tuple[Style, ...]:
    """Return the styles of `styles.csv`: a line is a class of a layer, labelled in English."""
    with (FOLDER / "styles.csv").open(encoding="utf-8", newline="") as lines:
        grouped = groupby(csv.DictReader(lines), itemgetter("table", "name", "attribute"))
        return tuple(
            Style(table, name, attribute, tuple(map(_symbol, rows)))
            for (table, name, attribute), rows in grouped
        )


def _symbol(row: Mapping[str, str]) -> Symbol:
    return _SYMBOLS[row["kind"]](row["value"], row["label"], row["drawn"], row["colour"])


def create(connection: sqlite3.Connection, tables: Iterable[Table]) -> None:
    """Create `layer_styles`, registered as attributes, and fill it for these tables."""
    create_table(connection, LAYER_STYLES)
    add(connection, [table.name for table in tables])


def add(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Add the styles of these tables."""
    wanted = set(names)
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
        " styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)"
        " VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)",
        [
            (each.table, each.name, qml(each), f"birds: {each.name}", LAST_CHANGE)
            for each in styles()
            if each.table in wanted
        ],
    )


def qml(style: Style) -> str:
    """Return the style as QGIS writes it."""
    categories = "".join(
        f'<category symbol="{place}" value="{escape(each.value)}" label="{escape(each.label)}" type="string"'
        ' render="true"/>\n'
        for place, each in enumerate(style.symbols)
    )
    symbols = "".join(_drawn(place, each) for place, each in enumerate(style.symbols))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.28.0" styleCategories="Symbology">\n'
        f'<renderer-v2 type="categorizedSymbol" attr="{style.attribute}" symbollevels="0" enableorderby="0"'
        ' forceraster="0">\n'
        f"<categories>\n{categories}</categories>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
        "<blendMode>0</blendMode>\n<layerOpacity>1</layerOpacity>\n</qgis>\n"
    )


def _drawn(place: int, symbol: Symbol) -> str:
    kind = symbol.layer.removeprefix("Simple").lower()
    props = "".join(f'<prop k="{key}" v="{value}"/>\n' for key, value in symbol.props)
    return (
        f'<symbol type="{kind}" name="{place}" alpha="1" clip_to_extent="1" force_rhr="0">\n'
        f'<layer class="{symbol.layer}" pass="0" locked="0" enabled="1">\n{props}{_computed(symbol)}'
        "</layer>\n</symbol>\n"
    )


def _computed(symbol: Symbol) -> str:
    """Return the properties that expressions decide, as QGIS writes them."""
    if not symbol.computed:
        return ""
    made = "".join(
        f'<Option name="{key}" type="Map">\n<Option name="active" type="bool" value="true"/>\n'
        f'<Option name="expression" type="QString" value="{escape(expression)}"/>\n'
        '<Option name="type" type="int" value="3"/>\n</Option>\n'
        for key, expression in symbol.computed
    )
    return (
        '<data_defined_properties>\n<Option type="Map">\n<Option name="name" type="QString" value=""/>\n'
        f'<Option name="properties" type="Map">\n{made}</Option>\n'
        '<Option name="type" type="QString" value="collection"/>\n</Option>\n</data_defined_properties>\n'
    )
