"""Make avilist-2025.csv, the extract of AviList v2025, from the PyPI package birdnames 0.1.3.

Usage, in an environment where `pip install birdnames==0.1.3` was run:

    python species_lists/reference/make_avilist.py            # rewrites avilist-2025.csv beside this script
    python species_lists/reference/make_avilist.py --check    # exit 1 if the committed file differs

The package is not imported, only its table is read. Its rows stand in AviList's own sequence, a taxon before
what it holds; so order, family, genus and parent of a row follow from the rows above it, and the extract
leaves those columns out. That this is true of every row is verified here before anything is written.
"""

from __future__ import annotations

import csv
import io
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RANKS = ("order", "family", "genus", "species", "subspecies")
HEADER = ("rank", "name", "english_name", "iucn", "avibase_id")
EXTRACT = Path(__file__).with_name("avilist-2025.csv")
TABLE = Path("data", "processed", "avilist_2025_taxonomy.csv")


class RecipeError(Exception):
    """The package's table is not what this recipe was written for."""


def source_table() -> Path:
    """Find the package's table without importing the package."""
    spec = find_spec("birdnames")
    if spec is None or not spec.submodule_search_locations:
        raise RecipeError("birdnames is not installed: pip install birdnames==0.1.3")
    return Path(spec.submodule_search_locations[0]) / TABLE


def read_source(path: Path) -> list[dict[str, str]]:
    """Read the table as it stands: strings, rows in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def extract_row(row: Mapping[str, str]) -> tuple[str, ...]:
    """Select the columns of the extract from a row of the table."""
    columns = (
        "avilist_taxon_rank",
        "scientific_name",
        "avilist_common_name",
        "avilist_iucn_status",
        "avilist_avibase_id",
    )
    return tuple(row[column] for column in columns)


def verify_sequence(rows: Iterable[Mapping[str, str]]) -> None:
    """Raise RecipeError unless order, family, genus and parent follow from the rows above, for every row."""
    above: dict[str, str] = {}
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        rank, name = row["avilist_taxon_rank"], row["scientific_name"]
        depth = RANKS.index(rank)
        above = {key: above[key] for key in RANKS[:depth] if key in above} | {rank: name}
        expected = tuple(above.get(key, "") for key in ("order", "family"))
        if len(above) != depth + 1 or expected != (row["avilist_order"], row["avilist_family"]):
            raise RecipeError(f"row {number}: {name} does not stand below its order and family")
        if depth > RANKS.index("genus") and not name.startswith(above[RANKS[depth - 1]] + " "):
            raise RecipeError(f"row {number}: {name} does not stand below its {RANKS[depth - 1]}")
        if name in seen:
            raise RecipeError(f"row {number}: {name} stands twice")
        seen.add(name)


def make_extract() -> bytes:
    """Return the extract as the bytes to commit: UTF-8, one header line, line feeds."""
    rows = read_source(source_table())
    verify_sequence(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(extract_row(row) for row in rows)
    return text.getvalue().encode()


def main(arguments: list[str]) -> int:
    """Write the extract, or with --check compare it."""
    try:
        data = make_extract()
    except RecipeError as error:
        print(error, file=sys.stderr)
        return 2
    if arguments == ["--check"]:
        same = EXTRACT.exists() and EXTRACT.read_bytes() == data
        print("the same" if same else f"{EXTRACT.name} differs")
        return 0 if same else 1
    EXTRACT.write_bytes(data)
    print(f"{EXTRACT.name}: {data.count(10) - 1} taxa, {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
