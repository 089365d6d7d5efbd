"""The data that ships: complete, clean, attributed, and readable."""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LISTS = ROOT / "species_lists"
REFERENCE = LISTS / "reference"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def birdnames_table() -> list[dict[str, str]]:
    spec = find_spec("birdnames")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("birdnames is not installed")
    folder = Path(spec.submodule_search_locations[0])
    return rows_of(folder / "data" / "processed" / "avilist_2025_taxonomy.csv")


class TestReference:
    """The AviList extract, held against the table it was made from."""

    def test_extract_is_the_table_row_for_row(self):
        """Rank, name, English name, category and Avibase id of all 33,684 taxa, in the same sequence."""
        columns = {
            "rank": "avilist_taxon_rank",
            "name": "scientific_name",
            "english_name": "avilist_common_name",
            "iucn": "avilist_iucn_status",
            "avibase_id": "avilist_avibase_id",
        }
        wanted = [{ours: row[theirs] for ours, theirs in columns.items()} for row in birdnames_table()]
        assert len(wanted) == 33_684
        assert rows_of(REFERENCE / "avilist-2025.csv") == wanted

    def test_order_family_and_genus_follow_from_the_sequence(self):
        """Walking down the extract gives back the columns that it leaves out."""
        ranks = ["order", "family", "genus", "species", "subspecies"]
        above: dict[str, str] = {}
        extract = rows_of(REFERENCE / "avilist-2025.csv")
        for ours, theirs in zip(extract, birdnames_table(), strict=True):
            depth = ranks.index(ours["rank"])
            above = {rank: above[rank] for rank in ranks[:depth]} | {ours["rank"]: ours["name"]}
            assert above["order"] == theirs["avilist_order"]
            assert above.get("family", "") == theirs["avilist_family"]
            assert above.get("genus", theirs["genus"]) == theirs["genus"]

    def test_recipe_gives_the_same_bytes(self):
        birdnames_table()
        recipe = [sys.executable, REFERENCE / "make_avilist.py", "--check"]
        result = subprocess.run(recipe, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stdout.strip()) == (0, "the same")
