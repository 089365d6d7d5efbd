"""The GeoPackage 1.3 core around our tables: reference systems, contents, geometry columns, RTrees."""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import TYPE_CHECKING

from birds.store import geometry
from birds.store.columns import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from birds.store.columns import Table

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # GeoPackage 1.3.0
LAST_CHANGE = "2000-01-01T00:00:00.000Z"
"""GeoPackage asks for the time of the last change. Ours is fixed: same input, same bytes."""

RTREE = """
CREATE VIRTUAL TABLE rtree_{t}_geom USING rtree(id, minx, maxx, miny, maxy);
CREATE TRIGGER rtree_{t}_geom_insert AFTER INSERT ON {t}
WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
    INSERT OR REPLACE INTO rtree_{t}_geom VALUES
        (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_{t}_geom_update1 AFTER UPDATE OF geom ON {t}
WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
    INSERT OR REPLACE INTO rtree_{t}_geom VALUES
        (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_{t}_geom_update2 AFTER UPDATE OF geom ON {t}
WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
    DELETE FROM rtree_{t}_geom WHERE id = OLD.fid;
END;
CREATE TRIGGER rtree_{t}_geom_update3 AFTER UPDATE ON {t}
WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
    DELETE FROM rtree_{t}_geom WHERE id = OLD.fid;
    INSERT OR REPLACE INTO rtree_{t}_geom VALUES
        (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_{t}_geom_update4 AFTER UPDATE ON {t}
WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
BEGIN
    DELETE FROM rtree_{t}_geom WHERE id IN (OLD.fid, NEW.fid);
END;
CREATE TRIGGER rtree_{t}_geom_delete AFTER DELETE ON {t}
WHEN OLD.geom NOT NULL
BEGIN
    DELETE FROM rtree_{t}_geom WHERE id = OLD.fid;
END"""
RTREE_DEFINITION = "http://www.geopackage.org/spec130/#extension_rtree"


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the RTree triggers call; without them a plain UPDATE fails."""
    for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, _bound(place), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)


def _bound(place: int) -> Callable[[bytes | None], float | None]:
    def bound(blob: bytes | None) -> float | None:
        found = _envelope(blob)
        return found[place] if found else None

    return bound


def _is_empty(blob: bytes | None) -> int | None:
    return None if blob is None else int(_envelope(blob) is None)


@lru_cache(maxsize=4)
def _envelope(blob: bytes | None) -> geometry.Envelope | None:
    """Return the bounds; what can't be read has none (an error here would stop every change of its row).

    A trigger asks five times in a row for the same geometry.
    """
    try:
        return geometry.envelope(blob) if blob is not None else None
    except ValueError:
        return None


def create_core(connection: sqlite3.Connection) -> None:
    """Create the GeoPackage core tables in an empty database and say what the file is."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {USER_VERSION}")
    run(connection, (FOLDER / "geopackage.sql").read_text("utf-8"))


def create_table(connection: sqlite3.Connection, table: Table) -> None:
    """Create a table and register it."""
    run(connection, table.sql())
    register(connection, table)


def register(connection: sqlite3.Connection, table: Table) -> None:
    """Register a table in `gpkg_contents`, a spatial one with its geometry column and an RTree."""
    spatial = table.geometry is not None
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            table.name,
            "features" if spatial else "attributes",
            table.title,
            table.about,
            LAST_CHANGE,
            geometry.SRS_ID if spatial else None,
        ),
    )
    if spatial:
        _register_geometry(connection, table)


def _register_geometry(connection: sqlite3.Connection, table: Table) -> None:
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (table.name, table.geometry, geometry.SRS_ID),
    )
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        (table.name, RTREE_DEFINITION),
    )
    run(connection, RTREE.format(t=table.name))


def note_bounds(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Write the bounds of the spatial tables `names` into `gpkg_contents`; NULL where nothing is located."""
    for name in names:
        found = f"SELECT min(ST_MinX(geom)), min(ST_MinY(geom)), max(ST_MaxX(geom)), max(ST_MaxY(geom)) FROM {name}"  # noqa: S608
        connection.execute(
            "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
            (*connection.execute(found).fetchone(), name),
        )


def run(connection: sqlite3.Connection, script: str) -> None:
    """Run several statements inside the transaction that is open (`executescript` would commit it first)."""
    statement = ""
    for part in script.split(";"):
        statement += part
        if statement.strip() and sqlite3.complete_statement(statement + ";"):
            connection.execute(statement)
            statement = ""
        elif statement.strip():
            statement += ";"
