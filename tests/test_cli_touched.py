"""A dossier that another program has written to: what was done to it is said, and no command calls it its own defect."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli import assert_refused, birds, ran

from birds import store
from birds.model import Event

DECISION = """INSERT INTO decision (kind, subject, value, decided_by, cited)
    VALUES ('name', 'Grus monacha', 'Grus monacha', 'both Parties', 'minutes')"""
LIST = "학명,국명\nGavia stellata,아비\n"


def meddle(dossier: Path, *statements: str) -> None:
    with closing(sqlite3.connect(dossier, isolation_level=None)) as connection:
        connection.create_function("ST_IsEmpty", 1, lambda _: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            connection.create_function(name, 1, lambda _: 0)
        for statement in statements:
            connection.execute(statement)


@pytest.mark.slow
def test_a_word_that_was_changed_by_hand_is_seen_without_being_asked_for(dossier):
    assert "another program" not in birds("-d", dossier, "check").stderr
    meddle(dossier, "UPDATE entry SET verbatim = 'Grus fakus' WHERE list_id = 'KOS2025' AND row = 106")
    done = birds("-d", dossier, "check")
    assert done.exit_code == 1
    assert "the table entry was changed outside birds" in done.stdout
    assert "표(entry)가 birds 밖에서 바뀌었습니다" in birds("-d", dossier, "check", "--lang", "ko").stdout
    japanese = birds("-d", dossier, "check", "--lang", "ja", "--format", "csv").stdout
    assert "表（entry）が birds の外で" in japanese


@pytest.mark.slow
def test_such_a_change_is_adopted_with_words_that_the_log_keeps(dossier):
    assert birds("-d", dossier, "check", "--adopt", "nobody").stderr.startswith("there is nothing to adopt")
    meddle(dossier, "UPDATE site SET note = 'drawn in QGIS' WHERE fid = 1")
    assert_refused(birds("-d", dossier, "check", "--adopt", " "), 2, "who changed")
    done = birds("-d", dossier, "check", "--adopt", "Kim moved a site")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (
        0,
        "recorded in the log: Kim moved a site (changed: site)",
    )
    assert store.load(dossier, Event)[-1].command == "check --adopt Kim moved a site"
    ran(dossier, "check")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE site SET geom = 5 WHERE fid = 1", "can't be used: it is not a GeoPackage geometry"),
        (
            "DELETE FROM match WHERE list_id = 'KOS2025' AND row = 106",
            "row 106 of the list KOS2025 has no match",
        ),
        ("UPDATE entry SET verbatim = x'00ff' WHERE fid = 10", "has an invalid value: it must be a text"),
    ],
)
def test_what_keeps_a_dossier_from_being_read_is_listed_by_check(dossier, statement, said):
    meddle(dossier, statement)
    done = birds("-d", dossier, "check", "--format", "csv")
    assert (done.exit_code, said in done.stdout) == (1, True), done.output
    meddle(dossier, DECISION)
    again = birds("-d", dossier, "check", "--format", "csv")
    both = [text.splitlines() for text in (done.stdout, again.stdout)]
    first, then = (
        [line for line in lines if "the record" not in line and "changed" not in line] for lines in both
    )
    assert (again.exit_code, then) == (1, first), "whether there are decisions or not"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "command"),
    [
        ("UPDATE entry SET number = x'00ff' WHERE fid = 10", ("load", "list", "list.csv", "--id", "NEW")),
        ("UPDATE site SET area_ha = 9e999 WHERE fid = 1", ("map", "-o", "map.html")),
        ("UPDATE site SET area_ha = 'large' WHERE fid = 1", ("map", "-o", "map.html")),
    ],
)
def test_a_command_that_fails_on_such_a_value_says_whose_it_is(dossier, tmp_path, statement, command):
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    meddle(dossier, statement)
    paths = [tmp_path / word if "." in word else word for word in command]
    done = birds("-d", dossier, *paths)
    assert done.exit_code in {0, 4}, done.output
    assert done.exit_code == 0 or "`birds check` lists what is wrong" in done.stderr
    assert birds("-d", dossier, "check").exit_code == 1
