"""Boundaries: from every format, from tables, over the antimeridian, broken in every way; what is done is said."""

import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from reads import OPTIONS, collection, feature, options, said, written
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from wordings import english
from workbooks import workbook

from birds import geodesy
from birds.errors import InputError
from birds.model import Names, Site, SiteArea
from birds.reading.sites import read_boundaries

SITES = (
    Site("izumi", "F", Names("Izumi", None, "出水"), "JPN", "EAAF001", point=(130.27, 32.10)),
    Site("suncheon", "R", Names("Suncheon Bay", "순천만"), "KOR", "1594", point=(127.5, 34.88)),
    Site("fiji", "R", Names("Upper Navua"), "FJI"),
    Site("twin-a", "F", Names("Twin"), "JPN"),
    Site("twin-b", "F", Names("Twin"), "JPN"),
)

SHAPE = box(127.4, 34.8, 127.6, 34.95)


def shape_of(areas: tuple[SiteArea, ...]) -> Any:
    (area,) = areas
    return shapely.from_wkb(area.wkb)


def projected(folder: Path, name: str) -> Path:
    """One boundary by its code, in the format that the name says and in metres."""
    frame = geopandas.GeoDataFrame({"code": ["1594"]}, geometry=[SHAPE], crs=4326).to_crs(5186)
    frame.to_file(folder / name)
    return folder / name


def geojson(folder: Path, *features: tuple[Any, dict[str, Any]]) -> Path:
    path = folder / "s.geojson"
    path.write_bytes(collection(*(feature(shape, **told) for shape, told in features)))
    return path


def test_boundaries_find_their_sites_by_code_then_by_name_and_place(tmp_path):
    path = geojson(
        tmp_path,
        (box(127.45, 34.83, 127.55, 34.93), {"code": "Ramsar-1594", "name": "anything", "source": "ministry", "date": "2020"}),
        (box(130.2, 32.05, 130.3, 32.15), {"name": "出水"}),
        (box(177, -18, 177.1, -17.9), {"name": "Upper Navua"}),
        (box(130.2, 32.15, 130.3, 32.25), {"name": "Izumi"}),
    )  # fmt: skip
    sites = [replace(site, code=site.code and f"RAMSAR {site.code}") for site in SITES]
    areas, problems, _ = read_boundaries(path, sites, OPTIONS)
    assert problems == ()
    expected = [("izumi", "s.geojson", None), ("suncheon", "ministry", "2020"), ("fiji", "s.geojson", None)]
    assert [(area.site_id, area.source, area.date) for area in areas] == expected
    shapes = [shapely.from_wkb(area.wkb) for area in areas]
    assert {shape.geom_type for shape in shapes} == {"MultiPolygon"}
    assert [round(shape.area, 6) for shape in shapes] == [0.02, 0.01, 0.01]


def test_doubtful_boundaries_are_left_to_a_person(tmp_path):
    doubts = (
        (box(10, 50, 10.1, 50.1), "Izumi", "km away"),
        (box(140, 40, 140.1, 40.1), "Twin", "several sites have this name"),
        (box(127.45, 34.83, 127.55, 34.93), "unheard of", "the point of suncheon is inside"),
        (box(100, 0, 100.1, 0.1), "unheard of", "no known site"),
        (Point(127.5, 34.88), "순천만", "a Point"),
        (None, "순천만", "no geometry"),
    )
    path = geojson(tmp_path, *((shape, {"name": name}) for shape, name, _ in doubts))
    areas, problems, _ = read_boundaries(path, SITES, OPTIONS)
    assert areas == ()
    assert [problem.row for problem in problems] == [1, 2, 3, 4, 5, 6]
    for what, (_, _, words) in zip(said(problems), doubts, strict=True):
        assert words in what


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp"])
def test_a_projected_file_becomes_wgs84_and_says_by_which_operation(tmp_path, name):
    areas, problems, _ = read_boundaries(projected(tmp_path, name), SITES, OPTIONS)
    assert shape_of(areas).symmetric_difference(SHAPE).area < 1e-4
    assert any("were converted to WGS 84 by" in what for what in said(problems))


@pytest.mark.parametrize(("cell", "told"), [
    (SHAPE.wkt, False), (f"SRID=4326;{SHAPE.wkt}", True), (shapely.to_wkb(SHAPE, hex=True), False),
    (shapely.to_wkb(shapely.set_srid(SHAPE, 4326), hex=True, include_srid=True), True),
    (shapely.force_3d(SHAPE, 7.0).wkt, False),
], ids=["wkt", "ewkt", "wkb", "ewkb", "wkt z"])  # fmt: skip
@pytest.mark.parametrize("header", ["geometry", "the_column"])
def test_a_table_with_shapes_in_a_column(tmp_path, cell, told, header):
    path = written(tmp_path / "shapes.csv", f"code,{header}", f'1594,"{cell}"')
    if not told:
        with pytest.raises(InputError, match="does not give its coordinate reference system"):
            read_boundaries(path, SITES, OPTIONS)
    areas, problems, _ = read_boundaries(path, SITES, options(crs=None if told else "EPSG:4326"))
    assert shape_of(areas).equals(SHAPE)
    assert problems == ()


def test_a_workbook_with_projected_shapes(tmp_path):
    flat = geopandas.GeoSeries([SHAPE], crs=4326).to_crs(5186)[0]
    path = workbook(tmp_path / "a.xlsx", [["번호", "도형"], ["1594", flat.wkt]])
    areas, problems, _ = read_boundaries(path, SITES, options(crs="EPSG:5186"))
    assert shape_of(areas).symmetric_difference(SHAPE).area < 1e-4
    assert "were converted to WGS 84 by" in said(problems)[0]


def test_shapes_of_a_table_that_are_none_are_said_row_by_row(tmp_path):
    rows = f'1594,"{SHAPE.wkt}"', "7,POLYGON ((1 2", "8,", '9,"POINT (127 35)"'
    path = written(tmp_path / "shapes.csv", "code,wkt", *rows)
    areas, problems, _ = read_boundaries(path, SITES, options(crs="EPSG:4326"))
    assert [area.site_id for area in areas] == ["suncheon"]
    assert [(problem.row, english(problem.what).partition(",")[0]) for problem in problems] == [
        (3, "the shape is not recognised and was not used"),
        (4, "the feature has no geometry; it was not used"),
        (5, "the feature is a Point"),
    ]


def test_shapes_in_several_systems_and_a_table_without_shapes_are_refused(tmp_path):
    path = tmp_path / "shapes.csv"
    path.write_text(f'code,wkt\n1,"SRID=4326;{SHAPE.wkt}"\n2,"SRID=5186;{SHAPE.wkt}"\n', "utf-8")
    with pytest.raises(InputError, match=r"several reference systems \(4326, 5186\)"):
        read_boundaries(path, SITES, OPTIONS)
    path.write_text("code,name\n1594,Suncheon Bay\n", "utf-8")
    with pytest.raises(InputError, match="no column has shapes"):
        read_boundaries(path, SITES, OPTIONS)
    with pytest.raises(InputError, match="no polygon"):
        read_boundaries(geojson(tmp_path, (Point(127.5, 34.88), {"name": "순천만"})), SITES, OPTIONS)


@pytest.mark.parametrize(
    ("ring", "parts"),
    [
        (box(179.5, -18, 180.5, -17), [(-180, -18, -179.5, -17), (179.5, -18, 180, -17)]),
        (box(-180.5, -18, -179.5, -17), [(-180, -18, -179.5, -17), (179.5, -18, 180, -17)]),
        (box(190, -18, 191, -17), [(-170, -18, -169, -17)]),
    ],
)
def test_a_boundary_beyond_180_degrees_is_parted_and_said(tmp_path, ring, parts):
    areas, problems, _ = read_boundaries(geojson(tmp_path, (ring, {"name": "Upper Navua"})), SITES, OPTIONS)
    assert sorted(tuple(part.bounds) for part in shape_of(areas).geoms) == parts
    assert shape_of(areas).area == pytest.approx(1.0)
    assert said(problems) == ["the boundary crosses the antimeridian and was divided there"]


def test_one_in_two_parts_stays_so_and_one_that_wraps_the_wrong_way_is_said(tmp_path):
    parted = MultiPolygon([box(179.9, -18, 180, -17.9), box(-180, -18, -179.9, -17.9)])
    areas, problems, _ = read_boundaries(geojson(tmp_path, (parted, {"id": "fiji"})), SITES, OPTIONS)
    assert (len(shape_of(areas).geoms), problems) == (2, ())
    wrapped = geojson(tmp_path, (box(-179.5, -18, 179.5, -17), {"name": "Upper Navua"}))
    areas, problems, _ = read_boundaries(wrapped, SITES, OPTIONS)
    assert len(areas) == 1
    assert said(problems) == ["the boundary spans more than half the Earth"]


def test_coordinates_of_metres_without_a_system_leave_the_earth(tmp_path):
    metres = box(200000, 500000, 201000, 501000)
    with pytest.raises(InputError, match=r"no boundary can be used.*has coordinates out of range"):
        read_boundaries(geojson(tmp_path, (metres, {"code": "1594"})), SITES, OPTIONS)


def test_a_collection_gives_its_polygons_and_says_so(tmp_path):
    mixed = GeometryCollection([SHAPE, Point(127, 34), GeometryCollection([LineString([(1, 2), (3, 4)])])])
    only = GeometryCollection([LineString([(1, 2), (3, 4)])])
    path = geojson(tmp_path, (mixed, {"code": "1594"}), (only, {"code": "EAAF001"}))
    areas, problems, _ = read_boundaries(path, SITES, OPTIONS)
    assert shape_of(areas).equals(SHAPE)
    assert said(problems) == [
        "the feature is a collection; only its polygons were used",
        "the feature is a GeometryCollection, not a boundary; it was not used",
    ]


def test_rings_that_cross_touch_or_collapse(tmp_path):
    bow = Polygon([(127.4, 34.8), (127.6, 34.95), (127.6, 34.8), (127.4, 34.95)]), {"code": "1594"}
    line = Polygon([(130.0, 32.0), (130.5, 32.2), (130.0, 32.0)]), {"code": "EAAF001"}
    twice = MultiPolygon([box(-10, 0, 1, 1), box(0, 0, 2, 1)]), {"name": "Upper Navua"}
    areas, problems, _ = read_boundaries(geojson(tmp_path, bow, line, twice), SITES, OPTIONS)
    assert [area.site_id for area in areas] == ["suncheon", "fiji"]
    assert all(shapely.is_valid(shapely.from_wkb(area.wkb)) for area in areas)
    assert shapely.from_wkb(areas[1].wkb).area == pytest.approx(12)
    severities = [(problem.row, problem.severity) for problem in problems][:3]
    assert severities == [(1, "warning"), (2, "error"), (3, "warning")]
    assert "has no area" in said(problems)[1]


def test_a_site_of_this_id_comes_before_one_of_this_code_and_a_shared_code_names_nobody(tmp_path):
    named = (("a", "A", "b"), ("b", "B", "x"), ("c", "C", "x"))
    sites = tuple(Site(id_, "", Names(name), "JPN", code=code) for id_, name, code in named)
    path = geojson(tmp_path, (SHAPE, {"code": "b"}), (SHAPE, {"code": "x"}))
    areas, problems, _ = read_boundaries(path, sites, OPTIONS)
    assert [area.site_id for area in areas] == ["b"]
    assert "no known site" in said(problems)[0]


def test_an_area_that_differs_by_a_fifth_and_a_point_outside_are_said(tmp_path):
    measured = float(geodesy.hectares([SHAPE])[0])
    for stated, differs in ((measured * 0.85, False), (measured * 1.2, False), (measured * 2, True)):
        site = Site("s", "", Names("S"), "KOR", code="1594", point=(127.5, 34.9), area_ha=stated)
        _, problems, _ = read_boundaries(geojson(tmp_path, (SHAPE, {"code": "1594"})), [site], OPTIONS)
        assert bool(problems) == differs
        assert not differs or "but its stated area is" in said(problems)[0]
    for quality, east, told in (
        ("exact", 127.62, True), ("rounded", 127.615, False), ("approximate", 127.68, False), ("approximate", 128.0, True),
    ):  # fmt: skip
        site = Site("s", "", Names("S"), "KOR", code="1594", point=(east, 34.9), point_quality=quality)
        _, problems, _ = read_boundaries(tmp_path / "s.geojson", [site], OPTIONS)
        assert bool(problems) == told, (quality, east)


def test_areas_are_those_of_the_ellipsoid():
    """Against pyproj's geodesic area, for boxes of every latitude: the longer edges bend, so not to the last metre."""
    from pyproj import Geod

    for south in (-80, -35, 0, 33, 45, 60):
        shape = shapely.segmentize(box(126, south, 126.2, south + 0.2), 0.01)
        area, _ = Geod(ellps="WGS84").geometry_area_perimeter(shape)
        assert geodesy.hectares([shape])[0] == pytest.approx(abs(area) / 10_000, rel=1e-6)


def test_how_a_file_was_read_is_told(tmp_path):
    path = tmp_path / "shapes.csv"
    path.write_bytes(f'번호,도형,메모장\n1594,"{SHAPE.wkt}",x\n'.encode("cp949"))
    found = read_boundaries(path, SITES, options(crs="EPSG:4326", mapping={"메모장": "ignore"}))
    assert (found.how.file_name, found.how.encoding, found.how.crs) == ("shapes.csv", "cp949", "EPSG:4326")
    assert dict(found.how.mapping) == {"번호": "code", "도형": "wkt", "메모장": "ignore"}
    told = read_boundaries(projected(tmp_path, "a.gpkg"), SITES, OPTIONS).how
    assert (told.crs, told.sheet) == ("EPSG:5186", "a")


def test_many_shapes_of_one_site_are_one_area_and_the_same_bytes_in_any_order(tmp_path):
    parts = [(box(127.4 + i / 100, 34.8, 127.41 + i / 100, 34.9), {"code": "1594"}) for i in range(5)]
    one, *_ = read_boundaries(geojson(tmp_path, *parts), SITES, OPTIONS)
    other, *_ = read_boundaries(geojson(tmp_path, *parts[::-1]), SITES, OPTIONS)
    assert one == other
    assert shape_of(one).area == pytest.approx(0.005)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends what takes too long")
@pytest.mark.parametrize("parts", [1, 2], ids=["of itself", "of another"])
def test_edges_that_cross_millions_of_times_are_a_sentence_and_no_computation(parts, tmp_path, monkeypatch):
    monkeypatch.setattr("birds.sandbox._LEAST_SECONDS", 1)
    monkeypatch.setattr("birds.sandbox._LEAST_MEMORY", 100_000_000)
    steps = range(2_001)
    star = Polygon([(127 + math.cos(at * 3.14), 35 + math.sin(at * 3.14)) for at in steps])
    teeth = [(127 + at / 4_000, 35 + (at % 4 > 1)) for at in steps] + [(127.6, 34), (127, 34)]
    combs = [Polygon(teeth), Polygon([(lat + 92, lon - 92) for lon, lat in teeth])]
    path = geojson(tmp_path, *((shape, {"code": "1594"}) for shape in (combs if parts > 1 else [star])))
    with pytest.raises(InputError, match=r"s\.geojson: reading it takes more than"):
        read_boundaries(path, SITES, OPTIONS)
