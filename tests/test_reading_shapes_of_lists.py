"""Shapes of lists that ministries send, cell by cell: ditto marks, glued names, statuses of names, columns without headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from birds.model import Checklist
from birds.reading.lists import read_list
from birds.reading.records import read_counts

if TYPE_CHECKING:
    from pathlib import Path

    from birds.errors import Problem
    from birds.model import Entry


def read(tmp_path: Path, text: str) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    (_, entries), problems = read_list(path, Checklist("X", "a list"))
    return entries, problems


def canonical(entries: tuple[Entry, ...]) -> list[str | None]:
    return [entry.name.canonical if entry.name else None for entry in entries]


@pytest.mark.parametrize("mark", ["〃", "同上", "仝", "상동"])
def test_ditto_marks_repeat_what_stands_above_them(tmp_path: Path, mark: str) -> None:
    entries, problems = read(
        tmp_path,
        "番号,科,属,種小名,亜種小名,和名\n"
        "1,カモ科,Anser,fabalis,middendorffii,オオヒシクイ\n"
        f"2,{mark},{mark},{mark},serrirostris,ヒシクイ\n"
        f"3,{mark},{mark},albifrons,－,マガン\n",
    )
    assert canonical(entries) == [
        "Anser fabalis middendorffii",
        "Anser fabalis serrirostris",
        "Anser albifrons",
    ]
    assert [entry.family_names.ja for entry in entries] == ["カモ科"] * 3
    assert [entry.number for entry in entries] == ["1", "2", "3"]
    assert [problem.what for problem in problems if "ditto" in problem.what] == [
        "ditto marks in 2 rows were read as what stands above them"
    ]


def test_a_ditto_mark_in_the_first_row_repeats_nothing_and_others_are_no_marks(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(
        "site,species,count,source\n철원,두루미,5,a\n〃,흑두루미,7,〃\n상동리,두루미,9,b\n", encoding="utf-8"
    )
    counts, _ = read_counts(path)
    assert [(one.site_printed, one.source) for one in counts] == [
        ("철원", "a"),
        ("철원", "a"),
        ("상동리", "b"),
    ]


def test_a_column_of_statuses_of_names_is_no_status_of_birds(tmp_path: Path) -> None:
    entries, _ = read(
        tmp_path,
        "scientific_name,status\nAnarhynchus mongolus,accepted\nCharadrius mongolus,synonym\nGrus grus,accepted\n",
    )
    assert canonical(entries) == ["Anarhynchus mongolus", "Grus grus"]
    assert entries[0].name is not None
    assert entries[0].name.alternatives == ("Charadrius mongolus",)
    assert [entry.statuses for entry in entries] == [(), ()]


@pytest.mark.parametrize("header", ["한국명(학명)", "국명", "종명", ""])
def test_a_scientific_name_beside_the_vernacular_one_in_a_cell_is_found(tmp_path: Path, header: str) -> None:
    entries, _ = read(
        tmp_path,
        f"번호,{header},영명\n1,두루미(Grus japonensis),Red-crowned Crane\n2,흑두루미 Grus monacha,Hooded Crane\n",
    )
    assert canonical(entries) == ["Grus japonensis", "Grus monacha"]
    assert [entry.vernacular.en for entry in entries] == ["Red-crowned Crane", "Hooded Crane"]
    assert [entry.verbatim for entry in entries] == ["두루미(Grus japonensis)", "흑두루미 Grus monacha"]


def test_where_the_scientific_name_has_a_column_a_vernacular_one_stays_what_it_is(tmp_path: Path) -> None:
    entries, _ = read(
        tmp_path, "국명,학명\n두루미(Grus japonensis),Grus japonensis\n재두루미(Antigone vipio),Grus vipio\n"
    )
    assert canonical(entries) == ["Grus japonensis", "Grus vipio"]


def test_a_column_of_names_in_markup_is_known_by_what_it_says(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, "Name\n<i>Grus japonensis</i>\n<em>Grus</em>&nbsp;<em>monacha</em>\n")
    assert canonical(entries) == ["Grus japonensis", "Grus monacha"]


def test_columns_without_a_header_that_are_not_read_are_said(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "1,Grus japonensis,seen often\n2,Grus monacha,seen once\n")
    assert [problem.what for problem in problems] == ["columns not understood and not read: #1, #3"]


@pytest.mark.parametrize("header", ["学名,和名\n", ""])
def test_a_tall_column_without_ranks_in_which_subspecies_shorten_their_species(
    tmp_path: Path, header: str
) -> None:
    text = """ANSERIFORMES,カモ目
ANATIDAE,カモ科
Anser LINNAEUS,マガン属
1. Anser fabalis (LATHAM),ヒシクイ
A. f. middendorffii SEVERTZOV,オオヒシクイ
U,
2. Anser albifrons (SCOPOLI),マガン
A. a. albifrons (SCOPOLI),
A. erythropus (LINNAEUS),カリガネ
"""
    path = tmp_path / "list.csv"
    path.write_text(header + text, encoding="utf-8")
    (_, entries), _ = read_list(
        path, Checklist("X", "a list"), mapping={} if header else {"#1": "scientific_name"}
    )
    first = 5 if header else 4
    assert [(entry.row, entry.rank, entry.parent_row) for entry in entries] == [
        (first, "species", None),
        (first + 1, "subspecies", first),
        (first + 2, "subspecies", first),
        (first + 3, "species", None),
        (first + 4, "subspecies", first + 3),
        (first + 5, "species", None),
    ]
    assert canonical(entries) == [
        "Anser fabalis",
        "Anser fabalis middendorffii",
        "Anser fabalis",
        "Anser albifrons",
        "Anser albifrons albifrons",
        "Anser erythropus",
    ]
    assert [entry.subspecies for entry in entries if entry.rank == "species"] == [
        ("middendorffii", "ssp."),
        ("albifrons",),
        (),
    ]
    assert {(entry.order, entry.family) for entry in entries} == {("Anseriformes", "Anatidae")}
    assert [entry.vernacular.ja for entry in entries] == [
        "ヒシクイ",
        "オオヒシクイ",
        None,
        "マガン",
        None,
        "カリガネ",
    ]


def test_a_shortened_name_that_fits_nothing_above_it_is_left_open(tmp_path: Path) -> None:
    entries, problems = read(tmp_path, "学名\nGrus japonensis\nG. monacha\nA. fabalis\nC. g. grus\n")
    assert canonical(entries) == ["Grus japonensis", "Grus monacha", None, None]
    assert [entry.rank for entry in entries] == ["species"] * 4
    assert [problem.row for problem in problems] == [4, 5]
