"""Sites and their boundaries: every notation of a coordinate, every format, and every doubt said."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from reads import OPTIONS, options
from shapely.geometry import Point, Polygon
from wordings import english

from birds.errors import InputError, Problem
from birds.model import Names, Site
from birds.reading.boundaries import read_boundaries
from birds.reading.points import angle, in_order, is_whole_minutes, pair
from birds.reading.sites import area_in_hectares, read_sites, slug, split_species

JAPAN = options(party="JPN")
ROOT = Path(__file__).parent.parent / "maps" / "sites"
LAT, LON = 35 + 41 / 60 + 12.5 / 3600, 139 + 41 / 60 + 30 / 3600


def load(tmp_path: Path, text: str, **options: object) -> tuple[tuple[Site, ...], tuple[Problem, ...]]:
    path = tmp_path / "sites.csv"
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return read_sites(path, options(**options))[:2]  # type: ignore[arg-type]


@pytest.mark.parametrize("file", ["sites-jpn.csv", "sites-kor.csv"])
def test_the_bundled_sites_are_read_without_a_problem(file):
    sites, problems, _ = read_sites(ROOT / file, OPTIONS)
    assert problems == ()
    assert {site.party for site in sites} == {file[6:9].upper()}
    assert all((site.point is None) == (site.point_quality == "none") for site in sites)


def test_every_cell_of_a_row_reaches_its_site(tmp_path):
    head = "id,code,designation,name_en,name_ko,name_ja,party,latitude,longitude,point_quality,area_ha,designated,species,source,note"
    row = 's1,RAMSAR 1594,Ramsar Site,Suncheon Bay,순천만,順天湾,KOR,34.866667,127.5,approximate,"3,550",2006-01-20,Grus monacha; Numenius (large),http://x,hm'
    about = {
        "code": "RAMSAR 1594", "area_ha": 3550.0, "designated": "2006-01-20", "source": "http://x",
        "note": "hm",
    }  # fmt: skip
    site = Site(
        "s1", "Ramsar Site", Names("Suncheon Bay", "순천만", "順天湾"), "KOR", **about, point=(127.5, 34.866667),
        point_quality="approximate", species=("Grus monacha", "Numenius (large)"),
    )  # fmt: skip
    assert load(tmp_path, f"{head}\n{row}") == ((site,), ())


@pytest.mark.parametrize(
    "printed",
    [
        "35.686806, 139.691667", "35°41′12.5″N, 139°41′30″E", "35°41'12.5\"N 139°41'30\"E",
        "N35°41′12.5″ E139°41′30″", "N 35 41 12.5, E 139 41 30", "35-41-12.5N 139-41-30E",
        "35:41:12.5 139:41:30", "35d41m12.5s N 139d41m30s E",
        "35 deg 41 min 12.5 sec N, 139 deg 41 min 30 sec E", "북위 35도 41분 12.5초, 동경 139도 41분 30초",
        "북위 35도41분12.5초 동경 139도41분30초", "北緯35度41分12.5秒 東経139度41分30秒", "北緯３５度４１分１２．５秒、東経１３９度４１分３０秒",
        "東経139度41分30秒 北緯35度41分12秒5".replace("秒5", "秒").replace("12秒", "12.5秒"), "139°41′30″E 35°41′12.5″N",
        "354112.5N 1394130E", "35º41’12.5”N 139º41’30”E", "35°41.20833′N 139°41.5′E",
        "35゜41′12.5″N 139゜41′30″E", "35ﾟ41′12.5″N 139ﾟ41′30″E", "N35.41.12.5 E139.41.30.0",
        "35,686806; 139,691667", "35°41′12.5″N 139°41′30″E / 35.687°N 139.692°E / 35.687; 139.692",
        "SRID=4326;POINT(139.691667 35.686806)", "POINT (139.691667 35.686806)",
    ],
)  # fmt: skip
def test_one_cell_holds_both_coordinates_in_any_notation(printed):
    read = pair(printed)
    assert read is not None
    lat, lon, exchanged = in_order(*read)
    assert (lat, lon) == (pytest.approx(LAT, abs=1e-6), pytest.approx(LON, abs=1e-6))
    assert not exchanged


@pytest.mark.parametrize(
    ("printed", "degrees"),
    [("35.5", 35.5), ("-35.5", -35.5), ("35.5S", -35.5), ("서경 35도", -35.0), ("３５．５", 35.5), ("35°41′", 35 + 41 / 60),
     ("35°41′12″.5", LAT), ("−35.5", -35.5), ("35,5", 35.5), ("35°30,6′ N", 35.51)],
)  # fmt: skip
def test_one_coordinate(printed, degrees):
    read = angle(printed)
    assert read is not None
    assert read.degrees == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize(
    "printed",
    ["", "abc", "35°70′", "35°41″N", "N35S", "-35N", "35.5°30′", "1e3", "35°41′99″", "35,5,6", "x" * 500],
)
def test_what_is_no_coordinate_is_none(printed):
    assert angle(printed) is None
    assert pair("35°41′N 139°41′E / 36.69°N 139.69°E") is None, "two notations of different points"


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_degrees_minutes_seconds_add_up(degrees, minutes, seconds, letter):
    value = (degrees + minutes / 60 + seconds / 3600) * (1 if letter == "N" else -1)
    for shown in (f"{degrees}°{minutes}′{seconds}″{letter}", f"{letter}{degrees} {minutes} {seconds}"):
        read = angle(shown)
        assert read is not None
        assert read.degrees == pytest.approx(value, abs=1e-9)


@given(st.text(max_size=40))
def test_any_text_is_read_or_not_but_never_fails(text):
    angle(text)
    pair(text)


def test_a_point_of_whole_minutes_is_rounded_and_any_other_exact(tmp_path):
    sites, _ = load(
        tmp_path,
        "name,party,lat,lon\nA,JPN,35.683333,139.7\nB,JPN,35.68512,139.7\nC,JPN,,\nD,JPN,35.69,139.7\n",
    )
    assert [site.point_quality for site in sites] == ["rounded", "exact", "none", "exact"]
    assert is_whole_minutes((140.0, 36.5))


def test_a_table_of_birds_is_not_read_as_one_of_sites(tmp_path):
    birds = "학명,영명,국명\nPlatalea minor,Black-faced Spoonbill,저어새\n"
    with pytest.raises(InputError, match="is a table of birds"):
        load(tmp_path, birds, party="KOR")
    named, _ = load(tmp_path, birds, party="KOR", mapping={"학명": "species"})
    assert named[0].species == ("Platalea minor",)
    placed, _ = load(tmp_path, "학명,국명,위도,경도\nPlatalea minor,송도,37.4,126.6\n", party="KOR")
    assert placed[0].names.ko == "송도"


def test_exchanged_impossible_and_misplaced_points_are_said(tmp_path):
    sites, problems = load(
        tmp_path,
        """
name,party,lat,lon
Exchanged,JPN,139.7,35.7
Wrong,KOR,36.5,103.0
Nowhere,KOR,0,0
Beyond,KOR,95,200
Words,KOR,thirty-six,127
Half,KOR,36.5,
""",
    )
    assert [site.point for site in sites] == [(139.7, 35.7), (103.0, 36.5), None, None, None, None]
    assert [(problem.row, problem.severity, english(problem.what).split(";")[0]) for problem in problems] == [
        (2, "warning", "latitude and longitude were exchanged"),
        (3, "warning", "the point is outside the Republic of Korea"),
        (4, "error", "0, 0 is in the Atlantic and does not mean a place"),
        (5, "error", "there is no such point on Earth"),
        (6, "error", "the coordinates are not recognised"),
        (7, "error", "the coordinates are not recognised"),
    ]


def test_projected_coordinates_need_a_system_and_get_it(tmp_path):
    text = "name,country,x,y\n순천만,대한민국,1000000.0,1650000.0\n"
    with pytest.raises(InputError, match=r"such as 1650000.* with --crs"):
        load(tmp_path, text)
    sites, problems = load(tmp_path, text, crs="EPSG:5179")
    assert sites[0].point == (pytest.approx(127.5, abs=1e-6), pytest.approx(34.852, abs=1e-2))
    assert "KGD2002 / Unified CS were converted to WGS 84 by" in english(problems[0].what)
    with pytest.raises(
        InputError, match=r"no coordinate reference system 'EPSG:99999999'.* EPSG:5179 \(UTM-K\)"
    ):
        load(tmp_path, text, crs="EPSG:99999999")


def test_a_table_with_shapes_alone_has_its_points_from_them(tmp_path):
    text = """name,country,WKT
A,KOR,"POLYGON ((127 34, 128 34, 128 35, 127 35, 127 34))"
B,KOR,MULTIPOINT ((127.5 34.88))
C,KOR,0101000020E61000000000000000E05F40713D0AD7A3704140
D,KOR,POINT (127
E,KOR,
"""
    sites, problems = load(tmp_path, text)
    assert [site.point for site in sites] == [(127.5, 34.5), (127.5, 34.88), (127.5, 34.88), None, None]
    assert [(problem.row, english(problem.what)) for problem in problems] == [
        (5, "the shape is not recognised and was not used"),
        (2, "the feature is a shape, not a point; a point inside it is used for the site"),
    ]
    projected = "name,country,WKT\nA,KOR,POINT (1000000 1650000)\n"
    assert load(tmp_path, projected)[0][0].point is None
    (site,), _ = load(tmp_path, projected, crs="EPSG:5179")
    assert site.point == (pytest.approx(127.5, abs=1e-6), pytest.approx(34.852, abs=1e-2))


def test_the_old_datum_of_japan_is_shifted_by_its_463_metres(tmp_path):
    text = "name,party,lat,lon\nTokyo,JPN,35.65809922,139.74135747\n"
    sites, problems = load(tmp_path, text, crs="EPSG:4301")
    assert sites[0].point is not None
    assert sites[0].point == (pytest.approx(139.7381, abs=3e-4), pytest.approx(35.6614, abs=3e-4))
    assert "Tokyo" in english(problems[0].what)


def test_a_file_that_says_no_country_asks(tmp_path):
    text = "이름,위도,경도\n순천만,34.87,127.5\n"
    with pytest.raises(InputError, match="--party"):
        load(tmp_path, text)
    (site,), problems = load(tmp_path, text, party="KOR")
    assert (site.party, site.names, site.id) == ("KOR", Names(ko="순천만"), "kor-순천만")
    assert problems == ()


def test_rows_that_are_no_site_and_sites_that_stand_twice(tmp_path):
    sites, problems = load(
        tmp_path,
        """
id,name,designation,country,lat,lon,area_ha,point_quality
a,Alpha,R,JPN,35.1234,139.1234,12 km²,
a,Alpha again,R,JPN,35.1234,139.1234,,
,,R,JPN,,,,
c,Gamma,R,Atlantis,35.1,139.1,,
d,Alpha,R,JPN,35.5678,139.5,large,vague
""",
    )
    assert [(site.id, site.area_ha) for site in sites] == [("a", 1200.0), ("d", None)]
    assert [(problem.row, problem.column, problem.severity) for problem in problems] == [
        (3, "id", "error"), (4, None, "error"), (5, "country", "error"), (6, "point_quality", "warning"),
        (6, "area_ha", "error"), (6, None, "warning"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "hectares"),
    [("1,300", 1300.0), ("1300 ha", 1300.0), ("13 km²", 1300.0), ("13㎢", 1300.0), ("약 3.5ha", 3.5), ("12,5", 12.5),
     ("1,234,5", None), ("50,000 m2", 5.0), ("-3", None), ("big", None), ("1-2", None)],
)  # fmt: skip
def test_areas(printed, hectares):
    assert area_in_hectares(printed) == hectares


def test_species_are_parted_outside_brackets_only_and_ids_are_letters_of_any_script():
    assert split_species("Cygnus (swans, first arrival point)") == ("Cygnus (swans, first arrival point)",)
    assert split_species("두루미, 재두루미") == ("두루미", "재두루미")
    assert split_species("A b; C d, e") == ("A b", "C d, e")
    assert slug("RAMSAR 1594") == "ramsar-1594"
    assert slug("KOR 순천만·보성갯벌") == "kor-순천만-보성갯벌"
    assert len(slug("x" * 500)) <= 80
    assert slug("!!!").startswith("site-")


# ---------------------------------------------------------------- files of features


def frame() -> gpd.GeoDataFrame:
    data = {
        "name": ["순천만", "出水"],
        "code": ["K1", "J1"],
        "country": ["KOR", "JPN"],
        "area_ha": [3550.5, None],
    }
    return gpd.GeoDataFrame(data, geometry=[Point(127.5123, 34.8812), Point(130.2712, 32.1034)], crs=4326)


EXPECTED = {("k1", "순천만", (127.5123, 34.8812), 3550.5), ("j1", "出水", (130.2712, 32.1034), None)}


def shown(sites: tuple[Site, ...]) -> set[tuple[object, ...]]:
    return {
        (site.id, site.names.all()[0], tuple(round(x, 6) for x in site.point or ()), site.area_ha)
        for site in sites
    }


@pytest.mark.parametrize("name", ["s.geojson", "s.gpkg", "s.shp", "s.kml", "s.gml", "s.fgb"])
def test_every_format_says_the_same_and_nothing_is_written_beside_it(tmp_path, name):
    frame().to_file(tmp_path / name, driver="KML" if name == "s.kml" else None)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    sites, problems, _ = read_sites(tmp_path / name, OPTIONS)
    assert shown(sites) == EXPECTED
    assert problems == ()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_projected_file_is_transformed_and_says_how(tmp_path):
    frame().to_crs(5179).to_file(tmp_path / "s.gpkg")
    sites, problems, _ = read_sites(tmp_path / "s.gpkg", OPTIONS)
    assert shown(sites) == EXPECTED
    assert [problem.severity for problem in problems] == ["warning"]
    assert "KGD2002" in english(problems[0].what)


def test_a_shapefile_without_cpg_and_prj_is_asked_about_and_read_and_one_without_its_index_is_not(tmp_path):
    file = tmp_path / "s.shp"
    frame().to_crs(5179).to_file(file, encoding="cp949")
    for part in ("cpg", "prj"):
        file.with_suffix(f".{part}").unlink()
    with pytest.raises(InputError, match=r"does not give its coordinate reference system.*--crs"):
        read_sites(file, OPTIONS)
    sites, problems, _ = read_sites(file, options(crs="EPSG:5179"))
    assert shown(sites) == EXPECTED
    assert "cp949" in english(problems[0].what)
    file.with_suffix(".shx").unlink()
    with pytest.raises(InputError, match=r"its \.shx is missing"):
        read_sites(file, OPTIONS)


def test_several_shapefiles_in_folders_of_a_zip_are_all_read(tmp_path):
    for place, country in ((0, "K"), (1, "J")):
        frame().iloc[[place]].to_file(tmp_path / f"{country}.shp", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in sorted(tmp_path.glob("[KJ].*")):
            archive.write(path, f"{path.stem}/{path.name}")
    sites, problems, _ = read_sites(tmp_path / "all.zip", OPTIONS)
    assert shown(sites) == EXPECTED
    assert problems == ()


KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name>
<Folder><name>One</name><Placemark><name>순천만</name><Point><coordinates>127.5123,34.8812,5</coordinates></Point></Placemark></Folder>
<Folder><name>Two</name><Placemark><name>出水</name><Point><coordinates>130.2712,32.1034</coordinates></Point></Placemark></Folder>
</Document></kml>"""


@pytest.mark.parametrize("suffix", ["kml", "kmz"])
def test_all_folders_of_a_kml_are_read(tmp_path, suffix):
    path = tmp_path / f"s.{suffix}"
    if suffix == "kml":
        path.write_text(KML, encoding="utf-8")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    sites, *_ = read_sites(path, JAPAN)
    assert {(site.names.all()[0], site.point) for site in sites} == {
        ("순천만", (127.5123, 34.8812)),
        ("出水", (130.2712, 32.1034)),
    }


def test_layers_that_are_not_read_are_named(tmp_path):
    frame().to_file(tmp_path / "s.gpkg", layer="a")
    frame().to_file(tmp_path / "s.gpkg", layer="b")
    _, problems, _ = read_sites(tmp_path / "s.gpkg", OPTIONS)
    assert [english(problem.what) for problem in problems] == ["only the layer 'a' was read, not 'b'"]
    assert read_sites(tmp_path / "s.gpkg", options(sheet="b"))[1] == ()
    with pytest.raises(InputError, match="there is no layer 'c'; the layers are 'a', 'b'"):
        read_sites(tmp_path / "s.gpkg", options(sheet="c"))


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(tmp_path: Path, *features: dict[str, object]) -> Path:
    path = tmp_path / "s.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8"
    )
    return path


def test_exchanged_axes_missing_geometries_shapes_and_lists_are_read_and_said(tmp_path):
    """A property that is a list: in GeoJSON as such, in GML an element that stands more than once."""
    point, ring = [35.7, 139.7], [[139.0, 35.0, 1], [139.2, 35.0, 1], [139.2, 35.2, 1], [139.0, 35.0, 1]]
    cranes = ["Grus grus", "Grus monacha"]
    path = geojson(
        tmp_path,
        feature({"type": "Point", "coordinates": point}, species=cranes, name="A"),
        feature(None, name="B"),
    )
    sites, problems, _ = read_sites(path, JAPAN)
    assert [(site.point, site.species) for site in sites] == [((139.7, 35.7), tuple(cranes)), (None, ())]
    assert [
        word in english(one.what) for one, word in zip(problems, ("exchanged", "no geometry"), strict=True)
    ] == [True] * 2
    (site,), (problem,), _ = read_sites(
        geojson(tmp_path, feature({"type": "Polygon", "coordinates": [ring]}, name="C")), JAPAN
    )
    assert site.point is not None
    assert "a shape, not a point" in english(problem.what)


HOSTILE = {
    "vrt.kml": b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    "pipeline.geojson": b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}',
    "service.gml": b"<OGRWFSDataSource><URL>http://example.org</URL></OGRWFSDataSource>",
    "entities.kml": b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>',
    "topo.json": b'{"hello": "world"}',
    "csv.geojson": b"name,lat,lon\nA,1,2\n",
    "empty.geojson": b'{"type": "FeatureCollection", "features": []}',
    "cut.geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geom',
    "deep.geojson": b'{"type": "FeatureCollection", "features": ' + b"[" * 100_000,
    "not.gpkg": b"SQLite format 3\x00" + b"\x00" * 200,
    "not.shp": b"\x00\x00\x27\x0a" + b"\x00" * 200,
    "not.zip": b"PK\x03\x04 no",
    "text.gpkg": b"hello",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_files_that_lie_or_reach_elsewhere_are_refused(tmp_path, name):
    (tmp_path / name).write_bytes(HOSTILE[name])
    with pytest.raises(InputError) as caught:
        read_sites(tmp_path / name, JAPAN)
    assert "\n" not in str(caught.value)
    assert "passwd" not in str(caught.value)


# ---------------------------------------------------------------- boundaries

SITES = (
    Site("suncheon", "R", Names("Suncheon Bay", "순천만"), "KOR", code="RAMSAR 1594", point=(127.5, 34.88)),
    Site("izumi", "F", Names("Izumi", None, "出水"), "JPN", point=(130.27, 32.10)),
    Site("nowhere", "F", Names("Somewhere"), "JPN"),
    Site("twin-a", "F", Names("Twin"), "JPN"),
    Site("twin-b", "F", Names("Twin"), "JPN"),
)


def box(lon: float, lat: float, size: float = 0.1) -> dict[str, object]:
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_boundaries_find_their_sites_by_code_then_by_name_and_place(tmp_path):
    path = geojson(
        tmp_path,
        feature(box(127.45, 34.83), code="Ramsar-1594", name="anything", source="ministry", date="2020"),
        feature(box(130.2, 32.05), name="出水"),
        feature(box(140, 40), name="Somewhere"),
        feature(box(130.2, 32.15), name="Izumi"),
    )
    areas, problems, _ = read_boundaries(path, SITES, OPTIONS)
    assert problems == ()
    assert [(area.site_id, area.source, area.date) for area in areas] == [
        ("suncheon", "ministry", "2020"), ("izumi", "s.geojson", None), ("nowhere", "s.geojson", None),
    ]  # fmt: skip
    shapes = [shapely.from_wkb(area.wkb) for area in areas]
    assert {shape.geom_type for shape in shapes} == {"MultiPolygon"}
    assert [round(shape.area, 6) for shape in shapes] == [0.01, 0.02, 0.01]


def test_doubtful_boundaries_are_left_to_a_person(tmp_path):
    doubts = (
        (box(10, 50), "Izumi", "km away"),
        (box(140, 40), "Twin", "several sites have this name"),
        (box(127.45, 34.83), "unheard of", "the point of suncheon is inside"),
        (box(100, 0), "unheard of", "no known site"),
        ({"type": "Point", "coordinates": [127.5, 34.88]}, "순천만", "a Point"),
        (None, "순천만", "no geometry"),
    )
    path = geojson(tmp_path, *(feature(shape, name=name) for shape, name, _ in doubts))
    areas, problems, _ = read_boundaries(path, SITES, OPTIONS)
    assert areas == ()
    assert [problem.row for problem in problems] == [1, 2, 3, 4, 5, 6]
    for problem, (_, _, words) in zip(problems, doubts, strict=True):
        assert words in english(problem.what)


def test_a_boundary_over_the_antimeridian_stays_in_two_parts(tmp_path):
    parts = {
        "type": "MultiPolygon",
        "coordinates": [box(179.9, 50)["coordinates"], box(-180, 50)["coordinates"]],
    }
    areas, problems, _ = read_boundaries(geojson(tmp_path, feature(parts, id="nowhere")), SITES, OPTIONS)
    assert problems == ()
    assert len(shapely.from_wkb(areas[0].wkb).geoms) == 2
    assert Polygon(box(179.9, 50)["coordinates"][0]).area == pytest.approx(0.01)  # type: ignore[index]


def test_a_coordinate_system_that_gdal_stumbles_over_is_refused(tmp_path, monkeypatch):
    import pyogrio

    def stumble(*_: object, **__: object) -> None:
        raise UnboundLocalError("local variable 'wkt' referenced before assignment")

    file = tmp_path / "sites.kml"
    point = "<Placemark><name>A</name><Point><coordinates>127,37</coordinates></Point></Placemark>"
    file.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{point}</Document></kml>', "utf-8"
    )
    monkeypatch.setattr(pyogrio.raw, "read", stumble)
    with pytest.raises(InputError, match="its coordinate system is broken"):
        read_sites(file, OPTIONS)


def test_the_sources_that_print_an_official_name_are_read_and_what_is_none_is_said(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text(
        "name_ja,party,official\n出水,JPN,ja https://example.org/a ; en The State's list\n漫湖,JPN,the ministry\n",
        "utf-8",
    )
    read = read_sites(path, OPTIONS)
    assert [one.official for one in read.values] == [("ja https://example.org/a", "en The State's list"), ()]
    assert [one.what.code for one in read.problems if one.row == 3] == ["site.official_unclear"]
