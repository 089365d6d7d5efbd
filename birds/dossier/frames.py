"""A dossier's tables as frames of pandas and geopandas, and frames as files that a load reads.

A frame has a column for every field of a record of `birds.model`, under the name of the field, and the records' own
order. A name by language is a column a language (`name_en`, `name_ja`, `name_ko`), a place five (`from_name`,
`from_party`, `from_lon`, `from_lat`, `from_approximate`); several values stand as a tuple, which
`DataFrame.explode` takes apart; whole numbers that may be unknown are `Int64`. What is not known is missing (`isna()`),
never 0 or "". Units stand in the names: `area_ha` hectares, `_lon` and `_lat` degrees.
Geometries are longitude and latitude in degrees, WGS 84 (`crs` EPSG:4326), missing where no source gives a place.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import shapely

from birds.documents.formats.text import NamedBird, named_bird
from birds.dossier import lists
from birds.errors import InputError, quoted
from birds.messages import say
from birds.model import END_COLUMNS, POSITION, Act, Lang, MatchedList, Track
from birds.progress import collector_paused
from birds.store.tables import POSITIONS

CRS = "EPSG:4326"
MATCH_COLUMNS = NamedBird._fields[1:]


def table(
    record: type, rows: Sequence[Any], langs: Sequence[Lang], without: Sequence[str] = ()
) -> pd.DataFrame:
    """Return records as a frame: a column for each field but those `without` which it is, several for some."""
    columns: dict[str, Any] = {}
    for field in (field for field in fields(record) if field.name not in without):
        values = [getattr(row, field.name) for row in rows]
        name = END_COLUMNS.get(field.name, field.name)
        columns |= _columns(name, str(field.type), values, langs)
    return pd.DataFrame(columns)


def positions(acts: Sequence[Act]) -> pd.DataFrame:
    """Return positions as a frame, in the columns of their table."""
    columns: dict[str, Any] = {}
    for column in POSITIONS.columns:
        values = [getattr(act, POSITION.get(column.name, column.name)) for act in acts]
        kind = {"whole": "int", "truth": "bool"}.get(column.kind, "str")
        columns |= _columns("date" if column.name == "stated" else column.name, kind, values, ())
    return pd.DataFrame(columns)


def located(record: type, rows: Sequence[Any], langs: Sequence[Lang]) -> geopandas.GeoDataFrame:
    """Return records as their shapes in WKB, as their points, or as lines where the points of both ends are known."""
    names = {field.name for field in fields(record)}
    if "wkb" in names:  # without M, which geopandas drops where it writes
        shapes = [shapely.force_2d(shapely.from_wkb(row.wkb)) for row in rows]
    elif "point" in names:
        shapes = [shapely.Point(row.point) if row.point else None for row in rows]
    else:
        ends = [(row.origin.point, row.destination.point) for row in rows]
        shapes = [shapely.LineString(points) if all(points) else None for points in ends]
    return _drawn(table(record, rows, langs, without=("wkb", "point")), shapes)


def fixes(tracks: Sequence[Track]) -> geopandas.GeoDataFrame:
    """Return the positions of tracks as points with their time, missing for lines without."""
    drawn = shapely.from_wkb([track.wkb for track in tracks])
    places, which = shapely.get_coordinates(drawn, include_m=True, return_index=True)
    named = {"track_id": "id", "individual": "individual", "taxon": "taxon"}
    columns = {
        name: pd.Series([getattr(tracks[at], of) for at in which], dtype="str") for name, of in named.items()
    }
    times = pd.to_datetime(places[:, 2], unit="s", utc=True)
    return _drawn(pd.DataFrame({**columns, "time": times}), list(map(shapely.Point, places[:, :2])))


def dated(frame: geopandas.GeoDataFrame, *columns: str) -> geopandas.GeoDataFrame:
    """Return a frame whose moments in ISO form are moments."""
    return frame.assign(**{name: pd.to_datetime(frame[name], utc=True) for name in columns})


# Columns of a frame under the names that the readers of tables know.
_READ_AS = {"site_printed": "site", "point_lon": "longitude", "point_lat": "latitude"}
_READ_AS |= {"taxon_printed": "scientific_name"}
_OF_COUNTS = ("place_id", "date_from", "date_to", "season_year", "year_kind", "measure")
_FOLLOWING = ("taxon", "parties")  # from a printed name, and from a line
_READ_AS_OF = {
    "status": {"name": "scientific_name", "printed": "status", "taxon": "reference_name"},
    "boundaries": {"site_id": "id"},
    "positions": {"taxon": "scientific_name", "value": "position"},
}


def as_file(data: pd.DataFrame | str | PathLike[str], kind: str, folder: Path, name: str) -> Path:
    """Return a file as it is, a frame as a file in the folder."""
    if not isinstance(data, pd.DataFrame):
        return Path(data)
    frame = _sound(data)
    if kind == "counts" and "site_id_printed" in frame:
        frame = frame.drop(columns=list(_OF_COUNTS), errors="ignore")
    if "taxon_printed" in frame:
        frame = frame.drop(columns=list(_FOLLOWING), errors="ignore")
    if kind in {"list", "law"} and "canonical" in frame:  # entries without what was read from them
        printed = frame["status_printed"].where(frame["status_printed"].notna(), frame["status"])
        followed = ["row", "canonical", "parent_row", "status_printed", *MATCH_COLUMNS]
        frame = frame.assign(status=printed).drop(columns=followed, errors="ignore")
    plain = _plain(frame.rename(columns=_READ_AS_OF.get(kind, {})))
    file = folder / f"{name}.csv".replace("/", "-")
    is_drawn = isinstance(frame, geopandas.GeoDataFrame) and kind != "evidence"
    if is_drawn and not any(set(frame.geom_type.dropna()) <= kinds for kinds in _PLAIN):
        file = file.with_name(f"{file.stem}.gpkg")
        geopandas.GeoDataFrame(plain, geometry=frame.geometry).to_file(file)
    else:
        plain.to_csv(file, index=False)
    return file


def _sound(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with what its index names as columns; InputError where two share a name, or without any."""
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise InputError("frame.two_columns", columns=quoted(map(str, twice)))
    if not len(frame.columns):
        raise InputError("frame.empty")
    in_index = [name for name in frame.index.names if name is not None and name not in frame.columns]
    return frame.reset_index(level=in_index) if in_index else frame


_PLAIN: tuple[set[str], ...] = ({"Point"}, {"Polygon", "MultiPolygon"})
"""The shapes that columns hold, each alone; others go into a file of shapes."""


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame as texts and numbers: points as degrees, areas as WKT, tuples joined (of tuples: as JSON)."""
    flat = pd.DataFrame(frame)
    if isinstance(frame, geopandas.GeoDataFrame):
        shapes = frame.geometry.to_crs(CRS) if frame.crs else frame.geometry
        kinds = set(shapes.dropna().geom_type)
        flat = flat.drop(columns=frame.geometry.name)
        if kinds <= _PLAIN[0]:
            flat = flat.assign(longitude=shapes.x, latitude=shapes.y)
        elif kinds <= _PLAIN[1]:
            system, drawn = "SRID=4326;" if frame.crs else "", shapes.to_wkt(rounding_precision=-1)
            flat = flat.assign(wkt=[system + shape if shape else None for shape in drawn])
    flat = flat.set_axis(list(map(_heading, flat.columns)), axis="columns")
    joined = {
        name: values.map(_joined)
        for name, values in ((name, flat[name].astype(object)) for name in flat.columns)  # of categories, too
        if values.map(lambda cell: isinstance(cell, tuple)).any()
    }
    printed = {name: _as_text(flat[name]) for name in flat.columns if name not in joined}
    return flat.assign(**joined, **printed).rename(columns=_READ_AS)


def _heading(name: object) -> str:
    """Return the name of a column as a file has it: a year of a pivot table is a number, of several levels a tuple."""
    return " ".join(map(str, name)).strip() if isinstance(name, tuple) else str(name)


def _as_text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return values as a file has them: whole numbers without ".0" beside a missing one, a day without an hour."""
    if pd.api.types.is_float_dtype(values):
        known = values.dropna()
        return values.astype("Int64") if len(known) and (known % 1 == 0).all() else values
    if pd.api.types.is_datetime64_any_dtype(values):
        days = values.dropna()
        midnight = bool((days == days.dt.normalize()).all())
        return values.dt.strftime("%Y-%m-%d" if midnight else "%Y-%m-%dT%H:%M:%S%z")
    return values


def _joined(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    return json.dumps(value) if value and isinstance(value[0], tuple) else "; ".join(map(str, value))


@collector_paused()
def match(
    names: pd.DataFrame | pd.Series[str] | Iterable[str],
    column: str | None = None,
    *,
    territory: str | Sequence[str] = (),
    as_list: bool = False,
    dossier: str | PathLike[str] | None = None,
    lang: Lang = "en",
) -> pd.DataFrame:
    """Return which bird each name means: of a frame's `column` ("scientific_name" if none is named), a Series, a list.

    Names are scientific or vernacular, in any of the languages; each is matched by itself, as those of records are, or
    all together `as_list`: then no bird is given to two names in silence. What lives in the region is said by the lists
    of `territory`, or of a country by its code; by the lists of the Parties in a `dossier`; by nothing else.

    A frame keeps its columns, a GeoDataFrame its kind, a Series its index; a Series or list becomes the column `name`.
    Added are `taxon` (missing where unresolved), its `rank`, `avibase_id`, `species_code` and `english_name`, the
    `rule`, `confidence` (certain, probable, proposal, none), `alternatives` as a tuple and `explanation` in `lang`; all
    are missing where there is no name. InputError where there is no such column, or where one of these is there.
    """
    if isinstance(names, pd.DataFrame):
        frame, column = names, "scientific_name" if column is None else column
    elif isinstance(names, pd.Series):
        frame, column = names.to_frame("name"), "name"
    else:
        frame, column = pd.DataFrame({"name": lists.named_one_by_one(names)}, dtype="object"), "name"
    there = tuple(map(str, frame.columns))
    if column not in frame:
        raise InputError("frame.no_column", column=column, there=quoted(there))
    if taken := [name for name in MATCH_COLUMNS if name in there]:
        raise InputError("frame.column_taken", columns=quoted(taken))
    printed = ["" if pd.isna(name) else str(name).strip() for name in frame[column]]
    path = None if dossier is None else Path(dossier)
    taxonomy, _, matches = lists.match_names(printed, path, territory, as_list=as_list)
    rows = [named_bird(name, match, taxonomy, lang) if match else None for name, match in matches]
    columns = {name: [getattr(row, name) if row else None for row in rows] for name in MATCH_COLUMNS}
    return frame.assign(
        **{name: pd.Series(values, frame.index, dtype="object") for name, values in columns.items()}
    )


def entries(matched: MatchedList, langs: Sequence[Lang], lang: Lang) -> pd.DataFrame:
    """Return the entries of a list as printed, beside the bird that each means."""
    printed = [bird.entry for bird in matched.entries]
    matches = [bird.match for bird in matched.entries]

    def plain(*names: str) -> dict[str, Any]:
        return {name: [getattr(entry, name) for entry in printed] for name in names}

    def named(start: str, names: str) -> dict[str, Any]:
        return {f"{start}_{each}": [getattr(entry, names).get(each) for entry in printed] for each in langs}

    columns = {
        **plain("row"),
        "scientific_name": [entry.verbatim for entry in printed],
        "canonical": [entry.name and entry.name.canonical for entry in printed],
        "authorship": [entry.name and entry.name.authorship for entry in printed],
        **named("name", "vernacular"),
        **plain("rank", "subspecies", "part", "order"),
        **named("order", "order_names"),
        **plain("family"),
        **named("family", "family_names"),
        **plain("number", "section", "category", "within_party"),
        "parent_row": pd.array([entry.parent_row for entry in printed], "Int64"),
        "status": [tuple(status.code for status in entry.statuses if status.code) for entry in printed],
        **plain("status_printed", "note"),
        "taxon": [match.taxon for match in matches],
        "rule": [match.reason.code for match in matches],
        "confidence": [match.confidence for match in matches],
        "explanation": [say(match.reason, lang) for match in matches],
    }
    return pd.DataFrame(columns)


def _columns(name: str, kind: str, values: list[Any], langs: Sequence[Lang]) -> dict[str, Any]:
    """Return the columns of a field of this kind, which is the field's annotation."""
    if kind == "Names":
        return {f"name_{lang}": [names.get(lang) for names in values] for lang in langs}
    if kind == "End":
        return {
            f"{name}_name": [place.name for place in values],
            f"{name}_party": [place.party for place in values],
            **_columns(name, "Point | None", [place.point for place in values], langs),
            f"{name}_approximate": [place.approximate for place in values],
        }
    if kind == "Point | None":
        points = [point or (None, None) for point in values]
        axes = (pd.array([point[at] for point in points], "Float64") for at in (0, 1))
        return dict(zip((f"{name}_lon", f"{name}_lat"), axes, strict=True))
    dtype = {"int": "int64", "int | None": "Int64", "float | None": "Float64", "bool": "bool"}.get(kind)
    return {name: pd.Series(values, dtype=dtype or (None if values else "object"))}


def _drawn(frame: pd.DataFrame, shapes: Sequence[shapely.Geometry | None]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(frame, geometry=geopandas.GeoSeries(list(shapes), crs=CRS))
