"""Measures `load tracks` on a Movebank export of millions of fixes, made here, and prints a row of a table.

    python tests/benchmarks/bench_tracks.py                 # 5 million fixes of 50 birds, about a minute
    python tests/benchmarks/bench_tracks.py --millions 20

The birds go to and fro between both countries and the continent for years, with a fix every ten minutes, so what must
come out is known: each of them is one record of evidence.

| fixes | file | seconds | peak of memory |
|---|---|---|---|
| 5,000,000 | 591 MB | 39 (two cores shared with eight other jobs) | 278 MB |
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from track_truth import HAN, IZUMI, STUDY, Bird, Leg, fixes

BIRDS, EVERY, INLAND = 50, 600.0, (121.0, 47.0)


def make(path: Path, number: int) -> None:
    """Write an export of `number` fixes."""
    import numpy as np
    import pandas as pd

    each = number // BIRDS
    year = [Leg(IZUMI, 60), Leg(HAN, 20), Leg(INLAND, 80), Leg(HAN, 20)]
    years = int(each * EVERY / 86_400 / sum(leg.days for leg in year)) + 1
    with path.open("w", encoding="utf-8") as file:
        for at in range(BIRDS):
            way = fixes(Bird(f"b{at}", legs=year * years, every=EVERY), at)[:each]
            columns = {
                "event-id": np.arange(len(way)), "visible": "true",
                "timestamp": pd.to_datetime(way[:, 0].round(), unit="s").strftime("%Y-%m-%d %H:%M:%S.000"),
                "location-long": way[:, 1].round(6), "location-lat": way[:, 2].round(6), "gps:hdop": 1.2,
                "gps:satellite-count": 7, "algorithm-marked-outlier": "", "import-marked-outlier": "false",
                "sensor-type": "gps", "individual-taxon-canonical-name": "Grus monacha",
                "tag-local-identifier": f"T{at}", "individual-local-identifier": f"b{at}",
                "study-name": STUDY,
            }  # fmt: skip
            pd.DataFrame(columns).to_csv(file, index=False, header=at == 0)


def main() -> None:
    """Make the file, load it in a process of its own, and print what it took."""
    asked = argparse.ArgumentParser(description="Measure load tracks.")
    asked.add_argument("--millions", type=int, default=5)
    number = asked.parse_args().millions * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        file, dossier = Path(folder) / "cranes.csv", Path(folder) / "agreement.gpkg"
        make(file, number)
        command = [sys.executable, "-m", "birds", "-q", "-d", str(dossier)]
        subprocess.run([*command, "init"], check=True, capture_output=True)
        begun = time.perf_counter()
        done = subprocess.run(
            [*command, "load", "tracks", str(file)], check=True, capture_output=True, text=True
        )
        seconds = time.perf_counter() - begun
        assert f"stayed in both countries: {BIRDS};" in done.stdout, done.stdout
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
        print(f"| {number:,} | {file.stat().st_size / 1e6:,.0f} MB | {seconds:.0f} | {peak:,.0f} MB |")


if __name__ == "__main__":
    main()
