"""Files that the commands of README, guide and golden outputs name as a reader's own: the samples of the guide."""

import csv
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "birds" / "guide" / "samples"
FILES = tuple(path.name for path in sorted(SAMPLES.iterdir()))


def lay_out(folder: Path) -> None:
    """Write the files that the commands name as given."""
    for name in FILES:
        shutil.copy(SAMPLES / name, folder / name)
    extract = (ROOT / "species_lists" / "reference" / "avilist-2025.tsv").read_text("utf-8")
    with (folder / "AviList-v2026.csv").open("w", encoding="utf-8", newline="") as later:
        csv.writer(later).writerows(line.split("\t") for line in extract.splitlines())
