"""What a person typed is never written over unasked: no command replaces a file that it reads, or a filled-in form."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import docx
import openpyxl
import pytest
from cli import assert_refused, birds
from office import office
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from birds.documents.write import files

LIST = "scientific_name\nAnas acuta\nGrus grus\nFoo bar\n"
READS = (("diff", "{input}", "{other}"), ("diff", "{other}", "{input}"))
LOADS = ("list {input} --id X", "counts {input}", "sites {input}", "evidence {input}", "status {input}")


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(LIST, "utf-8")
    (tmp_path / "other.csv").write_text(LIST, "utf-8")
    return path


def links(path: Path) -> list[Path]:
    """Return other names of the file: a link, a hard link, a path with a detour."""
    soft, hard = path.with_name("soft.csv"), path.with_name("hard.csv")
    soft.symlink_to(path)
    os.link(path, hard)
    (path.parent / "sub").mkdir()
    return [path, soft, hard, path.parent / "sub" / ".." / path.name]


@pytest.mark.slow
@pytest.mark.parametrize("line", READS)
def test_a_result_never_takes_the_place_of_what_was_read(line, given):
    args = [part.format(input=given, other=given.with_name("other.csv")) for part in line]
    for name in links(given):
        assert_refused(birds(*args, "-o", name, "--force"), 2, "a file that this command reads")
        assert given.read_text("utf-8") == LIST


@pytest.mark.parametrize("line", LOADS)
def test_problems_are_not_written_over_the_file_that_has_them_and_nothing_is_loaded(line, given, dossier):
    before = dossier.read_bytes()
    assert_refused(
        birds("-d", dossier, "load", *line.format(input=given).split(), "--problems", given), 2, "reads"
    )
    assert (given.read_text("utf-8"), dossier.read_bytes()) == (LIST, before)


def test_a_place_for_problems_that_has_no_format_is_refused_before_anything_is_loaded(given, dossier):
    before = dossier.read_bytes()
    done = birds("-d", dossier, "load", "list", given, "--id", "X", "--problems", given.with_suffix(".xyz"))
    assert_refused(done, 2, "xyz")
    assert dossier.read_bytes() == before


def test_an_export_does_not_replace_the_dossier_it_is_made_of(dossier, tmp_path):
    folder = tmp_path / "plain"
    folder.mkdir()
    odd = dossier.rename(folder / "entry.csv")
    assert_refused(birds("-d", odd, "export", folder, "--force"), 2, "reads")
    assert odd.read_bytes().startswith(b"SQLite")


def test_a_dossier_is_not_restored_over_a_file_it_is_made_of(dossier, tmp_path):
    folder = tmp_path / "plain"
    assert birds("-d", dossier, "export", folder).exit_code == 0
    before = (folder / "site.csv").read_bytes()
    assert_refused(birds("-d", folder / "site.csv", "init", "--from", folder, "--force"), 2, "reads")
    assert (folder / "site.csv").read_bytes() == before


def answer(form: Path, column: str, text: str) -> None:
    """Write into the first row of a CSV form."""
    with form.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][rows[0].index(column)] = text
    with form.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.mark.slow
def test_a_form_that_somebody_filled_in_is_replaced_only_when_asked(dossier, tmp_path):
    form = tmp_path / "positions.csv"
    export = ("-d", dossier, "position", "export", "--party", "KOR", "-o", form)
    assert birds("-d", dossier, "round", "open").exit_code == 0
    assert birds(*export).exit_code == 0
    assert birds(*export).exit_code == 0, "an empty form may be made anew"
    empty = form.read_bytes()
    for column, said in (
        ("position", "포함 (학명은 Anser cygnoid 조건)"),
        ("proposed_korean_name", "개리"),
        ("reason", "a common bird"),
    ):
        form.write_bytes(empty)
        answer(form, column, said)
        filled = form.read_bytes()
        assert_refused(birds(*export), 2, "filled in", "--force")
        assert form.read_bytes() == filled
    assert_refused(birds("-d", dossier, "evidence", "-o", form), 2, "filled in")
    assert birds(*export, "--force").exit_code == 0
    assert form.read_bytes() == empty


def test_a_review_that_somebody_decided_is_replaced_only_when_asked(dossier, tmp_path):
    review = tmp_path / "review.csv"
    export = ("-d", dossier, "review", "--export", review)
    assert birds(*export).exit_code == 0
    assert birds(*export).exit_code == 0
    answer(review, "decision", "Alauda arvensis")
    before = review.read_bytes()
    assert_refused(birds(*export), 2, "filled in")
    assert review.read_bytes() == before
    assert birds(*export, "--force").exit_code == 0


def test_a_place_for_problems_that_holds_somebodys_work_is_refused_before_anything_is_loaded(
    dossier, tmp_path
):
    (tmp_path / "mine.csv").write_text("학명\nGavia stellata\n", "utf-8")
    (tmp_path / "notes.txt").write_text("what Kim said\n", "utf-8")
    before = dossier.read_bytes()
    load = ("-d", dossier, "load", "list", tmp_path / "mine.csv", "--id", "X")
    assert_refused(birds(*load, "--problems", tmp_path / "notes.txt"), 2, "does not belong to birds")
    assert dossier.read_bytes() == before
    for name in ("problems.txt", "problems.csv", "problems.xlsx") * 2:
        assert birds(*load, "--problems", tmp_path / name).exit_code == 0
    typed_into(tmp_path / "problems.csv")
    before = dossier.read_bytes()
    assert_refused(birds(*load, "--problems", tmp_path / "problems.csv"), 2, "was changed since", "--force")
    assert dossier.read_bytes() == before
    assert birds(*load, "--problems", tmp_path / "problems.csv", "--force").exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "exchange -o a.jsonl", "lists OSJ8 --format dwca -o a.zip", "lists OSJ8 --format coldp -o a.zip",
        "round list -o a.csv", "agreement --export -o a.txt",
    ],
)  # fmt: skip
def test_what_a_command_has_written_is_replaced_freely_until_somebody_edits_it(
    line, dossier, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / line.rsplit(maxsplit=1)[-1]
    for _ in "again":
        assert birds("-d", dossier, *line.split()).exit_code == 0
    for edited in (path, *path.parent.glob("*-metadata.json")):
        sound = edited.read_bytes()
        typed_into(edited)
        before = edited.read_bytes()
        assert_refused(birds("-d", dossier, *line.split()), 2, edited.name, "--force")
        assert edited.read_bytes() == before != sound
        assert birds("-d", dossier, *line.split(), "--force").exit_code == 0
        assert edited.read_bytes() == sound


# ---------------------------------------------------------------- documents


def typed_into(path: Path) -> None:
    """Work on a document as the program for its kind does."""
    if path.suffix == ".docx":
        opened = docx.Document(str(path))
        opened.paragraphs[0].add_run(" agreed in Seoul")
        opened.save(str(path))
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["A1"] = "agreed in Seoul"
        book.save(path)
    else:
        path.write_bytes(path.read_bytes().replace(b"e", b"E", 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "suffixes"),
    [("annex", "docx"), ("lists", "xlsx html md csv json txt"), ("review --export", "xlsx")],
)
def test_a_document_of_ours_that_somebody_has_worked_on_is_replaced_only_when_asked(
    line, suffixes, dossier, tmp_path
):
    for suffix in suffixes.split():
        path = tmp_path / f"paper.{suffix}"
        command = ["-d", dossier, *line.split(), *([] if "--export" in line else ["-o"]), path]
        assert birds(*command).exit_code == 0
        once = path.read_bytes()
        assert birds(*command).exit_code == 0, "as we wrote it, it may be made anew"
        assert path.read_bytes() == once
        typed_into(path)
        before = path.read_bytes()
        assert_refused(birds(*command), 2, "was changed since", "--force")
        assert path.read_bytes() == before
        assert birds(*command, "--force").exit_code == 0
        assert path.read_bytes() == once


def test_a_file_that_is_not_ours_is_replaced_only_when_asked_and_an_empty_one_freely(dossier, tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes(b"<p>mine")
    assert_refused(birds("-d", dossier, "lists", "-o", path), 2, "does not belong to birds", "--force")
    assert path.read_bytes() == b"<p>mine"
    assert birds("-d", dossier, "lists", "-o", path, "--force").exit_code == 0
    (tmp_path / "a.csv").write_bytes(b"")
    assert birds("-d", dossier, "lists", "-o", tmp_path / "a.csv").exit_code == 0


@pytest.mark.parametrize(
    ("name", "data", "beside"),
    [
        ("a.pdf", b"%PDF-" + b"stream\n" * 300_000, b""),
        ("a.docx", b"PK\x03\x04" + b"PK\x01\x02" * 300_000, b""),
        ("a.csv", b"a", b"[" * 500_000),
    ],
    ids=["streams without an end", "parts without an end", "arrays inside arrays"],
)
def test_a_file_in_the_way_that_was_made_to_do_harm_is_none_of_ours(name, data, beside, tmp_path):
    (tmp_path / name).write_bytes(data)
    (tmp_path / f"{name}{files.attribution.BESIDE}").write_bytes(beside)
    assert files.is_work(tmp_path / name)


@pytest.mark.slow
@pytest.mark.parametrize("anew", [False, True], ids=["added to", "written anew"])
def test_an_annotated_pdf_is_not_replaced_unasked(anew, dossier, tmp_path):
    paper = tmp_path / "annex.pdf"
    assert birds("-d", dossier, "annex", "-o", paper).exit_code == 0
    assert birds("-d", dossier, "annex", "-o", paper).exit_code == 0
    writer = PdfWriter(clone_from=paper) if anew else PdfWriter(paper, incremental=True)
    writer.add_annotation(0, FreeText(text="not agreed", rect=(50, 550, 200, 650)))
    writer.write(paper)
    before = paper.read_bytes()
    assert_refused(birds("-d", dossier, "annex", "-o", paper), 2, "annex.pdf", "--force")
    assert paper.read_bytes() == before
    assert birds("-d", dossier, "annex", "-o", paper, "--force").exit_code == 0


@pytest.mark.slow
def test_the_main_job_does_not_write_over_a_paper_that_somebody_has_worked_on(tmp_path):
    paper = tmp_path / "annex.md"
    paper.write_bytes(files.marked(b"text\n", "md"))
    assert not files.is_work(paper)
    typed_into(paper)
    before = paper.read_bytes()
    assert_refused(birds("quickstart", tmp_path, "--everything"), 2, "annex.md", "--force")
    assert paper.read_bytes() == before


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_what_libreoffice_has_saved_is_known_as_worked_on(suffix, dossier, tmp_path):
    paper = tmp_path / f"paper.{suffix}"
    assert birds("-d", dossier, "annex", "-o", paper).exit_code == 0
    assert not files.is_work(paper)
    office(tmp_path / "profile", "--convert-to", suffix, "--outdir", str(tmp_path / "saved"), str(paper))
    assert files.is_work(tmp_path / "saved" / paper.name)
