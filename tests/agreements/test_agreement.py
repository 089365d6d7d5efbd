"""Any two countries: a dossier of two others, made from a TOML file and two lists, does all that the default one does.

Australia's list here is a test fixture, made of the annex of JAMBA 1974: it is no list of Australia.
"""

import contextlib
import csv
import json
import re
import shlex
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import few_birds
import openpyxl
import pytest
from cli import assert_refused, birds, ran
from stored import execute, query
from wordings import english

from birds import agreements, evidence, store
from birds.documents.papers.annex import agreement_title
from birds.dossier.bootstrap import BESIDE
from birds.errors import InputError
from birds.evidence.places import country_at, party_of
from birds.geodesy import LAND_WEST, region, turns, west
from birds.messages import say
from birds.model import Agreement, Message
from birds.model.agreement import FOLDER, agreement_table, build_agreement, default
from birds.reading.locations import country_code as party_of_cell
from birds.reading.locations import party_named

DATA = Path(__file__).parent
README = Path(__file__).parents[2] / "birds" / "README.md"
JPN_AUS = FOLDER / "jpn-aus.toml"
THIRD = re.compile("Korea|KOR(?![a-z])|大韓民国|韓国|대한민국")
INVENTED = """
languages = ["en", "fr"]
[[party]]
code = "XAA"
language = "fr"
name = { en = "Isles of the West", fr = "Îles de l’Ouest" }
sentence = { en = "the Isles of the West" }
bounds = [170.0, -20.0, -170.0, 5.0]
[[party]]
code = "XBB"
language = "en"
name = { en = "Easterland" }
bounds = [-60.0, -10.0, -35.0, 10.0]
"""


@pytest.fixture(autouse=True)
def _few_are_bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test founds has a few birds."""
    few_birds.bundle(monkeypatch)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier of Japan and Australia, made by the recipe of birds/README.md, in which both have spoken."""
    path = tmp_path_factory.mktemp("talks") / "agreement.gpkg"
    genera = {*few_birds.SMALL, "Calidris", "Gallinago", "Limosa", "Numenius", "Sterna", "Sternula", "Tringa"}
    shutil.copy(JPN_AUS, path.parent / "FILE.toml")
    shutil.copy(DATA / "aus-test-fixture.csv", path.parent / "LIST.csv")
    (recipe,) = re.findall(r"<!-- country -->\s+```\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    lines = [shlex.split(line)[1:] for line in recipe.splitlines() if line.strip()]
    assert [words[0] for words in lines] == ["init", "load", "diff"]
    with contextlib.chdir(path.parent), pytest.MonkeyPatch.context() as patch:
        few_birds.bundle(patch, genera)
        for words in lines:
            assert birds(*words).exit_code == 0
    ran(path, "round", "open")
    ran(path, "position", "set", "include", "Gallinago hardwickii", "--party", "AUS")
    ran(path, "position", "set", "include", "--all", "--party", "JPN")
    return path


@pytest.fixture
def talks(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "agreement.gpkg"))


def read(file: Path) -> Agreement:
    return agreements.read(file, BESIDE)


def data_of(page: str) -> dict[str, Any]:
    (data,) = re.findall(r'id="birds-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    return json.loads(data)


@pytest.mark.slow
def test_only_what_is_of_the_two_parties_is_brought_and_the_map_switches_between_their_languages(
    made, tmp_path
):
    dossier = store.load(made)
    assert {one.checklist.id for one in dossier.lists} == {
        *("OSJ8", "OSJ7", "OSJ8-SUBSPECIES", "JPN-LAW", "JAMBA1974", "ID")
    }
    assert {one.party for one in dossier.sites} == {"JPN"}
    assert {one.territory for one in dossier.statuses} == {"JPN"}
    ran(made, "map", "-o", tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text("utf-8")
    payload = data_of(page)
    assert payload["langs"] == ["en", "ja"]
    assert payload["looks"]["AUS"]["symbol"] != payload["looks"]["JPN"]["symbol"]
    assert payload["words"]["ja"]["layer_AUS"] == "生息地、オーストラリア"
    assert "layer_KOR" not in payload["words"]["en"]


@pytest.mark.parametrize("words", [
    "diff ID OSJ8 --lang en", "evidence --lang ja", "position list --format md --lang en",
    "lists --lang ja", "annex --lang en", "annex --text --order-of AUS --lang ja", "round list --lang en",
    "show 'Gallinago hardwickii' --lang ja",
])  # fmt: skip
def test_what_is_printed_names_both_parties_and_no_third(made, words):
    text = ran(made, *shlex.split(words))
    assert not THIRD.search(text)
    assert ("オーストラリア" if words.endswith("ja") else "Australia") in text


def test_columns_are_in_the_languages_of_the_agreement_and_an_original_names_its_party_first(made):
    head, *_ = ran(made, "annex", "--format", "csv").splitlines()
    assert "english_name,japanese_name" in head
    assert "korean" not in head
    text = ("annex", "--text", "--lang", "ja", "--order-of")
    for code, parties, columns in (
        ("AUS", "オーストラリア政府と日本国政府", "学名 | 英名 | 和名"),
        ("JPN", "日本国政府とオーストラリア政府", "学名 | 和名 | 英名"),
    ):
        paper = ran(made, *text, code)
        assert parties in paper
        assert columns in paper
    for line in ("annex --original", "position clear --all --party", "map --original"):
        assert_refused(birds("-d", made, *line.split(), "KOR"), 2, "KOR", "AUS and JPN")


# ---------------------------------------------------------------- two countries that nobody knows


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    file = tmp_path / "isles.toml"
    file.write_text(INVENTED, "utf-8")
    return file


def test_a_box_may_cross_180_degrees_and_the_coarse_land_in_it_is_the_partys(invented):
    isles = read(invented)
    held = [isles.by_code["XAA"].holds(*point) for point in ((178.4, -18.1), (-172.0, -13.6), (0.0, 0.0))]
    assert held == [True, True, False]
    for point, party in (
        ((178.0, -17.8), "XAA"),  # land west of 180 degrees
        ((-172.4, -13.6), "XAA"),  # and east of it
        ((-50.0, -5.0), "XBB"), ((139.7, 35.7), None),
        ((-38.5, -3.55), "XBB"),  # off the coast
        ((-38.5, -2.5), None),  # and at sea
    ):  # fmt: skip
        assert party_of(isles, *point) == party, point


@pytest.mark.slow
def test_what_is_presumed_of_two_other_countries_is_said_and_nothing_bundled_is_brought(invented, tmp_path):
    made = birds("-d", tmp_path / "a.gpkg", "init", "--empty", "--agreement", invented)
    assert made.stderr.count("has no boundary here") == 2
    assert "count for neither" not in made.stderr
    invented.write_text(INVENTED.replace("-60.0, -10.0", "175.0, -10.0"), "utf-8")
    made = birds("-d", tmp_path / "b.gpkg", "init", "--empty", "--agreement", invented)
    assert "the boxes of the Isles of the West and Easterland overlap" in made.stderr
    assert all(f"next: birds load list FILE --id ID --party {code}" in made.stderr for code in ("XAA", "XBB"))
    ran(tmp_path / "isles.gpkg", "init", "--agreement", invented)
    made = store.load(tmp_path / "isles.gpkg")
    assert not any((made.lists, made.sites, made.counts, made.thresholds, made.evidence, made.statuses))
    assert not re.search("Japan|Korea|日本|대한", ran(tmp_path / "isles.gpkg", "lists"))


@pytest.fixture
def isles(invented: Path, tmp_path: Path) -> Path:
    """A dossier of two countries that nobody knows, with a list of three birds each; one name is nobody's yet."""
    path = tmp_path / "isles.gpkg"
    ran(path, "init", "--empty", "--agreement", invented)
    for code, names in (("XAA", "name_fr"), ("XBB", "english_name")):
        rows = f"scientific_name,{names}\nPlatalea minor,A {code}\nCygnus cygnus,B {code}\nAvis ignota,C {code}\n"
        (tmp_path / f"{code}.csv").write_text(rows, "utf-8")
        ran(path, "load", "list", tmp_path / f"{code}.csv", "--id", code, "--party", code)
    ran(path, "round", "open")
    return path


@pytest.mark.slow
def test_a_language_without_a_catalogue_prints_english_words_and_its_own_names(isles, invented, tmp_path):
    assert "Îles de l’Ouest" in ran(isles, "lists", "--lang", "fr")
    assert_refused(birds("-d", isles, "lists", "--lang", "de"), 2, "de", "en, ja, ko or fr")
    assert_refused(birds("-d", tmp_path / "none.gpkg", "lists", "--lang", "fr"), 2, "en, ja or ko")
    assert_refused(birds("--lang", "../en", "lists"), 2, "../en")
    ran(tmp_path / "new.gpkg", "--lang", "fr", "init", "--empty", "--agreement", invented)
    assert ("fr", "B XAA") in query(isles, "SELECT lang, text FROM entry_name")
    ran(isles, "position", "set", "include", "--all", "--party", "XAA")
    (head, _, first, *_) = ran(isles, "annex", "--text", "--order-of", "XAA").split("| No. |")[1].splitlines()
    assert head == " Scientific name | French name | English name |"
    assert "B XAA" in first
    assert "english_name,name_fr" in ran(isles, "annex", "--format", "csv").splitlines()[0]
    skeleton = ran(isles, "agreement", "--export")
    assert "en: Preamble\nfr: [blank]\n" in skeleton
    assert not re.search(f"ja|Japan|{THIRD.pattern}", skeleton)
    assert "| Français |" in ran(isles, "agreement", "--order-of", "XAA", "--format", "md")
    ran(isles, "export", tmp_path / "plain")
    ran(tmp_path / "again.gpkg", "init", "--from", tmp_path / "plain")
    assert store.canonical_hash(tmp_path / "again.gpkg") == store.canonical_hash(isles)
    assert ran(isles, "diff", "XAA", "XBB", "--format", "json")
    assert "No errors found" in birds("-d", isles, "check").output
    dossier = store.load(isles)
    open_test = replace(dossier, agreement=replace(dossier.agreement, test="open"))
    assert evidence.findings(open_test).test.name == "open", "what prints nothing of a test asks its, too"


@pytest.mark.slow
def test_a_map_without_a_catalogue_says_that_its_words_are_english_and_forms_have_a_column_for_each_language(
    isles, tmp_path
):
    ran(isles, "map", "-o", tmp_path / "map.html", "--lang", "fr")
    page = (tmp_path / "map.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "Îles de l’Ouest" in page
    payload = data_of(page)
    assert (payload["lang"], payload["read"]["fr"]) == ("fr", "en")
    assert payload["words"]["fr"]["title"] == payload["words"]["en"]["title"]
    assert payload["facts"]["fr"] == payload["facts"]["en"]  # they stand in its sentences
    ran(isles, "position", "export", "--party", "XBB", "-o", tmp_path / "form.csv")
    head, *_ = (tmp_path / "form.csv").read_text("utf-8-sig").splitlines()
    assert "english_name,name_fr," in head
    assert "japanese_name" not in head
    ran(isles, "review", "--export", tmp_path / "review.csv")
    head, *rows = (tmp_path / "review.csv").read_text("utf-8-sig").splitlines()
    assert "scientific_name,english_name,name_fr,family" in head
    (row,) = (row for row in csv.DictReader([head, *rows]) if row["list"] == "XAA")
    assert (row["name_fr"], row["english_name"]) == ("C XAA", "")
    assert "C XAA" in ran(isles, "show", "C XAA")
    ran(isles, "review", "--export", tmp_path / "review.xlsx")
    ran(isles, "review", "--apply", tmp_path / "review.xlsx")


@pytest.mark.parametrize(("lang", "heading"), [
    ("en", "Proposed: French name"), ("ja", "提案：フランス名"), ("ko", "제안: 프랑스명"),
])  # fmt: skip
def test_a_party_proposes_a_name_in_a_language_without_a_catalogue_in_its_workbook(
    lang, heading, isles, tmp_path
):
    form = tmp_path / "form.xlsx"
    ran(isles, "position", "export", "--party", "XAA", "-o", form, "--lang", lang)
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    (place,) = (cell for row in sheet.iter_rows(max_row=9) for cell in row if cell.value == heading)
    (bird,) = (cell.row for (cell,) in sheet.iter_rows(min_col=1, max_col=1) if cell.value == 1)
    sheet.cell(bird, place.column).value = "la spatule"
    book.save(form)
    assert "Cygnus cygnus: French name: – → la spatule" in ran(isles, "load", "positions", form)


@pytest.mark.parametrize(
    ("boxes", "begin"),
    [
        ("[122.0, 20.0, 154.5, 46.0]; [124.0, 33.0, 132.0, 39.0]", -40.0),
        ("[-9.0, 49.5, 2.5, 61.0]; [-25.0, 63.0, -13.0, 67.0]", -200.0),
        ("[-76.5, -56.5, -66.0, -17.0]; [-74.0, -56.0, -53.0, -21.0]", -240.0),
        ("[19.0, 41.0, -169.0, 82.0]; [172.0, 18.0, -66.0, 72.0]", -20.0),  # both cross 180 degrees
        ("[-95.0, 40.0, -50.0, 80.0]; [-9.0, 49.5, 2.5, 61.0]", -220.0),  # over the Atlantic
    ],
)
def test_drawings_begin_far_from_both_parties_and_have_land_all_around(invented, boxes, begin):
    text = INVENTED
    for box, other in zip(re.findall(r"bounds = (\[.*\])", INVENTED), boxes.split("; "), strict=True):
        text = text.replace(box, other)
    invented.write_text(text, "utf-8")
    about = read(invented)
    (_, least), (_, most) = region(about)
    assert west(about) == begin
    assert begin <= least < most <= begin + 360
    outlines = [(LAND_WEST + turn, LAND_WEST + turn + 360) for turn in turns(begin, begin + 360)]
    assert min(outlines)[0] <= begin
    assert max(outlines)[1] >= begin + 360


def test_neither_party_is_first_by_default_and_an_empty_map_shows_both_and_no_other_region(invented):
    about = read(invented)
    assert region(about) == ((-20.0, -190.0), (10.0, -35.0)), "eastwards across 180 degrees, in one piece"
    assert {one.symbol for one in about.parties} == {"diamond", "circle"}
    assert len({one.colour for one in about.parties}) == 2
    title = Message.of("start.title", first=about.country("XBB"), second=about.country("XAA"))
    assert say(title, "en") == "Migratory birds of Easterland and the Isles of the West"


def test_a_title_declines_the_names_of_the_parties(invented):
    declined = INVENTED.replace(
        '["en", "fr"]', '["en", "fr"]\ntitle = { fr = "Accord {first.de} et {second.de}" }'
    )
    isles, east = "form.de = { fr = 'des Îles de l’Ouest' }", "form.de = { fr = 'du Pays de l’Est' }"
    declined = declined.replace('language = "fr"', f'language = "fr"\n{isles}')
    invented.write_text(declined.replace('language = "en"', f'language = "en"\n{east}'), "utf-8")
    about = read(invented)
    assert build_agreement(agreement_table(about), invented.name) == about
    titles = [agreement_title(about, order, "fr") for order in (("XAA", "XBB"), ("XBB", "XAA"))]
    assert titles == [
        "Accord des Îles de l’Ouest et du Pays de l’Est",
        "Accord du Pays de l’Est et des Îles de l’Ouest",
    ]


# ---------------------------------------------------------------- files beside it


BESIDE_IT = """
languages = ["en", "fr"]
not_shown = "shoal.geojson"
not_shown_names = ["Chèvre"]
land = "land.geojson"
[gazetteer]
XCC = { en = "Farland", fr = "Pays Lointain" }
XDD = { fr = "Pays d’Ailleurs" }
[[party]]
code = "XAA"
language = "fr"
name = { en = "Isles of the West", fr = "Îles de l’Ouest" }
boundary = "maps of ours/west.geojson"
gazetteer = "names.csv"
[[party]]
code = "XBB"
language = "en"
name = { en = "Easterland" }
bounds = [20.0, -10.0, 40.0, 10.0]
gazetteer = ["Eastport"]
"""


def square(west: float, south: float, size: float, **called: str) -> str:
    """A square of so many degrees, as a file of features."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": called, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """The file of an agreement with four files beside it."""
    (tmp_path / "maps of ours").mkdir()
    for name, text in (
        ("maps of ours/west.geojson", square(0, 0, 10)),
        ("shoal.geojson", square(4, 4, 1, name="Chevron Shoal", name_fr="Banc du Chevron")),
        ("land.geojson", square(25, 0, 2)),
        ("names.csv", "name\nPort-Ouest\nÎle Longue\n"),
        ("isles.toml", BESIDE_IT),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "isles.toml"


@pytest.mark.slow
def test_what_stands_beside_the_file_is_kept_in_the_dossier(beside, tmp_path):
    path = tmp_path / "isles.gpkg"
    ran(path, "init", "--empty", "--agreement", beside)
    for name in ("maps of ours/west.geojson", "shoal.geojson", "land.geojson", "names.csv", "isles.toml"):
        (tmp_path / name).unlink()
    ran(path, "export", tmp_path / "plain")
    ran(tmp_path / "again.gpkg", "init", "--from", tmp_path / "plain")
    isles = store.load(tmp_path / "again.gpkg").agreement
    assert (party_of(isles, 2.0, 2.0), party_of(isles, 26.0, 1.0)) == ("XAA", "XBB")
    assert country_at(isles, (4.5, 4.5)) is None  # nobody's
    assert party_of(isles, 30.0, -5.0) == "XBB"  # coarse land that the program has
    names = ("marais de Port-Ouest", "Eastport bay", "Easterland")
    assert [party_named(isles, name) for name in names] == ["XAA", "XBB", "XBB"]
    assert party_named(isles, "Portsmouth") is None
    for code, labels in {"XCC": ["Farland", "Pays Lointain", "XCC"], "XDD": ["XDD", "Pays d’Ailleurs", "XDD"],
                         "XEE": ["XEE"] * 3, "XBB": ["Easterland"] * 3}.items():  # fmt: skip
        assert [isles.label(code, lang) for lang in ("en", "fr", "ja")] == labels
    assert party_of_cell(isles, "pays lointain") == "XCC"
    assert isles.not_shown_names == ("Chèvre", "Chevron Shoal", "Banc du Chevron")
    assert party_named(isles, "Chevron Shoal, Easterland") is None
    assert store.canonical_hash(tmp_path / "again.gpkg") == store.canonical_hash(path)


@pytest.mark.slow
def test_check_knows_the_names_of_areas_that_this_agreement_does_not_show(beside, tmp_path):
    path, sites = tmp_path / "isles.gpkg", tmp_path / "sites.csv"
    sites.write_text(
        "id,designation,name_en,party,latitude,longitude,note\n"
        "cay,Reserve,Low Cay,XAA,4.5,4.5,\n"
        "marsh,Reserve,Marsh of the West,XAA,2.5,2.5,across from Low Cay and from the banc du chevron\n"
        "bay,Reserve,Bay of Goats,XAA,2.2,2.2,not at Chevron Shoals\n",
        "utf-8",
    )
    ran(path, "init", "--empty", "--agreement", beside)
    ran(path, "load", "sites", sites)
    ran(path, "round", "open", "--place", "Low Cay")
    ran(path, "check")
    done = birds("-d", path, "check", "--strict", "--format", "json", "-o", "-")
    assert done.exit_code == 1
    rows = json.loads(done.stdout)["rows"]
    told = {(row["file"], row["value"], row["what"].rpartition(": ")[2]) for row in rows}
    assert {("sites", "marsh", "banc du chevron"), ("sites", "marsh", "Low Cay")} <= told
    assert ("rounds", "1", "Low Cay") in told
    assert {one for one in told if one[1] == "bay"} == set()


# ---------------------------------------------------------------- the file


def test_what_ships_is_right_goes_there_and_back_and_is_explained_key_by_key(invented):
    for file in FOLDER.glob("*.toml"):
        said = read(file)
        assert build_agreement(agreement_table(said), file.name) == said
    assert default() == read(FOLDER / "jpn-kor.toml")
    before = read(invented)
    invented.write_text(INVENTED, "utf-8-sig")
    assert read(invented) == before, "a byte order mark does not matter"
    page = (FOLDER / "README.md").read_text("utf-8")
    explained = set(re.findall(r"`\[?\[?([\w.-]+)\]?\]?`", page))
    table = tomllib.loads((FOLDER / "jpn-kor.toml").read_text("utf-8"))
    assert {*table, *(key for one in table["party"] for key in one)} - {"treaties"} <= explained


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "words"), [
    ('language = "fr"', 'language = "fr"\nflag = "x"', ("flag", "XAA")),
    ('languages = ["en", "fr"]', "colour = 1", ("colour",)),
    ('languages = ["en", "fr"]', "", ("languages",)),
    ('code = "XBB"', 'code = "XAA"', ("code", "XAA")),
    ('code = "XBB"', 'code = "xbb"', ("code", "three capital letters")),
    ('language = "fr"', 'language = "de"', ("de", "en, fr")),
    ("bounds = [170.0, -20.0, -170.0, 5.0]", "bounds = [170.0, 5.0, -170.0, -20.0]", ("bounds", "180")),
    ("bounds = [170.0, -20.0, -170.0, 5.0]", 'colour = "red"', ("colour", "#0072B2")),
    ("bounds = [170.0, -20.0, -170.0, 5.0]", 'boundary = "/etc/passwd"', ("boundary", "maps/")),
    ('name = { en = "Easterland" }', 'name = { fr = "Pays de l’Est" }', ("XBB", "name.en")),
    ('languages = ["en", "fr"]', 'languages = ["en", "fr"]\ntitle = { en = "{first}" }', ("title", "{second}")),
    ('languages = ["en", "fr"]', 'languages = ["en", "fr"]\ntitle = { fr = "{first.de} {second}" }', ("de", "XAA", "fr", "form.de")),
    ('languages = ["en", "fr"]', 'languages = ["en", "fr"', ("TOML",)),
    ('languages = ["en", "fr"]', 'languages = ["en", "en"]', ("languages", "different")),
    ("-60.0", "9" * 400, ("bounds", "XBB")),
    ("-60.0", "nan", ("bounds", "XBB")),
    ('{ en = "Easterland" }', "{ en = 3 }", ("name", "XBB")),
    ('{ en = "Easterland" }', '{ en = "Isles of the West" }', ("name.en", "Isles of the West")),
    ('language = "en"', 'language = "en"\noriginal = { flag = 1 }', ("flag", "title and order")),
    ('language = "en"', 'language = "en"\noriginal = { title = "Of {third}" }', ("title", "{first}")),
    ("[170.0, -20.0, -170.0, 5.0]", f"[{'[' * 3000}]", ("TOML",)),
    ('languages = ["en", "fr"]', f"#{'x' * 1_000_000}", ("larger",)),
])  # fmt: skip
def test_a_file_that_cant_be_meant_is_refused_in_one_sentence(invented, old, new, words):
    assert INVENTED.count(old) == 1
    refused_with(invented, INVENTED.replace(old, new), "isles.toml", *words)


BESIDE_FAULTS = [
    ('XCC = { en = "Farland"', 'XBB = { en = "Farland"', ("XBB", "[[party]]")),
    ('XCC = { en = "Farland"', 'Farland = { en = "Farland"', ("gazetteer", "three letters")),
    ('["Chèvre"]', "[1]", ("not_shown_names", "names of places")),
    ('"shoal.geojson"', '"none.geojson"', ("none.geojson",)),
    ('"shoal.geojson"', '"../shoal.geojson"', ("not_shown", "beside")),
    ('"shoal.geojson"', '"/etc/passwd"', ("not_shown", "beside")),
    ('"shoal.geojson"', '"names.csv"', ("names.csv",)),
    ('"names.csv"', '"shoal.geojson"', ("shoal.geojson",)),
    ('["Eastport"]', "[1]", ("gazetteer", "XBB")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "words"), BESIDE_FAULTS)
def test_a_file_beside_it_that_cant_be_used_is_one_sentence(beside, old, new, words):
    refused_with(beside, BESIDE_IT.replace(old, new), *words)


def refused_with(file: Path, text: str, *words: str) -> None:
    """Hold that an agreement of this text is refused in one sentence with these words."""
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        read(file)
    told = english(refused.value.message)
    assert all(word in told for word in words), told
    assert "\n" not in told


THIRD_PARTY = '[[party]]\ncode = "XCC"\nlanguage = "en"\nname = { en = "C" }\n'


def test_an_agreement_has_two_parties(invented):
    refused_with(invented, INVENTED + THIRD_PARTY, "two Parties", "3")
    refused_with(invented, INVENTED[: INVENTED.rindex("[[party]]")], "two Parties", "1")
    refused_with(invented, "", "languages")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("languages", "first", "second", "column"),
    [
        (["en"], "Australia", "United States of America", "english_name"),
        (["en", "ru"], "Япония", "Российская Федерация", "name_ru"),
        (["en", "ar"], "أرض الرمل", "أرض الجبل", "name_ar"),
    ],
    ids=["one language for both", "Cyrillic", "from right to left"],
)
def test_papers_of_parties_of_any_language_and_script(tmp_path, languages, first, second, column):
    own = languages[-1]
    text, parties = f"languages = {json.dumps(languages)}\n", {"XAA": first, "XBB": second}
    for code, name in parties.items():
        names = ", ".join(f'{lang} = "{name}"' for lang in languages)
        text += f'[[party]]\ncode = "{code}"\nlanguage = "{own}"\nname = {{ {names} }}\n'
    (tmp_path / "talks.toml").write_text(text, "utf-8")
    path = tmp_path / "talks.gpkg"
    ran(path, "init", "--empty", "--agreement", tmp_path / "talks.toml")
    for code, name in parties.items():
        (tmp_path / "list.csv").write_text(f"scientific_name,{column}\nPlatalea minor,{name}\n", "utf-8")
        ran(path, "load", "list", tmp_path / "list.csv", "--id", code, "--party", code)
    ran(path, "round", "open")
    ran(path, "position", "set", "include", "--all", "--party", "XAA")
    for fmt in ("docx", "pdf"):
        ran(path, "annex", "-o", tmp_path / f"annex.{fmt}", "--lang", own)
    assert first in ran(path, "annex", "--lang", own)
    ran(path, "map", "-o", tmp_path / "map.html", "--lang", own)
    assert first in (tmp_path / "map.html").read_text("utf-8")


def test_a_file_that_cant_be_used_makes_no_dossier(invented, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert_refused(birds("init", "--agreement", "none.toml"), 3, "none.toml")
    assert_refused(birds("init", "--agreement", invented, "--from", tmp_path), 2, "--agreement")
    Path("a.toml").write_text(f"[{'a.' * 400_000}b]", "utf-8")  # refused before it is computed
    assert_refused(birds("init", "--agreement", "a.toml"), 3, "a.toml", "full stops")
    invented.write_text(INVENTED.replace("-60.0", "nan"), "utf-8")
    done = birds("init", "--agreement", invented)
    assert_refused(done, 3, "isles.toml", "bounds", "XBB")
    assert len(done.stderr.splitlines()) == 1
    assert not Path("agreement.gpkg").exists()
    Path("theirs.csv").write_text("scientific_name\nGrus monacha\n", "utf-8")
    absent = birds("load", "list", "theirs.csv", "--id", "T", "--party", "XAA")
    assert_refused(absent, 4, "agreement.gpkg")  # of no dossier, and not of its Party


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE party SET colour = 'red;}</style><script>' WHERE code = 'AUS'", "colour"),
        ("UPDATE party SET names = '{\"en\": 5}' WHERE code = 'AUS'", "party"),
        ("UPDATE agreement SET languages = '[\"en\"'", "agreement"),
        ("UPDATE party SET code = 'NZL' WHERE code = 'AUS'", "refers"),
        ("DELETE FROM agreement", "agreement"),
    ],
)
def test_what_somebody_has_done_to_it_is_seen_by_check_and_ends_in_4(talks, change, words):
    execute(talks, "PRAGMA foreign_keys = OFF", change)
    checked = birds("-d", talks, "check")
    assert checked.exit_code == 1, checked.output
    assert words in checked.output
    if words in {"colour", "refers"}:  # where a cell can't be read nothing has a hash
        assert "--adopt" in checked.output
    if "NZL" not in change:
        assert_refused(birds("-d", talks, "annex"), 4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "header", "row", "status"),
    [
        ("zh", "序号,中文名,拉丁学名,居留型", '4,白头鹤,Grus monacha,"冬候鸟,旅鸟"', {"W", "P"}),
        (
            "ru",
            "№ п/п,Русское название,Латинское название,Характер пребывания",
            '3,Чёрный журавль,Grus monacha,"гнездящийся, пролётный"',
            {"B", "P"},
        ),
        ("fr", "N°,Nom français,Nom scientifique,Statut", "3,Grue moine,Grus monacha,hivernant", {"W"}),
    ],
)
def test_a_list_is_read_by_the_words_of_its_language(tmp_path, monkeypatch, lang, header, row, status):
    monkeypatch.chdir(tmp_path)
    Path("talks.toml").write_text(INVENTED.replace('"fr"', f'"{lang}"').replace("fr =", f"{lang} ="), "utf-8")
    Path("theirs.csv").write_text(f"{header}\n{row}\n", "utf-8")
    ran("agreement.gpkg", "init", "--agreement", "talks.toml")
    ran("agreement.gpkg", "load", "list", "theirs.csv", "--id", "T", "--party", "XAA")
    (entry,) = [one.entry for one in store.load(Path("agreement.gpkg")).lists[-1].entries]
    assert entry.vernacular.get(lang) == row.split(",")[1]
    assert {one.code for one in entry.statuses} == status
