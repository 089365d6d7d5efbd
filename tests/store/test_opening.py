"""What stands in the way of a dossier is said in one sentence, and reading never writes."""

import logging
import os
import shutil
import sqlite3
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import store_dossiers as samples
import stored
from cli import birds
from stored import execute
from wordings import english

from birds import store
from birds.errors import BirdsError, DossierError, OutputError, UsageError
from birds.messages import say
from birds.model import Checklist, DossierContent, Event, Names, Site
from birds.model.agreement import default
from birds.store import geopackage, integrity, opening, tables

NEW = Site("new", "Ramsar", Names("New"), "KOR")


def refusal(path: Path, error: type[BirdsError] = DossierError) -> str:
    """Return the sentence with which reading and changing refuse, having left everything as it was."""
    before = sorted(path.parent.glob("*"))
    with pytest.raises(error) as reading:
        store.load(path)
    with pytest.raises(error) as writing, store.change(path, "x"):
        pass
    with pytest.raises(error):
        integrity.problems(path)
    assert sorted(path.parent.glob("*")) == before
    said = str(reading.value)
    assert said == str(writing.value)
    assert "\n" not in said
    return said.replace(f"{path.parent}{os.sep}", "")


# No dossier


NONE = "there is no dossier at x.gpkg; make one with `birds init`"
STRANGE = {
    "nothing": (lambda _: None, NONE),
    "a file as a folder": (lambda at: at.parent.rmdir() or at.parent.write_bytes(samples.made()), NONE),
    "a folder": (lambda at: at.mkdir(), "x.gpkg is a folder, not a dossier; name the file in it"),
    "a dangling link": (lambda at: at.symlink_to("gone.gpkg"), NONE),
    "a link to itself": (lambda at: at.symlink_to(at), "x.gpkg can't be opened: "),
    "empty": (lambda at: at.write_bytes(b""), "x.gpkg is empty; `birds init --force` turns it into a dossier"),
    "a workbook": (lambda at: at.write_bytes(b"PK\x03\x04 a workbook"), "x.gpkg is not a dossier: it is not a GeoPackage"),
    "half a header": (lambda at: at.write_bytes(b"SQLite format 3"), "x.gpkg is not a dossier: it is not a GeoPackage"),
    "a header": (lambda at: at.write_bytes(b"SQLite format 3\0 and no more"), "x.gpkg is cut off after 28 bytes; use a complete copy"),
    "a database": (lambda at: execute(at, "CREATE TABLE meta (key, value)"), "x.gpkg is not a dossier: it is an SQLite database, but not a GeoPackage"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "said"), STRANGE.values(), ids=STRANGE)
def test_what_is_no_dossier(tmp_path, make, said):
    (tmp_path / "in").mkdir()
    make(tmp_path / "in" / "x.gpkg")
    assert refusal(tmp_path / "in" / "x.gpkg").startswith(said)


def test_a_device_and_a_folder_that_is_not_there(tmp_path):
    assert refusal(tmp_path / "no" / "x.gpkg") == NONE
    with pytest.raises(DossierError, match="/dev/null is not a file"):
        store.load(Path("/dev/null"))


def test_a_geopackage_of_somebody_else(tmp_path):
    import geopandas

    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=geopandas.points_from_xy([127], [37]), crs=4326)
    frame.to_file(tmp_path / "x.gpkg", layer="site")
    assert refusal(tmp_path / "x.gpkg") == (
        "x.gpkg is a GeoPackage but not a dossier of birds; make one with `birds init`"
    )


@pytest.mark.parametrize(("version", "said"), [("99", "a newer"), ("5", "an older")])
def test_a_dossier_of_another_schema_is_refused_and_stays_as_it_is(path, version, said):
    execute(path, f"UPDATE meta SET value = '{version}' WHERE key = 'schema_version'")  # noqa: S608
    before = path.read_bytes()
    why = f"agreement.gpkg was made by {said} birds (schema {version}; this one "
    assert refusal(path).startswith(why)
    result = birds("-d", path, "position", "list")
    assert result.exit_code == 4
    assert why in result.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        *(
            (f"DROP TABLE {name}", f"is damaged: it lacks the table {name}; use a complete copy")
            for name in (*geopackage.CORE, *tables.JOINS, "gpkg_metadata", "gpkg_metadata_reference", "draft_act", "decision")
        ),
        *(
            (f"ALTER TABLE {table} RENAME COLUMN {name} TO other",
             f"is damaged: its table {table} lacks the column {name}; use a complete copy")
            for table, name in (("gpkg_contents", "data_type"), ("site", "species"))
        ),
        ("DELETE FROM meta", "has no schema version"),
    ],
)  # fmt: skip
def test_a_dossier_without_a_table_a_column_or_its_version(path, statement, said):
    execute(path, "PRAGMA foreign_keys = OFF", statement)
    assert refusal(path).startswith(f"agreement.gpkg {said}")


@pytest.mark.parametrize(
    "damage",
    ["DELETE FROM sqlite_master WHERE name = 'rtree_site_geom_node'", "DELETE FROM rtree_site_geom_node"],
)
def test_a_broken_spatial_index_is_named_by_its_layer(path, damage):
    execute(path, "PRAGMA writable_schema = ON", damage)
    with (
        pytest.raises(DossierError, match="the spatial index of site is broken"),
        store.change(path, "x") as s,
    ):
        s.replace(Site, s.load(Site)[:1])
    assert [one.what.code for one in integrity.problems(path)] == ["store.broken_index"]
    with store.change(path, "position set") as session:
        session.set_meta("x", "y")  # a layer that is not touched keeps nobody from the rest
    assert stored.meta(path)["x"] == "y"


@pytest.mark.parametrize(
    ("name", "words", "writing", "said"),
    [
        ("SQLITE_FULL", "database or disk is full", False, "디스크가 가득"),
        ("SQLITE_FULL", "database or disk is full", True, "디스크가 가득"),
        ("SQLITE_READONLY", "attempt to write a readonly database", False, "읽기 전용"),
        ("SQLITE_CANTOPEN", "unable to open database file", False, "열 수 없습니다"),
        ("SQLITE_BUSY", "database is locked", True, "다른 프로그램"),
        ("SQLITE_CORRUPT", "database disk image is malformed", False, "손상"),
        ("SQLITE_CONSTRAINT", "UNIQUE constraint failed: site.id", True, "site.id"),
        ("SQLITE_CONSTRAINT", "CHECK constraint failed: x", True, "허용되지 않는"),
        ("SQLITE_ERROR", "no such table: main.gpkg_ogr_contents", True, "main.gpkg_ogr_contents 표가 없습니다"),
        ("SQLITE_ERROR", "no such column: mine", False, "mine 열이 없습니다"),
        ("SQLITE_IOERR_READ", "disk I/O error", False, "디스크에서 읽지"),
        ("SQLITE_NOMEM", "out of memory", False, "메모리"),
        ("SQLITE_ERROR", "unsafe use of virtual table", False, "SQLite가"),
    ],
)  # fmt: skip
def test_what_sqlite_says_is_said_in_the_language_of_the_session(tmp_path, name, words, writing, said):
    error = sqlite3.OperationalError(words)
    error.sqlite_errorname = name
    told = say(opening._explain(tmp_path / "a.gpkg", error, writing=writing).message, "ko")
    assert said in told


@pytest.mark.parametrize("part", [0.1, 0.5, 0.999])
def test_one_that_is_cut_off(path, part):
    whole = path.stat().st_size
    os.truncate(path, int(whole * part))
    assert refusal(path) == (
        f"agreement.gpkg is cut off: it has {int(whole * part)} of {whole} bytes; use a complete copy"
    )


@pytest.mark.parametrize("seed", range(12))
def test_one_with_bytes_overwritten_never_ends_in_anything_but_a_sentence(path, seed):
    import random

    dice = random.Random(seed)  # noqa: S311
    data = bytearray(path.read_bytes())
    for _ in range(40):
        at = dice.randrange(100, len(data))
        data[at : at + 64] = dice.randbytes(64)
    path.write_bytes(data)
    for use in (
        store.load,
        store.canonical_hash,
        integrity.problems,
        lambda each: [*stored.canonical_rows(each)],
    ):
        with suppress(BirdsError):
            use(path)


def test_values_that_another_program_made_unreadable_are_a_sentence(path):
    execute(path, "UPDATE site SET species = 'Grus, Anser' WHERE id = 'KR-1'")
    with pytest.raises(DossierError, match="a site in the table site can't be read"):
        store.load(path)
    execute(path, "UPDATE site SET species = NULL", "UPDATE match SET args = '[1]'")
    with pytest.raises(DossierError, match="the list 'OSJ8' can't be read"):
        store.load(path)
    execute(path, "UPDATE match SET args = NULL", "DELETE FROM match WHERE row = 3")
    with pytest.raises(DossierError, match="row 3 of the list 'OSJ8' has no match"):
        store.load(path)


# Making one


def test_an_existing_file_is_refused_and_replaced_only_by_force(path):
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"agreement.gpkg already exists; replace it with --force"):
        store.create(path, samples.SMALL, command="init")
    assert path.read_bytes() == before
    store.create(path, DossierContent("other", agreement=default()), command="init", force=True)
    assert stored.meta(path)["reference"] == "other"
    assert list(path.parent.iterdir()) == [path]


def test_force_replaces_what_was_no_dossier_at_all(tmp_path):
    for content in (b"", b"text"):
        (tmp_path / "x.gpkg").write_bytes(content)
        store.create(tmp_path / "x.gpkg", samples.SMALL, command="init", force=True)
        assert store.load(tmp_path / "x.gpkg") == samples.SMALL


def test_a_place_where_nothing_can_be_written(tmp_path, path):
    with pytest.raises(UsageError, match="is a folder; name a file in it"):
        store.create(tmp_path, samples.SMALL, command="init", force=True)
    for place in (tmp_path / "no" / "x.gpkg", path / "x.gpkg"):
        with pytest.raises(OutputError, match="can't be written: there is no folder"):
            store.create(place, samples.SMALL, command="init")
    if Path("/proc/self").exists():  # where not even root may write
        with pytest.raises(OutputError, match=r"/proc/self/x.gpkg can't be written: "):
            store.create(Path("/proc/self/x.gpkg"), samples.SMALL, command="init")


def test_a_link_is_followed_not_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    link, target = tmp_path / "link.gpkg", tmp_path / "real" / "target.gpkg"
    link.symlink_to(target)
    store.create(link, samples.SMALL, command="init")
    store.create(link, samples.SMALL, command="init", force=True)
    change_site(link)
    assert link.is_symlink()
    assert not target.is_symlink()
    assert store.load(target, Site)[-1] == NEW
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["link.gpkg", "real", "target.gpkg"]


def test_what_lies_beside_an_old_file_never_gets_into_the_new_one(tmp_path):
    orphan = stale_wal(tmp_path / "orphan")
    orphan.unlink()
    for old in (hot_journal(tmp_path), stale_wal(tmp_path), orphan):
        store.create(old, samples.SMALL, command="init", force=True)
        assert store.load(old) == samples.SMALL
    assert [each.name for each in orphan.parent.iterdir()] == [orphan.name]


def test_what_a_killed_program_was_about_to_move_in_is_swept_away_later(path):
    old, fresh = (path.with_name(f".{path.name}.{number}.tmp") for number in (1, 2))
    for each in (old, fresh):
        each.write_bytes(b"half")
    os.utime(old, (0, 0))
    store.create(path, samples.SMALL, command="init", force=True)
    assert sorted(path.parent.iterdir()) == [fresh, path]


# Reading never writes


def hot_journal(folder: Path) -> Path:
    """Return a dossier as a killed program leaves it: half a change in the file, what it was in a journal."""
    folder.mkdir(exist_ok=True)
    source, left = folder / "source.gpkg", folder / "hot.gpkg"
    source.write_bytes(samples.made())
    with closing(sqlite3.connect(source, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("BEGIN")
        connection.execute("UPDATE checklist SET title = 'half a change'")
        for number in range(400):
            connection.execute("INSERT INTO meta (key, value) VALUES (?, 'x')", (str(number) * 100,))
        shutil.copyfile(source, left)
        shutil.copyfile(f"{source}-journal", f"{left}-journal")
        connection.execute("ROLLBACK")
    source.unlink()
    return left


def stale_wal(folder: Path, *changes: str) -> Path:
    """Return a dossier as QGIS leaves it when it is killed: committed changes that stand in the WAL only."""
    folder.mkdir(exist_ok=True)
    source, left = folder / "source.gpkg", folder / "stale.gpkg"
    source.write_bytes(samples.made())
    with closing(sqlite3.connect(source, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for change in changes or ["UPDATE checklist SET title = 'changed in QGIS'"]:
            connection.execute(change)
        shutil.copyfile(source, left)
        shutil.copyfile(f"{source}-wal", f"{left}-wal")
    source.unlink()
    return left


def test_a_schema_in_a_wal_whose_words_are_no_text(tmp_path):
    """SQLite quotes what it can't read, byte for byte; Python can't make an error of such words."""
    broken = "UPDATE sqlite_master SET sql = CAST(X'4352454154452054abbf' AS TEXT) WHERE name = 'draft_act'"
    left = stale_wal(tmp_path, "PRAGMA writable_schema = ON", broken)
    before = contents(tmp_path)
    for attempt in (stored.meta, integrity.problems, change_site):
        with pytest.raises(DossierError, match=r"damaged \(.*draft_act.*�.*\); use an earlier copy of it"):
            attempt(left)
    assert contents(tmp_path).items() >= before.items()


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.mark.parametrize(("mode", "mark"), [("DELETE", b"\x01\x01"), ("WAL", b"\x02\x02")])
def test_reading_a_clean_file_touches_nothing(path, mode, mark):
    """In WAL mode none is made."""
    execute(path, f"PRAGMA journal_mode = {mode}")
    before = path.stat(), contents(path.parent)
    assert path.read_bytes()[18:20] == mark
    assert store.load(path) == samples.SMALL
    store.canonical_hash(path)
    integrity.problems(path)
    assert contents(path.parent) == before[1]
    assert path.stat().st_mtime_ns == before[0].st_mtime_ns


def test_beside_a_hot_journal_reading_gives_the_state_before_and_writing_first_goes_back_to_it(
    tmp_path, caplog
):
    left = hot_journal(tmp_path)
    before = contents(tmp_path)
    assert b"half a change" in before["hot.gpkg"]
    assert store.load(left) == samples.SMALL
    assert contents(tmp_path) == before
    said = "hot.gpkg: an interrupted program left its journal beside it; birds read the earlier state"
    assert said in caplog.text
    (problem,) = integrity.problems(left)
    assert "hot.gpkg-journal is beside it" in english(problem.what)
    change_site(left)
    assert store.load(left).lists == samples.SMALL.lists
    assert store.load(left, Site)[-1] == NEW
    assert list(contents(tmp_path)) == ["hot.gpkg"]


@pytest.mark.parametrize("known", [True, False], ids=["the file knows of it", "the file knows nothing of it"])
def test_beside_a_wal_reading_gives_what_is_in_it_and_writing_takes_it_in(tmp_path, caplog, known):
    left = stale_wal(tmp_path)
    if not known:  # SQLite reads the WAL all the same, and would make an index of it beside it
        with left.open("r+b") as file:
            file.seek(18)
            file.write(b"\1\1")
    before = contents(tmp_path)
    assert store.load(left, Checklist)[0].title == "changed in QGIS"
    assert contents(tmp_path) == before
    assert "stale.gpkg: another program left changes in a WAL file beside it; birds read them" in caplog.text
    said = [english(each.what) for each in integrity.problems(left)]
    assert any("stale.gpkg-wal is beside it" in each for each in said)
    assert any("was changed outside birds" in each for each in said)
    if known:
        change_site(left)
        assert store.load(left, Checklist)[0].title == "changed in QGIS"
        assert store.load(left, Site)[-1] == NEW
        assert list(contents(tmp_path)) == ["stale.gpkg"]
        assert left.read_bytes()[18:20] == b"\x01\x01"


def test_a_reader_that_keeps_a_wal_keeps_nobody_from_writing(path):
    """As QGIS does: it has the file open in WAL mode, and may be reading."""
    with closing(sqlite3.connect(path, isolation_level=None)) as qgis:
        qgis.execute("PRAGMA journal_mode = WAL")
        qgis.execute("BEGIN")
        sites = qgis.execute("SELECT count(*) FROM site").fetchone()
        for number in range(3):
            with store.change(path, "load sites") as session:
                session.save(Site, [Site(f"new-{number}", "x", Names(), "KOR")])
        assert qgis.execute("SELECT count(*) FROM site").fetchone() == sites
        qgis.execute("COMMIT")
        assert qgis.execute("SELECT count(*) FROM site").fetchone() == (sites[0] + 3,)
        assert len(store.load(path, Site)) == sites[0] + 3
    change_site(path)
    assert list(contents(path.parent)) == [path.name]
    assert path.read_bytes()[18:20] == b"\x01\x01"


READ_ONLY = """
import os, stat, sys
from pathlib import Path
from birds import store
from birds.errors import OutputError
from birds.model import DossierContent, Names, Site, Source
from birds.model.agreement import default
path = Path(sys.argv[1])
path.chmod(stat.S_IREAD)
path.parent.chmod(stat.S_IREAD | stat.S_IEXEC)
print(len(store.load(path, Site)))
def change():
    with store.change(path, "x") as session:
        session.save(Site, [Site("new", "x", Names(), "KOR")])
def create():
    store.create(path, DossierContent("other", agreement=default()), command="init", force=True)
def in_folder():
    path.chmod(stat.S_IREAD | stat.S_IWRITE)
    change()
for attempt in (change, create, in_folder):
    try:
        attempt()
    except OutputError as error:
        print(str(error).replace(str(path), path.name))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="drops a right of Linux")
def test_a_read_only_file_in_a_read_only_folder_is_read_and_not_changed(path):
    before = path.read_bytes()
    command = [sys.executable, "-c", READ_ONLY, str(path)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=stored.not_above_the_law,
        env=os.environ,
    )
    path.parent.chmod(stat.S_IRWXU)
    assert done.stdout.splitlines() == [
        "3",
        "agreement.gpkg can't be changed: the file is read-only",
        "agreement.gpkg can't be written: no permission, or another program has it open",
        "agreement.gpkg can't be changed: the file or its folder is read-only",
    ]
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


# Two at once

HOLD = """
import sys
from pathlib import Path
from birds import store
from birds.model import Names, Site, Source
with store.change(Path(sys.argv[1]), "hold") as session:
    session.save(Site, [Site("held", "Ramsar", Names("Held"), "JPN")])
    print("holding", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold a change open; it ends well when its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline() == "holding\n"
        yield holder
        holder.stdin.close()


def who(holder: subprocess.Popen[str]) -> str:
    return f"process {holder.pid} (" if Path("/proc/locks").exists() else "another program"


def test_a_second_writer_waits_for_the_first_says_at_once_for_whom_and_nothing_is_lost(path, caplog):
    with held(path) as holder, caplog.at_level(logging.WARNING):
        assert holder.stdin
        began, heard = time.monotonic(), list[float]()
        handler = logging.Handler()
        handler.emit = lambda _: heard.append(time.monotonic() - began)  # type: ignore[method-assign]
        logging.getLogger("birds.store").addHandler(handler)
        threading.Timer(1.0, holder.stdin.close).start()
        try:
            change_site(path)
        finally:
            logging.getLogger("birds.store").removeHandler(handler)
    assert f"waiting up to 10 seconds for {who(holder)}" in caplog.text
    assert len(heard) == 1
    assert heard[0] < 0.8
    assert [each.id for each in store.load(path, Site)][-2:] == ["held", "new"]
    assert [each.command for each in store.load(path, Event)] == ["init", "hold", "load sites"]


def test_a_second_writer_that_does_not_wait_says_who_holds_it(path):
    before = opening.PATIENCE.set(0.1)
    try:
        with held(path) as holder:
            with pytest.raises(DossierError) as error, store.change(path, "second"):
                pass
            assert store.load(path) == samples.SMALL  # a reader is not kept out, and sees nothing half done
            with pytest.raises(DossierError, match=r"agreement.gpkg is in use by"):
                store.create(path, samples.SMALL, command="init", force=True)
    finally:
        opening.PATIENCE.reset(before)
    assert f"agreement.gpkg is in use by {who(holder)}" in str(error.value)
    assert store.load(path, Site)[-1].id == "held"


def test_reading_inside_a_change_does_not_let_go_of_its_lock(path):
    """POSIX drops a process's locks when it closes any descriptor of the file."""
    with store.change(path, "outer") as session:
        session.save(Site, [NEW])
        assert store.load(path) == samples.SMALL
        code = "import sys; from pathlib import Path; from birds import store\nstore.opening.PATIENCE.set(0.1)\nwith store.change(Path(sys.argv[1]), 'x'): pass"
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
        )
        assert "DossierError" in done.stderr
    assert store.load(path, Site)[-1] == NEW


def test_a_reader_keeps_one_snapshot_while_somebody_waits_to_write(path):
    with store.read(path) as reader:
        before = reader.load(Site)
        writer = threading.Thread(target=change_site, args=(path,))
        writer.start()
        time.sleep(0.2)
        assert reader.load(Site) == before
    writer.join()
    assert store.load(path, Site)[-1] == NEW


def change_site(path: Path) -> None:
    with store.change(path, "load sites") as session:
        session.save(Site, [NEW])


# What lies beside a file and names another


JOURNAL_END = bytes.fromhex("d9d505f920a163d7")


def naming_journal(folder: Path, *names: bytes) -> Path:
    """Return a dossier with a journal that names other files, of which SQLite deletes the last when it has played it."""
    forged = hot_journal(folder)
    with forged.with_name("hot.gpkg-journal").open("ab") as journal:
        for name in names:
            journal.write(struct.pack(">I", 0x40000001) + name + struct.pack(">II", len(name), sum(name)))
            journal.write(JOURNAL_END)
    return forged


@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize("masters", [1, 2])
def test_a_journal_that_names_another_file_is_never_played(tmp_path, monkeypatch, absolute, masters):
    monkeypatch.chdir(tmp_path)
    paper = tmp_path / "paper.docx"
    named = os.fsencode(str(paper) if absolute else paper.name)
    forged = naming_journal(tmp_path / "theirs", *[b"other", named][-masters:])
    paper.write_bytes(b"mine")
    said = "hot.gpkg-journal names another file, which SQLite would delete"
    assert said in refusal(forged)
    with pytest.raises(DossierError, match=said):
        store.create(forged, samples.SMALL, command="init", force=True)
    assert store.of_foreign(lambda one: one.reference, forged) == samples.SMALL.reference
    assert paper.read_bytes() == b"mine"
    shutil.copytree(forged.parent, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "hot.gpkg")) as played, suppress(sqlite3.Error):
        played.execute("SELECT * FROM meta").fetchall()
    assert not paper.exists()  # SQLite alone does it


@pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators, and no pipes have names")
@pytest.mark.parametrize("suffix", ["-journal", "-wal", "-shm"])
def test_a_link_a_second_name_and_a_pipe_beside_a_dossier_are_refused_and_lead_nowhere(
    path, tmp_path, suffix
):
    paper, beside = path.with_name("paper.docx"), path.with_name(path.name + suffix)
    elsewhere = tmp_path / "elsewhere"
    paper.write_bytes(b"mine" * 100)
    elsewhere.mkdir()
    for place, *where in ((Path.symlink_to, elsewhere / "made"), (Path.hardlink_to, paper), (os.mkfifo,)):
        place(beside, *where)
        assert f"agreement.gpkg{suffix} is a link or a pipe" in refusal(path)
        beside.unlink()
    assert not list(elsewhere.iterdir())
    assert paper.read_bytes() == b"mine" * 100


@pytest.mark.parametrize("left", ["journal", "wal"])
def test_a_file_of_somebody_else_is_read_alone_and_that_is_said(tmp_path, caplog, left):
    made = hot_journal(tmp_path / "a") if left == "journal" else stale_wal(tmp_path / "a")
    before = contents(made.parent)
    with caplog.at_level(logging.WARNING), suppress(DossierError):
        assert store.of_foreign(lambda one: one.lists[0].checklist.title, made) != "changed in QGIS"
    assert f"is read without {made.name}-{left}" in caplog.text
    assert contents(made.parent) == before
