"""Columns are recognised by what they are called in three languages, by the caller, or by what stands in them."""

import csv
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from birds.errors import InputError, UsageError
from birds.model import LANGS
from birds.reading.tables.columns import recognise
from birds.vocabulary import key
from birds.vocabulary.fields import Noun, field_of, heading
from birds.vocabulary.fields import fields as fields_of

ROOT = Path(__file__).parents[2]
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


SPELLINGS = {
    "scientific_name": (
        "scientific_name; Scientific Name; SCIENTIFIC-NAME; ｓｃｉｅｎｔｉｆｉｃ　ｎａｍｅ; scientificName; "
        "dwc:scientificName; http://rs.tdwg.org/dwc/terms/scientificName; "
        "scientific_name_as_printed; 학명; 학 명; 학명(Scientific name); 学名; 분류군 / 학명; "
        "Species (Scientific); Scientific name 2024"
    ),
    "korean_name": "국명; 국명 (Korean name); 이름 / 국명",
    "japanese_name": "和名; 標準和名; 種和名",
    "english_name": "英名; 영명; Species (English)",
    "family": "과명; 科; Family (Scientific); 과명(학명); 科学名",
    "order": "목; 目名; 목 (Order)",
    "genus": "属",
    "species_epithet": "종소명",
    "subspecies": "亜種",
    "category": "保護区分; 2023 IUCN Red List category",
    "status": "渡り区分",
    "authorship": "scientificNameAuthorship",
    "rank": "taxonRank",
    "note": "비고; 備考",
    "family_en": "Family (English)",
    "order_ja": "目和名",
}


@pytest.mark.parametrize(
    ("header", "field"), [(header, field) for field, all_ in SPELLINGS.items() for header in all_.split("; ")]
)
def test_headers_are_recognised_in_any_spelling(header, field):
    assert field_of(header) == field


@pytest.mark.parametrize(
    "header", ["", "  ", "서울", "x" * 500, "학명 국명 과명 목명", "1", "population trend"]
)
def test_other_headers_are_not(header):
    assert field_of(header) is None


@pytest.mark.parametrize(("noun", "path"), BUNDLED, ids=[path.name for _, path in BUNDLED])
def test_every_column_of_the_bundled_files_is_its_own_field(noun, path):
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert fields(header, noun, rows) == header


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
def test_an_open_header_is_decided_by_the_cells(header, cells, field):
    assert fields([header], sample=[[cell] for cell in cells]) == [field]


def test_english_names_are_not_taken_for_scientific_ones():
    sample = [
        ["Common tern", "Sterna hirundo"],
        ["Grey heron", "Ardea cinerea"],
        ["Mute swan", "Cygnus olor"],
    ]
    assert fields(["", ""], sample=sample) == ["english_name", "scientific_name"]


def test_the_plain_name_wins_of_two_the_caller_decides_before_it_and_a_wrong_mapping_is_refused():
    found = recognise(["학명", "scientific_name"], {})
    assert [column.field for column in found.columns] == [None, "scientific_name"]
    assert [(column.header, column.field) for column in found.conflicts] == [("학명", "scientific_name")]
    assert found.unrecognised() == ()
    found = recognise(["A", "학명", "C"], {"a": "scientific_name", "#3": "Korean Name", "학명": "ignore"})
    assert [(column.field, column.how) for column in found.columns] == [
        ("scientific_name", "map"),
        (None, "ignored"),
        ("korean_name", "map"),
    ]
    with pytest.raises(UsageError, match=r"there is no field 'wingspan'; the fields are accepted_id"):
        recognise(["학명"], {"학명": "wingspan"})
    with pytest.raises(InputError, match="there is no column '과명'; the columns are '학명'"):
        recognise(["학명"], {"과명": "family"})


def test_headings_are_printed_in_each_language_and_no_spelling_stands_for_two_fields():
    headings = [heading("scientific_name", lang) for lang in ("en", "ko", "ja")]
    assert headings == ["scientific name", "학명", "学名"]
    for noun, known in ((noun, fields_of(noun)) for noun in get_args(Noun)):
        seen: dict[str, str] = {}
        for field, words in known.items():
            for text in (field.rstrip("?"), *(word.text for word in words if word.language in LANGS)):
                assert seen.setdefault(key(text), field) == field, (noun, text)


@given(
    st.lists(st.text(max_size=30), max_size=6),
    st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=4),
)
def test_anything_can_be_a_header(header, sample):
    found = recognise(header, {}, "list", sample)
    assert [column.header for column in found.columns] == header
    used = [column.field for column in found.columns if column.field]
    assert len(used) == len(set(used))
