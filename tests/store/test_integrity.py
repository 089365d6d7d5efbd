"""What another program did to a dossier is found and said, with what to do; a sound one has no problem."""

import json
import re
import sqlite3
import struct
import tempfile
from contextlib import closing, suppress
from functools import cache
from itertools import chain
from math import inf
from pathlib import Path
from typing import Any

import pytest
import store_dossiers as samples
import stored
from cli import birds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wordings import english

from birds import store
from birds.errors import BirdsError, DossierError, Problem
from birds.model import (
    Decision,
    DossierContent,
    Event,
    Evidence,
    Message,
    Site,
    SiteArea,
    SiteCount,
    Snapshot,
    Track,
)
from birds.model.agreement import default
from birds.store import exporting, geopackage, integrity, log, tables


def damage(path: Path, *statements: str) -> tuple[Problem, ...]:
    """Let another program do this to the file; return what is found then."""
    stored.execute(path, *statements)
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
    store.create(path, dossier, command="init")
    assert integrity.problems(path) == ()


FEWER = "DELETE FROM evidence WHERE id = 'e2'"


@pytest.fixture
def founded(path: Path) -> Path:
    path.write_bytes(samples.made(founding=True))
    return path


def test_a_dossier_with_less_than_it_was_founded_with_is_told(founded):
    assert integrity.problems(founded) == ()
    assert meddle(founded, FEWER) == ["when it was made it had 2 records of evidence; now it has 1"]
    with store.change(founded, "load evidence") as session:
        session.save(Evidence, samples.SMALL.evidence)
    assert store.adopt_changes(founded, "what was taken out is back")
    assert integrity.problems(founded) == ()
    with store.change(founded, "remove rings.csv") as session:
        session.replace(Evidence, samples.SMALL.evidence[:1])
    (problem,) = integrity.problems(founded)
    assert problem.severity == "note", "what a command removed is no error"
    assert english(problem.what) == "when it was made it had 2 records of evidence; now it has 1"
    assert problem.todo
    assert english(problem.todo) == "removed by: rings.csv"


@pytest.mark.parametrize(
    "noted", ["DELETE FROM meta WHERE key = 'founded'", "UPDATE meta SET value = '[1' WHERE key = 'founded'"]
)
def test_a_dossier_that_does_not_say_what_it_was_founded_with_lacks_nothing(founded, noted):
    assert meddle(founded, noted, FEWER) == []


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
    ((page,),) = stored.query(path, "SELECT rootpage FROM sqlite_master WHERE name = 'taxon_parent'")
    ((size,),) = stored.query(path, "PRAGMA page_size")
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


CELLS = [(table.name, column) for table in tables.TABLES for column in (*table.columns, *table.derived)]
DEEP = "[" * 5000 + "]" * 5000
TOO_DEEP = (
    '{"a":{"b":[1]}}', '[["rule",{"a":[1]}]]', '[["x","rule",{"a":{}}]]', "[[[]]]", '["a",1]', "[true]",
    "[99]", "{}", "null",
)  # fmt: skip
NASTY: dict[str, tuple[Any, ...]] = {
    "text": ("", "x", "a\x00b", 5, b"\x00\xff", None, DEEP, "x" * 70000, "¹¹¹¹-¹¹", "2018-01", *TOO_DEEP),
    "whole": (-1, 0, 2**62, "x", 1.5, None, b"x"),
    "number": (-1e308, float("inf"), "x", b"", None, 1000.0),
    "truth": (2, "x", None, -1),
}
NASTY["date"] = NASTY["moment"] = (*NASTY["text"], "2018-01-01T12:00", "2018-02-31")


@cache
def small() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        store.create(path, samples.SMALL, command="init")
        with store.change(path, "round close") as session:
            session.save(Snapshot, [Snapshot(1, "{}", "{}")])
        return path.read_bytes()


def opened(data: bytes = b"") -> sqlite3.Connection:
    """Open the small dossier as a program does that knows GeoPackage, but not us."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(data or small())
    geopackage.register_functions(connection)
    return connection


@cache
def without_triggers() -> tuple[bytes, tuple[str, ...]]:
    """Return the small dossier whose triggers somebody has taken out, and how they are put back."""
    with closing(opened()) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        return connection.serialize(), tuple(sql for _, sql in triggers)


def columns_of(table: str) -> list[str]:
    with closing(opened()) as connection:
        return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]


def damaged(table: str, column: str, value: Any) -> sqlite3.Connection | None:
    """Return the small dossier with another value in the first cell of a column; None where it can't be changed."""
    data, triggers = without_triggers()
    connection = opened(data)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    first = f"fid = (SELECT min(fid) FROM {table})"  # noqa: S608
    change = f"UPDATE {table} SET {column} = ? WHERE {first} AND {column} IS NOT ?"  # noqa: S608
    try:
        done = connection.execute(change, (value, value))
    except sqlite3.IntegrityError:  # SQLite itself holds this
        return None
    connection.execute("BEGIN")
    for sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    return connection if done.rowcount else None


def found(connection: sqlite3.Connection) -> list[object]:
    """Return what the checks tell; the one that takes most of the time reads no cell of ours and comes last."""
    connection.text_factory = integrity._LENIENT  # as `check` reads what others wrote
    of_cells = [check for check in integrity.CHECKS if check is not integrity._around]
    told = [problem for check in of_cells for problem in check(connection, "x")]
    connection.text_factory = str
    return told or [*integrity._log(connection, "x")] or [*integrity._around(connection, "x")]


@pytest.mark.slow
@pytest.mark.parametrize("table", [table.name for table in tables.TABLES])
def test_a_single_cell_of_any_table_that_another_program_has_changed_is_said_by_check(table):
    tried = 0
    for name, column in CELLS:
        if name != table:
            continue
        other = {"whole": 7, "number": 7.5, "truth": 1}.get(
            column.kind, b"GP" if column.kind not in NASTY else "other"
        )
        for value in (other, 0 if column.kind == "truth" else None):
            connection = damaged(table, column.name, value)
            if connection is not None:
                with closing(connection):
                    tried += 1
                    assert found(connection), (column.name, value)
    assert tried > 1


@pytest.mark.parametrize("table", [*(table.name for table in tables.TABLES), *tables.JOINS])
def test_a_row_of_any_table_that_another_program_has_taken_out_or_doubled_is_said_by_check(table):
    columns = ", ".join(name for name in columns_of(table) if name != "fid")
    doubled = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE fid = 1"  # noqa: S608
    for statement in (f"DELETE FROM {table} WHERE fid = 1", doubled):  # noqa: S608
        with closing(opened()) as connection, suppress(sqlite3.IntegrityError):  # SQLite itself holds this
            if connection.execute(statement).rowcount:
                assert found(connection), statement


@pytest.mark.parametrize("table", tables.JOINS)
def test_a_cell_that_other_programs_join_by_is_said_with_table_and_row(table):
    with closing(opened()) as connection:
        connection.execute("UPDATE site_count SET months = '[1,2]'")
        for column in columns_of(table):
            geopackage.fill_joins(connection, tables.JOINS.values())
            assert not list(integrity._joins(connection, "x"))
            (first,) = connection.execute(f"SELECT min(fid) FROM {table}").fetchone()  # noqa: S608
            connection.execute(f"UPDATE {table} SET {column} = 77 WHERE fid = {first}")  # noqa: S608
            (told,) = [english(each.what) for each in integrity._joins(connection, "x")]
            assert told.startswith(f"{table} no longer matches {tables.JOINS[table]}"), column
            assert told.endswith(f"the first difference is in row {first} (its fid)")


def test_what_other_programs_join_by_is_as_it_was_after_the_next_change_of_its_source(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(small())
    stored.execute(path, *(f"DELETE FROM {table}" for table in tables.JOINS))  # noqa: S608
    assert integrity.problems(path) != ()
    with store.change(path, "x") as session:
        session.set_meta("x", "y")
    assert {one.what.code for one in integrity.problems(path)} == {"store.other_join"}
    with store.change(path, "x") as session:
        session.replace(Evidence, samples.SMALL.evidence[1:])
        session.replace(SiteCount, samples.SMALL.counts[1:])
        session.replace(Site, session.load(Site)[::-1])
        session.replace(Track, session.load(Track)[::-1])
    assert integrity.problems(path) == ()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("source_file", "noun", b"\x00\xff"), ("evidence", "from_lon", "x")],
    ids=["the name of a row", "an end of a record, with which nothing is compared"],
)
def test_bytes_that_are_no_text_and_texts_that_are_no_number_are_said(table, column, value):
    connection = damaged(table, column, value)
    assert connection
    with closing(connection):
        assert found(connection)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cell=st.sampled_from([one for one in CELLS if one[1].kind in NASTY]), data=st.data())
def test_whatever_stands_in_a_cell_is_read_or_is_one_sentence(cell, data):
    table, column = cell
    connection = damaged(table, column.name, data.draw(st.sampled_from(NASTY[column.kind])))
    if connection is None:
        return
    with closing(connection):
        said = found(connection)
        for read in (
            lambda: store.Reader(connection).dossier(),
            lambda: exporting.exported_files(connection),
        ):
            try:
                read()
            except BirdsError:
                assert said


SEVERAL = [(table, column.name) for table, column in CELLS if column.several]


@pytest.mark.parametrize(("table", "column"), SEVERAL)
def test_half_a_letter_that_is_spelled_out_is_said_of_its_cell(table, column):
    for value in (r'["\ud800"]', r'{"en":"\ud800"}', r'[["a","\ud800"]]'):
        connection = damaged(table, column, value)
        if connection:
            with closing(connection):
                assert column in {each.column for each in integrity._several(connection, "x")}


def test_half_a_letter_is_not_taken_over_from_another_program_and_ends_no_export(tmp_path):
    path = tmp_path / "a.gpkg"
    connection = damaged("link", "kinds", r'["\ud800"]')
    assert connection
    with closing(connection):
        path.write_bytes(connection.serialize())
    assert birds("-d", path, "check", "--adopt", "Kim").exit_code == 1
    done = birds("-d", path, "export", tmp_path / "out")
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (4, 1), done.stderr


@pytest.mark.parametrize("column", ["titles", "languages"])
@pytest.mark.parametrize("value", ["1", "[", "x", "null"])
def test_a_cell_that_is_no_json_of_its_shape_is_said_without_the_words_of_python(column, value):
    connection = damaged("agreement", column, value)
    assert connection
    with closing(connection), pytest.raises(DossierError) as refused:
        store.Reader(connection).dossier()
    assert not re.search("object|Expecting|char ", str(refused.value))


@pytest.mark.parametrize("noun", tables.NOUNS.values(), ids=lambda noun: noun.name)
def test_what_a_row_of_any_table_is_has_a_word(noun):
    assert "one." not in english(Message.of("store.a_row", kind=f"one.{noun.label}", table=noun.name))


@pytest.mark.parametrize("column", ["title", "edition", "credit", "licence"])
def test_bytes_in_the_place_of_a_sources_words_are_named_by_check_and_end_no_command(column, tmp_path):
    path = tmp_path / "a.gpkg"
    connection = damaged("source", column, b"\x00\xff")
    assert connection
    with closing(connection):
        path.write_bytes(connection.serialize())
    assert column in {each.column for each in integrity.problems(path)}
    for words in (["lists"], ["check"], ["log"]):
        done = birds("-d", path, *words)
        assert done.exit_code in (0, 1, 4), done.stderr


def test_lists_within_lists_leave_a_cell_as_its_text():
    connection = damaged("track", "parties", DEEP)
    assert connection
    with closing(connection):
        assert DEEP in exporting.exported_files(connection)["track.geojson"].decode()


@pytest.mark.parametrize("version", ["0", "-1", "", "x", "9" * 5000, "\u0663"])
def test_a_version_that_is_none_is_refused(version, tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(small())
    stored.execute(path, f"UPDATE meta SET value = '{version}' WHERE key = 'schema_version'")  # noqa: S608
    done = birds("-d", path, "lists")
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (4, 1)


@pytest.mark.parametrize("table", ["stay", "site_count"])
@pytest.mark.parametrize("text", ["¹¹¹¹-¹¹", "2018-02-31", "2018-01-01T12:00"])
def test_what_is_of_no_date_is_one_sentence_to_whoever_reads_it_and_named_by_check(table, text, tmp_path):
    path = tmp_path / "a.gpkg"
    connection = damaged(table, "date_from", text)
    assert connection
    with closing(connection):
        path.write_bytes(connection.serialize())
    for words in (["map", "-o", tmp_path / "map.html"], ["export", tmp_path / "out"]):
        done = birds("-d", path, *words)
        assert (done.exit_code, len(done.stderr.strip().splitlines())) == (4, 1), done.stderr
    (told,) = [one for one in integrity.problems(path) if one.column == "date_from"]
    assert english(told.what).startswith(f"{table} (")
    assert "has an invalid value: it must be a date" in english(told.what)
    assert told.value == text
