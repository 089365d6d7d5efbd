"""The schema as a contract: no trigger, view or index of somebody else works on our tables; other layers are left alone."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas as gpd
import pytest
from cli import assert_refused, birds, ran
from shapely.geometry import Point
from stored import execute, query

from birds.store import geopackage, opening, schema, tables

LOAD = "학명,국명\nGavia stellata,아비\n"
NAMES = [*(table.name for table in tables.TABLES), *tables.JOINS]
EVENTS = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def empty(*statements: str) -> Iterator[sqlite3.Connection]:
    """Open an empty dossier in memory, after these statements."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        geopackage.create_tables(connection)
        for statement in statements:
            connection.execute(statement)
        yield connection


def found(*statements: str) -> list[str]:
    """Return the strangers that these statements leave in a dossier."""
    with empty(*statements) as connection:
        strangers = dict.fromkeys(schema.strangers(connection))
        return [one.table if one.kind == "lacking" else one.name for one in strangers]


@pytest.mark.parametrize(
    ("done", "undone", "name"),
    [
        ("CREATE TRIGGER evil AFTER INSERT ON position BEGIN SELECT 1; END", "DROP TRIGGER evil", "evil"),
        ("DROP INDEX taxon_parent", "CREATE INDEX taxon_parent ON taxon (parent)", "taxon_parent"),
    ],
    ids=["a trigger too many", "an index too few"],
)
def test_another_schema_is_named_by_check_and_refused_before_the_first_write(
    dossier, tmp_path, done, undone, name
):
    execute(dossier, done)
    before = dossier.read_bytes()
    checked = birds("-d", dossier, "check")
    assert (checked.exit_code, name in checked.output) == (1, True), checked.output
    (tmp_path / "mine.csv").write_text(LOAD, "utf-8")
    assert_refused(birds("-d", dossier, "load", "list", tmp_path / "mine.csv", "--id", "X"), 4, name)
    assert dossier.read_bytes() == before
    execute(dossier, undone)
    ran(dossier, "check")


def test_a_trigger_for_any_event_of_any_table_is_a_stranger():
    trigger = "CREATE TRIGGER {0}_{1} BEFORE {1} ON {0} BEGIN SELECT 1; END".format
    assert found() == []
    made = found(*(trigger(table, event) for table in NAMES for event in EVENTS))
    assert {*made} == {f"{table}_{event}" for table in NAMES for event in EVENTS}


TIED = "CREATE TABLE evil (fid INTEGER PRIMARY KEY, site TEXT REFERENCES site (id) ON DELETE RESTRICT)"
INDEXED = "DROP TRIGGER rtree_site_geom_insert"
INSTEAD = "CREATE TRIGGER rtree_site_geom_insert AFTER INSERT ON site BEGIN DELETE FROM position; END"


@pytest.mark.parametrize(
    ("statements", "names"),
    [
        (("CREATE INDEX evil ON entry (verbatim)",), ["evil"]), ((TIED,), ["evil"]),
        (("CREATE VIRTUAL TABLE words USING fts5(name_verbatim, content='entry', content_rowid='fid')",), ["words"]),
        (("CREATE VIRTUAL TABLE words USING fts5(place, content)",), ["words"]),
        (("CREATE VIRTUAL TABLE rtree_mine_geom USING rtree(id, minx, maxx, miny, maxy)",), []),
        ((INDEXED, INSTEAD), ["rtree_site_geom_insert"]),
        (("ALTER TABLE site ADD COLUMN my_note TEXT", "CREATE TABLE notes (fid INTEGER PRIMARY KEY, site TEXT)"), ["my_note"]),
    ],
    ids=["an index", "a table that holds ours", "a virtual table on ours", "one beside it", "a spatial index",
         "one of ours under its own name with other words", "a column, and a table beside ours"],
)  # fmt: skip
def test_so_is_whatever_works_on_our_tables(statements, names):
    assert found(*statements) == names


@pytest.mark.parametrize(
    "bent",
    ["key TEXT UNIQUE ON CONFLICT REPLACE, value TEXT", "key TEXT, value TEXT AS ('theirs') STORED", "key TEXT COLLATE NOCASE, value TEXT",
     "key TEXT, value TEXT DEFAULT 'theirs'", "key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID --"],
)  # fmt: skip
def test_so_is_a_table_of_ours_that_is_made_otherwise(bent):
    table = f"CREATE TABLE meta (fid INTEGER, {bent}\n)".replace("--\n)", "--\n")
    for instead in (table, "CREATE VIRTUAL TABLE meta USING rtree (fid, key, value)"):
        assert "meta" in found("DROP TABLE meta", instead)


def made() -> list[tuple[str, str, str]]:
    with empty() as connection:
        return connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL"
        ).fetchall()


@pytest.mark.slow
def test_each_index_and_trigger_of_ours_that_is_taken_out_is_missed():
    assert len(made()) > 40
    for kind, name, _ in made():
        assert found(f"DROP {kind} {name}") == [name]


CONDITIONS = (
    " NOT NULL", r"^UNIQUE\b.*", " UNIQUE", r" ?CHECK ?\(.*\)$", "^FOREIGN KEY.*", r" REFERENCES \w+\(\w+\)",
)  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS)
def test_each_condition_of_our_tables_that_is_taken_out_is_missed(condition):
    number = 0
    for name in NAMES:
        ((made, sql),) = [one for one in schema._known().tables.items() if one[0] == name]
        _, said = schema._declared(sql)
        for one in said:
            less = [re.sub(condition, "", each) if each == one else each for each in said]
            bent = f"CREATE TABLE {made} ({', '.join(filter(None, less))})"
            if less != [*said]:
                number += 1
                assert [each.name for each in schema._differences(name, bent)] == [one]
    assert number


def triggers_of_gdal(path: Path, name: str, **options: str) -> list[str]:
    """Return how GDAL makes the triggers of a spatial index."""
    layer = gpd.GeoDataFrame({"id": ["x"]}, geometry=[Point(127, 37)], crs=4326)
    layer.to_file(path, layer=name, driver="GPKG", **options)
    asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rtree_%'"
    return [sql for (sql,) in query(path, asked)]


@pytest.mark.slow
@pytest.mark.parametrize("version", ["1.3", "1.4"])
def test_a_spatial_index_that_gdal_has_made_anew_is_known(dossier, tmp_path, version):
    """QGIS makes one where somebody asks for it: with the triggers of GDAL, in the words of GDAL."""
    theirs = triggers_of_gdal(tmp_path / "gdal.gpkg", "site", VERSION=version)
    mine = [f"DROP TRIGGER {name}" for kind, name, _ in made() if name.startswith("rtree_site_geom")]
    assert found(*mine) == []
    assert found(*mine, *theirs) == []
    assert found(*mine, *theirs[1:]) != []
    execute(dossier, *mine, *theirs)
    (tmp_path / "sites.csv").write_text("id,name_en,party,lat,lon\nX,Marsh,KOR,37,127\n", "utf-8")
    ran(dossier, "load", "sites", tmp_path / "sites.csv")
    ran(dossier, "check")


def test_so_is_one_of_the_layer_that_has_none_of_ours(tmp_path):
    theirs = triggers_of_gdal(tmp_path / "gdal.gpkg", "evidence_point")
    assert len(theirs) > 6
    assert found(*theirs) == []


ENDLESS = "SELECT x FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n)"
METADATA = "CREATE TABLE gpkg_metadata (id INTEGER PRIMARY KEY, metadata TEXT)"
COUNTED = "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER)"


@pytest.mark.parametrize(
    "statements",
    [
        (COUNTED, f"CREATE TRIGGER evil AFTER UPDATE ON gpkg_ogr_contents BEGIN {ENDLESS}; END"),
        (COUNTED, f'CREATE TRIGGER evil BEFORE INSERT ON "GPKG_OGR_contents" BEGIN {ENDLESS}; END'),
        ("CREATE VIEW gpkg_ogr_contents AS SELECT 1 AS table_name, 1 AS feature_count",),
        (
            "CREATE VIRTUAL TABLE rtree_evidence_point_geom USING rtree(id, minx, maxx, miny, maxy)",
            f"CREATE TRIGGER evil AFTER INSERT ON rtree_evidence_point_geom_rowid BEGIN {ENDLESS}; END",
        ),
        (METADATA, "CREATE TRIGGER evil BEFORE INSERT ON gpkg_metadata BEGIN SELECT RAISE(IGNORE); END"),
    ],
)
def test_what_is_hung_on_the_tables_to_which_our_writing_or_the_triggers_of_gdal_lead_is_a_stranger(
    statements,
):
    assert found(*statements[:-1]) == []
    assert found(*statements) in (["evil"], ["gpkg_ogr_contents"])


MINE = "CREATE TABLE mine (fid INTEGER PRIMARY KEY, site TEXT, entry TEXT, count INTEGER)"
CHAIN = "".join(f", n{at} AS (SELECT a.site FROM n{at - 1} a, n{at - 1} b)" for at in range(1, 30))  # noqa: S608
ACTS = {
    "VIEW": "SELECT * FROM theirs",
    "INSERT ON": "INSERT INTO mine VALUES (1, '', '', 1)",
    "DELETE ON": "DELETE FROM mine",
    "UPDATE OF": "UPDATE mine SET site = ''",
}
THEIRS = [
    "CREATE VIEW theirs AS SELECT site, entry AS act FROM mine",
    "CREATE VIEW theirs AS WITH entry AS (SELECT * FROM mine) SELECT site FROM entry",
    "CREATE VIEW theirs(site) AS SELECT 'FROM entry' FROM mine",
    "CREATE VIEW theirs AS SELECT * FROM [position]",
    'CREATE VIEW theirs AS SELECT * FROM taxon, "POSITION"',
    "CREATE VIEW theirs AS SELECT count(*) FROM mine WHERE EXISTS (SELECT 1 FROM site)",
    "CREATE VIEW theirs AS SELECT mine.site FROM mine LEFT JOIN entry USING (fid)",
    "CREATE VIEW theirs AS SELECT no_such_function(site) FROM mine",
    f"CREATE VIEW theirs AS {ENDLESS}",
    f"CREATE VIEW theirs AS WITH n0 AS (SELECT site FROM mine){CHAIN} SELECT site FROM n29",  # noqa: S608
    "CREATE TRIGGER theirs AFTER UPDATE OF site ON mine BEGIN UPDATE mine SET entry = NEW.site; END",
    "CREATE TRIGGER theirs AFTER DELETE ON mine WHEN 0 BEGIN DELETE FROM site; END",
    "CREATE TRIGGER theirs BEFORE INSERT ON mine BEGIN DELETE /* FROM x */ FROM `position`; END",
    "CREATE TRIGGER theirs AFTER INSERT ON mine BEGIN SELECT no_such_function(NEW.site); END",
]


@pytest.mark.parametrize("statement", THEIRS)
def test_a_view_and_a_trigger_of_somebodys_own_table_never_run_whatever_they_say(statement):
    assert found(MINE, statement) == []
    with empty(MINE, statement) as connection:
        opening._Watch().begin(connection, schema.read_schema(connection))
        with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited|no such|too many"):
            connection.execute(next(act for word, act in ACTS.items() if word in statement))


@pytest.mark.parametrize(
    "words",
    ["CREATE TRIGGER evil AFTER INSERT ON position BEGIN DELETE FROM position; END", "CREATE INDEX evil ON position (abs(round))",
     "CREATE/**/TRIGGER mine AFTER INSERT ON position BEGIN SELECT 1; END", "CREATE TABLE other (site TEXT REFERENCES site (id))"],
)  # fmt: skip
def test_a_line_of_the_schema_that_is_not_what_stands_beside_its_words_is_forged(words):
    forged = "INSERT INTO sqlite_master VALUES ('table', 'mine', 'mine', 0, '{}')"
    assert found("PRAGMA writable_schema = ON", forged.format(words)) == ["mine"]


@pytest.mark.parametrize(
    "bent",
    [
        "ALTER TABLE site_bird ADD COLUMN mine TEXT",
        "ALTER TABLE site_bird RENAME COLUMN printed TO other",
        "DROP TABLE site_bird; CREATE VIRTUAL TABLE site_bird USING fts5(printed)",
        "DROP TABLE site_bird; CREATE TABLE site_bird (fid INTEGER PRIMARY KEY, printed TEXT) STRICT",
        "DROP TABLE site_bird; CREATE TABLE site_bird AS SELECT 1 AS fid",
    ],
)
def test_a_table_for_other_programs_that_is_made_otherwise_is_one_too(bent):
    assert found(*bent.split("; ")) != []


def test_a_layer_of_an_ecologist_a_project_of_qgis_and_the_counts_of_gdal_are_left_alone(dossier, tmp_path):
    layer = gpd.GeoDataFrame({"source": ["x"], "site": ["y"]}, geometry=[Point(127, 37)], crs=4326)
    layer.to_file(dossier, layer="nests", driver="GPKG", mode="w")
    execute(
        dossier,
        "CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)",
        "INSERT INTO qgis_projects VALUES ('flyway', x'00', x'00')",
        "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL)",
        "CREATE INDEX nests_by_site ON nests (site, source)",
        'CREATE TRIGGER "trigger_insert_feature_count_site" AFTER INSERT ON "site" BEGIN UPDATE gpkg_ogr_contents'
        " SET feature_count = feature_count + 1 WHERE lower(table_name) = lower('site'); END",
    )
    checked = birds("-d", dossier, "check")
    assert checked.exit_code == 0
    assert "tables of other people or programs: nests, qgis_projects" in checked.output
    (tmp_path / "mine.csv").write_text(LOAD, "utf-8")
    ran(dossier, "load", "list", tmp_path / "mine.csv", "--id", "X")
    assert len(gpd.read_file(dossier, layer="nests")) == 1


HEAVY = "instr(zeroblob(40000000), cast(zeroblob(20000000) as blob) || x'01')"
LONG = f"{{}} AS ({HEAVY})"
HANGS = {
    "a generated column": ("table", "meta", "value TEXT NOT NULL", f"value TEXT AS ({HEAVY})"),
    "one more column": ("table", "meta", "value TEXT NOT NULL",
        f"value TEXT NOT NULL, x AS ({HEAVY}) STORED"),
    "a condition": ("table", "position", "round INTEGER", f"round INTEGER CHECK ({HEAVY})"),
    "a default": ("table", "gpkg_contents", "description TEXT DEFAULT ''",
        f"description TEXT DEFAULT ({HEAVY})"),
    "statistics": ("table", "sqlite_stat1", "idx,stat", f"idx,x, stat AS ({HEAVY})"),
    "an index of expressions": ("index", "taxon_parent", "(parent)",
        f"(parent, {HEAVY.replace('zeroblob(', 'hex(')})"),
    "an index in part": ("index", "entry_parent", "IS NOT NULL",
        f"IS NOT NULL AND {HEAVY.replace('zeroblob(', 'hex(')}"),
    "a spatial index": ("table", "rtree_site_geom", "USING rtree(id", "USING rtree_i32(id"),
    "the pages of one": ("table", "rtree_site_geom_node", "data)", f"data AS ({HEAVY}))"),
}  # fmt: skip


@pytest.mark.parametrize("hang", HANGS)
def test_a_schema_that_computes_hangs_no_command(dossier, tmp_path, hang):
    kind, name, said, instead = HANGS[hang]
    bent = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = ? AND name = ?"
    with closing(sqlite3.connect(dossier, isolation_level=None)) as connection:
        connection.execute("ANALYZE")
        connection.execute("PRAGMA writable_schema = ON")
        assert connection.execute(bent, (said, instead, kind, name)).rowcount == 1
        assert connection.execute(
            "SELECT instr(sql, ?) FROM sqlite_master WHERE name = ?", (instead, name)
        ).fetchone() != (0,)
    began = time.process_time()
    checked = birds("-d", dossier, "check")
    assert checked.exit_code == 1, checked.output
    assert name in checked.output
    load = ("load", "list", tmp_path / "x.csv", "--id", "X")
    for command in (("lists",), ("compare", dossier, dossier), load):
        birds("-d", dossier, *command)
    assert time.process_time() - began < 60  # one look at such a column takes hours
