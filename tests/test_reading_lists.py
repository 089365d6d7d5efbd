"""Lists of birds in the shapes that agencies send, compared entry by entry."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wordings import english

from birds.errors import InputError, Problem
from birds.model import Checklist, Entry, Names, Status
from birds.model.agreement import default
from birds.reading.lists import read_list
from birds.reading.lists.cells import epithets, heading
from birds.reading.tables import ReadOptions

ROOT = Path(__file__).parent.parent / "species_lists"


def load(
    tmp_path: Path, text: str, kind: str = "checklist", **how: object
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    path = tmp_path / "list.csv"
    path.write_text(text.strip() + "\n", encoding="utf-8")
    (_, entries), problems = read_list(
        path, Checklist("X", "a list", kind=kind), ReadOptions(agreement=default(), **how)
    )  # type: ignore[arg-type]
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
def test_the_bundled_lists_are_read_without_a_problem(
    file: str, kind: str, species: int, of_them_alien: int, subspecies: int
) -> None:
    (checklist, entries), problems = read_list(
        ROOT / file, Checklist("X", "a list", kind=kind), options=ReadOptions(agreement=default())
    )  # type: ignore[arg-type]
    ranked = [entry for entry in entries if entry.rank == "species"]
    assert problems == ()
    assert (len(ranked), len(entries) - len(ranked)) == (species, subspecies)
    assert sum(entry.part == "alien" for entry in ranked) == of_them_alien
    assert checklist.file_name == Path(file).name
    assert len(checklist.sha256 or "") == 64
    if kind == "checklist":
        assert all(entry.parent_row for entry in entries if entry.rank == "subspecies")


def test_every_cell_of_a_row_reaches_its_entry(tmp_path: Path) -> None:
    text = """
part,number,order,order_ja,family,family_ko,scientific_name,authorship,english_name,korean_name,japanese_name,subspecies,status,category,section,within_party,note
alien,7,Anseriformes,カモ目,Anatidae,오리과,Anas crecca,"Linnaeus, 1758",Teal,쇠오리,コガモ,crecca; ssp.,"WINTER/COMMON[1,2,12]",가-1,법,no,sic
"""
    entries, problems = load(tmp_path, text)
    assert problems == ()
    entry = entries[0]
    assert entry.name is not None
    assert (entry.list_id, entry.row, entry.verbatim, entry.rank) == ("X", 2, "Anas crecca", "species")
    assert (entry.name.canonical, entry.name.authorship) == ("Anas crecca", "Linnaeus, 1758")
    assert entry.vernacular == Names("Teal", "쇠오리", "コガモ")
    assert (entry.order, entry.order_names) == ("Anseriformes", Names(ja="カモ目"))
    assert (entry.family, entry.family_names) == ("Anatidae", Names(ko="오리과"))
    assert entry.subspecies == ("crecca", "ssp.")
    assert (entry.part, entry.number, entry.category, entry.section) == ("alien", "7", "가-1", "법")
    assert (entry.within_party, entry.note) == (False, "sic")
    assert entry.status_printed == "WINTER/COMMON[1,2,12]"
    assert [(status.code, status.months) for status in entry.statuses] == [("W", (1, 2, 12))]


def test_the_columns_of_three_languages_say_the_same(tmp_path: Path) -> None:
    header = (
        "학명,국명,목,과,비고",
        "学名,韓国名,目,科,備考",
        "Scientific name,Korean name,Order,Family,Remarks",
    )
    row = "Grus japonensis,두루미,두루미목,두루미과,x"
    read = [load(tmp_path, f"{line}\n{row}\n")[0] for line in header]
    assert read[0] == read[1] == read[2]
    assert read[0][0].order_names == Names(ko="두루미목")


def test_subspecies_rows_belong_to_their_species_and_are_named_by_it(tmp_path: Path) -> None:
    text = """
scientific_name,japanese_name
Anas crecca,コガモ
Anas crecca crecca,コガモ
Anas crecca carolinensis,アメリカコガモ
Anas acuta,オナガガモ
Motacilla alba lugens,ハクセキレイ
"""
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [(entry.row, entry.rank, entry.parent_row) for entry in entries] == [
        (2, "species", None),
        (3, "subspecies", 2),
        (4, "subspecies", 2),
        (5, "species", None),
        (6, "subspecies", None),
    ]
    assert [entry.subspecies for entry in entries] == [("crecca", "carolinensis"), (), (), (), ()]


def test_in_laws_and_treaties_every_row_stands_for_itself(tmp_path: Path) -> None:
    text = "scientific_name,japanese_name\nAnas crecca,コガモ\nAnas crecca carolinensis,アメリカコガモ\n"
    for kind in ("law", "treaty"):
        entries, _ = load(tmp_path, text, kind)
        assert [(entry.rank, entry.parent_row, entry.subspecies) for entry in entries] == [
            ("species", None, ()),
            ("subspecies", None, ()),
        ]


def test_a_rank_column_attaches_misprinted_and_abbreviated_subspecies(tmp_path: Path) -> None:
    """The 7th edition prints Ninox sctulata above Ninox scutulata macroptera."""
    text = """
rank,scientific_name
species,Ninox sctulata
subspecies,Ninox scutulata macroptera
subspecies,N. s. japonica
subspecies,totogo
subspecies,U
"""
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [entry.parent_row for entry in entries] == [None, 2, 2, 2, 2]
    assert entries[0].subspecies == ("macroptera", "japonica", "totogo", "ssp.")
    assert canonical(entries)[1:4] == [
        "Ninox scutulata macroptera",
        "Ninox sctulata japonica",
        "Ninox sctulata totogo",
    ]
    assert entries[3].verbatim == "totogo"


def test_a_subspecies_of_a_species_that_is_not_listed_belongs_to_none_above_it(tmp_path: Path) -> None:
    text = """
rank,scientific_name
species,Larus vegae
subspecies,Larus vegae mongolicus
subspecies,Larus fuscus heuglini
"""
    entries, problems = load(tmp_path, text)
    assert [(entry.subspecies, entry.parent_row) for entry in entries] == [
        (("mongolicus",), None), ((), 2), ((), None),
    ]  # fmt: skip
    assert problems == ()


def test_one_tall_column_of_all_ranks(tmp_path: Path) -> None:
    """As the Japanese check-list is typeset: 目, 科, 属, 種, 亜種 below each other, capitals, U for undetermined."""
    text = """
階級,学名,和名
目,ANSERIFORMES,カモ目
科,ANATIDAE,カモ科
属,"DENDROCYGNA Swainson, 1837",リュウキュウガモ属
種,"javanica (Horsfield, 1821)",リュウキュウガモ
亜種,U,亜種不明
属,"ANSER Brisson, 1760",マガン属
種,A. fabalis,ヒシクイ
亜種,serrirostris,ヒシクイ
亜種,A. f. middendorffii,オオヒシクイ
目,GALLIFORMES,キジ目
種,Coturnix japonica,ウズラ
"""
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [(entry.row, entry.rank, entry.parent_row) for entry in entries] == [
        (5, "species", None),
        (6, "subspecies", 5),
        (8, "species", None),
        (9, "subspecies", 8),
        (10, "subspecies", 8),
        (12, "species", None),
    ]
    assert canonical(entries) == [
        "Dendrocygna javanica",
        "Dendrocygna javanica",
        "Anser fabalis",
        "Anser fabalis serrirostris",
        "Anser fabalis middendorffii",
        "Coturnix japonica",
    ]
    assert [entry.subspecies for entry in entries if entry.rank == "species"] == [
        ("ssp.",),
        ("serrirostris", "middendorffii"),
        (),
    ]
    assert [(entry.order, entry.family, entry.order_names.ja) for entry in entries[:1]] == [
        ("Anseriformes", "Anatidae", "カモ目")
    ]
    assert (entries[5].order, entries[5].family) == ("Galliformes", None)
    assert entries[0].vernacular == Names(ja="リュウキュウガモ")


def test_ranks_as_stairs_in_columns_side_by_side(tmp_path: Path) -> None:
    text = """
目,科,属,種,亜種,和名
カモ目 ANSERIFORMES,,,,,
,カモ科 ANATIDAE,,,,
,,ANAS,,,マガモ属
,,,Anas crecca,,コガモ
,,,,A. c. crecca,コガモ
,,,,carolinensis,アメリカコガモ
,,,Anas acuta,,オナガガモ
"""
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [(entry.rank, entry.parent_row) for entry in entries] == [
        ("species", None),
        ("subspecies", 5),
        ("subspecies", 5),
        ("species", None),
    ]
    assert entries[0].subspecies == ("crecca", "carolinensis")
    assert {(entry.order, entry.order_names.ja, entry.family) for entry in entries} == {
        ("Anseriformes", "カモ目", "Anatidae")
    }


def test_headings_between_the_rows_are_carried_forward(tmp_path: Path) -> None:
    text = """
번호,학명,국명
기러기목 Anseriformes,,
오리과 ANATIDAE,,
1,Anas crecca,쇠오리
두루미목,,
두루미과,,
2,Grus japonensis,두루미
"""
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [
        (entry.order, entry.order_names.ko, entry.family, entry.family_names.ko) for entry in entries
    ] == [("Anseriformes", "기러기목", "Anatidae", "오리과"), (None, "두루미목", None, "두루미과")]


def test_genus_and_species_in_columns_of_their_own(tmp_path: Path) -> None:
    text = "과,속,종,아종소명,국명\n오리과,Anas,crecca,,쇠오리\n오리과,Anas,crecca,carolinensis,미국쇠오리\n"
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [entry.verbatim for entry in entries] == ["Anas crecca", "Anas crecca carolinensis"]
    assert entries[1].parent_row == 2


def test_cells_that_were_merged_hold_for_the_rows_below(tmp_path: Path) -> None:
    text = """
목,과,학명
기러기목,오리과,Anas crecca
,,Anas acuta
,,Aix galericulata
두루미목,두루미과,Grus monacha
,,Grus japonensis
"""
    entries, problems = load(tmp_path, text)
    assert [entry.family_names.ko for entry in entries] == ["오리과"] * 3 + ["두루미과"] * 2
    assert [(problem.severity, problem.column) for problem in problems] == [
        ("warning", "목"),
        ("warning", "과"),
    ]


def test_cells_merged_in_a_workbook_are_known_to_be(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("과", "등급", "학명", "번호"),
        ("오리과", "Ⅰ급", "Anas crecca", "1"),
        (None, None, "Anas acuta", None),
        ("두루미과", None, "Grus monacha", "2"),
    ):
        sheet.append(row)
    for merged in ("A2:A3", "B2:B4", "D2:D3"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "list.xlsx")
    (_, entries), problems = read_list(
        tmp_path / "list.xlsx", Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert [entry.family_names.ko for entry in entries] == ["오리과", "오리과", "두루미과"]
    assert [entry.category for entry in entries] == ["Ⅰ급"] * 3
    assert [entry.number for entry in entries] == ["1", None, "2"]
    assert problems == ()


def test_two_parts_under_headings_with_numbers_that_restart(tmp_path: Path) -> None:
    text = """
No.,Scientific name,Name
Part A: naturally occurring species,,
1,Anas crecca,Teal
2,Columba livia,Rock Dove
Part B 外来種,,
1,Columba livia,Rock Dove
"""
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [(entry.number, entry.part) for entry in entries] == [
        ("1", "natural"),
        ("2", "natural"),
        ("1", "alien"),
    ]


def test_synonym_rows_become_other_names_of_their_accepted_row(tmp_path: Path) -> None:
    text = """
scientific_name,taxonomicStatus,acceptedNameUsage
Larvivora cyane,accepted,
Luscinia cyane,synonym,
= Erithacus cyane,,
Spatula clypeata,accepted,
Anas acuta,accepted,
Anas clypeata,heterotypic synonym,Spatula clypeata
Anas nowhere,synonym,Anas unknown
Anas nothing,synonym,?
"""
    entries, problems = load(tmp_path, text)
    assert canonical(entries) == ["Larvivora cyane", "Spatula clypeata", "Anas acuta", "Anas nowhere"]
    assert [entry.name.alternatives for entry in entries if entry.name] == [
        ("Luscinia cyane", "Erithacus cyane"),
        ("Anas clypeata",),
        (),
        ("Anas unknown",),
    ]
    assert [(problem.row, problem.severity, problem.value) for problem in problems] == [
        (8, "note", "Anas nowhere"),
        (9, "error", "Anas nothing"),
    ]


def test_a_column_of_synonyms(tmp_path: Path) -> None:
    text = "학명,이명\nSpatula clypeata,Anas clypeata; Rhynchaspis clypeata\nAnas acuta,－\n"
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [entry.name.alternatives for entry in entries if entry.name] == [
        ("Anas clypeata", "Rhynchaspis clypeata"),
        (),
    ]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("<i>Anas crecca</i>", "Anas crecca"),
        ("<em>Anas</em> <em>crecca</em> carolinensis", "Anas crecca carolinensis"),
        ("*Anas crecca*", "Anas crecca"),
        ("_Anas crecca_", "Anas crecca"),
        ("Anas&nbsp;crecca", "Anas crecca"),
        ("Anas creccaLinnaeus, 1758", "Anas crecca"),
        ("Anas crecca(Linnaeus, 1758)", "Anas crecca"),
        ("ANAS CRECCA", "Anas crecca"),
    ],
)
def test_markup_and_glued_authors_do_not_hide_a_name(tmp_path: Path, printed: str, read: str) -> None:
    entries, problems = load(tmp_path, f'scientific_name\n"{printed}"\n')
    assert (canonical(entries), entries[0].verbatim, problems) == ([read], printed, ())


def test_one_column_of_common_names_is_told_apart_by_script(tmp_path: Path) -> None:
    entries, _ = load(
        tmp_path,
        "scientificName,vernacularName\nGrus a,두루미\nGrus b,ナベヅル\nGrus c,Hooded Crane\nGrus d,鶴\n",
    )
    assert [entry.vernacular for entry in entries] == [
        Names(ko="두루미"),
        Names(ja="ナベヅル"),
        Names(en="Hooded Crane"),
        Names(ja="鶴"),
    ]


def test_a_list_of_vernacular_names_only(tmp_path: Path) -> None:
    entries, problems = load(tmp_path, "종명,구분\n두루미,Ⅰ\n흑두루미,Ⅱ\n", "law")
    assert problems == ()
    assert [(entry.verbatim, entry.vernacular.ko, entry.category) for entry in entries] == [
        (None, "두루미", "Ⅰ"),
        (None, "흑두루미", "Ⅱ"),
    ]


def test_a_table_without_a_header_is_read_by_what_stands_in_it(tmp_path: Path) -> None:
    entries, _ = load(tmp_path, "Grus japonensis,두루미\nGrus monacha,흑두루미\n")
    assert [(entry.row, entry.verbatim, entry.vernacular.ko) for entry in entries] == [
        (1, "Grus japonensis", "두루미"),
        (2, "Grus monacha", "흑두루미"),
    ]


def test_a_mapping_reads_headers_that_say_nothing(tmp_path: Path) -> None:
    entries, problems = load(
        tmp_path,
        "colA,colB,colC\n두루미,Grus japonensis,zzz\n",
        mapping={"colB": "scientific_name", "COLA": "korean_name", "#3": "ignore"},
    )
    assert (canonical(entries), entries[0].vernacular, problems) == (
        ["Grus japonensis"],
        Names(ko="두루미"),
        (),
    )


def test_nothing_is_dropped_in_silence(tmp_path: Path) -> None:
    text = """
scientific_name,korean_name,status,part,rank,wingspan
Anas crecca,쇠오리,floating about,natural,species,40
,,冬鳥,,,
Anas crecca,쇠오리,floating about,natural,species,40
Anas crecca,다른 오리,,natural,species,
???,이상한 새,,perhaps,thing,
"""
    entries, problems = load(tmp_path, text)
    assert [entry.row for entry in entries] == [2, 5, 6]
    told = [
        (problem.row, problem.column, problem.severity, english(problem.what).split(" (")[0])
        for problem in problems
    ]
    assert told == [
        (None, None, "warning", "columns not recognised and not read: 'wingspan'"),
        (2, "status", "warning", "no status could be read: floating about"),
        (4, "status", "warning", "no status could be read: floating about"),
        (4, None, "error", "the row repeats row 2 and was not used"),
        (5, None, "warning", "row 2 already has this name; both were read"),
        (6, "rank", "warning", "the rank is not recognised"),
        (6, "part", "warning", "neither natural nor alien; read as natural"),
        (6, "scientific_name", "warning", "there is no readable scientific name here"),
        (3, None, "error", "the row has no name and was not used"),
    ]


def test_letters_for_parts_are_read_as_in_the_japanese_list_and_said_once(tmp_path: Path) -> None:
    entries, problems = load(
        tmp_path, "part,species_no,scientific_name\nA,1,Anas crecca\nB,1,Columba livia\n"
    )
    assert [entry.part for entry in entries] == ["natural", "alien"]
    assert [problem.row for problem in problems] == [2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("latitude,longitude\n1,2\n", "no column with scientific or vernacular names"),
        ("scientific_name,family\n,\n-,－\n", "no row of the table has a name"),
        ("just a sentence\nand another one\n", "no column with scientific or vernacular names"),
    ],
)
def test_a_file_without_names_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        load(tmp_path, text)


def test_a_column_for_each_status(tmp_path: Path) -> None:
    text = "学名,留鳥,夏鳥,冬鳥,旅鳥,迷鳥\nAnas crecca,○,,〇,,×\nGrus grus,,,,,ca.\n"
    entries, problems = load(tmp_path, text)
    assert [(entry.status_printed, [status.code for status in entry.statuses]) for entry in entries] == [
        ("留鳥; 冬鳥", ["R", "W"]),
        (None, []),
    ]
    assert [(problem.row, problem.column) for problem in problems] == [(3, "迷鳥")]


def test_statuses_come_with_their_words(tmp_path: Path) -> None:
    entries, _ = load(tmp_path, "学名,渡り区分\nAnas crecca,冬鳥\n")
    assert entries[0].statuses == (Status("W", printed="冬鳥", migrant=True),)


def test_a_row_says_how_far_to_trust_its_status(tmp_path: Path) -> None:
    text = """
scientific_name,status,trust
Grus grus,wintering,high
Grus monacha,passage,보통
Grus japonensis,wintering,rather
Grus vipio,passage,
"""
    entries, (problem,) = load(tmp_path, text)
    assert [one.trust for entry in entries for one in entry.statuses] == ["high", "medium", None, None]
    assert (problem.row, problem.column, problem.what.code) == (4, "trust", "status.word_left_out")


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
def test_recorded_subspecies_in_every_way_of_listing(printed: str, read: tuple[str, ...]) -> None:
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
def test_headings_are_told_from_birds(cell: str, read: object) -> None:
    assert heading(cell) == read


def test_a_group_of_one_subspecies_is_that_subspecies(tmp_path: Path) -> None:
    """Clements has no other row for it."""
    path = tmp_path / "clements.csv"
    path.write_text(
        "category,scientific name\nspecies,Anas crecca\ngroup (polytypic),Anas crecca crecca/nimia\n"
        "subspecies,Anas crecca crecca\ngroup (monotypic),Anas crecca carolinensis\n"
        "form,Anas crecca [undescribed form]\n",
        encoding="utf-8",
    )
    (_, entries), told = read_list(path, Checklist("L", "L"), options=ReadOptions(agreement=default()))
    assert [entry.subspecies for entry in entries if entry.parent_row is None] == [("crecca", "carolinensis")]
    assert [problem.value for problem in told] == ["group (polytypic)", "form"]


def test_english_names_of_families_are_no_latin_ones(tmp_path: Path) -> None:
    text = 'scientific_name,family\nAnas acuta,"Anatidae (Ducks, Geese, and Waterfowl)"\nGrus grus,Cranes\n'
    path = tmp_path / "english.csv"
    path.write_text(text, encoding="utf-8")
    (_, entries), _ = read_list(path, Checklist("L", "L"), options=ReadOptions(agreement=default()))
    assert [(one.family, one.family_names.en) for one in entries] == [("Anatidae", None), (None, "Cranes")]


def test_the_stairs_of_the_world_list_with_epithets(tmp_path: Path) -> None:
    """As the IOC world list is laid out: each row fills the column of its rank, species and subspecies as epithets."""
    text = """
Order,Family (Scientific),Family (English),Genus,Species (Scientific),Subspecies,Authority,Species (English)
ANSERIFORMES,,,,,,,
,Anatidae,"Ducks, Geese, Swans",,,,,
,,,Anas,,,"Linnaeus, 1758",
,,,,crecca,,"Linnaeus, 1758",Eurasian Teal
,,,,,crecca,"Linnaeus, 1758",
,,,,,nimia,"Friedmann, 1948",
,,,,acuta,,"Linnaeus, 1758",Northern Pintail
"""
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert canonical(entries) == ["Anas crecca", "Anas crecca crecca", "Anas crecca nimia", "Anas acuta"]
    assert [entry.parent_row for entry in entries] == [None, 5, 5, None]
    assert entries[0].subspecies == ("crecca", "nimia")
    assert entries[0].vernacular.en == "Eurasian Teal"
    assert [entry.name.authorship for entry in entries if entry.name][:2] == [
        "Linnaeus, 1758",
        "Linnaeus, 1758",
    ]
    assert {(entry.order, entry.family) for entry in entries} == {("Anseriformes", "Anatidae")}


def test_categories_that_are_ranks_and_rows_that_are_no_taxon(tmp_path: Path) -> None:
    text = """
TAXON_ORDER,CATEGORY,SPECIES_CODE,PRIMARY_COM_NAME,SCI_NAME,FAMILY
1,species,gnwtea,Teal,Anas crecca,Anatidae
2,issf,x1,Teal (Eurasian),Anas crecca crecca/nimia,Anatidae
3,spuh,x2,duck sp.,Anatidae sp.,Anatidae
4,hybrid,x3,Teal x Pintail,Anas crecca x acuta,Anatidae
5,species,norpin,Pintail,Anas acuta,Anatidae
"""
    entries, problems = load(tmp_path, text)
    assert canonical(entries) == ["Anas crecca", "Anas acuta"]
    assert [(entry.number, entry.vernacular.en) for entry in entries] == [("1", "Teal"), ("5", "Pintail")]
    assert [(problem.row, problem.severity) for problem in problems] == [
        (3, "error"),
        (4, "error"),
        (5, "error"),
    ]


def test_a_group_of_ebird_that_is_one_subspecies_is_a_row_of_it(tmp_path: Path) -> None:
    text = """
CATEGORY,PRIMARY_COM_NAME,SCI_NAME
species,Green-winged Teal,Anas crecca
issf,Green-winged Teal (Eurasian),Anas crecca crecca
issf,Green-winged Teal (American),Anas crecca carolinensis
intergrade,Green-winged Teal (Eurasian x American),Anas crecca crecca x carolinensis
species,Dunlin,Calidris alpina
issf,Dunlin (pacifica/arcticola),Calidris alpina pacifica/arcticola
issf,Dunlin (arctica),Calidris alpina [arctica Group]
"""
    entries, problems = load(tmp_path, text)
    assert [(entry.name.canonical, entry.rank, entry.parent_row) for entry in entries if entry.name] == [
        ("Anas crecca", "species", None),
        ("Anas crecca crecca", "subspecies", 2),
        ("Anas crecca carolinensis", "subspecies", 2),
        ("Calidris alpina", "species", None),
        ("Calidris alpina", "subspecies", 6),
    ]
    assert [one.subspecies for one in entries if one.rank == "species"] == [
        ("crecca", "carolinensis"),
        ("arctica",),
    ]
    assert [problem.row for problem in problems] == [5, 7]


def test_an_epithet_that_is_marked_as_extinct_is_an_epithet(tmp_path: Path) -> None:
    text = """
Genus,Species (Scientific),Subspecies,Species (English)
Sittiparus,,,
,varius,,Varied Tit
,,diabolicus †,
,,varius,
"""
    entries, problems = load(tmp_path, text)
    assert canonical(entries) == [
        "Sittiparus varius",
        "Sittiparus varius diabolicus",
        "Sittiparus varius varius",
    ]
    assert problems == ()
    entries, problems = load(tmp_path, "scientific_name,subspecies\nSittiparus varius,varius; diabolicus†\n")
    assert (entries[0].subspecies, problems) == (("varius", "diabolicus"), ())


def test_a_row_for_each_subspecies_is_joined_to_its_species(tmp_path: Path) -> None:
    text = (
        "学名,亜種,和名\nAnas crecca,crecca,コガモ\nAnas crecca,carolinensis,コガモ\nAnas acuta,,オナガガモ\n"
    )
    entries, problems = load(tmp_path, text)
    assert problems == ()
    assert [(entry.row, entry.subspecies) for entry in entries] == [(2, ("crecca", "carolinensis")), (4, ())]


def test_class_and_legal_basis_side_by_side(tmp_path: Path) -> None:
    entries, problems = load(
        tmp_path, "구분,등급,국명\n멸종위기 야생생물,Ⅰ,두루미\n천연기념물,202,두루미\n", "law"
    )
    assert problems == ()
    assert [(entry.section, entry.category) for entry in entries] == [
        ("멸종위기 야생생물", "Ⅰ"),
        ("천연기념물", "202"),
    ]


WORD = st.sampled_from(["Anas", "Grus", "Larus"]), st.sampled_from(["crecca", "monacha", "vegae"])


@settings(deadline=None)
@given(st.lists(st.tuples(*WORD), min_size=1, max_size=12))
def test_every_row_is_an_entry_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "list.csv"
    path.write_text(
        "scientific_name\n" + "".join(f"{genus} {species}\n" for genus, species in rows), encoding="utf-8"
    )
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    told = [problem.row for problem in problems if problem.severity == "error"]
    assert sorted([*(entry.row for entry in entries), *(row for row in told if row)]) == list(
        range(2, len(rows) + 2)
    )


def test_a_letter_that_only_looks_latin_is_named(tmp_path: Path) -> None:
    entries, (problem,) = load(tmp_path, "scientific_name\nAn\u0430s acuta\nGrus grus\nMotaci11a alba\n")
    assert [entry.name.canonical for entry in entries if entry.name] == [
        "Anas acuta",
        "Grus grus",
        "Motacilla alba",
    ]
    assert (problem.row, problem.value) == (2, "An\u0430s acuta")
    assert (
        "\u0430 (U+0430 CYRILLIC SMALL LETTER A) only looks like Latin letters; the name was read as Anas acuta"
        in english(problem.what)
    )


def test_lines_below_the_birds_are_no_birds_and_are_said(tmp_path: Path) -> None:
    entries, problems = load(
        tmp_path,
        "Scientific name,English name\nGrus grus,Common Crane\nGrus monacha,\nAnser anser,Greylag Goose\n"
        "Anas crecca,\nTotal: 4 species,\nSource: our ministry 2020,\n* vagrant only,\n",
    )
    assert canonical(entries) == ["Grus grus", "Grus monacha", "Anser anser", "Anas crecca"]
    told = [(one.row, one.severity, english(one.what)) for one in problems]
    assert told == [(row, "warning", "text below the table was skipped") for row in (6, 7, 8)]


def test_a_line_that_is_no_name_stays_where_the_table_has_names_alone(tmp_path: Path) -> None:
    entries, _ = load(tmp_path, "Scientific name\nGrus grus\nGrus monacha\nthe third: a crane\n")
    assert [entry.verbatim for entry in entries] == ["Grus grus", "Grus monacha", "the third: a crane"]


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("scientific_name,avibase_id,species_code", "Anser indicus,avibase-b7159ef0,bahgoo", ("avibase-B7159EF0", "code:bahgoo")),
        ("SCI_NAME,SPECIES_CODE,TAXON_CONCEPT_ID", "Anser indicus,bahgoo,avibase-B7159EF0", ("avibase-B7159EF0", "code:bahgoo")),
        ("scientificName,taxonConceptID", "Anser indicus,https://example.org/1", ("https://example.org/1",)),
        ("scientificName,taxonConceptID,datasetID", "Anser indicus,avibase-B7159EF0,set", ("avibase-B7159EF0",)),
        ("scientificName,taxonConceptID,datasetID", "Anser indicus,7,set", ("set#7",)),
        ("scientificName,taxonConceptID", "Anser indicus,tsn:7", ("tsn#7",)),
        ("scientificName,taxon_concept_id,speciesCode", "Anser indicus,7,", ("#7",)),
        ("scientific_name,ebird_code", "Anser indicus,bahgoo", ("code:bahgoo",)),
    ],
)  # fmt: skip
def test_ids_of_concepts_are_read(tmp_path: Path, header: str, cells: str, expected: tuple[str, ...]) -> None:
    (entry,), _ = load(tmp_path, f"{header}\n{cells}\n")
    assert entry.ids == expected
