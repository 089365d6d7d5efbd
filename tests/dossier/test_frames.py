"""Tables for Python users: `birds.open`, `birds.diff` and `birds.match`, as pandas and geopandas have them."""

import gc
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from cli import birds as run
from geopandas import GeoDataFrame
from pandas.api.types import is_float_dtype, is_integer_dtype

import birds
from birds import dossier as birds_dossier
from birds import store
from birds.cli.load import load_command
from birds.dossier.loads import LOADS
from birds.model import LANGS

ROOT = Path(__file__).parents[2]
TABLES = (
    *("lists", "taxa", "sources", "statuses", "sites", "areas", "counts", "records", "tracks"),
    *("occurrences", "thresholds", "rounds", "positions", "decisions"),
)
SHAPES = {"sites": "Point", "areas": "MultiPolygon", "records": "LineString", "tracks": "LineString"}
AREAS = "SRID=4326;POLYGON ((144.4 43.1, 144.5 43.1, 144.5 43.2, 144.4 43.1))"
TRACK = (
    "timestamp,location-long,location-lat,individual-local-identifier,individual-taxon-canonical-name,study-name\n"
    + "".join(
        f"2021-10-{day:02} 00:00:00.000,{lon},{lat},C1,Grus monacha,Cranes\n"
        for day, lon, lat in ((1, 130.27, 32.1), (3, 130.25, 32.12), (5, 130.27, 32.1), (8, 127.5, 34.8))
    )
)


@pytest.fixture(scope="module")
def opened(small_dossier: Path) -> birds.Dossier:
    return birds.open(small_dossier)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty dossier with a site, its boundary, and a track."""
    folder = tmp_path_factory.mktemp("small")
    files = {
        "sites.csv": "id,name_en,party,latitude,longitude,source\nkushiro,Kushiro,JPN,43.15,144.43,a source\n",
        "areas.csv": f'code,wkt,source\nkushiro,"{AREAS}",a source\n',
        "cranes.csv": TRACK,
    }
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    path = folder / "small.gpkg"
    birds_dossier.create(path, empty=True)
    for noun, name in zip(("sites", "boundaries", "tracks"), files, strict=True):
        assert run("-d", path, "load", noun, folder / name).exit_code == 0
    return path


def test_the_package_itself_imports_nothing_heavy():
    """`birds --help` pays for no frame, and `import birds` for next to nothing."""
    script = (
        "import sys, birds; print(*(name for name in sys.modules if name.startswith('birds.')), '|')\n"
        "import birds.cli.main; print('birds.dossier.frames' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["|", "False", "False"]


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_rows_of_the_dossier(opened, name):
    frame = getattr(opened, name)
    nouns = {"records": "evidence"}.get(name, name)
    assert len(frame) == len(getattr(store.load(opened.path), nouns))
    assert isinstance(frame, GeoDataFrame) == (name in SHAPES)
    again = getattr(opened, name)
    assert frame is not again  # each is a copy
    assert list(frame) == list(again)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), SHAPES.items())
def test_what_has_a_place_is_in_longitude_and_latitude(opened, small, name, kind):
    frames = [getattr(opened, name), getattr(birds.open(small), name)]
    assert all(frame.crs == "EPSG:4326" for frame in frames)
    shapes = pd.concat([frame.geometry for frame in frames]).dropna()
    assert set(shapes.geom_type) == {kind}
    lon, lat = shapes.total_bounds[::2], shapes.total_bounds[1::2]
    assert 100 < lon.min() < lon.max() <= 180
    assert 20 < lat.min() < lat.max() < 60


def test_a_site_is_as_its_source_has_it_and_goes_where_geopandas_writes(opened, tmp_path):
    assert [name for name in opened.sites if name.startswith("name_")] == [f"name_{lang}" for lang in LANGS]
    site = opened.sites.set_index("id").loc["ramsar-205"]
    assert (site["name_en"], site["name_ja"], site["party"]) == ("Kushiro-shitsugen", "釧路湿原", "JPN")
    assert (site.geometry.x, site.geometry.y, site["area_ha"]) == (144.433333, 43.15, 7863.0)
    assert site["species"] == ("Grus japonensis",)
    assert set(opened.sites[opened.sites.geometry.isna()]["point_quality"]) == {"none"}
    opened.sites.to_file(tmp_path / "sites.gpkg")
    again = geopandas.read_file(tmp_path / "sites.gpkg")
    assert again["name_ko"].tolist() == opened.sites["name_ko"].tolist()
    assert again.geometry.geom_equals(opened.sites.geometry).sum() == again.geometry.notna().sum()


def test_a_record_is_a_line_from_one_end_to_the_other(opened):
    drawn = opened.records.dropna(subset="geometry")
    assert len(drawn)
    start, end = (drawn.geometry.get_coordinates().groupby(level=0).nth(at) for at in (0, 1))
    assert start["x"].tolist() == drawn["from_lon"].tolist()
    assert end["y"].tolist() == drawn["to_lat"].tolist()
    lacking = opened.records[opened.records.geometry.isna()]
    assert (lacking["from_lon"].isna() | lacking["to_lon"].isna()).all()


def test_what_is_not_known_is_missing_and_numbers_are_numbers(opened):
    individuals, empty = opened.records["individuals"], opened.tracks
    assert is_integer_dtype(individuals)
    assert individuals.isna().any()
    assert is_float_dtype(opened.sites["area_ha"])
    assert not (opened.sites == "").any(axis=None)
    assert {"individual", "parties"} <= set(empty)
    assert is_integer_dtype(empty["fixes"])
    assert (empty.geometry.tolist(), empty.crs) == ([], "EPSG:4326")


def test_entries_stand_beside_what_they_mean(opened):
    entries = opened.entries("OSJ8")
    plover = entries.set_index("scientific_name").loc["Charadrius mongolus"]
    assert (plover["taxon"], plover["name_ja"]) == ("Anarhynchus mongolus", "メダイチドリ")
    assert set(entries["confidence"]) <= {"certain", "probable", "proposal", "none"}
    assert (entries["taxon"].isna() == (entries["confidence"] == "none")).all()
    assert entries["explanation"].str.len().gt(0).all()
    assert opened.entries("KOR-LAW")["section"].notna().all()
    with pytest.raises(birds.BirdsError, match="OSJ9"):
        opened.entries("OSJ9")


def test_a_dossier_that_has_changed_is_not_mixed_with_what_was_read(dossier, tmp_path):
    opened = birds.open(dossier)
    kept = opened.sites
    more = tmp_path / "more.csv"
    more.write_text("id,name_en,party,latitude,longitude,source\nx,X,JPN,35.5,139.9,a source\n", "utf-8")
    assert run("-d", dossier, "load", "sites", more).exit_code == 0
    assert len(opened.sites) == len(kept)
    with pytest.raises(birds.BirdsError, match="has changed since it was opened"):
        opened.counts  # noqa: B018
    assert len(birds.open(dossier).sites) == len(kept) + 1


@pytest.mark.parametrize("name", ["nothing.gpkg", "a\0b.gpkg"])
def test_what_is_no_dossier_is_an_error_with_one_sentence(tmp_path, name):
    with pytest.raises(birds.BirdsError) as said:
        birds.open(tmp_path / name)
    assert (said.value.exit_code, said.value.message.code.count(".")) == (4, 1)


def test_a_comparison_is_a_row_a_row(opened):
    found = opened.diff("OSJ8", "KOS2025")
    frame = found.to_frame("ko")
    assert frame["id"].tolist() == [row.id for row in found.comparison.rows]
    assert frame["relation"].tolist() == [row.relation for row in found.comparison.rows]
    lumped = frame.explode("b_scientific_name").set_index("b_scientific_name").loc["Anser serrirostris"]
    assert (lumped["relation"], lumped["a_scientific_name"]) == ("includes", ("Anser fabalis",))
    assert re.search("[가-힣]", frame["explanation"][0])
    assert "<table" in found._repr_html_()


@pytest.mark.slow
def test_the_annex_is_the_one_that_the_command_line_prints(opened, tmp_path):
    annex = opened.annex("ko")
    frame = annex.to_frame()
    for name in ("annex.md", "annex.csv"):
        annex.save(tmp_path / name)
        assert (
            run("-d", opened.path, "--lang", "ko", "annex", "-o", tmp_path / f"asked-{name}").exit_code == 0
        )
        assert (tmp_path / name).read_bytes() == (tmp_path / f"asked-{name}").read_bytes()
    printed = pd.read_csv(tmp_path / "annex.csv", dtype="str").astype({"number": "Int64"})
    pd.testing.assert_frame_equal(frame, printed, check_dtype=False)
    assert "<table" in annex._repr_html_()
    ours = (tmp_path / "annex.csv").read_bytes()
    annex.save(tmp_path / "annex.csv")  # what it wrote itself it replaces
    (tmp_path / "annex.csv").write_bytes(ours + b"mine")
    with pytest.raises(birds.BirdsError, match="changed since birds wrote it"):
        annex.save(tmp_path / "annex.csv")
    assert (tmp_path / "annex.csv").read_bytes() == ours + b"mine"
    annex.save(tmp_path / "annex.csv", force=True)
    assert (tmp_path / "annex.csv").read_bytes() == ours


def test_what_of_an_annex_can_t_be_made_is_said_in_one_sentence(small_dossier, tmp_path):
    opened = birds.open(small_dossier)
    assert opened.annex(text=True).to_frame().columns[0] == "number"
    for asked, code in (
        (lambda: opened.annex(original="JPN"), 1),  # nothing is settled
        (lambda: opened.annex(original="FRA"), 2),
        (lambda: opened.annex().save(tmp_path / "annex.gif"), 2),
        (lambda: opened.annex().save(tmp_path / "no folder" / "annex.md"), 5),
        (lambda: opened.verdicts().save(tmp_path / "no folder" / "verdicts.csv"), 5),
    ):
        with pytest.raises(birds.BirdsError) as said:
            asked()
        assert said.value.exit_code == code


def test_two_files_are_compared_without_a_dossier(tmp_path):
    for name, bird in (("a.csv", "Charadrius mongolus"), ("b.csv", "Anarhynchus mongolus")):
        (tmp_path / name).write_text(f"scientific_name\n{bird}\nnonsense\n", "utf-8")
    frame = birds.diff(tmp_path / "a.csv", tmp_path / "b.csv").to_frame()
    assert frame["relation"].tolist()[0] == "equal"
    with pytest.raises(birds.BirdsError):
        birds.diff("OSJ8", "KOS2025")


@pytest.mark.slow
def test_names_are_matched_where_they_stand(opened):
    names = ["Charadrius mongolus", "저어새", None, float("nan"), " ", "Xx yy", "저어새"]
    frame = pd.DataFrame({"species": names, "n": range(7)}, index=list("gfedcba"))
    before = frame.copy()
    found = birds.match(frame, column="species")
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(found[["species", "n"]], before)
    spoonbill = "Platalea minor"
    taxa = ["Anarhynchus mongolus", spoonbill, None, None, None, None, spoonbill]
    assert found["taxon"].astype(object).where(found["taxon"].notna(), None).tolist() == taxa
    assert found["rule"].isna().tolist() == [False, False, True, True, True, False, False]
    assert (found.loc["b", "rule"], found.loc["b", "confidence"]) == ("no-bird", "none")
    assert opened.match(frame, "species")["taxon"].tolist()[:2] == taxa[:2]


def test_a_series_and_a_list_are_matched_as_a_frame_is():
    names = ["Corvus monedula", None, "Grus grus"]
    series = pd.Series(names, index=[7, 8, 9])
    found = birds.match(series)
    assert found.index.tolist() == [7, 8, 9]
    assert found["name"].tolist()[::2] == names[::2]
    assert found["taxon"].tolist()[::2] == ["Coloeus monedula", "Grus grus"]
    assert found["alternatives"][7] == ("Coloeus dauuricus",)
    assert found["rank"].isna().tolist() == [False, True, False]
    assert found["taxon"].tolist()[::2] == birds.match(names)["taxon"].tolist()[::2]
    assert birds.match(names, territory=["KOR"])["taxon"][0] == "Coloeus dauuricus"
    assert birds.match("Corvus monedula", territory="KOR")["taxon"].to_list() == ["Coloeus dauuricus"]
    twice = ["Anarhynchus mongolus", "Charadrius mongolus"]
    assert set(birds.match(twice)["taxon"]) == {"Anarhynchus mongolus"}
    assert birds.match(twice, as_list=True)["taxon"].isna().sum() == 1


def test_places_stay_places(opened):
    points = GeoDataFrame({"bird": ["Grus monacha"]}, geometry=opened.sites.geometry[:1], crs="EPSG:4326")
    found = birds.match(points, "bird", lang="ja")
    assert isinstance(found, GeoDataFrame)
    assert found.crs == "EPSG:4326"
    assert re.search("[ぁ-ん]", found["explanation"][0])


def test_a_frame_without_its_column_or_with_the_answer_in_it_is_refused():
    with pytest.raises(birds.BirdsError, match=r"no column 'scientific_name'.*'bird'"):
        birds.match(pd.DataFrame({"bird": ["Grus monacha"]}))
    with pytest.raises(birds.BirdsError, match="'taxon'"):
        birds.match(pd.DataFrame({"scientific_name": [], "taxon": []}))


def to_write(dossier: Path, folder: Path) -> birds.Dossier:
    return birds.open(Path(shutil.copy(dossier, folder / "agreement.gpkg")), write=True)


@pytest.fixture
def written(small_dossier: Path, tmp_path: Path) -> birds.Dossier:
    return to_write(small_dossier, tmp_path)


@pytest.fixture
def written_small(small: Path, tmp_path: Path) -> birds.Dossier:
    return to_write(small, tmp_path)


def same(before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Every column as it was: name, type, values, and where it lies in which system."""
    assert list(after.columns) == list(before.columns)
    assert after.dtypes.to_list() == before.dtypes.to_list()
    plain = [pd.DataFrame(frame).drop(columns="geometry", errors="ignore") for frame in (before, after)]
    assert plain[0].astype(object).map(str).equals(plain[1].astype(object).map(str))
    if isinstance(before, GeoDataFrame):
        assert after.crs == before.crs
        assert (after.geometry.geom_equals(before.geometry) | before.geometry.isna()).all()


LOADED_AGAIN = (
    ("sites", "sites"), ("places", "sites"), ("municipalities", "municipalities"), ("counts", "counts"),
    ("records", "evidence"), ("areas", "boundaries"), ("thresholds", "thresholds"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "verb"),
    [*(pytest.param(*each, marks=pytest.mark.slow) for each in LOADED_AGAIN), ("statuses", "status")],
)
def test_a_frame_that_is_loaded_again_changes_nothing(small_dossier, small, tmp_path, table, verb):
    written = to_write(small if table == "areas" else small_dossier, tmp_path)
    before = getattr(written, table)
    assert len(before)
    getattr(written, f"load_{verb}")(before, replace=True)
    same(before, getattr(written, table))
    same(before, getattr(birds.open(written.path), table))


def test_the_line_of_a_tagged_bird_is_loaded_again_as_it_was_and_leaves_its_record(written_small, tmp_path):
    written = written_small
    tracks, records, stays, fixes = written.tracks, written.records, written.stays, written.fixes
    assert len(tracks) == len(records) == 1
    assert stays["date_to"].dt.strftime("%Y-%m-%d").tolist() == ["2021-10-05"]
    assert (stays["party"].tolist(), stays["fixes"].tolist()) == (["JPN"], [3])
    assert fixes["time"].dt.strftime("%m-%d").tolist() == ["10-01", "10-03", "10-05", "10-08"]
    assert written.load_tracks(tracks).problems == ()
    same(tracks, written.tracks)
    same(stays, written.stays)
    same(fixes, written.fixes)
    tracks.to_parquet(tmp_path / "tracks.parquet")
    same(records, written.records)


@pytest.mark.slow
def test_positions_that_have_changed_come_back_from_their_frame(written):
    assert run("-d", written.path, "round", "open").exit_code == 0
    said = pd.DataFrame({"taxon": ["Grus japonensis", "Platalea minor"], "value": ["include", "exclude"]})
    written.load_positions(said.assign(reason=["on both shores", None]), party="KOR")
    before = written.positions
    written.load_positions(said.assign(value="include", reason="another"), party="KOR")
    assert set(written.positions["reason"]) == {"another"}
    written.load_positions(before)
    same(before.drop(columns="act"), written.positions.drop(columns="act"))


COUNTED = {"site": ["Izumi"], "scientific_name": ["Grus monacha"], "count": [14_000], "year": [2022], "source": ["s"]}  # fmt: skip


@pytest.mark.parametrize(
    "shaped",
    [
        lambda frame: frame.set_index(["site", "year"]),
        lambda frame: frame.set_index("site", drop=False),
        lambda frame: frame.astype("category"),
    ],
    ids=["index", "index and column", "categories"],
)
def test_a_frame_says_the_same_in_whatever_shape_pandas_keeps_it(dossier, shaped):
    written = birds.open(dossier, write=True)
    assert written.load_counts(shaped(pd.DataFrame(COUNTED))).read == 1
    (line,) = written.counts[written.counts["source"] == "s"].itertuples()
    assert (line.taxon, line.count, line.season) == ("Grus monacha", 14_000, "2022")


def test_what_of_a_frame_can_t_be_used_is_said_in_one_sentence(dossier):
    written = birds.open(dossier, write=True)
    for given, said in (
        ([], "give a frame or the name of a file to load"),
        (pd.DataFrame(), "no columns"),
        (pd.DataFrame([["a", "b"]], columns=["site", "site"]), "two columns called 'site'"),
    ):
        with pytest.raises(birds.BirdsError, match=said):
            written.load_counts(given)
    with pytest.raises(birds.BirdsError, match="13 is not a month; give a number from 1 to 12"):
        written.presence(month=13)


@pytest.mark.parametrize("system", ["EPSG:5179", "EPSG:3857"])
def test_a_frame_in_another_reference_system_stands_where_its_points_are(written_small, system):
    before = written_small.sites
    written_small.load_sites(before.to_crs(system), replace=True)
    assert written_small.sites.crs == before.crs
    assert written_small.sites.geometry.geom_equals_exact(before.geometry, tolerance=1e-9).all()


@pytest.mark.slow
@pytest.mark.parametrize("table", ["sites", "counts", "records", "tracks"])
def test_a_column_of_a_frame_that_nobody_knows_is_told_and_no_other(written_small, table):
    load = getattr(written_small, {"records": "load_evidence"}.get(table, f"load_{table}"))
    if table == "counts":
        seen = {
            "scientific_name": "Grus vipio",
            "site": "Kushiro",
            "count": 3,
            "season": "2019/20",
            "source": "A",
        }
        written_small.load_counts(pd.DataFrame([seen]))
    done = load(getattr(written_small, table).assign(mood="calm"), replace=True)
    (told,) = [one for one in done.problems if one.what.code.startswith("column.")]
    assert "mood" in str(told.what)
    assert "taxon" not in str(told.what)


def test_every_load_of_the_command_line_is_there_in_python_with_its_options():
    commands = load_command.commands
    verbs = {name.removeprefix("load_") for name in dir(birds.Dossier) if name.startswith("load_")}
    assert set(commands) == set(LOADS) == verbs
    shown = {"file", "files", "problems", "output", "fmt"}  # what a program gets as values
    for noun, command in commands.items():
        options = {one.name for one in command.params if one.expose_value} - shown
        assert options - {"force"} == {*LOADS[noun].kinds}, noun


def test_a_file_stands_where_a_frame_does_and_a_strange_option_is_refused(written, tmp_path):
    file = tmp_path / "ours.csv"
    file.write_text("地点,scientific_name,n\nIzumi,Grus monacha,7\n", "utf-8")
    assert written.load_counts(file, map={"n": "count"}, dry_run=True).read == 1
    for wrong in ({"replaced": True}, {"party": "JPN"}):
        with pytest.raises(birds.BirdsError, match="has no option"):
            written.load_counts(file, **wrong)
    with pytest.raises(birds.BirdsError, match="one by one"):
        written.load_evidence([file, file])
    with pytest.raises(birds.BirdsError, match="id"):
        written.load_list(file)


def test_records_that_were_saved_as_a_table_come_back_from_the_file(written, tmp_path):
    before, file = written.records, tmp_path / "records.csv"
    table = before.drop(columns="geometry").rename(columns={"taxon_printed": "scientific_name"})
    table.to_csv(file, index=False)
    written.load_evidence(file, replace=True)
    same(before, written.records)


def test_a_second_frame_of_a_kind_is_loaded_under_a_name_of_its_own(written):
    first, second = (
        pd.DataFrame(COUNTED).assign(count=count, year=year, source="ours")
        for count, year in ((13_000, 2026), (14_000, 2027))
    )
    written.load_counts(first)
    with pytest.raises(birds.BirdsError):
        written.load_counts(second)
    written.load_counts(second, name="survey 2026/27")
    assert set(written.counts.query("source == 'ours'")["season"]) == {"2026", "2027"}


def test_positions_of_tagged_birds_are_loaded_from_a_frame(written_small):
    fixes = pd.read_csv(StringIO(TRACK)).assign(**{"individual-local-identifier": "another"})
    assert written_small.load_tracks(fixes).birds == 1
    assert "another" in set(written_small.tracks["individual"])


@pytest.mark.parametrize("list_id", ["BK2022", "OSJ8", "KOR-LAW"])
def test_a_list_is_loaded_from_a_frame_a_law_with_a_bird_in_each_of_its_tables(written, list_id):
    before = written.entries(list_id)
    assert before["authorship"].notna().all() or list_id != "OSJ8"  # which makes matches certain
    assert before["name_ko"].duplicated().any() or list_id != "KOR-LAW"
    if list_id == "KOR-LAW":
        done = written.load_law(before, id="AGAIN", title="The same law again", party="KOR")
        columns = ["name_ko", "section", "category", "note", "taxon"]
    else:
        done = written.load_list(before, id="AGAIN", title="The same list again")
        columns = [name for name in before if name not in ("row", "parent_row")]
    assert done.problems == ()
    same(before[columns], written.entries("AGAIN")[columns])


@pytest.mark.slow
def test_occurrences_that_are_reduced_come_back_from_their_frame(written_small):
    written = written_small
    crane = {"taxon": "Grus monacha", "month": 1, "records": 2, "source": "GBIF, doi:x"}
    own = pd.DataFrame([crane | {"place_id": "kushiro", "year": 2020}, crane | {"party": "JPN"}])
    own = own.astype({"year": "Int64"})
    written.load_occurrences(own)
    before = written.occurrences
    assert len(before) >= 2
    assert not written.load_occurrences(before).changed
    same(before, written.occurrences)
    told = written.load_occurrences(own.assign(month=13, mood="calm")).problems
    assert [one.what.code for one in told] == ["column.not_read", *["occurrence.kept_unclear"] * 2]
    with pytest.raises(birds.BirdsError, match="GBIF, doi:x"):
        written.load_occurrences(own.assign(records=3))
    written.load_occurrences(own.assign(records=3), replace=True)
    assert set(written.occurrences.query("source == 'GBIF, doi:x'")["records"]) == {3}


def test_occurrences_in_the_columns_of_darwin_core_are_loaded_from_a_frame(written_small):
    crane = {"scientificName": "Grus monacha", "decimalLatitude": 43.11, "decimalLongitude": 144.46}
    seen = (("2020-01-02", 3), ("2020-01-09", 5))
    records = pd.DataFrame([crane | {"eventDate": day, "individualCount": number} for day, number in seen])
    assert written_small.load_occurrences(records).used == 2
    (row,) = written_small.occurrences[written_small.occurrences["place_id"] == "kushiro"].itertuples()
    assert (row.taxon, row.month, row.records) == ("Grus monacha", 1, 2)
    assert row.individuals == 5, "the most at once"


def test_a_dossier_that_is_open_for_reading_is_not_changed(opened):
    for change in (
        lambda: opened.load_counts(pd.DataFrame(COUNTED)),
        opened.open_round,
        lambda: opened.position("include", "Grus vipio", party="JPN"),
    ):
        with pytest.raises(birds.BirdsError, match="open for reading"):
            change()


def test_a_round_is_played_in_python(small_dossier, tmp_path):
    with to_write(small_dossier, tmp_path) as written:
        written.open_round(place="Seoul", date="1 May 2027")
        done = written.position("include", "Grus japonensis", party="JPN", reason="breeds")
        assert [each.taxon for each in done.changes] == ["Grus japonensis"]
        assert written.positions["value"].tolist() == ["include"]
        assert "Grus japonensis" in repr(written.log())
        written.undo()
        assert written.positions.empty
        assert written.show("두루미").sheet.taxon.name == "Grus japonensis"


def test_a_result_is_at_most_twenty_lines(opened):
    for result in (
        opened.show("Grus japonensis"), opened.verdicts(), opened.annex(), opened.sites_annex(),
        opened.agreement_text(), opened.diff("OSJ8", "KOS2025"),
    ):  # fmt: skip
        assert 1 < len(repr(result).split("\n")) <= 20, type(result)


def test_what_is_public_is_what_dir_shows():
    assert dir(birds) == ["BirdsError", "Dossier", "create", "diff", "match", "open"]
    with pytest.raises(AttributeError):
        birds.nothing  # noqa: B018


def test_a_load_is_seen_by_what_was_read_before(written):
    before = written.entries("KOS2025")
    written.load_list(before[:1], id="KOS2025", party="KOR", title="one bird", replace=True)
    assert len(written.entries("KOS2025")) == 1


SHAPES_OF_SITES = {
    "a polygon among points": ["POINT (130.3 32.1)", "POLYGON ((127 34, 127.1 34, 127.1 34.1, 127 34))"],
    "several points": ["MULTIPOINT ((130.3 32.1))", "POINT (127.5 34.8)"],
}


@pytest.mark.slow
@pytest.mark.parametrize("shapes", SHAPES_OF_SITES.values(), ids=SHAPES_OF_SITES)
def test_a_frame_is_read_as_its_file_would_be(small, tmp_path, shapes):
    told = {"id": ["a", "b"], "name_en": ["A", "B"], "party": ["JPN", "KOR"], "source": ["s", "s"]}
    sites = GeoDataFrame(told, geometry=geopandas.GeoSeries.from_wkt(shapes), crs="EPSG:4326")
    sites.to_file(tmp_path / "sites.gpkg")
    loaded = []
    for given in (sites, tmp_path / "sites.gpkg"):
        written = to_write(small, tmp_path)
        written.load_sites(given)
        loaded.append(written.sites)
    same(*loaded)


def test_numbers_and_days_of_a_frame_are_printed_as_in_a_file(written):
    days = pd.to_datetime(["2020-01-05", "2020-01-06"])
    seen = {"site": "Izumi", "scientific_name": ["Grus monacha", "Grus vipio"], "count": [1500, None]}
    written.load_counts(pd.DataFrame({**seen, "date": days, "source": "ours"}))
    (line,) = written.counts.query("source == 'ours' and taxon == 'Grus monacha'").itertuples()
    assert (line.count_printed, line.date_from) == ("1500", "2020-01-05")


def test_no_verb_is_slowed_down_by_a_search_for_cycles(written, monkeypatch):
    """Python looks for cycles of objects again, once a verb has ended, where it did before; a caller may have said no."""
    seen: list[bool] = []
    load = store.Reader.load

    def noting(reader: store.Reader, record: type) -> object:
        seen.append(gc.isenabled())
        return load(reader, record)

    monkeypatch.setattr(store.Reader, "load", noting)
    assert len(written.sites)
    town = {"id": ["x"], "name": ["X"], "party": ["KOR"], "lat": [37.5], "lon": [127.1]}
    written.load_municipalities(pd.DataFrame(town))
    birds.diff("OSJ8", "KOS2025", dossier=written.path)
    assert gc.isenabled()
    gc.disable()
    try:
        written.findings()
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert len(seen) > 5
    assert not any(seen)


LAYERS = {
    "place": "places", "municipality": "municipalities", "site": "sites", "site_area": "areas", "site_count": "counts",
    "evidence": "records", "track": "tracks", "stay": "stays", "link": "links", "occurrence": "occurrences",
    "threshold": "thresholds",
}  # fmt: skip


@pytest.mark.parametrize(("layer", "frame"), LAYERS.items())
def test_a_column_has_one_name_in_the_geopackage_and_in_frames(opened, layer, frame):
    """The point of a count and the Party of an area are the layers' own geometry and aid; rest is the same."""
    with closing(sqlite3.connect(opened.path)) as connection:
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({layer})")}
    own = {"fid", "geom", "name_others"} | ({"party"} if layer == "site_area" else set())
    point = {"geometry", "point_lon", "point_lat"}
    assert columns - own == set(getattr(opened, frame).columns) - point


def test_a_pivot_table_with_years_as_its_columns_is_a_crosstab(written):
    counted = pd.DataFrame({
        "site": "Izumi", "scientific_name": "Grus monacha", "year": [2019, 2020], "count": [5, 7], "source": "ours",
    })  # fmt: skip
    wide = counted.pivot_table("count", ["site", "scientific_name", "source"], "year").reset_index()
    assert written.load_counts(wide).read == 2
    loaded = written.counts[written.counts["source"] == "ours"]
    assert loaded.set_index("season_year")["count"].to_dict() == {2019: 5, 2020: 7}
