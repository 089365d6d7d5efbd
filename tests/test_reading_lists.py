"""Lists of birds in files that no page of the corpus can hold: workbooks, encodings, all that are bundled."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reads import OPTIONS
from wordings import english
from workbooks import workbook

from birds.errors import Problem
from birds.model import Checklist, Entry
from birds.reading.lists import read_list
from birds.reading.lists.cells import epithets, heading

ROOT = Path(__file__).parent.parent / "species_lists"


def load(path: Path, kind: str = "checklist") -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    (_, entries), problems = read_list(path, Checklist("X", "a list", kind=kind), OPTIONS)  # type: ignore[arg-type]
    return entries, problems


def canonical(entries: tuple[Entry, ...]) -> list[str | None]:
    return [entry.name.canonical if entry.name else None for entry in entries]


@pytest.mark.parametrize(
    ("file", "kind", "species", "of_them_alien", "subspecies"),
    [
        ("jpn-osj8.csv", "checklist", 690, 46, 0),
        ("jpn-osj7.csv", "checklist", 675, 43, 483),
        ("kor-kos2025.csv", "checklist", 598, 0, 0),
        ("law/jpn-law.csv", "law", 93, 0, 122),
        ("law/kor-law.csv", "law", 115, 0, 0),
        ("treaties/rokamba-2006.csv", "treaty", 59, 0, 0),
    ],
)
def test_the_bundled_lists_are_read_without_a_problem(file, kind, species, of_them_alien, subspecies):
    (checklist, entries), problems = read_list(ROOT / file, Checklist("X", "a list", kind=kind), OPTIONS)  # type: ignore[arg-type]
    ranked = [entry for entry in entries if entry.rank == "species"]
    assert problems == ()
    assert (len(ranked), len(entries) - len(ranked)) == (species, subspecies)
    assert sum(entry.part == "alien" for entry in ranked) == of_them_alien
    assert checklist.file_name == Path(file).name
    assert len(checklist.sha256 or "") == 64
    if kind == "checklist":
        assert all(entry.parent_row for entry in entries if entry.rank == "subspecies")


def test_cells_merged_in_a_workbook_are_known_to_be(tmp_path):
    rows = (
        ("과", "등급", "학명", "번호"),
        ("오리과", "Ⅰ급", "Anas crecca", "1"),
        (None, None, "Anas acuta", None),
        ("두루미과", None, "Grus monacha", "2"),
    )
    entries, problems = load(workbook(tmp_path / "list.xlsx", rows, "A2:A3", "B2:B4", "D2:D3"))
    assert [(entry.family_names.ko, entry.category, entry.number) for entry in entries] == [
        ("오리과", "Ⅰ급", "1"),
        ("오리과", "Ⅰ급", None),
        ("두루미과", "Ⅰ급", "2"),
    ]
    assert problems == ()


def test_a_list_as_an_office_writes_it(tmp_path):
    """A title, a header of two rows with merged cells, what is merged downwards, and a remark below the table."""
    rows = (
        ["협의 대상 철새 목록(안)"],
        ["연번", "이름", None, "상태", "법정보호종"],
        [None, "국명", "학명", None, None],
        [1, "저어새", "Platalea minor", "여름철새", "Ⅰ급"],
        [2, "제비", "Hirundo rustica", "여름철새", None],
        [],
        ["합계 2종. 내부 검토용"],
    )
    entries, problems = load(
        workbook(tmp_path / "목록.xlsx", rows, "A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3")
    )
    assert [(entry.verbatim, entry.status_printed, entry.category) for entry in entries] == [
        ("Platalea minor", "여름철새", "Ⅰ급"),
        ("Hirundo rustica", "여름철새", None),
    ]
    assert [(one.row, one.what.code) for one in problems] == [
        (1, "table.text_above"),
        (7, "table.text_below"),
    ]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("crecca; carolinensis", ("crecca", "carolinensis")),
        ("crecca, carolinensis", ("crecca", "carolinensis")),
        ("crecca・carolinensis", ("crecca", "carolinensis")),
        ("crecca carolinensis ssp.", ("crecca", "carolinensis", "ssp.")),
        ("A. c. crecca; Anas crecca carolinensis", ("crecca", "carolinensis")),
        ("crecca (Linnaeus, 1758)", ("crecca",)),
        ("crecca Linnaeus", ("crecca",)),
        ("U", ("ssp.",)),
        ("ssps.", ("ssps.",)),
        ("아종 미상", ("ssp.",)),
        ("monotypic", ()),
        ("－;", ("－",)),
        ("ssp. hondoensis and ssp. japonicus", ("hondoensis", "japonicus")),
        ("1) simillima 2) taivana (3) macronyx", ("simillima", "taivana", "macronyx")),
        ("①leucopsis ②lugens", ("leucopsis", "lugens")),
        ("O.l.ussuriensis", ("ussuriensis",)),
        ("ssp. (미확인)", ("ssp.",)),
    ],
)
def test_recorded_subspecies_in_every_way_of_listing(printed, read):
    found, odd = epithets(printed)
    assert (*found, *odd) == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("Anseriformes", ("order", ("Anseriformes",))),
        ("ANSERIFORMES カモ目", ("order", ("ANSERIFORMES", "カモ目"))),
        ("1. 오리과 (Anatidae)", ("family", ("오리과", "Anatidae"))),
        ("Family ANATIDAE", ("family", ("ANATIDAE",))),
        ("Anatidae (Ducks, Geese, and Waterfowl)", ("family", ("Anatidae",))),
        ("LARIDAE – Gulls, Terns", ("family", ("LARIDAE",))),
        ("Anatidae sp. (duck)", None),
        ("Anas crecca", None),
        ("쇠오리", None),
        ("참고: 오리과에 대하여", None),
    ],
)
def test_headings_are_told_from_birds(cell, read):
    assert heading(cell) == read


WORD = st.sampled_from(["Anas", "Grus", "Larus"]), st.sampled_from(["crecca", "monacha", "vegae"])


@settings(deadline=None)
@given(st.lists(st.tuples(*WORD), min_size=1, max_size=12))
def test_every_row_is_an_entry_or_a_problem(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "list.csv"
    path.write_text(
        "scientific_name\n" + "".join(f"{genus} {species}\n" for genus, species in rows), encoding="utf-8"
    )
    entries, problems = load(path)
    told = [problem.row for problem in problems if problem.severity == "error"]
    assert sorted([*(entry.row for entry in entries), *(row for row in told if row)]) == list(
        range(2, len(rows) + 2)
    )


def test_control_characters_and_what_nobody_sees_are_left_off_and_said(tmp_path):
    """As AviList's own CSV has some; a right-to-left override would print the rest of a row backwards."""
    path = tmp_path / "list.csv"
    path.write_text(
        "Sequence,Taxon_rank,Order,Family,Scientific_name,Authority,English_name_AviList,Protonym\n"
        '4,species,Anseriformes,Anatidae,Anser\x1fanser,"Linnaeus, C, 1758",Greylag\x0b Goose\x02,Anas Anser\n'
        "5,species,Gruiformes,Gruidae,Grus\u200b grus,,\u202eCommon Cra\u00adne,Ardea Grus\n" + "," * 300,
        encoding="utf-8",
    )
    entries, problems = load(path)
    assert [(entry.verbatim, entry.vernacular.en) for entry in entries] == [
        ("Anser anser", "Greylag Goose"),
        ("Grus grus", "Common Crane"),
    ]
    assert "2 rows: invisible characters were removed" in [english(one.what) for one in problems]


@pytest.mark.parametrize(
    ("codec", "header", "names"),
    [
        ("gb18030", "序号;中文名称;英文名称;拉丁文名称", ("鸿雁", "豆雁", "白额雁")),
        ("big5", "編號;中文名;英文名稱;學名", ("鴻雁", "豆雁", "白額雁")),
        ("cp1251", "№;Русское название;Английское название;Латинское название",
         ("Сухонос", "Гуменник", "Гусь")),
    ],
)  # fmt: skip
def test_a_list_in_an_encoding_of_the_neighbours_is_read_and_said(codec, header, names, tmp_path):
    birds = ("Swan Goose;Anser cygnoid", "Bean Goose;Anser fabalis", "White-fronted Goose;Anser albifrons")
    lines = [
        header,
        *(f"{at};{name};{bird}" for at, (name, bird) in enumerate(zip(names, birds, strict=True))),
    ]
    path = tmp_path / "list.csv"
    path.write_bytes("\r\n".join(lines).encode(codec))
    entries, problems = load(path)
    assert canonical(entries) == [bird.partition(";")[2] for bird in birds]
    assert [one.vernacular.en for one in entries] == [bird.partition(";")[0] for bird in birds]
    assert f"({codec})" in english(problems[0].what)
