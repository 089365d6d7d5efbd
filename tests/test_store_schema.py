"""The schema as a contract: no trigger, view or index of somebody else works on our tables; other layers are left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from cli import assert_refused, birds
from shapely.geometry import Point

from birds.store import schema, tables

if TYPE_CHECKING:
    from pathlib import Path

LOAD = "학명,국명\nGavia stellata,아비\n"
NAMES = [table.name for table in tables.TABLES]
EVENTS = ("INSERT", "UPDATE", "DELETE")


def meddle(dossier: Path, *statements: str) -> None:
    with closing(sqlite3.connect(dossier, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def found(*statements: str) -> list[str]:
    """Return the strangers that these statements leave in a dossier."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.create(connection)
        for statement in statements:
            connection.execute(statement)
        return [one.name for one in schema.strangers(connection)]


def held(dossier: Path, tmp_path: Path, name: str) -> None:
    """Hold that `check` names it, and that no command that writes begins."""
    before = dossier.read_bytes()
    checked = birds("-d", dossier, "check")
    assert (checked.exit_code, name in checked.output) == (1, True), checked.output
    mine = tmp_path / "mine.csv"
    mine.write_text(LOAD, "utf-8")
    assert_refused(birds("-d", dossier, "load", "list", mine, "--id", "X"), 4, name)
    assert dossier.read_bytes() == before


def test_a_trigger_is_refused_before_the_first_write(dossier: Path, tmp_path: Path) -> None:
    meddle(dossier, "CREATE TRIGGER evil AFTER INSERT ON position BEGIN DELETE FROM position; END")
    held(dossier, tmp_path, "evil")
    meddle(dossier, "DROP TRIGGER evil")
    assert birds("-d", dossier, "check").exit_code == 0


def test_a_trigger_for_any_event_of_any_table_is_a_stranger() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.create(connection)
        assert not list(schema.strangers(connection))
        made = {(f"evil_{table}_{event}", table, event) for table in NAMES for event in EVENTS}
        for name, table, event in made:
            connection.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN SELECT 1; END")
        assert {one.name for one in schema.strangers(connection)} == {name for name, *_ in made}


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW evil AS SELECT * FROM [position]",
        'CREATE VIEW evil AS SELECT * FROM taxon, "POSITION"',
        "CREATE INDEX evil ON entry (verbatim)",
        "CREATE TABLE evil (fid INTEGER PRIMARY KEY, site TEXT REFERENCES site (id) ON DELETE RESTRICT)",
    ],
)
def test_so_is_a_view_an_index_and_a_table_that_holds_ours(statement: str) -> None:
    assert found(statement) == ["evil"]


@pytest.mark.parametrize(
    "bent",
    ["key TEXT UNIQUE ON CONFLICT REPLACE, value TEXT", "key TEXT, value TEXT AS ('theirs') STORED", "key TEXT COLLATE NOCASE, value TEXT",
     "key TEXT, value TEXT DEFAULT 'theirs'", "key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID --"],
)  # fmt: skip
def test_so_is_a_table_of_ours_that_is_made_otherwise(bent: str) -> None:
    assert "meta" in found(
        "DROP TABLE meta", f"CREATE TABLE meta (fid INTEGER, {bent}\n)".replace("--\n)", "--\n")
    )
    assert "meta" in found("DROP TABLE meta", "CREATE VIRTUAL TABLE meta USING rtree (fid, key, value)")


def test_a_trigger_of_another_table_that_works_on_ours_is_refused_too() -> None:
    made = found(
        "CREATE TABLE notes (fid INTEGER PRIMARY KEY)",
        "CREATE TRIGGER evil AFTER INSERT ON notes BEGIN DELETE /* FROM x */ FROM `position`; END",
        "CREATE TRIGGER worse AFTER INSERT ON notes BEGIN SELECT '--'; DELETE FROM position; END",
    )
    assert made == ["evil", "worse"]


def test_one_of_ours_under_its_own_name_with_other_words_is_refused() -> None:
    made = found(
        "DROP TRIGGER rtree_site_geom_insert",
        "CREATE TRIGGER rtree_site_geom_insert AFTER INSERT ON site BEGIN DELETE FROM position; END",
    )
    assert made == ["rtree_site_geom_insert"]


def test_a_layer_of_an_ecologist_a_project_of_qgis_and_the_counts_of_gdal_are_left_alone(
    dossier: Path, tmp_path: Path
) -> None:
    layer = gpd.GeoDataFrame({"source": ["x"], "site": ["y"]}, geometry=[Point(127, 37)], crs=4326)
    layer.to_file(dossier, layer="nests", driver="GPKG", mode="w")
    meddle(
        dossier,
        "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)",
        "INSERT INTO qgis_projects VALUES ('flyway', x'00', x'00')",
        "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL)",
        'CREATE TRIGGER "trigger_insert_feature_count_site" AFTER INSERT ON "site" BEGIN UPDATE gpkg_ogr_contents'
        " SET feature_count = feature_count + 1 WHERE lower(table_name) = lower('site'); END",
    )
    assert birds("-d", dossier, "check").exit_code == 0
    mine = tmp_path / "mine.csv"
    mine.write_text(LOAD, "utf-8")
    assert birds("-d", dossier, "load", "list", mine, "--id", "X").exit_code == 0
    assert len(gpd.read_file(dossier, layer="nests")) == 1
