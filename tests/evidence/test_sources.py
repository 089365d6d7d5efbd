"""Whose facts a dossier holds: who made them, on which terms, through what they were read."""

import json
import re
from pathlib import Path

import pytest
import stored
from cli import birds, ran
from wordings import english

from birds import attribution, store
from birds.attribution import TERMS
from birds.documents.formats import files
from birds.model import Checklist, Source
from birds.store import integrity

LIST = "scientific_name,english_name\nGrus vipio,White-naped Crane\n"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "d.gpkg"
    ran(path, "init", "--empty")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cranes.csv"
    path.write_text(LIST)
    return path


def sources(path: Path) -> dict[str, Source]:
    return {one.id: one for one in store.load(path, Source)}


def metadata(path: Path) -> dict[str, tuple[str | None, dict[str, str]]]:
    """The file's own metadata: by identifier, the table that it is about and its Dublin Core terms."""
    asked = (
        "SELECT table_name, metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = gpkg_metadata.id"
        " WHERE md_standard_uri = ?"
    )
    rows = stored.query(path, asked, TERMS)
    told = [(table, dict(re.findall(r"<dc:(\w+)>(.*?)</dc:", text))) for table, text in rows]
    return {terms["identifier"]: (table, terms) for table, terms in told}


@pytest.mark.slow
def test_a_new_dossier_has_a_source_for_each_of_its_lists_and_for_the_reference(tmp_path):
    path = tmp_path / "d.gpkg"
    ran(path, "init")
    assert store.load(path, Source) == attribution.shipped()
    assert {one.id for one in store.load(path, Checklist)} <= set(sources(path))
    assert sources(path)["AVILIST2025"].licence == "CC BY 4.0"


@pytest.mark.slow
def test_the_options_of_a_list_are_its_source_and_the_files_metadata(dossier, file):
    said = {
        "title": "Cranes", "publisher": "A Club", "author": "A. Person", "licence": "CC BY 4.0", "date": "2027",
        "credit": "© A. Person & co", "source": "A Club Bulletin 3", "via": "a web page", "retrieved": "2027-01-02",
        "done": "typed",
    }  # fmt: skip
    options = [part for name, value in said.items() for part in (f"--{name}", value)]
    ran(dossier, "load", "list", file, "--id", "CLUB", *options)
    found = sources(dossier)["CLUB"]
    assert {name: getattr(found, name) for name in said} == said
    assert found.second_hand
    table, terms = metadata(dossier)["CLUB"]
    assert table == "entry"
    assert (terms["rights"], terms["bibliographicCitation"]) == ("CC BY 4.0", "© A. Person &amp; co")
    assert terms["provenance"] == "read through a web page; 2027-01-02; typed"
    again = birds("-d", dossier, "lists", "--commands").stdout
    assert all(f"--{name}" in again for name in said)


@pytest.mark.slow
def test_what_is_said_of_a_list_is_changed_only_when_asked_and_goes_with_it(dossier, file):
    load = (dossier, "load", "list", file, "--id", "CLUB")
    ran(*load, "--credit", "mine")
    assert "nothing new" in ran(*load, "--credit", "mine")
    assert birds("-d", *load).exit_code == 2
    assert sources(dossier)["CLUB"].credit == "mine"
    ran(*load, "--credit", "ours", "--replace")
    assert sources(dossier)["CLUB"].credit == metadata(dossier)["CLUB"][1]["bibliographicCitation"] == "ours"
    ran(dossier, "remove", "CLUB")
    assert "CLUB" not in {**sources(dossier), **metadata(dossier)}


RECORDS = {
    "counts": "site,species,count,source\nBay,Grus vipio,7,survey\n",
    "occurrences": "occurrenceID,scientificName,decimalLatitude,decimalLongitude,eventDate\n1,Grus grus,36.5,127,2020-02-01\n",
    "tracks": "individual-local-identifier,timestamp,location-long,location-lat,individual-taxon-canonical-name,study-name\n"
    + "".join(f"K1,2020-02-0{day} 00:00:00.000,127.0,36.5,Grus grus,S\n" for day in range(1, 6)),
}


@pytest.mark.slow
@pytest.mark.parametrize("noun", RECORDS)
def test_a_file_of_records_is_a_source_on_the_terms_that_are_told_until_others_are(noun, dossier, tmp_path):
    file = tmp_path / f"{noun}.csv"
    file.write_text(RECORDS[noun])
    load = ("-d", dossier, "load", noun, file)
    assert birds(*load, "--licence", "CC BY-NC 4.0", "--credit", "A Club").exit_code == 0
    _, terms = told = metadata(dossier)[file.name]
    assert (terms["rights"], terms["bibliographicCitation"]) == ("CC BY-NC 4.0", "A Club")
    assert birds(*load).exit_code == 0
    assert metadata(dossier)[file.name] == told, "terms that are not told again still hold"
    assert "--licence 'CC BY-NC 4.0'" in birds("-d", dossier, "lists", "--commands").stdout
    assert birds(*load, "--licence", "CC0").exit_code == 0
    assert metadata(dossier)[file.name][1]["rights"] == "CC0"
    name = "Grus vipio" if noun == "counts" else "Grus grus"
    shown = json.loads(birds("-d", dossier, "show", name, "--format", "json").stdout)
    assert file.name in [credit["id"] for credit in shown["credits"]]
    ran(dossier, "remove", file.name)
    assert file.name not in metadata(dossier)


@pytest.mark.slow
def test_metadata_of_other_programs_is_left_alone_and_ours_is_checked(dossier, file):
    foreign = "('http://mrcc.com/qgis.dtd', '<qgis/>')"
    stored.execute(dossier, f"INSERT INTO gpkg_metadata (md_standard_uri, metadata) VALUES {foreign}")  # noqa: S608
    birds("-d", dossier, "load", "list", file, "--id", "CLUB")
    kept = stored.query(dossier, "SELECT md_standard_uri FROM gpkg_metadata WHERE metadata = '<qgis/>'")
    assert kept == [("http://mrcc.com/qgis.dtd",)]
    assert integrity.problems(dossier) == ()
    stored.execute(dossier, "UPDATE source SET licence = 'none' WHERE id = 'CLUB'")
    said = [english(one.what) for one in integrity.problems(dossier)]
    assert any("gpkg_metadata" in what for what in said)


@pytest.mark.slow
def test_an_archive_says_itself_whose_it_is(dossier, file, tmp_path):
    """The archive that an export makes of a list brings its source to the next dossier."""
    said = {"author": "A. Person", "publisher": "A Club", "licence": "CC BY 4.0", "credit": "© A. Person"}
    options = [part for name, value in said.items() for part in (f"--{name}", value)]
    birds("-d", dossier, "load", "list", file, "--id", "CLUB", *options)
    ran(dossier, "export", tmp_path / "plain")
    archive = tmp_path / "plain" / "darwin-core" / "CLUB.zip"
    ran(dossier, "load", "list", archive, "--id", "AGAIN", "--credit", "ours")
    found = sources(dossier)["AGAIN"]
    assert {name: getattr(found, name) for name in said} == {**said, "credit": "ours"}


@pytest.mark.slow
def test_a_csv_file_without_terms_in_the_place_of_one_with_them_leaves_none_of_these(dossier, tmp_path):
    """What stands beside a file is of that file; it may be made anew, and what is typed into it is spared."""
    made, beside = tmp_path / "made.csv", tmp_path / "made.csv-metadata.json"
    made.write_bytes(b"id\n1\n")
    _, told = files.beside_csv(made, made.read_bytes(), (Source("CLUB", "law", "Club"),), "en")
    beside.write_bytes(told)
    command = ("-d", dossier, "round", "list", "-o", made)
    for _ in "again":
        assert birds(*command).exit_code == 0
        assert json.loads(beside.read_bytes())["dc:source"] == []
    made.write_bytes(made.read_bytes() + b"x")
    assert birds(*command).exit_code == 2


@pytest.mark.slow
def test_a_csv_file_of_verdicts_has_the_rules_that_were_applied_beside_it(small_dossier, tmp_path):
    made = tmp_path / "made.csv"
    for rules, said in (("none", "No working rule was applied"), ("vagrants", "Working rules applied")):
        birds("-d", small_dossier, "evidence", "--project-rules", rules, "-o", made)
        told = json.loads(made.with_name("made.csv-metadata.json").read_text("utf-8"))
        assert any(note.startswith(said) for note in told["rdfs:comment"])


@pytest.mark.slow
def test_whoever_says_a_status_that_an_output_prints_is_named_in_it(small_dossier):
    """What stands beside the statements that decided, too."""
    for command in (("evidence", "Tarsiger cyanurus"), ("show", "Tarsiger cyanurus")):
        told = json.loads(birds("-d", small_dossier, *command, "--format", "json").stdout)
        saying = told["statements"] if "statements" in told else told["rows"][0]["statements"]
        assert {one["source"] for one in saying} <= {one["id"] for one in told["credits"]}
        assert any(not one["decides"] for one in saying)
