"""Plain rows are read the short way and say the same as the long way has them, in any table."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from birds.model import Checklist
from birds.reading import lists, plain
from birds.reading.lists import read_list

if TYPE_CHECKING:
    from pathlib import Path

CELLS: dict[str, tuple[str, ...]] = {
    "scientific_name": (
        "Grus grus",
        "Grus japonensis",
        "Grus japonensis (Statius Müller, 1776)",
        "Grus vipio Pallas, 1811",
        "Anser fabalis serrirostris Gould, 1852",
        "Anser fabalis",
        "Anser fabalis serrirostris",
        "Anser fabalis fabalis",
        "Anser ssp",
        "Anser sp.",
        "A. f. fabalis",
        "Anser Brisson",
        "ANSERIFORMES",
        "Anatidae",
        "Emberiza  cioides",
        "Larus (ridibundus) saundersi",
        "= Grus nigricollis",
        "Anas species",
        "두루미",
        "-",
        "",
    ),
    "authorship": ("Linnaeus, 1758", "(Latham, 1787)", "－", ""),
    "rank": ("species", "subspecies", "아종", "genus", "family", "slash", "nonsense", ""),
    "subspecies": ("grus", "fabalis, serrirostris", "ssp.", "monotypic", "!", ""),
    "status": ("WV", "夏鳥", "겨울철새, 드묾", "nonsense of many words", "-", ""),
    "english_name": ("Common Crane", "Common Crane*", "Taiga Bean-Goose (Bean Goose)", ""),
    "korean_name": ("두루미", "두루미 / タンチョウ", "검은목두루미1)", ""),
    "japanese_name": ("タンチョウ", "ナベヅル (Hooded Crane)", ""),
    "vernacular_name": ("Common Crane", "クロヅル", "검은목두루미", ""),
    "number": ("1", "2", "3a", "n/a", ""),
    "category": ("I", "VU", "-", ""),
    "note": ("see the annex", "none", ""),
    "order": ("GRUIFORMES", "두루미목", "ツル目", ""),
    "family": ("Gruidae", "Gruidae 두루미과", "", "", ""),
    "family_ko": ("두루미과", ""),
    "id": ("x1", "x2", ""),
    "source": ("a book", ""),
    "part": ("A", "B", "introduced", "natural", ""),
    "synonyms": ("Grus monachus", ""),
    "habitat": ("S,P", "grassland", "species", ""),  # a column that is not read
}


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Draw a table: some columns, and rows of which some are short, blank, or the same as others."""
    others = draw(
        st.lists(st.sampled_from([name for name in CELLS if name != "scientific_name"]), unique=True)
    )
    header = draw(st.permutations(["scientific_name", *others]))
    row = st.tuples(*(st.sampled_from(CELLS[name]) for name in header)).map(list)
    rows = draw(st.lists(row, min_size=1, max_size=12))
    cut = draw(st.integers(0, len(header)))
    return [
        header,
        ["Grus leucogeranus" if name == "scientific_name" else "" for name in header],
        *rows,
        rows[0][:cut],
    ]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), kind=st.sampled_from(["checklist", "law", "other"]))
def test_the_short_way_says_what_the_long_way_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: list[list[str]], kind: str
) -> None:
    file = tmp_path / "list.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(table)
    checklist = Checklist("L", "a list", kind=kind)  # type: ignore[arg-type]
    short = read_list(file, checklist)
    with monkeypatch.context() as patched:
        patched.setattr(plain.Short, "way", lambda *_: None)
        assert short == read_list(file, checklist)


def test_a_plain_list_goes_the_short_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "list.csv"
    file.write_text("no,scientific_name,family\n1,Grus grus,Gruidae\n2,Anser fabalis,Anatidae\n", "utf-8")
    monkeypatch.setattr(lists, "read_row", lambda *_: pytest.fail("the long way"))
    _, entries = read_list(file, Checklist("L", "a list"))[0]
    assert [(entry.verbatim, entry.family, entry.number) for entry in entries] == [
        ("Grus grus", "Gruidae", "1"),
        ("Anser fabalis", "Anatidae", "2"),
    ]


def test_a_column_that_is_not_read_says_nothing_of_a_plain_bird(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    rows = 'Grus grus,,"S,P"\nAnser fabalis,,species\n'
    file.write_text(f"scientific_name,subspecies,habitat\n{rows}", "utf-8")
    _, entries = read_list(file, Checklist("L", "a list"))[0]
    for entry in entries:
        told = (entry.status_printed, entry.statuses, entry.number, entry.section, entry.category, entry.note)
        assert (*told, entry.vernacular.all()) == (None, (), None, None, None, None, ())
