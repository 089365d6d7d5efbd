"""What signed annexes already list: beside every bird in working papers, never in a text to be signed."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from cli import birds

from birds import store
from birds.documents.build.statements import numbers_as_data, numbers_in_words
from birds.model import Checklist, Entry, Match, MatchedEntry, MatchedList, Message, Taxon
from birds.negotiation.lists import signed_annexes
from birds.store import creating
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from pathlib import Path

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


def said(dossier: Path, *args: object) -> str:
    result = birds("-d", dossier, *args)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def data(dossier: Path, *args: object) -> Any:
    return json.loads(said(dossier, *args, "--format", "json"))


def treaty(list_id: str, *entries: tuple[str | None, str | None]) -> MatchedList:
    """Return a signed annex: a number and the taxon that is meant, a row."""
    rows = (
        MatchedEntry(
            Entry(list_id, row, taxon or "?", number=number), Match(list_id, row, Message("r"), taxon)
        )
        for row, (number, taxon) in enumerate(entries, 2)
    )
    return MatchedList(Checklist(list_id, list_id, kind="treaty"), tuple(rows))


# ---------------------------------------------------------------- which entry is which bird


def test_an_entry_is_the_bird_the_whole_of_it_or_a_part_of_it() -> None:
    annexes = signed_annexes([treaty("A1990", ("1", "Avis alba"), ("2", "Avis alba minor"))], REFERENCE)
    assert numbers_in_words(annexes.of("Avis alba"), "en") == "A 1; A 2 (only Avis alba minor)"
    assert numbers_in_words(annexes.of("Avis alba minor"), "en") == "A 1 (whole species: Avis alba); A 2"
    assert numbers_in_words(annexes.of("Avis alba alba"), "en") == "A 1 (whole species: Avis alba)"
    assert numbers_as_data(annexes.of("Avis alba alba")) == [
        {"treaty": "A1990", "number": "1", "whole": "Avis alba"}
    ]
    assert annexes.of("Avis nigra") == ()


def test_a_species_of_which_the_lists_record_one_subspecies_is_that_subspecies() -> None:
    annexes = signed_annexes([treaty("A1990", ("2", "Avis alba minor"))], REFERENCE)
    assert numbers_in_words(annexes.of("Avis alba", ["Avis alba minor"]), "en") == "A 2"


def test_what_is_not_resolved_is_nobodys_and_a_number_that_is_not_printed_is_not_made_up() -> None:
    annexes = signed_annexes([treaty("A1990", ("1", None), (None, "Avis nigra"))], REFERENCE)
    assert numbers_as_data(annexes.of("Avis nigra")) == [{"treaty": "A1990", "number": None}]
    assert numbers_in_words(annexes.of("Avis nigra"), "en") == "A –"
    assert annexes.of("Avis alba") == ()


def test_annexes_go_by_their_names_without_the_year_unless_two_are_alike_then() -> None:
    ids = ("JAMBA1974", "JAMBA2006", "CAMBA1986", "Bonn", "1979")
    annexes = signed_annexes([treaty(one) for one in ids], REFERENCE)
    assert annexes.names == ("1979", "Bonn", "CAMBA", "JAMBA1974", "JAMBA2006")


# ---------------------------------------------------------------- where it is said


@pytest.mark.slow
def test_rokamba_lists_the_grey_wagtail_as_no_59(small_dossier: Path) -> None:
    listed = {"treaty": "ROKAMBA2006", "number": "59"}
    assert listed in data(small_dossier, "show", WAGTAIL)["elsewhere"]
    (row,) = data(small_dossier, "evidence", WAGTAIL)["rows"]
    assert listed in row["elsewhere"]
    for command in ("show", "evidence"):
        assert "ROKAMBA 59" in said(small_dossier, command, WAGTAIL)


@pytest.mark.slow
@pytest.mark.parametrize("fmt", ["csv", "md", "html"])
def test_the_table_of_evidence_says_it_in_every_format(small_dossier: Path, fmt: str) -> None:
    assert "ROKAMBA 59" in said(small_dossier, "evidence", WAGTAIL, "--format", fmt)


def test_the_annex_says_it_beside_what_is_listed_and_what_is_left_out(bundled_dossier: Path) -> None:
    made = data(bundled_dossier, "annex")
    found = {row["scientific_name"]: row["elsewhere"] for row in (*made["rows"], *made["left_out"])}
    assert {"treaty": "ROKAMBA2006", "number": "59"} in found[WAGTAIL]
    assert [one["number"] for one in found["Calidris acuminata"] if one["treaty"] == "ROKAMBA2006"] == ["30"]
    assert any("Australian Treaty Series" in source for source in made["sources"])
    for fmt in ("md", "html"):
        assert "ROKAMBA\u00a059" in said(bundled_dossier, "annex", "--format", fmt)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "heading"), [("en", "In signed annexes"), ("ko", "기존 협정 부속서"), ("ja", "既存条約の附属書")]
)
def test_workbooks_and_sheets_have_it_under_a_heading(
    small_dossier: Path, tmp_path: Path, lang: str, heading: str
) -> None:
    said(small_dossier, "--lang", lang, "annex", "-o", tmp_path / "annex.xlsx")
    said(small_dossier, "--lang", lang, "evidence", WAGTAIL, "-o", tmp_path / "sheet.docx")
    cells = cells_of(tmp_path / "annex.xlsx")
    assert heading in cells
    assert any("ROKAMBA 59" in cell for cell in cells)
    with zipfile.ZipFile(tmp_path / "sheet.docx") as document:
        sheet = document.read("word/document.xml").decode()
    assert heading in sheet
    assert "ROKAMBA\u00a059" in sheet


def test_forms_to_fill_in_have_it(dossier: Path, tmp_path: Path) -> None:
    said(dossier, "round", "open", 1)
    said(dossier, "position", "export", "--party", "KOR", "-o", tmp_path / "kor.xlsx")
    said(dossier, "position", "export", "--party", "KOR", "-o", tmp_path / "kor.csv")
    said(dossier, "review", "--export", tmp_path / "review.xlsx")
    assert any("ROKAMBA 59" in cell for cell in cells_of(tmp_path / "kor.xlsx"))
    assert "ROKAMBA 59" in (tmp_path / "kor.csv").read_text("utf-8")
    names = {row[1]: row for row in openpyxl.load_workbook(tmp_path / "review.xlsx")["Names"].values}
    said_of_plover = [cell.split(";\n") for cell in names["Anarhynchus veredus"] if isinstance(cell, str)]
    assert any("ROKAMBA 43" in parts for parts in said_of_plover), said_of_plover
    result = birds("-d", dossier, "load", "positions", tmp_path / "kor.xlsx")
    assert (result.exit_code, "problem" in result.stderr) == (0, False), result.stderr


def cells_of(book: Path) -> list[str]:
    opened = openpyxl.load_workbook(io.BytesIO(book.read_bytes()))
    return [cell for sheet in opened for row in sheet.values for cell in row if isinstance(cell, str)]


@pytest.mark.parametrize(
    "args", [("--text",), ("--text", "--order-of", "JPN"), ("--list", "notified", "--party", "JPN")]
)
@pytest.mark.parametrize("fmt", ["csv", "json", "md", "html", "docx", "xlsx"])
def test_it_never_stands_in_a_text_or_the_notified_list(
    small_dossier: Path, tmp_path: Path, args: tuple[str, ...], fmt: str
) -> None:
    target = tmp_path / f"annex.{fmt}"
    said(small_dossier, "annex", *args, "-o", target)
    raw = target.read_bytes()
    if fmt in {"docx", "xlsx"}:
        with zipfile.ZipFile(target) as archive:
            raw = b"".join(map(archive.read, archive.namelist()))
    assert b"ROKAMBA" not in raw
    assert b"elsewhere" not in raw


# ---------------------------------------------------------------- any treaty


def test_another_treaty_counts_as_soon_as_it_is_loaded_and_says_what_its_entries_cover(
    dossier: Path, tmp_path: Path
) -> None:
    (tmp_path / "treaty.csv").write_text(OTHER_TREATY, "utf-8")
    said(dossier, "round", "open", 1)
    said(dossier, "round", "close", "--date", "2 March 2027")
    said(dossier, "load", "list", tmp_path / "treaty.csv", "--id", "XAMBA1990", "--kind", "treaty")
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
    assert not said(dossier, "annex", "--since", 1, "--changes", "list", "--format", "csv").count("MOD")
    assert "XAMBA 1" in said(dossier, "annex", "--as-of", 1, "--format", "csv")


@pytest.mark.slow
def test_a_dossier_without_signed_annexes_says_nothing_of_them(bundled_dossier: Path, tmp_path: Path) -> None:
    assert "ROKAMBA" in said(bundled_dossier, "show", "Turdus merula"), "which annexes do not have it"
    made, dossier = store.load(bundled_dossier), tmp_path / "agreement.gpkg"
    rest = tuple(one for one in made.lists if one.checklist.kind != "treaty")
    assert len(rest) < len(made.lists)
    creating.create(dossier, replace(made, lists=rest), command="init")
    assert "signed annexes" not in said(dossier, "show", WAGTAIL)
    assert data(dossier, "show", WAGTAIL)["elsewhere"] == []
    assert "signed annex" not in said(dossier, "annex", "--format", "md")
