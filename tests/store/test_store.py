"""A dossier keeps exactly what it was given, in a GeoPackage that other programs read."""

import json
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import replace
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import store_dossiers as samples
import stored
from hypothesis import HealthCheck, given, settings
from stored import query

from birds import model as m
from birds import store
from birds.errors import DossierError, InputError
from birds.model.agreement import default
from birds.store import geometry, integrity, tables
from birds.store.rows import load_list

SPATIAL = {
    "place": "Point", "municipality": "Point", "site": "Point", "site_area": "MultiPolygon",
    "site_count": "Point", "evidence": "LineString", "track": "LineString", "stay": "Point",
    "link": "LineString",
}  # fmt: skip


# What goes in comes out


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(dossier=samples.dossiers())
def test_any_dossier_comes_back_as_it_was_given_and_again_from_its_copy(dossier):
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "a dossier – 도시에.gpkg", Path(folder) / "b#?%41.gpkg"
        store.create(first, dossier, command="init")
        loaded = store.load(first)
        assert loaded == dossier
        store.create(second, loaded, command="init --from")
        assert list(stored.canonical_rows(first)) == list(stored.canonical_rows(second))
        assert [each for each in integrity.problems(first) if each.severity == "error"] == []


@pytest.mark.parametrize("owner", [None, "JPN"])
def test_a_dossier_that_is_copied_is_the_one_that_is_made(tmp_path, monkeypatch, owner):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    made, copied = tmp_path / "made.gpkg", tmp_path / "copied.gpkg"
    small = replace(samples.SMALL, events=())
    store.create(made, replace(small, copy_of=owner), command="init", founding=True)
    store.create_from(copied, store.database_of(small), command="init", copy_of=owner)
    assert list(stored.canonical_rows(copied)) == list(stored.canonical_rows(made))
    assert query(copied, "SELECT * FROM event") == query(made, "SELECT * FROM event")
    assert integrity.problems(copied) == integrity.problems(made) == ()


def test_a_zero_has_no_sign_in_any_copy(tmp_path):
    """SQLite's columns forget the sign of -0.0; the geometry beside them must too."""
    first, again = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    site = replace(samples.SMALL.sites[0], point=(-0.0, -0.0))
    ends = {
        "origin": m.End("Null Island", None, (0.0, -0.0)),
        "destination": m.End("Accra", None, (-0.0, 5.5)),
    }
    of = {"sites": (site,), "evidence": (replace(samples.SMALL.evidence[0], **ends),)}
    store.create(first, replace(samples.SMALL, **of, areas=(), counts=(), occurrences=()), command="init")
    store.create(again, store.load(first), command="init")
    assert store.canonical_hash(first) == store.canonical_hash(again)


def test_everything_comes_back_as_it_was_given_whole_and_noun_by_noun(path):
    dossier = samples.SMALL
    assert store.load(path) == dossier
    for field, noun in tables.BY_FIELD.items():
        if noun not in (tables.DRAFT_ACTS, tables.POSITIONS):  # acts, too
            assert store.load(path, noun.cls) == getattr(dossier, field)
    with store.read(path) as reader:
        assert reader.drafts() == dossier.drafts
    assert stored.lists(path) == dossier.lists
    assert store.load(path, m.Checklist) == tuple(each.checklist for each in dossier.lists)
    assert stored.meta(path)["reference"] == "AviList v2025"
    assert stored.meta(path)["schema_version"] == str(tables.SCHEMA_VERSION)
    assert [each.checklist.id for each in stored.lists(path, ["KOS2025", "OSJ8"])] == ["KOS2025", "OSJ8"]
    with pytest.raises(DossierError, match="no list 'KOS2024'; it has OSJ8, KOS2025"):
        stored.lists(path, ["KOS2024"])


def test_what_compares_reads_the_entries_of_the_lists_that_it_asks_for(path, monkeypatch):
    whole, read = store.load(path), []
    monkeypatch.setattr("birds.store.rows.load_list", lambda *of: read.append(of[1].id) or load_list(*of))
    with store.read(path) as reader:
        late = reader.dossier(to_compare=True)
        assert [each.checklist for each in late.lists] == [each.checklist for each in whole.lists]
        assert late.source_files == tuple(replace(each, keys=()) for each in whole.source_files)
        assert read == []
        for _ in range(2):
            assert tuple(late.lists[1].entries) == whole.lists[1].entries
    assert read == [whole.lists[1].checklist.id]


def test_names_of_a_list_are_the_same_with_its_entries_and_without(bundled_dossier, path, monkeypatch):
    for file in (bundled_dossier, path):
        with_entries = [[*each.name_cells()] for each in store.load(file).lists]
        with monkeypatch.context() as context, store.read(file) as reader:
            context.delattr("birds.store.rows.load_list")
            late = reader.dossier(to_compare=True).lists
            assert [[*each.name_cells()] for each in late] == with_entries
        assert all(with_entries)


@pytest.mark.parametrize("cell", ["lang", "text"])
def test_a_name_that_is_no_text_is_refused_where_names_alone_are_read(path, cell):
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE entry_name SET {cell} = x'e38384ff' WHERE fid = 1")  # noqa: S608
    connection.close()
    with store.read(path) as reader, pytest.raises(DossierError, match="can't be read"):
        _ = [list(each.name_cells()) for each in reader.dossier(to_compare=True).lists]


def test_every_table_of_the_design_is_there_and_every_noun_fills_its_own(path):
    with store.change(path, "round close 1") as session:
        session.save(m.Snapshot, [m.Snapshot(1, "{}", "{}")])
    for table in tables.TABLES:
        assert query(path, f"SELECT * FROM {table.name}"), table.name  # noqa: S608


# The GeoPackage


@pytest.mark.skipif(find_spec("osgeo_utils") is None, reason="gdal-utils (validate_gpkg) is not installed")
@pytest.mark.parametrize(
    "dossier", [samples.SMALL, m.DossierContent("none", agreement=default())], ids=["small", "empty"]
)
def test_the_file_is_a_valid_geopackage(tmp_path, dossier):
    path = tmp_path / "agreement.gpkg"
    store.create(path, dossier, command="init")
    with store.change(path, "load sites") as session:
        session.save(m.Site, [m.Site("new", "Ramsar", m.Names("New"), "KOR", point=(128.0, 36.0))])
    command = [sys.executable, "-m", "osgeo_utils.samples.validate_gpkg", "-k", "--extra", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_layer_opens_in_geopandas_with_points_in_their_place(path):
    import geopandas
    import pyogrio

    layers = dict(pyogrio.list_layers(path))
    expected = {table.name: SPATIAL.get(table.name) for table in tables.TABLES}
    assert layers == {
        **expected, **dict.fromkeys(tables.JOINS), "evidence_point": "Point", "layer_styles": None,
    }  # fmt: skip
    for layer, kind in layers.items():
        frame = pyogrio.read_dataframe(path, layer=layer)
        assert len(frame) == len(query(path, f"SELECT * FROM {layer}"))  # noqa: S608
        assert not kind or (isinstance(frame, geopandas.GeoDataFrame) and frame.crs.to_epsg() == 4326)
    sites = geopandas.read_file(path, layer="site").set_index("id")
    assert (sites.geometry["KR-1"].x, sites.geometry["KR-1"].y) == (127.5, 34.85)
    assert sites.geometry["JP-3"] is None
    assert geopandas.read_file(path, layer="site", bbox=(127, 34, 128, 35))["id"].tolist() == ["KR-1"]
    areas = geopandas.read_file(path, layer="site_area")
    assert areas.total_bounds.round(6).tolist() == [126.5, 33.0, 126.6, 33.1]
    lines = geopandas.read_file(path, layer="evidence")
    assert list(lines.geometry[0].coords) == [(130.3, 32.1), (127.5, 34.85)]


def test_what_other_programs_join_follows_every_change(path):
    ends = m.End("Izumi", "JPN", (130.3, 32.1)), m.End("somewhere", "KOR")
    birds = ("Grus monacha", "Anas acuta")
    with store.change(path, "load") as session:
        session.replace(m.Evidence, [m.Evidence("r", birds[0], "recovery", "direct", *ends, "a book")])
        session.save(m.Site, [m.Site("s", "x", m.Names("S"), "JPN", species=birds)])
        session.replace(m.SiteCount, [])
    points = query(path, "SELECT id, known, place, other_place FROM evidence_point")
    assert points == [("r", "from", "Izumi", "somewhere")]
    assert query(path, "SELECT printed FROM site_bird WHERE site_id = 's'") == [(each,) for each in birds]
    assert query(path, "SELECT * FROM count_month") == []
    tracks = query(path, "SELECT id, parties FROM track")
    joined = query(path, "SELECT track_id, json_group_array(party) FROM track_party GROUP BY 1")
    assert joined == [(one, parties) for one, parties in tracks if parties]


def test_layers_say_what_they_hold(path):
    told = query(path, "SELECT table_name, identifier, description, data_type FROM gpkg_contents")
    assert all(identifier and about for _, identifier, about, _ in told)
    assert {name for name, *_, kind in told if kind == "features"} == {*SPATIAL, "evidence_point"}
    bounds = query(path, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'site'")
    assert bounds == [(127.5, 32.1, 130.3, 34.85)]


def test_the_styles_tell_the_parties_apart_and_say_what_columns_and_values_mean(path):
    styled = query(path, "SELECT f_table_name, styleQML, useAsDefault FROM layer_styles")
    usual = {}
    for table, qml, default_ in styled:
        root = ET.fromstring(qml.partition("\n")[2])  # noqa: S314
        columns = {name for _, name, *_ in query(path, f"PRAGMA table_info({table})")}
        assert {one.get("field") for one in root.iter("alias")} <= columns
        assert {one.get("name") for one in root.iter("field")} <= columns
        if default_:
            usual[table] = root
    assert set(usual) >= set(SPATIAL)
    offered = {one.get("value"): one.get("name") for one in usual["site"].iter("Option")}
    assert (offered["KOR"], offered["rounded"]) == ("Republic of Korea", "rounded to arc-minutes or so")
    symbols = {each.get("value"): int(each.get("symbol")) for each in usual["site"].iter("category")}
    props = [{p.get("k"): p.get("v") for p in layer.iter("prop")} for layer in usual["site"].iter("layer")]
    drawn = {
        party: (props[symbols[party]]["name"], props[symbols[party]]["color"]) for party in ("KOR", "JPN")
    }
    assert drawn == {"KOR": ("circle", "0,114,178,255"), "JPN": ("diamond", "213,94,0,255")}
    assert any("122,79,163" in qml for table, qml, _ in styled if table == "evidence")  # #7A4FA3


def test_opening_a_dossier_imports_no_geometry_library():
    code = "import sys, birds.store; print([one for one in sys.modules if one.split('.')[0] in {'shapely', 'pandas', 'numpy', 'geopandas', 'pyogrio'}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Constraints: for everybody who opens the file


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO entry (list_id, row, rank, part) VALUES ('OSJ8', 2, 'species', 'natural')",
        "INSERT INTO entry (list_id, row, rank, part) VALUES ('OSJ8', 9, 'sort', 'natural')",
        "INSERT INTO entry (list_id, row, rank, part) VALUES ('NONE', 9, 'species', 'natural')",
        "INSERT INTO entry (list_id, row, rank, part, parent_row) VALUES ('OSJ8', 9, 'species', 'natural', 99)",
        "INSERT INTO status (id, list_id, row, place, code, minor, scarce, migrant, how) VALUES ('x', 'OSJ8', 2, 9, 'Q', 0, 0, 0, 'printed')",
        "INSERT INTO status (id, list_id, row, place, code, minor, scarce, migrant, how) VALUES ('x', 'OSJ8', 99, 1, 'R', 0, 0, 0, 'printed')",
        "UPDATE status SET id = 'S-2' WHERE id = 'S-1'",
        "UPDATE status SET taxon = 'Emberiza nova' WHERE id = 'S-1'",
        "UPDATE status SET trust = 'much' WHERE id = 'S-1'", "UPDATE status SET how = 'heard' WHERE id = 'S-1'",
        "UPDATE match SET taxon = 'Emberiza nova'", "UPDATE match SET confidence = 'sure'",
        "DELETE FROM checklist", "DELETE FROM taxon WHERE name = 'Emberiza personata'",
        "DELETE FROM site WHERE id = 'KR-1'", "DELETE FROM round WHERE number = 1", "DELETE FROM party",
        "UPDATE checklist SET party = 'RUS'", "UPDATE position SET value = 'maybe'",
        "UPDATE position SET round = 7", "UPDATE evidence SET certainty = 'firm'",
        "UPDATE evidence SET from_lat = NULL", "UPDATE site SET area_ha = -1",
        "UPDATE site_count SET count = -1", "UPDATE decision SET kind = 'match', list_id = NULL, subject = 'x'",
        "UPDATE event SET command = 'another'", "DELETE FROM event",
    ],
)  # fmt: skip
def test_no_program_that_enforces_constraints_can_break_the_dossier(path, sql):
    with pytest.raises(sqlite3.IntegrityError):
        stored.execute(path, "PRAGMA foreign_keys = ON", sql)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM position",
        "UPDATE position SET value = 'reserve' WHERE party = 'KOR'",
        "UPDATE position SET act = NULL WHERE party = 'KOR'",
    ],
)
def test_a_position_is_what_the_acts_come_to_whatever_its_table_says(path, change):
    before = stored.positions(path)
    stored.execute(path, change)
    with store.read(path) as reader:
        assert "KOR, Emberiza personata, 1" in reader.differing_positions()
    assert stored.positions(path) == before


def one_site(**changes: object) -> dict[str, object]:
    """Return a site alone, with nothing that refers to another."""
    return {"sites": (m.Site("x", "y", m.Names(), "KOR", **changes),), "areas": (), "counts": ()}


def area(wkb: bytes) -> dict[str, object]:
    return {"areas": (m.SiteArea("KR-1", wkb, "s"),)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"taxa": samples.TAXA * 2}, "taxon 'Passeriformes' is given 2 times"),
        ({"taxa": ()}, "refer to a taxon, list"),
        ({"sites": ()}, "refer to a taxon, list"),
        ({"rounds": ()}, "refer to a taxon, list"),
        (one_site(point=(7.0, 91.0)), "7, 91"),
        (one_site(area_ha=float("nan")), "not a number"),
        (one_site(point_quality="vague"), "allowed"),
        (area(samples.SQUARE[:-1]), "it is not WKB"),
        (area(b"\x01\x03\0\0\0\0\0\0\0"), "of WKB type 3, not MULTIPOLYGON"),
        (area(b""), "it is not WKB"),
        (area(samples.wkb_area([(1.0, float("inf"))] * 4)), "not a number"),
        ({"reference": "half \ud800"}, "half of a surrogate pair"),
        ({"counts": (m.SiteCount("KR-1", "x", None, None, 2**70, "many", None, None, "s"),)}, "too large"),
    ],
)
def test_values_that_contradict_each_other_are_refused_with_a_sentence(tmp_path, change, said):
    path = tmp_path / "agreement.gpkg"
    with pytest.raises(InputError, match=said):
        store.create(path, replace(samples.SMALL, **change), command="init")
    assert list(tmp_path.iterdir()) == []


def test_a_match_of_another_row_is_refused(path):
    osj = samples.SMALL.lists[0]
    first = osj.entries[0]
    wrong = replace(first, match=replace(first.match, row=9))
    others = m.MatchedList(m.Checklist("X", "t"), (first,))
    for matched in (replace(osj, entries=(wrong,)), replace(osj, entries=(first, first)), others):
        with pytest.raises(AssertionError), store.change(path, "x") as s:
            s.save_list(matched)


# Canonical rows


def test_the_same_dossier_made_twice_is_the_same_file_byte_for_byte(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    made = [tmp_path / "a.gpkg", tmp_path / "b.gpkg"]
    for path in made:
        store.create(path, samples.SMALL, command="init")
    assert made[0].read_bytes() == made[1].read_bytes()
    assert store.load(made[0], m.Event)[0].at == "2023-11-14T22:13:20.000Z"


def test_the_clock_is_in_the_log_and_its_seal_only(path, tmp_path):
    other = tmp_path / "other.gpkg"
    store.create(other, samples.SMALL, command="init")
    assert list(stored.canonical_rows(path)) == list(stored.canonical_rows(other))
    without = set()
    for file in (path, other):
        (said,) = store.load(file, m.Event)
        assert said.seal
        without.add(file.read_bytes().replace(said.at.encode(), b"").replace(said.seal.encode(), b""))
    assert len(without) == 1


def test_canonical_rows_are_our_tables_in_order_composed_and_without_row_numbers(path):
    rows = list(stored.canonical_rows(path))
    order = [table.name for table in tables.TABLES]
    assert [order.index(row[0]) for row in rows] == sorted(order.index(row[0]) for row in rows)
    assert {row[0] for row in rows} == {*order} - {"snapshot"}  # no round was closed
    assert all(
        unicodedata.is_normalized("NFC", cell) for row in rows for cell in row if isinstance(cell, str)
    )
    site = next(row for row in rows if row[:1] == ("site",))
    assert site[1] == "01010000000000000000e05f40cdcccccccc6c4140"  # POINT (127.5 34.85), little-endian
    assert ("event", "init", "created", None, store.canonical_hash(path)) in rows


def test_the_hash_can_be_made_again_from_the_rows_by_anybody(path):
    """SHA-256 of lines "digest table"; a table's digest is that of its rows as one JSON array, without spaces."""
    held: dict[str, list] = {table.name: [] for table in tables.TABLES if table.name != "event"}
    for table, *cells in stored.canonical_rows(path):
        if table in held:
            held[table].append(cells)
    listing = ""
    for table, rows in held.items():
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        listing += f"{sha256(text.encode()).hexdigest()}  {table}\n"
    assert sha256(listing.encode()).hexdigest() == store.canonical_hash(path)


def test_composed_and_decomposed_text_and_byte_orders_are_canonically_the_same(tmp_path):
    hashes = set()
    for form, order in (("NFC", "<"), ("NFD", ">")):
        area = m.SiteArea("s", samples.wkb_area([(1, 2), (2, 2), (2, 3), (1, 2)], order=order), "x")
        site = m.Site("s", "d", m.Names(ja=unicodedata.normalize(form, "아오지 アオジ é")), "JPN")
        path = tmp_path / f"{form}.gpkg"
        dossier = m.DossierContent("r", sites=(site,), areas=(area,), agreement=default())
        store.create(path, dossier, command="init")
        assert store.load(path, m.Site) == (site,)
        hashes.add(store.canonical_hash(path))
    assert len(hashes) == 1


def test_the_hash_does_not_see_how_a_program_rewrote_the_file(path):
    before = list(stored.canonical_rows(path))
    stored.execute(
        path,
        "UPDATE gpkg_contents SET last_change = '2026-01-01T00:00:00.000Z'",
        "DELETE FROM layer_styles",
        "CREATE TABLE gpkg_ogr_contents (table_name TEXT, feature_count INTEGER)",
        "PRAGMA page_size = 8192",
        "VACUUM",
    )
    assert list(stored.canonical_rows(path)) == before


# Changes


def test_a_list_saved_again_replaces_its_rows_and_keeps_its_place(path):
    """One that is removed takes with it how its statuses were loaded."""
    osj, kos = samples.SMALL.lists
    shorter, new = replace(osj, entries=osj.entries[:1]), m.MatchedList(m.Checklist("NEW", "new"))
    with store.change(path, "load list") as session:
        session.save_list(shorter)
        session.save_list(new)
        assert [each.checklist.id for each in session.lists()] == ["OSJ8", "KOS2025", "NEW"]
    assert stored.lists(path) == (shorter, kos, new)
    with store.change(path, "remove list") as session:
        session.remove_list("OSJ8")
    assert query(path, "SELECT count(*) FROM match WHERE list_id = 'OSJ8'") == [(0,)]
    assert stored.lists(path) == (kos, new)
    assert store.load(path, m.SourceFile) == samples.SMALL.source_files[:1]


def test_saving_adds_and_updates_by_key_and_removes_nothing(path):
    small = samples.SMALL
    moved = replace(small.sites[0], point=(127.6, 34.9), note=None)
    new = m.Site("KR-9", "Ramsar", m.Names("New"), "KOR")
    decision = m.Decision("Emberiza sp.", "other", "expert", "p. 99", kind="match", list_id="KOS2025")
    threshold = replace(small.thresholds[0], value=160)
    file = replace(small.source_files[0], sha256="c" * 64)
    newer, sheet = replace(threshold, edition="CSR9"), replace(file, sheet="Sheet 3")
    record, track = replace(small.evidence[0], individuals=2), replace(small.tracks[1], fixes=3)
    seen = replace(small.occurrences[1], records=301)
    stated = replace(small.statuses[1], source="another page")
    beside = replace(stated, id="S-3")
    saved = {  # what is saved, and all that is there then
        m.Site: ((new, moved), (moved, *small.sites[1:], new)),
        m.Evidence: ((record,), (record, small.evidence[1])),
        m.Decision: ((decision,), (decision, small.decisions[1])),
        m.Threshold: ((newer, threshold), (threshold, small.thresholds[1], newer)),
        m.Occurrence: ((seen,), (small.occurrences[0], seen)),
        m.Track: ((track,), (small.tracks[0], track)),
        m.Status: ((stated, beside), (small.statuses[0], stated, beside)),  # not what lists print
    }
    with store.change(path, "many") as session:
        for noun, (values, _) in saved.items():
            session.save(noun, values)
        session.save(m.SiteArea, [m.SiteArea("KR-9", samples.SQUARE, "survey")])
        session.save(m.Round, [m.Round(1, "2004-11", "2006-12", "Tokyo")])
        session.save_source_file(file)
        session.save_source_file(sheet)
        session.set_meta("numbering", "[1,2]")
    assert {noun: store.load(path, noun) for noun in saved} == {
        noun: there for noun, (_, there) in saved.items()
    }
    assert stored.lists(path) == small.lists
    assert stored.meta(path)["numbering"] == "[1,2]"
    assert store.load(path, m.Round)[0].place == "Tokyo"
    assert store.load(path, m.SourceFile) == (file, small.source_files[1], sheet)
    assert query(path, "SELECT party FROM site_area WHERE site_id = 'KR-9'") == [("KOR",)]
    found = query(path, "SELECT minx, miny FROM rtree_site_geom WHERE id = 1")
    assert found == [(pytest.approx(127.6, abs=1e-5), pytest.approx(34.9, abs=1e-5))]
    with store.change(path, "round open") as session:
        session.set_meta("numbering", None)
    assert "numbering" not in stored.meta(path)


def test_a_track_keeps_the_times_of_its_fixes_and_other_programs_see_that_it_has_them(path):
    import shapely

    (found, _) = store.load(path, m.Track)
    line = shapely.from_wkb(found.wkb)
    assert [time for *_, time in line.coords] == [1583020800.0, 1583280000.5, 1588464000.0]
    asked = "SELECT geometry_type_name, z, m FROM gpkg_geometry_columns WHERE table_name = 'track'"
    assert query(path, asked) == [("LINESTRING", 0, 2)]


def test_counts_are_never_counted_twice_and_replacing_makes_the_given_values_all_there_is(path):
    """Twins that a source really prints twice stay two; loading the file again adds none of them."""
    dossier = samples.SMALL
    new = replace(dossier.counts[0], season="spring")
    with store.change(path, "load counts") as session:
        session.save(m.SiteCount, [*dossier.counts, new])
    assert store.load(path, m.SiteCount) == (*dossier.counts, new)
    assert store.load(path, m.SiteCount).count(dossier.counts[0]) == 2
    left = {
        m.SiteCount: dossier.counts[:1], m.Evidence: dossier.evidence[::-1], m.SiteArea: (), m.Decision: (),
        m.Round: (m.Round(3), *dossier.rounds),  # to those there were the record of acts refers
        m.Site: dossier.sites[1:2], m.Status: dossier.statuses[:1],
    }  # fmt: skip
    with store.change(path, "replace") as session:
        for noun, values in left.items():
            session.replace(noun, values)
    assert {noun: store.load(path, noun) for noun in left} == left
    assert stored.lists(path) == dossier.lists


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(old=samples.dossiers(), new=samples.dossiers())
def test_any_dossier_changed_into_any_other_is_the_other(old, new):
    """Of what the Parties did, which is only added to, tests/negotiation/test_acts.py speaks; a session places counts anew."""
    of_acts = {"acts": (), "rounds": (), "positions": (), "decisions": (), "drafts": (), "counts": ()}
    old, new = replace(old, **of_acts), replace(new, **of_acts)
    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "a.gpkg", Path(folder) / "b.gpkg"
        store.create(path, old, command="init")
        with store.change(path, "change") as session:
            for matched in old.lists:
                session.remove_list(matched.checklist.id)
            for matched in new.lists:
                session.save_list(matched)
            session.replace_source_files(new.source_files)
            session.replace_taxa(new.reference, new.taxa)
            for field, noun in tables.BY_FIELD.items():
                if field not in of_acts:
                    session.replace(noun.cls, getattr(new, field))
        assert store.load(path) == new
        store.create(other, new, command="init")
        assert store.canonical_hash(path) == store.canonical_hash(other)
        assert integrity.problems(path) == ()


def test_the_reference_can_be_replaced_with_everything_that_refers_to_it(path):
    new = (m.Taxon("Emberiza nova", "species", 1),)
    with pytest.raises(InputError, match="refer to a taxon"), store.change(path, "load taxonomy") as session:
        session.replace_taxa("AviList v2026", new)
    assert stored.meta(path)["reference"] == "AviList v2025"
    with store.change(path, "load taxonomy") as session:
        for matched in session.lists():
            entries = tuple(replace(each, match=replace(each.match, taxon=None)) for each in matched.entries)
            session.save_list(replace(matched, entries=entries))
        means = dict.fromkeys((m.SiteCount, m.Threshold, m.Track, m.Status)) | dict.fromkeys(
            (m.Evidence, m.Occurrence), new[0].name
        )
        for noun, taxon in means.items():
            session.replace(noun, [replace(each, taxon=taxon) for each in session.load(noun)])
        session.replace_taxa("AviList v2026", new)
    assert (stored.meta(path)["reference"], store.load(path, m.Taxon)) == ("AviList v2026", new)


# The log


def test_each_change_writes_one_line_that_joins_the_one_before(path):
    with store.change(path, "load sites new.csv") as session:
        session.save(m.Site, [m.Site("new", "x", m.Names("y"), "JPN")])
    assert session.changed
    first, second = store.load(path, m.Event)
    assert (first.command, first.what, first.before) == ("init", "created", None)
    assert (second.command, second.what) == ("load sites new.csv", "changed: place, site")
    assert second.before == first.after != second.after == store.canonical_hash(path)


@pytest.mark.parametrize("way", [store.retry_on_conflict, lambda verb: verb], ids=["copied", "locked"])
def test_a_change_that_changes_nothing_leaves_every_byte_and_writes_no_line(path, way):
    before, dossier = path.read_bytes(), samples.SMALL

    @way
    def again() -> bool:
        with store.change(path, "load everything again") as session:
            session.replace_taxa(dossier.reference, dossier.taxa)
            for matched in dossier.lists:
                session.save_list(matched)
            for field, noun in tables.BY_FIELD.items():
                if noun.cls is not m.Act:  # what the Parties did is never written anew
                    session.save(noun.cls, getattr(dossier, field))
                    session.replace(noun.cls, getattr(dossier, field))
        return session.changed

    assert not again()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@store.retry_on_conflict
def nowhere(path: Path) -> None:
    with store.change(path, "broken") as session:
        session.save(m.SiteArea, [replace(samples.SMALL.areas[0], site_id="nowhere")])


def test_a_change_of_a_copy_that_refers_to_nothing_is_refused_and_leaves_every_byte(path):
    before = path.read_bytes()
    with pytest.raises(InputError, match="not changed"):
        nowhere(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("error", [InputError("no"), KeyboardInterrupt(), OSError("elsewhere"), ValueError()])
def test_a_change_that_fails_leaves_every_byte_and_passes_the_error_on(path, error):
    before = path.read_bytes()
    with pytest.raises(type(error)) as caught, store.change(path, "half") as session:  # noqa: PT012
        session.save(m.Site, [m.Site("new", "x", m.Names("y"), "JPN")])
        session.remove_list("OSJ8")
        raise error
    assert caught.value is error
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_log_that_is_given_is_kept(path, tmp_path):
    with store.change(path, "load sites") as session:
        session.save(m.Site, [m.Site("new", "x", m.Names("y"), "JPN")])
    copy = tmp_path / "copy.gpkg"
    store.create(copy, store.load(path), command="init --from")
    assert store.load(copy, m.Event) == store.load(path, m.Event)
    assert [each.at for each in store.load(copy, m.Event)] == [each.at for each in store.load(path, m.Event)]
    assert integrity.problems(copy) == ()


def test_equal_reasons_are_stored_once_in_one_form(path):
    assert query(path, "SELECT args FROM match WHERE place = 0 AND list_id = 'OSJ8' AND row = 2") == [
        ('{"name":"Emberiza personata"}',)
    ]
    assert m.Message.of("r", b="2", a="1").args == (("a", "1"), ("b", "2"))


# Geometry


def test_geometry_is_what_shapely_writes():
    import shapely

    point, line = shapely.Point(127.5, 34.85), shapely.LineString([(130, 32), (127, 34)])
    assert geometry.wkb_of(geometry.point_blob((127.5, 34.85))) == shapely.to_wkb(point, byte_order=1)
    blob = geometry.line_blob([(130.0, 32.0), (127.0, 34.0)])
    assert geometry.wkb_of(blob) == shapely.to_wkb(line, byte_order=1)
    assert geometry.envelope(blob) == (127, 130, 32, 34)
    middle = shapely.Point(127, 35)
    donut = shapely.MultiPolygon([middle.buffer(1).difference(middle.buffer(0.5))])
    for order in (0, 1):
        area = geometry.blob_of(shapely.to_wkb(donut, byte_order=order), geometry.MULTIPOLYGON)
        assert geometry.iso_wkb(area) == shapely.to_wkb(donut, byte_order=1)
        assert geometry.envelope(area) == pytest.approx((126, 128, 34, 36))
        assert geometry.bounds(area, geometry.MULTIPOLYGON) == geometry.envelope(area)


@pytest.mark.parametrize(
    "blob", [b"", b"GP", b"XX" + bytes(30), b"GP\0\1" + bytes(4), b"GP\0\x03\xe6\x10\0\0" + bytes(8)]
)
def test_what_is_no_geometry_is_said_to_be_none(blob):
    for read in (geometry.iso_wkb, geometry.envelope):
        with pytest.raises(ValueError, match=r"it |its "):
            read(blob)
