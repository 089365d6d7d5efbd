"""`birds load thresholds`: tables as agencies write them, matched to taxa; what is refused and what is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli import assert_refused, birds
from workbooks import workbook

from birds import store
from birds.model.agreement import default
from birds.reading.counts import read_thresholds
from birds.reading.tables import ReadOptions

TABLE = """Scientific name,Population,1%,Edition,Source
Grus monacha,"Mongolia, Siberia/Japan, Korea, China",160,CSR8,https://wpe.wetlands.org
Cygnus columbianus,bewickii - E Asia,"1,000",CSR8,https://wpe.wetlands.org
Calidris pygmaea,E Asia,<10,CSR8,https://wpe.wetlands.org
Anser cygnoides,,,CSR8,https://wpe.wetlands.org
,E Asia,50,CSR8,https://wpe.wetlands.org
"""


def test_a_table_is_matched_and_loaded_once(dossier, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    bundled = store.load(dossier).thresholds
    done = birds("-d", dossier, "load", "thresholds", path)
    assert done.exit_code == 0, done.output
    assert "loaded 2 thresholds of t.csv" in done.stdout
    held = {one.taxon: one for one in store.load(dossier).thresholds if one not in bundled}
    assert {taxon: one.value for taxon, one in held.items()} == {
        "Grus monacha": 160,
        "Cygnus columbianus": 1000,
    }
    assert held["Grus monacha"].edition == "CSR8"
    assert "not recognised" in done.stderr
    assert "no name of a bird" in done.stderr
    before = store.load(dossier)
    assert birds("-d", dossier, "load", "thresholds", path).stdout.startswith("nothing new")
    assert store.load(dossier) == before


def test_another_value_needs_replace_and_a_dry_run_changes_nothing(dossier, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("학명,개체군,1% 기준,판\nGrus monacha,동아시아,160,CSR8\n", encoding="utf-8")
    assert birds("-d", dossier, "load", "thresholds", path, "--dry-run").stdout.startswith("would load 1")
    bundled = store.load(dossier).thresholds
    assert "Grus monacha" not in {one.taxon for one in bundled}
    assert birds("-d", dossier, "load", "thresholds", path).exit_code == 0
    path.write_text("학명,개체군,1% 기준,판\nGrus monacha,동아시아,170,CSR8\n", encoding="utf-8")
    assert_refused(birds("-d", dossier, "load", "thresholds", path), 2, "--replace")
    assert birds("-d", dossier, "load", "thresholds", path, "--replace").exit_code == 0
    assert [one.value for one in store.load(dossier).thresholds if one not in bundled] == [170]


def test_a_name_that_is_uncertain_is_kept_and_said(dossier, tmp_path):
    path = tmp_path / "t.csv"
    bundled = store.load(dossier).thresholds
    path.write_text("species,1% threshold\nAvis incognita,5\nナベヅル,160\n", encoding="utf-8")
    done = birds("-d", dossier, "load", "thresholds", path, "--edition", "WPE5", "--source", "WI 2012")
    assert "Avis incognita" in done.stderr
    new = [one for one in store.load(dossier).thresholds if one not in bundled]
    assert [(one.taxon, one.edition, one.source) for one in new] == [
        (None, "WPE5", "WI 2012"),
        ("Grus monacha", "WPE5", "WI 2012"),
    ]
    assert_refused(birds("-d", dossier, "load", "thresholds", tmp_path / "none.csv"), 3, "no such file")


def test_a_table_in_a_workbook_in_japanese(tmp_path):
    rows = [["学名", "個体群", "1％基準", "版", "出典"], ["Grus monacha", "東アジア", 160, "CSR8", "WI"]]
    path = workbook(tmp_path / "t.xlsx", rows)
    (one,) = read_thresholds(path, options=ReadOptions(agreement=default())).values
    assert [one.taxon_printed, one.population, one.value, one.edition, one.source] == rows[1]


@pytest.mark.parametrize(("second", "severity"), [(160, "warning"), (170, "error")])
def test_a_population_that_stands_there_twice_is_said(tmp_path, second, severity):
    path = tmp_path / "t.csv"
    path.write_text(f"species,population,1%\nGrus monacha,E,160\nGrus monacha,E,{second}\n", encoding="utf-8")
    read = read_thresholds(path, ReadOptions(source="WI", agreement=default()))
    assert [one.value for one in read.values] == [160]
    assert [(problem.row, problem.severity) for problem in read.problems] == [(3, severity)]


@pytest.mark.parametrize("header", ["species,number", "population,1%", ""])
def test_a_table_without_names_or_thresholds_is_refused(dossier, tmp_path, header):
    path = tmp_path / "t.csv"
    path.write_text(f"{header}\na,b\n", encoding="utf-8")
    assert_refused(birds("-d", dossier, "load", "thresholds", path), 3, "t.csv")


# ---------------------------------------------------------------- what it is for

COUNTS = """site_id,site,party,scientific_name,count,unit,season,source
ramsar-1594,Suncheon Bay,KOR,Tadorna tadorna,1500,individuals,2018-12,a census
ramsar-1594,Suncheon Bay,KOR,Tadorna tadorna,1800,individuals,2020-01,a census
ramsar-1594,Suncheon Bay,KOR,Tadorna tadorna,900,individuals,2021-01,a census
ramsar-1594,Suncheon Bay,KOR,,25000,all waterbirds,2018-12,a census
"""


@pytest.fixture
def counted(dossier: Path, tmp_path: Path) -> Path:
    (tmp_path / "c.csv").write_text(COUNTS, encoding="utf-8")
    (tmp_path / "t.csv").write_text(
        "species,population,1%,edition,source\nTadorna tadorna,E Asia,1200,CSR8,WI\n", encoding="utf-8"
    )
    assert birds("-d", dossier, "load", "counts", tmp_path / "c.csv").exit_code == 0
    assert birds("-d", dossier, "load", "thresholds", tmp_path / "t.csv").exit_code == 0
    return dossier


def shown(path: Path, *command: str) -> dict[str, Any]:
    return json.loads(birds("-d", path, *command, "-o", "-", "--format", "json").stdout)


def sited(path: Path, *more: str) -> list[dict[str, Any]]:
    return shown(path, "evidence", "--sites", *more)["rows"]


def test_a_bird_shows_its_share_and_the_criterion_with_what_is_cited(counted):
    told = shown(counted, "show", "혹부리오리")
    (share,) = [one for one in told["shares"] if (one["site"], one["edition"]) == ("ramsar-1594", "CSR8")]
    assert (share["threshold"], share["count"], share["percent"]) == (1200, 1800, 1.5)
    assert (share["seasons"], share["seasons_reached"], share["criterion_6"]) == (3, 2, "met")
    assert (share["population"], share["source"], share["cited"]) == ("E Asia", "WI", ["a census"])
    text = birds("-d", counted, "show", "Tadorna tadorna").stdout
    assert "Share of the flyway population" in text
    assert "6: met" in text


def test_sites_are_a_table_with_months_years_shares_and_criteria(counted):
    rows = sited(counted)
    here = [row for row in rows if row["site"] == "ramsar-1594"]
    assert [here[0][key] for key in ("scientific_name", "criterion", "count")] == [None, "5 reached", 25000]
    (duck,) = [
        row for row in here if row["scientific_name"] == "Tadorna tadorna" and row["threshold"] == 1200
    ]
    assert [duck[key] for key in ("count", "years", "share", "criterion")] == [
        1800, "2018–2021", 1.5, "6 met",
    ]  # fmt: skip
    assert duck["months"] == "1 · · · · · · · · · · 12"
    assert " 1, 12 " in birds("-d", counted, "evidence", "--sites", "-o", "-", "--format", "md").stdout
    assert set(duck["sources"]) == {"a census", "WI"}
    parties = [row["party"] for row in rows if row["party"]]
    assert parties == sorted(parties)
    named = sited(counted, "ツクシガモ")
    assert {row["scientific_name"] for row in named} == {"Tadorna tadorna"}
    assert duck in named


@pytest.mark.slow
@pytest.mark.whole
def test_a_bird_whose_threshold_was_not_loaded_is_not_assessed_and_never_not_met(counted):
    assert {row["criterion"] for row in sited(counted, "Grus monacha")} == {"6 not_assessed"}
    assert {row["criterion"] for row in sited(counted, "Hydrobates monorhis")} == {
        None
    }  # no bird of wetlands
    told = shown(counted, "show", "흑두루미")["shares"]
    assert {one["criterion_6"] for one in told} == {"not_assessed"}
    assert all(one["threshold"] is one["count"] is one["percent"] is None for one in told)
    text = birds("-d", counted, "show", "흑두루미", "--format", "text", "-o", "-").stdout
    assert f"not assessed for this bird at {len(told)} sites" in " ".join(text.split())


def test_a_bird_that_stays_below_its_threshold_does_not_meet_it(counted, tmp_path):
    path = tmp_path / "high.csv"
    path.write_text("species,population,1%\nTadorna tadorna,World,90000\n", encoding="utf-8")
    assert birds("-d", counted, "load", "thresholds", path).exit_code == 0
    here = [row for row in sited(counted, "Tadorna tadorna") if row["site"] == "ramsar-1594"]
    found = {
        row["threshold"]: row["criterion"] for row in here if row["threshold"] != 1300
    }  # which is bundled
    assert found == {1200: "6 population", 90000: "6 not_met"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "said"), [("en", "not assessed"), ("ko", "평가하지 않음"), ("ja", "未評価")]
)
@pytest.mark.parametrize("fmt", ["text", "md", "html"])
def test_bundled_sites_say_what_is_not_assessed(small_dossier, lang, said, fmt):
    done = birds("-d", small_dossier, "evidence", "--sites", "--lang", lang, "-o", "-", "--format", fmt)
    assert said in done.stdout
    assert "met at 0" not in done.stdout


def test_an_unknown_name_is_no(small_dossier):
    assert_refused(birds("-d", small_dossier, "evidence", "--sites", "Nobody knows"), 1, "no name")
