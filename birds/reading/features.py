"""Files of features (GeoJSON, GeoPackage, shapefile, KML, GML …) → a table and geometries in WGS 84."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from birds.errors import InputError, Problem
from birds.reading import crs as systems
from birds.reading.files import Source, check_zip, read_source
from birds.reading.tables import Table
from birds.reading.workbook import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from birds.model import Point

MAX_FEATURES = 2_000_000
_SUFFIXES = frozenset(
    {".geojson", ".geojsonl", ".json", ".gpkg", ".shp", ".kml", ".kmz", ".gml", ".fgb", ".zip"}
)
_TO_SWAP = 90.0


@dataclass(frozen=True, slots=True)
class Layer:
    """The features of a file: attributes as a table (row n is feature n), geometries as shapely objects."""

    table: Table
    geometries: tuple[Any, ...]
    problems: tuple[Problem, ...] = ()


def is_features(path: Path) -> bool:
    """Say whether a file holds features, by its name."""
    return path.suffix.casefold() in _SUFFIXES


def read_layer(
    path: Path, *, crs: str | None, layer: str | None = None, encoding: str | None = None
) -> Layer:
    """Read the features of a file in WGS 84.

    Raises InputError where GDAL can't read it, or where neither the file nor `crs` names its reference
    system.
    """
    source = read_source(path)
    where, inner = _place(path, source)
    names = _layers(where, source.name)
    chosen = _choose(names, layer, source.name)
    about, geometries, columns = _read(where, chosen, source.name, encoding)
    told = [*inner, *_others(source.name, names, chosen)]
    shapes, more = _to_wgs84(geometries, crs or about["crs"], source.name)
    return Layer(_table(source, about["fields"], columns, chosen), shapes, (*told, *more))


def _place(path: Path, source: Source) -> tuple[str, tuple[Problem, ...]]:
    """Return what GDAL is to open; of a zip, the file of features in it."""
    if source.kind != "zip" or source.suffix == ".kmz":
        if source.kind == "zip":
            check_zip(source.name, path.open("rb")).close()
        return str(path), ()
    with path.open("rb") as file, check_zip(source.name, file) as archive:
        inside = sorted(
            name
            for name in archive.namelist()
            if name.casefold().endswith((".shp", ".geojson", ".gpkg", ".kml", ".gml"))
        )
    if not inside:
        raise InputError(
            f"{source.name}: there is no shapefile, GeoJSON, GeoPackage, KML or GML in the archive"
        )
    problems: tuple[Problem, ...] = ()
    if len(inside) > 1:
        what = f"only {inside[0]!r} was read, not {', '.join(map(repr, inside[1:]))}"
        problems = (
            Problem(source.name, what, "unpack the archive and load them one by one", severity="warning"),
        )
    return f"/vsizip/{{{path}}}/{inside[0]}", problems


def _layers(where: str, file: str) -> tuple[str, ...]:
    import pyogrio

    try:
        found = pyogrio.list_layers(where)
    except (pyogrio.errors.DataSourceError, RuntimeError, ValueError, OSError) as error:
        raise _unreadable(file, error) from None
    names = tuple(str(name) for name, kind in found if kind is not None) or tuple(
        str(name) for name, _ in found
    )
    if not names:
        raise InputError(f"{file}: there is no layer in the file")
    return names


def _unreadable(file: str, error: BaseException) -> InputError:
    reason = " ".join(str(error).split())[:160]
    return InputError(f"{file}: no features can be read from the file ({reason}); check that it is complete")


def _choose(names: Sequence[str], wanted: str | None, file: str) -> str:
    if wanted is None:
        return names[0]
    if wanted not in names:
        raise InputError(
            f"{file}: there is no layer {wanted!r}; the layers are {', '.join(map(repr, names))}"
        )
    return wanted


def _others(file: str, names: Sequence[str], chosen: str) -> tuple[Problem, ...]:
    rest = [repr(name) for name in names if name != chosen]
    if not rest:
        return ()
    what = f"only layer {chosen!r} was read, not {', '.join(rest)}"
    return (Problem(file, what, "choose with --sheet", severity="warning"),)


def _read(where: str, layer: str, file: str, encoding: str | None) -> tuple[dict[str, Any], Any, list[Any]]:
    import pyogrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            about, _, geometries, columns = pyogrio.raw.read(
                where, layer=layer, encoding=encoding, datetime_as_string=True, max_features=MAX_FEATURES + 1
            )
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.GeometryError,
        pyogrio.errors.FieldError,
        UnicodeError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise _unreadable(file, error) from None
    if geometries is None:
        raise InputError(f"{file}: layer {layer} has no geometry; load it as a table")
    if len(geometries) > MAX_FEATURES:
        raise InputError(f"{file}: more than {MAX_FEATURES:,} features; split the file")
    return about, geometries, list(columns)


def _table(source: Source, fields: Sequence[str], columns: Sequence[Any], layer: str) -> Table:
    texts = [[_cell(value) for value in column] for column in columns]
    rows = tuple(zip(*texts, strict=True)) if texts else ()
    return Table(source.name, tuple(map(str, fields)), rows, 1, None, source.sha256, sheet=layer)


def _cell(value: object) -> str:
    plain = value.item() if hasattr(value, "item") else value
    missing = plain is None or (isinstance(plain, float) and math.isnan(plain))
    return "" if missing else cell_text(plain)


def _to_wgs84(wkb: Any, crs: str | None, file: str) -> tuple[tuple[Any, ...], tuple[Problem, ...]]:  # noqa: ANN401
    import shapely

    shapes = shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore"))
    if crs is None:
        raise InputError(
            f"{file}: the file does not say which reference system its coordinates are in; ask its owner and "
            "give --crs, for example --crs EPSG:4326"
        )
    done = systems.operation(crs, file)
    problems: tuple[Problem, ...] = ()
    if done:
        shapes = shapely.transform(shapes, lambda xy: _columns(done.transformer, xy))
        problems = (Problem(file, done.sentence(), severity="warning"),)
    swapped, told = _swapped(shapes, file)
    return tuple(swapped), (*problems, *told)


def _columns(transformer: Any, xy: np.ndarray) -> np.ndarray:  # noqa: ANN401
    import numpy as np

    return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def _swapped(shapes: Any, file: str) -> tuple[Any, tuple[Problem, ...]]:  # noqa: ANN401
    """Exchange axes where every latitude is beyond 90 and every longitude is a latitude, and say so."""
    import numpy as np
    import shapely

    west, south, east, north = shapely.total_bounds(shapes)
    if not (np.isfinite(south) and min(abs(south), abs(north)) > _TO_SWAP >= max(abs(west), abs(east))):
        return shapes, ()
    what = "latitude and longitude stood in each other's place; they were read exchanged"
    exchanged = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    return exchanged, (Problem(file, what, "exchange them in the file", severity="warning"),)


def centre(layer: Layer, number: int) -> tuple[Point | None, tuple[Problem, ...]]:
    """Return the point of a feature: its own, or one inside its shape; None and why where there is none."""
    shape = layer.geometries[number - layer.table.first_row]
    if shape is None or shape.is_empty:
        return None, (_told(layer, number, "the feature has no geometry", "add a point"),)
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    if not (abs(point.x) <= 180 and abs(point.y) <= 90):  # noqa: PLR2004 - also refuses what is no number
        return None, (_told(layer, number, "there is no such point on Earth", "correct it, or give --crs"),)
    if shape.geom_type in {"Point", "MultiPoint"}:
        return (point.x, point.y), ()
    what = "the feature is a shape, not a point; a point inside it stands for the site"
    return (point.x, point.y), (_told(layer, number, what, "load its shape with load boundaries"),)


def _told(layer: Layer, number: int, what: str, todo: str) -> Problem:
    return Problem(layer.table.file, what, todo, row=number, severity="warning", sheet=layer.table.sheet)
