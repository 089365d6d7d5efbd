"""Make avilist-2025.tsv, the extract of AviList v2025, from the extended file that the AviList team publishes.

Usage, with the file from <https://www.avilist.org/checklist/v2025/> (as it is, or its first sheet as CSV):

    python species_lists/reference/make_avilist.py AviList-v2025-11Jun-extended.xlsx
    python species_lists/reference/make_avilist.py --check FILE       # exit 1 if the committed extract differs

The rows stand in AviList's own sequence, a taxon before what it holds; so order, family, genus and parent of a row
follow from the rows above it, and the extract leaves those columns out. That this is true of every row is verified
here before anything is written.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RANKS = ("order", "family", "genus", "species", "subspecies")
COLUMNS = {
    "rank": "Taxon_rank",
    "name": "Scientific_name",
    "english_name": "English_name_AviList",
    "iucn": "IUCN_Red_List_Category",
    "avibase_id": "AvibaseID",
    "authority": "Authority",
    "protonym": "Protonym",
    "clements_name": "English_name_Clements_v2024",
    "birdlife_name": "English_name_BirdLife_v9",
    "cornell_code": "Species_code_Cornell_Lab",
    "extinct": "Extinct_or_possibly_extinct",
}
"""The columns of the extract, and what the file calls them."""
EXTRACT = Path(__file__).with_name("avilist-2025.tsv")


class RecipeError(Exception):
    """The file is not what this recipe was written for."""


def read_source(path: Path) -> list[dict[str, str]]:
    """Read the table: strings without line ends and double blanks, rows in order."""
    rows = _workbook(path) if path.suffix == ".xlsx" else _text(path)
    header, *below = ([" ".join(cell.split()) for cell in row] for row in rows)
    missing = [name for name in (*COLUMNS.values(), "Order", "Family") if name not in header]
    if missing:
        raise RecipeError(f"{path.name} has no column {', '.join(missing)}; take the extended file")
    return [dict(zip(header, row, strict=True)) for row in below if any(row)]


def _text(path: Path) -> list[list[str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _workbook(path: Path) -> list[list[str]]:
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def extract_row(row: Mapping[str, str]) -> tuple[str, ...]:
    """Select the columns of the extract from a row of the table."""
    return tuple(row[column] for column in COLUMNS.values())


def verify_sequence(rows: Iterable[Mapping[str, str]]) -> None:
    """Raise RecipeError unless order, family, genus and parent follow from the rows above, for every row."""
    above: dict[str, str] = {}
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        rank, name = row["Taxon_rank"], row["Scientific_name"]
        depth = RANKS.index(rank)
        above = {key: above[key] for key in RANKS[:depth] if key in above} | {rank: name}
        expected = tuple(above.get(key, "") for key in ("order", "family"))
        if len(above) != depth + 1 or expected != (row["Order"], row["Family"]):
            raise RecipeError(f"row {number}: {name} does not stand below its order and family")
        if depth > RANKS.index("genus") and not name.startswith(above[RANKS[depth - 1]] + " "):
            raise RecipeError(f"row {number}: {name} does not stand below its {RANKS[depth - 1]}")
        if name in seen:
            raise RecipeError(f"row {number}: {name} stands twice")
        seen.add(name)


def make_extract(path: Path) -> bytes:
    """Return the extract as the bytes to commit: UTF-8, tabs, one header line, line feeds."""
    rows = read_source(path)
    verify_sequence(rows)
    lines = (tuple(COLUMNS), *map(extract_row, rows))
    return "".join("\t".join(line) + "\n" for line in lines).encode()


def main(arguments: list[str]) -> int:
    """Write the extract, or with --check compare it."""
    check, files = "--check" in arguments, [argument for argument in arguments if argument != "--check"]
    if len(files) != 1:
        print("usage: make_avilist.py [--check] FILE", file=sys.stderr)
        return 2
    try:
        data = make_extract(Path(files[0]))
    except (OSError, RecipeError) as error:
        print(error, file=sys.stderr)
        return 2
    if check:
        same = EXTRACT.exists() and EXTRACT.read_bytes() == data
        print("the same" if same else f"{EXTRACT.name} differs")
        return 0 if same else 1
    EXTRACT.write_bytes(data)
    print(f"{EXTRACT.name}: {data.count(10) - 1} taxa, {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
