"""All verdicts recomputed by a second program that was written from the rules alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import recomputed

from birds.dossier import bootstrap
from birds.evidence import findings, judged
from birds.model import TESTS, TreatyTest


@pytest.fixture(scope="module")
def table():
    return findings(bootstrap.found())


@pytest.mark.parametrize("test", TESTS)
def test_whoever_recomputes_finds_no_difference(table, test) -> None:
    verdicts = judged(table, TreatyTest(test)).verdicts
    mine = {(one.row_id, one.unit_id): (one.verdict, one.by) for one in verdicts}
    theirs = recomputed.Recomputed(table.dossier, table.comparison, table.taxonomy).verdicts(test)
    assert {at: (mine[at], theirs[at]) for at in mine if mine[at] != theirs[at]} == {}
    assert mine.keys() == theirs.keys()


def test_the_second_program_is_short_and_uses_nothing_of_the_first_but_its_table_of_codes() -> None:
    text = Path(recomputed.__file__).read_text("utf-8")
    assert len(text.splitlines()) <= 250
    assert [line for line in text.splitlines() if "birds.evidence" in line and "import" in line] == [
        "from birds.evidence.lines import CODES"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("using", [("NIBR2025",), ("OSJ7", "NIBR2025"), ("BK2022",)])
def test_nor_with_other_lists_of_the_parties(using) -> None:
    table = findings(bootstrap.found(), using)
    mine = {(one.row_id, one.unit_id): (one.verdict, one.by) for one in table.verdicts}
    assert mine == recomputed.Recomputed(table.dossier, table.comparison, table.taxonomy).verdicts("two-limb")
