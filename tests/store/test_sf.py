"""The dossier in R: sf reads every layer, tracks with the times of their fixes, and counts with their dates.

Runs where R with sf is installed (`apt-get install r-cran-sf`), as CI does wherever its package manager has it. In CI,
which demands that no test is skipped, these are no tests where it is missing.
"""

import os
import shutil
import subprocess
from functools import cache

import pytest
from cli import birds
from track_truth import CROSSER, export, rows_of

from birds import store

IN_R = """
suppressMessages(library(sf))
file <- commandArgs(TRUE)[1]
layers <- st_layers(file)$name
track <- st_read(file, "track", quiet = TRUE)
stay <- st_read(file, "stay", quiet = TRUE)
count <- st_read(file, "site_count", quiet = TRUE)
at <- st_coordinates(track)
told <- c(
  paste(layers, collapse = " "), nrow(at), format(min(at[, 3]), scientific = FALSE),
  format(max(at[, 3]), scientific = FALSE), st_crs(track)$epsg, paste(stay$party, collapse = " "),
  sum(!is.na(count$date_from)), sum(st_is_valid(st_read(file, "site_area", quiet = TRUE)))
)
cat(paste0("RESULT", told), sep = "\\n")
"""


@cache
def has_sf() -> bool:
    """Whether R with sf is installed."""
    rscript = shutil.which("Rscript")
    looks = [rscript, "-e", "library(sf)"]
    return bool(rscript) and not subprocess.run(looks, check=False, capture_output=True).returncode


if os.environ.get("CI") and not has_sf():
    __test__ = False
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not has_sf(), reason="no R with sf is installed")]


def test_r_reads_layers_tracks_with_times_stays_and_counts(bundled_dossier, tmp_path):
    file = tmp_path / "agreement.gpkg"
    file.write_bytes(bundled_dossier.read_bytes())
    (tmp_path / "cranes.csv").write_text(export(rows_of([CROSSER])), encoding="utf-8")
    assert birds("-d", file, "load", "tracks", tmp_path / "cranes.csv").exit_code == 0
    dossier = store.load(file)
    done = subprocess.run(
        ["Rscript", "-e", IN_R, file], check=False, capture_output=True, text=True, timeout=300
    )
    told = [line.removeprefix("RESULT") for line in done.stdout.splitlines() if line.startswith("RESULT")]
    assert told, done.stderr[-2000:]
    layers, fixes, first, last, epsg, parties, dated, valid = told
    assert {"place", "site", "site_count", "evidence", "track", "stay", "link"} <= set(layers.split())
    (track,) = dossier.tracks
    assert (int(fixes), int(epsg)) == (track.fixes, 4326)
    assert 0 < float(first) < float(last)
    assert parties.split() == [stay.party or "NA" for stay in dossier.stays]
    assert {"JPN", "KOR"} <= set(parties.split())
    assert int(dated) == sum(count.date_from is not None for count in dossier.counts)
    assert int(valid) == len(dossier.areas)
    assert birds("-d", file, "check").exit_code == 0  # to read is to change nothing
