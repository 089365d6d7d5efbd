"""World checklists of other hands, matched by names alone and with their English names: how many lead to the right bird."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from lists import ours, world


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "divided", "unresolved", "unflagged"),
    [
        ("birdlife_2024", 7, 12, 0),
        ("ebird_2021", 12, 18, 2),
        ("ebird_2022", 9, 11, 0),
        ("ebird_2024", 0, 3, 0),
    ],
)
def test_names_of_a_world_list_lead_to_the_right_bird_and_splits_are_flagged_by_english_names(
    table, divided, unresolved, unflagged
):
    """What is wrong and certain by names alone are splits that no column tells; the English names flag all but two."""
    named = list(world(table))
    alone, left, _ = ours([one._replace(english=None) for one in named])
    assert sum(alone.values()) + left > 10_000
    assert alone["certain", False] + alone["probable", False] <= divided
    assert left <= unresolved
    assert alone["proposal", False] <= 1
    spoken, _, _ = ours(named)
    assert spoken["certain", False] + spoken["probable", False] <= unflagged
