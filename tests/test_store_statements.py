"""A dossier of schema 3: what stood as columns of a list's entries becomes statements, and who said it is told.

`agreement-schema3.gpkg.gz` is a dossier as the programs of schema 3 made it, cut down to six birds, with a status that
was loaded from a file.
"""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli import birds

from birds import api, store
from birds.evidence import findings
from birds.model import APP, Event
from birds.store import canonical, tables

SCHEMA_3 = Path(__file__).parent / "data" / "agreement-schema3.gpkg.gz"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    made = tmp_path / "agreement.gpkg"
    made.write_bytes(gzip.decompress(SCHEMA_3.read_bytes()))
    return made


@pytest.fixture
def new(old: Path) -> Path:
    """Return it brought forward, by a command that changes the least there is."""
    with store.change(old, "load sites") as session:
        session.set_meta("numbering", "[]")
    return old


def statuses(path: Path, list_id: str) -> dict[str, list[str | None]]:
    (matched,) = [one for one in store.load_lists(path) if one.checklist.id == list_id]
    said = {
        held.entry.verbatim or "": [one.printed for one in held.entry.statuses] for held in matched.entries
    }
    return {name: words for name, words in said.items() if words}


def test_what_a_list_printed_stays_its_own(old: Path) -> None:
    assert statuses(old, "OSJ7") == {
        "Pitta nympha": ["夏鳥"],
        "Garrulus glandarius": ["留鳥"],
        "Tarsiger cyanurus": ["留鳥"],
        "Motacilla cinerea": ["留鳥"],
        "Emberiza spodocephala": ["留鳥"],
    }


def test_what_was_carried_to_a_newer_list_is_the_older_lists_alone(old: Path) -> None:
    assert statuses(old, "OSJ8") == {}
    assert not [one for one in store.load(old).statuses if "OSJ7" in (one.source or "")]


def test_an_apps_statuses_are_no_lists_any_more_have_neither_code_nor_month_and_are_told(old: Path) -> None:
    assert statuses(old, "KOS2025") == {}
    apps = [one for one in store.load(old).statuses if one.source == APP]
    assert {one.name: one.printed for one in apps}["Garrulus glandarius"] == "RESIDENT/COMMON[4,5,6]"
    assert len(apps) == 6
    assert {(one.code, one.months, one.trust) for one in apps} == {(None, (), "low")}
    assert "6 statuses that stood as those of KOS2025 are a bird app's" in birds("-d", old, "check").output


def test_they_decide_nothing_and_stand_beside(old: Path) -> None:
    table = findings(store.load(old))
    jay = next(one for one in table.verdicts if one.taxon == "Garrulus glandarius")
    assert (jay.verdict, jay.line) == ("unknown", "no_status")
    assert ([one.source for one in jay.status_a], jay.status_b) == (["OSJ7"], ())
    assert [(one.source, one.printed) for one in jay.beside_b] == [(APP, "RESIDENT/COMMON[4,5,6]")]
    assert all(one.source != APP for verdict in table.verdicts for one in verdict.status_b)


def test_a_status_that_was_loaded_keeps_its_source_and_can_be_taken_back(new: Path) -> None:
    (loaded,) = [one for one in store.load(new).statuses if one.source != APP]
    assert (loaded.code, loaded.printed, loaded.migrant) == ("P", "旅鳥", True)
    assert (loaded.name, loaded.territory) == ("Emberiza spodocephala", "JPN")
    assert (loaded.source, loaded.author) == ("a field guide", "a field guide")
    assert api.remove(new, "status.csv").gone == (("status", 1),)
    assert {one.source for one in store.load(new).statuses} == {APP}


def test_the_lists_that_came_with_it_are_known_by_their_makers_and_by_what_was_read(new: Path) -> None:
    told = {one.id: one for one in store.load(new).sources}
    assert told["KOS2025"].publisher == "Ornithological Society of Korea"
    assert (told["OSJ7"].via, told["OSJ7"].second_hand) == ("ja.wikipedia.org, 日本の野鳥一覧", True)
    assert told["KOS2025"].second_hand
    assert told["OSJ8"].via is None


def test_a_status_that_was_loaded_before_is_not_doubled_by_its_file(new: Path, tmp_path: Path) -> None:
    file = tmp_path / "status.csv"
    file.write_text("japanese_name,status,source\nシベリアアオジ,旅鳥,a field guide\n", "utf-8")
    load = ("-d", new, "load", "status", file, "--list", "OSJ8", "--replace")
    assert "1 changed" in birds(*load).output
    assert [one.printed for one in store.load(new).statuses if one.source != APP] == ["旅鳥"]
    assert "nothing new" in birds(*load).output


def test_reading_it_changes_nothing_and_a_change_keeps_a_copy(old: Path) -> None:
    before = old.read_bytes()
    store.load(old)
    assert (old.read_bytes(), list(old.parent.iterdir())) == (before, [old])
    with store.change(old, "load sites") as session:
        session.set_meta("numbering", "[]")
    assert (old.parent / "agreement.schema3.gpkg").is_file()


def test_the_chain_of_the_log_holds_over_the_migration(new: Path) -> None:
    made, loaded, migrated, changed = store.load(new, Event)
    assert (migrated.command, migrated.what) == ("migrate", f"schema 3 to {tables.SCHEMA_VERSION}")
    assert made.after == loaded.before
    assert loaded.after == migrated.before, "the hash that the program of schema 3 wrote"
    assert migrated.after == changed.before
    assert changed.after == store.canonical_hash(new)
    assert store.integrity.problems(new) == ()


def test_it_has_the_tables_of_one_that_was_made_so(new: Path, tmp_path: Path) -> None:
    store.create(tmp_path / "new.gpkg", store.load(new), command="init")
    with closing(sqlite3.connect(new)) as one, closing(sqlite3.connect(tmp_path / "new.gpkg")) as other:
        for each in (
            "SELECT name, sql FROM sqlite_master WHERE tbl_name IN ('status', 'entry_status', 'party', 'agreement') ORDER BY name",
            "SELECT table_name, data_type, identifier, description FROM gpkg_contents ORDER BY table_name",
        ):
            assert one.execute(each).fetchall() == other.execute(each).fetchall()
        digests = [canonical.table_digests(connection) for connection in (one, other)]
    assert {table for table in digests[0] if digests[0][table] != digests[1][table]} == {"meta"}
