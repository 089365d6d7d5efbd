"""Lists of birds in files that no page of the corpus can hold: workbooks, encodings, all that are bundled.

What a dossier keeps of how a list was loaded is enough to load it again, exactly."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reads import OPTIONS, options, written
from wordings import english
from workbooks import workbook

from birds import bundled
from birds.dossier import bootstrap
from birds.errors import Problem
from birds.model import Checklist, Entry
from birds.reading.lists import read_list
from birds.reading.lists.cells import epithets, heading


def load(path: Path) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    (_, entries), problems = read_list(path, Checklist("X", "a list"), OPTIONS)
    return entries, problems


def test_cells_merged_in_a_workbook_are_known_to_be(tmp_path):
    rows = (
        ("과", "등급", "학명", "번호"), ("오리과", "Ⅰ급", "Anas crecca", "1"), (None, None, "Anas acuta", None),
        ("두루미과", None, "Grus monacha", "2"),
    )  # fmt: skip
    entries, problems = load(workbook(tmp_path / "list.xlsx", rows, "A2:A3", "B2:B4", "D2:D3"))
    expected = [("오리과", "Ⅰ급", "1"), ("오리과", "Ⅰ급", None), ("두루미과", "Ⅰ급", "2")]
    assert [(entry.family_names.ko, entry.category, entry.number) for entry in entries] == expected
    assert problems == ()


def test_a_rank_that_is_none_is_said_beside_a_subspecies_without_a_species_name(tmp_path):
    text = "rank;subspecies;학명\nspecies;;Grus grus\nxx;crecca;\n"
    _, problems = load(written(tmp_path / "list.csv", text))
    assert ("list.rank_unclear", 3, "xx") in {(each.what.code, each.row, each.value) for each in problems}


@pytest.mark.parametrize(("printed", "read"), [
    ("crecca; carolinensis", ("crecca", "carolinensis")), ("crecca, carolinensis", ("crecca", "carolinensis")),
    ("crecca・carolinensis", ("crecca", "carolinensis")),
    ("crecca carolinensis ssp.", ("crecca", "carolinensis", "ssp.")),
    ("A. c. crecca; Anas crecca carolinensis", ("crecca", "carolinensis")),
    ("crecca (Linnaeus, 1758)", ("crecca",)), ("crecca Linnaeus", ("crecca",)), ("U", ("ssp.",)),
    ("ssps.", ("ssps.",)), ("아종 미상", ("ssp.",)), ("monotypic", ()), ("－;", ("－",)),
    ("ssp. hondoensis and ssp. japonicus", ("hondoensis", "japonicus")),
    ("1) simillima 2) taivana (3) macronyx", ("simillima", "taivana", "macronyx")),
    ("①leucopsis ②lugens", ("leucopsis", "lugens")), ("O.l.ussuriensis", ("ussuriensis",)),
    ("ssp. (미확인)", ("ssp.",)),
])  # fmt: skip
def test_recorded_subspecies_in_every_way_of_listing(printed, read):
    names, odd = epithets(printed)
    assert (*names, *odd) == read


@pytest.mark.parametrize(("cell", "read"), [
    ("Anseriformes", ("order", ("Anseriformes",))),
    ("ANSERIFORMES カモ目", ("order", ("ANSERIFORMES", "カモ目"))),
    ("1. 오리과 (Anatidae)", ("family", ("오리과", "Anatidae"))),
    ("Family ANATIDAE", ("family", ("ANATIDAE",))),
    ("Anatidae (Ducks, Geese, and Waterfowl)", ("family", ("Anatidae",))),
    ("LARIDAE – Gulls, Terns", ("family", ("LARIDAE",))),
    *((bird, None) for bird in ("Anatidae sp. (duck)", "Anas crecca", "쇠오리", "참고: 오리과에 대하여")),
])  # fmt: skip
def test_headings_are_told_from_birds(cell, read):
    assert heading(cell) == read


WORD = st.sampled_from(["Anas", "Grus", "Larus"]), st.sampled_from(["crecca", "monacha", "vegae"])


@settings(deadline=None)
@given(st.lists(st.tuples(*WORD), min_size=1, max_size=12))
def test_every_row_is_an_entry_or_a_problem(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "list.csv"
    entries, problems = load(written(path, "scientific_name", *map(" ".join, rows)))
    told = [problem.row for problem in problems if problem.severity == "error" and problem.row]
    assert sorted([*(entry.row for entry in entries), *told]) == list(range(2, len(rows) + 2))


@pytest.mark.parametrize(("printed", "called"), [
    ("Circus macrourus/C. pygargus", "Circus macrourus/C. pygargus"), ("Falco sp.", "Falco sp."),
    ("Larus fuscus graellsii / intermedius", "Larus fuscus graellsii / intermedius"),
    ("Anas crecca Linnaeus, 1758", "Anas crecca"), ("Anas crecca crecca L.", "Anas crecca crecca"),
])  # fmt: skip
def test_an_entry_is_called_by_the_name_of_one_bird_else_as_it_is_printed(printed, called, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f'scientific_name\n"{printed}"\n', "utf-8")
    (entry,), _ = load(path)
    assert entry.called == called


def test_a_cell_that_r_left_blank_is_no_name_and_no_status(tmp_path):
    rows = (
        "scientific_name,korean_name,subspecies,status,category",
        "Grus grus,NA,NA,NA,NA",
        "Grus vipio,재두루미,,W,VU",
    )
    entries, problems = load(written(tmp_path / "list.csv", *rows))
    told = [(each.vernacular.ko, each.subspecies, each.status_printed, each.category) for each in entries]
    assert told == [(None, (), None, "NA"), ("재두루미", (), "W", "VU")]
    assert problems == ()


def test_control_characters_and_what_nobody_sees_are_left_off_and_said(tmp_path):
    """As AviList's own CSV has some; a right-to-left override would print the rest of a row backwards."""
    path = written(
        tmp_path / "list.csv",
        "Sequence,Taxon_rank,Order,Family,Scientific_name,Authority,English_name_AviList,Protonym",
        '4,species,Anseriformes,Anatidae,Anser\x1fanser,"Linnaeus, C, 1758",Greylag\x0b Goose\x02,Anas Anser',
        "5,species,Gruiformes,Gruidae,Grus\u200b grus,,\u202eCommon Cra\u00adne,Ardea Grus",
        "," * 300,
    )
    entries, problems = load(path)
    names = [(entry.verbatim, entry.vernacular.en) for entry in entries]
    assert names == [("Anser anser", "Greylag Goose"), ("Grus grus", "Common Crane")]
    assert "2 rows: invisible characters were removed" in [english(one.what) for one in problems]


@pytest.mark.parametrize(("codec", "header", "names"), [
    ("gb18030", "序号;中文名称;英文名称;拉丁文名称", ("鸿雁", "豆雁", "白额雁")),
    ("big5", "編號;中文名;英文名稱;學名", ("鴻雁", "豆雁", "白額雁")),
    ("cp1251", "№;Русское название;Английское название;Латинское название",
     ("Сухонос", "Гуменник", "Гусь")),
])  # fmt: skip
def test_a_list_in_an_encoding_of_the_neighbours_is_read_and_said(codec, header, names, tmp_path):
    birds = ("Swan Goose;Anser cygnoid", "Bean Goose;Anser fabalis", "White-fronted Goose;Anser albifrons")
    lines = (f"{at};{name};{bird}" for at, (name, bird) in enumerate(zip(names, birds, strict=True)))
    entries, problems = load(written(tmp_path / "list.csv", header, *lines, codec=codec))
    assert [f"{one.vernacular.en};{one.verbatim}" for one in entries] == [*birds]
    assert f"({codec})" in english(problems[0].what)


LIST = Checklist("X", "X")

ROWS = ["학명,국명,비고,모름,모름", "Platalea minor,저어새,여름철새,1,2", "Grus monacha,흑두루미,,3,4"]


def again(path: Path, **how: Any) -> Checklist:
    """Read a list, read it again as it was read, hold that nothing differs; return its description."""
    read, _ = read_list(path, LIST, options(**how))
    told = read[0]
    repeated, _ = read_list(path, LIST, options(dict(told.mapping), told.encoding, told.sheet))
    assert repeated == read
    return told


@pytest.mark.parametrize("source", bundled.files_of_kind(*bootstrap.LIST_KINDS), ids=lambda source: source.id)
def test_every_bundled_list_is_read_again_as_it_was(source):
    told = again(bundled.data_path(source.file))
    assert (told.encoding, told.sheet) == ("utf-8", None)
    assert len(told.mapping) >= 3


def test_headers_that_stand_there_twice_or_not_at_all_and_a_mapping_given(tmp_path):
    assert again(written(tmp_path / "a.csv", *ROWS)).mapping == (
        ("학명", "scientific_name"), ("국명", "korean_name"), ("비고", "note"), ("#4", "ignore"), ("#5", "ignore"),
    )  # fmt: skip
    assert again(written(tmp_path / "b.csv", *ROWS[1:])).mapping[0][1] == "scientific_name"
    mapping = {"a": "scientific_name", "e": "number"}
    told = again(written(tmp_path / "c.csv", "a,b,c,d,e", *ROWS[1:]), mapping=mapping)
    assert mapping.items() <= set(told.mapping)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_the_encoding_that_was_recognised_or_given_and_the_sheet(tmp_path, encoding):
    path = written(tmp_path / "a.csv", *ROWS, codec=encoding)
    assert again(path).encoding == again(path, encoding=encoding).encoding == encoding
    book = workbook(tmp_path / "a.xlsx", {"표지": [["nothing"]], "목록": [row.split(",") for row in ROWS]})
    told = again(book, sheet="목록")
    assert (told.sheet, told.encoding) == ("목록", None)
