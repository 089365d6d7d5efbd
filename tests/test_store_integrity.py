"""What another program did to a dossier is found and said, with what to do; a sound one has no problem."""

import json
import sqlite3
import struct
from contextlib import closing
from itertools import chain
from math import inf
from pathlib import Path

import pytest
import store_dossiers as samples
import stored
from wordings import english

from birds import store
from birds.errors import DossierError, Problem
from birds.model import Decision, DossierContent, Event, Evidence, Site, SiteArea, SiteCount
from birds.model.agreement import default
from birds.store import creating, geopackage, integrity, log


def damage(path: Path, *statements: str) -> tuple[Problem, ...]:
    """Do to the file what a program does that knows SQLite and GeoPackage, but not us; return what is found then."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        geopackage.register_functions(connection)
        for statement in statements:
            connection.execute(statement)
    found = integrity.problems(path)
    assert all(each.file == "agreement.gpkg" and each.todo for each in found)
    return found


def meddle(path: Path, *statements: str) -> list[str]:
    """Do so; return what is found but for what is found whenever a row of that table was changed."""
    follows = ("changed outside birds", "from which it is derived")
    words = [english(each.what) for each in damage(path, *statements)]
    return [each for each in words if not any(one in each for one in follows)]


def said(path: Path) -> list[str]:
    return [english(each.what) for each in integrity.problems(path)]


@pytest.mark.parametrize(
    "dossier", [samples.SMALL, DossierContent("none", agreement=default())], ids=["small", "empty"]
)
def test_a_new_dossier_has_no_problem(tmp_path, dossier):
    path = tmp_path / "agreement.gpkg"
    creating.create(path, dossier, command="init")
    assert integrity.problems(path) == ()


FEWER = "DELETE FROM evidence WHERE id = 'e2'"


def test_a_dossier_with_less_than_it_was_founded_with_is_told(tmp_path):
    path = tmp_path / "agreement.gpkg"
    path.write_bytes(samples.made(founding=True))
    assert integrity.problems(path) == ()
    assert meddle(path, FEWER) == ["when it was made it had 2 records of evidence; now it has 1"]
    with store.change(path, "load evidence") as session:
        session.save(Evidence, samples.SMALL.evidence)
    assert store.adopt_changes(path, "what was taken out is back")
    assert integrity.problems(path) == ()


def test_what_a_command_removed_is_a_note_and_no_error(tmp_path):
    path = tmp_path / "agreement.gpkg"
    path.write_bytes(samples.made(founding=True))
    with store.change(path, "remove rings.csv") as session:
        session.replace(Evidence, samples.SMALL.evidence[:1])
    (found,) = integrity.problems(path)
    assert (found.severity, english(found.what)) == (
        "note",
        "when it was made it had 2 records of evidence; now it has 1",
    )
    assert found.todo
    assert english(found.todo) == "removed by: rings.csv"


@pytest.mark.parametrize(
    "noted", ["DELETE FROM meta WHERE key = 'founded'", "UPDATE meta SET value = '[1' WHERE key = 'founded'"]
)
def test_a_dossier_that_does_not_say_what_it_was_founded_with_lacks_nothing(tmp_path, noted):
    path = tmp_path / "agreement.gpkg"
    path.write_bytes(samples.made(founding=True))
    assert meddle(path, noted, FEWER) == []


def test_a_change_by_another_program_is_told_from_ours(path):
    with store.change(path, "load sites") as session:
        session.save(Site, samples.SMALL.sites[:1])
        session.replace(Decision, ())
    assert integrity.problems(path) == ()
    assert meddle(path, "UPDATE site SET note = 'drawn in QGIS'") == []
    (found,) = integrity.problems(path)
    changed = 'the table site was changed outside birds: it no longer matches log entry 2 ("load sites")'
    assert (found.severity, english(found.what)) == ("error", changed)
    with store.change(path, "load sites") as session:
        session.replace(SiteCount, ())
    assert said(path) == [
        changed.replace("entry 2", "entry 3")
    ]  # and what birds does meanwhile adopts nothing


@pytest.mark.parametrize("noted", ["as they are now", "[]", "{", '["x"]'])
def test_digests_that_another_program_notes_hide_none_of_its_changes(path, noted):
    assert meddle(path, "UPDATE site SET note = 'drawn in QGIS'") == []
    if noted == "as they are now":
        with store.read(path) as reader:
            noted = json.dumps([*log.table_digests(reader.connection).values()])
    meddle(path, f"UPDATE meta SET value = '{noted}' WHERE key = 'digests'")  # noqa: S608 - our own words
    for noun in (Decision, SiteCount):
        with store.change(path, "load") as session:
            session.replace(noun, ())
        assert len(said(path)) == 1


@pytest.mark.parametrize(
    ("statement", "severity", "told"),
    [
        ("UPDATE gpkg_contents SET identifier = 'Our sites' WHERE table_name = 'site'", "note",
         '"site" of gpkg_contents'),
        ("UPDATE gpkg_contents SET last_change = '2027-01-01T00:00:00.000Z', min_x = -1", "", ""),
        ("DELETE FROM gpkg_contents WHERE table_name = 'layer_styles'", "warning",
         "the table layer_styles is not"),
        ("UPDATE gpkg_geometry_columns SET z = 1 WHERE table_name = 'site'", "warning",
         '"site" of gpkg_geometry_columns'),
        ("DELETE FROM gpkg_extensions WHERE table_name = 'site'", "warning",
         '"site, gpkg_rtree_index" of gpkg_ext'),
        ("UPDATE gpkg_spatial_ref_sys SET definition = 'x' WHERE srs_id = 4326", "warning",
         '"4326" of gpkg_spatial_ref'),
        ("UPDATE gpkg_metadata_reference SET table_name = 'entry' WHERE table_name = 'site'", "warning",
         "the file's metadata"),
        ("UPDATE layer_styles SET styleQML = '<qgis/>' WHERE f_table_name = 'track'", "note",
         '"track, Tracks by where they lead" of layer_st'),
        ("DELETE FROM layer_styles WHERE f_table_name = 'occurrence'", "note",
         'the row "occurrence, Form" of layer_st'),
        ("UPDATE layer_styles SET owner = CAST(x'ff' AS TEXT) WHERE f_table_name = 'track'", "note",
         "track, Tracks"),
        ("INSERT INTO layer_styles (f_table_name, styleName) VALUES ('site', 'theirs')", "", ""),
        ("DROP TABLE layer_styles", "", ""),
        ("UPDATE meta SET value = '{}' WHERE key = 'digests'", "warning", "the last command's note in"),
        ("DELETE FROM meta WHERE key = 'fids'", "warning", "the last command's note in"),
        ("UPDATE site SET fid = fid + 100", "warning",
         "rows of the table site no longer have the numbers (fid)"),
    ],
)  # fmt: skip
def test_a_row_about_our_tables_that_another_program_changed_is_said(path, statement, severity, told):
    found = [(each.severity, told in english(each.what)) for each in damage(path, statement)]
    assert found == ([(severity, True)] if told else [])


def test_a_table_that_a_command_writes_is_digested_before_it_is_written(path):
    assert meddle(path, "UPDATE site SET note = 'drawn in QGIS'") == []
    with store.change(path, "load sites") as session:
        session.save(Site, samples.SMALL.sites[:1])
    (found,) = said(path)
    assert "the table site was changed outside birds: it no longer matches log entry 1" in found
    assert store.load(path, Event)[-1].what == "changed: site; others: site"


def test_a_change_by_another_program_is_said_until_somebody_adopts_it_by_name(path):
    assert not store.adopt_changes(path, "nothing to adopt")
    for note in ("first", "second"):
        assert meddle(path, "UPDATE site SET note = coalesce(note, '') || 'x'") == []
        assert said(path) != []
        with store.change(path, f"load {note}") as session:
            session.replace(Decision, ())
    assert store.adopt_changes(path, "Kim has drawn in QGIS")
    assert integrity.problems(path) == ()
    last = store.load(path, Event)[-1]
    assert (last.command, last.what) == ("check --adopt Kim has drawn in QGIS", "adopted: site")
    assert meddle(path, "UPDATE site SET note = 'y'", "DELETE FROM threshold") == []
    (found,) = said(path)
    assert "the tables site, threshold were changed outside birds: they no longer match log entry 3" in found


@pytest.mark.slow
def test_a_line_of_the_log_that_is_changed_or_taken_out_is_named_and_nothing_is_written_any_more(path):
    for number in range(3):
        with store.change(path, f"load {number}") as session:
            session.set_meta("x", str(number))
    sound = path.read_bytes()
    keep = [f"CREATE TRIGGER {one}" for one in store.tables.EVENT.literal.split("CREATE TRIGGER ")[1:]]
    free = ("DROP TRIGGER event_keep_update", "DROP TRIGGER event_keep_delete")
    for statement, number in {
        "UPDATE event SET at = '1999-01-01T00:00:00.000Z' WHERE fid = 2": 2,
        "UPDATE event SET command = 'load all' WHERE fid = 1": 1,
        "DELETE FROM event WHERE fid = 2": 2,
        "DELETE FROM event WHERE fid = 4": 4,
        "DELETE FROM event": 1,
    }.items():
        path.write_bytes(sound)
        meddle(path, *free, statement, *keep)
        assert f"log entry {number} is missing, or was not written by birds" in said(path)
        before = path.read_bytes()
        with (
            pytest.raises(DossierError, match=f"entry {number} of its log"),
            store.change(path, "x") as session,
        ):
            session.set_meta("x", "y")
        assert path.read_bytes() == before
        assert stored.meta(path)["x"] == "2"  # it can be read


LOST = 'the table site no longer has "rtree_site_geom_{}", with which birds built it'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["DELETE FROM checklist WHERE id = 'KOS2025'"],
         ["entry (KOS2025 row 2) refers to a row of checklist that is missing"]),
        (["DELETE FROM entry WHERE list_id = 'KOS2025'"],
            ["entry_name (KOS2025 row 2 en) refers to a row of entry that is missing",
            "entry_name (KOS2025 row 2 ko) refers to a row of entry that is missing",
            "match (KOS2025 row 2) refers to a row of entry that is missing"]),
        (["DELETE FROM match WHERE list_id = 'KOS2025'"], ["row 2 of the list KOS2025 has no match"]),
        (["UPDATE site SET species = 'Grus, Anser' WHERE id = 'KR-1'"],
         ["site (KR-1) has a cell that can't be read"]),
        (["UPDATE match SET args = '\"text\"' WHERE list_id = 'KOS2025'"],
         ["match (KOS2025 row 2) has a cell"]),
        (["UPDATE gpkg_contents SET data_type = 'attributes' WHERE table_name = 'site'"],
         ["the table site is not registered as features"]),
        (["UPDATE gpkg_geometry_columns SET column_name = 'shape' WHERE table_name = 'evidence_point'"],
         ["the table evidence_point is not registered as features"]),
        (["DELETE FROM gpkg_contents WHERE table_name = 'entry'"],
         ["the table entry is not registered as attributes"]),
        (["DROP TRIGGER rtree_site_geom_update1",
            "UPDATE site SET geom = (SELECT geom FROM site WHERE id = 'JP-2') WHERE id = 'KR-1'"],
            [LOST.format("update1"), "the spatial index of site does not match"]),
        (["DROP TRIGGER rtree_site_geom_delete", "DELETE FROM site WHERE id = 'KR-1'",
            "DELETE FROM site_area", "DELETE FROM site_count"], [LOST.format("delete"),
            "the spatial index of site does not match"]),
        (["DELETE FROM rtree_site_geom"], ["the spatial index of site does not match"]),
        (["DROP TABLE rtree_site_geom"],
         [LOST.replace("_{}", ""), "the layer site has lost its spatial index"]),
        (["UPDATE site SET geom = (SELECT geom FROM evidence WHERE id = 'e1') WHERE id = 'KR-1'"],
         ["the geometry of site (KR-1) can't be used: it is of WKB type 2, not POINT"]),
        (["UPDATE occurrence SET place_id = 'gone' WHERE fid = 1"],
         ["occurrence (Emberiza personata, gone, month 10) refers to a row of place that is missing"]),
        (["UPDATE threshold SET taxon = 'gone' WHERE fid = 2"],
         ["threshold (촉새, E & SE Asia) refers to a row of taxon that is missing"]),
        (["UPDATE source_file SET list_id = 'gone' WHERE fid = 2"],
         ["source_file (status =status.csv) refers to a row of checklist that is missing"]),
        (["UPDATE track SET parties = 'JPN' WHERE id = 't1'"], ["track (t1) has a cell that can't be read"]),
        (["UPDATE track SET geom = (SELECT geom FROM site_area LIMIT 1) WHERE id = 't1'"],
         ["the geometry of track (t1) can't be used: it is of WKB type 6, not LINESTRING M"]),
        (["DELETE FROM rtree_track_geom"], ["the spatial index of track does not match"]),
        (["UPDATE entry SET number = x'00ff' WHERE fid = 1"],
         ["entry (OSJ8 row 2) has an invalid value: it must be a text"]),
        (["UPDATE site SET area_ha = 'large' WHERE id = 'KR-1'"],
         ["site (KR-1) has an invalid value: it must be a number"]),
        (["UPDATE site SET area_ha = 9e999 WHERE id = 'KR-1'"],
         ["site (KR-1) has an invalid value: it must be a number"]),
        (["PRAGMA ignore_check_constraints = ON", "UPDATE entry SET part = 'x' WHERE fid = 1"],
         ["entry (OSJ8 row 2) has an invalid value: it must be one of natural, alien"]),
        (["DELETE FROM gpkg_contents WHERE table_name = 'site'"], ["the table site is not registered",
            "gpkg_geometry_columns (site) refers to a row of gpkg_contents that is missing"]),
        (["UPDATE evidence SET geom = NULL WHERE id = 'e1'"],
         ["the line of the record e1 does not join its two places"]),
        (["UPDATE evidence SET from_lon = 131 WHERE id = 'e1'"],
         ["the line of the record e1 does not join its two places"]),
    ],
)  # fmt: skip
def test_what_was_broken_is_found(path, statements, said):
    found = meddle(path, *statements)
    assert len(found) == len(said), found
    assert all(each.startswith(expected) for each, expected in zip(found, said, strict=True)), found


def test_a_cell_that_nothing_of_ours_is_as_long_as_is_named_and_not_read(path, monkeypatch):
    monkeypatch.setattr("birds.store.opening.LONGEST_CELL", 100_000)
    assert meddle(path, "UPDATE site SET note = hex(zeroblob(60000)) WHERE fid = 2") == [
        "row 2 of site (its fid) has a cell of more than 0 MB"
    ]
    with pytest.raises(DossierError, match="too long to be read"):
        store.load(path)


@pytest.mark.parametrize(("table", "column"), [("site", "note"), ("meta", "value"), ("place", "id")])
def test_bytes_that_are_no_text_are_named_with_their_row(path, table, column):
    (found,) = meddle(path, f"UPDATE {table} SET {column} = CAST(x'61ff' AS TEXT) WHERE rowid = 1")  # noqa: S608
    assert found == f"row 1 of {table} (its fid) has bytes that are not UTF-8 text"


@pytest.mark.parametrize("table", ["gpkg_contents", "layer_styles"])
def test_such_bytes_in_what_others_say_of_their_layers_break_nothing(path, table):
    name = {"gpkg_contents": "table_name, data_type", "layer_styles": "f_table_name, styleName"}[table]
    meddle(path, f"INSERT INTO {table} ({name}) VALUES (CAST(x'61ff' AS TEXT), 'attributes')")  # noqa: S608
    assert all(each.severity == "note" for each in integrity.problems(path))


def test_a_table_that_is_another_one_is_named_though_nothing_of_it_can_be_read(path):
    assert meddle(path, "DROP TABLE draft_act", "CREATE VIRTUAL TABLE draft_act USING fts5(a)") == [
        'the table "draft_act" is not built as birds builds it'
    ]


def test_a_geometry_in_other_units_is_found(path):
    blob = bytearray(store.geometry.point_blob((1.0, 2.0)))
    blob[4:8] = (5179).to_bytes(4, "little")
    assert meddle(path, f"UPDATE site SET geom = x'{blob.hex()}' WHERE id = 'JP-3'")[0] == (  # noqa: S608
        "the geometry of site (JP-3) can't be used: its coordinate system is 5179, not 4326"
    )


def test_a_broken_page_is_found(path):
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'taxon_parent'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + size - 40)
        file.write(b"\0" * 40)
    found = [english(each.what) for each in integrity.problems(path)]
    assert found
    assert all(each.startswith("the file is damaged: ") for each in found)


def test_a_list_of_problems_ends_somewhere(path):
    rows = ",".join(f"('gone', {row}, 'species', 'natural')" for row in range(500))
    assert 20 <= len(meddle(path, f"INSERT INTO entry (list_id, row, rank, part) VALUES {rows}")) <= 60  # noqa: S608


def area(*rings: list[tuple[float, float]]) -> bytes:
    """A blob of one polygon, whatever its rings are."""
    drawn = [struct.pack(f"<I{2 * len(ring)}d", len(ring), *chain(*ring)) for ring in rings]
    return HEAD + struct.pack("<BIIBII", 1, 6, 1, 1, 3, len(rings)) + b"".join(drawn)


HEAD = struct.pack("<2sBBi4d", b"GP", 0, 3, 4326, 130.0, 131.0, 34.0, 35.0)
NESTED = HEAD + struct.pack("<BII", 1, 7, 1) * 100_000 + struct.pack("<BI2d", 1, 1, 130.0, 35.0)
IN_PARTS = HEAD + struct.pack("<BII", 1, 6, 1) + NESTED[len(HEAD) :]
SQUARE = [(130.0, 34.0), (131.0, 34.0), (131.0, 35.0), (130.0, 35.0), (130.0, 34.0)]


@pytest.mark.parametrize(
    ("blob", "why"),
    [
        (NESTED, "it is of WKB type 7, not MULTIPOLYGON"),
        (area(SQUARE[:4]), "it is not WKB"),
        (area(SQUARE[:1]), "it is not WKB"),
        (area([*SQUARE[:2], (inf, 35.0), SQUARE[0]]), "a coordinate is not a number"),
        (IN_PARTS, "it is of WKB type 7, not POLYGON"),
        (area(SQUARE)[:-4], "it is not WKB"),
    ],
)
def test_a_shape_that_would_crash_a_library_is_named_and_never_handed_to_it(path, blob, why):
    found = meddle(path, f"UPDATE site_area SET geom = x'{blob.hex()}' WHERE fid = 1")  # noqa: S608
    assert f"can't be used: {why}" in found[0]
    assert "site_area" in found[0]
    with pytest.raises(DossierError, match=why):
        store.load(path, SiteArea)
