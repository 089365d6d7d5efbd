"""Columns are recognised by what they are called in three languages, by the caller, or by what stands in them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birds.errors import InputError, UsageError
from birds.reading.tables.columns import recognise
from birds.vocabulary import key
from birds.vocabulary.fields import Noun, field_of, heading
from birds.vocabulary.fields import fields as fields_of

ROOT = Path(__file__).parent.parent
BUNDLED = [
    *(("list", path) for path in sorted(ROOT.glob("species_lists/*.csv")) if path.name != "sources.csv"),
    *(("list", path) for path in sorted(ROOT.glob("species_lists/law/*.csv"))),
    *(("list", path) for path in sorted(ROOT.glob("species_lists/treaties/*.csv"))),
    *(("sites", path) for path in sorted(ROOT.glob("maps/sites/sites-*.csv"))),
    ("counts", ROOT / "maps/sites/counts.csv"),
    ("evidence", ROOT / "maps/evidence/evidence.csv"),
]


def fields(
    header: list[str], noun: Noun = "list", sample: list[list[str]] | None = None, **mapping: str
) -> list[str | None]:
    found = recognise(header, mapping, noun, sample or [])
    return [column.field for column in found.columns]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("scientific_name", "scientific_name"),
        ("Scientific Name", "scientific_name"),
        ("SCIENTIFIC-NAME", "scientific_name"),
        ("ｓｃｉｅｎｔｉｆｉｃ　ｎａｍｅ", "scientific_name"),
        ("scientificName", "scientific_name"),
        ("dwc:scientificName", "scientific_name"),
        ("http://rs.tdwg.org/dwc/terms/scientificName", "scientific_name"),
        ("scientific_name_as_printed", "scientific_name"),
        ("학명", "scientific_name"),
        ("학 명", "scientific_name"),
        ("학명(Scientific name)", "scientific_name"),
        ("学名", "scientific_name"),
        ("국명", "korean_name"),
        ("국명 (Korean name)", "korean_name"),
        ("和名", "japanese_name"),
        ("標準和名", "japanese_name"),
        ("英名", "english_name"),
        ("영명", "english_name"),
        ("과명", "family"),
        ("科", "family"),
        ("목", "order"),
        ("目名", "order"),
        ("목 (Order)", "order"),
        ("属", "genus"),
        ("종소명", "species_epithet"),
        ("亜種", "subspecies"),
        ("保護区分", "category"),
        ("渡り区分", "status"),
        ("scientificNameAuthorship", "authorship"),
        ("taxonRank", "rank"),
        ("비고", "note"),
        ("備考", "note"),
        ("이름 / 국명", "korean_name"),
        ("분류군 / 학명", "scientific_name"),
        ("Family (Scientific)", "family"),
        ("Family (English)", "family_en"),
        ("과명(학명)", "family"),
        ("Species (Scientific)", "scientific_name"),
        ("Species (English)", "english_name"),
        ("2023 IUCN Red List category", "category"),
        ("Scientific name 2024", "scientific_name"),
        ("科学名", "family"),
        ("目和名", "order_ja"),
        ("種和名", "japanese_name"),
    ],
)
def test_headers_are_recognised_in_any_spelling(header: str, field: str) -> None:
    assert field_of(header) == field


@pytest.mark.parametrize(
    "header", ["", "  ", "서울", "x" * 500, "학명 국명 과명 목명", "1", "population trend"]
)
def test_other_headers_are_not(header: str) -> None:
    assert field_of(header) is None


@pytest.mark.parametrize(("noun", "path"), BUNDLED, ids=[path.name for _, path in BUNDLED])
def test_every_column_of_the_bundled_files_is_its_own_field(noun: Noun, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert fields(header, noun, rows) == header


def test_the_headers_of_the_contract_are_always_recognised() -> None:
    header = [
        "scientific_name",
        "family",
        "order",
        "english_name",
        "korean_name",
        "japanese_name",
        "subspecies",
    ]
    assert fields(header) == header


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("species", ["Anas crecca", "Grus monacha"], "scientific_name"),
        ("species", ["crecca", "monacha"], "species_epithet"),
        ("種名", ["タンチョウ", "ナベヅル"], "japanese_name"),
        ("종명", ["두루미", "흑두루미"], "korean_name"),
        ("name", ["Red-crowned Crane", "Hooded Crane"], "english_name"),
        ("vernacularName", ["두루미", "Hooded Crane", "タンチョウ"], "vernacular_name"),
        ("order", ["1", "2"], "number"),
        ("order", ["Gruiformes", "Gruiformes"], "order"),
        ("목", ["두루미목", "두루미목"], "order_ko"),
        ("科名", ["ツル科", "ツル科"], "family_ja"),
        ("", ["Anas crecca crecca", "Grus monacha"], "scientific_name"),
        ("Liste", ["Gruidae", "Anatidae"], "family"),
        ("", ["두루미", "흑두루미"], "korean_name"),
    ],
)
def test_an_open_header_is_decided_by_the_cells(header: str, cells: list[str], field: str) -> None:
    assert fields([header], sample=[[cell] for cell in cells]) == [field]


def test_english_names_are_not_taken_for_scientific_ones() -> None:
    sample = [
        ["Common tern", "Sterna hirundo"],
        ["Grey heron", "Ardea cinerea"],
        ["Mute swan", "Cygnus olor"],
    ]
    assert fields(["", ""], sample=sample) == ["english_name", "scientific_name"]


def test_two_columns_of_one_field_are_a_conflict_and_the_plain_name_wins() -> None:
    found = recognise(["학명", "scientific_name"], {})
    assert [column.field for column in found.columns] == [None, "scientific_name"]
    assert [(column.header, column.field) for column in found.conflicts] == [("학명", "scientific_name")]
    assert found.unrecognised() == ()


def test_the_caller_decides_before_the_header_does() -> None:
    found = recognise(["A", "학명", "C"], {"a": "scientific_name", "#3": "Korean Name", "학명": "ignore"})
    assert [(column.field, column.how) for column in found.columns] == [
        ("scientific_name", "map"),
        (None, "ignored"),
        ("korean_name", "map"),
    ]


def test_a_wrong_mapping_is_refused_and_shows_what_there_is() -> None:
    with pytest.raises(UsageError, match=r"there is no field 'wingspan'; the fields are accepted_id"):
        recognise(["학명"], {"학명": "wingspan"})
    with pytest.raises(InputError, match="there is no column '과명'; the columns are '학명'"):
        recognise(["학명"], {"과명": "family"})


def test_headings_are_printed_in_each_language() -> None:
    assert [heading("scientific_name", lang) for lang in ("en", "ko", "ja")] == [
        "scientific name",
        "학명",
        "学名",
    ]


def test_no_spelling_stands_for_two_fields_of_a_noun() -> None:
    for noun, known in ((noun, fields_of(noun)) for noun in get_args(Noun)):
        seen: dict[str, str] = {}
        for field in known:
            for word in (field.name.rstrip("?"), *field.en, *field.ko, *field.ja):
                assert seen.setdefault(key(word), field.name) == field.name, (noun, word)


@given(
    st.lists(st.text(max_size=30), max_size=6),
    st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=4),
)
def test_anything_can_be_a_header(header: list[str], sample: list[list[str]]) -> None:
    found = recognise(header, {}, "list", sample)
    assert [column.header for column in found.columns] == header
    used = [column.field for column in found.columns if column.field]
    assert len(used) == len(set(used))
