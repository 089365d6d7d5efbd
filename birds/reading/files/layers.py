"""The layers of features in a file as plain values: texts and WKB, read in the sandbox.

GeoJSON is read as what it is, JSON, by its own grammar, so that nothing in it is followed, guessed or rewritten; the
rest is GDAL's. That chooses its driver by content, and some of them (VRT, service descriptions) read other files or the
network. So the content is looked at first, what is not plainly one of the formats here is refused, and GDAL is left the
drivers of these only.
"""

from __future__ import annotations

import glob
import html
import json
import math
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from birds.errors import InputError, Problem, UnusableError, quoted
from birds.model import Arg, Message
from birds.reading.files import source as files
from birds.reading.files.documents import words_of_page
from birds.reading.files.text import MAX_COLUMNS, detect
from birds.sandbox import sandboxed

SUFFIXES = frozenset(
    {".geojson", ".geojsonl", ".json", ".gpkg", ".shp", ".kml", ".kmz", ".gml", ".fgb", ".zip"}
)
_INNER = (".shp", ".geojson", ".json", ".kml", ".gml")
_XML = re.compile(
    rb"\s*(?:<\?.{0,1000}?\?>\s*|<!--.{0,9000}?-->\s*)*<(?:[\w-]+:)?(?:kml|Dataset|[A-Za-z]*Collection)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How KML and GML begin: with these elements, whatever is told before them."""
_ALL_LAYERS = frozenset({".kml", ".kmz"})
_NUMBERED = re.compile(r".*\.\d+|")  # the ids that the KML driver makes up: layer.1, layer.2
# What the drivers of KML and GML add on their own, whatever the file holds.
_NOISY = frozenset({".kml", ".kmz", ".gml"})
_OF_KML = ("timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder")
_NOISE = frozenset({*_OF_KML, "icon", "snippet", "gml_id", "fid", "lowerCorner", "upperCorner"})
_DRIVERS = {"ESRI Shapefile", "FlatGeobuf", "GML", "GPKG", "KML", "LIBKML"}
_ALONE: tuple[tuple[str, str | bool], ...] = (
    ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none"),
    ("GDAL_HTTP_MAX_RETRY", "0"),
    ("GDAL_HTTP_TIMEOUT", "1"),
    ("GML_SKIP_RESOLVE_ELEMS", "ALL"),
    ("GML_DOWNLOAD_SCHEMA", False),
    ("GML_GFS_TEMPLATE", ""),
    ("LIBKML_RESOLVE_STYLE", False),
    ("OGR_SQLITE_LOAD_EXTENSIONS", ""),
)
_MOST_COLLECTIONS = 100
_COLLECTIONS = (b"\x01\x07\x00\x00\x00", b"\x00\x00\x00\x00\x07", b"COLLECTION")


@dataclass(frozen=True, slots=True)
class Features:
    """One layer: its reference system if it says one, its fields by name, a text a feature, and geometries as WKB."""

    name: str
    encoding: str | None
    crs: str | None
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    shapes: tuple[bytes | None, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One layer to read: what GDAL opens (a path, or bytes), its place and name, the encoding if known."""

    place: str | bytes
    index: int
    name: str
    encoding: str | None = None
    suffix: str = ""


def read_features(
    path: Path, source: files.FileBytes, wanted: str | None, encoding: str | None, most: int
) -> tuple[tuple[Features, ...], tuple[Problem, ...]]:
    """Return the layers to be read, of at most `most` + 1 features, and what is said of others. Raises InputError."""
    import pyogrio  # noqa: F401 - before the child begins

    size = len(source.data)
    return sandboxed(_read, path, source, wanted, encoding, most, file=source.name, size=size)


def _read(
    path: Path, source: files.FileBytes, wanted: str | None, encoding: str | None, most: int
) -> tuple[tuple[Features, ...], tuple[Problem, ...]]:
    _set_up()
    chosen, problems = _pieces(path, source, wanted, encoding)
    read = [_features(piece, source.name, most) for piece in chosen]
    return tuple(layer for layer, _ in read), (*problems, *chain(*(remarks for _, remarks in read)))


def _set_up() -> None:
    """Leave GDAL no other driver, no network and no links, whatever the environment says."""
    import pyogrio

    pyogrio.set_gdal_config_options({**dict(_ALONE), "OGR_SKIP": _other_drivers()})
    pyogrio._ogr._register_drivers()  # noqa: SLF001 - looks at what is to be skipped, as it did when it was imported


@cache
def _other_drivers() -> str:
    """Return the drivers that GDAL begins with but for ours: registering them again brings back those not named."""
    import pyogrio

    return ",".join(sorted(pyogrio.list_drivers().keys() - _DRIVERS))


def _features(piece: _Piece, file: str, most: int) -> tuple[Features, tuple[Problem, ...]]:
    if isinstance(piece.place, bytes) and is_json(piece.place):
        import shapely

        crs, fields, drawn, problems = read_geojson(piece.place, file, most)
        wkbs = tuple(None if geometry is None else bytes(shapely.to_wkb(geometry)) for geometry in drawn)
        return Features(piece.name, "utf-8", crs, fields, shapes=wkbs), problems
    about, wkb, columns = _read_piece(piece, file, most)
    noise = _NOISE if piece.suffix in _NOISY else ()
    named = zip(map(str, about["fields"]), columns, strict=True)
    texts = {_field_name(name): tuple(map(_cell, column)) for name, column in named if name not in noise}
    if piece.suffix in _NOISY and all(map(_NUMBERED.fullmatch, texts.get("id", ()))):
        texts.pop("id", None)
    if piece.suffix in _ALL_LAYERS and "id2" in texts:  # GDAL's name for a field `id` beside placemarks' ids
        texts["id"] = texts.pop("id2")
    if piece.suffix in _ALL_LAYERS and "description" in texts:  # a page that Google Earth shows
        texts["description"] = tuple(map(words_of_page, texts["description"]))
    shapes = tuple(None if geometry is None else bytes(geometry) for geometry in wkb)
    if any(shape is not None and is_deep(shape) for shape in shapes):
        raise InputError("layer.too_deep", file=file, layer=piece.name)
    return Features(piece.name, piece.encoding, about["crs"], tuple(texts.items()), shapes=shapes), ()


def is_deep(shape: bytes) -> bool:
    """Tell whether WKB or WKT may hold collections inside collections beyond all use: GEOS goes down to them all."""
    return any(shape.count(mark) > _MOST_COLLECTIONS for mark in _COLLECTIONS)


def shapes_in_sandbox(work: Callable[[Any], Any], groups: Iterable[Sequence[Any]], file: Arg) -> Any:  # noqa: ANN401 - shapely
    """Return the shape that `work` makes of each group of shapes, made in the sandbox.

    Edges that cross one another again and again have a crossing for each pair: more than any memory holds.
    Raises InputError where that is so.
    """
    import shapely

    wkbs = tuple(tuple(shapely.to_wkb(group)) for group in groups)
    size = sum(map(len, chain(*wkbs)))
    return shapely.from_wkb(sandboxed(_shapes_of_groups, work, wkbs, file=file, size=size))


def _shapes_of_groups(work: Callable[[Any], Any], groups: tuple[tuple[bytes, ...], ...]) -> list[bytes]:
    import shapely

    return [shapely.to_wkb(work(shapely.from_wkb(group))) for group in groups]


def _cell(value: Any) -> str:  # noqa: ANN401 - JSON, or numpy's own, one or a list of them
    plain = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, list) and not any(isinstance(part, (list, dict)) for part in plain):
        return "; ".join(filter(None, map(_cell, plain)))
    if isinstance(plain, (list, dict)):
        return files.cell_text(json.dumps(_numbers(plain), ensure_ascii=False))
    return "" if isinstance(plain, float) and math.isnan(plain) else files.cell_text(plain)


def _pieces(
    path: Path, source: files.FileBytes, wanted: str | None, encoding: str | None
) -> tuple[tuple[_Piece, ...], tuple[Problem, ...]]:
    """Return the layers to be read (all of KML and archives; else the first, or the wanted); what is said of others."""
    pieces: list[_Piece] = []
    problems: list[Problem] = []
    for place, suffix, codec, remarks in _places(path, source, encoding):
        problems += remarks
        named = _layers(place, source.name)
        pieces += [_Piece(place, index, name, encoding=codec, suffix=suffix) for index, name in named]
    if wanted is not None:
        chosen = tuple(piece for piece in pieces if piece.name == wanted)
        if not chosen:
            layers = quoted(piece.name for piece in pieces)
            raise InputError("layer.no_such_layer", file=source.name, layer=wanted, layers=layers)
        return chosen, tuple(problems)
    chosen = tuple(pieces if source.suffix in {*_ALL_LAYERS, ".zip"} else pieces[:1])
    if others := [piece.name for piece in pieces if piece not in chosen]:
        what = Message.of("layer.only_one_read", layer=chosen[0].name, others=quoted(others))
        problems.append(Problem(source.name, what, "layer.do_choose", severity="warning"))
    return chosen, tuple(problems)


Opening = tuple[str | bytes, str, str | None, tuple[Problem, ...]]


def _places(path: Path, source: files.FileBytes, encoding: str | None) -> Iterator[Opening]:
    """Yield what GDAL is to open: the file, or each file of features in an archive."""
    if source.suffix == ".shp":
        beside = {part.suffix.casefold(): part for part in path.parent.glob(f"{glob.escape(path.stem)}.*")}
        for suffix, code in ((".shx", "layer.no_shx"), (".dbf", "layer.no_dbf")):
            if suffix not in beside:
                raise InputError(code, file=source.name)
        data = None if ".cpg" in beside else beside[".dbf"].read_bytes()
        yield str(path), ".shp", *_dbf_encoding(data, source.name, encoding)
    elif source.kind == "zip":
        yield from _archived(path, source, encoding)
    elif source.kind == "sqlite" or source.data.startswith(b"fgb"):
        yield str(path), source.suffix, None, ()
    else:
        _refuse_unrecognised(source.data, source.name)
        yield _with_plain_names(source.data, source.suffix), source.suffix, None, ()


def _refuse_unrecognised(data: bytes, file: Arg) -> None:
    """Insist that a text file is JSON, KML or GML."""
    if is_json(data):
        return
    if files.declares_entities(data):
        raise InputError("layer.refers_elsewhere", file=file)
    if not _XML.match(data[:200_000].removeprefix(b"\xef\xbb\xbf")):
        raise InputError("layer.other_format", file=file)


_NAME = re.compile(
    rb"""(<(?:\w+:)?(?:Data|SimpleField|SimpleData)\b[^<>]*?\bname\s*=\s*)(["'])([^"'<>]+)\2"""
)
_SPELLED = "spelled_"


def _with_plain_names(data: bytes, suffix: str) -> bytes:
    """Return a KML whose fields have names that GDAL keeps: 국가 and 면적 would be one field, "______"."""
    if suffix != ".kml":
        return data

    def spelled(match: re.Match[bytes]) -> bytes:
        if re.fullmatch(rb"\w+", match[3]):
            return match[0]
        return b"%b%b%b%b%b" % (match[1], match[2], _SPELLED.encode(), match[3].hex().encode(), match[2])

    return _NAME.sub(spelled, data)


def _field_name(field: str) -> str:
    with suppress(ValueError):
        if field.startswith(_SPELLED):
            return html.unescape(bytes.fromhex(field.removeprefix(_SPELLED)).decode())
    return field


def _archived(path: Path, source: files.FileBytes, encoding: str | None) -> Iterator[Opening]:
    with files.open_zip(source) as archive:
        names = archive.namelist()
        own = (name for name in names if not name.startswith("__MACOSX"))
        inside = sorted(name for name in own if name.casefold().endswith(_INNER))
        if not inside:
            described = any(name.rpartition("/")[2] == files.DESCRIPTION for name in names)
            raise InputError("layer.of_records" if described else "layer.none_inside", file=source.name)
        for name in inside:
            if not name.casefold().endswith(".shp"):
                data = files.read_member(archive, name, source.name)
                _refuse_unrecognised(data, (source.name, name))
                suffix = "." + name.rpartition(".")[2].casefold()
                yield _with_plain_names(data, suffix), suffix, None, ()
                continue
            stem = name[:-4].casefold()
            beside = {other[-4:].casefold(): other for other in names if other[:-4].casefold() == stem}
            for suffix in (".shx", ".dbf"):
                if suffix not in beside:
                    of_member = {"member": name, "suffix": suffix}
                    raise InputError("layer.incomplete_inside", file=source.name, **of_member)
            data = files.read_member(archive, beside[".dbf"], source.name)
            codec, problems = _dbf_encoding(None if ".cpg" in beside else data, source.name, encoding)
            yield f"/vsizip/{{{path}}}/{name}", ".shp", codec, problems


def _dbf_encoding(
    data: bytes | None, file: str, encoding: str | None
) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the encoding of a shapefile's attributes: what is said, what its .cpg says (no `data`), else by trial."""
    if encoding or data is None or len(data) < 32:  # noqa: PLR2004 - the fixed part of the header
        return encoding or None, ()
    texts = re.sub(rb"[\x00-\x1f]", b" ", data[int.from_bytes(data[8:10], "little") :])
    if texts.isascii():
        return None, ()
    return detect(texts, file)


def _layers(place: str | bytes, file: str) -> tuple[tuple[int, str], ...]:
    import pyogrio

    if isinstance(place, bytes) and is_json(place):
        return ((0, file.rpartition(".")[0]),)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layers = pyogrio.list_layers(place)
    except _UNREADABLE as error:
        raise _unreadable(file, error) from None
    # A file that is read from memory has a name of chance: its layer is called as the file is.
    drawn = {index: str(name) for index, (name, kind) in enumerate(layers) if kind is not None}
    if not drawn:
        raise InputError("layer.none", file=file)
    stem = file.rpartition(".")[0]
    return tuple((index, stem if name.startswith("pyogrio_") else name) for index, name in drawn.items())


_UNREADABLE = (RuntimeError, ValueError, OSError)  # every error of pyogrio's own is a RuntimeError


def _unreadable(file: str, error: BaseException) -> InputError:
    message = files.in_one_line(error)
    reason = re.sub(r"/vsimem/\S+|/vsizip/\S+", "the file", message) if isinstance(message, str) else message
    return InputError("layer.unreadable", file=file, why=reason)


def _read_piece(piece: _Piece, file: str, limit: int) -> tuple[dict[str, Any], Any, list[Any]]:
    import pyogrio

    how = {"layer": piece.index, "encoding": piece.encoding}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            about = pyogrio.read_info(piece.place, **how)
            if len(about["fields"]) > MAX_COLUMNS:
                raise InputError("layer.too_many_fields", file=file, layer=piece.name, most=MAX_COLUMNS)
            # One row more than may be: pyogrio makes room for them all, in every column.
            count = len(piece.place) if isinstance(piece.place, bytes) else int(about["features"])
            most = (min(limit, count) if count >= 0 else limit) + 1  # no feature is shorter than a byte
            about, _, geometries, columns = pyogrio.raw.read(
                piece.place, **how, force_2d=True, datetime_as_string=True, max_features=most
            )
    except _UNREADABLE as error:
        raise _unreadable(file, error) from None
    except UnboundLocalError:  # what pyogrio makes of a coordinate system that GDAL can't write out
        raise _unreadable(file, UnusableError("layer.broken_system")) from None
    return about, geometries, list(columns)


# ---------------------------------------------------------------- GeoJSON

WGS84 = "EPSG:4326"  # what GeoJSON is in, RFC 7946
_DEPTH = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
"""How many lists stand around a position, by the type of a shape."""
_SHAPES = {*_DEPTH, "GeometryCollection"}
_MOST_NESTED = 10
_EPSG = re.compile(r"urn:(?:x-)?ogc:def:crs:EPSG:[^:]*:(\d+)", re.IGNORECASE)
_SYSTEM = re.compile(r"[\w :./()&,-]{1,100}")  # of a system, as pyproj knows them: no definition, no file
_SIGN = re.compile(r"[^ \t\r\n\x1e]")  # no blank; the last parts the features of a sequence, RFC 8142
_LONGEST_NAME = 60

Columns = tuple[tuple[str, tuple[str, ...]], ...]


class Number(str):
    """A number as the file writes it."""

    __slots__ = ()


class _BrokenError(ValueError):
    """What is said to be a shape is none."""


def is_json(data: bytes) -> bool:
    """Whether a file begins as JSON, or as a sequence of it, does."""
    return data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n\x1e")[:1] in {b"{", b"["}


def read_geojson(
    data: bytes, file: str, most: int
) -> tuple[str | None, Columns, tuple[Any, ...], tuple[Problem, ...]]:
    """Return system, fields by name, shapes (at most `most` + 1), and what is said of them. Raises InputError."""
    crs: str | None = WGS84
    values = [*_values(data, file)]
    if len(values) == 1 and isinstance(values[0], dict) and values[0].get("type") == "FeatureCollection":
        if "crs" in values[0]:
            crs = _system(values[0]["crs"], file)
        inside = values[0].get("features", ())
        values = [*inside] if isinstance(inside, (list, tuple)) else [None]
    kinds = [str(value.get("type")) if isinstance(value, dict) else "" for value in values]
    if not {*kinds} <= {"Feature", *_SHAPES}:
        raise InputError("layer.other_format", file=file)
    pairs = zip(kinds, values[: most + 1], strict=False)
    features = [value if kind == "Feature" else {"geometry": value} for kind, value in pairs]
    rows = [_fields(feature) for feature in features]
    names = dict.fromkeys(name for row in rows for name in row)
    if len(names) > MAX_COLUMNS:
        raise InputError("layer.too_many_fields", file=file, layer=file, most=MAX_COLUMNS)
    columns = tuple((name, tuple([_cell(row.get(name)) for row in rows])) for name in names)
    shapes, problems = [], []
    for number, feature in enumerate(features, 1):
        try:
            shapes.append(shape(feature.get("geometry"), file))
        except _BrokenError as error:
            shapes.append(None)
            problems.append(Problem(file, "geojson.no_shape", "layer.do_correct", number, value=str(error)))
    return crs, columns, tuple(shapes), tuple(problems)


def _values(data: bytes, file: Arg) -> Iterator[Any]:
    """Yield the values of a text of JSON: one, or several that follow each other."""
    decoder = json.JSONDecoder(
        parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=files.keys_once
    )
    try:
        text, at = data.decode("utf-8-sig"), 0
        while begins := _SIGN.search(text, at):
            value, at = decoder.raw_decode(text, begins.start())
            yield value
    except UnicodeDecodeError:
        raise InputError("geojson.no_utf8", file=file) from None
    except RecursionError:
        raise InputError("layer.too_deep", file=file, layer=file) from None
    except json.JSONDecodeError as error:
        raise InputError("geojson.no_json", file=file, line=error.lineno, column=error.colno) from None
    except KeyError as error:
        raise InputError("geojson.twice", file=file, name=error.args[0][:_LONGEST_NAME]) from None


def _system(crs: Any, file: Arg) -> str | None:  # noqa: ANN401 - JSON
    """Return the name of the reference system that an older file names; one that is elsewhere is refused."""
    if crs is None:
        return None
    about = crs.get("properties") if isinstance(crs, dict) and crs.get("type") == "name" else None
    name = about.get("name") if isinstance(about, dict) else None
    if not isinstance(name, str) or not _SYSTEM.fullmatch(name):
        raise InputError("geojson.no_system", file=file)
    numbered = _EPSG.fullmatch(name)
    return f"EPSG:{numbered[1]}" if numbered else WGS84 if name.endswith(":CRS84") else name


def _fields(feature: dict[str, Any]) -> dict[str, Any]:
    """Return what a feature says of itself, with an id that is a text where it has one beside."""
    properties = feature.get("properties")
    fields = properties if isinstance(properties, dict) else {}
    beside = feature.get("id")
    named = isinstance(beside, str) and not isinstance(beside, Number) and "id" not in fields
    return {"id": beside, **fields} if named else fields


def _numbers(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Number):
        return json.loads(value)
    if isinstance(value, dict):
        return {name: _numbers(part) for name, part in value.items()}
    return [_numbers(part) for part in value] if isinstance(value, list) else value


def shape(geometry: Any, file: Arg, nested: int = 0) -> Any:  # noqa: ANN401 - JSON, and shapely is untyped
    """Return a geometry in two dimensions, None for null or empty. _BrokenError, or InputError if nested too deep."""
    import shapely

    if geometry is None:
        return None
    kind = str(geometry.get("type") if isinstance(geometry, dict) else None)
    if kind == "GeometryCollection":
        if nested >= _MOST_NESTED:
            raise InputError("layer.too_deep", file=file, layer=file)
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            raise _BrokenError("geometries")
        shapes = (shape(part, file, nested + 1) for part in parts)
        return shapely.GeometryCollection([drawn for drawn in shapes if drawn])
    if kind not in _DEPTH:
        raise _BrokenError(kind[:_LONGEST_NAME])
    positions = _positions(geometry.get("coordinates"), _DEPTH[kind])
    if not positions:
        return None
    try:
        return shapely.geometry.shape({"type": kind, "coordinates": positions})
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise _BrokenError(kind) from None


def _positions(coordinates: Any, depth: int) -> Any:  # noqa: ANN401 - JSON
    """Return the coordinates that stand in so many lists; _BrokenError where something else stands there."""
    if not isinstance(coordinates, list):
        raise _BrokenError("coordinates")
    if depth:
        return [_positions(part, depth - 1) for part in coordinates]
    position = [float(each) if isinstance(each, Number) else math.nan for each in coordinates[:2]]
    if coordinates and not (len(position) > 1 and all(map(math.isfinite, position))):
        raise _BrokenError("coordinates")
    return position
