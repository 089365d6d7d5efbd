"""Places: a wetland is one place, whatever designates it; what is known of a bird there is known of the place."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import few_birds
import pytest
from cli import birds
from click.testing import Result

from birds import bundled, store
from birds.dossier.bootstrap import PLACES, bundled_dossier
from birds.model import Municipality, Names, Site, designations, in_municipalities, places_of
from birds.review import alike

SITES = """id,name_ja,party,latitude,longitude,designation
my-1,谷津干潟,JPN,35.67,140.0,National park
my-2,どこか,JPN,32.1051,130.2805,Reserve
my-3,遠い所,JPN,36,138,Reserve
"""
COUNTS = "site,species,count,months,source\n谷津干潟,Great Knot,12,5,me\nmy-1,ハマシギ,7,5,me\n"


@pytest.fixture(scope="module")
def small_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data on the birds of a few genera, those that are counted here among them."""
    return few_birds.make(tmp_path_factory.mktemp("small") / "agreement.gpkg", {*few_birds.SMALL, "Calidris"})


def site(id_: str, place: str = "", **more: object) -> Site:
    return Site(id_, "x", Names(id_), "JPN", place_id=place, **more)  # type: ignore[arg-type]


def load(dossier: Path, noun: str, text: str, *more: str) -> str:
    return birds("load", noun, written(dossier, f"{noun}.csv", text), "-d", dossier, *more).output


def written(dossier: Path, name: str, text: str) -> Path:
    file = dossier.with_name(name)
    file.write_text(text, encoding="utf-8")
    return file


def places_named(dossier: Path, *asked: str) -> set[str]:
    """The places where birds are, by `presence`; none where nobody says any."""
    done = birds("presence", *asked, "-d", dossier, "--format", "json", "-o", "-")
    rows = json.loads(done.stdout)["rows"] if done.exit_code == 0 else ()
    return {one["place"] for one in rows if one["place"]}


def test_a_site_is_of_a_place_of_its_own_unless_somebody_says_another():
    assert [one.place_id for one in (site("a"), site("b", "a"))] == ["a", "a"]


def test_the_designation_with_the_id_of_the_place_leads_then_that_with_the_best_point():
    sites = (
        site("a", "p", point_quality="rounded", point=(1.0, 1.0)),
        site("b", "p", point_quality="exact", point=(2.0, 2.0)),
        site("c", "c"),
        site("d", "c", point_quality="exact", point=(3.0, 3.0)),
    )
    found = {place: [one.id for one in same] for place, same in designations(sites).items()}
    assert found == {"p": ["b", "a"], "c": ["c", "d"]}
    assert [(one.names.en, one.point) for one in places_of(sites)] == [("b", (2.0, 2.0)), ("c", (3.0, 3.0))]


def test_each_bundled_place_with_several_designations_says_why_they_are_of_one_place():
    noted = {row["id"] for row in csv.DictReader(bundled.lines(PLACES))}
    several = {place for place, same in designations(bundled_dossier().sites).items() if len(same) > 1}
    assert several == noted == {place.id for place in bundled_dossier().places if place.note}


@pytest.mark.slow
def test_a_count_gets_its_place_by_a_name_that_several_of_its_designations_have(dossier):
    told = load(dossier, "counts", "site,species,count,months,source\n谷津干潟,オバシギ,12,5,me\n")
    assert "not assigned to a site" not in told
    assert "ramsar-615" in places_named(dossier, "Great Knot", "--month", "5")


@pytest.mark.slow
def test_a_site_with_a_place_id_is_of_that_place(dossier):
    load(dossier, "sites", "id,name_en,party,place id\nmine,Mine,JPN,ramsar-615\n")
    load(dossier, "counts", "site,species,count,source\nMine,Grus grus,3,me\n")
    assert places_named(dossier, "Grus grus", "--place", "Mine") == {"ramsar-615"}


@pytest.mark.slow
def test_a_place_is_in_one_country_and_a_wetland_on_a_border_is_two(dossier):
    rows = "bay,Border Bay,KOR,bay,37.7,126.5\nbay-jpn,Border Bay,JPN,bay,34.6,129.4\n"
    told = load(dossier, "sites", f"id,name_en,party,place id,latitude,longitude\n{rows}")
    assert "its place (bay) is in another country; the site is now a place of its own ('bay-jpn')" in told
    assert {(one.id, one.party) for one in store.load(dossier).places} >= {("bay", "KOR"), ("bay-jpn", "JPN")}
    counts = "Border Bay,JPN,Grus grus,3,me\nBorder Bay,KOR,Grus grus,4,me\n"
    assert "not assigned" not in load(dossier, "counts", f"site,country,species,count,source\n{counts}")
    assert {"bay", "bay-jpn"} <= {one.place_id for one in store.load(dossier).counts if one.source == "me"}
    told = birds("show", "Border Bay", "-d", dossier)
    assert told.stderr.endswith("may be 2 sites: bay, bay-jpn. Give one of these names\n")
    assert "Border Bay" in birds("show", "bay-jpn", "-d", dossier).stdout


def decide(dossier: Path, *rows: str) -> None:
    assert apply(dossier, *rows).exit_code == 0


def apply(dossier: Path, *rows: str) -> Result:
    lines = ("subject,kind,decision,decided_by,citation", *rows)
    return birds("review", "--apply", written(dossier, "decisions.csv", "\n".join(lines)), "-d", dossier)


def asked(dossier: Path) -> list[str]:
    file = dossier.with_name("review.csv")
    birds("review", "--only", "place", "--export", file, "-d", dossier)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [row["subject"] for row in csv.DictReader(lines)]


@pytest.mark.slow
def test_places_are_proposed_by_name_and_distance_and_merged_by_nobody_but_a_person(dossier):
    assert asked(dossier) == []
    told = load(dossier, "sites", SITES)
    assert "2 sites may belong to places that are already known" in told
    assert "not assigned to a site" in load(dossier, "counts", COUNTS)
    assert asked(dossier) == ["my-1", "my-2"]
    decide(dossier, "my-1,place,ramsar-615,A. Expert,minutes", "my-2,place,my-2,A. Expert,minutes")
    assert asked(dossier) == []
    for bird in ("Calidris tenuirostris", "Calidris alpina"):
        assert "ramsar-615" in places_named(dossier, bird, "--place", "谷津干潟", "--month", "5")
    birds("undo", "-d", dossier)
    assert asked(dossier) == ["my-1", "my-2"]
    assert places_named(dossier, "Calidris alpina", "--place", "my-1") == {"my-1"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("points", "quality", "is_asked"),
    [
        (((15.0, 78.2), (15.04, 78.2)), "exact", True),
        (((15.0, 78.2), (15.1, 78.2)), "exact", False),
        (((127.5, 35.5), (127.5, 35.5)), "rounded", True),
        (((127.5, 35.5), (127.5, 35.5)), "approximate", False),
    ],
)  # fmt: skip
def test_distance_alone_proposes_one_place_only_where_points_tell_it(points, quality, is_asked):
    sites = [replace(site(f"s{at}"), point=point, point_quality=quality) for at, point in enumerate(points)]
    assert [one.subject for one in alike(sites)] == ["s1"] * is_asked


def test_a_decision_on_a_place_holds_when_the_file_is_loaded_again_and_goes_to_nobody_else(dossier):
    load(dossier, "sites", SITES)
    decide(dossier, "my-1,place,ramsar-615,A. Expert,minutes")
    assert "nothing new" in birds("load", "sites", dossier.with_name("sites.csv"), "-d", dossier).output
    handed = dossier.with_name("tabled.jsonl")
    birds("exchange", "-o", handed, "-d", dossier)
    assert not handed.exists() or "my-1" not in handed.read_text("utf-8")


@pytest.mark.slow
def test_a_decision_on_no_site_or_no_place_is_refused_with_its_row(dossier):
    said = apply(dossier, "nope,place,ramsar-615,A,x", "ramsar-616,place,nowhere,A,x").stderr
    assert "no site 'nope'" in said
    assert "no place 'nowhere'" in said


@pytest.mark.slow
def test_an_export_brings_places_and_designations_back(dossier, tmp_path):
    load(dossier, "sites", SITES)
    load(dossier, "municipalities", TOWNS)
    decide(dossier, "my-1,place,ramsar-615,A. Expert,minutes")
    again = tmp_path / "again.gpkg"
    birds("export", tmp_path / "plain", "-d", dossier)
    birds("init", "--from", tmp_path / "plain", "-d", again)
    assert birds("compare", dossier, again, "--exit-code").exit_code == 0
    assert points(again) == points(dossier)


def test_counts_that_came_first_are_at_their_place_when_it_is_loaded(dossier):
    counts = "site,scientific_name,year,count,source\nMarsh,Platalea minor,2020,7,us\n"
    load(dossier, "counts", counts)
    assert {one.place_id for one in store.load(dossier).counts if one.source == "us"} == {None}
    assert "1 count without a place is now assigned to one" in load_marsh(dossier)
    assert places_named(dossier, "--place", "Marsh") == {"new"}
    assert "nothing new" in load(dossier, "counts", counts)
    assert birds("-d", dossier, "check").exit_code == 0


TOWNS = "name_en,name_ja,party,latitude,longitude,source\nOgawara,大河原町,JPN,38.05,140.73,a gazetteer\n"


def points(dossier: Path) -> dict[str, tuple[str, object]]:
    """How good the point of each place is, and the point."""
    return {one.id: (one.point_quality, one.point) for one in store.load(dossier).places}


def test_a_place_without_a_point_is_at_that_of_the_one_municipality_that_its_source_names():
    names = enumerate(("Here", "There", "Twice", "Twice"))
    towns = [Municipality(f"{at}", Names(name), "JPN", (at, 36.0)) for at, name in names]
    said = {"a": "ＨＥＲＥ", "b": "Here; There", "c": "Nowhere", "d": "Twice", "e": None}
    sites = [site(name, municipality=town) for name, town in said.items()]
    sites.append(site("f", municipality="Here", point=(139.0, 35.0), point_quality="exact"))
    made = {
        one.id: (one.point, one.point_quality) for one in in_municipalities(places_of(sites), sites, towns)
    }
    assert made["a"] == ((0, 36.0), "municipality")
    assert {made[name][0] for name in "bcde"} == {None}
    assert made["f"] == ((139.0, 35.0), "exact")


def test_bundled_places_by_their_municipality_are_marked_and_say_whose_point_it_is():
    there = [one for one in bundled_dossier().places if one.point_quality == "municipality"]
    assert {one.names.en for one in there} == {
        "Biwase-wan", "Chilbal Island", "Ulsan Taehwa River", "Yeoncheon Imjin River",
    }  # fmt: skip
    assert all("geonames.org" in (one.source or "") for one in there)


@pytest.mark.slow
def test_a_table_of_municipalities_places_what_names_one_and_a_point_of_its_own_takes_its_place(dossier):
    before = points(dossier)
    assert before["fns-shiroishi-gawa"] == ("none", None)
    told = load(dossier, "municipalities", TOWNS)
    assert "places at the point of a municipality: 5; without a point: 4" in told
    after = points(dossier)
    assert {one for one in after if after[one] != before[one]} == {"fns-shiroishi-gawa"}
    assert after["fns-shiroishi-gawa"] == ("municipality", (140.73, 38.05))
    load(dossier, "municipalities", TOWNS)
    assert points(dossier) == after
    head = "id,name_ja,designation,party,latitude,longitude,source\n"
    load(dossier, "sites", f"{head}fns-shiroishi-gawa,白石川,x,JPN,38.1,140.7,a survey\n", "--replace")
    assert points(dossier)["fns-shiroishi-gawa"] == ("rounded", (140.7, 38.1))
    assert points(dossier)["fns-biwase-wan"] == before["fns-biwase-wan"]
    assert birds("-d", dossier, "check").exit_code == 0


def load_marsh(dossier: Path, town: str = "Ogawara", *more: str) -> str:
    """Load a site of which no more is known than its municipality."""
    text = f"id,name_en,party,municipality,source\nnew,Marsh,JPN,{town},us\n"
    return load(dossier, "sites", text, *more)


def test_sites_that_come_later_stand_at_the_municipality_that_the_dossier_knows(dossier):
    load(dossier, "municipalities", TOWNS)
    assert "1 site without a point is placed at its municipality" in load_marsh(dossier)
    assert points(dossier)["new"] == ("municipality", (140.73, 38.05))
    load_marsh(dossier, "Inawashiro", "--replace")  # which is bundled
    assert points(dossier)["new"] == ("municipality", (140.11667, 37.56667))
    assert birds("-d", dossier, "check").exit_code == 0


def test_a_municipality_that_moves_or_goes_takes_its_places_along(dossier):
    told = load_marsh(dossier)
    assert "1 site has no point, only a municipality" in told
    assert "`birds load municipalities FILE`" in told
    load(dossier, "municipalities", TOWNS)
    told = load(dossier, "municipalities", TOWNS.replace("38.05", "38.06"), "--replace")
    assert "fns-shiroishi-gawa" in told
    assert points(dossier)["new"] == ("municipality", (140.73, 38.06))
    assert birds("-d", dossier, "remove", "municipalities.csv").exit_code == 0
    assert points(dossier)["new"] == points(dossier)["fns-shiroishi-gawa"] == ("none", None)
    assert points(dossier)["fns-biwase-wan"][0] == "municipality"
    assert {one.source for one in store.load(dossier).places if one.id == "new"} == {"us"}


def test_records_near_a_municipality_s_point_are_none_of_the_place(dossier):
    head = "gbifID,scientificName,decimalLatitude,decimalLongitude,year,month"
    load(dossier, "occurrences", f"{head}\n1,Platalea minor,38.10113,127.07727,2019,5\n")
    assert {one.place_id for one in store.load(dossier).occurrences} == {None}
