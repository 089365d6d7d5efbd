"""Shapes of lists that ministries send, cell by cell: ditto marks, glued names, statuses of names, columns without headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from wordings import english

from birds.model import Checklist, Names
from birds.model.agreement import default
from birds.reading.counts import read_counts
from birds.reading.lists import read_list
from birds.reading.tables import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

    from birds.errors import Problem
    from birds.model import Entry


def read(tmp_path: Path, text: str) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    return entries, problems


def canonical(entries: tuple[Entry, ...]) -> list[str | None]:
    return [entry.name.canonical if entry.name else None for entry in entries]


def test_a_list_as_an_office_writes_it(tmp_path: Path) -> None:
    """A title, a header of two rows with merged cells, what is merged downwards, and a remark below the table."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["협의 대상 철새 목록(안)"],
        ["연번", "이름", None, "상태", "법정보호종"],
        [None, "국명", "학명", None, None],
        [1, "저어새", "Platalea minor", "여름철새", "Ⅰ급"],
        [2, "제비", "Hirundo rustica", "여름철새", None],
        [],
        ["합계 2종. 내부 검토용"],
    ):
        sheet.append(row)
    for place in ("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3"):
        sheet.merge_cells(place)
    book.save(tmp_path / "목록.xlsx")
    (_, entries), problems = read_list(
        tmp_path / "목록.xlsx", Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert canonical(entries) == ["Platalea minor", "Hirundo rustica"]
    assert [entry.status_printed for entry in entries] == ["여름철새"] * 2
    assert entries[0].category == "Ⅰ급"
    assert [(one.severity, one.row, english(one.what).partition(" (")[0]) for one in problems] == [
        ("warning", 1, "text above the table was skipped"),
        ("warning", 7, "text below the table was skipped"),
    ]


@pytest.mark.parametrize("mark", ["〃", "同上", "仝", "상동", "”"])
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
    assert [english(problem.what) for problem in problems if "ditto" in english(problem.what)] == [
        "2 rows: ditto marks were read as the cell above"
    ]


def test_a_ditto_mark_in_the_first_row_repeats_nothing_and_others_are_no_marks(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(
        "site,species,count,source\n철원,두루미,5,a\n〃,흑두루미,7,〃\n상동리,두루미,9,b\n", encoding="utf-8"
    )
    counts, *_ = read_counts(path, options=ReadOptions(agreement=default()))
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
    assert [english(problem.what) for problem in problems] == ["columns not recognised and not read: #1, #3"]


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
    options = ReadOptions({} if header else {"#1": "scientific_name"}, agreement=default())
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options)
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


def test_what_adds_up_or_repeats_the_header_is_no_bird(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        "연번,국명,학명\n1,두루미,Grus japonensis\n연번,국명,학명\n1,꿩,Phasianus colchicus\n합 계,2종,\n",
    )
    assert canonical(entries) == ["Grus japonensis", "Phasianus colchicus"]
    assert [(problem.row, english(problem.what)) for problem in problems] == [
        (3, "2 rows that repeat the header or are totals were skipped")
    ]


def test_a_total_is_no_count_of_a_bird(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("species,site,count,source\n두루미,철원,5,a\nTotal,,5,a\n", encoding="utf-8")
    counts, *_ = read_counts(path, options=ReadOptions(agreement=default()))
    assert [one.taxon_printed for one in counts] == ["두루미"]


def test_a_row_without_the_scientific_name_that_others_have_is_said(tmp_path: Path) -> None:
    names = "".join(f"{number},새{number},Grus a{'b' * number}us\n" for number in range(1, 6))
    entries, problems = read(tmp_path, f"번호,국명,학명\n{names},나. 그 밖의 종,\n")
    assert len(entries) == 6
    assert [(problem.row, problem.value) for problem in problems] == [(7, "나. 그 밖의 종")]


@pytest.mark.parametrize("header", ["분류군", "分類群", "Taxon", "Class", "구분"])
def test_a_column_that_says_bird_of_every_row_is_no_name_and_no_category(tmp_path: Path, header: str) -> None:
    said = {"분류군": "조류", "구분": "조류", "分類群": "鳥類"}.get(header, "Aves")
    entries, _ = read(
        tmp_path, f"{header},국명,학명\n{said},두루미,Grus japonensis\n{said},황새,Ciconia boyciana\n"
    )
    assert [(entry.vernacular.all(), entry.category) for entry in entries] == [
        (("두루미",), None),
        (("황새",), None),
    ]


def test_a_column_called_korean_name_comes_before_one_that_is_only_called_name(tmp_path: Path) -> None:
    entries, problems = read(tmp_path, "종명,국명,학명\n두루미류,두루미,Grus japonensis\n")
    assert entries[0].vernacular.ko == "두루미"
    assert [problem.column for problem in problems] == ["종명"]


def test_seasons_of_many_years_are_no_status(tmp_path: Path) -> None:
    years = [f"{year} / {season}" for year in (1980, 1981) for season in ("summer", "winter")]
    entries, problems = read(tmp_path, f"Species,{','.join(years)}\nGrus grus,0,1,1,12\n")
    assert [(entry.status_printed, entry.statuses) for entry in entries] == [(None, ())]
    assert "'1981 / winter'" in english(problems[0].what)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("두루미*", "두루미"),
        ("タンチョウ1)", "タンチョウ"),
        ("<i>マガン</i>", "マガン"),
        ("꿩 ※", "꿩"),
        ("갈매기(아종)", "갈매기(아종)"),
    ],
)
def test_marks_and_markup_are_no_part_of_a_vernacular_name(tmp_path: Path, printed: str, name: str) -> None:
    entries, problems = read(tmp_path, f"학명,종명\nGrus grus,{printed}\n")
    assert entries[0].vernacular.all() == (name,)
    assert [problem.severity for problem in problems] == ["note"] * (printed != name)


@pytest.mark.parametrize("header", ["中文名", "中文俗名"])
def test_names_may_be_in_languages_that_the_agreement_has_not(tmp_path: Path, header: str) -> None:
    entries, problems = read(
        tmp_path,
        f"编号,{header},拉丁学名,英文名\n1,丹顶鹤,Grus japonensis,Red-crowned Crane\n2,东方白鹳,Ciconia boyciana,Oriental Stork\n",
    )
    assert [entry.vernacular for entry in entries] == [
        Names(en="Red-crowned Crane", zh="丹顶鹤"),
        Names(en="Oriental Stork", zh="东方白鹳"),
    ]
    assert problems == ()


@pytest.mark.parametrize("header", ["vernacular name", "Name"])
def test_russian_names_are_not_taken_for_english(tmp_path: Path, header: str) -> None:
    rows = "Grus leucogeranus,Стерх\nCiconia boyciana,Дальневосточный аист\n"
    entries, problems = read(tmp_path, f"scientific name,{header}\n{rows}")
    assert [entry.vernacular.all() for entry in entries] == [(), ()]
    assert f"'{header}'" in english(problems[0].what)


def test_one_column_of_headings_and_birds_needs_no_header(tmp_path: Path) -> None:
    entries, _ = read(
        tmp_path,
        "カモ目 ANSERIFORMES\nカモ科 ANATIDAE\nコクガン属 Branta SCOPOLI\n3 コクガン Branta bernicla (LINNAEUS)\n"
        "亜種不明 Branta bernicla U\nツル目 GRUIFORMES\nツル科 GRUIDAE\n4 タンチョウ Grus japonensis\n",
    )
    assert [(entry.rank, entry.family, entry.subspecies) for entry in entries] == [
        ("species", "Anatidae", ("ssp.",)),
        ("subspecies", "Anatidae", ()),
        ("species", "Gruidae", ()),
    ]
    assert canonical(entries) == ["Branta bernicla", "Branta bernicla", "Grus japonensis"]


def test_what_is_merged_downwards_holds_for_counts_but_for_the_number(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("종명", "지점", "개체수", "출처"),
        ("두루미", "철원", 120, "조사"),
        (None, "연천", None, None),
    ):
        sheet.append(row)
    for merged in ("A2:A3", "C2:C3", "D2:D3"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "counts.xlsx")
    counts, problems, _ = read_counts(tmp_path / "counts.xlsx", options=ReadOptions(agreement=default()))
    assert [(one.taxon_printed, one.site_printed, one.count, one.source) for one in counts] == [
        ("두루미", "철원", 120, "조사")
    ]
    assert [(problem.row, english(problem.what)) for problem in problems] == [
        (3, "the row has no count and was not used")
    ]


def test_the_current_names_of_a_code_table_are_its_scientific_names(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        "EURING_Code,Current_Name,English_Name\n00020,Gavia stellata,Red-throated Diver\n01520,Cygnus olor,Mute Swan\n",
    )
    assert canonical(entries) == ["Gavia stellata", "Cygnus olor"]
    assert not any("Current_Name" in english(problem.what) for problem in problems)


def test_a_current_name_beside_the_printed_one_stays_beside_it(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, "scientific name,current name\nAnas clypeata,Spatula clypeata\n")
    assert canonical(entries) == ["Anas clypeata"]


def test_unknown_words_over_two_columns_of_names_are_a_header(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        "OSJ name,KOS name\nCharadrius mongolus,Anarhynchus mongolus\nBubulcus ibis,Ardea coromanda\n",
    )
    assert canonical(entries) == ["Charadrius mongolus", "Bubulcus ibis"]
    assert any("'KOS name'" in english(problem.what) for problem in problems)


def test_subspecies_that_are_given_by_their_names_are_read_as_epithets(tmp_path: Path) -> None:
    entries, said = read(
        tmp_path, "学名,亜種\nAnser fabalis,オオヒシクイ、serrirostris\nGrus grus,知らない鳥\n"
    )
    assert [entry.subspecies for entry in entries] == [("serrirostris", "middendorffii"), ()]
    assert len(said) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Grus_grus\nAnas_acuta\n",
        "tip\nGrus_grus\nAnas_acuta\n",
        "species\nGrus_grus\nAnas_acuta\n",
        "Grus_grus_Common_Crane\nAnas_acuta_Northern_Pintail\n",
        "Grus grus_Common Crane\nAnas acuta_Northern Pintail\n",
        "Sci_Common,status\nGrus grus_Common Crane,WV\nAnas acuta_Northern Pintail,WV\n",
    ],
)
def test_names_that_underscores_join_are_scientific_names(tmp_path: Path, text: str) -> None:
    entries, _ = read(tmp_path, text)
    assert canonical(entries) == ["Grus grus", "Anas acuta"]
    assert {entry.verbatim for entry in entries} <= {*text.replace(",", "\n").splitlines()}


@pytest.mark.parametrize("comma", [",", ""])
def test_headings_in_korean_and_in_latin_are_no_birds(tmp_path: Path, comma: str) -> None:
    birds = f"메추라기{comma or ' '}Coturnix japonica\n기러기목 Order Anseriformes{comma}\n고방오리{comma or ' '}Anas acuta\n"
    text = f"국명,학명\n{birds}" if comma else birds
    entries, problems = read(
        tmp_path, text.replace("메추", f"닭목 Order Galliformes{comma}\n꿩과 Phasianidae{comma}\n메추")
    )
    assert [(entry.order, entry.order_names.ko, entry.family) for entry in entries] == [
        ("Galliformes", "닭목", "Phasianidae"),
        ("Anseriformes", "기러기목", None),
    ]
    assert not problems


def test_columns_of_single_laws_are_kept_with_their_headings_and_say_nothing_where_they_are_empty(
    tmp_path: Path,
) -> None:
    entries, problems = read(
        tmp_path,
        "국명,학명,천연기념물,멸종위기야생생물,해양보호생물\n"
        "저어새,Platalea minor,205-1,Ⅰ급,○\n"
        "두루미,Grus japonensis,202,Ⅰ급,×\n"
        "고방오리,Anas acuta,,,\n"
        "뿔쇠오리,Synthliboramphus wumizusume,,,해양보호생물\n",
    )
    assert [entry.category for entry in entries] == [
        "멸종위기야생생물 Ⅰ급; 천연기념물 205-1; 해양보호생물",
        "멸종위기야생생물 Ⅰ급; 천연기념물 202",
        None,
        "해양보호생물",
    ]
    assert not problems


def test_the_control_characters_of_avilists_own_table_are_left_off_and_said(tmp_path: Path) -> None:
    """The shape of AviList's extended edition as CSV: a few control characters in cells, and no mark of an encoding."""
    entries, problems = read(
        tmp_path,
        "Sequence,Taxon_rank,Order,Family,Scientific_name,Authority,English_name_AviList,Protonym\n"
        '3,genus,Anseriformes,Anatidae,Anser,"Brisson, MJ, 1760",,Anser\n'
        '4,species,Anseriformes,Anatidae,Anser\x1fanser,"Linnaeus, C, 1758",Greylag\x0b Goose\x02,Anas Anser\n',
    )
    assert [(canonical(entries), entry.vernacular.en) for entry in entries] == [
        (["Anser anser"], "Greylag Goose")
    ]
    assert "1 row: invisible characters were removed" in map(english, [one.what for one in problems])


def test_a_number_before_a_short_name_is_no_part_of_it(tmp_path: Path) -> None:
    """The shape of Russian lists: a name in Russian, its subspecies below it, all of them numbered."""
    lines = ("2. Белолобый гусь – Anser albifrons", "2.1. A. a. albifrons (Scopoli, 1769)", "3. A. acuta")
    entries, _ = read(tmp_path, "\n".join(('"scientific_name"', *(f'"{line}"' for line in lines))))
    assert canonical(entries) == ["Anser albifrons", "Anser albifrons albifrons", "Anser acuta"]
    assert [one.parent_row for one in entries] == [None, 2, None]


@pytest.mark.parametrize(
    "header", ["Эрдэмтний нэр,Монгол нэр", "Tên khoa học,Tên Việt Nam", "ชื่อวิทยาศาสตร์,ชื่อไทย", "Биноминал,Ном"]
)
def test_a_header_in_a_language_that_nobody_knows_is_no_bird(header: str, tmp_path: Path) -> None:
    entries, problems = read(tmp_path, f"{header}\nGrus vipio,-\nOtis tarda,-\nAnser cygnoides,-\n")
    assert canonical(entries) == ["Grus vipio", "Otis tarda", "Anser cygnoides"]
    assert {entry.vernacular.all() for entry in entries} == {()}
    told = [english(one.what) for one in problems]
    assert told == (["columns not recognised and not read: 'Ном'"] if header.endswith("Ном") else [])


def test_orders_and_families_in_other_letters_are_no_english_ones(tmp_path: Path) -> None:
    entries, _ = read(
        tmp_path, "Отряд,Семейство,Научное название\nЖуравлеобразные,Журавлиные Gruidae,Grus vipio\n"
    )
    (crane,) = entries
    assert crane.order_names.pairs == (("und", "Журавлеобразные"),)
    assert (crane.family, crane.family_names.en) == ("Gruidae", None)


@pytest.mark.parametrize(
    "header", ["Шувууны нэр", "Vetenskapligt namn", "Nama ilmiah burung", "Nume stiintific"]
)
def test_a_lone_header_in_another_language_is_no_bird(header: str, tmp_path: Path) -> None:
    entries, _ = read(tmp_path, f"{header}\nGrus vipio\nOtis tarda\nAnser cygnoides\n")
    assert canonical(entries) == ["Grus vipio", "Otis tarda", "Anser cygnoides"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("目,俗名,学名\n鹤形目,白枕鹤,Grus vipio\n鸨形目,大鸨,Otis tarda\n", "und"),
        ("目,和名,学名\n鶴形目,マナヅル,Grus vipio\n鴇形目,ノガン,Otis tarda\n", "ja"),
        ("雁形目\n鸿雁 Anser cygnoides\n鹤形目\n白枕鹤 Grus vipio\n", "und"),
    ],
)
def test_chinese_characters_are_japanese_where_the_table_has_kana(
    text: str, language: str, tmp_path: Path
) -> None:
    entries, _ = read(tmp_path, text)
    assert {tag for entry in entries for tag, _ in entry.order_names.pairs} == {language}


def test_a_status_of_an_amount_alone_is_kept_and_said_to_be_none(tmp_path: Path) -> None:
    entries, problems = read(tmp_path, "scientific_name,status\nGrus vipio,Rare\nOtis tarda,Winter visitor\n")
    assert [(entry.status_printed, len(entry.statuses)) for entry in entries] == [
        ("Rare", 0),
        ("Winter visitor", 1),
    ]
    assert [english(one.what) for one in problems] == ["no status could be read: Rare"]


@pytest.mark.parametrize(
    "line",
    [
        "합계 3종",
        "총 2과 3종",
        "計 3種",
        "合計：3種",
        "Total: 3 species",
        "Total number of species: 3",
        "3종",
    ],
)
def test_a_total_in_a_column_of_names_is_no_bird(line: str, tmp_path: Path) -> None:
    rows = "Grus vipio,재두루미\nGrus grus,검은목두루미\nPlatalea minor,저어새\n"
    entries, problems = read(tmp_path, f"학명,이름\n{rows},{line}\n")
    assert len(entries) == 3
    assert [one.row for one in problems] == [5]
    assert line in str(problems[0].value)


@pytest.mark.parametrize(
    ("codec", "header", "names"),
    [
        ("gb18030", "序号;中文名称;英文名称;拉丁文名称", ("鸿雁", "豆雁", "白额雁")),
        ("big5", "編號;中文名;英文名稱;學名", ("鴻雁", "豆雁", "白額雁")),
        (
            "cp1251",
            "№;Русское название;Английское название;Латинское название",
            ("Сухонос", "Гуменник", "Гусь"),
        ),
    ],
)
def test_a_list_in_an_encoding_of_the_neighbours_is_read_and_said(
    codec: str, header: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    birds = ("Swan Goose;Anser cygnoid", "Bean Goose;Anser fabalis", "White-fronted Goose;Anser albifrons")
    lines = [
        header,
        *(f"{at};{name};{bird}" for at, (name, bird) in enumerate(zip(names, birds, strict=True))),
    ]
    path = tmp_path / "list.csv"
    path.write_bytes("\r\n".join(lines).encode(codec))
    (_, entries), problems = read_list(
        path, Checklist("X", "a list"), options=ReadOptions(agreement=default())
    )
    assert canonical(entries) == [bird.partition(";")[2] for bird in birds]
    assert [one.vernacular.en for one in entries] == [bird.partition(";")[0] for bird in birds]
    assert f"({codec})" in english(problems[0].what)


def test_the_rule_below_a_header_of_markdown_is_no_row(tmp_path: Path) -> None:
    text = "# Birds\n\n| English | Scientific name |\n|:-------|-----|\n| Mallard | Anas platyrhynchos |\n| Smew | Mergellus albellus |\n"
    entries, problems = read(tmp_path, text)
    assert canonical(entries) == ["Anas platyrhynchos", "Mergellus albellus"]
    assert all("---" not in str(one.value) for one in problems)


def test_a_comma_between_author_and_year_parts_no_lines(tmp_path: Path) -> None:
    """The shape of Russian lists as text: headings and numbered names in Russian, Latin and with authors."""
    path = tmp_path / "list.txt"
    path.write_text(
        "Отряд Гагарообразные – Gaviiformes\nСемейство Гагаровые – Gaviidae\n"
        "1. Краснозобая гагара – Gavia stellata (Pontoppidan, 1763)\n"
        "2. Белоклювая гагара – Gavia adamsii (G.R. Gray, 1859)\n"
        "Отряд Соколообразные – Falconiformes\nСемейство Скопиные – Pandionidae\n"
        "3. Скопа – Pandion haliaetus (Linnaeus, 1758)\n4. Даурский журавль – Grus vipio Pallas, 1811\nВсего: 4 вида\n",
        "utf-8",
    )
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
    assert canonical(entries) == ["Gavia stellata", "Gavia adamsii", "Pandion haliaetus", "Grus vipio"]
    assert [one.family for one in entries] == ["Gaviidae", "Gaviidae", "Pandionidae", "Pandionidae"]


def test_a_column_of_english_names_is_known_without_a_header(tmp_path: Path) -> None:
    """The shape of Avibase: no header, a family over its birds; places and groups of birds are no names."""
    birds = {
        "Swan Goose": "Anser cygnoid", "Mallard": "Anas platyrhynchos", "Smew": "Mergellus albellus",
        "Hooded Crane": "Grus monacha", "Osprey": "Pandion haliaetus", "Saker Falcon": "Falco cherrug",
    }  # fmt: skip
    rows = "".join(f"{english}\t{name}\tDucks and Geese\n" for english, name in birds.items())
    path = tmp_path / "list.txt"
    path.write_text(f"Bird Checklists of the World\nKorea\n\nANSERIFORMES: Anatidae\n{rows}", "utf-8")
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
    assert {one.vernacular.en: one.verbatim for one in entries} == birds


@pytest.mark.parametrize("head", ["", "Species\n"])
@pytest.mark.parametrize("bird", ["{} ({})", "{} {}", '{} (<em class="sci">{}</em>)'])
def test_an_english_name_before_the_scientific_one_is_no_genus(bird: str, head: str, tmp_path: Path) -> None:
    birds = [("Mallard", "Anas platyrhynchos"), ("Grey Heron", "Ardea cinerea"), ("Brant", "Branta bernicla")]
    entries, _ = read(tmp_path, head + "".join(f"{bird.format(*names)}\n" for names in birds))
    assert canonical(entries) == [name for _, name in birds]


def test_a_text_that_is_set_in_columns_has_their_columns(tmp_path: Path) -> None:
    """What the second column of a print says is not read, and told."""
    lines = "1. Grus grus        Common Crane      7. Ardea alba       Great Egret\n"
    lines += "2. Otis tarda       Great Bustard     8. Ardea cinerea    Grey Heron\n"
    entries, problems = read(tmp_path, lines)
    assert canonical(entries) == ["Grus grus", "Otis tarda"]
    assert english(problems[0].what) == "columns not recognised and not read: #2, #3, #4"


def test_a_bullet_before_a_name_and_a_count_behind_it_are_no_part_of_it(tmp_path: Path) -> None:
    entries, problems = read(tmp_path, "가창오리 50,000\n* 흑두루미 15\n")
    assert [entry.vernacular.ko for entry in entries] == ["가창오리", "흑두루미"]
    assert "2 rows: footnote marks, markup and counts beside vernacular names were left off" in english(
        problems[0].what
    )


def test_a_family_before_its_first_bird_is_no_part_of_the_name(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, "scientific_name\nANATIDAE Cygnus olor\nNetta rufina\n")
    assert canonical(entries) == ["Cygnus olor", "Netta rufina"]


def test_a_name_in_any_language_stands_before_the_scientific_one_in_brackets(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, "Art;RL\nKampfläufer (Calidris pugnax);1\nLachmöwe (Larus ridibundus);*\n")
    assert canonical(entries) == ["Calidris pugnax", "Larus ridibundus"]


def test_columns_of_song_recordings_are_genus_and_epithet(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, "id,gen,sp,ssp,en\n1,Horornis,diphone,cantans,Japanese Bush Warbler\n")
    assert (canonical(entries), entries[0].subspecies) == (["Horornis diphone"], ("cantans",))


def test_numbers_of_classes_are_no_codes_of_statuses(tmp_path: Path) -> None:
    entries, _ = read(
        tmp_path, "scientific name,status\nTetrao urogallus,I\nAythya nyroca,II\nOtis tarda,V\n"
    )
    assert [entry.statuses for entry in entries] == [(), (), ()]
    entries, _ = read(tmp_path, "scientific name,status\nPhasianus colchicus,I\nOtis tarda,V\n")
    assert [status.code for entry in entries for status in entry.statuses] == ["I", "V"]


def test_a_bird_beside_a_word_for_introduced_ones_is_no_heading(tmp_path: Path) -> None:
    birds = "ANATIDAE\nMuscovy Duck Cairina moschata Exotic\nWood Duck Aix sponsa\nSnow Goose Anser caerulescens\n"
    entries, _ = read(tmp_path, birds)
    assert canonical(entries) == ["Cairina moschata", "Aix sponsa", "Anser caerulescens"]
    assert [entry.part for entry in entries] == ["natural"] * 3


def test_english_names_below_families_are_no_genera(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        "Ducks, Geese, and Swans - Anatidae\nTundra Bean-Goose\nAmerican green-winged Teal\nMallard\nWood Duck\n"
        "Loons - Gaviidae\nRed-throated Loon\nArctic Loon\nCommon Loon\n"
    )
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
    assert [(entry.vernacular.en, entry.family) for entry in entries][2:5] == [
        ("Mallard", "Anatidae"), ("Wood Duck", "Anatidae"), ("Red-throated Loon", "Gaviidae"),
    ]  # fmt: skip


def test_columns_side_by_side_are_read_one_after_the_other(tmp_path: Path) -> None:
    entries, problems = read(
        tmp_path,
        "No.,学名,和名,,No.,学名,和名\n"
        ",カモ目,,,,ツル目,\n"
        "1,Anser fabalis,ヒシクイ,,3,Grus grus,クロヅル\n"
        "2,Anser albifrons,マガン,,4,,ナベヅル\n"
        "出典：環境省,,,,,,\n",
    )
    assert [(one.row, one.number, one.vernacular.ja) for one in entries] == [
        *((3, "1", "ヒシクイ"), (4, "2", "マガン")),
        *((1003, "3", "クロヅル"), (1004, "4", "ナベヅル")),
    ]
    assert [one.order_names.ja for one in entries] == ["カモ目", "カモ目", "ツル目", "ツル目"]
    said = "the list has 2 columns side by side, read one after the other; row 2 in the next column counts as row 1002"
    assert [(one.row, one.column, english(one.what)) for one in problems] == [
        (None, None, said),
        (5, None, "text below the table was skipped"),
        (4, "#5", "the row has no scientific name, unlike the others; it was kept under its vernacular name"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "학명,국명,학명,국명\nAnas acuta,고방오리,Anas acuta,고방오리\n",  # before and after
        "학명,국명,학명,국명\nAnas acuta,고방오리,Anas crecca,쇠오리\n기러기목,,,\nGrus grus,검은목두루미,Grus vipio,재두루미\n",
    ],
)
def test_columns_that_perhaps_do_not_go_on_are_said_and_not_read(tmp_path: Path, text: str) -> None:
    entries, problems = read(tmp_path, text)
    assert "Anas crecca" not in canonical(entries)
    assert "column '학명' is scientific_name already; this one was not read" in english(problems[0].what)


def test_columns_that_the_caller_names_are_read_as_named(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("학명,국명,학명,국명\nAnas acuta,고방오리,Anas crecca,쇠오리\n", encoding="utf-8")
    options = ReadOptions(
        mapping={"#1": "ignore", "#2": "ignore", "#3": "scientific_name"}, agreement=default()
    )
    (_, entries), _ = read_list(path, Checklist("X", "a list"), options)
    assert canonical(entries) == ["Anas crecca"]


def test_ranks_and_headers_in_portuguese_and_spanish(tmp_path: Path) -> None:
    """The check-list of Brazil has a row for every order, family and genus, and says so in a column "Categoria"."""
    entries, _ = read(
        tmp_path,
        "Categoria,Nome do táxon,Família,English Name\n"
        "Ordem,Rheiformes,,\n"
        "Família,Rheidae,Rheidae,\n"
        "Gênero,Rhea,Rheidae,\n"
        "Espécie,Rhea americana,Rheidae,Greater Rhea\n"
        "Subespécie,Rhea americana intermedia,Rheidae,\n",
    )
    assert [(one.rank, one.order, one.family) for one in entries] == [
        ("species", "Rheiformes", "Rheidae"),
        ("subspecies", "Rheiformes", "Rheidae"),
    ]
    entries, _ = read(
        tmp_path, "Especie,Categoría\nSpheniscus humboldti,En peligro\nRhea pennata,Vulnerable\n"
    )
    assert [(one.verbatim, one.category) for one in entries] == [
        ("Spheniscus humboldti", "En peligro"),
        ("Rhea pennata", "Vulnerable"),
    ]


def test_a_row_of_either_of_two_subspecies_leaves_open_which_is_recorded(tmp_path: Path) -> None:
    entries, _ = read(
        tmp_path,
        "scientific_name\nPluvialis squatarola\nPluvialis squatarola squatarola / tomkovichi\nCalidris alba\nCalidris alba alba\n",
    )
    assert [(one.verbatim, one.subspecies) for one in entries if one.rank == "species"] == [
        ("Pluvialis squatarola", ("ssp.",)),
        ("Calidris alba", ("alba",)),
    ]


def test_a_list_of_introduced_birds_alone_is_said_to_be_left_out_of_comparisons(tmp_path: Path) -> None:
    birds = ("Cygnus olor", "Columba livia", "Anser indicus", "Aix sponsa", "Branta canadensis")
    rows = "".join(f"{bird},introduced\n" for bird in birds)
    entries, problems = read(tmp_path, f"scientific_name,establishmentMeans\n{rows}")
    assert {one.part for one in entries} == {"alien"}
    assert "all birds of the list were read as introduced" in english(problems[0].what)


def test_how_long_a_generation_is_is_no_genus(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Scientific Name,GEN\nAnas acuta,6.1\nGrus grus,12.4\n", encoding="utf-8")
    (checklist, _), _ = read_list(path, Checklist("X", "a list"), options=ReadOptions(agreement=default()))
    assert checklist.mapping == (("Scientific Name", "scientific_name"), ("GEN", "ignore"))


def test_a_bird_whose_name_says_that_it_is_kept_or_has_escaped_is_introduced(tmp_path: Path) -> None:
    """An export of eBird has the geese of farms; (B) beside a name is no part B of a check-list."""
    entries, problems = read(
        tmp_path,
        "Scientific name,English name,국명\n"
        "Anser cygnoides,Swan Goose,개리\n"
        "Anser cygnoides (Domestic type),Swan Goose (Domestic type),\n"
        "Cacatua galerita,Sulphur-crested Cockatoo (escapee),\n"
        "Columba livia,Rock Dove,집비둘기(외래종)\n"
        "Anas crecca,Eurasian Teal (B),쇠오리\n"
        "Anas acuta (introduction possible),Northern Pintail (rare),고방오리\n",
    )
    assert [entry.part for entry in entries] == ["natural", "alien", "alien", "alien", "natural", "natural"]
    (said,) = [one for one in problems if one.severity == "note"]
    assert (said.row, said.what.code) == (3, "list.introduced_beside")
    assert english(said.what).endswith(": 'Domestic type', 'escapee', '외래종'")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1. *Anas crecca* – Eurasian Teal\n2. *Grus grus* – Common Crane\n", [1, 2]),
        ("# Birds\n\n1. Eurasian Teal (*Anas crecca*), common\n2. Common Crane (*Grus grus*)\n", [3, 4]),
        ("# List\n\n1. Anas crecca\n2. Grus grus\n", [3, 4]),
        ("- **Eurasian Teal** *Anas crecca*\n- **Common Crane** *Grus grus*\n", [1, 2]),
        ("## Ducks\n1) _Anas crecca_\n\n## Cranes, all rare\n2) _Grus grus_\n", [2, 5]),
        ("# Anatidae\n* Eurasian Teal: *Anas crecca*\n# Gruidae\n* Common Crane: *Grus grus*\n", [2, 4]),
    ],
)
def test_a_list_of_markdown_is_a_bird_an_item(tmp_path: Path, text: str, rows: list[int]) -> None:
    entries, problems = read(tmp_path, text)
    assert canonical(entries) == ["Anas crecca", "Grus grus"]
    assert [entry.row for entry in entries] == rows
    assert problems == ()


def test_signs_of_markdown_are_no_part_of_a_name(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, "# Ducks\n1. *Anas crecca*\n2. **Anas acuta**\n- Anas platyrhynchos *\n")
    assert [(entry.number, entry.verbatim) for entry in entries] == [
        ("1", "Anas crecca"),
        ("2", "Anas acuta"),
        (None, "Anas platyrhynchos *"),
    ]


def test_a_mark_before_one_name_of_many_is_printed_with_it(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, "scientific_name\nAnas crecca\n* Anas acuta\nAnas platyrhynchos\n")
    assert [entry.verbatim for entry in entries] == ["Anas crecca", "* Anas acuta", "Anas platyrhynchos"]


def test_headings_of_markdown_are_families_and_parts(tmp_path: Path) -> None:
    entries, _ = read(
        tmp_path,
        "# Birds of the marsh\n\n## Anatidae\n1. *Anas crecca*\n2. *Spatula clypeata*\n\n"
        "## Gruidae\n3. *Grus grus*\n\n## Introduced species\n4. *Cygnus olor*\n",
    )
    assert [entry.family for entry in entries][:3] == ["Anatidae", "Anatidae", "Gruidae"]
    assert [entry.part for entry in entries] == ["natural", "natural", "natural", "alien"]


def test_english_names_are_read_without_the_numbers_of_their_lines(tmp_path: Path) -> None:
    entries, problems = read(tmp_path, "1. Eurasian Teal\n2. Common Crane\n10. Mute Swan\n")
    assert [entry.vernacular.en for entry in entries] == ["Eurasian Teal", "Common Crane", "Mute Swan"]
    assert len(problems) == 1


def test_a_mark_before_a_name_makes_no_heading(tmp_path: Path) -> None:
    entries, _ = read(
        tmp_path, "english_name,scientific_name\n# Mute Swan,Cygnus olor\nCommon Crane,Grus grus\n"
    )
    assert canonical(entries) == ["Cygnus olor", "Grus grus"]
