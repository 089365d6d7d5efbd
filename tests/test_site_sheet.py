"""A sheet for a site: what it is, its birds, numbers by year and month, the criteria, and the shores it is linked to."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest
from cli import birds

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def counted(dossier: Path, tmp_path: Path) -> Path:
    file = tmp_path / "counts.csv"
    file.write_text(
        "site,scientific_name,count,date,source\n"
        "Izumi,Grus monacha,9000,2018-11-20,us\nIzumi,Grus monacha,12000,2019-01-10,us\nIzumi,Grus monacha,0,2019-07,us\n"
    )
    rings = tmp_path / "rings.csv"
    rings.write_text(
        "species,kind,from_place,from_party,date_from,to_place,to_party,date_to,source\n"
        "Grus monacha,ring,Izumi,JPN,2019-01,Suncheon Bay,KOR,2019-11-03,us\n"
    )
    birds("-d", str(dossier), "load", "counts", str(file))
    birds("-d", str(dossier), "load", "evidence", str(rings))
    return dossier


def test_a_site_has_its_designations_birds_numbers_and_links(counted: Path) -> None:
    told = birds("-d", str(counted), "show", "Izumi Wintering Habitat of Cranes").stdout
    assert "Ramsar Site" in told
    assert "Grus monacha" in told
    for year, number in (("2018", "9,000"), ("2019", "12,000")):
        assert any(line.split()[:1] == [year] and number in line for line in told.splitlines())
    assert "→ Suncheon Bay · Republic of Korea" in told
    assert "6: " in told  # met, provisional, reached or not assessed: always said


@pytest.mark.parametrize("fmt", ["html", "docx", "pdf", "md"])
def test_it_is_printed_in_every_format(counted: Path, tmp_path: Path, fmt: str) -> None:
    file = tmp_path / f"site.{fmt}"
    birds("-d", str(counted), "--lang", "ja", "show", "出水ツルの越冬地", "-o", str(file))
    data = file.read_bytes()
    if fmt == "docx":
        document = docx.Document(io.BytesIO(data))
        said = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert "出水ツルの越冬地" in said
        assert any(
            "12,000" in cell.text for table in document.tables for row in table.rows for cell in row.cells
        )
    elif fmt == "pdf":
        assert data.startswith(b"%PDF")
    else:
        assert "出水ツルの越冬地" in data.decode()


def test_what_may_be_several_sites_is_asked_back(dossier: Path) -> None:
    answer = birds("-d", str(dossier), "show", "numa")
    assert answer.exit_code == 1
    assert "sites" in answer.stderr


def test_a_site_has_no_json(dossier: Path) -> None:
    answer = birds("-d", str(dossier), "show", "Suncheon Bay", "--format", "json")
    assert answer.exit_code == 2
    assert "docx" in answer.stderr
