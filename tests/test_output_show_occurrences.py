"""`show`: the months in which occurrences show a bird, by Party and site; never proof of migration."""

import json
import shutil
from pathlib import Path

import pytest
import shapely
from cli import birds

from birds import store
from birds.model import Names, Occurrence, Site, SiteArea

SOURCE = "Occurrence Download https://doi.org/10.0/x"
SITES = (
    Site("round", "test", Names("The round one", "둥근 곳", "丸い所"), "JPN", point=(137, 36), source="us"),
    Site("drawn", "test", Names("The drawn one"), "KOR", point=(127, 36), source="us"),
)
ROWS = (
    Occurrence("Platalea minor", 1, 4, SOURCE, party="JPN", individuals=9),
    Occurrence("Platalea minor", 12, 1, SOURCE, party="JPN"),
    Occurrence("Platalea minor", 5, 2, SOURCE, party="KOR", individuals=300),
    Occurrence("Platalea minor", 1, 3, SOURCE, place_id="round", year=2011, individuals=9),
    Occurrence("Platalea minor", 12, 1, SOURCE, place_id="round", year=2019),
    Occurrence("Platalea minor", 5, 1, SOURCE, place_id="drawn", year=2003),
    Occurrence("Grus monacha", 7, 1, SOURCE, party="JPN"),
)


@pytest.fixture(scope="module")
def dossier(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(small_dossier, tmp_path_factory.mktemp("show") / "agreement.gpkg"))
    with store.change(path, "test") as session:
        session.save(Site, SITES)
        box = shapely.MultiPolygon([shapely.box(126, 35, 128, 37)])
        session.save(SiteArea, [SiteArea("drawn", shapely.to_wkb(box, flavor="iso"), "made up")])
        session.save(Occurrence, ROWS)
    return path


def test_months_stand_by_party_and_site_with_what_is_approximate_marked(dossier):
    text = birds("-d", dossier, "show", "Platalea minor").stdout
    lines = [line.split() for line in text.splitlines()]
    japan = next(line for line in lines if line[:1] == ["Japan"] and "12" in line)
    assert japan[1:14] == [*"1··········", "12", "5"]
    rounded = next(line for line in lines if line[:4] == ["≈", "The", "round", "one"])
    assert rounded[4:] == [*"1··········", "12", "4", "9", "2011–2019", rounded[-1]]
    assert any(line[:3] == ["The", "drawn", "one"] for line in lines)
    assert "not evidence that it migrates" in text
    assert f"{rounded[-1]} {SOURCE}" in text


def test_json_has_the_same_and_the_verdict_does_not_change(dossier, small_dossier):
    made, before = (
        json.loads(birds("-d", path, "show", "Platalea minor", "--format", "json").stdout)
        for path in (dossier, small_dossier)
    )
    assert made["verdicts"] == before["verdicts"]
    assert before["occurrences"] == []
    assert made["occurrences"][0] == {
        "party": "JPN", "site": None, "approximate": False, "months": [1, 12], "records": 5, "highest": 9,
        "years": None, "source": SOURCE,
    }  # fmt: skip
    at_sites = [(one["site"], one["approximate"]) for one in made["occurrences"][2:]]
    assert at_sites == [("round", True), ("drawn", False)]


@pytest.mark.parametrize(
    ("lang", "fmt", "heading"),
    [("en", "text", "Months recorded"), ("ko", "md", "기록된 달"), ("ja", "html", "記録のある月")],
)
def test_every_language_and_format_has_the_section(dossier, lang, fmt, heading):
    shown = birds("-d", dossier, "show", "Platalea minor", "--lang", lang, "--format", fmt)
    assert heading in shown.stdout
