"""Layers as files have them: GeoJSON read as JSON, to the letter, with nothing in it followed; fields of KML and GML.

No shape of GeoJSON is made before its depth is known. GDAL alone makes "______" of both 국가 and 면적."""

import json
import subprocess
import sys
from pathlib import Path

import geopandas
import pyogrio
import pytest
import shapely
from reads import OPTIONS, collection, feature, written, zipped

from birds.errors import InputError
from birds.reading.files.layers import read_geojson
from birds.reading.sites import read_sites
from birds.reading.tables.features import read_layer

POINT = {"type": "Point", "coordinates": [127.5, 37]}


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
    ("name", "known"),
    [("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"), ("urn:ogc:def:crs:EPSG::5186", "EPSG:5186"),
     ("EPSG:4301", "EPSG:4301"), (None, None)],
)  # fmt: skip
def test_a_reference_system_is_one_that_is_named(name, known):
    crs = name and {"type": "name", "properties": {"name": name}}
    assert read_geojson(collection(feature(POINT), crs=crs), "a", 9)[0] == known


SYSTEM = """
import sys
from pathlib import Path
from reads import OPTIONS
from birds.reading.tables.features import read_layer
print(read_layer(Path(sys.argv[1]), OPTIONS).crs)
"""


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb"])
def test_a_projected_system_is_known_in_a_process_that_has_read_nothing_before(name, tmp_path):
    point = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(127.5, 37)], crs=4326)
    point.to_crs(5186).to_file(tmp_path / name)
    run = [sys.executable, "-c", SYSTEM, tmp_path / name]
    assert (
        subprocess.check_output(run, text=True, cwd=Path(__file__).parents[1] / "support").strip()
        == "EPSG:5186"
    )


LINK = '{"type": "link", "properties": {"href": "http://127.0.0.1:1/a", "type": "proj4"}}'


@pytest.mark.parametrize("crs", [
    LINK, LINK.replace("link", "l\\u0069nk"), LINK.replace("{", "{" + " " * 3000, 1),
    '{"type": "name", "properties": {"name": "+proj=longlat +nadgrids=http://127.0.0.1:1/a"}}',
    '{"type": "name", "properties": {"name": "PROJCS[\\"a\\"]"}}',
    '{"type": "name", "properties": {"name": ["a"]}}', '{"type": "EPSG", "properties": {"code": 4326}}',
    '"EPSG:4326"', "[" * 5 + "]" * 5,
])  # fmt: skip
@pytest.mark.parametrize("key", ["crs", "\\u0063rs", "c\\u0072\\u0073"])
def test_one_that_is_elsewhere_or_a_definition_is_refused_however_it_is_spelled(key, crs):
    data = collection(feature(POINT)).replace(b'"features"', f'"{key}": {crs}, "features"'.encode())
    assert said_of(data).startswith("a.geojson: the coordinate system has no name")


def test_what_a_feature_calls_crs_or_link_is_a_value():
    about = {"crs": json.loads(LINK), "links": [{"href": "x"}]}
    data = collection(feature(POINT, crs="http://127.0.0.1:1/", link="x") | about)
    assert dict(read_geojson(data, "a", 9)[1]) == {"crs": ("http://127.0.0.1:1/",), "link": ("x",)}


@pytest.mark.parametrize(("data", "said"), [
    (b'{"type": "FeatureCollection", "features": [', "this is not JSON at line 1"),
    (b'{"type": "FeatureCollection", "type": "Feature", "features": []}', 'the name "type" occurs twice'),
    (b'{"type": "Topology", "objects": {}}', "is not GeoJSON"),
    (b'{"type": "FeatureCollection", "features": [{"a": 1}]}', "is not GeoJSON"),
    (b'{"type": "FeatureCollection", "features": {"a": 1}}', "is not GeoJSON"),
    (b'{"type": "FeatureCollection", "features": [{"type": ["Feature"]}]}', "is not GeoJSON"),
    ('{"type": "Feature", "properties": {"a": "가"}}'.encode("cp949"), "is not in UTF-8"),
    (b'{"type":"GeometryCollection","geometries":[' * 50_000 + b"]}" * 50_000, "too deep"),
    (b'{"type":"GeometryCollection","geometries":[' * 30 + b"]}" * 30, "too deep"),
    (b"[" * 500_000, "too deep"),
    (collection(feature(POINT, **{f"f{n}": 1 for n in range(100_000)})), "fields"),
])  # fmt: skip
def test_what_is_no_geojson_or_made_to_do_harm_is_one_sentence(data, said):
    assert said in said_of(data)


@pytest.mark.parametrize("geometry", [
    {"type": "Point", "coordinates": ["127", "37"]}, {"type": "Point", "coordinates": [127]},
    {"type": "Point", "coordinates": [float("nan"), 1]}, {"type": "Point", "coordinates": {"x": 1}},
    {"type": "LineString", "coordinates": [[1, 2]]}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
    {"type": "Polygon", "coordinates": [[0, 0], [1, 1]]}, {"type": "Curve", "coordinates": [1, 2]},
    {"type": "GeometryCollection"}, {"type": ["Point"], "coordinates": [1, 2]}, "POINT (1 2)",
])  # fmt: skip
def test_a_shape_that_is_none_is_left_out_and_said_by_its_row(geometry):
    _, _, shapes, problems = read_geojson(collection(feature(POINT), feature(geometry)), "a", 9)
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
    path.write_bytes(between.join(json.dumps(feature(POINT, name=name)) for name in "ab").encode())
    layer = read_layer(path, OPTIONS)
    assert [*layer.table.rows] == [("a",), ("b",)]
    assert layer.crs == "EPSG:4326"


CELLS = {"국가": "대한민국", "면적(㎢)": "5.3", "지정일자": "2018-07-26", "code": "R&amp;D 1"}
DATA = "".join(f'<Data name="{name}"><value>{value}</value></Data>' for name, value in CELLS.items())
SCHEMA = "".join(f'<SimpleField type="string" name="{name}"/>' for name in CELLS)
SIMPLE = "".join(f'<SimpleData name="{name}">{value}</SimpleData>' for name, value in CELLS.items())


def kml(data: str, schema: str = "") -> str:
    return (
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{schema}<Placemark><name>강화갯벌</name><ExtendedData>{data}'
        "</ExtendedData><Point><coordinates>126.4321,37.6123</coordinates></Point></Placemark></Document></kml>"
    )


SCHEMED = f'<SchemaData schemaUrl="#s">{SIMPLE}</SchemaData>', f'<Schema name="s" id="s">{SCHEMA}</Schema>'


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("text", [kml(DATA), kml(*SCHEMED)], ids=["data", "schema"])
def test_fields_of_kml_have_the_names_that_stand_there(tmp_path, text, packed):
    file = zipped(tmp_path / "a.kmz", {"doc.kml": text}) if packed else written(tmp_path / "a.kml", text)
    found = read_sites(file, OPTIONS)
    (site,) = found.values
    expected = ("강화갯벌", "KOR", 530.0, "2018-07-26", "R&D 1")
    assert (site.names.ko, site.party, site.area_ha, site.designated, site.code) == expected
    assert found.problems == ()


# GDAL before 3.12 writes a field under the next one's name with its plain driver.
DRIVERS = ["LIBKML", "KML"] if pyogrio.__gdal_version__ >= (3, 12) else ["LIBKML"]


@pytest.mark.parametrize("driver", DRIVERS)
def test_ids_come_back_from_kml_that_gdal_writes(driver, tmp_path):
    points = shapely.points([[126.4321, 37.6123], [130.28, 32.1]])
    told = {"id": ["getbol", "izumi"], "name_en": ["Getbol", "Izumi"], "party": ["KOR", "JPN"]}
    path = tmp_path / "sites.kml"
    geopandas.GeoDataFrame(told, geometry=points, crs=4326).to_file(path, driver=driver)
    found = read_sites(path, OPTIONS)
    assert [(site.id, site.names.en, site.party) for site in found.values] == [
        ("getbol", "Getbol", "KOR"),
        ("izumi", "Izumi", "JPN"),
    ]
    assert not [problem for problem in found.problems if problem.severity != "note"]


def test_fields_of_gml_in_korean(tmp_path):
    path = written(
        tmp_path / "sites.gml",
        '<?xml version="1.0" encoding="UTF-8"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:x="http://x">'
        '<gml:featureMember><x:site gml:id="s1"><x:지점명>순천만</x:지점명><x:국가>대한민국</x:국가><x:geom><gml:Point '
        'srsName="urn:ogc:def:crs:EPSG::4737"><gml:pos>34.8812 127.5034</gml:pos></gml:Point></x:geom></x:site>'
        "</gml:featureMember></gml:FeatureCollection>",
    )
    (site,) = read_sites(path, OPTIONS).values
    assert (site.names.ko, site.party) == ("순천만", "KOR")
    assert site.point == (pytest.approx(127.5034), pytest.approx(34.8812))


TABLED = "<style>td {}</style><h1>강화 &amp; 갯벌</h1><table><tr><td>면적</td><td>530&nbsp;ha</td></tr></table>one<br/>two <i>Grus</i>"


@pytest.mark.parametrize(
    ("description", "note"),
    [
        (f"<![CDATA[{TABLED}]]>", "강화 & 갯벌 면적 530 ha one two Grus"),
        ("R&amp;D: 1 &lt; 2, 3 &gt; 2", "R&D: 1 < 2, 3 > 2"),
    ],
)
def test_a_description_in_html_is_a_note_in_words(tmp_path, description, note):
    text = kml(DATA).replace("<ExtendedData>", f"<description>{description}</description><ExtendedData>")
    (site,) = read_sites(written(tmp_path / "sites.kml", text), OPTIONS).values
    assert site.note == note
