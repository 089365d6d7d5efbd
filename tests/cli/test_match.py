"""`birds match`: which bird each name means, from files and through pipes."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from cli import birds

from birds.documents.formats.text import NamedBird
from birds.matching.naming import AT_ONCE, LooseNames
from birds.matching.synonyms import curated
from birds.model.agreement import default
from birds.reading.lists import column_of_names
from birds.taxonomy import shipped_taxonomy


@pytest.fixture(autouse=True)
def _no_dossier_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def matched(text: str | bytes, *options: str) -> list[dict[str, Any]]:
    """What is said of the names on standard input."""
    done = birds("match", "-", "--format", "json", *options, stdin=text)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_each_name_is_answered_in_its_place_without_signs_of_markdown_or_a_heading():
    found = matched("Grus vipio\n\n저어새\nAnas crecca Linnaeus, C, 1758\nXx yy\nCorvus monedula\n")
    assert [one["taxon"] for one in found] == [
        "Antigone vipio", None, "Platalea minor", "Anas crecca", None, "Coloeus monedula",
    ]  # fmt: skip
    assert [one["name"] for one in found][:2] == ["Grus vipio", ""]
    assert found[0]["english_name"] == "White-naped Crane"
    assert found[0]["avibase_id"].startswith("avibase-")
    assert (found[0]["rank"], found[0]["species_code"]) == ("species", "whncra1")
    assert found[5]["alternatives"] == ["Coloeus dauuricus"]
    assert found[1]["rule"] is None
    found = matched("1. *Grus vipio*\n2. Anas crecca\n- Anas acuta *\n")
    assert [one["name"] for one in found] == ["Grus vipio", "Anas crecca", "Anas acuta *"]
    assert [one["taxon"] for one in found] == ["Antigone vipio", "Anas crecca", "Anas acuta"]
    assert [one["name"] for one in matched("中文名\n白枕鹤\n")] == ["白枕鹤"]
    assert [one["name"] for one in matched("中文名,学名\n白枕鹤,Grus vipio\n")] == ["Grus vipio"]


def test_the_formats_say_the_same_and_as_a_list_no_bird_is_given_to_two_names():
    names = "Grus vipio\n=Grus grus\nCorvus monedula\n"
    found = matched(names)
    lines = birds("match", "-", "--format", "jsonl", stdin=names).stdout.splitlines()
    assert list(map(json.loads, lines)) == found
    rows = list(csv.DictReader(io.StringIO(birds("match", "-", stdin=names).stdout)))
    assert tuple(rows[0]) == NamedBird._fields
    assert [row["taxon"] for row in rows] == [one["taxon"] for one in found]
    assert rows[1]["name"] == "'=Grus grus"  # no formula
    assert rows[2]["alternatives"] == "Coloeus dauuricus"
    names = "Anarhynchus mongolus\n\nCharadrius mongolus\n"
    alone, _, again = matched(names)
    assert alone["taxon"] == again["taxon"] == "Anarhynchus mongolus"
    first, blank, second = matched(names, "--as-list")
    assert (first["taxon"], second["taxon"], second["rule"]) == ("Anarhynchus mongolus", None, "held")
    assert blank["rule"] is None


@pytest.mark.parametrize(
    ("table", "options", "names"),
    [
        ("nr,species,who\n1,Grus grus,me\n2,,you\n", (), ["Grus grus", ""]),
        ("a\tb\nx\tGrus grus\ny\tAnas crecca\n", ("--column", "b"), ["Grus grus", "Anas crecca"]),
        ("scientific_name\nGrus grus\n", (), ["Grus grus"]),
        ("english_name;n\nCommon Crane;3\n", (), ["Common Crane"]),
        ("学名;n\nGrus grus;3\n", (), ["Grus grus"]),
        ("Grus grus\nAnas crecca\n", (), ["Grus grus", "Anas crecca"]),
    ],
)
def test_the_column_of_names_is_found_or_named(table, options, names, tmp_path):
    (tmp_path / "theirs.txt").write_text(table, "utf-8")
    done = birds("match", "theirs.txt", *options, "--format", "json")
    assert [one["name"] for one in json.loads(done.stdout)] == names
    if options:  # a pipe is read as a file is
        assert [one["name"] for one in matched(table, *options)] == names


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16", "cp932"])
def test_a_pipe_may_have_any_encoding(encoding):
    name = "저어새" if encoding != "cp932" else "クロツラヘラサギ"
    assert [one["taxon"] for one in matched(f"{name}\r\n".encode(encoding))] == ["Platalea minor"]


def test_other_files_are_read_and_one_that_is_not_there_is_said(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "theirs.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("n", "species"))
        sheet.write_row(1, 0, (1, "Grus grus"))
    done = birds("match", "theirs.xlsx", "--column", "species", "--format", "json")
    assert [one["taxon"] for one in json.loads(done.stdout)] == ["Grus grus"]
    done = birds("match", "nowhere.csv")
    assert (done.exit_code, done.stdout) == (3, "")


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("a,b\n1,2\n", (), "--column"),
        ("a,b\n1,2\n", ("--column", "c"), "'c'"),
        ("\n \n", (), "empty"),
        ("Grus grus\n" * 70 + "저어새\n", (), "UTF-8"),
    ],
)
def test_what_can_t_be_read_is_said_in_one_sentence(text, options, said):
    data = text.encode("cp949") if "저어새" in text else text
    done = birds("match", "-", *options, stdin=data)
    assert done.exit_code == 3
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "bird"), [((), "Coloeus monedula"), (("--territory", "KOR"), "Coloeus dauuricus")]
)
def test_the_region_is_said_beside_the_result(options, bird):
    done = birds("match", "-", *options, "--format", "jsonl", stdin="Corvus monedula\n")
    assert json.loads(done.stdout)["taxon"] == bird
    assert ("KOS2025" in done.stderr) == bool(options)
    assert ("none; each list" in done.stderr) != bool(options)


def test_rows_of_subspecies_in_a_territory_s_file_say_what_they_are_called():
    taxonomy = shipped_taxonomy()
    divided = [taxon.name for taxon in taxonomy.taxa if taxonomy.divides(taxon.name)][:10]
    rows = ["scientific_name,korean_name", *(f"{name}," for name in divided)]
    rows += [f"{below}," for species in divided for below in taxonomy.children(species)]
    rows[-1] += "가나다리"
    Path("here.csv").write_text("\n".join(rows), "utf-8")
    (found,) = matched("가나다리\n", "--territory", "here.csv")
    assert found["taxon"] == taxonomy.children(divided[-1])[-1]


def test_names_come_and_go_a_few_at_a_time_and_lines_are_read_as_they_come():
    """Of any number of names no more than some are in memory, and each means what it means alone."""
    asked = 0

    def many() -> Any:
        nonlocal asked
        for asked in range(1, 3 * AT_ONCE + 1):
            yield "Grus vipio" if asked % 2 else f"Grus vipi{'o' * (asked % 3)}"

    loose = LooseNames.of(shipped_taxonomy(), curated(), asked=())
    found = loose.stream(many())
    first = next(found)
    assert asked == AT_ONCE
    assert first[1] == loose.match(["Grus vipio"])[0]
    assert sum(1 for _ in found) == 3 * AT_ONCE - 1

    class Endless(io.BytesIO):
        def readline(self, size: int | None = -1) -> bytes:  # noqa: ARG002
            return b"Grus grus\n"

    names = column_of_names("-", None, Endless(), default())
    assert [next(names) for _ in range(500)] == ["Grus grus"] * 500


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"scientific_name": "Grus grus", "n": 1.50}, {"n": 2, "scientific_name": "Pica serica"}]', 0),
        ('[{"scientific_name": "Grus grus", "scientific_name": "Pica pica"}]', 3),  # one would be lost
        ('{"scientific_name": "Grus grus"}', 3),
    ],
)
def test_an_array_of_objects_is_a_table(text, code, tmp_path):
    (tmp_path / "theirs.json").write_text(text, "utf-8")
    done = birds("match", "theirs.json", "--format", "json")
    assert done.exit_code == code
    if not code:
        assert [one["taxon"] for one in json.loads(done.stdout)] == ["Grus grus", "Pica serica"]


@pytest.mark.parametrize("name", ["out.json", "out.jsonl", "out.csv"])
def test_a_table_without_rows_is_answered_in_a_file_and_again(name, tmp_path):
    (tmp_path / "names.csv").write_text("scientific_name\n")
    for _ in range(2):
        done = birds("match", tmp_path / "names.csv", "-o", tmp_path / name)
        assert done.exit_code == 0, done.output
    if name == "out.json":
        assert json.loads((tmp_path / name).read_text()) == []
