"""GeoJSON is read as JSON: to the letter, nothing in it is followed, and no shape is made before its depth is known."""

import json
from typing import Any

import pytest
import shapely
from reads import OPTIONS

from birds.errors import InputError
from birds.reading.files.geojson import read_geojson
from birds.reading.tables.features import read_layer

POINT = {"type": "Point", "coordinates": [127.5, 37]}


def collection(*features: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **more, "features": features}).encode()


def feature(geometry: Any = POINT, **fields: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": fields, "geometry": geometry}


def said_of(data: bytes) -> str:
    with pytest.raises(InputError) as refused:
        read_geojson(data, "a.geojson", 100)
    return str(refused.value)


def test_values_stay_the_texts_and_numbers_of_the_file():
    said = b'{"n": 1500.0, "e": 1e3, "long": 12345678901234567890, "day": "2020/1/2", "yes": true, "none": null, "a": [1, "x"], "o": {"a": 1.5}}'
    (row,) = [dict(read_geojson(b'{"type":"Feature","geometry":null,"properties":%b}' % said, "a", 9)[1])]
    assert {name: cell for name, (cell,) in row.items()} == {
        "n": "1500.0", "e": "1e3", "long": "12345678901234567890", "day": "2020/1/2", "yes": "yes", "none": "", "a": "1; x", "o": '{"a": 1.5}',
    }  # fmt: skip


@pytest.mark.parametrize(
    ("crs", "known"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "EPSG:4326"),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5186"}}, "EPSG:5186"),
        ({"type": "name", "properties": {"name": "EPSG:4301"}}, "EPSG:4301"),
        (None, None),
    ],
)
def test_a_reference_system_is_one_that_is_named(crs, known):
    assert read_geojson(collection(feature(), crs=crs), "a", 9)[0] == known


LINK = '{"type": "link", "properties": {"href": "http://127.0.0.1:1/a", "type": "proj4"}}'


@pytest.mark.parametrize(
    "crs",
    [
        LINK, LINK.replace("link", "l\\u0069nk"), LINK.replace("{", "{" + " " * 3000, 1),
        '{"type": "name", "properties": {"name": "+proj=longlat +nadgrids=http://127.0.0.1:1/a"}}',
        '{"type": "name", "properties": {"name": "PROJCS[\\"a\\"]"}}',
        '{"type": "name", "properties": {"name": ["a"]}}', '{"type": "EPSG", "properties": {"code": 4326}}',
        '"EPSG:4326"', "[" * 5 + "]" * 5,
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["crs", "\\u0063rs", "c\\u0072\\u0073"])
def test_one_that_is_elsewhere_or_a_definition_is_refused_however_it_is_spelled(key, crs):
    data = collection(feature()).replace(b'"features"', f'"{key}": {crs}, "features"'.encode())
    assert said_of(data).startswith("a.geojson: the coordinate system has no name")


def test_what_a_feature_calls_crs_or_link_is_a_value():
    one = feature(crs="http://127.0.0.1:1/", link="x") | {"crs": json.loads(LINK), "links": [{"href": "x"}]}
    assert dict(read_geojson(collection(one), "a", 9)[1]) == {"crs": ("http://127.0.0.1:1/",), "link": ("x",)}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"type": "FeatureCollection", "features": [', "this is not JSON at line 1"),
        (b'{"type": "FeatureCollection", "type": "Feature", "features": []}', 'the name "type" occurs twice'),
        (b'{"type": "Topology", "objects": {}}', "is not GeoJSON"),
        (b'{"type": "FeatureCollection", "features": [{"a": 1}]}', "is not GeoJSON"),
        (b'{"type": "FeatureCollection", "features": {"a": 1}}', "is not GeoJSON"),
        ('{"type": "Feature", "properties": {"a": "가"}}'.encode("cp949"), "is not in UTF-8"),
        (b'{"type":"GeometryCollection","geometries":[' * 50_000 + b"]}" * 50_000, "too deep"),
        (b'{"type":"GeometryCollection","geometries":[' * 30 + b"]}" * 30, "too deep"),
        (b"[" * 500_000, "too deep"),
        (collection(feature(**{f"f{n}": 1 for n in range(100_000)})), "fields"),
    ],
)
def test_what_is_no_geojson_or_made_to_do_harm_is_one_sentence(data, said):
    assert said in said_of(data)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": ["127", "37"]},
        {"type": "Point", "coordinates": [127]},
        {"type": "Point", "coordinates": [float("nan"), 1]},
        {"type": "Point", "coordinates": {"x": 1}},
        {"type": "LineString", "coordinates": [[1, 2]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[0, 0], [1, 1]]},
        {"type": "Curve", "coordinates": [1, 2]},
        {"type": "GeometryCollection"},
        "POINT (1 2)",
    ],
)
def test_a_shape_that_is_none_is_left_out_and_said_by_its_row(geometry):
    _, _, shapes, problems = read_geojson(collection(feature(), feature(geometry)), "a", 9)
    assert shapes == (shapely.Point(127.5, 37), None)
    assert [(one.row, one.what.code) for one in problems] == [(2, "geojson.no_shape")]


def test_shapes_have_two_dimensions_and_empty_ones_are_none():
    drawn = [
        {"type": "Point", "coordinates": [1, 2, 3]},
        {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
        {"type": "GeometryCollection", "geometries": [POINT]},
        {"type": "Polygon", "coordinates": []},
        None,
    ]
    _, _, shapes, problems = read_geojson(collection(*map(feature, drawn)), "a", 9)
    assert [one and one.wkt for one in shapes] == [
        "POINT (1 2)", "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))", "GEOMETRYCOLLECTION (POINT (127.5 37))", None,
        None,
    ]  # fmt: skip
    assert not problems


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\x1e", " "])
def test_a_sequence_of_features_is_read(tmp_path, between):
    path = tmp_path / "sites.geojsonl"
    path.write_bytes(between.join(json.dumps(feature(name=name)) for name in "ab").encode())
    layer = read_layer(path, OPTIONS)
    assert [*layer.table.rows] == [("a",), ("b",)]
    assert layer.crs == "EPSG:4326"
