"""How the layers look in QGIS, which reads it by itself (`layer_styles`): symbols, labels, forms, relations.

`styles.qml` is the template of a style. `styles.csv` has the classes of each layer, labelled in English, `symbols.csv`
what QGIS is told of each kind; `labels.csv` what a layer is labelled with, `fields.csv` what its columns are called and
how a form offers them, `relations.csv` which table a column leads to. The colours are those of every output:
equal in weight, safe for the colour-blind, never a flag. Meaning is never in the colour alone: a circle for the
Republic of Korea, a diamond for Japan, hollow where the point is not exact; lines dashed by the kind of record as on
the map, faint where no single bird was followed, grey dots for a negative finding; hatching that leans to either side
for boundaries.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from birds.model import Agreement, grouped
from birds.store.columns import FOLDER, SqlTable
from birds.store.geopackage import LAST_CHANGE, register_table, run_file

if TYPE_CHECKING:
    from jinja2 import Template

_OTHER, _PAPER = "107,114,120", "255,255,255,255"
STYLES = SqlTable(name="layer_styles")
HATCHES = {"diamond": "f_diagonal", "circle": "b_diagonal"}
"""How the areas of a Party with this symbol are hatched."""


def create_styles(connection: sqlite3.Connection) -> None:
    """Create `layer_styles`, registered as attributes."""
    run_file(connection, "styles.sql")
    register_table(connection, STYLES)


def add_styles(connection: sqlite3.Connection, agreement: Agreement) -> None:
    """Add the styles of our tables: of layers, and of tables without a shape that lead to others."""
    every = _rows_for_parties("styles.csv", agreement)
    drawn = {key: list(classes) for key, classes in groupby(every, itemgetter("table", "name", "attribute"))}
    layers = {table for table, *_ in drawn}
    related = (relation["table"] for relation in _read("relations.csv"))
    plain = dict.fromkeys(table for table in related if table not in layers)
    styles = [*drawn.items(), *(((table, "Form", ""), []) for table in plain)]
    for (table, name, attribute), classes in styles:
        qml, geom = _qml(table, attribute, classes, agreement), "geom" if classes else ""
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
            " styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)"
            " VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
            (table, geom, name, qml, f"birds: {name}", LAST_CHANGE),
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


@cache
def _template() -> Template:
    from jinja2 import Environment

    environment = Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)  # noqa: S701 - `xml` escapes
    environment.filters["xml"] = escape
    return environment.from_string((FOLDER / "styles.qml").read_text("utf-8"))


def _qml(table: str, attribute: str, classes: list[dict[str, str]], agreement: Agreement) -> str:
    """Return the style of a layer as QGIS writes it: `attribute` is the column that decides.

    With it its labels, what its columns are called and offer in a form, and which tables they lead to.
    """
    fields = [row for row in _rows_for_parties("fields.csv", agreement) if row["table"] == table]
    offered = grouped((row["field"], row) for row in fields if row["value"])
    return _template().render(
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
