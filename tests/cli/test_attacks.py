"""Files made to crash, hang, fill or call are read or refused in a sentence: in CI all of them, each by one command or two.

`tests/stress/attack_commands.py` gives each to every command that reads such files; its table stands beside it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "stress" / "attack_commands.py"
ISOLATED = ("in a network with nothing in it", "with Python's own calls for a network refused")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="runs are forked")
@pytest.mark.parametrize(("words", "allowed"), [((), ISOLATED), (("-w",), ISOLATED[1:])])
def test_what_keeps_the_runs_from_a_network_sees_a_connection(words, allowed):
    run = [sys.executable, SCRIPT, "-c", *words]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert said.strip() in [f"{each}: a connection is seen" for each in allowed]


@pytest.mark.slow
@pytest.mark.parametrize(
    "endings",
    [
        ("csv", "tsv", "xlsx", "xls", "ods", "docx", "hwpx", "html"),
        ("zip", "gz", "tar", "json", "kml", "gml", "fgb", "shp", "gpkg", "gpx", "parquet"),
    ],
    ids=["tables and documents", "archives, layers, tracks and dossiers"],
)
def test_a_file_that_is_made_to_do_harm_does_none(endings):
    run = [sys.executable, SCRIPT, "-q", "-v", *endings]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert sum(each in done.stdout for each in ISOLATED) == 1
    assert "Nothing was wrong." in done.stdout
