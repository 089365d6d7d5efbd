"""Killed, interrupted or out of disk in the middle of a command: the dossier is as before or as after. Real processes."""

import sys
from pathlib import Path

import pytest
import stopped

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs signals and limits"),
]
FIVE = (
    ("load list", 0.7),
    ("load boundaries", 0.9),
    ("review --apply", 0.8),
    ("init --force", 0.85),
    ("export", 0.9),
)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stopped.prepare(tmp_path_factory.mktemp("stopped") / "start")


@pytest.mark.parametrize(("name", "part"), FIVE)
def test_a_command_that_is_stopped_leaves_the_dossier_as_before_or_as_after(start, tmp_path, name, part):
    case = stopped.whole(start, tmp_path / "whole", name)
    for way in stopped.WAYS:
        where = part**40 if way == "disk full" else part
        outcome = stopped.stop(start, tmp_path / "work", case, way, where, again=way == "killed")
        assert stopped.complaint(case.name, outcome, way) == "", outcome
