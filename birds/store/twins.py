"""A table's CSV file and its layer, which an export writes side by side: held together where one was edited.

A dossier is made of the CSV files. Whoever moves a site in QGIS has edited the layer, so what it says must stand in the
CSV file too, or the layer must go. Where the CSV file alone was edited it counts, and what the layer says is told.
Features are found by the table's key, in whatever order a program has put them.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from birds.errors import InputError, Problem
from birds.model import Message
from birds.store.exporting import feature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.store.columns import Row, SqlTable

_SAME_PLACE = 1e-7  # degrees, a centimetre: what a program may round to
_SAME_NUMBER = 1e-9
_SHOWN = 60
_WGS_84 = re.compile(r"\b(CRS84|4326)$")
Feature = dict[str, Any]


def difference(table: SqlTable, found: Iterable[tuple[int, Row]], data: bytes) -> Problem | None:
    """Return the first row that a layer has otherwise than the table's rows, each with its number in the CSV file.

    None where they say the same. InputError where the layer can't be read.
    """
    layer = f"{table.name}.geojson"
    left = _by_key(table, layer, data)
    names = {*table.names, "fid"}  # which QGIS adds
    for key, one in left.items():
        for name, value in one["properties"].items():
            if name not in names and value is not None:
                return _added(table, layer, name, key)
    for number, row in found:
        made = feature(table.columns, row)
        key = _key(table, made)
        there = left.pop(key, None)
        if there is None:
            return _problem(table, Message.of("export.twin_lacks", layer=layer), number, table.key[0], key[0])
        if wrong := _difference(made, there):
            column, mine, theirs = wrong
            what = Message.of("export.twin_differs", layer=layer, found=_shown(theirs))
            return _problem(table, what, number, column, mine)
    for key in left:
        name = ", ".join(map(str, key))
        return Problem(layer, "export.twin_adds", "export.do_agree", name=name, other=f"{table.name}.csv")
    return None


def _added(table: SqlTable, layer: str, name: str, key: tuple[Any, ...]) -> Problem:
    """Return what is wrong with a column that somebody has added in the layer."""
    row, other = ", ".join(map(str, key)), f"{table.name}.csv"
    what = Message.of("export.twin_column", name=name, row=row, other=other)
    return Problem(layer, what, "export.do_remove_or_delete")


def _by_key(table: SqlTable, layer: str, data: bytes) -> dict[tuple[Any, ...], Feature]:
    try:
        told = json.loads(data)
        features: list[Feature] = told["features"]
        made = {_key(table, each): each for each in features}
        crs = told.get("crs") and told["crs"]["properties"]["name"]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise InputError("export.layer_unreadable", layer=layer) from None
    if len(made) < len(features):
        raise InputError("export.layer_twice", layer=layer, columns=table.key)
    if crs and not _WGS_84.search(str(crs)):
        raise InputError("export.layer_crs", layer=layer)
    return made


def _key(table: SqlTable, one: Feature) -> tuple[Any, ...]:
    return tuple([one["properties"].get(name) for name in table.key])


def _difference(made: Feature, there: Feature) -> tuple[str, Any, Any] | None:
    """Return the first column in which two features differ, with both values; None where none does."""
    for name, value in made["properties"].items():
        found = there["properties"].get(name)
        if not _alike(value, found):
            return name, value, found
    mine, theirs = made["geometry"], there.get("geometry")
    return None if _same_place(mine, theirs) else ("geom", _as_text(mine), _as_text(theirs))


def _alike(value: Any, found: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether a program may have written the one for the other, as GDAL writes arrays as text, dates its way."""
    if isinstance(value, list | dict) and isinstance(found, str):
        return _parsed(found) == value or found == _of_numpy(value)
    if isinstance(value, int | float) and isinstance(found, int | float):
        return math.isclose(value, found, rel_tol=_SAME_NUMBER)
    if isinstance(value, str) and isinstance(found, str):
        return value in {found, found.removesuffix("T00:00:00").replace("/", "-")}
    return bool(value == found)


def _of_numpy(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return an array as geopandas writes it."""
    import numpy as np

    return str(np.array(value, dtype=object))


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _same_place(mine: Any, theirs: Any) -> bool:  # noqa: ANN401 - GeoJSON
    if mine is None or theirs is None:
        return mine is theirs
    import shapely

    try:
        one, other = (_parts(shapely.geometry.shape(each)) for each in (mine, theirs))
    except (ValueError, TypeError, LookupError, AttributeError, shapely.errors.ShapelyError):
        return False
    return len(one) == len(other) and bool(shapely.equals_exact(one, other, _SAME_PLACE).all())


def _parts(shape: Any) -> Any:  # noqa: ANN401 - a geometry of shapely, and an array of them
    """Return what a geometry consists of, in one order: a program may make one of several of it, or the other way."""
    import shapely

    return shapely.get_parts(shapely.normalize(shape))


def _as_text(shape: Any) -> Any:  # noqa: ANN401 - GeoJSON
    """Return a geometry as a person reads it; None where there is none."""
    return shape and f"{shape.get('type')} {shape.get('coordinates')}" if isinstance(shape, dict) else shape


def _shown(value: Any) -> str | Message:  # noqa: ANN401 - JSON
    if value is None:
        return Message("export.nothing")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _problem(table: SqlTable, what: Message, row: int, column: str, value: Any) -> Problem:  # noqa: ANN401
    shown = None if value is None else str(_shown(value))
    return Problem(f"{table.name}.csv", what, "export.do_agree", row=row, column=column, value=shown)
