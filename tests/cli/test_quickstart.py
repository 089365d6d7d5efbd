"""`birds quickstart`: the whole main job, and refused where it can't be done."""

import errno
from pathlib import Path
from typing import Any

import few_birds
import pytest
from cli import assert_refused, birds, ran
from pdf_pages import pages

FIRST = {
    "index.html", "agreement.gpkg", "map.html", "diff.html", "evidence.html",
    *(f"annex.{fmt}" for fmt in ("docx", "pdf", "xlsx", "html")),
    *(f"{name}-{party}.{fmt}" for name, fmt in (("text", "docx"), ("positions", "xlsx")) for party in ("JPN", "KOR")),
}  # fmt: skip


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


def test_the_dossier_of_an_earlier_run_is_not_replaced_unasked(dossier):
    before = dossier.read_bytes()
    assert_refused(birds("quickstart", dossier.parent), 2, "--force")
    assert dossier.read_bytes() == before


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
def test_each_printed_sheet_says_which_list_is_where_and_no_heading_stands_without_its_row(tmp_path, chrome):
    made = tmp_path / "첫 번째 폴더" / "결과 out"
    assert birds("quickstart", made).exit_code == 0
    *compared, last = printed(chrome, made / "diff.html")
    assert len(compared) > 40
    assert all("OSJ8 KOS2025" in lines for lines in compared)
    assert "Sources and licences" in last
    assert not any("Sources and licences" in lines for lines in compared)
    (unsettled,) = [
        lines for lines in printed(chrome, made / "annex.html") if any("Unresolved (" in x for x in lines)
    ]
    assert any("dukhunensis" in line for line in unsettled)
    for _, first, *_ in printed(chrome, made / "evidence.html")[1:]:
        assert not first.startswith("Explanation")
