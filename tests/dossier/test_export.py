"""The lists as Darwin Core Archives, held to the text guide of Darwin Core, and the folder written as a whole."""

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import stored
from archive_guide import DWC, GBIF, validated

from birds.documents.formats.archives import archive_name, coldp, darwin_core
from birds.documents.formats.files import write_folder
from birds.errors import OutputError, UsageError
from birds.model import Checklist, Entry, Match, MatchedEntry, MatchedList, Message, Names, ParsedName

RANKS = {"order", "family", "genus", "species", "subspecies"}


PRINTED = "Grus monacha Temminck, 1835"
NAME = ParsedName(PRINTED, "Grus monacha", "Grus", "monacha", None, "species", "Temminck", "1835")


def matched(*entries: Entry, **described: str) -> MatchedList:
    matches = (
        Match("X", each.row, Message("accepted"), "Grus monacha", confidence="certain") for each in entries
    )
    about = Checklist(**{"id": "X", "title": "List", **described})
    return MatchedList(about, tuple(map(MatchedEntry, entries, matches)))


CRANE = Entry("X", 2, NAME.verbatim, NAME, vernacular=Names("Hooded Crane", "흑두루미", "ナベヅル"), note="n")


def test_an_entry_is_told_verbatim_beside_what_was_made_of_it():
    found = validated(darwin_core(matched(replace(CRANE, ids=("avibase-1", "code:hoocra1")))))
    (row,) = found[f"{DWC}Taxon"]
    assert row[f"{DWC}scientificName"] == "Grus monacha Temminck, 1835"
    assert row[f"{GBIF}canonicalName"] == "Grus monacha"
    assert (row[f"{DWC}genus"], row[f"{DWC}specificEpithet"]) == ("Grus", "monacha")
    assert (row[f"{DWC}scientificNameAuthorship"], row[f"{DWC}namePublishedInYear"]) == ("Temminck", "1835")
    assert (row[f"{DWC}taxonConceptID"], row[f"{DWC}datasetID"]) == ("avibase-1", "X")
    assert [tuple(each.values()) for each in found[f"{GBIF}VernacularName"]] == [
        ("X:2", "Hooded Crane", "en"), ("X:2", "ナベヅル", "ja"), ("X:2", "흑두루미", "ko"),
    ]  # fmt: skip


def test_only_a_concept_that_the_list_names_and_a_territory_that_it_says_are_told():
    plain = validated(darwin_core(matched(CRANE)))
    assert [row[f"{DWC}taxonConceptID"] for row in plain[f"{DWC}Taxon"]] == [""]
    assert f"{GBIF}Distribution" not in plain
    alien = Entry("X", 3, "Pavo cristatus", part="alien")
    placed = validated(darwin_core(matched(CRANE, alien, territory="Japan")))[f"{GBIF}Distribution"]
    places = [(each[f"{DWC}locality"], each[f"{DWC}establishmentMeans"]) for each in placed]
    assert places == [("Japan", ""), ("Japan", "introduced")]


def test_a_row_of_a_subspecies_names_the_row_it_belongs_to_and_no_name_is_guarded_against_spreadsheets():
    """Programs take it literally."""
    rows = [Entry("X", 3, "Grus monacha x", rank="subspecies", parent_row=2), Entry("X", 4, "=Grus")]
    made = validated(darwin_core(matched(CRANE, *rows)))[f"{DWC}Taxon"]
    assert [row[f"{DWC}parentNameUsageID"] for row in made] == ["", "X:2", ""]
    assert made[2][f"{DWC}scientificName"] == "=Grus"


@pytest.mark.parametrize(
    "text", ['a"b', "a\tb\nc\r\nd", "=1+1", "a\x00\x0bb", "<a>&]]>", "\u2028", " ", "🦢\u202e"]
)
def test_hostile_texts_leave_the_archive_valid(text):
    entry = Entry("X", 2, text, ParsedName(text, text, text), vernacular=Names(text, text, text), note=text)
    about = dict.fromkeys(("title", "publisher", "territory", "licence", "date", "edition"), text)
    (row,) = validated(darwin_core(matched(entry, **about)))[f"{DWC}Taxon"]
    assert row[f"{DWC}scientificName"].split() == text.replace("\x00\x0b", " ").split()


def test_the_descriptions_date_is_the_lists_own_or_none():
    def dated(date: str | None) -> str:
        data = darwin_core(matched(CRANE, publisher="OSJ", date=date))
        return zipfile.ZipFile(io.BytesIO(data)).read("eml.xml").decode()

    assert "<pubDate>2024</pubDate>" in dated("2024")
    assert "pubDate" not in dated("spring 2024")
    assert "pubDate" not in dated(None)


def test_a_list_without_a_maker_has_a_description_that_says_so():
    for write in (darwin_core, coldp):
        said = zipfile.ZipFile(io.BytesIO(write(matched(CRANE)))).read("eml.xml").decode()
        unknown = "<positionName>unknown (the list does not name its maker)</positionName>"
        assert f"<creator>{unknown}</creator>" in said
        assert f"<contact>{unknown}</contact>" in said


@pytest.mark.slow
def test_every_bundled_list_is_a_valid_archive_with_all_its_entries(bundled_dossier):
    for each in stored.lists(bundled_dossier):
        rows = validated(darwin_core(each))[f"{DWC}Taxon"]
        printed = [row[f"{DWC}scientificName"] for row in rows]
        assert printed[: len(each.entries)] == [held.entry.verbatim or "" for held in each.entries]
        assert {row[f"{DWC}taxonRank"] for row in rows} <= RANKS


def test_archives_have_names_that_every_system_allows():
    taken: list[str] = []
    ids = "OSJ8", "osj8", "", ".", "..", "../../etc/passwd", "a/b", "a\\b", "con", "목록", "x" * 500, "a\x00"
    for list_id in ids:
        taken.append(archive_name(list_id, taken))
    assert taken[0] == "OSJ8.zip"
    assert len({name.casefold() for name in taken}) == len(taken)
    for name in taken:
        assert Path(name).name == name
        assert (name.isascii(), len(name) < 100, name.startswith(".")) == (True, True, False)


# The folder

CONTENT = {"a.csv": b"1", "sub/b.zip": b"2", "end.json": b"{}"}


def contents(place: Path) -> dict[str, bytes]:
    return {str(each.relative_to(place)): each.read_bytes() for each in place.rglob("*") if each.is_file()}


@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
def test_a_new_or_empty_folder_is_taken_whole(tmp_path, there):
    place = tmp_path / "out"
    if there:
        place.mkdir()
    write_folder(place, CONTENT, last="end.json")
    assert contents(tmp_path) == {f"out/{name}": data for name, data in CONTENT.items()}


def test_a_folder_that_holds_something_or_a_file_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty; --force"):
        write_folder(tmp_path, CONTENT, last="end.json")
    with pytest.raises(UsageError, match="is a file"):
        write_folder(tmp_path / "mine.txt", CONTENT, last="end.json", force=True)
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_with_force_the_files_of_an_export_are_replaced_and_nothing_else_is_touched(tmp_path):
    place = tmp_path / "out"
    write_folder(place, {**CONTENT, "sub/old.zip": b"3"}, last="end.json")
    (place / "mine.txt").write_text("mine")
    write_folder(place, {**CONTENT, "a.csv": b"new"}, last="end.json", force=True)
    assert contents(tmp_path) == {
        "out/a.csv": b"new", "out/sub/b.zip": b"2", "out/end.json": b"{}", "out/mine.txt": b"mine",
    }  # fmt: skip


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    write_folder(tmp_path / "out", CONTENT, last="end.json")
    assert contents(tmp_path / "real") == CONTENT
    assert (tmp_path / "out").is_symlink()


def test_a_disk_that_fills_up_leaves_a_new_folder_unmade(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="the disk is full"):
        write_folder(tmp_path / "out", CONTENT, last="end.json")
    assert list(tmp_path.iterdir()) == []


def test_interrupted_while_replacing_the_folder_has_no_descriptor_so_nobody_reads_half_of_it(
    tmp_path, monkeypatch
):
    place = tmp_path / "out"
    write_folder(place, CONTENT, last="end.json")
    moves = iter(range(100))
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if next(moves) == 3:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(place, CONTENT, last="end.json", force=True)
    assert "end.json" not in contents(place)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_program_left_beside_is_swept_when_it_is_old(tmp_path):
    old, young = tmp_path / ".out-old.part", tmp_path / ".out-new.part"
    old.mkdir()
    young.mkdir()
    os.utime(old, (0, 0))
    write_folder(tmp_path / "out", CONTENT, last="end.json")
    assert not old.exists()
    assert young.exists()
