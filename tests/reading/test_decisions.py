"""A filled-in review is read whatever people and programs did to it, and what is not one is refused."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reads import OPTIONS, options
from workbooks import workbook

from birds import documents
from birds.errors import BirdsError, InputError
from birds.messages import word
from birds.model import LANGS, REVIEW_COLUMNS, Decision
from birds.model.agreement import default
from birds.reading.forms import FilledDecision, read_decisions
from birds.review import Question, Review

FORMATS = documents.FORMATS["review"]

HEADER = "list,scientific_name,decision,decided_by,date,citation"


def read(tmp_path: Path, text: str | bytes) -> tuple[tuple[FilledDecision, ...], list[str]]:
    file = tmp_path / "review.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    filled, problems = read_decisions(file, OPTIONS)
    return filled.rows, [str(one) for one in problems]


def test_a_row_is_told_with_its_number_and_empty_rows_decide_nothing(tmp_path):
    rows, problems = read(
        tmp_path,
        f"{HEADER}\nOSJ8,Anser fabalis,,,,\n\nOSJ8,Anser anser,Anser anser,Dr. A,3 March 2027,minutes\n",
    )
    (row,) = rows
    assert (row.row, row.list_id, row.names, row.value) == (4, "OSJ8", ("Anser anser",), "Anser anser")
    assert (row.decided_by, row.date, row.cited) == ("Dr. A", "3 March 2027", "minutes")
    assert (row.subject, row.kind, row.exported, problems) == (None, None, None, [])


@pytest.mark.parametrize("lang", LANGS)
def test_headings_of_each_language_are_ours(tmp_path, lang):
    keys = [key for key in REVIEW_COLUMNS if key != "choices"]
    header = ",".join(f'"{word(f"review.column.{key}", lang)}"' for key in keys)
    cells = ",".join(f"{key} 1" for key in keys)
    (row,), _ = read(tmp_path, f"{header}\n{cells}\n")
    assert (row.list_id, row.subject, row.kind) == ("list 1", "subject 1", "kind 1")
    expected = ("decision 1", "decided_by 1", "date 1", "citation 1")
    assert (row.value, row.decided_by, row.date, row.cited) == expected
    assert row.names == ("scientific_name 1", "korean_name 1", "japanese_name 1", "english_name 1")


@pytest.mark.parametrize("lang", LANGS)
def test_the_question_tells_the_kind_where_the_hidden_column_is_lost(tmp_path, lang):
    kinds = {"unresolved": "match", "name": "name", "resident": "non_migratory", "decided": None}
    for key, kind in kinds.items():
        question = word(f"review.{key}", lang)
        (row,), _ = read(tmp_path, f'question,scientific_name,decision\n"{question}",Anser anser,x\n')
        assert row.kind == kind


def test_a_heading_of_ours_goes_before_one_that_somebody_added_and_escapes_come_back(tmp_path):
    text = "name,source,scientific_name,decision,decided_by,citation\nours,web,Anser anser,Anser anser,'=A,'-minutes\n"
    (row,), _ = read(tmp_path, text)
    assert (row.names, row.decided_by, row.cited) == (("Anser anser",), "=A", "-minutes")


def test_a_decision_without_a_name_is_a_problem(tmp_path):
    rows, (problem,) = read(tmp_path, f"{HEADER}\nOSJ8,,Anser anser,A,,minutes\n")
    assert not rows
    assert "row 2" in problem
    assert "without its subject" in problem


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949", "cp932"])
def test_encodings_that_spreadsheets_write(tmp_path, encoding):
    name = {"cp949": "저어새", "cp932": "クロツラヘラサギ"}.get(encoding, "저어새 クロツラヘラサギ")
    text = f"korean_name\tdecision\tdecided_by\tcitation\n{name}\tPlatalea minor\tA\t1\n"
    (row,), _ = read(tmp_path, text.encode(encoding))
    assert row.names == (name,)


def test_every_sheet_with_decisions_is_read_below_titles_and_between_others(tmp_path):
    sheets = {
        f"s{number}": [
            ["a title"], [], HEADER.split(","),
            ["OSJ8", f"Anser a{'b' * number}", "Anser anser", "A", None, "minutes"],
        ]
        for number in (1, 2)
    }  # fmt: skip
    workbook(tmp_path / "review.xlsx", sheets)
    filled, _ = read_decisions(tmp_path / "review.xlsx", OPTIONS)
    assert [(row.sheet, row.row) for row in filled.rows] == [("s1", 4), ("s2", 4)]
    only, _ = read_decisions(tmp_path / "review.xlsx", options(sheet="s2"))
    assert [row.sheet for row in only.rows] == ["s2"]


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("lang", LANGS)
def test_what_is_written_is_read_in_every_format_and_language(tmp_path, fmt, lang):
    made = Decision("=Anser; x", "Anser anser", "'A", "@p. 4", "2027", list_id="OSJ8")
    asked = Question("decided", "match", made.subject, "OSJ8", (3, 7), made.subject, decision=made)
    (tmp_path / f"r.{fmt}").write_bytes(
        FORMATS[fmt](Review(lang, "AviList v2025", (asked,), agreement=default()))
    )
    (row,) = read_decisions(tmp_path / f"r.{fmt}", OPTIONS)[0].rows
    assert (row.subject, row.list_id, row.kind) == (made.subject, "OSJ8", "match")
    assert (row.value, row.decided_by, row.date, row.cited) == ("Anser anser", "'A", "2027", "@p. 4")
    assert row.exported == "Anser anser | 'A | 2027 | @p. 4"


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "decision\nx\n", "\x00\x01\x02", "scientific_name\nAnser\n"]
)
def test_what_is_no_review_is_refused(tmp_path, text):
    with pytest.raises(InputError):
        read(tmp_path, text)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path, data):
    for start in (b"", b"scientific_name,decision\n", b"PK\x03\x04"):
        try:
            read(tmp_path, start + data)
        except BirdsError as error:
            assert str(error)  # noqa: PT017 - either way is fine, a traceback is not
