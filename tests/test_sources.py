"""Whose facts a dossier holds: who made them, on which terms, through what they were read."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from cli import birds

from birds import store
from birds.api import bundle
from birds.attribution import TERMS

if TYPE_CHECKING:
    from pathlib import Path

    from birds.model import Source

LIST = "scientific_name,english_name\nGrus vipio,White-naped Crane\n"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "d.gpkg"
    assert birds("-d", path, "init", "--empty").exit_code == 0
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cranes.csv"
    path.write_text(LIST)
    return path


def sources(path: Path) -> dict[str, Source]:
    return {one.id: one for one in store.load_sources(path)}


def metadata(path: Path) -> dict[str, tuple[str | None, dict[str, str]]]:
    """The file's own metadata: by identifier, the table that it is about and its Dublin Core terms."""
    asked = (
        "SELECT table_name, metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = gpkg_metadata.id"
        " WHERE md_standard_uri = ?"
    )
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(asked, (TERMS,)).fetchall()
    told = [(table, dict(re.findall(r"<dc:(\w+)>(.*?)</dc:", text))) for table, text in rows]
    return {terms["identifier"]: (table, terms) for table, terms in told}


def test_a_new_dossier_has_a_source_for_each_of_its_lists_and_for_the_reference(tmp_path: Path) -> None:
    path = tmp_path / "d.gpkg"
    assert birds("-d", path, "init").exit_code == 0
    assert store.load_sources(path) == bundle.sources()
    assert {one.id for one in store.load_checklists(path)} <= set(sources(path))
    assert sources(path)["AVILIST2025"].licence == "CC BY 4.0"


def test_the_options_of_a_list_are_its_source_and_the_files_metadata(dossier: Path, file: Path) -> None:
    said = {
        "title": "Cranes", "publisher": "A Club", "author": "A. Person", "licence": "CC BY 4.0", "date": "2027",
        "credit": "© A. Person & co", "source": "A Club Bulletin 3", "via": "a web page", "retrieved": "2027-01-02",
        "done": "typed",
    }  # fmt: skip
    options = [part for name, value in said.items() for part in (f"--{name}", value)]
    assert birds("-d", dossier, "load", "list", file, "--id", "CLUB", *options).exit_code == 0
    found = sources(dossier)["CLUB"]
    assert {name: getattr(found, name) for name in said} == said
    assert found.second_hand
    table, terms = metadata(dossier)["CLUB"]
    assert table == "entry"
    assert (terms["rights"], terms["bibliographicCitation"]) == ("CC BY 4.0", "© A. Person &amp; co")
    assert terms["provenance"] == "read through a web page; 2027-01-02; typed"
    again = birds("-d", dossier, "lists", "--commands").stdout
    assert all(f"--{name}" in again for name in said)


def test_what_is_said_of_a_list_is_changed_only_when_asked(dossier: Path, file: Path) -> None:
    load = ("-d", dossier, "load", "list", file, "--id", "CLUB")
    assert birds(*load, "--credit", "mine").exit_code == 0
    assert "nothing new" in birds(*load, "--credit", "mine").stdout
    assert birds(*load).exit_code == 2
    assert sources(dossier)["CLUB"].credit == "mine"
    assert birds(*load, "--credit", "ours", "--replace").exit_code == 0
    assert sources(dossier)["CLUB"].credit == metadata(dossier)["CLUB"][1]["bibliographicCitation"] == "ours"


def test_a_list_that_is_removed_takes_its_source_with_it(dossier: Path, file: Path) -> None:
    birds("-d", dossier, "load", "list", file, "--id", "CLUB")
    assert birds("-d", dossier, "remove", "CLUB").exit_code == 0
    assert "CLUB" not in sources(dossier)
    assert "CLUB" not in metadata(dossier)


def test_a_file_of_records_is_a_source_on_the_terms_that_are_told(dossier: Path, tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text("site,species,count,source\nBay,Grus vipio,7,survey\n")
    load = ("-d", dossier, "load", "counts", file, "--licence", "CC BY-NC 4.0", "--credit", "A Survey")
    assert birds(*load).exit_code == 0
    table, terms = metadata(dossier)["counts.csv"]
    assert (table, terms["rights"], terms["bibliographicCitation"]) == (
        "site_count",
        "CC BY-NC 4.0",
        "A Survey",
    )
    assert "--licence 'CC BY-NC 4.0'" in birds("-d", dossier, "lists", "--commands").stdout
    assert birds("-d", dossier, "remove", "counts.csv").exit_code == 0
    assert "counts.csv" not in metadata(dossier)


def test_metadata_of_other_programs_is_left_alone_and_ours_is_checked(dossier: Path, file: Path) -> None:
    foreign = (
        "INSERT INTO gpkg_metadata (md_standard_uri, metadata) VALUES ('http://mrcc.com/qgis.dtd', '<qgis/>')"
    )
    with closing(sqlite3.connect(dossier, isolation_level=None)) as connection:
        connection.execute(foreign)
    birds("-d", dossier, "load", "list", file, "--id", "CLUB")
    with closing(sqlite3.connect(dossier, isolation_level=None)) as connection:
        assert connection.execute(
            "SELECT count(*) FROM gpkg_metadata WHERE metadata = '<qgis/>'"
        ).fetchone() == (1,)
        assert store.integrity.problems(dossier) == ()
        connection.execute("UPDATE source SET licence = 'none' WHERE id = 'CLUB'")
    said = [one.what for one in store.integrity.problems(dossier)]
    assert any("gpkg_metadata" in what for what in said)
