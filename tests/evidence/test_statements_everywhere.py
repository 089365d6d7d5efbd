"""Whatever is printed as a status resolves to a statement: its word or code (or that it is derived), author and source."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stored import query

from birds import bundled, store
from birds.documents import FORMATS
from birds.documents.papers import species as show_data
from birds.documents.papers.evidence import evidence_annex
from birds.documents.papers.species_sheet import gather_species
from birds.documents.papers.statements import as_object
from birds.documents.papers.tables import evidence_grid
from birds.evidence import Findings, findings
from birds.map import data as map_data
from birds.map.payload import payload
from birds.model import TESTS, TreatyTest

COLUMNS = ("territory", "code", "months", "region", "printed", "author", "source", "via", "how", "trust")
NO_AUTHOR = re.compile(r"github|nature-book|\bapp\b|machine|language model|chatgpt", re.IGNORECASE)


@pytest.fixture(scope="module")
def table(bundled_dossier: Path) -> Findings:
    return findings(store.load(bundled_dossier))


@pytest.fixture(scope="module")
def said(bundled_dossier: Path) -> list[dict[str, Any]]:
    """Return the rows of the table of statements, as SQL gives them to everybody; where none is said, with their source's trust."""
    rows = query(bundled_dossier, f"SELECT {', '.join(COLUMNS)} FROM status")  # noqa: S608
    made = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    levels = {one.id: one.level for one in bundled.sources()}
    of_source = ({**one, "trust": one["trust"] or levels.get(one["source"])} for one in made)
    return [{**one, "months": json.loads(one["months"] or "[]")} for one in of_source]


@pytest.fixture(scope="module")
def known(said: list[dict[str, Any]]) -> set[str]:
    return {key(one) for one in said}


def key(statement: dict[str, Any]) -> str:
    return json.dumps([statement[column] for column in COLUMNS], ensure_ascii=False)


def unresolved(found: Iterable[dict[str, Any]], known: set[str]) -> list[str]:
    return [one for one in map(key, found) if one not in known]


@pytest.mark.slow
def test_each_statement_has_a_word_or_a_code_an_author_and_a_source_that_is_told(said):
    sources = {source.id for source in bundled.sources()}
    assert len(said) > 1500
    for one in said:
        assert one["printed"] or (one["code"] and one["how"] == "derived"), one
        assert one["author"], one
        assert one["source"] in sources, one
        assert one["territory"], one


def test_no_statement_has_an_app_its_repository_or_a_machine_as_its_author(said):
    assert [one for one in said if NO_AUTHOR.search(one["author"])] == []
    assert not any(one["source"] == "KOS2025" for one in said), "the society prints no status"


@pytest.mark.slow
@pytest.mark.parametrize("test", TESTS)
def test_every_status_in_the_evidence_is_a_statement(table, known, test):
    tested = replace(table, test=TreatyTest(test))
    made = json.loads(FORMATS["table"]["json"](evidence_grid(tested, tested.verdicts, "en")))
    assert len(made["rows"]) > 506
    for row in made["rows"]:
        assert unresolved(row["statements"], known) == []
        for at, party in (("status_a", "JPN"), ("status_b", "KOR")):
            decides = {
                one["code"] for one in row["statements"] if one["decides"] and one["territory"] == party
            }
            assert {code.strip("()") for code in row[at].split()} == decides - {None}


@pytest.mark.slow
def test_every_status_in_the_sheets_of_evidence_is_a_statement(table, known):
    annex = evidence_annex(table, "en", table.verdicts)
    sides = [side for sheet in annex.sheets for side in sheet.sides]
    said = [one for side in sides for one in (*side.deciding, *side.beside)]
    assert len(said) > 1000
    assert unresolved((as_object(one, decides=True) for one in said), known) == []
    for side in sides:
        months = {month for one in (*side.deciding, *side.beside) for month in one.months}
        assert {*side.months.get("status", ())} == months


@pytest.mark.slow
def test_every_status_that_show_has_is_a_statement(table, known):
    entries = (held for row in table.comparison.rows for held in (*row.a, *row.b))
    names = dict.fromkeys(held.entry.verbatim for held in entries if held.entry.verbatim)
    for name in list(names)[::4]:  # they are gathered one like another, and slowly
        found = table.known.hits(name)[0]
        shown = gather_species(found, table.dossier, table.comparison, table.judge, {})
        made = json.loads(show_data.species_as_json(shown, "en"))
        assert unresolved(made["statements"], known) == []
        for verdict in made["verdicts"]:
            assert unresolved(verdict["statements"], known) == []
        for listed in made["lists"]:
            own = [one for one in made["statements"] if one["source"] == listed["list"]]
            assert {one["printed"] for one in listed["status"]} <= {one["printed"] for one in own}


@pytest.mark.slow
def test_every_status_on_the_map_is_a_statement(table, said):
    known = {(one["source"], one["code"], tuple(one["months"])) for one in said}
    words = {(one["source"], word) for one in said for word in (one["printed"] or "").split("; ")}
    made = payload(map_data.build_map_data(table.dossier, table.comparison, table.verdicts), "en")
    lists = [one["id"] for one in made["lists"]]
    shown = [listing for bird in made["birds"] for listing in bird.get("listings", ())]
    stated = [one for one in shown if one.get("statuses")]
    assert len(stated) > 900
    for one in stated:
        sources = one["source"].split("; ") if "source" in one else [lists[one["list"]]]
        for status in one["statuses"]:
            months = tuple(status.get("months", ()))
            assert any((source, status["code"], months) in known for source in sources), one
        for word in filter(None, one.get("printed", "").split("; ")):
            assert any((source, word) in words for source in sources), one
