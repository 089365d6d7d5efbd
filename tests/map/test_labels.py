"""Place names on the map: only the user's own, one Party's name never alone, every row that can't be used is said."""

import json
from dataclasses import replace

import geopandas
import pytest
import shapely
from cli import assert_refused, birds, ran
from reads import OPTIONS, written
from wordings import english

from birds.dossier import bootstrap
from birds.errors import InputError
from birds.map.data import Label, build_map_data
from birds.model import DossierContent, End, Evidence, Names, Site
from birds.model.agreement import default
from birds.reading.sites import read_labels
from birds.reading.tables.features import read_land

BUSAN = "Busan,부산,釜山,35.18,129.08"
HEAD = "name_en,name_ko,name_ja,latitude,longitude"


@pytest.fixture
def table(tmp_path):
    return lambda *rows, head=HEAD: written(tmp_path / "labels.csv", head, *rows)


def test_a_table_gives_points_and_names(table):
    labels, problems, _ = read_labels(table(BUSAN, "Hill,,,36,133"), OPTIONS)
    assert labels == (((129.08, 35.18), Names("Busan", "부산", "釜山")), ((133.0, 36.0), Names("Hill")))
    assert problems == ()
    labels, *_ = read_labels(table("Hill,,,4139773,14359058"), replace(OPTIONS, crs="EPSG:3857"))
    assert labels[0][0] == pytest.approx((128.99, 34.81), abs=0.02), "of another system"


def test_a_geojson_gives_points_and_names(tmp_path):
    file = tmp_path / "labels.geojson"
    shapes = [
        {"type": "Point", "coordinates": [129, 35]},
        {"type": "Polygon", "coordinates": [[[130, 33], [131, 33], [131, 34], [130, 34], [130, 33]]]},
        None,
    ]
    features = [{"type": "Feature", "properties": {"name": "Here"}, "geometry": shape} for shape in shapes]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    labels, problems, _ = read_labels(file, OPTIONS)
    assert [names for _, names in labels] == [Names("Here"), Names("Here")]
    assert labels[0][0] == (129.0, 35.0)
    assert 130 < labels[1][0][0] < 131
    assert any("no point" in str(problem) for problem in problems if problem.severity == "error")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Only,온리,,36,128", "only one Party"), (",,一つ,36,128", "only one Party"),
        ("Nowhere,가,あ,,", "no point"), ("Nowhere,가,あ,99,200", "no such point"),
        ("Nowhere,가,あ,x,y", "not recognised"), (",,,33,130", "no name"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_a_problem_with_its_row(table, row, why):
    labels, problems, _ = read_labels(table(BUSAN, row), OPTIONS)
    assert len(labels) == 1
    (told,) = [problem for problem in problems if problem.severity == "error"]
    assert why in english(told.what)
    assert told.row == 3


@pytest.mark.parametrize(
    ("head", "rows"), [("latitude,longitude", ["35,129"]), ("name", ["Busan"]), (HEAD, []), (HEAD, [",,,,"])]
)
def test_a_file_without_places_is_refused(table, head, rows):
    with pytest.raises(InputError):
        read_labels(table(*rows, head=head), OPTIONS)


@pytest.mark.slow
def test_the_page_and_the_picture_show_them_and_the_command_says_what_it_could_not_use(dossier, table):
    file = table(BUSAN, "Only,온리,,36,128")
    page = birds("-d", dossier, "map", "--labels", file, "-o", file.with_name("m.html"))
    assert "row 3" in page.stderr
    html = file.with_name("m.html").read_text(encoding="utf-8")
    assert '"names":{"en":"Busan","ja":"釜山","ko":"부산"}' in html
    assert "온리" not in html
    pictures = []
    for extra in ((), ("--labels", file)):
        picture = file.with_name("m.svg")
        ran(dossier, "map", "-o", picture, *extra)
        pictures.append(picture.read_bytes())
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize(
    ("names", "lang", "name"),
    [(Names("Busan", "부산", "釜山"), "ko", "부산"), (Names(None, "부산", "釜山"), "en", "釜山 / 부산"),
     (Names("Busan"), "ko", "Busan")],
)  # fmt: skip
def test_a_label_in_a_still_has_the_sheet_s_language_or_both(names, lang, name):
    assert Label((0, 0), names).name(lang, ("ja", "ko")) == name


def test_crs_without_labels_and_a_missing_file_are_refused(dossier, tmp_path):
    assert_refused(birds("-d", dossier, "map", "--crs", "EPSG:5186"), 2, "--labels")
    target = tmp_path / "m.html"
    refused = birds("-d", dossier, "map", "--labels", tmp_path / "none.csv", "-o", target)
    assert_refused(refused, 3, "none.csv")
    assert not target.exists()


@pytest.mark.slow
def test_an_outline_of_the_user_s_is_drawn_with_ours(dossier, tmp_path):
    """A square islet where there is only water, in a GeoPackage."""
    islet, at = tmp_path / "islet.gpkg", [(133.0, 41.0), (133.2, 41.0), (133.2, 41.2), (133.0, 41.2)]
    geopandas.GeoDataFrame(geometry=[shapely.Polygon(at)], crs=4326).to_file(islet)
    ran(dossier, "map", "--land", islet, "-o", tmp_path / "m.html")
    page = (tmp_path / "m.html").read_text("utf-8")
    assert page.count("133.2") >= 2
    svgs = []
    for extra in ((), ("--land", islet)):
        ran(dossier, "map", *extra, "-o", tmp_path / "m.svg")
        svgs.append((tmp_path / "m.svg").read_text("utf-8").count("<path"))
    assert svgs[1] == svgs[0] + 1


def test_land_lies_where_a_map_across_180_degrees_has_it(tmp_path):
    """America east of Asia, an island on 180° in one piece; what crosses 40° W is parted there, and no land is lost."""
    file = tmp_path / "land.gpkg"
    boxes = [(-125, 40, -120, 50), (178, 70, 180, 71), (-180, 70, -178, 71), (-45, 60, -35, 65)]
    geopandas.GeoDataFrame(geometry=[shapely.box(*box) for box in boxes], crs=4326).to_file(file)
    land = shapely.from_geojson(read_land(file))
    boxes = [shapely.box(235, 40, 240, 50), shapely.box(178, 70, 182, 71)]
    boxes += [shapely.box(-40, 60, -35, 65), shapely.box(315, 60, 320, 65)]
    assert len(land.geoms) == 4
    assert land.equals(shapely.union_all(boxes))


@pytest.mark.parametrize(
    ("text", "why"),
    [("not features", "land.geojson"), ('{"type":"Point","coordinates":[130,33]}', "no polygon")],
)
def test_an_outline_that_is_none_is_refused(dossier, tmp_path, text, why):
    file = tmp_path / "land.geojson"
    file.write_text(text, "utf-8")
    assert_refused(birds("-d", dossier, "map", "--land", file, "-o", tmp_path / "m.html"), 3, why)
    assert not (tmp_path / "m.html").exists()


HERE, FAR = (130.28, 32.1), (140.0, 43.0)


def site(identity, name, party="JPN", point=HERE, **more):
    return Site(identity, "Ramsar Site", Names(name, "이즈미", "出水"), party, point=point, **more)


def drawn(place, *sites):
    record = Evidence("e", "Grus monacha", "recovery", "direct", place, End(None, "KOR"), "source")
    held = DossierContent("", sites=sites, evidence=(record,), agreement=default())
    return build_map_data(held).records[0].origin


@pytest.mark.parametrize(
    "name", ["Izumi", "izumi ", "出水", "이즈미", "Izumi, Kagoshima", "Izumi (crane park)", "EAAF030"]
)
def test_a_place_that_names_a_site_has_its_point_marked_approximate(name):
    made = drawn(End(name, "JPN"), site("a", "Izumi", code="EAAF030"))
    assert made == End(name, "JPN", HERE, approximate=True)


@pytest.mark.parametrize(
    ("place", "sites"),
    [
        (End("Izumisano", "JPN"), [site("a", "Izumi")]), (End("near Izumi", "JPN"), [site("a", "Izumi")]),
        (End("Izumi", "KOR"), [site("a", "Izumi")]), (End("Izumi", "JPN"), [site("a", "Izumi", point=None)]),
        (End("Izumi", "JPN"), [site("a", "Izumi"), site("b", "Izumi", point=FAR)]),
        (End(None, "JPN"), [site("a", "Izumi")]), (End("", "JPN"), [site("a", "Izumi")]),
    ],
)  # fmt: skip
def test_no_other_place_becomes_a_point(place, sites):
    assert drawn(place, *sites) == place


def test_a_point_of_the_record_s_own_is_kept_and_sites_of_one_name_close_together_are_one_place():
    own = End("Izumi", "JPN", FAR)
    assert drawn(own, site("a", "Izumi")) is own
    close = (site("a", "Izumi"), site("b", "Izumi", point=(130.3, 32.1)))
    assert drawn(End("Izumi", "JPN"), *close).point == HERE


def test_of_the_bundled_records_every_one_with_a_place_that_has_a_point_is_drawn():
    found = bootstrap.bundled_dossier()
    held = DossierContent("", sites=found.sites, evidence=found.evidence, agreement=default())
    records = build_map_data(held).records
    positive = [one for one in records if one.certainty != "negative"]
    ends = [sum(end.point is not None for end in (r.origin, r.destination)) for r in positive]
    assert len(records) == 70
    assert (ends.count(2), ends.count(1)) == (17, 17)
    assert all(end.approximate for r in positive for end in (r.origin, r.destination) if end.point)
