"""`load occurrences`: synthetic records with known truth, in every shape, come out as exactly that truth."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from cli import assert_refused, birds
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.model import Occurrence, SourceFile

pytest.importorskip("pyarrow")

from collections.abc import Sequence

import occurrence_truth as made_up
from occurrence_truth import rows, with_sites
from reads import packed

from birds import store
from birds.dossier.occurrences import load_occurrences
from birds.reading import occurrences as reduction
from birds.reading.occurrences import files as layouts

if TYPE_CHECKING:
    from click.testing import Result

COUNT = 3_000


@pytest.fixture(scope="session")
def ground(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with the bundled lists of a few birds and the two sites of the truth."""
    return with_sites(small_dossier, tmp_path_factory.mktemp("ground") / "agreement.gpkg")


@pytest.fixture
def dossier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy to change; of a test that is marked `whole` one with all the birds that the data names."""
    if request.node.get_closest_marker("whole"):
        return with_sites(request.getfixturevalue("light_dossier"), tmp_path / "agreement.gpkg")
    return Path(shutil.copy(request.getfixturevalue("ground"), tmp_path / "agreement.gpkg"))


@pytest.fixture(scope="session")
def records() -> list[made_up.Record]:
    return made_up.records(COUNT)


@pytest.fixture(scope="session")
def shapes(records, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    return made_up.write_all(tmp_path_factory.mktemp("shapes"), records)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut even a small file into many parts, so that what happens between them happens here."""
    monkeypatch.setattr(layouts, "PART_BYTES", 20_000)
    monkeypatch.setattr(layouts, "PART_ROWS", 400)
    monkeypatch.setattr(reduction, "AT_ONCE", 200)


def load(dossier: Path, *words: object) -> Result:
    return birds("-d", dossier, "load", "occurrences", *words)


def test_a_file_of_a_header_alone_has_no_record(dossier, tmp_path):
    (file := tmp_path / "occurrence.txt").write_text("gbifID\t" + "\t".join(made_up.HEADER[2:]) + "\n")
    assert load(dossier, file).exit_code == 0
    assert rows(dossier) == {}


@pytest.mark.slow
@pytest.mark.parametrize("shape", made_up.SHAPES)
def test_every_shape_gives_exactly_the_truth(shape, shapes, records, dossier):
    done = load_occurrences(dossier, shapes[shape])
    fates, wanted = made_up.truth(records)
    numbers = dict(done.numbers)
    assert {name: numbers.get(name, 0) for name in fates} == dict(fates)
    assert rows(dossier) == wanted
    assert done.read == COUNT == sum(numbers.values()) - numbers["read"] - numbers["astray"]
    assert [*dossier.parent.iterdir()] == [dossier]  # the working folder is gone


def test_no_rule_is_without_a_record_that_it_fits(records):
    fates, _ = made_up.truth(records)
    assert fates.keys() >= {*made_up.SPOILERS, "used", "outside", "contradicted", "duplicate"}


@pytest.mark.slow
def test_the_same_file_again_changes_nothing_and_another_of_its_source_needs_replace(
    shapes, dossier, tmp_path
):
    first = load(dossier, *shapes["simple.csv"])
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("loaded ")
    before = dossier.read_bytes()
    again = load(dossier, *shapes["simple.csv"])
    assert (again.exit_code, again.stdout[:12]) == (0, "nothing new:")
    assert dossier.read_bytes() == before
    other = tmp_path / "simple.csv"
    other.write_text(made_up.tsv(made_up.records(50, seed=2)), "utf-8")
    assert_refused(load(dossier, other), 2, "--replace", "--source")
    assert dossier.read_bytes() == before
    assert load(dossier, other, "--replace").exit_code == 0
    assert sum(number for (_, party, *_), (number, _) in rows(dossier).items() if party) < 50


@pytest.mark.slow
def test_the_dossier_keeps_source_sum_and_columns_and_two_sources_stand_side_by_side(shapes, dossier):
    load_occurrences(dossier, shapes["archive.zip"])
    load_occurrences(dossier, shapes["simple.csv"], source="The other, 2026")
    sources = {row.source for row in store.load(dossier, Occurrence)}
    assert sources == {"GBIF Occurrence Download https://doi.org/10.15468/dl.abc123", "The other, 2026"}
    files = {file.file_name: file for file in store.load(dossier, SourceFile) if file.noun == "occurrences"}
    assert {name: file.rows for name, file in files.items()} == {"archive.zip": COUNT, "simple.csv": COUNT}
    assert ("decimalLatitude", "latitude") in files["simple.csv"].mapping


@pytest.mark.slow
def test_a_dry_run_says_the_same_and_changes_nothing(shapes, records, dossier):
    before = dossier.read_bytes()
    result = load(dossier, *shapes["whole.parquet"], "--dry-run")
    used = made_up.truth(records)[0]["used"]
    assert f"from {used:,} of {COUNT:,} records" in result.stdout
    assert result.stdout.startswith("would load")
    assert dossier.read_bytes() == before
    assert [*dossier.parent.iterdir()] == [dossier]


@pytest.mark.slow
def test_what_does_not_count_is_said_with_its_rule_and_strict_minds_only_what_is_wrong(
    shapes, dossier, tmp_path
):
    target = tmp_path / "problems.csv"
    result = load(dossier, *shapes["simple.csv"], "--problems", target)
    assert "captive, domestic, released or introduced birds" in result.stderr
    assert "name KOR but lie in the area of JPN; they do not count" in result.stderr
    assert "Nonavis inventa" in target.read_text("utf-8-sig")
    assert "1 site has no boundary; a circle is used, so the numbers are approximate" in result.stderr
    assert "columns not recognised and not read: 'recordedBy'" in result.stderr
    strict = load(dossier, *shapes["simple.csv"], "--strict")
    assert_refused(strict, 3, "nothing was loaded")
    clean = tmp_path / "clean.tsv"
    kept = [record for record in made_up.records(200) if record.fate in {"used", "absent"}]
    clean.write_text(made_up.tsv(kept), "utf-8")
    assert load(dossier, clean, "--strict").exit_code == 0


def test_of_several_files_the_first_is_named_in_every_language(dossier, tmp_path):
    header = "gbifID,scientificName,decimalLatitude,decimalLongitude,eventDate\n"
    files = [tmp_path / name for name in ("a; 1 more.csv", "b.csv")]
    for number, file in enumerate(files):
        file.write_text(f"{header}{number},Platalea minor,,,2001-05-01\n", "utf-8")
    target = tmp_path / "problems.csv"
    result = birds("-d", dossier, "--lang", "ko", "load", "occurrences", *files, "--problems", target)
    assert "a; 1 more.csv 외 1건: 산입하지 않는 기록 2건: 좌표 없음" in result.stderr
    assert "a; 1 more.csv 외 1건" in target.read_text("utf-8-sig")


@pytest.mark.slow
def test_a_limit_and_a_radius_of_one_s_own(shapes, records, dossier):
    done = load_occurrences(dossier, shapes["simple.csv"], uncertainty=50_000, radius=1.5)
    fates, _ = made_up.truth(records)
    assert dict(done.numbers)["uncertain"] == 0
    also = {one.cells["gbifID"] for one in records if one.fate == "uncertain" and one.party}
    assert done.used == fates["used"] + len(also)
    assert not any(one.place_id for one in store.load(dossier, Occurrence))


@pytest.mark.slow
def test_of_an_archive_every_text_with_records_is_read_and_what_explains_them_is_not(
    dossier, tmp_path, records
):
    texts = {"a.csv": made_up.tsv(records[:1_000]), "b.csv": made_up.tsv(records[1_000:])}
    path = tmp_path / "several.zip"
    path.write_bytes(packed({"README.txt": "what this is\n" * 40_000, **texts}))
    load_occurrences(dossier, [path])
    assert rows(dossier) == made_up.truth(records)[1]


@pytest.mark.slow
def test_a_dossier_that_can_t_be_changed_is_said_before_anything_is_read(dossier, shapes, monkeypatch):
    monkeypatch.setattr("birds.dossier.occurrences._reduce", lambda *_: pytest.fail("read in vain"))
    with closing(sqlite3.connect(dossier)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert load(dossier, *shapes["simple.csv"], "--wait", "0.1").exit_code == 4


USUAL = {
    "GLOBAL UNIQUE IDENTIFIER": "", "CATEGORY": "species", "SCIENTIFIC NAME": "Larus fuscus", "GROUP IDENTIFIER": "",
    "SUBSPECIES SCIENTIFIC NAME": "", "EXOTIC CODE": "", "OBSERVATION COUNT": "X", "COUNTRY CODE": "JP",
    "LATITUDE": "36.2", "LONGITUDE": "137.9", "OBSERVATION DATE": "2019-02-03", "APPROVED": "1", "": "",
}  # fmt: skip


def ebird(*changes: dict[str, str]) -> str:
    """Return eBird's basic dataset: a trailing tab on each line, X for birds that were not counted."""
    ids = (f"URN:CornellLabOfOrnithology:EBIRD:OBS{number}" for number, _ in enumerate(changes))
    made = (
        USUAL | change | {"GLOBAL UNIQUE IDENTIFIER": own} for own, change in zip(ids, changes, strict=True)
    )
    return "".join("\t".join(cells) + "\n" for cells in (USUAL, *(cells.values() for cells in made)))


@pytest.mark.slow
@pytest.mark.whole
def test_ebird_s_own_shape_its_rules_and_the_citation_that_it_recommends(dossier, tmp_path):
    path = tmp_path / "ebd_JP.zip"
    text = ebird(
        {"OBSERVATION COUNT": "7"},
        {"CATEGORY": "issf", "SUBSPECIES SCIENTIFIC NAME": "Larus fuscus heuglini/barabensis"},
        {"SUBSPECIES SCIENTIFIC NAME": "Larus fuscus [fuscus Group]", "OBSERVATION COUNT": "30"},
        {"GROUP IDENTIFIER": "G1"},
        {"GROUP IDENTIFIER": "G1", "OBSERVATION COUNT": "4"},
        {"GROUP IDENTIFIER": "G1", "SCIENTIFIC NAME": "Platalea minor"},
        {"CATEGORY": "spuh", "SCIENTIFIC NAME": "Larus sp."},
        {"CATEGORY": "slash", "SCIENTIFIC NAME": "Larus fuscus/argentatus"},
        *({"EXOTIC CODE": "X"}, {"CATEGORY": "domestic"}, {"APPROVED": "0"}, {"OBSERVATION COUNT": "0"}),
    )
    cited = "eBird Basic Dataset. Version: EBD_relMar-2025. Cornell Lab of Ornithology, Ithaca, New York. Mar 2025."
    members = {"ebd_JP.txt": text, "recommended_citation.txt": f"{cited}\n", "BCRCodes.txt": "a\tb\n1\t2\n"}
    path.write_bytes(packed(members))
    told = dict(load_occurrences(dossier, [path]).numbers)
    assert {one.source for one in store.load(dossier).occurrences} == {cited}
    assert {name: number for name, number in told.items() if number} == {
        "read": 12, "used": 5, "duplicate": 1, "not_wild": 2, "no_species": 2, "not_accepted": 1, "absent": 1,
    }  # fmt: skip
    assert rows(dossier)["Larus fuscus", "", "site-1", 2, "2019"] == (4, 30)
    assert rows(dossier)["Platalea minor", "JPN", "", 2, ""] == (1, None)


# ---------------------------------------------------------------- what is wrong

NEEDED = enumerate(("scientificName", "decimalLatitude", "decimalLongitude"))
TERMS = [f'index="{at}" term="{term}"' for at, term in NEEDED]


def core(kind: str, more: str = "", name: str = "e.txt") -> bytes:
    """Return an archive whose core should be e.txt."""
    return packed({"meta.xml": made_up.meta(kind, "e.txt", *TERMS, more=more), name: "a\n"})


@pytest.mark.slow
@pytest.mark.parametrize(("name", "content", "words"), [
    ("empty.csv", b"", "empty"),
    ("other.csv", b"a,b,c\n1,2,3\n", "longitude"),
    ("picture.png", b"\x89PNG\r\n", "not a file of occurrences"),
    ("half.zip", made_up.archive(made_up.records(30))[:900], "damaged"),
    ("half.parquet", b"PAR1" + b"x" * 50, "damaged"),
    ("event.zip", core("Event"), "core of the archive is Event"),
    ("lost.zip", core("Occurrence", name="f.txt"), "which is missing"),
    ("rot13.zip", core("Occurrence", ' encoding="rot13"'), "no encoding 'rot13'"),
    ("undefined.zip", core("Occurrence", ' encoding="undefined"'), "no encoding 'undefined'"),
    ("wide.csv", "scientificName\tdecimalLatitude\n".encode("utf-16"), "UTF-8"),
])  # fmt: skip
def test_a_file_that_is_none_is_refused_in_one_sentence(name, content, words, dossier, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    before = dossier.read_bytes()
    assert_refused(load(dossier, path), 3, name, words)
    assert dossier.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {name, "agreement.gpkg"}


def test_usage_is_refused(dossier, shapes, tmp_path, monkeypatch):
    monkeypatch.setattr("birds.reading.occurrences.CONNECT_SECONDS", 0.5)
    (file,) = shapes["simple.csv"]
    assert_refused(load(dossier, file, "--crs", "EPSG:4301"), 2, "--crs")
    assert_refused(load(dossier, file, "--map", "year=wings"), 2, "wings", "uncertainty")
    assert_refused(load(dossier, file, "--map", "nothing=year"), 2, "no column")
    assert_refused(load(dossier, file, "--scheduler", "tcp://127.0.0.1:9"), 2, "no answer from a dask")
    assert_refused(load(dossier, tmp_path / "none.csv"), 3, "no such file")
    assert_refused(load(tmp_path / "none.gpkg", file), 4)


def test_lines_that_are_broken_and_letters_that_are_none_cost_only_themselves(dossier, tmp_path, records):
    used = [one for one in records if one.fate == "used"][:40]
    lines = made_up.tsv(used).encode().splitlines(keepends=True)
    lines[5] = lines[5].replace(b"O'Brien", b"O\xffBrien")
    lines.insert(9, b"too\tfew\n")
    path = tmp_path / "broken.tsv"
    path.write_bytes(b"".join(lines))
    told = dict(load_occurrences(dossier, [path]).numbers)
    assert (told["read"], told["malformed"], told["used"]) == (41, 1, 40)


@pytest.mark.parametrize("folder", ["", "dwca-spoonbills/"])
def test_a_default_of_an_archive_fills_what_is_empty_and_nothing_else(folder, dossier, tmp_path):
    fields = (
        'index="0" term="decimalLatitude"',
        'index="1" term="decimalLongitude"',
        'index="2" term="eventDate"',
        'index="3" term="occurrenceStatus" default="absent"',
        'index="4" term="basisOfRecord" default="HumanObservation"',
        'term="scientificName" default="Platalea minor"',
        'index="5" term="coordinateUncertaintyInMeters" default="90000"',
    )
    meta = made_up.meta("Occurrence", "o.csv", *fields, more=' fieldsTerminatedBy=","')
    lines = (
        '36.2,137.9,"2001-01-05",present,,10',
        "36.2,137.9,2001-02-05,,,10",  # absent, by the default
        "36.2,137.9,2001-03-05,present,,",  # a place less certain than the limit, by the default
        "36.2,137.9,2001-04-05,present,FossilSpecimen,10",
        "36.2,137.9,2001-05-05,present,,NA",
    )
    path = tmp_path / "usual.zip"
    path.write_bytes(packed({f"{folder}meta.xml": meta, f"{folder}o.csv": "\n".join(lines) + "\n"}))
    load_occurrences(dossier, [path])
    assert sorted(month for _, party, _, month, _ in rows(dossier) if party == "JPN") == [1, 5]


def test_other_names_of_columns_and_another_encoding(dossier, tmp_path):
    path = tmp_path / "own.csv"
    path.write_bytes("学名,緯度,経度,年,月\nPlatalea minor,36.2,137.9,2001,5\n".encode("cp932"))
    names = ("学名=name", "緯度=latitude", "経度=longitude", "年=year", "月=month")
    words = [word for name in names for word in ("--map", name)]
    result = load(dossier, path, "--encoding", "cp932", *words)
    assert result.exit_code == 0, result.output
    assert "no ids, so duplicates count twice" in result.stderr
    assert rows(dossier) == {
        ("Platalea minor", "JPN", "", 5, ""): (1, None),
        ("Platalea minor", "", "site-1", 5, "2001"): (1, None),
    }


def cells_that_count(dossier: Path, column: str, cells: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    """Load a record for each cell, each of a month of its own; return the cells whose records count, and the fates."""
    usual = {"scientificName": "Platalea minor", "decimalLatitude": "36.2", "decimalLongitude": "137.9"}
    path = dossier.with_name("own.csv")
    made = [
        {**usual, "occurrenceID": str(month), "eventDate": f"2001-{month:02}-01", column: cell}
        for month, cell in enumerate(cells, 1)
    ]
    pd.DataFrame(made).to_csv(path, index=False)
    told = {fate: number for fate, number in load_occurrences(dossier, [path]).numbers if number}
    return [cells[month - 1] for _, party, _, month, _ in sorted(rows(dossier)) if party], told


def test_a_country_may_be_a_code_or_a_name(dossier):
    here = ["Japan", "日本", "jp", "ZZ", "unknown"]
    found, told = cells_that_count(dossier, "countryCode", [*here, "Korea, Republic of", "China", "CN"])
    assert (found, told) == (here, {"read": 8, "contradicted": 3, "used": 5})


@pytest.mark.whole
@pytest.mark.slow
def test_domestic_birds_and_names_in_other_scripts(dossier):
    domestic = ["Anas platyrhynchos domesticus", "Anas platyrhynchos f. domestica"]
    wild = ["Passer domesticus domesticus", "저어새"]
    found, told = cells_that_count(dossier, "scientificName", [*domestic, *wild, "Platalea"])
    assert sorted(found) == sorted(wild)
    assert told == {"read": 5, "not_wild": 2, "no_species": 1, "used": 2}


WITHOUT = """
import sys
sys.modules["pyarrow"] = None
from birds.cli.main import main
sys.argv[1:] = ["-d", sys.argv[1], "load", "occurrences", *sys.argv[2:]]
main()
"""


@pytest.mark.parametrize("shape", ["simple.csv", pytest.param("quoted.csv", marks=pytest.mark.slow)])
def test_text_needs_no_extra_and_gives_the_same(shape, dossier, shapes, records):
    """In a process of its own: pandas remembers whether pyarrow was there when it was first imported."""
    run = (sys.executable, "-c", WITHOUT, dossier, *shapes[shape])
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert rows(dossier) == made_up.truth(records)[1]


@pytest.mark.parametrize(
    ("module", "shape", "more"),
    [("pyarrow", "whole.parquet", ()), ("distributed", "simple.csv", ("--scheduler", "tcp://127.0.0.1:9"))],
)
def test_what_needs_the_extra_says_so_before_anything_is_read(
    module, shape, more, dossier, shapes, monkeypatch
):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("birds.reading.occurrences.files._sum", lambda _: pytest.fail("read in vain"))
    assert_refused(load(dossier, *shapes[shape], *more), 3, "[scale]")


@pytest.mark.slow
@given(st.integers(1_500, 20_000), st.sampled_from(["simple.csv", "quoted.csv"]))
@settings(max_examples=4, deadline=None)
def test_a_text_is_the_same_records_wherever_it_is_cut(shapes, size, shape):
    from birds.reading.occurrences.frames import frames

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layouts, "PART_BYTES", size)
        path = shapes[shape][0]
        layout = layouts.layout_of(path, path.name, {}, None)
        parts = list(layouts.parts(path, layout))
        cuts = [cut for part in parts for cut in part.cuts]
        assert (cuts[0][0], cuts[-1][1]) == (layout.start, path.stat().st_size)
        assert all(end == start for (_, end), (start, _) in pairwise(cuts))
        read = [(len(records), malformed) for part in parts for records, malformed in frames(part)]
    assert tuple(map(sum, zip(*read, strict=True))) == (COUNT, 0)


LOAD = """
import sys, time
from birds.reading import occurrences as reduction
reduction.files.PART_BYTES = 5_000
real = reduction.reduce_part
def slow(*part):
    for piece in real(*part):
        time.sleep(1)
        yield piece
reduction.reduce_part = slow
from birds.cli.main import main
sys.argv[1:] = ["-d", sys.argv[1], "load", "occurrences", sys.argv[2]]
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, *([signal.SIGKILL] if hasattr(signal, "SIGKILL") else [])])
def test_a_run_that_is_stopped_changes_nothing_and_the_next_comes_to_the_same(sign, shapes, records, dossier):
    before, work = dossier.read_bytes(), dossier.with_name("agreement.gpkg.occurrences")
    run = [sys.executable, "-c", LOAD, dossier, *shapes["simple.csv"]]
    process = subprocess.Popen(run, stderr=subprocess.PIPE, text=True)
    for _ in range(600):
        if work.is_dir() and any(work.glob("pairs-*")):
            break
        time.sleep(0.05)
    second = load(dossier, *shapes["simple.csv"])
    assert_refused(second, 4, f"is in use by process {process.pid}")
    process.send_signal(sign)
    _, err = process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if sign != signal.SIGINT else 130)
    assert "Traceback" not in err
    assert dossier.read_bytes() == before
    assert work.exists() == (sign != signal.SIGINT)
    load_occurrences(dossier, shapes["simple.csv"])
    assert rows(dossier) == made_up.truth(records)[1]
    assert not work.exists()
