"""What a dossier keeps of how a list was loaded is enough to load it again, exactly."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli import birds
from reads import options

from birds import bundled, store
from birds.dossier import bootstrap
from birds.model import Checklist
from birds.reading.lists import read_list

LIST = Checklist("X", "X")
ROWS = [
    ["학명", "국명", "비고", "모름", "모름"],
    ["Platalea minor", "저어새", "여름철새", "1", "2"],
    ["Grus monacha", "흑두루미", "", "3", "4"],
]


def text(rows: list[list[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def again(path: Path, **how: Any) -> Checklist:
    """Read a list, read it again as it was read, hold that nothing differs; return its description."""
    read, _ = read_list(path, LIST, options(**how))
    told = read[0]
    repeated, _ = read_list(path, LIST, options(dict(told.mapping), told.encoding, told.sheet))
    assert repeated == read
    return told


@pytest.mark.parametrize("source", bundled.files_of_kind(*bootstrap.LIST_KINDS), ids=lambda source: source.id)
def test_every_bundled_list(source):
    told = again(bundled.data_path(source.file))
    assert told.encoding == "utf-8"
    assert told.sheet is None
    assert len(told.mapping) >= 3


def test_columns_that_were_not_read_and_headers_that_stand_there_twice(tmp_path):
    (tmp_path / "a.csv").write_text(text(ROWS), "utf-8")
    assert again(tmp_path / "a.csv").mapping == (
        ("학명", "scientific_name"),
        ("국명", "korean_name"),
        ("비고", "note"),
        ("#4", "ignore"),
        ("#5", "ignore"),
    )


def test_a_table_without_headers_and_one_with_a_mapping_given(tmp_path):
    (tmp_path / "a.csv").write_text(text(ROWS[1:]), "utf-8")
    assert again(tmp_path / "a.csv").mapping[0][1] == "scientific_name"
    (tmp_path / "b.csv").write_text(text([["a", "b", "c", "d", "e"], *ROWS[1:]]), "utf-8")
    told = again(tmp_path / "b.csv", mapping={"a": "scientific_name", "e": "number"})
    assert {("a", "scientific_name"), ("e", "number")} <= set(told.mapping)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_the_encoding_that_was_found_or_given(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes(text(ROWS).encode(encoding))
    assert again(tmp_path / "a.csv").encoding == encoding
    assert again(tmp_path / "a.csv", encoding=encoding).encoding == encoding


def test_the_sheet_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["nothing"])
    for row in ROWS:
        book.create_sheet("목록") if "목록" not in book.sheetnames else None
        book["목록"].append(row)
    book.save(tmp_path / "a.xlsx")
    told = again(tmp_path / "a.xlsx", sheet="목록")
    assert (told.sheet, told.encoding) == ("목록", None)


def test_the_dossier_keeps_it_and_loading_the_same_file_again_changes_nothing(dossier, tmp_path):
    (tmp_path / "a.csv").write_bytes(text(ROWS).encode("cp949"))
    load = ("-d", dossier, "load", "list", tmp_path / "a.csv", "--id", "X")
    assert birds(*load).exit_code == 0
    told = next(each for each in store.load(dossier, Checklist) if each.id == "X")
    assert (told.file_name, told.encoding, told.sheet) == ("a.csv", "cp949", None)
    assert told.mapping[0] == ("학명", "scientific_name")
    before = dossier.read_bytes()
    assert "nothing new" in birds(*load).stdout
    assert dossier.read_bytes() == before
