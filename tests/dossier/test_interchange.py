"""Lists out as Darwin Core and ColDP and in again: nothing of a list is lost, as another program reads it too."""

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import stored
from archive_guide import validated as of_darwin_core
from cli import assert_refused, birds, ran
from reads import OPTIONS, listed, written, zipped

from birds.documents.formats.archives import coldp, darwin_core
from birds.model import Checklist, Entry, Match, MatchedEntry, MatchedList, Message
from birds.reading.lists import read_list
from birds.vocabulary.fields import COL, DC, DWC, GBIF

WRITERS = {"Darwin Core": darwin_core, "ColDP": coldp}
LISTS = (
    "OSJ8", "OSJ8-SUBSPECIES", "OSJ7", "KOS2025", "BK2022", "NIBR2025", "ROKAMBA2006", "JAMBA1974", "CAMBA1986",
    "JPN-LAW", "KOR-LAW",
)  # fmt: skip


@pytest.fixture(scope="module")
def lists(bundled_dossier: Path) -> dict[str, MatchedList]:
    return {one.checklist.id: one for one in stored.lists(bundled_dossier)}


def again(data: bytes, one: MatchedList, folder: Path) -> list[Entry]:
    (place := folder / "list.zip").write_bytes(data)
    return list(read_list(place, one.checklist, OPTIONS)[0][1])


def test_the_bundled_lists_are_all_tried(lists):
    assert set(LISTS) == set(lists)


@pytest.mark.slow
@pytest.mark.parametrize("list_id", LISTS)
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_list_that_went_out_comes_in_as_it_was(lists, tmp_path, write, list_id):
    one = lists[list_id]
    assert again(write(one), one, tmp_path) == [held.entry for held in one.entries]


def of_coldp(data: bytes) -> dict[str, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".csv")}
    return {name[:-4]: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}


def test_another_program_finds_the_species_the_subspecies_below_them_and_the_introduced_birds(lists):
    """OSJ8 has 690 birds, 46 of them introduced, and prints their subspecies in the rows of the species."""
    osj = lists["OSJ8"]
    found = of_darwin_core(darwin_core(osj))
    core = {row[f"{DWC}taxonID"]: row for row in found[f"{DWC}Taxon"]}
    ranks = Counter(row[f"{DWC}taxonRank"] for row in core.values())
    assert ranks == {"species": 690, "subspecies": sum(len(held.entry.subspecies) for held in osj.entries)}
    for row in core.values():
        if row[f"{DWC}taxonRank"] == "subspecies":
            above = core[row[f"{DWC}parentNameUsageID"]][f"{DWC}scientificName"]
            assert row[f"{DWC}scientificName"].startswith(above)
        assert (row[f"{DWC}kingdom"], row[f"{DWC}class"]) == ("Animalia", "Aves")
        assert (row[f"{DWC}taxonomicStatus"], row[f"{DC}license"]) == ("accepted", osj.checklist.licence)
    places = found[f"{GBIF}Distribution"]
    assert sum(row[f"{DWC}establishmentMeans"] == "introduced" for row in places) == 46
    assert {row[f"{DWC}locality"] for row in places} == {"Japan"}
    spoken = [row for row in found[f"{GBIF}VernacularName"] if row[f"{DC}language"] == "ja"]
    assert len(spoken) == 690


def test_another_program_finds_season_and_occurrence_beside_the_words_of_the_list(lists):
    quail, words = "OSJ7:6", "夏鳥・冬鳥"
    terms = (f"{COL}season", f"{DWC}occurrenceStatus", f"{DWC}occurrenceRemarks")
    found = of_darwin_core(darwin_core(lists["OSJ7"]))[f"{GBIF}Distribution"]
    said = [tuple(row[term] for term in terms) for row in found if row["id"] == quail]
    assert said == [("breeding", "present", words), ("non-breeding", "present", words)]
    found = of_coldp(coldp(lists["OSJ7"]))["Distribution"]
    said = [(row["season"], row["dwc:occurrenceStatus"]) for row in found if row["taxonID"] == quail]
    assert said == [("breeding", "present"), ("non-breeding", "present")]


def test_both_archives_say_the_same_under_their_own_words(lists):
    terms = ("id", f"{DWC}scientificName", f"{DWC}taxonRank")
    for one in (lists[name] for name in ("OSJ7", "ROKAMBA2006", "KOR-LAW")):
        darwin, packed = of_darwin_core(darwin_core(one)), of_coldp(coldp(one))
        names = [tuple(row[term] for term in terms) for row in darwin[f"{DWC}Taxon"]]
        assert names == [(row["ID"], row["scientificName"], row["rank"]) for row in packed["NameUsage"]]
        assert len(darwin.get(f"{GBIF}Distribution", ())) == len(packed.get("Distribution", ()))


def test_the_description_says_whose_the_data_are_and_what_made_the_file(lists):
    for write in WRITERS.values():
        archive = zipfile.ZipFile(io.BytesIO(write(lists["OSJ8"])))
        said = ET.fromstring(archive.read("eml.xml"))  # noqa: S314 - our own
        assert said.findtext(".//creator/organizationName") == "Ornithological Society of Japan"
        assert (said.findtext(".//metadataProvider/organizationName") or "").startswith("birds-accord ")
    creator = 'creator: [{"organisation": "Ornithological Society of Japan"}]'
    assert creator in archive.read("metadata.yaml").decode()


def read(folder: Path, text: str, checklist: Checklist) -> MatchedList:
    """Return a list of a CSV text, its entries without a match."""
    (made, entries), _ = read_list(written(folder / "list.csv", text), checklist, OPTIONS)
    held = (MatchedEntry(one, Match(made.id, one.row, Message("none"))) for one in entries)
    return MatchedList(made, tuple(held))


PRINTED = {
    "synonyms, crosses, subspecies in the cell of their species and below it, an undetermined one": """\
scientific_name,rank,subspecies,synonyms,status,english_name,note
Anser fabalis,species,ssp.,Anser arvensis; Anas fabalis,winter visitor,"Goose, Bean","a ""note"", with \\n"
Anser fabalis serrirostris,subspecies,,,,,
Anas crecca × carolinensis,,,,vagrant,,
,,,,,Common Crane,
""",
    "several names in a language, and a bird of a genus": """\
scientific_name,authorship,english_name,korean_name,status
Anas crecca,"Linnaeus, 1758",Teal; Common Teal,쇠오리,winter visitor
Aythya sp.,,,흰죽지류,vagrant
Gavia,,,아비류,
""",
    "orders and families in other letters, which fill no empty cells": """\
order,family,scientific_name
Журавлеобразные,Журавлиные,Grus vipio
雁形目 Anseriformes,鸭科 Anatidae,Anser fabalis
,,Anser albifrons
雀形目,鸦科,Pica serica
,,Otis tarda
鹤形目 Gruiformes,,Grus japonensis
""",
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("text", PRINTED.values(), ids=PRINTED)
def test_what_a_list_says_in_its_own_way_comes_back(tmp_path, write, text):
    one = read(tmp_path, text, Checklist("X", "List"))
    assert again(write(one), one, tmp_path) == [held.entry for held in one.entries]


@pytest.mark.parametrize(
    ("header", "cells", "ids"),
    [
        ("avibase_id,species_code", "avibase-B7159EF0,bahgoo", ("avibase-B7159EF0", "code:bahgoo")),
        ("species_code", "bahgoo", ("code:bahgoo",)),
        ("avibase_id,taxonConceptID", "avibase-B7159EF0,https://example.org/1,2#a", None),
        ("taxonConceptID", "7", ("#7",)),
        ("taxonConceptID,datasetID", "7,set", ("set#7",)),
        ("taxonConceptID,datasetID", "7,https://example.org/set", ("https://example.org/set#7",)),
        ("avibase_id,species_code,taxonConceptID", "avibase-B7159EF0,bahgoo,urn:x:1", None),
        ("english_name", "Bar-headed Goose", ()),
    ],
)
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_ids_that_a_list_prints_come_back_and_no_others(tmp_path, write, header, cells, ids):
    """The bird is known with certainty; its id in the reference is not the list's."""
    one = read(tmp_path, f"scientific_name,{header}\nAnser indicus,{cells}\n", Checklist("X", "List"))
    assert ids is None or one.entries[0].entry.ids == ids
    assert again(write(one), one, tmp_path) == [held.entry for held in one.entries]


def test_another_program_finds_each_name_in_a_row_of_its_own_and_the_year(tmp_path):
    text = 'scientific_name,authorship,english_name\nAnas crecca,"Linnaeus, 1758",Teal; Common Teal\n'
    found = of_darwin_core(darwin_core(read(tmp_path, text, Checklist("X", "List"))))
    names = [row[f"{DWC}vernacularName"] for row in found[f"{GBIF}VernacularName"]]
    (taxon,) = found[f"{DWC}Taxon"]
    assert (names, taxon[f"{DWC}namePublishedInYear"]) == (["Teal", "Common Teal"], "1758")


def test_lines_and_tabs_in_a_cell_come_back_from_a_format_that_can_hold_them(tmp_path):
    one = read(tmp_path, 'scientific_name,note\nAnas acuta,"one\ntwo\tthree"\n', Checklist("X", "List"))
    assert [entry.note for entry in again(coldp(one), one, tmp_path)] == ["one\ntwo\tthree"]


def test_a_distribution_over_several_countries_is_no_lists_status_and_is_said(tmp_path):
    usages = "ID,rank,scientificName\n1,species,Anas crecca\n"
    places = "taxonID,area,establishmentMeans,season\n1,Japan,introduced,breeding\n"
    for more, wanted in (("", ("alien", "breeding")), ("1,Korea,native,\n", ("natural", None))):
        packed = {"NameUsage.csv": usages, "Distribution.csv": places + more}
        (teal,), problems = listed(zipped(tmp_path / "c.zip", packed))
        assert (teal.part, teal.status_printed) == wanted
        assert bool(problems) == bool(more)


def test_coldp_says_how_the_lists_concepts_compare_with_those_of_the_reference(bundled_dossier, tmp_path):
    out = tmp_path / "osj8.zip"
    ran(bundled_dossier, "lists", "OSJ8", "-o", out, "--format", "coldp")
    found = of_coldp(out.read_bytes())
    concepts = {row["ID"]: row["scientificName"] for row in found["NameUsage"]}
    related, sec = found["TaxonConceptRelation"], " sec. AviList v2025; "
    said = [(concepts[row["taxonID"]], row["type"], row["remarks"].partition(sec)[0]) for row in related]
    assert ("Anser fabalis", "includes", "Anser serrirostris") in said
    assert ("Chloris kittlitzi", "included in", "Chloris sinica") in said
    assert len([one for one in said if one[1] == "equals"]) > 600
    assert {row["relatedTaxonID"][:8] for row in related} == {"avibase-"}


@pytest.mark.slow
def test_a_list_goes_out_by_its_id_and_comes_in_again(bundled_dossier, tmp_path):
    out = tmp_path / "osj8.zip"
    for fmt in ("dwca", "coldp"):
        ran(bundled_dossier, "lists", "OSJ8", "-o", out, "--format", fmt, "--force")
        assert zipfile.is_zipfile(out)
    _, first, *_ = ran(bundled_dossier, "lists", "OSJ8", "--format", "csv").splitlines()
    assert first.startswith("2,1,Dendrocygna javanica,")


def test_a_list_is_asked_for_by_an_id_and_an_archive_by_its_format(bundled_dossier, tmp_path):
    out, book = tmp_path / "list.zip", tmp_path / "a.xlsx"
    for line, says in (
        (("NOPE",), "no list 'NOPE'"),
        (("OSJ8", "-o", out), "dwca, coldp"),
        (("-o", out, "--format", "dwca"), "no format 'dwca' here"),
        (("OSJ8", "-o", book, "--format", "coldp"), "means xlsx, but --format is coldp"),
        (("OSJ8", "--files"), "exclude each other"),
    ):
        assert_refused(birds("-d", bundled_dossier, "lists", *line), 2, says)
