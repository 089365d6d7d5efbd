"""What signed annexes already list: beside every bird in working papers, never in a text to be signed."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli import ran

from birds import store
from birds.documents.build.statements import numbers_as_data, numbers_in_words
from birds.model import Checklist, Entry, Match, MatchedEntry, MatchedList, Message, Taxon
from birds.negotiation.lists import signed_annexes
from birds.store import creating
from birds.taxonomy import Taxonomy

WAGTAIL = "Motacilla cinerea"
OTHER_TREATY = """no,scientific name
1,Motacilla cinerea cinerea
2,Anser fabalis
3,Anser serrirostris serrirostris
4,Anas crecca
5,Nomen ignotum
"""
REFERENCE = Taxonomy.of(
    "R",
    [
        Taxon("Avis alba", "species", 1),
        Taxon("Avis alba alba", "subspecies", 2, "Avis alba"),
        Taxon("Avis alba minor", "subspecies", 3, "Avis alba"),
        Taxon("Avis nigra", "species", 4),
    ],
)


def data(dossier: Path, *args: object) -> Any:
    return json.loads(ran(dossier, *args, "--format", "json"))


def treaty(list_id: str, *entries: tuple[str | None, str | None]) -> MatchedList:
    """Return a signed annex: a number and the taxon that is meant, a row."""
    rows = []
    for row, (number, taxon) in enumerate(entries, 2):
        entry = Entry(list_id, row, taxon or "?", number=number)
        rows.append(MatchedEntry(entry, Match(list_id, row, Message("r"), taxon)))
    return MatchedList(Checklist(list_id, list_id, kind="treaty"), tuple(rows))


def test_an_entry_is_the_bird_the_whole_of_it_or_a_part_of_it():
    annexes = signed_annexes([treaty("A1990", ("1", "Avis alba"), ("2", "Avis alba minor"))], REFERENCE)
    assert numbers_in_words(annexes.of("Avis alba"), "en") == "A 1; A 2 (only Avis alba minor)"
    assert numbers_in_words(annexes.of("Avis alba minor"), "en") == "A 1 (whole species: Avis alba); A 2"
    assert numbers_in_words(annexes.of("Avis alba alba"), "en") == "A 1 (whole species: Avis alba)"
    (whole,) = numbers_as_data(annexes.of("Avis alba alba"))
    assert whole == {"treaty": "A1990", "number": "1", "whole": "Avis alba"}
    assert annexes.of("Avis nigra") == ()


def test_a_species_of_which_the_lists_record_one_subspecies_is_that_subspecies():
    annexes = signed_annexes([treaty("A1990", ("2", "Avis alba minor"))], REFERENCE)
    assert numbers_in_words(annexes.of("Avis alba", ["Avis alba minor"]), "en") == "A 2"


def test_what_is_not_resolved_is_nobodys_and_a_number_that_is_not_printed_is_not_made_up():
    annexes = signed_annexes([treaty("A1990", ("1", None), (None, "Avis nigra"))], REFERENCE)
    assert numbers_as_data(annexes.of("Avis nigra")) == [{"treaty": "A1990", "number": None}]
    assert numbers_in_words(annexes.of("Avis nigra"), "en") == "A –"
    assert annexes.of("Avis alba") == ()


def test_annexes_go_by_their_names_without_the_year_unless_two_are_alike_then():
    ids = ("JAMBA1974", "JAMBA2006", "CAMBA1986", "Bonn", "1979")
    annexes = signed_annexes([treaty(one) for one in ids], REFERENCE)
    assert annexes.names == ("1979", "Bonn", "CAMBA", "JAMBA1974", "JAMBA2006")


def test_the_workbook_of_decisions_says_it_beside_what_is_asked(small_dossier, tmp_path):
    ran(small_dossier, "review", "--export", tmp_path / "review.xlsx")
    names = {row[1]: row for row in openpyxl.load_workbook(tmp_path / "review.xlsx")["Names"].values}
    said_of_plover = [cell.split(";\n") for cell in names["Anarhynchus veredus"] if isinstance(cell, str)]
    assert any("ROKAMBA 43" in parts for parts in said_of_plover), said_of_plover


@pytest.mark.parametrize(
    "args", [("--text",), ("--list", "notified", "--party", "JPN")], ids=["text", "notified"]
)
@pytest.mark.parametrize("fmt", ["json", "docx"])
def test_it_never_stands_in_a_text_or_the_notified_list(small_dossier, tmp_path, args, fmt):
    target = tmp_path / f"annex.{fmt}"
    ran(small_dossier, "annex", *args, "-o", target)
    raw = target.read_bytes()
    if fmt in {"docx", "xlsx"}:
        with zipfile.ZipFile(target) as archive:
            raw = b"".join(map(archive.read, archive.namelist()))
    assert b"ROKAMBA" not in raw
    assert b"elsewhere" not in raw


@pytest.mark.slow
def test_another_treaty_counts_as_soon_as_it_is_loaded_and_says_what_its_entries_cover(dossier, tmp_path):
    (tmp_path / "treaty.csv").write_text(OTHER_TREATY, "utf-8")
    ran(dossier, "round", "open", 1)
    ran(dossier, "round", "close", "--date", "2 March 2027")
    ran(dossier, "load", "list", tmp_path / "treaty.csv", "--id", "XAMBA1990", "--kind", "treaty")
    made = data(dossier, "annex")
    found = {
        row["scientific_name"]: [one for one in row["elsewhere"] if one["treaty"] == "XAMBA1990"]
        for row in (*made["rows"], *made["left_out"])
    }
    assert found[WAGTAIL] == [{"treaty": "XAMBA1990", "number": "1"}], "both lists record that subspecies"
    assert [one["number"] for one in found["Anser fabalis"]] == ["2"]
    teals = {name: one for name, one in found.items() if one and name.startswith("Anas")}
    whole = [{"treaty": "XAMBA1990", "number": "4", "whole": "Anas crecca"}]
    assert teals == {"Anas crecca": whole, "Anas crecca carolinensis": whole}
    assert not ran(dossier, "annex", "--since", 1, "--changes", "list", "--format", "csv").count("MOD")
    assert "XAMBA 1" in ran(dossier, "annex", "--as-of", 1, "--format", "csv")


@pytest.mark.slow
def test_a_dossier_without_signed_annexes_says_nothing_of_them(bundled_dossier, tmp_path):
    assert "ROKAMBA" in ran(bundled_dossier, "show", "Turdus merula"), "which annexes do not have it"
    made, dossier = store.load(bundled_dossier), tmp_path / "agreement.gpkg"
    rest = tuple(one for one in made.lists if one.checklist.kind != "treaty")
    assert len(rest) < len(made.lists)
    creating.create(dossier, replace(made, lists=rest), command="init")
    assert "signed annexes" not in ran(dossier, "show", WAGTAIL)
    assert data(dossier, "show", WAGTAIL)["elsewhere"] == []
    assert "signed annex" not in ran(dossier, "annex", "--format", "md")
