"""Tables of statements: who says what of which bird, where; and nothing that a row does not say."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reads import OPTIONS, options, written
from wordings import english

from birds.errors import InputError, Problem
from birds.model import Status
from birds.reading.statements import StatusRow, in_territory, read_statements


def read(tmp_path: Path, content: str, **how: object) -> tuple[tuple[StatusRow, ...], tuple[Problem, ...]]:
    return read_statements(written(tmp_path / "status.csv", content.strip()), options(**how))[:2]


def one(tmp_path: Path, content: str, **how: object) -> Status:
    """Return the one statement that a table makes, where nothing is told of it."""
    (row,), problems = read(tmp_path, content, **how)
    assert [problem for problem in problems if problem.severity != "note"] == []
    (status,) = row.statuses
    return status


WHOLE = """
scientific_name,subspecies,country,region,status,months,author,source,via,how,trust,note
Tarsiger cyanurus,cyanurus,日本,Hokkaido,夏鳥,5-9,Yamada,YAMADA2020,a copy,printed,high,mountains
"""


def test_a_row_says_everything_about_a_statement(tmp_path):
    (row,), problems = read(tmp_path, WHOLE)
    assert problems == ()
    assert (row.name, row.territory, row.list_id) == ("Tarsiger cyanurus cyanurus", "JPN", None)
    assert row.statuses == (
        Status(
            "B", (5, 6, 7, 8, 9), "夏鳥", "mountains", migrant=True, region="Hokkaido",
            name="Tarsiger cyanurus cyanurus", author="Yamada", source="YAMADA2020", via="a copy",
            how="printed", trust="high",
        ),
    )  # fmt: skip
    (named,) = in_territory(row, "JPN")
    assert named.id == "YAMADA2020: Tarsiger cyanurus cyanurus (JPN, Hokkaido) B “夏鳥” [5,6,7,8,9]"
    assert named.territory == "JPN"


def test_headings_in_korean_and_japanese(tmp_path):
    korean = "학명,국명,국가,지역,도래유형,저자,출처,신뢰도\nGrus grus,검은목두루미,대한민국,철원,겨울철새,홍길동,H2020,높음"
    japanese = "学名,和名,国,地域,渡り区分,著者,出典,信頼度\nGrus grus,クロヅル,日本,出水,冬鳥,山田,Y2020,高"
    for text, country, author, source in (
        (korean, "KOR", "홍길동", "H2020"),
        (japanese, "JPN", "山田", "Y2020"),
    ):
        (row,), problems = read(tmp_path, text)
        assert problems == ()
        (status,) = row.statuses
        assert (row.territory, status.code, status.trust, bool(status.region)) == (country, "W", "high", True)
        assert (status.author, status.source) == (author, source)


def test_by_scientific_or_vernacular_name_with_a_list_a_row(tmp_path):
    lines = "OSJ7,Anas crecca,コガモ,冬鳥,x\n,,タンチョウ,留鳥,x\n,Grus a,,,x\n,Grus b,,blue,x"
    rows, problems = read(tmp_path, f"list,学名,和名,渡り区分,出典\n{lines}")
    expected = [
        (2, "OSJ7", "Anas crecca", "コガモ"),
        (3, None, "タンチョウ", "タンチョウ"),
        (5, None, "Grus b", None),
    ]
    assert [(row.row, row.list_id, row.name, row.vernacular) for row in rows] == expected
    assert [(problem.row, problem.severity) for problem in problems] == [(4, "error"), (5, "warning")]
    assert [(status.code, status.printed) for status in rows[-1].statuses] == [(None, "blue")], (
        "kept as printed"
    )


def test_a_column_for_each_status_below_a_heading_of_them_all(tmp_path):
    head = "種名,,渡り区分,,\n和名,学名,夏鳥,冬鳥,旅鳥\n"
    lines = "コガモ,Anas crecca,△,○,○\nツバメ,Hirundo rustica,○,,\n小計,2種,1,1,1\n"
    rows, problems = read(tmp_path, head + lines)
    found = [(row.row, row.name, [status.code for status in row.statuses]) for row in rows]
    assert found == [(3, "Anas crecca", ["W", "P"]), (4, "Hirundo rustica", ["B"])]
    assert any(problem.value == "△" for problem in problems)


def test_where_nobody_says_who_the_file_stands_as_author_and_that_is_told(tmp_path):
    """One of author and source stands for the other."""
    (row,), (told,) = read(tmp_path, "scientific_name,status\nGrus grus,WV\n")
    assert [(status.author, status.source) for status in row.statuses] == [("status.csv", "status.csv")]
    assert (told.severity, told.row) == ("note", None)
    assert "no column gives the author" in english(told.what)
    rows, (told,) = read(tmp_path, "scientific_name,status,author\nGrus grus,WV,Yamada\nGrus vipio,WV,\n")
    assert [row.statuses[0].author for row in rows] == ["Yamada", "status.csv"]
    assert (told.severity, told.row, told.value) == ("note", 3, "Grus vipio")
    for column in ("author", "source"):
        said = one(tmp_path, f"scientific_name,status,{column}\nGrus grus,WV,BOOK2020\n")
        assert (said.author, said.source) == ("BOOK2020", "BOOK2020")


@pytest.mark.parametrize(("columns", "cells", "how", "migrant"), [
    ("status", "夏鳥", "printed", True),
    ("code", "B", "derived", False),  # who made the code of it is not known to have read "summer visitor"
    ("code,how", "B,printed", "printed", True),  # the source prints this code
    ("code", "SV", "printed", True),
    ("code,status", "B,夏鳥", "printed", True),
    ("code,status", "W,留鳥", "printed", False),
    ("status,how", "夏鳥,derived", "derived", False),
])  # fmt: skip
def test_a_code_without_a_word_is_derived_and_names_no_migrant(tmp_path, columns, cells, how, *, migrant):
    said = one(tmp_path, f"scientific_name,source,{columns}\nGrus grus,x,{cells}\n")
    assert (said.how, said.migrant) == (how, migrant)
    assert (said.printed is None) == (columns == "code" and cells == "B")


def test_words_for_trust_and_for_how_that_are_not_understood_are_told(tmp_path):
    table = "scientific_name,status,source,trust,how\nGrus grus,WV,x,rather,guessed\n"
    rows, problems = read(tmp_path, table)
    assert [(status.trust, status.how) for row in rows for status in row.statuses] == [(None, "printed")]
    assert [(told.column, told.value, told.todo and english(told.todo)) for told in problems] == [
        ("trust", "rather", "write high, medium or low"), ("how", "guessed", "write printed or derived"),
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "codes"), [("R;W", "RW"), ("b, p", "BP"), ("V", "V"), ("R/W", "RW")])
def test_several_codes_are_several_statements(tmp_path, code, codes):
    rows, _ = read(tmp_path, f'scientific_name,source,code\nGrus grus,x,"{code}"\n')
    assert [status.code for row in rows for status in row.statuses] == list(codes)


def test_an_unknown_code_makes_the_row_unused_and_one_that_nobody_explains_decides_nothing(tmp_path):
    rows, (told,) = read(tmp_path, "scientific_name,source,status,code\nGrus grus,x,冬鳥,Q\n")
    assert rows == ()
    assert (told.row, told.column, told.value, told.severity) == (2, "code", "Q", "error")
    assert "Q is not a status code" in english(told.what)
    said = one(tmp_path, "scientific_name,status,source\nGrus grus,DD,x\n")
    assert (said.code, said.printed) == (None, "DD")


def test_any_country_has_its_codes_and_what_is_none_stays_in_its_words_and_is_said_once_a_file(tmp_path):
    """It must not become the Party that the command line names."""
    words = ("KE", "KEN", "JP", *["Korean peninsula"] * 9)
    lines = "".join(f"Grus grus,WV,{n},{word}\n" for n, word in enumerate(words))
    rows, (told,) = read(tmp_path, f"scientific_name,status,source,territory\n{lines}")
    assert [row.territory for row in rows[:4]] == ["KEN", "KEN", "JPN", "Korean peninsula"]
    assert (english(told.what), told.severity) == ("the country is not recognised", "warning")
    assert told.value == "Korean peninsula"


def test_a_row_that_says_the_same_twice_is_told_and_used_once(tmp_path):
    lines = 'Grus grus,KOR,"W3, P2",x\nGrus grus,KOR,P2,x\nGrus grus,JPN,P2,x\nGrus grus,KOR,"P2, S1",x\n'
    rows, (told,) = read(tmp_path, f"scientific_name,country,status,source\n{lines}")
    codes = [(row.row, [status.code for status in row.statuses]) for row in rows]
    assert codes == [(2, ["W", "P"]), (4, ["P"]), (5, ["B"])]
    assert (told.row, english(told.what)) == (3, "row 2 has the same statement; this one was not used")


def test_the_order_of_rows_changes_no_id(tmp_path):
    head, *lines = ["scientific_name,country,status,source", "Grus grus,KOR,W3,x", "Grus vipio,KOR,P2,x"]
    there, back = (
        {one.id for row in read(tmp_path, "\n".join((head, *order)))[0] for one in in_territory(row, "KOR")}
        for order in (lines, lines[::-1])
    )
    assert there == back
    assert len(there) == 2


def test_a_table_without_names_or_without_a_status_is_refused(tmp_path):
    with pytest.raises(InputError, match="names"):
        read(tmp_path, "status,source\nWV,x\n")
    with pytest.raises(InputError, match="status"):
        read(tmp_path, "scientific_name,source\nGrus grus,x\n")


@pytest.mark.parametrize(
    "header", ["months", "months of presence", "월", "도래 월", "見られる月", "months (1-12)"]
)
def test_months_of_presence_are_read(tmp_path, header):
    said = one(tmp_path, f"scientific_name,status,source,{header}\nGrus grus,WV,x,11-2\n")
    assert said.months == (1, 2, 11, 12)


@pytest.mark.parametrize(
    "header",
    ["breeding months", "months (breeding)", "months (laying)", "laying months", "song months",
     "산란기", "번식기", "월(산란)", "번식 월", "産卵期", "繁殖期", "月（産卵）", "さえずりの月"],
)  # fmt: skip
def test_months_of_laying_song_or_breeding_are_none_and_that_is_told(tmp_path, header):
    rows, (told,) = read(tmp_path, f"scientific_name,status,source,{header}\nGrus grus,S3,x,4;5;6\n")
    assert [status.months for row in rows for status in row.statuses] == [()]
    assert header in english(told.what)


def test_a_column_that_could_pass_as_months_is_told_and_read_where_somebody_names_it(tmp_path):
    table = "scientific_name,status,source,months (laying)\nGrus grus,S3,x,4;5;6\n"
    _, (told,) = read(tmp_path, table)
    assert "the months of the column 'months (laying)' are not months of presence" in english(told.what)
    how = read_statements(tmp_path / "status.csv", OPTIONS).how
    assert dict(how.mapping)["months (laying)"] == "ignore"
    assert one(tmp_path, table, mapping={"months (laying)": "months"}).months == (4, 5, 6)


@pytest.mark.parametrize(
    ("printed", "months", "note"),
    [("夏鳥（4-8月）", (4, 5, 6, 7, 8), None), ("繁殖（5-7月）", (), "5,6,7"), ("번식(5월)", (), "5")],
)
def test_months_behind_a_word_of_breeding_are_a_note(tmp_path, printed, months, note):
    said = one(tmp_path, f"scientific_name,status,source\nGrus grus,{printed},x\n")
    assert (said.months, said.note) == (months, note)


def test_one_column_of_months_for_several_statuses_says_nothing_of_either(tmp_path):
    rows, (told,) = read(tmp_path, 'scientific_name,status,source,months\nGrus grus,"W3, P2",x,11-2\n')
    assert [status.months for row in rows for status in row.statuses] == [(), ()]
    assert "can't apply to several statuses" in english(told.what)


WORDS = ["", "Grus grus", "WV", "?", "JPN", "5-9", "high", "x", "R;Q"]


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=9)))
def test_any_table_is_read_or_refused_in_a_sentence(rows):
    with tempfile.TemporaryDirectory() as folder, suppress(InputError):
        content = "\n".join([WHOLE.strip(), *(",".join(f'"{cell}"' for cell in row) for row in rows)])
        kept, problems = read(Path(folder), content)
        assert all(each.author and each.source and each.name for row in kept for each in row.statuses)
        assert all(problem.todo for problem in problems)
