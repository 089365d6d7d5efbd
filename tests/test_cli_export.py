"""A dossier as plain files and back: `birds export DIR`, `birds init --from DIR`."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import pytest
from cli import assert_refused, birds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wordings import english

from birds import agreements, api, store
from birds.errors import InputError
from birds.model import Dossier, Event, Names, Site, SiteArea, Track
from birds.store import columns, geometry, tables

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).parent))

import store_dossiers as samples

TABLES = [table.name for table in tables.TABLES]
ANY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def made(path: Path, dossier: Dossier) -> Path:
    store.create(path, dossier, command="init")
    return path


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("once")
    api.export(made(place / "a.gpkg", samples.SMALL), place / "plain")
    return place


@pytest.fixture
def plain(once: Path, tmp_path: Path) -> Path:
    """The small dossier, exported."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "plain"


def table(place: Path, name: str) -> list[dict[str, str]]:
    with (place / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def contents(place: Path) -> dict[str, bytes]:
    return {str(each.relative_to(place)): each.read_bytes() for each in place.rglob("*") if each.is_file()}


# There and back


@pytest.mark.slow
@ANY
@given(dossier=samples.dossiers())
def test_any_dossier_comes_back_from_its_export_with_the_same_canonical_rows(dossier: Dossier) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, again = Path(folder) / "a.gpkg", Path(folder) / "b.gpkg"
        made(first, dossier)
        api.export(first, Path(folder) / "plain")
        restored = api.restore(again, Path(folder) / "plain")
        assert list(store.canonical_rows(again)) == list(store.canonical_rows(first))
        assert (restored.edited, restored.unlogged) == ((), False)


@pytest.mark.slow
def test_the_bundled_dossier_comes_back_and_so_does_its_log(bundled_dossier: Path, tmp_path: Path) -> None:
    place, again = tmp_path / "plain", tmp_path / "again.gpkg"
    done = birds("-d", bundled_dossier, "export", place)
    assert (done.exit_code, done.output[:5]) == (0, "wrote")
    back = birds("-d", again, "init", "--from", place)
    assert (back.exit_code, back.stderr) == (0, "")
    assert list(store.canonical_rows(again)) == list(store.canonical_rows(bundled_dossier))
    assert store.canonical_hash(again) == store.canonical_hash(bundled_dossier)
    assert [each.at for each in store.load(again, Event)] == [
        each.at for each in store.load(bundled_dossier, Event)
    ]
    assert store.integrity.problems(again) == ()


def test_an_export_of_what_came_back_is_the_same_byte_for_byte(plain: Path, tmp_path: Path) -> None:
    api.restore(tmp_path / "b.gpkg", plain)
    api.export(tmp_path / "b.gpkg", tmp_path / "other place")
    assert contents(tmp_path / "other place") == contents(plain)


def test_an_export_names_no_folder_of_this_machine(plain: Path, tmp_path: Path) -> None:
    assert not any(str(tmp_path).encode() in data for data in contents(plain).values())


def test_a_log_of_several_lines_keeps_their_times_and_order(tmp_path: Path) -> None:
    events = tuple(
        Event(f"c{n}", "=w", f"h{n}", None if n == 1 else "x", f"2026-01-0{n}T00:00:00Z") for n in (1, 2, 3)
    )
    api.export(made(tmp_path / "a.gpkg", Dossier("r", events=events)), tmp_path / "plain")
    restored = api.restore(tmp_path / "b.gpkg", tmp_path / "plain")
    back = store.load(tmp_path / "b.gpkg", Event)
    assert [(each.command, each.at) for each in back] == [(each.command, each.at) for each in events]
    assert restored.unlogged


def test_geometry_of_either_byte_order_and_empty_ones_come_back(tmp_path: Path) -> None:
    ring = [(0.1, -0.0), (1e-300, 89.99999999999999), (-179.99999999999997, 5.0), (0.1, -0.0)]
    areas = (
        SiteArea("s", samples.wkb_area(ring, ring, order=">"), "big"),
        SiteArea("s", samples.wkb_area(), "none"),
        SiteArea("s", samples.wkb_area([], ring), "empty ring"),
    )
    site = Site("s", "d", Names("S"), "KOR", point=(-0.0, 1e-7))
    api.export(made(tmp_path / "a.gpkg", Dossier("r", sites=(site,), areas=areas)), tmp_path / "plain")
    api.restore(tmp_path / "b.gpkg", tmp_path / "plain")
    assert list(store.canonical_rows(tmp_path / "b.gpkg")) == list(store.canonical_rows(tmp_path / "a.gpkg"))


# Cells


@settings(max_examples=500)
@given(st.text(st.characters(codec="utf-8")) | samples.texts)
def test_any_text_comes_back_from_its_cell_and_is_no_formula(text: str) -> None:
    cell = columns.written(text, "text")
    assert columns.read(cell, "text") == text
    assert cell
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", cell)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", "'"),
        ("'", "''"),
        ("=1+1", "'=1+1"),
        ("@SUM", "'@SUM"),
        ("-", "'-"),
        ("－", "'－"),
        ("'=1", "''=1"),
        ("\\n", "\\n"),
        ("'\\", "''\\"),
        ("a\x00b", "'\\a\\u0000b"),
        ("a\r\nb", "'\\a\\r\\nb"),
        ("\ufeff", "'\\\\ufeff"),
        ('"\x01', "'\\\\\"\\u0001"),
        ("참새\nb", "참새\nb"),
        ("NULL", "NULL"),
        ("01", "01"),
    ],
)
def test_how_a_text_stands_in_its_cell(text: str, cell: str) -> None:
    assert columns.written(text, "text") == cell
    assert columns.read(cell, "text") == text


def test_unknown_is_an_empty_cell_and_empty_text_is_not() -> None:
    assert columns.written(None, "text") == ""
    assert columns.read("", "text") is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_comes_back_bit_for_bit(number: float) -> None:
    back = columns.read(columns.written(number, "number"), "number")
    assert repr(back) == repr(number)


@pytest.mark.parametrize("cell", ["1,5", "1_000", "nan", "inf", "1e999", "٣", "0x1", " 1", "1 ha"])
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="number"):
        columns.read(cell, "number")


@pytest.mark.parametrize(
    "cell", ["1.0", "1e3", "９", "9223372036854775808", "-9223372036854775809", "+1", "--1"]
)
def test_what_is_no_whole_number_of_64_bits_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        columns.read(cell, "whole")


@given(samples.areas_wkb)
def test_any_boundary_is_written_as_wkt_and_comes_back(wkb: bytes) -> None:
    blob = geometry.blob_of(wkb, geometry.MULTIPOLYGON)
    text = geometry.to_text(blob)
    assert text.startswith("MULTIPOLYGON")
    assert geometry.to_wkb(text) == geometry.iso_wkb(blob)


@pytest.mark.parametrize(
    "text",
    [
        "POINT",
        "POINT (1)",
        "POINT (1 2 3)",
        "POINT (1, 2",
        "POINT ((1 2))",
        "LINESTRING (1 2, 3)",
        "CIRCLE (1 2)",
        "MULTIPOLYGON (1 2)",
        "MULTIPOLYGON " + "(" * 90000,
        "POINT (1e999 2)",
        "0101",
        "01zz",
        "POINT (NaN 1)",
        "POINT (200 95)",
    ],
)
def test_what_is_no_geometry_is_refused_in_words(text: str) -> None:
    kind: Any = text.partition(" ")[0] if text.startswith(("POINT", "LINE", "MULTI")) else "POINT"
    with pytest.raises(ValueError, match="it must be a"):
        columns.read(text, kind)


# The files


def test_every_table_is_a_file_with_its_header_line_first_and_a_mark_for_excel(plain: Path) -> None:
    for told in tables.TABLES:
        data = (plain / f"{told.name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf" + ",".join(told.names).encode() + b"\r\n")
        assert len(table(plain, told.name)) >= 1
    assert [told.name for told in tables.TABLES] == TABLES


def test_no_cell_of_any_table_is_a_formula(tmp_path: Path) -> None:
    api.export(made(tmp_path / "a.gpkg", hostile()), tmp_path / "plain")
    cells = [cell for name in TABLES for row in table(tmp_path / "plain", name) for cell in row.values()]
    assert any(cell.startswith("'=") for cell in cells)
    for cell in cells:
        assert re.fullmatch(r"-?\d+(\.\d+)?", cell) or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def hostile() -> Dossier:
    """Formulas wherever a text may stand."""
    bad = '=HYPERLINK("http://x","y")'
    site = Site(
        bad, bad, Names(bad, "+1", "@x"), "-1", "＝1", None, "none", None, "\t=1", (bad,), bad, "\r=1"
    )
    return Dossier(bad, sites=(site,))


def test_the_places_are_geojson_in_wgs84_with_outer_rings_anticlockwise(plain: Path) -> None:
    site, area, record = (
        json.loads((plain / f"{name}.geojson").read_bytes()) for name in ("site", "site_area", "evidence")
    )
    assert [each["geometry"] and each["geometry"]["type"] for each in site["features"]] == [
        "Point",
        "Point",
        None,
    ]
    assert site["features"][0]["geometry"]["coordinates"] == [127.5, 34.85]
    assert site["features"][0]["properties"]["species"] == ["흑두루미"]
    assert site["features"][0]["properties"]["area_ha"] == 3550.0
    ring = area["features"][0]["geometry"]["coordinates"][0][0]
    assert ring == [[126.5, 33.0], [126.6, 33.0], [126.6, 33.1], [126.5, 33.1], [126.5, 33.0]]
    assert record["features"][0]["geometry"] == {
        "type": "LineString",
        "coordinates": [[130.3, 32.1], [127.5, 34.85]],
    }
    assert record["features"][0]["properties"]["destination_approximate"] is True
    assert record["features"][1]["geometry"] is None


def test_a_track_is_a_multi_line_in_wkt_and_in_geojson(plain: Path) -> None:
    assert [row["geom"] for row in table(plain, "track")] == [
        "MULTILINESTRING ((130.3 32.1, 127.5 34.85), (127.5 34.85, 127.6 35.0, 128.0 36.5))",
        "MULTILINESTRING ((140.0 53.0, 140.5 54.0))",
    ]
    first = json.loads((plain / "track.geojson").read_bytes())["features"][0]
    assert first["geometry"]["type"] == "MultiLineString"
    assert first["geometry"]["coordinates"][1] == [[127.5, 34.85], [127.6, 35.0], [128.0, 36.5]]
    assert first["properties"]["parties"] == ["JPN", "KOR"]


def test_a_clockwise_boundary_and_its_hole_are_turned_as_geojson_wants(tmp_path: Path) -> None:
    outer, hole = [(0, 0), (0, 4), (4, 4), (4, 0), (0, 0)], [(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)]
    site = Site("s", "d", Names("S"), "KOR")
    text = f"MULTIPOLYGON ((({', '.join(f'{x} {y}' for x, y in outer)}), ({', '.join(f'{x} {y}' for x, y in hole)})))"
    dossier = Dossier("r", sites=(site,), areas=(SiteArea("s", geometry.to_wkb(text), "x"),))
    api.export(made(tmp_path / "a.gpkg", dossier), tmp_path / "plain")
    found = json.loads((tmp_path / "plain/site_area.geojson").read_bytes())["features"][0]["geometry"][
        "coordinates"
    ]
    assert found == [
        [[list(map(float, p)) for p in reversed(outer)], [list(map(float, p)) for p in reversed(hole)]]
    ]


def test_geojson_is_read_by_geopandas(plain: Path) -> None:
    import geopandas

    found = geopandas.read_file(plain / "site_area.geojson")
    assert found.crs.to_epsg() == 4326
    assert list(found.geometry.geom_type) == ["MultiPolygon", "MultiPolygon"]
    assert list(found["source"]) == ["Ministry", "MOE"]


# The descriptor: what the Table Schema and the Tabular Data Package ask for


def test_the_descriptor_is_a_tabular_data_package_that_fits_its_files(plain: Path) -> None:
    told = json.loads((plain / "datapackage.json").read_bytes())
    assert told["profile"] == "tabular-data-package"
    assert [each["name"] for each in told["resources"]] == TABLES
    by_name = {each["name"]: each for each in told["resources"]}
    for each in told["resources"]:
        data = (plain / each["path"]).read_bytes()
        assert re.fullmatch(r"[-a-z0-9._]+", each["name"])
        assert (each["bytes"], each["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")
        assert each["profile"] == "tabular-data-resource"
        rows, fields = (
            table(plain, each["name"]),
            {field["name"]: field for field in each["schema"]["fields"]},
        )
        assert list(rows[0]) == list(fields)
        for field in fields.values():
            hold_field(field, [row[field["name"]] for row in rows])
        hold_keys(plain, each, rows, by_name)


def hold_field(field: dict[str, Any], cells: list[str]) -> None:
    forms = {
        "string": ".*",
        "integer": r"-?\d+",
        "number": r"-?\d+(\.\d+)?(e[-+]?\d+)?",
        "boolean": "true|false",
    }
    constraints = field.get("constraints", {})
    assert set(constraints) <= {"required", "unique", "enum", "minimum"}
    known = [cell for cell in cells if cell]
    assert all(re.fullmatch(forms[field["type"]], cell, re.DOTALL) for cell in known)
    assert not constraints.get("required") or len(known) == len(cells)
    assert not constraints.get("unique") or len(set(known)) == len(known)
    assert "enum" not in constraints or set(known) <= set(constraints["enum"])


def hold_keys(plain: Path, told: dict[str, Any], rows: list[dict[str, str]], by_name: dict[str, Any]) -> None:
    key = told["schema"].get("primaryKey", [])
    keys = [tuple(row[name] for name in key) for row in rows]
    assert not key or len(set(keys)) == len(rows)
    for reference in told["schema"].get("foreignKeys", ()):
        target = reference["reference"]["resource"] or told["name"]
        assert target in by_name
        there = {
            tuple(row[name] for name in reference["reference"]["fields"]) for row in table(plain, target)
        }
        named = {tuple(row[name] for name in reference["fields"]) for row in rows}
        assert {each for each in named if any(each)} <= there


def test_keys_references_and_allowed_values_are_those_of_the_tables() -> None:
    by_name = {each.name: each for each in tables.TABLES}
    assert by_name["entry"].key == ("list_id", "row")
    assert by_name["site_area"].key == ("site_id", "source")
    assert by_name["site_count"].key == ()
    assert by_name["position"].key == ("party", "taxon", "round")
    assert {(each.columns, each.table) for each in by_name["match"].refers()} == {
        (("taxon",), "taxon"),
        (("list_id", "row"), "entry"),
    }
    kinds = next(each for each in by_name["evidence"].columns if each.name == "kind")
    assert kinds.allowed == ("recovery", "resighting", "tracking", "shared_subspecies", "count", "other")
    assert next(each for each in by_name["site"].columns if each.name == "area_ha").least == 0
    assert by_name["threshold"].key == ("taxon_printed", "population", "edition")
    keyless = {"site_count", "decision", "occurrence", "source_file", "event"}
    assert all(each.primary for name, each in by_name.items() if name not in keyless)


# Where it is written


def test_a_folder_that_holds_something_needs_force(plain: Path, tmp_path: Path) -> None:
    before = contents(plain)
    (plain / "notes.txt").write_text("mine")
    assert_refused(birds("-d", tmp_path / "a.gpkg", "export", plain), 2, "plain", "--force")
    (plain / "site.csv").write_text("spoilt")
    assert birds("-d", tmp_path / "a.gpkg", "export", plain, "--force").exit_code == 0
    assert contents(plain) == {**before, "notes.txt": b"mine"}


def test_an_export_that_would_replace_its_own_dossier_changes_nothing_at_all(
    plain: Path, tmp_path: Path
) -> None:
    (plain / "act.csv").unlink()
    os.link(tmp_path / "a.gpkg", plain / "act.csv")
    before = contents(plain)
    assert_refused(birds("-d", tmp_path / "a.gpkg", "export", plain, "--force"), 2, "act.csv")
    assert contents(plain) == before


def test_what_can_not_be_written_is_said(tmp_path: Path) -> None:
    path = made(tmp_path / "a.gpkg", samples.SMALL)
    assert_refused(birds("-d", path, "export", path), 2, "is a file")
    assert_refused(birds("-d", path, "export", path / "x"), 5, "can't")
    assert_refused(birds("-d", tmp_path / "none.gpkg", "export", tmp_path / "x"), 4, "no dossier")
    assert not (tmp_path / "x").exists()


# Folders that can't be used: one sentence with file, row and column, exit 3, nothing written


def edit(place: Path, name: str, change: Callable[[list[list[str]]], Any]) -> None:
    """Change the cells of a table as a person would."""
    rows = list(csv.reader(io.StringIO((place / f"{name}.csv").read_bytes().decode("utf-8-sig"), newline="")))
    change(rows)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    (place / f"{name}.csv").write_bytes(text.getvalue().encode("utf-8-sig"))


def put(place: Path, name: str, row: int, column: str, cell: str) -> None:
    def change(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = cell

    edit(place, name, change)


def refusal(place: Path, *words: str) -> None:
    again = place.parent / "again.gpkg"
    before = sorted(each.name for each in place.parent.iterdir())
    result = birds("-d", again, "init", "--from", place)
    assert_refused(result, 3, *words)
    assert len(result.stderr.strip().splitlines()) == 1
    assert sorted(each.name for each in place.parent.iterdir()) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", [*TABLES, "datapackage"])
def test_a_missing_file_is_named(plain: Path, name: str) -> None:
    file = f"{name}.{'json' if name == 'datapackage' else 'csv'}"
    (plain / file).unlink()
    refusal(plain, f"has no {file}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "row", "column", "cell", "words"),
    [
        ("entry", 2, "row", "two", ("whole number",)),
        ("entry", 2, "rank", "tribe", ("one of order, family",)),
        ("entry", 2, "rank", "", ("must not be empty",)),
        ("entry", 2, "within_party", "maybe", ("true or false",)),
        ("entry", 2, "subspecies", "personata", ("JSON",)),
        ("entry", 2, "subspecies", "[1]", ("JSON",)),
        ("entry", 2, "subspecies", "[" * 100_000, ("JSON",)),
        ("entry", 3, "parent_row", "99", ("entry.csv",)),
        ("entry", 2, "list_id", "NONE", ("no such row in checklist.csv", "NONE")),
        ("match", 2, "args", "[]", ("JSON",)),
        ("match", 2, "taxon", "Emberiza nova", ("no such row in taxon.csv", "Emberiza nova")),
        ("status", 2, "months", '["x"]', ("JSON",)),
        ("status", 2, "code", "Z", ("one of R, B",)),
        ("status", 2, "how", "guessed", ("one of printed, derived",)),
        ("status", 2, "taxon", "Emberiza nova", ("no such row in taxon.csv", "Emberiza nova")),
        ("site", 2, "geom", "127.5, 34.85", ("WKT",)),
        ("site", 2, "geom", "POINT (34.85 127.5)", ("longitude and latitude",)),
        ("site", 2, "area_ha", "3,550", ("number",)),
        ("site", 2, "area_ha", "-1.0", ("0 or more",)),
        ("site", 3, "id", "KR-1", ("twice",)),
        ("site_area", 2, "geom", "POINT (1.0 2.0)", ("multipolygon",)),
        ("site_area", 2, "site_id", "XX", ("no such row in site.csv", "XX")),
        ("site_count", 3, "count", "7.0", ("whole number",)),
        ("evidence", 2, "origin_lon", "", ("not one of those allowed",)),
        ("position", 2, "round", "9", ("no such row in round.csv", "9")),
        ("position", 2, "value", "perhaps", ("one of include",)),
        ("taxon", 3, "parent", "Nowhere", ("no such row in taxon.csv",)),
        ("event", 2, "what", "'\\\\x", ("JSON string",)),
    ],
)
def test_a_broken_cell_is_named_with_file_row_and_column(
    plain: Path, name: str, row: int, column: str, cell: str, words: tuple[str, ...]
) -> None:
    put(plain, name, row, column, cell)
    where = f"{name}.csv, row {row}"
    named = "" if {"twice", "not one of those allowed"} & set(words) else column
    refusal(plain, where, named, *words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows[0].__setitem__(0, "listid"), ("row 1", "column list_id is missing")),
        (lambda rows: rows[0].append("extra"), ("row 1", "'extra'")),
        (lambda rows: rows[0].append("row"), ("row 1", "'row' stands there twice")),
        (lambda rows: rows[1].pop(), ("row 2", "cells")),
        (lambda rows: rows[2].append(""), ("row 3", "cells")),
        (lambda rows: rows.pop(1), ("row",)),
        (lambda rows: rows.clear(), ("empty",)),
    ],
)
def test_a_wrong_header_or_a_row_of_another_width_is_named(
    plain: Path, change: Callable[[list[list[str]]], Any], words: tuple[str, ...]
) -> None:
    edit(plain, "entry", change)
    refusal(plain, *words)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: data.replace(b",", b";"), ("row 1", "semicolons", "CSV UTF-8")),
        (lambda data: data.replace(b",", b"\t"), ("row 1", "tabs")),
        (lambda data: data.decode("utf-8-sig").encode("utf-16"), ("line 1", "not UTF-8")),
        (lambda data: data.decode("utf-8-sig").encode("cp949", "replace"), ("line 2", "not UTF-8")),
        (lambda data: data + b',"', ("row", "quotes")),
        (lambda data: data + b'"a"b,c\r\n', ("quotes",)),
        (lambda data: data[:0], ("empty",)),
    ],
)
def test_a_file_that_a_spreadsheet_or_an_accident_has_changed_is_refused(
    plain: Path, spoil: Callable[[bytes], bytes], words: tuple[str, ...]
) -> None:
    place = plain / "site.csv"
    place.write_bytes(spoil(place.read_bytes()))
    refusal(plain, "site.csv", *words)


def test_a_file_without_the_mark_or_with_other_line_ends_or_columns_moved_is_read_and_told_as_edited(
    plain: Path, tmp_path: Path
) -> None:
    place = plain / "site.csv"
    place.write_bytes(place.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"))
    edit(plain, "round", lambda rows: [row.reverse() for row in rows])
    result = birds("-d", tmp_path / "again.gpkg", "init", "--from", plain)
    assert result.exit_code == 0
    assert "edited since the export: site.csv, round.csv" in result.stderr
    assert list(store.canonical_rows(tmp_path / "again.gpkg")) == list(
        store.canonical_rows(tmp_path / "a.gpkg")
    )


def test_a_correction_by_hand_is_kept_and_told(plain: Path, tmp_path: Path) -> None:
    put(plain, "site", 2, "geom", "point(127.25 34.5)")
    result = birds("-d", tmp_path / "again.gpkg", "init", "--from", plain)
    assert result.exit_code == 0
    assert "edited since the export: site.csv" in result.stderr
    assert "warning: site.csv, row 2, column geom: site.geojson has Point" in result.stderr
    assert "the CSV file alone was edited, and it counts" in result.stderr
    assert "log" in result.stderr
    assert store.load(tmp_path / "again.gpkg", Site)[0].point == (127.25, 34.5)


@pytest.mark.slow
def test_the_export_of_other_parties_comes_back_with_what_their_birds_did(tmp_path: Path) -> None:
    dossier, again, plain = tmp_path / "a.gpkg", tmp_path / "again.gpkg", tmp_path / "plain"
    aus = Path(agreements.__file__).with_name("jpn-aus.toml")
    assert birds("init", "--empty", "--agreement", aus, "-d", dossier).exit_code == 0
    line = samples.wkb_lines([(145.0, 43.0), (150.0, -20.0)])
    track = Track("track-1", "Gallinago hardwickii", "A", line, 9, "us", parties=("AUS", "JPN"))
    with store.change(dossier, "load tracks") as session:
        session.save(Track, [track])
    assert birds("export", plain, "-d", dossier).exit_code == 0
    command = [sys.executable, "-m", "birds", "init", "--from", plain, "-d", again]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False
    )  # it knows of no agreement yet
    assert done.returncode == 0, done.stderr
    assert store.load(again, Track) == (track,)


# A table and its layer

LAYERS = ("place", "municipality", "site", "site_area", "evidence", "track")


def features(place: Path, name: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Edit a layer as a program does that reads and writes GeoJSON."""
    layer = place / f"{name}.geojson"
    held = json.loads(layer.read_bytes())
    change(held["features"])
    layer.write_text(json.dumps(held, indent=1), "utf-8")


def test_every_layer_stands_in_the_descriptor_with_its_hash(plain: Path) -> None:
    told = json.loads((plain / "datapackage.json").read_bytes())["resources"]
    layers = {one["name"]: one["layer"] for one in told if "layer" in one}
    assert tuple(layers) == LAYERS
    for name, layer in layers.items():
        data = (plain / f"{name}.geojson").read_bytes()
        assert layer == {"path": f"{name}.geojson", "hash": f"sha256:{sha256(data).hexdigest()}"}


def test_layers_that_gdal_has_written_anew_say_what_their_tables_do(plain: Path, tmp_path: Path) -> None:
    for name in ("site", "site_area", "evidence"):
        layer = plain / f"{name}.geojson"
        pyogrio.write_dataframe(pyogrio.read_dataframe(layer), layer, driver="GeoJSON")
    result = birds("-d", tmp_path / "again.gpkg", "init", "--from", plain)
    assert result.exit_code == 0, result.output
    assert "edited since the export: site.geojson, site_area.geojson" in result.stderr


@pytest.mark.parametrize("written", [json.dumps, lambda told: str(np.array(told, dtype=object))])
def test_several_values_may_stand_in_a_layer_as_other_programs_write_them(
    written: Callable[[list[str]], str], plain: Path, tmp_path: Path
) -> None:
    def anew(found: list[dict[str, Any]]) -> None:
        for one in found:
            if several := one["properties"]["species"]:
                one["properties"]["species"] = written(several)

    features(plain, "site", anew)
    result = birds("-d", tmp_path / "again.gpkg", "init", "--from", plain)
    assert (result.exit_code, "edited since the export: site.geojson" in result.stderr) == (0, True)


def test_a_site_that_was_moved_in_its_layer_alone_is_refused_with_its_row(
    plain: Path, tmp_path: Path
) -> None:
    moved = {"type": "Point", "coordinates": [127.25, 34.5]}
    features(plain, "site", lambda found: found[0].update(geometry=moved))
    refusal(plain, "site.csv, row 2, column geom", "site.geojson", "127.25", "delete")
    put(plain, "site", 2, "geom", "point(127.25 34.5)")
    assert birds("-d", tmp_path / "again.gpkg", "init", "--from", plain).exit_code == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda found: found[1]["properties"].update(note="a reed bed"),
            ("row 3, column note", "a reed bed"),
        ),
        (lambda found: found.pop(0), ("row 2, column id", "does not have this row")),
        (lambda found: found.append({"properties": {"id": "NEW"}, "geometry": None}), ("has NEW",)),
        (lambda found: found.append(found[0]), ("two features with the same id",)),
        (lambda found: found.append(3), ("can't be read",)),
    ],
)
def test_whatever_a_layer_alone_says_is_refused(
    change: Callable[[list[dict[str, Any]]], object], words: tuple[str, ...], plain: Path
) -> None:
    features(plain, "site", change)
    refusal(plain, "site.csv" if "row" in words[0] else "site.geojson", *words)


def test_a_layer_that_was_deleted_is_missed_and_not_needed(plain: Path, tmp_path: Path) -> None:
    (plain / "site.geojson").unlink()
    result = birds("-d", tmp_path / "again.gpkg", "init", "--from", plain)
    assert result.exit_code == 0
    assert "deleted since the export: site.geojson" in result.stderr


# Whatever is altered in an export: what becomes of it

MOVED = {"type": "Point", "coordinates": [127.25, 34.5]}
IN_METRES = {"type": "Point", "coordinates": [1022000.5, 1640000.5]}
ZEROS = "sha256:" + "0" * 64


def described(place: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Edit the descriptor; what is handed over is what it says, with each resource by its name, too."""
    told = json.loads((place / "datapackage.json").read_bytes())
    change(told | {"by": {one["name"]: one for one in told["resources"]}})
    (place / "datapackage.json").write_text(json.dumps(told), "utf-8")


def layer(place: Path, change: Callable[[dict[str, Any]], object]) -> None:
    held = json.loads((place / "site.geojson").read_bytes())
    change(held)
    (place / "site.geojson").write_text(json.dumps(held), "utf-8")


def hashed(place: Path, *names: str) -> None:
    """Give files their present hashes, as a tool does that looks after data packages."""
    for name in names:
        digest = "sha256:" + sha256((place / name).read_bytes()).hexdigest()
        if name.endswith("csv"):
            described(place, lambda told, digest=digest: told["by"]["site"].update(hash=digest))  # type: ignore[misc]
        else:
            described(place, lambda told, digest=digest: told["by"]["site"]["layer"].update(hash=digest))  # type: ignore[misc]


def moved_and_hashed(place: Path, *, csv_too: bool) -> None:
    features(place, "site", lambda found: found[0].update(geometry=MOVED))
    if csv_too:
        put(place, "site", 2, "geom", "point(127.25 34.5)")
    hashed(place, "site.geojson", "site.csv")


def row_and_hash(place: Path) -> None:
    put(place, "site", 2, "note", "a reed bed")
    hashed(place, "site.csv")


ALTERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a hash that is none": (lambda at: described(at, lambda told: told["by"]["site"].update(hash="x")), "must list site.csv once"),
    "a hash of another kind": (lambda at: described(at, lambda told: told["by"]["site"].update(hash=["a"])), "must list site.csv once"),
    "a hash taken out": (lambda at: described(at, lambda told: told["by"]["site"].pop("hash")), "must list site.csv once"),
    "the hash of a layer taken out": (lambda at: described(at, lambda told: told["by"]["site"].pop("layer")), "must list site.geojson once"),
    "a table taken out": (lambda at: described(at, lambda told: told["resources"].pop(0)), "must list meta.csv once"),
    "a table twice": (lambda at: described(at, lambda told: told["resources"].append({"path": "site.csv", "hash": ZEROS})), "must list site.csv once"),
    "a path that is none": (lambda at: described(at, lambda told: told["by"]["site"].update(path=["a"])), "must list site.csv once"),
    "a hash of no file": (lambda at: described(at, lambda told: told["by"]["site"].update(hash=ZEROS)), "edited: site.csv"),
    "a layer's hash of no file": (lambda at: described(at, lambda told: told["by"]["site"]["layer"].update(hash=ZEROS)), "edited: site.geojson"),
    "a file of somebody's own": (lambda at: described(at, lambda told: told["resources"].append({"path": "../mine.csv"})), "strange: ../mine.csv"),
    "a file that lies there": (lambda at: (at / "mine.csv").write_text("x"), "strange: mine.csv"),
    "an archive that lies there": (lambda at: (at / "darwin-core" / "MINE.zip").write_text("x"), "strange: darwin-core/MINE.zip"),
    "a layer with another name": (lambda at: (at / "site.geojson").rename(at / "sites.geojson"), "gone: site.geojson; strange: sites.geojson"),
    "a table with another name": (lambda at: (at / "site.csv").rename(at / "sites.csv"), "has no site.csv"),
    "the presence of birds edited": (lambda at: (at / "presence.csv").write_text("x"), "unread: presence.csv"),
    "the presence of birds deleted": (lambda at: (at / "presence.csv").unlink(), "gone: presence.csv"),
    "an archive edited": (lambda at: next((at / "darwin-core").iterdir()).write_text("x"), "unread: darwin-core/"),
    "an archive deleted": (lambda at: next((at / "darwin-core").iterdir()).unlink(), "gone: darwin-core/"),
    "a file outside that follows from them": (lambda at: described(at, lambda told: told["derived"].append({"path": "../a.gpkg", "hash": ZEROS})), "strange: ../a.gpkg"),
    "what follows from them in no list": (lambda at: described(at, lambda told: told["derived"].append(1)), "datapackage.json is damaged"),
    "no descriptor": (lambda at: (at / "datapackage.json").unlink(), "has no datapackage.json"),
    "no table": (lambda at: (at / "site.csv").unlink(), "has no site.csv"),
    "no layer": (lambda at: (at / "site.geojson").unlink(), "gone: site.geojson"),
    "a layer that is a folder": (lambda at: ((at / "site.geojson").unlink(), (at / "site.geojson").mkdir()), "is not a plain file"),
    "a row taken out of the layer": (lambda at: features(at, "site", lambda found: found.pop(0)), "row 2, column id: site.geojson does not have this row"),
    "a row taken out of the table": (lambda at: edit(at, "evidence", lambda rows: rows.pop(2)), "edited: evidence.csv; stale: evidence.geojson"),
    "a site moved in QGIS": (lambda at: features(at, "site", lambda found: found[0].update(geometry=MOVED)), "row 2, column geom: site.geojson has Point [127.25"),
    "the same, with its hash": (lambda at: moved_and_hashed(at, csv_too=False), "row 2, column geom: site.geojson has Point"),
    "the same in both": (lambda at: moved_and_hashed(at, csv_too=True), "unlogged"),
    "a cell, with its hash": (row_and_hash, "row 2, column note: site.geojson has note there ('a reed bed')"),
    "a column in the layer": (lambda at: features(at, "site", lambda found: found[1]["properties"].update(mine="wet")), "a column mine, with a value in"),
    "a column without a value": (lambda at: features(at, "site", lambda found: found[1]["properties"].update(fid=1, mine=None)), "edited: site.geojson"),
    "metres": (lambda at: layer(at, lambda held: held.update(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::5179"}})), "another coordinate system"),
    "metres unsaid": (lambda at: features(at, "site", lambda found: found[0].update(geometry=IN_METRES)), "row 2, column geom: site.geojson has Point [1022000.5"),
    "degrees as QGIS says them": (lambda at: layer(at, lambda held: held.update(crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}})), "edited: site.geojson"),
    "a system that is none": (lambda at: layer(at, lambda held: held.update(crs=["x"])), "can't be read as GeoJSON"),
    "properties in another order": (lambda at: features(at, "site", lambda found: [one.update(properties=dict(reversed(one["properties"].items()))) for one in found]), "edited: site.geojson"),
    "rows in another order": (lambda at: features(at, "site", lambda found: found.reverse()), "edited: site.geojson"),
    "one of several": (lambda at: features(at, "site", lambda found: [one.update(geometry={"type": "MultiPoint", "coordinates": [one["geometry"]["coordinates"]]}) for one in found if one["geometry"]]), "edited: site.geojson"),
    "rounded as by RFC 7946": (lambda at: features(at, "site", lambda found: [one["geometry"].update(coordinates=[round(x, 7) for x in one["geometry"]["coordinates"]]) for one in found if one["geometry"]]), "edited: site.geojson"),
    "a mark of bytes": (lambda at: (at / "site.geojson").write_bytes(b"\xef\xbb\xbf" + (at / "site.geojson").read_bytes()), "edited: site.geojson"),
    "cut off": (lambda at: (at / "site.geojson").write_bytes((at / "site.geojson").read_bytes()[:-9]), "can't be read as GeoJSON"),
}  # fmt: skip


@pytest.mark.parametrize("altered", ALTERED)
def test_whatever_is_altered_in_an_export_is_said_or_refused(
    altered: str, plain: Path, tmp_path: Path
) -> None:
    change, wanted = ALTERED[altered]
    change(plain)
    said = restored(plain, tmp_path / "b.gpkg")
    assert wanted in said


@pytest.mark.parametrize("name", LAYERS)
def test_a_cell_of_a_layer_that_is_edited_is_named_and_fine_where_its_table_has_it_too(
    name: str, plain: Path, tmp_path: Path
) -> None:
    column = "date" if name == "site_area" else "source"
    features(plain, name, lambda found: found[0]["properties"].update({column: "a bulletin of 2027"}))
    assert f"{name}.csv, row 2, column {column}: {name}.geojson has a bulletin" in restored(
        plain, tmp_path / "b.gpkg"
    )
    put(plain, name, 2, column, "a bulletin of 2027")
    assert restored(plain, tmp_path / "b.gpkg") == f"edited: {name}.csv, {name}.geojson; unlogged"
    (plain / f"{name}.geojson").unlink()
    assert f"gone: {name}.geojson" in restored(plain, tmp_path / "c.gpkg")


def restored(plain: Path, path: Path) -> str:
    """Return what is said of an export that was made a dossier again, or why it was not."""
    try:
        made = api.restore(path, plain)
    except InputError as error:
        return english(error.message) if not path.exists() else ""
    stale = [f"{one.file} {english(one.what)}" for one in made.stale]
    told = {
        "edited": made.edited,
        "gone": made.gone,
        "stale": stale,
        "unread": made.unread,
        "strange": made.strange,
    }
    said = [f"{kind}: {', '.join(names)}" for kind, names in told.items() if names]
    return "; ".join([*said, *["unlogged"] * made.unlogged])


def test_an_entry_without_its_match_is_named(plain: Path) -> None:
    edit(plain, "match", lambda rows: rows.pop(-1))
    refusal(plain, "entry.csv, row 4", "match.csv")


def test_a_gap_among_the_matches_of_an_entry_is_named(plain: Path) -> None:
    edit(plain, "match", lambda rows: rows.pop(2))
    refusal(plain, "match.csv, row 3, column place")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", ("damaged",)),
        ("[]", ("damaged",)),
        ("[" * 100_000, ("damaged",)),
        ('{"name":"other","version":"1","resources":[]}', ("something else",)),
        ('{"name":"birds-dossier","version":"99","resources":[]}', ("newer birds", "99")),
        ('{"name":"birds-dossier","version":"5","resources":[]}', ("older birds", "5")),
    ],
)
def test_a_descriptor_that_is_none_of_ours_is_refused(plain: Path, text: str, words: tuple[str, ...]) -> None:
    (plain / "datapackage.json").write_text(text)
    refusal(plain, "datapackage.json", *words)


def test_tables_of_a_newer_schema_or_of_none_are_refused(plain: Path) -> None:
    for version in ("99", "many", "1"):
        put(plain, "meta", 4, "value", version)
        refusal(plain, "meta.csv", f"schema_version {tables.SCHEMA_VERSION}")


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    assert_refused(birds("-d", tmp_path / "b.gpkg", "init", "--from", tmp_path / "none"), 3, "no folder")
    (tmp_path / "empty").mkdir()
    assert_refused(
        birds("-d", tmp_path / "b.gpkg", "init", "--from", tmp_path / "empty"), 3, "datapackage.json"
    )
    assert_refused(
        birds("-d", tmp_path / "b.gpkg", "init", "--from", tmp_path / "empty", "--empty"), 2, "--empty"
    )
    assert not (tmp_path / "b.gpkg").exists()


def test_a_dossier_that_is_there_is_replaced_with_force_only(plain: Path, tmp_path: Path) -> None:
    path = made(tmp_path / "b.gpkg", Dossier("other"))
    assert_refused(birds("-d", path, "init", "--from", plain), 2, "--force")
    assert store.load_meta(path)["reference"] == "other"
    assert birds("-d", path, "init", "--from", plain, "--force").exit_code == 0
    assert store.load(path) == samples.SMALL


@ANY
@given(data=st.data())
def test_whatever_becomes_of_one_byte_the_answer_is_a_dossier_or_one_sentence(
    data: st.DataObject, tmp_path_factory: Any
) -> None:
    """Hostile folders: any byte of any table changed to any other."""
    place = tmp_path_factory.getbasetemp() / "hostile"
    if not place.exists():
        api.export(made(tmp_path_factory.mktemp("h") / "a.gpkg", samples.SMALL), place)
    name = data.draw(st.sampled_from(TABLES))
    whole = (place / f"{name}.csv").read_bytes()
    at, byte = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(place, Path(folder) / "plain"))
        (copy / f"{name}.csv").write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
        try:
            api.restore(Path(folder) / "b.gpkg", copy)
        except InputError:
            assert not (Path(folder) / "b.gpkg").exists()
        else:
            store.load(Path(folder) / "b.gpkg")
