"""`birds quickstart`: the whole main job, and refused where it can't be done."""

import errno
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import few_birds
import openpyxl
import pytest
from annex_readers import READERS
from cli import assert_refused, birds, ran
from pdf_pages import pages

FIRST = {
    "index.html", "agreement.gpkg", "map.html", "diff.html", "evidence.html",
    *(f"annex.{fmt}" for fmt in ("docx", "pdf", "xlsx", "html")),
    *(f"{name}-{party}.{fmt}" for name, fmt in (("text", "docx"), ("positions", "xlsx")) for party in ("JPN", "KOR")),
}  # fmt: skip


class Run(NamedTuple):
    out: Path
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The main job; that it makes the same files twice, `test_wheel` says."""
    out = tmp_path_factory.mktemp("첫 번째 폴더") / "결과 out"
    done = birds("quickstart", out, "--everything")
    assert done.exit_code == 0, done.output
    return Run(out, done.stdout, done.stderr)


@pytest.mark.slow
def test_without_being_asked_it_writes_what_a_person_opens_first(tmp_path, monkeypatch):
    few_birds.bundle(monkeypatch)
    done = birds("quickstart", tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == FIRST
    assert "round open" in done.stdout.splitlines()[-1]
    dossier = tmp_path / "out" / "agreement.gpkg"
    ran(dossier, "round", "open")
    book = tmp_path / "out" / "positions-KOR.xlsx"
    ran(dossier, "load", "positions", book, "--dry-run")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "ja", "ko"])
def test_one_sentence_says_how_the_totals_belong_together_wherever_they_meet(run, bundled_dossier, lang):
    """506 shared entries, 509 birds: 259 of them listed, 250 left out; and the numbers are those of the files."""
    whole = json.loads(birds("-d", bundled_dossier, "annex", "--lang", lang, "--format", "json").stdout)
    sentence, numbers = whole["counted"]["text"], whole["counted"]["arguments"]
    assert int(numbers["listed"]) == len(whole["rows"])
    assert int(numbers["left"]) == len(whole["left_out"])
    assert int(numbers["birds"]) == len(whole["rows"]) + len(whole["left_out"])
    judged = json.loads(birds("-d", bundled_dossier, "evidence", "--lang", lang, "--format", "json").stdout)
    assert int(numbers["shared"]) == len(judged["rows"])
    told = birds("-d", bundled_dossier, "evidence", "--lang", lang).stdout
    assert "".join(sentence.split()) in "".join(told.split())  # a terminal breaks lines
    if lang != "en":
        return
    for fmt, read in READERS.items():
        file = run.out / f"annex.{fmt}"
        if fmt == "xlsx":
            notes = openpyxl.load_workbook(file).worksheets[-1]
            assert sentence in [row[1].value for row in notes.iter_rows()]
        elif fmt != "csv":  # one table
            assert sentence in read(file.read_bytes()).text
    assert sentence in (run.out / "index.html").read_text("utf-8")
    assert sentence in run.stdout
    assert sentence.endswith(
        f"they are {numbers['birds']}: {numbers['listed']} listed, {numbers['left']} left out."
    )


@pytest.mark.slow
def test_every_output_counts_the_same_birds(run, bundled_dossier):
    """The annex has the number; text, workbooks, start page, treaty test, summary and map say it too."""
    rows = json.loads((run.out / "annex.json").read_text("utf-8"))["rows"]
    number = str(len(rows))
    for fmt in ("docx", "csv", "md", "html", "xlsx"):
        assert str(len(READERS[fmt]((run.out / f"annex.{fmt}").read_bytes()).rows)) == number, fmt
    for party in ("JPN", "KOR"):
        text = json.loads((run.out / f"text-{party}.json").read_text("utf-8"))["rows"]
        assert [row["scientific_name"] for row in text] == [row["scientific_name"] for row in rows]
        for fmt in ("docx", "csv", "md", "html"):
            found = READERS[fmt]((run.out / f"text-{party}.{fmt}").read_bytes()).rows
            assert str(len(found)) == number, fmt
        asked = openpyxl.load_workbook(run.out / f"positions-{party}.xlsx").worksheets[0]
        column = [row[0] for row in asked.iter_rows(values_only=True)]
        assert [one for one in column if isinstance(one, int)] == list(range(1, 510))
        assert len(column) == 4 + 509, "title, a line, an empty one and the headings stand above them"
    index = (run.out / "index.html").read_text("utf-8")
    assert f"The working draft lists {number} of the 509 shared birds" in index
    assert f"Meet the treaty test {number} (" in run.stdout
    tally = birds("-d", bundled_dossier, "evidence", "--format", "md").stdout
    judged = dict(re.findall(r"(shown|indicated) (\d+)", tally[: tally.index("The lists share")]))
    assert str(sum(map(int, judged.values()))) == number
    counted = re.findall(r"<b>(\d+)</b>", index[index.index("<h2>The treaty test") :].partition("</p>")[0])
    assert sum(map(int, counted)) == 509
    numbered = re.findall(r'"number":(\d+)', (run.out / "map.html").read_text("utf-8"))
    assert max(map(int, numbered)) == len(rows)


@pytest.mark.slow
def test_the_dossier_of_an_earlier_run_is_not_replaced_unasked(run):
    before = (run.out / "agreement.gpkg").read_bytes()
    assert_refused(birds("quickstart", run.out), 2, "--force")
    assert (run.out / "agreement.gpkg").read_bytes() == before


def test_a_folder_that_cannot_be_made_is_5(tmp_path):
    (tmp_path / "file").write_text("x")
    assert_refused(birds("quickstart", tmp_path / "file"), 5)
    assert_refused(birds("quickstart", tmp_path / "file" / "out"), 5)


def test_a_read_only_medium_is_5(tmp_path, monkeypatch):
    """As root no mode forbids writing, so the medium itself says no."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    assert_refused(birds("quickstart", tmp_path / "out"), 5, "read-only")
    assert not list(tmp_path.iterdir())


def printed(chrome: Any, file: Path) -> list[list[str]]:
    """Return the lines on each sheet of paper that a browser prints."""
    page = chrome.new_page()
    page.goto(file.as_uri())
    sheets = pages(page.pdf(prefer_css_page_size=True))
    page.close()
    return [sheet.splitlines() for sheet in sheets]


@pytest.mark.browser
def test_each_printed_sheet_says_which_list_is_where_and_no_heading_stands_without_its_row(run, chrome):
    *compared, last = printed(chrome, run.out / "diff.html")
    assert len(compared) > 40
    assert all("OSJ8 KOS2025" in lines for lines in compared)
    assert "Sources and licences" in last
    assert not any("Sources and licences" in lines for lines in compared)
    (unsettled,) = [
        lines for lines in printed(chrome, run.out / "annex.html") if any("Unresolved (" in x for x in lines)
    ]
    assert any("dukhunensis" in line for line in unsettled)
    for _, first, *_ in printed(chrome, run.out / "evidence.html")[1:]:
        assert not first.startswith("Explanation")
