"""A bird has one name in the annex, in the evidence, on the map and in `show`; asked for, it answers for itself."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from birds.documents import FORMATS
from birds.documents.build import species
from birds.documents.build.evidence import evidence_annex
from birds.documents.build.species_sheet import show, verdicts_on
from birds.documents.build.tables import evidence_grid
from birds.documents.model import plain
from birds.documents.write.text import as_wide_text
from birds.dossier import bootstrap
from birds.errors import AnswerIsNo
from birds.evidence import findings, one_by_one, verdicts
from birds.map.data import build_map_data
from birds.negotiation import annexes


@pytest.fixture(scope="module")
def table():
    return findings(bootstrap.bundled_dossier())


@pytest.mark.slow
def test_every_bird_has_the_annex_headword_in_the_evidence_and_on_the_map(table):
    heads = {line.item.verdict_key: line.row.scientific_name for line in annexes.lines(table)}
    grid = evidence_grid(table, one_by_one(table.verdicts), "en")
    names = [row["scientific_name"] for row in json.loads(FORMATS["table"]["json"](grid))["rows"]]
    assert names == [heads[one.row_id, one.unit_id] for one in one_by_one(table.verdicts)]
    assert "Chloris sinica" in names
    assert "Chloris sinica ussuriensis" not in names
    sheets = evidence_annex(table, "en").sheets
    assert {sheet.name for sheet in sheets} <= set(names)
    drawn = {
        bird.id: bird.scientific
        for bird in build_map_data(
            table.dossier, table.comparison, table.verdicts, annex=annexes.text(table)
        ).birds
    }
    listed = {one.row_id for one in table.verdicts if one.verdict in ("shown", "indicated")}
    alone = {row for row, unit in heads if unit is None}
    assert {row: drawn[row] for row in listed & alone} == {row: heads[row, None] for row in listed & alone}


def test_a_name_and_number_need_no_verdict_and_a_sheet_only_its_own(table, monkeypatch):
    judged, judge = [], verdicts.judge
    monkeypatch.setattr(
        verdicts, "judge", lambda *of, rows, **more: judged.append(rows) or judge(*of, rows=rows, **more)
    )
    fresh = replace(table)
    assert annexes.heads(fresh, {"Platalea minor"})
    assert judged == []
    sheet = show(fresh, fresh.known.find("저어새")[0])
    assert judged == [sheet.rows]
    assert [row.id for row in sheet.rows] == [one.row_id for one in sheet.verdicts]


@pytest.mark.parametrize(
    "asked", ["Larus mongolicus", "한국재갈매기", "キアシセグロカモメ", "Anser serrirostris"]
)
def test_a_bird_that_a_list_lumps_answers_with_its_own_row(table, asked):
    (verdict,) = verdicts_on(table, [asked])
    assert verdict.taxon in {"Larus mongolicus", "Anser serrirostris"}
    assert verdict.unit_id is not None


@pytest.mark.parametrize(
    "asked", ["Larvivora tanensis", "Sula brewsteri", "Sittiparus owstoni", "Chloris kittlitzi"]
)
def test_a_bird_of_one_list_alone_borrows_no_verdict_from_what_it_is_lumped_with(table, asked):
    with pytest.raises(AnswerIsNo):
        verdicts_on(table, [asked])
    assert show(table, table.known.find(asked)[0]).verdicts == ()


@pytest.mark.parametrize(
    "name", ["Charadrius placidus", "Gygis alba", "Anas crecca carolinensis", "Saxicola stejnegeri"]
)
def test_a_sheet_is_headed_by_the_name_that_the_annex_has(table, name):
    title = species.species_document(show(table, table.known.find(name)[0]), "en").title
    assert plain(title).split(" · ")[0] == name


def test_no_scientific_name_is_broken_on_a_terminal(table):
    genera = {line.row.scientific_name.split()[0] for line in annexes.lines(table)}
    text = as_wide_text(evidence_grid(table, one_by_one(table.verdicts), "ko"), 100)
    rows = [line for line in text.splitlines() if line.startswith("  ") and line[2:3].isupper()]
    assert rows
    assert not genera & {line.split("  ")[1] for line in rows}
