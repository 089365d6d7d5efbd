"""World checklists of other hands, matched by names alone and with their English names: how many lead to the right bird."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
from lists import ours, world

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("table", ["birdlife_2024", "ebird_2022", "ebird_2024"])
def test_names_of_a_world_list_lead_to_the_right_bird_and_splits_are_flagged_by_english_names(table):
    """What is wrong and certain by names alone are splits that no column tells; the English names flag each of them."""
    named = list(world(table))
    known = sum(bool(one.means) for one in named)
    alone, _, _ = ours([one._replace(english=None) for one in named])
    assert sum(times for (_, right), times in alone.items() if right) >= 0.998 * known
    spoken, _, _ = ours(named)
    assert spoken["certain", False] == spoken["probable", False] == 0
