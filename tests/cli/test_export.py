"""A dossier as plain files and back: `birds export DIR`, `birds init --from DIR`."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import geopandas
import pytest
import store_dossiers as samples
import stored
from cli import assert_refused, birds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from birds import agreements, store
from birds import dossier as birds_dossier
from birds.errors import InputError
from birds.model import DossierContent, Event, Names, Site, SiteArea, SiteCount, Snapshot, Track
from birds.model.agreement import default
from birds.store import exporting, geometry, integrity, tables

TABLES = [table.name for table in tables.TABLES]
ANY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def export_of(dossier: Path, folder: Path) -> None:
    birds_dossier.Dossier(dossier).export(folder, with_held=True)


def made(path: Path, dossier: DossierContent) -> Path:
    store.create(path, dossier, command="init")
    return path


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("once")
    dossier = made(place / "a.gpkg", samples.SMALL)
    with store.change(dossier, "round close") as session:
        session.save(Snapshot, [Snapshot(1, "{}", "{}")])
    birds_dossier.Dossier(dossier).export(place / "plain", with_held=True)
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
def test_any_dossier_comes_back_from_its_export_with_the_same_canonical_rows(dossier):
    with tempfile.TemporaryDirectory() as folder:
        first, again = Path(folder) / "a.gpkg", Path(folder) / "b.gpkg"
        made(first, dossier)
        birds_dossier.Dossier(first).export(Path(folder) / "plain", with_held=True)
        restored = exporting.restore(again, Path(folder) / "plain")
        assert list(stored.canonical_rows(again)) == list(stored.canonical_rows(first))
        assert (restored.edited, restored.unlogged) == ((), False)


@pytest.mark.slow
def test_the_bundled_dossier_comes_back_and_so_does_its_log(bundled_dossier, tmp_path):
    place, again = tmp_path / "plain", tmp_path / "again.gpkg"
    done = birds("-d", bundled_dossier, "export", place)
    assert (done.exit_code, done.output[:5]) == (0, "wrote")
    back = birds("-d", again, "init", "--from", place)
    assert (back.exit_code, back.stderr) == (0, "")
    assert list(stored.canonical_rows(again)) == list(stored.canonical_rows(bundled_dossier))
    assert store.canonical_hash(again) == store.canonical_hash(bundled_dossier)
    times = [[each.at for each in store.load(path, Event)] for path in (again, bundled_dossier)]
    assert times[0] == times[1]
    assert integrity.problems(again) == ()


def test_what_no_file_could_hold_is_told_by_its_cell_before_anything_is_made_of_it(bundled_dossier, tmp_path):
    path = shutil.copyfile(bundled_dossier, tmp_path / "x.gpkg")
    wrong = "UPDATE site_count SET count = 'many' WHERE fid = 2"
    stored.execute(path, "PRAGMA ignore_check_constraints = 1", wrong)
    told = "the table site_count can't be exported: count of its row 2: it must be a whole number"
    assert_refused(birds("-d", path, "export", tmp_path / "plain"), 4, told)


def test_an_export_of_what_came_back_is_the_same_byte_for_byte_and_no_file_outside_is_looked_at(
    plain, tmp_path
):
    birds_dossier.create(tmp_path / "b.gpkg", source=plain)
    birds_dossier.Dossier(tmp_path / "b.gpkg").export(tmp_path / "other place", with_held=True)
    assert contents(tmp_path / "other place") == contents(plain)
    assert not any(str(tmp_path).encode() in data for data in contents(plain).values()), "it names no folder"
    described(plain, lambda told: told["resources"].append({"path": "../mine.csv", "hash": ZEROS}))
    described(plain, lambda told: told["derived"].append({"path": "../a.gpkg", "hash": ZEROS}))
    assert birds("-d", tmp_path / "again.gpkg", "init", "--from", plain).exit_code == 0


def test_a_log_of_several_lines_keeps_their_times_and_order(tmp_path):
    times = {n: f"2026-01-0{n}T00:00:00Z" for n in (1, 2, 3)}
    events = tuple(Event(f"c{n}", "=w", f"h{n}", None if n == 1 else "x", at) for n, at in times.items())
    dossier = DossierContent("r", events=events, agreement=default())
    export_of(made(tmp_path / "a.gpkg", dossier), tmp_path / "plain")
    restored = exporting.restore(tmp_path / "b.gpkg", tmp_path / "plain")
    back = [(each.command, each.at) for each in store.load(tmp_path / "b.gpkg", Event)]
    assert (back, restored.unlogged) == ([(each.command, each.at) for each in events], True)


def test_geometry_of_either_byte_order_and_empty_ones_come_back(tmp_path):
    first, again = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    ring = [(0.1, -0.0), (1e-300, 89.99999999999999), (-179.99999999999997, 5.0), (0.1, -0.0)]
    areas = (
        SiteArea("s", samples.wkb_area(ring, ring, order=">"), "big"),
        SiteArea("s", samples.wkb_area(), "none"),
        SiteArea("s", samples.wkb_area([], ring), "empty ring"),
    )
    site = Site("s", "d", Names("S"), "KOR", point=(-0.0, 1e-7))
    export_of(
        made(first, DossierContent("r", sites=(site,), areas=areas, agreement=default())), tmp_path / "plain"
    )
    birds_dossier.create(again, source=tmp_path / "plain")
    assert list(stored.canonical_rows(again)) == list(stored.canonical_rows(first))


# Cells


@settings(max_examples=100)
@given(st.text(st.characters(codec="utf-8")) | samples.texts)
def test_any_text_comes_back_from_its_cell_and_is_no_formula(text):
    cell = exporting.cell_of_value(text, "text")
    assert exporting.value_of_cell(cell, "text") == text
    assert cell
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", cell)


@pytest.mark.parametrize(("text", "cell"), [
    (None, ""), ("", "'"), ("'", "''"), ("=1+1", "'=1+1"), ("@SUM", "'@SUM"), ("-", "'-"), ("－", "'－"),
    ("'=1", "''=1"), ("\\n", "\\n"), ("'\\", "''\\"), ("a\x00b", "'\\a\\u0000b"), ("a\r\nb", "'\\a\\r\\nb"),
    ("\ufeff", "'\\\\ufeff"), ('"\x01', "'\\\\\"\\u0001"), ("참새\nb", "참새\nb"), ("NULL", "NULL"), ("01", "01"),
])  # fmt: skip
def test_how_a_text_stands_in_its_cell_and_that_it_is_unknown(text, cell):
    assert exporting.cell_of_value(text, "text") == cell
    assert exporting.value_of_cell(cell, "text") == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_comes_back_bit_for_bit(number):
    back = exporting.value_of_cell(exporting.cell_of_value(number, "number"), "number")
    assert repr(back) == repr(number)


@pytest.mark.parametrize(
    ("kind", "says", "cells"),
    [
        ("number", "number", ("1,5", "1_000", "nan", "inf", "1e999", "٣", "0x1", " 1", "1 ha")),
        ("whole", "whole number", ("1.0", "1e3", "９", str(1 << 63), str(-(1 << 63) - 1), "+1", "--1")),
    ],
)
def test_what_is_no_number_or_none_of_64_bits_is_refused(kind, says, cells):
    for cell in cells:
        with pytest.raises(ValueError, match=says):
            exporting.value_of_cell(cell, kind)


@given(samples.areas_wkb)
def test_any_boundary_is_written_as_wkt_and_comes_back(wkb):
    blob = geometry.blob_of(wkb, geometry.MULTIPOLYGON)
    text = geometry.to_text(blob)
    assert text.startswith("MULTIPOLYGON")
    assert geometry.to_wkb(text) == geometry.iso_wkb(blob)


@pytest.mark.parametrize("text", [
    "POINT", "POINT (1)", "POINT (1 2 3)", "POINT (1, 2", "POINT ((1 2))", "LINESTRING (1 2, 3)",
    "CIRCLE (1 2)", "MULTIPOLYGON (1 2)", "MULTIPOLYGON " + "(" * 90000, "POINT (1e999 2)", "0101",
    "01zz", "POINT (NaN 1)", "POINT (200 95)",
])  # fmt: skip
def test_what_is_no_geometry_is_refused_in_words(text):
    kind: Any = text.partition(" ")[0] if text.startswith(("POINT", "LINE", "MULTI")) else "POINT"
    with pytest.raises(ValueError, match="it must be a"):
        exporting.value_of_cell(text, kind)


# The files


def test_no_cell_of_any_table_is_a_formula(tmp_path):
    bad = '=HYPERLINK("http://x","y")'
    names = Names(bad, "+1", "@x")
    site = Site(bad, bad, names, "-1", "＝1", None, "none", None, "\t=1", (bad,), bad, "\r=1")
    export_of(
        made(tmp_path / "a.gpkg", DossierContent(bad, sites=(site,), agreement=default())), tmp_path / "plain"
    )
    cells = [cell for name in TABLES for row in table(tmp_path / "plain", name) for cell in row.values()]
    assert any(cell.startswith("'=") for cell in cells)
    for cell in cells:
        assert re.fullmatch(r"-?\d+(\.\d+)?", cell) or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_places_are_geojson_in_wgs84_and_a_track_has_its_times_in_wkt_alone(plain):
    areas = json.loads((plain / "site_area.geojson").read_bytes())["features"]
    ring = areas[0]["geometry"]["coordinates"][0][0]
    assert ring == [[126.5, 33.0], [126.6, 33.0], [126.6, 33.1], [126.5, 33.1], [126.5, 33.0]]
    read = geopandas.read_file(plain / "site_area.geojson")
    assert (read.crs.to_epsg(), list(read["source"])) == (4326, ["Ministry", "MOE"])
    assert list(read.geometry.geom_type) == ["MultiPolygon", "MultiPolygon"]
    assert [row["geom"] for row in table(plain, "track")] == [
        "LINESTRING M (130.3 32.1 1583020800.0, 127.5 34.85 1583280000.5, 128.0 36.5 1588464000.0)",
        "LINESTRING (140.0 53.0, 140.5 54.0)",
    ]
    first = json.loads((plain / "track.geojson").read_bytes())["features"][0]
    assert first["geometry"]["type"] == "LineString"
    assert first["geometry"]["coordinates"][2] == [128.0, 36.5]
    assert first["properties"]["parties"] == ["JPN", "KOR"]


def test_a_clockwise_boundary_and_its_hole_are_turned_as_geojson_wants(tmp_path):
    outer, hole = [(0, 0), (0, 4), (4, 4), (4, 0), (0, 0)], [(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)]
    rings = ", ".join(f"({', '.join(f'{x} {y}' for x, y in ring)})" for ring in (outer, hole))
    area = SiteArea("s", geometry.to_wkb(f"MULTIPOLYGON (({rings}))"), "x")
    site = Site("s", "d", Names("S"), "KOR")
    export_of(
        made(tmp_path / "a.gpkg", DossierContent("r", sites=(site,), areas=(area,), agreement=default())),
        tmp_path / "plain",
    )
    (feature,) = json.loads((tmp_path / "plain/site_area.geojson").read_bytes())["features"]
    turned = [[[float(x), float(y)] for x, y in reversed(ring)] for ring in (outer, hole)]
    assert feature["geometry"]["coordinates"] == [turned]


# The descriptor: what the Table Schema and the Tabular Data Package ask for


def test_the_descriptor_is_a_tabular_data_package_that_fits_its_files(plain):
    told = json.loads((plain / "datapackage.json").read_bytes())
    assert told["profile"] == "tabular-data-package"
    assert [each["name"] for each in told["resources"]] == TABLES
    by_name = {each["name"]: each for each in told["resources"]}
    for each in told["resources"]:
        data = (plain / each["path"]).read_bytes()
        assert re.fullmatch(r"[-a-z0-9._]+", each["name"])
        assert (each["bytes"], each["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")
        assert each["profile"] == "tabular-data-resource"
        rows = table(plain, each["name"])
        fields = {field["name"]: field for field in each["schema"]["fields"]}
        assert list(rows[0]) == list(fields)
        for field in fields.values():
            hold_field(field, [row[field["name"]] for row in rows])
        hold_keys(plain, each, rows, by_name)


def hold_field(field: dict[str, Any], cells: list[str]) -> None:
    forms = {
        "string": ".*", "integer": r"-?\d+", "number": r"-?\d+(\.\d+)?(e[-+]?\d+)?", "boolean": "true|false",
    }  # fmt: skip
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
        target, columns = reference["reference"]["resource"] or told["name"], reference["reference"]["fields"]
        assert target in by_name
        there = {tuple(row[name] for name in columns) for row in table(plain, target)}
        named = {tuple(row[name] for name in reference["fields"]) for row in rows}
        assert {each for each in named if any(each)} <= there


# Where it is written


def test_a_folder_that_holds_something_needs_force_and_its_own_dossier_is_never_replaced(plain, tmp_path):
    before = contents(plain)
    (plain / "notes.txt").write_text("mine")
    assert_refused(birds("-d", tmp_path / "a.gpkg", "export", plain), 2, "plain", "--force")
    (plain / "site.csv").write_text("spoilt")
    assert birds("-d", tmp_path / "a.gpkg", "export", plain, "--force", "--with-held").exit_code == 0
    assert contents(plain) == {**before, "notes.txt": b"mine"}
    (plain / "act.csv").unlink()
    os.link(tmp_path / "a.gpkg", plain / "act.csv")
    before = contents(plain)
    assert_refused(birds("-d", tmp_path / "a.gpkg", "export", plain, "--force"), 2, "act.csv")
    assert contents(plain) == before


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


def refusal(place: Path, *words: str, how: tuple[str, ...] = ("--accept-changes",)) -> None:
    again = place.parent / "again.gpkg"
    before = sorted(each.name for each in place.parent.iterdir())
    result = birds("-d", again, "init", "--from", place, *how)
    assert_refused(result, 3, *words)
    assert len(result.stderr.strip().splitlines()) == 1
    assert sorted(each.name for each in place.parent.iterdir()) == before


@pytest.mark.slow
def test_a_missing_file_is_named(plain):
    for file in ("datapackage.json", *(f"{name}.csv" for name in TABLES)):
        (plain / file).rename(plain / "gone")
        refusal(plain, f"has no {file}")
        (plain / "gone").rename(plain / file)


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
        ("evidence", 2, "from_lon", "", ("not one of those allowed",)),
        ("position", 2, "round", "9", ("no such row in round.csv", "9")),
        ("position", 2, "value", "perhaps", ("one of include",)),
        ("taxon", 3, "parent", "Nowhere", ("no such row in taxon.csv",)),
        ("event", 2, "what", "'\\\\x", ("JSON string",)),
    ],
)
def test_a_broken_cell_is_named_with_file_row_and_column(plain, name, row, column, cell, words):
    put(plain, name, row, column, cell)
    where = f"{name}.csv, row {row}"
    named = "" if {"twice", "not one of those allowed"} & set(words) else column
    refusal(plain, where, named, *words)


def spoil(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda plain: (plain / name).write_bytes(change((plain / name).read_bytes()))


def described_as(text: str) -> Callable[[Path], object]:
    return spoil("datapackage.json", lambda _: text.encode())


def entries(change: Callable[[list[list[str]]], Any]) -> Callable[[Path], object]:
    return lambda plain: edit(plain, "entry", change)


REFUSED: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "another header": (entries(lambda rows: rows[0].__setitem__(0, "listid")), ("row 1", "list_id, row,")),
    "a longer header": (entries(lambda rows: rows[0].append("extra")), ("row 1", "list_id, row,")),
    "a shorter row": (entries(lambda rows: rows[1].pop()), ("row 2", "cells")),
    "a longer row": (entries(lambda rows: rows[2].append("")), ("row 3", "cells")),
    "a row less": (entries(lambda rows: rows.pop(1)), ("row",)),
    "no row": (entries(lambda rows: rows.clear()), ("empty",)),
    "an entry without its match": (lambda plain: edit(plain, "match", lambda rows: rows.pop(-1)), ("can't become a dossier", "has no match")),
    "one match less": (lambda plain: edit(plain, "match", lambda rows: rows.pop(2)), ("can't become a dossier", "lacks match number 1")),
    "semicolons": (spoil("site.csv", lambda data: data.replace(b",", b";")), ("site.csv", "row 1", "header line", "CSV UTF-8")),
    "UTF-16": (spoil("site.csv", lambda data: data.decode("utf-8-sig").encode("utf-16")), ("site.csv", "line 1", "not UTF-8")),
    "cp949": (spoil("site.csv", lambda data: data.decode("utf-8-sig").encode("cp949", "replace")), ("site.csv", "line 2", "not UTF-8")),
    "an open quote": (spoil("site.csv", lambda data: data + b',"'), ("site.csv", "row", "quotes")),
    "a stray quote": (spoil("site.csv", lambda data: data + b'"a"b,c\r\n'), ("site.csv", "quotes")),
    "no byte": (spoil("site.csv", lambda _: b""), ("site.csv", "empty")),
    "no JSON": (described_as("{"), ("datapackage.json", "damaged")),
    "no object": (described_as("[]"), ("datapackage.json", "damaged")),
    "endless JSON": (described_as("[" * 100_000), ("datapackage.json", "damaged")),
    "none of ours": (described_as('{"name":"other","version":"1","resources":[]}'), ("datapackage.json", "does not describe a dossier")),
    "a newer one": (described_as('{"name":"birds-dossier","version":"99","resources":[]}'), ("datapackage.json", "newer birds", "99")),
    "an older one": (described_as('{"name":"birds-dossier","version":"5","resources":[]}'), ("datapackage.json", "older birds", "5")),
    **{f"schema {version}": (lambda plain, version=version: put(plain, "meta", 4, "value", version), ("meta.csv", f"schema_version {tables.SCHEMA_VERSION}"))
       for version in ("99", "many", "1")},
}  # fmt: skip


@pytest.mark.parametrize("spoilt", REFUSED)
def test_a_folder_that_a_spreadsheet_or_an_accident_has_changed_is_refused(plain, spoilt):
    change, words = REFUSED[spoilt]
    change(plain)
    refusal(plain, *words)


def without_mark(plain: Path) -> None:
    place = plain / "site.csv"
    place.write_bytes(place.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"))


@pytest.mark.parametrize(
    ("change", "point"),
    [
        (without_mark, (127.5, 34.85)),
        (lambda plain: put(plain, "site", 2, "geom", "point(127.25 34.5)"), (127.25, 34.5)),
    ],
    ids=["the mark and other line ends", "a correction by hand"],
)
def test_what_was_edited_is_read_and_told(change, point, plain, tmp_path):
    change(plain)
    result = birds("-d", tmp_path / "again.gpkg", "init", "--from", plain, "--accept-changes")
    assert result.exit_code == 0
    assert "edited since the export: site.csv" in result.stderr
    assert ("log" in result.stderr) == (change is not without_mark)
    assert store.load(tmp_path / "again.gpkg", Site)[0].point == point
    rows = [list(stored.canonical_rows(tmp_path / name)) for name in ("again.gpkg", "a.gpkg")]
    assert (rows[0] == rows[1]) == (change is without_mark)


@pytest.mark.slow
def test_the_export_of_other_parties_comes_back_with_what_their_birds_did(tmp_path):
    dossier, again, plain = tmp_path / "a.gpkg", tmp_path / "again.gpkg", tmp_path / "plain"
    aus = Path(agreements.__file__).with_name("jpn-aus.toml")
    assert birds("init", "--empty", "--agreement", aus, "-d", dossier).exit_code == 0
    line = samples.wkb_line((145.0, 43.0, 0.5), (150.0, -20.0, 86400.0))
    track = Track("track-1", "Gallinago hardwickii", "A", line, 9, "us", parties=("AUS", "JPN"))
    with store.change(dossier, "load tracks") as session:
        session.save(Track, [track])
    assert birds("export", plain, "-d", dossier).exit_code == 0
    command = [sys.executable, "-m", "birds", "init", "--from", plain, "-d", again]
    subprocess.run(command, capture_output=True, check=True)  # it knows of no agreement yet
    assert store.load(again, Track) == (track,)


# A table and its layer

LAYERS = ("place", "municipality", "site", "site_area", "site_count", "evidence", "track", "stay", "link")


def test_every_table_is_a_file_for_excel_and_every_layer_stands_in_the_descriptor_with_its_hash(plain):
    told = json.loads((plain / "datapackage.json").read_bytes())["resources"]
    layers = {one["name"]: one["layer"] for one in told if "layer" in one}
    assert tuple(layers) == LAYERS
    for name, layer in layers.items():
        data = (plain / f"{name}.geojson").read_bytes()
        assert layer == {"path": f"{name}.geojson", "hash": f"sha256:{sha256(data).hexdigest()}"}
    for told in tables.TABLES:
        data = (plain / f"{told.name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf" + ",".join(told.names).encode() + b"\r\n")
        assert table(plain, told.name) or told.name == "snapshot"  # no round is closed
    assert [told.name for told in tables.TABLES] == TABLES


def test_counts_stand_as_rtrim_takes_them(tmp_path):
    """The highest of each bird, site, year and month, zeros too; not what has no year, no number or no certain bird."""
    place, certain = ("KR-1", "순천만"), ("촉새", "Emberiza spodocephala")
    counts = (
        SiteCount(*place, *bird, number, printed, None, None, "s", "KOR", months, None, first, last, site_id_printed="KR-1")
        for bird, number, printed, months, first, last in (
            (certain, 7, "7", (), "2018-01-15", "2018-01-15"),
            (certain, 9, "9", (), "2018-01-20", "2018-01-20"),
            (certain, 0, "0", (), "2018-02", "2018-02"),
            (certain, 3, "3", (), "2018-12", "2019-01"),
            (certain, 5, "5", (), "2020", "2020"),
            (certain, 6, "6", (4,), "2020", "2020"),
            (certain, None, "many", (), "2021-01", "2021-01"),
            (certain, 8, "8", (1,), None, None),
            (("새", None), 4, "4", (), "2018-01", "2018-01"),
        )
    )  # fmt: skip
    path = made(tmp_path / "a.gpkg", replace(samples.SMALL, counts=(*samples.SMALL.counts, *counts)))
    export_of(path, tmp_path / "plain")
    head, *rows = (tmp_path / "plain" / "counts_for_rtrim.csv").read_text("utf-8-sig").splitlines()
    assert head == "species,site,year,month,count"
    expected = ("2018,1,9", "2018,2,0", "2018,12,3", "2019,1,3", "2020,,5", "2020,4,6")
    assert rows == [f"Emberiza spodocephala,KR-1,{row}" for row in expected]


def described(place: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Edit the descriptor; what is handed over is what it says, with each resource by its name, too."""
    told = json.loads((place / "datapackage.json").read_bytes())
    change(told | {"by": {one.get("name"): one for one in told["resources"]}})
    (place / "datapackage.json").write_text(json.dumps(told), "utf-8")


ZEROS = "sha256:" + "0" * 64
ALTERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a table": (lambda at: put(at, "site", 2, "note", "a reed bed"), "site.csv"),
    "a layer": (lambda at: (at / "site.geojson").write_text("x"), "site.geojson"),
    "no layer": (lambda at: (at / "site.geojson").unlink(), "site.geojson"),
    "the presence of birds": (lambda at: (at / "presence.csv").write_text("x"), "presence.csv"),
    "no presence of birds": (lambda at: (at / "presence.csv").unlink(), "presence.csv"),
    "an archive": (lambda at: next((at / "darwin-core").iterdir()).write_text("x"), "darwin-core/"),
    "a hash": (lambda at: described(at, lambda told: told["by"]["site"].update(hash=ZEROS)), "site.csv"),
    "a hash of another kind": (lambda at: described(at, lambda told: told["by"]["site"].update(hash=["a"])), "site.csv"),
    "no hash": (lambda at: described(at, lambda told: told["by"]["site"].pop("hash")), "site.csv"),
    "no table in the descriptor": (lambda at: described(at, lambda told: told["resources"].pop(0)), "meta.csv"),
}  # fmt: skip


@pytest.mark.parametrize("altered", ALTERED)
def test_whatever_is_altered_in_an_export_is_named_and_waits_for_a_word(altered, plain, tmp_path):
    change, name = ALTERED[altered]
    change(plain)
    refusal(plain, "was changed since it was exported", name, "--accept-changes", how=())
    result = birds("-d", tmp_path / "again.gpkg", "init", "--from", plain, "--accept-changes")
    assert result.exit_code == 0
    assert name in result.stderr


def test_what_can_not_be_done_is_said(tmp_path):
    new, empty = tmp_path / "b.gpkg", tmp_path / "empty"
    empty.mkdir()
    assert_refused(birds("-d", new, "init", "--from", tmp_path / "none"), 3, "no folder")
    assert_refused(birds("-d", new, "init", "--from", empty), 3, "datapackage.json")
    assert_refused(birds("-d", new, "init", "--from", empty, "--empty"), 2, "--empty")
    assert not new.exists()
    path = made(tmp_path / "a.gpkg", samples.SMALL)
    assert_refused(birds("-d", path, "export", path), 2, "is a file")
    assert_refused(birds("-d", path, "export", path / "x"), 5, "can't")
    assert_refused(birds("-d", tmp_path / "none.gpkg", "export", tmp_path / "x"), 4, "no dossier")
    assert_refused(birds("-d", tmp_path / "b.gpkg", "init", "--accept-changes"), 2, "--from")
    assert not (tmp_path / "x").exists()


def test_a_dossier_that_is_there_is_replaced_with_force_only(plain, tmp_path):
    path = made(tmp_path / "b.gpkg", DossierContent("other", agreement=default()))
    assert_refused(birds("-d", path, "init", "--from", plain), 2, "--force")
    assert stored.meta(path)["reference"] == "other"
    assert birds("-d", path, "init", "--from", plain, "--force").exit_code == 0
    assert store.load(path) == samples.SMALL


@pytest.mark.slow
@ANY
@given(data=st.data())
def test_whatever_becomes_of_one_byte_the_answer_is_a_dossier_or_one_sentence(data, tmp_path_factory):
    """Hostile folders: any byte of any table changed to any other."""
    place = tmp_path_factory.getbasetemp() / "hostile"
    if not place.exists():
        export_of(made(tmp_path_factory.mktemp("h") / "a.gpkg", samples.SMALL), place)
    name = data.draw(st.sampled_from(TABLES))
    whole = (place / f"{name}.csv").read_bytes()
    at, byte = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(place, Path(folder) / "plain"))
        (copy / f"{name}.csv").write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])
        try:
            birds_dossier.create(Path(folder) / "b.gpkg", source=copy, accept_changes=True)
        except InputError:
            assert not (Path(folder) / "b.gpkg").exists()
        else:
            store.load(Path(folder) / "b.gpkg")
