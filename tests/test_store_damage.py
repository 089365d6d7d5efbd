"""One cell that another program has changed: `check` says so, and whoever reads it gets a value or one sentence."""

import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import store_dossiers as samples
from cli import birds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wordings import english

from birds import store
from birds.errors import BirdsError
from birds.model import Evidence, Site, SiteCount, Snapshot, Track
from birds.store import creating, exporting, geopackage, integrity, schema, tables

CELLS = [(table.name, column) for table in tables.TABLES for column in (*table.columns, *table.derived)]
DEEP = "[" * 5000 + "]" * 5000
NESTED = (
    '{"a":{"b":[1]}}', '[["rule",{"a":[1]}]]', '[["x","rule",{"a":{}}]]', "[[[]]]", '["a",1]', "[true]",
    "[99]", "{}", "null",
)  # fmt: skip
NASTY: dict[str, tuple[Any, ...]] = {
    "text": ("", "x", "a\x00b", 5, b"\x00\xff", None, DEEP, "x" * 70000, "¹¹¹¹-¹¹", "2018-01", *NESTED),
    "whole": (-1, 0, 2**62, "x", 1.5, None, b"x"),
    "number": (-1e308, float("inf"), "x", b"", None, 1000.0),
    "truth": (2, "x", None, -1),
}
NASTY["date"] = NASTY["moment"] = (*NASTY["text"], "2018-01-01T12:00", "2018-02-31")


@cache
def small() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        creating.create(path, samples.SMALL, command="init")
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
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table in tables.JOINS:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
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


def test_lists_within_lists_leave_a_cell_as_its_text():
    connection = damaged("track", "parties", DEEP)
    assert connection
    with closing(connection):
        assert DEEP in exporting.exported_files(connection)["track.geojson"].decode()


@pytest.mark.parametrize("version", ["0", "-1", "", "x", "9" * 5000, "\u0663"])
def test_a_version_that_is_none_is_refused(version, tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_bytes(small())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (version,))
        connection.commit()
    done = birds("-d", path, "lists")
    assert (done.exit_code, len(done.stderr.strip().splitlines())) == (4, 1)


def test_a_column_that_somebody_has_added_is_a_stranger():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        geopackage.create_tables(connection)
        assert not list(schema.strangers(connection))
        connection.execute("ALTER TABLE site ADD COLUMN my_note TEXT")
        connection.execute("CREATE TABLE notes (fid INTEGER PRIMARY KEY, site TEXT)")
        assert [(one.kind, one.name, one.table) for one in schema.strangers(connection)] == [
            ("column", "my_note", "site")
        ]


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
