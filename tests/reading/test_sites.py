"""Sites and their boundaries: every notation of a coordinate, every format, and every doubt said."""

from pathlib import Path

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reads import OPTIONS, collection, feature, options, said, written, zipped
from shapely.geometry import Point
from wordings import english

from birds.errors import InputError, Problem
from birds.model import Names, Site
from birds.reading.locations import angle, in_order, is_whole_minutes, pair
from birds.reading.records import read_evidence
from birds.reading.sites import area_in_hectares, read_sites, slug, split_species

JAPAN = options(party="JPN")
LAT, LON = 35 + 41 / 60 + 12.5 / 3600, 139 + 41 / 60 + 30 / 3600


def load(tmp_path: Path, text: str, **how: object) -> tuple[tuple[Site, ...], tuple[Problem, ...]]:
    return read_sites(written(tmp_path / "sites.csv", text.strip()), options(**how))[:2]


def test_every_cell_of_a_row_reaches_its_site(tmp_path):
    head = "id,code,designation,name_en,name_ko,name_ja,party,latitude,longitude,point_quality,area_ha,designated,species,source,note"
    row = 's1,RAMSAR 1594,Ramsar Site,Suncheon Bay,순천만,順天湾,KOR,34.866667,127.5,approximate,"3,550",2006-01-20,Grus monacha; Numenius (large),http://x,hm'
    about = {"code": "RAMSAR 1594", "area_ha": 3550.0, "designated": "2006-01-20", "source": "http://x"}
    site = Site(
        "s1", "Ramsar Site", Names("Suncheon Bay", "순천만", "順天湾"), "KOR", **about, point=(127.5, 34.866667),
        point_quality="approximate", species=("Grus monacha", "Numenius (large)"), note="hm",
    )  # fmt: skip
    assert load(tmp_path, f"{head}\n{row}") == ((site,), ())


@pytest.mark.parametrize("printed", [
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
])  # fmt: skip
def test_one_cell_holds_both_coordinates_in_any_notation(printed):
    read = pair(printed)
    assert read is not None
    lat, lon, exchanged = in_order(*read)
    assert (lat, lon) == (pytest.approx(LAT, abs=1e-6), pytest.approx(LON, abs=1e-6))
    assert not exchanged


@pytest.mark.parametrize(
    ("printed", "degrees"),
    [("35.5", 35.5), ("-35.5", -35.5), ("35.5S", -35.5), ("서경 35도", -35.0), ("３５．５", 35.5), ("35°41′", 35 + 41 / 60),
     ("35°41′12″.5", LAT), ("−35.5", -35.5), ("35,5", 35.5), ("35°30,6′ N", 35.51),
     *((none, None) for none in ("", "abc", "35°70′", "35°41″N", "N35S", "-35N", "35.5°30′", "1e3", "35°41′99″", "35,5,6", "x" * 500))],
)  # fmt: skip
def test_one_coordinate_or_none(printed, degrees):
    read = angle(printed)
    assert (read and read.degrees) == (degrees and pytest.approx(degrees, abs=1e-9))
    assert pair("35°41′N 139°41′E / 36.69°N 139.69°E") is None, "two notations of different points"


@given(st.text(max_size=40))
def test_any_text_is_read_or_not_but_never_fails(text):
    angle(text)
    pair(text)


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59), st.sampled_from("NS"))
def test_degrees_minutes_seconds_add_up(degrees, minutes, seconds, letter):
    value = (degrees + minutes / 60 + seconds / 3600) * (1 if letter == "N" else -1)
    for shown in (f"{degrees}°{minutes}′{seconds}″{letter}", f"{letter}{degrees} {minutes} {seconds}"):
        read = angle(shown)
        assert read is not None
        assert read.degrees == pytest.approx(value, abs=1e-9)


def test_a_point_of_whole_minutes_is_rounded_and_any_other_exact(tmp_path):
    rows = "A,JPN,35.683333,139.7\nB,JPN,35.68512,139.7\nC,JPN,,\nD,JPN,35.69,139.7\n"
    sites, _ = load(tmp_path, f"name,party,lat,lon\n{rows}")
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
    points = (
        "Exchanged,JPN,139.7,35.7", "Wrong,KOR,36.5,103.0", "Nowhere,KOR,0,0", "Beyond,KOR,95,200",
        "Words,KOR,thirty-six,127", "Half,KOR,36.5,",
    )  # fmt: skip
    sites, problems = load(tmp_path, "\n".join(("name,party,lat,lon", *points)))
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
    """The old datum of Japan is shifted by its 463 metres."""
    text = "name,country,x,y\n순천만,대한민국,1000000.0,1650000.0\n"
    for crs, says in (
        (None, r"such as 1650000.* with --crs"),
        ("EPSG:99999999", r"no coordinate reference system 'EPSG:99999999'.* EPSG:5179 \(UTM-K\)"),
    ):
        with pytest.raises(InputError, match=says):
            load(tmp_path, text, crs=crs)
    sites, problems = load(tmp_path, text, crs="EPSG:5179")
    assert sites[0].point == (pytest.approx(127.5, abs=1e-6), pytest.approx(34.852, abs=1e-2))
    assert "KGD2002 / Unified CS were converted to WGS 84 by" in said(problems)[0]
    text = "name,party,lat,lon\nTokyo,JPN,35.65809922,139.74135747\n"
    (tokyo,), problems = load(tmp_path, text, crs="EPSG:4301")
    assert tokyo.point == (pytest.approx(139.7381, abs=3e-4), pytest.approx(35.6614, abs=3e-4))
    assert "Tokyo" in said(problems)[0]


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


def test_a_file_that_says_no_country_asks(tmp_path):
    text = "이름,위도,경도\n순천만,34.87,127.5\n"
    with pytest.raises(InputError, match="--party"):
        load(tmp_path, text)
    (site,), problems = load(tmp_path, text, party="KOR")
    assert (site.party, site.names, site.id) == ("KOR", Names(ko="순천만"), "kor-순천만")
    assert problems == ()


def test_rows_that_are_no_site_and_sites_that_stand_twice(tmp_path):
    sites, problems = load(tmp_path, """
id,name,designation,country,lat,lon,area_ha,point_quality
a,Alpha,R,JPN,35.1234,139.1234,12 km²,
a,Alpha again,R,JPN,35.1234,139.1234,,
,,R,JPN,,,,
c,Gamma,R,Atlantis,35.1,139.1,,
d,Alpha,R,JPN,35.5678,139.5,large,vague
""")  # fmt: skip
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
    names = {"name": ["순천만", "出水"], "code": ["K1", "J1"]}
    data = {**names, "country": ["KOR", "JPN"], "area_ha": [3550.5, None]}
    return gpd.GeoDataFrame(data, geometry=[Point(127.5123, 34.8812), Point(130.2712, 32.1034)], crs=4326)


EXPECTED = {("k1", "순천만", (127.5123, 34.8812), 3550.5), ("j1", "出水", (130.2712, 32.1034), None)}


def shown(sites: tuple[Site, ...]) -> set[tuple[object, ...]]:
    named = ((site, tuple(round(x, 6) for x in site.point or ())) for site in sites)
    return {(site.id, site.names.all()[0], point, site.area_ha) for site, point in named}


@pytest.mark.parametrize(("crs", "accuracy"), [(30168, ", accurate to 9 m"), (3857, "Pseudo-Mercator")])
def test_the_metres_of_a_projected_layer_are_said_and_those_of_a_row_make_its_point_approximate(
    tmp_path, crs, accuracy
):
    """How far the operation may be off, where it says so; the uncertainty of a row is in metres in any system."""
    layer = frame().assign(coordinateUncertaintyInMeters=[1000, 1001]).to_crs(crs)
    layer.to_file(tmp_path / "s.gpkg")
    sites, (told,), _ = read_sites(tmp_path / "s.gpkg", OPTIONS)
    assert english(told.what).endswith(accuracy)
    assert shown(sites) == EXPECTED
    assert [site.point_quality for site in sites] == ["exact", "approximate"]


@pytest.mark.parametrize("name", ["s.geojson", "s.gpkg", "s.shp", "s.kml", "s.gml", "s.fgb"])
def test_every_format_says_the_same_and_nothing_is_written_beside_it(tmp_path, name):
    frame().to_file(tmp_path / name, driver="KML" if name == "s.kml" else None)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    sites, problems, _ = read_sites(tmp_path / name, OPTIONS)
    assert (shown(sites), problems) == (EXPECTED, ())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_shapefile_without_cpg_and_prj_is_asked_about_and_read_and_one_without_its_index_is_not(tmp_path):
    file = tmp_path / "s.shp"
    frame().to_crs(5179).to_file(file, encoding="cp949")
    for part in ("cpg", "prj"):
        file.with_suffix(f".{part}").unlink()
    with pytest.raises(InputError, match=r"does not give its coordinate reference system.*--crs"):
        read_sites(file, OPTIONS)
    sites, problems, _ = read_sites(file, options(crs="EPSG:5179"))
    assert shown(sites) == EXPECTED
    assert "cp949" in said(problems)[0]
    assert "KGD2002" in said(problems)[1]
    file.with_suffix(".shx").unlink()
    with pytest.raises(InputError, match=r"its \.shx is missing"):
        read_sites(file, OPTIONS)


def test_several_shapefiles_in_folders_of_a_zip_are_all_read(tmp_path):
    for place, country in ((0, "K"), (1, "J")):
        frame().iloc[[place]].to_file(tmp_path / f"{country}.shp", encoding="utf-8")
    members = {f"{path.stem}/{path.name}": path.read_bytes() for path in sorted(tmp_path.glob("[KJ].*"))}
    sites, problems, _ = read_sites(zipped(tmp_path / "all.zip", members), OPTIONS)
    assert (shown(sites), problems) == (EXPECTED, ())


KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name>
<Folder><name>One</name><Placemark><name>순천만</name><Point><coordinates>127.5123,34.8812,5</coordinates></Point></Placemark></Folder>
<Folder><name>Two</name><Placemark><name>出水</name><Point><coordinates>130.2712,32.1034</coordinates></Point></Placemark></Folder>
</Document></kml>"""


def test_all_folders_of_a_kml_are_read(tmp_path):
    for path in (written(tmp_path / "s.kml", KML), zipped(tmp_path / "s.kmz", {"doc.kml": KML})):
        found = {(site.names.all()[0], site.point) for site in read_sites(path, JAPAN).values}
        assert found == {("순천만", (127.5123, 34.8812)), ("出水", (130.2712, 32.1034))}


def test_layers_that_are_not_read_are_named(tmp_path):
    frame().to_file(tmp_path / "s.gpkg", layer="a")
    frame().to_file(tmp_path / "s.gpkg", layer="b")
    _, problems, _ = read_sites(tmp_path / "s.gpkg", OPTIONS)
    assert said(problems) == ["only the layer 'a' was read, not 'b'"]
    assert read_sites(tmp_path / "s.gpkg", options(sheet="b"))[1] == ()
    with pytest.raises(InputError, match="there is no layer 'c'; the layers are 'a', 'b'"):
        read_sites(tmp_path / "s.gpkg", options(sheet="c"))


def test_exchanged_axes_missing_geometries_shapes_and_lists_are_read_and_said(tmp_path):
    """A property that is a list: in GeoJSON as such, in GML an element that stands more than once."""
    ring = [[139.0, 35.0, 1], [139.2, 35.0, 1], [139.2, 35.2, 1], [139.0, 35.0, 1]]
    cranes = ["Grus grus", "Grus monacha"]
    path = tmp_path / "s.geojson"
    path.write_bytes(
        collection(feature(Point(35.7, 139.7), species=cranes, name="A"), feature(None, name="B"))
    )
    sites, problems, _ = read_sites(path, JAPAN)
    assert [(site.point, site.species) for site in sites] == [((139.7, 35.7), tuple(cranes)), (None, ())]
    for word, what in zip(("exchanged", "no geometry"), said(problems), strict=True):
        assert word in what
    path.write_bytes(collection(feature({"type": "Polygon", "coordinates": [ring]}, name="C")))
    (site,), (problem,), _ = read_sites(path, JAPAN)
    assert site.point
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


def test_a_coordinate_system_that_gdal_stumbles_over_is_refused(tmp_path, monkeypatch):
    import pyogrio

    def stumble(*_: object, **__: object) -> None:
        raise UnboundLocalError("local variable 'wkt' referenced before assignment")

    monkeypatch.setattr(pyogrio.raw, "read", stumble)
    with pytest.raises(InputError, match="its coordinate system is broken"):
        read_sites(written(tmp_path / "sites.kml", KML), OPTIONS)


def test_the_sources_that_print_an_official_name_are_read_and_what_is_none_is_said(tmp_path):
    rows = "出水,JPN,ja https://example.org/a ; en The State's list", "漫湖,JPN,the ministry"
    read = read_sites(written(tmp_path / "sites.csv", "name_ja,party,official", *rows), OPTIONS)
    assert [one.official for one in read.values] == [("ja https://example.org/a", "en The State's list"), ()]
    assert [one.what.code for one in read.problems if one.row == 3] == ["site.official_unclear"]


NEST = (127.123456, 37.654321)


def nest(tmp_path: Path, column: str, cell: str, latitude: float = NEST[1]) -> Site:
    text = f"id,name_en,party,longitude,latitude,{column}\nn,Nest,KOR,{NEST[0]},{latitude},{cell}"
    return load(tmp_path, text)[0][0]


@pytest.mark.parametrize(("column", "cell", "km"), [
    ("sensitive", "yes", 10), ("sensitive", "5 km", 5), ("sensitive", "0.1°", 11.132), ("sensitive", "0.1 DEG", 11.132),
    ("dataGeneralizations", "Coordinates generalised to a grid of 20000 m", 20),
    ("dataGeneralizations", "withheld by the ministry", 10),
])  # fmt: skip
def test_a_sensitive_point_is_the_middle_of_a_cell_as_wide_as_its_row_says(tmp_path, column, cell, km):
    """So it is drawn and handed on no finer; another nest of the same cell lies at the same point."""
    coarse = nest(tmp_path, column, cell)
    assert coarse.point
    assert coarse.point != NEST
    assert abs(coarse.point[1] - NEST[1]) <= km / 111.32 / 2 + 1e-6
    assert coarse.point_quality == "approximate"
    assert coarse.note == (cell if column != "sensitive" else None)
    assert nest(tmp_path, "sensitive", f"{km} km", coarse.point[1] + km / 111.32 * 0.4).point == coarse.point


@pytest.mark.parametrize(("column", "cell", "quality"), [
    ("sensitive", "no", "exact"), ("sensitive", "", "exact"), ("note", "a nest", "exact"),
    ("coordinateUncertaintyInMeters", "30", "exact"), ("coordinateUncertaintyInMeters", "5000", "approximate"),
])  # fmt: skip
def test_what_is_not_marked_or_uncertain_stays_where_it_is(tmp_path, column, cell, quality):
    kept = nest(tmp_path, column, cell)
    assert (kept.point, kept.point_quality) == (NEST, quality)


def test_both_ends_of_a_sensitive_record_are_coarse(tmp_path):
    file = written(
        tmp_path / "records.csv",
        "scientific_name,kind,certainty,from_party,from_longitude,from_latitude,to_party,to_longitude,to_latitude,source,sensitive",
        f"Platalea minor,resighting,direct,KOR,{NEST[0]},{NEST[1]},JPN,130.123456,33.123456,paper,10 km",
    )
    (record,) = read_evidence(file, OPTIONS).values
    assert record.origin.point not in (None, NEST)
    assert (record.origin.approximate, record.destination.approximate) == (True, True)
    assert record.destination.point != (130.123456, 33.123456)
