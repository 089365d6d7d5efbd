"""Fields of KML and GML keep their names in any script: GDAL alone makes "______" of both 국가 and 면적."""

import zipfile

import geopandas
import pyogrio
import pytest
import shapely
from reads import OPTIONS

from birds.reading.sites import read_sites

DATA = "".join(
    f'<Data name="{name}"><value>{value}</value></Data>'
    for name, value in (
        ("국가", "대한민국"),
        ("면적(㎢)", "5.3"),
        ("지정일자", "2018-07-26"),
        ("code", "R&amp;D 1"),
    )
)
SCHEMA = "".join(
    f'<SimpleField type="string" name="{name}"/>' for name in ("국가", "면적(㎢)", "지정일자", "code")
)
SIMPLE = (
    DATA.replace("<Data", "<SimpleData")
    .replace("</Data", "</SimpleData")
    .replace("<value>", "")
    .replace("</value>", "")
)


def kml(data: str, schema: str = "") -> str:
    return (
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{schema}<Placemark><name>강화갯벌</name><ExtendedData>{data}'
        "</ExtendedData><Point><coordinates>126.4321,37.6123</coordinates></Point></Placemark></Document></kml>"
    )


FORMS = {
    "data.kml": kml(DATA),
    "schema.kml": kml(
        f'<SchemaData schemaUrl="#s">{SIMPLE}</SchemaData>', f'<Schema name="s" id="s">{SCHEMA}</Schema>'
    ),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_fields_of_kml_have_the_names_that_stand_there(tmp_path, name, packed):
    path = tmp_path / name
    path.write_text(FORMS[name], encoding="utf-8")
    if packed:
        path = tmp_path / "doc.kmz"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", FORMS[name])
    found = read_sites(path, OPTIONS)
    (site,) = found.values
    assert (site.names.ko, site.party, site.area_ha, site.designated) == (
        "강화갯벌", "KOR", 530.0, "2018-07-26",
    )  # fmt: skip
    assert site.code == "R&D 1"
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
    path = tmp_path / "sites.gml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:x="http://x">'
        '<gml:featureMember><x:site gml:id="s1"><x:지점명>순천만</x:지점명><x:국가>대한민국</x:국가><x:geom><gml:Point '
        'srsName="urn:ogc:def:crs:EPSG::4737"><gml:pos>34.8812 127.5034</gml:pos></gml:Point></x:geom></x:site>'
        "</gml:featureMember></gml:FeatureCollection>",
        encoding="utf-8",
    )
    (site,) = read_sites(path, OPTIONS).values
    assert (site.names.ko, site.party, site.point) == (
        "순천만",
        "KOR",
        (pytest.approx(127.5034), pytest.approx(34.8812)),
    )


@pytest.mark.parametrize(
    ("description", "note"),
    [
        (
            "<![CDATA[<style>td {}</style><h1>강화 &amp; 갯벌</h1><table><tr><td>면적</td><td>530&nbsp;ha</td></tr></table>one<br/>two <i>Grus</i>]]>",
            "강화 & 갯벌 면적 530 ha one two Grus",
        ),
        ("R&amp;D: 1 &lt; 2, 3 &gt; 2", "R&D: 1 < 2, 3 > 2"),
    ],
)
def test_a_description_in_html_is_a_note_in_words(tmp_path, description, note):
    path = tmp_path / "sites.kml"
    text = kml(DATA).replace("<ExtendedData>", f"<description>{description}</description><ExtendedData>")
    path.write_text(text, encoding="utf-8")
    (site,) = read_sites(path, OPTIONS).values
    assert site.note == note
