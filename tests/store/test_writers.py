"""Writers do not starve: a long change is computed in a copy, the dossier is locked only while what differs is written."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import store_dossiers as samples
from cli import ran
from stored import execute, query

from birds import store
from birds.errors import DossierError
from birds.model import Event, Names, Site
from birds.store import integrity


def site(name: str) -> Site:
    return Site(name, "x", Names(), "KOR", point=(127.0, 37.0))


@store.retry_on_conflict
def add(path: Path, name: str, meanwhile: Callable[[], object] = lambda: None) -> bool:
    """Add a site; `meanwhile` is what others do while this computes."""
    with store.change(path, f"add {name}") as session:
        there = session.load(Site)
        meanwhile()
        session.replace(Site, [*there, site(name)])
    return session.changed


def chain(path: Path) -> list[str]:
    """Return the commands of the log, having held that each began where the one before had ended."""
    events = store.load(path, Event)
    assert [each.before for each in events[1:]] == [each.after for each in events[:-1]]
    return [each.command for each in events]


def ids(path: Path) -> set[str]:
    return {each.id for each in store.load(path, Site)} - {each.id for each in samples.SMALL.sites}


@pytest.mark.slow
@pytest.mark.parametrize("wal", [False, True], ids=["alone", "beside a connection that keeps a WAL"])
def test_ten_writers_at_once_all_succeed_and_nothing_is_lost(path, wal):
    names = {f"site {number}" for number in range(10)}
    with closing(sqlite3.connect(path)) as other:
        if wal:
            other.execute("PRAGMA journal_mode = WAL")
            other.execute("SELECT count(*) FROM site").fetchone()
        together, failed = threading.Barrier(len(names)), list[BaseException]()
        first = threading.local()

        def meet() -> None:
            if not getattr(first, "done", False):
                first.done = True
                together.wait(60)

        def write(name: str) -> None:
            try:
                add(path, name, meet)
            except BaseException as error:  # noqa: BLE001 - of a thread
                failed.append(error)

        threads = [threading.Thread(target=write, args=(name,)) for name in names]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert failed == []
    assert ids(path) == names
    assert sorted(chain(path)) == sorted(["init", *(f"add {name}" for name in names)])
    assert integrity.problems(path) == ()


def test_while_one_computes_another_writes_at_once_and_both_are_kept(path):
    others = iter(["quick"])
    assert add(path, "slow", lambda: [add(path, name) for name in others])
    assert ids(path) == {"quick", "slow"}
    assert chain(path) == ["init", "add quick", "add slow"]


def test_who_is_overtaken_again_and_again_takes_the_lock_first(path):
    turns = iter(range(3))
    seen: list[str] = []

    def overtake() -> None:
        seen.append("turn")
        for turn in turns:
            add(path, f"quick {turn}")
            return

    assert add(path, "slow", overtake)
    assert (len(seen), ids(path)) == (4, {"quick 0", "quick 1", "quick 2", "slow"})


def test_what_another_program_writes_meanwhile_is_not_lost(path):
    notes = iter(["drawn in QGIS"])

    def draw() -> None:
        for note in notes:
            execute(path, f"UPDATE site SET note = '{note}' WHERE id = 'KR-1'")  # noqa: S608

    add(path, "slow", draw)
    assert "drawn in QGIS" in [each.note for each in store.load(path, Site)]
    assert "slow" in ids(path)


def test_what_follows_from_a_change_is_written_too(path):
    @store.retry_on_conflict
    def swap() -> None:
        with store.change(path, "swap") as session:
            other = {"KOR": "JPN", "JPN": "KOR"}
            moved = [replace(one, party=other[one.party]) for one in session.load(Site)]
            session.replace(Site, moved)

    swap()
    assert integrity.problems(path) == ()
    wrong = "SELECT site_id FROM site_area JOIN site ON site.id = site_id WHERE site_area.party <> site.party"
    assert query(path, wrong) == []


@pytest.mark.parametrize("how", [store.retry_on_conflict, lambda verb: verb], ids=["copied", "locked"])
def test_what_is_swallowed_on_the_way_never_passes_for_done(how, path, monkeypatch):
    """The door refuses such a trigger; were one to slip through, the authorizer denies what it does."""
    monkeypatch.setattr("birds.store.schema.strangers", lambda _: ())
    execute(path, "CREATE TRIGGER evil BEFORE INSERT ON site BEGIN SELECT RAISE (IGNORE); END")
    before = path.read_bytes()

    @how
    def write() -> None:
        with store.change(path, "load sites") as session:
            session.save(Site, [site("new")])

    with pytest.raises(DossierError, match='"evil", made by another program, changes its tables'):
        write()
    assert path.read_bytes() == before


DECIDED = "list,subject,kind,decision,decided_by,citation\nOSJ8,Calandrella brachydactyla,match,Calandrella dukhunensis,Kim,minutes\n"
QUICKLY = (
    "position set reserve 두루미 --party KOR", "position name en 두루미 Crane --party KOR", "undo", "merge theirs.jsonl",
    "position clear 저어새 --party KOR", "review --apply decided.csv", "load list mine.csv --id MINE", "load agreement ours.txt",
    "remove MINE", "round close 1 --date 2027", "round reopen 1 --reason again", "check --adopt Kim",
)  # fmt: skip
"""Commands that change a dossier on which the two Parties talk, in an order that works."""


@pytest.fixture
def talking(dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Such a dossier, and beside it the files that these commands take."""
    monkeypatch.chdir(tmp_path)
    Path("mine.csv").write_text("학명,국명\nGavia stellata,아비\n", "utf-8")
    Path("decided.csv").write_text(DECIDED, "utf-8")
    other = shutil.copy(dossier, "other.gpkg")
    run(other, "round open", "position set include 두루미 --party JPN")
    run(other, "exchange --party JPN -o theirs.jsonl")
    run(dossier, "round open", "position set include 두루미 저어새 --party KOR")
    run(dossier, "agreement --export -o ours.txt")
    return dossier


def run(path: Path | str, *commands: str) -> None:
    for words in commands:
        ran(path, *words.split())


@pytest.mark.slow
def test_a_command_locks_the_dossier_only_once_it_knows_what_to_write(talking, monkeypatch):
    """None takes the lock from the start, as the last of several attempts would."""
    monkeypatch.setattr(store.opening, "writing", None)
    draw(talking)
    before = len(chain_of(talking))
    run(talking, *QUICKLY)
    assert [one.split()[0] for one in chain_of(talking)[before:]] == [one.split()[0] for one in QUICKLY]


def draw(path: Path) -> None:
    """Change a row as another program does."""
    execute(path, "UPDATE checklist SET publisher = 'Kim' WHERE id = 'OSJ7'")


def chain_of(path: Path) -> list[str]:
    return [one.command for one in store.load(path, Event)]


@pytest.mark.slow
def test_ten_commands_at_once_all_do_what_they_say(talking):
    draw(talking)
    cranes = ("두루미", "저어새", "흑두루미", "재두루미")
    at_once = [f"position set study {name} --party KOR" for name in cranes]
    at_once += ["merge theirs.jsonl", "review --apply decided.csv", "load list mine.csv --id MINE", "undo"]
    at_once += ["load agreement ours.txt", "check --adopt Kim"]
    before = len(chain_of(talking))
    call = (sys.executable, "-m", "birds", "-d", str(talking))
    lines = [(*call, *words.split(), "--wait", "60") for words in at_once]
    begun = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for line in lines]
    said = [one.communicate()[1] for one in begun]
    assert [one.returncode for one in begun] == [0] * len(at_once), said
    written = chain_of(talking)[before:]
    assert sorted(one.split()[0] for one in written) == sorted(one.split()[0] for one in at_once)
    assert integrity.problems(talking) == ()
