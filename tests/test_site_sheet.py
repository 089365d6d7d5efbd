"""A sheet for a site: what it is, its birds, numbers by year and month, the criteria, and the shores it is linked to."""

import json
import re
import shutil
from pathlib import Path

import docx
import pytest
from browsing import document_page
from cli import assert_refused, birds, ran


@pytest.fixture(scope="module")
def counted(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counted")
    dossier = Path(shutil.copy(small_dossier, folder / "agreement.gpkg"))
    file = folder / "counts.csv"
    file.write_text(
        "site,scientific_name,count,date,source\n"
        "Izumi,Grus monacha,9000,2018-11-20,us\nIzumi,Grus monacha,12000,2019-01-10,us\nIzumi,Grus monacha,0,2019-07,us\n"
    )
    rings = folder / "rings.csv"
    rings.write_text(
        "species,kind,from_place,from_party,date_from,to_place,to_party,date_to,source\n"
        "Grus monacha,ring,Izumi,JPN,2019-01,Suncheon Bay,KOR,2019-11-03,us\n"
    )
    birds("-d", str(dossier), "load", "counts", str(file))
    birds("-d", str(dossier), "load", "evidence", str(rings))
    return dossier


def test_a_site_has_its_designations_birds_numbers_and_links(counted):
    told = birds("-d", str(counted), "show", "Izumi Wintering Habitat of Cranes").stdout
    assert "Ramsar Site" in told
    assert "Grus monacha" in told
    for year, number in (("2018", "9,000"), ("2019", "12,000")):
        assert any(line.split()[:1] == [year] and number in line for line in told.splitlines())
    assert "→ Suncheon Bay · Republic of Korea" in told
    assert "6: " in told  # met, provisional, reached or not assessed: always said


def test_its_sources_have_numbers_and_stand_once_at_the_end(counted):
    told = birds("-d", counted, "show", "Izumi", "--format", "md").stdout.replace("\\", "")
    listed = re.findall(r"^\* \[(\d+)\] (.+)$", told, re.MULTILINE)
    numbers = [number for number, _ in listed]
    assert numbers == [str(n) for n in range(1, len(listed) + 1)]
    assert len({source for _, source in listed}) == len(listed) > 1
    cited = re.findall(r"\[(\d+)\]", told)
    assert set(cited) == set(numbers)
    assert len(cited) >= 2 * len(numbers)  # each stands at the end, and is cited


def test_its_json_says_what_the_sheet_and_the_other_commands_say(counted):
    told = json.loads(birds("-d", counted, "show", "Izumi", "--format", "json").stdout)
    assert (told["id"], told["party"], told["names"]["ja"]) == ("ramsar-2462", "JPN", "出水ツルの越冬地")
    assert {"RAMSAR 2462", "EAAF030"} <= {one["code"] for one in told["designations"]}
    cranes = [one for one in told["months"] if one["taxon"] == "Grus monacha"]
    assert {"taxon": "Grus monacha", "year": 2019, "month": 1, "number": 12000} in cranes
    (link,) = (one for one in told["links"] if one["date_to"] == "2019-11-03")
    assert (link["from"]["place"], link["to"]["party"], link["kinds"]) == ("ramsar-2462", "KOR", ["recovery"])
    rows = json.loads(birds("-d", counted, "evidence", "--sites", "--format", "json").stdout)["rows"]
    assert told["birds"] == [row for row in rows if row["site"] == told["id"]]
    said = json.loads(ran(counted, "presence", "Grus monacha", "--place", "Izumi", "--format", "json"))
    keys = ("answer", "kind", "months", "number", "nearest", "source")
    ours = [one for one in told["presence"] if one["taxon"] == "Grus monacha"]
    assert [[one[key] for key in keys] for one in ours] == [
        [one[key] for key in keys] for one in said["rows"]
    ]


def test_it_is_printed_in_every_format(counted, tmp_path):
    for fmt in ("html", "docx", "pdf"):
        ran(counted, "--lang", "ja", "show", "出水ツルの越冬地", "-o", tmp_path / f"site.{fmt}")
    document = docx.Document(str(tmp_path / "site.docx"))
    assert "出水ツルの越冬地" in "\n".join(paragraph.text for paragraph in document.paragraphs)
    rows = [row for table in document.tables for row in table.rows]
    assert any("12,000" in cell.text for row in rows for cell in row.cells)
    assert (tmp_path / "site.pdf").read_bytes().startswith(b"%PDF")
    assert "出水ツルの越冬地" in (tmp_path / "site.html").read_text("utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 900])
def test_on_its_page_no_number_of_a_month_reaches_into_another(chrome, counted, tmp_path, width):
    ran(counted, "show", "Izumi", "-o", file := tmp_path / "site.html")
    with document_page(chrome, file, file.read_bytes(), width) as page:
        cells = page.query_selector_all(".months td:not(:empty)")
        assert "12,000" in " ".join(cell.inner_text() for cell in cells)
        assert all(cell.evaluate("each => each.scrollWidth <= each.clientWidth") for cell in cells)
        before = "each => getComputedStyle(each, '::before').content"
        assert all(("counter(month)" in cell.evaluate(before)) == (width == 390) for cell in cells)


def test_what_may_be_several_sites_is_asked_back_and_a_bird_is_not_printed_on_paper(small_dossier):
    assert_refused(birds("-d", small_dossier, "show", "numa"), 1, "sites")
    refused = birds("-d", small_dossier, "show", "Grus monacha", "--format", "docx")
    assert_refused(refused, 2, "a bird is printed as")
