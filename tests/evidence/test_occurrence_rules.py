"""The rules that occurrence records are judged by, value by value; ids and numbers."""

from math import isnan

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from birds.messages import template
from birds.model import LANGS
from birds.reading.occurrences import frames, rules
from birds.reading.occurrences.files import FilePart, Layout, term

APRIL = ("2011-04-28", "2011-04", "2011-04-28T10:00:00Z", "2011-04-28 10:00", "2011-04-28T23:59:59.999+09:00", "2011-4-8",
         "28-Apr-2011", "Apr. 28, 2011", "2011-04-01/2011-04-28", "2011-04-01/28", "2011-04-02 to 2011-04-28")  # fmt: skip
NO_MONTH = ("2011-04-28/2011-05-02", "2011-04-28/2012-04-28", "2011-04-28 10:00 to 2011-05-02 10:00", "2011-04/05",
            "2011", "2011-W17", "2011-118", "Ma 2011", "4/8/2011", "2011-13-01", "2011-00-01", "", "/")  # fmt: skip
MONTHS = {"5": 5, "05": 5, "5.0": 5, "May": 5, "SEP": 9, "Sept.": 9, "december": 12, "5월": 5, " 5 月": 5,
          "13": -1, "0": -1, "": -1, "Ma": -1, "spring": -1, "Mayo": -1}  # fmt: skip
NO_SPECIES = (
    "Larus", "Larus sp.", "Larus spp", "Anas crecca/carolinensis", "Anas crecca x Anas acuta", "Anas × crecca", "Aves",
    "Larus cf. fuscus", "Larus aff. fuscus", "BOLD:AAA1234", "incertae sedis", "Hybrid gull", "Larus fuscus?",
)  # fmt: skip
SPECIES = {
    "Platalea minor Temminck & Schlegel, 1849": "Platalea minor Temminck & Schlegel, 1849",
    "Junco hyemalis [oreganus Group]": "Junco hyemalis",
    "Larus fuscus heuglini/barabensis": "Larus fuscus",
    "Anser fabalis middendorffii": "Anser fabalis middendorffii",
    "Motacilla alba  lugens": "Motacilla alba lugens",
    "Columba livia (Feral Pigeon)": "Columba livia",
}
LATITUDES = ("decimalLatitude", "decimallatitude", "dwc:decimalLatitude", "DECIMAL LATITUDE", " decimal_latitude ",
             "http://rs.tdwg.org/dwc/terms/decimalLatitude")  # fmt: skip


def test_a_date_tells_its_month_or_nothing():
    assert {printed: rules.year_and_month(printed) for printed in APRIL} == dict.fromkeys(APRIL, (2011, 4))
    assert {printed: rules.year_and_month(printed) for printed in NO_MONTH} == dict.fromkeys(
        NO_MONTH, (-1, -1)
    )


def test_a_month_is_a_number_or_a_word():
    assert {printed: rules.month_of(printed) for printed in MONTHS} == MONTHS


@given(st.text(max_size=40))
@settings(max_examples=80)
def test_no_cell_is_too_strange(text):
    year, month = rules.year_and_month(text)
    assert month == year == -1 or 1 <= month <= 12
    assert rules.birds_counted(text) >= -1
    assert isinstance(rules.is_undetermined(rules.plain_name(text)), bool)
    assert isinstance(term(text), str)


def test_a_name_of_no_single_species_is_told_and_one_that_is_sure_of_it_is_plain():
    assert [name for name in NO_SPECIES if not rules.is_undetermined(rules.plain_name(name))] == []
    assert {printed: rules.plain_name(printed) for printed in SPECIES} == SPECIES
    assert not any(map(rules.is_undetermined, SPECIES.values()))


def test_a_count_is_a_number_an_absence_or_nothing():
    assert [*map(rules.birds_counted, ("12", "12.0", "0", "0.0"))] == [12, 12, -1, -1]
    assert {*map(rules.birds_counted, ("X", "", "-3", "nan", "inf", "1e99"))} == {0}


def test_every_rule_says_what_it_is():
    names = (*rules.RULES, *rules.LATER)
    assert all(template(f"occurrence.{name}", lang) for lang in LANGS for name in names)


def test_a_term_is_known_however_it_is_written():
    assert {*map(term, LATITUDES)} == {"decimallatitude"}


@pytest.mark.parametrize("is_there", [True, False])
@given(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=90), max_size=40))
@settings(max_examples=60, deadline=None)
def test_ids_have_the_same_hash_only_if_they_are_the_same(is_there, texts):
    """In whatever column, at whatever place, with Arrow or without."""
    texts = list(dict.fromkeys([*texts, "", "1", "12", "1" * 8, "1" * 9, "1" * 16, "1" * 200]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "has_arrow", lambda: is_there)
        found = frames._hashed(pd.Series(texts, dtype="str")).tolist()
        alone = [frames._hashed(pd.Series([text], dtype="str"))[0] for text in texts[-7:]]
    assert len(set(found)) == len(texts)
    assert found[-7:] == alone


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize(
    "ids", ["0,4000000001", "007,8", "NA,8", "1000000000000000001,8", "-98,8", "-1,0", " 7,8"]
)
def test_an_odd_id_is_the_same_among_numbers_and_among_texts(is_there, ids, tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(frames, "has_arrow", lambda: is_there)
    layout, read = Layout(("id",), (("gbif", 0),), "\t"), list[list[int]]()
    for number, cells in enumerate([ids.split(","), [*ids.split(","), "a", "1٣"]]):
        (file := tmp_path / f"{number}.tsv").write_text("\n".join(cells), encoding="utf-8")
        ((records, _),) = frames.frames(FilePart(str(file), layout, ((0, file.stat().st_size),)))
        read.append(records["identity"].tolist())
    assert read[0] == read[1][:2]
    assert len({*read[1]}) == 4


def test_an_id_printed_as_a_fraction_is_the_same_in_every_batch_of_parquet(tmp_path):
    pa, parquet = (pytest.importorskip(name) for name in ("pyarrow", "pyarrow.parquet"))
    layout, read = Layout(("id",), (("gbif", 0),)), list[list[int]]()
    for number, ids in enumerate([[1e15, 7.0], [1e15, 7.0, float("nan")]]):
        parquet.write_table(pa.table({"id": ids}), file := tmp_path / f"{number}.parquet")
        ((records, _),) = frames.frames(FilePart(str(file), layout, ((0, 1),)))
        read.append(records["identity"].tolist())
    assert read[0] == read[1][:2]


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("odd", [[], ["inf", "nan", "NA"], ["about 137", "1_000", "0x1A", "+7", "1,5"]])
def test_a_cell_is_a_number_or_none(is_there, odd, tmp_path, monkeypatch):
    """With Arrow or without; one cell that is none changes nothing of the others."""
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(frames, "has_arrow", lambda: is_there)
    numbers = {"137.9": 137.9, " -36 ": -36, "1e2": 100, ".5": 0.5, "": None, "5.": 5}
    numbers |= {cell: 7 if cell == "+7" else None for cell in odd}
    file = tmp_path / "cells.tsv"
    size = file.write_text("".join(f"Grus grus\t36\t{cell}\n" for cell in numbers))
    layout = Layout(("name", "north", "east"), (("name", 0), ("latitude", 1), ("longitude", 2)), "\t")
    ((records, malformed),) = frames.frames(FilePart(str(file), layout, ((0, size),)))
    assert [None if isnan(east) else east for east in records["longitude"]] == [*numbers.values()]
    assert malformed == 0
